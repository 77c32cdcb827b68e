//! What a party keys and says beside digit collection, with real RTP: keys in the music, a message
//! after the tone, a menu answered aloud.

#![expect(clippy::unwrap_used, reason = "its helpers are tests, too")]

use crate::rig::{PATIENCE, Peer, Rig, sip_config};
use edge::{RecognitionConfig, RecognitionPlug, RecordingChunk};
use media::g711::Law;
use media::rtp::{Packet, Stream};
use media::stereo::Sides;
use media::tone::{Sine, share_at};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::net::UdpSocket;
use tokio::time::timeout;
use vocab::{
    DigitRules, Effect, Input, InteractionId, LegEnd, LegId, MediaSource, OrganizationId, Pii,
    Prompt, RecordingId, SpeechRules,
};

const MESSAGE_HZ: f64 = 600.0;
const SPOKEN_HZ: u32 = 400;
const PROMPT_HZ: u32 = 1_500;

/// A caller whose call is up, with ears and a voice.
struct Caller {
    peer: Peer,
    ok: crate::rig::Message,
    leg: LegId,
    audio: UdpSocket,
    far: SocketAddr,
    stream: Stream,
    begun: Instant,
}

impl Caller {
    async fn new(rig: &mut Rig) -> Self {
        let audio = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let port = audio.local_addr().unwrap().port().to_string();
        let mut peer = Peer::new(rig).await;
        let uri = format!("sip:0162000001@{}", peer.edge);
        let body = crate::rig::sdp("sendrecv").replace("40000", &port);
        let invite = peer.request("INVITE", &format!("<{uri}>"), &uri, "", &body);
        peer.send(&invite).await;
        let leg = rig.hear_offer().await;
        rig.perform(Effect::Answer { leg }).await;
        let ok = peer.status("INVITE", 200).await;
        let ack = peer.inside(&ok, "ACK", "", "");
        peer.send(&ack).await;
        let line = ok.body().lines().find(|l| l.starts_with("m=audio")).unwrap().to_owned();
        let port: u16 = line.split(' ').nth(1).unwrap().parse().unwrap();
        let far = SocketAddr::from(([127, 0, 0, 1], port));
        let stream = Stream::new(1, 7, 1_000);
        Self { peer, ok, leg, audio, far, stream, begun: Instant::now() }
    }

    async fn press(&mut self, key: char) {
        let kind = "Content-Type: application/dtmf\r\n";
        let info = self.peer.inside(&self.ok, "INFO", kind, &key.to_string());
        self.peer.send(&info).await;
        self.peer.status("INFO", 200).await;
    }

    async fn say(&mut self, hz: f64, ms: u64) {
        let (mut sine, mut frame, mut codes) = (Sine::new(hz, 8_000.0), [0; 160], [0; 160]);
        let mut pace = tokio::time::interval(Duration::from_millis(20));
        for _ in 0..ms / 20 {
            pace.tick().await;
            sine.fill(&mut frame);
            Law::A.encode(&frame, &mut codes);
            let mut out = [0; 500];
            let now_ms = i64::try_from(self.begun.elapsed().as_millis()).unwrap();
            let n = self.stream.send(now_ms, 8, &codes, 160, &mut out).unwrap();
            self.audio.send_to(&out[..n], self.far).await.unwrap();
        }
    }

    /// Until what is heard is a tone of so many hertz, or silence for 0.
    async fn hears(&self, hz: u32) {
        let listen = async {
            let (mut buf, mut samples) = ([0; 2_048], [0; 160]);
            loop {
                let (n, _) = self.audio.recv_from(&mut buf).await.unwrap();
                let Ok(packet) = Packet::parse(&buf[..n]) else { continue };
                Law::A.decode(packet.payload, &mut samples);
                let loud = samples.iter().any(|s| s.unsigned_abs() > 1_000);
                if (hz == 0 && !loud) || (hz > 0 && share_at(&samples, f64::from(hz)) > 0.9 && loud)
                {
                    return;
                }
            }
        };
        timeout(PATIENCE, listen).await.unwrap_or_else(|_| panic!("{hz} Hz was never heard"));
    }
}

fn tone(hz: u32) -> Prompt {
    Prompt::Tone { hz, ms: 60_000 }
}

fn message(leg: LegId, max_ms: i64) -> (RecordingId, Effect) {
    let recording = RecordingId::from_uuid(leg.uuid());
    let interaction = InteractionId::from_uuid(leg.uuid());
    let organization = OrganizationId::new("nova");
    let effect = Effect::RecordVoicemail { recording, interaction, organization, leg, max_ms };
    (recording, effect)
}

async fn recorded(rig: &mut Rig) -> Vec<i16> {
    let mut samples = Vec::new();
    loop {
        let chunk: RecordingChunk =
            timeout(PATIENCE, rig.recordings.recv()).await.expect("a chunk in time").unwrap();
        assert_eq!(chunk.sides, Sides::Left, "a message is mono");
        samples.extend(chunk.bytes.iter().map(|&code| chunk.law.decode_sample(code)));
        if let Some(last) = chunk.last {
            assert_eq!(last.bytes as usize, samples.len());
            assert_eq!(last.duration_ms as usize, samples.len() / 8);
            return samples;
        }
    }
}

