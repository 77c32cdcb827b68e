//! The world against the real engine: an hour of a living floor, and a newcomer who is called.

mod figures;
mod wire;

use engine::Engine;
use ledger::ContactRecord;
use proptest::prelude::*;
use sim::demo;
use sim::world::{World, WorldConfig, WorldInput};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};
use vocab::{
    Address, AgentId, AgentState, AgentStatus, Ask, CallTarget, CallbackId, Effect, Event, Input,
    Moment, Outcome, Pii, Recorded, RefuseCause, SessionId, TrunkId,
};
use wire::Bridge;

/// Friday 2026-11-20, 10:00 in Paris.
const START: Moment = Moment::from_epoch_ms(1_795_165_200_000);
const MINUTE_MS: i64 = 60_000;

fn config(callers: usize, seed: u64) -> WorldConfig {
    let plan = demo::plan();
    WorldConfig {
        agents: plan.agents.keys().cloned().collect(),
        plan: Arc::new(plan),
        callers,
        newcomer: Some(AgentId::new("agent1")),
        customers: demo::customers(1, 600),
        trunk: TrunkId::new("plateau"),
        seed,
    }
}

fn floor(config: WorldConfig) -> Bridge {
    let plan = Arc::clone(&config.plan);
    let mut bridge = Bridge::new(Engine::new(5), World::new(config, START), START);
    bridge.hear(Input::PlanPublished { version: 1, plan });
    bridge.open();
    bridge
}

fn session(n: u128) -> SessionId {
    SessionId::from_uuid(uuid::Uuid::from_u128(n))
}

fn available(floor: &mut Bridge, agent: &str) {
    floor.ask(agent, Ask::SetStatus { status: AgentStatus::Available });
}

fn contacts(floor: &Bridge) -> Vec<ContactRecord> {
    let mut events: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for recorded in &floor.journal {
        if let Some(id) = recorded.event.interaction() {
            events.entry(id).or_default().push(recorded.clone());
        }
    }
    events.values().filter_map(|e| ContactRecord::of_events(e)).collect()
}

/// When the agent's phone was first asked to ring after that moment.
fn first_offer(floor: &Bridge, who: &str, after: Moment) -> Option<i64> {
    floor.journal.iter().filter(|r| r.at >= after).find_map(|r| match &r.event {
        Event::ReservationOffered { agent, .. } if agent.as_str() == who => Some(r.at - after),
        _ => None,
    })
}

#[test]
fn an_hour_of_the_floor_lives_and_nobody_is_stuck() {
    let mut floor = floor(config(8, 1));
    floor.pass(60 * MINUTE_MS);
    let contacts = contacts(&floor);
    let ended = |o: Outcome| {
        contacts.iter().filter(|c| c.ending.as_ref().is_some_and(|e| e.outcome == o)).count()
    };
    let handled = ended(Outcome::Handled);
    assert!((120..500).contains(&handled), "{handled} handled of {}", contacts.len());
    let abandoned = ended(Outcome::AbandonedInQueue);
    assert!(abandoned > 0 && abandoned * 5 < handled, "{abandoned} abandoned of {handled}");
    assert!(ended(Outcome::AbandonedInFlow) > 0, "some left the menu");
    assert!((6..=8).contains(&floor.most_callers), "{} callers at once", floor.most_callers);
    // Whoever is still live has not been so for long.
    for contact in contacts.iter().filter(|c| c.ending.is_none()) {
        assert!(floor.now - contact.started_at < 11 * MINUTE_MS, "{contact:?}");
    }
    let talked: BTreeSet<_> =
        contacts.iter().flat_map(|c| c.segments.iter().map(|s| &s.agent)).collect();
    assert!((12..35).contains(&talked.len()), "{} agents talked", talked.len());
    assert!(contacts.iter().any(|c| c.segments.iter().any(|s| s.holds.count > 0)));
    assert!(contacts.iter().any(|c| c.links.next.is_some()), "some were transferred");
    let disposed = contacts.iter().filter(|c| c.disposition.is_some()).count();
    assert!(disposed * 2 > handled, "{disposed} dispositions");
    let different: BTreeSet<_> = floor.said.iter().collect();
    assert!(floor.said.len() > 500 && different.len() > 80, "{} sentences", different.len());
    let organizations: BTreeSet<_> = contacts.iter().map(|c| &c.organization).collect();
    assert_eq!(organizations.len(), 3);
}

