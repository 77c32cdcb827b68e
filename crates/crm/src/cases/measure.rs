//! Values made ready for comparison, and local similarity.

use super::base::{Attribute, Local};
use super::words::fold;
use crate::field::FieldType;
use serde_json::Value;
use std::collections::BTreeMap;

/// One value of one attribute.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Unknown,
    /// An option, a yes or no, a folded text: by its place in a list.
    Code(u32),
    Number(f64),
    /// Places, rising.
    Set(Vec<u32>),
}

/// A text that no case has: it equals nothing.
const FOREIGN: u32 = u32::MAX;

/// Reads and compares the values of one attribute.
#[derive(Clone, Debug)]
pub(super) struct Measure {
    kind: Local,
    options: BTreeMap<String, u32>,
    texts: BTreeMap<String, u32>,
    /// Similarities of options by asked × case, for a table.
    table: Vec<f64>,
}

impl Measure {
    pub(super) fn new(attribute: &Attribute) -> Self {
        let options: BTreeMap<String, u32> =
            attribute.options().iter().map(|o| o.id.clone()).zip(0..).collect();
        let table = table(&attribute.similarity, &options);
        Self { kind: attribute.similarity.clone(), options, texts: BTreeMap::new(), table }
    }

    /// A case's value; texts are remembered.
    pub(super) fn learn(&mut self, attribute: &Attribute, value: Option<&Value>) -> Cell {
        if let (true, Some(Value::String(text))) = (is_text(&attribute.field.kind), value) {
            let next = u32::try_from(self.texts.len()).unwrap_or(FOREIGN);
            return Cell::Code(*self.texts.entry(fold(text)).or_insert(next));
        }
        self.read(attribute, value)
    }

    /// What does not have the attribute's type is unknown: the set-up may have changed since.
    pub(super) fn read(&self, attribute: &Attribute, value: Option<&Value>) -> Cell {
        let Some(value) = value else { return Cell::Unknown };
        match (&attribute.field.kind, value) {
            (FieldType::Choice { .. }, Value::String(id)) => {
                self.options.get(id).map_or(Cell::Unknown, |at| Cell::Code(*at))
            }
            (FieldType::Several { .. }, Value::Array(ids)) => {
                let known = ids.iter().filter_map(|id| self.options.get(id.as_str()?).copied());
                let mut places: Vec<u32> = known.collect();
                places.sort_unstable();
                places.dedup();
                if places.is_empty() { Cell::Unknown } else { Cell::Set(places) }
            }
            (FieldType::YesNo {}, Value::Bool(yes)) => Cell::Code(u32::from(*yes)),
            (FieldType::Number { .. } | FieldType::Amount {}, Value::Number(number)) => {
                number.as_f64().filter(|n| n.is_finite()).map_or(Cell::Unknown, Cell::Number)
            }
            (FieldType::Date {}, Value::String(day)) => match day.parse::<jiff::civil::Date>() {
                Ok(day) => Cell::Number(days(day)),
                Err(_) => Cell::Unknown,
            },
            (kind, Value::String(text)) if is_text(kind) => {
                Cell::Code(self.texts.get(&fold(text)).copied().unwrap_or(FOREIGN))
            }
            _ => Cell::Unknown,
        }
    }

    /// From 0 to 1; `None` when one of them is unknown.
    pub(super) fn similarity(&self, asked: &Cell, case: &Cell) -> Option<f64> {
        Some(match (asked, case) {
            (Cell::Unknown, _) | (_, Cell::Unknown) => return None,
            (Cell::Code(a), Cell::Code(b)) => self.of_codes(*a, *b),
            (Cell::Number(a), Cell::Number(b)) => match &self.kind {
                Local::Range { span } => (1.0 - (a - b).abs() / f64::from((*span).max(1))).max(0.0),
                Local::Exact {} | Local::Ordered {} | Local::Table { .. } | Local::Overlap {} => {
                    same(a.total_cmp(b).is_eq())
                }
            },
            (Cell::Set(a), Cell::Set(b)) => match &self.kind {
                Local::Overlap {} => jaccard(a, b),
                Local::Exact {} | Local::Ordered {} | Local::Range { .. } | Local::Table { .. } => {
                    same(a == b)
                }
            },
            (Cell::Code(_) | Cell::Number(_) | Cell::Set(_), _) => 0.0,
        })
    }

    fn of_codes(&self, a: u32, b: u32) -> f64 {
        match &self.kind {
            Local::Ordered {} => {
                let last = self.options.len().saturating_sub(1).max(1);
                #[expect(clippy::cast_precision_loss, reason = "at most 500 options")]
                let last = last as f64;
                1.0 - f64::from(a.abs_diff(b)) / last
            }
            Local::Table { .. } => {
                let at = a as usize * self.options.len() + b as usize;
                self.table.get(at).copied().unwrap_or(0.0)
            }
            Local::Exact {} | Local::Range { .. } | Local::Overlap {} => {
                same(a == b && a != FOREIGN)
            }
        }
    }
}

fn table(kind: &Local, options: &BTreeMap<String, u32>) -> Vec<f64> {
    let Local::Table { pairs, otherwise_percent, symmetric } = kind else { return Vec::new() };
    let count = options.len();
    let share = |percent: u32| f64::from(percent.min(100)) / 100.0;
    let mut table = vec![share(*otherwise_percent); count * count];
    for n in 0..count {
        table[n * count + n] = 1.0;
    }
    for pair in pairs {
        if let (Some(a), Some(b)) = (options.get(&pair.asked), options.get(&pair.case)) {
            let (a, b) = (*a as usize, *b as usize);
            table[a * count + b] = share(pair.percent);
            if *symmetric {
                table[b * count + a] = share(pair.percent);
            }
        }
    }
    table
}

const fn same(equal: bool) -> f64 {
    if equal { 1.0 } else { 0.0 }
}

#[expect(clippy::cast_precision_loss, reason = "at most 500 options")]
fn jaccard(a: &[u32], b: &[u32]) -> f64 {
    let shared = a.iter().filter(|x| b.binary_search(x).is_ok()).count();
    shared as f64 / (a.len() + b.len() - shared) as f64
}

fn days(day: jiff::civil::Date) -> f64 {
    let start = jiff::civil::date(1970, 1, 1);
    f64::from(start.until(day).map_or(0, |span| span.get_days()))
}

const fn is_text(kind: &FieldType) -> bool {
    matches!(
        kind,
        FieldType::Text { .. } | FieldType::LongText {} | FieldType::Phone {} | FieldType::Email {}
    )
}
