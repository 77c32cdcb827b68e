//! Somebody listens to a live call: rings their phone, says who hears whom, and lets it end.
//!
//! Owns: who may be heard by whom while a call is listened to, and every end of that.
//! Must not own: who may listen to whose calls, which is asked before the order comes here.
//!
//! # Who hears whom
//! | mode | the listener hears | heard by |
//! |---|---|---|
//! | listen | agent and customer | nobody |
//! | whisper | agent and customer | the agent |
//! | barge | agent and customer | agent, customer, a consulted one who was joined |
//!
//! While the customer holds, listeners stay with the agent alone; while the agent speaks with a
//! consulted colleague alone they hear nobody, since nobody asked to listen to that colleague.
//! A listening belongs to one agent's talk: it ends when that does, whatever follows.

use crate::apply::OWN_RING_MS;
use crate::desk::Work;
use crate::floor::{Floor, Part};
use crate::interaction::{Hears, Interaction, Stage};
use crate::turn::Turn;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use vocab::{
    AgentId, ConsultEnd, Effect, Event, InteractionId, LegEnd, LegFailure, LegId, Moment,
    MonitorEnd, MonitorId, MonitorMode, Monitoring, Refusal, Seat, SegmentEnd,
};

/// One person's listening to one call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Monitor {
    pub interaction: InteractionId,
    /// Login.
    pub by: Arc<str>,
    pub agent: AgentId,
    pub mode: MonitorMode,
    pub leg: LegId,
    pub expires: Moment,
    /// Picked up.
    pub answered: bool,
}

