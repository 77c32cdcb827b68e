//! An agent asks somebody while the customer waits: consultation, all three, attended transfer.
//!
//! Owns: who speaks with whom while it lasts, and what every hang-up leads to. The consulted one's
//! time is an interaction of its own, without a customer on a line; its end frees the consulted
//! agent at once, without wrap-up.
//! Must not own: blind transfers, nor how an agent is found or rung.
//!
//! # Who hangs up, and what follows
//! | who | when | what follows |
//! |---|---|---|
//! | customer | at any time | both agents are freed; the consultation ends with the customer |
//! | consulted, or never came | the agent is with them | the customer holds until resumed |
//! | consulted | the agent is with the customer, or all three | agent and customer speak on |
//! | agent | with the consulted, or all three | customer and consulted go on together |
//! | agent | with the customer | the call is over, as without a consultation |
//! | agent | the consulted has not answered | the call is over; nobody is rung any more |
//! | agent's line dies | the consulted has answered | customer and consulted go on together |
//! | agent's line dies | the consulted has not answered | the customer goes back to the line |
//!
//! A customer whose consulted one left stays on hold, so that nobody hears what wasn't meant for
//! them: the agent may be speaking still.

use crate::interaction::{Consult, Consulting, Hears, Interaction, Stage};
use crate::transfer::{TRANSFER_RING_MS, started};
use crate::turn::Turn;
use std::sync::Arc;
use vocab::{
    AgentId, CallTarget, ConsultEnd, ConsultParty, DequeueCause, Event, Fact, HoldParty,
    Initiation, InteractionId, LegEnd, LegId, Outcome, Party, PassedOn, Private, Refusal,
    SegmentEnd,
};

