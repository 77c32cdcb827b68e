//! What the replications of a study come to.

use super::interval::Interval;
use super::tally::{Counts, Tally};
use serde::Serialize;
use std::collections::BTreeMap;
use vocab::QueueId;

/// The figures of a floor or of a queue, each with its interval. Shares are 0–1, waits seconds.
/// Absent where nobody called.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// Answered within T / offered.
    pub service_level: Option<Interval>,
    /// Abandoned / offered.
    pub abandonment: Option<Interval>,
    /// Σ wait of the answered / answered.
    pub asa_s: Option<Interval>,
    /// Σ wait / offered: of everybody, however the wait ended.
    pub wait_s: Option<Interval>,
    /// Share of the callers who waited at all.
    pub wait_probability: Option<Interval>,
    /// Handling / (handling + idle) of the agents. Of the floor only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occupancy: Option<Interval>,
    pub service_levels: ServiceLevels,
    /// Of everybody's wait.
    pub wait_percentiles_s: WaitPercentiles,
    pub wait_distribution: Vec<WaitBand>,
    /// Per run, on average.
    pub calls: Calls,
    /// By the first queue that a call waited in; those with calls.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub queues: BTreeMap<QueueId, Figures>,
}

/// The five readings of the service level (quality of service), by name.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ServiceLevels {
    pub of_offered: Option<Interval>,
    /// Without those who left within 5 s.
    pub without_short_abandons: Option<Interval>,
    pub of_answered: Option<Interval>,
    /// Who left within T counts as served in time.
    pub early_abandons_good: Option<Interval>,
    /// Who left within T isn't counted at all.
    pub early_abandons_left_out: Option<Interval>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct WaitPercentiles {
    pub p50: Option<Interval>,
    pub p80: Option<Interval>,
    pub p90: Option<Interval>,
    pub p95: Option<Interval>,
    pub p99: Option<Interval>,
}

/// Callers who waited from so long to so long: shares of all who called.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct WaitBand {
    pub from_s: f64,
    /// None: however long.
    pub to_s: Option<f64>,
    pub share: f64,
    /// Of these, the share of all who called that gave up.
    pub abandoned: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Calls {
    pub offered: f64,
    pub answered: f64,
    pub abandoned: f64,
    /// A full queue, a longest wait, another destination.
    pub passed_on: f64,
    /// Still waiting when the run was over.
    pub unfinished: f64,
}

/// The bounds of the bands of waits, in seconds.
const BANDS_S: [i64; 13] = [0, 5, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1_200];

impl Figures {
    /// Of the floor and of each of its queues, from one tally per replication.
    #[must_use]
    pub fn of(tallies: &[Tally]) -> Self {
        let total: Vec<&Counts> = tallies.iter().map(|t| &t.total).collect();
        let mut figures = Self::of_counts(&total);
        let occupancy = |t: &Tally| ratio(t.handling_ms, t.handling_ms + t.idle_ms);
        let values: Vec<f64> = tallies.iter().filter_map(occupancy).collect();
        figures.occupancy = Interval::of(&values, 0.0, 1.0);
        let queues = tallies.first().map(|t| t.queues.keys()).into_iter().flatten();
        for queue in queues {
            let counts: Vec<&Counts> = tallies.iter().filter_map(|t| t.queues.get(queue)).collect();
            if counts.iter().any(|c| c.offered > 0) {
                figures.queues.insert(queue.clone(), Self::of_counts(&counts));
            }
        }
        figures
    }

    fn of_counts(counts: &[&Counts]) -> Self {
        let shares = |value: fn(&Counts) -> Option<f64>| over(counts, 1.0, value);
        let waits = |value: fn(&Counts) -> Option<f64>| over(counts, f64::MAX, value);
        Self {
            service_level: shares(service_level),
            abandonment: shares(|c| share(c.abandoned, c.offered)),
            asa_s: waits(|c| seconds(c.answered_wait_ms, c.answered)),
            wait_s: waits(|c| seconds(c.wait_ms, c.offered)),
            wait_probability: shares(|c| share(c.waited, c.offered)),
            occupancy: None,
            service_levels: ServiceLevels {
                of_offered: shares(service_level),
                without_short_abandons: shares(|c| {
                    share(c.answered_in_time, c.offered - c.short_abandons)
                }),
                of_answered: shares(|c| share(c.answered_in_time, c.answered)),
                early_abandons_good: shares(|c| {
                    share(c.answered_in_time + c.abandoned_in_time, c.offered)
                }),
                early_abandons_left_out: shares(|c| {
                    share(c.answered_in_time, c.offered - c.abandoned_in_time)
                }),
            },
            wait_percentiles_s: WaitPercentiles {
                p50: waits(|c| percentile(c, 50)),
                p80: waits(|c| percentile(c, 80)),
                p90: waits(|c| percentile(c, 90)),
                p95: waits(|c| percentile(c, 95)),
                p99: waits(|c| percentile(c, 99)),
            },
            wait_distribution: bands(counts),
            calls: calls(counts),
            queues: BTreeMap::new(),
        }
    }
}

