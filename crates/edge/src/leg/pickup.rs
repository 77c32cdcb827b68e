//! What picked up a call of ours: a person, a machine and its beep, or the network's own tones
//! before anybody does.
//!
//! Owns: telling the floor, a message for a machine until its beep, giving up a call that the
//! network calls busy. Must not own: how a machine is recognised (see `media::answering`), what is
//! done with one.

use super::perform::unknown;
use super::{Legs, State};
use media::answering::{Found, Heard};
use media::progress::{Signal, Special};
use vocab::{Amd, AnswerHeard, CueId, Input, LegFailure, LegId, MediaSource, Prompt, PromptEnd};

/// A machine that picked up.
#[derive(Debug)]
pub(super) enum Machine {
    /// It speaks; what is to be played after its beep.
    Speaks {
        message: Option<(CueId, Prompt)>,
    },
    Records,
    /// It never came to that.
    Endless,
}

impl Legs {
    pub(super) fn listen_for_answer(&mut self, id: LegId, cue: CueId, amd: Amd) {
        let Some(leg) = self.legs.get_mut(&id) else { return unknown(id) };
        leg.machine = None;
        self.around.audio.hear_answer(id, cue, amd);
    }

    pub(super) fn answer_heard(&mut self, id: LegId, cue: CueId, found: &Found) {
        let Some(leg) = self.legs.get_mut(&id) else { return };
        tracing::debug!(
            leg = %id, heard = ?found.heard, reason = ?found.reason, at_ms = found.at_ms,
            words = found.words, "what picked up"
        );
        let heard = match found.heard {
            Heard::Human => AnswerHeard::Human,
            Heard::Machine => AnswerHeard::Machine,
            Heard::Fax => AnswerHeard::Fax,
            // Answered, and then the network's tone: nobody is there.
            Heard::Silence | Heard::Tone(_) => AnswerHeard::Silence,
        };
        if heard == AnswerHeard::Machine && leg.machine.is_none() {
            leg.machine = Some(Machine::Speaks { message: None });
        }
        self.tell(Input::AnswerHeard { leg: id, cue, heard });
    }

    /// Plays after the machine's beep; at once when it has come.
    pub(super) fn drop_voicemail(&mut self, id: LegId, cue: CueId, prompt: Prompt) {
        self.let_go(id);
        let Some(leg) = self.legs.get_mut(&id) else { return unknown(id) };
        match leg.machine {
            Some(Machine::Records) => self.play(id, cue, MediaSource::Once(prompt)),
            Some(Machine::Endless) => {
                self.tell(Input::PromptEnded { leg: id, cue, end: PromptEnd::Failed });
            }
            None | Some(Machine::Speaks { .. }) => {
                leg.machine = Some(Machine::Speaks { message: Some((cue, prompt.clone())) });
                self.around.audio.stop(id);
                self.around.audio.await_beep(id);
                let audio = self.around.audio.clone();
                // Spoken texts take a moment to make: not the one after the beep.
                tokio::spawn(async move { audio.prepare(&prompt).await });
            }
        }
    }

    pub(super) fn recordable(&mut self, id: LegId, ready: bool) {
        let Some(leg) = self.legs.get_mut(&id) else { return };
        let now = if ready { Machine::Records } else { Machine::Endless };
        let Some(Machine::Speaks { message: Some((cue, prompt)) }) = leg.machine.replace(now)
        else {
            return;
        };
        if ready {
            self.play(id, cue, MediaSource::Once(prompt));
        } else {
            self.tell(Input::PromptEnded { leg: id, cue, end: PromptEnd::Failed });
        }
    }

    /// Something else is to be heard on this line than the message for a machine.
    pub(super) fn end_voicemail(&mut self, id: LegId) {
        let Some(Machine::Speaks { message }) =
            self.legs.get_mut(&id).and_then(|leg| leg.machine.as_mut())
        else {
            return;
        };
        if let Some((cue, _)) = message.take() {
            self.tell(Input::PromptEnded { leg: id, cue, end: PromptEnd::Stopped });
        }
    }

    /// The network said by its tones, before any final response, that nobody will answer: waiting
    /// longer would only hold a line. Whoever hears the tones on a bridge decides for themselves.
    pub(super) fn network_said(&mut self, id: LegId, signal: Signal) {
        let Some(failure) = failure(signal) else { return };
        let Some(leg) = self.legs.get_mut(&id) else { return };
        let State::Calling { call } = &mut leg.state else { return };
        tracing::debug!(leg = %id, ?signal, "the network's tones");
        call.said = Some(failure);
        if leg.bridged.is_none() && self.part(id, None) {
            self.tell(Input::LegFailed { leg: id, failure });
        }
    }
}

/// What a tone before the answer says of the party.
const fn failure(signal: Signal) -> Option<LegFailure> {
    match signal {
        Signal::Busy => Some(LegFailure::Busy),
        Signal::Congestion | Signal::Special(Special::Reorder | Special::NoCircuit) => {
            Some(LegFailure::Unreachable)
        }
        Signal::Special(Special::Unspecified | Special::Intercept | Special::Vacant) => {
            Some(LegFailure::UnknownNumber)
        }
        Signal::Ringback | Signal::FaxAnswer | Signal::FaxCalling | Signal::Modem => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_tone_means_is_what_a_response_would_mean() {
        assert_eq!(failure(Signal::Busy), Some(LegFailure::Busy));
        assert_eq!(failure(Signal::Special(Special::Vacant)), Some(LegFailure::UnknownNumber));
        assert_eq!(failure(Signal::Congestion), Some(LegFailure::Unreachable));
        assert_eq!(failure(Signal::Ringback), None);
    }
}
