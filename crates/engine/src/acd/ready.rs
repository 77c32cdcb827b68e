//! Who has a place free for one channel, in the orders that the strategies ask for.
//!
//! Owns: one set per order and profile, with the first of each side by side in memory. Orders that
//! no waiting interaction asks for are not kept. Must not own: who may serve whom.

use super::bits::Bits;
use std::collections::BTreeSet;

/// Place of an agent in an order of choice, the lesser first: what the strategy counts, then since
/// when idle where that breaks ties, then the agent's number, which follows the agents' keys.
pub(super) type Turn = (i64, i64, usize);

/// Comes after every turn.
const NO_TURN: Turn = (i64::MAX, i64::MAX, usize::MAX);

/// What an order counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum By {
    Idle,
    Handled,
    Occupied,
    /// When this queue last offered something to the agent.
    Round(usize),
}

#[derive(Clone, Debug, Default)]
pub(super) struct Ready {
    /// Profiles with somebody ready.
    pub(super) profiles: Bits,
    counts: Vec<u32>,
    by_idle: Order,
    by_handled: Option<Order>,
    by_occupied: Option<Order>,
    /// By queue.
    rounds: Vec<Option<Order>>,
}

#[derive(Clone, Debug, Default)]
struct Order {
    /// By profile.
    sets: Vec<BTreeSet<Turn>>,
    fronts: Vec<Turn>,
}

impl Ready {
    pub(super) fn new(profiles: usize) -> Self {
        Self { counts: vec![0; profiles], by_idle: Order::new(profiles), ..Self::default() }
    }

    pub(super) fn count(&self, profile: usize) -> u32 {
        self.counts[profile]
    }

    pub(super) fn keeps(&self, by: By) -> bool {
        self.order(by).is_some()
    }

    fn order(&self, by: By) -> Option<&Order> {
        match by {
            By::Idle => Some(&self.by_idle),
            By::Handled => self.by_handled.as_ref(),
            By::Occupied => self.by_occupied.as_ref(),
            By::Round(queue) => self.rounds.get(queue)?.as_ref(),
        }
    }

    /// Begins an order with those who are ready now.
    pub(super) fn keep(&mut self, by: By, ready: impl Iterator<Item = (usize, Turn)>) {
        let mut order = Order::new(self.counts.len());
        ready.for_each(|(profile, turn)| order.enter(profile, turn));
        match by {
            By::Idle => self.by_idle = order,
            By::Handled => self.by_handled = Some(order),
            By::Occupied => self.by_occupied = Some(order),
            By::Round(queue) => {
                if self.rounds.len() <= queue {
                    self.rounds.resize(queue + 1, None);
                }
                self.rounds[queue] = Some(order);
            }
        }
    }

    /// Each order that concerns agents who serve these queues.
    fn orders(
        &mut self,
        queues: impl Iterator<Item = usize>,
        mut each: impl FnMut(&mut Order, By),
    ) {
        each(&mut self.by_idle, By::Idle);
        for (order, by) in
            [(&mut self.by_handled, By::Handled), (&mut self.by_occupied, By::Occupied)]
        {
            if let Some(order) = order {
                each(order, by);
            }
        }
        for queue in queues {
            if let Some(Some(order)) = self.rounds.get_mut(queue) {
                each(order, By::Round(queue));
            }
        }
    }

    pub(super) fn enter(
        &mut self,
        profile: usize,
        queues: impl Iterator<Item = usize>,
        turn: impl Fn(By) -> Turn,
    ) {
        self.orders(queues, |order, by| order.enter(profile, turn(by)));
        self.counts[profile] += 1;
        self.profiles.set(profile);
    }

    pub(super) fn leave(
        &mut self,
        profile: usize,
        queues: impl Iterator<Item = usize>,
        turn: impl Fn(By) -> Turn,
    ) {
        self.orders(queues, |order, by| order.leave(profile, turn(by)));
        self.counts[profile] -= 1;
        if self.counts[profile] == 0 {
            self.profiles.clear(profile);
        }
    }

    /// The agent's turn in a round that is kept.
    pub(super) fn move_in_round(&mut self, queue: usize, profile: usize, from: Turn, to: Turn) {
        if let Some(Some(order)) = self.rounds.get_mut(queue) {
            order.leave(profile, from);
            order.enter(profile, to);
        }
    }

    /// The first of a profile.
    pub(super) fn front(&self, by: By, profile: usize) -> Turn {
        self.order(by).map_or(NO_TURN, |order| order.fronts[profile])
    }

    pub(super) fn of_profile(&self, by: By, profile: usize) -> impl Iterator<Item = &Turn> {
        self.order(by).into_iter().flat_map(move |order| &order.sets[profile])
    }
}

impl Order {
    fn new(profiles: usize) -> Self {
        Self { sets: vec![BTreeSet::new(); profiles], fronts: vec![NO_TURN; profiles] }
    }

    fn enter(&mut self, profile: usize, turn: Turn) {
        self.sets[profile].insert(turn);
        let front = &mut self.fronts[profile];
        *front = turn.min(*front);
    }

    fn leave(&mut self, profile: usize, turn: Turn) {
        let set = &mut self.sets[profile];
        set.remove(&turn);
        if self.fronts[profile] == turn {
            self.fronts[profile] = set.first().copied().unwrap_or(NO_TURN);
        }
    }
}

/// The agents who come first for one interaction.
#[derive(Debug)]
pub(super) struct Shortlist {
    /// In order, the chosen one first, each with the step that lets it in.
    pub(super) turns: Vec<(u32, Turn)>,
    /// All who could be chosen.
    pub(super) eligible: u32,
    most: usize,
}

impl Shortlist {
    pub(super) fn new(most: usize) -> Self {
        Self { turns: Vec::with_capacity(most.min(8) + 1), eligible: 0, most }
    }

    pub(super) fn has_room_for(&self, step: u32, turn: Turn) -> bool {
        self.turns.len() < self.most || self.turns.last().is_some_and(|last| (step, turn) < *last)
    }

    /// Takes in as many as there is room for, of an order; false when there is none for the rest.
    pub(super) fn consider(&mut self, step: u32, turn: Turn, avoided: &[usize]) -> bool {
        if !self.has_room_for(step, turn) {
            return false;
        }
        if !avoided.contains(&turn.2) {
            let at = self.turns.partition_point(|other| *other < (step, turn));
            self.turns.insert(at, (step, turn));
            self.turns.truncate(self.most);
        }
        true
    }
}
