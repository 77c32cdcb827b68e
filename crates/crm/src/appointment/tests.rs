use super::ical::{Entry, Status, calendar};
use super::messages::{Standing, by_day, messages, spoken};
use super::*;
use jiff::Timestamp;
use proptest::prelude::*;
use vocab::Moment;

fn at(text: &str) -> Moment {
    let stamp: Timestamp = text.parse().expect("a time");
    Moment::from_epoch_ms(stamp.as_millisecond())
}

fn paul() -> FieldPerson {
    FieldPerson {
        id: "paul".into(),
        name: "Paul Martin".into(),
        active: true,
        email: None,
        phone: None,
        agent: None,
        home: Some("75011".into()),
        covers: vec!["75".into(), "92".into()],
        skills: Vec::new(),
        campaigns: Vec::new(),
        hours: office_hours(),
        days_off: vec!["2026-11-26".into()],
    }
}

fn force() -> FieldForce {
    FieldForce { people: vec![paul()], notice_hours: 2, step_minutes: 60, ..FieldForce::default() }
}

/// Monday 23 November 2026, 8 h in Paris.
fn monday() -> Moment {
    at("2026-11-23T08:00:00+01:00")
}

fn free(force: &FieldForce, from: &str, to: &str, postcode: &str, taken: &[Taken]) -> Vec<Slot> {
    free_slots(&SlotAsk {
        force,
        person: &force.people[0],
        postcode,
        from: at(from),
        to: at(to),
        now: monday(),
        taken,
    })
}

fn times(slots: &[Slot]) -> Vec<String> {
    let paris = TimeZone::get("Europe/Paris").expect("known");
    let time = |slot: &Slot| {
        let stamp = Timestamp::from_millisecond(slot.starts.epoch_ms()).expect("in range");
        stamp.to_zoned(paris.clone()).strftime("%d %H:%M").to_string()
    };
    slots.iter().map(time).collect()
}

fn taken(from: &str, to: &str, postcode: &str) -> Taken {
    Taken { starts: at(from), ends: at(to), postcode: postcode.into() }
}

#[test]
fn a_day_without_appointments_offers_its_hours_after_the_notice() {
    let slots =
        free(&force(), "2026-11-23T00:00:00+01:00", "2026-11-24T00:00:00+01:00", "75011", &[]);
    // 8 h and two hours of notice: 10 h is the first; 12 h would end after the morning.
    assert_eq!(
        times(&slots),
        ["23 10:00", "23 11:00", "23 14:00", "23 15:00", "23 16:00", "23 17:00"]
    );
    assert!(slots.iter().all(|slot| slot.travel_minutes == 20), "from home and back");
}

#[test]
fn what_is_taken_keeps_the_travel_free_on_both_sides() {
    let day = ("2026-11-24T00:00:00+01:00", "2026-11-25T00:00:00+01:00");
    let one = [taken("2026-11-24T11:00:00+01:00", "2026-11-24T12:00:00+01:00", "92100")];
    let slots = free(&force(), day.0, day.1, "75011", &one);
    // An hour of road to another département: 10 h would end too late, the afternoon is free.
    assert_eq!(times(&slots), ["24 09:00", "24 14:00", "24 15:00", "24 16:00", "24 17:00"]);
    let near = free(&force(), day.0, day.1, "92100", &one);
    assert!(!times(&near).contains(&"24 10:00".to_owned()), "ten minutes within a postcode");
    let touching =
        FieldForce { travel: Travel { same_postcode: 0, ..Travel::default() }, ..force() };
    assert!(times(&free(&touching, day.0, day.1, "92100", &one)).contains(&"24 10:00".to_owned()));
}

