//! Finding cards by what somebody types, among a million of them while they type.
//!
//! The price of being quick: words are found by their beginnings alone. Several typed words are first
//! looked for as the name whole, then among whole names that begin with the rarest of them: each is
//! one walk. Only where neither finds anybody, or where one of the words is very rare, cards are
//! looked through one by one, [`CANDIDATES`] at most: where all words are frequent, not all who have
//! them are found.

use super::{Customer, Customers, email_key, read, sort_name};
use crate::scope::MAX_LIMIT;
use crate::sql::{Args, Where};
use crate::{Scope, StoreError, find};
use vocab::CustomerId;

/// Words of what was typed that count.
const MOST_WORDS: usize = 5;
/// A card has so many keys that begin alike, at most: its word, and names that begin with it.
const ALIKE: usize = 4;
/// How rare a word is, is counted so far.
const COUNTED: usize = 2_000;
const CANDIDATES: usize = 4_000;
/// Words that begin alike are tried so many.
const ALIKE_WORDS: usize = 40;
/// Where the whole name was found, so many more cards are looked through for the others.
const BESIDE: usize = 200;

impl Customers<'_> {
    /// Those of whom a word of the name, a number, a reference or an e-mail address begins so,
    /// whole words first, by name. Every word typed must be found.
    ///
    /// # Errors
    /// The database's own.
    pub async fn search(
        &self,
        scope: &Scope,
        text: &str,
        limit: u32,
    ) -> Result<Vec<Customer>, StoreError> {
        let most = usize::try_from(limit.clamp(1, MAX_LIMIT)).unwrap_or(1);
        let ids = self.found(scope, text, None, most).await?;
        self.cards(ids).await
    }

    /// Their ids, as `search` ranks them; those that bear a tag, where its keys begin is given.
    pub(super) async fn found(
        &self,
        scope: &Scope,
        text: &str,
        tag: Option<&str>,
        most: usize,
    ) -> Result<Vec<CustomerId>, StoreError> {
        if text.contains('@') {
            return self.with_email(scope, &email_key(text), tag, most).await;
        }
        let wanted = find::wanted(text);
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let mut words: Vec<_> = wanted.split(' ').take(MOST_WORDS).collect();
        if let Some(tag) = tag {
            words.push(tag);
            return self.tagged_with(scope, words, most).await;
        }
        let mut ids = self.beginning(scope, &wanted, most).await?;
        if words.len() > 1 && ids.len() < most {
            self.with_all(scope, words, most, &mut ids).await?;
        }
        Ok(ids)
    }

    /// One walk along the index, however many there are.
    async fn beginning(
        &self,
        scope: &Scope,
        prefix: &str,
        most: usize,
    ) -> Result<Vec<CustomerId>, StoreError> {
        let mut sql = Where::default();
        sql.and("key >= ? AND key < ?", Args::new().text(prefix).text(find::end_of(prefix)));
        scope.wall(&mut sql, "organization");
        let tail = format!(" ORDER BY key, organization, customer LIMIT {}", most * ALIKE);
        let (sql, args) = sql.query("SELECT customer FROM customer_key", &tail);
        let mut ids = Vec::new();
        for row in self.db.rows(sql, args).await? {
            let id = row.id("customer_key", "customer")?;
            if ids.len() < most && !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok(ids)
    }

    async fn with_email(
        &self,
        scope: &Scope,
        prefix: &str,
        tag: Option<&str>,
        most: usize,
    ) -> Result<Vec<CustomerId>, StoreError> {
        let mut sql = Where::default();
        sql.and("value >= ? AND value < ?", Args::new().text(prefix).text(find::end_of(prefix)));
        sql.and("kind = 'email'", Args::new());
        if let Some(tag) = tag {
            sql.and(
                "EXISTS (SELECT 1 FROM customer_key t WHERE t.customer = customer_means.customer \
                 AND t.key >= ? AND t.key < ?)",
                Args::new().text(tag).text(find::end_of(tag)),
            );
        }
        scope.wall(&mut sql, "organization");
        let tail = format!(" ORDER BY value, kind, organization, customer LIMIT {most}");
        let (sql, args) = sql.query("SELECT customer FROM customer_means", &tail);
        let mut ids = Vec::new();
        for row in self.db.rows(sql, args).await? {
            let id = row.id("customer_means", "customer")?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok(ids)
    }

    /// More of those that have all the words, beside whom the name whole has found.
    async fn with_all(
        &self,
        scope: &Scope,
        mut words: Vec<&str>,
        most: usize,
        ids: &mut Vec<CustomerId>,
    ) -> Result<(), StoreError> {
        let mut rarest = (usize::MAX, 0);
        for (at, word) in words.iter().enumerate() {
            rarest = rarest.min((self.count(word).await?, at));
            if rarest.0 == 0 {
                return Ok(());
            }
        }
        let first = words.swap_remove(rarest.1);
        let others = words;
        if rarest.0 < COUNTED {
            add(ids, self.names(scope, first, &others, most).await?, most);
        }
        if ids.is_empty() && others.len() == 1 {
            add(ids, self.pairs(scope, (first, others[0]), most).await?, most);
            add(ids, self.pairs(scope, (others[0], first), most).await?, most);
        }
        if ids.is_empty() || (rarest.0 <= BESIDE && ids.len() < most) {
            add(ids, self.one_by_one(scope, first, &others, most).await?, most);
        }
        Ok(())
    }

    /// Those of the rarest word, or tag, that have all the others.
    async fn tagged_with(
        &self,
        scope: &Scope,
        mut words: Vec<&str>,
        most: usize,
    ) -> Result<Vec<CustomerId>, StoreError> {
        let mut rarest = (usize::MAX, 0);
        for (at, word) in words.iter().enumerate() {
            rarest = rarest.min((self.count(word).await?, at));
        }
        let first = words.swap_remove(rarest.1);
        self.one_by_one(scope, first, &words, most).await
    }

    /// Whole names that begin with one word and have the others behind it.
    async fn names(
        &self,
        scope: &Scope,
        first: &str,
        others: &[&str],
        most: usize,
    ) -> Result<Vec<CustomerId>, StoreError> {
        let (inner, mut args) = beginning_with(scope, first, "key, customer", COUNTED);
        let mut sql = format!("SELECT DISTINCT k.customer FROM ({inner}) k WHERE 1 = 1");
        for word in others {
            // Folded words hold nothing that LIKE reads otherwise.
            sql.push_str(&format!(" AND k.key LIKE ${}", args.len() + 1));
            args = args.text(format!("% {word}%"));
        }
        sql.push_str(&format!(" ORDER BY k.customer LIMIT {most}"));
        let rows = self.db.rows(sqlx::AssertSqlSafe(sql), args).await?;
        rows.iter().map(|row| row.id("customer_key", "customer")).collect()
    }

    /// Two frequent beginnings, `mar je`: the words that begin like the first are few, and each with
    /// the second behind it is one walk.
    async fn pairs(
        &self,
        scope: &Scope,
        (first, second): (&str, &str),
        most: usize,
    ) -> Result<Vec<CustomerId>, StoreError> {
        let (mut from, to) = (first.to_owned(), find::end_of(first));
        let mut ids = Vec::new();
        for _ in 0..ALIKE_WORDS {
            let sql = "SELECT key FROM customer_key WHERE key >= $1 AND key < $2 \
                 ORDER BY key LIMIT 1";
            let next = self.db.row(sql, Args::new().text(&from).text(&to)).await?;
            let Some(row) = next else { break };
            let key = row.text("key")?;
            let word = key.split(' ').next().unwrap_or_default();
            add(&mut ids, self.beginning(scope, &format!("{word} {second}"), most).await?, most);
            if ids.len() >= most {
                break;
            }
            // The first sign after a space: keys have letters, digits and spaces alone.
            from = format!("{word}!");
        }
        Ok(ids)
    }

    /// The cards of one word that have all the others too.
    async fn one_by_one(
        &self,
        scope: &Scope,
        first: &str,
        others: &[&str],
        most: usize,
    ) -> Result<Vec<CustomerId>, StoreError> {
        let (inner, mut args) = beginning_with(scope, first, "customer", CANDIDATES);
        let mut sql = format!("SELECT DISTINCT k.customer FROM ({inner}) k WHERE 1 = 1");
        for word in others {
            let (from, to) = (args.len() + 1, args.len() + 2);
            sql.push_str(&format!(
                " AND EXISTS (SELECT 1 FROM customer_key o WHERE o.customer = k.customer \
                 AND o.key >= ${from} AND o.key < ${to})"
            ));
            args = args.text(word).text(find::end_of(word));
        }
        // In one order, or a page would repeat what the one before it had.
        sql.push_str(&format!(" ORDER BY k.customer LIMIT {most}"));
        let rows = self.db.rows(sqlx::AssertSqlSafe(sql), args).await?;
        rows.iter().map(|row| row.id("customer_key", "customer")).collect()
    }

    /// How many keys begin so, in any organization: it only chooses the way.
    async fn count(&self, word: &str) -> Result<usize, StoreError> {
        let sql = format!(
            "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM (SELECT customer FROM customer_key \
             WHERE key >= $1 AND key < $2 LIMIT {COUNTED}) c"
        );
        let args = Args::new().text(word).text(find::end_of(word));
        let row = self.db.row(sqlx::AssertSqlSafe(sql), args).await?;
        let count = row.map_or(Ok(0), |row| row.count("n"))?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// The cards of these ids, by name.
    pub(super) async fn cards(&self, ids: Vec<CustomerId>) -> Result<Vec<Customer>, StoreError> {
        let mut sql = Where::default();
        sql.any_of("id", &ids);
        let (sql, args) = sql.query("SELECT body, version FROM customer", "");
        let rows = self.db.rows(sql, args).await?;
        let mut cards = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        cards.sort_by_cached_key(|card| (sort_name(card), card.id));
        Ok(cards)
    }
}

/// The first keys of a beginning, as a statement for one within another.
fn beginning_with(scope: &Scope, word: &str, columns: &str, rows: usize) -> (String, Args) {
    let mut sql = Where::default();
    sql.and("key >= ? AND key < ?", Args::new().text(word).text(find::end_of(word)));
    scope.wall(&mut sql, "organization");
    let tail = format!(" ORDER BY key, organization, customer LIMIT {rows}");
    sql.text(&format!("SELECT {columns} FROM customer_key"), &tail)
}

fn add(ids: &mut Vec<CustomerId>, more: Vec<CustomerId>, most: usize) {
    for id in more {
        if ids.len() < most && !ids.contains(&id) {
            ids.push(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocab::{Moment, OrganizationId, Pii};

    #[tokio::test]
    async fn two_beginnings_are_one_walk_for_each_word_that_begins_like_the_first() {
        crate::testing::both(async |db| {
            let all = [("Jean", "Martin"), ("Zoé", "Martin"), ("Jeanne", "Marchand")];
            for (n, (first, last)) in (1_u128..).zip(all) {
                let id = CustomerId::from_uuid(uuid::Uuid::from_u128(n));
                let mut card = Customer::new(
                    id,
                    OrganizationId::new("net"),
                    format!("{first} {last}"),
                    Moment::from_epoch_ms(0),
                );
                card.first_name = Some(Pii::new(first.to_owned()));
                card.last_name = Some(Pii::new(last.to_owned()));
                db.customers().upsert(&card).await.expect("is stored");
            }
            let scope = Scope::all();
            let found = db.customers().pairs(&scope, ("mar", "je"), 10).await.expect("a walk");
            assert_eq!(found.len(), 2, "Marchand Jeanne, Martin Jean");
            let found = db.customers().pairs(&scope, ("je", "mart"), 10).await.expect("a walk");
            assert_eq!(found.len(), 1);
            found.len()
        })
        .await;
    }
}
