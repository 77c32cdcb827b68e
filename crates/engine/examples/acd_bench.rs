//! How fast the distribution decides: 10,000 agents of 1,000 profiles, 1,000 classes.
//!
//! `cargo run --release -p engine --example acd_bench [decisions|plans]`
//!
//! A decision is the pick with its reasons, the interaction's removal, the agent busy, and the
//! agent idle again later. Three floors: everybody busy and 100,000 waiting (an agent becomes idle
//! and gets the best of all); half of the agents idle (an interaction comes and gets the best
//! agent), by each of the six strategies in turn; and 100,000 waiting for skills that none of the
//! 5,000 idle agents has (an event that matches nothing must cost next to nothing). With rules,
//! half of the queues have a rule of three steps and a third of the agents are reserves.
//!
//! A new plan of 4,000 profiles × 2,000 classes under 100,000 waiting: worked out ahead, which
//! blocks nobody, and taken over, which does. One agent changed; every queue's priority and skills
//! changed; every queue's ageing changed (all places are taken anew).
#![expect(clippy::print_stdout, reason = "a bench speaks to its terminal")]
#![expect(clippy::disallowed_types, reason = "a bench measures by the clock")]

use engine::acd::{Acd, Prepared, Waiting};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};
use vocab::{
    Agent, AgentId, FloorPlan, IdSource, InteractionId, Moment, OrganizationId, Presence,
    ProfileId, ProfileQueue, Queue, QueueId, RoutingProfile, Skill, SkillId, Strategy,
};

const AGENTS: u64 = 10_000;
const SKILLS: u64 = 20;
const CLASSES_PER_QUEUE: u64 = 10;
const WAITING: u64 = 100_000;
const DECISIONS: usize = 200_000;

/// What a floor is made of.
#[derive(Clone, Copy)]
struct Size {
    profiles: u64,
    queues: u64,
    /// Each profile serves so many queues, drawn at random, and has so many skills.
    queues_each: u64,
    skills_each: u64,
    rules: bool,
}

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
    size: Size,
}

impl Floor {
    fn new(size: Size) -> (Self, FloorPlan) {
        let mut dice = Dice(42);
        let agents: Vec<AgentId> =
            (0..AGENTS).map(|n| AgentId::new(&format!("agent{n:05}"))).collect();
        let queues: Vec<QueueId> =
            (0..size.queues).map(|n| QueueId::new(&format!("queue{n:03}"))).collect();
        let skills: Vec<SkillId> =
            (0..SKILLS).map(|n| SkillId::new(&format!("skill{n:02}"))).collect();
        let mut plan = FloorPlan::empty();
        for id in &skills {
            plan.skills.insert(id.clone(), Skill { name: String::new() });
        }
        for (n, id) in (0..).zip(&queues) {
            plan.queues.insert(id.clone(), queue(n, size.rules));
        }
        let mut profiles = Vec::new();
        for _ in 0..size.profiles {
            let served: Vec<QueueId> = (0..size.queues_each)
                .map(|_| queues[dice.roll(size.queues) as usize].clone())
                .collect();
            let able: Vec<(SkillId, u8)> = (0..size.skills_each)
                .map(|_| (skills[dice.roll(SKILLS) as usize].clone(), 1 + dice.small(10)))
                .collect();
            profiles.push((served, able));
        }
        for (n, id) in agents.iter().enumerate() {
            let (served, able) = &profiles[n % profiles.len()];
            let mut agent = agent(served, able);
            if size.rules && (n % size.profiles as usize).is_multiple_of(3) {
                agent.profile = Some(ProfileId::new(&format!("p{}", n % profiles.len())));
            }
            plan.agents.insert(id.clone(), agent);
        }
        for (n, (served, _)) in
            profiles.iter().enumerate().filter(|(n, _)| size.rules && n % 3 == 0)
        {
            plan.profiles.insert(ProfileId::new(&format!("p{n}")), reserve(served));
        }
        let acd = Acd::new(&plan, 1);
        let now = Moment::from_epoch_ms(1_795_325_400_000);
        (Self { acd, dice, ids: IdSource::new(1), now, agents, queues, skills, size }, plan)
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
        let agents = plan.agents.values().take(self.size.profiles as usize);
        let pairs = agents.map(|agent| {
            (0..self.size.queues * CLASSES_PER_QUEUE).filter(|class| may(agent, *class)).count()
        });
        pairs.sum::<usize>() as f64 / self.size.profiles as f64
    }

