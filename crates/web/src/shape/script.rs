//! Scripts: designed, published, walked through, counted.

use super::{FaultView, FlowScene, Time};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

#[derive(Serialize, ToSchema)]
pub(crate) struct ScriptList {
    pub(crate) items: Vec<ScriptLine>,
    /// What the law has agents say, to be put on a page.
    #[schema(value_type = Vec<Object>)]
    pub(crate) mentions: Vec<crm::script::Mention>,
    /// Fields of the card that answers can be kept in.
    pub(crate) card_fields: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ScriptLine {
    pub(crate) id: String,
    #[schema(value_type = Object)]
    pub(crate) name: crm::Label,
    pub(crate) revision: u64,
    /// The version in force; null when it is not in use.
    pub(crate) published: Option<u64>,
    pub(crate) queues: Vec<String>,
    pub(crate) campaigns: Vec<String>,
    pub(crate) pages: usize,
    pub(crate) longest_ms: u64,
    pub(crate) updated_at: Time,
    /// Login of who saved it last.
    pub(crate) author: String,
}

/// A script as it is being designed.
#[derive(Serialize, ToSchema)]
pub(crate) struct ScriptView {
    pub(crate) id: String,
    pub(crate) revision: u64,
    pub(crate) published: Option<u64>,
    pub(crate) updated_at: Time,
    pub(crate) author: String,
    /// By the schema of `/api/v1/crm/script-schema`.
    #[schema(value_type = Object)]
    pub(crate) script: Value,
    pub(crate) faults: Vec<FaultView>,
    pub(crate) reading: ScriptReading,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ScriptReading {
    /// The pace of the other figures.
    pub(crate) words_per_min: u64,
    /// The longest way from the first page to an end.
    pub(crate) longest_ms: u64,
    pub(crate) pages: Vec<PageReading>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct PageReading {
    pub(crate) page: String,
    pub(crate) ms: u64,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScriptForm {
    #[schema(value_type = Object)]
    pub(crate) script: Value,
    /// The revision that was read; 0 makes a new script.
    pub(crate) base_revision: u64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ScriptSaved {
    pub(crate) revision: u64,
    /// A draft may be saved with faults; it can't be published with them.
    pub(crate) faults: Vec<FaultView>,
    pub(crate) reading: ScriptReading,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScriptPublishForm {
    pub(crate) base_revision: u64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ScriptPublished {
    pub(crate) version: u64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ScriptVersionView {
    pub(crate) version: u64,
    pub(crate) author: String,
    pub(crate) published_at: Time,
    #[schema(value_type = Object)]
    pub(crate) script: Value,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ScriptReportFilter {
    /// The version in force when absent, or else the latest.
    pub(crate) version: Option<u64>,
    #[param(value_type = Option<String>)]
    pub(crate) from: Option<Time>,
    #[param(value_type = Option<String>)]
    pub(crate) to: Option<Time>,
}

/// Figures of the runs of one version; texts that customers gave are counted, not shown.
#[derive(Serialize, ToSchema)]
pub(crate) struct ScriptReport {
    pub(crate) script: String,
    pub(crate) version: u64,
    pub(crate) from: Time,
    pub(crate) to: Time,
    /// More runs than one answer is made of: the first are counted.
    pub(crate) cut: bool,
    #[schema(value_type = Object)]
    pub(crate) figures: crm::script::Report,
    /// The version that they are of.
    #[schema(value_type = Object)]
    pub(crate) version_script: Value,
}

/// The script of a call, and its run if it was begun.
#[derive(Serialize, ToSchema)]
pub(crate) struct CallScript {
    pub(crate) script: Option<ScriptRef>,
    pub(crate) run: Option<ScriptRunView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ScriptRef {
    pub(crate) id: String,
    pub(crate) version: u64,
    #[schema(value_type = Object)]
    pub(crate) name: crm::Label,
}

#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ScriptEnding {
    Completed,
    Stopped,
    CallEnded,
}

impl From<crm::script::Ending> for ScriptEnding {
    fn from(ending: crm::script::Ending) -> Self {
        use crm::script::Ending;
        match ending {
            Ending::Completed => Self::Completed,
            Ending::Stopped => Self::Stopped,
            Ending::CallEnded => Self::CallEnded,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ScriptRunView {
    pub(crate) id: Uuid,
    pub(crate) organization: String,
    pub(crate) script: String,
    pub(crate) version: u64,
    /// The version that it walks through.
    #[schema(value_type = Object)]
    pub(crate) version_script: Value,
    pub(crate) interaction: Uuid,
    pub(crate) customer: Option<Uuid>,
    /// Login of who began it.
    pub(crate) agent: String,
    pub(crate) started_at: Time,
    pub(crate) ended_at: Option<Time>,
    pub(crate) ending: Option<ScriptEnding>,
    /// A step names the revision that it was made from.
    pub(crate) revision: u64,
    /// On the screen; null when it has ended.
    pub(crate) page: Option<String>,
    /// The way that led here.
    pub(crate) trail: Vec<String>,
    /// Pages ahead on the longest way, the present one counted.
    pub(crate) pages_left: u64,
    #[schema(value_type = Object)]
    pub(crate) answers: Value,
    pub(crate) visits: Vec<ScriptVisit>,
    pub(crate) proofs: Vec<ScriptProofView>,
    pub(crate) objections: Vec<ScriptOpened>,
    /// What `{customer.name}` and the like stand for.
    #[schema(value_type = Object)]
    pub(crate) names: Value,
    /// Answers that could not be kept on the card or ticket.
    pub(crate) unwritten: Vec<FaultView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ScriptVisit {
    pub(crate) page: String,
    pub(crate) entered_at: Time,
    pub(crate) left_at: Option<Time>,
    /// Left towards the page before.
    pub(crate) back: bool,
}

/// A mandatory mention that was said: kept for good.
#[derive(Serialize, ToSchema)]
pub(crate) struct ScriptProofView {
    pub(crate) page: String,
    pub(crate) mention: String,
    pub(crate) agent: String,
    pub(crate) at: Time,
    pub(crate) text: String,
    pub(crate) law: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ScriptOpened {
    pub(crate) page: String,
    pub(crate) objection: String,
    pub(crate) at: Time,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScriptBeginForm {
    /// Chosen at the desk among several of one number.
    pub(crate) customer: Option<Uuid>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScriptStepForm {
    /// The revision that was read.
    pub(crate) revision: u64,
    pub(crate) step: ScriptStep,
    /// What was typed on the page so far; null empties a field.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub(crate) answers: crm::Values,
    pub(crate) customer: Option<Uuid>,
}

#[derive(Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum ScriptStep {
    /// Keeps what was typed.
    Save {},
    Next {},
    Back {},
    /// A mandatory mention was said.
    Tick {
        mention: String,
    },
    /// The answer to an objection is looked at.
    Objection {
        objection: String,
    },
    /// The agent ends it before its end.
    Stop {},
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ScriptRunFilter {
    pub(crate) organization: Option<String>,
    pub(crate) interaction: Option<Uuid>,
    pub(crate) customer: Option<Uuid>,
    /// 1–200; 50 when absent.
    pub(crate) limit: Option<u32>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ScriptRunLine {
    pub(crate) id: Uuid,
    pub(crate) script: String,
    pub(crate) version: u64,
    pub(crate) interaction: Uuid,
    pub(crate) agent: String,
    pub(crate) started_at: Time,
    pub(crate) ended_at: Option<Time>,
    pub(crate) ending: Option<ScriptEnding>,
    /// The page on the screen, or the last.
    pub(crate) page: Option<String>,
    /// Mentions that were said.
    pub(crate) ticked: usize,
}

/// Tests of a script as text, run on a draft.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScriptTestForm {
    /// By the schema of `/api/v1/crm/script-schema`.
    #[schema(value_type = Object)]
    pub(crate) script: Value,
    /// The script's own `tests` by default; in the language of the administration guide.
    pub(crate) text: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ScriptTestReport {
    pub(crate) passed: bool,
    pub(crate) scenes: Vec<FlowScene>,
    pub(crate) coverage: ScriptCoverage,
}

/// Which of the script's exits the tests took.
#[derive(Serialize, ToSchema)]
pub(crate) struct ScriptCoverage {
    pub(crate) taken: u32,
    pub(crate) exits: u32,
    /// Those that no test took.
    pub(crate) missing: Vec<ScriptExit>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ScriptExit {
    pub(crate) page: String,
    /// The condition of a branch, or `otherwise`.
    pub(crate) exit: String,
}
