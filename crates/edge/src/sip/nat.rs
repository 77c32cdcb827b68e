//! Contacts behind a NAT: a private address that came from elsewhere is replaced by where it came
//! from, so that ACK, BYE and refreshes reach the peer (as RFC 3581 does for responses).
//!
//! Owns: that one rewrite, on messages that open or move a dialog. Must not own: registrations,
//! whose Contact is kept as given.

use crate::sip::text;
use rsipstack::sip::{Header, Host, HostWithPort, Method, SipMessage, Uri};
use rsipstack::transaction::endpoint::MessageInspector;
use rsipstack::transport::SipAddr;
use std::net::IpAddr;

pub(crate) struct Unmask;

impl MessageInspector for Unmask {
    fn before_send(&self, message: SipMessage, _to: Option<&SipAddr>) -> SipMessage {
        message
    }

    fn after_received(&self, mut message: SipMessage, from: Option<&SipAddr>) -> SipMessage {
        let Some(Host::IpAddr(source)) = from.map(|f| f.addr.host.clone()) else { return message };
        let port = from.and_then(|f| f.addr.port);
        let headers = match &mut message {
            SipMessage::Request(r) if moves_target(r.method) => &mut r.headers,
            SipMessage::Response(r)
                if text::cseq(&r.headers).is_some_and(|(_, m)| m == "INVITE" || m == "UPDATE") =>
            {
                &mut r.headers
            }
            SipMessage::Request(_) | SipMessage::Response(_) => return message,
        };
        // Behind a proxy the route set leads there, not the Contact.
        if text::header(headers, "Record-Route").is_some() {
            return message;
        }
        for header in headers.iter_mut() {
            if let Header::Contact(contact) = header
                && let Some(mended) = mended(&contact.0, HostWithPort { host: source.into(), port })
            {
                contact.0 = mended;
            }
        }
        message
    }
}

const fn moves_target(method: Method) -> bool {
    matches!(method, Method::Invite | Method::Update)
}

fn mended(contact: &str, source: HostWithPort) -> Option<String> {
    let mut uri = Uri::try_from(text::uri(contact)).ok()?;
    let Host::IpAddr(said) = uri.host_with_port.host else { return None };
    if !is_private(said) || Host::IpAddr(said) == source.host {
        return None;
    }
    uri.host_with_port = source;
    Some(format!("<{uri}>"))
}

/// RFC 1918, RFC 6598.
fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            v4.is_private() || (a == 100 && (64..128).contains(&b))
        }
        IpAddr::V6(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(lines: &str, from: &str) -> String {
        let text = format!("{lines}\r\nContent-Length: 0\r\n\r\n");
        let message = SipMessage::try_from(text.as_bytes()).expect("a message");
        let from = from.parse::<std::net::SocketAddr>().expect("an address").into();
        Unmask.after_received(message, Some(&from)).to_string()
    }

    #[test]
    fn a_private_contact_from_elsewhere_becomes_its_source() {
        let ok = "SIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\nContact: <sip:a@192.168.1.5:5060>";
        assert!(heard(ok, "203.0.113.7:31000").contains("<sip:a@203.0.113.7:31000>"));
        assert!(heard(ok, "192.168.1.5:31000").contains("<sip:a@192.168.1.5:5060>"));
        let public = ok.replace("192.168.1.5", "198.51.100.4");
        assert!(heard(&public, "203.0.113.7:31000").contains("198.51.100.4:5060"));
        let proxied = format!("{ok}\r\nRecord-Route: <sip:p;lr>");
        assert!(heard(&proxied, "203.0.113.7:31000").contains("192.168.1.5:5060"));
        let register = "REGISTER sip:r SIP/2.0\r\nCSeq: 1 REGISTER\r\nContact: <sip:a@10.0.0.1>";
        assert!(heard(register, "203.0.113.7:31000").contains("<sip:a@10.0.0.1>"));
    }
}
