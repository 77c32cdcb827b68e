//! WAV files (RIFF WAVE): writing recordings as a stream, reading prompts that anybody supplied.
//!
//! Owns: headers and chunks. Must not own: files, the timeline of a recording (see `stereo`).
//! Written: G.711 or 16-bit PCM, 8 kHz, one or two channels. Read: 8- and 16-bit PCM and G.711, one
//! or two channels, 1 to 192 kHz. Source: Microsoft "Multimedia Data Standards Update" (1994) for
//! the `fact` chunk and the extended `fmt ` of other formats than PCM.

use crate::g711::Law;
use crate::resample;
use crate::{FRAME_SAMPLES, SAMPLE_RATE_HZ};

/// The longest prompt that is converted: an hour.
pub const MAX_PROMPT_SAMPLES: usize = 3_600 * 8_000;
/// A length that an unfinished file carries.
const UNFINISHED: u32 = u32::MAX;
const EXTENSIBLE: u16 = 0xFFFE;

/// How samples are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Unsigned; only read.
    Pcm8,
    Pcm16,
    G711(Law),
}

impl Format {
    const fn tag(self) -> u16 {
        match self {
            Self::Pcm8 | Self::Pcm16 => 1,
            Self::G711(Law::A) => 6,
            Self::G711(Law::Mu) => 7,
        }
    }

    const fn bytes_per_sample(self) -> u16 {
        match self {
            Self::Pcm16 => 2,
            Self::Pcm8 | Self::G711(_) => 1,
        }
    }
}

/// What a file that we write holds, at 8 kHz.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    pub format: Format,
    /// 1, or 2 for left and right in turn.
    pub channels: u16,
}

impl Spec {
    /// A recording as the centre keeps it: customer left, agent right.
    #[must_use]
    pub const fn stereo(law: Law) -> Self {
        Self { format: Format::G711(law), channels: 2 }
    }

    /// Bytes of one sample of every channel.
    #[must_use]
    pub const fn block_bytes(self) -> u16 {
        self.format.bytes_per_sample() * self.channels
    }

    /// The header of a file with `data_bytes` of audio; see [`Writer`] when that isn't known yet.
    /// More than a WAV can say (4 GiB, 74 hours of stereo G.711) is written as unfinished.
    #[must_use]
    pub fn header(self, data_bytes: u64) -> Vec<u8> {
        let lengths = self.lengths(data_bytes);
        let rate = SAMPLE_RATE_HZ;
        let block = self.block_bytes();
        let mut header = Vec::with_capacity(58);
        header.extend(b"RIFF");
        header.extend(lengths.riff.to_le_bytes());
        header.extend(b"WAVEfmt ");
        header.extend(self.fmt_bytes().to_le_bytes());
        header.extend(self.format.tag().to_le_bytes());
        header.extend(self.channels.to_le_bytes());
        header.extend(rate.to_le_bytes());
        header.extend((rate * u32::from(block)).to_le_bytes());
        header.extend(block.to_le_bytes());
        header.extend((8 * self.format.bytes_per_sample()).to_le_bytes());
        if self.has_fact() {
            header.extend(0_u16.to_le_bytes());
            header.extend(b"fact");
            header.extend(4_u32.to_le_bytes());
            header.extend(lengths.fact.to_le_bytes());
        }
        header.extend(b"data");
        header.extend(lengths.data.to_le_bytes());
        header
    }

    /// Bytes of the header: where the audio starts. 44 for PCM, 58 for G.711.
    #[must_use]
    pub const fn header_bytes(self) -> u32 {
        if self.has_fact() { 58 } else { 44 }
    }

    const fn has_fact(self) -> bool {
        matches!(self.format, Format::G711(_))
    }

    const fn fmt_bytes(self) -> u32 {
        if self.has_fact() { 18 } else { 16 }
    }

    fn lengths(self, data_bytes: u64) -> Lengths {
        let padded = data_bytes.saturating_add(data_bytes % 2);
        let riff = padded.saturating_add(u64::from(self.header_bytes()) - 8);
        let Ok(riff) = u32::try_from(riff) else {
            return Lengths { riff: UNFINISHED, fact: UNFINISHED, data: UNFINISHED };
        };
        let fact = data_bytes / u64::from(self.block_bytes().max(1));
        let fit = |length: u64| u32::try_from(length).unwrap_or(UNFINISHED);
        Lengths { riff, fact: fit(fact), data: fit(data_bytes) }
    }
}

struct Lengths {
    riff: u32,
    fact: u32,
    data: u32,
}

