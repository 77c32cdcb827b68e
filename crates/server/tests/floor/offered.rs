//! Offers that come to nothing: rejected, not answered, the phone gone. The caller moves on.

use crate::answered::wrapping_up;
use crate::building::Building;
use crate::desk::Desk;
use crate::phone::{Digest, register};
use crate::record::is_exactly;
use crate::sipp::Sipp;
use crate::until::until;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The phone picks up, both hang up by the caller's word; the record of it.
async fn talk_to_the_end(floor: &Building, phone: Sipp, caller: Sipp, id: &str) -> Value {
    phone.says("ringing").await;
    phone.nudge();
    phone.says("up").await;
    floor.happens(id, "recording_started").await;
    caller.nudge();
    phone.says("hung up on").await;
    phone.ends_well().await;
    caller.ends_well().await;
    floor.record(id).await
}

fn by_bruno(rejected: u32, timed_out: u32) -> Value {
    let mut wanted = wrapping_up("support");
    wanted["agent"] = json!("bruno");
    wanted["agent_name"] = json!("Bruno");
    wanted["reservations"] = json!(2);
    wanted["rejected"] = json!(rejected);
    wanted["timed_out"] = json!(timed_out);
    wanted
}

/// Alice, idle for longer, and bruno after her.
async fn two_agents(floor: &Building) -> (Desk, u16, Desk, u16) {
    let (alice, a) = floor.agent("alice", Digest::Md5).await;
    floor.is("alice", "idle").await;
    let (bruno, b) = floor.agent("bruno", Digest::Sha256).await;
    floor.is("bruno", "idle").await;
    (alice, a, bruno, b)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_call_that_an_agent_rejects_is_offered_to_another() {
    let floor = Building::open().await;
    let (_alice, a, _bruno, b) = two_agents(&floor).await;
    let rejecting = floor.phone("rejecting", a, floor.ports.peer());
    let phone = floor.phone("phone", b, floor.ports.peer());
    let (caller, _voice, id) = floor.call_for_support(440).await;
    rejecting.says("rejected").await;
    floor.is("alice", "idle").await;
    let contact = talk_to_the_end(&floor, phone, caller, &id).await;
    is_exactly(&contact, &by_bruno(1, 0));
    rejecting.ends_well().await;
    floor.falls_silent().await;
    floor.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_agent_may_reject_at_the_desk_while_the_phone_rings() {
    let floor = Building::open().await;
    let (alice, a, _bruno, b) = two_agents(&floor).await;
    let ringing = floor.phone("phone", a, floor.ports.peer());
    let phone = floor.phone("phone", b, floor.ports.peer());
    let (caller, _voice, id) = floor.call_for_support(440).await;
    ringing.says("ringing").await;
    let live = floor.admin.get("/api/v1/live-interactions").await.ok();
    let reservation = live["items"][0]["reservation"].clone();
    assert!(reservation.is_string(), "{live}");
    alice.command(&id, "reject", &json!({ "reservation": reservation })).await;
    ringing.says("cancelled").await;
    ringing.ends_well().await;
    let contact = talk_to_the_end(&floor, phone, caller, &id).await;
    is_exactly(&contact, &by_bruno(1, 0));
    floor.falls_silent().await;
    floor.close().await;
}

// mod_callcenter #1216: one phone that nobody answers holds up the queue.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_agent_who_never_answers_is_not_responding_and_the_caller_moves_on() {
    let floor = Building::changed(|plan, _, _| {
        let support = plan.queues.get_mut("support").expect("it is in the plan");
        support.ring_ms = 1_500;
    })
    .await;
    let (alice, a, _bruno, b) = two_agents(&floor).await;
    let silent = floor.phone("phone", a, floor.ports.peer());
    let phone = floor.phone("phone", b, floor.ports.peer());
    let (caller, _voice, id) = floor.call_for_support(440).await;
    silent.says("cancelled").await;
    silent.ends_well().await;
    floor.is("alice", "not_responding").await;
    let contact = talk_to_the_end(&floor, phone, caller, &id).await;
    is_exactly(&contact, &by_bruno(0, 1));
    alice.available().await;
    floor.is("alice", "idle").await;
    floor.falls_silent().await;
    floor.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_agent_whose_phone_unregisters_gets_no_call_until_it_is_back() {
    let floor = Building::open().await;
    let (alice, port) = floor.agent("alice", Digest::Md5).await;
    floor.is("alice", "idle").await;
    assert_eq!(floor.metric("sip_registrations").await, 1);
    let key = alice.phone_key();
    assert_eq!(register(floor.sip, port, key, Digest::Md5, 0).await, 200);
    floor.is("alice", "unreachable").await;
    assert_eq!(floor.metric("sip_registrations").await, 0);

    let (caller, _voice, id) = floor.call_for_support(440).await;
    let waiting = Instant::now();
    while waiting.elapsed() < Duration::from_millis(800) {
        let story = floor.story(&id).await;
        assert!(!story.contains(&"reservation_offered"), "{story:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(register(floor.sip, port, key, Digest::Sha256, 300).await, 200);
    let phone = floor.phone("phone", port, floor.ports.peer());
    phone.says("ringing").await;
    caller.nudge();
    phone.ends_well().await;
    caller.ends_well().await;
    floor.is("alice", "idle").await;
    floor.falls_silent().await;
    floor.close().await;
}

// Nobody listens on the phone's port: its registration outlived it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_registered_phone_that_is_gone_does_not_hold_the_caller() {
    let floor = Building::changed(|plan, _, _| {
        let support = plan.queues.get_mut("support").expect("it is in the plan");
        support.ring_ms = 2_000;
    })
    .await;
    let (_alice, _a, _bruno, b) = two_agents(&floor).await;
    let phone = floor.phone("phone", b, floor.ports.peer());
    let (caller, _voice, id) = floor.call_for_support(440).await;
    let contact = talk_to_the_end(&floor, phone, caller, &id).await;
    assert_eq!(contact["agent"], "bruno", "{contact}");
    assert_eq!(contact["outcome"], "handled", "{contact}");
    assert_eq!(contact["reservations"], 2, "{contact}");
    floor.is("alice", "not_responding").await;
    until("nothing of it is left", || async { floor.metric("legs").await == 0 }).await;
    floor.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_phone_with_a_wrong_key_never_gets_in() {
    let floor = Building::open().await;
    let desk = Desk::sign_in(floor.http, "alice").await;
    desk.available().await;
    let port = floor.ports.peer();
    for digest in [Digest::Md5, Digest::Sha256] {
        let mut key = desk.phone_key().clone();
        key.password.push('x');
        assert_eq!(register(floor.sip, port, &key, digest, 300).await, 401);
        let mut key = desk.phone_key().clone();
        key.user = "nobody".to_owned();
        assert_eq!(register(floor.sip, port, &key, digest, 300).await, 401);
    }
    assert_eq!(floor.metric("sip_registrations").await, 0);
    assert_eq!(floor.agent_view("alice").await["state"], "unreachable");
    floor.close().await;
}
