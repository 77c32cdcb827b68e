//! Who sees what of the floor: one function per kind of card. It decides for the feed and for the
//! lists alike, so the two cannot differ.

use super::Card;
use crate::shape::{AgentView, CallbackView, CampaignView, LiveInteraction, QueueView};
use std::collections::BTreeSet;
use vocab::{FloorPlan, Role};

/// A signed-in person's view of the floor, by the plan in force.
#[derive(Clone, Debug)]
pub(crate) struct Viewer {
    login: String,
    role: Role,
    /// `None`: every organization.
    organizations: Option<BTreeSet<String>>,
    /// `None`: every team.
    teams: Option<BTreeSet<String>>,
    /// The agents of these teams, by the plan in force.
    agents: BTreeSet<String>,
    /// The person's own entry as an agent of the plan.
    agent: Option<Desk>,
}

#[derive(Clone, Debug)]
struct Desk {
    team: Option<String>,
    queues: BTreeSet<String>,
}

impl Viewer {
    pub(crate) fn new(
        login: &str,
        role: Role,
        organizations: Option<BTreeSet<String>>,
        teams: Option<BTreeSet<String>>,
        plan: Option<&FloorPlan>,
    ) -> Self {
        let entry = plan.and_then(|plan| Some((plan, plan.agents.get(login)?)));
        let agent = entry.map(|(plan, agent)| Desk {
            team: agent.team.as_ref().map(ToString::to_string),
            queues: plan.queues_of(agent).map(ToString::to_string).collect(),
        });
        let all = plan.map(|plan| plan.agents.iter()).into_iter().flatten();
        let theirs = all.filter(|(_, agent)| {
            let team = agent.team.as_ref().map(ToString::to_string);
            teams.as_ref().zip(team).is_some_and(|(teams, team)| teams.contains(&team))
        });
        let agents = theirs.map(|(id, _)| id.to_string()).collect();
        Self { login: login.to_owned(), role, organizations, teams, agents, agent }
    }

    pub(crate) const fn has_desk(&self) -> bool {
        self.agent.is_some()
    }

    pub(crate) fn is_agent(&self, agent: &str) -> bool {
        self.agent.is_some() && self.login == agent
    }

    pub(crate) fn allows(&self, organization: &str) -> bool {
        self.organizations.as_ref().is_none_or(|own| own.contains(organization))
    }

    /// Whether the agent is of a team that the person follows, or the person themself.
    /// Whether figures of this agent are this person's to see.
    pub(crate) fn counts(&self, agent: &str) -> bool {
        self.role != Role::Organization && self.follows(agent)
    }

    fn follows(&self, agent: &str) -> bool {
        self.teams.is_none() || self.login == agent || self.agents.contains(agent)
    }

    /// The card as this person may see it.
    pub(crate) fn see(&self, card: &Card) -> Option<Card> {
        match card {
            Card::Agent(view) => self.see_agent(view).map(Card::Agent),
            Card::Queue(view) => self.sees_queue(view).then(|| card.clone()),
            Card::Interaction(view) => self.see_interaction(view).map(Card::Interaction),
            Card::Callback(view) => self.sees_callback(view).then(|| card.clone()),
            // Everybody of the centre works by them; an organization is told by the centre.
            Card::Campaign(view) => self.see_campaign(view).map(Card::Campaign),
            Card::Closing(_) => (self.role != Role::Organization).then(|| card.clone()),
        }
    }

    fn see_agent(&self, view: &AgentView) -> Option<AgentView> {
        match self.role {
            Role::Organization => None,
            Role::Agent if view.agent == self.login => Some(view.clone()),
            Role::Agent => self.teammate(view),
            Role::Supervisor
            | Role::FloorManager
            | Role::Analyst
            | Role::QualityEvaluator
            | Role::Administrator => self.follows(&view.agent).then(|| self.within(view)),
        }
    }

    /// The centre's agents are the centre's to see, but not what they do for a walled-off
    /// organization.
    fn within(&self, view: &AgentView) -> AgentView {
        match &view.organization {
            Some(organization) if !self.allows(organization) => {
                AgentView { interaction: None, queue: None, organization: None, ..view.clone() }
            }
            Some(_) | None => view.clone(),
        }
    }

    /// Colleagues see each other's name, status and state; neither reasons nor figures nor
    /// customers.
    fn teammate(&self, view: &AgentView) -> Option<AgentView> {
        let team = self.agent.as_ref().and_then(|a| a.team.as_ref())?;
        (view.team.as_ref() == Some(team)).then(|| AgentView {
            reason: None,
            next_status: None,
            interaction: None,
            queue: None,
            organization: None,
            handled_today: None,
            talk_ms_today: None,
            ..view.clone()
        })
    }

    fn sees_queue(&self, view: &QueueView) -> bool {
        self.allows(&view.organization) && (self.role != Role::Agent || self.serves(&view.queue))
    }

    fn serves(&self, queue: &str) -> bool {
        self.agent.as_ref().is_some_and(|a| a.queues.contains(queue))
    }

    fn see_interaction(&self, view: &LiveInteraction) -> Option<LiveInteraction> {
        if !self.allows(&view.organization) {
            return None;
        }
        // Who waits is everybody's; who speaks is with an agent of somebody's team.
        if view.agent.as_ref().is_some_and(|agent| !self.follows(agent)) {
            return None;
        }
        match self.role {
            Role::Agent => (view.agent.as_ref() == Some(&self.login))
                .then(|| self.without_listeners(view.clone())),
            // Who of the centre speaks for it is not the organization's to see.
            Role::Organization => {
                Some(LiveInteraction { agent: None, ..self.without_listeners(view.clone()) })
            }
            Role::Supervisor
            | Role::FloorManager
            | Role::Analyst
            | Role::QualityEvaluator
            | Role::Administrator => Some(view.clone()),
        }
    }

    /// Who listens is the agent's to know where the centre tells it, and no organization's.
    pub(crate) fn without_listeners(&self, mut view: LiveInteraction) -> LiveInteraction {
        match self.role {
            Role::Agent => view.monitors.retain(|m| m.told && m.hears),
            Role::Organization => view.monitors.clear(),
            Role::Supervisor
            | Role::FloorManager
            | Role::Analyst
            | Role::QualityEvaluator
            | Role::Administrator => {}
        }
        view
    }

    /// Agents see the campaigns they work for, and of the results their own; the organization sees
    /// its own campaigns, and nobody's name.
    pub(crate) fn see_campaign(&self, view: &CampaignView) -> Option<CampaignView> {
        if !self.allows(&view.organization) {
            return None;
        }
        let mut view = view.clone();
        match self.role {
            Role::Agent => {
                if !view.queue.as_ref().is_some_and(|queue| self.serves(queue)) {
                    return None;
                }
                view.by_agent.retain(|of| of.agent == self.login);
                view.steered_by = None;
            }
            Role::Organization => {
                view.by_agent.clear();
                view.steered_by = None;
            }
            Role::Supervisor
            | Role::FloorManager
            | Role::Analyst
            | Role::QualityEvaluator
            | Role::Administrator => view.by_agent.retain(|of| self.follows(&of.agent)),
        }
        Some(view)
    }

    fn sees_callback(&self, view: &CallbackView) -> bool {
        let within = self.allows(&view.organization);
        match self.role {
            Role::Agent => within && view.queue.as_ref().is_none_or(|q| self.serves(q)),
            Role::Supervisor | Role::FloorManager | Role::Administrator => within,
            Role::Analyst | Role::QualityEvaluator | Role::Organization => false,
        }
    }
}
