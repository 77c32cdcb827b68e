//! What is owed to the person behind a card: a copy of everything, erasure, and how long is kept.

use crate::AppState;
use crate::archive::{ArchiveLanguage, Archives};
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::retention::remove;
use crate::routes::customers::new_id;
use crate::shape::{
    ErasureBlock, ErasureFigures, ErasureForeseen, ErasureForm, ErasureView, List, ReportLanguage,
    RetentionFigures, RetentionRunView, RetentionView,
};
use crate::state::now;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use bytes::Bytes;
use futures_util::stream::{self, Stream};
use serde_json::Value;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use store::{Customer, DeletionReason, Erasure, ErasureCounts, NotErasable, RetentionCounts};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{CustomerId, ErasureId};

const LISTED: u32 = 200;
const RUNS: u32 = 30;
/// Bytes of an archive that are sent at once.
const PIECE: usize = 256 * 1024;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(personal_data))
        .routes(routes!(personal_archive))
        .routes(routes!(foresee_erasure, erase_customer))
        .routes(routes!(erasures))
        .routes(routes!(retention))
}

/// Everything that is held about a person, as JSON: the card, interactions with what the journal
/// holds beside their events, tickets, notes, consents, who looked (GDPR art. 15 and 20). Sounds
/// are at `/api/v1/interactions/{id}/recording`.
#[utoipa::path(
    get,
    path = "/api/v1/customers/{id}/personal-data",
    tag = "privacy",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = Object),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn personal_data(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<([(HeaderName, &'static str); 1], Json<Value>)> {
    let id = CustomerId::from_uuid(id);
    let all = state.store.privacy().everything(&who.scope, id).await?;
    let all = all.ok_or_else(|| Problem::not_found("customer"))?;
    tracing::info!(by = who.login(), customer = %id, "everything about a person was exported");
    let name = [(header::CONTENT_DISPOSITION, "attachment; filename=\"personal-data.json\"")];
    Ok((name, Json(all)))
}

/// The same as a ZIP for the person themselves: a page to read, the JSON, the sounds of their calls
/// and the files of their tickets.
#[utoipa::path(
    get,
    path = "/api/v1/customers/{id}/personal-data.zip",
    tag = "privacy",
    params(("id" = Uuid, Path), ReportLanguage),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/zip"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn personal_archive(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Query(asked): Query<ReportLanguage>,
) -> Answer<([(HeaderName, &'static str); 3], Body)> {
    let id = CustomerId::from_uuid(id);
    let language = match asked.lang.as_deref() {
        Some("en") => ArchiveLanguage::English,
        Some(_) | None => ArchiveLanguage::French,
    };
    let archives = Archives {
        store: &state.store,
        recordings: &state.recordings,
        attachments: &state.attachments,
    };
    // A file without a name: it is gone when it was read to its end, or when nobody reads it.
    let broken = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, "an archive of personal data");
        Problem::internal()
    };
    let mut file = tempfile::tempfile().map_err(|error| broken(&error))?;
    let written = archives.write(&who.scope, id, language, &mut file).await;
    written.map_err(|error| broken(&error))?.ok_or_else(|| Problem::not_found("customer"))?;
    file.seek(SeekFrom::Start(0)).map_err(|error| broken(&error))?;
    tracing::info!(by = who.login(), customer = %id, "everything about a person was exported");
    let headers = [
        (header::CONTENT_TYPE, "application/zip"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"personal-data.zip\""),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, Body::from_stream(pieces(file))))
}

/// The file's bytes one piece after the other.
fn pieces(file: File) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    stream::try_unfold(file, |mut file| async move {
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = vec![0; PIECE];
            let size = file.read(&mut piece)?;
            piece.truncate(size);
            Ok::<_, io::Error>((piece, file))
        });
        let (piece, file) = read.await.map_err(io::Error::other)??;
        Ok((!piece.is_empty()).then(|| (Bytes::from(piece), file)))
    })
}

