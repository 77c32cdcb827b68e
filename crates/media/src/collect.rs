//! Collecting digits: when to stop the prompt, when the entry is complete, when to give up waiting.
//!
//! Owns: the rules of one entry (length, terminator, timeouts, barge-in). Must not own: how digits
//! arrive (see `dtmf`), prompts, what the digits mean. Digits may be card numbers: they never print.

use vocab::Pii;

/// More digits than any entry has; a bound for what a caller can make us hold.
pub const MAX_DIGITS: usize = 64;

/// The rules of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Fewer digits than this are reported with `enough: false`.
    pub min: usize,
    /// The entry ends by itself at this many digits; held between 1 and [`MAX_DIGITS`].
    pub max: usize,
    /// Ends the entry and isn't part of it; usually `#`.
    pub terminator: Option<char>,
    /// From the end of the prompt to the first digit.
    pub first_timeout_ms: i64,
    /// From one digit to the next.
    pub inter_digit_ms: i64,
}

/// What ended the entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Max,
    Terminator,
    Timeout,
}

/// A finished entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collected {
    /// Without the terminator; empty when nothing was pressed.
    pub digits: Pii<String>,
    pub by: By,
    /// Whether there are at least `min` digits.
    pub enough: bool,
}

/// What a digit leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pressed {
    /// Barge-in: the first digit came while the prompt was still playing.
    pub stop_prompt: bool,
    pub collected: Option<Collected>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Prompting,
    Waiting { until_ms: i64 },
    Done,
}

/// One entry being collected. Times are milliseconds on the caller's scale.
#[derive(Clone, Debug)]
pub struct Collector {
    rules: Rules,
    digits: Pii<String>,
    phase: Phase,
}

impl Collector {
    /// A prompt is taken to be playing until [`Collector::prompt_ended`] is called.
    #[must_use]
    pub fn new(rules: Rules) -> Self {
        let max = rules.max.clamp(1, MAX_DIGITS);
        let rules = Rules { max, ..rules };
        Self { rules, digits: Pii::default(), phase: Phase::Prompting }
    }

    /// A digit was heard: `0`–`9`, `*`, `#`, `A`–`D`; other characters are ignored, and so is
    /// whatever comes after the end.
    pub fn digit(&mut self, now_ms: i64, digit: char) -> Pressed {
        if self.phase == Phase::Done || crate::dtmf::code_of(digit).is_none() {
            return Pressed::default();
        }
        let stop_prompt = self.phase == Phase::Prompting;
        let digit = digit.to_ascii_uppercase();
        let until_ms = now_ms.saturating_add(self.rules.inter_digit_ms);
        self.phase = Phase::Waiting { until_ms };
        if self.rules.terminator == Some(digit) {
            return Pressed { stop_prompt, collected: self.finish(By::Terminator) };
        }
        let mut digits = std::mem::take(&mut self.digits).into_inner();
        digits.push(digit);
        let full = digits.len() >= self.rules.max;
        self.digits = Pii::new(digits);
        let collected = if full { self.finish(By::Max) } else { None };
        Pressed { stop_prompt, collected }
    }

    /// The prompt ended by itself (or there was none): the first-digit timeout starts to run.
    pub fn prompt_ended(&mut self, now_ms: i64) {
        if self.phase == Phase::Prompting {
            let until_ms = now_ms.saturating_add(self.rules.first_timeout_ms);
            self.phase = Phase::Waiting { until_ms };
        }
    }

    /// Call at or after [`Collector::deadline`]; earlier calls do nothing.
    pub fn tick(&mut self, now_ms: i64) -> Option<Collected> {
        match self.phase {
            Phase::Waiting { until_ms } if now_ms >= until_ms => self.finish(By::Timeout),
            Phase::Waiting { .. } | Phase::Prompting | Phase::Done => None,
        }
    }

    /// When [`Collector::tick`] has something to do; `None` while the prompt plays and after the end.
    #[must_use]
    pub const fn deadline(&self) -> Option<i64> {
        match self.phase {
            Phase::Waiting { until_ms } => Some(until_ms),
            Phase::Prompting | Phase::Done => None,
        }
    }

