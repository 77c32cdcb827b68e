//! A person forgotten: nothing names them any more, and the journal still proves everything.

use crate::facts::*;
use crm::retention::Retention;
use store::testing::{both, execute, texts};
use store::{Customer, Db, Journal, Scope};
use vocab::{ErasureId, IdSource, Pii};

const NUMBER: &str = "+33612345678";

async fn lived(db: &Db) {
    let mut journal = Journal::open(db, "test", s(0)).await.expect("is stored");
    journal.append(&handled(1, 0, "net", "alice")).await.expect("is stored");
    journal.append(&handled(2, 100, "net", "alice")).await.expect("is stored");
    let mut card = Customer::new(customer(9), organization("net"), "Hélène Durand", s(0));
    card.numbers = vec![Pii::new(number(NUMBER))];
    db.customers().upsert(&card).await.expect("is stored");
    let mut other = Customer::new(customer(8), organization("net"), "Zoé Petit", s(0));
    other.numbers = vec![Pii::new(number("0162000099"))];
    db.customers().upsert(&other).await.expect("is stored");
    let id = customer(9);
    execute(db, &format!("UPDATE contact SET customer_number = '{NUMBER}', customer = NULL")).await;
    execute(db, "UPDATE journal SET private = '{\"customer\":\"+33612345678\"}'").await;
    execute(
        db,
        &format!(
            "INSERT INTO ticket (id, number, organization, customer, kind, subject, description, \
             priority, status, created_by, created_ms, updated_ms, version, search) VALUES ('t', \
             'T1', 'net', '{id}', 'incident', 'Durand en panne', 'Hélène appelle', 'low', 'open', \
             'alice', 1, 1, 1, 'durand')"
        ),
    )
    .await;
}

fn certificate() -> (ErasureId, &'static str, &'static str) {
    (ErasureId::from_uuid(uuid::Uuid::from_u128(77)), "admin", "request")
}

#[tokio::test]
async fn everything_about_a_person_is_told_and_of_nobody_else() {
    both(async |db| {
        lived(&db).await;
        let all = db.privacy().everything(&Scope::all(), customer(9)).await.unwrap().unwrap();
        let rows = all["rows"].as_object().unwrap();
        let tables: Vec<_> = rows.keys().map(String::as_str).collect();
        for table in ["customer", "customer_number", "contact", "journal", "ticket", "recording"] {
            assert!(tables.contains(&table), "{table} of {tables:?}");
        }
        assert_eq!(rows["customer"][0]["body"]["name"], "Hélène Durand");
        assert_eq!(rows["journal"][0]["private"]["customer"], NUMBER);
        assert!(!all.to_string().contains("Petit"));
        let strangers = Scope::of_organizations(vec![organization("trip")]);
        assert!(db.privacy().everything(&strangers, customer(9)).await.unwrap().is_none());
        tables.len()
    })
    .await;
}

#[tokio::test]
async fn after_an_erasure_nothing_names_the_person_and_the_floor_still_verifies() {
    both(async |db| {
        lived(&db).await;
        let foreseen =
            db.privacy().foresee_erasure(&Scope::all(), customer(9), s(900)).await.unwrap();
        let done = db.privacy().erase(&Scope::all(), customer(9), certificate(), s(900)).await;
        let (erasure, files) = done.unwrap().unwrap_or_else(|why| panic!("{why:?}"));
        assert_eq!(foreseen.unwrap().0, erasure.counts, "what was foreseen was done");
        assert_eq!((erasure.counts.interactions, erasure.counts.tickets), (2, 1));
        assert_eq!(u64::try_from(files.sounds.len()).unwrap(), erasure.counts.recordings);
        for (table, column) in [
            ("customer", "body"),
            ("customer", "sort_name"),
            ("customer_key", "key"),
            ("customer_number", "number"),
            ("ticket", "subject"),
            ("ticket", "description"),
            ("ticket", "search"),
            ("erasure", "body"),
        ] {
            for text in texts(&db, table, column).await {
                let text = text.to_lowercase();
                for secret in ["durand", "hélène", "helene", "612345678"] {
                    assert!(!text.contains(secret), "{secret} in {table}.{column}: {text}");
                }
            }
        }
        let report = store::verify(&db, |_, _| {}).await.unwrap();
        // The test itself took the card off the contacts: that alone may differ.
        let planted = store::What::Columns(vec!["customer"]);
        let named: Vec<_> = report.differences.iter().filter(|d| d.what != planted).collect();
        assert!(named.is_empty(), "{named:?}");
        let certificates = db.privacy().erasures(&Scope::all(), &organization("net"), 9).await;
        assert_eq!(certificates.unwrap(), std::slice::from_ref(&erasure));
        let other = db.customers().search(&Scope::all(), "petit", 5).await.unwrap();
        assert_eq!(other.len(), 1, "nobody else is touched");
        erasure.counts
    })
    .await;
}

