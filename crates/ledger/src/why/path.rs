//! The interaction's own way: arrival, flow, waits, offers, end.
//!
//! Owns: which of its events are worth a step of the story. Must not own: the words (`words`), or
//! what the agents did meanwhile (`agents`).

use super::agents::{AgentPart, tally};
use super::eligible::{required, rule_of};
use super::wait::{Wait, Waits};
use super::{Material, Named};
use serde::{Deserialize, Serialize};
use vocab::rule::Language;
use vocab::{
    ActionId, Address, AgentId, Decision, DequeueCause, Event, FloorPlan, Initiation,
    InteractionId, LegFailure, Moment, Outcome, Overflow, Party, PlanVersion, QueueId, Recorded,
    SegmentEnd, Seq, Strategy, TieBreak, Verdict,
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    pub seq: Seq,
    pub at: Moment,
    #[serde(flatten)]
    pub kind: StepKind,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum StepKind {
    Arrived {
        initiation: Initiation,
        system: Address,
        flow: Option<Named>,
        plan: PlanVersion,
        previous: Option<InteractionId>,
    },
    /// Steps of the flow, one after the other.
    Flowed {
        path: Vec<Hop>,
    },
    Recognized {
        known: bool,
    },
    Queued {
        queue: Named,
        /// The queue's and its own together.
        priority: i64,
        own_priority: i32,
        ageing_per_min: i32,
        skills: Vec<SkillAsked>,
        strategy: Strategy,
        plan: PlanVersion,
        /// Since when the place in line counts, when it was kept from before.
        kept_since: Option<Moment>,
        /// Asked alone until the moment.
        preferred: Option<(Named, Moment)>,
        /// How long the floor thought that the wait would be.
        estimate_ms: Option<i64>,
        /// The first step of the queue's rule.
        rule: Option<RuleStep>,
    },
    /// How those stood who could have it, when it began to wait.
    Surveyed {
        able: u32,
        standings: Vec<Tally>,
    },
    /// A step of the queue's rule, from 0.
    Widened {
        step: u32,
        rule: Option<RuleStep>,
    },
    /// The customer was told.
    Announced {
        position: u32,
        estimate_ms: Option<i64>,
    },
    /// Sent elsewhere by the queue's rule.
    Overflowed {
        #[serde(flatten)]
        to: Place,
    },
    /// It was refused there.
    CameBack {
        failure: LegFailure,
    },
    /// Another plan came into force while it waited.
    PlanChanged {
        plan: PlanVersion,
    },
    Offered {
        agent: Named,
        idle_ms: Option<i64>,
        eligible: u32,
        waiting: u32,
        tie_break: TieBreak,
        next: Vec<RunnerUp>,
        plan: PlanVersion,
        /// The step of the rule in force, as it is written.
        rule: Option<String>,
    },
    Accepted {
        agent: Named,
        ring_ms: i64,
    },
    Rejected {
        agent: Named,
        ring_ms: i64,
    },
    TimedOut {
        agent: Named,
        ring_ms: i64,
    },
    /// The customer left while it rang.
    Canceled {
        agent: Named,
        ring_ms: i64,
    },
    Rescinded {
        agent: Named,
        ring_ms: i64,
        failure: Option<LegFailure>,
    },
    Connected {
        agent: Named,
        waited_ms: Option<i64>,
    },
    LeftQueue {
        cause: DequeueCause,
        waited_ms: i64,
    },
    SegmentEnded {
        agent: Named,
        end: SegmentEnd,
    },
    Ended {
        outcome: Outcome,
        by: Party,
    },
    /// As far as the journal goes, it still waits.
    StillWaits {
        waited_ms: i64,
    },
}

/// A step of a rule in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleStep {
    pub french: String,
    pub english: String,
}

/// Where overflow goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum Place {
    Queue { queue: Named },
    Partner { partner: Named },
    Voicemail,
    Callback,
}

/// A step of the flow, and the exit that led to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    pub action: ActionId,
    pub exit: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkillAsked {
    pub skill: Named,
    pub level: u8,
}

/// Who would have come next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunnerUp {
    pub agent: Named,
    pub idle_ms: i64,
    pub verdict: Verdict,
}

/// How an agent who could have it stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Free,
    OnInteraction,
    WrapUp,
    Break,
    Training,
    LeftOut,
    NotResponding,
    Unreachable,
    Offline,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub standing: Standing,
    pub agents: u32,
}

