//! What is to happen when, in order; what comes at the same moment keeps the order of its making.

use std::collections::BTreeMap;
use vocab::Moment;

/// Bounded: beyond `most` nothing more is taken in, and the world goes on without it.
#[derive(Clone, Debug)]
pub(crate) struct Agenda<T> {
    due: BTreeMap<(Moment, u64), T>,
    made: u64,
    most: usize,
}

impl<T> Agenda<T> {
    pub(crate) const fn new(most: usize) -> Self {
        Self { due: BTreeMap::new(), made: 0, most }
    }

    pub(crate) fn add(&mut self, at: Moment, what: T) {
        if self.due.len() < self.most {
            self.made += 1;
            self.due.insert((at, self.made), what);
        }
    }

    pub(crate) fn next_at(&self) -> Option<Moment> {
        self.due.first_key_value().map(|((at, _), _)| *at)
    }

    /// The next one that is due by `now`.
    pub(crate) fn take_due(&mut self, now: Moment) -> Option<T> {
        if self.next_at()? > now {
            return None;
        }
        self.due.pop_first().map(|(_, what)| what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_comes_in_order_and_no_more_than_fits() {
        let at = Moment::from_epoch_ms;
        let mut agenda = Agenda::new(3);
        agenda.add(at(20), "c");
        agenda.add(at(10), "a");
        agenda.add(at(10), "b");
        agenda.add(at(5), "too many");
        assert_eq!(agenda.take_due(at(9)), None);
        assert_eq!(agenda.next_at(), Some(at(10)));
        assert_eq!(agenda.take_due(at(10)), Some("a"));
        assert_eq!(agenda.take_due(at(10)), Some("b"));
        assert_eq!(agenda.take_due(at(10)), None);
        assert_eq!(agenda.take_due(at(99)), Some("c"));
    }
}
