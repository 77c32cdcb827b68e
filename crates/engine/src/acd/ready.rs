//! Who has a place free for one channel, in the orders that the strategies ask for.
//!
//! Owns: one set per order and profile, with the first of each side by side in memory. Orders that
//! no waiting interaction asks for are not kept. Must not own: who may serve whom.
//!
//! An agent stands in as many rounds as they serve queues that go round, and these lie apart in
//! memory. So a round keeps a set only for profiles of more than [`CROWD`] agents; of the others
//! only the first, found anew among the few who are ready when the first of a round leaves.

use super::bits::Bits;
use std::collections::BTreeSet;

/// Place of an agent in an order of choice, the lesser first: what the strategy counts, then since
/// when idle where that breaks ties, then the agent's number, which follows the agents' keys.
pub(super) type Turn = (i64, i64, usize);

/// Comes after every turn.
const NO_TURN: Turn = (i64::MAX, i64::MAX, usize::MAX);

/// Agents of a profile beyond which a round keeps them in order. To look at so many costs about as
/// much as to change a set.
const CROWD: u32 = 32;

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
    /// Profiles of more than [`CROWD`] agents.
    crowds: Bits,
    by_idle: Order,
    by_handled: Option<Order>,
    by_occupied: Option<Order>,
    /// By queue.
    rounds: Vec<Option<Order>>,
}

#[derive(Clone, Debug, Default)]
struct Order {
    /// By profile; in a round, empty but for crowds.
    sets: Vec<BTreeSet<Turn>>,
    fronts: Vec<Turn>,
}

impl Ready {
    /// Nobody is ready. `profile_of`: by agent.
    pub(super) fn new(profiles: usize, profile_of: &[usize]) -> Self {
        let mut sizes = vec![0_u32; profiles];
        profile_of.iter().for_each(|profile| sizes[*profile] += 1);
        let mut crowds = Bits::default();
        let crowded = (0..profiles).filter(|profile| sizes[*profile] > CROWD);
        crowded.for_each(|profile| crowds.set(profile));
        let by_idle = Order::new(profiles);
        Self { counts: vec![0; profiles], crowds, by_idle, ..Self::default() }
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
        for (profile, turn) in ready {
            match by {
                By::Round(_) => order.enter_round(profile, turn, self.crowds.get(profile)),
                By::Idle | By::Handled | By::Occupied => order.enter(profile, turn),
            }
        }
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

    /// Each order but the rounds.
    fn orders(&mut self, mut each: impl FnMut(&mut Order, By)) {
        each(&mut self.by_idle, By::Idle);
        self.by_handled.iter_mut().for_each(|order| each(order, By::Handled));
        self.by_occupied.iter_mut().for_each(|order| each(order, By::Occupied));
    }

    /// Somebody who serves these queues becomes ready.
    pub(super) fn enter(
        &mut self,
        profile: usize,
        queues: impl Iterator<Item = usize>,
        turn: impl Fn(By) -> Turn,
    ) {
        self.orders(|order, by| order.enter(profile, turn(by)));
        let crowd = self.crowds.get(profile);
        for queue in queues {
            if let Some(Some(round)) = self.rounds.get_mut(queue) {
                round.enter_round(profile, turn(By::Round(queue)), crowd);
            }
        }
        self.counts[profile] += 1;
        self.profiles.set(profile);
    }

    /// Is ready no longer. `round`: anybody's turn in the round of a queue.
    pub(super) fn leave(
        &mut self,
        profile: usize,
        queues: impl Iterator<Item = usize>,
        turn: impl Fn(By) -> Turn,
        round: impl Fn(usize, usize) -> Turn,
    ) {
        self.orders(|order, by| order.leave(profile, turn(by)));
        let crowd = self.crowds.get(profile);
        let Self { by_idle, rounds, .. } = self;
        for queue in queues {
            if let Some(Some(order)) = rounds.get_mut(queue) {
                let rest = by_idle.sets[profile].iter().map(|(_, _, agent)| round(queue, *agent));
                order.leave_round(profile, turn(By::Round(queue)), crowd, rest);
            }
        }
        self.counts[profile] -= 1;
        if self.counts[profile] == 0 {
            self.profiles.clear(profile);
        }
    }

    /// Stays ready with other figures; rounds don't look at these.
    pub(super) fn shift(
        &mut self,
        profile: usize,
        from: impl Fn(By) -> Turn,
        to: impl Fn(By) -> Turn,
    ) {
        self.orders(|order, by| {
            let (from, to) = (from(by), to(by));
            if from != to {
                order.leave(profile, from);
                order.enter(profile, to);
            }
        });
    }

    /// Somebody ready has another turn in a round, if that is kept. `round`: anybody's turn in it,
    /// after the move.
    pub(super) fn move_in_round(
        &mut self,
        queue: usize,
        profile: usize,
        (from, to): (Turn, Turn),
        round: impl Fn(usize) -> Turn,
    ) {
        let crowd = self.crowds.get(profile);
        let Self { by_idle, rounds, .. } = self;
        if let Some(Some(order)) = rounds.get_mut(queue) {
            let rest = by_idle.sets[profile].iter().map(|(_, _, agent)| round(*agent));
            order.leave_round(profile, from, crowd, rest);
            order.enter_round(profile, to, crowd);
        }
    }

    /// The first of each profile; empty when the order is not kept.
    pub(super) fn fronts(&self, by: By) -> &[Turn] {
        self.order(by).map_or(&[], |order| &order.fronts)
    }

    /// Whether [`of_profile`](Self::of_profile) has this order.
    pub(super) fn has_in_order(&self, by: By, profile: usize) -> bool {
        match by {
            By::Round(_) => self.crowds.get(profile),
            By::Idle | By::Handled | By::Occupied => true,
        }
    }

    /// All of a profile. None in a round, but for crowds.
    pub(super) fn of_profile(&self, by: By, profile: usize) -> impl Iterator<Item = &Turn> {
        self.order(by).into_iter().flat_map(move |order| &order.sets[profile])
    }
}

impl Order {
    fn new(profiles: usize) -> Self {
        Self { sets: vec![BTreeSet::new(); profiles], fronts: vec![NO_TURN; profiles] }
    }

