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

#[derive(Serialize, ToSchema)]
pub(crate) struct TicketChange {
    pub(crate) at: Time,
    /// Login of the person.
    pub(crate) by: String,
    /// Field by field, the new value.
    #[schema(value_type = Object)]
    pub(crate) change: serde_json::Value,
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
    pub(crate) kind: TicketType,
    pub(crate) category: String,
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) priority: TicketPriority,
    pub(crate) status: TicketStatus,
    pub(crate) assignee: Option<String>,
    pub(crate) created_by: String,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    pub(crate) version: u64,
    /// Oldest first; empty in lists.
    pub(crate) history: Vec<TicketChange>,
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
    pub(crate) version: u64,
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
    /// A part of the number, the subject or the body.
    pub(crate) q: Option<String>,
    pub(crate) cursor: Option<String>,
    /// 1–200; 50 when absent.
    pub(crate) limit: Option<u32>,
}
