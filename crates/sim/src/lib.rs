//! The floor without the world: transcripts, and seeded callers and agents for the demonstration.
//!
//! Owns: how a scene is written down and what it led to, as text; the demonstration's centre
//! ([`demo`]), its last days ([`past`]) and its living callers and agents ([`world`]); and what a
//! floor would come to under given callers and agents ([`study`], [`erlang`], [`outbound`]).
//! Must not own: rules of the floor, storage, HTTP, or a clock: its time is the caller's.

mod agenda;
mod chance;
pub mod demo;
pub mod erlang;
mod flow_test;
pub mod outbound;
pub mod past;
mod shadow;
pub mod study;
mod transcript;
mod way;
pub mod world;

pub use flow_test::{Coverage, Failure, Report, Scene, TestResult, flow_test};
pub use shadow::{Landing, Walker, shadow};
pub use transcript::Transcript;
