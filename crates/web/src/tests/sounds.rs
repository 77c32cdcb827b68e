//! Prompts spoken and sounds put, listed, heard and removed.

use super::centre::{Answered, Centre, plan};
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::json;
use vocab::{Event, FloorPlan, Moment, Private, Recorded, Role};

async fn put(centre: &Centre, token: &str, name: &str, body: Vec<u8>) -> Answered {
    let request = Request::builder()
        .method("PUT")
        .uri(format!("/api/v1/sounds/{name}"))
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "audio/wav");
    centre.send(request.body(Body::from(body)).unwrap()).await
}

/// The plan of the centre, in which a flow plays this sound first.
fn plan_that_plays(name: &str) -> FloorPlan {
    let mut plan = serde_json::to_value(plan()).unwrap();
    plan["flows"]["fa"] = json!({"version": 1, "name": "in", "start": "hello", "actions": [
        {"id": "hello", "type": "play", "parameters": {"prompt": {"sound": name}}, "next": "q"},
        {"id": "q", "type": "queue", "parameters": {"queue": "qa"}}]});
    serde_json::from_value(plan).unwrap()
}

fn publish(centre: &Centre, version: u64, plan: FloorPlan) {
    let (_, seq) = centre.state.board();
    let (at, private) = (Moment::from_epoch_ms(1), Private::default());
    let event = Event::PlanPublished { version, plan: plan.into() };
    centre.state.publish(&[Recorded { seq: seq + 1, at, event, private }]);
}

#[tokio::test]
async fn a_text_is_spoken_and_one_that_cannot_be_is_refused_with_a_reason() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Administrator, &[]).await;
    let say = |body| centre.call("POST", "/api/v1/prompts/say", Some(&token), Some(body));
    let said = say(json!({"text": " Bonjour ", "language": "fr"})).await.expect(200);
    assert_eq!(said.text, "RIFF Bonjour");
    assert_eq!(said.headers[header::CONTENT_TYPE], "audio/wav");
    say(json!({"text": "Hello"})).await.expect(200);
    assert_eq!(say(json!({"text": "  "})).await.expect(422).body["field"], "text");
    assert_eq!(say(json!({"text": "x".repeat(4_001)})).await.expect(422).body["field"], "text");
    let bad = say(json!({"text": "x", "language": "../fr"})).await.expect(422);
    assert_eq!(bad.body["field"], "language");
    say(json!({"text": "x", "language": "xx"})).await.expect(503);
}

#[tokio::test]
async fn a_sound_is_put_listed_with_its_use_and_removed_once_nothing_plays_it() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Administrator, &[]).await;
    let put_one = put(&centre, &token, "fr%2Fwelcome", b"RIFF of mine".to_vec()).await.expect(200);
    assert_eq!(put_one.body["name"], "fr/welcome");
    assert_eq!(put_one.body["used"], json!([]));
    publish(&centre, 2, plan_that_plays("fr/welcome"));
    let list = centre.get("/api/v1/sounds", &token).await.expect(200);
    let item = &list.body["items"][0];
    assert_eq!((item["name"].as_str(), item["bytes"].as_u64()), (Some("fr/welcome"), Some(12)));
    assert_eq!(item["used"], json!(["flows.fa.actions.0.parameters.prompt"]));
    let heard = centre.get("/api/v1/sounds/fr%2Fwelcome", &token).await.expect(200);
    assert_eq!(heard.text, "RIFF of mine");
    let remove = || centre.call("DELETE", "/api/v1/sounds/fr%2Fwelcome", Some(&token), None);
    let refused = remove().await.expect(409);
    assert!(refused.text.contains("flows.fa.actions.0"), "{}", refused.text);
    publish(&centre, 3, plan());
    remove().await.expect(204);
    remove().await.expect(404);
    centre.get("/api/v1/sounds/fr%2Fwelcome", &token).await.expect(404);
}

#[tokio::test]
async fn names_that_leave_the_folder_and_bodies_that_are_no_sound_are_refused() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Administrator, &[]).await;
    for name in ["..%2Fsecret", "%2Fetc%2Fpasswd", ".hidden", "a%00b", "a%5Cb"] {
        let refused = put(&centre, &token, name, b"RIFF".to_vec()).await.expect(422);
        assert_eq!(refused.body["field"], "name", "{name}");
        centre.get(&format!("/api/v1/sounds/{name}"), &token).await.expect(422);
    }
    let refused = put(&centre, &token, "a", b"MP3 ".to_vec()).await.expect(422);
    assert!(refused.text.contains("not a WAV file"), "{}", refused.text);
    let mut large = b"RIFF".to_vec();
    large.resize(10 * 1024 * 1024 + 1, 0);
    put(&centre, &token, "a", large.clone()).await.expect(413);
    large.pop();
    put(&centre, &token, "a", large).await.expect(200);
}
