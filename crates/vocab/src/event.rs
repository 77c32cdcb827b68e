//! What the floor holds true, in the past tense. The journal is a list of these.
//!
//! Bodies carry no personal data: that stands beside the event in [`Private`], which the journal
//! keeps in a column of its own so that an erasure can empty it and leave the facts.

use crate::{
    ActionId, Address, AgentId, AgentState, AgentStatus, CallbackId, CampaignId, CustomerId,
    DispositionId, FloorPlan, FlowId, Initiation, InteractionId, LegEnd, LegFailure, LegId, Moment,
    OrganizationId, Outcome, Pii, PlanVersion, QueueId, RecordingId, Refusal, ReservationId, Seq,
    SessionId, SkillId, TrunkId,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// An event with its place in the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    pub seq: Seq,
    pub at: Moment,
    pub event: Event,
    #[serde(default, skip_serializing_if = "Private::is_empty")]
    pub private: Private,
}

/// An event as the engine gives it, before the journal numbers it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    pub event: Event,
    pub private: Private,
}

impl From<Event> for Fact {
    fn from(event: Event) -> Self {
        Self { event, private: Private::default() }
    }
}

/// Personal data of one event. Empty for most; may be emptied later by an erasure.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Private {
    /// The customer's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<Pii<Address>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Pii<String>>,
    /// What the customer keyed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digits: Option<Pii<String>>,
    /// An outside number that was dialled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dialled: Option<Pii<Address>>,
}

