//! The audio of an interaction.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::state::now;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ledger::{ContactRecord, RecordingNote, RecordingState};
use serde::Deserialize;
use std::ops::Range;
use store::{RecordingError, WavReader};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{InteractionId, RecordingId, RecordingPurpose, Role};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(recording)).routes(routes!(spoken_answer))
}

/// Which talk of an interaction.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PartQuery {
    /// Its recording; without it the last one.
    pub(crate) part: Option<Uuid>,
}

/// The recording as stereo WAV: the customer left, the agent right. One range is served (RFC 9110
/// §14). Agents hear their own interactions only.
#[utoipa::path(
    get,
    path = "/api/v1/interactions/{id}/recording",
    tag = "interactions",
    params(
        ("id" = Uuid, Path),
        PartQuery,
        ("Range" = Option<String>, Header, description = "One range: `bytes=0-1023`")
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "audio/wav"),
        (status = 206, body = Vec<u8>, content_type = "audio/wav"),
        (status = 416, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn recording(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Query(query): Query<PartQuery>,
    headers: HeaderMap,
) -> Answer<Response> {
    let (record, note) = opened(&state, &who, id, &query).await?;
    played(&state, &who, record, &note, &headers).await
}

/// The spoken answer to a survey, as mono WAV. It is no part of the talk.
#[utoipa::path(
    get,
    path = "/api/v1/interactions/{id}/recording/answers/{answer}",
    tag = "surveys",
    params(
        ("id" = Uuid, Path),
        ("answer" = Uuid, Path, description = "Its recording"),
        ("Range" = Option<String>, Header, description = "One range: `bytes=0-1023`")
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "audio/wav"),
        (status = 206, body = Vec<u8>, content_type = "audio/wav"),
        (status = 416, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn spoken_answer(
    State(state): State<AppState>,
    who: Who,
    Path((id, answer)): Path<(Uuid, Uuid)>,
    headers: HeaderMap,
) -> Answer<Response> {
    let record = heard_by(&state, &who, id).await?;
    let note = record.recordings.iter().find(|note| {
        note.purpose == Some(RecordingPurpose::Survey) && note.recording.uuid() == answer
    });
    let note = note.cloned().ok_or_else(|| Problem::not_found("recording"))?;
    played(&state, &who, record, &note, &headers).await
}

pub(super) async fn noted(
    state: &AppState,
    who: &Who,
    record: &ContactRecord,
    recording: RecordingId,
) -> Answer<()> {
    let at = now();
    let place = (record.organization.clone(), record.interaction, recording);
    let acting = state.acting(who);
    if acting.recorded().note_listening(&place, who.login(), new_id(at), at).await? {
        tracing::info!(by = who.login(), interaction = %place.1, "a recording was opened");
    }
    Ok(())
}

async fn played(
    state: &AppState,
    who: &Who,
    record: ContactRecord,
    note: &RecordingNote,
    headers: &HeaderMap,
) -> Answer<Response> {
    audible(note)?;
    let reader = state.recordings.reader(&record.organization, note.recording).await;
    let reader = reader.map_err(|error| refused(&error))?;
    // Nobody listens without a row that says so: what can't be written isn't played.
    noted(state, who, &record, note.recording).await?;
    let length = reader.len();
    let asked = headers.get(header::RANGE).and_then(|v| v.to_str().ok());
    match asked.map_or(Asked::Whole, |text| asked_range(text, length)) {
        Asked::Whole => Ok(answer(StatusCode::OK, 0..length, reader)),
        Asked::Part(range) => Ok(answer(StatusCode::PARTIAL_CONTENT, range, reader)),
        Asked::Outside => {
            let mut response = Problem::of_status(
                StatusCode::RANGE_NOT_SATISFIABLE,
                format!("The recording has {length} bytes."),
            )
            .into_response();
            insert(&mut response, header::CONTENT_RANGE, &format!("bytes */{length}"));
            Ok(response)
        }
    }
}

/// The record and the asked recording of an interaction that this person may hear.
pub(super) async fn opened(
    state: &AppState,
    who: &Who,
    id: Uuid,
    query: &PartQuery,
) -> Answer<(ContactRecord, RecordingNote)> {
    let record = heard_by(state, who, id).await?;
    let note = match query.part {
        None => record.talk(),
        Some(part) => record.recordings.iter().find(|note| {
            note.purpose != Some(RecordingPurpose::Survey) && note.recording.uuid() == part
        }),
    };
    let note = note.cloned().ok_or_else(|| Problem::not_found("recording"))?;
    Ok((record, note))
}

/// What a customer objected to is played and read to nobody, also while a legal hold keeps it.
pub(super) fn audible(note: &RecordingNote) -> Answer<()> {
    if note.state == RecordingState::Erased {
        return Err(Problem::not_found("recording"));
    }
    Ok(())
}

/// An interaction whose sound this person may hear.
async fn heard_by(state: &AppState, who: &Who, id: Uuid) -> Answer<ContactRecord> {
    let record = state.store.interactions().get(&who.scope, InteractionId::from_uuid(id)).await?;
    let record = record.ok_or_else(|| Problem::not_found("interaction"))?;
    if !hears(who, &record) {
        return Err(Problem::forbidden("Agents hear their own interactions only."));
    }
    Ok(record)
}

/// Whether this person may hear an interaction that they see.
pub(super) fn hears(who: &Who, record: &ContactRecord) -> bool {
    let own = || record.segments.iter().any(|s| s.agent.as_str() == who.login());
    who.person.role != Role::Agent || own()
}

pub(super) fn refused(error: &RecordingError) -> Problem {
    match error {
        RecordingError::Missing => Problem::not_found("recording"),
        RecordingError::Altered { .. } | RecordingError::KeyGone { .. } => {
            tracing::warn!(%error, "a recording can't be played");
            Problem::of_status(StatusCode::CONFLICT, format!("It can't be played: {error}."))
        }
        RecordingError::DiskFull
        | RecordingError::BadManifest
        | RecordingError::NoKeys
        | RecordingError::Keys(_)
        | RecordingError::Files(_) => {
            tracing::error!(%error, "a recording cannot be read");
            Problem::internal()
        }
    }
}

fn answer(status: StatusCode, range: Range<u64>, reader: WavReader) -> Response {
    let length = reader.len();
    let size = range.end - range.start;
    let part = format!("bytes {}-{}/{length}", range.start, range.end.saturating_sub(1));
    let mut response = (status, Body::from_stream(reader.stream(range))).into_response();
    insert(&mut response, header::CONTENT_TYPE, "audio/wav");
    insert(&mut response, header::ACCEPT_RANGES, "bytes");
    insert(&mut response, header::CONTENT_LENGTH, &size.to_string());
    if status == StatusCode::PARTIAL_CONTENT {
        insert(&mut response, header::CONTENT_RANGE, &part);
    }
    response
}

fn insert(response: &mut Response, name: header::HeaderName, value: &str) {
    let value = HeaderValue::from_str(value).expect("digits and plain words make a header");
    response.headers_mut().insert(name, value);
}

#[derive(Debug, PartialEq)]
enum Asked {
    /// No range, several, or a unit we don't know: the whole is a right answer to each.
    Whole,
    Part(Range<u64>),
    Outside,
}

fn asked_range(text: &str, length: u64) -> Asked {
    let Some(spec) = text.strip_prefix("bytes=") else { return Asked::Whole };
    let Some((first, last)) = spec.trim().split_once('-') else { return Asked::Whole };
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(length),
        (Ok(first), Err(_)) if last.is_empty() => first..length,
        (Err(_), Ok(last)) if first.is_empty() => length.saturating_sub(last)..length,
        (Ok(_) | Err(_), Ok(_) | Err(_)) => return Asked::Whole,
    };
    if range.start < range.end { Asked::Part(range) } else { Asked::Outside }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_rfc_says() {
        for (text, wanted) in [
            ("bytes=0-99", Asked::Part(0..100)),
            ("bytes=0-0", Asked::Part(0..1)),
            ("bytes=900-", Asked::Part(900..1000)),
            ("bytes=-10", Asked::Part(990..1000)),
            ("bytes=-5000", Asked::Part(0..1000)),
            ("bytes=990-5000", Asked::Part(990..1000)),
            ("bytes=1000-", Asked::Outside),
            ("bytes=-0", Asked::Outside),
            ("bytes=5-4", Asked::Whole),
            ("bytes=0-1,5-6", Asked::Whole),
            ("seconds=1-2", Asked::Whole),
            ("bytes=", Asked::Whole),
            ("bytes=18446744073709551615-18446744073709551615", Asked::Outside),
        ] {
            assert_eq!(asked_range(text, 1000), wanted, "{text}");
        }
    }
}
