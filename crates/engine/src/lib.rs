//! The live floor as a pure, deterministic value: hears inputs, records events, asks effects.
//!
//! Owns: what happens next to every interaction and every agent.
//! Must not own: clocks, disks, sockets, or any word of SIP, SQL and HTTP. It cannot fail: a refusal
//! is an event.
//!
//! One turn: [`Engine::handle`] hears one input; rules record events; recording an event asks its
//! effects (`ask`) and changes the floor (`apply`, the only place where state changes); then the
//! turn settles: agents' derived states are logged and waiting interactions are matched.

pub mod acd;
mod apply;
mod ask;
mod call;
mod callback;
mod closing;
mod consult;
mod desk;
mod dialer;
mod estimate;
mod floor;
mod flow;
mod interaction;
mod legs;
mod monitor;
mod overflow;
mod recording;
mod redecide;
mod refer;
mod restart;
mod routing;
mod steering;
mod transfer;
mod turn;
mod waiting;

pub use callback::Quote;
pub use floor::Floor;
pub use redecide::{Difference, Redecider};
use serde::{Deserialize, Serialize};
use turn::Turn;
use vocab::{
    AgentId, Effect, Fact, FloorPlan, IdSource, Input, Moment, Private, QueueId, Recorded,
};

/// What one input led to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    pub events: Vec<Fact>,
    pub effects: Vec<Effect>,
    /// When to send [`Input::Woke`], unless another input comes first.
    pub wake: Option<Moment>,
}

/// The floor and what is derived from it.
#[derive(Debug)]
pub struct Engine {
    floor: Floor,
    acd: acd::Acd,
    ids: IdSource,
}

/// The floor at a moment, to start from instead of the whole journal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Snapshot {
    /// Version of this format: 1.
    pub version: u32,
    pub floor: Floor,
    /// The last offer of each round-robin queue to each agent.
    #[serde(default)]
    pub offered: Vec<(QueueId, AgentId, Moment)>,
}

impl Engine {
    /// An empty floor. `seed` must differ between processes: ids are made from it.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let acd = acd::Acd::new(&FloorPlan::empty(), 0);
        Self { floor: Floor::default(), acd, ids: IdSource::new(seed) }
    }

    /// Hears one thing. Total: whatever comes, the floor stays whole.
    pub fn handle(&mut self, now: Moment, input: Input) -> Outcome {
        let mut turn = Turn::new(&mut self.floor, &mut self.acd, &mut self.ids, now);
        turn.hear(input);
        turn.settle();
        let (events, effects) = turn.into_parts();
        let timer = self.floor.timers.first().map(|(at, _)| *at);
        let wake = timer.into_iter().chain(self.acd.wake()).min();
        Outcome { events, effects, wake }
    }

    /// A plan that will be published, worked out ahead: its publication then blocks the floor for
    /// a few milliseconds, however large it is. Without it the same happens, only slower.
    pub fn expect(&mut self, prepared: acd::Prepared) {
        self.acd.expect(prepared);
    }

    /// Takes an event of the journal as it is, without deciding anything: how a floor is restored.
    pub fn replay(&mut self, recorded: &Recorded) {
        apply::apply(&mut self.floor, recorded.at, &recorded.event, &recorded.private);
        routing::follow(&mut self.acd, &self.floor, recorded.at, &recorded.event);
    }

    #[must_use]
    pub const fn floor(&self) -> &Floor {
        &self.floor
    }

    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let offered = self.acd.snapshot().offered;
        Snapshot { version: 1, floor: self.floor.clone(), offered }
    }

    #[must_use]
    pub fn restore(snapshot: Snapshot, now: Moment, seed: u64) -> Self {
        let acd = routing::rebuild(&snapshot.floor, snapshot.offered, now);
        Self { floor: snapshot.floor, acd, ids: IdSource::new(seed) }
    }
}

/// An event with the customer's number beside it.
fn with_customer(event: vocab::Event, customer: &vocab::Pii<vocab::Address>) -> Fact {
    Fact { event, private: Private { customer: Some(customer.clone()), ..Private::default() } }
}
