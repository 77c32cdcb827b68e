//! Lines between a supervisor and an agent. Nobody but the two reads them.

use super::messages::checked;
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::lead::{is_lead, leads};
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::shape::{ChatContact, ChatForm, ChatLineView, List, NewsTopic};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use store::{ChatLine, ChatWith, Person};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::{FloorPlan, MessageId, Pii};

const LONGEST: usize = 1_000;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(chats))
        .routes(routes!(chat, write_chat))
        .routes(routes!(read_chat))
}

/// To whom I may write: those with unread lines first, then the latest, then by name.
#[utoipa::path(
    get,
    path = "/api/v1/chats",
    tag = "floor",
    responses(
        (status = 200, body = List<ChatContact>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn chats(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<ChatContact>>> {
    let Some((_, plan)) = state.hub.plan() else { return Ok(Json(List { items: Vec::new() })) };
    let written = state.store.messages().chats(who.login()).await?;
    let written: BTreeMap<String, ChatWith> =
        written.into_iter().map(|chat| (chat.login.clone(), chat)).collect();
    let people = state.store.people().list().await?;
    let others = people.iter().filter(|p| p.active && may_write(&plan, &who.person, p));
    let mut items: Vec<_> = others
        .map(|person| {
            let chat = written.get(&person.login);
            let agent = plan.agents.get(person.login.as_str());
            let team = agent.and_then(|a| plan.teams.get(a.team.as_ref()?));
            ChatContact {
                login: person.login.clone(),
                name: person.name.clone(),
                team_name: team.map(|t| t.name.clone()),
                last_at: chat.map(|c| c.last_at.into()),
                unread: chat.map_or(0, |c| c.unread),
            }
        })
        .collect();
    items.sort_by_key(|c| (c.unread == 0, Reverse(c.last_at), c.name.clone()));
    Ok(Json(List { items }))
}

/// The latest lines with somebody, the oldest of them first.
#[utoipa::path(
    get,
    path = "/api/v1/chats/{login}",
    tag = "floor",
    params(("login" = String, Path)),
    responses(
        (status = 200, body = List<ChatLineView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn chat(
    State(state): State<AppState>,
    who: Who,
    Path(login): Path<String>,
) -> Answer<Json<List<ChatLineView>>> {
    other(&state, &who, &login).await?;
    let lines = state.store.messages().chat(who.login(), &login).await?;
    Ok(Json(List { items: lines.into_iter().map(view).collect() }))
}

/// Writes to somebody.
#[utoipa::path(
    post,
    path = "/api/v1/chats/{login}",
    tag = "floor",
    params(("login" = String, Path)),
    request_body = ChatForm,
    responses(
        (status = 201, body = ChatLineView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn write_chat(
    State(state): State<AppState>,
    who: Who,
    Path(login): Path<String>,
    Json(form): Json<ChatForm>,
) -> Answer<(StatusCode, Json<ChatLineView>)> {
    other(&state, &who, &login).await?;
    let now = now();
    let line = ChatLine {
        id: MessageId::from_uuid(new_id(now)),
        author: who.login().to_owned(),
        recipient: login.clone(),
        sent_at: now,
        read_at: None,
        text: Pii::new(checked(&form.text, LONGEST)?),
    };
    state.store.messages().write(&line).await?;
    state.announce_to(NewsTopic::Chats, [login, who.login().to_owned()]);
    Ok((StatusCode::CREATED, Json(view(line))))
}

/// I have read what somebody wrote.
#[utoipa::path(
    put,
    path = "/api/v1/chats/{login}/read",
    tag = "floor",
    params(("login" = String, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn read_chat(
    State(state): State<AppState>,
    who: Who,
    Path(login): Path<String>,
) -> Answer<StatusCode> {
    other(&state, &who, &login).await?;
    if state.store.messages().read_chat(who.login(), &login, now()).await? > 0 {
        state.announce_to(NewsTopic::Chats, [login, who.login().to_owned()]);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Two may write to each other when one answers for the other's work.
fn may_write(plan: &FloorPlan, me: &Person, other: &Person) -> bool {
    me.login != other.login
        && ((is_lead(me.role) && leads(plan, me, &other.login))
            || (is_lead(other.role) && leads(plan, other, &me.login)))
}

async fn other(state: &AppState, who: &Who, login: &str) -> Answer<Person> {
    let person = state.store.people().get(login).await?;
    let plan = state.hub.plan();
    let allowed = |p: &Person| {
        plan.as_ref().is_some_and(|(_, plan)| p.active && may_write(plan, &who.person, p))
    };
    person.filter(allowed).ok_or_else(|| Problem::not_found("person to write to"))
}

fn view(line: ChatLine) -> ChatLineView {
    ChatLineView {
        id: line.id.uuid(),
        author: line.author,
        sent_at: line.sent_at.into(),
        read_at: line.read_at.map(Into::into),
        text: line.text.into_inner(),
    }
}
