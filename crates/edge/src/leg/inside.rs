//! Requests inside a dialog: BYE, hold and resume, UPDATE, INFO and the rest (RFC 3261 §12.2).
//!
//! Owns: the reflexes of a leg; every request gets an answer. Must not own: session timers' time.

use super::incoming::{body, refusal};
use super::{Done, Leg, Legs, Refresh, State, Up, tag_of};
use crate::audio::{Answered, AudioError};
use crate::sip::dialog::Order;
use crate::sip::invite::Asked;
use crate::sip::session::{self, SessionTimer};
use crate::sip::stack::{ALLOW, Flow};
use crate::sip::text;
use rsipstack::sip::{Header, Method};
use rsipstack::transaction::Transaction;
use vocab::{Input, LegEnd, LegId};

impl Legs {
    /// A request with a To tag.
    pub(super) fn inside(&mut self, tx: Box<Transaction>) {
        let stack = &self.around.stack;
        let request = &tx.original;
        let to = text::header(&request.headers, "To").and_then(text::tag);
        let id = to.and_then(|tag| tag.parse::<LegId>().ok());
        let Some((id, leg)) = id.and_then(|id| Some((id, self.legs.get_mut(&id)?))) else {
            return stack.reply_with(tx, 481, Vec::new());
        };
        if !is_of(leg, &tx) {
            return stack.reply_with(tx, 481, Vec::new());
        }
        if let Some(dialog) = leg.dialog()
            && dialog.receive(request, Flow::of(&tx)) == Order::Stale
        {
            return stack.reply_with(tx, 500, Vec::new());
        }
        self.note_received(id, &tx.original);
        match tx.original.method {
            Method::Bye => self.bye_received(id, tx),
            Method::Invite => self.reinvited(id, tx),
            Method::Update => self.updated(id, tx),
            Method::Info => self.informed(id, tx),
            Method::Options => {
                stack.reply_with(tx, 200, vec![Header::Allow(ALLOW.into())]);
            }
            Method::PRack => stack.reply_with(tx, 481, Vec::new()),
            Method::Notify => stack.reply_with(tx, 489, Vec::new()),
            Method::Refer => self.referred(id, tx),
            Method::Ack
            | Method::Cancel
            | Method::Message
            | Method::Publish
            | Method::Register
            | Method::Subscribe => {
                stack.reply_with(tx, 405, vec![Header::Allow(ALLOW.into())]);
            }
        }
    }

    fn bye_received(&mut self, id: LegId, tx: Box<Transaction>) {
        let Some(leg) = self.legs.get(&id) else { return };
        match &leg.state {
            State::Up { .. } | State::Accepting { .. } => {
                self.around.stack.reply_with(tx, 200, Vec::new());
                if let Some(Leg { state: State::Up { up } | State::Accepting { up }, .. }) =
                    self.take(id)
                {
                    if let Some(asked) = up.asked {
                        let stack = &self.around.stack;
                        let tag = tag_of(id);
                        asked.respond(stack.response(&asked.request, 487, &tag, Vec::new(), None));
                    }
                    self.tell(Input::LegEnded { leg: id, end: LegEnd::HungUp });
                }
            }
            // The caller ends an early dialog (RFC 3261 §15).
            State::Offered { .. } | State::Answering { .. } => {
                self.around.stack.reply_with(tx, 200, Vec::new());
                self.turn_away(id, 487, Vec::new(), LegEnd::HungUp);
            }
            State::Opening { .. } | State::Calling { .. } => {
                self.around.stack.reply_with(tx, 481, Vec::new());
            }
        }
    }

