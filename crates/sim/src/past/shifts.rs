//! Days, the hours at which people call, and when agents come, rest and leave.

use super::roster::{self, Shift};
use super::{Due, HOME_MS, MINUTE_MS, Run};
use crate::chance::scaled;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use vocab::{
    AgentId, AgentStatus, Ask, Event, FloorPlan, Input, Moment, OrganizationId, SessionId,
};

const HOUR_MS: i64 = 60 * MINUTE_MS;
/// A break that can't be taken now is asked for again.
const BREAK_LATER_MS: i64 = 6 * MINUTE_MS;

/// One local day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Day {
    pub begin: Moment,
    pub end: Moment,
    pub weekday: Weekday,
}

/// An agent who came to work.
#[derive(Clone, Debug)]
pub(super) struct Seat {
    session: SessionId,
    leaves: Moment,
    pub status: AgentStatus,
}

/// The whole days before the one of `until`, and that one, oldest first.
pub(super) fn days(plan: &FloorPlan, until: Moment, whole: u32) -> Vec<Day> {
    let zone = TimeZone::get(&plan.settings.time_zone).unwrap_or(TimeZone::UTC);
    let Ok(timestamp) = jiff::Timestamp::from_millisecond(until.epoch_ms()) else {
        return Vec::new();
    };
    let today = timestamp.to_zoned(zone.clone()).date();
    let begin = |back: i64| {
        let date = today.checked_sub(jiff::Span::new().days(back)).ok()?;
        let start = date.to_zoned(zone.clone()).ok()?.timestamp();
        Some((Moment::from_epoch_ms(start.as_millisecond()), date.weekday()))
    };
    (0..=i64::from(whole.min(366)))
        .rev()
        .filter_map(|back| {
            let ((begin, weekday), (end, _)) = (begin(back)?, begin(back - 1)?);
            Some(Day { begin, end, weekday })
        })
        .collect()
}

/// Of 100 calls on a weekday, those to the internet provider, the agency, the road assistance;
/// and what is left of each on a Saturday and on a Sunday.
const SHARES: [(&str, f64, f64, f64); 3] =
    [("fai", 0.54, 0.55, 0.2), ("voyage", 0.24, 0.6, 0.1), ("assistance", 0.22, 1.1, 0.9)];

/// Weight of each hour of the day: office hours with two peaks, and the road at any hour.
const OFFICE: [u32; 24] =
    [0, 0, 0, 0, 0, 0, 0, 1, 8, 13, 16, 14, 9, 8, 12, 13, 12, 11, 9, 6, 1, 0, 0, 0];
const ROAD: [u32; 24] =
    [2, 1, 1, 1, 1, 2, 4, 8, 10, 9, 8, 8, 8, 8, 8, 9, 10, 12, 12, 9, 6, 5, 4, 3];

/// Calls of an organization that day, of so many on a weekday for the whole centre; and the weight
/// of its hours.
pub(super) fn demand(
    organization: &str,
    weekday: Weekday,
    calls_per_day: u32,
) -> (f64, &'static [u32; 24]) {
    let hours = if organization == "assistance" { &ROAD } else { &OFFICE };
    let calls = SHARES.iter().find(|(name, ..)| *name == organization).map_or(0.0, |share| {
        let (_, share, saturday, sunday) = *share;
        let today = match weekday {
            Weekday::Saturday => saturday,
            Weekday::Sunday => sunday,
            _ => 1.0,
        };
        f64::from(calls_per_day) * share * today
    });
    (calls, hours)
}

