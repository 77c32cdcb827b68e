//! Guests: people who sit at a desk themselves, and the calls that are placed for them.

use super::agent::Player;
use super::{Todo, World};
use crate::way::Way;
use std::collections::BTreeSet;
use vocab::{AgentId, AgentState, AgentStatus, Ask, LegId, Moment, QueueId, SessionId};

#[derive(Clone, Debug)]
pub(super) struct Guest {
    sessions: BTreeSet<SessionId>,
    state: AgentState,
    queues: Vec<QueueId>,
    /// Calls placed for them so far.
    calls: u32,
    /// Counts the times they became idle; a [`Todo::Court`] of an earlier time is void.
    round: u32,
    court: Option<Court>,
    /// The world's own part, when they sit at a played agent's desk.
    lent: Option<Player>,
}

/// One call on its way to a guest.
#[derive(Clone, Debug)]
struct Court {
    way: Way,
    since: Moment,
    leg: Option<LegId>,
    /// Played agents in the brief meanwhile.
    aside: BTreeSet<AgentId>,
}

/// Desks of one person that are told apart.
const MOST_SESSIONS: usize = 16;
/// The others wait no longer than this for a guest.
const BRIEF_MS: i64 = 60_000;

impl World {
    pub(super) fn desk_opened(&mut self, agent: &AgentId, session: SessionId) {
        if self.players.get(agent).is_some_and(|p| p.session == session) {
            return;
        }
        if self
            .guests
            .get(agent)
            .is_some_and(|g| g.lent.as_ref().is_some_and(|player| player.session == session))
        {
            return;
        }
        let Some(queues) = self.config.plan.agents.get(agent).map(|a| a.queues.clone()) else {
            return;
        };
        if !self.guests.contains_key(agent) {
            let lent = self.players.remove(agent);
            if lent.is_some() {
                // They come to an empty chair and choose for themselves.
                let status = AgentStatus::Offline;
                self.out.asks.push((agent.clone(), Ask::SetStatus { status }));
            }
            let state = lent.as_ref().map_or(AgentState::Away, |p| p.state);
            let sessions = BTreeSet::new();
            let guest = Guest { sessions, state, queues, calls: 0, round: 0, court: None, lent };
            self.guests.insert(agent.clone(), guest);
            for other in self.guests.values_mut().filter_map(|g| g.court.as_mut()) {
                other.aside.remove(agent);
            }
            self.guest_state(agent, state);
        }
        if let Some(guest) = self.guests.get_mut(agent)
            && guest.sessions.len() < MOST_SESSIONS
        {
            guest.sessions.insert(session);
        }
    }

    pub(super) fn desk_closed(&mut self, agent: &AgentId, session: SessionId) {
        let Some(guest) = self.guests.get_mut(agent) else { return };
        guest.sessions.remove(&session);
        if !guest.sessions.is_empty() {
            return;
        }
        self.end_court(agent);
        if let Some(mut player) = self.guests.remove(agent).and_then(|g| g.lent) {
            player.wrapping = None;
            self.players.insert(agent.clone(), player);
            self.after(5_000, Todo::Status(agent.clone(), AgentStatus::Available));
            self.after(30 * 60_000, Todo::Rest(agent.clone()));
        }
    }

    pub(super) fn guest_state(&mut self, agent: &AgentId, state: AgentState) {
        let Some(guest) = self.guests.get_mut(agent) else { return };
        guest.state = state;
        guest.round = guest.round.wrapping_add(1);
        let round = guest.round;
        if let Some(lent) = &mut guest.lent {
            lent.state = state;
        }
        if state == AgentState::Idle {
            // The first comes at once, the next ones leave a breath.
            let least = if guest.calls == 0 { 700 } else { 3_000 };
            let ms = self.chance.between(least, least * 2);
            self.after(ms, Todo::Court(agent.clone(), round));
        } else {
            self.end_court(agent);
        }
    }

    /// Sees to it that a call is on its way to an idle guest. Comes again while they are idle.
    pub(super) fn court(&mut self, agent: &AgentId, round: u32) {
        let now = self.now;
        let idle = |g: &&Guest| g.state == AgentState::Idle && g.round == round;
        let Some(guest) = self.guests.get(agent).filter(idle) else { return };
        if self.config.callers == 0 {
            return;
        }
        let Some(court) = guest.court.clone() else {
            self.begin_court(agent);
            return self.after(1_000, Todo::Court(agent.clone(), round));
        };
        if now.since_ms(court.since) >= BRIEF_MS {
            self.end_court(agent);
            return self.after(5_000, Todo::Court(agent.clone(), round));
        }
        if court.leg.is_none_or(|leg| !self.callers.contains_key(&leg)) {
            self.place(agent, &court.way);
        }
        self.after(1_000, Todo::Court(agent.clone(), round));
    }

    fn begin_court(&mut self, agent: &AgentId) {
        let Some(guest) = self.guests.get(agent) else { return };
        let mut ways: Vec<&Way> =
            self.ways.iter().filter(|w| guest.queues.contains(&w.queue)).collect();
        ways.sort_by_key(|w| w.keys.len());
        // The very first caller comes by the shortest way.
        let n = if guest.calls == 0 { 0 } else { self.chance.below(ways.len()) };
        let Some(way) = ways.get(n).map(|w| (*w).clone()) else { return };
        let court = Court { way: way.clone(), since: self.now, leg: None, aside: BTreeSet::new() };
        if let Some(guest) = self.guests.get_mut(agent) {
            guest.court = Some(court);
        }
        let idle: Vec<AgentId> = self.players.keys().cloned().collect();
        for player in idle {
            self.called_to_brief(&player);
        }
        self.place(agent, &way);
    }

    /// Dials for the guest, or makes room first.
    fn place(&mut self, agent: &AgentId, way: &Way) {
        if self.callers.len() >= self.config.callers {
            if let Some((_, leg)) = self.longest_talk() {
                self.cut_short(leg);
            }
            return;
        }
        let number = self.somebody_of(&way.organization);
        let placed = self.dial(number, way.clone(), Some(agent.clone()));
        if let Some(guest) = self.guests.get_mut(agent) {
            guest.calls = guest.calls.saturating_add(1);
            if let Some(court) = &mut guest.court {
                court.leg = Some(placed);
            }
        }
    }

    /// A played agent who is idle in a queue where a guest is courted goes to the brief.
    pub(super) fn called_to_brief(&mut self, agent: &AgentId) {
        let Some(player) = self.players.get(agent) else { return };
        if player.state != AgentState::Idle {
            return;
        }
        let brief = self.break_named("brief");
        let court = self
            .guests
            .values_mut()
            .find_map(|g| g.court.as_mut().filter(|c| player.queues.contains(&c.way.queue)));
        if let Some(court) = court {
            court.aside.insert(agent.clone());
            self.change_status(agent.clone(), brief);
        }
    }

    /// The guest has something to do, or has gone: the others come back.
    fn end_court(&mut self, agent: &AgentId) {
        let Some(court) = self.guests.get_mut(agent).and_then(|g| g.court.take()) else { return };
        for player in court.aside {
            let ms = self.chance.between(500, 4_000);
            self.after(ms, Todo::Status(player, AgentStatus::Available));
        }
    }
}
