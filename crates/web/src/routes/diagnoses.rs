//! Diagnoses: begun, answered, ended; what they leave behind is a ticket and perhaps a case.

use crate::AppState;
use crate::auth::Who;
use crate::case_index::LoadedBase;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::cases::{of_customer, region};
use crate::routes::customers::new_id;
use crate::routes::diagnosis_outcome as outcome;
use crate::routes::diagnosis_view::{kept, step, view};
use crate::shape::{
    DiagnosisAction, DiagnosisEnd, DiagnosisFilter, DiagnosisForm, DiagnosisOutcome,
    DiagnosisStepForm, DiagnosisView, List,
};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use store::{
    CaseId, DiagnosisBody, DiagnosisId, DiagnosisRecord, DiagnosisState, DiagnosisStep, RankedCase,
    Scope,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{CustomerId, InteractionId, OrganizationId, Pii, TicketId};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(diagnoses, begin_diagnosis))
        .routes(routes!(diagnosis))
        .routes(routes!(step_diagnosis))
        .routes(routes!(end_diagnosis))
}

const LATEST: u32 = 20;
/// Interactions that one goes on from, at most.
const MOST_PREVIOUS: usize = 8;
const LONGEST_TEXT: usize = 20_000;

/// Diagnoses of an interaction (and of those that it goes on from), a customer or a ticket; the
/// latest first.
#[utoipa::path(
    get,
    path = "/api/v1/diagnoses",
    tag = "cases",
    params(DiagnosisFilter),
    responses(
        (status = 200, body = List<DiagnosisView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn diagnoses(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<DiagnosisFilter>,
) -> Answer<Json<List<DiagnosisView>>> {
    let scope = who.narrowed(filter.organization.as_deref());
    let interactions = match filter.interaction {
        Some(id) => Some(chain(&state, &scope, InteractionId::from_uuid(id)).await?),
        None => None,
    };
    let wanted = store::DiagnosisFilter {
        interactions,
        customer: filter.customer.map(CustomerId::from_uuid),
        ticket: filter.ticket.map(TicketId::from_uuid),
        limit: LATEST,
    };
    let mut items = Vec::new();
    for record in state.store.diagnoses().list(&scope, &wanted).await? {
        // A base that is gone from the set-up takes its diagnoses out of sight.
        if let Ok(loaded) = state.case_base(&record.organization, Some(&record.base)).await {
            items.push(view(&loaded, record)?);
        }
    }
    Ok(Json(List { items }))
}

/// The interaction and those before it: a transferred call goes on from another.
async fn chain(
    state: &AppState,
    scope: &Scope,
    first: InteractionId,
) -> Answer<Vec<InteractionId>> {
    let mut all = vec![first];
    let mut at = Some(first);
    while let Some(id) = at.filter(|_| all.len() <= MOST_PREVIOUS) {
        let record = state.store.interactions().get(scope, id).await?;
        let links = record.map(|r| r.links).unwrap_or_default();
        at = links.previous.filter(|previous| !all.contains(previous));
        all.extend(at);
        all.extend(links.initial.filter(|initial| !all.contains(initial)));
    }
    Ok(all)
}

/// Begins a diagnosis: the first question comes with the answer.
#[utoipa::path(
    post,
    path = "/api/v1/diagnoses",
    tag = "cases",
    request_body = DiagnosisForm,
    responses(
        (status = 201, body = DiagnosisView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn begin_diagnosis(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<DiagnosisForm>,
) -> Answer<(StatusCode, Json<DiagnosisView>)> {
    let organization = who.may_write(&state, &form.organization)?;
    let loaded = state.case_base(&organization, form.base.as_deref()).await?;
    let now = now();
    let mut record = DiagnosisRecord {
        id: DiagnosisId::from_uuid(new_id(now)),
        base: loaded.base().id.clone(),
        interaction: of_interaction(&state, &organization, form.interaction).await?,
        customer: of_customer(&state, &organization, form.customer).await?,
        ticket: of_ticket(&state, &organization, form.ticket).await?,
        organization,
        author: who.login().to_owned(),
        state: DiagnosisState::Open,
        body: DiagnosisBody { text: text(form.text)?, ..DiagnosisBody::default() },
        started_at: now,
        updated_at: now,
        version: 1,
    };
    record.body.ranked = kept(&loaded, &step(&loaded, &record));
    state.store.diagnoses().create(&record).await?;
    Ok((StatusCode::CREATED, Json(view(&loaded, record)?)))
}

/// One diagnosis with its answers, its ranked cases and its next question.
#[utoipa::path(
    get,
    path = "/api/v1/diagnoses/{id}",
    tag = "cases",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = DiagnosisView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn diagnosis(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<DiagnosisView>> {
    let (record, loaded) = find(&state, &who, id).await?;
    Ok(Json(view(&loaded, record)?))
}

/// Answers, skips, goes back, or says that a solution was tried in vain.
#[utoipa::path(
    post,
    path = "/api/v1/diagnoses/{id}/steps",
    tag = "cases",
    params(("id" = Uuid, Path)),
    request_body = DiagnosisStepForm,
    responses(
        (status = 200, body = DiagnosisView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn step_diagnosis(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<DiagnosisStepForm>,
) -> Answer<Json<DiagnosisView>> {
    let (mut record, loaded) = open(&state, &who, id, form.version).await?;
    match form.action {
        DiagnosisAction::Answer => answer(&state, &loaded, &mut record, &form)?,
        DiagnosisAction::Back => drop(record.body.steps.pop()),
        DiagnosisAction::Describe => record.body.text = text(form.text.unwrap_or_default())?,
        DiagnosisAction::Failed => {
            let case = named(&loaded, form.case)?;
            if !record.body.failed.iter().any(|f| f.id == case.id) {
                state.store.cases().count(&who.scope, case.id, false).await?;
                record.body.failed.push(case);
            }
        }
    }
    // The count above made the base anew.
    let loaded = state.case_base(&record.organization, Some(&record.base)).await?;
    record.body.ranked = kept(&loaded, &step(&loaded, &record));
    let record = state.store.diagnoses().save(&record, now()).await?;
    Ok(Json(view(&loaded, record)?))
}

/// Ends a diagnosis: solved, its ticket is filled in; not solved, it goes on with its answers.
#[utoipa::path(
    post,
    path = "/api/v1/diagnoses/{id}/outcome",
    tag = "cases",
    params(("id" = Uuid, Path)),
    request_body = DiagnosisEnd,
    responses(
        (status = 200, body = DiagnosisView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn end_diagnosis(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<DiagnosisEnd>,
) -> Answer<Json<DiagnosisView>> {
    let (mut record, loaded) = open(&state, &who, id, form.version).await?;
    record.body.told = text(form.told.clone())?;
    match form.outcome {
        DiagnosisOutcome::Solved => {
            record.body.solved_by = match form.case {
                Some(case) => Some(named(&loaded, Some(case))?),
                None if form.told.trim().is_empty() => {
                    let what = "Say what solved it, or name the case whose solution did.";
                    return Err(Problem::bad_field("told", (), what));
                }
                None => None,
            };
            record.state = DiagnosisState::Solved;
        }
        DiagnosisOutcome::NotSolved => record.state = DiagnosisState::NotSolved,
    }
    // Of two who end it at once, one gets past this.
    let mut record = state.store.diagnoses().save(&record, now()).await?;
    let ticket = outcome::file(&state, &who, &loaded, &record, &form.subject).await;
    let ticket = match ticket {
        Ok(ticket) => ticket,
        Err(problem) => {
            record.state = DiagnosisState::Open;
            record.body.solved_by = None;
            state.store.diagnoses().save(&record, now()).await?;
            return Err(problem);
        }
    };
    record.ticket = Some(ticket);
    let record = state.store.diagnoses().save(&record, now()).await?;
    outcome::learn(&state, &who, &loaded, &record).await?;
    let loaded = state.case_base(&record.organization, Some(&record.base)).await?;
    Ok(Json(view(&loaded, record)?))
}

async fn find(
    state: &AppState,
    who: &Who,
    id: Uuid,
) -> Answer<(DiagnosisRecord, std::sync::Arc<LoadedBase>)> {
    let record = state.store.diagnoses().get(&who.scope, DiagnosisId::from_uuid(id)).await?;
    let record = record.ok_or_else(|| Problem::not_found("diagnosis"))?;
    let loaded = state.case_base(&record.organization, Some(&record.base)).await?;
    Ok((record, loaded))
}

async fn open(
    state: &AppState,
    who: &Who,
    id: Uuid,
    version: i64,
) -> Answer<(DiagnosisRecord, std::sync::Arc<LoadedBase>)> {
    let (record, loaded) = find(state, who, id).await?;
    if record.version != version {
        return Err(Problem::stale("diagnosis", record.version));
    }
    if record.state != DiagnosisState::Open {
        let what = "This diagnosis is over; begin another.";
        return Err(Problem::bad_field("id", id.to_string(), what));
    }
    Ok((record, loaded))
}

/// An answer to what was answered before takes its place.
fn answer(
    state: &AppState,
    loaded: &LoadedBase,
    record: &mut DiagnosisRecord,
    form: &DiagnosisStepForm,
) -> Answer<()> {
    let named = form.attribute.as_deref().unwrap_or_default();
    let attribute = loaded.base().attribute(named).ok_or_else(|| {
        Problem::bad_field("attribute", named, "The case base has no such attribute.")
    })?;
    let answer = match &form.value {
        None | Some(serde_json::Value::Null) => None,
        Some(value) => {
            let read = attribute.field.read(value, &region(state));
            let read = read.map_err(|fault| Problem::faulty_form(vec![fault]))?;
            Some(read).filter(|value| !value.is_null())
        }
    };
    record.body.steps.retain(|s| s.attribute != named);
    record.body.steps.push(DiagnosisStep { attribute: named.to_owned(), answer, at: now() });
    Ok(())
}

fn named(loaded: &LoadedBase, case: Option<Uuid>) -> Answer<RankedCase> {
    let place = case.and_then(|id| loaded.place(CaseId::from_uuid(id)));
    let place = place.ok_or_else(|| {
        let what = "Name an accepted case of this base.";
        Problem::bad_field("case", case.map(|id| id.to_string()), what)
    })?;
    Ok(RankedCase { id: loaded.ids[place], number: loaded.cases[place].number, percent: 0 })
}

fn text(text: String) -> Answer<Pii<String>> {
    if text.chars().count() > LONGEST_TEXT {
        return Err(Problem::bad_field("text", (), "At most 20,000 characters."));
    }
    Ok(Pii::new(text.trim().to_owned()))
}

async fn of_interaction(
    state: &AppState,
    organization: &OrganizationId,
    id: Option<Uuid>,
) -> Answer<Option<InteractionId>> {
    let Some(id) = id.map(InteractionId::from_uuid) else { return Ok(None) };
    let scope = Scope::of_organizations(vec![organization.clone()]);
    match state.store.interactions().get(&scope, id).await? {
        Some(_) => Ok(Some(id)),
        None => {
            let what = "This organization has no such interaction.";
            Err(Problem::bad_field("interaction", id.to_string(), what))
        }
    }
}

async fn of_ticket(
    state: &AppState,
    organization: &OrganizationId,
    id: Option<Uuid>,
) -> Answer<Option<TicketId>> {
    let Some(id) = id.map(TicketId::from_uuid) else { return Ok(None) };
    let scope = Scope::of_organizations(vec![organization.clone()]);
    match state.store.tickets().get(&scope, id).await? {
        Some(_) => Ok(Some(id)),
        None => {
            let what = "This organization has no such ticket.";
            Err(Problem::bad_field("ticket", id.to_string(), what))
        }
    }
}
