//! Recordings: chunks of stereo G.711 in a folder, read back as one WAV file.
//!
//! A chunk is written once and whole, so that a crash loses at most the one being heard. The
//! manifest written at the end says that all is there; without it the chunks still make a recording.
//! Layout: `organization/2026-11/recording/00001.ulaw.sealed`, `…/manifest.json`; the month is that
//! of the recording's id (UUIDv7, RFC 9562 §5.7), so its place needs no look-up. A chunk without
//! `.sealed` is audio as it is: written before keys, or by a folder that has none.
//! Must not own: who may hear it, and which interaction it belongs to (the journal).

mod keys;
mod seal;
mod wav;

use crate::StoreError;
use bytes::Bytes;
use futures_util::TryStreamExt;
pub use keys::{BadMasterKey, KeyLine, Keyring, MasterKey};
use object_store::local::LocalFileSystem;
use object_store::path::{Path as Key, PathPart};
use object_store::{ObjectStore, ObjectStoreExt};
use ring::digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use vocab::{Moment, OrganizationId, RecordingId};
pub use wav::WavReader;

const MANIFEST: &str = "manifest.json";
const SEALED: &str = "sealed";
/// Bytes of one channel.
const BYTES_PER_SECOND: u64 = 8_000;

/// The companding law of G.711; both channels have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Law {
    Ulaw,
    Alaw,
}

impl Law {
    const fn extension(self) -> &'static str {
        match self {
            Self::Ulaw => "ulaw",
            Self::Alaw => "alaw",
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        [Self::Ulaw, Self::Alaw].into_iter().find(|law| law.extension() == name)
    }
}

/// How many voices stand side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channels {
    /// One party alone: a voicemail.
    Mono,
    /// Customer left, agent right.
    Stereo,
}

impl Channels {
    const fn count(self) -> u16 {
        match self {
            Self::Mono => 1,
            Self::Stereo => 2,
        }
    }

    /// Of so many bytes of audio.
    fn duration_ms(self, bytes: u64) -> i64 {
        (bytes * 1_000 / (BYTES_PER_SECOND * u64::from(self.count()))).cast_signed()
    }
}

/// What the bytes of a chunk are, as its file's ending says: `alaw` is stereo, `alaw1` mono.
fn shape_of(extension: &str) -> Option<(Law, Channels)> {
    match extension.strip_suffix('1') {
        Some(law) => Law::of_name(law).map(|law| (law, Channels::Mono)),
        None => Law::of_name(extension).map(|law| (law, Channels::Stereo)),
    }
}

/// Which recording a chunk belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChunkKey {
    pub organization: OrganizationId,
    pub recording: RecordingId,
    pub law: Law,
    pub channels: Channels,
}

impl ChunkKey {
    fn extension(&self) -> String {
        extension(self.law, self.channels)
    }
}

fn extension(law: Law, channels: Channels) -> String {
    match channels {
        Channels::Mono => format!("{}1", law.extension()),
        Channels::Stereo => law.extension().to_owned(),
    }
}

/// A chunk as its file's name tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Named {
    index: u32,
    law: Law,
    channels: Channels,
    sealed: bool,
}

impl Named {
    fn of(location: &Key) -> Option<Self> {
        let mut parts = location.filename()?.split('.');
        let index = parts.next()?.parse().ok()?;
        let (law, channels) = shape_of(parts.next()?)?;
        let sealed = match parts.next() {
            None => false,
            Some(SEALED) => true,
            Some(_) => return None,
        };
        Some(Self { index, law, channels, sealed })
    }

