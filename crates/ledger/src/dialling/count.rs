//! Counts of calls by the day, the hour and the minute in which they were dialled.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use vocab::{AgentId, DispositionId, Meaning, Moment, Outcome};

const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;
/// The legal window, counted in local days, today included.
const DAYS: usize = 30;

/// What became of calls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dials {
    pub attempts: u32,
    /// Somebody or something picked up.
    pub answered: u32,
    /// A person picked up, spoken with or not; told when the call is over.
    pub live: u32,
    /// A person spoke with an agent.
    pub reached: u32,
    /// A person picked up, and no agent came in time.
    pub dropped: u32,
    pub machines: u32,
    pub busy: u32,
    pub no_answer: u32,
    /// Could not be placed, or no such number.
    pub failed: u32,
    /// The rules forbade it: nobody was dialled, and it is no attempt.
    pub not_allowed: u32,
    pub argued: u32,
    pub successes: u32,
    pub refusals: u32,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub dispositions: BTreeMap<DispositionId, u32>,
}

impl Dials {
    pub(super) fn end(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Dropped => self.dropped += 1,
            Outcome::Machine | Outcome::VoicemailLeft => self.machines += 1,
            Outcome::Busy => self.busy += 1,
            Outcome::NoAnswer => self.no_answer += 1,
            Outcome::NumberUnknown | Outcome::Failed => self.failed += 1,
            Outcome::NotAllowed => {
                self.not_allowed += 1;
                self.attempts = self.attempts.saturating_sub(1);
            }
            Outcome::Handled
            | Outcome::AbandonedInQueue
            | Outcome::AbandonedInFlow
            | Outcome::SelfServed
            | Outcome::TransferredOut
            | Outcome::Closed
            | Outcome::TurnedAway
            | Outcome::CallbackPromised
            | Outcome::Withdrawn
            | Outcome::Interrupted => {}
        }
    }

    pub(super) fn say(&mut self, id: &DispositionId, means: Option<Meaning>, add: bool) {
        let count = self.dispositions.entry(id.clone()).or_default();
        turn(count, true, add);
        if *count == 0 {
            self.dispositions.remove(id);
        }
        turn(&mut self.argued, means.is_some_and(Meaning::is_argued), add);
        turn(&mut self.successes, means.is_some_and(Meaning::is_success), add);
        turn(&mut self.refusals, means == Some(Meaning::Refusal), add);
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.attempts += other.attempts;
        self.answered += other.answered;
        self.live += other.live;
        self.reached += other.reached;
        self.dropped += other.dropped;
        self.machines += other.machines;
        self.busy += other.busy;
        self.no_answer += other.no_answer;
        self.failed += other.failed;
        self.not_allowed += other.not_allowed;
        self.argued += other.argued;
        self.successes += other.successes;
        self.refusals += other.refusals;
        for (id, n) in &other.dispositions {
            *self.dispositions.entry(id.clone()).or_default() += n;
        }
    }

    /// Calls dropped of those that a person picked up, in thousandths, rounded up: a limit is not
    /// kept by rounding.
    #[must_use]
    pub fn abandonment_permille(&self) -> u32 {
        if self.live == 0 {
            return 0;
        }
        u32::try_from((u64::from(self.dropped) * 1_000).div_ceil(u64::from(self.live)))
            .unwrap_or(u32::MAX)
    }
}

/// One agent's calls of a campaign on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AgentDials {
    pub calls: u32,
    pub argued: u32,
    pub successes: u32,
    pub refusals: u32,
}

impl AgentDials {
    pub(super) fn say(&mut self, means: Option<Meaning>, add: bool) {
        turn(&mut self.argued, means.is_some_and(Meaning::is_argued), add);
        turn(&mut self.successes, means.is_some_and(Meaning::is_success), add);
        turn(&mut self.refusals, means == Some(Meaning::Refusal), add);
    }
}

fn turn(count: &mut u32, counts: bool, add: bool) {
    if counts {
        *count = if add { count.saturating_add(1) } else { count.saturating_sub(1) };
    }
}

