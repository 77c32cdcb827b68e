//! What an event changes. The only place where the floor's state changes; it decides nothing, so a
//! journal written by older rules still gives the floor that those rules made.

mod consult;
mod monitor;

use crate::acd::same_rule;
use crate::callback;
use crate::desk::{Desk, Matter, Responding, Shift, Work};
use crate::dialer;
use crate::estimate;
use crate::floor::{Floor, Leg, Part, Reservation, Timer};
use crate::flow::kept_digits;
use crate::interaction::{
    Consulting, Hearing, Hears, Interaction, Origin, Place, Recording, Sent, Stage,
};
use crate::{steering, waiting};
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::{
    AgentId, AgentStatus, Event, FloorPlan, FlowError, Initiation, InteractionId, Moment, Outcome,
    Overflow, Pii, PlanVersion, Private, QueueId, ReservationId, SegmentEnd,
};

/// How long an agent's own phone rings for a call that the agent asked for.
pub(crate) const OWN_RING_MS: i64 = 25_000;
/// Parts of one matter whose recordings an objection still finds.
const MOST_PARTS: usize = 64;

#[expect(clippy::too_many_lines, reason = "one exhaustive match: what every event changes")]
pub(crate) fn apply(floor: &mut Floor, at: Moment, event: &Event, private: &Private) {
    estimate::learn(floor, at, event);
    dialer::learn(floor, at, event);
    match event {
        Event::PlanPublished { version, plan } => publish(floor, at, *version, plan),
        Event::FloorRestarted
        | Event::DigitsSent { .. }
        | Event::TransferStarted { .. }
        | Event::DispositionSet { .. }
        | Event::AskRefused { .. }
        | Event::PhraseHeard { .. }
        | Event::SurveyAnswered { .. }
        | Event::AnswerHeard { .. }
        | Event::MessageLeft { .. }
        | Event::CallsRefused { .. }
        | Event::CampaignSteered { .. }
        | Event::CampaignPaced { .. }
        | Event::RecordingSkipped { .. }
        | Event::OrderRefused { .. }
        | Event::AgentStatusOrdered { .. }
        | Event::InteractionMoved { .. } => {}
        Event::DigitsCollected { interaction, action, .. } => {
            keep_digits(floor, *interaction, action, private);
        }
        Event::InteractionStarted { .. } => start(floor, at, event, private),
        Event::InteractionAnswered { interaction } => {
            with(floor, *interaction, |i| i.answered = true);
        }
        Event::FlowStepped { interaction, action, exit } => {
            floor.last_cue += 1;
            let cue = floor.last_cue;
            with(floor, *interaction, |i| {
                i.follow_program(action, exit.as_deref());
                i.walk.action = Some(action.clone());
                let tries = match &i.stage {
                    Stage::Flow { action: a, tries, .. } if a == action => tries + 1,
                    Stage::Begun
                    | Stage::Flow { .. }
                    | Stage::Queued(_)
                    | Stage::Offered { .. }
                    | Stage::Talking { .. }
                    | Stage::CallingOut { .. }
                    | Stage::Dialled { .. }
                    | Stage::Outside { .. } => 1,
                };
                i.stage = Stage::Flow { action: action.clone(), cue, tries };
                i.steps += 1;
                if !i.is_served() {
                    i.so_far = outcome_after(exit.as_deref(), i.so_far);
                }
            });
        }
        Event::FlowEntered { interaction, flow, back } => with(floor, *interaction, |i| {
            match (back, i.flow.replace(flow.clone())) {
                (Some(action), Some(before)) => i.walk.back.push((before, action.clone())),
                (Some(_), None) | (None, _) => i.walk.back.clear(),
            }
            i.stage = Stage::Begun;
        }),
        Event::FlowReturned { interaction } => with(floor, *interaction, |i| {
            i.flow = i.walk.back.pop().map(|(flow, _)| flow);
        }),
        Event::RoutingSet { interaction, priority, skills, agent } => {
            with(floor, *interaction, |i| {
                i.walk.routing.priority = *priority;
                i.walk.routing.skills.clone_from(skills);
                i.walk.routing.agent.clone_from(agent);
            });
        }
        Event::RecordingConsentNoted { interaction, given } => {
            with(floor, *interaction, |i| i.walk.recording_refused = !given);
        }
        Event::VerbsReceived { interaction, verbs } => {
            with(floor, *interaction, |i| i.keep_verbs(verbs));
        }
        Event::VoicemailStarted { recording, interaction, .. }
        | Event::SurveyMessageStarted { recording, interaction, .. } => {
            floor.recordings.insert(*recording, *interaction);
            let recording = Some(Recording { id: *recording, paused: false });
            with(floor, *interaction, |i| i.recording = recording);
        }
        Event::SurveyMessageEnded { interaction, .. } => {
            with(floor, *interaction, |i| i.recording = None);
        }
        Event::VoicemailEnded { interaction, .. } => with(floor, *interaction, |i| {
            i.recording = None;
            if i.so_far != Outcome::Handled {
                i.so_far = Outcome::VoicemailLeft;
            }
        }),
        Event::AttributesSet { interaction, attributes } => with(floor, *interaction, |i| {
            let plain = attributes.iter().map(|(k, v)| (k.clone(), Pii::new(v.clone())));
            i.attributes.extend(plain);
            i.attributes.extend(private.attributes.clone().unwrap_or_default());
        }),
        Event::CustomerRecognized { interaction, customer, standing, .. } => {
            with(floor, *interaction, |i| {
                if i.recognized == Some(true) {
                    i.forget_customer();
                }
                i.recognized = Some(customer.is_some());
                i.keep_customer(*customer, standing, private);
                i.standing = standing.clone();
            });
        }
        Event::InteractionQueued { .. } => waiting::enter(floor, at, event),
        Event::WaitAnnounced { interaction, .. } => waiting::announced(floor, *interaction),
        Event::WaitPrompted { interaction, part, .. } => {
            waiting::prompted(floor, *interaction, *part);
        }
        Event::OverflowStarted { interaction, queue, step, to } => {
            with(floor, *interaction, |i| {
                i.sent.tried.push((queue.clone(), *step));
                i.sent.partner = match to {
                    Overflow::Partner(partner) => Some(partner.clone()),
                    Overflow::Queue(_) | Overflow::Voicemail | Overflow::Callback => None,
                };
            });
        }
        Event::InteractionReprioritized { .. } | Event::InteractionAssigned { .. } => {
            steering::apply(floor, event);
        }
        Event::OverflowReturned { interaction, .. } => {
            with(floor, *interaction, |i| i.sent.partner = None);
        }
        Event::RoutingWidened { interaction, step, .. } => with(floor, *interaction, |i| {
            if let Some(place) = i.place_mut() {
                place.steps |= 1_u32.checked_shl(*step).unwrap_or(0);
            }
        }),
        Event::InteractionDequeued { interaction, cause, .. } => {
            waiting::leave(floor, at, *interaction, *cause);
        }
        Event::InteractionConnected { interaction, agent, agent_leg, .. } => {
            consult::take_leg(floor, *interaction, *agent_leg);
            with(floor, *interaction, |i| {
                let agent = agent.clone();
                i.stage = Stage::Talking { agent, agent_leg: *agent_leg, held: false };
            });
            work(floor, agent, Work::Talking { interaction: *interaction });
            desk(floor, agent, |d| d.shift.handled += 1);
            let matter = floor.interactions.get(interaction).map(|i| Matter {
                interaction: *interaction,
                organization: i.origin.organization.clone(),
                queue: i.queue().cloned(),
                system: i.origin.system.clone(),
                customer: i.origin.customer.clone(),
            });
            desk(floor, agent, |d| {
                d.work_since = at;
                d.matter = matter;
            });
        }
        Event::HoldStarted { interaction, .. } => {
            floor.last_cue += 1;
            set_held(floor, *interaction, true);
        }
        Event::HoldEnded { interaction, .. } => set_held(floor, *interaction, false),
        Event::ConsultationStarted { interaction, consultation, reason, .. } => {
            consult::begin(floor, *interaction, *consultation, reason.as_ref());
        }
        Event::ConsultationAnswered { interaction, leg, .. } => {
            consult::change(floor, *interaction, |c| c.leg = Some(*leg));
        }
        Event::ConsultationToggled { interaction, with, .. } => {
            consult::change(floor, *interaction, |c| c.hears = consult::hears(*with));
        }
        Event::ConsultationJoined { interaction, .. } => {
            consult::change(floor, *interaction, |c| c.hears = Hears::Both);
        }
        Event::ConsultationEnded { interaction, .. } => consult::end(floor, *interaction),
        Event::AgentSegmentEnded { interaction, agent, end } => {
            if floor.interactions.get(interaction).is_some_and(dialer::came_in) {
                desk(floor, agent, |d| d.inbound_at = Some(at));
            }
            with(floor, *interaction, |i| {
                if matches!(i.stage, Stage::Talking { .. }) && *end == SegmentEnd::AgentHungUp {
                    i.so_far = Outcome::Handled;
                }
                i.stage = Stage::Begun;
            });
            free(floor, agent, at);
        }
        Event::MonitorStarted { .. } => monitor::start(floor, event),
        Event::MonitorAnswered { monitor, .. } => monitor::answered(floor, *monitor),
        Event::MonitorModeChanged { monitor, mode, .. } => {
            if let Some(monitor) = floor.monitors.get_mut(monitor) {
                monitor.mode = *mode;
            }
        }
        Event::MonitorEnded { monitor, end, .. } => monitor::end(floor, at, *monitor, *end),
        Event::InteractionEnded { interaction, .. } => {
            floor.interactions.remove(interaction);
            forget_unused_plans(floor);
        }
        Event::AgentRung { interaction, agent, leg, expires } => {
            let part = Part::Agent(agent.clone());
            add_leg(floor, *interaction, *leg, part);
            with(floor, *interaction, |i| {
                i.stage = Stage::CallingOut { agent: agent.clone(), agent_leg: *leg };
            });
            let interaction = *interaction;
            work(floor, agent, Work::CallingOut { interaction, answered: false });
            floor.timers.insert((*expires, Timer::OwnRingExpires(interaction)));
        }
        Event::LegDialled { interaction, leg, .. } => {
            dialled(floor, at, *interaction, *leg);
            dialer::apply(floor, event);
        }
        Event::LeadTaken { interaction, agent } => callback::calls_out(floor, agent, *interaction),
        Event::LegRang { leg, .. } => rang(floor, *leg),
        Event::LegAnswered { interaction, leg } => {
            consult::take_leg(floor, *interaction, *leg);
            answered(floor, *leg);
        }
        Event::LegEnded { leg, .. } | Event::LegFailed { leg, .. } => remove_leg(floor, *leg),
        Event::ReservationOffered { .. } => offer(floor, event),
        Event::ReservationRejected { reservation, interaction, agent }
        | Event::ReservationTimedOut { reservation, interaction, agent } => {
            close_offer(floor, *reservation, *interaction, agent);
            desk(floor, agent, |d| d.idle_since = at);
            avoid(floor, at, *interaction, agent);
        }
        Event::ReservationAccepted { reservation, interaction, agent }
        | Event::ReservationCanceled { reservation, interaction, agent } => {
            close_offer(floor, *reservation, *interaction, agent);
        }
        Event::ReservationRescinded { reservation, interaction, agent, failure } => {
            close_offer(floor, *reservation, *interaction, agent);
            if failure.is_some() {
                avoid(floor, at, *interaction, agent);
            }
        }
        Event::DeskOpened { agent, session } => desk(floor, agent, |d| {
            d.sessions.insert(*session);
        }),
        Event::DeskClosed { agent, session } => desk(floor, agent, |d| {
            d.sessions.remove(session);
        }),
        Event::PhoneRegistered { agent } => desk(floor, agent, |d| d.phone = true),
        Event::PhoneLost { agent } => desk(floor, agent, |d| d.phone = false),
        Event::AgentStatusChanged { agent, status } => desk(floor, agent, |d| {
            if d.status == AgentStatus::Offline {
                d.shift = Shift::begun(at);
            }
            d.status = status.clone();
            d.next_status = None;
            d.idle_since = at;
        }),
        Event::AgentNextStatusSet { agent, status } => {
            desk(floor, agent, |d| d.next_status.clone_from(status));
        }
        Event::AgentStateChanged { agent, to, .. } => desk(floor, agent, |d| {
            d.state = *to;
            d.shift.note(*to, at);
        }),
        Event::AgentStoppedResponding { agent, retry } => {
            desk(floor, agent, |d| d.responding = Responding::No { retry: *retry });
            if let Some(retry) = retry {
                floor.timers.insert((*retry, Timer::AgentRetry(agent.clone())));
            }
        }
        Event::AgentResponding { agent } => desk(floor, agent, |d| {
            d.responding = Responding::Yes;
            d.idle_since = at;
        }),
        Event::WrapUpStarted { agent, interaction, ends } => {
            let queue = floor.interactions.get(interaction).and_then(|i| i.queue().cloned());
            let interaction = *interaction;
            work(floor, agent, Work::WrapUp { interaction, queue, ends: *ends });
            desk(floor, agent, |d| d.work_since = at);
            if let Some(ends) = ends {
                floor.timers.insert((*ends, Timer::WrapUpEnds(agent.clone())));
            }
        }
        Event::WrapUpExtended { agent, ends: new_end, .. } => {
            desk(floor, agent, |d| {
                if let Work::WrapUp { ends, .. } = &mut d.work {
                    *ends = Some(*new_end);
                }
            });
            floor.timers.insert((*new_end, Timer::WrapUpEnds(agent.clone())));
        }
        Event::WrapUpEnded { agent, .. } => free(floor, agent, at),
        Event::RecordingStarted { recording, interaction, .. } => {
            floor.recordings.insert(*recording, *interaction);
            with(floor, *interaction, |i| {
                i.recording = Some(Recording { id: *recording, paused: false });
                if i.walk.recorded.len() < MOST_PARTS {
                    i.walk.recorded.push((*recording, *interaction));
                }
            });
        }
        Event::RecordingPaused { interaction, .. } => set_paused(floor, *interaction, true),
        Event::RecordingResumed { interaction, .. } => set_paused(floor, *interaction, false),
        Event::RecordingStopped { interaction, .. } => {
            with(floor, *interaction, |i| i.recording = None);
        }
        Event::RecordingObjected { interaction, recording, .. } => {
            let Some(i) = floor.interactions.get_mut(interaction) else { return };
            i.walk.recording_refused = true;
            let parts = std::mem::take(&mut i.walk.recorded);
            let organization = i.origin.organization.clone();
            let parts = parts.into_iter().map(|(part, _)| part).chain(*recording);
            for part in parts {
                // What is whole already is told to go at once.
                if floor.recordings.contains_key(&part) {
                    floor.objected.insert(part, organization.clone());
                }
            }
        }
        Event::RecordingStored { recording, .. } | Event::RecordingErased { recording, .. } => {
            floor.recordings.remove(recording);
            floor.objected.remove(recording);
        }
        Event::RecordingFailed { recording, interaction, .. } => {
            floor.recordings.remove(recording);
            floor.objected.remove(recording);
            with(floor, *interaction, |i| i.recording = None);
        }
        Event::CallbackOwed { .. }
        | Event::CallbackQueued { .. }
        | Event::CallbackMoved { .. }
        | Event::CallbackCanceled { .. }
        | Event::CallbackGivenUp { .. }
        | Event::CallbackTaken { .. }
        | Event::CallbackReturned { .. }
        | Event::CallbackKept { .. } => callback::apply(floor, at, event, private),
        Event::ClosingSwitched { closing, on, .. } => {
            if *on {
                floor.closings.insert(closing.clone());
            } else {
                floor.closings.remove(closing);
            }
        }
    }
}

