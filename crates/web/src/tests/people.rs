//! The administrator's work: people and the floor plan.

use super::centre::{Centre, PASSWORD, plan};
use serde_json::json;
use vocab::Role;

#[tokio::test]
async fn an_administrator_adds_changes_and_removes_people() {
    let centre = Centre::new().await;
    let admin = centre.signed_in(Role::Administrator, &[]).await;
    let form = json!({"login": "client9", "name": "Client", "role": "organization",
        "organizations": ["alpha"], "password": PASSWORD});
    let post = |body| centre.call("POST", "/api/v1/people", Some(&admin), Some(body));
    let added = post(form.clone()).await.expect(201);
    assert_eq!(added.body["organizations"], json!(["alpha"]));
    let again = post(form).await.expect(409);
    assert_eq!(again.body["field"], "login");

    let body = json!({"login": "client9", "password": PASSWORD});
    let signed = centre.call("POST", "/api/v1/sign-in", None, Some(body.clone())).await.expect(200);
    let token = signed.body["token"].as_str().unwrap();
    let path = "/api/v1/people/client9";
    let off = Some(json!({"active": false}));
    let changed = centre.call("PATCH", path, Some(&admin), off).await.expect(200);
    assert_eq!(changed.body["active"], false);
    centre.get("/api/v1/me", token).await.expect(401);
    centre.call("POST", "/api/v1/sign-in", None, Some(body)).await.expect(401);
    let list = centre.get("/api/v1/people", &admin).await.expect(200);
    assert!(list.text.contains("client9") && !list.text.contains("argon2"), "{}", list.text);
}

#[tokio::test]
async fn a_new_password_ends_the_sessions_of_that_person() {
    let centre = Centre::new().await;
    let admin = centre.signed_in(Role::Administrator, &[]).await;
    let token = centre.signed_in(Role::Analyst, &[]).await;
    let path = "/api/v1/people/analyst/password";
    let body = Some(json!({"password": "another good one"}));
    assert_eq!(centre.call("POST", path, Some(&admin), body).await.status, 204);
    centre.get("/api/v1/me", &token).await.expect(401);
    let body = Some(json!({"login": "analyst", "password": "another good one"}));
    centre.call("POST", "/api/v1/sign-in", None, body).await.expect(200);
}

#[tokio::test]
async fn bad_fields_of_a_person_are_named() {
    let centre = Centre::new().await;
    let admin = centre.signed_in(Role::Administrator, &[]).await;
    for (change, field) in [
        (json!({"login": "Élise"}), "login"),
        (json!({"login": ""}), "login"),
        (json!({"name": " "}), "name"),
        (json!({"password": "short"}), "password"),
        (json!({"role": "organization"}), "organizations"),
        (json!({"organizations": ["gamma"]}), "organizations"),
        (json!({"role": "king"}), "role"),
        (json!({"colour": "red"}), "colour"),
    ] {
        let mut form = json!({"login": "new", "name": "New", "role": "analyst"});
        for (key, value) in change.as_object().unwrap() {
            form[key] = value.clone();
        }
        let answer = centre.call("POST", "/api/v1/people", Some(&admin), Some(form)).await;
        let answer = answer.expect(422);
        assert_eq!(answer.body["field"], field, "{}", answer.text);
    }
    let none = Some(json!({"name": "x"}));
    centre.call("PATCH", "/api/v1/people/nobody", Some(&admin), none).await.expect(404);
}

#[tokio::test]
async fn the_last_word_stays_with_an_administrator() {
    let centre = Centre::new().await;
    let admin = centre.signed_in(Role::Administrator, &[]).await;
    for change in [json!({"role": "agent"}), json!({"active": false})] {
        let path = "/api/v1/people/administrator";
        centre.call("PATCH", path, Some(&admin), Some(change)).await.expect(422);
    }
}

#[tokio::test]
async fn a_plan_that_the_floor_did_not_hear_is_saved_and_says_so() {
    let centre = Centre::stopped().await;
    let admin = centre.signed_in(Role::Administrator, &[]).await;
    let plan = serde_json::to_value(plan()).unwrap();
    let body = Some(json!({"plan": plan, "base_version": 1}));
    let told = centre.call("PUT", "/api/v1/plan", Some(&admin), body).await.expect(503);
    assert_eq!(told.body["type"], "urn:plateau:problem:published-unheard");
    let detail = told.body["detail"].as_str().unwrap();
    assert!(detail.contains("Version 2") && detail.contains("next start"), "{detail}");
    let saved = centre.get("/api/v1/plan", &admin).await.expect(200);
    assert_eq!(saved.body["version"], 2);
}

