//! Ids. What happens on the floor (interactions, legs…) has a time-ordered UUID; what the floor plan
//! names (queues, agents…) has the short word that the plan gives it.

use crate::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use uuid::Uuid;

macro_rules! runtime_ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            #[must_use]
            pub const fn from_uuid(id: Uuid) -> Self { Self(id) }
            #[must_use]
            pub const fn uuid(self) -> Uuid { self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> { Uuid::parse_str(s).map(Self) }
        }
    )*};
}

macro_rules! plan_ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            #[must_use]
            pub fn new(key: &str) -> Self { Self(Arc::from(key)) }
            #[must_use]
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
        impl From<&str> for $name {
            fn from(key: &str) -> Self { Self::new(key) }
        }
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str { &self.0 }
        }
    )*};
}

runtime_ids! {
    /// One customer matter on one channel, from arrival to wrap-up.
    InteractionId,
    /// One party's line in a call: signalling and audio.
    LegId,
    /// The offer of one interaction to one agent.
    ReservationId,
    RecordingId,
    /// One person's listening to one call.
    MonitorId,
    /// Somebody on a campaign's list.
    RecordId,
    /// A list of records of a campaign.
    RecordListId,
    /// A call the centre owes a customer.
    CallbackId,
    CustomerId,
    TicketId,
    /// A file that belongs to a ticket.
    AttachmentId,
    /// A call that a ticket owes its customer.
    FollowUpId,
    /// A saved view of the list of tickets.
    TicketViewId,
    /// A file of customers that was taken in.
    ImportId,
    /// One person's data erased on request.
    ErasureId,
    /// A kept layout of the wallboard.
    WallId,
    /// A rule that raises alerts.
    AlertRuleId,
    AlertId,
    /// A message to the floor, or a line between two people.
    MessageId,
    /// One hand that an agent raised.
    HandId,
    /// One open desk (browser tab) of a signed-in person.
    SessionId,
}

plan_ids! {
    /// An agent's key in the plan is also the login of that person.
    AgentId,
    OrganizationId, CampaignId, TeamId, SiteId, QueueId, SkillId, FlowId, HoursId,
    /// A step of a flow, unique within that flow.
    ActionId,
    DispositionId,
    /// A routing profile: queues with order and delay, capacity per channel.
    ProfileId,
    /// A partner or outside service that takes overflow.
    PartnerId,
    /// An exceptional closing that one click switches on.
    ClosingId,
    /// A connection to an operator, set up in `plateau.toml`.
    TrunkId,
}

impl OrganizationId {
    /// The centre itself, for what belongs to no organization: calls to unknown numbers.
    #[must_use]
    pub fn centre() -> Self {
        Self::new("centre")
    }
}

/// Place of an event in the journal, from 1, without holes.
pub type Seq = u64;

/// Version of the published floor plan, from 1.
pub type PlanVersion = u64;

/// Tells one play or digit collection from a later one on the same leg.
pub type CueId = u64;

/// Makes UUIDv7 (RFC 9562 §5.7) without reading a clock or a system source of randomness:
/// the same seed and the same calls give the same ids. Seed it at random once per process.
#[derive(Clone, Debug)]
pub struct IdSource {
    seed: u64,
    count: u64,
}

impl IdSource {
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed, count: 0 }
    }

    pub fn next(&mut self, now: Moment) -> Uuid {
        self.count += 1;
        let high = split_mix(self.seed ^ self.count.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let low = split_mix(high ^ self.seed.rotate_left(32));
        let ms = now.epoch_ms().unsigned_abs();
        let mut bytes = [0u8; 16];
        bytes[..6].copy_from_slice(&ms.to_be_bytes()[2..]);
        bytes[6..8].copy_from_slice(&high.to_be_bytes()[..2]);
        bytes[8..].copy_from_slice(&low.to_be_bytes());
        bytes[6] = (bytes[6] & 0x0f) | 0x70;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        Uuid::from_bytes(bytes)
    }
}

/// Vigna's SplitMix64 finaliser: a bijection on 64 bits, so counted inputs never collide.
const fn split_mix(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_version_7_ordered_by_time_and_distinct() {
        let mut source = IdSource::new(42);
        let mut seen = BTreeSet::new();
        for ms in 0..1000 {
            let id = source.next(Moment::from_epoch_ms(1_795_325_400_000 + ms));
            assert_eq!(id.get_version_num(), 7);
            assert!(seen.insert(id), "twice the same id");
            assert_eq!(seen.last(), Some(&id), "ids follow time");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        let now = Moment::from_epoch_ms(7);
        assert_eq!(IdSource::new(1).next(now), IdSource::new(1).next(now));
        assert_ne!(IdSource::new(1).next(now), IdSource::new(2).next(now));
    }
}
