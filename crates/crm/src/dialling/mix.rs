//! How many records each list gives, by weight.

/// So many of `count` for each list: as their weights say in the long run. `start` is the place in
/// the round where this choice begins: whoever goes on from there gives every list its share, also
/// by one record at a time. A list of weight 0 gives none.
#[must_use]
pub fn shares(weights: &[u32], count: usize, start: u64) -> Vec<usize> {
    let total: u64 = weights.iter().copied().map(u64::from).sum();
    let mut shares = vec![0; weights.len()];
    if total == 0 {
        return shares;
    }
    for step in 0..count as u64 {
        let place = spread(start.wrapping_add(step), total);
        let mut end = 0;
        for (list, weight) in weights.iter().enumerate() {
            end += u64::from(*weight);
            if place < end {
                shares[list] += 1;
                break;
            }
        }
    }
    shares
}

/// Goes through all places of a round, neighbours far apart: by the golden ratio (Weyl's sequence),
/// so that a small weight isn't served in one lump.
fn spread(step: u64, total: u64) -> u64 {
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    let fraction = step.wrapping_mul(GOLDEN);
    u64::try_from((u128::from(fraction) * u128::from(total)) >> 64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lists_give_as_their_weights_say() {
        let shares = shares(&[3, 1, 0], 4_000, 0);
        assert_eq!(shares.iter().sum::<usize>(), 4_000);
        assert!(shares[0].abs_diff(3_000) < 5 && shares[1].abs_diff(1_000) < 5, "{shares:?}");
        assert_eq!(shares[2], 0);
    }

    #[test]
    fn one_at_a_time_comes_to_the_same() {
        let mut sums = [0; 2];
        for step in 0..1_000 {
            for (sum, one) in sums.iter_mut().zip(shares(&[1, 4], 1, step)) {
                *sum += one;
            }
        }
        assert!(sums[1].abs_diff(800) < 5, "{sums:?}");
        assert_eq!(shares(&[0, 0], 5, 0), [0, 0], "nobody weighs anything");
    }

    proptest! {
        #[test]
        fn no_record_is_lost_between_lists(
            weights in proptest::collection::vec(0u32..100, 1..8),
            count in 0usize..200,
            start in any::<u64>(),
        ) {
            let shares = shares(&weights, count, start);
            let all: usize = shares.iter().sum();
            let some = weights.iter().any(|weight| *weight > 0);
            prop_assert_eq!(all, if some { count } else { 0 });
            for (weight, share) in weights.iter().zip(&shares) {
                prop_assert!(*weight > 0 || *share == 0);
            }
        }
    }
}
