//! What a supervisor would read off a journal, queue by queue.

use std::collections::BTreeMap;
use vocab::{DequeueCause, Event, FloorPlan, InteractionId, Moment, QueueId, Recorded};

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Figures {
    pub(crate) answered: u32,
    pub(crate) abandoned: u32,
    /// Answered within the queue's target.
    pub(crate) within: u32,
}

impl Figures {
    pub(crate) const fn offered(self) -> u32 {
        self.answered + self.abandoned
    }

    pub(crate) fn answered_share(self) -> f64 {
        f64::from(self.answered) / f64::from(self.offered().max(1))
    }

    pub(crate) fn service_level(self) -> f64 {
        f64::from(self.within) / f64::from(self.offered().max(1))
    }

    pub(crate) const fn plus(self, other: Self) -> Self {
        Self {
            answered: self.answered + other.answered,
            abandoned: self.abandoned + other.abandoned,
            within: self.within + other.within,
        }
    }
}

/// Of waits that ended from that moment on.
pub(crate) fn by_queue(
    journal: &[Recorded],
    plan: &FloorPlan,
    from: Moment,
) -> BTreeMap<QueueId, Figures> {
    let mut waits: BTreeMap<InteractionId, Moment> = BTreeMap::new();
    let mut figures: BTreeMap<QueueId, Figures> = BTreeMap::new();
    for recorded in journal {
        match &recorded.event {
            Event::InteractionQueued { interaction, .. } => {
                waits.insert(*interaction, recorded.at);
            }
            Event::InteractionDequeued { interaction, queue, cause } => {
                let Some(since) = waits.remove(interaction) else { continue };
                if recorded.at < from {
                    continue;
                }
                let of_queue = figures.entry(queue.clone()).or_default();
                let waited = recorded.at - since;
                match cause {
                    DequeueCause::Connected => {
                        of_queue.answered += 1;
                        let target = plan.queues[queue].service_level_ms;
                        of_queue.within += u32::from(waited <= target);
                    }
                    DequeueCause::Abandoned
                    | DequeueCause::WaitedTooLong
                    | DequeueCause::LeftByKey
                    | DequeueCause::Overflowed
                    | DequeueCause::Moved
                    | DequeueCause::CallbackPromised
                    | DequeueCause::Vacant
                    | DequeueCause::Withdrawn => {
                        of_queue.abandoned += 1;
                    }
                    DequeueCause::Interrupted => {}
                }
            }
            _ => {}
        }
    }
    figures
}

pub(crate) fn all(figures: &BTreeMap<QueueId, Figures>) -> Figures {
    figures.values().fold(Figures::default(), |sum, f| sum.plus(*f))
}
