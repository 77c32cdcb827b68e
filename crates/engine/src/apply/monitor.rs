//! What the events of a listening change.

use crate::desk::Desk;
use crate::floor::{Floor, Leg, Part, Timer};
use crate::monitor::Monitor;
use std::sync::Arc;
use vocab::{AgentId, Event, Moment, MonitorEnd, MonitorId, Presence};

pub(super) fn start(floor: &mut Floor, event: &Event) {
    let Event::MonitorStarted { interaction, monitor, by, agent, mode, leg, expires, .. } = event
    else {
        return;
    };
    let role = Leg { interaction: *interaction, part: Part::Monitor(*monitor), ringing: true };
    floor.legs.insert(*leg, role);
    let started = Monitor {
        interaction: *interaction,
        by: by.clone(),
        agent: agent.clone(),
        mode: *mode,
        leg: *leg,
        expires: *expires,
        answered: false,
    };
    floor.monitors.insert(*monitor, started);
    floor.timers.insert((*expires, Timer::MonitorExpires(*monitor)));
    listens(floor, by, true);
}

pub(super) fn answered(floor: &mut Floor, monitor: MonitorId) {
    if let Some(monitor) = floor.monitors.get_mut(&monitor) {
        monitor.answered = true;
        floor.legs.picked_up(&monitor.leg);
    }
}

/// Who takes the call over speaks on the line they listened on, as an agent: also when the plan
/// has none of that name, for then the floor keeps a desk for them until the next plan.
pub(super) fn end(floor: &mut Floor, at: Moment, monitor: MonitorId, end: MonitorEnd) {
    let Some(Monitor { interaction, by, leg, .. }) = floor.monitors.remove(&monitor) else {
        return;
    };
    listens(floor, &by, false);
    if end == MonitorEnd::TookOver {
        let agent = AgentId::new(&by);
        let role = Leg { interaction, part: Part::Agent(agent.clone()), ringing: false };
        floor.legs.insert(leg, role);
        floor.agents.entry(agent).or_insert_with(|| Desk::new(Presence::Phone, at));
    }
}

/// An agent whom the plan brings while somebody of that name listens already.
pub(super) fn published(floor: &mut Floor) {
    let there: Vec<Arc<str>> = floor.monitors.values().map(|m| Arc::clone(&m.by)).collect();
    for by in there {
        listens(floor, &by, true);
    }
}

fn listens(floor: &mut Floor, by: &str, listens: bool) {
    if let Some(desk) = floor.agents.get_mut(by) {
        desk.listens = listens;
    }
}
