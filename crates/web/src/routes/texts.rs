//! Text messages that went out, are to go out, or came to nothing; and who wants no more of them.

use super::mails::wanted;
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::shape::{
    Page, SendingText, SendingsFilter, SmsLine, SmsReceivedKey, SmsTest as SmsTestForm,
};
use crate::state::now;
use crate::token;
use axum::Form;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request, State};
use axum::http::{StatusCode, header};
use crm::history::{Consent, ConsentState, Entry, SALES};
use crm::sms::is_stop;
use std::collections::BTreeMap;
use store::{CustomerEntry, NewSms, Scope, SendState, SentSms, SmsKind};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{Address, CustomerId, Moment, OrganizationId, Pii};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(texts))
        .routes(routes!(sms_text))
        .routes(routes!(retry_sms))
        .routes(routes!(try_sms))
        .routes(routes!(received))
}

/// The secret that a gateway shows when it passes something on.
const RECEIVED: &str = "sms_received";
/// Of what a gateway passes on.
const MOST_BYTES: usize = 64 * 1_024;
/// Names under which gateways pass on who wrote what.
const FROM: [&str; 5] = ["from", "From", "msisdn", "sender", "originator"];
const TEXT: [&str; 5] = ["text", "Body", "body", "message", "content"];

/// The latest first, without their texts.
#[utoipa::path(
    get,
    path = "/api/v1/sms",
    tag = "sms",
    params(SendingsFilter),
    responses(
        (status = 200, body = Page<SmsLine>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn texts(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<SendingsFilter>,
) -> Answer<Json<Page<SmsLine>>> {
    let page = state.store.sms().list(&who.scope, &wanted(filter)?).await?;
    let items = page.items.into_iter().map(shape).collect();
    Ok(Json(Page { items, next_cursor: page.next }))
}

/// What a message says that has not gone out. That of messages that were sent is gone.
#[utoipa::path(
    get,
    path = "/api/v1/sms/{id}/text",
    tag = "sms",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = SendingText),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn sms_text(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<SendingText>> {
    let text = state.store.sms().text(&who.scope, &id.to_string()).await?;
    let text = text.ok_or_else(|| Problem::not_found("message"))?;
    Ok(Json(SendingText { text: text.into_inner() }))
}

/// Tries one at once that was not sent.
#[utoipa::path(
    post,
    path = "/api/v1/sms/{id}/retry",
    tag = "sms",
    params(("id" = Uuid, Path)),
    responses(
        (status = 202),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn retry_sms(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    state.store.sms().again(&who.scope, &id.to_string(), now()).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Sends a message that says that messages go out, by the gateway that is in force.
#[utoipa::path(
    post,
    path = "/api/v1/organizations/{organization}/sms/test",
    tag = "sms",
    params(("organization" = String, Path)),
    request_body = SmsTestForm,
    responses(
        (status = 202),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn try_sms(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
    Json(form): Json<SmsTestForm>,
) -> Answer<StatusCode> {
    let organization = who.organization(&state, &organization)?;
    let receiver = mobile(&form.receiver)?;
    let english = who.person.locale.as_deref().is_some_and(|l| l.starts_with("en"));
    let text =
        if english { "Plateau: text messages go out." } else { "Plateau : les SMS partent." };
    let now = now();
    let sms = NewSms {
        id: new_id(now).to_string(),
        organization,
        customer: None,
        kind: SmsKind::Test,
        receiver,
        text: Pii::new(text.to_owned()),
    };
    state.store.sms().queue(&sms, now).await?;
    Ok(StatusCode::ACCEPTED)
}

/// A gateway passes on what somebody wrote. A word of refusal (STOP) is a withdrawn consent; all else
/// is left alone. JSON or a form, with `from` and `text` (or `From` and `Body`).
#[utoipa::path(
    post,
    path = "/api/v1/organizations/{organization}/sms/received",
    tag = "sms",
    security(()),
    params(("organization" = String, Path), SmsReceivedKey),
    request_body(content = BTreeMap<String, String>, content_type = "application/json"),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn received(
    State(state): State<AppState>,
    Path(organization): Path<String>,
    Query(shown): Query<SmsReceivedKey>,
    request: Request,
) -> Answer<StatusCode> {
    let organization = OrganizationId::new(&organization);
    let secrets = state.store.secrets().values(&organization).await?;
    let right = secrets.get(RECEIVED).is_some_and(|key| token::same(key.reveal(), &shown.key));
    if !right {
        return Err(Problem::not_found("organization"));
    }
    let told = fields(request).await;
    let one = |names: &[&str]| names.iter().find_map(|name| told.get(*name)).cloned();
    let (Some(from), Some(text)) = (one(&FROM), one(&TEXT)) else {
        let what = "Pass on who wrote it and what: from and text.";
        return Err(Problem::bad_field("from", (), what));
    };
    if is_stop(&text) {
        let bare = from.chars().all(|c| c.is_ascii_digit()) && !from.starts_with('0');
        let from = if bare { format!("+{from}") } else { from };
        refuse(&state, &organization, &Address::parse(&from, "FR"), now()).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// What was passed on, by its names; nothing where it can't be read.
async fn fields(request: Request) -> BTreeMap<String, String> {
    let media = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    if !media.is_some_and(|media| media.starts_with("application/json")) {
        let form = Form::<BTreeMap<String, String>>::from_request(request, &()).await;
        return form.map(|Form(told)| told).unwrap_or_default();
    }
    let body = to_bytes(request.into_body(), MOST_BYTES).await.unwrap_or_default();
    let told: BTreeMap<String, serde_json::Value> =
        serde_json::from_slice(&body).unwrap_or_default();
    told.into_iter().map(|(name, value)| (name, crm::field::spoken(&value))).collect()
}

/// Everybody of that number wants no more messages, of any kind (CPCE, article L34-5).
async fn refuse(
    state: &AppState,
    organization: &OrganizationId,
    number: &Address,
    now: Moment,
) -> Answer<()> {
    let scope = Scope::of_organizations(vec![organization.clone()]);
    let customers = state.store.customers();
    for customer in customers.by_number(&scope, number).await? {
        for purpose in ["survey", "appointment", SALES] {
            customers.add_entry(&refusal(organization, customer.id, purpose, now)).await?;
        }
    }
    Ok(())
}

fn refusal(
    organization: &OrganizationId,
    customer: CustomerId,
    purpose: &str,
    now: Moment,
) -> CustomerEntry {
    let consent = Consent {
        purpose: purpose.to_owned(),
        channel: "sms".to_owned(),
        state: ConsentState::Withdrawn,
        proof: Some(Pii::new("STOP".to_owned())),
    };
    CustomerEntry {
        id: new_id(now).to_string(),
        organization: organization.clone(),
        customer,
        at: now,
        author: "customer".to_owned(),
        interaction: None,
        version: 1,
        entry: Entry::Consent(consent),
    }
}

/// A number that can be written to, as it is sent.
pub(super) fn mobile(text: &str) -> Answer<Pii<String>> {
    let number = Address::parse(text, "FR");
    if crm::sms::can_be_written_to(number.as_str()) {
        return Ok(Pii::new(number.as_str().to_owned()));
    }
    Err(Problem::bad_field("receiver", text, "Write a mobile number, like 06 12 34 56 78."))
}

fn shape(sms: SentSms) -> SmsLine {
    SmsLine {
        id: sms.id,
        organization: sms.organization.to_string(),
        kind: sms.kind.name().to_owned(),
        receiver: sms.receiver.into_inner(),
        parts: sms.parts,
        state: SendState::of(sms.next_at, sms.sent_at).name().to_owned(),
        created_at: sms.created_at.into(),
        next_at: sms.next_at.map(Into::into),
        attempts: sms.attempts,
        error: sms.error,
        sent_at: sms.sent_at.map(Into::into),
        reference: sms.reference,
        status: sms.status,
    }
}
