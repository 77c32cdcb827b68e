//! me

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
        .routes(routes!(me, change_me))
        .routes(routes!(set_status))
        .routes(routes!(issue_phone_key))
}

/// Who is signed in, and what their desk needs to start.
#[utoipa::path(
    get,
    path = "/api/v1/me",
    tag = "me",
    params(("phone" = Option<u8>, Query, description = "1: with a fresh phone key")),
    responses(
        (status = 200, body = Me),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn me(State(state): State<AppState>, who: Who) -> Answer<Json<Me>> {
    Err(Problem::internal())
}

/// Changes the own language and theme.
#[utoipa::path(
    patch,
    path = "/api/v1/me",
    tag = "me",
    request_body = MyChanges,
    responses(
        (status = 200, body = Person),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_me(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<MyChanges>,
) -> Answer<Json<Person>> {
    Err(Problem::internal())
}

/// Chooses a status; while busy it becomes the next one.
#[utoipa::path(
    put,
    path = "/api/v1/me/status",
    tag = "me",
    request_body = StatusForm,
    responses(
        (status = 200, body = StatusAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn set_status(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<StatusForm>,
) -> Answer<Json<StatusAnswer>> {
    Err(Problem::internal())
}

/// Issues a key for a desk phone.
#[utoipa::path(
    post,
    path = "/api/v1/me/phone-keys",
    tag = "me",
    request_body = PhoneKeyForm,
    responses(
        (status = 200, body = PhoneKey),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn issue_phone_key(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<PhoneKeyForm>,
) -> Answer<Json<PhoneKey>> {
    Err(Problem::internal())
}
