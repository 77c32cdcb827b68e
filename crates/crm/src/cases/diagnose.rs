//! One step of a diagnosis: the ranked cases, and what to ask next.

use super::explain::{Verdict, verdict};
use super::gain::{Gain, gain};
use super::index::{Index, Known, Match, Part};
use crate::field::{FieldKind, Values};
use std::collections::BTreeSet;

/// What was asked and answered so far.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub values: &'a Values,
    pub text: &'a str,
    /// Attributes that the customer could not answer.
    pub skipped: &'a BTreeSet<String>,
    /// Numbers of cases whose solution was tried in vain: all cases of that solution are out.
    pub failed: &'a BTreeSet<u64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    /// The likest cases, at most [`SHOWN`].
    pub ranked: Vec<Refined>,
    /// Cases between which a question would still decide.
    pub candidates: usize,
    pub next: Next,
    /// What each question that is left would tell, the most worth first.
    pub gains: Vec<Gain>,
}

/// A case with what it shares and what not.
#[derive(Clone, Debug, PartialEq)]
pub struct Refined {
    pub found: Match,
    pub parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    Ask(Question),
    Stop(StopReason),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub attribute: String,
    pub bits: f64,
}

/// Why nothing more is asked. An agent may ask on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// The leader is like enough and far enough ahead.
    Clear,
    /// All candidates have one solution.
    OneSolution,
    /// No question that is left would tell anything.
    NothingLeft,
    /// The base has no case, or none that was not tried.
    NoCase,
}

impl StopReason {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::OneSolution => "one_solution",
            Self::NothingLeft => "nothing_left",
            Self::NoCase => "no_case",
        }
    }
}

/// Cases that are shown.
pub const SHOWN: usize = 8;
/// A question that tells less is not asked.
const LEAST_BITS: f64 = 0.01;

/// Deterministic: the same base and answers give the same question.
#[must_use]
pub fn diagnose(index: &Index, asked: Asked<'_>) -> Diagnosis {
    diagnose_without(index, asked, &index.of_solutions(asked.failed))
}

/// As if these cases, by their places, were not there.
pub(super) fn diagnose_without(
    index: &Index,
    asked: Asked<'_>,
    without: &BTreeSet<usize>,
) -> Diagnosis {
    let known = Known { values: asked.values, text: asked.text };
    let matches = index.matches(known, without);
    let candidates = candidates(index, &matches);
    let gains = gains(index, asked, &candidates);
    let next = next(index, asked, &matches, &candidates, &gains);
    let ranked = matches
        .into_iter()
        .take(SHOWN)
        .map(|found| Refined { parts: index.parts(known, found.place), found })
        .collect();
    Diagnosis { ranked, candidates: candidates.len(), next, gains }
}

/// Cases near the leader, weighted by their similarity; all of them alike while nothing is known.
fn candidates(index: &Index, matches: &[Match]) -> Vec<(usize, f64)> {
    let best = matches.first().map_or(0.0, |m| m.similarity);
    if best <= 0.0 {
        return matches.iter().map(|m| (m.place, 1.0)).collect();
    }
    let near = best - f64::from(index.base().limits.near_percent.min(100)) / 100.0;
    let kept = matches.iter().take_while(|m| m.similarity >= near && m.similarity > 0.0);
    kept.map(|m| (m.place, m.similarity)).collect()
}

fn gains(index: &Index, asked: Asked<'_>, candidates: &[(usize, f64)]) -> Vec<Gain> {
    let mut gains: Vec<Gain> = index
        .columns
        .iter()
        .zip(&index.base().attributes)
        .filter(|(_, a)| {
            let id = &a.field.id;
            !asked.values.contains_key(id)
                && !asked.skipped.contains(id)
                && a.field.kind.kind() != FieldKind::LongText
                && a.field.applies(asked.values)
        })
        .map(|(column, attribute)| {
            let (bits, expected) = gain(column, &index.classes, candidates);
            let worth = bits / f64::from(attribute.effort.max(1));
            Gain { attribute: attribute.field.id.clone(), bits, worth, expected }
        })
        .collect();
    // Stable: of equal worth, the order of the attributes decides.
    gains.sort_by(|a, b| b.worth.total_cmp(&a.worth));
    gains
}

fn next(
    index: &Index,
    asked: Asked<'_>,
    matches: &[Match],
    candidates: &[(usize, f64)],
    gains: &[Gain],
) -> Next {
    let Some(leader) = matches.first() else { return Next::Stop(StopReason::NoCase) };
    let limits = &index.base().limits;
    let rival = matches.iter().find(|m| !index.same_solution(m.place, leader.place));
    let lead = leader.similarity - rival.map_or(0.0, |r| r.similarity);
    let share = |percent: u32| f64::from(percent) / 100.0;
    if asked.values.len() >= limits.least_answers as usize
        && leader.similarity >= share(limits.clear_percent)
        && lead >= share(limits.lead_percent)
    {
        return Next::Stop(StopReason::Clear);
    }
    if candidates.iter().all(|(place, _)| index.same_solution(*place, leader.place)) {
        return Next::Stop(StopReason::OneSolution);
    }
    match gains.first().filter(|g| g.bits >= LEAST_BITS) {
        Some(best) => Next::Ask(Question { attribute: best.attribute.clone(), bits: best.bits }),
        None => Next::Stop(StopReason::NothingLeft),
    }
}

impl Refined {
    /// Attributes by verdict, the heaviest first.
    pub fn verdicts(&self) -> impl Iterator<Item = (&Part, Verdict)> {
        let mut parts: Vec<&Part> = self.parts.iter().collect();
        parts.sort_by_key(|p| std::cmp::Reverse(p.weight));
        parts.into_iter().map(|part| (part, verdict(part.similarity)))
    }
}
