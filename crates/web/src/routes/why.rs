//! Why an interaction went as it did, and why an agent did not have it.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::shape::{Locale, Why, WhyFilter};
use crate::state::now;
use axum::extract::State;
use ledger::why::{Unfit, WhyNot, tell};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{AgentId, InteractionId};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(why))
}

/// The story in sentences: its way, who was considered, and for each agent why not at each stretch
/// of the wait. Other interactions that are not yours are told of without their id.
#[utoipa::path(
    get,
    path = "/api/v1/interactions/{id}/why",
    tag = "interactions",
    params(("id" = Uuid, Path), WhyFilter),
    responses(
        (status = 200, body = Why),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn why(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Query(filter): Query<WhyFilter>,
) -> Answer<Json<Why>> {
    let id = InteractionId::from_uuid(id);
    let only = filter.agent.as_deref().filter(|a| !a.is_empty()).map(AgentId::new);
    let material = state.store.why().material(&who.scope, id, only.clone(), now()).await?;
    let story = material.as_ref().and_then(tell);
    let story = story.ok_or_else(|| Problem::not_found("interaction"))?;
    if let Some(agent) = only {
        let unknown = WhyNot::Unfit { unfit: Unfit::NotInPlan };
        let never = |part: &ledger::why::AgentPart| {
            part.agent.name == part.agent.id && part.stretches.iter().all(|s| s.why == unknown)
        };
        let in_plan = state.hub.plan().is_some_and(|(_, plan)| plan.agents.contains_key(&agent));
        if !in_plan && story.why_not(&agent).is_none_or(never) {
            return Err(Problem::bad_field("agent", agent.as_str(), "There is no such agent."));
        }
    }
    let own = who.person.locale.as_deref().and_then(Locale::parse).unwrap_or(Locale::Fr);
    Ok(Json(Why::told(&story, filter.lang.unwrap_or(own).into())))
}
