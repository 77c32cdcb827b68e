//! Walls, alerts, messages, chats and hands: who sees what, and that nothing is lost.

use super::centre::{Centre, Rows};
use serde_json::{Value, json};
use std::time::Duration;
use store::{Alert, Audience, Db, FloorMessage, Hand, SavedRule, Wall};
use vocab::{AlertId, AlertRuleId, HandId, MessageId, Moment, Pii, Role, WallId};

pub(super) fn wall(rows: &Rows) -> Value {
    let threshold = json!({"warn": 1, "bad": 2});
    json!({"organization": rows.organization, "name": format!("Mur {}", rows.mark), "version": 1,
        "body": {"layout": "queues", "shared": true, "thresholds": {
            "longest_wait": threshold, "waiting": threshold, "abandonment": threshold,
            "service_level": {"warn": 80, "bad": 60}, "states": {"wrap_up": threshold}}}})
}

pub(super) fn rule(rows: &Rows) -> Value {
    json!({"organization": rows.organization, "version": 1, "rule": {
        "name": format!("File {}", rows.mark), "measure": "waiting", "comparison": "below",
        "threshold": 1, "for_s": 0, "scope": {"kind": "each_queue"}, "state": null,
        "channels": {"sound": true, "banner": true, "webhook": false}, "enabled": true}})
}

pub(super) async fn write_rows(db: &Db, rows: &Rows, now: Moment) {
    let organization = Some(rows.organization.into());
    let kept = Wall {
        id: WallId::from_uuid(rows.wall),
        organization: organization.clone(),
        name: format!("Mur {}", rows.mark),
        author: rows.agent.to_owned(),
        at: now,
        version: 1,
        body: wall(rows)["body"].clone(),
    };
    db.walls().add(&kept).await.unwrap();
    let saved = SavedRule {
        id: AlertRuleId::from_uuid(rows.alert_rule),
        organization: organization.clone(),
        author: rows.agent.to_owned(),
        at: now,
        version: 1,
        rule: serde_json::from_value(rule(rows)["rule"].clone()).unwrap(),
    };
    db.alerts().add_rule(&saved).await.unwrap();
    let alert = Alert {
        id: AlertId::from_uuid(rows.alert),
        rule_id: saved.id,
        organization,
        subject: ledger::alert::Subject::Queue("q".into()),
        raised_at: now,
        cleared_at: None,
        acknowledged_at: None,
        acknowledged_by: None,
        value: 0,
        comment: Pii::default(),
        rule: saved.rule,
    };
    db.alerts().raise(&alert, &[]).await.unwrap();
    let message = FloorMessage {
        id: MessageId::from_uuid(rows.message),
        author: "seed".to_owned(),
        author_name: rows.mark.to_owned(),
        sent_at: now,
        ends_at: now.plus_ms(60_000),
        must_read: true,
        audience: Audience::All,
        text: Pii::new(format!("To {}", rows.mark)),
    };
    db.messages().send(&message, &[rows.agent.to_owned()]).await.unwrap();
    let hand = Hand {
        id: HandId::from_uuid(rows.hand),
        login: rows.agent.to_owned(),
        raised_at: now,
        text: Pii::new(format!("For {}", rows.mark)),
        taken_at: None,
        taken_by: None,
        lowered_at: None,
        lowered_by: None,
    };
    db.hands().raise(&hand).await.unwrap();
}

