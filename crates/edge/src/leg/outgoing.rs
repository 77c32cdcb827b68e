//! Calls that we make: ringing agents' phones and dialling numbers (RFC 3261 §13.2).
//!
//! Owns: the INVITE, what its responses mean, CANCEL, late and forked answers. Must not own: when
//! to call whom.

use super::perform::own;
use super::{Calling, Closing, Done, Due, Leg, Legs, Party, Plan, Refresh, State, Up, tag_of};
use crate::audio::{Accepted, AudioError, Line};
use crate::sip::dialog::Dialog;
use crate::sip::invite::Sent;
use crate::sip::session::{self, SessionTimer};
use crate::sip::stack::{ALLOW, Flow};
use crate::sip::text;
use crate::sip::trunk::Transport as TrunkTransport;
use crate::sip::{digest::Credentials, register};
use rsipstack::sip::{Header, Method, Request, Response, Transport, Uri, Version};
use rsipstack::transaction::random_text;
use std::sync::Arc;
use vocab::{
    Address, AgentId, Input, LegEnd, LegFailure, LegId, PickUp, RingCard, TrunkId, national,
};

/// One challenge, one longer session, one more challenge.
const AGAIN_MAX: u32 = 3;

/// What an INVITE says, besides its audio.
struct Invitation {
    uri: Uri,
    from: String,
    to: String,
    flow: Flow,
    extra: Vec<Header>,
    credentials: Option<Credentials>,
}

impl Legs {
    pub(super) fn ring(
        &mut self,
        id: LegId,
        agent: AgentId,
        contact: Option<&str>,
        card: &RingCard,
        ring_ms: i64,
    ) {
        let there = match contact {
            Some(contact) => Uri::try_from(contact).ok().map(|uri| (flow_by_uri(&uri), uri)),
            None => self
                .phones
                .phone(agent.as_str())
                .and_then(|b| Some((b.flow.clone(), Uri::try_from(b.uri.as_str()).ok()?))),
        };
        let Some((flow, uri)) = there else {
            return self.tell(Input::LegFailed { leg: id, failure: LegFailure::Unreachable });
        };
        let stack = &self.around.stack;
        let customer = card.customer.reveal();
        let from = if customer.is_anonymous() {
            "\"Anonyme\" <sip:anonymous@anonymous.invalid>".to_owned()
        } else {
            let number = text::escape_user(customer.as_str());
            let host = stack.address(flow.transport);
            format!("{} <sip:{number}@{host}>", text::quote(&national(customer)))
        };
        let mut extra = vec![own("X-Plateau-Interaction", card.interaction.to_string())];
        extra.extend(card.reservation.map(|r| own("X-Plateau-Reservation", r.to_string())));
        extra.extend(card.monitor.map(|m| own("X-Plateau-Monitor", m.to_string())));
        let by_itself = match card.pick_up {
            PickUp::Ring => card.monitor.map(|_| 0),
            PickUp::Command => {
                extra.push(own("X-Plateau-Answer", "command"));
                None
            }
            PickUp::After { ms } => {
                extra.push(own("X-Plateau-Answer", format!("auto;after={}", ms / 1_000)));
                Some(ms / 1_000)
            }
        };
        // Whoever listens asked for it a moment ago, and for a campaign's call somebody waits on the
        // line: many desk phones then pick up themselves.
        if let Some(after) = by_itself {
            let alert = format!("<http://127.0.0.1>;info=alert-autoanswer;delay={after}");
            extra.push(own("Alert-Info", alert));
            extra.push(own("Call-Info", format!("<sip:{}>;answer-after={after}", stack.realm)));
        }
        let user = text::escape_user(agent.as_str());
        let to = format!("<sip:{user}@{}>", stack.realm);
        let invitation = Invitation { uri, from, to, flow, extra, credentials: None };
        self.call(id, Party::Agent(agent), invitation, ring_ms);
    }

