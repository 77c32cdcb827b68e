//! sign_in

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
    OpenApiRouter::new().routes(routes!(sign_in)).routes(routes!(sign_out))
}

/// Signs a person in. Slowed after five failures.
#[utoipa::path(
    post,
    path = "/api/v1/sign-in",
    tag = "sign_in",
    security(()),
    request_body = SignInForm,
    responses(
        (status = 200, body = SignedIn),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn sign_in(
    State(state): State<AppState>,
    Json(form): Json<SignInForm>,
) -> Answer<Json<SignedIn>> {
    Err(Problem::internal())
}

/// Ends the session.
#[utoipa::path(
    post,
    path = "/api/v1/sign-out",
    tag = "sign_in",
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn sign_out(State(state): State<AppState>, who: Who) -> Answer<StatusCode> {
    Err(Problem::internal())
}