impl Run<'_> {
    pub(super) fn plan_day(&mut self, day: &Day) {
        for (organization, ..) in SHARES {
            let (calls, hours) = demand(organization, day.weekday, self.past.calls_per_day);
            let calls = scaled(1_000, calls * (0.9 + 0.2 * self.chance.unit())) / 1_000;
            for _ in 0..calls {
                let at = day.begin.plus_ms(self.hour(hours));
                self.add(at, Due::Arrives(OrganizationId::new(organization)));
            }
        }
        for shift in roster::of_day(self, day) {
            self.plan_presence(&shift, day);
        }
    }

    /// Milliseconds from midnight.
    fn hour(&mut self, weights: &[u32; 24]) -> i64 {
        let mut left = self.chance.between(0, i64::from(weights.iter().sum::<u32>()) - 1);
        for (hour, weight) in (0..24i64).zip(weights) {
            if left < i64::from(*weight) {
                return hour * HOUR_MS + self.chance.between(0, HOUR_MS - 1);
            }
            left -= i64::from(*weight);
        }
        12 * HOUR_MS
    }

    fn plan_presence(&mut self, shift: &Shift, day: &Day) {
        let agent = &shift.agent;
        let late = self.chance.between(-4, 5).max(0) * MINUTE_MS + self.chance.between(0, 59_999);
        let comes = day.begin.plus_ms(shift.begins_min * MINUTE_MS + late);
        let lasts = shift.lasts_min + self.chance.between(0, 8);
        let leaves = day.begin.plus_ms((shift.begins_min + lasts) * MINUTE_MS);
        let closing = self.past.until.plus_ms(-HOME_MS);
        if comes.plus_ms(MINUTE_MS) >= closing {
            return;
        }
        let session = SessionId::from_uuid(self.ids.next(comes));
        let seat = Seat { session, leaves, status: AgentStatus::Offline };
        self.add(comes, Due::Comes(agent.clone(), seat));
        let ready = comes.plus_ms(6_000 + self.chance.between(5_000, 90_000));
        self.add(ready, Due::Status(agent.clone(), AgentStatus::Available));
        let mut away = |from: i64, lasts: i64, status: AgentStatus| {
            self.add(comes.plus_ms(from * MINUTE_MS), Due::Rests(agent.clone(), status, lasts));
        };
        for (from, lasts, status) in shift.rests.iter().cloned() {
            away(from, lasts, status);
        }
        self.add(leaves.min(closing), Due::Status(agent.clone(), AgentStatus::Offline));
    }

    /// Goes on a break when a colleague stays for each of their queues; else asks again later.
    pub(super) fn rest(&mut self, agent: AgentId, status: AgentStatus, lasts_min: i64) {
        let Some(seat) = self.seats.get(&agent) else { return };
        let back = self.now.plus_ms(lasts_min * MINUTE_MS);
        if back >= seat.leaves {
            return;
        }
        if seat.status != AgentStatus::Available || !self.is_covered_without(&agent) {
            return self.after(BREAK_LATER_MS, Due::Rests(agent, status, lasts_min));
        }
        self.change_status(agent.clone(), status);
        self.add(back, Due::Status(agent, AgentStatus::Available));
    }

    fn is_covered_without(&self, agent: &AgentId) -> bool {
        let agents = &self.past.plan.agents;
        let Some(own) = agents.get(agent) else { return false };
        own.queues.iter().filter(|q| self.ways.iter().any(|w| w.queue == **q)).all(|queue| {
            self.seats.iter().any(|(other, seat)| {
                other != agent
                    && seat.status == AgentStatus::Available
                    && agents.get(other).is_some_and(|a| a.queues.contains(queue))
            })
        })
    }

    /// Unless a long talk still holds them in the chair of the day before.
    pub(super) fn come(&mut self, agent: AgentId, seat: Seat) {
        if self.seats.contains_key(&agent) {
            return;
        }
        let ms = self.chance.between(1_500, 5_000);
        self.hear_after(ms, Input::PhoneRegistered { agent: agent.clone() });
        let session = seat.session;
        self.seats.insert(agent.clone(), seat);
        self.hear(Input::DeskOpened { agent, session });
    }

    pub(super) fn change_status(&mut self, agent: AgentId, status: AgentStatus) {
        let Some(seat) = self.seats.get(&agent) else { return };
        let home = self.past.until.plus_ms(-HOME_MS);
        if status == AgentStatus::Offline || self.now < seat.leaves.min(home) {
            self.hear(Input::AgentAsked { agent, ask: Ask::SetStatus { status } });
        }
    }

    /// What concerns agents beyond their calls.
    pub(super) fn notice_agent(&mut self, event: &Event) {
        if let Event::AgentStatusChanged { agent, status: AgentStatus::Offline } = event
            && let Some(seat) = self.seats.remove(agent)
        {
            let ms = self.chance.between(800, 9_000);
            self.hear_after(ms, Input::PhoneLost { agent: agent.clone() });
            let agent = agent.clone();
            self.hear_after(ms + 40, Input::DeskClosed { agent, session: seat.session });
        } else if let Event::AgentStoppedResponding { agent, .. } = event {
            let ms = self.chance.between(15_000, 120_000);
            self.after(ms, Due::Status(agent.clone(), AgentStatus::Available));
        } else if let Event::AgentStatusChanged { agent, status } = event
            && let Some(seat) = self.seats.get_mut(agent)
        {
            seat.status = status.clone();
        }
    }

    /// Whoever is still there finishes and leaves.
    pub(super) fn go_home(&mut self) {
        let agents: Vec<AgentId> = self.seats.keys().cloned().collect();
        for agent in agents {
            self.change_status(agent.clone(), AgentStatus::Offline);
            if let Some(interaction) = self.wrapping.get(&agent).copied() {
                let ask = Ask::FinishWrapUp { interaction };
                self.hear(Input::AgentAsked { agent, ask });
            }
        }
    }
}
