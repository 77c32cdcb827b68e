//! The agents' side: who is there, what each has in hand, and whose turn it is.
//!
//! Owns: agents by profile, and who has a place free for which channel. Must not own: anything
//! about who waits.

use super::bits::Bits;
use super::ready::{By, Ready, Shortlist, Turn};
use super::setup::{CHANNELS, Profile, Staff, number};
use super::{Tally, lines::Eligible};
use std::sync::Arc;
use vocab::{AgentId, Channel, Moment, Strategy};

/// Comes before every moment at which an agent was offered something.
const NEVER_OFFERED: i64 = i64::MIN;

#[derive(Clone, Debug)]
pub(super) struct Roster {
    pub(super) staff: Arc<Staff>,
    /// By agent number.
    seats: Vec<Seat>,
    /// Classes that the agents of a profile may serve.
    reach: Vec<Bits>,
    /// By queue, then by agent; empty where nothing was offered. Only queues that go round.
    offered: Vec<Vec<i64>>,
    /// By channel; None where nobody ever waited.
    ready: [Option<Box<Ready>>; CHANNELS],
}

#[derive(Clone, Debug, Default)]
struct Seat {
    /// Open for work, and since when idle.
    since: Option<Moment>,
    /// In hand, by channel.
    loads: [u32; CHANNELS],
    tally: Tally,
}

impl Seat {
    /// Whether one more of the channel would find room.
    fn has_place(&self, profile: &Profile, channel: usize) -> bool {
        let fits = |(other, load): (usize, &u32)| {
            *load == 0
                || other == channel
                || (channel == number(Channel::Voice) && profile.interruptible & 1 << other != 0)
        };
        self.since.is_some()
            && self.loads[channel] < profile.capacity[channel]
            && self.loads.iter().enumerate().all(fits)
    }
}

impl Roster {
    /// Nobody is there yet.
    pub(super) fn new(staff: Arc<Staff>) -> Self {
        let mut ready = [const { None }; CHANNELS];
        ready[number(Channel::Voice)] = Some(Box::new(fresh(&staff)));
        Self {
            seats: vec![Seat::default(); staff.agents.len()],
            reach: vec![Bits::default(); staff.profiles.len()],
            offered: vec![Vec::new(); staff.queues.len()],
            ready,
            staff,
        }
    }

    /// The same people under another plan: who is idle stays idle.
    pub(super) fn carried_over(self, staff: Arc<Staff>) -> Self {
        let old = self.staff;
        let mut roster = Self::new(staff);
        let same = old.agents == roster.staff.agents;
        let renumber = |agent: usize, staff: &Staff| match same {
            true => Some(agent),
            false => staff.find(&old.agents[agent]),
        };
        for (queue, rounds) in old.queues.iter().zip(self.offered) {
            let Some(n) = roster.staff.by_key.get(&queue.id).copied() else { continue };
            if rounds.is_empty() || roster.staff.queues[n].strategy != Strategy::RoundRobin {
                continue;
            }
            if same {
                roster.offered[n] = rounds;
                continue;
            }
            let mut moved = vec![NEVER_OFFERED; roster.seats.len()];
            for (agent, at) in rounds.into_iter().enumerate() {
                if let Some(agent) = renumber(agent, &roster.staff) {
                    moved[agent] = at;
                }
            }
            roster.offered[n] = moved;
        }
        for (agent, seat) in self.seats.into_iter().enumerate() {
            if let Some(agent) = renumber(agent, &roster.staff) {
                roster.change(agent, |now| *now = seat);
            }
        }
        roster
    }

    pub(super) fn find(&self, agent: &AgentId) -> Option<usize> {
        self.staff.find(agent)
    }

    pub(super) fn id(&self, agent: usize) -> &AgentId {
        &self.staff.agents[agent]
    }

    pub(super) fn profile(&self, agent: usize) -> usize {
        self.staff.profile_of[agent]
    }

    pub(super) fn idle_since(&self, agent: usize) -> Option<Moment> {
        self.seats[agent].since
    }

    pub(super) fn has_place(&self, agent: usize, channel: Channel) -> bool {
        let profile = &self.staff.profiles[self.profile(agent)];
        self.seats[agent].has_place(profile, number(channel))
    }

