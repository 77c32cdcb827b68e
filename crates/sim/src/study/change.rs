//! What is different from the base: agents, skills, rules, volume, handling time, patience.

use super::{Entrance, Study};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use vocab::{ActionKind, AgentId, FloorPlan, ProfileId, QueueId, RoutingProfile, SkillId, TeamId};

/// All that can be changed; nothing by default.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Changes {
    /// So many more agents of a team, or fewer.
    pub more_agents: BTreeMap<TeamId, i32>,
    pub skills: Vec<SkillChange>,
    pub serves: Vec<ServesChange>,
    pub volume: Option<f64>,
    pub handling: Option<f64>,
    pub patience: Option<f64>,
    pub queues: BTreeMap<QueueId, Factors>,
    /// Another plan in place of the base's.
    pub plan: Option<FloorPlan>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkillChange {
    /// An agent, or a team.
    pub who: String,
    pub skill: SkillId,
    /// 0 takes it away.
    pub level: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServesChange {
    /// An agent, or a team.
    pub who: String,
    pub queue: QueueId,
    pub serves: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Factors {
    pub volume: Option<f64>,
    pub handling: Option<f64>,
    pub patience: Option<f64>,
}

/// A change that the floor can't have, told with what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong(pub String);

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Wrong {}

const MOST_AGENTS: usize = 20_000;
const FACTORS: std::ops::RangeInclusive<f64> = 0.01..=20.0;

impl Changes {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The study as it would be.
    ///
    /// # Errors
    /// A team, agent, skill or queue that the plan doesn't have, a level or factor out of bounds,
    /// a plan that can't work.
    pub fn apply(&self, base: &Study) -> Result<Study, Wrong> {
        let mut study = base.clone();
        if let Some(plan) = &self.plan {
            if let Some(fault) = plan.faults().first() {
                return Err(Wrong(format!("the other plan: {}: {}", fault.path, fault.what)));
            }
            study.plan = plan.clone();
        }
        for (team, count) in &self.more_agents {
            match usize::try_from(*count) {
                Ok(more) => hire(&mut study, team, more)?,
                Err(_) => dismiss(&mut study, team, count.unsigned_abs() as usize)?,
            }
        }
        for change in &self.skills {
            learn(&mut study.plan, change)?;
        }
        for change in &self.serves {
            serve(&mut study.plan, change)?;
        }
        self.scale(&mut study)?;
        Ok(study)
    }

    fn scale(&self, study: &mut Study) -> Result<(), Wrong> {
        if let Some(queue) = self.queues.keys().find(|q| !study.plan.queues.contains_key(*q)) {
            return Err(unknown("queue", queue.as_str()));
        }
        for stream in &mut study.streams {
            let own = queue_of(&study.plan, &stream.entrance).and_then(|q| self.queues.get(&q));
            let own = own.copied().unwrap_or_default();
            let factor = |name, all: Option<f64>, own: Option<f64>| {
                let by = all.unwrap_or(1.0) * own.unwrap_or(1.0);
                let wrong = || Wrong(format!("{name}: {by} times is not between 0.01 and 20"));
                FACTORS.contains(&by).then_some(by).ok_or_else(wrong)
            };
            let handling = factor("handling", self.handling, own.handling)?;
            let volume = factor("volume", self.volume, own.volume)?;
            let patience = factor("patience", self.patience, own.patience)?;
            stream.arrivals = stream.arrivals.scaled(volume);
            stream.handling = stream.handling.scaled(handling);
            stream.wrap_up = stream.wrap_up.scaled(handling);
            stream.patience = stream.patience.scaled(patience);
        }
        Ok(())
    }
}

fn unknown(noun: &str, key: &str) -> Wrong {
    Wrong(format!("the plan has no {noun} {key}"))
}

fn queue_of(plan: &FloorPlan, entrance: &Entrance) -> Option<QueueId> {
    let (flow, action, queue) = match entrance {
        Entrance::Queue(queue) => return Some(queue.clone()),
        Entrance::Step { flow, action, queue } => (flow, action, queue),
    };
    let step = plan.flows.get(flow).and_then(|f| f.actions.iter().find(|a| a.id == *action));
    match step.map(|action| &action.kind) {
        Some(ActionKind::Queue { queue, .. }) => Some(queue.clone()),
        Some(_) | None => queue.clone(),
    }
}

fn members(plan: &FloorPlan, team: &TeamId) -> Result<Vec<AgentId>, Wrong> {
    if !plan.teams.contains_key(team) {
        return Err(unknown("team", team.as_str()));
    }
    let of = plan.agents.iter().filter(|(_, agent)| agent.team.as_ref() == Some(team));
    Ok(of.map(|(id, _)| id.clone()).collect())
}

/// Agents like those of the team who were there, each with the hours of one of them.
fn hire(study: &mut Study, team: &TeamId, more: usize) -> Result<(), Wrong> {
    let mut models = members(&study.plan, team)?;
    models.retain(|agent| study.shifts.iter().any(|s| s.agent == *agent));
    if models.is_empty() {
        return Err(Wrong(format!("nobody of team {team} was there to take the hours from")));
    }
    if study.plan.agents.len() + more > MOST_AGENTS {
        return Err(Wrong(format!("{more} more in team {team}: at most {MOST_AGENTS} agents")));
    }
    for n in 0..more {
        let model = &models[n % models.len()];
        let agent = AgentId::new(&format!("{team}+{}", n + 1));
        if let Some(set_up) = study.plan.agents.get(model).cloned() {
            study.plan.agents.insert(agent.clone(), set_up);
        }
        let hours: Vec<_> = study.shifts.iter().filter(|s| s.agent == *model).cloned().collect();
        let own = hours.into_iter().map(|shift| super::Shift { agent: agent.clone(), ..shift });
        study.shifts.extend(own);
    }
    Ok(())
}

/// Those who were there least go first.
fn dismiss(study: &mut Study, team: &TeamId, fewer: usize) -> Result<(), Wrong> {
    let there = |agent: &AgentId| -> i64 {
        let own = study.shifts.iter().filter(|s| s.agent == *agent);
        own.map(|s| s.to_ms - s.from_ms).sum()
    };
    let mut present: Vec<(i64, AgentId)> =
        members(&study.plan, team)?.into_iter().map(|agent| (there(&agent), agent)).collect();
    present.retain(|(ms, _)| *ms > 0);
    if present.len() < fewer {
        let all = present.len();
        return Err(Wrong(format!("{fewer} fewer in team {team}: only {all} were there")));
    }
    present.sort();
    for (_, agent) in present.into_iter().take(fewer) {
        study.shifts.retain(|s| s.agent != agent);
    }
    Ok(())
}

pub(super) fn those(plan: &FloorPlan, who: &str) -> Result<Vec<AgentId>, Wrong> {
    let agent = AgentId::new(who);
    if plan.agents.contains_key(&agent) {
        return Ok(vec![agent]);
    }
    members(plan, &TeamId::new(who)).map_err(|_| unknown("agent or team", who))
}

fn learn(plan: &mut FloorPlan, change: &SkillChange) -> Result<(), Wrong> {
    if change.level > 10 {
        return Err(Wrong(format!("skill {}: levels go from 0 to 10", change.skill)));
    }
    if !plan.skills.contains_key(&change.skill) {
        return Err(unknown("skill", change.skill.as_str()));
    }
    for id in those(plan, &change.who)? {
        let Some(agent) = plan.agents.get_mut(&id) else { continue };
        if change.level == 0 {
            agent.skills.remove(&change.skill);
        } else {
            agent.skills.insert(change.skill.clone(), change.level);
        }
    }
    Ok(())
}

fn serve(plan: &mut FloorPlan, change: &ServesChange) -> Result<(), Wrong> {
    if !plan.queues.contains_key(&change.queue) {
        return Err(unknown("queue", change.queue.as_str()));
    }
    for id in those(plan, &change.who)? {
        let Some(agent) = plan.agents.get_mut(&id) else { continue };
        agent.queues.retain(|q| *q != change.queue);
        if change.serves {
            agent.queues.push(change.queue.clone());
            continue;
        }
        // A profile that others share goes on as it is: this agent gets one without the queue.
        let shared = agent.profile.as_ref().and_then(|id| plan.profiles.get(id));
        if let Some(profile) = shared.filter(|p| p.queues.iter().any(|q| q.queue == change.queue)) {
            let mut own: RoutingProfile = profile.clone();
            own.queues.retain(|q| q.queue != change.queue);
            let own_id = ProfileId::new(&format!("study-{id}"));
            agent.profile = Some(own_id.clone());
            plan.profiles.insert(own_id, own);
        }
    }
    Ok(())
}
