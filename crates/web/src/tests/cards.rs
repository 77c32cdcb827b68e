//! The customer card: recognised, filled in, explained, merged, and who has read it.

use super::centre::{Centre, Rows};
use crm::history::{Appointment, AppointmentState, Entry};
use serde_json::{Value, json};
use store::{Customer, CustomerEntry, Scope};
use vocab::{CustomerId, Moment, Pii, Role};

/// An appointment, and a card that became part of the customer's.
pub(super) async fn write_rows(db: &store::Db, rows: &Rows, now: Moment) {
    let customer = CustomerId::from_uuid(rows.customer);
    let appointment = Appointment {
        title: Pii::new(format!("{} meets", rows.mark)),
        duration_ms: None,
        place: None,
        state: AppointmentState::Planned,
        agent: Some(rows.agent.into()),
    };
    let line = CustomerEntry {
        id: rows.appointment.to_string(),
        organization: rows.organization.into(),
        customer,
        at: now,
        author: rows.agent.to_owned(),
        interaction: None,
        version: 1,
        entry: Entry::Appointment(appointment),
    };
    db.customers().add_entry(&line).await.unwrap();
    let twin = CustomerId::from_uuid(uuid::Uuid::from_u128(rows.customer.as_u128() + 0x40));
    let card = Customer::new(twin, rows.organization.into(), format!("{} bis", rows.mark), now);
    db.customers().upsert(&card).await.unwrap();
    let (all, merge) = (Scope::all(), rows.merge.to_string());
    db.customers().merge(&all, (customer, twin), &merge, rows.agent, now).await.unwrap();
}

async fn publish(centre: &Centre, setup: Value) {
    let token = centre.signed_in(Role::Administrator, &["alpha"]).await;
    let path = "/api/v1/organizations/alpha/crm";
    let body = json!({"setup": setup, "base_version": 0});
    centre.call("PUT", path, Some(&token), Some(body)).await.expect(200);
}

async fn post(centre: &Centre, token: &str, path: &str, body: Value) -> Value {
    let answer = centre.call("POST", path, Some(token), Some(body)).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.text);
    answer.body
}

fn of(centre: &Centre, leaf: &str) -> String {
    format!("/api/v1/customers/{}{leaf}", centre.alpha.customer)
}

#[tokio::test]
async fn the_organizations_own_fields_are_checked_and_kept() {
    let centre = Centre::new().await;
    let field =
        |id: &str, kind: &str| json!({"id": id, "label": {"fr": id}, "type": {"kind": kind}});
    publish(
        &centre,
        json!({"customer_fields": [field("points", "number"), field("born", "date")]}),
    )
    .await;
    let token = centre.signed_in(Role::Agent, &["alpha"]).await;
    let form = |custom: Value| {
        json!({"organization": "alpha", "last_name": "Neuf", "custom": custom,
            "reference": "C-1", "contracts": [{"number": "K1", "until": "2027-01-01",
                "protocol": {"label": "Or", "answer_ms": 60_000}}]})
    };
    let bad = form(json!({"points": "many", "colour": 1}));
    let told = centre.call("POST", "/api/v1/customers", Some(&token), Some(bad)).await.expect(422);
    let codes: Vec<_> =
        told.body["faults"].as_array().unwrap().iter().map(|f| f["code"].clone()).collect();
    assert_eq!(codes, ["not_number", "unknown"]);
    let good = form(json!({"points": "12", "born": "1980-02-03"}));
    let made = post(&centre, &token, "/api/v1/customers", good).await;
    assert_eq!(made["custom"], json!({"points": 12, "born": "1980-02-03"}));
    assert_eq!(made["contracts"][0]["protocol"]["label"], "Or");
    let path = format!("/api/v1/customers/{}", made["id"].as_str().unwrap());
    let change = json!({"version": 1, "custom": {"born": null}});
    let changed = centre.call("PATCH", &path, Some(&token), Some(change.clone())).await.expect(200);
    assert_eq!(changed.body["custom"], json!({"points": 12}));
    centre.call("PATCH", &path, Some(&token), Some(change)).await.expect(409);
    let bad = json!({"version": 2, "contracts": [{"number": "K", "since": "1/2/2026"}]});
    let told = centre.call("PATCH", &path, Some(&token), Some(bad)).await.expect(422);
    assert_eq!(told.body["field"], "contracts.0.since");
}

