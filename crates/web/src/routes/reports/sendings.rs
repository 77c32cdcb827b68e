//! Reports that are sent by themselves: each person's own.

use super::zone_of;
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::reports::sender;
use crate::reports::words::Language;
use crate::routes::customers::new_id;
use crate::shape::{List, SendingBody, SendingForm, SendingView};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use ledger::report::{Every, Rhythm};
use std::collections::BTreeMap;
use store::Sending;
use uuid::Uuid;

const MOST_RECIPIENTS: usize = 20;
const MOST_OWN: usize = 50;
/// RFC 5321 §4.5.3.1.3.
const LONGEST_ADDRESS: usize = 254;

fn view(sending: Sending, names: &BTreeMap<Uuid, String>) -> Answer<SendingView> {
    let body: SendingBody = serde_json::from_value(sending.body).map_err(|error| {
        tracing::error!(sending = %sending.id, %error, "a sending can't be read");
        Problem::internal()
    })?;
    let (every, day) = match body.every {
        Every::Day => ("day", None),
        Every::Weekday => ("weekday", None),
        Every::Week { day } => ("week", Some(day)),
        Every::Month { day } => ("month", Some(day)),
    };
    Ok(SendingView {
        id: sending.id,
        report: sending.report,
        report_name: names.get(&sending.report).cloned(),
        every: every.to_owned(),
        day,
        minute: body.minute,
        recipients: body.recipients,
        format: body.format,
        language: body.language,
        active: sending.active,
        next_at: sending.next_at.map(Into::into),
        last_at: sending.last_at.map(Into::into),
        last_state: sending.last_state,
        version: sending.version,
    })
}

async fn names(state: &AppState, who: &Who) -> Answer<BTreeMap<Uuid, String>> {
    let scope = who.centre_scope(state);
    let reports = state.store.reports().list(&who.reader(&scope)).await?;
    Ok(reports.into_iter().map(|r| (r.id, r.name)).collect())
}

/// One's own sendings, the next first.
#[utoipa::path(
    get,
    path = "/api/v1/report-sendings",
    tag = "reports",
    responses(
        (status = 200, body = List<SendingView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn sendings(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<SendingView>>> {
    let names = names(&state, &who).await?;
    let found = state.store.sendings().list(who.login()).await?;
    let items = found.into_iter().map(|s| view(s, &names)).collect::<Answer<_>>()?;
    Ok(Json(List { items }))
}

async fn checked(state: &AppState, who: &Who, form: &SendingForm) -> Answer<(SendingBody, Rhythm)> {
    let scope = who.centre_scope(state);
    if state.store.reports().get(&who.reader(&scope), form.report).await?.is_none() {
        let what = "There is no such report, or it is not yours to see.";
        return Err(Problem::bad_field("report", serde_json::Value::Null, what));
    }
    let day = form.day.unwrap_or(1);
    let every = match form.every.as_str() {
        "day" => Every::Day,
        "weekday" => Every::Weekday,
        "week" => Every::Week { day },
        "month" => Every::Month { day },
        other => {
            let what = "Say day, weekday, week or month.";
            return Err(Problem::bad_field("every", other, what));
        }
    };
    let rhythm = Rhythm { every, minute: form.minute };
    if let Some((field, what)) = rhythm.fault() {
        return Err(Problem::bad_field(field, serde_json::Value::Null, what));
    }
    let recipients: Vec<String> =
        form.recipients.iter().map(|r| r.trim().to_owned()).filter(|r| !r.is_empty()).collect();
    if recipients.is_empty() || recipients.len() > MOST_RECIPIENTS {
        let what = "Give 1 to 20 e-mail addresses.";
        return Err(Problem::bad_field("recipients", recipients.len(), what));
    }
    if let Some(bad) = recipients.iter().find(|r| !is_address(r)) {
        let what = "That is no e-mail address.";
        return Err(Problem::bad_field("recipients", bad.as_str(), what));
    }
    let language = Language::of(form.language.as_deref()).code().to_owned();
    let body =
        SendingBody { every, minute: form.minute, recipients, format: form.format, language };
    Ok((body, rhythm))
}

/// Enough to catch a slip; whether it is taken, the other side says.
fn is_address(text: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';');
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    !name.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && text.len() <= LONGEST_ADDRESS
        && !text.contains(odd)
}

/// Sends a report from now on: what its owner may see when it is made.
#[utoipa::path(
    post,
    path = "/api/v1/report-sendings",
    tag = "reports",
    request_body = SendingForm,
    responses(
        (status = 201, body = SendingView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn add_sending(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<SendingForm>,
) -> Answer<(StatusCode, Json<SendingView>)> {
    let (body, rhythm) = checked(&state, &who, &form).await?;
    if state.store.sendings().list(who.login()).await?.len() >= MOST_OWN {
        let what = "You have 50 sendings: remove one first.";
        return Err(Problem::bad_field("report", form.report.to_string(), what));
    }
    let sending = Sending {
        id: new_id(now()),
        owner: who.login().to_owned(),
        report: form.report,
        active: form.active,
        next_at: form.active.then(|| rhythm.next_after(now(), &zone_of(&state))),
        last_at: None,
        last_state: None,
        version: 1,
        body: serde_json::to_value(&body).unwrap_or_default(),
    };
    state.store.sendings().add(&sending).await?;
    let names = names(&state, &who).await?;
    Ok((StatusCode::CREATED, Json(view(sending, &names)?)))
}

async fn own(state: &AppState, who: &Who, id: Uuid) -> Answer<Sending> {
    let found = state.store.sendings().get(who.login(), id).await?;
    found.ok_or_else(|| Problem::not_found("sending"))
}

/// Changes one, or pauses it.
#[utoipa::path(
    patch,
    path = "/api/v1/report-sendings/{id}",
    tag = "reports",
    params(("id" = Uuid, Path)),
    request_body = SendingForm,
    responses(
        (status = 200, body = SendingView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_sending(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<SendingForm>,
) -> Answer<Json<SendingView>> {
    let mut sending = own(&state, &who, id).await?;
    let (body, rhythm) = checked(&state, &who, &form).await?;
    sending.report = form.report;
    sending.active = form.active;
    sending.next_at = form.active.then(|| rhythm.next_after(now(), &zone_of(&state)));
    sending.version = form.version.unwrap_or(sending.version);
    sending.body = serde_json::to_value(&body).unwrap_or_default();
    sending.version = state.store.sendings().save(&sending).await?;
    let names = names(&state, &who).await?;
    view(sending, &names).map(Json)
}

/// Sends it no more.
#[utoipa::path(
    delete,
    path = "/api/v1/report-sendings/{id}",
    tag = "reports",
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn remove_sending(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    match state.store.sendings().remove(who.login(), id).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found("sending")),
    }
}

/// Sends it once, now; its next time stays.
#[utoipa::path(
    post,
    path = "/api/v1/report-sendings/{id}/send",
    tag = "reports",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = SendingView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn send_now(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<SendingView>> {
    let sending = own(&state, &who, id).await?;
    sender::send(&state, &sending, now()).await;
    let sent = own(&state, &who, id).await?;
    let names = names(&state, &who).await?;
    view(sent, &names).map(Json)
}
