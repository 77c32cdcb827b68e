//! Tickets over HTTP: versions, ways of the workflow, escalation, files, what an organization sees.

use super::centre::Centre;
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};
use vocab::Role;

async fn opened(centre: &Centre, token: &str, more: Value) -> Value {
    let mut form = json!({"organization": "alpha", "type": "incident", "subject": "Box éteinte"});
    form.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    centre.call("POST", "/api/v1/tickets", Some(token), Some(form)).await.expect(201).body
}

fn path(ticket: &Value, rest: &str) -> String {
    format!("/api/v1/tickets/{}{rest}", ticket["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_way_that_the_workflow_has_not_is_refused_with_those_it_has() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Agent, &["alpha"]).await;
    let ticket = opened(&centre, &token, json!({"impact": "high", "urgency": "high"})).await;
    assert_eq!((&ticket["priority"], &ticket["state"]), (&json!("urgent"), &json!("open")));
    let at = path(&ticket, "");
    let change = async |form: Value| centre.call("PATCH", &at, Some(&token), Some(form)).await;
    let closed = change(json!({"version": 1, "state": "closed"})).await.expect(200).body;
    let refused = change(json!({"version": 2, "state": "pending"})).await.expect(409);
    assert_eq!(refused.body["allowed"], json!(["open"]));
    assert_eq!(closed["more"]["transitions"], json!(["open"]));
    let stale = change(json!({"version": 1, "note": "x"})).await.expect(409);
    assert_eq!(stale.body["type"], "urn:plateau:problem:stale");
    let unknown = change(json!({"version": 2, "type": "gone"})).await.expect(422);
    assert_eq!(unknown.body["field"], "type");
}

#[tokio::test]
async fn an_escalation_keeps_its_reason_and_calls_whom_it_names() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Agent, &["alpha"]).await;
    let expert = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let ticket = opened(&centre, &token, json!({"body": "Pour @supervisor-alpha."})).await;
    assert_eq!(ticket["history"][0]["kind"], "opened");
    let told = centre.get("/api/v1/ticket-notices", &expert).await.expect(200).body;
    assert_eq!(
        (&told["items"][0]["kind"], &told["items"][0]["read"]),
        (&json!("opened"), &json!(false))
    );
    let read = json!({"ticket": ticket["id"]});
    let read = centre.call("PUT", "/api/v1/ticket-notices", Some(&expert), Some(read)).await;
    read.expect(204);
    let none = centre.call("PUT", "/api/v1/ticket-notices", Some(&expert), Some(json!({}))).await;
    none.expect(422);
    let told = centre.get("/api/v1/ticket-notices", &expert).await.expect(200).body;
    assert_eq!(told["items"][0]["read"], true);
    let form = json!({"version": 1, "reason": "Ligne coupée, vois @supervisor-alpha et @bob"});
    let up = centre.call("POST", &path(&ticket, "/escalate"), Some(&token), Some(form)).await;
    let up = up.expect(200).body;
    assert_eq!((&up["level"], &up["assignee"]), (&json!(2), &Value::Null));
    let entry = &up["history"][1];
    assert_eq!(entry["kind"], "escalated");
    assert_eq!(entry["mentions"], json!(["supervisor-alpha"]), "bob may not see it");
    let notices = centre.get("/api/v1/ticket-notices", &expert).await.expect(200).body;
    assert_eq!(notices["items"][0]["number"], up["number"]);
    let again = json!({"version": 2, "reason": "x", "level": 1});
    centre.call("POST", &path(&ticket, "/escalate"), Some(&token), Some(again)).await.expect(422);
}

#[tokio::test]
async fn bulk_changes_tell_each_ticket_apart() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Agent, &["alpha"]).await;
    let (a, b) =
        (opened(&centre, &token, json!({})).await, opened(&centre, &token, json!({})).await);
    let form = json!({"macro": "take", "tickets": [
        {"id": a["id"]}, {"id": b["id"], "version": 7}, {"id": centre.beta.ticket}]});
    let told = centre.call("POST", "/api/v1/tickets/bulk", Some(&token), Some(form)).await;
    let told = told.expect(200).body;
    let status: Vec<_> = (0..3).map(|n| told["items"][n]["status"].as_u64().unwrap()).collect();
    assert_eq!(status, [200, 409, 404]);
    let taken = centre.get(&path(&a, ""), &token).await.expect(200).body;
    assert_eq!(
        (&taken["state"], &taken["assignee"]),
        (&json!("in_progress"), &json!("agent-alpha"))
    );
    let mine = centre.get("/api/v1/tickets?assignee=me", &token).await.expect(200).body;
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);
    let counts = centre.get("/api/v1/tickets/counts?type=incident", &token).await.expect(200).body;
    assert_eq!(counts["total"], 3, "with the one that there was");
}

