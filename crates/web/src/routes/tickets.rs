//! Tickets.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::routes::interactions::limit_of;
use crate::shape::{
    Page, TicketChange, TicketChanges, TicketEntry, TicketFilter, TicketForm, TicketView,
};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use store::{NewTicket, Ticket};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{AgentId, CustomerId, InteractionId, OrganizationId, Pii, TicketId};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(tickets, create_ticket))
        .routes(routes!(ticket, change_ticket))
}

const LONGEST_SUBJECT: usize = 300;
const LONGEST_BODY: usize = 50_000;

/// Finds tickets, the latest changed first.
#[utoipa::path(
    get,
    path = "/api/v1/tickets",
    tag = "tickets",
    params(TicketFilter),
    responses(
        (status = 200, body = Page<TicketView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn tickets(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<TicketFilter>,
) -> Answer<Json<Page<TicketView>>> {
    let scope = who.narrowed(filter.organization.as_deref());
    let wanted = store::TicketFilter {
        status: filter.status.map(Into::into),
        assignee: filter.assignee.as_deref().map(AgentId::new),
        customer: filter.customer.map(CustomerId::from_uuid),
        interaction: filter.interaction.map(InteractionId::from_uuid),
        text: filter.q,
        cursor: filter.cursor,
        limit: limit_of(filter.limit)?,
        ..Default::default()
    };
    let page = state.store.tickets().list(&scope, &wanted).await?;
    let items = page.items.into_iter().map(|t| shape(t, Vec::new())).collect();
    Ok(Json(Page { items, next_cursor: page.next }))
}

/// One ticket with its history.
#[utoipa::path(
    get,
    path = "/api/v1/tickets/{id}",
    tag = "tickets",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = TicketView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn ticket(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<TicketView>> {
    let ticket = find(&state, &who, id).await?;
    Ok(Json(with_history(&state, &who, ticket).await?))
}

/// Opens a ticket.
#[utoipa::path(
    post,
    path = "/api/v1/tickets",
    tag = "tickets",
    request_body = TicketForm,
    responses(
        (status = 201, body = TicketView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn create_ticket(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<TicketForm>,
) -> Answer<(StatusCode, Json<TicketView>)> {
    let organization = who.may_write(&state, &form.organization)?;
    let now = now();
    let new = NewTicket {
        id: TicketId::from_uuid(new_id(now)),
        prefix: "INC".to_owned(),
        customer: of_customer(&state, &organization, form.customer).await?,
        interaction: of_interaction(&state, &organization, form.interaction).await?,
        organization,
        kind: form.kind.name().to_owned(),
        category: Some(form.category).filter(|c| !c.is_empty()),
        subject: subject(form.subject)?,
        description: body(form.body)?,
        priority: form.priority.into(),
        status: store::TicketStatus::Open,
        assignee: form.assignee.filter(|a| !a.is_empty()).as_deref().map(AgentId::new),
        created_by: who.login().to_owned(),
    };
    let ticket = state.store.tickets().create(new, now).await?;
    Ok((StatusCode::CREATED, Json(shape(ticket, Vec::new()))))
}

/// Changes a ticket.
#[utoipa::path(
    patch,
    path = "/api/v1/tickets/{id}",
    tag = "tickets",
    params(("id" = Uuid, Path)),
    request_body = TicketChanges,
    responses(
        (status = 200, body = TicketView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_ticket(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<TicketChanges>,
) -> Answer<Json<TicketView>> {
    let mut ticket = find(&state, &who, id).await?;
    ticket.version = form.version;
    if let Some(kind) = form.kind {
        kind.name().clone_into(&mut ticket.kind);
    }
    if let Some(category) = form.category {
        ticket.category = Some(category).filter(|c| !c.is_empty());
    }
    if let Some(text) = form.subject {
        ticket.subject = subject(text)?;
    }
    if let Some(text) = form.body {
        ticket.description = body(text)?;
    }
    if let Some(priority) = form.priority {
        ticket.priority = priority.into();
    }
    if let Some(status) = form.status {
        ticket.status = status.into();
    }
    if let Some(assignee) = form.assignee {
        ticket.assignee = (!assignee.is_empty()).then(|| AgentId::new(&assignee));
    }
    if form.customer.is_some() {
        ticket.customer = of_customer(&state, &ticket.organization, form.customer).await?;
    }
    let note = body(form.note)?;
    let tickets = state.store.tickets();
    let ticket = tickets.update(&who.scope, &ticket, who.login(), &note, now()).await?;
    Ok(Json(with_history(&state, &who, ticket).await?))
}

async fn find(state: &AppState, who: &Who, id: Uuid) -> Answer<Ticket> {
    let ticket = state.store.tickets().get(&who.scope, TicketId::from_uuid(id)).await?;
    ticket.ok_or_else(|| Problem::not_found("ticket"))
}

async fn with_history(state: &AppState, who: &Who, ticket: Ticket) -> Answer<TicketView> {
    let history = state.store.tickets().history(&who.scope, ticket.id).await?;
    Ok(shape(ticket, history.unwrap_or_default()))
}

/// The customer of a ticket is one of the ticket's own organization.
async fn of_customer(
    state: &AppState,
    organization: &OrganizationId,
    id: Option<Uuid>,
) -> Answer<Option<CustomerId>> {
    let Some(id) = id.map(CustomerId::from_uuid) else { return Ok(None) };
    let scope = store::Scope::of_organizations(vec![organization.clone()]);
    match state.store.customers().get(&scope, id).await? {
        Some(_) => Ok(Some(id)),
        None => Err(Problem::bad_field(
            "customer",
            id.to_string(),
            "This organization has no such customer.",
        )),
    }
}

/// Likewise the interaction; one that is still going on is on the board already.
async fn of_interaction(
    state: &AppState,
    organization: &OrganizationId,
    id: Option<Uuid>,
) -> Answer<Option<InteractionId>> {
    let Some(id) = id.map(InteractionId::from_uuid) else { return Ok(None) };
    let scope = store::Scope::of_organizations(vec![organization.clone()]);
    match state.store.interactions().get(&scope, id).await? {
        Some(_) => Ok(Some(id)),
        None => Err(Problem::bad_field(
            "interaction",
            id.to_string(),
            "This organization has no such interaction.",
        )),
    }
}

fn subject(text: String) -> Answer<Pii<String>> {
    let length = text.trim().chars().count();
    if !(1..=LONGEST_SUBJECT).contains(&length) {
        return Err(Problem::bad_field("subject", (), "A subject has 1–300 characters."));
    }
    Ok(Pii::new(text))
}

fn body(text: String) -> Answer<Pii<String>> {
    if text.chars().count() > LONGEST_BODY {
        return Err(Problem::bad_field("body", (), "At most 50,000 characters."));
    }
    Ok(Pii::new(text))
}

pub(crate) fn shape(ticket: Ticket, history: Vec<store::TicketEntry>) -> TicketView {
    TicketView {
        id: ticket.id.uuid(),
        number: ticket.number,
        organization: ticket.organization.to_string(),
        customer: ticket.customer.map(CustomerId::uuid),
        interaction: ticket.interaction.map(InteractionId::uuid),
        kind: ticket.kind,
        category: ticket.category.unwrap_or_default(),
        subject: ticket.subject.into_inner(),
        body: ticket.description.into_inner(),
        priority: ticket.priority.into(),
        status: ticket.status.into(),
        assignee: ticket.assignee.map(|a| a.to_string()),
        created_by: ticket.created_by,
        created_at: ticket.created_at.into(),
        updated_at: ticket.updated_at.into(),
        version: ticket.version,
        history: history.into_iter().map(entry).collect(),
    }
}

fn entry(entry: store::TicketEntry) -> TicketEntry {
    let change = |c: store::TicketChange| TicketChange { field: c.field, from: c.from, to: c.to };
    TicketEntry {
        at: entry.at.into(),
        by: entry.author,
        note: entry.note.into_inner(),
        changes: entry.changes.into_iter().map(change).collect(),
    }
}
