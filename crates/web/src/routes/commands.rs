//! commands

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
        .routes(routes!(hang_up))
        .routes(routes!(hold))
        .routes(routes!(resume))
        .routes(routes!(reject))
        .routes(routes!(transfer))
        .routes(routes!(digits))
        .routes(routes!(pause_recording))
        .routes(routes!(resume_recording))
        .routes(routes!(set_disposition))
        .routes(routes!(extend_wrap_up))
        .routes(routes!(finish_wrap_up))
}

/// Hangs up.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/hang-up",
    tag = "commands",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn hang_up(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    Err(Problem::internal())
}

/// Puts the customer on hold.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/hold",
    tag = "commands",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn hold(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    Err(Problem::internal())
}

/// Takes the customer off hold.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/resume",
    tag = "commands",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn resume(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    Err(Problem::internal())
}

/// Rejects the offer.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/reject",
    tag = "commands",
    params(("id" = Uuid, Path)),
    request_body = RejectForm,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn reject(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<RejectForm>,
) -> Answer<Json<CommandAnswer>> {
    Err(Problem::internal())
}

/// Passes the customer to a queue or a number; the agent goes to wrap-up.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/transfer",
    tag = "commands",
    params(("id" = Uuid, Path)),
    request_body = TransferForm,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn transfer(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<TransferForm>,
) -> Answer<Json<CommandAnswer>> {
    Err(Problem::internal())
}

/// Sends keys to the customer.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/digits",
    tag = "commands",
    params(("id" = Uuid, Path)),
    request_body = DigitsForm,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn digits(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<DigitsForm>,
) -> Answer<Json<CommandAnswer>> {
    Err(Problem::internal())
}

/// Pauses the recording: silence is written, keys are not kept.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/recording/pause",
    tag = "commands",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn pause_recording(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    Err(Problem::internal())
}

/// Goes on recording.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/recording/resume",
    tag = "commands",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn resume_recording(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    Err(Problem::internal())
}

/// Says what came of it.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/disposition",
    tag = "commands",
    params(("id" = Uuid, Path)),
    request_body = DispositionForm,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn set_disposition(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<DispositionForm>,
) -> Answer<Json<CommandAnswer>> {
    Err(Problem::internal())
}

/// Adds one more span of the queue's wrap-up.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/wrap-up/extend",
    tag = "commands",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn extend_wrap_up(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    Err(Problem::internal())
}

/// Ends the wrap-up.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/wrap-up/finish",
    tag = "commands",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn finish_wrap_up(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    Err(Problem::internal())
}
