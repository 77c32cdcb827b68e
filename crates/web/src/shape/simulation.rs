//! What-if: a floor simulated by the engine that serves the calls. Shares are 0–1, waits seconds.

use super::Time;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// What to simulate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SimulationForm {
    pub(crate) base: SimulationBaseForm,
    /// Without changes only the base is simulated.
    #[serde(default)]
    pub(crate) changes: Option<SimulationChanges>,
    /// The same seed gives the same figures; 1 by default.
    #[serde(default)]
    pub(crate) seed: Option<u64>,
    /// Independent runs, 2 to 60; 20 by default. More make narrower intervals.
    #[serde(default)]
    pub(crate) replications: Option<u32>,
}

/// Whose calls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum SimulationBaseForm {
    /// A day of the journal: callers, handling times, patience and agents as they were.
    Day {
        /// In the centre's time zone: `2026-11-20`.
        day: String,
    },
    /// Calls per interval and queue, as a planner foresees them.
    Forecast { forecast: SimulationForecastForm },
    /// One queue of agents who are all alike, as Erlang's formulas know it.
    Single {
        agents: u32,
        calls_per_hour: f64,
        aht_s: f64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        patience_s: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        service_level_s: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hours: Option<f64>,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SimulationForecastForm {
    /// The local day, for hours and holidays; today by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) day: Option<String>,
    /// When the first interval begins, `08:00`.
    pub(crate) from: String,
    /// Length of an interval in minutes.
    pub(crate) interval_min: u32,
    pub(crate) queues: BTreeMap<String, SimulationForecastQueueForm>,
    /// Who works when; empty: every agent of the plan, all the time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) staff: Vec<SimulationStaffForm>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SimulationForecastQueueForm {
    /// Calls of each interval.
    pub(crate) calls: Vec<f64>,
    /// Mean talk with hold.
    pub(crate) talk_s: f64,
    /// Mean wrap-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) wrap_up_s: Option<f64>,
    /// Mean patience; without it nobody hangs up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) patience_s: Option<f64>,
}

/// A team or an agent, present between two times of the day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SimulationStaffForm {
    /// Key of a team or of an agent.
    pub(crate) who: String,
    /// `08:00`
    pub(crate) from: String,
    /// `16:00`
    pub(crate) to: String,
    /// Of a team: no more than so many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) count: Option<u32>,
}

/// What is different from the base.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SimulationChanges {
    /// By team: so many more agents, or fewer (below 0). They are like those of the team.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) more_agents: BTreeMap<String, i32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) skills: Vec<SimulationSkillChanges>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) serves: Vec<SimulationServesChanges>,
    /// So many times as many callers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) volume: Option<f64>,
    /// So many times as long talks and wrap-ups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) handling: Option<f64>,
    /// So many times as patient.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) patience: Option<f64>,
    /// The same by queue, on top of those above.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) queues: BTreeMap<String, SimulationQueueChanges>,
    /// Another floor plan: its rules, queues and agents. By the schema of `/api/v1/plan/schema`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) plan: Option<serde_json::Value>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SimulationSkillChanges {
    /// Key of an agent or of a team.
    pub(crate) who: String,
    pub(crate) skill: String,
    /// 1–10; 0 takes the skill away.
    pub(crate) level: u8,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SimulationServesChanges {
    /// Key of an agent or of a team.
    pub(crate) who: String,
    pub(crate) queue: String,
    pub(crate) serves: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SimulationQueueChanges {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) volume: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) handling: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) patience: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SimulationState {
    Running,
    Done,
    Failed,
    Canceled,
}

/// One simulation, from its start to its figures. Seen by the person who started it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Simulation {
    pub(crate) id: Uuid,
    pub(crate) state: SimulationState,
    /// 0–1.
    pub(crate) progress: f64,
    pub(crate) started_at: Time,
    /// As it was asked.
    pub(crate) asked: SimulationForm,
    /// Why it failed, and what to do.
    pub(crate) problem: Option<String>,
    pub(crate) result: Option<SimulationResult>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct SimulationResult {
    pub(crate) base: SimulationFigures,
    pub(crate) changed: Option<SimulationFigures>,
    /// Changed less base, of pairs of runs with the same callers.
    pub(crate) difference: Option<SimulationDifference>,
    /// What the journal says of the same day: as the base should be.
    pub(crate) journal: Option<SimulationActual>,
    /// What Erlang's formula says, where it applies.
    pub(crate) formula: Option<SimulationFormula>,
    pub(crate) replications: u32,
    pub(crate) seed: u64,
    /// Of the intervals: 0.99.
    pub(crate) confidence: f64,
    pub(crate) notes: Vec<SimulationNote>,
}