#[tokio::test]
async fn what_is_over_goes_and_what_is_not_stays() {
    both(async |db| {
        lived(&db).await;
        let day = 86_400;
        execute(&db, "UPDATE callback SET state = 'kept'").await;
        let net = organization("net");
        let none = Retention::default();
        let privacy = db.privacy();
        let far = s(400 * day);
        let nothing = privacy.foresee_retention(&net, &none, far).await.unwrap();
        assert_eq!(nothing, store::RetentionCounts::default(), "no rule, nothing goes");
        let rules = Retention {
            recordings_days: Some(180),
            history_days: Some(365),
            inactive_customers_days: Some(1_095),
            ..none
        };
        let early = privacy.foresee_retention(&net, &rules, s(100 * day)).await.unwrap();
        assert_eq!(early, store::RetentionCounts::default(), "not yet");
        let next = privacy.foresee_retention(&net, &rules, far).await.unwrap();
        assert_eq!((next.interactions, next.customers), (2, 0));
        let mut ids = IdSource::new(1);
        let (run, files) = privacy.retain(&net, &rules, &mut ids, far).await.unwrap();
        assert_eq!(run.counts, next);
        for (_, recording) in &files.sounds {
            let reason = store::DeletionReason::Retention;
            db.recorded().sound_gone(&net, *recording, reason, far).await.unwrap();
        }
        let after = privacy.foresee_retention(&net, &rules, far).await.unwrap();
        assert_eq!(after, store::RetentionCounts::default(), "done is done");
        let late = privacy.foresee_retention(&net, &rules, s(2_000 * day)).await.unwrap();
        assert_eq!(late.customers, 2);
        privacy.retain(&net, &rules, &mut ids, s(2_000 * day)).await.unwrap();
        assert!(db.customers().search(&Scope::all(), "petit", 5).await.unwrap().is_empty());
        assert_eq!(privacy.retention_runs(&net, 9).await.unwrap().len(), 2);
        next
    })
    .await;
}

#[tokio::test]
async fn free_texts_go_when_nobody_touched_them_for_so_long_and_facts_stay() {
    both(async |db| {
        lived(&db).await;
        let (day, net, privacy) = (86_400, organization("net"), db.privacy());
        let mut card = db.customers().get(&Scope::all(), customer(9)).await.unwrap().unwrap();
        card.notes = Some(Pii::new("Rappeler au 01 62 00 00 88".to_owned()));
        db.customers().upsert(&card).await.unwrap();
        let ticket = uuid::Uuid::from_u128(55);
        execute(&db, &format!("UPDATE ticket SET id = '{ticket}'")).await;
        execute(
            &db,
            &format!(
                "INSERT INTO ticket_entry (ticket, ordinal, at_ms, author, note, changes) \
             VALUES ('{ticket}', 1, 1, 'alice', 'Hélène est malade', '[]')"
            ),
        )
        .await;
        let rules = Retention { notes_days: Some(30), ..Retention::default() };
        let late = s(40 * day);
        let open = privacy.foresee_retention(&net, &rules, late).await.unwrap();
        assert_eq!(open.notes, 1, "the card; the ticket is still worked on");
        execute(&db, "UPDATE ticket SET status = 'closed'").await;
        let early = privacy.foresee_retention(&net, &rules, s(20 * day)).await.unwrap();
        let tickets_are_older = early.notes == 1;
        assert!(tickets_are_older, "the ticket is of 1970, the card is not over yet");
        let mut ids = IdSource::new(1);
        let (run, _) = privacy.retain(&net, &rules, &mut ids, late).await.unwrap();
        assert_eq!(run.counts.notes, 2);
        let after = db.customers().get(&Scope::all(), customer(9)).await.unwrap().unwrap();
        assert_eq!((after.notes, after.name), (None, card.name), "the words go, the card stays");
        assert_eq!(after.updated_at, card.updated_at, "it is not changed by a person");
        assert!(texts(&db, "seen_number", "number").await.is_empty());
        assert_eq!(texts(&db, "ticket_entry", "note").await, [""]);
        assert_eq!(texts(&db, "ticket", "description").await, [""]);
        assert_eq!(texts(&db, "ticket", "subject").await, ["Durand en panne"]);
        assert!(!texts(&db, "ticket", "search").await[0].contains("helene"));
        let again = privacy.foresee_retention(&net, &rules, late).await.unwrap();
        assert_eq!(again.notes, 0, "done is done");
        assert_eq!(privacy.retention_runs(&net, 9).await.unwrap()[0].counts.notes, 2, "proof");
    })
    .await;
}