    pub(super) fn dial(
        &mut self,
        id: LegId,
        to: &Address,
        caller: &Address,
        trunk: Option<&TrunkId>,
        ring_ms: i64,
    ) {
        let trunk = match trunk {
            Some(id) => self.around.trunks.get(id),
            None => self.around.trunks.any_out(),
        };
        let there = trunk.and_then(|t| {
            let proxy = t.proxy.as_deref()?;
            let suffix = match t.transport {
                TrunkTransport::Udp => "",
                TrunkTransport::Tcp => ";transport=tcp",
                TrunkTransport::Tls => ";transport=tls",
            };
            let number = text::escape_user(to.as_str());
            let uri = Uri::try_from(format!("sip:{number}@{proxy}{suffix}")).ok()?;
            Some((t, proxy, register::flow_to(proxy, t.transport)?, uri, number))
        });
        let Some((trunk, proxy, flow, uri, number)) = there else {
            tracing::warn!(leg = %id, "no trunk for a call out");
            return self.tell(Input::LegFailed { leg: id, failure: LegFailure::Unreachable });
        };
        let credentials = trunk.credentials();
        let account = credentials.as_ref().map(|c| c.user.as_str());
        let shown = if caller.is_anonymous() { account } else { Some(caller.as_str()) };
        let host = self.around.stack.address(flow.transport);
        let from = shown.map_or_else(
            || "\"Anonymous\" <sip:anonymous@anonymous.invalid>".to_owned(),
            |user| format!("<sip:{}@{host}>", text::escape_user(user)),
        );
        let to = format!("<sip:{number}@{proxy}>");
        let invitation = Invitation { uri, from, to, flow, extra: Vec::new(), credentials };
        self.call(id, Party::Callee, invitation, ring_ms);
    }

    /// Makes the leg and asks audio for our offer.
    fn call(&mut self, id: LegId, party: Party, invitation: Invitation, ring_ms: i64) {
        let line = if invitation.flow.is_websocket() { Line::Browser } else { Line::Plain };
        let plan = Box::new(self.plan(id, invitation));
        self.legs.insert(id, Leg::new(party, line, State::Opening { plan }));
        self.due_in(ring_ms, Due::Ring(id));
        let (audio, done) = (self.around.audio.clone(), self.around.done.clone());
        tokio::spawn(async move {
            let result = audio.offer(id, line).await;
            done.send(Done::Opened { leg: id, result }).await.ok();
        });
    }

    fn plan(&self, id: LegId, invitation: Invitation) -> Plan {
        let Invitation { uri, from, to, flow, extra, credentials } = invitation;
        let stack = &self.around.stack;
        let mut headers = vec![
            stack.via(flow.transport),
            Header::MaxForwards(70u32.into()),
            Header::From(format!("{from};tag={}", tag_of(id)).into()),
            Header::To(to.into()),
            Header::CallId(random_text(24).into()),
            Header::CSeq("1 INVITE".into()),
            Header::Contact(stack.contact(flow.transport).into()),
            Header::Allow(ALLOW.into()),
            Header::Supported("timer".into()),
            Header::UserAgent(stack.agent.clone().into()),
            Header::ContentType("application/sdp".into()),
        ];
        if self.around.session_expires_s > 0 {
            let min_s = self.around.session_min_s;
            let longest = self.around.session_expires_s.max(min_s);
            headers.push(Header::SessionExpires(longest.to_string().into()));
            headers.push(Header::MinSE(min_s.to_string().into()));
        }
        headers.extend(extra);
        let request = Request {
            method: Method::Invite,
            uri,
            version: Version::V2,
            headers: headers.into(),
            body: Vec::new(),
        };
        Plan { request, flow, credentials }
    }

    pub(super) fn audio_opened(&mut self, id: LegId, result: Result<String, AudioError>) {
        let Some(leg) = self.legs.remove(&id) else { return self.around.audio.close(id) };
        let State::Opening { plan } = leg.state else {
            self.legs.insert(id, leg);
            return;
        };
        let sent = result.ok().and_then(|sdp| {
            let Plan { mut request, flow, credentials } = *plan;
            request.body = sdp.clone().into_bytes();
            let out = self.around.signals.clone();
            let sent = Sent::send(&self.around.stack, request, flow, id, out)?;
            Some(Calling {
                sent,
                sdp,
                credentials,
                provisional: false,
                ringing: false,
                early: None,
                said: None,
                again: 0,
            })
        });
        let Some(call) = sent else {
            self.around.audio.close(id);
            return self.tell(Input::LegFailed { leg: id, failure: LegFailure::Unreachable });
        };
        self.note_sip(id, true, "INVITE");
        self.legs.insert(id, Leg { state: State::Calling { call: Box::new(call) }, ..leg });
        self.resume(id);
    }

