//! What experts do with cases: accept, merge, refuse, retire, import.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::routes::cases::{find, region, with_history};
use crate::routes::customers::new_id;
use crate::shape::{CaseDecision, CaseImport, CaseImported, CaseRefusal, CaseReview, CaseView};
use crate::state::now;
use axum::extract::{DefaultBodyLimit, State};
use crm::cases::{Case, CaseRow, read_cases};
use store::{CaseId, CaseOrigin, CaseRecord, CaseState, NewCase};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::Pii;

const BODY_BYTES: usize = 16 * 1024 * 1024;
const MOST_REFUSALS: usize = 500;
/// Outcomes that a merged case hands over.
const MOST_COUNTED: u32 = 1_000;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(review_case))
        .routes(routes!(import_cases))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
}

/// An expert's word on a case.
#[utoipa::path(
    post,
    path = "/api/v1/cases/{id}/review",
    tag = "cases",
    params(("id" = Uuid, Path)),
    request_body = CaseReview,
    responses(
        (status = 200, body = CaseView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn review_case(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<CaseReview>,
) -> Answer<Json<CaseView>> {
    let mut record = find(&state, &who, id).await?;
    let before = record.state;
    allowed(before, form.decision)?;
    record.version = form.version;
    let reason = form.reason.trim();
    match form.decision {
        CaseDecision::Accept => {
            record.origin.merged_into = record.origin.revises;
            let replaces = record.origin.revises.is_some();
            record.state = if replaces { CaseState::Merged } else { CaseState::Accepted };
        }
        CaseDecision::Merge => {
            let into = into(&state, &who, &record, form.into).await?;
            (record.state, record.origin.merged_into) = (CaseState::Merged, Some(into));
        }
        CaseDecision::Refuse | CaseDecision::Retire if reason.is_empty() => {
            return Err(Problem::bad_field("reason", (), "Say why, for who proposed it."));
        }
        CaseDecision::Refuse => record.state = CaseState::Refused,
        CaseDecision::Retire => record.state = CaseState::Retired,
        CaseDecision::Restore => record.state = CaseState::Accepted,
    }
    let note = Pii::new(reason.to_owned());
    let cases = state.store.cases();
    let record = cases.save(&who.scope, &record, who.login(), &note, now()).await?;
    // The proposal is decided by now: of two who decide at once, one gets so far.
    match (form.decision, record.origin.merged_into) {
        (CaseDecision::Accept, Some(revised)) => replace(&state, &who, revised, &record).await?,
        (CaseDecision::Merge, Some(into)) => {
            for n in 0..record.case.success.tried.min(MOST_COUNTED) {
                let solved = n < record.case.success.solved;
                state.store.cases().count(&who.scope, into, solved).await?;
            }
        }
        (_, _) => {}
    }
    Ok(Json(with_history(&state, &who, record).await?))
}

fn allowed(state: CaseState, decision: CaseDecision) -> Answer<()> {
    let fits = match decision {
        CaseDecision::Accept | CaseDecision::Refuse => state == CaseState::Proposed,
        CaseDecision::Merge => matches!(state, CaseState::Proposed | CaseState::Accepted),
        CaseDecision::Retire => state == CaseState::Accepted,
        CaseDecision::Restore => matches!(state, CaseState::Retired | CaseState::Refused),
    };
    if fits {
        return Ok(());
    }
    let what = "A case in this state can't be decided so; read it again.";
    Err(Problem::bad_field("decision", state.name(), what))
}

/// A revision's words and values take the place of the older ones; its success stays counted.
async fn replace(state: &AppState, who: &Who, id: CaseId, by: &CaseRecord) -> Answer<()> {
    let known = state.store.cases().get(&who.scope, id).await?;
    let mut case = known.ok_or_else(|| Problem::not_found("case"))?;
    case.case = Case { number: case.case.number, ..by.case.clone() };
    let note = Pii::new(String::new());
    state.store.cases().save(&who.scope, &case, who.login(), &note, now()).await?;
    Ok(())
}

async fn into(
    state: &AppState,
    who: &Who,
    record: &CaseRecord,
    into: Option<Uuid>,
) -> Answer<CaseId> {
    let other = match into {
        Some(id) => state.store.cases().get(&who.scope, CaseId::from_uuid(id)).await?,
        None => None,
    };
    let fits = |other: &CaseRecord| {
        other.organization == record.organization
            && other.id != record.id
            && other.state == CaseState::Accepted
    };
    match other.filter(fits) {
        Some(other) => Ok(other.id),
        None => {
            let what = "Name another accepted case of the same organization.";
            Err(Problem::bad_field("into", into.map(|id| id.to_string()), what))
        }
    }
}

/// Reads cases out of CSV; lines that are wrong are told and the others are kept.
#[utoipa::path(
    post,
    path = "/api/v1/cases/import",
    tag = "cases",
    request_body = CaseImport,
    responses(
        (status = 200, body = CaseImported),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn import_cases(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<CaseImport>,
) -> Answer<Json<CaseImported>> {
    let organization = who.may_write(&state, &form.organization)?;
    let loaded = state.case_base(&organization, form.base.as_deref()).await?;
    let found = read_cases(loaded.base(), &form.csv, &region(&state));
    let mut told = CaseImported { read: found.read, created: 0, updated: 0, refused: Vec::new() };
    told.refused = found
        .refused
        .into_iter()
        .take(MOST_REFUSALS)
        .map(|f| CaseRefusal {
            line: f.line,
            field: f.field,
            value: f.value,
            code: f.code.to_owned(),
            what: f.what,
        })
        .collect();
    let now = now();
    let mut new = Vec::new();
    for row in found.rows {
        let place = row.number.and_then(|n| loaded.cases.iter().position(|c| c.number == n));
        let Some(place) = place else {
            told.created += 1;
            new.push(NewCase {
                id: CaseId::from_uuid(new_id(now)),
                organization: organization.clone(),
                base: loaded.base().id.clone(),
                state: CaseState::Accepted,
                case: case_of(row),
                origin: CaseOrigin::default(),
                author: who.login().to_owned(),
            });
            continue;
        };
        told.updated += 1;
        if !form.dry_run {
            update(&state, &who, loaded.ids[place], row).await?;
        }
    }
    if !form.dry_run {
        state.store.cases().create_all(new, now).await?;
        tracing::info!(by = who.login(), %organization, created = told.created, "cases came in");
    }
    Ok(Json(told))
}

fn case_of(row: CaseRow) -> Case {
    Case {
        number: 0,
        values: row.values,
        problem: row.problem,
        solution: row.solution,
        article: row.article,
        success: row.success,
    }
}

async fn update(state: &AppState, who: &Who, id: CaseId, row: CaseRow) -> Answer<()> {
    let Some(mut record) = state.store.cases().get(&who.scope, id).await? else { return Ok(()) };
    let of_row = case_of(row);
    record.case = Case { number: record.case.number, success: record.case.success, ..of_row };
    let note = Pii::new(String::new());
    state.store.cases().save(&who.scope, &record, who.login(), &note, now()).await?;
    Ok(())
}
