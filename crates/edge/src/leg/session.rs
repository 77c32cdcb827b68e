//! Session timers of established legs: refreshing, and noticing that nobody is there (RFC 4028).
//!
//! Owns: our UPDATE or re-INVITE and its answer. Must not own: what was agreed.

use super::{Due, Leg, Legs, Refresh, State};
use crate::sip::Signal;
use crate::sip::invite::Sent;
use crate::sip::session::{self, SessionTimer};
use rsipstack::sip::{Header, Method, Response};
use std::sync::Arc;
use vocab::LegId;

/// RFC 3261 §14.1: after a 491 the owner of the Call-ID waits 2.1 to 4 s, the other less.
const AFTER_GLARE_MS: i64 = 2_500;

impl Legs {
    /// Makes the next appointment of a leg's session timer.
    pub(super) fn watch_session(&mut self, id: LegId) {
        let Some(Leg { state: State::Up { up }, .. }) = self.legs.get(&id) else { return };
        let Some(timer) = up.timer else { return };
        let at_ms = timer.next_ms(up.refresh.is_some()).max(up.refresh_after_ms);
        self.deadlines.at(at_ms, Due::Session(id));
    }

    pub(super) fn session_due(&mut self, id: LegId, now_ms: i64) {
        let Some(Leg { state: State::Up { up }, .. }) = self.legs.get_mut(&id) else { return };
        let Some(timer) = up.timer else { return };
        let waits = up.refresh.is_some() || up.asked.is_some() || now_ms < up.refresh_after_ms;
        match timer.due(now_ms, waits) {
            session::Due::Nothing => {}
            session::Due::Expired => {
                tracing::info!(leg = %id, "the session timer expired");
                self.vanish(id);
            }
            session::Due::Refresh => {
                self.refresh(id, timer);
                self.watch_session(id);
            }
        }
    }

    fn refresh(&mut self, id: LegId, timer: SessionTimer) {
        let Some(Leg { state: State::Up { up }, .. }) = self.legs.get_mut(&id) else { return };
        let stack = &self.around.stack;
        let mut extra = vec![
            Header::Supported("timer".into()),
            Header::SessionExpires(timer.as_request().into()),
            Header::MinSE(self.around.session_min_s.to_string().into()),
        ];
        let signals = self.around.signals.clone();
        if up.dialog.update_allowed {
            let request = up.dialog.request(stack, Method::Update, extra);
            let flow = up.dialog.flow.clone();
            let stack = Arc::clone(stack);
            up.refresh = Some(Refresh::Update);
            tokio::spawn(async move {
                let response = stack.ask(request, &flow, None).await.map(Box::new);
                signals.send(Signal::Refreshed { leg: id, response }).await.ok();
            });
            return;
        }
        extra.push(Header::Allow(crate::sip::stack::ALLOW.into()));
        extra.push(Header::ContentType("application/sdp".into()));
        let mut request = up.dialog.request(stack, Method::Invite, extra);
        request.body = up.sdp.clone().into_bytes();
        let flow = up.dialog.flow.clone();
        up.refresh = Sent::send(stack, request, flow, id, signals).map(Refresh::Invite);
    }

    /// The answer to our refresh; nothing: nobody there.
    pub(super) fn refreshed(&mut self, id: LegId, response: Option<&Response>) {
        let now_ms = self.clock.now_ms();
        let Some(Leg { state: State::Up { up }, .. }) = self.legs.get_mut(&id) else { return };
        let Some(refresh) = up.refresh.take() else { return };
        match response.map_or(408, |r| r.status_code.code()) {
            200..300 => {
                if let Some(response) = response {
                    up.dialog.retarget(&response.headers);
                    up.timer = SessionTimer::granted(&response.headers, now_ms)
                        .or_else(|| up.timer.map(|t| t.renewed(now_ms)));
                }
            }
            // RFC 4028 §10, RFC 3261 §12.2.1.2: the peer knows nothing of the call.
            408 | 481 | 503 => {
                tracing::info!(leg = %id, "the peer does not answer the session's refresh");
                return self.vanish(id);
            }
            405 | 501 if matches!(refresh, Refresh::Update) => up.dialog.update_allowed = false,
            422 => {
                let min = response.and_then(|r| session::min_se(&r.headers));
                if let (Some(timer), Some(min)) = (&mut up.timer, min) {
                    timer.interval_s = timer.interval_s.max(min);
                }
            }
            _ => up.refresh_after_ms = now_ms + AFTER_GLARE_MS,
        }
        self.watch_session(id);
    }
}
