//! people

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
        .routes(routes!(people, create_person))
        .routes(routes!(change_person))
        .routes(routes!(set_password))
}

/// Everybody who can sign in.
#[utoipa::path(
    get,
    path = "/api/v1/people",
    tag = "people",
    responses(
        (status = 200, body = List<PersonEntry>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn people(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<PersonEntry>>> {
    Err(Problem::internal())
}

/// Adds a person.
#[utoipa::path(
    post,
    path = "/api/v1/people",
    tag = "people",
    request_body = PersonForm,
    responses(
        (status = 201, body = PersonEntry),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn create_person(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<PersonForm>,
) -> Answer<(StatusCode, Json<PersonEntry>)> {
    Err(Problem::internal())
}

/// Changes a person.
#[utoipa::path(
    patch,
    path = "/api/v1/people/{login}",
    tag = "people",
    params(("login" = String, Path)),
    request_body = PersonChanges,
    responses(
        (status = 200, body = PersonEntry),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_person(
    State(state): State<AppState>,
    who: Who,
    Path(login): Path<String>,
    Json(form): Json<PersonChanges>,
) -> Answer<Json<PersonEntry>> {
    Err(Problem::internal())
}

/// Sets a password and ends the sessions of that person.
#[utoipa::path(
    post,
    path = "/api/v1/people/{login}/password",
    tag = "people",
    params(("login" = String, Path)),
    request_body = PasswordForm,
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn set_password(
    State(state): State<AppState>,
    who: Who,
    Path(login): Path<String>,
    Json(form): Json<PasswordForm>,
) -> Answer<StatusCode> {
    Err(Problem::internal())
}
