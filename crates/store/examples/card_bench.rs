//! How long the card of a customer with a long history takes, with all its figures.
//!
//! `card_bench [CALLS]`: SQLite in a temporary folder; one customer with so many interactions (200
//! when left out), 40 tickets and 60 offers and consents, among 20,000 cards and 20,000 calls of
//! others. What is read is what `GET /customers/{id}` reads, and the first page of the timeline.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use crm::history::{Consent, ConsentState, Entry, Offer, OfferOutcome};
use std::time::{Duration, Instant};
use store::{Customer, CustomerEntry, Db, InteractionFilter, Journal, Scope, Ticket, TicketFilter};
use uuid::Uuid;
use vocab::{
    Address, CustomerId, DequeueCause, Event, Fact, Initiation, InteractionId, Moment,
    OrganizationId, Outcome, Party, Pii, Private, TicketId,
};

const NOW: Moment = Moment::from_epoch_ms(1_764_000_000_000);
const HOUR_MS: i64 = 3_600_000;
const OTHERS: u128 = 20_000;
const TICKETS: u128 = 40;
const LINES: u128 = 60;
const ROUNDS: usize = 300;
/// Facts of one transaction.
const BATCH: usize = 1_000;

fn organization() -> OrganizationId {
    OrganizationId::new("bench")
}

fn customer(n: u128) -> CustomerId {
    CustomerId::from_uuid(Uuid::from_u128(n))
}

/// A call that was handled, an hour after the one before.
fn call(n: u128, of: u128) -> Vec<(Moment, Fact)> {
    let interaction = InteractionId::from_uuid(Uuid::from_u128(n));
    let at = NOW.plus_ms(-i64::try_from(n % 8_000).unwrap_or(0) * HOUR_MS);
    let started = Event::InteractionStarted {
        interaction,
        initiation: Initiation::Inbound,
        organization: organization(),
        campaign: None,
        leg: None,
        trunk: None,
        system: Address::parse("0162000001", "FR"),
        plan: 1,
        flow: None,
        previous: None,
        initial: None,
        callback: None,
        queue: None,
        passed_on: None,
        record: None,
    };
    let known = Event::CustomerRecognized {
        interaction,
        customer: Some(customer(of)),
        matches: 1,
        standing: vocab::Standing::default(),
    };
    let queued = Event::InteractionQueued {
        interaction,
        queue: "support".into(),
        priority: 0,
        skills: [].into(),
        since: at.plus_ms(2_000),
        preferred: None,
        estimate_ms: None,
        goal: vocab::Goal::default(),
    };
    let left = Event::InteractionDequeued {
        interaction,
        queue: "support".into(),
        cause: DequeueCause::Connected,
    };
    let (outcome, by) = (Outcome::Handled, Party::Customer);
    let ended = Event::InteractionEnded { interaction, outcome, by };
    let private = Private {
        customer: Some(Pii::new(Address::parse("0639980001", "FR"))),
        ..Private::default()
    };
    vec![
        (at, Fact { event: started, private }),
        (at.plus_ms(1_000), known.into()),
        (at.plus_ms(2_000), queued.into()),
        (at.plus_ms(9_000), left.into()),
        (at.plus_ms(200_000), ended.into()),
    ]
}

