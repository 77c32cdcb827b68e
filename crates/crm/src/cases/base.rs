//! What an organization declares of a case base: attributes, weights, local similarities, limits.

use crate::field::{self, Choice, Field, FieldKind, FieldType};
use crate::setup::Fault;
use crate::text::Label;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

const MOST_BASES: usize = 50;
const MOST_ATTRIBUTES: usize = 60;
const MOST_WEIGHT: u32 = 100;
const MOST_EFFORT: u32 = 10;

/// One case base of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseBase {
    /// Lower-case letters, digits and `_`, unique in the organization.
    pub id: String,
    pub label: Label,
    /// In the order in which an agent would ask them, where nothing else decides.
    pub attributes: Vec<Attribute>,
    /// What the likeness of the problem's words counts beside the attributes; 0 leaves it out.
    #[serde(default = "ten")]
    pub text_weight: u32,
    /// How an attribute counts that the customer's problem has and the case has not.
    #[serde(default)]
    pub missing: Missing,
    #[serde(default)]
    pub limits: Limits,
    /// The type of the ticket that a diagnosis fills in.
    #[serde(default = "incident")]
    pub ticket_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket_category: Option<String>,
}

/// Something that is known of a problem and can be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    pub field: Field,
    /// What to ask the customer, in whole sentences.
    pub question: Label,
    /// 0–100; what it counts beside the others.
    #[serde(default = "ten")]
    pub weight: u32,
    pub similarity: Local,
    /// 1–10: 1 is told at once, 10 sends the customer to the cellar. A question is worth its
    /// information divided by its effort.
    #[serde(default = "one")]
    pub effort: u32,
}

/// How like two values of one attribute are, from 0 to 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Local {
    /// 1 when equal, else 0.
    Exact {},
    /// Options in an order: 1 − distance / (options − 1).
    Ordered {},
    /// Numbers and days: 1 − distance / span, never below 0.
    Range { span: u32 },
    /// Pairs of options; equal ones are 1 and pairs that are not listed `otherwise`.
    Table {
        pairs: Vec<Pair>,
        #[serde(default)]
        otherwise_percent: u32,
        /// Each pair holds both ways.
        #[serde(default = "yes")]
        symmetric: bool,
    },
    /// Of several options: shared ones / all of both (Jaccard).
    Overlap {},
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// What the customer says.
    pub asked: String,
    /// What the case has.
    pub case: String,
    pub percent: u32,
}

/// Unknown is not wrong: an attribute that the problem lacks never counts. One that only the case
/// lacks counts as is declared here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Missing {
    /// Not at all: the similarity is over what both have.
    #[default]
    Ignored,
    /// As a similarity of so much.
    Counts { percent: u32 },
}

/// When a diagnosis has found enough, and which cases still matter to the next question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The leader is clear from this similarity on…
    pub clear_percent: u32,
    /// …when the best case with another solution is so much behind…
    pub lead_percent: u32,
    /// …and so many questions were answered.
    pub least_answers: u32,
    /// Cases at most so far behind the leader are the candidates between which a question decides.
    pub near_percent: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { clear_percent: 80, lead_percent: 20, least_answers: 2, near_percent: 30 }
    }
}

const fn one() -> u32 {
    1
}
const fn ten() -> u32 {
    10
}
const fn yes() -> bool {
    true
}
fn incident() -> String {
    "incident".to_owned()
}

impl CaseBase {
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        self.attributes.iter().map(|a| a.field.clone()).collect()
    }

    #[must_use]
    pub fn attribute(&self, id: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|a| a.field.id == id)
    }
}

impl Attribute {
    #[must_use]
    pub fn options(&self) -> &[Choice] {
        match &self.field.kind {
            FieldType::Choice { options } | FieldType::Several { options } => options,
            FieldType::Text { .. }
            | FieldType::LongText {}
            | FieldType::Number { .. }
            | FieldType::Amount {}
            | FieldType::Date {}
            | FieldType::YesNo {}
            | FieldType::Phone {}
            | FieldType::Email {} => &[],
        }
    }
}

