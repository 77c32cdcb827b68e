//! The audio of an interaction.

use crate::AppState;
use crate::auth::Who;
use crate::extract::Path;
use crate::problem::{Answer, Problem};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(recording))
}

/// The recording as stereo WAV: the customer left, the agent right. Ranges are served (RFC 9110 §14).
#[utoipa::path(
    get,
    path = "/api/v1/interactions/{id}/recording",
    tag = "interactions",
    params(
        ("id" = Uuid, Path),
        ("Range" = Option<String>, Header, description = "One range: `bytes=0-1023`")
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "audio/wav"),
        (status = 206, body = Vec<u8>, content_type = "audio/wav"),
        (status = 416, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn recording(
    State(_state): State<AppState>,
    _who: Who,
    Path(_id): Path<Uuid>,
    _headers: HeaderMap,
) -> Answer<Response> {
    Err(Problem::internal())
}