    /// A response to an INVITE of ours.
    pub(super) fn answered(
        &mut self,
        id: LegId,
        seq: u32,
        request: &Arc<Request>,
        response: &Response,
        flow: Flow,
    ) {
        self.note_response(id, response);
        if self.closing.contains_key(&id) {
            return self.answered_too_late(id, request, response, flow);
        }
        let code = response.status_code.code();
        match self.legs.get_mut(&id).map(|l| &mut l.state) {
            Some(State::Calling { call }) if call.sent.seq() == seq => match code {
                0..200 => self.progress(id, response, flow),
                200..300 => self.picked_up(id, request, response, flow),
                300.. => self.refused(id, response),
            },
            Some(State::Up { up }) if matches!(&up.refresh, Some(Refresh::Invite(sent)) if sent.seq() == seq) => {
                if code >= 200 {
                    self.refreshed(id, Some(response));
                }
            }
            // Another fork picked up too, or the leg is long over: it is told so
            // (RFC 3261 §13.2.2.4).
            Some(State::Accepting { up } | State::Up { up }) if (200..300).contains(&code) => {
                let to = text::header(&response.headers, "To").unwrap_or_default();
                if text::tag(to) != Some(&up.dialog.remote_tag) {
                    self.bye_to(request, response, flow);
                }
            }
            None if (200..300).contains(&code) => self.bye_to(request, response, flow),
            Some(
                State::Offered { .. }
                | State::Answering { .. }
                | State::Opening { .. }
                | State::Calling { .. }
                | State::Accepting { .. }
                | State::Up { .. },
            )
            | None => {}
        }
    }

    fn bye_to(&self, request: &Request, response: &Response, flow: Flow) {
        if let Some(mut dialog) = Dialog::of_response(request, response, flow) {
            self.bye(&mut dialog);
        }
    }

    /// The leg is over for the floor; the far end still speaks about the INVITE.
    fn answered_too_late(&mut self, id: LegId, request: &Request, response: &Response, flow: Flow) {
        let code = response.status_code.code();
        if code >= 200 {
            self.closing.remove(&id);
        }
        if (200..300).contains(&code) {
            return self.bye_to(request, response, flow);
        }
        if let Some(Closing::Calling { sent, cancelled, reason }) = self.closing.get_mut(&id)
            && !*cancelled
        {
            *cancelled = true;
            sent.flow = flow;
            sent.cancel(&self.around.stack, *reason);
        }
    }

    /// 1xx; after any of them CANCEL may be sent.
    fn progress(&mut self, id: LegId, response: &Response, flow: Flow) {
        let Some(Leg { state: State::Calling { call }, .. }) = self.legs.get_mut(&id) else {
            return;
        };
        call.provisional = true;
        call.sent.flow = flow;
        if response.status_code.code() == 100 {
            return;
        }
        let first = !call.ringing;
        call.ringing = true;
        if has_sdp(response) {
            let answer = String::from_utf8_lossy(&response.body).into_owned();
            call.early = Some(answer.clone());
            self.settle(id, answer, true);
        }
        if first {
            self.tell(Input::LegRinging { leg: id });
        }
    }

    /// The audio of a 183, or of an ACK, was taken.
    pub(super) fn audio_settled(
        &mut self,
        id: LegId,
        early: bool,
        result: Result<Accepted, AudioError>,
    ) {
        match (result, self.legs.get_mut(&id)) {
            (Ok(accepted), Some(_)) if !early => self.note_hold(id, accepted.held),
            (Ok(_), Some(leg)) => {
                if matches!((&leg.party, &leg.state), (Party::Callee, State::Calling { .. })) {
                    self.around.audio.hear_network(id);
                }
            }
            (Ok(_), None) => {}
            (Err(error), Some(_)) if !early => {
                tracing::info!(leg = %id, %error, "the answer in an ACK is no use");
                if self.part(id, None) {
                    self.tell(Input::LegEnded { leg: id, end: LegEnd::Released });
                }
            }
            (Err(error), _) => tracing::debug!(leg = %id, %error, "early audio is no use"),
        }
    }

