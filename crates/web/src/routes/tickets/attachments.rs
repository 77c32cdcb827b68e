//! Files of tickets: taken within limits of size and type, given back as downloads only.

use super::desk::find;
use super::view;
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::files::{self, Way};
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::shape::{List, TicketAttachment, TicketView};
use crate::state::now;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use std::io;
use store::{AttachmentFiles, EntryKind, NewAttachment, NewEntry};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{AttachmentId, Pii};

const MOST_BYTES: usize = 15 * 1024 * 1024;
const MOST_FILES: usize = 50;
const LONGEST_NAME: usize = 200;
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(attachments, add_attachment))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .routes(routes!(attachment, remove_attachment))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AttachmentName {
    /// What the file is called: `facture.pdf`.
    name: String,
}

/// The files of a ticket, the oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/tickets/{id}/attachments",
    tag = "tickets",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = List<TicketAttachment>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn attachments(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<List<TicketAttachment>>> {
    let ticket = find(&state, &who, id).await?;
    let files = state.store.tickets().attachments(&ticket).await?;
    Ok(Json(List { items: files.into_iter().map(view::attachment).collect() }))
}

/// Adds a file: its bytes as the body, up to 15 MiB. Images, PDF, office documents, text, mail, sound,
/// video and ZIP are taken; what it is, its bytes say.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{id}/attachments",
    tag = "tickets",
    params(("id" = Uuid, Path), AttachmentName),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, body = TicketAttachment),
        (status = 413, body = Problem, content_type = "application/problem+json"),
        (status = 415, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn add_attachment(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Query(AttachmentName { name }): Query<AttachmentName>,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Answer<(StatusCode, Json<TicketAttachment>)> {
    let ticket = find(&state, &who, id).await?;
    let files::Sent { name, body, media_type } = files::sent(&name, LONGEST_NAME, body)?;
    if state.store.tickets().attachments(&ticket).await?.len() >= MOST_FILES {
        return Err(Problem::bad_field("body", MOST_FILES, "A ticket has at most 50 files."));
    }
    let at = now();
    let new = NewAttachment {
        id: AttachmentId::from_uuid(new_id(at)),
        bytes: body.len() as u64,
        name: Pii::new(name),
        media_type,
    };
    let organization = ticket.organization.clone();
    let file = new.id;
    on_disk(&state, move |files| files.write(&organization, file, &body)).await?;
    let entry = NewEntry::new(who.login(), EntryKind::Attached).detail(json!({"file": new.id}));
    let tickets = state.store.tickets();
    let saved = tickets.attach(&who.scope, &ticket, new, entry, at).await;
    if saved.is_err() {
        // Nobody would ever find the file.
        let organization = ticket.organization.clone();
        on_disk(&state, move |files| files.remove(&organization, file)).await?;
    }
    let (_, made) = saved?;
    Ok((StatusCode::CREATED, Json(view::attachment(made))))
}

/// The file, to be saved.
#[utoipa::path(
    get,
    path = "/api/v1/tickets/{id}/attachments/{attachment}",
    tag = "tickets",
    params(("id" = Uuid, Path), ("attachment" = Uuid, Path)),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn attachment(
    State(state): State<AppState>,
    who: Who,
    Path((id, attachment)): Path<(Uuid, Uuid)>,
) -> Answer<files::Served> {
    let ticket = find(&state, &who, id).await?;
    let missing = || Problem::not_found("attachment");
    let files = state.store.tickets().attachments(&ticket).await?;
    let file = files.into_iter().find(|f| f.id.uuid() == attachment).ok_or_else(missing)?;
    let (organization, named) = (ticket.organization, file.id);
    let bytes = on_disk(&state, move |files| files.read(&organization, named)).await?;
    let bytes = bytes.ok_or_else(missing)?;
    Ok(files::served(file.name.reveal(), file.media_type, Way::Saved, bytes))
}

/// Removes a file for good.
#[utoipa::path(
    delete,
    path = "/api/v1/tickets/{id}/attachments/{attachment}",
    tag = "tickets",
    params(("id" = Uuid, Path), ("attachment" = Uuid, Path)),
    responses(
        (status = 200, body = TicketView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn remove_attachment(
    State(state): State<AppState>,
    who: Who,
    Path((id, attachment)): Path<(Uuid, Uuid)>,
) -> Answer<Json<TicketView>> {
    let ticket = find(&state, &who, id).await?;
    let file = AttachmentId::from_uuid(attachment);
    let entry = NewEntry::new(who.login(), EntryKind::Detached).detail(json!({"file": file}));
    let tickets = state.store.tickets();
    let ticket = tickets.detach(&who.scope, &ticket, file, entry, now()).await?;
    let organization = ticket.organization.clone();
    on_disk(&state, move |files| files.remove(&organization, file)).await?;
    Ok(Json(view::whole(&state, &who, ticket).await?))
}

async fn on_disk<T: Send + 'static>(
    state: &AppState,
    work: impl FnOnce(&AttachmentFiles) -> io::Result<T> + Send + 'static,
) -> Answer<T> {
    let files = state.attachments.clone();
    let done = tokio::task::spawn_blocking(move || work(&files)).await;
    done.map_err(|_| Problem::internal())?.map_err(|error| {
        tracing::error!(%error, "the attachments folder");
        Problem::internal()
    })
}
