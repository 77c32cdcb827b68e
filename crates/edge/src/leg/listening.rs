//! What a party says or keys beside a collection of digits: single keys while it waits, a message,
//! the answer to a menu spoken aloud.
//!
//! Owns: which of these a leg is in, and telling the floor. Must not own: what keys and phrases
//! lead to, the audio itself.
//!
//! A recogniser that is late, fails or is not there never holds a call: the utterance then counts as
//! not understood.

use super::{Collect, Done, Legs, Message, MessageStage, Spoken, SpokenStage};
use crate::recognition::{RecognitionError, Transcript};
use media::phrase;
use std::sync::Arc;
use vocab::{
    CueId, Effect, Input, InteractionId, LegId, MediaSource, OrganizationId, Pii, Prompt,
    RecordingId, SpeechRules,
};

/// The cue of the tone before a message, which no floor gives.
const BEEP: CueId = CueId::MAX;
const BEEP_TONE: Prompt = Prompt::Tone { hz: 1_000, ms: 400 };
/// Hints to a recogniser are cut at so many bytes.
const MAX_HINTS: usize = 500;

impl Legs {
    /// From now on each key of this party is told, unless digits are collected.
    pub(super) fn listen_for_keys(&mut self, id: LegId, cue: CueId) {
        if let Some(leg) = self.legs.get_mut(&id) {
            leg.keys = Some(cue);
        }
    }

    pub(super) fn take_message(
        &mut self,
        recording: RecordingId,
        interaction: InteractionId,
        organization: OrganizationId,
        id: LegId,
        max_ms: i64,
    ) {
        self.let_go(id);
        let Some(leg) = self.legs.get_mut(&id) else {
            return self.no_message(id, recording);
        };
        let stage = MessageStage::Beep;
        leg.message = Some(Message { recording, interaction, organization, max_ms, stage });
        leg.hush(BEEP);
        self.around.audio.play(id, BEEP, MediaSource::Once(BEEP_TONE));
    }

    /// A play ended that nobody is told of: the tone, if it was one.
    pub(super) fn beeped(&mut self, id: LegId, cue: CueId) {
        let Some(leg) = self.legs.get_mut(&id).filter(|_| cue == BEEP) else { return };
        if let Some(message) = leg.message.as_mut().filter(|m| m.stage == MessageStage::Beep) {
            message.stage = MessageStage::Recording;
            let Message { recording, interaction, organization, max_ms, .. } = message.clone();
            self.around.audio.take_message(recording, interaction, organization, id, max_ms);
        }
    }

    /// Silence, or the longest time.
    pub(super) fn message_over(&mut self, id: LegId, recording: RecordingId) {
        let leg = self.legs.get_mut(&id);
        let ended = leg.and_then(|l| l.message.take_if(|m| m.recording == recording));
        if ended.is_some() {
            self.tell(Input::VoicemailEnded { leg: id, recording });
        }
    }

    /// Ends a message, if one is being left.
    fn end_message(&mut self, id: LegId) {
        let Some(message) = self.legs.get_mut(&id).and_then(|l| l.message.take()) else { return };
        self.close_message(id, &message);
    }

    /// The message of a leg that is, or will be, no more.
    pub(super) fn close_message(&mut self, id: LegId, message: &Message) {
        let recording = message.recording;
        match message.stage {
            MessageStage::Beep => self.no_message(id, recording),
            MessageStage::Recording => {
                self.around.audio.stop_recording(recording);
                self.tell(Input::VoicemailEnded { leg: id, recording });
            }
        }
    }

    /// Nothing was recorded.
    pub(super) fn no_message(&mut self, leg: LegId, recording: RecordingId) {
        let reason = "the caller was gone before the tone".to_owned();
        self.tell(Input::RecordingFailed { recording, reason });
        self.tell(Input::VoicemailEnded { leg, recording });
    }

    /// Whatever was listened for on this leg is over: something else is played, or it is joined.
    pub(super) fn let_go(&mut self, id: LegId) {
        self.end_message(id);
        self.end_voicemail(id);
        let Some(leg) = self.legs.get_mut(&id) else { return };
        leg.keys = None;
        if leg.collect.take().is_some_and(|c| c.spoken.is_some()) {
            self.around.audio.stop_listening(id);
        }
    }

