//! What is heard on many telephone lines at once: each plays its recording from the answer on, and
//! notes when it hears the centre's tone. One socket serves them all: a line is known by the port of
//! the centre's audio.

use media::g711::Law;
use media::rtp::{Packet, Stream};
use media::tone::{Sine, amplitude_dbm0, share_at};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const FRAME: usize = 160;
const FRAME_MS: u32 = 20;
/// A telephone that is picked up is silent for a moment.
const FIRST_MS: u32 = 400;
/// The centre's message.
pub(crate) const MESSAGE_HZ: u32 = 620;

/// What a line plays, once; then it is silent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recording {
    samples: Vec<i16>,
    /// From here on, what is said to it is kept.
    pub(crate) beeped_ms: Option<u32>,
}

impl Recording {
    /// Says this after a moment, as a French voice.
    pub(crate) fn says(text: &str) -> Self {
        let said = Command::new("espeak-ng")
            .args(["--stdout", "-v", "fr", "-s", "165", text])
            .output()
            .expect("espeak-ng is installed: make setup");
        let samples = media::wav::prompt(&said.stdout).expect("espeak-ng writes WAV");
        let is_voice = |s: &i16| s.unsigned_abs() > 200;
        let from = samples.iter().position(is_voice).expect("it says something");
        let to = samples.iter().rposition(is_voice).expect("it says something");
        let mut recording = Self::default().silence(FIRST_MS);
        recording.samples.extend(&samples[from..=to]);
        recording
    }

    pub(crate) fn silent() -> Self {
        Self::default().silence(FIRST_MS)
    }

    pub(crate) fn silence(mut self, ms: u32) -> Self {
        self.samples.extend(std::iter::repeat_n(0, ms as usize * 8));
        self
    }

    pub(crate) fn tone(mut self, hz: f64, ms: u32) -> Self {
        let mut tone = vec![0; ms as usize * 8];
        Sine::new(hz, amplitude_dbm0(-14.0)).fill(&mut tone);
        self.samples.extend(tone);
        self
    }

    pub(crate) fn then_records(mut self) -> Self {
        self.beeped_ms = Some(u32::try_from(self.samples.len() / 8).expect("seconds"));
        self
    }
}

/// How much of the centre's message a line heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) before_beep_ms: u32,
    pub(crate) after_beep_ms: u32,
}

#[derive(Debug)]
struct Line {
    number: String,
    stream: Stream,
    recording: Recording,
    at: usize,
}

/// The lines of one SIPp.
#[derive(Debug)]
pub(crate) struct Lines {
    heard: Arc<Mutex<BTreeMap<String, Heard>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Lines {
    /// `log` says `up NUMBER PORT` of each call whose audio begins; `plays` is told the last four
    /// digits, by which each line is known.
    pub(crate) fn open(
        port: u16,
        log: &Path,
        plays: impl Fn(&str) -> Recording + Send + 'static,
    ) -> Self {
        let socket = UdpSocket::bind(("127.0.0.1", port)).expect("the lines' port is free");
        socket.set_nonblocking(true).expect("a socket can be polled");
        let heard = Arc::new(Mutex::new(BTreeMap::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let board = Board {
            socket,
            log: log.to_owned(),
            heard: heard.clone(),
            lines: BTreeMap::new(),
            plays: Box::new(plays),
        };
        let thread = std::thread::spawn({
            let stop = stop.clone();
            move || board.run(&stop)
        });
        Self { heard, stop, thread: Some(thread) }
    }

    pub(crate) fn heard(&self, number: &str) -> Heard {
        let heard = self.heard.lock().expect("nobody panics with it");
        heard.get(number).copied().unwrap_or_default()
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

struct Board {
    socket: UdpSocket,
    log: PathBuf,
    heard: Arc<Mutex<BTreeMap<String, Heard>>>,
    lines: BTreeMap<u16, Line>,
    plays: Box<dyn Fn(&str) -> Recording + Send>,
}

impl Board {
    fn run(mut self, stop: &AtomicBool) {
        let begun = Instant::now();
        let (mut log, mut line, mut ticks) = (None, String::new(), 0);
        while !stop.load(Ordering::Relaxed) {
            log = log.or_else(|| File::open(&self.log).ok().map(BufReader::new));
            // A line that isn't whole yet is gone on with at the next tick.
            while let Some(log) = &mut log
                && log.read_line(&mut line).is_ok_and(|n| n > 0)
            {
                if line.ends_with('\n') {
                    self.connect(line.trim());
                    line.clear();
                }
            }
            self.hear();
            let now_ms = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
            for (port, line) in &mut self.lines {
                line.play(now_ms, &self.socket, *port);
            }
            ticks += 1;
            let next = begun + Duration::from_millis(u64::from(FRAME_MS) * ticks);
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
        }
    }

    fn connect(&mut self, line: &str) {
        let mut words = line.split(' ');
        if words.next() != Some("up") {
            return;
        }
        // The last digits, however the centre spells the number.
        let number = words.next().expect("a number");
        let number = number[number.len().saturating_sub(4)..].to_owned();
        let port = words.next().and_then(|p| p.parse().ok()).expect("a port");
        let recording = (self.plays)(&number);
        let stream = Stream::new(u32::from(port), 1, 0);
        self.lines.insert(port, Line { number, stream, recording, at: 0 });
    }

    fn hear(&mut self) {
        let mut datagram = [0; 1_500];
        while let Ok((len, from)) = self.socket.recv_from(&mut datagram) {
            let Ok(packet) = Packet::parse(&datagram[..len]) else { continue };
            let Some(line) = self.lines.get(&from.port()) else { continue };
            if packet.payload_type != 8 {
                continue;
            }
            let mut samples = [0; 1_500];
            let n = Law::A.decode(packet.payload, &mut samples);
            let samples = &samples[..n];
            let loud = samples.iter().any(|s| s.unsigned_abs() > 1_000);
            if !loud || share_at(samples, f64::from(MESSAGE_HZ)) < 0.9 {
                continue;
            }
            let mut heard = self.heard.lock().expect("nobody panics with it");
            let heard = heard.entry(line.number.clone()).or_default();
            if line.records() {
                heard.after_beep_ms += FRAME_MS;
            } else {
                heard.before_beep_ms += FRAME_MS;
            }
        }
    }
}

impl Line {
    fn records(&self) -> bool {
        self.recording.beeped_ms.is_some_and(|ms| self.at >= ms as usize * 8)
    }

    fn play(&mut self, now_ms: i64, socket: &UdpSocket, port: u16) {
        let (mut frame, mut codes, mut out) = ([0; FRAME], [0; FRAME], [0; 400]);
        let rest = self.recording.samples.get(self.at..).unwrap_or_default();
        let n = rest.len().min(FRAME);
        frame[..n].copy_from_slice(&rest[..n]);
        self.at += FRAME;
        Law::A.encode(&frame, &mut codes);
        if let Ok(len) = self.stream.send(now_ms, 8, &codes, FRAME as u32, &mut out) {
            // A line that is gone refuses packets: a voice talks on regardless.
            let _refused = socket.send_to(&out[..len], ("127.0.0.1", port));
        }
    }
}