#[test]
fn agents_of_the_world_neither_stay_deaf_nor_on_a_break_for_ever() {
    let mut floor = floor(config(8, 2));
    floor.pass(MINUTE_MS);
    let status = |floor: &Bridge, who: &AgentId| {
        let mut statuses = floor.journal.iter().rev().filter_map(|r| match &r.event {
            Event::AgentStatusChanged { agent, status } if agent == who => Some(status.clone()),
            _ => None,
        });
        statuses.next().unwrap_or(AgentStatus::Offline)
    };
    let agents: Vec<AgentId> = floor.world.desks().into_iter().map(|(agent, _)| agent).collect();
    let (off, at_work): (Vec<_>, Vec<_>) =
        agents.into_iter().partition(|a| status(&floor, a) == AgentStatus::Offline);
    assert!(at_work.len() >= 16, "{} at work", at_work.len());
    let mut last_well: BTreeMap<AgentId, Moment> = BTreeMap::new();
    for _ in 0..120 {
        floor.pass(MINUTE_MS);
        for agent in &at_work {
            let state = floor.engine.floor().agent_state(agent);
            let away = matches!(state, Some(AgentState::Away | AgentState::NotResponding));
            let since = last_well.entry(agent.clone()).or_insert(floor.now);
            if away {
                assert!(floor.now - *since < 25 * MINUTE_MS, "{agent} is {state:?} since {since}");
            } else {
                *since = floor.now;
            }
        }
    }
    for agent in &off {
        assert_eq!(status(&floor, agent), AgentStatus::Offline, "{agent} has the day off");
    }
}

#[test]
fn asks_of_the_world_fit() {
    let mut floor = floor(config(12, 3));
    floor.pass(60 * MINUTE_MS);
    let refused: Vec<_> =
        floor.journal.iter().filter(|r| matches!(r.event, Event::AskRefused { .. })).collect();
    assert!(refused.len() < 4, "{refused:?}");
}

#[test]
fn a_newcomer_is_called_within_a_minute_whenever_they_come() {
    for (seed, callers, busy_ms) in
        [(1, 8, 0), (2, 8, 5_000), (3, 8, 10 * MINUTE_MS), (4, 1, 2 * MINUTE_MS), (5, 30, 300_000)]
    {
        let mut floor = floor(config(callers, seed));
        floor.pass(busy_ms);
        floor.sit_down("agent1", session(1));
        floor.pass(4_000);
        let ready = floor.now;
        available(&mut floor, "agent1");
        floor.pass(MINUTE_MS);
        let offered = first_offer(&floor, "agent1", ready);
        assert!(offered.is_some_and(|ms| ms < MINUTE_MS), "seed {seed}: offered after {offered:?}");
        let agent = AgentId::new("agent1");
        floor.pass(5_000);
        assert_eq!(floor.engine.floor().agent_state(&agent), Some(AgentState::OnInteraction));
    }
}

#[test]
fn whoever_sits_down_is_called_also_the_second_time() {
    for who in ["agent16", "agent24", "agent40", "agent3"] {
        let mut config = config(8, 7);
        config.agents.retain(|a| a.as_str() != who);
        let mut floor = floor(config);
        floor.pass(3 * MINUTE_MS);
        floor.sit_down(who, session(1));
        available(&mut floor, who);
        for _ in 0..3 {
            let idle = floor.now;
            floor.pass(75_000);
            let offered = first_offer(&floor, who, idle);
            assert!(offered.is_some_and(|ms| ms < MINUTE_MS), "{who}: {offered:?}");
            // Talks until the caller leaves, and finishes the wrap-up.
            floor.pass(6 * MINUTE_MS);
            let interactions: Vec<_> = floor
                .journal
                .iter()
                .filter_map(|r| match &r.event {
                    Event::WrapUpStarted { agent, interaction, .. } if agent.as_str() == who => {
                        Some(*interaction)
                    }
                    _ => None,
                })
                .collect();
            assert!(!interactions.is_empty(), "{who} talked");
            floor.ask(who, Ask::SetStatus { status: AgentStatus::Training });
            floor.pass(6 * MINUTE_MS);
            available(&mut floor, who);
        }
    }
}

