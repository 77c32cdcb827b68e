//! The waiting side: who waits in which class, and who stands first there.
//!
//! Owns: queues as the distribution sees them, classes, the place of each interaction, and when
//! each place changes by waiting. Must not own: anything about agents beyond the set of profiles
//! that may serve a class.

use super::Waiting;
use super::bits::Bits;
use super::row::{Key, MS_PER_MIN, Precedence, Row, Scales};
use super::setup::{QueueSetup, Staff};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use vocab::{AgentId, Channel, InteractionId, Moment, QueueId, SkillId};

/// Classes kept although nobody waits in them, so that flows may make new ones for ever.
pub(super) const SPARE_CLASSES_MAX: usize = 1024;

/// Of a class without a queue: nobody waits there, and its number may serve again.
const NOWHERE: usize = usize::MAX;

/// An interaction whose place must be taken anew under another plan.
#[derive(Clone, Copy, Debug)]
pub(super) struct Displaced {
    pub(super) interaction: InteractionId,
    /// Its queue's rule is another one: the steps begin again.
    pub(super) new_rule: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    /// Those of the plan by their number there, then closed ones.
    pub(super) queues: Vec<Line>,
    pub(super) by_key: BTreeMap<QueueId, usize>,
    pub(super) classes: Vec<Class>,
    /// First in each class, side by side in memory; stale where nobody waits.
    heads: Vec<Head>,
    /// Classes in which somebody waits.
    occupied: Bits,
    occupied_count: usize,
    places: BTreeMap<InteractionId, Place>,
    pub(super) agenda: Agenda,
    starvation_ms: i64,
}

/// What waiting itself will change, by the moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Agenda {
    /// The preferred agent's time is over, or reserves are asked.
    pub(super) turns: BTreeSet<(Moment, InteractionId)>,
    /// A step of the rule begins.
    pub(super) steps: BTreeSet<(Moment, InteractionId)>,
    /// Interactions held for one agent alone.
    pub(super) held_for: BTreeMap<AgentId, BTreeSet<InteractionId>>,
    /// Those that name agents, to prefer or to avoid: these may be others under another plan.
    naming: BTreeSet<InteractionId>,
}

/// A queue.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) setup: QueueSetup,
    pub(super) waiting: u32,
    classes: BTreeMap<ClassKey, usize>,
}

/// What the agents of a class must be, beyond what the queue asks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ClassKey {
    pub(super) channel: Channel,
    /// Least level by skill, without zeros.
    pub(super) skills: Vec<(SkillId, u8)>,
    /// Steps of the rule that have begun, one bit each.
    pub(super) steps: u32,
    /// Reserves with a delay up to this are asked too.
    pub(super) passed_ms: i64,
    /// This agent alone, the rest notwithstanding.
    pub(super) only: Option<AgentId>,
}

/// Profiles that may serve a class.
#[derive(Clone, Debug, Default)]
pub(super) struct Eligible {
    pub(super) all: Bits,
    /// The same by the first step that lets each in; empty where the rule has no say.
    pub(super) by_step: Vec<(u32, Bits)>,
    /// Of these only this agent.
    pub(super) only: Option<usize>,
    /// Numbers of the skills asked for.
    pub(super) asked: Vec<usize>,
}

impl Eligible {
    pub(super) fn tiers(&self) -> impl Iterator<Item = (u32, &Bits)> {
        let whole = self.by_step.is_empty().then_some((0, &self.all));
        whole.into_iter().chain(self.by_step.iter().map(|(step, bits)| (*step, bits)))
    }
}

/// Interactions that the same agents may take.
#[derive(Clone, Debug)]
pub(super) struct Class {
    pub(super) queue: usize,
    pub(super) key: ClassKey,
    pub(super) eligible: Eligible,
    /// Those who would take any eligible agent.
    plain: Row,
    /// Those with somebody to avoid.
    wary: Row,
}

#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) class: usize,
    pub(super) avoided: Vec<usize>,
    pub(super) waiting: Waiting,
    /// Steps of the rule from 0 that have been looked at.
    pub(super) looked: u32,
    turn_at: Option<Moment>,
    pub(super) step_at: Option<Moment>,
}

#[derive(Clone, Copy, Debug)]
struct Head {
    key: Key,
    eldest: (Moment, InteractionId),
    /// Of the queue, with the most points that anybody adds.
    priority_max: i64,
    ageing_per_min: i32,
}

impl Lines {
    pub(super) fn new(staff: &Staff) -> Self {
        let queues = staff.queues.iter().cloned().map(Line::new).collect();
        let (by_key, starvation_ms) = (staff.by_key.clone(), staff.starvation_ms);
        Self { queues, by_key, starvation_ms, ..Self::default() }
    }