    /// A caller to one of the 1,000 classes, who has waited up to the given time.
    fn caller(&mut self, waited_max_ms: u64) -> Waiting {
        let class = self.dice.roll(self.size.queues * CLASSES_PER_QUEUE);
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

    /// As many as ever wait, with the steps of their rules behind them.
    fn fill(&mut self) {
        for _ in 0..WAITING {
            let caller = self.caller(1_200_000);
            self.acd.enqueue(caller);
        }
        self.catch_up();
    }

    fn catch_up(&mut self) {
        while let Some((interaction, due)) = self.acd.due_step(self.now) {
            self.acd.widen(interaction, due.step);
        }
        self.acd.tick(self.now);
    }

    /// All busy, everybody waits: agents become idle one after the other.
    fn saturated(&mut self) -> Measured {
        self.fill();
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
            self.catch_up();
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
            self.catch_up();
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

const RULE: &str = "wait < 20 s: skill00 >= 5 and skill01 >= 5\n\
                    wait < 60 s: skill02 >= 3 or skill03 >= 6\n\
                    anyone";

fn queue(n: u64, rules: bool) -> Queue {
    let base = serde_json::json!({"name": "queue", "organization": OrganizationId::new("o")});
    let strategies = [
        Strategy::LongestIdle,
        Strategy::RoundRobin,
        Strategy::LeastOccupied,
        Strategy::RoundRobin,
        Strategy::MostSkilled,
        Strategy::FewestHandled,
        Strategy::RingAll,
        Strategy::RoundRobin,
    ];
    Queue {
        strategy: strategies[(n % 8) as usize],
        priority: (n % 7) as i32,
        ageing_per_min: 1 + (n % 3) as i32,
        rule: (rules && n.is_multiple_of(2)).then(|| RULE.to_owned()),
        ..serde_json::from_value(base).expect("a queue needs no more than these")
    }
}

fn reserve(queues: &[QueueId]) -> RoutingProfile {
    let entry = |(n, queue): (usize, &QueueId)| {
        let (priority, delay_ms) = ((n % 3) as i32, (n % 2) as i64 * 30_000);
        ProfileQueue { queue: queue.clone(), priority, delay_ms }
    };
    RoutingProfile {
        name: String::new(),
        queues: queues.iter().enumerate().map(entry).collect(),
        capacity: BTreeMap::new(),
        interruptible: Vec::new(),
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
    cpu_before_ns: u64,
}

impl Measured {
    fn new(what: &'static str) -> Self {
        Self {
            what,
            each: Vec::with_capacity(DECISIONS),
            enqueue: Duration::ZERO,
            cpu_before_ns: cpu_ns(),
        }
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
             enqueue {:>4.1} µs  all of it {:>4.1} µs at work",
            self.what,
            count as f64 / all.as_secs_f64(),
            us(0.50),
            us(0.99),
            us(0.999),
            self.enqueue.as_nanos() as f64 / 1_000.0 / count as f64,
            (cpu_ns() - self.cpu_before_ns) as f64 / 1_000.0 / count as f64,
        );
    }
}

/// What this thread has had of a core (Linux); 0 elsewhere. The rest of the time others had it.
fn cpu_ns() -> u64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or(0)
}

/// Takes plans over while 100,000 wait and every other agent is idle, but for nobody there.
fn plan_changes(size: Size) {
    let (mut floor, plan) = Floor::new(size);
    floor.fill();
    let ahead = |what: &str, floor: &mut Floor, plan: FloorPlan, version| {
        let plan = Arc::new(plan);
        let start = Instant::now();
        let prepared = Prepared::new(Arc::clone(&plan));
        let worked_out = start.elapsed();
        floor.acd.expect(prepared);
        let (start, worked) = (Instant::now(), cpu_ns());
        floor.acd.replan(&plan, version);
        let (blocked, worked) = (start.elapsed(), cpu_ns() - worked);
        println!(
            "{what:40} {:>8.1} ms blocked ({:.1} of them at work), {:.0} ms ahead of it",
            blocked.as_secs_f64() * 1_000.0,
            worked as f64 / 1e6,
            worked_out.as_secs_f64() * 1_000.0
        );
    };
    let (profiles, classes) = (size.profiles, size.queues * CLASSES_PER_QUEUE);
    let rules = if size.rules { " and more by steps of rules and reserves" } else { "" };
    println!("\n{profiles} profiles, {classes} classes{rules}");
    let mut version = 1;
    for round in 0..3 {
        let mut one = plan.clone();
        let skills = plan.agents.values().nth(round).expect("there are more").skills.clone();
        one.agents.values_mut().next().expect("there is one").skills = skills;
        ahead("new plan, one agent changed", &mut floor, one, version + 1);
        let mut all = plan.clone();
        for queue in all.queues.values_mut() {
            queue.priority += 1;
            queue.skills.insert(floor.skills[round].clone(), 1);
        }
        ahead("new plan, every priority and skill", &mut floor, all, version + 2);
        let mut steeper = plan.clone();
        steeper.queues.values_mut().for_each(|queue| queue.ageing_per_min += 1);
        ahead("new plan, every ageing", &mut floor, steeper, version + 3);
        version += 4;
        let start = Instant::now();
        floor.acd.replan(&plan, version);
        println!("{:40} {:>8.1} ms", "not worked out ahead", start.elapsed().as_secs_f64() * 1e3);
        for n in (0..AGENTS as usize).step_by(2).filter(|_| round == 1) {
            floor.acd.agent_idle(&floor.agents[n], floor.now);
        }
    }
}

fn main() {
    println!("10,000 agents, 1,000 profiles, 1,000 classes, {DECISIONS} decisions each, one core");
    let small =
        Size { profiles: 1_000, queues: 100, queues_each: 10, skills_each: 8, rules: false };
    let large = Size { queues_each: 300, skills_each: 40, ..small };
    let only = std::env::args().nth(1);
    let wanted = |part: &str| only.as_deref().is_none_or(|only| only == part);
    let sizes = [small, large, Size { rules: true, ..small }, Size { rules: true, ..large }];
    for size in sizes.into_iter().filter(|_| wanted("decisions")) {
        let floor = || Floor::new(size);
        let (mut saturated, plan) = floor();
        let classes = saturated.classes_each(&plan);
        let rules = if size.rules { ", rules and reserves" } else { "" };
        println!("\neach profile may serve {classes:.0} classes{rules}");
        saturated.saturated().print();
        floor().0.slack().print();
        floor().0.fruitless().print();
    }
    let plans = [(10, 8, false), (150, 40, false), (10, 8, true)];
    for (queues_each, skills_each, rules) in plans.into_iter().filter(|_| wanted("plans")) {
        let size = Size { profiles: 4_000, queues: 200, queues_each, skills_each, rules };
        plan_changes(size);
    }
}
