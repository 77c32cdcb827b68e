//! How one organization works its tickets: the part `tickets` of its set-up.
//!
//! Owns: the shapes and how they are looked up. Defaults and faults stand beside it.

use super::fcr::Return;
use super::{Grade, Level, Priority, TicketStatus, Which};
use crate::field::{Field, Values};
use crate::text::Label;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vocab::{HoursId, QueueId, TeamId};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TicketSetup {
    pub types: Vec<TicketType>,
    /// Priority by impact × urgency.
    pub matrix: Matrix,
    /// Deadlines by priority.
    pub sla: Sla,
    /// From the front line on, at most nine.
    pub levels: Vec<LevelSetup>,
    /// What the clock does, in this order.
    pub escalation: Vec<ClockRule>,
    pub macros: Vec<Macro>,
    pub templates: Vec<Template>,
    pub plans: Vec<FollowUpPlan>,
    /// A solution counts as one at first contact when nothing of the same matter comes within so
    /// many days.
    pub fcr_days: u32,
    /// Which interactions count as the same matter coming back.
    #[serde(skip_serializing_if = "is_default")]
    pub fcr_return: Return,
    /// A ticket that was solved or closed within so many days is proposed for reopening.
    pub reopen_days: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketType {
    pub id: String,
    pub label: Label,
    /// Before the number: `INC`.
    pub prefix: String,
    #[serde(default)]
    pub fields: Vec<Field>,
    #[serde(default)]
    pub categories: Vec<Category>,
    /// Agents may write a category of their own; else it is one of the list.
    #[serde(default = "yes")]
    pub free_categories: bool,
    #[serde(default)]
    pub workflow: Workflow,
    /// The follow-up plan that begins with every ticket of this type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
}

fn is_default(way: &Return) -> bool {
    *way == Return::default()
}

const fn yes() -> bool {
    true
}

/// Two levels: a child's full id is `parent/child`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Category {
    pub id: String,
    pub label: Label,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Subcategory>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Subcategory {
    pub id: String,
    pub label: Label,
}

/// The first state is the one that a new ticket has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Workflow {
    pub states: Vec<State>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct State {
    pub id: String,
    pub label: Label,
    pub class: TicketStatus,
    /// While a ticket is in this state, its deadlines stand still.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pauses: bool,
    /// The states that may follow.
    pub next: Vec<String>,
}

/// Each row by urgency low, medium, high.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    pub low: [Priority; 3],
    pub medium: [Priority; 3],
    pub high: [Priority; 3],
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sla {
    /// Opening hours of the floor plan in which the time counts; day and night when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<HoursId>,
    pub low: Deadlines,
    pub normal: Deadlines,
    pub high: Deadlines,
    pub urgent: Deadlines,
}

/// In business milliseconds; absent: no deadline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deadlines {
    /// Until somebody of the centre answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_response_ms: Option<i64>,
    /// Until it is solved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution_ms: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelSetup {
    pub level: Level,
    pub label: Label,
    /// Who works it; a ticket that comes to the level goes to this team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// Where a live call is handed over with the ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueId>,
    /// Cents of a euro for each ticket that the level touches.
    #[serde(default)]
    pub cost_per_ticket_cents: i64,
    /// Cents of a euro for each business hour at the level.
    #[serde(default)]
    pub cost_per_hour_cents: i64,
}

/// Done once for each ticket, when so much of the time is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockRule {
    pub id: String,
    pub label: Label,
    pub clock: Which,
    /// 100: at the deadline.
    pub at_percent: u32,
    /// Types of ticket; none listed: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<String>,
    /// Priorities; none listed: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<Priority>,
    pub actions: Vec<ClockAction>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClockAction {
    /// To the next level and its team.
    RaiseLevel {},
    /// One higher.
    RaisePriority {},
    /// Away from who has it, to a team (its own when absent).
    Reassign {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        team: Option<TeamId>,
    },
    /// Tells the assignee, the watchers, the team's supervisor and these logins.
    Notify {
        #[serde(default)]
        logins: Vec<String>,
    },
}

/// A named set of changes with a note, applied in one gesture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Macro {
    pub id: String,
    pub label: Label,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// To who applies it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub take: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add_tags: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub solution: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The note is for the customer's organization too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub public: bool,
}

/// A ticket half filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Template {
    pub id: String,
    pub label: Label,
    #[serde(rename = "type")]
    pub kind: String,
    pub subject: String,
    #[serde(default)]
    pub body: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<Grade>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Grade>,
    #[serde(default, skip_serializing_if = "Values::is_empty")]
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub values: Values,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

/// Calls that a ticket owes its customer: an assistance file makes two or three for one that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowUpPlan {
    pub id: String,
    pub label: Label,
    /// Where the floor offers the calls when they are due. Absent: the queue of the ticket's level;
    /// without one either, people make them from the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueId>,
    pub steps: Vec<FollowUpStep>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowUpStep {
    /// Business time after the plan began.
    pub after_ms: i64,
    pub label: Label,
}

impl TicketSetup {
    #[must_use]
    pub fn kind(&self, id: &str) -> Option<&TicketType> {
        self.types.iter().find(|t| t.id == id)
    }

    #[must_use]
    pub fn level(&self, level: Level) -> Option<&LevelSetup> {
        self.levels.iter().find(|l| l.level == level)
    }

    #[must_use]
    pub fn highest_level(&self) -> Level {
        self.levels.iter().map(|l| l.level).max().unwrap_or(super::FIRST_LEVEL)
    }

    #[must_use]
    pub fn plan(&self, id: &str) -> Option<&FollowUpPlan> {
        self.plans.iter().find(|p| p.id == id)
    }
}

impl Matrix {
    #[must_use]
    pub const fn priority(&self, impact: Grade, urgency: Grade) -> Priority {
        let row = match impact {
            Grade::Low => &self.low,
            Grade::Medium => &self.medium,
            Grade::High => &self.high,
        };
        match urgency {
            Grade::Low => row[0],
            Grade::Medium => row[1],
            Grade::High => row[2],
        }
    }
}

impl Sla {
    #[must_use]
    pub const fn of(&self, priority: Priority) -> Deadlines {
        match priority {
            Priority::Low => self.low,
            Priority::Normal => self.normal,
            Priority::High => self.high,
            Priority::Urgent => self.urgent,
        }
    }
}

impl Workflow {
    #[must_use]
    pub fn state(&self, id: &str) -> Option<&State> {
        self.states.iter().find(|s| s.id == id)
    }

    /// The first state of a class.
    #[must_use]
    pub fn of_class(&self, class: TicketStatus) -> Option<&State> {
        self.states.iter().find(|s| s.class == class)
    }
}

impl TicketType {
    /// A category as it is kept: its id, found by id or by label in either language. None: it is not
    /// one of the type's.
    #[must_use]
    pub fn read_category(&self, text: &str) -> Option<String> {
        let lower = text.to_lowercase();
        let same = |id: &str, label: &Label| {
            let labels = [Some(&label.fr), label.en.as_ref()];
            id == text || labels.into_iter().flatten().any(|l| l.to_lowercase() == lower)
        };
        for category in &self.categories {
            if same(&category.id, &category.label) {
                return Some(category.id.clone());
            }
            for child in &category.children {
                let full = format!("{}/{}", category.id, child.id);
                if full == text || same(&child.id, &child.label) {
                    return Some(full);
                }
            }
        }
        self.free_categories.then(|| text.to_owned())
    }
}
