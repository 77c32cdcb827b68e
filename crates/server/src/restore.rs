//! The floor as the last process left it: the latest snapshot and the events after it. What was live
//! then is ended by the first input of the new process.

use crate::centre::today;
use anyhow::Result;
use engine::{Engine, Snapshot};
use ledger::Board;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;
use store::{Db, RecordingError, Recordings, Scope};
use vocab::{Input, Moment, Seq};

/// Events read from the journal at once.
const PAGE: u32 = 5_000;
const SNAPSHOT_VERSION: i64 = 1;

pub struct Restored {
    pub engine: Engine,
    pub board: Board,
    pub seq: Seq,
    /// To be heard before anything else.
    pub first_inputs: Vec<Input>,
}

/// Reads it back.
///
/// # Errors
/// The database's own.
pub async fn floor(db: &Db, recordings: &Recordings, now: Moment) -> Result<Restored> {
    let (mut engine, from) = snapshot(db, now).await?;
    let latest = db.plans().latest().await?;
    let zone = latest.as_ref().map_or("Europe/Paris", |p| p.plan.settings.time_zone.as_str());
    let day = today(now, zone);
    let mut board = Board::new(day);
    let mut seq = 0;
    let mut day_begun = false;
    loop {
        let page = db.events().read_from(seq, PAGE).await?;
        let Some(last) = page.last() else { break };
        for recorded in &page {
            if recorded.at >= day && !day_begun {
                board.start_day(day);
                day_begun = true;
            }
            board.fold(recorded);
            if recorded.seq > from {
                engine.replay(recorded);
            }
        }
        seq = last.seq;
    }
    if !day_begun {
        board.start_day(day);
    }
    let mut first_inputs = Vec::new();
    if seq > 0 {
        first_inputs.push(Input::FloorRestarted);
    }
    if let Some(saved) = latest
        && saved.version != engine.floor().plan_version()
    {
        let plan = Arc::new(saved.plan);
        first_inputs.push(Input::PlanPublished { version: saved.version, plan });
    }
    first_inputs.extend(cut_recordings(db, recordings, &engine, now).await?);
    Ok(Restored { engine, board, seq, first_inputs })
}

/// What became of each recording that the last process did not see stored: what is safe of it counts,
/// and one that lost all it had has failed, so that nobody waits for it.
async fn cut_recordings(
    db: &Db,
    recordings: &Recordings,
    engine: &Engine,
    now: Moment,
) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for (recording, interaction) in engine.floor().awaited_recordings() {
        let record = db.interactions().get(&Scope::all(), interaction).await?;
        let Some(organization) = record.map(|r| r.organization) else { continue };
        if let Some(cut) = recordings.unfinished(&organization, recording).await? {
            recordings.finish(&cut.key, cut.duration_ms, cut.bytes, now).await?;
        }
        inputs.push(match recordings.reader(&organization, recording).await {
            Ok(audio) => Input::RecordingStored {
                recording,
                duration_ms: audio.duration_ms(),
                bytes: audio.audio_bytes(),
            },
            Err(RecordingError::Missing) => Input::RecordingFailed {
                recording,
                reason: "the program stopped before any of it was written".to_owned(),
            },
            Err(error) => return Err(error.into()),
        });
    }
    Ok(inputs)
}

async fn snapshot(db: &Db, now: Moment) -> Result<(Engine, Seq)> {
    let seed = random_seed();
    let Some(saved) = db.events().snapshot("floor").await? else {
        return Ok((Engine::new(seed), 0));
    };
    if saved.version != SNAPSHOT_VERSION {
        tracing::warn!(version = saved.version, "the snapshot is of another format: not used");
        return Ok((Engine::new(seed), 0));
    }
    match serde_json::from_slice::<Snapshot>(&saved.body) {
        Ok(snapshot) => Ok((Engine::restore(snapshot, now, seed), saved.seq)),
        Err(error) => {
            tracing::warn!(%error, "the snapshot can't be read: the whole journal is");
            Ok((Engine::new(seed), 0))
        }
    }
}

/// The standard library's own source of randomness; ids must differ between processes.
pub fn random_seed() -> u64 {
    RandomState::new().build_hasher().finish()
}
