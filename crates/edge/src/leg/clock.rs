//! The legs' time: one scale for the floor's moments and for deadlines.
//!
//! Owns: reading the clock once, appointments in order. Must not own: what is due.

use super::Due;
use std::collections::BTreeSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::Instant;
use vocab::Moment;

/// Wall time at the start, monotonic from then on: a clock that is set back ends no call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    started: Instant,
    started_ms: i64,
}

impl Clock {
    pub(crate) fn new() -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let started_ms = i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX);
        Self { started: Instant::now(), started_ms }
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.started_ms + i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    pub(crate) fn now(&self) -> Moment {
        Moment::from_epoch_ms(self.now_ms())
    }

    pub(crate) fn instant(&self, at_ms: i64) -> Instant {
        let ahead = u64::try_from(at_ms - self.started_ms).unwrap_or(0);
        self.started + Duration::from_millis(ahead)
    }
}

/// Appointments. One that is no longer meant is kept until its time and then does nothing: whoever
/// is due looks at its own state.
#[derive(Debug, Default)]
pub(super) struct Deadlines {
    set: BTreeSet<(i64, Due)>,
}

impl Deadlines {
    pub(super) fn at(&mut self, at_ms: i64, due: Due) {
        self.set.insert((at_ms, due));
    }

    pub(super) fn next_ms(&self) -> Option<i64> {
        self.set.first().map(|(at, _)| *at)
    }

    pub(super) fn pop(&mut self, now_ms: i64) -> Option<Due> {
        self.set.first().filter(|(at, _)| *at <= now_ms)?;
        self.set.pop_first().map(|(_, due)| due)
    }
}
