//! A recording as one WAV file: the header computed, the chunks behind it.

use super::seal::{self, Seat};
use super::{Channels, Law, Named, RecordingError, extension};
use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, Stream};
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt};
use ring::aead::LessSafeKey;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use vocab::{OrganizationId, RecordingId};

/// RIFF header, `fmt ` with its extension size, `fact`, and the head of `data`.
const HEADER_BYTES: u64 = 58;
/// Samples per channel and second.
const RATE: u32 = 8_000;

/// Knows its length before it is read, and gives any range of its bytes.
#[derive(Clone, Debug)]
pub struct WavReader {
    files: Arc<dyn ObjectStore>,
    header: Bytes,
    law: Law,
    channels: Channels,
    chunks: Vec<Chunk>,
    seats: Seats,
    length: u64,
}

/// Whose chunks these are, and what opens them.
#[derive(Clone, Debug)]
pub(super) struct Seats {
    pub organization: OrganizationId,
    pub recording: RecordingId,
    pub keys: BTreeMap<u32, Arc<LessSafeKey>>,
}

#[derive(Clone, Debug)]
struct Chunk {
    named: Named,
    key: Key,
    /// Of its bytes in the file.
    range: Range<u64>,
}

impl WavReader {
    /// None without chunks.
    pub(super) fn new(
        files: Arc<dyn ObjectStore>,
        seats: Seats,
        chunks: Vec<(Named, Key, u64)>,
    ) -> Option<Self> {
        let Named { law, channels, .. } = chunks.last()?.0;
        let mut length = HEADER_BYTES;
        let chunks = chunks
            .into_iter()
            .map(|(named, key, size)| {
                let range = length..length + named.audio_bytes(size);
                length = range.end;
                Chunk { named, key, range }
            })
            .collect();
        let header = header(law, channels, length - HEADER_BYTES);
        Some(Self { files, header, law, channels, chunks, seats, length })
    }

    #[must_use]
    pub const fn law(&self) -> Law {
        self.law
    }

    #[must_use]
    pub const fn channels(&self) -> Channels {
        self.channels
    }

    /// How many pieces its audio has.
    #[must_use]
    pub const fn chunk_count(&self) -> usize {
        self.chunks.len()
    }

    pub(super) fn named(&self, number: usize) -> (Named, &Key) {
        let chunk = &self.chunks[number];
        (chunk.named, &chunk.key)
    }

    /// The key that sealed a chunk; none where it isn't sealed.
    pub(super) async fn version(&self, number: usize) -> Result<Option<u32>, RecordingError> {
        let chunk = &self.chunks[number];
        if !chunk.named.sealed {
            return Ok(None);
        }
        let head = self.files.get_range(&chunk.key, 0..8).await?;
        let index = chunk.named.index;
        seal::version(&head).map(Some).ok_or(RecordingError::Altered { chunk: index })
    }

    /// The audio of one of its pieces: interleaved G.711, customer first.
    ///
    /// # Errors
    /// [`RecordingError::Missing`] when it has gone, [`RecordingError::Altered`]; the disk's own.
    ///
    /// # Panics
    /// Beyond [`WavReader::chunk_count`].
    pub async fn chunk(&self, number: usize) -> Result<Bytes, RecordingError> {
        let chunk = &self.chunks[number];
        let bytes = self.files.get(&chunk.key).await?.bytes().await?;
        if !chunk.named.sealed {
            return Ok(bytes);
        }
        let seat = Seat {
            organization: self.seats.organization.clone(),
            recording: self.seats.recording,
            index: chunk.named.index,
            shape: extension(chunk.named.law, chunk.named.channels),
        };
        seal::open(&self.seats.keys, &seat, bytes)
    }

    /// Bytes of the whole file.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there is always a header")]
    pub const fn len(&self) -> u64 {
        self.length
    }

    /// Bytes of its audio alone.
    #[must_use]
    pub const fn audio_bytes(&self) -> u64 {
        self.length - HEADER_BYTES
    }

    #[must_use]
    pub fn duration_ms(&self) -> i64 {
        self.channels.duration_ms(self.audio_bytes())
    }

