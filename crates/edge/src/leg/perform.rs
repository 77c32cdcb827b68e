//! Doing what the floor asks, in order per leg.
//!
//! Owns: the match over effects, hanging up. Must not own: deciding anything.

use super::{Closing, Due, Leg, Legs, State, WAITING_MAX};
use crate::sip::dialog::Dialog;
use crate::sip::text;
use media::collect::{Collector, Rules};
use rsipstack::sip::{Header, Method};
use std::sync::Arc;
use vocab::{
    CueId, DigitRules, Effect, HangUpCause, Input, LegEnd, LegId, MediaSource, Prompt, RefuseCause,
    Seat, SpeechRules,
};

/// RFC 3326 §3.1, and RFC 3261 §9: who else rang stops without a missed call.
const ELSEWHERE: &str = "SIP;cause=200;text=\"Call completed elsewhere\"";

impl Legs {
    pub(super) fn perform(&mut self, effect: Effect) {
        let is_busy = |id: &LegId| self.legs.get(id).is_some_and(Leg::is_busy);
        let busy = if let Effect::Hear { seats } = &effect {
            seats.iter().map(|seat| seat.leg).find(is_busy)
        } else {
            legs_of(&effect).into_iter().flatten().find(is_busy)
        };
        if let Some(leg) = busy.and_then(|id| self.legs.get_mut(&id))
            && !matches!(effect, Effect::HangUp { .. } | Effect::Refuse { .. })
        {
            if leg.waiting.len() < WAITING_MAX {
                leg.waiting.push_back(effect);
            } else {
                tracing::error!("too many effects wait for one leg: one was dropped");
            }
            return;
        }
        self.perform_now(effect);
    }

    fn perform_now(&mut self, effect: Effect) {
        match effect {
            Effect::Answer { leg } => self.answer(leg),
            Effect::Refuse { leg, cause } => self.refuse(leg, cause),
            Effect::Play { leg, cue, source } => self.play(leg, cue, source),
            Effect::PlayAndCollect { leg, cue, prompt, rules, speech } => {
                self.play_and_collect(leg, cue, prompt, rules, speech);
            }
            Effect::StopMedia { leg } => {
                self.let_go(leg);
                self.around.audio.stop(leg);
            }
            Effect::Ring { leg, agent, contact, card, ring_ms } => {
                self.ring(leg, agent, contact.as_deref(), &card, ring_ms);
            }
            Effect::Dial { leg, to, caller, trunk, ring_ms, .. } => {
                self.dial(leg, to.reveal(), &caller, trunk.as_ref(), ring_ms);
            }
            Effect::Bridge { a, b } => self.bridge(a, b),
            Effect::Unbridge { a, b } => self.unbridge(a, b),
            Effect::HangUp { leg, cause } => self.hang_up(leg, Some(cause)),
            Effect::SendDigits { leg, digits } => {
                self.around.audio.send_digits(leg, digits.reveal());
            }
            Effect::StartRecording { recording, interaction, organization, left, right } => {
                self.around.audio.record(recording, interaction, organization, left, right);
            }
            Effect::PauseRecording { recording } => self.around.audio.pause_recording(recording),
            Effect::ResumeRecording { recording } => self.around.audio.resume_recording(recording),
            Effect::StopRecording { recording } => self.around.audio.stop_recording(recording),
            Effect::Join { legs } => self.join(legs),
            Effect::Hear { seats } => self.hear(seats),
            Effect::ListenForKeys { leg, cue } => self.listen_for_keys(leg, cue),
            Effect::RecordVoicemail { recording, interaction, organization, leg, max_ms } => {
                self.take_message(recording, interaction, organization, leg, max_ms);
            }
            Effect::ListenForAnswer { leg, cue, amd } => self.listen_for_answer(leg, cue, amd),
            Effect::DropVoicemail { leg, cue, prompt } => self.drop_voicemail(leg, cue, prompt),
            Effect::LookUpCustomer { .. }
            | Effect::SeekLeads { .. }
            | Effect::Fetch { .. }
            | Effect::EraseRecording { .. } => {
                debug_assert!(false, "that is not asked of the edge");
            }
        }
    }

