//! Published floor plans, each a version for ever, and the drafts people work on.

use crate::sql::{Args, Row};
use crate::{Db, StoreError};
use vocab::{FloorPlan, Moment, PlanVersion};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedPlan {
    pub version: PlanVersion,
    pub author: String,
    pub at: Moment,
    pub plan: FloorPlan,
}

/// A published version without its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanLine {
    pub version: PlanVersion,
    pub author: String,
    pub at: Moment,
}

#[derive(Clone, Copy, Debug)]
pub struct Plans<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn plans(&self) -> Plans<'_> {
        Plans { db: self }
    }
}

impl Plans<'_> {
    /// Saves a checked plan as the next version, from 1. It takes effect once the engine hears it.
    ///
    /// # Errors
    /// The database's own.
    pub async fn publish(
        &self,
        author: &str,
        plan: &FloorPlan,
        now: Moment,
    ) -> Result<PlanVersion, StoreError> {
        let sql = "INSERT INTO plan (version, author, at_ms, body) \
             SELECT COALESCE(MAX(version), 0) + 1, $1, $2, $3 FROM plan RETURNING version";
        let args = Args::new().text(author).at(now).json(plan);
        let mut tx = self.db.begin().await?;
        let row = match tx.row(sql, args).await {
            // Two at once on PostgreSQL: the loser is told, and nothing of theirs was taken.
            Err(StoreError::Sql(sqlx::Error::Database(e))) if e.is_unique_violation() => {
                return Err(StoreError::Conflict { what: "another plan published just now" });
            }
            other => other?,
        };
        let version = row.ok_or(StoreError::Unknown { what: "the new plan" })?.count("version")?;
        crate::customers::read_as(&mut tx, &plan.settings.region).await?;
        tx.commit().await?;
        Ok(version)
    }

    /// # Errors
    /// The database's own.
    pub async fn latest(&self) -> Result<Option<SavedPlan>, StoreError> {
        let sql = "SELECT * FROM plan ORDER BY version DESC LIMIT 1";
        self.db.row(sql, Args::new()).await?.map(|row| read(&row)).transpose()
    }

    /// # Errors
    /// The database's own.
    pub async fn get(&self, version: PlanVersion) -> Result<Option<SavedPlan>, StoreError> {
        let sql = "SELECT * FROM plan WHERE version = $1";
        let args = Args::new().int(version.cast_signed());
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// The latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn list(&self, limit: u32) -> Result<Vec<PlanLine>, StoreError> {
        let sql = "SELECT version, author, at_ms FROM plan ORDER BY version DESC LIMIT $1";
        let rows = self.db.rows(sql, Args::new().int(i64::from(limit))).await?;
        rows.iter()
            .map(|row| {
                Ok(PlanLine {
                    version: row.count("version")?,
                    author: row.text("author")?,
                    at: row.at("at_ms")?,
                })
            })
            .collect()
    }

    /// One draft per author; it may have faults.
    ///
    /// # Errors
    /// The database's own.
    pub async fn save_draft(
        &self,
        author: &str,
        plan: &FloorPlan,
        now: Moment,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO plan_draft (author, at_ms, body) VALUES ($1, $2, $3) \
             ON CONFLICT (author) DO UPDATE SET at_ms = excluded.at_ms, body = excluded.body";
        self.db.run(sql, Args::new().text(author).at(now).json(plan)).await.map(|_| ())
    }

    /// # Errors
    /// The database's own.
    pub async fn draft(&self, author: &str) -> Result<Option<FloorPlan>, StoreError> {
        let sql = "SELECT body FROM plan_draft WHERE author = $1";
        let row = self.db.row(sql, Args::new().text(author)).await?;
        row.map(|row| row.json("plan_draft", "body")).transpose()
    }

    /// # Errors
    /// The database's own.
    pub async fn drop_draft(&self, author: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM plan_draft WHERE author = $1";
        self.db.run(sql, Args::new().text(author)).await.map(|_| ())
    }
}

fn read(row: &Row) -> Result<SavedPlan, StoreError> {
    Ok(SavedPlan {
        version: row.count("version")?,
        author: row.text("author")?,
        at: row.at("at_ms")?,
        plan: row.json("plan", "body")?,
    })
}
