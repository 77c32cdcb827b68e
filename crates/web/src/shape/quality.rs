//! Evaluations, draws, calibration, coaching.

use super::{Time, WordsView};
use crm::quality::{Act, Answer, Answers, Reason, State};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{CoachingState, Comment, DrawState};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vocab::{Pii, RecordingId};

/// The names of one of our own lists, as the API writes them.
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident is $own:ident { $($variant:ident),* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum $name { $($variant),* }

        impl From<$own> for $name {
            fn from(own: $own) -> Self {
                match own { $($own::$variant => Self::$variant),* }
            }
        }
        impl From<$name> for $own {
            fn from(name: $name) -> Self {
                match name { $($name::$variant => Self::$variant),* }
            }
        }
    )*};
}

names! {
    EvaluationStateName is State {
        Draft, Finished, Accepted, Disputed, Answered, Appealed, Closed
    }
    EvaluationActName is Act { Finish, Accept, Dispute, Comment, Answer, Appeal, Close }
    DrawStateName is DrawState { Open, Done, Skipped }
    CoachingStateName is CoachingState { Planned, Running, Done, Cancelled }
}

/// What was answered and said to one question. Neither points nor `applies: false`: not answered.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerLine {
    pub(crate) question: String,
    /// Yes is 1.
    pub(crate) points: Option<u32>,
    /// False: the question does not apply.
    #[serde(default = "yes")]
    pub(crate) applies: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) comment: Option<String>,
    /// The place in the recording that the comment is about, in ms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) at_ms: Option<i64>,
    /// The recording that it lies in; null for that of the interaction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) recording: Option<Uuid>,
}

const fn yes() -> bool {
    true
}

impl AnswerLine {
    pub(crate) fn all(answers: &Answers, comments: &BTreeMap<String, Comment>) -> Vec<Self> {
        let mut lines: BTreeMap<&String, Self> = BTreeMap::new();
        let blank = |question: &String| Self {
            question: question.clone(),
            points: None,
            applies: true,
            comment: None,
            at_ms: None,
            recording: None,
        };
        for (question, answer) in answers {
            let line = lines.entry(question).or_insert_with(|| blank(question));
            match answer {
                Answer::Points(n) => line.points = Some(*n),
                Answer::DoesNotApply => line.applies = false,
            }
        }
        for (question, comment) in comments {
            let line = lines.entry(question).or_insert_with(|| blank(question));
            line.comment = Some(comment.text.reveal().clone());
            line.at_ms = comment.at_ms;
            line.recording = comment.recording.map(RecordingId::uuid);
        }
        lines.into_values().collect()
    }

    pub(crate) fn read(lines: Vec<Self>) -> (Answers, BTreeMap<String, Comment>) {
        let (mut answers, mut comments) = (Answers::new(), BTreeMap::new());
        for line in lines {
            match (line.points, line.applies) {
                (_, false) => {
                    answers.insert(line.question.clone(), Answer::DoesNotApply);
                }
                (Some(n), true) => {
                    answers.insert(line.question.clone(), Answer::Points(n));
                }
                (None, true) => {}
            }
            if let Some(text) = line.comment.filter(|text| !text.trim().is_empty()) {
                let text = Pii::new(text.trim().to_owned());
                let recording = line.recording.map(RecordingId::from_uuid);
                comments.insert(line.question, Comment { text, at_ms: line.at_ms, recording });
            }
        }
        (answers, comments)
    }
}

/// What one section gave.
#[derive(Serialize, ToSchema)]
pub(crate) struct SectionMarkView {
    pub(crate) section: String,
    /// In percent, with two decimals; null where nothing applied.
    pub(crate) mark: Option<f64>,
}

/// One interaction scored by one evaluator.
#[derive(Serialize, ToSchema)]
#[schema(as = Evaluation)]
pub(crate) struct EvaluationView {
    pub(crate) id: Uuid,
    pub(crate) organization: String,
    pub(crate) interaction: Uuid,
    pub(crate) campaign: Option<String>,
    pub(crate) queue: Option<String>,
    pub(crate) team: Option<String>,
    pub(crate) agent: String,
    pub(crate) agent_name: String,
    pub(crate) evaluator: String,
    pub(crate) evaluator_name: String,
    pub(crate) grid: String,
    pub(crate) grid_name: WordsView,
    /// The version of the set-up that the grid is of.
    pub(crate) setup_version: u64,
    pub(crate) state: EvaluationStateName,
    /// In percent, with two decimals; null while nothing counts.
    pub(crate) mark: Option<f64>,
    pub(crate) passed: bool,
    pub(crate) contact_at: Time,
    pub(crate) created_at: Time,
    pub(crate) finished_at: Option<Time>,
    pub(crate) version: i64,
}

