//! How fast the distribution decides: 10,000 agents of 1,000 profiles, 1,000 classes.
//!
//! `cargo run --release -p engine --example acd_bench`
//!
//! A decision is the pick with its reasons, the interaction's removal, the agent busy, and the
//! agent idle again later. Three floors: everybody busy and 100,000 waiting (an agent becomes idle
//! and gets the best of all); half of the agents idle (an interaction comes and gets the best
//! agent), by longest idle and by round robin in turn; and 100,000 waiting for skills that none of
//! the 5,000 idle agents has (an event that matches nothing must cost next to nothing).
#![expect(clippy::print_stdout, reason = "a bench speaks to its terminal")]
#![expect(clippy::disallowed_types, reason = "a bench measures by the clock")]

use engine::acd::{Acd, Waiting};
use std::collections::VecDeque;
use std::time::{Duration, Instant};
use vocab::{
    Agent, AgentId, FloorPlan, IdSource, InteractionId, Moment, OrganizationId, Presence, Queue,
    QueueId, SkillId, Strategy,
};

const AGENTS: u64 = 10_000;
const PROFILES: u64 = 1_000;
const QUEUES: u64 = 100;
const SKILLS: u64 = 20;
const CLASSES_PER_QUEUE: u64 = 10;
const WAITING: u64 = 100_000;
const DECISIONS: usize = 200_000;

/// Vigna's SplitMix64: the same numbers on each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (x ^ (x >> 31)) % sides
    }

    fn small(&mut self, sides: u8) -> u8 {
        u8::try_from(self.roll(u64::from(sides))).expect("less than the sides, which fit")
    }
}

/// Feeds one distribution and measures it.
struct Floor {
    acd: Acd,
    dice: Dice,
    ids: IdSource,
    now: Moment,
    agents: Vec<AgentId>,
    queues: Vec<QueueId>,
    skills: Vec<SkillId>,
}

impl Floor {
    /// Each profile serves so many queues, drawn at random, and has so many skills.
    fn new(queues_each: u64, skills_each: u64) -> (Self, FloorPlan) {
        let mut dice = Dice(42);
        let agents: Vec<AgentId> =
            (0..AGENTS).map(|n| AgentId::new(&format!("agent{n:05}"))).collect();
        let queues: Vec<QueueId> =
            (0..QUEUES).map(|n| QueueId::new(&format!("queue{n:03}"))).collect();
        let skills: Vec<SkillId> =
            (0..SKILLS).map(|n| SkillId::new(&format!("skill{n:02}"))).collect();
        let mut plan = FloorPlan::empty();
        for (n, id) in (0..).zip(&queues) {
            plan.queues.insert(id.clone(), queue(n));
        }
        let mut profiles = Vec::new();
        for _ in 0..PROFILES {
            let served: Vec<QueueId> =
                (0..queues_each).map(|_| queues[dice.roll(QUEUES) as usize].clone()).collect();
            let able: Vec<(SkillId, u8)> = (0..skills_each)
                .map(|_| (skills[dice.roll(SKILLS) as usize].clone(), 1 + dice.small(10)))
                .collect();
            profiles.push((served, able));
        }
        for (n, id) in agents.iter().enumerate() {
            let (served, able) = &profiles[n % profiles.len()];
            plan.agents.insert(id.clone(), agent(served, able));
        }
        let acd = Acd::new(&plan, 1);
        let now = Moment::from_epoch_ms(1_795_325_400_000);
        (Self { acd, dice, ids: IdSource::new(1), now, agents, queues, skills }, plan)
    }

    /// The queue of a class, and the skill and level it asks for beyond those of the queue.
    fn class(&self, class: u64) -> (&QueueId, Option<(SkillId, u8)>) {
        let (queue, variant) = (class / CLASSES_PER_QUEUE, class % CLASSES_PER_QUEUE);
        let skill = &self.skills[((queue + variant) % SKILLS) as usize];
        let asked = (variant > 0).then(|| (skill.clone(), 1 + (variant % 4) as u8));
        (&self.queues[queue as usize], asked)
    }

    /// How many classes a profile may serve, on average.
    fn classes_each(&self, plan: &FloorPlan) -> f64 {
        let may = |agent: &Agent, class: u64| {
            let (queue, asked) = self.class(class);
            let able = |(skill, least): (SkillId, u8)| {
                agent.skills.get(&skill).is_some_and(|level| *level >= least)
            };
            agent.queues.contains(queue) && asked.is_none_or(able)
        };
        let agents = plan.agents.values().take(PROFILES as usize);
        let pairs = agents.map(|agent| {
            (0..QUEUES * CLASSES_PER_QUEUE).filter(|class| may(agent, *class)).count()
        });
        pairs.sum::<usize>() as f64 / PROFILES as f64
    }

    /// A caller to one of the 1,000 classes, who has waited up to the given time.
    fn caller(&mut self, waited_max_ms: u64) -> Waiting {
        let class = self.dice.roll(QUEUES * CLASSES_PER_QUEUE);
        let (queue, skills) = self.class(class);
        let queue = queue.clone();
        let waited = self.dice.roll(waited_max_ms + 1);
        let interaction = InteractionId::from_uuid(self.ids.next(self.now));
        let since = Moment::from_epoch_ms(self.now.epoch_ms() - waited as i64);
        Waiting {
            skills: skills.into_iter().collect(),
            priority: i32::from(self.dice.small(5)),
            ..Waiting::new(interaction, queue, since)
        }
    }