impl Turn<'_> {
    pub(crate) fn consult(
        &mut self,
        agent: &AgentId,
        id: InteractionId,
        target: CallTarget,
        reason: Option<Arc<str>>,
    ) -> Result<(), Refusal> {
        let (_, held) = self.talking(agent, id)?;
        self.not_in_consultation(agent, id)?;
        if matches!(target, CallTarget::Flow(_)) {
            // A flow has nobody to ask.
            return Err(Refusal::UnknownFlow);
        }
        self.check_target(&target)?;
        if !held {
            let (agent, by) = (agent.clone(), HoldParty::Desk);
            self.record(Event::HoldStarted { interaction: id, agent, by });
        }
        let consultation = self.new_interaction();
        self.record(consultation_started(id, agent, consultation, &target, reason.clone()));
        let plan = self.floor().plan_version();
        let Some(origin) = self.floor().interactions.get(&id).map(|i| i.origin.clone()) else {
            return Err(Refusal::UnknownInteraction);
        };
        let by = PassedOn { by: agent.clone(), reason };
        let next = started(consultation, id, Initiation::Consultation, &origin, None, plan, by);
        self.record(next);
        match target {
            CallTarget::Queue(queue) => self.send_to_queue(consultation, &queue),
            CallTarget::Agent(named) => self.offer_to(consultation, &named, None)?,
            CallTarget::Number(number) => {
                self.dial_outside(consultation, number, TRANSFER_RING_MS);
            }
            CallTarget::Flow(_) => {}
        }
        Ok(())
    }

    /// Neither consults nor is consulted there.
    pub(crate) fn not_in_consultation(
        &self,
        agent: &AgentId,
        id: InteractionId,
    ) -> Result<(), Refusal> {
        match self.floor().interactions.get(&id).map(|i| &i.consulting) {
            Some(Consulting::Nobody) => Ok(()),
            Some(Consulting::Asks(_) | Consulting::IsAsked { .. }) => {
                Err(Refusal::WrongState { state: self.desk(agent)?.state })
            }
            None => Err(Refusal::UnknownInteraction),
        }
    }

    pub(crate) fn consults(&self, id: InteractionId) -> Option<&Consult> {
        self.floor().interactions.get(&id).and_then(Interaction::consult)
    }

    fn consulting(&self, agent: &AgentId, id: InteractionId) -> Result<Consult, Refusal> {
        self.talking(agent, id)?;
        self.consults(id).cloned().ok_or(Refusal::NoConsultation)
    }

    /// The interaction whose agent asked for this consultation.
    pub(crate) fn asked_by(&self, consultation: InteractionId) -> Option<InteractionId> {
        self.floor().interactions.get(&consultation).and_then(Interaction::asked_by)
    }

    /// The consulted one picked up.
    pub(crate) fn consulted_answered(&mut self, consultation: InteractionId, leg: LegId) {
        let Some(interaction) = self.asked_by(consultation) else { return };
        if let Some(agent) = self.asker(interaction) {
            self.record(Event::ConsultationAnswered { interaction, agent, leg });
        }
    }

    fn asker(&self, id: InteractionId) -> Option<AgentId> {
        let interaction = self.floor().interactions.get(&id)?;
        match &interaction.stage {
            Stage::Talking { agent, .. } => Some(agent.clone()),
            Stage::Begun
            | Stage::Flow { .. }
            | Stage::Queued(_)
            | Stage::Offered { .. }
            | Stage::CallingOut { .. }
            | Stage::Dialled { .. }
            | Stage::Outside { .. } => None,
        }
    }

    pub(crate) fn toggle(&mut self, agent: &AgentId, id: InteractionId) -> Result<(), Refusal> {
        let with = match self.consulting(agent, id)?.hears {
            Hears::Customer | Hears::Both => ConsultParty::Consulted,
            Hears::Consulted => ConsultParty::Customer,
        };
        let (interaction, agent) = (id, agent.clone());
        let toggled = Event::ConsultationToggled { interaction, agent: agent.clone(), with };
        match with {
            ConsultParty::Consulted => {
                let by = HoldParty::Desk;
                self.record(Event::HoldStarted { interaction, agent, by });
                self.record(toggled);
            }
            ConsultParty::Customer => {
                self.record(toggled);
                self.record(Event::HoldEnded { interaction, agent });
            }
        }
        Ok(())
    }

    pub(crate) fn join(&mut self, agent: &AgentId, id: InteractionId) -> Result<(), Refusal> {
        let consult = self.consulting(agent, id)?;
        if consult.leg.is_none() {
            return Err(Refusal::NoConsultation);
        }
        match consult.hears {
            Hears::Both => return Err(Refusal::WrongState { state: self.desk(agent)?.state }),
            Hears::Consulted => {
                self.record(Event::HoldEnded { interaction: id, agent: agent.clone() });
            }
            Hears::Customer => {}
        }
        self.record(Event::ConsultationJoined { interaction: id, agent: agent.clone() });
        Ok(())
    }

    pub(crate) fn complete(&mut self, agent: &AgentId, id: InteractionId) -> Result<(), Refusal> {
        if self.consulting(agent, id)?.leg.is_none() {
            return Err(Refusal::NoConsultation);
        }
        self.hand_over(id, agent, SegmentEnd::Transferred);
        Ok(())
    }

    pub(crate) fn come_back(&mut self, agent: &AgentId, id: InteractionId) -> Result<(), Refusal> {
        let consult = self.consulting(agent, id)?;
        self.close_consultation(id, ConsultEnd::LetGo);
        if consult.hears == Hears::Consulted {
            self.record(Event::HoldEnded { interaction: id, agent: agent.clone() });
        }
        Ok(())
    }

    /// Customer and consulted go on together, in an interaction of their own; the agent's part is
    /// over. The consulted has answered.
    fn hand_over(&mut self, id: InteractionId, agent: &AgentId, end: SegmentEnd) {
        let Some(before) = self.floor().interactions.get(&id).cloned() else { return };
        let Some(consult) = before.consult() else { return };
        let Some(asked) = self.floor().interactions.get(&consult.asked).cloned() else { return };
        let Some(leg) = consult.leg else { return };
        let consulted = self.asker(consult.asked);
        let next = self.new_interaction();
        self.record(Event::TransferStarted {
            interaction: id,
            agent: agent.clone(),
            next,
            queue: asked.queue().cloned(),
            to_agent: consulted.clone(),
            to_flow: None,
            attended: true,
            reason: consult.reason.clone(),
        });
        self.stop_recording(id);
        let queue = asked.queue().or(before.queue()).cloned();
        let plan = self.floor().plan_version();
        let goes_on = Some((before.leg, queue));
        let by = PassedOn { by: agent.clone(), reason: consult.reason.clone() };
        self.record(started(next, id, Initiation::Transfer, &before.origin, goes_on, plan, by));
        let ended = ConsultEnd::Transferred;
        let asker = agent.clone();
        self.record(Event::ConsultationEnded { interaction: id, agent: asker, end: ended });
        self.end_talk(id, agent, end);
        match consulted {
            Some(consulted) => {
                let (interaction, agent) = (consult.asked, consulted.clone());
                let end = SegmentEnd::Transferred;
                self.record(Event::AgentSegmentEnded { interaction, agent, end });
                self.connect(next, consulted, leg, None);
            }
            None => self.record(Event::LegAnswered { interaction: next, leg }),
        }
        self.end_interaction(consult.asked, Outcome::Handled, Party::Agent);
        self.finish(id, Outcome::Handled, Party::Agent);
    }

    /// The agent who consults is gone. True: customer and consulted go on together.
    pub(crate) fn asker_left(&mut self, id: InteractionId, agent: &AgentId, dead: bool) -> bool {
        let Some(consult) = self.consults(id) else { return false };
        let answered = consult.leg.is_some();
        if answered && (dead || consult.hears != Hears::Customer) {
            let end = if dead { SegmentEnd::AgentVanished } else { SegmentEnd::Transferred };
            self.hand_over(id, agent, end);
            return true;
        }
        let end = if dead { ConsultEnd::Interrupted } else { ConsultEnd::LetGo };
        self.close_consultation(id, end);
        false
    }

    /// The consulted one is gone or never came. False: this is no consultation.
    pub(crate) fn consulted_left(&mut self, consultation: InteractionId) -> bool {
        let Some(id) = self.asked_by(consultation) else { return false };
        let answered = self.consults(id).is_some_and(|c| c.leg.is_some());
        let end = if answered { ConsultEnd::ConsultedLeft } else { ConsultEnd::NotReached };
        self.close_consultation(id, end);
        true
    }

    /// Ends the consultation of an interaction, if it has one; the consulted one is let go.
    pub(crate) fn close_consultation(&mut self, id: InteractionId, end: ConsultEnd) {
        let (Some(consult), Some(agent)) = (self.consults(id).cloned(), self.asker(id)) else {
            return;
        };
        self.record(Event::ConsultationEnded { interaction: id, agent, end });
        let asked = consult.asked;
        let stage = self.floor().interactions.get(&asked).map(|i| i.stage.clone());
        match stage {
            Some(Stage::Queued(place)) => {
                self.cancel_offers(&place.offers);
                let (queue, cause) = (place.queue, DequeueCause::Withdrawn);
                self.record(Event::InteractionDequeued { interaction: asked, queue, cause });
            }
            Some(Stage::Offered { reservation }) => self.cancel_offers(&[reservation]),
            Some(Stage::Talking { agent, .. }) => {
                let left = consulted_segment_end(end);
                let consulted = agent.clone();
                self.record(Event::AgentSegmentEnded {
                    interaction: asked,
                    agent: consulted,
                    end: left,
                });
                self.take_next_status(&agent);
            }
            Some(
                Stage::Begun
                | Stage::Flow { .. }
                | Stage::CallingOut { .. }
                | Stage::Dialled { .. }
                | Stage::Outside { .. },
            )
            | None => {}
        }
        self.end_legs(asked, LegEnd::Released);
        let outcome = if consult.leg.is_some() { Outcome::Handled } else { Outcome::NoAnswer };
        self.end_interaction(asked, outcome, consulted_ended_by(end));
    }
}

