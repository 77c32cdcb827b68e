//! What is asked: which number, when, how and why.

use crate::Person;
use serde::{Deserialize, Serialize};
use vocab::{Address, Moment};

/// How the call would be placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// One explicit human command for one call: typed, or clicked on a card.
    Manual,
    /// The record is shown, and a human commands the call.
    Preview,
    Progressive,
    Predictive,
    /// A recorded message or a voice robot.
    Agentless,
}

impl Method {
    pub const ALL: [Self; 5] =
        [Self::Manual, Self::Preview, Self::Progressive, Self::Predictive, Self::Agentless];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Preview => "preview",
            Self::Progressive => "progressive",
            Self::Predictive => "predictive",
            Self::Agentless => "agentless",
        }
    }

    /// A system chooses the moment of the call (Arcep, décision 2022-1583, §7.1.3), also between
    /// professionals.
    #[must_use]
    pub const fn is_automated(self) -> bool {
        match self {
            Self::Manual | Self::Preview => false,
            Self::Progressive | Self::Predictive | Self::Agentless => true,
        }
    }
}

/// What the call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Sells, or prepares a sale: renewals and offers to existing customers too.
    Commercial,
    /// A study that sells nothing.
    Study,
    /// Carries out what was agreed: an appointment, a delivery, an unpaid bill, a ticket.
    Service,
}

impl Purpose {
    pub const ALL: [Self; 3] = [Self::Commercial, Self::Study, Self::Service];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Commercial => "commercial",
            Self::Study => "study",
            Self::Service => "service",
        }
    }
}

/// What is offered, where the law tells sectors apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sector {
    EnergyRenovation,
    RenewableEnergy,
    HomeAdaptation,
    /// Paid by a training account (Code du travail L6323-8-1).
    CpfTraining,
    Other,
}

impl Sector {
    pub const ALL: [Self; 5] = [
        Self::EnergyRenovation,
        Self::RenewableEnergy,
        Self::HomeAdaptation,
        Self::CpfTraining,
        Self::Other,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::EnergyRenovation => "energy_renovation",
            Self::RenewableEnergy => "renewable_energy",
            Self::HomeAdaptation => "home_adaptation",
            Self::CpfTraining => "cpf_training",
            Self::Other => "other",
        }
    }
}

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
