//! Appointments of the field force over HTTP: free slots, one booking of each, a calendar to read.

use super::centre::{Answered, Centre, Rows};
use crate::serve::Remote;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use crm::appointment::{FieldForce, FieldPerson};
use serde_json::{Value, json};
use std::net::SocketAddr;
use store::{AppointmentId, AppointmentState, Db, FieldAppointment};
use tower::ServiceExt;
use vocab::{CustomerId, HoursSpan, Moment, Pii, Role, Weekday};

const DAY_MS: i64 = 86_400_000;

/// Paul works at all hours, so that no test depends on the day it runs.
fn paul() -> FieldPerson {
    let days = vec![
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    FieldPerson {
        id: "paul".into(),
        name: "Paul".into(),
        active: true,
        email: None,
        phone: None,
        agent: None,
        home: None,
        covers: Vec::new(),
        skills: Vec::new(),
        campaigns: Vec::new(),
        hours: vec![HoursSpan { days, from: "00:00".into(), to: "24:00".into() }],
        days_off: Vec::new(),
    }
}

pub(super) async fn write_rows(db: &Db, rows: &Rows, now: Moment) {
    let starts = now.plus_ms(400 * DAY_MS);
    let appointment = FieldAppointment {
        id: AppointmentId::from_uuid(rows.field_appointment),
        organization: rows.organization.into(),
        campaign: None,
        customer: Some(CustomerId::from_uuid(rows.customer)),
        record: None,
        interaction: None,
        person: "paul".into(),
        starts,
        ends: starts.plus_ms(3_600_000),
        state: AppointmentState::Booked,
        postcode: Pii::new("75011".into()),
        name: Some(Pii::new(rows.mark.to_owned())),
        place: None,
        phone: None,
        email: None,
        subject: None,
        note: None,
        reason: None,
        language: "fr".into(),
        author: rows.agent.to_owned(),
        made_at: now,
        changed_at: now,
        moved_at: now,
        moves: 0,
        version: 1,
        missed: None,
    };
    db.appointments().add(&[appointment]).await.unwrap();
}

/// Alpha has Paul.
async fn centre() -> (Centre, String) {
    let centre = Centre::new().await;
    let admin = centre.signed_in(Role::Administrator, &["alpha"]).await;
    let path = "/api/v1/organizations/alpha/crm";
    let kept = centre.get(path, &admin).await.expect(200).body;
    let mut setup: crm::Setup = serde_json::from_value(kept["setup"].clone()).unwrap();
    setup.field_force = FieldForce {
        people: vec![paul()],
        closed_on_holidays: false,
        notice_hours: 1,
        ..FieldForce::default()
    };
    let body = json!({"setup": setup, "base_version": kept["version"]});
    centre.call("PUT", path, Some(&admin), Some(body)).await.expect(200);
    let agent = centre.signed_in(Role::Agent, &["alpha"]).await;
    (centre, agent)
}

async fn slots(centre: &Centre, token: &str) -> Vec<Value> {
    let path = "/api/v1/organizations/alpha/field-slots?postcode=75%20011&order=time";
    centre.get(path, token).await.expect(200).body["items"].as_array().unwrap().clone()
}

async fn book(centre: &Centre, token: &str, starts_at: &Value) -> Answered {
    let body = json!({"organization": "alpha", "person": "paul", "starts_at": starts_at,
        "postcode": "75011", "customer": centre.alpha.customer, "name": "Jeanne Petit",
        "place": "3, rue des Lilas", "phone": "06 39 98 00 01", "subject": "Devis; étude"});
    centre.call("POST", "/api/v1/field-appointments", Some(token), Some(body)).await
}

async fn change(centre: &Centre, token: &str, one: &Value, body: Value) -> Answered {
    let path = format!("/api/v1/field-appointments/{}", one["id"].as_str().unwrap());
    centre.call("PATCH", &path, Some(token), Some(body)).await
}

#[tokio::test]
async fn a_slot_that_is_offered_is_booked_once_and_moved_and_cancelled_and_taken_back() {
    let (centre, agent) = centre().await;
    let free = slots(&centre, &agent).await;
    let (first, later) = (&free[0]["starts_at"], &free[9]["starts_at"]);
    let one = book(&centre, &agent, first).await.expect(201).body;
    assert_eq!((&one["person_name"], &one["phone"]), (&json!("Paul"), &json!("+33639980001")));
    let twice = book(&centre, &agent, first).await.expect(409);
    assert_eq!(
        (&twice.body["value"], &twice.body["field"]),
        (&json!("taken"), &json!("starts_at"))
    );
    assert!(!slots(&centre, &agent).await.iter().any(|slot| slot["starts_at"] == *first));
    let moved = json!({"version": 1, "starts_at": later});
    let moved = change(&centre, &agent, &one, moved).await.expect(200).body;
    assert_eq!((&moved["starts_at"], &moved["moves"]), (later, &json!(1)));
    let stale = change(&centre, &agent, &one, json!({"version": 1, "state": "cancelled"})).await;
    stale.expect(409);
    let gone = json!({"version": 2, "state": "cancelled", "reason": "absent"});
    let gone = change(&centre, &agent, &one, gone).await.expect(200).body;
    assert_eq!((&gone["state"], &gone["reason"]), (&json!("cancelled"), &json!("absent")));
    let back = json!({"version": 3, "state": "booked"});
    change(&centre, &agent, &one, back).await.expect(200);
    let again = change(&centre, &agent, &one, json!({"version": 4, "state": "cancelled"})).await;
    again.expect(200);
    book(&centre, &agent, later).await.expect(201);
    let back = change(&centre, &agent, &one, json!({"version": 5, "state": "booked"})).await;
    assert_eq!(back.expect(409).body["value"], "taken", "somebody has the time now");
    let early = json!({"version": 5, "state": "missed"});
    assert_eq!(change(&centre, &agent, &one, early).await.status, 422, "it has not begun");
    let path = format!("/api/v1/field-appointments/{}", one["id"].as_str().unwrap());
    let detail = centre.get(&path, &agent).await.expect(200).body;
    assert_eq!(detail["changes"].as_array().unwrap().len(), 5);
    let line = format!("/api/v1/customers/{}/timeline", centre.alpha.customer);
    let line = centre.get(&line, &agent).await.expect(200);
    assert!(line.text.contains("Devis; étude"), "the card's history has it: {}", line.text);
}

#[tokio::test]
async fn what_cannot_be_booked_says_which_value_and_why() {
    let (centre, agent) = centre().await;
    let free = slots(&centre, &agent).await;
    let good = json!({"organization": "alpha", "person": "paul", "postcode": "75011",
        "starts_at": free[0]["starts_at"]});
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body
    };
    for (field, value) in [
        ("person", json!("zoe")),
        ("postcode", json!("7")),
        ("email", json!("jeanne")),
        ("campaign", json!("cb")),
        ("customer", json!(centre.beta.customer)),
        ("record", json!(centre.beta.record)),
        ("interaction", json!(centre.beta.ended)),
        ("language", json!("de")),
    ] {
        let body = with(field, value);
        let refused =
            centre.call("POST", "/api/v1/field-appointments", Some(&agent), Some(body)).await;
        assert_eq!(refused.expect(422).body["field"], field);
    }
    let soon = with("starts_at", json!("2020-01-01T10:00:00Z"));
    let refused = centre.call("POST", "/api/v1/field-appointments", Some(&agent), Some(soon)).await;
    assert_eq!(refused.expect(409).body["value"], "notice");
}

