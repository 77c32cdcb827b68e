//! What is asked: which number, when, how and why.

use crate::Person;
use serde::{Deserialize, Serialize};
use vocab::{Address, Moment};
pub use vocab::{DialMethod as Method, DialPurpose as Purpose, Sector};

/// What the person called sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallerId {
    Shown(Address),
    Hidden,
}

/// Calls that a campaign let drop, over the window of its rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Abandonment {
    /// Answered by a person, and no agent was there in time.
    pub abandoned: u64,
    /// Answered by a person.
    pub live: u64,
}

#[derive(Clone, Debug)]
pub struct Question<'a> {
    pub at: Moment,
    pub phone: &'a Address,
    pub method: Method,
    pub purpose: Purpose,
    pub sector: Sector,
    /// `None`: not settled yet, so it is not judged.
    pub caller_id: Option<&'a CallerId>,
    pub person: &'a Person,
    /// Of the campaign so far; `None`: not judged.
    pub abandonment: Option<Abandonment>,
}