    /// 2xx; the stack has acknowledged it.
    fn picked_up(&mut self, id: LegId, request: &Request, response: &Response, flow: Flow) {
        let Some(leg) = self.legs.remove(&id) else { return };
        let State::Calling { call } = leg.state else {
            self.legs.insert(id, leg);
            return;
        };
        let Some(dialog) = Dialog::of_response(request, response, flow) else {
            self.around.audio.close(id);
            return self.tell(Input::LegFailed { leg: id, failure: LegFailure::Unreachable });
        };
        let now_ms = self.clock.now_ms();
        let Calling { sent, sdp, early, .. } = *call;
        if early.is_some() {
            self.around.audio.stop_listening(id);
        }
        let up = Box::new(Up {
            dialog,
            timer: SessionTimer::granted(&response.headers, now_ms),
            sdp,
            acked: true,
            asked: None,
            refresh: None,
            refresh_after_ms: 0,
            sent: Some(sent),
            referral: None,
        });
        self.note_sip(id, true, "ACK");
        self.legs.insert(id, Leg { state: State::Accepting { up }, ..leg });
        let answer =
            has_sdp(response).then(|| String::from_utf8_lossy(&response.body).into_owned());
        // Where the 183 carried the answer, it may still be on its way to the audio: taken twice is
        // taken once.
        match answer.or(early) {
            Some(answer) => {
                let (audio, done) = (self.around.audio.clone(), self.around.done.clone());
                tokio::spawn(async move {
                    let result = audio.accept(id, &answer).await;
                    done.send(Done::Accepted { leg: id, result }).await.ok();
                });
            }
            None => {
                let what = "the answer has no description";
                self.audio_accepted(id, Err(AudioError::NoCommonAudio { what }));
            }
        }
    }

    pub(super) fn audio_accepted(&mut self, id: LegId, result: Result<Accepted, AudioError>) {
        let Some(leg) = self.legs.remove(&id) else { return self.around.audio.close(id) };
        let State::Accepting { up } = leg.state else {
            self.legs.insert(id, leg);
            return;
        };
        match result {
            Ok(Accepted { held }) => {
                self.legs.insert(id, Leg { state: State::Up { up }, ..leg });
                self.tell(Input::LegAnswered { leg: id });
                self.watch_session(id);
                self.note_hold(id, held);
                self.resume(id);
            }
            Err(error) => {
                tracing::info!(leg = %id, %error, "the far end's answer is no use");
                let mut up = up;
                self.note_end(id, "BYE", false);
                self.bye(&mut up.dialog);
                self.around.audio.close(id);
                self.tell(Input::LegFailed { leg: id, failure: LegFailure::NoCommonAudio });
            }
        }
    }

    /// A final no: a challenge and a short session are met once, the rest is the leg's end.
    fn refused(&mut self, id: LegId, response: &Response) {
        let Some(leg) = self.legs.get_mut(&id) else { return };
        let agent = matches!(leg.party, Party::Agent(_));
        let State::Calling { call } = &mut leg.state else { return };
        let code = response.status_code.code();
        let stack = &self.around.stack;
        let next = match (code, &call.credentials) {
            _ if call.again >= AGAIN_MAX => None,
            (401 | 407, Some(credentials)) if !call.sent.authorized() => {
                stack.authorized(&call.sent.request, response, credentials)
            }
            (422, _) => longer(stack, &call.sent.request, response),
            _ => None,
        };
        let out = self.around.signals.clone();
        let sent = next.and_then(|r| Sent::send(stack, r, call.sent.flow.clone(), id, out));
        match sent {
            Some(sent) => {
                call.again += 1;
                call.provisional = false;
                call.sent = sent;
                self.note_sip(id, true, "INVITE");
            }
            None => {
                let said = call.said.filter(|_| failure(code, agent) == LegFailure::Unreachable);
                self.failed(id, said.unwrap_or_else(|| failure(code, agent)));
            }
        }
    }

