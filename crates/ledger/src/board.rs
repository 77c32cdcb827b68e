//! The live board: agents, queues, live interactions and calls owed, folded from the events.
//!
//! Owns: who is doing what now, and today's counts. Interactions and counts are read off the same
//! contact records that history keeps, so the board cannot say otherwise than history.
//! Must not own: the clock. "Today" begins at the moment given to [`Board::start_day`].

mod count;
mod view;

pub use view::{AgentView, CallbackView, ClosingView, InteractionView, QueueView, Waiting};

use crate::{Callbacks, ContactRecord, Contacts, Dialling, Folded, Stage};
use count::Counts;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::{
    AgentId, AgentState, AgentStatus, CallbackId, CampaignId, ClosingId, Event, FloorPlan,
    InteractionId, Moment, PlanVersion, QueueId, Recorded,
};

/// What an event changed on the board: look the new view up by its key. A key that no longer has a
/// view has left the board.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(tag = "topic", content = "key", rename_all = "snake_case")]
pub enum Change {
    Agent(AgentId),
    Queue(QueueId),
    Interaction(InteractionId),
    Callback(CallbackId),
    Closing(ClosingId),
    /// One that calls out.
    Campaign(CampaignId),
    /// A new plan or a new day: everything may differ.
    All,
}

/// Can be stored as a snapshot and taken up again.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Board {
    plan: Option<(PlanVersion, Arc<FloorPlan>)>,
    day: Moment,
    agents: BTreeMap<AgentId, AgentLine>,
    contacts: Contacts,
    callbacks: Callbacks,
    counts: Counts,
    /// Exceptional closings that are switched on: since when, and by whom.
    #[serde(default)]
    closings: BTreeMap<ClosingId, (Moment, Arc<str>)>,
    #[serde(default)]
    dialling: Dialling,
}

/// What the events say of one agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct AgentLine {
    status: AgentStatus,
    status_since: Option<Moment>,
    next_status: Option<AgentStatus>,
    state: AgentState,
    state_since: Option<Moment>,
    interaction: Option<InteractionId>,
    desks: u32,
    phone: bool,
}

impl Default for AgentLine {
    fn default() -> Self {
        Self {
            status: AgentStatus::Offline,
            status_since: None,
            next_status: None,
            state: AgentState::Away,
            state_since: None,
            interaction: None,
            desks: 0,
            phone: false,
        }
    }
}

impl Board {
    /// A board whose day began at `day`: local midnight, which is on a quarter of an hour.
    #[must_use]
    pub fn new(day: Moment) -> Self {
        Self { day, ..Self::default() }
    }

    /// Today's counts begin anew. Call it when the local day turns, before the events of the day.
    pub fn start_day(&mut self, day: Moment) -> Vec<Change> {
        self.day = day;
        self.counts = Counts::default();
        vec![Change::All]
    }

    #[must_use]
    pub const fn day(&self) -> Moment {
        self.day
    }

    #[must_use]
    pub fn plan(&self) -> Option<(PlanVersion, &Arc<FloorPlan>)> {
        self.plan.as_ref().map(|(version, plan)| (*version, plan))
    }

    pub fn fold(&mut self, recorded: &Recorded) -> Vec<Change> {
        let mut changes = Vec::new();
        self.fold_contact(recorded, &mut changes);
        if let Some(callback) = self.callbacks.fold(recorded) {
            changes.push(Change::Callback(callback.callback));
        }
        let plan = self.plan.as_ref().map(|(_, plan)| plan.as_ref());
        changes.extend(self.dialling.fold(recorded, plan).map(Change::Campaign));
        if let Event::ClosingSwitched { closing, on, by } = &recorded.event {
            if *on {
                self.closings.insert(closing.clone(), (recorded.at, Arc::clone(by)));
            } else {
                self.closings.remove(closing);
            }
            changes.push(Change::Closing(closing.clone()));
        }
        if let Event::PlanPublished { version, plan } = &recorded.event {
            self.closings.retain(|closing, _| plan.closings.contains_key(closing));
            self.plan = Some((*version, Arc::clone(plan)));
            return vec![Change::All];
        }
        if matches!(recorded.event, Event::FloorRestarted) {
            for line in self.agents.values_mut() {
                line.desks = 0;
                line.phone = false;
            }
            return vec![Change::All];
        }
        self.fold_agent(recorded, &mut changes);
        changes.sort();
        changes.dedup();
        changes
    }

