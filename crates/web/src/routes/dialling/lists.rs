//! The lists of a campaign, its quotas, and when they run out.

use super::{campaign, list, view};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::list_imports;
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::shape::{
    List, QuotaView, QuotasForm, RecordForecast, RecordListChange, RecordListForm, RecordListView,
};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use crm::dialling::{Filter, Quota, exhaustion};
use std::collections::BTreeMap;
use store::RecordList;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::RecordListId;

const USUAL_WEIGHT: u32 = 10;
const MOST_WEIGHT: u32 = 1_000;
const MOST_LISTS: usize = 200;
const MOST_QUOTAS: usize = 100;
const LONGEST_NAME: usize = 120;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(record_lists, create_record_list))
        .routes(routes!(record_list, change_record_list, remove_record_list))
        .routes(routes!(quotas, set_quotas))
        .routes(routes!(record_forecast))
}

/// The lists of a campaign with how many of their records stand where.
#[utoipa::path(
    get,
    path = "/api/v1/campaigns/{campaign}/lists",
    tag = "lists",
    params(("campaign" = String, Path)),
    responses(
        (status = 200, body = List<RecordListView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn record_lists(
    State(state): State<AppState>,
    who: Who,
    Path(named): Path<String>,
) -> Answer<Json<List<RecordListView>>> {
    let (campaign, _) = campaign(&state, &who, &named)?;
    let base = state.store.record_lists();
    let lists = base.of(&who.scope, &campaign).await?;
    let ids: Vec<_> = lists.iter().map(|list| list.id).collect();
    let mut counts = base.counts(&ids).await?;
    let items = lists.into_iter().map(|list| {
        let counts = counts.remove(&list.id).unwrap_or_default();
        view::list(list, &counts)
    });
    Ok(Json(List { items: items.collect() }))
}

/// Makes a list; records come into it by a file or one by one.
#[utoipa::path(
    post,
    path = "/api/v1/campaigns/{campaign}/lists",
    tag = "lists",
    params(("campaign" = String, Path)),
    request_body = RecordListForm,
    responses(
        (status = 201, body = RecordListView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn create_record_list(
    State(state): State<AppState>,
    who: Who,
    Path(named): Path<String>,
    Json(form): Json<RecordListForm>,
) -> Answer<(StatusCode, Json<RecordListView>)> {
    let (campaign, organization) = campaign(&state, &who, &named)?;
    let base = state.store.record_lists();
    if base.of(&who.scope, &campaign).await?.len() >= MOST_LISTS {
        let what = "A campaign has at most 200 lists: remove one that is done.";
        return Err(Problem::bad_field("name", form.name, what));
    }
    let now = now();
    let list = RecordList {
        id: RecordListId::from_uuid(new_id(now)),
        organization,
        campaign,
        name: name_of(&form.name)?,
        weight: weight_of(form.weight.unwrap_or(USUAL_WEIGHT))?,
        active: form.active.unwrap_or(true),
        filter: filter_of(form.filter)?,
        author: who.login().to_owned(),
        made_at: now,
        removed_at: None,
    };
    base.add(&list).await?;
    who.trail.about(list.id);
    Ok((StatusCode::CREATED, Json(view::list(list, &BTreeMap::new()))))
}

/// One list.
#[utoipa::path(
    get,
    path = "/api/v1/record-lists/{id}",
    tag = "lists",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = RecordListView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn record_list(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<RecordListView>> {
    shown(&state, list(&state, &who, id).await?).await
}

/// Name, weight, filter, and whether it is active: in force for the next record that is chosen. A
/// filter reaches the records of a long list within seconds.
#[utoipa::path(
    patch,
    path = "/api/v1/record-lists/{id}",
    tag = "lists",
    params(("id" = Uuid, Path)),
    request_body = RecordListChange,
    responses(
        (status = 200, body = RecordListView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_record_list(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<RecordListChange>,
) -> Answer<Json<RecordListView>> {
    let mut list = list(&state, &who, id).await?;
    if let Some(name) = form.name {
        list.name = name_of(&name)?;
    }
    if let Some(weight) = form.weight {
        list.weight = weight_of(weight)?;
    }
    list.active = form.active.unwrap_or(list.active);
    let filtered = form.filter.is_some();
    if let Some(filter) = form.filter {
        list.filter = filter_of(filter)?;
    }
    state.store.record_lists().change(&list).await?;
    who.trail.about(list.id);
    if filtered {
        list_imports::refilter(&state, list.id);
    }
    shown(&state, list).await
}

/// Takes a list away: nobody on it is called any more. It can be brought back for ten minutes; then
/// the records go that nobody was called for, and the others stay as what was done.
#[utoipa::path(
    delete,
    path = "/api/v1/record-lists/{id}",
    tag = "lists",
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn remove_record_list(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    let mut list = list(&state, &who, id).await?;
    list.removed_at = Some(now());
    list.active = false;
    state.store.record_lists().change(&list).await?;
    who.trail.about(list.id);
    list_imports::clear(&state, list.id);
    Ok(StatusCode::NO_CONTENT)
}

/// How many of which kind of record the campaign wants to win, and how many it has.
#[utoipa::path(
    get,
    path = "/api/v1/campaigns/{campaign}/quotas",
    tag = "lists",
    params(("campaign" = String, Path)),
    responses(
        (status = 200, body = List<QuotaView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn quotas(
    State(state): State<AppState>,
    who: Who,
    Path(named): Path<String>,
) -> Answer<Json<List<QuotaView>>> {
    let (campaign, _) = campaign(&state, &who, &named)?;
    let base = state.store.record_lists();
    let quotas = base.quotas(&campaign).await?;
    let filled = base.filled(&campaign).await?;
    let items = quotas.into_iter().map(|quota| QuotaView {
        filled: filled.get(&quota.id).copied().unwrap_or(0),
        id: quota.id,
        label: quota.label,
        of: quota.of,
        most: quota.most,
    });
    Ok(Json(List { items: items.collect() }))
}

/// In place of those before. A record counts for the first that it fits; when as many are won as are
/// wanted, the others of that kind are done.
#[utoipa::path(
    put,
    path = "/api/v1/campaigns/{campaign}/quotas",
    tag = "lists",
    params(("campaign" = String, Path)),
    request_body = QuotasForm,
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn set_quotas(
    State(state): State<AppState>,
    who: Who,
    Path(named): Path<String>,
    Json(form): Json<QuotasForm>,
) -> Answer<StatusCode> {
    let (campaign, organization) = campaign(&state, &who, &named)?;
    if form.items.len() > MOST_QUOTAS {
        let what = "A campaign has at most 100 quotas.";
        return Err(Problem::bad_field("items", form.items.len(), what));
    }
    let mut quotas: Vec<Quota> = Vec::new();
    for item in form.items {
        if !crm::field::is_id(&item.id) || quotas.iter().any(|quota| quota.id == item.id) {
            let what = "Give each quota an id of its own: small letters, digits and _.";
            return Err(Problem::bad_field("items.id", item.id, what));
        }
        let (id, label, of, most) = (item.id, item.label, filter_of(item.of)?, item.most);
        quotas.push(Quota { id, label, of, most });
    }
    let base = state.store.record_lists();
    base.set_quotas(&organization, &campaign, &quotas).await?;
    who.trail.about(&campaign);
    for list in base.of(&who.scope, &campaign).await? {
        list_imports::refilter(&state, list.id);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// What is left of a campaign's lists, and when they run out at the pace of late.
#[utoipa::path(
    get,
    path = "/api/v1/campaigns/{campaign}/forecast",
    tag = "lists",
    params(("campaign" = String, Path)),
    responses(
        (status = 200, body = RecordForecast),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn record_forecast(
    State(state): State<AppState>,
    who: Who,
    Path(named): Path<String>,
) -> Answer<Json<RecordForecast>> {
    let (campaign, _) = campaign(&state, &who, &named)?;
    let now = now();
    let (pace, ready) = state.store.dial_records().pace(&who.scope, &campaign, now).await?;
    let told = exhaustion(pace, now);
    Ok(Json(RecordForecast {
        left: pace.left,
        ready,
        attempts: pace.attempts,
        ended: pace.ended,
        attempts_left: told.map(|t| t.attempts_left),
        attempts_per_hour: told.map(|t| t.attempts_per_hour),
        hours_left: told.map(|t| t.hours_left),
        runs_out_at: told.map(|t| t.at.into()),
    }))
}

pub(super) async fn shown(state: &AppState, list: RecordList) -> Answer<Json<RecordListView>> {
    let mut counts = state.store.record_lists().counts(&[list.id]).await?;
    let counts = counts.remove(&list.id).unwrap_or_default();
    Ok(Json(view::list(list, &counts)))
}

fn name_of(name: &str) -> Answer<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Problem::bad_field("name", name, "Name it by 1 to 120 characters."));
    }
    Ok(name.to_owned())
}

fn weight_of(weight: u32) -> Answer<u32> {
    if weight > MOST_WEIGHT {
        return Err(Problem::bad_field("weight", weight, "A weight is 0 to 1000."));
    }
    Ok(weight)
}

pub(super) fn filter_of(filter: Filter) -> Answer<Filter> {
    match filter.faults("filter").into_iter().next() {
        None => Ok(filter),
        Some(fault) => Err(Problem::bad_field(&fault.path, fault.value, fault.what)),
    }
}
