//! Tickets: found, opened, changed. What else is done to one stands in the files beside.

mod attachments;
mod bulk;
mod desk;
mod follow_ups;
mod notices;
mod presence;
mod relations;
mod steps;
mod view;
mod views;

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::interactions::limit_of;
use crate::shape::{
    List, Page, ReopenableFilter, SortOrder, TicketChanges, TicketCounts, TicketFilter, TicketForm,
    TicketLevelCount, TicketSortName, TicketStateCount, TicketView,
};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
pub(crate) use desk::{Desk, open_ticket};
pub(crate) use presence::Presences;
pub(crate) use steps::escalate_ticket;
use store::TicketSort;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
pub(crate) use view::shape;
use vocab::{AgentId, CustomerId, InteractionId, TeamId, TicketId};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(tickets, create_ticket))
        .routes(routes!(ticket_counts))
        .routes(routes!(reopenable_tickets))
        .routes(routes!(ticket, change_ticket))
        .merge(steps::routes())
        .merge(relations::routes())
        .merge(attachments::routes())
        .merge(bulk::routes())
        .merge(presence::routes())
        .merge(follow_ups::routes())
        .merge(views::routes())
        .merge(notices::routes())
}

const DAY_MS: i64 = 86_400_000;
const MOST_REOPENABLE: u32 = 20;

/// Finds tickets: the latest changed first, or as `sort` and `order` say.
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
    let page = state.store.tickets().list(&scope, &wanted(&who, filter)?).await?;
    let items = page.items.into_iter().map(|t| view::seen(&who, shape(t, Vec::new()))).collect();
    Ok(Json(Page { items, next_cursor: page.next }))
}

