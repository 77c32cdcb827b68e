//! Leading a floor: walls, alerts, messages, chats, hands, and the quality of telephones.

use super::{AgentState, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What may have changed: ask its route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NewsTopic {
    Alerts,
    Messages,
    Chats,
    Hands,
    Walls,
}

impl NewsTopic {
    pub(crate) const ALL: [Self; 5] =
        [Self::Alerts, Self::Messages, Self::Chats, Self::Hands, Self::Walls];
}

// --- walls

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WallLayout {
    /// Agents by state.
    Team,
    Queues,
    /// Queues by campaign.
    Campaign,
    /// For a screen seen from five metres.
    Tv,
}

/// From which value on something is shown as worth a look, and as wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WallThreshold {
    pub(crate) warn: i64,
    pub(crate) bad: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WallThresholds {
    /// Seconds.
    pub(crate) longest_wait: WallThreshold,
    pub(crate) waiting: WallThreshold,
    /// Percent; the lower, the worse.
    pub(crate) service_level: WallThreshold,
    /// Percent.
    pub(crate) abandonment: WallThreshold,
    /// Seconds in a state, by its name.
    pub(crate) states: BTreeMap<String, WallThreshold>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WallBody {
    pub(crate) layout: WallLayout,
    /// These alone; all when empty.
    #[serde(default)]
    pub(crate) teams: Vec<String>,
    /// These alone; all when empty.
    #[serde(default)]
    pub(crate) queues: Vec<String>,
    /// Agents and everybody else of the centre may open it.
    pub(crate) shared: bool,
    pub(crate) thresholds: WallThresholds,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct WallView {
    pub(crate) id: Uuid,
    /// The centre's own when null.
    pub(crate) organization: Option<String>,
    pub(crate) name: String,
    pub(crate) author: String,
    pub(crate) updated_at: Time,
    pub(crate) version: i64,
    pub(crate) body: WallBody,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WallForm {
    #[serde(default)]
    pub(crate) organization: Option<String>,
    pub(crate) name: String,
    pub(crate) body: WallBody,
    /// The version that was read; of a new wall 0.
    #[serde(default)]
    pub(crate) version: i64,
}

// --- alerts

#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub(crate) enum AlertScopeShape {
    All,
    EachQueue,
    Queue(String),
    Team(String),
}

#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AlertMeasureName {
    LongestWait,
    Waiting,
    ServiceLevelToday,
    AbandonmentToday,
    AgentsAvailable,
    AgentInState,
    CallbacksOverdue,
    TicketsAtRisk,
    EvaluatorsDrifting,
}

#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AlertComparisonName {
    Above,
    Below,
}

#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AlertChannelsShape {
    pub(crate) sound: bool,
    pub(crate) banner: bool,
    /// To webhooks of the organization that ask for `alert.raised` and `alert.cleared`.
    pub(crate) webhook: bool,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AlertLanguageName {
    #[default]
    Fr,
    En,
}

/// Who is told by mail.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AlertReceiverShape {
    pub(crate) address: String,
    #[serde(default)]
    pub(crate) language: AlertLanguageName,
}

