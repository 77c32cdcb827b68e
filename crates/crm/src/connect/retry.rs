//! When what could not be handed over is tried again: mails, text messages and webhooks alike.
//!
//! Owns: the waits. Must not own: what failed, and whether it can be mended by waiting.

use vocab::Moment;

/// Waits before the second attempt and those after it; then it is given up. About three days, as the
/// specification advises.
pub const RETRIES_MS: [i64; 8] =
    [5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 72_000_000, 86_400_000];

/// When to try again after so many failed attempts, at least one; `None`: no more.
#[must_use]
pub fn next_attempt(now: Moment, failed: u32) -> Option<Moment> {
    let n = usize::try_from(failed).unwrap_or(usize::MAX).checked_sub(1)?;
    RETRIES_MS.get(n).map(|wait| now.plus_ms(*wait))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_end_after_about_three_days() {
        let now = Moment::from_epoch_ms(0);
        assert_eq!(next_attempt(now, 1), Some(Moment::from_epoch_ms(5_000)));
        assert_eq!(next_attempt(now, 8), Some(Moment::from_epoch_ms(86_400_000)));
        assert_eq!(next_attempt(now, 9), None);
        let days = RETRIES_MS.iter().sum::<i64>() / 86_400_000;
        assert!((2..=3).contains(&days), "{days}");
    }
}
