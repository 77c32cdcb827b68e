//! Telling the sender what is wrong with a message that the SIP stack would drop in silence.
//!
//! Owns: the checks before a message becomes a transaction (RFC 3261 §8.2, §16.3). Must not own:
//! anything after that.

use crate::sip::ban::Bans;
use crate::sip::text;
use async_trait::async_trait;
use rsipstack::sip::{
    Header, Headers, Method, Request, Response, SipMessage, StatusCode, Uri, Version,
};
use rsipstack::transaction::endpoint::TransportEventInspector;
use rsipstack::transaction::key::{TransactionKey, TransactionRole};
use rsipstack::transport::{SipConnection, TransportEvent};
use std::sync::Arc;

/// What a raw message is good for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Look {
    Good,
    /// No Content-Length on a datagram: the body reaches to its end (RFC 3261 §18.3).
    Unmeasured {
        headers_end: usize,
        body: usize,
    },
    /// A request that cannot be served; the text to send back.
    Refused(String),
    /// A response or noise: nothing to answer.
    Noise,
}

const MANDATORY: [(&str, &str); 5] =
    [("via", "v"), ("from", "f"), ("to", "t"), ("call-id", "i"), ("cseq", "cseq")];

/// Reads no more than names of headers.
pub(crate) fn look(packet: &[u8]) -> Look {
    let Some(end) = find(packet, b"\r\n\r\n") else { return Look::Noise };
    let head = &packet[..end];
    let Ok(text) = std::str::from_utf8(head) else {
        return refused(&String::from_utf8_lossy(head), 400, "Not UTF-8");
    };
    let mut lines = text.split("\r\n");
    let first = lines.next().unwrap_or_default();
    let is_response = first.starts_with("SIP/");
    let mut seen = [false; MANDATORY.len()];
    let mut length = None;
    for line in lines {
        let Some((name, value)) = line.split_once(':') else { continue };
        let name = name.trim();
        if name.eq_ignore_ascii_case("content-length") || name.eq_ignore_ascii_case("l") {
            length = Some(value.trim().parse::<usize>());
        }
        for (at, (long, short)) in MANDATORY.iter().enumerate() {
            seen[at] |= name.eq_ignore_ascii_case(long) || name.eq_ignore_ascii_case(short);
        }
    }
    if !is_response && let Some((status, reason)) = fault(first, &seen) {
        return refused(text, status, reason);
    }
    let body = packet.len() - end - 4;
    match length {
        None if body > 0 => Look::Unmeasured { headers_end: end, body },
        None => Look::Good,
        Some(Ok(length)) if length <= body => Look::Good,
        // RFC 3261 §18.3: the rest of the body did not come.
        Some(Ok(_)) => refused(text, 400, "Body Too Short"),
        Some(Err(_)) => refused(text, 400, "Bad Content-Length"),
    }
}

fn fault(first: &str, seen: &[bool]) -> Option<(u16, &'static str)> {
    let mut words = first.split(' ');
    let (method, uri, version) = (words.next()?, words.next(), words.next());
    let Some((uri, version)) = uri.zip(version) else { return Some((400, "Bad Request-Line")) };
    if version != "SIP/2.0" {
        return Some((505, "Version Not Supported"));
    }
    if method.parse::<Method>().is_err() {
        return Some((501, "Not Implemented"));
    }
    if method == "ACK" {
        return None;
    }
    let missing = ["Missing Via", "Missing From", "Missing To", "Missing Call-ID", "Missing CSeq"];
    if let Some((reason, _)) = missing.iter().zip(seen).find(|(_, seen)| !**seen) {
        return Some((400, reason));
    }
    Uri::try_from(uri).is_err().then_some((400, "Bad Request-URI"))
}

/// The answer, made of whatever headers there are.
fn refused(text: &str, status: u16, reason: &str) -> Look {
    let first = text.split("\r\n").next().unwrap_or_default();
    if first.starts_with("SIP/") || first.starts_with("ACK ") || !first.contains("SIP/") {
        return Look::Noise;
    }
    let mut out = format!("SIP/2.0 {status} {reason}\r\n");
    for line in text.split("\r\n").skip(1) {
        let name = line.split(':').next().unwrap_or_default().trim();
        let echoed = MANDATORY
            .iter()
            .any(|(l, s)| name.eq_ignore_ascii_case(l) || name.eq_ignore_ascii_case(s));
        if echoed {
            out.push_str(line);
            out.push_str("\r\n");
        }
    }
    out.push_str("Content-Length: 0\r\n\r\n");
    Look::Refused(out)
}

fn find(packet: &[u8], wanted: &[u8]) -> Option<usize> {
    packet.windows(wanted.len()).position(|w| w == wanted)
}

/// What still fails after parsing: a request that makes no transaction is answered 400.
/// On streams it is also where who is banned isn't heard; datagrams of theirs don't come so far.
pub(crate) struct Inspector {
    pub(crate) bans: Arc<Bans>,
}

