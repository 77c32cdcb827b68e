//! The state of the floor. It changes only in `apply`.

use crate::desk::Desk;
use crate::dialer::Dialler;
use crate::estimate::Pace;
use crate::interaction::{Interaction, Stage};
use crate::legs::Legs;
use crate::monitor::Monitor;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use vocab::{
    Address, AgentId, CallbackId, CampaignId, Closing, ClosingId, CueId, FloorPlan, HoursId,
    InteractionId, LegId, Moment, MonitorId, OrganizationId, Pii, PlanVersion, QueueId,
    RecordingId, ReservationId, SkillId,
};

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Floor {
    /// The plan in force and those that live interactions still end on.
    pub(crate) plans: BTreeMap<PlanVersion, Arc<FloorPlan>>,
    pub(crate) current: PlanVersion,
    pub(crate) interactions: BTreeMap<InteractionId, Interaction>,
    pub(crate) legs: Legs,
    pub(crate) reservations: BTreeMap<ReservationId, Reservation>,
    pub(crate) agents: BTreeMap<AgentId, Desk>,
    pub(crate) callbacks: BTreeMap<CallbackId, Callback>,
    /// Recordings whose audio isn't stored yet; they outlive their interaction.
    pub(crate) recordings: BTreeMap<RecordingId, InteractionId>,
    /// Of these, which the customer objected to: they are not kept.
    #[serde(default)]
    pub(crate) objected: BTreeMap<RecordingId, OrganizationId>,
    /// What must be looked at when. Entries may be stale: who fires checks the state.
    pub(crate) timers: BTreeSet<(Moment, Timer)>,
    pub(crate) last_cue: CueId,
    #[serde(default)]
    pub(crate) paces: BTreeMap<QueueId, Pace>,
    /// Places of those who hung up, kept for a while.
    #[serde(default)]
    pub(crate) left: VecDeque<LeftPlace>,
    /// Exceptional closings that are switched on.
    #[serde(default)]
    pub(crate) closings: BTreeSet<ClosingId>,
    /// Who listens to live calls: few at a time.
    #[serde(default)]
    pub(crate) monitors: BTreeMap<MonitorId, Monitor>,
    /// Of the campaigns that were ever started.
    #[serde(default)]
    pub(crate) diallers: BTreeMap<CampaignId, Dialler>,
}

/// Why the floor wants to be woken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Timer {
    OfferExpires(ReservationId),
    OwnRingExpires(InteractionId),
    WrapUpEnds(AgentId),
    WaitedTooLong(InteractionId),
    /// The agents who turned this interaction down may be asked again.
    AvoidEnds(InteractionId),
    AgentRetry(AgentId),
    LookUpLate(InteractionId),
    /// Nothing was heard of what a flow asked for with this cue.
    AnswerLate(InteractionId, CueId),
    /// Of the stay in line with this number.
    Announce(InteractionId, u64),
    CallbackDue(CallbackId),
    /// The hours end in which this owed call may be made.
    CallbackCloses(InteractionId),
    MonitorExpires(MonitorId),
    /// A campaign looks again whether it can dial.
    Dial(CampaignId),
    /// Somebody has answered a campaign's call, and no agent came in time.
    NobodyCame(InteractionId),
}

/// What a leg is to its interaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Leg {
    pub interaction: InteractionId,
    pub part: Part,
    /// Not picked up yet.
    pub ringing: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Part {
    Customer,
    Agent(AgentId),
    /// An outside party that the customer was transferred to.
    Outside,
    /// Somebody who listens.
    Monitor(MonitorId),
}

/// A lease: after `expires` nobody may still hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reservation {
    pub interaction: InteractionId,
    pub agent: AgentId,
    pub queue: Option<QueueId>,
    pub leg: LegId,
    pub expires: Moment,
}

/// A call the centre owes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Callback {
    pub interaction: InteractionId,
    pub organization: OrganizationId,
    pub queue: Option<QueueId>,
    pub system: Address,
    pub customer: Pii<Address>,
    #[serde(default)]
    pub priority: i32,
    #[serde(default)]
    pub skills: BTreeMap<SkillId, u8>,
    #[serde(default)]
    pub since: Moment,
    #[serde(default)]
    pub not_before: Option<Moment>,
    #[serde(default)]
    pub only: Option<AgentId>,
    #[serde(default)]
    pub by_floor: bool,
    /// The interaction it comes from is one that was.
    #[serde(default)]
    pub linked: bool,
    #[serde(default)]
    pub attempts: u32,
    #[serde(default)]
    pub stage: Owed,
}

/// How far an owed call has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Owed {
    #[default]
    Waits,
    /// Stands in line as this interaction.
    InLine(InteractionId),
    /// An agent makes it.
    Taken,
}

