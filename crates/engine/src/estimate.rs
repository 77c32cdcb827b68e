//! How long a wait will be: the pace at which a queue is served.
//!
//! Owns: per queue, who is there to serve it, how long they take, and the share of their work that
//! goes to it. O(queues of the agent concerned) per event, O(1) per estimate.
//! Must not own: the order in line (`acd`).
//!
//! With N agents at work of whom each is busy H on average, one of them is free every H / N: whoever
//! is p-th in line waits p × H / N. Agents who serve other queues as well come to this one by its
//! *share*: of the calls they took while somebody waited here, how many came from here. So queues
//! of higher priority make the estimate of the lower one longer without being looked at.

use crate::desk::{Desk, Work};
use crate::floor::Floor;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vocab::{AgentId, AgentState, AgentStatus, Event, FloorPlan, Moment, QueueId};

/// Assumed of a queue that has not handled anything yet, where a promise must be made all the same.
pub(crate) const UNKNOWN_HANDLING_MS: i64 = 300_000;
/// The mean follows the last so many.
const MEMORY: i64 = 16;
const WHOLE: i64 = 1_000;
/// No queue's share is thought smaller, so that an estimate stays finite.
const LEAST_SHARE: i64 = 20;
const LONGEST_MS: i64 = 24 * 3_600_000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pace {
    pub waiting: u32,
    /// Interactions that ever entered: each has its number, for shares spread evenly.
    pub entered: u64,
    /// Agents who serve it, by what they chose: not offline.
    pub signed_in: u32,
    /// Of these, who are idle or busy with work: neither away nor out of reach.
    pub at_work: u32,
    pub idle: u32,
    talk: Mean,
    wrap_up: Mean,
    /// Of its agents' work, in thousandths.
    share: Mean,
}

/// A mean of the last few.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Mean {
    count: i64,
    value: i64,
}

impl Mean {
    fn add(&mut self, sample: i64) {
        self.count = (self.count + 1).min(MEMORY);
        self.value += (sample - self.value) / self.count;
    }
}

impl Pace {
    /// Talk and wrap-up, as they were of late. None: nothing was handled yet.
    pub(crate) fn handling_ms(&self) -> Option<i64> {
        (self.talk.count > 0).then_some(self.talk.value + self.wrap_up.value)
    }

    /// The wait of who stands at this place, from 1, when all agents are busy.
    pub(crate) fn wait_ms(&self, position: u32) -> Option<i64> {
        self.wait_if(position, self.handling_ms()?)
    }

    fn wait_if(&self, position: u32, handling_ms: i64) -> Option<i64> {
        if self.at_work == 0 {
            return None;
        }
        let share = if self.share.count == 0 { WHOLE } else { self.share.value.max(LEAST_SHARE) };
        let places = i64::from(position).saturating_mul(handling_ms).saturating_mul(WHOLE);
        Some((places / (i64::from(self.at_work) * share)).min(LONGEST_MS))
    }

    /// The wait of who comes now. `headstart_ms` is how much earlier than the others it counts as
    /// having come, by a kept place or by points.
    pub(crate) fn wait_on_entry_ms(&self, headstart_ms: i64) -> Option<i64> {
        if self.waiting == 0 && self.idle > 0 {
            return Some(0);
        }
        let whole = self.wait_ms(self.waiting)?;
        let ahead = if whole == 0 || headstart_ms >= whole {
            0
        } else {
            i64::from(self.waiting) * (whole - headstart_ms) / whole
        };
        self.wait_ms(u32::try_from(ahead).unwrap_or(u32::MAX).saturating_add(1))
    }

    /// As on entry, with a guess where nothing is known: for promises.
    pub(crate) fn wait_to_promise_ms(&self) -> i64 {
        self.wait_on_entry_ms(0).unwrap_or_else(|| {
            let handling = self.handling_ms().unwrap_or(UNKNOWN_HANDLING_MS);
            let one = Self { at_work: self.at_work.max(1), ..*self };
            one.wait_if(self.waiting + 1, handling).unwrap_or(handling)
        })
    }
}

/// Queues that an agent serves, by the plan in force.
pub(crate) fn served<'a>(
    plan: &'a FloorPlan,
    agent: &AgentId,
) -> impl Iterator<Item = &'a QueueId> + use<'a> {
    plan.agents.get(agent).into_iter().flat_map(|agent| plan.queues_of(agent))
}

pub(crate) const fn at_work(state: AgentState) -> bool {
    match state {
        AgentState::Idle
        | AgentState::Reserved
        | AgentState::Ringing
        | AgentState::OnInteraction
        | AgentState::OnHold
        | AgentState::WrapUp => true,
        AgentState::Away | AgentState::Unreachable | AgentState::NotResponding => false,
    }
}