impl Turn<'_> {
    pub(crate) fn start_monitor(
        &mut self,
        by: &Arc<str>,
        interaction: InteractionId,
        agent: AgentId,
        mode: MonitorMode,
        reason: Option<Arc<str>>,
    ) -> Result<(), Refusal> {
        if self.watched(interaction)? != agent {
            return Err(Refusal::NobodyTalks);
        }
        let rules = self.monitoring();
        if rules.reason_required && reason.as_deref().is_none_or(|r| r.trim().is_empty()) {
            return Err(Refusal::ReasonRequired);
        }
        let listener = AgentId::new(by);
        let busy = self.floor().agents.get(&listener).is_some_and(|d| d.work != Work::Free);
        if busy || self.floor().monitors.values().any(|m| m.by == *by) {
            return Err(Refusal::Busy);
        }
        let there = self.floor().monitors.values().filter(|m| m.interaction == interaction);
        if there.count() >= Monitoring::MOST_LISTENERS {
            return Err(Refusal::TooManyListeners);
        }
        let (monitor, leg, expires) = (self.new_monitor(), self.new_leg(), self.now + OWN_RING_MS);
        self.touched.insert(listener);
        self.record(Event::MonitorStarted {
            interaction,
            monitor,
            by: Arc::clone(by),
            agent,
            mode,
            reason,
            told: rules.tells(mode),
            leg,
            expires,
        });
        Ok(())
    }

    pub(crate) fn set_monitor_mode(
        &mut self,
        by: &Arc<str>,
        interaction: InteractionId,
        mode: MonitorMode,
    ) -> Result<(), Refusal> {
        let (monitor, now) = self.monitor_of(by, interaction)?;
        if now.mode != mode {
            let told = self.monitoring().tells(mode);
            let agent = now.agent;
            self.record(Event::MonitorModeChanged { interaction, monitor, agent, mode, told });
        }
        Ok(())
    }

    pub(crate) fn leave_monitor(
        &mut self,
        by: &Arc<str>,
        interaction: InteractionId,
    ) -> Result<(), Refusal> {
        let (monitor, _) = self.monitor_of(by, interaction)?;
        self.end_monitor(monitor, MonitorEnd::Left);
        Ok(())
    }

    /// The listener goes on with the customer; the agent wraps up. It stays one interaction with
    /// two agents' parts, so each one's talk time is their own.
    pub(crate) fn take_over(
        &mut self,
        by: &Arc<str>,
        interaction: InteractionId,
    ) -> Result<(), Refusal> {
        let (monitor, Monitor { agent, leg, answered, .. }) = self.monitor_of(by, interaction)?;
        if !answered {
            return Err(Refusal::NotListening);
        }
        let (agents_leg, _) = self.talking(&agent, interaction)?;
        self.close_consultation(interaction, ConsultEnd::LetGo);
        let end = MonitorEnd::TookOver;
        self.forget_monitor(monitor, end);
        self.end_talk(interaction, &agent, SegmentEnd::TakenOver);
        let released = LegEnd::Released;
        self.record(Event::LegEnded { interaction, leg: agents_leg, end: released });
        self.connect(interaction, AgentId::new(by), leg, None);
        Ok(())
    }

    /// The agent's part is over, and with it everybody's listening to it.
    pub(crate) fn end_monitors(&mut self, interaction: InteractionId, end: MonitorEnd) {
        let there = self.floor().monitors.iter().filter(|(_, m)| m.interaction == interaction);
        let there: Vec<MonitorId> = there.map(|(id, _)| *id).collect();
        for monitor in there {
            self.end_monitor(monitor, end);
        }
    }

    /// Whoever hung up before anything was heard has not listened.
    fn end_monitor(&mut self, monitor: MonitorId, end: MonitorEnd) {
        let Some(now) = self.floor().monitors.get(&monitor).cloned() else { return };
        let end = match end {
            MonitorEnd::Left | MonitorEnd::LineLost if !now.answered => MonitorEnd::NotAnswered,
            MonitorEnd::Left
            | MonitorEnd::LineLost
            | MonitorEnd::NotAnswered
            | MonitorEnd::TalkEnded
            | MonitorEnd::TookOver
            | MonitorEnd::Interrupted => end,
        };
        if self.floor().legs.contains_key(&now.leg) {
            let (interaction, leg) = (now.interaction, now.leg);
            self.record(Event::LegEnded { interaction, leg, end: LegEnd::Released });
        }
        self.forget_monitor(monitor, end);
    }

    fn forget_monitor(&mut self, monitor: MonitorId, end: MonitorEnd) {
        let Some(Monitor { interaction, by, agent, .. }) =
            self.floor().monitors.get(&monitor).cloned()
        else {
            return;
        };
        self.touched.insert(AgentId::new(&by));
        self.record(Event::MonitorEnded { interaction, monitor, by, agent, end });
    }

    pub(crate) fn monitor_answered(&mut self, monitor: MonitorId) {
        let Some(now) = self.floor().monitors.get(&monitor).filter(|m| !m.answered) else { return };
        let (interaction, agent) = (now.interaction, now.agent.clone());
        self.record(Event::MonitorAnswered { interaction, monitor, agent });
    }

    pub(crate) fn monitor_failed(
        &mut self,
        interaction: InteractionId,
        monitor: MonitorId,
        leg: LegId,
        failure: LegFailure,
    ) {
        self.record(Event::LegFailed { interaction, leg, failure });
        self.end_monitor(monitor, MonitorEnd::NotAnswered);
    }

    pub(crate) fn monitor_hung_up(
        &mut self,
        interaction: InteractionId,
        monitor: MonitorId,
        leg: LegId,
        end: LegEnd,
    ) {
        self.record(Event::LegEnded { interaction, leg, end });
        let end = match end {
            LegEnd::HungUp | LegEnd::Released => MonitorEnd::Left,
            LegEnd::Vanished => MonitorEnd::LineLost,
        };
        self.end_monitor(monitor, end);
    }

    /// The lease of a ringing phone.
    pub(crate) fn monitor_expired(&mut self, monitor: MonitorId) {
        let ringing = |m: &&Monitor| !m.answered && m.expires <= self.now;
        if self.floor().monitors.get(&monitor).filter(ringing).is_some() {
            self.end_monitor(monitor, MonitorEnd::NotAnswered);
        }
    }

    fn monitor_of(
        &self,
        by: &Arc<str>,
        interaction: InteractionId,
    ) -> Result<(MonitorId, Monitor), Refusal> {
        let mut all = self.floor().monitors.iter();
        let own = all.find(|(_, m)| m.by == *by && m.interaction == interaction);
        own.map(|(id, m)| (*id, m.clone())).ok_or(Refusal::NotListening)
    }

    /// Who speaks with a customer there.
    fn watched(&self, id: InteractionId) -> Result<AgentId, Refusal> {
        let interaction = self.floor().interactions.get(&id).ok_or(Refusal::UnknownInteraction)?;
        match &interaction.stage {
            Stage::Talking { agent, .. } if interaction.leg.is_some() => Ok(agent.clone()),
            Stage::Begun
            | Stage::Flow { .. }
            | Stage::Queued(_)
            | Stage::Offered { .. }
            | Stage::Talking { .. }
            | Stage::CallingOut { .. }
            | Stage::Dialled { .. }
            | Stage::Outside { .. } => Err(Refusal::NobodyTalks),
        }
    }

    fn monitoring(&self) -> Monitoring {
        self.floor().plan().map(|p| p.settings.monitoring).unwrap_or_default()
    }
}

/// What an event changes for who hears whom on a call that is listened to, the floor being as it
/// is after the event.
pub(crate) fn rearranged(floor: &Floor, event: &Event) -> Option<Effect> {
    if floor.monitors.is_empty() && !matches!(event, Event::MonitorEnded { .. }) {
        return None;
    }
    if let Event::MonitorAnswered { interaction, .. } = event {
        return arrangement(floor, *interaction);
    }
    if let Event::MonitorModeChanged { interaction, monitor, .. } = event {
        let heard = floor.monitors.get(monitor).is_some_and(|m| m.answered);
        return heard.then(|| arrangement(floor, *interaction)).flatten();
    }
    if let Event::MonitorEnded { interaction, end, .. } = event {
        return match end {
            MonitorEnd::Left | MonitorEnd::LineLost => arrangement(floor, *interaction),
            MonitorEnd::NotAnswered
            | MonitorEnd::TalkEnded
            | MonitorEnd::TookOver
            | MonitorEnd::Interrupted => None,
        };
    }
    if let Event::HoldStarted { interaction, .. }
    | Event::HoldEnded { interaction, .. }
    | Event::ConsultationToggled { interaction, .. }
    | Event::ConsultationJoined { interaction, .. }
    | Event::ConsultationEnded { interaction, .. } = event
    {
        let heard = listeners(floor, *interaction).next().is_some();
        return heard.then(|| arrangement(floor, *interaction)).flatten();
    }
    None
}

