//! Solved cases: found, written, tried; how well their base finds them.

use crate::AppState;
use crate::auth::Who;
use crate::case_index::LoadedBase;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::routes::diagnosis_view::{next_view, ranked_views};
use crate::routes::interactions::limit_of;
use crate::shape::{
    BaseQuery, CaseChanges, CaseConfusion, CaseEntryView, CaseFilter, CaseForm, CaseQuality,
    CaseTrial, CaseTried, CaseView, Page,
};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use crm::cases::{Asked, Case, CaseBase, Index, Quality, Success, diagnose, quality};
use crm::field::read_form;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use store::{CaseEntry, CaseId, CaseOrigin, CaseRecord, CaseState, NewCase};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{CustomerId, OrganizationId, Pii, TicketId};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(cases, create_case))
        .routes(routes!(case, change_case))
        .routes(routes!(case_quality))
        .routes(routes!(try_case_base))
}

const LONGEST: usize = 20_000;

/// Finds cases, the latest changed first.
#[utoipa::path(
    get,
    path = "/api/v1/cases",
    tag = "cases",
    params(CaseFilter),
    responses(
        (status = 200, body = Page<CaseView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn cases(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<CaseFilter>,
) -> Answer<Json<Page<CaseView>>> {
    let scope = who.narrowed(filter.organization.as_deref());
    let wanted = store::CaseFilter {
        base: filter.base.filter(|b| !b.is_empty()),
        state: filter.state.map(Into::into),
        text: filter.q,
        cursor: filter.cursor,
        limit: limit_of(filter.limit)?,
    };
    let page = state.store.cases().list(&scope, &wanted).await?;
    let items = page.items.into_iter().map(|c| shape(c, Vec::new())).collect();
    Ok(Json(Page { items, next_cursor: page.next }))
}

/// One case with its history.
#[utoipa::path(
    get,
    path = "/api/v1/cases/{id}",
    tag = "cases",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CaseView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn case(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CaseView>> {
    let record = find(&state, &who, id).await?;
    Ok(Json(with_history(&state, &who, record).await?))
}

/// Adds a case: those who lead put it in force, an agent's waits for review.
#[utoipa::path(
    post,
    path = "/api/v1/cases",
    tag = "cases",
    request_body = CaseForm,
    responses(
        (status = 201, body = CaseView),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn create_case(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<CaseForm>,
) -> Answer<(StatusCode, Json<CaseView>)> {
    let organization = who.may_write(&state, &form.organization)?;
    let base = state.case_base(&organization, form.base.as_deref()).await?;
    let now = now();
    let case = Case {
        number: 0,
        values: values(&state, base.base(), &form.values)?,
        problem: text("problem", form.problem)?,
        solution: text("solution", form.solution)?,
        article: form.article.filter(|a| !a.is_empty()),
        success: Success::default(),
    };
    let agent = who.person.role == vocab::Role::Agent;
    let new = NewCase {
        id: CaseId::from_uuid(new_id(now)),
        organization,
        base: base.base().id.clone(),
        state: if agent { CaseState::Proposed } else { CaseState::Accepted },
        case,
        origin: CaseOrigin::default(),
        author: who.login().to_owned(),
    };
    let made = state.store.cases().create_all(vec![new], now).await?;
    let made = made.into_iter().next().ok_or_else(Problem::internal)?;
    Ok((StatusCode::CREATED, Json(shape(made, Vec::new()))))
}

/// Changes what a case says.
#[utoipa::path(
    patch,
    path = "/api/v1/cases/{id}",
    tag = "cases",
    params(("id" = Uuid, Path)),
    request_body = CaseChanges,
    responses(
        (status = 200, body = CaseView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_case(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<CaseChanges>,
) -> Answer<Json<CaseView>> {
    let mut record = find(&state, &who, id).await?;
    record.version = form.version;
    if let Some(changed) = form.values {
        let found = state.base_in_force(&record.organization, Some(&record.base)).await?;
        let (_, base) = found.ok_or_else(|| no_base(&record.base))?;
        record.case.values = values(&state, &base, &changed)?;
    }
    if let Some(problem) = form.problem {
        record.case.problem = text("problem", problem)?;
    }
    if let Some(solution) = form.solution {
        record.case.solution = text("solution", solution)?;
    }
    if let Some(article) = form.article {
        record.case.article = Some(article).filter(|a| !a.is_empty());
    }
    let note = Pii::new(form.note);
    let cases = state.store.cases();
    let record = cases.save(&who.scope, &record, who.login(), &note, now()).await?;
    Ok(Json(with_history(&state, &who, record).await?))
}

/// How well a base finds its own cases: leave-one-out, and whole diagnoses.
#[utoipa::path(
    get,
    path = "/api/v1/cases/quality",
    tag = "cases",
    params(BaseQuery),
    responses(
        (status = 200, body = CaseQuality),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn case_quality(
    State(state): State<AppState>,
    who: Who,
    Query(query): Query<BaseQuery>,
) -> Answer<Json<CaseQuality>> {
    let organization = who.organization(&state, &query.organization)?;
    let loaded = state.case_base(&organization, query.base.as_deref()).await?;
    Ok(Json(measure(loaded.base().clone(), &loaded).await?))
}

/// A case base as it is being designed, on the cases there are: what it would find.
#[utoipa::path(
    post,
    path = "/api/v1/organizations/{organization}/case-bases/try",
    tag = "cases",
    params(("organization" = String, Path)),
    request_body = CaseTrial,
    responses(
        (status = 200, body = CaseTried),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn try_case_base(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
    Json(form): Json<CaseTrial>,
) -> Answer<Json<CaseTried>> {
    let organization = who.organization(&state, &organization)?;
    let base: CaseBase = serde_path_to_error::deserialize(form.base).map_err(|error| {
        let path = error.path().to_string();
        Problem::bad_field(&format!("base.{path}"), (), error.into_inner().to_string())
    })?;
    let faults = crm::cases::faults(std::slice::from_ref(&base));
    if !faults.is_empty() {
        return Err(Problem::faulty_setup(faults.into_iter().map(Into::into).collect()));
    }
    let accepted = state.store.cases().accepted(&organization, &base.id).await?;
    let given = values(&state, &base, &form.values)?;
    let (ids, cases): (Vec<CaseId>, Vec<Case>) = accepted.into_iter().unzip();
    let index = Index::new(base.clone(), &cases);
    let (skipped, failed) = (BTreeSet::new(), BTreeSet::new());
    let asked = Asked { values: &given, text: &form.text, skipped: &skipped, failed: &failed };
    let step = diagnose(&index, asked);
    let tried = LoadedBase::of(index, ids, cases);
    let (next, ranked) = (next_view(&tried, &step), ranked_views(&tried, &step.ranked));
    let quality = measure(base, &tried).await?;
    Ok(Json(CaseTried { quality, next, ranked }))
}

async fn measure(base: CaseBase, loaded: &LoadedBase) -> Answer<CaseQuality> {
    let (id, cases) = (base.id.clone(), loaded.cases.clone());
    let found = tokio::task::spawn_blocking(move || quality(&base, &cases)).await;
    Ok(quality_shape(id, found.map_err(|_| Problem::internal())?))
}

fn quality_shape(base: String, of: Quality) -> CaseQuality {
    CaseQuality {
        base,
        cases: of.cases,
        findable: of.findable,
        top1: of.top1,
        top3: of.top3,
        confused: of
            .confused
            .into_iter()
            .map(|c| CaseConfusion {
                solution: c.solution,
                taken_for: c.taken_for,
                times: c.times,
                cases: c.cases,
            })
            .collect(),
        dialogues: of.dialogues.held,
        dialogues_right: of.dialogues.right,
        questions: of.dialogues.questions,
    }
}

pub(crate) async fn find(state: &AppState, who: &Who, id: Uuid) -> Answer<CaseRecord> {
    let record = state.store.cases().get(&who.scope, CaseId::from_uuid(id)).await?;
    record.ok_or_else(|| Problem::not_found("case"))
}

pub(crate) async fn with_history(
    state: &AppState,
    who: &Who,
    record: CaseRecord,
) -> Answer<CaseView> {
    let history = state.store.cases().history(&who.scope, record.id).await?;
    Ok(shape(record, history.unwrap_or_default()))
}

pub(crate) fn no_base(base: &str) -> Problem {
    Problem::bad_field("base", base, "The organization's set-up has no such case base.")
}

/// Values by the base's fields; every fault is told.
pub(crate) fn values(
    state: &AppState,
    base: &CaseBase,
    given: &Map<String, Value>,
) -> Answer<Map<String, Value>> {
    read_form(&base.fields(), given, &region(state)).map_err(Problem::faulty_form)
}

pub(crate) fn region(state: &AppState) -> String {
    let plan = state.hub.plan();
    plan.map_or_else(|| "FR".to_owned(), |(_, plan)| plan.settings.region.clone())
}

pub(crate) fn text(field: &str, text: String) -> Answer<Pii<String>> {
    let length = text.trim().chars().count();
    if !(1..=LONGEST).contains(&length) {
        return Err(Problem::bad_field(field, (), "Write 1–20,000 characters."));
    }
    Ok(Pii::new(text.trim().to_owned()))
}

pub(crate) fn shape(record: CaseRecord, history: Vec<CaseEntry>) -> CaseView {
    CaseView {
        id: record.id.uuid(),
        number: record.case.number,
        organization: record.organization.to_string(),
        base: record.base,
        state: record.state.into(),
        values: record.case.values,
        problem: record.case.problem.into_inner(),
        solution: record.case.solution.into_inner(),
        article: record.case.article,
        tried: record.case.success.tried,
        solved: record.case.success.solved,
        author: record.author,
        created_at: record.created_at.into(),
        updated_at: record.updated_at.into(),
        version: record.version,
        diagnosis: record.origin.diagnosis.map(store::DiagnosisId::uuid),
        ticket: record.origin.ticket.map(TicketId::uuid),
        revises: record.origin.revises.map(CaseId::uuid),
        merged_into: record.origin.merged_into.map(CaseId::uuid),
        history: history.into_iter().map(entry).collect(),
    }
}

fn entry(entry: CaseEntry) -> CaseEntryView {
    CaseEntryView {
        at: entry.at.into(),
        by: entry.author,
        state: entry.state.into(),
        note: entry.note.into_inner(),
        problem: entry.before.problem.into_inner(),
        solution: entry.before.solution.into_inner(),
    }
}

/// The customer of a diagnosis is one of its own organization.
pub(crate) async fn of_customer(
    state: &AppState,
    organization: &OrganizationId,
    id: Option<Uuid>,
) -> Answer<Option<CustomerId>> {
    let Some(id) = id.map(CustomerId::from_uuid) else { return Ok(None) };
    let scope = store::Scope::of_organizations(vec![organization.clone()]);
    match state.store.customers().get(&scope, id).await? {
        Some(_) => Ok(Some(id)),
        None => {
            let what = "This organization has no such customer.";
            Err(Problem::bad_field("customer", id.to_string(), what))
        }
    }
}
