//! What the floor hears from the world.

use crate::{
    Address, AgentId, AgentStatus, AnswerHeard, CallbackId, CampaignId, ClosingId, CueId,
    CustomerId, DispositionId, FloorPlan, FlowId, InteractionId, Lead, LegId, Moment, MonitorMode,
    OrganizationId, Pii, PlanVersion, Prompt, QueueId, RecordId, RecordingId, ReservationId,
    SessionId, Steering, TrunkId,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One thing heard. Inputs are not logged; the events they cause are.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The first input of a process: legs of an earlier process are dead.
    FloorRestarted,
    /// A checked plan takes effect. Live interactions end on the version they began with.
    PlanPublished {
        version: PlanVersion,
        plan: Arc<FloorPlan>,
    },

    /// A call came in from a trunk and has not been answered.
    CallOffered {
        leg: LegId,
        trunk: TrunkId,
        from: Pii<Address>,
        to: Address,
    },
    /// The far end of a leg that we dialled or rang is being alerted.
    LegRinging {
        leg: LegId,
    },
    /// A leg that we dialled or rang picked up: audio flows.
    LegAnswered {
        leg: LegId,
    },
    /// A leg that we dialled or rang came to nothing.
    LegFailed {
        leg: LegId,
        failure: LegFailure,
    },
    /// A leg is over: no more will be heard of it.
    LegEnded {
        leg: LegId,
        end: LegEnd,
    },
    /// The party on this leg put us on hold with its own phone (re-INVITE).
    LegHeld {
        leg: LegId,
    },
    LegResumed {
        leg: LegId,
    },
    PromptEnded {
        leg: LegId,
        cue: CueId,
        end: PromptEnd,
    },
    /// `digits` may be empty: nothing was keyed in time.
    DigitsCollected {
        leg: LegId,
        cue: CueId,
        digits: Pii<String>,
    },
    /// A phrase was heard instead of a key. `key` is None when none of the phrases was near enough.
    PhraseHeard {
        leg: LegId,
        cue: CueId,
        key: Option<String>,
        confidence_percent: u8,
        heard: Pii<String>,
    },
    /// One key of a party that waits (`ListenForKeys`).
    KeyPressed {
        leg: LegId,
        cue: CueId,
        key: char,
    },
    /// The caller has finished the message.
    VoicemailEnded {
        leg: LegId,
        recording: RecordingId,
    },
    /// The party on this leg asked by REFER (RFC 3515) to be joined elsewhere: blind, or with
    /// another leg of its own (Replaces, RFC 3891).
    LegReferred {
        leg: LegId,
        to: ReferTarget,
    },
    RecordingStored {
        recording: RecordingId,
        duration_ms: i64,
        bytes: u64,
        /// Over the hashes of its chunks, in hex.
        sha256: Option<Arc<str>>,
    },
    RecordingFailed {
        recording: RecordingId,
        reason: String,
    },

    CustomerLookedUp {
        interaction: InteractionId,
        cue: Option<CueId>,
        found: CustomerMatch,
    },

    /// The answer to `Fetch`.
    Fetched {
        interaction: InteractionId,
        cue: CueId,
        result: Fetched,
    },
    /// A person other than an agent at work asked something of the floor. `by` is their login.
    Ordered {
        by: Arc<str>,
        order: Order,
    },

    /// A browser desk of the agent is open (its live feed is connected).
    DeskOpened {
        agent: AgentId,
        session: SessionId,
    },
    DeskClosed {
        agent: AgentId,
        session: SessionId,
    },
    /// The agent's phone can be rung.
    PhoneRegistered {
        agent: AgentId,
    },
    PhoneLost {
        agent: AgentId,
    },
    AgentAsked {
        agent: AgentId,
        ask: Ask,
    },

    /// Records that may be called, as `SeekLeads` asked. Empty: none may be called now.
    LeadsOffered {
        campaign: CampaignId,
        leads: Vec<Lead>,
    },
    /// What picked up, as `ListenForAnswer` asked.
    AnswerHeard {
        leg: LegId,
        cue: CueId,
        heard: AnswerHeard,
    },

    /// The moment asked for by the last outcome's `wake` has come.
    Woke,
}

/// Why a leg that we dialled or rang came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegFailure {
    /// The party pressed "reject" (603, 480 by the user, 486 from an agent's phone).
    Rejected,
    Busy,
    /// Rang to the end of the time given.
    NoAnswer,
    /// No such number (404, 484).
    UnknownNumber,
    /// Nothing registered, no route, time-out of the transaction, 5xx.
    Unreachable,
    /// No audio could be agreed (488).
    NoCommonAudio,
    /// The rules forbid it: nothing was sent.
    NotAllowed,
}

/// How an established or offered leg ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegEnd {
    /// The party hung up (BYE), or gave up before we answered (CANCEL).
    HungUp,
    /// We ended it.
    Released,
    /// Silence of RTP, session timer, dead connection.
    Vanished,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromptEnd {
    Finished,
    /// Stopped by a key or by us.
    Stopped,
    /// The sound is missing or could not be spoken.
    Failed,
}

/// What the customer base knows of a calling number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustomerMatch {
    Unknown,
    One {
        customer: CustomerId,
        name: Pii<String>,
        standing: Standing,
    },
    Several {
        count: u32,
    },
    /// The base did not answer in time.
    Failed,
}

/// What routing may know of a customer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// 0–100, as the customer base scores them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<i32>,
    /// Whom they should speak with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred_agent: Option<AgentId>,
    /// Whom they spoke with last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_agent: Option<AgentId>,
}

