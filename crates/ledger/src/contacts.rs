//! The live contact records: which are in memory, and when they leave it.
//!
//! Owns: the set of records that events still change. A record leaves it some seconds after nothing
//! more is awaited of it; whoever stores records brings one back with [`Contacts::adopt`].

use crate::ContactRecord;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use vocab::{Event, InteractionId, Moment, Recorded};

/// A finished record stays so long: a disposition or a stored recording often follows at once.
const LINGER_MS: i64 = 10_000;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Contacts {
    live: BTreeMap<InteractionId, ContactRecord>,
    /// Finished records in the order in which they finished.
    done: VecDeque<(Moment, InteractionId)>,
}

/// What one event did.
#[derive(Clone, Debug, PartialEq)]
pub enum Folded {
    Unchanged,
    Changed(InteractionId),
    /// The record is not in memory: `adopt` it and fold the event again, or leave it at that.
    Missing(InteractionId),
}

impl Contacts {
    pub fn fold(&mut self, recorded: &Recorded) -> Folded {
        self.fold_into(recorded, &mut Vec::new())
    }

    /// The same; records that leave memory go to `left`, for who writes each but once.
    pub fn fold_into(&mut self, recorded: &Recorded, left: &mut Vec<ContactRecord>) -> Folded {
        self.let_go(recorded.at, left);
        let event = &recorded.event;
        let Some(id) = event.interaction() else { return Folded::Unchanged };
        if matches!(event, Event::AgentStateChanged { .. }) {
            return Folded::Unchanged;
        }
        if let Some(record) = self.live.get_mut(&id) {
            let was_done = record.is_done();
            if !record.apply(recorded.at, event, &recorded.private) {
                return Folded::Unchanged;
            }
            if record.is_done() && !was_done {
                self.done.push_back((recorded.at, id));
            }
            return Folded::Changed(id);
        }
        match ContactRecord::begin(recorded.at, event, &recorded.private) {
            Some(record) => {
                self.live.insert(id, record);
                Folded::Changed(id)
            }
            None => Folded::Missing(id),
        }
    }

    #[must_use]
    pub fn get(&self, id: InteractionId) -> Option<&ContactRecord> {
        self.live.get(&id)
    }

    pub fn iter(&self) -> impl Iterator<Item = &ContactRecord> {
        self.live.values()
    }

    /// Takes back a record that had left memory, or that an earlier process was keeping.
    pub fn adopt(&mut self, record: ContactRecord, now: Moment) {
        let id = record.interaction;
        if record.is_done() {
            self.done.push_back((now, id));
        }
        self.live.entry(id).or_insert(record);
    }

    fn let_go(&mut self, now: Moment, left: &mut Vec<ContactRecord>) {
        while let Some((since, id)) = self.done.front().copied() {
            if now - since <= LINGER_MS {
                break;
            }
            self.done.pop_front();
            // An event may have opened it again; it is queued anew when that is over.
            if self.live.get(&id).is_some_and(ContactRecord::is_done) {
                left.extend(self.live.remove(&id));
            }
        }
    }
}
