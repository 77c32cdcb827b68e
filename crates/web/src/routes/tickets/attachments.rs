//! Files of tickets: taken within limits of size and type, given back as downloads only.

use super::desk::find;
use super::view;
use crate::AppState;
use crate::auth::Who;
use crate::extract::Json;
use crate::extract::{Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::shape::{List, TicketAttachment, TicketView};
use crate::state::now;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
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
/// What people send of a matter. Nothing of it is ever opened by this program, and nothing is given
/// back otherwise than as a download.
const TYPES: &[&str] = &[
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "application/pdf",
    "text/plain",
    "text/csv",
    "audio/wav",
    "audio/mpeg",
    "video/mp4",
    "message/rfc822",
    "application/zip",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
];

type Download = ([(HeaderName, String); 5], Vec<u8>);

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

/// Adds a file: its bytes as the body, its kind as `Content-Type`, up to 15 MiB. Images, PDF, office
/// documents, text, mail, sound, video and ZIP are taken.
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
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Answer<(StatusCode, Json<TicketAttachment>)> {
    let ticket = find(&state, &who, id).await?;
    let name = file_name(&name)?;
    let media_type = media_type(&headers)?;
    let body = body.map_err(|rejected| match rejected.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
        _ => Problem::bad_request("The body could not be read to its end."),
    })?;
    if body.is_empty() {
        return Err(Problem::bad_field("body", 0, "The file is empty."));
    }
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
) -> Answer<Download> {
    let ticket = find(&state, &who, id).await?;
    let missing = || Problem::not_found("attachment");
    let files = state.store.tickets().attachments(&ticket).await?;
    let file = files.into_iter().find(|f| f.id.uuid() == attachment).ok_or_else(missing)?;
    let (organization, named) = (ticket.organization, file.id);
    let bytes = on_disk(&state, move |files| files.read(&organization, named)).await?;
    let headers = [
        (header::CONTENT_TYPE, file.media_type),
        (header::CONTENT_DISPOSITION, disposition(file.name.reveal())),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'".to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, bytes.ok_or_else(missing)?))
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

/// A name without folders and without what no file is called by.
fn file_name(given: &str) -> Answer<String> {
    let name = given.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let fits = !name.is_empty()
        && name.chars().count() <= LONGEST_NAME
        && !name.chars().any(char::is_control)
        && name != "."
        && name != "..";
    match fits {
        true => Ok(name.to_owned()),
        false => Err(Problem::bad_field("name", (), "Name the file with 1–200 characters.")),
    }
}

fn media_type(headers: &HeaderMap) -> Answer<String> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let given = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match TYPES.contains(&given.as_str()) {
        true => Ok(given),
        false => Err(Problem::of_status(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            format!("Files of type {given:?} are not taken. Taken are: {}.", TYPES.join(", ")),
        )),
    }
}

/// RFC 6266, with the name in UTF-8 as RFC 8187 writes it.
fn disposition(name: &str) -> String {
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("attachment; filename*=UTF-8''{encoded}")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_is_never_a_path() {
        assert_eq!(file_name("../../etc/passwd").unwrap(), "passwd");
        assert_eq!(file_name(r"C:\Mes documents\été.pdf").unwrap(), "été.pdf");
        for bad in ["", "..", "a/", "x\ny"] {
            assert!(file_name(bad).is_err(), "{bad:?}");
        }
        assert_eq!(disposition("été \"1\".pdf"), {
            "attachment; filename*=UTF-8''%C3%A9t%C3%A9%20%221%22.pdf"
        });
    }
}
