//! Appointments of an organization's field force: who visits customers, when they can, and what
//! customers are told of it.
//!
//! Owns: the set-up, which slots are free ([`free_slots`]), what a calendar program reads
//! ([`ical`]), which messages are due ([`messages`]). Must not own: rows, sending.

pub mod ical;
pub mod messages;
mod slots;

use crate::field::is_id;
use crate::setup::Fault;
use jiff::civil::Date;
use jiff::tz::TimeZone;
pub use messages::{Reminder, ReminderWay, ReminderWhen};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
pub use slots::{Busy, Slot, SlotAsk, Taken, best, clear, fits, free_slots, travel_minutes};
use std::collections::BTreeSet;
use vocab::{AgentId, CampaignId, HoursSpan, QueueId, Weekday};

/// Who visits customers, and by which rules they are booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FieldForce {
    /// IANA time zone of hours and days.
    pub time_zone: String,
    pub people: Vec<FieldPerson>,
    /// Nobody visits on the public holidays of the Code du travail, L3133-1.
    pub closed_on_holidays: bool,
    /// Nor on these local days, `2026-12-24`.
    pub closed_days: Vec<String>,
    /// How long an appointment takes.
    pub length_minutes: u32,
    /// Appointments begin so far apart, from the beginning of the hours.
    pub step_minutes: u32,
    /// Between two appointments, besides the travel.
    pub buffer_minutes: u32,
    pub travel: Travel,
    /// The earliest is in so many hours.
    pub notice_hours: u32,
    /// The latest is in so many days.
    pub horizon_days: u32,
    /// Of one person on one day.
    pub most_per_day: u32,
    /// Customers who were not there are called by this queue, before others; absent: by that of the
    /// campaign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missed_queue: Option<QueueId>,
    /// What customers are told, and when.
    pub reminders: Vec<Reminder>,
}

impl Default for FieldForce {
    fn default() -> Self {
        Self {
            time_zone: "Europe/Paris".to_owned(),
            people: Vec::new(),
            closed_on_holidays: true,
            closed_days: Vec::new(),
            length_minutes: 60,
            step_minutes: 30,
            buffer_minutes: 0,
            travel: Travel::default(),
            notice_hours: 24,
            horizon_days: 30,
            most_per_day: 6,
            missed_queue: None,
            reminders: messages::defaults(),
        }
    }
}

/// Somebody who visits customers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldPerson {
    pub id: String,
    pub name: String,
    #[serde(default = "yes")]
    pub active: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The agent that the person is as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<AgentId>,
    /// Where the day begins and ends: a postcode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<String>,
    /// Beginnings of postcodes: `75`, `921`; none: everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// None: of all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub campaigns: Vec<CampaignId>,
    #[serde(default = "office_hours")]
    pub hours: Vec<HoursSpan>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days_off: Vec<String>,
}

/// Minutes on the road, kept simple: by how much of two postcodes is the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Travel {
    pub same_postcode: u32,
    /// The first two digits are the same.
    pub same_department: u32,
    pub elsewhere: u32,
    /// Between postcodes that begin so, in either direction; before the others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub between: Vec<TravelBetween>,
}

