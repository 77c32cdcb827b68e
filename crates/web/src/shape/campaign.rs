//! Campaigns that call out: how each is led and what became of its calls.

use super::{DialHold, DialMethod, DialPurpose, Meaning, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// A campaign that calls out, live.
#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CampaignView {
    pub(crate) campaign: String,
    pub(crate) name: String,
    pub(crate) organization: String,
    /// Whose agents take the calls; null for a campaign without agents.
    pub(crate) queue: Option<String>,
    pub(crate) running: bool,
    /// When it was last started, paused or led otherwise.
    pub(crate) steered_at: Option<Time>,
    /// The login of who did it; null where it is not yours to see.
    pub(crate) steered_by: Option<String>,
    /// How it is led now.
    #[schema(value_type = DialMethod)]
    pub(crate) method: vocab::DialMethod,
    /// The method differs from the plan's.
    pub(crate) method_steered: bool,
    /// Calls for each free agent, in hundredths: no fewer.
    pub(crate) least_percent: u32,
    /// No more.
    pub(crate) most_percent: u32,
    /// They differ from the plan's.
    pub(crate) least_steered: bool,
    pub(crate) most_steered: bool,
    /// What the dialler counted on when it last dialled.
    pub(crate) pacing: Option<PacingView>,
    /// Records that agents look at.
    pub(crate) shown: u32,
    pub(crate) ringing: u32,
    /// Picked up, and no agent speaks yet.
    pub(crate) answered: u32,
    pub(crate) talking: u32,
    /// In use.
    pub(crate) lines: u32,
    pub(crate) agents: CampaignAgents,
    pub(crate) today: DialsView,
    /// The hour before the last call.
    pub(crate) last_hour: DialsView,
    /// The legal window: 30 local days.
    pub(crate) window: DialsView,
    /// Calls dropped of calls that a person answered, at most, in thousandths.
    pub(crate) abandonment_target_permille: u32,
    /// Since the campaign began.
    pub(crate) successes: u32,
    /// What the whole campaign is to reach.
    pub(crate) objective: Option<u32>,
    /// What each agent is to reach on a day.
    pub(crate) objective_agent_day: Option<u32>,
    /// Today, by the agents whom you follow.
    pub(crate) by_agent: Vec<AgentDialsView>,
}

/// What the dialler counted on.
#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct PacingView {
    pub(crate) at: Time,
    /// As it works: predictive with few agents is progressive.
    #[schema(value_type = DialMethod)]
    pub(crate) method: vocab::DialMethod,
    /// Agents who will be free when somebody answers, in thousandths.
    pub(crate) free_permille: u32,
    pub(crate) ringing: u32,
    /// Share of calls that a person answers, in thousandths.
    pub(crate) answer_permille: u32,
    /// Calls that may ring at the same time.
    pub(crate) aim: u32,
    /// Why it does not dial more.
    #[schema(value_type = Option<DialHold>)]
    pub(crate) hold: Option<vocab::DialHold>,
}

/// Those who serve the campaign's queue.
#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CampaignAgents {
    pub(crate) free: u32,
    pub(crate) busy: u32,
    pub(crate) wrap_up: u32,
    pub(crate) away: u32,
}

/// What became of calls, counted where they were dialled.
#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct DialsView {
    pub(crate) attempts: u32,
    pub(crate) answered: u32,
    /// A person picked up, spoken with or not.
    pub(crate) live: u32,
    /// A person spoke with an agent.
    pub(crate) reached: u32,
    pub(crate) dropped: u32,
    pub(crate) machines: u32,
    pub(crate) busy: u32,
    pub(crate) no_answer: u32,
    pub(crate) failed: u32,
    /// Forbidden by the rules: nobody was dialled.
    pub(crate) not_allowed: u32,
    pub(crate) argued: u32,
    pub(crate) successes: u32,
    pub(crate) refusals: u32,
    /// `dropped` of `live` in thousandths, rounded up.
    pub(crate) abandonment_permille: u32,
}

/// The calls dialled from a moment on.
#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct DialSpan {
    pub(crate) from: Time,
    pub(crate) dials: DialsView,
}

#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct AgentDialsView {
    pub(crate) agent: String,
    pub(crate) calls: u32,
    pub(crate) argued: u32,
    pub(crate) successes: u32,
    pub(crate) refusals: u32,
}

/// What became of a campaign's calls.
#[derive(Serialize, ToSchema)]
pub(crate) struct CampaignResults {
    pub(crate) today: DialsView,
    /// The legal window: 30 local days.
    pub(crate) window: DialsView,
    /// Each day of the window with calls.
    pub(crate) days: Vec<DialSpan>,
    /// Today's hours with calls.
    pub(crate) hours: Vec<DialSpan>,
    /// How often agents said what, today, by disposition.
    pub(crate) dispositions_today: BTreeMap<String, u32>,
    /// Likewise, over the window.
    pub(crate) dispositions: BTreeMap<String, u32>,
}