/// What was keyed becomes the attribute that the action names.
fn keep_digits(floor: &mut Floor, id: InteractionId, action: &vocab::ActionId, private: &Private) {
    let Some(digits) = &private.digits else { return };
    if let Some(attribute) = kept_digits(floor, id, action) {
        let digits = digits.clone();
        with(floor, id, |i| {
            i.attributes.insert(attribute, digits);
        });
    }
}

pub(crate) fn with(floor: &mut Floor, id: InteractionId, change: impl FnOnce(&mut Interaction)) {
    if let Some(interaction) = floor.interactions.get_mut(&id) {
        change(interaction);
    }
}

fn desk(floor: &mut Floor, agent: &AgentId, change: impl FnOnce(&mut Desk)) {
    if let Some(desk) = floor.agents.get_mut(agent) {
        change(desk);
    }
}

pub(crate) fn work(floor: &mut Floor, agent: &AgentId, work: Work) {
    desk(floor, agent, |d| d.work = work);
}

fn free(floor: &mut Floor, agent: &AgentId, at: Moment) {
    desk(floor, agent, |d| {
        d.work = Work::Free;
        d.idle_since = at;
    });
}

fn publish(floor: &mut Floor, at: Moment, version: PlanVersion, plan: &Arc<FloorPlan>) {
    restart_changed_rules(floor, plan);
    floor.plans.insert(version, Arc::clone(plan));
    floor.current = version;
    for (id, agent) in &plan.agents {
        let desk = floor.agents.entry(id.clone()).or_insert_with(|| Desk::new(agent.presence, at));
        desk.presence = agent.presence;
        desk.phone |= agent.presence == vocab::Presence::Static;
    }
    monitor::published(floor);
    // Who left the plan keeps the desk until their work is done.
    floor.agents.retain(|id, d| plan.agents.contains_key(id) || d.work != Work::Free);
    floor.paces = estimate::recounted(floor);
    floor.closings.retain(|closing| plan.closings.contains_key(closing));
    forget_unused_plans(floor);
}

