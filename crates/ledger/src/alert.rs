//! Alerts: what of the live floor somebody wants to be told of, by rule.
//!
//! Owns: what a rule says, what it reads off the floor, and when an alert begins and ends so that it
//! does not flap. Must not own: the clock, who is told and how, and the rows of what was raised.

mod facts;
mod watch;

pub use facts::{AgentFact, FloorFacts, QueueFact, Reading, Subject};
pub use watch::{CALM_MS, Turn, Watch};

use serde::{Deserialize, Serialize};
use vocab::{AgentState, Pii, QueueId, TeamId};

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertMeasure {
    /// Of who waits now, in seconds.
    LongestWait,
    /// How many wait now.
    Waiting,
    /// Of the day so far, in percent.
    ServiceLevelToday,
    /// Of the day so far, in percent.
    AbandonmentToday,
    /// Who could take something now.
    AgentsAvailable,
    /// How long an agent is in a state, in seconds.
    AgentInState,
    /// Calls owed whose moment has passed.
    CallbacksOverdue,
    /// Open tickets whose deadline is near or missed.
    TicketsAtRisk,
    /// Evaluators whose marks are further from what was agreed than the organization allows.
    EvaluatorsDrifting,
}

/// In which words a number of a measure is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Ms,
    Permille,
    Count,
}

impl AlertMeasure {
    pub const ALL: [Self; 9] = [
        Self::LongestWait,
        Self::Waiting,
        Self::ServiceLevelToday,
        Self::AbandonmentToday,
        Self::AgentsAvailable,
        Self::AgentInState,
        Self::CallbacksOverdue,
        Self::TicketsAtRisk,
        Self::EvaluatorsDrifting,
    ];

    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::LongestWait | Self::AgentInState => Unit::Ms,
            Self::ServiceLevelToday | Self::AbandonmentToday => Unit::Permille,
            Self::Waiting
            | Self::AgentsAvailable
            | Self::CallbacksOverdue
            | Self::TicketsAtRisk
            | Self::EvaluatorsDrifting => Unit::Count,
        }
    }

    /// It shows single agents, who belong to the centre and to no organization.
    #[must_use]
    pub const fn is_of_agents(self) -> bool {
        matches!(self, Self::AgentInState)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    Above,
    Below,
}

/// Of whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum AlertScope {
    /// Everything together.
    All,
    /// Each queue by itself.
    EachQueue,
    Queue(QueueId),
    Team(TeamId),
}

/// How it is told. The list shows every alert.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AlertChannels {
    pub sound: bool,
    pub banner: bool,
    /// To the organization's webhooks that ask for alerts.
    pub webhook: bool,
}

/// In which language somebody is written to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertLanguage {
    #[default]
    Fr,
    En,
}

/// Who is told by mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertReceiver {
    pub address: Pii<String>,
    #[serde(default)]
    pub language: AlertLanguage,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertRule {
    pub name: String,
    pub measure: AlertMeasure,
    pub comparison: Comparison,
    /// Seconds, percent or a count, as the measure has it.
    pub threshold: i64,
    /// Told only when it has been so for as long.
    pub for_s: i64,
    pub scope: AlertScope,
    /// Of `AgentInState`.
    #[serde(default)]
    pub state: Option<AgentState>,
    pub channels: AlertChannels,
    /// One mail to each when it begins, and one when it ends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mails: Vec<AlertReceiver>,
    pub enabled: bool,
}

/// Why a rule cannot work: which field, and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleFault {
    pub field: &'static str,
    pub what: &'static str,
}

const LONGEST_NAME: usize = 80;
const MOST_RECEIVERS: usize = 10;
/// A day.
const LONGEST_S: i64 = 86_400;

impl AlertRule {
    /// The threshold in the unit of [`Reading::value`].
    #[must_use]
    pub const fn limit(&self) -> i64 {
        match self.measure.unit() {
            Unit::Ms => self.threshold * 1_000,
            Unit::Permille => self.threshold * 10,
            Unit::Count => self.threshold,
        }
    }

    /// How far inside the limit a value must be before the alert may end: a tenth of it, and
    /// nothing for counts, which are small.
    const fn margin(&self) -> i64 {
        match self.measure.unit() {
            Unit::Ms | Unit::Permille => self.limit() / 10,
            Unit::Count => 0,
        }
    }

    #[must_use]
    pub const fn is_beyond(&self, value: i64) -> bool {
        match self.comparison {
            Comparison::Above => value > self.limit(),
            Comparison::Below => value < self.limit(),
        }
    }

    const fn is_well_within(&self, value: i64) -> bool {
        match self.comparison {
            Comparison::Above => value <= self.limit() - self.margin(),
            Comparison::Below => value >= self.limit() + self.margin(),
        }
    }

    /// What stands against it. `whole`: it is the centre's and no organization's.
    #[must_use]
    pub fn faults(&self, whole: bool) -> Vec<RuleFault> {
        let mut faults = Vec::new();
        let mut fault = |field, what| faults.push(RuleFault { field, what });
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            fault("name", "Give it a name of 1 to 80 characters.");
        }
        let most = match self.measure.unit() {
            Unit::Ms => LONGEST_S,
            Unit::Permille => 100,
            Unit::Count => 100_000,
        };
        if !(0..=most).contains(&self.threshold) {
            fault("threshold", "Seconds are 0–86400, shares 0–100 %, counts 0–100000.");
        }
        if !(0..=LONGEST_S).contains(&self.for_s) {
            fault("for_s", "Seconds are 0–86400.");
        }
        if self.mails.len() > MOST_RECEIVERS {
            fault("mails", "Write to at most 10 addresses; a mailing list reaches more.");
        }
        if (self.measure == AlertMeasure::AgentInState) != self.state.is_some() {
            fault("state", "Name the state for how long an agent is in one, and for nothing else.");
        }
        if !self.scope_fits(whole) {
            fault("scope", "This measure has another scope: see the rule's description.");
        }
        faults
    }

    fn scope_fits(&self, whole: bool) -> bool {
        match (self.measure, &self.scope) {
            (
                AlertMeasure::LongestWait
                | AlertMeasure::Waiting
                | AlertMeasure::ServiceLevelToday
                | AlertMeasure::AbandonmentToday
                | AlertMeasure::CallbacksOverdue,
                AlertScope::All | AlertScope::EachQueue | AlertScope::Queue(_),
            )
            | (AlertMeasure::AgentsAvailable, AlertScope::EachQueue | AlertScope::Queue(_))
            | (AlertMeasure::TicketsAtRisk | AlertMeasure::EvaluatorsDrifting, AlertScope::All) => {
                true
            }
            // Agents are the centre's, so an organization's rule cannot count them.
            (
                AlertMeasure::AgentsAvailable | AlertMeasure::AgentInState,
                AlertScope::All | AlertScope::Team(_),
            ) => whole,
            (
                AlertMeasure::LongestWait
                | AlertMeasure::Waiting
                | AlertMeasure::ServiceLevelToday
                | AlertMeasure::AbandonmentToday
                | AlertMeasure::CallbacksOverdue
                | AlertMeasure::TicketsAtRisk
                | AlertMeasure::EvaluatorsDrifting,
                AlertScope::Team(_),
            )
            | (
                AlertMeasure::AgentInState
                | AlertMeasure::TicketsAtRisk
                | AlertMeasure::EvaluatorsDrifting,
                AlertScope::EachQueue | AlertScope::Queue(_),
            ) => false,
        }
    }
}
