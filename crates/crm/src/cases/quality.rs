//! How well a base finds its own cases: each is taken out and looked for among the others.
//!
//! Leave-one-out (Stone, 1974). Rarity of words is counted with the case still in: a part in a
//! thousand. A case whose solution no other has can't be found, and is counted apart.

use super::base::CaseBase;
use super::case::Case;
use super::diagnose::{Asked, Next, diagnose_without};
use super::index::{Index, Known};
use crate::field::Values;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Quality {
    pub cases: usize,
    /// Cases whose solution another case has too; the figures are of these.
    pub findable: usize,
    /// The likest case has the right solution.
    pub top1: usize,
    /// One of the three likest different solutions is the right one.
    pub top3: usize,
    /// Solutions taken for others, the most frequent first.
    pub confused: Vec<Confusion>,
    pub dialogues: Dialogues,
}

/// Cases of one solution for which another was proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Confusion {
    pub solution: String,
    pub taken_for: String,
    pub times: usize,
    /// Numbers of the cases, at most ten.
    pub cases: Vec<u64>,
}

/// Diagnoses in which the left-out case answers: from nothing known to the proposed solution.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Dialogues {
    pub held: usize,
    pub right: usize,
    /// Questions of all of them together.
    pub questions: usize,
}

const MOST_CONFUSIONS: usize = 20;
const MOST_NAMED: usize = 10;
/// Cases that are taken out, evenly spread over a larger base.
const MOST_LEFT_OUT: usize = 2_000;
const MOST_DIALOGUES: usize = 200;

#[must_use]
pub fn quality(base: &CaseBase, cases: &[Case]) -> Quality {
    let index = Index::new(base.clone(), cases);
    let mut found = Quality { cases: cases.len(), ..Quality::default() };
    let mut confused: BTreeMap<(String, String), Vec<u64>> = BTreeMap::new();
    let findable = findable(&index);
    for place in spread(&findable, MOST_LEFT_OUT) {
        let case = &cases[place];
        let known = Known { values: &case.values, text: case.problem.reveal() };
        let solutions = first_solutions(&index, known, place);
        found.findable += 1;
        let right = |at: &usize| index.same_solution(*at, place);
        found.top3 += usize::from(solutions.iter().any(right));
        match solutions.first() {
            Some(first) if right(first) => found.top1 += 1,
            Some(first) => {
                let said = cases[*first].solution.reveal().clone();
                let pair = (case.solution.reveal().clone(), said);
                confused.entry(pair).or_default().push(case.number);
            }
            None => {}
        }
    }
    found.confused = worst(confused);
    found.dialogues = dialogues(&index, cases, &findable);
    found
}

fn findable(index: &Index) -> Vec<usize> {
    let mut count: BTreeMap<u32, usize> = BTreeMap::new();
    index.classes.iter().for_each(|class| *count.entry(*class).or_default() += 1);
    (0..index.len()).filter(|at| count[&index.classes[*at]] > 1).collect()
}

fn spread(places: &[usize], most: usize) -> impl Iterator<Item = usize> {
    let step = places.len().div_ceil(most.max(1)).max(1);
    places.iter().copied().step_by(step)
}

/// A case of each of the three likest solutions.
fn first_solutions(index: &Index, known: Known<'_>, left_out: usize) -> Vec<usize> {
    let mut firsts: Vec<usize> = Vec::new();
    for found in index.matches(known, &BTreeSet::from([left_out])) {
        if firsts.len() == 3 {
            break;
        }
        if !firsts.iter().any(|at| index.same_solution(*at, found.place)) {
            firsts.push(found.place);
        }
    }
    firsts
}

fn worst(confused: BTreeMap<(String, String), Vec<u64>>) -> Vec<Confusion> {
    let of = |((solution, taken_for), mut cases): ((String, String), Vec<u64>)| {
        let times = cases.len();
        cases.truncate(MOST_NAMED);
        Confusion { solution, taken_for, times, cases }
    };
    let mut all: Vec<Confusion> = confused.into_iter().map(of).collect();
    all.sort_by_key(|c| std::cmp::Reverse(c.times));
    all.truncate(MOST_CONFUSIONS);
    all
}

fn dialogues(index: &Index, cases: &[Case], findable: &[usize]) -> Dialogues {
    let mut found = Dialogues::default();
    for place in spread(findable, MOST_DIALOGUES) {
        let (proposed, questions) = dialogue(index, &cases[place], place);
        found.held += 1;
        found.questions += questions;
        let right = proposed.is_some_and(|at| index.same_solution(at, place));
        found.right += usize::from(right);
    }
    found
}

/// Ends: each turn answers or skips one attribute of a finite list.
fn dialogue(index: &Index, case: &Case, left_out: usize) -> (Option<usize>, usize) {
    let (mut values, mut skipped) = (Values::new(), BTreeSet::new());
    let (failed, mut questions) = (BTreeSet::new(), 0);
    loop {
        let asked = Asked { values: &values, text: "", skipped: &skipped, failed: &failed };
        let step = diagnose_without(index, asked, &BTreeSet::from([left_out]));
        match step.next {
            Next::Stop(_) => return (step.ranked.first().map(|r| r.found.place), questions),
            Next::Ask(question) => {
                questions += 1;
                match case.values.get(&question.attribute) {
                    Some(value) => {
                        values.insert(question.attribute, value.clone());
                    }
                    None => {
                        skipped.insert(question.attribute);
                    }
                }
            }
        }
    }
}

impl Quality {
    /// Percent, rounded down; 100 of nothing.
    #[must_use]
    pub const fn percent(of: usize, all: usize) -> usize {
        match (of * 100).checked_div(all) {
            Some(percent) => percent,
            None => 100,
        }
    }
}
