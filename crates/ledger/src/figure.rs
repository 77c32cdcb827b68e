//! The figures: what contact records and agents' time add to each quarter of an hour.
//!
//! Owns: what counts where. A record *is* its contributions: when it changes, what it added before is
//! taken away and what it adds now is put in, so a sum over any span equals the sum over the records
//! behind it, at every moment. Formulas over the sums stand in [`dictionary`].
//! Must not own: storage, local days (a caller's: every zone's hours are whole quarters in UTC), or
//! who may see which organization.
//!
//! Two rules say where something counts:
//! - **Customers count where they arrived.** A stay in a queue, how it ended and the handling that it
//!   led to count in the quarter in which the stay began. So answered and abandoned never exceed
//!   offered, in whatever span.
//! - **Agents' time counts where it was lived**, split at the quarter. So an hour has an hour.

mod contact;
pub mod dictionary;
mod measure;
mod period;
mod time;

pub use measure::{
    ABANDONED_IN, ANSWERED_IN, EVERY, MEASURES, Measure, REPEATS, SAID, Sums, WAIT_BUCKETS_S,
};
pub use period::{Period, Slot};

use crate::{Channel, ContactRecord};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vocab::{
    Address, AgentId, CampaignId, DispositionId, Initiation, Moment, OrganizationId, QueueId,
};

/// The smallest span that is kept: a quarter of an hour.
pub const QUARTER_MS: i64 = 900_000;

/// The beginning of the quarter that this moment is in.
#[must_use]
pub const fn quarter_of(at: Moment) -> Moment {
    let ms = at.epoch_ms();
    Moment::from_epoch_ms(ms - ms.rem_euclid(QUARTER_MS))
}

/// By what sums are kept apart. One wide table of everything by everything would have a line for
/// each call; these answer the questions that are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cube {
    /// Organization, campaign, queue and the number of ours: the customers' view.
    Queue,
    /// Agent, and whom they worked for: handling and lived time.
    Agent,
    /// How the agents qualified what they handled.
    Disposition,
    /// What customers said and whether they came back. No table keeps it: it is read from answers and
    /// contacts, since answers are no events.
    Satisfaction,
    /// What campaigns that call out came to. No table keeps it: a record counts once in whatever
    /// span, so it is read from the attempts.
    Dialling,
}

impl Cube {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Agent => "agent",
            Self::Disposition => "disposition",
            Self::Satisfaction => "satisfaction",
            Self::Dialling => "dialling",
        }
    }
}

/// Where something counts. What a cube does not keep apart is `None`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Cell {
    pub cube: Cube,
    /// The beginning of its quarter.
    pub quarter: Moment,
    pub organization: Option<OrganizationId>,
    pub campaign: Option<CampaignId>,
    pub queue: Option<QueueId>,
    pub agent: Option<AgentId>,
    pub disposition: Option<DispositionId>,
    /// The number of ours that was called or shown.
    pub system: Option<Address>,
    pub channel: Channel,
    pub direction: Direction,
}

/// Who began it. Customers' own calls and those passed on to a queue wait in it; calls out and
/// calls paid back don't, and count apart.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    #[default]
    Inbound,
    Transfer,
    Outbound,
    Callback,
    Consultation,
}

impl Direction {
    pub const ALL: [Self; 5] =
        [Self::Inbound, Self::Transfer, Self::Outbound, Self::Callback, Self::Consultation];

    #[must_use]
    pub const fn of(initiation: Initiation) -> Self {
        match initiation {
            Initiation::Inbound => Self::Inbound,
            Initiation::Transfer => Self::Transfer,
            Initiation::Outbound => Self::Outbound,
            Initiation::Callback => Self::Callback,
            Initiation::Consultation => Self::Consultation,
        }
    }

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Transfer => "transfer",
            Self::Outbound => "outbound",
            Self::Callback => "callback",
            Self::Consultation => "consultation",
        }
    }

    /// A customer stands in line for an agent: what service levels are made of.
    #[must_use]
    pub const fn is_served(self) -> bool {
        matches!(self, Self::Inbound | Self::Transfer)
    }
}

/// What one record or interval adds to one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    pub cell: Cell,
    pub sums: Sums,
}

/// What a record's change adds to each cell; cells where nothing changes are left out.
#[must_use]
pub fn delta(before: Option<&ContactRecord>, after: &ContactRecord) -> BTreeMap<Cell, Sums> {
    let mut cells = sum(after.contributions());
    for Contribution { cell, sums } in before.map(ContactRecord::contributions).unwrap_or_default()
    {
        *cells.entry(cell).or_default() -= &sums;
    }
    cells.retain(|_, sums| !sums.is_zero());
    cells
}

/// Contributions by cell.
#[must_use]
pub fn sum(contributions: impl IntoIterator<Item = Contribution>) -> BTreeMap<Cell, Sums> {
    let mut cells: BTreeMap<Cell, Sums> = BTreeMap::new();
    for Contribution { cell, sums } in contributions {
        *cells.entry(cell).or_default() += &sums;
    }
    cells
}
