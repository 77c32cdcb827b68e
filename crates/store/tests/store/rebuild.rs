//! What is shown can be made anew from what happened, and whoever is killed over it goes on.

use crate::facts::*;
use store::testing::{both, break_off_rebuild, execute, texts};
use store::{Db, Engine, Journal, Rebuilding};

async fn some_days(db: &Db) -> Journal {
    let mut journal = Journal::open(db, "test", s(0)).await.expect("it is kept");
    for n in 1..=7 {
        journal.append(&handled(n, n as i64 * 100, "net", "alice")).await.expect("it is kept");
    }
    journal.append(&interrupted(8, 1_200, "gas")).await.expect("it is kept");
    journal
}

async fn index_names(db: &Db) -> Vec<String> {
    let mut names = match db.engine() {
        Engine::Sqlite => texts(db, "sqlite_master WHERE type = 'index'", "name").await,
        Engine::Postgres => {
            let names = "(SELECT CAST(indexname AS TEXT) AS name FROM pg_indexes \
                 WHERE schemaname = 'public') AS i";
            texts(db, names, "name").await
        }
    };
    names.sort();
    names
}

async fn is_as_the_journal_says(db: &Db) -> bool {
    store::verify(db, |_, _| {}).await.expect("it is kept").is_clean()
}

#[tokio::test]
async fn damaged_projections_are_right_after_a_rebuild_and_nothing_else_changes() {
    both(async |db| {
        some_days(&db).await.close().await;
        let before = (index_names(&db).await, texts(&db, "contact ORDER BY id", "record").await);
        for damage in [
            "UPDATE contact SET outcome = 'failed', record = '{}'",
            "DELETE FROM agent_interval WHERE opened > 20",
            "UPDATE figure SET offered = offered + 1",
            "DELETE FROM callback",
        ] {
            execute(&db, damage).await;
        }
        assert!(!is_as_the_journal_says(&db).await);
        let mut told = Vec::new();
        let last = db.rebuild("test", s(2_000), |state| told.push(state)).await.unwrap();
        assert!(is_as_the_journal_says(&db).await);
        let after = (index_names(&db).await, texts(&db, "contact ORDER BY id", "record").await);
        assert_eq!(before, after);
        assert!(told.contains(&Rebuilding::Folding { done: last, of: last }), "{told:?}");
        assert!(texts(&db, "rebuild", "indexes").await.is_empty(), "nothing is left to do");
        last
    })
    .await;
}

#[tokio::test]
async fn a_rebuild_that_was_killed_goes_on_where_it_was_wherever_that_is() {
    both(async |db| {
        some_days(&db).await.close().await;
        let indexes = index_names(&db).await;
        for events in [1, 13, 40, 77] {
            let place = break_off_rebuild(&db, s(2_000), events).await;
            assert_ne!(index_names(&db).await, indexes);
            let mut first = None;
            let last = db
                .rebuild("test", s(2_001), |state| {
                    first.get_or_insert(state);
                })
                .await
                .unwrap();
            assert_eq!(first, Some(Rebuilding::Folding { done: place, of: last }));
            assert!(is_as_the_journal_says(&db).await, "broken off after {events}");
            assert_eq!(index_names(&db).await, indexes);
        }
    })
    .await;
}

#[tokio::test]
async fn a_floor_ends_the_rebuild_that_it_finds_and_then_goes_on() {
    both(async |db| {
        some_days(&db).await.close().await;
        break_off_rebuild(&db, s(2_000), 30).await;
        let mut journal = Journal::open(&db, "test", s(2_001)).await.unwrap();
        journal.append(&handled(20, 2_100, "net", "alice")).await.unwrap();
        assert!(is_as_the_journal_says(&db).await);
    })
    .await;
}
