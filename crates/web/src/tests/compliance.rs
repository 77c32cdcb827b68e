//! Consents, oppositions, receipts and rules by the API.

use super::centre::{Answered, Centre, Rows};
use crate::state::now;
use axum::body::Body;
use axum::http::{Request, header};
use crm::history::{ConsentState, SALES};
use law::{Method, Person, Purpose, Question, Rules, Sector, may_dial};
use serde_json::{Value, json};
use store::{
    ConsentProof, ConsentWord, NewOpposition, OppositionScope, ReceiptDraft, ReceiptFilter, Scope,
};
use vocab::{Address, CustomerId, Moment, Pii, Role};

pub(super) async fn write_rows(db: &store::Db, rows: &Rows, now: Moment) {
    let number = Pii::new(Address::parse(rows.number, "FR"));
    let word = ConsentWord {
        id: rows.consent.to_string(),
        organization: rows.organization.into(),
        customer: Some(CustomerId::from_uuid(rows.customer)),
        number: Some(number.clone()),
        name: Some(Pii::new(rows.mark.to_owned())),
        purpose: SALES.to_owned(),
        channel: "sms".to_owned(),
        state: ConsentState::Given,
        at: now,
        until: None,
        shown: None,
        source: "web".to_owned(),
        interaction: None,
        author: rows.agent.to_owned(),
        made_at: now,
        void: None,
        proof: ConsentProof { words: Some(Pii::new(rows.mark.to_owned())), ..Default::default() },
    };
    db.consents().add(&word, Some(&format!("Je suis {}.", rows.mark))).await.unwrap();
    let opposition = NewOpposition {
        id: rows.opposition.to_string(),
        scope: OppositionScope::Organization(rows.organization.into()),
        number: Pii::new(Address::parse("0639980099", "FR")),
        customer: None,
        interaction: None,
        source: "typed".to_owned(),
        why: rows.mark.to_owned(),
        author: rows.agent.to_owned(),
        at: now,
        until: None,
    };
    db.oppositions().add(&[opposition]).await.unwrap();
    let question = Question {
        at: now,
        phone: number.reveal(),
        method: Method::Predictive,
        purpose: Purpose::Commercial,
        sector: Sector::Other,
        caller_id: None,
        person: &Person::default(),
        abandonment: None,
    };
    let draft = ReceiptDraft {
        at: now,
        campaign: Some(rows.mark.into()),
        record: None,
        interaction: None,
        number: number.clone(),
        shown: None,
        method: Method::Predictive,
        purpose: Purpose::Commercial,
        verdict: may_dial(&Rules::built_in(), &question),
        consent: None,
    };
    db.receipts().write(&rows.organization.into(), &[draft]).await.unwrap();
}

async fn post(centre: &Centre, path: &str, token: &str, body: Value) -> Answered {
    centre.call("POST", path, Some(token), Some(body)).await
}

async fn put(centre: &Centre, path: &str, token: &str, body: Value) -> Answered {
    centre.call("PUT", path, Some(token), Some(body)).await
}

async fn upload(centre: &Centre, path: &str, token: &str, file: &str) -> Answered {
    let request = Request::post(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/octet-stream")
        .body(Body::from(file.to_owned()))
        .unwrap();
    centre.send(request).await
}

#[tokio::test]
async fn a_consent_needs_its_proof_and_a_withdrawal_needs_nothing() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Agent, &["alpha"]).await;
    let lead = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let mut form = json!({"organization": "alpha", "number": "06 39 98 00 07", "purpose": "sales",
        "channel": "phone", "state": "given"});
    let refused = post(&centre, "/api/v1/consents", &token, form.clone()).await.expect(422);
    assert_eq!(refused.body["field"], "wording", "{}", refused.text);
    form["wording"] = "J’accepte d’être rappelé au sujet de mon contrat.".into();
    let given = post(&centre, "/api/v1/consents", &token, form.clone()).await.expect(201);
    assert_eq!(given.body["standing"], "valid");
    assert!(given.body["until"].is_string());
    let path = "/api/v1/consents/file?organization=alpha&number=0639980007";
    let file = centre.get(path, &token).await.expect(200);
    assert_eq!(file.body["sales_calls"], "valid");
    assert!(file.body["consents"][0]["wording"].as_str().unwrap().starts_with("J’accepte"));

    form["state"] = "withdrawn".into();
    form["wording"] = json!(null);
    let withdrawn = post(&centre, "/api/v1/consents", &token, form).await.expect(201);
    let file = centre.get(path, &token).await.expect(200);
    assert_eq!(file.body["sales_calls"], "withdrawn", "at once");
    let id = withdrawn.body["id"].as_str().unwrap();
    let void = format!("/api/v1/consents/{id}/void");
    post(&centre, &void, &token, json!({"why": "erreur"})).await.expect(403);
    post(&centre, &void, &lead, json!({"why": " "})).await.expect(422);
    let void = post(&centre, &void, &lead, json!({"why": "autre dossier"})).await.expect(200);
    assert_eq!(
        (&void.body["standing"], &void.body["void_why"]),
        (&"void".into(), &"autre dossier".into())
    );
    let file = centre.get(path, &token).await.expect(200);
    assert_eq!(file.body["sales_calls"], "valid");
    let page = centre.get(&path.replace("file?", "file.html?"), &token).await.expect(200);
    assert!(page.text.contains("noté par erreur"), "{}", page.text);
}

