//! A queue: where interactions wait for an agent, and what happens to them there.

use crate::{
    CampaignId, DispositionId, FlowId, HoursId, OrganizationId, Prompt, RecordingPolicy, SkillId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whom of the eligible idle agents an interaction goes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    #[default]
    LongestIdle,
    RoundRobin,
    /// The least share of the signed-in time spent on handling, as it stood when they became idle.
    LeastOccupied,
    /// The highest sum of levels in the skills asked for.
    MostSkilled,
    /// The fewest interactions handled since they signed in.
    FewestHandled,
    /// All eligible agents ring; the first to answer has it.
    RingAll,
}

/// Within what time a wait is short. The goal that held when a stay in the queue began goes into the
/// journal with it: later plans do not change what a day was worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Goal {
    /// Answered within this is within the service level.
    pub service_level_ms: i64,
    /// Abandoned within this is a short abandonment.
    pub short_abandon_ms: i64,
}

/// 20 seconds and 5 seconds, the trade's habit.
impl Default for Goal {
    fn default() -> Self {
        Self {
            service_level_ms: default_service_level_ms(),
            short_abandon_ms: default_short_abandon_ms(),
        }
    }
}

impl Queue {
    #[must_use]
    pub const fn goal(&self) -> Goal {
        Goal { service_level_ms: self.service_level_ms, short_abandon_ms: self.short_abandon_ms }
    }
}

/// Where interactions wait for an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    pub name: String,
    pub organization: OrganizationId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<CampaignId>,
    #[serde(default)]
    pub strategy: Strategy,
    /// Least level asked of each skill, 1–10.
    #[serde(default)]
    pub skills: BTreeMap<SkillId, u8>,
    /// Who may have an interaction after which wait, one step a line:
    /// `wait < 20 s: french >= 5 and billing >= 7`. See [`crate::rule`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Higher goes first, across all queues.
    #[serde(default)]
    pub priority: i32,
    /// Points of priority gained per minute of waiting.
    #[serde(default = "default_ageing")]
    pub ageing_per_min: i32,
    #[serde(default = "default_ring_ms")]
    pub ring_ms: i64,
    /// 0: no wrap-up.
    #[serde(default = "default_wrap_up_ms")]
    pub wrap_up_ms: i64,
    /// The T of the service level.
    #[serde(default = "default_service_level_ms")]
    pub service_level_ms: i64,
    /// Who hangs up within this did not really wait.
    #[serde(default = "default_short_abandon_ms")]
    pub short_abandon_ms: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_waiting: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_wait_ms: Option<i64>,
    /// What happens when nobody who serves the queue is signed in.
    #[serde(default)]
    pub vacant: Vacant,
    /// The agent whom the flow or the customer base prefers is asked alone for this long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred_agent_ms: Option<i64>,
    /// The agent who spoke with the customer last is asked alone for this long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_agent_ms: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vip: Option<Vip>,
    /// Who hung up and calls back within this time takes the old place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_place_ms: Option<i64>,
    #[serde(default = "default_music")]
    pub music: Prompt,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announce: Option<Announce>,
    #[serde(default)]
    pub callback: CallbackRules,
    /// Records every conversation; `recording` says more.
    #[serde(default)]
    pub record: bool,
    /// Which conversations are recorded, and what for; else the campaign's rule, else the
    /// organization's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<RecordingPolicy>,
    /// The flow that customers go on into when the agent has hung up, where the flow itself says
    /// nothing: a survey, say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<FlowId>,
    #[serde(default)]
    pub dispositions: Vec<DispositionId>,
}

/// What to do with a caller whom nobody signed in could take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Vacant {
    #[default]
    Wait,
    /// Not let in, and sent away when the last agent leaves: by the error exit `vacant`.
    Leave,
}

/// Points for customers with a high score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vip {
    pub from_score: i32,
    pub points: i32,
}

/// What a waiting caller is told, and how often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Announce {
    #[serde(default)]
    pub position: bool,
    #[serde(default)]
    pub estimate: bool,
    #[serde(default = "default_first_announce_ms")]
    pub first_ms: i64,
    #[serde(default = "default_every_ms")]
    pub every_ms: i64,
    /// Played in turn after the figures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comfort: Vec<Prompt>,
    /// BCP 47, of the figures: `fr` or `en`; the interaction's attribute `language` counts first.
    #[serde(default = "default_language")]
    pub language: String,
}

/// How owed calls are made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CallbackRules {
    pub attempts: u32,
    /// After nobody answered, and after a busy line.
    pub no_answer_retry_ms: i64,
    pub busy_retry_ms: i64,
    /// The customer's phone rings this long.
    pub ring_ms: i64,
    /// A call within this time after the promised moment keeps the promise.
    pub tolerance_ms: i64,
    /// Calls are made, and slots offered, within these hours only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<HoursId>,
    pub slot_ms: i64,
}

impl Default for CallbackRules {
    fn default() -> Self {
        Self {
            attempts: 3,
            no_answer_retry_ms: 1_800_000,
            busy_retry_ms: 600_000,
            ring_ms: 30_000,
            tolerance_ms: 600_000,
            hours: None,
            slot_ms: 1_800_000,
        }
    }
}

const fn default_ageing() -> i32 {
    1
}
const fn default_ring_ms() -> i64 {
    20_000
}
const fn default_wrap_up_ms() -> i64 {
    30_000
}
const fn default_service_level_ms() -> i64 {
    20_000
}
const fn default_short_abandon_ms() -> i64 {
    5_000
}
const fn default_music() -> Prompt {
    Prompt::Music
}
const fn default_first_announce_ms() -> i64 {
    10_000
}
const fn default_every_ms() -> i64 {
    60_000
}
fn default_language() -> String {
    "fr".to_owned()
}
