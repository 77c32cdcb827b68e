//! The distribution of waiting interactions to idle agents.
//!
//! Owns: who waits where, who is idle, and the choice of who goes to whom, with its reasons.
//! Must not own: statuses, reservations, timers, or any clock: the caller says what happened.
//!
//! # Order
//! Interactions: higher score first, then the longer wait, then the lower id. The score is
//! `queue priority + own priority + ageing of the queue × minutes waited`, exact to the
//! millisecond. All in one queue age alike, so time never reorders a queue: only the first of each
//! class is ever compared.
//!
//! Agents: only those who serve the queue and have each skill asked for at the level asked for,
//! and whom the interaction doesn't avoid. Other skills count for nothing. Among them the one idle
//! for the longest time, or, in a round-robin queue, the one whom this queue offered something
//! longest ago (never comes first); then the lower key.
//!
//! # Nobody starves where there is ageing
//! Take X with base priority p, waiting since s in a queue with ageing a > 0, and newcomers with
//! base priority P ≥ p:
//! - whoever comes (P − p) / a minutes after X or later, into a queue that ages no faster, never
//!   goes before X;
//! - where others age faster (a′ > a) but none of them waits longer than w minutes, X goes before
//!   all of them once it has waited (P − p + a′ × w) / a minutes.
//!
//! An ageing of 0 gives no such promise.
//!
//! # Price
//! A *profile* is all agents with the same skills and queues, a *class* all interactions with the
//! same queue and requirement; a bitset on either side says which goes with which. With P profiles
//! and C classes: an interaction enters or leaves in O(log n); an agent in O(log n) per
//! round-robin queue served; [`Acd::next_match`] reads at most C heads and P fronts, and only those
//! that the events since the last fruitless call could have matched. A class that appears costs
//! one pass over the profiles, a new plan one pass over everything.

mod bits;
mod lines;
mod roster;

use bits::Bits;
use lines::{Lines, Precedence};
use roster::Roster;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vocab::{
    AgentId, Candidate, Decision, FloorPlan, InteractionId, Moment, PlanVersion, QueueId, SkillId,
    Strategy, TieBreak, Verdict,
};

/// One interaction that waits for an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    pub interaction: InteractionId,
    pub queue: QueueId,
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
    /// Idle agents and since when.
    pub idle: Vec<(AgentId, Moment)>,
    pub waiting: Vec<Waiting>,
    /// Last offer by a round-robin queue to an agent.
    pub offered: Vec<(QueueId, AgentId, Moment)>,
}

/// The distribution. Same calls, same answers.
#[derive(Clone, Debug)]
pub struct Acd {
    version: PlanVersion,
    lines: Lines,
    roster: Roster,
    /// Profiles where somebody has become idle since nothing matched.
    fresh_profiles: Bits,
    /// Classes where somebody has begun to wait since nothing matched.
    fresh_classes: Bits,
}

