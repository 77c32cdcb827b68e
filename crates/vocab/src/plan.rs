//! The floor plan: the versioned business set-up that the engine runs on.

mod check;
mod outbound;
mod queue;
mod staff;

use crate::{
    Address, AgentId, CampaignId, ClosingId, DialPurpose, DispositionId, Flow, FlowId, HoursId,
    Meaning, Monitoring, OrganizationId, PartnerId, ProfileId, Prompt, QueueId, RecordWhen,
    RecordingPolicy, SiteId, SkillId, TeamId, TrunkId,
};
pub use check::Fault;
pub use outbound::{Answering, Blend, Objective, Outbound, Recycling, Retry, RetryAfter};
pub use queue::{Announce, CallbackRules, Goal, Queue, Strategy, Vacant, Vip};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
pub use staff::{Agent, Channel, Presence, ProfileQueue, RoutingProfile};
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
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub profiles: BTreeMap<ProfileId, RoutingProfile>,
    /// Who takes overflow outside the centre.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub partners: BTreeMap<PartnerId, Partner>,
    /// Exceptional closings, each switched on and off while the floor runs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub closings: BTreeMap<ClosingId, Closing>,
    #[serde(default)]
    pub agents: BTreeMap<AgentId, Agent>,
    #[serde(default)]
    pub flows: BTreeMap<FlowId, Flow>,
    /// Flow tests as text, by name: run before every publish, if asked for. The language is in the
    /// administration guide.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub flow_tests: BTreeMap<String, String>,
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
    /// Spoken before the end where a flow has no exit of its own for what went wrong: nobody is
    /// sent away in silence.
    pub sorry: Prompt,
    /// Whoever has waited this long goes before all who have not, whatever the priorities say: the
    /// bound that no configuration breaks.
    pub starvation_ms: i64,
    #[serde(skip_serializing_if = "Monitoring::is_usual")]
    pub monitoring: Monitoring,
    /// Seats of the centre that campaigns are given positions of; unlimited when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub positions: Option<u32>,
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
            sorry: Prompt::Say {
                text: "Nous ne pouvons pas donner suite à votre appel. \
                       Veuillez nous excuser et rappeler plus tard."
                    .to_owned(),
                language: "fr".to_owned(),
            },
            starvation_ms: 1_800_000,
            monitoring: Monitoring::default(),
            positions: None,
        }
    }
}

/// A donneur d'ordre, on whose behalf campaigns run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    pub name: String,
    /// Which conversations are recorded where neither queue nor campaign says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<RecordingPolicy>,
    /// What calls are for that agents make by hand outside a campaign.
    #[serde(default = "service", skip_serializing_if = "is_service")]
    pub manual_calls: DialPurpose,
}

const fn service() -> DialPurpose {
    DialPurpose::Service
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_service(purpose: &DialPurpose) -> bool {
    *purpose == DialPurpose::Service
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    pub name: String,
    pub organization: OrganizationId,
    /// Which conversations are recorded where the queue doesn't say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<RecordingPolicy>,
    /// The flow that customers go on into when the agent has hung up, where neither the queue nor
    /// the number says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<FlowId>,
    /// Seats of the centre assigned to it: 9 of the centre's 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub positions: Option<u32>,
    /// How it calls out, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outbound: Option<Outbound>,
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
    /// Login of the floor manager above the supervisor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor_manager: Option<String>,
    /// The campaign that the team works for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<CampaignId>,
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
    /// Whether it says that the request was settled in this contact: what first contact resolution by
    /// the agent's word is made of. Absent: it says nothing about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settles: Option<bool>,
    /// What it says of a call out: what the figures of campaigns are made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub means: Option<Meaning>,
}

/// A partner or outside service that takes calls for the centre over SIP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    pub name: String,
    /// The number that is dialled there.
    pub number: Address,
    /// The trunk to it; the call's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trunk: Option<TrunkId>,
    #[serde(default = "default_partner_ring_ms")]
    pub ring_ms: i64,
    /// No more than so many calls there at the same time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_calls: Option<u32>,
}

const fn default_partner_ring_ms() -> i64 {
    20_000
}

/// A closing that nobody could plan: a strike, a fire drill, a power cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    pub name: String,
    /// What callers hear while it is switched on.
    pub message: Prompt,
    /// The opening hours it overrides; empty: all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<HoursId>,
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
    /// The flow that callers go on into when the agent has hung up, where the queue doesn't say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<FlowId>,
}

impl FloorPlan {
    /// The rule of recording for a queue: its own, else its campaign's, else its organization's.
    #[must_use]
    pub fn recording(&self, queue: &Queue) -> RecordingPolicy {
        let of_campaign = || {
            let campaign = queue.campaign.as_ref().and_then(|id| self.campaigns.get(id));
            campaign.and_then(|c| c.recording)
        };
        let of_organization =
            || self.organizations.get(&queue.organization).and_then(|o| o.recording);
        let never = RecordingPolicy { when: RecordWhen::Never, ..RecordingPolicy::default() };
        queue
            .recording
            .or_else(|| queue.record.then(RecordingPolicy::default))
            .or_else(of_campaign)
            .or_else(of_organization)
            .unwrap_or(never)
    }

    /// The flow that a customer goes on into when the agent has hung up: the queue's, else the
    /// number's, else the campaign's.
    #[must_use]
    pub fn after<'a>(
        &'a self,
        queue: Option<&'a Queue>,
        called: &Address,
        campaign: Option<&'a CampaignId>,
    ) -> Option<&'a FlowId> {
        let of_campaign = || {
            let campaign = queue.and_then(|q| q.campaign.as_ref()).or(campaign);
            campaign.and_then(|id| self.campaigns.get(id)).and_then(|c| c.after.as_ref())
        };
        queue
            .and_then(|q| q.after.as_ref())
            .or_else(|| self.number(called).and_then(|n| n.after.as_ref()))
            .or_else(of_campaign)
    }

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
            profiles: BTreeMap::new(),
            partners: BTreeMap::new(),
            closings: BTreeMap::new(),
            agents: BTreeMap::new(),
            flows: BTreeMap::new(),
            flow_tests: BTreeMap::new(),
            numbers: BTreeMap::new(),
        }
    }

    /// The queues that an agent serves, own and of the profile, each once.
    pub fn queues_of<'a>(&'a self, agent: &'a Agent) -> impl Iterator<Item = &'a QueueId> {
        let profile = agent.profile.as_ref().and_then(|profile| self.profiles.get(profile));
        let listed = profile.map_or(&[][..], |profile| &profile.queues);
        let more = listed.iter().enumerate().filter(|(n, entry)| {
            let before = listed[..*n].iter().any(|earlier| earlier.queue == entry.queue);
            !before && !agent.queues.contains(&entry.queue)
        });
        agent.queues.iter().chain(more.map(|(_, entry)| &entry.queue))
    }

    /// Whether the agent serves the queue, by the own list or the profile's.
    #[must_use]
    pub fn serves(&self, agent: &Agent, queue: &QueueId) -> bool {
        self.queues_of(agent).any(|served| served == queue)
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
