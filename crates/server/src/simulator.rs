//! Carries out simulations: what a form or the command line asks, from the journal or a forecast.
//!
//! Owns: reading what a study is made of from the database, the base beside the changed floor, a
//! thread of low priority for those asked over HTTP. Must not own: what is kept and shown, which is
//! the web's; nor what is simulated, which is `sim`'s.

mod journal;

use crate::study;
use serde::{Deserialize, Serialize};
use sim::study::{
    Actual, CONFIDENCE, Changes, Difference, Figures, Forecast, Ready, Single, Study, Tally,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::Db;
use tokio::sync::oneshot;
use vocab::{FloorPlan, OrganizationId, QueueId};
use web::{SimulationJob, Simulator};

/// Lower than whatever serves calls, so that a study takes what they leave.
const NICE: i32 = 15;
const REPLICATIONS: u32 = 20;
/// Of a single queue over HTTP, where nothing else is said.
const HOURS: f64 = 200.0;
/// More calls than this are not simulated at one go.
const MOST_CALLS: f64 = 1e8;

/// What to simulate. The shape is that of the API's form.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Asked {
    pub(crate) base: Base,
    pub(crate) changes: Option<Changes>,
    pub(crate) seed: Option<u64>,
    pub(crate) replications: Option<u32>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Base {
    Day {
        day: String,
    },
    Forecast {
        forecast: Forecast,
    },
    Single {
        agents: u32,
        calls_per_hour: f64,
        aht_s: f64,
        patience_s: Option<f64>,
        service_level_s: Option<f64>,
        hours: Option<f64>,
    },
}

/// The result, in the API's words.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Answer {
    pub(crate) base: Figures,
    pub(crate) changed: Option<Figures>,
    pub(crate) difference: Option<Difference>,
    /// What really happened on the day that the base is made of.
    pub(crate) journal: Option<Actual>,
    pub(crate) formula: Option<Formula>,
    pub(crate) replications: u32,
    pub(crate) seed: u64,
    pub(crate) confidence: f64,
    pub(crate) notes: Vec<Note>,
}

/// Something to know before trusting the figures.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Note {
    pub(crate) code: &'static str,
    pub(crate) count: u64,
    pub(crate) what: String,
}

/// What the formula says of a single queue.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Formula {
    pub(crate) name: &'static str,
    pub(crate) service_level: f64,
    pub(crate) abandonment: f64,
    pub(crate) asa_s: f64,
    pub(crate) wait_s: f64,
    pub(crate) wait_probability: f64,
    pub(crate) occupancy: f64,
}

impl Formula {
    /// None: no steady state.
    pub(crate) fn of(single: &Single) -> Option<Self> {
        let (name, waiting) = single.formula()?;
        Some(Self {
            name,
            service_level: waiting.service_level,
            abandonment: waiting.abandonment,
            asa_s: waiting.asa_s,
            wait_s: waiting.wait_s,
            wait_probability: waiting.wait_probability,
            occupancy: waiting.occupancy,
        })
    }
}

/// A simulation whose every part is known; what is left is computing.
#[derive(Debug)]
pub(crate) struct Prepared {
    base: Ready,
    changed: Option<Ready>,
    journal: Option<Actual>,
    formula: Option<Formula>,
    /// None: all queues.
    only: Option<BTreeSet<QueueId>>,
    notes: Vec<Note>,
    replications: u32,
    seed: u64,
}

impl Prepared {
    /// One queue of agents who are all alike.
    ///
    /// # Errors
    /// A figure that makes no floor.
    pub(crate) fn single(single: &Single, seed: u64) -> Result<Self, String> {
        single.check().map_err(study::refused)?;
        Ok(Self {
            base: single.study().ready(),
            changed: None,
            journal: None,
            formula: Formula::of(single),
            only: None,
            notes: Vec::new(),
            replications: single.replications(),
            seed,
        })
    }

