//! Campaigns that call out: how each is led, what its dialler counts on, and what became of its
//! calls.
//!
//! Owns: the calls of campaigns that are alive, and counts by day, hour and minute. Whatever
//! becomes of a call counts where it was dialled, so that shares are of the same calls.
//! Must not own: the clock, records of lists, or what may be called.

mod count;
mod view;

pub use count::{AgentDials, Dials};
pub use view::{CampaignAgents, CampaignView, DialDay, DialHour};

use count::Span;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use vocab::{
    AgentId, AnswerHeard, CampaignId, DialReason, DispositionId, Event, FloorPlan, InteractionId,
    LegId, Meaning, Moment, Outcome, Pacing, Recorded, Steering,
};

/// Calls in hand at the same time; the oldest is let go. More lines than any centre has.
const MOST_CALLS: usize = 20_000;
/// A queue without wrap-up never says that it is over; a word after this long is not awaited.
const WRAP_UP_MS: i64 = 4 * 3_600_000;

/// Every campaign that calls, or has called, out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Dialling {
    campaigns: BTreeMap<CampaignId, Line>,
    calls: BTreeMap<InteractionId, Call>,
}

/// One campaign.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Line {
    steering: Steering,
    steered: Option<(Moment, Arc<str>)>,
    paced: Option<(Moment, Pacing)>,
    /// Its calls that are alive.
    live: BTreeSet<InteractionId>,
    span: Span,
}

/// One call of a campaign, from the moment a record is taken up until nothing more is said of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Call {
    campaign: CampaignId,
    step: Step,
    leg: Option<LegId>,
    /// When it was dialled: where it counts.
    dialled: Option<Moment>,
    answered: bool,
    heard: Option<AnswerHeard>,
    agent: Option<AgentId>,
    said: Option<(DispositionId, Option<Meaning>)>,
    ended: Option<Moment>,
}

/// Where a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    /// An agent looks at the record.
    Shown,
    Ringing,
    /// Somebody picked up, and no agent speaks yet.
    Answered,
    Talking,
    /// The agent has yet to say what came of it.
    WrapUp,
}

impl Dialling {
    /// The campaign of which the event said something.
    pub fn fold(&mut self, recorded: &Recorded, plan: Option<&FloorPlan>) -> Option<CampaignId> {
        let (at, event) = (recorded.at, &recorded.event);
        if let Event::CampaignSteered { campaign, steering, by } = event {
            let line = self.campaigns.entry(campaign.clone()).or_default();
            line.steering = *steering;
            line.steered = Some((at, Arc::clone(by)));
            return Some(campaign.clone());
        }
        if let Event::CampaignPaced { campaign, pacing } = event {
            self.campaigns.entry(campaign.clone()).or_default().paced = Some((at, *pacing));
            return Some(campaign.clone());
        }
        if let Event::InteractionStarted { interaction, campaign, record: Some(_), .. } = event {
            let campaign = campaign.as_ref()?;
            self.take_up(at, *interaction, campaign);
            return Some(campaign.clone());
        }
        self.fold_call(at, event, plan)
    }

    fn take_up(&mut self, at: Moment, id: InteractionId, campaign: &CampaignId) {
        while let Some((oldest, call)) = self.calls.first_key_value() {
            let forgotten = call.ended.is_some_and(|ended| at - ended > WRAP_UP_MS);
            if !forgotten && self.calls.len() < MOST_CALLS {
                break;
            }
            let (oldest, campaign) = (*oldest, call.campaign.clone());
            self.calls.remove(&oldest);
            if let Some(line) = self.campaigns.get_mut(&campaign) {
                line.live.remove(&oldest);
            }
        }
        self.campaigns.entry(campaign.clone()).or_default().live.insert(id);
        let call = Call {
            campaign: campaign.clone(),
            step: Step::Shown,
            leg: None,
            dialled: None,
            answered: false,
            heard: None,
            agent: None,
            said: None,
            ended: None,
        };
        self.calls.insert(id, call);
    }

    fn fold_call(
        &mut self,
        at: Moment,
        event: &Event,
        plan: Option<&FloorPlan>,
    ) -> Option<CampaignId> {
        let id = event.interaction()?;
        let call = self.calls.get_mut(&id)?;
        let campaign = call.campaign.clone();
        let line = self.campaigns.get_mut(&campaign)?;
        match call.hear(at, event, &mut line.span, plan) {
            Heard::Nothing => None,
            Heard::Changed => Some(campaign),
            Heard::Over => {
                line.live.remove(&id);
                self.calls.remove(&id);
                Some(campaign)
            }
        }
    }