pub(super) fn steps(material: &Material, waits: &Waits, parts: &[AgentPart]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for recorded in &material.own {
        let Recorded { seq, at, event, .. } = recorded;
        if let Event::FlowStepped { action, exit, .. } = event {
            let hop = Hop { action: action.clone(), exit: exit.as_deref().map(str::to_owned) };
            if let Some(Step { kind: StepKind::Flowed { path }, .. }) = steps.last_mut() {
                path.push(hop);
            } else {
                steps.push(Step { seq: *seq, at: *at, kind: StepKind::Flowed { path: vec![hop] } });
            }
            continue;
        }
        let Some(kind) = step(material, waits, recorded) else { continue };
        steps.push(Step { seq: *seq, at: *at, kind });
        if let Some(wait) = waits.waits.iter().find(|w| w.seq == *seq) {
            steps.extend(surveyed(material, waits, parts, wait));
        }
    }
    for (seq, at, plan, _) in &material.plans {
        if waits.waits.iter().any(|w| w.from <= *at && w.seq < *seq && w.to.is_none_or(|t| *at < t))
        {
            steps.push(Step { seq: *seq, at: *at, kind: StepKind::PlanChanged { plan: *plan } });
        }
    }
    steps.sort_by_key(|s| s.seq);
    let last = steps.last().map_or(0, |s| s.seq);
    if let Some(wait) = waits.waits.last().filter(|w| w.to.is_none()) {
        let waited_ms = material.until.since_ms(wait.from);
        let kind = StepKind::StillWaits { waited_ms };
        steps.push(Step { seq: last, at: material.until, kind });
    }
    steps
}

/// Nothing to survey when it was offered at once, or when the story is of one agent.
fn surveyed(material: &Material, waits: &Waits, parts: &[AgentPart], wait: &Wait) -> Option<Step> {
    let at_once = waits.offers.iter().any(|o| o.from == wait.from);
    if at_once || material.only.is_some() {
        return None;
    }
    let standings = tally(parts, wait.from);
    let able = standings.iter().map(|t| t.agents).sum();
    Some(Step { seq: wait.seq, at: wait.from, kind: StepKind::Surveyed { able, standings } })
}

fn step(material: &Material, waits: &Waits, recorded: &Recorded) -> Option<StepKind> {
    let at = recorded.at;
    let event = &recorded.event;
    if let Event::InteractionStarted { initiation, system, flow, plan, previous, .. } = event {
        let flow = flow.as_ref().map(|id| {
            let (_, body) = material.plans.first().map(|(_, _, v, p)| (v, p))?;
            Some(Named::flow(body, id))
        });
        return Some(StepKind::Arrived {
            initiation: *initiation,
            system: system.clone(),
            flow: flow.flatten(),
            plan: *plan,
            previous: previous.filter(|id| !material.hidden.contains(id)),
        });
    }
    if let Event::InteractionConnected { agent, .. } = event {
        let waited = waits.waits.iter().rev().find(|w| w.to.is_some_and(|to| to <= at));
        let waited_ms = waited.and_then(|w| Some(w.to?.since_ms(w.from)));
        return Some(StepKind::Connected { agent: material.agent(agent), waited_ms });
    }
    Some(match event {
        Event::CustomerRecognized { customer, .. } => {
            StepKind::Recognized { known: customer.is_some() }
        }
        Event::InteractionQueued { .. } => queued(material, waits, recorded)?,
        Event::InteractionDequeued { cause, .. } if *cause != DequeueCause::Connected => {
            let wait = waits.waits.iter().rev().find(|w| w.seq < recorded.seq)?;
            StepKind::LeftQueue { cause: *cause, waited_ms: at.since_ms(wait.from) }
        }
        Event::RoutingWidened { queue, step, .. } => {
            let (_, plan) = material.plan_at(recorded.seq)?;
            StepKind::Widened { step: *step, rule: written(plan, queue, *step) }
        }
        Event::WaitAnnounced { position, estimate_ms, .. } => {
            StepKind::Announced { position: *position, estimate_ms: *estimate_ms }
        }
        Event::OverflowStarted { to, .. } => StepKind::Overflowed { to: place(material, to) },
        Event::OverflowReturned { failure, .. } => StepKind::CameBack { failure: *failure },
        Event::ReservationOffered { agent, decision, .. } => offered(material, at, agent, decision),
        Event::AgentSegmentEnded { agent, end, .. } => {
            StepKind::SegmentEnded { agent: material.agent(agent), end: *end }
        }
        Event::InteractionEnded { outcome, by, .. } => {
            StepKind::Ended { outcome: *outcome, by: *by }
        }
        other => return answer(material, waits, at, other),
    })
}