#[tokio::test]
async fn a_plan_is_checked_published_and_heard_by_the_floor() {
    let centre = Centre::new().await;
    let admin = centre.signed_in(Role::Administrator, &[]).await;
    let now = centre.get("/api/v1/plan", &admin).await.expect(200);
    assert_eq!((&now.body["version"], &now.body["author"]), (&json!(1), &json!("seed")));
    let mut next = now.body["plan"].clone();
    next["queues"]["qa"]["name"] = json!("Renamed");
    let put = |plan: serde_json::Value, base: u64| {
        let body = json!({"plan": plan, "base_version": base});
        centre.call("PUT", "/api/v1/plan", Some(&admin), Some(body))
    };
    assert_eq!(put(next.clone(), 1).await.expect(200).body["version"], 2);
    let queues = centre.get("/api/v1/queues", &admin).await.expect(200);
    assert!(queues.text.contains("Renamed"), "{}", queues.text);
    put(next.clone(), 1).await.expect(409);

    next["queues"]["qa"]["organization"] = json!("gamma");
    let refused = put(next, 2).await.expect(422);
    let faults = refused.body["faults"].as_array().unwrap();
    let told = |path: &str| faults.iter().any(|fault| fault["path"] == path);
    assert!(told("queues.qa.organization"), "{faults:?}");
    let versions = centre.get("/api/v1/plan/versions", &admin).await.expect(200);
    assert_eq!(versions.body["items"].as_array().unwrap().len(), 2);
    assert_eq!(versions.body["items"][0]["author"], "administrator");
}

#[tokio::test]
async fn a_check_names_the_place_of_every_kind_of_fault() {
    let centre = Centre::new().await;
    let admin = centre.signed_in(Role::Administrator, &[]).await;
    let check = |plan: serde_json::Value| {
        let body = json!({"plan": plan});
        centre.call("POST", "/api/v1/plan/check", Some(&admin), Some(body))
    };
    let good = serde_json::to_value(plan()).unwrap();
    assert_eq!(check(good.clone()).await.expect(200).body["faults"], json!([]));
    let mut wrong_type = good.clone();
    wrong_type["queues"]["qa"]["ring_ms"] = json!("soon");
    let faults = check(wrong_type).await.expect(200);
    assert_eq!(faults.body["faults"][0]["path"], "queues.qa.ring_ms");
    let mut unknown = good;
    unknown["agents"]["bob"]["queues"] = json!(["nowhere"]);
    let faults = check(unknown).await.expect(200);
    assert_eq!(faults.body["faults"][0]["path"], "agents.bob.queues.0");
    let schema = centre.get("/api/v1/plan/schema", &admin).await.expect(200);
    assert!(schema.body["properties"]["queues"].is_object(), "{}", schema.text);
}

#[tokio::test]
async fn a_rule_is_one_thing_as_text_in_two_languages_and_as_a_form() {
    let centre = Centre::new().await;
    let admin = centre.signed_in(Role::Administrator, &[]).await;
    let post = |leaf: &str, body: serde_json::Value| {
        let path = format!("/api/v1/plan/rule/{leaf}");
        let (centre, admin) = (&centre, &admin);
        async move { centre.call("POST", &path, Some(admin), Some(body)).await }
    };
    let mut draft = serde_json::to_value(plan()).unwrap();
    draft["skills"]["billing"] = json!({"name": "Facturation"});
    let text = "wait < 20 s: billing >= 7; anyone";
    let read = post("parse", json!({"text": text, "plan": draft})).await.expect(200);
    assert_eq!(read.body["text_fr"], "attente < 20 s : Facturation ≥ 7\ntous");
    assert_eq!(read.body["steps"][1]["from_ms"], 20_000);
    let form = json!({"steps": read.body["steps"], "plan": draft});
    let printed = post("print", form).await.expect(200);
    assert_eq!(printed.body["text_en"], "wait < 20 s: Facturation ≥ 7\nanyone");
    let refused = post("parse", json!({"text": "anyone\n  biling ≥ 7", "plan": draft})).await;
    let refused = refused.expect(422);
    assert_eq!((&refused.body["line"], &refused.body["column"]), (&json!(2), &json!(3)));
    assert_eq!(refused.body["remedy"], "did you mean \"billing\"?");
    post("parse", json!({"text": text})).await.expect(422);
    post("parse", json!({"text": "anyone"})).await.expect(200);
}

#[tokio::test]
async fn drafts_are_their_owners_alone() {
    let centre = Centre::new().await;
    let ada = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let bob = centre.signed_in(Role::Agent, &["alpha"]).await;
    let one = "/api/v1/me/drafts/i-1";
    let body = json!({"body": "{\"notes\": \"rappeler\"}"});
    centre.call("PUT", one, Some(&ada), Some(body)).await.expect(204);
    let own = centre.get("/api/v1/me/drafts", &ada).await.expect(200);
    assert_eq!(own.body["items"][0]["name"], "i-1");
    assert_eq!(centre.get("/api/v1/me/drafts", &bob).await.expect(200).body["items"], json!([]));
    centre.call("DELETE", one, Some(&bob), None).await.expect(204);
    let own = centre.get("/api/v1/me/drafts", &ada).await.expect(200);
    assert_eq!(own.body["items"].as_array().unwrap().len(), 1, "another's removal removes nothing");
    let long = json!({"body": "x".repeat(70_000)});
    centre.call("PUT", one, Some(&ada), Some(long)).await.expect(422);
}
