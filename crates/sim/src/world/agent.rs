//! Played agents: they pick up, wrap up and take breaks.

use super::{Todo, World, WorldConfig};
use std::collections::BTreeMap;
use vocab::{
    Address, AgentId, AgentState, AgentStatus, Ask, Effect, IdSource, InteractionId, LegId, Moment,
    QueueId, RefuseCause, SessionId,
};

#[derive(Clone, Debug)]
pub(super) struct Player {
    pub session: SessionId,
    pub first_name: String,
    pub queues: Vec<QueueId>,
    /// As the floor last said.
    pub state: AgentState,
    pub status: AgentStatus,
    pub wrapping: Option<InteractionId>,
}

/// A played agent's telephone that rang.
#[derive(Clone, Debug)]
pub(super) struct Phone {
    pub agent: AgentId,
    pub answered_at: Option<Moment>,
}

const MINUTE_MS: i64 = 60_000;
/// Even on a quiet floor.
const LEAST_AT_WORK: usize = 14;

pub(super) fn players(
    config: &WorldConfig,
    ids: &mut IdSource,
    now: Moment,
) -> BTreeMap<AgentId, Player> {
    let played = config.agents.iter().filter(|a| config.newcomer.as_ref() != Some(*a));
    played
        .filter_map(|id| {
            let agent = config.plan.agents.get(id)?;
            let first_name = agent.name.split(' ').next().unwrap_or_default().to_owned();
            let player = Player {
                session: SessionId::from_uuid(ids.next(now)),
                first_name,
                queues: config.plan.queues_of(agent).cloned().collect(),
                state: AgentState::Away,
                status: AgentStatus::Offline,
                wrapping: None,
            };
            Some((id.clone(), player))
        })
        .collect()
}

impl World {
    /// As many come to work as the callers ask for, and at least two for every queue; the others
    /// have the day off. Most are available soon, a few come from a break or a training later.
    pub(super) fn take_seats(&mut self) {
        let wanted = (self.config.callers * 2).max(LEAST_AT_WORK);
        let mut serving: BTreeMap<QueueId, u32> = BTreeMap::new();
        let mut at_work = 0;
        for (agent, queues) in self.shuffled() {
            let soon = self.chance.between(1_000, 9_000);
            let needed = queues.iter().any(|q| serving.get(q).is_none_or(|n| *n < 2));
            let status = match self.chance.unit() {
                _ if needed => AgentStatus::Available,
                _ if at_work >= wanted => AgentStatus::Offline,
                x if x < 0.78 => AgentStatus::Available,
                x if x < 0.94 => self.some_break(),
                _ => AgentStatus::Training,
            };
            self.after(soon, Todo::Status(agent.clone(), status.clone()));
            if status == AgentStatus::Offline {
                continue;
            }
            at_work += 1;
            if status == AgentStatus::Available {
                for queue in queues {
                    *serving.entry(queue).or_default() += 1;
                }
            } else {
                let later = self.chance.between(3 * MINUTE_MS, 20 * MINUTE_MS);
                self.after(later, Todo::Status(agent.clone(), AgentStatus::Available));
            }
            let rest = self.chance.between(8 * MINUTE_MS, 50 * MINUTE_MS);
            self.after(rest, Todo::Rest(agent));
        }
    }

    fn shuffled(&mut self) -> Vec<(AgentId, Vec<QueueId>)> {
        let players = self.players.iter();
        let mut agents: Vec<_> = players.map(|(a, p)| (a.clone(), p.queues.clone())).collect();
        // Fisher and Yates, as Durstenfeld wrote it (CACM 7(7), 1964).
        for n in (1..agents.len()).rev() {
            agents.swap(n, self.chance.below(n + 1));
        }
        agents
    }

    fn some_break(&mut self) -> AgentStatus {
        let usual = ["pause", "pause", "dejeuner", "coaching"];
        let reason = *self.chance.pick(&usual);
        self.break_named(reason)
    }

    /// That break, else any of the plan, else a training.
    pub(super) fn break_named(&self, reason: &str) -> AgentStatus {
        let breaks = &self.config.plan.breaks;
        let known = breaks.keys().find(|b| b.as_ref() == reason).or_else(|| breaks.keys().next());
        known.map_or(AgentStatus::Training, |reason| AgentStatus::Break { reason: reason.clone() })
    }

