//! The same change to many tickets, each with its own answer.

use super::desk::{at_version, change, find};
use super::steps::of_macro;
use crate::AppState;
use crate::auth::Who;
use crate::extract::Json;
use crate::problem::{Answer, Problem};
use crate::shape::{List, TicketBulkForm, TicketBulkItem, TicketBulkResult, TicketChanges};
use axum::extract::State;
use store::Ticket;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

const MOST: usize = 200;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(change_tickets))
}

/// Changes up to 200 tickets alike, or applies a macro to them. Each is done or refused by itself.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/bulk",
    tag = "tickets",
    request_body = TicketBulkForm,
    responses(
        (status = 200, body = List<TicketBulkResult>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_tickets(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<TicketBulkForm>,
) -> Answer<Json<List<TicketBulkResult>>> {
    if form.tickets.is_empty() || form.tickets.len() > MOST {
        let count = form.tickets.len();
        return Err(Problem::bad_field("tickets", count, "Name 1 to 200 tickets."));
    }
    if form.changes.is_some() == form.name.is_some() {
        return Err(Problem::bad_field("changes", (), "Give either changes or a macro."));
    }
    let mut items = Vec::with_capacity(form.tickets.len());
    for item in &form.tickets {
        let done = one(&state, &who, item, &form).await;
        items.push(match done {
            Ok(ticket) => TicketBulkResult {
                id: item.id,
                done: true,
                version: Some(ticket.version),
                status: 200,
                detail: None,
            },
            Err(problem) => TicketBulkResult {
                id: item.id,
                done: false,
                version: None,
                status: problem.status(),
                detail: Some(problem.detail().to_owned()),
            },
        });
    }
    if items.iter().all(|item| item.status == 404) {
        return Err(Problem::not_found("ticket"));
    }
    Ok(Json(List { items }))
}

async fn one(
    state: &AppState,
    who: &Who,
    item: &TicketBulkItem,
    form: &TicketBulkForm,
) -> Answer<Ticket> {
    let ticket = find(state, who, item.id).await?;
    if let Some(version) = item.version {
        at_version(&ticket, version)?;
    }
    let changes = match (&form.name, &form.changes) {
        (Some(name), _) => of_macro(state, who, &ticket, name).await?,
        (None, Some(changes)) => changes.clone(),
        (None, None) => TicketChanges::default(),
    };
    change(state, who, ticket, changes).await
}