/// Bytes to overwrite in a file that is being closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patch {
    /// From the start of the file.
    pub offset: u64,
    pub bytes: [u8; 4],
}

/// What closes a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// To append first: chunks are of even length.
    pub padding: &'static [u8],
    pub patches: Vec<Patch>,
}

/// Writes a file as a stream: [`Writer::header`], then the audio as it comes, then
/// [`Writer::close`]. A file that is never closed says that it is unfinished and is still read.
#[derive(Clone, Debug)]
pub struct Writer {
    spec: Spec,
    data_bytes: u64,
}

impl Writer {
    #[must_use]
    pub const fn new(spec: Spec) -> Self {
        Self { spec, data_bytes: 0 }
    }

    /// The header to start the file with; all its lengths say "unfinished".
    #[must_use]
    pub fn header(&self) -> Vec<u8> {
        self.spec.header(u64::MAX)
    }

    /// Counts audio that was appended.
    pub fn wrote(&mut self, bytes: usize) {
        self.data_bytes = self.data_bytes.saturating_add(bytes as u64);
    }

    #[must_use]
    pub fn close(&self) -> Closing {
        let lengths = self.spec.lengths(self.data_bytes);
        let data_at = u64::from(self.spec.header_bytes());
        let mut patches = vec![
            Patch { offset: 4, bytes: lengths.riff.to_le_bytes() },
            Patch { offset: data_at - 4, bytes: lengths.data.to_le_bytes() },
        ];
        if self.spec.has_fact() {
            patches.push(Patch { offset: data_at - 12, bytes: lengths.fact.to_le_bytes() });
        }
        let padding: &[u8] = if self.data_bytes.is_multiple_of(2) { &[] } else { &[0] };
        Closing { padding, patches }
    }
}

/// Why bytes are no WAV that we can play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WavError {
    #[error("not a WAV file: it doesn't begin with RIFF and WAVE")]
    NotWav,
    #[error("the WAV file has no `{0}` chunk")]
    Missing(&'static str),
    #[error("the WAV file's `fmt ` chunk has {0} bytes, at least 16 are needed")]
    ShortFmt(usize),
    #[error("WAV format {tag} with {bits} bits is not supported: use PCM (8 or 16 bits) or G.711")]
    Format { tag: u16, bits: u16 },
    #[error("a WAV file with {0} channels is not supported: use mono or stereo")]
    Channels(u16),
    #[error("a sample rate of {0} Hz is not supported: use 1000 to 192000 Hz")]
    Rate(u32),
    #[error("the WAV file holds no audio")]
    Empty,
    #[error("the WAV file lasts {0} s, more than an hour")]
    TooLong(u64),
}

/// A WAV file read in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wav<'a> {
    pub format: Format,
    /// 1 or 2.
    pub channels: u16,
    pub rate_hz: u32,
    /// The audio as stored, whole blocks only.
    pub data: &'a [u8],
}

impl<'a> Wav<'a> {
    /// Reads a file. An unfinished one (length 0 or 0xFFFFFFFF, or more than there is) is read to
    /// its end, as after a crash.
    ///
    /// # Errors
    /// Names what is wrong; never panics, whatever the bytes.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, WavError> {
        if bytes.len() < 12 || &bytes[..4] != b"RIFF" || &bytes[8..12] != b"WAVE" {
            return Err(WavError::NotWav);
        }
        let mut rest = &bytes[12..];
        let mut fmt = None;
        while let Some((id, length, body)) = chunk(rest) {
            let whole = length.min(body.len());
            match id {
                b"fmt " => fmt = Some(Fmt::parse(&body[..whole])?),
                b"data" => {
                    let fmt = fmt.ok_or(WavError::Missing("fmt "))?;
                    let unfinished = length == 0 && chunk(body).is_none_or(|next| !known(next.0));
                    return fmt.with_data(if unfinished { body } else { &body[..whole] });
                }
                _ => {}
            }
            let next = whole.saturating_add(length % 2).min(body.len());
            rest = &body[next..];
        }
        Err(WavError::Missing(if fmt.is_some() { "data" } else { "fmt " }))
    }

    /// Samples of each channel.
    #[must_use]
    pub fn len(&self) -> usize {
        self.data.len() / self.block_bytes()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[must_use]
    pub fn duration_ms(&self) -> u64 {
        self.len() as u64 * 1_000 / u64::from(self.rate_hz)
    }

    /// One channel, 0 for left, as linear samples at the file's own rate; none if it isn't there.
    #[must_use]
    pub fn channel(&self, channel: u16) -> Vec<i16> {
        if channel >= self.channels {
            return Vec::new();
        }
        let at = usize::from(channel * self.format.bytes_per_sample());
        self.data.chunks_exact(self.block_bytes()).map(|block| self.sample(&block[at..])).collect()
    }

    /// All channels averaged into one, at 8 kHz: what a telephone can play.
    ///
    /// # Errors
    /// `TooLong` over an hour.
    pub fn to_telephone(&self) -> Result<Vec<i16>, WavError> {
        let seconds = self.duration_ms() / 1_000;
        if seconds.saturating_mul(u64::from(SAMPLE_RATE_HZ)) > MAX_PROMPT_SAMPLES as u64 {
            return Err(WavError::TooLong(seconds));
        }
        let mut mono = self.channel(0);
        if self.channels == 2 {
            for (left, right) in mono.iter_mut().zip(self.channel(1)) {
                *left = i16::midpoint(*left, right);
            }
        }
        Ok(resample::to_telephone_rate(&mono, self.rate_hz))
    }

    fn block_bytes(&self) -> usize {
        usize::from(self.format.bytes_per_sample() * self.channels)
    }

    fn sample(&self, bytes: &[u8]) -> i16 {
        match self.format {
            Format::Pcm8 => (i16::from(bytes[0]) - 128) << 8,
            Format::Pcm16 => i16::from_le_bytes([bytes[0], bytes[1]]),
            Format::G711(law) => law.decode_sample(bytes[0]),
        }
    }
}

