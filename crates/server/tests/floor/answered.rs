//! Calls that an agent answers: the record is exact, the recording has each voice on its side.

use crate::building::Building;
use crate::desk::Desk;
use crate::phone::Digest;
use crate::record::{as_long_as, at, in_order, is_exactly, lasted, ms};
use crate::sipp::Sipp;
use crate::until::until;
use crate::voice::Voice;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A caller at 440 Hz and alice at 880 Hz, who talk.
pub(crate) struct Talk {
    pub(crate) caller: Sipp,
    pub(crate) phone: Sipp,
    pub(crate) voices: (Voice, Voice),
    pub(crate) alice: Desk,
    pub(crate) id: String,
    /// The pick-up fell between these.
    pub(crate) begun: (Instant, Instant),
}

impl Talk {
    pub(crate) async fn begin(floor: &Building, digest: Digest) -> Self {
        let (alice, port) = floor.agent("alice", digest).await;
        let rtp = floor.ports.peer();
        let voice = Voice::of(rtp, 880);
        let phone = floor.phone("phone", port, rtp);
        let (caller, customer, id) = floor.call_for_support(440).await;
        phone.says("ringing").await;
        floor.is("alice", "ringing").await;
        Self::pick_up(floor, caller, phone, (customer, voice), alice, id).await
    }

    async fn pick_up(
        floor: &Building,
        caller: Sipp,
        phone: Sipp,
        voices: (Voice, Voice),
        alice: Desk,
        id: String,
    ) -> Self {
        let before = Instant::now();
        phone.nudge();
        phone.says("up").await;
        floor.happens(&id, "interaction_connected").await;
        let begun = (before, Instant::now());
        let talk = Self { caller, phone, voices, alice, id, begun };
        talk.hear_each_other().await;
        talk
    }

    pub(crate) async fn hear_each_other(&self) {
        let (customer, agent) = &self.voices;
        until("the customer hears the agent", || async { customer.share_heard(880.0) > 0.95 })
            .await;
        until("the agent hears the customer", || async { agent.share_heard(440.0) > 0.95 }).await;
    }

    pub(crate) async fn customer_hangs_up(self) -> (Desk, String) {
        self.caller.nudge();
        self.phone.says("hung up on").await;
        self.caller.ends_well().await;
        self.phone.ends_well().await;
        (self.alice, self.id)
    }
}

/// Stereo samples of the interaction's recording, by the API.
pub(crate) async fn recording(floor: &Building, id: &str) -> (Vec<i16>, Vec<i16>, i64) {
    let answer = floor.admin.get(&format!("/api/v1/interactions/{id}/recording")).await;
    assert_eq!(answer.status, 200, "{}", answer.head);
    let wav = media::wav::Wav::parse(&answer.body).unwrap();
    let duration = i64::try_from(wav.duration_ms()).unwrap();
    (wav.channel(0), wav.channel(1), duration)
}

/// The record of a call that alice took and wrapped up.
pub(crate) fn handled(queue: &str) -> Value {
    json!({
        "organization": "fai", "campaign": "hotline", "channel": "voice", "initiation": "inbound",
        "customer_number": "+33639980001", "customer_number_national": "06 39 98 00 01",
        "customer": null, "system_number": "+33162000001", "trunk": "operator", "flow": "hotline",
        "queue": queue, "agent": "alice", "agent_name": "Alice", "hold_ms": 0, "hold_count": 0,
        "longest_hold_ms": 0, "reservations": 1, "rejected": 0, "timed_out": 0,
        "ended_by": "customer", "outcome": "handled", "disposition": null, "recording": "stored",
        "recording_reason": "always",
        "previous": null, "next": null, "initial": null, "plan_version": 1,
    })
}

/// The same while she wraps it up.
pub(crate) fn wrapping_up(queue: &str) -> Value {
    let mut wanted = handled(queue);
    wanted["wrap_up_ended_at"] = Value::Null;
    wanted["wrap_up_ms"] = json!(0);
    wanted
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_caller_presses_2_waits_and_reaches_a_registered_phone_and_the_record_is_exact() {
    let floor = Building::open().await;
    let before = Instant::now();
    let (caller, customer, id) = floor.call_for_support(440).await;
    let queued = (before, Instant::now());
    until("music is heard", || async {
        customer.heard_samples() > 0 && customer.share_heard(600.0) < 0.2
    })
    .await;
    let (alice, port) = floor.agent("alice", Digest::Md5).await;
    let rtp = floor.ports.peer();
    let agent = Voice::of(rtp, 880);
    let phone = floor.phone("phone", port, rtp);
    phone.says("ringing").await;
    let from = phone.told("from").unwrap();
    assert!(from.contains("06 39 98 00 01"), "the phone shows who calls: {from}");
    assert_eq!(phone.told("card").unwrap(), id, "the phone is told which interaction rings");
    let voices = (customer, agent);
    let talk = Talk::pick_up(&floor, caller, phone, voices, alice, id.clone()).await;
    let connected = talk.begun;
    // Long enough to measure tones in.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let before = Instant::now();
    let (alice, _) = talk.customer_hangs_up().await;
    floor.is("alice", "wrap_up").await;
    let over = (before, Instant::now());
    alice.command(&id, "disposition", &json!({ "disposition": "solved" })).await;
    let before = Instant::now();
    alice.command(&id, "wrap-up/finish", &Value::Null).await;
    let wrapped = (before, Instant::now());
    floor.is("alice", "idle").await;

    let contact = floor.record(&id).await;
    let mut wanted = handled("support");
    wanted["disposition"] = json!("solved");
    is_exactly(&contact, &wanted);
    in_order(
        &contact,
        &[
            "started_at",
            "answered_at",
            "enqueued_at",
            "dequeued_at",
            "connected_at",
            "agent_ended_at",
            "ended_at",
            "wrap_up_started_at",
            "wrap_up_ended_at",
        ],
    );
    for (field, begun, ended) in [
        ("queue_ms", queued, connected),
        ("talk_ms", connected, over),
        ("wrap_up_ms", over, wrapped),
    ] {
        lasted(field, ms(&contact, field), begun, ended);
    }
    for (field, from, to) in [
        ("queue_ms", "enqueued_at", "dequeued_at"),
        ("talk_ms", "connected_at", "agent_ended_at"),
        ("wrap_up_ms", "wrap_up_started_at", "wrap_up_ended_at"),
    ] {
        assert_eq!(ms(&contact, field), at(&contact, to) - at(&contact, from), "{field}");
    }
    each_voice_is_on_its_side(&floor, &contact).await;
    floor.falls_silent().await;
    floor.close().await;
}

async fn each_voice_is_on_its_side(floor: &Building, contact: &Value) {
    use media::tone::share_at;
    let id = contact["interaction"].as_str().unwrap();
    let (left, right, duration_ms) = recording(floor, id).await;
    assert_eq!(duration_ms, ms(&contact["recording"], "duration_ms"), "as long as told");
    as_long_as("the recording is the talk", duration_ms, ms(contact, "talk_ms"));
    // The first and last moments hold the beginnings and ends of the tones.
    let middle = |side: &[i16]| side[8_000..side.len() - 4_000].to_vec();
    let (left, right) = (middle(&left), middle(&right));
    assert!(share_at(&left, 440.0) > 0.95, "customer left: {}", share_at(&left, 440.0));
    assert!(share_at(&right, 880.0) > 0.95, "agent right: {}", share_at(&right, 880.0));
    assert!(share_at(&left, 880.0) < 0.01, "nothing of the agent on the left");
    assert!(share_at(&right, 440.0) < 0.01, "nothing of the customer on the right");
}
