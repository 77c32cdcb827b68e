//! The distribution of waiting interactions to agents with a place free.
//!
//! Owns: who waits where, who has a place free, and the choice of who goes to whom, with its
//! reasons. Must not own: statuses, reservations, timers, or any clock: the caller says what
//! happened, and what the conditions of a rule come to.
//!
//! # Order of the interactions
//! 1. Whoever has waited `settings.starvation_ms` goes before all who have not; among these the
//!    longer wait goes first, then the lower id. Nothing else counts.
//! 2. Among the others the higher score goes first, then the longer wait, then the lower id. The
//!    score is `queue priority + own priority + ageing of the queue × minutes waited + points of
//!    the routing profile`, exact to the millisecond. The points are those of the idle agent who
//!    adds the most; where one agent chooses, that agent's.
//!
//! All in one queue age alike, so below the bound time never reorders a queue: only the first of
//! each class is ever compared.
//!
//! # Order of the agents
//! Only those who serve the queue, have each skill asked for at the level asked for, have a place
//! free for the channel, whose delay is over, and whom the interaction doesn't avoid. Other skills
//! count for nothing. An interaction with a preferred agent who could have it is that agent's alone
//! until the deadline, whatever the rule says. Else those whom an earlier step of the rule let in
//! come first; among these the strategy of the queue decides ([`vocab::Strategy`]); then the one
//! idle for the longest time, or, in a round robin, the lower key at once; then the lower key.
//!
//! # Channels
//! An agent has a place free for a channel while they have fewer of it in hand than their profile
//! allows (one where it says nothing) and nothing of any other channel; a call also comes to those
//! who have only channels in hand that their profile lets calls interrupt.
//!
//! # Nobody starves
//! Take X that began to wait at s. After s + `starvation_ms`, no interaction that began to wait
//! later than s goes to an agent who could have had X: only those go before it who have waited
//! longer, and of these there are finitely many, none of whom comes anew. No priority, ageing,
//! points or rule changes that; it needs an agent who may have X at all.
//!
//! # Steps of a rule
//! The caller asks [`Acd::due_step`] which steps begin, and answers with [`Acd::widen`] when the
//! step's conditions hold and it names agents. Deadlines of preferred agents and delays of reserves
//! pass by themselves at each [`Acd::tick`]. [`Acd::wake`] is the next moment at which one of these
//! happens.
//!
//! # Price
//! A *profile* is all agents alike in skills, queues, delays, points and capacities, a *class* all
//! interactions that the same agents may take; a bitset on either side says which goes with which.
//! With P profiles and C classes: an interaction enters or leaves in O(log n); an agent in O(log n)
//! and a look at the first of each round-robin queue served, or O(log n) for each of these where
//! a crowd of agents is alike; [`Acd::next_match`] reads at most C heads and P fronts, and only
//! those that the events since the last fruitless call could have matched. A class that appears
//! costs a few operations on bitsets. A new plan is worked out ahead ([`Prepared`]); taking it over
//! costs C bitsets, the idle agents, and the interactions of queues whose ageing, rule or delays
//! are others; where only the ageing is, these are sorted anew at once.

mod bits;
mod course;
mod lines;
mod ready;
mod roster;
mod row;
mod setup;

use bits::Bits;
pub use course::StepDue;
pub(crate) use course::same_rule;
use lines::{ClassKey, Lines};
use roster::Roster;
use row::Precedence;
use serde::{Deserialize, Serialize};
use setup::{Staff, Terms};
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::{
    AgentId, Candidate, Channel, Decision, FloorPlan, InteractionId, Moment, PlanVersion, QueueId,
    SkillId, Strategy, TieBreak, Verdict,
};

/// The deadline of a preferred agent whom nobody else may stand in for.
pub const FOR_EVER: Moment = Moment::from_epoch_ms(i64::MAX);

/// Agents listed in a decision.
const CANDIDATES_MAX: usize = 8;
/// Others who ring beside the first.
const RING_MAX: usize = 16;

