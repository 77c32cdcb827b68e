//! Kept layouts of the wallboard. What a wall shows comes from the live feed and from figures, each
//! by the reader's own scope.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::lead::is_lead;
use crate::news::Readers;
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::shape::{List, NewsTopic, WallBody, WallForm, WallThreshold, WallView};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use store::{Grant, MOST_WALLS, StoreError, Wall};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{OrganizationId, WallId};

const LONGEST_NAME: usize = 80;
const MOST_LISTED: usize = 500;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(walls, add_wall)).routes(routes!(change_wall, remove_wall))
}

/// The walls one may open, by name: those who lead see all, others the shared ones.
#[utoipa::path(
    get,
    path = "/api/v1/walls",
    tag = "floor",
    responses(
        (status = 200, body = List<WallView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn walls(State(state): State<AppState>, who: Who) -> Answer<Json<List<WallView>>> {
    let found = state.store.walls().list(&who.scope).await?;
    let leads = is_lead(who.person.role);
    let items = found.into_iter().filter_map(shape).filter(|wall| leads || wall.body.shared);
    Ok(Json(List { items: items.collect() }))
}

/// Keeps a new wall.
#[utoipa::path(
    post,
    path = "/api/v1/walls",
    tag = "floor",
    request_body = WallForm,
    responses(
        (status = 201, body = WallView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn add_wall(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<WallForm>,
) -> Answer<(StatusCode, Json<WallView>)> {
    let organization = owner(&state, &who, form.organization.as_deref())?;
    let there = state.store.walls().list(&who.scope).await?.len();
    if there >= MOST_WALLS as usize {
        return Err(Problem::bad_field("name", there, "Remove a wall first: 200 are kept."));
    }
    let (now, body) = (now(), checked(&form)?);
    let wall = Wall {
        id: WallId::from_uuid(new_id(now)),
        organization,
        name: form.name.trim().to_owned(),
        author: who.login().to_owned(),
        at: now,
        version: 1,
        body,
    };
    state.store.walls().add(&wall).await?;
    state.announce(NewsTopic::Walls, Readers::Everybody);
    let view = shape(wall).ok_or_else(Problem::internal)?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Changes a wall; its organization stays.
#[utoipa::path(
    put,
    path = "/api/v1/walls/{id}",
    tag = "floor",
    params(("id" = Uuid, Path)),
    request_body = WallForm,
    responses(
        (status = 200, body = WallView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_wall(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<WallForm>,
) -> Answer<Json<WallView>> {
    let mut wall = own(&state, &who, id).await?;
    wall.body = checked(&form)?;
    form.name.trim().clone_into(&mut wall.name);
    who.login().clone_into(&mut wall.author);
    wall.at = now();
    wall.version = form.version;
    wall.version = match state.store.walls().change(&wall).await {
        Err(StoreError::Stale { found, .. }) => return Err(Problem::stale("wall", found)),
        changed => changed?,
    };
    state.announce(NewsTopic::Walls, Readers::Everybody);
    shape(wall).map(Json).ok_or_else(Problem::internal)
}

/// Removes a wall.
#[utoipa::path(
    delete,
    path = "/api/v1/walls/{id}",
    tag = "floor",
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn remove_wall(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    let wall = own(&state, &who, id).await?;
    state.store.walls().remove(wall.id).await?;
    state.announce(NewsTopic::Walls, Readers::Everybody);
    Ok(StatusCode::NO_CONTENT)
}

/// One that this person may change: the centre's own belongs to those who see all of it.
async fn own(state: &AppState, who: &Who, id: Uuid) -> Answer<Wall> {
    let wall = state.store.walls().get(&who.scope, WallId::from_uuid(id)).await?;
    let wall = wall.ok_or_else(|| Problem::not_found("wall"))?;
    match (&wall.organization, &who.scope.organizations) {
        (None, Grant::Only(_)) => Err(Problem::forbidden("This wall is the whole centre's.")),
        (None | Some(_), Grant::All | Grant::Only(_)) => Ok(wall),
    }
}

/// Whose a new wall or rule is: an organization's, or the whole centre's.
pub(crate) fn owner(
    state: &AppState,
    who: &Who,
    organization: Option<&str>,
) -> Answer<Option<OrganizationId>> {
    match organization.filter(|o| !o.is_empty()) {
        Some(organization) => who.may_write(state, organization).map(Some),
        None if who.scope.organizations == Grant::All => Ok(None),
        None => Err(Problem::bad_field(
            "organization",
            (),
            "Name one of your organizations: the whole centre is not yours.",
        )),
    }
}

fn checked(form: &WallForm) -> Answer<serde_json::Value> {
    let name = form.name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Problem::bad_field("name", name, "Give it a name of 1 to 80 characters."));
    }
    let body = &form.body;
    for (field, listed) in [("body.teams", &body.teams), ("body.queues", &body.queues)] {
        if listed.len() > MOST_LISTED {
            return Err(Problem::bad_field(field, listed.len(), "Name at most 500."));
        }
    }
    let thresholds = &body.thresholds;
    let rising = [
        ("body.thresholds.longest_wait", thresholds.longest_wait),
        ("body.thresholds.waiting", thresholds.waiting),
        ("body.thresholds.abandonment", thresholds.abandonment),
    ];
    let of_states = thresholds.states.values().map(|t| ("body.thresholds.states", *t));
    let wrong = |t: &WallThreshold| t.warn < 0 || t.bad < t.warn;
    if let Some((field, t)) = rising.into_iter().chain(of_states).find(|(_, t)| wrong(t)) {
        let what = "The second threshold must not be below the first, nor the first below 0.";
        return Err(Problem::bad_field(field, format!("{} – {}", t.warn, t.bad), what));
    }
    let level = thresholds.service_level;
    if level.bad > level.warn || level.bad < 0 {
        let what = "Of the service level, the second threshold must not be above the first.";
        let value = format!("{} – {}", level.warn, level.bad);
        return Err(Problem::bad_field("body.thresholds.service_level", value, what));
    }
    serde_json::to_value(body).map_err(|_| Problem::internal())
}

/// One that an other program wrote and that this one cannot read is not shown.
fn shape(wall: Wall) -> Option<WallView> {
    let body: WallBody = serde_json::from_value(wall.body).ok()?;
    Some(WallView {
        id: wall.id.uuid(),
        organization: wall.organization.map(|o| o.to_string()),
        name: wall.name,
        author: wall.author,
        updated_at: wall.at.into(),
        version: wall.version,
        body,
    })
}