    /// All busy, everybody waits: agents become idle one after the other.
    fn saturated(&mut self) -> Measured {
        for _ in 0..WAITING {
            let caller = self.caller(1_200_000);
            self.acd.enqueue(caller);
        }
        let mut measured = Measured::new("everybody busy, 100,000 waiting");
        while measured.each.len() < DECISIONS {
            self.now = self.now + 1;
            let agent = self.agents[self.dice.roll(AGENTS) as usize].clone();
            let start = Instant::now();
            self.acd.agent_idle(&agent, self.now);
            let found = self.acd.next_match(self.now);
            if let Some(found) = &found {
                self.acd.take(found, self.now);
                assert_eq!(self.acd.next_match(self.now), None);
            }
            let decided = start.elapsed();
            if found.is_none() {
                self.acd.agent_busy(&agent);
                continue;
            }
            let caller = self.caller(1_200_000);
            let start = Instant::now();
            self.acd.enqueue(caller);
            measured.add(decided, start.elapsed());
        }
        measured
    }

    /// Half of the agents idle: callers come one after the other.
    fn slack(&mut self) -> Measured {
        let mut busy: VecDeque<AgentId> = VecDeque::new();
        for (n, agent) in self.agents.clone().into_iter().enumerate() {
            if n % 2 == 0 {
                self.acd.agent_idle(&agent, self.now + -(self.dice.roll(1_000_000) as i64));
            } else {
                busy.push_back(agent);
            }
        }
        let mut measured = Measured::new("5,000 idle, callers come");
        while measured.each.len() < DECISIONS {
            self.now = self.now + 1;
            let caller = self.caller(0);
            let interaction = caller.interaction;
            let start = Instant::now();
            self.acd.enqueue(caller);
            let entered = start.elapsed();
            let start = Instant::now();
            let Some(found) = self.acd.next_match(self.now) else {
                self.acd.remove(interaction);
                continue;
            };
            self.acd.take(&found, self.now);
            if let Some(agent) = busy.pop_front() {
                self.acd.agent_idle(&agent, self.now);
            }
            assert_eq!(self.acd.next_match(self.now), None);
            measured.add(start.elapsed(), entered);
            busy.push_back(found.agent);
        }
        measured
    }

    /// Many idle, many waiting, and nobody for anybody.
    fn fruitless(&mut self) -> Measured {
        for _ in 0..WAITING {
            let mut caller = self.caller(1_200_000);
            caller.skills.insert(self.skills[0].clone(), 11);
            self.acd.enqueue(caller);
        }
        for n in (0..AGENTS as usize).step_by(2) {
            self.acd.agent_idle(&self.agents[n], self.now);
        }
        assert_eq!(self.acd.next_match(self.now), None);
        let mut measured = Measured::new("5,000 idle, 100,000 waiting, no match");
        while measured.each.len() < DECISIONS {
            self.now = self.now + 1;
            let agent = &self.agents[self.dice.roll(AGENTS) as usize];
            let start = Instant::now();
            self.acd.agent_busy(agent);
            self.acd.agent_idle(agent, self.now);
            assert_eq!(self.acd.next_match(self.now), None);
            measured.add(start.elapsed(), Duration::ZERO);
        }
        measured
    }
}

fn queue(n: u64) -> Queue {
    let base = serde_json::json!({"name": "queue", "organization": OrganizationId::new("o")});
    Queue {
        strategy: if n.is_multiple_of(2) { Strategy::LongestIdle } else { Strategy::RoundRobin },
        priority: (n % 7) as i32,
        ageing_per_min: 1 + (n % 3) as i32,
        ..serde_json::from_value(base).expect("a queue needs no more than these")
    }
}

fn agent(queues: &[QueueId], skills: &[(SkillId, u8)]) -> Agent {
    Agent {
        name: String::new(),
        team: None,
        site: None,
        skills: skills.iter().cloned().collect(),
        queues: queues.to_vec(),
        presence: Presence::Phone,
        profile: None,
        contact: None,
    }
}

struct Measured {
    what: &'static str,
    each: Vec<Duration>,
    /// Time to enqueue, which is not part of a decision.
    enqueue: Duration,
}

impl Measured {
    fn new(what: &'static str) -> Self {
        Self { what, each: Vec::with_capacity(DECISIONS), enqueue: Duration::ZERO }
    }

    fn add(&mut self, decision: Duration, enqueue: Duration) {
        self.each.push(decision);
        self.enqueue += enqueue;
    }

    fn print(mut self) {
        self.each.sort_unstable();
        let count = self.each.len();
        let all: Duration = self.each.iter().sum();
        let us = |share: f64| {
            let n = ((count as f64 * share) as usize).min(count - 1);
            self.each[n].as_nanos() as f64 / 1_000.0
        };
        println!(
            "{:40} {:>8.0} decisions/s  p50 {:>5.1} µs  p99 {:>5.1} µs  p99.9 {:>6.1} µs  \
             enqueue {:>4.1} µs",
            self.what,
            count as f64 / all.as_secs_f64(),
            us(0.50),
            us(0.99),
            us(0.999),
            self.enqueue.as_nanos() as f64 / 1_000.0 / count as f64,
        );
    }
}

fn main() {
    println!("10,000 agents, 1,000 profiles, 1,000 classes, {DECISIONS} decisions each, one core");
    for (queues_each, skills_each) in [(10, 8), (300, 40)] {
        let floor = || Floor::new(queues_each, skills_each);
        let (mut saturated, plan) = floor();
        println!("\neach profile may serve {:.0} classes", saturated.classes_each(&plan));
        saturated.saturated().print();
        let start = Instant::now();
        saturated.acd.replan(&plan, 2);
        println!("{:40} {:>8.0} ms", "new plan", start.elapsed().as_secs_f64() * 1_000.0);
        floor().0.slack().print();
        floor().0.fruitless().print();
    }
}
