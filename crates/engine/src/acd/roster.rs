//! The agents' side: who is idle, since when, and whose turn it is.
//!
//! Owns: agents by profile, one idle-since set per profile, one round per profile and round-robin
//! queue. Must not own: anything about who waits.

use super::bits::Bits;
use super::lines::{Line, Requirement};
use std::collections::{BTreeMap, BTreeSet};
use vocab::{AgentId, FloorPlan, Moment, QueueId, SkillId, Strategy};

/// Place of an agent in an order of choice: a moment (idle since, or last offered), then the
/// agent's number, which follows the order of the agents' keys.
pub(super) type Turn = (i64, usize);

/// Comes before every moment at which an agent was offered something.
const NEVER_OFFERED: i64 = i64::MIN;

/// Stands for a skill that no agent has.
const NOBODYS_SKILL: usize = usize::MAX;

/// Agents listed in a decision.
const CANDIDATES_MAX: usize = 8;

#[derive(Clone, Debug, Default)]
pub(super) struct Roster {
    /// Ordered by key, so that a lower number is a lower key.
    seats: Vec<Seat>,
    by_key: BTreeMap<AgentId, usize>,
    skills: BTreeMap<SkillId, usize>,
    profiles: Vec<Profile>,
    /// What choosing reads of each profile, side by side in memory.
    fronts: Vec<Front>,
    /// The same of each round, by queue and profile; empty where the queue doesn't go round.
    round_fronts: Vec<Vec<Turn>>,
    /// Profiles with somebody idle.
    idle: Bits,
}

#[derive(Clone, Debug)]
struct Seat {
    id: AgentId,
    profile: usize,
    idle_since: Option<Moment>,
    /// Last offer per round of the profile.
    offered: Vec<i64>,
}

/// Agents with the same skills and the same queues.
#[derive(Clone, Debug)]
struct Profile {
    /// Ascending, without repetition.
    queues: Vec<usize>,
    /// Level by skill number; 0: not at all.
    levels: Vec<u8>,
    /// Classes that these agents may serve.
    classes: Bits,
    idle: BTreeSet<Turn>,
    rounds: Vec<Round>,
}

#[derive(Clone, Debug)]
struct Round {
    queue: usize,
    idle: BTreeSet<Turn>,
}

#[derive(Clone, Copy, Debug)]
struct Front {
    longest_idle: Turn,
    idle: u32,
}

/// Comes after every turn.
const NO_TURN: Turn = (i64::MAX, usize::MAX);

const NOBODY: Front = Front { longest_idle: NO_TURN, idle: 0 };

/// The agents who come first for one interaction.
#[derive(Debug)]
pub(super) struct Shortlist {
    /// In order, the chosen one first.
    pub(super) turns: Vec<Turn>,
    /// All who could be chosen.
    pub(super) eligible: u32,
}

impl Roster {
    /// Agents of the plan, with its queues by key and by number.
    pub(super) fn new(plan: &FloorPlan, queues: &BTreeMap<QueueId, usize>, lines: &[Line]) -> Self {
        let mut roster = Self::default();
        for skill in plan.agents.values().flat_map(|agent| agent.skills.keys()) {
            let next = roster.skills.len();
            roster.skills.entry(skill.clone()).or_insert(next);
        }
        let mut known: BTreeMap<(Vec<usize>, Vec<u8>), usize> = BTreeMap::new();
        for (id, agent) in &plan.agents {
            let served: BTreeSet<usize> =
                agent.queues.iter().filter_map(|queue| queues.get(queue).copied()).collect();
            let mut levels = vec![0; roster.skills.len()];
            for (skill, level) in &agent.skills {
                if let Some(n) = roster.skills.get(skill) {
                    levels[*n] = *level;
                }
            }
            let key = (served.into_iter().collect(), levels);
            let next = known.len();
            let profile = *known.entry(key).or_insert_with_key(|(queues, levels)| {
                roster.profiles.push(Profile::new(queues, levels, lines));
                next
            });
            let offered = vec![NEVER_OFFERED; roster.profiles[profile].rounds.len()];
            roster.by_key.insert(id.clone(), roster.seats.len());
            roster.seats.push(Seat { id: id.clone(), profile, idle_since: None, offered });
        }
        roster.fronts = vec![NOBODY; roster.profiles.len()];
        roster.round_fronts = lines
            .iter()
            .map(|line| match line.strategy {
                Strategy::RoundRobin => vec![NO_TURN; roster.profiles.len()],
                Strategy::LongestIdle
                | Strategy::LeastOccupied
                | Strategy::MostSkilled
                | Strategy::FewestHandled
                | Strategy::RingAll => Vec::new(),
            })
            .collect();
        roster
    }

