//! Rules of distribution as people say them: who may have a waiting interaction, and from when.
//!
//! Owns: the tree of a rule. One step a line (or separated by `;`), in the order of the wait:
//!
//! ```text
//! wait < 20 s: french >= 5 and billing >= 7
//! wait < 60 s: billing >= 4 or team Experts
//! wait < 2 min, estimate > 5 min: site Casablanca
//! share 20 %: partner "Overflow 1"
//! mission = cruises: queue cruises
//! anyone
//! ```
//!
//! A step is in force from the end of the one before it (the first from 0) and *adds* agents to
//! those of the steps before: nobody who could have an interaction loses it by waiting. A step
//! that leads elsewhere (queue, partner, voicemail, callback) sends the interaction there at its
//! beginning. Skills, sites, teams, agents, queues and partners are named by key or by name,
//! quoted when the name has spaces. French words serve as well: `attente < 20 s : français ≥ 5 et
//! facturation ≥ 7`, `ou`, `équipe`, `file`, `partenaire`, `estimation`, `part`, `tous`,
//! `messagerie`, `rappel`.
//! Must not own: who is idle.

use crate::{AgentId, PartnerId, QueueId, SiteId, SkillId, TeamId};
use serde::{Deserialize, Serialize};

/// Steps in the order of their beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// In force from this wait on.
    pub from_ms: i64,
    /// As written: `wait < 20 s`; None in the last step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_ms: Option<i64>,
    /// The step counts only for interactions of which all of these hold, looked at when it begins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<Guard>,
    pub to: Destination,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guard {
    /// The floor thinks that the whole wait will be longer than this.
    EstimateOver { ms: i64 },
    /// This share of the interactions, spread evenly.
    Share { percent: u8 },
    /// An attribute that the flow set, e.g. `mission = cruises`.
    Attribute { name: String, value: String },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// Any of these, of which each asks all of its terms.
    Agents {
        any_of: Vec<Vec<Term>>,
    },
    Queue {
        queue: QueueId,
    },
    Partner {
        partner: PartnerId,
    },
    Voicemail,
    Callback,
}

/// What is asked of an agent. All must also serve the queue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    Skill { skill: SkillId, least: u8 },
    Site { site: SiteId },
    Team { team: TeamId },
    Agent { agent: AgentId },
    Anyone,
}