    /// Goes over to another plan's queues. Gives the interactions whose place may have changed;
    /// classes keep their numbers, and what serves them is for the caller to say.
    pub(super) fn adopt(&mut self, staff: &Staff) -> Vec<Displaced> {
        self.starvation_ms = staff.starvation_ms;
        let old = std::mem::replace(&mut self.queues, Vec::with_capacity(staff.queues.len()));
        self.queues.extend(staff.queues.iter().cloned().map(Line::new));
        self.by_key.clone_from(&staff.by_key);
        let (mut numbers, mut moved) = (Vec::with_capacity(old.len()), vec![false; old.len()]);
        let (mut new_rule, mut steeper) = (vec![false; old.len()], vec![0; old.len()]);
        for (n, line) in old.into_iter().enumerate() {
            if line.waiting == 0 && self.find(&line.setup.id).is_none() {
                numbers.push(NOWHERE);
                continue;
            }
            let number = self.find_or_close(&line.setup.id);
            numbers.push(number);
            let now = &mut self.queues[number];
            let (before, setup) = (&line.setup, &now.setup);
            new_rule[n] = before.course != setup.course;
            moved[n] = new_rule[n] || before.delays_ms != setup.delays_ms;
            steeper[n] = i128::from(setup.ageing_per_min) - i128::from(before.ageing_per_min);
            (now.waiting, now.classes) = (line.waiting, line.classes);
        }
        let naming = self.agenda.naming.iter();
        let mut displaced: Vec<Displaced> = naming
            .map(|interaction| Displaced { interaction: *interaction, new_rule: false })
            .collect();
        for class in &mut self.classes {
            let Some(number) = numbers.get(class.queue).copied() else { continue };
            let (new_rule, steeper) = (new_rule[class.queue], steeper[class.queue]);
            let names_agents = class.key.only.is_some();
            let moves = moved[class.queue] || names_agents;
            let plain = class.plain.by_wait.iter().filter(|_| moves);
            // The numbers of agents to avoid change with the plan.
            let all = plain.chain(&class.wary.by_wait);
            displaced.extend(all.map(|(_, id)| Displaced { interaction: *id, new_rule }));
            for row in [&mut class.plain, &mut class.wary].into_iter().filter(|_| steeper != 0) {
                row.age_by(steeper);
            }
            class.queue = number;
        }
        // The first of each class stands with figures of its queue.
        let occupied: Vec<usize> = self.occupied.iter().collect();
        occupied.into_iter().for_each(|class| self.refresh(class));
        displaced
    }

    pub(super) fn scales(&self, now: Moment) -> Scales {
        Scales { now, starving_ms: self.starvation_ms }
    }

    pub(super) fn find(&self, queue: &QueueId) -> Option<usize> {
        self.by_key.get(queue).copied()
    }

    /// The queue, made up as a closed one when the plan doesn't have it.
    pub(super) fn find_or_close(&mut self, queue: &QueueId) -> usize {
        if let Some(n) = self.find(queue) {
            return n;
        }
        let n = self.queues.len();
        self.by_key.insert(queue.clone(), n);
        self.queues.push(Line::new(QueueSetup::closed(queue.clone())));
        n
    }

    pub(super) fn find_class(&self, queue: usize, key: &ClassKey) -> Option<usize> {
        self.queues[queue].classes.get(key).copied()
    }

    /// A number for a new class: a new one, or that of a class emptied long enough ago, which
    /// comes with the profiles that served it.
    pub(super) fn free_class(&mut self) -> (usize, Option<Eligible>) {
        let count = self.classes.len();
        if count - self.occupied_count <= SPARE_CLASSES_MAX {
            return (count, None);
        }
        let Some(spare) = (0..count).find(|n| !self.occupied.get(*n)) else {
            return (count, None);
        };
        let Class { queue, key, eligible, .. } = &mut self.classes[spare];
        if let Some(line) = self.queues.get_mut(*queue) {
            line.classes.remove(key);
        }
        (spare, Some(std::mem::take(eligible)))
    }

    pub(super) fn open_class(
        &mut self,
        class: usize,
        queue: usize,
        key: ClassKey,
        eligible: Eligible,
    ) {
        self.queues[queue].classes.insert(key.clone(), class);
        let opened = Class { queue, key, eligible, plain: Row::default(), wary: Row::default() };
        match self.classes.get_mut(class) {
            Some(spare) => *spare = opened,
            None => self.classes.push(opened),
        }
    }

