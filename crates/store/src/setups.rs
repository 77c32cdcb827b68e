//! How each organization works with its customers: published versions, kept for ever.

use crate::sql::{Args, Row};
use crate::{Db, Scope, StoreError};
use crm::Setup;
use vocab::{Moment, OrganizationId};

/// One published version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedSetup {
    /// From 1; 0 is the default that an organization begins with.
    pub version: u64,
    pub author: String,
    pub at: Moment,
    pub setup: Setup,
}

impl Default for SavedSetup {
    fn default() -> Self {
        Self {
            version: 0,
            author: String::new(),
            at: Moment::from_epoch_ms(0),
            setup: Setup::default(),
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Setups<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn setups(&self) -> Setups<'_> {
        Setups { db: self }
    }
}

impl Setups<'_> {
    /// The one in force; the default where nothing was published or the organization is not in
    /// scope.
    ///
    /// # Errors
    /// The database's own.
    pub async fn latest(
        &self,
        scope: &Scope,
        organization: &OrganizationId,
    ) -> Result<SavedSetup, StoreError> {
        if !scope.allows(organization) {
            return Ok(SavedSetup::default());
        }
        let sql = "SELECT * FROM crm_setup WHERE organization = $1 ORDER BY version DESC LIMIT 1";
        let row = self.db.row(sql, Args::new().text(organization)).await?;
        row.map(|row| read(&row)).transpose().map(Option::unwrap_or_default)
    }

    /// The latest first, at most `limit`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn versions(
        &self,
        scope: &Scope,
        organization: &OrganizationId,
        limit: u32,
    ) -> Result<Vec<SavedSetup>, StoreError> {
        if !scope.allows(organization) {
            return Ok(Vec::new());
        }
        let sql = "SELECT * FROM crm_setup WHERE organization = $1 ORDER BY version DESC LIMIT $2";
        let args = Args::new().text(organization).int(i64::from(limit));
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// Saves a checked set-up as the version after `from`. The caller has checked
    /// `scope.allows(organization)`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody published since `from` was read.
    pub async fn publish(
        &self,
        organization: &OrganizationId,
        from: u64,
        setup: &Setup,
        author: &str,
        now: Moment,
    ) -> Result<u64, StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = "SELECT COALESCE(MAX(version), 0) AS version FROM crm_setup \
             WHERE organization = $1";
        let row = tx.row(sql, Args::new().text(organization)).await?;
        let found = row.map_or(Ok(0), |row| row.count("version"))?;
        let (expected, version) = (from.cast_signed(), found + 1);
        if found != from {
            return Err(StoreError::Stale { expected, found: found.cast_signed() });
        }
        let sql = "INSERT INTO crm_setup (organization, version, author, at_ms, body) \
             VALUES ($1, $2, $3, $4, $5)";
        let args = Args::new().text(organization).int(version.cast_signed());
        match tx.run(sql, args.text(author).at(now).json(setup)).await {
            // Two at once on PostgreSQL: the second is told.
            Err(StoreError::Sql(sqlx::Error::Database(e))) if e.is_unique_violation() => {
                return Err(StoreError::Stale { expected, found: version.cast_signed() });
            }
            other => other?,
        };
        tx.commit().await?;
        Ok(version)
    }
}

fn read(row: &Row) -> Result<SavedSetup, StoreError> {
    Ok(SavedSetup {
        version: row.count("version")?,
        author: row.text("author")?,
        at: row.at("at_ms")?,
        setup: row.json("crm_setup", "body")?,
    })
}
