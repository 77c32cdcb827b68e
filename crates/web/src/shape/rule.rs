//! A queue's rule: its text and its tree. The wire has `vocab::rule` itself; the schemas here are
//! its description in the document.
#![expect(dead_code, reason = "the schemas describe what `vocab::rule` sends")]

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vocab::rule::Step;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleParseForm {
    /// One step a line: `wait < 20 s: french ≥ 5 and billing ≥ 7`.
    pub(crate) text: String,
    /// The draft whose names count; the published plan without it.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub(crate) plan: Option<serde_json::Value>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RulePrintForm {
    #[schema(value_type = Vec<RuleStep>)]
    pub(crate) steps: Vec<Step>,
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub(crate) plan: Option<serde_json::Value>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct RuleTexts {
    pub(crate) text_fr: String,
    pub(crate) text_en: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ParsedRule {
    #[schema(value_type = Vec<RuleStep>)]
    pub(crate) steps: Vec<Step>,
    pub(crate) text_fr: String,
    pub(crate) text_en: String,
}

#[derive(ToSchema)]
pub(crate) struct RuleStep {
    /// In force from this wait on; counted by the server.
    #[schema(required = false)]
    from_ms: i64,
    /// `wait < …`; absent where the step says nothing of the wait.
    until_ms: Option<i64>,
    /// All of these must hold when the step begins.
    #[schema(required = false)]
    only: Vec<RuleGuard>,
    to: RuleDestination,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum RuleGuard {
    EstimateOver { ms: i64 },
    Share { percent: u8 },
    Attribute { name: String, value: String },
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum RuleDestination {
    /// Any of these, of which each asks all of its terms.
    Agents {
        any_of: Vec<Vec<RuleTerm>>,
    },
    Queue {
        queue: String,
    },
    Partner {
        partner: String,
    },
    Voicemail,
    Callback,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum RuleTerm {
    Skill { skill: String, least: u8 },
    Site { site: String },
    Team { team: String },
    Agent { agent: String },
    Anyone,
}
