//! What reports read: figures as they were at a moment, the views, the events behind a queue log.

use crate::facts::*;
use ledger::IntervalKind;
use ledger::figure::{Cube, Measure, quarter_of};
use ledger::report::{QueueLog, Timesheet, Worked, transfers};
use store::testing::both;
use store::{Db, FiguresAsked, GroupBy, Journal, Scope};
use vocab::{Event, Fact, Initiation, Moment, Outcome};

fn day() -> Vec<(Moment, Fact)> {
    let mut facts = Vec::new();
    for (n, start, org, agent) in
        [(1, 0, "net", "alice"), (2, 100, "net", "bob"), (3, 800, "trip", "alice")]
    {
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

async fn lived(db: &Db, until: Option<Moment>) {
    let mut journal = Journal::open(db, "test", s(0)).await.expect("opens");
    let facts: Vec<_> =
        day().into_iter().filter(|(at, _)| until.is_none_or(|until| *at <= until)).collect();
    journal.append(&facts).await.expect("appends");
    journal.close().await;
}

fn asked() -> FiguresAsked {
    let to = quarter_of(s(7_200));
    FiguresAsked { from: quarter_of(s(0)), to, ..FiguresAsked::default() }
}

#[tokio::test]
async fn what_was_to_be_seen_at_a_moment_is_what_a_journal_of_then_says() {
    for second in [5, 40, 130, 900, 1_200, 2_150, 2_300, 9_000] {
        for (cube, by) in [
            (Cube::Queue, vec![GroupBy::Quarter, GroupBy::Organization]),
            (Cube::Disposition, vec![GroupBy::Disposition]),
            (Cube::Agent, vec![GroupBy::Agent]),
        ] {
            let all = Scope::all();
            let seen = both(async |db| {
                lived(&db, None).await;
                let at = (s(second), 10_000);
                db.figures().seen_at(&all, cube, &asked(), &by, at).await.unwrap()
            })
            .await;
            let then = both(async |db| {
                lived(&db, Some(s(second))).await;
                let asked = FiguresAsked { until: Some(s(second)), ..asked() };
                db.figures().sums(&Scope::all(), cube, &asked, &by).await.unwrap()
            })
            .await;
            assert!(!seen.too_many);
            let mut seen = seen.groups;
            seen.retain(|_, sums| !sums.is_zero());
            let mut then = then;
            then.retain(|_, sums| !sums.is_zero());
            assert_eq!(seen, then, "{cube:?} at {second} s");
        }
    }
}

#[tokio::test]
async fn a_disposition_that_came_late_is_not_in_what_was_seen_before() {
    let all = Scope::all();
    let told = both(async |db| {
        lived(&db, None).await;
        let mut told = Vec::new();
        for second in [1_000, 1_500, 3_000] {
            let by = [GroupBy::Disposition];
            let at = (s(second), 10_000);
            let seen = db.figures().seen_at(&all, Cube::Disposition, &asked(), &by, at).await;
            let groups = seen.unwrap().groups;
            told.push(groups.into_keys().flat_map(|g| g.values).collect::<Vec<_>>());
        }
        told
    })
    .await;
    assert_eq!(told, [vec![], vec!["sold".to_owned()], vec!["refused".to_owned()]]);
}

#[tokio::test]
async fn the_views_say_what_the_figures_say() {
    both(async |db| {
        lived(&db, None).await;
        let text = async |sql: &str| store::testing::texts(&db, sql, "told").await;
        let sums = db.figures().sums(&Scope::all(), Cube::Queue, &asked(), &[]).await.unwrap();
        let answered = sums.into_values().next().unwrap()[Measure::Answered];
        let told =
            text("(SELECT CAST(SUM(answered) AS VARCHAR(20)) AS told FROM v_figure_quarter) AS v")
                .await;
        assert_eq!(told, [answered.to_string()]);
        let contacts =
            text("(SELECT CAST(COUNT(*) AS VARCHAR(20)) AS told FROM v_contact) AS v").await;
        assert_eq!(contacts, ["4"]);
        let handled =
            text("(SELECT CAST(SUM(handled) AS VARCHAR(20)) AS told FROM v_agent_quarter) AS v")
                .await;
        assert_eq!(handled, ["3"]);
        let paused = text(
            "(SELECT CAST(COUNT(*) AS VARCHAR(20)) AS told FROM v_agent_time \
             WHERE state = 'break') AS v",
        )
        .await;
        let kinds = text("(SELECT disposition AS told FROM v_disposition_quarter) AS v").await;
        assert_eq!(kinds, ["refused"]);
        paused
    })
    .await;
}

#[tokio::test]
async fn a_queue_log_and_a_timesheet_are_read_within_the_walls() {
    both(async |db| {
        lived(&db, None).await;
        let zone = jiff::tz::TimeZone::UTC;
        let net = Scope::of_organizations(vec![organization("net")]);
        let mut log = QueueLog::default();
        let span = (s(0), s(7_200));
        db.reports().events_behind(&net, None, span, |e| log.fold(e)).await.unwrap();
        let lines: Vec<_> =
            log.into_lines(span.0, span.1).iter().map(ToString::to_string).collect();
        let of = |event: &str| {
            let field = format!("|{event}|");
            lines.iter().filter(|line| line.contains(&field)).count()
        };
        assert_eq!((of("ENTERQUEUE"), of("CONNECT")), (2, 2), "{lines:#?}");
        let mut sheet = Timesheet::default();
        for interval in db.reports().intervals(&net, &["alice".into()], span).await.unwrap() {
            sheet.add(&interval, span.0, s(2_600), &zone);
        }
        let paused: i64 = sheet.days.values().map(|w| w.all_paused_ms()).sum();
        assert_eq!(paused, 400_000);
        let found = db.reports().repeats(&net, &asked(), 86_400_000, 10).await.unwrap();
        assert_eq!((found.calls, found.taken, found.followed), (3, 2, 0));
        lines.len()
    })
    .await;
}

#[tokio::test]
async fn what_statuses_come_to_is_what_they_come_to_one_by_one() {
    both(async |db| {
        lived(&db, None).await;
        let mut told = Vec::new();
        for (from, to) in [(0, 7_200), (2_300, 2_400), (2_300, 2_600), (0, 2_200)] {
            let span = (s(from), s(to));
            for agents in [vec![], vec!["alice".into()], vec!["nobody".into()]] {
                let (scope, reports) = (Scope::all(), db.reports());
                let mut one_by_one = Worked::default();
                let mut present = std::collections::BTreeSet::new();
                for status in reports.statuses(&scope, &agents, span).await.unwrap() {
                    let IntervalKind::Status { status: what } = &status.kind else { continue };
                    let end = status.to.unwrap_or(span.1).min(span.1);
                    one_by_one.spent(what, end - status.from.max(span.0));
                    present.insert(status.agent.clone());
                }
                let sums = reports.status_sums(&scope, &agents, span).await.unwrap();
                let mut all = Worked::default();
                sums.spent.iter().for_each(|(status, ms)| all.spent(status, *ms));
                assert_eq!((&all, &sums.agents), (&one_by_one, &present), "{from} to {to}");
                told.push((all, present));
            }
        }
        assert_eq!(told[0].0.all_paused_ms(), 5_000_000);
        assert_eq!(told[3].0.all_paused_ms(), 100_000);
        assert!(told[2].1.is_empty());
        told
    })
    .await;
}

/// Goes on from another contact; an agent takes it, or nobody.
fn passed_to(n: u128, from: u128, start: i64, to: Option<&str>) -> Vec<(Moment, Fact)> {
    let mut facts = match to {
        Some(agent) => handled(n, start, "net", agent),
        None => vec![(s(start), started(n, "net")), (s(start + 9), ended(n, Outcome::Failed))],
    };
    let Event::InteractionStarted { initiation, previous, .. } = &mut facts[0].1.event else {
        panic!("it begins so");
    };
    (*initiation, *previous) = (Initiation::Transfer, Some(call(from)));
    facts
}

#[tokio::test]
async fn transfers_are_told_from_whom_to_whom_within_the_walls() {
    both(async |db| {
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        let calls = [
            handled(1, 0, "net", "alice"),
            passed_to(2, 1, 100, Some("bob")),
            handled(3, 200, "net", "alice"),
            passed_to(4, 3, 300, Some("bob")),
            handled(5, 400, "net", "alice"),
            passed_to(6, 5, 500, None),
            passed_to(7, 99, 600, Some("bob")),
        ];
        journal.append(&calls.concat()).await.unwrap();
        let found = db.reports().transferred(&Scope::all(), &asked(), 100).await.unwrap();
        let told: Vec<_> = transfers(&found)
            .into_iter()
            .map(|(passing, passed)| {
                let who = |agent: Option<vocab::AgentId>| agent.map(|a| a.to_string());
                let (from, to) = (who(passing.from_agent), who(passing.to_agent));
                (from, to, passed.passed, passed.taken, passed.wait_ms, passed.examples)
            })
            .collect();
        let (alice, bob) = (Some("alice".to_owned()), Some("bob".to_owned()));
        let wanted = [
            (None, bob.clone(), 1, 1, 10_000, vec![call(7)]),
            (alice.clone(), None, 1, 0, 0, vec![call(6)]),
            (alice, bob, 2, 2, 20_000, vec![call(2), call(4)]),
        ];
        assert_eq!(told, wanted);
        let trip = Scope::of_organizations(vec![organization("trip")]);
        assert!(db.reports().transferred(&trip, &asked(), 100).await.unwrap().is_empty());
        told.len()
    })
    .await;
}