    pub(super) fn play(&mut self, id: LegId, cue: CueId, source: MediaSource) {
        self.let_go(id);
        let Some(leg) = self.legs.get_mut(&id) else { return unknown(id) };
        if matches!(source, MediaSource::Repeat(_)) {
            leg.hush(cue);
        }
        self.around.audio.play(id, cue, source);
    }

    fn play_and_collect(
        &mut self,
        id: LegId,
        cue: CueId,
        prompt: Prompt,
        rules: DigitRules,
        speech: Option<SpeechRules>,
    ) {
        self.let_go(id);
        let (prompt, spoken) = self.spoken(prompt, speech);
        let Some(leg) = self.legs.get_mut(&id) else { return unknown(id) };
        let rules = Rules {
            min: rules.min as usize,
            max: rules.max as usize,
            terminator: rules.terminator,
            first_timeout_ms: rules.first_timeout_ms,
            inter_digit_ms: rules.between_ms,
        };
        leg.hush(cue);
        let listens = spoken.is_some();
        leg.collect = Some(super::Collect { cue, collector: Collector::new(rules), spoken });
        if listens {
            self.around.audio.listen(id, cue);
        }
        self.around.audio.play(id, cue, MediaSource::Once(prompt));
    }

    fn bridge(&mut self, a: LegId, b: LegId) {
        if !self.legs.contains_key(&a) || !self.legs.contains_key(&b) {
            return unknown(a);
        }
        for (one, other) in [(a, b), (b, a)] {
            self.let_go(one);
            if let Some(leg) = self.legs.get_mut(&one) {
                leg.bridged = Some(other);
            }
        }
        self.around.audio.bridge(a, b);
    }

    fn join(&mut self, legs: Vec<LegId>) {
        self.seat(legs.iter().copied());
        self.around.audio.join(legs);
    }

    fn hear(&mut self, seats: Vec<Seat>) {
        self.seat(seats.iter().map(|seat| seat.leg));
        self.around.audio.hear(seats);
    }

    /// They leave whomever they were bridged with.
    fn seat(&mut self, legs: impl Iterator<Item = LegId>) {
        for id in legs {
            self.let_go(id);
            if let Some(leg) = self.legs.get_mut(&id)
                && let Some(other) = leg.bridged.take().and_then(|o| self.legs.get_mut(&o))
            {
                other.bridged = None;
            }
        }
    }

    fn unbridge(&mut self, a: LegId, b: LegId) {
        for (one, other) in [(a, b), (b, a)] {
            if let Some(leg) = self.legs.get_mut(&one)
                && leg.bridged == Some(other)
            {
                leg.bridged = None;
            }
        }
        self.around.audio.unbridge(a, b);
    }

    fn refuse(&mut self, leg: LegId, cause: RefuseCause) {
        let (status, extra) = match cause {
            RefuseCause::UnknownNumber => (404, Vec::new()),
            RefuseCause::Busy => (486, Vec::new()),
            RefuseCause::Overloaded => (503, vec![Header::RetryAfter("5".into())]),
            RefuseCause::Closed => (480, Vec::new()),
        };
        self.turn_away(leg, status, extra, LegEnd::Released);
    }

    /// A final response to an offered call that is not to be; the leg is over.
    pub(super) fn turn_away(&mut self, id: LegId, status: u16, extra: Vec<Header>, end: LegEnd) {
        let Some(leg) = self.legs.get(&id) else { return unknown(id) };
        let (State::Offered { asked } | State::Answering { asked }) = &leg.state else { return };
        let tag = super::tag_of(id);
        asked.respond(self.around.stack.response(&asked.request, status, &tag, extra, None));
        self.note_answer(id, status);
        self.ended(id, end);
    }

    /// Ends a leg in whatever state it is. No cause: the edge stops.
    pub(super) fn hang_up(&mut self, leg: LegId, cause: Option<HangUpCause>) {
        // A referral's yes: whoever asked for it is let go.
        self.end_referral(leg, "200 OK");
        if self.part(leg, cause) {
            self.tell(Input::LegEnded { leg, end: LegEnd::Released });
        } else {
            unknown(leg);
        }
    }

