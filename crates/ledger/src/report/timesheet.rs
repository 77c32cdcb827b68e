//! An agent's day: logged in, on break by reason, and what the rest of it was.
//!
//! Counts the same intervals as the figures, so the two agree to the millisecond.

use super::span::{day_start, local_day};
use crate::figure::{Measure, Sums};
use crate::{Interval, IntervalKind};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use vocab::{AgentId, AgentState, AgentStatus, Moment};

/// By agent and local day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timesheet {
    pub days: BTreeMap<(AgentId, Date), Worked>,
}

/// Milliseconds of one day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Worked {
    pub first: Option<Moment>,
    pub last: Option<Moment>,
    pub logged_ms: i64,
    /// By reason.
    pub paused_ms: BTreeMap<String, i64>,
    pub training_ms: i64,
    pub idle_ms: i64,
    pub ringing_ms: i64,
    pub talking_ms: i64,
    pub holding_ms: i64,
    pub wrapping_ms: i64,
    pub out_ms: i64,
}

/// A clock that jumped must not make a line for every day since.
const MOST_DAYS: usize = 62;

impl Timesheet {
    /// Adds what of an interval lies in `from..to`; one that still runs counts up to `to`.
    pub fn add(&mut self, interval: &Interval, from: Moment, to: Moment, zone: &TimeZone) {
        let mut begin = interval.from.max(from);
        let end = interval.to.unwrap_or(to).min(to);
        for _ in 0..MOST_DAYS {
            if begin >= end {
                return;
            }
            let day = local_day(begin, zone);
            let cut = end.min(day_start(day.saturating_add(1.day()), zone));
            let worked = self.days.entry((interval.agent.clone(), day)).or_default();
            worked.add(&interval.kind, begin, cut);
            begin = cut;
        }
    }

    /// Adds what the figures say of the day's work, where only the statuses were added.
    pub fn work(&mut self, agent: AgentId, at: Moment, zone: &TimeZone, sums: &Sums) {
        self.days.entry((agent, local_day(at, zone))).or_default().work(sums);
    }

    /// Days on which somebody was there; a day that was only offline is none.
    pub fn settle(&mut self) {
        self.days.retain(|_, worked| worked.logged_ms > 0 || worked.busy_ms() > 0);
    }
}

impl Worked {
    fn add(&mut self, kind: &IntervalKind, from: Moment, to: Moment) {
        let ms = to - from;
        match kind {
            IntervalKind::Status { status } => {
                self.spent(status, ms);
                if *status != AgentStatus::Offline {
                    self.first = Some(self.first.map_or(from, |first| first.min(from)));
                    self.last = Some(self.last.map_or(to, |last| last.max(to)));
                }
            }
            IntervalKind::State { state } => match state {
                AgentState::Away => {}
                AgentState::Unreachable | AgentState::NotResponding => self.out_ms += ms,
                AgentState::Idle => self.idle_ms += ms,
                AgentState::Reserved | AgentState::Ringing => self.ringing_ms += ms,
                AgentState::OnInteraction => self.talking_ms += ms,
                AgentState::OnHold => self.holding_ms += ms,
                AgentState::WrapUp => self.wrapping_ms += ms,
            },
        }
    }

    /// So long in a status, whenever that was.
    pub fn spent(&mut self, status: &AgentStatus, ms: i64) {
        match status {
            AgentStatus::Offline => return,
            AgentStatus::Available => {}
            AgentStatus::Training => self.training_ms += ms,
            AgentStatus::Break { reason } => {
                *self.paused_ms.entry(reason.to_string()).or_default() += ms;
            }
        }
        self.logged_ms += ms;
    }

    /// What the figures say of the rest.
    pub fn work(&mut self, sums: &Sums) {
        self.out_ms += sums[Measure::TimeOut];
        self.idle_ms += sums[Measure::TimeIdle];
        self.ringing_ms += sums[Measure::TimeRinging];
        self.talking_ms += sums[Measure::TimeTalking];
        self.holding_ms += sums[Measure::TimeHolding];
        self.wrapping_ms += sums[Measure::TimeWrapping];
    }

    #[must_use]
    pub fn all_paused_ms(&self) -> i64 {
        self.paused_ms.values().sum()
    }

    #[must_use]
    pub const fn busy_ms(&self) -> i64 {
        self.talking_ms + self.holding_ms + self.wrapping_ms
    }

