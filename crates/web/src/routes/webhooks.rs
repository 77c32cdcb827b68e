//! Who outside is told of what happens, and the secrets of programs outside.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::routes::interactions::limit_of;
use crate::shape::{
    CursorFilter, DeliveryView, List, Page, SecretForm, SecretView, WebhookChanges, WebhookForm,
    WebhookView,
};
use crate::state::now;
use crate::token;
use axum::extract::State;
use axum::http::StatusCode;
use crm::connect::webhook::{self, Kind};
use store::{Announcement, Webhook};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{OrganizationId, Pii, template};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(webhooks, create_webhook))
        .routes(routes!(change_webhook, remove_webhook))
        .routes(routes!(try_webhook))
        .routes(routes!(deliveries))
        .routes(routes!(retry_delivery))
        .routes(routes!(secrets))
        .routes(routes!(keep_secret, remove_secret))
}

const MOST_WEBHOOKS: usize = 20;
const MOST_SECRETS: usize = 50;
const LONGEST_URL: usize = 2_000;
const LONGEST_SECRET: usize = 4_000;

/// Who is told, without their secrets.
#[utoipa::path(
    get,
    path = "/api/v1/organizations/{organization}/webhooks",
    tag = "webhooks",
    params(("organization" = String, Path)),
    responses(
        (status = 200, body = List<WebhookView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn webhooks(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
) -> Answer<Json<List<WebhookView>>> {
    let organization = who.organization(&state, &organization)?;
    let found = state.store.webhooks().list(&who.scope, &organization).await?;
    Ok(Json(List { items: found.into_iter().map(|hook| shape(hook, false)).collect() }))
}

/// Adds one. The answer holds its secret, once.
#[utoipa::path(
    post,
    path = "/api/v1/organizations/{organization}/webhooks",
    tag = "webhooks",
    params(("organization" = String, Path)),
    request_body = WebhookForm,
    responses(
        (status = 201, body = WebhookView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn create_webhook(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
    Json(form): Json<WebhookForm>,
) -> Answer<(StatusCode, Json<WebhookView>)> {
    let organization = who.organization(&state, &organization)?;
    let base = state.store.webhooks();
    if base.list(&who.scope, &organization).await?.len() >= MOST_WEBHOOKS {
        let what = format!("An organization has at most {MOST_WEBHOOKS} webhooks: remove one.");
        return Err(Problem::bad_field("url", form.url, what));
    }
    let now = now();
    let hook = Webhook {
        id: new_id(now).to_string(),
        organization,
        url: url(form.url)?,
        kinds: kinds(&form.kinds)?,
        secret: new_secret(),
        active: true,
        created_at: now,
    };
    who.trail.about(&hook.id);
    who.trail.changed(&serde_json::json!({}), &shape(hook.clone(), false));
    state.acting(&who).webhooks().put(&hook).await?;
    tracing::info!(by = who.login(), organization = %hook.organization, "a webhook was added");
    Ok((StatusCode::CREATED, Json(shape(hook, true))))
}

/// Changes one: address, kinds, silence, a new secret.
#[utoipa::path(
    patch,
    path = "/api/v1/organizations/{organization}/webhooks/{id}",
    tag = "webhooks",
    params(("organization" = String, Path), ("id" = Uuid, Path)),
    request_body = WebhookChanges,
    responses(
        (status = 200, body = WebhookView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_webhook(
    State(state): State<AppState>,
    who: Who,
    Path((organization, id)): Path<(String, Uuid)>,
    Json(changes): Json<WebhookChanges>,
) -> Answer<Json<WebhookView>> {
    let before = find(&state, &who, &organization, id).await?;
    let was = shape(before.clone(), false);
    let hook = Webhook {
        url: changes.url.map_or(Ok(before.url), url)?,
        kinds: changes.kinds.map_or(Ok(before.kinds), |names| kinds(&names))?,
        active: changes.active.unwrap_or(before.active),
        secret: if changes.new_secret { new_secret() } else { before.secret },
        ..before
    };
    who.trail.changed(&was, &shape(hook.clone(), false));
    state.acting(&who).webhooks().put(&hook).await?;
    Ok(Json(shape(hook, changes.new_secret)))
}

/// Removes one, with what was still to be told to it.
#[utoipa::path(
    delete,
    path = "/api/v1/organizations/{organization}/webhooks/{id}",
    tag = "webhooks",
    params(("organization" = String, Path), ("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn remove_webhook(
    State(state): State<AppState>,
    who: Who,
    Path((organization, id)): Path<(String, Uuid)>,
) -> Answer<StatusCode> {
    let hook = find(&state, &who, &organization, id).await?;
    state.acting(&who).webhooks().remove(&hook.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a message of the kind `webhook.test`; see it among the deliveries.
#[utoipa::path(
    post,
    path = "/api/v1/organizations/{organization}/webhooks/{id}/test",
    tag = "webhooks",
    params(("organization" = String, Path), ("id" = Uuid, Path)),
    responses(
        (status = 202),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn try_webhook(
    State(state): State<AppState>,
    who: Who,
    Path((organization, id)): Path<(String, Uuid)>,
) -> Answer<StatusCode> {
    let hook = find(&state, &who, &organization, id).await?;
    let now = now();
    let news = Announcement {
        kind: Kind::Test,
        organization: hook.organization.clone(),
        subject: new_id(now).to_string(),
        version: 1,
        data: serde_json::json!({"organization": hook.organization}),
    };
    state.store.webhooks().say(&hook, &news, now).await?;
    Ok(StatusCode::ACCEPTED)
}

/// What was told or is to be told, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/organizations/{organization}/webhooks/{id}/deliveries",
    tag = "webhooks",
    params(("organization" = String, Path), ("id" = Uuid, Path), CursorFilter),
    responses(
        (status = 200, body = Page<DeliveryView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn deliveries(
    State(state): State<AppState>,
    who: Who,
    Path((organization, id)): Path<(String, Uuid)>,
    Query(filter): Query<CursorFilter>,
) -> Answer<Json<Page<DeliveryView>>> {
    let hook = find(&state, &who, &organization, id).await?;
    let (cursor, limit) = (filter.cursor.as_deref(), limit_of(filter.limit)?);
    let page = state.store.webhooks().deliveries(&who.scope, &hook.id, cursor, limit).await?;
    let items = page.items.into_iter().map(|d| DeliveryView {
        id: d.id,
        kind: d.kind.name().to_owned(),
        created_at: d.created_at.into(),
        attempts: d.attempts,
        next_at: d.next_at.map(Into::into),
        delivered_at: d.done_at.map(Into::into),
        status: d.status,
        error: d.error,
        body: d.body,
    });
    Ok(Json(Page { items: items.collect(), next_cursor: page.next }))
}

/// Tries one again at once.
#[utoipa::path(
    post,
    path = "/api/v1/organizations/{organization}/webhooks/{id}/deliveries/{delivery}/retry",
    tag = "webhooks",
    params(("organization" = String, Path), ("id" = Uuid, Path), ("delivery" = String, Path)),
    responses(
        (status = 202),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn retry_delivery(
    State(state): State<AppState>,
    who: Who,
    Path((organization, id, delivery)): Path<(String, Uuid, String)>,
) -> Answer<StatusCode> {
    let hook = find(&state, &who, &organization, id).await?;
    state.store.webhooks().again(&hook.id, &delivery, now()).await?;
    Ok(StatusCode::ACCEPTED)
}

/// The names of the secrets that headers may name, without their values.
#[utoipa::path(
    get,
    path = "/api/v1/organizations/{organization}/secrets",
    tag = "webhooks",
    params(("organization" = String, Path)),
    responses(
        (status = 200, body = List<SecretView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn secrets(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
) -> Answer<Json<List<SecretView>>> {
    let organization = who.organization(&state, &organization)?;
    let found = state.store.secrets().list(&who.scope, &organization).await?;
    let items = found.into_iter().map(|secret| SecretView {
        name: secret.name,
        author: secret.author,
        at: secret.at.into(),
    });
    Ok(Json(List { items: items.collect() }))
}

/// Keeps a secret; it can be replaced and removed, not read.
#[utoipa::path(
    put,
    path = "/api/v1/organizations/{organization}/secrets/{name}",
    tag = "webhooks",
    params(("organization" = String, Path), ("name" = String, Path)),
    request_body = SecretForm,
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn keep_secret(
    State(state): State<AppState>,
    who: Who,
    Path((organization, name)): Path<(String, String)>,
    Json(form): Json<SecretForm>,
) -> Answer<StatusCode> {
    let organization = who.organization(&state, &organization)?;
    if !crm::field::is_id(&name) {
        let what = "Write lower-case letters, digits and _, beginning with a letter.";
        return Err(Problem::bad_field("name", name, what));
    }
    if form.value.is_empty() || form.value.len() > LONGEST_SECRET {
        let what = format!("Write 1 to {LONGEST_SECRET} bytes.");
        return Err(Problem::bad_field("value", "…", what));
    }
    let base = state.store.secrets();
    let known = base.list(&who.scope, &organization).await?;
    if known.len() >= MOST_SECRETS && !known.iter().any(|secret| secret.name == name) {
        let what = format!("An organization keeps at most {MOST_SECRETS} secrets: remove one.");
        return Err(Problem::bad_field("name", name, what));
    }
    base.put(&organization, &name, &Pii::new(form.value), who.login(), now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forgets a secret.
#[utoipa::path(
    delete,
    path = "/api/v1/organizations/{organization}/secrets/{name}",
    tag = "webhooks",
    params(("organization" = String, Path), ("name" = String, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn remove_secret(
    State(state): State<AppState>,
    who: Who,
    Path((organization, name)): Path<(String, String)>,
) -> Answer<StatusCode> {
    let organization = who.organization(&state, &organization)?;
    state.store.secrets().remove(&organization, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn find(state: &AppState, who: &Who, organization: &str, id: Uuid) -> Answer<Webhook> {
    let organization: OrganizationId = who.organization(state, organization)?;
    let hook = state.store.webhooks().get(&who.scope, &id.to_string()).await?;
    let hook = hook.filter(|hook| hook.organization == organization);
    hook.ok_or_else(|| Problem::not_found("webhook"))
}

fn new_secret() -> Pii<String> {
    Pii::new(webhook::secret(&token::random_bytes::<32>()))
}

fn url(text: String) -> Answer<String> {
    let text = text.trim().to_owned();
    let fits = crm::connect::host(&text).is_some()
        && text.len() <= LONGEST_URL
        && template::is_plain(&text)
        && !text.contains(char::is_whitespace);
    if fits {
        return Ok(text);
    }
    Err(Problem::bad_field("url", text, "Write https:// and the address that is to be told."))
}

fn kinds(names: &[String]) -> Answer<Vec<Kind>> {
    let known: Vec<_> = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Test).collect();
    let mut kinds = Vec::new();
    for name in names {
        let kind = Kind::parse(name).filter(|kind| known.contains(kind));
        kinds.push(kind.ok_or_else(|| {
            let all: Vec<_> = known.iter().map(|kind| kind.name()).collect();
            Problem::bad_field("kinds", name.as_str(), format!("Choose of: {}.", all.join(", ")))
        })?);
    }
    kinds.sort();
    kinds.dedup();
    if kinds.is_empty() {
        return Err(Problem::bad_field("kinds", "", "Choose at least one kind."));
    }
    Ok(kinds)
}

fn shape(hook: Webhook, with_secret: bool) -> WebhookView {
    WebhookView {
        id: hook.id.parse().unwrap_or_default(),
        url: hook.url,
        kinds: hook.kinds.into_iter().map(|kind| kind.name().to_owned()).collect(),
        active: hook.active,
        created_at: hook.created_at.into(),
        secret: with_secret.then(|| hook.secret.into_inner()),
    }
}