    /// Hold, resume, a new address, or only a sign of life.
    fn reinvited(&mut self, id: LegId, tx: Box<Transaction>) {
        let stack = &self.around.stack;
        let min_s = self.around.session_min_s;
        let Some(leg) = self.legs.get_mut(&id) else { return };
        let line = leg.line;
        let State::Up { up } = &mut leg.state else {
            return stack.reply_with(tx, 491, Vec::new());
        };
        if let Some((status, extra)) = not_now(up, &tx, min_s) {
            return stack.reply_with(tx, status, extra);
        }
        let asked = Asked::serve(tx, id, self.around.signals.clone());
        let (audio, done) = (self.around.audio.clone(), self.around.done.clone());
        let offer = body(&asked.request);
        up.asked = Some(asked);
        tokio::spawn(async move {
            let result = if offer.is_empty() {
                audio.offer(id, line).await.map(|sdp| Answered { sdp, held: false })
            } else {
                audio.answer(id, &offer).await
            };
            done.send(Done::Renewed { leg: id, result }).await.ok();
        });
    }

    pub(super) fn audio_renewed(&mut self, id: LegId, result: Result<Answered, AudioError>) {
        let now_ms = self.clock.now_ms();
        let ours_s = self.around.session_expires_s;
        let Some(Leg { state: State::Up { up }, .. }) = self.legs.get_mut(&id) else {
            return;
        };
        // Taken back (CANCEL) meanwhile.
        let Some(asked) = up.asked.take() else { return };
        let tag = tag_of(id);
        let stack = &self.around.stack;
        let Answered { sdp, held } = match result {
            Ok(answered) => answered,
            Err(error) => {
                let status = refusal(&error);
                asked.respond(stack.response(&asked.request, status, &tag, Vec::new(), None));
                return;
            }
        };
        let offered = !asked.request.body.is_empty();
        up.timer = SessionTimer::agree(&asked.request.headers, ours_s, now_ms);
        up.sdp.clone_from(&sdp);
        up.acked = false;
        let timer = up.timer;
        let extra = self.session_headers(&asked.request, asked.flow.transport, timer.as_ref());
        asked.respond(stack.response(&asked.request, 200, &tag, extra, Some(sdp)));
        self.note_answer(id, 200);
        self.watch_session(id);
        if offered {
            self.note_hold(id, held);
        }
    }

    fn updated(&mut self, id: LegId, tx: Box<Transaction>) {
        let stack = &self.around.stack;
        let min_s = self.around.session_min_s;
        let Some(leg) = self.legs.get_mut(&id) else { return };
        let offers = !tx.original.body.is_empty();
        let State::Up { up } = &mut leg.state else {
            // RFC 3311 §5.2: an offer while another is open waits; without one it is a sign of
            // life in an early dialog.
            let (status, extra) = if offers {
                (500, vec![Header::RetryAfter("2".into())])
            } else {
                let transport = Flow::of(&tx).transport;
                (200, vec![Header::Contact(stack.contact(transport).into())])
            };
            return stack.reply_with(tx, status, extra);
        };
        if let Some((status, extra)) = not_now(up, &tx, min_s) {
            return stack.reply_with(tx, status, extra);
        }
        if !offers {
            return self.answer_update(id, tx, None);
        }
        let (audio, done) = (self.around.audio.clone(), self.around.done.clone());
        let offer = body(&tx.original);
        tokio::spawn(async move {
            let result = audio.answer(id, &offer).await;
            done.send(Done::Updated { leg: id, tx, result }).await.ok();
        });
    }

    pub(super) fn audio_updated(
        &mut self,
        id: LegId,
        tx: Box<Transaction>,
        result: Result<Answered, AudioError>,
    ) {
        match result {
            Ok(Answered { sdp, held }) => {
                self.answer_update(id, tx, Some(sdp));
                self.note_hold(id, held);
            }
            Err(error) => self.around.stack.reply_with(tx, refusal(&error), Vec::new()),
        }
    }

    fn answer_update(&mut self, id: LegId, tx: Box<Transaction>, sdp: Option<String>) {
        let now_ms = self.clock.now_ms();
        let ours_s = self.around.session_expires_s;
        let Some(Leg { state: State::Up { up }, .. }) = self.legs.get_mut(&id) else {
            return self.around.stack.reply_with(tx, 481, Vec::new());
        };
        up.timer = SessionTimer::agree(&tx.original.headers, ours_s, now_ms);
        if let Some(sdp) = &sdp {
            up.sdp.clone_from(sdp);
        }
        let (timer, transport) = (up.timer, up.dialog.flow.transport);
        let extra = self.session_headers(&tx.original, transport, timer.as_ref());
        let stack = &self.around.stack;
        let response = stack.response(&tx.original, 200, &tag_of(id), extra, sdp);
        stack.reply(tx, response);
        self.watch_session(id);
    }

