//! Legs: what a call's beginnings, answers, holds and ends mean to its interaction.

use crate::desk::Work;
use crate::floor::Part;
use crate::flow::entry;
use crate::interaction::Stage;
use crate::turn::Turn;
use crate::with_customer;
use vocab::{
    Address, AgentId, ConsultEnd, Event, Fact, HoldParty, Initiation, InteractionId, LegEnd,
    LegFailure, LegId, MonitorEnd, Outcome, Party, Pii, Private, Refusal, SegmentEnd, TrunkId,
};

impl Turn<'_> {
    pub(crate) fn call_offered(
        &mut self,
        leg: LegId,
        trunk: TrunkId,
        from: Pii<Address>,
        to: Address,
    ) {
        if self.floor().legs.contains_key(&leg) {
            return;
        }
        let (organization, campaign, flow) = entry(self.floor(), &to);
        let id = self.new_interaction();
        let event = Event::InteractionStarted {
            interaction: id,
            initiation: Initiation::Inbound,
            organization,
            campaign,
            leg: Some(leg),
            trunk: Some(trunk),
            system: to,
            plan: self.floor().plan_version(),
            flow: Some(flow),
            previous: None,
            initial: None,
            callback: None,
            queue: None,
            passed_on: None,
            record: None,
        };
        self.record(with_customer(event, &from));
        self.begin_flow(id);
    }

    pub(crate) fn leg_ringing(&mut self, leg: LegId) {
        let Some(role) = self.floor().legs.get(&leg).cloned() else { return };
        if role.ringing {
            self.record(Event::LegRang { interaction: role.interaction, leg });
            if let Part::Agent(agent) = role.part {
                self.touched.insert(agent);
            }
        }
    }

    pub(crate) fn leg_answered(&mut self, leg: LegId) {
        let Some(role) = self.floor().legs.get(&leg).cloned() else { return };
        if !role.ringing {
            return;
        }
        let id = role.interaction;
        match role.part {
            Part::Agent(agent) => self.agent_leg_answered(id, &agent, leg),
            Part::Monitor(monitor) => self.monitor_answered(monitor),
            Part::Customer => {
                self.record(Event::LegAnswered { interaction: id, leg });
                let calling = self.floor().interactions.get(&id).map(|i| i.stage.clone());
                match calling {
                    Some(Stage::CallingOut { agent, agent_leg }) => {
                        self.connect(id, agent, agent_leg, None);
                    }
                    Some(Stage::Dialled { .. }) => self.lead_answered(id),
                    Some(_) | None => {}
                }
            }
            Part::Outside => {
                self.record(Event::LegAnswered { interaction: id, leg });
                self.consulted_answered(id, leg);
            }
        }
    }

    fn agent_leg_answered(&mut self, id: InteractionId, agent: &AgentId, leg: LegId) {
        let Some(desk) = self.floor().agents.get(agent) else { return };
        match desk.work.clone() {
            Work::Offered { reservation, .. } => self.offer_answered(reservation),
            Work::CallingOut { .. } => {
                self.record(Event::LegAnswered { interaction: id, leg });
                self.touched.insert(agent.clone());
                self.dial_customer(id);
            }
            Work::Free | Work::Talking { .. } | Work::WrapUp { .. } => {}
        }
    }

    pub(crate) fn leg_failed(&mut self, leg: LegId, failure: LegFailure) {
        let Some(role) = self.floor().legs.get(&leg).cloned() else { return };
        let id = role.interaction;
        match role.part {
            Part::Agent(agent) => match self.floor().agents.get(&agent).map(|d| d.work.clone()) {
                Some(Work::Offered { reservation, .. }) => self.offer_failed(reservation, failure),
                Some(
                    Work::Free
                    | Work::CallingOut { .. }
                    | Work::Talking { .. }
                    | Work::WrapUp { .. },
                )
                | None => {
                    self.record(Event::LegFailed { interaction: id, leg, failure });
                    if !self.consulted_left(id) && !self.asker_left(id, &agent, true) {
                        self.call_out_failed(id, &agent, Outcome::Failed);
                    }
                }
            },
            Part::Monitor(monitor) => self.monitor_failed(id, monitor, leg, failure),
            Part::Customer => {
                self.record(Event::LegFailed { interaction: id, leg, failure });
                self.customer_not_reached(id, failure);
            }
            Part::Outside => {
                let overflows = self.on_the_way_out(id);
                self.record(Event::LegFailed { interaction: id, leg, failure });
                if overflows {
                    self.overflow_returned(id, failure);
                } else {
                    self.not_joined(id);
                }
            }
        }
    }

    pub(crate) fn leg_ended(&mut self, leg: LegId, end: LegEnd) {
        let Some(role) = self.floor().legs.get(&leg).cloned() else { return };
        let id = role.interaction;
        match role.part {
            Part::Customer => {
                self.record(Event::LegEnded { interaction: id, leg, end });
                self.customer_left(id);
            }
            Part::Agent(agent) => self.agent_leg_ended(id, &agent, leg, end),
            Part::Monitor(monitor) => self.monitor_hung_up(id, monitor, leg, end),
            Part::Outside if self.on_the_way_out(id) => {
                self.record(Event::LegEnded { interaction: id, leg, end });
                self.overflow_returned(id, LegFailure::Unreachable);
            }
            Part::Outside => {
                self.record(Event::LegEnded { interaction: id, leg, end });
                if !self.consulted_left(id) {
                    self.end_legs(id, LegEnd::Released);
                    self.end_interaction(id, Outcome::TransferredOut, Party::System);
                }
            }
        }
    }

    pub(crate) fn customer_left(&mut self, id: InteractionId) {
        let Some(interaction) = self.floor().interactions.get(&id) else { return };
        match interaction.stage.clone() {
            Stage::Begun | Stage::Flow { .. } => self.left_the_flow(id),
            Stage::Queued(place) => self.abandon(id, &place),
            Stage::Offered { reservation } => {
                self.cancel_offers(&[reservation]);
                self.finish(id, Outcome::AbandonedInQueue, Party::Customer);
            }
            Stage::Talking { agent, .. } => {
                self.close_consultation(id, ConsultEnd::CustomerLeft);
                self.end_talk(id, &agent, SegmentEnd::CustomerHungUp);
                self.finish(id, Outcome::Handled, Party::Customer);
            }
            Stage::Dialled { .. } => self.lead_left(id),
            Stage::CallingOut { agent, .. } => {
                self.end_talk(id, &agent, SegmentEnd::CustomerHungUp);
                self.finish(id, Outcome::NoAnswer, Party::Customer);
            }
            Stage::Outside { .. } if self.on_the_way_out(id) => self.left_on_the_way_out(id),
            Stage::Outside { .. } => self.finish(id, Outcome::TransferredOut, Party::Customer),
        }
    }

    fn agent_leg_ended(&mut self, id: InteractionId, agent: &AgentId, leg: LegId, end: LegEnd) {
        let Some(work) = self.floor().agents.get(agent).map(|d| d.work.clone()) else {
            return self.record(Event::LegEnded { interaction: id, leg, end });
        };
        match work {
            Work::Offered { reservation, .. } => {
                self.offer_failed(reservation, LegFailure::Unreachable);
            }
            Work::Talking { .. } => {
                self.record(Event::LegEnded { interaction: id, leg, end });
                let dead = end == LegEnd::Vanished;
                if self.consulted_left(id) || self.asker_left(id, agent, dead) {
                    return;
                }
                match end {
                    LegEnd::HungUp | LegEnd::Released => {
                        self.agent_left(id, agent);
                    }
                    LegEnd::Vanished => self.return_to_line(id, agent),
                }
            }
            Work::CallingOut { .. } => {
                self.record(Event::LegEnded { interaction: id, leg, end });
                self.call_out_failed(id, agent, Outcome::Failed);
            }
            Work::Free | Work::WrapUp { .. } => {
                self.record(Event::LegEnded { interaction: id, leg, end });
            }
        }
    }

    /// The agent's line died under a live call: the customer goes on to somebody else, at the
    /// place in line the first wait had.
    fn return_to_line(&mut self, id: InteractionId, agent: &AgentId) {
        self.end_talk(id, agent, SegmentEnd::AgentVanished);
        let place = self.floor().interactions.get(&id).and_then(|i| i.place.clone());
        match place {
            Some(place) => self.record(Event::InteractionQueued {
                interaction: id,
                goal: self.floor().goal_of(id, &place.queue),
                queue: place.queue,
                priority: place.priority,
                skills: place.skills,
                since: place.since,
                preferred: None,
                estimate_ms: None,
            }),
            None => self.finish(id, Outcome::Handled, Party::System),
        }
    }

    /// The agent's part is over: recording stops, wrap-up begins.
    pub(crate) fn end_talk(&mut self, id: InteractionId, agent: &AgentId, end: SegmentEnd) {
        self.end_monitors(id, MonitorEnd::TalkEnded);
        let talked = self
            .floor()
            .interactions
            .get(&id)
            .is_some_and(|i| matches!(i.stage, Stage::Talking { .. }));
        let held = self
            .floor()
            .interactions
            .get(&id)
            .is_some_and(|i| matches!(i.stage, Stage::Talking { held: true, .. }));
        if held {
            self.record(Event::HoldEnded { interaction: id, agent: agent.clone() });
        }
        self.stop_recording(id);
        self.record(Event::AgentSegmentEnded { interaction: id, agent: agent.clone(), end });
        if talked {
            self.start_wrap_up(agent, id);
        }
        self.take_next_status(agent);
    }

    /// Releases what is left and ends the interaction; an owed call is kept or owed again.
    pub(crate) fn finish(&mut self, id: InteractionId, outcome: Outcome, by: Party) {
        self.end_legs(id, LegEnd::Released);
        let callback = self.floor().interactions.get(&id).and_then(|i| i.origin.callback);
        if let Some(callback) = callback {
            self.settle_debt(id, callback, outcome);
        }
        self.end_interaction(id, outcome, by);
    }

    /// The interaction this agent talks on, with its own leg; else why not.
    pub(crate) fn talking(
        &self,
        agent: &AgentId,
        id: InteractionId,
    ) -> Result<(LegId, bool), Refusal> {
        let interaction = self.floor().interactions.get(&id).ok_or(Refusal::UnknownInteraction)?;
        match &interaction.stage {
            Stage::Talking { agent: own, agent_leg, held } if own == agent => {
                Ok((*agent_leg, *held))
            }
            Stage::Begun
            | Stage::Flow { .. }
            | Stage::Queued(_)
            | Stage::Offered { .. }
            | Stage::Talking { .. }
            | Stage::CallingOut { .. }
            | Stage::Dialled { .. }
            | Stage::Outside { .. } => Err(Refusal::NotYours),
        }
    }

    pub(crate) fn agent_hangs_up(
        &mut self,
        agent: &AgentId,
        id: InteractionId,
    ) -> Result<(), Refusal> {
        let calling = self.floor().interactions.get(&id).map(|i| i.stage.clone());
        if let Some(Stage::CallingOut { agent: own, .. }) = calling
            && own == *agent
        {
            self.call_out_failed(id, agent, Outcome::NoAnswer);
            return Ok(());
        }
        self.talking(agent, id)?;
        if self.consulted_left(id) || self.asker_left(id, agent, false) {
            return Ok(());
        }
        self.agent_left(id, agent);
        Ok(())
    }

    /// The agent's part is over; the customer may stay on the line for what the flow still has.
    fn agent_left(&mut self, id: InteractionId, agent: &AgentId) {
        self.end_talk(id, agent, SegmentEnd::AgentHungUp);
        if !self.goes_on_after_talk(id) {
            self.finish(id, Outcome::Handled, Party::Agent);
        }
    }

    /// Hung up in the flow: abandoned, unless the flow had served the customer before.
    fn left_the_flow(&mut self, id: InteractionId) {
        self.message_left(id);
        let served = self.floor().interactions.get(&id).filter(|i| i.is_served());
        let outcome = served.map_or(Outcome::AbandonedInFlow, |i| i.so_far);
        self.end_legs(id, LegEnd::Released);
        self.end_interaction(id, outcome, Party::Customer);
    }

    pub(crate) fn hold(
        &mut self,
        agent: &AgentId,
        id: InteractionId,
        by: HoldParty,
    ) -> Result<(), Refusal> {
        let (_, held) = self.talking(agent, id)?;
        if held {
            return Err(Refusal::WrongState { state: vocab::AgentState::OnHold });
        }
        if self.consults(id).is_some() {
            return self.toggle(agent, id);
        }
        self.not_in_consultation(agent, id)?;
        self.record(Event::HoldStarted { interaction: id, agent: agent.clone(), by });
        Ok(())
    }

    pub(crate) fn resume(&mut self, agent: &AgentId, id: InteractionId) -> Result<(), Refusal> {
        let (_, held) = self.talking(agent, id)?;
        if !held {
            return Err(Refusal::WrongState { state: vocab::AgentState::OnInteraction });
        }
        if self.consults(id).is_some() {
            return self.toggle(agent, id);
        }
        self.record(Event::HoldEnded { interaction: id, agent: agent.clone() });
        Ok(())
    }

    /// An agent's own telephone put the customer on hold. A customer's hold changes nothing here,
    /// nor that of a telephone in a consultation: the floor says who speaks with whom.
    pub(crate) fn leg_held(&mut self, leg: LegId) {
        if let Some((agent, id)) = self.agent_of(leg).filter(|(_, id)| self.consults(*id).is_none())
        {
            // Refused only when it is on hold already: then there is nothing to do.
            let _already = self.hold(&agent, id, HoldParty::Phone);
        }
    }

    pub(crate) fn leg_resumed(&mut self, leg: LegId) {
        if let Some((agent, id)) = self.agent_of(leg).filter(|(_, id)| self.consults(*id).is_none())
        {
            let _already = self.resume(&agent, id);
        }
    }

    pub(crate) fn agent_of(&self, leg: LegId) -> Option<(AgentId, InteractionId)> {
        let role = self.floor().legs.get(&leg)?;
        match &role.part {
            Part::Agent(agent) => Some((agent.clone(), role.interaction)),
            Part::Customer | Part::Outside | Part::Monitor(_) => None,
        }
    }

    pub(crate) fn send_digits(
        &mut self,
        agent: &AgentId,
        id: InteractionId,
        digits: Pii<String>,
    ) -> Result<(), Refusal> {
        self.talking(agent, id)?;
        if self.asked_by(id).is_some() {
            return Err(Refusal::WrongState { state: self.desk(agent)?.state });
        }
        let known = |c: char| "0123456789*#ABCD".contains(c);
        let count = digits.reveal().chars().count();
        if count == 0 || count > 64 || !digits.reveal().chars().all(known) {
            return Err(Refusal::BadNumber);
        }
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let event = Event::DigitsSent { interaction: id, agent: agent.clone(), count };
        self.record(Fact {
            event,
            private: Private { digits: Some(digits), ..Private::default() },
        });
        Ok(())
    }
}
