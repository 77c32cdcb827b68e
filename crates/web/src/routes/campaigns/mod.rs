//! Campaigns that call out: how each stands, and leading it while it runs.
//!
//! Owns: who may lead a campaign. Must not own: lists and records (`routes::dialling`), nor how the
//! dialler dials (`engine`).

mod calls;
mod lawful;
mod templates;

pub(crate) use lawful::warnings as lawful_warnings;

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::feed::{Card, campaign_results};
use crate::lead::{leads, teams_of};
use crate::problem::{Answer, Problem};
use crate::shape::{CampaignFilter, CampaignResults, CampaignView, List, SteeringForm, Topic};
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::{CampaignId, DialMethod, FloorPlan, Order, Outbound, Role, Steering};

/// Calls for a hundred agents, at least and at most: as the plan allows.
const PERCENT: std::ops::RangeInclusive<u32> = 10..=1_000;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(campaigns))
        .routes(routes!(campaign_live))
        .routes(routes!(results_of_campaign))
        .routes(routes!(steer_campaign))
        .merge(calls::routes())
        .merge(templates::routes())
}

/// The campaigns that call out, as they stand now.
#[utoipa::path(
    get,
    path = "/api/v1/campaigns",
    tag = "campaigns",
    params(CampaignFilter),
    responses(
        (status = 200, body = List<CampaignView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn campaigns(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<CampaignFilter>,
) -> Answer<Json<List<CampaignView>>> {
    let scope = who.narrowed(filter.organization.as_deref());
    let mut items = state.hub.snapshot(&who.viewer(&state)).campaigns;
    items.retain(|c| scope.allows(&vocab::OrganizationId::new(&c.organization)));
    Ok(Json(List { items }))
}

/// One campaign, as it stands now.
#[utoipa::path(
    get,
    path = "/api/v1/campaigns/{campaign}/live",
    tag = "campaigns",
    params(("campaign" = String, Path)),
    responses(
        (status = 200, body = CampaignView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn campaign_live(
    State(state): State<AppState>,
    who: Who,
    Path(campaign): Path<String>,
) -> Answer<Json<CampaignView>> {
    seen(&state, &who, &campaign).map(Json)
}

/// What became of a campaign's calls, by day over the legal window and by hour today.
#[utoipa::path(
    get,
    path = "/api/v1/campaigns/{campaign}/results",
    tag = "campaigns",
    params(("campaign" = String, Path)),
    responses(
        (status = 200, body = CampaignResults),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn results_of_campaign(
    State(state): State<AppState>,
    who: Who,
    Path(campaign): Path<String>,
) -> Answer<Json<CampaignResults>> {
    seen(&state, &who, &campaign)?;
    let view = state.hub.campaign(&CampaignId::new(&campaign));
    let view = view.ok_or_else(|| Problem::not_found("campaign that calls out"))?;
    Ok(Json(campaign_results(&view)))
}

/// Starts or pauses a campaign, or leads it otherwise, at once. Each steering is whole: what is
/// absent is as the plan says. Nothing is left ringing when it is paused.
#[utoipa::path(
    post,
    path = "/api/v1/campaigns/{campaign}/steering",
    tag = "campaigns",
    params(("campaign" = String, Path)),
    request_body = SteeringForm,
    responses(
        (status = 200, body = CampaignView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn steer_campaign(
    State(state): State<AppState>,
    who: Who,
    Path(campaign): Path<String>,
    Json(form): Json<SteeringForm>,
) -> Answer<Json<CampaignView>> {
    let view = seen(&state, &who, &campaign)?;
    let organization = who.may_write(&state, &view.organization)?;
    let id = CampaignId::new(&campaign);
    let (_, plan) = state.hub.plan().ok_or_else(|| Problem::not_found("floor plan"))?;
    if !leads_campaign(&plan, &who.person, &id) {
        return Err(Problem::forbidden("That campaign is led by another team."));
    }
    let outbound = plan.campaigns.get(&id).and_then(|c| c.outbound.as_ref());
    let outbound = outbound.ok_or_else(|| Problem::not_found("campaign that calls out"))?;
    let steering = steering(&form, outbound)?;
    who.trail.of(&organization);
    state.order(who.login(), Order::SteerCampaign { campaign: id, steering }).await?;
    seen(&state, &who, &campaign).map(Json)
}

/// The campaign as this person may see it.
fn seen(state: &AppState, who: &Who, campaign: &str) -> Answer<CampaignView> {
    let card = state.hub.card(Topic::Campaign, campaign);
    match card.and_then(|card| who.viewer(state).see(&card)) {
        Some(Card::Campaign(view)) => Ok(view),
        Some(
            Card::Agent(_)
            | Card::Queue(_)
            | Card::Interaction(_)
            | Card::Callback(_)
            | Card::Closing(_),
        )
        | None => Err(Problem::not_found("campaign that calls out")),
    }
}

fn steering(form: &SteeringForm, outbound: &Outbound) -> Answer<Steering> {
    for (field, percent) in
        [("least_percent", form.least_percent), ("most_percent", form.most_percent)]
    {
        if let Some(percent) = percent.filter(|percent| !PERCENT.contains(percent)) {
            let what = "Calls for a hundred free agents: 10 to 1000.";
            return Err(Problem::bad_field(field, percent, what));
        }
    }
    let least = form.least_percent.unwrap_or(outbound.least_percent);
    let most = form.most_percent.unwrap_or(outbound.most_percent);
    if least > most {
        let what = format!("The floor of {least} is above the ceiling of {most}.");
        return Err(Problem::bad_field("least_percent", least, what));
    }
    match form.method {
        Some(method @ DialMethod::Agentless) if outbound.message.is_none() => {
            let what = "The campaign has no message to play. Set one up in the plan first.";
            return Err(Problem::bad_field("method", method.name(), what));
        }
        Some(
            method @ (DialMethod::Manual
            | DialMethod::Preview
            | DialMethod::Progressive
            | DialMethod::Predictive),
        ) if outbound.queue.is_none() => {
            let what = "The campaign has no queue of agents. Set one up in the plan first.";
            return Err(Problem::bad_field("method", method.name(), what));
        }
        Some(_) | None => {}
    }
    Ok(Steering {
        running: form.running,
        method: form.method,
        least_percent: form.least_percent,
        most_percent: form.most_percent,
    })
}

/// A supervisor leads the campaigns for which some agent of theirs works; a campaign without agents
/// and those of the whole centre are anybody's who leads work there.
fn leads_campaign(plan: &FloorPlan, person: &store::Person, campaign: &CampaignId) -> bool {
    if person.role != Role::Supervisor || teams_of(Some(plan), person).is_empty() {
        return true;
    }
    let outbound = plan.campaigns.get(campaign).and_then(|c| c.outbound.as_ref());
    let Some(queue) = outbound.and_then(|o| o.queue.as_ref()) else { return true };
    let works = teams_of(Some(plan), person).iter().any(|team| {
        plan.teams.get(team).is_some_and(|team| team.campaign.as_ref() == Some(campaign))
    });
    let mut serving = plan.agents.iter().filter(|(_, agent)| plan.serves(agent, queue));
    works || serving.any(|(login, _)| leads(plan, person, login.as_str()))
}