    pub(super) fn change_status(&mut self, agent: AgentId, status: AgentStatus) {
        if self.players.contains_key(&agent) {
            self.out.asks.push((agent, Ask::SetStatus { status }));
        }
    }

    /// Now and then a break, but never more than a fifth of the floor at once.
    pub(super) fn rest(&mut self, agent: AgentId) {
        if !self.players.contains_key(&agent) {
            return;
        }
        let next = self.chance.between(25 * MINUTE_MS, 50 * MINUTE_MS);
        self.after(next, Todo::Rest(agent.clone()));
        let available = |p: &Player| p.status == AgentStatus::Available;
        let at_work = self.players.values().filter(|p| p.status != AgentStatus::Offline).count();
        let there = self.players.values().filter(|p| available(p)).count();
        if (at_work - there) * 5 >= at_work || !self.players.get(&agent).is_some_and(available) {
            return;
        }
        let status = self.some_break();
        let lasts = self.chance.between(3 * MINUTE_MS, 9 * MINUTE_MS);
        self.after(lasts, Todo::Status(agent.clone(), AgentStatus::Available));
        self.change_status(agent, status);
    }

    /// The second edge has a call for somebody's phone.
    pub(super) fn phone_rings(&mut self, leg: LegId, to: &Address) {
        let agent = AgentId::new(to.as_str());
        if !self.players.contains_key(&agent) {
            // A guest who sits at a played desk answers elsewhere; nobody else has a phone here.
            if !self.guests.contains_key(&agent) {
                self.out.effects.push(Effect::Refuse { leg, cause: RefuseCause::UnknownNumber });
            }
            return;
        }
        if self.phones.len() >= self.players.len() * 4 {
            return self.out.effects.push(Effect::Refuse { leg, cause: RefuseCause::Overloaded });
        }
        self.phones.insert(leg, Phone { agent, answered_at: None });
        let ms = self.chance.log_normal_ms(2_800, 0.4).clamp(1_500, 6_000);
        match self.chance.unit() {
            // Out of the room: it rings out.
            x if x < 0.012 => {}
            x if x < 0.02 => {
                self.phones.remove(&leg);
                self.out.effects.push(Effect::Refuse { leg, cause: RefuseCause::Busy });
            }
            _ => self.after(ms, Todo::PickUp(leg)),
        }
    }

    pub(super) fn pick_up(&mut self, leg: LegId) {
        let Some(phone) = self.phones.get_mut(&leg) else { return };
        if phone.answered_at.is_none() && self.players.contains_key(&phone.agent) {
            phone.answered_at = Some(self.now);
            self.out.effects.push(Effect::Answer { leg });
        }
    }

    pub(super) fn wrap_up(
        &mut self,
        agent: &AgentId,
        interaction: InteractionId,
        ends: Option<Moment>,
    ) {
        let queue = self.caller_of(interaction).map(|(_, c)| c.way.queue.clone());
        let Some(player) = self.players.get_mut(agent) else { return };
        player.wrapping = Some(interaction);
        let own = queue.as_ref().or_else(|| player.queues.first());
        let dispositions = own
            .and_then(|q| self.config.plan.queues.get(q))
            .map_or_else(Vec::new, |q| q.dispositions.clone());
        let most = ends.map_or(20_000, |ends| ends.since_ms(self.now));
        let n = self.chance.below(dispositions.len()).min(self.chance.below(dispositions.len()));
        if let Some(disposition) = dispositions.get(n).cloned() {
            let ask = Ask::SetDisposition { interaction, disposition };
            let ms = self.chance.between(most / 6, most / 3);
            self.after(ms, Todo::AskInWrapUp(agent.clone(), interaction, ask));
        }
        // Sometimes the time just runs out.
        if self.chance.happens(0.85) {
            let ms = self.chance.between(most / 3, most * 9 / 10);
            let ask = Ask::FinishWrapUp { interaction };
            self.after(ms, Todo::AskInWrapUp(agent.clone(), interaction, ask));
        }
    }
}
