//! What one replication counted.

use std::collections::{BTreeMap, BTreeSet};
use vocab::{AgentState, Moment, QueueId};

/// Calls and agents' time of one replication.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub(super) total: Counts,
    /// By the first queue that each call waited in.
    pub(super) queues: BTreeMap<QueueId, Counts>,
    pub(super) handling_ms: i64,
    pub(super) idle_ms: i64,
}

/// Calls of one queue, or of all. Milliseconds are sums.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub offered: u64,
    pub answered: u64,
    pub abandoned: u64,
    /// Left the queues by a full queue, a longest wait, an outside number: not by their own will.
    pub passed_on: u64,
    /// Still waiting when the run was over.
    pub unfinished: u64,
    pub answered_in_time: u64,
    pub abandoned_in_time: u64,
    pub short_abandons: u64,
    /// Waited at all.
    pub waited: u64,
    pub answered_wait_ms: i64,
    pub wait_ms: i64,
    pub waits: Waits,
    pub abandoned_waits: Waits,
}

/// Who leaves within this is not counted against the centre where short abandons are left out.
const SHORT_MS: i64 = 5_000;

/// How a call's wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Answered,
    Abandoned,
    PassedOn,
    Unfinished,
}

impl Tally {
    /// Of these queues alone: agents' time, which serves the others too, is left out.
    #[must_use]
    pub fn only(&self, queues: &BTreeSet<QueueId>) -> Self {
        let mut tally = Self::default();
        for (queue, counts) in self.queues.iter().filter(|(queue, _)| queues.contains(*queue)) {
            tally.total.merge(counts);
            tally.queues.insert(queue.clone(), counts.clone());
        }
        tally
    }
}

impl Counts {
    pub(super) fn count(&mut self, fate: Fate, wait_ms: i64, target_ms: i64) {
        let in_time = u64::from(wait_ms <= target_ms);
        self.offered += 1;
        self.wait_ms += wait_ms;
        self.waited += u64::from(wait_ms > 0);
        self.waits.add(wait_ms);
        match fate {
            Fate::Answered => {
                self.answered += 1;
                self.answered_in_time += in_time;
                self.answered_wait_ms += wait_ms;
            }
            Fate::Abandoned => {
                self.abandoned += 1;
                self.abandoned_in_time += in_time;
                self.short_abandons += u64::from(wait_ms <= SHORT_MS);
                self.abandoned_waits.add(wait_ms);
            }
            Fate::PassedOn => self.passed_on += 1,
            Fate::Unfinished => self.unfinished += 1,
        }
    }
}

impl Counts {
    pub(super) fn merge(&mut self, other: &Self) {
        self.offered += other.offered;
        self.answered += other.answered;
        self.abandoned += other.abandoned;
        self.passed_on += other.passed_on;
        self.unfinished += other.unfinished;
        self.answered_in_time += other.answered_in_time;
        self.abandoned_in_time += other.abandoned_in_time;
        self.short_abandons += other.short_abandons;
        self.waited += other.waited;
        self.answered_wait_ms += other.answered_wait_ms;
        self.wait_ms += other.wait_ms;
        self.waits.merge(&other.waits);
        self.abandoned_waits.merge(&other.abandoned_waits);
    }
}

/// How many waited how long, in steps of 3 % at most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Waits(Vec<u32>);

/// Exact below this many milliseconds, then so many steps per doubling.
const EXACT: u64 = 64;
const STEPS: u64 = 32;

impl Waits {
    fn add(&mut self, ms: i64) {
        let step = step_of(ms);
        if self.0.len() <= step {
            self.0.resize(step + 1, 0);
        }
        self.0[step] += 1;
    }

    fn merge(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine += theirs);
    }

    /// The waits below which so many per cent lie; None of nobody.
    pub(super) fn percentile_ms(&self, per_cent: u64) -> Option<i64> {
        let all: u64 = self.0.iter().map(|n| u64::from(*n)).sum();
        let rank = (all * per_cent).div_ceil(100).max(1);
        let mut below = 0;
        for (step, n) in self.0.iter().enumerate() {
            below += u64::from(*n);
            if below >= rank {
                return Some(middle_of(step));
            }
        }
        None
    }

    /// How many waited from `from_ms` (included) to `to_ms`.
    pub(super) fn between(&self, from_ms: i64, to_ms: i64) -> u64 {
        let within = |step: &usize| (from_ms..to_ms).contains(&middle_of(*step));
        let steps = self.0.iter().enumerate().filter(|(step, _)| within(step));
        steps.map(|(_, n)| u64::from(*n)).sum()
    }
}

