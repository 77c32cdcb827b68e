//! The figures over journals written by hand: one worked day, and what may never disagree.

use crate::transcript::*;
use ledger::figure::dictionary::{KPIS, Unit, kpi};
use ledger::figure::{Cell, Cube, Direction, EVERY, Measure, QUARTER_MS, Sums, delta, sum};
use ledger::{ContactRecord, Contacts, Folded, Interval, Intervals};
use std::collections::BTreeMap;
use vocab::{
    AgentState, AgentStatus, DequeueCause, Event, InteractionId, Outcome, Party, SegmentEnd,
};

/// Sums of a journal as they are kept: each change of a record puts in what it adds.
fn kept(t: &Transcript) -> BTreeMap<Cell, Sums> {
    let (mut contacts, mut intervals) = (Contacts::default(), Intervals::default());
    let mut records: BTreeMap<InteractionId, ContactRecord> = BTreeMap::new();
    let mut cells: BTreeMap<Cell, Sums> = BTreeMap::new();
    let mut add = |changes: BTreeMap<Cell, Sums>| {
        for (cell, sums) in changes {
            *cells.entry(cell).or_default() += &sums;
        }
    };
    for event in &t.events {
        if let Folded::Changed(id) = contacts.fold(event) {
            let after = contacts.get(id).expect("it has changed").clone();
            add(delta(records.get(&id), &after));
            records.insert(id, after);
        }
        for interval in intervals.fold(event) {
            add(sum(interval.contributions(None)));
        }
    }
    let at_once = sum(records.values().flat_map(ContactRecord::contributions));
    cells.retain(|_, sums| !sums.is_zero());
    let contacts_alone = |cells: &BTreeMap<Cell, Sums>| -> BTreeMap<Cell, Sums> {
        let lived = |c: &Cell| c.organization.is_none();
        cells.iter().filter(|(c, _)| !lived(c)).map(|(c, s)| (c.clone(), s.clone())).collect()
    };
    assert_eq!(contacts_alone(&cells), at_once, "kept piece by piece, and summed at once");
    cells
}

fn total(cells: &BTreeMap<Cell, Sums>, cube: Cube) -> Sums {
    let mut all = Sums::default();
    for (_, sums) in cells.iter().filter(|(cell, _)| cell.cube == cube) {
        all += sums;
    }
    all
}

/// 1,000 calls offered and 50 blocked, over ten hours; a hundred agents for an hour each.
fn worked_day() -> Transcript {
    let mut t = Transcript::default();
    for n in 0..1_050 {
        let at = i64::try_from(n).expect("small") * 36;
        t.at(at, started(n));
        if n >= 1_000 {
            t.at(at, ended(n, Outcome::TurnedAway, Party::System));
            continue;
        }
        t.at(at, answered(n)).at(at, queued(n, "support", s(at)));
        let waited = match n {
            0..760 => 10,
            760..840 => 67,
            840..920 => 68,
            920..950 => 4,
            950..965 => 15,
            965..999 => 80,
            _ => 135,
        };
        let end = at + waited;
        if n >= 920 {
            t.at(end, dequeued(n, "support", DequeueCause::Abandoned))
                .at(end, ended(n, Outcome::AbandonedInQueue, Party::Customer));
            continue;
        }
        t.at(end, dequeued(n, "support", DequeueCause::Connected))
            .at(end, connected(n, "alice"))
            .at(end + 60, held(n, "alice"))
            .at(end + 75, resumed(n, "alice"))
            .at(end + 225, segment_ended(n, "alice", SegmentEnd::CustomerHungUp))
            .at(end + 225, ended(n, Outcome::Handled, Party::Customer))
            .at(end + 225, wrap_up(n, "alice", end + 900))
            .at(end + 270, wrapped_up(n, "alice"));
    }
    t.events.sort_by_key(|e| e.at);
    let mut t = Transcript { events: t.events };
    for agent in 0..100 {
        let name = format!("agent{agent}");
        let status = |status| Event::AgentStatusChanged { agent: name.as_str().into(), status };
        let pause = AgentStatus::Break { reason: "lunch".into() };
        let turn = |to| state(&name, AgentState::Away, to);
        t.at(100, status(AgentStatus::Available)).at(100, turn(AgentState::Idle));
        t.at(856, turn(AgentState::OnInteraction)).at(2_788, turn(AgentState::OnHold));
        t.at(2_926, turn(AgentState::WrapUp)).at(3_340, turn(AgentState::Away));
        t.at(3_340, status(pause)).at(3_700, status(AgentStatus::Offline));
    }
    t
}