    /// Takes a leg out of the table and tells its peer, not the floor; false: there was none.
    pub(super) fn part(&mut self, id: LegId, cause: Option<HangUpCause>) -> bool {
        let Some(leg) = self.take(id) else { return false };
        let reason = match cause {
            Some(HangUpCause::AnsweredElsewhere) => Some(ELSEWHERE),
            Some(HangUpCause::Normal | HangUpCause::CallerLeft) | None => None,
        };
        match leg.state {
            State::Offered { asked } | State::Answering { asked } => {
                let tag = super::tag_of(id);
                let stack = &self.around.stack;
                asked.respond(stack.response(&asked.request, 480, &tag, Vec::new(), None));
                self.note_answer(id, 480);
            }
            State::Opening { .. } => {}
            State::Calling { call } => {
                if call.provisional {
                    call.sent.cancel(&self.around.stack, reason);
                    self.note_end(id, "CANCEL", reason.is_some());
                }
                let cancelled = call.provisional;
                self.close_later(id, Closing::Calling { sent: call.sent, cancelled, reason });
            }
            State::Accepting { mut up } | State::Up { mut up } => {
                if let Some(asked) = up.asked.take() {
                    let tag = super::tag_of(id);
                    let stack = &self.around.stack;
                    asked.respond(stack.response(&asked.request, 487, &tag, Vec::new(), None));
                }
                if up.acked {
                    self.note_end(id, "BYE", false);
                    self.bye(&mut up.dialog);
                } else {
                    self.close_later(id, Closing::Unacked { dialog: Box::new(up.dialog) });
                }
            }
        }
        true
    }

    pub(super) fn close_later(&mut self, id: LegId, closing: Closing) {
        self.closing.insert(id, closing);
        // RFC 3261 §9.1: what was cancelled and stays silent for 64*T1 is over.
        self.due_in(self.around.silent_ms, Due::Closing(id));
    }

    /// BYE, in a task of its own; whatever the answer, the dialog is over.
    pub(super) fn bye(&self, dialog: &mut Dialog) {
        let request = dialog.request(&self.around.stack, Method::Bye, Vec::new());
        let (stack, flow) = (Arc::clone(&self.around.stack), dialog.flow.clone());
        tokio::spawn(async move { stack.ask(request, &flow, None).await });
    }
}

pub(super) fn unknown(leg: LegId) {
    tracing::debug!(%leg, "an effect for a leg that is over");
}

/// The legs that an effect works on.
fn legs_of(effect: &Effect) -> [Option<LegId>; 3] {
    match effect {
        Effect::Answer { leg }
        | Effect::Refuse { leg, .. }
        | Effect::Play { leg, .. }
        | Effect::PlayAndCollect { leg, .. }
        | Effect::ListenForKeys { leg, .. }
        | Effect::ListenForAnswer { leg, .. }
        | Effect::DropVoicemail { leg, .. }
        | Effect::RecordVoicemail { leg, .. }
        | Effect::StopMedia { leg }
        | Effect::HangUp { leg, .. }
        | Effect::SendDigits { leg, .. } => [Some(*leg), None, None],
        Effect::Bridge { a, b } | Effect::Unbridge { a, b } => [Some(*a), Some(*b), None],
        Effect::Join { legs } => {
            [legs.first().copied(), legs.get(1).copied(), legs.get(2).copied()]
        }
        Effect::StartRecording { left, right, .. } => [Some(*left), Some(*right), None],
        // As many as there are seats: see `perform`.
        Effect::Hear { .. }
        | Effect::Ring { .. }
        | Effect::Dial { .. }
        | Effect::SeekLeads { .. }
        | Effect::EraseRecording { .. }
        | Effect::PauseRecording { .. }
        | Effect::ResumeRecording { .. }
        | Effect::StopRecording { .. }
        | Effect::Fetch { .. }
        | Effect::LookUpCustomer { .. } => [None, None, None],
    }
}

/// A header made of our own text.
pub(super) fn own(name: &str, value: impl Into<String>) -> Header {
    text::other(name, value)
}
