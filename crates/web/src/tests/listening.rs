//! Who may listen to whom, what the agent is shown of it, and who reads the register.

use super::centre::Centre;
use serde_json::{Value, json};
use vocab::Role;

async fn listen(
    centre: &Centre,
    token: &str,
    id: uuid::Uuid,
    form: Value,
) -> super::centre::Answered {
    let path = format!("/api/v1/interactions/{id}/monitor");
    centre.call("POST", &path, Some(token), Some(form)).await
}

#[tokio::test]
async fn a_supervisor_listens_and_changes_the_mode_and_leaves() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let live = centre.alpha.live;
    let form = json!({"mode": "listen", "reason": " formation "});
    let answer = listen(&centre, &token, live, form).await.expect(200);
    let monitor = &answer.body["monitors"][0];
    assert_eq!((&monitor["by"], &monitor["mode"]), (&json!("supervisor-alpha"), &json!("listen")));
    assert_eq!(monitor["hears"], true);
    let path = format!("/api/v1/interactions/{live}/monitor/mode");
    let answer = centre.call("POST", &path, Some(&token), Some(json!({"mode": "barge"}))).await;
    assert_eq!(answer.expect(200).body["monitors"][0]["mode"], "barge");
    let path = format!("/api/v1/interactions/{live}/monitor");
    centre.call("DELETE", &path, Some(&token), None).await.expect(204);
    let entry = &centre.get("/api/v1/listening", &token).await.expect(200).body["items"][0];
    assert_eq!(entry["modes"], json!(["listen", "barge"]));
    assert_eq!((&entry["agent_name"], &entry["reason"]), (&json!("Alice"), &json!("formation")));
    assert_eq!((&entry["end"], &entry["by_name"]), (&json!("left"), &json!("supervisor-alpha")));
}

#[tokio::test]
async fn a_quality_evaluator_only_listens() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::QualityEvaluator, &["alpha"]).await;
    listen(&centre, &token, centre.alpha.live, json!({"mode": "whisper"})).await.expect(403);
    listen(&centre, &token, centre.alpha.live, json!({"mode": "listen"})).await.expect(200);
    let path = format!("/api/v1/interactions/{}/monitor/mode", centre.alpha.live);
    centre.call("POST", &path, Some(&token), Some(json!({"mode": "barge"}))).await.expect(403);
    let path = format!("/api/v1/interactions/{}/monitor/take-over", centre.alpha.live);
    centre.call("POST", &path, Some(&token), None).await.expect(403);
}

#[tokio::test]
async fn a_team_that_has_a_supervisor_is_that_ones_to_listen_to() {
    let centre = Centre::new().await;
    let form = json!({"mode": "listen"});
    let token = centre.signed_in(Role::Supervisor, &["beta"]).await;
    let answer = listen(&centre, &token, centre.beta.live, form.clone()).await.expect(403);
    assert!(answer.text.contains("another supervisor"), "{}", answer.text);
    centre.person("sven", Role::Supervisor, &["beta"]).await;
    let token = centre.token("sven").await;
    listen(&centre, &token, centre.beta.live, form.clone()).await.expect(200);
    let token = centre.signed_in(Role::FloorManager, &["beta"]).await;
    listen(&centre, &token, centre.beta.live, form).await.expect(200);
}

#[tokio::test]
async fn a_reason_is_short_and_one_that_is_missing_may_be_refused() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Administrator, &["alpha"]).await;
    let long = json!({"mode": "listen", "reason": "x".repeat(201)});
    listen(&centre, &token, centre.alpha.live, long).await.expect(422);
    let form = json!({"mode": "listen", "reason": "refused"});
    let answer = listen(&centre, &token, centre.alpha.live, form).await.expect(409);
    assert_eq!(answer.body["refusal"], "reason_required");
}

#[tokio::test]
async fn an_agent_is_shown_what_the_centre_tells_and_nothing_else() {
    let centre = Centre::new().await;
    centre.person("alice", Role::Agent, &["alpha"]).await;
    let alice = centre.token("alice").await;
    let boss = centre.signed_in(Role::Administrator, &["alpha"]).await;
    let seen = async || {
        let live = centre.get("/api/v1/live-interactions", &alice).await.expect(200);
        let hold = format!("/api/v1/interactions/{}/hold", centre.alpha.live);
        let held = centre.call("POST", &hold, Some(&alice), None).await.expect(200);
        let told = &held.body["interaction"]["monitors"];
        assert_eq!(told.as_array().map_or(0, Vec::len), live_count(&live.body));
        let register = centre.get("/api/v1/listening", &alice).await.expect(200);
        let path = format!("/api/v1/interactions/{}/events", centre.alpha.live);
        let events = centre.get(&path, &alice).await.expect(200);
        assert!(!events.text.contains("monitor_"), "{}", events.text);
        (live_count(&live.body), register.body["items"].as_array().unwrap().len())
    };
    let quiet = json!({"mode": "listen", "reason": "untold"});
    listen(&centre, &boss, centre.alpha.live, quiet).await.expect(200);
    assert_eq!(seen().await, (0, 0));
    let other = centre.signed_in(Role::FloorManager, &["alpha"]).await;
    listen(&centre, &other, centre.alpha.live, json!({"mode": "listen"})).await.expect(200);
    assert_eq!(seen().await, (1, 1));
    let all = centre.get("/api/v1/listening", &boss).await.expect(200);
    assert_eq!(all.body["items"].as_array().unwrap().len(), 2);
    let path = "/api/v1/listening?by=floor_manager-alpha";
    let some = centre.get(path, &boss).await.expect(200);
    assert_eq!(some.body["items"].as_array().unwrap().len(), 1);
}

fn live_count(live: &Value) -> usize {
    live["items"][0]["monitors"].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn who_listens_gets_a_telephone_key_and_who_does_not_gets_none() {
    let centre = Centre::new().await;
    for (role, has) in [
        (Role::Supervisor, true),
        (Role::QualityEvaluator, true),
        (Role::Administrator, true),
        (Role::Analyst, false),
    ] {
        let token = centre.signed_in(role, &[]).await;
        let me = centre.get("/api/v1/me?phone=1", &token).await.expect(200);
        assert_eq!(me.body["phone"].is_object(), has, "{role:?}");
    }
}
