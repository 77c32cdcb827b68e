//! What was understood of a recording, and what the lines of an interaction did.

use super::Time;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What one side said without a pause.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UtteranceView {
    /// `customer`, `agent`
    pub(crate) side: String,
    /// Of the recording.
    pub(crate) from_ms: i64,
    pub(crate) to_ms: i64,
    pub(crate) text: String,
}

/// The words of a recording, by a recogniser: it may have misheard.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TranscriptView {
    /// `waiting`, `done`, `failed`
    pub(crate) state: String,
    /// BCP 47
    pub(crate) language: String,
    /// Why the last try failed; empty when it did not.
    pub(crate) error: String,
    pub(crate) done_at: Option<Time>,
    pub(crate) utterances: Vec<UtteranceView>,
}

/// How transcripts of an organization stand.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TranscriptsState {
    /// Whether this centre has a recogniser for recordings.
    pub(crate) recogniser: bool,
    pub(crate) waiting: u64,
    pub(crate) done: u64,
    pub(crate) failed: u64,
    /// The latest that failed at least once.
    pub(crate) failures: Vec<TranscriptFailure>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TranscriptFailure {
    pub(crate) interaction: Uuid,
    pub(crate) error: String,
}

/// Something that signalling or audio did on a line.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LineFactView {
    pub(crate) leg: Uuid,
    pub(crate) at: Time,
    /// `sip`, `audio`, `quality`
    pub(crate) kind: String,
    #[serde(flatten)]
    pub(crate) detail: LineDetail,
}

#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct LineDetail {
    /// Of SIP: whether this centre sent it.
    pub(crate) sent: Option<bool>,
    /// Of SIP: `INVITE`, `180 INVITE`. Of audio: `ice_connected`, `ice_lost`, `dtls_connected`,
    /// `first_packet`, `silent`.
    pub(crate) what: Option<String>,
    /// Of SIP: protocol and number of a Reason (RFC 3326), `Q.850 16`.
    pub(crate) cause: Option<String>,
    /// Of quality: received in all.
    pub(crate) packets: Option<u64>,
    pub(crate) lost: Option<u64>,
    pub(crate) loss_permille: Option<u32>,
    pub(crate) jitter_ms: Option<u32>,
    /// Estimated, 100–450.
    pub(crate) mos_centi: Option<u32>,
}
