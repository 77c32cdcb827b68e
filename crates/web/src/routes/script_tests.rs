//! Tests of scripts as text, run on a draft. Owns nothing: no row is read or written.

use crate::AppState;
use crate::auth::Who;
use crate::extract::Json;
use crate::problem::{Answer, Problem};
use crate::shape::{
    FlowScene, FlowTestFailure, ScriptCoverage, ScriptExit, ScriptTestForm, ScriptTestReport,
};
use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

const BODY_BYTES: usize = 2 * 1024 * 1024;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(test_script)).layer(DefaultBodyLimit::max(BODY_BYTES))
}

/// Runs the tests of a script on the draft that is sent; nothing is kept.
#[utoipa::path(
    post,
    path = "/api/v1/crm/script-test",
    tag = "scripts",
    request_body = ScriptTestForm,
    responses(
        (status = 200, body = ScriptTestReport),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn test_script(
    _who: Who,
    Json(form): Json<ScriptTestForm>,
) -> Answer<Json<ScriptTestReport>> {
    let script = super::scripts::read(form.script).map_err(Problem::faulty_setup)?;
    let text = form.text.unwrap_or_else(|| script.tests.clone());
    let report = crm::script::test(&script, &text);
    let scenes = report.scenes.into_iter().map(scene).collect();
    let missing = report.coverage.missing.into_iter();
    let coverage = ScriptCoverage {
        taken: report.coverage.taken,
        exits: report.coverage.exits,
        missing: missing.map(|e| ScriptExit { page: e.page, exit: e.exit }).collect(),
    };
    Ok(Json(ScriptTestReport { passed: report.passed, scenes, coverage }))
}

fn scene(scene: crm::script::Scene) -> FlowScene {
    let failure = scene.failure.map(|failure| FlowTestFailure {
        line: failure.line,
        column: None,
        wanted: failure.wanted,
        what: failure.what,
        happened: failure.happened,
    });
    FlowScene { line: scene.line, name: scene.name, passed: failure.is_none(), failure }
}
