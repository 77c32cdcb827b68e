//! Recordings of what legs say: two of them in stereo, customer left, agent right, or one alone.
//!
//! Owns: the tapes that run, which leg is on which side of them, handing chunks over. Must not own:
//! files (see `store`), where packets lie on the timeline (see `media::stereo`).
//!
//! A recording ends with exactly one of [`AudioEvent::Recorded`] (all chunks handed over) and
//! [`AudioEvent::RecordingFailed`]. The media thread never waits for whoever stores: while the
//! channel is full, up to [`MAX_WAITING`] are kept, then the recording is given up, not the call.

use crate::audio::AudioEvent;
use bytes::Bytes;
use media::g711::Law;
use media::rtp::Packet;
use media::stereo::{Audio, Recorder, Side, Sides};
use media::{FRAME_SAMPLES, Frame, SAMPLES_PER_MS};
use std::collections::HashMap;
use tokio::sync::mpsc::{self, error::TrySendError};
use vocab::{InteractionId, LegId, OrganizationId, RecordingId};

/// The law of recordings, whatever the lines speak.
const LAW: Law = Law::A;
/// The recorder's own pieces: short, since it holds several of them in memory.
const PIECE_MS: i64 = 1_000;
/// Bytes of a chunk's side: 5 s. So much is lost at most when the process dies.
const SIDE_BYTES: usize = (5_000 * SAMPLES_PER_MS) as usize;
/// Chunks that wait for a full channel: 30 s.
const MAX_WAITING: usize = 6;
/// How long the end of a recording waits for a full channel.
const MAX_ENDING_MS: i64 = 30_000;
/// Stands for a conference where a recorder asks whose stream it is.
const COMPANY_SSRC: u32 = 0xC0;
/// Biggest packet in linear samples: 120 ms.
const MAX_SAMPLES: usize = 960;

/// A piece of a recording, in order: G.711, of two sides interleaved, customer left, agent right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingChunk {
    pub recording: RecordingId,
    pub interaction: InteractionId,
    pub organization: OrganizationId,
    pub law: Law,
    pub sides: Sides,
    /// From 0, without holes.
    pub index: u32,
    pub bytes: Bytes,
    /// With the last chunk, which may be empty.
    pub last: Option<RecordingSummary>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordingSummary {
    pub duration_ms: i64,
    pub bytes: u64,
}

/// What is recorded for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Job {
    pub(crate) recording: RecordingId,
    pub(crate) interaction: InteractionId,
    pub(crate) organization: OrganizationId,
}

/// How what a leg says reaches its tapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// As it comes.
    Alone,
    /// On the left as it comes; the right side is fed with what all but the left one say.
    InCompany,
}

/// Whom a recording hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parties {
    One(LegId),
    Two { left: LegId, right: LegId },
}

impl Parties {
    const fn sides(self) -> Sides {
        match self {
            Self::One(_) => Sides::Left,
            Self::Two { .. } => Sides::Both,
        }
    }

    fn legs(self) -> impl Iterator<Item = (LegId, Side)> {
        let (left, right) = match self {
            Self::One(leg) => (leg, None),
            Self::Two { left, right } => (left, Some(right)),
        };
        let right = right.map(|leg| (leg, Side::Right));
        std::iter::once((left, Side::Left)).chain(right)
    }

    const fn left(self) -> LegId {
        match self {
            Self::One(leg) | Self::Two { left: leg, .. } => leg,
        }
    }

    const fn chunk_bytes(self) -> usize {
        match self {
            Self::One(_) => SIDE_BYTES,
            Self::Two { .. } => 2 * SIDE_BYTES,
        }
    }
}

/// All recordings that run.
#[derive(Debug)]
pub(crate) struct Tapes {
    chunks: mpsc::Sender<RecordingChunk>,
    tapes: HashMap<RecordingId, Tape>,
    /// The tapes that a leg is on.
    by_leg: HashMap<LegId, Vec<(RecordingId, Side)>>,
}

#[derive(Debug)]
struct Tape {
    job: Job,
    parties: Parties,
    recorder: Recorder,
    /// Recorded, but not handed over.
    waiting: Vec<u8>,
    next_index: u32,
    n_bytes: u64,
    stopped_ms: Option<i64>,
}

