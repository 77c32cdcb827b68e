//! One dialog: what identifies it and what every request inside it carries (RFC 3261 §12).
//!
//! Owns: tags, sequence numbers, route set, remote target. Must not own: transactions, audio.

use crate::sip::stack::{Flow, Stack};
use crate::sip::text;
use rsipstack::sip::{Header, Method, Request, Response, Uri, Version};

#[derive(Clone, Debug)]
pub(crate) struct Dialog {
    pub(crate) call_id: String,
    pub(crate) remote_tag: String,
    /// From and To values of the requests that we send.
    local: String,
    remote: String,
    target: Uri,
    routes: Vec<String>,
    local_seq: u32,
    remote_seq: u32,
    pub(crate) flow: Flow,
    /// Their `Allow` names UPDATE: a session is refreshed without a new offer.
    pub(crate) update_allowed: bool,
}

/// How a request inside a dialog stands to those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Next,
    Stale,
}

impl Dialog {
    /// From an INVITE that we answer; `tag` is ours (RFC 3261 §12.1.1).
    pub(crate) fn of_invite(request: &Request, tag: &str, flow: Flow) -> Option<Self> {
        let get = |name| text::header(&request.headers, name);
        let from = get("From")?;
        let to = get("To")?;
        Some(Self {
            call_id: get("Call-ID")?.to_owned(),
            remote_tag: text::tag(from)?.to_owned(),
            local: format!("{to};tag={tag}"),
            remote: from.to_owned(),
            target: Uri::try_from(text::uri(get("Contact")?)).ok()?,
            routes: record_routes(&request.headers).collect(),
            local_seq: 1,
            remote_seq: text::cseq(&request.headers)?.0,
            flow,
            update_allowed: text::lists(&request.headers, "Allow", "UPDATE"),
        })
    }

    /// From a 2xx (or 18x) to our INVITE (RFC 3261 §12.1.2).
    pub(crate) fn of_response(
        invite: &Request,
        response: &Response,
        mut flow: Flow,
    ) -> Option<Self> {
        if !flow.sticky {
            // From here on the route set and the target lead (RFC 3261 §12.2.1.1).
            flow.destination = None;
        }
        let get = |name| text::header(&response.headers, name);
        let to = get("To")?;
        let mut routes: Vec<_> = record_routes(&response.headers).collect();
        routes.reverse();
        let target = match get("Contact") {
            Some(contact) => Uri::try_from(text::uri(contact)).ok()?,
            None => invite.uri.clone(),
        };
        Some(Self {
            call_id: get("Call-ID")?.to_owned(),
            remote_tag: text::tag(to)?.to_owned(),
            local: get("From")?.to_owned(),
            remote: to.to_owned(),
            target,
            routes,
            local_seq: text::cseq(&invite.headers)?.0,
            remote_seq: 0,
            flow,
            update_allowed: text::lists(&response.headers, "Allow", "UPDATE"),
        })
    }

    /// The next request that we send inside the dialog.
    pub(crate) fn request(&mut self, stack: &Stack, method: Method, extra: Vec<Header>) -> Request {
        self.local_seq += 1;
        let transport = self.flow.transport;
        let mut headers = vec![
            stack.via(transport),
            Header::MaxForwards(70u32.into()),
            Header::From(self.local.clone().into()),
            Header::To(self.remote.clone().into()),
            Header::CallId(self.call_id.clone().into()),
            Header::CSeq(format!("{} {method}", self.local_seq).into()),
        ];
        headers.extend(self.routes.iter().map(|r| Header::Route(r.clone().into())));
        if matches!(method, Method::Invite | Method::Update) {
            headers.push(Header::Contact(stack.contact(transport).into()));
        }
        headers.push(Header::UserAgent(stack.agent.clone().into()));
        headers.extend(extra);
        Request {
            method,
            uri: self.target.clone(),
            version: Version::V2,
            headers: headers.into(),
            body: Vec::new(),
        }
    }

    /// Notes a request from the peer: its number must rise (RFC 3261 §12.2.2), a re-INVITE or
    /// UPDATE moves the target, and the connection that it came on is the living one.
    pub(crate) fn receive(&mut self, request: &Request, came_on: Flow) -> Order {
        let Some((seq, _)) = text::cseq(&request.headers) else { return Order::Stale };
        if seq <= self.remote_seq && self.remote_seq != 0 {
            return Order::Stale;
        }
        self.remote_seq = seq;
        if came_on.connection.is_some() {
            self.flow = came_on;
        }
        if matches!(request.method, Method::Invite | Method::Update) {
            self.retarget(&request.headers);
            if text::header(&request.headers, "Allow").is_some() {
                self.update_allowed = text::lists(&request.headers, "Allow", "UPDATE");
            }
        }
        Order::Next
    }

    /// A 2xx to our re-INVITE or UPDATE may move the target too.
    pub(crate) fn retarget(&mut self, headers: &rsipstack::sip::Headers) {
        let contact =
            text::header(headers, "Contact").and_then(|c| Uri::try_from(text::uri(c)).ok());
        if let Some(target) = contact {
            self.target = target;
        }
    }

    /// Is the request one of this dialog? An early dialog of ours knows no remote tag yet.
    pub(crate) fn is_of(&self, request: &Request) -> bool {
        let from = text::header(&request.headers, "From").and_then(text::tag);
        text::header(&request.headers, "Call-ID") == Some(&self.call_id)
            && from == Some(&self.remote_tag)
    }
}

fn record_routes(headers: &rsipstack::sip::Headers) -> impl Iterator<Item = String> + '_ {
    text::headers_of(headers, "Record-Route").flat_map(text::entries).map(ToOwned::to_owned)
}