const fn consulted_segment_end(end: ConsultEnd) -> SegmentEnd {
    match end {
        ConsultEnd::LetGo | ConsultEnd::ConsultedLeft | ConsultEnd::NotReached => {
            SegmentEnd::AgentHungUp
        }
        ConsultEnd::CustomerLeft => SegmentEnd::CustomerHungUp,
        ConsultEnd::Transferred => SegmentEnd::Transferred,
        ConsultEnd::Interrupted => SegmentEnd::Interrupted,
    }
}

const fn consulted_ended_by(end: ConsultEnd) -> Party {
    match end {
        ConsultEnd::LetGo | ConsultEnd::ConsultedLeft | ConsultEnd::Transferred => Party::Agent,
        ConsultEnd::CustomerLeft => Party::Customer,
        ConsultEnd::NotReached | ConsultEnd::Interrupted => Party::System,
    }
}

fn consultation_started(
    interaction: InteractionId,
    agent: &AgentId,
    consultation: InteractionId,
    target: &CallTarget,
    reason: Option<Arc<str>>,
) -> Fact {
    let (to_agent, to_queue, dialled) = match target {
        CallTarget::Agent(agent) => (Some(agent.clone()), None, None),
        CallTarget::Queue(queue) => (None, Some(queue.clone()), None),
        CallTarget::Number(number) => (None, None, Some(number.clone())),
        CallTarget::Flow(_) => (None, None, None),
    };
    let agent = agent.clone();
    let event =
        Event::ConsultationStarted { interaction, agent, consultation, to_agent, to_queue, reason };
    Fact { event, private: Private { dialled, ..Private::default() } }
}
