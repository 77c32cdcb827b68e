//! The IVR language: a static graph of actions, so that a flow can be checked, drawn and tested.

use crate::{ActionId, Address, HoursId, QueueId, SkillId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A graph of actions. Which action follows is written in each action, never computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// Version of the language: 1.
    pub version: u32,
    pub name: String,
    pub start: ActionId,
    pub actions: Vec<Action>,
    /// Positions and comments of an editor; the engine never reads it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, serde_json::Value>,
}

/// One step. `next` is taken when it went well and no condition matches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Action {
    pub id: ActionId,
    #[serde(flatten)]
    pub kind: ActionKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<ActionId>,
    /// Menu: the key pressed. Hours: `open` or `closed`. Look-up: `found` or `unknown`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorExit>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    pub when: String,
    pub next: ActionId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorExit {
    pub error: FlowError,
    pub next: ActionId,
}

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FlowError {
    /// Nothing was keyed in time, on the last try.
    Timeout,
    /// Only keys that lead nowhere, on the last try.
    Invalid,
    /// The queue takes no more.
    QueueFull,
    /// The longest wait of the queue has passed.
    WaitedTooLong,
    /// The number called did not answer, was busy or could not be reached.
    NotConnected,
    /// The prompt could not be played or the customer base did not answer.
    Failed,
}

impl FlowError {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Invalid => "invalid",
            Self::QueueFull => "queue_full",
            Self::WaitedTooLong => "waited_too_long",
            Self::NotConnected => "not_connected",
            Self::Failed => "failed",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", content = "parameters", rename_all = "snake_case")]
pub enum ActionKind {
    /// Picks up the call. Every action that plays needs it before.
    Answer {},
    Play {
        prompt: Prompt,
    },
    /// Plays, hears one key, follows the condition of that key.
    Menu {
        prompt: Prompt,
        #[serde(default = "default_timeout_ms")]
        timeout_ms: u32,
        /// How often the menu is played in all.
        #[serde(default = "default_tries")]
        tries: u32,
    },
    /// Plays, hears digits, keeps them as an attribute of the interaction.
    CollectDigits {
        prompt: Prompt,
        attribute: String,
        #[serde(default = "default_min_digits")]
        min: u32,
        max: u32,
        #[serde(default = "default_terminator")]
        terminator: Option<char>,
        #[serde(default = "default_timeout_ms")]
        timeout_ms: u32,
        #[serde(default = "default_tries")]
        tries: u32,
    },
    /// Exits by `open` or `closed`.
    CheckHours {
        hours: HoursId,
    },
    /// Finds the customer by the calling number; exits by `found` or `unknown`.
    LookUpCustomer {
        #[serde(default = "default_look_up_ms")]
        timeout_ms: u32,
    },
    SetAttributes {
        attributes: BTreeMap<String, String>,
    },
    /// Waits for an agent. Leaves the flow for good unless an error exit is taken.
    Queue {
        queue: QueueId,
        /// Added to the queue's own priority.
        #[serde(default)]
        priority: i32,
        /// Added to the queue's own requirements; the higher level counts.
        #[serde(default)]
        skills: BTreeMap<SkillId, u8>,
    },
    /// Calls an outside number and joins the customer to it.
    TransferToNumber {
        number: Address,
        #[serde(default = "default_ring_ms")]
        ring_ms: u32,
    },
    HangUp {},
}

const fn default_timeout_ms() -> u32 {
    5_000
}
const fn default_tries() -> u32 {
    3
}
const fn default_min_digits() -> u32 {
    1
}
#[expect(clippy::unnecessary_wraps, reason = "serde wants the field's own type")]
const fn default_terminator() -> Option<char> {
    Some('#')
}
const fn default_look_up_ms() -> u32 {
    1_500
}
const fn default_ring_ms() -> u32 {
    30_000
}

/// What a party is made to hear.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// Spoken by the text-to-speech plug.
    Say {
        text: String,
        /// BCP 47: `fr`, `en`.
        #[serde(default = "default_language")]
        language: String,
    },
    /// A WAV of the sounds folder, without the ending: `welcome`.
    Sound(String),
    /// One tone, e.g. to measure with.
    Tone {
        hz: u32,
        ms: u32,
    },
    /// The music on hold that comes with the program.
    Music,
    /// The tone a caller hears while the far end rings (440 Hz, 1.5 s on, 3.5 s off, in France).
    Ringback,
    Silence {
        ms: u32,
    },
}

fn default_language() -> String {
    "fr".to_owned()
}
