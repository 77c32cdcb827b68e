//! Why another interaction had an agent first.
//!
//! Owns: the order of interactions as the distribution keeps it, asked about two of them at one
//! moment. The score is `queue's priority + own priority + ageing × minutes waited`; then the longer
//! wait, then the lower id.

use super::wait::{Wait, Waits};
use super::{Material, Named, serves};
use serde::{Deserialize, Serialize};
use vocab::{AgentId, Event, FloorPlan, InteractionId, Moment, QueueId, Recorded, Seq};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ahead", rename_all = "snake_case")]
pub enum Ahead {
    /// Of base priority: the queue's and its own.
    HigherPriority {
        theirs: i64,
        ours: i64,
    },
    LongerWait {
        theirs_ms: i64,
        ours_ms: i64,
    },
    /// It had waited past the bound beyond which no priority counts any more.
    Starved {
        theirs_ms: i64,
        bound_ms: i64,
    },
    /// Its queue gains priority faster with waiting.
    FasterAgeing {
        theirs_per_min: i32,
        ours_per_min: i32,
    },
    /// Equal in all that counts: the id decides.
    Tie,
    /// This one was ringing at somebody else just then.
    OursRang {
        agent: Named,
    },
    /// This agent had turned this one down just before.
    OursTurnedDown,
    /// The events that were read don't tell.
    Unknown,
}

/// An interaction's standing in the order.
struct Standing {
    priority: i64,
    ageing_per_min: i32,
    since: Moment,
}

/// When an agent was given another interaction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given {
    pub interaction: InteractionId,
    pub seq: Seq,
    pub at: Moment,
}

/// Why what was given then went before this one, which waited in `wait`.
pub(super) fn why_ahead(
    material: &Material,
    waits: &Waits,
    wait: &Wait,
    agent: &AgentId,
    given: Given,
) -> Ahead {
    if let Some(other) = waits.offers.iter().find(|o| o.pending_at(given.at)) {
        return Ahead::OursRang { agent: material.agent(&other.agent) };
    }
    let left_out = |o: &super::wait::Offer| {
        o.agent == *agent
            && o.to.is_some_and(|to| to <= given.at)
            && o.left_out_until().is_some_and(|until| given.at < until)
    };
    if waits.offers.iter().any(left_out) {
        return Ahead::OursTurnedDown;
    }
    let queued = material.others.iter().rev().find_map(|r| queued(r, given));
    let Some((queue, priority, since)) = queued else { return Ahead::Unknown };
    let Some((_, plan)) = material.plan_at(given.seq) else { return Ahead::Unknown };
    let theirs = standing(plan, agent, queue, priority, since);
    let ours = standing(plan, agent, &wait.queue, wait.priority, wait.since);
    let (Some(theirs), Some(ours)) = (theirs, ours) else { return Ahead::Unknown };
    let bound_ms = plan.settings.starvation_ms;
    let theirs_ms = given.at.since_ms(theirs.since);
    if theirs_ms >= bound_ms && given.at.since_ms(ours.since) < bound_ms {
        return Ahead::Starved { theirs_ms, bound_ms };
    }
    compare(&theirs, &ours, given.at)
}

fn compare(theirs: &Standing, ours: &Standing, at: Moment) -> Ahead {
    let (their_score, our_score) = (theirs.score(at), ours.score(at));
    let (theirs_ms, ours_ms) = (at.since_ms(theirs.since), at.since_ms(ours.since));
    if their_score < our_score {
        return Ahead::Unknown;
    }
    if their_score > our_score {
        if theirs.priority > ours.priority {
            return Ahead::HigherPriority { theirs: theirs.priority, ours: ours.priority };
        }
        if theirs_ms <= ours_ms {
            return Ahead::FasterAgeing {
                theirs_per_min: theirs.ageing_per_min,
                ours_per_min: ours.ageing_per_min,
            };
        }
    }
    if theirs_ms > ours_ms { Ahead::LongerWait { theirs_ms, ours_ms } } else { Ahead::Tie }
}

impl Standing {
    /// In points × 60,000, so that it is exact to the millisecond.
    fn score(&self, at: Moment) -> i128 {
        let waited = i128::from(at.epoch_ms()) - i128::from(self.since.epoch_ms());
        i128::from(self.priority) * 60_000 + i128::from(self.ageing_per_min) * waited
    }
}

/// As this agent sees it: a routing profile may add points of its own.
fn standing(
    plan: &FloorPlan,
    agent: &AgentId,
    queue: &QueueId,
    own: i32,
    since: Moment,
) -> Option<Standing> {
    let line = plan.queues.get(queue)?;
    let entry = plan.agents.get(agent).and_then(|a| serves(plan, a, queue)).flatten();
    let profile = entry.map_or(0, |entry| entry.priority);
    let priority = i64::from(line.priority) + i64::from(own) + i64::from(profile);
    Some(Standing { priority, ageing_per_min: line.ageing_per_min, since })
}

/// The place that the other had in line when it was given.
fn queued(recorded: &Recorded, given: Given) -> Option<(&QueueId, i32, Moment)> {
    let Event::InteractionQueued { interaction, queue, priority, since, .. } = &recorded.event
    else {
        return None;
    };
    let before = *interaction == given.interaction && recorded.seq < given.seq;
    before.then_some((queue, *priority, *since))
}