/// How many tickets of a filter are in which state and at which level; page and sort count for
/// nothing.
#[utoipa::path(
    get,
    path = "/api/v1/tickets/counts",
    tag = "tickets",
    params(TicketFilter),
    responses(
        (status = 200, body = TicketCounts),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn ticket_counts(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<TicketFilter>,
) -> Answer<Json<TicketCounts>> {
    let scope = who.narrowed(filter.organization.as_deref());
    let counts = state.store.tickets().counts(&scope, &wanted(&who, filter)?).await?;
    let state_count = |c: store::StateCount| TicketStateCount {
        kind: c.kind,
        state: c.state,
        status: c.status.into(),
        count: c.count,
    };
    Ok(Json(TicketCounts {
        total: counts.states.iter().map(|c| c.count).sum(),
        states: counts.states.into_iter().map(state_count).collect(),
        levels: counts
            .levels
            .into_iter()
            .map(|(level, count)| TicketLevelCount { level, count })
            .collect(),
        unassigned: counts.unassigned,
        breached: counts.breached,
    }))
}

/// Solved and closed tickets of a customer that a new contact on the same matter could reopen, the
/// latest first.
#[utoipa::path(
    get,
    path = "/api/v1/tickets/reopenable",
    tag = "tickets",
    params(ReopenableFilter),
    responses(
        (status = 200, body = List<TicketView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn reopenable_tickets(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<ReopenableFilter>,
) -> Answer<Json<List<TicketView>>> {
    let id = CustomerId::from_uuid(filter.customer);
    let Some(customer) = state.store.customers().get(&who.scope, id).await? else {
        return Ok(Json(List { items: Vec::new() }));
    };
    let desk = Desk::of(&state, &customer.organization).await?;
    let days = i64::from(desk.setup.reopen_days);
    let wanted = store::TicketFilter {
        customer: Some(id),
        category: filter.category.filter(|c| !c.is_empty()),
        solved_since: Some(now().plus_ms(-days * DAY_MS)),
        limit: MOST_REOPENABLE,
        ..Default::default()
    };
    let page = state.store.tickets().list(&who.scope, &wanted).await?;
    let done = page.items.into_iter().filter(|t| t.work.merged_into.is_none());
    let items = done.map(|t| view::seen(&who, shape(t, Vec::new()))).collect();
    Ok(Json(List { items }))
}

/// One ticket with its history and all that hangs on it.
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
    let ticket = desk::find(&state, &who, id).await?;
    Ok(Json(view::whole(&state, &who, ticket).await?))
}

/// Opens a ticket.
#[utoipa::path(
    post,
    path = "/api/v1/tickets",
    tag = "tickets",
    request_body = TicketForm,
    responses(
        (status = 201, body = TicketView),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn create_ticket(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<TicketForm>,
) -> Answer<(StatusCode, Json<TicketView>)> {
    let ticket = open_ticket(&state, &who, form).await?;
    Ok((StatusCode::CREATED, Json(view::whole(&state, &who, ticket).await?)))
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
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_ticket(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<TicketChanges>,
) -> Answer<Json<TicketView>> {
    let ticket = desk::find(&state, &who, id).await?;
    desk::at_version(&ticket, form.version)?;
    let ticket = desk::change(&state, &who, ticket, form).await?;
    Ok(Json(view::whole(&state, &who, ticket).await?))
}

fn wanted(who: &Who, filter: TicketFilter) -> Answer<store::TicketFilter> {
    let me = |login: String| if login == "me" { who.login().to_owned() } else { login };
    let given = |text: Option<String>| text.filter(|t| !t.is_empty());
    let assignee = given(filter.assignee);
    let unassigned = assignee.as_deref() == Some("nobody");
    let assignee = assignee.filter(|_| !unassigned).map(|login| AgentId::new(&me(login)));
    let tags = given(filter.tags).unwrap_or_default();
    let tags = tags.split(',').map(str::trim).filter(|t| !t.is_empty());
    let since = match given(filter.since) {
        Some(text) => Some(crate::shape::time::parse(&text).ok_or_else(|| {
            let what = "Write an RFC 3339 time, e.g. 2026-11-22T05:30:00Z.";
            Problem::bad_field("since", text, what)
        })?),
        None => None,
    };
    let sort = match filter.sort {
        Some(TicketSortName::Created) => TicketSort::Created,
        Some(TicketSortName::Due) => TicketSort::Due,
        Some(TicketSortName::Priority) => TicketSort::Priority,
        Some(TicketSortName::Updated) | None => TicketSort::Updated,
    };
    let by_itself = if sort == TicketSort::Due { SortOrder::Asc } else { SortOrder::Desc };
    Ok(store::TicketFilter {
        organization: None,
        status: filter.status.map(Into::into),
        priority: filter.priority.map(Into::into),
        assignee,
        unassigned,
        customer: filter.customer.map(CustomerId::from_uuid),
        interaction: filter.interaction.map(InteractionId::from_uuid),
        category: given(filter.category),
        kind: given(filter.kind),
        state: given(filter.state),
        level: filter.level,
        team: given(filter.team).as_deref().map(TeamId::new),
        parent: filter.parent.map(TicketId::from_uuid),
        not_done: filter.not_done == Some(true),
        breached: filter.breached == Some(true),
        due_before: filter.due_within_ms.map(|ms| now().plus_ms(ms)),
        changed_since: since,
        solved_since: None,
        tags: tags.map(str::to_owned).collect(),
        watcher: given(filter.watcher).map(me),
        text: filter.q,
        sort,
        reverse: filter.order.is_some_and(|order| order != by_itself),
        cursor: filter.cursor,
        limit: limit_of(filter.limit)?,
    })
}

impl From<crate::shape::TicketLinkName> for store::LinkKind {
    fn from(name: crate::shape::TicketLinkName) -> Self {
        match name {
            crate::shape::TicketLinkName::Duplicates => Self::Duplicates,
            crate::shape::TicketLinkName::Relates => Self::Relates,
            crate::shape::TicketLinkName::Blocks => Self::Blocks,
        }
    }
}
