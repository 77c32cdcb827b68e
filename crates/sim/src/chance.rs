//! Chance from a seed: the same seed gives the same draws, on every machine.
//!
//! Owns: the few distributions that a floor needs. Must not own: any system source of randomness.

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014). Good
/// enough to vary a demonstration, and nothing here is a secret.
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    /// Another source, told apart by `stream`, so that drawing more in one place leaves the others
    /// as they were.
    pub(crate) const fn fork(seed: u64, stream: u64) -> Self {
        let mut parent = Self(seed ^ stream.wrapping_mul(0xd6e8_feb8_6659_fd93));
        Self(parent.draw())
    }

    pub(crate) const fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = self.0;
        let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    /// From 0 (included) to 1 (excluded).
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
    pub(crate) fn unit(&mut self) -> f64 {
        (self.draw() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Below `n`; 0 when `n` is 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.draw() % n).unwrap_or(0)
    }

    /// From `least` to `most`, both included.
    pub(crate) const fn between(&mut self, least: i64, most: i64) -> i64 {
        let span = most.abs_diff(least).saturating_add(1);
        let step = self.draw() % span;
        least.saturating_add_unsigned(step)
    }

    /// True with this share, 0–1.
    pub(crate) fn happens(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// One of them.
    ///
    /// # Panics
    /// When there is nothing to pick from: the lists are written in the program.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// Log-normal, as talk times are (Brown et al., "Statistical analysis of a telephone call
    /// center", 2005): half of them below `median_ms`.
    pub(crate) fn log_normal_ms(&mut self, median_ms: i64, sigma: f64) -> i64 {
        scaled(median_ms, (sigma * self.normal()).exp())
    }

    /// Exponential, as the gaps between arrivals are.
    pub(crate) fn exponential_ms(&mut self, mean_ms: i64) -> i64 {
        scaled(mean_ms, self.exponential())
    }

    /// Standard normal (Box and Muller, 1958).
    pub(crate) fn normal(&mut self) -> f64 {
        let (a, b) = (self.unit().max(1e-12), self.unit());
        (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
    }

    /// Exponential with mean 1.
    pub(crate) fn exponential(&mut self) -> f64 {
        -(1.0 - self.unit()).max(1e-12).ln()
    }
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "milliseconds")]
pub(crate) fn scaled(ms: i64, by: f64) -> i64 {
    (ms as f64 * by).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_and_another_does_not() {
        let draws = |seed| {
            let mut chance = Chance(seed);
            (0..50).map(|_| chance.draw()).collect::<Vec<_>>()
        };
        assert_eq!(draws(1), draws(1));
        assert_ne!(draws(1), draws(2));
        assert_ne!(Chance::fork(1, 1).draw(), Chance::fork(1, 2).draw());
    }

    #[test]
    fn draws_stay_within_their_bounds_and_have_the_shape_asked_for() {
        let mut chance = Chance(3);
        let mut below = 0;
        let mut sum = 0;
        for _ in 0..10_000 {
            assert!((-5..=9).contains(&chance.between(-5, 9)));
            assert!(chance.below(3) < 3);
            below += i32::from(chance.log_normal_ms(1_000, 0.6) < 1_000);
            sum += chance.exponential_ms(1_000);
        }
        assert!((4_700..5_300).contains(&below), "{below} of 10000 below the median");
        assert!((9_500_000..10_500_000).contains(&sum), "mean gap {} ms", sum / 10_000);
        assert_eq!(chance.below(0), 0);
    }
}
