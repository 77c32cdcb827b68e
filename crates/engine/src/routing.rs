//! Offers: who is rung for whom, and what comes of it. A reservation is a lease: it ends by its
//! expiry at the latest, and every end says how.

use crate::acd::{Acd, FOR_EVER, Snapshot, StepDue, Waiting};
use crate::desk::{Desk, Work};
use crate::dialer::called_for;
use crate::floor::Floor;
use crate::interaction::{Interaction, Place};
use crate::turn::Turn;
use vocab::{
    AgentId, AgentState, DequeueCause, Event, FloorPlan, InteractionId, LegEnd, LegFailure, LegId,
    Moment, Outcome, Party, QueueId, Refusal, ReservationId, Strategy,
};

/// The deadline of an agent whom nobody else may stand in for.
pub(crate) const NOBODY_ELSE: Moment = FOR_EVER;
/// Phones that ring for one interaction at the same time.
const MOST_RINGING: usize = 64;

impl Turn<'_> {
    /// Offers the best waiting interaction to its best idle agent. False: nothing matches.
    pub(crate) fn offer_next(&mut self) -> bool {
        let now = self.now;
        let Some(found) = self.acd.next_match(now) else { return false };
        let ring_ms = self
            .floor()
            .interactions
            .get(&found.interaction)
            .and_then(|i| self.floor().queue_of(i, &found.queue))
            .map_or(20_000, |q| q.ring_ms);
        let ring_ms = self.preview_ms(found.interaction).unwrap_or(ring_ms);
        let event = Event::ReservationOffered {
            reservation: self.new_reservation(),
            interaction: found.interaction,
            queue: Some(found.queue),
            agent: found.agent,
            leg: self.new_leg(),
            expires: now + ring_ms,
            decision: found.decision,
        };
        self.record(event);
        true
    }

    /// Steps of rules that begin by now.
    pub(crate) fn widen_due(&mut self) {
        let now = self.now;
        while let Some((interaction, due)) = self.acd.due_step(now) {
            self.widen(interaction, &due);
        }
    }

    /// A step begins: if its conditions hold, it lets more agents in or leads elsewhere.
    fn widen(&mut self, interaction: InteractionId, due: &StepDue) {
        if !self.guards_hold(interaction, &due.only) {
            return;
        }
        if !due.to.is_agents() {
            self.overflow(interaction, due.step, &due.to);
            return;
        }
        let place = self.floor().interactions.get(&interaction).and_then(Interaction::place);
        if let Some(queue) = place.map(|place| place.queue.clone()) {
            self.record(Event::RoutingWidened { interaction, queue, step: due.step });
        }
    }

    /// The agent's phone was picked up: the customer is joined.
    pub(crate) fn offer_answered(&mut self, reservation: ReservationId) {
        let Some(r) = self.floor().reservations.get(&reservation).cloned() else { return };
        let (interaction, agent) = (r.interaction, r.agent.clone());
        let Some(waits) = self.floor().interactions.get(&interaction) else { return };
        let others: Vec<ReservationId> =
            waits.offers().iter().copied().filter(|other| *other != reservation).collect();
        // A stand-in for a customer who is owed a call: their phone is next.
        let owed = waits.origin.callback.filter(|_| waits.leg.is_none());
        let shown = waits.origin.record.is_some() && waits.leg.is_none();
        self.record(Event::LegAnswered { interaction, leg: r.leg });
        self.record(Event::ReservationAccepted { reservation, interaction, agent });
        let waits = self.floor().interactions.get(&interaction).and_then(Interaction::place);
        if let Some(queue) = waits.map(|p| p.queue.clone()) {
            let cause = DequeueCause::Connected;
            self.record(Event::InteractionDequeued { interaction, queue, cause });
        }
        match owed {
            None if shown => self.lead_taken(interaction, &r.agent),
            None => self.connect(interaction, r.agent, r.leg, Some(reservation)),
            Some(callback) => self.call_owed(interaction, &r.agent, callback),
        }
        self.consulted_answered(interaction, r.leg);
        // Where all rang: the others are free in the same turn (mod_callcenter #2540, #1062).
        for other in others {
            self.rescind(other, None);
        }
    }

    pub(crate) fn connect(
        &mut self,
        interaction: InteractionId,
        agent: AgentId,
        agent_leg: LegId,
        reservation: Option<ReservationId>,
    ) {
        self.record(Event::InteractionConnected { interaction, agent, agent_leg, reservation });
        self.begin_recording(interaction);
    }

    /// The agent's leg came to nothing while it was offered.
    pub(crate) fn offer_failed(&mut self, reservation: ReservationId, failure: LegFailure) {
        let Some(r) = self.floor().reservations.get(&reservation).cloned() else { return };
        let (interaction, agent, leg) = (r.interaction, r.agent.clone(), r.leg);
        self.record(Event::LegFailed { interaction, leg, failure });
        match failure {
            LegFailure::Rejected => {
                self.record(Event::ReservationRejected { reservation, interaction, agent });
            }
            LegFailure::NoAnswer => {
                self.record(Event::ReservationTimedOut { reservation, interaction, agent });
                self.stop_responding(&r.agent);
            }
            LegFailure::Busy
            | LegFailure::UnknownNumber
            | LegFailure::Unreachable
            | LegFailure::NoCommonAudio
            | LegFailure::NotAllowed => {
                let failure = Some(failure);
                let event =
                    Event::ReservationRescinded { reservation, interaction, agent, failure };
                self.record(event);
                self.stop_responding(&r.agent);
            }
        }
        self.take_next_status(&r.agent);
        self.named_did_not_come(r.interaction);
    }

    pub(crate) fn offer_expired(&mut self, reservation: ReservationId) {
        let Some(r) = self.floor().reservations.get(&reservation).cloned() else { return };
        if r.expires > self.now {
            return;
        }
        let (interaction, agent, leg) = (r.interaction, r.agent.clone(), r.leg);
        self.record(Event::LegEnded { interaction, leg, end: LegEnd::Released });
        self.record(Event::ReservationTimedOut { reservation, interaction, agent });
        self.stop_responding(&r.agent);
        self.take_next_status(&r.agent);
        if self.is_shown(interaction) {
            self.withdraw_lead(interaction);
        }
        self.named_did_not_come(r.interaction);
    }

    /// Out of distribution, so that one silent phone can't hold up the queue
    /// (mod_callcenter #1216, Chatwoot #4158).
    fn stop_responding(&mut self, agent: &AgentId) {
        let Some(desk) = self.floor().agents.get(agent) else { return };
        if desk.state_is_off() {
            return;
        }
        let retry = match desk.presence {
            vocab::Presence::Static => {
                let ms = self.floor().plan().map_or(5_000, |p| p.settings.not_responding_retry_ms);
                Some(self.now + ms)
            }
            vocab::Presence::Desk | vocab::Presence::Phone => None,
        };
        self.record(Event::AgentStoppedResponding { agent: agent.clone(), retry });
    }

    pub(crate) fn reject_offer(
        &mut self,
        agent: &AgentId,
        reservation: ReservationId,
    ) -> Result<(), Refusal> {
        if self.desk(agent)?.work.reservation() != Some(reservation) {
            return Err(Refusal::OfferGone);
        }
        let Some(r) = self.floor().reservations.get(&reservation).cloned() else {
            return Err(Refusal::OfferGone);
        };
        let (interaction, leg) = (r.interaction, r.leg);
        self.record(Event::LegEnded { interaction, leg, end: LegEnd::Released });
        let agent = r.agent.clone();
        self.record(Event::ReservationRejected { reservation, interaction, agent });
        self.take_next_status(&r.agent);
        if self.is_shown(interaction) {
            self.withdraw_lead(interaction);
        }
        self.named_did_not_come(interaction);
        Ok(())
    }

    /// The system takes the offer back; the interaction keeps its place in line.
    pub(crate) fn rescind(&mut self, reservation: ReservationId, failure: Option<LegFailure>) {
        let Some(r) = self.floor().reservations.get(&reservation).cloned() else { return };
        let (interaction, agent, leg) = (r.interaction, r.agent.clone(), r.leg);
        self.record(Event::LegEnded { interaction, leg, end: LegEnd::Released });
        self.record(Event::ReservationRescinded { reservation, interaction, agent, failure });
        self.take_next_status(&r.agent);
    }

    /// The customer left the line. A ringing agent is freed in the same turn
    /// (mod_callcenter #1973, #2529).
    pub(crate) fn abandon(&mut self, interaction: InteractionId, place: &Place) {
        self.leave_line(interaction, place, DequeueCause::Abandoned);
        self.end_legs(interaction, LegEnd::Released);
        let called = self.floor().interactions.get(&interaction).and_then(called_for).is_some();
        let outcome = if called { Outcome::Dropped } else { Outcome::AbandonedInQueue };
        self.end_interaction(interaction, outcome, Party::Customer);
    }

    /// Nobody waits there any more: every phone that rings for it is free again.
    pub(crate) fn cancel_offers(&mut self, offers: &[ReservationId]) {
        for reservation in offers.iter().copied() {
            let Some(r) = self.floor().reservations.get(&reservation).cloned() else { continue };
            let (interaction, agent) = (r.interaction, r.agent.clone());
            self.record(Event::LegEnded { interaction, leg: r.leg, end: LegEnd::Released });
            self.record(Event::ReservationCanceled { reservation, interaction, agent });
            self.take_next_status(&r.agent);
        }
    }

    pub(crate) fn avoid_ended(&mut self, interaction: InteractionId) {
        let (floor, acd, now) = self.distribution();
        forgive(acd, floor, interaction, now);
    }
}

