//! The living side of a demonstration: callers who dial in, wait and talk, and agents who pick up,
//! as one pure state machine that is driven like the floor itself.
//!
//! Owns: what people at both ends of the calls do. Must not own: the floor, which it only watches
//! ([`WorldInput::Floor`]) and asks as agents do; or any socket: its legs are those of a second
//! edge, the operator's and the telephones' side.
//!
//! # The newcomer gets the first call
//! Whoever opens a desk without being played is a *guest*. As soon as a guest is idle, the world
//! *courts* them: it dials the number of one of their queues within seconds (a caller who talks
//! with a played agent says goodbye if all lines are taken), and every played agent of that queue
//! who is idle, or becomes so meanwhile, is called to a short team brief. So the guest is the only
//! idle agent of that queue when the caller arrives there, whatever the strategy. The brief ends as
//! soon as the guest is offered something, leaves, or a minute has passed.
//!
//! A guest may sit down at an agent who is played: a desk opened in a session that isn't the
//! world's own ([`World::desks`]) hands the agent over until that desk closes.
//!
//! # The town answers
//! A number that the centre calls is somebody's: mostly they pick up and talk for a while.

mod agent;
mod callee;
mod caller;
mod guest;
mod sentences;
mod talk;

use crate::agenda::Agenda;
use crate::chance::Chance;
use crate::demo::DemoCustomer;
use crate::way::{Way, ways};
use agent::{Phone, Player};
use callee::Callee;
use caller::Caller;
use guest::Guest;
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::{
    AgentId, AgentStatus, Ask, CueId, Effect, Event, FloorPlan, IdSource, Input, InteractionId,
    LegId, Moment, Recorded, SessionId, TrunkId,
};

/// More callers at once than this are not simulated.
const MOST_CALLERS: usize = 500;
/// Every caller and agent has a handful of intentions; beyond this a new one is dropped, and a
/// leg's own end tidies up after it.
const MOST_TODO: usize = 50_000;

#[derive(Clone, Debug)]
pub struct WorldConfig {
    /// The plan in force when the world begins.
    pub plan: Arc<FloorPlan>,
    /// About so many are live, never more. 0: a quiet floor, to which nobody calls.
    pub callers: usize,
    /// Whom the world plays.
    pub agents: Vec<AgentId>,
    /// Never played, even if it is in `agents`: the chair kept free.
    pub newcomer: Option<AgentId>,
    pub customers: Vec<DemoCustomer>,
    /// Over which the second edge dials the floor.
    pub trunk: TrunkId,
    pub seed: u64,
}

/// One thing that the world hears.
#[derive(Clone, Debug)]
pub enum WorldInput {
    /// The moment of the last outcome's `wake` has come.
    Woke,
    /// From the second edge. An agent's phone that rings is a `CallOffered` to the agent's login,
    /// any other telephone one to its number.
    Leg(Input),
    /// What the real floor did, in order. Callers are told apart by `private.customer`.
    Floor(Recorded),
}

/// What one input led to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorldOutcome {
    /// For the second edge.
    pub effects: Vec<Effect>,
    /// For the real floor, as if from these agents' desks.
    pub asks: Vec<(AgentId, Ask)>,
    pub wake: Option<Moment>,
}

#[derive(Debug)]
pub struct World {
    config: WorldConfig,
    ways: Vec<Way>,
    now: Moment,
    chance: Chance,
    ids: IdSource,
    last_cue: CueId,
    agenda: Agenda<Todo>,
    callers: BTreeMap<LegId, Caller>,
    callees: BTreeMap<LegId, Callee>,
    phones: BTreeMap<LegId, Phone>,
    players: BTreeMap<AgentId, Player>,
    guests: BTreeMap<AgentId, Guest>,
    /// Calls in a row that came to nothing.
    failed: u32,
    out: WorldOutcome,
}

