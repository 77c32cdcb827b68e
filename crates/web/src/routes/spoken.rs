//! What was understood of recordings, and what the lines of an interaction did.

use super::recordings::{PartQuery, audible, noted, opened};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::shape::{
    LineDetail, LineFactView, List, TranscriptFailure, TranscriptView, TranscriptsState,
    UtteranceView,
};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{InteractionId, OrganizationId};

/// Failures shown.
const MOST_FAILURES: u32 = 20;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(transcript))
        .routes(routes!(transcripts))
        .routes(routes!(retry_transcripts))
        .routes(routes!(line_facts))
}

/// The words of the recording, side by side with their times. Who reads them has listened: it
/// stands in the register. 404 where nobody is to transcribe it.
#[utoipa::path(
    get,
    path = "/api/v1/interactions/{id}/recording/transcript",
    tag = "recordings",
    params(("id" = Uuid, Path), PartQuery),
    responses(
        (status = 200, body = TranscriptView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn transcript(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Query(query): Query<PartQuery>,
) -> Answer<Json<TranscriptView>> {
    let (record, note) = opened(&state, &who, id, &query).await?;
    audible(&note)?;
    let found = state.store.recorded().transcript(note.recording).await?;
    let found = found.ok_or_else(|| Problem::not_found("transcript"))?;
    let utterances = found.utterances.into_inner();
    if !utterances.is_empty() {
        noted(&state, &who, &record, note.recording).await?;
    }
    let view = |one: store::Utterance| UtteranceView {
        side: one.side,
        from_ms: one.from_ms,
        to_ms: one.to_ms,
        text: one.text,
    };
    Ok(Json(TranscriptView {
        state: found.state.name().to_owned(),
        language: found.language,
        error: found.error,
        done_at: found.done_at.map(Into::into),
        utterances: utterances.into_iter().map(view).collect(),
    }))
}

/// How transcripts of an organization stand, and why the latest failed.
#[utoipa::path(
    get,
    path = "/api/v1/organizations/{organization}/transcripts",
    tag = "recordings",
    params(("organization" = String, Path)),
    responses(
        (status = 200, body = TranscriptsState),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn transcripts(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
) -> Answer<Json<TranscriptsState>> {
    let organization = who.organization(&state, &organization)?;
    Ok(Json(stand(&state, &organization).await?))
}

/// Those that were given up are tried again.
#[utoipa::path(
    post,
    path = "/api/v1/organizations/{organization}/transcripts/retry",
    tag = "recordings",
    params(("organization" = String, Path)),
    responses(
        (status = 200, body = TranscriptsState),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn retry_transcripts(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
) -> Answer<(StatusCode, Json<TranscriptsState>)> {
    let organization = who.organization(&state, &organization)?;
    state.store.recorded().retry_transcripts(&organization, now()).await?;
    Ok((StatusCode::OK, Json(stand(&state, &organization).await?)))
}

async fn stand(state: &AppState, organization: &OrganizationId) -> Answer<TranscriptsState> {
    let rows = state.store.recorded();
    let counts = rows.transcript_counts(organization).await?;
    let failures = rows.failed_transcripts(organization, MOST_FAILURES).await?;
    let failure = |((_, interaction, _), error): (store::RecordingPlace, String)| {
        TranscriptFailure { interaction: interaction.uuid(), error }
    };
    Ok(TranscriptsState {
        recogniser: state.config.transcripts,
        waiting: counts.waiting,
        done: counts.done,
        failed: counts.failed,
        failures: failures.into_iter().map(failure).collect(),
    })
}

/// What signalling and audio did on the lines of an interaction, in the order of time: messages
/// with codes and causes, the way of a browser's audio, loss, jitter and estimated quality at the
/// end. It names nobody.
#[utoipa::path(
    get,
    path = "/api/v1/interactions/{id}/lines",
    tag = "interactions",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = List<LineFactView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn line_facts(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<List<LineFactView>>> {
    let id = InteractionId::from_uuid(id);
    let known = state.store.interactions().get(&who.scope, id).await?;
    known.ok_or_else(|| Problem::not_found("interaction"))?;
    let facts = state.store.recorded().line_facts(id).await?;
    let view = |fact: store::LineRow| LineFactView {
        leg: fact.leg.uuid(),
        at: fact.at.into(),
        kind: fact.kind,
        // What a later program wrote is shown as far as this one knows it.
        detail: serde_json::from_value::<LineDetail>(fact.detail).unwrap_or_default(),
    };
    Ok(Json(List { items: facts.into_iter().map(view).collect() }))
}
