//! Tickets: incidents, requests, complaints, orders, sales, assistance.

use super::{FollowUpView, Time};
use crm::field::Values;
use crm::ticket::{Grade, Target};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TicketPriority {
    Low,
    Normal,
    High,
    Urgent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TicketStatus {
    Open,
    Pending,
    Solved,
    Closed,
}

/// Impact and urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TicketGrade {
    Low,
    Medium,
    High,
}

impl From<Grade> for TicketGrade {
    fn from(grade: Grade) -> Self {
        match grade {
            Grade::Low => Self::Low,
            Grade::Medium => Self::Medium,
            Grade::High => Self::High,
        }
    }
}

impl From<TicketGrade> for Grade {
    fn from(grade: TicketGrade) -> Self {
        match grade {
            TicketGrade::Low => Self::Low,
            TicketGrade::Medium => Self::Medium,
            TicketGrade::High => Self::High,
        }
    }
}

impl From<store::Priority> for TicketPriority {
    fn from(priority: store::Priority) -> Self {
        match priority {
            store::Priority::Low => Self::Low,
            store::Priority::Normal => Self::Normal,
            store::Priority::High => Self::High,
            store::Priority::Urgent => Self::Urgent,
        }
    }
}

impl From<TicketPriority> for store::Priority {
    fn from(priority: TicketPriority) -> Self {
        match priority {
            TicketPriority::Low => Self::Low,
            TicketPriority::Normal => Self::Normal,
            TicketPriority::High => Self::High,
            TicketPriority::Urgent => Self::Urgent,
        }
    }
}

impl From<store::TicketStatus> for TicketStatus {
    fn from(status: store::TicketStatus) -> Self {
        match status {
            store::TicketStatus::Open => Self::Open,
            store::TicketStatus::Pending => Self::Pending,
            store::TicketStatus::Solved => Self::Solved,
            store::TicketStatus::Closed => Self::Closed,
        }
    }
}

impl From<TicketStatus> for store::TicketStatus {
    fn from(status: TicketStatus) -> Self {
        match status {
            TicketStatus::Open => Self::Open,
            TicketStatus::Pending => Self::Pending,
            TicketStatus::Solved => Self::Solved,
            TicketStatus::Closed => Self::Closed,
        }
    }
}

