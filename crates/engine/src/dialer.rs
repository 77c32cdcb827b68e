//! Campaigns that call out: how many calls ring, and what becomes of a call until an agent or a flow
//! has it.
//!
//! Owns: pace, leads in hand, answered calls that wait for their agent. Must not own: whom to call
//! (leads come from outside, chosen and cleared by the rules), the rules themselves, the talk.
//!
//! *Progressive* keeps one call in the air for each free agent; *predictive* as many as the agents
//! who will be free when somebody answers can take ([`pacing`]), and below ten agents it is
//! progressive; *agentless* fills its lines; *preview* offers the record to an agent, who commands
//! the call. Calls in the air never keep an agent from being offered anything else: who answers and
//! finds nobody in time hears who called, and counts as dropped. Nothing is dialled for agents who
//! are left to calls that come in ([`blend`]).

mod blend;
mod pacing;
mod record;
mod seek;

use crate::floor::{Floor, Timer};
use crate::interaction::{Interaction, Stage};
use crate::turn::Turn;
pub(crate) use record::{Dialler, apply, learn};
use std::sync::Arc;
use vocab::{
    AgentId, AnswerHeard, CampaignId, CueId, DequeueCause, DialMethod, Event, FlowId,
    InteractionId, LegFailure, LegId, Outbound, Outcome, Party, PickUp, Refusal, Steering,
};

/// Points of priority of who has answered a campaign's call: nobody who waits in another queue of
/// the same agents was promised an agent within two seconds.
const LIVE_PRIORITY: i32 = 100_000;

/// Nobody looks at a record for longer without a word.
const LONGEST_LOOK_MS: i64 = 600_000;
/// What a phone needs to pick up by itself when the time is over.
const PICK_UP_MS: i64 = 5_000;

/// How this campaign calls out, by the plan in force.
pub(crate) fn set_up<'a>(floor: &'a Floor, campaign: &CampaignId) -> Option<&'a Outbound> {
    floor.plan()?.campaigns.get(campaign)?.outbound.as_ref()
}

/// The campaign and record that this interaction was dialled for.
pub(crate) fn called_for(interaction: &Interaction) -> Option<&CampaignId> {
    interaction.origin.record.and(interaction.origin.campaign.as_ref())
}

/// A call that came in to a queue, or is owed by one: agents have turned to those.
pub(crate) fn came_in(interaction: &Interaction) -> bool {
    called_for(interaction).is_none() && interaction.queue().is_some()
}

/// Whether campaigns look again after this event whether they can dial.
pub(crate) const fn paces_by(event: &Event) -> bool {
    matches!(
        event,
        Event::AgentStateChanged { .. }
            | Event::LegFailed { .. }
            | Event::AnswerHeard { .. }
            | Event::InteractionEnded { .. }
            | Event::InteractionDequeued { .. }
            | Event::CampaignSteered { .. }
            | Event::PlanPublished { .. }
    )
}