impl Acd {
    /// Nobody waits and nobody is idle.
    #[must_use]
    pub fn new(plan: &FloorPlan, version: PlanVersion) -> Self {
        let mut lines = Lines::new(plan);
        let roster = Roster::new(plan, &lines.by_key, &lines.queues);
        for (line, queue) in lines.queues.iter_mut().zip(plan.queues.values()) {
            roster.require(&mut line.requirement, &queue.skills);
        }
        Self {
            version,
            lines,
            roster,
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
        for (agent, since) in &snapshot.idle {
            acd.agent_idle(agent, *since);
        }
        for waiting in snapshot.waiting {
            acd.enqueue(waiting);
        }
        acd
    }

    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            idle: self.roster.everyone_idle().collect(),
            waiting: self.lines.everyone().cloned().collect(),
            offered: self.every_offer(),
        }
    }

    /// Goes on under another plan: who waits keeps the place, who is idle stays idle.
    pub fn replan(&mut self, plan: &FloorPlan, version: PlanVersion) {
        let snapshot = Snapshot {
            idle: self.roster.everyone_idle().collect(),
            offered: self.every_offer(),
            waiting: std::mem::take(&mut self.lines).into_everyone(),
        };
        *self = Self::rebuild(plan, version, snapshot);
    }

    fn every_offer(&self) -> Vec<(QueueId, AgentId, Moment)> {
        let offers = self.roster.every_offer();
        let mut offered: Vec<_> = offers
            .map(|(queue, agent, at)| (self.lines.queues[queue].id.clone(), agent.clone(), at))
            .collect();
        offered.sort_unstable();
        offered
    }

    /// Begins to wait. One that waits already moves to the new place.
    pub fn enqueue(&mut self, waiting: Waiting) {
        self.lines.leave(waiting.interaction);
        let queue = self.lines.find_or_close(&waiting.queue);
        let mut requirement = self.lines.queues[queue].requirement.clone();
        self.roster.require(&mut requirement, &waiting.skills);
        let class = match self.lines.find_class(queue, &requirement) {
            Some(class) => class,
            None => {
                let (class, before) = self.lines.free_class();
                if let Some(before) = before {
                    self.roster.close_class(class, &before);
                }
                let eligible = self.roster.open_class(class, queue, &requirement);
                self.lines.open_class(class, queue, requirement, eligible);
                class
            }
        };
        let mut avoided: Vec<usize> =
            waiting.avoid.iter().filter_map(|agent| self.roster.find(agent)).collect();
        avoided.sort_unstable();
        avoided.dedup();
        self.lines.enter(class, avoided, waiting);
        self.fresh_classes.set(class);
    }

    /// Waits no longer. Whether it did.
    pub fn remove(&mut self, interaction: InteractionId) -> bool {
        self.lines.leave(interaction).is_some()
    }

    /// Replaces the agents to avoid. Whether the interaction waits.
    pub fn set_avoid(&mut self, interaction: InteractionId, avoid: Vec<AgentId>) -> bool {
        let Some(waiting) = self.lines.leave(interaction) else { return false };
        self.enqueue(Waiting { avoid, ..waiting });
        true
    }

    /// May be offered interactions; `since` decides whose turn it is. Whether the plan has the
    /// agent.
    pub fn agent_idle(&mut self, agent: &AgentId, since: Moment) -> bool {
        let Some(agent) = self.roster.find(agent) else { return false };
        self.roster.set_idle(agent, since);
        self.fresh_profiles.set(self.roster.profile(agent));
        true
    }

    /// May not be offered anything. Whether the agent was idle.
    pub fn agent_busy(&mut self, agent: &AgentId) -> bool {
        self.roster.find(agent).is_some_and(|agent| self.roster.set_busy(agent))
    }

    /// The queue has offered something to the agent: last in its round from now on.
    pub fn offered(&mut self, queue: &QueueId, agent: &AgentId, at: Moment) {
        if let (Some(queue), Some(agent)) = (self.lines.find(queue), self.roster.find(agent)) {
            self.roster.set_offered(queue, agent, at);
        }
    }

    /// Carries a match out: the interaction leaves, the agent is busy and last in the round.
    pub fn take(&mut self, matched: &Match, now: Moment) {
        self.remove(matched.interaction);
        self.agent_busy(&matched.agent);
        self.offered(&matched.queue, &matched.agent, now);
    }

    /// The first in the order across all queues for whom an agent is idle, and that agent.
    /// Changes nothing that anybody could see: call it after each event, [`take`](Self::take) what
    /// it gives, and again until it gives nothing.
    pub fn next_match(&mut self, now: Moment) -> Option<Match> {
        let idle = self.roster.idle_profiles();
        let mut reach = self.fresh_classes.clone();
        for profile in self.fresh_profiles.both(idle) {
            reach.add_all(self.roster.classes(profile));
        }
        let best = self.best_of(reach.both(self.lines.occupied()), now, |class, avoided| {
            let eligible = self.lines.eligible(class);
            if avoided.is_empty() {
                eligible.intersects(idle)
            } else {
                self.roster.anyone_but(eligible, avoided)
            }
        });
        match best {
            Some((class, interaction)) => self.matched(class, interaction),
            None => {
                self.fresh_classes.clear_all();
                self.fresh_profiles.clear_all();
                None
            }
        }
    }

    /// As [`next_match`](Self::next_match), of the interactions that this idle agent may have.
    /// Somebody else idle may come first for it: the strategy of the queue decides.
    #[must_use]
    pub fn match_for_agent(&self, agent: &AgentId, now: Moment) -> Option<Match> {
        let agent = self.roster.find(agent)?;
        self.roster.idle_since(agent)?;
        let classes = self.roster.classes(self.roster.profile(agent));
        let (class, interaction) =
            self.best_of(classes.both(self.lines.occupied()), now, |_, avoided| {
                !avoided.contains(&agent)
            })?;
        self.matched(class, interaction)
    }

    /// The best idle agent for this interaction, whoever else waits.
    #[must_use]
    pub fn match_for_interaction(&self, interaction: InteractionId) -> Option<Match> {
        self.matched(self.lines.class_of(interaction)?, interaction)
    }

    /// How many wait in a queue.
    #[must_use]
    pub fn waiting_count(&self, queue: &QueueId) -> u32 {
        self.lines.find(queue).map_or(0, |queue| self.lines.count_in_queue(queue))
    }

    /// Who waits in a queue, in order. O(n log n).
    #[must_use]
    pub fn waiting(&self, queue: &QueueId) -> Vec<InteractionId> {
        self.lines.find(queue).map_or_else(Vec::new, |queue| self.lines.in_order(queue))
    }

    /// Place in the order of its queue, from 1. O(n) in the number of those before.
    #[must_use]
    pub fn position(&self, interaction: InteractionId) -> Option<u32> {
        self.lines.position(interaction)
    }

    /// Queues that the plan has no longer but where somebody still waits.
    pub fn closed_queues(&self) -> impl Iterator<Item = &QueueId> {
        self.lines
            .by_key
            .iter()
            .filter(|(_, n)| !self.lines.queues[**n].open && self.lines.count_in_queue(**n) > 0)
            .map(|(id, _)| id)
    }

    /// The first, in the order across queues, of these occupied classes for whom `accepts` (class,
    /// avoided agents) finds somebody.
    fn best_of(
        &self,
        classes: impl Iterator<Item = usize>,
        now: Moment,
        accepts: impl Fn(usize, &[usize]) -> bool,
    ) -> Option<(usize, InteractionId)> {
        let mut best: Option<(usize, Precedence)> = None;
        for class in classes {
            let beaten = |at: &Precedence| best.as_ref().is_some_and(|(_, best)| at >= best);
            if beaten(&self.lines.head(class, now)) || !accepts(class, &[]) {
                continue;
            }
            let first = self.lines.first_acceptable(class, now, |avoided| accepts(class, avoided));
            if let Some(first) = first.filter(|first| !beaten(first)) {
                best = Some((class, first));
            }
        }
        best.map(|(class, (_, _, interaction))| (class, interaction))
    }

    /// The interaction with the best agent for it.
    fn matched(&self, class: usize, interaction: InteractionId) -> Option<Match> {
        let number = self.lines.queue_of(class);
        let queue = &self.lines.queues[number];
        let avoided = self.lines.avoided(interaction);
        let list =
            self.roster.shortlist(self.lines.eligible(class), number, queue.strategy, avoided);
        let (_, chosen) = *list.turns.first()?;
        let (later, tie_break) = match queue.strategy {
            Strategy::LongestIdle
            | Strategy::LeastOccupied
            | Strategy::MostSkilled
            | Strategy::FewestHandled
            | Strategy::RingAll => (Verdict::IdleShorter, TieBreak::LongestIdle),
            Strategy::RoundRobin => (Verdict::LaterInRound, TieBreak::RoundRobin),
        };
        let candidates = list
            .turns
            .iter()
            .filter_map(|(_, agent)| {
                Some(Candidate {
                    agent: self.roster.id(*agent).clone(),
                    idle_since: self.roster.idle_since(*agent)?,
                    verdict: if *agent == chosen { Verdict::Chosen } else { later },
                })
            })
            .collect();
        Some(Match {
            interaction,
            agent: self.roster.id(chosen).clone(),
            queue: queue.id.clone(),
            decision: Decision {
                plan: self.version,
                waiting: u32::try_from(self.lines.count(class)).unwrap_or(u32::MAX),
                eligible: list.eligible,
                candidates,
                tie_break: if list.eligible == 1 { TieBreak::OnlyOne } else { tie_break },
                step: 0,
                rule: None,
                score_milli: 0,
                waited_ms: 0,
            },
        })
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
            let avoid = Vec::new();
            let queue = queue.clone();
            acd.enqueue(Waiting { interaction, queue, skills, priority: 0, since: now, avoid });
            let matched = acd.next_match(now).expect("both agents are idle");
            let wanted = if n > 0 && level == 5 { "high" } else { "low" };
            assert_eq!((matched.interaction, matched.agent.as_str()), (interaction, wanted));
            let for_low = acd.match_for_agent(&AgentId::new("low"), now);
            assert_eq!(for_low.is_some(), wanted == "low", "the class of an earlier requirement");
            assert!(acd.remove(interaction));
        }
        assert!(acd.lines.class_count() <= lines::SPARE_CLASSES_MAX + 2);
    }
}
