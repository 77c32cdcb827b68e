//! A campaign that calls out, as it is shown.

use super::{AgentDials, Dials, Line, Step};
use crate::Board;
use serde::Serialize;
use std::sync::Arc;
use vocab::{
    AgentId, AgentState, AgentStatus, CampaignId, DialMethod, Moment, Objective, OrganizationId,
    Outbound, Pacing, QueueId, Steering,
};

/// Everything about one campaign that calls out, at one moment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CampaignView {
    pub campaign: CampaignId,
    pub name: String,
    pub organization: OrganizationId,
    pub queue: Option<QueueId>,
    pub steering: Steering,
    pub steered: Option<(Moment, Arc<str>)>,
    /// As it is led now; the pacing tells how it works.
    pub method: DialMethod,
    pub least_percent: u32,
    pub most_percent: u32,
    pub paced: Option<(Moment, Pacing)>,
    /// Records that agents look at.
    pub shown: u32,
    pub ringing: u32,
    /// Picked up, and no agent speaks yet.
    pub answered: u32,
    pub talking: u32,
    pub lines: u32,
    pub agents: CampaignAgents,
    pub today: Dials,
    /// The hour before the last call.
    pub hour: Dials,
    /// The legal window: 30 local days.
    pub window: Dials,
    /// Since the campaign began.
    pub ever: Dials,
    /// Of a thousand, as many as the plan allows.
    pub abandonment_permille: u32,
    pub objective: Objective,
    pub days: Vec<DialDay>,
    pub hours: Vec<DialHour>,
    pub by_agent: Vec<(AgentId, AgentDials)>,
}

/// Those who serve the campaign's queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CampaignAgents {
    pub free: u32,
    pub busy: u32,
    pub wrap_up: u32,
    pub away: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DialDay {
    pub day: Moment,
    pub dials: Dials,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DialHour {
    pub hour: Moment,
    pub dials: Dials,
}

impl Board {
    /// The plan's campaigns that call out.
    #[must_use]
    pub fn campaigns(&self) -> Vec<CampaignView> {
        let ids = self.plan().map(|(_, plan)| plan.campaigns.keys());
        ids.into_iter().flatten().filter_map(|id| self.campaign(id)).collect()
    }

    #[must_use]
    pub fn campaign(&self, id: &CampaignId) -> Option<CampaignView> {
        let (_, plan) = self.plan()?;
        let entry = plan.campaigns.get(id)?;
        let outbound = entry.outbound.as_ref()?;
        let nothing = Line::default();
        let line = self.dialling().line(id).unwrap_or(&nothing);
        let steps = |step: Step| {
            let of = self.dialling().calls_of(line).filter(|call| call.step == step).count();
            u32::try_from(of).unwrap_or(u32::MAX)
        };
        let is_today = line.span.is_of(self.day());
        let today = || line.span.days().filter(|(day, _)| *day >= self.day());
        let (ringing, answered, talking) =
            (steps(Step::Ringing), steps(Step::Answered), steps(Step::Talking));
        Some(CampaignView {
            campaign: id.clone(),
            name: entry.name.clone(),
            organization: entry.organization.clone(),
            queue: outbound.queue.clone(),
            steering: line.steering,
            steered: line.steered.clone(),
            method: line.steering.method.unwrap_or(outbound.method),
            least_percent: line.steering.least_percent.unwrap_or(outbound.least_percent),
            most_percent: line.steering.most_percent.unwrap_or(outbound.most_percent),
            paced: line.paced,
            shown: steps(Step::Shown),
            ringing,
            answered,
            talking,
            lines: ringing + answered + talking,
            agents: self.agents_of(outbound),
            today: today().next_back().map(|(_, dials)| dials.clone()).unwrap_or_default(),
            hour: if is_today { line.span.last_hour() } else { Dials::default() },
            window: line.span.window(),
            ever: line.span.ever().clone(),
            abandonment_permille: outbound.abandonment_permille,
            objective: outbound.objective,
            days: line.span.days().map(|(day, d)| DialDay { day, dials: d.clone() }).collect(),
            hours: line
                .span
                .hours()
                .filter(|_| is_today)
                .map(|(hour, d)| DialHour { hour, dials: d.clone() })
                .collect(),
            by_agent: line
                .span
                .agents()
                .filter(|_| is_today)
                .map(|(agent, dials)| (agent.clone(), *dials))
                .collect(),
        })
    }

    fn agents_of(&self, outbound: &Outbound) -> CampaignAgents {
        let mut sum = CampaignAgents::default();
        let Some((_, plan)) = self.plan() else { return sum };
        let Some(queue) = &outbound.queue else { return sum };
        let serving = plan.agents.iter().filter(|(_, agent)| plan.serves(agent, queue));
        for (status, state) in serving.filter_map(|(id, _)| self.doing(id)) {
            match state {
                AgentState::Idle => sum.free += 1,
                AgentState::Reserved
                | AgentState::Ringing
                | AgentState::OnInteraction
                | AgentState::OnHold => sum.busy += 1,
                AgentState::WrapUp => sum.wrap_up += 1,
                AgentState::Away | AgentState::Unreachable | AgentState::NotResponding => {
                    sum.away += u32::from(*status != AgentStatus::Offline);
                }
            }
        }
        sum
    }

    /// The campaigns whose calls an agent may get.
    pub(crate) fn campaigns_of(&self, agent: &AgentId) -> Vec<CampaignId> {
        let Some((_, plan)) = self.plan() else { return Vec::new() };
        let Some(entry) = plan.agents.get(agent) else { return Vec::new() };
        let theirs = plan.campaigns.iter().filter(|(_, campaign)| {
            let queue = campaign.outbound.as_ref().and_then(|o| o.queue.as_ref());
            queue.is_some_and(|queue| plan.serves(entry, queue))
        });
        theirs.map(|(id, _)| id.clone()).collect()
    }
}
