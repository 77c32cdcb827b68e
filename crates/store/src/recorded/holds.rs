//! Legal holds: what must be kept, whatever the periods say.

use super::RecordedRows;
use crate::sql::{Args, Row, Tx, Where};
use crate::{Scope, StoreError};
use uuid::Uuid;
use vocab::{CustomerId, InteractionId, Moment, OrganizationId, Pii};

/// One hold, of an interaction or of everything of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalHold {
    pub id: Uuid,
    pub organization: OrganizationId,
    pub interaction: Option<InteractionId>,
    pub customer: Option<CustomerId>,
    pub why: Pii<String>,
    pub author: String,
    pub at: Moment,
    pub until: Option<Moment>,
    pub lifted_by: Option<String>,
    pub lifted_at: Option<Moment>,
}

impl LegalHold {
    /// Whether it keeps anything now.
    #[must_use]
    pub fn in_force(&self, now: Moment) -> bool {
        self.lifted_at.is_none() && self.until.is_none_or(|until| until > now)
    }
}

/// For `WHERE NOT`: a hold in force at the moment in this placeholder keeps a row of `recording` by
/// the name `r`. A hold follows a customer through merged cards.
pub(crate) fn held_recording(moment: &str) -> String {
    let customer = held("k.customer", moment);
    format!(
        "(EXISTS (SELECT 1 FROM legal_hold h WHERE h.interaction = r.interaction AND {}) \
         OR EXISTS (SELECT 1 FROM contact k WHERE k.id = r.interaction \
         AND k.customer IS NOT NULL AND {customer}))",
        in_force(moment)
    )
}

/// The same for a column that names a customer.
pub(crate) fn held(customer: &str, moment: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM legal_hold h WHERE {} AND (h.customer = {customer} \
         OR h.customer IN (SELECT a.gone FROM customer_alias a WHERE a.kept = {customer}) \
         OR EXISTS (SELECT 1 FROM customer_alias a WHERE a.kept = h.customer \
         AND a.gone = {customer})))",
        in_force(moment)
    )
}

fn in_force(moment: &str) -> String {
    format!("h.lifted_ms IS NULL AND (h.until_ms IS NULL OR h.until_ms > {moment})")
}

const COLUMNS: &str = "SELECT id, organization, interaction, customer, why, author, at_ms, \
     until_ms, lifted_by, lifted_ms FROM legal_hold";

impl RecordedRows<'_> {
    /// # Errors
    /// The database's own.
    pub async fn put_hold(&self, hold: &LegalHold) -> Result<(), StoreError> {
        let sql = "INSERT INTO legal_hold (id, organization, interaction, customer, why, author, \
             at_ms, until_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let args = Args::new()
            .text(hold.id)
            .text(&hold.organization)
            .opt_text(hold.interaction)
            .opt_text(hold.customer)
            .text(hold.why.reveal())
            .text(&hold.author)
            .at(hold.at)
            .opt_at(hold.until);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// Ends a hold; one that ended already stays as it ended.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when it is not in scope, or the database's own.
    pub async fn lift_hold(
        &self,
        scope: &Scope,
        id: Uuid,
        by: &str,
        now: Moment,
    ) -> Result<LegalHold, StoreError> {
        let mut tx = self.db.begin().await?;
        let known = hold(&mut tx, scope, id).await?;
        known.ok_or(StoreError::Unknown { what: "the hold" })?;
        let sql = "UPDATE legal_hold SET lifted_by = $2, lifted_ms = $3 \
             WHERE id = $1 AND lifted_ms IS NULL";
        tx.run(sql, Args::new().text(id).text(by).at(now)).await?;
        let lifted = hold(&mut tx, scope, id).await?;
        tx.commit().await?;
        lifted.ok_or(StoreError::Unknown { what: "the hold" })
    }

    /// Of an organization, the latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn holds(
        &self,
        scope: &Scope,
        organization: &OrganizationId,
        limit: u32,
    ) -> Result<Vec<LegalHold>, StoreError> {
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        sql.and("organization = ?", Args::new().text(organization));
        let (sql, args) = sql.query(COLUMNS, &format!(" ORDER BY at_ms DESC, id LIMIT {limit}"));
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// What keeps an interaction now: its own hold, or one of its customer.
    ///
    /// # Errors
    /// The database's own.
    pub async fn holds_of(
        &self,
        interaction: InteractionId,
        now: Moment,
    ) -> Result<Vec<LegalHold>, StoreError> {
        let of_customer = "h.customer = k.customer \
             OR h.customer IN (SELECT a.gone FROM customer_alias a WHERE a.kept = k.customer) \
             OR EXISTS (SELECT 1 FROM customer_alias a WHERE a.kept = h.customer \
             AND a.gone = k.customer)";
        let sql = format!(
            "{COLUMNS} h WHERE {} AND (h.interaction = $2 OR EXISTS (SELECT 1 FROM contact k \
             WHERE k.id = $2 AND ({of_customer}))) ORDER BY at_ms DESC, id LIMIT 20",
            in_force("$1")
        );
        let args = Args::new().at(now).text(interaction);
        self.db.rows(sqlx::AssertSqlSafe(sql), args).await?.iter().map(read).collect()
    }

    /// How many are in force.
    ///
    /// # Errors
    /// The database's own.
    pub async fn holds_in_force(
        &self,
        organization: &OrganizationId,
        now: Moment,
    ) -> Result<u64, StoreError> {
        let sql = format!(
            "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM legal_hold h \
             WHERE h.organization = $1 AND {}",
            in_force("$2")
        );
        let args = Args::new().text(organization).at(now);
        let row = self.db.row(sqlx::AssertSqlSafe(sql), args).await?;
        row.map_or(Ok(0), |row| row.count("n"))
    }
}

async fn hold(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<Option<LegalHold>, StoreError> {
    let mut sql = Where::default();
    sql.and("id = ?", Args::new().text(id));
    scope.wall(&mut sql, "organization");
    let (sql, args) = sql.query(COLUMNS, "");
    tx.row(sql, args).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<LegalHold, StoreError> {
    Ok(LegalHold {
        id: row.id("legal_hold", "id")?,
        organization: OrganizationId::new(&row.text("organization")?),
        interaction: row.opt_id("legal_hold", "interaction")?,
        customer: row.opt_id("legal_hold", "customer")?,
        why: Pii::new(row.text("why")?),
        author: row.text("author")?,
        at: row.at("at_ms")?,
        until: row.opt_at("until_ms")?,
        lifted_by: row.opt_text("lifted_by")?,
        lifted_at: row.opt_at("lifted_ms")?,
    })
}
