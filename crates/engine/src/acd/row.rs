//! The order of those who wait: keys inside a queue, precedence across queues, and a row of them.
//!
//! Owns: what goes before what at a moment. Must not own: which queues and classes there are.

use super::Waiting;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use vocab::{InteractionId, Moment};

pub(super) const MS_PER_MIN: i128 = 60_000;

/// Order inside a queue before anybody starves. All there age alike, so time never changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// The score without the queue's priority as it would have been at the epoch, in points ×
    /// 60,000; higher goes first.
    pub(super) standing: Reverse<i128>,
    pub(super) since: Moment,
    pub(super) interaction: InteractionId,
}

/// Order across queues at one moment: the lesser goes first. Whoever starves stands before all who
/// don't, by the wait alone.
pub(super) type Precedence = (bool, Reverse<i128>, Moment, InteractionId);

/// The moment of the comparison.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scales {
    pub(super) now: Moment,
    pub(super) starving_ms: i64,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) by_score: BTreeSet<Key>,
    pub(super) by_wait: BTreeSet<(Moment, InteractionId)>,
}

impl Key {
    pub(super) fn new(waiting: &Waiting, ageing_per_min: i32) -> Self {
        let (since, interaction) = (waiting.since, waiting.interaction);
        let aged = i128::from(ageing_per_min) * i128::from(since.epoch_ms());
        let standing = Reverse(i128::from(waiting.priority) * MS_PER_MIN - aged);
        Self { standing, since, interaction }
    }
}

impl Scales {
    pub(super) fn starves(self, since: Moment) -> bool {
        let waited = i128::from(self.now.epoch_ms()) - i128::from(since.epoch_ms());
        waited >= i128::from(self.starving_ms)
    }

    pub(super) fn precedence(self, key: &Key, line: (i32, i32), points: i32) -> Precedence {
        if self.starves(key.since) {
            return (false, Reverse(0), key.since, key.interaction);
        }
        (true, Reverse(self.score(key, line, points)), key.since, key.interaction)
    }

    /// In points × 60,000. `line`: priority and ageing.
    pub(super) fn score(self, key: &Key, line: (i32, i32), points: i32) -> i128 {
        let grown = i128::from(line.1) * i128::from(self.now.epoch_ms());
        key.standing.0 + grown + (i128::from(line.0) + i128::from(points)) * MS_PER_MIN
    }
}

impl Row {
    pub(super) fn insert(&mut self, key: Key) {
        self.by_score.insert(key);
        self.by_wait.insert((key.since, key.interaction));
    }

    /// All there age by so many points a minute more. Built anew at once: to move them one by one
    /// costs ten times as much.
    pub(super) fn age_by(&mut self, steeper: i128) {
        let aged = |key: Key| {
            let more = steeper * i128::from(key.since.epoch_ms());
            Key { standing: Reverse(key.standing.0 - more), ..key }
        };
        self.by_score = std::mem::take(&mut self.by_score).into_iter().map(aged).collect();
    }

    pub(super) fn remove(&mut self, key: &Key) {
        self.by_score.remove(key);
        self.by_wait.remove(&(key.since, key.interaction));
    }
}