/// Where a queue's rule says something else now, its steps begin again.
fn restart_changed_rules(floor: &mut Floor, plan: &FloorPlan) {
    let before = floor.plan().cloned();
    let mut same: BTreeMap<QueueId, bool> = BTreeMap::new();
    for place in floor.interactions.values_mut().filter_map(Interaction::place_mut) {
        if place.steps == 0 {
            continue;
        }
        let same = *same.entry(place.queue.clone()).or_insert_with_key(|queue| {
            before.as_ref().is_some_and(|before| same_rule(before, plan, queue))
        });
        if !same {
            place.steps = 0;
        }
    }
}

fn forget_unused_plans(floor: &mut Floor) {
    if floor.plans.len() > 1 {
        let current = floor.current;
        let used: std::collections::BTreeSet<_> =
            floor.interactions.values().map(|i| i.plan).collect();
        floor.plans.retain(|version, _| *version == current || used.contains(version));
    }
}

fn start(floor: &mut Floor, at: Moment, event: &Event, private: &Private) {
    let Event::InteractionStarted {
        interaction,
        organization,
        campaign,
        leg,
        trunk,
        system,
        plan,
        flow,
        initial,
        callback,
        previous,
        queue,
        initiation,
        passed_on: _,
        record,
    } = event
    else {
        return;
    };
    let answered = leg.is_some_and(|l| floor.legs.contains_key(&l));
    if let Some(leg) = leg {
        let role = Leg { interaction: *interaction, part: Part::Customer, ringing: false };
        floor.legs.insert(*leg, role);
        if let Some(previous) = previous {
            with(floor, *previous, |i| i.leg = None);
        }
    }
    let origin = Origin {
        organization: organization.clone(),
        campaign: campaign.clone(),
        trunk: trunk.clone(),
        system: system.clone(),
        customer: private.customer.clone().unwrap_or_default(),
        initial: *initial,
        callback: *callback,
        record: *record,
    };
    let before = previous.and_then(|p| floor.interactions.get(&p));
    let consulting = match (initiation, previous) {
        (Initiation::Consultation, Some(by)) => Consulting::IsAsked { by: *by },
        (
            Initiation::Consultation
            | Initiation::Inbound
            | Initiation::Outbound
            | Initiation::Callback
            | Initiation::Transfer,
            _,
        ) => Consulting::Nobody,
    };
    let fresh = Interaction {
        origin,
        plan: *plan,
        flow: flow.clone(),
        leg: *leg,
        answered,
        recognized: None,
        attributes: before.map(|i| i.attributes.clone()).unwrap_or_default(),
        stage: Stage::Begun,
        consulting,
        recording: None,
        place: queue.as_ref().map(|queue| handled_for(floor, at, before, queue)),
        so_far: Outcome::SelfServed,
        steps: 0,
        walk: before.map(|i| i.walk.after_transfer()).unwrap_or_default(),
        standing: before.map(|i| i.standing.clone()).unwrap_or_default(),
        sent: Sent::default(),
    };
    floor.interactions.insert(*interaction, fresh);
}

