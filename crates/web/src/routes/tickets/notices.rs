//! What of the tickets a person is to know: mentioned, given, warned by the clock.

use crate::AppState;
use crate::auth::Who;
use crate::extract::Json;
use crate::problem::{Answer, Problem};
use crate::shape::{List, NoticeView, NoticesRead};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::TicketId;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(ticket_notices, read_ticket_notices))
}

/// My notices, the latest first, at most 200.
#[utoipa::path(
    get,
    path = "/api/v1/ticket-notices",
    tag = "tickets",
    responses(
        (status = 200, body = List<NoticeView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn ticket_notices(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<NoticeView>>> {
    let notices = state.store.tickets().notices(&who.scope, who.login()).await?;
    let view = |n: store::TicketNotice| NoticeView {
        ticket: n.ticket.uuid(),
        number: n.number,
        subject: n.subject.into_inner(),
        kind: n.kind,
        by: n.author,
        at: n.at.into(),
        read: n.read_at.is_some(),
    };
    Ok(Json(List { items: notices.into_iter().map(view).collect() }))
}

/// Marks mine as read: up to the latest that was shown, or those of one ticket.
#[utoipa::path(
    put,
    path = "/api/v1/ticket-notices",
    tag = "tickets",
    request_body = NoticesRead,
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn read_ticket_notices(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<NoticesRead>,
) -> Answer<StatusCode> {
    let tickets = state.store.tickets();
    match (form.until, form.ticket) {
        (Some(until), None) => tickets.read_notices(who.login(), until.0, now()).await?,
        (None, Some(ticket)) => {
            tickets.read_notices_of(who.login(), TicketId::from_uuid(ticket), now()).await?
        }
        (Some(_), Some(_)) | (None, None) => {
            return Err(Problem::bad_field("until", (), "Give either until or ticket."));
        }
    };
    Ok(StatusCode::NO_CONTENT)
}