/// What an erasure would do, and what is to be typed to confirm it.
#[utoipa::path(
    get,
    path = "/api/v1/customers/{id}/erasure",
    tag = "privacy",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = ErasureForeseen),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn foresee_erasure(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<ErasureForeseen>> {
    let card = known(&state, &who, id).await?;
    let foreseen = state.store.privacy().foresee_erasure(&who.scope, card.id, now()).await?;
    let (counts, blocked) = foreseen.ok_or_else(|| Problem::not_found("customer"))?;
    Ok(Json(ErasureForeseen {
        confirm: card.name.into_inner(),
        figures: figures(counts),
        blocked: blocked.map(|why| match why {
            NotErasable::InCall => ErasureBlock::InCall,
            NotErasable::CallOwed => ErasureBlock::CallOwed,
            NotErasable::OnHold => ErasureBlock::OnHold,
        }),
    }))
}

/// Forgets a person for good: the card becomes a shell, numbers, names and keyed digits leave the
/// history, sounds are deleted, tickets lose their words. Facts stay, with nobody in them; consents
/// stay as proof. It cannot be undone.
#[utoipa::path(
    post,
    path = "/api/v1/customers/{id}/erasure",
    tag = "privacy",
    params(("id" = Uuid, Path)),
    request_body = ErasureForm,
    responses(
        (status = 201, body = ErasureView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn erase_customer(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<ErasureForm>,
) -> Answer<(StatusCode, Json<ErasureView>)> {
    let card = known(&state, &who, id).await?;
    let same = |a: &str, b: &str| a.trim().to_lowercase() == b.trim().to_lowercase();
    if !same(&form.confirm, card.name.reveal()) {
        return Err(Problem::bad_field("confirm", (), "Type the name as it stands on the card."));
    }
    let now = now();
    let certificate = (ErasureId::from_uuid(new_id(now)), who.login(), "request");
    let acting = state.acting(&who);
    let privacy = acting.privacy();
    let (erasure, files) = match privacy.erase(&who.scope, card.id, certificate, now).await? {
        Ok(done) => done,
        Err(why) => return Err(blocked(why)),
    };
    remove(&state, files, DeletionReason::Erasure).await?;
    tracing::info!(by = who.login(), erasure = %erasure.id, "a person was erased");
    Ok((StatusCode::CREATED, Json(view(erasure))))
}

/// Certificates of erasures, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/organizations/{organization}/erasures",
    tag = "privacy",
    params(("organization" = String, Path)),
    responses(
        (status = 200, body = List<ErasureView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn erasures(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
) -> Answer<Json<List<ErasureView>>> {
    let organization = who.organization(&state, &organization)?;
    let found = state.store.privacy().erasures(&who.scope, &organization, LISTED).await?;
    Ok(Json(List { items: found.into_iter().map(view).collect() }))
}

/// What the rules of retention in force would erase at the next daily run (at most 2,000 of each
/// kind are counted), and what the last runs did.
#[utoipa::path(
    get,
    path = "/api/v1/organizations/{organization}/retention",
    tag = "privacy",
    params(("organization" = String, Path)),
    responses(
        (status = 200, body = RetentionView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn retention(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
) -> Answer<Json<RetentionView>> {
    let organization = who.organization(&state, &organization)?;
    let rules = state.store.setups().latest(&who.scope, &organization).await?.setup.retention;
    let privacy = state.store.privacy();
    let next = privacy.foresee_retention(&organization, &rules, now()).await?;
    let runs = privacy.retention_runs(&organization, RUNS).await?;
    let run = |run: store::RetentionRun| RetentionRunView {
        at: run.at.into(),
        figures: retained(run.counts),
    };
    let runs = runs.into_iter().map(run).collect();
    Ok(Json(RetentionView { next: retained(next), runs }))
}

async fn known(state: &AppState, who: &Who, id: Uuid) -> Answer<Customer> {
    let card = state.store.customers().get(&who.scope, CustomerId::from_uuid(id)).await?;
    card.ok_or_else(|| Problem::not_found("customer"))
}

fn blocked(why: NotErasable) -> Problem {
    let what = match why {
        NotErasable::InCall => "This customer is in a call: wait until it has ended.",
        NotErasable::OnHold => "A legal hold keeps what is held of this customer: lift it first.",
        NotErasable::CallOwed => "A call is owed to this customer: make it or cancel it first.",
    };
    Problem::of_status(StatusCode::CONFLICT, what)
}

const fn figures(counts: ErasureCounts) -> ErasureFigures {
    ErasureFigures {
        interactions: counts.interactions,
        recordings: counts.recordings,
        attachments: counts.attachments,
        tickets: counts.tickets,
        entries: counts.entries,
        consents_kept: counts.consents_kept,
    }
}

const fn retained(counts: RetentionCounts) -> RetentionFigures {
    RetentionFigures {
        recordings: counts.recordings,
        interactions: counts.interactions,
        views: counts.views,
        customers: counts.customers,
        notes: counts.notes,
    }
}

fn view(erasure: Erasure) -> ErasureView {
    ErasureView {
        id: erasure.id.uuid(),
        organization: erasure.organization.to_string(),
        customer: erasure.customer.uuid(),
        author: erasure.author,
        at: erasure.at.into(),
        reason: erasure.reason,
        figures: figures(erasure.counts),
        kept: erasure.kept,
    }
}
