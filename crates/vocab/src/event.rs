//! What the floor holds true, in the past tense. The journal is a list of these.
//!
//! Bodies carry no personal data: that stands beside the event in [`Private`], which the journal
//! keeps in a column of its own so that an erasure can empty it and leave the facts.

mod about;

use crate::{
    ActionId, Address, AgentId, AgentState, AgentStatus, AnswerHeard, CallbackId, CampaignId,
    ClosingId, ConsultEnd, ConsultParty, CustomerId, Decision, DequeueCause, DialReason,
    DispositionId, FloorPlan, FlowId, Goal, HoldParty, Initiation, InteractionId, LegEnd,
    LegFailure, LegId, Moment, MonitorEnd, MonitorId, MonitorMode, OrganizationId, Outcome,
    Overflow, Pacing, Party, PassedOn, Pii, PlanVersion, QueueId, RecordId, RecordingId,
    RecordingPurpose, RecordingReason, Refusal, ReservationId, SegmentEnd, Seq, SessionId, SkillId,
    Standing, Steering, TrunkId, Verb, WaitPart, WrapUpEnd,
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
    /// What the customer said in a menu.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spoken: Option<Pii<String>>,
    /// What a look-up found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<BTreeMap<String, Pii<String>>>,
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
        /// The queue that it is handled for, when it goes on without waiting in one: its wrap-up,
        /// recording and dispositions hold.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        queue: Option<QueueId>,
        /// Who passed it on or asks about it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        passed_on: Option<PassedOn>,
        /// Of the campaign's lists, who is called.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        record: Option<RecordId>,
    },
    InteractionAnswered {
        interaction: InteractionId,
    },
    /// Goes on in this flow; `back` is the action of the flow before to return to.
    FlowEntered {
        interaction: InteractionId,
        flow: FlowId,
        back: Option<ActionId>,
    },
    /// A sub-flow was left: on in the flow before.
    FlowReturned {
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
    /// A phrase was heard in a menu; `private.spoken` has the words.
    PhraseHeard {
        interaction: InteractionId,
        action: ActionId,
        key: Option<Arc<str>>,
        confidence_percent: u8,
    },
    /// `private.attributes` has those that came from a look-up.
    AttributesSet {
        interaction: InteractionId,
        attributes: BTreeMap<String, String>,
    },
    CustomerRecognized {
        interaction: InteractionId,
        customer: Option<CustomerId>,
        matches: u32,
        #[serde(default)]
        standing: Standing,
    },
    /// For the queue that follows.
    RoutingSet {
        interaction: InteractionId,
        priority: i32,
        skills: BTreeMap<SkillId, u8>,
        agent: Option<AgentId>,
    },
    RecordingConsentNoted {
        interaction: InteractionId,
        given: bool,
    },
    SurveyAnswered {
        interaction: InteractionId,
        attribute: Arc<str>,
        score: u8,
        scale: u8,
    },
    /// An external program was asked (`url` without what it was told), and what it wants done.
    VerbsReceived {
        interaction: InteractionId,
        verbs: Vec<Verb>,
    },
    InteractionQueued {
        interaction: InteractionId,
        queue: QueueId,
        priority: i32,
        skills: BTreeMap<SkillId, u8>,
        /// When the wait began that counts for the place in line (earlier than now when kept).
        since: Moment,
        /// Asked alone until the moment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        preferred: Option<(AgentId, Moment)>,
        /// How long the floor thought, at this moment, that the wait would be.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        estimate_ms: Option<i64>,
        /// What the queue's plan calls a short wait, for the figures.
        #[serde(default)]
        goal: Goal,
    },
    /// More agents may have it from now on: the step of the queue's rule, from 0.
    RoutingWidened {
        interaction: InteractionId,
        queue: QueueId,
        step: u32,
    },
    /// The caller was told the place in line and the wait to come.
    WaitAnnounced {
        interaction: InteractionId,
        queue: QueueId,
        position: u32,
        estimate_ms: Option<i64>,
    },
    /// What a waiting caller hears next: after the figures a comfort prompt, then music again.
    WaitPrompted {
        interaction: InteractionId,
        queue: QueueId,
        part: WaitPart,
    },
    /// Sent to another queue or outside by a step of the queue's rule.
    OverflowStarted {
        interaction: InteractionId,
        queue: QueueId,
        step: u32,
        to: Overflow,
    },
    /// It was refused there: back in line at the old place.
    OverflowReturned {
        interaction: InteractionId,
        queue: QueueId,
        failure: LegFailure,
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
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to_agent: Option<AgentId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to_flow: Option<FlowId>,
        /// After a consultation.
        #[serde(default)]
        attended: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Arc<str>>,
    },
    /// The customer holds while the agent calls somebody. `private.dialled` has an outside number.
    ConsultationStarted {
        interaction: InteractionId,
        agent: AgentId,
        /// The consultation's own interaction, of the consulted agent's time.
        consultation: InteractionId,
        to_agent: Option<AgentId>,
        to_queue: Option<QueueId>,
        reason: Option<Arc<str>>,
    },
    ConsultationAnswered {
        interaction: InteractionId,
        agent: AgentId,
        leg: LegId,
    },
    /// Whom the agent speaks with now.
    ConsultationToggled {
        interaction: InteractionId,
        agent: AgentId,
        with: ConsultParty,
    },
    ConsultationJoined {
        interaction: InteractionId,
        agent: AgentId,
    },
    ConsultationEnded {
        interaction: InteractionId,
        agent: AgentId,
        end: ConsultEnd,
    },
    /// A message is recorded: no agent hears it.
    VoicemailStarted {
        interaction: InteractionId,
        recording: RecordingId,
        queue: QueueId,
    },
    VoicemailEnded {
        interaction: InteractionId,
        recording: RecordingId,
    },
    /// The spoken answer to a question of a survey: a recording of its own, apart from the talk.
    SurveyMessageStarted {
        interaction: InteractionId,
        recording: RecordingId,
        attribute: Arc<str>,
    },
    SurveyMessageEnded {
        interaction: InteractionId,
        recording: RecordingId,
        attribute: Arc<str>,
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
        /// On whose word. Not told by journals before campaigns.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<DialReason>,
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
        /// None where the agent was named and no queue stands behind it.
        #[serde(default)]
        queue: Option<QueueId>,
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
    ClosingSwitched {
        closing: ClosingId,
        on: bool,
        by: Arc<str>,
    },
    OrderRefused {
        by: Arc<str>,
        refusal: Refusal,
    },

    // --- campaigns that call out
    /// Started, paused, or led otherwise from now on.
    CampaignSteered {
        campaign: CampaignId,
        steering: Steering,
        by: Arc<str>,
    },
    /// What the dialler counts on; told when it has changed, and not more often than every second.
    CampaignPaced {
        campaign: CampaignId,
        pacing: Pacing,
    },
    /// An agent commands the call to the record that they are shown.
    LeadTaken {
        interaction: InteractionId,
        agent: AgentId,
    },
    /// What picked up a call out.
    AnswerHeard {
        interaction: InteractionId,
        heard: AnswerHeard,
    },
    /// A message was left on an answering machine.
    MessageLeft {
        interaction: InteractionId,
    },
    /// The customer wants no calls any more: by a key, or told to the agent.
    CallsRefused {
        interaction: InteractionId,
        agent: Option<AgentId>,
    },

    // --- the floor is led
    /// `by` sets the status of an agent; the change itself stands beside it.
    AgentStatusOrdered {
        agent: AgentId,
        status: AgentStatus,
        by: Arc<str>,
    },
    /// A waiting interaction has other points from now on.
    InteractionReprioritized {
        interaction: InteractionId,
        queue: QueueId,
        priority: i32,
        by: Arc<str>,
    },
    /// Into another queue, with the age it has; its leaving and its entry stand beside it.
    InteractionMoved {
        interaction: InteractionId,
        from: QueueId,
        to: QueueId,
        by: Arc<str>,
    },
    /// Kept for this agent until the moment; then it is anybody's of the queue again.
    InteractionAssigned {
        interaction: InteractionId,
        queue: QueueId,
        agent: AgentId,
        until: Moment,
        by: Arc<str>,
    },

    // --- listening
    /// The listener's phone rings. `by` is their login, who may be no agent.
    MonitorStarted {
        interaction: InteractionId,
        monitor: MonitorId,
        by: Arc<str>,
        /// Who is listened to.
        agent: AgentId,
        mode: MonitorMode,
        reason: Option<Arc<str>>,
        /// Whether the agent is shown it.
        told: bool,
        leg: LegId,
        /// Until when it rings.
        expires: Moment,
    },
    /// The listener hears the call from now on.
    MonitorAnswered {
        interaction: InteractionId,
        monitor: MonitorId,
        agent: AgentId,
    },
    MonitorModeChanged {
        interaction: InteractionId,
        monitor: MonitorId,
        agent: AgentId,
        mode: MonitorMode,
        told: bool,
    },
    MonitorEnded {
        interaction: InteractionId,
        monitor: MonitorId,
        by: Arc<str>,
        agent: AgentId,
        end: MonitorEnd,
    },

    // --- recordings
    RecordingStarted {
        recording: RecordingId,
        interaction: InteractionId,
        /// Not told by journals before policies; nor is what it is for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<RecordingReason>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        purpose: Option<RecordingPurpose>,
    },
    /// A policy let the conversation go unrecorded: it was not drawn, or waits for the agent.
    RecordingSkipped {
        interaction: InteractionId,
        reason: RecordingReason,
    },
    /// The customer told the agent not to be recorded: what was recorded goes.
    RecordingObjected {
        interaction: InteractionId,
        agent: AgentId,
        recording: Option<RecordingId>,
    },
    /// What was recorded before an objection is not kept.
    RecordingErased {
        recording: RecordingId,
        interaction: InteractionId,
        organization: OrganizationId,
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
        /// SHA-256 over the hashes of its chunks, in hex: what is played later is what was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sha256: Option<Arc<str>>,
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
        #[serde(default)]
        skills: BTreeMap<SkillId, u8>,
        /// When the customer was told that the call would come.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        promised: Option<Moment>,
        /// Not before: a slot. Without it, when the turn in line comes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        not_before: Option<Moment>,
        /// This agent alone; else anyone of the queue.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        only: Option<AgentId>,
        /// Offered by the floor itself when an agent is free; else taken from the list by hand.
        #[serde(default)]
        by_floor: bool,
        /// A first call within this time after the promised moment keeps the promise.
        #[serde(default)]
        tolerance_ms: i64,
        /// The login of who ordered it where no interaction was before: `interaction` is then
        /// only a name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ordered_by: Option<Arc<str>>,
    },
    /// The floor begins to seek an agent for it: it stands in line as that interaction.
    CallbackQueued {
        callback: CallbackId,
        interaction: InteractionId,
    },
    CallbackMoved {
        callback: CallbackId,
        interaction: InteractionId,
        not_before: Moment,
        by: Arc<str>,
    },
    CallbackCanceled {
        callback: CallbackId,
        interaction: InteractionId,
        by: Arc<str>,
    },
    /// As often tried as its queue allows: owed no more.
    CallbackGivenUp {
        callback: CallbackId,
        interaction: InteractionId,
        attempts: u32,
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
        /// Not tried again before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        not_before: Option<Moment>,
    },
    CallbackKept {
        callback: CallbackId,
        interaction: InteractionId,
    },
}
