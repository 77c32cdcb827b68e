//! The waiting side: who waits in which class, and who stands first there.
//!
//! Owns: queues as the distribution sees them, classes, and the place of each interaction.
//! Must not own: anything about agents beyond the set of profiles that may serve a class.

use super::Waiting;
use super::bits::Bits;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use vocab::{FloorPlan, InteractionId, Moment, QueueId, Strategy};

/// Least level by skill number, ascending.
pub(super) type Requirement = Vec<(usize, u8)>;

/// Classes kept although nobody waits in them, so that flows may make new ones for ever.
pub(super) const SPARE_CLASSES_MAX: usize = 1024;

const MS_PER_MIN: i128 = 60_000;

#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    pub(super) queues: Vec<Line>,
    pub(super) by_key: BTreeMap<QueueId, usize>,
    classes: Vec<Class>,
    /// First in each class, side by side in memory; stale where nobody waits.
    heads: Vec<Head>,
    /// Classes in which somebody waits.
    occupied: Bits,
    occupied_count: usize,
    places: BTreeMap<InteractionId, Place>,
}

/// A queue.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) id: QueueId,
    /// In the plan. A queue that left it keeps its waiting, and nobody serves it.
    pub(super) open: bool,
    pub(super) strategy: Strategy,
    pub(super) requirement: Requirement,
    priority: i32,
    ageing_per_min: i32,
    waiting: u32,
    classes: BTreeMap<Requirement, usize>,
}

/// Interactions that the same agents may take: same queue, same requirement.
#[derive(Clone, Debug)]
struct Class {
    queue: usize,
    eligible: Bits,
    /// Those who would take any eligible agent.
    plain: BTreeSet<Key>,
    /// Those with somebody to avoid.
    wary: BTreeSet<Key>,
}

#[derive(Clone, Debug)]
struct Place {
    class: usize,
    key: Key,
    avoided: Vec<usize>,
    waiting: Waiting,
}

/// Order inside a queue. All there age alike, so time never changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// The score as it would have been at the epoch, in points × 60,000; higher goes first.
    standing: Reverse<i128>,
    since: Moment,
    pub(super) interaction: InteractionId,
}

#[derive(Clone, Copy, Debug)]
struct Head {
    key: Key,
    ageing_per_min: i32,
}

/// Order across queues at one moment: the lesser goes first.
pub(super) type Precedence = (Reverse<i128>, Moment, InteractionId);

impl Head {
    fn precedence(&self, now: Moment) -> Precedence {
        precedence(&self.key, self.ageing_per_min, now)
    }
}

fn precedence(key: &Key, ageing_per_min: i32, now: Moment) -> Precedence {
    let grown = i128::from(ageing_per_min) * i128::from(now.epoch_ms());
    (Reverse(key.standing.0 + grown), key.since, key.interaction)
}

impl Lines {
    pub(super) fn new(plan: &FloorPlan) -> Self {
        let mut lines = Self::default();
        for (id, queue) in &plan.queues {
            lines.by_key.insert(id.clone(), lines.queues.len());
            lines.queues.push(Line {
                id: id.clone(),
                open: true,
                strategy: queue.strategy,
                requirement: Requirement::new(),
                priority: queue.priority,
                ageing_per_min: queue.ageing_per_min,
                waiting: 0,
                classes: BTreeMap::new(),
            });
        }
        lines
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
        self.queues.push(Line {
            id: queue.clone(),
            open: false,
            strategy: Strategy::default(),
            requirement: Requirement::new(),
            priority: 0,
            ageing_per_min: 0,
            waiting: 0,
            classes: BTreeMap::new(),
        });
        n
    }

    pub(super) fn find_class(&self, queue: usize, requirement: &Requirement) -> Option<usize> {
        self.queues[queue].classes.get(requirement).copied()
    }

    /// A number for a new class: a new one, or that of a class emptied long enough ago, which
    /// comes with the profiles that served it.
    pub(super) fn free_class(&mut self) -> (usize, Option<Bits>) {
        let count = self.classes.len();
        if count - self.occupied_count <= SPARE_CLASSES_MAX {
            return (count, None);
        }
        let Some(spare) = (0..count).find(|n| !self.occupied.get(*n)) else {
            return (count, None);
        };
        let queue = self.classes[spare].queue;
        self.queues[queue].classes.retain(|_, class| *class != spare);
        (spare, Some(std::mem::take(&mut self.classes[spare].eligible)))
    }

    pub(super) fn open_class(
        &mut self,
        class: usize,
        queue: usize,
        requirement: Requirement,
        eligible: Bits,
    ) {
        self.queues[queue].classes.insert(requirement, class);
        let opened = Class { queue, eligible, plain: BTreeSet::new(), wary: BTreeSet::new() };
        match self.classes.get_mut(class) {
            Some(spare) => *spare = opened,
            None => self.classes.push(opened),
        }
    }

