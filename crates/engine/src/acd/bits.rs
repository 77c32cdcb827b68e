//! A growing set of small numbers, one bit each. Owns nothing but the bits.

/// Reading beyond the end finds zeros; writing grows.
#[derive(Clone, Debug, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn set(&mut self, n: usize) {
        let word = n / 64;
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (n % 64);
    }

    pub(super) fn clear(&mut self, n: usize) {
        if let Some(word) = self.0.get_mut(n / 64) {
            *word &= !(1 << (n % 64));
        }
    }

    pub(super) fn get(&self, n: usize) -> bool {
        self.0.get(n / 64).is_some_and(|word| word & (1 << (n % 64)) != 0)
    }

    pub(super) fn clear_all(&mut self) {
        self.0.fill(0);
    }

    #[cfg(test)]
    fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn intersects(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    /// Adds every member of `other`.
    pub(super) fn add_all(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (a, b) in self.0.iter_mut().zip(&other.0) {
            *a |= b;
        }
    }

    pub(super) fn keep_only(&mut self, other: &Self) {
        self.0.truncate(other.0.len());
        for (a, b) in self.0.iter_mut().zip(&other.0) {
            *a &= b;
        }
    }

    pub(super) fn remove_all(&mut self, other: &Self) {
        for (a, b) in self.0.iter_mut().zip(&other.0) {
            *a &= !b;
        }
    }

    /// Whether all three have a member in common.
    pub(super) fn meets(&self, other: &Self, third: &Self) -> bool {
        self.0.iter().zip(&other.0).zip(&third.0).any(|((a, b), c)| a & b & c != 0)
    }

    /// For sets over `columns`: for each column, the rows that have it. In blocks of 64 × 64 (Warren,
    /// Hacker's Delight, 7-3), for it is done under waiting callers.
    pub(super) fn transposed(rows: &[&Self], columns: usize) -> Vec<Self> {
        let (words, row_words) = (columns.div_ceil(64), rows.len().div_ceil(64));
        let mut turned = vec![Self(vec![0; row_words]); words * 64];
        for row_word in 0..row_words {
            for word in 0..words {
                let mut block = [0_u64; 64];
                let mut any = 0;
                for (line, row) in block.iter_mut().zip(rows.iter().skip(row_word * 64)) {
                    *line = row.0.get(word).copied().unwrap_or(0);
                    any |= *line;
                }
                if any == 0 {
                    continue;
                }
                transpose(&mut block);
                for (column, line) in turned[word * 64..].iter_mut().zip(block) {
                    column.0[row_word] = line;
                }
            }
        }
        turned.truncate(columns);
        turned
    }

    /// Members, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(n, word)| ones(n * 64, *word))
    }

    /// Members of both, ascending.
    pub(super) fn both<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = usize> + 'a {
        self.0.iter().zip(&other.0).enumerate().flat_map(|(n, (a, b))| ones(n * 64, a & b))
    }
}

/// Bit m of word n becomes bit n of word m.
fn transpose(block: &mut [u64; 64]) {
    let (mut half, mut mask) = (32, 0x0000_0000_ffff_ffff_u64);
    while half > 0 {
        for n in (0..64).filter(|n| n & half == 0) {
            let swap = ((block[n] >> half) ^ block[n + half]) & mask;
            block[n] ^= swap << half;
            block[n + half] ^= swap;
        }
        half /= 2;
        mask ^= mask << half;
    }
}

fn ones(base: usize, mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        if word == 0 {
            return None;
        }
        let bit = word.trailing_zeros() as usize;
        word &= word - 1;
        Some(base + bit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(members: &[usize]) -> Bits {
        let mut bits = Bits::default();
        members.iter().for_each(|n| bits.set(*n));
        bits
    }

    #[test]
    fn members_come_back_in_order_across_words() {
        let mut some = bits(&[200, 0, 63, 64]);
        assert_eq!(some.iter().collect::<Vec<_>>(), [0, 63, 64, 200]);
        some.clear(63);
        some.clear(9_999);
        assert_eq!(some.iter().collect::<Vec<_>>(), [0, 64, 200]);
        assert!(some.get(200) && !some.get(63) && !some.get(9_999));
    }

    #[test]
    fn rows_become_columns_whatever_their_number() {
        let rows: Vec<Bits> = (0..130_usize)
            .map(|row| bits(&(0..200).filter(|n| (n * 7 + row * 13) % 11 == 3).collect::<Vec<_>>()))
            .collect();
        let rows: Vec<&Bits> = rows.iter().collect();
        let columns = Bits::transposed(&rows, 200);
        assert_eq!(columns.len(), 200);
        for (c, column) in columns.iter().enumerate() {
            let wanted: Vec<usize> = (0..130).filter(|r| rows[*r].get(c)).collect();
            assert_eq!(column.iter().collect::<Vec<_>>(), wanted, "column {c}");
        }
    }

    #[test]
    fn sets_of_different_lengths_meet_where_both_reach() {
        let (short, long) = (bits(&[1, 5]), bits(&[5, 300]));
        assert_eq!(short.both(&long).collect::<Vec<_>>(), [5]);
        assert!(short.intersects(&long) && long.intersects(&short));
        assert!(!short.intersects(&bits(&[300])));
        let mut all = short.clone();
        all.add_all(&long);
        assert_eq!(all.iter().collect::<Vec<_>>(), [1, 5, 300]);
        all.clear_all();
        assert!(all.is_empty());
    }
}