    /// Handling over handling and available, as the dictionary's `occupancy`; parts of a million.
    #[must_use]
    pub const fn occupancy(&self) -> (i64, i64) {
        (self.busy_ms(), self.busy_ms() + self.idle_ms)
    }

    /// Several days as one.
    pub fn gather(&mut self, other: &Self) {
        self.first = self.first.into_iter().chain(other.first).min();
        self.last = self.last.into_iter().chain(other.last).max();
        self.logged_ms += other.logged_ms;
        for (reason, ms) in &other.paused_ms {
            *self.paused_ms.entry(reason.clone()).or_default() += ms;
        }
        self.training_ms += other.training_ms;
        self.idle_ms += other.idle_ms;
        self.ringing_ms += other.ringing_ms;
        self.talking_ms += other.talking_ms;
        self.holding_ms += other.holding_ms;
        self.wrapping_ms += other.wrapping_ms;
        self.out_ms += other.out_ms;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::sum;

    fn at(text: &str) -> Moment {
        let stamp: jiff::Timestamp = text.parse().unwrap();
        Moment::from_epoch_ms(stamp.as_millisecond())
    }

    fn interval(kind: IntervalKind, from: &str, to: Option<&str>) -> Interval {
        let (from, to) = (at(from), to.map(at));
        Interval { opened: 1, agent: "lea".into(), kind, from, to, interaction: None }
    }

    #[test]
    fn a_day_is_told_by_what_was_done_and_agrees_with_the_figures() {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let status = |status| IntervalKind::Status { status };
        let state = |state| IntervalKind::State { state };
        let lunch = AgentStatus::Break { reason: "lunch".into() };
        let intervals = [
            interval(
                status(AgentStatus::Available),
                "2026-11-20T08:00:00Z",
                Some("2026-11-20T11:00:00Z"),
            ),
            interval(status(lunch), "2026-11-20T11:00:00Z", Some("2026-11-20T11:45:00Z")),
            // Over midnight of Paris: two days.
            interval(
                status(AgentStatus::Available),
                "2026-11-20T22:30:00Z",
                Some("2026-11-20T23:30:00Z"),
            ),
            interval(state(AgentState::Idle), "2026-11-20T08:00:00Z", Some("2026-11-20T09:00:00Z")),
            interval(
                state(AgentState::OnInteraction),
                "2026-11-20T09:00:00Z",
                Some("2026-11-20T11:00:00Z"),
            ),
            interval(status(AgentStatus::Offline), "2026-11-20T23:30:00Z", None),
        ];
        let (from, to) = (at("2026-11-19T23:00:00Z"), at("2026-11-21T23:00:00Z"));
        let mut sheet = Timesheet::default();
        for interval in &intervals {
            sheet.add(interval, from, to, &zone);
        }
        sheet.settle();
        let days: Vec<_> = sheet.days.keys().map(|(_, day)| day.to_string()).collect();
        assert_eq!(days, ["2026-11-20", "2026-11-21"]);
        let first = sheet.days.values().next().unwrap();
        assert_eq!(first.logged_ms, (180 + 45 + 30) * 60_000);
        assert_eq!(first.paused_ms.get("lunch"), Some(&(45 * 60_000)));
        assert_eq!(first.occupancy(), (120 * 60_000, 180 * 60_000));
        assert_eq!(first.first, Some(at("2026-11-20T08:00:00Z")));
        let mut all = Worked::default();
        sheet.days.values().for_each(|day| all.gather(day));
        // The statuses alone, and the figures of the rest, give the same.
        let mut other = Timesheet::default();
        for interval in &intervals {
            if matches!(interval.kind, IntervalKind::Status { .. }) {
                other.add(interval, from, to, &zone);
            }
        }
        for (cell, sums) in sum(intervals.iter().flat_map(|i| i.contributions(None))) {
            other.work(cell.agent.unwrap(), cell.quarter, &zone, &sums);
        }
        other.settle();
        assert_eq!(other, sheet);
        let cells = sum(intervals.iter().flat_map(|i| i.contributions(None)));
        let figure = |m: Measure| cells.values().map(|sums| sums[m]).sum::<i64>();
        assert_eq!(figure(Measure::TimeLogged), all.logged_ms);
        assert_eq!(figure(Measure::TimePaused), all.all_paused_ms());
        assert_eq!(figure(Measure::TimeTalking), all.talking_ms);
    }
}