/// What every organization begins with: one base for whatever breaks down, to be made one's own.
#[must_use]
pub fn defaults() -> Vec<CaseBase> {
    let choice = |id: &str, fr: &str, en: &str| Choice { id: id.into(), label: Label::new(fr, en) };
    let since = vec![
        choice("today", "Aujourd’hui", "Today"),
        choice("week", "Cette semaine", "This week"),
        choice("longer", "Plus longtemps", "Longer"),
    ];
    let extent = vec![
        choice("all", "Tout le service", "The whole service"),
        choice("part", "Une partie", "A part of it"),
        choice("times", "Par moments", "At times"),
    ];
    let attribute = |id: &str, label, kind, question, weight, similarity| Attribute {
        field: Field::new(id, label, kind),
        question,
        weight,
        similarity,
        effort: 1,
    };
    let attributes = vec![
        attribute(
            "extent",
            Label::new("Étendue", "Extent"),
            FieldType::Choice { options: extent },
            Label::new("Qu’est-ce qui ne fonctionne pas ?", "What does not work?"),
            20,
            Local::Exact {},
        ),
        attribute(
            "since",
            Label::new("Ancienneté", "Since"),
            FieldType::Choice { options: since },
            Label::new("Depuis quand ?", "Since when?"),
            10,
            Local::Ordered {},
        ),
        attribute(
            "changed",
            Label::new("Changement récent", "Recent change"),
            FieldType::YesNo {},
            Label::new("Avez-vous changé quelque chose récemment ?", "Did anything change lately?"),
            10,
            Local::Exact {},
        ),
    ];
    vec![CaseBase {
        id: "incidents".to_owned(),
        label: Label::new("Incidents", "Incidents"),
        attributes,
        text_weight: 30,
        missing: Missing::Ignored,
        limits: Limits::default(),
        ticket_type: incident(),
        ticket_category: None,
    }]
}

/// What is wrong with the bases that somebody designed.
#[must_use]
pub fn faults(bases: &[CaseBase]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    if bases.len() > MOST_BASES {
        let what = format!("Keep at most {MOST_BASES} case bases.");
        faults.push(Fault::new("case_bases", "too_many_bases", bases.len().to_string(), what));
    }
    for (n, base) in bases.iter().enumerate() {
        let path = format!("case_bases[{n}]");
        if !field::is_id(&base.id) {
            let what = "Write lower-case letters, digits and _, beginning with a letter.";
            faults.push(Fault::new(format!("{path}.id"), "bad_id", &base.id, what));
        }
        if !seen.insert(&base.id) {
            let what = "Another case base has this id.";
            faults.push(Fault::new(format!("{path}.id"), "id_twice", &base.id, what));
        }
        if base.label.fr.trim().is_empty() {
            let what = "Name the case base in French.";
            faults.push(Fault::new(format!("{path}.label"), "no_label", "", what));
        }
        faults.extend(base_faults(&path, base));
    }
    faults
}

fn base_faults(path: &str, base: &CaseBase) -> Vec<Fault> {
    let fields = base.fields();
    let mut faults = field::faults(&format!("{path}.attributes"), &fields);
    for fault in &mut faults {
        fault.path = fault.path.replace("].", "].field.").replacen("].field.", "].", 1);
    }
    let weights: u32 = base.attributes.iter().map(|a| a.weight.min(MOST_WEIGHT)).sum();
    if weights == 0 || base.attributes.len() > MOST_ATTRIBUTES {
        let what = format!("Give 1 to {MOST_ATTRIBUTES} attributes, one of them with a weight.");
        let count = base.attributes.len().to_string();
        faults.push(Fault::new(format!("{path}.attributes"), "no_attributes", count, what));
    }
    let limits = [
        ("text_weight", base.text_weight),
        ("limits.clear_percent", base.limits.clear_percent),
        ("limits.lead_percent", base.limits.lead_percent),
        ("limits.near_percent", base.limits.near_percent),
        ("missing.percent", base.missing.percent().unwrap_or(0)),
    ];
    for (part, found) in limits.into_iter().filter(|(_, found)| *found > 100) {
        faults.push(above(&format!("{path}.{part}"), found));
    }
    for (n, attribute) in base.attributes.iter().enumerate() {
        faults.extend(attribute_faults(&format!("{path}.attributes[{n}]"), attribute));
    }
    faults
}

fn above(path: &str, found: u32) -> Fault {
    Fault::new(path, "above_100", found.to_string(), "Write 0 to 100.")
}

impl Missing {
    #[must_use]
    pub const fn percent(&self) -> Option<u32> {
        match self {
            Self::Ignored => None,
            Self::Counts { percent } => Some(*percent),
        }
    }
}