#[test]
fn holidays_days_off_weekends_and_places_outside_the_zone_offer_nothing() {
    let off =
        free(&force(), "2026-11-26T00:00:00+01:00", "2026-11-27T00:00:00+01:00", "75011", &[]);
    assert_eq!(off, [], "a day off");
    let weekend =
        free(&force(), "2026-11-28T00:00:00+01:00", "2026-11-30T00:00:00+01:00", "75011", &[]);
    assert_eq!(weekend, [], "a weekend");
    let lyon =
        free(&force(), "2026-11-24T00:00:00+01:00", "2026-11-25T00:00:00+01:00", "69001", &[]);
    assert_eq!(lyon, [], "somebody else's");
    let far = FieldForce { horizon_days: 60, ..force() };
    let christmas =
        free(&far, "2026-12-25T00:00:00+01:00", "2026-12-26T00:00:00+01:00", "75011", &[]);
    assert_eq!(christmas, [], "a public holiday");
    let open = FieldForce { closed_on_holidays: false, ..far };
    let christmas =
        free(&open, "2026-12-25T00:00:00+01:00", "2026-12-26T00:00:00+01:00", "75011", &[]);
    assert_eq!(christmas.len(), 7);
}

#[test]
fn a_full_day_and_one_beyond_the_horizon_offer_nothing() {
    let few = FieldForce { most_per_day: 1, ..force() };
    let one = [taken("2026-11-24T09:00:00+01:00", "2026-11-24T10:00:00+01:00", "75011")];
    let tuesday = ("2026-11-24T00:00:00+01:00", "2026-11-25T00:00:00+01:00");
    assert_eq!(free(&few, tuesday.0, tuesday.1, "75011", &one), []);
    let late =
        free(&force(), "2027-01-11T00:00:00+01:00", "2027-01-12T00:00:00+01:00", "75011", &[]);
    assert_eq!(late, []);
}

#[test]
fn hours_are_of_the_wall_clock_on_the_days_that_change_it() {
    let sunday =
        HoursSpan { days: vec![Weekday::Sunday], from: "00:00".into(), to: "06:00".into() };
    let person = FieldPerson { hours: vec![sunday], ..paul() };
    let force = FieldForce {
        people: vec![person],
        notice_hours: 0,
        horizon_days: 366,
        step_minutes: 60,
        most_per_day: 50,
        ..FieldForce::default()
    };
    // 28 March 2027 has no time from 2 h to 3 h: five hours, five slots.
    let spring =
        free(&force, "2027-03-28T00:00:00+01:00", "2027-03-29T00:00:00+02:00", "75011", &[]);
    assert_eq!(times(&spring), ["28 00:00", "28 01:00", "28 03:00", "28 04:00", "28 05:00"]);
    // 31 October 2027 has 2 h twice: the wall clock offers it once, an hour long all the same.
    let autumn =
        free(&force, "2027-10-31T00:00:00+02:00", "2027-11-01T00:00:00+01:00", "75011", &[]);
    assert_eq!(autumn.len(), 6);
    assert!(autumn.iter().all(|slot| slot.ends.since_ms(slot.starts) == 3_600_000));
}

#[test]
fn travel_is_told_by_how_much_of_two_postcodes_is_the_same_or_by_the_table() {
    let mut force = force();
    for (from, to, minutes) in [
        ("75011", "75011", 10),
        ("75011", "75020", 30),
        ("75011", "92100", 60),
        ("", "", 60),
        ("7", "75011", 60),
    ] {
        assert_eq!(travel_minutes(&force, from, to), minutes, "{from} {to}");
    }
    force.travel.between.push(TravelBetween { from: "75".into(), to: "92".into(), minutes: 35 });
    assert_eq!(travel_minutes(&force, "75011", "92100"), 35);
    assert_eq!(travel_minutes(&force, "92100", "75011"), 35, "in either direction");
}

#[test]
fn what_needs_least_travel_is_proposed_first_and_then_the_earliest() {
    let slot = |person: &str, hour: i64, travel_minutes| {
        let starts = monday().plus_ms(hour * 3_600_000);
        Slot { person: person.into(), starts, ends: starts.plus_ms(3_600_000), travel_minutes }
    };
    let slots =
        vec![slot("zoe", 1, 60), slot("paul", 9, 20), slot("anne", 3, 20), slot("zoe", 3, 20)];
    let named: Vec<_> = best(slots, 3).into_iter().map(|s| (s.person, s.starts)).collect();
    let hour = |n: i64| monday().plus_ms(n * 3_600_000);
    assert_eq!(
        named,
        [("anne".to_owned(), hour(3)), ("zoe".to_owned(), hour(3)), ("paul".to_owned(), hour(9))]
    );
}

