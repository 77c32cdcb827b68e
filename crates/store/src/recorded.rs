//! What is kept beside recordings: who spoke how long, marks, listenings, holds, proofs of deletion.
//!
//! Owns: their rows. Must not own: audio (`recordings`), the rows of recordings themselves, which
//! the journal's fold writes, and who may see what (`web`).

mod deletions;
mod holds;
mod lines;
mod marks;
mod sealed;
mod transcripts;

use crate::sql::{Args, Row, Where};
use crate::{Db, StoreError};
pub use deletions::{DeletionProof, DeletionReason};
pub use holds::LegalHold;
pub(crate) use holds::{held, held_recording};
pub use lines::LineRow;
pub use marks::{Listening, MOST_MARKS, Mark};
pub use sealed::SealedRecording;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
pub use transcripts::{
    MOST_TRIES, Transcript, TranscriptCounts, TranscriptJob, TranscriptState, Utterance,
};
use vocab::{InteractionId, Moment, OrganizationId, RecordingId};

#[derive(Clone, Copy, Debug)]
pub struct RecordedRows<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn recorded(&self) -> RecordedRows<'_> {
        RecordedRows { db: self }
    }
}

/// One side's part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpeechVoice {
    pub talk_ms: i64,
    pub monologue_ms: i64,
    pub interruptions: u32,
    /// Loudest sample of as many equal parts, 0–255.
    pub peaks: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpeechRegion {
    /// `silence`, `overtalk`
    pub kind: String,
    pub from_ms: i64,
    pub to_ms: i64,
}

/// What was measured of a recording; all zero when it couldn't be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpeechFact {
    pub duration_ms: i64,
    pub overtalk_ms: i64,
    pub silence_ms: i64,
    pub customer: SpeechVoice,
    pub agent: SpeechVoice,
    pub regions: Vec<SpeechRegion>,
}

/// Parts of a recording, in percent of its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpeechShares {
    pub customer_percent: u32,
    pub agent_percent: u32,
    pub overtalk_percent: u32,
    pub silence_percent: u32,
}

/// Interactions whose shares are looked for at once.
const MOST_SHARES: usize = 400;

/// A stored recording and the hash that the journal has of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredHash {
    pub organization: OrganizationId,
    pub recording: RecordingId,
    pub started_at: Moment,
    pub sha256: String,
}

/// Whose it is, which interaction's and which.
pub type RecordingPlace = (OrganizationId, InteractionId, RecordingId);