    /// Of its audio, where the file has so many bytes.
    const fn audio_bytes(self, size: u64) -> u64 {
        if self.sealed { size.saturating_sub(seal::OVERHEAD) } else { size }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    #[error("the disk of the recordings is full: free space there, or move the folder")]
    DiskFull,
    #[error("the recording is not there")]
    Missing,
    #[error("the manifest of the recording cannot be read")]
    BadManifest,
    #[error("chunk {chunk} of the recording was altered on the disk")]
    Altered { chunk: u32 },
    #[error("the recording was sealed with key {version}, which is erased")]
    KeyGone { version: u32 },
    #[error("the recording is sealed and this program was given no keys")]
    NoKeys,
    #[error("keys of recordings: {0}")]
    Keys(#[from] StoreError),
    #[error("recordings: {0}")]
    Files(#[source] object_store::Error),
}

impl From<object_store::Error> for RecordingError {
    fn from(error: object_store::Error) -> Self {
        if matches!(error, object_store::Error::NotFound { .. }) {
            return Self::Missing;
        }
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(one) = cause {
            if let Some(io) = one.downcast_ref::<std::io::Error>()
                && matches!(
                    io.kind(),
                    std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded
                )
            {
                return Self::DiskFull;
            }
            cause = one.source();
        }
        Self::Files(error)
    }
}

/// A recording that was begun and not finished: its process died.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    pub key: ChunkKey,
    /// What is safe.
    pub bytes: u64,
    pub duration_ms: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    law: Law,
    channels: u32,
    sample_rate: u32,
    duration_ms: i64,
    bytes: u64,
    /// Since format 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    finished_at: Moment,
}

#[derive(Clone, Debug)]
pub struct Recordings {
    files: Arc<dyn ObjectStore>,
    /// With it everything that is written is sealed.
    keys: Option<Keyring>,
}

impl Recordings {
    /// A local folder, made when missing. Each chunk is on the disk before it counts as written.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(folder: &Path) -> Result<Self, RecordingError> {
        let fault = |source| {
            RecordingError::from(object_store::Error::Generic {
                store: "LocalFileSystem",
                source: Box::new(source),
            })
        };
        std::fs::create_dir_all::<&Path>(folder).map_err(fault)?;
        let files = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self { files: Arc::new(files), keys: None })
    }

    /// What is written from now on is sealed, and what was sealed can be read.
    #[must_use]
    pub fn sealed_by(self, keys: Keyring) -> Self {
        Self { keys: Some(keys), ..self }
    }

    /// Writes one chunk of interleaved samples, customer first. The same index again replaces.
    ///
    /// # Errors
    /// [`RecordingError::DiskFull`], or the disk's own.
    pub async fn append_chunk(
        &self,
        key: &ChunkKey,
        index: u32,
        bytes: Bytes,
    ) -> Result<(), RecordingError> {
        let shape = key.extension();
        let folder = place(&key.organization, key.recording);
        let Some(keys) = &self.keys else {
            let name = format!("{index:05}.{shape}");
            self.files.put(&folder.join(name.as_str()), bytes.into()).await?;
            return Ok(());
        };
        // A recording begins with the newest key.
        let at = begun(key.recording);
        let cipher = match index {
            0 => keys.current(&key.organization, at).await?,
            _ => keys.going_on(&key.organization, at).await?,
        };
        let seat = seal::Seat {
            organization: key.organization.clone(),
            recording: key.recording,
            index,
            shape,
        };
        let name = sealed_name(&seat);
        let sealed = seal::seal(&cipher, &seat, &bytes);
        self.files.put(&folder.join(name.as_str()), sealed.into()).await?;
        Ok(())
    }

    /// Says that all chunks are there. Gives the hash over them as they stand on the disk, in hex.
    ///
    /// # Errors
    /// As `append_chunk`.
    pub async fn finish(
        &self,
        key: &ChunkKey,
        duration_ms: i64,
        bytes: u64,
        now: Moment,
    ) -> Result<Option<String>, RecordingError> {
        let sha256 = match self.digest(&key.organization, key.recording).await {
            Ok(sha256) => Some(sha256),
            // A recording of no sound at all.
            Err(RecordingError::Missing) => None,
            Err(error) => return Err(error),
        };
        let manifest = Manifest {
            format: 2,
            law: key.law,
            channels: u32::from(key.channels.count()),
            sample_rate: 8_000,
            duration_ms,
            bytes,
            sha256: sha256.clone(),
            finished_at: now,
        };
        let body = serde_json::to_vec(&manifest).expect("a manifest has string keys only");
        let place = place(&key.organization, key.recording).join(MANIFEST);
        self.files.put(&place, body.into()).await?;
        Ok(sha256)
    }

