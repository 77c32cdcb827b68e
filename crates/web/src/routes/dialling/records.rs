//! Records: found, looked at with why they aren't called, added one by one, given a time.

use super::{campaign, list, placed, view};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::imports::region;
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::routes::interactions::limit_of;
use crate::shape::{
    DialRecordDetail, DialRecordForm, DialRecordView, Page, RecordAppointmentForm,
    RecordNumberForm, RecordQuery,
};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use crm::dialling::row::{RecordDraft, minute_of};
use crm::dialling::{DialNumber, RecordState};
use std::collections::BTreeMap;
use store::{DialRecord, NewRecord, RecordFilter, RecordSort};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{Address, AgentId, Pii, RecordId, RecordListId};

/// Attempts of a record that are shown.
const ATTEMPTS: u32 = 100;
const MOST_NUMBERS: usize = 20;
const LONGEST_TEXT: usize = 200;
/// What is long enough to be a number.
const SHORTEST_NUMBER: usize = 6;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(records))
        .routes(routes!(create_record))
        .routes(routes!(dial_record))
        .routes(routes!(appoint_record))
}

/// Records of a campaign, each with why it isn't called now and when it may be.
#[utoipa::path(
    get,
    path = "/api/v1/campaigns/{campaign}/records",
    tag = "lists",
    params(("campaign" = String, Path), RecordQuery),
    responses(
        (status = 200, body = Page<DialRecordView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn records(
    State(state): State<AppState>,
    who: Who,
    Path(named): Path<String>,
    Query(query): Query<RecordQuery>,
) -> Answer<Json<Page<DialRecordView>>> {
    let (campaign, _) = campaign(&state, &who, &named)?;
    let limit = limit_of(query.limit)?;
    let states = query.state.as_deref().unwrap_or_default().split(',').filter(|s| !s.is_empty());
    let states = states.map(|name| {
        let what = "Ask for: ready, waits, claimed, calling, settling, done, blocked, filtered.";
        RecordState::of(name).ok_or_else(|| Problem::bad_field("state", name, what))
    });
    let states = states.collect::<Answer<Vec<_>>>()?;
    let sort = match query.sort.as_deref() {
        None | Some("" | "arrival") => RecordSort::Arrival,
        Some("latest") => RecordSort::Latest,
        Some("name") => RecordSort::Name,
        Some("score") => RecordSort::Score,
        Some(other) => {
            let what = "Sort by arrival, latest, name or score.";
            return Err(Problem::bad_field("sort", other, what));
        }
    };
    let asked = query.q.filter(|q| !q.trim().is_empty());
    let number = asked.as_deref().and_then(|q| as_number(&state, q));
    let filter = RecordFilter {
        campaign: Some(campaign.clone()),
        list: query.list.map(RecordListId::from_uuid),
        states,
        reason: query.reason,
        text: asked.filter(|_| number.is_none()),
        number,
        sort,
    };
    let base = state.store.dial_records();
    let page = base.page(&who.scope, &filter, query.cursor.as_deref(), limit).await?;
    let lists = state.store.record_lists().of(&who.scope, &campaign).await?;
    let active: BTreeMap<_, _> = lists.iter().map(|list| (list.id, list.active)).collect();
    let items = page.items.into_iter().map(|record| {
        let active = active.get(&record.list).copied().unwrap_or(false);
        view::record(record, active)
    });
    Ok(Json(Page { items: items.collect(), next_cursor: page.next }))
}

fn as_number(state: &AppState, text: &str) -> Option<Address> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let number = Address::parse(text, &region(state));
    (digits >= SHORTEST_NUMBER && number.as_str().starts_with('+')).then_some(number)
}

/// Adds one record to a list.
#[utoipa::path(
    post,
    path = "/api/v1/record-lists/{id}/records",
    tag = "lists",
    params(("id" = Uuid, Path)),
    request_body = DialRecordForm,
    responses(
        (status = 201, body = DialRecordView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn create_record(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<DialRecordForm>,
) -> Answer<(StatusCode, Json<DialRecordView>)> {
    let list = list(&state, &who, id).await?;
    let setups = state.store.setups();
    let fields = setups.latest(&who.scope, &list.organization).await?.setup.customer_fields;
    let draft = draft(&state, form, &fields)?;
    let now = now();
    let record = NewRecord { id: RecordId::from_uuid(new_id(now)), draft };
    let made = state.store.dial_records().add(&placed(&state, &list).await?, record, now).await?;
    let Some(made) = made else {
        let what = "The campaign has that number already.";
        return Err(Problem::of_status(StatusCode::CONFLICT, what));
    };
    who.trail.about(made);
    let record = known(&state, &who, made.uuid()).await?;
    Ok((StatusCode::CREATED, Json(view::record(record, list.active))))
}

fn draft(state: &AppState, form: DialRecordForm, fields: &[crm::Field]) -> Answer<RecordDraft> {
    let region = region(state);
    if form.numbers.is_empty() || form.numbers.len() > MOST_NUMBERS {
        let what = "A record has 1 to 20 numbers.";
        return Err(Problem::bad_field("numbers", form.numbers.len(), what));
    }
    let numbers = form.numbers.into_iter().map(|number| read_number(number, &region));
    let numbers = numbers.collect::<Answer<Vec<DialNumber>>>()?;
    if let Some(zone) = form.time_zone.as_deref()
        && jiff::tz::TimeZone::get(zone).is_err()
    {
        let what = "Write the time zone as Europe/Paris or Indian/Reunion.";
        return Err(Problem::bad_field("time_zone", zone, what));
    }
    if let Some(score) = form.score.filter(|score| !(0..=100).contains(score)) {
        return Err(Problem::bad_field("score", score, "A score is 0 to 100."));
    }
    if let Some(email) = form.email.as_deref().filter(|email| !crm::field::is_email(email)) {
        return Err(Problem::bad_field("email", email, "Write an e-mail address."));
    }
    let mut texts =
        [("reference", form.reference), ("name", form.name), ("postcode", form.postcode)];
    for (field, text) in &mut texts {
        if text.as_ref().is_some_and(|text| text.chars().count() > LONGEST_TEXT) {
            let what = "Write at most 200 characters.";
            return Err(Problem::bad_field(field, text.clone(), what));
        }
        *text = text.take().filter(|text| !text.trim().is_empty());
    }
    let [(_, reference), (_, name), (_, postcode)] = texts;
    let values =
        crm::field::read_form(fields, &form.values, &region).map_err(Problem::faulty_form)?;
    Ok(RecordDraft {
        reference: reference.map(Pii::new),
        name: name.map(Pii::new),
        email: form.email.map(Pii::new),
        postcode: postcode.map(Pii::new),
        time_zone: form.time_zone,
        score: form.score,
        numbers,
        values: Pii::new(values),
    })
}

fn read_number(form: RecordNumberForm, region: &str) -> Answer<DialNumber> {
    let number = Address::parse(&form.number, region);
    if !number.as_str().starts_with('+') {
        let what = "That is no telephone number: write it as 01 62 00 00 01 or +33….";
        return Err(Problem::bad_field("numbers.number", form.number, what));
    }
    let minute = |field: &str, text: Option<String>| match text {
        None => Ok(None),
        Some(text) => minute_of(&text)
            .map(Some)
            .ok_or_else(|| Problem::bad_field(field, text, "Write hours as 09:00.")),
    };
    let (from, to) = (minute("numbers.from", form.from)?, minute("numbers.to", form.to)?);
    Ok(DialNumber { label: form.label, from, to, ..DialNumber::new(number) })
}

/// One record with the calls that were made to it, and why it isn't called now.
#[utoipa::path(
    get,
    path = "/api/v1/records/{id}",
    tag = "lists",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = DialRecordDetail),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn dial_record(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<DialRecordDetail>> {
    let record = known(&state, &who, id).await?;
    let attempts = state.store.dial_attempts().of_record(&who.scope, record.id, ATTEMPTS).await?;
    let active = is_active(&state, &who, &record).await?;
    Ok(Json(DialRecordDetail {
        record: view::record(record, active),
        attempts: attempts.into_iter().map(view::attempt).collect(),
    }))
}

/// Calls the record at an agreed time, before all others; by this agent alone if told.
#[utoipa::path(
    post,
    path = "/api/v1/records/{id}/appointment",
    tag = "lists",
    params(("id" = Uuid, Path)),
    request_body = RecordAppointmentForm,
    responses(
        (status = 200, body = DialRecordView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn appoint_record(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<RecordAppointmentForm>,
) -> Answer<Json<DialRecordView>> {
    let record = known(&state, &who, id).await?;
    if form.at.0 < now() {
        let what = "Agree on a moment that is still to come.";
        return Err(Problem::bad_field("at", form.at.0.rfc3339(), what));
    }
    let agent = form.agent.as_deref().map(AgentId::new);
    let plan = state.hub.plan();
    let known_agent =
        |agent: &AgentId| plan.as_ref().is_some_and(|(_, plan)| plan.agents.contains_key(agent));
    if let Some(agent) = agent.as_ref().filter(|agent| !known_agent(agent)) {
        let what = "The plan has no such agent.";
        return Err(Problem::bad_field("agent", agent.as_str(), what));
    }
    let base = state.store.dial_records();
    if !base.appoint(&who.scope, record.id, form.at.0, agent.as_ref()).await? {
        let what = "It is being called, or wants no calls any more.";
        return Err(Problem::of_status(StatusCode::CONFLICT, what));
    }
    who.trail.about(record.id);
    let record = known(&state, &who, id).await?;
    let active = is_active(&state, &who, &record).await?;
    Ok(Json(view::record(record, active)))
}

async fn known(state: &AppState, who: &Who, id: Uuid) -> Answer<DialRecord> {
    let record = state.store.dial_records().get(&who.scope, RecordId::from_uuid(id)).await?;
    let record = record.ok_or_else(|| Problem::not_found("record"))?;
    who.trail.of(&record.organization);
    Ok(record)
}

async fn is_active(state: &AppState, who: &Who, record: &DialRecord) -> Answer<bool> {
    let list = state.store.record_lists().get(&who.scope, record.list).await?;
    Ok(list.is_some_and(|list| list.active && list.removed_at.is_none()))
}
