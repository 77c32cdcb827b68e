//! Figures of a customer: declared formulas over facts, each of which explains itself.
//!
//! Owns: which facts a formula may name, what a set-up declares, and the arithmetic. Must not own:
//! where facts come from (`store` counts rows; its answers arrive as [`Facts`]).

pub mod base;
pub mod defaults;
pub mod formula;
pub mod offer;
pub mod ratio;

use crate::field::{FieldKind, Values, is_id};
use crate::setup::{Fault, Setup};
use crate::text::Label;
use base::{BASE, Unit};
use formula::{Formula, Term};
use ratio::Ratio;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A figure that an organization declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// Lower-case letters, digits and `_`; later formulas may name it.
    pub id: String,
    pub label: Label,
    /// `min(100, 10 + 15 * open_complaints)`
    pub formula: String,
    pub unit: Unit,
    /// Digits after the point that are shown.
    #[serde(default)]
    pub decimals: u8,
    /// In rising order of `from`; the last one that is reached holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<Level>,
    /// Why it matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Label>,
}

/// What a value means, for the eye: never by colour alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// In the figure's unit.
    pub from: i64,
    pub tone: Tone,
    pub label: Label,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    Good,
    Neutral,
    Warning,
    Bad,
}

/// What is known of one customer, by the names of [`BASE`] and `custom.field`.
pub type Facts = BTreeMap<String, Term>;

/// One figure of one customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure<'a> {
    pub score: &'a Score,
    pub value: Term,
    pub level: Option<&'a Level>,
    /// In the order in which the formula names them.
    pub inputs: Vec<FigureInput>,
    /// Why there is no value: `missing`, `division_by_zero`, `too_large`, `not_a_number`,
    /// `bad_formula`.
    pub missing: Option<&'static str>,
}

/// What a formula named, and what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureInput {
    pub name: String,
    pub value: Term,
}

pub(crate) const MOST_SCORES: usize = 50;

/// All figures of the set-up, in its order; a later one may name an earlier one.
#[must_use]
pub fn figures<'a>(setup: &'a Setup, facts: &Facts) -> Vec<Figure<'a>> {
    let mut known = facts.clone();
    let mut figures = Vec::with_capacity(setup.scores.len());
    for score in setup.scores.iter().take(MOST_SCORES) {
        let figure = figure(score, &known);
        known.insert(score.id.clone(), figure.value.clone());
        figures.push(figure);
    }
    figures
}

/// One figure over what is known.
#[must_use]
pub fn figure<'a>(score: &'a Score, known: &Facts) -> Figure<'a> {
    let Ok(formula) = Formula::parse(&score.formula) else {
        let (value, inputs) = (Term::Missing, Vec::new());
        return Figure { score, value, level: None, inputs, missing: Some("bad_formula") };
    };
    let value_of = |name: &str| known.get(name).cloned().unwrap_or(Term::Missing);
    let inputs = formula.names().into_iter();
    let inputs: Vec<_> = inputs.map(|name| FigureInput { value: value_of(&name), name }).collect();
    let (value, missing) = match formula.value(&value_of) {
        Ok(Term::Missing) => (Term::Missing, Some("missing")),
        Ok(value) => (value, None),
        Err(error) => (Term::Missing, Some(error.code())),
    };
    let level = value.number().and_then(|number| {
        score.levels.iter().rev().find(|level| number >= Ratio::whole(level.from))
    });
    Figure { score, value, level, inputs, missing }
}

/// The figure by which queues may let some go first: 0–100, rounded.
#[must_use]
pub fn routing(setup: &Setup, figures: &[Figure]) -> Option<i32> {
    let wanted = setup.routing_score.as_deref()?;
    let figure = figures.iter().find(|f| f.score.id == wanted)?;
    let value = figure.value.number()?.rounded(0);
    i32::try_from(value.clamp(0, 100)).ok()
}

