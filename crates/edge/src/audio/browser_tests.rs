//! A browser, played by str0m with its own event loop, against the whole audio of the edge.

use super::tests::{Bench, Phone, leg};
use super::*;
use media::dtmf;
use media::g711::Law;
use media::rtp::Packet;
use media::tone::{Sine, share_at};
use std::cell::Cell;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::format::{Codec, FormatParams};
use str0m::media::{Direction, Frequency, MediaKind, Mid};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{RtpPacket, RtpWrite};
use str0m::{Candidate, Event, Input, Output, Rtc, RtcConfig};
use tokio::net::UdpSocket;

const BOUND: Duration = Duration::from_secs(15);
const FRAME: Duration = Duration::from_millis(20);

struct Browser {
    rtc: Rtc,
    socket: UdpSocket,
    address: SocketAddr,
    mid: Option<Mid>,
    /// What was heard, in linear samples.
    heard: Vec<i16>,
    digits: String,
    receiver: dtmf::Receiver,
    opus: (opus::Decoder, opus::Encoder),
    sequence: u64,
    timestamp: u32,
    sine: Sine,
    codecs_heard: Vec<Codec>,
}

impl Browser {
    async fn new(codecs: &[Codec], hz: f64) -> Self {
        str0m::crypto::from_feature_flags().install_process_default();
        let mut config = RtcConfig::new()
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_opus(codecs.contains(&Codec::Opus), false)
            .enable_pcmu(codecs.contains(&Codec::PCMU), false)
            .enable_pcma(codecs.contains(&Codec::PCMA), false)
            .enable_vp8(true);
        for (pt, rate) in [(110, Frequency::FORTY_EIGHT_KHZ), (126, Frequency::EIGHT_KHZ)] {
            let format = FormatParams::default();
            config.codec_config().add_config(pt.into(), None, Codec::Tele, rate, None, format);
        }
        let mut rtc = config.build(Instant::now());
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        rtc.add_local_candidate(Candidate::host(address, "udp").unwrap());
        let mono = opus::Channels::Mono;
        let encoder = opus::Encoder::new(48_000, mono, opus::Application::Voip).unwrap();
        Self {
            rtc,
            socket,
            address,
            mid: None,
            heard: Vec::new(),
            digits: String::new(),
            receiver: dtmf::Receiver::new(),
            opus: (opus::Decoder::new(8_000, mono).unwrap(), encoder),
            sequence: 100,
            timestamp: 5_000,
            sine: Sine::new(hz, 8_000.0),
            codecs_heard: Vec::new(),
        }
    }

    /// Calls or renews its call; a video line is offered too and must be refused.
    async fn call(&mut self, bench: &Bench, n: u128, direction: Direction) -> Answered {
        let mut change = self.rtc.sdp_api();
        match self.mid {
            None => {
                let audio = MediaKind::Audio;
                self.mid = Some(change.add_media(audio, direction, None, None, None));
                change.add_media(MediaKind::Video, Direction::SendRecv, None, None, None);
            }
            Some(mid) => change.set_direction(mid, direction),
        }
        let (offer, pending) = change.apply().unwrap();
        self.finish(bench, n, &offer, pending).await
    }

    /// A cut: another network, so another socket, and an ICE restart on the same call.
    async fn move_elsewhere(&mut self, bench: &Bench, n: u128) {
        self.socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        self.address = self.socket.local_addr().unwrap();
        let mut change = self.rtc.sdp_api();
        change.ice_restart(false);
        let (offer, pending) = change.apply().unwrap();
        // The candidate of the new network travels in the offer.
        let line = Candidate::host(self.address, "udp").unwrap().to_sdp_string();
        let offer = offer.to_sdp_string();
        let at = offer.find("a=mid:").unwrap();
        let offer = format!("{}a={line}\r\n{}", &offer[..at], &offer[at..]);
        let offer = SdpOffer::from_sdp_string(&offer).unwrap();
        self.finish(bench, n, &offer, pending).await;
        self.rtc.add_local_candidate(Candidate::host(self.address, "udp").unwrap());
    }

    async fn finish(
        &mut self,
        bench: &Bench,
        n: u128,
        offer: &SdpOffer,
        pending: SdpPendingOffer,
    ) -> Answered {
        let answered = bench.audio.answer(leg(n), &offer.to_sdp_string()).await.unwrap();
        let answer = SdpAnswer::from_sdp_string(&answered.sdp).unwrap();
        self.rtc.sdp_api().accept_answer(pending, answer).unwrap();
        answered
    }