/// The place that stands for a queue in which an interaction didn't wait itself.
fn handled_for(floor: &Floor, at: Moment, before: Option<&Interaction>, queue: &QueueId) -> Place {
    let asked = before.and_then(|i| floor.interactions.get(&i.consult()?.asked));
    let kept = [asked, before]
        .into_iter()
        .flatten()
        .filter_map(|i| i.place().or(i.place.as_ref()))
        .find(|p| p.queue == *queue);
    let (priority, skills) = kept.map_or((0, BTreeMap::new()), |p| (p.priority, p.skills.clone()));
    Place {
        queue: queue.clone(),
        since: at,
        entered: at,
        priority,
        skills,
        avoid: Vec::new(),
        offers: Vec::new(),
        preferred: None,
        steps: 0,
        hearing: Hearing::default(),
        number: 0,
    }
}

/// What it would be called if the flow ended after this exit.
fn outcome_after(exit: Option<&str>, so_far: Outcome) -> Outcome {
    let turned_away = [FlowError::QueueFull, FlowError::WaitedTooLong, FlowError::Vacant];
    match exit {
        Some("closed") => Outcome::Closed,
        Some(exit) if turned_away.iter().any(|e| e.name() == exit) => Outcome::TurnedAway,
        Some(_) | None => so_far,
    }
}