impl Turn<'_> {
    pub(crate) fn steer_campaign(
        &mut self,
        by: &Arc<str>,
        campaign: CampaignId,
        steering: Steering,
    ) -> Result<(), Refusal> {
        if set_up(self.floor(), &campaign).is_none() {
            return Err(Refusal::UnknownCampaign);
        }
        let before = self.floor().diallers.get(&campaign).map(|d| d.steering);
        if before == Some(steering) {
            return Ok(());
        }
        let by = Arc::clone(by);
        self.record(Event::CampaignSteered { campaign: campaign.clone(), steering, by });
        if !steering.running {
            self.stop_ringing(&campaign);
        }
        Ok(())
    }

    /// Nothing is left ringing, and no record is left with an agent who hasn't taken it.
    fn stop_ringing(&mut self, campaign: &CampaignId) {
        let in_hand = |i: &Interaction| {
            called_for(i) == Some(campaign)
                && (matches!(i.stage, Stage::Dialled { .. }) && !i.answered || i.stands_in())
        };
        let floor = self.floor();
        let ringing = floor.interactions.iter().filter(|(_, i)| in_hand(i)).map(|(id, _)| *id);
        for id in ringing.collect::<Vec<_>>() {
            self.withdraw_lead(id);
        }
        if let Some(dialler) = self.dialler(campaign) {
            dialler.forget_leads();
        }
    }

    /// A call that nobody has answered yet, or a record that no agent has taken, goes back.
    pub(crate) fn withdraw_lead(&mut self, id: InteractionId) {
        let place = self.floor().interactions.get(&id).and_then(|i| i.place().cloned());
        if let Some(place) = place {
            self.leave_line(id, &place, DequeueCause::Withdrawn);
        }
        self.finish(id, Outcome::Withdrawn, Party::System);
    }

    // --- what becomes of a call in the air

    /// Somebody, or something, has picked up.
    pub(crate) fn lead_answered(&mut self, id: InteractionId) {
        let listens = self.floor().interactions.get(&id).is_some_and(|interaction| {
            let set_up = called_for(interaction).and_then(|c| set_up(self.floor(), c));
            set_up.is_some_and(|o| o.answering.is_some())
        });
        if !listens {
            self.take_for(id, AnswerHeard::Human);
        }
    }

    pub(crate) fn answer_heard(&mut self, leg: LegId, cue: CueId, heard: AnswerHeard) {
        let Some(role) = self.floor().legs.get(&leg) else { return };
        let id = role.interaction;
        let waits = self.floor().interactions.get(&id).is_some_and(|interaction| {
            matches!(interaction.stage, Stage::Dialled { cue: own, heard: None, .. } if own == cue)
        });
        if waits {
            self.take_for(id, heard);
        }
    }

    fn take_for(&mut self, id: InteractionId, heard: AnswerHeard) {
        self.record(Event::AnswerHeard { interaction: id, heard });
        let Some(interaction) = self.floor().interactions.get(&id) else { return };
        let Some(campaign) = called_for(interaction).cloned() else { return };
        let Some(set_up) = set_up(self.floor(), &campaign).cloned() else {
            return self.finish(id, Outcome::Failed, Party::System);
        };
        match heard {
            AnswerHeard::Human => self.person_there(id, &set_up),
            AnswerHeard::Machine if message_of(&set_up).is_some() => {}
            AnswerHeard::Machine | AnswerHeard::Fax | AnswerHeard::Silence => {
                self.finish(id, Outcome::Machine, Party::System);
            }
        }
    }

    /// A person: to the agents, or to what the campaign has to say.
    fn person_there(&mut self, id: InteractionId, set_up: &Outbound) {
        if let (DialMethod::Agentless, Some(flow)) = (set_up.method, &set_up.message) {
            let flow = flow.clone();
            return self.goes_into(id, flow);
        }
        let Some(queue) = set_up.queue.clone() else {
            return self.finish(id, Outcome::Failed, Party::System);
        };
        self.record(Event::InteractionQueued {
            interaction: id,
            goal: self.floor().goal_of(id, &queue),
            queue,
            priority: LIVE_PRIORITY,
            skills: std::collections::BTreeMap::new(),
            since: self.now,
            preferred: None,
            estimate_ms: None,
        });
        self.schedule(self.now + set_up.greeting_ms, Timer::NobodyCame(id));
    }

    fn goes_into(&mut self, id: InteractionId, flow: FlowId) {
        self.record(Event::FlowEntered { interaction: id, flow, back: None });
        self.begin_flow(id);
    }

    /// No agent came in time: who called is said, and how to refuse.
    pub(crate) fn nobody_came(&mut self, id: InteractionId) {
        let Some(interaction) = self.floor().interactions.get(&id) else { return };
        let Some(place) = interaction.place().cloned() else { return };
        let Some(campaign) = called_for(interaction) else { return };
        let own = set_up(self.floor(), campaign).and_then(|o| o.sorry.clone());
        let own = own.filter(|f| self.floor().plan().is_some_and(|p| p.flows.contains_key(f)));
        let flow = own.unwrap_or_else(|| FlowId::new(FlowId::NOBODY_CAME));
        self.leave_line(id, &place, DequeueCause::WaitedTooLong);
        self.goes_into(id, flow);
    }

    /// The call came to nothing before anybody picked up.
    pub(crate) fn lead_not_reached(&mut self, id: InteractionId, failure: LegFailure) {
        self.finish(id, outcome_of(failure), Party::System);
    }

    /// Whoever picked up has hung up before an agent or a flow had them.
    pub(crate) fn lead_left(&mut self, id: InteractionId) {
        let stage = self.floor().interactions.get(&id).map(|i| i.stage.clone());
        let outcome = match stage {
            Some(Stage::Dialled { heard: Some(AnswerHeard::Human) | None, .. }) => Outcome::Dropped,
            _ => Outcome::Machine,
        };
        self.finish(id, outcome, Party::Customer);
    }

    /// The message for the machine was left, or could not be.
    pub(crate) fn message_left_there(&mut self, leg: LegId, cue: CueId, left: bool) -> bool {
        let Some(id) = self.floor().legs.get(&leg).map(|l| l.interaction) else { return false };
        let ours = self.floor().interactions.get(&id).is_some_and(|interaction| {
            let stage = &interaction.stage;
            matches!(stage, Stage::Dialled { cue: own, heard: Some(_), .. } if *own == cue)
        });
        if ours {
            if left {
                self.record(Event::MessageLeft { interaction: id });
            }
            self.finish(id, Outcome::Machine, Party::System);
        }
        ours
    }

    // --- preview

    /// A record that an agent is shown, whose customer hasn't been dialled.
    pub(crate) fn is_shown(&self, id: InteractionId) -> bool {
        let shown = self.floor().interactions.get(&id);
        shown.is_some_and(|i| i.origin.record.is_some() && i.stands_in())
    }

    /// How long an agent may look at a record.
    pub(crate) fn preview_ms(&self, id: InteractionId) -> Option<i64> {
        let interaction = self.floor().interactions.get(&id).filter(|i| i.stands_in())?;
        let set_up = set_up(self.floor(), called_for(interaction)?)?;
        Some(set_up.preview_ms.map_or(LONGEST_LOOK_MS, |ms| ms + PICK_UP_MS))
    }

    /// An agent has picked up for the record that they were shown: the explicit command.
    pub(crate) fn lead_taken(&mut self, id: InteractionId, agent: &AgentId) {
        self.record(Event::LeadTaken { interaction: id, agent: agent.clone() });
        self.dial_customer(id);
    }

    pub(crate) fn refuse_calls(
        &mut self,
        agent: &AgentId,
        id: InteractionId,
    ) -> Result<(), Refusal> {
        let desk = self.desk(agent)?;
        if desk.matter.as_ref().is_none_or(|m| m.interaction != id) {
            return Err(Refusal::NotYours);
        }
        let agent = Some(agent.clone());
        self.record(Event::CallsRefused { interaction: id, agent });
        Ok(())
    }
}

