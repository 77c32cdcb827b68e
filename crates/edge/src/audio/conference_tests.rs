//! Three phones on real sockets, each with a tone of its own: the tones prove who hears whom.

use super::tests::{Bench, Phone, leg, recorded};
use super::*;
use media::g711::Law;
use media::rtp::Packet;
use media::tone::Sine;
use std::time::Duration;
use uuid::Uuid;

const TONES: [f64; 3] = [440.0, 880.0, 1_320.0];
const LAWS: [Law; 3] = [Law::A, Law::Mu, Law::A];
const FRAMES: usize = 70;
/// What is heard at first may be of before.
const SETTLED: usize = 30;

struct Three {
    phones: [Phone; 3],
    sines: [Sine; 3],
}

/// For each phone: the share of each tone in what it heard.
type Shares = [[f64; 3]; 3];

impl Three {
    async fn new(bench: &Bench) -> Self {
        let phones = [
            bench.phone(1, "8 101").await,
            bench.phone(2, "0 101").await,
            bench.phone(3, "8 101").await,
        ];
        Self { phones, sines: TONES.map(|hz| Sine::new(hz, 8_000.0)) }
    }

    async fn speak(&mut self, n: usize) {
        let mut frame = [0; 160];
        self.sines[n].fill(&mut frame);
        self.phones[n].say(LAWS[n], &frame).await;
    }

    /// All three speak at once.
    async fn talk(&mut self) -> Shares {
        let mut heard: [Vec<i16>; 3] = Default::default();
        let mut pace = tokio::time::interval(Duration::from_millis(20));
        for i in 0..FRAMES {
            pace.tick().await;
            for n in 0..3 {
                self.speak(n).await;
                while let Some(datagram) = self.phones[n].try_hear() {
                    let packet = Packet::parse(&datagram).unwrap();
                    let law = Law::from_payload_type(packet.payload_type).unwrap();
                    assert_eq!(law, LAWS[n]);
                    if i >= SETTLED {
                        heard[n].extend(packet.payload.iter().map(|c| law.decode_sample(*c)));
                    }
                }
            }
        }
        heard.map(|samples| TONES.map(|hz| share(&samples, hz)))
    }
}

/// The median over windows of 50 ms; nothing heard, or silence, has no share of anything.
fn share(samples: &[i16], hz: f64) -> f64 {
    let loud = |window: &&[i16]| window.iter().any(|s| s.unsigned_abs() > 500);
    let windows: Vec<&[i16]> = samples.chunks_exact(400).filter(loud).collect();
    let mut shares: Vec<f64> =
        windows.iter().map(|window| media::tone::share_at(window, hz)).collect();
    if shares.len() < 4 {
        return 0.0;
    }
    shares.sort_by(f64::total_cmp);
    shares[shares.len() / 2]
}

/// `wanted[n]` lists whom phone `n` hears.
#[track_caller]
fn hears(shares: &Shares, wanted: [&[usize]; 3]) {
    for (n, whom) in wanted.iter().enumerate() {
        for (other, share) in shares[n].iter().enumerate() {
            if whom.contains(&other) {
                let least = 0.8 / whom.len() as f64;
                assert!(*share > least, "phone {n} doesn't hear {other}: {shares:?}");
            } else {
                assert!(*share < 0.01, "phone {n} hears {other}: {shares:?}");
            }
        }
    }
}

#[tokio::test]
async fn tones_prove_who_hears_whom_in_a_consultation() {
    let bench = Bench::new().await;
    let [customer, agent, asked] = [leg(1), leg(2), leg(3)];
    let mut three = Three::new(&bench).await;
    bench.audio.bridge(customer, agent);
    hears(&three.talk().await, [&[1], &[0], &[]]);
    // The customer holds, the agent asks.
    bench.audio.unbridge(customer, agent);
    bench.audio.bridge(agent, asked);
    hears(&three.talk().await, [&[], &[2], &[1]]);
    // To the customer and back.
    bench.audio.unbridge(agent, asked);
    bench.audio.bridge(customer, agent);
    hears(&three.talk().await, [&[1], &[0], &[]]);
    bench.audio.join(vec![customer, agent, asked]);
    hears(&three.talk().await, [&[1, 2], &[0, 2], &[0, 1]]);
    // Out of the three, to speak with the consulted alone.
    bench.audio.unbridge(customer, agent);
    bench.audio.bridge(agent, asked);
    hears(&three.talk().await, [&[], &[2], &[1]]);
    // The agent leaves the three: customer and consulted go on.
    bench.audio.join(vec![customer, agent, asked]);
    bench.audio.bridge(customer, asked);
    hears(&three.talk().await, [&[2], &[], &[0]]);
}

fn seat(leg: LegId, hears: &[LegId]) -> vocab::Seat {
    vocab::Seat { leg, hears: hears.to_vec() }
}

/// Customer, agent, and somebody who listens, in each mode of listening.
fn listening(mode: vocab::MonitorMode) -> Vec<vocab::Seat> {
    let [customer, agent, listener] = [leg(1), leg(2), leg(3)];
    let both = seat(listener, &[customer, agent]);
    match mode {
        vocab::MonitorMode::Listen => {
            vec![seat(customer, &[agent]), seat(agent, &[customer]), both]
        }
        vocab::MonitorMode::Whisper => {
            vec![seat(customer, &[agent]), seat(agent, &[customer, listener]), both]
        }
        vocab::MonitorMode::Barge => {
            vec![seat(customer, &[agent, listener]), seat(agent, &[customer, listener]), both]
        }
    }
}

