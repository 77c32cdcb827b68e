//! Deadlines in business time: they run, stand still, are met or missed.
//!
//! Owns: the arithmetic of one ticket's clock. Must not own: what follows from a miss (`rules`), nor
//! which state lets it stand still (`setup`).

use super::setup::Deadlines;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vocab::{Calendar, Moment};

/// One of the two deadlines.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    FirstResponse,
    Resolution,
}

impl Which {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FirstResponse => "first_response",
            Self::Resolution => "resolution",
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Clock {
    pub first_response: Target,
    pub resolution: Target,
    /// Both stand still since then.
    pub paused_since: Option<Moment>,
    /// The rules that were applied, so that each is applied once.
    pub fired: Vec<String>,
}

/// One deadline. While it runs, `since` is there; the time used before then is in `used_ms`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Target {
    /// Business time that is allowed; `None`: there is no deadline.
    pub budget_ms: Option<i64>,
    pub used_ms: i64,
    pub since: Option<Moment>,
    /// While it runs: when the budget is used up.
    pub due: Option<Moment>,
    pub met_at: Option<Moment>,
    /// When the budget was used up, if it was.
    pub breached_at: Option<Moment>,
}

impl Target {
    /// Runs from now on, unless it is met.
    pub fn run(&mut self, calendar: &Calendar, now: Moment) {
        if self.met_at.is_none() && self.since.is_none() {
            self.since = Some(now);
            self.reckon(calendar);
        }
    }

    /// Stands still from now on; a deadline that has passed by then is missed.
    pub fn halt(&mut self, calendar: &Calendar, now: Moment) {
        self.judge(now);
        if let Some(since) = self.since.take() {
            self.used_ms += calendar.between(since, now);
        }
        self.due = None;
    }

    pub fn meet(&mut self, calendar: &Calendar, now: Moment) {
        if self.met_at.is_none() {
            self.halt(calendar, now);
            self.met_at = Some(now);
        }
    }

    /// Met too early, it turns out: it runs on with the time that was left.
    pub fn reopen(&mut self, calendar: &Calendar, now: Moment) {
        self.met_at = None;
        self.run(calendar, now);
    }

    /// Another budget; the time used stays used.
    pub fn allow(&mut self, budget_ms: Option<i64>, calendar: &Calendar) {
        self.budget_ms = budget_ms;
        self.reckon(calendar);
    }

    /// Whether the deadline has passed; true once, at the first look after it.
    pub fn judge(&mut self, now: Moment) -> bool {
        let missed = self.due.filter(|due| *due <= now && self.breached_at.is_none());
        if missed.is_some() {
            self.breached_at = missed;
        }
        missed.is_some()
    }

    /// When so much of the budget will be used up, should it run on. In the past if it has been.
    #[must_use]
    pub fn reaches(&self, percent: u32, calendar: &Calendar) -> Option<Moment> {
        let (since, budget_ms) = (self.since?, self.budget_ms?);
        calendar.plus(since, budget_ms.saturating_mul(i64::from(percent)) / 100 - self.used_ms)
    }

    #[must_use]
    pub fn used_at(&self, calendar: &Calendar, now: Moment) -> i64 {
        self.used_ms + self.since.map_or(0, |since| calendar.between(since, now))
    }

    /// Of the budget, 0 and up. None: there is no deadline.
    #[must_use]
    pub fn percent(&self, calendar: &Calendar, now: Moment) -> Option<i64> {
        let budget_ms = self.budget_ms?.max(1);
        Some(self.used_at(calendar, now).saturating_mul(100) / budget_ms)
    }

    fn reckon(&mut self, calendar: &Calendar) {
        self.due = self.reaches(100, calendar);
    }
}

impl Clock {
    /// Of a ticket that is opened now.
    #[must_use]
    pub fn begin(deadlines: Deadlines, calendar: &Calendar, now: Moment) -> Self {
        let mut clock = Self::default();
        clock.allow(deadlines, calendar);
        clock.first_response.run(calendar, now);
        clock.resolution.run(calendar, now);
        clock
    }

    pub fn allow(&mut self, deadlines: Deadlines, calendar: &Calendar) {
        self.first_response.allow(deadlines.first_response_ms, calendar);
        self.resolution.allow(deadlines.resolution_ms, calendar);
    }

    #[must_use]
    pub const fn target(&self, which: Which) -> &Target {
        match which {
            Which::FirstResponse => &self.first_response,
            Which::Resolution => &self.resolution,
        }
    }

    pub const fn target_mut(&mut self, which: Which) -> &mut Target {
        match which {
            Which::FirstResponse => &mut self.first_response,
            Which::Resolution => &mut self.resolution,
        }
    }

    pub fn pause(&mut self, calendar: &Calendar, now: Moment) {
        if self.paused_since.is_none() {
            self.first_response.halt(calendar, now);
            self.resolution.halt(calendar, now);
            self.paused_since = Some(now);
        }
    }

    pub fn resume(&mut self, calendar: &Calendar, now: Moment) {
        self.paused_since = None;
        self.first_response.run(calendar, now);
        self.resolution.run(calendar, now);
    }

    /// Nobody owes anything any more.
    pub fn finish(&mut self, calendar: &Calendar, now: Moment) {
        self.paused_since = None;
        self.first_response.meet(calendar, now);
        self.resolution.meet(calendar, now);
    }

