//! The live feed's WebSocket.

use crate::AppState;
use crate::problem::{Answer, Problem};
use axum::extract::State;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(live))
}

/// The live floor over a WebSocket, subprotocol `plateau`: a `LiveMessage` snapshot, then deltas. With
/// the cookie, or with `LiveTokenForm` as the first message. Close codes: 4001 not signed in (any more),
/// 4008 too slow: come back with `from`.
#[utoipa::path(
    get,
    path = "/api/v1/live",
    tag = "live",
    params(
        ("role" = Option<String>, Query, description = "`desk`: this tab is the agent's open desk"),
        ("from" = Option<u64>, Query, description = "Go on after this journal sequence")
    ),
    responses(
        (status = 101, description = "The feed"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn live(State(_state): State<AppState>) -> Answer<Response> {
    Err(Problem::internal())
}
