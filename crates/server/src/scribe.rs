//! Writes what was decided, then lets it be seen: effects to the world, events to the feed, answers
//! to those who asked. While one batch is being written the next gathers: that is the group commit.

use crate::clock;
use crate::floor::Decided;
use crate::restore::{BOARD, BOARD_FORMAT, FLOOR, SavedBoard};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use store::{Journal, StoreError};
use tokio::sync::{broadcast, mpsc};
use tokio::time::timeout;
use vocab::{Effect, Event, Fact, FlowId, Moment, Recorded, Seq};
use web::AppState;

/// Decisions written in one transaction at the most.
const MOST_IN_BATCH: usize = 512;

/// So long nothing was decided: the floor can spare the time to gather a day's figures.
const PAUSE: Duration = Duration::from_millis(20);

pub(crate) struct Scribe {
    pub journal: Journal,
    pub decided: mpsc::Receiver<Decided>,
    pub effects: mpsc::Sender<Effect>,
    pub web: AppState,
    pub told: broadcast::Sender<Arc<[Recorded]>>,
    pub health: Arc<crate::metrics::Health>,
}

impl Scribe {
    /// Runs until the floor's loop ends, or another process has taken the database over.
    pub(crate) async fn run(mut self) -> Result<(), StoreError> {
        let mut batch = Vec::with_capacity(MOST_IN_BATCH);
        let mut behind = true;
        loop {
            let next = self.decided.recv_many(&mut batch, MOST_IN_BATCH);
            // While days of figures are still to be gathered, each pause is used for one.
            match if behind { timeout(PAUSE, next).await } else { Ok(next.await) } {
                Ok(0) => return Ok(()),
                Ok(_) => {
                    behind |= changes_days(&batch);
                    self.write(std::mem::take(&mut batch)).await?;
                    batch.reserve(MOST_IN_BATCH);
                }
                Err(_) => behind = self.gather().await?,
            }
        }
    }

