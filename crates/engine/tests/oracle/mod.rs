//! The declared order, read aloud: every question is answered by looking at everything.

use engine::acd::{Match, Tally, Waiting};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use vocab::rule::{Destination, Guard, Rule, Step, Term};
use vocab::{
    AgentId, Candidate, Channel, Decision, FloorPlan, InteractionId, Moment, QueueId,
    RoutingProfile, SkillId, Strategy as Pick, TieBreak, Verdict,
};

pub(crate) struct Oracle {
    pub(crate) plan: FloorPlan,
    pub(crate) version: u64,
    pub(crate) waiting: Vec<Waiting>,
    pub(crate) open: BTreeMap<AgentId, Open>,
    pub(crate) tallies: BTreeMap<AgentId, Tally>,
    pub(crate) offered: BTreeMap<(QueueId, AgentId), Moment>,
    /// Steps that have been looked at.
    pub(crate) looked: BTreeMap<InteractionId, u32>,
}

/// An agent open for work.
#[derive(Clone)]
pub(crate) struct Open {
    pub(crate) since: Moment,
    pub(crate) loads: BTreeMap<Channel, u32>,
}

impl Open {
    pub(crate) fn since(since: Moment) -> Self {
        Self { since, loads: BTreeMap::new() }
    }
}

/// What the floor says of a step's conditions: for a share, every other interaction.
pub(crate) fn holds(interaction: InteractionId, only: &[Guard]) -> bool {
    only.iter().all(|guard| match guard {
        Guard::Share { .. } => interaction.uuid().as_u128().is_multiple_of(2),
        Guard::EstimateOver { .. } | Guard::Attribute { .. } => false,
    })
}

/// Which step lets an agent in; 0 where no rule has a say.
type Admission = Option<u32>;

impl Oracle {
    pub(crate) fn new(plan: FloorPlan) -> Self {
        Self {
            plan,
            version: 1,
            waiting: Vec::new(),
            open: BTreeMap::new(),
            tallies: BTreeMap::new(),
            offered: BTreeMap::new(),
            looked: BTreeMap::new(),
        }
    }

    /// Deadlines of preferred agents that are over stay over.
    pub(crate) fn tick(&mut self, now: Moment) {
        for w in &mut self.waiting {
            w.preferred = w.preferred.take().filter(|(_, until)| *until > now);
        }
    }

    fn rule(&self, queue: &QueueId) -> Option<(Rule, &str)> {
        let text = self.plan.queues.get(queue)?.rule.as_deref()?;
        Some((Rule::parse(text, &self.plan).ok()?, text))
    }

    fn requirement(&self, w: &Waiting) -> BTreeMap<SkillId, u8> {
        let mut all = w.skills.clone();
        for (skill, level) in self.plan.queues.get(&w.queue).iter().flat_map(|q| &q.skills) {
            let asked = all.entry(skill.clone()).or_default();
            *asked = (*asked).max(*level);
        }
        all.retain(|_, level| *level > 0);
        all
    }

    fn routing(&self, agent: &AgentId) -> Option<&RoutingProfile> {
        self.plan.profiles.get(self.plan.agents.get(agent)?.profile.as_ref()?)
    }

    /// Delay and points with which the agent serves the queue.
    fn serves(&self, agent: &AgentId, queue: &QueueId) -> Option<(i64, i32)> {
        self.plan.queues.get(queue)?;
        let entry = self.routing(agent).and_then(|p| p.queues.iter().find(|q| q.queue == *queue));
        match entry {
            Some(entry) => Some((entry.delay_ms, entry.priority)),
            None => self.plan.agents.get(agent)?.queues.contains(queue).then_some((0, 0)),
        }
    }

    fn level(&self, agent: &AgentId, skill: &SkillId) -> u8 {
        self.plan.agents.get(agent).and_then(|a| a.skills.get(skill)).copied().unwrap_or(0)
    }

    fn able(&self, agent: &AgentId, w: &Waiting) -> bool {
        self.requirement(w).iter().all(|(skill, least)| self.level(agent, skill) >= *least)
    }

    fn points(&self, agent: &AgentId, queue: &QueueId) -> i32 {
        self.serves(agent, queue).map_or(0, |(_, points)| points)
    }

    fn has_place(&self, agent: &AgentId, channel: Channel) -> bool {
        let Some(open) = self.open.get(agent) else { return false };
        let routing = self.routing(agent);
        let capacity = routing.and_then(|r| r.capacity.get(&channel)).copied().unwrap_or(1);
        let yields = |other: &Channel| {
            channel == Channel::Voice && routing.is_some_and(|r| r.interruptible.contains(other))
        };
        open.loads.get(&channel).is_none_or(|n| *n < capacity)
            && open.loads.iter().all(|(c, n)| *n == 0 || *c == channel || yields(c))
    }

