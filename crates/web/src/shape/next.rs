//! What a wrap-up proposes.

use super::Time;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Each with why it is proposed; null where there is nothing to propose.
#[derive(Serialize, ToSchema)]
pub(crate) struct NextStep {
    pub(crate) disposition: Option<UsualDisposition>,
    pub(crate) ticket: Option<NextTicket>,
    /// The customer's next call that is planned from a ticket.
    pub(crate) follow_up: Option<NextCall>,
}

/// The most frequent of the queue's latest: at least half of them.
#[derive(Serialize, ToSchema)]
pub(crate) struct UsualDisposition {
    pub(crate) id: String,
    /// Chosen so often…
    pub(crate) count: u64,
    /// …of so many.
    pub(crate) of: u64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct NextTicket {
    pub(crate) id: Uuid,
    pub(crate) number: String,
    pub(crate) subject: String,
    pub(crate) because: NextTicketWhy,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NextTicketWhy {
    /// Opened or worked in this interaction.
    OfInteraction,
    /// The customer's latest that is not done.
    OpenOfCustomer,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct NextCall {
    pub(crate) ticket: Uuid,
    pub(crate) label: String,
    pub(crate) due: Time,
}
