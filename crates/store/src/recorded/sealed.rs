//! What a customer objected to while a legal hold keeps it: sealed, until the hold ends.
//!
//! Owns: which recordings that is. It has no rows of its own: a recording is sealed as long as the
//! journal erased it, a hold keeps it, and no proof says that its sound is gone.

use super::{RecordedRows, RecordingPlace, held_recording, read_place};
use crate::sql::{Args, Row};
use crate::{Scope, StoreError};
use sqlx::AssertSqlSafe;
use vocab::{InteractionId, Moment, OrganizationId, RecordingId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedRecording {
    pub recording: RecordingId,
    pub interaction: InteractionId,
    pub started_at: Moment,
    pub purpose: Option<String>,
}

const OBJECTED: &str = "FROM recording r WHERE r.organization = $1 AND r.state = 'erased' \
     AND NOT EXISTS (SELECT 1 FROM recording_gone g WHERE g.id = r.id)";

impl RecordedRows<'_> {
    /// Whether a legal hold in force keeps this recording.
    ///
    /// # Errors
    /// The database's own.
    pub async fn is_held(&self, recording: RecordingId, now: Moment) -> Result<bool, StoreError> {
        let held = held_recording("$2");
        let sql = format!("SELECT 1 AS one FROM recording r WHERE r.id = $1 AND {held}");
        let args = Args::new().text(recording).at(now);
        Ok(self.db.row(AssertSqlSafe(sql), args).await?.is_some())
    }

    /// What is sealed now, the latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn sealed(
        &self,
        scope: &Scope,
        organization: &OrganizationId,
        now: Moment,
        limit: u32,
    ) -> Result<Vec<SealedRecording>, StoreError> {
        if !scope.allows(organization) {
            return Ok(Vec::new());
        }
        let held = held_recording("$2");
        let sql = format!(
            "SELECT r.id, r.interaction, r.started_ms, r.purpose {OBJECTED} AND {held} \
             ORDER BY r.started_ms DESC, r.id LIMIT {limit}"
        );
        let args = Args::new().text(organization).at(now);
        self.db.rows(AssertSqlSafe(sql), args).await?.iter().map(read).collect()
    }

    /// What was objected to, is still there and may go: a hold ended, or an erasure was cut off.
    ///
    /// # Errors
    /// The database's own.
    pub async fn objected(
        &self,
        organization: &OrganizationId,
        now: Moment,
        limit: u32,
    ) -> Result<Vec<RecordingPlace>, StoreError> {
        let held = held_recording("$2");
        let sql = format!(
            "SELECT r.id, r.organization, r.interaction {OBJECTED} AND NOT {held} \
             ORDER BY r.started_ms LIMIT {limit}"
        );
        let args = Args::new().text(organization).at(now);
        self.db.rows(AssertSqlSafe(sql), args).await?.iter().map(read_place).collect()
    }
}

fn read(row: &Row) -> Result<SealedRecording, StoreError> {
    Ok(SealedRecording {
        recording: row.id("recording", "id")?,
        interaction: row.id("recording", "interaction")?,
        started_at: row.at("started_ms")?,
        purpose: row.opt_text("purpose")?,
    })
}
