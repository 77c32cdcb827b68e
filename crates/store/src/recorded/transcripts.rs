//! What a recogniser understood of recordings, and which of them wait for it.
//!
//! Owns: the queue of such jobs and their results. Must not own: how a recogniser is asked (`edge`),
//! when (`server`). A transcript goes with its recording (see `deletions`).

use super::{RecordedRows, RecordingPlace, read_place};
use crate::StoreError;
use crate::sql::{Args, Row};
use serde::{Deserialize, Serialize};
use vocab::{Moment, OrganizationId, Pii, RecordingId};

/// Waiting ones of an organization; further recordings wait outside, the newest first.
const MOST_WAITING: u32 = 500;
/// Tries before one is given up.
pub const MOST_TRIES: u32 = 4;

/// What one side said without a pause, in ms of the recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Utterance {
    /// `customer`, `agent`
    pub side: String,
    pub from_ms: i64,
    pub to_ms: i64,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TranscriptState {
    Waiting,
    Done,
    Failed,
}

impl TranscriptState {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

impl std::str::FromStr for TranscriptState {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let all = [Self::Waiting, Self::Done, Self::Failed];
        all.into_iter().find(|s| s.name() == name).ok_or_else(|| format!("{name} is unknown"))
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Transcript {
    pub recording: RecordingId,
    pub state: TranscriptState,
    pub language: String,
    pub attempts: u32,
    /// Why the last try failed; names nothing of what was said.
    pub error: String,
    pub utterances: Pii<Vec<Utterance>>,
    pub created_at: Moment,
    pub done_at: Option<Moment>,
}

/// How many there are of each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TranscriptCounts {
    pub waiting: u64,
    pub done: u64,
    pub failed: u64,
}

/// A recording that is to be transcribed now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TranscriptJob {
    pub place: RecordingPlace,
    pub language: String,
    pub attempts: u32,
}

