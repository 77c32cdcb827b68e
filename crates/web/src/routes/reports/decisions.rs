//! What a committee decided: who sees to it, until when, and whether it is done.

use super::packs::{found, short, told};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::shape::{DecisionForm, DecisionView};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use store::Decision;
use uuid::Uuid;

const LONGEST_TEXT: usize = 2_000;
const LONGEST_OWNER: usize = 120;

fn checked(form: &DecisionForm) -> Answer<(String, String, Option<String>)> {
    let text = short(&form.text, LONGEST_TEXT, "text")?;
    if text.is_empty() {
        return Err(Problem::bad_field("text", "", "Say what was decided."));
    }
    let owner = short(&form.owner, LONGEST_OWNER, "owner")?;
    let due = form.due.as_deref().filter(|d| !d.is_empty());
    if let Some(due) = due
        && due.parse::<jiff::civil::Date>().is_err()
    {
        return Err(Problem::bad_field("due", due, "Days are written like 2026-11-20."));
    }
    Ok((text, owner, due.map(str::to_owned)))
}

/// Notes a decision of a pack's committee; it stands in every later pack until it is done.
#[utoipa::path(
    post,
    path = "/api/v1/packs/{id}/decisions",
    tag = "reports",
    params(("id" = Uuid, Path)),
    request_body = DecisionForm,
    responses(
        (status = 201, body = DecisionView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn decide(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<DecisionForm>,
) -> Answer<(StatusCode, Json<DecisionView>)> {
    let pack = found(&state, &who, id).await?;
    let (text, owner, due) = checked(&form)?;
    let decision = Decision {
        id: new_id(now()),
        committee: pack.committee,
        organization: pack.organization,
        opened_at: now(),
        closed_at: form.done.then(now),
        due,
        owner,
        text,
        version: 1,
    };
    state.store.packs().decide(&decision).await?;
    Ok((StatusCode::CREATED, Json(told(decision))))
}

/// Changes a decision, marks it done, or opens it again.
#[utoipa::path(
    patch,
    path = "/api/v1/pack-decisions/{id}",
    tag = "reports",
    params(("id" = Uuid, Path)),
    request_body = DecisionForm,
    responses(
        (status = 200, body = DecisionView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_decision(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<DecisionForm>,
) -> Answer<Json<DecisionView>> {
    let found = state.store.packs().decision(&who.centre_scope(&state), id).await?;
    let mut decision = found.ok_or_else(|| Problem::not_found("decision"))?;
    (decision.text, decision.owner, decision.due) = checked(&form)?;
    decision.closed_at = match (form.done, decision.closed_at) {
        (true, Some(at)) => Some(at),
        (true, None) => Some(now()),
        (false, _) => None,
    };
    decision.version = form.version.unwrap_or(decision.version);
    decision.version = state.store.packs().save_decision(&decision).await?;
    Ok(Json(told(decision)))
}