async fn calendar(centre: &Centre, path: &str, tag: Option<&str>) -> (u16, String, String) {
    let mut request = Request::get(path);
    if let Some(tag) = tag {
        request = request.header(header::IF_NONE_MATCH, tag);
    }
    let mut request = request.body(Body::empty()).unwrap();
    let peer = SocketAddr::from(([127, 0, 0, 1], 40_000));
    request.extensions_mut().insert(ConnectInfo(Remote(peer)));
    let answer = centre.app.clone().oneshot(request).await.unwrap();
    let tag = answer.headers().get(header::ETAG).map(|tag| tag.to_str().unwrap().to_owned());
    let status = answer.status().as_u16();
    let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    (status, tag.unwrap_or_default(), String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_calendar_is_read_by_its_address_alone_until_that_is_taken_back() {
    let (centre, agent) = centre().await;
    let free = slots(&centre, &agent).await;
    let one = book(&centre, &agent, &free[0]["starts_at"]).await.expect(201).body;
    let lead = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let door = "/api/v1/organizations/alpha/field-force/paul/calendar";
    let opened = centre.call("POST", door, Some(&lead), None).await.expect(200).body;
    let path = opened["path"].as_str().unwrap();
    let (status, tag, text) = calendar(&centre, path, None).await;
    assert_eq!(status, 200, "{text}");
    let uid = format!("UID:{}@plateau", one["id"].as_str().unwrap());
    for line in [uid.as_str(), "SEQUENCE:0", "SUMMARY:Jeanne Petit – Devis\\; étude"] {
        assert!(text.lines().any(|l| l == line), "{line} in {text}");
    }
    assert_eq!(calendar(&centre, path, Some(&tag)).await.0, 304);
    let gone = json!({"version": 1, "state": "cancelled"});
    change(&centre, &agent, &one, gone).await.expect(200);
    let (status, _, text) = calendar(&centre, path, Some(&tag)).await;
    assert!(status == 200 && text.contains("STATUS:CANCELLED") && text.contains("SEQUENCE:1"));
    centre.call("DELETE", door, Some(&lead), None).await.expect(204);
    assert_eq!(calendar(&centre, path, None).await.0, 404);
    let guesses = (0..60).map(|n| format!("/calendar/guess{n}.ics"));
    let mut slowed = false;
    for guess in guesses {
        slowed |= calendar(&centre, &guess, None).await.0 == 429;
    }
    assert!(slowed, "who guesses is slowed");
}
