//! What an agent's interval adds: its time, split at the quarters.

use super::{Cell, Contribution, Cube, Direction, Measure, QUARTER_MS, Sums, quarter_of};
use crate::{Channel, Interval, IntervalKind};
use vocab::{AgentState, AgentStatus, Moment};

/// An interval over more quarters than this is cut there: a week. Nobody is logged in so long; a
/// clock that jumped must not write a line for every quarter since.
const MAX_QUARTERS: usize = 7 * 96;

impl Interval {
    /// The time that this interval adds to each quarter. One that is still open adds nothing, unless
    /// `until` says up to when it shall be counted.
    #[must_use]
    pub fn contributions(&self, until: Option<Moment>) -> Vec<Contribution> {
        let Some(measures) = self.kind.measures() else { return Vec::new() };
        let Some(to) = self.to.or(until) else { return Vec::new() };
        let mut all = Vec::new();
        let mut from = self.from;
        while from < to && all.len() < MAX_QUARTERS {
            let quarter = quarter_of(from);
            let end = to.min(quarter + QUARTER_MS);
            let mut sums = Sums::default();
            for measure in measures {
                sums[*measure] = end - from;
            }
            all.push(Contribution { cell: self.cell(quarter), sums });
            from = end;
        }
        all
    }

    fn cell(&self, quarter: Moment) -> Cell {
        Cell {
            cube: Cube::Agent,
            quarter,
            organization: None,
            campaign: None,
            queue: None,
            agent: Some(self.agent.clone()),
            disposition: None,
            system: None,
            channel: Channel::Voice,
            direction: Direction::Inbound,
        }
    }
}

impl IntervalKind {
    /// What a second of it is a second of.
    const fn measures(&self) -> Option<&'static [Measure]> {
        match self {
            Self::Status { status } => match status {
                AgentStatus::Available => Some(&[Measure::TimeLogged]),
                AgentStatus::Break { .. } => Some(&[Measure::TimeLogged, Measure::TimePaused]),
                AgentStatus::Training => Some(&[Measure::TimeLogged, Measure::TimeTraining]),
                AgentStatus::Offline => None,
            },
            Self::State { state } => match state {
                AgentState::Away => None,
                AgentState::Unreachable | AgentState::NotResponding => Some(&[Measure::TimeOut]),
                AgentState::Idle => Some(&[Measure::TimeIdle]),
                AgentState::Reserved | AgentState::Ringing => Some(&[Measure::TimeRinging]),
                AgentState::OnInteraction => Some(&[Measure::TimeTalking]),
                AgentState::OnHold => Some(&[Measure::TimeHolding]),
                AgentState::WrapUp => Some(&[Measure::TimeWrapping]),
            },
        }
    }
}
