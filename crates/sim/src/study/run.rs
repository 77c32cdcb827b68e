//! One replication: the engine, and people who do what their draws say.

use super::arrivals::{Coming, Source};
use super::tally::{Clock, Counts, Fate, Tally};
use super::{Law, Ready, Stream};
use crate::agenda::Agenda;
use crate::chance::Chance;
use crate::way::heard_ms;
use engine::Engine;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use uuid::Uuid;
use vocab::{
    AgentId, AgentStatus, Ask, CustomerMatch, Effect, Event, Fetched, Input, InteractionId, LegEnd,
    LegId, MediaSource, Moment, Outcome, Pii, PromptEnd, SessionId, TrunkId,
};

/// Far more than live callers and agents of any floor mean to do at once.
const MOST_DUE: usize = 10_000_000;
/// How often the watch is asked.
const TURNS_PER_LOOK: u32 = 8_192;
/// An outside party that a call is passed on to picks up after this.
const OUTSIDE_RINGS_MS: i64 = 3_000;
/// A message left after the tone.
const VOICEMAIL_MS: i64 = 20_000;
/// The plan's version in a study; nobody keeps its events.
const VERSION: u64 = 1;

/// What is to happen.
#[derive(Clone, Debug)]
enum Due {
    Arrives(usize, Coming),
    GivesUp(Call),
    TalkEnds(Call),
    WrapUpEnds(AgentId, InteractionId),
    Status(AgentId, AgentStatus),
    Hear(Box<Input>),
}

/// A caller's place, and which of its holders is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Call {
    place: usize,
    number: u64,
}

#[derive(Clone, Debug)]
struct Caller {
    number: u64,
    stream: usize,
    counted: bool,
    chance: Chance,
    handling_ms: i64,
    interaction: Option<InteractionId>,
    arrived: Moment,
    /// The first queue, and since when.
    queued: Option<(usize, Moment)>,
    wait: Wait,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    Goes,
    Over,
}

pub(super) struct Run<'a> {
    ready: &'a Ready,
    seed: u64,
    engine: Engine,
    now: Moment,
    wake: Option<Moment>,
    agenda: Agenda<Due>,
    /// Heard before anything else: what follows at once.
    at_once: VecDeque<Input>,
    sources: Vec<Source>,
    chance: Chance,
    callers: Vec<Option<Caller>>,
    free: Vec<usize>,
    called: u64,
    by_interaction: BTreeMap<InteractionId, usize>,
    /// Counted callers whose wait goes on.
    open: u64,
    counts: Vec<Counts>,
    nowhere: Counts,
    clock: Clock,
}

impl<'a> Run<'a> {
    pub(super) fn new(ready: &'a Ready, seed: u64, replication: u32) -> Self {
        let seed = Chance::fork(seed, 1_000 + u64::from(replication)).draw();
        let study = ready.study();
        let begin = study.span.begin;
        let from = begin + study.span.warm_up_ms;
        let queues = ready.entrances.queues.len();
        let source = |(n, stream): (usize, &Stream)| {
            stream.arrivals.source(Chance::fork(seed, 1 + n as u64))
        };
        Self {
            ready,
            seed,
            engine: Engine::new(seed),
            now: begin,
            wake: None,
            agenda: Agenda::new(MOST_DUE),
            at_once: VecDeque::new(),
            sources: study.streams.iter().enumerate().map(source).collect(),
            chance: Chance::fork(seed, 0),
            callers: Vec::new(),
            free: Vec::new(),
            called: 0,
            by_interaction: BTreeMap::new(),
            open: 0,
            counts: vec![Counts::default(); queues],
            nowhere: Counts::default(),
            clock: Clock::new(from, from + study.span.measured_ms),
        }
    }

    /// None: the watch said no.
    pub(super) fn live(mut self, watch: &mut dyn FnMut(f64) -> bool) -> Option<Tally> {
        let span = self.ready.study().span;
        let measured = span.begin + span.warm_up_ms + span.measured_ms;
        let end = measured + span.after_ms;
        self.open_floor();
        let mut turns = 0u32;
        while self.now < measured || self.open > 0 {
            if !self.step(end) {
                self.now = end;
                break;
            }
            turns += 1;
            if turns.is_multiple_of(TURNS_PER_LOOK) && !watch(self.done(end)) {
                return None;
            }
        }
        Some(self.into_tally())
    }

    #[expect(clippy::cast_precision_loss, reason = "a share to show")]
    fn done(&self, end: Moment) -> f64 {
        let begin = self.ready.study().span.begin;
        (self.now - begin) as f64 / (end - begin).max(1) as f64
    }

