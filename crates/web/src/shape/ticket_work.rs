//! What is done to tickets beside changing a field: escalation, notes, merges, views, calls to make.

use super::{TicketChanges, Time};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TicketEscalation {
    /// The version that was read.
    pub(crate) version: i64,
    /// Why the next level is needed, for who takes it up.
    pub(crate) reason: String,
    /// The next one when absent.
    pub(crate) level: Option<u8>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TicketNoteForm {
    /// `@login` calls a person, who finds a notice.
    pub(crate) note: String,
    /// For the organization's own people too; counts as an answer.
    #[serde(default)]
    pub(crate) public: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TicketMacroForm {
    pub(crate) version: i64,
    /// Id of a macro of the set-up.
    #[serde(rename = "macro")]
    pub(crate) name: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TicketReopenForm {
    pub(crate) reason: String,
    /// The interaction in which the customer came back.
    pub(crate) interaction: Option<Uuid>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TicketMergeForm {
    /// The ticket that stays.
    pub(crate) into: Uuid,
}

#[derive(Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TicketLinkName {
    Duplicates,
    Relates,
    Blocks,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TicketLinkForm {
    /// A ticket of the same organization.
    pub(crate) other: Uuid,
    pub(crate) kind: TicketLinkName,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TicketWatchForm {
    pub(crate) watching: bool,
    /// Oneself when absent.
    pub(crate) login: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TicketFcrForm {
    /// Null: as it is computed.
    pub(crate) value: Option<bool>,
    #[serde(default)]
    pub(crate) reason: String,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReopenableFilter {
    pub(crate) customer: Uuid,
    /// Only of this category.
    pub(crate) category: Option<String>,
}

/// The same changes to many tickets.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TicketBulkForm {
    /// At most 200.
    pub(crate) tickets: Vec<TicketBulkItem>,
    /// `version` in here counts for nothing: each ticket has its own.
    pub(crate) changes: Option<TicketChanges>,
    #[serde(rename = "macro")]
    pub(crate) name: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TicketBulkItem {
    pub(crate) id: Uuid,
    /// The version that was read; whichever there is when absent.
    pub(crate) version: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TicketBulkResult {
    pub(crate) id: Uuid,
    pub(crate) done: bool,
    /// The new version.
    pub(crate) version: Option<i64>,
    /// HTTP status that the change alone would have had.
    pub(crate) status: u16,
    /// Why not.
    pub(crate) detail: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PresenceForm {
    /// Writes in it at the moment.
    #[serde(default)]
    pub(crate) typing: bool,
    /// Goes away.
    #[serde(default)]
    pub(crate) leaving: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Presence {
    pub(crate) others: Vec<PresentPerson>,
    /// The ticket's version now: another than the one read tells that it was changed.
    pub(crate) version: i64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct PresentPerson {
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) typing: bool,
    pub(crate) since: Time,
}

#[derive(Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FollowUpStateName {
    Planned,
    Asked,
    Done,
    Cancelled,
}

impl From<store::FollowUpState> for FollowUpStateName {
    fn from(state: store::FollowUpState) -> Self {
        match state {
            store::FollowUpState::Planned => Self::Planned,
            store::FollowUpState::Asked => Self::Asked,
            store::FollowUpState::Done => Self::Done,
            store::FollowUpState::Cancelled => Self::Cancelled,
        }
    }
}

impl From<FollowUpStateName> for store::FollowUpState {
    fn from(state: FollowUpStateName) -> Self {
        match state {
            FollowUpStateName::Planned => Self::Planned,
            FollowUpStateName::Asked => Self::Asked,
            FollowUpStateName::Done => Self::Done,
            FollowUpStateName::Cancelled => Self::Cancelled,
        }
    }
}

/// A call that a ticket owes its customer.
#[derive(Serialize, ToSchema)]
#[schema(as = FollowUp)]
pub(crate) struct FollowUpView {
    pub(crate) id: Uuid,
    pub(crate) ticket: Uuid,
    pub(crate) organization: String,
    pub(crate) customer: Option<Uuid>,
    pub(crate) label: String,
    pub(crate) due: Time,
    pub(crate) agent: Option<String>,
    pub(crate) team: Option<String>,
    pub(crate) state: FollowUpStateName,
    /// Where the floor offers it when it is due; null: in the queue of the ticket's level.
    pub(crate) queue: Option<String>,
    /// The call that the floor owes, when it was asked of it.
    pub(crate) callback: Option<Uuid>,
    /// By which it was done.
    pub(crate) interaction: Option<Uuid>,
    pub(crate) done_at: Option<Time>,
    pub(crate) by: String,
    pub(crate) note: String,
    pub(crate) version: i64,
}

/// One call, or a whole plan of the set-up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FollowUpForm {
    /// Id of a follow-up plan; then nothing else but `agent`, `team` and `queue` counts.
    pub(crate) plan: Option<String>,
    pub(crate) label: Option<String>,
    pub(crate) due: Option<Time>,
    /// Or after so much business time.
    pub(crate) after_ms: Option<i64>,
    pub(crate) agent: Option<String>,
    pub(crate) team: Option<String>,
    /// Asks the floor for the calls: they are offered in this queue when their time has come, if
    /// the customer has a number.
    pub(crate) queue: Option<String>,
}

/// What is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FollowUpChanges {
    pub(crate) version: i64,
    pub(crate) state: Option<FollowUpStateName>,
    pub(crate) due: Option<Time>,
    pub(crate) label: Option<String>,
    /// Empty: nobody.
    pub(crate) agent: Option<String>,
    /// Empty: none.
    pub(crate) team: Option<String>,
    /// By which it was done.
    pub(crate) interaction: Option<Uuid>,
    pub(crate) note: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FollowUpFilter {
    pub(crate) organization: Option<String>,
    pub(crate) ticket: Option<Uuid>,
    /// A login; `me`.
    pub(crate) agent: Option<String>,
    pub(crate) team: Option<String>,
    /// Planned or asked.
    pub(crate) open: Option<bool>,
    #[param(inline)]
    pub(crate) state: Option<FollowUpStateName>,
    /// Due within so many milliseconds from now, or overdue.
    pub(crate) due_within_ms: Option<i64>,
    pub(crate) cursor: Option<String>,
    /// 1–200; 50 when absent.
    pub(crate) limit: Option<u32>,
}

/// A saved view of the list.
#[derive(Serialize, ToSchema)]
#[schema(as = TicketListView)]
pub(crate) struct SavedView {
    pub(crate) id: Uuid,
    pub(crate) organization: String,
    pub(crate) name: String,
    pub(crate) owner: String,
    /// Shared with this team.
    pub(crate) team: Option<String>,
    /// As the interface wrote it: filter, columns, sort.
    #[schema(value_type = Object)]
    pub(crate) body: Value,
    pub(crate) version: i64,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedViewForm {
    pub(crate) organization: String,
    pub(crate) name: String,
    pub(crate) team: Option<String>,
    #[schema(value_type = Object)]
    pub(crate) body: Value,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedViewChanges {
    pub(crate) version: i64,
    pub(crate) name: Option<String>,
    /// Empty: with nobody.
    pub(crate) team: Option<String>,
    #[schema(value_type = Option<Object>)]
    pub(crate) body: Option<Value>,
}

/// Something in a ticket that a person is to know.
#[derive(Serialize, ToSchema)]
#[schema(as = TicketNotice)]
pub(crate) struct NoticeView {
    pub(crate) ticket: Uuid,
    pub(crate) number: String,
    pub(crate) subject: String,
    /// The kind of entry that concerns them, or `assigned`.
    pub(crate) kind: String,
    pub(crate) by: String,
    pub(crate) at: Time,
    pub(crate) read: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoticesRead {
    /// The moment of the latest that was shown: all up to then.
    pub(crate) until: Option<Time>,
    /// Those of one ticket.
    pub(crate) ticket: Option<Uuid>,
}