/// One interaction that waits for an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    pub interaction: InteractionId,
    pub queue: QueueId,
    #[serde(default)]
    pub channel: Channel,
    /// Least levels, added to those of the queue; the higher level counts.
    #[serde(default)]
    pub skills: BTreeMap<SkillId, u8>,
    /// Added to the queue's own priority.
    #[serde(default)]
    pub priority: i32,
    /// When the wait began that counts for the place in line.
    pub since: Moment,
    /// Agents not to be offered this one, e.g. those who have just let it ring.
    #[serde(default)]
    pub avoid: Vec<AgentId>,
    /// This agent alone until the moment; [`FOR_EVER`]: however long it takes, if they could have
    /// it at all.
    #[serde(default)]
    pub preferred: Option<(AgentId, Moment)>,
    /// Steps of the rule that have begun, one bit each.
    #[serde(default)]
    pub steps: u32,
}

impl Waiting {
    /// A call that asks for nothing more than its queue does.
    #[must_use]
    pub const fn new(interaction: InteractionId, queue: QueueId, since: Moment) -> Self {
        Self {
            interaction,
            queue,
            channel: Channel::Voice,
            skills: BTreeMap::new(),
            priority: 0,
            since,
            avoid: Vec::new(),
            preferred: None,
            steps: 0,
        }
    }
}

/// What an agent has done since they signed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub handled: u32,
    /// Talk, hold and wrap-up.
    pub busy_ms: i64,
    pub signed_in_ms: i64,
}

impl Tally {
    /// Share of the time spent on handling, in thousand-millionths.
    fn occupancy_ppb(self) -> i64 {
        let share = i128::from(self.busy_ms.max(0)) * 1_000_000_000;
        i64::try_from(share / i128::from(self.signed_in_ms.max(1))).unwrap_or(i64::MAX)
    }
}

/// Who goes to whom, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Match {
    pub interaction: InteractionId,
    pub agent: AgentId,
    pub queue: QueueId,
    pub decision: Decision,
}

/// All that the distribution knows beyond the plan. Ordered, so equal states are equal here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Agents open for work, and since when idle.
    pub idle: Vec<(AgentId, Moment)>,
    /// What they have in hand.
    #[serde(default)]
    pub loads: Vec<(AgentId, Channel, u32)>,
    #[serde(default)]
    pub tallies: Vec<(AgentId, Tally)>,
    pub waiting: Vec<Waiting>,
    /// Last offer by a round-robin queue to an agent.
    pub offered: Vec<(QueueId, AgentId, Moment)>,
}

/// A plan worked out for the distribution: pure, costly, and made before the plan takes effect.
#[derive(Clone, Debug)]
pub struct Prepared {
    plan: Arc<FloorPlan>,
    staff: Arc<Staff>,
}

impl Prepared {
    #[must_use]
    pub fn new(plan: Arc<FloorPlan>) -> Self {
        let staff = Arc::new(Staff::new(&plan));
        Self { plan, staff }
    }
}

/// The distribution. Same calls, same answers.
#[derive(Clone, Debug)]
pub struct Acd {
    version: PlanVersion,
    lines: Lines,
    roster: Roster,
    terms: Terms,
    /// The latest moment that it was told.
    clock: Moment,
    /// The next plan, worked out ahead.
    prepared: Option<Prepared>,
    /// Profiles where somebody has got a place free since nothing matched.
    fresh_profiles: Bits,
    /// Classes where somebody has begun to wait since nothing matched.
    fresh_classes: Bits,
}

impl Acd {
    /// Nobody waits and nobody is idle.
    #[must_use]
    pub fn new(plan: &FloorPlan, version: PlanVersion) -> Self {
        let staff = Arc::new(Staff::new(plan));
        Self {
            version,
            lines: Lines::new(&staff),
            roster: Roster::new(staff),
            terms: Terms::default(),
            clock: Moment::default(),
            prepared: None,
            fresh_profiles: Bits::default(),
            fresh_classes: Bits::default(),
        }
    }

