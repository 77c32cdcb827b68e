//! Spans by name: "yesterday" is another day tomorrow, so a kept report says the name.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use vocab::Moment;

/// Whole local days. Weeks begin on Monday (ISO 8601).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Span {
    #[default]
    Today,
    Yesterday,
    ThisWeek,
    LastWeek,
    #[serde(rename = "last_7_days")]
    Last7Days,
    ThisMonth,
    LastMonth,
    #[serde(rename = "last_30_days")]
    Last30Days,
    /// Both days included.
    Days {
        from: Date,
        to: Date,
    },
}

/// What a span is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compare {
    /// As many days just before; before a calendar month, the month before.
    Previous,
    /// The same days of the week before: a Tuesday is held against a Tuesday.
    WeekBefore,
    /// The same days of the month before: the 12th is held against the 12th.
    MonthBefore,
    /// 52 weeks before: the same weekdays of last year.
    YearBefore,
}

impl Span {
    /// First and last day, both included.
    #[must_use]
    pub fn days(self, today: Date) -> (Date, Date) {
        let back = |days: i64| today.saturating_sub(days.days());
        let monday = back(i64::from(today.weekday().to_monday_zero_offset()));
        match self {
            Self::Today => (today, today),
            Self::Yesterday => (back(1), back(1)),
            Self::ThisWeek => (monday, today),
            Self::LastWeek => (monday.saturating_sub(7.days()), monday.saturating_sub(1.day())),
            Self::Last7Days => (back(6), today),
            Self::ThisMonth => (today.first_of_month(), today),
            Self::LastMonth => {
                let last = today.first_of_month().saturating_sub(1.day());
                (last.first_of_month(), last)
            }
            Self::Last30Days => (back(29), today),
            Self::Days { from, to } => (from.min(to), to.max(from)),
        }
    }

    /// From the first day's beginning to the beginning of the day after the last.
    #[must_use]
    pub fn moments(self, now: Moment, zone: &TimeZone) -> (Moment, Moment) {
        let (first, last) = self.days(local_day(now, zone));
        (day_start(first, zone), day_start(last.saturating_add(1.day()), zone))
    }
}

impl Compare {
    /// The span that `from..to` is held against. Days that have not ended are held against as much
    /// of the days before, not against whole ones.
    #[must_use]
    pub fn of(self, from: Moment, to: Moment, now: Moment, zone: &TimeZone) -> (Moment, Moment) {
        let first = local_day(from, zone);
        let last = local_day(to.plus_ms(-1), zone);
        let months = first.day() == 1 && (last == last.last_of_month() || to > now);
        let move_day = |day: Date| match self {
            Self::Previous if months && first.first_of_month() == last.first_of_month() => {
                day.saturating_sub(1.month())
            }
            Self::Previous => {
                let days = i64::from((last - first).get_days()) + 1;
                day.saturating_sub(days.days())
            }
            Self::WeekBefore => day.saturating_sub(7.days()),
            Self::MonthBefore => day.saturating_sub(1.month()),
            Self::YearBefore => day.saturating_sub(364.days()),
        };
        let shifted = |at: Moment| {
            let Some(local) = local(at, zone) else { return at };
            let time = local.time();
            let day = move_day(local.date());
            // The 31st of a shorter month is the end of that month.
            let capped = day.day() < local.date().day() && matches!(self, Self::Previous) && months;
            match (capped, zone.to_zoned(day.to_datetime(time))) {
                (true, _) => day_start(day.saturating_add(1.day()), zone),
                (false, Ok(zoned)) => Moment::from_epoch_ms(zoned.timestamp().as_millisecond()),
                (false, Err(_)) => at,
            }
        };
        let begin = shifted(from);
        let end = if to > now && now > from {
            shifted(now)
        } else {
            day_start(move_day(last).saturating_add(1.day()), zone)
        };
        // A month before a month that ends earlier: to its own end.
        if matches!(self, Self::Previous) && months && to <= now {
            return (begin, from);
        }
        (begin, end)
    }
}

