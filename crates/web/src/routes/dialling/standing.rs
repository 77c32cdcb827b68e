//! Why records aren't called, counted; how many a filter lets through before it is saved; a list that
//! was removed, brought back.

use super::{campaign, view};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::list_imports;
use crate::problem::{Answer, Problem};
use crate::shape::{HeldView, List, MatchingForm, MatchingView, RecordListView};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use crm::dialling::{RecordState, Why};
use std::collections::BTreeMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::RecordListId;

/// Records that one count looks at.
const MOST_LOOKED_AT: usize = 20_000;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(held_records))
        .routes(routes!(matching_records))
        .routes(routes!(restore_record_list))
}

/// How many records of each list stand where, and why they aren't called.
#[utoipa::path(
    get,
    path = "/api/v1/campaigns/{campaign}/held",
    tag = "lists",
    params(("campaign" = String, Path)),
    responses(
        (status = 200, body = List<HeldView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn held_records(
    State(state): State<AppState>,
    who: Who,
    Path(named): Path<String>,
) -> Answer<Json<List<HeldView>>> {
    let (campaign, _) = campaign(&state, &who, &named)?;
    let lists = state.store.record_lists().of(&who.scope, &campaign).await?;
    let active: BTreeMap<_, _> = lists.iter().map(|list| (list.id, list.active)).collect();
    let ids: Vec<_> = active.keys().copied().collect();
    let found = state.store.dial_records().standing(&ids).await?;
    let items = found.into_iter().map(|held| {
        let active = active.get(&held.list).copied().unwrap_or(false);
        let why = match held.state {
            RecordState::Ready if active => None,
            RecordState::Ready => Some(Why::ListPaused.name().to_owned()),
            RecordState::Filtered => Some(Why::Filter.name().to_owned()),
            RecordState::Waits
            | RecordState::Claimed
            | RecordState::Calling
            | RecordState::Settling
            | RecordState::Done
            | RecordState::Blocked => {
                Some(held.reason.clone().unwrap_or_else(|| held.state.name().to_owned()))
            }
        };
        HeldView {
            list: held.list.uuid(),
            state: held.state.name().to_owned(),
            why_words: why.as_deref().and_then(view::words),
            why,
            reason: held.reason,
            records: held.records,
        }
    });
    let mut items: Vec<_> = items.collect();
    items.sort_by_key(|held| std::cmp::Reverse(held.records));
    Ok(Json(List { items }))
}

/// How many records a filter lets through, before it is saved. Of long lists a part is looked at.
#[utoipa::path(
    post,
    path = "/api/v1/campaigns/{campaign}/matching",
    tag = "lists",
    params(("campaign" = String, Path)),
    request_body = MatchingForm,
    responses(
        (status = 200, body = MatchingView),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn matching_records(
    State(state): State<AppState>,
    who: Who,
    Path(named): Path<String>,
    Json(form): Json<MatchingForm>,
) -> Answer<Json<MatchingView>> {
    let (campaign, _) = campaign(&state, &who, &named)?;
    let filter = super::lists::filter_of(form.filter)?;
    let base = state.store.record_lists();
    let lists = base.of(&who.scope, &campaign).await?;
    let all = lists.into_iter().map(|list| list.id);
    let ids: Vec<_> = all.filter(|id| form.list.is_none_or(|only| only == id.uuid())).collect();
    if ids.is_empty() && form.list.is_some() {
        return Err(Problem::not_found("list"));
    }
    let counts = base.counts(&ids).await?;
    let records = counts.values().flat_map(BTreeMap::values).sum();
    let asked = state.store.dial_records();
    let (looked_at, matching) = asked.matching(&who.scope, &ids, &filter, MOST_LOOKED_AT).await?;
    Ok(Json(MatchingView { records, looked_at, matching }))
}

/// Brings a list back that was removed, paused: within ten minutes, before its records go.
#[utoipa::path(
    post,
    path = "/api/v1/record-lists/{id}/restore",
    tag = "lists",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = RecordListView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn restore_record_list(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<RecordListView>> {
    let base = state.store.record_lists();
    let found = base.get(&who.scope, RecordListId::from_uuid(id)).await?;
    let mut list = found.ok_or_else(|| Problem::not_found("list"))?;
    who.trail.of(&list.organization);
    if let Some(removed) = list.removed_at {
        if removed.plus_ms(list_imports::GRACE_MS) < now() {
            let what = "It was removed more than ten minutes ago: import its file again.";
            return Err(Problem::of_status(StatusCode::CONFLICT, what));
        }
        list.removed_at = None;
        base.change(&list).await?;
    }
    who.trail.about(list.id);
    super::lists::shown(&state, list).await
}
