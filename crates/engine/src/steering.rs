//! The floor is led: another's status, points of who waits, into another queue, for a named agent.
//!
//! Owns: what may be ordered of whom, and what an order does to a place in line.
//! Must not own: who may order (`web`), who is next (`acd`).

use crate::estimate;
use crate::floor::Floor;
use crate::interaction::{Interaction, Place};
use crate::turn::Turn;
use std::sync::Arc;
use vocab::{
    AgentId, AgentStatus, DequeueCause, Event, InteractionId, OrganizationId, QueueId, Refusal,
};

/// How long a waiting interaction is kept for an agent; a customer is not owed to one for ever.
const KEPT_MS: i64 = 300_000;
/// Points beside those of a queue.
pub(crate) const MOST_POINTS: i32 = 1_000_000;

/// What an order changes of a place in line.
pub(crate) fn apply(floor: &mut Floor, event: &Event) {
    if let Event::InteractionReprioritized { interaction, priority, .. } = event {
        change(floor, *interaction, |place| place.priority = *priority);
    } else if let Event::InteractionAssigned { interaction, agent, until, .. } = event {
        change(floor, *interaction, |place| {
            // Asked by name, whoever turned it down before is asked again.
            place.avoid.retain(|(avoided, _)| avoided != agent);
            place.preferred = Some((agent.clone(), *until));
        });
    }
}

fn change(floor: &mut Floor, id: InteractionId, how: impl FnOnce(&mut Place)) {
    if let Some(place) = floor.interactions.get_mut(&id).and_then(Interaction::place_mut) {
        how(place);
    }
}

impl Turn<'_> {
    pub(crate) fn order_status(
        &mut self,
        by: &Arc<str>,
        agent: &AgentId,
        status: AgentStatus,
    ) -> Result<(), Refusal> {
        self.desk(agent)?;
        if let AgentStatus::Break { reason } = &status {
            let known = self.floor().plan().is_some_and(|p| p.breaks.contains_key(reason.as_ref()));
            if !known {
                return Err(Refusal::UnknownBreak);
            }
        }
        let ordered = status.clone();
        self.record(Event::AgentStatusOrdered {
            agent: agent.clone(),
            status: ordered,
            by: Arc::clone(by),
        });
        self.set_status(agent, status)
    }

    /// The place in line of a customer; consultations and owed calls are not moved about.
    fn waits(&self, id: InteractionId) -> Result<(OrganizationId, Place), Refusal> {
        let waits = self.floor().interactions.get(&id).ok_or(Refusal::UnknownInteraction)?;
        let place = waits.place().ok_or(Refusal::NotWaiting)?;
        if waits.asked_by().is_some() {
            return Err(Refusal::NotWaiting);
        }
        Ok((waits.origin.organization.clone(), place.clone()))
    }

    pub(crate) fn reprioritize(
        &mut self,
        by: &Arc<str>,
        interaction: InteractionId,
        priority: i32,
    ) -> Result<(), Refusal> {
        let (_, place) = self.waits(interaction)?;
        let priority = priority.clamp(-MOST_POINTS, MOST_POINTS);
        if place.priority != priority {
            let (queue, by) = (place.queue, Arc::clone(by));
            self.record(Event::InteractionReprioritized { interaction, queue, priority, by });
        }
        Ok(())
    }

    /// Those that still wait are moved; refused is the order of which none could be.
    pub(crate) fn move_waiting(
        &mut self,
        by: &Arc<str>,
        interactions: &[InteractionId],
        to: &QueueId,
    ) -> Result<(), Refusal> {
        let mut first = None;
        let mut moved = false;
        for id in interactions {
            match self.move_one(by, *id, to) {
                Ok(()) => moved = true,
                Err(refusal) => first = first.or(Some(refusal)),
            }
        }
        if moved { Ok(()) } else { Err(first.unwrap_or(Refusal::NotWaiting)) }
    }

    fn move_one(
        &mut self,
        by: &Arc<str>,
        interaction: InteractionId,
        to: &QueueId,
    ) -> Result<(), Refusal> {
        let (organization, place) = self.waits(interaction)?;
        let waits = self.floor().interactions.get(&interaction);
        if waits.is_some_and(Interaction::stands_in) {
            return Err(Refusal::NotWaiting);
        }
        let set_up = waits.and_then(|i| self.floor().queue_of(i, to)).cloned();
        let set_up = set_up.ok_or(Refusal::UnknownQueue)?;
        if set_up.organization != organization {
            return Err(Refusal::OtherOrganization);
        }
        if place.queue == *to {
            return Ok(());
        }
        // Who has a place in line comes on top of a full queue, but not into an empty room.
        if self.turned_away(to, &set_up, true).is_some() {
            return Err(Refusal::NobodyServes);
        }
        let place = self.without_offers(interaction, place);
        let from = place.queue.clone();
        let (to, by) = (to.clone(), Arc::clone(by));
        self.record(Event::InteractionMoved { interaction, from, to: to.clone(), by });
        self.leave_line(interaction, &place, DequeueCause::Moved);
        self.queue_up(interaction, &to, place.priority, place.skills, place.since);
        Ok(())
    }

    pub(crate) fn give_waiting(
        &mut self,
        by: &Arc<str>,
        interaction: InteractionId,
        agent: AgentId,
    ) -> Result<(), Refusal> {
        let (_, place) = self.waits(interaction)?;
        let state = self.desk(&agent)?.state;
        let serves = self.floor().plan().is_some_and(|plan| {
            plan.agents.get(&agent).is_some_and(|entry| plan.serves(entry, &place.queue))
        });
        if !serves {
            return Err(Refusal::NotServing);
        }
        if !estimate::at_work(state) {
            return Err(Refusal::AgentNotFree { state });
        }
        let place = self.without_offers(interaction, place);
        let (queue, until) = (place.queue, self.now + KEPT_MS);
        let by = Arc::clone(by);
        self.record(Event::InteractionAssigned { interaction, queue, agent, until, by });
        Ok(())
    }

    /// Phones that ring for it are free again; the customer has left nothing.
    fn without_offers(&mut self, interaction: InteractionId, place: Place) -> Place {
        for reservation in &place.offers {
            self.rescind(*reservation, None);
        }
        let now = self.floor().interactions.get(&interaction).and_then(Interaction::place);
        now.cloned().unwrap_or(place)
    }
}
