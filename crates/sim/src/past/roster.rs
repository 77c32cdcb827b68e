//! The roster: who works when, so that every queue has the people its calls ask for.
//!
//! Owns: shifts and rests of a day. Must not own: what happens on it.

use super::shifts::{Day, demand};
use super::{MINUTE_MS, Run};
use std::collections::BTreeMap;
use vocab::{AgentId, AgentStatus, Moment, QueueId};

/// One agent's day.
#[derive(Clone, Debug)]
pub(super) struct Shift {
    pub agent: AgentId,
    /// From midnight.
    pub begins_min: i64,
    pub lasts_min: i64,
    /// Minutes after the beginning, minutes, and what for.
    pub rests: Vec<(i64, i64, AgentStatus)>,
}

/// Seven hours of work and a meal.
const LASTS_MIN: i64 = 455;
const OFFICE: [i64; 7] = [415, 465, 525, 600, 720, 765, 805];
const AROUND: [i64; 5] = [0, 415, 600, 825, 985];
/// The rest between two days (article L3131-1 of the French labour code: 11 hours).
const NIGHT_MS: i64 = 11 * 60 * MINUTE_MS;
/// Talk, wrap-up and ringing of a call, about.
const HANDLING_S: f64 = 380.0;
/// Beyond the load, so many times its square root (the square-root staffing rule: Halfin and Whitt,
/// "Heavy-traffic limits for queues with many exponential servers", 1981).
const SPARE: f64 = 1.1;
/// People for a queue that is called at all.
const LEAST: f64 = 1.7;
/// One day in seven is free (article L3132-1).
const MOST_DAYS: u32 = 6;
/// Days after which everybody may work as many again.
const WEEK: u32 = 7;
/// Half hours.
const SLOTS: usize = 48;
/// A shift that helps less than this many half hours of one agent isn't worth a day's work.
const LEAST_GAIN: f64 = 4.0;

type Wanted = BTreeMap<QueueId, [f64; SLOTS]>;

/// What an agent has worked in the days that are lived.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Worked {
    days: u32,
    until: Option<Moment>,
}

/// Fills what is wanted shift by shift, the most useful first.
pub(super) fn of_day(run: &mut Run<'_>, day: &Day) -> Vec<Shift> {
    run.planned += 1;
    if run.planned.is_multiple_of(WEEK) {
        run.worked.values_mut().for_each(|worked| worked.days = 0);
    }
    let mut wanted = wanted(run, day);
    let mut free: Vec<AgentId> = run.past.plan.agents.keys().cloned().collect();
    for n in (1..free.len()).rev() {
        free.swap(n, run.chance.below(n + 1));
    }
    // Who has worked least comes first.
    free.sort_by_key(|a| run.worked.get(a).map_or(0, |w| w.days));
    free.retain(|a| run.worked.get(a).is_none_or(|w| w.days < MOST_DAYS));
    let mut shifts = Vec::new();
    while let Some((n, begins_min)) = most_useful(run, day, &wanted, &free) {
        let agent = free.remove(n);
        for (queue, part) in parts(run, &agent) {
            let Some(slots) = wanted.get_mut(&queue) else { continue };
            slots[span(begins_min)].iter_mut().for_each(|want| *want -= part);
        }
        let ends = day.begin.plus_ms((begins_min + LASTS_MIN) * MINUTE_MS);
        let worked = run.worked.entry(agent.clone()).or_default();
        *worked = Worked { days: worked.days + 1, until: Some(ends) };
        let rests = rests(run);
        shifts.push(Shift { agent, begins_min, lasts_min: LASTS_MIN, rests });
    }
    shifts
}

/// The people each queue asks for in every half hour: its load in erlangs and some to spare.
fn wanted(run: &Run<'_>, day: &Day) -> Wanted {
    let mut wanted = Wanted::new();
    for way in &run.ways {
        let organization = way.organization.as_str();
        let (calls, hours) = demand(organization, day.weekday, run.past.calls_per_day);
        let queues = run.ways.iter().filter(|w| w.organization == way.organization).count();
        let all: u32 = hours.iter().sum();
        let mut slots = [0.0; SLOTS];
        for (slot, want) in slots.iter_mut().enumerate() {
            let share = f64::from(hours[slot / 2]) / f64::from(all.max(1));
            let load = calls * share / queues.max(1) as f64 * HANDLING_S / 3_600.0;
            if load > 0.0 {
                *want = (load + SPARE * load.sqrt()).max(LEAST);
            }
        }
        wanted.insert(way.queue.clone(), slots);
    }
    wanted
}

fn most_useful(
    run: &Run<'_>,
    day: &Day,
    wanted: &Wanted,
    free: &[AgentId],
) -> Option<(usize, i64)> {
    let mut best: Option<(f64, usize, i64)> = None;
    for (n, agent) in free.iter().enumerate() {
        let team = run.past.plan.agents.get(agent).and_then(|a| a.team.as_ref());
        let around = team.is_some_and(|t| t.as_str() == "route");
        let rested = run.worked.get(agent).and_then(|w| w.until);
        let parts = parts(run, agent);
        for begins in if around { &AROUND[..] } else { &OFFICE[..] } {
            let comes = day.begin.plus_ms(begins * MINUTE_MS);
            if rested.is_some_and(|until| comes.since_ms(until) < NIGHT_MS) {
                continue;
            }
            let gain = parts
                .iter()
                .filter_map(|(queue, part)| Some((wanted.get(queue)?, part)))
                .map(|(slots, part)| {
                    slots[span(*begins)].iter().map(|w| w.clamp(0.0, *part)).sum::<f64>()
                })
                .sum();
            if gain >= LEAST_GAIN && best.is_none_or(|(most, ..)| gain > most + 0.01) {
                best = Some((gain, n, *begins));
            }
        }
    }
    best.map(|(_, n, begins)| (n, begins))
}

/// How much of an agent each of their queues has.
fn parts(run: &Run<'_>, agent: &AgentId) -> Vec<(QueueId, f64)> {
    let plan = &run.past.plan;
    let served = plan.agents.get(agent).into_iter().flat_map(|agent| plan.queues_of(agent));
    let called = |q: &&QueueId| run.ways.iter().any(|w| w.queue == **q);
    let queues: Vec<&QueueId> = served.filter(called).collect();
    queues.iter().map(|q| ((*q).clone(), 1.0 / queues.len() as f64)).collect()
}

/// The half hours of a shift; one that is missed by some minutes counts.
fn span(begins_min: i64) -> std::ops::Range<usize> {
    let slot = |min: i64| usize::try_from((min + 10) / 30).unwrap_or(0).min(SLOTS);
    slot(begins_min)..slot(begins_min + LASTS_MIN)
}

fn rests(run: &mut Run<'_>) -> Vec<(i64, i64, AgentStatus)> {
    let chance = &mut run.chance;
    let rest = |reason: &str| AgentStatus::Break { reason: reason.into() };
    let mut rests = Vec::new();
    if chance.happens(0.25) {
        rests.push((12, chance.between(10, 20), rest("brief")));
    }
    rests.push((chance.between(95, 130), chance.between(9, 16), rest("pause")));
    rests.push((chance.between(185, 235), chance.between(38, 52), rest("dejeuner")));
    if chance.happens(0.12) {
        rests.push((305, chance.between(30, 50), AgentStatus::Training));
    } else if chance.happens(0.12) {
        rests.push((310, chance.between(15, 25), rest("coaching")));
    } else {
        rests.push((chance.between(315, 345), chance.between(9, 16), rest("pause")));
    }
    rests
}
