//! Tickets as values: what they are, how an organization sets them up, and every rule by which one
//! changes.
//!
//! Owns: types, states and their transitions, priorities, levels, deadlines in business hours, what
//! the clock does, macros, follow-up calls, first-contact resolution. Must not own: numbers and rows
//! (`store`), who may do what (`web`), when somebody looks at the clock (`server`).

pub mod check;
mod defaults;
pub mod desk;
pub mod fcr;
pub mod rules;
pub mod setup;
pub mod sla;

pub use desk::{Changes, Refused, Rules};
pub use fcr::Fcr;
pub use setup::{State, TicketSetup, TicketType};
pub use sla::{Clock, Target, Which};

use crate::field::Values;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vocab::{AgentId, CustomerId, InteractionId, Moment, OrganizationId, Pii, TeamId, TicketId};

macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($variant:ident $name:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            JsonSchema,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum $type { $($variant),* }

        impl $type {
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

names!(Priority { Low "low", Normal "normal", High "high", Urgent "urgent" });
names!(
    /// The class of a state: what every workflow has in common.
    TicketStatus { Open "open", Pending "pending", Solved "solved", Closed "closed" }
);
names!(
    /// Impact (how much is broken) and urgency (how long it can wait), ITIL's two questions.
    Grade { Low "low", Medium "medium", High "high" }
);

impl TicketStatus {
    /// Solved or closed: nobody owes work.
    #[must_use]
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Solved | Self::Closed)
    }
}

impl Priority {
    #[must_use]
    pub const fn higher(self) -> Self {
        match self {
            Self::Low => Self::Normal,
            Self::Normal => Self::High,
            Self::High | Self::Urgent => Self::Urgent,
        }
    }
}

/// Level of support, from 1: N1, N2, N3.
pub type Level = u8;

/// The front line.
pub const FIRST_LEVEL: Level = 1;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    pub id: TicketId,
    /// What people call it: `INC-000123`, counted per organization.
    pub number: String,
    pub organization: OrganizationId,
    pub customer: Option<CustomerId>,
    /// The interaction it was opened in.
    pub interaction: Option<InteractionId>,
    /// Id of its type in the set-up: `incident`, `request`…
    pub kind: String,
    /// Id of a category, or `parent/child`; or a word of the agent's own, where the type allows it.
    pub category: Option<String>,
    pub subject: Pii<String>,
    pub description: Pii<String>,
    pub priority: Priority,
    pub status: TicketStatus,
    pub assignee: Option<AgentId>,
    pub created_by: String,
    pub created_at: Moment,
    pub updated_at: Moment,
    /// Counts changes, from 1. An update must name the version it was made from.
    pub version: i64,
    pub work: Work,
}

/// What the organization's set-up makes of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Work {
    /// A state of the type's workflow; empty in a ticket from before there were any.
    pub state: String,
    pub level: Level,
    /// The highest it has been at.
    pub highest_level: Level,
    pub team: Option<TeamId>,
    pub impact: Option<Grade>,
    pub urgency: Option<Grade>,
    /// The form of its type, filled in.
    pub values: Pii<Values>,
    pub tags: Vec<String>,
    /// Logins of those who want to know.
    pub watchers: Vec<String>,
    pub parent: Option<TicketId>,
    /// The ticket that this one was merged into; it is closed then.
    pub merged_into: Option<TicketId>,
    /// What it was before it was merged, for the way back.
    pub before_merge: Option<BeforeMerge>,
    pub solution: Pii<String>,
    pub solved_at: Option<Moment>,
    pub reopened_count: u32,
    /// The calls that are planned from it were made so often.
    pub follow_ups_done: u32,
    pub fcr: Fcr,
    pub clock: Clock,
    /// Time spent at each level, closed spans only; the last goes on since `level_since`.
    pub level_ms: Vec<LevelTime>,
    pub level_since: Option<Moment>,
    /// When the clock is to be looked at next; every change reckons it anew.
    pub wake_at: Option<Moment>,
}

impl Default for Work {
    fn default() -> Self {
        Self {
            state: String::new(),
            level: FIRST_LEVEL,
            highest_level: FIRST_LEVEL,
            team: None,
            impact: None,
            urgency: None,
            values: Pii::default(),
            tags: Vec::new(),
            watchers: Vec::new(),
            parent: None,
            merged_into: None,
            before_merge: None,
            solution: Pii::default(),
            solved_at: None,
            reopened_count: 0,
            follow_ups_done: 0,
            fcr: Fcr::default(),
            clock: Clock::default(),
            level_ms: Vec::new(),
            level_since: None,
            wake_at: None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeforeMerge {
    pub state: String,
    pub status: TicketStatus,
    /// Standing still since the merge.
    pub clock: Clock,
}

/// Business time that a ticket was open at one level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelTime {
    pub level: Level,
    pub ms: i64,
}

impl Ticket {
    /// One to be: open, of normal priority, without number, customer or words. The rest is put in
    /// before it is opened.
    #[must_use]
    pub fn new(
        id: TicketId,
        organization: OrganizationId,
        kind: &str,
        created_by: &str,
        now: Moment,
    ) -> Self {
        Self {
            id,
            number: String::new(),
            organization,
            customer: None,
            interaction: None,
            kind: kind.to_owned(),
            category: None,
            subject: Pii::default(),
            description: Pii::default(),
            priority: Priority::Normal,
            status: TicketStatus::Open,
            assignee: None,
            created_by: created_by.to_owned(),
            created_at: now,
            updated_at: now,
            version: 1,
            work: Work::default(),
        }
    }

    /// The id of its state: that of its workflow, or its class where it has none.
    #[must_use]
    pub fn state(&self) -> &str {
        if self.work.state.is_empty() { self.status.name() } else { &self.work.state }
    }
}
