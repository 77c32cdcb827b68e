//! What a contact record adds.

use super::{
    ABANDONED_IN, ANSWERED_IN, Cell, Contribution, Cube, Direction, Measure, Sums, WAIT_BUCKETS_S,
    quarter_of,
};
use crate::{AgentSegment, ContactRecord, QueueVisit};
use vocab::{AgentId, DequeueCause, Moment, Outcome, QueueId};

impl ContactRecord {
    /// All that this record adds to the figures, as it stands now. Cells may occur twice.
    #[must_use]
    pub fn contributions(&self) -> Vec<Contribution> {
        let mut all = Vec::with_capacity(4);
        // A colleague's question is no customer's contact: only the agent's handling counts.
        if self.initiation != vocab::Initiation::Consultation {
            self.add_arrival(&mut all);
            self.add_visits(&mut all);
            self.add_disposition(&mut all);
        }
        self.add_agents(&mut all);
        all.retain(|c| !c.sums.is_zero());
        all
    }

    fn cell(&self, cube: Cube, at: Moment) -> Cell {
        Cell {
            cube,
            quarter: quarter_of(at),
            organization: Some(self.organization.clone()),
            campaign: None,
            queue: None,
            agent: None,
            disposition: None,
            system: None,
            channel: self.channel,
            direction: Direction::of(self.initiation),
        }
    }

    fn queue_cell(&self, at: Moment, queue: Option<&QueueId>) -> Cell {
        Cell {
            campaign: self.campaign.clone(),
            queue: queue.cloned(),
            system: Some(self.route.system.clone()),
            ..self.cell(Cube::Queue, at)
        }
    }

    /// The contact as such, and its end where no queue had it.
    fn add_arrival(&self, all: &mut Vec<Contribution>) {
        let mut sums = Sums::default();
        sums[Measure::Contacts] = 1;
        match self.ending.map(|e| e.outcome) {
            Some(Outcome::SelfServed) => sums[Measure::SelfServed] = 1,
            Some(Outcome::AbandonedInFlow) => sums[Measure::LeftInFlow] = 1,
            Some(Outcome::Closed) => sums[Measure::Closed] = 1,
            Some(Outcome::TurnedAway) if self.visits.is_empty() => sums[Measure::Blocked] = 1,
            Some(Outcome::NumberUnknown) => sums[Measure::Blocked] = 1,
            Some(Outcome::Interrupted) => sums[Measure::Interrupted] = 1,
            Some(
                Outcome::Handled
                | Outcome::AbandonedInQueue
                | Outcome::TransferredOut
                | Outcome::TurnedAway
                | Outcome::NoAnswer
                | Outcome::Busy
                | Outcome::Failed
                | Outcome::Dropped
                | Outcome::Machine
                | Outcome::NotAllowed
                | Outcome::CallbackPromised
                | Outcome::VoicemailLeft
                | Outcome::Withdrawn,
            )
            | None => {}
        }
        // Where nobody waits in a queue, what is handled counts with the contact itself.
        let queue = self.visits.is_empty().then_some(self.handled_for.as_ref()).flatten();
        if self.visits.is_empty() {
            self.add_handling(&mut sums);
        }
        if matches!(Direction::of(self.initiation), Direction::Outbound | Direction::Callback) {
            sums[Measure::Placed] =
                i64::from(self.placed_by.is_some() || !self.segments.is_empty());
            sums[Measure::Reached] = i64::from(!self.segments.is_empty());
        }
        all.push(Contribution { cell: self.queue_cell(self.started_at, queue), sums });
    }

    fn add_visits(&self, all: &mut Vec<Contribution>) {
        let handled = self.visits.iter().rposition(QueueVisit::was_answered);
        for (i, visit) in self.visits.iter().enumerate() {
            let mut sums = visit.sums();
            if Some(i) == handled {
                self.add_handling(&mut sums);
            }
            if i + 1 == self.visits.len() {
                sums[Measure::Presented] = i64::from(self.offers.offered);
                sums[Measure::Refused] = i64::from(self.offers.rejected);
                sums[Measure::Missed] = i64::from(self.offers.timed_out);
            }
            let cell = self.queue_cell(visit.enqueued_at, Some(&visit.queue));
            all.push(Contribution { cell, sums });
        }
    }

    fn add_handling(&self, sums: &mut Sums) {
        let holds = self.holds();
        sums[Measure::Handled] = count(self.segments.len());
        sums[Measure::Talk] = self.talk_ms();
        sums[Measure::Hold] = holds.total_ms;
        sums[Measure::Held] = i64::from(holds.count > 0);
        sums[Measure::WrapUp] = self.wrap_up_ms();
        sums[Measure::Transferred] = i64::from(self.links.next.is_some());
        sums[Measure::Consult] = self.consults.total_ms;
    }

