//! tickets

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::shape::*;
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(tickets, create_ticket))
        .routes(routes!(ticket, change_ticket))
}

/// Finds tickets, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/tickets",
    tag = "tickets",
    params(TicketFilter),
    responses(
        (status = 200, body = Page<TicketView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn tickets(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<TicketFilter>,
) -> Answer<Json<Page<TicketView>>> {
    Err(Problem::internal())
}

/// Opens a ticket.
#[utoipa::path(
    post,
    path = "/api/v1/tickets",
    tag = "tickets",
    request_body = TicketForm,
    responses(
        (status = 201, body = TicketView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn create_ticket(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<TicketForm>,
) -> Answer<(StatusCode, Json<TicketView>)> {
    Err(Problem::internal())
}

/// One ticket with its history.
#[utoipa::path(
    get,
    path = "/api/v1/tickets/{id}",
    tag = "tickets",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = TicketView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn ticket(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<TicketView>> {
    Err(Problem::internal())
}

/// Changes a ticket.
#[utoipa::path(
    patch,
    path = "/api/v1/tickets/{id}",
    tag = "tickets",
    params(("id" = Uuid, Path)),
    request_body = TicketChanges,
    responses(
        (status = 200, body = TicketView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_ticket(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<TicketChanges>,
) -> Answer<Json<TicketView>> {
    Err(Problem::internal())
}