fn on_brief(floor: &Bridge) -> BTreeSet<AgentId> {
    let mut brief = BTreeSet::new();
    for recorded in &floor.journal {
        if let Event::AgentStatusChanged { agent, status } = &recorded.event {
            let named =
                matches!(status, AgentStatus::Break { reason } if reason.as_ref() == "brief");
            if named {
                brief.insert(agent.clone())
            } else {
                brief.remove(agent)
            };
        }
    }
    brief
}

#[test]
fn the_others_come_back_from_the_brief() {
    let mut most = 0;
    for seed in 1..6 {
        let mut floor = floor(config(8, seed));
        floor.pass(2 * MINUTE_MS);
        floor.sit_down("agent1", session(1));
        available(&mut floor, "agent1");
        for _ in 0..60 {
            floor.pass(1_000);
            most = most.max(on_brief(&floor).len());
        }
        assert_eq!(on_brief(&floor), BTreeSet::new(), "all are back while the guest talks");
    }
    assert!(most >= 2, "{most} agents stood aside");
}

#[test]
fn a_person_may_take_over_a_played_agent_and_give_it_back() {
    let mut floor = floor(config(8, 6));
    floor.pass(5 * MINUTE_MS);
    let agent = AgentId::new("agent7");
    assert!(floor.world.plays(&agent));
    floor.sit_down("agent7", session(9));
    assert!(!floor.world.plays(&agent));
    floor.pass(6 * MINUTE_MS);
    assert_eq!(floor.engine.floor().agent_state(&agent), Some(AgentState::Away), "by their choice");
    let ready = floor.now;
    available(&mut floor, "agent7");
    floor.pass(MINUTE_MS);
    assert!(first_offer(&floor, "agent7", ready).is_some());
    floor.people.clear();
    floor.hear(Input::DeskClosed { agent: agent.clone(), session: session(9) });
    assert!(floor.world.plays(&agent));
    floor.pass(30 * MINUTE_MS);
    let talks = first_offer(&floor, "agent7", ready.plus_ms(10 * MINUTE_MS));
    assert!(talks.is_some(), "played again");
}

/// A centre that owes this number a call: it stopped while they waited.
fn that_owes_a_call(number: &str) -> (Engine, CallbackId) {
    let mut engine = Engine::new(5);
    let plan = Arc::new(demo::plan());
    let leg = vocab::LegId::from_uuid(uuid::Uuid::from_u128(1));
    let trunk = TrunkId::new("plateau");
    let from = Pii::new(Address::parse(number, "FR"));
    let to = Address::parse("0162000003", "FR");
    engine.handle(START, Input::PlanPublished { version: 1, plan });
    engine.handle(START, Input::CallOffered { leg, trunk, from, to });
    let told = engine.handle(START, Input::FloorRestarted).events;
    let owed = told.iter().find_map(|f| match &f.event {
        Event::CallbackOwed { callback, .. } => Some(*callback),
        _ => None,
    });
    (engine, owed.expect("a call is owed"))
}

#[test]
fn on_a_quiet_floor_a_customer_who_is_called_back_answers_and_the_call_is_kept() {
    let number = demo::customers(1, 600)[3].numbers[0].to_string();
    for seed in 0..20 {
        let (engine, callback) = that_owes_a_call(&number);
        let mut floor = Bridge::new(engine, World::new(config(0, seed), START), START);
        floor.open();
        floor.sit_down("agent1", session(1));
        available(&mut floor, "agent1");
        floor.ask("agent1", Ask::CallBack { callback });
        floor.pass(6 * MINUTE_MS);
        let contact = contacts(&floor).pop().expect("the call back");
        let outcome = contact.ending.as_ref().map(|e| e.outcome);
        assert_eq!(outcome, Some(Outcome::Handled), "seed {seed}");
        let paid = |r: &Recorded| matches!(&r.event, Event::CallbackKept { .. });
        assert!(floor.journal.iter().any(paid), "seed {seed}");
        assert!(floor.said.len() >= 4, "they talk: {:?}", floor.said);
    }
}