#[tokio::test]
async fn the_card_says_what_to_propose_and_why_with_its_figures_explained() {
    let centre = Centre::new().await;
    publish(
        &centre,
        json!({"products": [{"id": "tv", "label": {"fr": "Télé"}}, {"id": "net",
            "label": {"fr": "Fibre"}}]}),
    )
    .await;
    let token = centre.signed_in(Role::Agent, &["alpha"]).await;
    let refused = json!({"product": "tv", "outcome": "refused", "reason": "Trop cher"});
    post(&centre, &token, &of(&centre, "/offers"), refused).await;
    post(&centre, &token, &of(&centre, "/surveys"), json!({"rating": 2})).await;
    let card = centre.get(&of(&centre, ""), &token).await.expect(200).body;
    assert_eq!(card["products"][0]["fit"], "refused_lately");
    assert_eq!(card["products"][1]["fit"], "next");
    let figure = |id: &str| {
        let all = card["figures"].as_array().unwrap();
        all.iter().find(|f| f["id"] == id).cloned().unwrap()
    };
    assert_eq!(figure("next_best_offer")["value"], "Fibre");
    assert_eq!(figure("satisfaction")["value"], "2");
    assert_eq!(figure("satisfaction")["level"]["tone"], "bad");
    let churn = figure("churn_risk");
    let said = churn["inputs"].as_array().unwrap().iter().find(|i| i["name"] == "refusals_365d");
    let said = said.unwrap();
    assert_eq!((said["value"].as_str(), said["source"].as_str()), (Some("1"), Some("offers")));
    assert_eq!(card["merges"][0]["name"], "Alphonse bis");
    assert_eq!(card["appointments"][0]["title"], "Alphonse meets");
    let draft = json!({"scores": [{"id": "x", "label": {"fr": "X"}, "unit": "count",
        "formula": "refusals_30d * 2 +"}]});
    let told = centre.call("POST", &of(&centre, "/figures"), Some(&token), Some(draft)).await;
    let told = told.expect(422);
    assert_eq!(told.body["faults"][0]["path"], "scores[0].formula");
    let draft = json!({"scores": [{"id": "x", "label": {"fr": "X"}, "unit": "count",
        "formula": "refusals_30d * 2 + 1"}]});
    let tried = post(&centre, &token, &of(&centre, "/figures"), draft).await;
    assert_eq!(tried["items"][0]["value"], "3");
}

#[tokio::test]
async fn a_caller_whose_number_a_note_mentions_is_confirmed_in_one_call() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Agent, &["alpha"]).await;
    let card = centre.get(&of(&centre, ""), &token).await.expect(200).body;
    let note = json!({"version": card["version"], "notes": "Son fils : 06 12 34 56 78"});
    centre.call("PATCH", &of(&centre, ""), Some(&token), Some(note)).await.expect(200);
    let asked = "/api/v1/customers/identify?organization=alpha&number=0612%2F345678";
    let found = centre.get(asked, &token).await.expect(200).body;
    assert_eq!(found["matches"][0]["certainty"], "maybe");
    assert_eq!(found["matches"][0]["seen"]["source"], "card");
    let number = json!({"number": "06 12 34 56 78"});
    for _ in 0..2 {
        post(&centre, &token, &of(&centre, "/numbers"), number.clone()).await;
    }
    let found = centre.get(asked, &token).await.expect(200).body;
    assert_eq!(found["matches"][0]["certainty"], "sure");
    assert_eq!(found["matches"][0]["customer"]["numbers"].as_array().unwrap().len(), 2);
    centre.get("/api/v1/customers/identify", &token).await.expect(422);
}

