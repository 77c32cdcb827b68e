//! The distribution against a list that is scanned from end to end: same plan, same calls, and
//! after each call the same match with the same reasons.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use engine::acd::{Acd, Match, Waiting};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use vocab::{
    Agent, AgentId, Candidate, Decision, FloorPlan, InteractionId, Moment, OrganizationId,
    Presence, Queue, QueueId, SkillId, Strategy as Pick, TieBreak, Verdict,
};

const AGENTS: u8 = 24;
const QUEUES: u8 = 4;
const SKILLS: u8 = 4;

fn agent_id(n: u8) -> AgentId {
    AgentId::new(&format!("agent{n:02}"))
}

fn queue_id(n: u8) -> QueueId {
    QueueId::new(&format!("queue{n}"))
}

fn interaction_id(n: u8) -> InteractionId {
    format!("00000000-0000-7000-8000-0000000000{n:02x}").parse().unwrap()
}

/// The declared order, read aloud.
#[derive(Clone)]
struct Oracle {
    plan: FloorPlan,
    version: u64,
    waiting: Vec<Waiting>,
    idle: BTreeMap<AgentId, Moment>,
    offered: BTreeMap<(QueueId, AgentId), Moment>,
}

impl Oracle {
    fn requirement(&self, w: &Waiting) -> BTreeMap<SkillId, u8> {
        let mut all = w.skills.clone();
        for (skill, level) in self.plan.queues.get(&w.queue).iter().flat_map(|q| &q.skills) {
            let asked = all.entry(skill.clone()).or_default();
            *asked = (*asked).max(*level);
        }
        all.retain(|_, level| *level > 0);
        all
    }

    fn score(&self, w: &Waiting, now: Moment) -> i128 {
        let (priority, ageing) = self
            .plan
            .queues
            .get(&w.queue)
            .map_or((0, 0), |queue| (queue.priority, queue.ageing_per_min));
        let wait = i128::from(now.epoch_ms()) - i128::from(w.since.epoch_ms());
        (i128::from(priority) + i128::from(w.priority)) * 60_000 + i128::from(ageing) * wait
    }

    fn may(&self, agent: &AgentId, w: &Waiting) -> bool {
        let Some(agent_plan) = self.plan.agents.get(agent) else { return false };
        self.plan.queues.contains_key(&w.queue)
            && agent_plan.queues.contains(&w.queue)
            && !w.avoid.contains(agent)
            && self
                .requirement(w)
                .iter()
                .all(|(skill, least)| agent_plan.skills.get(skill).is_some_and(|l| l >= least))
    }

    fn matched(&self, w: &Waiting) -> Option<Match> {
        let queue = self.plan.queues.get(&w.queue)?;
        let mut able: Vec<(Option<Moment>, &AgentId)> = self
            .idle
            .iter()
            .filter(|(agent, _)| self.may(agent, w))
            .map(|(agent, since)| match queue.strategy {
                Pick::RoundRobin => {
                    (self.offered.get(&(w.queue.clone(), agent.clone())).copied(), agent)
                }
                _ => (Some(*since), agent),
            })
            .collect();
        able.sort();
        let chosen = able.first()?.1.clone();
        let later = match queue.strategy {
            Pick::LongestIdle => Verdict::IdleShorter,
            Pick::RoundRobin => Verdict::LaterInRound,
            _ => Verdict::IdleShorter,
        };
        let candidates = able
            .iter()
            .take(8)
            .map(|(_, agent)| Candidate {
                agent: (*agent).clone(),
                idle_since: self.idle[*agent],
                verdict: if **agent == chosen { Verdict::Chosen } else { later },
            })
            .collect();
        let class = (&w.queue, self.requirement(w));
        let peers =
            self.waiting.iter().filter(|o| (&o.queue, self.requirement(o)) == class).count();
        let tie_break = match (able.len(), queue.strategy) {
            (1, _) => TieBreak::OnlyOne,
            (_, Pick::LongestIdle) => TieBreak::LongestIdle,
            (_, Pick::RoundRobin) => TieBreak::RoundRobin,
            (_, _) => TieBreak::LongestIdle,
        };
        Some(Match {
            interaction: w.interaction,
            agent: chosen,
            queue: w.queue.clone(),
            decision: Decision {
                plan: self.version,
                waiting: u32::try_from(peers).unwrap(),
                eligible: u32::try_from(able.len()).unwrap(),
                candidates,
                tie_break,
                step: 0,
                rule: None,
                score_milli: 0,
                waited_ms: 0,
            },
        })
    }

