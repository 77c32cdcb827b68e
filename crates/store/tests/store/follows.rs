//! Who called again and which way callers went: what is kept beside the contacts is what the journal
//! says, whatever comes late, goes, or is made anew.

use crate::facts::*;
use ledger::report::{Call, Repeats};
use std::collections::BTreeMap;
use store::testing::{both, break_off_rebuild, execute, texts};
use store::{Db, FiguresAsked, Grant, Journal, Scope};
use vocab::{Event, Fact, InteractionId, Moment, Outcome, Party, Pii, QueueId};

const DAY: i64 = 86_400;
const WEEK_MS: i64 = 7 * DAY * 1_000;

/// Calls of five numbers over some weeks, in no rhythm; some are taken, in two organizations.
fn calls() -> Vec<(u128, i64, &'static str, &'static str)> {
    let mut all = Vec::new();
    let mut seed = 17u64;
    for n in 1..=60u128 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let number = ["0611111101", "0611111102", "0611111103", "0611111104", ""];
        let number = number[usize::try_from((seed >> 33) % 5).expect("small")];
        let org = if (seed >> 40).is_multiple_of(3) { "trip" } else { "net" };
        let gap = i64::try_from((seed >> 45) % (3 * 86_400)).expect("small");
        let before = all.last().map_or(0, |(_, at, _, _)| *at);
        all.push((n, before + gap, org, number));
    }
    all
}

fn called(n: u128, org: &str, number_text: &str) -> Fact {
    let mut fact = started(n, org);
    let known = (!number_text.is_empty()).then(|| Pii::new(number(number_text)));
    fact.private.customer = known;
    fact
}

fn walked(n: u128, steps: &[(&str, Option<&str>)], outcome: Outcome) -> Vec<Fact> {
    let interaction = call(n);
    let mut facts: Vec<Fact> = steps
        .iter()
        .map(|(action, exit)| {
            let exit = exit.map(Into::into);
            Event::FlowStepped { interaction, action: (*action).into(), exit }.into()
        })
        .collect();
    facts.push(Event::InteractionEnded { interaction, outcome, by: Party::Customer }.into());
    facts
}

async fn lived(db: &Db) {
    let mut journal = Journal::open(db, "test", s(0)).await.expect("opens");
    for (n, at, org, number) in calls() {
        let mut batch: Vec<(Moment, Fact)> = if n % 4 == 0 {
            handled(n, at, org, "alice")
        } else {
            let steps: &[_] = match n % 3 {
                0 => &[("hello", None), ("menu", Some("next")), ("support", Some("2"))],
                1 => &[("hello", None)],
                _ => &[],
            };
            let outcome = if n % 3 == 1 { Outcome::SelfServed } else { Outcome::AbandonedInFlow };
            let mut facts = vec![(s(at), started(n, org))];
            facts.extend(walked(n, steps, outcome).into_iter().map(|fact| (s(at + 5), fact)));
            facts
        };
        batch[0].1 = called(n, org, number);
        journal.append(&batch).await.expect("appends");
    }
    journal.close().await;
}

async fn is_proven(db: &Db) -> bool {
    store::verify(db, |_, _| {}).await.expect("it is kept").is_clean()
}

fn asked(from: i64, to: i64) -> FiguresAsked {
    FiguresAsked { from: s(from), to: s(to), ..FiguresAsked::default() }
}

/// By the definition, from the list of calls.
fn by_hand(scope: &Scope, asked: &FiguresAsked, erased: &[u128]) -> Repeats {
    let mut all: Vec<Call> = calls()
        .into_iter()
        .filter(|(n, _, org, number)| {
            !number.is_empty() && !erased.contains(n) && scope.allows(&organization(org))
        })
        .map(|(n, at, org, text)| Call {
            interaction: call(n),
            organization: organization(org),
            queue: (n % 4 == 0).then(|| QueueId::new("support")),
            number: Pii::new(number(text)),
            at: s(at),
            taken: n % 4 == 0,
            asked: asked.agents.is_empty() || n % 4 == 0,
        })
        .collect();
    let key = |c: &Call| (c.organization.clone(), c.number.reveal().clone(), c.at, c.interaction);
    all.sort_by_key(key);
    // Calls before the span are no part of the question.
    all.retain(|call| call.at >= asked.from);
    Repeats::of(&all, asked.to, WEEK_MS)
}

#[tokio::test]
async fn repeat_callers_are_those_of_the_definition_whoever_asks_for_which_span() {
    both(async |db| {
        lived(&db).await;
        let trip = Scope::of_organizations(vec![organization("trip")]);
        let mut told = Vec::new();
        for scope in [Scope::all(), trip] {
            for (from, to) in [(0, 120 * DAY), (10 * DAY, 30 * DAY), (40 * DAY, 41 * DAY)] {
                for agents in [vec![], vec!["alice".into()]] {
                    let asked = FiguresAsked { agents, ..asked(from, to) };
                    let found = db.reports().repeats(&scope, &asked, WEEK_MS, 100).await.unwrap();
                    assert_eq!(found, by_hand(&scope, &asked, &[]), "{from} to {to}, {asked:?}");
                    told.push(found);
                }
            }
        }
        assert!(told[0].followed == 18 && told[0].returning.len() == 7);
        assert!(is_proven(&db).await);
        told
    })
    .await;
}

