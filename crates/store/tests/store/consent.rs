//! The register, oppositions, receipts and what the rules of calling are told of a person.

use crate::facts::{call, customer, number, organization, s, started};
use crm::history::{Appointment, AppointmentState, Consent, ConsentState, Entry, SALES};
use law::{Audience, Cause, Method, Person, Purpose, Question, Rules, Sector, Verdict, may_dial};
use store::testing::{both, execute};
use store::{
    ConsentFilter, ConsentProof, ConsentVoid, ConsentWord, Customer, CustomerEntry, Db, Journal,
    NewOpposition, OppositionFilter, OppositionScope, PersonAsk, ReceiptDraft, ReceiptFilter,
    Scope, StoreError,
};
use uuid::Uuid;
use vocab::{CustomerId, Event, Moment, Pii};

const MOBILE: &str = "0639980001";
const DAY: i64 = 86_400;

fn id(n: u128) -> String {
    Uuid::from_u128(n).to_string()
}

fn word(n: u128, state: ConsentState, at: Moment) -> ConsentWord {
    ConsentWord {
        id: id(n),
        organization: organization("net"),
        customer: None,
        number: Some(Pii::new(number(MOBILE))),
        name: Some(Pii::new("Hélène Durand".to_owned())),
        purpose: SALES.to_owned(),
        channel: "phone".to_owned(),
        state,
        at,
        until: None,
        shown: None,
        source: "web".to_owned(),
        interaction: None,
        author: "alice".to_owned(),
        made_at: at,
        void: None,
        proof: ConsentProof { page: Some("https://exemple.fr".to_owned()), ..Default::default() },
    }
}

fn opposed(n: u128, scope: OppositionScope, to: &str, source: &str) -> NewOpposition {
    NewOpposition {
        id: id(n),
        scope,
        number: Pii::new(number(to)),
        customer: None,
        interaction: None,
        source: source.to_owned(),
        why: String::new(),
        author: "alice".to_owned(),
        at: s(10),
        until: None,
    }
}

fn listed() -> ConsentFilter {
    ConsentFilter { limit: 50, ..ConsentFilter::default() }
}

fn opposed_listed() -> OppositionFilter {
    OppositionFilter { limit: 50, ..OppositionFilter::default() }
}

async fn person(db: &Db, to: &str, card: Option<CustomerId>, now: Moment) -> Person {
    let (organization, campaign) = (organization("net"), "relance".into());
    let ask = PersonAsk {
        organization: &organization,
        campaign: Some(&campaign),
        numbers: &[number(to)],
        customer: card,
        purpose: Purpose::Commercial,
        audience: Audience::Consumer,
        now,
    };
    db.law().person(&ask, Vec::new()).await.expect("it is read")
}

#[tokio::test]
async fn a_word_is_kept_with_what_was_shown_and_a_later_one_goes_before_it() {
    both(async |db| {
        let shown = "J’accepte d’être appelé par Réseau Net jusqu’au 1er mars 2027.";
        let given = word(1, ConsentState::Given, s(0));
        let given = db.consents().add(&given, Some(shown)).await.unwrap();
        let hash = given.shown.clone().unwrap();
        assert_eq!(db.consents().wording(&hash).await.unwrap().as_deref(), Some(shown));
        db.consents().add(&word(2, ConsentState::Given, s(1)), Some(shown)).await.unwrap();

        let found = person(&db, MOBILE, None, s(5)).await.consent.unwrap();
        assert!(found.proven && found.withdrawn_at.is_none(), "{found:?}");
        db.consents().add(&word(3, ConsentState::Withdrawn, s(10)), None).await.unwrap();
        let before = person(&db, MOBILE, None, s(9)).await.consent.unwrap();
        assert_eq!(before.withdrawn_at, None, "as it stood then");
        let found = person(&db, MOBILE, None, s(10)).await.consent.unwrap();
        assert_eq!(found.withdrawn_at, Some(s(10)), "at once");

        let filter =
            ConsentFilter { search: Some("durand".into()), limit: 50, ..Default::default() };
        let page = db.consents().list(&Scope::all(), &filter).await.unwrap();
        let list: Vec<_> = page.items.iter().map(|c| (c.word.id.clone(), c.withdrawn_at)).collect();
        assert_eq!(list[1..], [(id(2), Some(s(10))), (id(1), Some(s(10)))]);

        let void = ConsentVoid { at: s(11), by: "bob".into(), why: "mauvais dossier".into() };
        assert!(db.consents().void(&Scope::all(), &id(3), &void).await.unwrap());
        assert!(!db.consents().void(&Scope::all(), &id(3), &void).await.unwrap());
        let found = person(&db, MOBILE, None, s(12)).await.consent.unwrap();
        assert_eq!(found.withdrawn_at, None, "a mistake counts no more");
        let elsewhere = Scope::of_organizations(vec![organization("bank")]);
        let refused = db.consents().void(&elsewhere, &id(1), &void).await;
        assert!(matches!(refused, Err(StoreError::Unknown { .. })));
        list.len()
    })
    .await;
}

