//! Scripts: what is designed, what was published, for whose calls it is in force.
//!
//! Owns: drafts with their revisions, and versions that never change. Must not own: what makes a
//! script sound (`crm::script`), or its runs (`script_runs`).

use crate::sql::{Args, Row, Tx};
use crate::{Db, Scope, StoreError};
use crm::script::Script;
use vocab::{CampaignId, Moment, OrganizationId, QueueId};

/// A script as it is being designed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptDraft {
    pub id: String,
    /// Counts saves, from 1. A save must name the revision it was made from.
    pub revision: u64,
    pub author: String,
    pub updated_at: Moment,
    /// The version in force; none when it is not, or no longer, in use.
    pub published: Option<u64>,
    pub draft: Script,
}

/// A published version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptVersion {
    pub id: String,
    /// From 1.
    pub version: u64,
    pub author: String,
    pub at: Moment,
    pub script: Script,
}

/// Scripts of one organization that are kept.
pub const MOST_SCRIPTS: u32 = 200;

#[derive(Clone, Copy, Debug)]
pub struct Scripts<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn scripts(&self) -> Scripts<'_> {
        Scripts { db: self }
    }
}

const IN_FORCE: &str = "SELECT v.* FROM script s JOIN script_version v \
    ON v.organization = s.organization AND v.id = s.id AND v.version = s.published \
    WHERE s.organization = $1 ORDER BY s.id";

