//! The facts that formulas may name: what is counted, in which unit, out of which rows.
//!
//! Owns: the closed list. Must not own: the counting (`store`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Count,
    /// Cents of a euro.
    Amount,
    Percent,
    Points,
    Days,
    /// Of 30 days each.
    Months,
    /// 1–5.
    Rating,
    /// 1 or 0.
    YesNo,
    Text,
}

/// Which rows a fact is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Interactions,
    Tickets,
    Offers,
    Contracts,
    Holdings,
    Consents,
    Appointments,
    Callbacks,
    Surveys,
    Card,
}

/// A fact.
#[derive(Clone, Copy, Debug)]
pub struct Base {
    pub name: &'static str,
    pub unit: Unit,
    pub source: Source,
    pub fr: &'static str,
    pub en: &'static str,
}

const fn fact(
    name: &'static str,
    unit: Unit,
    source: Source,
    fr: &'static str,
    en: &'static str,
) -> Base {
    Base { name, unit, source, fr, en }
}

use Source as S;
use Unit as U;

/// Days are of 24 hours back from the moment of reading, but for contracts, whose days are local.
pub const BASE: &[Base] = &[
    fact("contacts_7d", U::Count, S::Interactions, "Contacts en 7 jours", "Contacts in 7 days"),
    fact("contacts_30d", U::Count, S::Interactions, "Contacts en 30 jours", "Contacts in 30 days"),
    fact("contacts_90d", U::Count, S::Interactions, "Contacts en 90 jours", "Contacts in 90 days"),
    fact("contacts_365d", U::Count, S::Interactions, "Contacts en un an", "Contacts in a year"),
    fact(
        "days_since_contact",
        U::Days,
        S::Interactions,
        "Jours depuis le dernier contact",
        "Days since the last contact",
    ),
    fact(
        "abandoned_30d",
        U::Count,
        S::Interactions,
        "Abandons en 30 jours",
        "Abandoned in 30 days",
    ),
    fact(
        "repeat_calls_7d",
        U::Count,
        S::Interactions,
        "Contacts pour le même motif en 7 jours",
        "Contacts for the same reason in 7 days",
    ),
    fact("open_tickets", U::Count, S::Tickets, "Tickets ouverts", "Open tickets"),
    fact("open_complaints", U::Count, S::Tickets, "Réclamations ouvertes", "Open complaints"),
    fact("tickets_90d", U::Count, S::Tickets, "Tickets en 90 jours", "Tickets in 90 days"),
    fact("purchases_cents", U::Amount, S::Offers, "Total des achats", "All purchases"),
    fact("purchases_12m_cents", U::Amount, S::Offers, "Achats en un an", "Purchases in a year"),
    fact("proposed_30d", U::Count, S::Offers, "Propositions en 30 jours", "Proposed in 30 days"),
    fact("refusals_30d", U::Count, S::Offers, "Refus en 30 jours", "Refused in 30 days"),
    fact("refusals_365d", U::Count, S::Offers, "Refus en un an", "Refused in a year"),
    fact("next_offer", U::Text, S::Offers, "Prochaine offre", "Next offer"),
    fact("contracts", U::Count, S::Contracts, "Contrats en cours", "Running contracts"),
    fact("unpaid_cents", U::Amount, S::Contracts, "Impayés", "Unpaid"),
    fact(
        "contract_ends_in_days",
        U::Days,
        S::Contracts,
        "Jours avant la fin du prochain contrat",
        "Days to the next contract's end",
    ),
    fact(
        "months_as_customer",
        U::Months,
        S::Contracts,
        "Mois d’ancienneté",
        "Months as a customer",
    ),
    fact("holdings", U::Count, S::Holdings, "Produits détenus", "Products held"),
    fact(
        "monthly_cents",
        U::Amount,
        S::Holdings,
        "Mensualités des produits détenus",
        "Monthly amount of products held",
    ),
    fact(
        "may_be_canvassed",
        U::YesNo,
        S::Consents,
        "Consentement au démarchage téléphonique",
        "Consent to sales calls",
    ),
    fact("withdrawals", U::Count, S::Consents, "Consentements retirés", "Consents withdrawn"),
    fact(
        "appointments_ahead",
        U::Count,
        S::Appointments,
        "Rendez-vous à venir",
        "Appointments ahead",
    ),
    fact(
        "appointments_missed",
        U::Count,
        S::Appointments,
        "Rendez-vous manqués",
        "Appointments missed",
    ),
    fact("callbacks_owed", U::Count, S::Callbacks, "Rappels dus", "Callbacks owed"),
    fact("csat_last", U::Rating, S::Surveys, "Dernière satisfaction", "Last satisfaction"),
    fact("csat_average", U::Rating, S::Surveys, "Satisfaction moyenne", "Mean satisfaction"),
    fact("card_score", U::Points, S::Card, "Score saisi sur la fiche", "Score written on the card"),
];

/// A fact by its name.
#[must_use]
pub fn base(name: &str) -> Option<&'static Base> {
    BASE.iter().find(|b| b.name == name)
}
