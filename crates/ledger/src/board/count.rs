//! Today's counts, read off the contact records as they change.

use crate::ContactRecord;
use crate::figure::Direction;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vocab::{AgentId, DequeueCause, Event, Initiation, Moment, QueueId};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counts {
    queues: BTreeMap<QueueId, QueueCounts>,
    handled: BTreeMap<AgentId, u32>,
    /// Of the segments that ended today.
    #[serde(default)]
    talk_ms: BTreeMap<AgentId, i64>,
}

/// What a record had before the event.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Before {
    visits: usize,
    segments: usize,
    talk_ms: i64,
}

impl Before {
    pub(super) fn of(record: &ContactRecord) -> Self {
        Self {
            visits: record.visits.len(),
            segments: record.segments.len(),
            talk_ms: record.talk_ms(),
        }
    }
}

/// Of the customers who came to wait today, as the figures count them: calls owed stand in line apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct QueueCounts {
    pub(super) offered: u32,
    pub(super) answered: u32,
    pub(super) abandoned: u32,
    /// Answered within the queue's service level time, as it was when the wait began.
    pub(super) within: u32,
    pub(super) answered_wait_ms: i64,
}

impl Counts {
    pub(super) fn queue(&self, id: &QueueId) -> QueueCounts {
        self.queues.get(id).copied().unwrap_or_default()
    }

    pub(super) fn handled(&self, agent: &AgentId) -> u32 {
        self.handled.get(agent).copied().unwrap_or_default()
    }

    pub(super) fn talk_ms(&self, agent: &AgentId) -> i64 {
        self.talk_ms.get(agent).copied().unwrap_or_default()
    }

    /// Counts what the event added to the record: a visit begun, a visit ended, a connection.
    pub(super) fn turn(
        &mut self,
        day: Moment,
        before: Before,
        after: &ContactRecord,
        event: &Event,
    ) {
        // A colleague's question is no customer's call: it counts neither here nor there.
        if after.initiation == Initiation::Consultation {
            return;
        }
        let served = Direction::of(after.initiation).is_served();
        let begun = after.visits.iter().skip(before.visits).filter(|_| served);
        for visit in begun.filter(|v| v.enqueued_at >= day) {
            self.queues.entry(visit.queue.clone()).or_default().offered += 1;
        }
        for segment in after.segments.iter().skip(before.segments) {
            if segment.connected_at >= day {
                *self.handled.entry(segment.agent.clone()).or_default() += 1;
            }
        }
        let talked_ms = after.talk_ms() - before.talk_ms;
        let ended = after.segments.iter().rev().find(|s| s.talk_ms.is_some());
        if let Some(segment) = ended.filter(|s| talked_ms > 0 && s.ended_at >= Some(day)) {
            let sum = self.talk_ms.entry(segment.agent.clone()).or_default();
            *sum = sum.saturating_add(talked_ms);
        }
        let Event::InteractionDequeued { cause, .. } = event else { return };
        if !served {
            return;
        }
        let Some(visit) = after.visits.last().filter(|v| v.enqueued_at >= day) else { return };
        let counts = self.queues.entry(visit.queue.clone()).or_default();
        match cause {
            DequeueCause::Connected => {
                let wait_ms = visit.dequeued_at.map_or(0, |at| at - visit.enqueued_at);
                counts.answered += 1;
                counts.answered_wait_ms = counts.answered_wait_ms.saturating_add(wait_ms);
                if wait_ms <= visit.goal.service_level_ms {
                    counts.within += 1;
                }
            }
            DequeueCause::Abandoned => counts.abandoned += 1,
            DequeueCause::WaitedTooLong
            | DequeueCause::LeftByKey
            | DequeueCause::Overflowed
            | DequeueCause::CallbackPromised
            | DequeueCause::Vacant
            | DequeueCause::Withdrawn
            | DequeueCause::Interrupted => {}
        }
    }
}
