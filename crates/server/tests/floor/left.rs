//! Callers who leave: from the menu, from the line, while a phone rings, and without a word.

use crate::answered::{Talk, handled, wrapping_up};
use crate::building::Building;
use crate::phone::Digest;
use crate::record::{as_ms, at, in_order, is_exactly, lasted, ms};
use crate::until::until;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The record of a caller who never spoke with anybody.
fn abandoned() -> Value {
    let mut wanted = handled("support");
    for field in ["agent", "agent_name", "recording", "recording_reason"] {
        wanted[field] = Value::Null;
    }
    for field in ["talk_ms", "wrap_up_ms"] {
        wanted[field] = json!(0);
    }
    for field in ["connected_at", "agent_ended_at", "wrap_up_started_at", "wrap_up_ended_at"] {
        wanted[field] = Value::Null;
    }
    wanted["reservations"] = json!(0);
    wanted["outcome"] = json!("abandoned_in_queue");
    wanted
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_caller_who_leaves_the_menu_abandons_in_the_flow() {
    let floor = Building::open().await;
    let (caller, voice, id) = floor.call(440).await;
    until("the menu is heard", || async { voice.share_heard(600.0) > 0.9 }).await;
    caller.nudge();
    caller.ends_well().await;
    let mut wanted = abandoned();
    wanted["outcome"] = json!("abandoned_in_flow");
    wanted["queue"] = Value::Null;
    wanted["queue_ms"] = json!(0);
    for field in ["enqueued_at", "dequeued_at"] {
        wanted[field] = Value::Null;
    }
    is_exactly(&floor.record(&id).await, &wanted);
    floor.falls_silent().await;
    floor.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_caller_who_leaves_the_line_abandons_in_the_queue() {
    let floor = Building::open().await;
    let before = Instant::now();
    let (caller, _voice, id) = floor.call_for_support(440).await;
    let queued = (before, Instant::now());
    // A wait that can be measured.
    tokio::time::sleep(Duration::from_millis(900)).await;
    let before = Instant::now();
    caller.nudge();
    let contact = floor.record(&id).await;
    let left = (before, Instant::now());
    caller.ends_well().await;
    is_exactly(&contact, &abandoned());
    in_order(&contact, &["started_at", "answered_at", "enqueued_at", "dequeued_at", "ended_at"]);
    assert_eq!(ms(&contact, "queue_ms"), at(&contact, "dequeued_at") - at(&contact, "enqueued_at"));
    lasted("the wait", ms(&contact, "queue_ms"), queued, left);
    floor.falls_silent().await;
    floor.close().await;
}

// mod_callcenter #1973, #2529: phones that ring on for callers long gone.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_caller_who_leaves_while_it_rings_silences_the_phone_within_a_second() {
    let floor = Building::open().await;
    let (_alice, port) = floor.agent("alice", Digest::Sha256).await;
    let phone = floor.phone("phone", port, floor.ports.peer());
    let (caller, _voice, id) = floor.call_for_support(440).await;
    phone.says("ringing").await;
    let left = Instant::now();
    caller.nudge();
    phone.says("cancelled").await;
    let took = left.elapsed();
    assert!(took < Duration::from_secs(1), "the phone rang on for {took:?}");
    phone.ends_well().await;
    caller.ends_well().await;
    floor.is("alice", "idle").await;
    let mut wanted = abandoned();
    wanted["reservations"] = json!(1);
    is_exactly(&floor.record(&id).await, &wanted);
    let story = floor.story(&id).await;
    assert!(story.contains(&"reservation_canceled"), "{story:?}");
    floor.falls_silent().await;
    floor.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_caller_who_vanishes_without_a_word_is_missed_by_the_silence() {
    let floor = Building::changed(|_, config, _| config.rtp.silence_s = 2).await;
    let Talk { caller, phone, voices: (customer, agent), alice, id, .. } =
        Talk::begin(&floor, Digest::Md5).await;
    caller.vanish();
    drop(customer);
    let gone = Instant::now();
    phone.says("hung up on").await;
    let missed = as_ms(gone.elapsed());
    assert!((1_900..4_000).contains(&missed), "two seconds of silence took {missed} ms");
    phone.ends_well().await;
    drop(agent);
    floor.is("alice", "wrap_up").await;
    is_exactly(&floor.record(&id).await, &wrapping_up("support"));
    alice.command(&id, "wrap-up/finish", &Value::Null).await;
    floor.is("alice", "idle").await;
    floor.falls_silent().await;
    floor.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn both_hang_up_at_once_and_the_call_ends_once() {
    let floor = Building::open().await;
    let talk = Talk::begin(&floor, Digest::Md5).await;
    talk.caller.nudge();
    talk.phone.nudge();
    talk.caller.ends_well().await;
    talk.phone.ends_well().await;
    let contact = floor.record(&talk.id).await;
    let by = contact["ended_by"].clone();
    assert!(by == "customer" || by == "agent", "{contact}");
    let mut wanted = wrapping_up("support");
    wanted["ended_by"] = by;
    is_exactly(&contact, &wanted);
    let story = floor.story(&talk.id).await;
    let times = |kind| story.iter().filter(|k| **k == kind).count();
    assert_eq!(times("interaction_ended"), 1, "{story:?}");
    assert_eq!(times("agent_segment_ended"), 1, "{story:?}");
    assert_eq!(times("leg_ended"), 2, "{story:?}");
    floor.falls_silent().await;
    floor.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_caller_of_a_number_that_leads_nowhere_hears_a_notice_and_is_hung_up_on() {
    let floor = Building::open().await;
    let rtp = floor.ports.peer();
    let voice = crate::voice::Voice::of(rtp, 0);
    let caller = floor.sipp("caller", floor.ports.peer(), Some("0162999999"), rtp);
    until("the notice is heard", || async { voice.share_heard(500.0) > 0.9 }).await;
    caller.says("hung up on").await;
    caller.ends_well().await;
    let id = floor.started().await.first().unwrap().to_string();
    let contact = floor.record(&id).await;
    assert_eq!(contact["outcome"], "number_unknown", "{contact}");
    assert_eq!(contact["ended_by"], "system", "{contact}");
    assert_eq!(contact["system_number"], "+33162999999", "{contact}");
    assert_eq!(contact["queue"], Value::Null, "{contact}");
    floor.falls_silent().await;
    floor.close().await;
}

/// The end of a wrap-up comes while nobody is there to see it: the journal has it all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_wrap_up_that_ran_out_while_the_program_was_down_is_over_when_it_is_back() {
    let floor = Building::changed(|plan, _, _| {
        let support = plan.queues.get_mut("support").expect("it is in the plan");
        support.wrap_up_ms = 3_000;
    })
    .await;
    let (_alice, id) = Talk::begin(&floor, Digest::Md5).await.customer_hangs_up().await;
    floor.record(&id).await;
    assert!(!floor.story(&id).await.contains(&"wrap_up_ended"), "it stops before");
    let floor = floor.reopened_after(Duration::from_millis(3_200)).await;
    let contact = floor.record(&id).await;
    assert!(ms(&contact, "wrap_up_ms") >= 3_000, "{contact}");
    assert_eq!(floor.agent_view("alice").await["state"], "unreachable", "no phone is registered");
    floor.close().await;
}
