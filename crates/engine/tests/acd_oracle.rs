//! The distribution against a list that is scanned from end to end: same plan, same calls, and
//! after each call the same match with the same reasons.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod oracle;

use engine::acd::{Acd, Tally, Waiting};
use oracle::{Open, Oracle};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeMap;
use vocab::{
    Agent, AgentId, Channel, FloorPlan, InteractionId, Moment, OrganizationId, Presence, ProfileId,
    ProfileQueue, Queue, QueueId, RoutingProfile, Site, SiteId, Skill, SkillId, Strategy as Pick,
};

const AGENTS: u8 = 24;
const QUEUES: u8 = 4;
const SKILLS: u8 = 4;
const PROFILES: u8 = 3;
const CHANNELS: [Channel; 3] = [Channel::Voice, Channel::Chat, Channel::Email];

fn agent_id(n: u8) -> AgentId {
    AgentId::new(&format!("agent{n:02}"))
}

fn queue_id(n: u8) -> QueueId {
    QueueId::new(&format!("queue{n}"))
}

fn interaction_id(n: u8) -> InteractionId {
    format!("00000000-0000-7000-8000-0000000000{n:02x}").parse().unwrap()
}

#[derive(Clone, Debug)]
enum Call {
    Enqueue(Waiting),
    Remove(InteractionId),
    Avoid(InteractionId, Vec<AgentId>),
    Idle(AgentId, i64),
    /// Everybody becomes idle, each at a time of their own.
    AllIdle(u64),
    Busy(AgentId),
    Left(AgentId),
    Tally(AgentId, Tally),
    Done(AgentId, Channel),
    Offered(QueueId, AgentId),
    /// Carries one match out.
    Take,
    /// Carries matches out until there are none.
    Drain,
    Replan(FloorPlan),
    /// Goes on from a snapshot.
    Restart,
}

/// How long ago each became idle.
fn scattered(seed: u64) -> impl Iterator<Item = i64> {
    (1..).map(move |n: u64| (seed.rotate_left(7).wrapping_mul(2 * n + 1) >> 50) as i64)
}

impl Oracle {
    fn apply(&mut self, call: &Call, now: Moment) {
        match call {
            Call::Enqueue(w) => {
                self.waiting.retain(|o| o.interaction != w.interaction);
                self.looked.remove(&w.interaction);
                self.waiting.push(w.clone());
            }
            Call::Remove(id) => self.waiting.retain(|o| o.interaction != *id),
            Call::Avoid(id, avoid) => {
                for w in self.waiting.iter_mut().filter(|o| o.interaction == *id) {
                    w.avoid.clone_from(avoid);
                }
            }
            Call::Idle(agent, ago) => {
                if self.plan.agents.contains_key(agent) {
                    self.open.insert(agent.clone(), Open::since(now + -ago));
                }
            }
            Call::AllIdle(seed) => {
                let all = self.plan.agents.keys().cloned().zip(scattered(*seed));
                self.open = all.map(|(agent, ago)| (agent, Open::since(now + -ago))).collect();
            }
            Call::Busy(agent) => {
                self.open.remove(agent);
            }
            Call::Left(agent) => {
                let held: Vec<bool> =
                    self.waiting.iter().map(|w| self.held(w, now) == Some(agent)).collect();
                for (w, _) in self.waiting.iter_mut().zip(held).filter(|(_, held)| *held) {
                    w.preferred = None;
                }
            }
            Call::Tally(agent, tally) => {
                if self.plan.agents.contains_key(agent) {
                    self.tallies.insert(agent.clone(), *tally);
                }
            }
            Call::Done(agent, channel) => {
                let open = self.open.get_mut(agent);
                if let Some(open) = open.filter(|o| o.loads.get(channel).is_some_and(|n| *n > 0)) {
                    *open.loads.entry(*channel).or_default() -= 1;
                    open.since = now;
                }
            }
            Call::Offered(queue, agent) => self.offer(queue, agent, now),
            // Conditions that did not hold are looked at again.
            Call::Restart => self.looked.clear(),
            Call::Take | Call::Drain => {}
            Call::Replan(plan) => self.replan(plan),
        }
    }
}

