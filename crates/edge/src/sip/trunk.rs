//! Connections to operators: who may send us calls and where calls out go.
//!
//! Owns: matching a source to a trunk. Must not own: sockets, registering (see `register`).

use crate::sip::digest::Credentials;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use vocab::{Pii, TrunkId};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Transport {
    #[default]
    Udp,
    Tcp,
    Tls,
}

/// One connection to an operator.
#[derive(Clone, Debug)]
pub struct TrunkConfig {
    pub id: TrunkId,
    /// Who may send us calls without signing in.
    pub addresses: Vec<Network>,
    /// Where calls out go: `host` or `host:port`; a bare domain is looked up (RFC 3263).
    pub proxy: Option<String>,
    pub transport: Transport,
    /// Sign in with the operator, so that calls find us.
    pub register: Option<RegisterConfig>,
    /// What we answer a challenge to a call out with; the registration's when absent.
    pub auth: Option<Credentials>,
}

#[derive(Clone, Debug)]
pub struct RegisterConfig {
    pub user: String,
    pub password: Pii<String>,
    /// `host` or `host:port`.
    pub registrar: String,
    pub expires_s: u32,
}

impl TrunkConfig {
    pub(crate) fn credentials(&self) -> Option<Credentials> {
        self.auth.clone().or_else(|| {
            self.register
                .as_ref()
                .map(|r| Credentials { user: r.user.clone(), password: r.password.clone() })
        })
    }
}

/// An address or a block of addresses: `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    #[must_use]
    pub fn contains(&self, ip: IpAddr) -> bool {
        let bits = |ip: IpAddr| match ip.to_canonical() {
            IpAddr::V4(v4) => (32, u128::from(u32::from(v4)) << 96),
            IpAddr::V6(v6) => (128, u128::from(v6)),
        };
        let ((family, ours), (other, theirs)) = (bits(self.address), bits(ip));
        let differing = ours ^ theirs;
        family == other && (self.prefix == 0 || differing >> (128 - u32::from(self.prefix)) == 0)
    }
}

impl From<IpAddr> for Network {
    fn from(ip: IpAddr) -> Self {
        let address = ip.to_canonical();
        Self { address, prefix: if address.is_ipv4() { 32 } else { 128 } }
    }
}

/// The text is no address and no block of addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither an IP address nor a block like 192.0.2.0/24")]
pub struct NotANetwork(String);

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || NotANetwork(text.to_owned());
        let (ip, prefix) = match text.trim().split_once('/') {
            Some((ip, prefix)) => (ip, Some(prefix.parse::<u8>().map_err(|_| wrong())?)),
            None => (text.trim(), None),
        };
        let whole = Self::from(ip.parse::<IpAddr>().map_err(|_| wrong())?);
        match prefix {
            Some(p) if p > whole.prefix => Err(wrong()),
            Some(prefix) => Ok(Self { prefix, ..whole }),
            None => Ok(whole),
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

/// All trunks and what their names resolved to at the start.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trunks {
    list: Vec<(TrunkConfig, Vec<IpAddr>)>,
}

impl Trunks {
    /// Resolves proxies and registrars once: a call may come from where our calls go.
    pub(crate) async fn resolve(configs: Vec<TrunkConfig>) -> Self {
        let mut list = Vec::with_capacity(configs.len());
        for config in configs {
            let mut known = Vec::new();
            let registrar = config.register.as_ref().map(|r| r.registrar.as_str());
            for target in [config.proxy.as_deref(), registrar].into_iter().flatten() {
                known.extend(addresses_of(target).await);
            }
            list.push((config, known));
        }
        Self { list }
    }

    /// The trunk that a call from this source for this user belongs to. Where several share a
    /// source, the one that registered as that user comes first.
    pub(crate) fn of_source(&self, source: IpAddr, called: &str) -> Option<&TrunkConfig> {
        let source = source.to_canonical();
        let here = |known: &[IpAddr]| known.iter().any(|ip| ip.to_canonical() == source);
        let registered = self.list.iter().find(|(c, known)| {
            c.register.as_ref().is_some_and(|r| r.user == called) && here(known)
        });
        let by_address =
            || self.list.iter().find(|(c, _)| c.addresses.iter().any(|n| n.contains(source)));
        let by_proxy = || self.list.iter().find(|(_, known)| here(known));
        registered.or_else(by_address).or_else(by_proxy).map(|(c, _)| c)
    }

