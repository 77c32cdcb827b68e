//! Tickets: incidents, requests, complaints, orders, sales, assistance.

use super::Time;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TicketType {
    Incident,
    Request,
    Complaint,
    Order,
    Sale,
    Assistance,
}

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

impl TicketType {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Incident => "incident",
            Self::Request => "request",
            Self::Complaint => "complaint",
            Self::Order => "order",
            Self::Sale => "sale",
            Self::Assistance => "assistance",
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

/// One field that changed; of subject and body only that they did.
#[derive(Serialize, ToSchema)]
pub(crate) struct TicketChange {
    pub(crate) field: String,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TicketEntry {
    pub(crate) at: Time,
    /// Login of the person.
    pub(crate) by: String,
    /// May be empty.
    pub(crate) note: String,
    pub(crate) changes: Vec<TicketChange>,
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
    #[serde(rename = "type")]
    #[schema(value_type = TicketType)]
    pub(crate) kind: String,
    pub(crate) category: String,
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) priority: TicketPriority,
    pub(crate) status: TicketStatus,
    pub(crate) assignee: Option<String>,
    pub(crate) created_by: String,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    pub(crate) version: i64,
    /// Oldest first; empty in lists.
    pub(crate) history: Vec<TicketEntry>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TicketForm {
    pub(crate) organization: String,
    pub(crate) customer: Option<Uuid>,
    pub(crate) interaction: Option<Uuid>,
    #[serde(rename = "type")]
    pub(crate) kind: TicketType,
    #[serde(default)]
    pub(crate) category: String,
    pub(crate) subject: String,
    #[serde(default)]
    pub(crate) body: String,
    pub(crate) priority: TicketPriority,
    pub(crate) assignee: Option<String>,
}

/// What is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TicketChanges {
    /// The version that was read.
    pub(crate) version: i64,
    #[serde(rename = "type")]
    pub(crate) kind: Option<TicketType>,
    pub(crate) category: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) body: Option<String>,
    pub(crate) priority: Option<TicketPriority>,
    pub(crate) status: Option<TicketStatus>,
    /// Empty: nobody.
    pub(crate) assignee: Option<String>,
    pub(crate) customer: Option<Uuid>,
    /// What to remember beside the change.
    #[serde(default)]
    pub(crate) note: String,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TicketFilter {
    pub(crate) organization: Option<String>,
    #[param(inline)]
    pub(crate) status: Option<TicketStatus>,
    pub(crate) assignee: Option<String>,
    pub(crate) customer: Option<Uuid>,
    pub(crate) interaction: Option<Uuid>,
    /// A part of the number, the subject or the body.
    pub(crate) q: Option<String>,
    pub(crate) cursor: Option<String>,
    /// 1–200; 50 when absent.
    pub(crate) limit: Option<u32>,
}
