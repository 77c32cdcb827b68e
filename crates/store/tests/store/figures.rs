//! Figures are kept with the journal, in whatever pieces it is written, and opened to what is behind.

use crate::facts::*;
use ledger::figure::{Cube, Direction, Measure, quarter_of};
use store::testing::both;
use store::{BehindFilter, Db, FiguresAsked, GroupBy, Journal, Scope};
use vocab::{Fact, Moment};

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
            asked: FiguresAsked { organization: Some(organization("net")), ..asked() },
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
