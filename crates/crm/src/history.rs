//! What happened between a customer and the organization beside calls and tickets: offers,
//! consents, appointments, satisfaction.
//!
//! Owns: their shapes and how consents stand. Must not own: rows.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vocab::{AgentId, Moment, Pii};

/// One line of it. Offers, consents and answers of surveys are only added; an appointment changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Entry {
    Offer(Offer),
    Consent(Consent),
    Survey(Survey),
    Appointment(Appointment),
}

impl Entry {
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Offer(_) => "offer",
            Self::Consent(_) => "consent",
            Self::Survey(_) => "survey",
            Self::Appointment(_) => "appointment",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub product: String,
    pub label: String,
    pub outcome: OfferOutcome,
    pub reason: Option<Pii<String>>,
    pub amount_cents: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfferOutcome {
    Proposed,
    Refused,
    Bought,
}

/// A consent given or withdrawn, with its proof (Code de la consommation R223-1, R223-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// What for: [`SALES`], `survey`, `recording`, or the organization's own word.
    pub purpose: String,
    /// `phone`, `email`, `sms`, or `all`.
    pub channel: String,
    pub state: ConsentState,
    /// What was shown or said, and how it was agreed to.
    pub proof: Option<Pii<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentState {
    Given,
    Withdrawn,
}

/// The purpose that a sales call needs (L223-1).
pub const SALES: &str = "sales";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// 1–5
    pub rating: u8,
    pub comment: Option<Pii<String>>,
}

/// The row's moment is when it begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    pub title: Pii<String>,
    pub duration_ms: Option<i64>,
    pub place: Option<Pii<String>>,
    pub state: AppointmentState,
    pub agent: Option<AgentId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AppointmentState {
    Planned,
    Kept,
    Missed,
    Cancelled,
}

/// How consent for one purpose on one channel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentStanding {
    /// Nobody asked.
    None,
    Withdrawn,
    ProofMissing,
    Expired,
    Valid,
}

impl ConsentStanding {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Withdrawn => "withdrawn",
            Self::ProofMissing => "proof_missing",
            Self::Expired => "expired",
            Self::Valid => "valid",
        }
    }
}

/// Consent lasts a year from its collection, its last day included (R223-1).
const CONSENT_DAYS: i64 = 365;

/// How consent stands on a local day: withdrawn before proof missing before expired before valid.
/// `consents` with the local day of each, in the order of time; the last word on the channel, or
/// on all channels, counts. A withdrawal takes effect at once (R223-3).
#[must_use]
pub fn consent<'a>(
    consents: impl Iterator<Item = (&'a Consent, &'a str)>,
    purpose: &str,
    channel: &str,
    today: &str,
) -> ConsentStanding {
    let fits = |c: &Consent| c.purpose == purpose && (c.channel == channel || c.channel == "all");
    let Some((last, day)) = consents.filter(|(c, _)| fits(c)).last() else {
        return ConsentStanding::None;
    };
    let proof = last.proof.as_ref().is_some_and(|p| !p.reveal().trim().is_empty());
    match last.state {
        ConsentState::Withdrawn => ConsentStanding::Withdrawn,
        ConsentState::Given if !proof => ConsentStanding::ProofMissing,
        ConsentState::Given if days_between(day, today).is_none_or(|n| n > CONSENT_DAYS) => {
            ConsentStanding::Expired
        }
        ConsentState::Given => ConsentStanding::Valid,
    }
}

/// The local day of a moment, `2026-11-22`; in UTC where the zone is unknown.
#[must_use]
pub fn local_day(moment: Moment, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let stamp = Timestamp::from_millisecond(moment.epoch_ms()).unwrap_or(Timestamp::UNIX_EPOCH);
    stamp.to_zoned(zone).date().to_string()
}

/// Days from one local day to another; nothing where one is no day.
#[must_use]
pub fn days_between(from: &str, to: &str) -> Option<i64> {
    let (from, to): (Date, Date) = (from.parse().ok()?, to.parse().ok()?);
    Some(i64::from(from.until(to).ok()?.get_days()))
}

/// The local day so many days later.
#[must_use]
pub fn plus_days(day: &str, days: i64) -> Option<String> {
    let day: Date = day.parse().ok()?;
    Some(day.checked_add(days.days()).ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(state: ConsentState, channel: &str, proof: Option<&str>) -> Consent {
        Consent {
            purpose: SALES.to_owned(),
            channel: channel.to_owned(),
            state,
            proof: proof.map(|p| Pii::new(p.to_owned())),
        }
    }

    fn standing(words: &[(Consent, &str)], today: &str) -> ConsentStanding {
        consent(words.iter().map(|(c, day)| (c, *day)), SALES, "phone", today)
    }

    #[test]
    fn a_consent_holds_for_365_days_its_last_included() {
        let given = [(word(ConsentState::Given, "phone", Some("form 12")), "2026-03-01")];
        assert_eq!(standing(&given, "2027-03-01"), ConsentStanding::Valid);
        assert_eq!(standing(&given, "2027-03-02"), ConsentStanding::Expired);
    }

    #[test]
    fn withdrawn_goes_before_proof_missing_before_expired() {
        let bare = || (word(ConsentState::Given, "phone", Some("  ")), "2020-01-01");
        assert_eq!(standing(&[bare()], "2026-01-01"), ConsentStanding::ProofMissing);
        let gone = (word(ConsentState::Withdrawn, "all", None), "2020-01-02");
        assert_eq!(standing(&[bare(), gone.clone()], "2026-01-01"), ConsentStanding::Withdrawn);
        let anew = (word(ConsentState::Given, "phone", Some("call")), "2025-12-01");
        assert_eq!(standing(&[gone, anew], "2026-01-01"), ConsentStanding::Valid);
        let post = (word(ConsentState::Given, "email", Some("form")), "2025-12-01");
        assert_eq!(standing(&[post], "2026-01-01"), ConsentStanding::None);
    }

    #[test]
    fn days_are_local() {
        let late = Moment::from_epoch_ms(1_795_388_400_000); // 2026-11-22T23:00Z
        assert_eq!(local_day(late, "Europe/Paris"), "2026-11-23");
        assert_eq!(local_day(late, "nowhere"), "2026-11-22");
        assert_eq!(days_between("2026-11-22", "2026-12-01"), Some(9));
        assert_eq!(plus_days("2026-11-22", 9).as_deref(), Some("2026-12-01"));
    }
}
