//! The UDP ports of lines: a bounded range, taken from a random start so that a port that was just
//! left is not the next one used (late packets of a past call).

use mio::net::UdpSocket;
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::ops::RangeInclusive;

#[derive(Debug)]
pub(crate) struct Ports {
    bind_ip: IpAddr,
    named_ip: IpAddr,
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
        let named_ip = public_ip.unwrap_or_else(|| own_ip(bind_ip));
        Self { bind_ip, named_ip, range, next }
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
                    return Ok((socket, SocketAddr::new(self.named_ip, port)));
                }
                Err(e) if e.kind() == io::ErrorKind::AddrInUse => {}
                Err(e) => return Err(e),
            }
        }
        Err(io::ErrorKind::AddrInUse.into())
    }
}

/// An address to tell others when we listen on all of them: the one that a packet to the outside
/// would leave from. No packet is sent to find out; without a route it is loopback.
fn own_ip(bind_ip: IpAddr) -> IpAddr {
    let (outside, loopback) = match bind_ip {
        // Addresses for documentation: nobody is there (RFC 5737, RFC 3849).
        IpAddr::V4(ip) if ip.is_unspecified() => ("192.0.2.1:9", IpAddr::from([127, 0, 0, 1])),
        IpAddr::V6(ip) if ip.is_unspecified() => ("[2001:db8::1]:9", Ipv6Addr::LOCALHOST.into()),
        named => return named,
    };
    let socket = std::net::UdpSocket::bind((bind_ip, 0));
    let from = socket.and_then(|s| s.connect(outside).and_then(|()| s.local_addr()));
    from.map_or(loopback, |from| from.ip())
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

    #[test]
    fn listening_everywhere_names_an_address_that_can_be_reached() {
        for bind in ["0.0.0.0", "::"] {
            let mut ports = Ports::new(bind.parse().unwrap(), None, 37_100..=37_120, 0);
            let (_socket, address) = ports.open().unwrap();
            assert!(!address.ip().is_unspecified());
            assert_eq!(address.is_ipv4(), bind == "0.0.0.0");
        }
    }
}
