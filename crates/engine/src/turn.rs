//! One turn: from an input to a settled floor. Everything that changes goes through `record`.

use crate::acd::Acd;
use crate::apply::apply;
use crate::ask::ask;
use crate::desk::Desk;
use crate::dialer::{self, Dialler};
use crate::floor::{Floor, Timer};
use crate::monitor::rearranged;
use crate::routing;
use std::collections::BTreeSet;
use vocab::{
    AgentId, CallbackId, CampaignId, Effect, Event, Fact, IdSource, Input, InteractionId, LegId,
    Moment, MonitorId, PromptEnd, QueueId, RecordingId, ReservationId,
};

pub(crate) struct Turn<'a> {
    floor: &'a mut Floor,
    pub(crate) acd: &'a mut Acd,
    ids: &'a mut IdSource,
    pub(crate) now: Moment,
    events: Vec<Fact>,
    effects: Vec<Effect>,
    /// Agents whose derived state may have changed.
    pub(crate) touched: BTreeSet<AgentId>,
    /// Queues that somebody may have been the last to serve.
    pub(crate) vacated: BTreeSet<QueueId>,
    /// Something changed that campaigns pace by.
    pub(crate) dials: bool,
}

impl<'a> Turn<'a> {
    pub(crate) fn new(
        floor: &'a mut Floor,
        acd: &'a mut Acd,
        ids: &'a mut IdSource,
        now: Moment,
    ) -> Self {
        let (events, effects) = (Vec::new(), Vec::new());
        let (touched, vacated) = (BTreeSet::new(), BTreeSet::new());
        Self { floor, acd, ids, now, events, effects, touched, vacated, dials: false }
    }

    pub(crate) fn floor(&self) -> &Floor {
        self.floor
    }

    /// The distribution beside the floor that it reads.
    pub(crate) fn distribution(&mut self) -> (&Floor, &mut Acd, Moment) {
        (self.floor, self.acd, self.now)
    }

    /// Holds it true: asks its effects of the world and changes the floor.
    pub(crate) fn record(&mut self, fact: impl Into<Fact>) {
        let mut fact = fact.into();
        ask(self.floor, &fact.event, &fact.private, &mut self.effects);
        if matches!(fact.event, Event::DigitsSent { .. }) {
            // PCI DSS 3.3.1: what is keyed in a talk may be a card's code. It is sent, not kept.
            fact.private.digits = None;
        }
        apply(self.floor, self.now, &fact.event, &fact.private);
        self.effects.extend(rearranged(self.floor, &fact.event));
        routing::follow(self.acd, self.floor, self.now, &fact.event);
        self.note_vacated(&fact.event);
        self.dials |= dialer::paces_by(&fact.event);
        if let Some(agent) = fact.event.agent() {
            self.touched.insert(agent.clone());
        }
        self.events.push(fact);
    }

    pub(crate) fn into_parts(self) -> (Vec<Fact>, Vec<Effect>) {
        (self.events, self.effects)
    }

    /// What a campaign's dialler has in hand beside the facts: leads, and when it asks for more.
    pub(crate) fn dialler(&mut self, campaign: &CampaignId) -> Option<&mut Dialler> {
        self.floor.diallers.get_mut(campaign)
    }

