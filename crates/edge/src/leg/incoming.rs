//! Calls that come in, until they are up or gone (RFC 3261 §13.3).
//!
//! Owns: offering to the floor, answering, CANCEL, the ACK. Must not own: who may call.

use super::{Closing, Done, Due, LEGS_MAX, Leg, Legs, Party, State, Up, tag_of};
use crate::audio::{Answered, AudioError, Line};
use crate::sip::dialog::Dialog;
use crate::sip::intake::Call;
use crate::sip::invite::Asked;
use crate::sip::session::{self, SessionTimer};
use crate::sip::stack::{ALLOW, Flow, source};
use crate::sip::text;
use rsipstack::sip::{Header, Request};
use rsipstack::transaction::Transaction;
use vocab::{Input, LegEnd, LegId};

/// A caller who is not answered at once hears a ringing tone from here on.
const ALERT_AFTER_MS: i64 = 200;
/// Operators give up after three minutes (RFC 3261 timer C); before that we say no ourselves.
const UNDECIDED_MS: i64 = 170_000;

impl Legs {
    /// A call at the door becomes a leg.
    pub(super) fn offered(&mut self, tx: Box<Transaction>, call: Call) {
        let stack = &self.around.stack;
        if self.legs.len() >= LEGS_MAX || !self.outbox.is_empty() {
            return stack.reply_with(tx, 503, vec![Header::RetryAfter("5".into())]);
        }
        let min_s = self.around.session_min_s;
        if session::too_small(&tx.original.headers, min_s) {
            return stack.reply_with(tx, 422, vec![Header::MinSE(min_s.to_string().into())]);
        }
        if self.is_of_phone(&tx) {
            // A phone calls out by the desk's command, not by itself.
            return stack.reply_with(tx, 403, Vec::new());
        }
        if Dialog::of_invite(&tx.original, "x", Flow::of(&tx)).is_none() {
            return stack.reply_with(tx, 400, Vec::new());
        }
        let leg = LegId::from_uuid(self.ids.next(self.clock.now()));
        self.note_received(leg, &tx.original);
        let asked = Asked::serve(tx, leg, self.around.signals.clone());
        self.legs.insert(leg, Leg::new(Party::Caller, Line::Plain, State::Offered { asked }));
        self.due_in(ALERT_AFTER_MS, Due::Alert(leg));
        self.due_in(UNDECIDED_MS, Due::Undecided(leg));
        let Call { trunk, from, to } = call;
        self.tell(Input::CallOffered { leg, trunk, from, to });
    }

    /// Did one of our agents' phones send it?
    fn is_of_phone(&self, tx: &Transaction) -> bool {
        let from = text::header(&tx.original.headers, "From").unwrap_or_default();
        text::user(text::uri(from)).is_some_and(|user| self.phones.is_phone(&user, source(tx)))
    }

    /// 180 when the floor takes its time.
    pub(super) fn alert(&mut self, id: LegId) {
        if let Some(Leg { state: State::Offered { asked }, .. }) = self.legs.get(&id) {
            let stack = &self.around.stack;
            let contact = vec![Header::Contact(stack.contact(asked.flow.transport).into())];
            asked.respond(stack.response(&asked.request, 180, &tag_of(id), contact, None));
            self.note_answer(id, 180);
        }
    }

    pub(super) fn undecided(&mut self, id: LegId) {
        if let Some(Leg { state: State::Offered { .. }, .. }) = self.legs.get(&id) {
            tracing::warn!(leg = %id, "nobody decided about an offered call");
            self.turn_away(id, 480, Vec::new(), LegEnd::Released);
        }
    }

    /// Agrees audio; the 200 follows in [`Legs::audio_answered`].
    pub(super) fn answer(&mut self, id: LegId) {
        let Some(leg) = self.legs.remove(&id) else { return };
        let State::Offered { asked } = leg.state else {
            self.legs.insert(id, leg);
            return;
        };
        let (audio, done) = (self.around.audio.clone(), self.around.done.clone());
        let offer = body(&asked.request);
        tokio::spawn(async move {
            let result = if offer.is_empty() {
                // No offer in the INVITE: ours goes out in the 200, theirs comes in the ACK.
                audio.offer(id, Line::Plain).await.map(|sdp| Answered { sdp, held: false })
            } else {
                audio.answer(id, &offer).await
            };
            done.send(Done::Answered { leg: id, result }).await.ok();
        });
        self.legs.insert(id, Leg { state: State::Answering { asked }, ..leg });
    }

