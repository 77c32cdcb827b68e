//! Where one utterance begins and ends in what a caller says, by its energy.
//!
//! Owns: the decision that speech has begun and is over, the samples between, bounded. Must not own:
//! prompts, what the speech means. While a prompt plays its echo comes back: speech must then be
//! louder and last longer to count.

use crate::level::Level;
use crate::{FRAME_SAMPLES, SAMPLES_PER_MS};
use std::collections::VecDeque;

/// Louder than this is speech on a quiet line, in dBFS.
const SPEECH_DBFS: f32 = -42.0;
/// Louder than this is speech over a prompt: an echo is some 15 dB below what is played.
const OVER_PROMPT_DBFS: f32 = -34.0;
/// Speech that counts as begun.
const BEGUN_MS: i64 = 80;
const BEGUN_OVER_PROMPT_MS: i64 = 160;
/// Kept of what came before it was noticed: the first sound of a word is soft.
const LEAD_MS: i64 = 300;

/// Limits of one utterance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Silence that ends it.
    pub silence_ms: i64,
    /// It ends then whatever is said.
    pub max_ms: i64,
}

/// What a block of samples brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noticed {
    Begun,
    Over,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// How much of the last moments was speech.
    Waiting {
        loud: i64,
    },
    Speaking {
        quiet: i64,
    },
    Over,
}

/// One utterance being heard. It holds what a person said, so it doesn't print it.
#[derive(Clone)]
pub struct Utterance {
    limits: Limits,
    stage: Stage,
    samples: VecDeque<i16>,
}

impl std::fmt::Debug for Utterance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Utterance").field("stage", &self.stage).finish_non_exhaustive()
    }
}

impl Utterance {
    #[must_use]
    pub const fn new(limits: Limits) -> Self {
        Self { limits, stage: Stage::Waiting { loud: 0 }, samples: VecDeque::new() }
    }

    /// The next samples at 8 kHz; `over_prompt` while something plays to the caller.
    pub fn hear(&mut self, samples: &[i16], over_prompt: bool) -> Option<Noticed> {
        let mut noticed = None;
        for block in samples.chunks(FRAME_SAMPLES) {
            noticed = self.block(block, over_prompt).or(noticed);
        }
        noticed
    }

    /// What was said, with a little before it.
    #[must_use]
    pub fn into_samples(self) -> Vec<i16> {
        self.samples.into()
    }

    fn block(&mut self, block: &[i16], over_prompt: bool) -> Option<Noticed> {
        let n_samples = i64::try_from(block.len()).unwrap_or(0);
        let dbfs = Level::of(block).rms_dbfs();
        if self.stage == Stage::Over {
            return None;
        }
        self.samples.extend(block);
        match &mut self.stage {
            Stage::Over => None,
            Stage::Waiting { loud } => {
                let (least, begun_ms) = match over_prompt {
                    true => (OVER_PROMPT_DBFS, BEGUN_OVER_PROMPT_MS),
                    false => (SPEECH_DBFS, BEGUN_MS),
                };
                // Pauses inside a word count half, clicks fade.
                *loud += if dbfs > least { n_samples } else { -n_samples / 2 };
                *loud = (*loud).max(0);
                if *loud >= begun_ms * SAMPLES_PER_MS {
                    self.stage = Stage::Speaking { quiet: 0 };
                    return Some(Noticed::Begun);
                }
                let lead = usize::try_from(LEAD_MS * SAMPLES_PER_MS).unwrap_or(0);
                let n_old = self.samples.len().saturating_sub(lead);
                self.samples.drain(..n_old);
                None
            }
            Stage::Speaking { quiet } => {
                *quiet = if dbfs > SPEECH_DBFS { 0 } else { *quiet + n_samples };
                let is_over = *quiet >= self.limits.silence_ms * SAMPLES_PER_MS
                    || self.samples.len() as i64 >= self.limits.max_ms * SAMPLES_PER_MS;
                is_over.then(|| {
                    self.stage = Stage::Over;
                    Noticed::Over
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone::Sine;

    const LIMITS: Limits = Limits { silence_ms: 800, max_ms: 10_000 };
    /// −23 dBFS.
    const VOICE: f64 = 3_300.0;

    /// When each thing was noticed, in milliseconds of the stream.
    fn run(spans: &[(i64, f64)], over_prompt: bool) -> (Vec<(i64, Noticed)>, Utterance) {
        let (mut utterance, mut noticed, mut at_ms) = (Utterance::new(LIMITS), Vec::new(), 0);
        for &(ms, amplitude) in spans {
            let mut sine = Sine::new(300.0, amplitude);
            for _ in 0..ms / 20 {
                let mut frame = [0; FRAME_SAMPLES];
                sine.fill(&mut frame);
                at_ms += 20;
                noticed.extend(utterance.hear(&frame, over_prompt).map(|n| (at_ms, n)));
            }
        }
        (noticed, utterance)
    }

    #[test]
    fn an_utterance_ends_with_eight_hundred_milliseconds_of_silence_not_with_a_pause() {
        let spans = [(1_000, 0.0), (400, VOICE), (500, 0.0), (300, VOICE), (2_000, 0.0)];
        let (noticed, utterance) = run(&spans, false);
        assert_eq!(noticed, [(1_080, Noticed::Begun), (3_000, Noticed::Over)]);
        // From 300 ms before the moment it was noticed.
        assert_eq!(utterance.into_samples().len(), (3_000 - 1_080 + 300 + 20) * 8);
    }

    #[test]
    fn a_click_and_an_echo_of_the_prompt_are_no_speech() {
        assert_eq!(run(&[(500, 0.0), (40, 20_000.0), (2_000, 0.0)], false).0, []);
        let echo = 500.0;
        assert_eq!(run(&[(3_000, echo)], true).0, []);
        assert_eq!(run(&[(3_000, echo)], false).0, [(80, Noticed::Begun)]);
        assert_eq!(run(&[(3_000, VOICE)], true).0, [(160, Noticed::Begun)]);
    }

    #[test]
    fn noise_without_end_is_cut_off() {
        let (noticed, utterance) = run(&[(30_000, VOICE)], false);
        assert_eq!(noticed.len(), 2);
        assert_eq!(noticed[1].1, Noticed::Over);
        assert_eq!(utterance.into_samples().len(), 80_000);
    }

    #[test]
    fn what_was_said_does_not_print() {
        let (_, utterance) = run(&[(400, VOICE)], false);
        let printed = format!("{utterance:?}");
        assert!(printed.len() < 100, "{printed}");
    }
}
