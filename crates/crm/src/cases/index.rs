//! A case base made ready to be asked: values read once, words counted once.
//!
//! Global similarity is Σ w·s / Σ w over what problem and case both have, where the words of the
//! problem are one attribute more. Ten thousand cases are compared one by one: a pass over columns
//! of small values costs a few milliseconds, so there is no tree to keep in order.

use super::base::{Attribute, CaseBase};
use super::case::{Case, Success};
use super::measure::{Cell, Measure};
use super::words::words;
use crate::field::Values;
use serde_json::Value;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of a problem.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    pub values: &'a Values,
    pub text: &'a str,
}

/// How like one case is.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// In the list that the index was made of.
    pub place: usize,
    pub number: u64,
    /// 0–1; 0 also where nothing is known on both sides.
    pub similarity: f64,
    /// The weight of what both have.
    pub weight: u32,
    pub success: Success,
}

/// How like one attribute of a case is; the words of the problem have no attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub attribute: Option<String>,
    pub weight: u32,
    /// `None`: one of both is unknown.
    pub similarity: Option<f64>,
}

/// Values of one attribute over all cases.
#[derive(Clone, Debug)]
pub(super) struct Column {
    measure: Measure,
    cells: Vec<Cell>,
    /// Cells in few groups, as a question parts them; [`NOWHERE`] is unknown.
    pub(super) bins: Vec<u32>,
    /// A value of each group.
    pub(super) bin_values: Vec<Value>,
}

pub(super) const NOWHERE: u32 = u32::MAX;
/// Numbers of more different values than this are put in quarters.
const MOST_BINS: usize = 8;

#[derive(Clone, Debug)]
pub struct Index {
    pub(super) base: CaseBase,
    pub(super) columns: Vec<Column>,
    numbers: Vec<u64>,
    success: Vec<Success>,
    /// Cases of one class have one solution.
    pub(super) classes: Vec<u32>,
    text: Texts,
}

impl Index {
    #[must_use]
    pub fn new(base: CaseBase, cases: &[Case]) -> Self {
        let columns = base.attributes.iter().map(|a| Column::new(a, cases)).collect();
        let mut known = BTreeMap::new();
        let classes = cases.iter().map(|case| place_of(&mut known, case.class())).collect();
        let text = Texts::new(cases.iter().map(|c| c.problem.reveal().as_str()));
        Self {
            base,
            columns,
            numbers: cases.iter().map(|c| c.number).collect(),
            success: cases.iter().map(|c| c.success).collect(),
            classes,
            text,
        }
    }

    #[must_use]
    pub const fn base(&self) -> &CaseBase {
        &self.base
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// Whether two cases have one solution.
    #[must_use]
    pub fn same_solution(&self, a: usize, b: usize) -> bool {
        self.classes.get(a) == self.classes.get(b)
    }

    /// The places of all cases whose solution is that of a case by one of these numbers.
    #[must_use]
    pub fn of_solutions(&self, numbers: &BTreeSet<u64>) -> BTreeSet<usize> {
        let named = (0..self.len()).filter(|at| numbers.contains(&self.numbers[*at]));
        let classes: BTreeSet<u32> = named.map(|at| self.classes[at]).collect();
        (0..self.len()).filter(|at| classes.contains(&self.classes[*at])).collect()
    }

    /// Every case but these, the likest first; then the one of which more is known, that solved
    /// more, the older.
    #[must_use]
    pub fn matches(&self, known: Known<'_>, without: &BTreeSet<usize>) -> Vec<Match> {
        let asked = self.read(known);
        let texts = self.text.similarities(known.text);
        let mut found: Vec<Match> = (0..self.len())
            .filter(|place| !without.contains(place))
            .map(|place| self.compare(&asked, texts.as_deref(), place))
            .collect();
        found.sort_by(likest_first);
        found
    }

    /// One case, attribute by attribute, the words last.
    #[must_use]
    pub fn parts(&self, known: Known<'_>, place: usize) -> Vec<Part> {
        let asked = self.read(known);
        let mut parts: Vec<Part> = self
            .columns
            .iter()
            .zip(&self.base.attributes)
            .zip(&asked)
            .map(|((column, attribute), asked)| Part {
                attribute: Some(attribute.field.id.clone()),
                weight: attribute.weight,
                similarity: column.measure.similarity(asked, &column.cells[place]),
            })
            .collect();
        if let Some(texts) = self.text.similarities(known.text) {
            let (weight, similarity) = (self.base.text_weight, self.text.of(&texts, place));
            parts.push(Part { attribute: None, weight, similarity });
        }
        parts
    }

    fn read(&self, known: Known<'_>) -> Vec<Cell> {
        let pairs = self.columns.iter().zip(&self.base.attributes);
        pairs.map(|(c, a)| c.measure.read(a, known.values.get(&a.field.id))).collect()
    }

    fn compare(&self, asked: &[Cell], texts: Option<&[f64]>, place: usize) -> Match {
        let missing = self.base.missing.percent().map(|p| f64::from(p.min(100)) / 100.0);
        let (mut sum, mut weights, mut both) = (0.0, 0.0, 0);
        let mut add = |weight: u32, similarity: Option<f64>| {
            if let Some(similarity) = similarity.or(missing) {
                sum += f64::from(weight) * similarity;
                weights += f64::from(weight);
            }
            both += if similarity.is_some() { weight } else { 0 };
        };
        for ((column, attribute), asked) in
            self.columns.iter().zip(&self.base.attributes).zip(asked)
        {
            if *asked != Cell::Unknown {
                add(attribute.weight, column.measure.similarity(asked, &column.cells[place]));
            }
        }
        if let Some(texts) = texts {
            add(self.base.text_weight, self.text.of(texts, place));
        }
        Match {
            place,
            number: self.numbers[place],
            similarity: if weights > 0.0 { sum / weights } else { 0.0 },
            weight: both,
            success: self.success[place],
        }
    }
}

fn likest_first(a: &Match, b: &Match) -> Ordering {
    let by = b.similarity.total_cmp(&a.similarity).then(b.weight.cmp(&a.weight));
    by.then(b.success.rate().total_cmp(&a.success.rate())).then(a.number.cmp(&b.number))
}

impl Column {
    fn new(attribute: &Attribute, cases: &[Case]) -> Self {
        let mut measure = Measure::new(attribute);
        let values = || cases.iter().map(|c| c.values.get(&attribute.field.id));
        let cells: Vec<Cell> = values().map(|v| measure.learn(attribute, v)).collect();
        let (bins, bin_values) = bins(&cells, values());
        Self { measure, cells, bins, bin_values }
    }
}

/// Equal values together; many numbers in quarters of equally many cases.
fn bins<'a>(
    cells: &[Cell],
    values: impl Iterator<Item = Option<&'a Value>>,
) -> (Vec<u32>, Vec<Value>) {
    let mut numbers: Vec<f64> = cells
        .iter()
        .filter_map(|cell| match cell {
            Cell::Number(n) => Some(*n),
            Cell::Unknown | Cell::Code(_) | Cell::Set(_) => None,
        })
        .collect();
    numbers.sort_by(f64::total_cmp);
    let quarters: Vec<f64> =
        (1..4).filter_map(|q| numbers.get(q * numbers.len() / 4)).copied().collect();
    numbers.dedup();
    let many = numbers.len() > MOST_BINS;
    let mut known: BTreeMap<Vec<u64>, u32> = BTreeMap::new();
    let mut of_bins = Vec::new();
    let mut bins = Vec::with_capacity(cells.len());
    for (cell, value) in cells.iter().zip(values) {
        let key = match cell {
            Cell::Unknown => {
                bins.push(NOWHERE);
                continue;
            }
            Cell::Code(code) => vec![u64::from(*code)],
            Cell::Number(n) if many => {
                vec![quarters.iter().filter(|edge| n >= edge).count() as u64]
            }
            Cell::Number(n) => vec![n.to_bits()],
            Cell::Set(places) => places.iter().map(|p| u64::from(*p)).collect(),
        };
        let bin = place_of(&mut known, key);
        if bin as usize == of_bins.len() {
            of_bins.push(value.cloned().unwrap_or_default());
        }
        bins.push(bin);
    }
    (bins, of_bins)
}

