//! Real sockets on loopback: phones that speak RTP against the whole audio of the edge.

use super::*;
use media::dtmf;
use media::g711::Law;
use media::rtp::{Packet, Stream};
use media::tone::{Goertzel, Sine};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::net::UdpSocket;
use tokio::time::timeout;
use uuid::Uuid;

/// No step of a test takes longer than this.
const BOUND: Duration = Duration::from_secs(10);
const FRAME: Duration = Duration::from_millis(20);

pub(super) struct Bench {
    pub(super) audio: Audio,
    pub(super) events: mpsc::Receiver<AudioEvent>,
    pub(super) chunks: mpsc::Receiver<RecordingChunk>,
    _folder: tempfile::TempDir,
}

impl Bench {
    pub(super) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(super) async fn with(change: impl FnOnce(&mut AudioConfig)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = AudioConfig {
            bind_ip: "127.0.0.1".parse().unwrap(),
            public_ip: None,
            ports: 42_000..=43_998,
            silence_ms: 0,
            sounds: folder.path().join("sounds"),
            speech: SpeechConfig::EspeakNg,
            speech_cache: folder.path().join("speech"),
            opus: true,
        };
        change(&mut config);
        let (sender, chunks) = mpsc::channel(64);
        let (audio, events) = Audio::start(config, sender).await.unwrap();
        Self { audio, events, chunks, _folder: folder }
    }

    pub(super) async fn event(&mut self) -> AudioEvent {
        timeout(BOUND, self.events.recv()).await.expect("an event in time").unwrap()
    }

    /// A phone whose call is answered.
    pub(super) async fn phone(&self, n: u128, formats: &str) -> Phone {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let port = socket.local_addr().unwrap().port();
        let leg = leg(n);
        let answered = self.audio.answer(leg, &offer_of(port, formats, "sendrecv")).await.unwrap();
        let far = address_in(&answered.sdp);
        Phone { leg, socket, far, stream: Stream::new(n as u32, 7, 1_000), started: Instant::now() }
    }
}

pub(super) fn leg(n: u128) -> LegId {
    LegId::from_uuid(Uuid::from_u128(n))
}

fn offer_of(port: u16, formats: &str, direction: &str) -> String {
    format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
         m=audio {port} RTP/AVP {formats}\r\na=rtpmap:101 telephone-event/8000\r\na={direction}\r\n"
    )
}

fn address_in(sdp: &str) -> SocketAddr {
    let word = |line: &str, n: usize| {
        let line = sdp.lines().find(|l| l.starts_with(line)).unwrap();
        line.split(' ').nth(n).unwrap().to_owned()
    };
    format!("{}:{}", word("c=", 2), word("m=audio", 1)).parse().unwrap()
}

pub(super) struct Phone {
    pub(super) leg: LegId,
    socket: UdpSocket,
    far: SocketAddr,
    stream: Stream,
    started: Instant,
}

impl Phone {
    fn now_ms(&self) -> i64 {
        i64::try_from(self.started.elapsed().as_millis()).unwrap()
    }

    pub(super) async fn say(&mut self, law: Law, samples: &[i16]) {
        let mut codes = vec![0; samples.len()];
        law.encode(samples, &mut codes);
        let (mut out, n_samples) = ([0; 1_500], codes.len() as u32);
        let now_ms = self.now_ms();
        let pt = law.payload_type();
        let n = self.stream.send(now_ms, pt, &codes, n_samples, &mut out).unwrap();
        self.socket.send_to(&out[..n], self.far).await.unwrap();
    }

    /// Sends the packets of a digit, each as often as `copies` says.
    pub(super) async fn press(&mut self, digit: char, copies: &[usize]) {
        let mut out = [0; 100];
        for (i, step) in dtmf::Sender::new(digit, 100).unwrap().enumerate() {
            let now_ms = self.now_ms();
            let n = self.stream.send_event(now_ms, 101, &step, &mut out).unwrap();
            for _ in 0..copies[i % copies.len()] {
                self.socket.send_to(&out[..n], self.far).await.unwrap();
            }
        }
    }

    /// What has arrived already.
    pub(super) fn try_hear(&self) -> Option<Vec<u8>> {
        let mut datagram = [0; 2_000];
        let (n, _) = self.socket.try_recv_from(&mut datagram).ok()?;
        Some(datagram[..n].to_vec())
    }

    pub(super) async fn hear(&self) -> Vec<u8> {
        let mut datagram = [0; 2_000];
        let heard = timeout(BOUND, self.socket.recv_from(&mut datagram)).await;
        let (n, source) = heard.expect("audio in time").unwrap();
        assert_eq!(source, self.far, "audio comes from the port that SDP named");
        datagram[..n].to_vec()
    }

