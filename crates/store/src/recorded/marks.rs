//! Comments pinned to a moment of a recording, and who listened to it.

use super::{RecordedRows, RecordingPlace};
use crate::StoreError;
use crate::sql::Args;
use uuid::Uuid;
use vocab::{InteractionId, Moment, Pii, RecordingId};

/// Of one interaction.
pub const MOST_MARKS: u32 = 200;
/// One who goes on listening listens once: a player asks for a recording piece by piece.
const SAME_LISTENING_MS: i64 = 600_000;
const MOST_LISTENINGS: u32 = 200;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub id: Uuid,
    pub recording: RecordingId,
    pub author: String,
    pub at: Moment,
    /// Of the recording.
    pub offset_ms: i64,
    pub words: Pii<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listening {
    pub listener: String,
    pub at: Moment,
}

impl RecordedRows<'_> {
    /// Pins a comment. False when there are too many already.
    ///
    /// # Errors
    /// The database's own.
    pub async fn put_mark(
        &self,
        (organization, interaction, recording): &RecordingPlace,
        mark: &Mark,
    ) -> Result<bool, StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM recording_mark \
             WHERE interaction = $1";
        let row = tx.row(sql, Args::new().text(interaction)).await?;
        if row.map_or(Ok(0), |row| row.count("n"))? >= u64::from(MOST_MARKS) {
            return Ok(false);
        }
        let sql = "INSERT INTO recording_mark (id, organization, interaction, recording, author, \
             at_ms, offset_ms, words) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let args = Args::new()
            .text(mark.id)
            .text(organization)
            .text(interaction)
            .text(recording)
            .text(&mark.author)
            .at(mark.at)
            .int(mark.offset_ms)
            .text(mark.words.reveal());
        tx.run(sql, args).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// In the order of the recording.
    ///
    /// # Errors
    /// The database's own.
    pub async fn marks(&self, interaction: InteractionId) -> Result<Vec<Mark>, StoreError> {
        let sql = "SELECT id, recording, author, at_ms, offset_ms, words FROM recording_mark \
             WHERE interaction = $1 ORDER BY offset_ms, at_ms, id LIMIT $2";
        let args = Args::new().text(interaction).int(MOST_MARKS.into());
        let rows = self.db.rows(sql, args).await?;
        rows.iter()
            .map(|row| {
                Ok(Mark {
                    id: row.id("recording_mark", "id")?,
                    recording: row.id("recording_mark", "recording")?,
                    author: row.text("author")?,
                    at: row.at("at_ms")?,
                    offset_ms: row.int("offset_ms")?,
                    words: Pii::new(row.text("words")?),
                })
            })
            .collect()
    }

    /// Takes one's own comment away. False when there is none of that author.
    ///
    /// # Errors
    /// The database's own.
    pub async fn remove_mark(
        &self,
        interaction: InteractionId,
        id: Uuid,
        author: &str,
    ) -> Result<bool, StoreError> {
        let sql = "DELETE FROM recording_mark WHERE id = $1 AND interaction = $2 AND author = $3";
        let args = Args::new().text(id).text(interaction).text(author);
        Ok(self.db.run(sql, args).await? > 0)
    }

    /// Takes note that somebody listens. True when it is a new listening.
    ///
    /// # Errors
    /// The database's own.
    pub async fn note_listening(
        &self,
        (organization, interaction, recording): &RecordingPlace,
        listener: &str,
        id: Uuid,
        now: Moment,
    ) -> Result<bool, StoreError> {
        let sql = "INSERT INTO recording_listening (id, organization, interaction, recording, \
             listener, at_ms) SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS \
             (SELECT 1 FROM recording_listening WHERE interaction = $3 AND recording = $4 \
             AND listener = $5 AND at_ms > $7)";
        let args = Args::new()
            .text(id)
            .text(organization)
            .text(interaction)
            .text(recording)
            .text(listener)
            .at(now)
            .at(now.plus_ms(-SAME_LISTENING_MS));
        Ok(self.db.run(sql, args).await? > 0)
    }

    /// Who listened, the latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn listenings(
        &self,
        interaction: InteractionId,
    ) -> Result<Vec<Listening>, StoreError> {
        let sql = "SELECT listener, at_ms FROM recording_listening WHERE interaction = $1 \
             ORDER BY at_ms DESC, id LIMIT $2";
        let args = Args::new().text(interaction).int(MOST_LISTENINGS.into());
        let rows = self.db.rows(sql, args).await?;
        rows.iter()
            .map(|row| Ok(Listening { listener: row.text("listener")?, at: row.at("at_ms")? }))
            .collect()
    }
}
