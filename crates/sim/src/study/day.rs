//! A day of the journal as a study: who called when for what, how long they talked and were
//! patient, which agents were there.
//!
//! Owns: reading that from the events. Must not own: storage: it hears the events one by one.
//! What it can't know it leaves out: calls that agents made themselves, and offers they declined.

use super::{Arrivals, Entrance, Lasted, Law, Shift, Span, Stream, Study};
use std::collections::{BTreeMap, BTreeSet};
use vocab::{
    ActionId, AgentId, AgentState, DequeueCause, Event, FloorPlan, FlowId, InteractionId, Moment,
    PlanVersion, QueueId, Recorded, ReservationId,
};

/// With fewer who gave up, a queue's patience is taken from all queues together.
const FEW: usize = 8;
/// Who still waits so long after the day is counted as unfinished.
const AFTER_MS: i64 = 2 * 3_600_000;

/// What the journal says of a day, event by event.
#[derive(Clone, Debug)]
pub struct Day {
    from: Moment,
    to: Moment,
    last: Moment,
    version: Option<PlanVersion>,
    flows: BTreeMap<InteractionId, Way>,
    calls: BTreeMap<InteractionId, Call>,
    offers: BTreeMap<ReservationId, Moment>,
    answer_delays: Vec<f64>,
    agents: BTreeMap<AgentId, Seen>,
}

#[derive(Clone, Debug, Default)]
struct Way {
    flows: Vec<FlowId>,
    action: Option<ActionId>,
}

#[derive(Clone, Debug)]
struct Call {
    entrance: Entrance,
    queue: QueueId,
    queued: Moment,
    wait: Option<(Lasted, Left)>,
    talks_since: Option<Moment>,
    talk_ms: i64,
    wraps_since: Option<Moment>,
    wrap_up_ms: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    Answered,
    Abandoned,
    Otherwise,
}

#[derive(Clone, Debug, Default)]
struct Seen {
    state: Option<(AgentState, Moment)>,
    shifts: Vec<(Moment, Moment)>,
    handling_ms: i64,
    idle_ms: i64,
}

/// What really happened, to hold the simulated base against.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Actual {
    pub service_level: Option<f64>,
    pub abandonment: Option<f64>,
    pub asa_s: Option<f64>,
    pub wait_s: Option<f64>,
    pub occupancy: Option<f64>,
    pub offered: u64,
    pub answered: u64,
    pub abandoned: u64,
}

impl Day {
    #[must_use]
    pub const fn new(from: Moment, to: Moment) -> Self {
        Self {
            from,
            to,
            last: from,
            version: None,
            flows: BTreeMap::new(),
            calls: BTreeMap::new(),
            offers: BTreeMap::new(),
            answer_delays: Vec::new(),
            agents: BTreeMap::new(),
        }
    }

    /// Hears one event of the day, in order. Those after its end still tell how the last talks
    /// ended; false: enough was heard.
    pub fn hear(&mut self, recorded: &Recorded) -> bool {
        let at = recorded.at;
        if at >= self.to.plus_ms(AFTER_MS) {
            return false;
        }
        self.last = self.last.max(at);
        match &recorded.event {
            Event::PlanPublished { version, .. } if at < self.to => self.version = Some(*version),
            Event::InteractionStarted { interaction, flow, plan, .. } => {
                self.version = self.version.max(Some(*plan));
                let flows = flow.iter().cloned().collect();
                self.flows.insert(*interaction, Way { flows, action: None });
            }
            Event::FlowEntered { interaction, flow, back } => {
                if let Some(way) = self.flows.get_mut(interaction) {
                    if back.is_none() {
                        way.flows.pop();
                    }
                    way.flows.push(flow.clone());
                }
            }
            Event::FlowReturned { interaction } => {
                self.flows.get_mut(interaction).and_then(|way| way.flows.pop());
            }
            Event::FlowStepped { interaction, action, .. } => {
                if let Some(way) = self.flows.get_mut(interaction) {
                    way.action = Some(action.clone());
                }
            }
            Event::InteractionQueued { interaction, queue, .. } => {
                self.queued(*interaction, queue, at);
            }
            Event::InteractionDequeued { interaction, cause, .. } => {
                let left = match cause {
                    DequeueCause::Abandoned => Left::Abandoned,
                    DequeueCause::Connected => Left::Answered,
                    DequeueCause::WaitedTooLong
                    | DequeueCause::Interrupted
                    | DequeueCause::LeftByKey
                    | DequeueCause::Overflowed
                    | DequeueCause::Moved
                    | DequeueCause::CallbackPromised
                    | DequeueCause::Vacant
                    | DequeueCause::Withdrawn => Left::Otherwise,
                };
                self.left(*interaction, at, left);
            }
            Event::InteractionEnded { interaction, .. } => {
                self.flows.remove(interaction);
            }
            event => self.hear_agent(event, at),
        }
        true
    }

