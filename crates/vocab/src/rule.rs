//! Rules of distribution as people say them: who may have a waiting interaction, and from when.
//!
//! Owns: the tree of a rule, how it is read ([`Rule::parse`]) and how it is written
//! ([`Rule::text`]). One step a line (or separated by `;`), in the order of the wait:
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
//! without `wait` ends nothing, so the next one begins with it. A step that leads elsewhere (queue,
//! partner, voicemail, callback) sends the interaction there at its beginning. A rule that names no
//! agents at all leaves the interaction to anyone who serves the queue until it goes elsewhere.
//!
//! Skills, sites, teams, agents, queues and partners are named by key or by name, in any case and
//! with or without accents; quoted when the name has spaces or is a word of the rule language.
//! French words serve as well: `attente < 20 s : français ≥ 5 et facturation ≥ 7`, `ou`, `équipe`,
//! `file`, `partenaire`, `estimation`, `part`, `tous`, `messagerie`, `rappel`.
//! Must not own: who is idle.

mod names;
mod parse;
mod print;
mod token;

use crate::{AgentId, PartnerId, QueueId, SiteId, SkillId, TeamId};
use serde::{Deserialize, Serialize};

/// Steps in the order of their beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// In force from this wait on: the last `until_ms` of the steps before, 0 without one.
    #[serde(default)]
    pub from_ms: i64,
    /// As written: `wait < 20 s`; None where the step says nothing of the wait.
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

/// The language a rule is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    #[default]
    French,
    English,
}

/// Why a rule can't be read: where, what, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}; {remedy}")]
pub struct RuleError {
    /// From 1.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
    pub message: String,
    pub remedy: String,
}

impl Rule {
    /// Steps that one rule may have.
    pub const STEPS_MAX: usize = 32;
    /// The longest wait a step may name.
    pub const WAIT_MAX_MS: i64 = 7 * 24 * 3_600_000;

    /// The text of each step of a rule, in the words of who wrote it.
    #[must_use]
    pub fn steps_as_written(text: &str) -> Vec<&str> {
        token::steps(text)
    }
}

impl Destination {
    /// Whether it leaves the interaction in line and adds agents.
    #[must_use]
    pub const fn is_agents(&self) -> bool {
        match self {
            Self::Agents { .. } => true,
            Self::Queue { .. } | Self::Partner { .. } | Self::Voicemail | Self::Callback => false,
        }
    }

    /// Whether nothing comes back from there. A partner may refuse.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        match self {
            Self::Queue { .. } | Self::Voicemail | Self::Callback => true,
            Self::Agents { .. } | Self::Partner { .. } => false,
        }
    }

    fn is_anyone(&self) -> bool {
        match self {
            Self::Agents { any_of } => any_of.iter().any(|all| *all == [Term::Anyone]),
            Self::Queue { .. } | Self::Partner { .. } | Self::Voicemail | Self::Callback => false,
        }
    }
}

impl Rule {
    /// What is wrong with the steps beyond their words: the step, from 0, what, and the remedy.
    /// An interaction must find somebody, and a step must be able to do something.
    fn misfit(&self) -> Option<(usize, String, String)> {
        let mut bound_ms = 0;
        for (n, step) in self.steps.iter().enumerate() {
            if let Some(until) = step.until_ms {
                if until <= bound_ms {
                    let message = format!(
                        "this step ends after {} s, but the one before it ends after {} s",
                        until / 1_000,
                        bound_ms / 1_000
                    );
                    return Some((n, message, "let the waits grow from step to step".to_owned()));
                }
                bound_ms = until;
            }
            let before = self.steps[..n].iter().filter(|s| s.only.is_empty());
            for earlier in before {
                if earlier.to.is_final() {
                    let message = "this step is never reached: an earlier one sends every \
                                   interaction away"
                        .to_owned();
                    let remedy = "remove it, or give the earlier step a condition".to_owned();
                    return Some((n, message, remedy));
                }
                if earlier.to.is_anyone() && step.to.is_agents() {
                    let message =
                        "this step adds nobody: an earlier one is for anyone already".to_owned();
                    return Some((n, message, "remove it, or put it first".to_owned()));
                }
            }
        }
        let agents = self.steps.iter().rposition(|s| s.to.is_agents())?;
        let sure = |s: &Step| s.only.is_empty() && (s.to.is_agents() || s.to.is_final());
        if self.steps.iter().any(sure) {
            return None;
        }
        let message = "interactions for which no condition holds would find nobody".to_owned();
        Some((agents, message, "end the rule with a step without condition: anyone".to_owned()))
    }
}

#[cfg(test)]
mod tests;
