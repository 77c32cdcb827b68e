//! Figures are kept with the journal, in whatever pieces it is written, and opened to what is behind.

use crate::facts::*;
use crm::survey::{Answers, Scores};
use ledger::figure::{Cube, Direction, Measure, Period, quarter_of};
use std::collections::{BTreeMap, BTreeSet};
use store::testing::{both, execute, texts};
use store::{
    BehindFilter, Db, FiguresAsked, Grant, GroupBy, Journal, Rebuilding, Scope, SurveyAsk,
    SurveyState, SurveyWay,
};
use uuid::Uuid;
use vocab::{Disposition, Fact, FloorPlan, Moment, Pii};

/// Five calls handled and one lost, of two organizations, over three quarters.
fn day() -> Vec<(Moment, Fact)> {
    let mut facts = Vec::new();
    for (n, start, org, agent) in [
        (1, 0, "net", "alice"),
        (2, 100, "net", "bob"),
        (3, 800, "trip", "alice"),
        (4, 1_000, "net", "alice"),
        (5, 2_000, "trip", "bob"),
    ] {
        facts.extend(handled(n, start, org, agent));
    }
    facts.extend(interrupted(6, 300, "net"));
    facts.push((s(1_100), disposition(1, "alice", "sold")));
    facts.push((s(2_100), disposition(1, "alice", "refused")));
    facts.push((s(2_200), on_break("alice")));
    facts.push((s(2_500), on_break("alice")));
    facts.sort_by_key(|(at, _)| *at);
    facts
}

async fn lived(db: &Db, at_once: usize) {
    let mut journal = Journal::open(db, "test", s(0)).await.expect("opens");
    for batch in day().chunks(at_once) {
        journal.append(batch).await.expect("appends");
    }
    journal.close().await;
}

fn asked() -> FiguresAsked {
    let to = quarter_of(s(7_200));
    FiguresAsked { from: quarter_of(s(0)), to, ..FiguresAsked::default() }
}

#[tokio::test]
async fn the_sums_are_the_same_in_whatever_pieces_the_journal_was_written() {
    let mut seen = Vec::new();
    for at_once in [1, 3, 1_000] {
        let sums = both(async |db| {
            lived(&db, at_once).await;
            assert!(store::verify(&db, |_, _| {}).await.unwrap().is_clean());
            let by = [GroupBy::Quarter, GroupBy::Organization, GroupBy::Queue];
            let sums = db.figures().sums(&Scope::all(), Cube::Queue, &asked(), &by).await.unwrap();
            let mut told = Vec::new();
            for (group, sums) in sums {
                let counts = [Measure::Contacts, Measure::Answered, Measure::Talk, Measure::WrapUp];
                told.push((group, counts.map(|m| sums[m])));
            }
            told
        })
        .await;
        seen.push(sums);
    }
    assert_eq!(seen[0].iter().map(|(_, s)| s[0]).sum::<i64>(), 6, "{seen:#?}");
    assert_eq!(seen[0].iter().map(|(_, s)| s[1]).sum::<i64>(), 5);
    assert_eq!(seen[0].iter().map(|(_, s)| s[2]).sum::<i64>(), 5 * 50_000);
    assert!(seen.iter().all(|s| *s == seen[0]));
}

#[tokio::test]
async fn a_qualification_that_changes_counts_once() {
    both(async |db| {
        lived(&db, 2).await;
        let by = [GroupBy::Disposition, GroupBy::Agent];
        let all = Scope::all();
        let sums = db.figures().sums(&all, Cube::Disposition, &asked(), &by).await.unwrap();
        let told: Vec<_> = sums.into_iter().map(|(g, s)| (g.values, s[Measure::Handled])).collect();
        assert_eq!(told, [(vec!["refused".to_owned(), "alice".to_owned()], 1)]);
        told
    })
    .await;
}

#[tokio::test]
async fn figures_are_built_anew_from_the_records_of_an_older_database() {
    both(async |db| {
        lived(&db, 4).await;
        let before = db.figures().sums(&Scope::all(), Cube::Agent, &asked(), &[]).await.unwrap();
        store::testing::execute(&db, "DELETE FROM figure").await;
        store::testing::execute(&db, "DELETE FROM figure_span").await;
        store::testing::execute(&db, "DELETE FROM projection").await;
        let none = db.figures().sums(&Scope::all(), Cube::Agent, &asked(), &[]).await.unwrap();
        assert!(none.values().all(|s| s.is_zero()));
        Journal::open(&db, "test", s(9_000)).await.expect("opens").close().await;
        let after = db.figures().sums(&Scope::all(), Cube::Agent, &asked(), &[]).await.unwrap();
        assert_eq!(after, before);
        assert!(store::verify(&db, |_, _| {}).await.unwrap().is_clean());
        after
            .into_values()
            .map(|s| (s[Measure::TimePaused], s[Measure::Handled]))
            .collect::<Vec<_>>()
    })
    .await;
}

