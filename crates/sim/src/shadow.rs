//! A real caller led through another plan, by the production engine on virtual time.
//!
//! Owns: what of a journalled call counts as the caller's doing, and where it led. Must not own:
//! where the journal is.

use engine::Engine;
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use vocab::{
    ActionId, Address, CustomerId, CustomerMatch, Effect, Event, Fetched, FloorPlan, Initiation,
    Input, InteractionId, LegEnd, LegId, MediaSource, Moment, Pii, PromptEnd, Recorded, Standing,
    TrunkId,
};

/// What one call asks of the floor at most.
const MOST_INPUTS: u32 = 2_000;

/// What a caller did on the day.
#[derive(Clone, Debug)]
pub struct Walker {
    pub at: Moment,
    to: Address,
    from: Pii<Address>,
    /// What was keyed, in order, and at which action.
    keyed: VecDeque<(ActionId, Pii<String>)>,
    customer: Option<(CustomerId, Pii<String>, Standing)>,
    /// Everything that look-ups found.
    found: BTreeMap<String, Pii<String>>,
    queued: bool,
    /// Where it led.
    pub landed: Landing,
}

/// Where a flow led a caller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Landing {
    pub queue: Option<String>,
    pub outcome: Option<String>,
    pub action: Option<String>,
    pub flow: Option<String>,
}

impl Landing {
    /// What counts as the same place: the queue, else how it ended.
    #[must_use]
    pub fn place(&self) -> (Option<&str>, Option<&str>) {
        (self.queue.as_deref(), self.outcome.as_deref().filter(|_| self.queue.is_none()))
    }

    /// Up to the first queue: what follows there is no longer the flow's.
    fn fold(&mut self, event: &Event) {
        if self.queue.is_some() {
            return;
        }
        match event {
            Event::InteractionStarted { flow, .. } => {
                self.flow = flow.as_ref().map(ToString::to_string);
            }
            Event::FlowEntered { flow, .. } => self.flow = Some(flow.to_string()),
            Event::FlowStepped { action, .. } => self.action = Some(action.to_string()),
            Event::InteractionQueued { queue, .. } => self.queue = Some(queue.to_string()),
            Event::InteractionEnded { outcome, .. } => {
                self.outcome = Some(outcome.name().to_owned());
            }
            // The rest leads nowhere.
            _ => {}
        }
    }
}

impl Walker {
    /// The beginning of a customer's call; anything else is no beginning.
    #[must_use]
    pub fn begun(recorded: &Recorded) -> Option<Self> {
        let Event::InteractionStarted { initiation: Initiation::Inbound, system, .. } =
            &recorded.event
        else {
            return None;
        };
        let mut walker = Self {
            at: recorded.at,
            to: system.clone(),
            from: recorded.private.customer.clone().unwrap_or_default(),
            keyed: VecDeque::new(),
            customer: None,
            found: BTreeMap::new(),
            queued: false,
            landed: Landing::default(),
        };
        walker.landed.fold(&recorded.event);
        Some(walker)
    }

    /// Hung up before the flow had led anywhere.
    #[must_use]
    pub fn gave_up(&self) -> bool {
        let left = vocab::Outcome::AbandonedInFlow.name();
        self.landed.queue.is_none() && self.landed.outcome.as_deref() == Some(left)
    }

    /// What the caller did next.
    pub fn fold(&mut self, recorded: &Recorded) {
        self.landed.fold(&recorded.event);
        match &recorded.event {
            Event::DigitsCollected { action, .. } if !self.queued => {
                let digits = recorded.private.digits.clone().unwrap_or_default();
                self.keyed.push_back((action.clone(), digits));
            }
            Event::PhraseHeard { action, key: Some(key), .. } if !self.queued => {
                self.keyed.push_back((action.clone(), Pii::new(key.to_string())));
            }
            Event::CustomerRecognized { customer: Some(customer), standing, .. } => {
                let name = recorded.private.name.clone().unwrap_or_default();
                self.customer = Some((*customer, name, standing.clone()));
            }
            Event::AttributesSet { .. } => {
                self.found.extend(recorded.private.attributes.clone().unwrap_or_default());
            }
            Event::InteractionQueued { .. } => self.queued = true,
            // The rest is the floor's doing.
            _ => {}
        }
    }
}

