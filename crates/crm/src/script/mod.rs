//! Guided dialogues: what an agent says page by page, what is asked, what the law has them say.
//!
//! Owns: the form of a script, its faults, its reading time, one walk through it and the figures of
//! many walks. Must not own: rows, or who may write to which card.
//!
//! A script is a static graph, like a flow: it can be checked, drawn and told apart version by
//! version. A walk ends on the version that it began with.

mod check;
#[cfg(test)]
mod fixture;
mod mention;
mod reading;
mod report;
mod run;
mod scene;

pub use check::{CARD_FIELDS, Known};
pub use mention::{Mention, MentionKind, templates};
pub use reading::{WORDS_PER_MIN, longest_ms, pages_left, reading_ms};
pub use report::{
    AnswerFigures, Counted, MentionFigures, ObjectionFigures, PageFigures, Report, report,
};
pub use run::{Ending, Opened, Refusal, Run, Ticked, Visit, page_values};
pub use scene::{Coverage, Exit, Failure, Scene, TestReport, test};

use crate::field::{Condition, Field};
use crate::text::Label;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vocab::{CampaignId, QueueId};

/// The format that this program writes.
pub const FORMAT: u32 = 1;

/// Where a branch leads that ends the script. No page has this id.
pub const END: &str = "end";

/// One version of a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// Version of the format: 1.
    #[serde(default = "format")]
    pub format: u32,
    pub name: Label,
    /// Id of the first page.
    #[serde(default)]
    pub start: String,
    #[serde(default)]
    pub pages: Vec<Page>,
    /// At hand on every page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objections: Vec<Objection>,
    /// Whose calls it is for; a queue goes before a campaign.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queues: Vec<QueueId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub campaigns: Vec<CampaignId>,
    /// Scenes that say which way answers lead, in the language of script tests.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tests: String,
}

const fn format() -> u32 {
    FORMAT
}

/// What is on the screen at one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Lower-case letters, digits and `_`, unique in its script.
    pub id: String,
    pub title: Label,
    /// To be said. `{customer.name}`, `{agent.name}` and `{field}` stand for what is known.
    #[serde(default)]
    pub text: Label,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// What is kept elsewhere too when the page is left.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub writes: Vec<Write>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objections: Vec<Objection>,
    /// To be said before the page can be left.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Mention>,
    /// The first that holds is taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub next: Vec<Branch>,
    /// Where to go when none holds: a page or `end`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub otherwise: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// Over answers by field id and `customer.…`: `interest = "yes" and customer.city is set`.
    pub when: Condition,
    /// A page or `end`.
    pub to: String,
}

/// What customers say against it, and what to answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Objection {
    pub id: String,
    pub title: Label,
    pub answer: Label,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Write {
    /// A field of the same page.
    pub field: String,
    pub to: Target,
}

/// Where an answer is kept besides the run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Target {
    /// A field that every card has: one of [`CARD_FIELDS`].
    Card { field: String },
    /// One of the organization's own fields of the card.
    Custom { field: String },
    /// The ticket of the interaction, opened if there is none: `subject`, `body`, or a field of
    /// its form.
    Ticket { field: String },
    /// Proposed in the wrap-up; the options of the field are dispositions.
    Disposition {},
}

/// Of the drawing, in its own units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Position {
    pub x: i32,
    pub y: i32,
}

impl Script {
    #[must_use]
    pub fn new(name: Label) -> Self {
        Self {
            format: FORMAT,
            name,
            start: String::new(),
            pages: Vec::new(),
            objections: Vec::new(),
            queues: Vec::new(),
            campaigns: Vec::new(),
            tests: String::new(),
        }
    }

    #[must_use]
    pub fn page(&self, id: &str) -> Option<&Page> {
        self.pages.iter().find(|p| p.id == id)
    }

    /// Whether it is for calls of this queue, or else of this campaign.
    #[must_use]
    pub fn fits(&self, queue: Option<&QueueId>, campaign: Option<&CampaignId>) -> Option<Fit> {
        if queue.is_some_and(|q| self.queues.contains(q)) {
            return Some(Fit::Queue);
        }
        campaign.is_some_and(|c| self.campaigns.contains(c)).then_some(Fit::Campaign)
    }
}

/// How closely a script fits a call; the closest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    Queue,
    Campaign,
}

impl Page {
    #[must_use]
    pub fn new(id: &str, title: Label, text: Label) -> Self {
        Self {
            id: id.to_owned(),
            title,
            text,
            fields: Vec::new(),
            writes: Vec::new(),
            objections: Vec::new(),
            mentions: Vec::new(),
            next: Vec::new(),
            otherwise: String::new(),
            position: None,
        }
    }

    /// Every place that it may lead to, in the order of its exits; unset ones are left out.
    pub fn exits(&self) -> impl Iterator<Item = &str> {
        let branches = self.next.iter().map(|b| b.to.as_str());
        branches.chain([self.otherwise.as_str()]).filter(|to| !to.is_empty())
    }
}