/// One field that changed; of texts and fields of the form only that they did.
#[derive(Serialize, ToSchema)]
pub(crate) struct TicketChange {
    pub(crate) field: String,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TicketEntry {
    pub(crate) at: Time,
    /// Login of the person, or `clock`.
    pub(crate) by: String,
    /// `changed`, `noted`, `escalated`, `reopened`, `merged`, `unmerged`, `absorbed`, `released`,
    /// `linked`, `unlinked`, `attached`, `detached`, `follow_up`, `first_contact`, `breached`,
    /// `rule`.
    pub(crate) kind: String,
    /// May be empty.
    pub(crate) note: String,
    /// The note is for the centre alone.
    pub(crate) internal: bool,
    /// Logins that the note calls.
    pub(crate) mentions: Vec<String>,
    pub(crate) changes: Vec<TicketChange>,
    /// By kind: `{from, to, team}` of an escalation (reason: the note), `{ticket, number}` of a merge or link, the
    /// tick of a rule.
    #[schema(value_type = Object)]
    pub(crate) detail: Value,
}

/// One deadline. While `running_since` is there it runs, and is due at `due`.
#[derive(Serialize, ToSchema)]
pub(crate) struct TicketTarget {
    /// Business time that is allowed; absent: there is no deadline.
    pub(crate) budget_ms: Option<i64>,
    /// Business time used before `running_since`.
    pub(crate) used_ms: i64,
    pub(crate) running_since: Option<Time>,
    pub(crate) due: Option<Time>,
    pub(crate) met_at: Option<Time>,
    /// When the deadline passed, if it was missed.
    pub(crate) breached_at: Option<Time>,
    /// Of the budget, used up now; absent in lists.
    pub(crate) percent: Option<i64>,
}

impl From<Target> for TicketTarget {
    fn from(target: Target) -> Self {
        Self {
            budget_ms: target.budget_ms,
            used_ms: target.used_ms,
            running_since: target.since.map(Into::into),
            due: target.due.map(Into::into),
            met_at: target.met_at.map(Into::into),
            breached_at: target.breached_at.map(Into::into),
            percent: None,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TicketSla {
    pub(crate) first_response: TicketTarget,
    pub(crate) resolution: TicketTarget,
    /// Both stand still since then.
    pub(crate) paused_since: Option<Time>,
    pub(crate) breached: bool,
    /// What is due first.
    pub(crate) due: Option<Time>,
}

/// Settled at the first contact?
#[derive(Serialize, ToSchema)]
pub(crate) struct TicketFcr {
    /// As it counts: corrected, else computed; absent while it is not known.
    pub(crate) value: Option<bool>,
    pub(crate) computed: Option<bool>,
    pub(crate) corrected: Option<TicketFcrCorrection>,
    /// Name of the definition: `fcr-1`.
    pub(crate) definition: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TicketFcrCorrection {
    pub(crate) value: bool,
    pub(crate) by: String,
    pub(crate) at: Time,
    pub(crate) reason: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TicketCost {
    pub(crate) cents: i64,
    pub(crate) levels: Vec<TicketLevelCost>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TicketLevelCost {
    pub(crate) level: u8,
    /// Business time at the level.
    pub(crate) ms: i64,
    pub(crate) cents: i64,
}

/// Another ticket, as far as a list of links shows it.
#[derive(Serialize, ToSchema)]
pub(crate) struct TicketRelation {
    pub(crate) id: Uuid,
    pub(crate) number: String,
    pub(crate) subject: String,
    pub(crate) status: TicketStatus,
    pub(crate) state: String,
    /// `duplicates`, `relates`, `blocks`; `duplicated_by`, `related`, `blocked_by` seen from the
    /// other end; `child`, `parent`; `merged` for one that was merged into this one.
    pub(crate) relation: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TicketAttachment {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) bytes: u64,
    pub(crate) by: String,
    pub(crate) at: Time,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Ticket)]
pub(crate) struct TicketView {
    pub(crate) id: Uuid,
    /// `INC-000123`
    pub(crate) number: String,
    pub(crate) organization: String,
    pub(crate) customer: Option<Uuid>,
    pub(crate) interaction: Option<Uuid>,
    /// Id of a type of the set-up: `incident`, `request`…
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// A category's id, `parent/child`, or a word of the agent's own.
    pub(crate) category: String,
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) priority: TicketPriority,
    pub(crate) impact: Option<TicketGrade>,
    pub(crate) urgency: Option<TicketGrade>,
    /// The class of the state.
    pub(crate) status: TicketStatus,
    /// Id of a state of the type's workflow.
    pub(crate) state: String,
    /// From 1.
    pub(crate) level: u8,
    pub(crate) team: Option<String>,
    pub(crate) assignee: Option<String>,
    /// The form of its type.
    #[schema(value_type = Object)]
    pub(crate) values: Values,
    pub(crate) tags: Vec<String>,
    pub(crate) watchers: Vec<String>,
    pub(crate) parent: Option<Uuid>,
    pub(crate) merged_into: Option<Uuid>,
    pub(crate) solution: String,
    pub(crate) solved_at: Option<Time>,
    pub(crate) reopened_count: u32,
    pub(crate) sla: TicketSla,
    pub(crate) fcr: TicketFcr,
    pub(crate) created_by: String,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    pub(crate) version: i64,
    /// Oldest first; empty in lists.
    pub(crate) history: Vec<TicketEntry>,
    /// What only one ticket by itself has; absent in lists.
    pub(crate) more: Option<TicketMore>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TicketMore {
    /// States that may follow.
    pub(crate) transitions: Vec<String>,
    pub(crate) relations: Vec<TicketRelation>,
    pub(crate) attachments: Vec<TicketAttachment>,
    pub(crate) follow_ups: Vec<FollowUpView>,
    pub(crate) cost: TicketCost,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TicketForm {
    pub(crate) organization: String,
    pub(crate) customer: Option<Uuid>,
    pub(crate) interaction: Option<Uuid>,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) category: String,
    pub(crate) subject: String,
    #[serde(default)]
    pub(crate) body: String,
    /// `normal` when absent; with impact and urgency, the set-up's matrix says.
    pub(crate) priority: Option<TicketPriority>,
    pub(crate) impact: Option<TicketGrade>,
    pub(crate) urgency: Option<TicketGrade>,
    pub(crate) team: Option<String>,
    pub(crate) assignee: Option<String>,
    #[serde(default)]
    #[schema(value_type = Object)]
    pub(crate) values: Values,
    #[serde(default)]
    pub(crate) tags: Vec<String>,
    pub(crate) parent: Option<Uuid>,
}

/// What is absent stays.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TicketChanges {
    /// The version that was read.
    pub(crate) version: i64,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    /// Empty: none.
    pub(crate) category: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) body: Option<String>,
    pub(crate) priority: Option<TicketPriority>,
    pub(crate) impact: Option<TicketGrade>,
    pub(crate) urgency: Option<TicketGrade>,
    /// A state of the workflow that may follow (else 409, which names those that may).
    pub(crate) state: Option<String>,
    /// Or any state of this class.
    pub(crate) status: Option<TicketStatus>,
    /// Empty: nobody.
    pub(crate) assignee: Option<String>,
    /// Empty: none.
    pub(crate) team: Option<String>,
    pub(crate) customer: Option<Uuid>,
    /// These fields of the form; null empties one.
    #[schema(value_type = Option<Object>)]
    pub(crate) values: Option<Values>,
    pub(crate) tags: Option<Vec<String>>,
    pub(crate) solution: Option<String>,
    /// Empty: none.
    pub(crate) parent: Option<String>,
    /// What to remember beside the change. `@login` calls a person.
    #[serde(default)]
    pub(crate) note: String,
    /// The note is for the organization's own people too, and counts as an answer.
    #[serde(default)]
    pub(crate) public: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TicketSortName {
    Updated,
    Created,
    Due,
    Priority,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SortOrder {
    Asc,
    Desc,
}

#[derive(Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TicketFilter {
    pub(crate) organization: Option<String>,
    #[param(inline)]
    pub(crate) status: Option<TicketStatus>,
    /// Open or pending.
    pub(crate) not_done: Option<bool>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) state: Option<String>,
    #[param(inline)]
    pub(crate) priority: Option<TicketPriority>,
    pub(crate) category: Option<String>,
    pub(crate) level: Option<u8>,
    pub(crate) team: Option<String>,
    /// A login; `me`; `nobody`.
    pub(crate) assignee: Option<String>,
    /// A login; `me`.
    pub(crate) watcher: Option<String>,
    /// Words with commas between: all of them.
    pub(crate) tags: Option<String>,
    /// A deadline was missed.
    pub(crate) breached: Option<bool>,
    /// A deadline falls within so many milliseconds from now, or has passed.
    pub(crate) due_within_ms: Option<i64>,
    /// Changed at or after this moment (RFC 3339): what a list that was read before asks for.
    pub(crate) since: Option<String>,
    pub(crate) customer: Option<Uuid>,
    pub(crate) interaction: Option<Uuid>,
    pub(crate) parent: Option<Uuid>,
    /// A part of the number, the subject, the body, the solution or a tag.
    pub(crate) q: Option<String>,
    #[param(inline)]
    pub(crate) sort: Option<TicketSortName>,
    #[param(inline)]
    pub(crate) order: Option<SortOrder>,
    pub(crate) cursor: Option<String>,
    /// 1–200; 50 when absent.
    pub(crate) limit: Option<u32>,
}

/// Counts of a filter, for boards and for the list of views.
#[derive(Serialize, ToSchema)]
pub(crate) struct TicketCounts {
    pub(crate) total: u64,
    pub(crate) states: Vec<TicketStateCount>,
    pub(crate) levels: Vec<TicketLevelCount>,
    pub(crate) unassigned: u64,
    pub(crate) breached: u64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TicketStateCount {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) state: String,
    pub(crate) status: TicketStatus,
    pub(crate) count: u64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TicketLevelCount {
    pub(crate) level: u8,
    pub(crate) count: u64,
}
