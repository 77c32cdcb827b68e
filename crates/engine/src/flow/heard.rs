//! What a caller does in a flow: keys, phrases, the end of a prompt or of a message.

use crate::floor::Timer;
use crate::interaction::Stage;
use crate::turn::Turn;
use std::sync::Arc;
use vocab::{
    Action, ActionKind, CueId, Event, Fact, FlowError, InteractionId, LegId, Pii, Private,
    PromptEnd, QueueId, RecordingId,
};

/// How much longer than its longest a message is waited for.
const MESSAGE_GRACE_MS: i64 = 10_000;

impl Turn<'_> {
    pub(crate) fn prompt_ended(&mut self, leg: LegId, cue: CueId, end: PromptEnd) {
        let Some((id, action)) = self.awaited_on(leg, cue) else { return };
        if end == PromptEnd::Stopped {
            return;
        }
        match &action.kind {
            ActionKind::Play { .. } if end == PromptEnd::Failed => {
                self.exit_or(id, FlowError::Failed, "next");
            }
            ActionKind::Play { .. } => self.exit(id, "next"),
            ActionKind::CheckHours { .. } => self.exit(id, "closed"),
            ActionKind::RecordingNotice { refuse_key: None, .. } => self.consents(id, true),
            ActionKind::Voicemail { queue, max_ms, .. } => self.begin_message(id, queue, *max_ms),
            ActionKind::SurveyMessage { attribute, max_ms, .. } => {
                self.begin_answer(id, attribute, *max_ms);
            }
            ActionKind::ExternalStep { .. } => self.verb_done(id, &action),
            // A menu that can't be spoken is heard in silence.
            ActionKind::Menu { .. }
            | ActionKind::CollectDigits { .. }
            | ActionKind::Survey { .. }
            | ActionKind::RecordingNotice { .. }
            | ActionKind::OfferCallback { .. }
            | ActionKind::Answer {}
            | ActionKind::LookUpCustomer { .. }
            | ActionKind::SetAttributes { .. }
            | ActionKind::Branch {}
            | ActionKind::LookUpTicket { .. }
            | ActionKind::CheckSurvey { .. }
            | ActionKind::HttpCall { .. }
            | ActionKind::SetRouting { .. }
            | ActionKind::Queue { .. }
            | ActionKind::TransferToAgent { .. }
            | ActionKind::TransferToFlow { .. }
            | ActionKind::SubFlow { .. }
            | ActionKind::Return {}
            | ActionKind::TransferToNumber { .. }
            | ActionKind::RefuseCalls {}
            | ActionKind::HangUp {} => {}
        }
    }

    /// The interaction of a leg, if it waits for this very cue.
    fn awaited_on(&self, leg: LegId, cue: CueId) -> Option<(InteractionId, Action)> {
        let id = self.floor().legs.get(&leg)?.interaction;
        self.awaited(id, cue).map(|action| (id, action))
    }

    /// The action where an interaction waits for this very cue.
    pub(super) fn awaited(&self, id: InteractionId, cue: CueId) -> Option<Action> {
        match &self.floor().interactions.get(&id)?.stage {
            Stage::Flow { cue: awaited, action, .. } if *awaited == cue => {
                self.action(id, &action.clone())
            }
            Stage::Begun
            | Stage::Flow { .. }
            | Stage::Queued(_)
            | Stage::Offered { .. }
            | Stage::Talking { .. }
            | Stage::CallingOut { .. }
            | Stage::Dialled { .. }
            | Stage::Outside { .. } => None,
        }
    }

    pub(crate) fn digits_collected(&mut self, leg: LegId, cue: CueId, digits: Pii<String>) {
        let Some((id, action)) = self.awaited_on(leg, cue) else { return };
        let keyed = digits.reveal().clone();
        let count = u32::try_from(keyed.chars().count()).unwrap_or(u32::MAX);
        let private = Private { digits: Some(digits), ..Private::default() };
        let event = Event::DigitsCollected { interaction: id, action: action.id.clone(), count };
        self.record(Fact { event, private });
        match &action.kind {
            ActionKind::Menu { tries, .. } => self.chosen(id, &action, &keyed, *tries),
            ActionKind::CollectDigits { min, tries, .. } => {
                if count >= *min {
                    self.exit(id, "next");
                } else {
                    self.again(id, *tries, keyed.is_empty());
                }
            }
            ActionKind::Survey { scale, tries, attribute, .. } => {
                match keyed.parse::<u8>().ok().filter(|score| score <= scale) {
                    Some(score) => {
                        let (attribute, scale) = (Arc::from(attribute.as_str()), *scale);
                        self.record(Event::SurveyAnswered {
                            interaction: id,
                            attribute,
                            score,
                            scale,
                        });
                        self.exit(id, "next");
                    }
                    None => self.again(id, *tries, keyed.is_empty()),
                }
            }
            ActionKind::RecordingNotice { refuse_key, .. } => {
                let refused = refuse_key.is_some_and(|key| keyed.starts_with(key));
                self.consents(id, !refused);
            }
            ActionKind::ExternalStep { .. } => self.verb_done(id, &action),
            ActionKind::OfferCallback { .. } => self.offer_answered_by(id, &action, &keyed),
            ActionKind::Answer {}
            | ActionKind::Play { .. }
            | ActionKind::CheckHours { .. }
            | ActionKind::LookUpCustomer { .. }
            | ActionKind::SetAttributes { .. }
            | ActionKind::Branch {}
            | ActionKind::LookUpTicket { .. }
            | ActionKind::CheckSurvey { .. }
            | ActionKind::SurveyMessage { .. }
            | ActionKind::HttpCall { .. }
            | ActionKind::SetRouting { .. }
            | ActionKind::Queue { .. }
            | ActionKind::Voicemail { .. }
            | ActionKind::TransferToAgent { .. }
            | ActionKind::TransferToFlow { .. }
            | ActionKind::SubFlow { .. }
            | ActionKind::Return {}
            | ActionKind::TransferToNumber { .. }
            | ActionKind::RefuseCalls {}
            | ActionKind::HangUp {} => {}
        }
    }

    fn begin_message(&mut self, id: InteractionId, queue: &QueueId, max_ms: u32) {
        let (recording, queue) = (self.new_recording(), queue.clone());
        self.record(Event::VoicemailStarted { interaction: id, recording, queue });
        self.await_message(id, max_ms);
    }

    fn begin_answer(&mut self, id: InteractionId, question: &str, max_ms: u32) {
        let (recording, attribute) = (self.new_recording(), Arc::from(question));
        self.record(Event::SurveyMessageStarted { interaction: id, recording, attribute });
        self.await_message(id, max_ms);
    }

    fn await_message(&mut self, id: InteractionId, max_ms: u32) {
        // Should the end never be heard of, the call goes on without it.
        let late = self.now + i64::from(max_ms) + MESSAGE_GRACE_MS;
        self.schedule(late, Timer::AnswerLate(id, self.floor().last_cue));
    }

    fn consents(&mut self, id: InteractionId, given: bool) {
        self.record(Event::RecordingConsentNoted { interaction: id, given });
        self.exit(id, if given { "accepted" } else { "refused" });
    }

    fn chosen(&mut self, id: InteractionId, menu: &Action, key: &str, tries: u32) {
        if menu.conditions.iter().any(|c| c.when == key) {
            self.exit(id, key);
        } else {
            self.again(id, tries, key.is_empty());
        }
    }

    /// A phrase counts as its key, if it is sure enough.
    pub(crate) fn phrase_heard(
        &mut self,
        leg: LegId,
        cue: CueId,
        key: Option<String>,
        confidence_percent: u8,
        heard: Pii<String>,
    ) {
        let Some((id, action)) = self.awaited_on(leg, cue) else { return };
        let ActionKind::Menu { tries, confidence_percent: least, .. } = &action.kind else {
            return;
        };
        let nothing = heard.reveal().trim().is_empty();
        let key = key.filter(|_| confidence_percent >= *least);
        self.record(Fact {
            event: Event::PhraseHeard {
                interaction: id,
                action: action.id.clone(),
                key: key.as_deref().map(Arc::from),
                confidence_percent,
            },
            private: Private { spoken: Some(heard), ..Private::default() },
        });
        match key {
            Some(key) => self.chosen(id, &action, &key, *tries),
            None => self.again(id, *tries, nothing),
        }
    }

    pub(super) fn again(&mut self, id: InteractionId, most: u32, nothing_keyed: bool) {
        let Some(Stage::Flow { action, tries, .. }) =
            self.floor().interactions.get(&id).map(|i| i.stage.clone())
        else {
            return;
        };
        let error = if nothing_keyed { FlowError::Timeout } else { FlowError::Invalid };
        if tries < most {
            self.step(id, action, error.name());
        } else {
            self.exit(id, error.name());
        }
    }

    pub(crate) fn voicemail_ended(&mut self, leg: LegId, recording: RecordingId) {
        let Some(id) = self.floor().legs.get(&leg).map(|l| l.interaction) else { return };
        let own = self.floor().interactions.get(&id).and_then(|i| i.recording);
        if own.is_some_and(|r| r.id == recording) {
            self.message_left(id);
            self.exit(id, "next");
        }
    }

    /// The message is over: by a key, by its length, or because the caller hung up.
    pub(crate) fn message_left(&mut self, id: InteractionId) {
        let Some(action) = self.current_action(id) else { return };
        let Some(recording) = self.floor().interactions.get(&id).and_then(|i| i.recording) else {
            return;
        };
        if let ActionKind::SurveyMessage { attribute, .. } = &action.kind {
            let (recording, attribute) = (recording.id, Arc::from(attribute.as_str()));
            self.record(Event::SurveyMessageEnded { interaction: id, recording, attribute });
            return;
        }
        let ActionKind::Voicemail { call_back, queue, .. } = &action.kind else { return };
        self.record(Event::VoicemailEnded { interaction: id, recording: recording.id });
        if *call_back {
            self.owe_call(id, queue);
        }
    }
}
