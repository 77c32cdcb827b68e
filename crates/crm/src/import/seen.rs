//! Which customers a file has named so far.
//!
//! The price: 16 bytes and a little for each key of each row, held while the file is read.

use super::draft::Draft;
use super::mapping::Key;
use std::collections::BTreeMap;

/// Keys by their digest, with the line that had them first. Two keys of a million have the same
/// digest once in some forty million imports.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    lines: BTreeMap<u64, u32>,
}

impl Seen {
    /// Takes note of a row; gives the line of an earlier one for the same customer, with the means
    /// by which they are the same and its value.
    pub fn note(&mut self, draft: &Draft, by: &[Key], line: u64) -> Option<(Key, String, u64)> {
        let keys: Vec<_> = by
            .iter()
            .flat_map(|key| draft.means(*key).into_iter().map(move |v| (*key, v)))
            .collect();
        for (key, value) in &keys {
            if let Some(first) = self.lines.get(&digest(*key, value)) {
                return Some((*key, value.clone(), u64::from(*first)));
            }
        }
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        self.lines.extend(keys.iter().map(|(key, value)| (digest(*key, value), line)));
        None
    }
}

/// FNV-1a: the same on every machine.
fn digest(key: Key, value: &str) -> u64 {
    let kind = match key {
        Key::Reference => 1,
        Key::Email => 2,
        Key::Number => 3,
    };
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    value.bytes().fold(step(0xcbf2_9ce4_8422_2325, kind), step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocab::{Address, Pii};

    #[test]
    fn the_second_row_of_a_customer_is_told_with_the_first() {
        let row = |reference: &str, number: &str| Draft {
            reference: Some(Pii::new(reference.to_owned())),
            numbers: vec![Pii::new(Address::parse(number, "FR"))],
            ..Draft::default()
        };
        let by = [Key::Reference, Key::Number];
        let mut seen = Seen::default();
        assert_eq!(seen.note(&row("A", "0162000001"), &by, 2), None);
        assert_eq!(seen.note(&row("B", "0162000002"), &by, 3), None);
        let again = seen.note(&row("C", "01 62 00 00 02"), &by, 4).unwrap();
        assert_eq!(again, (Key::Number, "+33162000002".to_owned(), 3));
        let again = seen.note(&row("a", "0162000009"), &by, 5).unwrap();
        assert_eq!((again.0, again.2), (Key::Reference, 2), "case does not part customers");
        assert_eq!(seen.note(&row("D", "0162000001"), &[], 6), None, "every row is new");
    }
}
