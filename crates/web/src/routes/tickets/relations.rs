//! Tickets that have to do with each other: links, and merges with their way back.

use super::desk::find;
use super::{Desk, view};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::shape::{TicketLinkForm, TicketMergeForm, TicketView};
use crate::state::now;
use axum::extract::State;
use serde_json::json;
use store::{EntryKind, LinkKind, NewEntry, Ticket};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::TicketId;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(link_ticket))
        .routes(routes!(unlink_ticket))
        .routes(routes!(merge_ticket))
        .routes(routes!(unmerge_ticket))
}

/// Another ticket of the same organization.
async fn other_of(
    state: &AppState,
    who: &Who,
    one: &Ticket,
    field: &str,
    id: Uuid,
) -> Answer<Ticket> {
    let other = state.store.tickets().get(&who.scope, TicketId::from_uuid(id)).await?;
    let other = other.filter(|o| o.organization == one.organization && o.id != one.id);
    other.ok_or_else(|| {
        let what = "This organization has no other ticket by this id.";
        Problem::bad_field(field, id.to_string(), what)
    })
}

fn about(who: &Who, kind: EntryKind, other: &Ticket, link: Option<LinkKind>) -> NewEntry {
    NewEntry::new(who.login(), kind).detail(json!({
        "ticket": other.id, "number": other.number, "link": link.map(LinkKind::name)
    }))
}

/// Links two tickets; a link that there was between them is replaced.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{id}/links",
    tag = "tickets",
    params(("id" = Uuid, Path)),
    request_body = TicketLinkForm,
    responses(
        (status = 200, body = TicketView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn link_ticket(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<TicketLinkForm>,
) -> Answer<Json<TicketView>> {
    let one = find(&state, &who, id).await?;
    let other = other_of(&state, &who, &one, "other", form.other).await?;
    let kind: LinkKind = form.kind.into();
    let there = about(&who, EntryKind::Linked, &other, Some(kind));
    let back = about(&who, EntryKind::Linked, &one, Some(kind));
    let tickets = state.store.tickets();
    let (one, _) = tickets.link(&who.scope, (&one, kind, &other), (there, back), now()).await?;
    Ok(Json(view::whole(&state, &who, one).await?))
}

/// Takes the link between two tickets away.
#[utoipa::path(
    delete,
    path = "/api/v1/tickets/{id}/links/{other}",
    tag = "tickets",
    params(("id" = Uuid, Path), ("other" = Uuid, Path)),
    responses(
        (status = 200, body = TicketView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn unlink_ticket(
    State(state): State<AppState>,
    who: Who,
    Path((id, other)): Path<(Uuid, Uuid)>,
) -> Answer<Json<TicketView>> {
    let one = find(&state, &who, id).await?;
    let other = other_of(&state, &who, &one, "other", other).await?;
    let there = about(&who, EntryKind::Unlinked, &other, None);
    let back = about(&who, EntryKind::Unlinked, &one, None);
    let tickets = state.store.tickets();
    let one = tickets.unlink(&who.scope, (&one, &other), (there, back), now()).await?;
    Ok(Json(view::whole(&state, &who, one).await?))
}

/// Closes this ticket as a part of another, which gets its watchers and tags. It can be undone.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{id}/merge",
    tag = "tickets",
    params(("id" = Uuid, Path)),
    request_body = TicketMergeForm,
    responses(
        (status = 200, body = TicketView, description = "The ticket that stays"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn merge_ticket(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<TicketMergeForm>,
) -> Answer<Json<TicketView>> {
    let part = find(&state, &who, id).await?;
    let mut whole = other_of(&state, &who, &part, "into", form.into).await?;
    let desk = Desk::of(&state, &part.organization).await?;
    let now = now();
    let gone = part.merge_into(&whole, &desk.rules(), now)?;
    let news = |from: &[String], there: &[String]| {
        from.iter().filter(|x| !there.contains(x)).cloned().collect::<Vec<_>>()
    };
    let watchers = news(&gone.work.watchers, &whole.work.watchers);
    whole.work.watchers.extend(watchers);
    let tags = news(&gone.work.tags, &whole.work.tags);
    whole.work.tags.extend(tags);
    let entries = (
        about(&who, EntryKind::Merged, &whole, None),
        about(&who, EntryKind::Absorbed, &gone, None),
    );
    let tickets = state.store.tickets();
    let (_, whole) =
        tickets.save_both(&who.scope, (&gone, entries.0), (&whole, entries.1), now).await?;
    Ok(Json(view::whole(&state, &who, whole).await?))
}

/// Undoes a merge: the ticket is what it was before.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{id}/unmerge",
    tag = "tickets",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = TicketView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn unmerge_ticket(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<TicketView>> {
    let part = find(&state, &who, id).await?;
    let desk = Desk::of(&state, &part.organization).await?;
    let now = now();
    let whole = part.work.merged_into;
    let back = part.unmerge(&desk.rules(), now)?;
    let tickets = state.store.tickets();
    let whole = match whole {
        Some(whole) => tickets.get(&who.scope, whole).await?,
        None => None,
    };
    let back = match whole {
        Some(whole) => {
            let entry = about(&who, EntryKind::Unmerged, &whole, None);
            let there = about(&who, EntryKind::Released, &back, None);
            tickets.save_both(&who.scope, (&back, entry), (&whole, there), now).await?.0
        }
        None => {
            let entry = NewEntry::new(who.login(), EntryKind::Unmerged);
            tickets.save(&who.scope, &back, entry, now).await?
        }
    };
    Ok(Json(view::whole(&state, &who, back).await?))
}
