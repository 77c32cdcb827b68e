//! Rule sets: data with dates, which an administrator can read, date and add to.

use crate::{Audience, Method, Purpose, Sector, place};
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use std::fmt;
use vocab::Weekday;

/// The version that this program reads and writes.
const VERSION: u32 = 1;
/// The country of a set that holds where no other does.
const ANY_COUNTRY: &str = "*";
const BUILT_IN: &str = include_str!("rules.json");

/// Every rule set that is known, of all times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    pub version: u32,
    pub sets: Vec<RuleSet>,
}

/// A span of the local day, from a minute (included) to a minute (excluded).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    pub days: Vec<Weekday>,
    /// `10:00`
    pub from: Time,
    pub to: Time,
}

/// At most so many calls and attempts in any so many calendar days in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frequency {
    pub most: u32,
    pub days: i32,
}

/// The rules for calling some people for some purposes, between two days. A rule that isn't written
/// doesn't bind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    pub id: String,
    pub fr: String,
    pub en: String,
    /// The texts that it comes from.
    pub source: String,
    /// ISO 3166: of the number that is called. `*`: every country that no other set tells of.
    pub country: String,
    pub audience: Audience,
    pub purposes: Vec<Purpose>,
    pub from: Date,
    /// The last day; `None`: still in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Where the person's own zone isn't known, the hours have to be open in each of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<String>,
    /// None: at any hour.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<Window>,
    #[serde(default)]
    pub closed_on_holidays: bool,
    #[serde(default)]
    pub consent_lifts_hours: bool,
    #[serde(default)]
    pub agreed_time_lifts_hours: bool,
    /// Hours of usage, not of a text: they bind what a campaign dials, not one call by hand.
    #[serde(default)]
    pub manual_lifts_hours: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frequency: Option<Frequency>,
    /// No call for so many calendar days after a refusal; without it a refusal holds for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal_days: Option<i32>,
    #[serde(default)]
    pub consent_needed: bool,
    /// How long a consent holds, counted from its day.
    #[serde(default = "a_year")]
    pub consent_days: i32,
    /// A contract in progress stands in for consent.
    #[serde(default)]
    pub contract_excepts: bool,
    /// An answer to a proven request stands in for consent, for so many business days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_business_days: Option<u32>,
    /// Public lists of opposition that bind; the professional's own always do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lists: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contract_lifts_lists: Vec<String>,
    /// Sectors in which nobody is prospected, whatever they agreed to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub banned_sectors: Vec<Sector>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contract_lifts_ban: Vec<Sector>,
    /// A recorded message needs consent (CPCE L34-5), whatever else stands in for it.
    #[serde(default)]
    pub message_needs_consent: bool,
    /// What an automated system may show, as beginnings of national numbers; none: anything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub automated_ranges: Vec<String>,
    /// What nobody may show.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub never_shown: Vec<String>,
    /// Of the calls that a person answered, at most so many of a thousand without an agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abandonment_permille: Option<u64>,
    /// Whom a dialler let drop, it calls again only after so many hours; who has an agent ready may
    /// call before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dropped_pause_h: Option<u32>,
    /// It rings at least so long before it counts as no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ring_s: Option<u32>,
    /// An agent speaks within so many seconds of the greeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub greeting_s: Option<u32>,
}

const fn a_year() -> i32 {
    365
}

/// Why rules can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRules {
    /// `sets[2].hours[0]`
    pub path: String,
    pub what: String,
}

impl fmt::Display for BadRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}

impl std::error::Error for BadRules {}

impl Rules {
    /// Those that come with the program.
    #[must_use]
    pub fn built_in() -> Self {
        Self::read(BUILT_IN).expect("the built-in rules are read by a test")
    }

    /// # Errors
    /// What isn't well formed, by its path.
    pub fn read(json: &str) -> Result<Self, BadRules> {
        let rules: Self = serde_json::from_str(json)
            .map_err(|e| BadRules { path: "rules".to_owned(), what: e.to_string() })?;
        if rules.version != VERSION {
            let what = "this program reads version 1".to_owned();
            return Err(BadRules { path: "version".to_owned(), what });
        }
        rules.check(0)?;
        Ok(rules)
    }

    /// Sets from `first` on, by their place after it.
    fn check(&self, first: usize) -> Result<(), BadRules> {
        for (n, set) in self.sets.iter().enumerate().skip(first) {
            let path = format!("sets[{}]", n - first);
            set.check(&path)?;
            if self.sets[..n].iter().any(|other| other.id == set.id || other.meets(set)) {
                let what = "says again what another set says of the same days".to_owned();
                return Err(BadRules { path, what });
            }
        }
        Ok(())
    }

    /// These with an administrator's own: a set of the same id takes the place of the one that is
    /// here, others come to it.
    ///
    /// # Errors
    /// As [`Rules::read`]: paths count own sets alone.
    pub fn with_own(mut self, own: &[RuleSet]) -> Result<Self, BadRules> {
        self.sets.retain(|set| own.iter().all(|mine| mine.id != set.id));
        let here = self.sets.len();
        self.sets.extend_from_slice(own);
        self.check(here)?;
        Ok(self)
    }

    /// The set in force on a local day.
    #[must_use]
    pub fn in_force(
        &self,
        country: &str,
        audience: Audience,
        purpose: Purpose,
        day: Date,
    ) -> Option<&RuleSet> {
        let of = |country: &str| {
            self.sets.iter().find(|set| {
                set.country == country
                    && set.audience == audience
                    && set.purposes.contains(&purpose)
                    && set.holds_on(day)
            })
        };
        of(country).or_else(|| of(ANY_COUNTRY))
    }
}

impl RuleSet {
    fn check(&self, path: &str) -> Result<(), BadRules> {
        let bad = |part: String, what: &str| {
            Err(BadRules { path: format!("{path}.{part}"), what: what.to_owned() })
        };
        if self.id.is_empty() || self.fr.is_empty() || self.source.is_empty() {
            return bad("id".to_owned(), "a set bears an id, a name and its source");
        }
        if self.purposes.is_empty() {
            return bad("purposes".to_owned(), "says for which calls it is");
        }
        if self.until.is_some_and(|until| until < self.from) {
            return bad("until".to_owned(), "ends before it begins");
        }
        if let Some(at) = self.hours.iter().position(|w| w.from >= w.to || w.days.is_empty()) {
            return bad(format!("hours[{at}]"), "has no time in it");
        }
        if let Some(at) = self.zones.iter().position(|name| place::zone(name).is_none()) {
            return bad(format!("zones[{at}]"), "is no time zone");
        }
        if self.frequency.is_some_and(|f| f.days < 1 || f.days > 366) {
            return bad("frequency.days".to_owned(), "lies between 1 and 366");
        }
        Ok(())
    }

    fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Both would answer one question.
    fn meets(&self, other: &Self) -> bool {
        let apart = self.until.is_some_and(|until| until < other.from)
            || other.until.is_some_and(|until| until < self.from);
        self.country == other.country
            && self.audience == other.audience
            && self.purposes.iter().any(|purpose| other.purposes.contains(purpose))
            && !apart
    }

    /// Whether an automated system may show a number, as written nationally.
    #[must_use]
    pub(crate) fn may_show(&self, national: &str, method: Method) -> bool {
        let begins = |with: &String| national.starts_with(with.as_str());
        !self.never_shown.iter().any(begins)
            && (!method.is_automated()
                || self.automated_ranges.is_empty()
                || self.automated_ranges.iter().any(begins))
    }
}
