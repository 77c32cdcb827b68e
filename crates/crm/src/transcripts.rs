//! Whether an organization's recorded talks are written down.
//!
//! Owns: the switch and the language. Must not own: by what (the centre's recogniser), rows.

use crate::setup::Fault;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Off unless it is switched on: a transcript is one more processing of what people said, which
/// wants a purpose of its own (GDPR art. 5 (1) b).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Transcripts {
    pub on: bool,
    /// BCP 47, as recognisers name languages: `fr`.
    pub language: String,
}

impl Default for Transcripts {
    fn default() -> Self {
        Self { on: false, language: "fr".to_owned() }
    }
}

impl Transcripts {
    #[must_use]
    pub fn faults(&self, path: &str) -> Vec<Fault> {
        let primary = self.language.split('-').next().unwrap_or_default();
        let is_word = (2..=8).contains(&primary.len())
            && primary.chars().all(|c| c.is_ascii_alphabetic())
            && self.language.len() <= 16;
        if is_word {
            return Vec::new();
        }
        let what = "Write a language as fr, en or de.";
        vec![Fault::new(format!("{path}.language"), "bad_language", &self.language, what)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_down_unless_it_is_switched_on_and_a_language_has_a_name() {
        assert!(!Transcripts::default().on);
        let spoken = |language: &str| Transcripts { on: true, language: language.to_owned() };
        for good in ["fr", "en-GB", "de"] {
            assert_eq!(spoken(good).faults("transcripts"), []);
        }
        for bad in ["", "f", "le français", "f1"] {
            let faults = spoken(bad).faults("transcripts");
            assert_eq!(faults[0].path, "transcripts.language", "{bad}");
        }
    }
}
