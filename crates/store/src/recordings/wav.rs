//! A recording as one WAV file: the header computed, the chunks behind it.

use super::{Channels, Law, RecordingError};
use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, Stream};
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt};
use std::ops::Range;
use std::sync::Arc;

/// RIFF header, `fmt ` with its extension size, `fact`, and the head of `data`.
const HEADER_BYTES: u64 = 58;
/// Samples per channel and second.
const RATE: u32 = 8_000;

/// Knows its length before it is read, and gives any range of its bytes.
#[derive(Clone, Debug)]
pub struct WavReader {
    files: Arc<dyn ObjectStore>,
    header: Bytes,
    channels: Channels,
    chunks: Vec<Chunk>,
    length: u64,
}

#[derive(Clone, Debug)]
struct Chunk {
    key: Key,
    /// Of its bytes in the file.
    range: Range<u64>,
}

impl WavReader {
    pub(super) fn new(
        files: Arc<dyn ObjectStore>,
        law: Law,
        channels: Channels,
        chunks: Vec<(Key, u64)>,
    ) -> Self {
        let mut length = HEADER_BYTES;
        let chunks = chunks
            .into_iter()
            .map(|(key, size)| {
                let range = length..length + size;
                length = range.end;
                Chunk { key, range }
            })
            .collect();
        let header = header(law, channels, length - HEADER_BYTES);
        Self { files, header, channels, chunks, length }
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
                let bytes = self.files.get_range(&self.chunks[index].key, range).await?;
                Ok(bytes)
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