/// The place of a customer who hung up while waiting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LeftPlace {
    pub queue: QueueId,
    pub customer: Pii<Address>,
    pub since: Moment,
    pub until: Moment,
}

impl Floor {
    /// The plan in force.
    #[must_use]
    pub fn plan(&self) -> Option<&Arc<FloorPlan>> {
        self.plans.get(&self.current)
    }

    #[must_use]
    pub const fn plan_version(&self) -> PlanVersion {
        self.current
    }

    /// The plan this interaction began with.
    pub(crate) fn plan_of(&self, interaction: &Interaction) -> Option<&Arc<FloorPlan>> {
        self.plans.get(&interaction.plan)
    }

    /// A queue as this interaction's plan has it, else as the plan in force has it.
    pub(crate) fn queue_of(
        &self,
        interaction: &Interaction,
        queue: &QueueId,
    ) -> Option<&vocab::Queue> {
        self.plan_of(interaction)
            .and_then(|p| p.queues.get(queue))
            .or_else(|| self.plan().and_then(|p| p.queues.get(queue)))
    }

    /// What is a short wait of this interaction in this queue.
    pub(crate) fn goal_of(&self, id: InteractionId, queue: &QueueId) -> vocab::Goal {
        let interaction = self.interactions.get(&id);
        let set_up = interaction.and_then(|i| self.queue_of(i, queue));
        set_up.map_or_else(vocab::Goal::default, vocab::Queue::goal)
    }

    #[must_use]
    pub fn live_interactions(&self) -> usize {
        self.interactions.len()
    }

    #[must_use]
    pub fn live_legs(&self) -> usize {
        self.legs.len()
    }

    /// Recordings whose audio isn't stored yet, each with its interaction.
    pub fn awaited_recordings(&self) -> impl Iterator<Item = (RecordingId, InteractionId)> {
        self.recordings.iter().map(|(recording, interaction)| (*recording, *interaction))
    }

    /// The derived state of an agent.
    #[must_use]
    pub fn agent_state(&self, agent: &AgentId) -> Option<vocab::AgentState> {
        self.agents.get(agent).map(|d| d.state)
    }

    /// Faults of the state itself, which no sequence of inputs may cause: what the property tests
    /// and `plateau replay` check after every input.
    #[must_use]
    pub fn broken_invariants(&self, now: Moment) -> Vec<String> {
        let mut broken = Vec::new();
        for (id, r) in &self.reservations {
            let offered = self.agents.get(&r.agent).and_then(|d| d.work.reservation());
            if offered != Some(*id) {
                broken.push(format!("{id}: agent {} does not hold this offer", r.agent));
            }
            let knows = |i: &Interaction| i.offers().contains(id);
            if !self.interactions.get(&r.interaction).is_some_and(knows) {
                broken.push(format!("{id}: its interaction does not know it"));
            }
            if r.expires < now {
                broken.push(format!("{id}: outlived its lease"));
            }
        }
        for (agent, desk) in &self.agents {
            if let Some(id) = desk.work.reservation()
                && !self.reservations.contains_key(&id)
            {
                broken.push(format!("{agent}: reserved without a live offer"));
            }
            if let Some(interaction) = desk.work.talking()
                && !self.interactions.contains_key(&interaction)
            {
                broken.push(format!("{agent}: talks on an interaction that ended"));
            }
            if desk.state != desk.derived_state(self) {
                broken.push(format!("{agent}: state {:?} was not logged", desk.state));
            }
        }
        for (id, interaction) in &self.interactions {
            for offer in interaction.offers() {
                if !self.reservations.contains_key(offer) {
                    broken.push(format!("{id}: waits for an offer that is over"));
                }
            }
        }
        broken.extend(self.broken_debts());
        broken.extend(self.broken_diallers());
        broken.extend(self.broken_monitors(now));
        broken.extend(self.broken_counts());
        for (leg, role) in self.legs.iter() {
            if !self.interactions.contains_key(&role.interaction) {
                broken.push(format!("{leg}: leg of an ended interaction"));
            }
        }
        for (id, interaction) in &self.interactions {
            self.check_interaction(*id, interaction, &mut broken);
        }
        broken
    }

