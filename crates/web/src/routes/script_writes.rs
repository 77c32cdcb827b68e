//! Answers of a script that are kept on the card, on the ticket, or as the call's disposition.
//!
//! Owns: which answer goes where. Must not own: whether it may; each goes in by the route that a
//! person would use, with its checks.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::routes::{commands, customers, tickets};
use crate::shape::FaultView;
use axum::extract::State;
use crm::Values;
use crm::field::spoken;
use crm::script::{Page, Script, Target};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use store::{Customer, Scope, ScriptRun, TicketFilter};
use vocab::{CustomerId, Pii};

/// Somebody else may save the card at the same moment: read again and repeated so often.
const TRIES: u32 = 3;

/// Keeps what this page asks to keep. What could not be kept is told by its field; the dialogue
/// goes on, and the run has the answer.
pub(super) async fn keep_elsewhere(
    state: &AppState,
    who: &Who,
    run: &ScriptRun,
    script: &Script,
    page: &Page,
) -> Answer<Vec<FaultView>> {
    let answers = run.run.answers.reveal();
    let (mut card, mut custom, mut ticket) = (Map::new(), Map::new(), Map::new());
    let (mut of_card, mut of_ticket) = (Vec::new(), Vec::new());
    let mut faults = Vec::new();
    for write in &page.writes {
        let Some(value) = answers.get(&write.field).cloned() else { continue };
        match &write.to {
            Target::Card { field } => {
                card.insert(field.clone(), Value::String(spoken(&value)));
                of_card.push(write.field.as_str());
            }
            Target::Custom { field } => {
                custom.insert(field.clone(), value);
                of_card.push(write.field.as_str());
            }
            Target::Ticket { field } => {
                ticket.insert(field.clone(), value);
                of_ticket.push(write.field.as_str());
            }
            Target::Disposition {} => {
                let kept = dispose(state, who, run, &spoken(&value)).await;
                faults.extend(kept.err().map(|p| fault(&write.field, &p)));
            }
        }
    }
    if !of_card.is_empty() {
        let kept = write_card(state, who, run, &card, &custom).await;
        faults.extend(kept.err().iter().flat_map(|p| of_card.iter().map(|f| fault(f, p))));
    }
    if !of_ticket.is_empty() {
        let kept = write_ticket(state, who, run, script, ticket).await;
        faults.extend(kept.err().iter().flat_map(|p| of_ticket.iter().map(|f| fault(f, p))));
    }
    Ok(faults)
}

fn fault(field: &str, problem: &Problem) -> FaultView {
    FaultView::new(field.to_owned(), problem.words())
}

/// Reads the form that a person would send.
fn form<T: DeserializeOwned>(value: Value) -> Answer<T> {
    serde_json::from_value(value).map_err(|e| Problem::bad_request(e.to_string()))
}

async fn write_card(
    state: &AppState,
    who: &Who,
    run: &ScriptRun,
    card: &Map<String, Value>,
    custom: &Map<String, Value>,
) -> Answer<()> {
    let id = run.customer.ok_or_else(|| Problem::not_found("customer card"))?;
    let scope = Scope::of_organizations(vec![run.organization.clone()]);
    for left in (0..TRIES).rev() {
        let known = state.store.customers().get(&scope, id).await?;
        let known = known.ok_or_else(|| Problem::not_found("customer card"))?;
        let mut changes = card.clone();
        changes.insert("version".to_owned(), known.version.into());
        if let Some(email) = changes.remove("email") {
            changes.insert("emails".to_owned(), with_email(&known, &spoken(&email)));
        }
        if !custom.is_empty() {
            let mut all = known.custom.reveal().clone();
            all.extend(custom.clone());
            changes.insert("custom".to_owned(), Value::Object(all));
        }
        let changes = form(Value::Object(changes))?;
        let (state, path) = (State(state.clone()), Path(id.uuid()));
        match customers::change_customer(state, who.clone(), path, Json(changes)).await {
            Err(problem) if problem.is_stale() && left > 0 => {}
            other => return other.map(|_| ()),
        }
    }
    Ok(())
}

/// The new address first, the others after it.
fn with_email(known: &Customer, email: &str) -> Value {
    let others = known.emails.iter().map(|e| e.reveal().as_str()).filter(|e| *e != email);
    std::iter::once(email).chain(others).map(Value::from).collect()
}

