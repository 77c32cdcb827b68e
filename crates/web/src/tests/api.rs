//! Commands, contact records, recordings, customers and tickets as a desk uses them.

use super::centre::Centre;
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};
use vocab::Role;

async fn alice(centre: &Centre) -> String {
    centre.person("alice", Role::Agent, &["alpha"]).await;
    centre.token("alice").await
}

#[tokio::test]
async fn a_status_is_answered_with_what_the_board_then_shows() {
    let centre = Centre::new().await;
    let token = alice(&centre).await;
    let put = |body| centre.call("PUT", "/api/v1/me/status", Some(&token), Some(body));
    let answer = put(json!({"status": "break", "reason": "lunch"})).await.expect(200);
    assert_eq!(answer.body["agent"]["status"], "break");
    assert_eq!(answer.body["agent"]["reason"], "lunch");
    let answer = put(json!({"status": "available"})).await.expect(200);
    assert_eq!(answer.body["agent"]["state"], "idle");
    assert_eq!(put(json!({"status": "break"})).await.expect(422).body["field"], "reason");
    assert_eq!(put(json!({"status": "asleep"})).await.expect(422).body["field"], "status");
}

#[tokio::test]
async fn a_command_is_answered_from_the_events_that_came_back() {
    let centre = Centre::new().await;
    let token = alice(&centre).await;
    let post = |leaf: &str, body: Option<Value>| {
        let path = format!("/api/v1/interactions/{}/{leaf}", centre.alpha.live);
        let token = token.clone();
        let centre = &centre;
        async move { centre.call("POST", &path, Some(&token), body).await }
    };
    let held = post("hold", None).await.expect(200);
    assert_eq!(held.body["interaction"]["stage"], "on_hold");
    assert_eq!(held.body["interaction"]["agent"], "alice");
    let set = post("disposition", Some(json!({"disposition": "da"}))).await.expect(200);
    assert_eq!(set.body["interaction"]["disposition"], "da");
    let refused = post("hang-up", None).await.expect(409);
    assert_eq!(refused.body["refusal"], "wrong_state");
    assert_eq!(refused.body["state"], "on_interaction");
    assert_eq!(
        post("digits", Some(json!({"digits": "12a"}))).await.expect(422).body["field"],
        "digits"
    );
    post("transfer", Some(json!({}))).await.expect(422);
    post("transfer", Some(json!({"number": "nowhere"}))).await.expect(422);
    let foreign = post("transfer", Some(json!({"queue": "qb"}))).await.expect(422);
    assert_eq!(foreign.body["field"], "queue");
    // Exactly one place, of one's own organizations, and only somebody to ask.
    for leaf in ["transfer", "consult"] {
        for (form, field) in [
            (json!({"queue": "qa", "agent": "anna"}), "queue"),
            (json!({"agent": "nobody"}), "agent"),
            (json!({"agent": "bob"}), "agent"),
            (json!({"flow": "nowhere"}), "flow"),
            (json!({"queue": "qa", "reason": "x".repeat(201)}), "reason"),
        ] {
            let answer = post(leaf, Some(form.clone())).await.expect(422);
            assert_eq!(answer.body["field"], field, "{leaf} {form}");
        }
        post(leaf, Some(json!({"agent": "anna", "reason": "level 2"}))).await.expect(409);
    }
    for leaf in ["toggle", "join", "complete", "end"] {
        post(&format!("consultation/{leaf}"), None).await.expect(409);
    }
}

#[tokio::test]
async fn a_colleagues_interaction_is_refused_by_the_floor() {
    let centre = Centre::new().await;
    centre.person("anna", Role::Agent, &["alpha"]).await;
    let token = centre.token("anna").await;
    let path = format!("/api/v1/interactions/{}/hold", centre.alpha.live);
    let refused = centre.call("POST", &path, Some(&token), None).await.expect(409);
    assert_eq!(refused.body["refusal"], "not_yours");
}

