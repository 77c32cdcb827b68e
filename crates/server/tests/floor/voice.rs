//! A voice on the line: sends a tone or silence as G.711 A-law, presses keys by RFC 4733, and keeps
//! what it hears. It answers where it hears from (symmetric RTP), so it needs no SDP.

use media::g711::Law;
use media::rtp::{Packet, Stream};
use media::tone::{Sine, amplitude_dbm0, share_at};
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const FRAME: usize = 160;
const FRAME_MS: u64 = 20;
const DIGITS: u8 = 101;
/// Three minutes at most are kept.
const MOST_HEARD: usize = 180 * 8_000;

#[derive(Debug, Default)]
struct Shared {
    keys: Mutex<Vec<char>>,
    heard: Mutex<Vec<i16>>,
    stop: AtomicBool,
}

#[derive(Debug)]
pub(crate) struct Voice {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Voice {
    /// A sine of `hz` from `port`, from the moment on that something is heard; 0 is silence.
    pub(crate) fn of(port: u16, hz: u32) -> Self {
        Self::toward(port, hz, None)
    }

    /// The same, which speaks first where it knows the other's port: two who wait for each other's
    /// voice would never speak.
    pub(crate) fn toward(port: u16, hz: u32, other: Option<u16>) -> Self {
        let socket = UdpSocket::bind(("127.0.0.1", port)).expect("the voice's port is free");
        socket.set_nonblocking(true).expect("a socket can be polled");
        let shared = Arc::new(Shared::default());
        let thread = std::thread::spawn({
            let shared = shared.clone();
            let to = other.map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
            move || Speaker { to, ..Speaker::new(socket, hz, shared) }.speak()
        });
        Self { shared, thread: Some(thread) }
    }

    pub(crate) fn press(&self, digit: char) {
        self.shared.keys.lock().expect("nobody panics with it").push(digit);
    }

    /// The share of the tone in the last 400 ms heard: 1 is the tone alone.
    pub(crate) fn share_heard(&self, hz: f64) -> f64 {
        let heard = self.shared.heard.lock().expect("nobody panics with it");
        let from = heard.len().saturating_sub(3_200);
        share_at(&heard[from..], hz)
    }

    /// Forgets what was heard so far.
    pub(crate) fn forget(&self) {
        self.shared.heard.lock().expect("nobody panics with it").clear();
    }

    pub(crate) fn heard_samples(&self) -> usize {
        self.shared.heard.lock().expect("nobody panics with it").len()
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

struct Speaker {
    socket: UdpSocket,
    shared: Arc<Shared>,
    stream: Stream,
    sine: Option<Sine>,
    to: Option<SocketAddr>,
    pressing: Option<media::dtmf::Sender>,
}

impl Speaker {
    fn new(socket: UdpSocket, hz: u32, shared: Arc<Shared>) -> Self {
        let sine = (hz > 0).then(|| Sine::new(f64::from(hz), amplitude_dbm0(-10.0)));
        let stream = Stream::new(hz, 1, 0);
        Self { socket, shared, stream, sine, to: None, pressing: None }
    }

    fn speak(mut self) {
        let begun = Instant::now();
        let mut ticks = 0;
        while !self.shared.stop.load(Ordering::Relaxed) {
            self.hear();
            if let Some(to) = self.to {
                let now_ms = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
                self.say(now_ms, to);
            }
            ticks += 1;
            let next = begun + Duration::from_millis(FRAME_MS * ticks);
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
        }
    }

    fn hear(&mut self) {
        let mut datagram = [0; 1_500];
        while let Ok((len, from)) = self.socket.recv_from(&mut datagram) {
            let Ok(packet) = Packet::parse(&datagram[..len]) else { continue };
            self.to = Some(from);
            if packet.payload_type != 8 {
                continue;
            }
            let mut samples = [0; 1_500];
            let n = Law::A.decode(packet.payload, &mut samples);
            let mut heard = self.shared.heard.lock().expect("nobody panics with it");
            if heard.len() < MOST_HEARD {
                heard.extend_from_slice(&samples[..n]);
            }
        }
    }

    fn say(&mut self, now_ms: i64, to: SocketAddr) {
        let mut out = [0; 400];
        let step = self.pressing.as_mut().and_then(Iterator::next);
        let sent = match step {
            Some(step) => self.stream.send_event(now_ms, DIGITS, &step, &mut out),
            None => {
                let mut keys = self.shared.keys.lock().expect("nobody panics with it");
                let key = (!keys.is_empty()).then(|| keys.remove(0));
                drop(keys);
                self.pressing = key.and_then(|k| media::dtmf::Sender::new(k, 100));
                let mut frame = [0; FRAME];
                if let Some(sine) = &mut self.sine {
                    sine.fill(&mut frame);
                }
                let mut codes = [0; FRAME];
                Law::A.encode(&frame, &mut codes);
                self.stream.send(now_ms, 8, &codes, FRAME as u32, &mut out)
            }
        };
        if let Ok(len) = sent {
            // A line that is gone refuses packets: a voice talks on regardless.
            let _refused = self.socket.send_to(&out[..len], to);
        }
    }
}