/// Custom fields that formulas may name: `custom.points`.
#[must_use]
pub fn custom_facts(setup: &Setup, values: &Values) -> Facts {
    let mut facts = Facts::new();
    for field in &setup.customer_fields {
        let value = values.get(&field.id);
        let term = match field.kind.kind() {
            FieldKind::Number | FieldKind::Amount => {
                let text = value.map(ToString::to_string);
                text.and_then(|t| Ratio::parse(&t)).map_or(Term::Missing, Term::Number)
            }
            FieldKind::YesNo => value
                .and_then(serde_json::Value::as_bool)
                .map_or(Term::Missing, |yes| Term::whole(i64::from(yes))),
            FieldKind::Text | FieldKind::Date | FieldKind::Choice => value
                .and_then(serde_json::Value::as_str)
                .map_or(Term::Missing, |text| Term::Text(text.to_owned())),
            FieldKind::LongText | FieldKind::Several | FieldKind::Phone | FieldKind::Email => {
                continue;
            }
        };
        facts.insert(format!("custom.{}", field.id), term);
    }
    facts
}

/// What is wrong with the declared figures.
#[must_use]
pub fn faults(setup: &Setup) -> Vec<Fault> {
    let mut faults = Vec::new();
    if setup.scores.len() > MOST_SCORES {
        let what = format!("Keep at most {MOST_SCORES} figures.");
        faults.push(Fault::new("scores", "too_many", setup.scores.len().to_string(), what));
    }
    for (n, score) in setup.scores.iter().enumerate() {
        let at = |part: &str| format!("scores[{n}].{part}");
        let id = score.id.as_str();
        if !is_id(id) || BASE.iter().any(|b| b.name == id) {
            let what = "Write lower-case letters, digits and _, and no name of a fact.";
            faults.push(Fault::new(at("id"), "bad_id", id, what));
        }
        if setup.scores[..n].iter().any(|s| s.id == id) {
            faults.push(Fault::new(at("id"), "id_twice", id, "Another figure has this id."));
        }
        if score.label.fr.trim().is_empty() {
            faults.push(Fault::new(at("label"), "no_label", "", "Name the figure in French."));
        }
        if score.decimals > 4 {
            let value = score.decimals.to_string();
            faults.push(Fault::new(at("decimals"), "too_large", value, "Show at most 4."));
        }
        if !score.levels.is_sorted_by(|a, b| a.from < b.from) {
            let what = "Order the levels by what they begin with, each once.";
            faults.push(Fault::new(at("levels"), "not_rising", "", what));
        }
        faults.extend(formula_fault(setup, &at("formula"), &score.formula, n));
    }
    if let Some(wanted) = &setup.routing_score
        && !setup.scores.iter().any(|s| s.id == *wanted)
    {
        let what = "Name one of the figures, or leave it empty.";
        faults.push(Fault::new("routing_score", "unknown_name", wanted, what));
    }
    faults
}

/// A formula that can't be read, or names what isn't there; it may name the first `earlier` scores.
pub(crate) fn formula_fault(
    setup: &Setup,
    path: &str,
    text: &str,
    earlier: usize,
) -> Option<Fault> {
    let formula = match Formula::parse(text) {
        Ok(formula) => formula,
        Err(error) => return Some(Fault::new(path, "bad_formula", text, error.to_string())),
    };
    let known = |name: &str| {
        BASE.iter().any(|b| b.name == name)
            || setup.scores[..earlier].iter().any(|s| s.id == name)
            || name
                .strip_prefix("custom.")
                .is_some_and(|id| setup.customer_fields.iter().any(|f| f.id == id))
    };
    let unknown = formula.names().into_iter().find(|name| !known(name))?;
    let what = format!(
        "There is no fact, earlier figure or custom field {unknown:?}: see the list of names."
    );
    Some(Fault::new(path, "unknown_name", unknown, what))
}

#[cfg(test)]
mod tests;