#[tokio::test]
async fn two_cards_become_one_and_part_again() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Agent, &["alpha"]).await;
    let form = json!({"organization": "alpha", "last_name": "Alphonse",
        "numbers": [{"number": centre.alpha.number}]});
    let twin = post(&centre, &token, "/api/v1/customers", form).await;
    let found = centre.get(&of(&centre, "/duplicates"), &token).await.expect(200).body;
    assert_eq!(found["items"][0]["customer"]["id"], twin["id"]);
    assert_eq!(found["items"][0]["shared"], json!(["number"]));
    let other = json!({"other": twin["id"]});
    let merge = post(&centre, &token, &of(&centre, "/merge"), other).await;
    let led = format!("/api/v1/customers/{}", twin["id"].as_str().unwrap());
    let led = centre.get(&led, &token).await.expect(200).body;
    assert_eq!(led["id"], json!(centre.alpha.customer), "the old address leads to the kept card");
    let earlier = format!("/api/v1/merges/{}/undo", centre.alpha.merge);
    centre.call("POST", &earlier, Some(&token), None).await.expect(409);
    let undo = format!("/api/v1/merges/{}/undo", merge["id"].as_str().unwrap());
    post(&centre, &token, &undo, json!({})).await;
    let found = centre.get(&of(&centre, "/duplicates"), &token).await.expect(200).body;
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn consents_need_their_proof_and_a_withdrawal_counts_at_once() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Agent, &["alpha"]).await;
    let path = of(&centre, "/consents");
    let of_card = |card: &Value| card["consents"].as_array().unwrap().len();
    let before = of_card(&centre.get(&of(&centre, ""), &token).await.expect(200).body);
    let given = json!({"purpose": "sales", "channel": "phone", "state": "given"});
    let told = centre.call("POST", &path, Some(&token), Some(given)).await.expect(422);
    assert_eq!(told.body["field"], "proof");
    let given = json!({"purpose": "sales", "channel": "phone", "state": "given",
        "proof": "Demandé et accordé au téléphone"});
    post(&centre, &token, &path, given).await;
    let card = centre.get(&of(&centre, ""), &token).await.expect(200).body;
    assert_eq!(card["sales_calls"], "valid");
    let withdrawn = json!({"purpose": "sales", "channel": "all", "state": "withdrawn"});
    post(&centre, &token, &path, withdrawn).await;
    let card = centre.get(&of(&centre, ""), &token).await.expect(200).body;
    assert_eq!(card["sales_calls"], "withdrawn");
    assert_eq!(of_card(&card), before + 2, "what was given stays on record");
}

#[tokio::test]
async fn who_reads_a_card_is_told_to_those_who_lead() {
    let centre = Centre::new().await;
    let agent = centre.signed_in(Role::Agent, &["alpha"]).await;
    centre.get(&of(&centre, ""), &agent).await.expect(200);
    centre.get(&of(&centre, "/views"), &agent).await.expect(403);
    let lead = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let views = centre.get(&of(&centre, "/views"), &lead).await.expect(200).body;
    assert_eq!(views["items"].as_array().unwrap().len(), 1);
    assert_eq!(views["items"][0]["login"], "agent-alpha");
}

#[tokio::test]
async fn an_appointment_is_moved_and_cancelled_and_stays_in_the_timeline() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Agent, &["alpha"]).await;
    let path = format!("/api/v1/appointments/{}", centre.alpha.appointment);
    let moved = json!({"version": 1, "at": "2030-01-02T09:00:00Z"});
    centre.call("PATCH", &path, Some(&token), Some(moved.clone())).await.expect(200);
    centre.call("PATCH", &path, Some(&token), Some(moved)).await.expect(409);
    centre.call("DELETE", &path, Some(&token), None).await.expect(200);
    let page = centre.get(&of(&centre, "/timeline?limit=1"), &token).await.expect(200).body;
    assert_eq!(page["items"][0]["appointment"]["state"], "cancelled");
    assert_eq!(page["items"][0]["at"], "2030-01-02T09:00:00.000Z");
    let cursor = page["next_cursor"].as_str().unwrap();
    let next = of(&centre, &format!("/timeline?limit=50&cursor={cursor}"));
    let kinds = centre.get(&next, &token).await.expect(200).body;
    let kinds: Vec<_> =
        kinds["items"].as_array().unwrap().iter().map(|i| i["kind"].clone()).collect();
    assert!(kinds.contains(&json!("ticket")) && kinds.contains(&json!("interaction")));
}

#[tokio::test]
async fn tags_are_put_on_many_cards_at_once_and_listed_by() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Agent, &["alpha"]).await;
    let (own, strange) = (centre.alpha.customer, centre.beta.customer);
    let body = json!({"ids": [own, strange], "add": [" À relancer "]});
    let done = post(&centre, &token, "/api/v1/customers/tags", body).await;
    let fate = |id: uuid::Uuid| {
        let items = done["items"].as_array().unwrap();
        items.iter().find(|i| i["id"] == id.to_string()).unwrap().clone()
    };
    assert_eq!(fate(own)["result"], "changed");
    assert_eq!(fate(own)["added"], json!(["À relancer"]));
    assert_eq!(fate(strange)["result"], "unknown");
    let path = "/api/v1/customers?tag=a%20relancer&limit=1";
    let page = centre.get(path, &token).await.expect(200).body;
    assert_eq!(page["items"][0]["id"], own.to_string());
    assert_eq!(page["next_cursor"], Value::Null);
    for (body, code) in [
        (json!({"ids": [], "add": ["x"]}), 422),
        (json!({"ids": [own]}), 422),
        (json!({"ids": [strange], "add": ["x"]}), 404),
    ] {
        centre.call("POST", "/api/v1/customers/tags", Some(&token), Some(body)).await.expect(code);
    }
}
