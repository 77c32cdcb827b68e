//! Who handles interactions: agents and their routing profiles.

use crate::{ProfileId, QueueId, SiteId, SkillId, TeamId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What proves that an agent is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Both the desk and a registered phone.
    #[default]
    Desk,
    /// A registered phone alone: a SIP telephone without the browser desk.
    Phone,
    /// Always there, at the agent's `contact`.
    Static,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteId>,
    /// Level per skill, 1–10.
    #[serde(default)]
    pub skills: BTreeMap<SkillId, u8>,
    /// Queues served beside those of the profile.
    #[serde(default)]
    pub queues: Vec<QueueId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileId>,
    #[serde(default)]
    pub presence: Presence,
    /// SIP address of a static phone: `sip:agent1@192.0.2.7:5060`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
}

/// Queues with their order, and how much of each channel at the same time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoutingProfile {
    pub name: String,
    pub queues: Vec<ProfileQueue>,
    /// Interactions of a channel at the same time; one where nothing is said.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub capacity: BTreeMap<Channel, u32>,
    /// Channels that a call may interrupt: the call comes although one of these is in hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interruptible: Vec<Channel>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileQueue {
    pub queue: QueueId,
    /// Points added, for these agents, to interactions of this queue.
    #[serde(default)]
    pub priority: i32,
    /// These agents are asked only after this wait: a reserve.
    #[serde(default)]
    pub delay_ms: i64,
}

#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    #[default]
    Voice,
    Email,
    Chat,
    Sms,
    Message,
    Task,
}
