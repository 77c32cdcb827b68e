//! Flows beside the plan: tests, counters, shadow runs, import.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::shape::{
    FlowCounters, FlowImportForm, FlowTestForm, FlowTestReport, ImportedFlow, ShadowForm,
    ShadowReport,
};
use crate::workshop::BadDraft;
use axum::extract::{DefaultBodyLimit, State};
use serde::Deserialize;
use serde_json::Value;
use store::Grant;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::{FloorPlan, FlowId};

/// A form may carry a whole plan.
const BODY_BYTES: usize = 8 * 1024 * 1024;
/// Texts of one run.
const MOST_TESTS: usize = 500;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(test_flows))
        .routes(routes!(shadow_flows))
        .routes(routes!(import_flow))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .routes(routes!(flow_counters))
}

/// Runs flow tests on the published plan or on a draft.
#[utoipa::path(
    post,
    path = "/api/v1/flows/test",
    tag = "plan",
    request_body = FlowTestForm,
    responses(
        (status = 200, body = FlowTestReport),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn test_flows(
    State(state): State<AppState>,
    _who: Who,
    Json(form): Json<FlowTestForm>,
) -> Answer<Json<FlowTestReport>> {
    let plan = state.plan_or_draft(form.plan).await?;
    let tests: Vec<(String, String)> = match form.tests {
        Some(tests) => tests.into_iter().map(|t| (t.name, t.text)).collect(),
        None => plan.flow_tests.iter().map(|(n, t)| (n.clone(), t.clone())).collect(),
    };
    if tests.len() > MOST_TESTS {
        return Err(Problem::bad_field("tests", tests.len(), "Give 500 texts at most."));
    }
    let flow = form.flow.map(|f| FlowId::new(&f));
    let workshop = state.workshop.clone();
    let report =
        tokio::task::spawn_blocking(move || workshop.test(plan, flow.as_ref(), &tests)).await;
    read(report.map_err(|_| Problem::internal())?, "tests")
}

/// Leads a day's real callers through a draft and lists who would have landed elsewhere.
#[utoipa::path(
    post,
    path = "/api/v1/flows/shadow",
    tag = "plan",
    request_body = ShadowForm,
    responses(
        (status = 200, body = ShadowReport),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn shadow_flows(
    State(state): State<AppState>,
    _who: Who,
    Json(form): Json<ShadowForm>,
) -> Answer<Json<ShadowReport>> {
    let plan = state.plan_or_draft(Some(form.plan)).await?;
    read(state.workshop.shadow(plan, form.day).await, "day")
}

/// Translates a flow of another product, as far as it matches.
#[utoipa::path(
    post,
    path = "/api/v1/flows/import",
    tag = "plan",
    request_body = FlowImportForm,
    responses(
        (status = 200, body = ImportedFlow),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn import_flow(
    State(state): State<AppState>,
    _who: Who,
    Json(form): Json<FlowImportForm>,
) -> Answer<Json<ImportedFlow>> {
    let from = serde_json::to_value(form.from).map_err(|_| Problem::internal())?;
    let from = from.as_str().unwrap_or_default();
    read(state.workshop.import(from, &form.file), "file")
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CountersQuery {
    /// In the centre's time zone, `2026-11-20`; today by default.
    day: Option<String>,
}

/// How many callers took each exit of a flow on a day.
#[utoipa::path(
    get,
    path = "/api/v1/flows/{id}/counters",
    tag = "plan",
    params(("id" = String, Path), CountersQuery),
    responses(
        (status = 200, body = FlowCounters),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn flow_counters(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<String>,
    Query(query): Query<CountersQuery>,
) -> Answer<Json<FlowCounters>> {
    let organizations = match &who.scope.organizations {
        Grant::All => None,
        Grant::Only(some) => Some(some.as_slice()),
    };
    let flow = FlowId::new(&id);
    Ok(Json(state.flow_counters(&flow, query.day.as_deref(), organizations).await?))
}

impl AppState {
    /// A draft as it was sent, or the published plan. A test may run on a plan with faults: it
    /// tells what comes of them.
    async fn plan_or_draft(&self, draft: Option<Value>) -> Answer<FloorPlan> {
        match draft {
            Some(draft) => super::plan::read(draft).map_err(Problem::faulty_plan),
            None => {
                let saved = self.store.plans().latest().await?;
                Ok(saved.ok_or_else(|| Problem::not_found("floor plan"))?.plan)
            }
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(
    made: Result<Value, BadDraft>,
    field: &'static str,
) -> Answer<Json<T>> {
    let value = made.map_err(|bad| Problem::bad_field(field, "", &bad.0))?;
    serde_json::from_value(value).map(Json).map_err(|_| Problem::internal())
}
