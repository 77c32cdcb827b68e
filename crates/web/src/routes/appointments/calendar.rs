//! Calendars of the field force for programs: an address with a secret of its own, without sign-in.

use super::{force_of, name_of};
use crate::AppState;
use crate::auth::Who;
use crate::extract::Json;
use crate::extract::Path;
use crate::problem::{Answer, Problem};
use crate::serve::Peer;
use crate::shape::FieldCalendar;
use crate::state::now;
use crate::token;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use crm::appointment::ical::{Entry, Status, calendar};
use store::{AppointmentState, FieldAppointment, FieldFeed};
use vocab::Pii;

const DAY_MS: i64 = 86_400_000;
/// What a calendar shows: so long back, so far ahead.
const BACK_MS: i64 = 30 * DAY_MS;
const AHEAD_MS: i64 = 366 * DAY_MS;

/// Gives a person's calendar an address for programs; one that it had leads nowhere any more.
#[utoipa::path(
    post,
    path = "/api/v1/organizations/{organization}/field-force/{person}/calendar",
    tag = "appointments",
    params(("organization" = String, Path), ("person" = String, Path)),
    responses(
        (status = 200, body = FieldCalendar),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn open_calendar(
    State(state): State<AppState>,
    who: Who,
    Path((organization, person)): Path<(String, String)>,
) -> Answer<Json<FieldCalendar>> {
    let organization = who.organization(&state, &organization)?;
    let force = force_of(&state, &organization).await?;
    let person = force.person(&person).ok_or_else(|| Problem::not_found("person"))?.id.clone();
    let secret = token::short();
    let feed = FieldFeed { organization, person, author: who.login().to_owned(), made_at: now() };
    let digest = token::hex(&token::digest(&secret));
    state.acting(&who).appointments().open_feed(&feed, &digest).await?;
    let path = format!("/calendar/{secret}.ics");
    let base = &state.config.link_base;
    let url = (!base.is_empty()).then(|| format!("{base}{path}"));
    Ok(Json(FieldCalendar { path, url }))
}

/// The address leads nowhere any more.
#[utoipa::path(
    delete,
    path = "/api/v1/organizations/{organization}/field-force/{person}/calendar",
    tag = "appointments",
    params(("organization" = String, Path), ("person" = String, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn close_calendar(
    State(state): State<AppState>,
    who: Who,
    Path((organization, person)): Path<(String, String)>,
) -> Answer<StatusCode> {
    let organization = who.organization(&state, &organization)?;
    match state.acting(&who).appointments().close_feed(&organization, &person).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found("calendar")),
    }
}

/// A person's appointments as calendar programs read them (RFC 5545), for whoever has the address.
#[utoipa::path(
    get,
    path = "/calendar/{file}",
    tag = "appointments",
    security(()),
    params(("file" = String, Path)),
    responses(
        (status = 200, body = String, content_type = "text/calendar"),
        (status = 304),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn read_calendar(
    State(state): State<AppState>,
    peer: Peer,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Answer<Response> {
    let now = now();
    state.throttle.may_guess(peer.0.ip(), now).map_err(Problem::slowed)?;
    // The secret is found by its digest: how long that takes tells nothing of the secret.
    let secret = file.strip_suffix(".ics").unwrap_or(&file);
    let digest = token::hex(&token::digest(secret));
    let base = state.store.appointments();
    let Some(feed) = base.feed(&digest).await? else {
        state.throttle.guessed(peer.0.ip(), now);
        return Err(Problem::not_found("calendar"));
    };
    let force = force_of(&state, &feed.organization).await?;
    let span = (now.plus_ms(-BACK_MS), now.plus_ms(AHEAD_MS));
    let all = base.of_person(&feed.organization, &feed.person, span).await?;
    let text = written(&name_of(&force, &feed.person), &all);
    let tag = format!("\"{}\"", token::hex(&token::digest(&text)));
    let same = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    let same = same.is_some_and(|tags| tags.split(',').any(|one| one.trim() == tag));
    let told = [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, "inline; filename=\"rendez-vous.ics\"".to_owned()),
    ];
    Ok(match same {
        true => (StatusCode::NOT_MODIFIED, told).into_response(),
        false => (told, text).into_response(),
    })
}

fn written(name: &str, all: &[FieldAppointment]) -> String {
    let text = |t: Option<&Pii<String>>| t.map(|t| t.reveal().clone()).unwrap_or_default();
    let words: Vec<_> = all
        .iter()
        .map(|one| {
            let (name, subject) = (text(one.name.as_ref()), text(one.subject.as_ref()));
            let phone = one.phone.as_ref().map(|phone| phone.reveal().to_string());
            let lines = [Some(name.clone()), phone, one.note.as_ref().map(|n| n.reveal().clone())];
            let lines: Vec<_> = lines.into_iter().flatten().filter(|l| !l.is_empty()).collect();
            let said = [name, subject].into_iter().filter(|t| !t.is_empty());
            let place = text(one.place.as_ref());
            Words {
                uid: format!("{}@plateau", one.id),
                summary: said.collect::<Vec<_>>().join(" – "),
                place: if place.is_empty() { one.postcode.reveal().clone() } else { place },
                description: lines.join("\n"),
            }
        })
        .collect();
    let entries: Vec<_> = all.iter().zip(&words).map(|(one, words)| entry(one, words)).collect();
    calendar(name, &entries)
}

struct Words {
    uid: String,
    summary: String,
    place: String,
    description: String,
}

fn entry<'a>(one: &FieldAppointment, words: &'a Words) -> Entry<'a> {
    Entry {
        uid: &words.uid,
        sequence: one.version - 1,
        changed: one.changed_at,
        starts: one.starts,
        ends: one.ends,
        summary: &words.summary,
        place: &words.place,
        description: &words.description,
        status: match one.state {
            AppointmentState::Booked => Status::Tentative,
            AppointmentState::Confirmed | AppointmentState::Kept | AppointmentState::Missed => {
                Status::Confirmed
            }
            AppointmentState::Cancelled => Status::Cancelled,
        },
    }
}