    /// Both sides of a consultation know of each other, and whoever rings or talks is there.
    fn check_interaction(
        &self,
        id: InteractionId,
        interaction: &Interaction,
        broken: &mut Vec<String>,
    ) {
        if let Some(consult) = interaction.consult() {
            let asked = self.interactions.get(&consult.asked);
            if asked.and_then(Interaction::asked_by) != Some(id) {
                broken.push(format!("{id}: asks in a consultation that doesn't know it"));
            }
            if !matches!(interaction.stage, Stage::Talking { .. }) {
                broken.push(format!("{id}: consults and nobody talks"));
            }
            let leg = consult.leg.map(|leg| self.legs.get(&leg).map(|l| l.interaction));
            if leg.is_some_and(|owner| owner != Some(consult.asked)) {
                broken.push(format!("{id}: the consulted one's leg is not the consultation's"));
            }
        }
        if let Some(by) = interaction.asked_by() {
            let asker = self.interactions.get(&by).and_then(Interaction::consult);
            if asker.is_none_or(|c| c.asked != id) {
                broken.push(format!("{id}: a consultation that nobody asks in"));
            }
            if interaction.leg.is_some() {
                broken.push(format!("{id}: a consultation with a customer on the line"));
            }
        }
        match &interaction.stage {
            Stage::Begun => broken.push(format!("{id}: stands nowhere")),
            Stage::Offered { reservation } if !self.reservations.contains_key(reservation) => {
                broken.push(format!("{id}: waits for an offer that is gone"));
            }
            Stage::Talking { agent, agent_leg, .. } => {
                let talks = self.agents.get(agent).and_then(|d| d.work.talking()) == Some(id);
                if !talks || !self.legs.contains_key(agent_leg) {
                    broken.push(format!("{id}: {agent} talks here and doesn't know it"));
                }
            }
            Stage::Flow { .. }
            | Stage::Queued(_)
            | Stage::Offered { .. }
            | Stage::CallingOut { .. }
            | Stage::Dialled { .. }
            | Stage::Outside { .. } => {}
        }
    }

    /// An owed call in line has its interaction there, and the reverse.
    fn broken_debts(&self) -> Vec<String> {
        let mut broken = Vec::new();
        for (id, owed) in &self.callbacks {
            if let Owed::InLine(interaction) = owed.stage
                && self.interactions.get(&interaction).and_then(Interaction::place).is_none()
            {
                broken.push(format!("{id}: not in line as {interaction}"));
            }
        }
        for (id, interaction) in &self.interactions {
            let stage = interaction.origin.callback.and_then(|c| self.callbacks.get(&c));
            if interaction.origin.callback.is_some()
                && interaction.place().is_some()
                && stage.is_none_or(|c| c.stage != Owed::InLine(*id))
            {
                broken.push(format!("{id}: in line for a call that is not owed"));
            }
            if interaction.leg.is_none()
                && interaction.place().is_some()
                && interaction.origin.callback.is_none()
                && interaction.origin.record.is_none()
                && interaction.asked_by().is_none()
            {
                broken.push(format!("{id}: nobody waits there"));
            }
        }
        broken
    }

    /// A dialler counts the calls that there are.
    fn broken_diallers(&self) -> Vec<String> {
        let mut broken = Vec::new();
        for (campaign, dialler) in &self.diallers {
            for id in dialler.calls.union(&dialler.in_air) {
                if !self.interactions.contains_key(id) {
                    broken.push(format!("{campaign}: counts {id}, which ended"));
                }
            }
            let unpicked = |i: &&Interaction| {
                crate::dialer::called_for(i) == Some(campaign)
                    && matches!(i.stage, Stage::Dialled { heard: None, .. })
            };
            let there = self.interactions.values().filter(unpicked).count();
            if there != dialler.in_air.len() {
                let counted = dialler.in_air.len();
                broken.push(format!("{campaign}: {counted} counted in the air, {there} are"));
            }
        }
        broken
    }

    /// What the estimates count is what is there.
    fn broken_counts(&self) -> Vec<String> {
        let mut waiting: BTreeMap<&QueueId, u32> = BTreeMap::new();
        for place in self.interactions.values().filter_map(Interaction::place) {
            *waiting.entry(&place.queue).or_default() += 1;
        }
        let counted = crate::estimate::recounted(self);
        let mut broken = Vec::new();
        for (queue, pace) in &self.paces {
            if pace.waiting != waiting.get(queue).copied().unwrap_or(0) {
                broken.push(format!("{queue}: {} counted as waiting", pace.waiting));
            }
            let again = counted.get(queue);
            if again.is_some_and(|again| again != pace) {
                broken.push(format!("{queue}: agents counted as {pace:?}, are {again:?}"));
            }
        }
        broken
    }

    /// The exceptional closing of these hours that is switched on, if one is.
    #[must_use]
    pub fn closing_for(&self, hours: &HoursId) -> Option<&Closing> {
        let plan = self.plan()?;
        self.closings
            .iter()
            .filter_map(|id| plan.closings.get(id))
            .find(|closing| closing.hours.is_empty() || closing.hours.contains(hours))
    }

    /// How a queue is served.
    pub(crate) fn pace(&self, queue: &QueueId) -> Pace {
        self.paces.get(queue).copied().unwrap_or_default()
    }
}
