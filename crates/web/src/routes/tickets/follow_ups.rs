//! Calls that tickets owe their customers: planned from the ticket, asked of the floor, made.

use super::Desk;
use super::desk::{body, find, planned, revise};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::routes::interactions::limit_of;
use crate::shape::{FollowUpChanges, FollowUpFilter, FollowUpForm, FollowUpView, List, Page};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::json;
use store::{EntryKind, FollowUp, FollowUpState, NewEntry, Ticket};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{
    AgentId, CallbackId, CustomerId, Event, FollowUpId, InteractionId, Moment, Order, Pii, QueueId,
    TeamId, TicketId,
};

const LONGEST_LABEL: usize = 200;
const MOST_PER_TICKET: usize = 50;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(follow_ups))
        .routes(routes!(plan_follow_ups))
        .routes(routes!(change_follow_up))
}

/// Calls to make, the first due first: of a ticket, an agent (`me`), a team.
#[utoipa::path(
    get,
    path = "/api/v1/follow-ups",
    tag = "tickets",
    params(FollowUpFilter),
    responses(
        (status = 200, body = Page<FollowUpView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn follow_ups(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<FollowUpFilter>,
) -> Answer<Json<Page<FollowUpView>>> {
    let scope = who.narrowed(filter.organization.as_deref());
    let me = |login: String| if login == "me" { who.login().to_owned() } else { login };
    let wanted = store::FollowUpFilter {
        ticket: filter.ticket.map(TicketId::from_uuid),
        agent: filter.agent.filter(|a| !a.is_empty()).map(|a| AgentId::new(&me(a))),
        team: filter.team.filter(|t| !t.is_empty()).as_deref().map(TeamId::new),
        open: filter.open == Some(true),
        state: filter.state.map(Into::into),
        due_before: filter.due_within_ms.map(|ms| now().plus_ms(ms)),
        cursor: filter.cursor,
        limit: limit_of(filter.limit)?,
    };
    let page = state.store.tickets().follow_ups(&scope, &wanted).await?;
    let items = page.items.into_iter().map(shape).collect();
    Ok(Json(Page { items, next_cursor: page.next }))
}

/// Plans a call, or a whole plan of the set-up. With a `queue`, the floor owes the calls and offers
/// them there when their time has come.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{id}/follow-ups",
    tag = "tickets",
    params(("id" = Uuid, Path)),
    request_body = FollowUpForm,
    responses(
        (status = 201, body = List<FollowUpView>),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn plan_follow_ups(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<FollowUpForm>,
) -> Answer<(StatusCode, Json<List<FollowUpView>>)> {
    let ticket = find(&state, &who, id).await?;
    let mut calls = calls_of(&state, &who, &ticket, &form).await?;
    let known = store::FollowUpFilter {
        ticket: Some(ticket.id),
        limit: 200,
        ..store::FollowUpFilter::default()
    };
    let known = state.store.tickets().follow_ups(&who.scope, &known).await?.items.len();
    if known + calls.len() > MOST_PER_TICKET {
        return Err(Problem::bad_field("plan", known, "A ticket has at most 50 planned calls."));
    }
    if let Some(queue) = form.queue.as_deref().filter(|q| !q.is_empty()) {
        for call in &mut calls {
            call.queue = Some(QueueId::new(queue));
            call.callback = Some(ask_floor(&state, &who, &ticket, call, queue).await?);
            call.state = FollowUpState::Asked;
        }
    }
    state.store.tickets().plan_follow_ups(&calls).await?;
    let ids: Vec<_> = calls.iter().map(|call| call.id).collect();
    revise(&state, &who, id, |ticket, _, _| {
        let entry = NewEntry::new(who.login(), EntryKind::FollowUp);
        Ok((ticket, entry.detail(json!({"planned": ids}))))
    })
    .await?;
    let items = calls.into_iter().map(shape).collect();
    Ok((StatusCode::CREATED, Json(List { items })))
}

/// Moves a planned call, gives it to somebody, or says that it was made or will not be.
#[utoipa::path(
    patch,
    path = "/api/v1/follow-ups/{id}",
    tag = "tickets",
    params(("id" = Uuid, Path)),
    request_body = FollowUpChanges,
    responses(
        (status = 200, body = FollowUpView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_follow_up(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<FollowUpChanges>,
) -> Answer<Json<FollowUpView>> {
    let tickets = state.store.tickets();
    let known = tickets.follow_up(&who.scope, FollowUpId::from_uuid(id)).await?;
    let known = known.ok_or_else(|| Problem::not_found("planned call"))?;
    if known.version != form.version {
        return Err(Problem::stale("planned call", known.version));
    }
    let was = known.state;
    let mut call = changed(known, form)?;
    if let Some(id) = call.interaction {
        let organization = call.organization.clone();
        super::desk::of_interaction(&state, &organization, Some(id.uuid())).await?;
    }
    let done = call.state == FollowUpState::Done && was != FollowUpState::Done;
    if done {
        call.done_at = Some(now());
    }
    let call = tickets.change_follow_up(&call).await?;
    let ticket = call.ticket.uuid();
    if call.state != was {
        revise(&state, &who, ticket, |mut ticket, rules, now| {
            if done {
                ticket.work.follow_ups_done += 1;
                ticket.answered(rules, now);
            }
            let entry = NewEntry::new(who.login(), EntryKind::FollowUp);
            let detail = json!({"call": call.id, "label": call.label, "state": call.state.name(),
                "interaction": call.interaction});
            Ok((ticket, entry.detail(detail)))
        })
        .await?;
    }
    Ok(Json(shape(call)))
}

fn changed(mut call: FollowUp, form: FollowUpChanges) -> Answer<FollowUp> {
    if let Some(state) = form.state {
        call.state = state.into();
        call.done_at = call.done_at.filter(|_| call.state == FollowUpState::Done);
    }
    if let Some(due) = form.due {
        call.due = due.0;
    }
    if let Some(given) = form.label {
        call.label = label(&given)?;
    }
    if let Some(agent) = form.agent {
        call.agent = (!agent.is_empty()).then(|| AgentId::new(&agent));
    }
    if let Some(team) = form.team {
        call.team = (!team.is_empty()).then(|| TeamId::new(&team));
    }
    if let Some(note) = form.note {
        call.note = body(note)?;
    }
    call.interaction = form.interaction.map(InteractionId::from_uuid).or(call.interaction);
    Ok(call)
}

async fn calls_of(
    state: &AppState,
    who: &Who,
    ticket: &Ticket,
    form: &FollowUpForm,
) -> Answer<Vec<FollowUp>> {
    let desk = Desk::of(state, &ticket.organization).await?;
    let (rules, now) = (desk.rules(), now());
    let mut calls = match form.plan.as_deref().filter(|p| !p.is_empty()) {
        Some(plan) => planned(ticket, plan, &rules, who, now),
        None => {
            let after = form.after_ms.and_then(|ms| rules.calendar.plus(now, ms));
            let due = form.due.map(|due| due.0).or(after);
            let Some(due) = due else {
                return Err(Problem::bad_field("due", (), "Say when: due or after_ms."));
            };
            vec![one(ticket, label(form.label.as_deref().unwrap_or_default())?, due, who, now)]
        }
    };
    if calls.is_empty() {
        let plan = form.plan.clone().unwrap_or_default();
        return Err(Problem::bad_field("plan", plan, "The set-up has no such follow-up plan."));
    }
    for call in &mut calls {
        if let Some(agent) = form.agent.as_deref().filter(|a| !a.is_empty()) {
            call.agent = Some(AgentId::new(agent));
        }
        if let Some(team) = form.team.as_deref().filter(|t| !t.is_empty()) {
            call.team = Some(TeamId::new(team));
        }
    }
    Ok(calls)
}

fn one(ticket: &Ticket, label: String, due: Moment, who: &Who, now: Moment) -> FollowUp {
    FollowUp {
        id: FollowUpId::from_uuid(new_id(now)),
        ticket: ticket.id,
        organization: ticket.organization.clone(),
        customer: ticket.customer,
        label,
        due,
        agent: ticket.assignee.clone(),
        team: ticket.work.team.clone(),
        state: FollowUpState::Planned,
        queue: None,
        callback: None,
        interaction: None,
        done_at: None,
        author: who.login().to_owned(),
        note: Pii::default(),
        version: 1,
    }
}

fn label(given: &str) -> Answer<String> {
    let label = given.trim();
    match (1..=LONGEST_LABEL).contains(&label.chars().count()) {
        true => Ok(label.to_owned()),
        false => Err(Problem::bad_field("label", given, "Say why, with 1–200 characters.")),
    }
}

/// The floor owes the call from now on.
async fn ask_floor(
    state: &AppState,
    who: &Who,
    ticket: &Ticket,
    call: &FollowUp,
    queue: &str,
) -> Answer<CallbackId> {
    let no_number = || {
        let what = "The ticket's customer has no number to call: plan it without a queue.";
        Problem::bad_field("queue", queue, what)
    };
    let id: CustomerId = ticket.customer.ok_or_else(no_number)?;
    let customer = state.store.customers().get(&who.scope, id).await?.ok_or_else(no_number)?;
    let number = customer.numbers.into_iter().next().ok_or_else(no_number)?;
    let order = Order::ScheduleCallback {
        organization: ticket.organization.clone(),
        number,
        queue: QueueId::new(queue),
        at: Some(call.due),
        agent: call.agent.clone(),
        interaction: ticket.interaction,
        priority: 0,
    };
    let events = state.order(who.login(), order).await?;
    let owed = events.iter().find_map(|recorded| match &recorded.event {
        Event::CallbackOwed { callback, .. } => Some(*callback),
        _ => None,
    });
    owed.ok_or_else(|| Problem::overloaded("The floor did not take the call. Try again."))
}

pub(super) fn shape(call: FollowUp) -> FollowUpView {
    FollowUpView {
        id: call.id.uuid(),
        ticket: call.ticket.uuid(),
        organization: call.organization.to_string(),
        customer: call.customer.map(CustomerId::uuid),
        label: call.label,
        due: call.due.into(),
        agent: call.agent.map(|a| a.to_string()),
        team: call.team.map(|t| t.to_string()),
        state: call.state.into(),
        queue: call.queue.map(|q| q.to_string()),
        callback: call.callback.map(CallbackId::uuid),
        interaction: call.interaction.map(InteractionId::uuid),
        done_at: call.done_at.map(Into::into),
        by: call.author,
        note: call.note.into_inner(),
        version: call.version,
    }
}
