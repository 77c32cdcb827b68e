//! What audio tells: prompts that ended, digits, silence.
//!
//! Owns: digit collection with barge-in, whichever way digits come. Must not own: what they mean.

use super::{Due, Legs, SpokenStage};
use crate::audio::AudioEvent;
use media::collect::Collected;
use vocab::{CueId, Input, LegId, PromptEnd};

impl Legs {
    pub(super) fn hear_audio(&mut self, event: AudioEvent) {
        match event {
            AudioEvent::Played { leg, cue, end } => self.played(leg, cue, end),
            AudioEvent::Digit { leg, digit } => self.digit(leg, digit, false),
            AudioEvent::Silent { leg } => {
                let held = self.legs.get(&leg).is_none_or(|l| l.held);
                if !held {
                    tracing::info!(%leg, "no audio comes: the peer is taken for gone");
                    self.vanish(leg);
                }
            }
            AudioEvent::Dead { leg } => {
                tracing::info!(%leg, "the audio connection is gone");
                self.vanish(leg);
            }
            // Handed over is not stored: whoever stores the chunks tells the floor.
            AudioEvent::Recorded { recording, .. } => {
                tracing::debug!(%recording, "a recording was handed over");
            }
            AudioEvent::MessageEnded { leg, recording } => self.message_over(leg, recording),
            AudioEvent::SpeechBegun { leg, cue } => self.speech_begun(leg, cue),
            AudioEvent::SpeechEnded { leg, cue, samples } => {
                self.speech_ended(leg, cue, samples);
            }
            AudioEvent::AnswerHeard { leg, cue, found } => self.answer_heard(leg, cue, &found),
            AudioEvent::Recordable { leg, ready } => self.recordable(leg, ready),
            AudioEvent::NetworkSaid { leg, signal } => self.network_said(leg, signal),
            AudioEvent::RecordingFailed { recording, reason } => {
                self.tell(Input::RecordingFailed { recording, reason });
            }
        }
    }

    fn played(&mut self, id: LegId, cue: CueId, end: PromptEnd) {
        let now_ms = self.clock.now_ms();
        let Some(leg) = self.legs.get_mut(&id) else { return };
        if let Some(collect) = leg.collect.as_mut().filter(|c| c.cue == cue) {
            collect.collector.prompt_ended(now_ms);
        }
        if let Some(at) = leg.quiet.iter().position(|q| *q == cue) {
            leg.quiet.remove(at);
            self.beeped(id, cue);
            return self.watch_digits(id);
        }
        self.tell(Input::PromptEnded { leg: id, cue, end });
    }

    /// A key. Digits of RFC 4733 reach a bridged partner in the audio itself; those of INFO don't.
    pub(super) fn digit(&mut self, id: LegId, digit: char, by_info: bool) {
        let now_ms = self.clock.now_ms();
        let Some(leg) = self.legs.get_mut(&id) else { return };
        let Some(collect) = &mut leg.collect else {
            let bridged = leg.bridged;
            if self.lone_key(id, digit) {
                return;
            }
            if let Some(other) = bridged.filter(|_| by_info) {
                self.around.audio.send_digits(other, digit.encode_utf8(&mut [0; 4]));
            }
            return;
        };
        if collect.spoken.take().is_some() {
            // Whoever presses a key doesn't speak to us.
            self.around.audio.stop_listening(id);
        }
        let pressed = collect.collector.digit(now_ms, digit);
        let cue = collect.cue;
        if pressed.stop_prompt {
            self.around.audio.stop(id);
        }
        match pressed.collected {
            Some(collected) => self.collected(id, cue, collected),
            None => self.watch_digits(id),
        }
    }

    fn watch_digits(&mut self, id: LegId) {
        let leg = self.legs.get(&id);
        let at_ms = leg.and_then(|l| l.collect.as_ref()).and_then(|c| c.collector.deadline());
        if let Some(at_ms) = at_ms {
            self.deadlines.at(at_ms, Due::Digits(id));
        }
    }

    pub(super) fn digits_due(&mut self, id: LegId, now_ms: i64) {
        let Some(collect) = self.legs.get_mut(&id).and_then(|l| l.collect.as_mut()) else { return };
        if collect.spoken.as_ref().is_some_and(|s| s.stage != SpokenStage::Waiting) {
            return;
        }
        let cue = collect.cue;
        if let Some(collected) = collect.collector.tick(now_ms) {
            self.collected(id, cue, collected);
        }
    }

    fn collected(&mut self, id: LegId, cue: CueId, collected: Collected) {
        let collect = self.legs.get_mut(&id).and_then(|leg| leg.collect.take());
        if collect.is_some_and(|c| c.spoken.is_some()) {
            self.around.audio.stop_listening(id);
        }
        self.tell(Input::DigitsCollected { leg: id, cue, digits: collected.digits });
    }
}