/// How far handing over came.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Progress {
    Runs,
    Done(RecordingSummary),
    Failed(&'static str),
}

impl Tapes {
    pub(crate) fn new(chunks: mpsc::Sender<RecordingChunk>) -> Self {
        Self { chunks, tapes: HashMap::new(), by_leg: HashMap::new() }
    }

    /// A recording that runs already goes on as it is.
    pub(crate) fn start(&mut self, now_ms: i64, job: Job, parties: Parties) {
        let id = job.recording;
        if self.tapes.contains_key(&id) {
            return;
        }
        for (leg, side) in parties.legs() {
            self.by_leg.entry(leg).or_default().push((id, side));
        }
        let recorder = Recorder::new(LAW, parties.sides(), now_ms, PIECE_MS);
        self.tapes.insert(id, Tape::new(job, parties, recorder));
    }

    pub(crate) fn pause(&mut self, now_ms: i64, id: RecordingId) {
        if let Some(tape) = self.tapes.get_mut(&id) {
            tape.recorder.pause(now_ms);
        }
    }

    pub(crate) fn resume(&mut self, now_ms: i64, id: RecordingId) {
        if let Some(tape) = self.tapes.get_mut(&id) {
            tape.recorder.resume(now_ms);
        }
    }

    /// The rest is handed over with the next ticks.
    pub(crate) fn stop(&mut self, now_ms: i64, id: RecordingId) {
        let Some(tape) = self.tapes.get_mut(&id) else { return };
        tape.stop(now_ms);
        for (leg, _) in tape.parties.legs() {
            if let Some(sides) = self.by_leg.get_mut(&leg) {
                sides.retain(|(recording, _)| *recording != id);
                if sides.is_empty() {
                    self.by_leg.remove(&leg);
                }
            }
        }
    }

    /// A leg is closed: its side is silent from now on. With both gone the recording stops.
    pub(crate) fn leave(&mut self, now_ms: i64, leg: LegId) {
        for (id, _) in self.by_leg.remove(&leg).unwrap_or_default() {
            let alone = self.tapes.get(&id).is_some_and(|tape| {
                tape.parties.legs().all(|(leg, _)| !self.by_leg.contains_key(&leg))
            });
            if alone {
                self.stop(now_ms, id);
            }
        }
    }

    /// Whether anything records this leg.
    pub(crate) fn hears(&self, leg: LegId) -> bool {
        self.by_leg.contains_key(&leg)
    }

    /// G.711 of a packet that a leg sent.
    pub(crate) fn hear_codes(
        &mut self,
        now_ms: i64,
        leg: LegId,
        packet: &Packet<'_>,
        law: Law,
        codes: &[u8],
        heard: Heard,
    ) {
        let Some(sides) = self.by_leg.get(&leg) else { return };
        let Packet { ssrc, timestamp, .. } = *packet;
        let audio = Audio { ssrc, timestamp, law, payload: codes };
        for (id, side) in sides {
            if heard == Heard::InCompany && *side == Side::Right {
                continue;
            }
            if let Some(tape) = self.tapes.get_mut(id) {
                tape.recorder.hear(*side, now_ms, &audio);
            }
        }
    }

    /// Decoded audio of a packet that a leg sent.
    pub(crate) fn hear_linear(
        &mut self,
        now_ms: i64,
        leg: LegId,
        packet: &Packet<'_>,
        samples: &[i16],
        heard: Heard,
    ) {
        if self.hears(leg) {
            let mut codes = [0; MAX_SAMPLES];
            let n_samples = LAW.encode(samples, &mut codes);
            self.hear_codes(now_ms, leg, packet, LAW, &codes[..n_samples], heard);
        }
    }

