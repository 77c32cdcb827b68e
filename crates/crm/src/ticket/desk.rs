//! What people do to a ticket: open, change, escalate, solve, reopen, merge.
//!
//! Owns: whether it may be done, and what follows from it. Must not own: who may (`web`), or that two
//! people do it at once (`store`).

use super::setup::{State, TicketSetup, TicketType, Workflow};
use super::{
    BeforeMerge, Clock, FIRST_LEVEL, Fcr, Grade, Level, LevelTime, Priority, Ticket, TicketStatus,
};
use crate::field::{FieldFault, Values, read_form};
use std::fmt;
use vocab::{AgentId, Calendar, CustomerId, FloorPlan, Moment, Pii, TeamId, TicketId};

/// What every change goes by: the organization's set-up and the hours of the floor plan.
#[derive(Clone, Debug)]
pub struct Rules<'a> {
    pub setup: &'a TicketSetup,
    pub calendar: Calendar,
    /// ISO 3166 country whose numbers are written without their code.
    pub region: String,
}

impl<'a> Rules<'a> {
    /// Without a plan, or without those hours in it, time counts day and night.
    #[must_use]
    pub fn new(setup: &'a TicketSetup, plan: Option<&FloorPlan>) -> Self {
        let hours = setup.sla.hours.as_ref();
        let calendar = plan.and_then(|plan| Some(Calendar::of(plan, plan.hours.get(hours?)?)));
        let region = plan.map_or_else(|| "FR".to_owned(), |plan| plan.settings.region.clone());
        Self { setup, calendar: calendar.unwrap_or_else(Calendar::always), region }
    }
}

/// What is to change; what is `None` stays. The inner `None` empties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub kind: Option<String>,
    pub category: Option<Option<String>>,
    pub subject: Option<Pii<String>>,
    pub description: Option<Pii<String>>,
    pub priority: Option<Priority>,
    pub impact: Option<Option<Grade>>,
    pub urgency: Option<Option<Grade>>,
    pub state: Option<String>,
    /// Any state of this class, where `state` is not given.
    pub status: Option<TicketStatus>,
    pub assignee: Option<Option<AgentId>>,
    pub team: Option<Option<TeamId>>,
    pub customer: Option<CustomerId>,
    /// These fields of the form; the others stay, null empties.
    pub values: Option<Pii<Values>>,
    pub tags: Option<Vec<String>>,
    pub solution: Option<Pii<String>>,
    pub parent: Option<Option<TicketId>>,
}

/// Why something may not be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    UnknownType {
        kind: String,
        known: Vec<String>,
    },
    UnknownState {
        state: String,
        known: Vec<String>,
    },
    /// The workflow has no way from here to there.
    Transition {
        from: String,
        to: String,
        allowed: Vec<String>,
    },
    UnknownCategory {
        category: String,
        known: Vec<String>,
    },
    Form(Vec<FieldFault>),
    Level {
        level: Level,
        from: Level,
        highest: Level,
    },
    /// It is solved or closed: reopen it first.
    Done,
    /// It is open: there is nothing to reopen.
    NotDone,
    /// It was merged into another: change that one, or undo it.
    Merged,
    /// Into itself, or into one that was merged into it.
    MergeCircle,
    NotMerged,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |words: &[String]| words.join(", ");
        match self {
            Self::UnknownType { kind, known } => {
                write!(f, "There is no type {kind:?}. There are: {}.", list(known))
            }
            Self::UnknownState { state, known } => {
                write!(f, "There is no state {state:?}. There are: {}.", list(known))
            }
            Self::Transition { from, to, allowed } if allowed.is_empty() => {
                write!(f, "From {from} nothing leads on, so not to {to}.")
            }
            Self::Transition { from, to, allowed } => {
                write!(f, "From {from} there is no way to {to}. Allowed: {}.", list(allowed))
            }
            Self::UnknownCategory { category, known } => {
                write!(f, "There is no category {category:?}. There are: {}.", list(known))
            }
            Self::Form(faults) => write!(f, "{} fields of the form are at fault.", faults.len()),
            Self::Level { level, from, highest } => write!(
                f,
                "From level {from} it cannot go up to level {level}; the highest is {highest}."
            ),
            Self::Done => f.write_str("It is solved or closed. Reopen it first."),
            Self::NotDone => f.write_str("It is open: there is nothing to reopen."),
            Self::Merged => f.write_str(
                "It was merged into another ticket. Change that one, or undo the merge.",
            ),
            Self::MergeCircle => f.write_str("It cannot be merged into itself or its own part."),
            Self::NotMerged => f.write_str("It was not merged into another ticket."),
        }
    }
}

