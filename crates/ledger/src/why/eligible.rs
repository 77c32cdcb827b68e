//! Who may ever have an interaction, by the plan alone.
//!
//! Owns: the one question "may this agent have it?", asked of a plan. Must not own: whether the
//! agent was there or free at the moment (`agents`).

use super::Named;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vocab::rule::{Destination, Rule, Term};
use vocab::{Agent, AgentId, FloorPlan, Moment, ProfileQueue, QueueId, SkillId};

/// What an interaction asks for beyond its queue's own set-up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// Least levels, added to those of the queue; the higher counts.
    pub skills: BTreeMap<SkillId, u8>,
    /// Asked alone until the moment.
    pub preferred: Option<(AgentId, Moment)>,
}

/// The part of the queue's rule that has been reached, from 0: it and the steps before it hold.
#[derive(Clone, Copy, Debug)]
pub struct InForce<'a> {
    pub rule: &'a Rule,
    pub step: u32,
}

/// Why an agent may not have it, however free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "unfit", rename_all = "snake_case")]
pub enum Unfit {
    /// The plan in force doesn't have the agent.
    NotInPlan,
    /// The plan in force doesn't have the queue: nobody serves it.
    QueueGone {
        queue: Named,
    },
    DoesNotServe {
        queue: Named,
    },
    /// The first skill that is missing or too low; `has` is `None` when the agent has it not at all.
    Lacks {
        skill: Named,
        asked: u8,
        has: Option<u8>,
    },
    /// Comes in by a later step of the queue's rule.
    LaterStep {
        step: u32,
        from_ms: i64,
    },
    /// No step of the queue's rule names the agent.
    NotInRule,
}

/// Levels asked for by the queue and the interaction together.
#[must_use]
pub fn required(plan: &FloorPlan, queue: &QueueId, demand: &Demand) -> BTreeMap<SkillId, u8> {
    let mut levels = plan.queues.get(queue).map(|q| q.skills.clone()).unwrap_or_default();
    for (skill, level) in &demand.skills {
        let asked = levels.entry(skill.clone()).or_default();
        *asked = (*asked).max(*level);
    }
    levels
}

/// How an agent serves a queue: `None` not at all, else by the profile's entry if there is one.
#[must_use]
pub fn serves<'a>(
    plan: &'a FloorPlan,
    agent: &Agent,
    queue: &QueueId,
) -> Option<Option<&'a ProfileQueue>> {
    let profile = agent.profile.as_ref().and_then(|id| plan.profiles.get(id));
    let entry = profile.and_then(|p| p.queues.iter().find(|q| q.queue == *queue));
    (entry.is_some() || agent.queues.contains(queue)).then_some(entry)
}

/// Whether an agent may have what waits in `queue` with this `demand`, as far as the rule has come;
/// without a rule, all who serve the queue may.
///
/// # Errors
/// The first reason why not.
pub fn eligible(
    plan: &FloorPlan,
    queue: &QueueId,
    demand: &Demand,
    agent: &AgentId,
    rule: Option<InForce<'_>>,
) -> Result<(), Unfit> {
    let Some(person) = plan.agents.get(agent) else { return Err(Unfit::NotInPlan) };
    let named = Named::queue(plan, queue);
    if !plan.queues.contains_key(queue) {
        return Err(Unfit::QueueGone { queue: named });
    }
    if serves(plan, person, queue).is_none() {
        return Err(Unfit::DoesNotServe { queue: named });
    }
    for (skill, asked) in required(plan, queue, demand) {
        let has = person.skills.get(&skill).copied();
        if has.is_none_or(|has| has < asked) {
            return Err(Unfit::Lacks { skill: Named::skill(plan, &skill), asked, has });
        }
    }
    rule.map_or(Ok(()), |rule| by_rule(rule, agent, person))
}

fn by_rule(rule: InForce<'_>, id: &AgentId, agent: &Agent) -> Result<(), Unfit> {
    let meets = |term: &Term| match term {
        Term::Skill { skill, least } => agent.skills.get(skill).is_some_and(|has| has >= least),
        Term::Site { site } => agent.site.as_ref() == Some(site),
        Term::Team { team } => agent.team.as_ref() == Some(team),
        Term::Agent { agent } => agent == id,
        Term::Anyone => true,
    };
    let first = (0..).zip(&rule.rule.steps).find(|(_, step)| match &step.to {
        Destination::Agents { any_of } => any_of.iter().any(|all| all.iter().all(meets)),
        Destination::Queue { .. }
        | Destination::Partner { .. }
        | Destination::Voicemail
        | Destination::Callback => false,
    });
    match first {
        None => Err(Unfit::NotInRule),
        Some((step, _)) if step <= rule.step => Ok(()),
        Some((step, found)) => Err(Unfit::LaterStep { step, from_ms: found.from_ms }),
    }
}

/// The rule of a queue, where it has one.
pub(super) const fn rule_of(_plan: &FloorPlan, _queue: &QueueId) -> Option<Rule> {
    None
}