    pub(super) fn audio_answered(&mut self, id: LegId, result: Result<Answered, AudioError>) {
        let Some(leg) = self.legs.remove(&id) else { return self.around.audio.close(id) };
        let State::Answering { asked } = leg.state else {
            self.legs.insert(id, leg);
            return;
        };
        let Answered { sdp, held } = match result {
            Ok(answered) => answered,
            Err(error) => {
                tracing::info!(leg = %id, %error, "an offered call has no audio for us");
                self.legs.insert(id, Leg { state: State::Answering { asked }, ..leg });
                return self.turn_away(id, refusal(&error), Vec::new(), LegEnd::Released);
            }
        };
        let tag = tag_of(id);
        let headers = &asked.request.headers;
        let now_ms = self.clock.now_ms();
        let timer = SessionTimer::agree(headers, self.around.session_expires_s, now_ms);
        let Some(dialog) = Dialog::of_invite(&asked.request, &tag, asked.flow.clone()) else {
            // Checked when it was offered.
            return self.around.audio.close(id);
        };
        let extra = self.session_headers(&asked.request, asked.flow.transport, timer.as_ref());
        let stack = &self.around.stack;
        asked.respond(stack.response(&asked.request, 200, &tag, extra, Some(sdp.clone())));
        self.note_answer(id, 200);
        let up = Box::new(Up {
            dialog,
            timer,
            sdp,
            acked: false,
            asked: None,
            refresh: None,
            refresh_after_ms: 0,
            sent: None,
            referral: None,
        });
        self.legs.insert(id, Leg { state: State::Up { up }, ..leg });
        self.watch_session(id);
        self.note_hold(id, held);
        self.resume(id);
    }

    /// What our 2xx to an INVITE or UPDATE says besides its body.
    pub(super) fn session_headers(
        &self,
        request: &Request,
        transport: rsipstack::sip::Transport,
        timer: Option<&SessionTimer>,
    ) -> Vec<Header> {
        let mut headers = vec![
            Header::Contact(self.around.stack.contact(transport).into()),
            Header::Allow(ALLOW.into()),
            Header::Supported("timer".into()),
        ];
        if let Some(timer) = timer {
            headers.push(Header::SessionExpires(timer.as_answer().into()));
            // RFC 4028 §9: required of a peer that is to refresh, which it said it can.
            if timer.refresher == session::Refresher::They
                && text::lists(&request.headers, "Supported", "timer")
            {
                headers.push(Header::Require("timer".into()));
            }
        }
        headers
    }

    /// CANCEL of an INVITE that we have not answered; the stack has answered the CANCEL.
    pub(super) fn cancelled(&mut self, id: LegId, seq: u32) {
        if self.legs.contains_key(&id) {
            self.note_sip(id, false, "CANCEL");
        }
        match self.legs.get_mut(&id).map(|l| &mut l.state) {
            Some(State::Offered { .. } | State::Answering { .. }) => {
                self.turn_away(id, 487, Vec::new(), LegEnd::HungUp);
            }
            Some(State::Up { up }) if up.asked.as_ref().is_some_and(|a| a.seq() == seq) => {
                if let Some(asked) = up.asked.take() {
                    let stack = &self.around.stack;
                    let tag = tag_of(id);
                    asked.respond(stack.response(&asked.request, 487, &tag, Vec::new(), None));
                }
            }
            // Crossed our 200: the peer will send BYE (RFC 3261 §9.2).
            Some(
                State::Up { .. }
                | State::Opening { .. }
                | State::Calling { .. }
                | State::Accepting { .. },
            )
            | None => {}
        }
    }

    pub(super) fn acked(&mut self, id: LegId, body: String) {
        self.note_sip(id, false, "ACK");
        if let Some(Closing::Unacked { mut dialog }) = self.closing.remove(&id) {
            self.note_sip(id, true, "BYE");
            return self.bye(&mut dialog);
        }
        let Some(Leg { state: State::Up { up }, .. }) = self.legs.get_mut(&id) else { return };
        up.acked = true;
        if !body.is_empty() {
            self.settle(id, body, false);
        }
    }

    /// Hands audio an answer that came beside the usual way.
    pub(super) fn settle(&self, leg: LegId, answer: String, early: bool) {
        let (audio, done) = (self.around.audio.clone(), self.around.done.clone());
        tokio::spawn(async move {
            let result = audio.accept(leg, &answer).await;
            done.send(Done::Settled { leg, early, result }).await.ok();
        });
    }
}

/// The status that tells a peer why its offer was no use.
pub(super) const fn refusal(error: &AudioError) -> u16 {
    match error {
        AudioError::BadSdp { .. } => 400,
        AudioError::NoCommonAudio { .. } | AudioError::OtherKind => 488,
        AudioError::NoPort(_) | AudioError::Ended | AudioError::Start(_) => 503,
        AudioError::UnknownLeg => 500,
    }
}

pub(super) fn body(request: &Request) -> String {
    String::from_utf8_lossy(&request.body).into_owned()
}