    /// SHA-256 over the SHA-256 of each chunk's audio, in their order, in hex: the same however the
    /// chunks are sealed.
    ///
    /// # Errors
    /// [`RecordingError::Missing`], [`RecordingError::Altered`], or the disk's own.
    pub async fn digest(
        &self,
        organization: &OrganizationId,
        recording: RecordingId,
    ) -> Result<String, RecordingError> {
        let reader = self.reader(organization, recording).await?;
        let mut all = digest::Context::new(&digest::SHA256);
        for chunk in 0..reader.chunk_count() {
            let audio = reader.chunk(chunk).await?;
            all.update(digest::digest(&digest::SHA256, &audio).as_ref());
        }
        Ok(keys::hex(all.finish().as_ref()))
    }

    /// Seals every chunk with the organization's present key that isn't yet. Gives how many were.
    ///
    /// # Errors
    /// As `digest`; what was done stays done.
    pub async fn rewrite(
        &self,
        organization: &OrganizationId,
        recording: RecordingId,
    ) -> Result<u64, RecordingError> {
        let keys = self.keys.as_ref().ok_or(RecordingError::NoKeys)?;
        let current = keys.current(organization, begun(recording)).await?;
        let reader = self.reader(organization, recording).await?;
        let mut rewritten = 0;
        for number in 0..reader.chunk_count() {
            let (named, location) = reader.named(number);
            let version = reader.version(number).await?;
            if version == Some(current.version) {
                continue;
            }
            let audio = reader.chunk(number).await?;
            let seat = seal::Seat {
                organization: organization.clone(),
                recording,
                index: named.index,
                shape: extension(named.law, named.channels),
            };
            let name = sealed_name(&seat);
            let place = place(organization, recording).join(name.as_str());
            self.files.put(&place, seal::seal(&current, &seat, &audio).into()).await?;
            if !named.sealed {
                self.files.delete(location).await?;
            }
            rewritten += 1;
        }
        Ok(rewritten)
    }

