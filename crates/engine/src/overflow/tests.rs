//! A seller of travel: France, and two partners abroad with a mission of their own.

use super::*;
use crate::Engine;
use crate::turn::Turn;
use std::sync::Arc;
use vocab::{Address, Effect, FloorPlan, Input, LegEnd, LegId, Moment, Pii, TrunkId};

const CALLER: u128 = 0xCA11;

fn plan() -> FloorPlan {
    let queue = serde_json::json!({"name": "q", "organization": "voyage", "max_waiting": 2});
    serde_json::from_value(serde_json::json!({
        "format": 1,
        "organizations": {"voyage": {"name": "Agence"}},
        "queues": {"sales": queue, "cruises": queue},
        "partners": {
            "tunis": {"name": "Tunis", "number": "+21671000001", "trunk": "abroad", "max_calls": 1},
            "dakar": {"name": "Dakar", "number": "+221338000002"},
        },
        "numbers": {"0162000001": {"organization": "voyage", "flow": "sales"}},
        "flows": {"sales": {"version": 1, "name": "Ventes", "start": "mission", "actions": [
            {"id": "mission", "type": "set_attributes",
             "parameters": {"attributes": {"mission": "cruises"}}, "next": "queue"},
            {"id": "queue", "type": "queue", "parameters": {"queue": "sales"}},
        ]}},
    }))
    .expect("a plan")
}

struct Scene {
    engine: Engine,
    now: Moment,
    calls: u128,
}

fn leg(n: u128) -> LegId {
    let text = format!("00000000-0000-7000-8000-{:012x}", CALLER + n);
    text.parse().expect("an id")
}

impl Scene {
    fn new() -> Self {
        let (mut engine, now) = (Engine::new(1), Moment::from_epoch_ms(1_000_000));
        engine.handle(now, Input::PlanPublished { version: 1, plan: Arc::new(plan()) });
        Self { engine, now, calls: 0 }
    }

    fn call(&mut self) -> InteractionId {
        self.calls += 1;
        let input = Input::CallOffered {
            leg: leg(self.calls),
            trunk: TrunkId::new("operator"),
            from: Pii::new(Address::parse(&format!("06000000{:02}", self.calls), "FR")),
            to: Address::parse("0162000001", "FR"),
        };
        self.hear(input);
        self.engine.floor.legs.get(&leg(self.calls)).expect("a caller").interaction
    }

    fn hear(&mut self, input: Input) -> (Vec<Event>, Vec<Effect>) {
        let outcome = self.engine.handle(self.now, input);
        let broken = self.engine.floor.broken_invariants(self.now);
        assert!(broken.is_empty(), "{broken:#?}");
        (outcome.events.into_iter().map(|f| f.event).collect(), outcome.effects)
    }

