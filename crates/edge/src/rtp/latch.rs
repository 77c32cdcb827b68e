//! Whom a plain line believes: symmetric RTP (RFC 4961) without inviting strangers.
//!
//! Owns: the address that audio goes to and may come from. Must not own: sockets.
//!
//! The far end's SDP names an address. Audio from there always counts. Behind NAT the true source
//! differs: its first packet is believed when it has the named IP (another port), or when the named
//! IP is a private one and so can't be the source's public face. Once latched, other sources are
//! strangers. A source that went silent may move, within its IP and a few times only; all else
//! needs a new SDP.

use std::net::{IpAddr, SocketAddr};

/// Silence of the present source before another one may take over.
const MOVE_AFTER_MS: i64 = 2_000;
/// Moves that one negotiation allows.
const MAX_MOVES: u8 = 5;

#[derive(Debug)]
pub(crate) struct Latch {
    named: Option<SocketAddr>,
    source: Option<SocketAddr>,
    heard_ms: i64,
    moves: u8,
}

impl Latch {
    pub(crate) const fn new(named: Option<SocketAddr>) -> Self {
        Self { named, source: None, heard_ms: 0, moves: 0 }
    }

    /// A new SDP: the same address keeps what was learnt. A hold by `c=0.0.0.0` forgets nothing.
    pub(crate) fn rename(&mut self, named: Option<SocketAddr>) {
        if named.is_some() && named != self.named {
            *self = Self::new(named);
        }
        self.moves = 0;
    }

    /// Where our audio goes.
    pub(crate) fn target(&self) -> Option<SocketAddr> {
        self.source.or(self.named)
    }

    /// Whether a valid packet from `source` counts; learns from it if so.
    pub(crate) fn admit(&mut self, now_ms: i64, source: SocketAddr) -> bool {
        let source = SocketAddr::new(source.ip().to_canonical(), source.port());
        if self.source == Some(source) {
            self.heard_ms = now_ms;
            return true;
        }
        let admitted = match self.source {
            _ if self.named == Some(source) => true,
            None => self.named.is_some_and(|named| plausible(named.ip(), source.ip())),
            Some(present) => {
                let quiet = now_ms.saturating_sub(self.heard_ms) >= MOVE_AFTER_MS;
                let same_ip = present.ip() == source.ip();
                quiet && same_ip && self.moves < MAX_MOVES
            }
        };
        if admitted {
            self.moves = self.moves.saturating_add(u8::from(self.source.is_some()));
            self.source = Some(source);
            self.heard_ms = now_ms;
        }
        admitted
    }
}

/// Whether audio announced from `named` may come from `source`.
fn plausible(named: IpAddr, source: IpAddr) -> bool {
    named == source || (is_private(named) && !source.is_unspecified())
}

/// Addresses that are not seen as such beyond their own network (RFC 6890).
fn is_private(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b); // RFC 6598
            v4.is_private() || v4.is_link_local() || shared
        }
        IpAddr::V6(v6) => v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    fn latch(named: &str) -> Latch {
        Latch::new(Some(at(named)))
    }

    #[test]
    fn a_stranger_is_not_believed_before_or_after_the_first_packet() {
        let mut latch = latch("198.51.100.7:4000");
        assert!(!latch.admit(0, at("203.0.113.9:4000")));
        assert!(latch.admit(20, at("198.51.100.7:4000")));
        assert!(!latch.admit(40, at("203.0.113.9:4000")));
        assert!(!latch.admit(60_000, at("203.0.113.9:4000")), "not even after silence");
        assert_eq!(latch.target(), Some(at("198.51.100.7:4000")));
    }

    #[test]
    fn a_phone_behind_nat_is_answered_where_its_packets_come_from() {
        let mut latch = latch("192.168.1.20:4000");
        assert_eq!(latch.target(), Some(at("192.168.1.20:4000")));
        assert!(latch.admit(0, at("203.0.113.9:61000")));
        assert_eq!(latch.target(), Some(at("203.0.113.9:61000")));
        assert!(!latch.admit(20, at("198.51.100.1:61000")), "the first one wins");
    }

    #[test]
    fn another_port_of_the_named_address_is_believed_until_latched() {
        let mut latch = latch("127.0.0.1:4000");
        assert!(latch.admit(0, at("127.0.0.1:4002")));
        assert!(!latch.admit(20, at("127.0.0.1:4004")), "taken over by a neighbour");
        assert!(latch.admit(40, at("127.0.0.1:4000")), "the named address always counts");
        assert_eq!(latch.target(), Some(at("127.0.0.1:4000")));
    }

    #[test]
    fn a_silent_source_may_move_within_its_ip_a_few_times() {
        let mut latch = latch("203.0.113.9:4000");
        assert!(latch.admit(0, at("203.0.113.9:4000")));
        assert!(!latch.admit(1_999, at("203.0.113.9:4002")));
        let mut admitted = 0;
        for i in 1..=10_u16 {
            let now_ms = i64::from(i) * MOVE_AFTER_MS;
            let source = SocketAddr::new(at("203.0.113.9:0").ip(), 5_000 + i);
            admitted += u8::from(latch.admit(now_ms, source));
        }
        assert_eq!(admitted, MAX_MOVES);
        latch.rename(Some(at("203.0.113.9:4000")));
        assert!(latch.admit(90_000, at("203.0.113.9:9000")), "a new SDP allows moves again");
    }

    #[test]
    fn a_new_address_in_sdp_starts_afresh_and_hold_forgets_nothing() {
        let mut latch = latch("203.0.113.9:4000");
        assert!(latch.admit(0, at("203.0.113.9:4000")));
        latch.rename(None);
        assert!(latch.admit(20, at("203.0.113.9:4000")));
        latch.rename(Some(at("198.51.100.7:6000")));
        assert_eq!(latch.target(), Some(at("198.51.100.7:6000")));
        assert!(!latch.admit(40, at("203.0.113.9:4000")));
        assert!(latch.admit(60, at("198.51.100.7:6000")));
    }
}
