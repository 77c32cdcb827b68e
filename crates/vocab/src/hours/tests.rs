//! Openings, closings and open time: by example, and by properties over whole years.

use super::*;
use crate::HoursSpan;
use proptest::prelude::*;

const HOUR_MS: i64 = 3_600_000;

fn at(text: &str) -> Moment {
    let zoned: jiff::Zoned = text.parse().expect("a test moment");
    Moment::from_epoch_ms(zoned.timestamp().as_millisecond())
}

fn paris(text: &str) -> Moment {
    at(&format!("{text}[Europe/Paris]"))
}

fn calendar(hours: &Hours) -> Calendar {
    Calendar::of(&FloorPlan::empty(), hours)
}

/// Monday and Friday, 10–13 and 14–20 o'clock; one closed day.
fn office() -> Hours {
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

fn around_the_clock() -> Hours {
    Hours { spans: Vec::new(), closed_on_holidays: false, closed_days: Vec::new(), ..office() }
}

#[test]
fn opening_is_included_and_closing_is_not() {
    let office = calendar(&office());
    for (text, open) in [
        ("2026-11-20T09:59:59", false),
        ("2026-11-20T10:00:00", true),
        ("2026-11-20T12:59:59", true),
        ("2026-11-20T13:00:00", false),
        ("2026-11-20T19:59:59", true),
        ("2026-11-20T20:00:00", false),
        ("2026-11-21T11:00:00", false),
        ("2026-11-27T11:00:00", false),
    ] {
        assert_eq!(office.is_open(paris(text)), open, "{text}");
    }
}

#[test]
fn the_place_has_its_own_time() {
    let mut hours = office();
    hours.time_zone = Some("Indian/Reunion".to_owned());
    let there = calendar(&hours);
    assert!(there.is_open(at("2026-11-20T10:30:00[Indian/Reunion]")));
    assert!(!there.is_open(paris("2026-11-20T18:30:00")));
}

#[test]
fn the_next_opening_is_now_or_the_next_span_that_is_open() {
    let office = calendar(&office());
    for (from, opens) in [
        ("2026-11-20T10:30:00", "2026-11-20T10:30:00"),
        ("2026-11-20T13:00:00", "2026-11-20T14:00:00"),
        ("2026-11-20T20:00:00", "2026-11-23T10:00:00"),
        // The Friday after is closed.
        ("2026-11-23T20:00:00", "2026-11-30T10:00:00"),
        // Easter Monday of 2027, over the change to summer time.
        ("2027-03-26T21:00:00", "2027-04-02T10:00:00"),
    ] {
        assert_eq!(office.next_opening(paris(from)), Some(paris(opens)), "{from}");
    }
}

#[test]
fn the_next_closing_is_the_end_of_the_span_and_midnight_alone_closes_nothing() {
    let one = Some(paris("2026-11-20T13:00:00"));
    assert_eq!(calendar(&office()).next_closing(paris("2026-11-20T10:30:00")), one);
    let mut nights = around_the_clock();
    nights.closed_days = vec!["2026-11-27".to_owned()];
    let closes = calendar(&nights).next_closing(paris("2026-11-20T10:30:00"));
    assert_eq!(closes, Some(paris("2026-11-27T00:00:00")));
}

#[test]
fn hours_that_never_open_or_never_close_have_no_such_moment() {
    let now = paris("2026-11-20T10:30:00");
    assert_eq!(calendar(&around_the_clock()).next_closing(now), None);
    let mut shut = office();
    for span in &mut shut.spans {
        span.days.clear();
    }
    let shut = calendar(&shut);
    assert_eq!(shut.next_opening(now), None);
    assert_eq!(shut.plus(now, 1), None);
    assert_eq!(shut.between(now, now.plus_ms(100 * 24 * HOUR_MS)), 0);
}

#[test]
fn open_time_skips_noon_nights_weekends_and_holidays() {
    let office = calendar(&office());
    for (from, hours, due) in [
        ("2026-11-20T12:00:00", 2, "2026-11-20T15:00:00"),
        ("2026-11-20T19:00:00", 2, "2026-11-23T11:00:00"),
        ("2026-11-21T08:00:00", 1, "2026-11-23T11:00:00"),
        // Monday ends at 20:00; Friday the 27th is closed.
        ("2026-11-23T19:30:00", 1, "2026-11-30T10:30:00"),
        // Friday the 25th of December is Christmas.
        ("2026-12-21T19:00:00", 2, "2026-12-28T11:00:00"),
    ] {
        let due = paris(due);
        assert_eq!(office.plus(paris(from), hours * HOUR_MS), Some(due), "{from}");
        assert_eq!(office.between(paris(from), due), hours * HOUR_MS, "{from}");
    }
}

#[test]
fn days_of_23_and_25_hours_count_as_they_are() {
    let always = calendar(&around_the_clock());
    let day = |from: &str, to: &str| always.between(paris(from), paris(to)) / HOUR_MS;
    assert_eq!(day("2026-03-29T00:00:00", "2026-03-30T00:00:00"), 23);
    assert_eq!(day("2026-10-25T00:00:00", "2026-10-26T00:00:00"), 25);
    // Opens at 02:30 on the morning when 02:30 does not exist.
    let mut early = office();
    early.spans = vec![HoursSpan {
        days: vec![Weekday::Sunday],
        from: "02:30".to_owned(),
        to: "04:00".to_owned(),
    }];
    let early = calendar(&early);
    let opens = early.next_opening(paris("2026-03-29T00:00:00"));
    assert_eq!(opens, Some(paris("2026-03-29T03:00:00")));
    let open_ms = early.between(paris("2026-03-29T00:00:00"), paris("2026-03-30T00:00:00"));
    assert_eq!(open_ms, HOUR_MS);
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

/// 2026-01-01 to 2027-12-31, at any millisecond: with every change of daylight saving in it.
fn moments() -> impl Strategy<Value = Moment> {
    (1_767_225_600_000_i64..1_830_297_600_000).prop_map(Moment::from_epoch_ms)
}

/// Open for an hour a week at least: what is added below then fits into the three years looked at.
fn calendars() -> impl Strategy<Value = Calendar> {
    let spans = proptest::collection::vec((0_u8..7, 0_i32..1_380, 60_i32..700), 1..8);
    (spans, any::<bool>(), 0_usize..3).prop_map(|(spans, closed_on_holidays, zone)| {
        const DAYS: [Weekday; 7] = [
            Weekday::Monday,
            Weekday::Tuesday,
            Weekday::Wednesday,
            Weekday::Thursday,
            Weekday::Friday,
            Weekday::Saturday,
            Weekday::Sunday,
        ];
        const ZONES: [&str; 3] = ["Europe/Paris", "America/New_York", "Australia/Lord_Howe"];
        let wall = |minute: i32| format!("{:02}:{:02}", minute / 60, minute % 60);
        let spans = spans.into_iter().map(|(day, from, length)| HoursSpan {
            days: vec![DAYS[usize::from(day)]],
            from: wall(from),
            to: wall((from + length).min(1_440)),
        });
        calendar(&Hours {
            spans: spans.collect(),
            closed_on_holidays,
            time_zone: Some(ZONES[zone].to_owned()),
            ..office()
        })
    })
}

proptest! {
    #[test]
    fn what_was_added_is_measured(
        calendar in calendars(), from in moments(), ms in 1_i64..200_000_000
    ) {
        let due = calendar.plus(from, ms).expect("some day is open every week");
        prop_assert_eq!(calendar.between(from, due), ms);
        // It is the first such moment.
        prop_assert_eq!(calendar.between(from, due.plus_ms(-1)), ms - 1);
    }

    #[test]
    fn open_time_adds_up_over_any_moment_between(
        calendar in calendars(), a in moments(), b in 0_i64..3_000_000_000, c in 0_i64..900_000_000
    ) {
        let (b, c) = (a.plus_ms(b), a.plus_ms(b + c));
        let parts = calendar.between(a, b) + calendar.between(b, c);
        prop_assert_eq!(parts, calendar.between(a, c));
    }

    #[test]
    fn openings_are_open_and_closings_closed(calendar in calendars(), from in moments()) {
        let opening = calendar.next_opening(from).expect("some day is open every week");
        prop_assert!(calendar.is_open(opening));
        prop_assert_eq!(calendar.between(from, opening), 0);
        let closing = calendar.next_closing(opening).expect("a night comes");
        prop_assert!(!calendar.is_open(closing));
        prop_assert_eq!(calendar.between(opening, closing), closing.since_ms(opening));
    }
}
