//! How long things take: talks, wrap-ups, a caller's patience.

use crate::chance::Chance;
use std::sync::Arc;

/// A distribution of durations, in milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub enum Law {
    /// It never comes to an end: endless patience.
    Never,
    Fixed {
        ms: f64,
    },
    Exponential {
        mean_ms: f64,
    },
    /// `variation` is the standard deviation over the mean.
    LogNormal {
        mean_ms: f64,
        variation: f64,
    },
    Empirical(Empirical),
}

/// Durations as they were measured, some perhaps only as "longer than that".
#[derive(Clone, Debug, PartialEq)]
pub struct Empirical {
    /// Rising; `shares[i]` of all are at most `ends[i]`.
    ends: Arc<[f64]>,
    shares: Arc<[f64]>,
    /// Mean of what comes after the last end; none: those never end.
    tail_ms: Option<f64>,
    scale: f64,
}

/// How long something lasted, or how long it was seen to last before it was cut off.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Lasted {
    pub ms: f64,
    /// It ended by itself.
    pub ended: bool,
}

impl Law {
    /// None: never.
    pub(crate) fn draw(&self, chance: &mut Chance) -> Option<i64> {
        let ms = match self {
            Self::Never => return None,
            Self::Fixed { ms } => *ms,
            Self::Exponential { mean_ms } => mean_ms * chance.exponential(),
            Self::LogNormal { mean_ms, variation } => {
                let square = (1.0 + variation * variation).ln();
                mean_ms * (square.sqrt() * chance.normal() - square / 2.0).exp()
            }
            Self::Empirical(measured) => measured.draw(chance)?,
        };
        Some(rounded(ms))
    }

    /// Every duration times so much.
    #[must_use]
    pub fn scaled(&self, by: f64) -> Self {
        match self {
            Self::Never => Self::Never,
            Self::Fixed { ms } => Self::Fixed { ms: ms * by },
            Self::Exponential { mean_ms } => Self::Exponential { mean_ms: mean_ms * by },
            Self::LogNormal { mean_ms, variation } => {
                Self::LogNormal { mean_ms: mean_ms * by, variation: *variation }
            }
            Self::Empirical(measured) => {
                Self::Empirical(Empirical { scale: measured.scale * by, ..measured.clone() })
            }
        }
    }

    /// As measured, where all were seen to their end. Nothing measured: `without`.
    #[must_use]
    pub fn measured(durations: &[f64], without: Self) -> Self {
        let lasted: Vec<Lasted> =
            durations.iter().map(|ms| Lasted { ms: *ms, ended: true }).collect();
        Empirical::kaplan_meier(&lasted).map_or(without, Self::Empirical)
    }

    /// The patience behind these waits: whoever was answered would have waited longer. Nobody lost
    /// patience: it is endless.
    #[must_use]
    pub fn patience(waits: &[Lasted]) -> Self {
        Empirical::kaplan_meier(waits).map_or(Self::Never, Self::Empirical)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a duration of a call, in milliseconds")]
fn rounded(ms: f64) -> i64 {
    ms.round().clamp(0.0, 1e12) as i64
}

impl Empirical {
    /// The product-limit estimate (E. L. Kaplan, P. Meier, 1958). What comes after the last end
    /// is taken as exponential, with the rate of ends over all the time seen: data say nothing of it.
    /// None when nothing ended.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of a day's calls")]
    pub fn kaplan_meier(lasted: &[Lasted]) -> Option<Self> {
        let mut sorted: Vec<Lasted> =
            lasted.iter().filter(|l| l.ms.is_finite() && l.ms >= 0.0).copied().collect();
        // Of equal durations those that ended come first: the others lasted at least as long.
        sorted.sort_by(|a, b| a.ms.total_cmp(&b.ms).then(b.ended.cmp(&a.ended)));
        let all = sorted.len();
        let (mut survive, mut seen_ms, mut ended) = (1.0, 0.0, 0u32);
        let (mut ends, mut shares): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
        for (n, one) in sorted.iter().enumerate() {
            seen_ms += one.ms;
            if !one.ended {
                continue;
            }
            ended += 1;
            survive *= 1.0 - 1.0 / (all - n) as f64;
            ends.push(one.ms);
            shares.push(1.0 - survive);
        }
        let tail_ms = (ended > 0).then(|| seen_ms / f64::from(ended));
        if ends.is_empty() {
            return None;
        }
        Some(Self { ends: ends.into(), shares: shares.into(), tail_ms, scale: 1.0 })
    }

    fn draw(&self, chance: &mut Chance) -> Option<f64> {
        let unit = chance.unit();
        let n = self.shares.partition_point(|share| *share <= unit);
        let ms = match self.ends.get(n) {
            Some(end) => *end,
            None => self.ends.last()? + self.tail_ms? * chance.exponential(),
        };
        Some(ms * self.scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(law: &Law, draws: u32) -> f64 {
        let mut chance = Chance::fork(1, 1);
        let sum: i64 = (0..draws).filter_map(|_| law.draw(&mut chance)).sum();
        sum as f64 / f64::from(draws)
    }

    #[test]
    fn every_law_has_the_mean_it_was_given_and_scales_with_it() {
        for law in [
            Law::Fixed { ms: 60_000.0 },
            Law::Exponential { mean_ms: 60_000.0 },
            Law::LogNormal { mean_ms: 60_000.0, variation: 0.8 },
            Law::measured(&[30_000.0, 90_000.0], Law::Never),
        ] {
            assert!((mean(&law, 40_000) / 60_000.0 - 1.0).abs() < 0.02, "{law:?}");
            assert!((mean(&law.scaled(1.5), 40_000) / 90_000.0 - 1.0).abs() < 0.02, "{law:?}");
        }
        assert_eq!(Law::Never.draw(&mut Chance::fork(1, 1)), None);
    }

    /// Worked by hand: at risk 5 and 3, so the estimate is 4/5, then 4/5 · 2/3.
    #[test]
    fn who_was_answered_counts_as_patient_until_then() {
        let l = |ms, ended| Lasted { ms, ended };
        let waits = [l(10.0, true), l(20.0, false), l(30.0, true), l(40.0, false), l(40.0, false)];
        let known = Empirical::kaplan_meier(&waits).unwrap();
        assert_eq!(&*known.ends, [10.0, 30.0]);
        assert!((known.shares[0] - 0.2).abs() < 1e-12);
        assert!((known.shares[1] - (1.0 - 0.8 * 2.0 / 3.0)).abs() < 1e-12);
        assert_eq!(known.tail_ms, Some(70.0));
    }

    #[test]
    fn censored_waits_give_back_the_patience_that_made_them() {
        let mut chance = Chance::fork(3, 1);
        let waits: Vec<Lasted> = (0..20_000)
            .map(|_| {
                let (patience, offered) =
                    (120.0 * chance.exponential(), 60.0 * chance.exponential());
                Lasted { ms: patience.min(offered), ended: patience < offered }
            })
            .collect();
        let seen = mean(&Law::patience(&waits).scaled(1_000.0), 40_000) / 1_000.0;
        assert!((seen / 120.0 - 1.0).abs() < 0.05, "{seen} s");
        assert_eq!(Law::patience(&[Lasted { ms: 5.0, ended: false }]), Law::Never);
    }
}
