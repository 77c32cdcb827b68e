//! Plain RTP lines: trunks and desk phones.
//!
//! Owns: the ports of a line, its SDP (RFC 4566, RFC 3264), and whom it believes and answers
//! (symmetric RTP). Must not own: SIP, WebRTC, what is played, relayed or recorded.

mod latch;
mod line;
mod port;
mod sdp;

pub(crate) use line::{Carries, PlainLine};
pub(crate) use port::Ports;
pub(crate) use sdp::{SdpFault, Theirs, parse};
