//! The talks of one matter: a transferred call has several, in interactions that follow each other.
//!
//! Owns: in which order, who spoke in which. Must not own: the sound (`recordings`), and whether
//! somebody may hear a part: each is asked like an interaction of its own.

use super::interactions::recording_state;
use super::recordings::hears;
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::shape::{List, RecordingPart, Speaker};
use crate::state::now;
use axum::extract::State;
use ledger::{ContactRecord, RecordingNote, RecordingState};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{InteractionId, Moment, RecordingPurpose};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(recording_parts))
}

/// Interactions of one matter that are looked at, each way.
const MOST: usize = 30;

/// Every talk of the call that this interaction is a part of, before and after transfers, in order:
/// those that this person may hear. Agents hear their own parts only.
#[utoipa::path(
    get,
    path = "/api/v1/interactions/{id}/recordings",
    tag = "recordings",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = List<RecordingPart>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn recording_parts(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<List<RecordingPart>>> {
    let asked = find(&state, &who, InteractionId::from_uuid(id)).await?;
    let asked = asked.ok_or_else(|| Problem::not_found("interaction"))?;
    let mut items = Vec::new();
    for record in chain(&state, &who, asked).await? {
        if !hears(&who, &record) {
            continue;
        }
        let talks = record.recordings.iter();
        for note in talks.filter(|note| note.purpose != Some(RecordingPurpose::Survey)) {
            items.push(part(&state, &record, note).await?);
        }
    }
    items.sort_by_key(|part| part.started_at.0);
    Ok(Json(List { items }))
}

async fn find(state: &AppState, who: &Who, id: InteractionId) -> Answer<Option<ContactRecord>> {
    Ok(state.store.interactions().get(&who.scope, id).await?)
}

/// The records before and after, as far as this person sees them.
async fn chain(state: &AppState, who: &Who, asked: ContactRecord) -> Answer<Vec<ContactRecord>> {
    let (back, forth) = (asked.links.previous, asked.links.next);
    let mut all = vec![asked];
    for (first, forward) in [(back, false), (forth, true)] {
        let mut at = first;
        for _ in 0..MOST {
            let Some(id) = at.filter(|id| all.iter().all(|r| r.interaction != *id)) else { break };
            let Some(record) = find(state, who, id).await? else { break };
            at = if forward { record.links.next } else { record.links.previous };
            all.push(record);
        }
    }
    Ok(all)
}

async fn part(
    state: &AppState,
    record: &ContactRecord,
    note: &RecordingNote,
) -> Answer<RecordingPart> {
    let rows = state.store.recorded();
    let sealed = note.state == RecordingState::Erased
        && rows.gone(note.recording).await?.is_none()
        && rows.is_held(note.recording, now()).await?;
    let plan = state.hub.plan().map(|(_, plan)| plan);
    let name = |login: &vocab::AgentId| {
        plan.as_ref().and_then(|plan| plan.agents.get(login)).map(|agent| agent.name.clone())
    };
    let mut speakers: Vec<Speaker> = Vec::new();
    for segment in record.segments.iter().filter(|s| spoke(s, note)) {
        let agent = segment.agent.to_string();
        if speakers.iter().all(|known| known.agent != agent) {
            speakers.push(Speaker { name: name(&segment.agent), agent });
        }
    }
    Ok(RecordingPart {
        recording: note.recording.uuid(),
        interaction: record.interaction.uuid(),
        organization: record.organization.to_string(),
        state: recording_state(note.state),
        sealed,
        started_at: note.started_at.into(),
        duration_ms: note.duration_ms,
        speakers,
    })
}

/// Whether an agent's part and the recording have a moment in common.
fn spoke(segment: &ledger::AgentSegment, note: &RecordingNote) -> bool {
    let end = |at: Option<Moment>| at.unwrap_or(Moment::from_epoch_ms(i64::MAX));
    segment.connected_at <= end(note.stopped_at) && end(segment.ended_at) >= note.started_at
}
