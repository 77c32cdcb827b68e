//! Calls that an agent sends on or places. A transfer is a new interaction, linked to the one
//! before: so talk time is that of each agent's own part (FreePBX #124).

use crate::interaction::{Origin, Stage};
use crate::turn::Turn;
use crate::with_customer;
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::{
    Address, AgentId, AgentState, AgentStatus, CallTarget, CallbackId, CampaignId, Candidate,
    Decision, DialMethod, DialReason, Event, Fact, Initiation, InteractionId, LegFailure, Moment,
    OrganizationId, Outcome, Party, PassedOn, Pii, Private, QueueId, RecordId, Refusal, SegmentEnd,
    TieBreak, Verdict,
};

use crate::apply::OWN_RING_MS;
use crate::desk::Work;
use crate::dialer;
use crate::flow;

pub(crate) const TRANSFER_RING_MS: i64 = 30_000;
/// How long an agent who was named is rung where no queue says it.
const NAMED_RING_MS: i64 = 20_000;

impl Turn<'_> {
    /// Blind: the customer goes on, the agent goes to wrap-up.
    pub(crate) fn transfer(
        &mut self,
        agent: &AgentId,
        id: InteractionId,
        target: CallTarget,
        reason: Option<Arc<str>>,
    ) -> Result<(), Refusal> {
        self.talking(agent, id)?;
        self.not_in_consultation(agent, id)?;
        self.check_target(&target)?;
        let Some(before) = self.floor().interactions.get(&id).cloned() else {
            return Err(Refusal::UnknownInteraction);
        };
        let (queue, to_agent, to_flow, stays) = match &target {
            CallTarget::Queue(queue) => (Some(queue.clone()), None, None, None),
            CallTarget::Agent(agent) => (None, Some(agent.clone()), None, before.queue().cloned()),
            CallTarget::Flow(flow) => (None, None, Some(flow.clone()), None),
            CallTarget::Number(_) => (None, None, None, before.queue().cloned()),
        };
        let next = self.new_interaction();
        self.record(Event::TransferStarted {
            interaction: id,
            agent: agent.clone(),
            next,
            queue,
            to_agent,
            to_flow: to_flow.clone(),
            attended: false,
            reason: reason.clone(),
        });
        self.stop_recording(id);
        let plan = self.floor().plan_version();
        let goes_on = Some((before.leg, stays));
        let by = PassedOn { by: agent.clone(), reason };
        let mut fact = started(next, id, Initiation::Transfer, &before.origin, goes_on, plan, by);
        if let Event::InteractionStarted { flow, .. } = &mut fact.event {
            *flow = to_flow;
        }
        self.record(fact);
        self.end_talk(id, agent, SegmentEnd::Transferred);
        self.finish(id, Outcome::Handled, Party::Agent);
        match target {
            CallTarget::Queue(queue) => self.send_to_queue(next, &queue),
            CallTarget::Agent(named) => {
                if self.offer_to(next, &named, None).is_err() {
                    self.not_joined(next);
                }
            }
            CallTarget::Flow(_) => self.begin_flow(next),
            CallTarget::Number(number) => self.dial_outside(next, number, TRANSFER_RING_MS),
        }
        Ok(())
    }

    /// Whether a call can go on there at all, before anything is changed for it.
    pub(crate) fn check_target(&self, target: &CallTarget) -> Result<(), Refusal> {
        let plan = self.floor().plan();
        match target {
            CallTarget::Queue(queue) => {
                let known = plan.is_some_and(|p| p.queues.contains_key(queue));
                if known { Ok(()) } else { Err(Refusal::UnknownQueue) }
            }
            CallTarget::Agent(agent) => self.free_since(agent).map(|_| ()),
            CallTarget::Flow(flow) => {
                let known = plan.is_some_and(|p| p.flows.contains_key(flow));
                if known { Ok(()) } else { Err(Refusal::UnknownFlow) }
            }
            CallTarget::Number(number) => {
                if number.reveal().is_anonymous() {
                    Err(Refusal::BadNumber)
                } else {
                    Ok(())
                }
            }
        }
    }

    /// Since when an agent has been free; else why nobody may ring them.
    fn free_since(&self, agent: &AgentId) -> Result<Moment, Refusal> {
        let desk = self.desk(agent)?;
        match desk.derived_state(self.floor()) {
            AgentState::Idle => Ok(desk.idle_since),
            state @ (AgentState::Away
            | AgentState::Unreachable
            | AgentState::Reserved
            | AgentState::Ringing
            | AgentState::OnInteraction
            | AgentState::OnHold
            | AgentState::WrapUp
            | AgentState::NotResponding) => Err(Refusal::AgentNotFree { state }),
        }
    }

    /// Rings one agent alone, for as long as the queue behind it rings where nothing is said.
    /// When the agent doesn't come, `named_did_not_come` says what follows.
    pub(crate) fn offer_to(
        &mut self,
        id: InteractionId,
        agent: &AgentId,
        ring_ms: Option<i64>,
    ) -> Result<(), Refusal> {
        let idle_since = self.free_since(agent)?;
        let interaction = self.floor().interactions.get(&id).ok_or(Refusal::UnknownInteraction)?;
        let queue = interaction.queue().cloned();
        let set_up = queue.as_ref().and_then(|q| self.floor().queue_of(interaction, q));
        let ring_ms = ring_ms.or(set_up.map(|q| q.ring_ms)).unwrap_or(NAMED_RING_MS);
        let verdict = Verdict::Chosen;
        let event = Event::ReservationOffered {
            reservation: self.new_reservation(),
            interaction: id,
            queue,
            agent: agent.clone(),
            leg: self.new_leg(),
            expires: self.now + ring_ms,
            decision: Decision {
                plan: self.floor().plan_version(),
                waiting: 1,
                eligible: 1,
                candidates: vec![Candidate { agent: agent.clone(), idle_since, verdict }],
                tie_break: TieBreak::Named,
                step: 0,
                rule: None,
                score_milli: 0,
                waited_ms: 0,
            },
        };
        self.record(event);
        Ok(())
    }

    /// The offer to the one agent who was named came to nothing.
    pub(crate) fn named_did_not_come(&mut self, id: InteractionId) {
        let named = self.floor().interactions.get(&id).is_some_and(|i| i.stage == Stage::Begun);
        if named {
            self.not_joined(id);
        }
    }

    /// A transferred customer is never turned away by a full queue: the agent promised.
    pub(crate) fn send_to_queue(&mut self, id: InteractionId, queue: &QueueId) {
        let kept = self.floor().interactions.get(&id).and_then(|i| i.place.as_ref());
        let kept = kept.filter(|p| p.queue == *queue);
        let (priority, skills) =
            kept.map_or((0, BTreeMap::new()), |p| (p.priority, p.skills.clone()));
        self.record(Event::InteractionQueued {
            interaction: id,
            queue: queue.clone(),
            priority,
            skills,
            since: self.now,
            preferred: None,
            estimate_ms: None,
            goal: self.floor().goal_of(id, queue),
        });
    }

    /// Somebody whom a customer is passed on to, or who is asked.
    pub(crate) fn dial_outside(&mut self, id: InteractionId, number: Pii<Address>, ring_ms: i64) {
        self.dial_person(id, number, ring_ms, DialReason::PassedOn);
    }

    pub(crate) fn dial_person(
        &mut self,
        id: InteractionId,
        number: Pii<Address>,
        ring_ms: i64,
        reason: DialReason,
    ) {
        let leg = self.new_leg();
        let event = Event::LegDialled { interaction: id, leg, ring_ms, reason: Some(reason) };
        self.record(dialled(event, number));
    }

    /// Neither the outside party nor the agent who was named came: a flow goes on by its error
    /// exit; a customer whom an agent sent there goes back to the queue he came from.
    pub(crate) fn not_joined(&mut self, id: InteractionId) {
        if self.consulted_left(id) {
            return;
        }
        let Some(interaction) = self.floor().interactions.get(&id) else { return };
        let back = interaction.flow.is_none().then(|| interaction.queue().cloned());
        match back.flatten() {
            Some(queue) => self.send_to_queue(id, &queue),
            None => self.flow_error(id, vocab::FlowError::NotConnected),
        }
    }

    /// An agent may call out when free, on a break, or in training; not while an offer rings.
    fn may_call_out(&self, agent: &AgentId) -> Result<(), Refusal> {
        let desk = self.desk(agent)?;
        if desk.work != Work::Free || desk.listens {
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
        let owed = self.take_from_list(callback)?;
        let id = self.new_interaction();
        let event = Event::InteractionStarted {
            interaction: id,
            initiation: Initiation::Callback,
            organization: owed.organization.clone(),
            campaign: None,
            leg: None,
            trunk: None,
            system: owed.system.clone(),
            plan: self.floor().plan_version(),
            flow: None,
            previous: owed.linked.then_some(owed.interaction),
            initial: owed.linked.then_some(owed.interaction),
            callback: Some(callback),
            queue: None,
            passed_on: None,
            record: None,
        };
        self.record(with_customer(event, &owed.customer));
        let agent_taken = agent.clone();
        self.record(Event::CallbackTaken { callback, agent: agent_taken, interaction: id });
        self.end_stand_in(&owed);
        self.ring_own_phone(id, agent);
        Ok(())
    }

    pub(crate) fn call_out(
        &mut self,
        agent: &AgentId,
        organization: OrganizationId,
        number: Pii<Address>,
        of: Option<(CampaignId, RecordId)>,
    ) -> Result<(), Refusal> {
        self.may_call_out(agent)?;
        if number.reveal().is_anonymous() {
            return Err(Refusal::BadNumber);
        }
        let plan = self.floor().plan().ok_or(Refusal::UnknownCampaign)?.clone();
        let set_up = match &of {
            Some((campaign, _)) => {
                let known = plan.campaigns.get(campaign);
                let own = known.filter(|c| c.organization == organization);
                Some(own.and_then(|c| c.outbound.as_ref()).ok_or(Refusal::UnknownCampaign)?)
            }
            None => None,
        };
        let shown = set_up.and_then(|o| o.shown.first().cloned());
        let system = shown.or_else(|| flow::number_of(&plan, &organization));
        let system = system.ok_or(Refusal::NoTrunk)?;
        let queue = set_up.and_then(|o| o.queue.clone());
        let trunk = set_up.and_then(|o| o.trunk.clone());
        let (campaign, record) = of.unzip();
        let id = self.new_interaction();
        let event = Event::InteractionStarted {
            interaction: id,
            initiation: Initiation::Outbound,
            organization,
            campaign,
            leg: None,
            trunk,
            system,
            plan: self.floor().plan_version(),
            flow: None,
            previous: None,
            initial: None,
            callback: None,
            queue,
            passed_on: None,
            record,
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
        let Some(reason) = self.on_whose_word(id) else { return };
        self.dial_person(id, number, TRANSFER_RING_MS, reason);
    }

    /// Why a customer is dialled whom an agent calls.
    fn on_whose_word(&self, id: InteractionId) -> Option<DialReason> {
        let interaction = self.floor().interactions.get(&id)?;
        let origin = &interaction.origin;
        if origin.callback.is_some() {
            return Some(DialReason::Callback);
        }
        if let (Some(campaign), Some(record)) = (origin.campaign.clone(), origin.record) {
            return Some(DialReason::Campaign { campaign, record, method: DialMethod::Preview });
        }
        match &interaction.stage {
            Stage::CallingOut { agent, .. } => Some(DialReason::Agent { agent: agent.clone() }),
            Stage::Begun
            | Stage::Flow { .. }
            | Stage::Queued(_)
            | Stage::Dialled { .. }
            | Stage::Offered { .. }
            | Stage::Talking { .. }
            | Stage::Outside { .. } => None,
        }
    }

    pub(crate) fn customer_not_reached(&mut self, id: InteractionId, failure: LegFailure) {
        let stage = self.floor().interactions.get(&id).map(|i| i.stage.clone());
        match stage {
            Some(Stage::CallingOut { agent, .. }) => {
                self.call_out_failed(id, &agent, dialer::outcome_of(failure));
            }
            Some(Stage::Dialled { .. }) => self.lead_not_reached(id, failure),
            Some(_) | None => self.customer_left(id),
        }
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

/// The interaction that goes on from another: with the customer's leg and the queue that it is
/// handled for, or without a customer on a line.
pub(crate) fn started(
    next: InteractionId,
    previous: InteractionId,
    initiation: Initiation,
    origin: &Origin,
    goes_on: Option<(Option<vocab::LegId>, Option<QueueId>)>,
    plan: u64,
    passed_on: PassedOn,
) -> Fact {
    let (leg, queue) = goes_on.unwrap_or_default();
    let event = Event::InteractionStarted {
        interaction: next,
        initiation,
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
        queue,
        passed_on: Some(passed_on),
        record: None,
    };
    with_customer(event, &origin.customer)
}