    /// A question that changes nothing.
    pub(crate) fn ask_only(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// The schedule is no fact: a timer that comes to nothing changes nothing.
    pub(crate) fn schedule(&mut self, at: Moment, timer: Timer) {
        self.floor.timers.insert((at, timer));
    }

    pub(crate) fn take_due_timer(&mut self) -> Option<Timer> {
        let (at, _) = self.floor.timers.first()?;
        if *at > self.now {
            return None;
        }
        self.floor.timers.pop_first().map(|(_, timer)| timer)
    }

    pub(crate) fn new_interaction(&mut self) -> InteractionId {
        InteractionId::from_uuid(self.ids.next(self.now))
    }
    pub(crate) fn new_leg(&mut self) -> LegId {
        LegId::from_uuid(self.ids.next(self.now))
    }
    pub(crate) fn new_reservation(&mut self) -> ReservationId {
        ReservationId::from_uuid(self.ids.next(self.now))
    }
    pub(crate) fn new_recording(&mut self) -> RecordingId {
        RecordingId::from_uuid(self.ids.next(self.now))
    }
    pub(crate) fn new_monitor(&mut self) -> MonitorId {
        MonitorId::from_uuid(self.ids.next(self.now))
    }
    pub(crate) fn new_callback(&mut self) -> CallbackId {
        CallbackId::from_uuid(self.ids.next(self.now))
    }

    /// The path of every input, on one page.
    pub(crate) fn hear(&mut self, input: Input) {
        match input {
            Input::FloorRestarted => self.floor_restarted(),
            Input::PlanPublished { version, plan } => {
                self.record(Event::PlanPublished { version, plan });
                self.touched.extend(self.floor.agents.keys().cloned());
            }
            Input::CallOffered { leg, trunk, from, to } => self.call_offered(leg, trunk, from, to),
            Input::LegRinging { leg } => self.leg_ringing(leg),
            Input::LegAnswered { leg } => self.leg_answered(leg),
            Input::LegFailed { leg, failure } => self.leg_failed(leg, failure),
            Input::LegEnded { leg, end } => self.leg_ended(leg, end),
            Input::LegHeld { leg } => self.leg_held(leg),
            Input::LegResumed { leg } => self.leg_resumed(leg),
            Input::PromptEnded { leg, cue, end } => {
                let left = end == PromptEnd::Finished;
                if !self.message_left_there(leg, cue, left) && !self.wait_prompt_ended(leg, cue) {
                    self.prompt_ended(leg, cue, end);
                }
            }
            Input::DigitsCollected { leg, cue, digits } => self.digits_collected(leg, cue, digits),
            Input::RecordingStored { recording, duration_ms, bytes, sha256 } => {
                self.recording_stored(recording, duration_ms, bytes, sha256);
            }
            Input::RecordingFailed { recording, reason } => {
                self.recording_failed(recording, reason);
            }
            Input::CustomerLookedUp { interaction, cue, found } => {
                self.customer_looked_up(interaction, cue, found);
            }
            Input::DeskOpened { agent, session } => self.desk_opened(agent, session),
            Input::DeskClosed { agent, session } => self.desk_closed(agent, session),
            Input::PhoneRegistered { agent } => self.phone_registered(agent),
            Input::PhoneLost { agent } => self.phone_lost(agent),
            Input::AgentAsked { agent, ask } => self.agent_asked(&agent, ask),
            Input::PhraseHeard { leg, cue, key, confidence_percent, heard } => {
                self.phrase_heard(leg, cue, key, confidence_percent, heard);
            }
            Input::KeyPressed { leg, cue, key } => self.key_pressed(leg, cue, key),
            Input::VoicemailEnded { leg, recording } => self.voicemail_ended(leg, recording),
            Input::Fetched { interaction, cue, result } => self.fetched(interaction, cue, result),
            Input::LegReferred { leg, to } => self.leg_referred(leg, to),
            Input::Ordered { by, order } => self.ordered(by, order),
            Input::LeadsOffered { campaign, leads } => self.leads_offered(&campaign, leads),
            Input::AnswerHeard { leg, cue, heard } => self.answer_heard(leg, cue, heard),
            Input::Woke => {}
        }
    }

    /// Fires what is due, logs derived states, matches what waits, until nothing more follows.
    /// Ends: each round either matches (one waiting interaction less), or dials (one lead less), or
    /// stops.
    pub(crate) fn settle(&mut self) {
        self.fire_timers();
        self.widen_due();
        self.log_states();
        self.leave_vacant_queues();
        self.widen_due();
        self.log_states();
        loop {
            while self.offer_next() {
                self.log_states();
            }
            if !self.dial_all() {
                break;
            }
        }
    }

    fn log_states(&mut self) {
        while let Some(agent) = self.touched.pop_first() {
            let Some(desk) = self.floor.agents.get(&agent) else { continue };
            let (from, to) = (desk.state, desk.derived_state(self.floor));
            if from != to {
                let interaction = Desk::busy_with(desk, self.floor);
                self.record(Event::AgentStateChanged {
                    agent: agent.clone(),
                    from,
                    to,
                    interaction,
                });
                self.touched.remove(&agent);
            }
        }
    }
}