#[tokio::test]
async fn a_refusal_on_the_card_stops_every_number_and_is_taken_back_with_a_reason() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Agent, &["alpha"]).await;
    let lead = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let path = format!("/api/v1/customers/{}/refuse-calls", centre.alpha.customer);
    let refused = post(&centre, &path, &token, json!({})).await.expect(201);
    assert_eq!(refused.body["oppositions"].as_array().map(Vec::len), Some(1));
    let number = centre.alpha.number.replace('+', "%2B");
    let asked = json!({"organization": "alpha", "number": centre.alpha.number,
        "method": "preview", "purpose": "commercial"});
    let asks = "/api/v1/dialling-rules/may-dial";
    let verdict = post(&centre, asks, &lead, asked.clone()).await.expect(200);
    let causes: Vec<_> =
        verdict.body["reasons"].as_array().unwrap().iter().map(|r| r["cause"].clone()).collect();
    assert!(causes.contains(&"opposed".into()) && causes.contains(&"consent_withdrawn".into()));
    let undo = format!("{path}/undo");
    centre.person("somebody", Role::Agent, &["alpha"]).await;
    let other = centre.token("somebody").await;
    post(&centre, &undo, &other, json!({"why": "erreur"})).await.expect(403);
    post(&centre, &undo, &lead, json!({"why": "mauvaise fiche"})).await.expect(204);
    let list = format!("/api/v1/oppositions?number={number}");
    let left = centre.get(&list, &lead).await.expect(200);
    assert_eq!(left.body["items"], json!([]));
    let kept = centre.get(&format!("{list}&removed=true"), &lead).await.expect(200);
    assert_eq!(kept.body["items"][0]["removed_why"], "mauvaise fiche");
}

