//! Days, the hours at which people call, and the hours at which agents work.

use super::{Due, HOME_MS, MINUTE_MS, Run};
use crate::chance::scaled;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use vocab::{
    AgentId, AgentStatus, Ask, Event, FloorPlan, Input, Moment, OrganizationId, SessionId,
};

const HOUR_MS: i64 = 60 * MINUTE_MS;

/// One local day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Day {
    pub begin: Moment,
    pub end: Moment,
    weekday: Weekday,
}

/// An agent who came to work.
#[derive(Clone, Debug)]
pub(super) struct Seat {
    session: SessionId,
    leaves: Moment,
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

impl Run<'_> {
    pub(super) fn plan_day(&mut self, day: &Day) {
        for (organization, share, saturday, sunday) in SHARES {
            let today = match day.weekday {
                Weekday::Saturday => saturday,
                Weekday::Sunday => sunday,
                _ => 1.0,
            };
            let hours = if organization == "assistance" { &ROAD } else { &OFFICE };
            let swing = 0.9 + 0.2 * self.chance.unit();
            let calls = scaled(i64::from(self.past.calls_per_day), share * today * swing);
            for _ in 0..calls {
                let at = day.begin.plus_ms(self.hour(hours));
                self.add(at, Due::Arrives(OrganizationId::new(organization)));
            }
        }
        let agents: Vec<AgentId> = self.past.plan.agents.keys().cloned().collect();
        for agent in agents {
            self.plan_shift(&agent, day);
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

    /// Who works today, from when to when. The road team has people at night.
    fn plan_shift(&mut self, agent: &AgentId, day: &Day) {
        let team = self.past.plan.agents.get(agent).and_then(|a| a.team.clone());
        let road = team.is_some_and(|t| t.as_str() == "route");
        let share = match (day.weekday, road) {
            (Weekday::Sunday, false) => 0.25,
            (Weekday::Saturday, false) => 0.45,
            (Weekday::Saturday | Weekday::Sunday, true) => 0.8,
            (_, true) => 0.95,
            (_, false) => 0.7,
        };
        if !self.chance.happens(share) {
            return;
        }
        let office: [i64; 6] = [460, 475, 525, 720, 750, 775];
        let around: [i64; 6] = [0, 420, 600, 750, 960, 990];
        let begins = *self.chance.pick(if road { &around } else { &office });
        let begins = begins * MINUTE_MS + self.chance.between(-4, 8).max(0) * MINUTE_MS;
        let lasts = self.chance.between(390, 440) * MINUTE_MS;
        let comes = day.begin.plus_ms(begins + self.chance.between(0, 59_999));
        self.plan_presence(agent, comes, comes.plus_ms(lasts).min(day.end.plus_ms(-HOUR_MS / 12)));
    }

    fn plan_presence(&mut self, agent: &AgentId, comes: Moment, leaves: Moment) {
        let closing = self.past.until.plus_ms(-HOME_MS);
        if comes.plus_ms(MINUTE_MS) >= closing {
            return;
        }
        let session = SessionId::from_uuid(self.ids.next(comes));
        self.add(comes, Due::Comes(agent.clone(), Seat { session, leaves }));
        let phone = comes.plus_ms(6_000);
        let at = |minutes: i64| comes.plus_ms(minutes * MINUTE_MS);
        let rest = |reason: &str| AgentStatus::Break { reason: reason.into() };
        let mut plan =
            vec![(phone.plus_ms(self.chance.between(5_000, 90_000)), AgentStatus::Available)];
        let mut away = |from: i64, lasts: i64, status: AgentStatus| {
            plan.push((at(from), status));
            plan.push((at(from + lasts), AgentStatus::Available));
        };
        if self.chance.happens(0.25) {
            away(12, self.chance.between(10, 20), rest("brief"));
        }
        away(self.chance.between(95, 130), self.chance.between(9, 16), rest("pause"));
        away(self.chance.between(185, 235), self.chance.between(38, 62), rest("dejeuner"));
        if self.chance.happens(0.12) {
            away(305, self.chance.between(30, 50), AgentStatus::Training);
        } else if self.chance.happens(0.12) {
            away(310, self.chance.between(15, 25), rest("coaching"));
        } else {
            away(self.chance.between(315, 345), self.chance.between(9, 16), rest("pause"));
        }
        for (at, status) in plan {
            if at < leaves && at < closing {
                self.add(at, Due::Status(agent.clone(), status));
            }
        }
        if leaves < closing {
            self.add(leaves, Due::Status(agent.clone(), AgentStatus::Offline));
        }
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
