//! Carries out the simulations that are asked for over HTTP, beside the calls that go on.
//!
//! Owns: reading the form, a thread of low priority. Must not own: what is kept and shown, which is
//! the web's; nor what is simulated, which is `sim`'s.

use crate::study;
use serde::{Deserialize, Serialize};
use sim::study::{CONFIDENCE, Figures, Single};
use std::sync::Arc;
use store::Db;
use tokio::sync::oneshot;
use web::{SimulationJob, Simulator};

/// Lower than whatever serves calls, so that a study takes what they leave.
const NICE: i32 = 15;

/// The form of the API, as far as a simulation needs it.
#[derive(Debug, Deserialize)]
struct Form {
    base: Base,
    seed: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Base {
    Single {
        agents: u32,
        calls_per_hour: f64,
        aht_s: f64,
        patience_s: Option<f64>,
        service_level_s: Option<f64>,
        hours: Option<f64>,
    },
    #[serde(other)]
    Other,
}

/// The result, in the API's words.
#[derive(Debug, Serialize)]
struct Answer {
    base: Figures,
    changed: Option<Figures>,
    difference: Option<()>,
    journal: Option<()>,
    formula: Option<Formula>,
    replications: u32,
    seed: u64,
    confidence: f64,
    notes: Vec<()>,
}

/// What the formula says of a single queue.
#[derive(Debug, Serialize)]
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

pub(crate) fn simulator(db: Db) -> Simulator {
    Arc::new(move |job| {
        let db = db.clone();
        Box::pin(async move { simulate(&db, job).await })
    })
}

async fn simulate(_db: &Db, job: SimulationJob) -> Result<serde_json::Value, String> {
    let form: Form = serde_json::from_value(job.form.clone()).map_err(|e| e.to_string())?;
    let (done, answer) = oneshot::channel();
    let work = move || {
        let lowered = rustix::process::nice(NICE);
        if let Err(error) = lowered {
            tracing::debug!(%error, "a simulation runs at the usual priority");
        }
        // Who asked may have gone: then nobody hears.
        let _heard = done.send(answer_of(&form, &job));
    };
    let thread = std::thread::Builder::new().name("simulation".to_owned());
    thread.spawn(work).map_err(|e| format!("no thread for the simulation: {e}"))?;
    let answer = answer.await.map_err(|_| "the simulation broke; it is logged".to_owned())??;
    serde_json::to_value(answer).map_err(|e| e.to_string())
}

fn answer_of(form: &Form, job: &SimulationJob) -> Result<Answer, String> {
    let seed = form.seed.unwrap_or(1);
    match &form.base {
        Base::Single { agents, calls_per_hour, aht_s, patience_s, service_level_s, hours } => {
            let single = Single {
                agents: *agents,
                calls_per_hour: *calls_per_hour,
                aht_s: *aht_s,
                patience_s: *patience_s,
                target_s: service_level_s.unwrap_or(20.0),
                hours: hours.unwrap_or(200.0),
            };
            single.check().map_err(study::refused)?;
            let replications = single.replications();
            let watch = |share| job.watch.at(share);
            let ready = single.study().ready();
            let tallies = study::run(&ready, seed, replications, 1, &watch).ok_or("given up")?;
            Ok(Answer {
                base: Figures::of(&tallies),
                changed: None,
                difference: None,
                journal: None,
                formula: Formula::of(&single),
                replications,
                seed,
                confidence: CONFIDENCE,
                notes: Vec::new(),
            })
        }
        Base::Other => Err("Only single queues can be simulated so far.".to_owned()),
    }
}
