//! How long an organization keeps what it holds about people.
//!
//! Owns: the periods and their bounds. Must not own: what is erased (`store`), when (`server`).

use crate::setup::Fault;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vocab::RecordingPurpose;

/// Days after which each kind goes; nothing is erased where there is none. The French authority
/// (CNIL) names six months for recordings that serve training and proof, three years after the last
/// contact for customers who buy no more, six months to a year for logs of access.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    /// The sound of calls without a period for what they were recorded for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recordings_days: Option<u32>,
    /// Recorded for quality: 180 days where neither this nor the general period is set, since the
    /// French authority (CNIL) names six months.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality_days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub training_days: Option<u32>,
    /// Recorded as the proof of a contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_days: Option<u32>,
    /// Spoken answers to surveys: 180 days where neither this nor the general period is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub survey_days: Option<u32>,
    /// Names, numbers and keyed digits in the history of interactions; the facts stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history_days: Option<u32>,
    /// Who opened which card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_log_days: Option<u32>,
    /// Customers without interaction, ticket or change of the card for so long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inactive_customers_days: Option<u32>,
    /// What people wrote: descriptions and notes of tickets that are done, notes of planned calls
    /// that were made, notes of cards, each when nobody has changed it for so long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes_days: Option<u32>,
}

/// Six months of 30 days.
const QUALITY: u32 = 180;
const SHORTEST: u32 = 1;
const LONGEST: u32 = 36_500;

impl Retention {
    /// Each period with its name.
    #[must_use]
    pub const fn periods(&self) -> [(&'static str, Option<u32>); 9] {
        [
            ("recordings_days", self.recordings_days),
            ("quality_days", self.quality_days),
            ("training_days", self.training_days),
            ("contract_days", self.contract_days),
            ("survey_days", self.survey_days),
            ("history_days", self.history_days),
            ("access_log_days", self.access_log_days),
            ("inactive_customers_days", self.inactive_customers_days),
            ("notes_days", self.notes_days),
        ]
    }

    /// How long a recording made for this is kept; one of before purposes has none.
    #[must_use]
    pub const fn recording_days(&self, purpose: Option<RecordingPurpose>) -> Option<u32> {
        let (own, otherwise) = match purpose {
            Some(RecordingPurpose::Quality) => (self.quality_days, Some(QUALITY)),
            Some(RecordingPurpose::Training) => (self.training_days, None),
            Some(RecordingPurpose::Contract) => (self.contract_days, None),
            Some(RecordingPurpose::Survey) => (self.survey_days, Some(QUALITY)),
            None => (None, None),
        };
        match (own, self.recordings_days) {
            (Some(days), _) | (None, Some(days)) => Some(days),
            (None, None) => otherwise,
        }
    }

    #[must_use]
    pub fn faults(&self, path: &str) -> Vec<Fault> {
        let wrong = |(_, days): &(&str, Option<u32>)| {
            days.is_some_and(|days| !(SHORTEST..=LONGEST).contains(&days))
        };
        let tell = |(name, days): (&str, Option<u32>)| {
            let what = format!("Write {SHORTEST} to {LONGEST} days, or nothing to keep it.");
            let value = days.unwrap_or_default().to_string();
            Fault::new(format!("{path}.{name}"), "bad_period", value, what)
        };
        self.periods().into_iter().filter(wrong).map(tell).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_has_its_own_period_and_quality_never_none() {
        let none = Retention::default();
        assert_eq!(none.recording_days(Some(RecordingPurpose::Quality)), Some(180));
        assert_eq!(none.recording_days(Some(RecordingPurpose::Contract)), None);
        assert_eq!(none.recording_days(None), None);
        let some = Retention {
            recordings_days: Some(30),
            contract_days: Some(1_825),
            ..Retention::default()
        };
        assert_eq!(some.recording_days(Some(RecordingPurpose::Quality)), Some(30));
        assert_eq!(some.recording_days(Some(RecordingPurpose::Contract)), Some(1_825));
        assert_eq!(some.recording_days(None), Some(30));
    }

    #[test]
    fn nothing_is_erased_by_default_and_no_period_is_nought() {
        assert_eq!(Retention::default().faults("retention"), []);
        assert!(Retention::default().periods().iter().all(|(_, days)| days.is_none()));
        let wrong = Retention { history_days: Some(0), ..Retention::default() };
        assert_eq!(wrong.faults("retention")[0].path, "retention.history_days");
    }
}
