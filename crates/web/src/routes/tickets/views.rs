//! Saved views of the list of tickets.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::lead::teams_of;
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::shape::{List, SavedView, SavedViewChanges, SavedViewForm};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;
use store::TicketView;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{AgentId, Role, TeamId, TicketViewId};

const LONGEST_NAME: usize = 80;
const LONGEST_BODY: usize = 10_000;
const MOST_OWN: usize = 100;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(ticket_views, add_ticket_view))
        .routes(routes!(change_ticket_view, remove_ticket_view))
}

/// The teams whose views a person sees: their own, those they answer for, or all.
fn teams(state: &AppState, who: &Who) -> Vec<TeamId> {
    let Some((_, plan)) = state.hub.plan() else { return Vec::new() };
    let all = matches!(who.person.role, Role::Administrator | Role::FloorManager);
    let own = plan.agents.get(&AgentId::new(who.login())).and_then(|agent| agent.team.as_ref());
    let led = teams_of(Some(&plan), &who.person);
    let seen = |team: &&TeamId| all || own == Some(*team) || led.contains(*team);
    plan.teams.keys().filter(seen).cloned().collect()
}

/// My views, and those of my teams, by name.
#[utoipa::path(
    get,
    path = "/api/v1/ticket-views",
    tag = "tickets",
    responses(
        (status = 200, body = List<SavedView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn ticket_views(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<SavedView>>> {
    let teams = teams(&state, &who);
    let views = state.store.tickets().views(&who.scope, who.login(), &teams).await?;
    Ok(Json(List { items: views.into_iter().map(shape).collect() }))
}

/// Saves a view: for oneself, or for a team of one's own.
#[utoipa::path(
    post,
    path = "/api/v1/ticket-views",
    tag = "tickets",
    request_body = SavedViewForm,
    responses(
        (status = 201, body = SavedView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn add_ticket_view(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<SavedViewForm>,
) -> Answer<(StatusCode, Json<SavedView>)> {
    let organization = who.may_write(&state, &form.organization)?;
    let own = state.store.tickets().views(&who.scope, who.login(), &[]).await?;
    if own.len() >= MOST_OWN {
        let what = "You have 100 views: remove one first.";
        return Err(Problem::bad_field("name", MOST_OWN, what));
    }
    let now = now();
    let view = TicketView {
        id: TicketViewId::from_uuid(new_id(now)),
        organization,
        name: name(&form.name)?,
        owner: who.login().to_owned(),
        team: team(&state, &who, form.team.as_deref())?,
        body: body(form.body)?,
        at: now,
        version: 1,
    };
    state.store.tickets().add_view(&view).await?;
    Ok((StatusCode::CREATED, Json(shape(view))))
}

/// Changes a view of one's own.
#[utoipa::path(
    patch,
    path = "/api/v1/ticket-views/{id}",
    tag = "tickets",
    params(("id" = Uuid, Path)),
    request_body = SavedViewChanges,
    responses(
        (status = 200, body = SavedView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_ticket_view(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<SavedViewChanges>,
) -> Answer<Json<SavedView>> {
    let mut view = mine(&state, &who, id).await?;
    view.version = form.version;
    if let Some(given) = form.name {
        view.name = name(&given)?;
    }
    if form.team.is_some() {
        view.team = team(&state, &who, form.team.as_deref())?;
    }
    if let Some(given) = form.body {
        view.body = body(given)?;
    }
    view.version = state.store.tickets().change_view(&view, now()).await?;
    Ok(Json(shape(view)))
}

/// Removes a view of one's own.
#[utoipa::path(
    delete,
    path = "/api/v1/ticket-views/{id}",
    tag = "tickets",
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn remove_ticket_view(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    let view = mine(&state, &who, id).await?;
    state.store.tickets().remove_view(view.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One that I made, or of a team that I answer for.
async fn mine(state: &AppState, who: &Who, id: Uuid) -> Answer<TicketView> {
    let missing = || Problem::not_found("view");
    let view = state.store.tickets().view(&who.scope, TicketViewId::from_uuid(id)).await?;
    let view = view.ok_or_else(missing)?;
    let leads = who.person.role != Role::Agent
        && view.team.as_ref().is_some_and(|team| teams(state, who).contains(team));
    match view.owner == who.login() || leads {
        true => Ok(view),
        false => Err(missing()),
    }
}

fn name(given: &str) -> Answer<String> {
    let name = given.trim();
    match (1..=LONGEST_NAME).contains(&name.chars().count()) {
        true => Ok(name.to_owned()),
        false => Err(Problem::bad_field("name", given, "Name it with 1–80 characters.")),
    }
}

fn team(state: &AppState, who: &Who, given: Option<&str>) -> Answer<Option<TeamId>> {
    let Some(given) = given.filter(|t| !t.is_empty()) else { return Ok(None) };
    let team = TeamId::new(given);
    match teams(state, who).contains(&team) {
        true => Ok(Some(team)),
        false => Err(Problem::bad_field("team", given, "That is no team of yours.")),
    }
}

fn body(given: Value) -> Answer<Value> {
    let fits = given.is_object() && given.to_string().len() <= LONGEST_BODY;
    match fits {
        true => Ok(given),
        false => Err(Problem::bad_field("body", (), "Give an object of at most 10,000 bytes.")),
    }
}

fn shape(view: TicketView) -> SavedView {
    SavedView {
        id: view.id.uuid(),
        organization: view.organization.to_string(),
        name: view.name,
        owner: view.owner,
        team: view.team.map(|t| t.to_string()),
        body: view.body,
        version: view.version,
    }
}
