//! The UDP ports of lines: a bounded range, taken from a random start so that a port that was just
//! left is not the next one used (late packets of a past call).

use mio::net::UdpSocket;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;

#[derive(Debug)]
pub(crate) struct Ports {
    bind_ip: IpAddr,
    public_ip: Option<IpAddr>,
    range: RangeInclusive<u16>,
    next: u16,
}

impl Ports {
    /// Only even ports are used (RFC 3550 §11); `seed` chooses the first.
    pub(crate) fn new(
        bind_ip: IpAddr,
        public_ip: Option<IpAddr>,
        range: RangeInclusive<u16>,
        seed: u64,
    ) -> Self {
        let first = range.start().saturating_add(range.start() % 2);
        let range = first..=*range.end();
        let n_ports = (u64::from(range.end().saturating_sub(first)) / 2).max(1);
        let next = first + u16::try_from(seed % n_ports).unwrap_or(0) * 2;
        Self { bind_ip, public_ip, range, next }
    }

    /// A bound socket and the address that SDP names. Tries each port of the range once.
    pub(crate) fn open(&mut self) -> io::Result<(UdpSocket, SocketAddr)> {
        let n_ports = self.range.clone().count().div_ceil(2);
        for _ in 0..n_ports {
            let port = self.next;
            let after = port.checked_add(2).filter(|p| self.range.contains(p));
            self.next = after.unwrap_or(*self.range.start());
            match UdpSocket::bind(SocketAddr::new(self.bind_ip, port)) {
                Ok(socket) => {
                    let ip = self.public_ip.unwrap_or(self.bind_ip);
                    return Ok((socket, SocketAddr::new(ip, port)));
                }
                Err(e) if e.kind() == io::ErrorKind::AddrInUse => {}
                Err(e) => return Err(e),
            }
        }
        Err(io::ErrorKind::AddrInUse.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_even_inside_the_range_and_run_out() {
        let ip: IpAddr = "127.0.0.1".parse().unwrap();
        let mut ports = Ports::new(ip, Some("192.0.2.1".parse().unwrap()), 37_001..=37_006, 99);
        let open: Vec<_> = std::iter::from_fn(|| ports.open().ok()).collect();
        let mut seen: Vec<_> = open.iter().map(|(_, address)| address.port()).collect();
        seen.sort_unstable();
        assert_eq!(seen, [37_002, 37_004, 37_006]);
        assert!(open.iter().all(|(_, address)| address.ip().to_string() == "192.0.2.1"));
        assert_eq!(ports.open().unwrap_err().kind(), io::ErrorKind::AddrInUse);
        drop(open);
        assert!(ports.open().is_ok());
    }
}