/// A campaign's calls over the legal window, by local day; of the last day by hour and agent, and of
/// its last hour by minute.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Span {
    ever: Dials,
    days: BTreeMap<Moment, Dials>,
    hours: BTreeMap<Moment, Dials>,
    minutes: BTreeMap<Moment, Dials>,
    agents: BTreeMap<AgentId, AgentDials>,
}

impl Span {
    /// A call is dialled: its day, hour and minute begin, and what is older is let go.
    pub(super) fn begin(&mut self, at: Moment, zone: &str) {
        let day = day_of(at, zone);
        if let Entry::Vacant(new) = self.days.entry(day) {
            new.insert(Dials::default());
            self.hours.clear();
            self.agents.clear();
            while self.days.len() > DAYS {
                self.days.pop_first();
            }
        }
        // 30 days back by the calendar: rested days count too.
        let first = day.plus_ms(-(DAYS as i64 * 24 - 12) * HOUR_MS);
        self.days = self.days.split_off(&first);
        self.hours.entry(hour_of(at, day)).or_default();
        self.minutes.entry(minute_of(at)).or_default();
        self.minutes = self.minutes.split_off(&minute_of(at).plus_ms(-59 * MINUTE_MS));
    }

    pub(super) fn count(&mut self, dialled: Moment, change: impl Fn(&mut Dials)) {
        change(&mut self.ever);
        let Some((day, dials)) = self.days.range_mut(..=dialled).next_back() else { return };
        change(dials);
        if let Some(hour) = self.hours.get_mut(&hour_of(dialled, *day)) {
            change(hour);
        }
        if let Some(minute) = self.minutes.get_mut(&minute_of(dialled)) {
            change(minute);
        }
    }

    pub(super) fn count_agent(
        &mut self,
        dialled: Moment,
        agent: &AgentId,
        change: impl Fn(&mut AgentDials),
    ) {
        let latest = self.days.last_key_value().map(|(day, _)| *day);
        if latest.is_some_and(|day| dialled >= day) {
            change(self.agents.entry(agent.clone()).or_default());
        }
    }

    /// Of that day alone: hours and agents are those of the last day with calls.
    pub(super) fn is_of(&self, day: Moment) -> bool {
        self.days.last_key_value().is_some_and(|(last, _)| *last >= day)
    }

    pub(super) fn days(&self) -> impl DoubleEndedIterator<Item = (Moment, &Dials)> {
        self.days.iter().map(|(day, dials)| (*day, dials))
    }

    pub(super) fn hours(&self) -> impl Iterator<Item = (Moment, &Dials)> {
        self.hours.iter().map(|(hour, dials)| (*hour, dials))
    }

    pub(super) fn agents(&self) -> impl Iterator<Item = (&AgentId, &AgentDials)> {
        self.agents.iter()
    }

    pub(super) const fn ever(&self) -> &Dials {
        &self.ever
    }

    /// The hour before the last call.
    pub(super) fn last_hour(&self) -> Dials {
        let mut sum = Dials::default();
        self.minutes.values().for_each(|minute| sum.add(minute));
        sum
    }

    pub(super) fn window(&self) -> Dials {
        let mut sum = Dials::default();
        self.days.values().for_each(|day| sum.add(day));
        sum
    }
}

fn minute_of(at: Moment) -> Moment {
    at.plus_ms(-at.epoch_ms().rem_euclid(MINUTE_MS))
}

fn hour_of(at: Moment, day: Moment) -> Moment {
    at.plus_ms(-(at - day).rem_euclid(HOUR_MS))
}

/// The local midnight at or before a moment.
fn day_of(at: Moment, zone: &str) -> Moment {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    Timestamp::from_millisecond(at.epoch_ms())
        .and_then(|stamp| stamp.to_zoned(zone).start_of_day())
        .map_or(at, |start| Moment::from_epoch_ms(start.timestamp().as_millisecond()))
}