#[tokio::test]
async fn the_card_and_the_register_are_one_truth() {
    both(async |db| {
        let mut card = Customer::new(customer(1), organization("net"), "Durand", s(0));
        card.numbers = vec![Pii::new(number(MOBILE))];
        card.postcode = Some(Pii::new("97400".to_owned()));
        db.customers().upsert(&card).await.unwrap();
        let line = |n: u128, at: i64, entry: Entry| CustomerEntry {
            id: id(n),
            organization: organization("net"),
            customer: customer(1),
            at: s(at),
            author: "alice".to_owned(),
            interaction: Some(call(7)),
            version: 1,
            entry,
        };
        let consent = Consent {
            purpose: SALES.to_owned(),
            channel: "phone".to_owned(),
            state: ConsentState::Given,
            proof: Some(Pii::new("dit au téléphone".to_owned())),
        };
        let appointment = Appointment {
            title: Pii::new("Signature".to_owned()),
            duration_ms: None,
            place: None,
            state: AppointmentState::Planned,
            agent: None,
        };
        db.customers().add_entry(&line(1, 5, Entry::Consent(consent))).await.unwrap();
        let planned = line(2, 3_600, Entry::Appointment(appointment));
        db.customers().add_entry(&planned).await.unwrap();
        let lines = db.customers().entries(&Scope::all(), customer(1)).await.unwrap();
        let kinds: Vec<_> = lines.iter().map(|l| l.entry.kind()).collect();
        assert_eq!(kinds, ["appointment", "consent"]);
        let timeline = db.customers().timeline(&Scope::all(), customer(1), None, 10).await;
        assert_eq!(timeline.unwrap().items.len(), 2);

        let filter = ConsentFilter { customer: Some(customer(1)), limit: 50, ..Default::default() };
        let page = db.consents().list(&Scope::all(), &filter).await.unwrap();
        assert_eq!((page.items.len(), page.items[0].word.source.as_str()), (1, "call"));

        let found = person(&db, MOBILE, Some(customer(1)), s(60)).await;
        assert!(found.consent.as_ref().unwrap().proven);
        assert_eq!(found.territory, Some(law::Territory::Reunion), "by the postal code");
        let agreed = found.agreed.unwrap();
        assert!(agreed.proven && agreed.from == s(3_600), "{agreed:?}");
        let by_number = person(&db, MOBILE, None, s(60)).await;
        assert_eq!(by_number.consent, found.consent, "the number leads to the card");
        found
    })
    .await;
}

#[tokio::test]
async fn where_nobody_knows_whose_number_it_is_a_withdrawal_is_heard_first() {
    both(async |db| {
        for (n, state) in [(1, ConsentState::Withdrawn), (2, ConsentState::Given)] {
            let mut card = Customer::new(customer(n), organization("net"), "Durand", s(0));
            card.numbers = vec![Pii::new(number(MOBILE))];
            db.customers().upsert(&card).await.unwrap();
            let word = word(n, state, s(n as i64));
            let word = ConsentWord { customer: Some(customer(n)), ..word };
            db.consents().add(&word, None).await.unwrap();
        }
        let unknown = person(&db, MOBILE, None, s(60)).await.consent.unwrap();
        assert_eq!(unknown.withdrawn_at, Some(s(1)));
        let known = person(&db, MOBILE, Some(customer(2)), s(60)).await.consent.unwrap();
        assert_eq!(known.withdrawn_at, None);
        known
    })
    .await;
}

