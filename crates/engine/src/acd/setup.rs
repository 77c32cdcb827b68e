//! What a plan means to the distribution, worked out once per plan and never changed.
//!
//! Owns: queues, profiles, and which profiles serve a queue or have what is asked. Nothing here
//! depends on who waits or who is idle, so it can be made before the plan takes effect.

use super::bits::Bits;
use super::course::Course;
use super::lines::{ClassKey, Eligible};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use vocab::rule::Term;
use vocab::{Agent, AgentId, Channel, FloorPlan, QueueId, SiteId, SkillId, Strategy, TeamId};

pub(super) const ALL_CHANNELS: [Channel; 6] =
    [Channel::Voice, Channel::Email, Channel::Chat, Channel::Sms, Channel::Message, Channel::Task];
pub(super) const CHANNELS: usize = ALL_CHANNELS.len();

pub(super) const fn number(channel: Channel) -> usize {
    match channel {
        Channel::Voice => 0,
        Channel::Email => 1,
        Channel::Chat => 2,
        Channel::Sms => 3,
        Channel::Message => 4,
        Channel::Task => 5,
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Staff {
    /// By key, so that a lower number is a lower key.
    pub(super) agents: Vec<AgentId>,
    pub(super) profile_of: Vec<usize>,
    pub(super) profiles: Vec<Profile>,
    pub(super) queues: Vec<QueueSetup>,
    pub(super) by_key: BTreeMap<QueueId, usize>,
    /// By queue: points that profiles add, the most first.
    pub(super) points: Vec<Vec<(i32, Bits)>>,
    pub(super) starvation_ms: i64,
    /// By queue: profiles that serve it, by the wait after which they are asked.
    serving: Vec<Vec<(i64, Bits)>>,
    skills: BTreeMap<SkillId, usize>,
    /// By skill number, then by profile: choosing adds them up across profiles.
    levels: Vec<Vec<u8>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct QueueSetup {
    pub(super) id: QueueId,
    /// In the plan. A queue that left it keeps its waiting, and nobody serves it.
    pub(super) open: bool,
    pub(super) strategy: Strategy,
    pub(super) priority: i32,
    pub(super) ageing_per_min: i32,
    pub(super) skills: Vec<(SkillId, u8)>,
    pub(super) course: Option<Arc<Course>>,
    /// Waits, above none, after which reserves are asked; ascending.
    pub(super) delays_ms: Vec<i64>,
    /// The most that anybody adds to its interactions.
    most_points: i32,
}

/// Agents who are alike in all that choosing reads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Profile {
    /// Ascending, without repetition.
    pub(super) queues: Vec<Served>,
    /// Level by skill number; 0: not at all.
    levels: Vec<u8>,
    /// Only where a rule names them.
    site: Option<SiteId>,
    team: Option<TeamId>,
    agent: Option<AgentId>,
    pub(super) capacity: [u32; CHANNELS],
    /// Channels that a call may interrupt, one bit each.
    pub(super) interruptible: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Served {
    pub(super) queue: usize,
    delay_ms: i64,
    priority: i32,
}

impl QueueSetup {
    /// A queue that no plan has.
    pub(super) fn closed(id: QueueId) -> Self {
        Self {
            id,
            open: false,
            strategy: Strategy::default(),
            priority: 0,
            ageing_per_min: 0,
            skills: Vec::new(),
            course: None,
            delays_ms: Vec::new(),
            most_points: 0,
        }
    }

    pub(super) fn priority_max(&self) -> i64 {
        i64::from(self.priority) + i64::from(self.most_points)
    }

    /// The longest of the reserves' delays that has passed after this wait.
    pub(super) fn passed_ms(&self, waited_ms: i64) -> i64 {
        let passed = self.delays_ms.partition_point(|delay| *delay <= waited_ms);
        passed.checked_sub(1).map_or(0, |n| self.delays_ms[n])
    }

    pub(super) fn next_delay_ms(&self, passed_ms: i64) -> Option<i64> {
        self.delays_ms.iter().copied().find(|delay| *delay > passed_ms)
    }
}

/// What rules tell agents apart by.
#[derive(Default)]
struct Named {
    sites: BTreeSet<SiteId>,
    teams: BTreeSet<TeamId>,
    agents: BTreeSet<AgentId>,
}

impl Named {
    fn add(&mut self, term: &Term) {
        match term {
            Term::Site { site } => drop(self.sites.insert(site.clone())),
            Term::Team { team } => drop(self.teams.insert(team.clone())),
            Term::Agent { agent } => drop(self.agents.insert(agent.clone())),
            Term::Skill { .. } | Term::Anyone => {}
        }
    }
}

impl Staff {
    pub(super) fn new(plan: &FloorPlan) -> Self {
        let mut named = Named::default();
        let mut queues: Vec<QueueSetup> = Vec::with_capacity(plan.queues.len());
        for (id, queue) in &plan.queues {
            let course = Course::new(queue.rule.as_ref(), plan).map(Arc::new);
            course.iter().flat_map(|course| course.terms()).for_each(|term| named.add(term));
            queues.push(QueueSetup {
                id: id.clone(),
                open: true,
                strategy: queue.strategy,
                priority: queue.priority,
                ageing_per_min: queue.ageing_per_min,
                skills: queue.skills.iter().map(|(s, l)| (s.clone(), *l)).collect(),
                course,
                delays_ms: Vec::new(),
                most_points: 0,
            });
        }
        let by_key: BTreeMap<QueueId, usize> = plan.queues.keys().cloned().zip(0..).collect();
        let mut skills = BTreeMap::new();
        for skill in plan.agents.values().flat_map(|agent| agent.skills.keys()) {
            let next = skills.len();
            skills.entry(skill.clone()).or_insert(next);
        }
        let mut staff = Self {
            agents: plan.agents.keys().cloned().collect(),
            profile_of: Vec::with_capacity(plan.agents.len()),
            profiles: Vec::new(),
            points: vec![Vec::new(); queues.len()],
            serving: vec![Vec::new(); queues.len()],
            queues,
            by_key,
            starvation_ms: plan.settings.starvation_ms,
            skills,
            levels: Vec::new(),
        };
        let mut known: BTreeMap<Profile, usize> = BTreeMap::new();
        for (id, agent) in &plan.agents {
            let next = known.len();
            let profile = staff.profile(plan, id, agent, &named);
            staff.profile_of.push(*known.entry(profile).or_insert(next));
        }
        let mut profiles: Vec<(usize, Profile)> = known.into_iter().map(|(p, n)| (n, p)).collect();
        profiles.sort_unstable_by_key(|(n, _)| *n);
        staff.profiles = profiles.into_iter().map(|(_, profile)| profile).collect();
        let by_skill = (0..staff.skills.len())
            .map(|skill| staff.profiles.iter().map(|profile| profile.levels[skill]).collect());
        staff.levels = by_skill.collect();
        staff.group();
        staff
    }

    fn profile(&self, plan: &FloorPlan, id: &AgentId, agent: &Agent, named: &Named) -> Profile {
        let routing = agent.profile.as_ref().and_then(|profile| plan.profiles.get(profile));
        let mut served: BTreeMap<usize, Served> = BTreeMap::new();
        for queue in agent.queues.iter().filter_map(|queue| self.by_key.get(queue).copied()) {
            served.insert(queue, Served { queue, delay_ms: 0, priority: 0 });
        }
        for entry in routing.iter().flat_map(|routing| &routing.queues) {
            if let Some(queue) = self.by_key.get(&entry.queue).copied() {
                let (delay_ms, priority) = (entry.delay_ms.max(0), entry.priority);
                served.insert(queue, Served { queue, delay_ms, priority });
            }
        }
        let mut levels = vec![0; self.skills.len()];
        for (skill, level) in &agent.skills {
            if let Some(n) = self.skills.get(skill) {
                levels[*n] = *level;
            }
        }
        let capacity = routing.map(|routing| &routing.capacity);
        let most = |channel| capacity.and_then(|most| most.get(&channel)).copied().unwrap_or(1);
        let interruptible = routing.iter().flat_map(|routing| &routing.interruptible);
        Profile {
            queues: served.into_values().collect(),
            levels,
            site: agent.site.clone().filter(|site| named.sites.contains(site)),
            team: agent.team.clone().filter(|team| named.teams.contains(team)),
            agent: named.agents.get(id).cloned(),
            capacity: ALL_CHANNELS.map(most),
            interruptible: interruptible.fold(0, |bits, channel| bits | 1 << number(*channel)),
        }
    }

    /// Profiles by queue, by delay and by points.
    fn group(&mut self) {
        for (n, profile) in self.profiles.iter().enumerate() {
            for served in &profile.queues {
                let by_delay = &mut self.serving[served.queue];
                let at = by_delay.partition_point(|(delay, _)| *delay < served.delay_ms);
                if by_delay.get(at).is_none_or(|(delay, _)| *delay != served.delay_ms) {
                    by_delay.insert(at, (served.delay_ms, Bits::default()));
                }
                by_delay[at].1.set(n);
                let by_points = &mut self.points[served.queue];
                let at = by_points.partition_point(|(points, _)| *points > served.priority);
                if by_points.get(at).is_none_or(|(points, _)| *points != served.priority) {
                    by_points.insert(at, (served.priority, Bits::default()));
                }
                by_points[at].1.set(n);
            }
        }
        for ((queue, by_delay), by_points) in
            self.queues.iter_mut().zip(&self.serving).zip(&self.points)
        {
            queue.most_points = by_points.first().map_or(0, |(points, _)| *points);
            queue.delays_ms =
                by_delay.iter().map(|(delay, _)| *delay).filter(|delay| *delay > 0).collect();
        }
    }

    pub(super) fn find(&self, agent: &AgentId) -> Option<usize> {
        self.agents.binary_search(agent).ok()
    }

    pub(super) fn points_of(&self, profile: usize, queue: usize) -> i32 {
        self.profiles[profile].serves(queue).map_or(0, |served| served.priority)
    }

    /// Sum of a profile's levels in these skills, which stand by number.
    pub(super) fn sum_of(&self, profile: usize, skills: &[usize]) -> i64 {
        skills.iter().map(|skill| i64::from(self.levels[*skill][profile])).sum()
    }

    /// Whether the agent serves the queue, however late, and has what it and the interaction ask.
    pub(super) fn could(&self, agent: usize, queue: usize, own: &[(SkillId, u8)]) -> bool {
        let profile = &self.profiles[self.profile_of[agent]];
        let asked = self.queues[queue].skills.iter().chain(own);
        profile.serves(queue).is_some()
            && asked.into_iter().all(|(skill, least)| self.has(profile, skill, *least))
    }

    fn has(&self, profile: &Profile, skill: &SkillId, least: u8) -> bool {
        let level = self.skills.get(skill).map_or(0, |n| profile.levels[*n]);
        level >= least
    }

    fn meets(&self, profile: &Profile, term: &Term) -> bool {
        match term {
            Term::Skill { skill, least } => self.has(profile, skill, *least),
            Term::Site { site } => profile.site.as_ref() == Some(site),
            Term::Team { team } => profile.team.as_ref() == Some(team),
            Term::Agent { agent } => profile.agent.as_ref() == Some(agent),
            Term::Anyone => true,
        }
    }
}

impl Profile {
    pub(super) fn serves(&self, queue: usize) -> Option<&Served> {
        let n = self.queues.binary_search_by_key(&queue, |served| served.queue).ok()?;
        Some(&self.queues[n])
    }
}

/// Which profiles meet a term, kept: many classes ask the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Terms(BTreeMap<Term, Bits>);

impl Terms {
    fn of(&mut self, staff: &Staff, term: &Term) -> &Bits {
        self.0.entry(term.clone()).or_insert_with(|| {
            let mut bits = Bits::default();
            let meets = staff.profiles.iter().enumerate().filter(|(_, p)| staff.meets(p, term));
            meets.for_each(|(n, _)| bits.set(n));
            bits
        })
    }

    /// Who may have the interactions of a class.
    pub(super) fn eligible(&mut self, staff: &Staff, queue: usize, key: &ClassKey) -> Eligible {
        let mut eligible = Eligible::default();
        let Some(setup) = staff.queues.get(queue) else { return eligible };
        if let Some(agent) = &key.only {
            eligible.only = staff.find(agent);
            eligible.only.into_iter().for_each(|n| eligible.all.set(staff.profile_of[n]));
            return eligible;
        }
        let mut base = Bits::default();
        for (delay_ms, profiles) in &staff.serving[queue] {
            if *delay_ms <= key.passed_ms {
                base.add_all(profiles);
            }
        }
        let mut asked: BTreeSet<&SkillId> = BTreeSet::new();
        for (skill, least) in setup.skills.iter().chain(&key.skills).filter(|(_, l)| *l > 0) {
            base.keep_only(self.of(staff, &Term::Skill { skill: skill.clone(), least: *least }));
            asked.insert(skill);
        }
        match setup.course.as_deref().filter(|course| !course.leaves_to_anyone()) {
            None => eligible.all = base,
            Some(course) => {
                for (step, any_of) in course.in_force(key.steps) {
                    let mut tier = Bits::default();
                    for all in any_of {
                        let mut those = base.clone();
                        for term in all {
                            those.keep_only(self.of(staff, term));
                            if let Term::Skill { skill, .. } = term {
                                asked.insert(skill);
                            }
                        }
                        tier.add_all(&those);
                    }
                    tier.remove_all(&eligible.all);
                    eligible.all.add_all(&tier);
                    eligible.by_step.push((step, tier));
                }
            }
        }
        eligible.asked = asked.into_iter().filter_map(|s| staff.skills.get(s).copied()).collect();
        eligible
    }
}