    /// Takes the place that its score and its wait give.
    pub(super) fn enter(
        &mut self,
        class: usize,
        avoided: Vec<usize>,
        waiting: Waiting,
        looked: u32,
    ) {
        let Class { queue, key: ClassKey { passed_ms, only, .. }, .. } = &self.classes[class];
        let line = &mut self.queues[*queue];
        line.waiting += 1;
        let setup = &line.setup;
        let (ageing_per_min, since) = (setup.ageing_per_min, waiting.since);
        let key = Key::new(&waiting, ageing_per_min);
        let reserve_at = setup.next_delay_ms(*passed_ms).map(|delay| since + delay);
        let turn_at = match (only, &waiting.preferred) {
            (Some(_), Some((_, until))) => Some(*until),
            (_, _) => reserve_at,
        };
        let next = setup.course.as_deref().and_then(|course| course.next(looked, waiting.steps));
        let step_at = next.map(|(_, from_ms)| since + from_ms);
        if let Some(agent) = only {
            self.agenda.held_for.entry(agent.clone()).or_default().insert(key.interaction);
        }
        let priority_max = setup.priority_max();
        if waiting.preferred.is_some() || !waiting.avoid.is_empty() {
            self.agenda.naming.insert(key.interaction);
        }
        self.agenda.turns.extend(turn_at.map(|at| (at, key.interaction)));
        self.agenda.steps.extend(step_at.map(|at| (at, key.interaction)));
        self.classes[class].row(&avoided).insert(key);
        let place = Place { class, avoided, waiting, looked, turn_at, step_at };
        self.places.insert(key.interaction, place);
        if self.heads.len() < self.classes.len() {
            let eldest = (since, key.interaction);
            let head = Head { key, eldest, priority_max, ageing_per_min };
            self.heads.resize(self.classes.len(), head);
        }
        self.refresh(class);
    }

    pub(super) fn leave(&mut self, interaction: InteractionId) -> Option<Place> {
        let place = self.places.remove(&interaction)?;
        let class = &mut self.classes[place.class];
        let line = &mut self.queues[class.queue];
        line.waiting -= 1;
        let key = Key::new(&place.waiting, line.setup.ageing_per_min);
        class.row(&place.avoided).remove(&key);
        if let Some(agent) = &class.key.only
            && let Some(held) = self.agenda.held_for.get_mut(agent)
        {
            held.remove(&interaction);
            if held.is_empty() {
                self.agenda.held_for.remove(agent);
            }
        }
        self.agenda.naming.remove(&interaction);
        if let Some(at) = place.turn_at {
            self.agenda.turns.remove(&(at, interaction));
        }
        if let Some(at) = place.step_at {
            self.agenda.steps.remove(&(at, interaction));
        }
        self.refresh(place.class);
        Some(place)
    }

    /// The next step of an interaction's rule is looked at: its number.
    pub(super) fn look(&mut self, interaction: InteractionId) -> Option<(u32, usize)> {
        let place = self.places.get_mut(&interaction)?;
        let queue = self.classes[place.class].queue;
        let course = self.queues[queue].setup.course.as_deref()?;
        let (step, _) = course.next(place.looked, place.waiting.steps)?;
        if let Some(at) = place.step_at.take() {
            self.agenda.steps.remove(&(at, interaction));
        }
        place.looked = step + 1;
        let next = course.next(place.looked, place.waiting.steps);
        place.step_at = next.map(|(_, from_ms)| place.waiting.since + from_ms);
        self.agenda.steps.extend(place.step_at.map(|at| (at, interaction)));
        Some((step, queue))
    }

    fn refresh(&mut self, class: usize) {
        let Class { plain, wary, queue, .. } = &self.classes[class];
        let first = least(plain.by_score.first(), wary.by_score.first());
        let eldest = least(plain.by_wait.first(), wary.by_wait.first());
        match (first, eldest) {
            (Some(key), Some(eldest)) => {
                let setup = &self.queues[*queue].setup;
                let (priority_max, ageing_per_min) = (setup.priority_max(), setup.ageing_per_min);
                self.heads[class] =
                    Head { key: *key, eldest: *eldest, priority_max, ageing_per_min };
                self.occupied_count += usize::from(!self.occupied.get(class));
                self.occupied.set(class);
            }
            (_, _) => {
                self.occupied_count -= usize::from(self.occupied.get(class));
                self.occupied.clear(class);
            }
        }
    }

    pub(super) const fn occupied(&self) -> &Bits {
        &self.occupied
    }

    pub(super) fn place(&self, interaction: InteractionId) -> Option<&Place> {
        self.places.get(&interaction)
    }

    pub(super) fn avoided(&self, interaction: InteractionId) -> &[usize] {
        self.places.get(&interaction).map_or(&[], |place| &place.avoided)
    }

    /// Interactions waiting in a class.
    pub(super) fn count(&self, class: usize) -> usize {
        self.classes[class].plain.by_wait.len() + self.classes[class].wary.by_wait.len()
    }

    pub(super) fn count_in_queue(&self, queue: usize) -> u32 {
        self.queues[queue].waiting
    }

    /// Points × 60,000 at a moment.
    pub(super) fn score(&self, place: &Place, points: i32, scales: Scales) -> i128 {
        let line = self.line_of(place.class);
        scales.score(&Key::new(&place.waiting, line.1), line, points)
    }

