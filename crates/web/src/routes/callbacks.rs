//! Calls owed, and calls out by an agent's command.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::feed::Card;
use crate::problem::{Answer, Problem};
use crate::routes::commands::{dialled, live};
use crate::routes::me::own_view;
use crate::shape::{
    CallForm, CallbackForm, CallbackMoveForm, CallbackView, CommandAnswer, List, ScheduleForm,
    Topic,
};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use store::{DialRecord, Scope};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{
    Address, AgentId, Ask, CallbackId, Event, InteractionId, Order, Pii, QueueId, RecordId,
};

/// A record that is called by hand is nobody else's for so long.
const TAKEN_MS: i64 = 60_000;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(callbacks))
        .routes(routes!(owe_callback))
        .routes(routes!(take_callback))
        .routes(routes!(move_callback))
        .routes(routes!(cancel_callback))
        .routes(routes!(schedule_callback))
        .routes(routes!(call))
}

/// Calls owed, the longest owed first.
#[utoipa::path(
    get,
    path = "/api/v1/callbacks",
    tag = "callbacks",
    responses(
        (status = 200, body = List<CallbackView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn callbacks(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<CallbackView>>> {
    let mut items = state.hub.snapshot(&who.viewer(&state)).callbacks;
    items.sort_by_key(|c| (c.since, c.callback));
    Ok(Json(List { items }))
}

/// Takes an owed call: the customer is called at once.
#[utoipa::path(
    post,
    path = "/api/v1/callbacks/{id}/take",
    tag = "callbacks",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn take_callback(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    let agent = who.as_agent(&state)?;
    seen(&state, &who, id)?;
    out(&state, &who, &agent, Ask::CallBack { callback: CallbackId::from_uuid(id) }).await
}

/// Owes a customer a call: at a moment, or at a place in the queue that begins now.
#[utoipa::path(
    post,
    path = "/api/v1/callbacks",
    tag = "callbacks",
    request_body = CallbackForm,
    responses(
        (status = 200, body = CallbackView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn owe_callback(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<CallbackForm>,
) -> Answer<Json<CallbackView>> {
    let organization = who.may_write(&state, &form.organization)?;
    let order = Order::ScheduleCallback {
        organization,
        number: dialled(&state, &form.number)?,
        queue: QueueId::new(&form.queue),
        at: form.at.map(|at| at.0),
        agent: form.agent.as_deref().map(AgentId::new),
        interaction: form.interaction.map(InteractionId::from_uuid),
        priority: 0,
    };
    let events = state.order(who.login(), order).await?;
    let owed = events.iter().find_map(|recorded| match &recorded.event {
        Event::CallbackOwed { callback, .. } => Some(callback.uuid()),
        _ => None,
    });
    let owed = owed.ok_or_else(|| Problem::not_found("call owed"))?;
    Ok(Json(seen(&state, &who, owed)?))
}

/// Moves an owed call to another moment: out of line until then.
#[utoipa::path(
    post,
    path = "/api/v1/callbacks/{id}/move",
    tag = "callbacks",
    params(("id" = Uuid, Path)),
    request_body = CallbackMoveForm,
    responses(
        (status = 200, body = CallbackView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn move_callback(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<CallbackMoveForm>,
) -> Answer<Json<CallbackView>> {
    seen(&state, &who, id)?;
    let callback = CallbackId::from_uuid(id);
    state.order(who.login(), Order::MoveCallback { callback, at: form.at.0 }).await?;
    Ok(Json(seen(&state, &who, id)?))
}

/// The call is owed no more.
#[utoipa::path(
    delete,
    path = "/api/v1/callbacks/{id}",
    tag = "callbacks",
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn cancel_callback(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    seen(&state, &who, id)?;
    let callback = CallbackId::from_uuid(id);
    state.order(who.login(), Order::CancelCallback { callback }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// In a talk or its wrap-up: owes the customer a call at a moment.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/callback",
    tag = "callbacks",
    params(("id" = Uuid, Path)),
    request_body = ScheduleForm,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn schedule_callback(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<ScheduleForm>,
) -> Answer<Json<CommandAnswer>> {
    let agent = who.as_agent(&state)?;
    live(&state, &who, id).ok_or_else(|| Problem::not_found("live interaction"))?;
    let (interaction, only_me) = (InteractionId::from_uuid(id), form.only_me);
    state.ask(&agent, Ask::ScheduleCallback { interaction, at: form.at.0, only_me }).await?;
    let interaction = live(&state, &who, id);
    Ok(Json(CommandAnswer { agent: own_view(&state, &who), interaction }))
}

/// An owed call as this person may see it.
fn seen(state: &AppState, who: &Who, id: Uuid) -> Answer<CallbackView> {
    let card = state.hub.card(Topic::Callback, &id.to_string());
    match card.and_then(|card| who.viewer(state).see(&card)) {
        Some(Card::Callback(view)) => Ok(view),
        Some(
            Card::Agent(_)
            | Card::Queue(_)
            | Card::Interaction(_)
            | Card::Closing(_)
            | Card::Campaign(_),
        )
        | None => Err(Problem::not_found("call owed")),
    }
}

/// Calls out by the agent's command, on behalf of an organization.
#[utoipa::path(
    post,
    path = "/api/v1/calls",
    tag = "callbacks",
    request_body = CallForm,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn call(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<CallForm>,
) -> Answer<Json<CommandAnswer>> {
    let agent = who.as_agent(&state)?;
    let organization = who.may_write(&state, &form.organization)?;
    let Some(record) = form.record else {
        let number = dialled(&state, &form.number)?;
        return out(&state, &who, &agent, Ask::Call { organization, number, record: None }).await;
    };
    let scope = Scope::of_organizations(vec![organization.clone()]);
    let (base, id) = (state.store.dial_records(), RecordId::from_uuid(record));
    let record = base.get(&scope, id).await?.ok_or_else(|| Problem::not_found("record"))?;
    let number = number_of(&state, &record, &form.number)?;
    // The campaign doesn't dial it meanwhile; unused, it goes back by itself.
    let until = now().plus_ms(TAKEN_MS);
    if !base.take(id, until).await? {
        let what = "The record is being called already: wait for its result.";
        return Err(Problem::of_status(StatusCode::CONFLICT, what));
    }
    let record = Some((record.campaign, id));
    let done = out(&state, &who, &agent, Ask::Call { organization, number, record }).await;
    if done.is_err() {
        base.release(id).await?;
    }
    done
}

/// A number of the record: the one that was chosen, or the one that is next.
fn number_of(state: &AppState, record: &DialRecord, chosen: &str) -> Answer<Pii<Address>> {
    let numbers = record.numbers.iter().filter(|n| n.struck.is_none()).map(|n| &n.number);
    if chosen.trim().is_empty() {
        let next = record.numbers.get(record.number_index).filter(|n| n.struck.is_none());
        let next = next.map(|n| &n.number).or_else(|| numbers.clone().next());
        let none = "The record has no number that can be called.";
        return next.cloned().ok_or_else(|| Problem::bad_field("record", String::new(), none));
    }
    let chosen_one = dialled(state, chosen)?;
    if numbers.clone().any(|number| *number == chosen_one) {
        return Ok(chosen_one);
    }
    let what = "It is none of the record's numbers: leave it out for the next of them.";
    Err(Problem::bad_field("number", chosen.to_owned(), what))
}

/// Asks for a call out, and answers with the interaction that began.
async fn out(
    state: &AppState,
    who: &Who,
    agent: &AgentId,
    ask: Ask,
) -> Answer<Json<CommandAnswer>> {
    let events = state.ask(agent, ask).await?;
    let begun = events.iter().find_map(|recorded| match &recorded.event {
        Event::InteractionStarted { interaction, .. } => Some(*interaction),
        _ => None,
    });
    let interaction = begun.and_then(|id| live(state, who, id.uuid()));
    Ok(Json(CommandAnswer { agent: own_view(state, who), interaction }))
}
