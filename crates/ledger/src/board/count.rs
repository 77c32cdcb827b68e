//! Today's counts: what the records add to the figures, kept for one day.
//!
//! A record's change takes away what it added before and puts in what it adds now, as the figures do; so
//! the board cannot say otherwise than they.

use crate::figure::{Contribution, Cube, Direction, Measure, Sums};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vocab::{AgentId, Moment, QueueId};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counts {
    queues: BTreeMap<QueueId, QueueCounts>,
    #[serde(default)]
    agents: BTreeMap<AgentId, AgentCounts>,
}

/// Of the customers who came to wait today; calls owed stand in line apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct QueueCounts {
    pub(super) offered: i64,
    pub(super) answered: i64,
    pub(super) abandoned: i64,
    /// Answered within the queue's service level time, as it was when the wait began.
    pub(super) within: i64,
    pub(super) answered_wait_ms: i64,
}

/// Of the parts in interactions that began today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AgentCounts {
    pub(super) handled: i64,
    pub(super) talk_ms: i64,
}

impl Counts {
    pub(super) fn queue(&self, id: &QueueId) -> QueueCounts {
        self.queues.get(id).copied().unwrap_or_default()
    }

    pub(super) fn agent(&self, id: &AgentId) -> AgentCounts {
        self.agents.get(id).copied().unwrap_or_default()
    }

    /// What a record added before an event is taken away, and what it adds now put in.
    pub(super) fn turn(&mut self, day: Moment, before: &[Contribution], after: &[Contribution]) {
        self.add(day, before, -1);
        self.add(day, after, 1);
    }

    fn add(&mut self, day: Moment, contributions: &[Contribution], sign: i64) {
        for Contribution { cell, sums } in contributions {
            // A colleague's question is no customer's call.
            if cell.direction == Direction::Consultation {
                continue;
            }
            match cell.cube {
                Cube::Queue if cell.direction.is_served() && cell.quarter >= day => {
                    let Some(queue) = &cell.queue else { continue };
                    self.queues.entry(queue.clone()).or_default().add(sums, sign);
                }
                Cube::Agent if cell.quarter >= day => {
                    let Some(agent) = &cell.agent else { continue };
                    let counts = self.agents.entry(agent.clone()).or_default();
                    counts.handled += sign * sums[Measure::Handled];
                    counts.talk_ms += sign * sums[Measure::Talk];
                }
                Cube::Queue
                | Cube::Agent
                | Cube::Disposition
                | Cube::Satisfaction
                | Cube::Dialling => {}
            }
        }
    }
}

impl QueueCounts {
    fn add(&mut self, sums: &Sums, sign: i64) {
        self.offered += sign * sums[Measure::Offered];
        self.answered += sign * sums[Measure::Answered];
        self.abandoned += sign * sums[Measure::Abandoned];
        self.within += sign * sums[Measure::AnsweredInTarget];
        self.answered_wait_ms += sign * sums[Measure::WaitAnswered];
    }
}
