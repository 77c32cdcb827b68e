//! Customers by pages: all of them, those of a search, those that bear a tag.
//!
//! Owns: the filters that go together, and where a page goes on. Must not own: what a search finds.
//!
//! A tag stands among the keys of its card as `#tag#name`: a walk along the index is in the order
//! of names, and no word of a name begins with `#`.

use super::{Customer, Customers, read, sort_name};
use crate::scope::{Cursor, MAX_LIMIT, page_rows};
use crate::sql::{Args, Where};
use crate::{Page, Scope, StoreError, find};

/// What is left out does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerFilter {
    /// As [`Customers::search`] takes it.
    pub words: Option<String>,
    /// Case and accents don't count.
    pub tag: Option<String>,
}

/// A search is walked so far; who looks further says more.
const MOST_FOUND: usize = 1_000;

/// The key of a tag on a card; nothing for a tag of signs alone.
pub(super) fn tag_key(tag: &str, customer: &Customer) -> Option<String> {
    Some(tag_start(tag)? + &sort_name(customer))
}

/// What the keys of a tag begin with.
fn tag_start(tag: &str) -> Option<String> {
    let folded = find::fold(tag);
    (!folded.is_empty()).then(|| format!("#{folded}#"))
}

impl Customers<'_> {
    /// Those whom all of the filter fits: by name; those of a search as it ranks them, at most
    /// 1,000.
    ///
    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn page(
        &self,
        scope: &Scope,
        filter: &CustomerFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<Customer>, StoreError> {
        let none = || Ok(Page { items: Vec::new(), next: None });
        let tag = match filter.tag.as_deref().map(tag_start) {
            Some(None) => return none(),
            Some(Some(start)) => Some(start),
            None => None,
        };
        match (&filter.words, tag) {
            (None, None) => self.list(scope, cursor, limit).await,
            (None, Some(tag)) => self.tagged(scope, &tag, cursor, limit).await,
            (Some(words), tag) => {
                self.found_page(scope, (words, tag.as_deref()), cursor, limit).await
            }
        }
    }

    async fn found_page(
        &self,
        scope: &Scope,
        (words, tag): (&str, Option<&str>),
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<Customer>, StoreError> {
        let limit = usize::try_from(limit.clamp(1, MAX_LIMIT)).unwrap_or(1);
        let bad = |cursor: &str| StoreError::Cursor { cursor: cursor.to_owned() };
        let from = cursor.map_or(Ok(0), |c| c.parse().map_err(|_| bad(c)))?;
        let to = MOST_FOUND.min(limit.saturating_add(from));
        let ids = self.found(scope, words, tag, to + 1).await?;
        let more = ids.len() > to && to < MOST_FOUND;
        let ids = ids.into_iter().take(to).skip(from).collect();
        let items = self.cards(ids).await?;
        Ok(Page { items, next: more.then(|| to.to_string()) })
    }

    async fn tagged(
        &self,
        scope: &Scope,
        tag: &str,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<Customer>, StoreError> {
        let (limit, ask) = page_rows(limit);
        let mut sql = Where::default();
        sql.and("k.key >= ? AND k.key < ?", Args::new().text(tag).text(find::end_of(tag)));
        scope.wall(&mut sql, "k.organization");
        if let Some(cursor) = cursor {
            let (key, id) = Cursor::read(cursor)?;
            sql.and("(k.key, k.customer) > (?, ?)", Args::new().text(key).text(id));
        }
        let select = "SELECT c.body, c.version, k.key, k.customer FROM customer_key k \
             JOIN customer c ON c.id = k.customer";
        let (sql, args) = sql.query(select, &format!(" ORDER BY k.key, k.customer LIMIT {ask}"));
        let rows = self.db.rows(sql, args).await?;
        let items = rows.iter().take(limit).map(read).collect::<Result<Vec<_>, _>>()?;
        let last = rows.get(limit.saturating_sub(1)).filter(|_| rows.len() > limit);
        let place = |row: &crate::sql::Row| {
            Ok::<_, StoreError>(Cursor::write(row.text("key")?, row.text("customer")?))
        };
        Ok(Page { items, next: last.map(place).transpose()? })
    }
}