#[async_trait]
impl TransportEventInspector for Inspector {
    async fn handle(&self, event: TransportEvent) -> Option<TransportEvent> {
        let TransportEvent::Incoming(message, connection, from) = &event else {
            return Some(event);
        };
        let stream = matches!(
            connection,
            SipConnection::Tcp(_)
                | SipConnection::TcpListener(_)
                | SipConnection::Tls(_)
                | SipConnection::TlsListener(_)
        );
        if stream && from.get_socketaddr().is_ok_and(|from| self.bans.refuses(from.ip())) {
            return None;
        }
        let SipMessage::Request(request) = message else { return Some(event) };
        let Some(refusal) = refusal(request) else { return Some(event) };
        let (connection, from) = (connection.clone(), from.clone());
        tokio::spawn(async move {
            let to = matches!(connection, SipConnection::Udp(_)).then_some(&from);
            if let Err(error) = connection.send(refusal.into(), to).await {
                tracing::debug!(%error, "refusal could not be sent");
            }
        });
        None
    }
}

/// The 400 to a request that lacks what every request has.
pub(crate) fn refusal(request: &Request) -> Option<Response> {
    let numbered = text::cseq(&request.headers)
        .is_some_and(|(_, m)| m.eq_ignore_ascii_case(&request.method.to_string()));
    let has_to = text::header(&request.headers, "To").is_some();
    let key = TransactionKey::from_request(request, TransactionRole::Server);
    if request.method == Method::Ack || (numbered && has_to && key.is_ok()) {
        return None;
    }
    let kept = |h: &&Header| {
        matches!(
            h,
            Header::Via(_) | Header::From(_) | Header::To(_) | Header::CallId(_) | Header::CSeq(_)
        )
    };
    let mut headers: Headers =
        request.headers.iter().filter(kept).cloned().collect::<Vec<_>>().into();
    headers.push(Header::ContentLength(0u32.into()));
    Some(Response {
        status_code: StatusCode::BadRequest,
        wire_reason: None,
        version: Version::V2,
        headers,
        body: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invite(without: &str) -> String {
        let lines = [
            "Via: SIP/2.0/UDP h;branch=z9hG4bK1",
            "f: <sip:a@h>;tag=1",
            "To: <sip:b@h>",
            "Call-ID: c",
            "CSeq: 1 INVITE",
            "Content-Length: 0",
        ];
        let kept: Vec<_> = lines.into_iter().filter(|l| !l.starts_with(without)).collect();
        format!("INVITE sip:b@h SIP/2.0\r\n{}\r\n\r\n", kept.join("\r\n"))
    }

    #[test]
    fn each_missing_header_is_named() {
        assert_eq!(look(invite("-").as_bytes()), Look::Good);
        for (without, name) in
            [("Via", "Via"), ("f:", "From"), ("To", "To"), ("Call", "Call-ID"), ("CSeq", "CSeq")]
        {
            let Look::Refused(answer) = look(invite(without).as_bytes()) else { panic!("{name}") };
            assert!(answer.starts_with(&format!("SIP/2.0 400 Missing {name}\r\n")), "{answer}");
        }
    }

    #[test]
    fn unknown_methods_versions_and_uris_have_their_own_answers() {
        let good = invite("-");
        for (change, status) in [
            (good.replace("INVITE sip", "DANCE sip"), "501"),
            (good.replace("SIP/2.0\r\nVia", "SIP/3.0\r\nVia"), "505"),
            (good.replace("sip:b@h SIP", "sip: SIP"), "400"),
            (good.replace("INVITE sip:b@h SIP/2.0", "INVITE SIP/2.0"), "400"),
        ] {
            let Look::Refused(answer) = look(change.as_bytes()) else { panic!("{change}") };
            assert!(answer.starts_with(&format!("SIP/2.0 {status} ")), "{answer}");
        }
    }

    #[test]
    fn a_datagram_without_a_length_is_measured() {
        let unmeasured = invite("Content") + "v=0\r\n";
        assert!(matches!(look(unmeasured.as_bytes()), Look::Unmeasured { body: 5, .. }));
        assert_eq!(look(invite("Content").as_bytes()), Look::Good);
    }

    #[test]
    fn a_body_cut_short_is_refused() {
        for length in ["9", "x", "-1"] {
            let cut = invite("Content") + "v=0\r\n";
            let cut = cut.replace("\r\n\r\n", &format!("\r\nl: {length}\r\n\r\n"));
            assert!(matches!(look(cut.as_bytes()), Look::Refused(_)), "{cut}");
        }
    }

    #[test]
    fn noise_and_responses_get_no_answer() {
        for noise in ["", "\r\n\r\n", "hello", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\0\0\0\0"] {
            assert!(!matches!(look(noise.as_bytes()), Look::Refused(_)), "{noise:?}");
        }
        assert_eq!(look(b"SIP/2.0 200 OK\r\nX: y\r\n\r\n"), Look::Good);
        assert_eq!(look(b"ACK sip:x SIP/2.0\r\n\xff: y\r\n\r\n"), Look::Noise);
    }
}
