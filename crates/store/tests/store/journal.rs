//! Numbering, durability, one writer, restart.

use crate::facts::*;
use store::testing::{both, postgres, sqlite};
use store::{Db, Journal, Scope, Snapshot, StoreError};
use vocab::Outcome;

#[tokio::test]
async fn events_are_numbered_without_holes_and_read_back_as_written() {
    both(async |db| {
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        let mut written = journal.append(&handled(1, 0, "net", "alice")).await.unwrap();
        assert!(journal.append(&[]).await.unwrap().is_empty());
        written.extend(journal.append(&handled(2, 100, "trip", "bob")).await.unwrap());
        let seqs: Vec<_> = written.iter().map(|r| r.seq).collect();
        assert_eq!(seqs, (1..=32).collect::<Vec<_>>());
        assert_eq!(db.events().read_from(0, 100).await.unwrap(), written);
        assert_eq!(db.events().read_from(30, 100).await.unwrap(), written[30..]);
        let own = db.events().by_interaction(call(2), 100).await.unwrap();
        assert_eq!(own, written[16..]);
        assert_eq!((journal.last_seq(), db.events().last_seq().await.unwrap()), (32, 32));
        written
    })
    .await;
}

#[tokio::test]
async fn a_long_batch_goes_in_whole() {
    both(async |db| {
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        let batch: Vec<_> =
            (1..=90).flat_map(|n| handled(n, n as i64, "net", &format!("agent{n}"))).collect();
        journal.append(&batch).await.unwrap();
        let report = store::verify(&db, |_, _| {}).await.unwrap();
        assert!(report.is_clean(), "{report:?}");
        report
    })
    .await;
}

#[tokio::test]
async fn a_second_writer_is_refused_until_the_first_has_closed() {
    both(async |db| {
        let first = Journal::open(&db, "plateau on rue-1", s(0)).await.unwrap();
        let refused = Journal::open(&db, "another", s(1)).await.unwrap_err();
        let StoreError::InUse { holder } = &refused else { panic!("{refused}") };
        assert_eq!(holder, "plateau on rue-1");
        first.close().await;
        // PostgreSQL frees the lock when it has seen the session end.
        let mut second = Journal::open(&db, "another", s(2)).await;
        for _ in 0..100 {
            if second.is_ok() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            second = Journal::open(&db, "another", s(2)).await;
        }
        second.unwrap().append(&handled(1, 0, "net", "alice")).await.unwrap();
    })
    .await;
}

/// Does to the lease row what a second process would do that had taken the lock over.
async fn usurp(db: &Db) {
    store::testing::execute(db, "UPDATE lease SET epoch = epoch + 1, holder = 'usurper'").await;
}

