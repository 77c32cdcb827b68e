//! The one loop: hears inputs in order, lets the engine decide, hands each outcome to the scribe.
//!
//! Owns: the engine. Must not own: domain rules, storage, sockets. It never waits for the disk: what
//! was decided is durable before anyone sees it, because the scribe passes it on only then.

mod planner;

use crate::clock;
use engine::{Engine, Snapshot};
use planner::Planner;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use vocab::{Effect, Fact, Input, Moment, Recorded};
use web::FloorAsk;

/// Events between two snapshots of the floor.
const SNAPSHOT_EVERY: usize = 20_000;

type Reply = Option<oneshot::Sender<Arc<[Recorded]>>>;

/// What one input led to, on its way to the journal.
#[derive(Debug)]
pub(crate) struct Decided {
    pub at: Moment,
    pub facts: Vec<Fact>,
    pub effects: Vec<Effect>,
    pub reply: Reply,
    /// The floor right after these facts, now and then.
    pub snapshot: Option<Box<Snapshot>>,
}

#[derive(Debug)]
pub(crate) struct FloorLoop {
    pub engine: Engine,
    /// Heard before anything else: what became of the last process's floor.
    pub first_inputs: Vec<Input>,
    /// From the edge and from the program itself.
    pub inputs: mpsc::Receiver<Input>,
    /// From the API, with answers awaited.
    pub asks: mpsc::Receiver<FloorAsk>,
    pub decided: mpsc::Sender<Decided>,
    pub stop: CancellationToken,
}

impl FloorLoop {
    /// Runs until it is stopped, having heard what came before, or the scribe is gone.
    pub(crate) async fn run(mut self) {
        let mut since_snapshot = 0;
        let mut planner = Planner::start();
        let mut first = std::mem::take(&mut self.first_inputs).into_iter();
        // A first look at the clock: it tells when to look again.
        let mut heard = Some((first.next().unwrap_or(Input::Woke), None));
        while let Some((input, reply)) = heard {
            let at = clock::now();
            let outcome = self.engine.handle(at, input);
            let wake = outcome.wake;
            if !outcome.events.is_empty() || !outcome.effects.is_empty() || reply.is_some() {
                since_snapshot += outcome.events.len();
                let snapshot = (since_snapshot >= SNAPSHOT_EVERY).then(|| {
                    since_snapshot = 0;
                    Box::new(self.engine.snapshot())
                });
                let (facts, effects) = (outcome.events, outcome.effects);
                let decided = Decided { at, facts, effects, reply, snapshot };
                if self.decided.send(decided).await.is_err() {
                    break;
                }
            }
            heard = match first.next() {
                Some(input) => Some((input, None)),
                None => self.next(&mut planner, wake).await,
            };
        }
        let last = Decided {
            at: clock::now(),
            facts: Vec::new(),
            effects: Vec::new(),
            reply: None,
            snapshot: Some(Box::new(self.engine.snapshot())),
        };
        // The scribe may be gone already; then the journal alone restores the floor.
        let _gone = self.decided.send(last).await;
    }

    /// What is to be decided next. A plan is worked out first, beside the floor; all else comes at
    /// once.
    async fn next(
        &mut self,
        planner: &mut Planner,
        wake: Option<Moment>,
    ) -> Option<(Input, Reply)> {
        loop {
            let (input, reply) = tokio::select! {
                biased;
                Some((prepared, input, reply)) = planner.worked_out.recv() => {
                    prepared.into_iter().for_each(|prepared| self.engine.expect(prepared));
                    return Some((input, reply));
                }
                heard = self.hear(wake) => heard?,
            };
            if let Some(at_once) = planner.take(input, reply) {
                return Some(at_once);
            }
        }
    }

    async fn hear(&mut self, wake: Option<Moment>) -> Option<(Input, Reply)> {
        let sleep = wake.map(|at| at.since_ms(clock::now()));
        let woken = async {
            match sleep {
                Some(ms) => {
                    let ms = u64::try_from(ms).unwrap_or(0);
                    tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
                }
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            ask = self.asks.recv() => ask.map(|a| (a.input, a.reply)),
            input = self.inputs.recv() => input.map(|i| (i, None)),
            () = self.stop.cancelled() => None,
            () = woken => Some((Input::Woke, None)),
        }
    }
}
