//! What stands around a card: identification, history, facts, merges, views.

use crate::facts::{call, customer, handled, number, organization, s};
use crm::history::{
    Appointment, AppointmentState, Consent, ConsentState, Entry, Offer, OfferOutcome, SALES, Survey,
};
use crm::score::formula::Term;
use store::testing::{both, sqlite};
use store::{
    Customer, CustomerEntry, Db, HappeningWhat, How, Journal, Link, Means, Scope, StoreError,
    Ticket,
};
use uuid::Uuid;
use vocab::{Moment, Pii, TicketId};

fn pii(text: &str) -> Pii<String> {
    Pii::new(text.to_owned())
}

fn card(n: u128, name: &str, phones: &[&str]) -> Customer {
    let mut card = Customer::new(customer(n), organization("net"), name, s(0));
    card.last_name = Some(pii(name));
    card.numbers = phones.iter().map(|p| Pii::new(number(p))).collect();
    card.postcode = Some(pii("75011"));
    card
}

fn line(n: u128, of: u128, at: i64, entry: Entry) -> CustomerEntry {
    CustomerEntry {
        id: Uuid::from_u128(n).to_string(),
        organization: organization("net"),
        customer: customer(of),
        at: s(at),
        author: "alice".to_owned(),
        interaction: None,
        version: 1,
        entry,
    }
}

fn offer(product: &str, outcome: OfferOutcome, cents: i64) -> Entry {
    let (product, label) = (product.to_owned(), product.to_owned());
    Entry::Offer(Offer { product, label, outcome, reason: None, amount_cents: Some(cents) })
}

fn ticket(n: u128, of: u128, kind: &str, text: &str, at: Moment) -> Ticket {
    let id = TicketId::from_uuid(Uuid::from_u128(n));
    Ticket {
        customer: Some(customer(of)),
        subject: pii("Box éteinte"),
        description: pii(text),
        ..Ticket::new(id, organization("net"), kind, "alice", at)
    }
}

async fn who(db: &Db, means: Means) -> Vec<(Uuid, How)> {
    let found = db.customers().identify(&Scope::all(), &means).await.expect("is there");
    found.into_iter().map(|m| (m.customer.id.uuid(), m.how)).collect()
}

fn sure(n: u128, by: &'static str) -> Vec<(Uuid, How)> {
    vec![(Uuid::from_u128(n), How::Sure(by))]
}