    /// Packets until `stop` says so of one.
    async fn hear_until(&self, mut stop: impl FnMut(&Packet<'_>) -> bool) -> Vec<Vec<u8>> {
        let mut heard = Vec::new();
        let deadline = Instant::now() + BOUND;
        while Instant::now() < deadline {
            let datagram = self.hear().await;
            let done = stop(&Packet::parse(&datagram).unwrap());
            heard.push(datagram);
            if done {
                return heard;
            }
        }
        panic!("it never came; {} packets heard", heard.len());
    }
}

/// Both speak a tone of their own for a while; the share of `hz` in what each hears of the other.
async fn talk(a: &mut Phone, law_a: Law, hz_a: f64, b: &mut Phone, law_b: Law, hz_b: f64) {
    let (mut sine_a, mut sine_b) = (Sine::new(hz_a, 8_000.0), Sine::new(hz_b, 8_000.0));
    let (mut heard_a, mut heard_b) = (Goertzel::new(hz_b), Goertzel::new(hz_a));
    let mut frame = [0; 160];
    let mut pace = tokio::time::interval(FRAME);
    for i in 0..60 {
        pace.tick().await;
        sine_a.fill(&mut frame);
        a.say(law_a, &frame).await;
        sine_b.fill(&mut frame);
        b.say(law_b, &frame).await;
        for (phone, law, goertzel) in [(&*a, law_a, &mut heard_a), (&*b, law_b, &mut heard_b)] {
            let datagram = phone.hear().await;
            let packet = Packet::parse(&datagram).unwrap();
            assert_eq!(Law::from_payload_type(packet.payload_type), Some(law));
            let mut samples = [0; 160];
            let n = law.decode(packet.payload, &mut samples);
            if i >= 10 {
                goertzel.feed(&samples[..n]);
            }
        }
    }
    assert!(heard_a.share() > 0.98, "{}", heard_a.share());
    assert!(heard_b.share() > 0.98, "{}", heard_b.share());
}

/// Waits until what a leg hears by itself (silence) has stopped, as a bridge makes it.
async fn quiet(phone: &Phone) {
    let mut datagram = [0; 2_000];
    let deadline = Instant::now() + BOUND;
    while timeout(Duration::from_millis(60), phone.socket.recv_from(&mut datagram)).await.is_ok() {
        assert!(Instant::now() < deadline, "it never got quiet");
    }
}

#[tokio::test]
async fn a_prompt_is_heard_as_rtp_at_the_pace_of_its_timestamps() {
    let mut bench = Bench::new().await;
    let phone = bench.phone(1, "8 101").await;
    let tone = Prompt::Tone { hz: 440, ms: 1_000 };
    bench.audio.play(phone.leg, 5, MediaSource::Once(tone));
    let started = Instant::now();
    let mut goertzel = Goertzel::new(440.0);
    let (mut samples, mut loud) = ([0; 160], 0);
    let heard = phone
        .hear_until(|packet| {
            assert_eq!((packet.payload_type, packet.payload.len()), (8, 160));
            Law::A.decode(packet.payload, &mut samples);
            if samples.iter().any(|s| s.unsigned_abs() > 1_000) {
                goertzel.feed(&samples);
                loud += 1;
            }
            loud == 50
        })
        .await;
    assert!(goertzel.share() > 0.99, "{}", goertzel.share());
    // 49 steps of 20 ms lie between the first packet of the tone and the last; the first may be
    // 100 ms late, which is made good.
    assert!(started.elapsed() > Duration::from_millis(850), "{:?}", started.elapsed());
    let mut before = *Packet::parse(&heard[0]).as_ref().unwrap();
    assert!(before.marker);
    for datagram in &heard[1..] {
        let packet = Packet::parse(datagram).unwrap();
        assert_eq!(packet.ssrc, before.ssrc);
        assert_eq!(packet.sequence, before.sequence.wrapping_add(1));
        // A marker stands where a busy machine paused us for longer than 200 ms.
        let step = packet.timestamp.wrapping_sub(before.timestamp);
        assert!(step == 160 || packet.marker, "{step}");
        before = packet;
    }
    let expected = AudioEvent::Played { leg: phone.leg, cue: 5, end: PromptEnd::Finished };
    assert_eq!(bench.event().await, expected);
}

#[tokio::test]
async fn what_plays_is_ended_by_whatever_comes_next_and_told_once() {
    let mut bench = Bench::new().await;
    let (a, b) = (bench.phone(1, "8").await, bench.phone(2, "8").await);
    let music = || MediaSource::Repeat(Prompt::Tone { hz: 440, ms: 100 });
    bench.audio.play(a.leg, 1, music());
    bench.audio.play(a.leg, 2, music());
    bench.audio.stop(a.leg);
    bench.audio.play(a.leg, 3, music());
    bench.audio.bridge(a.leg, b.leg);
    bench.audio.play(a.leg, 4, MediaSource::Once(Prompt::Sound("missing".to_owned())));
    let mut ends = Vec::new();
    for _ in 0..4 {
        match bench.event().await {
            AudioEvent::Played { leg, cue, end } if leg == a.leg => ends.push((cue, end)),
            other => panic!("{other:?}"),
        }
    }
    let stopped = PromptEnd::Stopped;
    assert_eq!(ends, [(1, stopped), (2, stopped), (3, stopped), (4, PromptEnd::Failed)]);
    bench.audio.play(b.leg, 5, music());
    bench.audio.close(b.leg);
    let expected = AudioEvent::Played { leg: b.leg, cue: 5, end: stopped };
    assert_eq!(bench.event().await, expected);
    bench.audio.play(b.leg, 6, music());
    let expected = AudioEvent::Played { leg: b.leg, cue: 6, end: stopped };
    assert_eq!(bench.event().await, expected, "a leg that is gone");
}

#[tokio::test]
async fn bridged_legs_hear_each_other_in_the_same_law_and_across_laws() {
    let bench = Bench::new().await;
    for (n, law_b, formats) in [(1, Law::A, "8"), (3, Law::Mu, "0")] {
        let mut a = bench.phone(n, "8").await;
        let mut b = bench.phone(n + 1, formats).await;
        bench.audio.bridge(a.leg, b.leg);
        quiet(&a).await;
        quiet(&b).await;
        talk(&mut a, Law::A, 440.0, &mut b, law_b, 880.0).await;
        bench.audio.unbridge(b.leg, a.leg);
        // Apart, each hears our silence again.
        let datagram = b.hear().await;
        let packet = Packet::parse(&datagram).unwrap();
        assert!(packet.payload.iter().all(|&code| code == law_b.silence()));
    }
}

#[tokio::test]
async fn a_digit_is_told_once_and_passed_on_whatever_is_lost_or_doubled() {
    let mut bench = Bench::new().await;
    let (mut a, b) = (bench.phone(1, "8 101").await, bench.phone(2, "8 101").await);
    bench.audio.bridge(a.leg, b.leg);
    let patterns: [&[usize]; 3] = [&[1], &[2, 0, 3], &[0, 0, 0, 0, 0, 0, 1]];
    for (digit, copies) in "2#7".chars().zip(patterns) {
        a.press(digit, copies).await;
        assert_eq!(bench.event().await, AudioEvent::Digit { leg: a.leg, digit });
        tokio::time::sleep(FRAME).await;
    }
    let (mut receiver, mut passed) = (dtmf::Receiver::new(), String::new());
    b.hear_until(|packet| {
        if packet.payload_type == 101 {
            passed.extend(receiver.hear(packet));
        }
        passed.len() == 3
    })
    .await;
    assert_eq!(passed, "2#7");
    bench.audio.send_digits(b.leg, "0x9");
    b.hear_until(|packet| {
        if packet.payload_type == 101 {
            passed.extend(receiver.hear(packet));
        }
        passed.len() == 5
    })
    .await;
    assert_eq!(passed, "2#709");
    assert!(bench.events.try_recv().is_err(), "each digit is told once");
}

#[tokio::test]
async fn hostile_datagrams_and_strangers_change_nothing() {
    let bench = Bench::new().await;
    let (mut a, mut b) = (bench.phone(1, "8 101").await, bench.phone(2, "8 101").await);
    bench.audio.bridge(a.leg, b.leg);
    quiet(&a).await;
    quiet(&b).await;
    a.say(Law::A, &[0; 160]).await;
    b.say(Law::A, &[0; 160]).await;
    a.hear().await;
    b.hear().await;
    const FOREIGN: [u8; 160] = [0x2A; 160];
    let stranger = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let mut hijack = Stream::new(99, 1, 1);
    for seed in 0..2_000_u32 {
        let n = (seed % 97) as usize;
        let junk: Vec<u8> =
            (0..n as u32).map(|i| (seed.wrapping_mul(2_654_435_761 ^ i) >> 7) as u8).collect();
        stranger.send_to(&junk, a.far).await.unwrap();
        let mut out = [0; 200];
        let n = hijack.send(i64::from(seed) * 20, 8, &FOREIGN, 160, &mut out).unwrap();
        stranger.send_to(&out[..n], a.far).await.unwrap();
        // The party itself sends what is no RTP, too.
        a.socket.send_to(&junk, a.far).await.unwrap();
        if seed % 50 == 0 {
            tokio::task::yield_now().await;
        }
    }
    // Some of the party's own junk may look like RTP and pass; nothing of the stranger's may.
    let mut datagram = [0; 2_000];
    let a_while = Duration::from_millis(60);
    while let Ok(heard) = timeout(a_while, b.socket.recv_from(&mut datagram)).await {
        let packet = Packet::parse(&datagram[..heard.unwrap().0]).unwrap();
        assert_ne!(packet.payload, FOREIGN, "the stranger was heard");
    }
    talk(&mut a, Law::A, 440.0, &mut b, Law::A, 880.0).await;
    assert!(bench.audio.stats().dropped > 1_000, "{:?}", bench.audio.stats());
}

#[tokio::test]
async fn a_line_from_which_nothing_comes_is_reported_once_and_not_while_held() {
    let mut bench = Bench::with(|config| config.silence_ms = 200).await;
    let mut a = bench.phone(1, "8").await;
    assert_eq!(bench.event().await, AudioEvent::Silent { leg: a.leg });
    a.say(Law::A, &[0; 160]).await;
    assert_eq!(bench.event().await, AudioEvent::Silent { leg: a.leg }, "a new stretch");
    let port = a.socket.local_addr().unwrap().port();
    let held = bench.audio.answer(a.leg, &offer_of(port, "8", "sendonly")).await.unwrap();
    assert!(held.held && held.sdp.contains("a=recvonly"));
    // Two stretches of silence of another leg pass, and the held one stays untold.
    let b = bench.phone(2, "8").await;
    assert_eq!(bench.event().await, AudioEvent::Silent { leg: b.leg });
    let resumed = bench.audio.answer(a.leg, &offer_of(port, "8", "sendrecv")).await.unwrap();
    assert!(!resumed.held);
    assert_eq!(bench.event().await, AudioEvent::Silent { leg: a.leg });
}

#[tokio::test]
async fn an_offered_line_takes_the_answer_and_a_bad_one_is_named() {
    let bench = Bench::new().await;
    let offer = bench.audio.offer(leg(9), Line::Plain).await.unwrap();
    assert!(offer.contains("RTP/AVP 8 0 101"), "{offer}");
    let phone = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let port = phone.local_addr().unwrap().port();
    let bad = bench.audio.accept(leg(9), "v=0\r\nnonsense").await;
    assert!(matches!(bad, Err(AudioError::BadSdp { .. })), "{bad:?}");
    let none = bench.audio.accept(leg(9), &offer_of(port, "18", "sendrecv")).await;
    assert!(matches!(none, Err(AudioError::NoCommonAudio { .. })), "{none:?}");
    let accepted = bench.audio.accept(leg(9), &offer_of(port, "0 101", "sendrecv")).await.unwrap();
    assert!(!accepted.held);
    let mut datagram = [0; 2_000];
    let (n, source) = timeout(BOUND, phone.recv_from(&mut datagram)).await.unwrap().unwrap();
    assert_eq!(source, address_in(&offer));
    assert_eq!(Packet::parse(&datagram[..n]).unwrap().payload_type, 0, "the answerer's law");
    let unknown = bench.audio.accept(leg(10), &offer_of(port, "0", "sendrecv")).await;
    assert!(matches!(unknown, Err(AudioError::UnknownLeg)), "{unknown:?}");
}

#[tokio::test]
async fn closed_lines_give_their_ports_back() {
    let bench = Bench::with(|config| config.ports = 44_000..=44_007).await;
    for round in 0..5 {
        for n in 0..4 {
            bench.audio.offer(leg(n), Line::Plain).await.unwrap();
        }
        let none = bench.audio.offer(leg(4), Line::Plain).await;
        assert!(matches!(none, Err(AudioError::NoPort(_))), "round {round}: {none:?}");
        for n in 0..4 {
            bench.audio.close(leg(n));
        }
    }
}

/// The stereo audio of a recording, as linear samples of each side.
pub(super) async fn recorded(bench: &mut Bench) -> (Vec<i16>, Vec<i16>) {
    let (mut left, mut right, mut n_chunks) = (Vec::new(), Vec::new(), 0);
    loop {
        let chunk = timeout(BOUND, bench.chunks.recv()).await.unwrap().unwrap();
        assert_eq!(chunk.index, n_chunks);
        n_chunks += 1;
        for pair in chunk.bytes.chunks_exact(2) {
            left.push(chunk.law.decode_sample(pair[0]));
            right.push(chunk.law.decode_sample(pair[1]));
        }
        if let Some(summary) = chunk.last {
            assert_eq!(summary.bytes as usize, left.len() * 2);
            return (left, right);
        }
    }
}

/// The median over windows of 50 ms: a busy machine may tear one or two.
fn share(samples: &[i16], hz: f64) -> f64 {
    let window = |samples: &[i16]| media::tone::share_at(samples, hz);
    let mut shares: Vec<_> = samples.chunks_exact(400).map(window).collect();
    shares.sort_by(f64::total_cmp);
    shares[shares.len() / 2]
}

#[tokio::test]
async fn each_side_of_a_recording_holds_its_own_voice_and_nothing_of_the_other() {
    let mut bench = Bench::new().await;
    let (mut a, mut b) = (bench.phone(1, "8 101").await, bench.phone(2, "0 101").await);
    let recording = RecordingId::from_uuid(Uuid::from_u128(3));
    let interaction = InteractionId::from_uuid(Uuid::from_u128(4));
    let organization = OrganizationId::new("nova");
    bench.audio.bridge(a.leg, b.leg);
    quiet(&a).await;
    quiet(&b).await;
    bench.audio.record(recording, interaction, organization, a.leg, b.leg);
    talk(&mut a, Law::A, 440.0, &mut b, Law::Mu, 880.0).await;
    bench.audio.pause_recording(recording);
    let paused = Instant::now();
    talk(&mut a, Law::A, 440.0, &mut b, Law::Mu, 880.0).await;
    bench.audio.resume_recording(recording);
    let paused_ms = paused.elapsed().as_millis() as usize;
    // On hold: the customer's side goes on, the agent's is silent.
    bench.audio.unbridge(a.leg, b.leg);
    let mut sine = Sine::new(440.0, 8_000.0);
    let mut frame = [0; 160];
    let mut pace = tokio::time::interval(FRAME);
    for _ in 0..30 {
        pace.tick().await;
        sine.fill(&mut frame);
        a.say(Law::A, &frame).await;
    }
    bench.audio.stop_recording(recording);
    let (left, right) = recorded(&mut bench).await;
    let told = bench.event().await;
    let AudioEvent::Recorded { duration_ms, bytes, .. } = told else { panic!("{told:?}") };
    assert_eq!((left.len() / 8, left.len() * 2), (duration_ms as usize, bytes as usize));

    let loud = |side: &[i16]| side.iter().position(|s| s.unsigned_abs() > 1_000).unwrap();
    let silent = |frame: &&[i16]| frame.iter().all(|s| s.unsigned_abs() < 32);
    for (side, own, other) in [(&left, 440.0, 880.0), (&right, 880.0, 440.0)] {
        let talk = &side[loud(side) + 80..][..6_000];
        assert!(share(talk, own) > 0.9, "{}", share(talk, own));
        assert!(share(talk, other) < 0.001, "{}", share(talk, other));
        let n_silent = side.chunks(80).filter(silent).count() * 10;
        assert!(n_silent + 60 >= paused_ms, "{n_silent} ms of silence for {paused_ms} paused");
    }
    let hold = &left[left.len() - 4_000..left.len() - 800];
    assert!(share(hold, 440.0) > 0.9, "{}", share(hold, 440.0));
    assert!(right[right.len() - 4_000..].chunks(80).all(|f| silent(&f)));
}

#[tokio::test]
async fn a_line_over_ipv6_is_named_and_spoken_to_as_such() {
    let bench = Bench::with(|config| config.bind_ip = "::1".parse().unwrap()).await;
    let phone = UdpSocket::bind("[::1]:0").await.unwrap();
    let port = phone.local_addr().unwrap().port();
    let offer = offer_of(port, "8", "sendrecv");
    let refused = bench.audio.answer(leg(1), &offer).await;
    assert!(matches!(refused, Err(AudioError::NoCommonAudio { .. })), "IPv4: {refused:?}");
    let offer = offer.replace("IP4 127.0.0.1", "IP6 ::1");
    let answered = bench.audio.answer(leg(1), &offer).await.unwrap();
    assert!(answered.sdp.contains("c=IN IP6 ::1\r\n"), "{}", answered.sdp);
    let mut datagram = [0; 2_000];
    let (n, source) = timeout(BOUND, phone.recv_from(&mut datagram)).await.unwrap().unwrap();
    assert!(source.is_ipv6());
    assert_eq!(Packet::parse(&datagram[..n]).unwrap().payload.len(), 160);
}