    fn hear_agent(&mut self, event: &Event, at: Moment) {
        match event {
            Event::InteractionConnected { interaction, .. } => {
                if let Some(call) = self.calls.get_mut(interaction) {
                    call.talks_since = Some(at);
                }
            }
            Event::AgentSegmentEnded { interaction, .. } => {
                if let Some(call) = self.calls.get_mut(interaction)
                    && let Some(since) = call.talks_since.take()
                {
                    call.talk_ms += at - since;
                }
            }
            Event::WrapUpStarted { interaction, .. } => {
                if let Some(call) = self.calls.get_mut(interaction) {
                    call.wraps_since = Some(at);
                }
            }
            Event::WrapUpEnded { interaction, .. } => {
                if let Some(call) = self.calls.get_mut(interaction)
                    && let Some(since) = call.wraps_since.take()
                {
                    call.wrap_up_ms = Some(at - since);
                }
            }
            Event::ReservationOffered { reservation, .. } => {
                self.offers.insert(*reservation, at);
            }
            Event::ReservationAccepted { reservation, .. } => {
                if let Some(since) = self.offers.remove(reservation) {
                    self.answer_delays.push(as_f64(at - since));
                }
            }
            Event::AgentStateChanged { agent, from, to, .. } => {
                let (begin, end) = (self.from, self.to);
                let seen = self.agents.entry(agent.clone()).or_default();
                // The first change of the day tells what the agent was since before it.
                let (_, since) = seen.state.unwrap_or((*from, begin));
                seen.pass(*from, since.max(begin), at.min(end));
                seen.state = Some((*to, at));
            }
            // What else happens neither calls nor works.
            _ => {}
        }
    }

    fn queued(&mut self, interaction: InteractionId, queue: &QueueId, at: Moment) {
        if at < self.from || at >= self.to {
            return;
        }
        let way = self.flows.get(&interaction);
        let step = way.and_then(|way| Some((way.flows.last()?.clone(), way.action.clone()?)));
        let entrance = step.map_or_else(
            || Entrance::Queue(queue.clone()),
            |(flow, action)| Entrance::Step { flow, action, queue: Some(queue.clone()) },
        );
        self.calls.entry(interaction).or_insert(Call {
            entrance,
            queue: queue.clone(),
            queued: at,
            wait: None,
            talks_since: None,
            talk_ms: 0,
            wraps_since: None,
            wrap_up_ms: None,
        });
    }

    fn left(&mut self, interaction: InteractionId, at: Moment, left: Left) {
        if let Some(call) = self.calls.get_mut(&interaction).filter(|c| c.wait.is_none()) {
            let lasted = Lasted { ms: as_f64(at - call.queued), ended: left == Left::Abandoned };
            call.wait = Some((lasted, left));
        }
    }

    /// The plan of the day, if the day says which.
    #[must_use]
    pub const fn version(&self) -> Option<PlanVersion> {
        self.version
    }

    #[must_use]
    pub fn calls(&self) -> usize {
        self.calls.len()
    }

    /// The figures as they really were, of these queues or of all. Agents' time is the centre's:
    /// without all queues there is no occupancy.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of a day's calls")]
    pub fn actual(&self, plan: &FloorPlan, only: Option<&BTreeSet<QueueId>>) -> Actual {
        let of = |part: f64, all: u64| (all > 0).then(|| part / all as f64);
        let (mut in_time, mut answered_ms, mut wait_ms, mut actual) =
            (0u64, 0.0, 0.0, Actual::default());
        for call in self.calls.values().filter(|c| only.is_none_or(|o| o.contains(&c.queue))) {
            actual.offered += 1;
            let Some((lasted, left)) = call.wait else { continue };
            wait_ms += lasted.ms;
            actual.abandoned += u64::from(left == Left::Abandoned);
            if left == Left::Answered {
                actual.answered += 1;
                answered_ms += lasted.ms;
                let target = plan.queues.get(&call.queue).map_or(20_000, |q| q.service_level_ms);
                in_time += u64::from(lasted.ms <= as_f64(target));
            }
        }
        let sum = |of: fn(&Seen) -> i64| self.agents.values().map(of).sum::<i64>();
        let (handling, idle) = (sum(|s| s.handling_ms), sum(|s| s.idle_ms));
        let busy = (handling + idle > 0).then(|| as_f64(handling) / as_f64(handling + idle));
        Actual {
            service_level: of(in_time as f64, actual.offered),
            abandonment: of(actual.abandoned as f64, actual.offered),
            asa_s: of(answered_ms / 1_000.0, actual.answered),
            wait_s: of(wait_ms / 1_000.0, actual.offered),
            occupancy: busy.filter(|_| only.is_none()),
            ..actual
        }
    }

