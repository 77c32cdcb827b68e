//! What is done to a ticket beside changing its fields: escalation, notes, macros, reopening, who
//! watches it, first-contact resolution.

use super::desk::{at_version, body, change, find, noted, revise};
use super::{Desk, view};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::shape::{
    TicketChanges, TicketEscalation, TicketFcrForm, TicketMacroForm, TicketNoteForm,
    TicketReopenForm, TicketView, TicketWatchForm,
};
use crate::state::now;
use axum::extract::State;
use crm::ticket::fcr::Correction;
use crm::ticket::setup::Macro;
use serde_json::json;
use store::{EntryKind, NewEntry, Ticket};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

const LONGEST_REASON: usize = 2_000;
const MOST_WATCHERS: usize = 50;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(escalate_ticket))
        .routes(routes!(note_ticket))
        .routes(routes!(apply_macro))
        .routes(routes!(reopen_ticket))
        .routes(routes!(watch_ticket))
        .routes(routes!(correct_fcr))
}

fn reason(text: &str) -> Answer<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST_REASON {
        let what = "Give a reason of 1–2,000 characters.";
        return Err(Problem::bad_field("reason", (), what));
    }
    Ok(text.to_owned())
}

/// Hands the ticket to a higher level, with its whole context and the reason.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{id}/escalate",
    tag = "tickets",
    params(("id" = Uuid, Path)),
    request_body = TicketEscalation,
    responses(
        (status = 200, body = TicketView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn escalate_ticket(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<TicketEscalation>,
) -> Answer<Json<TicketView>> {
    let ticket = find(&state, &who, id).await?;
    at_version(&ticket, form.version)?;
    let why = body(reason(&form.reason)?)?;
    let desk = Desk::of(&state, &ticket.organization).await?;
    let mut entry = noted(&state, &who, &ticket, EntryKind::Escalated, why, false).await?;
    let (from, now) = (ticket.work.level, now());
    let ticket_had = ticket.assignee.clone();
    let raised = ticket.escalate(form.level, &desk.rules(), now)?;
    // Whoever had it and whoever leads the team that gets it.
    entry.mentions.extend(ticket_had.map(|had| had.to_string()));
    entry.mentions.extend(desk.supervisor(&raised));
    entry.mentions.sort();
    entry.mentions.dedup();
    entry.detail = json!({"from": from, "to": raised.work.level, "team": raised.work.team});
    let ticket = state.store.tickets().save(&who.scope, &raised, entry, now).await?;
    Ok(Json(view::whole(&state, &who, ticket).await?))
}

/// Adds a note. `@login` calls a person, who finds a notice.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{id}/notes",
    tag = "tickets",
    params(("id" = Uuid, Path)),
    request_body = TicketNoteForm,
    responses(
        (status = 200, body = TicketView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn note_ticket(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<TicketNoteForm>,
) -> Answer<Json<TicketView>> {
    if form.note.trim().is_empty() {
        return Err(Problem::bad_field("note", (), "Write something."));
    }
    let known = find(&state, &who, id).await?;
    let note = body(form.note)?;
    let entry = noted(&state, &who, &known, EntryKind::Noted, note, form.public).await?;
    let ticket = revise(&state, &who, id, |mut ticket, rules, now| {
        if form.public {
            ticket.answered(rules, now);
        }
        // Who is called wants to know how it goes on.
        for login in &entry.mentions {
            watch(&mut ticket, login);
        }
        Ok((ticket, entry.clone()))
    })
    .await?;
    Ok(Json(view::whole(&state, &who, ticket).await?))
}

/// Applies a macro of the set-up.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{id}/macro",
    tag = "tickets",
    params(("id" = Uuid, Path)),
    request_body = TicketMacroForm,
    responses(
        (status = 200, body = TicketView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn apply_macro(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<TicketMacroForm>,
) -> Answer<Json<TicketView>> {
    let ticket = find(&state, &who, id).await?;
    at_version(&ticket, form.version)?;
    let changes = of_macro(&state, &who, &ticket, &form.name).await?;
    let ticket = change(&state, &who, ticket, changes).await?;
    Ok(Json(view::whole(&state, &who, ticket).await?))
}

/// What a macro would change of this ticket.
pub(super) async fn of_macro(
    state: &AppState,
    who: &Who,
    ticket: &Ticket,
    name: &str,
) -> Answer<TicketChanges> {
    let desk = Desk::of(state, &ticket.organization).await?;
    let found = desk.setup.macros.iter().find(|m| m.id == name);
    let found = found.filter(|m| m.types.is_empty() || m.types.contains(&ticket.kind));
    let Some(found) = found else {
        let what = "There is no such macro for this type of ticket.";
        return Err(Problem::bad_field("macro", name, what));
    };
    Ok(changes_of(found, ticket, who.login()))
}

fn changes_of(named: &Macro, ticket: &Ticket, me: &str) -> TicketChanges {
    let named = named.clone();
    let mut tags = ticket.work.tags.clone();
    tags.extend(named.add_tags.into_iter().filter(|t| !ticket.work.tags.contains(t)));
    TicketChanges {
        state: named.state,
        priority: named.priority.map(Into::into),
        category: named.category,
        team: named.team.map(|team| team.to_string()),
        assignee: named.take.then(|| me.to_owned()),
        tags: (tags != ticket.work.tags).then_some(tags),
        solution: Some(named.solution).filter(|s| !s.is_empty()),
        note: named.note,
        public: named.public,
        ..TicketChanges::default()
    }
}

/// Reopens a solved or closed ticket: the customer came back on the same matter.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{id}/reopen",
    tag = "tickets",
    params(("id" = Uuid, Path)),
    request_body = TicketReopenForm,
    responses(
        (status = 200, body = TicketView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn reopen_ticket(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<TicketReopenForm>,
) -> Answer<Json<TicketView>> {
    let known = find(&state, &who, id).await?;
    let interaction =
        super::desk::of_interaction(&state, &known.organization, form.interaction).await?;
    let why = body(reason(&form.reason)?)?;
    let entry = noted(&state, &who, &known, EntryKind::Reopened, why, false).await?;
    let entry = entry.detail(json!({ "interaction": interaction }));
    let ticket = revise(&state, &who, id, |ticket, rules, now| {
        Ok((ticket.reopen(rules, now)?, entry.clone()))
    })
    .await?;
    Ok(Json(view::whole(&state, &who, ticket).await?))
}

fn watch(ticket: &mut Ticket, login: &str) {
    let watchers = &mut ticket.work.watchers;
    if !watchers.iter().any(|w| w == login) && watchers.len() < MOST_WATCHERS {
        watchers.push(login.to_owned());
    }
}

/// Watches the ticket, or stops: oneself, or another person who may see it.
#[utoipa::path(
    put,
    path = "/api/v1/tickets/{id}/watching",
    tag = "tickets",
    params(("id" = Uuid, Path)),
    request_body = TicketWatchForm,
    responses(
        (status = 200, body = TicketView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn watch_ticket(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<TicketWatchForm>,
) -> Answer<Json<TicketView>> {
    let known = find(&state, &who, id).await?;
    let login = form.login.unwrap_or_else(|| who.login().to_owned());
    let person = state.store.people().get(&login).await?;
    let sees = person.is_some_and(|p| p.organizations_granted().allows(&known.organization));
    if form.watching && !sees {
        let what = "Nobody of this login may see the ticket.";
        return Err(Problem::bad_field("login", login, what));
    }
    let ticket = revise(&state, &who, id, |mut ticket, _, _| {
        ticket.work.watchers.retain(|w| *w != login);
        if form.watching {
            watch(&mut ticket, &login);
        }
        Ok((ticket, NewEntry::new(who.login(), EntryKind::Changed)))
    })
    .await?;
    Ok(Json(view::whole(&state, &who, ticket).await?))
}

/// Corrects the flag of first-contact resolution, with the author and the reason; null: as it is
/// computed.
#[utoipa::path(
    put,
    path = "/api/v1/tickets/{id}/fcr",
    tag = "tickets",
    params(("id" = Uuid, Path)),
    request_body = TicketFcrForm,
    responses(
        (status = 200, body = TicketView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn correct_fcr(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<TicketFcrForm>,
) -> Answer<Json<TicketView>> {
    let why = match form.value {
        Some(_) => reason(&form.reason)?,
        None => String::new(),
    };
    let ticket = revise(&state, &who, id, |mut ticket, _, now| {
        if form.value.is_some() && !ticket.status.is_done() {
            let what = "It is not solved yet: there is nothing to correct.";
            return Err(Problem::bad_field("value", form.value, what));
        }
        ticket.work.fcr.corrected = form.value.map(|value| Correction {
            value,
            by: who.login().to_owned(),
            at: now,
            reason: why.clone(),
        });
        let entry = NewEntry::new(who.login(), EntryKind::FirstContact);
        Ok((ticket, entry.detail(json!({"value": form.value, "reason": why}))))
    })
    .await?;
    Ok(Json(view::whole(&state, &who, ticket).await?))
}