    /// The deadline that comes next.
    #[must_use]
    pub fn due(&self) -> Option<Moment> {
        [self.first_response.due, self.resolution.due].into_iter().flatten().min()
    }

    #[must_use]
    pub const fn is_breached(&self) -> bool {
        self.first_response.breached_at.is_some() || self.resolution.breached_at.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use vocab::{FloorPlan, Hours, HoursSpan, Weekday};

    const HOUR: i64 = 3_600_000;

    fn at(text: &str) -> Moment {
        let zoned: jiff::Zoned = format!("{text}[Europe/Paris]").parse().unwrap();
        Moment::from_epoch_ms(zoned.timestamp().as_millisecond())
    }

    /// Monday to Friday, nine to five.
    fn office() -> Calendar {
        use Weekday::{Friday, Monday, Thursday, Tuesday, Wednesday};
        let days = vec![Monday, Tuesday, Wednesday, Thursday, Friday];
        let hours = Hours {
            name: "office".to_owned(),
            time_zone: None,
            spans: vec![HoursSpan { days, from: "09:00".to_owned(), to: "17:00".to_owned() }],
            closed_on_holidays: true,
            closed_days: Vec::new(),
        };
        Calendar::of(&FloorPlan::empty(), &hours)
    }

    fn deadlines(response: i64, resolution: i64) -> Deadlines {
        Deadlines {
            first_response_ms: Some(response * HOUR),
            resolution_ms: Some(resolution * HOUR),
        }
    }

    #[test]
    fn deadlines_fall_in_business_hours() {
        let clock = Clock::begin(deadlines(2, 10), &office(), at("2026-11-20T16:00:00"));
        assert_eq!(clock.first_response.due, Some(at("2026-11-23T10:00:00")));
        assert_eq!(clock.resolution.due, Some(at("2026-11-24T10:00:00")));
        assert_eq!(clock.due(), clock.first_response.due);
    }

    #[test]
    fn a_pause_moves_the_deadline_by_the_open_time_that_it_took() {
        let office = office();
        let mut clock = Clock::begin(deadlines(2, 10), &office, at("2026-11-20T09:00:00"));
        clock.pause(&office, at("2026-11-20T12:00:00"));
        assert_eq!(clock.due(), None, "nothing is due in a pause");
        assert_eq!(clock.first_response.breached_at, Some(at("2026-11-20T11:00:00")));
        clock.resume(&office, at("2026-11-23T12:00:00"));
        // Three hours are used, seven are left: five on Monday, two on Tuesday.
        assert_eq!(clock.resolution.due, Some(at("2026-11-24T11:00:00")));
        let percent = clock.resolution.percent(&office, at("2026-11-23T14:00:00"));
        assert_eq!(percent, Some(50));
    }

    #[test]
    fn a_miss_is_told_once_and_stays_after_the_work_is_done() {
        let office = office();
        let mut clock = Clock::begin(deadlines(2, 4), &office, at("2026-11-20T09:00:00"));
        assert!(!clock.resolution.judge(at("2026-11-20T12:59:59")));
        assert!(clock.resolution.judge(at("2026-11-20T13:00:00")));
        assert!(!clock.resolution.judge(at("2026-11-20T15:00:00")));
        clock.finish(&office, at("2026-11-20T16:00:00"));
        assert!(clock.is_breached());
        assert_eq!(clock.resolution.used_ms, 7 * HOUR);
        assert_eq!(clock.due(), None);
    }

    #[test]
    fn what_is_reopened_runs_on_with_what_was_left() {
        let office = office();
        let mut clock = Clock::begin(deadlines(1, 4), &office, at("2026-11-20T09:00:00"));
        clock.finish(&office, at("2026-11-20T09:30:00"));
        assert!(!clock.is_breached());
        clock.resolution.reopen(&office, at("2026-11-23T09:00:00"));
        assert_eq!(clock.resolution.due, Some(at("2026-11-23T12:30:00")));
        assert_eq!(clock.first_response.due, None, "it was answered");
    }

    #[test]
    fn another_priority_changes_the_budget_and_not_what_was_used() {
        let office = office();
        let mut clock = Clock::begin(deadlines(2, 40), &office, at("2026-11-20T09:00:00"));
        clock.allow(deadlines(1, 4), &office);
        assert_eq!(clock.resolution.due, Some(at("2026-11-20T13:00:00")));
        clock.allow(Deadlines::default(), &office);
        assert_eq!((clock.due(), clock.resolution.percent(&office, at("2026-11-20T12:00:00"))), {
            (None, None)
        });
    }

    proptest! {
        /// However it is interrupted, a clock uses exactly the open time in which it ran.
        #[test]
        fn pauses_lose_and_add_nothing(steps in proptest::collection::vec(1_i64..40 * HOUR, 1..12)) {
            let office = office();
            let mut now = at("2026-03-20T09:00:00");
            let mut clock = Clock::begin(deadlines(1, 1_000), &office, now);
            let mut ran = 0;
            for (n, step) in steps.iter().enumerate() {
                let then = now.plus_ms(*step);
                if n % 2 == 0 {
                    ran += office.between(now, then);
                    clock.pause(&office, then);
                } else {
                    clock.resume(&office, then);
                }
                now = then;
            }
            prop_assert_eq!(clock.resolution.used_at(&office, now), ran);
            clock.resume(&office, now);
            let due = clock.resolution.due.expect("it runs");
            prop_assert_eq!(office.between(now, due), 1_000 * HOUR - ran);
        }
    }
}