#[tokio::test]
async fn keys_of_a_party_that_waits_are_told_while_its_music_goes_on() {
    let mut rig = Rig::new().await;
    let mut caller = Caller::new(&mut rig).await;
    let leg = caller.leg;
    rig.perform(Effect::Play { leg, cue: 1, source: MediaSource::Repeat(tone(PROMPT_HZ)) }).await;
    rig.perform(Effect::ListenForKeys { leg, cue: 2 }).await;
    for key in ['5', '#'] {
        caller.press(key).await;
        assert_eq!(rig.hear().await, Input::KeyPressed { leg, cue: 2, key });
    }
    caller.hears(PROMPT_HZ).await;
    // Something else plays: nobody listens any more.
    rig.perform(Effect::Play { leg, cue: 3, source: MediaSource::Repeat(tone(700)) }).await;
    caller.press('1').await;
    rig.hears_nothing().await;
}

#[tokio::test]
async fn a_message_begins_with_a_tone_holds_the_callers_voice_and_ends_by_a_key() {
    let mut rig = Rig::new().await;
    let mut caller = Caller::new(&mut rig).await;
    let (recording, effect) = message(caller.leg, 60_000);
    rig.perform(effect).await;
    caller.hears(1_000).await;
    caller.hears(0).await;
    caller.say(MESSAGE_HZ, 1_500).await;
    caller.press('#').await;
    assert_eq!(rig.hear().await, Input::VoicemailEnded { leg: caller.leg, recording });
    let samples = recorded(&mut rig).await;
    let from = samples.iter().position(|s| s.unsigned_abs() > 1_000).expect("a voice is in it");
    let voice = &samples[from + 160..from + 160 + 8_000];
    assert!(share_at(voice, MESSAGE_HZ) > 0.9, "{}", share_at(voice, MESSAGE_HZ));
    assert!(share_at(voice, 1_000.0) < 0.001, "the tone before is not in it");
    // The call goes on.
    rig.perform(Effect::Play { leg: caller.leg, cue: 9, source: MediaSource::Repeat(tone(700)) })
        .await;
    caller.hears(700).await;
}

#[tokio::test]
async fn a_message_ends_by_silence_by_its_length_and_by_the_callers_hanging_up() {
    let mut rig = Rig::new().await;
    let mut caller = Caller::new(&mut rig).await;
    let leg = caller.leg;
    let (recording, effect) = message(leg, 60_000);
    rig.perform(effect).await;
    caller.hears(1_000).await;
    caller.hears(0).await;
    caller.say(MESSAGE_HZ, 300).await;
    let spoken = Instant::now();
    assert_eq!(rig.hear().await, Input::VoicemailEnded { leg, recording });
    let silent_ms = spoken.elapsed().as_millis();
    assert!((4_500..7_000).contains(&silent_ms), "{silent_ms}");
    recorded(&mut rig).await;

    let (recording, effect) = message(leg, 600);
    rig.perform(effect).await;
    assert_eq!(rig.hear().await, Input::VoicemailEnded { leg, recording });
    let recorded_ms = recorded(&mut rig).await.len() / 8;
    assert!((600..1_000).contains(&recorded_ms), "{recorded_ms}");

    let (recording, effect) = message(leg, 60_000);
    rig.perform(effect).await;
    caller.hears(1_000).await;
    caller.hears(0).await;
    caller.say(MESSAGE_HZ, 300).await;
    let Caller { mut peer, ok, .. } = caller;
    peer.hang_up(&ok).await;
    assert_eq!(rig.hear().await, Input::VoicemailEnded { leg, recording });
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::HungUp });
    assert!(recorded(&mut rig).await.iter().any(|s| s.unsigned_abs() > 1_000));
}

#[tokio::test]
async fn a_caller_who_is_gone_before_the_tone_leaves_no_message() {
    let mut rig = Rig::new().await;
    let caller = Caller::new(&mut rig).await;
    let Caller { mut peer, ok, leg, .. } = caller;
    let (recording, effect) = message(leg, 60_000);
    rig.perform(effect).await;
    peer.hang_up(&ok).await;
    assert!(
        matches!(rig.hear().await, Input::RecordingFailed { recording: r, .. } if r == recording)
    );
    assert_eq!(rig.hear().await, Input::VoicemailEnded { leg, recording });
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::HungUp });
}

