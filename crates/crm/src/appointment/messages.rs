//! What customers are told of their appointments, and when.
//!
//! Owns: the rules, which messages are due, at what hours, their texts. Must not own: addresses,
//! consents, sending. Messages here carry out what was agreed: they sell nothing.

use crate::setup::Fault;
use crate::text::Label;
use jiff::Timestamp;
use jiff::ToSpan as _;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeSet;
use vocab::template::{Surroundings, fill, names};
use vocab::{CampaignId, Moment};

/// One message to the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reminder {
    pub id: String,
    #[serde(default = "yes")]
    pub active: bool,
    /// None: appointments of all, and of none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub campaigns: Vec<CampaignId>,
    pub when: ReminderWhen,
    /// The first way that reaches the customer.
    pub ways: Vec<ReminderWay>,
    /// Of a mail.
    pub subject: Label,
    pub text: Label,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReminderWhen {
    Booked,
    /// To another time or another person.
    Moved,
    Cancelled,
    /// So many hours before it begins.
    HoursBefore(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReminderWay {
    Sms,
    Email,
}

const fn yes() -> bool {
    true
}

/// What texts may name.
pub const NAMES: &[&str] =
    &["name", "subject", "day", "time", "person", "place", "organization", "link"];
const LONGEST: usize = 1_000;
const MOST: usize = 30;
const MOST_HOURS: u32 = 24 * 30;

pub(super) fn defaults() -> Vec<Reminder> {
    let one = |id: &str, when, ways: &[ReminderWay], subject: Label, text: Label| Reminder {
        id: id.to_owned(),
        active: true,
        campaigns: Vec::new(),
        when,
        ways: ways.to_vec(),
        subject,
        text,
    };
    use ReminderWay::{Email, Sms};
    vec![
        one(
            "confirmation",
            ReminderWhen::Booked,
            &[Email, Sms],
            Label::new("Votre rendez-vous du {day}", "Your appointment on {day}"),
            Label::new(
                "{organization}\u{a0}: rendez-vous le {day} à {time} avec {person}. \
                 Confirmer ou annuler\u{a0}: {link}",
                "{organization}: appointment on {day} at {time} with {person}. \
                 Confirm or cancel: {link}",
            ),
        ),
        one(
            "move",
            ReminderWhen::Moved,
            &[Email, Sms],
            Label::new("Votre rendez-vous est déplacé", "Your appointment has moved"),
            Label::new(
                "{organization}\u{a0}: votre rendez-vous est déplacé au {day} à {time}, avec {person}. \
                 Confirmer ou annuler\u{a0}: {link}",
                "{organization}: your appointment is now on {day} at {time} with {person}. \
                 Confirm or cancel: {link}",
            ),
        ),
        one(
            "cancellation",
            ReminderWhen::Cancelled,
            &[Email, Sms],
            Label::new("Votre rendez-vous est annulé", "Your appointment is cancelled"),
            Label::new(
                "{organization}\u{a0}: votre rendez-vous du {day} à {time} est annulé.",
                "{organization}: your appointment on {day} at {time} is cancelled.",
            ),
        ),
        one(
            "reminder",
            ReminderWhen::HoursBefore(24),
            &[Sms, Email],
            Label::new("Rappel\u{a0}: rendez-vous le {day}", "Reminder: appointment on {day}"),
            Label::new(
                "{organization}\u{a0}: rappel de votre rendez-vous le {day} à {time} avec {person}. \
                 Confirmer ou annuler\u{a0}: {link}",
                "{organization}: your appointment is on {day} at {time} with {person}. \
                 Confirm or cancel: {link}",
            ),
        ),
    ]
}

pub(super) fn faults(path: &str, reminders: &[Reminder]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut ids = BTreeSet::new();
    if reminders.len() > MOST {
        let what = "At most 30 messages.";
        faults.push(Fault::new(path, "too_many", reminders.len().to_string(), what));
    }
    for (n, reminder) in reminders.iter().enumerate() {
        let at = format!("{path}[{n}]");
        if !crate::field::is_id(&reminder.id) || !ids.insert(&reminder.id) {
            let what = "Each message has an id of its own: lower-case letters, digits and _.";
            faults.push(Fault::new(format!("{at}.id"), "bad_id", &reminder.id, what));
        }
        if let ReminderWhen::HoursBefore(hours) = reminder.when
            && !(1..=MOST_HOURS).contains(&hours)
        {
            let what = "Write 1 to 720 hours.";
            faults.push(Fault::new(format!("{at}.when"), "out_of_range", hours.to_string(), what));
        }
        if reminder.ways.is_empty() {
            let what = "Choose at least one way: sms, email.";
            faults.push(Fault::new(format!("{at}.ways"), "empty", "", what));
        }
        let texts = [("subject", &reminder.subject), ("text", &reminder.text)];
        for (field, label) in texts {
            for text in [Some(&label.fr), label.en.as_ref()].into_iter().flatten() {
                if text.chars().count() > LONGEST {
                    let what = "Write at most 1000 characters.";
                    faults.push(Fault::new(format!("{at}.{field}"), "too_long", "", what));
                }
                let unknown = names(text).filter(|name| !NAMES.contains(name));
                faults.extend(unknown.map(|name| {
                    let what = format!("Texts may name: {}.", NAMES.join(", "));
                    Fault::new(format!("{at}.{field}"), "unknown_name", name, what)
                }));
            }
        }
        if reminder.text.fr.trim().is_empty() {
            let what = "Write what the message says.";
            faults.push(Fault::new(format!("{at}.text.fr"), "empty", "", what));
        }
    }
    faults
}

/// Where an appointment stands, for its messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing<'a> {
    pub campaign: Option<&'a CampaignId>,
    pub starts: Moment,
    pub booked: Moment,
    /// How often it was moved, and when it was last.
    pub moves: i64,
    pub changed: Moment,
    pub cancelled: bool,
    /// It is still to come and not over by what somebody said of it.
    pub ahead: bool,
}

/// A message and when it goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due<'a> {
    pub reminder: &'a Reminder,
    /// The same appointment gets the same message once.
    pub key: String,
    pub at: Moment,
    /// Later nobody is told any more.
    pub until: Moment,
}

