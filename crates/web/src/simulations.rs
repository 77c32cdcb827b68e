//! Simulations under way and those just done, kept in memory.
//!
//! Owns: how many at once, who sees which, giving up. Must not own: what a simulation is made of:
//! that is asked of [`Simulator`], which the server wires to the engine's own study.

use crate::problem::{Answer, Problem};
use crate::shape::{Simulation, SimulationForm, SimulationResult, SimulationState};
use crate::state::now;
use futures_util::future::BoxFuture;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use uuid::Uuid;
use vocab::{Moment, OrganizationId};

const AT_ONCE: usize = 2;
const KEPT: usize = 16;

/// Simulates what a form asks, beside everything else that the machine does.
pub type Simulator = Arc<
    dyn Fn(SimulationJob) -> BoxFuture<'static, Result<serde_json::Value, String>> + Send + Sync,
>;

/// One simulation to carry out. The form and the result are those of the API's document.
#[derive(Clone, Debug)]
pub struct SimulationJob {
    pub form: serde_json::Value,
    /// None: all of them; else nothing of any other may be used or told.
    pub organizations: Option<Vec<OrganizationId>>,
    pub watch: Arc<SimulationWatch>,
}

/// How far a simulation is, and whether it is still wanted.
#[derive(Debug, Default)]
pub struct SimulationWatch {
    per_mille: AtomicU32,
    unwanted: AtomicBool,
}

impl SimulationWatch {
    /// Takes note of how far it is, 0–1; says whether to go on.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1,000")]
    pub fn at(&self, share: f64) -> bool {
        self.per_mille.store((share.clamp(0.0, 1.0) * 1_000.0) as u32, Ordering::Relaxed);
        !self.unwanted.load(Ordering::Relaxed)
    }

    fn progress(&self) -> f64 {
        f64::from(self.per_mille.load(Ordering::Relaxed)) / 1_000.0
    }
}

struct Kept {
    id: Uuid,
    login: String,
    started: Moment,
    asked: SimulationForm,
    watch: Arc<SimulationWatch>,
    stage: Stage,
}

enum Stage {
    Running,
    Done(Box<SimulationResult>),
    Failed(String),
    Canceled,
}

/// Cheap to clone: one list behind all.
#[derive(Clone)]
pub(crate) struct Simulations {
    simulator: Simulator,
    kept: Arc<Mutex<VecDeque<Kept>>>,
}

impl Simulations {
    pub(crate) fn new(simulator: Simulator) -> Self {
        Self { simulator, kept: Arc::default() }
    }

    /// Starts one; at the bound, says when to come back.
    pub(crate) fn start(
        &self,
        login: &str,
        organizations: Option<Vec<OrganizationId>>,
        form: SimulationForm,
    ) -> Answer<Simulation> {
        let asked = serde_json::to_value(&form).map_err(|_| Problem::internal())?;
        let watch = Arc::new(SimulationWatch::default());
        let one = Kept {
            id: Uuid::from_bytes(crate::token::random_bytes()),
            login: login.to_owned(),
            started: now(),
            asked: form,
            watch: Arc::clone(&watch),
            stage: Stage::Running,
        };
        let (id, shown) = (one.id, one.shown());
        {
            let mut kept = self.kept();
            let running = kept.iter().filter(|k| matches!(k.stage, Stage::Running)).count();
            if running >= AT_ONCE {
                return Err(Problem::overloaded(format!(
                    "{AT_ONCE} simulations run already. Wait for one to end, or cancel yours."
                )));
            }
            if kept.len() >= KEPT {
                let oldest = kept.iter().position(|k| !matches!(k.stage, Stage::Running));
                oldest.and_then(|oldest| kept.remove(oldest));
            }
            kept.push_back(one);
        }
        let job = SimulationJob { form: asked, organizations, watch };
        let (all, work) = (self.clone(), (self.simulator)(job));
        tokio::spawn(async move {
            let stage = match work.await.map(serde_json::from_value) {
                Ok(Ok(result)) => Stage::Done(Box::new(result)),
                Ok(Err(error)) => {
                    tracing::error!(%error, "a simulation's result has not the API's shape");
                    Stage::Failed("The simulation's result could not be read.".to_owned())
                }
                Err(problem) => Stage::Failed(problem),
            };
            all.ended(id, stage);
        });
        Ok(shown)
    }

    fn ended(&self, id: Uuid, stage: Stage) {
        let mut kept = self.kept();
        let one = kept.iter_mut().find(|k| k.id == id);
        if let Some(one) = one.filter(|k| matches!(k.stage, Stage::Running)) {
            let unwanted = one.watch.unwanted.load(Ordering::Relaxed);
            one.stage = if unwanted { Stage::Canceled } else { stage };
        }
    }

    /// Those of a person, the latest first.
    pub(crate) fn of(&self, login: &str) -> Vec<Simulation> {
        let kept = self.kept();
        kept.iter().rev().filter(|k| k.login == login).map(Kept::shown).collect()
    }

    pub(crate) fn get(&self, login: &str, id: Uuid) -> Answer<Simulation> {
        let kept = self.kept();
        let one = kept.iter().find(|k| k.id == id && k.login == login);
        one.map(Kept::shown).ok_or_else(|| Problem::not_found("simulation"))
    }

    /// Gives up one that runs, forgets one that has ended.
    pub(crate) fn remove(&self, login: &str, id: Uuid) -> Answer<()> {
        let mut kept = self.kept();
        let place = kept.iter().position(|k| k.id == id && k.login == login);
        let place = place.ok_or_else(|| Problem::not_found("simulation"))?;
        match kept[place].stage {
            // It stays until its threads have noticed, so that no more than the bound ever run.
            Stage::Running => kept[place].watch.unwanted.store(true, Ordering::Relaxed),
            Stage::Done(_) | Stage::Failed(_) | Stage::Canceled => {
                kept.remove(place);
            }
        }
        Ok(())
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        self.kept.lock().expect("no code panics while it holds this lock")
    }
}

impl Kept {
    fn shown(&self) -> Simulation {
        let unwanted = self.watch.unwanted.load(Ordering::Relaxed);
        let (state, problem, result) = match &self.stage {
            Stage::Running if unwanted => (SimulationState::Canceled, None, None),
            Stage::Running => (SimulationState::Running, None, None),
            Stage::Done(result) => (SimulationState::Done, None, Some((**result).clone())),
            Stage::Failed(problem) => (SimulationState::Failed, Some(problem.clone()), None),
            Stage::Canceled => (SimulationState::Canceled, None, None),
        };
        let progress = match &self.stage {
            Stage::Done(_) => 1.0,
            Stage::Running | Stage::Failed(_) | Stage::Canceled => self.watch.progress(),
        };
        Simulation {
            id: self.id,
            state,
            progress,
            started_at: self.started.into(),
            asked: self.asked.clone(),
            problem,
            result,
        }
    }
}