impl std::error::Error for Refused {}

impl Ticket {
    /// Puts a new ticket under the set-up: type, category, form, priority, first state, level, clock.
    ///
    /// # Errors
    /// An unknown type or category, or faults of the form.
    pub fn open(mut self, rules: &Rules<'_>) -> Result<Self, Refused> {
        let now = self.created_at;
        let kind = rules.kind(&self.kind)?;
        if let Some(category) = self.category.take() {
            self.category = Some(read_category(kind, &category)?);
        }
        let form = read_form(&kind.fields, self.work.values.reveal(), &rules.region);
        self.work.values = Pii::new(form.map_err(Refused::Form)?);
        if let (Some(impact), Some(urgency)) = (self.work.impact, self.work.urgency) {
            self.priority = rules.setup.matrix.priority(impact, urgency);
        }
        if let Some(first) = kind.workflow.states.first() {
            self.work.state.clone_from(&first.id);
            self.status = first.class;
        }
        if self.work.team.is_none() {
            self.work.team = rules.setup.level(FIRST_LEVEL).and_then(|l| l.team.clone());
        }
        self.work.clock = Clock::begin(rules.setup.sla.of(self.priority), &rules.calendar, now);
        if self.interaction.is_some() {
            // Somebody speaks with the customer.
            self.work.clock.first_response.meet(&rules.calendar, now);
        }
        self.work.level_since = Some(now);
        self.follow_state(rules, now);
        Ok(self.settled(rules))
    }

    /// The ticket as it is after these changes by a person.
    ///
    /// # Errors
    /// The first thing that may not be.
    pub fn change(
        mut self,
        changes: Changes,
        rules: &Rules<'_>,
        now: Moment,
    ) -> Result<Self, Refused> {
        if self.work.merged_into.is_some() {
            return Err(Refused::Merged);
        }
        self.begin_clock(rules, now);
        self.change_kind(changes.kind, changes.values, rules)?;
        if let Some(category) = changes.category {
            let kind = rules.setup.kind(&self.kind);
            self.category = match (category, kind) {
                (Some(given), Some(kind)) => Some(read_category(kind, &given)?),
                (given, _) => given,
            };
        }
        self.change_priority(changes.priority, changes.impact, changes.urgency, rules);
        let Changes { subject, description, solution, customer, assignee, team, tags, .. } =
            changes;
        put(&mut self.subject, subject);
        put(&mut self.description, description);
        put(&mut self.work.solution, solution);
        put(&mut self.assignee, assignee);
        put(&mut self.work.team, team);
        put(&mut self.work.tags, tags);
        put(&mut self.work.parent, changes.parent);
        self.customer = customer.or(self.customer);
        let wanted = match (changes.state, changes.status) {
            (Some(state), _) => Some(state),
            (None, Some(class)) if class != self.status => Some(rules.state_of_class(&self, class)),
            (None, _) => None,
        };
        if let Some(wanted) = wanted {
            self.go_to_state(&wanted, rules, now)?;
        }
        Ok(self.settled(rules))
    }