    /// Our INVITE's transaction ended without a final response: nobody there.
    pub(super) fn gone(&mut self, id: LegId, seq: u32) {
        let mine = |sent: &Sent| sent.seq() == seq;
        match self.legs.get_mut(&id).map(|l| &mut l.state) {
            Some(State::Calling { call }) if mine(&call.sent) => {
                self.failed(id, LegFailure::Unreachable);
            }
            Some(State::Up { up }) => {
                if up.sent.as_ref().is_some_and(mine) {
                    up.sent = None;
                }
                if matches!(&up.refresh, Some(Refresh::Invite(sent)) if mine(sent)) {
                    self.refreshed(id, None);
                }
            }
            Some(
                State::Offered { .. }
                | State::Answering { .. }
                | State::Opening { .. }
                | State::Calling { .. }
                | State::Accepting { .. },
            ) => {}
            None => {
                if matches!(self.closing.get(&id), Some(Closing::Calling { sent, .. }) if mine(sent))
                {
                    self.closing.remove(&id);
                }
            }
        }
    }

    /// Rang to the end of the time given.
    pub(super) fn rang_out(&mut self, id: LegId) {
        let ringing = matches!(
            self.legs.get(&id),
            Some(Leg { state: State::Opening { .. } | State::Calling { .. }, .. })
        );
        let said = match self.legs.get(&id) {
            Some(Leg { state: State::Calling { call }, .. }) => call.said,
            Some(_) | None => None,
        };
        if ringing && self.part(id, None) {
            let failure = said.unwrap_or(LegFailure::NoAnswer);
            self.tell(Input::LegFailed { leg: id, failure });
        }
    }
}

/// The INVITE again with the interval that the far end insists on (RFC 4028 §7.3).
fn longer(
    stack: &crate::sip::stack::Stack,
    request: &Request,
    response: &Response,
) -> Option<Request> {
    let min = session::min_se(&response.headers)?.to_string();
    let mut next = stack.renumbered(request)?;
    next.headers.unique_push(Header::SessionExpires(min.clone().into()));
    next.headers.unique_push(Header::MinSE(min.into()));
    Some(next)
}

fn has_sdp(response: &Response) -> bool {
    !response.body.is_empty()
        && text::header(&response.headers, "Content-Type")
            .is_none_or(|t| t.to_ascii_lowercase().starts_with("application/sdp"))
}

/// What a final response says about the party.
const fn failure(code: u16, agent: bool) -> LegFailure {
    match code {
        486 | 480 | 603 | 600 if agent => LegFailure::Rejected,
        486 | 600 => LegFailure::Busy,
        603 => LegFailure::Rejected,
        404 | 484 | 604 => LegFailure::UnknownNumber,
        488 | 606 => LegFailure::NoCommonAudio,
        _ => LegFailure::Unreachable,
    }
}

/// The way to a contact of which nothing is known but its URI.
fn flow_by_uri(uri: &Uri) -> Flow {
    let transport = uri
        .params
        .iter()
        .find_map(|p| match p {
            rsipstack::sip::Param::Transport(t) => Some(*t),
            _ => None,
        })
        .unwrap_or(Transport::Udp);
    Flow { transport, connection: None, destination: None, sticky: false, socket: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_no_means_what_the_party_is() {
        for (code, agent, expected) in [
            (486, true, LegFailure::Rejected),
            (480, true, LegFailure::Rejected),
            (603, true, LegFailure::Rejected),
            (486, false, LegFailure::Busy),
            (480, false, LegFailure::Unreachable),
            (603, false, LegFailure::Rejected),
            (404, false, LegFailure::UnknownNumber),
            (484, false, LegFailure::UnknownNumber),
            (408, true, LegFailure::Unreachable),
            (503, false, LegFailure::Unreachable),
            (488, false, LegFailure::NoCommonAudio),
        ] {
            assert_eq!(failure(code, agent), expected, "{code} {agent}");
        }
    }
}