#[tokio::test]
async fn tones_prove_who_hears_whom_in_each_mode_of_listening() {
    use vocab::MonitorMode::{Barge, Listen, Whisper};
    let bench = Bench::new().await;
    let mut three = Three::new(&bench).await;
    bench.audio.bridge(leg(1), leg(2));
    for (mode, wanted) in [
        (Listen, [&[1][..], &[0], &[0, 1]]),
        (Whisper, [&[1], &[0, 2], &[0, 1]]),
        (Barge, [&[1, 2], &[0, 2], &[0, 1]]),
        (Listen, [&[1], &[0], &[0, 1]]),
    ] {
        bench.audio.hear(listening(mode));
        hears(&three.talk().await, wanted);
    }
    // The customer holds: the listener coaches the agent.
    bench.audio.unbridge(leg(1), leg(2));
    bench.audio.hear(vec![seat(leg(2), &[leg(3)]), seat(leg(3), &[leg(2)])]);
    hears(&three.talk().await, [&[], &[2], &[1]]);
    // The listener hangs up: the call goes on as it was.
    bench.audio.hear(listening(Whisper));
    bench.audio.close(leg(3));
    bench.audio.bridge(leg(1), leg(2));
    hears(&three.talk().await, [&[1], &[0], &[]]);
}

#[tokio::test]
async fn a_recording_has_what_the_customer_hears_and_no_whisper() {
    use vocab::MonitorMode::{Barge, Listen, Whisper};
    let mut bench = Bench::new().await;
    let mut three = Three::new(&bench).await;
    let recording = RecordingId::from_uuid(Uuid::from_u128(3));
    let interaction = InteractionId::from_uuid(Uuid::from_u128(4));
    bench.audio.bridge(leg(1), leg(2));
    bench.audio.record(recording, interaction, OrganizationId::new("nova"), leg(1), leg(2));
    let modes = [Listen, Whisper, Barge];
    for mode in modes {
        bench.audio.hear(listening(mode));
        three.talk().await;
    }
    bench.audio.stop_recording(recording);
    let (left, right) = recorded(&mut bench).await;
    for (part, mode) in modes.into_iter().enumerate() {
        let from = (part * FRAMES + SETTLED) * 160;
        let span = from..from + (FRAMES - SETTLED - 10) * 160;
        let (left, right) = (&left[span.clone()], &right[span]);
        let (left, right) = (TONES.map(|hz| share(left, hz)), TONES.map(|hz| share(right, hz)));
        assert!(left[0] > 0.8 && left[1] + left[2] < 0.01, "{mode:?}: {left:?}");
        let agent = if mode == Barge { 0.5 } else { 1.0 };
        assert!((right[1] - agent).abs() < 0.15, "{mode:?}: {right:?}");
        assert!((right[2] - (1.0 - agent)).abs() < 0.15, "{mode:?}: {right:?}");
        assert!(right[0] < 0.01 && (mode == Barge || right[2] < 0.01), "{mode:?}: {right:?}");
    }
}

#[tokio::test]
async fn whoever_hangs_up_leaves_the_other_two_of_three_together() {
    let bench = Bench::new().await;
    let mut three = Three::new(&bench).await;
    bench.audio.join(vec![leg(1), leg(2), leg(3)]);
    hears(&three.talk().await, [&[1, 2], &[0, 2], &[0, 1]]);
    bench.audio.close(leg(2));
    hears(&three.talk().await, [&[2], &[], &[0]]);
}

#[tokio::test]
async fn what_plays_to_one_of_three_is_heard_by_that_one_alone() {
    let mut bench = Bench::new().await;
    let mut three = Three::new(&bench).await;
    bench.audio.join(vec![leg(1), leg(2), leg(3)]);
    three.talk().await;
    let prompt = Prompt::Tone { hz: 1_760, ms: 60_000 };
    bench.audio.play(leg(1), 9, MediaSource::Once(prompt));
    hears(&three.talk().await, [&[], &[0, 2], &[0, 1]]);
    bench.audio.stop(leg(1));
    hears(&three.talk().await, [&[1, 2], &[0, 2], &[0, 1]]);
    let told = bench.event().await;
    assert_eq!(told, AudioEvent::Played { leg: leg(1), cue: 9, end: PromptEnd::Stopped });
}

#[tokio::test]
async fn a_recording_goes_on_with_the_customer_left_and_both_agents_right() {
    let mut bench = Bench::new().await;
    let mut three = Three::new(&bench).await;
    let recording = RecordingId::from_uuid(Uuid::from_u128(3));
    let interaction = InteractionId::from_uuid(Uuid::from_u128(4));
    bench.audio.bridge(leg(1), leg(2));
    bench.audio.record(recording, interaction, OrganizationId::new("nova"), leg(1), leg(2));
    three.talk().await;
    bench.audio.join(vec![leg(1), leg(2), leg(3)]);
    three.talk().await;
    bench.audio.bridge(leg(1), leg(2));
    three.talk().await;
    bench.audio.stop_recording(recording);
    let (left, right) = recorded(&mut bench).await;
    let spans = [(0, [1.0, 0.0]), (1, [0.5, 0.5]), (2, [1.0, 0.0])];
    for (part, [agent, asked]) in spans {
        let from = (part * FRAMES + SETTLED) * 160;
        let span = from..from + (FRAMES - SETTLED - 10) * 160;
        let (left, right) = (&left[span.clone()], &right[span]);
        let shares = TONES.map(|hz| share(right, hz));
        assert!(share(left, TONES[0]) > 0.8, "part {part}");
        assert!(share(left, TONES[1]) + share(left, TONES[2]) < 0.01, "part {part}");
        assert!(shares[0] < 0.01, "part {part}: {shares:?}");
        assert!((shares[1] - agent).abs() < 0.15, "part {part}: {shares:?}");
        assert!((shares[2] - asked).abs() < 0.15, "part {part}: {shares:?}");
    }
}