    /// Digits (`application/dtmf-relay`, `application/dtmf`), or a sign of life.
    fn informed(&mut self, id: LegId, tx: Box<Transaction>) {
        let kind = text::header(&tx.original.headers, "Content-Type")
            .map(|t| t.split(';').next().unwrap_or(t).trim().to_ascii_lowercase());
        let status = match kind.as_deref() {
            Some("application/dtmf-relay" | "application/dtmf") => {
                match digit_of(&body(&tx.original)) {
                    Some(digit) => {
                        self.digit(id, digit, true);
                        200
                    }
                    None => 400,
                }
            }
            _ if tx.original.body.is_empty() => 200,
            Some(_) | None => 415,
        };
        self.around.stack.reply_with(tx, status, Vec::new());
    }

    /// The far end's description says hold or not; the floor hears of changes.
    pub(super) fn note_hold(&mut self, id: LegId, held: bool) {
        let Some(leg) = self.legs.get_mut(&id) else { return };
        if leg.held != held {
            leg.held = held;
            let input =
                if held { Input::LegHeld { leg: id } } else { Input::LegResumed { leg: id } };
            self.tell(input);
        }
    }
}

/// Is the request one of this leg's dialog? Early, only the Call-ID is agreed.
fn is_of(leg: &mut Leg, tx: &Transaction) -> bool {
    let call_id = text::header(&tx.original.headers, "Call-ID");
    let same =
        |request: &rsipstack::sip::Request| text::header(&request.headers, "Call-ID") == call_id;
    match &leg.state {
        State::Offered { asked } | State::Answering { asked } => same(&asked.request),
        State::Opening { .. } => false,
        State::Calling { call } => same(&call.sent.request),
        State::Accepting { up } | State::Up { up } => up.dialog.is_of(&tx.original),
    }
}

/// Why an offer cannot be taken now (RFC 3261 §14.2, RFC 4028 §9).
fn not_now(up: &Up, tx: &Transaction, min_s: u32) -> Option<(u16, Vec<Header>)> {
    if session::too_small(&tx.original.headers, min_s) {
        return Some((422, vec![Header::MinSE(min_s.to_string().into())]));
    }
    if matches!(up.refresh, Some(Refresh::Invite(_))) {
        return Some((491, Vec::new()));
    }
    up.asked.is_some().then(|| (500, vec![Header::RetryAfter("1".into())]))
}

/// `Signal=5` of dtmf-relay, or the bare digit.
fn digit_of(body: &str) -> Option<char> {
    let named = body.lines().find_map(|line| {
        let (name, value) = line.split_once('=')?;
        name.trim().eq_ignore_ascii_case("signal").then(|| value.trim())
    });
    let text = named.unwrap_or_else(|| body.trim());
    let digit = match text {
        "10" => '*',
        "11" => '#',
        one => {
            let mut chars = one.chars();
            chars.next().filter(|_| chars.next().is_none())?
        }
    };
    matches!(digit, '0'..='9' | '*' | '#' | 'A'..='D' | 'a'..='d')
        .then(|| digit.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_read_from_both_kinds_of_info() {
        assert_eq!(digit_of("Signal=5\r\nDuration=160\r\n"), Some('5'));
        assert_eq!(digit_of("Signal= *\r\nDuration=160"), Some('*'));
        assert_eq!(digit_of("Signal=11\r\n"), Some('#'));
        assert_eq!(digit_of("7\r\n"), Some('7'));
        assert_eq!(digit_of("d"), Some('D'));
        for none in ["", "Signal=", "Signal=55", "x", "é", "Duration=5"] {
            assert_eq!(digit_of(none), None, "{none}");
        }
    }
}