#[tokio::test]
async fn a_contact_record_is_flat_with_times_in_rfc_3339() {
    let centre = Centre::new().await;
    let token = alice(&centre).await;
    let list = centre.get("/api/v1/interactions?limit=1", &token).await.expect(200);
    assert_eq!(list.body["items"].as_array().unwrap().len(), 1);
    let cursor = list.body["next_cursor"].as_str().unwrap();
    let rest = centre.get(&format!("/api/v1/interactions?cursor={cursor}"), &token).await;
    let rest = rest.expect(200);
    assert_eq!(rest.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(rest.body["next_cursor"], Value::Null);
    let path = format!("/api/v1/interactions/{}", centre.alpha.ended);
    let contact = centre.get(&path, &token).await.expect(200).body;
    assert_eq!(contact["outcome"], "handled");
    assert_eq!(contact["customer_number_national"], "01 62 00 00 11");
    assert_eq!(contact["customer"]["name"], "Alphonse");
    assert_eq!(contact["agent_name"], "Alice");
    assert_eq!(contact["recording"]["state"], "stored");
    let started = contact["started_at"].as_str().unwrap();
    assert!(started.len() == 24 && started.ends_with('Z'), "{started}");
    let events = centre.get(&format!("{path}/events"), &token).await.expect(200).body;
    assert_eq!(events["items"][0]["type"], "interaction_started");
    assert_eq!(events["items"][0]["private"]["customer"], "+33162000011");
    assert_eq!(events["items"][0]["body"]["organization"], "alpha");
}

#[tokio::test]
async fn a_bad_query_names_its_field() {
    let centre = Centre::new().await;
    let token = alice(&centre).await;
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("from=yesterday", "from"),
        ("outcome=splendid", "outcome"),
        ("customer=1", "customer"),
        ("cursor=!", "cursor"),
        ("colour=red", "colour"),
    ] {
        let answer = centre.get(&format!("/api/v1/interactions?{query}"), &token).await.expect(422);
        assert_eq!(answer.body["field"], field, "{query}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_recording_is_served_whole_and_in_ranges() {
    let centre = Centre::new().await;
    let token = alice(&centre).await;
    let path = format!("/api/v1/interactions/{}/recording", centre.alpha.ended);
    let ask = |range: &str| {
        let request = Request::builder()
            .uri(&path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::RANGE, range);
        centre.send(request.body(Body::empty()).unwrap())
    };
    let whole = centre.get(&path, &token).await;
    assert_eq!(whole.status, 200);
    assert_eq!(whole.headers[header::CONTENT_TYPE], "audio/wav");
    assert_eq!(whole.headers[header::ACCEPT_RANGES], "bytes");
    let length: u64 = whole.headers[header::CONTENT_LENGTH].to_str().unwrap().parse().unwrap();
    assert!(length > 16_000 && whole.text.starts_with("RIFF"));
    let part = ask("bytes=0-3").await;
    assert_eq!((part.status.as_u16(), part.text.as_str()), (206, "RIFF"));
    let said = part.headers[header::CONTENT_RANGE].to_str().unwrap().to_owned();
    assert_eq!(said, format!("bytes 0-3/{length}"));
    let end = ask("bytes=-100").await;
    assert_eq!(end.headers[header::CONTENT_LENGTH], "100");
    let outside = ask(&format!("bytes={length}-")).await.expect(416);
    assert_eq!(outside.headers[header::CONTENT_RANGE], format!("bytes */{length}"));
}

#[tokio::test]
async fn agents_hear_only_what_they_spoke_in() {
    let centre = Centre::new().await;
    centre.person("anna", Role::Agent, &["alpha"]).await;
    let token = centre.token("anna").await;
    let path = format!("/api/v1/interactions/{}/recording", centre.alpha.ended);
    centre.get(&path, &token).await.expect(403);
    let none = format!("/api/v1/interactions/{}/recording", centre.alpha.live);
    let token = alice(&centre).await;
    centre.get(&none, &token).await.expect(404);
}

#[tokio::test]
async fn a_customer_is_found_by_every_spelling_of_the_number() {
    let centre = Centre::new().await;
    let token = alice(&centre).await;
    for spelling in ["0162000011", "01%2062%2000%2000%2011", "01.62.00.00.11", "%2B33162000011"] {
        let path = format!("/api/v1/customers?phone={spelling}");
        let found = centre.get(&path, &token).await.expect(200);
        assert_eq!(found.body["items"][0]["name"], "Alphonse", "{spelling}");
    }
    let path = format!("/api/v1/customers/{}", centre.alpha.customer);
    let card = centre.get(&path, &token).await.expect(200).body;
    assert_eq!(card["numbers"][0]["national"], "01 62 00 00 11");
    assert_eq!(card["interactions"].as_array().unwrap().len(), 2);
    assert_eq!(card["tickets"][0]["number"], "INC-000001");
}

#[tokio::test]
async fn a_customer_is_added_and_changed_by_one_at_a_time() {
    let centre = Centre::new().await;
    let token = alice(&centre).await;
    let form = json!({"organization": "alpha", "first_name": "Zoé", "last_name": "Martin",
        "numbers": [{"number": "06 12 34 56 78"}], "emails": ["zoe@example.org"],
        "facts": {"products": ["Fibre"], "age_of_box": 3}});
    let added =
        centre.call("POST", "/api/v1/customers", Some(&token), Some(form)).await.expect(201);
    assert_eq!(added.body["name"], "Zoé Martin");
    assert_eq!(added.body["numbers"][0]["e164"], "+33612345678");
    assert_eq!(added.body["facts"]["age_of_box"], 3, "unknown facts are kept");
    let path = format!("/api/v1/customers/{}", added.body["id"].as_str().unwrap());
    let patch = |body| centre.call("PATCH", &path, Some(&token), Some(body));
    let version = &added.body["version"];
    let changed =
        patch(json!({"version": version, "city": "Lyon", "company": "Martin SARL"})).await;
    let changed = changed.expect(200);
    assert_eq!(
        (&changed.body["name"], &changed.body["city"]),
        (&json!("Martin SARL"), &json!("Lyon"))
    );
    assert_eq!(changed.body["last_name"], "Martin", "what is absent stays");
    patch(json!({"version": version, "city": "Paris"})).await.expect(409);
    let bad = json!({"version": changed.body["version"], "numbers": [{"number": "box"}]});
    assert_eq!(patch(bad).await.expect(422).body["field"], "numbers.0.number");
}

#[tokio::test]
async fn a_ticket_is_opened_in_a_call_and_changed_by_one_at_a_time() {
    let centre = Centre::new().await;
    let token = alice(&centre).await;
    let form = json!({"organization": "alpha", "customer": centre.alpha.customer,
        "interaction": centre.alpha.live, "type": "incident", "category": "line",
        "subject": "No dial tone", "body": "Since noon", "priority": "high"});
    let opened = centre.call("POST", "/api/v1/tickets", Some(&token), Some(form.clone())).await;
    let opened = opened.expect(201).body;
    assert_eq!((&opened["number"], &opened["status"]), (&json!("INC-000002"), &json!("open")));
    assert_eq!(opened["created_by"], "alice");
    let path = format!("/api/v1/tickets/{}", opened["id"].as_str().unwrap());
    let patch = |body| centre.call("PATCH", &path, Some(&token), Some(body));
    let solved = json!({"version": 1, "status": "solved", "note": "Called back"});
    let solved = patch(solved).await.expect(200).body;
    assert_eq!((&solved["status"], &solved["version"]), (&json!("solved"), &json!(2)));
    assert_eq!(solved["history"][1]["by"], "alice");
    assert_eq!(solved["history"][1]["note"], "Called back");
    assert_eq!(solved["history"][1]["changes"][0]["field"], "status");
    patch(json!({"version": 1, "status": "open"})).await.expect(409);
    let mut foreign = form;
    foreign["customer"] = json!(centre.beta.customer);
    let refused = centre.call("POST", "/api/v1/tickets", Some(&token), Some(foreign)).await;
    assert_eq!(refused.expect(422).body["field"], "customer");
}

#[tokio::test]
async fn bodies_that_are_no_json_or_too_large_are_refused_by_name() {
    let centre = Centre::new().await;
    let token = alice(&centre).await;
    let post = |kind: &str, body: String| {
        let request = Request::builder()
            .method("POST")
            .uri("/api/v1/tickets")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, kind);
        centre.send(request.body(Body::from(body)).unwrap())
    };
    post("application/json", "{".to_owned()).await.expect(400);
    post("text/plain", "{}".to_owned()).await.expect(415);
    let missing = post("application/json", "{}".to_owned()).await.expect(422);
    assert_eq!(missing.body["field"], "organization");
    post("application/json", format!("\"{}\"", "x".repeat(300_000))).await.expect(413);
}

#[tokio::test]
async fn a_floor_that_is_full_or_gone_is_said_so() {
    let centre = Centre::stopped().await;
    let token = alice(&centre).await;
    let put = || {
        let body = Some(json!({"status": "available"}));
        centre.call("PUT", "/api/v1/me/status", Some(&token), body)
    };
    let answer = put().await.expect(503);
    assert_eq!(answer.headers[header::RETRY_AFTER], "1");
    centre.call("GET", "/readyz", None, None).await.expect(503);
    assert_eq!(centre.call("GET", "/healthz", None, None).await.status, 200);
    assert_eq!(centre.call("GET", "/metrics", None, None).await.text, "plateau_up 1\n");
}