#[tokio::test]
async fn a_reader_sees_the_figures_of_granted_organizations_and_the_time_of_granted_agents() {
    both(async |db| {
        lived(&db, 5).await;
        let trip = Scope::of_organizations(vec![organization("trip")]);
        let one = |scope: Scope, cube: Cube| {
            let db = db.clone();
            async move {
                let sums = db.figures().sums(&scope, cube, &asked(), &[]).await.unwrap();
                sums.into_values().next().unwrap_or_default()
            }
        };
        assert_eq!(one(trip.clone(), Cube::Queue).await[Measure::Answered], 2);
        let agents = one(trip.clone(), Cube::Agent).await;
        assert_eq!((agents[Measure::Handled], agents[Measure::TimePaused]), (2, 300_000));
        let bob = Scope { agents: store::Grant::Only(vec!["bob".into()]), ..trip };
        let agents = one(bob, Cube::Agent).await;
        assert_eq!((agents[Measure::Handled], agents[Measure::TimePaused]), (1, 0));
        let centre = one(Scope::all(), Cube::Agent).await;
        assert_eq!(centre[Measure::TimePaused], 300_000);
        let running = FiguresAsked { until: Some(s(2_600)), ..asked() };
        let sums = db.figures().sums(&Scope::all(), Cube::Agent, &running, &[]).await.unwrap();
        let paused = sums.into_values().next().map(|s| s[Measure::TimePaused]);
        assert_eq!(paused, Some(400_000), "the break that still runs counts until then");
        centre[Measure::Handled]
    })
    .await;
}

#[tokio::test]
async fn behind_a_figure_stand_exactly_the_contacts_that_make_it() {
    both(async |db| {
        lived(&db, 7).await;
        let mut filter = BehindFilter {
            cube: Cube::Queue,
            asked: FiguresAsked { organizations: vec![organization("net")], ..asked() },
            measures: vec![Measure::Answered],
            cursor: None,
            limit: 2,
        };
        let mut found = Vec::new();
        loop {
            let page = db.figures().behind(&Scope::all(), &filter).await.unwrap();
            found.extend(
                page.items.iter().map(|b| (b.record.interaction, b.sums[Measure::Answered])),
            );
            filter.cursor = page.next;
            if filter.cursor.is_none() {
                break;
            }
        }
        assert_eq!(found, [(call(4), 1), (call(2), 1), (call(1), 1)]);
        filter.measures = vec![Measure::Interrupted];
        let page = db.figures().behind(&Scope::all(), &filter).await.unwrap();
        assert_eq!(page.items.len(), 1, "the interrupted one");
        filter.asked.directions = vec![Direction::Outbound];
        let page = db.figures().behind(&Scope::all(), &filter).await.unwrap();
        assert!(page.items.is_empty());
        let foreign = Scope::of_organizations(vec![organization("trip")]);
        filter.asked.directions = Vec::new();
        assert!(db.figures().behind(&foreign, &filter).await.unwrap().items.is_empty());
        found
    })
    .await;
}

/// So many seconds before the end of the story, which is on a 22nd of November.
const FORTY_DAYS: i64 = 40 * 86_400;

/// Forty days of calls, around the day on which the clocks change.
async fn forty_days(db: &Db, zone: &str) -> Journal {
    let mut journal = Journal::open(db, "test", s(-FORTY_DAYS)).await.expect("opens");
    journal.append(&[(s(-FORTY_DAYS), plan_of(zone))]).await.expect("appends");
    for n in 0i32..40 {
        let start = i64::from(n) * 86_400 + i64::from(n % 7) * 3_600 + 1 - FORTY_DAYS;
        let agent = if n % 3 == 0 { "alice" } else { "bob" };
        let call = handled(u128::from(n.unsigned_abs()) + 1, start, "net", agent);
        journal.append(&call).await.expect("appends");
    }
    journal
}

fn plan_of(zone: &str) -> Fact {
    let mut plan = vocab::FloorPlan::empty();
    zone.clone_into(&mut plan.settings.time_zone);
    vocab::Event::PlanPublished { version: 1, plan: plan.into() }.into()
}

