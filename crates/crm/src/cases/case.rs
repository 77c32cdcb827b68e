//! One solved case, as far as reasoning needs it.

use crate::field::Values;
use serde::{Deserialize, Serialize};
use vocab::Pii;

/// What a problem was and what solved it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// What people call it, from 1, per organization.
    pub number: u64,
    pub values: Values,
    pub problem: Pii<String>,
    pub solution: Pii<String>,
    /// An article of the knowledge base that tells the solution at length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    pub success: Success,
}

/// Counted from the outcomes of diagnoses that came to this case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Success {
    pub tried: u32,
    pub solved: u32,
}

impl Success {
    /// By Laplace's rule of succession: a case never tried is an even chance.
    #[must_use]
    pub fn rate(self) -> f64 {
        (f64::from(self.solved.min(self.tried)) + 1.0) / (f64::from(self.tried) + 2.0)
    }
}

impl Case {
    /// Cases of one class have one solution: the same article, or the same words.
    pub(super) fn class(&self) -> String {
        match self.article.as_deref().filter(|a| !a.is_empty()) {
            Some(article) => format!("article {article}"),
            None => super::words::fold(self.solution.reveal()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn success_of_a_few_tries_is_drawn_to_the_middle() {
        assert!((Success { tried: 0, solved: 0 }.rate() - 0.5).abs() < 1e-12);
        assert!((Success { tried: 1, solved: 1 }.rate() - 2.0 / 3.0).abs() < 1e-12);
        let many = Success { tried: 15, solved: 14 };
        assert!(many.rate() > Success { tried: 1, solved: 1 }.rate());
    }

    #[test]
    fn cases_of_one_solution_are_one_class() {
        let with = |text: &str| Case { solution: Pii::new(text.to_owned()), ..Case::default() };
        assert_eq!(with("Redémarrer la box.").class(), with("redemarrer la box").class());
        assert_ne!(with("Redémarrer").class(), with("Remplacer").class());
    }
}
