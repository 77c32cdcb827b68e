//! What a story is made from, and which events of the journal that is.
//!
//! Owns: the choice of events, said once, so that a reader of a database takes the same ones as a
//! reader of a whole journal in memory. Must not own: the reading itself (the store's).

use super::{Named, serves};
use crate::kind_of;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use vocab::{AgentId, Event, FloorPlan, InteractionId, Moment, PlanVersion, Recorded, Seq};

/// Kinds of the agents' events that a story is made from.
pub const AGENT_KINDS: [&str; 10] = [
    "agent_state_changed",
    "agent_status_changed",
    "desk_opened",
    "desk_closed",
    "phone_registered",
    "phone_lost",
    "agent_stopped_responding",
    "agent_responding",
    "reservation_offered",
    "agent_rung",
];

/// What a story is made from. Events in the journal's order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Material {
    /// The interaction's own.
    pub own: Vec<Recorded>,
    /// The last event of each kind and agent before the wait.
    pub before: Vec<Recorded>,
    /// Agents' events while it waited.
    pub during: Vec<Recorded>,
    /// The `InteractionQueued` of the others that agents had meanwhile.
    pub others: Vec<Recorded>,
    /// Plans by the event that put each in force; the first no later than the wait.
    pub plans: Vec<(Seq, Moment, PlanVersion, Arc<FloorPlan>)>,
    /// Other interactions that the reader may not know of: they are told without their id.
    pub hidden: BTreeSet<InteractionId>,
    /// Up to where events were read: now, when it still waits.
    pub until: Moment,
    /// Of one agent only.
    pub only: Option<AgentId>,
    /// More happened meanwhile than was read.
    pub cut: bool,
}

/// Places in the journal that a story is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The interaction's beginning: the plan in force then is the first that counts.
    pub begun: Seq,
    /// The first wait's beginning; `None` when it waited nowhere.
    pub queued: Option<Seq>,
    /// The last wait's end; `None` while it waits.
    pub left: Option<Seq>,
}

impl Span {
    /// Of an interaction's own events; `None` without its beginning.
    #[must_use]
    pub fn of(own: &[Recorded]) -> Option<Self> {
        let begun = own.first()?;
        let Event::InteractionStarted { .. } = begun.event else { return None };
        let mut span = Self { begun: begun.seq, queued: None, left: None };
        for Recorded { seq, event, .. } in own {
            if let Event::InteractionQueued { .. } = event {
                span.queued = span.queued.or(Some(*seq));
                span.left = None;
            } else if let Event::InteractionDequeued { .. } | Event::InteractionEnded { .. } = event
                && span.left.is_none()
            {
                span.left = Some(*seq);
            }
        }
        Some(span)
    }
}

impl Material {
    /// The plan in force at an event.
    pub(super) fn plan_at(&self, seq: Seq) -> Option<(PlanVersion, &Arc<FloorPlan>)> {
        let past = self.plans.iter().rev().find(|(from, ..)| *from <= seq);
        past.or(self.plans.first()).map(|(_, _, version, plan)| (*version, plan))
    }

    /// The plan in force after everything that happened at this moment or before.
    pub(super) fn plan_after(&self, at: Moment) -> Option<&Arc<FloorPlan>> {
        let past = self.plans.iter().rev().find(|(_, from, ..)| *from <= at);
        past.or(self.plans.first()).map(|(.., plan)| plan)
    }

    /// The latest plan that knows it, since who left the plan still has a name.
    pub(super) fn find<T>(&self, look: impl Fn(&FloorPlan) -> Option<T>) -> Option<T> {
        self.plans.iter().rev().find_map(|(.., plan)| look(plan))
    }

    pub(super) fn agent(&self, id: &AgentId) -> Named {
        let name = self.find(|plan| plan.agents.get(id).map(|a| a.name.clone()));
        Named::new(id.as_str(), name)
    }

    /// Everybody who serves a queue that it waited in, under any plan in force meanwhile, and whoever
    /// was offered it; or only the one who is asked about.
    #[must_use]
    pub fn concerned(&self) -> BTreeSet<AgentId> {
        if let Some(only) = &self.only {
            return BTreeSet::from([only.clone()]);
        }
        let mut queues = BTreeSet::new();
        let mut agents = BTreeSet::new();
        for Recorded { event, .. } in &self.own {
            if let Event::InteractionQueued { queue, .. } = event {
                queues.insert(queue);
            }
            if let Event::ReservationOffered { agent, .. } = event {
                agents.insert(agent.clone());
            }
        }
        for (_, _, _, plan) in &self.plans {
            let serving = |a: &vocab::Agent| queues.iter().any(|q| serves(plan, a, q).is_some());
            agents.extend(plan.agents.iter().filter(|(_, a)| serving(a)).map(|(id, _)| id.clone()));
        }
        agents
    }

    /// The material in a whole journal; `None` for an interaction that it doesn't have.
    #[must_use]
    pub fn of_journal(
        journal: &[Recorded],
        id: InteractionId,
        only: Option<AgentId>,
        until: Moment,
    ) -> Option<Self> {
        let own: Vec<Recorded> =
            journal.iter().filter(|r| r.event.interaction() == Some(id)).cloned().collect();
        let span = Span::of(&own)?;
        let end = span.left.unwrap_or(Seq::MAX);
        let mut material = Self { own, only, until, ..Self::default() };
        material.take_plans(journal, span.begun, end);
        let Some(queued) = span.queued else { return Some(material) };
        let concerned = material.concerned();
        let mut before: BTreeMap<(&AgentId, &'static str), &Recorded> = BTreeMap::new();
        for recorded in journal.iter().filter(|r| r.seq <= end) {
            let kind = kind_of(&recorded.event);
            let Some(agent) = recorded.event.agent().filter(|a| concerned.contains(*a)) else {
                continue;
            };
            if !AGENT_KINDS.contains(&kind) {
                continue;
            }
            if recorded.seq < queued {
                before.insert((agent, kind), recorded);
            } else {
                material.during.push(recorded.clone());
            }
        }
        material.before = before.into_values().cloned().collect();
        material.before.sort_by_key(|r| r.seq);
        let met = material.met();
        let place = |r: &&Recorded| {
            kind_of(&r.event) == "interaction_queued"
                && r.event.interaction().is_some_and(|i| met.contains(&i))
        };
        material.others = journal.iter().filter(place).cloned().collect();
        Some(material)
    }

    /// Takes the plans that count out of some events: the last before the beginning, and those
    /// that came meanwhile.
    pub fn take_plans(&mut self, events: &[Recorded], begun: Seq, end: Seq) {
        for Recorded { seq, at, event, .. } in events.iter().filter(|r| r.seq <= end) {
            let Event::PlanPublished { version, plan } = event else { continue };
            if *seq <= begun {
                self.plans.clear();
            }
            self.plans.push((*seq, *at, *version, Arc::clone(plan)));
        }
    }

    /// Other interactions that agents were given or had meanwhile.
    #[must_use]
    pub fn met(&self) -> BTreeSet<InteractionId> {
        let own = self.own.first().and_then(|r| r.event.interaction());
        let agents = self.before.iter().chain(&self.during);
        agents.filter_map(|r| r.event.interaction()).filter(|i| Some(*i) != own).collect()
    }
}
