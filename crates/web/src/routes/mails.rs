//! Mail that went out, is to go out, or came to nothing.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::routes::interactions::limit_of;
use crate::shape::{MailLine, MailTest, Page, SendingText, SendingsFilter};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use store::{MailKind, NewMail, SendFilter, SendState, SentMail};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::Pii;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(mails))
        .routes(routes!(mail_text))
        .routes(routes!(retry_mail))
        .routes(routes!(try_mail))
}

/// The latest first, without their texts.
#[utoipa::path(
    get,
    path = "/api/v1/mails",
    tag = "mail",
    params(SendingsFilter),
    responses(
        (status = 200, body = Page<MailLine>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn mails(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<SendingsFilter>,
) -> Answer<Json<Page<MailLine>>> {
    let page = state.store.mail().list(&who.scope, &wanted(filter)?).await?;
    let items = page.items.into_iter().map(shape).collect();
    Ok(Json(Page { items, next_cursor: page.next }))
}

pub(super) fn wanted(filter: SendingsFilter) -> Answer<SendFilter> {
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let state = given(filter.state).map(|name| {
        let parsed = name.parse::<SendState>();
        parsed.map_err(|_| Problem::bad_field("state", name, "Write waiting, sent or failed."))
    });
    Ok(SendFilter {
        state: state.transpose()?,
        kind: given(filter.kind),
        cursor: given(filter.cursor),
        limit: limit_of(filter.limit)?,
    })
}

/// What a mail says that has not gone out. That of mails that were sent is gone.
#[utoipa::path(
    get,
    path = "/api/v1/mails/{id}/text",
    tag = "mail",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = SendingText),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn mail_text(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<SendingText>> {
    let text = state.store.mail().text(&who.scope, &id.to_string()).await?;
    let text = text.ok_or_else(|| Problem::not_found("mail"))?;
    Ok(Json(SendingText { text: text.into_inner() }))
}

/// Tries one at once that was not sent.
#[utoipa::path(
    post,
    path = "/api/v1/mails/{id}/retry",
    tag = "mail",
    params(("id" = Uuid, Path)),
    responses(
        (status = 202),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn retry_mail(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    state.store.mail().again(&who.scope, &id.to_string(), now()).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Sends a mail that says that mail goes out.
#[utoipa::path(
    post,
    path = "/api/v1/mails/test",
    tag = "mail",
    request_body = MailTest,
    responses(
        (status = 202),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn try_mail(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<MailTest>,
) -> Answer<StatusCode> {
    let receiver = form.receiver.trim().to_owned();
    if crm::identify::emails_in(&receiver).first() != Some(&receiver.to_lowercase()) {
        let what = "Write an address like nom@exemple.fr.";
        return Err(Problem::bad_field("receiver", form.receiver, what));
    }
    let english = who.person.locale.as_deref().is_some_and(|l| l.starts_with("en"));
    let (subject, text) = if english {
        ("Plateau: mail goes out", "This mail was asked for in the administration.")
    } else {
        ("Plateau : les courriels partent", "Ce courriel a été demandé dans l’administration.")
    };
    let now = now();
    let mail = NewMail {
        id: new_id(now).to_string(),
        organization: None,
        kind: MailKind::Test,
        receiver: Pii::new(receiver),
        subject: Pii::new(subject.to_owned()),
        text: Pii::new(text.to_owned()),
        html: None,
        parts: Vec::new(),
    };
    state.store.mail().queue(&mail, now).await?;
    Ok(StatusCode::ACCEPTED)
}

fn shape(mail: SentMail) -> MailLine {
    MailLine {
        id: mail.id,
        organization: mail.organization.map(|o| o.to_string()),
        kind: mail.kind.name().to_owned(),
        receiver: mail.receiver.into_inner(),
        subject: mail.subject.into_inner(),
        state: SendState::of(mail.next_at, mail.sent_at).name().to_owned(),
        created_at: mail.created_at.into(),
        next_at: mail.next_at.map(Into::into),
        attempts: mail.attempts,
        error: mail.error,
        sent_at: mail.sent_at.map(Into::into),
    }
}
