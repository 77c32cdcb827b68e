//! edge

mod audio;
mod recording;
mod rtp;
mod sound;
mod speech;

pub use audio::{Accepted, Answered, Audio, AudioConfig, AudioError, AudioEvent, AudioStats, Line};
pub use recording::{RecordingChunk, RecordingSummary};
pub use speech::SpeechConfig;
