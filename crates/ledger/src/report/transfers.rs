//! Who passes on to whom: contacts that follow another, from their agent and queue to the next.

use serde::Deserialize;
use std::collections::BTreeMap;
use vocab::{AgentId, InteractionId, Moment, PassedOn, QueueId};

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

/// One contact that was passed on. What storage doesn't keep beside the record is read from it by
/// [`TransferNote`], so that a week of them is not read whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    pub interaction: InteractionId,
    pub passing: Passing,
    pub taken: bool,
    /// Until the first agent had it.
    pub wait_ms: i64,
}

/// What of a record says where it came from and whether somebody took it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct TransferNote {
    #[serde(default)]
    links: Before,
    #[serde(default)]
    passed_on: Option<PassedOn>,
    started_at: Moment,
    #[serde(default)]
    segments: Vec<Connected>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
struct Before {
    previous: Option<InteractionId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Connected {
    connected_at: Moment,
}

impl TransferNote {
    /// The contact that it goes on from.
    #[must_use]
    pub const fn previous(&self) -> Option<InteractionId> {
        self.links.previous
    }

    /// `from` and `to`: who had it before and has it now, if anybody.
    #[must_use]
    pub fn transfer(
        self,
        interaction: InteractionId,
        (from_queue, from_agent): (Option<QueueId>, Option<AgentId>),
        (to_queue, to_agent): (Option<QueueId>, Option<AgentId>),
    ) -> Transfer {
        let first = self.segments.first().map(|segment| segment.connected_at);
        Transfer {
            interaction,
            passing: Passing {
                from_agent: self.passed_on.map(|p| p.by).or(from_agent),
                from_queue,
                to_queue,
                to_agent,
            },
            taken: first.is_some(),
            wait_ms: first.map_or(0, |at| at - self.started_at),
        }
    }
}

#[must_use]
pub fn transfers<'a>(found: impl IntoIterator<Item = &'a Transfer>) -> BTreeMap<Passing, Passed> {
    let mut all: BTreeMap<Passing, Passed> = BTreeMap::new();
    for one in found {
        let passed = match all.get_mut(&one.passing) {
            Some(passed) => passed,
            None => all.entry(one.passing.clone()).or_default(),
        };
        passed.passed += 1;
        passed.taken += u64::from(one.taken);
        passed.wait_ms = passed.wait_ms.saturating_add(one.wait_ms);
        if passed.examples.len() < MOST_EXAMPLES {
            passed.examples.push(one.interaction);
        }
    }
    all
}
