//! Which addresses a flow may ask. A URL of a flow is written by whoever may publish a plan, and may
//! hold what a caller keyed: without this wall it would reach what only this machine reaches (SSRF,
//! CWE-918).
//!
//! Owns: the rule, and resolving a name to an address that obeys it; the connection goes to that
//! address, so a name that changes its mind in between changes nothing.

use super::client::ClientError;
use anyhow::{Context, Result};
use edge::Network;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// What may be asked besides the public internet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Door {
    networks: Vec<Network>,
    /// In lower case.
    names: Vec<String>,
}

impl Door {
    /// Addresses, networks (`10.1.0.0/16`) and names of hosts.
    ///
    /// # Errors
    /// An entry that is none of them.
    pub(crate) fn new(allow: &[String]) -> Result<Self> {
        let mut door = Self::default();
        for entry in allow {
            let text = entry.trim().to_lowercase();
            let like_an_address =
                text.contains([':', '/']) || text.chars().all(|c| c.is_ascii_digit() || c == '.');
            if like_an_address {
                let network = text.parse();
                door.networks.push(network.with_context(|| format!("[http] allow: {entry:?}"))?);
                continue;
            }
            let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
            anyhow::ensure!(
                !text.is_empty() && text.chars().all(fits),
                "[http] allow: {entry:?} is no address, network or name of a host"
            );
            door.names.push(text);
        }
        Ok(door)
    }

    /// Where to connect to for this host.
    pub(super) async fn address(&self, host: &str, port: u16) -> Result<SocketAddr, ClientError> {
        let host = host.trim_matches(['[', ']']);
        let named = self.names.iter().any(|name| name.eq_ignore_ascii_case(host));
        let found: Vec<SocketAddr> = match host.parse::<IpAddr>() {
            Ok(ip) => vec![SocketAddr::new(ip, port)],
            Err(_) => tokio::net::lookup_host((host, port))
                .await
                .map_err(|_| ClientError::NoSuchHost)?
                .collect(),
        };
        let open = found.iter().find(|address| named || self.admits(address.ip()));
        match (open, found.first()) {
            (Some(address), _) => Ok(*address),
            (None, Some(address)) => Err(ClientError::Closed(address.ip())),
            (None, None) => Err(ClientError::NoSuchHost),
        }
    }

    fn admits(&self, ip: IpAddr) -> bool {
        is_public(ip) || self.networks.iter().any(|network| network.contains(ip))
    }
}

/// Whether anybody on the internet could be meant. By the registries of special-purpose addresses
/// (RFC 6890 and what IANA added since).
fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = a == 0 // this network
        || a == 10 || a == 127
        || (a == 100 && (64..128).contains(&b)) // carrier-grade NAT
        || (a == 169 && b == 254) // link-local, and the clouds' metadata
        || (a == 172 && (16..32).contains(&b))
        || (a == 192 && b == 168)
        || (a == 192 && b == 0 && (c == 0 || c == 2))
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19)) // benchmarks
        || (a == 198 && b == 51 && c == 100)
        || (a == 203 && b == 0 && c == 113)
        || a >= 224; // multicast, reserved, broadcast
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    // An address of IPv4 within one of IPv6 is judged as what it leads to.
    let inner = match ip.octets() {
        [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, w, x, y, z] // NAT64, RFC 6052
        | [0x20, 0x02, w, x, y, z, ..] // 6to4, RFC 3056
        | [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, w, x, y, z] => Some(Ipv4Addr::new(w, x, y, z)),
        _other => None,
    };
    if let Some(inner) = inner {
        return is_public_v4(inner);
    }
    // Global unicast is 2000::/3; of it, documentation, Teredo and other protocols' own are not.
    let global = (0x2000..0x4000).contains(&a);
    let special = (a == 0x2001 && (b < 0x0200 || b == 0x0db8)) || (a == 0x3fff && b < 0x1000);
    global && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door(allow: &[&str]) -> Door {
        Door::new(&allow.iter().map(|a| (*a).to_owned()).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn addresses_of_this_machine_and_its_networks_are_not_public() {
        for ip in [
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "64:ff9b:1::1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2a01:e0a::1", "64:ff9b::101:101"] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[tokio::test]
    async fn what_is_listed_is_open_whatever_it_resolves_to() {
        let closed = |ip: &str| ClientError::Closed(ip.parse().unwrap());
        let none = door(&[]);
        let refused = none.address("127.0.0.1", 80).await.unwrap_err();
        assert_eq!(refused.to_string(), closed("127.0.0.1").to_string());
        assert!(none.address("localhost", 80).await.is_err());
        assert!(none.address("[::1]", 80).await.is_err());
        assert!(none.address("no such host", 80).await.is_err());
        let some = door(&["127.0.0.0/8", "LocalHost"]);
        assert_eq!(some.address("127.0.0.1", 80).await.unwrap(), "127.0.0.1:80".parse().unwrap());
        assert!(some.address("localhost", 80).await.is_ok());
        assert!(some.address("10.0.0.1", 80).await.is_err());
    }

    #[test]
    fn an_entry_that_is_neither_address_nor_name_is_a_fault() {
        for entry in ["10.0.0.0/40", "http://crm", "", "a b", "1.2.3"] {
            let error = Door::new(&[entry.to_owned()]).expect_err(entry);
            assert!(format!("{error:#}").contains("allow"), "{error:#}");
        }
    }
}
