//! What stands beside a recording, over HTTP: who sees which comment, who listened, what is held.

use super::centre::Centre;
use crate::state::now;
use serde_json::json;
use store::{Journal, SpeechFact};
use uuid::Uuid;
use vocab::{
    Event, Fact, Initiation, InteractionId, Moment, OrganizationId, Outcome, Party, RecordingId,
    Role, SegmentEnd,
};

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

/// One talk of a call of alpha's; `next` where the call goes on from it.
fn talk(n: u128, agent: &str, previous: Option<u128>, next: Option<u128>) -> Vec<Fact> {
    let (interaction, recording) = (interaction(n), recording(n));
    let agent = vocab::AgentId::new(agent);
    let leg = |n: u128| vocab::LegId::from_uuid(Uuid::from_u128(n));
    let started = Event::InteractionStarted {
        interaction,
        initiation: previous.map_or(Initiation::Inbound, |_| Initiation::Transfer),
        organization: "alpha".into(),
        campaign: None,
        leg: Some(leg(0xA_000 + n)),
        trunk: None,
        system: vocab::Address::parse("0162000001", "FR"),
        plan: 1,
        flow: None,
        previous: previous.map(self::interaction),
        initial: previous.map(self::interaction),
        callback: None,
        queue: None,
        passed_on: None,
        record: None,
    };
    let (agent_leg, reservation) = (leg(0xB_000 + n), None);
    let connected =
        Event::InteractionConnected { interaction, agent: agent.clone(), agent_leg, reservation };
    let (reason, purpose) = (None, None);
    let mut events = vec![
        started,
        connected,
        Event::RecordingStarted { recording, interaction, reason, purpose },
    ];
    events.extend(next.map(|next| Event::TransferStarted {
        interaction,
        agent: agent.clone(),
        next: self::interaction(next),
        queue: None,
        to_agent: None,
        to_flow: None,
        attended: false,
        reason: None,
    }));
    let (end, by) = (SegmentEnd::CustomerHungUp, Party::Customer);
    let (outcome, sha256) = (Outcome::Handled, None);
    events.push(Event::AgentSegmentEnded { interaction, agent, end });
    events.push(Event::InteractionEnded { interaction, outcome, by });
    events.push(Event::RecordingStopped { recording, interaction });
    let (duration_ms, bytes) = (1_000, 16_000);
    events.push(Event::RecordingStored { recording, interaction, duration_ms, bytes, sha256 });
    events.into_iter().map(Fact::from).collect()
}

fn interaction(n: u128) -> InteractionId {
    InteractionId::from_uuid(Uuid::from_u128(0x90_000 + n))
}

fn recording(n: u128) -> RecordingId {
    RecordingId::from_uuid(Uuid::from_u128(0x91_000 + n))
}

async fn happened(centre: &Centre, facts: Vec<Fact>, at: Moment) {
    let mut journal = Journal::open(&centre.state.store, "more", at).await.unwrap();
    let batch: Vec<_> = facts.into_iter().map(|fact| (at, fact)).collect();
    centre.state.publish(&journal.append(&batch).await.unwrap());
}

async fn sounds(centre: &Centre, n: u128) {
    let key = store::ChunkKey {
        organization: "alpha".into(),
        recording: recording(n),
        law: store::Law::Alaw,
        channels: store::Channels::Stereo,
    };
    let sound = vec![u8::try_from(n).unwrap(); 16_000];
    centre.state.recordings.append_chunk(&key, 0, sound.into()).await.unwrap();
}

