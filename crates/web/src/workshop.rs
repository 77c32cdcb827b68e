//! What is done with drafts of flows: the server wires the engine's own tests and the importers to
//! it. The values are those of the API's document.

use crate::studio::Later;
use serde_json::Value;
use vocab::{FloorPlan, FlowId};

/// Why it can't be done, for who asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadDraft(pub String);

/// Flows tested, run in the shadow of a day, and read from the files of others.
pub trait Workshop: Send + Sync {
    /// A `FlowTestReport`. Blocks: it computes. `tests` are names and texts.
    ///
    /// # Errors
    /// What is wrong with the request.
    fn test(
        &self,
        plan: FloorPlan,
        flow: Option<&FlowId>,
        tests: &[(String, String)],
    ) -> Result<Value, BadDraft>;

    /// A `ShadowReport` of a local day, `2026-11-20`; yesterday by default.
    fn shadow(&self, plan: FloorPlan, day: Option<String>) -> Later<'_, Result<Value, BadDraft>>;

    /// An `ImportedFlow`, from `connect` or `twilio`.
    ///
    /// # Errors
    /// The file is none of that kind.
    fn import(&self, from: &str, file: &Value) -> Result<Value, BadDraft>;
}
