//! The media thread: one event loop that owns every socket of audio and the 20 ms clock.
//!
//! Owns: readiness of sockets, the pace, carrying out commands. Must not own: what a packet means.
//! No lock and no allocation stand in the way of a relayed packet. Sockets are drained in bounded
//! turns, so that a flood on one leg delays the others by little.

use super::command::{Command, Description};
use super::voice::{Now, Voice};
use super::voices::Voices;
use super::wire::Wire;
use super::{Accepted, Answered, AudioError, Line, Stats};
use crate::rtp::{PlainLine, Ports};
use crate::webrtc::{BrowserLine, Crypto};
use mio::{Events, Interest, Poll, Token};
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};
use vocab::LegId;

const WAKER: Token = Token(usize::MAX);
const TICK: Duration = Duration::from_millis(5);
/// Lateness that is made good by ticks in a row; more than that is given up.
const MAX_LATENESS: Duration = Duration::from_millis(100);
/// Datagrams read from one socket before the others have their turn.
const MAX_TURN: usize = 16;
/// Commands carried out before the sockets have their turn.
const MAX_COMMANDS: usize = 256;
/// No datagram that we understand is longer.
const MAX_DATAGRAM: usize = 2_048;

#[derive(Debug)]
pub(super) struct Switchboard {
    poll: Poll,
    commands: Receiver<Command>,
    voices: Voices,
    ports: Ports,
    crypto: Crypto,
    opus: bool,
    stats: Arc<Stats>,
    /// Sockets whose turn ended before they were empty: no new readiness will be told for them.
    unread: Vec<usize>,
    epoch: Instant,
    n_ticks: u64,
    next_tick: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goes {
    On,
    Out,
}

impl Switchboard {
    pub(super) fn new(
        poll: Poll,
        commands: Receiver<Command>,
        voices: Voices,
        ports: Ports,
        opus: bool,
        stats: Arc<Stats>,
    ) -> Self {
        let epoch = Instant::now();
        Self {
            poll,
            commands,
            voices,
            ports,
            crypto: Crypto::install(),
            opus,
            stats,
            unread: Vec::new(),
            epoch,
            n_ticks: 0,
            next_tick: epoch,
        }
    }

    /// Runs until told to shut down, or until nobody can tell it anything any more.
    pub(super) fn run(mut self) {
        let mut events = Events::with_capacity(1_024);
        let mut datagram = [0; MAX_DATAGRAM];
        loop {
            let timeout = self.timeout();
            if let Err(error) = self.poll.poll(&mut events, timeout) {
                if error.kind() == io::ErrorKind::Interrupted {
                    continue;
                }
                tracing::error!(%error, "the media thread can't wait for packets and ends");
                return;
            }
            // First the commands: a packet that was sent after one must meet its effect.
            if self.obey() == Goes::Out {
                let now = self.now();
                self.voices.shut_down(now);
                return;
            }
            let mut ready = std::mem::take(&mut self.unread);
            ready.extend(events.iter().map(|e| e.token()).filter(|&t| t != WAKER).map(|t| t.0));
            for slot in ready.drain(..) {
                self.drain(slot, &mut datagram);
            }
            if self.unread.is_empty() {
                self.unread = ready; // keeps its memory
            }
            self.tick_if_due();
        }
    }

    pub(super) const fn waker_token() -> Token {
        WAKER
    }

    fn now(&self) -> Now {
        let instant = Instant::now();
        let ms = instant.duration_since(self.epoch).as_millis();
        Now { ms: i64::try_from(ms).unwrap_or(i64::MAX), instant }
    }

    fn timeout(&self) -> Option<Duration> {
        if !self.unread.is_empty() {
            return Some(Duration::ZERO);
        }
        Some(self.next_tick.saturating_duration_since(Instant::now()))
    }

