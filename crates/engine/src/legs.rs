//! The lines of the floor, found by their id and by their interaction.
//!
//! Owns: that both ways agree. A call ends in a time that doesn't grow with the calls around it.

use crate::floor::Leg;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;
use vocab::{InteractionId, LegId};

/// Stored as the map by id alone; the other way is made anew.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "BTreeMap<LegId, Leg>")]
pub(crate) struct Legs {
    by_id: BTreeMap<LegId, Leg>,
    /// Each list in order, none of them empty.
    by_interaction: BTreeMap<InteractionId, Vec<LegId>>,
}

impl Legs {
    pub(crate) fn get(&self, leg: &LegId) -> Option<&Leg> {
        self.by_id.get(leg)
    }

    pub(crate) fn contains_key(&self, leg: &LegId) -> bool {
        self.by_id.contains_key(leg)
    }

    pub(crate) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Every leg, in the order of their ids.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&LegId, &Leg)> {
        self.by_id.iter()
    }

    /// Those of an interaction, in the order of their ids.
    pub(crate) fn of(&self, interaction: InteractionId) -> impl Iterator<Item = (LegId, &Leg)> {
        let own = self.by_interaction.get(&interaction).map_or(&[][..], Vec::as_slice);
        own.iter().filter_map(|leg| Some((*leg, self.by_id.get(leg)?)))
    }

    /// A leg may be told anew to whom it belongs.
    pub(crate) fn insert(&mut self, leg: LegId, role: Leg) {
        let interaction = role.interaction;
        if let Some(before) = self.by_id.insert(leg, role) {
            self.leave(before.interaction, leg);
        }
        self.join(interaction, leg);
    }

    pub(crate) fn remove(&mut self, leg: &LegId) -> Option<Leg> {
        let role = self.by_id.remove(leg)?;
        self.leave(role.interaction, *leg);
        Some(role)
    }

    fn join(&mut self, interaction: InteractionId, leg: LegId) {
        let own = self.by_interaction.entry(interaction).or_default();
        if let Err(place) = own.binary_search(&leg) {
            own.insert(place, leg);
        }
    }

    fn leave(&mut self, interaction: InteractionId, leg: LegId) {
        let Some(own) = self.by_interaction.get_mut(&interaction) else { return };
        own.retain(|one| *one != leg);
        if own.is_empty() {
            self.by_interaction.remove(&interaction);
        }
    }

    /// It was picked up; the leg as it is then.
    pub(crate) fn picked_up(&mut self, leg: &LegId) -> Option<&Leg> {
        let role = self.by_id.get_mut(leg)?;
        role.ringing = false;
        Some(role)
    }
}

impl From<BTreeMap<LegId, Leg>> for Legs {
    fn from(by_id: BTreeMap<LegId, Leg>) -> Self {
        let mut legs = Self::default();
        by_id.into_iter().for_each(|(leg, role)| legs.insert(leg, role));
        legs
    }
}

impl Serialize for Legs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(&self.by_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::floor::Part;
    use vocab::{IdSource, Moment};

    #[test]
    fn legs_are_found_by_interaction_whatever_became_of_them() {
        let (mut ids, now) = (IdSource::new(1), Moment::from_epoch_ms(1));
        let mut new = || ids.next(now);
        let [a, b] = [new(), new()].map(InteractionId::from_uuid);
        let mut two_legs = [new(), new()].map(LegId::from_uuid);
        two_legs.sort();
        let [one, two] = two_legs;
        let role = |interaction| Leg { interaction, part: Part::Customer, ringing: true };
        let mut legs = Legs::default();
        legs.insert(two, role(a));
        legs.insert(one, role(a));
        let of = |legs: &Legs, id| legs.of(id).map(|(leg, _)| leg).collect::<Vec<_>>();
        assert_eq!(of(&legs, a), [one, two]);
        legs.insert(one, role(b));
        assert_eq!((of(&legs, a), of(&legs, b)), (vec![two], vec![one]));
        assert_eq!(legs.picked_up(&two).map(|l| l.ringing), Some(false));
        let stored = serde_json::to_string(&legs).unwrap();
        let read: Legs = serde_json::from_str(&stored).unwrap();
        assert_eq!((of(&read, a), of(&read, b)), (vec![two], vec![one]));
        assert_eq!(legs.remove(&two).map(|l| l.interaction), Some(a));
        assert_eq!((of(&legs, a), legs.len(), legs.contains_key(&two)), (vec![], 1, false));
    }
}