    fn in_order(&self, now: Moment) -> Vec<&Waiting> {
        let mut all: Vec<&Waiting> = self.waiting.iter().collect();
        all.sort_by_key(|w| (Reverse(self.score(w, now)), w.since, w.interaction));
        all
    }

    fn next_match(&self, now: Moment) -> Option<Match> {
        self.in_order(now).into_iter().find_map(|w| self.matched(w))
    }

    fn match_for_agent(&self, agent: &AgentId, now: Moment) -> Option<Match> {
        self.idle.get(agent)?;
        let first = self.in_order(now).into_iter().find(|w| self.may(agent, w))?;
        self.matched(first)
    }

    fn match_for_interaction(&self, id: InteractionId) -> Option<Match> {
        self.waiting.iter().find(|w| w.interaction == id).and_then(|w| self.matched(w))
    }

    fn offer(&mut self, queue: &QueueId, agent: &AgentId, at: Moment) {
        self.offered.insert((queue.clone(), agent.clone()), at);
        self.forget_offers_outside_rounds();
    }

    /// Offers count while the queue goes round and the agent serves it.
    fn forget_offers_outside_rounds(&mut self) {
        let plan = &self.plan;
        self.offered.retain(|(queue, agent), _| {
            plan.queues.get(queue).is_some_and(|q| q.strategy == Pick::RoundRobin)
                && plan.agents.get(agent).is_some_and(|a| a.queues.contains(queue))
        });
    }

    fn apply(&mut self, call: &Call, now: Moment) {
        match call {
            Call::Enqueue(w) => {
                self.waiting.retain(|o| o.interaction != w.interaction);
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
                    self.idle.insert(agent.clone(), now + -ago);
                }
            }
            Call::AllIdle(seed) => {
                let all = self.plan.agents.keys().cloned().zip(scattered(*seed));
                self.idle = all.map(|(agent, ago)| (agent, now + -ago)).collect();
            }
            Call::Busy(agent) => {
                self.idle.remove(agent);
            }
            Call::Offered(queue, agent) => self.offer(queue, agent, now),
            Call::Take | Call::Drain | Call::Restart => {}
            Call::Replan(plan) => {
                self.plan = plan.clone();
                self.version += 1;
                self.idle.retain(|agent, _| plan.agents.contains_key(agent));
                self.forget_offers_outside_rounds();
            }
        }
    }

    fn take(&mut self, m: &Match, now: Moment) {
        self.waiting.retain(|o| o.interaction != m.interaction);
        self.idle.remove(&m.agent);
        self.offer(&m.queue, &m.agent, now);
    }
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
        Call::Busy(agent) => assert_eq!(acd.agent_busy(agent), oracle.idle.contains_key(agent)),
        Call::Offered(queue, agent) => acd.offered(queue, agent, now),
        Call::Take | Call::Drain => {}
        Call::Replan(plan) => acd.replan(plan, oracle.version + 1),
        Call::Restart => {
            let snapshot = acd.snapshot();
            *acd = Acd::rebuild(&oracle.plan, oracle.version, snapshot.clone());
            assert_eq!(acd.snapshot(), snapshot);
        }
    }
}

fn same_everywhere(acd: &mut Acd, oracle: &Oracle, now: Moment) {
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
            assert_eq!(acd.match_for_interaction(*id), oracle.match_for_interaction(*id));
        }
        let closed = !wanted.is_empty() && !oracle.plan.queues.contains_key(&queue);
        assert_eq!(acd.closed_queues().any(|q| *q == queue), closed);
    }
}

fn skills() -> impl Strategy<Value = BTreeMap<SkillId, u8>> {
    btree_map((0..SKILLS).prop_map(|n| SkillId::new(&format!("skill{n}"))), 0..4u8, 0..3)
}

