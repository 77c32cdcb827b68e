//! What is owed to the person behind a card, as it is asked for and certified.

use super::Time;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Copy, Serialize, ToSchema)]
pub(crate) struct ErasureFigures {
    /// Interactions whose number, name and keyed digits go.
    pub(crate) interactions: u64,
    /// Recordings whose sound goes.
    pub(crate) recordings: u64,
    /// Files of tickets that go.
    pub(crate) attachments: u64,
    /// Tickets that lose their words.
    pub(crate) tickets: u64,
    /// Offers, appointments and answers that go.
    pub(crate) entries: u64,
    /// Consents kept as proof.
    pub(crate) consents_kept: u64,
}

#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ErasureBlock {
    /// They are on the telephone or waiting.
    InCall,
    /// A call is owed to them: cancel it first.
    CallOwed,
    /// A legal hold keeps what is held: lift it first.
    OnHold,
}

/// What an erasure would do.
#[derive(Serialize, ToSchema)]
pub(crate) struct ErasureForeseen {
    /// What is to be typed as `confirm`: the name on the card.
    pub(crate) confirm: String,
    pub(crate) figures: ErasureFigures,
    pub(crate) blocked: Option<ErasureBlock>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErasureForm {
    /// The name on the card, typed.
    pub(crate) confirm: String,
}

/// Who was erased, when and by whom: it names nobody.
#[derive(Serialize, ToSchema)]
pub(crate) struct ErasureView {
    pub(crate) id: Uuid,
    pub(crate) organization: String,
    pub(crate) customer: Uuid,
    pub(crate) author: String,
    pub(crate) at: Time,
    /// `request`, `retention`
    pub(crate) reason: String,
    pub(crate) figures: ErasureFigures,
    /// Kinds of rows that were kept.
    pub(crate) kept: Vec<String>,
}

#[derive(Clone, Copy, Serialize, ToSchema)]
pub(crate) struct RetentionFigures {
    pub(crate) recordings: u64,
    pub(crate) interactions: u64,
    /// Lines of the log of who opened which card.
    pub(crate) views: u64,
    pub(crate) customers: u64,
    /// Tickets, planned calls and cards whose free texts go.
    pub(crate) notes: u64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct RetentionRunView {
    pub(crate) at: Time,
    pub(crate) figures: RetentionFigures,
}

/// What the rules in force would erase at the next daily run, and what the last runs did.
#[derive(Serialize, ToSchema)]
pub(crate) struct RetentionView {
    pub(crate) next: RetentionFigures,
    pub(crate) runs: Vec<RetentionRunView>,
}