/// Sums by label of a slot and of one more, from what is gathered and from the quarters alone.
async fn both_ways(
    db: &Db,
    cube: Cube,
    slots: Period,
    by: GroupBy,
    zone: &str,
) -> [BTreeMap<String, String>; 2] {
    let zone = jiff::tz::TimeZone::get(zone).expect("it is known");
    let mut seen = [BTreeMap::new(), BTreeMap::new()];
    for (seen, slots_asked) in seen.iter_mut().zip([Some(slots), None]) {
        let (from, to) = (quarter_of(s(3_000 - FORTY_DAYS)), quarter_of(s(-86_400)));
        let asked = FiguresAsked { from, to, slots: slots_asked, ..FiguresAsked::default() };
        let by = [GroupBy::Quarter, by];
        let mut lines: BTreeMap<String, ledger::figure::Sums> = BTreeMap::new();
        for (group, sums) in
            db.figures().sums(&Scope::all(), cube, &asked, &by).await.expect("it is known")
        {
            let label = slots.of(group.quarter.expect("it is known"), &zone).label;
            *lines.entry(format!("{label} {}", group.values[0])).or_default() += &sums;
        }
        seen.extend(lines.into_iter().map(|(label, sums)| {
            let told: Vec<_> = sums.iter().filter(|(_, n)| *n != 0).collect();
            (label, format!("{told:?}"))
        }));
    }
    seen
}

/// Sums of a whole span by one thing, as they are gathered; the quarters alone give the same.
async fn whole_spans(db: &Db) -> BTreeMap<String, String> {
    let mut told = BTreeMap::new();
    let (from, to) = (quarter_of(s(3_000 - FORTY_DAYS)), quarter_of(s(-86_400)));
    let asked = FiguresAsked { from, to, ..FiguresAsked::default() };
    for cube in [Cube::Queue, Cube::Agent, Cube::Disposition] {
        for by in [
            vec![],
            vec![GroupBy::Organization],
            vec![GroupBy::Queue],
            vec![GroupBy::Agent, GroupBy::Direction],
            vec![GroupBy::Disposition],
            vec![GroupBy::System, GroupBy::Campaign],
        ] {
            let quarters = [&by[..], &[GroupBy::Quarter]].concat();
            let scope = Scope::all();
            let figures = db.figures();
            let gathered = figures.sums(&scope, cube, &asked, &by).await.expect("it is known");
            let mut summed: BTreeMap<Vec<String>, ledger::figure::Sums> = BTreeMap::new();
            for (group, sums) in figures.sums(&scope, cube, &asked, &quarters).await.expect("known")
            {
                *summed.entry(group.values).or_default() += &sums;
            }
            let gathered: BTreeMap<_, _> = gathered
                .into_iter()
                .filter(|(_, sums)| !sums.is_zero())
                .map(|(group, sums)| (group.values, sums))
                .collect();
            assert_eq!(gathered, summed, "{cube:?} by {by:?}");
            told.insert(format!("{cube:?} by {by:?}"), format!("{gathered:?}"));
        }
    }
    told
}

#[tokio::test]
async fn days_months_and_hours_of_a_week_are_what_their_quarters_come_to_in_any_zone() {
    both(async |db| {
        // Lord Howe's clocks change by half an hour.
        let zones = ["Europe/Paris", "Australia/Lord_Howe"];
        let mut journal = forty_days(&db, zones[0]).await;
        let mut told = Vec::new();
        for zone in zones {
            journal.append(&[(s(0), plan_of(zone))]).await.unwrap();
            // At once, in the middle of gathering anew, and in the end.
            for days in [0, 17, 1_000] {
                for _ in 0..days {
                    if !journal.gather(s(0)).await.unwrap() {
                        break;
                    }
                }
                let report = store::verify(&db, |_, _| {}).await.unwrap();
                assert!(report.is_clean(), "{zone} after {days}: {report:?}");
                for slots in [Period::Hour, Period::Day, Period::Month, Period::HourOfWeek] {
                    for cube in [Cube::Queue, Cube::Agent] {
                        for by in [GroupBy::Agent, GroupBy::Queue, GroupBy::Direction] {
                            let [gathered, summed] = both_ways(&db, cube, slots, by, zone).await;
                            assert!(!summed.is_empty());
                            let what = format!("{zone} after {days} by {}", slots.name());
                            assert_eq!(gathered, summed, "{what} and {by:?}");
                            told.push(gathered);
                        }
                    }
                }
            }
            let levels = texts(&db, "figure_span", "level").await;
            assert!(levels.len() > 100, "{zone}: {} rows", levels.len());
            told.push(whole_spans(&db).await);
        }
        // What comes late changes the days that are gathered.
        journal.append(&[(s(60), disposition(3, "bob", "sold"))]).await.unwrap();
        let report = store::verify(&db, |_, _| {}).await.unwrap();
        assert!(report.is_clean(), "{report:?}");
        told
    })
    .await;
}