#[tokio::test]
async fn every_talk_of_a_transferred_call_is_listed_in_order_and_heard_part_by_part() {
    let centre = Centre::stopped().await;
    let lead = &centre.signed_in(Role::QualityEvaluator, &["alpha"]).await;
    let agent = centre.alpha.agent;
    centre.person(agent, Role::Agent, &["alpha"]).await;
    let (own, begun) = (&centre.token(agent).await, now());
    let parts =
        [(1, "first", None, Some(2)), (2, agent, Some(1), Some(3)), (3, "last", Some(2), None)];
    for (n, agent, previous, next) in parts {
        let at = begun.plus_ms(i64::try_from(n).unwrap() * 60_000);
        happened(&centre, talk(n, agent, previous, next), at).await;
        sounds(&centre, n).await;
    }
    let list = |n: u128| format!("/api/v1/interactions/{}/recordings", interaction(n));
    let told = async |n: u128, token: &str| {
        let items = centre.get(&list(n), token).await.expect(200).body["items"].clone();
        let line = |one: &serde_json::Value| {
            let who = one["speakers"][0]["agent"].as_str().unwrap().to_owned();
            (one["recording"].as_str().unwrap().to_owned(), who)
        };
        items.as_array().unwrap().iter().map(line).collect::<Vec<_>>()
    };
    let part = |n: u128, who: &str| (recording(n).to_string(), who.to_owned());
    let all = [part(1, "first"), part(2, agent), part(3, "last")];
    for n in 1..=3 {
        assert_eq!(told(n, lead).await, all, "from part {n}");
    }
    assert_eq!(told(2, own).await, [part(2, agent)], "agents hear their own");
    let stranger = &centre.signed_in(Role::QualityEvaluator, &["beta"]).await;
    centre.get(&list(1), stranger).await.expect(404);

    let sound = |n: u128, of: u128| {
        let path = format!("/api/v1/interactions/{}/recording", interaction(n));
        format!("{path}?part={}", recording(of))
    };
    let mut waves = Vec::new();
    for n in 1..=3 {
        waves.push(centre.get(&sound(n, n), lead).await.expect(200).text);
    }
    assert!(waves[0] != waves[1] && waves[1] != waves[2], "each part is its own sound");
    centre.get(&sound(2, 2), own).await.expect(200);
    assert_ne!(centre.get(&sound(1, 1), own).await.status, 200, "another's part");
    centre.get(&sound(2, 1), lead).await.expect(404);
    let sheet = centre.get(&sound(2, 2).replace('?', "/sheet?"), lead).await.expect(200).body;
    assert_eq!(sheet["id"], recording(2).to_string());
    let listened = sheet["listenings"].as_array().unwrap().len();
    assert_eq!(listened, 2, "the evaluator and the agent");
}

#[tokio::test]
async fn what_was_objected_to_under_a_hold_is_played_to_nobody_and_goes_when_the_hold_ends() {
    let centre = Centre::stopped().await;
    let lead = &centre.signed_in(Role::Administrator, &[]).await;
    let (alpha, store): (OrganizationId, _) = ("alpha".into(), &centre.state.store);
    let holds = "/api/v1/organizations/alpha/legal-holds";
    let form = json!({"interaction": centre.alpha.ended, "why": "Réquisition"});
    let hold = centre.call("POST", holds, Some(lead), Some(form)).await.expect(200).body;
    let interaction = InteractionId::from_uuid(centre.alpha.ended);
    let recording = RecordingId::from_uuid(centre.alpha.recording);
    let erased = Event::RecordingErased { recording, interaction, organization: alpha.clone() };
    happened(&centre, vec![erased.into()], now()).await;
    let files = &centre.state.recordings;
    crate::object_to(store, files, &alpha, recording, now()).await.unwrap();

    assert!(files.reader(&alpha, recording).await.is_ok(), "it is still there");
    for leaf in ["", "/peaks", "/transcript"] {
        centre.get(&of(&centre, leaf), lead).await.expect(404);
    }
    let sheet = centre.get(&of(&centre, "/sheet"), lead).await.expect(200).body;
    assert_eq!((&sheet["state"], &sheet["integrity"]), (&json!("erased"), &json!("sealed")));
    let part = centre.get(&of(&centre, "s"), lead).await.expect(200).body["items"][0].clone();
    assert_eq!(part["sealed"], true);
    let deletions = "/api/v1/organizations/alpha/recording-deletions";
    let told = centre.get(deletions, lead).await.expect(200).body;
    assert_eq!(told["sealed"][0]["recording"], json!(centre.alpha.recording));
    assert_eq!(told["items"], json!([]));
    let acts = centre.get("/api/v1/audit?action=recordings.seal", lead).await.expect(200).body;
    let logins: Vec<_> =
        acts["items"].as_array().unwrap().iter().map(|act| act["login"].clone()).collect();
    assert_eq!(logins, ["plateau"]);

    let lift = format!("/api/v1/legal-holds/{}/lift", hold["id"].as_str().unwrap());
    centre.call("POST", &lift, Some(lead), None).await.expect(200);
    assert!(files.reader(&alpha, recording).await.is_err(), "it went");
    let told = centre.get(deletions, lead).await.expect(200).body;
    assert_eq!((&told["sealed"], &told["items"][0]["reason"]), (&json!([]), &json!("objection")));
}
