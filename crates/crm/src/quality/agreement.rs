//! How far evaluators who scored the same interactions blind agree, question by question.
//!
//! Percent agreement; Cohen's kappa for two (J. Cohen, *A coefficient of agreement for nominal scales*,
//! 1960); Fleiss' kappa for a fixed number of evaluators (J. L. Fleiss, *Measuring nominal scale agreement
//! among many raters*, 1971); Krippendorff's alpha for any number, with gaps, on nominal, ordinal or
//! interval scales (K. Krippendorff, *Computing Krippendorff's Alpha-Reliability*, 2011).
//!
//! Where everybody always gives the same answer there is nothing that chance could explain: kappa and
//! alpha are then undefined, and `None` is said, not 1.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One interaction: what each evaluator answered, `None` where one did not.
pub type Unit = Vec<Option<u32>>;

/// How far apart two answers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Nominal,
    Ordinal,
    Interval,
}

/// Share of the pairs of answers to one interaction that are equal.
#[must_use]
pub fn percent(units: &[Unit]) -> Option<f64> {
    let (mut equal, mut pairs) = (0.0, 0.0);
    for unit in units {
        let given: Vec<u32> = unit.iter().flatten().copied().collect();
        for (i, a) in given.iter().enumerate() {
            for b in &given[i + 1..] {
                pairs += 1.0;
                equal += f64::from(u8::from(a == b));
            }
        }
    }
    (pairs > 0.0).then(|| equal / pairs)
}

/// Of the first two evaluators, over the interactions that both answered.
#[must_use]
pub fn cohen(units: &[Unit]) -> Option<f64> {
    let pairs: Vec<(u32, u32)> =
        units.iter().filter_map(|u| Some(((*u.first()?)?, (*u.get(1)?)?))).collect();
    let n = count(pairs.len());
    if pairs.is_empty() {
        return None;
    }
    let observed = count(pairs.iter().filter(|(a, b)| a == b).count()) / n;
    let (mut first, mut second) = (BTreeMap::<u32, f64>::new(), BTreeMap::<u32, f64>::new());
    for (a, b) in &pairs {
        *first.entry(*a).or_default() += 1.0;
        *second.entry(*b).or_default() += 1.0;
    }
    let by_chance: f64 =
        first.iter().map(|(value, a)| a / n * second.get(value).copied().unwrap_or(0.0) / n).sum();
    beyond_chance(observed, by_chance)
}

/// Of all evaluators, over the interactions that the same number of them answered: the most usual one.
#[must_use]
pub fn fleiss(units: &[Unit]) -> Option<f64> {
    let given = |u: &Unit| u.iter().flatten().count();
    let raters = units.iter().map(given).max().filter(|n| *n > 1)?;
    let whole: Vec<&Unit> = units.iter().filter(|u| given(u) == raters).collect();
    let (n, items) = (count(raters), count(whole.len()));
    let mut totals: BTreeMap<u32, f64> = BTreeMap::new();
    let mut observed = 0.0;
    for unit in whole {
        let mut counts: BTreeMap<u32, f64> = BTreeMap::new();
        for value in unit.iter().flatten() {
            *counts.entry(*value).or_default() += 1.0;
        }
        observed += counts.values().map(|c| c * (c - 1.0)).sum::<f64>() / (n * (n - 1.0));
        for (value, c) in counts {
            *totals.entry(value).or_default() += c;
        }
    }
    let by_chance = totals.values().map(|t| (t / (items * n)).powi(2)).sum();
    beyond_chance(observed / items, by_chance)
}

/// One minus observed over expected disagreement, from the matrix of coincidences.
#[must_use]
pub fn krippendorff(units: &[Unit], level: Level) -> Option<f64> {
    let mut coincidences: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for unit in units {
        let given: Vec<u32> = unit.iter().flatten().copied().collect();
        if given.len() < 2 {
            continue;
        }
        let weight = 1.0 / count(given.len() - 1);
        for (i, a) in given.iter().enumerate() {
            for (j, b) in given.iter().enumerate() {
                if i != j {
                    *coincidences.entry((*a, *b)).or_default() += weight;
                }
            }
        }
    }
    let mut totals: BTreeMap<u32, f64> = BTreeMap::new();
    for ((a, _), weight) in &coincidences {
        *totals.entry(*a).or_default() += weight;
    }
    let n: f64 = totals.values().sum();
    let apart = |a: u32, b: u32| distance(a, b, level, &totals);
    let observed: f64 = coincidences.iter().map(|((a, b), o)| o * apart(*a, *b)).sum();
    let expected: f64 = totals
        .iter()
        .flat_map(|(a, x)| totals.iter().map(move |(b, y)| (*a, *b, x * y)))
        .map(|(a, b, weight)| weight * apart(a, b))
        .sum();
    (expected > 0.0).then(|| 1.0 - (n - 1.0) * observed / expected)
}

