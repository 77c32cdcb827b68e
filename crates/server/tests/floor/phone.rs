//! A telephone signs in: REGISTER with digest (RFC 3261 §10, RFC 8760), by hand, so that both
//! digests are spoken; SIPp knows MD5 alone. The call itself is SIPp's, on the same port.

use crate::desk::PhoneKey;
use md5::Digest as _;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::time::timeout;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Digest {
    Md5,
    Sha256,
}

impl Digest {
    const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha256 => "SHA-256",
        }
    }

    fn hash(self, text: &str) -> String {
        let hex = |bytes: &[u8]| {
            bytes.iter().fold(String::new(), |mut hex, b| {
                let _ = write!(hex, "{b:02x}");
                hex
            })
        };
        match self {
            Self::Md5 => hex(&md5::Md5::digest(text.as_bytes())),
            Self::Sha256 => hex(&sha2::Sha256::digest(text.as_bytes())),
        }
    }
}

/// Registers the telephone at `port` for so long, or takes it back (0); the final status.
pub(crate) async fn register(
    centre: SocketAddr,
    port: u16,
    key: &PhoneKey,
    digest: Digest,
    expires_s: u32,
) -> u16 {
    let socket = UdpSocket::bind(("127.0.0.1", port)).await.expect("the phone's port is free");
    socket.connect(centre).await.expect("loopback");
    let (status, challenge) = ask(&socket, key, None, expires_s).await;
    assert_eq!(status, 401, "a stranger is asked for the key first");
    let offered = challenge
        .lines()
        .filter(|l| l.to_ascii_lowercase().starts_with("www-authenticate:"))
        .find(|l| l.contains(&format!("algorithm={}", digest.name())))
        .unwrap_or_else(|| panic!("{} is not offered: {challenge}", digest.name()));
    let authorization = answer(key, digest, centre, offered);
    ask(&socket, key, Some(&authorization), expires_s).await.0
}

fn quoted(challenge: &str, field: &str) -> String {
    let from = challenge.find(&format!("{field}=\"")).expect("the field is there") + field.len();
    challenge[from + 2..].split('"').next().unwrap_or_default().to_owned()
}

fn answer(key: &PhoneKey, digest: Digest, centre: SocketAddr, challenge: &str) -> String {
    let (realm, nonce) = (quoted(challenge, "realm"), quoted(challenge, "nonce"));
    assert!(quoted(challenge, "qop").contains("auth"));
    let uri = format!("sip:{centre}");
    let ha1 = digest.hash(&format!("{}:{realm}:{}", key.user, key.password));
    let ha2 = digest.hash(&format!("REGISTER:{uri}"));
    let response = digest.hash(&format!("{ha1}:{nonce}:00000001:0a4f113b:auth:{ha2}"));
    format!(
        "Authorization: Digest username=\"{}\", realm=\"{realm}\", nonce=\"{nonce}\", \
         uri=\"{uri}\", response=\"{response}\", algorithm={}, qop=auth, nc=00000001, \
         cnonce=\"0a4f113b\"\r\n",
        key.user,
        digest.name()
    )
}

async fn ask(
    socket: &UdpSocket,
    key: &PhoneKey,
    authorization: Option<&str>,
    expires_s: u32,
) -> (u16, String) {
    static SEQ: AtomicU32 = AtomicU32::new(1);
    let (seq, authorization) =
        (SEQ.fetch_add(1, Ordering::Relaxed), authorization.unwrap_or_default());
    let me = socket.local_addr().expect("bound");
    let centre = socket.peer_addr().expect("connected");
    let PhoneKey { user, realm, .. } = key;
    let text = format!(
        "REGISTER sip:{centre} SIP/2.0\r\n\
         Via: SIP/2.0/UDP {me};rport;branch=z9hG4bK-reg-{seq}-{me}\r\n\
         Max-Forwards: 70\r\nFrom: <sip:{user}@{realm}>;tag=r{seq}\r\nTo: <sip:{user}@{realm}>\r\n\
         Call-ID: register-{me}\r\nCSeq: {seq} REGISTER\r\nContact: <sip:{user}@{me}>\r\n\
         Expires: {expires_s}\r\n{authorization}Content-Length: 0\r\n\r\n"
    );
    let mut buf = [0; 4_096];
    for _ in 0..10 {
        socket.send(text.as_bytes()).await.expect("sent");
        let got = timeout(Duration::from_secs(1), socket.recv(&mut buf)).await;
        if let Ok(Ok(len)) = got {
            let text = String::from_utf8_lossy(&buf[..len]).into_owned();
            if !text.starts_with("SIP/2.0 ") || !text.contains(&format!("{seq} REGISTER")) {
                continue;
            }
            let status = text.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("a status");
            return (status, text);
        }
    }
    panic!("the registrar does not answer")
}