pub(crate) const fn outcome_of(failure: LegFailure) -> Outcome {
    match failure {
        LegFailure::NoAnswer | LegFailure::Rejected => Outcome::NoAnswer,
        LegFailure::Busy => Outcome::Busy,
        LegFailure::UnknownNumber => Outcome::NumberUnknown,
        LegFailure::Unreachable | LegFailure::NoCommonAudio => Outcome::Failed,
        LegFailure::NotAllowed => Outcome::NotAllowed,
    }
}

fn message_of(set_up: &Outbound) -> Option<&vocab::Prompt> {
    set_up.answering.as_ref()?.voicemail.as_ref()
}

/// What the edge is asked when a call of a campaign is picked up, and when a machine was heard.
pub(crate) fn ask_answered(floor: &Floor, id: InteractionId) -> Option<vocab::Effect> {
    let interaction = floor.interactions.get(&id)?;
    let Stage::Dialled { cue, .. } = interaction.stage else { return None };
    let set_up = set_up(floor, called_for(interaction)?)?;
    let amd = set_up.answering.as_ref()?.detection;
    Some(vocab::Effect::ListenForAnswer { leg: interaction.leg?, cue, amd })
}

pub(crate) fn ask_heard(
    floor: &Floor,
    id: InteractionId,
    heard: AnswerHeard,
) -> Option<vocab::Effect> {
    let interaction = floor.interactions.get(&id)?;
    let Stage::Dialled { cue, .. } = interaction.stage else { return None };
    let prompt = message_of(set_up(floor, called_for(interaction)?)?)?.clone();
    let leg = interaction.leg.filter(|_| heard == AnswerHeard::Machine)?;
    Some(vocab::Effect::DropVoicemail { leg, cue, prompt })
}

/// How the phone of an agent is picked up to whom this is offered.
pub(crate) fn pick_up(floor: &Floor, interaction: &Interaction) -> PickUp {
    let Some(campaign) = called_for(interaction) else { return PickUp::Ring };
    if interaction.leg.is_some() {
        return PickUp::After { ms: 0 };
    }
    let looked = set_up(floor, campaign).and_then(|o| o.preview_ms);
    looked.map_or(PickUp::Command, |ms| PickUp::After { ms })
}

/// Who has just picked up hears no music while their agent is rung.
pub(crate) fn hears_nothing(floor: &Floor, id: InteractionId) -> bool {
    floor.interactions.get(&id).is_some_and(|i| matches!(i.stage, Stage::Dialled { .. }))
}