impl Desk {
    const fn state_is_off(&self) -> bool {
        matches!(self.status, vocab::AgentStatus::Offline) && matches!(self.work, Work::Free)
    }
}

/// Keeps the distribution in step with the floor: what an event means to it.
pub(crate) fn follow(acd: &mut Acd, floor: &Floor, now: Moment, event: &Event) {
    if let Event::PlanPublished { version, plan } = event {
        acd.replan(plan, *version);
    } else if let Event::InteractionQueued { interaction, .. }
    | Event::ReservationRejected { interaction, .. }
    | Event::ReservationTimedOut { interaction, .. }
    | Event::ReservationRescinded { interaction, .. }
    | Event::InteractionReprioritized { interaction, .. }
    | Event::InteractionAssigned { interaction, .. } = event
    {
        let place = floor.interactions.get(interaction).and_then(Interaction::place);
        if let Some(place) = place.filter(|p| in_line(floor, *interaction, p)) {
            acd.enqueue(waiting(floor, *interaction, place, now));
        }
    } else if let Event::InteractionDequeued { interaction, .. }
    | Event::InteractionEnded { interaction, .. } = event
    {
        acd.remove(*interaction);
    } else if let Event::ReservationOffered { interaction, queue, agent, .. } = event {
        let place = floor.interactions.get(interaction).and_then(Interaction::place);
        if !place.is_some_and(|p| in_line(floor, *interaction, p)) {
            acd.remove(*interaction);
        }
        if let Some(queue) = queue {
            acd.offered(queue, agent, now);
        }
        acd.agent_busy(agent);
    } else if let Event::RoutingWidened { interaction, step, .. } = event {
        acd.widen(*interaction, *step);
    } else if let Event::AgentStateChanged { agent, to, .. } = event {
        follow_agent(acd, floor, now, agent, *to);
    }
}

