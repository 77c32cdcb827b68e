//! Who keeps attackers away from the telephony: the server wires the edge to it.

use serde::Serialize;
use std::net::IpAddr;
use utoipa::ToSchema;
use vocab::Moment;

/// What an address did once too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BanCause {
    WrongPassword,
    StrangerCall,
    Nonsense,
}

/// An address whose messages are not heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banned {
    pub address: IpAddr,
    pub since: Moment,
    pub until: Moment,
    pub cause: BanCause,
    /// Which ban in a row it is, from 1.
    pub times: u32,
    /// Messages dropped since.
    pub dropped: u64,
}

/// Keeps addresses out and lets them in again.
pub trait Bouncer: Send + Sync {
    /// Those that are kept out now, the first to be let in first.
    fn bans(&self) -> Vec<Banned>;

    /// Lets one in before its time; false when it isn't kept out.
    fn lift(&self, address: IpAddr) -> bool;
}
