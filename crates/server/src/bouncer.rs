//! What the web asks of the edge about addresses that attack.

use edge::{Ban, Edge, Fault};
use std::net::IpAddr;
use std::sync::Arc;
use web::{BanCause, Banned, Bouncer};

pub(crate) struct EdgeBouncer(pub Arc<Edge>);

impl Bouncer for EdgeBouncer {
    fn bans(&self) -> Vec<Banned> {
        self.0.bans().into_iter().map(banned).collect()
    }

    fn lift(&self, address: IpAddr) -> bool {
        self.0.lift(address)
    }
}

fn banned(ban: Ban) -> Banned {
    let Ban { address, since, until, fault, times, dropped } = ban;
    let cause = match fault {
        Fault::WrongPassword => BanCause::WrongPassword,
        Fault::StrangerCall => BanCause::StrangerCall,
        Fault::Nonsense => BanCause::Nonsense,
    };
    Banned { address, since, until, cause, times, dropped }
}

/// For tests without an edge.
#[cfg(test)]
pub(crate) struct Nobody;

#[cfg(test)]
impl Bouncer for Nobody {
    fn bans(&self) -> Vec<Banned> {
        Vec::new()
    }

    fn lift(&self, _address: IpAddr) -> bool {
        false
    }
}
