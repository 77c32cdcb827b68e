//! Who speaks and converts sounds for the web: the server wires the audio of the edge to it.

use std::future::Future;
use std::pin::Pin;

/// An answer that comes later.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Why a sound can't be used, for who sent it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadSound(pub String);

/// Makes what callers hear, as bytes of a WAV.
pub trait Studio: Send + Sync {
    /// The text as callers would hear it, in a WAV that browsers play; `None` when it can't be
    /// spoken.
    fn say<'a>(&'a self, text: &'a str, language: &'a str) -> Later<'a, Option<Vec<u8>>>;

    /// A WAV of any usual rate as the one that is played on the telephone. Blocks: it computes.
    ///
    /// # Errors
    /// What is wrong with it, and what would be right.
    fn convert(&self, wav: &[u8], max_ms: u64) -> Result<Vec<u8>, BadSound>;
}
