//! Sorting what comes in: the door for new calls, and what needs no leg.
//!
//! Owns: who may start a call, refusing early, OPTIONS. Must not own: legs and dialogs.

use crate::sip::Signal;
use crate::sip::ban::{Bans, Fault};
use crate::sip::shed::Shed;
use crate::sip::stack::{ALLOW, Stack, source, source_ip};
use crate::sip::text;
use crate::sip::trunk::Trunks;
use rsipstack::sip::{Header, Method, Request};
use rsipstack::transaction::{Transaction, TransactionReceiver};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tokio::sync::mpsc;
use vocab::{Address, Input, Pii, TrunkId};

/// RFC 3261 §20.33; long enough for a burst to pass.
const RETRY_AFTER_S: &str = "5";
/// Strangers are many and say nothing new: one line per this many seconds.
const STRANGER_LOG_S: u64 = 10;

/// Extensions that an INVITE may require of us.
const EXTENSIONS: [&str; 1] = ["timer"];

/// A call at the door.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) trunk: TrunkId,
    pub(crate) from: Pii<Address>,
    pub(crate) to: Address,
}

/// The door.
pub(crate) struct Intake {
    pub(crate) stack: Arc<Stack>,
    pub(crate) trunks: Arc<Trunks>,
    pub(crate) bans: Arc<Bans>,
    pub(crate) shed: Shed,
    /// Turned away with 503.
    pub(crate) shed_count: Arc<AtomicU64>,
    pub(crate) region: String,
    pub(crate) inputs: mpsc::Sender<Input>,
    pub(crate) legs: mpsc::Sender<Signal>,
    pub(crate) started: Instant,
}

impl Intake {
    /// Runs until the stack ends.
    pub(crate) async fn run(self, mut incoming: TransactionReceiver) {
        let mut stranger_said_s = None;
        while let Some(tx) = incoming.recv().await {
            let tx = Box::new(tx);
            if let Some(signal) = self.sort(tx, &mut stranger_said_s)
                && self.legs.send(signal).await.is_err()
            {
                return;
            }
        }
    }

    /// What the legs must hear of; everything else is answered here.
    fn sort(&self, tx: Box<Transaction>, stranger_said_s: &mut Option<u64>) -> Option<Signal> {
        let headers = &tx.original.headers;
        let inside = text::header(headers, "To").and_then(text::tag).is_some();
        match tx.original.method {
            _ if inside => Some(Signal::Inside(tx)),
            Method::Register => Some(Signal::Register(tx)),
            Method::Invite if text::header(headers, "Replaces").is_some() => {
                Some(Signal::Replaces(tx))
            }
            Method::Invite => self.invite(tx, stranger_said_s),
            Method::Options => {
                let can = vec![
                    Header::Allow(ALLOW.into()),
                    Header::Accept("application/sdp".into()),
                    Header::Supported("timer".into()),
                ];
                self.stack.reply_with(tx, 200, can);
                None
            }
            Method::Bye | Method::Info | Method::Update | Method::PRack | Method::Notify => {
                self.stack.reply_with(tx, 481, Vec::new());
                None
            }
            // Outside of a call nobody is joined with anybody.
            Method::Refer => {
                self.stack.reply_with(tx, 403, vec![Header::Allow(ALLOW.into())]);
                None
            }
            _ => {
                self.stack.reply_with(tx, 405, vec![Header::Allow(ALLOW.into())]);
                None
            }
        }
    }