fn local(at: Moment, zone: &TimeZone) -> Option<jiff::Zoned> {
    Timestamp::from_millisecond(at.epoch_ms()).ok().map(|stamp| stamp.to_zoned(zone.clone()))
}

/// The day of a moment where the clocks of this zone hang.
#[must_use]
pub fn local_day(at: Moment, zone: &TimeZone) -> Date {
    local(at, zone).map_or(Date::constant(1970, 1, 1), |zoned| zoned.date())
}

/// Midnight, or the first moment after it where the clocks skip it.
pub(super) fn day_start(day: Date, zone: &TimeZone) -> Moment {
    let start = day.to_zoned(zone.clone()).and_then(|z| z.start_of_day());
    Moment::from_epoch_ms(start.map_or(0, |z| z.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paris() -> TimeZone {
        TimeZone::get("Europe/Paris").unwrap()
    }

    fn at(text: &str) -> Moment {
        Moment::from_epoch_ms(text.parse::<Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn a_spans_name_means_other_days_on_other_days() {
        let sunday: Date = "2026-11-22".parse().unwrap();
        let days = |span: Span| {
            let (first, last) = span.days(sunday);
            format!("{first} {last}")
        };
        assert_eq!(days(Span::Yesterday), "2026-11-21 2026-11-21");
        assert_eq!(days(Span::ThisWeek), "2026-11-16 2026-11-22");
        assert_eq!(days(Span::LastWeek), "2026-11-09 2026-11-15");
        assert_eq!(days(Span::Last7Days), "2026-11-16 2026-11-22");
        assert_eq!(days(Span::ThisMonth), "2026-11-01 2026-11-22");
        assert_eq!(days(Span::LastMonth), "2026-10-01 2026-10-31");
    }

    #[test]
    fn a_day_of_25_hours_is_a_whole_day() {
        let day = "2026-10-25".parse().unwrap();
        let span = Span::Days { from: day, to: day };
        let (from, to) = span.moments(at("2026-11-22T12:00:00Z"), &paris());
        assert_eq!((to - from) / 3_600_000, 25);
    }

    #[test]
    fn a_span_is_held_against_one_of_the_same_kind() {
        let now = at("2026-11-22T13:30:00Z");
        let of = |compare: Compare, from: &str, to: &str| {
            let (from, to) = compare.of(at(from), at(to), now, &paris());
            format!("{from} {to}")
        };
        // Today up to now is held against yesterday up to the same time.
        assert_eq!(
            of(Compare::Previous, "2026-11-21T23:00:00Z", "2026-11-22T23:00:00Z"),
            "2026-11-20T23:00:00.000Z 2026-11-21T13:30:00.000Z"
        );
        assert_eq!(
            of(Compare::WeekBefore, "2026-11-20T23:00:00Z", "2026-11-21T23:00:00Z"),
            "2026-11-13T23:00:00.000Z 2026-11-14T23:00:00.000Z"
        );
        assert_eq!(
            of(Compare::MonthBefore, "2026-11-19T23:00:00Z", "2026-11-20T23:00:00Z"),
            "2026-10-19T22:00:00.000Z 2026-10-20T22:00:00.000Z"
        );
        // October, with its 25-hour day, against September.
        assert_eq!(
            of(Compare::Previous, "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z"),
            "2026-08-31T22:00:00.000Z 2026-09-30T22:00:00.000Z"
        );
    }

    #[test]
    fn a_span_is_kept_by_its_name() {
        let span: Span = serde_json::from_str(r#"{"name":"last_7_days"}"#).unwrap();
        assert_eq!(span, Span::Last7Days);
        let days = r#"{"name":"days","from":"2026-11-01","to":"2026-11-02"}"#;
        let span: Span = serde_json::from_str(days).unwrap();
        assert_eq!(serde_json::to_string(&span).unwrap(), days);
    }
}