fn perform(acd: &mut Acd, oracle: &Oracle, call: &Call, now: Moment) {
    match call {
        Call::Enqueue(w) => acd.enqueue(w.clone()),
        Call::Remove(id) => {
            let waits = oracle.waiting.iter().any(|w| w.interaction == *id);
            assert_eq!(acd.remove(*id), waits);
        }
        Call::Avoid(id, avoid) => {
            let waits = oracle.waiting.iter().any(|w| w.interaction == *id);
            assert_eq!(acd.set_avoid(*id, avoid.clone()), waits);
        }
        Call::Idle(agent, ago) => {
            assert_eq!(acd.agent_idle(agent, now + -ago), oracle.plan.agents.contains_key(agent));
        }
        Call::AllIdle(seed) => {
            for (agent, ago) in oracle.plan.agents.keys().zip(scattered(*seed)) {
                assert!(acd.agent_idle(agent, now + -ago));
            }
        }
        Call::Busy(agent) => assert_eq!(acd.agent_busy(agent), oracle.open.contains_key(agent)),
        Call::Left(agent) => acd.agent_left(agent),
        Call::Tally(agent, tally) => acd.set_tally(agent, *tally),
        Call::Done(agent, channel) => {
            let open = oracle.open.get(agent);
            let had = open.is_some_and(|o| o.loads.get(channel).is_some_and(|n| *n > 0));
            assert_eq!(acd.agent_done(agent, *channel, now), had);
        }
        Call::Offered(queue, agent) => acd.offered(queue, agent, now),
        Call::Take | Call::Drain => {}
        Call::Replan(plan) => acd.replan(plan, oracle.version + 1),
        Call::Restart => {
            let snapshot = acd.snapshot();
            *acd = Acd::rebuild(&oracle.plan, oracle.version, snapshot.clone());
            acd.tick(now);
            assert_eq!(acd.snapshot(), snapshot);
        }
    }
}

/// The steps that begin by now are the same, and those whose conditions hold widen.
fn widen(acd: &mut Acd, oracle: &mut Oracle, now: Moment) {
    let mut due = Vec::new();
    while let Some((interaction, step)) = acd.due_step(now) {
        due.push((interaction, step.step));
        if step.to.is_agents() && oracle::holds(interaction, &step.only) {
            assert!(acd.widen(interaction, step.step));
        }
    }
    due.sort_unstable();
    assert_eq!(due, oracle.widen(now));
}

fn same_everywhere(acd: &mut Acd, oracle: &Oracle, now: Moment) {
    acd.tick(now);
    for n in 0..AGENTS {
        let agent = agent_id(n);
        assert_eq!(acd.match_for_agent(&agent, now), oracle.match_for_agent(&agent, now));
    }
    for n in 0..QUEUES {
        let queue = queue_id(n);
        let wanted: Vec<InteractionId> = oracle
            .in_order(now)
            .into_iter()
            .filter(|w| w.queue == queue)
            .map(|w| w.interaction)
            .collect();
        assert_eq!(acd.waiting(&queue), wanted);
        assert_eq!(acd.waiting_count(&queue) as usize, wanted.len());
        for (n, id) in wanted.iter().enumerate() {
            assert_eq!(acd.position(*id).map(|p| p as usize), Some(n + 1));
            let found = acd.match_for_interaction(*id, now);
            assert_eq!(found, oracle.match_for_interaction(*id, now));
            assert_eq!(acd.also_ring(*id), oracle.also_ring(*id, now));
        }
        let closed = !wanted.is_empty() && !oracle.plan.queues.contains_key(&queue);
        assert_eq!(acd.closed_queues().any(|q| *q == queue), closed);
    }
}

fn skills() -> impl Strategy<Value = BTreeMap<SkillId, u8>> {
    btree_map((0..SKILLS).prop_map(|n| SkillId::new(&format!("skill{n}"))), 0..4u8, 0..3)
}

