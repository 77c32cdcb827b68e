//! How each organization works with its customers: read, check, publish.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::shape::{
    FaultView, List, PlanVersionView, PublishedSetup, SetupCheckForm, SetupFaults, SetupForm,
    SetupSaved,
};
use crate::state::now;
use axum::extract::{DefaultBodyLimit, State};
use crm::Setup;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::OrganizationId;

const BODY_BYTES: usize = 4 * 1024 * 1024;
const MOST_VERSIONS: u32 = 200;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(setup, publish_setup))
        .routes(routes!(check_setup))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .routes(routes!(setup_versions))
        .routes(routes!(setup_schema))
}

impl Who {
    /// An organization of the path: one of the plan that is this person's to see.
    pub(crate) fn organization(&self, state: &AppState, named: &str) -> Answer<OrganizationId> {
        let id = OrganizationId::new(named);
        let known = state.hub.plan().is_some_and(|(_, p)| p.organizations.contains_key(&id));
        if known && self.scope.allows(&id) {
            return Ok(id);
        }
        Err(Problem::not_found("organization"))
    }
}

/// The set-up in force: fields of the card and whatever else customer work follows.
#[utoipa::path(
    get,
    path = "/api/v1/organizations/{organization}/crm",
    tag = "crm",
    params(("organization" = String, Path)),
    responses(
        (status = 200, body = PublishedSetup),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn setup(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
) -> Answer<Json<PublishedSetup>> {
    let organization = who.organization(&state, &organization)?;
    let saved = state.store.setups().latest(&who.scope, &organization).await?;
    let published_at = (saved.version > 0).then(|| saved.at.into());
    Ok(Json(PublishedSetup {
        version: saved.version,
        setup: serde_json::to_value(&saved.setup).map_err(|_| Problem::internal())?,
        published_at,
        author: saved.author,
    }))
}

/// Publishes a set-up; it is in force at once.
#[utoipa::path(
    put,
    path = "/api/v1/organizations/{organization}/crm",
    tag = "crm",
    params(("organization" = String, Path)),
    request_body = SetupForm,
    responses(
        (status = 200, body = SetupSaved),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn publish_setup(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
    Json(form): Json<SetupForm>,
) -> Answer<Json<SetupSaved>> {
    let organization = who.organization(&state, &organization)?;
    let setup = read(form.setup).map_err(Problem::faulty_setup)?;
    let faults = faults(&setup);
    if !faults.is_empty() {
        return Err(Problem::faulty_setup(faults));
    }
    let base = state.store.setups();
    let before = base.latest(&who.scope, &organization).await?.setup;
    // The version that it will be: any other is refused as stale.
    who.trail.about(form.base_version + 1);
    who.trail.changed(&before, &setup);
    let (acting, from) = (state.acting(&who), form.base_version);
    let version = acting.setups().publish(&organization, from, &setup, who.login(), now()).await?;
    tracing::info!(by = who.login(), %organization, version, "a set-up was published");
    Ok(Json(SetupSaved { version }))
}

/// Names every fault of a set-up without publishing it.
#[utoipa::path(
    post,
    path = "/api/v1/organizations/{organization}/crm/check",
    tag = "crm",
    params(("organization" = String, Path)),
    request_body = SetupCheckForm,
    responses(
        (status = 200, body = SetupFaults),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn check_setup(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
    Json(form): Json<SetupCheckForm>,
) -> Answer<Json<SetupFaults>> {
    who.organization(&state, &organization)?;
    let faults = read(form.setup).map_or_else(|faults| faults, |setup| faults(&setup));
    Ok(Json(SetupFaults { faults }))
}

/// Every published version, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/organizations/{organization}/crm/versions",
    tag = "crm",
    params(("organization" = String, Path)),
    responses(
        (status = 200, body = List<PlanVersionView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn setup_versions(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
) -> Answer<Json<List<PlanVersionView>>> {
    let organization = who.organization(&state, &organization)?;
    let saved = state.store.setups().versions(&who.scope, &organization, MOST_VERSIONS).await?;
    let items = saved.into_iter().map(|saved| PlanVersionView {
        version: saved.version,
        published_at: saved.at.into(),
        author: saved.author,
    });
    Ok(Json(List { items: items.collect() }))
}

/// JSON Schema of the set-up.
#[utoipa::path(
    get,
    path = "/api/v1/crm/schema",
    tag = "crm",
    responses(
        (status = 200, body = Object),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn setup_schema(_who: Who) -> Answer<Json<Value>> {
    Ok(Json(schemars::schema_for!(Setup).to_value()))
}

fn faults(setup: &Setup) -> Vec<FaultView> {
    setup.faults().into_iter().map(Into::into).collect()
}

/// A set-up, or the place where it stops being one.
fn read(value: Value) -> Result<Setup, Vec<FaultView>> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        vec![FaultView::new(path, error.into_inner().to_string())]
    })
}
