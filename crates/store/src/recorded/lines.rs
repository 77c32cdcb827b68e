//! What signalling and audio did on each line of an interaction: the facts of the call ladder.
//!
//! Owns: their rows. Must not own: what they are (`edge`), how many are kept of a line (`server`).
//! They name methods, codes and figures, nobody's number.

use super::RecordedRows;
use crate::StoreError;
use crate::sql::{Args, insert};
use serde_json::Value;
use vocab::{InteractionId, LegId, Moment, OrganizationId};

/// Of one interaction that is shown.
const MOST: u32 = 500;

#[derive(Clone, Debug, PartialEq)]
pub struct LineRow {
    pub leg: LegId,
    /// From 0 on each leg.
    pub place: u32,
    pub organization: OrganizationId,
    pub interaction: InteractionId,
    pub at: Moment,
    /// `sip`, `audio`, `quality`
    pub kind: String,
    pub detail: Value,
}

const COLUMNS: [&str; 7] =
    ["leg", "place", "organization", "interaction", "at_ms", "kind", "detail"];

impl RecordedRows<'_> {
    /// Keeps facts of lines; those that are there stay.
    ///
    /// # Errors
    /// The database's own.
    pub async fn put_line_facts(&self, facts: &[LineRow]) -> Result<(), StoreError> {
        if facts.is_empty() {
            return Ok(());
        }
        let mut tx = self.db.begin().await?;
        let line = |fact: &LineRow| {
            Args::new()
                .text(fact.leg)
                .int(fact.place.into())
                .text(&fact.organization)
                .text(fact.interaction)
                .at(fact.at)
                .text(&fact.kind)
                .json(&fact.detail)
        };
        let rows = facts.iter().map(line).collect();
        insert(&mut tx, "line_fact", &COLUMNS, " ON CONFLICT (leg, place) DO NOTHING", rows)
            .await?;
        tx.commit().await
    }

    /// Of an interaction whose reader may see it, in the order of their time.
    ///
    /// # Errors
    /// The database's own.
    pub async fn line_facts(&self, interaction: InteractionId) -> Result<Vec<LineRow>, StoreError> {
        let sql = "SELECT * FROM line_fact WHERE interaction = $1 \
             ORDER BY at_ms, leg, place LIMIT $2";
        let rows = self.db.rows(sql, Args::new().text(interaction).int(MOST.into())).await?;
        rows.iter()
            .map(|row| {
                Ok(LineRow {
                    leg: row.id("line_fact", "leg")?,
                    place: u32::try_from(row.int("place")?).unwrap_or(u32::MAX),
                    organization: row.text("organization")?.as_str().into(),
                    interaction: row.id("line_fact", "interaction")?,
                    at: row.at("at_ms")?,
                    kind: row.text("kind")?,
                    detail: row.json("line_fact", "detail")?,
                })
            })
            .collect()
    }
}