async fn fill(db: &Db, calls: u128) {
    let card = |n: u128| {
        let mut card = Customer::new(customer(n), organization(), format!("Martin {n}"), NOW);
        card.last_name = Some(Pii::new(format!("Martin{n}")));
        card.numbers = vec![Pii::new(Address::parse(&format!("06{n:08}"), "FR"))];
        card
    };
    let cards: Vec<_> = (1..=OTHERS).map(card).collect();
    db.customers().upsert_all(&cards).await.expect("cards are kept");
    let mut facts: Vec<_> = (1..=OTHERS).flat_map(|n| call(n + 1_000_000, n + 1)).collect();
    facts.extend((1..=calls).flat_map(|n| call(n, 1)));
    let mut journal = Journal::open(db, "bench", NOW).await.expect("nobody else writes");
    for batch in facts.chunks(BATCH) {
        journal.append(batch).await.expect("facts are kept");
    }
    journal.close().await;
    for n in 1..=TICKETS {
        let id = TicketId::from_uuid(Uuid::from_u128(n));
        let ticket = Ticket {
            customer: Some(customer(1)),
            subject: Pii::new("Box éteinte".to_owned()),
            description: Pii::new("Rappeler au 06 39 98 00 02".to_owned()),
            ..Ticket::new(id, organization(), "incident", "bench", NOW)
        };
        db.tickets().open(ticket, "INC").await.expect("a ticket is kept");
    }
    let lines: Vec<_> = (1..=LINES).map(entry).collect();
    db.customers().add_entries(&lines).await.expect("lines are kept");
}

fn entry(n: u128) -> CustomerEntry {
    let entry = if n.is_multiple_of(2) {
        let outcome = OfferOutcome::Refused;
        let (product, label) = (format!("p{n}"), format!("Produit {n}"));
        Entry::Offer(Offer { product, label, outcome, reason: None, amount_cents: Some(999) })
    } else {
        let proof = Some(Pii::new("Formulaire".to_owned()));
        let (purpose, channel) = ("sales".to_owned(), "phone".to_owned());
        Entry::Consent(Consent { purpose, channel, state: ConsentState::Given, proof })
    };
    CustomerEntry {
        id: Uuid::from_u128(n).to_string(),
        organization: organization(),
        customer: customer(1),
        at: NOW.plus_ms(-HOUR_MS * i64::try_from(n).unwrap_or(0)),
        author: "bench".to_owned(),
        interaction: None,
        version: 1,
        entry,
    }
}

/// What stands on the card before anybody answers; how many figures there are.
async fn card(db: &Db) -> Result<usize, store::StoreError> {
    let (all, base, id) = (Scope::all(), db.customers(), customer(1));
    let card = base.current(&all, id).await?.expect("it was kept");
    let setup = db.setups().latest(&all, &card.organization).await?.setup;
    let facts = base.facts(&all, &card, &setup, NOW, "Europe/Paris").await?;
    let theirs = InteractionFilter { customer: Some(id), limit: 20, ..Default::default() };
    db.interactions().list(&all, &theirs).await?;
    let theirs = TicketFilter { customer: Some(id), limit: 20, ..Default::default() };
    db.tickets().list(&all, &theirs).await?;
    base.owed(&all, &base.names_of(id).await?).await?;
    base.links(&all, &card).await?;
    base.merges(&all, id).await?;
    base.viewed(&card.organization, id, "bench", NOW).await?;
    Ok(crm::score::figures(&setup, &facts.facts).len())
}

async fn timeline(db: &Db) -> Result<usize, store::StoreError> {
    let page = db.customers().timeline(&Scope::all(), customer(1), None, 20).await?;
    Ok(page.items.len())
}

async fn measured(name: &str, ask: impl AsyncFn() -> Result<usize, store::StoreError>) {
    let mut times = Vec::with_capacity(ROUNDS);
    let mut count = 0;
    for _ in 0..ROUNDS {
        let began = Instant::now();
        count = ask().await.expect("the database answers");
        times.push(began.elapsed());
    }
    times.sort();
    let at = |share: usize| ms(times[(ROUNDS - 1) * share / 100]);
    println!("{name} ({count}): p50 {}, p95 {}, p99 {} ms", at(50), at(95), at(99));
}

fn ms(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1_000.0)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let calls =
        std::env::args().nth(1).map_or(200, |text| text.parse().expect("a number of calls"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite:{}", folder.path().join("bench.db").display());
    let db = Db::open(&url).await.expect("an empty database");
    fill(&db, calls).await;
    println!("A customer with {calls} interactions, {TICKETS} tickets, {LINES} lines:");
    measured("card and figures", async || card(&db).await).await;
    measured("first page of the timeline", async || timeline(&db).await).await;
}
