//! How a customer was called: the attempt that the law counts.

use super::ContactRecord;
use serde::{Deserialize, Serialize};
use vocab::{AnswerHeard, DialMethod, DialReason, LegId, Moment};

/// The first call of an interaction to its customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DialNote {
    pub leg: LegId,
    /// Before the first packet left.
    pub at: Moment,
    /// How, where a campaign or an agent called; a call that was owed has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<DialMethod>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard: Option<AnswerHeard>,
}

impl ContactRecord {
    /// Somebody outside whom a customer is passed on to isn't called for their own sake, and
    /// journals before campaigns don't say who was dialled: neither is an attempt.
    pub(super) fn dialled(&mut self, at: Moment, leg: LegId, reason: Option<&DialReason>) -> bool {
        let method = match reason {
            None | Some(DialReason::PassedOn) => return false,
            Some(DialReason::Campaign { method, .. }) => Some(*method),
            Some(DialReason::Agent { .. }) => Some(DialMethod::Manual),
            Some(DialReason::Callback) => None,
        };
        if self.dial.is_some() {
            return false;
        }
        self.dial = Some(DialNote { leg, at, method, answered_at: None, heard: None });
        true
    }

    pub(super) fn picked_up(&mut self, at: Moment, leg: LegId) -> bool {
        let dial = self.dial.as_mut().filter(|dial| dial.leg == leg);
        dial.is_some_and(|dial| super::change::first(&mut dial.answered_at, at))
    }
}