    fn open_floor(&mut self) {
        let ready = self.ready;
        let plan = Arc::clone(&ready.entrances.plan);
        let static_agents: Vec<AgentId> = plan
            .agents
            .iter()
            .filter(|(_, a)| a.presence == vocab::Presence::Static)
            .map(|(id, _)| id.clone())
            .collect();
        self.hear(Input::PlanPublished { version: VERSION, plan });
        // A static phone is always there; in a study its shift says when.
        for agent in static_agents {
            self.hear(asked(&agent, Ask::SetStatus { status: AgentStatus::Offline }));
        }
        for (n, shift) in (1u128..).zip(&ready.study().shifts) {
            let agent = shift.agent.clone();
            let session = SessionId::from_uuid(Uuid::from_u128(n));
            self.hear(Input::PhoneRegistered { agent: agent.clone() });
            self.hear(Input::DeskOpened { agent: agent.clone(), session });
            let begin = ready.study().span.begin;
            let (from, to) = (begin + shift.from_ms, begin + shift.to_ms);
            self.agenda.add(from, Due::Status(agent.clone(), AgentStatus::Available));
            self.agenda.add(to, Due::Status(agent, AgentStatus::Offline));
        }
        for stream in 0..self.sources.len() {
            self.next_arrival(stream);
        }
    }

    /// The next thing that happens; false when nothing does by the end.
    fn step(&mut self, end: Moment) -> bool {
        if let Some(input) = self.at_once.pop_front() {
            self.hear(input);
            return true;
        }
        let due = self.agenda.next_at().filter(|at| *at <= end);
        let wake = self.wake.filter(|at| *at <= end);
        match (due, wake) {
            (None, None) => return false,
            (Some(due), wake) if wake.is_none_or(|wake| due <= wake) => {
                self.now = due;
                if let Some(what) = self.agenda.take_due(due) {
                    self.happen(what);
                }
            }
            (_, Some(wake)) => {
                self.now = wake;
                self.hear(Input::Woke);
            }
            (Some(_), None) => return false,
        }
        true
    }

    fn happen(&mut self, due: Due) {
        match due {
            Due::Arrives(stream, coming) => self.arrive(stream, coming),
            Due::GivesUp(call) => {
                if self.caller(call).is_some_and(|c| c.wait == Wait::Goes) {
                    self.hear(hung_up(call));
                }
            }
            Due::TalkEnds(call) => {
                if self.caller(call).is_some() {
                    self.hear(hung_up(call));
                }
            }
            Due::WrapUpEnds(agent, interaction) => {
                self.hear(asked(&agent, Ask::FinishWrapUp { interaction }));
            }
            Due::Status(agent, status) => self.hear(asked(&agent, Ask::SetStatus { status })),
            Due::Hear(input) => self.hear(*input),
        }
    }

    fn caller(&self, call: Call) -> Option<&Caller> {
        self.callers.get(call.place)?.as_ref().filter(|c| c.number == call.number)
    }

    fn next_arrival(&mut self, stream: usize) {
        if self.ready.entrances.numbers[stream].is_none() {
            return;
        }
        if let Some(coming) = self.sources[stream].next() {
            let at = self.ready.study().span.begin + coming.at_ms;
            self.agenda.add(at, Due::Arrives(stream, coming));
        }
    }

    fn arrive(&mut self, stream: usize, coming: Coming) {
        self.next_arrival(stream);
        let ready = self.ready;
        let Some(to) = ready.entrances.numbers[stream].clone() else { return };
        let who = coming.who.wrapping_mul(64).wrapping_add(stream as u64);
        let mut chance = Chance::fork(self.seed ^ 0x5eed, who);
        let handling_ms = ready.study().streams[stream].handling.draw(&mut chance).unwrap_or(0);
        self.called += 1;
        let from = ready.study().span.begin + ready.study().span.warm_up_ms;
        let counted = self.now >= from && self.now < from + ready.study().span.measured_ms;
        self.open += u64::from(counted);
        let caller = Caller {
            number: self.called,
            stream,
            counted,
            chance,
            handling_ms,
            interaction: None,
            arrived: self.now,
            queued: None,
            wait: Wait::Goes,
        };
        let place = self.free.pop().unwrap_or(self.callers.len());
        if place == self.callers.len() {
            self.callers.push(Some(caller));
        } else {
            self.callers[place] = Some(caller);
        }
        let leg = leg_of(Call { place, number: self.called });
        let from = Pii::new(vocab::Address::anonymous());
        self.hear(Input::CallOffered { leg, trunk: TrunkId::new("study"), from, to });
    }

