//! When callers call.

use crate::chance::{Chance, scaled};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A copy of a caller, added because more call, comes within so much of the original.
const COPY_WITHIN_MS: i64 = 15 * 60_000;
/// More copies of one caller than this are not made.
const MOST_COPIES: usize = 64;

#[derive(Clone, Debug)]
pub enum Arrivals {
    /// A Poisson process whose rate is constant within each interval; none outside of them.
    Poisson(Arc<[Rate]>),
    /// As they came, in milliseconds from the beginning, each `volume` times on average.
    List { moments_ms: Arc<[i64]>, volume: f64 },
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    pub from_ms: i64,
    pub to_ms: i64,
    pub per_hour: f64,
}

impl Arrivals {
    /// At the same rate for ever.
    #[must_use]
    pub fn steady(per_hour: f64) -> Self {
        Self::Poisson(Arc::from([Rate { from_ms: 0, to_ms: i64::MAX, per_hour }]))
    }

    /// So many times as many callers.
    #[must_use]
    pub fn scaled(&self, by: f64) -> Self {
        match self {
            Self::Poisson(rates) => {
                let more = |r: &Rate| Rate { per_hour: r.per_hour * by, ..*r };
                Self::Poisson(rates.iter().map(more).collect())
            }
            Self::List { moments_ms, volume } => {
                Self::List { moments_ms: Arc::clone(moments_ms), volume: volume * by }
            }
        }
    }

    /// How many are expected in this time.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "milliseconds and counts")]
    pub fn expected(&self, until_ms: i64) -> f64 {
        match self {
            Self::Poisson(rates) => {
                let hours = |r: &Rate| (r.to_ms.min(until_ms) - r.from_ms).max(0) as f64 / 3.6e6;
                rates.iter().map(|r| r.per_hour * hours(r)).sum()
            }
            Self::List { moments_ms, volume } => moments_ms.len() as f64 * volume,
        }
    }

    pub(super) fn source(&self, chance: Chance) -> Source {
        match self {
            Self::Poisson(rates) => {
                Source::Poisson { rates: Arc::clone(rates), at_ms: 0.0, made: 0, chance }
            }
            Self::List { moments_ms, volume } => Source::list(moments_ms, *volume, chance),
        }
    }
}

/// One caller to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Coming {
    pub at_ms: i64,
    /// Which caller: the same one in every study of the seed.
    pub who: u64,
}

/// Callers one by one, in order.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Poisson { rates: Arc<[Rate]>, at_ms: f64, made: u64, chance: Chance },
    List(BTreeMap<(i64, u64), ()>),
}

impl Source {
    fn list(moments_ms: &[i64], volume: f64, mut chance: Chance) -> Self {
        let mut list = BTreeMap::new();
        for (n, at) in moments_ms.iter().enumerate() {
            let unit = chance.unit();
            for copy in 0..copies(volume, unit) {
                let away = chance.between(-COPY_WITHIN_MS, COPY_WITHIN_MS);
                let at = if copy == 0 { *at } else { (at + away).max(0) };
                list.insert((at, (n * MOST_COPIES + copy) as u64), ());
            }
        }
        Self::List(list)
    }

    pub(super) fn next(&mut self) -> Option<Coming> {
        match self {
            Self::List(list) => list.pop_first().map(|((at_ms, who), ())| Coming { at_ms, who }),
            Self::Poisson { rates, at_ms, made, chance } => {
                *at_ms = next_of(rates, *at_ms, chance)?;
                *made += 1;
                Some(Coming { at_ms: scaled(1, *at_ms), who: *made })
            }
        }
    }
}

/// Whole copies, and one more with the chance that is left over.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
fn copies(volume: f64, unit: f64) -> usize {
    let most = MOST_COPIES as f64;
    let volume = volume.clamp(0.0, most);
    (volume.floor() as usize + usize::from(unit < volume.fract())).min(MOST_COPIES)
}

/// The next moment of a process without memory: a draw that leaves its interval is begun again at
/// the next one.
#[expect(clippy::cast_precision_loss, reason = "milliseconds")]
fn next_of(rates: &[Rate], at_ms: f64, chance: &mut Chance) -> Option<f64> {
    for rate in rates.iter().filter(|r| r.to_ms as f64 > at_ms && r.per_hour > 0.0) {
        let from = at_ms.max(rate.from_ms as f64);
        let next = from + chance.exponential() * 3.6e6 / rate.per_hour;
        if next < rate.to_ms as f64 {
            return Some(next);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(arrivals: &Arrivals, seed: u64, from: i64, to: i64) -> usize {
        let mut source = arrivals.source(Chance::fork(seed, 1));
        let all = std::iter::from_fn(|| source.next()).take_while(|c| c.at_ms < 100_000_000);
        all.filter(|c| (from..to).contains(&c.at_ms)).count()
    }

    #[test]
    fn each_interval_has_its_own_rate_and_the_gaps_between_have_nobody() {
        let hour = 3_600_000;
        let rate =
            |from: i64, per_hour| Rate { from_ms: from * hour, to_ms: (from + 1) * hour, per_hour };
        let rates = [rate(8, 3_000.0), rate(9, 9_000.0), rate(11, 3_000.0)];
        let arrivals = Arrivals::Poisson(Arc::from(rates));
        let in_hour = |h: i64| count(&arrivals, 5, h * hour, (h + 1) * hour);
        assert!((2_800..3_200).contains(&in_hour(8)), "{}", in_hour(8));
        assert!((8_700..9_300).contains(&in_hour(9)), "{}", in_hour(9));
        assert_eq!(in_hour(10), 0);
        assert!((2_800..3_200).contains(&in_hour(11)), "{}", in_hour(11));
        assert!((arrivals.expected(i64::MAX) - 15_000.0).abs() < 1e-6);
        assert!((arrivals.scaled(0.5).expected(9 * hour) - 1_500.0).abs() < 1e-6);
    }

    #[test]
    fn a_list_comes_as_it_was_and_more_volume_adds_copies_near_the_originals() {
        let moments: Vec<i64> = (0..1_000).map(|n| n * 10_000).collect();
        let list = Arrivals::List { moments_ms: moments.clone().into(), volume: 1.0 };
        let mut source = list.source(Chance::fork(1, 1));
        let same: Vec<i64> = std::iter::from_fn(|| source.next().map(|c| c.at_ms)).collect();
        assert_eq!(same, moments);
        let more = count(&list.scaled(1.3), 2, 0, i64::MAX);
        assert!((1_250..1_350).contains(&more), "{more}");
        let fewer = count(&list.scaled(0.4), 2, 0, i64::MAX);
        assert!((350..450).contains(&fewer), "{fewer}");
    }
}