    fn enter(&mut self, profile: usize, turn: Turn) {
        self.enter_round(profile, turn, true);
    }

    fn enter_round(&mut self, profile: usize, turn: Turn, crowd: bool) {
        if crowd {
            self.sets[profile].insert(turn);
        }
        let front = &mut self.fronts[profile];
        *front = turn.min(*front);
    }

    fn leave(&mut self, profile: usize, turn: Turn) {
        self.leave_round(profile, turn, true, std::iter::empty());
    }

    /// `rest`: the turns of all others who are ready, read where no set is kept.
    fn leave_round(
        &mut self,
        profile: usize,
        turn: Turn,
        crowd: bool,
        rest: impl Iterator<Item = Turn>,
    ) {
        let set = &mut self.sets[profile];
        if crowd {
            set.remove(&turn);
        }
        if self.fronts[profile] == turn {
            let next = if crowd { set.first().copied() } else { rest.min() };
            self.fronts[profile] = next.unwrap_or(NO_TURN);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Forty agents alike stand in a set, eight are looked at one by one; nobody can tell.
    #[test]
    fn a_round_knows_its_first_and_a_crowd_its_order_whoever_comes_and_goes() {
        let profile_of: Vec<usize> = (0..48).map(|agent| usize::from(agent % 6 == 0)).collect();
        let mut ready = Ready::new(2, &profile_of);
        ready.keep(By::Round(0), std::iter::empty());
        assert!(ready.has_in_order(By::Round(0), 0) && !ready.has_in_order(By::Round(0), 1));
        let mut stamps = [i64::MIN; 48];
        let mut there = BTreeSet::new();
        let mut dice = 7_u64;
        for now in 0..5_000_i64 {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let agent = (dice >> 33) as usize % 48;
            let profile = profile_of[agent];
            let turn = |by| match by {
                By::Round(_) => (stamps[agent], 0, agent),
                By::Idle | By::Handled | By::Occupied => (0, 0, agent),
            };
            if !there.contains(&agent) {
                there.insert(agent);
                ready.enter(profile, 0..1, turn);
            } else if dice >> 40 & 1 == 0 {
                there.remove(&agent);
                ready.leave(profile, 0..1, turn, |_, other| (stamps[other], 0, other));
            } else {
                let from = turn(By::Round(0));
                stamps[agent] = now / 3;
                let to = (stamps[agent], 0, agent);
                let round = |other: usize| (stamps[other], 0, other);
                ready.move_in_round(0, profile, (from, to), round);
            }
            for profile in 0..2 {
                let those = there.iter().filter(|agent| profile_of[**agent] == profile);
                let wanted: BTreeSet<Turn> =
                    those.map(|agent| (stamps[*agent], 0, *agent)).collect();
                let first = wanted.first().copied().unwrap_or(NO_TURN);
                assert_eq!(ready.fronts(By::Round(0))[profile], first, "after {now} events");
                let in_order: Vec<Turn> =
                    ready.of_profile(By::Round(0), profile).copied().collect();
                let crowd = wanted.into_iter().filter(|_| profile == 0);
                assert_eq!(in_order, crowd.collect::<Vec<_>>(), "after {now} events");
            }
        }
    }
}