const RULES: &[&str] = &[
    "wait < 20 s: skill0 >= 2; wait < 60 s: skill0 >= 1 or site casa; anyone",
    "wait < 30 s: site casa and skill1 >= 1; wait < 50 s: agent agent03 or agent agent04; anyone",
    "share 50 %: skill2 >= 1\nwait < 40 s: skill1 >= 2\nmission = x: site paris\nanyone",
    "wait < 60 s: skill3 >= 1 or skill0 >= 3",
    "wait < 40 s, share 50 %: voicemail; callback",
    "wait < 20 s: voicemail",
];

fn queue() -> impl Strategy<Value = Queue> {
    let picks = [
        Pick::LongestIdle,
        Pick::RoundRobin,
        Pick::LeastOccupied,
        Pick::MostSkilled,
        Pick::FewestHandled,
        Pick::RingAll,
    ];
    let rule = prop_oneof![2 => Just(None), 3 => select(RULES).prop_map(Some)];
    (select(picks.to_vec()), skills(), -2..3i32, -1..4i32, rule).prop_map(
        |(strategy, mut skills, priority, ageing_per_min, rule)| {
            skills.retain(|_, level| *level < 3);
            let base = serde_json::json!({"name": "q", "organization": OrganizationId::new("o")});
            Queue {
                strategy,
                skills,
                priority,
                ageing_per_min,
                rule: rule.map(ToString::to_string),
                ..serde_json::from_value(base).unwrap()
            }
        },
    )
}

fn agent() -> impl Strategy<Value = Agent> {
    let site = option::of(select(&["casa", "paris"][..]));
    let profile = option::of(0..PROFILES);
    (skills(), btree_set(0..QUEUES, 0..4), site, profile).prop_map(
        |(skills, queues, site, profile)| Agent {
            name: String::new(),
            team: None,
            site: site.map(SiteId::new),
            skills,
            queues: queues.into_iter().map(queue_id).collect(),
            presence: Presence::Desk,
            profile: profile.map(|n| ProfileId::new(&format!("profile{n}"))),
            contact: None,
        },
    )
}

fn profile() -> impl Strategy<Value = RoutingProfile> {
    let entry = (-2..3i32, select(&[0, 0, 15_000, 45_000][..]));
    let capacity = btree_map(select(&CHANNELS[..]), 1..4u32, 0..3);
    let interruptible = btree_set(select(&CHANNELS[..]), 0..2);
    (btree_map(0..QUEUES, entry, 1..4), capacity, interruptible).prop_map(
        |(queues, capacity, interruptible)| RoutingProfile {
            name: String::new(),
            queues: queues
                .into_iter()
                .map(|(queue, (priority, delay_ms))| ProfileQueue {
                    queue: queue_id(queue),
                    priority,
                    delay_ms,
                })
                .collect(),
            capacity,
            interruptible: interruptible.into_iter().collect(),
        },
    )
}

