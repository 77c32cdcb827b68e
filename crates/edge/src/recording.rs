//! Stereo recordings of what two legs say.

use crate::audio::AudioEvent;
use bytes::Bytes;
use media::g711::Law;
use media::rtp::Packet;
use tokio::sync::mpsc;
use vocab::{InteractionId, LegId, OrganizationId, RecordingId};

/// A piece of a recording, in order: interleaved stereo G.711, customer left, agent right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingChunk {
    pub recording: RecordingId,
    pub interaction: InteractionId,
    pub organization: OrganizationId,
    pub law: Law,
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

#[derive(Debug)]
pub(crate) struct Tapes {
    chunks: mpsc::Sender<RecordingChunk>,
}

impl Tapes {
    pub(crate) const fn new(chunks: mpsc::Sender<RecordingChunk>) -> Self {
        Self { chunks }
    }
    pub(crate) fn start(&mut self, _now_ms: i64, _job: Job, _left: LegId, _right: LegId) {}
    pub(crate) fn pause(&mut self, _now_ms: i64, _id: RecordingId) {}
    pub(crate) fn resume(&mut self, _now_ms: i64, _id: RecordingId) {}
    pub(crate) fn stop(&mut self, _now_ms: i64, _id: RecordingId) -> Option<AudioEvent> {
        None
    }
    pub(crate) fn hear_codes(
        &mut self,
        _now_ms: i64,
        _leg: LegId,
        _packet: &Packet<'_>,
        _law: Law,
        _codes: &[u8],
    ) {
    }
    pub(crate) fn hear_linear(
        &mut self,
        _now_ms: i64,
        _leg: LegId,
        _packet: &Packet<'_>,
        _samples: &[i16],
    ) {
    }
    pub(crate) fn tick(&mut self, _now_ms: i64, _tell: impl FnMut(AudioEvent)) {}
    pub(crate) fn stop_all(&mut self, _now_ms: i64, _tell: impl FnMut(AudioEvent)) {}
}