#[tokio::test]
async fn a_day_that_is_not_what_its_quarters_say_is_found() {
    both(async |db| {
        forty_days(&db, "Europe/Paris").await.close().await;
        let damage = "UPDATE figure_span SET offered = offered + 1 WHERE level = 'month'";
        execute(&db, damage).await;
        let report = store::verify(&db, |_, _| {}).await.unwrap();
        let found: BTreeSet<_> = report.differences.iter().map(|d| d.table).collect();
        assert_eq!(found, BTreeSet::from(["figure_span"]));
    })
    .await;
}

#[tokio::test]
async fn figures_of_an_earlier_fold_are_summed_anew_before_the_floor_starts() {
    both(async |db| {
        forty_days(&db, "Europe/Paris").await.close().await;
        execute(&db, "UPDATE projection SET version = 1").await;
        execute(&db, "UPDATE figure SET offered = 7").await;
        execute(&db, "DELETE FROM figure_span").await;
        let mut done = 0;
        let mut hear = |state| {
            if let Rebuilding::Summing { done: so_far } = state {
                done = so_far;
            }
        };
        let journal = Journal::open_telling(&db, "test", s(3_600), &mut hear);
        journal.await.unwrap().close().await;
        assert!(done > 40, "{done}");
        assert!(store::verify(&db, |_, _| {}).await.unwrap().is_clean());
    })
    .await;
}

/// Waited ten seconds and left.
fn lost(n: u128, start: i64) -> Vec<(Moment, Fact)> {
    use vocab::{DequeueCause, Event, Goal, Outcome, Party};
    let (interaction, queue) = (call(n), vocab::QueueId::new("support"));
    let queued = Event::InteractionQueued {
        interaction,
        queue: queue.clone(),
        priority: 0,
        skills: [].into(),
        since: s(start),
        preferred: None,
        estimate_ms: None,
        goal: Goal::default(),
    };
    let left = Event::InteractionDequeued { interaction, queue, cause: DequeueCause::Abandoned };
    let (outcome, by) = (Outcome::AbandonedInQueue, Party::Customer);
    let ended = Event::InteractionEnded { interaction, outcome, by };
    vec![
        (s(start), started(n, "net")),
        (s(start), queued.into()),
        (s(start + 10), left.into()),
        (s(start + 10), ended.into()),
    ]
}

#[tokio::test]
async fn the_abandoned_are_found_among_all_others() {
    both(async |db| {
        lived(&db, 1_000).await;
        let mut journal = Journal::open(&db, "test", s(2_600)).await.unwrap();
        for n in [11, 12, 13] {
            journal.append(&lost(n, 2_600 + n as i64)).await.unwrap();
        }
        let mut filter = BehindFilter {
            cube: Cube::Queue,
            asked: asked(),
            measures: vec![Measure::Abandoned],
            cursor: None,
            limit: 2,
        };
        let mut found = Vec::new();
        loop {
            let page = db.figures().behind(&Scope::all(), &filter).await.unwrap();
            found.extend(page.items.iter().map(|b| b.record.interaction));
            filter.cursor = page.next;
            if filter.cursor.is_none() {
                break;
            }
        }
        assert_eq!(found, [call(13), call(12), call(11)]);
        found
    })
    .await;
}

const DAY_S: i64 = 86_400;

/// One that was asked about a call an hour after it began, and perhaps answered.
fn said(n: u128, about: u128, at: Moment, org: &str, said: Option<(Scores, &str)>) -> SurveyAsk {
    let answers = said.map_or("", |(_, settled)| settled);
    SurveyAsk {
        id: Uuid::from_u128(n).to_string(),
        organization: organization(org),
        survey: "satisfaction".to_owned(),
        interaction: call(about),
        customer: None,
        way: SurveyWay::Voice,
        state: if said.is_some() { SurveyState::Answered } else { SurveyState::Asked },
        reason: String::new(),
        design: None,
        language: "fr".to_owned(),
        created_at: at,
        due_at: None,
        asked_at: Some(at),
        expires_at: None,
        answered_at: said.map(|_| at.plus_ms(60_000)),
        answers: Pii::new(Answers::from([("resolu".to_owned(), answers.to_owned())])),
        scores: said.map(|(scores, _)| scores).unwrap_or_default(),
        comment: Pii::default(),
        themes: Vec::new(),
        follow_up: None,
        follow_up_id: None,
        follow_up_why: String::new(),
    }
}