    /// Up to a level, the next one when none is named; its team takes over.
    ///
    /// # Errors
    /// [`Refused::Level`] when it is no higher level, [`Refused::Done`], [`Refused::Merged`].
    pub fn escalate(
        mut self,
        level: Option<Level>,
        rules: &Rules<'_>,
        now: Moment,
    ) -> Result<Self, Refused> {
        if self.work.merged_into.is_some() {
            return Err(Refused::Merged);
        }
        if self.status.is_done() {
            return Err(Refused::Done);
        }
        let (from, highest) = (self.work.level, rules.setup.highest_level());
        let level = level.unwrap_or_else(|| from.saturating_add(1));
        if level <= from || rules.setup.level(level).is_none() {
            return Err(Refused::Level { level, from, highest });
        }
        self.begin_clock(rules, now);
        self.go_to_level(level, rules, now);
        Ok(self.settled(rules))
    }

    /// # Errors
    /// [`Refused::NotDone`], [`Refused::Merged`].
    pub fn reopen(mut self, rules: &Rules<'_>, now: Moment) -> Result<Self, Refused> {
        if self.work.merged_into.is_some() {
            return Err(Refused::Merged);
        }
        if !self.status.is_done() {
            return Err(Refused::NotDone);
        }
        let state = rules.state_of_class(&self, TicketStatus::Open);
        self.put_state(&state, rules, now);
        Ok(self.settled(rules))
    }

    /// Closes it as a part of another.
    ///
    /// # Errors
    /// [`Refused::MergeCircle`], [`Refused::Merged`].
    pub fn merge_into(
        mut self,
        other: &Self,
        rules: &Rules<'_>,
        now: Moment,
    ) -> Result<Self, Refused> {
        if self.work.merged_into.is_some() || other.work.merged_into.is_some() {
            return Err(Refused::Merged);
        }
        if other.id == self.id || other.organization != self.organization {
            return Err(Refused::MergeCircle);
        }
        let mut clock = self.work.clock.clone();
        clock.pause(&rules.calendar, now);
        let (state, status) = (self.state().to_owned(), self.status);
        self.work.before_merge = Some(BeforeMerge { state, status, clock });
        let closed = rules.state_of_class(&self, TicketStatus::Closed);
        self.put_state(&closed, rules, now);
        self.work.merged_into = Some(other.id);
        Ok(self.settled(rules))
    }

    /// Undoes the merge: its state and its clock are what they were.
    ///
    /// # Errors
    /// [`Refused::NotMerged`].
    pub fn unmerge(mut self, rules: &Rules<'_>, now: Moment) -> Result<Self, Refused> {
        if self.work.merged_into.take().is_none() {
            return Err(Refused::NotMerged);
        }
        if let Some(before) = self.work.before_merge.take() {
            let reopened = self.work.reopened_count;
            self.put_state(&before.state, rules, now);
            self.status = before.status;
            self.work.reopened_count = reopened;
            self.work.clock = before.clock;
            self.follow_state(rules, now);
        }
        Ok(self.settled(rules))
    }

    /// Somebody of the centre answered the customer.
    pub fn answered(&mut self, rules: &Rules<'_>, now: Moment) {
        self.work.clock.first_response.meet(&rules.calendar, now);
        self.settle(rules);
    }

    fn settled(mut self, rules: &Rules<'_>) -> Self {
        self.settle(rules);
        self
    }

    pub(super) fn settle(&mut self, rules: &Rules<'_>) {
        self.work.wake_at = self.next_wake(rules);
    }

    /// States that may follow.
    #[must_use]
    pub fn transitions(&self, setup: &TicketSetup) -> Vec<String> {
        let workflow = setup.kind(&self.kind).map(|kind| &kind.workflow);
        let state = workflow.and_then(|w| w.state(self.state()));
        let merged = self.work.merged_into.is_some();
        state.filter(|_| !merged).map(|s| s.next.clone()).unwrap_or_default()
    }