    fn invite(&self, tx: Box<Transaction>, stranger_said_s: &mut Option<u64>) -> Option<Signal> {
        let request = &tx.original;
        let unknown: Vec<&str> = text::tokens(&request.headers, "Require")
            .filter(|t| !EXTENSIONS.iter().any(|e| e.eq_ignore_ascii_case(t)))
            .collect();
        if !unknown.is_empty() {
            let named = unknown.join(", ");
            self.stack.reply_with(tx, 420, vec![Header::Unsupported(named.into())]);
            return None;
        }
        let has_contact = text::header(&request.headers, "Contact").is_some();
        let called = text::user(&request.uri.to_string()).unwrap_or_default();
        let sdp = text::header(&request.headers, "Content-Type")
            .is_none_or(|t| t.to_ascii_lowercase().starts_with("application/sdp"));
        if !has_contact || called.is_empty() {
            self.stack.reply_with(tx, 400, Vec::new());
            return None;
        }
        if !sdp && !request.body.is_empty() {
            self.stack.reply_with(tx, 415, vec![Header::Accept("application/sdp".into())]);
            return None;
        }
        let ip = source_ip(&tx);
        let websocket = source(&tx).is_none();
        let trunk = ip.filter(|_| !websocket).and_then(|ip| self.trunks.of_source(ip, &called));
        let Some(trunk) = trunk else {
            if let Some(ip) = ip.filter(|_| !websocket) {
                self.bans.fault(ip, Fault::StrangerCall);
            }
            self.note_stranger(stranger_said_s);
            self.stack.reply_with(tx, 403, Vec::new());
            return None;
        };
        let (trunk, from) = (trunk.id.clone(), caller(request, &self.region));
        let to = Address::parse(&called, &self.region);
        let now_us = i64::try_from(self.started.elapsed().as_micros()).unwrap_or(i64::MAX);
        if self.inputs.capacity() == 0 || !self.shed.admit(now_us) {
            self.shed(tx);
            return None;
        }
        match self.legs.try_reserve() {
            Ok(place) => {
                place.send(Signal::Invite { tx, call: Call { trunk, from, to } });
                None
            }
            Err(_) => {
                self.shed(tx);
                None
            }
        }
    }

    fn shed(&self, tx: Box<Transaction>) {
        self.shed_count.fetch_add(1, Ordering::Relaxed);
        self.stack.reply_with(tx, 503, vec![Header::RetryAfter(RETRY_AFTER_S.into())]);
    }

    fn note_stranger(&self, said_s: &mut Option<u64>) {
        let now_s = self.started.elapsed().as_secs();
        if said_s.is_none_or(|at| now_s >= at + STRANGER_LOG_S) {
            *said_s = Some(now_s);
            tracing::warn!("calls from addresses of no trunk are refused (403)");
        }
    }
}

/// Who calls: what the operator asserts (RFC 3325) before what the caller says; nobody when the
/// number is withheld (RFC 3323).
fn caller(request: &Request, region: &str) -> Pii<Address> {
    let headers = &request.headers;
    let from = text::header(headers, "From").unwrap_or_default();
    let private = text::tokens(headers, "Privacy")
        .flat_map(|t| t.split(';'))
        .any(|t| matches!(t.trim(), "id" | "user" | "full"));
    let withheld = private || text::host(text::uri(from)).ends_with("anonymous.invalid");
    let asserted = text::headers_of(headers, "P-Asserted-Identity")
        .flat_map(text::entries)
        .find_map(|entry| text::user(text::uri(entry)));
    let said = asserted.or_else(|| text::user(text::uri(from)));
    let address = match said {
        Some(user) if !withheld && !user.eq_ignore_ascii_case("anonymous") => {
            Address::parse(&user, region)
        }
        Some(_) | None => Address::anonymous(),
    };
    Pii::new(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller_of(lines: &str) -> String {
        let text = format!("INVITE sip:b@h SIP/2.0\r\n{lines}\r\nContent-Length: 0\r\n\r\n");
        let request = Request::try_from(text.as_str()).expect("a request");
        caller(&request, "FR").into_inner().as_str().to_owned()
    }

    #[test]
    fn the_asserted_number_counts_and_a_withheld_one_is_nobody() {
        assert_eq!(caller_of("From: <sip:0612345678@h>;tag=1"), "+33612345678");
        assert_eq!(
            caller_of("From: <sip:x@h>\r\nP-Asserted-Identity: <tel:+33123456789>"),
            "+33123456789"
        );
        assert_eq!(caller_of("From: \"A\" <sip:anonymous@anonymous.invalid>;tag=1"), "");
        assert_eq!(caller_of("From: <sip:0612345678@h>\r\nPrivacy: id"), "");
        assert_eq!(caller_of("From: <sip:h>;tag=1"), "");
    }
}
