//! One plain RTP line: a socket, what was agreed in SDP, and whom it listens to.

use super::latch::Latch;
use super::sdp::{Agreed, Ours, Theirs};
use media::g711::Law;
use media::rtp::Packet;
use mio::net::UdpSocket;
use std::io;
use std::net::SocketAddr;

/// What an admitted packet carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carries {
    Voice(Law),
    Digits,
}

#[derive(Debug)]
pub(crate) struct PlainLine {
    pub(crate) socket: UdpSocket,
    address: SocketAddr,
    ours: Ours,
    agreed: Option<Agreed>,
    latch: Latch,
}

impl PlainLine {
    /// `address` is what SDP names; `session` a random number.
    pub(crate) const fn new(socket: UdpSocket, address: SocketAddr, session: u64) -> Self {
        let ours = Ours::new(session, address);
        Self { socket, address, ours, agreed: None, latch: Latch::new(None) }
    }

    pub(crate) fn offer(&mut self) -> String {
        self.ours.offer()
    }

    /// Answers an offer or a renewed one; `None` when its address is of another family than ours.
    pub(crate) fn answer(&mut self, theirs: &Theirs) -> Option<String> {
        self.reaches(theirs)?;
        let (sdp, agreed) = self.ours.answer(theirs);
        self.agree(theirs, agreed);
        Some(sdp)
    }

    pub(crate) fn accept(&mut self, theirs: &Theirs) -> Option<()> {
        self.reaches(theirs)?;
        let agreed = self.ours.accept(theirs);
        self.agree(theirs, agreed);
        Some(())
    }

    fn reaches(&self, theirs: &Theirs) -> Option<()> {
        let same = theirs.address.is_none_or(|a| a.is_ipv4() == self.address.is_ipv4());
        same.then_some(())
    }

    fn agree(&mut self, theirs: &Theirs, agreed: Agreed) {
        self.agreed = Some(agreed);
        self.latch.rename(theirs.address);
    }

    pub(crate) const fn agreed(&self) -> Option<&Agreed> {
        self.agreed.as_ref()
    }

    /// Reads a datagram that came from `source`; `None` when it is no RTP, of an unknown payload
    /// type or from a stranger.
    pub(crate) fn hear<'a>(
        &mut self,
        now_ms: i64,
        source: SocketAddr,
        datagram: &'a [u8],
    ) -> Option<(Carries, Packet<'a>)> {
        let agreed = self.agreed.as_ref()?;
        let packet = Packet::parse(datagram).ok()?;
        let carries = if agreed.is_digits(packet.payload_type) {
            Carries::Digits
        } else {
            Carries::Voice(agreed.law_of(packet.payload_type)?)
        };
        if packet.payload.is_empty() || !self.latch.admit(now_ms, source) {
            return None;
        }
        Some((carries, packet))
    }

    /// Sends a written RTP packet; `false` when there is nowhere to send it yet.
    pub(crate) fn send(&self, packet: &[u8]) -> io::Result<bool> {
        let Some(target) = self.latch.target() else { return Ok(false) };
        self.socket.send_to(packet, target).map(|_| true)
    }
}
