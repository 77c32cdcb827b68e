//! Where agents' phones are (RFC 3261 §10).
//!
//! Owns: bindings with their expiry, the sign-in of phones, slowing down who guesses. Must not
//! own: the keys (see [`crate::Doorkeeper`]), a clock, the transaction.

use crate::sip::digest::{Gate, PhoneKey, Verdict, claimed_user};
use crate::sip::stack::{Flow, SocketId};
use crate::sip::text;
use rsipstack::sip::{Header, Request, Transport};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use vocab::Moment;

/// Phones of one user; the newest push the oldest out.
const BINDINGS_MAX: usize = 4;
/// Wrong answers in a row from one place for one user, within the window.
const GUESSES_MAX: u32 = 20;
const GUESSES_WINDOW_MS: i64 = 60_000;
const GUESSERS_MAX: usize = 10_000;

/// One phone.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    /// As the phone gave it; the Request-URI of calls to it.
    pub(crate) uri: String,
    pub(crate) flow: Flow,
    source: Option<SocketAddr>,
    expires: Moment,
    call_id: String,
    cseq: u32,
}

/// The phone of a user appeared or the last one vanished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Registered(String),
    Lost(String),
}

/// What to answer and what changed.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<Header>,
    pub(crate) change: Option<Change>,
    /// The password was wrong.
    pub(crate) guessed: bool,
}

impl Answer {
    const fn only(status: u16, headers: Vec<Header>) -> Self {
        Self { status, headers, change: None, guessed: false }
    }
}

/// Where a REGISTER came from.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) flow: Flow,
    pub(crate) source: Option<SocketAddr>,
    pub(crate) ip: Option<IpAddr>,
}

#[derive(Debug)]
pub(crate) struct Registrar {
    gate: Gate,
    expires_s: RangeInclusive<u32>,
    users: HashMap<String, Vec<Binding>>,
    guesses: HashMap<(String, Option<IpAddr>), (u32, Moment)>,
}

impl Registrar {
    pub(crate) fn new(realm: &str, expires_s: RangeInclusive<u32>) -> Self {
        Self { gate: Gate::new(realm), expires_s, users: HashMap::new(), guesses: HashMap::new() }
    }

    /// Answers a REGISTER. `keys` gives the valid keys of a user.
    pub(crate) fn handle(
        &mut self,
        now: Moment,
        request: &Request,
        caller: Caller,
        keys: impl FnOnce(&str) -> Vec<PhoneKey>,
    ) -> Answer {
        let to = text::header(&request.headers, "To").unwrap_or_default();
        let Some(user) = text::user(text::uri(to)) else { return Answer::only(400, Vec::new()) };
        let Some(authorization) = text::header(&request.headers, "Authorization") else {
            return self.challenge(now, false);
        };
        if claimed_user(authorization).as_deref() != Some(&*user) {
            return Answer::only(403, Vec::new());
        }
        let place = (user.clone(), caller.ip);
        if self.guesses_too_much(now, &place) {
            return Answer::only(403, vec![Header::RetryAfter("60".into())]);
        }
        let uri = request.uri.to_string();
        let verdict = self.gate.check(now, authorization, "REGISTER", &uri, &keys(&user));
        match verdict {
            Verdict::Valid { expires } => {
                self.guesses.remove(&place);
                self.bind(now, request, user, caller, expires)
            }
            Verdict::Stale => self.challenge(now, true),
            Verdict::Wrong => {
                tracing::warn!(ip = ?caller.ip, "a phone gave a wrong password");
                self.note_guess(now, place);
                Answer { guessed: true, ..self.challenge(now, false) }
            }
        }
    }

    fn challenge(&self, now: Moment, stale: bool) -> Answer {
        let both = self.gate.challenges(now, stale);
        Answer::only(401, both.map(|c| Header::WwwAuthenticate(c.into())).into())
    }

    fn guesses_too_much(&self, now: Moment, place: &(String, Option<IpAddr>)) -> bool {
        self.guesses
            .get(place)
            .is_some_and(|(n, since)| *n >= GUESSES_MAX && now.since_ms(*since) < GUESSES_WINDOW_MS)
    }

    fn note_guess(&mut self, now: Moment, place: (String, Option<IpAddr>)) {
        if self.guesses.len() >= GUESSERS_MAX {
            self.guesses.retain(|_, (_, since)| now.since_ms(*since) < GUESSES_WINDOW_MS);
        }
        if self.guesses.len() >= GUESSERS_MAX {
            return;
        }
        let entry = self.guesses.entry(place).or_insert((0, now));
        if now.since_ms(entry.1) >= GUESSES_WINDOW_MS {
            *entry = (0, now);
        }
        entry.0 += 1;
    }