#[test]
fn what_cannot_work_is_told_with_its_place() {
    let force = FieldForce {
        time_zone: "Europe/Lutèce".into(),
        length_minutes: 0,
        closed_days: vec!["demain".into()],
        people: vec![
            paul(),
            FieldPerson { covers: vec!["".into()], home: Some("75.".into()), ..paul() },
        ],
        ..FieldForce::default()
    };
    let paths: Vec<_> = force.faults("f").into_iter().map(|fault| fault.path).collect();
    assert_eq!(
        paths,
        [
            "f.time_zone",
            "f.length_minutes",
            "f.closed_days[0]",
            "f.people[1].home",
            "f.people[1].covers[0]",
            "f.people[1].id"
        ]
    );
    assert_eq!(FieldForce::default().faults("f"), []);
}

proptest! {
    #[test]
    fn no_two_appointments_of_a_person_meet_and_what_is_offered_can_be_booked(
        wishes in prop::collection::vec((0usize..200, 0usize..5), 1..40),
        buffer in 0u32..40,
        step in 10u32..90,
    ) {
        const PLACES: [&str; 5] = ["75011", "75020", "92100", "92300", "75001"];
        let force = FieldForce { buffer_minutes: buffer, step_minutes: step, most_per_day: 4, ..force() };
        let mut all: Vec<Taken> = Vec::new();
        for (wish, place) in wishes {
            let ask = SlotAsk {
                force: &force,
                person: &force.people[0],
                postcode: PLACES[place],
                from: monday(),
                to: monday().plus_ms(8 * 86_400_000),
                now: monday(),
                taken: &all,
            };
            let slots = free_slots(&ask);
            prop_assert!(slots.windows(2).all(|two| two[0].starts < two[1].starts));
            for slot in &slots {
                prop_assert_eq!(fits(&ask, slot.starts, slot.ends), Ok(slot.travel_minutes));
            }
            let Some(slot) = slots.get(wish % slots.len().max(1)) else { continue };
            let booked = Taken { starts: slot.starts, ends: slot.ends, postcode: PLACES[place].into() };
            all.push(booked);
        }
        for (n, one) in all.iter().enumerate() {
            for two in &all[n + 1..] {
                let road = i64::from(travel_minutes(&force, &one.postcode, &two.postcode) + buffer);
                let gap = two.starts.since_ms(one.ends).max(one.starts.since_ms(two.ends));
                prop_assert!(gap >= road * 60_000, "{one:?} {two:?}");
            }
        }
    }

    #[test]
    fn no_message_goes_out_at_night(minute in 0i64..525_600, lead in 1i64..60) {
        let paris = TimeZone::get("Europe/Paris").expect("known");
        let due = monday().plus_ms(minute * 60_000);
        let sent = by_day(due, due.plus_ms(lead * 3_600_000), &paris);
        let local = Timestamp::from_millisecond(sent.epoch_ms()).unwrap().to_zoned(paris);
        prop_assert!((8..20).contains(&local.hour()), "{local}");
        prop_assert!(sent < due.plus_ms(lead * 3_600_000), "before it begins");
    }

    #[test]
    fn lines_of_a_calendar_are_short_and_unfold_to_what_was_written(summary in "\\PC{0,200}") {
        let text = calendar("N", &[entry(&summary)]);
        for line in text.split("\r\n") {
            prop_assert!(line.len() <= 75, "{line}");
        }
        let unfolded = text.replace("\r\n ", "");
        let read = unfolded.split("\r\n").find_map(|l| l.strip_prefix("SUMMARY:")).unwrap();
        prop_assert_eq!(unescaped(read), summary);
    }
}

fn unescaped(text: &str) -> String {
    let mut chars = text.chars();
    let mut read = String::new();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => read.push('\n'),
                Some(c) => read.push(c),
                None => {}
            },
            c => read.push(c),
        }
    }
    read
}

fn entry(summary: &str) -> Entry<'_> {
    Entry {
        uid: "1@plateau",
        sequence: 2,
        changed: at("2026-11-23T08:00:00Z"),
        starts: at("2026-11-24T10:00:00+01:00"),
        ends: at("2026-11-24T11:00:00+01:00"),
        summary,
        place: "3, rue des Lilas; bât. B\n75011 Paris",
        description: "",
        status: Status::Confirmed,
    }
}