fn place_of<K: Ord>(known: &mut BTreeMap<K, u32>, key: K) -> u32 {
    let next = u32::try_from(known.len()).unwrap_or(NOWHERE - 1);
    *known.entry(key).or_insert(next)
}

/// Likeness of words: the cosine of TF-IDF vectors (Salton and Buckley, 1988).
#[derive(Clone, Debug, Default)]
struct Texts {
    terms: BTreeMap<String, u32>,
    /// Per term: how rare it is.
    rarity: Vec<f64>,
    /// Per term: the cases that have it, with its part of their vector of length 1.
    places: Vec<Vec<(u32, f64)>>,
    has_words: Vec<bool>,
}

impl Texts {
    fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut made = Self::default();
        let counted: Vec<BTreeMap<u32, f64>> = texts
            .map(|text| {
                let mut counts = BTreeMap::new();
                for word in words(text) {
                    *counts.entry(place_of(&mut made.terms, word)).or_insert(0.0) += 1.0;
                }
                counts
            })
            .collect();
        let mut having = vec![0.0; made.terms.len()];
        counted.iter().flat_map(BTreeMap::keys).for_each(|term| having[*term as usize] += 1.0);
        #[expect(clippy::cast_precision_loss, reason = "case bases are small beside 2^52")]
        let all = counted.len() as f64;
        made.rarity = having.into_iter().map(|having: f64| (1.0 + all / having).ln()).collect();
        made.places = vec![Vec::new(); made.terms.len()];
        for (place, counts) in (0..).zip(&counted) {
            let vector = made.weighed(counts);
            made.has_words.push(!vector.is_empty());
            for (term, part) in vector {
                made.places[term as usize].push((place, part));
            }
        }
        made
    }

    /// Terms by how often and how rare, as a vector of length 1.
    fn weighed(&self, counts: &BTreeMap<u32, f64>) -> Vec<(u32, f64)> {
        let of = |(term, count): (&u32, &f64)| (*term, count * self.rarity[*term as usize]);
        let mut vector: Vec<(u32, f64)> = counts.iter().map(of).collect();
        let length = vector.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
        vector.iter_mut().for_each(|(_, w)| *w /= length);
        vector
    }

    /// By place; `None` when the text says nothing that any case says.
    fn similarities(&self, text: &str) -> Option<Vec<f64>> {
        let mut counts = BTreeMap::new();
        for word in words(text) {
            if let Some(term) = self.terms.get(&word) {
                *counts.entry(*term).or_insert(0.0) += 1.0;
            }
        }
        if counts.is_empty() {
            return None;
        }
        let mut sums = vec![0.0; self.has_words.len()];
        for (term, weight) in self.weighed(&counts) {
            for (place, part) in &self.places[term as usize] {
                sums[*place as usize] += weight * part;
            }
        }
        sums.iter_mut().for_each(|s: &mut f64| *s = s.clamp(0.0, 1.0));
        Some(sums)
    }

    fn of(&self, similarities: &[f64], place: usize) -> Option<f64> {
        self.has_words[place].then(|| similarities[place])
    }
}