    /// The agent for whom alone the interaction waits.
    pub(crate) fn held<'a>(&self, w: &'a Waiting, now: Moment) -> Option<&'a AgentId> {
        let (agent, until) = w.preferred.as_ref()?;
        let could = self.serves(agent, &w.queue).is_some() && self.able(agent, w);
        (*until > now && could && !w.avoid.contains(agent)).then_some(agent)
    }

    fn steps_in_force<'a>(&self, rule: &'a Rule, w: &Waiting) -> Vec<(u32, &'a Step)> {
        let in_force = |n: u32, s: &Step| {
            w.steps & 1 << n != 0 || (s.from_ms == 0 && s.only.is_empty() && s.to.is_agents())
        };
        (0..).zip(&rule.steps).filter(|(n, step)| in_force(*n, step)).collect()
    }

    fn admission(&self, agent: &AgentId, w: &Waiting, now: Moment) -> Admission {
        if w.avoid.contains(agent) {
            return None;
        }
        if let Some(held) = self.held(w, now) {
            return (held == agent).then_some(0);
        }
        let (delay_ms, _) = self.serves(agent, &w.queue)?;
        if !self.able(agent, w) || (delay_ms > 0 && now.epoch_ms() < w.since.epoch_ms() + delay_ms)
        {
            return None;
        }
        let Some((rule, _)) = self.rule(&w.queue) else { return Some(0) };
        if !rule.steps.iter().any(|step| step.to.is_agents()) {
            return Some(0);
        }
        let site = self.plan.agents[agent].site.as_ref();
        let meets = |term: &Term| match term {
            Term::Skill { skill, least } => self.level(agent, skill) >= *least,
            Term::Site { site: wanted } => site == Some(wanted),
            Term::Team { .. } => false,
            Term::Agent { agent: wanted } => wanted == agent,
            Term::Anyone => true,
        };
        let lets_in = |step: &Step| match &step.to {
            Destination::Agents { any_of } => any_of.iter().any(|all| all.iter().all(meets)),
            Destination::Queue { .. }
            | Destination::Partner { .. }
            | Destination::Voicemail
            | Destination::Callback => false,
        };
        let steps = self.steps_in_force(&rule, w);
        steps.into_iter().find(|(_, step)| lets_in(step)).map(|(n, _)| n)
    }

    /// Whether this agent may have it, were a place free.
    pub(crate) fn may(&self, agent: &AgentId, w: &Waiting, now: Moment) -> bool {
        self.admission(agent, w, now).is_some() && self.has_place(agent, w.channel)
    }

    /// In points × 60,000.
    fn score(&self, w: &Waiting, points: i32, now: Moment) -> i128 {
        let (priority, ageing) = self
            .plan
            .queues
            .get(&w.queue)
            .map_or((0, 0), |queue| (queue.priority, queue.ageing_per_min));
        let wait = i128::from(now.epoch_ms()) - i128::from(w.since.epoch_ms());
        let base = i128::from(priority) + i128::from(w.priority) + i128::from(points);
        base * 60_000 + i128::from(ageing) * wait
    }

    fn standing(
        &self,
        w: &Waiting,
        points: i32,
        now: Moment,
    ) -> (bool, Reverse<i128>, Moment, InteractionId) {
        let starves = now.epoch_ms() - w.since.epoch_ms() >= self.plan.settings.starvation_ms;
        let score = if starves { 0 } else { self.score(w, points, now) };
        (!starves, Reverse(score), w.since, w.interaction)
    }

    /// Skills asked for: by the queue, the interaction, and the steps in force.
    fn asked(&self, w: &Waiting) -> BTreeSet<SkillId> {
        let mut asked: BTreeSet<SkillId> = self.requirement(w).into_keys().collect();
        if let Some((rule, _)) = self.rule(&w.queue) {
            for (_, step) in self.steps_in_force(&rule, w) {
                let Destination::Agents { any_of } = &step.to else { continue };
                asked.extend(any_of.iter().flatten().filter_map(|term| match term {
                    Term::Skill { skill, .. } => Some(skill.clone()),
                    Term::Site { .. } | Term::Team { .. } | Term::Agent { .. } | Term::Anyone => {
                        None
                    }
                }));
            }
        }
        asked
    }

    /// All who may have it, in order of choice, each with the step that lets them in.
    fn in_turn(&self, w: &Waiting, now: Moment) -> Vec<(u32, AgentId)> {
        let Some(queue) = self.plan.queues.get(&w.queue) else { return Vec::new() };
        let asked = self.asked(w);
        let mut able: Vec<(u32, (i64, i64), AgentId)> = Vec::new();
        for (agent, open) in &self.open {
            let Some(step) = self.admission(agent, w, now) else { continue };
            if !self.has_place(agent, w.channel) {
                continue;
            }
            let tally = self.tallies.get(agent).copied().unwrap_or_default();
            let since = open.since.epoch_ms();
            let turn = match queue.strategy {
                Pick::LongestIdle | Pick::RingAll => (since, 0),
                Pick::RoundRobin => {
                    let at = self.offered.get(&(w.queue.clone(), agent.clone()));
                    (at.map_or(i64::MIN, |at| at.epoch_ms()), 0)
                }
                Pick::LeastOccupied => {
                    (tally.busy_ms * 1_000_000_000 / tally.signed_in_ms.max(1), since)
                }
                Pick::MostSkilled => {
                    let sum: i64 = asked.iter().map(|s| i64::from(self.level(agent, s))).sum();
                    (-sum, since)
                }
                Pick::FewestHandled => (i64::from(tally.handled), since),
            };
            able.push((step, turn, agent.clone()));
        }
        able.sort();
        able.into_iter().map(|(step, _, agent)| (step, agent)).collect()
    }

    fn matched(&self, w: &Waiting, now: Moment) -> Option<Match> {
        let able = self.in_turn(w, now);
        let (step, chosen) = able.first()?.clone();
        let queue = &self.plan.queues[&w.queue];
        let (later, tie_break) = match queue.strategy {
            Pick::LongestIdle => (Verdict::IdleShorter, TieBreak::LongestIdle),
            Pick::RoundRobin => (Verdict::LaterInRound, TieBreak::RoundRobin),
            Pick::LeastOccupied => (Verdict::MoreOccupied, TieBreak::LeastOccupied),
            Pick::MostSkilled => (Verdict::LessSkilled, TieBreak::MostSkilled),
            Pick::FewestHandled => (Verdict::HandledMore, TieBreak::FewestHandled),
            Pick::RingAll => (Verdict::IdleShorter, TieBreak::RingAll),
        };
        let candidates = able.iter().take(8).map(|(admitted, agent)| Candidate {
            agent: agent.clone(),
            idle_since: self.open[agent].since,
            verdict: match () {
                () if *agent == chosen => Verdict::Chosen,
                () if *admitted > step => Verdict::LaterStep,
                () => later,
            },
        });
        let held = self.held(w, now).is_some();
        let rule = self
            .rule(&w.queue)
            .filter(|(rule, _)| !held && rule.steps.iter().any(|step| step.to.is_agents()));
        let text = rule.map(|(_, text)| Rule::steps_as_written(text)[step as usize].into());
        let peers = self.waiting.iter().filter(|o| self.class(o, now) == self.class(w, now));
        let score = self.score(w, self.points(&chosen, &w.queue), now).div_euclid(60);
        let candidates = candidates.collect();
        Some(Match {
            interaction: w.interaction,
            agent: chosen,
            queue: w.queue.clone(),
            decision: Decision {
                plan: self.version,
                waiting: u32::try_from(peers.count()).unwrap(),
                eligible: u32::try_from(able.len()).unwrap(),
                candidates,
                tie_break: match (held, able.len()) {
                    (true, _) => TieBreak::PreferredAgent,
                    (false, 1) => TieBreak::OnlyOne,
                    (false, _) => tie_break,
                },
                step,
                rule: text,
                score_milli: i64::try_from(score).unwrap(),
                waited_ms: (now.epoch_ms() - w.since.epoch_ms()).max(0),
            },
        })
    }

    /// Interactions of a class are alike in all that says who may have them.
    fn class<'a>(&self, w: &'a Waiting, now: Moment) -> impl PartialEq + use<'a> {
        let mut skills = w.skills.clone();
        skills.retain(|_, level| *level > 0);
        let waited = now.epoch_ms() - w.since.epoch_ms();
        let delays = self.plan.agents.keys().filter_map(|agent| self.serves(agent, &w.queue));
        let passed = delays.map(|(delay, _)| delay).filter(|delay| *delay <= waited).max();
        let passed = passed.unwrap_or(0).max(0);
        match self.held(w, now) {
            Some(agent) => (&w.queue, w.channel, BTreeMap::new(), 0, 0, Some(agent)),
            None => (&w.queue, w.channel, skills, w.steps, passed, None),
        }
    }

    pub(crate) fn in_order(&self, now: Moment) -> Vec<&Waiting> {
        let mut all: Vec<&Waiting> = self.waiting.iter().collect();
        all.sort_by_key(|w| self.standing(w, 0, now));
        all
    }

    pub(crate) fn next_match(&self, now: Moment) -> Option<Match> {
        let with_points = |w: &Waiting| {
            let able = self.in_turn(w, now);
            able.iter().map(|(_, agent)| self.points(agent, &w.queue)).max()
        };
        let candidates = self.waiting.iter().filter_map(|w| Some((w, with_points(w)?)));
        let first = candidates.min_by_key(|(w, points)| self.standing(w, *points, now))?;
        self.matched(first.0, now)
    }

    pub(crate) fn match_for_agent(&self, agent: &AgentId, now: Moment) -> Option<Match> {
        self.open.get(agent)?;
        let mine = self.waiting.iter().filter(|w| self.may(agent, w, now));
        let first = mine.min_by_key(|w| self.standing(w, self.points(agent, &w.queue), now))?;
        self.matched(first, now)
    }

    fn find(&self, id: InteractionId) -> Option<&Waiting> {
        self.waiting.iter().find(|w| w.interaction == id)
    }

    pub(crate) fn match_for_interaction(&self, id: InteractionId, now: Moment) -> Option<Match> {
        self.matched(self.find(id)?, now)
    }

    pub(crate) fn also_ring(&self, id: InteractionId, now: Moment) -> Vec<AgentId> {
        let able = self.find(id).map_or_else(Vec::new, |w| self.in_turn(w, now));
        able.into_iter().skip(1).take(16).map(|(_, agent)| agent).collect()
    }

    /// Every step that begins by now and was not looked at yet; those whose conditions hold are in
    /// force from now on.
    pub(crate) fn widen(&mut self, now: Moment) -> Vec<(InteractionId, u32)> {
        let mut due = Vec::new();
        let rules: Vec<Option<Rule>> =
            self.waiting.iter().map(|w| self.rule(&w.queue).map(|(rule, _)| rule)).collect();
        for (w, rule) in self.waiting.iter_mut().zip(rules) {
            let Some(rule) = rule else { continue };
            let looked = self.looked.entry(w.interaction).or_default();
            for (n, step) in (0..).zip(&rule.steps) {
                let at_once = step.from_ms == 0 && step.only.is_empty() && step.to.is_agents();
                let begun = now.epoch_ms() >= w.since.epoch_ms() + step.from_ms;
                if n < *looked || at_once || w.steps & 1 << n != 0 || !begun {
                    continue;
                }
                due.push((w.interaction, n));
                *looked = n + 1;
                if step.to.is_agents() && holds(w.interaction, &step.only) {
                    w.steps |= 1 << n;
                }
            }
        }
        due.sort_unstable();
        due
    }

    pub(crate) fn offer(&mut self, queue: &QueueId, agent: &AgentId, at: Moment) {
        self.offered.insert((queue.clone(), agent.clone()), at);
        self.forget_offers_outside_rounds();
    }

    /// Offers count while the queue goes round and the plan has the agent.
    fn forget_offers_outside_rounds(&mut self) {
        let plan = &self.plan;
        self.offered.retain(|(queue, agent), _| {
            plan.queues.get(queue).is_some_and(|q| q.strategy == Pick::RoundRobin)
                && plan.agents.contains_key(agent)
        });
    }

    pub(crate) fn replan(&mut self, plan: &FloorPlan) {
        let read = |plan: &FloorPlan, queue: &QueueId| {
            plan.queues.get(queue)?.rule.as_ref().map(|text| Rule::parse(text, plan))
        };
        for w in &mut self.waiting {
            if read(&self.plan, &w.queue) != read(plan, &w.queue) {
                w.steps = 0;
                self.looked.remove(&w.interaction);
            }
        }
        self.plan = plan.clone();
        self.version += 1;
        self.open.retain(|agent, _| plan.agents.contains_key(agent));
        self.tallies.retain(|agent, _| plan.agents.contains_key(agent));
        self.forget_offers_outside_rounds();
    }

    pub(crate) fn take(&mut self, m: &Match, now: Moment) {
        let at = self.waiting.iter().position(|w| w.interaction == m.interaction).unwrap();
        let channel = self.waiting.remove(at).channel;
        *self.open.get_mut(&m.agent).unwrap().loads.entry(channel).or_default() += 1;
        self.offer(&m.queue, &m.agent, now);
    }
}
