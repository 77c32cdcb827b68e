//! The SIP half of the edge: messages in, messages out.
//!
//! Owns: the stack, dialogs, sign-in of phones, trunks, overload. Must not own: audio, what a call
//! is for. Nothing here looks into an SDP body.

pub(crate) mod ban;
pub(crate) mod datagram;
pub(crate) mod dialog;
pub(crate) mod digest;
pub(crate) mod guard;
pub(crate) mod intake;
pub(crate) mod invite;
pub(crate) mod nat;
pub(crate) mod register;
pub(crate) mod registrar;
pub(crate) mod session;
pub(crate) mod shed;
pub(crate) mod stack;
pub(crate) mod text;
pub(crate) mod trunk;
pub(crate) mod websocket;

use intake::Call;
use rsipstack::sip::{Request, Response};
use rsipstack::transaction::Transaction;
use stack::{Flow, SocketId};
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;
use trunk::{Network, TrunkConfig};
use vocab::LegId;

/// Ports, trunks and limits.
#[derive(Clone, Debug)]
pub struct SipConfig {
    pub udp: Option<SocketAddr>,
    pub tcp: Option<SocketAddr>,
    pub tls: Option<TlsConfig>,
    /// PEM of the authorities that vouch for operators' TLS; the system's when absent.
    pub tls_roots: Option<PathBuf>,
    /// What peers are told to reach us at, when it isn't the address that we bind.
    pub public_ip: Option<IpAddr>,
    /// Realm of the phones' passwords.
    pub realm: String,
    /// Whose number plan callers' numbers are written in (`FR`).
    pub region: String,
    pub trunks: Vec<TrunkConfig>,
    /// New calls per second above which they get 503; 0: no limit.
    pub shed_above_cps: u32,
    /// Addresses that attack are not heard for a time.
    pub ban: bool,
    /// Addresses that are never banned, besides those of trunks and of phones that are signed in.
    pub never_ban: Vec<Network>,
    /// The longest that a session lives without a refresh; 0: we ask for no session timer.
    pub session_expires_s: u32,
    /// The shortest session interval that we take; RFC 4028 §5 says 90 s, less is for trials.
    pub session_min_s: u32,
    /// RFC 3261 §17.1.1.1: the round trip that time-outs are made of; 500 ms, less is for trials.
    pub t1_ms: u32,
    /// What a phone may ask for: a shorter time is refused (423), a longer one cut.
    pub reg_expires_s: RangeInclusive<u32>,
}

impl Default for SipConfig {
    fn default() -> Self {
        Self {
            udp: Some(([0, 0, 0, 0], 5060).into()),
            tcp: None,
            tls: None,
            tls_roots: None,
            public_ip: None,
            realm: "plateau".into(),
            region: "FR".into(),
            trunks: Vec::new(),
            shed_above_cps: 0,
            ban: true,
            never_ban: Vec::new(),
            session_expires_s: 1_800,
            session_min_s: 90,
            t1_ms: 500,
            reg_expires_s: 60..=3_600,
        }
    }
}

#[derive(Clone, Debug)]
pub struct TlsConfig {
    pub addr: SocketAddr,
    /// PEM, chain first.
    pub cert: PathBuf,
    /// PEM, PKCS#8 or PKCS#1.
    pub key: PathBuf,
}

#[derive(Debug, thiserror::Error)]
pub enum SipError {
    #[error("cannot listen for SIP on {0}: {1}")]
    Bind(SocketAddr, std::io::Error),
    #[error("cannot read the certificate file {0}: {1}")]
    Certificate(PathBuf, std::io::Error),
    #[error("the SIP stack did not start: {0}")]
    Stack(String),
}

impl SipError {
    fn bind(addr: SocketAddr, error: &std::io::Error) -> Self {
        Self::Bind(addr, std::io::Error::new(error.kind(), error.to_string()))
    }

    #[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
    fn stack(error: rsipstack::Error) -> Self {
        Self::Stack(error.to_string())
    }
}

/// What the legs hear from SIP.
pub(crate) enum Signal {
    /// A call that may come in.
    Invite {
        tx: Box<Transaction>,
        call: Call,
    },
    /// A request with a To tag: it belongs to a leg, or to none.
    Inside(Box<Transaction>),
    /// An INVITE that wants to take another call's place (RFC 3891).
    Replaces(Box<Transaction>),
    Register(Box<Transaction>),
    /// The peer took its INVITE back.
    Cancelled {
        leg: LegId,
        seq: u32,
    },
    /// The peer acknowledged our 2xx; `body` is its answer if the offer was ours.
    Acked {
        leg: LegId,
        body: String,
    },
    NeverAcked {
        leg: LegId,
    },
    /// A response to our INVITE; each fork's 2xx once.
    Answered {
        leg: LegId,
        seq: u32,
        request: Arc<Request>,
        response: Box<Response>,
        flow: Flow,
    },
    /// Our INVITE's transaction is over.
    Gone {
        leg: LegId,
        seq: u32,
    },
    /// Our UPDATE in a dialog came back (nothing: nobody there).
    Refreshed {
        leg: LegId,
        response: Option<Box<Response>>,
    },
    SocketClosed(SocketId),
}

impl fmt::Debug for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signal")
    }
}
