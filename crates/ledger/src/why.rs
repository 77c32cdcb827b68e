//! Why an interaction went as it did: the story of its wait, and of each agent who did not get it.
//!
//! Owns: reading that story out of events. Nothing here decides: the plan and the journal say who
//! could, who was free, and who was chosen. [`tell`] folds a [`Material`] into a [`Story`]; `words`
//! says it in French or English, so that the command line, the API and the screen say the same.
//! Must not own: which events are read (the store's), or who may read them (the web's).

mod agents;
mod ahead;
mod eligible;
mod material;
mod path;
mod wait;
mod words;

pub use agents::{AgentPart, Missing, Stretch, Turned, WhyNot, Work};
pub use ahead::Ahead;
pub use eligible::{Demand, InForce, Unfit, eligible, required, serves};
pub use material::{AGENT_KINDS, Material, Span};
pub use path::{Hop, Place, RuleStep, RunnerUp, SkillAsked, Standing, Step, StepKind, Tally};
pub use words::{Lang, Sentence};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vocab::{
    AgentId, Event, FloorPlan, FlowId, InteractionId, OrganizationId, QueueId, Recorded, SkillId,
};
use wait::Waits;

/// Agents that one story tells of at most; those who were offered it come first.
pub const AGENTS_MAX: usize = 300;

/// A key of the plan with what people call it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Named {
    pub id: String,
    pub name: String,
}

/// How an interaction went, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Story {
    pub interaction: InteractionId,
    pub organization: OrganizationId,
    /// IANA name of the centre's zone; sentences give its local times.
    pub time_zone: String,
    pub steps: Vec<Step>,
    /// Everybody who serves the queues it waited in: those who were offered it, then those who
    /// could have it by the plan (those who were there first), then the rest, each by name.
    pub agents: Vec<AgentPart>,
    /// So many more agents are not told of.
    pub agents_left_out: u32,
    /// Not everything that happened meanwhile was read: what agents did late in the wait is missing.
    pub cut: bool,
}

impl Story {
    /// One agent's part.
    #[must_use]
    pub fn why_not(&self, agent: &AgentId) -> Option<&AgentPart> {
        self.agents.iter().find(|part| part.agent.id == agent.as_str())
    }
}

/// The story; `None` without the interaction's beginning.
#[must_use]
pub fn tell(material: &Material) -> Option<Story> {
    let Event::InteractionStarted { interaction, organization, .. } = &material.own.first()?.event
    else {
        return None;
    };
    let waits = Waits::of(material);
    let concerned = material.concerned();
    let mut agents = agents::parts(material, &waits, &concerned);
    let steps = path::steps(material, &waits, &agents);
    agents.sort_by_key(|part| {
        let rank = (part.offers, part.able, part.was_there());
        (std::cmp::Reverse(rank), part.agent.name.to_lowercase(), part.agent.id.clone())
    });
    let left_out = agents.len().saturating_sub(AGENTS_MAX);
    agents.truncate(AGENTS_MAX);
    let zone = material.plans.last().map(|(_, _, _, plan)| plan.settings.time_zone.clone());
    Some(Story {
        interaction: *interaction,
        organization: organization.clone(),
        time_zone: zone.unwrap_or_else(|| vocab::Settings::default().time_zone),
        steps,
        agents,
        agents_left_out: u32::try_from(left_out).unwrap_or(u32::MAX),
        cut: material.cut,
    })
}

impl Named {
    fn new(id: &str, name: Option<String>) -> Self {
        let name = name.filter(|n| !n.is_empty()).unwrap_or_else(|| id.to_owned());
        Self { id: id.to_owned(), name }
    }

    fn queue(plan: &FloorPlan, id: &QueueId) -> Self {
        Self::new(id.as_str(), plan.queues.get(id).map(|q| q.name.clone()))
    }

    fn skill(plan: &FloorPlan, id: &SkillId) -> Self {
        Self::new(id.as_str(), plan.skills.get(id).map(|s| s.name.clone()))
    }

    fn flow(plan: &FloorPlan, id: &FlowId) -> Self {
        Self::new(id.as_str(), plan.flows.get(id).map(|f| f.name.clone()))
    }
}

/// The agents' events, by agent.
fn by_agent<'a>(
    events: impl Iterator<Item = &'a Recorded>,
) -> BTreeMap<&'a AgentId, Vec<&'a Recorded>> {
    let mut map: BTreeMap<&AgentId, Vec<&Recorded>> = BTreeMap::new();
    for recorded in events {
        if let Some(agent) = recorded.event.agent() {
            map.entry(agent).or_default().push(recorded);
        }
    }
    map
}