#[test]
fn a_calendar_is_as_the_rfc_has_it() {
    let cancelled = Entry { status: Status::Cancelled, ..entry("Annulé") };
    let text = calendar("Paul", &[entry("Devis, pompe à chaleur"), cancelled]);
    let lines: Vec<_> = text.split("\r\n").collect();
    assert_eq!(
        &lines[..5],
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Plateau//Plateau//FR",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH"
        ]
    );
    for line in [
        "UID:1@plateau",
        "SEQUENCE:2",
        "DTSTAMP:20261123T080000Z",
        "DTSTART:20261124T090000Z",
        "DTEND:20261124T100000Z",
        r"SUMMARY:Devis\, pompe à chaleur",
        r"LOCATION:3\, rue des Lilas\; bât. B\n75011 Paris",
        "STATUS:CONFIRMED",
        "STATUS:CANCELLED",
        "TRANSP:TRANSPARENT",
    ] {
        assert!(lines.contains(&line), "{line} in {text}");
    }
    assert!(text.ends_with("END:VCALENDAR\r\n"));
}

#[test]
fn each_message_is_due_once_by_what_happened() {
    let reminders = messages::defaults();
    let booked = monday();
    let standing = |starts: &str| Standing {
        campaign: None,
        starts: at(starts),
        booked,
        moves: 0,
        changed: booked,
        cancelled: false,
        ahead: true,
    };
    let keys = |of: &Standing<'_>| -> Vec<(String, Moment)> {
        messages(&reminders, of).into_iter().map(|due| (due.key, due.at)).collect()
    };
    let friday = standing("2026-11-27T10:00:00+01:00");
    assert_eq!(
        keys(&friday),
        [
            ("confirmation/booked".to_owned(), booked),
            ("reminder/before-24-0".to_owned(), at("2026-11-26T10:00:00+01:00")),
        ]
    );
    let soon = standing("2026-11-23T18:00:00+01:00");
    assert_eq!(keys(&soon).len(), 1, "who was just told is not reminded");
    let moved = Standing { moves: 2, changed: at("2026-11-24T08:00:00+01:00"), ..friday.clone() };
    assert_eq!(
        keys(&moved).into_iter().map(|(key, _)| key).collect::<Vec<_>>(),
        ["move/moved-2", "reminder/before-24-2"]
    );
    let cancelled = Standing { cancelled: true, ahead: false, ..friday.clone() };
    assert_eq!(keys(&cancelled)[0].0, "cancellation/cancelled");
    let other = Reminder { campaigns: vec!["spring".into()], ..reminders[0].clone() };
    assert_eq!(messages(std::slice::from_ref(&other), &friday), []);
}

#[test]
fn what_is_due_at_night_waits_for_the_morning_or_went_out_the_evening_before() {
    let paris = TimeZone::get("Europe/Paris").unwrap();
    let day = |due: &str, starts: &str| by_day(at(due), at(starts), &paris);
    let starts = "2026-11-25T09:00:00+01:00";
    assert_eq!(day("2026-11-24T09:00:00+01:00", starts), at("2026-11-24T09:00:00+01:00"));
    assert_eq!(day("2026-11-24T21:30:00+01:00", starts), at("2026-11-25T08:00:00+01:00"));
    assert_eq!(day("2026-11-24T02:00:00+01:00", starts), at("2026-11-24T08:00:00+01:00"));
    let early = "2026-11-25T07:30:00+01:00";
    assert_eq!(day("2026-11-25T05:30:00+01:00", early), at("2026-11-24T19:00:00+01:00"));
}

#[test]
fn day_and_time_are_spoken_in_the_customer_s_language_and_zone() {
    let paris = TimeZone::get("Europe/Paris").unwrap();
    let moment = at("2026-12-01T08:30:00Z");
    let fr = spoken(moment, &paris, "fr");
    assert_eq!(fr, ("mardi 1er décembre".to_owned(), "9\u{a0}h\u{a0}30".to_owned()));
    let en = spoken(moment, &paris, "en-GB");
    assert_eq!(en, ("Tuesday 1 December".to_owned(), "9:30 am".to_owned()));
    let island = TimeZone::get("Indian/Reunion").unwrap();
    assert_eq!(spoken(moment, &island, "fr").1, "12\u{a0}h\u{a0}30");
}
