//! What callers hear, for who draws flows: a text spoken, and the sounds folder.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::shape::{List, SayForm, SoundView};
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderName, StatusCode, header};
use serde_json::Value;
use std::io;
use store::{SoundFile, SoundFiles};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Biggest upload: five minutes of 16-bit mono at 32 kHz.
const UPLOAD_BYTES: usize = 10 * 1024 * 1024;
/// Longest sound.
const MAX_MS: u64 = 5 * 60_000;
const MAX_TEXT_BYTES: usize = 4_000;
/// Places of use that are told of one sound.
const MOST_PLACES: usize = 50;

type Wav = ([(HeaderName, &'static str); 2], Vec<u8>);

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(sound, put_sound, delete_sound))
        .layer(DefaultBodyLimit::max(UPLOAD_BYTES))
        .routes(routes!(sounds))
        .routes(routes!(say))
}

/// Speaks a text with the voice that callers hear. What was spoken before comes out of the cache.
#[utoipa::path(
    post,
    path = "/api/v1/prompts/say",
    tag = "sounds",
    request_body = SayForm,
    responses(
        (status = 200, body = Vec<u8>, content_type = "audio/wav"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn say(
    State(state): State<AppState>,
    _who: Who,
    Json(form): Json<SayForm>,
) -> Answer<Wav> {
    let text = form.text.trim();
    if text.is_empty() || text.len() > MAX_TEXT_BYTES {
        let what = format!("Write a text of 1 to {MAX_TEXT_BYTES} bytes.");
        return Err(Problem::bad_field("text", text.len(), what));
    }
    let tag = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if form.language.is_empty() || form.language.len() > 35 || !form.language.chars().all(tag) {
        let what = "Name a language by its BCP 47 tag: fr, en, pt-BR.";
        return Err(Problem::bad_field("language", form.language, what));
    }
    let spoken = state.studio.say(text, &form.language).await;
    spoken.map(as_wav).ok_or_else(|| {
        Problem::overloaded(
            "The text could not be spoken: the speech of this centre has failed. `plateau doctor` \
             says what is wrong with it.",
        )
    })
}

/// Every sound of the sounds folder, with where the plan in force plays it.
#[utoipa::path(
    get,
    path = "/api/v1/sounds",
    tag = "sounds",
    responses(
        (status = 200, body = List<SoundView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn sounds(
    State(state): State<AppState>,
    _who: Who,
) -> Answer<Json<List<SoundView>>> {
    let files = on_disk(&state, SoundFiles::list).await?;
    let plan = plan_of(&state);
    Ok(Json(List { items: files.into_iter().map(|file| view(file, &plan)).collect() }))
}

/// The sound itself.
#[utoipa::path(
    get,
    path = "/api/v1/sounds/{name}",
    tag = "sounds",
    params(("name" = String, Path, description = "`/` is written `%2F`")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "audio/wav"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn sound(
    State(state): State<AppState>,
    _who: Who,
    Path(name): Path<String>,
) -> Answer<Wav> {
    check(&name)?;
    let wav = on_disk(&state, move |files| files.read(&name)).await?;
    wav.map(as_wav).ok_or_else(|| Problem::not_found("sound"))
}

/// Adds or replaces a sound: a WAV (PCM of 8 or 16 bits or G.711, mono or stereo, 1 to 192 kHz) of
/// up to 10 MiB and five minutes, kept as callers hear it (mono, 8 kHz). Calls that begin to play
/// it from now on hear the new one.
#[utoipa::path(
    put,
    path = "/api/v1/sounds/{name}",
    tag = "sounds",
    params(("name" = String, Path, description = "`/` is written `%2F`")),
    request_body(content = Vec<u8>, content_type = "audio/wav"),
    responses(
        (status = 200, body = SoundView),
        (status = 413, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn put_sound(
    State(state): State<AppState>,
    who: Who,
    Path(name): Path<String>,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Answer<Json<SoundView>> {
    check(&name)?;
    let body = body.map_err(|rejected| match rejected.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
        _ => Problem::bad_request("The body could not be read to its end."),
    })?;
    let (studio, bytes) = (state.studio.clone(), body.len());
    let converted = tokio::task::spawn_blocking(move || studio.convert(&body, MAX_MS)).await;
    let wav = converted
        .map_err(|_| Problem::internal())?
        .map_err(|bad| Problem::bad_field("body", bytes, bad.to_string()))?;
    let named = name.clone();
    let file = on_disk(&state, move |files| files.write(&named, &wav)).await?;
    tracing::info!(by = who.login(), sound = name, "a sound was put");
    Ok(Json(view(file, &plan_of(&state))))
}

/// Removes a sound that the plan in force doesn't play.
#[utoipa::path(
    delete,
    path = "/api/v1/sounds/{name}",
    tag = "sounds",
    params(("name" = String, Path, description = "`/` is written `%2F`")),
    responses(
        (status = 204),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn delete_sound(
    State(state): State<AppState>,
    who: Who,
    Path(name): Path<String>,
) -> Answer<StatusCode> {
    check(&name)?;
    if let Some(place) = places(&plan_of(&state), &name).first() {
        let what = format!("The plan in force plays it at {place}. Change that first.");
        return Err(Problem::of_status(StatusCode::CONFLICT, what));
    }
    let named = name.clone();
    if !on_disk(&state, move |files| files.remove(&named)).await? {
        return Err(Problem::not_found("sound"));
    }
    tracing::info!(by = who.login(), sound = name, "a sound was removed");
    Ok(StatusCode::NO_CONTENT)
}

fn as_wav(bytes: Vec<u8>) -> Wav {
    // `no-store`: a sound is replaced under its name.
    ([(header::CONTENT_TYPE, "audio/wav"), (header::CACHE_CONTROL, "no-store")], bytes)
}

fn check(name: &str) -> Answer<()> {
    match vocab::sound_name_fault(name) {
        Some(fault) => Err(Problem::bad_field("name", name, fault)),
        None => Ok(()),
    }
}

async fn on_disk<T: Send + 'static>(
    state: &AppState,
    work: impl FnOnce(&SoundFiles) -> io::Result<T> + Send + 'static,
) -> Answer<T> {
    let files = state.sounds.clone();
    let done = tokio::task::spawn_blocking(move || work(&files)).await;
    done.map_err(|_| Problem::internal())?.map_err(|error| {
        tracing::error!(%error, "the sounds folder");
        Problem::internal()
    })
}

/// The plan in force as JSON, to look for names in; null before the first is published.
fn plan_of(state: &AppState) -> Value {
    let plan = state.hub.plan();
    plan.and_then(|(_, plan)| serde_json::to_value(plan.as_ref()).ok()).unwrap_or(Value::Null)
}

fn view(file: SoundFile, plan: &Value) -> SoundView {
    SoundView {
        used: places(plan, &file.name),
        name: file.name,
        bytes: file.bytes,
        duration_ms: file.duration_ms,
        changed_at: file.changed_at.into(),
    }
}

/// Where a plan holds the prompt `{"sound": NAME}`, as paths that faults name places by.
fn places(plan: &Value, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    seek(plan, name, &mut String::new(), &mut found);
    found
}

fn seek(value: &Value, name: &str, path: &mut String, found: &mut Vec<String>) {
    if found.len() >= MOST_PLACES {
        return;
    }
    let mut step = |key: &str, inner: &Value, found: &mut Vec<String>| {
        let length = path.len();
        if length > 0 {
            path.push('.');
        }
        path.push_str(key);
        seek(inner, name, path, found);
        path.truncate(length);
    };
    match value {
        Value::Object(object) => {
            if object.len() == 1 && object.get("sound").and_then(Value::as_str) == Some(name) {
                found.push(path.clone());
                return;
            }
            for (key, inner) in object {
                step(key, inner, found);
            }
        }
        Value::Array(array) => {
            for (n, inner) in array.iter().enumerate() {
                step(&n.to_string(), inner, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_places_of_a_sound_are_found_by_their_path() {
        let plan = json!({"flows": {"a": {"actions": [
            {"parameters": {"prompt": {"sound": "welcome"}}},
            {"parameters": {"prompt": {"say": {"text": "welcome"}}}},
            {"parameters": {"prompt": {"sound": "other"}}}]}},
            "queues": {"q": {"music": {"sound": "welcome"}}}});
        let wanted = ["flows.a.actions.0.parameters.prompt", "queues.q.music"];
        assert_eq!(places(&plan, "welcome"), wanted);
        assert!(places(&plan, "say").is_empty());
        assert!(places(&Value::Null, "welcome").is_empty());
    }
}