fn plan() -> impl Strategy<Value = FloorPlan> {
    let queue = (any::<bool>(), skills(), -2..3i32, -1..4i32).prop_map(
        |(round, mut skills, priority, ageing_per_min)| {
            skills.retain(|_, level| *level < 3);
            let base = serde_json::json!({"name": "q", "organization": OrganizationId::new("o")});
            Queue {
                strategy: if round { Pick::RoundRobin } else { Pick::LongestIdle },
                skills,
                priority,
                ageing_per_min,
                ..serde_json::from_value(base).unwrap()
            }
        },
    );
    let agent = (skills(), btree_set(0..QUEUES, 1..4)).prop_map(|(skills, queues)| Agent {
        name: String::new(),
        team: None,
        site: None,
        skills,
        queues: queues.into_iter().map(queue_id).collect(),
        presence: Presence::Desk,
        profile: None,
        contact: None,
    });
    let queues = btree_map((0..QUEUES).prop_map(queue_id), queue, 2..=QUEUES as usize);
    let agents = btree_map((0..AGENTS).prop_map(agent_id), agent, 3..=AGENTS as usize);
    (queues, agents).prop_map(|(queues, agents)| FloorPlan { queues, agents, ..FloorPlan::empty() })
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
    (0..40u8, 0..QUEUES, skills(), -3..6i32, 0..6i64, avoid).prop_map(
        |(n, queue, skills, priority, since, avoid)| Waiting {
            interaction: interaction_id(n),
            queue: queue_id(queue),
            skills,
            priority,
            since: Moment::from_epoch_ms(since * 20_000),
            avoid,
        },
    )
}

fn call() -> impl Strategy<Value = Call> {
    let agent = || (0..AGENTS).prop_map(agent_id);
    let interaction = || (0..40u8).prop_map(interaction_id);
    prop_oneof![
        30 => waiting().prop_map(Call::Enqueue),
        4 => interaction().prop_map(Call::Remove),
        4 => (interaction(), vec(agent(), 0..3)).prop_map(|(id, avoid)| Call::Avoid(id, avoid)),
        24 => (agent(), 0..4i64).prop_map(|(agent, ago)| Call::Idle(agent, ago * 10_000)),
        4 => any::<u64>().prop_map(Call::AllIdle),
        4 => agent().prop_map(Call::Busy),
        4 => ((0..QUEUES).prop_map(queue_id), agent()).prop_map(|(q, a)| Call::Offered(q, a)),
        10 => Just(Call::Take),
        10 => Just(Call::Drain),
        2 => plan().prop_map(Call::Replan),
        2 => Just(Call::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn the_same_matches_as_a_scan_of_everything(
        plan in plan(),
        calls in vec((call(), 0..40_000i64), 1..80),
    ) {
        let mut acd = Acd::new(&plan, 1);
        let mut oracle = Oracle {
            plan,
            version: 1,
            waiting: Vec::new(),
            idle: BTreeMap::new(),
            offered: BTreeMap::new(),
        };
        let mut now = Moment::from_epoch_ms(0);
        for (call, later) in calls {
            now = now + later;
            perform(&mut acd, &oracle, &call, now);
            oracle.apply(&call, now);
            let takes = match call {
                Call::Take => 1,
                Call::Drain => usize::MAX,
                Call::Enqueue(_) | Call::Remove(_) | Call::Avoid(..) | Call::Idle(..)
                | Call::AllIdle(_) | Call::Busy(_) | Call::Offered(..) | Call::Replan(_) | Call::Restart => 0,
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
    fn after_each_event_nothing_that_could_match_is_left(
        plan in plan(),
        calls in vec((call(), 0..40_000i64), 1..120),
    ) {
        let mut acd = Acd::new(&plan, 1);
        let mut oracle = Oracle {
            plan,
            version: 1,
            waiting: Vec::new(),
            idle: BTreeMap::new(),
            offered: BTreeMap::new(),
        };
        let mut now = Moment::from_epoch_ms(0);
        for (call, later) in calls {
            now = now + later;
            perform(&mut acd, &oracle, &call, now);
            oracle.apply(&call, now);
            while let Some(found) = acd.next_match(now) {
                prop_assert_eq!(Some(found.clone()), oracle.next_match(now));
                acd.take(&found, now);
                oracle.take(&found, now);
            }
            prop_assert_eq!(None, oracle.next_match(now));
        }
    }
}
