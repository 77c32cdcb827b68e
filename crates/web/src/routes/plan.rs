//! The floor plan: read, check, publish.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::shape::{
    FaultView, List, PlanCheckForm, PlanFaults, PlanForm, PlanVersionView, Published,
    PublishedPlan, RollbackForm,
};
use crate::state::now;
use axum::extract::{DefaultBodyLimit, State};
use serde_json::Value;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::{FloorPlan, Input};

/// A plan of a thousand agents is some 300 KB of JSON.
pub(super) const BODY_BYTES: usize = 8 * 1024 * 1024;
const MOST_VERSIONS: u32 = 200;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(plan, publish_plan))
        .routes(routes!(check_plan))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .routes(routes!(plan_schema))
        .routes(routes!(plan_versions))
        .routes(routes!(plan_version))
        .routes(routes!(publish_version))
}

/// The latest published plan.
#[utoipa::path(
    get,
    path = "/api/v1/plan",
    tag = "plan",
    responses(
        (status = 200, body = PublishedPlan),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn plan(State(state): State<AppState>, _who: Who) -> Answer<Json<PublishedPlan>> {
    let saved = state.store.plans().latest().await?;
    let saved = saved.ok_or_else(|| Problem::not_found("floor plan"))?;
    Ok(Json(published(saved)?))
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
    _who: Who,
    Json(form): Json<PlanCheckForm>,
) -> Answer<Json<PlanFaults>> {
    let (faults, warnings) = match read(form.plan) {
        Ok(plan) => (faults(&plan), warnings(&plan)),
        Err(faults) => (faults, Vec::new()),
    };
    Ok(Json(PlanFaults { faults, warnings }))
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
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn publish_plan(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<PlanForm>,
) -> Answer<Json<Published>> {
    let plan = read(form.plan).map_err(Problem::faulty_plan)?;
    publish(&state, &who, plan, form.base_version).await
}

async fn publish(
    state: &AppState,
    who: &Who,
    plan: FloorPlan,
    base_version: u64,
) -> Answer<Json<Published>> {
    let faults = faults(&plan);
    if !faults.is_empty() {
        return Err(Problem::faulty_plan(faults));
    }
    // One at a time: between reading the latest version and writing the next nobody comes.
    let _turn = state.publishing.lock().await;
    let saved = state.store.plans().latest().await?;
    let latest = saved.as_ref().map_or(0, |saved| saved.version);
    if latest != base_version {
        return Err(Problem::stale("floor plan", latest));
    }
    who.trail.about(latest + 1);
    let before = saved.as_ref().map(|saved| told(&saved.plan)).unwrap_or_default();
    who.trail.changed(&before, &told(&plan));
    let version = state.acting(who).plans().publish(who.login(), &plan, now()).await?;
    tracing::info!(by = who.login(), version, "a floor plan was published");
    let warnings = warnings(&plan);
    // The floor takes the latest saved plan at its next start if it cannot answer now.
    let told = state.tell(Input::PlanPublished { version, plan: Arc::new(plan) }).await;
    told.map_err(|_| Problem::published_unheard(version))?;
    Ok(Json(Published { version, warnings }))
}

/// JSON Schema of the floor plan.
#[utoipa::path(
    get,
    path = "/api/v1/plan/schema",
    tag = "plan",
    responses(
        (status = 200, body = Object),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn plan_schema(_who: Who) -> Answer<Json<Value>> {
    Ok(Json(schemars::schema_for!(FloorPlan).to_value()))
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
    _who: Who,
) -> Answer<Json<List<PlanVersionView>>> {
    let lines = state.store.plans().list(MOST_VERSIONS).await?;
    let items = lines.into_iter().map(|line| PlanVersionView {
        version: line.version,
        published_at: line.at.into(),
        author: line.author,
    });
    Ok(Json(List { items: items.collect() }))
}

/// The plan of one version.
#[utoipa::path(
    get,
    path = "/api/v1/plan/versions/{version}",
    tag = "plan",
    params(("version" = u64, Path)),
    responses(
        (status = 200, body = PublishedPlan),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn plan_version(
    State(state): State<AppState>,
    _who: Who,
    Path(version): Path<u64>,
) -> Answer<Json<PublishedPlan>> {
    Ok(Json(published(saved(&state, version).await?)?))
}

/// Publishes the plan of an earlier version again, as a new version.
#[utoipa::path(
    post,
    path = "/api/v1/plan/versions/{version}/publish",
    tag = "plan",
    params(("version" = u64, Path)),
    request_body = RollbackForm,
    responses(
        (status = 200, body = Published),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn publish_version(
    State(state): State<AppState>,
    who: Who,
    Path(version): Path<u64>,
    Json(form): Json<RollbackForm>,
) -> Answer<Json<Published>> {
    let saved = saved(&state, version).await?;
    publish(&state, &who, saved.plan, form.base_version).await
}

async fn saved(state: &AppState, version: u64) -> Answer<store::SavedPlan> {
    let saved = state.store.plans().get(version).await?;
    saved.ok_or_else(|| Problem::not_found("floor plan"))
}

fn published(saved: store::SavedPlan) -> Answer<PublishedPlan> {
    Ok(PublishedPlan {
        version: saved.version,
        plan: serde_json::to_value(&saved.plan).map_err(|_| Problem::internal())?,
        published_at: saved.at.into(),
        author: saved.author,
    })
}

/// The plan as the audit log may tell of it: agents by their login, not by their name.
fn told(plan: &FloorPlan) -> Value {
    let mut value = serde_json::to_value(plan).unwrap_or_default();
    let agents = value.get_mut("agents").and_then(Value::as_object_mut);
    for agent in agents.into_iter().flat_map(|agents| agents.values_mut()) {
        if let Some(agent) = agent.as_object_mut() {
            agent.remove("name");
        }
    }
    value
}

fn warnings(plan: &FloorPlan) -> Vec<FaultView> {
    let lawful = super::campaigns::lawful_warnings(plan, now());
    plan.warnings().into_iter().chain(lawful).map(Into::into).collect()
}

fn faults(plan: &FloorPlan) -> Vec<FaultView> {
    plan.faults().into_iter().map(Into::into).collect()
}

/// A plan, or the place where it stops being one.
pub(super) fn read(value: Value) -> Result<FloorPlan, Vec<FaultView>> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        vec![FaultView::new(path, error.into_inner().to_string())]
    })
}
