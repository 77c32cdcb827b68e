//! The live floor: agents, queues, interactions, calls owed, and the messages of the live feed.

use super::{
    AgentState, AgentStatusName, CampaignView, CustomerRef, Initiation, LiveMonitor, Time,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct AgentView {
    pub(crate) agent: String,
    pub(crate) name: String,
    pub(crate) team: Option<String>,
    /// As the plan calls the team.
    pub(crate) team_name: Option<String>,
    /// What the agent chose.
    #[schema(value_type = AgentStatusName)]
    pub(crate) status: String,
    /// Key of the break reason.
    pub(crate) reason: Option<String>,
    /// Taken when the present work ends.
    pub(crate) next_status: Option<StatusView>,
    /// What the system derived.
    #[schema(value_type = AgentState)]
    pub(crate) state: vocab::AgentState,
    /// Since when in this state; null while the agent was never seen.
    pub(crate) since: Option<Time>,
    pub(crate) interaction: Option<Uuid>,
    /// The queue of that interaction.
    pub(crate) queue: Option<String>,
    /// The organization of that interaction.
    pub(crate) organization: Option<String>,
    /// A browser desk is open.
    pub(crate) desk: bool,
    /// A telephone is registered.
    pub(crate) phone: bool,
    /// Null where it is not yours to see.
    pub(crate) handled_today: Option<u32>,
    /// Null where it is not yours to see.
    pub(crate) talk_ms_today: Option<i64>,
}

#[derive(Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Status)]
pub(crate) struct StatusView {
    #[schema(value_type = AgentStatusName)]
    pub(crate) status: String,
    pub(crate) reason: Option<String>,
}

#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct WaitingView {
    pub(crate) interaction: Uuid,
    pub(crate) since: Time,
    pub(crate) priority: i32,
}

#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct QueueView {
    pub(crate) queue: String,
    pub(crate) name: String,
    pub(crate) organization: String,
    /// That it is worked for, where it is of one.
    pub(crate) campaign: Option<String>,
    pub(crate) waiting: u32,
    pub(crate) oldest_since: Option<Time>,
    /// The first 20 in line.
    pub(crate) waiting_list: Vec<WaitingView>,
    pub(crate) agents_idle: u32,
    pub(crate) agents_busy: u32,
    /// Signed in and not offline.
    pub(crate) agents_on: u32,
    pub(crate) offered_today: u32,
    pub(crate) answered_today: u32,
    pub(crate) abandoned_today: u32,
    /// Answered within the target.
    pub(crate) within_today: u32,
    /// The target.
    pub(crate) service_level_ms: i64,
    /// 0–1; null while nothing was offered.
    pub(crate) service_level: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StageName {
    Flow,
    Queued,
    Ringing,
    Talking,
    OnHold,
    WrapUp,
    Dialling,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LiveRecording {
    On,
    Paused,
    Off,
    /// Off, and the agent may start it.
    OnDemand,
    /// Off, since the customer doesn't want it.
    Refused,
}

#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct LiveInteraction {
    pub(crate) interaction: Uuid,
    pub(crate) organization: String,
    pub(crate) campaign: Option<String>,
    /// Of the campaign's lists, who is called.
    pub(crate) record: Option<Uuid>,
    pub(crate) queue: Option<String>,
    pub(crate) stage: StageName,
    /// Since when in this stage.
    pub(crate) since: Time,
    pub(crate) started_at: Time,
    pub(crate) customer_number: Option<String>,
    pub(crate) customer_number_national: Option<String>,
    pub(crate) customer: Option<CustomerRef>,
    pub(crate) agent: Option<String>,
    pub(crate) reservation: Option<Uuid>,
    /// When the offer ends.
    pub(crate) expires_at: Option<Time>,
    pub(crate) system_number: String,
    pub(crate) recording: LiveRecording,
    pub(crate) wrap_up_ends_at: Option<Time>,
    pub(crate) disposition: Option<String>,
    #[schema(value_type = Initiation)]
    pub(crate) initiation: vocab::Initiation,
    /// Who passed it on or asks about it, and why.
    pub(crate) passed_on: Option<PassedOnView>,
    /// The colleague who is asked now, while the customer waits or listens.
    pub(crate) consultation: Option<ConsultationView>,
    /// Who listens to it now, as far as it is yours to know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub(crate) monitors: Vec<LiveMonitor>,
}