    /// Every recording of an organization on the disk, finished or not: looks through its folder.
    ///
    /// # Errors
    /// The disk's own.
    pub async fn of(
        &self,
        organization: &OrganizationId,
    ) -> Result<Vec<RecordingId>, RecordingError> {
        let folder = Key::from_iter([PathPart::from(organization.as_str())]);
        let mut found = Vec::new();
        let mut list = self.files.list(Some(&folder));
        while let Some(meta) = list.try_next().await? {
            if let Some((_, recording)) = read_place(&meta.location)
                && Named::of(&meta.location).is_some()
            {
                found.push(recording);
            }
        }
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// The recording as a WAV file, finished or not.
    ///
    /// # Errors
    /// [`RecordingError::Missing`] when there is no chunk of it.
    pub async fn reader(
        &self,
        organization: &OrganizationId,
        recording: RecordingId,
    ) -> Result<WavReader, RecordingError> {
        let folder = place(organization, recording);
        let found: Vec<_> = self.files.list(Some(&folder)).try_collect().await?;
        let mut chunks: BTreeMap<u32, (Named, Key, u64)> = BTreeMap::new();
        for meta in found {
            let Some(named) = Named::of(&meta.location) else { continue };
            // Where sealing was cut off both are there, and both say the same.
            if named.sealed || !chunks.contains_key(&named.index) {
                chunks.insert(named.index, (named, meta.location, meta.size));
            }
        }
        let sealed = chunks.values().any(|(named, _, _)| named.sealed);
        let keys = match &self.keys {
            Some(keys) if sealed => keys.of(organization).await?,
            None if sealed => return Err(RecordingError::NoKeys),
            Some(_) | None => BTreeMap::new(),
        };
        let seats = wav::Seats { organization: organization.clone(), recording, keys };
        let chunks = chunks.into_values().collect();
        WavReader::new(Arc::clone(&self.files), seats, chunks).ok_or(RecordingError::Missing)
    }

    /// Removes the sound for good. The recording's facts are the journal's and stay.
    ///
    /// # Errors
    /// The disk's own; what is left goes with the next attempt.
    pub async fn erase(
        &self,
        organization: &OrganizationId,
        recording: RecordingId,
    ) -> Result<(), RecordingError> {
        let folder = place(organization, recording);
        let found: Vec<_> = self.files.list(Some(&folder)).try_collect().await?;
        for file in found {
            self.files.delete(&file.location).await?;
        }
        Ok(())
    }

    /// What is safe of a recording that a crash cut off; `None` when not one chunk is.
    ///
    /// # Errors
    /// The disk's own.
    pub async fn unfinished(
        &self,
        organization: &OrganizationId,
        recording: RecordingId,
    ) -> Result<Option<Unfinished>, RecordingError> {
        let folder = place(organization, recording);
        Ok(self.without_manifest(Some(&folder)).await?.pop())
    }

    /// All recordings without a manifest: looks through the whole folder. Give them one with
    /// `finish`, and the journal its event.
    ///
    /// # Errors
    /// The disk's own.
    pub async fn recover(&self) -> Result<Vec<Unfinished>, RecordingError> {
        self.without_manifest(None).await
    }

    async fn without_manifest(
        &self,
        folder: Option<&Key>,
    ) -> Result<Vec<Unfinished>, RecordingError> {
        let mut open: Vec<Unfinished> = Vec::new();
        let mut finished = Vec::new();
        let mut list = self.files.list(folder);
        while let Some(meta) = list.try_next().await? {
            let Some((organization, recording)) = read_place(&meta.location) else { continue };
            if meta.location.filename() == Some(MANIFEST) {
                finished.push(recording);
                continue;
            }
            let Some(named) = Named::of(&meta.location) else { continue };
            let (law, channels, bytes) = (named.law, named.channels, named.audio_bytes(meta.size));
            let known = open.iter_mut().rev().find(|u| u.key.recording == recording);
            match known {
                Some(unfinished) => unfinished.bytes += bytes,
                None => open.push(Unfinished {
                    key: ChunkKey { organization, recording, law, channels },
                    bytes,
                    duration_ms: 0,
                }),
            }
        }
        finished.sort();
        open.retain(|u| finished.binary_search(&u.key.recording).is_err());
        open.sort_by_key(|u| u.key.recording);
        for unfinished in &mut open {
            unfinished.duration_ms = unfinished.key.channels.duration_ms(unfinished.bytes);
        }
        Ok(open)
    }
}

fn sealed_name(seat: &seal::Seat) -> String {
    format!("{:05}.{}.{SEALED}", seat.index, seat.shape)
}

/// The folder of a recording. Whatever an organization's key holds becomes one folder name.
fn place(organization: &OrganizationId, recording: RecordingId) -> Key {
    let month = month_of(recording);
    let recording = recording.to_string();
    Key::from_iter([
        PathPart::from(organization.as_str()),
        PathPart::from(month.as_str()),
        PathPart::from(recording.as_str()),
    ])
}

fn read_place(location: &Key) -> Option<(OrganizationId, RecordingId)> {
    let mut parts = location.parts();
    let organization = parts.next()?;
    let recording = parts.nth(1)?.as_ref().parse().ok()?;
    // A key with unusual characters is written in percent form; ours reads it back.
    let organization = percent_decoded(organization.as_ref())?;
    Some((OrganizationId::new(&organization), recording))
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        if *first == b'%' && tail.len() >= 2 {
            let digits = std::str::from_utf8(&tail[..2]).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok()
}

fn month_of(recording: RecordingId) -> String {
    begun(recording).rfc3339().chars().take(7).collect()
}

/// When it began, as its id has it.
fn begun(recording: RecordingId) -> Moment {
    let uuid = recording.uuid();
    let ms = uuid.as_bytes()[..6].iter().fold(0i64, |ms, byte| ms << 8 | i64::from(*byte));
    Moment::from_epoch_ms(ms)
}
