//! What signalling and audio did on a line: facts for whoever looks at a call afterwards.
//!
//! Owns: what a fact says. It names methods, codes and figures; no number, no name, no address. Must
//! not own: who keeps them. Nobody waits for whoever reads: who is behind misses the oldest.

use crate::sip::text;
use media::reception::Received;
use rsipstack::sip::Headers;
use vocab::LegId;

/// Facts that a slow reader may be behind.
pub(crate) const MAX_BEHIND: usize = 8_192;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineFact {
    pub leg: LegId,
    pub what: LineDid,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineDid {
    /// A request, `INVITE`, or a response, `180 INVITE`, and why (RFC 3326), `Q.850 16`.
    Sip {
        sent: bool,
        what: String,
        cause: Option<String>,
    },
    Audio(LineAudio),
    /// The line is closed: how it was received, if anything came.
    Closed(Option<Received>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineAudio {
    /// A browser's way was found (RFC 8445).
    IceConnected,
    IceLost,
    /// Keys were agreed (RFC 5764).
    DtlsConnected,
    FirstPacket,
    /// Nothing came for so long that the peer is taken for gone.
    Silent,
}

impl LineAudio {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::IceConnected => "ice_connected",
            Self::IceLost => "ice_lost",
            Self::DtlsConnected => "dtls_connected",
            Self::FirstPacket => "first_packet",
            Self::Silent => "silent",
        }
    }
}

/// Protocol and number of a Reason header; its text is anybody's and stays out.
pub(crate) fn cause(headers: &Headers) -> Option<String> {
    let reason = text::header(headers, "Reason")?;
    let mut parts = reason.split(';').map(str::trim);
    let protocol = parts.next()?;
    let code = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("cause").then(|| value.trim())
    })?;
    let plain = |text: &str, most: usize| {
        text.len() <= most && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.')
    };
    let code = code.split(',').next()?;
    (plain(protocol, 12) && plain(code, 4)).then(|| format!("{protocol} {code}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rsipstack::sip::Header;

    #[test]
    fn a_reason_is_its_protocol_and_number_and_nothing_that_somebody_wrote() {
        let of = |text: &str| cause(&vec![Header::Reason(text.into())].into());
        assert_eq!(of("Q.850;cause=16;text=\"Alphonse hung up\"").as_deref(), Some("Q.850 16"));
        assert_eq!(of("SIP ; text=\"x\" ; cause=200").as_deref(), Some("SIP 200"));
        assert_eq!(of("SIP;text=\"0612345678\""), None);
        assert_eq!(of("<script>;cause=1"), None);
        assert_eq!(cause(&Vec::new().into()), None);
    }
}
