//! customers

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
        .routes(routes!(customers, create_customer))
        .routes(routes!(customer, change_customer))
}

/// Finds customers.
#[utoipa::path(
    get,
    path = "/api/v1/customers",
    tag = "customers",
    params(CustomerFilter),
    responses(
        (status = 200, body = List<Customer>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn customers(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<CustomerFilter>,
) -> Answer<Json<List<Customer>>> {
    Err(Problem::internal())
}

/// Adds a customer.
#[utoipa::path(
    post,
    path = "/api/v1/customers",
    tag = "customers",
    request_body = CustomerForm,
    responses(
        (status = 201, body = Customer),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn create_customer(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<CustomerForm>,
) -> Answer<(StatusCode, Json<Customer>)> {
    Err(Problem::internal())
}

/// The card, with the latest interactions and tickets.
#[utoipa::path(
    get,
    path = "/api/v1/customers/{id}",
    tag = "customers",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CustomerCard),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn customer(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CustomerCard>> {
    Err(Problem::internal())
}

/// Changes a customer.
#[utoipa::path(
    patch,
    path = "/api/v1/customers/{id}",
    tag = "customers",
    params(("id" = Uuid, Path)),
    request_body = CustomerChanges,
    responses(
        (status = 200, body = Customer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_customer(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<CustomerChanges>,
) -> Answer<Json<Customer>> {
    Err(Problem::internal())
}