fn distance(a: u32, b: u32, level: Level, totals: &BTreeMap<u32, f64>) -> f64 {
    match level {
        Level::Nominal => f64::from(u8::from(a != b)),
        Level::Interval => (f64::from(a) - f64::from(b)).powi(2),
        // How many answers lie between the two, the ends half.
        Level::Ordinal => {
            let between: f64 = totals.range(a.min(b)..=a.max(b)).map(|(_, n)| n).sum();
            let ends = |v: u32| totals.get(&v).copied().unwrap_or(0.0) / 2.0;
            (between - ends(a) - ends(b)).powi(2)
        }
    }
}

/// What a kappa is called: J. R. Landis, G. G. Koch, *The measurement of observer agreement for
/// categorical data*, Biometrics 33, 1977, p. 165.
#[must_use]
pub fn kappa_word(kappa: f64) -> &'static str {
    match kappa {
        k if k < 0.0 => "poor",
        k if k <= 0.20 => "slight",
        k if k <= 0.40 => "fair",
        k if k <= 0.60 => "moderate",
        k if k <= 0.80 => "substantial",
        _ => "almost_perfect",
    }
}

/// What may be concluded from an alpha: K. Krippendorff, *Content Analysis*, 2004, p. 241.
#[must_use]
pub fn alpha_word(alpha: f64) -> &'static str {
    match alpha {
        a if a >= 0.800 => "reliable",
        a if a >= 0.667 => "tentative",
        _ => "unreliable",
    }
}

fn beyond_chance(observed: f64, by_chance: f64) -> Option<f64> {
    (by_chance < 1.0).then(|| (observed - by_chance) / (1.0 - by_chance))
}

#[expect(clippy::cast_precision_loss, reason = "evaluations are counted in thousands")]
const fn count(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: Option<f64>, expected: f64) {
        let value = value.expect("defined");
        assert!((value - expected).abs() < 0.000_5, "{value} is not {expected}");
    }

    #[test]
    fn cohens_kappa_of_two_readers_of_fifty_proposals_is_0_4() {
        let cells = [(1, 1, 20), (1, 0, 5), (0, 1, 10), (0, 0, 15)];
        let units: Vec<Unit> = cells
            .into_iter()
            .flat_map(|(a, b, n)| std::iter::repeat_n(vec![Some(a), Some(b)], n))
            .collect();
        near(percent(&units), 0.7);
        near(cohen(&units), 0.4);
    }

    #[test]
    fn fleiss_kappa_of_fourteen_raters_and_ten_subjects_is_0_210() {
        let table = [
            [0, 0, 0, 0, 14],
            [0, 2, 6, 4, 2],
            [0, 0, 3, 5, 6],
            [0, 3, 9, 2, 0],
            [2, 2, 8, 1, 1],
            [7, 7, 0, 0, 0],
            [3, 2, 6, 3, 0],
            [2, 5, 3, 2, 2],
            [6, 5, 2, 1, 0],
            [0, 2, 2, 3, 7],
        ];
        let unit = |row: [usize; 5]| -> Unit {
            (0u32..).zip(row).flat_map(|(value, n)| std::iter::repeat_n(Some(value), n)).collect()
        };
        near(fleiss(&table.map(unit)), 0.209_9);
    }

    /// Krippendorff's own example: four observers, twelve units, gaps.
    fn observers() -> Vec<Unit> {
        let rows = [
            "1 2 3 3 2 1 4 1 2 . . .",
            "1 2 3 3 2 2 4 1 2 5 . 3",
            ". 3 3 3 2 3 4 2 2 5 1 .",
            "1 2 3 3 2 4 4 1 2 5 1 .",
        ];
        let values: Vec<Vec<Option<u32>>> =
            rows.iter().map(|row| row.split(' ').map(|v| v.parse().ok()).collect()).collect();
        (0..12).map(|unit| values.iter().map(|row| row[unit]).collect()).collect()
    }

    #[test]
    fn krippendorffs_alpha_has_his_published_values() {
        near(krippendorff(&observers(), Level::Nominal), 0.743);
        near(krippendorff(&observers(), Level::Ordinal), 0.815);
        near(krippendorff(&observers(), Level::Interval), 0.849);
    }

    #[test]
    fn coefficients_have_the_words_of_their_authors() {
        let words = [-0.1, 0.1, 0.3, 0.5, 0.7, 0.9].map(kappa_word);
        let all = ["poor", "slight", "fair", "moderate", "substantial", "almost_perfect"];
        assert_eq!(words, all);
        assert_eq!([0.5, 0.7, 0.8].map(alpha_word), ["unreliable", "tentative", "reliable"]);
    }

    #[test]
    fn perfect_agreement_on_different_answers_is_1_and_on_one_answer_is_undefined() {
        let units: Vec<Unit> = vec![vec![Some(1); 3], vec![Some(0); 3]];
        near(fleiss(&units), 1.0);
        near(cohen(&units), 1.0);
        near(krippendorff(&units, Level::Nominal), 1.0);
        let same: Vec<Unit> = vec![vec![Some(1); 3]; 5];
        near(percent(&same), 1.0);
        assert_eq!((fleiss(&same), cohen(&same)), (None, None));
        assert_eq!(krippendorff(&same, Level::Ordinal), None);
        assert_eq!(percent(&[]), None);
    }
}
