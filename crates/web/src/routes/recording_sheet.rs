//! What stands beside a recording: whether it is whole, who spoke how long, comments, who listened.

use super::holds::hold_view;
use super::recordings::{PartQuery, audible, opened, refused};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::routes::interactions::recording_state;
use crate::shape::{
    Integrity, ListeningView, MarkForm, MarkView, Peaks, RecordingSheet, RegionView, SpeechView,
    VoiceView,
};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use ledger::{RecordingNote, RecordingState};
use store::{Mark, RecordingError, SpeechFact, SpeechVoice};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{InteractionId, OrganizationId, Pii, RecordingPurpose, Role};

/// Characters of a comment.
const LONGEST: usize = 1_000;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(recording_sheet))
        .routes(routes!(recording_peaks))
        .routes(routes!(add_recording_mark))
        .routes(routes!(remove_recording_mark))
}

/// Those who see what others wrote and who listened.
const fn reviews(role: Role) -> bool {
    match role {
        Role::Supervisor
        | Role::FloorManager
        | Role::Analyst
        | Role::QualityEvaluator
        | Role::Administrator => true,
        Role::Agent | Role::Organization => false,
    }
}

/// Whether the recording is whole, what was measured of it, comments, who listened, what keeps it.
#[utoipa::path(
    get,
    path = "/api/v1/interactions/{id}/recording/sheet",
    tag = "recordings",
    params(("id" = Uuid, Path), PartQuery),
    responses(
        (status = 200, body = RecordingSheet),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn recording_sheet(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Query(query): Query<PartQuery>,
) -> Answer<Json<RecordingSheet>> {
    let (record, note) = opened(&state, &who, id, &query).await?;
    let rows = state.store.recorded();
    let interaction = InteractionId::from_uuid(id);
    let reviews = reviews(who.person.role);
    let deleted_at = rows.gone(note.recording).await?;
    let integrity = match deleted_at {
        Some(_) => Integrity::Deleted,
        None if note.state == RecordingState::Erased => {
            let held = rows.is_held(note.recording, now()).await?;
            if held { Integrity::Sealed } else { Integrity::Deleted }
        }
        None => integrity(&state, &record.organization, &note).await?,
    };
    let speech = rows.speech(note.recording).await?.filter(|s| s.duration_ms > 0);
    let marks = rows.marks(interaction).await?;
    let own = |m: &Mark| m.recording == note.recording && (reviews || m.author == who.login());
    let marks = marks.into_iter().filter(own);
    let marks = marks.map(|mark| mark_view(&state, &who, mark)).collect();
    let (mut listenings, mut holds) = (Vec::new(), Vec::new());
    if reviews {
        listenings = rows.listenings(interaction).await?;
        holds = rows.holds_of(interaction, now()).await?;
    }
    let listening = |l: store::Listening| ListeningView { listener: l.listener, at: l.at.into() };
    Ok(Json(RecordingSheet {
        id: note.recording.uuid(),
        state: recording_state(note.state),
        started_at: note.started_at.into(),
        duration_ms: note.duration_ms,
        purpose: note.purpose.map(RecordingPurpose::name).map(str::to_owned),
        integrity,
        sha256: note.sha256.as_ref().map(ToString::to_string),
        deleted_at: deleted_at.map(Into::into),
        speech: speech.map(|fact| speech_view(&fact)),
        marks,
        listenings: listenings.into_iter().map(listening).collect(),
        holds: holds.into_iter().map(hold_view).collect(),
    }))
}

async fn integrity(
    state: &AppState,
    organization: &OrganizationId,
    note: &RecordingNote,
) -> Answer<Integrity> {
    let (RecordingState::Stored, Some(sha256)) = (note.state, note.sha256.as_deref()) else {
        return Ok(Integrity::Unknown);
    };
    match state.recordings.digest(organization, note.recording).await {
        Ok(found) if found == sha256 => Ok(Integrity::Intact),
        Ok(_) | Err(RecordingError::Altered { .. }) => Ok(Integrity::Altered),
        Err(RecordingError::KeyGone { .. }) => Ok(Integrity::KeyErased),
        // Its files are gone and no row says why.
        Err(RecordingError::Missing) => Ok(Integrity::Altered),
        Err(error) => Err(refused(&error)),
    }
}

fn speech_view(fact: &SpeechFact) -> SpeechView {
    let voice = |voice: &SpeechVoice| VoiceView {
        talk_ms: voice.talk_ms,
        monologue_ms: voice.monologue_ms,
        interruptions: voice.interruptions,
    };
    let region = |region: &store::SpeechRegion| RegionView {
        kind: region.kind.clone(),
        from_ms: region.from_ms,
        to_ms: region.to_ms,
    };
    SpeechView {
        duration_ms: fact.duration_ms,
        overtalk_ms: fact.overtalk_ms,
        silence_ms: fact.silence_ms,
        customer: voice(&fact.customer),
        agent: voice(&fact.agent),
        regions: fact.regions.iter().map(region).collect(),
    }
}

fn mark_view(state: &AppState, who: &Who, mark: Mark) -> MarkView {
    let plan = state.hub.plan().map(|(_, plan)| plan);
    let name =
        plan.and_then(|plan| plan.agents.get(mark.author.as_str()).map(|agent| agent.name.clone()));
    MarkView {
        id: mark.id,
        own: mark.author == who.login(),
        author_name: name,
        author: mark.author,
        at: mark.at.into(),
        offset_ms: mark.offset_ms,
        words: mark.words.into_inner(),
    }
}

/// The waves to draw, so that a player need not fetch the sound first. 404 until it is measured.
#[utoipa::path(
    get,
    path = "/api/v1/interactions/{id}/recording/peaks",
    tag = "recordings",
    params(("id" = Uuid, Path), PartQuery),
    responses(
        (status = 200, body = Peaks),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn recording_peaks(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Query(query): Query<PartQuery>,
) -> Answer<Json<Peaks>> {
    let (_, note) = opened(&state, &who, id, &query).await?;
    audible(&note)?;
    let fact = state.store.recorded().speech(note.recording).await?;
    let fact = fact.filter(|fact| fact.duration_ms > 0);
    let fact = fact.ok_or_else(|| Problem::not_found("waves of the recording"))?;
    let SpeechFact { duration_ms, customer, agent, .. } = fact;
    Ok(Json(Peaks { duration_ms, customer: customer.peaks, agent: agent.peaks }))
}

/// Pins a comment to a moment of the recording.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/recording/marks",
    tag = "recordings",
    params(("id" = Uuid, Path), PartQuery),
    request_body = MarkForm,
    responses(
        (status = 200, body = MarkView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn add_recording_mark(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Query(query): Query<PartQuery>,
    Json(form): Json<MarkForm>,
) -> Answer<Json<MarkView>> {
    let (record, note) = opened(&state, &who, id, &query).await?;
    let words = form.words.trim();
    if words.is_empty() || words.chars().count() > LONGEST {
        return Err(Problem::bad_field("words", (), "A comment has 1–1,000 characters."));
    }
    if !(0..=note.duration_ms.unwrap_or(i64::MAX)).contains(&form.offset_ms) {
        let what = "A comment lies within the recording.";
        return Err(Problem::bad_field("offset_ms", form.offset_ms, what));
    }
    let now = now();
    let mark = Mark {
        id: new_id(now),
        recording: note.recording,
        author: who.login().to_owned(),
        at: now,
        offset_ms: form.offset_ms,
        words: Pii::new(words.to_owned()),
    };
    let place = (record.organization, InteractionId::from_uuid(id), note.recording);
    if !state.store.recorded().put_mark(&place, &mark).await? {
        let what = format!("A recording has {} comments at most.", store::MOST_MARKS);
        return Err(Problem::of_status(StatusCode::CONFLICT, what));
    }
    Ok(Json(mark_view(&state, &who, mark)))
}

/// Takes one's own comment away.
#[utoipa::path(
    delete,
    path = "/api/v1/interactions/{id}/recording/marks/{mark}",
    tag = "recordings",
    params(("id" = Uuid, Path), ("mark" = Uuid, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn remove_recording_mark(
    State(state): State<AppState>,
    who: Who,
    Path((id, mark)): Path<(Uuid, Uuid)>,
) -> Answer<StatusCode> {
    opened(&state, &who, id, &PartQuery { part: None }).await?;
    let interaction = InteractionId::from_uuid(id);
    let rows = state.store.recorded();
    if rows.remove_mark(interaction, mark, who.login()).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(Problem::not_found("comment of yours"))
}