    /// Speaks its tone and hears until `done`.
    async fn run(&mut self, mut done: impl FnMut(&Self) -> bool) {
        let deadline = Instant::now() + BOUND;
        let mut pace = tokio::time::interval(FRAME);
        let mut datagram = vec![0; 2_000];
        loop {
            let at = self.drain().await;
            if done(self) {
                return;
            }
            assert!(Instant::now() < deadline, "heard {} samples", self.heard.len());
            let wait = at.saturating_duration_since(Instant::now());
            tokio::select! {
                _ = pace.tick() => {
                    if self.rtc.is_connected() {
                        self.speak();
                    }
                    self.rtc.handle_input(Input::Timeout(Instant::now())).unwrap();
                }
                () = tokio::time::sleep(wait) => {
                    self.rtc.handle_input(Input::Timeout(Instant::now())).unwrap();
                }
                got = self.socket.recv_from(&mut datagram) => {
                    let (n, source) = got.unwrap();
                    let got = Receive::new(Protocol::Udp, source, self.address, &datagram[..n]);
                    self.rtc.handle_input(Input::Receive(Instant::now(), got.unwrap())).unwrap();
                }
            }
        }
    }

    async fn drain(&mut self) -> Instant {
        loop {
            match self.rtc.poll_output().unwrap() {
                Output::Timeout(at) => return at,
                Output::Transmit(t) => {
                    let _ = self.socket.send_to(&t.contents, t.destination).await;
                }
                Output::Event(Event::MediaAdded(added)) if added.kind == MediaKind::Audio => {
                    self.mid = self.mid.or(Some(added.mid));
                }
                Output::Event(Event::RtpPacket(rtp)) => self.hear(&rtp),
                Output::Event(_) => {}
            }
        }
    }

    fn codec(&self, pt: u8) -> (Codec, u32) {
        let params = self.rtc.codec_config().find(|p| *p.pt() == pt).unwrap();
        (params.spec().codec, params.spec().clock_rate.get())
    }

    fn hear(&mut self, rtp: &RtpPacket) {
        let (codec, rate) = self.codec(*rtp.header.payload_type);
        let mut samples = [0; 960];
        let n = match codec {
            Codec::PCMA => Law::A.decode(&rtp.payload, &mut samples),
            Codec::PCMU => Law::Mu.decode(&rtp.payload, &mut samples),
            Codec::Opus => self.opus.0.decode(&rtp.payload, &mut samples, false).unwrap(),
            Codec::Tele => {
                let packet = Packet {
                    payload_type: 0,
                    marker: rtp.header.marker,
                    sequence: rtp.header.sequence_number,
                    timestamp: (rtp.time.numer() / u64::from(rate / 8_000)) as u32,
                    ssrc: 1,
                    payload: &rtp.payload,
                };
                let duration = u16::from_be_bytes([rtp.payload[2], rtp.payload[3]]);
                assert_eq!(u32::from(duration) % (rate / 50), 0, "in steps of 20 ms");
                self.digits.extend(self.receiver.hear(&packet));
                0
            }
            other => panic!("{other:?}"),
        };
        if n > 0 && self.codecs_heard.last() != Some(&codec) {
            self.codecs_heard.push(codec);
        }
        self.heard.extend(&samples[..n]);
    }

    fn sends(&self) -> Option<(u8, Codec)> {
        let media = self.rtc.media(self.mid?).unwrap();
        let pts = media.remote_pts().iter().map(|pt| (**pt, self.codec(**pt).0));
        pts.into_iter().find(|(_, codec)| *codec != Codec::Tele)
    }

    fn speak(&mut self) {
        let Some((pt, codec)) = self.sends() else { return };
        let mut frame = [0; 160];
        self.sine.fill(&mut frame);
        let mut payload = vec![0; 400];
        let (n, ticks) = match codec {
            Codec::PCMA => (Law::A.encode(&frame, &mut payload), 160),
            Codec::PCMU => (Law::Mu.encode(&frame, &mut payload), 160),
            Codec::Opus => {
                // As a browser's microphone: 48 kHz.
                let wide: Vec<i16> = frame.iter().flat_map(|&s| [s; 6]).collect();
                (self.opus.1.encode(&wide, &mut payload).unwrap(), 960)
            }
            other => panic!("{other:?}"),
        };
        self.write(pt, false, self.timestamp, &payload[..n]);
        self.timestamp = self.timestamp.wrapping_add(ticks);
    }

