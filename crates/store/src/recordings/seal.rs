//! A chunk on the disk, sealed: AES-256-GCM (NIST SP 800-38D) under a data key of the organization.
//!
//! Layout: `PLR1`, the key's version (32 bits, big-endian), a random nonce (96 bits), the audio
//! encrypted, the tag (128 bits). Authenticated with it, without standing in it: the organization,
//! the recording, the chunk's number and its shape, so that no chunk can be put in another's place.
//! Must not own: where keys come from (`keys`), where chunks lie.

use super::RecordingError;
use super::keys::DataKey;
use bytes::Bytes;
use ring::aead::{Aad, LessSafeKey, Nonce};
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::{OrganizationId, RecordingId};

const MAGIC: [u8; 4] = *b"PLR1";
const NONCE: usize = 12;
const HEAD: usize = 4 + 4 + NONCE;
const TAG: usize = 16;
/// Bytes that a chunk on the disk has beside its audio.
pub(super) const OVERHEAD: u64 = (HEAD + TAG) as u64;

/// Where a chunk belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seat {
    pub organization: OrganizationId,
    pub recording: RecordingId,
    pub index: u32,
    /// As its file's name has it.
    pub shape: String,
}

impl Seat {
    fn aad(&self, version: u32) -> Vec<u8> {
        let organization = self.organization.as_str().as_bytes();
        let length = u32::try_from(organization.len()).expect("a name is short");
        let mut aad = Vec::with_capacity(48 + organization.len());
        aad.extend_from_slice(&MAGIC);
        aad.extend_from_slice(&version.to_be_bytes());
        aad.extend_from_slice(&length.to_be_bytes());
        aad.extend_from_slice(organization);
        aad.extend_from_slice(self.recording.uuid().as_bytes());
        aad.extend_from_slice(&self.index.to_be_bytes());
        aad.extend_from_slice(self.shape.as_bytes());
        aad
    }
}

/// The audio as it goes to the disk.
pub(super) fn seal(key: &DataKey, seat: &Seat, audio: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE] = super::keys::random();
    let mut out = Vec::with_capacity(audio.len() + HEAD + TAG);
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&key.version.to_be_bytes());
    out.extend_from_slice(&nonce);
    out.extend_from_slice(audio);
    let aad = Aad::from(seat.aad(key.version));
    let nonce = Nonce::assume_unique_for_key(nonce);
    let tag = key
        .cipher
        .seal_in_place_separate_tag(nonce, aad, &mut out[HEAD..])
        .expect("a chunk is far below the 64 GiB of one message");
    out.extend_from_slice(tag.as_ref());
    out
}

/// Which key sealed it.
pub(super) fn version(sealed: &[u8]) -> Option<u32> {
    let head = sealed.get(..8)?;
    let version = head.strip_prefix(&MAGIC)?.try_into().ok()?;
    Some(u32::from_be_bytes(version))
}

/// The audio of a chunk, if it is whole, untouched and in its place.
pub(super) fn open(
    keys: &BTreeMap<u32, Arc<LessSafeKey>>,
    seat: &Seat,
    sealed: Bytes,
) -> Result<Bytes, RecordingError> {
    let altered = RecordingError::Altered { chunk: seat.index };
    let Some(version) = version(&sealed) else { return Err(altered) };
    if sealed.len() < HEAD + TAG {
        return Err(altered);
    }
    let Some(cipher) = keys.get(&version) else {
        return Err(RecordingError::KeyGone { version });
    };
    let nonce = sealed[8..HEAD].try_into().expect("a nonce's bytes were counted");
    let nonce = Nonce::assume_unique_for_key(nonce);
    let aad = Aad::from(seat.aad(version));
    let mut audio = sealed[HEAD..].to_vec();
    let Ok(length) = cipher.open_in_place(nonce, aad, &mut audio).map(|plain| plain.len()) else {
        return Err(altered);
    };
    audio.truncate(length);
    Ok(audio.into())
}