    /// What became of each campaign's calls since it began.
    pub fn ever(&self) -> impl Iterator<Item = (&CampaignId, &Dials)> {
        self.campaigns.iter().map(|(id, line)| (id, line.span.ever()))
    }

    fn line(&self, campaign: &CampaignId) -> Option<&Line> {
        self.campaigns.get(campaign)
    }

    fn calls_of<'a>(&'a self, line: &'a Line) -> impl Iterator<Item = &'a Call> {
        line.live.iter().filter_map(|id| self.calls.get(id))
    }
}

enum Heard {
    Nothing,
    Changed,
    /// Nothing more is said of the call.
    Over,
}

impl Call {
    fn hear(
        &mut self,
        at: Moment,
        event: &Event,
        span: &mut Span,
        plan: Option<&FloorPlan>,
    ) -> Heard {
        let zone = plan.map_or("UTC", |plan| plan.settings.time_zone.as_str());
        if let Event::LegDialled { leg, reason: Some(DialReason::Campaign { .. }), .. } = event {
            self.leg = Some(*leg);
            self.step = Step::Ringing;
            // Another leg of the same matter is no other attempt.
            if self.dialled.is_none() {
                self.dialled = Some(at);
                span.begin(at, zone);
                self.count(span, |dials| dials.attempts += 1);
            }
        } else if let Event::LegAnswered { leg, .. } = event {
            if self.leg != Some(*leg) || self.answered {
                return Heard::Nothing;
            }
            self.answered = true;
            self.step = Step::Answered;
            self.count(span, |dials| dials.answered += 1);
        } else if let Event::AnswerHeard { heard, .. } = event {
            self.heard = Some(*heard);
        } else if let Event::InteractionConnected { agent, .. } = event {
            if self.agent.is_none() {
                self.agent = Some(agent.clone());
                self.count(span, |dials| dials.reached += 1);
                self.count_agent(span, |of| of.calls += 1);
            }
            self.step = Step::Talking;
        } else if let Event::DispositionSet { disposition, .. } = event {
            let means = plan.and_then(|p| p.dispositions.get(disposition)).and_then(|d| d.means);
            self.say(span, disposition, means);
        } else if let Event::InteractionEnded { outcome, .. } = event {
            self.end(span, *outcome);
            if self.agent.is_none() {
                return Heard::Over;
            }
            self.step = Step::WrapUp;
            self.ended = Some(at);
        } else if let Event::WrapUpEnded { .. } = event {
            return if self.step == Step::WrapUp { Heard::Over } else { Heard::Nothing };
        } else if !matches!(event, Event::WrapUpStarted { .. }) {
            return Heard::Nothing;
        }
        Heard::Changed
    }

    /// The agent's last word counts.
    fn say(&mut self, span: &mut Span, disposition: &DispositionId, means: Option<Meaning>) {
        let before = self.said.replace((disposition.clone(), means));
        if let Some((id, means)) = before {
            self.count(span, |dials| dials.say(&id, means, false));
            self.count_agent(span, |of| of.say(means, false));
        }
        self.count(span, |dials| dials.say(disposition, means, true));
        self.count_agent(span, |of| of.say(means, true));
    }

    fn end(&mut self, span: &mut Span, outcome: Outcome) {
        if self.dialled.is_none() {
            return;
        }
        // A person picked up, whoever spoke then: what the share of dropped calls is of.
        let machine = match self.heard {
            Some(AnswerHeard::Machine | AnswerHeard::Fax) => true,
            Some(AnswerHeard::Human | AnswerHeard::Silence) | None => outcome == Outcome::Machine,
        };
        let live = self.answered && !machine;
        self.count(span, |dials| {
            dials.live += u32::from(live);
            dials.end(outcome);
        });
    }

    fn count(&self, span: &mut Span, change: impl Fn(&mut Dials)) {
        if let Some(dialled) = self.dialled {
            span.count(dialled, change);
        }
    }

    fn count_agent(&self, span: &mut Span, change: impl Fn(&mut AgentDials)) {
        if let (Some(dialled), Some(agent)) = (self.dialled, &self.agent) {
            span.count_agent(dialled, agent, change);
        }
    }
}