impl Default for Travel {
    fn default() -> Self {
        Self { same_postcode: 10, same_department: 30, elsewhere: 60, between: Vec::new() }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TravelBetween {
    pub from: String,
    pub to: String,
    pub minutes: u32,
}

const fn yes() -> bool {
    true
}

fn office_hours() -> Vec<HoursSpan> {
    use Weekday::{Friday, Monday, Thursday, Tuesday, Wednesday};
    let span = |from: &str, to: &str| HoursSpan {
        days: vec![Monday, Tuesday, Wednesday, Thursday, Friday],
        from: from.to_owned(),
        to: to.to_owned(),
    };
    vec![span("09:00", "12:30"), span("14:00", "18:00")]
}

const MOST_PEOPLE: usize = 500;
const DAY_MINUTES: u32 = 24 * 60;

impl FieldForce {
    #[must_use]
    pub fn person(&self, id: &str) -> Option<&FieldPerson> {
        self.people.iter().find(|person| person.id == id)
    }

    /// UTC for one that isn't known; set-ups with such a one have a fault.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }

    #[must_use]
    pub fn faults(&self, path: &str) -> Vec<Fault> {
        let mut faults = Vec::new();
        if TimeZone::get(&self.time_zone).is_err() {
            let what = "Write the time zone as Europe/Paris or Indian/Reunion.";
            faults.push(Fault::new(format!("{path}.time_zone"), "bad_zone", &self.time_zone, what));
        }
        for (name, value, least, most) in [
            ("length_minutes", self.length_minutes, 5, DAY_MINUTES),
            ("step_minutes", self.step_minutes, 5, DAY_MINUTES),
            ("buffer_minutes", self.buffer_minutes, 0, DAY_MINUTES),
            ("travel.same_postcode", self.travel.same_postcode, 0, DAY_MINUTES),
            ("travel.same_department", self.travel.same_department, 0, DAY_MINUTES),
            ("travel.elsewhere", self.travel.elsewhere, 0, DAY_MINUTES),
            ("notice_hours", self.notice_hours, 0, 24 * 60),
            ("horizon_days", self.horizon_days, 1, 366),
            ("most_per_day", self.most_per_day, 1, 50),
        ] {
            if !(least..=most).contains(&value) {
                let what = format!("Write {least} to {most}.");
                let at = format!("{path}.{name}");
                faults.push(Fault::new(at, "out_of_range", value.to_string(), what));
            }
        }
        for (n, pair) in self.travel.between.iter().enumerate() {
            let at = format!("{path}.travel.between[{n}]");
            faults.extend(bad_prefix(&format!("{at}.from"), &pair.from));
            faults.extend(bad_prefix(&format!("{at}.to"), &pair.to));
            if pair.minutes > DAY_MINUTES {
                let value = pair.minutes.to_string();
                let what = "Write at most 1440 minutes.";
                faults.push(Fault::new(format!("{at}.minutes"), "out_of_range", value, what));
            }
        }
        faults.extend(bad_days(&format!("{path}.closed_days"), &self.closed_days));
        if self.people.len() > MOST_PEOPLE {
            let value = self.people.len().to_string();
            let what = "At most 500 people.";
            faults.push(Fault::new(format!("{path}.people"), "too_many", value, what));
        }
        let mut ids = BTreeSet::new();
        for (n, person) in self.people.iter().enumerate() {
            let at = format!("{path}.people[{n}]");
            faults.extend(person.faults(&at));
            if !ids.insert(&person.id) {
                let what = "Two people have this id: change one.";
                faults.push(Fault::new(format!("{at}.id"), "twice", &person.id, what));
            }
        }
        faults.extend(messages::faults(&format!("{path}.reminders"), &self.reminders));
        faults
    }
}

impl FieldPerson {
    /// Whether the person may be sent there at all.
    #[must_use]
    pub fn goes_to(&self, postcode: &str) -> bool {
        self.covers.is_empty() || self.covers.iter().any(|prefix| postcode.starts_with(prefix))
    }

    #[must_use]
    pub fn works_for(&self, campaign: Option<&CampaignId>) -> bool {
        self.campaigns.is_empty() || campaign.is_none_or(|one| self.campaigns.contains(one))
    }

    fn faults(&self, at: &str) -> Vec<Fault> {
        let mut faults = Vec::new();
        if !is_id(&self.id) {
            let what = "An id has lower-case letters, digits and _, and begins with a letter.";
            faults.push(Fault::new(format!("{at}.id"), "bad_id", &self.id, what));
        }
        if self.name.trim().is_empty() {
            let what = "Write the person's name.";
            faults.push(Fault::new(format!("{at}.name"), "empty", "", what));
        }
        if let Some(email) = self.email.as_deref().filter(|e| !crate::field::is_email(e)) {
            let what = "Write an e-mail address.";
            faults.push(Fault::new(format!("{at}.email"), "bad_email", email, what));
        }
        if let Some(home) = &self.home {
            faults.extend(bad_prefix(&format!("{at}.home"), home));
        }
        for (n, prefix) in self.covers.iter().enumerate() {
            faults.extend(bad_prefix(&format!("{at}.covers[{n}]"), prefix));
        }
        for (n, span) in self.hours.iter().enumerate() {
            let minutes = (slots::minute_of(&span.from), slots::minute_of(&span.to));
            if !matches!(minutes, (Some(from), Some(to)) if from < to) {
                let value = format!("{}–{}", span.from, span.to);
                let what = "Write hours as 09:00 to 12:30, the end after the beginning.";
                faults.push(Fault::new(format!("{at}.hours[{n}]"), "bad_hours", value, what));
            }
        }
        faults.extend(bad_days(&format!("{at}.days_off"), &self.days_off));
        faults
    }
}

fn bad_days<'a>(path: &'a str, days: &'a [String]) -> impl Iterator<Item = Fault> + 'a {
    days.iter().enumerate().filter(|(_, day)| day.parse::<Date>().is_err()).map(move |(n, day)| {
        Fault::new(format!("{path}[{n}]"), "bad_day", day, "Write a day as 2026-12-24.")
    })
}

/// A postcode or its beginning.
fn bad_prefix(path: &str, prefix: &str) -> Option<Fault> {
    let good = (1..=10).contains(&prefix.len())
        && prefix.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ' || c == '-');
    (!good).then(|| {
        let what = "Write a postcode or its beginning: 75, 92100.";
        Fault::new(path, "bad_postcode", prefix, what)
    })
}

#[cfg(test)]
mod tests;