/// Zammad #5117 and #4872: a caller stayed unknown because the number was written with a slash or
/// with spaces.
#[tokio::test]
async fn zammad_5117_4872_all_spellings_of_one_number_find_one_customer() {
    both(async |db| {
        for (n, stored) in (1..).zip(["0612/345678", "+33 (0)6 12 34 56 79", "06.12.34.56.80"]) {
            db.customers().upsert(&card(n, "Durand", &[stored])).await.unwrap();
        }
        for (n, ending) in (1..).zip(["78", "79", "80"]) {
            for spelling in [
                format!("+336123456{ending}"),
                format!("00336123456{ending}"),
                format!("0612/3456{ending}"),
                format!("06 12 34 56 {ending}"),
                format!("06-12-34-56-{ending}"),
                format!("+33 (0) 6 12 34 56 {ending}"),
                format!(" 06\u{a0}12\u{202f}34\u{a0}56\u{a0}{ending} "),
            ] {
                let found = who(&db, Means::Number(number(&spelling))).await;
                assert_eq!(found, sure(n, "number"), "{spelling}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_customer_is_found_by_whatever_stands_on_the_card_or_its_tickets() {
    both(async |db| {
        let mut one = card(1, "Durand", &[]);
        one.emails = vec![pii("Helene@Example.fr")];
        one.handles =
            vec![crm::Handle { channel: "whatsapp".to_owned(), handle: pii("@helene.d") }];
        one.reference = Some(pii("C-00 4711"));
        let contract = crm::Contract { number: "FAI-204518".to_owned(), ..Default::default() };
        one.contracts = vec![contract];
        db.customers().upsert(&one).await.unwrap();
        db.customers().upsert(&card(2, "Martin", &[])).await.unwrap();
        db.tickets().open(ticket(9, 2, "incident", "", s(5)), "INC").await.unwrap();
        let text = |t: &str| t.to_owned();
        assert_eq!(who(&db, Means::Email(text(" helene@example.FR"))).await, sure(1, "email"));
        assert_eq!(who(&db, Means::Handle(text("Helene.D"))).await, sure(1, "handle"));
        for reference in ["C004711", "c-004711", "004711"] {
            assert_eq!(who(&db, Means::Reference(text(reference))).await, sure(1, "reference"));
        }
        for contract in ["fai 204518", "204518"] {
            assert_eq!(who(&db, Means::Reference(text(contract))).await, sure(1, "contract"));
        }
        for of_ticket in ["INC-000001", "1"] {
            assert_eq!(who(&db, Means::Reference(text(of_ticket))).await, sure(2, "ticket"));
        }
        assert_eq!(who(&db, Means::Reference(text("--"))).await, []);
        assert_eq!(who(&db, Means::Contract(text("204518"))).await, sure(1, "contract"));
        assert_eq!(who(&db, Means::Contract(text("004711"))).await, [], "no contract's number");
        assert_eq!(who(&db, Means::Ticket(text("1"))).await, sure(2, "ticket"));
        assert_eq!(who(&db, Means::Ticket(text("204518"))).await, [], "no ticket's number");
        let strange = Scope::of_organizations(vec![organization("trip")]);
        for means in [Means::Email(text("helene@example.fr")), Means::Reference(text("204518"))] {
            let found = db.customers().identify(&strange, &means).await.unwrap();
            assert_eq!(found, [], "{means:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_number_that_a_note_or_ticket_mentions_is_a_maybe_until_a_card_has_it() {
    both(async |db| {
        let mut one = card(1, "Durand", &[]);
        one.notes = Some(pii("Sa fille : 06 12 34 56 78"));
        db.customers().upsert(&one).await.unwrap();
        db.customers().upsert(&card(2, "Martin", &[])).await.unwrap();
        let text = "Rappeler au 0612/345678 ou au 0162000009";
        db.tickets().open(ticket(9, 2, "incident", text, s(50)), "INC").await.unwrap();
        let asked = || Means::Number(number("0612345678"));
        let maybe = |source: &str, id: u128, at: i64| How::Maybe {
            by: "number",
            source: source.to_owned(),
            source_id: Uuid::from_u128(id).to_string(),
            at: s(at),
        };
        let found = who(&db, asked()).await;
        let (first, second) = (Uuid::from_u128(2), Uuid::from_u128(1));
        assert_eq!(found, [(first, maybe("ticket", 9, 50)), (second, maybe("card", 1, 0))]);
        one.numbers = vec![Pii::new(number("0612345678"))];
        one.notes = None;
        db.customers().upsert(&one).await.unwrap();
        assert_eq!(who(&db, asked()).await, sure(1, "number"));
        one.numbers.clear();
        db.customers().upsert(&one).await.unwrap();
        assert_eq!(who(&db, asked()).await.len(), 1, "the note mentions it no more");
    })
    .await;
}

#[tokio::test]
async fn an_address_that_a_note_or_ticket_mentions_is_a_maybe_until_a_card_has_it() {
    both(async |db| {
        let mut one = card(1, "Durand", &[]);
        one.notes = Some(pii("Écrire à <Sa.Fille@Example.fr>."));
        db.customers().upsert(&one).await.unwrap();
        db.customers().upsert(&card(2, "Martin", &[])).await.unwrap();
        let text = "Réponse attendue à sa.fille@example.fr";
        db.tickets().open(ticket(9, 2, "incident", text, s(50)), "INC").await.unwrap();
        let asked = || Means::Email(" SA.FILLE@example.fr".to_owned());
        let found = who(&db, asked()).await;
        let told: Vec<_> = found
            .iter()
            .map(|(id, how)| match how {
                How::Maybe { by, source, .. } => (*id, *by, source.as_str()),
                How::Sure(by) => (*id, *by, "sure"),
            })
            .collect();
        let (first, second) = (Uuid::from_u128(2), Uuid::from_u128(1));
        assert_eq!(told, [(first, "email", "ticket"), (second, "email", "card")]);
        one.emails = vec![pii("sa.fille@example.fr")];
        db.customers().upsert(&one).await.unwrap();
        assert_eq!(who(&db, asked()).await, sure(1, "email"));
        let strange = Scope::of_organizations(vec![organization("trip")]);
        assert_eq!(db.customers().identify(&strange, &asked()).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn numbers_in_texts_are_read_as_the_centres_country_writes_them() {
    both(async |db| {
        let mut plan = vocab::FloorPlan::empty();
        plan.settings.region = "BE".to_owned();
        db.plans().publish("ada", &plan, s(1)).await.unwrap();
        let mut one = card(1, "Peeters", &[]);
        one.notes = Some(pii("Son fils : 0470 12 34 56"));
        db.customers().upsert(&one).await.unwrap();
        let asked = Means::Number(vocab::Address::parse("+32470123456", "BE"));
        assert_eq!(who(&db, asked).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn facts_are_counted_from_the_rows_of_a_customer() {
    let all = Scope::all();
    let setup = crm::Setup::default();
    both(async |db| {
        let mut one = card(1, "Durand", &[]);
        one.contracts = vec![crm::Contract {
            number: "K".to_owned(),
            since: Some("2025-11-22".to_owned()),
            until: Some("2026-12-01".to_owned()),
            unpaid_cents: Some(4_990),
            ..Default::default()
        }];
        one.holdings = vec![crm::Holding {
            product: "box".to_owned(),
            monthly_cents: Some(2_999),
            ..Default::default()
        }];
        db.customers().upsert(&one).await.unwrap();
        let facts: Vec<_> = handled(1, 0, "net", "alice");
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        journal.append(&facts).await.unwrap();
        journal.close().await;
        db.tickets().open(ticket(8, 1, "complaint", "", s(5)), "INC").await.unwrap();
        let day = 86_400;
        let given = |proof: Option<&str>| {
            Entry::Consent(Consent {
                purpose: SALES.to_owned(),
                channel: "phone".to_owned(),
                state: ConsentState::Given,
                proof: proof.map(pii),
            })
        };
        let lines = [
            line(20, 1, -10 * day, offer("tv", OfferOutcome::Refused, 990)),
            line(21, 1, -40 * day, offer("box", OfferOutcome::Bought, 10_000)),
            line(22, 1, -400 * day, offer("box", OfferOutcome::Bought, 7_000)),
            line(23, 1, -5, given(Some("Appel du 22"))),
            line(24, 1, -9, Entry::Survey(Survey { rating: 2, comment: None })),
        ];
        db.customers().add_entries(&lines).await.unwrap();
        let found = db.customers().facts(&all, &one, &setup, s(600), "Europe/Paris").await.unwrap();
        let value = |name: &str| found.facts.get(name).cloned().unwrap();
        for (name, wanted) in [
            ("contacts_90d", 1),
            ("repeat_calls_7d", 0),
            ("days_since_contact", 0),
            ("open_complaints", 1),
            ("purchases_cents", 17_000),
            ("purchases_12m_cents", 10_000),
            ("refusals_30d", 1),
            ("unpaid_cents", 4_990),
            ("months_as_customer", 12),
            ("contract_ends_in_days", 9),
            ("monthly_cents", 2_999),
            ("csat_last", 2),
            ("may_be_canvassed", 1),
        ] {
            assert_eq!(value(name), Term::whole(wanted), "{name}");
        }
        assert_eq!(value("next_offer"), Term::Missing, "there is no catalogue");
        found
    })
    .await;
}

#[tokio::test]
async fn every_name_that_formulas_may_use_is_counted() {
    let one = card(1, "Durand", &[]);
    let test = sqlite().await;
    test.db.customers().upsert(&one).await.unwrap();
    let (all, setup) = (Scope::all(), crm::Setup::default());
    let found = test.db.customers().facts(&all, &one, &setup, s(0), "UTC").await.unwrap();
    for base in crm::score::base::BASE {
        assert!(found.facts.contains_key(base.name), "{}", base.name);
    }
}

#[tokio::test]
async fn an_appointment_changes_only_from_the_version_that_was_read() {
    both(async |db| {
        let meeting = Appointment {
            title: pii("Visite du technicien"),
            duration_ms: Some(3_600_000),
            place: None,
            state: AppointmentState::Planned,
            agent: None,
        };
        let made = line(30, 1, 500, Entry::Appointment(meeting));
        db.customers().add_entry(&made).await.unwrap();
        let moved = CustomerEntry { at: s(900), ..made.clone() };
        assert_eq!(db.customers().change_entry(&moved).await.unwrap().version, 2);
        let told = db.customers().change_entry(&made).await.unwrap_err();
        assert!(matches!(told, StoreError::Stale { .. }), "{told}");
        let strange = Scope::of_organizations(vec![organization("trip")]);
        assert_eq!(db.customers().entry(&strange, &made.id).await.unwrap(), None);
        db.customers().entries(&Scope::all(), customer(1)).await.unwrap()
    })
    .await;
}

#[tokio::test]
async fn the_timeline_gives_each_happening_once_whatever_the_page() {
    both(async |db| {
        db.customers().upsert(&card(1, "Durand", &[])).await.unwrap();
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        journal.append(&handled(1, 100, "net", "alice")).await.unwrap();
        journal.close().await;
        for n in 0..4 {
            db.tickets().open(ticket(40 + n, 1, "incident", "", s(100)), "INC").await.unwrap();
            let entry = offer("tv", OfferOutcome::Proposed, 1);
            db.customers().add_entry(&line(50 + n, 1, 100 + n as i64 / 2, entry)).await.unwrap();
        }
        work(&db, 1).await;
        let base = db.customers();
        let whole = base.timeline(&Scope::all(), customer(1), None, 100).await.unwrap();
        assert_eq!((whole.items.len(), whole.next), (12, None));
        assert!(whole.items.is_sorted_by_key(|h| std::cmp::Reverse(h.at)));
        for size in 1..5 {
            let (mut pages, mut cursor) = (Vec::new(), None::<String>);
            for _ in 0..20 {
                let of = (customer(1), cursor.as_deref());
                let page = base.timeline(&Scope::all(), of.0, of.1, size).await.unwrap();
                pages.extend(page.items);
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(pages, whole.items, "pages of {size}");
        }
        let strange = Scope::of_organizations(vec![organization("trip")]);
        let none = base.timeline(&strange, customer(1), None, 100).await.unwrap();
        assert_eq!(none.items, []);
        whole.items
    })
    .await;
}

#[tokio::test]
async fn who_opened_a_card_is_kept_once_an_hour() {
    both(async |db| {
        let (base, net) = (db.customers(), organization("net"));
        for at in [0, 60, 3_600, 7_200] {
            base.viewed(&net, customer(1), "alice", s(at)).await.unwrap();
        }
        base.viewed(&net, customer(1), "bob", s(30)).await.unwrap();
        let views = base.views(&Scope::all(), customer(1), 10).await.unwrap();
        let told: Vec<_> = views.iter().map(|v| (v.login.as_str(), v.times)).collect();
        assert_eq!(told.iter().map(|(_, n)| n).sum::<i64>(), 5);
        assert!(told.contains(&("bob", 1)) && told.len() >= 4, "{told:?}");
        let strange = Scope::of_organizations(vec![organization("trip")]);
        assert_eq!(base.views(&strange, customer(1), 10).await.unwrap(), []);
        views
    })
    .await;
}

/// Every row that names a customer, but for the versions and moments that a merge counts on.
async fn rows(db: &Db, of: &[u128]) -> Vec<String> {
    let (all, base) = (Scope::all(), db.customers());
    let mut rows = Vec::new();
    for n in of {
        let card = base.get(&all, customer(*n)).await.expect("is there");
        let card = card.map(|c| Customer { version: 0, updated_at: s(0), ..c });
        rows.push(format!("{n}: {}", serde_json::to_string(&card).expect("is there")));
        for entry in base.entries(&all, customer(*n)).await.expect("is there") {
            rows.push(format!("{n}: entry {}", entry.id));
        }
        let theirs = store::TicketFilter { customer: Some(customer(*n)), ..Default::default() };
        for ticket in db.tickets().list(&all, &theirs).await.expect("is there").items {
            rows.push(format!("{n}: ticket {}", ticket.id));
        }
        for (table, id) in WORK.iter().zip(db_work(db, *n).await) {
            rows.extend(id.into_iter().map(|id| format!("{n}: {table} {id}")));
        }
        let theirs =
            store::InteractionFilter { customer: Some(customer(*n)), ..Default::default() };
        for record in db.interactions().list(&all, &theirs).await.expect("is there").items {
            rows.push(format!("{n}: interaction {}", record.interaction));
        }
    }
    for phone in ["0612345601", "0612345602", "0612345603", "0612345678"] {
        for (id, how) in who(db, Means::Number(number(phone))).await {
            rows.push(format!("{phone}: {id} {how:?}"));
        }
    }
    rows
}

const WORK: [&str; 3] = ["script", "diagnosis", "follow-up"];

/// Ids of what was done for a customer, by kind.
async fn db_work(db: &Db, n: u128) -> [Vec<String>; 3] {
    let all = Scope::all();
    let timeline = db.customers().timeline(&all, customer(n), None, 100).await.expect("is there");
    let mut ids: [Vec<String>; 3] = Default::default();
    for happening in timeline.items {
        match happening.what {
            HappeningWhat::Script(run) => ids[0].push(run.id),
            HappeningWhat::Diagnosis(record) => ids[1].push(record.id.to_string()),
            HappeningWhat::FollowUp(call) => ids[2].push(call.id.to_string()),
            HappeningWhat::Interaction(_)
            | HappeningWhat::Ticket(_)
            | HappeningWhat::Entry(_)
            | HappeningWhat::Callback(_) => {}
        }
    }
    ids
}

/// A script gone through, a diagnosis and a call that is due.
async fn work(db: &Db, n: u128) {
    let script: crm::script::Script = serde_json::from_value(serde_json::json!({
        "name": {"fr": "Vente"}, "start": "a",
        "pages": [{"id": "a", "title": {"fr": "A"}, "text": {"fr": "Bonjour"}}],
    }))
    .expect("a script");
    let run = store::ScriptRun {
        id: Uuid::from_u128(90 + n).to_string(),
        organization: organization("net"),
        script: "sale".to_owned(),
        version: 1,
        interaction: call(n),
        customer: Some(customer(n)),
        agent: "alice".into(),
        started_at: s(7),
        revision: 1,
        run: crm::script::Run::begin(&script, s(7)),
    };
    db.script_runs().begin(&run, &script).await.expect("is there");
    let record = store::DiagnosisRecord {
        id: store::DiagnosisId::from_uuid(Uuid::from_u128(100 + n)),
        organization: organization("net"),
        base: "box".to_owned(),
        interaction: Some(call(n)),
        customer: Some(customer(n)),
        ticket: None,
        author: "alice".to_owned(),
        state: store::DiagnosisState::Open,
        body: store::DiagnosisBody::default(),
        started_at: s(8),
        updated_at: s(8),
        version: 1,
    };
    db.diagnoses().create(&record).await.expect("is there");
    let owed = store::FollowUp {
        id: vocab::FollowUpId::from_uuid(Uuid::from_u128(110 + n)),
        ticket: TicketId::from_uuid(Uuid::from_u128(60 + n)),
        organization: organization("net"),
        customer: Some(customer(n)),
        label: "Rappel".to_owned(),
        due: s(9),
        agent: None,
        team: None,
        state: store::FollowUpState::Planned,
        queue: None,
        callback: None,
        interaction: None,
        done_at: None,
        author: "alice".to_owned(),
        note: pii(""),
        version: 1,
    };
    db.tickets().plan_follow_ups(&[owed]).await.expect("is there");
}

async fn family(db: &Db) {
    let mut one = card(1, "Durand", &["0612345601"]);
    let mut two = card(2, "Durant", &["0612345602", "0612345601"]);
    let mut three = card(3, "Dupond", &["0612345603"]);
    one.notes = Some(pii("Premier"));
    (two.notes, two.tags) = (Some(pii("Second, 06 12 34 56 78")), vec!["vip".to_owned()]);
    two.emails = vec![pii("d@example.fr")];
    three.parent = Some(crm::Belonging { customer: customer(2), role: Some("fils".to_owned()) });
    db.customers().upsert_all(&[one, two, three]).await.expect("is there");
    let mut journal = Journal::open(db, "test", s(0)).await.expect("is there");
    for n in 1..=2 {
        journal.append(&handled(n, 100 * n as i64, "net", "alice")).await.expect("is there");
        let text = format!("Rappel au 06 12 34 56 0{n}");
        db.tickets()
            .open(ticket(60 + n, n, "incident", &text, s(5)), "INC")
            .await
            .expect("is there");
        let entry = line(70 + n, n, 5, offer("tv", OfferOutcome::Refused, 1));
        db.customers().add_entry(&entry).await.expect("is there");
        work(db, n).await;
    }
    journal.close().await;
}

#[tokio::test]
async fn a_merged_card_has_all_rows_and_parts_again_exactly() {
    both(async |db| {
        family(&db).await;
        let (all, base) = (Scope::all(), db.customers());
        let before = rows(&db, &[1, 2, 3]).await;
        let both = (customer(1), customer(2));
        let kept = base.merge(&all, both, "m1", "alice", s(900)).await.unwrap();
        assert_eq!(kept.numbers.len(), 2, "each number once");
        assert_eq!(kept.notes.as_ref().unwrap().reveal(), "Premier\n\nSecond, 06 12 34 56 78");
        assert_eq!(kept.name.reveal(), "Durand");
        assert_eq!(base.get(&all, customer(2)).await.unwrap(), None);
        let led = base.current(&all, customer(2)).await.unwrap().unwrap();
        assert_eq!(led.id, customer(1), "an old id leads to the card that was kept");
        let timeline = base.timeline(&all, customer(1), None, 50).await.unwrap();
        let calls = timeline.items.iter().filter_map(|h| match h.what {
            HappeningWhat::Interaction(id) => Some(id),
            HappeningWhat::Ticket(_)
            | HappeningWhat::Entry(_)
            | HappeningWhat::Script(_)
            | HappeningWhat::Diagnosis(_)
            | HappeningWhat::Callback(_)
            | HappeningWhat::FollowUp(_) => None,
        });
        assert_eq!(db_work(&db, 1).await.map(|ids| ids.len()), [2, 2, 2]);
        assert_eq!(db_work(&db, 2).await.map(|ids| ids.len()), [0, 0, 0]);
        assert_eq!(calls.collect::<Vec<_>>(), [call(2), call(1)]);
        let links = base.links(&all, &kept).await.unwrap();
        assert_eq!((links[0].0, links[0].1.id), (Link::Person, customer(3)));
        let found = who(&db, Means::Email("d@example.fr".to_owned())).await;
        assert_eq!(found, sure(1, "email"));
        base.unmerge(&all, "m1", "alice", s(950)).await.unwrap();
        assert_eq!(rows(&db, &[1, 2, 3]).await, before);
        let again = base.unmerge(&all, "m1", "alice", s(951)).await.unwrap_err();
        assert!(matches!(again, StoreError::Unknown { .. }), "{again}");
        before
    })
    .await;
}

#[tokio::test]
async fn what_changed_or_came_after_a_merge_stays_with_the_card_that_was_kept() {
    both(async |db| {
        family(&db).await;
        let (all, base) = (Scope::all(), db.customers());
        let both = (customer(1), customer(2));
        let mut kept = base.merge(&all, both, "m1", "alice", s(900)).await.unwrap();
        kept.city = Some(pii("Lyon"));
        base.update(&all, &kept, s(901)).await.unwrap();
        let later = line(80, 1, 902, offer("tv", OfferOutcome::Bought, 1));
        base.add_entry(&later).await.unwrap();
        let one = base.unmerge(&all, "m1", "alice", s(950)).await.unwrap();
        assert_eq!(one.city.as_ref().unwrap().reveal(), "Lyon");
        assert_eq!(one.notes.as_ref().unwrap().reveal(), "Premier");
        let entries = base.entries(&all, customer(1)).await.unwrap();
        assert_eq!(entries.len(), 2, "its own and the later one");
        one
    })
    .await;
}

#[tokio::test]
async fn merges_of_merges_part_in_the_reverse_order_only() {
    both(async |db| {
        family(&db).await;
        let (all, base) = (Scope::all(), db.customers());
        let before = rows(&db, &[1, 2, 3]).await;
        base.merge(&all, (customer(2), customer(1)), "m1", "alice", s(900)).await.unwrap();
        let between = rows(&db, &[1, 2, 3]).await;
        base.merge(&all, (customer(3), customer(2)), "m2", "alice", s(901)).await.unwrap();
        let led = base.current(&all, customer(1)).await.unwrap().unwrap();
        assert_eq!(led.id, customer(3));
        let told = base.unmerge(&all, "m1", "alice", s(902)).await.unwrap_err();
        assert!(matches!(told, StoreError::Conflict { .. }), "{told}");
        base.unmerge(&all, "m2", "alice", s(903)).await.unwrap();
        assert_eq!(rows(&db, &[1, 2, 3]).await, between);
        base.unmerge(&all, "m1", "alice", s(904)).await.unwrap();
        assert_eq!(rows(&db, &[1, 2, 3]).await, before);
    })
    .await;
}

/// Any order of merges that is undone backwards gives every row back.
#[tokio::test]
async fn merges_undone_backwards_give_the_same_rows_whatever_was_merged() {
    for seed in 0..12u128 {
        let test = sqlite().await;
        let (db, all) = (&test.db, Scope::all());
        family(db).await;
        let mut left = vec![1u128, 2, 3];
        let mut states = Vec::new();
        let mut draw = seed;
        while left.len() > 1 {
            states.push(rows(db, &[1, 2, 3]).await);
            let gone = left.remove((draw % left.len() as u128) as usize);
            draw /= 3;
            let kept = left[(draw % left.len() as u128) as usize];
            let id = format!("m{}", states.len());
            let pair = (customer(kept), customer(gone));
            db.customers().merge(&all, pair, &id, "a", s(states.len() as i64)).await.unwrap();
        }
        while let Some(before) = states.pop() {
            let id = format!("m{}", states.len() + 1);
            db.customers().unmerge(&all, &id, "a", s(99)).await.unwrap();
            assert_eq!(rows(db, &[1, 2, 3]).await, before, "seed {seed}, {id}");
        }
    }
}

#[tokio::test]
async fn cards_of_another_organization_are_neither_merged_nor_proposed() {
    both(async |db| {
        family(&db).await;
        let (all, base) = (Scope::all(), db.customers());
        let mut far = card(9, "Durand", &["0612345601"]);
        far.organization = organization("trip");
        base.upsert(&far).await.unwrap();
        let told = base.merge(&all, (customer(1), customer(9)), "m", "a", s(1)).await.unwrap_err();
        assert!(matches!(told, StoreError::Unknown { .. }), "{told}");
        let one = base.get(&all, customer(1)).await.unwrap().unwrap();
        let found = base.duplicates(&all, &one).await.unwrap();
        let told: Vec<_> = found.iter().map(|(c, by)| (c.id, by.clone())).collect();
        assert_eq!(told, [(customer(2), vec!["number"])]);
        base.upsert(&card(4, "DURAND", &[])).await.unwrap();
        let found = base.duplicates(&all, &one).await.unwrap();
        assert!(found.iter().any(|(c, by)| c.id == customer(4) && *by == ["name"]));
    })
    .await;
}
