//! Closed lists that events carry: why, by whom, where to.

use crate::{AgentId, PartnerId, QueueId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What is played to a waiting caller between two announcements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitPart {
    /// The comfort prompt of this place in the queue's list, from 0.
    Comfort {
        index: u32,
    },
    Music,
}

/// From whom an interaction came to the one who has it now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedOn {
    pub by: AgentId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Arc<str>>,
}

/// Why an interaction left a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DequeueCause {
    Connected,
    Abandoned,
    WaitedTooLong,
    /// By a key that the queue's exits name.
    LeftByKey,
    /// To another queue or outside.
    Overflowed,
    /// To another queue, by somebody who leads the floor.
    Moved,
    /// For a call back.
    CallbackPromised,
    /// Nobody was left who could have taken it.
    Vacant,
    /// The owed call was cancelled or moved.
    Withdrawn,
    Interrupted,
}

/// Where overflow goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overflow {
    Queue(QueueId),
    Partner(PartnerId),
    Voicemail,
    Callback,
}

/// Whom an agent in consultation speaks with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsultParty {
    Customer,
    Consulted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsultEnd {
    /// The agent let the consulted go.
    LetGo,
    /// The consulted hung up, or never came.
    ConsultedLeft,
    NotReached,
    CustomerLeft,
    /// Customer and consulted go on together.
    Transferred,
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
    /// Who listened has the customer now.
    TakenOver,
    Interrupted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WrapUpEnd {
    Finished,
    TimedOut,
    Interrupted,
}
