//! Who opened which card, and when: one row per person, card and hour.

use super::Customers;
use crate::sql::{Args, Where};
use crate::{Scope, StoreError};
use vocab::{CustomerId, Moment, OrganizationId};

/// A person had the card open in this hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardView {
    pub login: String,
    pub first_at: Moment,
    pub last_at: Moment,
    pub times: i64,
}

const HOUR_MS: i64 = 3_600_000;

impl Customers<'_> {
    /// Notes that somebody read the card.
    ///
    /// # Errors
    /// The database's own.
    pub async fn viewed(
        &self,
        organization: &OrganizationId,
        customer: CustomerId,
        login: &str,
        now: Moment,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO customer_view (customer, organization, login, hour_ms, first_ms, \
             last_ms, times) VALUES ($1, $2, $3, $4, $5, $6, 1) \
             ON CONFLICT (customer, login, hour_ms) DO UPDATE SET last_ms = excluded.last_ms, \
             times = customer_view.times + 1";
        let hour = now.epoch_ms() - now.epoch_ms().rem_euclid(HOUR_MS);
        let args = Args::new().text(customer).text(organization).text(login).int(hour);
        self.db.run(sql, args.at(now).at(now)).await.map(|_| ())
    }

    /// The latest first; those of cards that became part of it too.
    ///
    /// # Errors
    /// The database's own.
    pub async fn views(
        &self,
        scope: &Scope,
        customer: CustomerId,
        limit: u32,
    ) -> Result<Vec<CardView>, StoreError> {
        let ids = self.names_of(customer).await?;
        let mut sql = Where::default();
        sql.any_of("customer", &ids);
        scope.wall(&mut sql, "organization");
        let tail = format!(" ORDER BY last_ms DESC, login LIMIT {limit}");
        let (sql, args) = sql.query("SELECT * FROM customer_view", &tail);
        let rows = self.db.rows(sql, args).await?;
        rows.iter()
            .map(|row| {
                Ok(CardView {
                    login: row.text("login")?,
                    first_at: row.at("first_ms")?,
                    last_at: row.at("last_ms")?,
                    times: row.int("times")?,
                })
            })
            .collect()
    }
}
