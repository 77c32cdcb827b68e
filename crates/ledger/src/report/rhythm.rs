//! When a report is sent: each day, week or month at a local time.

use super::span::local_day;
use jiff::ToSpan;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use vocab::Moment;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rhythm {
    #[serde(flatten)]
    pub every: Every,
    /// Minutes after local midnight: 480 is 8 o'clock, in summer and in winter.
    pub minute: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "every", rename_all = "snake_case")]
pub enum Every {
    Day,
    /// Monday to Friday.
    Weekday,
    /// 1 is Monday.
    Week {
        day: u8,
    },
    /// The last day of a shorter month where it has no such day.
    Month {
        day: u8,
    },
}

const DAY_MINUTES: u16 = 1_440;

impl Rhythm {
    /// What is wrong with it: a field and what to do.
    #[must_use]
    pub const fn fault(&self) -> Option<(&'static str, &'static str)> {
        if self.minute >= DAY_MINUTES {
            return Some(("minute", "A day has the minutes 0 to 1439."));
        }
        match self.every {
            Every::Week { day } if day == 0 || day > 7 => {
                Some(("day", "A week has the days 1 (Monday) to 7."))
            }
            Every::Month { day } if day == 0 || day > 31 => {
                Some(("day", "A month has the days 1 to 31."))
            }
            Every::Day | Every::Weekday | Every::Week { .. } | Every::Month { .. } => None,
        }
    }

    /// The first time after `now`. A local time that the clocks skip is an hour later; one that
    /// they repeat comes once. So missed times are made up by one run, and none comes twice.
    #[must_use]
    pub fn next_after(&self, now: Moment, zone: &TimeZone) -> Moment {
        let mut day = local_day(now.plus_ms(-86_400_000), zone);
        // No gap is longer than from one month's day to the next.
        for _ in 0..70 {
            if self.falls_on(day)
                && let Some(at) = self.at(day, zone)
                && at > now
            {
                return at;
            }
            day = day.saturating_add(1.day());
        }
        now.plus_ms(86_400_000)
    }

    fn falls_on(&self, day: Date) -> bool {
        match self.every {
            Every::Day => true,
            Every::Weekday => day.weekday().to_monday_one_offset() <= 5,
            Every::Week { day: wanted } => {
                day.weekday().to_monday_one_offset().unsigned_abs() == wanted
            }
            Every::Month { day: wanted } => {
                day.day().unsigned_abs() == wanted.min(day.days_in_month().unsigned_abs())
            }
        }
    }

    fn at(&self, day: Date, zone: &TimeZone) -> Option<Moment> {
        let minute = self.minute.min(DAY_MINUTES - 1);
        let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
        let zoned = zone.to_zoned(day.to_datetime(Time::constant(hour, minute, 0, 0))).ok()?;
        Some(Moment::from_epoch_ms(zoned.timestamp().as_millisecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(every: Every, minute: u16, after: &str) -> String {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let now: jiff::Timestamp = after.parse().unwrap();
        let rhythm = Rhythm { every, minute };
        let at = rhythm.next_after(Moment::from_epoch_ms(now.as_millisecond()), &zone);
        let stamp = jiff::Timestamp::from_millisecond(at.epoch_ms()).unwrap();
        stamp.to_zoned(zone).strftime("%a %Y-%m-%d %H:%M").to_string()
    }

    #[test]
    fn eight_oclock_is_eight_oclock_in_summer_and_in_winter() {
        // 2026-10-25 has 25 hours.
        assert_eq!(next(Every::Day, 480, "2026-10-24T06:00:00Z"), "Sun 2026-10-25 08:00");
        assert_eq!(next(Every::Day, 480, "2026-10-25T07:00:00Z"), "Mon 2026-10-26 08:00");
    }

    #[test]
    fn a_time_that_the_clocks_skip_or_repeat_comes_once() {
        let skipped = next(Every::Day, 150, "2026-03-28T12:00:00Z");
        assert_eq!(skipped, "Sun 2026-03-29 03:30");
        // 02:30 comes twice on 2026-10-25; after the first comes the next day.
        assert_eq!(next(Every::Day, 150, "2026-10-25T00:30:00Z"), "Mon 2026-10-26 02:30");
    }

    #[test]
    fn weeks_and_months_have_their_days() {
        let sunday = "2026-11-22T18:00:00Z";
        assert_eq!(next(Every::Week { day: 1 }, 480, sunday), "Mon 2026-11-23 08:00");
        assert_eq!(next(Every::Weekday, 480, "2026-11-20T18:00:00Z"), "Mon 2026-11-23 08:00");
        assert_eq!(next(Every::Month { day: 31 }, 480, sunday), "Mon 2026-11-30 08:00");
        assert_eq!(next(Every::Month { day: 1 }, 0, sunday), "Tue 2026-12-01 00:00");
    }

    #[test]
    fn what_cannot_be_is_named() {
        let fault = |every, minute| Rhythm { every, minute }.fault().map(|(field, _)| field);
        assert_eq!(fault(Every::Day, 1_440), Some("minute"));
        assert_eq!(fault(Every::Week { day: 8 }, 0), Some("day"));
        assert_eq!(fault(Every::Month { day: 31 }, 0), None);
    }
}
