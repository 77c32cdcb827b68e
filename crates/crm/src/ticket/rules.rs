//! What the clock does to a ticket by itself.
//!
//! Owns: which rule is due when, and each done once. Must not own: the wake-up (`server`).

use super::desk::Rules;
use super::setup::{ClockAction, ClockRule};
use super::{Ticket, Which, fcr};
use serde::{Deserialize, Serialize};
use vocab::Moment;

/// What happened when the clock was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Tick {
    Breached {
        clock: Which,
        at: Moment,
    },
    /// A rule was applied, with its actions in order.
    Applied {
        rule: String,
        clock: Which,
        at_percent: u32,
        notify: Vec<String>,
        actions: Vec<ClockAction>,
    },
}

impl Ticket {
    /// Misses and rules that are due by `now`, each once however often this is asked.
    pub fn tick(&mut self, rules: &Rules<'_>, now: Moment) -> Vec<Tick> {
        let mut ticks = Vec::new();
        for which in [Which::FirstResponse, Which::Resolution] {
            let target = self.work.clock.target_mut(which);
            if target.judge(now)
                && let Some(at) = target.breached_at
            {
                ticks.push(Tick::Breached { clock: which, at });
            }
        }
        for rule in &rules.setup.escalation {
            if self.due_at(rule, rules).is_some_and(|at| at <= now) {
                ticks.push(self.apply(rule, rules, now));
            }
        }
        self.settle(rules);
        ticks
    }

    /// Counts an open ticket's deadlines anew by the set-up and the hours now in force: the time
    /// that was used before its last pause stays, the running time counts by the new hours, and what
    /// was missed stays missed. Tells whether a deadline moved.
    pub fn reckon(&mut self, rules: &Rules<'_>) -> bool {
        let (before, open) = (self.work.clock.clone(), !self.status.is_done());
        if open && self.work.merged_into.is_none() && self.work.level_since.is_some() {
            self.work.clock.allow(rules.setup.sla.of(self.priority), &rules.calendar);
        }
        self.settle(rules);
        self.work.clock != before
    }

    /// The next moment at which [`Ticket::tick`] has something to do, or the flag of first contact
    /// can be settled.
    #[must_use]
    pub fn next_wake(&self, rules: &Rules<'_>) -> Option<Moment> {
        let clock = &self.work.clock;
        let targets = [&clock.first_response, &clock.resolution].into_iter();
        let misses = targets.filter(|t| t.breached_at.is_none()).filter_map(|t| t.due);
        let rules_due = rules.setup.escalation.iter().filter_map(|rule| self.due_at(rule, rules));
        let settles = fcr::settles_at(self, rules.setup.fcr_days)
            .filter(|_| !self.work.fcr.settled && self.work.merged_into.is_none());
        misses.chain(rules_due).chain(settles).min()
    }

    fn due_at(&self, rule: &ClockRule, rules: &Rules<'_>) -> Option<Moment> {
        let fits = (rule.types.is_empty() || rule.types.contains(&self.kind))
            && (rule.priorities.is_empty() || rule.priorities.contains(&self.priority))
            && !self.work.clock.fired.contains(&rule.id);
        let target = self.work.clock.target(rule.clock);
        target.reaches(rule.at_percent, &rules.calendar).filter(|_| fits)
    }

    fn apply(&mut self, rule: &ClockRule, rules: &Rules<'_>, now: Moment) -> Tick {
        self.work.clock.fired.push(rule.id.clone());
        let mut notify = Vec::new();
        // Whoever had it is told, also when a rule takes it away.
        let had: Vec<String> = self.assignee.iter().map(ToString::to_string).collect();
        for action in &rule.actions {
            match action {
                ClockAction::RaiseLevel {} => {
                    let next = self.work.level.saturating_add(1);
                    if next <= rules.setup.highest_level() {
                        self.go_to_level(next, rules, now);
                    }
                }
                ClockAction::RaisePriority {} => {
                    self.priority = self.priority.higher();
                    self.work.clock.allow(rules.setup.sla.of(self.priority), &rules.calendar);
                }
                ClockAction::Reassign { team } => {
                    self.assignee = None;
                    if team.is_some() {
                        self.work.team.clone_from(team);
                    }
                }
                ClockAction::Notify { logins } => {
                    notify.extend(had.iter().cloned());
                    notify.extend(self.work.watchers.iter().cloned());
                    notify.extend(logins.iter().cloned());
                }
            }
        }
        notify.sort();
        notify.dedup();
        Tick::Applied {
            rule: rule.id.clone(),
            clock: rule.clock,
            at_percent: rule.at_percent,
            notify,
            actions: rule.actions.clone(),
        }
    }
}
