//! What the signed-in person typed and has not saved.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::shape::{DraftForm, DraftView, List};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use store::Draft;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::Pii;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(drafts)).routes(routes!(keep_draft, remove_draft))
}

const LONGEST_NAME: usize = 100;
const LONGEST_BODY: usize = 64 * 1024;

/// One's own drafts, the latest first; none of others.
#[utoipa::path(
    get,
    path = "/api/v1/me/drafts",
    tag = "me",
    responses(
        (status = 200, body = List<DraftView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn drafts(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<DraftView>>> {
    let found = state.store.drafts().list(who.login()).await?;
    let items = found.into_iter().map(|draft| DraftView {
        name: draft.name,
        body: draft.body.into_inner(),
        at: draft.at.into(),
    });
    Ok(Json(List { items: items.collect() }))
}

/// Keeps one; it is forgotten after a week.
#[utoipa::path(
    put,
    path = "/api/v1/me/drafts/{key}",
    tag = "me",
    params(("key" = String, Path)),
    request_body = DraftForm,
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn keep_draft(
    State(state): State<AppState>,
    who: Who,
    Path(key): Path<String>,
    Json(form): Json<DraftForm>,
) -> Answer<StatusCode> {
    for (field, text, most) in [("key", &key, LONGEST_NAME), ("body", &form.body, LONGEST_BODY)] {
        if text.len() > most {
            let what = format!("Keep it within {most} bytes.");
            return Err(Problem::bad_field(field, text.len(), what));
        }
    }
    let draft = Draft { name: key, body: Pii::new(form.body), at: now() };
    state.store.drafts().put(who.login(), &draft).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forgets one: it was saved, or is not wanted any more.
#[utoipa::path(
    delete,
    path = "/api/v1/me/drafts/{key}",
    tag = "me",
    params(("key" = String, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn remove_draft(
    State(state): State<AppState>,
    who: Who,
    Path(key): Path<String>,
) -> Answer<StatusCode> {
    state.store.drafts().remove(who.login(), &key).await?;
    Ok(StatusCode::NO_CONTENT)
}