#[test]
fn a_customer_who_is_passed_on_to_a_number_is_served_there() {
    let mut served = 0;
    for seed in 0..12 {
        let mut floor = floor(config(3, seed));
        floor.sit_down("agent1", session(1));
        available(&mut floor, "agent1");
        floor.pass(50_000);
        let talk = floor.journal.iter().rev().find_map(|r| match &r.event {
            Event::InteractionConnected { interaction, agent, .. }
                if agent.as_str() == "agent1" =>
            {
                Some(*interaction)
            }
            _ => None,
        });
        let interaction = talk.expect("agent1 talks");
        let target = CallTarget::Number(Pii::new(Address::parse("0144556677", "FR")));
        floor.ask("agent1", Ask::Transfer { interaction, target, reason: None });
        floor.pass(6 * MINUTE_MS);
        let contacts = contacts(&floor);
        let next = contacts.iter().find(|c| c.links.previous == Some(interaction));
        let outcome = next.and_then(|c| c.ending.as_ref()).map(|e| e.outcome);
        served += u32::from(outcome == Some(Outcome::TransferredOut));
    }
    assert!(served >= 8, "{served} of 12");
}

#[test]
fn calls_out_are_bounded_and_the_centres_own_numbers_are_nobodys() {
    let mut world = World::new(config(0, 1), START);
    let mut offer = |n: u128, to: &str| {
        let leg = vocab::LegId::from_uuid(uuid::Uuid::from_u128(n));
        let (trunk, from) = (TrunkId::new("plateau"), Pii::new(Address::anonymous()));
        let to = Address::parse(to, "FR");
        world.handle(START, WorldInput::Leg(Input::CallOffered { leg, trunk, from, to })).effects
    };
    let refused =
        |cause| move |e: &Effect| matches!(e, Effect::Refuse { cause: c, .. } if *c == cause);
    let own = offer(1, "0162000001");
    assert!(own.iter().any(refused(RefuseCause::UnknownNumber)), "{own:?}");
    let mut shed = 0;
    for n in 0..300 {
        let effects = offer(10 + n, &format!("01990{n:05}"));
        shed += u32::from(effects.iter().any(refused(RefuseCause::Overloaded)));
    }
    assert!((150..=200).contains(&shed), "{shed} of 300 found the network full");
}

#[test]
fn a_quiet_floor_has_agents_and_no_calls() {
    let mut floor = floor(config(0, 1));
    floor.sit_down("agent1", session(1));
    available(&mut floor, "agent1");
    floor.pass(30 * MINUTE_MS);
    let calls = |r: &&vocab::Recorded| matches!(r.event, Event::InteractionStarted { .. });
    assert_eq!(floor.journal.iter().filter(calls).count(), 0);
    let idle = floor
        .world
        .desks()
        .into_iter()
        .filter(|(agent, _)| floor.engine.floor().agent_state(agent) == Some(AgentState::Idle));
    assert!(idle.count() >= 8);
}

#[test]
fn a_floor_that_takes_no_calls_is_not_hammered() {
    let mut world = World::new(config(8, 1), START);
    let mut now = START;
    let mut dialled = 0;
    let mut outcome = world.handle(now, WorldInput::Woke);
    let end = START.plus_ms(30 * MINUTE_MS);
    while let Some(wake) = outcome.wake.filter(|at| *at < end) {
        now = wake;
        outcome = world.handle(now, WorldInput::Woke);
        for effect in std::mem::take(&mut outcome.effects) {
            if let vocab::Effect::Dial { leg, .. } = effect {
                dialled += 1;
                let failure = vocab::LegFailure::Unreachable;
                let failed = Input::LegFailed { leg, failure };
                outcome.wake = world.handle(now, WorldInput::Leg(failed)).wake;
            }
        }
    }
    assert!((10..60).contains(&dialled), "{dialled} calls in half an hour");
    assert_eq!(world.live_callers(), 0);
}