    pub(super) fn find(&self, agent: &AgentId) -> Option<usize> {
        self.by_key.get(agent).copied()
    }

    pub(super) fn id(&self, agent: usize) -> &AgentId {
        &self.seats[agent].id
    }

    pub(super) fn profile(&self, agent: usize) -> usize {
        self.seats[agent].profile
    }

    pub(super) fn idle_since(&self, agent: usize) -> Option<Moment> {
        self.seats[agent].idle_since
    }

    pub(super) const fn idle_profiles(&self) -> &Bits {
        &self.idle
    }

    pub(super) fn classes(&self, profile: usize) -> &Bits {
        &self.profiles[profile].classes
    }

    pub(super) fn everyone_idle(&self) -> impl Iterator<Item = (AgentId, Moment)> {
        self.seats.iter().filter_map(|seat| Some((seat.id.clone(), seat.idle_since?)))
    }

    /// Every offer that still counts in a round: queue, agent, moment.
    pub(super) fn every_offer(&self) -> impl Iterator<Item = (usize, &AgentId, Moment)> {
        self.seats.iter().flat_map(|seat| {
            let rounds = &self.profiles[seat.profile].rounds;
            rounds
                .iter()
                .zip(&seat.offered)
                .filter(|(_, at)| **at != NEVER_OFFERED)
                .map(|(round, at)| (round.queue, &seat.id, Moment::from_epoch_ms(*at)))
        })
    }

    pub(super) fn set_idle(&mut self, agent: usize, since: Moment) {
        self.set_busy(agent);
        let seat = &mut self.seats[agent];
        seat.idle_since = Some(since);
        let profile = &mut self.profiles[seat.profile];
        profile.idle.insert((since.epoch_ms(), agent));
        for (round, offered) in profile.rounds.iter_mut().zip(&seat.offered) {
            let front = &mut self.round_fronts[round.queue][seat.profile];
            round.enter((*offered, agent), front);
        }
        self.refresh(self.seats[agent].profile);
    }

    /// Whether the agent was idle.
    pub(super) fn set_busy(&mut self, agent: usize) -> bool {
        let seat = &mut self.seats[agent];
        let Some(since) = seat.idle_since.take() else { return false };
        let profile = &mut self.profiles[seat.profile];
        profile.idle.remove(&(since.epoch_ms(), agent));
        for (round, offered) in profile.rounds.iter_mut().zip(&seat.offered) {
            let front = &mut self.round_fronts[round.queue][seat.profile];
            round.leave((*offered, agent), front);
        }
        self.refresh(self.seats[agent].profile);
        true
    }

    /// The agent goes to the end of the queue's round, if it has one.
    pub(super) fn set_offered(&mut self, queue: usize, agent: usize, at: Moment) {
        let seat = &mut self.seats[agent];
        let rounds = &mut self.profiles[seat.profile].rounds;
        let Ok(n) = rounds.binary_search_by_key(&queue, |round| round.queue) else { return };
        if seat.idle_since.is_some() {
            let front = &mut self.round_fronts[queue][seat.profile];
            rounds[n].leave((seat.offered[n], agent), front);
            rounds[n].enter((at.epoch_ms(), agent), front);
        }
        seat.offered[n] = at.epoch_ms();
    }

    fn refresh(&mut self, profile: usize) {
        let idle = &self.profiles[profile].idle;
        let count = u32::try_from(idle.len()).unwrap_or(u32::MAX);
        self.fronts[profile] =
            idle.first().map_or(NOBODY, |first| Front { longest_idle: *first, idle: count });
        if count == 0 {
            self.idle.clear(profile);
        } else {
            self.idle.set(profile);
        }
    }

