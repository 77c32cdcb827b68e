//! The floor as the last process left it: the latest snapshots and the events after them. What was
//! live then is ended by the first input of the new process.
//!
//! Owns: what the snapshots hold, and when one is not used; the whole journal is then read instead.

use crate::centre::today;
use anyhow::Result;
use engine::{Engine, Snapshot};
use ledger::Board;
use serde::{Deserialize, Serialize};
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;
use store::{Db, RecordingError, Recordings, Scope};
use vocab::{Input, Moment, Seq};

/// Events read from the journal at once.
const PAGE: u32 = 5_000;
pub(crate) const FLOOR: &str = "floor";
/// [`engine::Snapshot::version`].
const FLOOR_FORMAT: i64 = 1;
pub(crate) const BOARD: &str = "board";
/// Of [`SavedBoard`]; another number whenever `ledger::Board` is written or counts otherwise.
pub(crate) const BOARD_FORMAT: i64 = 1;

/// The snapshot of the board.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SavedBoard {
    /// Nothing that the board holds happened later.
    pub(crate) until: Moment,
    pub(crate) board: Board,
}

#[derive(Debug)]
pub(crate) struct Restored {
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
pub(crate) async fn floor(db: &Db, recordings: &Recordings, now: Moment) -> Result<Restored> {
    let latest = db.plans().latest().await?;
    let zone = latest.as_ref().map_or("Europe/Paris", |p| p.plan.settings.time_zone.as_str());
    let day = today(now, zone);
    let begun = Begun { engine: saved_floor(db, now).await?, board: saved_board(db, day).await? };
    let (engine, board, seq) = begun.go_on(db, day).await?;
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
            let finished = recordings.finish(&cut.key, cut.duration_ms, cut.bytes, now).await;
            // One that was altered meanwhile is kept as it is and will be told apart.
            if !matches!(finished, Err(RecordingError::Altered { .. })) {
                finished?;
            }
        }
        let sha256 = match recordings.digest(&organization, recording).await {
            Ok(sha256) => Some(sha256.into()),
            Err(RecordingError::Missing | RecordingError::Altered { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        inputs.push(match recordings.reader(&organization, recording).await {
            Ok(audio) => Input::RecordingStored {
                recording,
                duration_ms: audio.duration_ms(),
                bytes: audio.audio_bytes(),
                sha256,
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

/// Two foldings of one journal, each with the event up to which it has come.
struct Begun {
    engine: (Engine, Seq),
    board: (Board, Seq),
}

impl Begun {
    /// Reads on to the journal's end.
    async fn go_on(self, db: &Db, day: Moment) -> Result<(Engine, Board, Seq)> {
        let Self { engine: (mut engine, engine_at), board: (mut board, board_at) } = self;
        // A board of today was already counting when it was saved.
        let mut day_begun = board_at > 0 && board.day() == day;
        let mut seq = engine_at.min(board_at);
        loop {
            let page = db.events().read_from(seq, PAGE).await?;
            let Some(last) = page.last() else { break };
            for recorded in &page {
                if recorded.seq > board_at {
                    if recorded.at >= day && !day_begun {
                        board.start_day(day);
                        day_begun = true;
                    }
                    board.fold(recorded);
                }
                if recorded.seq > engine_at {
                    engine.replay(recorded);
                }
            }
            seq = last.seq;
        }
        if !day_begun {
            board.start_day(day);
        }
        Ok((engine, board, seq))
    }
}

async fn saved_floor(db: &Db, now: Moment) -> Result<(Engine, Seq)> {
    let seed = random_seed();
    let saved = read::<Snapshot>(db, FLOOR, FLOOR_FORMAT).await?;
    Ok(saved.map_or_else(
        || (Engine::new(seed), 0),
        |(snapshot, seq)| (Engine::restore(snapshot, now, seed), seq),
    ))
}

/// A board that counted for another day than this one, and went on into this one, counted wrong:
/// the clock or the plan's time zone was changed.
async fn saved_board(db: &Db, day: Moment) -> Result<(Board, Seq)> {
    let saved = read::<SavedBoard>(db, BOARD, BOARD_FORMAT).await?;
    let of_use = saved.filter(|(saved, _)| saved.board.day() == day || saved.until < day);
    Ok(of_use.map_or_else(|| (Board::new(day), 0), |(saved, seq)| (saved.board, seq)))
}

/// A snapshot in the format that this program writes.
async fn read<T: serde::de::DeserializeOwned>(
    db: &Db,
    name: &str,
    format: i64,
) -> Result<Option<(T, Seq)>> {
    let Some(saved) = db.events().snapshot(name).await? else { return Ok(None) };
    if saved.version != format {
        let version = saved.version;
        tracing::warn!(name, version, "a snapshot of another format: the whole journal is read");
        return Ok(None);
    }
    match serde_json::from_slice(&saved.body) {
        Ok(body) => Ok(Some((body, saved.seq))),
        Err(error) => {
            // Of the fault its place alone: its text could repeat what was read.
            let (kind, column) = (error.classify(), error.column());
            tracing::warn!(name, ?kind, column, "a damaged snapshot: the whole journal is read");
            Ok(None)
        }
    }
}

/// The standard library's own source of randomness; ids must differ between processes.
pub(crate) fn random_seed() -> u64 {
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sim::past::Past;
    use store::Journal;
    use store::testing::TestDb;
    use vocab::Fact;

    const HOUR_MS: i64 = 3_600_000;
    /// 10 March 2026, 15:00 in Paris.
    const NOW: Moment = Moment::from_epoch_ms(1_773_151_200_000);

    fn day() -> Moment {
        today(NOW, "Europe/Paris")
    }

    /// Two days of calls, as the engine lived through them.
    fn past() -> Vec<(Moment, Fact)> {
        let plan = sim::past::unrecorded(&sim::demo::plan());
        let customers = sim::demo::customers(7, 50);
        let past = Past {
            plan: &plan,
            version: 1,
            customers: &customers,
            until: NOW,
            days: 1,
            calls_per_day: 120,
            seed: 7,
        };
        sim::past::live(&past, &mut |_, _| {})
    }

    async fn whole(db: &Db) -> (Engine, Board, Seq) {
        let begun = Begun { engine: (Engine::new(0), 0), board: (Board::new(day()), 0) };
        begun.go_on(db, day()).await.unwrap()
    }

    async fn from_snapshots(db: &Db) -> (Engine, Board, Seq, (Seq, Seq)) {
        let engine = saved_floor(db, NOW).await.unwrap();
        let board = saved_board(db, day()).await.unwrap();
        let used = (engine.1, board.1);
        let (engine, board, seq) = Begun { engine, board }.go_on(db, day()).await.unwrap();
        (engine, board, seq, used)
    }

    fn text(engine: &Engine, board: &Board) -> String {
        let floor = serde_json::to_string(&engine.snapshot()).unwrap();
        format!("{floor}\n{}", serde_json::to_string(board).unwrap())
    }

    async fn save(journal: &mut Journal, name: &str, seq: Seq, version: i64, body: Vec<u8>) {
        let snapshot = store::Snapshot { name: name.to_owned(), seq, version, body };
        journal.save_snapshot(&snapshot).await.unwrap();
    }

    /// A journal, and what live folding had made of it at two places.
    struct Lived {
        test: TestDb,
        journal: Journal,
        length: Seq,
    }

    impl Lived {
        async fn new() -> Self {
            let test = store::testing::sqlite().await;
            let mut journal = Journal::open(&test.db, "test", NOW).await.unwrap();
            let facts = past();
            for batch in facts.chunks(1_000) {
                journal.append(batch).await.unwrap();
            }
            let length = journal.last_seq();
            Self { test, journal, length }
        }

        /// Saves both as they were at these places; the board as the feed folds it, day by day.
        async fn save(&mut self, floor_at: Seq, board_at: Seq) {
            let mut engine = Engine::new(0);
            let (mut board, mut until) = (Board::new(Moment::from_epoch_ms(0)), NOW);
            for recorded in self.test.db.events().read_from(0, u32::MAX).await.unwrap() {
                if recorded.seq <= floor_at {
                    engine.replay(&recorded);
                }
                if recorded.seq <= board_at {
                    let day = today(recorded.at, "Europe/Paris");
                    if day > board.day() {
                        board.start_day(day);
                    }
                    board.fold(&recorded);
                    until = recorded.at;
                }
            }
            let floor = serde_json::to_vec(&engine.snapshot()).unwrap();
            save(&mut self.journal, FLOOR, floor_at, FLOOR_FORMAT, floor).await;
            let board = serde_json::to_vec(&SavedBoard { until, board }).unwrap();
            save(&mut self.journal, BOARD, board_at, BOARD_FORMAT, board).await;
        }

        async fn today_begins_after(&self) -> Seq {
            let events = self.test.db.events().read_from(0, u32::MAX).await.unwrap();
            events.iter().take_while(|r| r.at < day()).last().unwrap().seq
        }
    }

    #[tokio::test]
    async fn snapshots_and_the_tail_give_what_the_whole_journal_gives() {
        let mut lived = Lived::new().await;
        let (engine, board, seq) = whole(&lived.test.db).await;
        assert_eq!(seq, lived.length);
        let (whole, midnight) = (text(&engine, &board), lived.today_begins_after().await);
        assert!(midnight > 100 && midnight + 100 < seq, "both days have events: {midnight}");
        let places = [
            (midnight / 2, midnight / 3),
            (midnight / 2, midnight),
            (midnight, midnight + 1),
            (midnight + (seq - midnight) / 2, midnight + (seq - midnight) / 3),
            (seq - 7, seq),
            (seq, seq),
        ];
        for (floor_at, board_at) in places {
            lived.save(floor_at, board_at).await;
            let (engine, board, seq, used) = from_snapshots(&lived.test.db).await;
            assert_eq!(used, (floor_at, board_at), "both are used");
            assert_eq!(seq, lived.length);
            assert!(text(&engine, &board) == whole, "{floor_at} and {board_at} of {seq} differ");
        }
    }

    #[tokio::test]
    async fn a_snapshot_that_is_unknown_damaged_or_of_another_midnight_is_not_used() {
        let mut lived = Lived::new().await;
        let (engine, board, _) = whole(&lived.test.db).await;
        let whole = text(&engine, &board);
        let place = lived.length - 50;
        let mut spoilt = board.clone();
        spoilt.start_day(day().plus_ms(6 * HOUR_MS));
        let elsewhere = serde_json::to_vec(&SavedBoard { until: NOW, board: spoilt }).unwrap();
        for (version, body) in [
            (BOARD_FORMAT + 1, elsewhere.clone()),
            (BOARD_FORMAT, b"{\"until\": 0, \"board\": {\"plan\"".to_vec()),
            (BOARD_FORMAT, elsewhere),
        ] {
            lived.save(place, place).await;
            save(&mut lived.journal, BOARD, place, version, body).await;
            let (engine, board, _, used) = from_snapshots(&lived.test.db).await;
            assert_eq!(used, (place, 0));
            assert!(text(&engine, &board) == whole);
        }
        for (version, body) in [(FLOOR_FORMAT + 1, b"{}".to_vec()), (FLOOR_FORMAT, b"[]".to_vec())]
        {
            lived.save(place, place).await;
            save(&mut lived.journal, FLOOR, place, version, body).await;
            let (engine, board, _, used) = from_snapshots(&lived.test.db).await;
            assert_eq!(used, (0, place));
            assert!(text(&engine, &board) == whole);
        }
    }
}