    /// Profiles in which somebody has a place free for the channel.
    pub(super) fn ready(&self, channel: Channel) -> Option<&Bits> {
        self.ready[number(channel)].as_deref().map(|ready| &ready.profiles)
    }

    /// Whether somebody of the profile has a place free for any channel.
    pub(super) fn is_ready(&self, profile: usize) -> bool {
        self.ready.iter().flatten().any(|ready| ready.count(profile) > 0)
    }

    pub(super) fn reach(&self, profile: usize) -> &Bits {
        &self.reach[profile]
    }

    pub(super) fn everyone_open(&self) -> impl Iterator<Item = (AgentId, Moment)> {
        let seats = self.seats.iter().zip(&self.staff.agents);
        seats.filter_map(|(seat, id)| Some((id.clone(), seat.since?)))
    }

    pub(super) fn every_load(&self) -> impl Iterator<Item = (AgentId, Channel, u32)> {
        let seats = self.seats.iter().zip(&self.staff.agents);
        seats.flat_map(|(seat, id)| {
            let loads = super::setup::ALL_CHANNELS.into_iter().zip(seat.loads);
            loads.filter(|(_, n)| *n > 0).map(|(channel, n)| (id.clone(), channel, n))
        })
    }

    pub(super) fn every_tally(&self) -> impl Iterator<Item = (AgentId, Tally)> {
        let seats = self.seats.iter().zip(&self.staff.agents);
        seats
            .filter(|(seat, _)| seat.tally != Tally::default())
            .map(|(seat, id)| (id.clone(), seat.tally))
    }

    /// Every offer that still counts in a round: queue, agent, moment.
    pub(super) fn every_offer(&self) -> impl Iterator<Item = (usize, &AgentId, Moment)> {
        self.offered.iter().enumerate().flat_map(|(queue, rounds)| {
            rounds
                .iter()
                .zip(&self.staff.agents)
                .filter(|(at, _)| **at != NEVER_OFFERED)
                .map(move |(at, id)| (queue, id, Moment::from_epoch_ms(*at)))
        })
    }

    /// Open for work, with nothing in hand.
    pub(super) fn set_idle(&mut self, agent: usize, since: Moment) {
        self.change(agent, |seat| (seat.since, seat.loads) = (Some(since), [0; CHANNELS]));
    }

    /// Whether the agent was open for work.
    pub(super) fn set_busy(&mut self, agent: usize) -> bool {
        let was = self.seats[agent].since.is_some();
        if was {
            self.change(agent, |seat| (seat.since, seat.loads) = (None, [0; CHANNELS]));
        }
        was
    }

    pub(super) fn set_tally(&mut self, agent: usize, tally: Tally) {
        self.change(agent, |seat| seat.tally = tally);
    }

    pub(super) fn add_load(&mut self, agent: usize, channel: Channel, count: u32) {
        let channel = number(channel);
        self.change(agent, |seat| seat.loads[channel] = seat.loads[channel].saturating_add(count));
    }

    /// Whether there was one to lay down.
    pub(super) fn drop_load(&mut self, agent: usize, channel: Channel, at: Moment) -> bool {
        let channel = number(channel);
        let had = self.seats[agent].loads[channel] > 0;
        if had {
            self.change(agent, |seat| {
                seat.loads[channel] -= 1;
                seat.since = seat.since.map(|_| at);
            });
        }
        had
    }

    /// Changes what is known of an agent, and with it the places in every order.
    fn change(&mut self, agent: usize, change: impl FnOnce(&mut Seat)) {
        let Self { staff, seats, offered, ready, .. } = self;
        let number = staff.profile_of[agent];
        let profile = &staff.profiles[number];
        let queues = || profile.queues.iter().map(|served| served.queue);
        let before = seats[agent].clone();
        change(&mut seats[agent]);
        let after = &seats[agent];
        for (channel, ready) in ready.iter_mut().enumerate() {
            let Some(ready) = ready else { continue };
            let (was, is) = (before.has_place(profile, channel), after.has_place(profile, channel));
            let from = |by| turn(agent, &before, by, offered);
            let to = |by| turn(agent, after, by, offered);
            let round = |queue, agent| round_turn(agent, queue, offered);
            match (was, is) {
                (true, true) => ready.shift(number, from, to),
                (true, false) => ready.leave(number, queues(), from, round),
                (false, true) => ready.enter(number, queues(), to),
                (false, false) => {}
            }
        }
    }