fn follow_agent(acd: &mut Acd, floor: &Floor, now: Moment, agent: &AgentId, to: AgentState) {
    if to == AgentState::Idle {
        let desk = floor.agents.get(agent);
        acd.set_tally(agent, desk.map(|d| d.shift.tally).unwrap_or_default());
        acd.agent_idle(agent, desk.map_or(now, |d| d.idle_since));
        return;
    }
    acd.agent_busy(agent);
    if is_gone(to) {
        acd.agent_left(agent);
    }
}

/// Not to be waited for: may not come back by themselves.
const fn is_gone(state: AgentState) -> bool {
    match state {
        AgentState::Away | AgentState::Unreachable | AgentState::NotResponding => true,
        AgentState::Idle
        | AgentState::Reserved
        | AgentState::Ringing
        | AgentState::OnInteraction
        | AgentState::OnHold
        | AgentState::WrapUp => false,
    }
}

/// Whether it may be offered to somebody. Where all ring, it stays in line while phones ring, so
/// that whoever becomes idle rings too; else one phone rings at a time.
fn in_line(floor: &Floor, interaction: InteractionId, place: &Place) -> bool {
    let all_ring = || {
        floor
            .interactions
            .get(&interaction)
            .and_then(|i| floor.queue_of(i, &place.queue))
            .is_some_and(|q| q.strategy == Strategy::RingAll)
    };
    place.offers.is_empty() || (place.offers.len() < MOST_RINGING && all_ring())
}

/// Some who turned this one down may be asked again.
pub(crate) fn forgive(acd: &mut Acd, floor: &Floor, interaction: InteractionId, now: Moment) {
    let avoid = floor.interactions.get(&interaction).and_then(|i| {
        i.place().map(|p| {
            p.avoid.iter().filter(|(_, until)| *until > now).map(|(a, _)| a.clone()).collect()
        })
    });
    if let Some(avoid) = avoid {
        acd.set_avoid(interaction, avoid);
    }
}

fn waiting(floor: &Floor, interaction: InteractionId, place: &Place, now: Moment) -> Waiting {
    let preferred = place.preferred.clone().filter(|(agent, until)| {
        let state = floor.agents.get(agent).map(|desk| desk.state);
        *until == FOR_EVER || state.is_some_and(|state| !is_gone(state))
    });
    Waiting {
        skills: place.skills.clone(),
        priority: place.priority,
        steps: place.steps,
        preferred,
        avoid: place.avoid.iter().filter(|(_, u)| *u > now).map(|(a, _)| a.clone()).collect(),
        ..Waiting::new(interaction, place.queue.clone(), place.since)
    }
}

/// The distribution of a restored floor.
pub(crate) fn rebuild(floor: &Floor, offered: Vec<(QueueId, AgentId, Moment)>, now: Moment) -> Acd {
    let Some(plan) = floor.plan() else { return Acd::new(&FloorPlan::empty(), 0) };
    let idle = floor
        .agents
        .iter()
        .filter(|(_, d)| d.state == AgentState::Idle)
        .map(|(a, d)| (a.clone(), d.idle_since))
        .collect();
    let waiting = floor
        .interactions
        .iter()
        .filter_map(|(id, i)| i.place().map(|place| (id, place)))
        .filter(|(id, place)| in_line(floor, **id, place))
        .map(|(id, place)| waiting(floor, *id, place, now))
        .collect();
    let tallies = floor.agents.iter().map(|(a, d)| (a.clone(), d.shift.tally)).collect();
    let snapshot = Snapshot { idle, tallies, waiting, offered, ..Snapshot::default() };
    Acd::rebuild(plan, floor.plan_version(), snapshot)
}
