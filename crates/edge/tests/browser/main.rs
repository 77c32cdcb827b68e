//! Chromium itself as the browser: what str0m and the agents' browser agree on, no double can say.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod page;

use edge::{Audio, AudioConfig, AudioEvent, Line, SpeechConfig};
use media::g711::Law;
use media::rtp::{Packet, Stream};
use media::tone::{Sine, share_at};
use media::wav::{Format, Spec};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::net::UdpSocket;
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio::time::timeout;
use uuid::Uuid;
use vocab::LegId;

/// Chromium takes seconds to start on a busy machine.
const BOUND: Duration = Duration::from_secs(60);

fn leg(n: u128) -> LegId {
    LegId::from_uuid(Uuid::from_u128(n))
}

/// The microphone of the browser: 880 Hz.
fn microphone(path: &Path) {
    let mut samples = vec![0; 8_000];
    Sine::new(880.0, 8_000.0).fill(&mut samples);
    let spec = Spec { format: Format::Pcm16, channels: 1 };
    let mut bytes = spec.header(16_000);
    bytes.extend(samples.iter().flat_map(|s| s.to_le_bytes()));
    std::fs::write(path, bytes).unwrap();
}

fn chromium(folder: &Path, url: &str) -> Child {
    let tone = folder.join("microphone.wav");
    microphone(&tone);
    Command::new("chromium")
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"])
        .args(["--allow-loopback-in-peer-connection", "--autoplay-policy=no-user-gesture-required"])
        .arg(format!("--use-file-for-fake-audio-capture={}", tone.display()))
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg(url)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("chromium, from its Debian package")
}

/// A phone at the other end that says 440 Hz until 880 Hz was heard, and goes on.
async fn phone(audio: Audio, heard: mpsc::Sender<f64>) {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let port = socket.local_addr().unwrap().port();
    let offer = format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
         m=audio {port} RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"
    );
    let answer = audio.answer(leg(2), &offer).await.unwrap().sdp;
    let far = answer.lines().find_map(|l| l.strip_prefix("m=audio ")).unwrap();
    let far = format!("127.0.0.1:{}", far.split(' ').next().unwrap());
    let (mut sine, mut stream, began) =
        (Sine::new(440.0, 8_000.0), Stream::new(1, 1, 1), Instant::now());
    let mut pace = tokio::time::interval(Duration::from_millis(20));
    let mut samples = Vec::new();
    loop {
        pace.tick().await;
        let (mut frame, mut codes, mut out) = ([0; 160], [0; 160], [0; 200]);
        sine.fill(&mut frame);
        Law::A.encode(&frame, &mut codes);
        let now_ms = i64::try_from(began.elapsed().as_millis()).unwrap();
        let n = stream.send(now_ms, 8, &codes, 160, &mut out).unwrap();
        socket.send_to(&out[..n], &far).await.unwrap();
        let mut datagram = [0; 2_000];
        while let Ok((n, _)) = socket.try_recv_from(&mut datagram) {
            let packet = Packet::parse(&datagram[..n]).unwrap();
            if packet.payload_type == 8 {
                samples.extend(packet.payload.iter().map(|&code| Law::A.decode_sample(code)));
            }
        }
        if samples.len() >= 4_000 {
            let _ = heard.try_send(share_at(&samples, 880.0));
            samples.clear();
        }
    }
}

#[tokio::test]
async fn chromium_speaks_hears_keys_holds_and_restarts_ice() {
    let folder = tempfile::tempdir().unwrap();
    let config = AudioConfig {
        bind_ip: "127.0.0.1".parse().unwrap(),
        public_ip: None,
        ports: 45_000..=45_998,
        silence_ms: 0,
        sounds: folder.path().join("sounds"),
        speech: SpeechConfig::EspeakNg,
        speech_cache: folder.path().join("speech"),
        opus: true,
    };
    let (chunks, _chunks) = mpsc::channel(8);
    let (audio, mut events) = Audio::start(config, chunks).await.unwrap();
    let offer = audio.offer(leg(1), Line::Browser).await.unwrap();
    let (heard, mut hears) = mpsc::channel(1);
    let phone = tokio::spawn(phone(audio.clone(), heard));
    let page = page::Page::open(offer).await;
    let mut browser = chromium(folder.path(), &page.url);
    let mut told = page.serve(audio.clone(), leg(1));

    let said = |what: &'static str, got: Option<String>| {
        assert_eq!(got.as_deref(), Some(what), "what the page tells");
    };
    said("answered", timeout(BOUND, told.recv()).await.expect("an answer in time"));
    audio.bridge(leg(1), leg(2));
    let deadline = Instant::now() + BOUND;
    while timeout(BOUND, hears.recv()).await.unwrap().unwrap() < 0.9 {
        assert!(Instant::now() < deadline, "the phone never heard the browser's tone");
    }
    let digit = timeout(BOUND, events.recv()).await.expect("a digit in time");
    assert_eq!(digit, Some(AudioEvent::Digit { leg: leg(1), digit: '5' }));
    said("heard 440", timeout(BOUND, told.recv()).await.expect("the phone's tone in time"));
    said("held", timeout(BOUND, told.recv()).await.expect("a hold in time"));
    said("resumed", timeout(BOUND, told.recv()).await.expect("a resume in time"));
    said("restarted", timeout(BOUND, told.recv()).await.expect("an ICE restart in time"));
    said("heard 440", timeout(BOUND, told.recv()).await.expect("the tone again in time"));
    said("codec audio/PCMA", timeout(BOUND, told.recv()).await.expect("a codec in time"));
    phone.abort();
    browser.kill().await.unwrap();
}