fn queued(material: &Material, waits: &Waits, recorded: &Recorded) -> Option<StepKind> {
    let Event::InteractionQueued { estimate_ms, .. } = &recorded.event else { return None };
    let wait = waits.waits.iter().find(|w| w.seq == recorded.seq)?;
    let preferred = wait.demand.preferred.as_ref();
    let (version, plan) = material.plan_at(recorded.seq)?;
    let queue = plan.queues.get(&wait.queue);
    let skills = required(plan, &wait.queue, &wait.demand);
    Some(StepKind::Queued {
        queue: Named::queue(plan, &wait.queue),
        priority: i64::from(queue.map_or(0, |q| q.priority)) + i64::from(wait.priority),
        own_priority: wait.priority,
        ageing_per_min: queue.map_or(0, |q| q.ageing_per_min),
        skills: skills
            .into_iter()
            .map(|(skill, level)| SkillAsked { skill: Named::skill(plan, &skill), level })
            .collect(),
        strategy: queue.map(|q| q.strategy).unwrap_or_default(),
        plan: version,
        kept_since: (wait.since < wait.from).then_some(wait.since),
        preferred: preferred.map(|(agent, until)| (material.agent(agent), *until)),
        estimate_ms: *estimate_ms,
        rule: written(plan, &wait.queue, 0),
    })
}

fn written(plan: &FloorPlan, queue: &QueueId, step: u32) -> Option<RuleStep> {
    let rule = rule_of(plan, queue)?;
    let text = |language| rule.step_text(step as usize, plan, language);
    Some(RuleStep { french: text(Language::French)?, english: text(Language::English)? })
}

fn place(material: &Material, to: &Overflow) -> Place {
    match to {
        Overflow::Queue(id) => {
            let name = material.find(|p| p.queues.get(id).map(|q| q.name.clone()));
            Place::Queue { queue: Named::new(id.as_str(), name) }
        }
        Overflow::Partner(id) => {
            let name = material.find(|p| p.partners.get(id).map(|p| p.name.clone()));
            Place::Partner { partner: Named::new(id.as_str(), name) }
        }
        Overflow::Voicemail => Place::Voicemail,
        Overflow::Callback => Place::Callback,
    }
}

fn offered(material: &Material, at: Moment, agent: &AgentId, decision: &Decision) -> StepKind {
    let chosen = decision.candidates.iter().find(|c| c.agent == *agent);
    let next = decision.candidates.iter().filter(|c| c.agent != *agent);
    StepKind::Offered {
        agent: material.agent(agent),
        idle_ms: chosen.map(|c| at.since_ms(c.idle_since)),
        eligible: decision.eligible,
        waiting: decision.waiting,
        tie_break: decision.tie_break,
        next: next
            .map(|c| RunnerUp {
                agent: material.agent(&c.agent),
                idle_ms: at.since_ms(c.idle_since),
                verdict: c.verdict,
            })
            .collect(),
        plan: decision.plan,
        rule: decision.rule.as_deref().map(str::to_owned),
    }
}

/// What came of an offer.
fn answer(material: &Material, waits: &Waits, at: Moment, event: &Event) -> Option<StepKind> {
    let (Event::ReservationAccepted { reservation, agent, .. }
    | Event::ReservationRejected { reservation, agent, .. }
    | Event::ReservationTimedOut { reservation, agent, .. }
    | Event::ReservationCanceled { reservation, agent, .. }
    | Event::ReservationRescinded { reservation, agent, .. }) = event
    else {
        return None;
    };
    let offer = waits.offers.iter().find(|o| o.reservation == *reservation);
    let ring_ms = offer.map_or(0, |o| at.since_ms(o.from));
    let agent = material.agent(agent);
    Some(match event {
        Event::ReservationAccepted { .. } => StepKind::Accepted { agent, ring_ms },
        Event::ReservationRejected { .. } => StepKind::Rejected { agent, ring_ms },
        Event::ReservationTimedOut { .. } => StepKind::TimedOut { agent, ring_ms },
        Event::ReservationRescinded { failure, .. } => {
            StepKind::Rescinded { agent, ring_ms, failure: *failure }
        }
        _ => StepKind::Canceled { agent, ring_ms },
    })
}
