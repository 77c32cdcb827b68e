//! The floor without the world: transcripts, and (later) seeded callers and agents.
//!
//! Owns: how a scene is written down and what it led to, as text. Must not own: rules of the floor,
//! storage, HTTP, or a clock: its time is the script's.

mod transcript;

pub use transcript::Transcript;
