//! Agents' time: how long each was in each state and status.
//!
//! Occupancy, adherence and timesheets count these same intervals, so they agree to the second.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vocab::{AgentId, AgentState, AgentStatus, Event, InteractionId, Moment, Recorded, Seq};

/// From one change to the next. `opened` is the event that began it and names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    pub opened: Seq,
    pub agent: AgentId,
    pub kind: IntervalKind,
    pub from: Moment,
    pub to: Option<Moment>,
    pub interaction: Option<InteractionId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum IntervalKind {
    State { state: AgentState },
    Status { status: AgentStatus },
}

impl Interval {
    #[must_use]
    pub fn duration_ms(&self) -> Option<i64> {
        self.to.map(|to| to - self.from)
    }
}

/// The intervals that are still open: at most one state and one status per agent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intervals {
    states: BTreeMap<AgentId, Interval>,
    statuses: BTreeMap<AgentId, Interval>,
}

impl Intervals {
    /// The intervals that this event closed and opened.
    pub fn fold(&mut self, recorded: &Recorded) -> Vec<Interval> {
        if let Event::AgentStateChanged { agent, to, interaction, .. } = &recorded.event {
            let kind = IntervalKind::State { state: *to };
            return turn(&mut self.states, recorded, agent, kind, *interaction);
        }
        if let Event::AgentStatusChanged { agent, status } = &recorded.event {
            let kind = IntervalKind::Status { status: status.clone() };
            return turn(&mut self.statuses, recorded, agent, kind, None);
        }
        Vec::new()
    }

    /// Takes up an interval that an earlier process left open.
    pub fn adopt(&mut self, interval: Interval) {
        if interval.to.is_some() {
            return;
        }
        let open = match interval.kind {
            IntervalKind::State { .. } => &mut self.states,
            IntervalKind::Status { .. } => &mut self.statuses,
        };
        open.insert(interval.agent.clone(), interval);
    }
}

fn turn(
    open: &mut BTreeMap<AgentId, Interval>,
    recorded: &Recorded,
    agent: &AgentId,
    kind: IntervalKind,
    interaction: Option<InteractionId>,
) -> Vec<Interval> {
    let opened = Interval {
        opened: recorded.seq,
        agent: agent.clone(),
        kind,
        from: recorded.at,
        to: None,
        interaction,
    };
    let mut changed = Vec::with_capacity(2);
    if let Some(mut closed) = open.insert(agent.clone(), opened.clone()) {
        closed.to = Some(recorded.at.max(closed.from));
        changed.push(closed);
    }
    changed.push(opened);
    changed
}
