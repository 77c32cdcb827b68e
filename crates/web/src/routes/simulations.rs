//! What if: floors simulated by the engine that serves the calls.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::shape::{List, Simulation, SimulationForm};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use store::Grant;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// A form may carry a whole plan.
const BODY_BYTES: usize = 8 * 1024 * 1024;
const REPLICATIONS: std::ops::RangeInclusive<u32> = 2..=60;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(simulations, simulate))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .routes(routes!(simulation, remove_simulation))
}

/// My simulations, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/simulations",
    tag = "simulations",
    responses(
        (status = 200, body = List<Simulation>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn simulations(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<Simulation>>> {
    Ok(Json(List { items: state.simulations.of(who.login()) }))
}

/// Starts a simulation; two run at once, and the last sixteen are kept until the next restart.
#[utoipa::path(
    post,
    path = "/api/v1/simulations",
    tag = "simulations",
    request_body = SimulationForm,
    responses(
        (status = 202, body = Simulation),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn simulate(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<SimulationForm>,
) -> Answer<(StatusCode, Json<Simulation>)> {
    if let Some(n) = form.replications.filter(|n| !REPLICATIONS.contains(n)) {
        return Err(Problem::bad_field("replications", n, "Give 2 to 60 runs."));
    }
    let organizations = match &who.scope.organizations {
        Grant::All => None,
        Grant::Only(some) => Some(some.clone()),
    };
    let started = state.simulations.start(who.login(), organizations, form)?;
    Ok((StatusCode::ACCEPTED, Json(started)))
}

/// How far a simulation is, and its figures once it is done.
#[utoipa::path(
    get,
    path = "/api/v1/simulations/{id}",
    tag = "simulations",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = Simulation),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn simulation(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<Simulation>> {
    Ok(Json(state.simulations.get(who.login(), id)?))
}

/// Gives up a simulation that runs, or forgets one that has ended.
#[utoipa::path(
    delete,
    path = "/api/v1/simulations/{id}",
    tag = "simulations",
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn remove_simulation(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    state.simulations.remove(who.login(), id)?;
    Ok(StatusCode::NO_CONTENT)
}