#[tokio::test]
async fn oppositions_bind_the_centre_an_organization_or_a_campaign() {
    both(async |db| {
        let net = organization("net");
        let all = [
            opposed(1, OppositionScope::Centre, "0639980001", "import"),
            opposed(2, OppositionScope::Organization(net.clone()), "0639980002", "card"),
            opposed(3, OppositionScope::Campaign(net.clone(), "relance".into()), "0639980003", "x"),
            opposed(4, OppositionScope::Campaign(net, "autre".into()), "0639980004", "x"),
            opposed(5, OppositionScope::Organization("bank".into()), "0639980005", "x"),
            opposed(6, OppositionScope::Centre, "0639980001", "import"),
        ];
        assert_eq!(db.oppositions().add(&all).await.unwrap(), 5, "one stood there already");
        let mut lists = Vec::new();
        for n in 1..=5 {
            let found = person(&db, &format!("063998000{n}"), None, s(60)).await;
            assert_eq!(found.refused_at, (n == 2).then_some(s(10)));
            lists.push(found.oppositions.join(" "));
        }
        assert_eq!(lists, ["centre", "organization", "campaign", "", ""]);

        let everything = Scope::all();
        let oppositions = db.oppositions();
        assert!(oppositions.remove(&everything, &id(1), ("bob", "erreur"), s(20)).await.unwrap());
        assert_eq!(person(&db, "0639980001", None, s(60)).await.oppositions.len(), 0);
        assert!(oppositions.put_back(&everything, &id(1)).await.unwrap());
        assert_eq!(person(&db, "0639980001", None, s(60)).await.oppositions.len(), 1);
        let net = Scope::of_organizations(vec![organization("net")]);
        let page = oppositions.list(&net, &opposed_listed()).await.unwrap();
        assert_eq!(page.items.len(), 3, "neither the centre's nor another's");
        assert_eq!(oppositions.count(&everything).await.unwrap(), 5);
        lists
    })
    .await;
}

#[tokio::test]
async fn who_refuses_calls_is_opposed_with_the_event_itself_and_after_a_rebuild() {
    both(async |db| {
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        let refused = Event::CallsRefused { interaction: call(1), agent: Some("alice".into()) };
        let facts = [(s(0), started(1, "net")), (s(5), refused.clone().into())];
        journal.append(&facts).await.unwrap();
        journal.append(&[(s(6), refused.into())]).await.unwrap();
        let found = person(&db, "0612345601", None, s(6)).await;
        assert_eq!(found.oppositions, ["organization"]);
        assert_eq!(found.consent.as_ref().unwrap().withdrawn_at, Some(s(5)));
        assert_eq!(found.refused_at, Some(s(5)));
        journal.close().await;
        let why = ("bob", "erreur de dossier");
        let removed = db.oppositions().remove(&Scope::all(), &call(1).to_string(), why, s(9)).await;
        assert!(removed.unwrap());
        db.rebuild("test", s(20), |_| {}).await.unwrap();
        let found = person(&db, "0612345601", None, s(21)).await;
        assert_eq!(found.oppositions.len(), 0, "what was taken off stays off");
        execute(&db, "DELETE FROM opposition").await;
        db.rebuild("test", s(30), |_| {}).await.unwrap();
        let found = person(&db, "0612345601", None, s(31)).await;
        assert_eq!(found.oppositions, ["organization"]);
        found
    })
    .await;
}

fn draft(n: i64, verdict: Verdict) -> ReceiptDraft {
    ReceiptDraft {
        at: s(n),
        campaign: Some("relance".into()),
        record: None,
        interaction: Some(call(n.unsigned_abs().into())),
        number: Pii::new(number(MOBILE)),
        shown: Some(number("0162000001")),
        method: Method::Predictive,
        purpose: Purpose::Commercial,
        verdict,
        consent: None,
    }
}

