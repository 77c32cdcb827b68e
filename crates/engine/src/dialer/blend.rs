//! Who is left to calls that come in: agent by agent.
//!
//! An agent who has turned to calls that come in stays with them for a while (the *dwell*), so that
//! nobody goes to and fro; and so do those who could serve somebody who waits too long. The other
//! agents of the campaign dial on. The other way there is no dwell: a call that comes in goes to
//! whoever is free. Nor is somebody whom a campaign has reached kept waiting for it: only dialling
//! heeds it, not the offer.

use super::came_in;
use super::record::Dialler;
use crate::desk::Desk;
use crate::estimate::{Pace, at_work};
use crate::floor::Floor;
use crate::interaction::Interaction;
use std::collections::{BTreeMap, BTreeSet};
use vocab::{Agent, AgentId, AgentState, FloorPlan, Moment, Outbound, QueueId, SkillId};

/// Skills that somebody who waits asks for, beside their queue's own.
type Wish<'a> = (&'a QueueId, &'a BTreeMap<SkillId, u8>);

/// Agents of the campaign who could serve somebody who has waited too long in another queue.
pub(super) fn wanted(floor: &Floor, set_up: &Outbound, now: Moment) -> Vec<AgentId> {
    let (Some(plan), Some(queue)) = (floor.plan(), &set_up.queue) else { return Vec::new() };
    let of_campaigns: BTreeSet<&QueueId> =
        plan.campaigns.values().filter_map(|c| c.outbound.as_ref()?.queue.as_ref()).collect();
    let other = |q: &QueueId| q != queue && !of_campaigns.contains(q);
    if !floor.paces.iter().any(|(q, pace)| pace.waiting > 0 && other(q)) {
        return Vec::new();
    }
    let places = floor.interactions.values().filter_map(Interaction::place);
    let long = places.filter(|p| {
        // Whose phone rings already takes nobody else's time.
        let alone = p.offers.is_empty();
        alone && other(&p.queue) && now.since_ms(p.entered) >= set_up.blend.inbound_wait_ms
    });
    let wishes: BTreeSet<Wish<'_>> = long.map(|p| (&p.queue, &p.skills)).collect();
    let able = |agent: &Agent| wishes.iter().any(|wish| serves(plan, agent, *wish));
    let own = plan.agents.iter().filter(|(_, agent)| plan.serves(agent, queue));
    own.filter(|(_, agent)| able(agent)).map(|(id, _)| id.clone()).collect()
}

fn serves(plan: &FloorPlan, agent: &Agent, (queue, skills): Wish<'_>) -> bool {
    let has = |skill: &SkillId, least: u8| agent.skills.get(skill).is_some_and(|l| *l >= least);
    let of_queue = plan.queues.get(queue).map(|q| &q.skills);
    let mut asked = of_queue.into_iter().flatten().chain(skills).filter(|(_, least)| **least > 0);
    plan.serves(agent, queue) && asked.all(|(skill, least)| has(skill, *least))
}

/// The pace of the campaign's queue without those who are left to calls that come in, and how many
/// these are.
pub(super) fn left(
    floor: &Floor,
    set_up: &Outbound,
    dialler: &Dialler,
    now: Moment,
) -> (Pace, u32) {
    let (Some(plan), Some(queue)) = (floor.plan(), &set_up.queue) else {
        return (Pace::default(), 0);
    };
    let (mut pace, mut away) = (floor.pace(queue), 0);
    let dwells = |desk: &Desk| {
        let since = desk.inbound_at.map(|at| now.since_ms(at));
        since.is_some_and(|ms| ms < set_up.blend.dwell_ms)
            || set_up.blend.dwell_ms > 0 && serves_one_who_came_in(floor, desk)
    };
    for (id, desk) in floor.agents.iter().filter(|(_, desk)| at_work(desk.state)) {
        let is_left = dialler.kept.contains_key(id) || dwells(desk);
        let own = || plan.agents.get(id).is_some_and(|agent| plan.serves(agent, queue));
        if is_left && own() {
            away += 1;
            pace.at_work = pace.at_work.saturating_sub(1);
            pace.idle = pace.idle.saturating_sub(u32::from(desk.state == AgentState::Idle));
        }
    }
    (pace, away)
}

fn serves_one_who_came_in(floor: &Floor, desk: &Desk) -> bool {
    let talk = desk.work.talking().and_then(|id| floor.interactions.get(&id));
    talk.is_some_and(came_in)
}