/// Where the plan would lead this caller.
#[must_use]
pub fn shadow(plan: &FloorPlan, walker: &Walker) -> Landing {
    let mut run = Run {
        engine: Engine::new(7),
        now: walker.at,
        wake: None,
        keyed: walker.keyed.clone(),
        walker,
        leg: LegId::from_uuid(uuid::Uuid::from_u128(0x5AD0)),
        patience: None,
        landing: Landing::default(),
        own: None,
        inputs: 0,
    };
    run.hear(Input::PlanPublished { version: 1, plan: Arc::new(plan.clone()) });
    let offered = Input::CallOffered {
        leg: run.leg,
        trunk: TrunkId::new("shadow"),
        from: walker.from.clone(),
        to: walker.to.clone(),
    };
    run.hear(offered);
    run.live();
    run.landing
}

struct Run<'a> {
    engine: Engine,
    now: Moment,
    wake: Option<Moment>,
    walker: &'a Walker,
    keyed: VecDeque<(ActionId, Pii<String>)>,
    leg: LegId,
    /// A menu that nobody answers ends then.
    patience: Option<(Moment, vocab::CueId)>,
    landing: Landing,
    own: Option<InteractionId>,
    inputs: u32,
}

impl Run<'_> {
    /// Until a queue is reached or the call is over.
    fn live(&mut self) {
        while self.landing.queue.is_none()
            && self.landing.outcome.is_none()
            && self.inputs < MOST_INPUTS
        {
            let late = self.patience.map(|(at, _)| at);
            let Some(next) = self.wake.into_iter().chain(late).min() else {
                // Nothing more is awaited: the caller hangs up.
                self.hear(Input::LegEnded { leg: self.leg, end: LegEnd::HungUp });
                return;
            };
            self.now = next.max(self.now);
            match self.patience.take_if(|(at, _)| *at <= next) {
                Some((_, cue)) => {
                    let digits = Pii::new(String::new());
                    self.hear(Input::DigitsCollected { leg: self.leg, cue, digits });
                }
                None => self.hear(Input::Woke),
            }
        }
    }

    fn hear(&mut self, input: Input) {
        let mut todo = VecDeque::from([input]);
        while let Some(input) = todo.pop_front() {
            self.inputs += 1;
            if self.inputs > MOST_INPUTS {
                return;
            }
            let outcome = self.engine.handle(self.now, input);
            self.wake = outcome.wake.filter(|w| *w > self.now);
            for fact in &outcome.events {
                if let Event::InteractionStarted { interaction, .. } = &fact.event {
                    self.own.get_or_insert(*interaction);
                }
                if fact.event.interaction() == self.own {
                    self.landing.fold(&fact.event);
                }
            }
            let answers = outcome.effects.into_iter().filter_map(|e| self.answered(e));
            todo.extend(answers.collect::<Vec<_>>());
        }
    }

    fn answered(&mut self, effect: Effect) -> Option<Input> {
        match effect {
            Effect::Play { leg, cue, source: MediaSource::Once(_) } => {
                Some(Input::PromptEnded { leg, cue, end: PromptEnd::Finished })
            }
            Effect::PlayAndCollect { leg, cue, rules, .. } => {
                // What was keyed at the action of that name; else the next in order.
                let here = self.landing.action.as_deref();
                let same = self.keyed.iter().position(|(at, _)| Some(at.as_str()) == here);
                match self.keyed.remove(same.unwrap_or(0)) {
                    Some((_, digits)) => Some(Input::DigitsCollected { leg, cue, digits }),
                    None => {
                        self.patience = Some((self.now + rules.first_timeout_ms.max(1), cue));
                        None
                    }
                }
            }
            Effect::LookUpCustomer { interaction, cue, .. } => {
                let found = match self.walker.customer.clone() {
                    Some((customer, name, standing)) => {
                        CustomerMatch::One { customer, name, standing }
                    }
                    None => CustomerMatch::Unknown,
                };
                Some(Input::CustomerLookedUp { interaction, cue, found })
            }
            Effect::Fetch { interaction, cue, .. } => {
                let attributes = self.walker.found.clone();
                let result = if attributes.is_empty() {
                    Fetched::Unknown
                } else {
                    Fetched::Found { attributes }
                };
                Some(Input::Fetched { interaction, cue, result })
            }
            // Agents and outside parties don't come into it: the flow ends at the queue.
            _ => None,
        }
    }
}
