//! Who may ever have an interaction, by the plan alone.
//!
//! Owns: the one question "may this agent have it?", asked of a plan. Must not own: whether the
//! agent was there or free at the moment (`agents`).

use super::Named;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
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

/// The queue's rule, and the steps of it that hold, from 0.
#[derive(Clone, Debug)]
pub struct InForce<'a> {
    pub rule: &'a Rule,
    pub steps: BTreeSet<u32>,
}

impl<'a> InForce<'a> {
    /// What holds once these steps were reached by word of the journal. Of the steps up to the last
    /// of them, and of those that begin with the wait, a step without conditions holds by itself;
    /// one with conditions only when the journal names it.
    #[must_use]
    pub fn reached(rule: &'a Rule, widened: impl Iterator<Item = u32>) -> Self {
        let mut steps: BTreeSet<u32> = widened.collect();
        let last = steps.last().copied().unwrap_or(0);
        for (n, step) in (0..).zip(&rule.steps) {
            if step.only.is_empty() && (n <= last || step.from_ms == 0) {
                steps.insert(n);
            }
        }
        Self { rule, steps }
    }
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
    rule: Option<&InForce<'_>>,
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

fn by_rule(in_force: &InForce<'_>, id: &AgentId, agent: &Agent) -> Result<(), Unfit> {
    let meets = |term: &Term| match term {
        Term::Skill { skill, least } => agent.skills.get(skill).is_some_and(|has| has >= least),
        Term::Site { site } => agent.site.as_ref() == Some(site),
        Term::Team { team } => agent.team.as_ref() == Some(team),
        Term::Agent { agent } => agent == id,
        Term::Anyone => true,
    };
    let admits = |to: &Destination| match to {
        Destination::Agents { any_of } => any_of.iter().any(|all| all.iter().all(meets)),
        Destination::Queue { .. }
        | Destination::Partner { .. }
        | Destination::Voicemail
        | Destination::Callback => false,
    };
    let steps = &in_force.rule.steps;
    // A rule that names no agents leaves the interaction to all who serve the queue.
    if !steps.iter().any(|step| step.to.is_agents()) {
        return Ok(());
    }
    let mut admitting = (0..).zip(steps).filter(|(_, step)| admits(&step.to)).peekable();
    let Some((first, step)) = admitting.peek().copied() else { return Err(Unfit::NotInRule) };
    if admitting.any(|(n, _)| in_force.steps.contains(&n)) {
        return Ok(());
    }
    Err(Unfit::LaterStep { step: first, from_ms: step.from_ms })
}

/// The rule of a queue, where it has one that can be read.
pub(super) fn rule_of(plan: &FloorPlan, queue: &QueueId) -> Option<Rule> {
    Rule::parse(plan.queues.get(queue)?.rule.as_ref()?, plan).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> FloorPlan {
        let mut plan = FloorPlan::empty();
        let queue = serde_json::json!({
            "name": "Q", "organization": "o",
            "rule": "wait < 20 s: billing >= 7\nwait < 60 s: billing >= 4\nsite Casablanca"
        });
        plan.sites.insert("c".into(), serde_json::from_value(named("Casablanca")).unwrap());
        plan.skills.insert("billing".into(), serde_json::from_value(named("Billing")).unwrap());
        plan.queues.insert("q".into(), serde_json::from_value(queue).unwrap());
        for (id, level, site) in [("high", 8, None), ("low", 5, None), ("far", 1, Some("c"))] {
            let agent = serde_json::json!({
                "name": id, "skills": {"billing": level}, "queues": ["q"], "site": site
            });
            plan.agents.insert(id.into(), serde_json::from_value(agent).unwrap());
        }
        let other = serde_json::json!({"name": "none", "queues": ["q"]});
        plan.agents.insert("none".into(), serde_json::from_value(other).unwrap());
        plan
    }

    fn named(name: &str) -> serde_json::Value {
        serde_json::json!({ "name": name })
    }

    /// Each agent's answer once these steps were reached.
    fn answers(plan: &FloorPlan, widened: &[u32]) -> Vec<Option<Unfit>> {
        let rule = rule_of(plan, &"q".into()).expect("the rule is read");
        let in_force = InForce::reached(&rule, widened.iter().copied());
        ["high", "low", "far", "none"]
            .map(|id| {
                let (queue, agent) = ("q".into(), id.into());
                eligible(plan, &queue, &Demand::default(), &agent, Some(&in_force)).err()
            })
            .into()
    }

    #[test]
    fn each_step_adds_agents_and_who_comes_later_is_told_with_the_wait() {
        let plan = plan();
        let low = Some(Unfit::LaterStep { step: 1, from_ms: 20_000 });
        let far = Some(Unfit::LaterStep { step: 2, from_ms: 60_000 });
        let none = Some(Unfit::NotInRule);
        assert_eq!(answers(&plan, &[]), [None, low, far.clone(), none.clone()]);
        assert_eq!(answers(&plan, &[1]), [None, None, far, none.clone()]);
        assert_eq!(answers(&plan, &[1, 2]), [None, None, None, none]);
    }

    #[test]
    fn a_step_with_conditions_counts_only_when_the_journal_names_it() {
        let mut plan = plan();
        let rule = "wait < 20 s: billing >= 7\nwait < 60 s, share 20 %: billing >= 4\nanyone";
        plan.queues.get_mut(&QueueId::new("q")).unwrap().rule = Some(rule.to_owned());
        assert!(answers(&plan, &[])[1].is_some());
        assert_eq!(answers(&plan, &[1])[1], None);
        assert_eq!(answers(&plan, &[2]), [None, None, None, None], "anyone");
    }

    #[test]
    fn a_queue_may_be_served_by_the_profile_alone() {
        let mut plan = plan();
        let profile = serde_json::json!({
            "name": "P", "queues": [{"queue": "q", "delay_ms": 5000}]
        });
        plan.profiles.insert("p".into(), serde_json::from_value(profile).unwrap());
        let agent = plan.agents.get_mut(&AgentId::new("high")).unwrap();
        agent.queues.clear();
        assert!(serves(&plan, &plan.agents[&AgentId::new("high")], &"q".into()).is_none());
        plan.agents.get_mut(&AgentId::new("high")).unwrap().profile = Some("p".into());
        let entry = serves(&plan, &plan.agents[&AgentId::new("high")], &"q".into());
        assert_eq!(entry.flatten().map(|e| e.delay_ms), Some(5_000));
        assert_eq!(answers(&plan, &[])[0], None);
    }
}
