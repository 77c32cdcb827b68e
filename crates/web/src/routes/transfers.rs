//! Passing a customer on: where to, at once, or after asking somebody. The rules are the engine's;
//! here stands only that a customer stays within the agent's organizations.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::feed::Card;
use crate::problem::{Answer, Problem};
use crate::routes::commands::{command, dialled, live};
use crate::shape::{
    CommandAnswer, LiveInteraction, TargetAgent, TargetFlow, TargetQueue, TargetsView, Topic,
    TransferForm,
};
use axum::extract::State;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{AgentId, Ask, CallTarget, FloorPlan, FlowId, OrganizationId, QueueId};

/// Of each kind; who seeks more writes more of the name.
const MOST_TARGETS: usize = 50;
const MOST_REASON: usize = 200;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(targets))
        .routes(routes!(transfer))
        .routes(routes!(consult))
        .routes(routes!(toggle))
        .routes(routes!(join))
        .routes(routes!(complete))
        .routes(routes!(end))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct TargetsQuery {
    /// Part of a name.
    q: Option<String>,
}

/// Agents, queues and flows that this interaction could go on to.
#[utoipa::path(
    get,
    path = "/api/v1/interactions/{id}/targets",
    tag = "commands",
    params(("id" = Uuid, Path), TargetsQuery),
    responses(
        (status = 200, body = TargetsView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn targets(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Query(query): Query<TargetsQuery>,
) -> Answer<Json<TargetsView>> {
    let own = who.as_agent(&state)?;
    let here = own_live(&state, &who, id)?;
    let Some((_, plan)) = state.hub.plan() else {
        return Err(Problem::not_found("floor plan"));
    };
    let organization = OrganizationId::new(&here.organization);
    let wanted = query.q.unwrap_or_default().to_lowercase();
    let fits = |name: &str, key: &str| {
        name.to_lowercase().contains(&wanted) || key.to_lowercase().contains(&wanted)
    };
    let colleagues: BTreeSet<&AgentId> = plan
        .agents
        .iter()
        .filter(|(agent, entry)| **agent != own && fits(&entry.name, agent.as_str()))
        .filter(|(agent, _)| serves(&plan, agent, &organization))
        .map(|(agent, _)| agent)
        .collect();
    let mut agents: Vec<TargetAgent> =
        colleagues.into_iter().filter_map(|agent| colleague(&state, agent)).collect();
    agents.sort_by_key(|a| (a.state != vocab::AgentState::Idle, a.name.clone()));
    agents.truncate(MOST_TARGETS);
    let queues = plan
        .queues
        .iter()
        .filter(|(key, queue)| {
            queue.organization == organization && fits(&queue.name, key.as_str())
        })
        .filter_map(|(key, _)| line(&state, key))
        .take(MOST_TARGETS)
        .collect::<Vec<TargetQueue>>();
    let flows = plan
        .flows
        .iter()
        .filter(|(key, flow)| leads(&plan, key, &organization) && fits(&flow.name, key.as_str()))
        .map(|(key, flow)| TargetFlow { flow: key.to_string(), name: flow.name.clone() })
        .take(MOST_TARGETS)
        .collect();
    Ok(Json(TargetsView { agents, queues, flows }))
}

/// Passes the customer on at once; the agent goes to wrap-up.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/transfer",
    tag = "commands",
    params(("id" = Uuid, Path)),
    request_body = TransferForm,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn transfer(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<TransferForm>,
) -> Answer<Json<CommandAnswer>> {
    let (target, reason) = read(&state, &who, form)?;
    command(&state, &who, id, |interaction| Ask::Transfer { interaction, target, reason }).await
}

/// Asks an agent, the next of a queue, or somebody at a number; the customer holds.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/consult",
    tag = "commands",
    params(("id" = Uuid, Path)),
    request_body = TransferForm,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn consult(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<TransferForm>,
) -> Answer<Json<CommandAnswer>> {
    if let Some(flow) = &form.flow {
        return Err(Problem::bad_field("flow", flow.as_str(), "A flow has nobody to ask."));
    }
    let (target, reason) = read(&state, &who, form)?;
    command(&state, &who, id, |interaction| Ask::Consult { interaction, target, reason }).await
}

/// Speaks with the other of the two.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/consultation/toggle",
    tag = "commands",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn toggle(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    command(&state, &who, id, |interaction| Ask::ToggleConsultation { interaction }).await
}

/// All three hear each other.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/consultation/join",
    tag = "commands",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn join(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    command(&state, &who, id, |interaction| Ask::JoinConsultation { interaction }).await
}

/// The agent leaves; customer and consulted go on together.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/consultation/complete",
    tag = "commands",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn complete(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    command(&state, &who, id, |interaction| Ask::CompleteTransfer { interaction }).await
}

/// The consulted one is let go; back with the customer.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/consultation/end",
    tag = "commands",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn end(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    command(&state, &who, id, |interaction| Ask::EndConsultation { interaction }).await
}

/// Name, team and state of a colleague: all that whoever passes a call on has to know.
fn colleague(state: &AppState, agent: &AgentId) -> Option<TargetAgent> {
    match state.hub.card(Topic::Agent, agent.as_str())?.as_ref() {
        Card::Agent(view) => Some(TargetAgent {
            agent: view.agent.clone(),
            name: view.name.clone(),
            team_name: view.team_name.clone(),
            state: view.state,
        }),
        Card::Queue(_)
        | Card::Interaction(_)
        | Card::Callback(_)
        | Card::Closing(_)
        | Card::Campaign(_) => None,
    }
}

fn line(state: &AppState, queue: &QueueId) -> Option<TargetQueue> {
    match state.hub.card(Topic::Queue, queue.as_str())?.as_ref() {
        Card::Queue(view) => Some(TargetQueue {
            queue: view.queue.clone(),
            name: view.name.clone(),
            waiting: view.waiting,
            agents_idle: view.agents_idle,
        }),
        Card::Agent(_)
        | Card::Interaction(_)
        | Card::Callback(_)
        | Card::Closing(_)
        | Card::Campaign(_) => None,
    }
}

/// A live interaction that this agent has in hand.
fn own_live(state: &AppState, who: &Who, id: Uuid) -> Answer<LiveInteraction> {
    let own = who.as_agent(state)?;
    live(state, who, id)
        .filter(|here| here.agent.as_deref() == Some(own.as_str()))
        .ok_or_else(|| Problem::not_found("live interaction"))
}

type Wanted = (CallTarget, Option<Arc<str>>);

fn read(state: &AppState, who: &Who, form: TransferForm) -> Answer<Wanted> {
    let reason = form.reason.as_deref().map(str::trim).filter(|r| !r.is_empty());
    if reason.is_some_and(|r| r.chars().count() > MOST_REASON) {
        let detail = format!("A reason has at most {MOST_REASON} characters.");
        return Err(Problem::bad_field("reason", (), detail));
    }
    let reason = reason.map(Arc::from);
    let target = match (form.queue, form.agent, form.flow, form.number) {
        (Some(queue), None, None, None) => {
            let queue = QueueId::new(&queue);
            within(state, who, "queue", queue.as_str(), |plan, allowed| {
                plan.queues.get(&queue).is_some_and(|q| allowed(&q.organization))
            })?;
            CallTarget::Queue(queue)
        }
        (None, Some(agent), None, None) => {
            let agent = AgentId::new(&agent);
            within(state, who, "agent", agent.as_str(), |plan, allowed| {
                plan.organizations.keys().any(|o| allowed(o) && serves(plan, &agent, o))
            })?;
            CallTarget::Agent(agent)
        }
        (None, None, Some(flow), None) => {
            let flow = FlowId::new(&flow);
            within(state, who, "flow", flow.as_str(), |plan, allowed| {
                plan.organizations.keys().any(|o| allowed(o) && leads(plan, &flow, o))
            })?;
            CallTarget::Flow(flow)
        }
        (None, None, None, Some(number)) => CallTarget::Number(dialled(state, &number)?),
        _ => {
            let detail = "Give exactly one of a queue, an agent, a flow and a number.";
            return Err(Problem::bad_field("queue", (), detail));
        }
    };
    Ok((target, reason))
}

/// A customer is passed on only within the organizations that the agent works for.
fn within(
    state: &AppState,
    who: &Who,
    field: &str,
    key: &str,
    is_there: impl FnOnce(&FloorPlan, &dyn Fn(&OrganizationId) -> bool) -> bool,
) -> Answer<()> {
    let plan = state.hub.plan();
    let allowed = |organization: &OrganizationId| who.scope.allows(organization);
    if plan.is_some_and(|(_, plan)| is_there(&plan, &allowed)) {
        return Ok(());
    }
    Err(Problem::bad_field(field, key, format!("There is no such {field}.")))
}

/// Whether an agent handles anything of this organization.
fn serves(plan: &FloorPlan, agent: &AgentId, organization: &OrganizationId) -> bool {
    let Some(agent) = plan.agents.get(agent) else { return false };
    plan.queues_of(agent)
        .filter_map(|queue| plan.queues.get(queue))
        .any(|queue| queue.organization == *organization)
}

/// Whether a number of this organization leads to the flow.
fn leads(plan: &FloorPlan, flow: &FlowId, organization: &OrganizationId) -> bool {
    plan.numbers.values().any(|n| n.flow == *flow && n.organization == *organization)
}
