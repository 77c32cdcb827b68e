//! Sans-IO telephone audio: what a packet, a tone, a digit or a recording *is*.
//!
//! Owns: RTP and RFC 4733 formats, G.711, WAV, jitter, mixing, tones, levels, digit collection and
//! the stereo timeline of a recording. Must not own: sockets, clocks, threads, files, calls, agents.
//! Time arrives as `i64` milliseconds on any scale that only grows; bytes and samples arrive and
//! leave as slices. Everything is narrowband telephony: 8 kHz, 16-bit linear or G.711.

pub mod answering;
pub mod beep;
pub mod collect;
pub mod dtmf;
pub mod frames;
pub mod g711;
pub mod jitter;
pub mod level;
pub mod mixer;
pub mod music;
pub mod phrase;
pub mod pitch;
pub mod progress;
pub mod reception;
pub mod resample;
pub mod rtp;
pub mod speech;
pub mod stereo;
pub mod tone;
pub mod utterance;
pub mod wav;

/// Samples per second of every linear or G.711 signal in this crate, and the RTP clock of
/// G.711 and of its telephone-events (RFC 3551 §4.5.14, RFC 4733 §2.1).
pub const SAMPLE_RATE_HZ: u32 = 8_000;
/// Samples per millisecond.
pub const SAMPLES_PER_MS: i64 = 8;
/// The frame of a telephone call, in milliseconds (RFC 3551 §4.2 default packetization).
pub const FRAME_MS: i64 = 20;
/// Samples, and G.711 bytes, of one 20 ms frame.
pub const FRAME_SAMPLES: usize = 160;
/// One 20 ms frame of linear samples.
pub type Frame = [i16; FRAME_SAMPLES];
