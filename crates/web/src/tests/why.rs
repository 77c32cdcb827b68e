//! The story of an interaction over HTTP. What it says is `ledger`'s and tested there.

use super::centre::Centre;
use serde_json::json;
use vocab::Role;

#[tokio::test]
async fn a_supervisor_reads_the_story_in_both_languages_and_one_agents_part() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let path = format!("/api/v1/interactions/{}/why", centre.alpha.ended);
    let told = centre.get(&path, &token).await.expect(200);
    let text = told.body["sentences"].to_string();
    assert!(text.contains("Issue\u{a0}: traité"), "{text}");
    assert_eq!(told.body["time_zone"], json!("Europe/Paris"));
    let agents = told.body["agents"].as_array().unwrap();
    assert!(agents.iter().any(|a| a["agent"] == "anna"), "{agents:?}");
    assert!(agents.iter().all(|a| a["agent"] != "bob"), "bob serves another queue");
    let bob = centre.get(&format!("{path}?agent=bob&lang=en"), &token).await.expect(200);
    assert!(bob.body["sentences"].to_string().contains("Outcome: handled"), "{}", bob.text);
    assert_eq!(bob.body["agents"].as_array().unwrap().len(), 1);
    assert_eq!(bob.body["agents"][0]["question"], json!("Why not Bob?"));
    assert!(bob.text.contains("Doesn’t serve queue “Alphonse queue”."), "{}", bob.text);
}

#[tokio::test]
async fn an_agent_or_a_language_that_there_is_not_is_named() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let path = format!("/api/v1/interactions/{}/why", centre.alpha.ended);
    let answer = centre.get(&format!("{path}?agent=nobody"), &token).await.expect(422);
    assert_eq!(answer.body["field"], json!("agent"));
    assert_eq!(centre.get(&format!("{path}?lang=de"), &token).await.status, 422);
    let other = format!("/api/v1/interactions/{}/why", centre.beta.ended);
    assert_eq!(centre.get(&other, &token).await.status, 404);
}
