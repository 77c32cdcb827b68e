//! A queue's rule as the distribution follows it.
//!
//! Owns: which steps stand at what wait, and which of them let agents in. Must not own: whether a
//! step's conditions hold (the floor knows), nor any agent.

use std::sync::Arc;
use vocab::rule::{Guard, Rule, Step, Term};
use vocab::{FloorPlan, QueueId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Course {
    rule: Rule,
    /// Each step as it is written.
    texts: Vec<Arc<str>>,
    /// Steps in force from the beginning, one bit each.
    at_once: u32,
}

impl Course {
    /// None: no rule, or one that can't be read, which a checked plan doesn't have. Anyone who
    /// serves the queue is then asked: nobody is left waiting for nobody.
    pub(super) fn new(text: Option<&String>, plan: &FloorPlan) -> Option<Self> {
        let text = text?;
        let rule = Rule::parse(text, plan).ok()?;
        let texts = Rule::steps_as_written(text).into_iter().map(Arc::from).collect();
        let at_once = rule
            .steps
            .iter()
            .zip(0..)
            .filter(|(step, _)| step.from_ms == 0 && step.only.is_empty() && step.to.is_agents())
            .fold(0, |bits, (_, n)| bits | 1 << n);
        Some(Self { rule, texts, at_once })
    }

    /// Whether no step names agents: then all who serve the queue may have it.
    pub(super) fn leaves_to_anyone(&self) -> bool {
        self.rule.steps.iter().all(|step| !step.to.is_agents())
    }

    /// Steps in force, of those that were begun and those that need no beginning; ascending.
    pub(super) fn in_force(&self, begun: u32) -> impl Iterator<Item = (u32, &[Vec<Term>])> {
        let bits = begun | self.at_once;
        self.rule.steps.iter().zip(0_u32..).filter(move |(_, n)| bits & 1 << n != 0).filter_map(
            |(step, n)| match &step.to {
                vocab::rule::Destination::Agents { any_of } => Some((n, any_of.as_slice())),
                vocab::rule::Destination::Queue { .. }
                | vocab::rule::Destination::Partner { .. }
                | vocab::rule::Destination::Voicemail
                | vocab::rule::Destination::Callback => None,
            },
        )
    }

    /// The next step to look at, from the n-th on, and the wait at which it begins.
    pub(super) fn next(&self, from: u32, begun: u32) -> Option<(u32, i64)> {
        let done = begun | self.at_once;
        let steps = self.rule.steps.iter().zip(0_u32..).skip(from as usize);
        steps.filter(|(_, n)| done & 1 << n == 0).map(|(step, n)| (n, step.from_ms)).next()
    }

    pub(super) fn step(&self, n: u32) -> Option<&Step> {
        self.rule.steps.get(n as usize)
    }

    pub(super) fn text(&self, n: u32) -> Option<Arc<str>> {
        self.texts.get(n as usize).cloned()
    }

    pub(super) fn terms(&self) -> impl Iterator<Item = &Term> {
        self.rule
            .steps
            .iter()
            .flat_map(|step| match &step.to {
                vocab::rule::Destination::Agents { any_of } => any_of.as_slice(),
                vocab::rule::Destination::Queue { .. }
                | vocab::rule::Destination::Partner { .. }
                | vocab::rule::Destination::Voicemail
                | vocab::rule::Destination::Callback => &[],
            })
            .flatten()
    }
}

/// Whether a queue's rule says the same under both plans.
pub(crate) fn same_rule(before: &FloorPlan, after: &FloorPlan, queue: &QueueId) -> bool {
    let course = |plan: &FloorPlan| {
        plan.queues.get(queue).and_then(|queue| Course::new(queue.rule.as_ref(), plan))
    };
    course(before) == course(after)
}

/// What a step that begins asks of the floor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepDue {
    pub step: u32,
    pub only: Vec<Guard>,
    pub to: vocab::rule::Destination,
}