    /// Adds what the skills ask to a requirement: the higher level counts.
    pub(super) fn require<'a>(
        &self,
        requirement: &mut Requirement,
        skills: impl IntoIterator<Item = (&'a SkillId, &'a u8)>,
    ) {
        for (skill, level) in skills.into_iter().filter(|(_, level)| **level > 0) {
            let skill = self.skills.get(skill).copied().unwrap_or(NOBODYS_SKILL);
            match requirement.binary_search_by_key(&skill, |(known, _)| *known) {
                Ok(n) => requirement[n].1 = requirement[n].1.max(*level),
                Err(n) => requirement.insert(n, (skill, *level)),
            }
        }
    }

    /// Enters a class with every profile that may serve it, and gives these profiles.
    pub(super) fn open_class(
        &mut self,
        class: usize,
        queue: usize,
        requirement: &Requirement,
    ) -> Bits {
        let mut eligible = Bits::default();
        for (n, profile) in self.profiles.iter_mut().enumerate() {
            if profile.may_serve(queue, requirement) {
                profile.classes.set(class);
                eligible.set(n);
            }
        }
        eligible
    }

    pub(super) fn close_class(&mut self, class: usize, eligible: &Bits) {
        eligible.iter().for_each(|profile| self.profiles[profile].classes.clear(class));
    }

    /// Whether somebody idle in these profiles is not among the avoided.
    pub(super) fn anyone_but(&self, eligible: &Bits, avoided: &[usize]) -> bool {
        let avoided = self.idle_among(eligible, avoided);
        let mut idle = 0;
        eligible.both(&self.idle).any(|profile| {
            idle += self.fronts[profile].idle;
            idle > avoided
        })
    }

    /// The first in the strategy's order, of these profiles, without the avoided.
    pub(super) fn shortlist(
        &self,
        eligible: &Bits,
        queue: usize,
        strategy: Strategy,
        avoided: &[usize],
    ) -> Shortlist {
        let mut list = Shortlist { turns: Vec::with_capacity(CANDIDATES_MAX + 1), eligible: 0 };
        let round = self.round_fronts.get(queue).map_or(&[][..], Vec::as_slice);
        for n in eligible.both(&self.idle) {
            let front = self.fronts[n];
            list.eligible = list.eligible.saturating_add(front.idle);
            let first = match strategy {
                Strategy::LongestIdle
                | Strategy::LeastOccupied
                | Strategy::MostSkilled
                | Strategy::FewestHandled
                | Strategy::RingAll => front.longest_idle,
                Strategy::RoundRobin => round.get(n).copied().unwrap_or(NO_TURN),
            };
            if list.has_room_for(first) {
                list.consider(self.profiles[n].order(queue, strategy), avoided);
            }
        }
        list.eligible = list.eligible.saturating_sub(self.idle_among(eligible, avoided));
        list
    }

    fn idle_among(&self, eligible: &Bits, agents: &[usize]) -> u32 {
        let idle = |agent: &&usize| {
            let seat = &self.seats[**agent];
            seat.idle_since.is_some() && eligible.get(seat.profile)
        };
        u32::try_from(agents.iter().filter(idle).count()).unwrap_or(u32::MAX)
    }
}

impl Profile {
    fn new(queues: &[usize], levels: &[u8], lines: &[Line]) -> Self {
        let rounds = queues
            .iter()
            .filter(|queue| lines[**queue].strategy == Strategy::RoundRobin)
            .map(|queue| Round { queue: *queue, idle: BTreeSet::new() })
            .collect();
        Self {
            queues: queues.to_vec(),
            levels: levels.to_vec(),
            classes: Bits::default(),
            idle: BTreeSet::new(),
            rounds,
        }
    }

    /// Who is idle, in the order of a strategy.
    fn order(&self, queue: usize, strategy: Strategy) -> impl Iterator<Item = &Turn> {
        let idle = match strategy {
            Strategy::LongestIdle
            | Strategy::LeastOccupied
            | Strategy::MostSkilled
            | Strategy::FewestHandled
            | Strategy::RingAll => Some(&self.idle),
            Strategy::RoundRobin => {
                let round = self.rounds.binary_search_by_key(&queue, |round| round.queue);
                round.ok().map(|n| &self.rounds[n].idle)
            }
        };
        idle.into_iter().flatten()
    }

    fn may_serve(&self, queue: usize, requirement: &Requirement) -> bool {
        self.queues.binary_search(&queue).is_ok()
            && requirement
                .iter()
                .all(|(skill, least)| self.levels.get(*skill).is_some_and(|level| level >= least))
    }
}

impl Round {
    fn enter(&mut self, turn: Turn, front: &mut Turn) {
        self.idle.insert(turn);
        *front = turn.min(*front);
    }

    fn leave(&mut self, turn: Turn, front: &mut Turn) {
        self.idle.remove(&turn);
        if *front == turn {
            *front = self.idle.first().copied().unwrap_or(NO_TURN);
        }
    }
}

impl Shortlist {
    fn has_room_for(&self, turn: Turn) -> bool {
        self.turns.len() < CANDIDATES_MAX || self.turns.last().is_some_and(|last| turn < *last)
    }

    fn consider<'a>(&mut self, idle: impl IntoIterator<Item = &'a Turn>, avoided: &[usize]) {
        for turn in idle {
            if !self.has_room_for(*turn) {
                return;
            }
            if avoided.contains(&turn.1) {
                continue;
            }
            let at = self.turns.partition_point(|other| other < turn);
            self.turns.insert(at, *turn);
            self.turns.truncate(CANDIDATES_MAX);
        }
    }
}