    /// The distribution as it was, under a plan. Agents whom the plan doesn't have are left out; a
    /// queue that it doesn't have keeps its waiting, served by nobody.
    #[must_use]
    pub fn rebuild(plan: &FloorPlan, version: PlanVersion, snapshot: Snapshot) -> Self {
        let mut acd = Self::new(plan, version);
        for (queue, agent, at) in &snapshot.offered {
            acd.offered(queue, agent, *at);
        }
        for (agent, tally) in &snapshot.tallies {
            acd.set_tally(agent, *tally);
        }
        for (agent, since) in &snapshot.idle {
            acd.agent_idle(agent, *since);
        }
        for (agent, channel, count) in &snapshot.loads {
            if let Some(agent) = acd.roster.find(agent) {
                acd.roster.add_load(agent, *channel, *count);
            }
        }
        for waiting in snapshot.waiting {
            acd.enqueue(waiting);
        }
        acd
    }

    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let offers = self.roster.every_offer();
        let mut offered: Vec<_> = offers
            .map(|(queue, agent, at)| {
                (self.lines.queues[queue].setup.id.clone(), agent.clone(), at)
            })
            .collect();
        offered.sort_unstable();
        Snapshot {
            idle: self.roster.everyone_open().collect(),
            loads: self.roster.every_load().collect(),
            tallies: self.roster.every_tally().collect(),
            waiting: self.lines.everyone().cloned().collect(),
            offered,
        }
    }

    /// A plan that will come, worked out ahead: what [`replan`](Self::replan) then need not do.
    pub fn expect(&mut self, prepared: Prepared) {
        self.prepared = Some(prepared);
    }

    /// Goes on under another plan: who waits keeps the place, who is idle stays idle. Where a
    /// queue's rule is another one, its steps begin again.
    pub fn replan(&mut self, plan: &FloorPlan, version: PlanVersion) {
        let prepared = self.prepared.take().filter(|ahead| std::ptr::eq(&*ahead.plan, plan));
        let staff = prepared.map_or_else(|| Arc::new(Staff::new(plan)), |ahead| ahead.staff);
        self.version = version;
        let nobody = Roster::new(Arc::default());
        let roster = std::mem::replace(&mut self.roster, nobody);
        self.roster = roster.carried_over(Arc::clone(&staff));
        self.terms = Terms::default();
        let displaced = self.lines.adopt(&staff);
        for class in &mut self.lines.classes {
            class.eligible = self.terms.eligible(&staff, class.queue, &class.key);
        }
        let reach: Vec<&Bits> = self.lines.classes.iter().map(|c| &c.eligible.all).collect();
        self.roster.set_reach(&reach);
        for class in self.lines.occupied().iter() {
            self.roster.ensure_channel(self.lines.classes[class].key.channel);
        }
        for place in displaced {
            if let Some(mut left) = self.lines.leave(place.interaction) {
                if place.new_rule {
                    (left.waiting.steps, left.looked) = (0, 0);
                }
                self.enter(left.waiting, left.looked);
            }
        }
        self.fresh_classes = self.lines.occupied().clone();
        self.fresh_profiles = Bits::default();
    }

    /// Begins to wait. One that waits already moves to the new place.
    pub fn enqueue(&mut self, waiting: Waiting) {
        self.lines.leave(waiting.interaction);
        self.enter(waiting, 0);
    }

    fn enter(&mut self, waiting: Waiting, looked: u32) {
        let queue = self.lines.find_or_close(&waiting.queue);
        let key = self.class_key(queue, &waiting);
        let class = match self.lines.find_class(queue, &key) {
            Some(class) => class,
            None => {
                let (class, before) = self.lines.free_class();
                if let Some(before) = before {
                    self.roster.close_class(class, &before);
                }
                let eligible = self.terms.eligible(&self.roster.staff, queue, &key);
                self.roster.open_class(class, &eligible);
                self.lines.open_class(class, queue, key, eligible);
                class
            }
        };
        self.roster.ensure_channel(waiting.channel);
        let mut avoided: Vec<usize> =
            waiting.avoid.iter().filter_map(|agent| self.roster.find(agent)).collect();
        avoided.sort_unstable();
        avoided.dedup();
        self.lines.enter(class, avoided, waiting, looked);
        self.fresh_classes.set(class);
    }

    fn class_key(&self, queue: usize, waiting: &Waiting) -> ClassKey {
        let skills: Vec<(SkillId, u8)> = waiting
            .skills
            .iter()
            .filter(|(_, level)| **level > 0)
            .map(|(skill, level)| (skill.clone(), *level))
            .collect();
        let (channel, setup) = (waiting.channel, &self.lines.queues[queue].setup);
        let held = waiting.preferred.as_ref().filter(|(agent, until)| {
            *until > self.clock
                && setup.open
                && (*until == FOR_EVER || !waiting.avoid.contains(agent))
                && self
                    .roster
                    .find(agent)
                    .is_some_and(|agent| self.roster.staff.could(agent, queue, &skills))
        });
        if let Some((agent, _)) = held {
            let only = Some(agent.clone());
            return ClassKey { channel, skills: Vec::new(), steps: 0, passed_ms: 0, only };
        }
        let waited_ms = self.clock.epoch_ms().saturating_sub(waiting.since.epoch_ms());
        let passed_ms = setup.passed_ms(waited_ms);
        ClassKey { channel, skills, steps: waiting.steps, passed_ms, only: None }
    }

    /// Waits no longer. Whether it did.
    pub fn remove(&mut self, interaction: InteractionId) -> bool {
        self.lines.leave(interaction).is_some()
    }

    /// Replaces the agents to avoid. Whether the interaction waits.
    pub fn set_avoid(&mut self, interaction: InteractionId, avoid: Vec<AgentId>) -> bool {
        let Some(place) = self.lines.leave(interaction) else { return false };
        self.enter(Waiting { avoid, ..place.waiting }, place.looked);
        true
    }

    /// The time passes: deadlines of preferred agents and delays of reserves that are over.
    pub fn tick(&mut self, now: Moment) {
        self.clock = now;
        while let Some((at, interaction)) = self.lines.agenda.turns.first().copied()
            && at <= now
        {
            let Some(place) = self.lines.leave(interaction) else { return };
            self.enter(place.waiting, place.looked);
        }
    }

    /// The next moment at which waiting alone changes something.
    #[must_use]
    pub fn wake(&self) -> Option<Moment> {
        let agenda = &self.lines.agenda;
        let (turns, steps) = (agenda.turns.first(), agenda.steps.first());
        turns.into_iter().chain(steps).map(|(at, _)| *at).min()
    }

    /// When the next step of this interaction's rule begins.
    #[must_use]
    pub fn next_step_at(&self, interaction: InteractionId) -> Option<Moment> {
        self.lines.place(interaction)?.step_at
    }

    /// An interaction for which a step of its rule begins by now. Each step is given once: its
    /// conditions are looked at when it begins.
    pub fn due_step(&mut self, now: Moment) -> Option<(InteractionId, StepDue)> {
        while let Some((at, interaction)) = self.lines.agenda.steps.first().copied()
            && at <= now
        {
            let (step, queue) = self.lines.look(interaction)?;
            if let Some(due) = self.step_of(queue, step) {
                return Some((interaction, due));
            }
        }
        None
    }

    fn step_of(&self, queue: usize, step: u32) -> Option<StepDue> {
        let found = self.lines.queues[queue].setup.course.as_deref()?.step(step)?;
        Some(StepDue { step, only: found.only.clone(), to: found.to.clone() })
    }

    /// A step of its rule is in force: those whom it names may have the interaction too. Whether it
    /// waits.
    pub fn widen(&mut self, interaction: InteractionId, step: u32) -> bool {
        let Some(mut place) = self.lines.leave(interaction) else { return false };
        place.waiting.steps |= 1_u32.checked_shl(step).unwrap_or(0);
        self.enter(place.waiting, place.looked);
        true
    }

    /// May be offered interactions, and has nothing in hand; `since` decides whose turn it is.
    /// Whether the plan has the agent.
    pub fn agent_idle(&mut self, agent: &AgentId, since: Moment) -> bool {
        let Some(agent) = self.roster.find(agent) else { return false };
        self.roster.set_idle(agent, since);
        self.fresh_profiles.set(self.roster.profile(agent));
        true
    }

    /// May not be offered anything. Whether the agent was open for work.
    pub fn agent_busy(&mut self, agent: &AgentId) -> bool {
        self.roster.find(agent).is_some_and(|agent| self.roster.set_busy(agent))
    }

    /// The agent will not be back soon: nothing waits for them alone any more, but what nobody
    /// else may have ([`FOR_EVER`]).
    pub fn agent_left(&mut self, agent: &AgentId) {
        let held = self.lines.agenda.held_for.get(agent);
        for interaction in held.into_iter().flatten().copied().collect::<Vec<_>>() {
            let Some(mut place) = self.lines.leave(interaction) else { continue };
            let spared = |(_, until): &(AgentId, Moment)| *until == FOR_EVER;
            place.waiting.preferred = place.waiting.preferred.filter(spared);
            self.enter(place.waiting, place.looked);
        }
    }

    /// What the agent has done since they signed in, as it counts for their turn from now on.
    pub fn set_tally(&mut self, agent: &AgentId, tally: Tally) {
        if let Some(agent) = self.roster.find(agent) {
            self.roster.set_tally(agent, tally);
        }
    }

    /// One more of the channel is in the agent's hands.
    pub fn agent_takes(&mut self, agent: &AgentId, channel: Channel) {
        if let Some(agent) = self.roster.find(agent) {
            self.roster.add_load(agent, channel, 1);
        }
    }

    /// One less of the channel is in the agent's hands. Whether there was one.
    pub fn agent_done(&mut self, agent: &AgentId, channel: Channel, at: Moment) -> bool {
        let Some(agent) = self.roster.find(agent) else { return false };
        let had = self.roster.drop_load(agent, channel, at);
        self.fresh_profiles.set(self.roster.profile(agent));
        had
    }

    /// The queue has offered something to the agent: last in its round from now on.
    pub fn offered(&mut self, queue: &QueueId, agent: &AgentId, at: Moment) {
        let queue = self.roster.staff.by_key.get(queue).copied();
        if let (Some(queue), Some(agent)) = (queue, self.roster.find(agent)) {
            self.roster.set_offered(queue, agent, at);
        }
    }

    /// Carries a match out: the interaction leaves and is in the agent's hands, who is last in the
    /// round.
    pub fn take(&mut self, matched: &Match, now: Moment) {
        let place = self.lines.leave(matched.interaction);
        let channel = place.map_or(Channel::Voice, |place| place.waiting.channel);
        self.agent_takes(&matched.agent, channel);
        self.offered(&matched.queue, &matched.agent, now);
    }

    /// The first in the order across all queues for whom an agent has a place free, and that agent.
    /// Changes nothing that anybody could see: call it after each event, [`take`](Self::take) what
    /// it gives, and again until it gives nothing.
    pub fn next_match(&mut self, now: Moment) -> Option<Match> {
        self.tick(now);
        let mut reach = self.fresh_classes.clone();
        let ready = |profile: &usize| self.roster.is_ready(*profile);
        for profile in self.fresh_profiles.iter().filter(ready) {
            reach.add_all(self.roster.reach(profile));
        }
        let best = self.best_of(reach.both(self.lines.occupied()), now, |class, avoided| {
            let class = &self.lines.classes[class];
            self.roster.best_points(class.queue, class.key.channel, &class.eligible, avoided)
        });
        match best {
            Some((class, interaction)) => self.matched(class, interaction, now),
            None => {
                self.fresh_classes.clear_all();
                self.fresh_profiles.clear_all();
                None
            }
        }
    }

    /// As [`next_match`](Self::next_match), of the interactions that this agent may have now.
    /// Somebody else idle may come first for it: the strategy of the queue decides.
    pub fn match_for_agent(&mut self, agent: &AgentId, now: Moment) -> Option<Match> {
        let agent = self.roster.find(agent)?;
        let profile = self.roster.profile(agent);
        let classes = self.roster.reach(profile).both(self.lines.occupied());
        let points = |queue| self.roster.staff.points_of(profile, queue);
        let best = self.best_of(classes, now, |class, avoided| {
            let class = &self.lines.classes[class];
            let may = class.eligible.only.is_none_or(|only| only == agent)
                && self.roster.has_place(agent, class.key.channel)
                && !avoided.contains(&agent);
            may.then(|| points(class.queue))
        });
        let (class, interaction) = best?;
        self.matched(class, interaction, now)
    }

    /// The best agent for this interaction, whoever else waits.
    pub fn match_for_interaction(
        &mut self,
        interaction: InteractionId,
        now: Moment,
    ) -> Option<Match> {
        self.matched(self.lines.place(interaction)?.class, interaction, now)
    }

    /// The others who could have the interaction now, in order after the first: where all ring,
    /// they ring too. At most sixteen.
    pub fn also_ring(&mut self, interaction: InteractionId) -> Vec<AgentId> {
        let Some(place) = self.lines.place(interaction) else { return Vec::new() };
        let class = &self.lines.classes[place.class];
        let channel = class.key.channel;
        self.roster.ensure_order(class.queue, channel);
        let avoided = &place.avoided;
        let list =
            self.roster.shortlist(class.queue, channel, &class.eligible, avoided, RING_MAX + 1);
        list.turns.iter().skip(1).map(|(_, turn)| self.roster.id(turn.2).clone()).collect()
    }

    /// How many wait in a queue.
    #[must_use]
    pub fn waiting_count(&self, queue: &QueueId) -> u32 {
        self.lines.find(queue).map_or(0, |queue| self.lines.count_in_queue(queue))
    }

    /// Who waits in a queue, in order at the latest moment that was told. O(n log n).
    #[must_use]
    pub fn waiting(&self, queue: &QueueId) -> Vec<InteractionId> {
        let scales = self.lines.scales(self.clock);
        self.lines.find(queue).map_or_else(Vec::new, |queue| self.lines.in_order(queue, scales))
    }

    /// Place in the order of its queue at the latest moment that was told, from 1. O(n) in the
    /// number of those before.
    #[must_use]
    pub fn position(&self, interaction: InteractionId) -> Option<u32> {
        self.lines.position(interaction, self.lines.scales(self.clock))
    }

    /// Queues that the plan has no longer but where somebody still waits.
    pub fn closed_queues(&self) -> impl Iterator<Item = &QueueId> {
        let lines = self.lines.by_key.iter().map(|(id, n)| (id, &self.lines.queues[*n]));
        lines.filter(|(_, line)| !line.setup.open && line.waiting > 0).map(|(id, _)| id)
    }

    /// The first, in the order across queues, of these occupied classes for whom `accepts` (class,
    /// avoided agents) finds somebody, with the points they add.
    fn best_of(
        &self,
        classes: impl Iterator<Item = usize>,
        now: Moment,
        accepts: impl Fn(usize, &[usize]) -> Option<i32>,
    ) -> Option<(usize, InteractionId)> {
        let scales = self.lines.scales(now);
        let mut best: Option<(usize, Precedence)> = None;
        for class in classes {
            let beaten = |at: &Precedence| best.as_ref().is_some_and(|(_, best)| at >= best);
            if beaten(&self.lines.head(class, scales)) {
                continue;
            }
            let Some(points) = accepts(class, &[]) else { continue };
            let accepted = |avoided: &[usize]| accepts(class, avoided);
            let first = self.lines.first_acceptable(class, scales, points, accepted);
            if let Some(first) = first.filter(|first| !beaten(first)) {
                best = Some((class, first));
            }
        }
        best.map(|(class, (_, _, _, interaction))| (class, interaction))
    }

    /// The interaction with the best agent for it.
    fn matched(&mut self, class: usize, interaction: InteractionId, now: Moment) -> Option<Match> {
        let (number, class) = (class, &self.lines.classes[class]);
        self.roster.ensure_order(class.queue, class.key.channel);
        let setup = &self.lines.queues[class.queue].setup;
        let place = self.lines.place(interaction)?;
        let list = self.roster.shortlist(
            class.queue,
            class.key.channel,
            &class.eligible,
            self.lines.avoided(interaction),
            CANDIDATES_MAX,
        );
        let (step, (_, _, chosen)) = *list.turns.first()?;
        let (later, tie_break) = reasons(setup.strategy);
        let candidates = list
            .turns
            .iter()
            .filter_map(|(admitted, (_, _, agent))| {
                let verdict = match *agent {
                    agent if agent == chosen => Verdict::Chosen,
                    _ if *admitted > step => Verdict::LaterStep,
                    _ => later,
                };
                let idle_since = self.roster.idle_since(*agent)?;
                Some(Candidate { agent: self.roster.id(*agent).clone(), idle_since, verdict })
            })
            .collect();
        let points = self.roster.staff.points_of(self.roster.profile(chosen), class.queue);
        let score = self.lines.score(place, points, self.lines.scales(now)).div_euclid(60);
        let held = class.eligible.only.is_some();
        let rule = setup.course.as_deref().filter(|course| !held && !course.leaves_to_anyone());
        Some(Match {
            interaction,
            agent: self.roster.id(chosen).clone(),
            queue: setup.id.clone(),
            decision: Decision {
                plan: self.version,
                waiting: u32::try_from(self.lines.count(number)).unwrap_or(u32::MAX),
                eligible: list.eligible,
                candidates,
                tie_break: match (held, list.eligible) {
                    (true, _) => TieBreak::PreferredAgent,
                    (false, 1) => TieBreak::OnlyOne,
                    (false, _) => tie_break,
                },
                step,
                rule: rule.and_then(|course| course.text(step)),
                score_milli: i64::try_from(score).unwrap_or(if score < 0 {
                    i64::MIN
                } else {
                    i64::MAX
                }),
                waited_ms: now.epoch_ms().saturating_sub(place.waiting.since.epoch_ms()).max(0),
            },
        })
    }
}