    /// What the work has cost so far: each level that had it, and its time there.
    #[must_use]
    pub fn cost(&self, rules: &Rules<'_>, now: Moment) -> Vec<LevelCost> {
        let running = self.work.level_since.map(|since| LevelTime {
            level: self.work.level,
            ms: rules.calendar.between(since, now),
        });
        let mut costs: Vec<LevelCost> = Vec::new();
        for spent in self.work.level_ms.iter().chain(&running) {
            match costs.iter_mut().find(|c| c.level == spent.level) {
                Some(cost) => cost.ms += spent.ms,
                None => costs.push(LevelCost { level: spent.level, ms: spent.ms, cents: 0 }),
            }
        }
        costs.sort_by_key(|c| c.level);
        for cost in &mut costs {
            if let Some(level) = rules.setup.level(cost.level) {
                let hours = cost.ms.saturating_mul(level.cost_per_hour_cents) / 3_600_000;
                cost.cents = level.cost_per_ticket_cents.saturating_add(hours);
            }
        }
        costs
    }

    pub(super) fn go_to_level(&mut self, level: Level, rules: &Rules<'_>, now: Moment) {
        self.spend_level_time(rules, now);
        self.work.level = level;
        self.work.highest_level = self.work.highest_level.max(level);
        self.work.level_since = Some(now);
        self.assignee = None;
        if let Some(team) = rules.setup.level(level).and_then(|l| l.team.clone()) {
            self.work.team = Some(team);
        }
        if self.status == TicketStatus::Pending {
            let open = rules.state_of_class(self, TicketStatus::Open);
            self.put_state(&open, rules, now);
        }
    }

    fn go_to_state(&mut self, wanted: &str, rules: &Rules<'_>, now: Moment) -> Result<(), Refused> {
        let from = self.state().to_owned();
        if wanted == from {
            return Ok(());
        }
        if let Some(workflow) = rules.setup.kind(&self.kind).map(|kind| &kind.workflow) {
            if workflow.state(wanted).is_none() {
                let known = workflow.states.iter().map(|s| s.id.clone()).collect();
                return Err(Refused::UnknownState { state: wanted.to_owned(), known });
            }
            // A state that the set-up has lost lets everything follow.
            if let Some(state) = workflow.state(&from)
                && !state.next.iter().any(|next| next == wanted)
            {
                let (to, allowed) = (wanted.to_owned(), state.next.clone());
                return Err(Refused::Transition { from, to, allowed });
            }
        }
        self.answered(rules, now);
        self.put_state(wanted, rules, now);
        Ok(())
    }

    /// Without asking for the way.
    fn put_state(&mut self, wanted: &str, rules: &Rules<'_>, now: Moment) {
        let was_done = self.status.is_done();
        let class = match rules.state(&self.kind, wanted) {
            Some(state) => state.class,
            None => TicketStatus::parse(wanted).unwrap_or(self.status),
        };
        wanted.clone_into(&mut self.work.state);
        self.status = class;
        match (was_done, class.is_done()) {
            (false, true) => {
                self.spend_level_time(rules, now);
                self.work.solved_at = Some(now);
            }
            (true, false) => {
                self.work.reopened_count += 1;
                self.work.solved_at = None;
                self.work.fcr = Fcr { corrected: None, ..Fcr::default() };
                self.work.level_since = Some(now);
                self.work.clock.fired.clear();
                self.work.clock.resolution.met_at = None;
            }
            (true, true) | (false, false) => {}
        }
        self.follow_state(rules, now);
    }

    /// The clock runs, stands still or is done, as the state says.
    fn follow_state(&mut self, rules: &Rules<'_>, now: Moment) {
        let pauses = rules.state(&self.kind, self.state()).is_some_and(|state| state.pauses);
        let clock = &mut self.work.clock;
        match (self.status.is_done(), pauses) {
            (true, _) => clock.finish(&rules.calendar, now),
            (false, true) => clock.pause(&rules.calendar, now),
            (false, false) => clock.resume(&rules.calendar, now),
        }
    }

    /// A ticket from before there were clocks begins its own when somebody works on it.
    fn begin_clock(&mut self, rules: &Rules<'_>, now: Moment) {
        if self.work.level_since.is_none() && !self.status.is_done() {
            self.work.level_since = Some(now);
            let deadlines = rules.setup.sla.of(self.priority);
            self.work.clock = Clock::begin(deadlines, &rules.calendar, self.created_at);
            self.follow_state(rules, now);
        }
    }

