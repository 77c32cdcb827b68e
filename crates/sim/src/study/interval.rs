//! A figure with its confidence interval, from independent runs.

use serde::Serialize;

/// The mean of the runs, and the bounds between which the true value lies with 99 % confidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

/// How sure the bounds are.
pub const CONFIDENCE: f64 = 0.99;

impl Interval {
    /// From one value per independent run. None without a value; a single one has no known spread,
    /// so its bounds are the widest that the figure allows.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "the number of runs is small")]
    pub fn of(values: &[f64], least: f64, most: f64) -> Option<Self> {
        let count = values.len();
        if count == 0 {
            return None;
        }
        let n = count as f64;
        let mean = values.iter().sum::<f64>() / n;
        if count == 1 {
            return Some(Self { mean, low: least, high: most });
        }
        let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
        let error = (squares / (n - 1.0) / n).sqrt();
        let half = student_t(count - 1) * error;
        Some(Self { mean, low: (mean - half).max(least), high: (mean + half).min(most) })
    }

    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// Student's t that leaves ½ % above itself, by bisection of the distribution.
fn student_t(freedom: usize) -> f64 {
    let (mut low, mut high) = (0.0, 64.0);
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if within(middle, freedom) < CONFIDENCE {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// P(|T| ≤ t), the finite series of Abramowitz and Stegun, 26.7.3 and 26.7.4.
#[expect(clippy::cast_precision_loss, reason = "degrees of freedom are few")]
fn within(t: f64, freedom: usize) -> f64 {
    let angle = (t / (freedom as f64).sqrt()).atan();
    let (sin, cos) = angle.sin_cos();
    let odd = freedom % 2 == 1;
    let terms = if odd { (freedom - 1) / 2 } else { freedom / 2 };
    let mut term = if odd { cos } else { 1.0 };
    let mut sum = 0.0;
    for k in 1..=terms {
        sum += term;
        let k2 = 2.0 * k as f64;
        term *= cos * cos * if odd { k2 / (k2 + 1.0) } else { (k2 - 1.0) / k2 };
    }
    if odd { std::f64::consts::FRAC_2_PI * (angle + sin * sum) } else { sin * sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn students_t_is_that_of_the_tables() {
        for (freedom, t) in
            [(1, 63.656_741), (2, 9.924_843), (9, 3.249_836), (19, 2.860_935), (39, 2.707_913)]
        {
            let is = student_t(freedom);
            assert!((is - t).abs() < 1e-6, "{freedom}: {is}, not {t}");
        }
    }

    #[test]
    fn the_bounds_lie_around_the_mean_and_within_what_the_figure_allows() {
        let known = Interval::of(&[0.2, 0.4, 0.3], 0.0, 1.0).unwrap();
        assert!((known.mean - 0.3).abs() < 1e-12);
        // 9.924843 · 0.1 / √3
        assert!((known.high - 0.873_0).abs() < 1e-3, "{known:?}");
        assert!(known.low.abs() < f64::EPSILON && known.contains(0.3) && !known.contains(0.9));
        assert_eq!(Interval::of(&[], 0.0, 1.0), None);
        let single = Interval::of(&[0.5], 0.0, 1.0).unwrap();
        assert!(single.contains(0.0) && single.contains(1.0));
    }

    /// The coverage that 99 % promises, over means of draws whose mean is known.
    #[test]
    fn ninety_nine_of_a_hundred_intervals_hold_the_truth() {
        let mut chance = crate::chance::Chance::fork(7, 1);
        let held = (0..2_000)
            .filter(|_| {
                let values: Vec<f64> = (0..20).map(|_| chance.normal()).collect();
                Interval::of(&values, -9.0, 9.0).unwrap().contains(0.0)
            })
            .count();
        assert!((1_965..=1_994).contains(&held), "{held} of 2000");
    }
}
