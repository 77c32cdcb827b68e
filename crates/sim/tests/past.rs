//! The demonstration's last days: plausible, whole, and the same for the same seed.

mod figures;

use engine::Engine;
use ledger::figure::{Cell, Cube, Measure, Sums, delta, sum};
use ledger::{Board, ContactRecord, Contacts, Folded};
use sim::demo;
use sim::past::{Past, live, unrecorded};
use std::collections::{BTreeMap, BTreeSet};
use vocab::{AgentState, Event, Fact, FloorPlan, Moment, Outcome, Recorded};

/// Friday 2026-11-20, 16:40 in Paris.
const UNTIL: Moment = Moment::from_epoch_ms(1_795_189_200_000);
const HOUR_MS: i64 = 3_600_000;

fn lived(seed: u64, days: u32, until: Moment) -> (FloorPlan, Vec<Recorded>) {
    let plan = unrecorded(&demo::plan());
    let customers = demo::customers(1, 600);
    let past = Past {
        plan: &plan,
        version: 1,
        customers: &customers,
        until,
        days,
        calls_per_day: 450,
        seed,
    };
    let facts = live(&past, &mut |_, _| {});
    let number = |(seq, (at, fact)): (u64, (Moment, Fact))| Recorded {
        seq,
        at,
        event: fact.event,
        private: fact.private,
    };
    let journal = (1..).zip(facts).map(number).collect();
    (plan, journal)
}

fn contacts(journal: &[Recorded]) -> Vec<ContactRecord> {
    let mut by_interaction: BTreeMap<_, Vec<Recorded>> = BTreeMap::new();
    for recorded in journal {
        if let Some(id) = recorded.event.interaction() {
            by_interaction.entry(id).or_default().push(recorded.clone());
        }
    }
    by_interaction.values().filter_map(|events| ContactRecord::of_events(events)).collect()
}

fn share(contacts: &[ContactRecord], outcome: Outcome) -> f64 {
    let ended = |c: &&ContactRecord| c.ending.as_ref().is_some_and(|e| e.outcome == outcome);
    contacts.iter().filter(ended).count() as f64 / contacts.len() as f64
}

#[test]
fn at_the_end_nothing_is_live_and_everybody_is_away() {
    for until in [UNTIL, UNTIL.plus_ms(11 * HOUR_MS), UNTIL.plus_ms(-16 * HOUR_MS)] {
        let (plan, journal) = lived(1, 2, until);
        assert!(journal.iter().all(|r| r.at <= until));
        assert!(journal.is_sorted_by_key(|r| r.at));
        let mut engine = Engine::new(9);
        for recorded in &journal {
            engine.replay(recorded);
        }
        assert_eq!(engine.floor().live_interactions(), 0);
        assert_eq!(engine.floor().live_legs(), 0);
        assert_eq!(engine.floor().broken_invariants(until), Vec::<String>::new());
        let mut desks = BTreeSet::new();
        for recorded in &journal {
            match &recorded.event {
                Event::DeskOpened { agent, .. } => desks.insert(agent),
                Event::DeskClosed { agent, .. } => desks.remove(agent),
                _ => false,
            };
        }
        assert_eq!(desks, BTreeSet::new(), "every desk is closed");
        for agent in plan.agents.keys() {
            assert_eq!(engine.floor().agent_state(agent), Some(AgentState::Away), "{agent}");
        }
    }
}

#[test]
fn five_days_look_like_a_centre_at_work() {
    let (_, journal) = lived(1, 5, UNTIL);
    assert!(matches!(journal[0].event, Event::PlanPublished { version: 1, .. }));
    let contacts = contacts(&journal);
    assert!((1_900..2_700).contains(&contacts.len()), "{} contacts", contacts.len());
    assert!(contacts.iter().all(|c| c.ending.is_some() && c.recordings.is_empty()));
    let handled = share(&contacts, Outcome::Handled);
    let abandoned = share(&contacts, Outcome::AbandonedInQueue);
    let in_flow = share(&contacts, Outcome::AbandonedInFlow);
    assert!((0.75..0.97).contains(&handled), "handled {handled}");
    assert!((0.01..0.2).contains(&abandoned), "abandoned {abandoned}");
    assert!((0.005..0.08).contains(&in_flow), "left the menu {in_flow}");
    let known = contacts.iter().filter(|c| c.customer.id.is_some()).count();
    assert!(known * 10 > contacts.len() * 6, "{known} callers were known");
    assert!(contacts.iter().any(|c| c.segments.iter().any(|s| s.holds.count > 0)));
    assert!(contacts.iter().any(|c| c.links.next.is_some()), "some were transferred");
    let with_disposition = contacts.iter().filter(|c| c.disposition.is_some()).count();
    assert!(with_disposition * 10 > contacts.len() * 6, "{with_disposition} have a disposition");
    let refused = journal.iter().filter(|r| matches!(r.event, Event::AskRefused { .. })).count();
    assert!(refused < 5, "{refused} asks did not fit");
    let organizations: BTreeSet<_> = contacts.iter().map(|c| c.organization.clone()).collect();
    assert_eq!(organizations.len(), 3);
    let agents: BTreeSet<_> =
        contacts.iter().flat_map(|c| c.segments.iter().map(|s| s.agent.clone())).collect();
    assert!(agents.len() >= 35, "{} agents talked", agents.len());
}

