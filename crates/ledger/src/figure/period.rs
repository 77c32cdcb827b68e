//! Quarters gathered to hours, days, months or the hours of a week, in a zone's local time.

use super::QUARTER_MS;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use vocab::Moment;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    Quarter,
    Hour,
    Day,
    Month,
    /// Hour by weekday, over all weeks of the span: where the load lies.
    HourOfWeek,
}

/// What a quarter is gathered under. Sorts in the order of time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// Its beginning; `None` for the hours of a week.
    pub start: Option<Moment>,
    /// Where the next begins.
    pub end: Option<Moment>,
    /// `2026-11-20 14:15`, `2026-11-20 14:00`, `2026-11-20`, `2026-11`; `1 09` is Monday at nine.
    pub label: String,
}

impl Period {
    pub const ALL: [Self; 5] =
        [Self::Quarter, Self::Hour, Self::Day, Self::Month, Self::HourOfWeek];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quarter => "quarter",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Month => "month",
            Self::HourOfWeek => "hour_of_week",
        }
    }

    /// Every zone in use is whole quarters away from UTC, so a quarter lies in one hour and one day,
    /// and a day has as many as it really has: 92 or 100 when the clocks change.
    #[must_use]
    pub fn of(self, quarter: Moment, zone: &TimeZone) -> Slot {
        let Ok(stamp) = Timestamp::from_millisecond(quarter.epoch_ms()) else {
            return Slot { start: Some(quarter), end: None, label: quarter.to_string() };
        };
        let local = stamp.to_zoned(zone.clone());
        let (start, end, format) = match self {
            Self::Quarter => (Some(quarter), Some(quarter + QUARTER_MS), "%Y-%m-%d %H:%M"),
            // The hour that the clocks repeat is two hours: they differ by their beginning.
            Self::Hour => {
                let start = quarter.plus_ms(-i64::from(local.minute()) * 60_000);
                (Some(start), Some(start + 4 * QUARTER_MS), "%Y-%m-%d %H:00")
            }
            Self::Day => {
                let next = local.tomorrow().and_then(|z| z.start_of_day());
                (begin(local.start_of_day()), begin(next), "%Y-%m-%d")
            }
            Self::Month => {
                let first = local.first_of_month().and_then(|z| z.start_of_day());
                let next = local.last_of_month().and_then(|z| z.tomorrow()?.start_of_day());
                (begin(first), begin(next), "%Y-%m")
            }
            Self::HourOfWeek => (None, None, "%u %H"),
        };
        Slot { start, end, label: local.strftime(format).to_string() }
    }
}

fn begin(zoned: Result<jiff::Zoned, jiff::Error>) -> Option<Moment> {
    let ms = zoned.ok()?.timestamp().as_millisecond();
    Some(Moment::from_epoch_ms(ms))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn slots(period: Period, from: &str, quarters: i64) -> BTreeMap<Slot, u32> {
        let zone = TimeZone::get("Europe/Paris").expect("known");
        let from: Timestamp = from.parse().expect("a time");
        let mut all = BTreeMap::new();
        for n in 0..quarters {
            let at = Moment::from_epoch_ms(from.as_millisecond() + n * QUARTER_MS);
            *all.entry(period.of(at, &zone)).or_default() += 1;
        }
        all
    }

    #[test]
    fn days_have_the_hours_they_really_have() {
        for (from, day, quarters) in [
            ("2026-03-28T23:00:00Z", "2026-03-29", 92),
            ("2026-10-24T22:00:00Z", "2026-10-25", 100),
            ("2026-11-19T23:00:00Z", "2026-11-20", 96),
        ] {
            let days = slots(Period::Day, from, quarters + 4);
            let told: Vec<_> = days.iter().map(|(s, n)| (s.label.as_str(), *n)).collect();
            assert_eq!(told[0], (day, u32::try_from(quarters).expect("small")));
            assert_eq!(told.len(), 2);
            let ends = days.keys().next().and_then(|s| s.end);
            assert_eq!(
                ends,
                days.keys().nth(1).and_then(|s| s.start),
                "one ends where the next begins"
            );
        }
        let hours = slots(Period::Hour, "2026-10-24T22:00:00Z", 100);
        assert_eq!(hours.len(), 25, "two o’clock comes twice");
        assert!(hours.values().all(|n| *n == 4));
    }

    #[test]
    fn the_hours_of_a_week_are_gathered_over_weeks() {
        let two_weeks = slots(Period::HourOfWeek, "2026-11-01T23:00:00Z", 2 * 7 * 96);
        assert_eq!(two_weeks.len(), 7 * 24);
        assert!(two_weeks.values().all(|n| *n == 8));
        assert_eq!(two_weeks.keys().next().map(|s| s.label.as_str()), Some("1 00"));
        let months = slots(Period::Month, "2026-10-31T22:45:00Z", 2);
        let labels: Vec<_> = months.keys().map(|s| s.label.as_str()).collect();
        assert_eq!(labels, ["2026-10", "2026-11"]);
    }
}