/// After so long nobody is told of a change any more: it was written down late, or nothing could be
/// sent all the while.
const STALE_MS: i64 = 24 * 3_600_000;
const HOUR_MS: i64 = 3_600_000;

/// All messages of an appointment, whether they went out already or not.
#[must_use]
pub fn messages<'a>(reminders: &'a [Reminder], of: &Standing<'_>) -> Vec<Due<'a>> {
    let meant = reminders.iter().filter(|reminder| {
        let campaigns = &reminder.campaigns;
        let named = campaigns.is_empty() || of.campaign.is_some_and(|c| campaigns.contains(c));
        reminder.active && named
    });
    let due = meant.filter_map(|reminder| {
        let (key, at, until) = match reminder.when {
            ReminderWhen::Booked if of.ahead && of.moves == 0 => {
                ("booked".to_owned(), of.booked, of.booked.plus_ms(STALE_MS))
            }
            ReminderWhen::Moved if of.ahead && of.moves > 0 => {
                (format!("moved-{}", of.moves), of.changed, of.changed.plus_ms(STALE_MS))
            }
            ReminderWhen::Cancelled if of.cancelled => {
                ("cancelled".to_owned(), of.changed, of.changed.plus_ms(STALE_MS))
            }
            ReminderWhen::HoursBefore(hours) if of.ahead => {
                let at = of.starts.plus_ms(-i64::from(hours) * HOUR_MS);
                // Who has just been told need not be reminded.
                let told = of.booked.max(if of.moves > 0 { of.changed } else { of.booked });
                if at <= told {
                    return None;
                }
                (format!("before-{hours}-{}", of.moves), at, of.starts)
            }
            ReminderWhen::Booked
            | ReminderWhen::Moved
            | ReminderWhen::Cancelled
            | ReminderWhen::HoursBefore(_) => return None,
        };
        let key = format!("{}/{key}", reminder.id);
        Some(Due { reminder, key, at, until })
    });
    due.collect()
}

/// Nobody's telephone sounds before 8 and from 20 h, where they live.
const MORNING: i8 = 8;
const EVENING: i8 = 20;

/// When a message that is due then goes out: never at night. What would come after the appointment
/// began goes out the evening before.
#[must_use]
pub fn by_day(due: Moment, starts: Moment, zone: &TimeZone) -> Moment {
    let Ok(stamp) = Timestamp::from_millisecond(due.epoch_ms()) else { return due };
    let local = stamp.to_zoned(zone.clone());
    if (MORNING..EVENING).contains(&local.hour()) {
        return due;
    }
    let at = |days: i64, hour: i8| {
        let date = local.date().checked_add(days.days()).ok()?;
        let zoned = date.at(hour, 0, 0, 0).to_zoned(zone.clone()).ok()?;
        Some(Moment::from_epoch_ms(zoned.timestamp().as_millisecond()))
    };
    let days = i64::from(local.hour() >= EVENING);
    let (morning, evening) = (at(days, MORNING), at(days - 1, EVENING - 1));
    match (morning, evening) {
        (Some(morning), _) if morning < starts => morning,
        (_, Some(evening)) => evening,
        (Some(_) | None, None) => due,
    }
}

/// What texts are filled with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    pub name: String,
    pub subject: String,
    pub day: String,
    pub time: String,
    pub person: String,
    pub place: String,
    pub organization: String,
    pub link: String,
}

impl Words {
    #[must_use]
    pub fn fill(&self, text: &str) -> String {
        fill(text, Surroundings::Text, |name| {
            let value = match name {
                "name" => &self.name,
                "subject" => &self.subject,
                "day" => &self.day,
                "time" => &self.time,
                "person" => &self.person,
                "place" => &self.place,
                "organization" => &self.organization,
                "link" => &self.link,
                _ => return None,
            };
            Some(Cow::Owned(value.clone()))
        })
    }
}

const DAYS_FR: [&str; 7] =
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// The local day and time as they are spoken: `mardi 24 novembre`, `9 h 30`; `Tuesday 24 November`,
/// `9:30 am`.
#[must_use]
pub fn spoken(at: Moment, zone: &TimeZone, language: &str) -> (String, String) {
    let stamp = Timestamp::from_millisecond(at.epoch_ms()).unwrap_or_default();
    let local = stamp.to_zoned(zone.clone());
    if language.starts_with("en") {
        let day = local.strftime("%A %-d %B").to_string();
        let time = local.strftime("%-I:%M %P").to_string();
        return (day, time);
    }
    let weekday = usize::from(local.weekday().to_monday_zero_offset().unsigned_abs());
    let month = usize::from(local.month().unsigned_abs()).saturating_sub(1);
    let date = if local.day() == 1 { "1er".to_owned() } else { local.day().to_string() };
    let day = format!("{} {date} {}", DAYS_FR[weekday], MONTHS_FR[month]);
    let time = match local.minute() {
        0 => format!("{}\u{a0}h", local.hour()),
        minute => format!("{}\u{a0}h\u{a0}{minute:02}", local.hour()),
    };
    (day, time)
}