    fn write(&mut self, pt: u8, marker: bool, timestamp: u32, payload: &[u8]) {
        let (mid, sequence) = (self.mid.unwrap(), self.sequence);
        self.sequence += 1;
        let mut direct = self.rtc.direct_api();
        let Some(stream) = direct.stream_tx_by_mid(mid, None) else { return };
        let write = RtpWrite::new(pt.into(), sequence.into(), timestamp, Instant::now(), payload);
        stream.write_rtp(write.marker(marker));
    }

    async fn press(&mut self, digit: char) {
        let (_, codec) = self.sends().unwrap();
        let (pt, factor) = if codec == Codec::Opus { (110, 6) } else { (126, 1) };
        let start = self.timestamp;
        for step in dtmf::Sender::new(digit, 100).unwrap() {
            let mut payload = step.payload();
            payload[2..].copy_from_slice(&(step.duration * factor).to_be_bytes());
            self.write(pt, step.first, start, &payload);
            self.drain().await;
            self.rtc.handle_input(Input::Timeout(Instant::now())).unwrap();
            self.drain().await;
        }
        self.timestamp = start.wrapping_add(u32::from(800 * factor));
    }
}

/// Whether the last half second is this tone.
fn hears(samples: &[i16], hz: f64) -> bool {
    let window = samples.len().checked_sub(4_000).map(|from| &samples[from..]);
    window.is_some_and(|window| share_at(window, hz) > 0.9)
}

/// Both speak until each has heard the other's tone in half a second of audio.
async fn talk(browser: &mut Browser, hz_browser: f64, phone: &mut Phone, law: Law, hz_phone: f64) {
    browser.heard.clear();
    let (by_phone, by_browser) = (Cell::new(false), Cell::new(false));
    let speak = async {
        let (mut sine, mut heard) = (Sine::new(hz_phone, 8_000.0), Vec::<i16>::new());
        let mut pace = tokio::time::interval(FRAME);
        let deadline = Instant::now() + BOUND;
        while !(by_phone.get() && by_browser.get()) {
            assert!(Instant::now() < deadline, "the phone heard {} samples", heard.len());
            pace.tick().await;
            let mut frame = [0; 160];
            sine.fill(&mut frame);
            phone.say(law, &frame).await;
            while let Some(datagram) = phone.try_hear() {
                let packet = Packet::parse(&datagram).unwrap();
                if let Some(law) = Law::from_payload_type(packet.payload_type) {
                    heard.extend(packet.payload.iter().map(|&code| law.decode_sample(code)));
                }
            }
            by_phone.set(by_phone.get() || hears(&heard, hz_browser));
        }
    };
    let listen = browser.run(|browser| {
        by_browser.set(by_browser.get() || hears(&browser.heard, hz_phone));
        by_phone.get() && by_browser.get()
    });
    tokio::join!(speak, listen);
}

const CHROME: [Codec; 3] = [Codec::Opus, Codec::PCMU, Codec::PCMA];

#[tokio::test]
async fn a_browser_is_spoken_to_in_g711_and_relayed_to_a_phone() {
    let bench = Bench::new().await;
    let mut browser = Browser::new(&CHROME, 880.0).await;
    let mut phone = bench.phone(2, "8 101").await;
    let answered = browser.call(&bench, 1, Direction::SendRecv).await;
    assert!(!answered.held);
    bench.audio.bridge(leg(1), phone.leg);
    talk(&mut browser, 880.0, &mut phone, Law::A, 440.0).await;
    assert!(!browser.codecs_heard.contains(&Codec::Opus), "{:?}", browser.codecs_heard);
}

#[tokio::test]
async fn opus_is_transcoded_both_ways() {
    let bench = Bench::new().await;
    let mut browser = Browser::new(&[Codec::Opus], 880.0).await;
    let mut phone = bench.phone(2, "0 101").await;
    browser.call(&bench, 1, Direction::SendRecv).await;
    bench.audio.bridge(leg(1), phone.leg);
    talk(&mut browser, 880.0, &mut phone, Law::Mu, 440.0).await;
    assert_eq!(browser.codecs_heard, [Codec::Opus]);
}

