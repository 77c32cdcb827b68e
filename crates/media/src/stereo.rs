//! The timeline of a recording: two streams of packets become one stereo file without drift.
//!
//! Owns: where on the wall timeline each packet is heard, silence elsewhere, pauses, chunks. Must not
//! own: files and headers (see `wav`), who is on which side (by convention customer left, agent
//! right), when recording is allowed.
//!
//! A stream starts where its first packet arrives and goes on by its RTP timestamps, so jitter and
//! loss don't move it. What arrives earlier than its place proves that the stream was placed too
//! late, and moves it at once; what keeps arriving late for two seconds proves that the sender's
//! clock is slow, and moves it then. So either side stays within [`TOLERANCE_MS`] of the wall.
//!
//! While paused nothing is kept (PCI DSS 3.3.1: no card security code in any audio file).

use crate::SAMPLES_PER_MS;
use crate::g711::Law;
use std::collections::VecDeque;

/// How long a chunk waits for late packets after its end.
pub const HOLD_MS: i64 = 500;
/// How far a stream may be off the wall clock before it is moved.
pub const TOLERANCE_MS: i64 = 60;
/// How far ahead of the last chunk audio is kept at most, beyond three chunks.
const AHEAD_MS: i64 = 2_000;
/// A stream this far behind the wall clock isn't late, its timestamps were set anew.
const RESTART_MS: i64 = 5_000;
/// How long a stream must keep coming late to be moved.
const DRIFT_WINDOW_MS: i64 = 2_000;
/// More pauses than this within one window run together.
const MAX_PAUSES: usize = 64;

/// Whose audio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The customer.
    Left,
    /// The agent, or what the centre plays.
    Right,
}

/// Which sides a recording keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sides {
    /// Left and right in turn.
    Both,
    /// One party alone: a voicemail.
    Left,
}

/// The audio of one packet.
#[derive(Clone, Copy, Debug)]
pub struct Audio<'a> {
    pub ssrc: u32,
    /// At 8 kHz.
    pub timestamp: u32,
    pub law: Law,
    pub payload: &'a [u8],
}

/// A piece of the recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// From the start of the recording, in milliseconds.
    pub from_ms: i64,
    /// G.711 codes, of both sides left and right in turn.
    pub codes: Vec<u8>,
}

/// Records two sides onto one timeline. Positions are samples since the start.
///
/// Call [`Recorder::take`] about once per chunk until it returns `None`; audio further ahead than
/// three chunks and two seconds is dropped and counted.
#[derive(Clone, Debug)]
pub struct Recorder {
    law: Law,
    sides: Sides,
    started_ms: i64,
    chunk: i64,
    emitted: i64,
    end: Option<i64>,
    left: Track,
    right: Track,
    /// From and to; the last one is open while paused.
    pauses: VecDeque<(i64, i64)>,
    dropped: u64,
}

impl Recorder {
    /// `chunk_ms` is held between 20 ms and a minute; 5 to 10 s lose little in a crash.
    #[must_use]
    pub fn new(law: Law, sides: Sides, started_ms: i64, chunk_ms: i64) -> Self {
        let chunk_ms = chunk_ms.clamp(20, 60_000);
        let window_ms = 3 * chunk_ms + HOLD_MS + AHEAD_MS;
        let window = usize::try_from(window_ms * SAMPLES_PER_MS).unwrap_or(0);
        Self {
            law,
            sides,
            started_ms,
            chunk: chunk_ms * SAMPLES_PER_MS,
            emitted: 0,
            end: None,
            left: Track::new(law, window),
            right: Track::new(law, window),
            pauses: VecDeque::new(),
            dropped: 0,
        }
    }

    /// A packet of one side arrived. Whatever comes after [`Recorder::stop`] is ignored.
    pub fn hear(&mut self, side: Side, at_ms: i64, audio: &Audio<'_>) {
        if self.end.is_some() {
            return;
        }
        let arrival = self.position(at_ms);
        let (paused, emitted, law) = (self.is_paused(), self.emitted, self.law);
        let track = match side {
            Side::Left => &mut self.left,
            Side::Right => &mut self.right,
        };
        let position = track.place(arrival, audio);
        if !paused {
            let n_dropped = track.write(emitted, position, audio, law);
            self.dropped = self.dropped.saturating_add(n_dropped);
        }
    }

    /// From now on silence is written, whatever is said. A second call changes nothing.
    pub fn pause(&mut self, at_ms: i64) {
        if self.is_paused() {
            return;
        }
        if self.pauses.len() >= MAX_PAUSES
            && let Some(last) = self.pauses.back_mut()
        {
            last.1 = i64::MAX;
            return;
        }
        self.pauses.push_back((self.position(at_ms), i64::MAX));
    }

