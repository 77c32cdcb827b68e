//! What stands beside a recording, over HTTP: who sees which comment, who listened, what is held.

use super::centre::Centre;
use serde_json::json;
use store::SpeechFact;
use vocab::{InteractionId, RecordingId, Role};

fn of(centre: &Centre, leaf: &str) -> String {
    format!("/api/v1/interactions/{}/recording{leaf}", centre.alpha.ended)
}

#[tokio::test]
async fn an_agent_sees_their_own_comments_and_a_lead_all_and_who_listened() {
    let centre = Centre::new().await;
    let lead = &centre.signed_in(Role::Supervisor, &["alpha"]).await;
    centre.person(centre.alpha.agent, Role::Agent, &["alpha"]).await;
    let agent = &centre.token(centre.alpha.agent).await;
    let (sheet, marks) = (of(&centre, "/sheet"), of(&centre, "/marks"));
    let write = async |token: &str, words: &str, at: i64| {
        let form = json!({"offset_ms": at, "words": words});
        centre.call("POST", &marks, Some(token), Some(form)).await
    };
    let pinned = write(lead, "  Bonne reformulation ", 400).await.expect(200).body;
    assert_eq!(
        (pinned["words"].as_str(), pinned["own"].as_bool()),
        (Some("Bonne reformulation"), Some(true))
    );
    write(agent, "le client raccroche", 900).await.expect(200);
    write(lead, "trop tard", 5_000).await.expect(422);
    write(lead, "  ", 1).await.expect(422);
    let words = async |token: &str| {
        let body = centre.get(&sheet, token).await.expect(200).body;
        let marks = body["marks"].as_array().unwrap().clone();
        marks.iter().map(|m| m["words"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(words(lead).await, ["Bonne reformulation", "le client raccroche"]);
    assert_eq!(words(agent).await, ["le client raccroche"]);
    let one = format!("{marks}/{}", pinned["id"].as_str().unwrap());
    centre.call("DELETE", &one, Some(agent), None).await.expect(404);
    centre.call("DELETE", &one, Some(lead), None).await.expect(204);

    // To look at it is not to listen; the sound is.
    let listened = async || centre.get(&sheet, lead).await.expect(200).body["listenings"].clone();
    assert_eq!(listened().await, json!([]));
    for _ in 0..2 {
        centre.get(&of(&centre, ""), agent).await.expect(200);
    }
    let told = listened().await;
    assert_eq!(told.as_array().unwrap().len(), 1, "{told}");
    assert_eq!(told[0]["listener"], centre.alpha.agent);
    assert_eq!(centre.get(&sheet, agent).await.body["listenings"], json!([]));
}

#[tokio::test]
async fn the_sheet_tells_what_was_measured_and_what_is_held_or_deleted() {
    let centre = Centre::new().await;
    let lead = &centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let (sheet, peaks) = (of(&centre, "/sheet"), of(&centre, "/peaks"));
    let before = centre.get(&sheet, lead).await.expect(200).body;
    assert_eq!((&before["integrity"], &before["speech"]), (&json!("unknown"), &json!(null)));
    centre.get(&peaks, lead).await.expect(404);
    let place = (
        "alpha".into(),
        InteractionId::from_uuid(centre.alpha.ended),
        RecordingId::from_uuid(centre.alpha.recording),
    );
    let fact = SpeechFact { duration_ms: 1_000, silence_ms: 250, ..SpeechFact::default() };
    centre.state.store.recorded().put_speech(&place, &fact).await.unwrap();
    assert_eq!(centre.get(&peaks, lead).await.expect(200).body["duration_ms"], 1_000);
    let contact = format!("/api/v1/interactions/{}", centre.alpha.ended);
    let contact = centre.get(&contact, lead).await.expect(200).body;
    assert_eq!(contact["speech"]["silence_percent"], 25);
    for (percent, found) in [(25, 1), (26, 0)] {
        let path = format!("/api/v1/interactions?silence_percent={percent}");
        let list = centre.get(&path, lead).await.expect(200).body;
        assert_eq!(list["items"].as_array().unwrap().len(), found, "{percent}");
    }
    centre.get("/api/v1/interactions?overtalk_percent=101", lead).await.expect(422);

    let holds = "/api/v1/organizations/alpha/legal-holds";
    let form = json!({"interaction": centre.alpha.ended, "why": "Litige en cours"});
    let hold = centre.call("POST", holds, Some(lead), Some(form)).await.expect(200).body;
    let both = json!({"interaction": centre.alpha.ended, "customer": centre.alpha.customer,
        "why": "Litige"});
    centre.call("POST", holds, Some(lead), Some(both)).await.expect(422);
    let foreign = json!({"interaction": centre.beta.ended, "why": "Litige"});
    centre.call("POST", holds, Some(lead), Some(foreign)).await.expect(404);
    let held = centre.get(&sheet, lead).await.expect(200).body["holds"].clone();
    assert_eq!((&held[0]["id"], &held[0]["why"]), (&hold["id"], &json!("Litige en cours")));
    let lift = format!("/api/v1/legal-holds/{}/lift", hold["id"].as_str().unwrap());
    let lifted = centre.call("POST", &lift, Some(lead), None).await.expect(200).body;
    assert_eq!(lifted["in_force"], false);

    let (rows, reason) = (centre.state.store.recorded(), store::DeletionReason::Objection);
    rows.sound_gone(&place.0, place.2, reason, crate::state::now()).await.unwrap();
    assert_eq!(centre.get(&sheet, lead).await.expect(200).body["integrity"], "deleted");
    let path = "/api/v1/organizations/alpha/recording-deletions";
    let proofs = centre.get(path, lead).await.expect(200).body;
    assert_eq!(proofs["items"][0]["reason"], "objection");
    assert_eq!(proofs["broken_at"], json!(null));
}
