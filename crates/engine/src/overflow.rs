//! Overflow: where a step of a queue's rule sends an interaction that has waited enough.
//!
//! Owns: the ways out of a queue by rule (another queue, a partner by telephone, a message, a call
//! back), what holds them back, and the way back in when they come to nothing.
//! Must not own: when a step begins (`acd`), nor steps that only add agents.

use crate::floor::Floor;
use crate::flow;
use crate::interaction::{Interaction, Place, Stage};
use crate::turn::Turn;
use vocab::rule::{Destination, Guard};
use vocab::{
    ActionId, ActionKind, DequeueCause, Event, FlowId, InteractionId, LegFailure, Outcome,
    Overflow, Partner, PartnerId, Party, Pii, QueueId,
};

impl Turn<'_> {
    /// Sends a waiting interaction away by a step of its queue's rule. False: it stays where it
    /// is, because the step was tried before, a phone rings for it just now, or the place it leads
    /// to takes nobody. Then the next step may.
    pub(crate) fn overflow(&mut self, id: InteractionId, step: u32, to: &Destination) -> bool {
        let Some(interaction) = self.floor().interactions.get(&id) else { return false };
        let Some(place) = interaction.place().cloned() else { return false };
        let tried = (place.queue.clone(), step);
        if !place.offers.is_empty()
            || interaction.leg.is_none()
            || interaction.sent.tried.contains(&tried)
        {
            return false;
        }
        match to {
            Destination::Agents { .. } => false,
            Destination::Queue { queue } => self.overflow_to_queue(id, step, &place, queue),
            Destination::Partner { partner } => self.overflow_to_partner(id, step, &place, partner),
            Destination::Voicemail => {
                self.overflow_to_flow(id, step, &place, Overflow::Voicemail);
                true
            }
            Destination::Callback => {
                let known = !interaction.origin.customer.reveal().is_anonymous();
                if known {
                    self.overflow_to_flow(id, step, &place, Overflow::Callback);
                }
                known
            }
        }
    }

    /// Whether a step counts for this interaction at this moment.
    pub(crate) fn guards_hold(&self, id: InteractionId, guards: &[Guard]) -> bool {
        let Some(interaction) = self.floor().interactions.get(&id) else { return false };
        guards.iter().all(|guard| match guard {
            Guard::EstimateOver { ms } => self.whole_wait_ms(id).is_some_and(|whole| whole > *ms),
            Guard::Share { percent } => {
                interaction.place().is_some_and(|p| in_share(p.number, *percent))
            }
            Guard::Attribute { name, value } => {
                interaction.attribute(name).is_some_and(|has| has == value.as_str())
            }
        })
    }

    fn start_overflow(&mut self, id: InteractionId, step: u32, place: &Place, to: Overflow) {
        let queue = place.queue.clone();
        self.record(Event::OverflowStarted { interaction: id, queue, step, to });
        self.leave_line(id, place, DequeueCause::Overflowed);
    }

    fn overflow_to_queue(
        &mut self,
        id: InteractionId,
        step: u32,
        place: &Place,
        queue: &QueueId,
    ) -> bool {
        let Some(interaction) = self.floor().interactions.get(&id) else { return false };
        let Some(set_up) = self.floor().queue_of(interaction, queue).cloned() else { return false };
        let been_there = interaction.sent.tried.iter().any(|(from, _)| from == queue);
        let refused = self.turned_away(queue, &set_up, false).is_some();
        if *queue == place.queue || been_there || refused {
            return false;
        }
        self.start_overflow(id, step, place, Overflow::Queue(queue.clone()));
        self.queue_up(id, queue, place.priority, place.skills.clone(), place.since);
        true
    }

    fn overflow_to_partner(
        &mut self,
        id: InteractionId,
        step: u32,
        place: &Place,
        partner: &PartnerId,
    ) -> bool {
        let Some(set_up) = partner_of(self.floor(), partner).cloned() else { return false };
        let there = self.floor().interactions.values().filter(|i| {
            matches!(i.stage, Stage::Outside { .. }) && i.sent.partner.as_ref() == Some(partner)
        });
        let full = set_up.max_calls.is_some_and(|most| there.count() >= most as usize);
        if full {
            return false;
        }
        self.start_overflow(id, step, place, Overflow::Partner(partner.clone()));
        self.dial_outside(id, Pii::new(set_up.number), set_up.ring_ms);
        true
    }

    /// On in the flow, at its own action for this queue; where it has none, at one that comes with
    /// the program.
    fn overflow_to_flow(&mut self, id: InteractionId, step: u32, place: &Place, to: Overflow) {
        let voicemail = to == Overflow::Voicemail;
        let own = self
            .floor()
            .interactions
            .get(&id)
            .and_then(|i| own_action(self.floor(), i, &place.queue, voicemail));
        self.start_overflow(id, step, place, to);
        match own {
            Some(action) => self.step(id, action, "overflow"),
            None => {
                let kind = if voicemail { flow::LEAVE_MESSAGE } else { flow::OFFER_CALL };
                let flow = FlowId::new(&format!("{kind}{}", place.queue));
                self.record(Event::FlowEntered { interaction: id, flow, back: None });
                self.begin_flow(id);
            }
        }
    }

    /// Whether the interaction is on its way to a partner who has not taken it yet.
    pub(crate) fn on_the_way_out(&self, id: InteractionId) -> bool {
        self.floor().interactions.get(&id).is_some_and(|i| match &i.stage {
            Stage::Outside { leg } => {
                i.sent.partner.is_some() && self.floor().legs.get(leg).is_none_or(|leg| leg.ringing)
            }
            Stage::Begun
            | Stage::Flow { .. }
            | Stage::Queued(_)
            | Stage::Offered { .. }
            | Stage::Talking { .. }
            | Stage::CallingOut { .. }
            | Stage::Dialled { .. } => false,
        })
    }

    /// The partner did not take it: back in line at the old place.
    pub(crate) fn overflow_returned(&mut self, id: InteractionId, failure: LegFailure) {
        let place = self.floor().interactions.get(&id).and_then(|i| i.place.clone());
        let Some(place) = place else { return };
        let queue = place.queue.clone();
        self.record(Event::OverflowReturned { interaction: id, queue, failure });
        self.queue_up(id, &place.queue, place.priority, place.skills, place.since);
    }

    /// The customer hung up while the partner's phone rang: they left while waiting.
    pub(crate) fn left_on_the_way_out(&mut self, id: InteractionId) {
        self.end_legs(id, vocab::LegEnd::Released);
        self.end_interaction(id, Outcome::AbandonedInQueue, Party::Customer);
    }
}

