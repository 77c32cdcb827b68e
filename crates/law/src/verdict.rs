//! The answer: yes or no, with every reason and where each comes from.

use serde::{Deserialize, Serialize};
use vocab::Moment;

macro_rules! causes {
    ($($(#[$doc:meta])* $variant:ident $name:literal $fr:literal $en:literal;)*) => {
        /// Why a call may not be made.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum Cause { $($(#[$doc])* $variant,)* }

        impl Cause {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// In French and English.
            #[must_use]
            pub const fn words(self) -> (&'static str, &'static str) {
                match self { $(Self::$variant => ($fr, $en),)* }
            }
        }
    };
}

causes! {
    NotANumber "not_a_number" "ce n’est pas un numéro" "it is no number";
    EmergencyNumber "emergency_number"
        "une campagne n’appelle pas un numéro d’urgence" "campaigns call no emergency number";
    SurchargedNumber "surcharged_number" "numéro surtaxé" "a surcharged number";
    /// No rule set covers the country, the audience and the purpose on that day.
    NoRules "no_rules" "aucune règle ne couvre cet appel" "no rule covers this call";
    SectorForbidden "sector_forbidden" "secteur interdit de prospection" "the sector is forbidden";
    Opposed "opposed" "inscrit sur une liste d’opposition" "on a list of opposition";
    Refused "refused" "a refusé d’être appelé" "refused to be called";
    NoConsent "no_consent" "pas de consentement" "no consent";
    ConsentWithdrawn "consent_withdrawn" "consentement retiré" "the consent was withdrawn";
    ConsentUnproven "consent_unproven" "consentement sans preuve" "the consent has no proof";
    ConsentNotYet "consent_not_yet" "consentement postérieur à l’appel" "the consent is later";
    ConsentExpired "consent_expired" "consentement expiré" "the consent has expired";
    MessageWithoutConsent "message_without_consent"
        "message enregistré sans consentement" "a recorded message without consent";
    CallerIdHidden "caller_id_hidden" "numéro présenté masqué" "the caller's number is hidden";
    CallerIdNotAllowed "caller_id_not_allowed"
        "numéro présenté interdit à ce mode d’appel" "the number shown isn't allowed to this method";
    AbandonmentReached "abandonment_reached"
        "part d’appels abandonnés atteinte" "the share of dropped calls is reached";
    Holiday "holiday" "jour férié" "a public holiday";
    OutsideHours "outside_hours" "hors des heures permises" "outside the hours";
    AttemptsReached "attempts_reached" "nombre de tentatives atteint" "too many attempts";
    DroppedLately "dropped_lately"
        "appel abandonné trop récent" "a call to them was dropped too lately";
}

impl Cause {
    /// Time alone mends it.
    #[must_use]
    pub const fn passes(self) -> bool {
        match self {
            Self::Holiday
            | Self::OutsideHours
            | Self::AttemptsReached
            | Self::DroppedLately
            | Self::ConsentNotYet => true,
            Self::NotANumber
            | Self::EmergencyNumber
            | Self::SurchargedNumber
            | Self::NoRules
            | Self::SectorForbidden
            | Self::Opposed
            | Self::Refused
            | Self::NoConsent
            | Self::ConsentWithdrawn
            | Self::ConsentUnproven
            | Self::ConsentExpired
            | Self::MessageWithoutConsent
            | Self::CallerIdHidden
            | Self::CallerIdNotAllowed
            | Self::AbandonmentReached => false,
        }
    }
}

/// One reason with the value that it looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub cause: Cause,
    /// `bloctel`, `2027-03-02`, `4 in 30 days`; empty where there is nothing to tell.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// Time alone mends this one.
    #[serde(skip)]
    pub(crate) passes: bool,
}

/// What makes a call lawful without being asked for again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The rules ask for none.
    NotNeeded,
    Consent,
    ContractInProgress,
    AnswerToRequest,
}

impl Basis {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotNeeded => "not_needed",
            Self::Consent => "consent",
            Self::ContractInProgress => "contract_in_progress",
            Self::AnswerToRequest => "answer_to_request",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub allow: bool,
    /// Every one that stands against it, not the first alone.
    pub reasons: Vec<Reason>,
    /// When the call may be made, if nothing else happens meanwhile; `None`: not by waiting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<Moment>,
    /// The rule set that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
}
