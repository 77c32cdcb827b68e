//! interactions

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
        .routes(routes!(interactions))
        .routes(routes!(interaction))
        .routes(routes!(interaction_events))
}

/// Contact records, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/interactions",
    tag = "interactions",
    params(ContactFilter),
    responses(
        (status = 200, body = Page<Contact>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn interactions(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<ContactFilter>,
) -> Answer<Json<Page<Contact>>> {
    Err(Problem::internal())
}

/// One contact record.
#[utoipa::path(
    get,
    path = "/api/v1/interactions/{id}",
    tag = "interactions",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = Contact),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn interaction(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<Contact>> {
    Err(Problem::internal())
}

/// The facts of the journal behind it.
#[utoipa::path(
    get,
    path = "/api/v1/interactions/{id}/events",
    tag = "interactions",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = List<EventView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn interaction_events(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<List<EventView>>> {
    Err(Problem::internal())
}