pub(crate) fn partner_of<'a>(floor: &'a Floor, partner: &PartnerId) -> Option<&'a Partner> {
    floor.plan()?.partners.get(partner)
}

/// The n-th of all that came (from 1) is one of the share: `percent` of any hundred in a row, and
/// of any smaller number as near to it as can be.
const fn in_share(n: u64, percent: u8) -> bool {
    let percent = percent as u64;
    n * percent / 100 > n.saturating_sub(1) * percent / 100
}

/// The flow's own action that takes a message, or offers a call, for this queue.
fn own_action(
    floor: &Floor,
    interaction: &Interaction,
    wanted: &QueueId,
    voicemail: bool,
) -> Option<ActionId> {
    let flow = flow::flow_of(floor, interaction)?;
    let is_it = |kind: &ActionKind| match kind {
        ActionKind::Voicemail { queue, .. } => voicemail && queue == wanted,
        ActionKind::OfferCallback { queue, .. } => !voicemail && queue == wanted,
        ActionKind::Answer {}
        | ActionKind::Play { .. }
        | ActionKind::Menu { .. }
        | ActionKind::CollectDigits { .. }
        | ActionKind::CheckHours { .. }
        | ActionKind::LookUpCustomer { .. }
        | ActionKind::SetAttributes { .. }
        | ActionKind::Branch {}
        | ActionKind::LookUpTicket { .. }
        | ActionKind::CheckSurvey { .. }
        | ActionKind::SurveyMessage { .. }
        | ActionKind::HttpCall { .. }
        | ActionKind::SetRouting { .. }
        | ActionKind::Queue { .. }
        | ActionKind::TransferToAgent { .. }
        | ActionKind::TransferToFlow { .. }
        | ActionKind::SubFlow { .. }
        | ActionKind::Return {}
        | ActionKind::Survey { .. }
        | ActionKind::RecordingNotice { .. }
        | ActionKind::ExternalStep { .. }
        | ActionKind::TransferToNumber { .. }
        | ActionKind::RefuseCalls {}
        | ActionKind::HangUp {} => false,
    };
    flow.actions.iter().find(|a| is_it(&a.kind)).map(|a| a.id.clone())
}

#[cfg(test)]
mod tests;
