//! Calls the centre owes.

use crate::projection::read_callback;
use crate::scope::MAX_LIMIT;
use crate::sql::{Args, Where};
use crate::{Db, Scope, StoreError};
use ledger::Callback;
use vocab::{CustomerId, Moment, Pii};

#[derive(Clone, Copy, Debug)]
pub struct OwedCalls<'a> {
    db: &'a Db,
}

/// A call owed and whom the interaction behind it was with.
#[derive(Clone, Debug, PartialEq)]
pub struct OwedCall {
    pub callback: Callback,
    pub customer: Option<CustomerId>,
    pub customer_name: Option<Pii<String>>,
}

impl Db {
    #[must_use]
    pub const fn callbacks(&self) -> OwedCalls<'_> {
        OwedCalls { db: self }
    }
}

impl OwedCalls<'_> {
    /// The longest owed first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        open_only: bool,
        limit: u32,
    ) -> Result<Vec<OwedCall>, StoreError> {
        let mut sql = Where::default();
        scope.wall(&mut sql, "callback.organization");
        if open_only {
            sql.and("callback.state IN ('owed', 'in_line', 'taken')", Args::new());
        }
        let select = "SELECT callback.record, callback.customer_number, contact.customer, \
             contact.customer_name FROM callback \
             LEFT JOIN contact ON contact.id = callback.interaction";
        let tail =
            format!(" ORDER BY callback.since_ms, callback.id LIMIT {}", limit.min(MAX_LIMIT));
        let (sql, args) = sql.query(select, &tail);
        let rows = self.db.rows(sql, args).await?;
        rows.iter()
            .map(|row| {
                Ok(OwedCall {
                    callback: read_callback(row)?,
                    customer: row.opt_id("contact", "customer")?,
                    customer_name: row.opt_text("customer_name")?.map(Pii::new),
                })
            })
            .collect()
    }

    /// Those that became owed in a span of time, for figures; `from` is included, `to` is not.
    /// No more than `limit`, the first of the span.
    ///
    /// # Errors
    /// The database's own.
    pub async fn between(
        &self,
        scope: &Scope,
        from: Moment,
        to: Moment,
        limit: u32,
    ) -> Result<Vec<Callback>, StoreError> {
        let mut sql = Where::default();
        scope.wall(&mut sql, "callback.organization");
        sql.and("callback.since_ms >= ?", Args::new().at(from));
        sql.and("callback.since_ms < ?", Args::new().at(to));
        let tail = format!(" ORDER BY callback.since_ms, callback.id LIMIT {limit}");
        let select = "SELECT callback.record, callback.customer_number FROM callback";
        let (sql, args) = sql.query(select, &tail);
        self.db.rows(sql, args).await?.iter().map(read_callback).collect()
    }
}
