//! Calibration sessions: several evaluators score the same interactions, blind until it is closed.

use super::calibration_view::{counted, detail, leads, view};
use super::evaluations::{read_lines, text};
use super::{Names, grid_of, setup_of};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::new_id_of;
use crate::shape::{
    CalibrationChanges, CalibrationDetail, CalibrationForm, CalibrationView, EvaluatorDriftView,
    List, OrganizationQuery, ReferenceLine, SheetForm,
};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use crm::quality::calibration::{distance, drift};
use crm::quality::{Answers, Drift};
use std::collections::{BTreeMap, BTreeSet};
use store::{Calibration, CalibrationId, CalibrationSheet, Db, Person, Scope, StoreError, Told};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{InteractionId, OrganizationId, Role};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(calibrations, open_calibration))
        .routes(routes!(evaluator_drift))
        .routes(routes!(calibration, change_calibration))
        .routes(routes!(put_sheet))
}

const MOST_INTERACTIONS: usize = 20;
const MOST_EVALUATORS: usize = 20;
const MOST_DECISIONS: usize = 50;
const LONGEST_NAME: usize = 120;
const LONGEST_MINUTES: usize = 20_000;

/// Sessions, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/calibrations",
    tag = "quality",
    params(OrganizationQuery),
    responses(
        (status = 200, body = List<CalibrationView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn calibrations(
    State(state): State<AppState>,
    who: Who,
    Query(query): Query<OrganizationQuery>,
) -> Answer<Json<List<CalibrationView>>> {
    let scope = who.narrowed(query.organization.as_deref());
    let names = Names::read(&state).await?;
    let mut items = Vec::new();
    for session in state.store.calibrations().list(&scope).await? {
        let sheets = state.store.calibrations().sheets(session.id).await?;
        items.push(view(&who, &session, &sheets, &names));
    }
    Ok(Json(List { items }))
}

/// One session: one's own sheets while it is open; everybody's, and how far they agree, once closed.
#[utoipa::path(
    get,
    path = "/api/v1/calibrations/{id}",
    tag = "quality",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CalibrationDetail),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn calibration(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CalibrationDetail>> {
    let found = find(&state, &who, id).await?;
    shown(&state, &who, &found).await
}

/// Opens a session and tells its evaluators.
#[utoipa::path(
    post,
    path = "/api/v1/calibrations",
    tag = "quality",
    request_body = CalibrationForm,
    responses(
        (status = 201, body = CalibrationDetail),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn open_calibration(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<CalibrationForm>,
) -> Answer<(StatusCode, Json<CalibrationDetail>)> {
    let organization = who.may_write(&state, &form.organization)?;
    let name = form.name.trim().to_owned();
    if !(1..=LONGEST_NAME).contains(&name.chars().count()) {
        let what = format!("Name the session in 1–{LONGEST_NAME} characters.");
        return Err(Problem::bad_field("name", form.name, what));
    }
    let interactions = known(&state, &organization, form.interactions).await?;
    let evaluators = able(&state, &organization, form.evaluators).await?;
    let (setup, version) = setup_of(&state, &organization).await?;
    let now = now();
    let new = Calibration {
        id: CalibrationId::from_uuid(new_id_of(now)),
        organization,
        name,
        grid: grid_of(&setup, form.grid.as_deref(), None)?,
        setup: version,
        author: who.login().to_owned(),
        deadline: form.deadline.map(|t| t.0),
        created_at: now,
        closed_at: None,
        version: 1,
        interactions,
        evaluators,
        reference: BTreeMap::new(),
        minutes: String::new(),
        decisions: Vec::new(),
    };
    let told: Vec<Told> = told(&new, "opened", who.login());
    state.store.calibrations().create(&new, &told).await?;
    tracing::info!(by = who.login(), calibration = %new.id, "a calibration was opened");
    Ok((StatusCode::CREATED, shown(&state, &who, &new).await?))
}

fn told(of: &Calibration, kind: &'static str, by: &str) -> Vec<Told> {
    let tell = |login: &String| Told::new(login, ("calibration", of.id), kind, (by, now()));
    of.evaluators.iter().map(tell).collect()
}

async fn known(
    state: &AppState,
    organization: &OrganizationId,
    named: Vec<Uuid>,
) -> Answer<Vec<InteractionId>> {
    let mut seen = BTreeSet::new();
    let ids: Vec<_> = named.into_iter().filter(|id| seen.insert(*id)).collect();
    if !(1..=MOST_INTERACTIONS).contains(&ids.len()) {
        let what = format!("Choose 1–{MOST_INTERACTIONS} interactions.");
        return Err(Problem::bad_field("interactions", ids.len(), what));
    }
    let scope = Scope::of_organizations(vec![organization.clone()]);
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let interaction = InteractionId::from_uuid(id);
        let record = state.store.interactions().get(&scope, interaction).await?;
        if record.is_none_or(|r| r.segments.is_empty()) {
            let what = "This organization has no such interaction with an agent.";
            return Err(Problem::bad_field("interactions", id.to_string(), what));
        }
        found.push(interaction);
    }
    Ok(found)
}

/// Evaluators of the organization, each once.
async fn able(
    state: &AppState,
    organization: &OrganizationId,
    named: Vec<String>,
) -> Answer<Vec<String>> {
    let mut seen = BTreeSet::new();
    let logins: Vec<_> = named.into_iter().filter(|l| seen.insert(l.clone())).collect();
    if !(2..=MOST_EVALUATORS).contains(&logins.len()) {
        let what = format!("Choose 2–{MOST_EVALUATORS} evaluators.");
        return Err(Problem::bad_field("evaluators", logins.len(), what));
    }
    let may = |person: &Person| {
        let role = person.role;
        person.active
            && matches!(role, Role::Supervisor | Role::FloorManager | Role::QualityEvaluator)
            && person.organizations_granted().allows(organization)
    };
    for login in &logins {
        if !state.store.people().get(login).await?.is_some_and(|p| may(&p)) {
            let what = "Choose somebody who scores for this organization.";
            return Err(Problem::bad_field("evaluators", login.as_str(), what));
        }
    }
    Ok(logins)
}

/// Keeps one's own sheet of one interaction while the session is open.
#[utoipa::path(
    put,
    path = "/api/v1/calibrations/{id}/sheets/{interaction}",
    tag = "quality",
    params(("id" = Uuid, Path), ("interaction" = Uuid, Path)),
    request_body = SheetForm,
    responses(
        (status = 200, body = CalibrationDetail),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn put_sheet(
    State(state): State<AppState>,
    who: Who,
    Path((id, interaction)): Path<(Uuid, Uuid)>,
    Json(form): Json<SheetForm>,
) -> Answer<Json<CalibrationDetail>> {
    let found = find(&state, &who, id).await?;
    let interaction = InteractionId::from_uuid(interaction);
    if !found.evaluators.iter().any(|e| e == who.login()) {
        return Err(Problem::not_found("sheet"));
    }
    if !found.interactions.contains(&interaction) {
        return Err(Problem::not_found("interaction"));
    }
    if found.closed_at.is_some() {
        return Err(Problem::not_allowed("state", Vec::new(), "The session is closed."));
    }
    let (answers, comments) = read_lines(&found.grid, form.answers, form.done)?;
    let sheet = CalibrationSheet {
        calibration: found.id,
        interaction,
        evaluator: who.login().to_owned(),
        done: form.done,
        updated_at: now(),
        answers,
        comments,
        summary: text("summary", &form.summary)?,
    };
    state.store.calibrations().put_sheet(&sheet).await?;
    shown(&state, &who, &found).await
}

/// Closes a session, which shows everybody's marks for good; then settles what was agreed, the
/// minutes and the decisions.
#[utoipa::path(
    patch,
    path = "/api/v1/calibrations/{id}",
    tag = "quality",
    params(("id" = Uuid, Path)),
    request_body = CalibrationChanges,
    responses(
        (status = 200, body = CalibrationDetail),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_calibration(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<CalibrationChanges>,
) -> Answer<Json<CalibrationDetail>> {
    let mut found = find(&state, &who, id).await?;
    if !leads(&who, &found) {
        return Err(Problem::forbidden("Who opened the session leads it."));
    }
    let closes = form.close && found.closed_at.is_none();
    if closes {
        found.closed_at = Some(now());
    }
    if let Some(lines) = form.reference {
        if found.closed_at.is_none() {
            let what = "What is agreed is settled once the session is closed.";
            return Err(Problem::not_allowed("reference", Vec::new(), what));
        }
        found.reference = reference(&found, lines)?;
    }
    if let Some(minutes) = form.minutes {
        if minutes.chars().count() > LONGEST_MINUTES {
            let what = format!("Write at most {LONGEST_MINUTES} characters.");
            return Err(Problem::bad_field("minutes", (), what));
        }
        found.minutes = minutes;
    }
    if let Some(decisions) = form.decisions {
        let decisions: Vec<_> =
            decisions.iter().map(|d| d.trim()).filter(|d| !d.is_empty()).collect();
        if decisions.len() > MOST_DECISIONS {
            let what = format!("Keep at most {MOST_DECISIONS} decisions.");
            return Err(Problem::bad_field("decisions", decisions.len(), what));
        }
        found.decisions = decisions.into_iter().map(ToOwned::to_owned).collect();
    }
    found.version = form.version;
    let told = if closes { told(&found, "closed", who.login()) } else { Vec::new() };
    let saved = state.store.calibrations().save(&found, &told).await?;
    if closes {
        tracing::info!(by = who.login(), calibration = %saved.id, "a calibration was closed");
    }
    shown(&state, &who, &saved).await
}

fn reference(
    of: &Calibration,
    lines: Vec<ReferenceLine>,
) -> Answer<BTreeMap<InteractionId, Answers>> {
    let mut reference = BTreeMap::new();
    for line in lines {
        let id = InteractionId::from_uuid(line.interaction);
        if !of.interactions.contains(&id) {
            let what = "It is no interaction of this session.";
            return Err(Problem::bad_field("reference", line.interaction.to_string(), what));
        }
        let (answers, _) = read_lines(&of.grid, line.answers, true)?;
        reference.insert(id, answers);
    }
    Ok(reference)
}

/// Whose marks are far from what was agreed over the last sessions.
#[utoipa::path(
    get,
    path = "/api/v1/calibrations/drift",
    tag = "quality",
    params(OrganizationQuery),
    responses(
        (status = 200, body = List<EvaluatorDriftView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn evaluator_drift(
    State(state): State<AppState>,
    who: Who,
    Query(query): Query<OrganizationQuery>,
) -> Answer<Json<List<EvaluatorDriftView>>> {
    let scope = who.narrowed(query.organization.as_deref());
    let rule = match query.organization.filter(|o| !o.is_empty()) {
        Some(named) if scope.allows(&OrganizationId::new(&named)) => {
            setup_of(&state, &OrganizationId::new(&named)).await?.0.drift
        }
        Some(_) | None => Drift::default(),
    };
    let sessions = closed(&state.store, &scope).await?;
    let names = Names::read(&state).await?;
    let view = |d: crm::quality::calibration::EvaluatorDrift| EvaluatorDriftView {
        name: names.person(&d.evaluator),
        evaluator: d.evaluator,
        sessions: d.sessions,
        apart: d.apart,
        leaning: d.leaning,
        alarm: d.alarm,
    };
    Ok(Json(List { items: drift(&sessions, rule).into_iter().map(view).collect() }))
}

/// Of each closed session, the latest first, how far each evaluator was.
async fn closed(base: &Db, scope: &Scope) -> Result<Vec<BTreeMap<String, Vec<f64>>>, StoreError> {
    let mut sessions = Vec::new();
    for session in base.calibrations().list(scope).await? {
        if session.closed_at.is_some() {
            let sheets = base.calibrations().sheets(session.id).await?;
            sessions.push(distances(&session, &sheets));
        }
    }
    Ok(sessions)
}

/// How many evaluators of an organization drift by its own rule.
pub(crate) async fn evaluators_drifting(
    base: &Db,
    organization: &OrganizationId,
) -> Result<u64, StoreError> {
    let scope = Scope::of_organizations(vec![organization.clone()]);
    let rule = base.setups().latest(&scope, organization).await?.setup.quality.drift;
    let found = drift(&closed(base, &scope).await?, rule);
    Ok(found.iter().filter(|one| one.alarm).count() as u64)
}

fn distances(of: &Calibration, sheets: &[CalibrationSheet]) -> BTreeMap<String, Vec<f64>> {
    let all = counted(of, sheets);
    let mut found: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for sheet in &all {
        let agreed = of.reference.get(&sheet.interaction);
        if let Some(d) = distance(&of.grid, sheet.interaction, sheet.evaluator, &all, agreed) {
            found.entry(sheet.evaluator.to_owned()).or_default().push(d);
        }
    }
    found
}

async fn find(state: &AppState, who: &Who, id: Uuid) -> Answer<Calibration> {
    let id = CalibrationId::from_uuid(id);
    let found = state.store.calibrations().get(&who.scope, id).await?;
    found.ok_or_else(|| Problem::not_found("calibration"))
}

async fn shown(state: &AppState, who: &Who, of: &Calibration) -> Answer<Json<CalibrationDetail>> {
    let sheets = state.store.calibrations().sheets(of.id).await?;
    let names = Names::read(state).await?;
    detail(who, of, &sheets, &names).map(Json)
}