#[tokio::test]
async fn walls_are_changed_by_those_who_lead_and_shown_to_all_when_shared() {
    let centre = Centre::new().await;
    let lead = centre.signed_in(Role::FloorManager, &[]).await;
    let agent = centre.signed_in(Role::Agent, &["alpha"]).await;
    let mut form = wall(&centre.alpha);
    form["organization"] = Value::Null;
    form["name"] = json!("Plateau");
    form["version"] = json!(0);
    form["body"]["shared"] = json!(false);
    let made = centre.call("POST", "/api/v1/walls", Some(&lead), Some(form.clone())).await;
    let made = made.expect(201).body;
    let names = async |token: &str| {
        let list = centre.get("/api/v1/walls", token).await.expect(200).body;
        let items = list["items"].as_array().unwrap().clone();
        items.iter().map(|w| w["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&lead).await, ["Mur Alphonse", "Mur Bettina", "Plateau"]);
    assert_eq!(names(&agent).await, ["Mur Alphonse"], "not shared, or another's");
    form["version"] = json!(1);
    form["body"]["shared"] = json!(true);
    let path = format!("/api/v1/walls/{}", made["id"].as_str().unwrap());
    centre.call("PUT", &path, Some(&lead), Some(form.clone())).await.expect(200);
    centre.call("PUT", &path, Some(&lead), Some(form.clone())).await.expect(409);
    assert_eq!(names(&agent).await, ["Mur Alphonse", "Plateau"]);
    form["body"]["thresholds"]["waiting"] = json!({"warn": 5, "bad": 2});
    let bad = centre.call("PUT", &path, Some(&lead), Some(form)).await.expect(422);
    assert_eq!(bad.body["field"], "body.thresholds.waiting");
    let other = centre.signed_in(Role::Supervisor, &["beta"]).await;
    centre.call("DELETE", &path, Some(&other), None).await.expect(403);
    centre.call("DELETE", &path, Some(&lead), None).await.expect(204);
    assert_eq!(names(&agent).await, ["Mur Alphonse"]);
}

#[tokio::test]
async fn a_rule_raises_an_alert_that_somebody_takes_note_of() {
    let centre = Centre::new().await;
    let lead = centre.signed_in(Role::Supervisor, &["beta"]).await;
    let test =
        centre.call("POST", "/api/v1/alert-rules/test", Some(&lead), Some(rule(&centre.beta)));
    let read = test.await.expect(200).body;
    assert_eq!(read["items"][0]["subject"], "queue:qb");
    assert_eq!(read["items"][0]["beyond"], true);
    let list = async || {
        centre.get("/api/v1/alerts?open=true", &lead).await.expect(200).body["items"].clone()
    };
    assert_eq!(list().await.as_array().unwrap().len(), 1, "the seeded one");
    centre.state.watch_alerts();
    let raised = async || {
        let items = list().await;
        items.as_array().unwrap().iter().find(|a| a["subject"] == "queue:qb").cloned()
    };
    let mut found = None;
    for _ in 0..200 {
        found = raised().await;
        if found.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let found = found.expect("the rule raises within ten seconds");
    assert_eq!(found["subject_name"], "Bettina queue");
    let path = format!("/api/v1/alerts/{}/acknowledge", found["id"].as_str().unwrap());
    let note = json!({"comment": "J’appelle du renfort."});
    let noted = centre.call("POST", &path, Some(&lead), Some(note)).await.expect(200).body;
    assert_eq!(noted["acknowledged_by_name"], "supervisor-beta");
    assert_eq!(noted["comment"], "J’appelle du renfort.");
    let again = json!({"comment": "moi"});
    let again = centre.call("POST", &path, Some(&lead), Some(again)).await.expect(200).body;
    assert_eq!(again["comment"], "J’appelle du renfort.", "the first one takes note");
}

#[tokio::test]
async fn an_alert_writes_a_mail_to_each_receiver_and_only_who_writes_rules_sees_addresses() {
    let centre = Centre::new().await;
    let lead = centre.signed_in(Role::Supervisor, &["beta"]).await;
    let mut form = rule(&centre.beta);
    form["rule"]["mails"] = json!([{"address": "chef@beta.example", "language": "fr"},
        {"address": "lead@beta.example", "language": "en"}]);
    let made = centre.call("POST", "/api/v1/alert-rules", Some(&lead), Some(form.clone())).await;
    let made = made.expect(201).body;
    assert_eq!(made["rule"]["mails"][1]["address"], "lead@beta.example");
    form["rule"]["mails"][0]["address"] = json!("chef");
    let wrong = centre.call("POST", "/api/v1/alert-rules", Some(&lead), Some(form)).await;
    assert_eq!(wrong.expect(422).body["field"], "rule.mails[0].address");
    centre.state.watch_alerts();
    let admin = centre.signed_in(Role::Administrator, &["beta"]).await;
    let mut mails = Vec::new();
    for _ in 0..200 {
        let list = centre.get("/api/v1/mails?kind=alert", &admin).await.expect(200).body;
        mails = list["items"].as_array().unwrap().clone();
        if !mails.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut told: Vec<_> = mails.iter().map(|mail| mail["subject"].as_str().unwrap()).collect();
    told.sort_unstable();
    let french = "Alerte\u{a0}: File Bettina – Bettina queue";
    assert_eq!(told, ["Alert: File Bettina – Bettina queue", french]);
    let alerts = centre.get("/api/v1/alerts?open=true", &lead).await.expect(200);
    assert!(!alerts.text.contains("@beta.example"), "{}", alerts.text);
}

#[tokio::test]
async fn a_rule_names_what_is_there_and_theirs() {
    let centre = Centre::new().await;
    let lead = centre.signed_in(Role::Supervisor, &["beta"]).await;
    let refused = async |change: fn(&mut Value)| {
        let mut form = rule(&centre.beta);
        change(&mut form);
        let answer = centre.call("POST", "/api/v1/alert-rules", Some(&lead), Some(form)).await;
        answer.expect(422).body["field"].clone()
    };
    let scope = refused(|f| f["rule"]["scope"] = json!({"kind": "queue", "id": "qa"})).await;
    assert_eq!(scope, "rule.scope");
    assert_eq!(refused(|f| f["rule"]["name"] = json!("")).await, "rule.name");
    assert_eq!(refused(|f| f["organization"] = Value::Null).await, "organization");
    let agents = |f: &mut Value| {
        f["rule"]["measure"] = json!("agent_in_state");
        f["rule"]["state"] = json!("wrap_up");
        f["rule"]["scope"] = json!({"kind": "all"});
    };
    assert_eq!(refused(agents).await, "rule.scope", "agents are the centre's");
}

#[tokio::test]
async fn a_message_reaches_the_agents_of_its_audience_until_they_read_it() {
    let centre = Centre::new().await;
    for login in ["alice", "anna", "bob"] {
        centre.person(login, Role::Agent, &[]).await;
    }
    let lead = centre.signed_in(Role::FloorManager, &[]).await;
    let (alice, bob) = (centre.token("alice").await, centre.token("bob").await);
    let form = json!({"audience": {"kind": "team", "id": "one"}, "text": " Incident en cours ",
        "must_read": true});
    let sent = centre.call("POST", "/api/v1/messages", Some(&lead), Some(form)).await;
    let sent = sent.expect(201).body;
    assert_eq!((&sent["to"], &sent["read"]), (&json!(3), &json!(0)), "alice, anna, agent-alpha");
    let unread = async |token: &str| {
        let list = centre.get("/api/v1/me/messages", token).await.expect(200).body;
        let items = list["items"].as_array().unwrap().clone();
        items.iter().map(|m| m["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(unread(&alice).await, ["To Alphonse", "Incident en cours"]);
    assert_eq!(unread(&bob).await, ["To Bettina"]);
    let id = sent["message"]["id"].as_str().unwrap().to_owned();
    let read = format!("/api/v1/me/messages/{id}/read");
    centre.call("POST", &read, Some(&bob), None).await.expect(404);
    centre.call("POST", &read, Some(&alice), None).await.expect(204);
    centre.call("POST", &read, Some(&alice), None).await.expect(204);
    assert_eq!(unread(&alice).await, ["To Alphonse"]);
    let list = centre.get("/api/v1/messages", &lead).await.expect(200).body;
    assert_eq!(list["items"][0]["read"], 1);
    let left = centre.get(&format!("/api/v1/messages/{id}/unread-by"), &lead).await.expect(200);
    assert_eq!(left.body["items"][1]["login"], "anna");
    let stranger = centre.signed_in(Role::Supervisor, &["beta"]).await;
    let none = json!({"audience": {"kind": "team", "id": "one"}, "text": "t"});
    let none = centre.call("POST", "/api/v1/messages", Some(&stranger), Some(none)).await;
    assert_eq!(none.expect(422).body["field"], "audience", "nobody of it works under them");
    centre.call("DELETE", &format!("/api/v1/messages/{id}"), Some(&lead), None).await.expect(204);
    assert_eq!(unread(&centre.token("anna").await).await, Vec::<String>::new());
}

#[tokio::test]
async fn two_write_to_each_other_when_one_leads_the_other() {
    let centre = Centre::new().await;
    for login in ["alice", "anna"] {
        centre.person(login, Role::Agent, &["alpha"]).await;
    }
    let lead = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let (alice, anna) = (centre.token("alice").await, centre.token("anna").await);
    let hello = Some(json!({"text": "Bonjour"}));
    let to = "/api/v1/chats/supervisor-alpha";
    centre.call("POST", to, Some(&alice), hello.clone()).await.expect(201);
    centre.call("POST", "/api/v1/chats/anna", Some(&alice), hello.clone()).await.expect(404);
    let stranger = centre.signed_in(Role::Supervisor, &["beta"]).await;
    centre.call("POST", "/api/v1/chats/alice", Some(&stranger), hello).await.expect(404);
    let contacts = centre.get("/api/v1/chats", &lead).await.expect(200).body;
    assert_eq!(contacts["items"][0]["login"], "alice", "unread lines come first");
    assert_eq!(contacts["items"][0]["unread"], 1);
    let lines = centre.get("/api/v1/chats/alice", &lead).await.expect(200).body;
    assert_eq!(lines["items"][0]["text"], "Bonjour");
    centre.call("PUT", "/api/v1/chats/alice/read", Some(&lead), None).await.expect(204);
    let contacts = centre.get("/api/v1/chats", &lead).await.expect(200).body;
    assert_eq!(contacts["items"][0]["unread"], 0);
    let lines = centre.get(to, &anna).await.expect(200).body;
    assert_eq!(lines["items"], json!([]), "nobody but the two reads them");
}

#[tokio::test]
async fn a_hand_is_taken_by_the_first_who_comes_and_lowered_by_either() {
    let centre = Centre::new().await;
    for login in ["anna", "bob"] {
        centre.person(login, Role::Agent, &[]).await;
    }
    let lead = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let boss = centre.signed_in(Role::FloorManager, &[]).await;
    let (anna, bob) = (centre.token("anna").await, centre.token("bob").await);
    let form = Some(json!({"text": "Client difficile"}));
    let up = centre.call("PUT", "/api/v1/me/hand", Some(&anna), form.clone()).await.expect(200);
    let twice = centre.call("PUT", "/api/v1/me/hand", Some(&anna), form).await.expect(200);
    assert_eq!(up.body["id"], twice.body["id"], "a hand that is up stays as it is");
    let agents = async |token: &str| {
        let list = centre.get("/api/v1/hands", token).await.expect(200).body;
        let items = list["items"].as_array().unwrap().clone();
        items.iter().map(|h| h["agent"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(agents(&lead).await, ["alice", "anna"]);
    assert_eq!(agents(&boss).await, ["alice", "bob", "anna"]);
    assert_eq!(agents(&bob).await, ["bob"], "an agent sees their own");
    let path = format!("/api/v1/hands/{}", up.body["id"].as_str().unwrap());
    let take = format!("{path}/take");
    let taken = centre.call("POST", &take, Some(&lead), None).await.expect(200).body;
    assert_eq!(taken["taken_by"], "supervisor-alpha");
    let later = centre.call("POST", &take, Some(&boss), None).await.expect(200).body;
    assert_eq!(later["taken_by"], "supervisor-alpha", "the first one came");
    centre.call("DELETE", "/api/v1/me/hand", Some(&anna), None).await.expect(204);
    assert_eq!(agents(&lead).await, ["alice"]);
    centre.call("DELETE", &path, Some(&lead), None).await.expect(204);
}

#[tokio::test]
async fn a_telephone_tells_how_well_it_is_connected() {
    let centre = Centre::new().await;
    centre.person("bob", Role::Agent, &[]).await;
    let bob = centre.token("bob").await;
    let form = json!({"loss_permille": 12, "jitter_ms": 8, "rtt_ms": 40, "mos_centi": 410});
    let put = async |form: Value| {
        centre.call("PUT", "/api/v1/me/phone-quality", Some(&bob), Some(form)).await
    };
    put(form.clone()).await.expect(204);
    let mut bad = form;
    bad["mos_centi"] = json!(99);
    assert_eq!(put(bad).await.expect(422).body["field"], "mos_centi");
    let lead = centre.signed_in(Role::Supervisor, &["beta"]).await;
    let seen = centre.get("/api/v1/phone-quality", &lead).await.expect(200).body;
    assert_eq!(
        (&seen["items"][0]["agent"], &seen["items"][0]["quality"]["mos_centi"]),
        (&json!("bob"), &json!(410))
    );
    let stranger = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let seen = centre.get("/api/v1/phone-quality", &stranger).await.expect(200).body;
    assert_eq!(seen["items"], json!([]));
}