    fn turn<T>(&mut self, act: impl FnOnce(&mut Turn<'_>) -> T) -> (T, Vec<Effect>) {
        let engine = &mut self.engine;
        let mut turn = Turn::new(&mut engine.floor, &mut engine.acd, &mut engine.ids, self.now);
        let done = act(&mut turn);
        turn.settle();
        let (_, effects) = turn.into_parts();
        let broken = self.engine.floor.broken_invariants(self.now);
        assert!(broken.is_empty(), "{broken:#?}");
        (done, effects)
    }

    fn send(&mut self, id: InteractionId, step: u32, to: &Destination) -> bool {
        self.turn(|t| t.overflow(id, step, to)).0
    }

    fn partners_leg(&self, id: InteractionId) -> LegId {
        match &self.engine.floor.interactions[&id].stage {
            Stage::Outside { leg } => *leg,
            other => panic!("not on the way to a partner: {other:?}"),
        }
    }

    fn queue_of(&self, id: InteractionId) -> Option<(String, Moment)> {
        let place = self.engine.floor.interactions.get(&id)?.place()?;
        Some((place.queue.to_string(), place.since))
    }
}

fn partner(name: &str) -> Destination {
    Destination::Partner { partner: PartnerId::new(name) }
}

#[test]
fn a_partner_is_called_on_its_trunk_while_the_caller_hears_music() {
    let mut scene = Scene::new();
    let id = scene.call();
    let (sent, effects) = scene.turn(|t| t.overflow(id, 0, &partner("tunis")));
    assert!(sent);
    let dialled = effects.iter().find_map(|e| match e {
        Effect::Dial { to, trunk, .. } => Some((to.reveal().to_string(), trunk.clone())),
        _ => None,
    });
    assert_eq!(dialled, Some(("+21671000001".to_owned(), Some(TrunkId::new("abroad")))));
    let heard = effects.iter().any(|e| {
        let music = vocab::MediaSource::Repeat(vocab::Prompt::Music);
        matches!(e, Effect::Play { source, .. } if *source == music)
    });
    assert!(heard, "{effects:?}");
    let there = scene.partners_leg(id);
    let (_, effects) = scene.hear(Input::LegAnswered { leg: there });
    assert_eq!(effects, [Effect::Bridge { a: leg(1), b: there }]);
    let (events, _) = scene.hear(Input::LegEnded { leg: leg(1), end: LegEnd::HungUp });
    let outcome = events.iter().find_map(|e| match e {
        Event::InteractionEnded { outcome, .. } => Some(*outcome),
        _ => None,
    });
    assert_eq!(outcome, Some(Outcome::TransferredOut));
}

#[test]
fn a_refusal_brings_the_caller_back_to_the_old_place_and_that_step_is_over() {
    for failure in [LegFailure::Busy, LegFailure::Rejected, LegFailure::NoAnswer] {
        let mut scene = Scene::new();
        let id = scene.call();
        let since = scene.now;
        scene.now = scene.now + 30_000;
        assert!(scene.send(id, 1, &partner("dakar")));
        scene.now = scene.now + 10_000;
        let there = scene.partners_leg(id);
        let (events, _) = scene.hear(Input::LegFailed { leg: there, failure });
        let came_back = |e: &Event| matches!(e, Event::OverflowReturned { failure: why, .. } if *why == failure);
        assert!(events.iter().any(came_back), "{events:?}");
        assert_eq!(scene.queue_of(id), Some(("sales".to_owned(), since)));
        assert!(!scene.send(id, 1, &partner("dakar")), "not tried twice");
        assert!(scene.send(id, 2, &partner("tunis")), "the next step may");
    }
}

#[test]
fn who_hangs_up_on_the_way_out_has_left_while_waiting() {
    let mut scene = Scene::new();
    let id = scene.call();
    assert!(scene.send(id, 0, &partner("tunis")));
    let (events, _) = scene.hear(Input::LegEnded { leg: leg(1), end: LegEnd::HungUp });
    let outcome = events.iter().find_map(|e| match e {
        Event::InteractionEnded { outcome, .. } => Some(*outcome),
        _ => None,
    });
    assert_eq!(outcome, Some(Outcome::AbandonedInQueue));
    assert_eq!(scene.engine.floor.live_legs(), 0);
}

#[test]
fn no_more_calls_are_sent_than_the_partner_takes() {
    let mut scene = Scene::new();
    let (first, second) = (scene.call(), scene.call());
    assert!(scene.send(first, 0, &partner("tunis")));
    assert!(!scene.send(second, 0, &partner("tunis")));
    assert_eq!(scene.queue_of(second).map(|q| q.0), Some("sales".to_owned()));
    let there = scene.partners_leg(first);
    scene.hear(Input::LegFailed { leg: there, failure: LegFailure::Busy });
    assert!(scene.send(second, 0, &partner("tunis")), "that place is free again");
}

#[test]
fn another_queue_keeps_the_age_and_no_ring_of_queues_has_no_end() {
    let mut scene = Scene::new();
    let id = scene.call();
    let since = scene.now;
    scene.now = scene.now + 60_000;
    let to = |queue: &str| Destination::Queue { queue: QueueId::new(queue) };
    assert!(!scene.send(id, 0, &to("sales")), "it is there");
    assert!(!scene.send(id, 0, &to("nowhere")));
    assert!(scene.send(id, 0, &to("cruises")));
    assert_eq!(scene.queue_of(id), Some(("cruises".to_owned(), since)));
    assert!(!scene.send(id, 0, &to("sales")), "it came from there");
}

#[test]
fn a_full_queue_takes_no_overflow() {
    let mut scene = Scene::new();
    let to = Destination::Queue { queue: QueueId::new("cruises") };
    let (a, b) = (scene.call(), scene.call());
    assert!(scene.send(a, 0, &to) && scene.send(b, 0, &to));
    let c = scene.call();
    assert!(!scene.send(c, 0, &to));
    assert_eq!(scene.queue_of(c).map(|q| q.0), Some("sales".to_owned()));
}

#[test]
fn a_mission_is_sent_to_its_partner_alone() {
    let mut scene = Scene::new();
    let id = scene.call();
    let mission = |value: &str| Guard::Attribute { name: "mission".into(), value: value.into() };
    let holds = |scene: &mut Scene, guard| scene.turn(|t| t.guards_hold(id, &[guard])).0;
    assert!(holds(&mut scene, mission("cruises")));
    assert!(!holds(&mut scene, mission("flights")));
    assert!(!holds(&mut scene, Guard::EstimateOver { ms: 1 }), "nothing is known yet");
}

#[test]
fn a_share_of_the_calls_goes_out_evenly() {
    let mut scene = Scene::new();
    let mut out = Vec::new();
    for n in 1..=10 {
        let id = scene.call();
        let guard = Guard::Share { percent: 40 };
        if scene.turn(|t| t.guards_hold(id, &[guard])).0 {
            out.push(n);
        }
        scene.hear(Input::LegEnded { leg: leg(n), end: LegEnd::HungUp });
    }
    assert_eq!(out, [3, 5, 8, 10]);
}

#[test]
fn a_step_of_messages_leads_to_the_recorder_where_the_flow_has_none() {
    let mut scene = Scene::new();
    let id = scene.call();
    assert!(scene.send(id, 0, &Destination::Voicemail));
    let flow = scene.engine.floor.interactions[&id].flow.clone();
    assert_eq!(flow, Some(FlowId::new("overflow-voicemail:sales")));
}

#[test]
fn a_share_is_exact_over_a_hundred() {
    for percent in [1, 20, 33, 50, 99, 100] {
        let taken = |from: u64| (from..from + 100).filter(|n| in_share(*n, percent)).count();
        assert_eq!(taken(1), usize::from(percent));
        assert_eq!(taken(101), usize::from(percent));
    }
    assert!(!(1..=100).any(|n| in_share(n, 0)));
}
