//! The floor as it is now. The same cards and the same scope as the live feed.

use crate::AppState;
use crate::auth::Who;
use crate::extract::Json;
use crate::problem::{Answer, Problem};
use crate::shape::{AgentView, List, LiveInteraction, QueueView};
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(queues))
        .routes(routes!(agents))
        .routes(routes!(live_interactions))
}

/// Queues, live.
#[utoipa::path(
    get,
    path = "/api/v1/queues",
    tag = "floor",
    responses(
        (status = 200, body = List<QueueView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn queues(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<QueueView>>> {
    Ok(Json(List { items: state.hub.snapshot(&who.viewer(&state)).queues }))
}

/// Agents, live.
#[utoipa::path(
    get,
    path = "/api/v1/agents",
    tag = "floor",
    responses(
        (status = 200, body = List<AgentView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn agents(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<AgentView>>> {
    Ok(Json(List { items: state.hub.snapshot(&who.viewer(&state)).agents }))
}

/// Interactions on the floor now.
#[utoipa::path(
    get,
    path = "/api/v1/live-interactions",
    tag = "floor",
    responses(
        (status = 200, body = List<LiveInteraction>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn live_interactions(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<LiveInteraction>>> {
    Ok(Json(List { items: state.hub.snapshot(&who.viewer(&state)).interactions }))
}
