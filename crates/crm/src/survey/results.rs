//! What answers come to: satisfaction (CSAT), recommendation (NPS), ease (CES), and how many answer.

use serde::{Deserialize, Serialize};

/// The marks of one answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scores {
    pub csat: Option<u8>,
    pub nps: Option<u8>,
    pub ces: Option<u8>,
}

/// Sums over answers: whatever they are grouped by, groups add up to the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Results {
    pub asked: u64,
    pub answered: u64,
    /// How many gave 1, 2, 3, 4, 5.
    pub csat: [u64; 5],
    /// How many gave 0 to 10.
    pub nps: [u64; 11],
    /// How many gave 1 to 7.
    pub ces: [u64; 7],
}

impl Results {
    /// Counts one answer.
    pub fn add(&mut self, scores: &Scores) {
        self.add_times(scores, 1);
    }

    /// Counts as many answers with the same marks.
    pub fn add_times(&mut self, scores: &Scores, times: u64) {
        self.answered += times;
        count(&mut self.csat, scores.csat.and_then(|mark| mark.checked_sub(1)), times);
        count(&mut self.nps, scores.nps, times);
        count(&mut self.ces, scores.ces.and_then(|mark| mark.checked_sub(1)), times);
    }

    /// The sums of both: of an hour and the next, say.
    pub fn plus(&mut self, other: &Self) {
        self.asked += other.asked;
        self.answered += other.answered;
        for (sums, more) in [
            (&mut self.csat[..], &other.csat[..]),
            (&mut self.nps[..], &other.nps[..]),
            (&mut self.ces[..], &other.ces[..]),
        ] {
            sums.iter_mut().zip(more).for_each(|(sum, n)| *sum += n);
        }
    }

    /// The share of those asked who answered, in percent.
    #[must_use]
    pub fn response_percent(&self) -> Option<f64> {
        share(self.answered, self.asked)
    }

    /// CSAT: the share of 4 and 5 among 1–5 ("top two"), in percent.
    #[must_use]
    pub fn csat_percent(&self) -> Option<f64> {
        share(self.csat[3] + self.csat[4], self.csat.iter().sum())
    }

    /// Net Promoter Score, −100 to 100: the share of 9 and 10 less the share of 0 to 6 (Reichheld,
    /// "The One Number You Need to Grow", 2003).
    #[must_use]
    pub fn nps(&self) -> Option<f64> {
        let all = self.nps.iter().sum();
        let promoters = share(self.nps[9..].iter().sum(), all)?;
        let detractors = share(self.nps[..7].iter().sum(), all)?;
        Some(promoters - detractors)
    }

    /// Customer Effort Score 2.0: the mean of 1–7, 7 being easiest.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of answers are far below 2^52")]
    pub fn ces_mean(&self) -> Option<f64> {
        let all: u64 = self.ces.iter().sum();
        let sum: u64 = (1..).zip(self.ces).map(|(mark, n)| mark * n).sum();
        (all > 0).then(|| sum as f64 / all as f64)
    }
}

fn count(marks: &mut [u64], mark: Option<u8>, times: u64) {
    if let Some(n) = mark.and_then(|mark| marks.get_mut(usize::from(mark))) {
        *n += times;
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of answers are far below 2^52")]
fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 * 100.0 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trade_s_examples_give_their_values() {
        let csat = Results { csat: [5, 10, 15, 30, 40], ..Results::default() };
        assert_eq!(csat.csat_percent(), Some(70.0));
        let mut nps = Results::default();
        for (mark, times) in [(10, 30), (9, 20), (8, 20), (7, 10), (6, 15), (0, 5)] {
            for _ in 0..times {
                nps.add(&Scores { nps: Some(mark), ..Scores::default() });
            }
        }
        assert_eq!((nps.nps(), nps.answered), (Some(30.0), 100));
        let ces = Results { ces: [0, 0, 0, 0, 1, 1, 2], ..Results::default() };
        assert_eq!(ces.ces_mean(), Some(6.25));
    }

    #[test]
    fn nothing_was_measured_where_nobody_answered_and_a_mark_off_the_scale_counts_nowhere() {
        let mut none = Results { asked: 4, ..Results::default() };
        assert_eq!((none.csat_percent(), none.nps(), none.ces_mean()), (None, None, None));
        assert_eq!(none.response_percent(), Some(0.0));
        assert_eq!(Results::default().response_percent(), None);
        none.add(&Scores { csat: Some(0), nps: Some(11), ces: Some(8) });
        let sums: u64 = none.csat.iter().chain(&none.nps).chain(&none.ces).sum();
        assert_eq!((none.answered, sums), (1, 0));
    }
}