    /// Reads what is asked from the database and sets the floor up. Nothing of organizations other
    /// than these is told.
    ///
    /// # Errors
    /// What is missing or can't be, in words for who asked.
    pub(crate) async fn read(
        db: &Db,
        asked: &Asked,
        organizations: Option<&[OrganizationId]>,
    ) -> Result<Self, String> {
        let seed = asked.seed.unwrap_or(1);
        let runs = asked.replications.unwrap_or(REPLICATIONS).clamp(2, 60);
        let nothing = Changes::default();
        let changes = asked.changes.as_ref().unwrap_or(&nothing);
        match &asked.base {
            Base::Single { agents, calls_per_hour, aht_s, patience_s, service_level_s, hours } => {
                let single = Single {
                    agents: *agents,
                    calls_per_hour: *calls_per_hour,
                    aht_s: *aht_s,
                    patience_s: *patience_s,
                    target_s: service_level_s.unwrap_or(20.0),
                    hours: hours.unwrap_or(HOURS),
                };
                if !changes.is_empty() {
                    return Err("A single queue has no changes: start another.".to_owned());
                }
                Self::single(&single, seed)
            }
            Base::Forecast { forecast } => {
                let plan = journal::latest_plan(db).await?;
                let only = only(&plan, organizations);
                let mut prepared = Self::forecast(forecast, plan, changes, seed, runs)?;
                prepared.only = only;
                prepared.check()?;
                Ok(prepared)
            }
            Base::Day { day } => {
                let (plan, day) = journal::day(db, day).await?;
                let only = only(&plan, organizations);
                let actual = day.actual(&plan, only.as_ref());
                let (study, endless) = day.study(plan);
                let mut prepared = Self::of(study, changes, seed, runs)?;
                prepared.only = only;
                prepared.journal = Some(actual);
                prepared.note("patience_unknown", endless.into_iter().map(|queue| (queue, 1)));
                prepared.check()?;
                Ok(prepared)
            }
        }
    }

    /// A forecast, on any plan.
    ///
    /// # Errors
    /// What is wrong with the forecast or the changes.
    pub(crate) fn forecast(
        forecast: &Forecast,
        plan: FloorPlan,
        changes: &Changes,
        seed: u64,
        replications: u32,
    ) -> Result<Self, String> {
        let today = journal::today(&plan);
        let study = forecast.study(plan, &today).map_err(|wrong| wrong.to_string())?;
        Self::of(study, changes, seed, replications)
    }

    fn of(base: Study, changes: &Changes, seed: u64, replications: u32) -> Result<Self, String> {
        let changed = match changes.is_empty() {
            true => None,
            false => Some(changes.apply(&base).map_err(|wrong| wrong.to_string())?.ready()),
        };
        Ok(Self {
            base: base.ready(),
            changed,
            journal: None,
            formula: None,
            only: None,
            notes: Vec::new(),
            replications,
            seed,
        })
    }

    fn note(&mut self, code: &'static str, of: impl Iterator<Item = (QueueId, u64)>) {
        for (queue, count) in of {
            if self.only.as_ref().is_none_or(|only| only.contains(&queue)) {
                self.notes.push(Note { code, count, what: queue.to_string() });
            }
        }
    }

    fn check(&mut self) -> Result<(), String> {
        let floors = [Some(&self.base), self.changed.as_ref()].into_iter().flatten();
        let (mut calls, mut nowhere) = (0.0, Vec::new());
        for ready in floors {
            let streams = &ready.study().streams;
            let expected = |n: usize| streams[n].arrivals.expected(i64::MAX);
            calls += (0..streams.len()).map(expected).sum::<f64>();
            nowhere.extend(
                ready.nowhere().into_iter().filter_map(|n| {
                    Some((streams[n].entrance.queue()?.clone(), whole(expected(n))))
                }),
            );
        }
        self.note("calls_nowhere", nowhere.into_iter());
        let calls = calls * f64::from(self.replications);
        if calls > MOST_CALLS {
            return Err(format!("{calls:.0} calls are too many: give fewer runs or less volume"));
        }
        Ok(())
    }