#[tokio::test]
async fn a_writer_that_lost_the_lease_writes_nothing() {
    both(async |db| {
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        journal.append(&handled(1, 0, "net", "alice")).await.unwrap();
        usurp(&db).await;
        let refused = journal.append(&handled(2, 100, "net", "alice")).await.unwrap_err();
        assert!(matches!(refused, StoreError::Fenced), "{refused}");
        assert_eq!(db.events().last_seq().await.unwrap(), 16);
        assert!(db.interactions().get(&Scope::all(), call(2)).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_failed_batch_can_be_given_again_and_is_stored_once() {
    both(async |db| {
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        let call_1 = handled(1, 0, "net", "alice");
        journal.append(&call_1[..5]).await.unwrap();
        store::testing::execute(&db, "ALTER TABLE callback RENAME TO elsewhere").await;
        let batch: Vec<_> = call_1[5..].iter().cloned().chain(interrupted(2, 100, "net")).collect();
        journal.append(&batch).await.unwrap_err();
        store::testing::execute(&db, "ALTER TABLE elsewhere RENAME TO callback").await;
        assert_eq!(db.events().last_seq().await.unwrap(), 5, "all or nothing");
        journal.append(&batch).await.unwrap();
        assert!(store::verify(&db, |_, _| {}).await.unwrap().is_clean());
        db.events().read_from(0, 100).await.unwrap()
    })
    .await;
}

#[tokio::test]
async fn a_new_process_goes_on_in_the_middle_of_calls() {
    both(async |db| {
        let call_1 = handled(1, 0, "net", "alice");
        for (n, part) in call_1.chunks(3).enumerate() {
            let mut journal = open_when_free(&db, n as i64).await;
            journal.append(part).await.unwrap();
            journal.close().await;
        }
        let report = store::verify(&db, |_, _| {}).await.unwrap();
        assert!(report.is_clean(), "{report:?}");
        db.interactions().get(&Scope::all(), call(1)).await.unwrap().unwrap().summary()
    })
    .await;
}

async fn open_when_free(db: &Db, seconds: i64) -> Journal {
    for _ in 0..200 {
        match Journal::open(db, "test", s(seconds)).await {
            Ok(journal) => return journal,
            Err(StoreError::InUse { .. }) => {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
            Err(other) => panic!("{other}"),
        }
    }
    panic!("the lock was not freed within two seconds")
}

#[tokio::test]
async fn a_late_event_reaches_a_record_that_left_memory() {
    both(async |db| {
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        journal.append(&handled(1, 0, "net", "alice")).await.unwrap();
        journal.append(&handled(2, 1_000, "net", "alice")).await.unwrap();
        journal.append(&[(s(2_000), disposition(1, "alice", "sold"))]).await.unwrap();
        // Also when the record was begun in the same batch, long before.
        let mut batch = handled(3, 3_000, "net", "alice");
        batch.push((s(9_000), disposition(2, "alice", "solved")));
        batch.push((s(9_001), disposition(3, "alice", "refused")));
        batch.push((s(9_002), disposition(77, "alice", "nobody")));
        journal.append(&batch).await.unwrap();
        let report = store::verify(&db, |_, _| {}).await.unwrap();
        assert!(report.is_clean(), "{report:?}");
        let mut given = Vec::new();
        for n in 1..=3 {
            let record = db.interactions().get(&Scope::all(), call(n)).await.unwrap().unwrap();
            assert_eq!(record.ending.unwrap().outcome, Outcome::Handled);
            given.push(record.disposition.unwrap().to_string());
        }
        assert_eq!(given, ["sold", "solved", "refused"]);
    })
    .await;
}

#[tokio::test]
async fn personal_data_stands_beside_the_bodies_and_can_be_emptied() {
    both(async |db| {
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        journal.append(&handled(1, 0, "net", "alice")).await.unwrap();
        journal.append(&interrupted(2, 100, "net")).await.unwrap();
        for (table, column) in [("journal", "body"), ("contact", "record"), ("callback", "record")]
        {
            for text in store::testing::texts(&db, table, column).await {
                assert!(!text.contains("123456") && !text.contains("Durand"), "{table}: {text}");
            }
        }
        store::testing::execute(&db, "UPDATE journal SET private = NULL").await;
        store::testing::execute(
            &db,
            "UPDATE contact SET customer_number = NULL, customer_name = NULL, \
             customer_search = NULL",
        )
        .await;
        store::testing::execute(&db, "UPDATE callback SET customer_number = NULL").await;
        assert!(store::verify(&db, |_, _| {}).await.unwrap().is_clean());
    })
    .await;
}

#[tokio::test]
async fn recordings_that_a_crash_cut_off_are_known() {
    both(async |db| {
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        journal.append(&handled(1, 0, "net", "alice")).await.unwrap();
        journal.append(&handled(2, 100, "net", "alice")[..8]).await.unwrap();
        let open = db.interactions().open_recordings(&Scope::all(), 10).await.unwrap();
        assert_eq!(open.iter().map(|o| o.interaction).collect::<Vec<_>>(), [call(2)]);
        let trip = Scope::of_organizations(vec![organization("trip")]);
        assert!(db.interactions().open_recordings(&trip, 10).await.unwrap().is_empty());
        open
    })
    .await;
}

#[tokio::test]
async fn the_latest_snapshot_of_a_name_is_kept() {
    both(async |db| {
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        assert_eq!(db.events().snapshot("engine").await.unwrap(), None);
        for seq in [5, 9] {
            let name = "engine".to_owned();
            let snapshot = Snapshot { name, seq, version: 1, body: vec![0, 255, seq as u8] };
            journal.save_snapshot(&snapshot).await.unwrap();
        }
        let kept = db.events().snapshot("engine").await.unwrap().unwrap();
        assert_eq!((kept.seq, kept.body.as_slice()), (9, [0, 255, 9].as_slice()));
    })
    .await;
}

#[tokio::test]
async fn calls_owed_are_listed_oldest_first_and_by_organization() {
    both(async |db| {
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        for (n, start, org) in [(1, 50, "net"), (2, 20, "net"), (3, 10, "trip")] {
            journal.append(&interrupted(n, start, org)).await.unwrap();
        }
        let list = async |scope: &Scope| {
            let owed = db.callbacks().list(scope, true, 10).await.unwrap();
            owed.into_iter().map(|o| o.callback.interaction).collect::<Vec<_>>()
        };
        assert_eq!(list(&Scope::all()).await, [call(3), call(2), call(1)]);
        let net = Scope::of_organizations(vec![organization("net")]);
        assert_eq!(list(&net).await, [call(2), call(1)]);
        db.callbacks().list(&net, false, 10).await.unwrap()
    })
    .await;
}

#[tokio::test]
async fn agents_time_is_read_back() {
    both(async |db| {
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        journal.append(&handled(1, 0, "net", "alice")).await.unwrap();
        journal.append(&[(s(80), on_break("alice"))]).await.unwrap();
        let of = async |from, to| {
            let alice = "alice".into();
            db.intervals().of_agent(&Scope::all(), &alice, s(from), s(to), 100).await.unwrap()
        };
        assert_eq!(of(0, 1_000).await.len(), 4);
        assert_eq!(of(65, 69).await.len(), 1);
        of(0, 1_000).await
    })
    .await;
}

#[tokio::test]
async fn a_newer_schema_is_refused_with_what_to_do() {
    for place in [sqlite().await, postgres().await] {
        store::testing::execute(&place.db, "INSERT INTO schema_version VALUES (99)").await;
        let refused = Db::open(&place.url).await.unwrap_err();
        assert!(matches!(refused, StoreError::NewerSchema { found: 99, .. }), "{refused}");
        assert!(refused.to_string().contains("start the newer Plateau"), "{refused}");
    }
}

#[tokio::test]
async fn a_url_of_another_kind_is_refused_without_repeating_a_password() {
    for url in ["mysql://x", "sqlite:", "", "postgres://user:hunter2@[bad"] {
        let refused = Db::open(url).await.unwrap_err();
        assert!(matches!(refused, StoreError::Url { .. }), "{refused}");
        assert!(!refused.to_string().contains("hunter2"));
    }
}
