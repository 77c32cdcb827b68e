//! The audio half of one leg: its line, what plays on it, the digits both ways, and whether
//! anything is heard of it.
//!
//! Owns: everything that is sent on the line, in one RTP stream. Must not own: who is bridged with
//! whom, recordings, events (it returns what happened).

use super::codec::Codec;
use super::opus_line::OpusLine;
use super::player::{After, Player};
use super::wire::{Ear, Sending, Wire};
use crate::line_fact::LineAudio;
use media::dtmf;
use media::g711::Law;
use media::reception::Reception;
use media::rtp::{Packet, Stream};
use media::{FRAME_MS, FRAME_SAMPLES, Frame};
use std::collections::VecDeque;
use std::time::Instant;
use vocab::{CueId, LegId};

/// Digits waiting to be sent; more are refused.
const MAX_KEYS: usize = 64;
/// Length of a digit that we send.
const KEY_MS: u16 = 100;
/// Frames of audio between two digits: 60 ms.
const KEY_GAP_FRAMES: u8 = 3;
/// Biggest packet we write.
pub(super) const MAX_PACKET: usize = 1_500;

/// A moment on the media thread: the same instant on two scales.
#[derive(Clone, Copy, Debug)]
pub(super) struct Now {
    pub(super) ms: i64,
    pub(super) instant: Instant,
}

#[derive(Debug)]
enum Playing {
    Nothing,
    /// What was asked for is still being made.
    Awaited(CueId),
    Player(Box<Player>),
}

#[derive(Debug, Default)]
struct Keys {
    waiting: VecDeque<char>,
    sending: Option<dtmf::Sender>,
    gap_frames: u8,
}

#[derive(Debug)]
pub(super) struct Voice {
    pub(super) id: LegId,
    pub(super) wire: Wire,
    pub(super) company: Company,
    pub(super) digits: dtmf::Receiver,
    pub(super) opus: OpusLine,
    stream: Stream,
    playing: Playing,
    keys: Keys,
    watch: Watch,
    pub(super) reception: Reception,
    link: Linked,
}

/// What was told of a browser's connection.
#[derive(Clone, Copy, Debug, Default)]
struct Linked {
    ice: bool,
    dtls: bool,
}

/// Whether a line that should be heard is.
#[derive(Clone, Copy, Debug, Default)]
struct Watch {
    since_ms: Option<i64>,
    reported: bool,
}

/// Whom a leg hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Company {
    Nobody,
    /// The leg of this slot.
    One(usize),
    /// A conference's mix.
    Several,
}

impl Company {
    pub(super) const fn one(self) -> Option<usize> {
        match self {
            Self::One(slot) => Some(slot),
            Self::Nobody | Self::Several => None,
        }
    }
}

/// A frame of what plays, with the cue if it was the last one.
#[derive(Clone, Copy, Debug)]
struct Played {
    finished: Option<CueId>,
}

/// What a tick found out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ticked {
    pub(super) finished: Option<CueId>,
    pub(super) silent: bool,
    pub(super) dead: bool,
    pub(super) sent: bool,
}

impl Voice {
    pub(super) fn new(id: LegId, wire: Wire, numbers: u128) -> Self {
        let [ssrc, sequence, timestamp] = [numbers, numbers >> 32, numbers >> 64];
        Self {
            id,
            wire,
            company: Company::Nobody,
            digits: dtmf::Receiver::new(),
            opus: OpusLine::default(),
            stream: Stream::new(ssrc as u32, sequence as u16, timestamp as u32),
            playing: Playing::Nothing,
            keys: Keys::default(),
            watch: Watch::default(),
            reception: Reception::default(),
            link: Linked::default(),
        }
    }

    /// Ends what plays or is awaited; returns its cue.
    pub(super) fn stop(&mut self) -> Option<CueId> {
        match std::mem::replace(&mut self.playing, Playing::Nothing) {
            Playing::Nothing => None,
            Playing::Awaited(cue) => Some(cue),
            Playing::Player(player) => Some(player.cue),
        }
    }

