//! The UDP socket under the SIP stack: every datagram is looked at before the stack sees it.
//!
//! Owns: the socket, not hearing who is banned, measuring a body whose length is not given, refusing what
//! the stack would drop in silence. Must not own: parsing.

use crate::sip::ban::{Bans, Fault};
use crate::sip::guard::{self, Look};
use async_trait::async_trait;
use rsipstack::platform::net::UdpSocket as StackSocket;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::UdpSocket;

/// A socket that only fails must not spin.
const AFTER_ERROR: Duration = Duration::from_millis(5);

pub(crate) struct GuardedUdp {
    socket: UdpSocket,
    bound: SocketAddr,
    bans: Arc<Bans>,
}

impl GuardedUdp {
    pub(crate) async fn bind(addr: SocketAddr, bans: Arc<Bans>) -> std::io::Result<Self> {
        let socket = UdpSocket::bind(addr).await?;
        let bound = socket.local_addr()?;
        Ok(Self { socket, bound, bans })
    }

    pub(crate) const fn bound(&self) -> SocketAddr {
        self.bound
    }
}

/// Writes the missing header into the datagram; the new length, or nothing when it has no room.
fn measure(buf: &mut [u8], len: usize, headers_end: usize, body: usize) -> Option<usize> {
    let line = format!("\r\nContent-Length: {body}");
    let grown = len + line.len();
    if grown > buf.len() {
        return None;
    }
    buf.copy_within(headers_end..len, headers_end + line.len());
    buf[headers_end..headers_end + line.len()].copy_from_slice(line.as_bytes());
    Some(grown)
}

#[async_trait]
impl StackSocket for GuardedUdp {
    async fn recv_from(&self, buf: &mut [u8]) -> rsipstack::Result<(usize, SocketAddr)> {
        loop {
            // A port that is unreachable (ICMP) shows up here as an error of the next read.
            let Ok((len, from)) = self.socket.recv_from(buf).await else {
                tokio::time::sleep(AFTER_ERROR).await;
                continue;
            };
            if self.bans.refuses(from.ip()) {
                continue;
            }
            if buf[..len].iter().all(u8::is_ascii_whitespace) {
                return Ok((len, from));
            }
            match guard::look(&buf[..len]) {
                Look::Good => return Ok((len, from)),
                Look::Unmeasured { headers_end, body } => {
                    if let Some(len) = measure(buf, len, headers_end, body) {
                        return Ok((len, from));
                    }
                }
                Look::Refused(answer) => {
                    self.bans.fault(from.ip(), Fault::Nonsense);
                    if let Err(error) = self.socket.send_to(answer.as_bytes(), from).await {
                        tracing::debug!(%error, "refusal could not be sent");
                    }
                }
                Look::Noise => self.bans.fault(from.ip(), Fault::Nonsense),
            }
        }
    }

    async fn send_to(&self, buf: &[u8], addr: SocketAddr) -> rsipstack::Result<usize> {
        Ok(self.socket.send_to(buf, addr).await?)
    }

    fn local_addr(&self) -> rsipstack::Result<SocketAddr> {
        Ok(self.bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_missing_length_is_written_before_the_empty_line() {
        let mut buf = [0u8; 64];
        buf[..13].copy_from_slice(b"A: b\r\n\r\nhello");
        let len = measure(&mut buf, 13, 4, 5).expect("room");
        assert_eq!(&buf[..len], b"A: b\r\nContent-Length: 5\r\n\r\nhello");
        assert_eq!(measure(&mut [0; 14], 13, 4, 5), None);
    }
}