/// Four calls of "net" of which the first customer calls again after three days, and a stranger's.
async fn answered(db: &Db) {
    let mut facts = Vec::new();
    for (n, start, org, agent) in [
        (1, 0, "net", "alice"),
        (2, 100, "net", "bob"),
        (3, 200, "trip", "alice"),
        (21, 3 * DAY_S, "net", "bob"),
        (22, 3 * DAY_S + 500, "trip", "bob"),
    ] {
        let mut some = handled(n, start, org, agent);
        if n > 20 {
            // The first caller once more; at the other organization they are another's customer.
            some[0].1.private.customer = Some(Pii::new(number("0612345601")));
        }
        facts.extend(some);
    }
    facts.push((s(300), disposition(1, "alice", "billing")));
    facts.push((s(300), disposition(2, "bob", "closed")));
    facts.push((s(3 * DAY_S + 600), disposition(21, "bob", "billing")));
    facts.sort_by_key(|(at, _)| *at);
    let mut journal = Journal::open(db, "test", s(0)).await.expect("opens");
    journal.append(&facts).await.expect("appends");
    journal.close().await;
    let mut plan = FloorPlan::empty();
    for (id, settles) in [("billing", Some(false)), ("closed", Some(true)), ("sold", None)] {
        let disposition = Disposition { name: id.to_owned(), settles, means: None };
        plan.dispositions.insert(id.into(), disposition);
    }
    db.plans().publish("ada", &plan, s(1)).await.expect("publishes");
    let marks = |csat, nps, ces| Scores { csat: Some(csat), nps: Some(nps), ces: Some(ces) };
    let hour = s(3_600);
    db.surveys()
        .add(&[
            said(1, 1, hour, "net", Some((marks(5, 10, 7), "yes"))),
            said(2, 2, hour, "net", Some((marks(3, 6, 4), "no"))),
            said(3, 21, hour, "net", None),
            said(4, 3, hour, "trip", Some((marks(1, 0, 1), ""))),
        ])
        .await
        .expect("adds");
}

const SAID: [Measure; 14] = [
    Measure::SurveysAsked,
    Measure::SurveysAnswered,
    Measure::CsatMarks,
    Measure::CsatTopTwo,
    Measure::NpsPromoters,
    Measure::NpsDetractors,
    Measure::CesPoints,
    Measure::SettledSaid,
    Measure::SettledYes,
    Measure::Settled,
    Measure::SettledMarked,
    Measure::RepeatCalls,
    Measure::Followed7,
    Measure::FollowedSame7,
];

#[tokio::test]
async fn what_customers_said_is_joined_to_their_contacts_and_stays_with_its_organization() {
    both(async |db| {
        answered(&db).await;
        let asked = FiguresAsked {
            to: quarter_of(s(DAY_S)),
            organizations: vec![organization("net")],
            repeats: true,
            ..asked()
        };
        let sums = async |scope: &Scope, asked: &FiguresAsked, by: &[GroupBy]| {
            let sums = db.figures().sums(scope, Cube::Satisfaction, asked, by).await.unwrap();
            let told = |sums: &ledger::figure::Sums| SAID.map(|m| sums[m]).to_vec();
            sums.iter().map(|(g, s)| (g.values.join(" "), told(s))).collect::<Vec<_>>()
        };
        let all = Scope::all();
        let net = sums(&all, &asked, &[]).await;
        assert_eq!(net, [(String::new(), vec![3, 2, 2, 1, 1, 1, 11, 2, 1, 1, 2, 2, 1, 1])]);
        let one_day = FiguresAsked { repeats: false, ..asked.clone() };
        let agents = sums(&all, &one_day, &[GroupBy::Agent]).await;
        let csat: Vec<_> = agents.iter().map(|(a, s)| (a.as_str(), s[0], s[3])).collect();
        assert_eq!(csat, [("alice", 1, 1), ("bob", 2, 0)], "the one who did not answer was bob's");
        let by = [GroupBy::Quarter, GroupBy::Queue, GroupBy::Direction, GroupBy::Channel];
        let queues = sums(&all, &one_day, &by).await;
        assert!(queues.iter().all(|(q, _)| q == "support inbound voice"), "{queues:?}");
        let mine = Scope { agents: Grant::Only(vec!["alice".into()]), ..Scope::all() };
        assert_eq!(sums(&mine, &one_day, &[]).await[0].1[..4], [1, 1, 1, 1]);
        let foreign = Scope::of_organizations(vec![organization("trip")]);
        let none = sums(&foreign, &asked, &[]).await;
        assert!(none.iter().all(|(_, s)| s.iter().all(|n| *n == 0)), "{none:?}");
        net
    })
    .await;
}

