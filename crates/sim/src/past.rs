//! The last days of a floor, lived by the production engine on virtual time, so that figures on
//! screen come from a journal like any other.
//!
//! Owns: who calls when, who works when, and what they do. Must not own: what the floor makes of
//! it, which is the engine's; or sound: nothing was heard, so nothing is recorded ([`unrecorded`]).

mod calls;
mod roster;
mod shifts;

use crate::agenda::Agenda;
use crate::chance::Chance;
use crate::demo::DemoCustomer;
use crate::way::{Way, ways};
use calls::{Caller, Talk};
use engine::Engine;
use roster::Worked;
use shifts::Seat;
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::{
    Address, AgentId, AgentStatus, Ask, Fact, FloorPlan, IdSource, Input, InteractionId, LegEnd,
    LegId, Moment, OrganizationId, PlanVersion,
};

const MINUTE_MS: i64 = 60_000;
/// Nobody calls any more…
const LAST_ARRIVAL_MS: i64 = 12 * MINUTE_MS;
/// …then whoever still waits or talks hangs up…
const LAST_WORD_MS: i64 = 4 * MINUTE_MS;
/// …and everybody goes home.
const HOME_MS: i64 = 2 * MINUTE_MS;
/// Far more than a month of a busy floor asks for.
const MOST_DUE: usize = 1_000_000;

/// What past to live.
#[derive(Clone, Copy, Debug)]
pub struct Past<'a> {
    /// Published as it is: give it [`unrecorded`], so that no contact claims a recording.
    pub plan: &'a FloorPlan,
    /// The version it is published as, in the very first fact.
    pub version: PlanVersion,
    /// Who calls, and whom a look-up finds.
    pub customers: &'a [DemoCustomer],
    /// Nothing happens after this moment; at it nobody calls and every agent is offline.
    pub until: Moment,
    /// So many whole days in the plan's time zone, and the day of `until` as far as it has come.
    pub days: u32,
    /// On a weekday; weekends have fewer.
    pub calls_per_day: u32,
    pub seed: u64,
}

/// The plan with no queue that records.
#[must_use]
pub fn unrecorded(plan: &FloorPlan) -> FloorPlan {
    let mut plan = plan.clone();
    for queue in plan.queues.values_mut() {
        queue.record = false;
    }
    plan
}

/// Lives it; the facts in order, the plan's publication first. `progress` hears after each day how
/// many are done, of how many. The same past gives the same facts.
pub fn live(past: &Past<'_>, progress: &mut dyn FnMut(u32, u32)) -> Vec<(Moment, Fact)> {
    let days = shifts::days(past.plan, past.until, past.days);
    let Some(first) = days.first() else { return Vec::new() };
    let mut run = Run::new(past, first.begin);
    let plan = Arc::new(past.plan.clone());
    run.hear(Input::PlanPublished { version: past.version, plan });
    run.add(past.until.plus_ms(-LAST_WORD_MS), Due::LastWord);
    run.add(past.until.plus_ms(-HOME_MS), Due::Home);
    let count = u32::try_from(days.len()).unwrap_or(u32::MAX);
    for (day, done) in days.iter().zip(1..) {
        run.plan_day(day);
        run.pass_until(day.end.min(past.until));
        progress(done, count);
    }
    run.pass_until(past.until);
    run.facts
}

/// One thing that is to happen.
#[derive(Clone, Debug)]
enum Due {
    Arrives(OrganizationId),
    /// Whatever the floor makes of it.
    Hear(Input),
    /// The agent does it if they still talk on that interaction.
    WhileTalking(AgentId, InteractionId, Ask),
    TalkEnds(InteractionId),
    /// The caller's patience ends, unless they talk.
    GivesUp(LegId),
    /// An agent comes to work.
    Comes(AgentId, Seat),
    /// An agent who is still there changes status.
    Status(AgentId, AgentStatus),
    /// An agent would like a break of so many minutes.
    Rests(AgentId, AgentStatus, i64),
    LastWord,
    Home,
}

