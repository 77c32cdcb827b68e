//! Figures over many records: how well the floor foresaw waits, and how it kept its word.
//!
//! Owns: the formulas. Each figure says of how many it is made.
//! Must not own: which records are meant.

use crate::{Callback, ContactRecord, Promise};
use serde::{Deserialize, Serialize};
use vocab::{DequeueCause, Moment};

/// An estimate within this of the true wait is near, however short the wait was.
const NEAR_MS: i64 = 30_000;
const NEAR_PERCENT: i64 = 25;

/// Estimates made when a wait began, beside the waits that ended with an agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EstimateFigures {
    pub waits: u64,
    /// Estimate minus true wait: above 0, customers were told more than they waited.
    pub mean_error_ms: i64,
    /// Of the errors without their sign.
    pub mean_off_ms: i64,
    /// In thousandths: those off by 25 % of the true wait or less, or by 30 s or less.
    pub near_permille: u32,
}

/// What customers who were promised a call got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromiseFigures {
    pub promised: u64,
    /// First called by the promised moment and its tolerance.
    pub kept: u64,
    pub broken: u64,
    pub open: u64,
}

impl EstimateFigures {
    #[must_use]
    pub fn of<'a>(records: impl IntoIterator<Item = &'a ContactRecord>) -> Self {
        let (mut waits, mut error, mut off, mut near) = (0i64, 0i64, 0i64, 0i64);
        for visit in records.into_iter().flat_map(|r| &r.visits) {
            let (Some(estimate), Some(end)) = (visit.estimate_ms, visit.dequeued_at) else {
                continue;
            };
            if visit.cause != Some(DequeueCause::Connected) {
                continue;
            }
            let wait = end.since_ms(visit.enqueued_at);
            let by = estimate.saturating_sub(wait);
            waits += 1;
            error = error.saturating_add(by);
            off = off.saturating_add(by.saturating_abs());
            let allowed = NEAR_MS.max(wait / 100 * NEAR_PERCENT);
            near += i64::from(by.saturating_abs() <= allowed);
        }
        let each = waits.max(1);
        Self {
            waits: waits.unsigned_abs(),
            mean_error_ms: error / each,
            mean_off_ms: off / each,
            near_permille: u32::try_from(near * 1_000 / each).unwrap_or(0),
        }
    }
}

impl PromiseFigures {
    #[must_use]
    pub fn of<'a>(callbacks: impl IntoIterator<Item = &'a Callback>, now: Moment) -> Self {
        let mut figures = Self::default();
        for promise in callbacks.into_iter().filter_map(|c| c.promise(now)) {
            figures.promised += 1;
            match promise {
                Promise::Kept => figures.kept += 1,
                Promise::Broken => figures.broken += 1,
                Promise::Open => figures.open += 1,
            }
        }
        figures
    }
}
