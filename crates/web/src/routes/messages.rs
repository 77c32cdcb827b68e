//! Messages to the floor: sent to all, a team or the agents of a queue, shown on desks until read.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::lead::led_by;
use crate::news::Readers;
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::shape::{
    AudienceShape, FloorMessageForm, FloorMessageView, List, NewsTopic, PersonName, SentMessageView,
};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use std::collections::BTreeMap;
use store::{Audience, FloorMessage, Grant, SentMessage};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{FloorPlan, MessageId, Pii, Role, TeamId};

const LONGEST: usize = 500;
const MINUTES: u32 = 12 * 60;
const MOST_MINUTES: u32 = 7 * 24 * 60;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(my_messages))
        .routes(routes!(read_message))
        .routes(routes!(sent_messages, send_message))
        .routes(routes!(withdraw_message))
        .routes(routes!(message_unread_by))
}

/// What I have still to read, the oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/me/messages",
    tag = "me",
    responses(
        (status = 200, body = List<FloorMessageView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn my_messages(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<FloorMessageView>>> {
    let found = state.store.messages().unread(who.login(), now()).await?;
    Ok(Json(List { items: found.into_iter().map(view).collect() }))
}

/// I have read it.
#[utoipa::path(
    post,
    path = "/api/v1/me/messages/{id}/read",
    tag = "me",
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn read_message(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    let (id, messages) = (MessageId::from_uuid(id), state.store.messages());
    let author = messages.author_to(id, who.login()).await?;
    let author = author.ok_or_else(|| Problem::not_found("message"))?;
    if messages.mark_read(id, who.login(), now()).await? {
        state.announce_to(NewsTopic::Messages, [author, who.login().to_owned()]);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// What was sent, the latest first: one's own; floor managers and administrators of the whole
/// centre see everybody's.
#[utoipa::path(
    get,
    path = "/api/v1/messages",
    tag = "floor",
    responses(
        (status = 200, body = List<SentMessageView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn sent_messages(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<SentMessageView>>> {
    let author = (!sees_all(&who)).then(|| who.login());
    let found = state.store.messages().sent(author).await?;
    let items = found.into_iter().map(|SentMessage { message, to, read }| SentMessageView {
        message: view(message),
        to,
        read,
    });
    Ok(Json(List { items: items.collect() }))
}

/// Sends a message to those agents of the audience whose work one answers for.
#[utoipa::path(
    post,
    path = "/api/v1/messages",
    tag = "floor",
    request_body = FloorMessageForm,
    responses(
        (status = 201, body = SentMessageView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn send_message(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<FloorMessageForm>,
) -> Answer<(StatusCode, Json<SentMessageView>)> {
    let text = checked(&form.text, LONGEST)?;
    let minutes = form.minutes.unwrap_or(MINUTES);
    if !(1..=MOST_MINUTES).contains(&minutes) {
        return Err(Problem::bad_field("minutes", minutes, "Minutes are 1–10080 (a week)."));
    }
    let plan = state.hub.plan().map(|(_, plan)| plan).ok_or_else(Problem::internal)?;
    let to = readers(&plan, &who, &form.audience)?;
    let now = now();
    let message = FloorMessage {
        id: MessageId::from_uuid(new_id(now)),
        author: who.login().to_owned(),
        author_name: who.person.name.clone(),
        sent_at: now,
        ends_at: now.plus_ms(i64::from(minutes) * 60_000),
        must_read: form.must_read,
        audience: match form.audience {
            AudienceShape::All => Audience::All,
            AudienceShape::Team(id) => Audience::Team(id),
            AudienceShape::Queue(id) => Audience::Queue(id),
        },
        text: Pii::new(text),
    };
    state.store.messages().send(&message, &to).await?;
    let count = to.len() as u64;
    state.announce_to(NewsTopic::Messages, to.into_iter().chain([who.login().to_owned()]));
    let sent = SentMessageView { message: view(message), to: count, read: 0 };
    Ok((StatusCode::CREATED, Json(sent)))
}

/// Takes a message of one's own back from desks that have not read it.
#[utoipa::path(
    delete,
    path = "/api/v1/messages/{id}",
    tag = "floor",
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn withdraw_message(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    let id = MessageId::from_uuid(id);
    if !state.store.messages().withdraw(id, who.login(), now()).await? {
        return Err(Problem::not_found("message of yours that is still shown"));
    }
    state.announce(NewsTopic::Messages, Readers::Everybody);
    Ok(StatusCode::NO_CONTENT)
}

/// Who has not read it yet.
#[utoipa::path(
    get,
    path = "/api/v1/messages/{id}/unread-by",
    tag = "floor",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = List<PersonName>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn message_unread_by(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<List<PersonName>>> {
    let author = (!sees_all(&who)).then(|| who.login());
    let sent = state.store.messages().sent(author).await?;
    let id = MessageId::from_uuid(id);
    if !sent.iter().any(|s| s.message.id == id) {
        return Err(Problem::not_found("message"));
    }
    let logins = state.store.messages().not_read_by(id).await?;
    let people = state.store.people().list().await?;
    let names: BTreeMap<_, _> = people.into_iter().map(|p| (p.login, p.name)).collect();
    let items = logins.into_iter().map(|login| {
        let name = names.get(&login).unwrap_or(&login).clone();
        PersonName { login, name }
    });
    Ok(Json(List { items: items.collect() }))
}

fn sees_all(who: &Who) -> bool {
    matches!(who.person.role, Role::FloorManager | Role::Administrator)
        && who.scope.organizations == Grant::All
}

/// The agents of an audience whose work this person answers for.
fn readers(plan: &FloorPlan, who: &Who, audience: &AudienceShape) -> Answer<Vec<String>> {
    let none = |id: &str, what: &str| Err(Problem::bad_field("audience", id, what));
    match audience {
        AudienceShape::Team(id) if !plan.teams.contains_key(id.as_str()) => {
            return none(id, "There is no such team.");
        }
        AudienceShape::Queue(id) => {
            let queue = plan.queues.get(id.as_str());
            if !queue.is_some_and(|q| who.scope.allows(&q.organization)) {
                return none(id, "There is no such queue.");
            }
        }
        AudienceShape::All | AudienceShape::Team(_) => {}
    }
    let wanted = |login: &str| {
        plan.agents.get(login).is_some_and(|agent| match audience {
            AudienceShape::All => true,
            AudienceShape::Team(id) => agent.team.as_ref().map(TeamId::as_str) == Some(id),
            AudienceShape::Queue(id) => plan.queues_of(agent).any(|q| q.as_str() == id),
        })
    };
    let led = led_by(plan, &who.person).into_iter().map(|agent| agent.to_string());
    let to: Vec<_> = led.filter(|login| wanted(login)).collect();
    if to.is_empty() {
        let what = "Nobody of this audience works under you: choose another.";
        return Err(Problem::bad_field("audience", (), what));
    }
    Ok(to)
}

/// A text that says something and is not too long.
pub(super) fn checked(text: &str, longest: usize) -> Answer<String> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 || length > longest {
        let what = format!("Write 1 to {longest} characters.");
        return Err(Problem::bad_field("text", length, what));
    }
    Ok(text.to_owned())
}

fn view(message: FloorMessage) -> FloorMessageView {
    FloorMessageView {
        id: message.id.uuid(),
        author: message.author,
        author_name: message.author_name,
        sent_at: message.sent_at.into(),
        ends_at: message.ends_at.into(),
        must_read: message.must_read,
        audience: match message.audience {
            Audience::All => AudienceShape::All,
            Audience::Team(id) => AudienceShape::Team(id),
            Audience::Queue(id) => AudienceShape::Queue(id),
        },
        text: message.text.into_inner(),
    }
}
