//! The best hour to call, by the campaign's past answers.

use jiff::tz::TimeZone;
use vocab::Moment;

/// Hours of a week.
pub const SLOTS: usize = 168;
/// So many calls answered as the campaign's mean stand behind each hour before it has calls of its
/// own: an hour with one lucky call isn't the best.
const PRIOR: f64 = 20.0;

/// Calls and answers by hour of the week, in the person's time.
#[derive(Clone, Debug, PartialEq)]
pub struct HourTable {
    calls: [u32; SLOTS],
    answers: [u32; SLOTS],
}

impl Default for HourTable {
    fn default() -> Self {
        Self { calls: [0; SLOTS], answers: [0; SLOTS] }
    }
}

impl HourTable {
    /// So many calls were made in the hour of this moment, and so many of them answered.
    pub fn add(&mut self, zone: &TimeZone, at: Moment, calls: u32, answers: u32) {
        let Some(slot) = slot(zone, at) else { return };
        self.calls[slot] = self.calls[slot].saturating_add(calls);
        self.answers[slot] = self.answers[slot].saturating_add(answers);
    }

    #[must_use]
    pub fn calls(&self) -> u32 {
        self.calls.iter().fold(0, |all, n| all.saturating_add(*n))
    }

    /// The share of calls answered in this hour of the week, smoothed towards the campaign's mean.
    #[must_use]
    pub fn rate(&self, slot: usize) -> f64 {
        let all: u64 = self.calls.iter().copied().map(u64::from).sum();
        let answered: u64 = self.answers.iter().copied().map(u64::from).sum();
        let mean = if all == 0 { 0.0 } else { exact(answered) / exact(all) };
        let (calls, answers) = (self.calls[slot % SLOTS], self.answers[slot % SLOTS]);
        (f64::from(answers) + PRIOR * mean) / (f64::from(calls) + PRIOR)
    }

    /// The hour with the best chance among those that begin at or after `from` and before `to`; the
    /// earliest of equals. `from` itself when no whole hour lies between.
    #[must_use]
    pub fn best(&self, zone: &TimeZone, from: Moment, to: Moment) -> Moment {
        const HOUR_MS: i64 = 3_600_000;
        let mut best = (from, slot(zone, from).map_or(0.0, |slot| self.rate(slot)));
        let mut at = Moment::from_epoch_ms((from.epoch_ms() / HOUR_MS + 1) * HOUR_MS);
        // No more than the hours of a week.
        for _ in 0..SLOTS {
            if at >= to {
                break;
            }
            let rate = slot(zone, at).map_or(0.0, |slot| self.rate(slot));
            if rate > best.1 {
                best = (at, rate);
            }
            at = at.plus_ms(HOUR_MS);
        }
        best.0
    }
}

/// Hours since Monday 0:00 on the clocks of the place.
fn slot(zone: &TimeZone, at: Moment) -> Option<usize> {
    let stamp = jiff::Timestamp::from_millisecond(at.epoch_ms()).ok()?;
    let local = zone.to_datetime(stamp);
    let day = usize::try_from(local.weekday().to_monday_zero_offset()).ok()?;
    Some(day * 24 + usize::try_from(local.hour()).ok()?)
}

#[expect(clippy::cast_precision_loss, reason = "counts of calls stay below 2^53")]
const fn exact(n: u64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::from_epoch_ms(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    fn paris() -> TimeZone {
        TimeZone::get("Europe/Paris").unwrap()
    }

    #[test]
    fn the_hour_that_answered_best_is_chosen() {
        let mut table = HourTable::default();
        // Monday 23 November 2026: at 14:00 in Paris 10 % answer, at 18:00 60 %.
        table.add(&paris(), at("2026-11-23T13:10:00Z"), 200, 20);
        table.add(&paris(), at("2026-11-23T17:10:00Z"), 200, 120);
        let (from, to) = (at("2026-11-30T13:00:00Z"), at("2026-11-30T19:00:00Z"));
        assert_eq!(table.best(&paris(), from, to), at("2026-11-30T17:00:00Z"));
        assert_eq!(HourTable::default().best(&paris(), from, to), from, "nothing is known");
    }

    #[test]
    fn one_lucky_call_makes_no_best_hour() {
        let mut table = HourTable::default();
        table.add(&paris(), at("2026-11-23T13:10:00Z"), 500, 250);
        table.add(&paris(), at("2026-11-23T17:10:00Z"), 1, 1);
        table.add(&paris(), at("2026-11-23T16:10:00Z"), 500, 300);
        let (from, to) = (at("2026-11-30T13:00:00Z"), at("2026-11-30T19:00:00Z"));
        assert_eq!(table.best(&paris(), from, to), at("2026-11-30T16:00:00Z"));
        assert_eq!(table.calls(), 1_001);
    }

    #[test]
    fn hours_are_those_of_the_person() {
        let reunion = TimeZone::get("Indian/Reunion").unwrap();
        let now = at("2026-11-22T20:30:00Z");
        assert_eq!(slot(&reunion, now), Some(0), "Monday 0:30 in La Réunion");
        assert_eq!(slot(&paris(), now), Some(6 * 24 + 21), "Sunday evening in Paris");
    }
}
