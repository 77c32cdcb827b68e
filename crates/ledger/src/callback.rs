//! Calls the centre owes: owed, in line, taken by an agent, kept — or owed again, or given up.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vocab::{
    Address, AgentId, CallbackId, Event, InteractionId, Moment, OrganizationId, Pii, QueueId,
    Recorded,
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Callback {
    pub callback: CallbackId,
    /// Because of this interaction.
    pub interaction: InteractionId,
    pub organization: OrganizationId,
    pub queue: Option<QueueId>,
    pub system: Address,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_number: Option<Pii<Address>>,
    pub priority: i32,
    /// The age the customer had in line.
    pub since: Moment,
    pub owed_at: Moment,
    pub state: CallbackState,
    pub agent: Option<AgentId>,
    /// The interaction that last tried to pay it.
    pub attempt: Option<InteractionId>,
    pub attempts: u32,
    /// When the customer was told that the call would come, or where it was moved to since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised: Option<Moment>,
    /// A first call within this time after the promised moment keeps the promise.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tolerance_ms: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Moment>,
    /// This agent alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<AgentId>,
    /// The floor makes it itself; else it is taken from the list by hand.
    #[serde(default, skip_serializing_if = "is_false")]
    pub by_floor: bool,
    /// Of a call that was promised for a moment: when it was first tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_tried_at: Option<Moment>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
const fn is_zero(ms: &i64) -> bool {
    *ms == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

/// What became of what the customer was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Promise {
    /// The first call came in time, whether it was answered or not.
    Kept,
    Broken,
    /// Its time has not passed, or nobody knows yet.
    Open,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallbackState {
    Owed,
    /// The floor seeks an agent for it.
    InLine,
    Taken,
    Kept,
    Canceled,
    GivenUp,
}

impl CallbackState {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owed => "owed",
            Self::InLine => "in_line",
            Self::Taken => "taken",
            Self::Kept => "kept",
            Self::Canceled => "canceled",
            Self::GivenUp => "given_up",
        }
    }

    /// Nothing more is owed.
    #[must_use]
    pub const fn is_final(self) -> bool {
        match self {
            Self::Owed | Self::InLine | Self::Taken => false,
            Self::Kept | Self::Canceled | Self::GivenUp => true,
        }
    }
}

/// Those still owed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Callbacks {
    open: BTreeMap<CallbackId, Callback>,
}

impl Callbacks {
    /// The call owed that this event changed, as it now stands.
    pub fn fold(&mut self, recorded: &Recorded) -> Option<Callback> {
        let id = callback_of(&recorded.event)?;
        match self.open.get_mut(&id) {
            Some(callback) => {
                callback.apply(recorded.at, &recorded.event).then_some(())?;
                let changed = callback.clone();
                if changed.state.is_final() {
                    self.open.remove(&id);
                }
                Some(changed)
            }
            None => {
                let callback = Callback::begin(recorded)?;
                self.open.insert(id, callback.clone());
                Some(callback)
            }
        }
    }

    pub fn adopt(&mut self, callback: Callback) {
        if !callback.state.is_final() {
            self.open.insert(callback.callback, callback);
        }
    }

    #[must_use]
    pub fn get(&self, id: CallbackId) -> Option<&Callback> {
        self.open.get(&id)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Callback> {
        self.open.values()
    }
}

impl Callback {
    fn begin(recorded: &Recorded) -> Option<Self> {
        let Event::CallbackOwed {
            callback,
            interaction,
            organization,
            queue,
            system,
            priority,
            since,
            promised,
            not_before,
            only,
            by_floor,
            tolerance_ms,
            ..
        } = &recorded.event
        else {
            return None;
        };
        Some(Self {
            callback: *callback,
            interaction: *interaction,
            organization: organization.clone(),
            queue: queue.clone(),
            system: system.clone(),
            customer_number: recorded.private.customer.clone(),
            priority: *priority,
            since: *since,
            owed_at: recorded.at,
            state: CallbackState::Owed,
            agent: None,
            attempt: None,
            attempts: 0,
            promised: *promised,
            tolerance_ms: *tolerance_ms,
            not_before: *not_before,
            only: only.clone(),
            by_floor: *by_floor,
            first_tried_at: None,
        })
    }

    /// How the promise stands at a moment. None: nothing was promised.
    #[must_use]
    pub fn promise(&self, now: Moment) -> Option<Promise> {
        let until = self.promised? + self.tolerance_ms;
        Some(match self.first_tried_at {
            Some(tried) if tried <= until => Promise::Kept,
            Some(_) => Promise::Broken,
            // Whoever cancelled it let the promise go.
            None if self.state == CallbackState::Canceled => return None,
            None if now > until => Promise::Broken,
            None => Promise::Open,
        })
    }

    fn apply(&mut self, at: Moment, event: &Event) -> bool {
        if let Event::CallbackQueued { interaction, .. } = event {
            self.state = CallbackState::InLine;
            self.attempt = Some(*interaction);
        } else if let Event::CallbackTaken { agent, interaction, .. } = event {
            self.state = CallbackState::Taken;
            self.agent = Some(agent.clone());
            self.attempt = Some(*interaction);
            self.attempts = self.attempts.saturating_add(1);
            if self.promised.is_some() {
                self.first_tried_at.get_or_insert(at);
            }
        } else if let Event::CallbackReturned { interaction, not_before, .. } = event {
            self.state = CallbackState::Owed;
            self.agent = None;
            self.attempt = Some(*interaction);
            self.not_before = not_before.or(self.not_before);
        } else if let Event::CallbackMoved { not_before, .. } = event {
            self.state = CallbackState::Owed;
            self.not_before = Some(*not_before);
            self.promised = Some(*not_before);
            self.first_tried_at = None;
        } else if let Event::CallbackKept { interaction, .. } = event {
            self.state = CallbackState::Kept;
            self.attempt = Some(*interaction);
        } else if let Event::CallbackCanceled { .. } = event {
            self.state = CallbackState::Canceled;
        } else if let Event::CallbackGivenUp { interaction, .. } = event {
            self.state = CallbackState::GivenUp;
            self.attempt = Some(*interaction);
        } else {
            return false;
        }
        true
    }
}

fn callback_of(event: &Event) -> Option<CallbackId> {
    if let Event::CallbackOwed { callback, .. }
    | Event::CallbackQueued { callback, .. }
    | Event::CallbackTaken { callback, .. }
    | Event::CallbackMoved { callback, .. }
    | Event::CallbackCanceled { callback, .. }
    | Event::CallbackGivenUp { callback, .. }
    | Event::CallbackReturned { callback, .. }
    | Event::CallbackKept { callback, .. } = event
    {
        return Some(*callback);
    }
    None
}