    /// One turn of the floor, and what people make of it.
    fn hear(&mut self, input: Input) {
        let outcome = self.engine.handle(self.now, input);
        // What was due now was looked at in this turn.
        self.wake = outcome.wake.filter(|at| *at > self.now);
        for fact in &outcome.events {
            self.notice(&fact.event);
        }
        for effect in outcome.effects {
            self.perform(effect);
        }
    }

    fn notice(&mut self, event: &Event) {
        match event {
            Event::InteractionStarted { interaction, leg: Some(leg), .. } => {
                let call = call_of(*leg);
                if self.caller(call).is_some()
                    && let Some(caller) = &mut self.callers[call.place]
                {
                    caller.interaction = Some(*interaction);
                    self.by_interaction.insert(*interaction, call.place);
                }
            }
            Event::InteractionQueued { interaction, queue, .. } => {
                if let Some(queue) = self.ready.entrances.place_of(queue) {
                    self.queued(*interaction, queue);
                }
            }
            Event::InteractionConnected { interaction, .. } => {
                self.end_wait(*interaction, Fate::Answered);
                self.talk(*interaction);
            }
            Event::InteractionEnded { interaction, outcome, .. } => {
                let fate = match outcome {
                    Outcome::AbandonedInQueue | Outcome::AbandonedInFlow => Fate::Abandoned,
                    Outcome::Handled => Fate::Answered,
                    Outcome::SelfServed
                    | Outcome::TransferredOut
                    | Outcome::Closed
                    | Outcome::TurnedAway
                    | Outcome::CallbackPromised
                    | Outcome::VoicemailLeft
                    | Outcome::NumberUnknown
                    | Outcome::NoAnswer
                    | Outcome::Busy
                    | Outcome::Failed
                    | Outcome::Dropped
                    | Outcome::Machine
                    | Outcome::NotAllowed
                    | Outcome::Withdrawn
                    | Outcome::Interrupted => Fate::PassedOn,
                };
                self.end_wait(*interaction, fate);
                if let Some(place) = self.by_interaction.remove(interaction) {
                    self.callers[place] = None;
                    self.free.push(place);
                }
            }
            Event::WrapUpStarted { agent, interaction, ends } => {
                self.wrap_up(agent, *interaction, *ends);
            }
            Event::AgentStateChanged { from, to, .. } => self.clock.changed(self.now, *from, *to),
            // The rest of what the floor does moves nobody here.
            _ => {}
        }
    }

    fn at(&mut self, interaction: InteractionId) -> Option<(Call, &mut Caller)> {
        let place = *self.by_interaction.get(&interaction)?;
        let caller = self.callers[place].as_mut()?;
        Some((Call { place, number: caller.number }, caller))
    }

    fn queued(&mut self, interaction: InteractionId, queue: usize) {
        let (now, ready) = (self.now, self.ready);
        let Some((call, caller)) = self.at(interaction) else { return };
        if caller.queued.is_some() {
            return;
        }
        caller.queued = Some((queue, now));
        let patience = ready.study().streams[caller.stream].patience.draw(&mut caller.chance);
        if let Some(ms) = patience {
            // Who leaves in the very millisecond of arriving was in line all the same.
            self.agenda.add(now + ms.max(1), Due::GivesUp(call));
        }
    }

    fn talk(&mut self, interaction: InteractionId) {
        let now = self.now;
        if let Some((call, caller)) = self.at(interaction) {
            let ends = now + caller.handling_ms;
            self.agenda.add(ends, Due::TalkEnds(call));
        }
    }

    fn wrap_up(&mut self, agent: &AgentId, interaction: InteractionId, ends: Option<Moment>) {
        let (now, ready) = (self.now, self.ready);
        let Some((_, caller)) = self.at(interaction) else { return };
        let law = &ready.study().streams[caller.stream].wrap_up;
        let Some(ms) = law.draw(&mut caller.chance) else { return };
        let done = now + ms;
        // Who needs longer than the queue grants asks for it: a minute of slack at most.
        let span = ends.map_or(0, |ends| ends - now).max(1_000);
        let more = ends.map_or(0, |ends| (done - ends) / span + i64::from(done > ends));
        for _ in 0..more.min(20) {
            self.at_once.push_back(asked(agent, Ask::ExtendWrapUp { interaction }));
        }
        self.agenda.add(done, Due::WrapUpEnds(agent.clone(), interaction));
    }

    fn end_wait(&mut self, interaction: InteractionId, fate: Fate) {
        if let Some(&place) = self.by_interaction.get(&interaction) {
            self.end_wait_of(place, fate);
        }
    }