/// What somebody means to do. Whether it still fits is looked at when its time has come.
#[derive(Clone, Debug)]
enum Todo {
    Arrive,
    PressKeys(LegId, String),
    GiveUp(LegId),
    CallerSpeaks(LegId),
    AgentSpeaks(LegId),
    /// Nothing was heard of what was being said in this turn.
    Lull(LegId, u32),
    SayGoodbye(LegId),
    HangUp(LegId),
    /// A leg that should have ended by now.
    Forget(LegId),
    PickUp(LegId),
    CalleeAnswers(LegId),
    CalleeSpeaks(LegId),
    CalleeLeaves(LegId),
    AskInTalk(AgentId, InteractionId, Ask),
    AskInWrapUp(AgentId, InteractionId, Ask),
    Status(AgentId, AgentStatus),
    Rest(AgentId),
    Court(AgentId, u32),
}

impl World {
    /// A world that begins when it first hears [`WorldInput::Woke`].
    #[must_use]
    pub fn new(config: WorldConfig, now: Moment) -> Self {
        let mut chance = Chance::fork(config.seed, 4);
        let mut ids = IdSource::new(chance.draw());
        let players = agent::players(&config, &mut ids, now);
        let mut world = Self {
            ways: ways(&config.plan),
            now,
            chance,
            ids,
            last_cue: 0,
            agenda: Agenda::new(MOST_TODO),
            callers: BTreeMap::new(),
            callees: BTreeMap::new(),
            phones: BTreeMap::new(),
            players,
            guests: BTreeMap::new(),
            failed: 0,
            out: WorldOutcome::default(),
            config,
        };
        world.config.callers = world.config.callers.min(MOST_CALLERS);
        world.take_seats();
        if world.config.callers > 0 {
            world.after(1_000, Todo::Arrive);
        }
        world
    }

    /// The desks of the played agents, to be opened on the floor; their phones are to be registered
    /// at the second edge. The world asks for their statuses itself.
    #[must_use]
    pub fn desks(&self) -> Vec<(AgentId, SessionId)> {
        self.players.iter().map(|(agent, player)| (agent.clone(), player.session)).collect()
    }

    /// Whether the world acts for this agent now.
    #[must_use]
    pub fn plays(&self, agent: &AgentId) -> bool {
        self.players.contains_key(agent)
    }

    /// Callers on a line now.
    #[must_use]
    pub fn live_callers(&self) -> usize {
        self.callers.len()
    }

    /// Hears one thing. Total: what doesn't fit is let be.
    pub fn handle(&mut self, now: Moment, input: WorldInput) -> WorldOutcome {
        self.now = now.max(self.now);
        match input {
            WorldInput::Woke => {}
            WorldInput::Leg(input) => self.hear_leg(input),
            WorldInput::Floor(recorded) => self.watch(&recorded),
        }
        while let Some(todo) = self.agenda.take_due(self.now) {
            self.act(todo);
        }
        let mut out = std::mem::take(&mut self.out);
        out.wake = self.agenda.next_at();
        out
    }

    fn act(&mut self, todo: Todo) {
        match todo {
            Todo::Arrive => self.arrive(),
            Todo::PressKeys(leg, keys) => self.press_keys(leg, keys),
            Todo::GiveUp(leg) => self.give_up(leg),
            Todo::CallerSpeaks(leg) => self.caller_speaks(leg),
            Todo::AgentSpeaks(leg) => self.agent_speaks(leg),
            Todo::Lull(leg, turn) => self.break_lull(leg, turn),
            Todo::SayGoodbye(leg) => self.say_goodbye(leg),
            Todo::HangUp(leg) => self.hang_up(leg),
            Todo::Forget(leg) => {
                self.callers.remove(&leg);
            }
            Todo::PickUp(leg) => self.pick_up(leg),
            Todo::CalleeAnswers(leg) => self.callee_answers(leg),
            Todo::CalleeSpeaks(leg) => self.callee_speaks(leg),
            Todo::CalleeLeaves(leg) => self.callee_leaves(leg),
            Todo::AskInTalk(agent, interaction, ask) => {
                if self.players.contains_key(&agent) && self.talks_on(&agent, interaction) {
                    self.out.asks.push((agent, ask));
                }
            }
            Todo::AskInWrapUp(agent, interaction, ask) => {
                if self.players.get(&agent).is_some_and(|p| p.wrapping == Some(interaction)) {
                    self.out.asks.push((agent, ask));
                }
            }
            Todo::Status(agent, status) => self.change_status(agent, status),
            Todo::Rest(agent) => self.rest(agent),
            Todo::Court(agent, round) => self.court(&agent, round),
        }
    }

