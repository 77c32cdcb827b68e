//! `verify` sees every way in which a projection can be wrong.

use crate::facts::*;
use store::testing::{both, execute};
use store::{Journal, What};

#[tokio::test]
async fn every_kind_of_damage_is_found_and_none_is_invented() {
    both(async |db| {
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        for n in 1..=5 {
            journal.append(&handled(n, n as i64 * 100, "net", "alice")).await.unwrap();
        }
        journal.append(&interrupted(6, 900, "net")).await.unwrap();
        let mut seen = Vec::new();
        let clean = store::verify(&db, |done, of| seen.push((done, of))).await.unwrap();
        assert!(clean.is_clean(), "{clean:?}");
        assert_eq!((clean.events, seen.last()), (83, Some(&(83, 83))));

        let id = call(2).to_string();
        execute(&db, &format!("UPDATE contact SET outcome = 'failed' WHERE id = '{id}'")).await;
        let id = call(3).to_string();
        execute(&db, &format!("DELETE FROM contact WHERE id = '{id}'")).await;
        execute(&db, "UPDATE agent_interval SET to_ms = to_ms + 1 WHERE opened = 7").await;
        execute(&db, "UPDATE callback SET state = 'kept'").await;
        execute(
            &db,
            "INSERT INTO recording (id, interaction, organization, state, started_ms) \
             VALUES ('x', 'y', 'net', 'stored', 1)",
        )
        .await;
        let report = store::verify(&db, |_, _| {}).await.unwrap();
        let mut found: Vec<_> =
            report.differences.iter().map(|d| (d.table, d.what.clone())).collect();
        found.sort_by_key(|(table, what)| (*table, format!("{what:?}")));
        let expected = [
            ("agent_interval", What::Columns(vec!["to_ms"])),
            ("callback", What::Columns(vec!["state"])),
            ("contact", What::Columns(vec!["outcome"])),
            ("contact", What::Missing),
            ("flow_way", What::Missing),
            ("recording", What::Unexplained),
        ];
        assert_eq!(found, expected);
        report
    })
    .await;
}

#[tokio::test]
async fn an_event_that_is_gone_is_a_hole() {
    both(async |db| {
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        journal.append(&handled(1, 0, "net", "alice")).await.unwrap();
        execute(&db, "DELETE FROM journal WHERE seq = 4").await;
        let report = store::verify(&db, |_, _| {}).await.unwrap();
        let holes: Vec<_> = report.differences.iter().filter(|d| d.table == "journal").collect();
        assert_eq!(holes.len(), 1);
        assert_eq!(holes[0].what, What::Hole { after: 3 });
    })
    .await;
}

/// Numbers that look random and are the same on every run (Vigna's SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 31)) % n as u64) as usize
    }
}

#[tokio::test]
async fn projections_agree_with_the_journal_for_any_order_of_events_and_any_batches() {
    for seed in 1..=4 {
        both(async |db| {
            let mut dice = Dice(seed);
            let mut facts: Vec<_> = (1..=6)
                .flat_map(|n| handled(n, 0, "net", ["alice", "bob"][n as usize % 2]))
                .chain((7..=9).flat_map(|n| interrupted(n, 0, "trip")))
                .collect();
            // Mostly in order, some far from their place; up to 9 s apart, so that records leave
            // memory and are called back.
            for _ in 0..facts.len() / 3 {
                let (a, b) = (dice.below(facts.len()), dice.below(facts.len()));
                facts.swap(a, b);
            }
            let mut now = 0;
            for (at, _) in &mut facts {
                now += dice.below(10) as i64;
                *at = s(now);
            }
            let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
            let mut rest = facts.as_slice();
            while !rest.is_empty() {
                let (batch, after) = rest.split_at((1 + dice.below(12)).min(rest.len()));
                journal.append(batch).await.unwrap();
                rest = after;
            }
            let report = store::verify(&db, |_, _| {}).await.unwrap();
            assert!(report.is_clean(), "seed {seed}: {report:?}");
            assert_eq!(report.events as usize, facts.len());
            report
        })
        .await;
    }
}
