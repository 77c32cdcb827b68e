//! Who signs in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a signed-in person is there for. Grants (which organizations, which teams) narrow it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Agent,
    Supervisor,
    FloorManager,
    Analyst,
    QualityEvaluator,
    Administrator,
    /// A user of the organization (donneur d'ordre) that pays for campaigns.
    Organization,
}

impl Role {
    pub const ALL: [Self; 7] = [
        Self::Agent,
        Self::Supervisor,
        Self::FloorManager,
        Self::Analyst,
        Self::QualityEvaluator,
        Self::Administrator,
        Self::Organization,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Supervisor => "supervisor",
            Self::FloorManager => "floor_manager",
            Self::Analyst => "analyst",
            Self::QualityEvaluator => "quality_evaluator",
            Self::Administrator => "administrator",
            Self::Organization => "organization",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.name() == name)
    }
}