impl Private {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The closed list. The version of the journal's body format is 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    PlanPublished {
        version: PlanVersion,
        plan: Arc<FloorPlan>,
    },
    /// A new process took over the floor; what was live is ended by the events that follow.
    FloorRestarted,

    // --- an interaction's life
    /// `private.customer` has the customer's number.
    InteractionStarted {
        interaction: InteractionId,
        initiation: Initiation,
        organization: OrganizationId,
        campaign: Option<CampaignId>,
        /// The customer's leg; none yet for a call out.
        leg: Option<LegId>,
        trunk: Option<TrunkId>,
        /// The number of ours that was called, or that is shown.
        system: Address,
        plan: PlanVersion,
        flow: Option<FlowId>,
        /// The interaction this one goes on from.
        previous: Option<InteractionId>,
        /// The first of the chain.
        initial: Option<InteractionId>,
        /// The owed call that this one pays.
        callback: Option<CallbackId>,
    },
    InteractionAnswered {
        interaction: InteractionId,
    },
    /// The flow reached `action` by this exit of the one before: `next`, a key, `open`, `closed`,
    /// `found`, `unknown`, or the name of a [`crate::FlowError`]. None at the start.
    FlowStepped {
        interaction: InteractionId,
        action: ActionId,
        exit: Option<Arc<str>>,
    },
    /// `private.digits` has what was keyed in the flow, before any talk.
    DigitsCollected {
        interaction: InteractionId,
        action: ActionId,
        count: u32,
    },
    AttributesSet {
        interaction: InteractionId,
        attributes: BTreeMap<String, String>,
    },
    CustomerRecognized {
        interaction: InteractionId,
        customer: Option<CustomerId>,
        matches: u32,
    },
    InteractionQueued {
        interaction: InteractionId,
        queue: QueueId,
        priority: i32,
        skills: BTreeMap<SkillId, u8>,
        /// When the wait began that counts for the place in line (earlier than now when kept).
        since: Moment,
    },
    InteractionDequeued {
        interaction: InteractionId,
        queue: QueueId,
        cause: DequeueCause,
    },
    /// The customer and the agent hear each other.
    InteractionConnected {
        interaction: InteractionId,
        agent: AgentId,
        agent_leg: LegId,
        reservation: Option<ReservationId>,
    },
    HoldStarted {
        interaction: InteractionId,
        agent: AgentId,
        by: HoldParty,
    },
    HoldEnded {
        interaction: InteractionId,
        agent: AgentId,
    },
    /// Keys that the agent sent to the customer's side. How many; they themselves are not kept.
    DigitsSent {
        interaction: InteractionId,
        agent: AgentId,
        count: u32,
    },
    TransferStarted {
        interaction: InteractionId,
        agent: AgentId,
        next: InteractionId,
        queue: Option<QueueId>,
    },
    /// The agent's part is over; wrap-up follows unless the queue has none.
    AgentSegmentEnded {
        interaction: InteractionId,
        agent: AgentId,
        end: SegmentEnd,
    },
    InteractionEnded {
        interaction: InteractionId,
        outcome: Outcome,
        by: Party,
    },

    // --- legs
    /// The agent's own phone rings for a call that the agent asked for.
    AgentRung {
        interaction: InteractionId,
        agent: AgentId,
        leg: LegId,
        expires: Moment,
    },
    /// `private.dialled` has the number.
    LegDialled {
        interaction: InteractionId,
        leg: LegId,
        ring_ms: i64,
    },
    LegRang {
        interaction: InteractionId,
        leg: LegId,
    },
    LegAnswered {
        interaction: InteractionId,
        leg: LegId,
    },
    LegFailed {
        interaction: InteractionId,
        leg: LegId,
        failure: LegFailure,
    },
    LegEnded {
        interaction: InteractionId,
        leg: LegId,
        end: LegEnd,
    },

    // --- offers to agents
    ReservationOffered {
        reservation: ReservationId,
        interaction: InteractionId,
        queue: QueueId,
        agent: AgentId,
        leg: LegId,
        /// The lease's end: after it nobody may still hold this offer.
        expires: Moment,
        decision: Decision,
    },
    ReservationAccepted {
        reservation: ReservationId,
        interaction: InteractionId,
        agent: AgentId,
    },
    ReservationRejected {
        reservation: ReservationId,
        interaction: InteractionId,
        agent: AgentId,
    },
    ReservationTimedOut {
        reservation: ReservationId,
        interaction: InteractionId,
        agent: AgentId,
    },
    /// The customer left before the agent answered.
    ReservationCanceled {
        reservation: ReservationId,
        interaction: InteractionId,
        agent: AgentId,
    },
    /// The system took the offer back: phone or desk lost, agent's leg failed, another answered.
    ReservationRescinded {
        reservation: ReservationId,
        interaction: InteractionId,
        agent: AgentId,
        failure: Option<LegFailure>,
    },

    // --- agents
    DeskOpened {
        agent: AgentId,
        session: SessionId,
    },
    DeskClosed {
        agent: AgentId,
        session: SessionId,
    },
    PhoneRegistered {
        agent: AgentId,
    },
    PhoneLost {
        agent: AgentId,
    },
    AgentStatusChanged {
        agent: AgentId,
        status: AgentStatus,
    },
    AgentNextStatusSet {
        agent: AgentId,
        status: Option<AgentStatus>,
    },
    /// Derived, and logged whenever it changes, so that every reader counts the same seconds.
    AgentStateChanged {
        agent: AgentId,
        from: AgentState,
        to: AgentState,
        interaction: Option<InteractionId>,
    },
    /// Let an offer expire; out of distribution until the agent is back or `retry` comes.
    AgentStoppedResponding {
        agent: AgentId,
        retry: Option<Moment>,
    },
    AgentResponding {
        agent: AgentId,
    },
    WrapUpStarted {
        agent: AgentId,
        interaction: InteractionId,
        ends: Option<Moment>,
    },
    WrapUpExtended {
        agent: AgentId,
        interaction: InteractionId,
        ends: Moment,
    },
    WrapUpEnded {
        agent: AgentId,
        interaction: InteractionId,
        end: WrapUpEnd,
    },
    DispositionSet {
        interaction: InteractionId,
        agent: AgentId,
        disposition: DispositionId,
    },
    AskRefused {
        agent: AgentId,
        refusal: Refusal,
    },

    // --- recordings
    RecordingStarted {
        recording: RecordingId,
        interaction: InteractionId,
    },
    RecordingPaused {
        recording: RecordingId,
        interaction: InteractionId,
    },
    RecordingResumed {
        recording: RecordingId,
        interaction: InteractionId,
    },
    RecordingStopped {
        recording: RecordingId,
        interaction: InteractionId,
    },
    RecordingStored {
        recording: RecordingId,
        interaction: InteractionId,
        duration_ms: i64,
        bytes: u64,
    },
    RecordingFailed {
        recording: RecordingId,
        interaction: InteractionId,
        reason: String,
    },

    // --- calls owed
    /// `private.customer` has the number. `since` keeps the age the customer had in line.
    CallbackOwed {
        callback: CallbackId,
        interaction: InteractionId,
        organization: OrganizationId,
        queue: Option<QueueId>,
        system: Address,
        priority: i32,
        since: Moment,
    },
    CallbackTaken {
        callback: CallbackId,
        agent: AgentId,
        interaction: InteractionId,
    },
    /// The attempt came to nothing: the call is owed again.
    CallbackReturned {
        callback: CallbackId,
        interaction: InteractionId,
    },
    CallbackKept {
        callback: CallbackId,
        interaction: InteractionId,
    },
}