    pub(super) fn await_cue(&mut self, cue: CueId) {
        self.playing = Playing::Awaited(cue);
    }

    pub(super) const fn awaits(&self, cue: CueId) -> bool {
        matches!(self.playing, Playing::Awaited(awaited) if awaited == cue)
    }

    pub(super) fn play(&mut self, player: Player) {
        self.playing = Playing::Player(Box::new(player));
    }

    /// A frame of a conference; unheard while something plays or a digit is sent.
    pub(super) fn send_mix(&mut self, now: Now, frame: &Frame, out: &mut [u8]) -> bool {
        let Some(sending) = self.wire.sending().filter(|_| self.is_free()) else { return false };
        match sending.codec {
            Codec::G711(law) => {
                let mut codes = [law.silence(); FRAME_SAMPLES];
                let n_bytes = law.encode(frame, &mut codes);
                let n_samples = u32::try_from(n_bytes).unwrap_or(0);
                self.send_own(now, sending.payload_type, &codes[..n_bytes], n_samples, out)
            }
            Codec::Opus => self.send_linear(now, sending.payload_type, frame, out),
        }
    }

    /// Queues a digit to be sent; `false` when too many wait or it is none.
    pub(super) fn press(&mut self, key: char) -> bool {
        let fits = self.keys.waiting.len() < MAX_KEYS && dtmf::code_of(key).is_some();
        if fits {
            self.keys.waiting.push_back(key);
        }
        fits
    }

    /// A valid packet came.
    pub(super) const fn heard(&mut self, now_ms: i64) {
        self.watch = Watch { since_ms: Some(now_ms), reported: false };
    }

    /// Counts a packet of voice; true for the first.
    pub(super) fn receive(&mut self, now_ms: i64, packet: &Packet<'_>) -> bool {
        let first = self.reception.is_empty();
        self.reception.hear(now_ms, packet);
        first
    }

    /// What changed about a browser's connection since it was asked last.
    pub(super) fn link_news(&mut self) -> [Option<LineAudio>; 2] {
        let Wire::Browser(line) = &self.wire else { return [None; 2] };
        let now = Linked { ice: line.is_up() || line.found_way(), dtls: line.has_been_up() };
        let before = std::mem::replace(&mut self.link, now);
        let ice = match (before.ice, now.ice) {
            (false, true) => Some(LineAudio::IceConnected),
            (true, false) => Some(LineAudio::IceLost),
            (true, true) | (false, false) => None,
        };
        [ice, (!before.dtls && now.dtls).then_some(LineAudio::DtlsConnected)]
    }

    /// Whether relayed audio may go out now.
    pub(super) fn is_free(&self) -> bool {
        self.keys.sending.is_none() && !matches!(self.playing, Playing::Player(_))
    }

    /// Every 20 ms. `silence_ms` 0 switches the watch off.
    pub(super) fn tick(&mut self, now: Now, silence_ms: i64, out: &mut [u8]) -> Ticked {
        let dead = self.wire.tick(now.instant);
        let silent = self.is_silent(now.ms, silence_ms);
        let mut ticked = Ticked { silent, dead, ..Ticked::default() };
        let sending = match self.wire.ear() {
            Ear::Open(sending) => sending,
            Ear::NotYet => return ticked,
            Ear::Closed => {
                // Whoever waits for the prompt's end must be told, heard or not.
                let mut unheard = [0; FRAME_SAMPLES];
                ticked.finished = self.next_frame(Law::A, &mut unheard).and_then(|f| f.finished);
                return ticked;
            }
        };
        if self.send_key(now, &sending, out) {
            ticked.sent = true;
            return ticked;
        }
        let law = sending.codec.law();
        let mut codes = [law.silence(); FRAME_SAMPLES];
        let frame = self.next_frame(law, &mut codes);
        ticked.finished = frame.and_then(|f| f.finished);
        // Nobody to hear and nothing to play: silence keeps NAT and the far end's watch content.
        if frame.is_some() || self.company == Company::Nobody {
            ticked.sent = self.send_codes(now, &sending, &codes, out);
        }
        ticked
    }