fn attribute_faults(path: &str, attribute: &Attribute) -> Vec<Fault> {
    let mut faults = Vec::new();
    if attribute.question.fr.trim().is_empty() {
        let what = "Write the question in French.";
        faults.push(Fault::new(format!("{path}.question"), "no_question", "", what));
    }
    if attribute.weight > MOST_WEIGHT {
        faults.push(above(&format!("{path}.weight"), attribute.weight));
    }
    if !(1..=MOST_EFFORT).contains(&attribute.effort) {
        let what = format!("Write 1 to {MOST_EFFORT}.");
        let found = attribute.effort.to_string();
        faults.push(Fault::new(format!("{path}.effort"), "bad_effort", found, what));
    }
    if !fits(&attribute.similarity, attribute.field.kind.kind()) {
        let what = "Exact fits all; ordered and table fit a choice, range a number, an amount or a \
             day, overlap several choices.";
        let found = serde_json::to_value(&attribute.similarity).unwrap_or_default();
        let found = found["kind"].as_str().unwrap_or_default().to_owned();
        faults.push(Fault::new(format!("{path}.similarity"), "wrong_similarity", found, what));
    }
    faults.extend(similarity_faults(path, attribute));
    faults
}

fn similarity_faults(path: &str, attribute: &Attribute) -> Vec<Fault> {
    let at = format!("{path}.similarity");
    match &attribute.similarity {
        Local::Range { span: 0 } => {
            let what = "Write the distance at which two values are no longer alike, from 1.";
            vec![Fault::new(format!("{at}.span"), "no_span", "0", what)]
        }
        Local::Table { pairs, otherwise_percent, .. } => {
            let known: BTreeSet<_> = attribute.options().iter().map(|o| o.id.as_str()).collect();
            let mut faults = Vec::new();
            for (n, pair) in pairs.iter().enumerate() {
                for option in [&pair.asked, &pair.case] {
                    if !known.contains(option.as_str()) {
                        let what = "Name an option of this attribute.";
                        let place = format!("{at}.pairs[{n}]");
                        faults.push(Fault::new(place, "unknown_option", option, what));
                    }
                }
                if pair.percent > 100 {
                    faults.push(above(&format!("{at}.pairs[{n}].percent"), pair.percent));
                }
            }
            if *otherwise_percent > 100 {
                faults.push(above(&format!("{at}.otherwise_percent"), *otherwise_percent));
            }
            faults
        }
        Local::Exact {} | Local::Ordered {} | Local::Range { .. } | Local::Overlap {} => Vec::new(),
    }
}

const fn fits(similarity: &Local, kind: FieldKind) -> bool {
    match similarity {
        Local::Exact {} => true,
        Local::Ordered {} | Local::Table { .. } => matches!(kind, FieldKind::Choice),
        Local::Range { .. } => {
            matches!(kind, FieldKind::Number | FieldKind::Amount | FieldKind::Date)
        }
        Local::Overlap {} => matches!(kind, FieldKind::Several),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bases: &[CaseBase]) -> Vec<(String, &'static str)> {
        faults(bases).into_iter().map(|f| (f.path, f.code)).collect()
    }

    #[test]
    fn the_default_base_has_no_fault() {
        assert_eq!(told(&defaults()), []);
    }

    #[test]
    fn what_is_designed_wrongly_is_told_with_its_place() {
        let mut base = defaults().remove(0);
        base.attributes[0].similarity = Local::Range { span: 0 };
        base.attributes[1].weight = 101;
        base.attributes[2].effort = 0;
        base.attributes[2].field.id = "Not an id".to_owned();
        base.missing = Missing::Counts { percent: 120 };
        let at = |part: &str| format!("case_bases[0].{part}");
        assert_eq!(
            told(&[base.clone()]),
            [
                (at("attributes[2].field.id"), "bad_id"),
                (at("missing.percent"), "above_100"),
                (at("attributes[0].similarity"), "wrong_similarity"),
                (at("attributes[0].similarity.span"), "no_span"),
                (at("attributes[1].weight"), "above_100"),
                (at("attributes[2].effort"), "bad_effort"),
            ]
        );
        base.attributes.clear();
        base.missing = Missing::Ignored;
        assert_eq!(told(&[base]), [(at("attributes"), "no_attributes")]);
    }

    #[test]
    fn a_table_names_options_that_are_there() {
        let mut base = defaults().remove(0);
        let pair = Pair { asked: "all".into(), case: "nothing".into(), percent: 50 };
        base.attributes[0].similarity =
            Local::Table { pairs: vec![pair], otherwise_percent: 0, symmetric: true };
        let place = "case_bases[0].attributes[0].similarity.pairs[0]".to_owned();
        assert_eq!(told(&[base]), [(place, "unknown_option")]);
    }
}