    fn fold_contact(&mut self, recorded: &Recorded, changes: &mut Vec<Change>) {
        let id = recorded.event.interaction();
        let before = id.and_then(|id| self.contacts.get(id));
        let before = before.map(ContactRecord::contributions).unwrap_or_default();
        let Folded::Changed(id) = self.contacts.fold(recorded) else { return };
        let Some(after) = self.contacts.get(id) else { return };
        self.counts.turn(self.day, &before, &after.contributions());
        changes.push(Change::Interaction(id));
        // One event leaves at most one queue and one agent for another.
        let queues = after.visits.iter().rev().take(2).map(|v| Change::Queue(v.queue.clone()));
        changes.extend(queues);
        let agents = after.segments.iter().rev().take(2).map(|s| Change::Agent(s.agent.clone()));
        changes.extend(agents);
    }

    fn fold_agent(&mut self, recorded: &Recorded, changes: &mut Vec<Change>) {
        let at = recorded.at;
        let changed = if let Event::AgentStatusChanged { agent, status } = &recorded.event {
            let line = self.line(agent);
            line.status = status.clone();
            line.status_since = Some(at);
            line.next_status = None;
            changes.extend(self.queues_of(agent).map(Change::Queue));
            changes.extend(self.campaigns_of(agent).into_iter().map(Change::Campaign));
            agent
        } else if let Event::AgentNextStatusSet { agent, status } = &recorded.event {
            self.line(agent).next_status.clone_from(status);
            agent
        } else if let Event::AgentStateChanged { agent, to, interaction, .. } = &recorded.event {
            let line = self.line(agent);
            line.state = *to;
            line.state_since = Some(at);
            line.interaction = *interaction;
            changes.extend(self.queues_of(agent).map(Change::Queue));
            changes.extend(self.campaigns_of(agent).into_iter().map(Change::Campaign));
            agent
        } else if let Event::InteractionConnected { agent, interaction, .. } = &recorded.event {
            // Consulted and then given the customer: another interaction in the same state.
            self.line(agent).interaction = Some(*interaction);
            agent
        } else if let Event::DeskOpened { agent, .. } = &recorded.event {
            let line = self.line(agent);
            line.desks = line.desks.saturating_add(1);
            agent
        } else if let Event::DeskClosed { agent, .. } = &recorded.event {
            let line = self.line(agent);
            line.desks = line.desks.saturating_sub(1);
            agent
        } else if let Event::PhoneRegistered { agent } = &recorded.event {
            self.line(agent).phone = true;
            agent
        } else if let Event::PhoneLost { agent } = &recorded.event {
            self.line(agent).phone = false;
            agent
        } else {
            return;
        };
        changes.push(Change::Agent(changed.clone()));
    }

    fn line(&mut self, agent: &AgentId) -> &mut AgentLine {
        self.agents.entry(agent.clone()).or_default()
    }

    /// The agent's status and state.
    pub(crate) fn doing(&self, agent: &AgentId) -> Option<(&AgentStatus, AgentState)> {
        self.agents.get(agent).map(|line| (&line.status, line.state))
    }

    pub(crate) const fn dialling(&self) -> &Dialling {
        &self.dialling
    }

    fn queues_of(&self, agent: &AgentId) -> impl Iterator<Item = QueueId> + use<'_> {
        let entry = self.plan.as_ref().and_then(|(_, plan)| Some((plan, plan.agents.get(agent)?)));
        entry.into_iter().flat_map(|(plan, agent)| plan.queues_of(agent).cloned())
    }

    /// The record behind a live interaction.
    #[must_use]
    pub fn record(&self, id: InteractionId) -> Option<&ContactRecord> {
        self.contacts.get(id)
    }

    /// Records that are still on the floor.
    fn live(&self) -> impl Iterator<Item = (Stage, &ContactRecord)> {
        self.contacts.iter().map(|r| (Stage::of(r), r)).filter(|(stage, _)| *stage != Stage::Ended)
    }
}
