//! Surveys of satisfaction: what is asked of whom after a contact, what answers are taken, and what
//! they come to.
//!
//! Owns: the design of a survey, who is drawn, which answers are right, when one asks for a second
//! look, the themes of what people write, and the three scores of the trade ([`results`]). Must not
//! own: rows, mail, or the voice that asks on the telephone (an action of flows).

mod defaults;
pub mod results;

use crate::cases::words::fold;
use crate::field::{Choice, is_id};
use crate::setup::Fault;
use crate::{FieldFault, Label};
pub use defaults::{defaults, themes as default_themes};
pub use results::{Results, Scores};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use vocab::{CampaignId, DispositionId, InteractionId, QueueId};

const MOST_SURVEYS: usize = 20;
const MOST_QUESTIONS: usize = 10;
const MOST_THEMES: usize = 40;
/// Of what a customer writes.
pub const LONGEST_ANSWER: usize = 2_000;

/// One survey of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Survey {
    pub id: String,
    pub name: Label,
    /// An inactive one asks nobody; what was asked may still be answered.
    #[serde(default)]
    pub active: bool,
    /// After contacts of these queues; empty: of all.
    #[serde(default)]
    pub queues: Vec<QueueId>,
    #[serde(default)]
    pub campaigns: Vec<CampaignId>,
    #[serde(default)]
    pub dispositions: Vec<DispositionId>,
    /// Of a hundred such contacts so many are asked.
    #[serde(default = "all")]
    pub share_percent: u8,
    /// Nobody is asked again within so many days, whatever the survey.
    #[serde(default = "quiet")]
    pub quiet_days: u32,
    /// Asked so long after the end: the agent has said by then what it was about.
    #[serde(default = "delay")]
    pub delay_minutes: u32,
    /// By which ways it is asked: the first that leads to the customer.
    #[serde(default = "by_mail")]
    pub ways: Vec<AskWay>,
    /// What a text message says before the link.
    #[serde(default = "defaults::sms")]
    pub sms: Label,
    /// The page takes answers for so long.
    #[serde(default = "open")]
    pub open_days: u32,
    pub subject: Label,
    /// Before the link.
    pub invitation: Label,
    pub thanks: Label,
    pub questions: Vec<Question>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<FollowUp>,
}

/// How a customer is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AskWay {
    Email,
    Sms,
    /// In the talk itself; waits for the channel.
    Chat,
}

fn by_mail() -> Vec<AskWay> {
    vec![AskWay::Email]
}

const fn all() -> u8 {
    100
}
const fn quiet() -> u32 {
    30
}
const fn delay() -> u32 {
    15
}
const fn open() -> u32 {
    7
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub id: String,
    pub kind: QuestionKind,
    pub text: Label,
    #[serde(default)]
    pub required: bool,
    /// Of a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
}

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// 1–5, how satisfied.
    Csat,
    /// 0–10, how likely to recommend.
    Nps,
    /// 1–7, how easy it was.
    Ces,
    YesNo,
    Choice,
    Text,
}

impl QuestionKind {
    /// The marks that it takes, where it takes marks.
    #[must_use]
    pub const fn scale(self) -> Option<(u8, u8)> {
        match self {
            Self::Csat => Some((1, 5)),
            Self::Nps => Some((0, 10)),
            Self::Ces => Some((1, 7)),
            Self::YesNo | Self::Choice | Self::Text => None,
        }
    }
}

/// Who was not content is not left alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    /// A satisfaction so low, or lower.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub csat: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nps: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ces: Option<u8>,
    pub action: FollowUpAction,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum FollowUpAction {
    /// A ticket of this type.
    Ticket { kind: String },
    /// A call owed, by this queue.
    CallBack { queue: QueueId },
}

/// A subject that people write about, known by beginnings of words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    pub id: String,
    pub label: Label,
    pub words: Vec<String>,
    #[serde(default)]
    pub colour: ThemeColour,
}

/// Beside its name, never instead of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ThemeColour {
    #[default]
    Grey,
    Blue,
    Teal,
    Green,
    Yellow,
    Orange,
    Red,
    Violet,
}

/// What a customer answered, by question.
pub type Answers = BTreeMap<String, String>;

/// What of a contact decides whether it is asked about.
#[derive(Clone, Copy, Debug)]
pub struct Contact<'a> {
    pub interaction: InteractionId,
    pub queue: Option<&'a QueueId>,
    pub campaign: Option<&'a CampaignId>,
    pub disposition: Option<&'a DispositionId>,
}