#[tokio::test]
async fn a_file_of_numbers_becomes_a_list_and_given_twice_adds_nothing() {
    let centre = Centre::new().await;
    let lead = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let file = "Nom;Mobile\nDurand;06 39 98 00 11\nMartin;pas de téléphone\nPetit;639980012\n";
    for new in [2, 0] {
        let path = "/api/v1/opposition-imports?scope=organization&organization=alpha";
        let begun = upload(&centre, path, &lead, file).await.expect(202);
        let path = format!("/api/v1/opposition-imports/{}", begun.body["id"].as_str().unwrap());
        let mut last = centre.get(&path, &lead).await.expect(200);
        for _ in 0..500 {
            if last.body["state"] != "running" {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            last = centre.get(&path, &lead).await.expect(200);
        }
        assert_eq!(last.body["state"], "done", "{}", last.text);
        assert_eq!((&last.body["new"], &last.body["refused"]), (&new.into(), &1.into()));
        assert_eq!(last.body["refused_lines"], json!([3]));
    }
    let centre_list = "/api/v1/opposition-imports?scope=centre";
    upload(&centre, centre_list, &lead, file).await.expect(403);
}

#[tokio::test]
async fn an_export_of_receipts_is_verified_line_by_line() {
    let centre = Centre::new().await;
    let lead = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    for format in ["jsonl", "csv"] {
        let path = format!("/api/v1/receipts/export?organization=alpha&format={format}");
        let file = centre.get(&path, &lead).await.expect(200);
        let mut chain = law::Chain::default();
        for line in file.text.lines() {
            if let Some(receipt) = law::read_line(line).unwrap() {
                chain.take(&receipt).unwrap();
            }
        }
        assert_eq!(chain.number(), 1, "{}", file.text);
    }
    let chains = centre.get("/api/v1/receipts/chains", &lead).await.expect(200);
    assert_eq!(chains.body["items"].as_array().map(Vec::len), Some(1), "not Beta's");
    let page = centre.get("/api/v1/receipts?cause=no_consent", &lead).await.expect(200);
    assert_eq!(page.body["items"][0]["reasons"][0]["cause"], "no_consent");
    let filter = ReceiptFilter { limit: 10, ..ReceiptFilter::default() };
    let all = centre.state.store.receipts().list(&Scope::all(), &filter).await.unwrap();
    assert_eq!(all.items.len(), 2, "at {}", now().rfc3339());
}

#[tokio::test]
async fn own_rules_are_checked_dated_and_asked_at_once() {
    let centre = Centre::new().await;
    let root = centre.signed_in(Role::Administrator, &[]).await;
    let path = "/api/v1/dialling-rules";
    let rules = centre.get(path, &root).await.expect(200);
    let set = rules.body["sets"].as_array().unwrap().iter();
    let mut set = set.map(|s| s["set"].clone()).find(|s| s["id"] == "fr-consumer-2026").unwrap();
    let question = json!({"number": "0639980001", "method": "preview", "purpose": "commercial",
        "at": "2026-11-20T10:00:00+01:00", "consent_collected": "2026-03-01"});
    let asks = "/api/v1/dialling-rules/may-dial";
    let verdict = post(&centre, asks, &root, question.clone()).await.expect(200);
    assert_eq!((&verdict.body["allow"], &verdict.body["basis"]), (&true.into(), &"consent".into()));

    set["hours"][0]["from"] = "11:00".into();
    let publish = |set: &Value, base: u64, why: &str| json!({"base_version": base, "sets": [set], "why": why});
    put(&centre, path, &root, publish(&set, 0, "")).await.expect(422);
    let published =
        put(&centre, path, &root, publish(&set, 0, "usage du centre")).await.expect(200);
    assert_eq!(published.body["version"], 1);
    let own = &published.body["sets"][0];
    assert_eq!((&own["own"], &own["replaces"]), (&true.into(), &true.into()));
    put(&centre, path, &root, publish(&set, 0, "encore")).await.expect(409);
    let verdict = post(&centre, asks, &root, question).await.expect(200);
    assert_eq!(verdict.body["reasons"][0]["cause"], "outside_hours");
    assert_eq!(verdict.body["opens_at"], "2026-11-20T10:00:00.000Z");
    set["id"] = "autre".into();
    let twice = put(&centre, path, &root, publish(&set, 1, "doublon")).await.expect(422);
    assert_eq!(twice.body["field"], "sets[0]", "{}", twice.text);
}

#[tokio::test]
async fn a_file_proves_a_consent_with_its_fingerprint_and_stands_on_the_persons_copy() {
    let centre = Centre::new().await;
    let token = &centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let consent = centre.alpha.consent;
    let path = format!("/api/v1/consents/{consent}/proofs");
    let named = format!("{path}?name=formulaire.pdf");
    let kept = upload(&centre, &named, token, "%PDF-1.7 signed").await.expect(201).body;
    assert_eq!(kept["sha256"], law::sha256(b"%PDF-1.7 signed"));
    let told = centre.get(&path, token).await.expect(200).body;
    assert_eq!(told["items"][0]["name"], "formulaire.pdf");
    let file = format!("{path}/{}", kept["id"].as_str().unwrap());
    assert_eq!(centre.get(&file, token).await.expect(200).text, "%PDF-1.7 signed");
    upload(&centre, &format!("{path}?name=a.exe"), token, "MZ\u{1}").await.expect(415);
    let customer = centre.alpha.customer;
    let whose = format!("organization=alpha&customer={customer}");
    let person = centre.get(&format!("/api/v1/consents/file?{whose}"), token).await.expect(200);
    assert_eq!(person.body["proofs"][0]["sha256"], kept["sha256"]);
    let copy = centre.get(&format!("/api/v1/consents/file.pdf?{whose}"), token).await.expect(200);
    assert!(copy.text.starts_with("%PDF-"), "{}", &copy.text[..20]);
    let beta = &centre.signed_in(Role::Supervisor, &["beta"]).await;
    centre.get(&path, beta).await.expect(404);
    centre.get(&file, beta).await.expect(404);
}

#[tokio::test]
async fn consents_that_end_soon_are_listed_until_they_are_renewed() {
    let centre = Centre::new().await;
    let token = &centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let at = now().plus_ms(-350 * 86_400_000).rfc3339();
    let mut form = json!({"organization": "alpha", "number": "0639980777", "name": "Bientôt",
        "purpose": "sales", "channel": "phone", "state": "given", "at": at,
        "wording": "Oui.", "source": "call"});
    let old = post(&centre, "/api/v1/consents", token, form.clone()).await.expect(201).body;
    let ends = async |days: u32| {
        let path = format!("/api/v1/consents?ends_within={days}");
        let items = centre.get(&path, token).await.expect(200).body["items"].clone();
        items.as_array().unwrap().len()
    };
    assert_eq!((ends(5).await, ends(30).await), (0, 1));
    form["at"] = Value::Null;
    form["renews"] = old["id"].clone();
    post(&centre, "/api/v1/consents", token, form).await.expect(201);
    assert_eq!(ends(30).await, 0, "a later word stands in its place");
    centre.get("/api/v1/consents?ends_within=0", token).await.expect(422);
}

#[tokio::test]
async fn one_receipt_says_which_rules_decided_and_what_was_known() {
    let centre = Centre::new().await;
    let token = &centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let path = "/api/v1/receipts/one?organization=alpha&number=1";
    let told = centre.get(path, token).await.expect(200).body;
    assert_eq!(told["receipt"]["number"], 1);
    assert_eq!(told["receipt"]["allow"], false);
    assert!(told["rule_source"].as_str().is_some_and(|s| !s.is_empty()), "{told}");
    assert_eq!(told["consent"], Value::Null, "that of Alpha is for text messages");
    let other = "/api/v1/receipts/one?organization=alpha&number=99";
    centre.get(other, token).await.expect(404);
}
