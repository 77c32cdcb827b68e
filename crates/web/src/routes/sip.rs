//! SIP over WebSocket (RFC 7118): the door to the edge.

use crate::AppState;
use crate::problem::{Answer, Problem};
use axum::extract::State;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(sip))
}

/// SIP over a WebSocket, subprotocol `sip`. The telephone proves itself by digest inside SIP.
#[utoipa::path(
    get,
    path = "/sip",
    tag = "other",
    security(()),
    responses(
        (status = 101, description = "SIP messages, one per WebSocket message"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn sip(State(_state): State<AppState>) -> Answer<Response> {
    Err(Problem::internal())
}