/// A menu whose keys may be said; the last digit could follow, so that a key alone ends nothing.
fn menu(leg: LegId, cue: u64) -> Effect {
    let phrases = BTreeMap::from([
        ("1".to_owned(), vec!["facturation".to_owned()]),
        ("2".to_owned(), vec!["dépannage".to_owned()]),
    ]);
    let speech = SpeechRules {
        prompt: Some(tone(SPOKEN_HZ)),
        phrases,
        language: "fr".to_owned(),
        confidence_percent: 60,
    };
    let rules =
        DigitRules { min: 1, max: 1, terminator: None, first_timeout_ms: 400, between_ms: 400 };
    Effect::PlayAndCollect { leg, cue, prompt: tone(PROMPT_HZ), rules, speech: Some(speech) }
}

async fn rig_with(script: &str) -> Rig {
    let argv = ["sh", "-c", script].map(str::to_owned).to_vec();
    let plug = RecognitionPlug::Command { argv };
    let recognition = RecognitionConfig { plug, timeout_ms: 2_000, at_once: 2 };
    Rig::hearing(sip_config(), Some(recognition)).await
}

fn tone_in(wav: &Path) -> f64 {
    let bytes = std::fs::read(wav).unwrap();
    let wav = media::wav::Wav::parse(&bytes).unwrap();
    assert_eq!((wav.rate_hz, wav.channels), (16_000, 1));
    let samples = wav.to_telephone().unwrap();
    share_at(&samples[4_000..8_000], MESSAGE_HZ)
}

#[tokio::test]
async fn a_menu_is_answered_aloud_speech_stops_its_prompt_and_is_recognised() {
    let folder = tempfile::tempdir().unwrap();
    let wav = folder.path().join("said.wav");
    let mut rig = rig_with(&format!("cat > {}; echo 'La facturation.'", wav.display())).await;
    let mut caller = Caller::new(&mut rig).await;
    let leg = caller.leg;
    rig.perform(menu(leg, 4)).await;
    caller.hears(SPOKEN_HZ).await;
    caller.say(MESSAGE_HZ, 1_200).await;
    caller.hears(0).await;
    let Input::PhraseHeard { cue, key, confidence_percent, heard, .. } = rig.hear().await else {
        panic!("the phrase is told");
    };
    assert_eq!((cue, key.as_deref()), (4, Some("1")));
    assert!(confidence_percent >= 90, "{confidence_percent}");
    assert_eq!(heard, Pii::new("La facturation.".to_owned()));
    assert!(tone_in(&wav) > 0.9, "what was said is what was recognised");
    rig.hears_nothing().await;
}

#[tokio::test]
async fn a_key_pressed_while_speech_is_recognised_wins() {
    let mut rig = rig_with("sleep 1; echo facturation").await;
    let mut caller = Caller::new(&mut rig).await;
    let leg = caller.leg;
    rig.perform(menu(leg, 4)).await;
    caller.hears(SPOKEN_HZ).await;
    caller.say(MESSAGE_HZ, 400).await;
    caller.press('2').await;
    let digits = Pii::new("2".to_owned());
    assert_eq!(rig.hear().await, Input::DigitsCollected { leg, cue: 4, digits });
    // The recogniser's answer, had it been asked, would come now.
    rig.hears_nothing().await;
}

#[tokio::test]
async fn speech_that_a_plug_fails_on_or_is_late_with_is_not_understood() {
    for script in ["exit 1", "sleep 30; echo facturation", "echo 'quel temps fait-il'"] {
        let mut rig = rig_with(script).await;
        let mut caller = Caller::new(&mut rig).await;
        let leg = caller.leg;
        rig.perform(menu(leg, 4)).await;
        caller.say(MESSAGE_HZ, 400).await;
        match rig.hear().await {
            Input::PhraseHeard { cue: 4, key: None, confidence_percent: 0, .. } => {}
            other => panic!("{script}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn without_a_plug_the_menu_says_only_to_press_and_hears_only_keys() {
    let mut rig = Rig::new().await;
    let mut caller = Caller::new(&mut rig).await;
    let leg = caller.leg;
    rig.perform(menu(leg, 4)).await;
    caller.hears(PROMPT_HZ).await;
    caller.say(MESSAGE_HZ, 1_200).await;
    caller.hears(PROMPT_HZ).await;
    rig.hears_nothing().await;
    caller.press('1').await;
    let digits = Pii::new("1".to_owned());
    assert_eq!(rig.hear().await, Input::DigitsCollected { leg, cue: 4, digits });
}

#[tokio::test]
async fn a_silent_caller_is_told_by_the_digits_time_out() {
    let mut rig = rig_with("echo facturation").await;
    let caller = Caller::new(&mut rig).await;
    let leg = caller.leg;
    let Effect::PlayAndCollect { cue, rules, speech, .. } = menu(leg, 4) else { unreachable!() };
    let speech = speech.map(|s| SpeechRules { prompt: None, ..s });
    let prompt = Prompt::Silence { ms: 20 };
    rig.perform(Effect::PlayAndCollect { leg, cue, prompt, rules, speech }).await;
    let digits = Pii::default();
    assert_eq!(rig.hear().await, Input::DigitsCollected { leg, cue: 4, digits });
}