    /// The right sides of the tapes that this leg is right on: `all_but` gives what everybody but
    /// the tape's left leg says, with its timestamp.
    pub(crate) fn hear_company<'a>(
        &mut self,
        now_ms: i64,
        leg: LegId,
        all_but: impl Fn(LegId) -> Option<(u32, &'a Frame)>,
    ) {
        let Some(sides) = self.by_leg.get(&leg) else { return };
        for (id, _) in sides.iter().filter(|(_, side)| *side == Side::Right) {
            let Some(tape) = self.tapes.get_mut(id) else { continue };
            let Some((timestamp, frame)) = all_but(tape.parties.left()) else { continue };
            let mut codes = [0; FRAME_SAMPLES];
            let n_samples = LAW.encode(frame, &mut codes);
            let payload = &codes[..n_samples];
            let audio = Audio { ssrc: COMPANY_SSRC, timestamp, law: LAW, payload };
            tape.recorder.hear(Side::Right, now_ms, &audio);
        }
    }

    /// Hands over what is complete.
    pub(crate) fn tick(&mut self, now_ms: i64, mut tell: impl FnMut(AudioEvent)) {
        let chunks = &self.chunks;
        let by_leg = &mut self.by_leg;
        self.tapes.retain(|&recording, tape| match tape.hand_over(now_ms, chunks) {
            Progress::Runs => true,
            Progress::Done(RecordingSummary { duration_ms, bytes }) => {
                tell(AudioEvent::Recorded { recording, duration_ms, bytes });
                false
            }
            Progress::Failed(reason) => {
                let reason = reason.to_owned();
                tell(AudioEvent::RecordingFailed { recording, reason });
                by_leg.retain(|_, sides| {
                    sides.retain(|(id, _)| *id != recording);
                    !sides.is_empty()
                });
                false
            }
        });
    }

    /// Stops everything; called once more at the end of the thread.
    pub(crate) fn stop_all(&mut self, now_ms: i64, tell: impl FnMut(AudioEvent)) {
        for tape in self.tapes.values_mut() {
            tape.stop(now_ms);
        }
        self.tick(now_ms, tell);
    }
}

impl Tape {
    fn new(job: Job, parties: Parties, recorder: Recorder) -> Self {
        let (waiting, next_index, n_bytes, stopped_ms) = (Vec::new(), 0, 0, None);
        Self { job, parties, recorder, waiting, next_index, n_bytes, stopped_ms }
    }

    fn stop(&mut self, now_ms: i64) {
        if self.stopped_ms.is_none() {
            self.recorder.stop(now_ms);
            self.stopped_ms = Some(now_ms);
        }
    }

    fn hand_over(&mut self, now_ms: i64, chunks: &mpsc::Sender<RecordingChunk>) -> Progress {
        while let Some(piece) = self.recorder.take(now_ms) {
            self.waiting.extend_from_slice(&piece.codes);
        }
        let chunk_bytes = self.parties.chunk_bytes();
        loop {
            let ends = self.stopped_ms.is_some() && self.waiting.len() <= chunk_bytes;
            if !ends && self.waiting.len() < chunk_bytes {
                return Progress::Runs;
            }
            let slot = match chunks.try_reserve() {
                Ok(slot) => slot,
                Err(TrySendError::Closed(())) => {
                    return Progress::Failed("whoever stores recordings is gone");
                }
                Err(TrySendError::Full(())) => return self.wait(now_ms),
            };
            let rest = self.waiting.split_off(self.waiting.len().min(chunk_bytes));
            let bytes = Bytes::from(std::mem::replace(&mut self.waiting, rest));
            self.n_bytes += bytes.len() as u64;
            let last = ends.then(|| RecordingSummary {
                duration_ms: self.recorder.duration_ms(now_ms),
                bytes: self.n_bytes,
            });
            let Job { recording, interaction, organization } = self.job.clone();
            let index = self.next_index;
            self.next_index += 1;
            slot.send(RecordingChunk {
                recording,
                interaction,
                organization,
                law: LAW,
                sides: self.parties.sides(),
                index,
                bytes,
                last,
            });
            if let Some(summary) = last {
                return Progress::Done(summary);
            }
        }
    }

    fn wait(&self, now_ms: i64) -> Progress {
        let too_long = self.stopped_ms.is_some_and(|at_ms| now_ms - at_ms > MAX_ENDING_MS);
        if self.waiting.len() > MAX_WAITING * self.parties.chunk_bytes() || too_long {
            return Progress::Failed("storing is slower than recording");
        }
        Progress::Runs
    }
}

#[cfg(test)]
#[path = "recording_tests.rs"]
mod tests;
