//! Surveys and mail as the API shows them.

use super::Time;
use crm::survey::Results;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SurveyBy {
    Survey,
    Way,
    Agent,
    Queue,
    Campaign,
    Disposition,
    /// The centre's local day of the asking.
    Day,
}

/// Which answers. What is left out is not narrowed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct SurveyQuery {
    pub(crate) organization: Option<String>,
    pub(crate) survey: Option<String>,
    pub(crate) queue: Option<String>,
    /// A login. Not for people of an organization.
    pub(crate) agent: Option<String>,
    pub(crate) theme: Option<String>,
    /// Asked from this moment, RFC 3339.
    pub(crate) from: Option<String>,
    /// Asked before this moment.
    pub(crate) to: Option<String>,
    /// Of results: one line for each.
    #[param(inline)]
    pub(crate) by: Option<SurveyBy>,
    /// Of answers: `planned`, `dropped`, `asked`, `answered`.
    pub(crate) state: Option<String>,
    /// Of answers: with words of the customer alone.
    pub(crate) words: Option<bool>,
    /// Of answers: those low enough to be followed up alone.
    pub(crate) low: Option<bool>,
    pub(crate) cursor: Option<String>,
    /// 1–200; 50 when absent.
    pub(crate) limit: Option<u32>,
}

/// Counts, and the scores they come to. A score is null where nothing was measured.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SurveyResults {
    pub(crate) asked: u64,
    pub(crate) answered: u64,
    /// Answered of asked, in percent.
    pub(crate) response: Option<f64>,
    /// The share of 4 and 5 among 1–5, in percent.
    pub(crate) csat: Option<f64>,
    /// −100 to 100.
    pub(crate) nps: Option<f64>,
    /// The mean of 1–7; 7 is easiest.
    pub(crate) ces: Option<f64>,
    /// How many gave 1 to 5.
    pub(crate) csat_marks: Vec<u64>,
    /// How many gave 0 to 10.
    pub(crate) nps_marks: Vec<u64>,
    /// How many gave 1 to 7.
    pub(crate) ces_marks: Vec<u64>,
}

impl From<&Results> for SurveyResults {
    fn from(sums: &Results) -> Self {
        Self {
            asked: sums.asked,
            answered: sums.answered,
            response: sums.response_percent(),
            csat: sums.csat_percent(),
            nps: sums.nps(),
            ces: sums.ces_mean(),
            csat_marks: sums.csat.to_vec(),
            nps_marks: sums.nps.to_vec(),
            ces_marks: sums.ces.to_vec(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SurveyGroupLine {
    /// Empty: none.
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) results: SurveyResults,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SurveyTable {
    pub(crate) total: SurveyResults,
    /// By `by`, in the order of the keys.
    pub(crate) lines: Vec<SurveyGroupLine>,
}

/// One contact and one survey.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SurveyAnswer {
    pub(crate) id: String,
    pub(crate) organization: String,
    pub(crate) survey: String,
    pub(crate) survey_name: Option<String>,
    pub(crate) interaction: Uuid,
    pub(crate) customer: Option<Uuid>,
    pub(crate) way: String,
    pub(crate) state: String,
    /// Why nobody was asked; empty otherwise.
    pub(crate) reason: String,
    pub(crate) created_at: Time,
    pub(crate) asked_at: Option<Time>,
    pub(crate) answered_at: Option<Time>,
    pub(crate) csat: Option<u8>,
    pub(crate) nps: Option<u8>,
    pub(crate) ces: Option<u8>,
    /// By question.
    pub(crate) answers: BTreeMap<String, String>,
    pub(crate) comment: String,
    pub(crate) themes: Vec<String>,
    /// `wanted`, `ticket`, `call_back`, `failed`; null where none was due.
    pub(crate) follow_up: Option<String>,
    pub(crate) follow_up_id: Option<String>,
    pub(crate) agent: Option<String>,
    pub(crate) queue: Option<String>,
    pub(crate) campaign: Option<String>,
    pub(crate) disposition: Option<String>,
}

/// One mail that went out or is to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MailLine {
    pub(crate) id: String,
    pub(crate) organization: Option<String>,
    /// `alert`, `report`, `survey`, `test`
    pub(crate) kind: String,
    pub(crate) receiver: String,
    pub(crate) subject: String,
    pub(crate) created_at: Time,
    /// When it is tried (again); null: sent, or given up.
    pub(crate) next_at: Option<Time>,
    pub(crate) attempts: u32,
    /// Why the last attempt failed; empty when it did not.
    pub(crate) error: String,
    pub(crate) sent_at: Option<Time>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MailTest {
    pub(crate) receiver: String,
}
