//! Why an interaction went to an agent.

use crate::{AgentId, Moment, PlanVersion};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What explains a choice: enough to answer "why not Alice?" later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub plan: PlanVersion,
    /// Interactions waiting in this class, the chosen one included.
    pub waiting: u32,
    /// Idle agents who could have had it, the chosen one included.
    pub eligible: u32,
    /// The chosen first, then those who came next; at most eight.
    pub candidates: Vec<Candidate>,
    pub tie_break: TieBreak,
    /// The step of the queue's rule that was in force, from 0, as it is written.
    #[serde(default)]
    pub step: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Arc<str>>,
    /// Points of the interaction at this moment, in thousandths: priorities and ageing.
    #[serde(default)]
    pub score_milli: i64,
    /// How long it had waited.
    #[serde(default)]
    pub waited_ms: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    pub agent: AgentId,
    pub idle_since: Moment,
    pub verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Chosen,
    /// Eligible, but idle for a shorter time.
    IdleShorter,
    /// Eligible, but after the chosen one in the round.
    LaterInRound,
    /// Eligible, but with a greater share of the time spent on handling.
    MoreOccupied,
    /// Eligible, but with lower levels in the skills asked for.
    LessSkilled,
    /// Eligible, but has handled more.
    HandledMore,
    /// Eligible only by a later step of the rule.
    LaterStep,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieBreak {
    LongestIdle,
    RoundRobin,
    LeastOccupied,
    MostSkilled,
    FewestHandled,
    /// All ring.
    RingAll,
    /// The agent whom the customer knows.
    PreferredAgent,
    /// Nobody else was eligible.
    OnlyOne,
    /// Named by an agent or by a flow: the distribution was not asked.
    Named,
}
