//! Spoken answers to surveys: which recording answers which question.

use super::Surveys;
use crate::StoreError;
use crate::sql::{Args, Where};
use std::collections::BTreeMap;
use vocab::{InteractionId, Moment, OrganizationId, RecordingId};

/// Interactions whose answers are looked for at once.
const MOST: usize = 400;

/// One spoken answer. Its sound is played like a recording's, by who may hear that interaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpokenAnswer {
    pub recording: RecordingId,
    pub organization: OrganizationId,
    pub interaction: InteractionId,
    pub question: String,
    pub at: Moment,
}

impl Surveys<'_> {
    /// Takes note of a spoken answer; a second time is nothing.
    ///
    /// # Errors
    /// The database's own.
    pub async fn spoke(&self, message: &SpokenAnswer) -> Result<(), StoreError> {
        let sql = "INSERT INTO survey_message (recording, organization, interaction, question, \
             at_ms) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (recording) DO NOTHING";
        let args = Args::new()
            .text(message.recording)
            .text(&message.organization)
            .text(message.interaction)
            .text(&message.question)
            .at(message.at);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// Those of these interactions whose sound is there, in the order of their time. At most 400
    /// interactions are looked for; their reader saw the interactions already.
    ///
    /// # Errors
    /// The database's own.
    pub async fn spoken(
        &self,
        interactions: &[InteractionId],
    ) -> Result<BTreeMap<InteractionId, Vec<SpokenAnswer>>, StoreError> {
        let some = &interactions[..interactions.len().min(MOST)];
        let mut found: BTreeMap<InteractionId, Vec<SpokenAnswer>> = BTreeMap::new();
        if some.is_empty() {
            return Ok(found);
        }
        let mut sql = Where::default();
        sql.any_of("m.interaction", some);
        let select = "SELECT m.recording, m.organization, m.interaction, m.question, m.at_ms \
             FROM survey_message m JOIN recording r ON r.id = m.recording AND r.state = 'stored'";
        let tail = " AND NOT EXISTS (SELECT 1 FROM recording_gone g WHERE g.id = m.recording) \
             ORDER BY m.at_ms, m.recording";
        let (sql, args) = sql.query(select, tail);
        for row in self.db.rows(sql, args).await? {
            let message = SpokenAnswer {
                recording: row.id("survey_message", "recording")?,
                organization: row.text("organization")?.as_str().into(),
                interaction: row.id("survey_message", "interaction")?,
                question: row.text("question")?,
                at: row.at("at_ms")?,
            };
            found.entry(message.interaction).or_default().push(message);
        }
        Ok(found)
    }
}
