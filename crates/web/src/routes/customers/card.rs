//! The card as it stands before anybody answers, and who has seen it.

use super::entries::Entries;
use super::{figures, merges, shape};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::routes::interactions::Reader;
use crate::routes::tickets;
use crate::shape::{CardViewView, CustomerCard, CustomerLink, List};
use crate::state::now;
use axum::extract::State;
use store::{InteractionFilter, Link, TicketFilter};
use uuid::Uuid;
use vocab::{CustomerId, Role};

const LATEST: u32 = 20;
const MOST_VIEWS: u32 = 500;

/// A card of the scope, under whichever id it had.
pub(super) async fn held(state: &AppState, who: &Who, id: Uuid) -> Answer<store::Customer> {
    let found = state.store.customers().current(&who.scope, CustomerId::from_uuid(id)).await?;
    found.ok_or_else(|| Problem::not_found("customer"))
}

/// Everything about a customer: the card, its figures, the latest interactions and tickets,
/// offers, consents, appointments, calls owed, and whom they belong to. Each reading is noted.
#[utoipa::path(
    get,
    path = "/api/v1/customers/{id}",
    tag = "customers",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CustomerCard),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn customer(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CustomerCard>> {
    let customer = held(&state, &who, id).await?;
    let (id, base, now) = (customer.id, state.store.customers(), now());
    let reader = Reader::new(&state, &who);
    let setup = state.store.setups().latest(&who.scope, &customer.organization).await?.setup;
    let facts = base.facts(&who.scope, &customer, &setup, now, reader.zone()).await?;
    let theirs = InteractionFilter { customer: Some(id), limit: LATEST, ..Default::default() };
    let interactions = state.store.interactions().list(&who.scope, &theirs).await?;
    let theirs = TicketFilter { customer: Some(id), limit: LATEST, ..Default::default() };
    let tickets = state.store.tickets().list(&who.scope, &theirs).await?;
    let owed = base.owed(&who.scope, &base.names_of(id).await?).await?;
    let mut callbacks = Vec::new();
    if who.person.role != Role::Organization {
        callbacks = state.hub.snapshot(&who.viewer(&state)).callbacks;
        callbacks.retain(|c| owed.iter().any(|o| o.uuid() == c.callback));
    }
    let links = base.links(&who.scope, &customer).await?;
    let merges = base.merges(&who.scope, id).await?;
    base.viewed(&customer.organization, id, who.login(), now).await?;
    let entries = Entries::of(&reader, facts.entries);
    Ok(Json(CustomerCard {
        interactions: interactions.items.iter().map(|record| reader.contact(record)).collect(),
        tickets: tickets.items.into_iter().map(|t| tickets::shape(t, Vec::new())).collect(),
        figures: figures::views(&setup, &facts.facts),
        products: figures::products(&setup, &facts.fits),
        offers: entries.offers,
        consents: entries.consents,
        sales_calls: facts.sales_calls.name().to_owned(),
        surveys: entries.surveys,
        appointments: entries.appointments,
        callbacks,
        links: links.into_iter().map(|(link, card)| linked(&customer, link, card)).collect(),
        merges: merges.into_iter().map(|m| merges::view(&reader, m)).collect(),
        customer: shape(customer),
    }))
}

fn linked(customer: &store::Customer, link: Link, card: store::Customer) -> CustomerLink {
    let role = |of: &store::Customer| of.parent.as_ref().and_then(|p| p.role.clone());
    let (name, role) = match link {
        Link::Company => ("company", role(customer)),
        Link::Person => ("person", role(&card)),
        Link::Household => ("household", None),
    };
    CustomerLink { id: card.id.uuid(), name: card.name.into_inner(), link: name.to_owned(), role }
}

/// Who has opened the card: one line per person and hour, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/customers/{id}/views",
    tag = "customers",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = List<CardViewView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn views(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<List<CardViewView>>> {
    let customer = held(&state, &who, id).await?;
    let views = state.store.customers().views(&who.scope, customer.id, MOST_VIEWS).await?;
    let items = views.into_iter().map(|v| CardViewView {
        login: v.login,
        first_at: v.first_at.into(),
        last_at: v.last_at.into(),
        times: v.times,
    });
    Ok(Json(List { items: items.collect() }))
}
