//! Flows beside the plan: tests, counters, shadow runs, import.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Tests of flows, run by the engine that serves the calls, on virtual time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FlowTestForm {
    /// A draft; the published plan by default.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub(crate) plan: Option<serde_json::Value>,
    /// Coverage of this flow only; of all flows by default.
    #[serde(default)]
    pub(crate) flow: Option<String>,
    /// The plan's own `flow_tests` by default.
    #[serde(default)]
    pub(crate) tests: Option<Vec<FlowTestText>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FlowTestText {
    pub(crate) name: String,
    /// In the language of flow tests: see the administration guide.
    pub(crate) text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct FlowTestReport {
    pub(crate) passed: bool,
    pub(crate) tests: Vec<FlowTestResult>,
    pub(crate) coverage: Vec<FlowCoverage>,
}

/// One text: every scene in it, each from its own `call`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct FlowTestResult {
    pub(crate) name: String,
    pub(crate) passed: bool,
    pub(crate) scenes: Vec<FlowScene>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct FlowScene {
    /// The line of `test "…"`, or of `call`.
    pub(crate) line: u32,
    pub(crate) name: String,
    pub(crate) passed: bool,
    pub(crate) failure: Option<FlowTestFailure>,
}

/// The first line of a scene that did not come true, or can't be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct FlowTestFailure {
    /// From 1, in the text.
    pub(crate) line: u32,
    /// In characters, from 1, where the line can't be read.
    pub(crate) column: Option<u32>,
    /// The line as it was written.
    pub(crate) wanted: String,
    pub(crate) what: String,
    /// What happened instead, in order.
    pub(crate) happened: Vec<String>,
}

/// Which of a flow's exits the tests took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct FlowCoverage {
    pub(crate) flow: String,
    pub(crate) taken: u32,
    pub(crate) exits: u32,
    /// Those that no test took.
    pub(crate) missing: Vec<FlowExit>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct FlowExit {
    pub(crate) action: String,
    /// `next`, a condition's `when`, or the name of an error.
    pub(crate) exit: String,
}

/// How many callers came by each exit of a flow on a day.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct FlowCounters {
    pub(crate) flow: String,
    /// In the centre's time zone: `2026-11-20`.
    pub(crate) day: String,
    /// Who entered the flow.
    pub(crate) callers: u64,
    pub(crate) actions: Vec<FlowActionCount>,
    pub(crate) exits: Vec<FlowExitCount>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct FlowActionCount {
    pub(crate) action: String,
    pub(crate) callers: u64,
}

/// A caller counts once for each exit, however often they took it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct FlowExitCount {
    pub(crate) action: String,
    /// `next`, a condition's `when`, or the name of an error.
    pub(crate) exit: String,
    pub(crate) callers: u64,
}

/// A day's real callers through a draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShadowForm {
    /// In the centre's time zone; yesterday by default.
    #[serde(default)]
    pub(crate) day: Option<String>,
    #[schema(value_type = Object)]
    pub(crate) plan: serde_json::Value,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct ShadowReport {
    pub(crate) day: String,
    /// Callers of the day that were led through the draft.
    pub(crate) calls: u32,
    pub(crate) elsewhere: u32,
    /// The first thousand who would have landed elsewhere.
    pub(crate) moved: Vec<ShadowMove>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct ShadowMove {
    #[schema(value_type = String, format = Uuid)]
    pub(crate) interaction: String,
    #[schema(value_type = String, format = DateTime)]
    pub(crate) at: String,
    pub(crate) then: ShadowLanding,
    pub(crate) now: ShadowLanding,
}

/// Where the flow led a caller.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct ShadowLanding {
    /// The first queue.
    pub(crate) queue: Option<String>,
    /// How it ended, where no queue was reached.
    pub(crate) outcome: Option<String>,
    /// The last action of the flow, and the flow.
    pub(crate) action: Option<String>,
    pub(crate) flow: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FlowFormat {
    /// Amazon Connect, flow language 2019-10-30.
    Connect,
    /// Twilio Studio.
    Twilio,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FlowImportForm {
    pub(crate) from: FlowFormat,
    /// The file's JSON.
    #[schema(value_type = Object)]
    pub(crate) file: serde_json::Value,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct ImportedFlow {
    /// A flow of the floor plan, to be checked as every other.
    #[schema(value_type = Object)]
    pub(crate) flow: serde_json::Value,
    /// What was not translated.
    pub(crate) left_out: Vec<FlowImportNote>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct FlowImportNote {
    pub(crate) path: String,
    /// The type there, in the file's words.
    pub(crate) kind: String,
    pub(crate) why: String,
}
