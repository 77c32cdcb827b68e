//! Closed lists: how an interaction begins and ends, and why something asked for was refused.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the interaction began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Initiation {
    Inbound,
    /// An agent or campaign called out.
    Outbound,
    /// The centre called back a customer it owed a call.
    Callback,
    /// Made when an interaction is passed on (Amazon Connect's word and meaning).
    Transfer,
    /// An agent asks somebody while the customer waits: the consulted one's time, no customer's.
    Consultation,
}

/// How the interaction ended. Every interaction ends once, with one of these.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Spoke with an agent.
    Handled,
    /// The customer left while waiting in a queue (also while an agent's phone rang).
    AbandonedInQueue,
    /// The customer left in the flow, before any queue.
    AbandonedInFlow,
    /// The flow served the customer to its end without an agent.
    SelfServed,
    /// Passed to an outside number.
    TransferredOut,
    /// The flow ended with the centre closed.
    Closed,
    /// The flow or queue could take no more (queue full, longest wait passed).
    TurnedAway,
    /// The number called leads nowhere.
    NumberUnknown,
    /// A call out was not answered.
    NoAnswer,
    Busy,
    /// A call out could not be placed: refused or unreachable.
    Failed,
    /// A person answered a campaign's call, and no agent came in time.
    Dropped,
    /// A campaign's call reached an answering machine or a fax.
    Machine,
    /// The rules forbade the call: nobody was dialled.
    NotAllowed,
    /// The customer left the line for a call back.
    CallbackPromised,
    /// The customer left a message.
    VoicemailLeft,
    /// A call owed left the line before anybody was dialled: moved, cancelled, or out of hours.
    Withdrawn,
    /// The floor stopped (crash, restart) while the interaction was live.
    Interrupted,
}

impl Outcome {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Handled => "handled",
            Self::AbandonedInQueue => "abandoned_in_queue",
            Self::AbandonedInFlow => "abandoned_in_flow",
            Self::SelfServed => "self_served",
            Self::TransferredOut => "transferred_out",
            Self::Closed => "closed",
            Self::TurnedAway => "turned_away",
            Self::NumberUnknown => "number_unknown",
            Self::NoAnswer => "no_answer",
            Self::Busy => "busy",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
            Self::Machine => "machine",
            Self::NotAllowed => "not_allowed",
            Self::CallbackPromised => "callback_promised",
            Self::VoicemailLeft => "voicemail_left",
            Self::Withdrawn => "withdrawn",
            Self::Interrupted => "interrupted",
        }
    }
}

/// Why the floor did not do what somebody asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum Refusal {
    UnknownAgent,
    UnknownInteraction,
    UnknownQueue,
    UnknownBreak,
    UnknownDisposition,
    UnknownCallback,
    UnknownFlow,
    UnknownClosing,
    /// No such campaign, or it doesn't call out.
    UnknownCampaign,
    /// No customer waits there and nobody is being consulted.
    NoConsultation,
    /// A time in the past, or outside the hours of the queue.
    BadTime,
    /// The agent has no interaction, or not that one.
    NotYours,
    /// The agent is busy with another interaction.
    Busy,
    /// The reservation was taken by another, cancelled or has expired.
    OfferGone,
    /// That doesn't fit the present state, e.g. resume without hold.
    WrongState {
        state: crate::AgentState,
    },
    /// The customer doesn't want it, or the policy has none recorded.
    RecordingForbidden,
    /// No trunk leads to that number.
    NoTrunk,
    BadNumber,
    /// The phone or the desk is not connected.
    Unreachable,
    /// The agent named can't be rung now.
    AgentNotFree {
        state: crate::AgentState,
    },
    /// No agent speaks with a customer there, or not that agent.
    NobodyTalks,
    /// As many listen to that call as may.
    TooManyListeners,
    /// Whoever asks doesn't listen there.
    NotListening,
    /// Nobody listens here without saying why.
    ReasonRequired,
    /// No customer waits there in line (any more).
    NotWaiting,
    /// The agent named doesn't serve that queue.
    NotServing,
    /// The queue belongs to another organization than the interaction.
    OtherOrganization,
    /// Nobody who serves that queue is there, and it takes nobody then.
    NobodyServes,
}
