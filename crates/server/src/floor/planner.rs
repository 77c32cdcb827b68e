//! Works published plans out beside the loop, which goes on meanwhile.
//!
//! Owns: nothing but what is on its way; plans leave in the order in which they came.

use super::Reply;
use engine::acd::Prepared;
use std::sync::Arc;
use tokio::sync::mpsc;
use vocab::Input;

/// Plans on their way at the same time; who publishes waits for the answer, so there is one.
const AHEAD: usize = 4;

#[derive(Debug)]
pub(super) struct Planner {
    published: mpsc::Sender<(Input, Reply)>,
    pub(super) worked_out: mpsc::Receiver<(Option<Prepared>, Input, Reply)>,
}

impl Planner {
    /// Ends with the value.
    pub(super) fn start() -> Self {
        let (published, mut plans) = mpsc::channel::<(Input, Reply)>(AHEAD);
        let (done, worked_out) = mpsc::channel(AHEAD);
        tokio::spawn(async move {
            while let Some((input, reply)) = plans.recv().await {
                let mut prepared = None;
                if let Input::PlanPublished { plan, .. } = &input {
                    let plan = Arc::clone(plan);
                    // If the work fails the floor does it itself.
                    prepared = tokio::task::spawn_blocking(|| Prepared::new(plan)).await.ok();
                }
                if done.send((prepared, input, reply)).await.is_err() {
                    break;
                }
            }
        });
        Self { published, worked_out }
    }

    /// Takes a plan in; gives back what is no plan, or one too many.
    pub(super) fn take(&self, input: Input, reply: Reply) -> Option<(Input, Reply)> {
        if !matches!(input, Input::PlanPublished { .. }) {
            return Some((input, reply));
        }
        self.published.try_send((input, reply)).err().map(mpsc::error::TrySendError::into_inner)
    }
}
