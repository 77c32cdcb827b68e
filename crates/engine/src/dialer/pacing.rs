//! How many calls may ring at once. Pure arithmetic.
//!
//! With F agents about to be free and each call answered by a person with probability p, n calls
//! reach Bin(n, p) people at worst at the same moment; those beyond F are dropped. The share dropped
//! of all who answer is E[(Bin(n, p) − F)⁺] / (n p), and it grows with n: the most calls are the
//! largest n whose share keeps within the aim.

/// Beyond this nothing is computed: no campaign has more lines.
const MOST_CALLS: u32 = 5_000;

/// The largest number of calls whose expected share of dropped ones keeps within `target`, with
/// `free` agents and the probability `answer` that a call is answered by a person. Never less than
/// `free`: one call per agent drops nobody.
pub(super) fn most_calls(free: u32, answer: f64, target: f64) -> u32 {
    if free == 0 || !answer.is_finite() || !target.is_finite() {
        return 0;
    }
    let answer = answer.clamp(0.001, 1.0);
    if answer >= 1.0 {
        return free;
    }
    let mut reached = Reached::nobody(free);
    let mut most = 0;
    for calls in 1..=MOST_CALLS {
        reached.one_more(answer);
        if calls > free && reached.dropped_share(calls, answer) > target {
            break;
        }
        most = calls;
    }
    most
}

/// The distribution of how many answer, up to the agents there are.
struct Reached {
    free: u32,
    /// Of 0, 1, … `free` people.
    chances: Vec<f64>,
}

impl Reached {
    fn nobody(free: u32) -> Self {
        let mut chances = vec![0.0; free as usize + 1];
        if let Some(first) = chances.first_mut() {
            *first = 1.0;
        }
        Self { free, chances }
    }

    fn one_more(&mut self, answer: f64) {
        for people in (1..self.chances.len()).rev() {
            self.chances[people] =
                self.chances[people] * (1.0 - answer) + self.chances[people - 1] * answer;
        }
        self.chances[0] *= 1.0 - answer;
    }

    /// E[(X − F)⁺] = E[X] − F + Σ (F − k) P(X = k), k ≤ F.
    fn dropped_share(&self, calls: u32, answer: f64) -> f64 {
        let expected = f64::from(calls) * answer;
        let spare: f64 =
            (0..=self.free).zip(&self.chances).map(|(k, p)| f64::from(self.free - k) * p).sum();
        (expected - f64::from(self.free) + spare).max(0.0) / expected
    }
}

/// The aim of the next calls so that the share over the whole window comes out right: what was
/// dropped too much is taken back, what was not is not made good at once.
pub(super) fn aim(target: f64, dropped: u64, live: u64) -> f64 {
    /// People answered before the share of a young campaign counts by itself.
    const YOUNG: f64 = 100.0;
    #[expect(clippy::cast_precision_loss, reason = "counts of calls are far below 2^52")]
    let (dropped, live) = (dropped as f64, live as f64);
    let share = target.mul_add(YOUNG, dropped) / (live + YOUNG);
    (2.0 * target - share).clamp(0.0, 1.5 * target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_and_ten_agents_give_the_published_numbers_of_calls() {
        let calls = |free| [0.2, 0.3, 0.5].map(|p| most_calls(free, p, 0.03));
        assert_eq!(calls(5), [15, 10, 7]);
        assert_eq!(calls(10), [37, 26, 16]);
    }

    #[test]
    fn nobody_free_means_no_call_and_certain_answers_one_call_each() {
        assert_eq!(most_calls(0, 0.3, 0.03), 0);
        assert_eq!(most_calls(7, 1.0, 0.03), 7);
        assert_eq!(most_calls(7, 0.3, 0.0), 7);
    }

    #[test]
    fn more_agents_or_a_lower_answer_rate_never_mean_fewer_calls() {
        for answer in [0.1, 0.2, 0.35, 0.5, 0.8] {
            let by_agents: Vec<u32> = (1..40).map(|f| most_calls(f, answer, 0.03)).collect();
            assert!(by_agents.is_sorted(), "{answer}: {by_agents:?}");
        }
        for free in [1, 5, 20] {
            let by_rate: Vec<u32> =
                (1..20).rev().map(|p| most_calls(free, f64::from(p) / 20.0, 0.03)).collect();
            assert!(by_rate.is_sorted(), "{free}: {by_rate:?}");
        }
    }

    #[test]
    fn what_was_dropped_too_much_is_taken_back() {
        assert!((aim(0.03, 0, 0) - 0.03).abs() < 1e-12);
        assert!(aim(0.03, 60, 1_000) < 0.005);
        assert!(aim(0.03, 100, 1_000) <= 0.0);
        assert!((aim(0.03, 0, 100_000) - 0.045).abs() < 1e-9);
    }
}