    fn hear_leg(&mut self, input: Input) {
        match input {
            Input::CallOffered { leg, to, .. } if self.is_outside(&to) => {
                self.callee_rings(leg, &to);
            }
            Input::CallOffered { leg, to, .. } => self.phone_rings(leg, &to),
            Input::LegAnswered { leg } => self.line_opened(leg),
            Input::LegFailed { leg, .. } => self.line_failed(leg),
            Input::LegEnded { leg, .. } => {
                self.callers.remove(&leg);
                self.callees.remove(&leg);
                self.phones.remove(&leg);
            }
            Input::PromptEnded { leg, cue, .. } => self.spoken(leg, cue),
            // Nothing else is heard on these lines, or nobody there reacts to it.
            Input::FloorRestarted
            | Input::PlanPublished { .. }
            | Input::LegRinging { .. }
            | Input::LegHeld { .. }
            | Input::LegResumed { .. }
            | Input::DigitsCollected { .. }
            | Input::PhraseHeard { .. }
            | Input::KeyPressed { .. }
            | Input::VoicemailEnded { .. }
            | Input::LegReferred { .. }
            | Input::LeadsOffered { .. }
            | Input::AnswerHeard { .. }
            | Input::Fetched { .. }
            | Input::Ordered { .. }
            | Input::RecordingStored { .. }
            | Input::RecordingFailed { .. }
            | Input::CustomerLookedUp { .. }
            | Input::DeskOpened { .. }
            | Input::DeskClosed { .. }
            | Input::PhoneRegistered { .. }
            | Input::PhoneLost { .. }
            | Input::AgentAsked { .. }
            | Input::Woke => {}
        }
    }

    fn watch(&mut self, recorded: &Recorded) {
        match &recorded.event {
            // A call out is no caller's, even if they are on the line too.
            Event::InteractionStarted { interaction, leg: Some(_), .. } => {
                if let Some(number) = &recorded.private.customer {
                    self.name_caller(number.reveal(), *interaction);
                }
            }
            Event::FlowStepped { interaction, action, .. } => self.at_step(*interaction, action),
            Event::InteractionQueued { interaction, .. } => self.in_line(*interaction),
            Event::InteractionConnected { interaction, agent, .. } => {
                self.connected(*interaction, agent);
            }
            Event::AgentSegmentEnded { interaction, agent, .. } => {
                self.parted(*interaction, agent);
            }
            Event::HoldStarted { interaction, .. } => self.held(*interaction, true),
            Event::HoldEnded { interaction, .. } => self.held(*interaction, false),
            Event::WrapUpStarted { agent, interaction, ends } => {
                self.wrap_up(agent, *interaction, *ends);
            }
            Event::WrapUpEnded { agent, .. } => {
                if let Some(player) = self.players.get_mut(agent) {
                    player.wrapping = None;
                }
            }
            Event::AgentStateChanged { agent, to, .. } => {
                if let Some(player) = self.players.get_mut(agent) {
                    player.state = *to;
                    self.called_to_brief(agent);
                } else {
                    self.guest_state(agent, *to);
                }
            }
            Event::AgentStatusChanged { agent, status } => {
                if let Some(player) = self.players.get_mut(agent) {
                    player.status = status.clone();
                }
            }
            Event::AgentStoppedResponding { agent, .. } => {
                let ms = self.chance.between(10_000, 40_000);
                self.after(ms, Todo::Status(agent.clone(), AgentStatus::Available));
            }
            Event::DeskOpened { agent, session } => self.desk_opened(agent, *session),
            Event::DeskClosed { agent, session } => self.desk_closed(agent, *session),
            // The rest of what the floor does moves nobody.
            _ => {}
        }
    }

    /// Never at once: what follows has its own turn, so that no turn is endless.
    fn after(&mut self, ms: i64, todo: Todo) {
        self.agenda.add(self.now.plus_ms(ms.max(1)), todo);
    }

    fn new_cue(&mut self) -> CueId {
        self.last_cue += 1;
        self.last_cue
    }
}