impl RecordedRows<'_> {
    /// Whether any recording was ever sealed.
    ///
    /// # Errors
    /// The database's own.
    pub async fn has_keys(&self) -> Result<bool, StoreError> {
        let sql = "SELECT 1 AS one FROM recording_key WHERE wrapped IS NOT NULL LIMIT 1";
        Ok(self.db.row(sql, Args::new()).await?.is_some())
    }

    /// Whether it is the spoken answer to a survey rather than a talk.
    ///
    /// # Errors
    /// The database's own.
    pub async fn is_answer(&self, recording: RecordingId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 AS one FROM recording WHERE id = $1 AND purpose = 'survey'";
        Ok(self.db.row(sql, Args::new().text(recording)).await?.is_some())
    }

    /// Where a recording belongs.
    ///
    /// # Errors
    /// The database's own.
    pub async fn place(
        &self,
        recording: RecordingId,
    ) -> Result<Option<RecordingPlace>, StoreError> {
        let sql = "SELECT id, organization, interaction FROM recording WHERE id = $1";
        self.db.row(sql, Args::new().text(recording)).await?.as_ref().map(read_place).transpose()
    }

    /// Stored recordings that nobody measured, the newest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn unmeasured(&self, limit: u32) -> Result<Vec<RecordingPlace>, StoreError> {
        let sql = "SELECT id, organization, interaction FROM recording r WHERE state = 'stored' \
             AND (purpose IS NULL OR purpose <> 'survey') \
             AND NOT EXISTS (SELECT 1 FROM speech_fact s WHERE s.recording = r.id) \
             AND NOT EXISTS (SELECT 1 FROM recording_gone g WHERE g.id = r.id) \
             ORDER BY started_ms DESC LIMIT $1";
        let rows = self.db.rows(sql, Args::new().int(limit.into())).await?;
        rows.iter().map(read_place).collect()
    }

    /// Keeps what was measured.
    ///
    /// # Errors
    /// The database's own.
    pub async fn put_speech(
        &self,
        (organization, interaction, recording): &RecordingPlace,
        fact: &SpeechFact,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO speech_fact (recording, organization, interaction, duration_ms, \
             customer_ms, agent_ms, overtalk_ms, silence_ms, longest_ms, interruptions, body) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
             ON CONFLICT (recording) DO NOTHING";
        let longest = fact.customer.monologue_ms.max(fact.agent.monologue_ms);
        let interruptions = fact.customer.interruptions + fact.agent.interruptions;
        let args = Args::new()
            .text(recording)
            .text(organization)
            .text(interaction)
            .int(fact.duration_ms)
            .int(fact.customer.talk_ms)
            .int(fact.agent.talk_ms)
            .int(fact.overtalk_ms)
            .int(fact.silence_ms)
            .int(longest)
            .int(interruptions.into())
            .json(fact);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// What was measured of a recording.
    ///
    /// # Errors
    /// The database's own.
    pub async fn speech(&self, recording: RecordingId) -> Result<Option<SpeechFact>, StoreError> {
        let sql = "SELECT body FROM speech_fact WHERE recording = $1";
        let row = self.db.row(sql, Args::new().text(recording)).await?;
        row.map(|row| row.json("speech_fact", "body")).transpose()
    }

    /// What was measured of each of these, without waves: of the last recording that was. At most 400
    /// are looked for.
    ///
    /// # Errors
    /// The database's own.
    pub async fn shares(
        &self,
        interactions: &[InteractionId],
    ) -> Result<BTreeMap<InteractionId, SpeechShares>, StoreError> {
        let some = &interactions[..interactions.len().min(MOST_SHARES)];
        let mut sql = Where::default();
        sql.any_of("interaction", some);
        let select = "SELECT interaction, duration_ms, customer_ms, agent_ms, overtalk_ms, \
             silence_ms FROM speech_fact";
        // Ids of recordings are in the order of their time.
        let (sql, args) = sql.query(select, " AND duration_ms > 0 ORDER BY recording");
        let rows = self.db.rows(sql, args).await?;
        rows.iter()
            .map(|row| {
                let whole = row.int("duration_ms")?.max(1);
                let percent = |column: &str| -> Result<u32, StoreError> {
                    let share = row.int(column)? * 100 / whole;
                    Ok(u32::try_from(share.clamp(0, 100)).expect("it is 0–100"))
                };
                let shares = SpeechShares {
                    customer_percent: percent("customer_ms")?,
                    agent_percent: percent("agent_ms")?,
                    overtalk_percent: percent("overtalk_ms")?,
                    silence_percent: percent("silence_ms")?,
                };
                Ok((row.id("speech_fact", "interaction")?, shares))
            })
            .collect()
    }

    /// Stored recordings with a hash that were not deleted, the newest first, before this one.
    ///
    /// # Errors
    /// The database's own.
    pub async fn with_hash(
        &self,
        before: Option<(Moment, RecordingId)>,
        limit: u32,
    ) -> Result<Vec<StoredHash>, StoreError> {
        let (at, id) =
            before.map_or((i64::MAX, String::new()), |(at, id)| (at.epoch_ms(), id.to_string()));
        let sql = "SELECT id, organization, started_ms, sha256 FROM recording r \
             WHERE state = 'stored' AND sha256 IS NOT NULL AND (started_ms, id) < ($1, $2) \
             AND NOT EXISTS (SELECT 1 FROM recording_gone g WHERE g.id = r.id) \
             ORDER BY started_ms DESC, id DESC LIMIT $3";
        let args = Args::new().int(at).text(id).int(limit.into());
        let rows = self.db.rows(sql, args).await?;
        rows.iter()
            .map(|row| {
                Ok(StoredHash {
                    organization: OrganizationId::new(&row.text("organization")?),
                    recording: row.id("recording", "id")?,
                    started_at: row.at("started_ms")?,
                    sha256: row.text("sha256")?,
                })
            })
            .collect()
    }

    /// Whether a recording's sound was deleted.
    ///
    /// # Errors
    /// The database's own.
    pub async fn gone(&self, recording: RecordingId) -> Result<Option<Moment>, StoreError> {
        let sql = "SELECT at_ms FROM recording_gone WHERE id = $1";
        self.db.row(sql, Args::new().text(recording)).await?.map(|row| row.at("at_ms")).transpose()
    }
}

fn read_place(row: &Row) -> Result<RecordingPlace, StoreError> {
    let organization = OrganizationId::new(&row.text("organization")?);
    Ok((organization, row.id("recording", "interaction")?, row.id("recording", "id")?))
}