impl RecordedRows<'_> {
    /// Queues stored recordings since then that nobody queued yet, the newest first, up to
    /// [`MOST_WAITING`] waiting ones. Spoken answers to surveys are not talks and stay out.
    ///
    /// # Errors
    /// The database's own.
    pub async fn queue_transcripts(
        &self,
        organization: &OrganizationId,
        language: &str,
        since: Moment,
        now: Moment,
    ) -> Result<u64, StoreError> {
        let waiting = self.transcript_counts(organization).await?.waiting;
        let room = u64::from(MOST_WAITING).saturating_sub(waiting);
        if room == 0 {
            return Ok(0);
        }
        let sql = format!(
            "INSERT INTO transcript (recording, organization, interaction, state, language, \
             next_ms, attempts, error, body, created_ms) \
             SELECT r.id, r.organization, r.interaction, 'waiting', $1, $2, 0, '', '[]', $2 \
             FROM recording r WHERE r.organization = $3 AND r.state = 'stored' \
             AND r.started_ms >= $4 AND (r.purpose IS NULL OR r.purpose <> 'survey') \
             AND NOT EXISTS (SELECT 1 FROM transcript t WHERE t.recording = r.id) \
             AND NOT EXISTS (SELECT 1 FROM recording_gone g WHERE g.id = r.id) \
             ORDER BY r.started_ms DESC LIMIT {room}"
        );
        let args = Args::new().text(language).at(now).text(organization).at(since);
        self.db.run(sqlx::AssertSqlSafe(sql), args).await
    }

    /// Takes the next one whose moment has come, the oldest first: until the given moment nobody
    /// else takes it, so that a job whose process died is done again.
    ///
    /// # Errors
    /// The database's own.
    pub async fn take_transcript(
        &self,
        now: Moment,
        until: Moment,
    ) -> Result<Option<TranscriptJob>, StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = "SELECT recording AS id, organization, interaction, language, attempts \
             FROM transcript WHERE next_ms <= $1 AND NOT EXISTS (SELECT 1 FROM recording r \
             WHERE r.id = transcript.recording AND r.state = 'erased') \
             ORDER BY next_ms, recording LIMIT 1";
        let Some(row) = tx.row(sql, Args::new().at(now)).await? else { return Ok(None) };
        let job = TranscriptJob {
            place: read_place(&row)?,
            language: row.text("language")?,
            attempts: u32::try_from(row.int("attempts")?).unwrap_or(u32::MAX),
        };
        let sql = "UPDATE transcript SET next_ms = $1 WHERE recording = $2 AND next_ms <= $3";
        let args = Args::new().at(until).text(job.place.2).at(now);
        let taken = tx.run(sql, args).await? > 0;
        tx.commit().await?;
        Ok(taken.then_some(job))
    }

    /// A new process takes over what the one before it had taken.
    ///
    /// # Errors
    /// The database's own.
    pub async fn resume_transcripts(&self, now: Moment) -> Result<(), StoreError> {
        let sql = "UPDATE transcript SET next_ms = $1 WHERE state = 'waiting' AND next_ms > $1";
        self.db.run(sql, Args::new().at(now)).await.map(|_| ())
    }

    /// The organization has switched it off: what waits is not done.
    ///
    /// # Errors
    /// The database's own.
    pub async fn drop_waiting_transcripts(
        &self,
        organization: &OrganizationId,
    ) -> Result<u64, StoreError> {
        let sql = "DELETE FROM transcript WHERE organization = $1 AND state = 'waiting'";
        self.db.run(sql, Args::new().text(organization)).await
    }

    /// Keeps what was understood, unless the recording went meanwhile.
    ///
    /// # Errors
    /// The database's own.
    pub async fn put_transcript(
        &self,
        recording: RecordingId,
        utterances: &Pii<Vec<Utterance>>,
        now: Moment,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE transcript SET state = 'done', next_ms = NULL, error = '', body = $1, \
             attempts = attempts + 1, done_ms = $2 WHERE recording = $3 AND state = 'waiting'";
        let args = Args::new().json(utterances.reveal()).at(now).text(recording);
        Ok(self.db.run(sql, args).await? > 0)
    }

    /// Notes why a try failed; without a next moment it is given up.
    ///
    /// # Errors
    /// The database's own.
    pub async fn transcript_failed(
        &self,
        recording: RecordingId,
        error: &str,
        next: Option<Moment>,
    ) -> Result<(), StoreError> {
        let state = if next.is_some() { TranscriptState::Waiting } else { TranscriptState::Failed };
        let sql = "UPDATE transcript SET state = $1, next_ms = $2, error = $3, \
             attempts = attempts + 1 WHERE recording = $4 AND state = 'waiting'";
        let args = Args::new().text(state.name()).opt_at(next).text(error).text(recording);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// Those that were given up are tried again from the beginning.
    ///
    /// # Errors
    /// The database's own.
    pub async fn retry_transcripts(
        &self,
        organization: &OrganizationId,
        now: Moment,
    ) -> Result<u64, StoreError> {
        let sql = "UPDATE transcript SET state = 'waiting', next_ms = $1, attempts = 0 \
             WHERE organization = $2 AND state = 'failed'";
        self.db.run(sql, Args::new().at(now).text(organization)).await
    }

    /// Of one recording, whose reader may hear it.
    ///
    /// # Errors
    /// The database's own.
    pub async fn transcript(
        &self,
        recording: RecordingId,
    ) -> Result<Option<Transcript>, StoreError> {
        let sql = "SELECT * FROM transcript WHERE recording = $1";
        self.db.row(sql, Args::new().text(recording)).await?.as_ref().map(read).transpose()
    }

    /// # Errors
    /// The database's own.
    pub async fn transcript_counts(
        &self,
        organization: &OrganizationId,
    ) -> Result<TranscriptCounts, StoreError> {
        let sql = "SELECT state, CAST(COUNT(*) AS BIGINT) AS n FROM transcript \
             WHERE organization = $1 GROUP BY state";
        let mut counts = TranscriptCounts::default();
        for row in self.db.rows(sql, Args::new().text(organization)).await? {
            let n = row.count("n")?;
            match row.id("transcript", "state")? {
                TranscriptState::Waiting => counts.waiting = n,
                TranscriptState::Done => counts.done = n,
                TranscriptState::Failed => counts.failed = n,
            }
        }
        Ok(counts)
    }

    /// The latest failures, why each failed.
    ///
    /// # Errors
    /// The database's own.
    pub async fn failed_transcripts(
        &self,
        organization: &OrganizationId,
        limit: u32,
    ) -> Result<Vec<(RecordingPlace, String)>, StoreError> {
        let sql = "SELECT recording AS id, organization, interaction, error FROM transcript \
             WHERE organization = $1 AND error <> '' ORDER BY created_ms DESC LIMIT $2";
        let rows = self.db.rows(sql, Args::new().text(organization).int(limit.into())).await?;
        rows.iter().map(|row| Ok((read_place(row)?, row.text("error")?))).collect()
    }
}

fn read(row: &Row) -> Result<Transcript, StoreError> {
    Ok(Transcript {
        recording: row.id("transcript", "recording")?,
        state: row.id("transcript", "state")?,
        language: row.text("language")?,
        attempts: u32::try_from(row.int("attempts")?).unwrap_or(u32::MAX),
        error: row.text("error")?,
        utterances: Pii::new(row.json("transcript", "body")?),
        created_at: row.at("created_ms")?,
        done_at: row.opt_at("done_ms")?,
    })
}
