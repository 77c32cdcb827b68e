//! "Call me no more": one button in the call, and the same on the card. In force at once (R223-3).

use super::reason;
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::routes::commands::command;
use crate::routes::customers::new_id;
use crate::shape::{CallsRefusedView, CommandAnswer, ReasonForm};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use crm::history::{ConsentState, SALES};
use store::{
    ConsentFilter, ConsentProof, ConsentVoid, ConsentWord, NewOpposition, OppositionFilter,
    OppositionScope,
};
use uuid::Uuid;
use vocab::{Ask, CustomerId, Role};

/// A slip of the hand is taken back by who made it within this time; later by who leads.
const SLIP_MS: i64 = 10 * 60_000;

/// The customer told the agent that they want no calls any more.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/refuse-calls",
    tag = "commands",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn refuse_calls(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    command(&state, &who, id, |interaction| Ask::RefuseCalls { interaction }).await
}

/// The same from the card: consent to sales calls is withdrawn, and none of the numbers is called
/// any more by the organization.
#[utoipa::path(
    post,
    path = "/api/v1/customers/{id}/refuse-calls",
    tag = "compliance",
    params(("id" = Uuid, Path)),
    responses(
        (status = 201, body = CallsRefusedView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn customer_refuses_calls(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<(StatusCode, Json<CallsRefusedView>)> {
    let card = state.store.customers().current(&who.scope, CustomerId::from_uuid(id)).await?;
    let card = card.ok_or_else(|| Problem::not_found("customer"))?;
    let (now, author) = (now(), who.login().to_owned());
    let consent = new_id(now);
    let word = ConsentWord {
        id: consent.to_string(),
        organization: card.organization.clone(),
        customer: Some(card.id),
        number: card.numbers.first().cloned(),
        name: Some(card.name),
        purpose: SALES.to_owned(),
        channel: "phone".to_owned(),
        state: ConsentState::Withdrawn,
        at: now,
        until: None,
        shown: None,
        source: "card".to_owned(),
        interaction: None,
        author: author.clone(),
        made_at: now,
        void: None,
        proof: ConsentProof::default(),
    };
    let lists: Vec<NewOpposition> = card
        .numbers
        .iter()
        .map(|number| NewOpposition {
            id: new_id(now).to_string(),
            scope: OppositionScope::Organization(card.organization.clone()),
            number: number.clone(),
            customer: Some(card.id),
            interaction: None,
            source: "card".to_owned(),
            why: String::new(),
            author: author.clone(),
            at: now,
            until: None,
        })
        .collect();
    // The list binds every call; it goes first, so that nothing is between.
    state.store.oppositions().add(&lists).await?;
    state.store.consents().add(&word, None).await?;
    let oppositions = lists.iter().filter_map(|o| o.id.parse().ok()).collect();
    Ok((StatusCode::CREATED, Json(CallsRefusedView { consent, oppositions })))
}

/// It was a mistake: the withdrawal is marked so, and the numbers leave the list, with the reason. By
/// who wrote it down within ten minutes, or by who leads.
#[utoipa::path(
    post,
    path = "/api/v1/customers/{id}/refuse-calls/undo",
    tag = "compliance",
    params(("id" = Uuid, Path)),
    request_body = ReasonForm,
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn undo_customer_refusal(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<ReasonForm>,
) -> Answer<StatusCode> {
    let why = reason("why", &form.why)?;
    let id = CustomerId::from_uuid(id);
    let card = state.store.customers().current(&who.scope, id).await?;
    let card = card.ok_or_else(|| Problem::not_found("customer"))?;
    let (now, login) = (now(), who.login());
    let leads = match who.person.role {
        Role::Supervisor | Role::FloorManager | Role::Administrator => true,
        Role::Agent | Role::Analyst | Role::QualityEvaluator | Role::Organization => false,
    };
    let filter = ConsentFilter {
        customer: Some(card.id),
        state: Some(ConsentState::Withdrawn),
        purpose: Some(SALES.to_owned()),
        limit: 1,
        ..ConsentFilter::default()
    };
    let page = state.store.consents().list(&who.scope, &filter).await?;
    let word = page.items.into_iter().map(|c| c.word).find(|w| w.void.is_none());
    let word = word.ok_or_else(|| Problem::not_found("refusal"))?;
    let slip = word.author == login && word.made_at.plus_ms(SLIP_MS) >= now;
    if !leads && !slip {
        let what =
            "Ask a supervisor: a refusal is taken back by who wrote it down, within ten minutes.";
        return Err(Problem::forbidden(what));
    }
    let void = ConsentVoid { at: now, by: login.to_owned(), why: why.clone() };
    state.store.consents().void(&who.scope, &word.id, &void).await?;
    let filter = OppositionFilter { customer: Some(card.id), limit: 100, ..Default::default() };
    let lists = state.store.oppositions();
    for one in lists.list(&who.scope, &filter).await?.items {
        if one.at == word.made_at || one.id == word.id {
            lists.remove(&who.scope, &one.id, (login, &why), now).await?;
        }
    }
    Ok(StatusCode::NO_CONTENT)
}
