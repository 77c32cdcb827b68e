//! Calls the centre owes: promised, kept in line, made when an agent is there, kept or tried again.
//!
//! Owns: the promise and its forecast, the stand-in that keeps the customer's place, attempts, and
//! what people order of the list.
//! Must not own: calls that an agent places by hand (`transfer`), who is next (`acd`).
//!
//! The stand-in is an interaction without a customer's leg: it waits like any other, an agent's
//! phone rings for it, and when that is picked up the customer is dialled.

use crate::floor::{Callback, Floor, Owed, Timer};
use crate::interaction::{Interaction, Stage};
use crate::steering::MOST_POINTS;
use crate::turn::Turn;
use crate::with_customer;
use crate::{apply, flow};
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::{
    Address, AgentId, Calendar, CallbackId, CallbackPromise, DequeueCause, DialReason, Event,
    HoursId, Initiation, InteractionId, LegEnd, Moment, OrganizationId, Outcome, Party, Pii,
    Private, Queue, QueueId, Refusal,
};

/// Slots told to a customer.
const MOST_SLOTS: usize = 3;
/// Slots looked at: two weeks of half hours.
const MOST_SLOTS_TRIED: usize = 672;
/// Of what the agents can do in a slot, this much is given to calls owed.
const ROOM_PERCENT: i64 = 25;
/// Shorter slots would make a longer list than anybody could keep.
const LEAST_SLOT_MS: i64 = 300_000;
/// While hours are closed without a known end, looked at again after this.
const LOOK_AGAIN_MS: i64 = 300_000;
/// After a crash, agents come back first.
pub(crate) const AFTER_RESTART_MS: i64 = 60_000;
const FOR_EVER: Moment = Moment::from_epoch_ms(i64::MAX);

/// What a customer can be told before they say yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The wait in line, as the floor thinks of it now.
    pub wait_ms: i64,
    /// When the call would come: the turn in line, or the first slot.
    pub at: Moment,
    /// The next slots with room, at most three; of a place in line none.
    pub slots: Vec<Moment>,
}

/// An owed call that somebody orders.
pub(crate) struct Asked {
    pub number: Pii<Address>,
    pub queue: QueueId,
    pub at: Option<Moment>,
    pub agent: Option<AgentId>,
    pub interaction: Option<InteractionId>,
    /// Points before others in line.
    pub priority: i32,
}

/// What an event of an owed call changes.
pub(crate) fn apply(floor: &mut Floor, at: Moment, event: &Event, private: &Private) {
    if let Event::CallbackOwed { callback, interaction, promised, .. } = event {
        if let Some(owed) = owed(event, private) {
            let due = owed.by_floor.then(|| owed.not_before.unwrap_or(at).max(at));
            floor.callbacks.insert(*callback, owed);
            floor.timers.extend(due.map(|due| (due, Timer::CallbackDue(*callback))));
        }
        if promised.is_some() {
            apply::with(floor, *interaction, |i| match i.stage {
                Stage::Begun | Stage::Flow { .. } | Stage::Queued(_) => {
                    i.so_far = Outcome::CallbackPromised;
                }
                Stage::Offered { .. }
                | Stage::Talking { .. }
                | Stage::CallingOut { .. }
                | Stage::Dialled { .. }
                | Stage::Outside { .. } => {}
            });
        }
    } else if let Event::CallbackKept { callback, .. }
    | Event::CallbackCanceled { callback, .. }
    | Event::CallbackGivenUp { callback, .. } = event
    {
        floor.callbacks.remove(callback);
    } else if let Event::CallbackQueued { callback, interaction } = event {
        stage(floor, *callback, Owed::InLine(*interaction));
    } else if let Event::CallbackTaken { callback, agent, interaction } = event {
        stage(floor, *callback, Owed::Taken);
        if let Some(owed) = floor.callbacks.get_mut(callback) {
            owed.attempts += 1;
        }
        calls_out(floor, agent, *interaction);
    } else if let Event::CallbackReturned { callback, not_before, .. } = event {
        stage(floor, *callback, Owed::Waits);
        moved(floor, at, *callback, *not_before);
    } else if let Event::CallbackMoved { callback, not_before, .. } = event {
        stage(floor, *callback, Owed::Waits);
        moved(floor, at, *callback, Some(*not_before));
    }
}

