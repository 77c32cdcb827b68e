//! Surveys that somebody tries before customers see them: a link to a page that keeps nothing.
//!
//! Kept in memory alone, a bounded number for an hour.

use crm::survey::Survey;
use std::collections::BTreeMap;
use std::sync::Mutex;
use vocab::Moment;

const MOST: usize = 100;
const KEPT_MS: i64 = 3_600_000;

#[derive(Clone, Debug)]
pub(crate) struct SurveyTest {
    pub(crate) survey: Survey,
    pub(crate) language: String,
    until: Moment,
}

#[derive(Debug, Default)]
pub(crate) struct SurveyTests(Mutex<BTreeMap<String, SurveyTest>>);

impl SurveyTests {
    /// Under the hash of its link; the oldest makes room.
    pub(crate) fn keep(&self, hash: String, survey: Survey, language: &str, now: Moment) {
        let mut kept = self.0.lock().expect("no code panics while it holds this lock");
        kept.retain(|_, test| test.until > now);
        if kept.len() >= MOST {
            let oldest =
                kept.iter().min_by_key(|(_, test)| test.until).map(|(hash, _)| hash.clone());
            oldest.and_then(|hash| kept.remove(&hash));
        }
        let (language, until) = (language.to_owned(), now.plus_ms(KEPT_MS));
        kept.insert(hash, SurveyTest { survey, language, until });
    }

    pub(crate) fn find(&self, hash: &str, now: Moment) -> Option<SurveyTest> {
        let kept = self.0.lock().expect("no code panics while it holds this lock");
        kept.get(hash).filter(|test| test.until > now).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_ends_after_an_hour_and_no_more_than_so_many_are_kept() {
        let at = Moment::from_epoch_ms;
        let tests = SurveyTests::default();
        let survey = crm::survey::defaults().remove(0);
        for n in 0..150 {
            tests.keep(format!("{n}"), survey.clone(), "fr", at(n));
        }
        assert!(tests.find("49", at(200)).is_none() && tests.find("50", at(200)).is_some());
        assert!(tests.find("149", at(149 + KEPT_MS)).is_none());
    }
}
