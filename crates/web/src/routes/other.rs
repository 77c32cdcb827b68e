//! Health, figures for Prometheus, and the document itself.

use crate::AppState;
use crate::problem::{Answer, Problem};
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(healthz))
        .routes(routes!(readyz))
        .routes(routes!(metrics))
        .routes(routes!(openapi_json))
}

/// The process answers.
#[utoipa::path(get, path = "/healthz", tag = "other", security(()), responses((status = 200)))]
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// Database and floor answer.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "other",
    security(()),
    responses((status = 200), (status = 503))
)]
pub(crate) async fn readyz(State(state): State<AppState>) -> Answer<&'static str> {
    state.store.ping().await?;
    if state.floor.is_closed() {
        return Err(Problem::overloaded("The floor has stopped."));
    }
    Ok("ready\n")
}

/// Figures in the text format of Prometheus.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "other",
    security(()),
    responses((status = 200, body = String, content_type = "text/plain"))
)]
pub(crate) async fn metrics(State(state): State<AppState>) -> impl IntoResponse {
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], (state.metrics)())
}

/// This document.
#[utoipa::path(
    get,
    path = "/api/openapi.json",
    tag = "other",
    security(()),
    responses((status = 200, body = Object, content_type = "application/json"))
)]
pub(crate) async fn openapi_json() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], crate::document::openapi_text())
}