fn plan() -> impl Strategy<Value = FloorPlan> {
    let queues = btree_map((0..QUEUES).prop_map(queue_id), queue(), 2..=QUEUES as usize);
    let agents = btree_map((0..AGENTS).prop_map(agent_id), agent(), 3..=AGENTS as usize);
    let profiles = vec(profile(), usize::from(PROFILES));
    let starvation = select(&[30_000, 90_000, 1_800_000][..]);
    (queues, agents, profiles, starvation).prop_map(|(queues, mut agents, profiles, bound)| {
        for named in [3, 4] {
            // Rules name them.
            let base = serde_json::from_str(r#"{"name": ""}"#).unwrap();
            agents.entry(agent_id(named)).or_insert(base);
        }
        let named = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
        let skills = (0..SKILLS).map(|n| format!("skill{n}"));
        let mut plan = FloorPlan {
            queues,
            agents,
            profiles: (0..)
                .zip(profiles)
                .map(|(n, p): (u8, _)| (ProfileId::new(&format!("profile{n}")), p))
                .collect(),
            skills: skills.map(|key| (SkillId::new(&key), Skill { name: String::new() })).collect(),
            sites: named(&["casa", "paris"])
                .iter()
                .map(|key| (SiteId::new(key), Site { name: String::new() }))
                .collect(),
            ..FloorPlan::empty()
        };
        plan.settings.starvation_ms = bound;
        plan
    })
}

/// Another plan: from the ground up, or with one thing changed, as administrators do.
fn change(plan: FloorPlan) -> impl Strategy<Value = FloorPlan> {
    let one = (queue(), agent(), profile(), 0..QUEUES, 0..AGENTS, 0..PROFILES, 0..5u8);
    one.prop_map(move |(queue, agent, profile, q, a, p, what)| {
        let mut plan = plan.clone();
        match what {
            0 => drop(plan.queues.insert(queue_id(q), queue)),
            1 => drop(plan.agents.insert(agent_id(a), agent)),
            2 => drop(plan.profiles.insert(ProfileId::new(&format!("profile{p}")), profile)),
            3 => plan.queues.values_mut().for_each(|queue| queue.ageing_per_min += 1),
            _ => drop(plan.queues.remove(&queue_id(q))),
        }
        plan
    })
}

/// Some agents, one of them named twice.
fn avoid() -> impl Strategy<Value = Vec<AgentId>> {
    vec((0..AGENTS).prop_map(agent_id), 1..4).prop_map(|mut agents| {
        agents.extend(agents.first().cloned());
        agents
    })
}

fn waiting() -> impl Strategy<Value = Waiting> {
    let avoid = prop_oneof![3 => Just(Vec::new()), 1 => avoid()];
    let channel = prop_oneof![4 => Just(Channel::Voice), 1 => select(&CHANNELS[..])];
    let preferred = option::weighted(0.3, ((0..AGENTS).prop_map(agent_id), 0..20i64));
    (0..40u8, 0..QUEUES, skills(), -3..6i32, 0..6i64, avoid, channel, preferred).prop_map(
        |(n, queue, skills, priority, since, avoid, channel, preferred)| Waiting {
            skills,
            priority,
            avoid,
            channel,
            preferred: preferred
                .map(|(agent, until)| (agent, Moment::from_epoch_ms(until * 20_000))),
            ..Waiting::new(
                interaction_id(n),
                queue_id(queue),
                Moment::from_epoch_ms(since * 20_000),
            )
        },
    )
}

fn call(plan: FloorPlan) -> impl Strategy<Value = Call> {
    let agent = || (0..AGENTS).prop_map(agent_id);
    let interaction = || (0..40u8).prop_map(interaction_id);
    let tally = (0..4u32, 0..4i64, 1..3i64).prop_map(|(handled, busy, signed_in)| Tally {
        handled,
        busy_ms: busy * 10_000,
        signed_in_ms: signed_in * 40_000,
    });
    let next_plan = prop_oneof![1 => self::plan(), 3 => change(plan)];
    prop_oneof![
        30 => waiting().prop_map(Call::Enqueue),
        4 => interaction().prop_map(Call::Remove),
        4 => (interaction(), vec(agent(), 0..3)).prop_map(|(id, avoid)| Call::Avoid(id, avoid)),
        24 => (agent(), 0..4i64).prop_map(|(agent, ago)| Call::Idle(agent, ago * 10_000)),
        4 => any::<u64>().prop_map(Call::AllIdle),
        4 => agent().prop_map(Call::Busy),
        2 => agent().prop_map(Call::Left),
        6 => (agent(), tally).prop_map(|(agent, tally)| Call::Tally(agent, tally)),
        6 => (agent(), select(&CHANNELS[..])).prop_map(|(a, channel)| Call::Done(a, channel)),
        4 => ((0..QUEUES).prop_map(queue_id), agent()).prop_map(|(q, a)| Call::Offered(q, a)),
        10 => Just(Call::Take),
        10 => Just(Call::Drain),
        3 => next_plan.prop_map(Call::Replan),
        2 => Just(Call::Restart),
    ]
}

fn calls(most: usize) -> impl Strategy<Value = (FloorPlan, Vec<(Call, i64)>)> {
    plan().prop_flat_map(move |plan| (Just(plan.clone()), vec((call(plan), 0..40_000i64), 1..most)))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 250,
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn the_same_matches_as_a_scan_of_everything((plan, calls) in calls(80)) {
        let mut acd = Acd::new(&plan, 1);
        let mut oracle = Oracle::new(plan);
        let mut now = Moment::from_epoch_ms(0);
        for (call, later) in calls {
            now = now + later;
            acd.tick(now);
            oracle.tick(now);
            perform(&mut acd, &oracle, &call, now);
            oracle.apply(&call, now);
            oracle.tick(now);
            widen(&mut acd, &mut oracle, now);
            let takes = match call {
                Call::Take => 1,
                Call::Drain => usize::MAX,
                Call::Enqueue(_) | Call::Remove(_) | Call::Avoid(..) | Call::Idle(..)
                | Call::AllIdle(_) | Call::Busy(_) | Call::Offered(..) | Call::Replan(_)
                | Call::Left(_) | Call::Tally(..) | Call::Done(..) | Call::Restart => 0,
            };
            for _ in 0..takes {
                let found = acd.next_match(now);
                prop_assert_eq!(&found, &oracle.next_match(now));
                let Some(found) = found else { break };
                acd.take(&found, now);
                oracle.take(&found, now);
            }
            same_everywhere(&mut acd, &oracle, now);
        }
        prop_assert_eq!(acd.next_match(now), oracle.next_match(now));
    }

    /// Drained after every event, as the floor does: what the events cannot have matched is not
    /// looked at, and nothing is missed by that.
    #[test]
    fn after_each_event_nothing_that_could_match_is_left((plan, calls) in calls(120)) {
        let mut acd = Acd::new(&plan, 1);
        let mut oracle = Oracle::new(plan);
        let mut now = Moment::from_epoch_ms(0);
        for (call, later) in calls {
            now = now + later;
            oracle.tick(now);
            acd.tick(now);
            perform(&mut acd, &oracle, &call, now);
            oracle.apply(&call, now);
            oracle.tick(now);
            widen(&mut acd, &mut oracle, now);
            while let Some(found) = acd.next_match(now) {
                prop_assert_eq!(Some(found.clone()), oracle.next_match(now));
                acd.take(&found, now);
                oracle.take(&found, now);
            }
            prop_assert_eq!(None, oracle.next_match(now));
        }
    }

    /// Whatever the plan, nobody who came later goes to an agent whom one could have had who has
    /// waited for the bound.
    #[test]
    fn nobody_who_came_later_goes_before_one_who_has_waited_for_the_bound(
        (plan, calls) in calls(120),
    ) {
        let bound = plan.settings.starvation_ms;
        let mut acd = Acd::new(&plan, 1);
        let mut oracle = Oracle::new(plan);
        let mut now = Moment::from_epoch_ms(0);
        for (call, later) in calls {
            if matches!(call, Call::Replan(_) | Call::Restart) {
                continue;
            }
            now = now + later;
            oracle.tick(now);
            acd.tick(now);
            perform(&mut acd, &oracle, &call, now);
            oracle.apply(&call, now);
            oracle.tick(now);
            widen(&mut acd, &mut oracle, now);
            while let Some(found) = acd.next_match(now) {
                let since = |id: InteractionId| {
                    oracle.waiting.iter().find(|w| w.interaction == id).map(|w| w.since)
                };
                let served = since(found.interaction).unwrap();
                for w in &oracle.waiting {
                    let starves = now.epoch_ms() - w.since.epoch_ms() >= bound;
                    let passed_over = starves && served > w.since && oracle.may(&found.agent, w, now);
                    prop_assert!(!passed_over, "{w:?} was passed over by {found:?}");
                }
                acd.take(&found, now);
                oracle.take(&found, now);
            }
        }
    }
}