/// Reads a prompt: linear mono at 8 kHz, filled with silence to whole 20 ms frames.
///
/// # Errors
/// Names what is wrong with the file.
pub fn prompt(bytes: &[u8]) -> Result<Vec<i16>, WavError> {
    let mut samples = Wav::parse(bytes)?.to_telephone()?;
    samples.resize(samples.len().next_multiple_of(FRAME_SAMPLES), 0);
    Ok(samples)
}

/// Reads a prompt as [`prompt`] does, companded and ready to be sent in frames of 160 bytes.
///
/// # Errors
/// Names what is wrong with the file.
pub fn prompt_g711(bytes: &[u8], law: Law) -> Result<Vec<u8>, WavError> {
    let samples = prompt(bytes)?;
    let mut codes = vec![0; samples.len()];
    law.encode(&samples, &mut codes);
    Ok(codes)
}

struct Fmt {
    format: Format,
    channels: u16,
    rate_hz: u32,
}

impl Fmt {
    fn parse(body: &[u8]) -> Result<Self, WavError> {
        if body.len() < 16 {
            return Err(WavError::ShortFmt(body.len()));
        }
        let word = |at: usize| u16::from_le_bytes([body[at], body[at + 1]]);
        let channels = word(2);
        let rate_hz = u32::from_le_bytes([body[4], body[5], body[6], body[7]]);
        let bits = word(14);
        // An extensible format names the real one at the head of its GUID.
        let tag = if word(0) == EXTENSIBLE && body.len() >= 26 { word(24) } else { word(0) };
        let format = match (tag, bits) {
            (1, 8) => Format::Pcm8,
            (1, 16) => Format::Pcm16,
            (6, 8) => Format::G711(Law::A),
            (7, 8) => Format::G711(Law::Mu),
            _ => return Err(WavError::Format { tag, bits }),
        };
        if !(1..=2).contains(&channels) {
            return Err(WavError::Channels(channels));
        }
        if !resample::RATES_HZ.contains(&rate_hz) {
            return Err(WavError::Rate(rate_hz));
        }
        Ok(Self { format, channels, rate_hz })
    }

    fn with_data(self, data: &[u8]) -> Result<Wav<'_>, WavError> {
        let Self { format, channels, rate_hz } = self;
        let block = usize::from(format.bytes_per_sample() * channels);
        let data = &data[..data.len() - data.len() % block];
        if data.is_empty() {
            return Err(WavError::Empty);
        }
        Ok(Wav { format, channels, rate_hz, data })
    }
}

/// The chunk at the head of `bytes`: its name, the length it claims, and all that follows.
fn chunk(bytes: &[u8]) -> Option<(&[u8; 4], usize, &[u8])> {
    let (id, rest) = bytes.split_first_chunk::<4>()?;
    let (length, body) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    Some((id, length, body))
}

/// Chunks that may follow the audio; they tell an empty `data` from an unfinished one.
fn known(id: &[u8; 4]) -> bool {
    matches!(id, b"LIST" | b"fact" | b"cue " | b"bext" | b"JUNK" | b"id3 " | b"smpl" | b"PEAK")
}

#[cfg(test)]
#[path = "wav_tests.rs"]
mod tests;
