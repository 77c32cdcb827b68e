//! Contact records and the events behind them.

use super::{Initiation, Outcome, Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChannelName {
    Voice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PartyName {
    Customer,
    Agent,
    System,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecordingStateName {
    Recording,
    Paused,
    Stopped,
    Stored,
    Failed,
    /// The customer objected: what was recorded is not kept.
    Erased,
}

/// Why it is recorded, or isn't.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecordingReasonName {
    Always,
    /// It is of the share.
    Drawn,
    /// It is not of the share.
    NotDrawn,
    /// The agent may start it and hasn't.
    OnDemand,
    /// The agent started it.
    Started,
    Never,
    /// The customer refused by a key.
    Refused,
    /// The customer told the agent.
    Objected,
}

/// Parts of a recording in percent of its length, measured from the two channels.
#[derive(Serialize, ToSchema)]
pub(crate) struct SpeechShareView {
    pub(crate) customer_percent: u32,
    pub(crate) agent_percent: u32,
    pub(crate) overtalk_percent: u32,
    pub(crate) silence_percent: u32,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct RecordingRef {
    pub(crate) id: Uuid,
    pub(crate) state: RecordingStateName,
    pub(crate) duration_ms: Option<i64>,
}

#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CustomerRef {
    pub(crate) id: Uuid,
    pub(crate) name: String,
}

/// One interaction, from arrival to wrap-up. Times are null when the interaction never came there;
/// durations are in milliseconds.
#[derive(Serialize, ToSchema)]
pub(crate) struct Contact {
    pub(crate) interaction: Uuid,
    pub(crate) organization: String,
    pub(crate) campaign: Option<String>,
    pub(crate) channel: ChannelName,
    #[schema(value_type = Initiation)]
    pub(crate) initiation: vocab::Initiation,
    /// E.164, or as dialled; empty when withheld, null when erased.
    pub(crate) customer_number: Option<String>,
    /// As people of the centre's country write it.
    pub(crate) customer_number_national: Option<String>,
    pub(crate) customer: Option<CustomerRef>,
    pub(crate) system_number: String,
    pub(crate) trunk: Option<String>,
    pub(crate) flow: Option<String>,
    pub(crate) queue: Option<String>,
    pub(crate) agent: Option<String>,
    pub(crate) agent_name: Option<String>,
    pub(crate) started_at: Time,
    pub(crate) answered_at: Option<Time>,
    pub(crate) enqueued_at: Option<Time>,
    pub(crate) dequeued_at: Option<Time>,
    pub(crate) connected_at: Option<Time>,
    pub(crate) agent_ended_at: Option<Time>,
    pub(crate) ended_at: Option<Time>,
    pub(crate) wrap_up_started_at: Option<Time>,
    pub(crate) wrap_up_ended_at: Option<Time>,
    pub(crate) queue_ms: i64,
    pub(crate) talk_ms: i64,
    pub(crate) hold_ms: i64,
    pub(crate) hold_count: u32,
    pub(crate) longest_hold_ms: i64,
    pub(crate) wrap_up_ms: i64,
    /// Offers made to agents.
    pub(crate) reservations: u32,
    pub(crate) rejected: u32,
    pub(crate) timed_out: u32,
    pub(crate) ended_by: Option<PartyName>,
    #[schema(value_type = Option<Outcome>)]
    pub(crate) outcome: Option<vocab::Outcome>,
    pub(crate) disposition: Option<String>,
    pub(crate) recording: Option<RecordingRef>,
    /// Null where no rule records.
    pub(crate) recording_reason: Option<RecordingReasonName>,
    /// Null until the recording is measured.
    pub(crate) speech: Option<SpeechShareView>,
    pub(crate) previous: Option<Uuid>,
    pub(crate) next: Option<Uuid>,
    pub(crate) initial: Option<Uuid>,
    pub(crate) plan_version: u64,
}

/// A fact of the journal.
#[derive(Serialize, ToSchema)]
pub(crate) struct EventView {
    pub(crate) seq: u64,
    pub(crate) at: Time,
    /// `interaction_queued`, `reservation_offered`, …
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The rest of the event, by its type.
    #[schema(value_type = Object)]
    pub(crate) body: serde_json::Value,
    /// Personal data of the event; null when there is none, or when it was erased.
    #[schema(value_type = Option<Object>)]
    pub(crate) private: Option<serde_json::Value>,
}

/// Which interactions. Newest first.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ContactFilter {
    /// Started at or after this moment (RFC 3339).
    pub(crate) from: Option<Time>,
    /// Started before this moment.
    pub(crate) to: Option<Time>,
    pub(crate) queue: Option<String>,
    pub(crate) agent: Option<String>,
    #[param(value_type = Option<Outcome>)]
    pub(crate) outcome: Option<vocab::Outcome>,
    pub(crate) organization: Option<String>,
    pub(crate) customer: Option<Uuid>,
    /// The customer's number, in any spelling.
    pub(crate) number: Option<String>,
    /// A part of the customer's name or number.
    pub(crate) q: Option<String>,
    /// 0–100: at least so many percent of the recording are silent.
    pub(crate) silence_percent: Option<u32>,
    /// 0–100: in at least so many percent both speak.
    pub(crate) overtalk_percent: Option<u32>,
    /// A way through the IVR, as the report of paths names it.
    pub(crate) way: Option<String>,
    pub(crate) cursor: Option<String>,
    /// 1–200; 50 when absent.
    pub(crate) limit: Option<u32>,
}