#[tokio::test]
async fn files_come_back_as_downloads_only_and_within_limits() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Agent, &["alpha"]).await;
    let ticket = opened(&centre, &token, json!({})).await;
    let send = async |bytes: &'static [u8], kind: &str, name: &str| {
        let request = Request::post(path(&ticket, &format!("/attachments?name={name}")))
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, kind);
        centre.send(request.body(Body::from(bytes)).unwrap()).await
    };
    let put = async |kind: &str, name: &str| send(b"%PDF-1.7", kind, name).await;
    // What the sender calls it counts for nothing.
    send(b"MZ\x90\0", "application/pdf", "facture.pdf").await.expect(415);
    let page = send(b"<script>alert(1)</script>", "text/html", "a.html").await.expect(201).body;
    assert_eq!(page["media_type"], "text/plain");
    assert_eq!(put("text/html", "b.html").await.expect(201).body["media_type"], "application/pdf");
    put("application/pdf", "..").await.expect(422);
    let file = put("application/pdf", "..%2F..%2Ffacture.pdf").await.expect(201).body;
    assert_eq!((&file["name"], &file["bytes"]), (&json!("facture.pdf"), &json!(8)));
    let at = path(&ticket, &format!("/attachments/{}", file["id"].as_str().unwrap()));
    let back = centre.get(&at, &token).await.expect(200);
    assert_eq!(back.text, "%PDF-1.7");
    assert_eq!(back.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    let how = back.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert!(how.starts_with("attachment;"), "{how}");
    let gone = centre.call("DELETE", &at, Some(&token), None).await.expect(200).body;
    assert_eq!(gone["more"]["attachments"].as_array().unwrap().len(), 2, "the others stay");
    centre.get(&at, &token).await.expect(404);
}

#[tokio::test]
async fn a_merge_can_be_undone_and_a_solved_matter_reopened() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Agent, &["alpha"]).await;
    let customer = json!({"customer": centre.alpha.customer});
    let a = opened(&centre, &token, customer.clone()).await;
    let b = opened(&centre, &token, customer).await;
    let post =
        async |path: &str, form: Value| centre.call("POST", path, Some(&token), Some(form)).await;
    let whole = post(&path(&a, "/merge"), json!({"into": b["id"]})).await.expect(200).body;
    assert_eq!(whole["more"]["relations"][0]["relation"], "merged");
    post(&path(&a, "/notes"), json!({"note": "x"})).await.expect(200);
    let back = post(&path(&a, "/unmerge"), json!({})).await.expect(200).body;
    assert_eq!((&back["state"], &back["merged_into"]), (&json!("open"), &Value::Null));
    let version = back["version"].clone();
    let solved = json!({"version": version, "state": "solved", "solution": "Box changée"});
    centre.call("PATCH", &path(&a, ""), Some(&token), Some(solved)).await.expect(200);
    let again = format!("/api/v1/tickets/reopenable?customer={}", centre.alpha.customer);
    let again = centre.get(&again, &token).await.expect(200).body;
    assert_eq!(again["items"][0]["id"], a["id"]);
    let open = post(&path(&a, "/reopen"), json!({"reason": "Recommence"})).await.expect(200).body;
    assert_eq!((&open["status"], &open["reopened_count"]), (&json!("open"), &json!(1)));
}

#[tokio::test]
async fn an_assistance_file_plans_its_calls_and_they_are_ticked_off() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Agent, &["alpha"]).await;
    let file = opened(&centre, &token, json!({"type": "assistance"})).await;
    assert!(file["number"].as_str().unwrap().starts_with("DOS-"));
    let calls = file["more"]["follow_ups"].as_array().unwrap();
    assert_eq!(calls.len(), 3);
    let at = format!("/api/v1/follow-ups/{}", calls[0]["id"].as_str().unwrap());
    let done = json!({"version": 1, "state": "done", "note": "Arrivé"});
    let done = centre.call("PATCH", &at, Some(&token), Some(done)).await.expect(200).body;
    assert!(done["done_at"].is_string());
    let left = format!("/api/v1/follow-ups?open=true&ticket={}", file["id"].as_str().unwrap());
    let left = centre.get(&left, &token).await.expect(200).body;
    assert_eq!(left["items"].as_array().unwrap().len(), 2);
    let asked = json!({"label": "Rappel", "after_ms": 3_600_000, "queue": "qa"});
    let refused = centre.call("POST", &path(&file, "/follow-ups"), Some(&token), Some(asked)).await;
    assert_eq!(refused.expect(422).body["field"], "queue", "nobody to call");
}

#[tokio::test]
async fn an_organizations_own_people_see_no_internal_note_and_nobodys_name() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Agent, &["alpha"]).await;
    let ticket = opened(&centre, &token, json!({"assignee": "alice"})).await;
    for (note, public) in [("Client pénible", false), ("Nous changeons la box.", true)] {
        let form = json!({"note": note, "public": public});
        centre.call("POST", &path(&ticket, "/notes"), Some(&token), Some(form)).await.expect(200);
    }
    let theirs = centre.signed_in(Role::Organization, &["alpha"]).await;
    let seen = centre.get(&path(&ticket, ""), &theirs).await.expect(200);
    assert!(seen.text.contains("Nous changeons la box."), "{}", seen.text);
    for hidden in ["pénible", "alice", "agent-alpha"] {
        assert!(!seen.text.contains(hidden), "{hidden} in {}", seen.text);
    }
}
