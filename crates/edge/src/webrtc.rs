//! Browser lines: WebRTC by str0m, which does no IO of its own.
//!
//! Owns: ICE, DTLS-SRTP, the SDP of browsers, whether the connection lives. Must not own: SIP,
//! plain RTP, what is played, relayed or recorded.

mod line;

pub(crate) use line::{BrowserFault, BrowserLine, Crypto, Kind};