impl Scripts<'_> {
    /// Every one of the organization, by id.
    ///
    /// # Errors
    /// The database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        organization: &OrganizationId,
    ) -> Result<Vec<ScriptDraft>, StoreError> {
        if !scope.allows(organization) {
            return Ok(Vec::new());
        }
        let sql = "SELECT * FROM script WHERE organization = $1 ORDER BY id LIMIT $2";
        let args = Args::new().text(organization).int(i64::from(MOST_SCRIPTS));
        self.db.rows(sql, args).await?.iter().map(read_draft).collect()
    }

    /// # Errors
    /// The database's own.
    pub async fn get(
        &self,
        scope: &Scope,
        organization: &OrganizationId,
        id: &str,
    ) -> Result<Option<ScriptDraft>, StoreError> {
        if !scope.allows(organization) {
            return Ok(None);
        }
        let sql = "SELECT * FROM script WHERE organization = $1 AND id = $2";
        let row = self.db.row(sql, Args::new().text(organization).text(id)).await?;
        row.map(|row| read_draft(&row)).transpose()
    }

    /// Saves the draft, whole or not. Revision 0 makes a new script. The caller has checked
    /// `scope.allows(organization)`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was saved since `from` was read.
    pub async fn save(
        &self,
        organization: &OrganizationId,
        id: &str,
        from: u64,
        draft: &Script,
        author: &str,
        now: Moment,
    ) -> Result<u64, StoreError> {
        let stale = |found: u64| StoreError::Stale {
            expected: from.cast_signed(),
            found: found.cast_signed(),
        };
        let mut tx = self.db.begin().await?;
        let found = revision(&mut tx, organization, id).await?;
        if found != from {
            return Err(stale(found));
        }
        if from == 0 {
            let sql = "INSERT INTO script (organization, id, revision, author, updated_ms, \
                 published, draft) VALUES ($1, $2, 1, $3, $4, 0, $5)";
            let args = Args::new().text(organization).text(id).text(author).at(now).json(draft);
            match tx.run(sql, args).await {
                Err(StoreError::Sql(sqlx::Error::Database(e))) if e.is_unique_violation() => {
                    return Err(stale(1));
                }
                other => other?,
            };
        } else {
            let sql = "UPDATE script SET revision = $1, author = $2, updated_ms = $3, draft = $4 \
                 WHERE organization = $5 AND id = $6 AND revision = $7";
            let args = Args::new().int(from.cast_signed() + 1).text(author).at(now).json(draft);
            let args = args.text(organization).text(id).int(from.cast_signed());
            if tx.run(sql, args).await? == 0 {
                return Err(stale(from + 1));
            }
        }
        tx.commit().await?;
        Ok(from + 1)
    }

    /// The draft of that revision, which has been checked, becomes the version in force.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was saved since; [`StoreError::Unknown`].
    pub async fn publish(
        &self,
        organization: &OrganizationId,
        id: &str,
        from: u64,
        author: &str,
        now: Moment,
    ) -> Result<u64, StoreError> {
        let mut tx = self.db.begin().await?;
        let found = revision(&mut tx, organization, id).await?;
        if found == 0 {
            return Err(StoreError::Unknown { what: "script" });
        }
        if found != from {
            let (expected, found) = (from.cast_signed(), found.cast_signed());
            return Err(StoreError::Stale { expected, found });
        }
        let sql = "SELECT COALESCE(MAX(version), 0) AS version FROM script_version \
             WHERE organization = $1 AND id = $2";
        let row = tx.row(sql, Args::new().text(organization).text(id)).await?;
        let version = row.map_or(Ok(0), |row| row.count("version"))? + 1;
        let sql = "INSERT INTO script_version (organization, id, version, author, at_ms, body) \
             SELECT organization, id, $1, $2, $3, draft FROM script \
             WHERE organization = $4 AND id = $5";
        let args = Args::new().int(version.cast_signed()).text(author).at(now);
        tx.run(sql, args.text(organization).text(id)).await?;
        put_in_force(&mut tx, organization, id, version).await?;
        tx.commit().await?;
        Ok(version)
    }

    /// No new run begins with it; those under way go on.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub async fn retire(&self, organization: &OrganizationId, id: &str) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        if put_in_force(&mut tx, organization, id, 0).await? == 0 {
            return Err(StoreError::Unknown { what: "script" });
        }
        tx.commit().await
    }

    /// The latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn versions(
        &self,
        scope: &Scope,
        organization: &OrganizationId,
        id: &str,
        limit: u32,
    ) -> Result<Vec<ScriptVersion>, StoreError> {
        if !scope.allows(organization) {
            return Ok(Vec::new());
        }
        let sql = "SELECT * FROM script_version WHERE organization = $1 AND id = $2 \
             ORDER BY version DESC LIMIT $3";
        let args = Args::new().text(organization).text(id).int(i64::from(limit));
        self.db.rows(sql, args).await?.iter().map(read_version).collect()
    }

    /// # Errors
    /// The database's own.
    pub async fn version(
        &self,
        scope: &Scope,
        organization: &OrganizationId,
        id: &str,
        version: u64,
    ) -> Result<Option<ScriptVersion>, StoreError> {
        if !scope.allows(organization) {
            return Ok(None);
        }
        let sql = "SELECT * FROM script_version \
             WHERE organization = $1 AND id = $2 AND version = $3";
        let args = Args::new().text(organization).text(id).int(version.cast_signed());
        self.db.row(sql, args).await?.map(|row| read_version(&row)).transpose()
    }

    /// The script for a call: one of its queue before one of its campaign, then by id.
    ///
    /// # Errors
    /// The database's own.
    pub async fn for_call(
        &self,
        organization: &OrganizationId,
        queue: Option<&QueueId>,
        campaign: Option<&CampaignId>,
    ) -> Result<Option<ScriptVersion>, StoreError> {
        let rows = self.db.rows(IN_FORCE, Args::new().text(organization)).await?;
        let all = rows.iter().map(read_version).collect::<Result<Vec<_>, _>>()?;
        let fitting = all.into_iter().filter_map(|v| Some((v.script.fits(queue, campaign)?, v)));
        Ok(fitting.min_by_key(|(fit, _)| *fit).map(|(_, version)| version))
    }

    /// The versions in force, by id.
    ///
    /// # Errors
    /// The database's own.
    pub async fn in_force(
        &self,
        organization: &OrganizationId,
    ) -> Result<Vec<ScriptVersion>, StoreError> {
        let rows = self.db.rows(IN_FORCE, Args::new().text(organization)).await?;
        rows.iter().map(read_version).collect()
    }
}

/// 0 when there is none.
async fn revision(tx: &mut Tx, organization: &OrganizationId, id: &str) -> Result<u64, StoreError> {
    let sql = "SELECT revision FROM script WHERE organization = $1 AND id = $2";
    let row = tx.row(sql, Args::new().text(organization).text(id)).await?;
    row.map_or(Ok(0), |row| row.count("revision"))
}

async fn put_in_force(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &str,
    version: u64,
) -> Result<u64, StoreError> {
    let sql = "UPDATE script SET published = $1 WHERE organization = $2 AND id = $3";
    tx.run(sql, Args::new().int(version.cast_signed()).text(organization).text(id)).await
}

fn read_draft(row: &Row) -> Result<ScriptDraft, StoreError> {
    let published = row.count("published")?;
    Ok(ScriptDraft {
        id: row.text("id")?,
        revision: row.count("revision")?,
        author: row.text("author")?,
        updated_at: row.at("updated_ms")?,
        published: (published > 0).then_some(published),
        draft: row.json("script", "draft")?,
    })
}

fn read_version(row: &Row) -> Result<ScriptVersion, StoreError> {
    Ok(ScriptVersion {
        id: row.text("id")?,
        version: row.count("version")?,
        author: row.text("author")?,
        at: row.at("at_ms")?,
        script: row.json("script_version", "body")?,
    })
}