fn set_held(floor: &mut Floor, id: InteractionId, now_held: bool) {
    with(floor, id, |i| {
        if let Stage::Talking { held, .. } = &mut i.stage {
            *held = now_held;
        }
    });
}

fn set_paused(floor: &mut Floor, id: InteractionId, paused: bool) {
    with(floor, id, |i| {
        if let Some(recording) = &mut i.recording {
            recording.paused = paused;
        }
    });
}

fn add_leg(floor: &mut Floor, interaction: InteractionId, leg: vocab::LegId, part: Part) {
    floor.legs.insert(leg, Leg { interaction, part, ringing: true });
}

/// A leg to an outside number: the customer's own when there is none yet, else a third party's.
fn dialled(floor: &mut Floor, at: Moment, id: InteractionId, leg: vocab::LegId) {
    let Some(interaction) = floor.interactions.get_mut(&id) else { return };
    floor.last_cue += 1;
    if interaction.origin.record.is_some() && interaction.stage == Stage::Begun {
        let cue = floor.last_cue;
        interaction.stage = Stage::Dialled { since: at, cue, heard: None };
    }
    let part = if interaction.leg.is_none() && interaction.asked_by().is_none() {
        interaction.leg = Some(leg);
        Part::Customer
    } else {
        interaction.stage = Stage::Outside { leg };
        Part::Outside
    };
    add_leg(floor, id, leg, part);
}