    /// These bytes at once; what lies beyond the end is left out.
    ///
    /// # Errors
    /// [`RecordingError::Missing`] when a chunk has gone; the disk's own.
    pub async fn read(&self, range: Range<u64>) -> Result<Bytes, RecordingError> {
        let mut all = BytesMut::new();
        for part in self.parts(range) {
            all.extend_from_slice(&self.fetch(part).await?);
        }
        Ok(all.freeze())
    }

    /// These bytes one chunk after the other.
    pub fn stream(
        self,
        range: Range<u64>,
    ) -> impl Stream<Item = Result<Bytes, RecordingError>> + Send + 'static {
        let parts = self.parts(range).into_iter();
        stream::unfold((self, parts), |(reader, mut parts)| async move {
            let part = parts.next()?;
            let bytes = reader.fetch(part).await;
            Some((bytes, (reader, parts)))
        })
    }

    fn parts(&self, range: Range<u64>) -> Vec<Part> {
        let mut parts = Vec::new();
        let cut = |whole: &Range<u64>| {
            let cut = range.start.max(whole.start)..range.end.min(whole.end);
            (cut.start < cut.end).then(|| cut.start - whole.start..cut.end - whole.start)
        };
        if let Some(range) = cut(&(0..HEADER_BYTES)) {
            parts.push(Part::Header(range));
        }
        for (index, chunk) in self.chunks.iter().enumerate() {
            if let Some(range) = cut(&chunk.range) {
                parts.push(Part::Chunk { index, range });
            }
        }
        parts
    }

    async fn fetch(&self, part: Part) -> Result<Bytes, RecordingError> {
        match part {
            Part::Header(range) => {
                let at = |n: u64| usize::try_from(n).expect("a header is 58 bytes");
                Ok(self.header.slice(at(range.start)..at(range.end)))
            }
            Part::Chunk { index, range } => {
                let chunk = &self.chunks[index];
                if !chunk.named.sealed {
                    return Ok(self.files.get_range(&chunk.key, range).await?);
                }
                // A sealed chunk is opened as a whole: its tag stands over all of it.
                let audio = self.chunk(index).await?;
                let at = |n: u64| usize::try_from(n).unwrap_or(usize::MAX).min(audio.len());
                Ok(audio.slice(at(range.start)..at(range.end)))
            }
        }
    }
}

enum Part {
    Header(Range<u64>),
    Chunk { index: usize, range: Range<u64> },
}

/// RFC 2361 registers 6 (A-law) and 7 (µ-law); formats other than PCM carry `fact` (the number of
/// samples per channel) and an extension size in `fmt `.
fn header(law: Law, channels: Channels, data: u64) -> Bytes {
    let n_channels = channels.count();
    // 4 GiB are 74 hours; a longer one would only misstate its size.
    let data = u32::try_from(data).unwrap_or(u32::MAX - 64);
    let tag: u16 = match law {
        Law::Alaw => 6,
        Law::Ulaw => 7,
    };
    let mut out = Vec::with_capacity(58);
    out.extend_from_slice(b"RIFF");
    out.extend_from_slice(&(data + 50).to_le_bytes());
    out.extend_from_slice(b"WAVEfmt ");
    out.extend_from_slice(&18u32.to_le_bytes());
    out.extend_from_slice(&tag.to_le_bytes());
    out.extend_from_slice(&n_channels.to_le_bytes());
    out.extend_from_slice(&RATE.to_le_bytes());
    out.extend_from_slice(&(RATE * u32::from(n_channels)).to_le_bytes());
    out.extend_from_slice(&n_channels.to_le_bytes());
    out.extend_from_slice(&8u16.to_le_bytes());
    out.extend_from_slice(&0u16.to_le_bytes());
    out.extend_from_slice(b"fact");
    out.extend_from_slice(&4u32.to_le_bytes());
    out.extend_from_slice(&(data / u32::from(n_channels)).to_le_bytes());
    out.extend_from_slice(b"data");
    out.extend_from_slice(&data.to_le_bytes());
    out.into()
}
