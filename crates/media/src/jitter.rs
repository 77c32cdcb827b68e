//! The jitter buffer of a path that decodes: mixing, transcoding, listening for tones.
//!
//! Owns: turning packets that arrive unevenly into even 20 ms frames, with the least delay that the
//! line allows, and concealing what is missing. Must not own: packets' headers, codecs. A plain
//! relay and a recording don't need it: the far end, and `stereo`, order by timestamp themselves.
//!
//! Samples are kept by RTP timestamp, so packets of any length, in any order and twice are fine, and
//! sequence numbers aren't needed. Delay follows the interarrival jitter of RFC 3550 §6.4.1.

use crate::{FRAME_SAMPLES, Frame, SAMPLES_PER_MS};

/// Samples that fit: 1.024 s.
const CAPACITY: usize = 8_192;
/// A timestamp this far from what is played, 5 s, starts the stream anew.
const RESTART: i32 = 5 * 8_000;
/// A gap is filled with the last frame, fading over this many frames; then there is silence.
const FADE_FRAMES: u16 = 3;
/// Without audio for this many frames the next packet starts a new wait.
const IDLE_FRAMES: u16 = 10;
/// Over this many frames too much delay must persist to be given back: a second.
const SHRINK_FRAMES: u16 = 50;
const FRAME: i32 = FRAME_SAMPLES as i32;

/// The delay that the buffer may add, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub min_ms: u16,
    /// Held below a second.
    pub max_ms: u16,
}

impl Default for Limits {
    fn default() -> Self {
        Self { min_ms: 20, max_ms: 200 }
    }
}

/// What became of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    Kept,
    /// Its time to be played had passed.
    Late,
    Duplicate,
    /// The stream started, or started anew.
    Started,
}

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pulled {
    Audio,
    /// Some or all of it was missing and was filled in.
    Concealed,
    /// No stream, or not enough of it yet.
    Silence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Idle,
    /// Gathering the first samples.
    Waiting,
    Playing,
}

/// One stream's buffer. Push packets as they arrive, pull a frame every 20 ms.
#[derive(Clone, Debug)]
pub struct Buffer {
    samples: Vec<Option<i16>>,
    phase: Phase,
    /// Timestamp of the next sample to play.
    head: u32,
    /// Timestamp after the newest sample.
    tail: u32,
    delay: Delay,
    /// The last frame with real audio in it.
    last_frame: Frame,
    /// Frames since real audio was played.
    n_concealed: u16,
}

impl Buffer {
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            samples: vec![None; CAPACITY],
            phase: Phase::Idle,
            head: 0,
            tail: 0,
            delay: Delay::new(limits),
            last_frame: [0; FRAME_SAMPLES],
            n_concealed: 0,
        }
    }

    /// The delay that the buffer aims at now, in milliseconds.
    #[must_use]
    pub fn target_ms(&self) -> i64 {
        i64::from(self.delay.target()) / SAMPLES_PER_MS
    }

    /// Linear samples of a packet, with its timestamp at 8 kHz. Of a packet longer than a second
    /// the rest is dropped.
    pub fn push(&mut self, at_ms: i64, timestamp: u32, samples: &[i16]) -> Pushed {
        let samples = &samples[..samples.len().min(CAPACITY / 2)];
        let length = samples.len() as i32;
        let from_head = ahead(timestamp, self.head);
        let fresh = self.phase == Phase::Idle || from_head.abs() > RESTART;
        if fresh {
            self.start(timestamp);
        } else if self.phase == Phase::Waiting && from_head < 0 {
            // An earlier packet overtaken by the first one.
            self.head = timestamp;
        }
        self.delay.arrived(at_ms, timestamp);
        let end = timestamp.wrapping_add(length.cast_unsigned());
        if ahead(end, self.head) <= 0 {
            return if fresh { Pushed::Started } else { Pushed::Late };
        }
        self.make_room(end);
        let mut is_new = false;
        for (timestamp, &sample) in (0..).map(|i| timestamp.wrapping_add(i)).zip(samples) {
            if ahead(timestamp, self.head) >= 0 {
                let place = &mut self.samples[index(timestamp)];
                is_new |= place.is_none();
                *place = Some(sample);
            }
        }
        if ahead(end, self.tail) > 0 {
            self.tail = end;
        }
        match (fresh, is_new) {
            (true, _) => Pushed::Started,
            (false, true) => Pushed::Kept,
            (false, false) => Pushed::Duplicate,
        }
    }

    /// The next 20 ms.
    pub fn pull(&mut self, out: &mut Frame) -> Pulled {
        let depth = ahead(self.tail, self.head);
        if self.phase == Phase::Waiting && depth >= self.delay.target() {
            self.phase = Phase::Playing;
        }
        if self.phase != Phase::Playing {
            out.fill(0);
            return Pulled::Silence;
        }
        if depth <= 0 {
            // Nothing has come: time stands still here, so what is on its way isn't late.
            return self.run_dry(out);
        }
        let pulled = self.take_frame(out);
        if self.delay.is_too_deep(depth) && ahead(self.tail, self.head) >= FRAME {
            // Two frames become one, so that the delay shrinks without a click.
            let mut next = [0; FRAME_SAMPLES];
            self.take_frame(&mut next);
            for (i, (sample, later)) in (0..).zip(out.iter_mut().zip(next)) {
                let mixed = i32::from(*sample) * (FRAME - i) + i32::from(later) * i;
                *sample = (mixed / FRAME) as i16;
            }
        }
        if self.n_concealed == 0 {
            self.last_frame = *out;
        }
        pulled
    }

    fn start(&mut self, timestamp: u32) {
        self.samples.fill(None);
        self.phase = Phase::Waiting;
        (self.head, self.tail) = (timestamp, timestamp);
        self.delay.restart();
        self.n_concealed = 0;
    }

    /// Drops the oldest samples until `end` fits and the delay is within its limit.
    fn make_room(&mut self, end: u32) {
        let excess = ahead(end, self.head) - self.delay.most();
        for _ in 0..excess.max(0) {
            self.samples[index(self.head)] = None;
            self.head = self.head.wrapping_add(1);
        }
        if ahead(self.tail, self.head) < 0 {
            self.tail = self.head;
        }
    }

    fn run_dry(&mut self, out: &mut Frame) -> Pulled {
        out.fill(0);
        self.conceal(out, |_| true);
        if self.n_concealed >= IDLE_FRAMES {
            self.phase = Phase::Idle;
        }
        Pulled::Concealed
    }

    fn take_frame(&mut self, out: &mut Frame) -> Pulled {
        let mut missing = [false; FRAME_SAMPLES];
        for (i, sample) in out.iter_mut().enumerate() {
            let heard = self.samples[index(self.head)].take();
            missing[i] = heard.is_none();
            *sample = heard.unwrap_or(0);
            self.head = self.head.wrapping_add(1);
        }
        if ahead(self.tail, self.head) < 0 {
            self.tail = self.head;
        }
        if !missing.contains(&true) {
            self.n_concealed = 0;
            return Pulled::Audio;
        }
        let any = missing.contains(&false);
        self.conceal(out, |i| missing[i]);
        if any {
            self.n_concealed = 0;
        }
        Pulled::Concealed
    }

    /// Repeats the last frame where samples are missing, quieter each time.
    fn conceal(&mut self, out: &mut Frame, missing: impl Fn(usize) -> bool) {
        let left = i32::from(FADE_FRAMES.saturating_sub(self.n_concealed));
        self.n_concealed = self.n_concealed.saturating_add(1);
        let full = i32::from(FADE_FRAMES) * FRAME;
        for (i, sample) in out.iter_mut().enumerate() {
            if missing(i) {
                let gain = (left * FRAME - i as i32).max(0);
                *sample = (i32::from(self.last_frame[i]) * gain / full) as i16;
            }
        }
    }
}

