//! plan

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
        .routes(routes!(plan, publish_plan))
        .routes(routes!(check_plan))
        .routes(routes!(plan_schema))
        .routes(routes!(plan_versions))
}

/// The floor plan in force.
#[utoipa::path(
    get,
    path = "/api/v1/plan",
    tag = "plan",
    responses(
        (status = 200, body = PublishedPlan),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn plan(State(state): State<AppState>, who: Who) -> Answer<Json<PublishedPlan>> {
    Err(Problem::internal())
}

/// Publishes a plan. Live interactions end on the version they began with.
#[utoipa::path(
    put,
    path = "/api/v1/plan",
    tag = "plan",
    request_body = PlanForm,
    responses(
        (status = 200, body = Published),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn publish_plan(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<PlanForm>,
) -> Answer<Json<Published>> {
    Err(Problem::internal())
}

/// Names every fault of a plan without publishing it.
#[utoipa::path(
    post,
    path = "/api/v1/plan/check",
    tag = "plan",
    request_body = PlanCheckForm,
    responses(
        (status = 200, body = PlanFaults),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn check_plan(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<PlanCheckForm>,
) -> Answer<Json<PlanFaults>> {
    Err(Problem::internal())
}

/// JSON Schema of the floor plan.
#[utoipa::path(
    get,
    path = "/api/v1/plan/schema",
    tag = "plan",
    responses(
        (status = 200, body = serde_json::Value),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn plan_schema(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<serde_json::Value>> {
    Err(Problem::internal())
}

/// Every published version, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/plan/versions",
    tag = "plan",
    responses(
        (status = 200, body = List<PlanVersionView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn plan_versions(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<PlanVersionView>>> {
    Err(Problem::internal())
}
