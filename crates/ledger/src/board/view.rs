//! The board as it is shown: one serialisable view per agent, queue, interaction and call owed.

use super::{AgentLine, Board};
use crate::{Callback, CallbackState, ContactRecord, Stage};
use serde::Serialize;
use std::sync::Arc;
use vocab::{
    Address, AgentId, AgentState, AgentStatus, CallbackId, CampaignId, ClosingId, CustomerId,
    FloorPlan, Initiation, InteractionId, Moment, OrganizationId, Pii, Prompt, QueueId, RecordId,
    SiteId, TeamId,
};

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AgentView {
    pub agent: AgentId,
    pub name: String,
    pub team: Option<TeamId>,
    /// As the plan calls it.
    pub team_name: Option<String>,
    pub site: Option<SiteId>,
    pub queues: Vec<QueueId>,
    pub status: AgentStatus,
    pub status_since: Option<Moment>,
    pub next_status: Option<AgentStatus>,
    pub state: AgentState,
    pub state_since: Option<Moment>,
    pub interaction: Option<InteractionId>,
    /// Of that interaction.
    pub queue: Option<QueueId>,
    pub organization: Option<OrganizationId>,
    pub desk: bool,
    pub phone: bool,
    pub handled_today: u32,
    /// Of what ended today; holds excluded.
    pub talk_ms_today: i64,
}