    /// Whether there is more to gather.
    async fn gather(&mut self) -> Result<bool, StoreError> {
        match self.journal.gather(clock::now()).await {
            Ok(more) => {
                if !more {
                    tracing::info!("the figures are gathered by day and month");
                }
                Ok(more)
            }
            Err(error @ (StoreError::Fenced | StoreError::InUse { .. })) => Err(error),
            Err(error) => {
                tracing::warn!(%error, "a day's figures can't be gathered; trying again");
                tokio::time::sleep(Duration::from_secs(2)).await;
                Ok(true)
            }
        }
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
            tell_of_apologies(&recorded);
            self.web.publish(&recorded);
            // Nobody inside the program may be listening.
            let _listeners = self.told.send(recorded);
        }
        if let Some((taken, seq)) = snapshot {
            self.save(FLOOR, seq, i64::from(taken.version), &taken).await;
            let (board, seq) = self.web.board();
            let until = facts.last().map_or_else(clock::now, |(at, _)| *at);
            self.save(BOARD, seq, BOARD_FORMAT, &SavedBoard { until, board }).await;
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

    /// Without it the next start reads more of the journal, that is all.
    async fn save<T: Serialize>(&mut self, name: &str, seq: Seq, version: i64, body: &T) {
        let body = match serde_json::to_vec(body) {
            Ok(body) => body,
            Err(error) => return tracing::error!(name, %error, "it can't be written down"),
        };
        let snapshot = store::Snapshot { name: name.to_owned(), seq, version, body };
        if let Err(error) = self.journal.save_snapshot(&snapshot).await {
            tracing::warn!(name, %error, "no snapshot was saved");
        }
    }
}

/// A new plan may have another time zone: then all days are gathered again.
fn changes_days(batch: &[Decided]) -> bool {
    let publishes = |fact: &Fact| matches!(fact.event, Event::PlanPublished { .. });
    batch.iter().any(|decided| decided.facts.iter().any(publishes))
}

/// A caller for whom the set-up has no way on heard an apology: somebody should mend it.
fn tell_of_apologies(recorded: &[Recorded]) {
    for one in recorded {
        if let Event::FlowEntered { interaction, flow, .. } = &one.event
            && flow.as_str() == FlowId::SORRY
        {
            tracing::warn!(
                %interaction,
                "a caller was sent away with an apology: the flow has no exit for what went wrong"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore;
    use ledger::Board;
    use store::Recordings;
    use vocab::{AgentStatus, Event};
    use web::{WebConfig, Wiring};

    #[tokio::test]
    async fn a_clean_stop_leaves_floor_and_board_as_of_the_last_event() {
        let (test, folder) = (store::testing::sqlite().await, tempfile::tempdir().unwrap());
        let recordings = Recordings::open(folder.path()).unwrap();
        let now = clock::now();
        let journal = Journal::open(&test.db, "test", now).await.unwrap();
        let (asks, _asked) = mpsc::channel(1);
        let web = AppState::new(Wiring {
            store: test.db.clone(),
            recordings: recordings.clone(),
            sounds: store::SoundFiles::new(folder.path().to_owned()),
            articles: store::ArticleIndex::new(folder.path().join("articles")),
            attachments: store::AttachmentFiles::new(folder.path().join("attachments")),
            studio: Arc::new(crate::studio::Mute),
            board: Board::new(now),
            seq: 0,
            floor: asks,
            sip: Arc::new(|_, _, _, _| {}),
            bouncer: Arc::new(crate::bouncer::Nobody),
            metrics: Arc::new(String::new),
            simulator: crate::simulator::simulator(test.db.clone()),
            workshop: Arc::new(crate::workshop::FlowWorkshop { db: test.db.clone() }),
            outside: Arc::new(crate::look_up::LookUps::new(
                test.db.clone(),
                Arc::new(crate::fetch::Client::new(crate::fetch::Door::default())),
            )),
            fetch: Arc::new(crate::identities::Identities::new(&Default::default()).unwrap()),
            config: WebConfig::default(),
        });
        let (decide, decided) = mpsc::channel(4);
        let (effects, _performed) = mpsc::channel(4);
        let (told, _) = broadcast::channel(4);
        let health = Arc::default();
        let scribe = Scribe { journal, decided, effects, web: web.clone(), told, health };
        let mut engine = engine::Engine::new(1);
        let status = AgentStatus::Training;
        let facts = vec![
            Event::FloorRestarted.into(),
            Event::AgentStatusChanged { agent: "anna".into(), status }.into(),
        ];
        for (n, fact) in facts.iter().enumerate() {
            let Fact { event, private } = Fact::clone(fact);
            engine.replay(&Recorded { seq: n as u64 + 1, at: now, event, private });
        }
        let decided = |facts, snapshot| Decided {
            at: now,
            facts,
            effects: Vec::new(),
            reply: None,
            snapshot,
        };
        decide.send(decided(facts, None)).await.unwrap();
        decide.send(decided(Vec::new(), Some(Box::new(engine.snapshot())))).await.unwrap();
        drop(decide);
        scribe.run().await.unwrap();

        for name in [FLOOR, BOARD] {
            assert_eq!(test.db.events().snapshot(name).await.unwrap().unwrap().seq, 2, "{name}");
        }
        let restored = restore::floor(&test.db, &recordings, now).await.unwrap();
        assert_eq!(restored.seq, 2);
        let json = |snapshot| serde_json::to_value::<engine::Snapshot>(snapshot).unwrap();
        assert_eq!(json(restored.engine.snapshot()), json(engine.snapshot()));
        let agents = |board: &Board| serde_json::to_value(board).unwrap()["agents"].clone();
        assert_eq!(agents(&restored.board), agents(&web.board().0));
        assert_eq!(agents(&restored.board)["anna"]["status"]["status"], "training");
    }
}
