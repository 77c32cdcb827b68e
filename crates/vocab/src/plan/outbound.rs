//! How a campaign calls out.

use crate::{
    Address, DialMethod, DialPurpose, DispositionId, FlowId, HoursId, Outcome, Prompt, QueueId,
    Sector, TrunkId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A campaign that calls out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outbound {
    pub method: DialMethod,
    #[serde(default)]
    pub purpose: DialPurpose,
    #[serde(default)]
    pub sector: Sector,
    /// Professionals are called, not consumers.
    #[serde(default)]
    pub business: bool,
    /// Whose agents take the calls; none for a campaign without agents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueId>,
    /// Numbers shown, in turn. They belong to the organization (L221-17).
    #[serde(default)]
    pub shown: Vec<Address>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trunk: Option<TrunkId>,
    /// Dials only within these hours, besides those of the law.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<HoursId>,
    /// How long a phone rings; not less than 15 s.
    #[serde(default = "default_ring_ms")]
    pub ring_ms: i64,
    /// An agent is there within this time of the answer, else the person hears `sorry`.
    #[serde(default = "default_greeting_ms")]
    pub greeting_ms: i64,
    /// Where an answered person goes for whom no agent came in time: who called, and how to refuse.
    /// A built-in message when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sorry: Option<FlowId>,
    /// What a person hears of a campaign without agents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<FlowId>,
    /// Calls dropped of calls answered by a person, at most, in thousandths.
    #[serde(default = "default_abandonment_permille")]
    pub abandonment_permille: u32,
    /// Calls for each free agent, in hundredths: no fewer.
    #[serde(default = "default_least_percent")]
    pub least_percent: u32,
    /// No more.
    #[serde(default = "default_most_percent")]
    pub most_percent: u32,
    /// Calls at the same time.
    #[serde(default = "default_lines")]
    pub lines: u32,
    /// Agents dial after this long of looking at a record; absent: when they command it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview_ms: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answering: Option<Answering>,
    #[serde(default)]
    pub blend: Blend,
    #[serde(default)]
    pub recycling: Recycling,
    #[serde(default, skip_serializing_if = "Objective::is_none")]
    pub objective: Objective,
}

/// Calls that come in go first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Blend {
    /// Free agents who are left to calls that come in.
    pub keep_free: u32,
    /// The campaign rests while somebody has waited this long in another queue of its agents.
    pub inbound_wait_ms: i64,
    /// And for this long after that: nobody goes to and fro.
    pub dwell_ms: i64,
}

impl Default for Blend {
    fn default() -> Self {
        Self { keep_free: 0, inbound_wait_ms: 0, dwell_ms: 60_000 }
    }
}

/// What is done about answering machines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answering {
    #[serde(default)]
    pub detection: crate::Amd,
    /// Left after the beep; absent: hangs up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voicemail: Option<Prompt>,
}

/// When a record is tried again, by what came of the call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Recycling {
    /// Attempts of a record, all in all.
    pub attempts: u32,
    pub outcomes: BTreeMap<Outcome, Retry>,
    pub dispositions: BTreeMap<DispositionId, Retry>,
}

/// Busy 10 min × 3; no answer, machine: next half-day.
impl Default for Recycling {
    fn default() -> Self {
        let half_day = Retry { after: RetryAfter::HalfDay, times: 4 };
        let busy = Retry { after: RetryAfter::Minutes(10), times: 3 };
        let soon = Retry { after: RetryAfter::Minutes(30), times: 3 };
        let outcomes = [
            (Outcome::NoAnswer, half_day),
            (Outcome::Machine, half_day),
            (Outcome::Busy, busy),
            (Outcome::Failed, soon),
            (Outcome::Interrupted, soon),
            (Outcome::Dropped, Retry { after: RetryAfter::Days(3), times: 1 }),
        ];
        Self { attempts: 6, outcomes: outcomes.into(), dispositions: BTreeMap::new() }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retry {
    pub after: RetryAfter,
    /// How often, before the record is given up.
    pub times: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RetryAfter {
    Minutes(u32),
    /// The next morning or afternoon of the person.
    HalfDay,
    Days(u32),
}

/// What the campaign is to reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Objective {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successes: Option<u32>,
    /// Of one agent on one day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_agent_day: Option<u32>,
}

impl Objective {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

const fn default_ring_ms() -> i64 {
    25_000
}

const fn default_greeting_ms() -> i64 {
    2_000
}

const fn default_abandonment_permille() -> u32 {
    30
}

const fn default_least_percent() -> u32 {
    100
}

const fn default_most_percent() -> u32 {
    300
}

const fn default_lines() -> u32 {
    30
}
