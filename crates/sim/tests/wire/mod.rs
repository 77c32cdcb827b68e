//! A wire in memory between the world's legs and the floor's, on virtual time.

use engine::Engine;
use sim::world::{World, WorldInput, WorldOutcome};
use std::collections::{BTreeMap, VecDeque};
use vocab::{
    Address, AgentId, Ask, CueId, CustomerMatch, Effect, IdSource, Input, LegEnd, LegFailure,
    LegId, MediaSource, Moment, Prompt, PromptEnd, Recorded, SessionId, TrunkId,
};

enum Way {
    Floor(Input),
    World(Input),
}

pub(crate) struct Bridge {
    pub(crate) engine: Engine,
    pub(crate) world: World,
    pub(crate) now: Moment,
    pub(crate) journal: Vec<Recorded>,
    /// What the world's people said.
    pub(crate) said: Vec<String>,
    /// Agents whose phone is picked up by a person after three seconds.
    pub(crate) people: Vec<AgentId>,
    pub(crate) most_callers: usize,
    ids: IdSource,
    floor_wake: Option<Moment>,
    world_wake: Option<Moment>,
    /// World leg ↔ floor leg.
    to_floor: BTreeMap<LegId, LegId>,
    to_world: BTreeMap<LegId, LegId>,
    collecting: BTreeMap<LegId, CueId>,
    /// World legs that ended, and when.
    over: BTreeMap<LegId, Moment>,
    later: BTreeMap<(Moment, usize), Way>,
    now_due: VecDeque<Way>,
    count: usize,
}

impl Bridge {
    pub(crate) fn new(engine: Engine, world: World, now: Moment) -> Self {
        Self {
            engine,
            world,
            now,
            journal: Vec::new(),
            said: Vec::new(),
            people: Vec::new(),
            most_callers: 0,
            ids: IdSource::new(77),
            floor_wake: None,
            world_wake: None,
            to_floor: BTreeMap::new(),
            to_world: BTreeMap::new(),
            collecting: BTreeMap::new(),
            over: BTreeMap::new(),
            later: BTreeMap::new(),
            now_due: VecDeque::new(),
            count: 0,
        }
    }

    /// Opens the played agents' desks and phones, and lets the world begin.
    pub(crate) fn open(&mut self) {
        for (agent, session) in self.world.desks() {
            self.hear(Input::DeskOpened { agent: agent.clone(), session });
            self.hear(Input::PhoneRegistered { agent });
        }
        let outcome = self.world.handle(self.now, WorldInput::Woke);
        self.follow(outcome);
        self.settle();
    }

    pub(crate) fn sit_down(&mut self, agent: &str, session: SessionId) {
        let agent = AgentId::new(agent);
        self.people.push(agent.clone());
        self.hear(Input::DeskOpened { agent: agent.clone(), session });
        self.hear(Input::PhoneRegistered { agent });
    }

    pub(crate) fn ask(&mut self, agent: &str, ask: Ask) {
        self.hear(Input::AgentAsked { agent: AgentId::new(agent), ask });
    }

    pub(crate) fn hear(&mut self, input: Input) {
        self.now_due.push_back(Way::Floor(input));
        self.settle();
    }

    pub(crate) fn pass(&mut self, ms: i64) {
        let end = self.now.plus_ms(ms);
        loop {
            let later = self.later.first_key_value().map(|((at, _), _)| *at);
            let next = [later, self.floor_wake, self.world_wake].into_iter().flatten().min();
            let Some(next) = next.filter(|at| *at <= end) else { break };
            self.now = next;
            if self.floor_wake == Some(next) {
                self.floor_wake = None;
                self.now_due.push_back(Way::Floor(Input::Woke));
            }
            if self.world_wake == Some(next) {
                self.world_wake = None;
                let outcome = self.world.handle(next, WorldInput::Woke);
                self.follow(outcome);
            }
            while let Some(entry) = self.later.first_entry().filter(|e| e.key().0 <= next) {
                self.now_due.push_back(entry.remove());
            }
            self.settle();
        }
        self.now = end;
    }

    fn settle(&mut self) {
        let mut steps = 0;
        while let Some(way) = self.now_due.pop_front() {
            steps += 1;
            assert!(steps < 10_000, "the floor and the world keep each other busy");
            match way {
                Way::Floor(input) => self.floor_hears(input),
                Way::World(input) => {
                    let outcome = self.world.handle(self.now, WorldInput::Leg(input));
                    self.follow(outcome);
                }
            }
        }
        self.most_callers = self.most_callers.max(self.world.live_callers());
    }

    fn floor_hears(&mut self, input: Input) {
        let outcome = self.engine.handle(self.now, input);
        self.floor_wake = outcome.wake.filter(|at| *at > self.now);
        let broken = self.engine.floor().broken_invariants(self.now);
        assert_eq!(broken, Vec::<String>::new());
        for effect in outcome.effects {
            self.floor_asks(effect);
        }
        for fact in outcome.events {
            let seq = self.journal.len() as u64 + 1;
            let recorded = Recorded { seq, at: self.now, event: fact.event, private: fact.private };
            self.journal.push(recorded.clone());
            let outcome = self.world.handle(self.now, WorldInput::Floor(recorded));
            self.follow(outcome);
        }
    }

    fn follow(&mut self, outcome: WorldOutcome) {
        self.world_wake = outcome.wake;
        for effect in outcome.effects {
            self.world_asks(effect);
        }
        for (agent, ask) in outcome.asks {
            self.now_due.push_back(Way::Floor(Input::AgentAsked { agent, ask }));
        }
    }

