//! Fills an empty data folder with the demonstration centre: people, customers, tickets, and some
//! days of past that the production engine lived through on virtual time.

use crate::clock;
use anyhow::{Context, Result};
use sim::demo::{DemoCustomer, DemoTicket};
use sim::past::Past;
use std::collections::BTreeMap;
use store::{Customer, Db, Journal, Person};
use vocab::{AgentId, OrganizationId, Pii};

/// Same seed, same centre.
const SEED: u64 = 162_000_001;
const CUSTOMERS: usize = 600;
/// Facts written in one transaction.
const BATCH: usize = 1_000;

/// How much past a new demonstration centre has.
#[derive(Clone, Copy, Debug)]
pub struct PastSize {
    pub days: u32,
    /// On a weekday.
    pub calls_per_day: u32,
}

impl Default for PastSize {
    fn default() -> Self {
        Self { days: 5, calls_per_day: 450 }
    }
}

/// The invented customers, the same at every start.
pub fn customers() -> Vec<DemoCustomer> {
    sim::demo::customers(SEED, CUSTOMERS)
}

/// Fills the database if it has no plan yet, and sets everybody's password in any case.
pub async fn fill(
    db: &Db,
    password: &str,
    size: PastSize,
    progress: impl FnMut(u64, u64),
) -> Result<()> {
    let password = password.to_owned();
    let hash = tokio::task::spawn_blocking(move || web::hash_password(&password)).await?;
    let fresh = db.plans().latest().await?.is_none();
    for person in sim::demo::people() {
        let login = person.login.clone();
        if fresh {
            db.people().upsert(&to_person(person)).await?;
        }
        db.people().set_password(&login, &hash).await?;
    }
    if fresh {
        let customers = customers();
        let tickets = sim::demo::tickets(&customers, SEED);
        let mut cards: Vec<Customer> = customers.iter().map(to_customer).collect();
        let history = super::card::dress(&mut cards, &serving(&tickets))?;
        db.customers().upsert_all(&cards).await?;
        db.customers().add_entries(&history).await?;
        super::card::set_up(db).await.context("the catalogues")?;
        super::tickets::file(db, &tickets, SEED).await?;
        super::articles::fill(db, clock::now()).await?;
        live_the_past(db, &customers, size, progress).await?;
        super::cases::fill(db).await?;
        super::surveys::fill(db).await?;
        super::scripts::file(db).await.context("the scripts")?;
        super::supervision::fill(db).await.context("the walls and alerts")?;
        super::quality::fill(db).await.context("quality")?;
        super::campaigns::fill(db, &customers).await.context("the campaigns' lists")?;
        let served: Vec<_> = serving(&tickets).into_keys().collect();
        super::compliance::fill(db, &served, clock::now()).await.context("consents")?;
        super::appointments::fill(db).await.context("appointments")?;
        super::reports::fill(db).await.context("the reports")?;
        db.plans().publish("démonstration", &sim::demo::plan(), clock::now()).await?;
    }
    Ok(())
}

/// Who serves each organization.
fn serving(tickets: &[DemoTicket]) -> BTreeMap<OrganizationId, Vec<AgentId>> {
    let mut serving: BTreeMap<_, Vec<AgentId>> = BTreeMap::new();
    for ticket in tickets {
        let agents = serving.entry(ticket.organization.clone()).or_default();
        if !agents.contains(&ticket.created_by) {
            agents.push(ticket.created_by.clone());
        }
    }
    serving
}

/// The last days and this morning, written down batch by batch as they are lived.
async fn live_the_past(
    db: &Db,
    customers: &[DemoCustomer],
    size: PastSize,
    mut progress: impl FnMut(u64, u64),
) -> Result<()> {
    let now = clock::now();
    let plan = sim::past::unrecorded(&sim::demo::plan());
    let version = db.plans().publish("démonstration", &plan, now).await?;
    let past = Past {
        plan: &plan,
        version,
        customers,
        until: now,
        days: size.days,
        calls_per_day: size.calls_per_day,
        seed: SEED,
    };
    let facts = sim::past::live(&past, &mut |_, _| {});
    let mut journal = Journal::open(db, "plateau demo", now).await?;
    let of = facts.len() as u64;
    for (n, batch) in facts.chunks(BATCH).enumerate() {
        journal.append(batch).await.context("the past can't be written")?;
        progress((n * BATCH) as u64, of);
    }
    journal.close().await;
    Ok(())
}

fn to_person(person: sim::demo::DemoPerson) -> Person {
    Person {
        login: person.login,
        name: person.name,
        role: person.role,
        organizations: person.organizations,
        teams: person.teams,
        locale: None,
        theme: None,
        active: true,
    }
}

pub(super) fn to_customer(c: &DemoCustomer) -> Customer {
    let now = clock::now();
    let contracts: Vec<_> = c
        .contracts
        .iter()
        .map(|k| {
            serde_json::json!({
                "id": k.id, "label": k.label, "since": k.since, "status": k.status
            })
        })
        .collect();
    let facts = serde_json::Map::from_iter([
        ("contracts".to_owned(), contracts.into()),
        ("products".to_owned(), c.products.clone().into()),
    ]);
    Customer {
        first_name: Some(Pii::new(c.first_name.clone())),
        last_name: Some(Pii::new(c.last_name.clone())),
        company: c.company.is_some(),
        numbers: c.numbers.iter().cloned().map(Pii::new).collect(),
        emails: c.emails.iter().cloned().map(Pii::new).collect(),
        street: Some(Pii::new(c.street.clone())),
        postcode: Some(Pii::new(c.postcode.clone())),
        city: Some(Pii::new(c.city.clone())),
        language: Some(c.language.clone()),
        notes: Some(Pii::new(c.notes.clone())),
        tags: c.tags.clone(),
        facts: Pii::new(facts),
        ..Customer::new(c.id, c.organization.clone(), c.name(), now)
    }
}