    /// Takes the place that its score and its wait give.
    pub(super) fn enter(&mut self, class: usize, avoided: Vec<usize>, waiting: Waiting) {
        let line = &mut self.queues[self.classes[class].queue];
        line.waiting += 1;
        let base = i128::from(line.priority) + i128::from(waiting.priority);
        let ageing_per_min = line.ageing_per_min;
        let aged = i128::from(ageing_per_min) * i128::from(waiting.since.epoch_ms());
        let key = Key {
            standing: Reverse(base * MS_PER_MIN - aged),
            since: waiting.since,
            interaction: waiting.interaction,
        };
        self.classes[class].row(&avoided).insert(key);
        self.places.insert(waiting.interaction, Place { class, key, avoided, waiting });
        if self.heads.len() < self.classes.len() {
            self.heads.resize(self.classes.len(), Head { key, ageing_per_min });
        }
        self.refresh(class);
    }

    pub(super) fn leave(&mut self, interaction: InteractionId) -> Option<Waiting> {
        let place = self.places.remove(&interaction)?;
        let class = &mut self.classes[place.class];
        class.row(&place.avoided).remove(&place.key);
        self.queues[class.queue].waiting -= 1;
        self.refresh(place.class);
        Some(place.waiting)
    }

    fn refresh(&mut self, class: usize) {
        let Class { plain, wary, queue, .. } = &self.classes[class];
        let first = match (plain.first(), wary.first()) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        match first {
            Some(key) => {
                let ageing_per_min = self.queues[*queue].ageing_per_min;
                self.heads[class] = Head { key: *key, ageing_per_min };
                self.occupied_count += usize::from(!self.occupied.get(class));
                self.occupied.set(class);
            }
            None => {
                self.occupied_count -= usize::from(self.occupied.get(class));
                self.occupied.clear(class);
            }
        }
    }

    pub(super) const fn occupied(&self) -> &Bits {
        &self.occupied
    }

    pub(super) fn eligible(&self, class: usize) -> &Bits {
        &self.classes[class].eligible
    }

    pub(super) fn queue_of(&self, class: usize) -> usize {
        self.classes[class].queue
    }

    pub(super) fn class_of(&self, interaction: InteractionId) -> Option<usize> {
        Some(self.places.get(&interaction)?.class)
    }

    pub(super) fn avoided(&self, interaction: InteractionId) -> &[usize] {
        self.places.get(&interaction).map_or(&[], |place| &place.avoided)
    }

    /// Interactions waiting in a class.
    pub(super) fn count(&self, class: usize) -> usize {
        self.classes[class].plain.len() + self.classes[class].wary.len()
    }

    pub(super) fn count_in_queue(&self, queue: usize) -> u32 {
        self.queues[queue].waiting
    }

    /// When the first in the class would go, be it acceptable or not: a bound for the next.
    pub(super) fn head(&self, class: usize, now: Moment) -> Precedence {
        self.heads[class].precedence(now)
    }

    /// The first in an occupied class for whom somebody is there, as `accepts` tells of those with
    /// somebody to avoid. All others take anybody.
    pub(super) fn first_acceptable(
        &self,
        class: usize,
        now: Moment,
        mut accepts: impl FnMut(&[usize]) -> bool,
    ) -> Option<Precedence> {
        let Class { plain, wary, queue, .. } = &self.classes[class];
        let ageing_per_min = self.queues[*queue].ageing_per_min;
        let plain = plain.first();
        let wary = wary
            .iter()
            .take_while(|key| plain.is_none_or(|plain| *key < plain))
            .find(|key| accepts(self.avoided(key.interaction)));
        Some(precedence(wary.or(plain)?, ageing_per_min, now))
    }

    /// A queue's interactions in their order.
    pub(super) fn in_order(&self, queue: usize) -> Vec<InteractionId> {
        let classes = self.queues[queue].classes.values().map(|class| &self.classes[*class]);
        let mut keys: Vec<Key> =
            classes.flat_map(|class| class.plain.iter().chain(&class.wary)).copied().collect();
        keys.sort_unstable();
        keys.into_iter().map(|key| key.interaction).collect()
    }

    /// From 1, in the interaction's queue.
    pub(super) fn position(&self, interaction: InteractionId) -> Option<u32> {
        let place = self.places.get(&interaction)?;
        let queue = &self.queues[self.classes[place.class].queue];
        let before: usize = queue
            .classes
            .values()
            .map(|class| &self.classes[*class])
            .map(|class| {
                class.plain.range(..place.key).count() + class.wary.range(..place.key).count()
            })
            .sum();
        u32::try_from(before + 1).ok()
    }

    pub(super) fn everyone(&self) -> impl Iterator<Item = &Waiting> {
        self.places.values().map(|place| &place.waiting)
    }

    pub(super) fn into_everyone(self) -> Vec<Waiting> {
        self.places.into_values().map(|place| place.waiting).collect()
    }

    #[cfg(test)]
    pub(super) fn class_count(&self) -> usize {
        self.classes.len()
    }
}

impl Class {
    fn row(&mut self, avoided: &[usize]) -> &mut BTreeSet<Key> {
        if avoided.is_empty() { &mut self.plain } else { &mut self.wary }
    }
}