fn percent(key: &str, sums: &Sums) -> f64 {
    let worth = kpi(key).expect("a known key").of(sums);
    (worth.value.expect("something was there") * 100_000.0).round() / 1_000.0
}

fn seconds(key: &str, sums: &Sums) -> f64 {
    kpi(key).expect("a known key").of(sums).value.expect("something was there") / 1_000.0
}

#[test]
fn the_worked_day_gives_the_trades_values() {
    let cells = kept(&worked_day());
    let day = total(&cells, Cube::Queue);
    for (key, expected) in [
        ("answer_rate", 92.0),
        ("answer_rate_long", 94.845),
        ("abandonment_rate", 8.0),
        ("abandonment_rate_long", 5.155),
        ("efficiency", 87.619),
        ("service_level", 76.0),
        ("service_level_long", 78.351),
        ("service_level_answered", 82.609),
        ("service_level_abandons_good", 80.5),
        ("service_level_abandons_out", 79.581),
    ] {
        assert!((percent(key, &day) - expected).abs() < 1e-9, "{key}: {}", percent(key, &day));
    }
    for (key, expected) in [("asa", 20.0), ("att", 210.0), ("att_hold", 225.0), ("aht", 270.0)] {
        assert!((seconds(key, &day) - expected).abs() < 1e-9, "{key}: {}", seconds(key, &day));
    }
    assert_eq!(day[Measure::WaitAbandoned], 3_200_000);
    let agents = total(&cells, Cube::Agent);
    assert_eq!(agents[Measure::TimeLogged], 360_000_000);
    assert!((percent("occupancy", &agents) - 76.667).abs() < 1e-9);
    assert!((percent("utilisation", &agents) - 69.0).abs() < 1e-9);
    assert!((percent("pause_share", &agents) - 10.0).abs() < 1e-9);
    assert!((seconds("aht", &agents) - 270.0).abs() < 1e-9, "the agents' view is the same");
}

#[test]
fn what_customers_say_gives_the_trades_values() {
    // 40, 30, 15, 10 and 5 marks of 5 to 1; 50, 20 and 30 promoters, passives and detractors; 920
    // calls taken of which 138 were followed by another.
    let said = Sums::default()
        .with(Measure::CsatMarks, 100)
        .with(Measure::CsatTopTwo, 70)
        .with(Measure::NpsMarks, 100)
        .with(Measure::NpsPromoters, 50)
        .with(Measure::NpsDetractors, 20)
        .with(Measure::CesMarks, 4)
        .with(Measure::CesPoints, 25)
        .with(Measure::RepeatCalls, 920)
        .with(Measure::Followed7, 138);
    let worth = |key: &str| kpi(key).expect("known").of(&said);
    assert!((percent("csat", &said) - 70.0).abs() < 1e-9);
    assert!((percent("nps", &said) - 30.0).abs() < 1e-9);
    assert!((percent("fcr_repeat_7d", &said) - 85.0).abs() < 1e-9);
    let fcr = worth("fcr_repeat_7d");
    assert_eq!((fcr.numerator, fcr.denominator), (782, Some(920)));
    assert_eq!(worth("ces").value, Some(6.25));
    assert_eq!(worth("fcr_survey").value, None, "nobody was asked");
    let nps = kpi("nps").expect("known");
    assert_eq!(
        (nps.unit, nps.formula(false).as_str()),
        (Unit::Points, "(promoters (9–10) − detractors (0–6)) ÷ recommendation marks")
    );
    assert!(kpi("fcr_reason_7d").expect("known").looks_ahead() && !nps.looks_ahead());
}

#[test]
fn a_campaign_gives_the_trades_values() {
    let dialled = Sums::default()
        .with(Measure::DialRecords, 800)
        .with(Measure::DialAttempts, 2_000)
        .with(Measure::DialRecordsReached, 480)
        .with(Measure::DialReached, 480)
        .with(Measure::DialArgued, 320)
        .with(Measure::DialWon, 64);
    for (key, expected) in [
        ("contact_rate", 60.0),
        ("contact_rate_attempts", 24.0),
        ("argumentation_rate", 66.667),
        ("transformation_rate", 20.0),
        ("agreement_rate", 13.333),
        ("hit_rate", 8.0),
    ] {
        assert!((percent(key, &dialled) - expected).abs() < 1e-9, "{key}");
    }
    let hit = kpi("hit_rate").expect("known");
    assert_eq!(hit.formula(true), "fiches positives ÷ fiches appelées");
    assert!(hit.is_in(Cube::Dialling) && !hit.is_in(Cube::Queue));
}

