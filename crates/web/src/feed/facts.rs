//! The floor of one moment as rules of alerts read it, off the cards that everybody sees.

use super::{Card, Hub};
use crate::shape::{CallbackStateName, CallbackView};
use ledger::alert::{AgentFact, FloorFacts, QueueFact};
use std::collections::BTreeMap;
use vocab::Moment;

impl Hub {
    pub(crate) fn facts(&self, now: Moment) -> FloorFacts {
        let held = self.lock();
        let mut facts = FloorFacts::default();
        let mut overdue: BTreeMap<String, u32> = BTreeMap::new();
        for card in held.cards.iter() {
            match card {
                Card::Agent(view) => facts.agents.push(AgentFact {
                    agent: view.agent.as_str().into(),
                    team: view.team.as_deref().map(Into::into),
                    state: view.state,
                    signed_in: view.status != "offline",
                    since: view.since.map(|t| t.0),
                }),
                Card::Queue(view) => facts.queues.push(QueueFact {
                    queue: view.queue.as_str().into(),
                    organization: view.organization.as_str().into(),
                    waiting: view.waiting,
                    oldest_since: view.oldest_since.map(|t| t.0),
                    offered: view.offered_today,
                    within: view.within_today,
                    abandoned: view.abandoned_today,
                    agents_idle: view.agents_idle,
                    agents_on: view.agents_on,
                    callbacks_overdue: 0,
                }),
                Card::Callback(view) => {
                    if let Some(queue) = view.queue.as_ref().filter(|_| is_overdue(view, now)) {
                        *overdue.entry(queue.clone()).or_default() += 1;
                    }
                }
                Card::Interaction(_) | Card::Closing(_) | Card::Campaign(_) => {}
            }
        }
        for fact in &mut facts.queues {
            fact.callbacks_overdue = overdue.get(fact.queue.as_str()).copied().unwrap_or(0);
        }
        facts
    }
}

/// The moment that was promised or asked for has passed, and nobody has called.
fn is_overdue(view: &CallbackView, now: Moment) -> bool {
    let due = view.promised.or(view.not_before);
    view.state != CallbackStateName::Taken && due.is_some_and(|due| due.0 < now)
}