#[test]
fn weekends_are_lighter_and_nights_nearly_silent() {
    // The Sunday before: five days before Friday.
    let (_, journal) = lived(2, 5, UNTIL);
    let mut by_day: BTreeMap<i64, u32> = BTreeMap::new();
    let mut night = 0;
    for recorded in &journal {
        if let Event::InteractionStarted { .. } = recorded.event {
            let local = recorded.at.epoch_ms() + HOUR_MS;
            *by_day.entry(local / (24 * HOUR_MS)).or_default() += 1;
            night += u32::from(local % (24 * HOUR_MS) < 6 * HOUR_MS);
        }
    }
    let days: Vec<u32> = by_day.values().copied().collect();
    assert_eq!(days.len(), 6, "five whole days and today: {days:?}");
    assert!(days[0] < days[1] / 2, "Sunday {} and Monday {}", days[0], days[1]);
    assert!(night < days.iter().sum::<u32>() / 10, "{night} calls at night");
}

#[test]
fn the_board_the_quarters_and_the_records_say_the_same_of_a_day() {
    let (plan, journal) = lived(4, 1, UNTIL);
    let midnight = Moment::from_epoch_ms(1_795_129_200_000);
    let mut board = Board::new(midnight);
    let mut contacts = Contacts::default();
    let mut before: BTreeMap<_, ContactRecord> = BTreeMap::new();
    let mut cells: BTreeMap<Cell, Sums> = BTreeMap::new();
    for recorded in &journal {
        board.fold(recorded);
        if let Folded::Changed(id) = contacts.fold(recorded) {
            let after = contacts.get(id).expect("it has changed").clone();
            for (cell, sums) in delta(before.get(&id), &after) {
                *cells.entry(cell).or_default() += &sums;
            }
            before.insert(id, after);
        }
    }
    cells.retain(|_, sums| !sums.is_zero());
    let at_once = sum(before.values().flat_map(ContactRecord::contributions));
    assert_eq!(cells, at_once, "piece by piece and from the records");
    let mut offered = 0;
    for id in plan.queues.keys() {
        let view = board.queue(id).expect("a queue of the plan");
        let mut sums = Sums::default();
        let of_queue = |cell: &Cell| {
            cell.cube == Cube::Queue
                && cell.direction.is_served()
                && cell.queue.as_ref() == Some(id)
                && cell.quarter >= midnight
        };
        for (_, one) in cells.iter().filter(|(cell, _)| of_queue(cell)) {
            sums += one;
        }
        let counted = [Measure::Offered, Measure::Answered, Measure::Abandoned].map(|m| sums[m]);
        let shown = [view.offered_today, view.answered_today, view.abandoned_today].map(i64::from);
        assert_eq!(counted, shown, "{id}");
        assert_eq!(sums[Measure::AnsweredInTarget], i64::from(view.answered_in_time_today));
        assert_eq!(sums[Measure::WaitAnswered], view.answered_wait_ms_today);
        offered += counted[0];
    }
    assert!(offered > 200, "{offered} calls in queues: a day that says something");
}

#[test]
fn the_facts_fold_without_leaving_anything_open() {
    let (_, journal) = lived(3, 1, UNTIL);
    let mut contacts = Contacts::default();
    for recorded in &journal {
        contacts.fold(recorded);
    }
    assert_eq!(contacts.iter().count(), 0, "all are done and were let go");
}

#[test]
fn the_same_seed_lives_the_same_days() {
    assert_eq!(lived(4, 1, UNTIL).1, lived(4, 1, UNTIL).1);
    assert_ne!(lived(4, 1, UNTIL).1, lived(5, 1, UNTIL).1);
}

#[test]
fn progress_is_told_once_a_day() {
    let plan = unrecorded(&demo::plan());
    let past = Past {
        plan: &plan,
        version: 1,
        customers: &[],
        until: UNTIL,
        days: 2,
        calls_per_day: 20,
        seed: 1,
    };
    let mut told = Vec::new();
    live(&past, &mut |done, of| told.push((done, of)));
    assert_eq!(told, [(1, 3), (2, 3), (3, 3)]);
}

#[test]
fn at_any_hour_the_days_figures_are_those_of_a_well_run_floor() {
    // Thursday to Sunday.
    for (seed, hour) in (0u32..96).step_by(7).map(|hour| (1 + hour % 3, hour)) {
        let until = UNTIL.plus_ms((i64::from(hour) - 40) * HOUR_MS);
        let (plan, journal) = lived(u64::from(seed), 1, until);
        let local = until.epoch_ms() + HOUR_MS;
        let midnight = until.plus_ms(-local.rem_euclid(24 * HOUR_MS));
        let today = figures::all(&figures::by_queue(&journal, &plan, midnight));
        let (answered, level) = (today.answered_share(), today.service_level());
        if today.offered() < 60 {
            assert!(today.abandoned * 5 <= today.offered() + 5, "{until}: {today:?}");
        } else {
            assert!((0.86..0.995).contains(&answered), "{until}: {today:?}");
            assert!((0.74..0.97).contains(&level), "{until}: {today:?}");
        }
        let queues = figures::by_queue(&journal, &plan, journal[0].at);
        for (queue, figures) in queues.iter().filter(|(_, f)| f.offered() >= 20) {
            assert!(figures.answered_share() > 0.78, "{until}: {queue} {figures:?}");
            assert!(figures.service_level() > 0.6, "{until}: {queue} {figures:?}");
        }
    }
}