    /// When the first in the class would go if somebody added the most points, be it acceptable or
    /// not: a bound for the next.
    pub(super) fn head(&self, class: usize, scales: Scales) -> Precedence {
        let head = &self.heads[class];
        let (since, interaction) = head.eldest;
        if scales.starves(since) {
            return (false, Reverse(0), since, interaction);
        }
        let grown = i128::from(head.ageing_per_min) * i128::from(scales.now.epoch_ms());
        let score = head.key.standing.0 + grown + i128::from(head.priority_max) * MS_PER_MIN;
        (true, Reverse(score), head.key.since, head.key.interaction)
    }

    fn line_of(&self, class: usize) -> (i32, i32) {
        let setup = &self.queues[self.classes[class].queue].setup;
        (setup.priority, setup.ageing_per_min)
    }

    /// The first in an occupied class for whom somebody is there. Those without anybody to avoid
    /// get `points`; `accepts` tells of the others, who can't get more.
    pub(super) fn first_acceptable(
        &self,
        class: usize,
        scales: Scales,
        points: i32,
        mut accepts: impl FnMut(&[usize]) -> Option<i32>,
    ) -> Option<Precedence> {
        let Class { plain, wary, .. } = &self.classes[class];
        let line = self.line_of(class);
        let starving = |row: &Row| row.by_wait.first().filter(|(s, _)| scales.starves(*s)).copied();
        let eldest = starving(plain);
        let mut best = match eldest {
            Some((since, id)) => Some((false, Reverse(0), since, id)),
            None => plain.by_score.first().map(|key| scales.precedence(key, line, points)),
        };
        for (since, id) in wary.by_wait.iter().take_while(|(since, _)| scales.starves(*since)) {
            let at = (false, Reverse(0), *since, *id);
            if best.as_ref().is_some_and(|best| *best <= at) {
                return best;
            }
            if accepts(self.avoided(*id)).is_some() {
                return Some(at);
            }
        }
        if eldest.is_some() {
            return best;
        }
        for key in wary.by_score.iter().filter(|key| !scales.starves(key.since)) {
            let bound = scales.precedence(key, line, points);
            if best.as_ref().is_some_and(|best| *best <= bound) {
                break;
            }
            if let Some(points) = accepts(self.avoided(key.interaction)) {
                let at = scales.precedence(key, line, points);
                best = Some(best.map_or(at, |best| best.min(at)));
            }
        }
        best
    }

    fn classes_of(&self, queue: usize) -> impl Iterator<Item = &Class> {
        self.queues[queue].classes.values().map(|class| &self.classes[*class])
    }

    /// A queue's interactions in their order.
    pub(super) fn in_order(&self, queue: usize, scales: Scales) -> Vec<InteractionId> {
        let line = (0, self.queues[queue].setup.ageing_per_min);
        let rows = self.classes_of(queue).flat_map(|class| [&class.plain, &class.wary]);
        let mut keys: Vec<Precedence> =
            rows.flat_map(|row| &row.by_score).map(|key| scales.precedence(key, line, 0)).collect();
        keys.sort_unstable();
        keys.into_iter().map(|(_, _, _, interaction)| interaction).collect()
    }

    /// From 1, in the interaction's queue.
    pub(super) fn position(&self, interaction: InteractionId, scales: Scales) -> Option<u32> {
        let place = self.places.get(&interaction)?;
        let queue = self.classes[place.class].queue;
        let rows = self.classes_of(queue).flat_map(|class| [&class.plain, &class.wary]);
        let key = Key::new(&place.waiting, self.line_of(place.class).1);
        let own = (key.since, interaction);
        let before: usize = rows
            .map(|row| {
                let starving = row.by_wait.iter().take_while(|(since, _)| scales.starves(*since));
                if scales.starves(key.since) {
                    return starving.take_while(|other| **other < own).count();
                }
                let starving = starving.count();
                let better = row.by_score.range(..key);
                // Who starves goes before whatever the score.
                starving + better.filter(|key| !scales.starves(key.since)).count()
            })
            .sum();
        u32::try_from(before + 1).ok()
    }

    pub(super) fn everyone(&self) -> impl Iterator<Item = &Waiting> {
        self.places.values().map(|place| &place.waiting)
    }
}

fn least<'a, T: Ord>(a: Option<&'a T>, b: Option<&'a T>) -> Option<&'a T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

impl Line {
    fn new(setup: QueueSetup) -> Self {
        Self { setup, waiting: 0, classes: BTreeMap::new() }
    }
}

impl Class {
    fn row(&mut self, avoided: &[usize]) -> &mut Row {
        if avoided.is_empty() { &mut self.plain } else { &mut self.wary }
    }
}
