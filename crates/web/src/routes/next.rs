//! What to do next with an interaction: what its wrap-up proposes, and why.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::shape::{NextCall, NextStep, NextTicket, NextTicketWhy, UsualDisposition};
use axum::extract::State;
use store::{FollowUpFilter, TicketFilter};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{CustomerId, InteractionId, QueueId};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(next_step))
}

/// Of so many of the queue's latest interactions the usual disposition is told.
const LATEST: u32 = 200;
/// From so many on a habit is one.
const LEAST: u64 = 10;

/// Proposes disposition, ticket and the next planned call. Nothing is done by asking.
#[utoipa::path(
    get,
    path = "/api/v1/interactions/{id}/next",
    tag = "interactions",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = NextStep),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn next_step(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<NextStep>> {
    let id = InteractionId::from_uuid(id);
    let record = state.store.interactions().get(&who.scope, id).await?;
    let sums = record.ok_or_else(|| Problem::not_found("interaction"))?.summary();
    let disposition = match (&sums.queue, &sums.disposition) {
        (Some(queue), None) => usual(&state, &who, queue).await?,
        (None, _) | (_, Some(_)) => None,
    };
    let ticket = ticket(&state, &who, id, sums.customer).await?;
    let follow_up = match &ticket {
        Some(ticket) => follow_up(&state, &who, ticket.id).await?,
        None => None,
    };
    Ok(Json(NextStep { disposition, ticket, follow_up }))
}

async fn usual(state: &AppState, who: &Who, queue: &QueueId) -> Answer<Option<UsualDisposition>> {
    let counts = state.store.interactions().dispositions(&who.scope, queue, LATEST).await?;
    let of: u64 = counts.iter().map(|(_, count)| count).sum();
    let most = counts.into_iter().next();
    let most = most.filter(|(_, count)| of >= LEAST && count * 2 >= of);
    Ok(most.map(|(id, count)| UsualDisposition { id: id.to_string(), count, of }))
}

async fn ticket(
    state: &AppState,
    who: &Who,
    interaction: InteractionId,
    customer: Option<CustomerId>,
) -> Answer<Option<NextTicket>> {
    let of_interaction =
        TicketFilter { interaction: Some(interaction), limit: 1, ..TicketFilter::default() };
    let of_customer =
        TicketFilter { customer, not_done: true, limit: 1, ..TicketFilter::default() };
    let asked = [
        (Some(of_interaction), NextTicketWhy::OfInteraction),
        (customer.map(|_| of_customer), NextTicketWhy::OpenOfCustomer),
    ];
    for (filter, because) in asked {
        let Some(filter) = filter else { continue };
        let found = state.store.tickets().list(&who.scope, &filter).await?.items;
        if let Some(ticket) = found.into_iter().next() {
            return Ok(Some(NextTicket {
                id: ticket.id.uuid(),
                number: ticket.number,
                subject: ticket.subject.into_inner(),
                because,
            }));
        }
    }
    Ok(None)
}

async fn follow_up(state: &AppState, who: &Who, ticket: Uuid) -> Answer<Option<NextCall>> {
    let filter = FollowUpFilter {
        ticket: Some(vocab::TicketId::from_uuid(ticket)),
        open: true,
        limit: 1,
        ..FollowUpFilter::default()
    };
    let found = state.store.tickets().follow_ups(&who.scope, &filter).await?.items;
    Ok(found.into_iter().next().map(|call| NextCall {
        ticket,
        label: call.label,
        due: call.due.into(),
    }))
}
