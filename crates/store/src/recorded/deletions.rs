//! Proof that sound was deleted: a chain of rows, each sealed with the hash of the one before it, so
//! that none can be changed or taken out unseen.

use super::RecordedRows;
use crate::sql::{Args, Row, Where};
use crate::{Scope, StoreError};
use ring::digest::{SHA256, digest};
use std::fmt::Write as _;
use vocab::{Moment, OrganizationId, RecordingId};

/// Why it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeletionReason {
    /// Its period was over.
    Retention,
    /// The person asked to be forgotten.
    Erasure,
    /// The customer objected to being recorded.
    Objection,
}

impl DeletionReason {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Retention => "retention",
            Self::Erasure => "erasure",
            Self::Objection => "objection",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletionProof {
    pub recording: RecordingId,
    pub organization: OrganizationId,
    /// From 1, without holes, per organization.
    pub number: u64,
    /// Empty when nothing was known of it.
    pub interaction: String,
    pub at: Moment,
    pub reason: String,
    pub purpose: Option<String>,
    pub duration_ms: Option<i64>,
    /// Of the audio that is gone.
    pub sha256: Option<String>,
    pub proof: String,
}

impl DeletionProof {
    /// SHA-256 over what the row says and the proof before it, in hex.
    fn sealed(&self, before: &str) -> String {
        let mut text = String::new();
        writeln!(
            text,
            "{before}\n{}\n{}\n{}\n{}\n{}\n{}",
            self.number,
            self.organization,
            self.recording,
            self.interaction,
            self.at.epoch_ms(),
            self.reason
        )
        .expect("a String takes what is written");
        for part in [
            self.purpose.as_deref().unwrap_or_default(),
            &self.duration_ms.map(|ms| ms.to_string()).unwrap_or_default(),
            self.sha256.as_deref().unwrap_or_default(),
        ] {
            writeln!(text, "{part}").expect("a String takes what is written");
        }
        let hash = digest(&SHA256, text.as_bytes());
        hash.as_ref().iter().fold(String::with_capacity(64), |mut hex, byte| {
            write!(hex, "{byte:02x}").expect("a String takes what is written");
            hex
        })
    }
}

const COLUMNS: &str = "SELECT id, organization, number, interaction, at_ms, reason, purpose, \
     duration_ms, sha256, proof FROM recording_deletion";
const PAGE: i64 = 1_000;

impl RecordedRows<'_> {
    /// Takes note that a recording's sound is gone, with the proof. A second time is nothing.
    ///
    /// # Errors
    /// The database's own.
    pub async fn sound_gone(
        &self,
        organization: &OrganizationId,
        recording: RecordingId,
        reason: DeletionReason,
        now: Moment,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = "INSERT INTO recording_gone (id, at_ms) VALUES ($1, $2) \
             ON CONFLICT (id) DO NOTHING";
        if tx.run(sql, Args::new().text(recording).at(now)).await? == 0 {
            return Ok(());
        }
        // What was understood of it goes with it.
        let sql = "DELETE FROM transcript WHERE recording = $1";
        tx.run(sql, Args::new().text(recording)).await?;
        let sql = "SELECT interaction, purpose, duration_ms, sha256 FROM recording WHERE id = $1";
        let row = tx.row(sql, Args::new().text(recording)).await?;
        let sql = "SELECT number, proof FROM recording_deletion WHERE organization = $1 \
             ORDER BY number DESC LIMIT 1";
        let last = tx.row(sql, Args::new().text(organization)).await?;
        let (number, before) = match &last {
            Some(last) => (last.count("number")? + 1, last.text("proof")?),
            None => (1, String::new()),
        };
        let opt = |column: &str| -> Result<Option<String>, StoreError> {
            row.as_ref().map_or(Ok(None), |row| row.opt_text(column))
        };
        let mut gone = DeletionProof {
            recording,
            organization: organization.clone(),
            number,
            interaction: opt("interaction")?.unwrap_or_default(),
            at: now,
            reason: reason.name().to_owned(),
            purpose: opt("purpose")?,
            duration_ms: row.as_ref().map_or(Ok(None), |row| row.opt_int("duration_ms"))?,
            sha256: opt("sha256")?,
            proof: String::new(),
        };
        gone.proof = gone.sealed(&before);
        let sql = "INSERT INTO recording_deletion (id, organization, number, interaction, at_ms, \
             reason, purpose, duration_ms, sha256, proof) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let args = Args::new()
            .text(recording)
            .text(organization)
            .int(number.cast_signed())
            .text(&gone.interaction)
            .at(now)
            .text(&gone.reason)
            .opt_text(gone.purpose.as_ref())
            .opt_int(gone.duration_ms)
            .opt_text(gone.sha256.as_ref())
            .text(&gone.proof);
        tx.run(sql, args).await?;
        tx.commit().await
    }

    /// What was deleted, the latest first, before this number.
    ///
    /// # Errors
    /// The database's own.
    pub async fn deletions(
        &self,
        scope: &Scope,
        organization: &OrganizationId,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<DeletionProof>, StoreError> {
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        sql.and("organization = ?", Args::new().text(organization));
        if let Some(before) = before {
            sql.and("number < ?", Args::new().int(before.cast_signed()));
        }
        let (sql, args) = sql.query(COLUMNS, &format!(" ORDER BY number DESC LIMIT {limit}"));
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// The first number whose proof doesn't hold, if any: a row was changed, or one is missing.
    ///
    /// # Errors
    /// The database's own.
    pub async fn broken_proof(
        &self,
        organization: &OrganizationId,
    ) -> Result<Option<u64>, StoreError> {
        let (mut number, mut before) = (0u64, String::new());
        loop {
            let sql = format!(
                "{COLUMNS} WHERE organization = $1 AND number > $2 ORDER BY number LIMIT {PAGE}"
            );
            let args = Args::new().text(organization).int(number.cast_signed());
            let rows = self.db.rows(sqlx::AssertSqlSafe(sql), args).await?;
            if rows.is_empty() {
                return Ok(None);
            }
            for row in &rows {
                let gone = read(row)?;
                if gone.number != number + 1 || gone.sealed(&before) != gone.proof {
                    return Ok(Some(number + 1));
                }
                (number, before) = (gone.number, gone.proof);
            }
        }
    }
}

fn read(row: &Row) -> Result<DeletionProof, StoreError> {
    Ok(DeletionProof {
        recording: row.id("recording_deletion", "id")?,
        organization: OrganizationId::new(&row.text("organization")?),
        number: row.count("number")?,
        interaction: row.text("interaction")?,
        at: row.at("at_ms")?,
        reason: row.text("reason")?,
        purpose: row.opt_text("purpose")?,
        duration_ms: row.opt_int("duration_ms")?,
        sha256: row.opt_text("sha256")?,
        proof: row.text("proof")?,
    })
}