    fn end_wait_of(&mut self, place: usize, fate: Fate) {
        let Some(caller) = &mut self.callers[place] else { return };
        if caller.wait == Wait::Over {
            return;
        }
        caller.wait = Wait::Over;
        if !caller.counted {
            return;
        }
        self.open -= 1;
        let Some((queue, since)) = caller.queued else {
            let wait = self.now - caller.arrived;
            return self.nowhere.count(fate, wait, 0);
        };
        let target = self.ready.entrances.queues[queue].1;
        self.counts[queue].count(fate, self.now - since, target);
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Ring { leg, ring_ms, .. } => {
                let delay = &self.ready.study().answer_delay;
                let ms = delay.draw(&mut self.chance).unwrap_or(0).min(ring_ms - 1);
                self.hear_after(ms, Input::LegAnswered { leg });
            }
            Effect::Dial { leg, .. } => {
                self.hear_after(OUTSIDE_RINGS_MS, Input::LegAnswered { leg });
                let talk = Law::Exponential { mean_ms: 300_000.0 }.draw(&mut self.chance);
                let ends = OUTSIDE_RINGS_MS + talk.unwrap_or(0);
                self.hear_after(ends, Input::LegEnded { leg, end: LegEnd::HungUp });
            }
            Effect::Play { leg, cue, source: MediaSource::Once(prompt) } => {
                let input = Input::PromptEnded { leg, cue, end: PromptEnd::Finished };
                self.hear_after(heard_ms(&prompt), input);
            }
            Effect::PlayAndCollect { leg, cue, prompt, rules, .. } => {
                let input = Input::DigitsCollected { leg, cue, digits: Pii::new(String::new()) };
                self.hear_after(heard_ms(&prompt) + rules.first_timeout_ms, input);
            }
            Effect::LookUpCustomer { interaction, cue, .. } => {
                let found = CustomerMatch::Unknown;
                self.at_once.push_back(Input::CustomerLookedUp { interaction, cue, found });
            }
            Effect::RecordVoicemail { leg, recording, max_ms, .. } => {
                let input = Input::VoicemailEnded { leg, recording };
                self.hear_after(VOICEMAIL_MS.min(max_ms), input);
            }
            // Nothing outside the floor is asked in a study.
            Effect::Fetch { interaction, cue, .. } => {
                let result = Fetched::Unknown;
                self.at_once.push_back(Input::Fetched { interaction, cue, result });
            }
            Effect::SeekLeads { .. }
            | Effect::ListenForAnswer { .. }
            | Effect::DropVoicemail { .. }
            | Effect::Answer { .. }
            | Effect::ListenForKeys { .. }
            | Effect::Join { .. }
            | Effect::Hear { .. }
            | Effect::Refuse { .. }
            | Effect::Play { source: MediaSource::Repeat(_), .. }
            | Effect::StopMedia { .. }
            | Effect::Bridge { .. }
            | Effect::Unbridge { .. }
            | Effect::HangUp { .. }
            | Effect::SendDigits { .. }
            | Effect::StartRecording { .. }
            | Effect::EraseRecording { .. }
            | Effect::PauseRecording { .. }
            | Effect::ResumeRecording { .. }
            | Effect::StopRecording { .. } => {}
        }
    }

    fn hear_after(&mut self, ms: i64, input: Input) {
        if ms <= 0 {
            self.at_once.push_back(input);
        } else {
            self.agenda.add(self.now + ms, Due::Hear(Box::new(input)));
        }
    }

    fn into_tally(mut self) -> Tally {
        for place in 0..self.callers.len() {
            self.end_wait_of(place, Fate::Unfinished);
        }
        let (handling_ms, idle_ms) = self.clock.times();
        let mut total = self.nowhere;
        self.counts.iter().for_each(|counts| total.merge(counts));
        let queues = self.ready.entrances.queues.iter().map(|(queue, _)| queue.clone());
        let queues = queues.zip(self.counts).collect();
        Tally { total, queues, handling_ms, idle_ms }
    }
}

fn asked(agent: &AgentId, ask: Ask) -> Input {
    Input::AgentAsked { agent: agent.clone(), ask }
}

fn hung_up(call: Call) -> Input {
    Input::LegEnded { leg: leg_of(call), end: LegEnd::HungUp }
}

/// The leg says whose it is, so that nothing has to be looked up. The engine's own ids begin with
/// the time (UUIDv7) and are far above these.
fn leg_of(call: Call) -> LegId {
    LegId::from_uuid(Uuid::from_u64_pair(call.number, call.place as u64))
}

fn call_of(leg: LegId) -> Call {
    let (number, place) = leg.uuid().as_u64_pair();
    Call { place: usize::try_from(place).unwrap_or(usize::MAX), number }
}