#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct PassedOnView {
    pub(crate) agent: String,
    pub(crate) name: String,
    pub(crate) reason: Option<String>,
    /// The interaction that it goes on from: its tickets and diagnoses are this one's past.
    pub(crate) interaction: Option<Uuid>,
    /// The first one of that matter.
    pub(crate) initial: Option<Uuid>,
}

/// Who is consulted and who hears whom.
#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ConsultationView {
    /// The consulted one's own interaction.
    pub(crate) interaction: Uuid,
    /// Null while nobody of the queue has it, and for a number.
    pub(crate) agent: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) queue: Option<String>,
    pub(crate) since: Time,
    pub(crate) answered: bool,
    /// Whom the agent speaks with: `customer`, `consulted` or `both`.
    #[schema(value_type = String)]
    pub(crate) hears: ledger::Hears,
}

/// Where an interaction could go on.
#[derive(Serialize, ToSchema)]
pub(crate) struct TargetsView {
    pub(crate) agents: Vec<TargetAgent>,
    pub(crate) queues: Vec<TargetQueue>,
    pub(crate) flows: Vec<TargetFlow>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TargetAgent {
    pub(crate) agent: String,
    pub(crate) name: String,
    pub(crate) team_name: Option<String>,
    #[schema(value_type = AgentState)]
    pub(crate) state: vocab::AgentState,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TargetQueue {
    pub(crate) queue: String,
    pub(crate) name: String,
    pub(crate) waiting: u32,
    pub(crate) agents_idle: u32,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TargetFlow {
    pub(crate) flow: String,
    pub(crate) name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CallbackStateName {
    Owed,
    /// The floor seeks an agent for it.
    InLine,
    Taken,
}

#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CallbackView {
    pub(crate) callback: Uuid,
    pub(crate) interaction: Uuid,
    pub(crate) organization: String,
    pub(crate) queue: Option<String>,
    pub(crate) customer_number: Option<String>,
    pub(crate) customer_number_national: Option<String>,
    pub(crate) since: Time,
    pub(crate) priority: i32,
    pub(crate) state: CallbackStateName,
    pub(crate) attempts: u32,
    /// When the customer was told that the call would come.
    pub(crate) promised: Option<Time>,
    /// Not called before.
    pub(crate) not_before: Option<Time>,
    /// This agent alone.
    pub(crate) only: Option<String>,
    /// The floor makes it when an agent is free; else somebody takes it from the list.
    pub(crate) by_floor: bool,
}

/// An exceptional closing of the floor plan.
#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ClosingView {
    pub(crate) closing: String,
    pub(crate) name: String,
    /// What callers hear while it is on; null when that is a recording, not a text.
    pub(crate) message: Option<String>,
    pub(crate) on: bool,
    pub(crate) since: Option<Time>,
    /// The login of who switched it on.
    pub(crate) by: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClosingForm {
    pub(crate) on: bool,
}

/// A call to owe.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallbackForm {
    pub(crate) organization: String,
    /// In any spelling.
    pub(crate) number: String,
    pub(crate) queue: String,
    /// Not before this moment, RFC 3339; at a place in line that begins now when absent.
    #[serde(default)]
    pub(crate) at: Option<Time>,
    /// This agent alone; anyone of the queue when absent.
    #[serde(default)]
    pub(crate) agent: Option<String>,
    /// The interaction it comes from.
    #[serde(default)]
    pub(crate) interaction: Option<Uuid>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallbackMoveForm {
    /// RFC 3339.
    pub(crate) at: Time,
}

/// A call that the agent of a talk owes its customer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScheduleForm {
    /// RFC 3339.
    pub(crate) at: Time,
    /// Only the agent who asks; anyone of the queue otherwise.
    #[serde(default)]
    pub(crate) only_me: bool,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FiguresFilter {
    pub(crate) from: Time,
    pub(crate) to: Time,
    #[serde(default)]
    pub(crate) organization: Option<String>,
    #[serde(default)]
    pub(crate) queue: Option<String>,
}

/// How well waits were foreseen and promises kept, over what began in a span of time.
#[derive(Serialize, ToSchema)]
pub(crate) struct WaitingFigures {
    pub(crate) estimates: EstimateFigures,
    pub(crate) promises: PromiseFigures,
    /// More began than are counted here: the first of the span are.
    pub(crate) truncated: bool,
}

/// Estimates made when a wait began, beside the waits that ended with an agent.
#[derive(Serialize, ToSchema)]
pub(crate) struct EstimateFigures {
    pub(crate) waits: u64,
    /// Estimate minus true wait: above 0, customers were told more than they waited.
    pub(crate) mean_error_ms: i64,
    /// Of the errors without their sign.
    pub(crate) mean_off_ms: i64,
    /// In thousandths: off by 25 % of the true wait or less, or by 30 s or less.
    pub(crate) near_permille: u32,
}

/// Calls back that were promised for a moment.
#[derive(Serialize, ToSchema)]
pub(crate) struct PromiseFigures {
    pub(crate) promised: u64,
    /// First called by the promised moment and the queue's tolerance.
    pub(crate) kept: u64,
    pub(crate) broken: u64,
    pub(crate) open: u64,
}

/// What a command left behind.
#[derive(Serialize, ToSchema)]
pub(crate) struct CommandAnswer {
    pub(crate) agent: Option<AgentView>,
    /// Null when it is no longer live.
    pub(crate) interaction: Option<LiveInteraction>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct StatusAnswer {
    pub(crate) agent: AgentView,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RejectForm {
    pub(crate) reservation: Uuid,
}

/// Exactly one of `queue`, `agent`, `flow` and `number`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TransferForm {
    pub(crate) queue: Option<String>,
    pub(crate) agent: Option<String>,
    pub(crate) flow: Option<String>,
    /// In any spelling.
    pub(crate) number: Option<String>,
    /// Why, for whoever takes over; at most 200 characters.
    pub(crate) reason: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DigitsForm {
    /// `0–9 * #`, at most 64.
    pub(crate) digits: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DispositionForm {
    pub(crate) disposition: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallForm {
    pub(crate) organization: String,
    /// In any spelling. Of a record: one of its numbers, or none for the one that is next.
    #[serde(default)]
    pub(crate) number: String,
    /// Of a campaign's list: the call is an attempt of it.
    #[serde(default)]
    pub(crate) record: Option<Uuid>,
}

/// First message of the live feed, and again when the feed cannot go on from where it was.
#[derive(Serialize, ToSchema)]
pub(crate) struct LiveSnapshot {
    pub(crate) seq: u64,
    pub(crate) agents: Vec<AgentView>,
    pub(crate) queues: Vec<QueueView>,
    pub(crate) interactions: Vec<LiveInteraction>,
    pub(crate) callbacks: Vec<CallbackView>,
    /// Exceptional closings of the plan.
    pub(crate) closings: Vec<ClosingView>,
    /// Campaigns that call out.
    pub(crate) campaigns: Vec<CampaignView>,
    /// The signed-in person's own agent.
    pub(crate) me: Option<AgentView>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Topic {
    Agent,
    Queue,
    Interaction,
    Callback,
    Closing,
    Campaign,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct LiveChange {
    pub(crate) topic: Topic,
    pub(crate) key: String,
    /// An `AgentView`, `QueueView`, `LiveInteraction`, `CallbackView`, `ClosingView` or
    /// `CampaignView` by topic; null: gone.
    #[schema(value_type = Option<Object>)]
    pub(crate) value: Option<serde_json::Value>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct LiveDelta {
    /// Of the journal.
    pub(crate) seq: u64,
    pub(crate) changes: Vec<LiveChange>,
}

/// What the server sends on the live feed.
#[derive(Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum LiveMessage {
    Snapshot(LiveSnapshot),
    Delta(LiveDelta),
    /// My notices of tickets have changed: ask for them.
    Notices,
    /// Something of this topic may have changed: ask its route.
    News {
        topic: super::NewsTopic,
    },
    /// Every 15 s; to be answered with `pong`.
    Ping,
}

/// What the browser sends on the live feed.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum LiveReply {
    Pong,
}

/// The first message of a client without the cookie.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LiveTokenForm {
    pub(crate) token: String,
}