/// What came of a `Fetch`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    Found { attributes: BTreeMap<String, Pii<String>> },
    Unknown,
    Verbs { verbs: Vec<Verb> },
    Late,
    Failed { reason: String },
}

/// What an external program wants done next: the jambonz verbs that the floor performs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// `say`, `play`.
    Play { prompt: Prompt },
    /// `gather`: hears digits, then asks the program again with them.
    Gather { prompt: Prompt, min: u32, max: u32, timeout_ms: u32, url: Option<String> },
    /// `tag`.
    Set { attributes: BTreeMap<String, String> },
    /// `enqueue`.
    Queue { queue: QueueId },
    /// `dial`.
    Dial { number: Address },
    /// `redirect`.
    Redirect { url: String },
    /// `leave`: back to the flow.
    Leave,
    /// `hangup`.
    HangUp,
}

/// Where a telephone wants its party to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferTarget {
    Number(Pii<Address>),
    /// The other leg of the same telephone.
    Leg(LegId),
}

/// What a supervisor, an administrator or a program asks of the floor.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    SwitchClosing {
        closing: ClosingId,
        on: bool,
    },
    /// Owes a call: at a moment, or at a place in line that begins now.
    ScheduleCallback {
        organization: OrganizationId,
        number: Pii<Address>,
        queue: QueueId,
        at: Option<Moment>,
        /// This agent alone, or anyone of the queue.
        agent: Option<AgentId>,
        /// The interaction it comes from.
        interaction: Option<InteractionId>,
        /// Points before others in line; 0: as everybody.
        priority: i32,
    },
    MoveCallback {
        callback: CallbackId,
        at: Moment,
    },
    CancelCallback {
        callback: CallbackId,
    },
    /// Rings the phone of who orders it, then lets them hear the call of this agent.
    Monitor {
        interaction: InteractionId,
        agent: AgentId,
        mode: MonitorMode,
        reason: Option<Arc<str>>,
    },
    SetMonitorMode {
        interaction: InteractionId,
        mode: MonitorMode,
    },
    EndMonitor {
        interaction: InteractionId,
    },
    /// Who listens speaks with the customer; the agent's part is over.
    TakeOver {
        interaction: InteractionId,
    },
    /// Another's status: taken at once, or when the present work ends.
    SetAgentStatus {
        agent: AgentId,
        status: AgentStatus,
    },
    /// Points of a waiting interaction beside those of its queue.
    Reprioritize {
        interaction: InteractionId,
        priority: i32,
    },
    /// Waiting interactions into another queue; they keep their age.
    MoveWaiting {
        interactions: Vec<InteractionId>,
        to: QueueId,
    },
    /// Starts, pauses or leads a campaign that calls out.
    SteerCampaign {
        campaign: CampaignId,
        steering: Steering,
    },
    /// Keeps a waiting interaction for this agent for a while.
    GiveWaiting {
        interaction: InteractionId,
        agent: AgentId,
    },
}

/// What an agent asks of the floor, by desk or by API.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    SetStatus {
        status: AgentStatus,
    },
    RejectOffer {
        reservation: ReservationId,
    },
    HangUp {
        interaction: InteractionId,
    },
    Hold {
        interaction: InteractionId,
    },
    Resume {
        interaction: InteractionId,
    },
    /// Blind transfer: the customer goes on, the agent goes to wrap-up.
    Transfer {
        interaction: InteractionId,
        target: CallTarget,
        /// Why, as escalation to the next level records it.
        reason: Option<Arc<str>>,
    },
    /// Calls somebody while the customer holds: ask, then complete, join or come back.
    Consult {
        interaction: InteractionId,
        target: CallTarget,
        /// Why, as escalation to the next level records it.
        reason: Option<Arc<str>>,
    },
    /// Speaks with the other of the two: customer or consulted.
    ToggleConsultation {
        interaction: InteractionId,
    },
    /// All three hear each other.
    JoinConsultation {
        interaction: InteractionId,
    },
    /// The agent leaves; customer and consulted go on together.
    CompleteTransfer {
        interaction: InteractionId,
    },
    /// The consulted party is let go; back with the customer.
    EndConsultation {
        interaction: InteractionId,
    },
    /// Owes the customer a call at a moment.
    ScheduleCallback {
        interaction: InteractionId,
        at: Moment,
        /// Only this agent, or anyone of the queue.
        only_me: bool,
    },
    SendDigits {
        interaction: InteractionId,
        digits: Pii<String>,
    },
    /// Where the policy lets it wait for the agent.
    StartRecording {
        interaction: InteractionId,
    },
    /// The customer told the agent: no more is recorded, and what was goes.
    ObjectToRecording {
        interaction: InteractionId,
    },
    PauseRecording {
        interaction: InteractionId,
    },
    ResumeRecording {
        interaction: InteractionId,
    },
    SetDisposition {
        interaction: InteractionId,
        disposition: DispositionId,
    },
    /// Adds one more wrap-up span of the queue.
    ExtendWrapUp {
        interaction: InteractionId,
    },
    FinishWrapUp {
        interaction: InteractionId,
    },
    /// Calls a customer who is owed a call.
    CallBack {
        callback: CallbackId,
    },
    /// Calls out by an explicit command of the agent, on behalf of an organization.
    Call {
        organization: OrganizationId,
        number: Pii<Address>,
        /// The campaign and its record that the call is made for.
        record: Option<(CampaignId, RecordId)>,
    },
    /// The customer wants no calls any more: told to the agent, in force at once (R223-3).
    RefuseCalls {
        interaction: InteractionId,
    },
}

/// Where a call goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallTarget {
    Queue(QueueId),
    Agent(AgentId),
    Flow(FlowId),
    Number(Pii<Address>),
}