    /// The bindings of an admitted request (RFC 3261 §10.3, steps 6 to 8).
    fn bind(
        &mut self,
        now: Moment,
        request: &Request,
        user: String,
        caller: Caller,
        key_ends: Moment,
    ) -> Answer {
        let headers = &request.headers;
        let header_expires = text::header(headers, "Expires").and_then(|e| e.parse::<u32>().ok());
        let contacts: Vec<&str> =
            text::headers_of(headers, "Contact").flat_map(text::entries).collect();
        let call_id = text::header(headers, "Call-ID").unwrap_or_default().to_owned();
        let cseq = text::cseq(headers).map_or(0, |(n, _)| n);
        let had = self.users.contains_key(&user);
        let list = self.users.entry(user.clone()).or_default();
        if contacts.contains(&"*") {
            if contacts.len() > 1 || header_expires != Some(0) {
                self.forget_empty(&user);
                return Answer::only(400, Vec::new());
            }
            list.clear();
        }
        for contact in contacts.iter().filter(|c| **c != "*") {
            let own = text::address_param(contact, "expires").and_then(|e| e.parse::<u32>().ok());
            let wanted_s = own.or(header_expires).unwrap_or(*self.expires_s.end());
            let uri = text::uri(contact).to_owned();
            // An older request of the same phone that was overtaken changes nothing.
            if list.iter().any(|b| b.uri == uri && b.call_id == call_id && b.cseq > cseq) {
                continue;
            }
            if wanted_s > 0 && wanted_s < *self.expires_s.start() {
                let min = self.expires_s.start().to_string();
                self.forget_empty(&user);
                return Answer::only(423, vec![Header::MinExpires(min.into())]);
            }
            list.retain(|b| b.uri != uri);
            if wanted_s == 0 {
                continue;
            }
            let granted_ms = i64::from(wanted_s.min(*self.expires_s.end())) * 1_000;
            let expires = (now + granted_ms).min(key_ends);
            let flow = flow_to(&caller);
            let (call_id, source) = (call_id.clone(), caller.source);
            list.push(Binding { uri, flow, source, expires, call_id, cseq });
            if list.len() > BINDINGS_MAX {
                list.remove(0);
            }
        }
        let headers = list
            .iter()
            .map(|b| {
                let left_s = b.expires.since_ms(now) / 1_000;
                Header::Contact(format!("<{}>;expires={left_s}", b.uri).into())
            })
            .collect();
        let has = !self.forget_empty(&user);
        let change = match (had, has) {
            (false, true) => Some(Change::Registered(user)),
            (true, false) => Some(Change::Lost(user)),
            (true, true) | (false, false) => None,
        };
        Answer { status: 200, headers, change, guessed: false }
    }

    /// A user without phones is no entry; true when there is none.
    fn forget_empty(&mut self, user: &str) -> bool {
        let empty = self.users.get(user).is_none_or(Vec::is_empty);
        if empty {
            self.users.remove(user);
        }
        empty
    }

    /// Users whose last phone is gone because of `stays`.
    fn keep(&mut self, stays: impl Fn(&Binding) -> bool) -> Vec<String> {
        let mut lost = Vec::new();
        self.users.retain(|user, list| {
            list.retain(&stays);
            if list.is_empty() {
                lost.push(user.clone());
            }
            !list.is_empty()
        });
        lost
    }

    pub(crate) fn expire(&mut self, now: Moment) -> Vec<String> {
        self.keep(|b| b.expires > now)
    }

    /// When [`Registrar::expire`] has something to do.
    pub(crate) fn next_expiry(&self) -> Option<Moment> {
        self.users.values().flatten().map(|b| b.expires).min()
    }

    /// A phone on a WebSocket is gone with it.
    pub(crate) fn socket_closed(&mut self, socket: SocketId) -> Vec<String> {
        self.keep(|b| b.flow.socket != Some(socket))
    }

    /// The newest phone of a user.
    pub(crate) fn phone(&self, user: &str) -> Option<&Binding> {
        self.users.get(user)?.last()
    }

    /// Does this user call from the phone that is registered there?
    pub(crate) fn is_phone(&self, user: &str, source: Option<SocketAddr>) -> bool {
        let list = self.users.get(user);
        source.is_some() && list.is_some_and(|l| l.iter().any(|b| b.source == source))
    }

    pub(crate) fn count(&self) -> usize {
        self.users.values().map(Vec::len).sum()
    }
}

/// Calls to a phone go where it signed in from, whatever its Contact says: a NAT or `.invalid`.
fn flow_to(caller: &Caller) -> Flow {
    let mut flow = caller.flow.clone();
    if flow.transport == Transport::Udp {
        flow.destination = caller.source.map(Into::into);
        flow.sticky = true;
        if let Some(destination) = &mut flow.destination {
            destination.r#type = Some(Transport::Udp);
        }
    }
    flow
}