/// The interaction's ticket, or a new one named after the script.
async fn write_ticket(
    state: &AppState,
    who: &Who,
    run: &ScriptRun,
    script: &Script,
    answers: Map<String, Value>,
) -> Answer<()> {
    let scope = Scope::of_organizations(vec![run.organization.clone()]);
    let of_call =
        TicketFilter { interaction: Some(run.interaction), limit: 1, ..TicketFilter::default() };
    for left in (0..TRIES).rev() {
        let found = state.store.tickets().list(&scope, &of_call).await?.items;
        if let Some(ticket) = found.first() {
            let (state, path) = (State(state.clone()), Path(ticket.id.uuid()));
            let Json(view) =
                tickets::ticket(state.clone(), who.clone(), Path(ticket.id.uuid())).await?;
            let view = serde_json::to_value(&view).map_err(|_| Problem::internal())?;
            let mut changes = ticket_form(&answers, &view["values"]);
            changes.insert("version".to_owned(), ticket.version.into());
            let changes = form(Value::Object(changes))?;
            match tickets::change_ticket(state, who.clone(), path, Json(changes)).await {
                Err(problem) if problem.is_stale() && left > 0 => continue,
                other => return other.map(|_| ()),
            }
        }
        let mut new = json!({
            "organization": run.organization,
            "interaction": run.interaction,
            "customer": run.customer.map(CustomerId::uuid),
            "type": "request",
            "subject": script.name.fr,
            "priority": "normal",
        });
        if let Some(new) = new.as_object_mut() {
            new.extend(ticket_form(&answers, &Value::Null));
        }
        let state = State(state.clone());
        return tickets::create_ticket(state, who.clone(), Json(form(new)?)).await.map(|_| ());
    }
    Ok(())
}

/// What every ticket has goes by its name; the rest is of the form of its type, beside what the
/// form holds already.
fn ticket_form(answers: &Map<String, Value>, held: &Value) -> Map<String, Value> {
    const PLAIN: [&str; 3] = ["subject", "body", "category"];
    let (mut plain, mut values) = (Map::new(), held.as_object().cloned().unwrap_or_default());
    let before = values.len();
    for (name, value) in answers {
        if PLAIN.contains(&name.as_str()) {
            plain.insert(name.clone(), Value::String(spoken(value)));
        } else {
            values.insert(name.clone(), value.clone());
        }
    }
    if values.len() > before || answers.keys().any(|name| held.get(name).is_some()) {
        plain.insert("values".to_owned(), Value::Object(values));
    }
    plain
}

async fn dispose(state: &AppState, who: &Who, run: &ScriptRun, id: &str) -> Answer<()> {
    let (state, path) = (State(state.clone()), Path(run.interaction.uuid()));
    let said = form(json!({"disposition": id}))?;
    commands::set_disposition(state, who.clone(), path, Json(said)).await.map(|_| ())
}

/// The card as conditions and texts name it.
pub(super) fn card_values(customer: &Customer) -> Values {
    let text = |value: &Option<Pii<String>>| value.as_ref().map(|v| v.reveal().clone());
    let facts = customer.facts.reveal();
    let list = |items: &[String]| (!items.is_empty()).then(|| items.join(", "));
    let products = facts.get("products").map(spoken).filter(|p| !p.is_empty());
    let named = [
        ("name", Some(customer.name.reveal().clone())),
        ("first_name", text(&customer.first_name)),
        ("last_name", text(&customer.last_name)),
        ("company", customer.company.then(|| customer.name.reveal().clone())),
        ("email", customer.emails.first().map(|e| e.reveal().clone())),
        ("number", customer.numbers.first().map(|n| vocab::national(n.reveal()))),
        ("address", text(&customer.street)),
        ("postcode", text(&customer.postcode)),
        ("city", text(&customer.city)),
        ("language", customer.language.clone()),
        ("score", customer.score.map(|s| s.to_string())),
        ("tags", list(&customer.tags)),
        ("products", products),
        ("notes", text(&customer.notes)),
    ];
    let known = named.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let mut values: Values =
        known.map(|(name, value)| (format!("customer.{name}"), value.into())).collect();
    for (id, value) in customer.custom.reveal() {
        values.entry(format!("customer.{id}")).or_insert_with(|| value.clone());
    }
    values
}