    /// The agent goes to the end of the queue's round, if it has one.
    pub(super) fn set_offered(&mut self, queue: usize, agent: usize, at: Moment) {
        let Self { staff, seats, offered, ready, .. } = self;
        if staff.queues[queue].strategy != Strategy::RoundRobin {
            return;
        }
        if offered[queue].is_empty() {
            offered[queue] = vec![NEVER_OFFERED; seats.len()];
        }
        let number = staff.profile_of[agent];
        let profile = &staff.profiles[number];
        let from = (offered[queue][agent], 0, agent);
        offered[queue][agent] = at.epoch_ms();
        if profile.serves(queue).is_none() {
            return;
        }
        for (channel, ready) in ready.iter_mut().enumerate() {
            if let Some(ready) = ready
                && seats[agent].has_place(profile, channel)
            {
                let to = (at.epoch_ms(), 0, agent);
                let round = |agent| round_turn(agent, queue, offered);
                ready.move_in_round(queue, number, (from, to), round);
            }
        }
    }

    /// Keeps from now on who has a place free for the channel.
    pub(super) fn ensure_channel(&mut self, channel: Channel) {
        let Self { staff, seats, offered, ready, .. } = self;
        let slot = &mut ready[number(channel)];
        if slot.is_some() {
            return;
        }
        let mut fresh = fresh(staff);
        for (agent, seat) in seats.iter().enumerate() {
            let profile = staff.profile_of[agent];
            if seat.has_place(&staff.profiles[profile], number(channel)) {
                fresh.enter(profile, std::iter::empty(), |by| turn(agent, seat, by, offered));
            }
        }
        *slot = Some(Box::new(fresh));
    }

    /// Keeps from now on the order that choosing for this queue and channel reads. Orders come with
    /// the first choice that needs them, so a new plan waits for none of them.
    pub(super) fn ensure_order(&mut self, queue: usize, channel: Channel) {
        let Self { staff, seats, offered, ready, .. } = self;
        let (Some(setup), Some(ready)) = (staff.queues.get(queue), &mut ready[number(channel)])
        else {
            return;
        };
        let by = order_of(setup.strategy, queue);
        if ready.keeps(by) {
            return;
        }
        let open = || (0..seats.len()).filter(|agent| seats[*agent].since.is_some());
        let those = open().filter(|agent| {
            let profile = &staff.profiles[staff.profile_of[*agent]];
            let concerned = match by {
                By::Round(queue) => profile.serves(queue).is_some(),
                By::Idle | By::Handled | By::Occupied => true,
            };
            concerned && seats[*agent].has_place(profile, number(channel))
        });
        let turns =
            those.map(|agent| (staff.profile_of[agent], turn(agent, &seats[agent], by, offered)));
        ready.keep(by, turns);
    }

    pub(super) fn open_class(&mut self, class: usize, eligible: &Eligible) {
        eligible.all.iter().for_each(|profile| self.reach[profile].set(class));
    }

    pub(super) fn close_class(&mut self, class: usize, eligible: &Eligible) {
        eligible.all.iter().for_each(|profile| self.reach[profile].clear(class));
    }

    /// All classes at once.
    pub(super) fn set_reach(&mut self, classes: &[&Bits]) {
        self.reach = Bits::transposed(classes, self.staff.profiles.len());
    }

    /// The most points that somebody adds who has a place free and may have it. None: nobody.
    pub(super) fn best_points(
        &self,
        queue: usize,
        channel: Channel,
        eligible: &Eligible,
        avoided: &[usize],
    ) -> Option<i32> {
        let ready = self.ready(channel)?;
        if let Some(agent) = eligible.only {
            let free = self.has_place(agent, channel) && !avoided.contains(&agent);
            return free.then(|| self.staff.points_of(self.profile(agent), queue));
        }
        let groups = self.staff.points.get(queue)?;
        if let [(points, _)] = groups[..] {
            let anyone = if avoided.is_empty() {
                eligible.all.intersects(ready)
            } else {
                self.anyone_but(&eligible.all, channel, avoided)
            };
            return anyone.then_some(points);
        }
        let group = groups.iter().find(|(_, group)| {
            if avoided.is_empty() {
                return eligible.all.meets(group, ready);
            }
            let mut both = eligible.all.clone();
            both.keep_only(group);
            self.anyone_but(&both, channel, avoided)
        });
        group.map(|(points, _)| *points)
    }