    /// A key of a party that isn't being asked for digits; `false` when nobody waits for it.
    pub(super) fn lone_key(&mut self, id: LegId, key: char) -> bool {
        let Some(leg) = self.legs.get(&id) else { return false };
        if let Some(message) = &leg.message {
            // One that is pressed in the tone was meant for the prompt before.
            if message.stage == MessageStage::Recording {
                self.end_message(id);
            }
            return true;
        }
        let Some(cue) = leg.keys else { return false };
        self.tell(Input::KeyPressed { leg: id, cue, key });
        true
    }

    /// What is played and listened for: aloud too, where phrases are expected and a plug hears them.
    pub(super) fn spoken(
        &self,
        prompt: Prompt,
        rules: Option<SpeechRules>,
    ) -> (Prompt, Option<Spoken>) {
        let heard = rules.filter(|r| self.around.recognizer.is_some() && !r.phrases.is_empty());
        let Some(mut rules) = heard else { return (prompt, None) };
        let prompt = rules.prompt.take().unwrap_or(prompt);
        (prompt, Some(Spoken { rules, stage: SpokenStage::Waiting }))
    }

    fn spoken_of(&mut self, id: LegId, cue: CueId) -> Option<&mut Spoken> {
        let collect = self.legs.get_mut(&id)?.collect.as_mut().filter(|c| c.cue == cue)?;
        collect.spoken.as_mut()
    }

    /// The party speaks: the prompt stops, and the time to answer doesn't run out.
    pub(super) fn speech_begun(&mut self, id: LegId, cue: CueId) {
        if let Some(spoken) = self.spoken_of(id, cue) {
            spoken.stage = SpokenStage::Speaking;
            self.around.audio.stop(id);
        }
    }

    pub(super) fn speech_ended(&mut self, id: LegId, cue: CueId, samples: Pii<Vec<i16>>) {
        let Some(recognizer) = self.around.recognizer.clone() else { return };
        let Some(spoken) = self.spoken_of(id, cue) else { return };
        spoken.stage = SpokenStage::Asked;
        let (language, hints) = (spoken.rules.language.clone(), hints(&spoken.rules));
        let done = self.around.done.clone();
        tokio::spawn(async move {
            let result = recognizer.recognize(samples.reveal(), &language, &hints).await;
            // The table is gone only when the program stops.
            done.send(Done::Recognized { leg: id, cue, result }).await.ok();
        });
    }

    pub(super) fn recognized(
        &mut self,
        id: LegId,
        cue: CueId,
        result: Result<Transcript, RecognitionError>,
    ) {
        let transcript = result
            .inspect_err(|error| tracing::warn!(leg = %id, %error, "speech is not recognised"))
            .unwrap_or_else(|_| Transcript { text: Pii::default(), percent: Some(0) });
        let Some(leg) = self.legs.get_mut(&id) else { return };
        // A key that came meanwhile has taken the collection over.
        let asked = |c: &mut Collect| c.cue == cue && c.spoken.is_some();
        let Some(Collect { spoken: Some(spoken), .. }) = leg.collect.take_if(asked) else { return };
        let heard = transcript.text;
        let found = phrase::nearest(heard.reveal(), &spoken.rules.phrases);
        let sure = u32::from(transcript.percent.unwrap_or(100));
        let percent = found.as_ref().map_or(0, |m| u32::from(m.percent) * sure / 100);
        let confidence_percent = u8::try_from(percent).unwrap_or(100);
        let near = confidence_percent >= spoken.rules.confidence_percent;
        let key = found.filter(|_| near).map(|m| m.key);
        self.tell(Input::PhraseHeard { leg: id, cue, key, confidence_percent, heard });
    }

    /// What waited for a leg that is over and would have been answered.
    pub(super) fn never_begun(&mut self, effect: &Effect) {
        if let Effect::StartRecording { recording, .. } = effect {
            let reason = "the call was over".to_owned();
            self.tell(Input::RecordingFailed { recording: *recording, reason });
        } else if let Effect::RecordVoicemail { recording, leg, .. } = effect {
            self.no_message(*leg, *recording);
        }
    }
}

/// The phrases, for recognisers that take a hint of what may be said.
fn hints(rules: &SpeechRules) -> String {
    let mut hints = String::new();
    for phrase in rules.phrases.values().flatten() {
        if hints.len() + phrase.len() > MAX_HINTS {
            break;
        }
        if !hints.is_empty() {
            hints.push_str(", ");
        }
        hints.push_str(phrase);
    }
    hints
}

/// Shared by every leg.
pub(super) type Recognizer = Option<Arc<crate::recognition::Recognizer>>;
