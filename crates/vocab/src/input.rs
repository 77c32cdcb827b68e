//! What the floor hears from the world.

use crate::{
    Address, AgentId, AgentStatus, CallbackId, CueId, CustomerId, DispositionId, FloorPlan,
    InteractionId, LegId, OrganizationId, Pii, PlanVersion, QueueId, RecordingId, ReservationId,
    SessionId, TrunkId,
};
use serde::{Deserialize, Serialize};
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
    RecordingStored {
        recording: RecordingId,
        duration_ms: i64,
        bytes: u64,
    },
    RecordingFailed {
        recording: RecordingId,
        reason: String,
    },

    CustomerLookedUp {
        interaction: InteractionId,
        found: CustomerMatch,
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
    },
    Several {
        count: u32,
    },
    /// The base did not answer in time.
    Failed,
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
    },
    SendDigits {
        interaction: InteractionId,
        digits: Pii<String>,
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
    },
}

/// Where a call goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallTarget {
    Queue(QueueId),
    Number(Pii<Address>),
}