/// A mean over independent runs, and the bounds between which the true value lies.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct SimulatedFigure {
    pub(crate) mean: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// Figures of a floor, or of one queue. Null where nobody called.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct SimulationFigures {
    /// Answered within T / offered.
    pub(crate) service_level: Option<SimulatedFigure>,
    /// Abandoned / offered.
    pub(crate) abandonment: Option<SimulatedFigure>,
    /// Mean wait of those who were answered.
    pub(crate) asa_s: Option<SimulatedFigure>,
    /// Mean wait of everybody.
    pub(crate) wait_s: Option<SimulatedFigure>,
    /// Share who waited at all.
    pub(crate) wait_probability: Option<SimulatedFigure>,
    /// Handling / (handling + idle); of the floor, not of a queue.
    pub(crate) occupancy: Option<SimulatedFigure>,
    pub(crate) service_levels: SimulationServiceLevels,
    pub(crate) wait_percentiles_s: SimulationWaitPercentiles,
    pub(crate) wait_distribution: Vec<SimulationWaitBand>,
    pub(crate) calls: SimulationCalls,
    /// By the first queue that a call waited in; empty for a queue.
    #[serde(default)]
    #[schema(no_recursion)]
    pub(crate) queues: BTreeMap<String, SimulationFigures>,
}

/// The five readings of the service level.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct SimulationServiceLevels {
    pub(crate) of_offered: Option<SimulatedFigure>,
    /// Without those who left within 5 s.
    pub(crate) without_short_abandons: Option<SimulatedFigure>,
    pub(crate) of_answered: Option<SimulatedFigure>,
    /// Who left within T counts as served in time.
    pub(crate) early_abandons_good: Option<SimulatedFigure>,
    /// Who left within T isn't counted.
    pub(crate) early_abandons_left_out: Option<SimulatedFigure>,
}

/// Of everybody's wait.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct SimulationWaitPercentiles {
    pub(crate) p50: Option<SimulatedFigure>,
    pub(crate) p80: Option<SimulatedFigure>,
    pub(crate) p90: Option<SimulatedFigure>,
    pub(crate) p95: Option<SimulatedFigure>,
    pub(crate) p99: Option<SimulatedFigure>,
}

/// Callers who waited from so long to so long, as shares of all callers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct SimulationWaitBand {
    pub(crate) from_s: f64,
    /// Null: however long.
    pub(crate) to_s: Option<f64>,
    pub(crate) share: f64,
    /// Of these, the share that gave up.
    pub(crate) abandoned: f64,
}

/// Per run, on average.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct SimulationCalls {
    pub(crate) offered: f64,
    pub(crate) answered: f64,
    pub(crate) abandoned: f64,
    /// A full queue, a longest wait, another destination.
    pub(crate) passed_on: f64,
    /// Still waiting at the end of the run.
    pub(crate) unfinished: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct SimulationDifference {
    pub(crate) service_level: Option<SimulatedFigure>,
    pub(crate) abandonment: Option<SimulatedFigure>,
    pub(crate) asa_s: Option<SimulatedFigure>,
    pub(crate) wait_s: Option<SimulatedFigure>,
    pub(crate) occupancy: Option<SimulatedFigure>,
}

/// What the journal itself counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct SimulationActual {
    pub(crate) service_level: Option<f64>,
    pub(crate) abandonment: Option<f64>,
    pub(crate) asa_s: Option<f64>,
    pub(crate) wait_s: Option<f64>,
    pub(crate) occupancy: Option<f64>,
    pub(crate) offered: u64,
    pub(crate) answered: u64,
    pub(crate) abandoned: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct SimulationFormula {
    /// `erlang_a` or `erlang_c`.
    pub(crate) name: String,
    pub(crate) service_level: f64,
    pub(crate) abandonment: f64,
    pub(crate) asa_s: f64,
    pub(crate) wait_s: f64,
    pub(crate) wait_probability: f64,
    pub(crate) occupancy: f64,
}

/// Something to know before trusting the figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct SimulationNote {
    /// `calls_nowhere`, `patience_unknown`, `unfinished`.
    pub(crate) code: String,
    /// How many calls or queues.
    pub(crate) count: u64,
    /// The queues or numbers meant.
    pub(crate) what: String,
}
