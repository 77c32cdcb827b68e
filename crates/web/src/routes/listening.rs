//! Listening to live calls: whoever may, by role and team, asks the floor; and the register of it.
//!
//! Owns: who may listen to whom. Must not own: what a listening is, which the engine says.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::commands::live;
use crate::routes::interactions::limit_of;
use crate::shape::{
    ListeningFilter, LiveInteraction, LiveListeningView, MonitorForm, MonitorModeForm, Page,
};
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::Arc;
use store::LiveListening;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{AgentId, FloorPlan, InteractionId, MonitorMode, Order, Role};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(start_monitor, end_monitor))
        .routes(routes!(set_monitor_mode))
        .routes(routes!(take_over))
        .routes(routes!(listenings))
}

const LONGEST_REASON: usize = 200;

/// Rings the own phone, then lets the person hear the call. Quality evaluators only listen; a
/// supervisor is limited to the own team where that team has a supervisor.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/monitor",
    tag = "listening",
    params(("id" = Uuid, Path)),
    request_body = MonitorForm,
    responses(
        (status = 200, body = LiveInteraction),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn start_monitor(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<MonitorForm>,
) -> Answer<Json<LiveInteraction>> {
    let talk = seen(&state, &who, id)?;
    may_speak(&who, form.mode)?;
    let reason = form.reason.as_deref().map(str::trim).filter(|r| !r.is_empty());
    if reason.is_some_and(|r| r.chars().count() > LONGEST_REASON) {
        return Err(Problem::bad_field("reason", (), "A reason has at most 200 characters."));
    }
    let agent = talk.agent.as_deref().map(AgentId::new);
    let agent = agent.ok_or_else(|| Problem::refused(&vocab::Refusal::NobodyTalks))?;
    may_listen_to(&state, &who, &agent)?;
    let interaction = InteractionId::from_uuid(id);
    let reason = reason.map(Arc::from);
    order(&state, &who, id, Order::Monitor { interaction, agent, mode: form.mode, reason }).await
}

/// Changes who hears the listener: nobody, the agent, or both.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/monitor/mode",
    tag = "listening",
    params(("id" = Uuid, Path)),
    request_body = MonitorModeForm,
    responses(
        (status = 200, body = LiveInteraction),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn set_monitor_mode(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<MonitorModeForm>,
) -> Answer<Json<LiveInteraction>> {
    seen(&state, &who, id)?;
    may_speak(&who, form.mode)?;
    let interaction = InteractionId::from_uuid(id);
    order(&state, &who, id, Order::SetMonitorMode { interaction, mode: form.mode }).await
}

/// The listener goes on with the customer; the agent's part is over, wrap-up follows.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/monitor/take-over",
    tag = "listening",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = LiveInteraction),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn take_over(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<LiveInteraction>> {
    seen(&state, &who, id)?;
    let interaction = InteractionId::from_uuid(id);
    order(&state, &who, id, Order::TakeOver { interaction }).await
}

/// Leaves; the call goes on.
#[utoipa::path(
    delete,
    path = "/api/v1/interactions/{id}/monitor",
    tag = "listening",
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn end_monitor(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    seen(&state, &who, id)?;
    let interaction = InteractionId::from_uuid(id);
    state.order(who.login(), Order::EndMonitor { interaction }).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn order(
    state: &AppState,
    who: &Who,
    id: Uuid,
    order: Order,
) -> Answer<Json<LiveInteraction>> {
    state.order(who.login(), order).await?;
    seen(state, who, id).map(Json)
}

/// A call of another organization is not there.
fn seen(state: &AppState, who: &Who, id: Uuid) -> Answer<LiveInteraction> {
    live(state, who, id).ok_or_else(|| Problem::not_found("live interaction"))
}

fn may_speak(who: &Who, mode: MonitorMode) -> Answer<()> {
    if who.person.role == Role::QualityEvaluator && mode != MonitorMode::Listen {
        return Err(Problem::forbidden("Quality evaluators listen and don't speak."));
    }
    Ok(())
}

fn may_listen_to(state: &AppState, who: &Who, agent: &AgentId) -> Answer<()> {
    if !who.scope.agents.allows(agent) {
        return Err(Problem::not_found("live interaction"));
    }
    let plan = state.hub.plan().map(|(_, plan)| plan);
    let team = plan.as_ref().and_then(|p| p.agents.get(agent)?.team.clone());
    let led =
        plan.as_ref().zip(team.as_ref()).and_then(|(p, t)| p.teams.get(t)?.supervisor.clone());
    let theirs = led.as_deref().is_none_or(|login| login == who.login())
        || team.is_some_and(|t| who.person.teams.contains(&t));
    if who.person.role == Role::Supervisor && !theirs {
        return Err(Problem::forbidden("That agent's team has another supervisor."));
    }
    Ok(())
}

/// The register of listenings: administrators and floor managers see all within their
/// organizations, supervisors and quality evaluators their own, agents those of themselves that
/// they were shown.
#[utoipa::path(
    get,
    path = "/api/v1/listening",
    tag = "listening",
    params(ListeningFilter),
    responses(
        (status = 200, body = Page<LiveListeningView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn listenings(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<ListeningFilter>,
) -> Answer<Json<Page<LiveListeningView>>> {
    let scope = who.narrowed(filter.organization.as_deref());
    let mut wanted = store::ListeningFilter {
        from: filter.from.map(|t| t.0),
        to: filter.to.map(|t| t.0),
        agent: filter.agent.as_deref().map(AgentId::new),
        login: filter.by,
        interaction: filter.interaction.map(InteractionId::from_uuid),
        told_only: false,
        cursor: filter.cursor,
        limit: limit_of(filter.limit)?,
    };
    match who.person.role {
        Role::Administrator | Role::FloorManager => {}
        Role::Supervisor | Role::QualityEvaluator => wanted.login = Some(who.login().to_owned()),
        Role::Agent => {
            wanted.agent = Some(who.agent());
            wanted.told_only = true;
        }
        Role::Analyst | Role::Organization => {
            return Err(Problem::forbidden("The register of listenings is not yours to see."));
        }
    }
    let page = state.store.listenings().list(&scope, &wanted).await?;
    let plan = state.hub.plan().map(|(_, plan)| plan);
    let view = |listening| view(plan.as_deref(), listening);
    Ok(Json(Page { items: page.items.into_iter().map(view).collect(), next_cursor: page.next }))
}

fn view(plan: Option<&FloorPlan>, listening: LiveListening) -> LiveListeningView {
    let name = plan.and_then(|p| p.agents.get(&listening.agent)).map(|a| a.name.clone());
    let span = listening.heard_at.zip(listening.ended_at);
    LiveListeningView {
        listening: listening.monitor.uuid(),
        organization: listening.organization.to_string(),
        interaction: listening.interaction.uuid(),
        queue: listening.queue.map(|q| q.to_string()),
        agent_name: name.unwrap_or_else(|| listening.agent.to_string()),
        agent: listening.agent.to_string(),
        by_name: listening.name.unwrap_or_else(|| listening.login.clone()),
        by: listening.login,
        modes: listening.modes,
        reason: listening.reason,
        told: listening.told,
        asked_at: listening.asked_at.into(),
        heard_at: listening.heard_at.map(Into::into),
        ended_at: listening.ended_at.map(Into::into),
        end: listening.end,
        duration_ms: span.map(|(heard, ended)| ended - heard),
    }
}
