//! The floor plan: the versioned business set-up that the engine runs on.

mod check;

use crate::{
    Address, AgentId, CampaignId, DispositionId, Flow, FlowId, HoursId, OrganizationId, Prompt,
    QueueId, SiteId, SkillId, TeamId,
};
pub use check::Fault;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Numbers, flows, queues, skills, hours, agents, campaigns. TOML or JSON outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FloorPlan {
    /// Version of the format: 1.
    pub format: u32,
    #[serde(default)]
    pub settings: Settings,
    #[serde(default)]
    pub organizations: BTreeMap<OrganizationId, Organization>,
    #[serde(default)]
    pub campaigns: BTreeMap<CampaignId, Campaign>,
    #[serde(default)]
    pub sites: BTreeMap<SiteId, Site>,
    #[serde(default)]
    pub teams: BTreeMap<TeamId, Team>,
    #[serde(default)]
    pub skills: BTreeMap<SkillId, Skill>,
    #[serde(default)]
    pub hours: BTreeMap<HoursId, Hours>,
    /// Break reasons an agent can choose.
    #[serde(default)]
    pub breaks: BTreeMap<Arc<str>, BreakReason>,
    #[serde(default)]
    pub dispositions: BTreeMap<DispositionId, Disposition>,
    #[serde(default)]
    pub queues: BTreeMap<QueueId, Queue>,
    #[serde(default)]
    pub agents: BTreeMap<AgentId, Agent>,
    #[serde(default)]
    pub flows: BTreeMap<FlowId, Flow>,
    /// By the number as dialled: any spelling, short number or SIP user.
    #[serde(default)]
    pub numbers: BTreeMap<String, NumberEntry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// ISO 3166 country whose numbering plan local numbers follow.
    pub region: String,
    /// IANA time zone of the centre.
    pub time_zone: String,
    /// A static phone that did not answer is tried again after this; others come back themselves.
    pub not_responding_retry_ms: i64,
    /// Spoken to the caller of a number that leads nowhere.
    pub unknown_number: Prompt,
}

impl Settings {
    /// Who turned an interaction down is not asked again for this long, so that it goes on to
    /// others.
    pub const LEFT_OUT_MS: i64 = 10_000;
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            region: "FR".to_owned(),
            time_zone: "Europe/Paris".to_owned(),
            not_responding_retry_ms: 5_000,
            unknown_number: Prompt::Say {
                text: "Le numéro que vous avez demandé n'est pas attribué.".to_owned(),
                language: "fr".to_owned(),
            },
        }
    }
}

/// A donneur d'ordre, on whose behalf campaigns run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    pub name: String,
    pub organization: OrganizationId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Site {
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Team {
    pub name: String,
    /// Login of the supervisor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supervisor: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Skill {
    pub name: String,
}

/// Opening hours in local time. Without spans: always open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    pub name: String,
    /// IANA time zone; the centre's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    #[serde(default)]
    pub spans: Vec<HoursSpan>,
    /// Closed on the public holidays of the Code du travail, L3133-1.
    #[serde(default)]
    pub closed_on_holidays: bool,
    /// Closed on these local days, `2026-12-24`.
    #[serde(default)]
    pub closed_days: Vec<String>,
}

/// Open from `from` (included) to `to` (excluded), `HH:MM`; `24:00` is the end of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HoursSpan {
    pub days: Vec<Weekday>,
    pub from: String,
    pub to: String,
}

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BreakReason {
    pub name: String,
    #[serde(default)]
    pub paid: bool,
}

/// What an agent says of a handled interaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Disposition {
    pub name: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    #[default]
    LongestIdle,
    RoundRobin,
}

/// Where interactions wait for an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    pub name: String,
    pub organization: OrganizationId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<CampaignId>,
    #[serde(default)]
    pub strategy: Strategy,
    /// Least level asked of each skill, 1–10.
    #[serde(default)]
    pub skills: BTreeMap<SkillId, u8>,
    /// Higher goes first, across all queues.
    #[serde(default)]
    pub priority: i32,
    /// Points of priority gained per minute of waiting.
    #[serde(default = "default_ageing")]
    pub ageing_per_min: i32,
    #[serde(default = "default_ring_ms")]
    pub ring_ms: i64,
    /// 0: no wrap-up.
    #[serde(default = "default_wrap_up_ms")]
    pub wrap_up_ms: i64,
    /// The T of the service level.
    #[serde(default = "default_service_level_ms")]
    pub service_level_ms: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_waiting: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_wait_ms: Option<i64>,
    #[serde(default = "default_music")]
    pub music: Prompt,
    #[serde(default)]
    pub record: bool,
    #[serde(default)]
    pub dispositions: Vec<DispositionId>,
}

const fn default_ageing() -> i32 {
    1
}
const fn default_ring_ms() -> i64 {
    20_000
}
const fn default_wrap_up_ms() -> i64 {
    30_000
}
const fn default_service_level_ms() -> i64 {
    20_000
}
const fn default_music() -> Prompt {
    Prompt::Music
}

/// What proves that an agent is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Both the desk and a registered phone.
    #[default]
    Desk,
    /// A registered phone alone: a SIP telephone without the browser desk.
    Phone,
    /// Always there, at the agent's `contact`.
    Static,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteId>,
    /// Level per skill, 1–10.
    #[serde(default)]
    pub skills: BTreeMap<SkillId, u8>,
    pub queues: Vec<QueueId>,
    #[serde(default)]
    pub presence: Presence,
    /// SIP address of a static phone: `sip:agent1@192.0.2.7:5060`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
}

/// What a number leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NumberEntry {
    #[serde(default)]
    pub name: String,
    pub organization: OrganizationId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<CampaignId>,
    pub flow: FlowId,
}

impl FloorPlan {
    /// An empty plan of the present format.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            format: 1,
            settings: Settings::default(),
            organizations: BTreeMap::new(),
            campaigns: BTreeMap::new(),
            sites: BTreeMap::new(),
            teams: BTreeMap::new(),
            skills: BTreeMap::new(),
            hours: BTreeMap::new(),
            breaks: BTreeMap::new(),
            dispositions: BTreeMap::new(),
            queues: BTreeMap::new(),
            agents: BTreeMap::new(),
            flows: BTreeMap::new(),
            numbers: BTreeMap::new(),
        }
    }

    /// The entry of a dialled number, whatever its spelling in the plan or in the call.
    #[must_use]
    pub fn number(&self, dialled: &Address) -> Option<&NumberEntry> {
        self.numbers.get(dialled.as_str()).or_else(|| {
            self.numbers
                .iter()
                .find(|(written, _)| Address::parse(written, &self.settings.region) == *dialled)
                .map(|(_, entry)| entry)
        })
    }
}
