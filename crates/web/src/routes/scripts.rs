//! Scripts as they are designed, published and counted.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::shape::{
    FaultView, List, PageReading, ScriptForm, ScriptLine, ScriptList, ScriptPublishForm,
    ScriptPublished, ScriptReading, ScriptReport, ScriptReportFilter, ScriptSaved,
    ScriptVersionView, ScriptView,
};
use crate::state::now;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use crm::script::{CARD_FIELDS, Known, Script, WORDS_PER_MIN, longest_ms, reading_ms, templates};
use serde_json::Value;
use store::ScriptVersion;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::{Moment, OrganizationId};

const BODY_BYTES: usize = 2 * 1024 * 1024;
const MOST_VERSIONS: u32 = 200;
/// Runs that one answer is made of.
const MOST_RUNS: u32 = 20_000;
const DAY_MS: i64 = 24 * 3_600_000;
const USUAL_SPAN_MS: i64 = 31 * DAY_MS;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(script, save_script, retire_script))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .routes(routes!(scripts))
        .routes(routes!(publish_script))
        .routes(routes!(script_versions))
        .routes(routes!(script_version))
        .routes(routes!(script_report))
        .routes(routes!(script_schema))
}

/// The organization's scripts, by id.
#[utoipa::path(
    get,
    path = "/api/v1/organizations/{organization}/scripts",
    tag = "scripts",
    params(("organization" = String, Path)),
    responses(
        (status = 200, body = ScriptList),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn scripts(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
) -> Answer<Json<ScriptList>> {
    let organization = who.organization(&state, &organization)?;
    let found = state.store.scripts().list(&who.scope, &organization).await?;
    let line = |one: store::ScriptDraft| ScriptLine {
        id: one.id,
        revision: one.revision,
        published: one.published,
        queues: one.draft.queues.iter().map(ToString::to_string).collect(),
        campaigns: one.draft.campaigns.iter().map(ToString::to_string).collect(),
        pages: one.draft.pages.len(),
        longest_ms: longest_ms(&one.draft),
        name: one.draft.name,
        updated_at: one.updated_at.into(),
        author: one.author,
    };
    Ok(Json(ScriptList {
        items: found.into_iter().map(line).collect(),
        mentions: templates(),
        card_fields: CARD_FIELDS.map(str::to_owned).to_vec(),
    }))
}

/// The draft of one script, with its faults and how long it takes to say.
#[utoipa::path(
    get,
    path = "/api/v1/organizations/{organization}/scripts/{script}",
    tag = "scripts",
    params(("organization" = String, Path), ("script" = String, Path)),
    responses(
        (status = 200, body = ScriptView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn script(
    State(state): State<AppState>,
    who: Who,
    Path((organization, script)): Path<(String, String)>,
) -> Answer<Json<ScriptView>> {
    let organization = who.organization(&state, &organization)?;
    let found = state.store.scripts().get(&who.scope, &organization, &script).await?;
    let found = found.ok_or_else(|| Problem::not_found("script"))?;
    let known = known(&state, &who, &organization).await?;
    Ok(Json(ScriptView {
        faults: faults(&found.draft, &known),
        reading: reading(&found.draft),
        script: value(&found.draft)?,
        id: found.id,
        revision: found.revision,
        published: found.published,
        updated_at: found.updated_at.into(),
        author: found.author,
    }))
}

/// Saves a draft, whole or not; revision 0 makes a new script.
#[utoipa::path(
    put,
    path = "/api/v1/organizations/{organization}/scripts/{script}",
    tag = "scripts",
    params(("organization" = String, Path), ("script" = String, Path)),
    request_body = ScriptForm,
    responses(
        (status = 200, body = ScriptSaved),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn save_script(
    State(state): State<AppState>,
    who: Who,
    Path((organization, id)): Path<(String, String)>,
    Json(form): Json<ScriptForm>,
) -> Answer<Json<ScriptSaved>> {
    let organization = who.organization(&state, &organization)?;
    if !crm::field::is_id(&id) {
        let what = "Write lower-case letters, digits and _, beginning with a letter.";
        return Err(Problem::bad_field("script", id, what));
    }
    let script = read(form.script).map_err(Problem::faulty_setup)?;
    let scripts = state.store.scripts();
    if form.base_revision == 0 {
        let count = scripts.list(&who.scope, &organization).await?.len();
        if count >= store::MOST_SCRIPTS as usize {
            let what = "The organization has as many scripts as are kept. Use one again.";
            return Err(Problem::bad_field("script", id, what));
        }
    }
    let known = known(&state, &who, &organization).await?;
    let (from, author) = (form.base_revision, who.login());
    let revision = scripts.save(&organization, &id, from, &script, author, now()).await?;
    let (faults, reading) = (faults(&script, &known), reading(&script));
    Ok(Json(ScriptSaved { revision, faults, reading }))
}

/// Takes a script out of use; calls that are in it finish it.
#[utoipa::path(
    delete,
    path = "/api/v1/organizations/{organization}/scripts/{script}",
    tag = "scripts",
    params(("organization" = String, Path), ("script" = String, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn retire_script(
    State(state): State<AppState>,
    who: Who,
    Path((organization, id)): Path<(String, String)>,
) -> Answer<StatusCode> {
    let organization = who.organization(&state, &organization)?;
    state.store.scripts().retire(&organization, &id).await?;
    tracing::info!(by = who.login(), %organization, script = id, "a script was taken out of use");
    Ok(StatusCode::NO_CONTENT)
}

/// The saved draft becomes the version that new calls begin with.
#[utoipa::path(
    post,
    path = "/api/v1/organizations/{organization}/scripts/{script}/publish",
    tag = "scripts",
    params(("organization" = String, Path), ("script" = String, Path)),
    request_body = ScriptPublishForm,
    responses(
        (status = 200, body = ScriptPublished),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn publish_script(
    State(state): State<AppState>,
    who: Who,
    Path((organization, id)): Path<(String, String)>,
    Json(form): Json<ScriptPublishForm>,
) -> Answer<Json<ScriptPublished>> {
    let organization = who.organization(&state, &organization)?;
    let scripts = state.store.scripts();
    let found = scripts.get(&who.scope, &organization, &id).await?;
    let found = found.ok_or_else(|| Problem::not_found("script"))?;
    let mut faults = faults(&found.draft, &known(&state, &who, &organization).await?);
    let in_force = scripts.in_force(&organization).await?;
    faults.extend(bound_twice(&found.draft, in_force.iter().filter(|v| v.id != id)));
    if !faults.is_empty() {
        return Err(Problem::faulty_setup(faults));
    }
    let from = form.base_revision;
    let version = scripts.publish(&organization, &id, from, who.login(), now()).await?;
    tracing::info!(by = who.login(), %organization, script = id, version, "a script was published");
    Ok(Json(ScriptPublished { version }))
}

/// Every published version, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/organizations/{organization}/scripts/{script}/versions",
    tag = "scripts",
    params(("organization" = String, Path), ("script" = String, Path)),
    responses(
        (status = 200, body = List<ScriptVersionView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn script_versions(
    State(state): State<AppState>,
    who: Who,
    Path((organization, id)): Path<(String, String)>,
) -> Answer<Json<List<ScriptVersionView>>> {
    let organization = who.organization(&state, &organization)?;
    let scripts = state.store.scripts();
    let found = scripts.versions(&who.scope, &organization, &id, MOST_VERSIONS).await?;
    let items = found.into_iter().map(version_view).collect::<Answer<_>>()?;
    Ok(Json(List { items }))
}

/// One published version.
#[utoipa::path(
    get,
    path = "/api/v1/organizations/{organization}/scripts/{script}/versions/{version}",
    tag = "scripts",
    params(("organization" = String, Path), ("script" = String, Path), ("version" = u64, Path)),
    responses(
        (status = 200, body = ScriptVersionView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn script_version(
    State(state): State<AppState>,
    who: Who,
    Path((organization, id, version)): Path<(String, String, u64)>,
) -> Answer<Json<ScriptVersionView>> {
    let organization = who.organization(&state, &organization)?;
    let found = state.store.scripts().version(&who.scope, &organization, &id, version).await?;
    version_view(found.ok_or_else(|| Problem::not_found("version of the script"))?).map(Json)
}

/// Figures of one version's runs: where they end, how long pages take, what is answered.
#[utoipa::path(
    get,
    path = "/api/v1/organizations/{organization}/scripts/{script}/report",
    tag = "scripts",
    params(("organization" = String, Path), ("script" = String, Path), ScriptReportFilter),
    responses(
        (status = 200, body = ScriptReport),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn script_report(
    State(state): State<AppState>,
    who: Who,
    Path((organization, id)): Path<(String, String)>,
    Query(filter): Query<ScriptReportFilter>,
) -> Answer<Json<ScriptReport>> {
    let organization = who.organization(&state, &organization)?;
    let scripts = state.store.scripts();
    let number = match filter.version {
        Some(number) => Some(number),
        None => {
            let draft = scripts.get(&who.scope, &organization, &id).await?;
            let latest = scripts.versions(&who.scope, &organization, &id, 1).await?;
            let latest = latest.first().map(|v| v.version);
            draft.and_then(|d| d.published).or(latest)
        }
    };
    let found = match number {
        Some(number) => scripts.version(&who.scope, &organization, &id, number).await?,
        None => None,
    };
    let version = found.ok_or_else(|| Problem::not_found("version of the script"))?;
    let to: Moment = filter.to.map_or_else(|| now().plus_ms(1), |t| t.0);
    let from = filter.from.map_or_else(|| to.plus_ms(-USUAL_SPAN_MS), |t| t.0);
    let runs = state.store.script_runs();
    let span = (from, to);
    let found =
        runs.of_version(&who.scope, &organization, &id, version.version, span, MOST_RUNS).await?;
    let folded = found.iter().map(|(run, fallen)| (&run.run, *fallen));
    Ok(Json(ScriptReport {
        script: id,
        version: version.version,
        from: from.into(),
        to: to.into(),
        cut: found.len() >= MOST_RUNS as usize,
        figures: crm::script::report(&version.script, folded),
        version_script: value(&version.script)?,
    }))
}

/// JSON Schema of a script.
#[utoipa::path(
    get,
    path = "/api/v1/crm/script-schema",
    tag = "scripts",
    responses(
        (status = 200, body = Object),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn script_schema(_who: Who) -> Answer<Json<Value>> {
    Ok(Json(schemars::schema_for!(Script).to_value()))
}

/// What stands around the scripts of an organization.
async fn known(state: &AppState, who: &Who, organization: &OrganizationId) -> Answer<Known> {
    let setup = state.store.setups().latest(&who.scope, organization).await?.setup;
    let mut known = Known { custom: setup.customer_fields, ..Known::default() };
    if let Some((_, plan)) = state.hub.plan() {
        let queues = plan.queues.iter().filter(|(_, q)| q.organization == *organization);
        known.queues = queues.map(|(id, _)| id.to_string()).collect();
        let campaigns = plan.campaigns.iter().filter(|(_, c)| c.organization == *organization);
        known.campaigns = campaigns.map(|(id, _)| id.to_string()).collect();
        known.dispositions = plan.dispositions.keys().map(ToString::to_string).collect();
    }
    Ok(known)
}

fn faults(script: &Script, known: &Known) -> Vec<FaultView> {
    script.faults(known).into_iter().map(Into::into).collect()
}

/// A call has one script: a queue or campaign belongs to one of those in force.
fn bound_twice<'a>(
    script: &Script,
    others: impl Iterator<Item = &'a ScriptVersion>,
) -> Vec<FaultView> {
    let mut faults = Vec::new();
    for other in others {
        let queues = script.queues.iter().filter(|q| other.script.queues.contains(q));
        let campaigns = script.campaigns.iter().filter(|c| other.script.campaigns.contains(c));
        let twice = queues
            .map(|q| ("queues", q.to_string()))
            .chain(campaigns.map(|c| ("campaigns", c.to_string())));
        faults.extend(twice.map(|(path, value)| {
            let what = format!("The script {} in force is already for it.", other.id);
            crm::Fault::new(path, "bound_twice", value, what).into()
        }));
    }
    faults
}

fn reading(script: &Script) -> ScriptReading {
    let page = |p: &crm::script::Page| PageReading { page: p.id.clone(), ms: reading_ms(p) };
    ScriptReading {
        words_per_min: WORDS_PER_MIN,
        longest_ms: longest_ms(script),
        pages: script.pages.iter().map(page).collect(),
    }
}

fn version_view(found: ScriptVersion) -> Answer<ScriptVersionView> {
    Ok(ScriptVersionView {
        version: found.version,
        author: found.author,
        published_at: found.at.into(),
        script: value(&found.script)?,
    })
}

pub(crate) fn value(script: &Script) -> Answer<Value> {
    serde_json::to_value(script).map_err(|_| Problem::internal())
}

/// A script, or the place where it stops being one.
pub(super) fn read(value: Value) -> Result<Script, Vec<FaultView>> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        vec![FaultView::new(path, error.into_inner().to_string())]
    })
}