/// Why an interaction left a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DequeueCause {
    Connected,
    Abandoned,
    WaitedTooLong,
    Interrupted,
}

/// Who put the customer on hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldParty {
    Desk,
    /// By the agent's own telephone (re-INVITE).
    Phone,
}

/// Who ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    Customer,
    Agent,
    System,
}

impl Party {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Agent => "agent",
            Self::System => "system",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SegmentEnd {
    CustomerHungUp,
    AgentHungUp,
    Transferred,
    /// The agent's leg vanished; the customer goes back to the head of the line.
    AgentVanished,
    Interrupted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WrapUpEnd {
    Finished,
    TimedOut,
    Interrupted,
}

/// What explains a choice: enough to answer "why not Alice?" later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub plan: PlanVersion,
    /// Interactions waiting in this class, the chosen one included.
    pub waiting: u32,
    /// Idle agents who could have had it, the chosen one included.
    pub eligible: u32,
    /// The chosen first, then those who came next; at most eight.
    pub candidates: Vec<Candidate>,
    pub tie_break: TieBreak,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    pub agent: AgentId,
    pub idle_since: Moment,
    pub verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Chosen,
    /// Eligible, but idle for a shorter time.
    IdleShorter,
    /// Eligible, but after the chosen one in the round.
    LaterInRound,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieBreak {
    LongestIdle,
    RoundRobin,
    /// Nobody else was eligible.
    OnlyOne,
}

impl Event {
    /// The interaction this is about, if it is about one.
    #[must_use]
    pub const fn interaction(&self) -> Option<InteractionId> {
        match self {
            Self::InteractionStarted { interaction, .. }
            | Self::InteractionAnswered { interaction }
            | Self::FlowStepped { interaction, .. }
            | Self::DigitsCollected { interaction, .. }
            | Self::AttributesSet { interaction, .. }
            | Self::CustomerRecognized { interaction, .. }
            | Self::InteractionQueued { interaction, .. }
            | Self::InteractionDequeued { interaction, .. }
            | Self::InteractionConnected { interaction, .. }
            | Self::HoldStarted { interaction, .. }
            | Self::HoldEnded { interaction, .. }
            | Self::DigitsSent { interaction, .. }
            | Self::TransferStarted { interaction, .. }
            | Self::AgentSegmentEnded { interaction, .. }
            | Self::InteractionEnded { interaction, .. }
            | Self::AgentRung { interaction, .. }
            | Self::LegDialled { interaction, .. }
            | Self::LegRang { interaction, .. }
            | Self::LegAnswered { interaction, .. }
            | Self::LegFailed { interaction, .. }
            | Self::LegEnded { interaction, .. }
            | Self::ReservationOffered { interaction, .. }
            | Self::ReservationAccepted { interaction, .. }
            | Self::ReservationRejected { interaction, .. }
            | Self::ReservationTimedOut { interaction, .. }
            | Self::ReservationCanceled { interaction, .. }
            | Self::ReservationRescinded { interaction, .. }
            | Self::WrapUpStarted { interaction, .. }
            | Self::WrapUpExtended { interaction, .. }
            | Self::WrapUpEnded { interaction, .. }
            | Self::DispositionSet { interaction, .. }
            | Self::RecordingStarted { interaction, .. }
            | Self::RecordingPaused { interaction, .. }
            | Self::RecordingResumed { interaction, .. }
            | Self::RecordingStopped { interaction, .. }
            | Self::RecordingStored { interaction, .. }
            | Self::RecordingFailed { interaction, .. }
            | Self::CallbackOwed { interaction, .. }
            | Self::CallbackTaken { interaction, .. }
            | Self::CallbackReturned { interaction, .. }
            | Self::CallbackKept { interaction, .. } => Some(*interaction),
            Self::AgentStateChanged { interaction, .. } => *interaction,
            Self::PlanPublished { .. }
            | Self::FloorRestarted
            | Self::DeskOpened { .. }
            | Self::DeskClosed { .. }
            | Self::PhoneRegistered { .. }
            | Self::PhoneLost { .. }
            | Self::AgentStatusChanged { .. }
            | Self::AgentNextStatusSet { .. }
            | Self::AgentStoppedResponding { .. }
            | Self::AgentResponding { .. }
            | Self::AskRefused { .. } => None,
        }
    }

    /// The agent this is about, if it is about one.
    #[must_use]
    pub const fn agent(&self) -> Option<&AgentId> {
        match self {
            Self::InteractionConnected { agent, .. }
            | Self::HoldStarted { agent, .. }
            | Self::HoldEnded { agent, .. }
            | Self::DigitsSent { agent, .. }
            | Self::TransferStarted { agent, .. }
            | Self::AgentSegmentEnded { agent, .. }
            | Self::AgentRung { agent, .. }
            | Self::ReservationOffered { agent, .. }
            | Self::ReservationAccepted { agent, .. }
            | Self::ReservationRejected { agent, .. }
            | Self::ReservationTimedOut { agent, .. }
            | Self::ReservationCanceled { agent, .. }
            | Self::ReservationRescinded { agent, .. }
            | Self::DeskOpened { agent, .. }
            | Self::DeskClosed { agent, .. }
            | Self::PhoneRegistered { agent }
            | Self::PhoneLost { agent }
            | Self::AgentStatusChanged { agent, .. }
            | Self::AgentNextStatusSet { agent, .. }
            | Self::AgentStateChanged { agent, .. }
            | Self::AgentStoppedResponding { agent, .. }
            | Self::AgentResponding { agent }
            | Self::WrapUpStarted { agent, .. }
            | Self::WrapUpExtended { agent, .. }
            | Self::WrapUpEnded { agent, .. }
            | Self::DispositionSet { agent, .. }
            | Self::AskRefused { agent, .. }
            | Self::CallbackTaken { agent, .. } => Some(agent),
            Self::PlanPublished { .. }
            | Self::FloorRestarted
            | Self::InteractionStarted { .. }
            | Self::InteractionAnswered { .. }
            | Self::FlowStepped { .. }
            | Self::DigitsCollected { .. }
            | Self::AttributesSet { .. }
            | Self::CustomerRecognized { .. }
            | Self::InteractionQueued { .. }
            | Self::InteractionDequeued { .. }
            | Self::InteractionEnded { .. }
            | Self::LegDialled { .. }
            | Self::LegRang { .. }
            | Self::LegAnswered { .. }
            | Self::LegFailed { .. }
            | Self::LegEnded { .. }
            | Self::RecordingStarted { .. }
            | Self::RecordingPaused { .. }
            | Self::RecordingResumed { .. }
            | Self::RecordingStopped { .. }
            | Self::RecordingStored { .. }
            | Self::RecordingFailed { .. }
            | Self::CallbackOwed { .. }
            | Self::CallbackReturned { .. }
            | Self::CallbackKept { .. } => None,
        }
    }
}
