//! The register of listenings: folded from the journal, walled, and proved by `verify`.

use crate::facts::{call, handled, organization, s};
use store::testing::{both, execute};
use store::{Grant, Journal, ListeningFilter, Scope, What};
use uuid::Uuid;
use vocab::{AgentId, Event, Fact, LegId, Moment, MonitorEnd, MonitorId, MonitorMode};

fn monitor(n: u128) -> MonitorId {
    MonitorId::from_uuid(Uuid::from_u128(n))
}

/// Of the call `n` that began at `start`: asked 20 s into it, heard for 30 s.
fn listened(n: u128, start: i64, agent: &str, by: &str, told: bool) -> Vec<(Moment, Fact)> {
    let (interaction, monitor, agent) = (call(n), monitor(n), AgentId::new(agent));
    let mode = MonitorMode::Whisper;
    let events = [
        (
            20,
            Event::MonitorStarted {
                interaction,
                monitor,
                by: by.into(),
                agent: agent.clone(),
                mode: MonitorMode::Listen,
                reason: Some("formation".into()),
                told: false,
                leg: LegId::from_uuid(Uuid::from_u128(n)),
                expires: s(start + 45),
            },
        ),
        (22, Event::MonitorAnswered { interaction, monitor, agent: agent.clone() }),
        (30, Event::MonitorModeChanged { interaction, monitor, agent: agent.clone(), mode, told }),
        (
            52,
            Event::MonitorEnded {
                interaction,
                monitor,
                by: by.into(),
                agent,
                end: MonitorEnd::Left,
            },
        ),
    ];
    events.into_iter().map(|(at, event)| (s(start + at), event.into())).collect()
}

#[tokio::test]
async fn the_register_says_who_listened_to_whom_and_for_how_long() {
    both(async |db| {
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        for (n, org, agent, by, told) in
            [(1, "net", "alice", "sven", true), (2, "net", "bob", "sven", false)]
        {
            let start = n as i64 * 100;
            let mut facts = handled(n, start, org, agent);
            facts.extend(listened(n, start, agent, by, told));
            facts.sort_by_key(|(at, _)| *at);
            journal.append(&facts).await.unwrap();
        }
        let listenings = db.listenings();
        let found = async |scope: &Scope, filter: ListeningFilter| -> Vec<MonitorId> {
            let filter = ListeningFilter { limit: 10, ..filter };
            let page = listenings.list(scope, &filter).await.unwrap();
            page.items.into_iter().map(|l| l.monitor).collect()
        };
        let (all, any) = (Scope::all(), ListeningFilter::default);
        assert_eq!(found(&all, any()).await, [monitor(2), monitor(1)]);
        let of = |agent: &str| ListeningFilter { agent: Some(agent.into()), ..any() };
        assert_eq!(found(&all, of("alice")).await, [monitor(1)]);
        assert_eq!(found(&all, ListeningFilter { told_only: true, ..any() }).await, [monitor(1)]);
        let by = |login: &str| ListeningFilter { login: Some(login.to_owned()), ..any() };
        assert_eq!(found(&all, by("sven")).await.len(), 2);
        assert_eq!(found(&all, by("zoe")).await, []);
        let foreign = Scope::of_organizations(vec![organization("trip")]);
        assert_eq!(found(&foreign, any()).await, []);
        let team = Scope { agents: Grant::Only(vec!["bob".into()]), ..Scope::all() };
        assert_eq!(found(&team, any()).await, [monitor(2)]);
        let hours = ListeningFilter { from: Some(s(120)), to: Some(s(121)), ..any() };
        assert_eq!(found(&all, hours).await, [monitor(1)]);

        let first = ListeningFilter { limit: 1, ..any() };
        let page = listenings.list(&all, &first).await.unwrap();
        let rest = ListeningFilter { cursor: page.next, limit: 1, ..any() };
        let page = listenings.list(&all, &rest).await.unwrap();
        assert_eq!((page.items.len(), &page.next), (1, &None));
        let one = &page.items[0];
        assert_eq!(one.modes, [MonitorMode::Listen, MonitorMode::Whisper]);
        assert_eq!((one.heard_at, one.ended_at), (Some(s(122)), Some(s(152))));
        assert_eq!((one.end, one.reason.as_deref()), (Some(MonitorEnd::Left), Some("formation")));
        assert_eq!(one.queue.as_ref().map(|q| q.as_str()), Some("support"));

        assert!(store::verify(&db, |_, _| {}).await.unwrap().is_clean());
        execute(&db, "UPDATE listening SET told = 1").await;
        let report = store::verify(&db, |_, _| {}).await.unwrap();
        let [found] = &report.differences[..] else { panic!("{report:?}") };
        assert_eq!((found.table, &found.what), ("listening", &What::Columns(vec!["told"])));
        page.items
    })
    .await;
}