#[test]
fn a_stay_counts_in_the_quarter_in_which_it_began_and_always_adds_up() {
    let mut t = Transcript::default();
    t.at(890, started(1)).at(895, queued(1, "support", s(895)));
    let early = kept(&t);
    let sums = total(&early, Cube::Queue);
    assert_eq!((sums[Measure::Offered], sums[Measure::Answered]), (1, 0), "it still waits");
    t.at(910, dequeued(1, "support", DequeueCause::Connected)).at(910, connected(1, "bob"));
    t.at(950, ended(1, Outcome::Handled, Party::Customer));
    let cells = kept(&t);
    let first = cells.iter().find(|(_, s)| s[Measure::Answered] == 1).expect("answered");
    assert_eq!(first.0.quarter, s(0), "the wait began in the first quarter");
    let agent = cells.iter().find(|(c, _)| c.cube == Cube::Agent).expect("bob's part");
    assert_eq!(agent.0.quarter, s(900), "bob's part began in the second");
}

#[test]
fn a_call_that_moves_on_by_overflow_is_offered_twice_and_answered_once() {
    let mut t = Transcript::default();
    t.at(0, started(1)).at(1, queued(1, "support", s(1)));
    t.at(31, dequeued(1, "support", DequeueCause::Overflowed));
    t.at(31, queued(1, "partner", s(1)));
    t.at(41, dequeued(1, "partner", DequeueCause::Connected)).at(41, connected(1, "bob"));
    t.at(61, ended(1, Outcome::Handled, Party::Customer));
    let cells = kept(&t);
    let sums = total(&cells, Cube::Queue);
    let counts = [Measure::Offered, Measure::Answered, Measure::Redirected, Measure::Contacts];
    assert_eq!(counts.map(|m| sums[m]), [2, 1, 1, 1]);
    let of = |queue: &str, measure: Measure| -> i64 {
        let here = |c: &Cell| c.cube == Cube::Queue && c.queue == Some(queue.into());
        cells.iter().filter(|(c, _)| here(c)).map(|(_, s)| s[measure]).sum()
    };
    assert_eq!((of("support", Measure::Talk), of("partner", Measure::Talk)), (0, 20_000));
    assert_eq!(
        (of("support", Measure::WaitRedirected), of("partner", Measure::WaitAnswered)),
        (30_000, 10_000)
    );
}

#[test]
fn time_is_split_at_the_quarters_and_an_hour_has_an_hour() {
    let mut t = Transcript::default();
    t.at(800, state("bob", AgentState::Away, AgentState::Idle));
    t.at(2_000, state("bob", AgentState::Idle, AgentState::WrapUp));
    let cells = kept(&t);
    let idle: Vec<_> =
        cells.iter().map(|(c, s)| (c.quarter, s[Measure::TimeIdle] / 1_000)).collect();
    assert_eq!(idle, [(s(0), 100), (s(900), 900), (s(1_800), 200)]);
    let mut intervals = Intervals::default();
    let open: Vec<Interval> = t.events.iter().flat_map(|e| intervals.fold(e)).collect();
    let last = open.last().expect("bob wraps up");
    assert!(last.contributions(None).is_empty(), "open intervals add nothing to what is kept");
    let so_far = sum(last.contributions(Some(s(2_010))));
    assert_eq!(so_far.values().map(|s| s[Measure::TimeWrapping]).sum::<i64>(), 10_000);
}

#[test]
fn every_definition_has_a_key_of_its_own_a_formula_and_a_cube() {
    for (i, kpi) in KPIS.iter().enumerate() {
        assert!(KPIS[..i].iter().all(|k| k.key != kpi.key), "{} twice", kpi.key);
        let cubes =
            [Cube::Queue, Cube::Agent, Cube::Disposition, Cube::Satisfaction, Cube::Dialling];
        assert!(cubes.into_iter().any(|cube| kpi.is_in(cube)), "{} in no cube", kpi.key);
        assert_eq!(kpi.denominator.is_empty(), kpi.of(&Sums::default()).value.is_some());
        assert!(kpi.unit != Unit::Share || !kpi.denominator.is_empty(), "{}", kpi.key);
    }
    for (i, measure) in EVERY.iter().enumerate() {
        assert_eq!(*measure as usize, i);
    }
    let level = kpi("service_level_abandons_good").expect("known");
    assert_eq!(
        level.formula(true),
        "(répondus dans le seuil + abandonnés dans le seuil) ÷ offerts"
    );
    assert_eq!(
        kpi("efficiency").expect("known").formula(false),
        "answered ÷ (offered + blocked before the queue)"
    );
    assert_eq!(kpi("offered").expect("known").formula(false), "offered");
    assert!(Direction::ALL.iter().filter(|d| d.is_served()).count() == 2);
    assert_eq!(QUARTER_MS, 15 * 60 * 1_000);
}