fn verdict(person: &Person) -> Verdict {
    let question = Question {
        at: s(0),
        phone: &number(MOBILE),
        method: Method::Predictive,
        purpose: Purpose::Commercial,
        sector: Sector::Other,
        caller_id: None,
        person,
        abandonment: None,
    };
    may_dial(&Rules::built_in(), &question)
}

#[tokio::test]
async fn receipts_are_chained_and_every_damage_to_the_chain_is_seen() {
    both(async |db| {
        let net = organization("net");
        let refused = verdict(&Person::default());
        assert!(!refused.allow);
        for n in [0, 10, 20] {
            let drafts: Vec<_> = (n..n + 3).map(|n| draft(n, refused.clone())).collect();
            db.receipts().write(&net, &drafts).await.unwrap();
        }
        db.receipts().write(&organization("bank"), &[draft(1, refused)]).await.unwrap();
        assert_eq!(db.receipts().verify(&net).await.unwrap(), (9, None));
        assert_eq!(db.receipts().verify(&organization("bank")).await.unwrap(), (1, None));

        let cause = Some(Cause::NoConsent);
        let filter = ReceiptFilter { cause, limit: 4, ..Default::default() };
        let page = db.receipts().list(&Scope::all(), &filter).await.unwrap();
        let cursor = page.next.clone();
        let rest = ReceiptFilter { cursor, limit: 50, ..filter };
        let rest = db.receipts().list(&Scope::all(), &rest).await.unwrap();
        assert_eq!((page.items.len(), rest.items.len(), rest.next), (4, 6, None));
        let one = ReceiptFilter {
            interaction: Some(call(21)),
            numbers: vec![number(MOBILE)],
            allow: Some(false),
            limit: 5,
            ..Default::default()
        };
        let one = db.receipts().list(&Scope::all(), &one).await.unwrap();
        assert_eq!(one.items[0].number, 8);

        let fault = async |sql: &str| {
            execute(&db, sql).await;
            let (_, fault) = db.receipts().verify(&net).await.unwrap();
            fault.map(|f| f.number)
        };
        assert_eq!(fault("UPDATE dial_receipt SET allow = 1 WHERE number = 4").await, Some(4));
        assert_eq!(fault("UPDATE dial_receipt SET allow = 0 WHERE number = 4").await, None);
        assert_eq!(fault("DELETE FROM dial_receipt WHERE number = 9").await, Some(9));
        assert_eq!(fault("DELETE FROM dial_receipt WHERE number = 3").await, Some(4));
        page.items
    })
    .await;
}

#[tokio::test]
async fn after_three_years_the_proof_goes_and_a_withdrawal_still_holds() {
    both(async |db| {
        let net = organization("net");
        let wording = "Oui, rappelez-moi.";
        let given = db.consents().add(&word(1, ConsentState::Given, s(0)), Some(wording)).await;
        let hash = given.unwrap().shown.unwrap();
        db.consents().add(&word(2, ConsentState::Withdrawn, s(1)), None).await.unwrap();
        assert_eq!(db.consents().expire(&net, s(1_000 * DAY)).await.unwrap(), 0);
        assert_eq!(db.consents().expire(&net, s(1_097 * DAY)).await.unwrap(), 1);
        assert_eq!(db.consents().wording(&hash).await.unwrap(), None);
        let found = person(&db, MOBILE, None, s(1_097 * DAY)).await.consent.unwrap();
        assert_eq!(found.withdrawn_at, Some(s(1)));
        let page = db.consents().list(&Scope::all(), &listed()).await.unwrap();
        assert_eq!(page.items[0].word.number, None, "held by its digest alone");
        page.items.len()
    })
    .await;
}

#[tokio::test]
async fn own_rules_are_published_by_versions_and_stand_beside_the_built_in_ones() {
    both(async |db| {
        assert_eq!(db.rules().latest().await.unwrap().version, 0);
        let mut ended = Rules::built_in().sets[1].clone();
        ended.until = Some(jiff::civil::date(2027, 6, 30));
        let by = ("root", "loi nouvelle au 1er juillet");
        let own = std::slice::from_ref(&ended);
        assert_eq!(db.rules().publish(0, own, by, s(1)).await.unwrap(), 1);
        let stale = db.rules().publish(0, own, by, s(2)).await;
        assert!(matches!(stale, Err(StoreError::Stale { .. })));
        let rules = db.rules().in_force().await.unwrap();
        assert_eq!(rules.sets.len(), Rules::built_in().sets.len());
        assert!(rules.sets.contains(&ended));
        db.rules().versions(5).await.unwrap()
    })
    .await;
}