/// What the others lacked, and what decided.
const fn reasons(strategy: Strategy) -> (Verdict, TieBreak) {
    match strategy {
        Strategy::LongestIdle => (Verdict::IdleShorter, TieBreak::LongestIdle),
        Strategy::RoundRobin => (Verdict::LaterInRound, TieBreak::RoundRobin),
        Strategy::LeastOccupied => (Verdict::MoreOccupied, TieBreak::LeastOccupied),
        Strategy::MostSkilled => (Verdict::LessSkilled, TieBreak::MostSkilled),
        Strategy::FewestHandled => (Verdict::HandledMore, TieBreak::FewestHandled),
        Strategy::RingAll => (Verdict::IdleShorter, TieBreak::RingAll),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocab::{Agent, IdSource, OrganizationId};

    #[test]
    fn classes_that_come_and_go_do_not_pile_up_and_their_numbers_serve_again() {
        let mut plan = FloorPlan::empty();
        let queue = QueueId::new("q");
        let base = serde_json::json!({"name": "q", "organization": OrganizationId::new("o")});
        plan.queues.insert(queue.clone(), serde_json::from_value(base).unwrap());
        let agent = |level: u8| Agent {
            name: String::new(),
            team: None,
            site: None,
            skills: (0..20).map(|n| (SkillId::new(&format!("s{n}")), level)).collect(),
            queues: vec![queue.clone()],
            profile: None,
            presence: vocab::Presence::Desk,
            contact: None,
        };
        plan.agents.insert(AgentId::new("low"), agent(1));
        plan.agents.insert(AgentId::new("high"), agent(9));
        let mut acd = Acd::new(&plan, 1);
        let now = Moment::from_epoch_ms(0);
        acd.agent_idle(&AgentId::new("low"), now);
        acd.agent_idle(&AgentId::new("high"), now + 1);
        let mut ids = IdSource::new(1);
        for n in (0..3_000_u32).chain(0..3_000) {
            let asked = |s: &u32| n >> (s % 20) & 1 == 1;
            let level = if n % 3 == 0 { 5 } else { 1 };
            let skills =
                (0..20).filter(asked).map(|s| (SkillId::new(&format!("s{s}")), level)).collect();
            let interaction = InteractionId::from_uuid(ids.next(now));
            let queue = queue.clone();
            acd.enqueue(Waiting { skills, ..Waiting::new(interaction, queue, now) });
            let matched = acd.next_match(now).expect("both agents are idle");
            let wanted = if n > 0 && level == 5 { "high" } else { "low" };
            assert_eq!((matched.interaction, matched.agent.as_str()), (interaction, wanted));
            let for_low = acd.match_for_agent(&AgentId::new("low"), now);
            assert_eq!(for_low.is_some(), wanted == "low", "the class of an earlier requirement");
            assert!(acd.remove(interaction));
        }
        assert!(acd.lines.classes.len() <= lines::SPARE_CLASSES_MAX + 2);
    }
}
