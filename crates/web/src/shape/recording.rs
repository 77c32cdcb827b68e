//! What stands beside a recording: facts of speech, comments, holds, proofs of deletion.

use super::Time;
use super::contact::RecordingStateName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Whether what is played is what was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Integrity {
    Intact,
    Altered,
    /// Recorded before hashes were kept, or not stored yet.
    Unknown,
    /// Its sound was deleted.
    Deleted,
    /// The key that sealed it was erased.
    KeyErased,
    /// The customer objected, and a legal hold keeps it: nobody hears it.
    Sealed,
}

/// An agent who spoke in a recording.
#[derive(Serialize, ToSchema)]
pub(crate) struct Speaker {
    pub(crate) agent: String,
    /// Null where the plan no longer knows them.
    pub(crate) name: Option<String>,
}

/// One talk of a call that went on from agent to agent.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordingPart {
    pub(crate) recording: Uuid,
    /// The interaction that it is of: its routes take `?part=` with the recording.
    pub(crate) interaction: Uuid,
    pub(crate) organization: String,
    pub(crate) state: RecordingStateName,
    /// The customer objected to it, and a legal hold keeps it.
    pub(crate) sealed: bool,
    pub(crate) started_at: Time,
    pub(crate) duration_ms: Option<i64>,
    /// In the order in which they spoke.
    pub(crate) speakers: Vec<Speaker>,
}

/// One side's part of a conversation.
#[derive(Serialize, ToSchema)]
pub(crate) struct VoiceView {
    pub(crate) talk_ms: i64,
    /// The longest stretch without a word of the other.
    pub(crate) monologue_ms: i64,
    /// Began while the other spoke, and went on for half a second.
    pub(crate) interruptions: u32,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct RegionView {
    /// `silence`, `overtalk`
    pub(crate) kind: String,
    pub(crate) from_ms: i64,
    pub(crate) to_ms: i64,
}

/// Measured from the two channels, without recognition.
#[derive(Serialize, ToSchema)]
pub(crate) struct SpeechView {
    pub(crate) duration_ms: i64,
    pub(crate) overtalk_ms: i64,
    pub(crate) silence_ms: i64,
    pub(crate) customer: VoiceView,
    pub(crate) agent: VoiceView,
    /// Silences of at least three seconds, overtalk of at least half a second.
    pub(crate) regions: Vec<RegionView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct MarkView {
    pub(crate) id: Uuid,
    pub(crate) author: String,
    pub(crate) author_name: Option<String>,
    pub(crate) at: Time,
    /// Of the recording.
    pub(crate) offset_ms: i64,
    pub(crate) words: String,
    /// Whether this person may take it away.
    pub(crate) own: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkForm {
    pub(crate) offset_ms: i64,
    /// 1–1,000 characters.
    pub(crate) words: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ListeningView {
    pub(crate) listener: String,
    pub(crate) at: Time,
}

/// What stands beside a recording.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordingSheet {
    pub(crate) id: Uuid,
    pub(crate) state: RecordingStateName,
    pub(crate) started_at: Time,
    pub(crate) duration_ms: Option<i64>,
    /// `quality`, `training`, `contract`
    pub(crate) purpose: Option<String>,
    pub(crate) integrity: Integrity,
    pub(crate) sha256: Option<String>,
    pub(crate) deleted_at: Option<Time>,
    /// Null until it is measured.
    pub(crate) speech: Option<SpeechView>,
    /// All for who evaluates or leads, else one's own.
    pub(crate) marks: Vec<MarkView>,
    /// For who evaluates or leads.
    pub(crate) listenings: Vec<ListeningView>,
    /// What keeps it, for who evaluates or leads.
    pub(crate) holds: Vec<HoldView>,
}

/// The waves to draw: the loudest sample of each of as many equal parts, 0–255.
#[derive(Serialize, ToSchema)]
pub(crate) struct Peaks {
    pub(crate) duration_ms: i64,
    pub(crate) customer: Vec<u8>,
    pub(crate) agent: Vec<u8>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct HoldView {
    pub(crate) id: Uuid,
    pub(crate) interaction: Option<Uuid>,
    pub(crate) customer: Option<Uuid>,
    pub(crate) why: String,
    pub(crate) author: String,
    pub(crate) at: Time,
    pub(crate) until: Option<Time>,
    pub(crate) lifted_by: Option<String>,
    pub(crate) lifted_at: Option<Time>,
    pub(crate) in_force: bool,
}

/// Keeps an interaction, or everything of a customer: name one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HoldForm {
    pub(crate) interaction: Option<Uuid>,
    pub(crate) customer: Option<Uuid>,
    /// 3–1,000 characters.
    pub(crate) why: String,
    /// Until it is lifted when absent.
    pub(crate) until: Option<Time>,
}

/// That a recording's sound was deleted, sealed with the row before it.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeletionView {
    pub(crate) number: u64,
    pub(crate) recording: Uuid,
    pub(crate) interaction: Option<Uuid>,
    pub(crate) at: Time,
    /// `retention`, `erasure`, `objection`
    pub(crate) reason: String,
    pub(crate) purpose: Option<String>,
    pub(crate) duration_ms: Option<i64>,
    /// Of the audio that is gone.
    pub(crate) sha256: Option<String>,
    /// SHA-256 over the row and the proof before it.
    pub(crate) proof: String,
}

/// A recording that a customer objected to and that a legal hold keeps: played to nobody.
#[derive(Serialize, ToSchema)]
#[schema(as = SealedRecording)]
pub(crate) struct SealedView {
    pub(crate) recording: Uuid,
    pub(crate) interaction: Uuid,
    pub(crate) started_at: Time,
    pub(crate) purpose: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Deletions {
    pub(crate) items: Vec<DeletionView>,
    /// What goes when its legal hold ends: a customer objected to it.
    pub(crate) sealed: Vec<SealedView>,
    /// The number of the first row whose proof doesn't hold; null when the chain is whole.
    pub(crate) broken_at: Option<u64>,
}