#[test]
fn the_same_seed_gives_the_same_world() {
    let journal = |seed| {
        let mut floor = floor(config(6, seed));
        floor.pass(10 * MINUTE_MS);
        floor.journal
    };
    assert_eq!(journal(1), journal(1));
    assert_ne!(journal(1), journal(2));
}

/// What a world may be told, in any order: real news of another floor, and lines of any kind.
fn news() -> Vec<WorldInput> {
    let mut floor = floor(config(4, 9));
    floor.sit_down("agent1", session(1));
    available(&mut floor, "agent1");
    floor.pass(6 * MINUTE_MS);
    let lines = (0..4).map(|n| vocab::LegId::from_uuid(uuid::Uuid::from_u128(n)));
    let lines = lines.flat_map(|leg| {
        let to = vocab::Address::parse(["agent2", "agent1", "nobody", ""][leg_number(leg)], "FR");
        let from = vocab::Pii::new(vocab::Address::anonymous());
        [
            Input::CallOffered { leg, trunk: TrunkId::new("plateau"), from, to },
            Input::LegAnswered { leg },
            Input::PromptEnded { leg, cue: 3, end: vocab::PromptEnd::Failed },
            Input::LegEnded { leg, end: vocab::LegEnd::Vanished },
            Input::LegFailed { leg, failure: vocab::LegFailure::Busy },
        ]
    });
    let lines: Vec<WorldInput> = lines.map(WorldInput::Leg).collect();
    floor.journal.into_iter().map(WorldInput::Floor).chain(lines).collect()
}

static NEWS: LazyLock<Vec<WorldInput>> = LazyLock::new(news);

fn leg_number(leg: vocab::LegId) -> usize {
    usize::try_from(leg.uuid().as_u128()).expect("made from small numbers")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..Default::default() })]

    #[test]
    fn whatever_the_world_hears_it_stays_within_its_bounds(
        told in prop::collection::vec((any::<prop::sample::Index>(), 0i64..30_000), 1..400)
    ) {
        let mut world = World::new(config(4, 11), START);
        let mut now = START;
        for (which, ms) in told {
            now = now.plus_ms(ms);
            let outcome = world.handle(now, which.get(&NEWS).clone());
            prop_assert!(outcome.wake.is_some_and(|at| at > now), "it has something to do later");
            prop_assert!(world.live_callers() <= 4);
            prop_assert!(outcome.effects.len() + outcome.asks.len() < 400);
            let again = world.handle(now, WorldInput::Woke);
            prop_assert!(again.effects.is_empty() && again.asks.is_empty(), "one thing twice");
        }
    }
}

#[test]
fn the_living_floor_is_well_run_and_some_callers_wait() {
    // Two hours of one queue are few calls: each queue is judged by all the runs together.
    let mut by_queue: BTreeMap<vocab::QueueId, figures::Figures> = BTreeMap::new();
    for seed in 1..7 {
        let mut config = config(8, seed);
        config.agents = (2..=34).map(|n| AgentId::new(&format!("agent{n}"))).collect();
        let plan = Arc::clone(&config.plan);
        let mut floor = floor(config);
        floor.pass(120 * MINUTE_MS);
        let queues = figures::by_queue(&floor.journal, &plan, START);
        let sum = figures::all(&queues);
        let (answered, level) = (sum.answered_share(), sum.service_level());
        assert!((0.88..0.99).contains(&answered), "{seed}: {answered} answered of {queues:?}");
        assert!((0.72..0.94).contains(&level), "{seed}: service level {level} of {queues:?}");
        for (queue, figures) in queues {
            let sum = by_queue.entry(queue).or_default();
            *sum = sum.plus(figures);
        }
    }
    for (queue, figures) in by_queue.iter().filter(|(_, f)| f.offered() >= 20) {
        assert!(figures.answered_share() > 0.8, "{queue} {figures:?}");
        assert!(figures.service_level() > 0.6, "{queue} {figures:?}");
    }
}
