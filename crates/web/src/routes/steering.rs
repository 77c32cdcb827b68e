//! Leading the floor: another's status, who waits where, and for whom. The rules are the engine's;
//! whom one may lead is `lead`'s.

use super::commands::live;
use super::me::status_of;
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::feed::Card;
use crate::lead::leads;
use crate::problem::{Answer, Problem};
use crate::shape::{
    AgentView, GiveForm, LiveInteraction, MoveWaitingForm, MovedView, MovedWaiting, PriorityForm,
    StageName, StatusForm, Topic,
};
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{AgentId, Event, InteractionId, Order, QueueId};

/// As many as one order moves.
const MOST_MOVED: usize = 1_000;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(set_agent_status))
        .routes(routes!(move_waiting))
        .routes(routes!(set_priority))
        .routes(routes!(give_waiting))
}

/// Sets the status of an agent whose work I answer for; while they are busy it becomes the next one.
#[utoipa::path(
    put,
    path = "/api/v1/agents/{login}/status",
    tag = "floor",
    params(("login" = String, Path)),
    request_body = StatusForm,
    responses(
        (status = 200, body = AgentView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn set_agent_status(
    State(state): State<AppState>,
    who: Who,
    Path(login): Path<String>,
    Json(form): Json<StatusForm>,
) -> Answer<Json<AgentView>> {
    let agent = led(&state, &who, &login)?;
    let status = status_of(&form)?;
    state.order(who.login(), Order::SetAgentStatus { agent, status }).await?;
    let card = state.hub.card(Topic::Agent, &login);
    match card.and_then(|card| who.viewer(&state).see(&card)) {
        Some(Card::Agent(view)) => Ok(Json(view)),
        Some(
            Card::Queue(_)
            | Card::Interaction(_)
            | Card::Callback(_)
            | Card::Closing(_)
            | Card::Campaign(_),
        )
        | None => Err(Problem::not_found("agent")),
    }
}

/// Moves waiting interactions into another queue of their organization: those named, or all of one
/// queue. They keep their age. Those that wait no more are left out; the answer names who moved,
/// and from where, so that it can be undone.
#[utoipa::path(
    post,
    path = "/api/v1/waiting/move",
    tag = "floor",
    request_body = MoveWaitingForm,
    responses(
        (status = 200, body = MovedView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn move_waiting(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<MoveWaitingForm>,
) -> Answer<Json<MovedView>> {
    let waiting = match (&form.queue, form.interactions.is_empty()) {
        (Some(queue), true) => waiting_in(&state, &who, queue),
        (None, false) => form.interactions,
        (Some(_), false) | (None, true) => {
            let what = "Name either the interactions or the queue that they wait in.";
            return Err(Problem::bad_field("interactions", (), what));
        }
    };
    if waiting.len() > MOST_MOVED {
        let what = "At most 1000 are moved at once.";
        return Err(Problem::bad_field("interactions", waiting.len(), what));
    }
    if waiting.is_empty() {
        return Ok(Json(MovedView { moved: Vec::new() }));
    }
    if waiting.iter().any(|id| live(&state, &who, *id).is_none()) {
        return Err(Problem::not_found("live interaction"));
    }
    let interactions = waiting.into_iter().map(InteractionId::from_uuid).collect();
    let order = Order::MoveWaiting { interactions, to: QueueId::new(&form.to) };
    let events = state.order(who.login(), order).await?;
    let moved = events.iter().filter_map(|recorded| match &recorded.event {
        Event::InteractionMoved { interaction, from, .. } => {
            Some(MovedWaiting { interaction: interaction.uuid(), from: from.to_string() })
        }
        _ => None,
    });
    Ok(Json(MovedView { moved: moved.collect() }))
}

/// Gives a waiting interaction other points beside those of its queue: 0 is as it came.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/priority",
    tag = "floor",
    params(("id" = Uuid, Path)),
    request_body = PriorityForm,
    responses(
        (status = 200, body = LiveInteraction),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn set_priority(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<PriorityForm>,
) -> Answer<Json<LiveInteraction>> {
    let interaction = InteractionId::from_uuid(id);
    let order = Order::Reprioritize { interaction, priority: form.priority };
    ordered(&state, &who, id, order).await
}

/// Keeps a waiting interaction for an agent whose work I answer for, for five minutes.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/give",
    tag = "floor",
    params(("id" = Uuid, Path)),
    request_body = GiveForm,
    responses(
        (status = 200, body = LiveInteraction),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn give_waiting(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<GiveForm>,
) -> Answer<Json<LiveInteraction>> {
    let agent = led(&state, &who, &form.agent)?;
    let interaction = InteractionId::from_uuid(id);
    ordered(&state, &who, id, Order::GiveWaiting { interaction, agent }).await
}

async fn ordered(
    state: &AppState,
    who: &Who,
    id: Uuid,
    order: Order,
) -> Answer<Json<LiveInteraction>> {
    let gone = || Problem::not_found("live interaction");
    let before = live(state, who, id).ok_or_else(gone)?;
    state.order(who.login(), order).await?;
    // It may have reached an agent meanwhile, and even have ended.
    Ok(Json(live(state, who, id).unwrap_or(before)))
}

fn led(state: &AppState, who: &Who, login: &str) -> Answer<AgentId> {
    let plan = state.hub.plan();
    match plan.is_some_and(|(_, plan)| leads(&plan, &who.person, login)) {
        true => Ok(AgentId::new(login)),
        false => Err(Problem::not_found("agent")),
    }
}

fn waiting_in(state: &AppState, who: &Who, queue: &str) -> Vec<Uuid> {
    let all = state.hub.snapshot(&who.viewer(state)).interactions.into_iter();
    let waits = |i: &LiveInteraction| {
        i.queue.as_deref() == Some(queue) && matches!(i.stage, StageName::Queued)
    };
    all.filter(waits).map(|i| i.interaction).collect()
}
