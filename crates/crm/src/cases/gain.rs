//! How much an answer would tell: information gain about which solution it will be.
//!
//! After Quinlan, *C4.5* (1993): cases that lack the attribute make it worth less, in proportion.

use super::index::{Column, NOWHERE};
use serde_json::Value;

/// What asking one attribute is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Gain {
    pub attribute: String,
    /// Expected information, in bits.
    pub bits: f64,
    /// Bits per effort: what decides.
    pub worth: f64,
    /// The candidates' values with their shares (of 1), the most frequent first.
    pub expected: Vec<(Value, f64)>,
}

/// Entropy of shares in proportion to these weights, in bits (Shannon, 1948).
#[must_use]
pub fn entropy_bits(weights: &[f64]) -> f64 {
    let all: f64 = weights.iter().sum();
    if all <= 0.0 {
        return 0.0;
    }
    let parts = weights.iter().filter(|w| **w > 0.0).map(|w| w / all);
    parts.map(|p| -p * p.log2()).sum::<f64>().max(0.0)
}

/// Candidates are places with weights.
pub(super) fn gain(
    column: &Column,
    classes: &[u32],
    candidates: &[(usize, f64)],
) -> (f64, Vec<(Value, f64)>) {
    let mut known: Vec<(u32, u32, f64)> = candidates
        .iter()
        .filter(|(place, _)| column.bins[*place] != NOWHERE)
        .map(|(place, weight)| (column.bins[*place], classes[*place], *weight))
        .collect();
    let all: f64 = candidates.iter().map(|(_, weight)| weight).sum();
    let of_known: f64 = known.iter().map(|(_, _, weight)| weight).sum();
    if of_known <= 0.0 {
        return (0.0, Vec::new());
    }
    known.sort_by_key(|(bin, class, _)| (*class, *bin));
    let before = entropy_bits(&sums(known.iter().map(|(_, class, weight)| (*class, *weight))));
    known.sort_by_key(|(bin, class, _)| (*bin, *class));
    let mut after = 0.0;
    let mut expected = Vec::new();
    for group in known.chunk_by(|a, b| a.0 == b.0) {
        let of_group: f64 = group.iter().map(|(_, _, weight)| weight).sum();
        let of_classes = sums(group.iter().map(|(_, class, weight)| (*class, *weight)));
        after += of_group / of_known * entropy_bits(&of_classes);
        let value = group.first().and_then(|g| column.bin_values.get(g.0 as usize));
        expected.push((value.cloned().unwrap_or_default(), of_group / of_known));
    }
    expected.sort_by(|a, b| b.1.total_cmp(&a.1));
    ((before - after).max(0.0) * of_known / all, expected)
}

/// Adds up runs of one class.
fn sums(sorted: impl Iterator<Item = (u32, f64)>) -> Vec<f64> {
    let mut sums = Vec::new();
    let mut last = None;
    for (class, weight) in sorted {
        match sums.last_mut() {
            Some(sum) if last == Some(class) => *sum += weight,
            Some(_) | None => sums.push(weight),
        }
        last = Some(class);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_of_halves_is_one_bit_and_of_certainty_none() {
        assert!((entropy_bits(&[4.0, 4.0]) - 1.0).abs() < 1e-12);
        assert!((entropy_bits(&[7.0, 1.0]) - 0.5436).abs() < 5e-5);
        assert!(entropy_bits(&[8.0]).abs() < 1e-12);
        assert!(entropy_bits(&[]).abs() < 1e-12);
    }
}
