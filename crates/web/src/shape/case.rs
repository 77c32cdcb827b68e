//! Cases and diagnoses.

use super::{Time, WordsView};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CaseStateName {
    Proposed,
    Accepted,
    Refused,
    Merged,
    Retired,
}

impl From<store::CaseState> for CaseStateName {
    fn from(state: store::CaseState) -> Self {
        match state {
            store::CaseState::Proposed => Self::Proposed,
            store::CaseState::Accepted => Self::Accepted,
            store::CaseState::Refused => Self::Refused,
            store::CaseState::Merged => Self::Merged,
            store::CaseState::Retired => Self::Retired,
        }
    }
}

impl From<CaseStateName> for store::CaseState {
    fn from(state: CaseStateName) -> Self {
        match state {
            CaseStateName::Proposed => Self::Proposed,
            CaseStateName::Accepted => Self::Accepted,
            CaseStateName::Refused => Self::Refused,
            CaseStateName::Merged => Self::Merged,
            CaseStateName::Retired => Self::Retired,
        }
    }
}

/// A problem and what solved it.
#[derive(Serialize, ToSchema)]
#[schema(as = SolvedCase)]
pub(crate) struct CaseView {
    pub(crate) id: Uuid,
    /// Counted per organization.
    pub(crate) number: u64,
    pub(crate) organization: String,
    pub(crate) base: String,
    pub(crate) state: CaseStateName,
    /// By attribute of the case base.
    #[schema(value_type = Object)]
    pub(crate) values: Map<String, Value>,
    pub(crate) problem: String,
    pub(crate) solution: String,
    /// An article of the knowledge base.
    pub(crate) article: Option<String>,
    pub(crate) tried: u32,
    pub(crate) solved: u32,
    pub(crate) author: String,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    pub(crate) version: i64,
    pub(crate) diagnosis: Option<Uuid>,
    pub(crate) ticket: Option<Uuid>,
    /// The case that it would replace.
    pub(crate) revises: Option<Uuid>,
    pub(crate) merged_into: Option<Uuid>,
    /// Oldest first; empty in lists.
    pub(crate) history: Vec<CaseEntryView>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = SolvedCaseEntry)]
pub(crate) struct CaseEntryView {
    pub(crate) at: Time,
    pub(crate) by: String,
    /// The state after it.
    pub(crate) state: CaseStateName,
    pub(crate) note: String,
    /// What the case said before.
    pub(crate) problem: String,
    pub(crate) solution: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SolvedCaseForm)]
pub(crate) struct CaseForm {
    pub(crate) organization: String,
    /// The organization's first when absent.
    pub(crate) base: Option<String>,
    #[serde(default)]
    #[schema(value_type = Object)]
    pub(crate) values: Map<String, Value>,
    pub(crate) problem: String,
    pub(crate) solution: String,
    pub(crate) article: Option<String>,
}

