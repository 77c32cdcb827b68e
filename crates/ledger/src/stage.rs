//! Where a live interaction stands.

use crate::ContactRecord;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Offered or answered, guided by the flow; for a call out: being placed.
    InFlow,
    Queued,
    /// An agent's phone rings while the customer waits.
    Ringing,
    Talking,
    OnHold,
    /// The customer has left; the agent still works on it.
    WrapUp,
    /// Nobody works on it any more.
    Ended,
}

impl Stage {
    /// Derived from the record, so that no board can say otherwise than the record.
    #[must_use]
    pub fn of(record: &ContactRecord) -> Self {
        if record.ending.is_some() {
            return if record.wraps_up() { Self::WrapUp } else { Self::Ended };
        }
        if let Some(segment) = record.segments.last().filter(|s| s.ended_at.is_none()) {
            return if segment.hold_since.is_some() { Self::OnHold } else { Self::Talking };
        }
        if !record.offers.pending.is_empty() {
            return Self::Ringing;
        }
        if record.visits.last().is_some_and(|v| v.dequeued_at.is_none()) {
            return Self::Queued;
        }
        if record.wraps_up() {
            return Self::WrapUp;
        }
        Self::InFlow
    }
}