    /// Every network and address that calls of a trunk may come from.
    pub(crate) fn networks(&self) -> Vec<Network> {
        let named = self.list.iter().flat_map(|(c, _)| c.addresses.iter().copied());
        let known = self.list.iter().flat_map(|(_, known)| known.iter().copied());
        named.chain(known.map(Network::from)).collect()
    }

    pub(crate) fn get(&self, id: &TrunkId) -> Option<&TrunkConfig> {
        self.list.iter().map(|(c, _)| c).find(|c| c.id == *id)
    }

    /// The trunk for calls out that name none: the first that has somewhere to send them.
    pub(crate) fn any_out(&self) -> Option<&TrunkConfig> {
        self.list.iter().map(|(c, _)| c).find(|c| c.proxy.is_some())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &TrunkConfig> {
        self.list.iter().map(|(c, _)| c)
    }
}

async fn addresses_of(target: &str) -> Vec<IpAddr> {
    if let Ok(ip) = target.parse::<IpAddr>() {
        return vec![ip];
    }
    if let Ok(addr) = target.parse::<SocketAddr>() {
        return vec![addr.ip()];
    }
    let host = target.rsplit_once(':').map_or(target, |(h, _)| h);
    match tokio::net::lookup_host((host, 5060)).await {
        Ok(found) => found.map(|a| a.ip()).collect(),
        Err(error) => {
            tracing::warn!(%target, %error, "trunk host cannot be resolved");
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trunk(id: &str, addresses: &[&str], user: Option<&str>) -> TrunkConfig {
        TrunkConfig {
            id: TrunkId::new(id),
            addresses: addresses.iter().map(|a| a.parse().expect("a network")).collect(),
            proxy: None,
            transport: Transport::Udp,
            register: user.map(|user| RegisterConfig {
                user: user.into(),
                password: Pii::new("x".into()),
                registrar: "198.51.100.1:5060".into(),
                expires_s: 60,
            }),
            auth: None,
        }
    }

    #[test]
    fn networks_hold_their_addresses_and_no_others() {
        let net: Network = "192.0.2.0/24".parse().expect("a network");
        assert!(net.contains("192.0.2.255".parse().expect("ip")));
        assert!(net.contains("::ffff:192.0.2.1".parse().expect("ip")));
        assert!(!net.contains("192.0.3.0".parse().expect("ip")));
        assert!(!net.contains("2001:db8::1".parse().expect("ip")));
        let one: Network = "2001:db8::1".parse().expect("a network");
        assert!(one.contains("2001:db8::1".parse().expect("ip")));
        assert!(!one.contains("2001:db8::2".parse().expect("ip")));
        let all: Network = "0.0.0.0/0".parse().expect("a network");
        assert!(all.contains("203.0.113.9".parse().expect("ip")));
        for wrong in ["", "host", "192.0.2.0/33", "192.0.2.0/x", "1.2.3"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }

    #[tokio::test]
    async fn a_source_belongs_to_the_trunk_that_registered_as_the_called_user() {
        let trunks = Trunks::resolve(vec![
            trunk("operator", &["203.0.113.0/24"], None),
            trunk("phone1", &[], Some("agent1")),
            trunk("phone2", &[], Some("agent2")),
        ])
        .await;
        let find = |ip: &str, user: &str| {
            trunks.of_source(ip.parse().expect("ip"), user).map(|t| t.id.as_str().to_owned())
        };
        assert_eq!(find("198.51.100.1", "agent2").as_deref(), Some("phone2"));
        assert_eq!(find("198.51.100.1", "agent1").as_deref(), Some("phone1"));
        assert_eq!(find("203.0.113.5", "0162000001").as_deref(), Some("operator"));
        assert_eq!(find("192.0.2.1", "agent1"), None);
    }
}