/// What is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SolvedCaseChanges)]
pub(crate) struct CaseChanges {
    /// The version that was read.
    pub(crate) version: i64,
    #[schema(value_type = Option<Object>)]
    pub(crate) values: Option<Map<String, Value>>,
    pub(crate) problem: Option<String>,
    pub(crate) solution: Option<String>,
    /// Empty: none.
    pub(crate) article: Option<String>,
    #[serde(default)]
    pub(crate) note: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CaseDecision {
    /// Diagnoses reason with it from now on; a revision takes the place of the case it revises.
    Accept,
    Refuse,
    /// It says what another case says: its outcome is counted there.
    Merge,
    Retire,
    /// Back into service.
    Restore,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseReview {
    pub(crate) version: i64,
    pub(crate) decision: CaseDecision,
    /// The case to merge into.
    pub(crate) into: Option<Uuid>,
    /// Needed to refuse and to retire.
    #[serde(default)]
    pub(crate) reason: String,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CaseFilter {
    pub(crate) organization: Option<String>,
    pub(crate) base: Option<String>,
    #[param(inline)]
    pub(crate) state: Option<CaseStateName>,
    /// A part of the number, the problem, the solution or a value.
    pub(crate) q: Option<String>,
    pub(crate) cursor: Option<String>,
    /// 1–200; 50 when absent.
    pub(crate) limit: Option<u32>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseImport {
    pub(crate) organization: String,
    pub(crate) base: Option<String>,
    /// CSV with titles: ids or labels of attributes, `problem`, `solution`, `article`, `tried`,
    /// `solved`, and `number` for cases that are replaced.
    pub(crate) csv: String,
    /// Reads and tells, changes nothing.
    #[serde(default)]
    pub(crate) dry_run: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CaseImported {
    pub(crate) read: u64,
    pub(crate) created: u64,
    pub(crate) updated: u64,
    pub(crate) refused: Vec<CaseRefusal>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CaseRefusal {
    pub(crate) line: u64,
    pub(crate) field: String,
    pub(crate) value: String,
    pub(crate) code: String,
    pub(crate) what: String,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct BaseQuery {
    pub(crate) organization: String,
    pub(crate) base: Option<String>,
}

/// How well a base finds its own cases when each is left out in turn.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseQuality {
    pub(crate) base: String,
    pub(crate) cases: usize,
    /// Cases whose solution another case has too: those that can be found.
    pub(crate) findable: usize,
    pub(crate) top1: usize,
    pub(crate) top3: usize,
    pub(crate) confused: Vec<CaseConfusion>,
    /// Whole diagnoses held with the left-out case's answers.
    pub(crate) dialogues: usize,
    pub(crate) dialogues_right: usize,
    /// Of all of them together.
    pub(crate) questions: usize,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CaseConfusion {
    pub(crate) solution: String,
    pub(crate) taken_for: String,
    pub(crate) times: usize,
    /// Numbers.
    pub(crate) cases: Vec<u64>,
}

/// A base as somebody is designing it, tried on the cases there are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseTrial {
    /// A case base of the set-up, as it would be published.
    #[schema(value_type = Object)]
    pub(crate) base: Value,
    /// What a customer would say.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub(crate) values: Map<String, Value>,
    #[serde(default)]
    pub(crate) text: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CaseTried {
    pub(crate) quality: CaseQuality,
    pub(crate) next: NextView,
    pub(crate) ranked: Vec<RankedView>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Diagnosis)]
pub(crate) struct DiagnosisView {
    pub(crate) id: Uuid,
    pub(crate) organization: String,
    pub(crate) base: String,
    pub(crate) base_label: WordsView,
    pub(crate) interaction: Option<Uuid>,
    pub(crate) customer: Option<Uuid>,
    pub(crate) ticket: Option<Uuid>,
    /// Login of who began it.
    pub(crate) author: String,
    /// `open`, `solved`, `not_solved`
    pub(crate) state: String,
    /// The problem in the customer's words.
    pub(crate) text: String,
    pub(crate) steps: Vec<StepView>,
    /// Absent when it is over.
    pub(crate) next: Option<NextView>,
    /// The likest first.
    pub(crate) ranked: Vec<RankedView>,
    /// Numbers of the cases that were tried in vain.
    pub(crate) failed: Vec<u64>,
    /// Number of the case whose solution helped.
    pub(crate) solved_by: Option<u64>,
    /// What solved it, or why it was passed on.
    pub(crate) told: String,
    pub(crate) started_at: Time,
    pub(crate) updated_at: Time,
    pub(crate) version: i64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct StepView {
    pub(crate) attribute: String,
    pub(crate) label: WordsView,
    pub(crate) question: WordsView,
    /// Absent: the customer could not tell.
    pub(crate) answer: Option<WordsView>,
    pub(crate) at: Time,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct NextView {
    pub(crate) ask: Option<QuestionView>,
    /// Why nothing more need be asked: `clear`, `one_solution`, `nothing_left`, `no_case`.
    pub(crate) stop: Option<String>,
    /// Cases between which a question would still decide.
    pub(crate) candidates: usize,
    /// What each question that is left would tell, the most worth first.
    pub(crate) gains: Vec<GainView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct GainView {
    pub(crate) attribute: String,
    pub(crate) label: WordsView,
    pub(crate) bits: f64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct QuestionView {
    pub(crate) attribute: String,
    pub(crate) label: WordsView,
    pub(crate) question: WordsView,
    pub(crate) help: Option<WordsView>,
    /// The field as the set-up has it.
    #[schema(value_type = Object)]
    pub(crate) field: Value,
    /// Expected information.
    pub(crate) bits: f64,
    /// How the candidates answer, by value: of 1.
    pub(crate) expected: Vec<ExpectedView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ExpectedView {
    #[schema(value_type = Object)]
    pub(crate) value: Value,
    pub(crate) share: f64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct RankedView {
    pub(crate) case: Uuid,
    pub(crate) number: u64,
    /// Similarity, 0–100.
    pub(crate) percent: u32,
    pub(crate) tried: u32,
    pub(crate) solved: u32,
    pub(crate) problem: String,
    pub(crate) solution: String,
    pub(crate) article: Option<String>,
    /// `comme le cas 118 : même box, résolu 14 fois sur 15`
    pub(crate) because: WordsView,
    pub(crate) parts: Vec<PartView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct PartView {
    /// Absent: the words of the problem.
    pub(crate) attribute: Option<String>,
    pub(crate) label: Option<WordsView>,
    /// `same`, `near`, `other`
    pub(crate) verdict: String,
    pub(crate) percent: u32,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DiagnosisForm {
    pub(crate) organization: String,
    /// The organization's first when absent.
    pub(crate) base: Option<String>,
    pub(crate) interaction: Option<Uuid>,
    pub(crate) customer: Option<Uuid>,
    pub(crate) ticket: Option<Uuid>,
    #[serde(default)]
    pub(crate) text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DiagnosisAction {
    /// `attribute` and `value`; without a value it is skipped.
    Answer,
    /// Takes the last answer back.
    Back,
    /// `text`: the problem in the customer's words.
    Describe,
    /// `case`: its solution was tried in vain.
    Failed,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DiagnosisStepForm {
    /// The version that was read.
    pub(crate) version: i64,
    pub(crate) action: DiagnosisAction,
    pub(crate) attribute: Option<String>,
    #[schema(value_type = Option<Object>)]
    pub(crate) value: Option<Value>,
    pub(crate) text: Option<String>,
    pub(crate) case: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DiagnosisOutcome {
    Solved,
    NotSolved,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DiagnosisEnd {
    pub(crate) version: i64,
    pub(crate) outcome: DiagnosisOutcome,
    /// The case whose solution helped.
    pub(crate) case: Option<Uuid>,
    /// What solved it, where no case says it; or why it is passed on.
    #[serde(default)]
    pub(crate) told: String,
    /// Of the ticket that is filled in; a line of the diagnosis when absent.
    #[serde(default)]
    pub(crate) subject: String,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DiagnosisFilter {
    pub(crate) organization: Option<String>,
    /// Of this interaction or one that it goes on from.
    pub(crate) interaction: Option<Uuid>,
    pub(crate) customer: Option<Uuid>,
    pub(crate) ticket: Option<Uuid>,
}
