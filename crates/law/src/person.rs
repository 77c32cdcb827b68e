//! What is known of the person who would be called, as far as the rules ask for it.

use crate::Territory;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use vocab::Moment;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    #[default]
    Consumer,
    Business,
}

/// A consent as the register has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The local day on which it was given.
    pub collected: Date,
    /// The last day for which it was given, where that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// What was shown, when and by which channel is in the archive.
    pub proven: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<Moment>,
}

/// In the order in which it is judged: the first that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentState {
    None,
    Withdrawn,
    Unproven,
    /// Given on a later day than the one that is asked about.
    NotYet,
    Expired,
    Valid,
}

impl Consent {
    /// `valid_days` counts from the day of collection, both ends included.
    #[must_use]
    pub fn state(&self, at: Moment, today: Date, valid_days: i32) -> ConsentState {
        if self.withdrawn_at.is_some_and(|withdrawn| withdrawn <= at) {
            return ConsentState::Withdrawn;
        }
        if !self.proven {
            return ConsentState::Unproven;
        }
        if today < self.collected {
            return ConsentState::NotYet;
        }
        let span = jiff::Span::new().days(valid_days);
        let last = self.collected.checked_add(span).unwrap_or(Date::MAX);
        let last = self.until.map_or(last, |until| until.min(last));
        if today > last { ConsentState::Expired } else { ConsentState::Valid }
    }
}

/// A date and time that the person agreed to, with its proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    pub from: Moment,
    /// Not included.
    pub to: Moment,
    pub proven: bool,
}

/// Nothing known: a consumer of the number's own place, who never agreed to anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    pub audience: Audience,
    /// Where the person lives, where that is known; else the number tells.
    pub territory: Option<Territory>,
    /// An IANA name that goes before territory and number.
    pub zone: Option<String>,
    pub consent: Option<Consent>,
    /// There is a contract with the principal, and the call is about its object.
    pub contract_in_progress: bool,
    /// A request that is proven, when it came in; the call answers it and nothing else.
    pub request: Option<Moment>,
    pub agreed: Option<Agreed>,
    /// The last time the person said no to being called.
    pub refused_at: Option<Moment>,
    /// The last time they answered and no agent was there.
    pub dropped_at: Option<Moment>,
    /// Lists of opposition on which the number stands: `bloctel`, `centre`, `organization`,
    /// `campaign`…
    pub oppositions: Vec<String>,
    /// Calls and attempts for this professional, of all campaigns, answered or not, in any order.
    pub attempts: Vec<Moment>,
}