    /// Computes it, on so many threads; None when `watch` said no.
    pub(crate) fn carry_out(
        mut self,
        threads: usize,
        watch: &(dyn Fn(f64) -> bool + Sync),
    ) -> Option<Answer> {
        let parts = if self.changed.is_some() { 2.0 } else { 1.0 };
        let run = |ready: &Ready, before: f64| {
            let watch = |share: f64| watch((before + share) / parts);
            study::run(ready, self.seed, self.replications, threads, &watch)
        };
        let base = self.of_mine(run(&self.base, 0.0)?);
        let changed = match &self.changed {
            Some(changed) => Some(self.of_mine(run(changed, 1.0)?)),
            None => None,
        };
        let difference = changed.as_ref().map(|changed| Difference::of(&base, changed));
        let (base, changed) = (Figures::of(&base), changed.map(|c| Figures::of(&c)));
        for figures in [Some(&base), changed.as_ref()].into_iter().flatten() {
            let unfinished = whole(figures.calls.unfinished);
            if figures.calls.unfinished > 0.005 * figures.calls.offered {
                let what = String::new();
                self.notes.push(Note { code: "unfinished", count: unfinished, what });
            }
        }
        Some(Answer {
            base,
            changed,
            difference,
            journal: self.journal,
            formula: self.formula,
            replications: self.replications,
            seed: self.seed,
            confidence: CONFIDENCE,
            notes: self.notes,
        })
    }

    fn of_mine(&self, tallies: Vec<Tally>) -> Vec<Tally> {
        match &self.only {
            None => tallies,
            Some(only) => tallies.iter().map(|tally| tally.only(only)).collect(),
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of calls")]
const fn whole(count: f64) -> u64 {
    count.round() as u64
}

/// The queues of these organizations; None: all queues.
fn only(plan: &FloorPlan, organizations: Option<&[OrganizationId]>) -> Option<BTreeSet<QueueId>> {
    let organizations = organizations?;
    let own = plan.queues.iter().filter(|(_, q)| organizations.contains(&q.organization));
    Some(own.map(|(id, _)| id.clone()).collect())
}

/// For the web: one thread of low priority per simulation.
pub(crate) fn simulator(db: Db) -> Simulator {
    Arc::new(move |job| {
        let db = db.clone();
        Box::pin(async move { simulate(&db, job).await })
    })
}

async fn simulate(db: &Db, job: SimulationJob) -> Result<serde_json::Value, String> {
    let asked: Asked = serde_json::from_value(job.form.clone()).map_err(|e| e.to_string())?;
    let organizations = job.organizations.as_deref();
    own_changes(db, &asked, organizations).await?;
    let prepared = Prepared::read(db, &asked, organizations).await?;
    let (done, answer) = oneshot::channel();
    let work = move || {
        if let Err(error) = rustix::process::nice(NICE) {
            tracing::debug!(%error, "a simulation runs at the usual priority");
        }
        let answer = prepared.carry_out(1, &|share| job.watch.at(share));
        // Who asked may have gone: then nobody hears.
        let _heard = done.send(answer);
    };
    let thread = std::thread::Builder::new().name("simulation".to_owned());
    thread.spawn(work).map_err(|e| format!("no thread for the simulation: {e}"))?;
    match answer.await {
        Ok(Some(answer)) => serde_json::to_value(answer).map_err(|e| e.to_string()),
        Ok(None) => Err("It was given up.".to_owned()),
        Err(_) => Err("The simulation broke; the log says why.".to_owned()),
    }
}

/// What somebody changes must be of their organizations: a refusal that names what the plan has
/// would tell them the rest.
async fn own_changes(
    db: &Db,
    asked: &Asked,
    organizations: Option<&[OrganizationId]>,
) -> Result<(), String> {
    let (Some(changes), Some(_)) = (&asked.changes, organizations) else { return Ok(()) };
    if changes.plan.is_some() {
        return Err("Another plan is for those who answer for the whole centre.".to_owned());
    }
    let plan = journal::latest_plan(db).await?;
    let only = only(&plan, organizations).unwrap_or_default();
    let served = changes.serves.iter().map(|s| &s.queue);
    match changes.queues.keys().chain(served).find(|queue| !only.contains(*queue)) {
        Some(queue) => Err(format!("the plan has no queue {queue}")),
        None => Ok(()),
    }
}