impl Survey {
    #[must_use]
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// Whether it is about such contacts.
    #[must_use]
    pub fn is_about(&self, contact: Contact<'_>) -> bool {
        among(&self.queues, contact.queue)
            && among(&self.campaigns, contact.campaign)
            && among(&self.dispositions, contact.disposition)
    }

    /// Whether this contact is one of the share. The same contact always is, or never.
    #[must_use]
    pub fn draws(&self, interaction: InteractionId) -> bool {
        // FNV-1a: an even spread over ids is all that is asked.
        let bytes = self.id.bytes().chain(*interaction.uuid().as_bytes());
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        // The low bits of FNV mix badly; the high ones don't.
        (hash >> 32) % 100 < u64::from(self.share_percent)
    }

    /// The answers that count, or what is wrong with which.
    ///
    /// # Errors
    /// One fault per question.
    pub fn read(&self, given: &Answers) -> Result<Answers, Vec<FieldFault>> {
        let (mut right, mut faults) = (Answers::new(), Vec::new());
        for question in &self.questions {
            let said = given.get(&question.id).map_or("", |text| text.trim());
            match question.fault(said) {
                Some((code, what)) => {
                    faults.push(FieldFault {
                        field: question.id.clone(),
                        code,
                        value: said.to_owned(),
                        what: what.to_owned(),
                    });
                }
                None if said.is_empty() => {}
                None => {
                    right.insert(question.id.clone(), said.to_owned());
                }
            }
        }
        if faults.is_empty() { Ok(right) } else { Err(faults) }
    }

    /// The first mark of each kind.
    #[must_use]
    pub fn scores(&self, answers: &Answers) -> Scores {
        let of = |kind: QuestionKind| {
            let asked = self.questions.iter().filter(|question| question.kind == kind);
            asked.filter_map(|question| answers.get(&question.id)?.parse().ok()).next()
        };
        Scores {
            csat: of(QuestionKind::Csat),
            nps: of(QuestionKind::Nps),
            ces: of(QuestionKind::Ces),
        }
    }

    /// All that was written, in the order of the questions.
    #[must_use]
    pub fn words(&self, answers: &Answers) -> String {
        let asked = self.questions.iter().filter(|q| q.kind == QuestionKind::Text);
        let said: Vec<_> = asked.filter_map(|q| answers.get(&q.id).map(String::as_str)).collect();
        said.join("\n")
    }

    /// What is to be done about so low marks.
    #[must_use]
    pub fn answer_to(&self, scores: &Scores) -> Option<&FollowUpAction> {
        let follow_up = self.follow_up.as_ref()?;
        let low =
            |mark: Option<u8>, bound: Option<u8>| mark.zip(bound).is_some_and(|(m, b)| m <= b);
        let any = low(scores.csat, follow_up.csat)
            || low(scores.nps, follow_up.nps)
            || low(scores.ces, follow_up.ces);
        any.then_some(&follow_up.action)
    }
}

fn among<T: PartialEq>(wanted: &[T], one: Option<&T>) -> bool {
    wanted.is_empty() || one.is_some_and(|one| wanted.contains(one))
}

impl Question {
    fn fault(&self, said: &str) -> Option<(&'static str, &'static str)> {
        if said.is_empty() {
            return self.required.then_some(("missing", "Answer this question."));
        }
        if let Some((from, to)) = self.kind.scale() {
            let mark = said.parse::<u8>().ok().filter(|mark| (from..=to).contains(mark));
            return mark.is_none().then_some(("bad_mark", "Choose one of the marks."));
        }
        match self.kind {
            QuestionKind::Csat | QuestionKind::Nps | QuestionKind::Ces => None,
            QuestionKind::YesNo if ["yes", "no"].contains(&said) => None,
            QuestionKind::YesNo => Some(("bad_choice", "Answer yes or no.")),
            QuestionKind::Choice if self.options.iter().any(|o| o.id == said) => None,
            QuestionKind::Choice => Some(("bad_choice", "Choose one of the answers.")),
            QuestionKind::Text if said.chars().count() <= LONGEST_ANSWER => None,
            QuestionKind::Text => Some(("too_long", "Write less.")),
        }
    }
}

/// The themes of a text: where a word of it begins like a word of the theme, in any spelling.
#[must_use]
pub fn themes_of(themes: &[Theme], text: &str) -> Vec<String> {
    let folded = fold(text);
    let written: Vec<&str> = folded.split(' ').collect();
    let meant = |theme: &&Theme| {
        theme.words.iter().map(|word| fold(word)).any(|word| {
            !word.is_empty() && written.iter().any(|said| said.starts_with(word.as_str()))
        })
    };
    themes.iter().filter(meant).map(|theme| theme.id.clone()).collect()
}

