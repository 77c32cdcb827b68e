//! When a campaign's lists run out.

use vocab::Moment;

/// What is left, and how quickly it has gone of late.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// Records that may still be called, now or later.
    pub left: u64,
    /// Attempts of the span, and records that it brought to their end.
    pub attempts: u64,
    pub ended: u64,
    /// Time of the span in which was dialled.
    pub dialled_ms: i64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exhaustion {
    /// Attempts that the records left will take, as those before did.
    pub attempts_left: u64,
    pub attempts_per_hour: f64,
    /// Of dialling time.
    pub hours_left: f64,
    /// If it is dialled on without a rest.
    pub at: Moment,
}

/// Further than this nobody foresees: a year of dialling.
const MOST_HOURS: f64 = 8_766.0;
const HOUR_MS: f64 = 3_600_000.0;

/// `None` where nothing was dialled, or no record came to its end: nothing can be said.
#[must_use]
pub fn exhaustion(pace: Pace, now: Moment) -> Option<Exhaustion> {
    if pace.attempts == 0 || pace.ended == 0 || pace.dialled_ms <= 0 {
        return None;
    }
    let per_record = exact(pace.attempts) / exact(pace.ended);
    let attempts_left = (exact(pace.left) * per_record).ceil();
    let per_hour = exact(pace.attempts) * HOUR_MS / exact(pace.dialled_ms.unsigned_abs());
    let hours_left = attempts_left / per_hour;
    if hours_left > MOST_HOURS {
        return None;
    }
    let at = now.plus_ms(whole(hours_left * HOUR_MS).cast_signed());
    let attempts_left = whole(attempts_left);
    Some(Exhaustion { attempts_left, attempts_per_hour: per_hour, hours_left, at })
}

#[expect(clippy::cast_precision_loss, reason = "counts of calls stay below 2^53")]
const fn exact(n: u64) -> f64 {
    n as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "bounded above, and never negative"
)]
const fn whole(n: f64) -> u64 {
    n as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_left_run_out_at_the_pace_of_late() {
        let now = Moment::from_epoch_ms(0);
        // 2.5 attempts end a record; 500 in two hours.
        let pace = Pace { left: 1_000, attempts: 500, ended: 200, dialled_ms: 7_200_000 };
        let told = exhaustion(pace, now).unwrap();
        assert_eq!((told.attempts_left, told.attempts_per_hour), (2_500, 250.0));
        assert_eq!((told.hours_left, told.at), (10.0, Moment::from_epoch_ms(36_000_000)));
    }

    #[test]
    fn where_nothing_was_dialled_nothing_is_said() {
        let now = Moment::from_epoch_ms(0);
        assert_eq!(exhaustion(Pace { left: 5, ..Pace::default() }, now), None);
        let endless = Pace { left: u64::MAX / 2, attempts: 1, ended: 1, dialled_ms: 3_600_000 };
        assert_eq!(exhaustion(endless, now), None, "in centuries");
    }
}
