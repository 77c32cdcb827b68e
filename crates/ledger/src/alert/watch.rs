//! When an alert begins and ends. It begins after it was beyond its limit for the rule's time, and
//! ends after it was well within for some seconds: a value that swings around the limit is one
//! alert, not many.

use super::{AlertRule, Reading, Subject};
use std::collections::BTreeMap;
use vocab::{AlertRuleId, Moment};

/// An alert ends when it has been well within its limit for as long.
pub const CALM_MS: i64 = 10_000;
/// Subjects of one rule that are followed at once; a floor has fewer agents.
const MOST_SUBJECTS: usize = 10_000;

/// What has become of alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    Raised(Reading),
    Cleared(Subject),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Beyond { since: Moment },
    Raised { calm_since: Option<Moment> },
}

/// Follows every rule.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    lines: BTreeMap<AlertRuleId, BTreeMap<Subject, Line>>,
}

impl Watch {
    /// Takes up an alert that was raised before a restart.
    pub fn resume(&mut self, rule: AlertRuleId, subject: Subject) {
        let line = Line::Raised { calm_since: None };
        self.lines.entry(rule).or_default().insert(subject, line);
    }

    /// One look at a rule: what is raised or cleared by it.
    pub fn look(
        &mut self,
        id: AlertRuleId,
        rule: &AlertRule,
        readings: &[Reading],
        now: Moment,
    ) -> Vec<Turn> {
        let lines = self.lines.entry(id).or_default();
        let mut turns = Vec::new();
        let mut read = BTreeMap::new();
        for reading in readings.iter().take(MOST_SUBJECTS) {
            read.insert(&reading.subject, reading.value);
            if rule.is_beyond(reading.value) && !lines.contains_key(&reading.subject) {
                lines.insert(reading.subject.clone(), Line::Beyond { since: now });
            }
        }
        lines.retain(|subject, line| {
            let value = read.get(subject).copied();
            let next = line.after(rule, value, now);
            if let (Line::Beyond { .. }, Some(Line::Raised { .. }), Some(value)) =
                (*line, next, value)
            {
                turns.push(Turn::Raised(Reading { subject: subject.clone(), value }));
            }
            if let (Line::Raised { .. }, None) = (*line, next) {
                turns.push(Turn::Cleared(subject.clone()));
            }
            *line = next.unwrap_or(*line);
            next.is_some()
        });
        turns
    }

    /// The rule is no more, or is switched off: what it had raised is cleared.
    pub fn forget(&mut self, id: AlertRuleId) -> Vec<Turn> {
        let lines = self.lines.remove(&id).unwrap_or_default();
        let raised = lines.into_iter().filter(|(_, line)| matches!(line, Line::Raised { .. }));
        raised.map(|(subject, _)| Turn::Cleared(subject)).collect()
    }

    /// The rules that are followed.
    pub fn rules(&self) -> impl Iterator<Item = AlertRuleId> + use<'_> {
        self.lines.keys().copied()
    }
}

