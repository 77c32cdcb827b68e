//! What picks up a call of ours, with real RTP: tones of the network in early audio, a machine and
//! its beep, a person.

#![expect(clippy::unwrap_used, reason = "its helpers are tests, too")]

use crate::agent::{contact, dial, out};
use crate::rig::{Message, PATIENCE, Peer, Rig, sdp};
use media::g711::Law;
use media::rtp::{Packet, Stream};
use media::tone::{Sine, share_at};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::time::timeout;
use vocab::{Amd, AnswerHeard, Effect, Input, LegFailure, LegId, Prompt, PromptEnd};

/// An operator to whom a number is dialled.
struct Operator {
    peer: Peer,
    rig: Rig,
    audio: UdpSocket,
    stream: Stream,
    law: Law,
    sent_ms: i64,
}

impl Operator {
    async fn new(law: Law) -> Self {
        let peer = Peer::at(([127, 0, 0, 1], 9).into()).await;
        let rig = Rig::with(out("operator", &peer, false), 0, 64).await;
        let peer = Peer { edge: rig.addr(), ..peer };
        let audio = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        Self { peer, rig, audio, stream: Stream::new(5, 7, 1_000), law, sent_ms: 0 }
    }

    fn sdp(&self) -> String {
        let port = self.audio.local_addr().unwrap().port().to_string();
        let law = format!("RTP/AVP {} ", self.law.payload_type());
        let all = sdp("sendrecv").replace("40000", &port).replace("RTP/AVP 8 ", &law);
        all.replace("a=rtpmap:8 PCMA/8000\r\n", "")
    }

    async fn dialled(&mut self) -> (Message, LegId) {
        let (effect, leg) = dial(20_000);
        self.rig.perform(effect).await;
        let invite = self.peer.asked("INVITE").await;
        let line = invite.body().lines().find(|l| l.starts_with("m=audio")).unwrap();
        let port: u16 = line.split(' ').nth(1).unwrap().parse().unwrap();
        self.audio.connect(SocketAddr::from(([127, 0, 0, 1], port))).await.unwrap();
        (invite, leg)
    }

    async fn answered(&mut self) -> LegId {
        let (invite, leg) = self.dialled().await;
        let ok = invite.response("200 OK", "op", &contact(&self.peer), &self.sdp());
        self.peer.send(&ok).await;
        self.peer.asked("ACK").await;
        assert_eq!(self.rig.hear().await, Input::LegAnswered { leg });
        leg
    }

    async fn early(&mut self) -> (Message, LegId) {
        let (invite, leg) = self.dialled().await;
        let early =
            invite.response("183 Session Progress", "op", &contact(&self.peer), &self.sdp());
        self.peer.send(&early).await;
        assert_eq!(self.rig.hear().await, Input::LegRinging { leg });
        (invite, leg)
    }

    async fn send(&mut self, samples: &[i16]) {
        let mut pace = tokio::time::interval(Duration::from_millis(20));
        for frame in samples.chunks(160) {
            pace.tick().await;
            let (mut codes, mut out) = ([0; 160], [0; 500]);
            let n = self.law.encode(frame, &mut codes);
            let pt = self.law.payload_type();
            let n_samples = u32::try_from(n).unwrap();
            let n = self.stream.send(self.sent_ms, pt, &codes[..n], n_samples, &mut out).unwrap();
            self.sent_ms += 20;
            // Whoever has hung up hears no more.
            self.audio.send(&out[..n]).await.ok();
        }
    }

    /// Until a tone of so many hertz is heard.
    async fn hears(&self, hz: f64) {
        let listen = async {
            let (mut buf, mut samples) = ([0; 2_048], [0; 160]);
            loop {
                let n = self.audio.recv(&mut buf).await.unwrap();
                let Ok(packet) = Packet::parse(&buf[..n]) else { continue };
                self.law.decode(packet.payload, &mut samples);
                if samples.iter().any(|s| s.unsigned_abs() > 1_000) && share_at(&samples, hz) > 0.9
                {
                    return;
                }
            }
        };
        timeout(PATIENCE, listen).await.unwrap_or_else(|_| panic!("{hz} Hz was never heard"));
    }
}

fn tone(hz: f64, ms: usize) -> Vec<i16> {
    let mut samples = vec![0; ms * 8];
    Sine::new(hz, if hz > 0.0 { 4_000.0 } else { 0.0 }).fill(&mut samples);
    samples
}

/// What stands for a voice: harmonics of a pitch that glides.
fn voice(ms: usize) -> Vec<i16> {
    let sample = |n: usize| {
        let t = n as f64 / 8_000.0;
        let turn = std::f64::consts::TAU * (140.0 + 30.0 * (t * 9.0).sin()) * t;
        (((turn * 3.0).sin() + (turn * 5.0).sin() + 0.7 * (turn * 9.0).sin()) * 2_500.0) as i16
    };
    (0..ms * 8).map(sample).collect()
}