    fn finish(&mut self, by: By) -> Option<Collected> {
        self.phase = Phase::Done;
        let digits = std::mem::take(&mut self.digits);
        let enough = digits.reveal().len() >= self.rules.min;
        Some(Collected { digits, by, enough })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULES: Rules = Rules {
        min: 2,
        max: 4,
        terminator: Some('#'),
        first_timeout_ms: 5_000,
        inter_digit_ms: 3_000,
    };

    fn collected(digits: &str, by: By, enough: bool) -> Collected {
        Collected { digits: Pii::new(digits.to_owned()), by, enough }
    }

    fn press(collector: &mut Collector, now_ms: i64, digits: &str) -> Option<Collected> {
        digits.chars().find_map(|digit| collector.digit(now_ms, digit).collected)
    }

    #[test]
    fn the_first_digit_stops_the_prompt_and_the_next_do_not() {
        let mut collector = Collector::new(RULES);
        assert!(collector.digit(100, '1').stop_prompt);
        assert!(!collector.digit(200, '2').stop_prompt);
    }

    #[test]
    fn a_digit_after_the_prompt_stops_nothing() {
        let mut collector = Collector::new(RULES);
        collector.prompt_ended(100);
        assert!(!collector.digit(200, '1').stop_prompt);
    }

    #[test]
    fn a_single_digit_menu_is_answered_during_its_prompt() {
        let mut collector = Collector::new(Rules { min: 1, max: 1, ..RULES });
        let answer = collector.digit(100, '2');
        let expected = Some(collected("2", By::Max, true));
        assert_eq!(answer, Pressed { stop_prompt: true, collected: expected });
        assert_eq!(collector.digit(120, '3'), Pressed::default());
        assert_eq!(collector.deadline(), None);
    }

    #[test]
    fn the_terminator_ends_the_entry_and_is_not_part_of_it() {
        let expected = Some(collected("12", By::Terminator, true));
        assert_eq!(press(&mut Collector::new(RULES), 0, "12#"), expected);
        let expected = Some(collected("1", By::Terminator, false));
        assert_eq!(press(&mut Collector::new(RULES), 0, "1#"), expected);
    }

    #[test]
    fn without_a_terminator_a_hash_is_a_digit() {
        let mut collector = Collector::new(Rules { terminator: None, ..RULES });
        assert_eq!(press(&mut collector, 0, "1#*9"), Some(collected("1#*9", By::Max, true)));
    }

    #[test]
    fn the_first_timeout_runs_from_the_end_of_the_prompt() {
        let mut collector = Collector::new(RULES);
        assert_eq!(collector.deadline(), None);
        assert_eq!(collector.tick(1_000_000), None);
        collector.prompt_ended(20_000);
        collector.prompt_ended(24_000);
        assert_eq!(collector.deadline(), Some(25_000));
        assert_eq!(collector.tick(24_999), None);
        assert_eq!(collector.tick(25_000), Some(collected("", By::Timeout, false)));
        assert_eq!(collector.tick(25_001), None);
    }

    #[test]
    fn each_digit_renews_the_wait_even_if_the_prompt_ends_late() {
        let mut collector = Collector::new(RULES);
        collector.digit(1_000, '1');
        collector.digit(2_000, '2');
        collector.prompt_ended(2_020);
        assert_eq!(collector.deadline(), Some(5_000));
        assert_eq!(collector.tick(5_000), Some(collected("12", By::Timeout, true)));
    }

    #[test]
    fn digits_do_not_print() {
        let mut collector = Collector::new(RULES);
        press(&mut collector, 0, "421");
        assert!(!format!("{collector:?}").contains("421"));
        let done = press(&mut collector, 0, "9");
        assert!(!format!("{done:?}").contains("4219"));
    }

    proptest! {
        #[test]
        fn an_entry_ends_once_and_never_exceeds_its_length(
            max in 0_usize..100,
            steps in proptest::collection::vec((0_i64..4_000, "[0-9*#A-Dxé ]"), 0..120),
        ) {
            let mut collector = Collector::new(Rules { max, ..RULES });
            let (mut now_ms, mut n_ends) = (0, 0);
            for (wait_ms, key) in steps {
                now_ms += wait_ms;
                let ended = collector.tick(now_ms);
                let key = key.chars().next().unwrap();
                for done in ended.into_iter().chain(collector.digit(now_ms, key).collected) {
                    n_ends += 1;
                    prop_assert!(done.digits.reveal().len() <= max.clamp(1, MAX_DIGITS));
                }
            }
            prop_assert!(n_ends <= 1);
        }
    }
}