#[tokio::test]
async fn behind_an_answer_stands_its_contact() {
    both(async |db| {
        answered(&db).await;
        let net = FiguresAsked { organizations: vec![organization("net")], ..asked() };
        let behind = async |measures: &[Measure], limit| {
            let mut filter = BehindFilter {
                cube: Cube::Satisfaction,
                asked: net.clone(),
                measures: measures.to_vec(),
                cursor: None,
                limit,
            };
            let mut found = Vec::new();
            loop {
                let page = db.figures().behind(&Scope::all(), &filter).await.unwrap();
                found
                    .extend(page.items.iter().map(|b| (b.record.interaction, b.sums[measures[0]])));
                filter.cursor = page.next;
                if filter.cursor.is_none() {
                    return found;
                }
            }
        };
        let marks = behind(&[Measure::CsatMarks], 1).await;
        assert_eq!(marks, [(call(2), 1), (call(1), 1)]);
        assert_eq!(behind(&[Measure::CsatTopTwo], 9).await, [(call(1), 1)]);
        assert_eq!(behind(&[Measure::Followed7], 9).await, [(call(1), 1)]);
        assert_eq!(behind(&[Measure::RepeatCalls], 9).await, [(call(2), 1), (call(1), 1)]);
        assert_eq!(behind(&[Measure::Settled], 9).await, [(call(2), 1)]);
        assert_eq!(behind(&[Measure::SettledMarked], 9).await, [(call(2), 1), (call(1), 1)]);
        marks
    })
    .await;
}

#[tokio::test]
async fn pieces_of_a_span_and_cells_without_one_open_to_what_makes_them() {
    both(async |db| {
        lived(&db, 7).await;
        let sums = async |cube: Cube, asked: &FiguresAsked| {
            let sums = db.figures().sums(&Scope::all(), cube, asked, &[]).await.unwrap();
            sums.into_values().next().unwrap_or_default()
        };
        let behind = async |cube: Cube, asked: &FiguresAsked, measure: Measure| {
            let filter = BehindFilter {
                cube,
                asked: asked.clone(),
                measures: vec![measure],
                cursor: None,
                limit: 100,
            };
            let page = db.figures().behind(&Scope::all(), &filter).await.unwrap();
            page.items.iter().map(|b| b.sums[measure]).sum::<i64>()
        };
        let quarters = |from: i64, to: i64| (quarter_of(s(from)), quarter_of(s(to)));
        let mut told = Vec::new();
        for hours in
            [vec![], vec![quarters(0, 900)], vec![quarters(900, 1_800), quarters(1_800, 9_000)]]
        {
            let asked = FiguresAsked { hours, ..asked() };
            for (cube, measure) in
                [(Cube::Queue, Measure::Answered), (Cube::Disposition, Measure::Handled)]
            {
                let sum = sums(cube, &asked).await[measure];
                assert_eq!(behind(cube, &asked, measure).await, sum, "{cube:?} in {asked:?}");
                told.push(sum);
            }
        }
        assert_eq!(told[0], told[2] + told[4], "the pieces make the whole");
        assert!(told[2] > 0 && told[4] > 0);
        for asked in [
            FiguresAsked { campaigns: vec!["".into()], ..asked() },
            FiguresAsked { not_agents: vec!["alice".into()], ..asked() },
        ] {
            let sum = sums(Cube::Agent, &asked).await[Measure::Handled];
            let found = behind(Cube::Agent, &asked, Measure::Handled).await;
            assert_eq!(found, sum, "{asked:?}");
            assert!(sum > 0, "{asked:?}");
            told.push(sum);
        }
        let none = FiguresAsked { queues: vec!["".into()], ..asked() };
        assert_eq!(sums(Cube::Queue, &none).await[Measure::Answered], 0);
        told
    })
    .await;
}
