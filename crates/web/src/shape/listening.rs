//! Listening to live calls, and its register.

use super::{MonitorEnd, MonitorMode, Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Somebody listens to this call now.
#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct LiveMonitor {
    pub(crate) monitor: Uuid,
    /// Login of who listens.
    pub(crate) by: String,
    #[schema(value_type = MonitorMode)]
    pub(crate) mode: vocab::MonitorMode,
    /// Whether the agent is shown it.
    pub(crate) told: bool,
    /// False while the listener's phone rings.
    pub(crate) hears: bool,
    /// Since when it rings, then since when the call is heard.
    pub(crate) since: Time,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MonitorForm {
    #[schema(value_type = MonitorMode)]
    pub(crate) mode: vocab::MonitorMode,
    /// Why; at most 200 characters, and nothing of the customer's. The centre may require it.
    #[serde(default)]
    pub(crate) reason: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MonitorModeForm {
    #[schema(value_type = MonitorMode)]
    pub(crate) mode: vocab::MonitorMode,
}

/// One entry of the register.
#[derive(Serialize, ToSchema)]
pub(crate) struct LiveListeningView {
    pub(crate) listening: Uuid,
    pub(crate) organization: String,
    pub(crate) interaction: Uuid,
    pub(crate) queue: Option<String>,
    /// Who was listened to.
    pub(crate) agent: String,
    pub(crate) agent_name: String,
    /// Login of who listened.
    pub(crate) by: String,
    pub(crate) by_name: String,
    /// In the order of their first use.
    #[schema(value_type = Vec<MonitorMode>)]
    pub(crate) modes: Vec<vocab::MonitorMode>,
    pub(crate) reason: Option<String>,
    /// The agent was shown it.
    pub(crate) told: bool,
    pub(crate) asked_at: Time,
    /// Null: the phone was not picked up, nothing was heard.
    pub(crate) heard_at: Option<Time>,
    pub(crate) ended_at: Option<Time>,
    #[schema(value_type = Option<MonitorEnd>)]
    pub(crate) end: Option<vocab::MonitorEnd>,
    /// From hearing to the end; null while it lasts, and where nothing was heard.
    pub(crate) duration_ms: Option<i64>,
}

/// Which listenings. Newest first.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListeningFilter {
    /// Asked for at or after this moment (RFC 3339).
    pub(crate) from: Option<Time>,
    /// Asked for before this moment.
    pub(crate) to: Option<Time>,
    /// Who was listened to.
    pub(crate) agent: Option<String>,
    /// Login of who listened.
    pub(crate) by: Option<String>,
    pub(crate) interaction: Option<Uuid>,
    pub(crate) organization: Option<String>,
    pub(crate) cursor: Option<String>,
    /// 1–200; 50 when absent.
    pub(crate) limit: Option<u32>,
}
