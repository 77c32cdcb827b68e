//! Prompts and the sounds that flows play by name.

use super::Time;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a caller would be told. The text may name people: it is never logged.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SayForm {
    /// Up to 4,000 bytes.
    pub(crate) text: String,
    /// BCP 47: `fr`, `en`; `fr` when absent.
    #[serde(default = "french")]
    pub(crate) language: String,
}

fn french() -> String {
    "fr".to_owned()
}

#[derive(Serialize, ToSchema)]
#[schema(as = Sound)]
pub(crate) struct SoundView {
    /// As a prompt names it: `{"sound": "welcome"}`. In a path, `/` is written `%2F`.
    pub(crate) name: String,
    pub(crate) bytes: u64,
    /// Null: the file is there and is no WAV that can be played.
    pub(crate) duration_ms: Option<u64>,
    pub(crate) changed_at: Time,
    /// Places in the plan in force that play it: `flows.main.actions.2.parameters.prompt`.
    pub(crate) used: Vec<String>,
}
