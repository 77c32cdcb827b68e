//! The task of one INVITE transaction, ours or theirs: it owns the transaction and tells the legs
//! what comes in.
//!
//! Owns: driving the transaction to its end. Must not own: what the messages mean for the leg.

use crate::sip::Signal;
use crate::sip::stack::{Flow, Stack};
use crate::sip::text;
use rsipstack::sip::{Header, Method, Request, Response, SipMessage, Version};
use rsipstack::transaction::Transaction;
use rsipstack::transaction::key::TransactionKey;
use rsipstack::transaction::transaction::{TransactionEvent, TransactionEventSender};
use std::sync::Arc;
use tokio::sync::mpsc;
use vocab::LegId;

/// Forks whose 2xx we end; more are left to their session timers.
const FORKS_MAX: usize = 16;

/// An INVITE that waits for our answer.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) request: Arc<Request>,
    pub(crate) flow: Flow,
    responses: TransactionEventSender,
}

impl Asked {
    /// Takes over a server transaction; CANCEL, ACK and its end come as signals.
    pub(crate) fn serve(tx: Box<Transaction>, leg: LegId, out: mpsc::Sender<Signal>) -> Self {
        let asked = Self {
            request: Arc::new(tx.original.clone()),
            flow: Flow::of(&tx),
            responses: tx.tu_sender.clone(),
        };
        tokio::spawn(serve(tx, leg, out));
        asked
    }

    pub(crate) fn respond(&self, response: Response) {
        if self.responses.send(TransactionEvent::Respond(response)).is_err() {
            tracing::debug!("the transaction ended before its response");
        }
    }

    pub(crate) fn seq(&self) -> u32 {
        text::cseq(&self.request.headers).map_or(0, |(n, _)| n)
    }
}

async fn serve(mut tx: Box<Transaction>, leg: LegId, out: mpsc::Sender<Signal>) {
    if let Err(error) = tx.send_trying().await {
        tracing::debug!(%error, "100 could not be sent");
    }
    let seq = text::cseq(&tx.original.headers).map_or(0, |(n, _)| n);
    let mut acked = false;
    while let Some(message) = tx.receive().await {
        let SipMessage::Request(request) = message else { continue };
        let signal = match request.method {
            Method::Ack => {
                acked = true;
                Signal::Acked { leg, body: String::from_utf8_lossy(&request.body).into_owned() }
            }
            Method::Cancel => Signal::Cancelled { leg, seq },
            _ => continue,
        };
        if out.send(signal).await.is_err() {
            return;
        }
    }
    let accepted = tx.last_response.as_ref().is_some_and(|r| {
        let code = r.status_code.code();
        (200..300).contains(&code)
    });
    if accepted && !acked {
        // RFC 3261 §13.3.1.4: the session is ended when the ACK never comes.
        out.send(Signal::NeverAcked { leg }).await.ok();
    }
}

/// An INVITE of ours.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) request: Arc<Request>,
    pub(crate) flow: Flow,
    /// The transaction is told to end through this.
    control: (TransactionEventSender, TransactionKey),
}

impl Sent {
    /// Sends it; responses come as signals, a `Gone` at the end.
    pub(crate) fn send(
        stack: &Stack,
        request: Request,
        flow: Flow,
        leg: LegId,
        out: mpsc::Sender<Signal>,
    ) -> Option<Self> {
        let tx = stack.client(request, &flow)?;
        let request = Arc::new(tx.original.clone());
        let control = (tx.tu_sender.clone(), tx.key.clone());
        tokio::spawn(drive(tx, leg, Arc::clone(&request), flow.clone(), out));
        Some(Self { request, flow, control })
    }

    /// Lets the transaction go: nothing more is expected of it.
    pub(crate) fn end(&self) {
        let (sender, key) = &self.control;
        sender.send(TransactionEvent::Terminate(key.clone())).ok();
    }

    pub(crate) fn seq(&self) -> u32 {
        text::cseq(&self.request.headers).map_or(0, |(n, _)| n)
    }

    /// Did it already answer a challenge?
    pub(crate) fn authorized(&self) -> bool {
        let named = |name| text::header(&self.request.headers, name).is_some();
        named("Authorization") || named("Proxy-Authorization")
    }

    /// CANCEL: a transaction of its own with the branch of the INVITE (RFC 3261 §9.1).
    pub(crate) fn cancel(&self, stack: &Arc<Stack>, reason: Option<&str>) {
        let mut headers: Vec<Header> = self
            .request
            .headers
            .iter()
            .filter(|h| {
                matches!(
                    h,
                    Header::Via(_)
                        | Header::From(_)
                        | Header::To(_)
                        | Header::CallId(_)
                        | Header::Route(_)
                        | Header::MaxForwards(_)
                )
            })
            .cloned()
            .collect();
        headers.push(Header::CSeq(format!("{} CANCEL", self.seq()).into()));
        headers.extend(reason.map(|r| Header::Reason(r.into())));
        let request = Request {
            method: Method::Cancel,
            uri: self.request.uri.clone(),
            version: Version::V2,
            headers: headers.into(),
            body: Vec::new(),
        };
        let (stack, flow) = (Arc::clone(stack), self.flow.clone());
        tokio::spawn(async move { stack.ask(request, &flow, None).await });
    }
}

async fn drive(
    mut tx: Transaction,
    leg: LegId,
    request: Arc<Request>,
    mut flow: Flow,
    out: mpsc::Sender<Signal>,
) {
    let seq = text::cseq(&request.headers).map_or(0, |(n, _)| n);
    if let Err(error) = tx.send().await {
        tracing::debug!(%error, "INVITE could not be sent");
        out.send(Signal::Gone { leg, seq }).await.ok();
        return;
    }
    // CANCEL and what follows go the way that the INVITE went.
    flow.connection =
        tx.connection.clone().filter(rsipstack::transport::SipConnection::is_reliable);
    let mut accepted_tags: Vec<String> = Vec::new();
    while let Some(message) = tx.receive().await {
        let SipMessage::Response(response) = message else { continue };
        let code = response.status_code.code();
        if (200..300).contains(&code) {
            // The transaction repeats the ACK of a repeated 2xx; a new tag is another fork.
            let to = text::header(&response.headers, "To").unwrap_or_default();
            let tag = text::tag(to).unwrap_or_default().to_owned();
            if accepted_tags.contains(&tag) || accepted_tags.len() >= FORKS_MAX {
                continue;
            }
            accepted_tags.push(tag);
        }
        let (request, flow) = (Arc::clone(&request), flow.clone());
        let signal = Signal::Answered { leg, seq, request, response: Box::new(response), flow };
        if out.send(signal).await.is_err() {
            return;
        }
    }
    out.send(Signal::Gone { leg, seq }).await.ok();
}
