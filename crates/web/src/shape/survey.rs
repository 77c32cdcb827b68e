//! Surveys and mail as the API shows them.

use super::{LabelView, Time};
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
    /// What was written may be about several: lines add up to more than the whole.
    Theme,
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
    pub(crate) campaign: Option<String>,
    pub(crate) disposition: Option<String>,
    /// `email`, `sms`, `voice`
    pub(crate) way: Option<String>,
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

#[derive(Serialize, ToSchema)]
pub(crate) struct SurveyTable {
    pub(crate) total: SurveyResults,
    /// By `by`, in the order of the keys.
    pub(crate) lines: Vec<SurveyGroupLine>,
    /// Those that may be asked for.
    pub(crate) surveys: Vec<SurveyChoice>,
    pub(crate) themes: Vec<ThemeView>,
}

/// A survey as people call it.
#[derive(Serialize, ToSchema)]
pub(crate) struct SurveyChoice {
    pub(crate) id: String,
    pub(crate) name: LabelView,
}

/// What customers write about.
#[derive(Serialize, ToSchema)]
pub(crate) struct ThemeView {
    pub(crate) id: String,
    pub(crate) label: LabelView,
    /// `grey`, `blue`, `teal`, `green`, `yellow`, `orange`, `red`, `violet`
    #[schema(value_type = String)]
    pub(crate) colour: crm::survey::ThemeColour,
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
    /// Spoken answers, in the order of their time.
    pub(crate) messages: Vec<SpokenAnswer>,
    pub(crate) themes: Vec<String>,
    /// `wanted`, `ticket`, `call_back`, `failed`; null where none was due.
    pub(crate) follow_up: Option<String>,
    pub(crate) follow_up_id: Option<String>,
    /// Why nothing could be opened: `unknown_customer`, `no_number`, `ticket_refused`,
    /// `callback_refused`, `not_low`; empty otherwise.
    pub(crate) follow_up_why: String,
    pub(crate) agent: Option<String>,
    pub(crate) queue: Option<String>,
    pub(crate) campaign: Option<String>,
    pub(crate) disposition: Option<String>,
}

/// A spoken answer; its sound is at `/interactions/{interaction}/recording/answers/{recording}`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SpokenAnswer {
    pub(crate) question: String,
    pub(crate) recording: Uuid,
}

/// Which of what goes out.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SendingsFilter {
    /// `waiting`, `sent`, `failed`
    pub(crate) state: Option<String>,
    /// Of mail `alert`, `report`, `survey`, `test`; of text messages `survey`, `appointment`, `test`.
    pub(crate) kind: Option<String>,
    pub(crate) cursor: Option<String>,
    /// 1–200; 50 when absent.
    pub(crate) limit: Option<u32>,
}

/// What something says that has not gone out; empty once it has.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SendingText {
    pub(crate) text: String,
}

/// One text message that went out or is to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SmsLine {
    pub(crate) id: String,
    pub(crate) organization: String,
    /// `survey`, `appointment`, `test`
    pub(crate) kind: String,
    pub(crate) receiver: String,
    /// In how many messages of the network it goes out.
    pub(crate) parts: u32,
    /// `waiting`, `sent`, `failed`
    pub(crate) state: String,
    pub(crate) created_at: Time,
    /// When it is tried (again); null: sent, or given up.
    pub(crate) next_at: Option<Time>,
    pub(crate) attempts: u32,
    /// Why the last attempt failed; empty when it did not.
    pub(crate) error: String,
    pub(crate) sent_at: Option<Time>,
    /// The gateway's own id of it.
    pub(crate) reference: Option<String>,
    /// What the gateway said of it.
    pub(crate) status: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SmsTest {
    /// A mobile number, in any spelling.
    pub(crate) receiver: String,
}

/// What a gateway passes on.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SmsReceivedKey {
    /// The organization's secret `sms_received`.
    pub(crate) key: String,
}

/// A survey as it would be asked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SurveyPreviewForm {
    /// As it stands in the set-up.
    #[schema(value_type = Object)]
    pub(crate) survey: serde_json::Value,
    /// `fr`, `en`
    pub(crate) language: String,
}

/// What a customer would see.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SurveyPreview {
    /// Whole pages of HTML.
    pub(crate) page_light: String,
    pub(crate) page_dark: String,
    pub(crate) thanks_light: String,
    pub(crate) thanks_dark: String,
    pub(crate) mail_subject: String,
    pub(crate) mail_html: String,
    pub(crate) sms: String,
    /// In how many messages of the network it goes out.
    pub(crate) sms_parts: usize,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SurveyTestForm {
    /// As it stands in the set-up.
    #[schema(value_type = Object)]
    pub(crate) survey: serde_json::Value,
    /// `fr`, `en`
    pub(crate) language: String,
    /// `email`, `sms`
    pub(crate) way: String,
    /// An address, or a mobile number.
    pub(crate) receiver: String,
}

/// Where the page is that was sent: it keeps nothing, and ends within the hour.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SurveyTestSent {
    pub(crate) link: String,
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
    /// `waiting`, `sent`, `failed`
    pub(crate) state: String,
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