    /// The day as a study on this plan, and queues whose callers' patience it doesn't show.
    #[must_use]
    pub fn study(&self, plan: FloorPlan) -> (Study, BTreeSet<QueueId>) {
        let end = self.to.min(self.last);
        let laws = Laws::new(&self.calls);
        let mut moments: BTreeMap<(&QueueId, &Entrance), Vec<i64>> = BTreeMap::new();
        for call in self.calls.values() {
            let list = moments.entry((&call.queue, &call.entrance)).or_default();
            list.push(call.queued - self.from);
        }
        let streams = moments
            .into_iter()
            .map(|((queue, entrance), mut moments)| {
                moments.sort_unstable();
                let arrivals = Arrivals::List { moments_ms: moments.into(), volume: 1.0 };
                laws.stream(queue, entrance.clone(), arrivals)
            })
            .collect();
        let span = Span {
            begin: self.from,
            warm_up_ms: 0,
            measured_ms: (end - self.from).max(1),
            after_ms: AFTER_MS,
        };
        let without = Law::Fixed { ms: 0.0 };
        let study = Study {
            plan,
            streams,
            shifts: self.shifts(end),
            answer_delay: Law::measured(&self.answer_delays, without),
            span,
        };
        (study, laws.endless)
    }

    fn shifts(&self, end: Moment) -> Vec<Shift> {
        let mut shifts = Vec::new();
        for (agent, seen) in &self.agents {
            let mut seen = seen.clone();
            if let Some((state, since)) = seen.state {
                // Who is there at the end stays until the last caller is through.
                let to = if since < end { end.plus_ms(AFTER_MS) } else { since };
                seen.pass(state, since.min(end), to);
            }
            shifts.extend(seen.shifts.iter().map(|(from, to)| Shift {
                agent: agent.clone(),
                from_ms: *from - self.from,
                to_ms: *to - self.from,
            }));
        }
        shifts
    }
}

impl Seen {
    /// From then to then the agent was in this state.
    fn pass(&mut self, state: AgentState, from: Moment, to: Moment) {
        if to <= from {
            return;
        }
        match state {
            AgentState::Away | AgentState::Unreachable | AgentState::NotResponding => return,
            AgentState::Idle | AgentState::Reserved | AgentState::Ringing => {
                self.idle_ms += to - from;
            }
            AgentState::OnInteraction | AgentState::OnHold | AgentState::WrapUp => {
                self.handling_ms += to - from;
            }
        }
        match self.shifts.last_mut() {
            Some((_, end)) if *end == from => *end = to,
            Some(_) | None => self.shifts.push((from, to)),
        }
    }
}

/// What was measured, by queue; what a queue has too little of is taken from all.
struct Laws {
    talk: BTreeMap<QueueId, Law>,
    wrap_up: BTreeMap<QueueId, Law>,
    patience: BTreeMap<QueueId, Law>,
    all_talks: Law,
    endless: BTreeSet<QueueId>,
}

impl Laws {
    fn new(calls: &BTreeMap<InteractionId, Call>) -> Self {
        let mut talks: BTreeMap<&QueueId, Vec<f64>> = BTreeMap::new();
        let mut wraps: BTreeMap<&QueueId, Vec<f64>> = BTreeMap::new();
        let mut waits: BTreeMap<&QueueId, Vec<Lasted>> = BTreeMap::new();
        for call in calls.values() {
            if call.talk_ms > 0 && call.talks_since.is_none() {
                talks.entry(&call.queue).or_default().push(as_f64(call.talk_ms));
            }
            if let Some(ms) = call.wrap_up_ms {
                wraps.entry(&call.queue).or_default().push(as_f64(ms));
            }
            if let Some((lasted, _)) = call.wait {
                waits.entry(&call.queue).or_default().push(lasted);
            }
        }
        let all_talks: Vec<f64> = talks.values().flatten().copied().collect();
        let all_waits: Vec<Lasted> = waits.values().flatten().copied().collect();
        let all_patience = Law::patience(&all_waits);
        let mut endless = BTreeSet::new();
        let mut patience = |(queue, waits): (&QueueId, &Vec<Lasted>)| {
            let enough = waits.iter().filter(|w| w.ended).count() >= FEW;
            let law = if enough { Law::patience(waits) } else { all_patience.clone() };
            if law == Law::Never {
                endless.insert(queue.clone());
            }
            (queue.clone(), law)
        };
        let patience = waits.iter().map(|(queue, waits)| patience((queue, waits))).collect();
        let laws = |of: &BTreeMap<&QueueId, Vec<f64>>| {
            let law = |ms: &Vec<f64>| Law::measured(ms, Law::Never);
            of.iter().map(|(queue, ms)| ((*queue).clone(), law(ms))).collect()
        };
        Self {
            talk: laws(&talks),
            wrap_up: laws(&wraps),
            patience,
            all_talks: Law::measured(&all_talks, Law::Exponential { mean_ms: 180_000.0 }),
            endless,
        }
    }

    fn stream(&self, queue: &QueueId, entrance: Entrance, arrivals: Arrivals) -> Stream {
        let of = |laws: &BTreeMap<QueueId, Law>, without: &Law| {
            laws.get(queue).unwrap_or(without).clone()
        };
        Stream {
            entrance,
            arrivals,
            handling: of(&self.talk, &self.all_talks),
            patience: of(&self.patience, &Law::Never),
            wrap_up: of(&self.wrap_up, &Law::Never),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of a day")]
const fn as_f64(ms: i64) -> f64 {
    ms as f64
}
