//! Settings of answering-machine detection, by cadence.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A person says a short greeting and waits; a machine talks on. Times in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Amd {
    /// Silence before the first word: longer is nobody there.
    pub initial_silence_ms: u32,
    /// A greeting longer than this is a machine's.
    pub greeting_ms: u32,
    /// Silence after the greeting: then it was a person.
    pub after_greeting_silence_ms: u32,
    /// Silence that parts two words.
    pub between_words_ms: u32,
    /// A word shorter than this is a noise.
    pub shortest_word_ms: u32,
    /// A word longer than this is a machine's.
    pub longest_word_ms: u32,
    /// More words than this are a machine's.
    pub words: u32,
    /// Decided by then at the latest.
    pub total_ms: u32,
    /// Louder than this is a voice, in dBm0.
    pub level_dbm0: i32,
}

impl Default for Amd {
    fn default() -> Self {
        Self {
            initial_silence_ms: 2_500,
            greeting_ms: 1_800,
            after_greeting_silence_ms: 700,
            between_words_ms: 100,
            shortest_word_ms: 100,
            longest_word_ms: 5_000,
            words: 5,
            total_ms: 5_000,
            level_dbm0: -40,
        }
    }
}
