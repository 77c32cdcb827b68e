//! Calls owed, and calls out by an agent's command.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::routes::commands::{dialled, live};
use crate::routes::me::own_view;
use crate::shape::{CallForm, CallbackView, CommandAnswer, List, Topic};
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{AgentId, Ask, CallbackId, Event};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(callbacks))
        .routes(routes!(take_callback))
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
    let card = state.hub.card(Topic::Callback, &id.to_string());
    let seen = card.and_then(|card| who.viewer(&state).see(&card));
    seen.ok_or_else(|| Problem::not_found("call owed"))?;
    out(&state, &who, &agent, Ask::CallBack { callback: CallbackId::from_uuid(id) }).await
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
    let number = dialled(&state, &form.number)?;
    out(&state, &who, &agent, Ask::Call { organization, number }).await
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