fn listeners(floor: &Floor, id: InteractionId) -> impl Iterator<Item = (LegId, MonitorMode)> {
    let there = floor.monitors.values().filter(move |m| m.interaction == id && m.answered);
    there.map(|m| (m.leg, m.mode))
}

/// Who hears whom now. None: nobody's hearing is to change.
fn arrangement(floor: &Floor, id: InteractionId) -> Option<Effect> {
    let interaction = floor.interactions.get(&id)?;
    let (customer, agent, held) = match &interaction.stage {
        Stage::Talking { agent_leg, held, .. } => (interaction.leg?, *agent_leg, *held),
        Stage::Begun
        | Stage::Flow { .. }
        | Stage::Queued(_)
        | Stage::Offered { .. }
        | Stage::CallingOut { .. }
        | Stage::Dialled { .. }
        | Stage::Outside { .. } => return None,
    };
    let joined = match interaction.consult().map(|c| (c.hears, c.leg)) {
        Some((Hears::Consulted, _)) => return None,
        Some((Hears::Both, leg)) => leg,
        Some((Hears::Customer, _)) | None => None,
    };
    let beside = [Some(customer), joined].into_iter().flatten();
    let others: Vec<LegId> = beside.filter(|_| !held).collect();
    let there: Vec<(LegId, MonitorMode)> = listeners(floor, id).collect();
    if there.is_empty() {
        return as_without_listeners(agent, &others);
    }
    Some(Effect::Hear { seats: seats(agent, &others, &there) })
}

fn as_without_listeners(agent: LegId, others: &[LegId]) -> Option<Effect> {
    match others {
        [] => None,
        [customer] => Some(Effect::Bridge { a: *customer, b: agent }),
        [customer, rest @ ..] => Some(Effect::Join { legs: [&[*customer, agent], rest].concat() }),
    }
}

fn seats(agent: LegId, others: &[LegId], there: &[(LegId, MonitorMode)]) -> Vec<Seat> {
    let speak = |modes: &[MonitorMode]| -> Vec<LegId> {
        there.iter().filter(|(_, mode)| modes.contains(mode)).map(|(leg, _)| *leg).collect()
    };
    let (barging, coaching) =
        (speak(&[MonitorMode::Barge]), speak(&[MonitorMode::Whisper, MonitorMode::Barge]));
    let without = |legs: &[LegId], leg: LegId| -> Vec<LegId> {
        legs.iter().copied().filter(|other| *other != leg).collect()
    };
    let voices = [others, &[agent]].concat();
    let mut seats = vec![Seat { leg: agent, hears: [others, &coaching].concat() }];
    seats.extend(others.iter().map(|&leg| {
        let hears = [without(&voices, leg), barging.clone()].concat();
        Seat { leg, hears }
    }));
    seats.extend(there.iter().map(|&(leg, _)| {
        let hears = [voices.clone(), without(&barging, leg)].concat();
        Seat { leg, hears }
    }));
    seats
}

impl Floor {
    /// Who listens does so to somebody who talks; a ringing phone has its lease.
    pub(crate) fn broken_monitors(&self, now: Moment) -> Vec<String> {
        let mut broken = Vec::new();
        for (id, m) in &self.monitors {
            let talks = |i: &Interaction| matches!(&i.stage, Stage::Talking { agent, .. } if *agent == m.agent);
            if !self.interactions.get(&m.interaction).is_some_and(talks) {
                broken.push(format!("{id}: listens where {} doesn't talk", m.agent));
            }
            let leg = self.legs.get(&m.leg);
            if leg.is_none_or(|l| l.part != Part::Monitor(*id) || l.ringing == m.answered) {
                broken.push(format!("{id}: listens on a line that is not there"));
            }
            if !m.answered && m.expires < now {
                broken.push(format!("{id}: rings beyond its lease"));
            }
            if self.monitors.values().filter(|o| o.by == m.by).count() > 1 {
                broken.push(format!("{id}: {} listens to two calls", m.by));
            }
        }
        for (leg, role) in self.legs.iter() {
            if let Part::Monitor(id) = &role.part
                && !self.monitors.contains_key(id)
            {
                broken.push(format!("{leg}: hears a call and nobody was told"));
            }
        }
        for (agent, desk) in &self.agents {
            let listens = self.monitors.values().any(|m| m.by.as_ref() == agent.as_str());
            if desk.listens != listens {
                broken.push(format!("{agent}: listening is not what the desk says"));
            }
        }
        broken
    }
}
