//! What a customer form may hold, each fault with its field.

use crate::AppState;
use crate::auth::Who;
use crate::problem::{Answer, Problem};
use crate::routes::interactions::Reader;
use crate::shape::{
    BelongingForm, CardContract, CardHandle, CardHolding, CardProtocol, CustomerChanges,
    CustomerNumberForm, Facts,
};
use crm::card::{Belonging, Contract, Handle, Holding, Protocol};
use serde_json::Value;
use vocab::{Address, AgentId, CustomerId, Pii};

const MOST_NUMBERS: usize = 20;
const MOST_LINES: usize = 100;
const LONGEST_TEXT: usize = 200;
const LONGEST_NOTES: usize = 20_000;

/// What is absent stays; an empty text empties.
pub(super) async fn apply(
    state: &AppState,
    who: &Who,
    customer: &mut store::Customer,
    form: CustomerChanges,
) -> Answer<()> {
    let was_company = customer.company.then(|| customer.name.clone());
    let company = if form.company.is_some() { text("company", form.company)? } else { was_company };
    change(&mut customer.first_name, "first_name", form.first_name)?;
    change(&mut customer.last_name, "last_name", form.last_name)?;
    change(&mut customer.street, "address", form.address)?;
    change(&mut customer.postcode, "postcode", form.postcode)?;
    change(&mut customer.city, "city", form.city)?;
    change(&mut customer.reference, "reference", form.reference)?;
    change(&mut customer.household, "household", form.household)?;
    put(&mut customer.numbers, form.numbers, |given| numbers(&Reader::new(state, who), &given))?;
    put(&mut customer.emails, form.emails, emails)?;
    put(&mut customer.tags, form.tags, tags)?;
    put(&mut customer.handles, form.handles, handles)?;
    put(&mut customer.contracts, form.contracts, contracts)?;
    put(&mut customer.holdings, form.holdings, holdings)?;
    if let Some(language) = form.language {
        customer.language = Some(language).filter(|l| !l.is_empty());
    }
    if form.notes.is_some() {
        customer.notes = notes(form.notes)?;
    }
    if let Some(given) = form.score {
        customer.score = score((given != -1).then_some(given))?;
    }
    if form.preferred_agent.is_some() {
        customer.preferred_agent = preferred(state, form.preferred_agent)?;
    }
    if let Some(given) = form.facts {
        customer.facts = facts(&given);
    }
    if let Some(given) = form.parent {
        customer.parent = parent(state, who, customer, given).await?;
    }
    if let Some(given) = form.custom {
        custom(state, who, customer, given).await?;
    }
    name(customer, company)
}

fn put<G, T>(
    slot: &mut Vec<T>,
    given: Option<G>,
    read: impl FnOnce(G) -> Answer<Vec<T>>,
) -> Answer<()> {
    if let Some(given) = given {
        *slot = read(given)?;
    }
    Ok(())
}

pub(super) fn text(field: &str, given: Option<String>) -> Answer<Option<Pii<String>>> {
    let given = given.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    if given.as_ref().is_some_and(|t| t.chars().count() > LONGEST_TEXT) {
        return Err(Problem::bad_field(field, (), "At most 200 characters."));
    }
    Ok(given.map(Pii::new))
}

pub(super) fn change(
    slot: &mut Option<Pii<String>>,
    field: &str,
    given: Option<String>,
) -> Answer<()> {
    if given.is_some() {
        *slot = text(field, given)?;
    }
    Ok(())
}

pub(super) fn notes(given: Option<String>) -> Answer<Option<Pii<String>>> {
    if given.as_ref().is_some_and(|t| t.chars().count() > LONGEST_NOTES) {
        return Err(Problem::bad_field("notes", (), "At most 20,000 characters."));
    }
    Ok(given.filter(|t| !t.is_empty()).map(Pii::new))
}

pub(super) fn score(given: Option<i32>) -> Answer<Option<i32>> {
    match given {
        Some(score) if !(0..=100).contains(&score) => {
            Err(Problem::bad_field("score", score, "A score is 0–100."))
        }
        Some(_) | None => Ok(given),
    }
}

