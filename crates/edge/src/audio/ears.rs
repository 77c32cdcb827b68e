//! Who on the media thread is listened to beyond passing packets on: a message being left, a menu
//! that may be answered aloud.
//!
//! Owns: when a message ends by itself, one utterance per menu. Must not own: the message's audio
//! (see `recording`), what an utterance means.

use super::AudioEvent;
use media::level::Level;
use media::utterance::{Limits, Noticed, Utterance};
use media::{FRAME_MS, FRAME_SAMPLES, Frame};
use std::collections::HashMap;
use vocab::{CueId, LegId, Pii, RecordingId};

/// Silence that ends a message.
const MESSAGE_SILENCE_MS: i64 = 5_000;
/// Quieter than this is silence, in dBFS.
const SILENCE_DBFS: f32 = -45.0;
/// An utterance ends with so much silence, and after so long in any case.
const UTTERANCE: Limits = Limits { silence_ms: 800, max_ms: 10_000 };
/// A far end that sends nothing (silence suppression) is silent after this.
const GAP_MS: i64 = 3 * FRAME_MS;

#[derive(Debug)]
enum Ear {
    Message { recording: RecordingId, ends_ms: i64, quiet_since_ms: i64 },
    Menu { cue: CueId, utterance: Utterance, heard_ms: i64 },
}

/// All legs that are listened to; one thing at a time on each.
#[derive(Debug, Default)]
pub(super) struct Ears {
    ears: HashMap<LegId, Ear>,
}

impl Ears {
    pub(super) fn hears(&self, leg: LegId) -> bool {
        self.ears.contains_key(&leg)
    }

    pub(super) fn take_message(
        &mut self,
        now_ms: i64,
        leg: LegId,
        recording: RecordingId,
        max_ms: i64,
    ) {
        let ends_ms = now_ms.saturating_add(max_ms);
        self.ears.insert(leg, Ear::Message { recording, ends_ms, quiet_since_ms: now_ms });
    }

    pub(super) fn open_menu(&mut self, now_ms: i64, leg: LegId, cue: CueId) {
        let utterance = Utterance::new(UTTERANCE);
        self.ears.insert(leg, Ear::Menu { cue, utterance, heard_ms: now_ms });
    }

    /// Listens no more; nothing is told.
    pub(super) fn leave(&mut self, leg: LegId) {
        self.ears.remove(&leg);
    }

    /// The recording was stopped from outside.
    pub(super) fn stopped(&mut self, id: RecordingId) {
        self.ears
            .retain(|_, ear| !matches!(ear, Ear::Message { recording, .. } if *recording == id));
    }

    /// What a leg says; `over_prompt` while something plays to it.
    pub(super) fn hear(
        &mut self,
        now_ms: i64,
        leg: LegId,
        samples: &[i16],
        over_prompt: bool,
        mut tell: impl FnMut(AudioEvent),
    ) {
        match self.ears.get_mut(&leg) {
            Some(Ear::Message { quiet_since_ms, .. })
                if Level::of(samples).rms_dbfs() > SILENCE_DBFS =>
            {
                *quiet_since_ms = now_ms;
            }
            None | Some(Ear::Message { .. }) => {}
            Some(Ear::Menu { cue, utterance, heard_ms }) => {
                *heard_ms = now_ms;
                let cue = *cue;
                match utterance.hear(samples, over_prompt) {
                    None => {}
                    Some(Noticed::Begun) => tell(AudioEvent::SpeechBegun { leg, cue }),
                    Some(Noticed::Over) => self.over(leg, &mut tell),
                }
            }
        }
    }

    /// Every 20 ms: what ends without a packet.
    pub(super) fn tick(&mut self, now_ms: i64, mut tell: impl FnMut(AudioEvent)) {
        let mut over = Vec::new();
        for (&leg, ear) in &mut self.ears {
            let is_over = match ear {
                Ear::Message { ends_ms, quiet_since_ms, .. } => {
                    now_ms >= *ends_ms || now_ms - *quiet_since_ms >= MESSAGE_SILENCE_MS
                }
                Ear::Menu { utterance, heard_ms, .. } => {
                    const QUIET: Frame = [0; FRAME_SAMPLES];
                    now_ms - *heard_ms > GAP_MS
                        && utterance.hear(&QUIET, false) == Some(Noticed::Over)
                }
            };
            if is_over {
                over.push(leg);
            }
        }
        for leg in over {
            self.over(leg, &mut tell);
        }
    }

    fn over(&mut self, leg: LegId, tell: &mut impl FnMut(AudioEvent)) {
        match self.ears.remove(&leg) {
            None => {}
            Some(Ear::Message { recording, .. }) => {
                tell(AudioEvent::MessageEnded { leg, recording });
            }
            Some(Ear::Menu { cue, utterance, .. }) => {
                let samples = Pii::new(utterance.into_samples());
                tell(AudioEvent::SpeechEnded { leg, cue, samples });
            }
        }
    }
}
