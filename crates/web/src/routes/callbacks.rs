//! callbacks

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
        .routes(routes!(callbacks))
        .routes(routes!(take_callback))
        .routes(routes!(call))
}

/// Calls owed.
#[utoipa::path(
    get,
    path = "/api/v1/callbacks",
    tag = "callbacks",
    responses(
        (status = 200, body = List<CallbackView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn callbacks(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<CallbackView>>> {
    Err(Problem::internal())
}

/// Takes an owed call: the customer is called at once.
#[utoipa::path(
    post,
    path = "/api/v1/callbacks/{id}/take",
    tag = "callbacks",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn take_callback(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    Err(Problem::internal())
}

/// Calls out by the agent's command.
#[utoipa::path(
    post,
    path = "/api/v1/calls",
    tag = "callbacks",
    request_body = CallForm,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn call(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<CallForm>,
) -> Answer<Json<CommandAnswer>> {
    Err(Problem::internal())
}