/// What an event tells of the pace, given the floor as it stood before it.
pub(crate) fn learn(floor: &mut Floor, at: Moment, event: &Event) {
    if let Event::InteractionQueued { queue, .. } = event {
        let pace = floor.paces.entry(queue.clone()).or_default();
        pace.waiting += 1;
        pace.entered += 1;
    } else if let Event::InteractionDequeued { queue, .. } = event {
        if let Some(pace) = floor.paces.get_mut(queue) {
            pace.waiting = pace.waiting.saturating_sub(1);
        }
    } else if let Event::AgentStateChanged { agent, from, to, .. } = event {
        each_served(floor, agent, |pace| {
            count(&mut pace.at_work, at_work(*from), at_work(*to));
            count(&mut pace.idle, *from == AgentState::Idle, *to == AgentState::Idle);
        });
    } else if let Event::AgentStatusChanged { agent, status } = event {
        let was = floor.agents.get(agent).is_some_and(signed_in);
        let is = *status != AgentStatus::Offline;
        each_served(floor, agent, |pace| count(&mut pace.signed_in, was, is));
    } else if let Event::InteractionConnected { interaction, agent, .. } = event {
        let queue = floor.interactions.get(interaction).and_then(|i| i.queue()).cloned();
        if let Some(queue) = queue {
            learn_shares(floor, agent, &queue);
        }
    } else if let Event::AgentSegmentEnded { interaction, agent, .. } = event {
        let queue = floor.interactions.get(interaction).and_then(|i| i.queue()).cloned();
        let talked = floor.agents.get(agent).and_then(Desk::talking_since);
        if let (Some(queue), Some(since)) = (queue, talked) {
            floor.paces.entry(queue).or_default().talk.add(at.since_ms(since));
        }
    } else if let Event::WrapUpEnded { agent, .. } = event {
        let wrapped = floor.agents.get(agent).and_then(|d| match &d.work {
            Work::WrapUp { queue: Some(queue), .. } => Some((queue.clone(), d.work_since)),
            Work::WrapUp { queue: None, .. }
            | Work::Free
            | Work::Offered { .. }
            | Work::CallingOut { .. }
            | Work::Talking { .. } => None,
        });
        if let Some((queue, since)) = wrapped {
            floor.paces.entry(queue).or_default().wrap_up.add(at.since_ms(since));
        }
    }
}

/// Who took a call from one queue did not take one from the others where somebody waited.
fn learn_shares(floor: &mut Floor, agent: &AgentId, from: &QueueId) {
    let Some(plan) = floor.plan().cloned() else { return };
    for queue in served(&plan, agent) {
        let pace = floor.paces.entry(queue.clone()).or_default();
        if queue == from {
            pace.share.add(WHOLE);
        } else if pace.waiting > 0 {
            pace.share.add(0);
        }
    }
}

fn each_served(floor: &mut Floor, agent: &AgentId, change: impl Fn(&mut Pace)) {
    let Some(plan) = floor.plan().cloned() else { return };
    for queue in served(&plan, agent) {
        change(floor.paces.entry(queue.clone()).or_default());
    }
}

fn signed_in(desk: &Desk) -> bool {
    desk.status != AgentStatus::Offline
}

const fn count(number: &mut u32, was: bool, is: bool) {
    match (was, is) {
        (false, true) => *number += 1,
        (true, false) => *number = number.saturating_sub(1),
        (true, true) | (false, false) => {}
    }
}

/// Who serves what, counted anew, as another plan wants it. Means are kept.
pub(crate) fn recounted(floor: &Floor) -> BTreeMap<QueueId, Pace> {
    let Some(plan) = floor.plan() else { return BTreeMap::new() };
    let mut paces = floor.paces.clone();
    paces.retain(|queue, pace| pace.waiting > 0 || plan.queues.contains_key(queue));
    for pace in paces.values_mut() {
        (pace.signed_in, pace.at_work, pace.idle) = (0, 0, 0);
    }
    for (agent, desk) in &floor.agents {
        for queue in served(plan, agent) {
            let pace = paces.entry(queue.clone()).or_default();
            count(&mut pace.signed_in, false, signed_in(desk));
            count(&mut pace.at_work, false, at_work(desk.state));
            count(&mut pace.idle, false, desk.state == AgentState::Idle);
        }
    }
    paces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(waiting: u32, at_work: u32, talk_ms: i64) -> Pace {
        let talk = Mean { count: MEMORY, value: talk_ms };
        Pace { waiting, at_work, talk, ..Pace::default() }
    }

    #[test]
    fn a_place_waits_for_as_many_calls_to_end_as_stand_before_it() {
        assert_eq!(pace(3, 1, 60_000).wait_ms(3), Some(180_000));
        assert_eq!(pace(3, 6, 60_000).wait_ms(3), Some(30_000));
        assert_eq!(pace(3, 0, 60_000).wait_ms(3), None, "nobody is at work");
        assert_eq!(Pace { at_work: 4, ..Pace::default() }.wait_ms(1), None, "nothing is known");
    }

    #[test]
    fn who_comes_when_an_agent_is_idle_does_not_wait() {
        let idle = Pace { idle: 1, ..pace(0, 2, 60_000) };
        assert_eq!(idle.wait_on_entry_ms(0), Some(0));
        assert_eq!(pace(0, 2, 60_000).wait_on_entry_ms(0), Some(30_000));
    }

    #[test]
    fn a_head_start_shortens_the_wait_and_never_below_the_first_place() {
        let busy = pace(10, 2, 60_000);
        assert_eq!(busy.wait_on_entry_ms(0), Some(330_000));
        assert_eq!(busy.wait_on_entry_ms(150_000), Some(180_000));
        assert_eq!(busy.wait_on_entry_ms(9_000_000), Some(30_000));
    }

    #[test]
    fn a_queue_that_gets_half_of_its_agents_waits_twice_as_long() {
        let mut half = pace(4, 2, 60_000);
        for turn in 0..200 {
            half.share.add(if turn % 2 == 0 { WHOLE } else { 0 });
        }
        let alone = pace(4, 2, 60_000).wait_ms(4).expect("known");
        let shared = half.wait_ms(4).expect("known");
        assert!((18..=22).contains(&(shared * 10 / alone)), "{shared} beside {alone}");
    }

    #[test]
    fn a_queue_whose_agents_never_come_has_a_long_but_finite_wait() {
        let mut starved = pace(4, 2, 60_000);
        for _ in 0..100 {
            starved.share.add(0);
        }
        assert!(starved.wait_ms(4).expect("known") <= LONGEST_MS);
    }
}
