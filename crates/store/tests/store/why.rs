//! What the story of a wait is read from: the right events, within the reader's walls.

use crate::facts::*;
use ledger::why::{Lang, Material, WhyNot, tell};
use std::sync::Arc;
use store::testing::both;
use store::{Db, Journal, Scope};
use vocab::{
    AgentId, AgentState, AgentStatus, DequeueCause, Event, Fact, FloorPlan, Moment, Outcome, Party,
};

fn plan(version: u64, agents: &[&str]) -> Event {
    let mut plan = FloorPlan::empty();
    let queue = serde_json::json!({"name": "Assistance", "organization": "net"});
    plan.queues.insert("support".into(), serde_json::from_value(queue).expect("a queue"));
    for agent in agents {
        let person = serde_json::json!({"name": agent.to_uppercase(), "queues": ["support"]});
        plan.agents.insert((*agent).into(), serde_json::from_value(person).expect("a person"));
    }
    Event::PlanPublished { version, plan: Arc::new(plan) }
}

/// Call 2 of "net" waits from 20 to 50 while alice has call 1 of "trip" and bob is at lunch.
async fn lived(db: &Db) {
    let agent = AgentId::new("bob");
    let lunch = AgentStatus::Break { reason: "lunch".into() };
    let idle = |agent: &str| Event::AgentStateChanged {
        agent: agent.into(),
        from: AgentState::Away,
        to: AgentState::Idle,
        interaction: None,
    };
    let mut facts: Vec<(Moment, Fact)> = vec![
        (s(-30), plan(1, &["alice"]).into()),
        (s(-20), plan(2, &["alice", "bob"]).into()),
        (s(-10), idle("alice").into()),
        (s(-9), Event::AgentStatusChanged { agent, status: lunch }.into()),
    ];
    facts.extend(handled(1, 0, "trip", "alice"));
    facts.push((s(19), started(2, "net")));
    let (interaction, queue) = (call(2), "support".into());
    facts.push((
        s(20),
        Event::InteractionQueued {
            interaction,
            queue,
            priority: 0,
            skills: [].into(),
            since: s(20),
            preferred: None,
            estimate_ms: None,
            goal: vocab::Goal::default(),
        }
        .into(),
    ));
    facts.push((s(40), plan(3, &["alice"]).into()));
    let (queue, cause) = ("support".into(), DequeueCause::Abandoned);
    facts.push((s(50), Event::InteractionDequeued { interaction, queue, cause }.into()));
    let (outcome, by) = (Outcome::AbandonedInQueue, Party::Customer);
    facts.push((s(50), Event::InteractionEnded { interaction, outcome, by }.into()));
    facts.sort_by_key(|(at, _)| *at);
    facts.push((s(900), plan(4, &["zoe"]).into()));
    let mut journal = Journal::open(db, "test", s(0)).await.expect("opens");
    journal.append(&facts).await.expect("appends");
}

#[tokio::test]
async fn a_database_gives_the_same_material_as_the_whole_journal() {
    both(async |db| {
        lived(&db).await;
        let journal = db.events().read_from(0, 1_000).await.unwrap();
        for only in [None, Some(AgentId::new("bob"))] {
            let read = db.why().material(&Scope::all(), call(2), only.clone(), s(999)).await;
            let read = read.unwrap().expect("the call is known");
            let wanted = Material::of_journal(&journal, call(2), only, s(999)).unwrap();
            assert_eq!(read, wanted);
            assert_eq!(read.plans.iter().map(|p| p.2).collect::<Vec<_>>(), [2, 3]);
        }
        let read = db.why().material(&Scope::all(), call(2), None, s(999)).await;
        let story = tell(&read.unwrap().unwrap()).unwrap();
        let alice = story.why_not(&"alice".into()).expect("alice serves the queue");
        let busy =
            |w: &WhyNot| matches!(w, WhyNot::Working { interaction: Some(i), .. } if *i == call(1));
        assert!(busy(&alice.stretches[0].why), "{alice:#?}");
        let bob = story.why_not(&"bob".into()).expect("bob did, until plan 3");
        assert_eq!(bob.stretches.len(), 2, "{bob:#?}");
        story.sentences(Lang::Fr)
    })
    .await;
}

#[tokio::test]
async fn a_call_of_another_organization_is_unknown_and_its_id_is_hidden() {
    both(async |db| {
        lived(&db).await;
        let of = |org: &str| Scope::of_organizations(vec![organization(org)]);
        assert!(db.why().material(&of("trip"), call(2), None, s(999)).await.unwrap().is_none());
        assert!(db.why().material(&Scope::all(), call(77), None, s(999)).await.unwrap().is_none());
        let own = db.why().material(&of("net"), call(2), None, s(999)).await.unwrap().unwrap();
        assert_eq!(own.hidden.into_iter().collect::<Vec<_>>(), [call(1)]);
        let all = db.why().material(&Scope::all(), call(2), None, s(999)).await.unwrap().unwrap();
        assert!(all.hidden.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_id_is_found_by_its_beginning_or_by_its_shown_ending() {
    both(async |db| {
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        for n in [0xa1_b2c3, 0xd4_e5f6] {
            journal.append(&[(s(0), started(n, "net"))]).await.unwrap();
        }
        let all = Scope::all();
        let find = async |text: &str| db.why().find(&all, text).await.unwrap();
        assert_eq!(find(&call(0xa1_b2c3).to_string()).await, [call(0xa1_b2c3)]);
        assert_eq!(find("00000000-0000-0000-0000-000000A1").await, [call(0xa1_b2c3)]);
        assert_eq!(find("d4e5f6").await, [call(0xd4_e5f6)]);
        assert_eq!(find("00000000").await.len(), 2, "not the only one");
        for nothing in ["", "5f6", "%", "ffff", "zz"] {
            assert_eq!(find(nothing).await, [], "{nothing}");
        }
        let walled = Scope::of_organizations(vec![organization("trip")]);
        assert_eq!(db.why().find(&walled, "d4e5f6").await.unwrap(), []);
    })
    .await;
}