pub(super) fn preferred(state: &AppState, given: Option<String>) -> Answer<Option<AgentId>> {
    let Some(login) = given.filter(|l| !l.is_empty()) else { return Ok(None) };
    let agent = AgentId::new(&login);
    if state.hub.plan().is_some_and(|(_, plan)| plan.agents.contains_key(&agent)) {
        return Ok(Some(agent));
    }
    Err(Problem::bad_field("preferred_agent", login, "The floor plan has no such agent."))
}

pub(super) fn tags(given: Vec<String>) -> Answer<Vec<String>> {
    if given.len() > 50 || given.iter().any(|t| t.chars().count() > 50) {
        return Err(Problem::bad_field("tags", (), "At most 50 tags of 50 characters."));
    }
    Ok(given)
}

pub(super) fn emails(given: Vec<String>) -> Answer<Vec<Pii<String>>> {
    let bad = given.iter().any(|e| !e.contains('@') || e.len() > 254);
    if bad || given.len() > MOST_NUMBERS {
        return Err(Problem::bad_field("emails", (), "At most 20 addresses with an @ each."));
    }
    Ok(given.into_iter().map(Pii::new).collect())
}

pub(super) fn numbers(reader: &Reader, given: &[CustomerNumberForm]) -> Answer<Vec<Pii<Address>>> {
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

pub(super) fn facts(given: &Facts) -> Pii<serde_json::Map<String, Value>> {
    match serde_json::to_value(given) {
        Ok(Value::Object(map)) => Pii::new(map),
        Ok(_) | Err(_) => Pii::default(),
    }
}

/// The shown name: the company's, else first and last name.
pub(super) fn name(customer: &mut store::Customer, company: Option<Pii<String>>) -> Answer<()> {
    customer.company = company.is_some();
    let names = [&customer.first_name, &customer.last_name].into_iter().flatten();
    let person = names.map(|n| n.reveal().as_str()).collect::<Vec<_>>().join(" ");
    customer.name = company.unwrap_or_else(|| Pii::new(person));
    if customer.name.reveal().is_empty() {
        return Err(Problem::bad_field("last_name", (), "A customer needs a name or a company."));
    }
    Ok(())
}

pub(super) fn line(field: &str, given: String) -> Answer<String> {
    let given = given.trim().to_owned();
    if given.chars().count() > LONGEST_TEXT {
        return Err(Problem::bad_field(field, (), "At most 200 characters."));
    }
    Ok(given)
}

pub(super) fn word(field: &str, given: Option<String>) -> Answer<Option<String>> {
    Ok(given.map(|text| line(field, text)).transpose()?.filter(|text| !text.is_empty()))
}

fn day(field: &str, given: Option<String>) -> Answer<Option<String>> {
    let Some(day) = word(field, given)? else { return Ok(None) };
    match day.parse::<jiff::civil::Date>() {
        Ok(day) => Ok(Some(day.to_string())),
        Err(_) => Err(Problem::bad_field(field, day, "Write the day as 2026-11-22.")),
    }
}

/// An amount or a time: never less than nothing, and nothing that overflows a sum of many.
pub(super) fn positive(field: &str, given: Option<i64>) -> Answer<Option<i64>> {
    match given {
        Some(n) if !(0..=1_000_000_000_000).contains(&n) => {
            Err(Problem::bad_field(field, n, "A whole number from 0 to 1,000,000,000,000."))
        }
        Some(_) | None => Ok(given),
    }
}

fn few<T>(field: &str, given: &[T]) -> Answer<()> {
    if given.len() <= MOST_LINES {
        return Ok(());
    }
    Err(Problem::bad_field(field, given.len(), "At most 100."))
}

pub(super) fn handles(given: Vec<CardHandle>) -> Answer<Vec<Handle>> {
    few("handles", &given)?;
    let read = given.into_iter().enumerate().map(|(n, form)| {
        let field = format!("handles.{n}.handle");
        let handle = line(&field, form.handle)?;
        if handle.is_empty() {
            return Err(Problem::bad_field(&field, "", "Write the name used on that channel."));
        }
        let channel = line(&format!("handles.{n}.channel"), form.channel)?;
        Ok(Handle { channel, handle: Pii::new(handle) })
    });
    read.collect()
}

pub(super) fn contracts(given: Vec<CardContract>) -> Answer<Vec<Contract>> {
    few("contracts", &given)?;
    let read = given.into_iter().enumerate().map(|(n, form)| {
        let at = |part: &str| format!("contracts.{n}.{part}");
        let number = line(&at("number"), form.number)?;
        if number.is_empty() {
            return Err(Problem::bad_field(&at("number"), "", "A contract needs its number."));
        }
        Ok(Contract {
            number,
            label: line(&at("label"), form.label)?,
            protocol: form.protocol.map(|p| protocol(&at("protocol"), p)).transpose()?,
            since: day(&at("since"), form.since)?,
            until: day(&at("until"), form.until)?,
            status: word(&at("status"), form.status)?,
            unpaid_cents: positive(&at("unpaid_cents"), form.unpaid_cents)?,
        })
    });
    read.collect()
}

fn protocol(field: &str, given: CardProtocol) -> Answer<Protocol> {
    Ok(Protocol {
        label: line(field, given.label)?,
        hours: word(field, given.hours)?,
        answer_ms: positive(field, given.answer_ms)?,
        resolve_ms: positive(field, given.resolve_ms)?,
    })
}

pub(super) fn holdings(given: Vec<CardHolding>) -> Answer<Vec<Holding>> {
    few("holdings", &given)?;
    let read = given.into_iter().enumerate().map(|(n, form)| {
        let at = |part: &str| format!("holdings.{n}.{part}");
        let (product, label) =
            (line(&at("product"), form.product)?, line(&at("label"), form.label)?);
        if product.is_empty() && label.is_empty() {
            return Err(Problem::bad_field(&at("product"), "", "Name the product."));
        }
        Ok(Holding {
            label: if label.is_empty() { product.clone() } else { label },
            product,
            since: day(&at("since"), form.since)?,
            status: word(&at("status"), form.status)?,
            monthly_cents: positive(&at("monthly_cents"), form.monthly_cents)?,
        })
    });
    read.collect()
}

/// A company of the same organization, never the card itself.
pub(super) async fn parent(
    state: &AppState,
    who: &Who,
    customer: &store::Customer,
    given: BelongingForm,
) -> Answer<Option<Belonging>> {
    let Some(id) = given.customer else { return Ok(None) };
    let bad = |what: &str| Problem::bad_field("parent.customer", id.to_string(), what);
    let parent = state.store.customers().get(&who.scope, CustomerId::from_uuid(id)).await?;
    let parent = parent.filter(|p| p.organization == customer.organization);
    let parent = parent.ok_or_else(|| bad("There is no such customer in this organization."))?;
    if parent.id == customer.id {
        return Err(bad("A card cannot belong to itself."));
    }
    Ok(Some(Belonging { customer: parent.id, role: word("parent.role", given.role)? }))
}

/// The given values over those that are there, as the set-up's fields read them. Values of fields
/// that were taken out of the set-up stay unseen.
pub(super) async fn custom(
    state: &AppState,
    who: &Who,
    customer: &mut store::Customer,
    given: crm::Values,
) -> Answer<()> {
    let saved = state.store.setups().latest(&who.scope, &customer.organization).await?;
    let fields = &saved.setup.customer_fields;
    let (mut values, mut kept) = (crm::Values::new(), crm::Values::new());
    for (id, value) in customer.custom.reveal() {
        let known = fields.iter().any(|f| f.id == *id);
        let list = if known { &mut values } else { &mut kept };
        list.insert(id.clone(), value.clone());
    }
    values.extend(given);
    let reader = Reader::new(state, who);
    let read = crm::field::read_form(fields, &values, reader.region());
    kept.extend(read.map_err(Problem::faulty_form)?);
    customer.custom = Pii::new(kept);
    Ok(())
}
