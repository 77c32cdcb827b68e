//! Turning new calls away before live ones suffer.
//!
//! Owns: the rate of new calls. Must not own: the answer (503 with Retry-After, RFC 3261 §21.5.4).

use std::sync::atomic::{AtomicI64, Ordering};

/// A bucket of one second's calls, in thousandths, filled as time passes (GCRA, lock-free).
#[derive(Debug)]
pub(crate) struct Shed {
    /// Microseconds that one call takes out of the bucket; 0: no limit.
    cost_us: i64,
    /// When the bucket would be full again.
    full_at_us: AtomicI64,
}

impl Shed {
    pub(crate) fn new(above_cps: u32) -> Self {
        let cost_us = if above_cps == 0 { 0 } else { 1_000_000 / i64::from(above_cps) };
        Self { cost_us, full_at_us: AtomicI64::new(0) }
    }

    /// May one more call come in?
    pub(crate) fn admit(&self, now_us: i64) -> bool {
        if self.cost_us == 0 {
            return true;
        }
        let take = |full_at: i64| {
            let next = full_at.max(now_us) + self.cost_us;
            (next - now_us <= 1_000_000).then_some(next)
        };
        self.full_at_us.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_the_limit_in_a_second_is_turned_away_and_later_ones_come_in() {
        let shed = Shed::new(10);
        let admitted = (0..30).filter(|i| shed.admit(i * 1_000)).count();
        assert_eq!(admitted, 10);
        assert!(!shed.admit(30_000));
        assert!(shed.admit(200_000));
        let steady = (0..100).filter(|i| shed.admit(2_000_000 + i * 100_000)).count();
        assert_eq!(steady, 100, "at the limit nobody is turned away");
    }

    #[test]
    fn no_limit_turns_nobody_away() {
        let shed = Shed::new(0);
        assert!((0..100_000).all(|_| shed.admit(0)));
    }
}