#[tokio::test]
async fn a_number_that_is_erased_leaves_its_chain_whole() {
    both(async |db| {
        lived(&db).await;
        let rules = crm::retention::Retention { history_days: Some(60), ..Default::default() };
        let mut ids = vocab::IdSource::new(1);
        let now = s(80 * DAY);
        db.privacy().retain(&organization("net"), &rules, &mut ids, now).await.unwrap();
        let gone: Vec<u128> = calls()
            .into_iter()
            .filter(|(_, at, org, _)| *at < 20 * DAY && *org == "net")
            .map(|(n, ..)| n)
            .collect();
        assert!(gone.len() > 4);
        let asked = asked(0, 120 * DAY);
        let found = db.reports().repeats(&Scope::all(), &asked, WEEK_MS, 100).await.unwrap();
        assert_eq!(found, by_hand(&Scope::all(), &asked, &gone));
        assert!(is_proven(&db).await);
        found
    })
    .await;
}

#[tokio::test]
async fn ways_are_counted_and_open_to_the_calls_that_went_them() {
    both(async |db| {
        lived(&db).await;
        let span = (s(0), s(120 * DAY));
        let all = Scope::all();
        let counts = db.reports().ways(&all, span, 200).await.unwrap();
        let told: BTreeMap<_, _> =
            counts.ways.iter().map(|w| (w.path.as_str(), (w.callers, w.served, w.left))).collect();
        let expected = BTreeMap::from([
            ("", (30, 0, 15)),
            ("hello", (15, 15, 0)),
            ("hello › menu › [2] support", (15, 0, 15)),
        ]);
        assert_eq!((told, counts.callers, counts.all), (expected, 60, 3));
        for way in &counts.ways {
            let filter = store::InteractionFilter {
                way: Some(way.way),
                limit: 100,
                ..store::InteractionFilter::default()
            };
            let page = db.interactions().list(&all, &filter).await.unwrap();
            assert_eq!(page.items.len() as u64, way.callers, "{}", way.path);
        }
        let none = Scope { organizations: Grant::Only(vec![]), ..Scope::all() };
        assert!(db.reports().ways(&none, span, 200).await.unwrap().ways.is_empty());
        let limited = db.reports().ways(&all, span, 1).await.unwrap();
        assert_eq!((limited.ways.len(), limited.callers, limited.all), (1, 60, 3));
        counts
    })
    .await;
}

#[tokio::test]
async fn links_and_ways_made_anew_are_the_same_wherever_the_rebuild_was_broken_off() {
    both(async |db| {
        lived(&db).await;
        let kept = async |db: &Db| {
            let all = "(SELECT id || ' ' || COALESCE(CAST(next_ms AS TEXT), '-') || ' ' || \
                 COALESCE(CAST(way AS TEXT), '-') AS kept FROM contact ORDER BY id) AS k";
            texts(db, all, "kept").await
        };
        let before = kept(&db).await;
        assert!(before.iter().any(|row| !row.ends_with('-')));
        for events in [1, 33, 150] {
            break_off_rebuild(&db, s(200 * DAY), events).await;
            db.rebuild("test", s(201 * DAY), |_| {}).await.unwrap();
            assert_eq!(kept(&db).await, before, "broken off after {events}");
            assert!(is_proven(&db).await);
        }
        // A database of before is told its ways at the first start.
        execute(&db, "UPDATE contact SET way = NULL").await;
        execute(&db, "DELETE FROM flow_way").await;
        assert!(!is_proven(&db).await);
        execute(&db, "DELETE FROM projection WHERE name = 'way'").await;
        Journal::open(&db, "test", s(202 * DAY)).await.unwrap().close().await;
        assert_eq!(kept(&db).await, before);
        assert!(is_proven(&db).await);
    })
    .await;
}

#[tokio::test]
async fn a_caller_who_is_on_the_way_when_the_floor_stops_is_told_whole() {
    both(async |db| {
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        let interaction: InteractionId = call(1);
        let step = |action: &str| -> Fact {
            Event::FlowStepped { interaction, action: action.into(), exit: None }.into()
        };
        journal.append(&[(s(0), called(1, "net", "0611111101")), (s(1), step("a"))]).await.unwrap();
        journal.close().await;
        let mut journal = Journal::open(&db, "test", s(2)).await.unwrap();
        let ended = walked(1, &[("b", Some("1"))], Outcome::AbandonedInFlow);
        let ended: Vec<_> = ended.into_iter().map(|fact| (s(3), fact)).collect();
        journal.append(&ended).await.unwrap();
        let ways = db.reports().ways(&Scope::all(), (s(0), s(9)), 9).await.unwrap().ways;
        assert_eq!(ways[0].path, "a › [1] b");
        assert!(is_proven(&db).await);
    })
    .await;
}

#[tokio::test]
async fn a_link_or_a_way_that_is_wrong_is_found() {
    both(async |db| {
        lived(&db).await;
        for (damage, table) in [
            ("UPDATE contact SET next_ms = next_ms + 1 WHERE next_ms IS NOT NULL", "contact"),
            ("UPDATE flow_way SET path = 'elsewhere' WHERE path = 'hello'", "flow_way"),
        ] {
            execute(&db, damage).await;
            let report = store::verify(&db, |_, _| {}).await.unwrap();
            assert!(report.differences.iter().any(|d| d.table == table), "{damage}");
        }
    })
    .await;
}