fn step_of(ms: i64) -> usize {
    let ms = ms.max(0).unsigned_abs();
    let step = if ms < EXACT {
        ms
    } else {
        let doubling = u64::from(ms.ilog2() - EXACT.ilog2());
        EXACT + doubling * STEPS + ((ms >> (doubling + 1)) - STEPS)
    };
    usize::try_from(step).unwrap_or(usize::MAX)
}

fn middle_of(step: usize) -> i64 {
    let step = step as u64;
    let ms = if step < EXACT {
        step
    } else {
        let (doubling, rest) = ((step - EXACT) / STEPS, (step - EXACT) % STEPS);
        ((STEPS + rest) << (doubling + 1)) + (1 << doubling)
    };
    i64::try_from(ms).unwrap_or(i64::MAX)
}

/// How many agents are at what, added up over the time that is measured.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    to: Moment,
    last: Moment,
    handling: i64,
    idle: i64,
    handling_ms: i64,
    idle_ms: i64,
}

impl Clock {
    pub(super) const fn new(from: Moment, to: Moment) -> Self {
        Self { to, last: from, handling: 0, idle: 0, handling_ms: 0, idle_ms: 0 }
    }

    pub(super) fn pass(&mut self, now: Moment) {
        let now = now.min(self.to);
        if now > self.last {
            let ms = now - self.last;
            self.handling_ms += self.handling * ms;
            self.idle_ms += self.idle * ms;
            self.last = now;
        }
    }

    pub(super) fn changed(&mut self, now: Moment, from: AgentState, to: AgentState) {
        self.pass(now);
        self.add(from, -1);
        self.add(to, 1);
    }

    /// Occupancy is handling / (handling + idle): an offer that rings is time in which the agent
    /// could be had.
    fn add(&mut self, state: AgentState, by: i64) {
        match state {
            AgentState::OnInteraction | AgentState::OnHold | AgentState::WrapUp => {
                self.handling += by;
            }
            AgentState::Idle | AgentState::Reserved | AgentState::Ringing => self.idle += by,
            AgentState::Away | AgentState::Unreachable | AgentState::NotResponding => {}
        }
    }

    pub(super) fn times(mut self) -> (i64, i64) {
        let to = self.to;
        self.pass(to);
        (self.handling_ms, self.idle_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wait_lies_in_a_step_within_three_per_cent_of_its_middle() {
        let mut last = 0;
        for ms in (0..5_000).chain((5_000..5_000_000).step_by(997)) {
            let step = step_of(ms);
            assert!(step >= last, "{ms} ms goes back");
            last = step;
            let away = (middle_of(step) - ms).abs();
            assert!(away * 32 <= ms.max(32), "{ms} ms is told as {} ms", middle_of(step));
        }
    }

    #[test]
    fn percentiles_and_bands_of_a_hundred_waits() {
        let mut waits = Waits::default();
        (1..=100).for_each(|s| waits.add(s * 1_000));
        for (per_cent, s) in [(50, 50), (95, 95), (100, 100)] {
            let is = waits.percentile_ms(per_cent).unwrap();
            assert!((is - s * 1_000).abs() * 32 <= s * 1_000, "{per_cent} %: {is} ms");
        }
        assert_eq!(waits.between(0, i64::MAX), 100);
        assert_eq!(Waits::default().percentile_ms(50), None);
    }

    #[test]
    fn only_the_measured_time_of_agents_counts() {
        let at = Moment::from_epoch_ms;
        let mut clock = Clock::new(at(100), at(200));
        clock.changed(at(50), AgentState::Away, AgentState::Idle);
        clock.changed(at(150), AgentState::Idle, AgentState::OnInteraction);
        clock.changed(at(300), AgentState::OnInteraction, AgentState::WrapUp);
        assert_eq!(clock.times(), (50, 50));
    }
}
