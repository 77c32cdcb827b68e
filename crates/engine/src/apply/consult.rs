//! What a consultation's events change.

use super::with;
use crate::floor::{Floor, Leg, Part};
use crate::interaction::{Consult, Consulting, Hears, Stage};
use std::sync::Arc;
use vocab::{ConsultParty, InteractionId, LegId};

pub(super) fn begin(
    floor: &mut Floor,
    id: InteractionId,
    asked: InteractionId,
    reason: Option<&Arc<str>>,
) {
    floor.last_cue += 1;
    let reason = reason.cloned();
    with(floor, id, |i| {
        let hears = Hears::Consulted;
        i.consulting = Consulting::Asks(Consult { asked, leg: None, hears, reason });
    });
}

pub(super) fn change(floor: &mut Floor, id: InteractionId, change: impl FnOnce(&mut Consult)) {
    floor.last_cue += 1;
    with(floor, id, |i| {
        if let Consulting::Asks(consult) = &mut i.consulting {
            change(consult);
        }
    });
}

pub(super) const fn hears(with: ConsultParty) -> Hears {
    match with {
        ConsultParty::Customer => Hears::Customer,
        ConsultParty::Consulted => Hears::Consulted,
    }
}

pub(super) fn end(floor: &mut Floor, id: InteractionId) {
    with(floor, id, |i| i.consulting = Consulting::Nobody);
}

/// A consulted one's leg goes on with the customer, in the interaction that follows.
pub(super) fn take_leg(floor: &mut Floor, id: InteractionId, leg: LegId) {
    let Some(role) = floor.legs.get(&leg).filter(|l| l.interaction != id).cloned() else { return };
    let outside = role.part == Part::Outside;
    floor.legs.insert(leg, Leg { interaction: id, ..role });
    if outside {
        with(floor, id, |i| i.stage = Stage::Outside { leg });
    }
}
