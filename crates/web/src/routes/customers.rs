//! Customer cards.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::interactions::{Reader, limit_of};
use crate::routes::tickets;
use crate::shape::{
    Customer, CustomerCard, CustomerChanges, CustomerFilter, CustomerForm, CustomerNumber,
    CustomerNumberForm, Facts, List,
};
use crate::state::now;
use crate::token;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;
use store::InteractionFilter;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{Address, AgentId, CustomerId, IdSource, Moment, Pii, national};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(customers, create_customer))
        .routes(routes!(customer, change_customer))
}

const LATEST: u32 = 20;
const MOST_NUMBERS: usize = 20;
const LONGEST_TEXT: usize = 200;
const LONGEST_NOTES: usize = 20_000;

/// Finds customers: by number (exactly, in any spelling), by what a word of the name or a number
/// begins with, or all by name.
#[utoipa::path(
    get,
    path = "/api/v1/customers",
    tag = "customers",
    params(CustomerFilter),
    responses(
        (status = 200, body = List<Customer>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn customers(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<CustomerFilter>,
) -> Answer<Json<List<Customer>>> {
    let scope = who.narrowed(filter.organization.as_deref());
    let limit = limit_of(filter.limit)?;
    let base = state.store.customers();
    let phone = filter.phone.filter(|p| !p.trim().is_empty());
    let words = filter.q.filter(|q| !q.trim().is_empty());
    let found = match (phone, words) {
        (Some(phone), _) => {
            let number = Reader::new(&state, &who).address(&phone);
            base.by_number(&scope, &number).await?
        }
        (None, Some(words)) => base.search(&scope, &words, limit).await?,
        (None, None) => base.list(&scope, None, limit).await?.items,
    };
    Ok(Json(List { items: found.into_iter().map(shape).collect() }))
}

/// The card, with the latest interactions and tickets.
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
    let id = CustomerId::from_uuid(id);
    let customer = state.store.customers().get(&who.scope, id).await?;
    let customer = customer.ok_or_else(|| Problem::not_found("customer"))?;
    let theirs = InteractionFilter { customer: Some(id), limit: LATEST, ..Default::default() };
    let interactions = state.store.interactions().list(&who.scope, &theirs).await?;
    let theirs = store::TicketFilter { customer: Some(id), limit: LATEST, ..Default::default() };
    let tickets = state.store.tickets().list(&who.scope, &theirs).await?;
    let reader = Reader::new(&state, &who);
    Ok(Json(CustomerCard {
        customer: shape(customer),
        interactions: interactions.items.iter().map(|record| reader.contact(record)).collect(),
        tickets: tickets.items.into_iter().map(|t| tickets::shape(t, Vec::new())).collect(),
    }))
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
    let mut customer = store::Customer {
        id: CustomerId::from_uuid(new_id(now)),
        organization,
        first_name: text("first_name", form.first_name)?,
        last_name: text("last_name", form.last_name)?,
        name: Pii::new(String::new()),
        company: false,
        numbers: numbers(&reader, &form.numbers)?,
        emails: emails(form.emails)?,
        street: text("address", form.address)?,
        postcode: text("postcode", form.postcode)?,
        city: text("city", form.city)?,
        language: form.language.filter(|l| !l.is_empty()),
        notes: notes(Some(form.notes))?,
        tags: tags(form.tags)?,
        score: score(form.score)?,
        preferred_agent: preferred(&state, form.preferred_agent)?,
        facts: facts(&form.facts),
        created_at: now,
        updated_at: now,
    };
    name(&mut customer, text("company", form.company)?)?;
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
    let version = customer.updated_at.epoch_ms();
    if form.version != version {
        return Err(Problem::stale("customer", version));
    }
    let was_company = customer.company.then(|| customer.name.clone());
    let company = if form.company.is_some() { text("company", form.company)? } else { was_company };
    let reader = Reader::new(&state, &who);
    change(&mut customer.first_name, "first_name", form.first_name)?;
    change(&mut customer.last_name, "last_name", form.last_name)?;
    change(&mut customer.street, "address", form.address)?;
    change(&mut customer.postcode, "postcode", form.postcode)?;
    change(&mut customer.city, "city", form.city)?;
    if let Some(given) = form.numbers {
        customer.numbers = numbers(&reader, &given)?;
    }
    if let Some(given) = form.emails {
        customer.emails = emails(given)?;
    }
    if let Some(language) = form.language {
        customer.language = Some(language).filter(|l| !l.is_empty());
    }
    if form.notes.is_some() {
        customer.notes = notes(form.notes)?;
    }
    if let Some(given) = form.tags {
        customer.tags = tags(given)?;
    }
    if let Some(given) = form.score {
        customer.score = score((given != -1).then_some(given))?;
    }
    if form.preferred_agent.is_some() {
        customer.preferred_agent = preferred(&state, form.preferred_agent)?;
    }
    if let Some(given) = form.facts {
        customer.facts = facts(&given);
    }
    name(&mut customer, company)?;
    // A version never stands still, whatever the clock does.
    customer.updated_at = Moment::from_epoch_ms(now().epoch_ms().max(version + 1));
    state.store.customers().upsert(&customer).await?;
    Ok(Json(shape(customer)))
}

fn text(field: &str, given: Option<String>) -> Answer<Option<Pii<String>>> {
    let given = given.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    if given.as_ref().is_some_and(|t| t.chars().count() > LONGEST_TEXT) {
        return Err(Problem::bad_field(field, (), "At most 200 characters."));
    }
    Ok(given.map(Pii::new))
}

fn change(slot: &mut Option<Pii<String>>, field: &str, given: Option<String>) -> Answer<()> {
    if given.is_some() {
        *slot = text(field, given)?;
    }
    Ok(())
}

fn notes(given: Option<String>) -> Answer<Option<Pii<String>>> {
    if given.as_ref().is_some_and(|t| t.chars().count() > LONGEST_NOTES) {
        return Err(Problem::bad_field("notes", (), "At most 20,000 characters."));
    }
    Ok(given.filter(|t| !t.is_empty()).map(Pii::new))
}

fn score(given: Option<i32>) -> Answer<Option<i32>> {
    match given {
        Some(score) if !(0..=100).contains(&score) => {
            Err(Problem::bad_field("score", score, "A score is 0–100."))
        }
        Some(_) | None => Ok(given),
    }
}

fn preferred(state: &AppState, given: Option<String>) -> Answer<Option<AgentId>> {
    let Some(login) = given.filter(|l| !l.is_empty()) else { return Ok(None) };
    let agent = AgentId::new(&login);
    if state.hub.plan().is_some_and(|(_, plan)| plan.agents.contains_key(&agent)) {
        return Ok(Some(agent));
    }
    Err(Problem::bad_field("preferred_agent", login, "The floor plan has no such agent."))
}

fn tags(given: Vec<String>) -> Answer<Vec<String>> {
    if given.len() > 50 || given.iter().any(|t| t.chars().count() > 50) {
        return Err(Problem::bad_field("tags", (), "At most 50 tags of 50 characters."));
    }
    Ok(given)
}

fn emails(given: Vec<String>) -> Answer<Vec<Pii<String>>> {
    let bad = given.iter().any(|e| !e.contains('@') || e.len() > 254);
    if bad || given.len() > MOST_NUMBERS {
        return Err(Problem::bad_field("emails", (), "At most 20 addresses with an @ each."));
    }
    Ok(given.into_iter().map(Pii::new).collect())
}

fn numbers(reader: &Reader, given: &[CustomerNumberForm]) -> Answer<Vec<Pii<Address>>> {
    if given.len() > MOST_NUMBERS {
        return Err(Problem::bad_field("numbers", (), "At most 20 numbers."));
    }
    let read = given.iter().enumerate().map(|(n, form)| {
        let address = reader.address(&form.number);
        let digits = address.as_str().trim_start_matches('+');
        let fits = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| Pii::new(address)).ok_or_else(|| {
            let field = format!("numbers.{n}.number");
            Problem::bad_field(&field, form.number.as_str(), "That is no telephone number.")
        })
    });
    read.collect()
}