/// Everything wrong with the surveys of a set-up.
#[must_use]
pub fn faults(surveys: &[Survey], themes: &[Theme], ticket_kinds: &[&str]) -> Vec<Fault> {
    let mut faults = Vec::new();
    if surveys.len() > MOST_SURVEYS {
        let what = format!("Keep at most {MOST_SURVEYS} surveys.");
        faults.push(Fault::new("surveys", "too_many_surveys", surveys.len().to_string(), what));
    }
    let mut seen = BTreeSet::new();
    for (n, survey) in surveys.iter().enumerate() {
        let path = format!("surveys[{n}]");
        named(&path, &survey.id, &mut seen, &mut faults);
        of_survey(&path, survey, ticket_kinds, &mut faults);
    }
    if themes.len() > MOST_THEMES {
        let what = format!("Keep at most {MOST_THEMES} themes.");
        faults.push(Fault::new("themes", "too_many_themes", themes.len().to_string(), what));
    }
    let mut seen = BTreeSet::new();
    for (n, theme) in themes.iter().enumerate() {
        let path = format!("themes[{n}]");
        named(&path, &theme.id, &mut seen, &mut faults);
        worded(&format!("{path}.label.fr"), &theme.label, &mut faults);
    }
    faults
}

fn of_survey(path: &str, survey: &Survey, ticket_kinds: &[&str], faults: &mut Vec<Fault>) {
    for (field, label) in [
        ("name", &survey.name),
        ("subject", &survey.subject),
        ("invitation", &survey.invitation),
        ("thanks", &survey.thanks),
    ] {
        worded(&format!("{path}.{field}.fr"), label, faults);
    }
    if !(1..=100).contains(&survey.share_percent) {
        let what = "Ask 1 to 100 percent, or make the survey inactive.";
        let value = survey.share_percent.to_string();
        faults.push(Fault::new(format!("{path}.share_percent"), "bad_share", value, what));
    }
    if survey.ways.is_empty() {
        let what = "Choose at least one way of asking.";
        faults.push(Fault::new(format!("{path}.ways"), "no_ways", "", what));
    }
    if survey.ways.contains(&AskWay::Chat) {
        let what = "There is no chat to ask in yet: choose e-mail or text message.";
        faults.push(Fault::new(format!("{path}.ways"), "no_channel", "chat", what));
    }
    if !(1..=90).contains(&survey.open_days) {
        let what = "Let people answer for 1 to 90 days.";
        let value = survey.open_days.to_string();
        faults.push(Fault::new(format!("{path}.open_days"), "bad_days", value, what));
    }
    if survey.questions.is_empty() || survey.questions.len() > MOST_QUESTIONS {
        let what = format!("Ask 1 to {MOST_QUESTIONS} questions.");
        let value = survey.questions.len().to_string();
        faults.push(Fault::new(format!("{path}.questions"), "bad_questions", value, what));
    }
    let mut seen = BTreeSet::new();
    for (n, question) in survey.questions.iter().enumerate() {
        let path = format!("{path}.questions[{n}]");
        named(&path, &question.id, &mut seen, faults);
        worded(&format!("{path}.text.fr"), &question.text, faults);
        if question.kind == QuestionKind::Choice && question.options.len() < 2 {
            let what = "Give at least two answers to choose from.";
            faults.push(Fault::new(format!("{path}.options"), "no_options", "", what));
        }
    }
    if let Some(FollowUp { action: FollowUpAction::Ticket { kind }, .. }) = &survey.follow_up
        && !ticket_kinds.contains(&kind.as_str())
    {
        let what = "There is no ticket type of this id.";
        let path = format!("{path}.follow_up.action.kind");
        faults.push(Fault::new(path, "unknown_kind", kind, what));
    }
}

fn named<'a>(path: &str, id: &'a str, seen: &mut BTreeSet<&'a str>, faults: &mut Vec<Fault>) {
    if !is_id(id) {
        let what = "Write an id of small letters, digits and _, beginning with a letter.";
        faults.push(Fault::new(format!("{path}.id"), "bad_id", id, what));
    }
    if !seen.insert(id) {
        let what = "This id is there already: choose a different one.";
        faults.push(Fault::new(format!("{path}.id"), "id_twice", id, what));
    }
}

fn worded(path: &str, label: &Label, faults: &mut Vec<Fault>) {
    if label.fr.trim().is_empty() {
        faults.push(Fault::new(path, "no_label", "", "Write it in French."));
    }
}

#[cfg(test)]
mod tests;
