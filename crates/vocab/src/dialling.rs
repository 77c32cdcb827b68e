//! Words of calling out: how calls are placed, what they are for, who is to be called, and what
//! picked up.

use crate::{Address, AgentId, Moment, Pii};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How calls are placed.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DialMethod {
    /// One explicit human command for one call: typed, or clicked on a card.
    Manual,
    /// The record is shown, and a human commands the call.
    Preview,
    /// One call for each agent who is free.
    Progressive,
    /// As many calls as agents will be free when somebody answers.
    Predictive,
    /// A recorded message or a voice robot.
    Agentless,
}

impl DialMethod {
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

/// What calls are for.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DialPurpose {
    /// Sells, or prepares a sale: renewals and offers to existing customers too.
    #[default]
    Commercial,
    /// A study that sells nothing.
    Study,
    /// Carries out what was agreed: an appointment, a delivery, an unpaid bill, a ticket.
    Service,
}

impl DialPurpose {
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
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Sector {
    EnergyRenovation,
    RenewableEnergy,
    HomeAdaptation,
    /// Paid by a training account (Code du travail L6323-8-1).
    CpfTraining,
    #[default]
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

/// What a disposition says of a call out, for its figures and for what follows.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    Sale,
    Appointment,
    /// The questions were answered to the end.
    Completed,
    /// The case was argued, without a decision.
    Argued,
    /// Argued, and the answer is no.
    Refusal,
    /// Another time: not argued yet.
    Callback,
    /// Somebody picked up, and it wasn't the person, or there was no time.
    NotAvailable,
    WrongNumber,
    /// Wants no calls any more: on the list of opposition at once.
    DoNotCall,
}

impl Meaning {
    pub const ALL: [Self; 9] = [
        Self::Sale,
        Self::Appointment,
        Self::Completed,
        Self::Argued,
        Self::Refusal,
        Self::Callback,
        Self::NotAvailable,
        Self::WrongNumber,
        Self::DoNotCall,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sale => "sale",
            Self::Appointment => "appointment",
            Self::Completed => "completed",
            Self::Argued => "argued",
            Self::Refusal => "refusal",
            Self::Callback => "callback",
            Self::NotAvailable => "not_available",
            Self::WrongNumber => "wrong_number",
            Self::DoNotCall => "do_not_call",
        }
    }

    /// The person heard what the call was about.
    #[must_use]
    pub const fn is_argued(self) -> bool {
        match self {
            Self::Sale | Self::Appointment | Self::Completed | Self::Argued | Self::Refusal => true,
            Self::Callback | Self::NotAvailable | Self::WrongNumber | Self::DoNotCall => false,
        }
    }

    /// What the campaign is there for.
    #[must_use]
    pub const fn is_success(self) -> bool {
        match self {
            Self::Sale | Self::Appointment | Self::Completed => true,
            Self::Argued
            | Self::Refusal
            | Self::Callback
            | Self::NotAvailable
            | Self::WrongNumber
            | Self::DoNotCall => false,
        }
    }
}

/// Somebody whom a campaign may call: chosen from its lists and cleared by the rules until a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lead {
    pub record: crate::RecordId,
    pub number: Pii<Address>,
    /// The number shown.
    pub shown: Address,
    /// Not dialled from this moment on without being cleared anew.
    pub until: Moment,
    /// Kept for this agent: an appointment of theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<AgentId>,
}

/// What picked up.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AnswerHeard {
    Human,
    Machine,
    Fax,
    /// Nothing was said.
    Silence,
}

impl AnswerHeard {
    pub const ALL: [Self; 4] = [Self::Human, Self::Machine, Self::Fax, Self::Silence];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Machine => "machine",
            Self::Fax => "fax",
            Self::Silence => "silence",
        }
    }
}

/// How a campaign is led while it runs; what is absent stays as the plan says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Steering {
    #[serde(default)]
    pub running: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<DialMethod>,
    /// Calls for each free agent, in hundredths: no fewer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_percent: Option<u32>,
    /// No more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_percent: Option<u32>,
}

/// What keeps a campaign from dialling more.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DialHold {
    Paused,
    /// Nobody who serves the campaign is free or about to be.
    NoAgent,
    /// No record may be called now.
    NoLead,
    /// All its lines are in use.
    NoLine,
    /// Calls that came in go first.
    InboundFirst,
    /// So many calls were dropped that it dials one per free agent.
    Abandonment,
    Closed,
}

/// What the dialler counted on when it last dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pacing {
    /// As it works now: predictive below ten agents is progressive.
    pub method: DialMethod,
    /// Agents who will be free when somebody answers, in thousandths.
    pub free_permille: u32,
    /// Calls that ring.
    pub ringing: u32,
    /// Share of calls that a person answers, in thousandths.
    pub answer_permille: u32,
    /// Calls that may ring at the same time.
    pub aim: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<DialHold>,
}

/// On whose word a number is dialled: what is checked before the first packet leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum DialReason {
    /// A campaign's record.
    Campaign { campaign: crate::CampaignId, record: crate::RecordId, method: DialMethod },
    /// An agent typed or clicked the number.
    Agent { agent: AgentId },
    /// A call that the centre owes.
    Callback,
    /// A customer who called, or was called, is passed on to somebody outside.
    PassedOn,
}