fn owed(event: &Event, private: &Private) -> Option<Callback> {
    let Event::CallbackOwed {
        interaction,
        organization,
        queue,
        system,
        priority,
        since,
        skills,
        not_before,
        only,
        by_floor,
        ordered_by,
        ..
    } = event
    else {
        return None;
    };
    Some(Callback {
        interaction: *interaction,
        organization: organization.clone(),
        queue: queue.clone(),
        system: system.clone(),
        customer: private.customer.clone().unwrap_or_default(),
        priority: *priority,
        skills: skills.clone(),
        since: *since,
        not_before: *not_before,
        only: only.clone(),
        by_floor: *by_floor,
        linked: ordered_by.is_none(),
        attempts: 0,
        stage: Owed::Waits,
    })
}

fn stage(floor: &mut Floor, callback: CallbackId, stage: Owed) {
    if let Some(owed) = floor.callbacks.get_mut(&callback) {
        owed.stage = stage;
    }
}

fn moved(floor: &mut Floor, at: Moment, callback: CallbackId, not_before: Option<Moment>) {
    let Some(owed) = floor.callbacks.get_mut(&callback) else { return };
    owed.not_before = not_before.or(owed.not_before);
    if owed.by_floor {
        let due = owed.not_before.unwrap_or(at).max(at);
        floor.timers.insert((due, Timer::CallbackDue(callback)));
    }
}

/// The agent whose phone was rung for a stand-in has picked up: the customer's is next. By hand,
/// the agent's own phone rings only after this.
pub(crate) fn calls_out(floor: &mut Floor, agent: &AgentId, interaction: InteractionId) {
    let is_theirs = |part: &crate::floor::Part| match part {
        crate::floor::Part::Agent(own) => own == agent,
        crate::floor::Part::Customer
        | crate::floor::Part::Outside
        | crate::floor::Part::Monitor(_) => false,
    };
    let leg = floor.legs.of(interaction).find(|(_, l)| is_theirs(&l.part));
    let Some((agent_leg, _)) = leg else { return };
    apply::with(floor, interaction, |i| {
        i.stage = Stage::CallingOut { agent: agent.clone(), agent_leg };
    });
    apply::work(floor, agent, crate::desk::Work::CallingOut { interaction, answered: true });
}

// --- promises