/// A span of a campaign's calls.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CampaignSpan {
    pub(crate) from: Time,
    /// Not included; at most 400 days later.
    pub(crate) to: Time,
}

/// What became of the calls of a span, by day, hour of the day, agent and disposition.
#[derive(Serialize, ToSchema)]
pub(crate) struct CampaignCalls {
    pub(crate) from: Time,
    pub(crate) to: Time,
    pub(crate) all: DialsView,
    pub(crate) days: Vec<DayDials>,
    /// Hours of the day, all days together.
    pub(crate) hours: Vec<HourDials>,
    /// Those whom you follow.
    pub(crate) agents: Vec<AgentSpan>,
    pub(crate) dispositions: Vec<SaidSpan>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct DayDials {
    /// The local day, `2026-11-23`.
    pub(crate) day: String,
    pub(crate) from: Time,
    /// Not included.
    pub(crate) to: Time,
    pub(crate) dials: DialsView,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct HourDials {
    /// 0–23, local.
    pub(crate) hour: u8,
    pub(crate) dials: DialsView,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AgentSpan {
    pub(crate) agent: String,
    pub(crate) dials: DialsView,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SaidSpan {
    pub(crate) disposition: String,
    /// What it means for a campaign, if anything.
    #[schema(value_type = Option<Meaning>)]
    pub(crate) means: Option<vocab::Meaning>,
    pub(crate) calls: u64,
}

/// Which calls stand behind a number.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CallsBehind {
    pub(crate) from: Time,
    /// Not included.
    pub(crate) to: Time,
    /// `attempts` (default), `live`, `reached`, `dropped`, `machines`, `busy`, `no_answer`, `failed`,
    /// `not_allowed`, `argued`, `successes`, `refusals`
    pub(crate) kind: Option<String>,
    pub(crate) agent: Option<String>,
    pub(crate) disposition: Option<String>,
    pub(crate) cursor: Option<String>,
    pub(crate) limit: Option<u32>,
}

/// A call of a campaign and whom it was made to.
#[derive(Serialize, ToSchema)]
pub(crate) struct CampaignCall {
    pub(crate) call: super::AttemptView,
    pub(crate) record: Option<uuid::Uuid>,
    pub(crate) name: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CampaignFilter {
    /// One or several, with commas between them.
    #[serde(default)]
    pub(crate) organization: Option<String>,
}

/// How the campaign is led from now on. What is absent is as the plan says.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SteeringForm {
    pub(crate) running: bool,
    #[serde(default)]
    #[schema(value_type = Option<DialMethod>)]
    pub(crate) method: Option<vocab::DialMethod>,
    /// Calls for each free agent, in hundredths: no fewer. 10–1000.
    #[serde(default)]
    pub(crate) least_percent: Option<u32>,
    /// No more. 10–1000.
    #[serde(default)]
    pub(crate) most_percent: Option<u32>,
}

/// A kind of campaign of the trade, from which one is made.
#[derive(Serialize, ToSchema)]
pub(crate) struct CampaignTemplate {
    pub(crate) template: String,
    #[schema(value_type = Object)]
    pub(crate) name: crm::Label,
    #[schema(value_type = Object)]
    pub(crate) about: crm::Label,
    #[schema(value_type = DialMethod)]
    pub(crate) method: vocab::DialMethod,
    #[schema(value_type = DialPurpose)]
    pub(crate) purpose: vocab::DialPurpose,
    /// What agents may say of a call.
    pub(crate) dispositions: Vec<TemplateDisposition>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TemplateDisposition {
    #[schema(value_type = Object)]
    pub(crate) name: crm::Label,
    #[schema(value_type = Meaning)]
    pub(crate) means: vocab::Meaning,
}

/// A campaign to be made by a template, in a floor plan that is being edited.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TemplateForm {
    /// The floor plan; what it has stays as it is.
    #[schema(value_type = Object)]
    pub(crate) plan: serde_json::Value,
    pub(crate) organization: String,
    /// Id of the new campaign.
    pub(crate) campaign: String,
    pub(crate) name: String,
    /// Of the names that go into the plan: `fr` or `en`.
    pub(crate) language: String,
}

/// Nothing is saved: the plan is published, and the script kept, by their own routes.
#[derive(Serialize, ToSchema)]
pub(crate) struct TemplateMade {
    #[schema(value_type = Object)]
    pub(crate) plan: serde_json::Value,
    pub(crate) queue: Option<String>,
    /// The flow of the message of a campaign without agents.
    pub(crate) flow: Option<String>,
    pub(crate) dispositions: Vec<String>,
    /// The skeleton of a script, for `PUT /api/v1/organizations/{organization}/scripts/{script}`.
    #[schema(value_type = Option<Object>)]
    pub(crate) script: Option<crm::script::Script>,
}