/// The whole of it, with the grid as it was.
#[derive(Serialize, ToSchema)]
#[schema(as = EvaluationDetail)]
pub(crate) struct EvaluationDetail {
    pub(crate) evaluation: EvaluationView,
    #[schema(value_type = Object)]
    pub(crate) scored_by: serde_json::Value,
    pub(crate) answers: Vec<AnswerLine>,
    pub(crate) summary: String,
    pub(crate) sections: Vec<SectionMarkView>,
    /// Knock-out questions that were failed.
    pub(crate) knocked_out: Vec<String>,
    /// Why it was drawn; empty when somebody chose it.
    pub(crate) why: Vec<ReasonView>,
    pub(crate) history: Vec<EvaluationEntryView>,
    /// What the reader may do now.
    pub(crate) may: Vec<EvaluationActName>,
    /// The reader scores it and may still change everything.
    pub(crate) writes: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = EvaluationEntry)]
pub(crate) struct EvaluationEntryView {
    pub(crate) at: Time,
    pub(crate) by: String,
    pub(crate) by_name: String,
    pub(crate) act: EvaluationActName,
    /// After it.
    pub(crate) state: EvaluationStateName,
    pub(crate) mark: Option<f64>,
    pub(crate) note: String,
    /// What was answered before, where it was amended.
    pub(crate) before: Vec<AnswerLine>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EvaluationFilter {
    pub(crate) organization: Option<String>,
    pub(crate) agent: Option<String>,
    pub(crate) team: Option<String>,
    pub(crate) campaign: Option<String>,
    pub(crate) evaluator: Option<String>,
    pub(crate) grid: Option<String>,
    #[param(inline)]
    pub(crate) state: Option<EvaluationStateName>,
    pub(crate) interaction: Option<Uuid>,
    /// Begun at or after this moment (RFC 3339).
    pub(crate) from: Option<Time>,
    pub(crate) to: Option<Time>,
    /// In percent.
    pub(crate) least_mark: Option<u32>,
    pub(crate) most_mark: Option<u32>,
    pub(crate) cursor: Option<String>,
    /// 1–200; 50 when absent.
    pub(crate) limit: Option<u32>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EvaluationForm {
    pub(crate) interaction: Uuid,
    /// That of the campaign when absent.
    pub(crate) grid: Option<String>,
    /// Who spoke last when absent.
    pub(crate) agent: Option<String>,
    pub(crate) draw: Option<Uuid>,
}

/// What is scored so far; it takes the place of what was kept before.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EvaluationDraft {
    /// The version that was read.
    pub(crate) version: i64,
    pub(crate) answers: Vec<AnswerLine>,
    #[serde(default)]
    pub(crate) summary: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EvaluationActForm {
    pub(crate) version: i64,
    pub(crate) act: EvaluationActName,
    /// Needed to dispute, comment, answer, appeal and close.
    #[serde(default)]
    pub(crate) note: String,
    /// With an answer or the last word: what is answered now, in place of what was.
    pub(crate) answers: Option<Vec<AnswerLine>>,
}

/// Why an interaction was drawn.
#[derive(Serialize, ToSchema)]
#[schema(as = DrawReason)]
pub(crate) struct ReasonView {
    /// `chance`, `queue`, `disposition`, `talk`, `rating`, `silence`, `overtalk`
    pub(crate) reason: String,
    /// The queue or the disposition.
    pub(crate) name: Option<String>,
    /// Seconds of talk, the rating, percent of silence, or among how many it was drawn.
    pub(crate) value: Option<i64>,
}

impl From<&Reason> for ReasonView {
    fn from(reason: &Reason) -> Self {
        let (reason, name, value) = match reason {
            Reason::Chance { among } => ("chance", None, Some(i64::from(*among))),
            Reason::Queue { queue } => ("queue", Some(queue.clone()), None),
            Reason::Disposition { disposition } => ("disposition", Some(disposition.clone()), None),
            Reason::Talk { seconds } => ("talk", None, Some(*seconds)),
            Reason::Rating { rating } => ("rating", None, Some(i64::from(*rating))),
            Reason::Silence { percent } => ("silence", None, Some(i64::from(*percent))),
            Reason::Overtalk { percent } => ("overtalk", None, Some(i64::from(*percent))),
        };
        Self { reason: reason.to_owned(), name, value }
    }
}

/// An interaction to be listened to.
#[derive(Serialize, ToSchema)]
#[schema(as = QualityDraw)]
pub(crate) struct DrawView {
    pub(crate) id: Uuid,
    pub(crate) organization: String,
    pub(crate) interaction: Uuid,
    pub(crate) agent: String,
    pub(crate) agent_name: String,
    pub(crate) rule: String,
    pub(crate) grid: String,
    /// `2026-W47`
    pub(crate) week: String,
    pub(crate) state: DrawStateName,
    pub(crate) evaluator: Option<String>,
    pub(crate) evaluation: Option<Uuid>,
    pub(crate) drawn_at: Time,
    pub(crate) why: Vec<ReasonView>,
    /// Why it was left out.
    pub(crate) left_out: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DrawFilter {
    pub(crate) organization: Option<String>,
    /// `2026-W47`; every week when absent.
    pub(crate) week: Option<String>,
    pub(crate) agent: Option<String>,
    #[param(inline)]
    pub(crate) state: Option<DrawStateName>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DrawForm {
    pub(crate) organization: String,
    /// This week when absent.
    pub(crate) week: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct DrawTallyView {
    pub(crate) week: String,
    /// Rules that were gone through.
    pub(crate) rules: u64,
    /// Interactions that could have been drawn.
    pub(crate) candidates: u64,
    pub(crate) drawn: u64,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DrawChanges {
    /// Why it is left out; null takes it back in.
    pub(crate) left_out: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct QualityPerson {
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) team: Option<String>,
}

/// Who scores, whose work the reader may score, and in which teams and campaigns.
#[derive(Serialize, ToSchema)]
pub(crate) struct QualityPeople {
    pub(crate) evaluators: Vec<QualityPerson>,
    pub(crate) agents: Vec<QualityPerson>,
    pub(crate) teams: Vec<super::Choice>,
    pub(crate) campaigns: Vec<super::Choice>,
    /// The reader may score.
    pub(crate) scores: bool,
    /// The week that it is at the centre.
    pub(crate) week: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = QualityNotice)]
pub(crate) struct QualityNoticeView {
    /// `evaluation`, `calibration`, `coaching`
    pub(crate) about: String,
    pub(crate) id: Uuid,
    /// `finished`, `disputed`, `answered`, …
    pub(crate) kind: String,
    pub(crate) by: String,
    pub(crate) at: Time,
    pub(crate) read: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QualityNoticesRead {
    /// Those about this; all when null.
    pub(crate) id: Option<Uuid>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OrganizationQuery {
    pub(crate) organization: Option<String>,
}

// --- calibration

/// How far evaluators agree. Null: undefined, since chance could explain nothing, or too few answered.
#[derive(Serialize, ToSchema)]
pub(crate) struct Agreement {
    /// Share of pairs of equal answers, 0–1.
    pub(crate) percent: Option<f64>,
    /// Of two evaluators (Cohen 1960).
    pub(crate) cohen: Option<f64>,
    /// Of three and more (Fleiss 1971).
    pub(crate) fleiss: Option<f64>,
    /// Krippendorff 2011.
    pub(crate) alpha: Option<f64>,
    /// The distance that alpha takes: `nominal`, `ordinal`, `interval`.
    pub(crate) level: String,
    /// What the kappa is called (Landis, Koch 1977): `poor` … `almost_perfect`.
    pub(crate) kappa_word: Option<String>,
    /// What may be concluded from the alpha (Krippendorff 2004): `reliable`, `tentative`,
    /// `unreliable`.
    pub(crate) alpha_word: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct QuestionAgreementView {
    pub(crate) question: String,
    pub(crate) agreement: Agreement,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CalibrationFigures {
    pub(crate) whole: Agreement,
    pub(crate) questions: Vec<QuestionAgreementView>,
}

/// What one evaluator scored of one interaction.
#[derive(Serialize, ToSchema)]
#[schema(as = CalibrationSheet)]
pub(crate) struct SheetView {
    pub(crate) interaction: Uuid,
    pub(crate) evaluator: String,
    pub(crate) done: bool,
    pub(crate) answers: Vec<AnswerLine>,
    pub(crate) summary: String,
    pub(crate) mark: Option<f64>,
    /// From the reference, or from the mean of all, in points; null while the session is open.
    pub(crate) distance: Option<f64>,
}

/// How far an evaluator has come: all that others see while the session is open.
#[derive(Serialize, ToSchema)]
pub(crate) struct CalibrationProgress {
    pub(crate) evaluator: String,
    pub(crate) name: String,
    pub(crate) done: usize,
    pub(crate) of: usize,
}

#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReferenceLine {
    pub(crate) interaction: Uuid,
    pub(crate) answers: Vec<AnswerLine>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Calibration)]
pub(crate) struct CalibrationView {
    pub(crate) id: Uuid,
    pub(crate) organization: String,
    pub(crate) name: String,
    pub(crate) grid: String,
    pub(crate) grid_name: WordsView,
    pub(crate) setup_version: u64,
    pub(crate) author: String,
    pub(crate) deadline: Option<Time>,
    pub(crate) created_at: Time,
    pub(crate) closed_at: Option<Time>,
    pub(crate) version: i64,
    pub(crate) interactions: Vec<Uuid>,
    pub(crate) progress: Vec<CalibrationProgress>,
    /// The reader is one of the evaluators.
    pub(crate) scores: bool,
    /// The reader may close it and write its minutes.
    pub(crate) leads: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = CalibrationDetail)]
pub(crate) struct CalibrationDetail {
    pub(crate) calibration: CalibrationView,
    #[schema(value_type = Object)]
    pub(crate) scored_by: serde_json::Value,
    /// One's own; everybody's once the session is closed.
    pub(crate) sheets: Vec<SheetView>,
    /// Once the session is closed.
    pub(crate) figures: Option<CalibrationFigures>,
    pub(crate) reference: Vec<ReferenceLine>,
    pub(crate) minutes: String,
    pub(crate) decisions: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CalibrationForm {
    pub(crate) organization: String,
    pub(crate) name: String,
    /// The organization's first when absent.
    pub(crate) grid: Option<String>,
    pub(crate) interactions: Vec<Uuid>,
    /// Logins, at least two.
    pub(crate) evaluators: Vec<String>,
    pub(crate) deadline: Option<Time>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SheetForm {
    pub(crate) answers: Vec<AnswerLine>,
    #[serde(default)]
    pub(crate) summary: String,
    /// Every question is answered and nothing is to be changed.
    #[serde(default)]
    pub(crate) done: bool,
}

/// What is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CalibrationChanges {
    pub(crate) version: i64,
    /// Shows everybody everybody's marks, for good.
    #[serde(default)]
    pub(crate) close: bool,
    /// Once the session is closed: what was agreed.
    pub(crate) reference: Option<Vec<ReferenceLine>>,
    pub(crate) minutes: Option<String>,
    pub(crate) decisions: Option<Vec<String>>,
}

/// One evaluator over the last sessions.
#[derive(Serialize, ToSchema)]
pub(crate) struct EvaluatorDriftView {
    pub(crate) evaluator: String,
    pub(crate) name: String,
    pub(crate) sessions: u32,
    /// Mean distance in points of percent.
    pub(crate) apart: f64,
    /// Above 0: milder than the reference; below: more severe.
    pub(crate) leaning: f64,
    pub(crate) alarm: bool,
}

/// One closed session among the others.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionTrend {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) grid_name: WordsView,
    pub(crate) closed_at: Option<Time>,
    pub(crate) interactions: usize,
    pub(crate) evaluators: usize,
    pub(crate) agreement: Agreement,
    pub(crate) questions: Vec<QuestionAgreementView>,
}

/// A question over the closed sessions that asked it.
#[derive(Serialize, ToSchema)]
pub(crate) struct QuestionTrend {
    pub(crate) question: String,
    pub(crate) text: WordsView,
    pub(crate) sessions: u32,
    /// The mean over sessions of the share that agrees, 0–1.
    pub(crate) percent: f64,
    /// Of the latest session.
    pub(crate) latest: f64,
    /// The mean of Krippendorff's alpha, where it is defined.
    pub(crate) alpha: Option<f64>,
}

/// Agreement over time.
#[derive(Serialize, ToSchema)]
pub(crate) struct CalibrationTrend {
    /// The oldest first.
    pub(crate) sessions: Vec<SessionTrend>,
    /// The least agreed first.
    pub(crate) questions: Vec<QuestionTrend>,
}

// --- coaching

#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CoachingAction {
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) done: bool,
}

/// A question that is worked on, before and since.
#[derive(Serialize, ToSchema)]
pub(crate) struct CoachingQuestion {
    pub(crate) question: String,
    pub(crate) text: WordsView,
    /// Mean in percent of the evaluations finished in the 90 days before the plan.
    pub(crate) before: Option<f64>,
    pub(crate) before_count: usize,
    /// Of those finished since.
    pub(crate) after: Option<f64>,
    pub(crate) after_count: usize,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Coaching)]
pub(crate) struct CoachingView {
    pub(crate) id: Uuid,
    pub(crate) organization: String,
    pub(crate) agent: String,
    pub(crate) agent_name: String,
    pub(crate) coach: String,
    pub(crate) coach_name: String,
    pub(crate) state: CoachingStateName,
    pub(crate) due: Option<Time>,
    pub(crate) created_at: Time,
    pub(crate) version: i64,
    pub(crate) title: String,
    pub(crate) grid: String,
    pub(crate) questions: Vec<CoachingQuestion>,
    pub(crate) evaluations: Vec<Uuid>,
    pub(crate) follow_up: Option<Uuid>,
    pub(crate) actions: Vec<CoachingAction>,
    pub(crate) notes: String,
    /// The agent's own words.
    pub(crate) answer: String,
    /// The reader leads it; the agent only answers.
    pub(crate) leads: bool,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CoachingFilter {
    pub(crate) organization: Option<String>,
    pub(crate) agent: Option<String>,
    #[param(inline)]
    pub(crate) state: Option<CoachingStateName>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CoachingForm {
    pub(crate) organization: String,
    pub(crate) agent: String,
    pub(crate) title: String,
    /// The organization's first when absent.
    pub(crate) grid: Option<String>,
    pub(crate) questions: Vec<String>,
    #[serde(default)]
    pub(crate) evaluations: Vec<Uuid>,
    #[serde(default)]
    pub(crate) actions: Vec<CoachingAction>,
    pub(crate) due: Option<Time>,
    #[serde(default)]
    pub(crate) notes: String,
}

/// What is absent stays. The agent changes their answer only.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CoachingChanges {
    pub(crate) version: i64,
    pub(crate) state: Option<CoachingStateName>,
    pub(crate) title: Option<String>,
    pub(crate) questions: Option<Vec<String>>,
    pub(crate) actions: Option<Vec<CoachingAction>>,
    pub(crate) due: Option<Time>,
    pub(crate) notes: Option<String>,
    pub(crate) follow_up: Option<Uuid>,
    pub(crate) answer: Option<String>,
}

// --- trends

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TrendBy {
    Week,
    Agent,
    Team,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TrendFilter {
    pub(crate) organization: String,
    /// The organization's first when absent.
    pub(crate) grid: Option<String>,
    #[param(inline)]
    pub(crate) by: Option<TrendBy>,
    pub(crate) agent: Option<String>,
    pub(crate) team: Option<String>,
    pub(crate) campaign: Option<String>,
    /// Finished at or after this moment; 90 days ago when absent.
    pub(crate) from: Option<Time>,
    pub(crate) to: Option<Time>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TrendQuestion {
    pub(crate) question: String,
    pub(crate) text: WordsView,
    pub(crate) section: WordsView,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TrendMean {
    pub(crate) question: String,
    /// In percent.
    pub(crate) mean: f64,
    pub(crate) count: u64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TrendLine {
    /// The week, the agent's or the team's id; empty for the total and for no team.
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) evaluations: u64,
    /// Mean mark in percent.
    pub(crate) mark: Option<f64>,
    pub(crate) questions: Vec<TrendMean>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Trends {
    pub(crate) grid: String,
    pub(crate) questions: Vec<TrendQuestion>,
    pub(crate) lines: Vec<TrendLine>,
    pub(crate) total: TrendLine,
}