#[tokio::test]
async fn an_erased_person_stays_opposed_and_provably_asked() {
    both(async |db| {
        let mut card = Customer::new(customer(1), organization("net"), "Durand", s(0));
        card.numbers = vec![Pii::new(number(MOBILE))];
        db.customers().upsert(&card).await.unwrap();
        let word = word(1, ConsentState::Given, s(0));
        let word = ConsentWord { customer: Some(customer(1)), ..word };
        db.consents().add(&word, Some("Oui.")).await.unwrap();
        let scope = OppositionScope::Organization(organization("net"));
        db.oppositions().add(&[opposed(1, scope, MOBILE, "card")]).await.unwrap();
        let certificate = (vocab::ErasureId::from_uuid(Uuid::from_u128(9)), "root", "request");
        let done = db.privacy().erase(&Scope::all(), customer(1), certificate, s(50)).await;
        assert_eq!(done.unwrap().unwrap().0.counts.consents_kept, 1);
        let found = person(&db, MOBILE, None, s(60)).await;
        assert_eq!(found.oppositions, ["organization"]);
        let list = db.oppositions().list(&Scope::all(), &opposed_listed()).await;
        assert_eq!(list.unwrap().items[0].number, None);
        let page = db.consents().list(&Scope::all(), &listed()).await.unwrap();
        let kept = &page.items[0].word;
        assert!(kept.name.is_none() && kept.is_proven() && kept.number.is_some());
        found
    })
    .await;
}

fn dialled(n: u128, leg: u128) -> Vec<Event> {
    let (interaction, leg) = (call(n), vocab::LegId::from_uuid(Uuid::from_u128(leg)));
    let reason = Some(vocab::DialReason::Agent { agent: "alice".into() });
    let dialled = Event::LegDialled { interaction, leg, ring_ms: 25_000, reason };
    vec![dialled, Event::LegRang { interaction, leg }]
}

#[tokio::test]
async fn a_call_that_went_out_without_being_allowed_is_found() {
    both(async |db| {
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        let mut facts = Vec::new();
        for n in 1..=3 {
            facts.push((s(n), started(n.unsigned_abs().into(), "net")));
            let (id, leg) = (n.unsigned_abs().into(), (n + 100).unsigned_abs().into());
            facts.extend(dialled(id, leg).into_iter().map(|e| (s(n + 10), e.into())));
        }
        // The third was cut off before anything was sent.
        facts.pop();
        journal.append(&facts).await.unwrap();
        let allowed = Verdict { allow: true, reasons: Vec::new(), ..verdict(&Person::default()) };
        db.receipts().write(&organization("net"), &[draft(1, allowed.clone())]).await.unwrap();
        let report = store::verify(&db, |_, _| {}).await.unwrap();
        let found: Vec<_> = report.differences.iter().map(|d| (&d.key, &d.what)).collect();
        assert_eq!(found, [(&call(2).to_string(), &store::What::NotAllowed)]);
        assert_eq!(report.receipts, 1);

        let late =
            ReceiptDraft { at: s(60), interaction: Some(call(2)), ..draft(2, allowed.clone()) };
        let nobody = ReceiptDraft { interaction: Some(call(9)), ..draft(3, allowed) };
        db.receipts().write(&organization("net"), &[late, nobody]).await.unwrap();
        let report = store::verify(&db, |_, _| {}).await.unwrap();
        let mut found: Vec<_> = report.differences.iter().map(ToString::to_string).collect();
        found.sort();
        assert!(
            found[0].ends_with("without being allowed"),
            "a receipt that came later: {found:?}"
        );
        assert!(found[1].ends_with("the journal has no such attempt"), "{found:?}");
        assert_eq!(found.len(), 2);
        found
    })
    .await;
}