impl Turn<'_> {
    /// What could be promised to the customer of this interaction. None: nothing, since the number
    /// is unknown or no hours are open for calls back in sight.
    pub(crate) fn quote_callback(
        &self,
        id: InteractionId,
        queue: &QueueId,
        promise: CallbackPromise,
    ) -> Option<Quote> {
        let interaction = self.floor().interactions.get(&id)?;
        let set_up = self.floor().queue_of(interaction, queue)?;
        if interaction.origin.customer.reveal().is_anonymous() {
            return None;
        }
        let since = own_place(interaction, queue).unwrap_or(self.now);
        let pace = self.floor().pace(queue);
        let wait_ms = pace
            .wait_on_entry_ms(self.now.since_ms(since))
            .unwrap_or_else(|| pace.wait_to_promise_ms());
        let turn = self.opening(set_up, self.now + wait_ms)?;
        match promise {
            CallbackPromise::Place => Some(Quote { wait_ms, at: turn, slots: Vec::new() }),
            CallbackPromise::Slot => {
                let slots = self.slots(queue, set_up, turn);
                let at = *slots.first()?;
                Some(Quote { wait_ms, at, slots })
            }
        }
    }

    /// Owes the customer a call as promised, and gives the moment that was promised. None: nothing
    /// could be. `slot` is one of those quoted; without it, the first that has room now. Whoever
    /// still stands in line leaves it: the stand-in takes the place.
    pub(crate) fn promise_callback(
        &mut self,
        id: InteractionId,
        queue: &QueueId,
        promise: CallbackPromise,
        slot: Option<Moment>,
    ) -> Option<Moment> {
        let quote = self.quote_callback(id, queue, promise)?;
        let at = slot.filter(|s| *s > self.now).unwrap_or(quote.at);
        let interaction = self.floor().interactions.get(&id)?;
        let origin = interaction.origin.clone();
        let place = interaction.place().or(interaction.place.as_ref());
        let place = place.filter(|p| p.queue == *queue).cloned();
        let (priority, skills) = match &place {
            Some(place) => (place.priority, place.skills.clone()),
            None => (interaction.walk.routing.priority, interaction.walk.routing.skills.clone()),
        };
        let tolerance_ms =
            self.floor().queue_of(interaction, queue).map_or(0, |q| q.callback.tolerance_ms);
        if let Some(place) = interaction.place().cloned() {
            self.leave_line(id, &place, DequeueCause::CallbackPromised);
        }
        let event = Event::CallbackOwed {
            callback: self.new_callback(),
            interaction: id,
            organization: origin.organization,
            queue: Some(queue.clone()),
            system: origin.system,
            priority,
            since: place.map_or(self.now, |p| p.since),
            skills,
            promised: Some(at),
            not_before: (promise == CallbackPromise::Slot).then_some(at),
            only: None,
            by_floor: true,
            tolerance_ms,
            ordered_by: None,
        };
        self.record(with_customer(event, &origin.customer));
        Some(at)
    }

    /// The next slots with room from `from` on: each may hold as many calls owed as a part of what
    /// the agents at work now can do in it, at their pace of late.
    fn slots(&self, queue: &QueueId, set_up: &Queue, from: Moment) -> Vec<Moment> {
        let slot_ms = set_up.callback.slot_ms.max(LEAST_SLOT_MS);
        let pace = self.floor().pace(queue);
        let handling =
            pace.handling_ms().unwrap_or(crate::estimate::UNKNOWN_HANDLING_MS).max(1_000);
        let room = i64::from(pace.at_work) * slot_ms / handling * ROOM_PERCENT / 100;
        let number = |at: Moment| at.epoch_ms().div_euclid(slot_ms);
        let mut taken: BTreeMap<i64, i64> = BTreeMap::new();
        for owed in self.floor().callbacks.values().filter(|c| c.queue.as_ref() == Some(queue)) {
            *taken.entry(number(owed.not_before.unwrap_or(self.now))).or_default() += 1;
        }
        let mut slots = Vec::new();
        let mut next = number(from + (slot_ms - 1));
        for _ in 0..MOST_SLOTS_TRIED {
            let at = Moment::from_epoch_ms(next * slot_ms);
            match self.opening(set_up, at) {
                None => break,
                Some(open) if open > at => next = number(open + (slot_ms - 1)),
                Some(_) => {
                    if taken.get(&next).copied().unwrap_or(0) < room.max(1) {
                        slots.push(at);
                    }
                    next += 1;
                }
            }
            if slots.len() == MOST_SLOTS {
                break;
            }
        }
        slots
    }

    /// The first moment from `from` on at which the queue's owed calls may be made.
    fn opening(&self, queue: &Queue, from: Moment) -> Option<Moment> {
        let Some(hours) = &queue.callback.hours else { return Some(from) };
        let plan = self.floor().plan()?;
        let Some(hours) = plan.hours.get(hours) else { return Some(from) };
        Calendar::of(plan, hours).next_opening(from)
    }

    fn may_call_now(&self, queue: &Queue) -> bool {
        let closed = |hours: &HoursId| self.floor().closing_for(hours).is_some();
        self.opening(queue, self.now) == Some(self.now)
            && !queue.callback.hours.as_ref().is_some_and(closed)
    }

    /// When to try again: not before `from`, within hours; while an exceptional closing is on,
    /// nobody knows its end.
    fn next_try(&self, queue: &Queue, from: Moment) -> Moment {
        match self.opening(queue, from) {
            Some(at) if at > self.now || self.may_call_now(queue) => at,
            Some(_) | None => self.now + LOOK_AGAIN_MS,
        }
    }

    fn rules_of(&self, owed: &Callback) -> Option<&Queue> {
        self.floor().plan()?.queues.get(owed.queue.as_ref()?)
    }

    // --- the stand-in

    /// Its time has come: it takes its place in line, unless hours or a person said otherwise.
    pub(crate) fn callback_due(&mut self, callback: CallbackId) {
        let Some(owed) = self.floor().callbacks.get(&callback) else { return };
        let early = owed.not_before.is_some_and(|at| at > self.now);
        if !owed.by_floor || owed.stage != Owed::Waits || early {
            return;
        }
        let owed = owed.clone();
        let (Some(set_up), Some(queue)) = (self.rules_of(&owed).cloned(), owed.queue.clone())
        else {
            return;
        };
        if !self.may_call_now(&set_up) {
            let at = self.next_try(&set_up, self.now);
            return self.schedule(at, Timer::CallbackDue(callback));
        }
        let id = self.new_interaction();
        let event = Event::InteractionStarted {
            interaction: id,
            initiation: Initiation::Callback,
            organization: owed.organization,
            campaign: set_up.campaign.clone(),
            leg: None,
            trunk: None,
            system: owed.system,
            plan: self.floor().plan_version(),
            flow: None,
            previous: owed.linked.then_some(owed.interaction),
            initial: owed.linked.then_some(owed.interaction),
            callback: Some(callback),
            queue: None,
            passed_on: None,
            record: None,
        };
        self.record(with_customer(event, &owed.customer));
        self.record(Event::CallbackQueued { callback, interaction: id });
        let known = |a: &AgentId| self.floor().agents.contains_key(a);
        let preferred = owed.only.filter(known).map(|agent| (agent, FOR_EVER));
        let estimate_ms = self.floor().pace(&queue).wait_on_entry_ms(self.now.since_ms(owed.since));
        self.record(Event::InteractionQueued {
            interaction: id,
            queue,
            priority: owed.priority,
            skills: owed.skills,
            since: owed.since,
            preferred,
            estimate_ms,
            goal: set_up.goal(),
        });
        self.watch_hours(id, &set_up);
    }

    fn watch_hours(&mut self, id: InteractionId, queue: &Queue) {
        let closes = queue.callback.hours.as_ref().and_then(|hours| {
            let plan = self.floor().plan()?;
            Calendar::of(plan, plan.hours.get(hours)?).next_closing(self.now)
        });
        if let Some(closes) = closes {
            self.schedule(closes, Timer::CallbackCloses(id));
        }
    }

    /// Out of hours nobody is rung for it: it waits for the next opening, and keeps its age.
    pub(crate) fn callback_closes(&mut self, id: InteractionId) {
        let Some(interaction) = self.floor().interactions.get(&id) else { return };
        let (Some(place), Some(callback)) = (interaction.place(), interaction.origin.callback)
        else {
            return;
        };
        let Some(set_up) = self.floor().queue_of(interaction, &place.queue).cloned() else {
            return;
        };
        if self.may_call_now(&set_up) {
            return self.watch_hours(id, &set_up);
        }
        let not_before = Some(self.next_try(&set_up, self.now));
        self.withdraw(id);
        self.record(Event::CallbackReturned { callback, interaction: id, not_before });
        self.end_interaction(id, Outcome::Withdrawn, Party::System);
    }

    /// An exceptional closing was switched on.
    pub(crate) fn withdraw_closed_callbacks(&mut self) {
        let in_line = self.floor().callbacks.values().filter_map(|c| match c.stage {
            Owed::InLine(id) => Some(id),
            Owed::Waits | Owed::Taken => None,
        });
        for id in in_line.collect::<Vec<_>>() {
            self.callback_closes(id);
        }
    }

    /// Takes the stand-in out of line. Its interaction ends after what follows is said.
    fn withdraw(&mut self, id: InteractionId) {
        let place = self.floor().interactions.get(&id).and_then(|i| i.place().cloned());
        if let Some(place) = place {
            self.leave_line(id, &place, DequeueCause::Withdrawn);
        }
        self.end_legs(id, LegEnd::Released);
    }

    /// An agent has picked up for a stand-in, which has left the line: now the customer's phone.
    pub(crate) fn call_owed(&mut self, id: InteractionId, agent: &AgentId, callback: CallbackId) {
        let Some(owed) = self.floor().callbacks.get(&callback).cloned() else {
            self.end_legs(id, LegEnd::Released);
            return self.end_interaction(id, Outcome::Withdrawn, Party::System);
        };
        let set_up = self.rules_of(&owed).cloned();
        if let Some(set_up) = set_up.as_ref().filter(|q| !self.may_call_now(q)) {
            let not_before = Some(self.next_try(set_up, self.now));
            self.end_legs(id, LegEnd::Released);
            self.record(Event::CallbackReturned { callback, interaction: id, not_before });
            self.end_interaction(id, Outcome::Withdrawn, Party::System);
            return self.take_next_status(agent);
        }
        let rings =
            set_up.map_or_else(|| vocab::CallbackRules::default().ring_ms, |q| q.callback.ring_ms);
        let agent = agent.clone();
        self.record(Event::CallbackTaken { callback, agent, interaction: id });
        self.dial_person(id, owed.customer, rings, DialReason::Callback);
    }

    /// An attempt is over: the debt is paid, owed again after a while, or given up.
    pub(crate) fn settle_debt(
        &mut self,
        id: InteractionId,
        callback: CallbackId,
        outcome: Outcome,
    ) {
        let Some(owed) = self.floor().callbacks.get(&callback) else { return };
        if outcome == Outcome::Handled {
            return self.record(Event::CallbackKept { callback, interaction: id });
        }
        let (attempts, by_floor) = (owed.attempts, owed.by_floor);
        let set_up = self.rules_of(owed).filter(|_| by_floor).cloned();
        let Some(set_up) = set_up else {
            let event = Event::CallbackReturned { callback, interaction: id, not_before: None };
            return self.record(event);
        };
        let rules = &set_up.callback;
        if attempts >= rules.attempts || outcome == Outcome::NumberUnknown {
            return self.record(Event::CallbackGivenUp { callback, interaction: id, attempts });
        }
        let busy = outcome == Outcome::Busy;
        let retry = if busy { rules.busy_retry_ms } else { rules.no_answer_retry_ms };
        let not_before = Some(self.next_try(&set_up, self.now + retry.max(1_000)));
        self.record(Event::CallbackReturned { callback, interaction: id, not_before });
    }

    // --- by people

    /// An agent takes it from the list: its stand-in leaves the line.
    pub(crate) fn take_from_list(&mut self, callback: CallbackId) -> Result<Callback, Refusal> {
        let owed = self.floor().callbacks.get(&callback).ok_or(Refusal::UnknownCallback)?.clone();
        match owed.stage {
            Owed::Waits => {}
            Owed::Taken => return Err(Refusal::OfferGone),
            Owed::InLine(id) => self.withdraw(id),
        }
        Ok(owed)
    }

    /// What is left of a stand-in whose debt a person took in hand.
    pub(crate) fn end_stand_in(&mut self, owed: &Callback) {
        if let Owed::InLine(id) = owed.stage {
            self.end_interaction(id, Outcome::Withdrawn, Party::System);
        }
    }

    /// A time that is to come, and within the queue's hours for calls back.
    fn good_time(&self, queue: Option<&Queue>, at: Moment) -> Result<(), Refusal> {
        let open = queue.is_none_or(|q| self.opening(q, at) == Some(at));
        if at > self.now && open { Ok(()) } else { Err(Refusal::BadTime) }
    }

    pub(crate) fn move_callback(
        &mut self,
        by: &Arc<str>,
        callback: CallbackId,
        at: Moment,
    ) -> Result<(), Refusal> {
        let owed = self.floor().callbacks.get(&callback).ok_or(Refusal::UnknownCallback)?;
        self.good_time(self.rules_of(owed), at)?;
        let owed = self.take_from_list(callback)?;
        let (interaction, by) = (owed.interaction, Arc::clone(by));
        self.record(Event::CallbackMoved { callback, interaction, not_before: at, by });
        self.end_stand_in(&owed);
        Ok(())
    }

    pub(crate) fn cancel_callback(
        &mut self,
        by: &Arc<str>,
        callback: CallbackId,
    ) -> Result<(), Refusal> {
        let owed = self.take_from_list(callback)?;
        let (interaction, by) = (owed.interaction, Arc::clone(by));
        self.record(Event::CallbackCanceled { callback, interaction, by });
        self.end_stand_in(&owed);
        Ok(())
    }

    pub(crate) fn order_callback(
        &mut self,
        by: &Arc<str>,
        organization: &OrganizationId,
        asked: Asked,
    ) -> Result<(), Refusal> {
        let plan = self.floor().plan().ok_or(Refusal::UnknownQueue)?.clone();
        let set_up = plan.queues.get(&asked.queue).filter(|q| q.organization == *organization);
        let set_up = set_up.ok_or(Refusal::UnknownQueue)?;
        if asked.number.reveal().is_anonymous() {
            return Err(Refusal::BadNumber);
        }
        if asked.agent.as_ref().is_some_and(|a| !plan.agents.contains_key(a)) {
            return Err(Refusal::UnknownAgent);
        }
        if let Some(at) = asked.at {
            self.good_time(Some(set_up), at)?;
        }
        let system = flow::number_of(&plan, organization).ok_or(Refusal::NoTrunk)?;
        let in_line = || self.now + self.floor().pace(&asked.queue).wait_to_promise_ms();
        let promised = asked.at.or_else(|| self.opening(set_up, in_line()));
        let tolerance_ms = set_up.callback.tolerance_ms;
        let fresh = asked.interaction.is_none().then(|| Arc::clone(by));
        let event = Event::CallbackOwed {
            callback: self.new_callback(),
            interaction: match asked.interaction {
                Some(interaction) => interaction,
                None => self.new_interaction(),
            },
            organization: organization.clone(),
            queue: Some(asked.queue),
            system,
            priority: asked.priority.clamp(-MOST_POINTS, MOST_POINTS),
            since: self.now,
            skills: BTreeMap::new(),
            promised,
            not_before: asked.at,
            only: asked.agent,
            by_floor: true,
            tolerance_ms,
            ordered_by: fresh,
        };
        self.record(with_customer(event, &asked.number));
        Ok(())
    }

    /// The agent of a talk, or of its wrap-up, owes its customer a call at a moment.
    pub(crate) fn agent_schedules(
        &mut self,
        agent: &AgentId,
        id: InteractionId,
        at: Moment,
        only_me: bool,
    ) -> Result<(), Refusal> {
        let desk = self.desk(agent)?;
        let matter =
            desk.matter.clone().filter(|m| m.interaction == id).ok_or(Refusal::NotYours)?;
        if desk.busy_with(self.floor()) != Some(id) {
            return Err(Refusal::NotYours);
        }
        if matter.customer.reveal().is_anonymous() {
            return Err(Refusal::BadNumber);
        }
        let plan = self.floor().plan().ok_or(Refusal::UnknownQueue)?;
        let set_up = matter.queue.as_ref().and_then(|q| plan.queues.get(q));
        self.good_time(set_up, at)?;
        let tolerance_ms = set_up.map_or_else(
            || vocab::CallbackRules::default().tolerance_ms,
            |q| q.callback.tolerance_ms,
        );
        let by_floor = set_up.is_some();
        let event = Event::CallbackOwed {
            callback: self.new_callback(),
            interaction: id,
            organization: matter.organization,
            queue: matter.queue,
            system: matter.system,
            priority: 0,
            since: at,
            skills: BTreeMap::new(),
            promised: Some(at),
            not_before: Some(at),
            only: only_me.then(|| agent.clone()),
            by_floor,
            tolerance_ms,
            ordered_by: None,
        };
        self.record(with_customer(event, &matter.customer));
        Ok(())
    }
}

/// Since when a customer has waited in this queue, now or earlier in the same interaction.
fn own_place(interaction: &Interaction, queue: &QueueId) -> Option<Moment> {
    let place = interaction.place().or(interaction.place.as_ref())?;
    (place.queue == *queue).then_some(place.since)
}