struct Run<'a> {
    past: &'a Past<'a>,
    engine: Engine,
    now: Moment,
    wake: Option<Moment>,
    facts: Vec<(Moment, Fact)>,
    agenda: Agenda<Due>,
    chance: Chance,
    ids: IdSource,
    ways: Vec<Way>,
    book: BTreeMap<(&'a OrganizationId, &'a Address), Vec<&'a DemoCustomer>>,
    callers: BTreeMap<LegId, Caller>,
    talks: BTreeMap<InteractionId, Talk>,
    seats: BTreeMap<AgentId, Seat>,
    worked: BTreeMap<AgentId, Worked>,
    /// Days that have begun.
    planned: u32,
    wrapping: BTreeMap<AgentId, InteractionId>,
}

impl<'a> Run<'a> {
    fn new(past: &'a Past<'a>, now: Moment) -> Self {
        let mut chance = Chance::fork(past.seed, 3);
        let mut book: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for customer in past.customers {
            for number in &customer.numbers {
                book.entry((&customer.organization, number)).or_default().push(customer);
            }
        }
        Self {
            past,
            engine: Engine::new(chance.draw()),
            now,
            wake: None,
            facts: Vec::new(),
            agenda: Agenda::new(MOST_DUE),
            ids: IdSource::new(chance.draw()),
            chance,
            ways: ways(past.plan),
            book,
            callers: BTreeMap::new(),
            talks: BTreeMap::new(),
            seats: BTreeMap::new(),
            worked: BTreeMap::new(),
            planned: 0,
            wrapping: BTreeMap::new(),
        }
    }

    fn add(&mut self, at: Moment, due: Due) {
        if at <= self.past.until {
            self.agenda.add(at, due);
        }
    }

    fn after(&mut self, ms: i64, due: Due) {
        self.add(self.now.plus_ms(ms), due);
    }

    fn hear_after(&mut self, ms: i64, input: Input) {
        self.after(ms, Due::Hear(input));
    }

    fn pass_until(&mut self, end: Moment) {
        loop {
            let due = self.agenda.next_at().filter(|at| *at <= end);
            let wake = self.wake.filter(|at| *at <= end);
            match (due, wake) {
                (None, None) => break,
                (Some(due), wake) if wake.is_none_or(|wake| due < wake) => {
                    self.now = due;
                    while let Some(what) = self.agenda.take_due(due) {
                        self.happen(what);
                    }
                }
                (_, Some(wake)) => {
                    self.now = wake;
                    self.hear(Input::Woke);
                }
                (Some(_), None) => break,
            }
        }
        self.now = end;
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
        self.facts.extend(outcome.events.into_iter().map(|fact| (self.now, fact)));
    }

    fn happen(&mut self, due: Due) {
        match due {
            Due::Arrives(organization) => self.arrive(&organization),
            Due::Hear(input) => self.hear(input),
            Due::WhileTalking(agent, interaction, ask) => {
                if self.talks.contains_key(&interaction) {
                    self.hear(Input::AgentAsked { agent, ask });
                }
            }
            Due::TalkEnds(interaction) => self.end_talk(interaction),
            Due::GivesUp(leg) => {
                let talks = |c: &Caller| self.talks.contains_key(&c.interaction);
                if self.callers.get(&leg).is_some_and(|c| !talks(c)) {
                    self.hear(Input::LegEnded { leg, end: LegEnd::HungUp });
                }
            }
            Due::Comes(agent, seat) => self.come(agent, seat),
            Due::Status(agent, status) => self.change_status(agent, status),
            Due::Rests(agent, status, lasts_min) => self.rest(agent, status, lasts_min),
            Due::LastWord => {
                let legs: Vec<LegId> = self.callers.keys().copied().collect();
                for leg in legs {
                    self.hear(Input::LegEnded { leg, end: LegEnd::HungUp });
                }
            }
            Due::Home => self.go_home(),
        }
    }
}
