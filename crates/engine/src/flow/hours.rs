//! Opening hours: is this moment open, in the local time of the place?

use jiff::civil::{Date, Weekday as CivilWeekday};
use jiff::tz::TimeZone;
use vocab::{FloorPlan, Hours, Moment, Weekday};

/// Open or closed at this moment. Hours without spans are always open but for holidays and closed
/// days. A time zone that is unknown counts as UTC; plans with one are refused at publish.
#[must_use]
pub(crate) fn is_open(plan: &FloorPlan, hours: &Hours, now: Moment) -> bool {
    let zone = hours.time_zone.as_deref().unwrap_or(&plan.settings.time_zone);
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let Ok(timestamp) = jiff::Timestamp::from_millisecond(now.epoch_ms()) else { return false };
    let local = timestamp.to_zoned(zone);
    let date = local.date();
    if hours.closed_days.iter().any(|d| d.parse::<Date>().is_ok_and(|d| d == date))
        || (hours.closed_on_holidays && is_public_holiday(date))
    {
        return false;
    }
    let minute = i32::from(local.hour()) * 60 + i32::from(local.minute());
    let today = weekday(date.weekday());
    hours.spans.is_empty()
        || hours.spans.iter().any(|span| {
            span.days.contains(&today)
                && minute_of(&span.from).is_some_and(|from| from <= minute)
                && minute_of(&span.to).is_some_and(|to| minute < to)
        })
}

/// The eleven public holidays of the Code du travail, L3133-1.
#[must_use]
pub(crate) fn is_public_holiday(date: Date) -> bool {
    const FIXED: [(i8, i8); 8] =
        [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
    if FIXED.contains(&(date.month(), date.day())) {
        return true;
    }
    // Easter Monday, Ascension Thursday, Whit Monday.
    let easter = easter(date.year());
    [1, 39, 50].iter().any(|days| {
        easter.checked_add(jiff::Span::new().days(*days)).is_ok_and(|holiday| holiday == date)
    })
}

/// Easter Sunday by the anonymous Gregorian algorithm (Nature, 1876; Meeus, ch. 8).
fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    let (month, day) = (n / 31, n % 31 + 1);
    Date::new(
        year,
        i8::try_from(month).expect("the algorithm gives March or April"),
        i8::try_from(day).expect("the algorithm gives a day of 1 to 31"),
    )
    .expect("Easter is a day of the year")
}

const fn weekday(day: CivilWeekday) -> Weekday {
    match day {
        CivilWeekday::Monday => Weekday::Monday,
        CivilWeekday::Tuesday => Weekday::Tuesday,
        CivilWeekday::Wednesday => Weekday::Wednesday,
        CivilWeekday::Thursday => Weekday::Thursday,
        CivilWeekday::Friday => Weekday::Friday,
        CivilWeekday::Saturday => Weekday::Saturday,
        CivilWeekday::Sunday => Weekday::Sunday,
    }
}

pub(crate) fn minute_of(text: &str) -> Option<i32> {
    let (h, m) = text.split_once(':')?;
    Some(h.parse::<i32>().ok()? * 60 + m.parse::<i32>().ok()?)
}

/// Hours that the tests of openings share.
#[cfg(test)]
pub(crate) mod sample {
    use super::*;
    use vocab::HoursSpan;

    pub(crate) fn at(text: &str) -> Moment {
        let zoned: jiff::Zoned = text.parse().expect("a test moment");
        Moment::from_epoch_ms(zoned.timestamp().as_millisecond())
    }

    /// Monday and Friday, 10–13 and 14–20 o'clock; one closed day.
    pub(crate) fn office() -> Hours {
        let days = vec![Weekday::Monday, Weekday::Friday];
        let span = |from: &str, to: &str| HoursSpan {
            days: days.clone(),
            from: from.to_owned(),
            to: to.to_owned(),
        };
        Hours {
            name: "office".to_owned(),
            time_zone: None,
            spans: vec![span("10:00", "13:00"), span("14:00", "20:00")],
            closed_on_holidays: true,
            closed_days: vec!["2026-11-27".to_owned()],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sample::{at, office};
    use super::*;

    #[test]
    fn opening_is_included_and_closing_is_not() {
        let plan = FloorPlan::empty();
        for (text, open) in [
            ("2026-11-20T09:59:59[Europe/Paris]", false),
            ("2026-11-20T10:00:00[Europe/Paris]", true),
            ("2026-11-20T12:59:59[Europe/Paris]", true),
            ("2026-11-20T13:00:00[Europe/Paris]", false),
            ("2026-11-20T19:59:59[Europe/Paris]", true),
            ("2026-11-20T20:00:00[Europe/Paris]", false),
            ("2026-11-21T11:00:00[Europe/Paris]", false),
            ("2026-11-27T11:00:00[Europe/Paris]", false),
        ] {
            assert_eq!(is_open(&plan, &office(), at(text)), open, "{text}");
        }
    }

    #[test]
    fn the_place_has_its_own_time() {
        let plan = FloorPlan::empty();
        let mut hours = office();
        hours.time_zone = Some("Indian/Reunion".to_owned());
        assert!(is_open(&plan, &hours, at("2026-11-20T10:30:00[Indian/Reunion]")));
        assert!(!is_open(&plan, &hours, at("2026-11-20T18:30:00[Europe/Paris]")));
    }

    #[test]
    fn easter_and_what_hangs_on_it() {
        let day = |y, m, d| Date::new(y, m, d).expect("a day");
        assert_eq!(easter(2026), day(2026, 4, 5));
        assert_eq!(easter(2027), day(2027, 3, 28));
        assert_eq!(easter(2028), day(2028, 4, 16));
        assert!(is_public_holiday(day(2026, 4, 6)));
        assert!(is_public_holiday(day(2026, 5, 14)));
        assert!(is_public_holiday(day(2026, 5, 25)));
        assert!(is_public_holiday(day(2026, 11, 11)));
        assert!(!is_public_holiday(day(2026, 4, 5)), "Easter Sunday is no holiday of L3133-1");
    }
}
