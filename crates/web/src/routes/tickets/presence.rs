//! Who else has a ticket open, so that two people do not work on it unknown to each other.
//!
//! Owns: who was seen within the last seconds, in memory. Must not own: locks; nobody is kept out.

use super::desk::find;
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::shape::{Presence, PresenceForm, PresentPerson};
use crate::state::now;
use axum::extract::State;
use std::collections::BTreeMap;
use std::sync::Mutex;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::Moment;

/// Who was not heard of for so long is gone.
const FRESH_MS: i64 = 15_000;
/// People on tickets at once; beyond, the one heard of longest ago makes room.
const MOST: usize = 10_000;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(be_present))
}

#[derive(Clone)]
struct Seen {
    name: String,
    typing: bool,
    since: Moment,
    last: Moment,
}

/// By ticket and login.
#[derive(Default)]
pub(crate) struct Presences(Mutex<BTreeMap<(Uuid, String), Seen>>);

impl Presences {
    /// Notes that a person is there (or has gone), and tells who else is.
    fn note(
        &self,
        ticket: Uuid,
        (login, name): (&str, &str),
        form: &PresenceForm,
        now: Moment,
    ) -> Vec<PresentPerson> {
        let mut seen = self.0.lock().expect("no code panics while it holds this lock");
        seen.retain(|_, one| now.since_ms(one.last) < FRESH_MS);
        let me = (ticket, login.to_owned());
        if form.leaving {
            seen.remove(&me);
        } else {
            if seen.len() >= MOST
                && !seen.contains_key(&me)
                && let Some(oldest) = seen.iter().min_by_key(|(_, one)| one.last)
            {
                let oldest = oldest.0.clone();
                seen.remove(&oldest);
            }
            let since = seen.get(&me).map_or(now, |one| one.since);
            let typing = form.typing;
            seen.insert(me, Seen { name: name.to_owned(), typing, since, last: now });
        }
        let there = seen.range((ticket, String::new())..);
        there
            .take_while(|((at, _), _)| *at == ticket)
            .filter(|((_, other), _)| other != login)
            .map(|((_, login), one)| PresentPerson {
                login: login.clone(),
                name: one.name.clone(),
                typing: one.typing,
                since: one.since.into(),
            })
            .collect()
    }
}

/// Says that I have the ticket open, every five to ten seconds, and tells who else has. After 15
/// seconds of silence somebody is gone.
#[utoipa::path(
    put,
    path = "/api/v1/tickets/{id}/presence",
    tag = "tickets",
    params(("id" = Uuid, Path)),
    request_body = PresenceForm,
    responses(
        (status = 200, body = Presence),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn be_present(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<PresenceForm>,
) -> Answer<Json<Presence>> {
    let ticket = find(&state, &who, id).await?;
    let me = (who.login(), who.person.name.as_str());
    let others = state.presences.note(id, me, &form, now());
    Ok(Json(Presence { others, version: ticket.version }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: PresenceForm = PresenceForm { typing: false, leaving: false };

    fn logins(others: Vec<PresentPerson>) -> Vec<String> {
        others.into_iter().map(|p| p.login).collect()
    }

    #[test]
    fn two_on_one_ticket_see_each_other_until_one_is_silent_or_leaves() {
        let presences = Presences::default();
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let at = Moment::from_epoch_ms;
        let note = |ticket, login, form: &PresenceForm, ms| {
            logins(presences.note(ticket, (login, login), form, at(ms)))
        };
        assert!(note(one, "alice", &HERE, 0).is_empty());
        assert_eq!(note(one, "bob", &HERE, 1_000), ["alice"]);
        assert!(note(other, "carol", &HERE, 1_000).is_empty(), "another ticket");
        assert_eq!(note(one, "alice", &HERE, 10_000), ["bob"]);
        assert!(note(one, "alice", &HERE, 16_000).is_empty(), "bob was silent for 15 s");
        assert_eq!(note(one, "bob", &HERE, 17_000), ["alice"]);
        let leaving = PresenceForm { typing: false, leaving: true };
        note(one, "bob", &leaving, 18_000);
        assert!(note(one, "alice", &HERE, 19_000).is_empty());
    }
}