fn facts(given: &Facts) -> Pii<serde_json::Map<String, Value>> {
    match serde_json::to_value(given) {
        Ok(Value::Object(map)) => Pii::new(map),
        Ok(_) | Err(_) => Pii::default(),
    }
}

/// The shown name: the company's, else first and last name.
fn name(customer: &mut store::Customer, company: Option<Pii<String>>) -> Answer<()> {
    customer.company = company.is_some();
    let names = [&customer.first_name, &customer.last_name].into_iter().flatten();
    let person = names.map(|n| n.reveal().as_str()).collect::<Vec<_>>().join(" ");
    customer.name = company.unwrap_or_else(|| Pii::new(person));
    if customer.name.reveal().is_empty() {
        return Err(Problem::bad_field("last_name", (), "A customer needs a name or a company."));
    }
    Ok(())
}

/// An id in the order of time, from randomness of its own.
pub(crate) fn new_id(now: Moment) -> Uuid {
    IdSource::new(u64::from_le_bytes(token::random_bytes())).next(now)
}

fn plain(text: Option<Pii<String>>) -> Option<String> {
    text.map(Pii::into_inner)
}

pub(crate) fn shape(customer: store::Customer) -> Customer {
    let name = customer.name.into_inner();
    let facts = Value::Object(customer.facts.into_inner());
    Customer {
        id: customer.id.uuid(),
        organization: customer.organization.to_string(),
        company: customer.company.then(|| name.clone()),
        name,
        first_name: plain(customer.first_name),
        last_name: plain(customer.last_name),
        numbers: customer
            .numbers
            .into_iter()
            .map(|n| CustomerNumber {
                national: national(n.reveal()),
                e164: n.into_inner().as_str().to_owned(),
            })
            .collect(),
        emails: customer.emails.into_iter().map(Pii::into_inner).collect(),
        address: plain(customer.street),
        postcode: plain(customer.postcode),
        city: plain(customer.city),
        language: customer.language,
        notes: plain(customer.notes).unwrap_or_default(),
        tags: customer.tags,
        score: customer.score,
        preferred_agent: customer.preferred_agent.map(|a| a.to_string()),
        // Facts of another shape, e.g. of an import, are not shown rather than refused.
        facts: serde_json::from_value(facts).unwrap_or_default(),
        version: customer.updated_at.epoch_ms(),
        created_at: customer.created_at.into(),
        updated_at: customer.updated_at.into(),
    }
}
