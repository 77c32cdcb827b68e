//! Lists and records over HTTP: from a file to why each record isn't called.

use super::centre::{Answered, Centre};
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};
use vocab::Role;

const FILE: &str = "Réf;Nom;Mobile;Bureau;Code postal;Score\n\
    R1;Durand;0639981234;0162000091;97400;80\nR2;Petit;12;;59000;20\nR3;Faure;0639981235;;59000;10\n\
    R4;Durand;0639981234;;59000;5\n";

async fn upload(centre: &Centre, token: &str, list: &str) -> Value {
    let request = Request::post(format!("/api/v1/record-lists/{list}/imports?file=mai.csv"))
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/octet-stream")
        .body(Body::from(FILE))
        .unwrap();
    centre.send(request).await.expect(201).body
}

/// Read until it has ended: another task carries it out.
async fn ended(centre: &Centre, token: &str, id: &str) -> Value {
    for _ in 0..500 {
        let path = format!("/api/v1/list-imports/{id}");
        let import = centre.get(&path, token).await.expect(200).body;
        if !["running", "undoing"].contains(&import["state"].as_str().unwrap()) {
            return import;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("it did not end within five seconds");
}

async fn post(centre: &Centre, token: &str, path: &str, body: Value) -> Answered {
    centre.call("POST", path, Some(token), Some(body)).await
}

#[tokio::test]
async fn a_list_comes_from_a_file_is_filtered_exported_and_taken_back() {
    let centre = Centre::new().await;
    let token = &centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let made = post(&centre, token, "/api/v1/campaigns/ca/lists", json!({"name": "Mai"})).await;
    let list = made.expect(201).body["id"].as_str().unwrap().to_owned();
    let import = upload(&centre, token, &list).await;
    let id = import["id"].as_str().unwrap();
    let mut mapping = import["mapping"].clone();
    assert_eq!(mapping["columns"]["Bureau"], Value::Null, "no heading that we know");
    mapping["columns"]["Bureau"] = json!("number");
    mapping["numbers"]["Bureau"] = json!({"label": "bureau", "from": "09:00", "to": "12:00"});
    let form = json!({"mapping": mapping});
    let preview = format!("/api/v1/list-imports/{id}/preview");
    let preview = post(&centre, token, &preview, form.clone()).await.expect(200).body;
    assert_eq!(preview["rows"][0]["faults"][0]["code"], "not_phone");
    assert_eq!(preview["rows"][1]["numbers"][1]["label"], "bureau");
    post(&centre, token, &format!("/api/v1/list-imports/{id}/run"), form).await.expect(202);
    let done = ended(&centre, token, id).await;
    let counts = ["created", "skipped", "refused"].map(|key| done[key].as_u64().unwrap());
    assert_eq!(counts, [2, 1, 1], "{done}");
    let path = format!("/api/v1/campaigns/ca/records?list={list}&sort=score");
    let page = centre.get(&path, token).await.expect(200).body;
    let first = &page["items"][0];
    assert_eq!((&first["name"], &first["state"]), (&json!("Durand"), &json!("ready")));
    assert_eq!(first["time_zone"], "Indian/Reunion", "as the postal code says");
    let filter = json!({"filter": [{"field": "score", "is": "at_least", "values": ["50"]}]});
    let path = format!("/api/v1/record-lists/{list}");
    centre.call("PATCH", &path, Some(token), Some(filter)).await.expect(200);
    let path = format!("/api/v1/campaigns/ca/records?list={list}&state=filtered");
    let mut out = Value::Null;
    for _ in 0..500 {
        out = centre.get(&path, token).await.expect(200).body["items"].clone();
        if out.as_array().is_some_and(|out| !out.is_empty()) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!((&out[0]["reference"], &out[0]["why"]), (&json!("R3"), &json!("filter")));
    let csv = centre.get(&format!("/api/v1/record-lists/{list}/export.csv"), token).await;
    assert!(csv.text.contains("R3;Faure"), "{}", csv.text);
    assert!(csv.text.contains("Écarté par le filtre de la liste"), "{}", csv.text);
    let undo = format!("/api/v1/list-imports/{id}/undo");
    post(&centre, token, &undo, json!({})).await.expect(202);
    assert_eq!(ended(&centre, token, id).await["undone"], 2);
}

#[tokio::test]
async fn one_record_by_itself_is_checked_and_given_a_time() {
    let centre = Centre::new().await;
    let token = &centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let records = format!("/api/v1/record-lists/{}/records", centre.alpha.record_list);
    let bad = post(&centre, token, &records, json!({"numbers": [{"number": "12"}]})).await;
    assert_eq!(bad.expect(422).body["value"], "12");
    let form = json!({"name": "Zoé", "numbers": [{"number": "06 39 98 12 34", "to": "20:00"}]});
    let made = post(&centre, token, &records, form.clone()).await.expect(201).body;
    assert_eq!(made["numbers"][0]["to"], "20:00");
    post(&centre, token, &records, form).await.expect(409);
    let record = format!("/api/v1/records/{}", made["id"].as_str().unwrap());
    let time = json!({"at": "2099-01-01T10:00:00Z", "agent": "alice"});
    let path = format!("{record}/appointment");
    let agreed = post(&centre, token, &path, time).await.expect(200).body;
    assert_eq!((&agreed["state"], &agreed["why"]), (&json!("waits"), &json!("appointment")));
    assert_eq!(agreed["why_words"]["fr"], "Rendez-vous téléphonique");
    let past = json!({"at": "2020-01-01T10:00:00Z"});
    post(&centre, token, &path, past).await.expect(422);
    let detail = centre.get(&record, token).await.expect(200).body;
    assert_eq!((&detail["record"]["agent"], &detail["attempts"]), (&json!("alice"), &json!([])));
    let found = centre.get("/api/v1/campaigns/ca/records?q=0639981234", token).await;
    assert_eq!(found.expect(200).body["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn quotas_and_what_is_left_are_told() {
    let centre = Centre::new().await;
    let token = &centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let quota = json!({"items": [{"id": "north", "label": "Nord", "most": 50,
        "of": [{"field": "postcode", "is": "begins_with", "values": ["59", "62"]}]}]});
    let path = "/api/v1/campaigns/ca/quotas";
    centre.call("PUT", path, Some(token), Some(quota)).await.expect(204);
    let told = centre.get(path, token).await.expect(200).body;
    assert_eq!((&told["items"][0]["most"], &told["items"][0]["filled"]), (&json!(50), &json!(0)));
    let left = centre.get("/api/v1/campaigns/ca/forecast", token).await.expect(200).body;
    assert_eq!((&left["left"], &left["ready"]), (&json!(1), &json!(1)));
    assert_eq!(left["runs_out_at"], Value::Null, "nobody was called yet");
}

#[tokio::test]
async fn a_filter_is_counted_before_it_holds_and_who_is_held_back_says_why() {
    let centre = Centre::new().await;
    let token = &centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let matching = "/api/v1/campaigns/ca/matching";
    let form = json!({"filter": [{"field": "score", "is": "at_least", "values": ["50"]}]});
    let counted = post(&centre, token, matching, form).await.expect(200).body;
    assert_eq!(counted, json!({"records": 1, "looked_at": 1, "matching": 0}));
    let all = post(&centre, token, matching, json!({"filter": []})).await.expect(200).body;
    assert_eq!(all["matching"], 1);
    let odd = json!({"filter": [{"field": "score", "is": "at_least", "values": ["much"]}]});
    post(&centre, token, matching, odd).await.expect(422);
    let other = json!({"filter": [], "list": centre.beta.record_list});
    post(&centre, token, matching, other).await.expect(404);
    let held = "/api/v1/campaigns/ca/held";
    let ready = centre.get(held, token).await.expect(200).body["items"][0].clone();
    assert_eq!((&ready["why"], &ready["records"]), (&Value::Null, &json!(1)));
    let path = format!("/api/v1/record-lists/{}", centre.alpha.record_list);
    centre.call("PATCH", &path, Some(token), Some(json!({"active": false}))).await.expect(200);
    let paused = centre.get(held, token).await.expect(200).body["items"][0].clone();
    assert_eq!(paused["why_words"]["fr"], "Liste en pause");
}

#[tokio::test]
async fn a_list_that_was_removed_comes_back_with_its_records() {
    let centre = Centre::new().await;
    let token = &centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let path = format!("/api/v1/record-lists/{}", centre.alpha.record_list);
    centre.call("DELETE", &path, Some(token), None).await.expect(204);
    centre.get(&path, token).await.expect(404);
    let back = post(&centre, token, &format!("{path}/restore"), json!({})).await.expect(200).body;
    assert_eq!((&back["records"], &back["active"]), (&json!(1), &json!(false)));
    centre.get(&path, token).await.expect(200);
}

#[tokio::test]
async fn results_of_any_span_are_asked_for_and_the_calls_behind_them() {
    let centre = Centre::new().await;
    let token = &centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let calls = "/api/v1/campaigns/ca/calls";
    let span = "from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z";
    let told = centre.get(&format!("{calls}?{span}"), token).await.expect(200).body;
    assert_eq!((&told["all"]["attempts"], &told["days"]), (&json!(0), &json!([])));
    let behind = format!("{calls}/behind?{span}&kind=reached");
    assert_eq!(centre.get(&behind, token).await.expect(200).body["items"], json!([]));
    let odd = centre.get(&format!("{calls}/behind?{span}&kind=loved"), token).await;
    assert_eq!(odd.expect(422).body["value"], "loved");
    let back = "from=2026-12-01T00:00:00Z&to=2026-11-01T00:00:00Z";
    centre.get(&format!("{calls}?{back}"), token).await.expect(422);
}