    /// Audio is kept again from now on.
    pub fn resume(&mut self, at_ms: i64) {
        let position = self.position(at_ms);
        if let Some(open) = self.pauses.back_mut().filter(|pause| pause.1 == i64::MAX) {
            open.1 = position.max(open.0);
        }
    }

    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.pauses.back().is_some_and(|pause| pause.1 == i64::MAX)
    }

    /// The recording ends: the rest comes out of [`Recorder::take`] at once, the last chunk short.
    pub fn stop(&mut self, at_ms: i64) {
        if self.end.is_none() {
            self.end = Some(self.position(at_ms).max(self.emitted));
        }
    }

    /// The next chunk, once it is complete; call again until `None`.
    pub fn take(&mut self, now_ms: i64) -> Option<Chunk> {
        let n_samples = match self.end {
            Some(end) => self.chunk.min(end - self.emitted),
            None => {
                let complete = self.position(now_ms) - HOLD_MS * SAMPLES_PER_MS;
                if complete >= self.emitted + self.chunk { self.chunk } else { 0 }
            }
        };
        if n_samples <= 0 {
            return None;
        }
        let (from, to) = (self.emitted, self.emitted + n_samples);
        for &(start, end) in &self.pauses {
            self.left.silence(start.max(from), end.min(to), self.law);
            self.right.silence(start.max(from), end.min(to), self.law);
        }
        let (left, right) =
            (self.left.take(from, to, self.law), self.right.take(from, to, self.law));
        let codes = match self.sides {
            Sides::Both => left.into_iter().zip(right).flat_map(|(l, r)| [l, r]).collect(),
            Sides::Left => left,
        };
        self.emitted = to;
        self.pauses.retain(|pause| pause.1 > to);
        Some(Chunk { from_ms: from / SAMPLES_PER_MS, codes })
    }

    /// How long the recording was, or is until `now_ms`, in milliseconds.
    #[must_use]
    pub fn duration_ms(&self, now_ms: i64) -> i64 {
        self.end.unwrap_or_else(|| self.position(now_ms)).max(0) / SAMPLES_PER_MS
    }

    /// Samples that found no room: too late for their chunk, or too far ahead of it.
    #[must_use]
    pub const fn dropped_samples(&self) -> u64 {
        self.dropped
    }

    const fn position(&self, at_ms: i64) -> i64 {
        at_ms.saturating_sub(self.started_ms).saturating_mul(SAMPLES_PER_MS)
    }
}

/// Where a stream stands on the timeline.
#[derive(Clone, Copy, Debug)]
struct Anchor {
    ssrc: u32,
    timestamp: u32,
    position: i64,
    /// The least lateness since `since`, and when that began.
    least_late: i64,
    since: i64,
}

#[derive(Clone, Debug)]
struct Track {
    ring: Vec<u8>,
    anchor: Option<Anchor>,
}

impl Track {
    fn new(law: Law, window: usize) -> Self {
        Self { ring: vec![law.silence(); window], anchor: None }
    }

    /// Where a packet belongs, by its timestamp; by its arrival when a stream starts.
    fn place(&mut self, arrival: i64, audio: &Audio<'_>) -> i64 {
        let (ssrc, timestamp) = (audio.ssrc, audio.timestamp);
        let start =
            Anchor { ssrc, timestamp, position: arrival, least_late: i64::MAX, since: arrival };
        let Some(anchor) = self.anchor.as_mut().filter(|anchor| anchor.ssrc == ssrc) else {
            self.anchor = Some(start);
            return arrival;
        };
        let ahead = timestamp.wrapping_sub(anchor.timestamp).cast_signed();
        let position = anchor.position + i64::from(ahead);
        let late = arrival - position;
        let plausible = -TOLERANCE_MS * SAMPLES_PER_MS..=RESTART_MS * SAMPLES_PER_MS;
        if !plausible.contains(&late) {
            *anchor = start;
            return arrival;
        }
        // Moving the anchor along keeps the circle of timestamps short, however long the call.
        if ahead > 0 {
            (anchor.timestamp, anchor.position) = (timestamp, position);
        }
        anchor.least_late = anchor.least_late.min(late);
        if arrival - anchor.since >= DRIFT_WINDOW_MS * SAMPLES_PER_MS {
            if anchor.least_late > TOLERANCE_MS * SAMPLES_PER_MS {
                anchor.position += anchor.least_late;
            }
            (anchor.least_late, anchor.since) = (i64::MAX, arrival);
        }
        position
    }

    /// Returns how many samples found no room. Those from before the start don't count.
    fn write(&mut self, emitted: i64, position: i64, audio: &Audio<'_>, law: Law) -> u64 {
        let end = position + span(audio.payload.len());
        let from = position.max(emitted).min(end);
        let to = end.min(emitted + span(self.ring.len())).max(from);
        let kept = &audio.payload[index(from - position)..index(to - position)];
        let (head, tail) = self.slices(from, to);
        let (first, second) = kept.split_at(head.len());
        audio.law.transcode_into(law, first, head);
        audio.law.transcode_into(law, second, tail);
        let n_lost = end - position.max(0) - (to - from);
        u64::try_from(n_lost).unwrap_or(0)
    }

    fn silence(&mut self, from: i64, to: i64, law: Law) {
        let (head, tail) = self.slices(from, to);
        head.fill(law.silence());
        tail.fill(law.silence());
    }

    /// Takes a span out and leaves silence for what will be written there a window later.
    fn take(&mut self, from: i64, to: i64, law: Law) -> Vec<u8> {
        let (head, tail) = self.slices(from, to);
        let codes = [&*head, &*tail].concat();
        self.silence(from, to, law);
        codes
    }

    /// The places of a span, which is no longer than the ring, in two parts where it wraps.
    fn slices(&mut self, from: i64, to: i64) -> (&mut [u8], &mut [u8]) {
        let n_places = self.ring.len();
        let (at, n_samples) = (index(from) % n_places, index(to - from).min(n_places));
        let n_head = n_samples.min(n_places - at);
        let (start, rest) = self.ring.split_at_mut(at);
        (&mut rest[..n_head], &mut start[..n_samples - n_head])
    }
}

fn span(n_samples: usize) -> i64 {
    i64::try_from(n_samples).unwrap_or(i64::MAX)
}

/// 0 for a negative position, which stands for an empty span.
fn index(position: i64) -> usize {
    usize::try_from(position).unwrap_or(0)
}

#[cfg(test)]
#[path = "stereo_tests.rs"]
mod tests;