/// What somebody wants to be told of.
///
/// `longest_wait`, `waiting`, `service_level_today`, `abandonment_today` and `callbacks_overdue` are
/// of all queues together, of each, or of one; `agents_available` of queues, a team or all;
/// `agent_in_state` of a team or all; `tickets_at_risk` and `evaluators_drifting` of all. Measures of
/// agents without a queue belong to the centre.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AlertRuleShape {
    pub(crate) name: String,
    pub(crate) measure: AlertMeasureName,
    pub(crate) comparison: AlertComparisonName,
    /// Seconds, percent or a count, as the measure has it.
    pub(crate) threshold: i64,
    /// Told only when it has been so for as many seconds.
    pub(crate) for_s: i64,
    pub(crate) scope: AlertScopeShape,
    /// Of `agent_in_state`.
    #[serde(default)]
    #[schema(value_type = Option<AgentState>)]
    pub(crate) state: Option<vocab::AgentState>,
    pub(crate) channels: AlertChannelsShape,
    /// At most 10. A mail goes to each when it begins and when it ends, 20 per hour and address. In
    /// lists of alerts it is empty.
    #[serde(default)]
    pub(crate) mails: Vec<AlertReceiverShape>,
    pub(crate) enabled: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AlertRuleView {
    pub(crate) id: Uuid,
    /// The centre's own when null.
    pub(crate) organization: Option<String>,
    pub(crate) author: String,
    pub(crate) updated_at: Time,
    pub(crate) version: i64,
    pub(crate) rule: AlertRuleShape,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AlertRuleForm {
    #[serde(default)]
    pub(crate) organization: Option<String>,
    pub(crate) rule: AlertRuleShape,
    /// The version that was read; of a new rule 0.
    #[serde(default)]
    pub(crate) version: i64,
}

/// What a rule reads at this moment.
#[derive(Serialize, ToSchema)]
pub(crate) struct AlertReading {
    /// `floor`, or `queue:`, `team:` or `agent:` and an id.
    pub(crate) subject: String,
    /// As people call it.
    pub(crate) name: String,
    /// Milliseconds, permille or a count.
    pub(crate) value: i64,
    /// Beyond the threshold: an alert begins if it stays so.
    pub(crate) beyond: bool,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AlertsFilter {
    /// Only those that are not over.
    #[serde(default)]
    pub(crate) open: bool,
    #[serde(default)]
    pub(crate) from: Option<Time>,
    #[serde(default)]
    pub(crate) to: Option<Time>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AlertView {
    pub(crate) id: Uuid,
    pub(crate) rule_id: Uuid,
    pub(crate) organization: Option<String>,
    pub(crate) subject: String,
    pub(crate) subject_name: String,
    pub(crate) raised_at: Time,
    /// Null: it goes on.
    pub(crate) cleared_at: Option<Time>,
    pub(crate) acknowledged_at: Option<Time>,
    /// Login.
    pub(crate) acknowledged_by: Option<String>,
    pub(crate) acknowledged_by_name: Option<String>,
    pub(crate) comment: String,
    /// When it was raised: milliseconds, permille or a count.
    pub(crate) value: i64,
    /// As it was when it was raised.
    pub(crate) rule: AlertRuleShape,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcknowledgeForm {
    #[serde(default)]
    pub(crate) comment: String,
}

// --- messages

#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub(crate) enum AudienceShape {
    All,
    Team(String),
    Queue(String),
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FloorMessageForm {
    pub(crate) audience: AudienceShape,
    /// At most 500 characters.
    pub(crate) text: String,
    /// Stays on the desk until it is read.
    #[serde(default)]
    pub(crate) must_read: bool,
    /// Shown for so long; 12 hours when absent.
    #[serde(default)]
    pub(crate) minutes: Option<u32>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FloorMessageView {
    pub(crate) id: Uuid,
    pub(crate) author: String,
    pub(crate) author_name: String,
    pub(crate) sent_at: Time,
    pub(crate) ends_at: Time,
    pub(crate) must_read: bool,
    pub(crate) audience: AudienceShape,
    pub(crate) text: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SentMessageView {
    pub(crate) message: FloorMessageView,
    pub(crate) to: u64,
    pub(crate) read: u64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct PersonName {
    pub(crate) login: String,
    pub(crate) name: String,
}

// --- chats

/// Somebody to write to.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChatContact {
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) team_name: Option<String>,
    /// Null: nothing was written yet.
    pub(crate) last_at: Option<Time>,
    pub(crate) unread: u64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ChatLineView {
    pub(crate) id: Uuid,
    pub(crate) author: String,
    pub(crate) sent_at: Time,
    pub(crate) read_at: Option<Time>,
    pub(crate) text: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChatForm {
    /// At most 1000 characters.
    pub(crate) text: String,
}

// --- hands

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HandForm {
    /// What about; at most 200 characters.
    #[serde(default)]
    pub(crate) text: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct HandView {
    pub(crate) id: Uuid,
    pub(crate) agent: String,
    pub(crate) name: String,
    pub(crate) team_name: Option<String>,
    pub(crate) raised_at: Time,
    pub(crate) text: String,
    pub(crate) taken_at: Option<Time>,
    pub(crate) taken_by: Option<String>,
    pub(crate) taken_by_name: Option<String>,
}

// --- telephones

/// What a browser's telephone measured over the last seconds of a call.
#[derive(Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PhoneQualityForm {
    /// Of the packets that should have come, in thousandths.
    pub(crate) loss_permille: u32,
    pub(crate) jitter_ms: u32,
    /// There and back.
    pub(crate) rtt_ms: u32,
    /// Estimated (E-model, ITU-T G.107), 1–4.5 in hundredths.
    pub(crate) mos_centi: u32,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct PhoneQualityView {
    pub(crate) agent: String,
    pub(crate) at: Time,
    pub(crate) quality: PhoneQualityForm,
}

// --- leading the floor

/// Either `interactions` or `queue`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveWaitingForm {
    #[serde(default)]
    pub(crate) interactions: Vec<Uuid>,
    /// All that wait in this queue.
    #[serde(default)]
    pub(crate) queue: Option<String>,
    /// The queue they go to.
    pub(crate) to: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct MovedWaiting {
    pub(crate) interaction: Uuid,
    pub(crate) from: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct MovedView {
    pub(crate) moved: Vec<MovedWaiting>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PriorityForm {
    pub(crate) priority: i32,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GiveForm {
    /// Login.
    pub(crate) agent: String,
}
