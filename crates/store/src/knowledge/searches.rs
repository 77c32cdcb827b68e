//! What people look for and do not find: counts per folded query.
//!
//! Digits are dropped and long queries are not kept, so that no number, and no text pasted from a
//! customer's letter, stays here (RGPD art. 5-1-c: data minimization).

use super::Articles;
use crate::sql::{Args, Row, Where};
use crate::{Scope, StoreError, find};
use vocab::{Moment, OrganizationId};

/// Longer ones are pasted texts rather than searches.
const LONGEST: usize = 60;
const LEAST: usize = 2;

/// One query that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchCount {
    pub organization: OrganizationId,
    pub query: String,
    pub searches: i64,
    /// Of these, how many found nothing.
    pub empty: i64,
    /// Articles opened from the results.
    pub clicks: i64,
    pub last: Moment,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchReport {
    pub searches: i64,
    pub empty: i64,
    pub clicks: i64,
    /// Those that found nothing the last time, the most asked first.
    pub unanswered: Vec<SearchCount>,
    /// Those that found something and led to nothing, the most asked first.
    pub unopened: Vec<SearchCount>,
}

/// As it is counted; `None`: not worth counting, or not to be kept.
fn counted(query: &str) -> Option<String> {
    let without: String = query.chars().filter(|c| !c.is_numeric()).collect();
    // An address of e-mail tells of a person.
    let words = without.split_whitespace().filter(|w| !w.contains('@')).collect::<Vec<_>>();
    let folded = find::fold(&words.join(" "));
    (LEAST..=LONGEST).contains(&folded.len()).then_some(folded)
}

impl Articles<'_> {
    /// Counts a search that somebody has finished typing. The caller has checked the scope.
    ///
    /// # Errors
    /// The database's own.
    pub async fn count_search(
        &self,
        organization: &OrganizationId,
        query: &str,
        found: bool,
        now: Moment,
    ) -> Result<(), StoreError> {
        let Some(query) = counted(query) else { return Ok(()) };
        let sql = "INSERT INTO article_search (organization, query, searches, empty, clicks, \
             last_ms) VALUES ($1, $2, 1, $3, 0, $4) ON CONFLICT (organization, query) \
             DO UPDATE SET searches = article_search.searches + 1, \
             empty = CASE WHEN excluded.empty = 0 THEN 0 ELSE article_search.empty + 1 END, \
             last_ms = excluded.last_ms";
        let args = Args::new().text(organization).text(query).flag(!found).at(now);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// An article was opened from the results of a search.
    ///
    /// # Errors
    /// The database's own.
    pub async fn count_click(
        &self,
        organization: &OrganizationId,
        query: &str,
        now: Moment,
    ) -> Result<(), StoreError> {
        let Some(query) = counted(query) else { return Ok(()) };
        let sql = "INSERT INTO article_search (organization, query, searches, empty, clicks, \
             last_ms) VALUES ($1, $2, 1, 0, 1, $3) ON CONFLICT (organization, query) \
             DO UPDATE SET clicks = article_search.clicks + 1";
        let args = Args::new().text(organization).text(query).at(now);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// What was looked for, and what of it found nothing.
    ///
    /// # Errors
    /// The database's own.
    pub async fn searched(&self, scope: &Scope, limit: u32) -> Result<SearchReport, StoreError> {
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        let select = "SELECT CAST(COALESCE(SUM(searches), 0) AS BIGINT) AS searches, \
             CAST(COALESCE(SUM(empty), 0) AS BIGINT) AS empty, \
             CAST(COALESCE(SUM(clicks), 0) AS BIGINT) AS clicks FROM article_search";
        let (sql, args) = sql.query(select, "");
        let mut report = SearchReport::default();
        if let Some(row) = self.db.row(sql, args).await? {
            report.searches = row.int("searches")?;
            report.empty = row.int("empty")?;
            report.clicks = row.int("clicks")?;
        }
        report.unanswered = self.some_searches(scope, "empty > 0", limit).await?;
        report.unopened = self.some_searches(scope, "empty = 0 AND clicks = 0", limit).await?;
        Ok(report)
    }

    async fn some_searches(
        &self,
        scope: &Scope,
        condition: &str,
        limit: u32,
    ) -> Result<Vec<SearchCount>, StoreError> {
        let mut sql = Where::default();
        sql.and(condition, Args::new());
        scope.wall(&mut sql, "organization");
        let limit = limit.min(1_000);
        let tail = format!(" ORDER BY searches DESC, last_ms DESC, query LIMIT {limit}");
        let (sql, args) = sql.query("SELECT * FROM article_search", &tail);
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }
}

fn read(row: &Row) -> Result<SearchCount, StoreError> {
    Ok(SearchCount {
        organization: OrganizationId::new(&row.text("organization")?),
        query: row.text("query")?,
        searches: row.int("searches")?,
        empty: row.int("empty")?,
        clicks: row.int("clicks")?,
        last: row.at("last_ms")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_person_is_counted() {
        assert_eq!(counted("Résiliation 06 12 34").as_deref(), Some("resiliation"));
        assert_eq!(counted("facture zoe@exemple.fr").as_deref(), Some("facture"));
        assert_eq!(counted("06 12 34 56 78"), None);
        assert_eq!(counted(&"texte collé ".repeat(20)), None);
    }
}
