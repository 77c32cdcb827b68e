//! History: filters, pages, walls.

use crate::facts::*;
use store::testing::both;
use store::{Db, Grant, InteractionFilter, Journal, Scope, StoreError};
use vocab::{InteractionId, Outcome};

/// Calls 1 to 9, a minute apart: odd ones for "net" by alice, even ones for "trip" by bob, and the
/// tenth interrupted.
async fn history(db: &Db) {
    let mut journal = Journal::open(db, "test", s(0)).await.expect("opens");
    for n in 1..=9u128 {
        let (org, agent) = if n % 2 == 1 { ("net", "alice") } else { ("trip", "bob") };
        journal.append(&handled(n, n as i64 * 60, org, agent)).await.expect("appends");
    }
    journal.append(&interrupted(10, 600, "net")).await.expect("appends");
}

async fn ids(db: &Db, scope: &Scope, filter: InteractionFilter) -> Vec<InteractionId> {
    let page = db.interactions().list(scope, &filter).await.expect("lists");
    page.items.iter().map(|r| r.interaction).collect()
}

fn calls(some: impl IntoIterator<Item = u128>) -> Vec<InteractionId> {
    some.into_iter().map(call).collect()
}

#[tokio::test]
async fn each_filter_gives_its_calls_the_latest_first() {
    both(async |db| {
        history(&db).await;
        let all = Scope::all();
        let any = InteractionFilter::default;
        let ask = async |filter| ids(&db, &all, filter).await;
        assert_eq!(ask(any()).await, calls((1..=10).rev()));
        let span = InteractionFilter { from: Some(s(180)), to: Some(s(300)), ..any() };
        assert_eq!(ask(span).await, calls([4, 3]));
        let of_bob = InteractionFilter { agent: Some("bob".into()), ..any() };
        assert_eq!(ask(of_bob).await, calls([8, 6, 4, 2]));
        let cut = InteractionFilter { outcome: Some(Outcome::Interrupted), ..any() };
        assert_eq!(ask(cut).await, calls([10]));
        let queued = InteractionFilter { queue: Some("support".into()), ..any() };
        assert_eq!(ask(queued).await, calls((1..=9).rev()));
        let who = InteractionFilter { customer: Some(customer(7)), ..any() };
        assert_eq!(ask(who).await, calls([7]));
        let from = InteractionFilter { number: Some(number("06 12 34 56 08")), ..any() };
        assert_eq!(ask(from).await, calls([8]));
        let org = InteractionFilter { organization: Some(organization("trip")), ..any() };
        assert_eq!(ask(org).await, calls([8, 6, 4, 2]));
        for (text, found) in [
            ("helene DURAND 3", vec![3]),
            ("06 12 34 56 03", vec![3]),
            ("+33612345603", vec![3]),
            ("%", vec![]),
            ("nobody", vec![]),
        ] {
            let filter = InteractionFilter { text: Some(text.to_owned()), ..any() };
            assert_eq!(ask(filter).await, calls(found), "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_repeat() {
    both(async |db| {
        history(&db).await;
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let filter = InteractionFilter { limit: 3, cursor, ..InteractionFilter::default() };
            let page = db.interactions().list(&Scope::all(), &filter).await.unwrap();
            seen.extend(page.items.iter().map(|r| r.interaction));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, calls((1..=10).rev()));
        let cursor = Some("'; DROP TABLE contact".to_owned());
        let filter = InteractionFilter { cursor, ..InteractionFilter::default() };
        let refused = db.interactions().list(&Scope::all(), &filter).await.unwrap_err();
        assert!(matches!(refused, StoreError::Cursor { .. }));
    })
    .await;
}

#[tokio::test]
async fn a_scope_walls_lists_single_records_and_events() {
    both(async |db| {
        history(&db).await;
        let trip = Scope::of_organizations(vec![organization("trip")]);
        assert_eq!(ids(&db, &trip, InteractionFilter::default()).await, calls([8, 6, 4, 2]));
        let other =
            InteractionFilter { organization: Some(organization("net")), ..Default::default() };
        assert_eq!(ids(&db, &trip, other).await, calls([]));
        let interactions = db.interactions();
        assert!(interactions.get(&trip, call(1)).await.unwrap().is_none());
        assert!(interactions.events(&trip, call(1), 10).await.unwrap().is_none());
        assert_eq!(interactions.events(&trip, call(2), 100).await.unwrap().unwrap().len(), 16);
        let alice = Scope { organizations: Grant::All, agents: Grant::Only(vec!["alice".into()]) };
        // Call 10 was taken by no agent: whoever follows some agents sees it too.
        let seen = ids(&db, &alice, InteractionFilter::default()).await;
        assert_eq!(seen, calls([10, 9, 7, 5, 3, 1]));
        let nobody = Scope::of_organizations(Vec::new());
        assert_eq!(ids(&db, &nobody, InteractionFilter::default()).await, calls([]));
    })
    .await;
}

#[tokio::test]
async fn the_usual_disposition_of_a_queue_is_counted_over_its_latest_within_the_scope() {
    both(async |db: Db| {
        let mut journal = Journal::open(&db, "test", s(0)).await.expect("opens");
        for (n, org, key) in
            [(1, "net", "solved"), (2, "trip", "sold"), (3, "net", "solved"), (4, "net", "again")]
        {
            let start = i64::try_from(n).expect("small") * 60;
            journal.append(&handled(n, start, org, "alice")).await.expect("appends");
            let said = [(s(start + 50), disposition(n, "alice", key))];
            journal.append(&said).await.expect("appends");
        }
        let queue = "support".into();
        let of = async |scope: &Scope, latest| {
            let counts = db.interactions().dispositions(scope, &queue, latest).await;
            let counts = counts.expect("counts").into_iter();
            counts.map(|(id, count)| format!("{id} {count}")).collect::<Vec<_>>()
        };
        let all = of(&Scope::all(), 500).await;
        assert_eq!(all, ["solved 2", "again 1", "sold 1"]);
        assert_eq!(of(&Scope::all(), 1).await, ["again 1"], "the latest alone");
        let net = Scope::of_organizations(vec![organization("net")]);
        assert_eq!(of(&net, 500).await, ["solved 2", "again 1"]);
        assert!(of(&Scope::of_organizations(Vec::new()), 500).await.is_empty());
        all
    })
    .await;
}