fn rang(floor: &mut Floor, leg: vocab::LegId) {
    let Some(role) = floor.legs.get(&leg) else { return };
    if let Part::Agent(agent) = role.part.clone() {
        desk(floor, &agent, |d| {
            if let Work::Offered { rang, .. } = &mut d.work {
                *rang = true;
            }
        });
    }
}

fn answered(floor: &mut Floor, leg: vocab::LegId) {
    let Some(role) = floor.legs.picked_up(&leg) else { return };
    match role.part.clone() {
        Part::Agent(agent) => desk(floor, &agent, |d| {
            if let Work::CallingOut { answered, .. } = &mut d.work {
                *answered = true;
            }
        }),
        Part::Customer => {
            let interaction = role.interaction;
            with(floor, interaction, |i| i.answered = true);
        }
        Part::Outside | Part::Monitor(_) => {}
    }
}

fn remove_leg(floor: &mut Floor, leg: vocab::LegId) {
    if let Some(role) = floor.legs.remove(&leg)
        && role.part == Part::Customer
    {
        with(floor, role.interaction, |i| i.leg = None);
    }
}

fn offer(floor: &mut Floor, event: &Event) {
    let Event::ReservationOffered { reservation, interaction, queue, agent, leg, expires, .. } =
        event
    else {
        return;
    };
    add_leg(floor, *interaction, *leg, Part::Agent(agent.clone()));
    floor.last_cue += 1;
    let lease_id = *reservation;
    with(floor, *interaction, |i| match i.place_mut() {
        Some(place) => place.offers.push(lease_id),
        None => i.stage = Stage::Offered { reservation: lease_id },
    });
    work(floor, agent, Work::Offered { reservation: *reservation, rang: false });
    let lease = Reservation {
        interaction: *interaction,
        agent: agent.clone(),
        queue: queue.clone(),
        leg: *leg,
        expires: *expires,
    };
    floor.reservations.insert(*reservation, lease);
    floor.timers.insert((*expires, Timer::OfferExpires(*reservation)));
}

fn close_offer(
    floor: &mut Floor,
    reservation: ReservationId,
    interaction: InteractionId,
    agent: &AgentId,
) {
    floor.reservations.remove(&reservation);
    with(floor, interaction, |i| match &mut i.stage {
        Stage::Queued(place) => place.offers.retain(|r| *r != reservation),
        Stage::Offered { reservation: own } if *own == reservation => i.stage = Stage::Begun,
        // Another was quicker: it is with them already.
        Stage::Offered { .. }
        | Stage::Begun
        | Stage::Flow { .. }
        | Stage::Talking { .. }
        | Stage::CallingOut { .. }
        | Stage::Dialled { .. }
        | Stage::Outside { .. } => {}
    });
    work(floor, agent, Work::Free);
}

fn avoid(floor: &mut Floor, at: Moment, interaction: InteractionId, agent: &AgentId) {
    let until = at + vocab::Settings::LEFT_OUT_MS;
    with(floor, interaction, |i| {
        if let Some(place) = i.place_mut() {
            place.avoid.retain(|(a, u)| a != agent && *u > at);
            place.avoid.push((agent.clone(), until));
        }
    });
    floor.timers.insert((until, Timer::AvoidEnds(interaction)));
}