    fn add_disposition(&self, all: &mut Vec<Contribution>) {
        let Some(disposition) = &self.disposition else { return };
        let mut sums = Sums::default();
        self.add_handling(&mut sums);
        let at = self.visits.last().map_or(self.started_at, |v| v.enqueued_at);
        let cell = Cell {
            campaign: self.campaign.clone(),
            queue: self.queue().cloned(),
            agent: self.agent().cloned(),
            disposition: Some(disposition.clone()),
            ..self.cell(Cube::Disposition, at)
        };
        all.push(Contribution { cell, sums });
    }

    /// Each agent's part, in the quarter in which it began.
    fn add_agents(&self, all: &mut Vec<Contribution>) {
        for (i, segment) in self.segments.iter().enumerate() {
            let mut sums = segment.sums();
            if i + 1 == self.segments.len() {
                sums[Measure::Transferred] = i64::from(self.links.next.is_some());
                sums[Measure::Consult] = self.consults.total_ms;
            }
            let cell = self.agent_cell(segment.connected_at, &segment.agent);
            all.push(Contribution { cell, sums });
        }
        for wrap_up in &self.wrap_ups {
            let Some(ended_at) = wrap_up.ended_at else { continue };
            let sums = Sums::default().with(Measure::WrapUp, ended_at - wrap_up.started_at);
            let segment = self.segments.iter().rev().find(|s| s.agent == wrap_up.agent);
            let at = segment.map_or(wrap_up.started_at, |s| s.connected_at);
            all.push(Contribution { cell: self.agent_cell(at, &wrap_up.agent), sums });
        }
        if let Some(agent) = &self.placed_by {
            let sums = Sums::default()
                .with(Measure::Placed, 1)
                .with(Measure::Reached, i64::from(!self.segments.is_empty()));
            all.push(Contribution { cell: self.agent_cell(self.started_at, agent), sums });
        }
    }

    fn agent_cell(&self, at: Moment, agent: &AgentId) -> Cell {
        Cell {
            campaign: self.campaign.clone(),
            queue: self.queue().cloned(),
            agent: Some(agent.clone()),
            ..self.cell(Cube::Agent, at)
        }
    }
}

impl QueueVisit {
    fn was_answered(&self) -> bool {
        self.cause == Some(DequeueCause::Connected)
    }

    fn sums(&self) -> Sums {
        let mut sums = Sums::default();
        sums[Measure::Offered] = 1;
        let (Some(end), Some(cause)) = (self.dequeued_at, self.cause) else {
            // Still waiting, or ended with its interaction before it left the line.
            sums[Measure::Redirected] = i64::from(self.dequeued_at.is_some());
            return sums;
        };
        let wait_ms = end - self.enqueued_at;
        let in_target = i64::from(wait_ms <= self.goal.service_level_ms);
        match cause {
            DequeueCause::Connected => {
                sums[Measure::Answered] = 1;
                sums[Measure::AnsweredInTarget] = in_target;
                sums[Measure::WaitAnswered] = wait_ms;
                sums[ANSWERED_IN[bucket_of(wait_ms)]] = 1;
            }
            DequeueCause::Abandoned => {
                sums[Measure::Abandoned] = 1;
                sums[Measure::AbandonedInTarget] = in_target;
                sums[Measure::AbandonedShort] = i64::from(wait_ms <= self.goal.short_abandon_ms);
                sums[Measure::WaitAbandoned] = wait_ms;
                sums[ABANDONED_IN[bucket_of(wait_ms)]] = 1;
            }
            DequeueCause::WaitedTooLong
            | DequeueCause::LeftByKey
            | DequeueCause::Overflowed
            | DequeueCause::Moved
            | DequeueCause::CallbackPromised
            | DequeueCause::Vacant
            | DequeueCause::Withdrawn
            | DequeueCause::Interrupted => {
                sums[Measure::Redirected] = 1;
                sums[Measure::WaitRedirected] = wait_ms;
                let promised = cause == DequeueCause::CallbackPromised;
                sums[Measure::CallbacksPromised] = i64::from(promised);
            }
        }
        sums
    }
}

impl AgentSegment {
    fn sums(&self) -> Sums {
        Sums::default()
            .with(Measure::Handled, 1)
            .with(Measure::Talk, self.talk_ms.unwrap_or(0))
            .with(Measure::Hold, self.holds.total_ms)
            .with(Measure::Held, i64::from(self.holds.count > 0))
    }
}

/// The bucket's place; a wait of exactly five seconds is one of up to five.
fn bucket_of(wait_ms: i64) -> usize {
    WAIT_BUCKETS_S.iter().take_while(|s| wait_ms > *s * 1_000).count()
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
