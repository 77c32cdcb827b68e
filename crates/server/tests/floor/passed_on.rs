//! What an agent does with a live call by the API: hold, transfer, pause the recording, hang up.

use crate::answered::{Talk, handled, recording, wrapping_up};
use crate::building::{Building, NUMBER};
use crate::phone::Digest;
use crate::record::{as_long_as, as_ms, at, is_exactly, lasted, ms};
use crate::until::until;
use crate::voice::Voice;
use media::tone::share_at;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_hold_the_customer_hears_music_and_the_record_counts_each_hold() {
    let floor = Building::open().await;
    let talk = Talk::begin(&floor, Digest::Md5).await;
    let (id, alice) = (talk.id.clone(), talk.alice.clone());
    let mut holds = Vec::new();
    for span in [700, 1_300] {
        let before = Instant::now();
        alice.command(&id, "hold", &Value::Null).await;
        let held = (before, Instant::now());
        floor.is("alice", "on_hold").await;
        talk.voices.0.forget();
        until("the agent is no longer heard", || async {
            talk.voices.0.heard_samples() > 3_200 && talk.voices.0.share_heard(880.0) < 0.3
        })
        .await;
        tokio::time::sleep(Duration::from_millis(span)).await;
        let before = Instant::now();
        alice.command(&id, "resume", &Value::Null).await;
        holds.push((held, (before, Instant::now())));
        floor.is("alice", "on_interaction").await;
        talk.hear_each_other().await;
    }
    let again = format!("/api/v1/interactions/{id}/resume");
    let refused = alice.send("POST", &again, &Value::Null).await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert_eq!(refused.json()["refusal"], "wrong_state", "{}", refused.text());
    talk.customer_hangs_up().await;
    let contact = floor.record(&id).await;
    let longest = ms(&contact, "longest_hold_ms");
    lasted("the longest hold", longest, holds[1].0, holds[1].1);
    lasted("the other hold", ms(&contact, "hold_ms") - longest, holds[0].0, holds[0].1);
    let whole = at(&contact, "agent_ended_at") - at(&contact, "connected_at");
    assert_eq!(ms(&contact, "talk_ms") + ms(&contact, "hold_ms"), whole, "{contact}");
    let mut wanted = wrapping_up("support");
    wanted["hold_count"] = json!(2);
    for measured in ["hold_ms", "longest_hold_ms"] {
        wanted.as_object_mut().unwrap().remove(measured);
    }
    is_exactly(&contact, &wanted);
    floor.falls_silent().await;
    floor.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_paused_recording_is_silent_for_that_span_and_as_long_as_the_talk() {
    let floor = Building::open().await;
    let talk = Talk::begin(&floor, Digest::Md5).await;
    let (id, alice) = (talk.id.clone(), talk.alice.clone());
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let paused_at = as_ms(talk.begun.1.elapsed());
    alice.command(&id, "recording/pause", &Value::Null).await;
    tokio::time::sleep(Duration::from_millis(2_000)).await;
    alice.command(&id, "recording/resume", &Value::Null).await;
    let resumed_at = as_ms(talk.begun.1.elapsed());
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    talk.customer_hangs_up().await;
    let contact = floor.record(&id).await;
    let (left, right, duration_ms) = recording(&floor, &id).await;
    as_long_as("the file is the talk", duration_ms, ms(&contact, "talk_ms"));
    let part = |side: &[i16], from_ms: i64, to_ms: i64| {
        side[usize::try_from(from_ms * 8).unwrap()..usize::try_from(to_ms * 8).unwrap()].to_vec()
    };
    for (side, hz) in [(&left, 440.0), (&right, 880.0)] {
        let before = part(side, 600, paused_at - 200);
        assert!(share_at(&before, hz) > 0.95, "{hz} Hz before: {}", share_at(&before, hz));
        let during = part(side, paused_at + 400, resumed_at - 400);
        let loudest = during.iter().map(|s| s.unsigned_abs()).max().unwrap();
        assert!(loudest <= 8, "nothing is kept while paused: {loudest}");
        let after = part(side, resumed_at + 500, duration_ms - 300);
        assert!(share_at(&after, hz) > 0.95, "{hz} Hz after: {}", share_at(&after, hz));
    }
    floor.falls_silent().await;
    floor.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_call_passed_to_a_queue_goes_on_as_an_interaction_of_its_own() {
    let mut static_phone = 0;
    let floor = Building::changed(|plan, _, ports| {
        static_phone = ports.peer();
        let carla = plan.agents.get_mut("carla").expect("she is in the plan");
        carla.contact = Some(format!("sip:carla@127.0.0.1:{static_phone}"));
    })
    .await;
    let rtp = floor.ports.peer();
    let second_voice = Voice::of(rtp, 1_000);
    let second = floor.phone("phone", static_phone, rtp);
    let talk = Talk::begin(&floor, Digest::Md5).await;
    let Talk { caller, phone, voices, alice, id, .. } = talk;
    alice.command(&id, "transfer", &json!({ "queue": "second" })).await;
    phone.says("hung up on").await;
    phone.ends_well().await;
    floor.is("alice", "wrap_up").await;
    second.says("ringing").await;
    second.nudge();
    second.says("up").await;
    let heard = || async { voices.0.share_heard(1_000.0) > 0.95 };
    until("the customer hears the second level", heard).await;
    until("the second level hears the customer", || async {
        second_voice.share_heard(440.0) > 0.95
    })
    .await;
    second.nudge();
    caller.says("hung up on").await;
    second.ends_well().await;
    caller.ends_well().await;

    let first = floor.record(&id).await;
    let next = first["next"].as_str().unwrap().to_owned();
    let after = floor.record(&next).await;
    let mut wanted = wrapping_up("support");
    wanted["ended_by"] = json!("agent");
    wanted["next"] = json!(next);
    is_exactly(&first, &wanted);
    let mut wanted = handled("second");
    for (field, value) in [
        ("initiation", json!("transfer")),
        ("agent", json!("carla")),
        ("agent_name", json!("Carla")),
        ("ended_by", json!("agent")),
        ("previous", json!(id)),
        ("initial", json!(id)),
        ("flow", Value::Null),
        // The customer was answered once, in the first interaction.
        ("answered_at", Value::Null),
        ("recording", Value::Null),
        ("recording_reason", Value::Null),
        ("wrap_up_started_at", Value::Null),
        ("wrap_up_ended_at", Value::Null),
        ("wrap_up_ms", json!(0)),
    ] {
        wanted[field] = value;
    }
    is_exactly(&after, &wanted);
    floor.falls_silent().await;
    floor.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_call_passed_to_an_outside_number_is_joined_to_it() {
    let mut outside = 0;
    let floor = Building::changed(|_, config, ports| {
        outside = ports.peer();
        config.trunks[0].proxy = Some(format!("127.0.0.1:{outside}"));
    })
    .await;
    let rtp = floor.ports.peer();
    let far_voice = Voice::of(rtp, 1_000);
    let far = floor.phone("phone", outside, rtp);
    let Talk { caller, phone, voices, alice, id, .. } = Talk::begin(&floor, Digest::Sha256).await;
    alice.command(&id, "transfer", &json!({ "number": "06 39 98 77 77" })).await;
    phone.ends_well().await;
    far.says("ringing").await;
    let shown = far.told("from").unwrap();
    assert!(shown.contains("33162000001"), "our own number is shown: {shown}");
    far.nudge();
    far.says("up").await;
    until("the customer hears the other", || async { voices.0.share_heard(1_000.0) > 0.95 }).await;
    until("the other hears the customer", || async { far_voice.share_heard(440.0) > 0.95 }).await;
    caller.nudge();
    far.says("hung up on").await;
    far.ends_well().await;
    caller.ends_well().await;
    let first = floor.record(&id).await;
    assert_eq!(first["outcome"], "handled", "{first}");
    let after = floor.record(first["next"].as_str().unwrap()).await;
    assert_eq!(after["outcome"], "transferred_out", "{after}");
    assert_eq!(after["ended_by"], "customer", "{after}");
    assert_eq!(after["initiation"], "transfer", "{after}");
    assert_eq!(after["previous"], json!(id), "{after}");
    assert_eq!(after["agent"], Value::Null, "{after}");
    floor.falls_silent().await;
    floor.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_agent_hangs_up_at_the_desk() {
    let floor = Building::open().await;
    let Talk { caller, phone, alice, id, .. } = Talk::begin(&floor, Digest::Md5).await;
    alice.command(&id, "hang-up", &Value::Null).await;
    caller.says("hung up on").await;
    phone.says("hung up on").await;
    caller.ends_well().await;
    phone.ends_well().await;
    let mut wanted = wrapping_up("support");
    wanted["ended_by"] = json!("agent");
    is_exactly(&floor.record(&id).await, &wanted);
    floor.falls_silent().await;
    floor.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_key_pressed_by_sip_info_is_a_key() {
    let floor = Building::open().await;
    let caller = floor.sipp("caller-info", floor.ports.peer(), Some(NUMBER), floor.ports.peer());
    caller.says("pressed").await;
    let id = floor.started().await.first().unwrap().to_string();
    floor.happens(&id, "interaction_queued").await;
    caller.nudge();
    caller.ends_well().await;
    let contact = floor.record(&id).await;
    assert_eq!(contact["queue"], "support", "{contact}");
    assert_eq!(contact["outcome"], "abandoned_in_queue", "{contact}");
    floor.falls_silent().await;
    floor.close().await;
}