    /// Whether somebody ready in these profiles is not among the avoided.
    fn anyone_but(&self, profiles: &Bits, channel: Channel, avoided: &[usize]) -> bool {
        let Some(ready) = self.ready[number(channel)].as_deref() else { return false };
        let avoided = self.ready_among(profiles, channel, avoided);
        let mut idle = 0;
        profiles.both(&ready.profiles).any(|profile| {
            idle += ready.count(profile);
            idle > avoided
        })
    }

    fn ready_among(&self, profiles: &Bits, channel: Channel, agents: &[usize]) -> u32 {
        let counted = |agent: &&usize| {
            profiles.get(self.profile(**agent)) && self.has_place(**agent, channel)
        };
        u32::try_from(agents.iter().filter(counted).count()).unwrap_or(u32::MAX)
    }

    /// The first in the strategy's order, without the avoided: those of earlier steps first.
    pub(super) fn shortlist(
        &self,
        queue: usize,
        channel: Channel,
        eligible: &Eligible,
        avoided: &[usize],
        most: usize,
    ) -> Shortlist {
        let mut list = Shortlist::new(most);
        let Some(ready) = self.ready[number(channel)].as_deref() else { return list };
        if let Some(agent) = eligible.only {
            if self.has_place(agent, channel) && !avoided.contains(&agent) {
                list.eligible = 1;
                list.turns.push((0, (0, 0, agent)));
            }
            return list;
        }
        let Some(strategy) = self.staff.queues.get(queue).map(|queue| queue.strategy) else {
            return list;
        };
        let by = order_of(strategy, queue);
        let fronts = ready.fronts(by);
        for (step, profiles) in eligible.tiers() {
            for n in profiles.both(&ready.profiles) {
                list.eligible = list.eligible.saturating_add(ready.count(n));
                let skill = match strategy {
                    Strategy::MostSkilled => Some(self.staff.sum_of(n, &eligible.asked)),
                    Strategy::LongestIdle
                    | Strategy::RoundRobin
                    | Strategy::LeastOccupied
                    | Strategy::FewestHandled
                    | Strategy::RingAll => None,
                };
                let seen = |turn: Turn| match skill {
                    Some(sum) => (-sum, turn.0, turn.2),
                    None => turn,
                };
                if fronts.get(n).is_none_or(|front| !list.has_room_for(step, seen(*front))) {
                    continue;
                }
                if ready.has_in_order(by, n) {
                    let mut turns = ready.of_profile(by, n);
                    while turns.next().is_some_and(|t| list.consider(step, seen(*t), avoided)) {}
                } else {
                    for (_, _, agent) in ready.of_profile(By::Idle, n) {
                        list.consider(step, round_turn(*agent, queue, &self.offered), avoided);
                    }
                }
            }
        }
        let avoided = self.ready_among(&eligible.all, channel, avoided);
        list.eligible = list.eligible.saturating_sub(avoided);
        list
    }
}

fn fresh(staff: &Staff) -> Ready {
    Ready::new(staff.profiles.len(), &staff.profile_of)
}

const fn order_of(strategy: Strategy, queue: usize) -> By {
    match strategy {
        Strategy::LongestIdle | Strategy::MostSkilled | Strategy::RingAll => By::Idle,
        Strategy::RoundRobin => By::Round(queue),
        Strategy::LeastOccupied => By::Occupied,
        Strategy::FewestHandled => By::Handled,
    }
}

fn turn(agent: usize, seat: &Seat, by: By, offered: &[Vec<i64>]) -> Turn {
    let since = seat.since.map_or(i64::MAX, Moment::epoch_ms);
    match by {
        By::Idle => (since, 0, agent),
        By::Handled => (i64::from(seat.tally.handled), since, agent),
        By::Occupied => (seat.tally.occupancy_ppb(), since, agent),
        By::Round(queue) => round_turn(agent, queue, offered),
    }
}

fn round_turn(agent: usize, queue: usize, offered: &[Vec<i64>]) -> Turn {
    let at = offered.get(queue).and_then(|rounds| rounds.get(agent));
    (at.copied().unwrap_or(NEVER_OFFERED), 0, agent)
}
