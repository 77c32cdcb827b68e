//! The register: words of people, added and never changed.

use super::{e164, reason};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::routes::interactions::limit_of;
use crate::shape::{ConsentLine, ConsentWordForm, ConsentsAsked, Page, ReasonForm};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use crm::history::{ConsentState, local_day};
use law::ConsentState as Standing;
use store::{ConsentFilter, ConsentProof, ConsentVoid, ConsentWord, Ends};
use uuid::Uuid;
use vocab::{CustomerId, InteractionId, Moment, Pii, RecordingId};

const CHANNELS: [&str; 5] = ["phone", "email", "sms", "post", "all"];
const LONGEST_WORDING: usize = 20_000;
/// A year from the collection, its last day included (R223-1).
const CONSENT_DAYS: i32 = 365;

/// Words of the register, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/consents",
    tag = "compliance",
    params(ConsentsAsked),
    responses(
        (status = 200, body = Page<ConsentLine>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn consents(
    State(state): State<AppState>,
    who: Who,
    Query(asked): Query<ConsentsAsked>,
) -> Answer<Json<Page<ConsentLine>>> {
    let some = |text: Option<String>| text.filter(|t| !t.trim().is_empty());
    let number = some(asked.number).map(|t| e164(&state, "number", &t)).transpose()?;
    let filter = ConsentFilter {
        organization: None,
        customer: asked.customer.map(CustomerId::from_uuid),
        number: number.map(Pii::into_inner),
        purpose: some(asked.purpose),
        state: some(asked.state).map(|t| state_of(&t)).transpose()?,
        search: some(asked.q),
        from: asked.from.map(|t| t.0),
        to: asked.to.map(|t| t.0),
        ends: asked.ends_within.map(|days| ends(&state, days)).transpose()?,
        cursor: asked.cursor,
        limit: limit_of(asked.limit)?,
    };
    let scope = who.narrowed(asked.organization.as_deref());
    let page = state.store.consents().list(&scope, &filter).await?;
    let zone = zone(&state);
    let lines = page.items.into_iter().map(|c| shape(c.word, c.withdrawn_at, &zone));
    Ok(Json(Page { items: lines.collect(), next_cursor: page.next }))
}

/// What ends within so many days, by its own last day or a year after it was given.
fn ends(state: &AppState, days: u32) -> Answer<Ends> {
    if !(1..=400).contains(&days) {
        return Err(Problem::bad_field("ends_within", days, "Ask for 1 to 400 days."));
    }
    let zone = zone(state);
    let today: jiff::civil::Date = local_day(now(), &zone).parse().unwrap_or_default();
    let after = |days: i32| today.saturating_add(jiff::Span::new().days(days));
    let by = after(i32::try_from(days).unwrap_or(400));
    let start = |day: jiff::civil::Date| {
        let at = day.in_tz(&zone).map(|at| at.timestamp().as_millisecond());
        Moment::from_epoch_ms(at.unwrap_or_default())
    };
    let collected =
        |end: jiff::civil::Date| end.saturating_sub(jiff::Span::new().days(CONSENT_DAYS));
    let ends_before = start(collected(by).tomorrow().unwrap_or(by));
    Ok(Ends { today, by, valid_since: start(collected(today)), ends_before })
}

/// Writes down that somebody agreed, with what they were shown, or took it back: in force at once.
#[utoipa::path(
    post,
    path = "/api/v1/consents",
    tag = "compliance",
    request_body = ConsentWordForm,
    responses(
        (status = 201, body = ConsentLine),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn add_consent_word(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<ConsentWordForm>,
) -> Answer<(StatusCode, Json<ConsentLine>)> {
    let organization = who.may_write(&state, &form.organization)?;
    let now = now();
    let number = some(form.number).map(|t| e164(&state, "number", &t)).transpose()?;
    let customer = form.customer.map(CustomerId::from_uuid);
    let card = match customer {
        Some(id) => {
            let card = state.store.customers().current(&who.scope, id).await?;
            let card = card.filter(|c| c.organization == organization);
            Some(card.ok_or_else(|| Problem::not_found("customer"))?)
        }
        None => None,
    };
    if card.is_none() && number.is_none() {
        return Err(Problem::bad_field("number", (), "Say whose word it is: a card or a number."));
    }
    if !CHANNELS.contains(&form.channel.as_str()) {
        let what = "Write one of phone, email, sms, post, all.";
        return Err(Problem::bad_field("channel", form.channel, what));
    }
    let at = form.at.map_or(now, |t| t.0);
    if at > now.plus_ms(60_000) {
        return Err(Problem::bad_field("at", at.rfc3339(), "Nobody agrees in the future."));
    }
    let word = ConsentWord {
        id: new_id(now).to_string(),
        organization,
        customer: card.as_ref().map(|c| c.id),
        number: number.or_else(|| card.as_ref().and_then(|c| c.numbers.first().cloned())),
        name: match some(form.name) {
            Some(name) => Some(Pii::new(name)),
            None => card.map(|c| c.name),
        },
        purpose: named("purpose", &form.purpose)?,
        channel: form.channel,
        state: state_of(&form.state)?,
        at,
        until: some(form.until).map(|t| day("until", &t)).transpose()?,
        shown: None,
        source: some(form.source).unwrap_or_else(|| "desk".to_owned()),
        interaction: form.interaction.map(InteractionId::from_uuid),
        author: who.login().to_owned(),
        made_at: now,
        void: None,
        proof: ConsentProof {
            words: some(form.proof).map(Pii::new),
            page: some(form.page),
            recording: form.recording.map(RecordingId::from_uuid),
            attachment: None,
            renews: form.renews.map(|id| id.to_string()),
        },
    };
    let wording = some(form.wording);
    if wording.as_ref().is_some_and(|w| w.chars().count() > LONGEST_WORDING) {
        return Err(Problem::bad_field("wording", (), "At most 20,000 characters."));
    }
    if word.state == ConsentState::Given && wording.is_none() && !word.is_proven() {
        // R223-2: who calls proves what was shown and how it was agreed to.
        let what = "Keep what was shown, word for word, or how it was agreed to.";
        return Err(Problem::bad_field("wording", (), what));
    }
    if let Some(id) = word.interaction
        && state.store.interactions().get(&who.scope, id).await?.is_none()
    {
        let what = "There is no such interaction.";
        return Err(Problem::bad_field("interaction", id.to_string(), what));
    }
    let word = state.store.consents().add(&word, wording.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(shape(word, None, &zone(&state)))))
}

/// Says that a word was written down by mistake: it counts no more, and stays to be read.
#[utoipa::path(
    post,
    path = "/api/v1/consents/{id}/void",
    tag = "compliance",
    params(("id" = Uuid, Path)),
    request_body = ReasonForm,
    responses(
        (status = 200, body = ConsentLine),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn void_consent(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<ReasonForm>,
) -> Answer<Json<ConsentLine>> {
    let why = reason("why", &form.why)?;
    let (id, consents) = (id.to_string(), state.store.consents());
    let known = consents.get(&who.scope, &id).await?;
    let known = known.ok_or_else(|| Problem::not_found("consent"))?;
    who.trail.of(&known.organization);
    let void = ConsentVoid { at: now(), by: who.login().to_owned(), why };
    consents.void(&who.scope, &id, &void).await?;
    let word = consents.get(&who.scope, &id).await?;
    let word = word.ok_or_else(|| Problem::not_found("consent"))?;
    Ok(Json(shape(word, None, &zone(&state))))
}

pub(super) fn zone(state: &AppState) -> String {
    let plan = state.hub.plan();
    plan.map_or_else(|| "Europe/Paris".to_owned(), |(_, plan)| plan.settings.time_zone.clone())
}

fn some(text: Option<String>) -> Option<String> {
    text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
}

fn state_of(text: &str) -> Answer<ConsentState> {
    match text {
        "given" => Ok(ConsentState::Given),
        "withdrawn" => Ok(ConsentState::Withdrawn),
        other => Err(Problem::bad_field("state", other, "Write given or withdrawn.")),
    }
}

fn named(field: &str, text: &str) -> Answer<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 100 {
        return Err(Problem::bad_field(field, text, "Say what it is for, in a word."));
    }
    Ok(text.to_owned())
}

pub(super) fn day(field: &str, text: &str) -> Answer<jiff::civil::Date> {
    text.parse().map_err(|_| Problem::bad_field(field, text, "Write the day as 2027-03-01."))
}

/// `withdrawn_at`: by a later word.
pub(super) fn shape(word: ConsentWord, withdrawn_at: Option<Moment>, zone: &str) -> ConsentLine {
    let given = word.state == ConsentState::Given;
    let (at, today) = (now(), local_day(now(), zone).parse().unwrap_or_default());
    let collected: jiff::civil::Date = local_day(word.at, zone).parse().unwrap_or_default();
    let latest = collected.saturating_add(jiff::Span::new().days(CONSENT_DAYS));
    let consent = law::Consent {
        collected,
        until: word.until,
        proven: word.is_proven(),
        withdrawn_at: if given { withdrawn_at } else { Some(word.at) },
    };
    let standing = match consent.state(at, today, CONSENT_DAYS) {
        _ if word.void.is_some() => "void",
        Standing::Withdrawn | Standing::None => "withdrawn",
        Standing::Unproven => "proof_missing",
        Standing::Expired | Standing::NotYet => "expired",
        Standing::Valid => "valid",
    };
    let until = given.then(|| word.until.map_or(latest, |day| day.min(latest)).to_string());
    ConsentLine {
        id: word.id.parse().unwrap_or_default(),
        organization: word.organization.to_string(),
        customer: word.customer.map(CustomerId::uuid),
        number: word.number.map(|n| n.into_inner().to_string()),
        name: word.name.map(Pii::into_inner),
        purpose: word.purpose,
        channel: word.channel,
        state: if given { "given" } else { "withdrawn" }.to_owned(),
        standing: standing.to_owned(),
        at: word.at.into(),
        until,
        source: word.source,
        interaction: word.interaction.map(InteractionId::uuid),
        author: word.author,
        withdrawn_at: withdrawn_at.filter(|_| given).map(Into::into),
        shown: word.shown,
        wording: None,
        page: word.proof.page,
        proof: word.proof.words.map(Pii::into_inner),
        recording: word.proof.recording.map(RecordingId::uuid),
        renews: word.proof.renews,
        void_by: word.void.as_ref().map(|v| v.by.clone()),
        void_why: word.void.map(|v| v.why),
    }
}