/// How much delay there should be, and when there is too much. In samples.
#[derive(Clone, Debug)]
struct Delay {
    min: i32,
    max: i32,
    /// Sixteen times the jitter of RFC 3550 §A.8.
    jitter_16: i32,
    last: Option<(i64, u32)>,
    least_depth: i32,
    n_frames: u16,
}

impl Delay {
    fn new(limits: Limits) -> Self {
        let samples = |ms: u16| i32::from(ms.min(900)) * SAMPLES_PER_MS as i32;
        let min = samples(limits.min_ms).max(FRAME);
        let max = samples(limits.max_ms).max(min);
        let (jitter_16, last, least_depth, n_frames) = (0, None, i32::MAX, 0);
        Self { min, max, jitter_16, last, least_depth, n_frames }
    }

    fn restart(&mut self) {
        self.last = None;
        (self.least_depth, self.n_frames) = (i32::MAX, 0);
    }

    fn arrived(&mut self, at_ms: i64, timestamp: u32) {
        if let Some((before_ms, before)) = self.last {
            let waited = at_ms.saturating_sub(before_ms).clamp(-1_000, 1_000) * SAMPLES_PER_MS;
            let moved = i64::from(ahead(timestamp, before));
            let difference = (waited - moved).abs().min(i64::from(self.max)) as i32;
            self.jitter_16 += difference - ((self.jitter_16 + 8) >> 4);
        }
        self.last = Some((at_ms, timestamp));
    }

    /// One frame and three times the jitter: beyond that packets count as lost.
    fn target(&self) -> i32 {
        (FRAME + 3 * (self.jitter_16 >> 4)).clamp(self.min, self.max)
    }

    /// The most that is kept; a frame more than the limit, since packets come whole.
    const fn most(&self) -> i32 {
        self.max + FRAME
    }

    /// Whether the buffer was never less than a frame deeper than it should be, for a second.
    fn is_too_deep(&mut self, depth: i32) -> bool {
        self.least_depth = self.least_depth.min(depth);
        self.n_frames += 1;
        if self.n_frames < SHRINK_FRAMES {
            return false;
        }
        let too_deep = self.least_depth > self.target() + FRAME;
        (self.least_depth, self.n_frames) = (i32::MAX, 0);
        too_deep
    }
}

/// How far `a` is ahead of `b` on the circle of timestamps.
const fn ahead(a: u32, b: u32) -> i32 {
    a.wrapping_sub(b).cast_signed()
}

const fn index(timestamp: u32) -> usize {
    timestamp as usize % CAPACITY
}

#[cfg(test)]
#[path = "jitter_tests.rs"]
mod tests;
