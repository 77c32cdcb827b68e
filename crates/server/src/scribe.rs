//! Writes what was decided, then lets it be seen: effects to the world, events to the feed, answers
//! to those who asked. While one batch is being written the next gathers: that is the group commit.

use crate::clock;
use crate::floor::Decided;
use std::sync::Arc;
use std::time::Duration;
use store::{Journal, StoreError};
use tokio::sync::{broadcast, mpsc};
use vocab::{Effect, Fact, Moment, Recorded};
use web::AppState;

/// Decisions written in one transaction at the most.
const MOST_IN_BATCH: usize = 512;

pub struct Scribe {
    pub journal: Journal,
    pub decided: mpsc::Receiver<Decided>,
    pub effects: mpsc::Sender<Effect>,
    pub web: AppState,
    pub told: broadcast::Sender<Arc<[Recorded]>>,
    pub health: Arc<crate::metrics::Health>,
}

impl Scribe {
    /// Runs until the floor's loop ends, or another process has taken the database over.
    pub async fn run(mut self) -> Result<(), StoreError> {
        let mut batch = Vec::with_capacity(MOST_IN_BATCH);
        while self.decided.recv_many(&mut batch, MOST_IN_BATCH).await > 0 {
            self.write(std::mem::take(&mut batch)).await?;
            batch.reserve(MOST_IN_BATCH);
        }
        Ok(())
    }

    async fn write(&mut self, batch: Vec<Decided>) -> Result<(), StoreError> {
        let facts: Vec<(Moment, Fact)> =
            batch.iter().flat_map(|d| d.facts.iter().map(|f| (d.at, f.clone()))).collect();
        let before = self.journal.last_seq();
        let recorded: Arc<[Recorded]> =
            if facts.is_empty() { Arc::new([]) } else { self.append(&facts).await?.into() };
        let mut from = 0;
        let mut snapshot = None;
        for decided in batch {
            let to = from + decided.facts.len();
            for effect in decided.effects {
                // The edge is gone only when the program stops.
                let _stopping = self.effects.send(effect).await;
            }
            if let Some(reply) = decided.reply {
                // Who asked may have left.
                let _left = reply.send(recorded[from..to].into());
            }
            if let Some(taken) = decided.snapshot {
                snapshot = Some((taken, before + to as u64));
            }
            from = to;
        }
        if !recorded.is_empty() {
            self.web.publish(&recorded);
            // Nobody inside the program may be listening.
            let _listeners = self.told.send(recorded);
        }
        if let Some((taken, seq)) = snapshot {
            self.save(&taken, seq).await;
        }
        Ok(())
    }

    /// Tries until the disk takes it. Meanwhile the channels fill and new calls are refused; live
    /// audio goes on.
    async fn append(&mut self, facts: &[(Moment, Fact)]) -> Result<Vec<Recorded>, StoreError> {
        let mut wait = Duration::from_millis(50);
        loop {
            match self.journal.append(facts).await {
                Ok(recorded) => {
                    self.health.journal_ok(recorded.len());
                    return Ok(recorded);
                }
                Err(error @ (StoreError::Fenced | StoreError::InUse { .. })) => return Err(error),
                Err(error) => {
                    self.health.journal_failed();
                    tracing::error!(%error, "the journal can't be written; trying again");
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(Duration::from_secs(2));
                }
            }
        }
    }

    async fn save(&mut self, taken: &engine::Snapshot, seq: u64) {
        let body = match serde_json::to_vec(taken) {
            Ok(body) => body,
            Err(error) => return tracing::error!(%error, "the floor can't be written down"),
        };
        let snapshot = store::Snapshot {
            name: "floor".to_owned(),
            seq,
            version: i64::from(taken.version),
            body,
        };
        if let Err(error) = self.journal.save_snapshot(&snapshot).await {
            tracing::warn!(%error, at = %clock::now(), "no snapshot was saved");
        }
    }
}