#[tokio::test]
async fn a_rung_browser_answers_our_offer_and_hears_a_prompt() {
    let mut bench = Bench::new().await;
    let offer = bench.audio.offer(leg(1), Line::Browser).await.unwrap();
    assert!(offer.contains("a=rtpmap:8 PCMA/8000"), "{offer}");
    assert!(offer.contains("telephone-event/8000") && offer.contains("a=fingerprint:"), "{offer}");
    let mut browser = Browser::new(&CHROME, 880.0).await;
    let parsed = SdpOffer::from_sdp_string(&offer).unwrap();
    let answer = browser.rtc.sdp_api().accept_offer(parsed).unwrap();
    browser.drain().await;
    let accepted = bench.audio.accept(leg(1), &answer.to_sdp_string()).await.unwrap();
    assert!(!accepted.held);
    let tone = || MediaSource::Once(Prompt::Tone { hz: 440, ms: 3_000 });
    browser.run(|browser| browser.heard.len() > 800).await;
    bench.audio.play(leg(1), 1, tone());
    browser.run(|browser| hears(&browser.heard, 440.0)).await;
    bench.audio.stop(leg(1));
    let stopped = AudioEvent::Played { leg: leg(1), cue: 1, end: PromptEnd::Stopped };
    assert_eq!(bench.event().await, stopped);
}

#[tokio::test]
async fn keys_pass_between_browser_and_phone_on_either_clock() {
    for codecs in [&CHROME[..], &[Codec::Opus]] {
        let mut bench = Bench::new().await;
        let mut browser = Browser::new(codecs, 880.0).await;
        let mut phone = bench.phone(2, "8 101").await;
        browser.call(&bench, 1, Direction::SendRecv).await;
        bench.audio.bridge(leg(1), phone.leg);
        talk(&mut browser, 880.0, &mut phone, Law::A, 440.0).await;
        phone.press('7', &[2]).await;
        assert_eq!(bench.event().await, AudioEvent::Digit { leg: phone.leg, digit: '7' });
        browser.run(|browser| browser.digits == "7").await;
        browser.press('3').await;
        assert_eq!(bench.event().await, AudioEvent::Digit { leg: leg(1), digit: '3' });
        let mut receiver = dtmf::Receiver::new();
        loop {
            let datagram = phone.hear().await;
            let packet = Packet::parse(&datagram).unwrap();
            if packet.payload_type == 101 && receiver.hear(&packet) == Some('3') {
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_browser_holds_resumes_and_comes_back_from_another_network() {
    let bench = Bench::new().await;
    let mut browser = Browser::new(&CHROME, 880.0).await;
    let mut phone = bench.phone(2, "8 101").await;
    browser.call(&bench, 1, Direction::SendRecv).await;
    bench.audio.bridge(leg(1), phone.leg);
    talk(&mut browser, 880.0, &mut phone, Law::A, 440.0).await;
    assert!(browser.call(&bench, 1, Direction::SendOnly).await.held);
    assert!(!browser.call(&bench, 1, Direction::SendRecv).await.held);
    talk(&mut browser, 880.0, &mut phone, Law::A, 440.0).await;
    browser.move_elsewhere(&bench, 1).await;
    talk(&mut browser, 880.0, &mut phone, Law::A, 440.0).await;
}

#[tokio::test]
async fn plain_and_browser_descriptions_do_not_mix_and_bad_ones_are_named() {
    let bench = Bench::new().await;
    let bad = bench.audio.answer(leg(1), "m=audio 9 UDP/TLS/RTP/SAVPF 8\r\na=fingerprint:x").await;
    assert!(matches!(bad, Err(AudioError::BadSdp { .. })), "{bad:?}");
    let offer = bench.audio.offer(leg(2), Line::Plain).await.unwrap();
    let browser_offer = bench.audio.offer(leg(3), Line::Browser).await.unwrap();
    let mixed = bench.audio.accept(leg(3), &offer).await;
    assert!(matches!(mixed, Err(AudioError::OtherKind)), "{mixed:?}");
    let mixed = bench.audio.answer(leg(2), &browser_offer).await;
    assert!(matches!(mixed, Err(AudioError::OtherKind)), "{mixed:?}");
}