/// A changed floor less the base. Both met the same callers in each replication, so the runs are
/// taken in pairs: what they have in common cancels out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Difference {
    pub service_level: Option<Interval>,
    pub abandonment: Option<Interval>,
    pub asa_s: Option<Interval>,
    pub wait_s: Option<Interval>,
    pub occupancy: Option<Interval>,
}

impl Difference {
    #[must_use]
    pub fn of(base: &[Tally], changed: &[Tally]) -> Self {
        let paired = |value: fn(&Tally) -> Option<f64>| {
            let pairs = base.iter().zip(changed);
            let values: Vec<f64> =
                pairs.filter_map(|(base, changed)| Some(value(changed)? - value(base)?)).collect();
            Interval::of(&values, f64::MIN, f64::MAX)
        };
        Self {
            service_level: paired(|t| service_level(&t.total)),
            abandonment: paired(|t| share(t.total.abandoned, t.total.offered)),
            asa_s: paired(|t| seconds(t.total.answered_wait_ms, t.total.answered)),
            wait_s: paired(|t| seconds(t.total.wait_ms, t.total.offered)),
            occupancy: paired(|t| ratio(t.handling_ms, t.handling_ms + t.idle_ms)),
        }
    }
}

fn over(counts: &[&Counts], most: f64, value: fn(&Counts) -> Option<f64>) -> Option<Interval> {
    let values: Vec<f64> = counts.iter().filter_map(|c| value(c)).collect();
    Interval::of(&values, 0.0, most)
}

fn service_level(counts: &Counts) -> Option<f64> {
    share(counts.answered_in_time, counts.offered)
}

#[expect(clippy::cast_precision_loss, reason = "counts of calls")]
fn share(part: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| part as f64 / of as f64)
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds")]
fn ratio(part: i64, of: i64) -> Option<f64> {
    (of > 0).then(|| part as f64 / of as f64)
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds and counts of calls")]
fn seconds(ms: i64, of: u64) -> Option<f64> {
    (of > 0).then(|| ms as f64 / 1_000.0 / of as f64)
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds")]
fn percentile(counts: &Counts, per_cent: u64) -> Option<f64> {
    counts.waits.percentile_ms(per_cent).map(|ms| ms as f64 / 1_000.0)
}

#[expect(clippy::cast_precision_loss, reason = "seconds and counts of calls")]
fn bands(counts: &[&Counts]) -> Vec<WaitBand> {
    let offered = counts.iter().map(|c| c.offered).sum::<u64>().max(1) as f64;
    let ends = BANDS_S[1..].iter().map(|s| Some(*s)).chain([None]);
    BANDS_S
        .iter()
        .zip(ends)
        .map(|(&from, to)| {
            let (from_ms, to_ms) = (from * 1_000, to.map_or(i64::MAX, |s| s * 1_000));
            let all: u64 = counts.iter().map(|c| c.waits.between(from_ms, to_ms)).sum();
            let abandoned: u64 =
                counts.iter().map(|c| c.abandoned_waits.between(from_ms, to_ms)).sum();
            WaitBand {
                from_s: from as f64,
                to_s: to.map(|s| s as f64),
                share: all as f64 / offered,
                abandoned: abandoned as f64 / offered,
            }
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of calls")]
fn calls(counts: &[&Counts]) -> Calls {
    let runs = counts.len().max(1) as f64;
    let mean = |of: fn(&Counts) -> u64| counts.iter().map(|c| of(c)).sum::<u64>() as f64 / runs;
    Calls {
        offered: mean(|c| c.offered),
        answered: mean(|c| c.answered),
        abandoned: mean(|c| c.abandoned),
        passed_on: mean(|c| c.passed_on),
        unfinished: mean(|c| c.unfinished),
    }
}