    fn later(&mut self, ms: i64, way: Way) {
        self.count += 1;
        self.later.insert((self.now.plus_ms(ms), self.count), way);
    }

    fn join(&mut self, world: LegId, floor: LegId) {
        self.to_floor.insert(world, floor);
        self.to_world.insert(floor, world);
    }

    fn world_asks(&mut self, effect: Effect) {
        match effect {
            Effect::Dial { leg, to, caller, .. } => {
                let floor = LegId::from_uuid(self.ids.next(self.now));
                self.join(leg, floor);
                let trunk = TrunkId::new("plateau");
                let (from, to) = (vocab::Pii::new(caller), to.into_inner());
                self.later(5, Way::Floor(Input::CallOffered { leg: floor, trunk, from, to }));
            }
            Effect::SendDigits { leg, digits } => {
                // It may have ended while the word was on its way.
                let Some(&floor) = self.to_floor.get(&leg) else { return };
                if let Some(cue) = self.collecting.remove(&floor) {
                    self.later(5, Way::Floor(Input::DigitsCollected { leg: floor, cue, digits }));
                }
            }
            Effect::HangUp { leg, .. } => {
                self.end(leg, LegEnd::Released, LegEnd::HungUp);
            }
            Effect::Answer { leg } => {
                let Some(&leg) = self.to_floor.get(&leg) else { return };
                self.later(5, Way::Floor(Input::LegAnswered { leg }));
            }
            Effect::Refuse { leg, .. } => {
                if let Some(floor) = self.to_floor.remove(&leg) {
                    let failure = LegFailure::Rejected;
                    self.later(5, Way::Floor(Input::LegFailed { leg: floor, failure }));
                    self.later(5, Way::World(Input::LegEnded { leg, end: LegEnd::Released }));
                }
            }
            Effect::Play { leg, cue, source: MediaSource::Once(prompt) } => {
                // The news of a line's end takes 5 ms to reach the world.
                let over = self.over.get(&leg).is_some_and(|at| self.now - *at > 5);
                assert!(!over, "speaks on a line that is over");
                if let Prompt::Say { text, .. } = &prompt {
                    self.said.push(text.clone());
                }
                let end = PromptEnd::Finished;
                self.later(sounds_ms(&prompt), Way::World(Input::PromptEnded { leg, cue, end }));
            }
            other => panic!("the world has no business with {other:?}"),
        }
    }

    fn floor_asks(&mut self, effect: Effect) {
        match effect {
            Effect::Answer { leg } => {
                if let Some(&leg) = self.to_world.get(&leg) {
                    self.later(5, Way::World(Input::LegAnswered { leg }));
                }
            }
            Effect::Play { leg, cue, source: MediaSource::Once(prompt) } => {
                let end = PromptEnd::Finished;
                self.later(sounds_ms(&prompt), Way::Floor(Input::PromptEnded { leg, cue, end }));
            }
            Effect::PlayAndCollect { leg, cue, prompt, rules, .. } => {
                self.collecting.insert(leg, cue);
                let digits = vocab::Pii::new(String::new());
                let input = Input::DigitsCollected { leg, cue, digits };
                self.later(sounds_ms(&prompt) + rules.first_timeout_ms, Way::Floor(input));
            }
            Effect::Ring { leg, agent, card, .. } => {
                self.later(20, Way::Floor(Input::LegRinging { leg }));
                if self.people.contains(&agent) {
                    return self.later(3_000, Way::Floor(Input::LegAnswered { leg }));
                }
                let world = LegId::from_uuid(self.ids.next(self.now));
                self.join(world, leg);
                let to = Address::parse(agent.as_str(), "FR");
                let (trunk, from) = (TrunkId::new("plateau"), card.customer);
                self.later(10, Way::World(Input::CallOffered { leg: world, trunk, from, to }));
            }
            Effect::Dial { leg, to, caller, .. } => {
                let world = LegId::from_uuid(self.ids.next(self.now));
                self.join(world, leg);
                self.later(20, Way::Floor(Input::LegRinging { leg }));
                let (trunk, from) = (TrunkId::new("plateau"), vocab::Pii::new(caller));
                let to = to.into_inner();
                self.later(10, Way::World(Input::CallOffered { leg: world, trunk, from, to }));
            }
            Effect::HangUp { leg, .. } => {
                if let Some(&world) = self.to_world.get(&leg) {
                    self.end(world, LegEnd::HungUp, LegEnd::Released);
                }
            }
            Effect::LookUpCustomer { interaction, cue, .. } => {
                let found = CustomerMatch::Unknown;
                self.later(15, Way::Floor(Input::CustomerLookedUp { interaction, cue, found }));
            }
            Effect::StopRecording { recording } => {
                let (duration_ms, bytes) = (1_000, 16_000);
                let input = Input::RecordingStored { recording, duration_ms, bytes, sha256: None };
                self.later(50, Way::Floor(input));
            }
            _ => {}
        }
    }

    /// A line is over: each side hears it in its own way.
    fn end(&mut self, world: LegId, to_world: LegEnd, to_floor: LegEnd) {
        let Some(floor) = self.to_floor.remove(&world) else { return };
        self.to_world.remove(&floor);
        self.over.insert(world, self.now);
        self.collecting.remove(&floor);
        self.later(5, Way::World(Input::LegEnded { leg: world, end: to_world }));
        self.later(5, Way::Floor(Input::LegEnded { leg: floor, end: to_floor }));
    }
}

fn sounds_ms(prompt: &Prompt) -> i64 {
    match prompt {
        Prompt::Say { text, .. } => 400 + 55 * i64::try_from(text.chars().count()).expect("short"),
        _ => 2_000,
    }
}