impl Line {
    /// `None`: it is over.
    fn after(self, rule: &AlertRule, value: Option<i64>, now: Moment) -> Option<Self> {
        match self {
            Self::Beyond { since } => {
                if !value.is_some_and(|v| rule.is_beyond(v)) {
                    return None;
                }
                let long = now.since_ms(since) >= rule.for_s * 1_000;
                Some(if long { Self::Raised { calm_since: None } } else { self })
            }
            Self::Raised { calm_since } => {
                // What has no value any more (nobody waits, the agent left) is calm.
                if !value.is_none_or(|v| rule.is_well_within(v)) {
                    return Some(Self::Raised { calm_since: None });
                }
                let since = calm_since.unwrap_or(now);
                let over = now.since_ms(since) >= CALM_MS;
                (!over).then_some(Self::Raised { calm_since: Some(since) })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{AlertChannels, AlertMeasure, AlertScope, Comparison};
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    const RULE: AlertRuleId = AlertRuleId::from_uuid(Uuid::from_u128(1));

    fn rule(comparison: Comparison, threshold: i64, for_s: i64) -> AlertRule {
        AlertRule {
            name: "r".to_owned(),
            measure: AlertMeasure::LongestWait,
            comparison,
            threshold,
            for_s,
            scope: AlertScope::All,
            state: None,
            channels: AlertChannels::default(),
            mails: Vec::new(),
            enabled: true,
        }
    }

    /// One look per second; gives the seconds at which it was raised (true) and cleared (false).
    fn run(rule: &AlertRule, values_s: &[Option<i64>]) -> Vec<(usize, bool)> {
        let mut watch = Watch::default();
        let mut heard = Vec::new();
        for (second, value) in values_s.iter().enumerate() {
            let reading = value.map(|v| Reading { subject: Subject::Floor, value: v * 1_000 });
            let readings: Vec<_> = reading.into_iter().collect();
            let now = Moment::from_epoch_ms(i64::try_from(second).unwrap() * 1_000);
            let turns = watch.look(RULE, rule, &readings, now);
            heard.extend(turns.iter().map(|t| (second, matches!(t, Turn::Raised(_)))));
        }
        heard
    }

    #[test]
    fn an_alert_begins_after_its_time_and_ends_after_calm() {
        let mut values = vec![Some(61); 8];
        values.extend(vec![Some(50); 12]);
        let heard = run(&rule(Comparison::Above, 60, 5), &values);
        assert_eq!(heard, [(5, true), (18, false)]);
    }

    #[test]
    fn a_value_that_comes_back_in_time_is_no_alert() {
        let mut values = vec![Some(61); 5];
        values.push(Some(60));
        values.extend(vec![Some(61); 5]);
        assert_eq!(run(&rule(Comparison::Above, 60, 5), &values), []);
    }

    #[test]
    fn a_value_just_within_does_not_end_it_and_one_that_is_gone_does() {
        let mut values = vec![Some(100)];
        values.extend(vec![Some(57); 60]);
        assert_eq!(run(&rule(Comparison::Above, 60, 0), &values), [(0, true)]);
        values.extend(vec![None; 12]);
        let heard = run(&rule(Comparison::Above, 60, 0), &values);
        assert_eq!(heard, [(0, true), (71, false)]);
    }

    #[test]
    fn below_is_the_mirror_of_above() {
        let mut values = vec![Some(79)];
        values.extend(vec![Some(81); 30]);
        values.extend(vec![Some(88); 12]);
        let heard = run(&rule(Comparison::Below, 80, 0), &values);
        assert_eq!(heard, [(0, true), (41, false)]);
    }

    #[test]
    fn a_rule_that_is_no_more_clears_what_it_raised() {
        let (mut watch, rule) = (Watch::default(), rule(Comparison::Above, 1, 0));
        watch.resume(RULE, Subject::Queue("a".into()));
        assert_eq!(watch.rules().collect::<Vec<_>>(), [RULE]);
        assert_eq!(watch.forget(RULE), [Turn::Cleared(Subject::Queue("a".into()))]);
        assert_eq!(watch.forget(RULE), []);
        assert_eq!(watch.look(RULE, &rule, &[], Moment::from_epoch_ms(0)), []);
    }

    proptest! {
        /// However a value swings, alerts begin and end by turns, and one that ended does not begin
        /// again before it was calm and beyond for the whole of both times.
        #[test]
        fn an_alert_does_not_flap(
            values in prop::collection::vec(prop::option::weighted(0.9, 40_i64..80), 1..400),
            for_s in 0_i64..20,
        ) {
            let rule = rule(Comparison::Above, 60, for_s);
            let heard = run(&rule, &values);
            for (n, (_, raised)) in heard.iter().enumerate() {
                prop_assert_eq!(*raised, n % 2 == 0, "begin and end by turns");
            }
            for pair in heard.chunks(2) {
                if let [(began, _), (ended, _)] = pair {
                    prop_assert!((ended - began) as i64 * 1_000 >= CALM_MS);
                }
            }
            for began in heard.iter().filter(|(_, raised)| *raised).map(|(s, _)| *s) {
                let held = usize::try_from(for_s).unwrap();
                let first = began.saturating_sub(held);
                prop_assert!(values[first..=began].iter().all(|v| v.is_some_and(|v| v > 60)));
            }
        }
    }
}
