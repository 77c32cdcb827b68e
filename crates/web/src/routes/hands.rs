//! Raised hands: an agent asks for help, somebody who leads them comes.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::lead::leads;
use crate::news::Readers;
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::shape::{HandForm, HandView, List, NewsTopic};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use std::collections::BTreeMap;
use store::Hand;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{FloorPlan, HandId, Pii};

const LONGEST: usize = 200;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(raise_hand, lower_own_hand))
        .routes(routes!(hands))
        .routes(routes!(take_hand))
        .routes(routes!(lower_hand))
}

/// Raises my hand; one that is up stays as it is.
#[utoipa::path(
    put,
    path = "/api/v1/me/hand",
    tag = "me",
    request_body = HandForm,
    responses(
        (status = 200, body = HandView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn raise_hand(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<HandForm>,
) -> Answer<Json<HandView>> {
    let agent = who.as_agent(&state)?;
    let text = form.text.trim();
    if text.chars().count() > LONGEST {
        let what = format!("Keep it within {LONGEST} characters.");
        return Err(Problem::bad_field("text", text.len(), what));
    }
    let now = now();
    let hand = Hand {
        id: HandId::from_uuid(new_id(now)),
        login: agent.to_string(),
        raised_at: now,
        text: Pii::new(text.to_owned()),
        taken_at: None,
        taken_by: None,
        lowered_at: None,
        lowered_by: None,
    };
    state.store.hands().raise(&hand).await?;
    tell(&state, who.login());
    let up = state.store.hands().of(who.login()).await?;
    let up = up.ok_or_else(|| Problem::not_found("raised hand"))?;
    Ok(Json(Names::of(&state).await?.view(up)))
}

/// Lowers my hand; one that is down is down.
#[utoipa::path(
    delete,
    path = "/api/v1/me/hand",
    tag = "me",
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn lower_own_hand(State(state): State<AppState>, who: Who) -> Answer<StatusCode> {
    if let Some(hand) = state.store.hands().of(who.login()).await? {
        state.store.hands().lower(hand.id, who.login(), now()).await?;
        tell(&state, who.login());
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Hands that are up, the longest first: my own, and those of agents whose work I answer for.
#[utoipa::path(
    get,
    path = "/api/v1/hands",
    tag = "floor",
    responses(
        (status = 200, body = List<HandView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn hands(State(state): State<AppState>, who: Who) -> Answer<Json<List<HandView>>> {
    let mut up = state.store.hands().up().await?;
    let plan = state.hub.plan();
    up.retain(|hand| {
        hand.login == who.login()
            || plan.as_ref().is_some_and(|(_, plan)| leads(plan, &who.person, &hand.login))
    });
    if up.is_empty() {
        return Ok(Json(List { items: Vec::new() }));
    }
    let names = Names::of(&state).await?;
    Ok(Json(List { items: up.into_iter().map(|hand| names.view(hand)).collect() }))
}

/// I come: the agent sees by whom the hand was taken. The first one takes it.
#[utoipa::path(
    post,
    path = "/api/v1/hands/{id}/take",
    tag = "floor",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = HandView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn take_hand(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<HandView>> {
    let hand = seen(&state, &who, id).await?;
    state.store.hands().take(hand.id, who.login(), now()).await?;
    tell(&state, &hand.login);
    let hand = seen(&state, &who, id).await?;
    Ok(Json(Names::of(&state).await?.view(hand)))
}

/// Lowers an agent's hand: it is settled.
#[utoipa::path(
    delete,
    path = "/api/v1/hands/{id}",
    tag = "floor",
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn lower_hand(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    let hand = seen(&state, &who, id).await?;
    state.store.hands().lower(hand.id, who.login(), now()).await?;
    tell(&state, &hand.login);
    Ok(StatusCode::NO_CONTENT)
}

fn tell(state: &AppState, login: &str) {
    state.announce(NewsTopic::Hands, Readers::Leads);
    state.announce_to(NewsTopic::Hands, [login.to_owned()]);
}

async fn seen(state: &AppState, who: &Who, id: Uuid) -> Answer<Hand> {
    let hand = state.store.hands().get(HandId::from_uuid(id)).await?;
    let plan = state.hub.plan();
    let ours =
        |hand: &Hand| plan.as_ref().is_some_and(|(_, plan)| leads(plan, &who.person, &hand.login));
    hand.filter(ours).ok_or_else(|| Problem::not_found("raised hand"))
}

struct Names {
    plan: Option<std::sync::Arc<FloorPlan>>,
    people: BTreeMap<String, String>,
}

impl Names {
    async fn of(state: &AppState) -> Answer<Self> {
        let people = state.store.people().list().await?;
        let people = people.into_iter().map(|p| (p.login, p.name)).collect();
        Ok(Self { plan: state.hub.plan().map(|(_, plan)| plan), people })
    }

    fn view(&self, hand: Hand) -> HandView {
        let plan = self.plan.as_deref();
        let agent = plan.and_then(|p| p.agents.get(hand.login.as_str()));
        let team = agent.and_then(|a| plan?.teams.get(a.team.as_ref()?));
        let taken = hand.taken_by.as_ref();
        HandView {
            id: hand.id.uuid(),
            name: agent.map_or_else(|| hand.login.clone(), |a| a.name.clone()),
            team_name: team.map(|t| t.name.clone()),
            agent: hand.login,
            raised_at: hand.raised_at.into(),
            text: hand.text.into_inner(),
            taken_at: hand.taken_at.map(Into::into),
            taken_by_name: taken.map(|l| self.people.get(l).unwrap_or(l).clone()),
            taken_by: hand.taken_by,
        }
    }
}
