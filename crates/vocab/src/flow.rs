//! The IVR language: a static graph of actions, so that a flow can be checked, drawn and tested.

use crate::{ActionId, Address, AgentId, FlowId, HoursId, QueueId, SkillId};
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
    /// Menu and queue: the key pressed. Hours: `open` or `closed`. Look-ups: `found` or `unknown`.
    /// Branch: an expression over attributes. Call-back offer: `accepted` or `declined`. Notice:
    /// `accepted` or `refused`. Survey check: `asked` or `spared`. They are tried in order.
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
    /// What a caller may say instead of the key, where speech is heard.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phrases: Vec<String>,
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
    /// The prompt could not be played, or what was asked elsewhere failed.
    Failed,
    /// Nobody is signed in who could ever take it.
    Vacant,
    /// What was asked elsewhere did not answer in time.
    Late,
}

impl FlowError {
    pub const ALL: [Self; 8] = [
        Self::Timeout,
        Self::Invalid,
        Self::QueueFull,
        Self::WaitedTooLong,
        Self::NotConnected,
        Self::Failed,
        Self::Vacant,
        Self::Late,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Invalid => "invalid",
            Self::QueueFull => "queue_full",
            Self::WaitedTooLong => "waited_too_long",
            Self::NotConnected => "not_connected",
            Self::Failed => "failed",
            Self::Vacant => "vacant",
            Self::Late => "late",
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
        /// Played instead where speech is heard: "say or press…".
        #[serde(default, skip_serializing_if = "Option::is_none")]
        spoken_prompt: Option<Prompt>,
        /// Below this a phrase counts as not understood, 1–100.
        #[serde(default = "default_confidence")]
        confidence_percent: u8,
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
    /// Exits by `open` or `closed`. While an exceptional closing of these hours is switched on,
    /// its message is played and the exit is `closed`.
    CheckHours {
        hours: HoursId,
    },
    /// Finds the customer by the calling number, or by what was keyed; exits by `found` or
    /// `unknown`.
    LookUpCustomer {
        /// Left out: by the calling number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<LookUpBy>,
        #[serde(default = "default_look_up_ms")]
        timeout_ms: u32,
    },
    /// Values may name attributes: `{ticket}`.
    SetAttributes {
        attributes: BTreeMap<String, String>,
    },
    /// The first condition whose expression holds is followed, else `next`:
    /// `language = "en"`, `score >= 80 and not (tier is set)`.
    Branch {},
    /// Finds the ticket whose number an attribute holds; exits by `found` or `unknown` and sets
    /// `ticket.number`, `ticket.state`, `ticket.subject`, `ticket.team`.
    LookUpTicket {
        attribute: String,
        #[serde(default = "default_look_up_ms")]
        timeout_ms: u32,
    },
    /// Asks a web service. Errors: `late`, `failed`.
    HttpCall {
        #[serde(default)]
        method: HttpMethod,
        /// May name attributes: `https://crm.example/customers/{customer.number}`.
        url: String,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        headers: BTreeMap<String, String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
        #[serde(default = "default_http_ms")]
        timeout_ms: u32,
        /// Attribute to set, by JSON pointer (RFC 6901) into the answer.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        results: BTreeMap<String, String>,
    },
    /// Priority, skills and preferred agent for the queue that follows.
    SetRouting {
        #[serde(default)]
        priority: i32,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        skills: BTreeMap<SkillId, u8>,
        /// Alone is asked until the queue's deadline for preferred agents.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agent: Option<AgentId>,
    },
    /// Waits for an agent. Conditions are keys by which the caller leaves the line. `next` is where
    /// a caller goes on who stays on the line after the agent has hung up; without it the call ends.
    Queue {
        queue: QueueId,
        /// Added to the queue's own priority.
        #[serde(default)]
        priority: i32,
        /// Added to the queue's own requirements; the higher level counts.
        #[serde(default)]
        skills: BTreeMap<SkillId, u8>,
    },
    /// Says when the centre would call back and takes 1 for yes; exits by `accepted` or `declined`.
    /// The text may name `{wait}` (minutes), `{at}` (the time promised) and, with slots,
    /// `{slot1}` to `{slot3}`, each taken by its key.
    OfferCallback {
        queue: QueueId,
        prompt: Prompt,
        #[serde(default)]
        promise: CallbackPromise,
        #[serde(default = "default_timeout_ms")]
        timeout_ms: u32,
        #[serde(default = "default_tries")]
        tries: u32,
    },
    /// Plays, then records what the caller says; `#` ends it.
    Voicemail {
        prompt: Prompt,
        /// The queue whose agents handle the message.
        queue: QueueId,
        #[serde(default = "default_voicemail_ms")]
        max_ms: u32,
        /// Also owes the caller a call.
        #[serde(default)]
        call_back: bool,
    },
    /// Rings one agent; `next` or an error exit when they don't answer.
    TransferToAgent {
        agent: AgentId,
        #[serde(default = "default_ring_ms")]
        ring_ms: u32,
    },
    /// Goes on in another flow for good.
    TransferToFlow {
        flow: FlowId,
    },
    /// Walks through another flow; its `return` comes back to `next`.
    SubFlow {
        flow: FlowId,
    },
    /// The end of a sub-flow. Elsewhere it ends the call.
    Return {},
    /// One question answered by a digit 0 to `scale`, kept under the attribute.
    Survey {
        prompt: Prompt,
        attribute: String,
        #[serde(default = "default_scale")]
        scale: u8,
        #[serde(default = "default_timeout_ms")]
        timeout_ms: u32,
        #[serde(default = "default_tries")]
        tries: u32,
    },
    /// Whether this contact is to be asked by this survey of the organization: by its share, its
    /// days of rest, and what the customer refused. Exits by `asked` or `spared`.
    CheckSurvey {
        survey: String,
        #[serde(default = "default_look_up_ms")]
        timeout_ms: u32,
    },
    /// Plays, then records the spoken answer to a question; a key or silence ends it.
    SurveyMessage {
        prompt: Prompt,
        /// The question.
        attribute: String,
        #[serde(default = "default_answer_ms")]
        max_ms: u32,
    },
    /// Tells that the call is recorded; a caller who presses the key refuses, and is not recorded.
    RecordingNotice {
        prompt: Prompt,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        refuse_key: Option<char>,
        #[serde(default = "default_notice_ms")]
        timeout_ms: u32,
    },
    /// A program elsewhere says what to do next, in jambonz verbs: a web hook (`https:`) or a
    /// WebSocket (`wss:`). Errors: `late`, `failed`.
    ExternalStep {
        url: String,
        #[serde(default = "default_http_ms")]
        timeout_ms: u32,
    },
    /// Calls an outside number and joins the customer to it.
    TransferToNumber {
        number: Address,
        #[serde(default = "default_ring_ms")]
        ring_ms: u32,
    },
    /// The customer wants no calls any more: on the list of opposition, and every consent is
    /// withdrawn, at once (R223-3).
    RefuseCalls {},
    HangUp {},
}

const fn default_timeout_ms() -> u32 {
    5_000
}
const fn default_confidence() -> u8 {
    60
}
const fn default_http_ms() -> u32 {
    3_000
}
const fn default_voicemail_ms() -> u32 {
    120_000
}
const fn default_answer_ms() -> u32 {
    60_000
}
const fn default_scale() -> u8 {
    5
}
const fn default_notice_ms() -> u32 {
    1_500
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

/// What a caller has keyed to be recognised by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LookUpBy {
    pub kind: KeyedKind,
    /// The attribute that holds it.
    pub attribute: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyedKind {
    /// The number of a contract.
    Contract,
    /// The number of a ticket: its customer.
    Ticket,
    /// The number of the customer, of a contract or of a ticket, whichever it is.
    Reference,
    /// A telephone number.
    Number,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum HttpMethod {
    #[default]
    Get,
    Post,
    Put,
}

/// What a customer who will be called back is promised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallbackPromise {
    /// The place in line: called when the turn comes.
    #[default]
    Place,
    /// A time: one of the next slots with room by the forecast.
    Slot,
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

impl Action {
    /// The names of its exits, as they are drawn: each condition's `when`, each error, and `next`.
    pub fn edges(&self) -> impl Iterator<Item = (&str, &ActionId)> {
        let conditions = self.conditions.iter().map(|c| (c.when.as_str(), &c.next));
        let errors = self.errors.iter().map(|e| (e.error.name(), &e.next));
        let next = self.next.iter().map(|next| ("next", next));
        conditions.chain(errors).chain(next)
    }

    /// The exit that was taken to `to` by this name. None for what is no exit: another try at the
    /// same action, or the apology.
    #[must_use]
    pub fn edge(&self, exit: &str, to: &ActionId) -> Option<&str> {
        let named = self.edges().find(|(name, _)| *name == exit);
        let is_error = FlowError::ALL.iter().any(|e| e.name() == exit);
        match named {
            Some((name, next)) => (next == to).then_some(name),
            None if is_error => None,
            None => self.next.as_ref().filter(|next| *next == to).map(|_| "next"),
        }
    }
}

impl FlowId {
    /// Walked through by callers of a number that leads nowhere.
    pub const UNKNOWN_NUMBER: &str = "unknown-number";
    /// The apology, where a flow has no exit for what went wrong.
    pub const SORRY: &str = "sorry";
    /// Who answered a campaign's call, and no agent came in time.
    pub const NOBODY_CAME: &str = "nobody-came";

    /// The flows that come with the program; a plan can't define them.
    #[must_use]
    pub fn is_built_in(&self) -> bool {
        [Self::UNKNOWN_NUMBER, Self::SORRY, Self::NOBODY_CAME].contains(&self.as_str())
    }
}
