//! Files that prove a consent: a signed form, an e-mail, a picture, kept with their SHA-256.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::files::{self, Way};
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::shape::{ConsentProofName, ConsentProofView, List};
use crate::state::now;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use std::io;
use store::{AttachmentFiles, ConsentWord, ProofFile};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{AttachmentId, Pii};

const MOST_BYTES: usize = 15 * 1024 * 1024;
const MOST_FILES: usize = 20;
const LONGEST_NAME: usize = 200;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(consent_proofs, add_consent_proof))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .routes(routes!(consent_proof))
}

/// The files that prove a consent, the oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/consents/{id}/proofs",
    tag = "compliance",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = List<ConsentProofView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn consent_proofs(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<List<ConsentProofView>>> {
    let word = known(&state, &who, id).await?;
    let files = state.store.consents().files(&who.scope, &[word.id]).await?;
    Ok(Json(List { items: files.into_iter().map(shape).collect() }))
}

/// Adds a file to a consent: its bytes as the body, up to 15 MiB, of the kinds that tickets take. It
/// stays as long as the consent does.
#[utoipa::path(
    post,
    path = "/api/v1/consents/{id}/proofs",
    tag = "compliance",
    params(("id" = Uuid, Path), ConsentProofName),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, body = ConsentProofView),
        (status = 413, body = Problem, content_type = "application/problem+json"),
        (status = 415, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn add_consent_proof(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Query(ConsentProofName { name }): Query<ConsentProofName>,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Answer<(StatusCode, Json<ConsentProofView>)> {
    let word = known(&state, &who, id).await?;
    let files::Sent { name, body, media_type } = files::sent(&name, LONGEST_NAME, body)?;
    let consents = state.store.consents();
    let before = consents.files(&who.scope, std::slice::from_ref(&word.id)).await?;
    if before.len() >= MOST_FILES {
        return Err(Problem::bad_field("body", MOST_FILES, "A consent has at most 20 files."));
    }
    let at = now();
    let file = ProofFile {
        id: AttachmentId::from_uuid(new_id(at)),
        consent: word.id,
        organization: word.organization.clone(),
        name: Pii::new(name),
        media_type,
        bytes: body.len() as u64,
        sha256: law::sha256(&body),
        author: who.login().to_owned(),
        at,
    };
    let (organization, id) = (word.organization.clone(), file.id);
    on_disk(&state, move |files| files.write(&organization, id, &body)).await?;
    let kept = consents.prove(&file).await;
    if kept.is_err() {
        // Nobody would ever find the file.
        on_disk(&state, move |files| files.remove(&word.organization, id)).await?;
    }
    kept?;
    who.trail.about(id);
    Ok((StatusCode::CREATED, Json(shape(file))))
}

/// The file, to be saved. Bytes that no longer have their fingerprint are not given.
#[utoipa::path(
    get,
    path = "/api/v1/consents/{id}/proofs/{attachment}",
    tag = "compliance",
    params(("id" = Uuid, Path), ("attachment" = Uuid, Path)),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn consent_proof(
    State(state): State<AppState>,
    who: Who,
    Path((id, attachment)): Path<(Uuid, Uuid)>,
) -> Answer<files::Served> {
    let word = known(&state, &who, id).await?;
    let missing = || Problem::not_found("proof");
    let all = state.store.consents().files(&who.scope, &[word.id]).await?;
    let file = all.into_iter().find(|f| f.id.uuid() == attachment).ok_or_else(missing)?;
    let (organization, named) = (word.organization, file.id);
    let bytes = on_disk(&state, move |files| files.read(&organization, named)).await?;
    let bytes = bytes.ok_or_else(missing)?;
    if law::sha256(&bytes) != file.sha256 {
        tracing::error!(file = %file.id, "a proof of a consent has other bytes than it came with");
        let what = "The file has other bytes than those that were kept: it proves nothing.";
        return Err(Problem::of_status(StatusCode::CONFLICT, what));
    }
    Ok(files::served(file.name.reveal(), file.media_type, Way::Saved, bytes))
}

async fn known(state: &AppState, who: &Who, id: Uuid) -> Answer<ConsentWord> {
    let word = state.store.consents().get(&who.scope, &id.to_string()).await?;
    let word = word.ok_or_else(|| Problem::not_found("consent"))?;
    who.trail.of(&word.organization);
    Ok(word)
}

pub(super) fn shape(file: ProofFile) -> ConsentProofView {
    ConsentProofView {
        id: file.id.uuid(),
        consent: file.consent.parse().unwrap_or_default(),
        name: file.name.into_inner(),
        media_type: file.media_type,
        bytes: file.bytes,
        sha256: file.sha256,
        author: file.author,
        at: file.at.into(),
    }
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