fn amd() -> Amd {
    Amd { greeting_ms: 900, after_greeting_silence_ms: 400, ..Amd::default() }
}

#[tokio::test]
async fn a_busy_tone_before_the_answer_ends_the_call_as_busy() {
    let mut operator = Operator::new(Law::A).await;
    let (invite, leg) = operator.early().await;
    let busy = [tone(440.0, 500), tone(0.0, 500)].concat().repeat(3);
    operator.send(&busy).await;
    let failure = LegFailure::Busy;
    assert_eq!(operator.rig.hear().await, Input::LegFailed { leg, failure });
    let cancel = operator.peer.asked("CANCEL").await;
    operator.peer.send(&cancel.response("200 OK", "op", "", "")).await;
    operator.peer.send(&invite.response("487 Request Terminated", "op", "", "")).await;
    operator.peer.asked("ACK").await;
    operator.rig.empties().await;
}

#[tokio::test]
async fn the_special_information_tone_before_the_answer_is_an_unknown_number() {
    let mut operator = Operator::new(Law::Mu).await;
    let (invite, leg) = operator.early().await;
    let special = [tone(0.0, 300), tone(950.0, 330), tone(1_400.0, 330), tone(1_800.0, 330)];
    operator.send(&special.concat()).await;
    let failure = LegFailure::UnknownNumber;
    assert_eq!(operator.rig.hear().await, Input::LegFailed { leg, failure });
    operator.peer.asked("CANCEL").await;
    operator.peer.send(&invite.response("487 Request Terminated", "op", "", "")).await;
}

#[tokio::test]
async fn ringing_before_the_answer_says_nothing() {
    let mut operator = Operator::new(Law::A).await;
    let (invite, leg) = operator.early().await;
    operator.send(&[tone(440.0, 1_500), tone(0.0, 1_100)].concat()).await;
    operator.rig.hears_nothing().await;
    let ok = invite.response("200 OK", "op", &contact(&operator.peer), &operator.sdp());
    operator.peer.send(&ok).await;
    operator.peer.asked("ACK").await;
    assert_eq!(operator.rig.hear().await, Input::LegAnswered { leg });
}

#[tokio::test]
async fn a_person_is_told_after_a_short_greeting() {
    for law in [Law::A, Law::Mu] {
        let mut operator = Operator::new(law).await;
        let leg = operator.answered().await;
        operator.rig.perform(Effect::ListenForAnswer { leg, cue: 7, amd: amd() }).await;
        // After the greeting no more packets come at all: the line suppresses silence.
        operator.send(&[tone(0.0, 300), voice(400)].concat()).await;
        let heard = AnswerHeard::Human;
        assert_eq!(operator.rig.hear().await, Input::AnswerHeard { leg, cue: 7, heard });
    }
}

#[tokio::test]
async fn a_message_for_a_machine_is_played_after_its_beep() {
    let mut operator = Operator::new(Law::A).await;
    let leg = operator.answered().await;
    operator.rig.perform(Effect::ListenForAnswer { leg, cue: 7, amd: amd() }).await;
    operator.send(&voice(1_300)).await;
    let heard = AnswerHeard::Machine;
    assert_eq!(operator.rig.hear().await, Input::AnswerHeard { leg, cue: 7, heard });
    let prompt = Prompt::Tone { hz: 1_500, ms: 300 };
    operator.rig.perform(Effect::DropVoicemail { leg, cue: 8, prompt }).await;
    operator.send(&[voice(400), tone(0.0, 300)].concat()).await;
    operator.rig.hears_nothing().await;
    operator.send(&[tone(1_000.0, 400), tone(0.0, 500)].concat()).await;
    operator.hears(1_500.0).await;
    let end = PromptEnd::Finished;
    assert_eq!(operator.rig.hear().await, Input::PromptEnded { leg, cue: 8, end });
}

#[tokio::test]
async fn a_message_whose_beep_has_come_is_played_at_once_and_one_cut_short_is_told() {
    let mut operator = Operator::new(Law::A).await;
    let leg = operator.answered().await;
    let message = |cue, hz| {
        let prompt = Prompt::Tone { hz, ms: 200 };
        Effect::DropVoicemail { leg, cue, prompt }
    };
    operator.rig.perform(message(8, 700)).await;
    operator.rig.perform(message(9, 1_500)).await;
    let end = PromptEnd::Stopped;
    assert_eq!(operator.rig.hear().await, Input::PromptEnded { leg, cue: 8, end });
    operator.send(&[tone(800.0, 300), tone(0.0, 500)].concat()).await;
    let end = PromptEnd::Finished;
    assert_eq!(operator.rig.hear().await, Input::PromptEnded { leg, cue: 9, end });
    operator.rig.perform(message(10, 1_200)).await;
    operator.hears(1_200.0).await;
    assert_eq!(operator.rig.hear().await, Input::PromptEnded { leg, cue: 10, end });
}
