//! The agent hangs up first, and the customer goes on into the flow that the plan names for it.

use crate::answered::{Talk, recording, wrapping_up};
use crate::building::Building;
use crate::phone::Digest;
use crate::record::{at, is_exactly, ms};
use crate::until::{found, until};
use crate::voice::Voice;
use media::tone::share_at;
use serde_json::{Value, json};
use std::time::Duration;
use store::Scope;

/// A mark by a key, then a message that the hash key ends.
pub(crate) fn survey() -> vocab::Flow {
    let tone = |hz, ms| json!({"tone": {"hz": hz, "ms": ms}});
    let flow = json!({"version": 1, "name": "Après l'appel", "start": "csat", "actions": [
        {"id": "csat", "type": "survey", "next": "words",
            "parameters": {"prompt": tone(700, 20_000), "attribute": "csat"},
            "errors": [{"error": "timeout", "next": "end"}, {"error": "invalid", "next": "end"}]},
        {"id": "words", "type": "survey_message", "next": "end",
            "parameters": {"prompt": tone(900, 400), "attribute": "why"}},
        {"id": "end", "type": "hang_up", "parameters": {}},
    ]});
    serde_json::from_value(flow).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_customer_votes_and_speaks_while_the_agent_wraps_up() {
    let floor = Building::changed(|plan, _, _| {
        plan.flows.insert("after".into(), survey());
        plan.campaigns.get_mut("hotline").unwrap().after = Some("after".into());
        assert_eq!(plan.faults(), []);
    })
    .await;
    let talk = Talk::begin(&floor, Digest::Md5).await;
    // Long enough to measure tones in.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let Talk { caller, phone, voices: (customer, _agent), alice, id, .. } = talk;
    alice.command(&id, "hang-up", &Value::Null).await;
    phone.says("hung up on").await;
    phone.ends_well().await;
    floor.is("alice", "wrap_up").await;
    until("the customer is asked", || async { customer.share_heard(700.0) > 0.95 }).await;
    customer.press('4');
    floor.happens(&id, "survey_message_started").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    customer.press('#');
    caller.says("hung up on").await;
    caller.ends_well().await;

    let contact = floor.record(&id).await;
    let mut wanted = wrapping_up("support");
    wanted["ended_by"] = json!("system");
    is_exactly(&contact, &wanted);
    let talked = at(&contact, "agent_ended_at") - at(&contact, "connected_at");
    assert_eq!(ms(&contact, "talk_ms"), talked, "the survey is not talk");
    assert!(at(&contact, "ended_at") - at(&contact, "agent_ended_at") > 2_000, "{contact}");
    let (left, right, duration_ms) = recording(&floor, &id).await;
    assert!((duration_ms - talked).abs() < 300, "{duration_ms} is the talk's, {talked}");
    assert!(share_at(&left[8_000..], 700.0) < 0.01 && share_at(&right[8_000..], 880.0) > 0.9);

    let answers = "/api/v1/surveys/answers?state=answered";
    let answer = found("the spoken answer", || async {
        let items = floor.admin.get(answers).await.ok();
        let one = items["items"].get(0)?;
        one["messages"].get(0).is_some().then(|| one.clone())
    })
    .await;
    assert_eq!((&answer["csat"], &answer["messages"][0]["question"]), (&json!(4), &json!("why")));
    let spoken = answer["messages"][0]["recording"].as_str().unwrap().to_owned();
    let sound = format!("/api/v1/interactions/{id}/recording/answers/{spoken}");
    let sound = floor.admin.get(&sound).await;
    assert_eq!(sound.status, 200, "{}", sound.head);
    let wav = media::wav::Wav::parse(&sound.body).unwrap();
    let said = wav.channel(0);
    let middle = &said[4_000..said.len() - 4_000];
    assert!(share_at(middle, 440.0) > 0.9, "it is the customer's voice alone");
    let stranger = format!("/api/v1/interactions/{id}/recording/answers/{id}");
    assert_eq!(floor.admin.get(&stranger).await.status, 404);

    let lines = found("facts of the lines", || async {
        let items = floor.admin.get(&format!("/api/v1/interactions/{id}/lines")).await.ok();
        let items = items["items"].as_array()?.clone();
        (items.iter().filter(|one| one["kind"] == "quality").count() == 2).then_some(items)
    })
    .await;
    let did = |sent: bool, what: &str| {
        lines.iter().filter(|one| one["sent"] == sent && one["what"] == what).count()
    };
    assert_eq!((did(false, "INVITE"), did(true, "INVITE")), (1, 1), "{lines:?}");
    assert_eq!((did(true, "200 INVITE"), did(false, "200 INVITE")), (1, 1), "{lines:?}");
    assert_eq!((did(true, "BYE"), did(false, "BYE")), (2, 0), "{lines:?}");
    for line in lines.iter().filter(|one| one["kind"] == "quality") {
        assert!(line["packets"].as_u64().unwrap() > 50, "{line}");
        assert!(line["mos_centi"].as_u64().unwrap() > 350, "{line}");
    }
    floor.falls_silent().await;
    floor.close().await;
}

/// What a low mark by keys leads to.
async fn calls_back_the_unhappy(floor: &Building) {
    let (fai, all) = ("fai".into(), Scope::all());
    let mut setup = floor.db.setups().latest(&all, &fai).await.unwrap().setup;
    let rule = json!({"csat": 2, "action": {"do": "call_back", "queue": "support"}});
    setup.surveys[0].active = true;
    setup.surveys[0].follow_up = Some(serde_json::from_value(rule).unwrap());
    assert_eq!(setup.faults(), Vec::new());
    let at = vocab::Moment::from_epoch_ms(0);
    floor.db.setups().publish(&fai, 0, &setup, "tests", at).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_low_mark_makes_the_floor_call_back_the_agent_first_and_then_the_customer() {
    let mut outside = 0;
    let floor = Building::changed(|plan, config, ports| {
        outside = ports.peer();
        config.trunks[0].proxy = Some(format!("127.0.0.1:{outside}"));
        plan.flows.insert("after".into(), survey());
        plan.campaigns.get_mut("hotline").unwrap().after = Some("after".into());
    })
    .await;
    calls_back_the_unhappy(&floor).await;
    let Talk { caller, phone, voices, alice, id, .. } = Talk::begin(&floor, Digest::Md5).await;
    let desk_port = phone.port;
    alice.command(&id, "hang-up", &Value::Null).await;
    phone.says("hung up on").await;
    phone.ends_well().await;
    until("the customer is asked", || async { voices.0.share_heard(700.0) > 0.95 }).await;
    voices.0.press('1');
    floor.happens(&id, "survey_message_started").await;
    caller.nudge();
    caller.ends_well().await;
    drop(voices);

    // The agent's phone rings for the call that is owed; once picked up, the customer's rings.
    let (desk_rtp, home_rtp) = (floor.ports.peer(), floor.ports.peer());
    let home_voice = Voice::of(home_rtp, 440);
    let phone = floor.phone("phone", desk_port, desk_rtp);
    let home = floor.phone("phone", outside, home_rtp);
    let answer = found("what was done about the mark", || async {
        let told = floor.admin.get("/api/v1/surveys/answers?state=answered").await.ok();
        told["items"].get(0).filter(|one| one["follow_up"] == "call_back").cloned()
    })
    .await;
    assert_eq!(answer["csat"], 1, "{answer}");
    assert!(!home.has_said("ringing"), "nobody is called before an agent is there");
    alice.command(&id, "wrap-up/finish", &Value::Null).await;
    phone.says("ringing").await;
    let other = phone.told("audio").and_then(|port| port.parse().ok());
    let desk_voice = Voice::toward(desk_rtp, 880, other);
    phone.nudge();
    phone.says("up").await;
    home.says("ringing").await;
    home.nudge();
    home.says("up").await;
    until("the customer hears the agent", || async { home_voice.share_heard(880.0) > 0.95 }).await;
    until("the agent hears the customer", || async { desk_voice.share_heard(440.0) > 0.95 }).await;
    home.nudge();
    phone.says("hung up on").await;
    phone.ends_well().await;
    home.ends_well().await;

    let all = floor.started().await;
    let second = all.last().unwrap().to_string();
    floor.happens(&second, "callback_kept").await;
    let contact = floor.record(&second).await;
    assert_eq!(
        (&contact["initiation"], &contact["outcome"]),
        (&json!("callback"), &json!("handled"))
    );
    assert_eq!(contact["agent"], "alice", "{contact}");
    let owed = floor.admin.get("/api/v1/callbacks").await.ok();
    assert_eq!(owed["items"].as_array().unwrap().len(), 0, "{owed}");
    floor.falls_silent().await;
    floor.close().await;
}
