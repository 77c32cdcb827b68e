//! Calls that an agent sends on or places. A transfer is a new interaction, linked to the one
//! before: so talk time is that of each agent's own part (FreePBX #124).

use crate::interaction::{Origin, Stage};
use crate::turn::Turn;
use crate::with_customer;
use std::collections::BTreeMap;
use vocab::{
    Address, AgentId, AgentStatus, CallTarget, CallbackId, Event, Fact, Initiation, InteractionId,
    LegFailure, OrganizationId, Outcome, Party, Pii, Private, QueueId, Refusal, SegmentEnd,
};

use crate::apply::OWN_RING_MS;
use crate::desk::Work;

const TRANSFER_RING_MS: i64 = 30_000;

impl Turn<'_> {
    /// Blind: the customer goes on, the agent goes to wrap-up.
    pub(crate) fn transfer(
        &mut self,
        agent: &AgentId,
        id: InteractionId,
        target: CallTarget,
    ) -> Result<(), Refusal> {
        self.talking(agent, id)?;
        let Some(before) = self.floor().interactions.get(&id).cloned() else {
            return Err(Refusal::UnknownInteraction);
        };
        let queue = match &target {
            CallTarget::Queue(queue) => {
                let known = self.floor().plan().is_some_and(|p| p.queues.contains_key(queue));
                if !known {
                    return Err(Refusal::UnknownQueue);
                }
                Some(queue.clone())
            }
            CallTarget::Agent(_) => return Err(Refusal::UnknownAgent),
            CallTarget::Flow(_) => return Err(Refusal::UnknownFlow),
            CallTarget::Number(number) => {
                if number.reveal().is_anonymous() {
                    return Err(Refusal::BadNumber);
                }
                None
            }
        };
        let next = self.new_interaction();
        self.record(Event::TransferStarted {
            interaction: id,
            agent: agent.clone(),
            next,
            queue: queue.clone(),
            to_agent: None,
            to_flow: None,
            attended: false,
            reason: None,
        });
        self.stop_recording(id);
        self.record(started(next, id, &before.origin, before.leg, self.floor().plan_version()));
        self.end_talk(id, agent, SegmentEnd::Transferred);
        self.finish(id, Outcome::Handled, Party::Agent);
        match target {
            CallTarget::Queue(queue) => self.send_to_queue(next, &queue),
            CallTarget::Agent(_) | CallTarget::Flow(_) => {}
            CallTarget::Number(number) => self.dial_outside(next, number, TRANSFER_RING_MS),
        }
        Ok(())
    }

    /// A transferred customer is never turned away by a full queue: the agent promised.
    fn send_to_queue(&mut self, id: InteractionId, queue: &QueueId) {
        self.record(Event::InteractionQueued {
            interaction: id,
            queue: queue.clone(),
            priority: 0,
            skills: BTreeMap::new(),
            since: self.now,
            preferred: None,
            estimate_ms: None,
        });
    }

    pub(crate) fn dial_outside(&mut self, id: InteractionId, number: Pii<Address>, ring_ms: i64) {
        let leg = self.new_leg();
        let event = Event::LegDialled { interaction: id, leg, ring_ms };
        self.record(dialled(event, number));
    }

    /// The outside party could not be joined: an IVR goes on by its error exit; a customer whom an
    /// agent sent there comes back to the queue he came from.
    pub(crate) fn outside_failed(&mut self, id: InteractionId) {
        let Some(interaction) = self.floor().interactions.get(&id) else { return };
        let back = interaction.origin.initial.is_some().then(|| interaction.queue().cloned());
        match back.flatten() {
            Some(queue) => self.send_to_queue(id, &queue),
            None => self.flow_error(id, vocab::FlowError::NotConnected),
        }
    }

    /// An agent may call out when free, on a break, or in training; not while an offer rings.
    fn may_call_out(&self, agent: &AgentId) -> Result<(), Refusal> {
        let desk = self.desk(agent)?;
        if desk.work != Work::Free {
            return Err(Refusal::Busy);
        }
        if desk.status == AgentStatus::Offline {
            return Err(Refusal::WrongState { state: desk.state });
        }
        if desk.reachable() { Ok(()) } else { Err(Refusal::Unreachable) }
    }

    pub(crate) fn call_back(
        &mut self,
        agent: &AgentId,
        callback: CallbackId,
    ) -> Result<(), Refusal> {
        self.may_call_out(agent)?;
        let owed = match self.floor().callbacks.get(&callback) {
            Some(owed) if !owed.taken => owed.clone(),
            Some(_) => return Err(Refusal::OfferGone),
            None => return Err(Refusal::UnknownCallback),
        };
        let id = self.new_interaction();
        let event = Event::InteractionStarted {
            interaction: id,
            initiation: Initiation::Callback,
            organization: owed.organization,
            campaign: None,
            leg: None,
            trunk: None,
            system: owed.system,
            plan: self.floor().plan_version(),
            flow: None,
            previous: Some(owed.interaction),
            initial: Some(owed.interaction),
            callback: Some(callback),
        };
        self.record(with_customer(event, &owed.customer));
        let agent_taken = agent.clone();
        self.record(Event::CallbackTaken { callback, agent: agent_taken, interaction: id });
        self.ring_own_phone(id, agent);
        Ok(())
    }

    pub(crate) fn call_out(
        &mut self,
        agent: &AgentId,
        organization: OrganizationId,
        number: Pii<Address>,
    ) -> Result<(), Refusal> {
        self.may_call_out(agent)?;
        if number.reveal().is_anonymous() {
            return Err(Refusal::BadNumber);
        }
        let shown = self.floor().plan().and_then(|p| {
            let own = p.numbers.iter().find(|(_, n)| n.organization == organization)?;
            Some(Address::parse(own.0, &p.settings.region))
        });
        let Some(system) = shown else { return Err(Refusal::NoTrunk) };
        let id = self.new_interaction();
        let event = Event::InteractionStarted {
            interaction: id,
            initiation: Initiation::Outbound,
            organization,
            campaign: None,
            leg: None,
            trunk: None,
            system,
            plan: self.floor().plan_version(),
            flow: None,
            previous: None,
            initial: None,
            callback: None,
        };
        self.record(with_customer(event, &number));
        self.ring_own_phone(id, agent);
        Ok(())
    }

    fn ring_own_phone(&mut self, id: InteractionId, agent: &AgentId) {
        let leg = self.new_leg();
        let expires = self.now + OWN_RING_MS;
        let agent = agent.clone();
        self.record(Event::AgentRung { interaction: id, agent, leg, expires });
    }

    pub(crate) fn own_ring_expired(&mut self, id: InteractionId) {
        let Some(Stage::CallingOut { agent, agent_leg }) =
            self.floor().interactions.get(&id).map(|i| i.stage.clone())
        else {
            return;
        };
        if self.floor().legs.get(&agent_leg).is_some_and(|l| l.ringing) {
            self.call_out_failed(id, &agent, Outcome::Failed);
        }
    }

    /// The agent picked up their own phone: now the customer's.
    pub(crate) fn dial_customer(&mut self, id: InteractionId) {
        let Some(number) = self.floor().interactions.get(&id).map(|i| i.origin.customer.clone())
        else {
            return;
        };
        self.dial_outside(id, number, TRANSFER_RING_MS);
    }

    pub(crate) fn customer_not_reached(&mut self, id: InteractionId, failure: LegFailure) {
        let Some(Stage::CallingOut { agent, .. }) =
            self.floor().interactions.get(&id).map(|i| i.stage.clone())
        else {
            return self.customer_left(id);
        };
        let outcome = match failure {
            LegFailure::NoAnswer | LegFailure::Rejected => Outcome::NoAnswer,
            LegFailure::Busy => Outcome::Busy,
            LegFailure::UnknownNumber => Outcome::NumberUnknown,
            LegFailure::Unreachable | LegFailure::NoCommonAudio => Outcome::Failed,
        };
        self.call_out_failed(id, &agent, outcome);
    }

    /// A call that an agent asked for came to nothing.
    pub(crate) fn call_out_failed(&mut self, id: InteractionId, agent: &AgentId, outcome: Outcome) {
        self.end_talk(id, agent, SegmentEnd::AgentHungUp);
        self.finish(id, outcome, Party::System);
    }
}

fn dialled(event: Event, number: Pii<Address>) -> Fact {
    Fact { event, private: Private { dialled: Some(number), ..Private::default() } }
}

fn started(
    next: InteractionId,
    previous: InteractionId,
    origin: &Origin,
    leg: Option<vocab::LegId>,
    plan: u64,
) -> Fact {
    let event = Event::InteractionStarted {
        interaction: next,
        initiation: Initiation::Transfer,
        organization: origin.organization.clone(),
        campaign: origin.campaign.clone(),
        leg,
        trunk: origin.trunk.clone(),
        system: origin.system.clone(),
        plan,
        flow: None,
        previous: Some(previous),
        initial: Some(origin.initial.unwrap_or(previous)),
        callback: None,
    };
    with_customer(event, &origin.customer)
}