    fn change_kind(
        &mut self,
        kind: Option<String>,
        values: Option<Pii<Values>>,
        rules: &Rules<'_>,
    ) -> Result<(), Refused> {
        if kind.is_none() && values.is_none() {
            return Ok(());
        }
        let other = kind.is_some_and(|kind| {
            let other = kind != self.kind;
            self.kind = kind;
            other
        });
        let kind = rules.kind(&self.kind)?;
        let mut form = self.work.values.reveal().clone();
        // Fields that the set-up has lost, or the other type never had, are let go.
        form.retain(|id, _| kind.fields.iter().any(|field| field.id == *id));
        form.extend(values.map(Pii::into_inner).unwrap_or_default());
        let form = read_form(&kind.fields, &form, &rules.region).map_err(Refused::Form)?;
        self.work.values = Pii::new(form);
        if other && kind.workflow.state(self.state()).is_none() {
            let state = rules.state_of_class(self, self.status);
            self.work.state = state;
        }
        Ok(())
    }

    fn change_priority(
        &mut self,
        priority: Option<Priority>,
        impact: Option<Option<Grade>>,
        urgency: Option<Option<Grade>>,
        rules: &Rules<'_>,
    ) {
        let before = (self.priority, self.work.impact, self.work.urgency);
        put(&mut self.work.impact, impact);
        put(&mut self.work.urgency, urgency);
        let graded = (before.1, before.2) != (self.work.impact, self.work.urgency);
        match (priority, self.work.impact, self.work.urgency) {
            (Some(said), _, _) => self.priority = said,
            (None, Some(impact), Some(urgency)) if graded => {
                self.priority = rules.setup.matrix.priority(impact, urgency);
            }
            (None, _, _) => {}
        }
        if self.priority != before.0 {
            self.work.clock.allow(rules.setup.sla.of(self.priority), &rules.calendar);
        }
    }

    fn spend_level_time(&mut self, rules: &Rules<'_>, now: Moment) {
        let Some(since) = self.work.level_since.take() else { return };
        let (level, ms) = (self.work.level, rules.calendar.between(since, now));
        match self.work.level_ms.iter_mut().find(|spent| spent.level == level) {
            Some(spent) => spent.ms += ms,
            None => self.work.level_ms.push(LevelTime { level, ms }),
        }
    }
}

/// Of one level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LevelCost {
    pub level: Level,
    /// Business time at the level.
    pub ms: i64,
    pub cents: i64,
}

impl<'a> Rules<'a> {
    fn kind(&self, id: &str) -> Result<&'a TicketType, Refused> {
        self.setup.kind(id).ok_or_else(|| Refused::UnknownType {
            kind: id.to_owned(),
            known: self.setup.types.iter().map(|t| t.id.clone()).collect(),
        })
    }

    fn state(&self, kind: &str, state: &str) -> Option<&'a State> {
        self.setup.kind(kind)?.workflow.state(state)
    }

    /// A state of this class: one that may follow, else the workflow's first; the class's own name
    /// where the set-up has lost the type.
    fn state_of_class(&self, ticket: &Ticket, class: TicketStatus) -> String {
        let workflow: Option<&Workflow> = self.setup.kind(&ticket.kind).map(|k| &k.workflow);
        let next = workflow.and_then(|w| {
            let next = &w.state(ticket.state())?.next;
            next.iter().filter_map(|id| w.state(id)).find(|s| s.class == class)
        });
        let any = || workflow.and_then(|w| w.of_class(class));
        next.or_else(any).map_or_else(|| class.name().to_owned(), |s| s.id.clone())
    }
}

fn put<T>(slot: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *slot = given;
    }
}

fn read_category(kind: &TicketType, text: &str) -> Result<String, Refused> {
    kind.read_category(text).ok_or_else(|| Refused::UnknownCategory {
        category: text.to_owned(),
        known: kind.categories.iter().map(|c| c.id.clone()).collect(),
    })
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