    fn tick_if_due(&mut self) {
        let now = self.now();
        if now.instant > self.next_tick + MAX_LATENESS {
            self.next_tick = now.instant;
        }
        while self.next_tick <= now.instant {
            let n = self.n_ticks;
            self.contain(now, |voices| voices.tick(now, n));
            self.n_ticks += 1;
            self.next_tick += TICK;
        }
        let voices = &self.voices;
        self.stats.set(voices.len(), voices.n_in, voices.n_out, voices.n_dropped);
    }

    fn drain(&mut self, slot: usize, datagram: &mut [u8; MAX_DATAGRAM]) {
        let now = self.now();
        for _ in 0..MAX_TURN {
            let Some(voice) = self.voices.get(slot) else { return };
            match voice.wire.socket().recv_from(datagram) {
                Ok((n_bytes, source)) => {
                    let datagram = &datagram[..n_bytes];
                    self.contain(now, |voices| voices.receive(now, slot, source, datagram));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // An ICMP "unreachable" of a packet sent earlier: the socket is fine.
                Err(_) => {}
            }
        }
        self.unread.push(slot);
    }

    fn obey(&mut self) -> Goes {
        for _ in 0..MAX_COMMANDS {
            match self.commands.try_recv() {
                Ok(Command::ShutDown) | Err(TryRecvError::Disconnected) => return Goes::Out,
                Ok(command) => self.perform(command),
                Err(TryRecvError::Empty) => break,
            }
        }
        Goes::On
    }

    fn perform(&mut self, command: Command) {
        let now = self.now();
        match command {
            Command::Offer { leg, line, reply } => {
                let _ = reply.send(self.offer(leg, line));
            }
            Command::Answer { leg, offer, reply } => {
                let _ = reply.send(self.answer(leg, offer));
            }
            Command::Accept { leg, answer, reply } => {
                let _ = reply.send(self.accept(leg, answer));
            }
            Command::Await { leg, cue } => self.voices.await_cue(leg, cue),
            Command::Start { leg, cue, tune, repeats } => {
                self.voices.start(leg, cue, tune, repeats);
            }
            Command::Stop { leg } => self.voices.stop(leg),
            Command::Bridge { a, b } => self.voices.bridge(a, b),
            Command::Unbridge { a, b } => self.voices.unbridge(a, b),
            Command::Join { legs } => self.voices.join(&legs),
            Command::Hear { seats } => self.voices.hear(&seats),
            Command::SendDigits { leg, digits } => self.voices.press(leg, &digits),
            Command::Record { job, left, right } => self.voices.record(now, job, left, right),
            Command::TakeMessage { job, leg, max_ms } => {
                self.voices.take_message(now, job, leg, max_ms);
            }
            Command::Listen { leg, cue } => self.voices.listen(now, leg, cue),
            Command::StopListening { leg } => self.voices.stop_listening(leg),
            Command::HearAnswer { leg, cue, amd } => self.voices.hear_answer(now, leg, cue, amd),
            Command::AwaitBeep { leg } => self.voices.await_beep(now, leg),
            Command::HearNetwork { leg } => self.voices.hear_network(now, leg),
            Command::PauseRecording(id) => self.voices.pause_recording(now, id),
            Command::ResumeRecording(id) => self.voices.resume_recording(now, id),
            Command::StopRecording(id) => self.voices.stop_recording(now, id),
            Command::Close { leg } => self.close(leg),
            Command::ShutDown => {}
        }
    }

    fn offer(&mut self, leg: LegId, line: Line) -> Result<String, AudioError> {
        let now = Instant::now();
        if self.voices.slot_of(leg).is_none() {
            self.open(leg, line)?;
        }
        let voice = self.voices.find(leg).ok_or(AudioError::UnknownLeg)?;
        match &mut voice.wire {
            Wire::Plain(line) => Ok(line.offer()),
            Wire::Browser(line) => Ok(line.offer(now)?),
        }
    }

    fn answer(&mut self, leg: LegId, offer: Description) -> Result<Answered, AudioError> {
        let is_new = self.voices.slot_of(leg).is_none();
        if is_new {
            self.open(leg, offer.line())?;
        }
        let answered = self.negotiate(leg, |wire| match (wire, offer) {
            (Wire::Plain(line), Description::Plain(theirs)) => line
                .answer(&theirs)
                .map(|sdp| Answered { sdp, held: theirs.holds() })
                .ok_or(AudioError::NoCommonAudio { what: OTHER_FAMILY }),
            (Wire::Browser(line), Description::Browser(offer)) => line
                .answer(Instant::now(), &offer)
                .map(|sdp| Answered { sdp, held: holds(line) })
                .map_err(AudioError::from),
            (Wire::Plain(_), Description::Browser(_))
            | (Wire::Browser(_), Description::Plain(_)) => Err(AudioError::OtherKind),
        });
        if answered.is_err() && is_new {
            self.close(leg);
        }
        answered
    }

    fn accept(&mut self, leg: LegId, answer: Description) -> Result<Accepted, AudioError> {
        self.negotiate(leg, |wire| match (wire, answer) {
            (Wire::Plain(line), Description::Plain(theirs)) => line
                .accept(&theirs)
                .map(|()| Accepted { held: theirs.holds() })
                .ok_or(AudioError::NoCommonAudio { what: OTHER_FAMILY }),
            (Wire::Browser(line), Description::Browser(answer)) => {
                line.accept(Instant::now(), &answer)?;
                Ok(Accepted { held: holds(line) })
            }
            (Wire::Plain(_), Description::Browser(_))
            | (Wire::Browser(_), Description::Plain(_)) => Err(AudioError::OtherKind),
        })
    }

    /// A description may hold anything: a panic over it costs its leg only.
    fn negotiate<T>(
        &mut self,
        leg: LegId,
        work: impl FnOnce(&mut Wire) -> Result<T, AudioError>,
    ) -> Result<T, AudioError> {
        let now = self.now();
        let mut done = Err(AudioError::UnknownLeg);
        self.contain(now, |voices| {
            voices.take_in_hand(leg);
            if let Some(voice) = voices.find(leg) {
                done = work(&mut voice.wire);
            }
        });
        done
    }

    fn open(&mut self, leg: LegId, line: Line) -> Result<(), AudioError> {
        let (mut socket, address) = self.ports.open().map_err(AudioError::NoPort)?;
        let token = Token(self.voices.next_slot());
        let registry = self.poll.registry();
        registry.register(&mut socket, token, Interest::READABLE).map_err(AudioError::NoPort)?;
        let wire = match line {
            Line::Plain => Wire::Plain(PlainLine::new(socket, address, random_u64()?)),
            Line::Browser => {
                let now = Instant::now();
                let line = BrowserLine::new(now, socket, address, &self.crypto, self.opus)?;
                Wire::Browser(Box::new(line))
            }
        };
        let numbers = u128::from(random_u64()?) << 64 | u128::from(random_u64()?);
        let slot = self.voices.add(Voice::new(leg, wire, numbers));
        debug_assert_eq!(slot, token.0, "the socket's token is the slot of its leg");
        Ok(())
    }

    /// See [`Voices::contain`].
    fn contain(&mut self, now: Now, work: impl FnOnce(&mut Voices)) {
        if let Some(voice) = self.voices.contain(now, work) {
            self.forget(voice);
        }
    }

    fn close(&mut self, leg: LegId) {
        let now = self.now();
        if let Some(voice) = self.voices.remove(now, leg) {
            self.forget(voice);
        }
    }

    fn forget(&self, mut voice: Voice) {
        let leg = voice.id;
        if let Err(error) = self.poll.registry().deregister(voice.wire.socket_mut()) {
            tracing::debug!(%leg, %error, "a closed socket was not registered");
        }
    }
}

/// The browser doesn't want to hear us.
fn holds(line: &BrowserLine) -> bool {
    line.agreed().is_some_and(|agreed| !agreed.they_receive)
}

const OTHER_FAMILY: &str = "the far end's address is of another IP version than ours";

fn random_u64() -> Result<u64, AudioError> {
    getrandom::u64().map_err(|e| AudioError::NoPort(e.into()))
}
