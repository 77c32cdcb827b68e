//! Calls the centre owes: owed, taken by an agent, kept — or owed again.

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
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallbackState {
    Owed,
    Taken,
    Kept,
}

impl CallbackState {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owed => "owed",
            Self::Taken => "taken",
            Self::Kept => "kept",
        }
    }
}

/// Those not yet kept.
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
                callback.apply(&recorded.event).then_some(())?;
                let changed = callback.clone();
                if changed.state == CallbackState::Kept {
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
        if callback.state != CallbackState::Kept {
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
        })
    }

    fn apply(&mut self, event: &Event) -> bool {
        if let Event::CallbackTaken { agent, interaction, .. } = event {
            self.state = CallbackState::Taken;
            self.agent = Some(agent.clone());
            self.attempt = Some(*interaction);
            self.attempts = self.attempts.saturating_add(1);
            return true;
        }
        if let Event::CallbackReturned { interaction, .. } = event {
            self.state = CallbackState::Owed;
            self.agent = None;
            self.attempt = Some(*interaction);
            return true;
        }
        if let Event::CallbackKept { interaction, .. } = event {
            self.state = CallbackState::Kept;
            self.attempt = Some(*interaction);
            return true;
        }
        false
    }
}

fn callback_of(event: &Event) -> Option<CallbackId> {
    if let Event::CallbackOwed { callback, .. }
    | Event::CallbackTaken { callback, .. }
    | Event::CallbackReturned { callback, .. }
    | Event::CallbackKept { callback, .. } = event
    {
        return Some(*callback);
    }
    None
}