impl AgentView {
    /// Since when the agent does what they do. From signed out to a break, or from one break to
    /// another, the state stays `Away`: then the status tells.
    #[must_use]
    pub fn since(&self) -> Option<Moment> {
        match self.state {
            AgentState::Away => self.state_since.max(self.status_since),
            AgentState::Unreachable
            | AgentState::Idle
            | AgentState::Reserved
            | AgentState::Ringing
            | AgentState::OnInteraction
            | AgentState::OnHold
            | AgentState::WrapUp
            | AgentState::NotResponding => self.state_since,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QueueView {
    pub queue: QueueId,
    pub name: String,
    pub organization: Option<OrganizationId>,
    pub campaign: Option<CampaignId>,
    /// In the order of arrival.
    pub waiting: Vec<Waiting>,
    pub waiting_count: u32,
    pub oldest_since: Option<Moment>,
    /// Those who serve the queue, by state.
    pub agents_idle: u32,
    pub agents_busy: u32,
    /// Those who chose another status than *offline*.
    pub agents_on: u32,
    pub offered_today: u32,
    pub answered_today: u32,
    pub abandoned_today: u32,
    pub answered_in_time_today: u32,
    pub answered_wait_ms_today: i64,
    pub service_level_ms: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waiting {
    pub interaction: InteractionId,
    pub priority: i32,
    pub since: Moment,
    pub ringing: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InteractionView {
    pub interaction: InteractionId,
    pub organization: OrganizationId,
    pub campaign: Option<CampaignId>,
    /// Of the campaign's lists, who is called.
    pub record: Option<RecordId>,
    pub initiation: Initiation,
    pub stage: Stage,
    /// When this stage began.
    pub stage_since: Moment,
    pub started_at: Moment,
    pub answered_at: Option<Moment>,
    pub connected_at: Option<Moment>,
    /// When wrap-up will end by itself.
    pub wrap_up_ends: Option<Moment>,
    pub customer_number: Option<Pii<Address>>,
    pub customer_name: Option<Pii<String>>,
    pub customer: Option<CustomerId>,
    pub system: Address,
    pub queue: Option<QueueId>,
    /// Who rings, talks or wraps up.
    pub agent: Option<AgentId>,
    pub recording: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CallbackView {
    pub callback: CallbackId,
    pub interaction: InteractionId,
    pub organization: OrganizationId,
    pub queue: Option<QueueId>,
    pub customer_number: Option<Pii<Address>>,
    pub priority: i32,
    pub since: Moment,
    pub owed_at: Moment,
    pub state: CallbackState,
    pub agent: Option<AgentId>,
    pub attempts: u32,
    pub promised: Option<Moment>,
    pub not_before: Option<Moment>,
    pub only: Option<AgentId>,
    pub by_floor: bool,
}

/// An exceptional closing of the plan, and whether it is switched on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClosingView {
    pub closing: ClosingId,
    pub name: String,
    /// What callers hear while it is switched on.
    pub message: Prompt,
    pub on: bool,
    pub since: Option<Moment>,
    pub by: Option<Arc<str>>,
}

impl Board {
    /// Agents of the plan, and others whom the events named.
    #[must_use]
    pub fn agents(&self) -> Vec<AgentView> {
        let planned = self.plan.iter().flat_map(|(_, plan)| plan.agents.keys());
        let mut ids: Vec<_> = planned.chain(self.agents.keys()).collect();
        ids.sort();
        ids.dedup();
        ids.into_iter().filter_map(|id| self.agent(id)).collect()
    }

    #[must_use]
    pub fn agent(&self, id: &AgentId) -> Option<AgentView> {
        let entry = self.plan.as_ref().and_then(|(_, plan)| plan.agents.get(id));
        let line = self.agents.get(id);
        if entry.is_none() && line.is_none() {
            return None;
        }
        let line = line.cloned().unwrap_or_else(AgentLine::default);
        let record = line.interaction.and_then(|i| self.contacts.get(i));
        Some(AgentView {
            agent: id.clone(),
            name: entry.map_or_else(|| id.to_string(), |a| a.name.clone()),
            team: entry.and_then(|a| a.team.clone()),
            team_name: team_name(self.plan.as_ref().map(|(_, plan)| plan.as_ref()), entry),
            site: entry.and_then(|a| a.site.clone()),
            queues: entry.map_or_else(Vec::new, |a| a.queues.clone()),
            status: line.status,
            status_since: line.status_since,
            next_status: line.next_status,
            state: line.state,
            state_since: line.state_since,
            interaction: line.interaction,
            queue: record.and_then(|r| r.queue().cloned()),
            organization: record.map(|r| r.organization.clone()),
            desk: line.desks > 0,
            phone: line.phone,
            handled_today: small(self.counts.agent(id).handled),
            talk_ms_today: self.counts.agent(id).talk_ms,
        })
    }

    /// Queues of the plan, and others in which somebody still waits.
    #[must_use]
    pub fn queues(&self) -> Vec<QueueView> {
        let planned = self.plan.iter().flat_map(|(_, plan)| plan.queues.keys());
        let waiting = self.live().filter_map(|(_, r)| waiting_in(r));
        let mut ids: Vec<_> = planned.chain(waiting).collect();
        ids.sort();
        ids.dedup();
        ids.into_iter().filter_map(|id| self.queue(id)).collect()
    }

    #[must_use]
    pub fn queue(&self, id: &QueueId) -> Option<QueueView> {
        let entry = self.plan.as_ref().and_then(|(_, plan)| plan.queues.get(id));
        let mut waiting: Vec<_> = self
            .live()
            .filter(|(_, record)| waiting_in(record) == Some(id))
            .filter_map(|(stage, record)| {
                let visit = record.visits.last()?;
                Some(Waiting {
                    interaction: record.interaction,
                    priority: visit.priority,
                    since: visit.since,
                    ringing: stage == Stage::Ringing,
                })
            })
            .collect();
        if entry.is_none() && waiting.is_empty() {
            return None;
        }
        waiting.sort_by_key(|w| (w.since, w.interaction));
        let [agents_idle, agents_busy, agents_on] = self.hands(id);
        let counts = self.counts.queue(id);
        Some(QueueView {
            queue: id.clone(),
            name: entry.map_or_else(|| id.to_string(), |q| q.name.clone()),
            organization: entry.map(|q| q.organization.clone()),
            campaign: entry.and_then(|q| q.campaign.clone()),
            waiting_count: u32::try_from(waiting.len()).unwrap_or(u32::MAX),
            oldest_since: waiting.first().map(|w| w.since),
            waiting,
            agents_idle,
            agents_busy,
            agents_on,
            offered_today: small(counts.offered),
            answered_today: small(counts.answered),
            abandoned_today: small(counts.abandoned),
            answered_in_time_today: small(counts.within),
            answered_wait_ms_today: counts.answered_wait_ms,
            service_level_ms: entry.map(|q| q.service_level_ms),
        })
    }

    #[must_use]
    pub fn interactions(&self) -> Vec<InteractionView> {
        self.live().map(|(stage, record)| interaction_view(stage, record)).collect()
    }

    /// `None` once nobody works on it any more.
    #[must_use]
    pub fn interaction(&self, id: InteractionId) -> Option<InteractionView> {
        let record = self.contacts.get(id)?;
        let stage = Stage::of(record);
        (stage != Stage::Ended).then(|| interaction_view(stage, record))
    }

    /// Calls owed or being made, the longest owed first.
    #[must_use]
    pub fn callbacks(&self) -> Vec<CallbackView> {
        let mut views: Vec<_> = self.callbacks.iter().map(callback_view).collect();
        views.sort_by_key(|c| (c.since, c.callback));
        views
    }

    #[must_use]
    pub fn callback(&self, id: CallbackId) -> Option<CallbackView> {
        self.callbacks.get(id).map(callback_view)
    }

    /// Those of the plan, by key.
    #[must_use]
    pub fn closings(&self) -> Vec<ClosingView> {
        let planned = self.plan.iter().flat_map(|(_, plan)| plan.closings.keys());
        planned.filter_map(|closing| self.closing(closing)).collect()
    }

    #[must_use]
    pub fn closing(&self, id: &ClosingId) -> Option<ClosingView> {
        let planned = self.plan.as_ref()?.1.closings.get(id)?;
        let switched = self.closings.get(id);
        Some(ClosingView {
            closing: id.clone(),
            name: planned.name.clone(),
            message: planned.message.clone(),
            on: switched.is_some(),
            since: switched.map(|(since, _)| *since),
            by: switched.map(|(_, by)| Arc::clone(by)),
        })
    }

    fn hands(&self, queue: &QueueId) -> [u32; 3] {
        let Some((_, plan)) = &self.plan else { return [0; 3] };
        let mut sums = [0; 3];
        for (id, _) in plan.agents.iter().filter(|(_, a)| plan.serves(a, queue)) {
            let Some(line) = self.agents.get(id) else { continue };
            sums[2] += u32::from(line.status != AgentStatus::Offline);
            match line.state {
                AgentState::Idle => sums[0] += 1,
                AgentState::Reserved
                | AgentState::Ringing
                | AgentState::OnInteraction
                | AgentState::OnHold
                | AgentState::WrapUp => sums[1] += 1,
                AgentState::Away | AgentState::Unreachable | AgentState::NotResponding => {}
            }
        }
        sums
    }
}

fn team_name(plan: Option<&FloorPlan>, agent: Option<&vocab::Agent>) -> Option<String> {
    let team = agent?.team.as_ref()?;
    plan?.teams.get(team).map(|t| t.name.clone())
}

fn waiting_in(record: &ContactRecord) -> Option<&QueueId> {
    record.visits.last().filter(|v| v.dequeued_at.is_none()).map(|v| &v.queue)
}

fn interaction_view(stage: Stage, record: &ContactRecord) -> InteractionView {
    let segment = record.segments.last();
    let visit = record.visits.last();
    let pending = record.offers.pending.last();
    let wrap_up = record.wrap_ups.iter().rev().find(|w| w.ended_at.is_none());
    let (since, agent) = match stage {
        Stage::InFlow | Stage::Ended => (record.answered_at, record.placed_by.as_ref()),
        Stage::Queued => (visit.map(|v| v.since), None),
        Stage::Ringing => (pending.map(|p| p.offered_at), pending.map(|p| &p.agent)),
        Stage::Talking => (segment.map(|s| s.connected_at), record.agent()),
        Stage::OnHold => (segment.and_then(|s| s.hold_since), record.agent()),
        Stage::WrapUp => (wrap_up.map(|w| w.started_at), wrap_up.map(|w| &w.agent)),
    };
    InteractionView {
        interaction: record.interaction,
        organization: record.organization.clone(),
        campaign: record.campaign.clone(),
        record: record.links.record,
        initiation: record.initiation,
        stage,
        stage_since: since.unwrap_or(record.started_at),
        started_at: record.started_at,
        answered_at: record.answered_at,
        connected_at: segment.map(|s| s.connected_at),
        wrap_up_ends: wrap_up.and_then(|w| w.ends),
        customer_number: record.customer.number.clone(),
        customer_name: record.customer.name.clone(),
        customer: record.customer.id,
        system: record.route.system.clone(),
        queue: record.queue().cloned(),
        agent: agent.cloned(),
        recording: record.recordings.iter().any(|r| r.state == crate::RecordingState::Recording),
    }
}

fn callback_view(callback: &Callback) -> CallbackView {
    CallbackView {
        callback: callback.callback,
        interaction: callback.interaction,
        organization: callback.organization.clone(),
        queue: callback.queue.clone(),
        customer_number: callback.customer_number.clone(),
        priority: callback.priority,
        since: callback.since,
        owed_at: callback.owed_at,
        state: callback.state,
        agent: callback.agent.clone(),
        attempts: callback.attempts,
        promised: callback.promised,
        not_before: callback.not_before,
        only: callback.only.clone(),
        by_floor: callback.by_floor,
    }
}

/// A count of one day.
fn small(n: i64) -> u32 {
    u32::try_from(n.max(0)).unwrap_or(u32::MAX)
}
