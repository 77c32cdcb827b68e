//! Customer cards: found, read, added, changed. What stands about them is in the modules beside.

mod appointments;
mod card;
mod entries;
mod figures;
mod form;
mod identify;
mod merges;
mod shaping;
mod tags;
mod timeline;

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::interactions::{Reader, limit_of};
use crate::shape::{Customer, CustomerChanges, CustomerFilter, CustomerForm, Page};
use crate::state::now;
use crate::token;
use axum::extract::State;
use axum::http::StatusCode;
use form::{emails, facts, name, notes, numbers, preferred, score, text};
pub(crate) use shaping::shape;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{CustomerId, IdSource, Moment};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(customers, create_customer))
        .routes(routes!(card::customer, change_customer))
        .routes(routes!(timeline::timeline))
        .routes(routes!(card::views))
        .routes(routes!(figures::try_figures))
        .routes(routes!(figures::facts))
        .routes(routes!(identify::identify))
        .routes(routes!(identify::add_number))
        .routes(routes!(entries::add_offer))
        .routes(routes!(entries::add_consent))
        .routes(routes!(entries::add_survey))
        .routes(routes!(appointments::add_appointment))
        .routes(routes!(appointments::change_appointment, appointments::cancel_appointment))
        .routes(routes!(tags::change_tags))
        .routes(routes!(merges::duplicates))
        .routes(routes!(merges::merge))
        .routes(routes!(merges::undo_merge))
}

/// Finds customers: by number (exactly, in any spelling), by what a word of the name or a number
/// begins with, by tag, or all by name. A search goes on for 1,000 cards.
#[utoipa::path(
    get,
    path = "/api/v1/customers",
    tag = "customers",
    params(CustomerFilter),
    responses(
        (status = 200, body = Page<Customer>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn customers(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<CustomerFilter>,
) -> Answer<Json<Page<Customer>>> {
    let scope = who.narrowed(filter.organization.as_deref());
    let limit = limit_of(filter.limit)?;
    let base = state.store.customers();
    let given = |text: Option<String>| text.filter(|t| !t.trim().is_empty());
    if let Some(phone) = given(filter.phone) {
        let number = Reader::new(&state, &who).address(&phone);
        let items = base.by_number(&scope, &number).await?.into_iter().map(shape).collect();
        return Ok(Json(Page { items, next_cursor: None }));
    }
    let wanted = store::CustomerFilter { words: given(filter.q), tag: given(filter.tag) };
    let page = base.page(&scope, &wanted, filter.cursor.as_deref(), limit).await?;
    let items = page.items.into_iter().map(shape).collect();
    Ok(Json(Page { items, next_cursor: page.next }))
}

/// Adds a customer.
#[utoipa::path(
    post,
    path = "/api/v1/customers",
    tag = "customers",
    request_body = CustomerForm,
    responses(
        (status = 201, body = Customer),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn create_customer(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<CustomerForm>,
) -> Answer<(StatusCode, Json<Customer>)> {
    let organization = who.may_write(&state, &form.organization)?;
    let reader = Reader::new(&state, &who);
    let now = now();
    let id = CustomerId::from_uuid(new_id(now));
    let mut customer = store::Customer {
        reference: text("reference", form.reference)?,
        handles: form::handles(form.handles)?,
        contracts: form::contracts(form.contracts)?,
        holdings: form::holdings(form.holdings)?,
        household: text("household", form.household)?,
        first_name: text("first_name", form.first_name)?,
        last_name: text("last_name", form.last_name)?,
        numbers: numbers(&reader, &form.numbers)?,
        emails: emails(form.emails)?,
        street: text("address", form.address)?,
        postcode: text("postcode", form.postcode)?,
        city: text("city", form.city)?,
        language: form.language.filter(|l| !l.is_empty()),
        notes: notes(Some(form.notes))?,
        tags: form::tags(form.tags)?,
        score: score(form.score)?,
        preferred_agent: preferred(&state, form.preferred_agent)?,
        facts: facts(&form.facts),
        ..store::Customer::new(id, organization, "", now)
    };
    name(&mut customer, text("company", form.company)?)?;
    if let Some(parent) = form.parent {
        customer.parent = form::parent(&state, &who, &customer, parent).await?;
    }
    if let Some(custom) = form.custom {
        form::custom(&state, &who, &mut customer, custom).await?;
    }
    state.store.customers().upsert(&customer).await?;
    Ok((StatusCode::CREATED, Json(shape(customer))))
}

/// Changes a customer.
#[utoipa::path(
    patch,
    path = "/api/v1/customers/{id}",
    tag = "customers",
    params(("id" = Uuid, Path)),
    request_body = CustomerChanges,
    responses(
        (status = 200, body = Customer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_customer(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<CustomerChanges>,
) -> Answer<Json<Customer>> {
    let known = state.store.customers().get(&who.scope, CustomerId::from_uuid(id)).await?;
    let mut customer = known.ok_or_else(|| Problem::not_found("customer"))?;
    if form.version != customer.version {
        return Err(Problem::stale("customer", customer.version));
    }
    form::apply(&state, &who, &mut customer, form).await?;
    Ok(Json(shape(state.store.customers().update(&who.scope, &customer, now()).await?)))
}

/// An id in the order of time, from randomness of its own.
pub(crate) fn new_id(now: Moment) -> Uuid {
    IdSource::new(u64::from_le_bytes(token::random_bytes())).next(now)
}