    /// `None` when nothing plays.
    fn next_frame(&mut self, law: Law, codes: &mut [u8; FRAME_SAMPLES]) -> Option<Played> {
        let Playing::Player(player) = &mut self.playing else { return None };
        let (after, cue) = (player.fill(law, codes), player.cue);
        match after {
            After::More => Some(Played { finished: None }),
            After::End => {
                self.playing = Playing::Nothing;
                Some(Played { finished: Some(cue) })
            }
        }
    }

    /// Sends one step of a digit; `false` when none is on its way.
    fn send_key(&mut self, now: Now, sending: &Sending, out: &mut [u8]) -> bool {
        let Some(payload_type) = sending.digits else {
            self.keys.waiting.clear();
            return false;
        };
        if self.keys.sending.is_none() {
            if self.keys.gap_frames > 0 {
                self.keys.gap_frames -= 1;
                return false;
            }
            let Some(key) = self.keys.waiting.pop_front() else { return false };
            self.keys.sending = dtmf::Sender::new(key, KEY_MS);
        }
        let Some(step) = self.keys.sending.as_mut().and_then(Iterator::next) else {
            self.keys.sending = None;
            self.keys.gap_frames = KEY_GAP_FRAMES;
            return false;
        };
        if let Ok(n_bytes) = self.stream.send_event(now.ms, payload_type, &step, out) {
            self.wire.send(now.instant, &out[..n_bytes]);
        }
        true
    }

    fn send_codes(&mut self, now: Now, sending: &Sending, codes: &[u8], out: &mut [u8]) -> bool {
        match sending.codec {
            Codec::G711(_) => {
                let n_samples = u32::try_from(codes.len()).unwrap_or(0);
                self.send_own(now, sending.payload_type, codes, n_samples, out)
            }
            Codec::Opus => {
                let mut frame = [0; FRAME_SAMPLES];
                let n_samples = sending.codec.law().decode(codes, &mut frame);
                self.send_linear(now, sending.payload_type, &frame[..n_samples], out)
            }
        }
    }

    /// Sends linear audio as Opus, in frames of 20 ms.
    pub(super) fn send_linear(
        &mut self,
        now: Now,
        payload_type: u8,
        samples: &[i16],
        out: &mut [u8],
    ) -> bool {
        let mut sent = false;
        let mut rest = samples;
        while !rest.is_empty() {
            let mut payload = [0; super::opus_line::MAX_PAYLOAD];
            let (taken, n_bytes) = self.opus.encode(rest, &mut payload);
            rest = &rest[taken..];
            if n_bytes > 0 {
                let frame = FRAME_SAMPLES as u32;
                sent |= self.send_own(now, payload_type, &payload[..n_bytes], frame, out);
            }
        }
        sent
    }

    fn send_own(
        &mut self,
        now: Now,
        payload_type: u8,
        payload: &[u8],
        n_samples: u32,
        out: &mut [u8],
    ) -> bool {
        match self.stream.send(now.ms, payload_type, payload, n_samples, out) {
            Ok(n_bytes) => self.wire.send(now.instant, &out[..n_bytes]),
            Err(_) => false,
        }
    }

    /// Passes another leg's packet on; payload and payload type are already this line's.
    pub(super) fn relay(&mut self, now: Now, packet: &Packet<'_>, out: &mut [u8]) -> bool {
        match self.stream.relay(now.ms, packet, out) {
            Ok(n_bytes) => self.wire.send(now.instant, &out[..n_bytes]),
            Err(_) => false,
        }
    }

    /// Once per silent stretch, and not while the far end has no reason to send.
    fn is_silent(&mut self, now_ms: i64, silence_ms: i64) -> bool {
        if silence_ms <= 0 || !self.wire.should_be_heard() {
            self.watch = Watch::default();
            return false;
        }
        let since_ms = *self.watch.since_ms.get_or_insert(now_ms);
        let silent = now_ms - since_ms >= silence_ms.max(FRAME_MS) && !self.watch.reported;
        self.watch.reported |= silent;
        silent
    }
}
