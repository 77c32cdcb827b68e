//! Who passes on to whom: contacts that follow another, from their agent and queue to the next.

use crate::ContactRecord;
use std::collections::BTreeMap;
use vocab::{AgentId, InteractionId, QueueId};

/// From where to where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passing {
    pub from_agent: Option<AgentId>,
    pub from_queue: Option<QueueId>,
    pub to_queue: Option<QueueId>,
    pub to_agent: Option<AgentId>,
}

/// How many were passed on so, and how many of them reached somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    pub passed: u64,
    pub taken: u64,
    pub wait_ms: i64,
    /// The first of them.
    pub examples: Vec<InteractionId>,
}

/// One looks at no more of them.
const MOST_EXAMPLES: usize = 50;

/// `before` finds the record that a transferred one goes on from; it may be unknown.
#[must_use]
pub fn transfers<'a>(
    records: impl IntoIterator<Item = &'a ContactRecord>,
    before: &BTreeMap<InteractionId, ContactRecord>,
) -> BTreeMap<Passing, Passed> {
    let mut all: BTreeMap<Passing, Passed> = BTreeMap::new();
    for record in records {
        if record.initiation != vocab::Initiation::Transfer {
            continue;
        }
        let from = record.links.previous.and_then(|id| before.get(&id));
        let passing = Passing {
            from_agent: record
                .passed_on
                .as_ref()
                .map(|p| p.by.clone())
                .or_else(|| from.and_then(|f| f.agent().cloned())),
            from_queue: from.and_then(|f| f.queue().cloned()),
            to_queue: record.queue().cloned(),
            to_agent: record.agent().cloned(),
        };
        let passed = all.entry(passing).or_default();
        passed.passed += 1;
        passed.taken += u64::from(!record.segments.is_empty());
        if let Some(first) = record.segments.first() {
            passed.wait_ms = passed.wait_ms.saturating_add(first.connected_at - record.started_at);
        }
        if passed.examples.len() < MOST_EXAMPLES {
            passed.examples.push(record.interaction);
        }
    }
    all
}
