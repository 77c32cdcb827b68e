//! What an agent chose (status) and what the system derived (state).

use crate::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What the person chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum AgentStatus {
    Available,
    /// On a break; the reason is a key of the plan's `breaks`.
    Break {
        reason: Arc<str>,
    },
    Training,
    Offline,
}

impl AgentStatus {
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Break { .. } => "break",
            Self::Training => "training",
            Self::Offline => "offline",
        }
    }
}

/// The status an agent asked for while busy; it is taken when the work ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextStatus {
    pub status: AgentStatus,
    pub asked_at: Moment,
}

/// What the system derived from status, connections and work.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AgentState {
    /// The status allows no work: break, training or offline.
    Away,
    /// Chose *available*, but the desk or the phone is missing: gets no work.
    Unreachable,
    Idle,
    /// An offer is being prepared for the agent.
    Reserved,
    Ringing,
    OnInteraction,
    OnHold,
    WrapUp,
    /// Let an offer expire; gets no work until they say they are back.
    NotResponding,
}

impl AgentState {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::Unreachable => "unreachable",
            Self::Idle => "idle",
            Self::Reserved => "reserved",
            Self::Ringing => "ringing",
            Self::OnInteraction => "on_interaction",
            Self::OnHold => "on_hold",
            Self::WrapUp => "wrap_up",
            Self::NotResponding => "not_responding",
        }
    }
}
