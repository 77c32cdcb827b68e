//! All projections anew, from the first event of the journal.
//!
//! Owns: the pace of it. Some thousand events become one transaction, which also says how far the
//! rebuild has come: whoever is killed goes on from there, and a floor that finds a rebuild begun
//! ends it before it starts. What the rows are is the journal's and the folds'.
//! Must not own: what an event means.
//!
//! Three things make it quick. Events come from the database many at once, in one text that is cut
//! up in place. A record is written when it leaves memory, not at each of its events. And the
//! indexes that nothing asks for meanwhile are made in the end, at once.

mod decode;
mod pages;

use crate::consent::Refusals;
use crate::figures::spans::{ALWAYS, SpansOf};
use crate::figures::{FIGURES_VERSION, Touched};
use crate::journal::{Folds, load_contact, write_rows};
use crate::lease::Lease;
use crate::sql::{Args, Tx, to_json};
use crate::ways::{self, Ways};
use crate::{Db, Engine, StoreError, follows};
use ledger::{Callback, ContactRecord, Folded, Interval};
use pages::Pages;
use std::collections::{BTreeMap, HashMap, HashSet};
use vocab::{CallbackId, Event, InteractionId, Moment, Recorded, Seq};

/// What is emptied and built.
const TABLES: [&str; 9] = [
    "contact",
    "agent_interval",
    "callback",
    "recording",
    "listening",
    "dial_attempt",
    "figure",
    "figure_span",
    "flow_way",
];
/// Events of one transaction, without those that no fold looks at.
const CHUNK: usize = 60_000;

/// How far a rebuild has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rebuilding {
    /// Events folded, of how many.
    Folding { done: Seq, of: Seq },
    /// Records and intervals summed to figures, whose fold has changed.
    Summing { done: u64 },
    /// Indexes made, of how many.
    Indexing { done: u64, of: u64 },
}

impl Db {
    /// Builds every projection anew. The floor must not run.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when it does; the database's own; an event that can't be read. Begun
    /// and not ended it goes on at the next call, or at the floor's next start.
    pub async fn rebuild(
        &self,
        holder: &str,
        now: Moment,
        mut progress: impl FnMut(Rebuilding),
    ) -> Result<Seq, StoreError> {
        let lease = Lease::take(self, holder, now).await?;
        let mut rebuild = Rebuild { db: self, lease: &lease, now, chunk: CHUNK };
        let done = match rebuild.state().await {
            Ok(None) => match rebuild.begin().await {
                Ok(state) => rebuild.run(state, &mut progress).await,
                Err(error) => Err(error),
            },
            Ok(Some(state)) => rebuild.run(state, &mut progress).await,
            Err(error) => Err(error),
        };
        lease.release().await;
        done
    }
}

/// Ends a rebuild that was begun.
pub(crate) async fn resume(
    db: &Db,
    lease: &Lease,
    now: Moment,
    progress: &mut dyn FnMut(Rebuilding),
) -> Result<(), StoreError> {
    let mut rebuild = Rebuild { db, lease, now, chunk: CHUNK };
    match rebuild.state().await? {
        Some(state) => rebuild.run(state, progress).await.map(|_| ()),
        None => Ok(()),
    }
}

/// Begins a rebuild and is gone after so many events, as if it had been killed.
#[cfg(feature = "testing")]
pub(crate) async fn broken_off(db: &Db, now: Moment, events: usize) -> Result<Seq, StoreError> {
    let lease = Lease::take(db, "test", now).await?;
    let mut rebuild = Rebuild { db, lease: &lease, now, chunk: events };
    rebuild.begin().await?;
    let last = db.events().last_seq().await?;
    let seq = rebuild.chunk(&mut Fold::new(Folds::default()), 0, last).await?;
    lease.release().await;
    Ok(seq)
}

struct Rebuild<'a> {
    db: &'a Db,
    lease: &'a Lease,
    now: Moment,
    /// Events of one transaction.
    chunk: usize,
}

/// The row of a rebuild under way.
struct State {
    seq: Seq,
    indexes: Vec<String>,
}

impl Rebuild<'_> {
    async fn state(&self) -> Result<Option<State>, StoreError> {
        let sql = "SELECT seq, indexes FROM rebuild";
        let Some(row) = self.db.row(sql, Args::new()).await? else { return Ok(None) };
        Ok(Some(State { seq: row.count("seq")?, indexes: row.json("rebuild", "indexes")? }))
    }

    async fn writing(&self) -> Result<Tx, StoreError> {
        let mut tx = self.db.begin().await?;
        self.lease.check(&mut tx, self.now).await?;
        Ok(tx)
    }

    /// Empties the tables; from here on they are only what the rebuild has made.
    async fn begin(&mut self) -> Result<State, StoreError> {
        let mut tx = self.writing().await?;
        let (names, indexes) = indexes(self.db.engine(), &mut tx).await?;
        let verb = match self.db.engine() {
            Engine::Sqlite => "DELETE FROM",
            Engine::Postgres => "TRUNCATE",
        };
        for table in TABLES {
            tx.script(format!("{verb} {table}")).await?;
        }
        for name in names {
            tx.script(format!("DROP INDEX {name}")).await?;
        }
        let sql = "INSERT INTO rebuild (only_one, seq, indexes, began_ms) VALUES (1, 0, $1, $2)";
        tx.run(sql, Args::new().json(&indexes).at(self.now)).await?;
        crate::figures::built_as(&mut tx, FIGURES_VERSION).await?;
        tx.run("DELETE FROM figure_rebuild", Args::new()).await?;
        ways::built(&mut tx).await?;
        // All days are gathered as they are folded.
        let of = SpansOf::read(&mut tx).await?.unwrap_or_default();
        SpansOf { since: ALWAYS, ..of }.save(&mut tx).await?;
        tx.commit().await?;
        Ok(State { seq: 0, indexes })
    }

    /// To the end; gives the last event.
    async fn run(
        &mut self,
        state: State,
        progress: &mut dyn FnMut(Rebuilding),
    ) -> Result<Seq, StoreError> {
        let last = self.db.events().last_seq().await?;
        let mut tx = self.db.begin_reading().await?;
        let mut fold = Fold::new(Folds::read_back(&mut tx, state.seq, self.now).await?);
        tx.commit().await?;
        let mut seq = state.seq;
        progress(Rebuilding::Folding { done: seq, of: last });
        while seq < last {
            seq = self.chunk(&mut fold, seq, last).await?;
            progress(Rebuilding::Folding { done: seq, of: last });
        }
        // Before the indexes that hold it.
        let mut tx = self.writing().await?;
        tx.run(follows::LINK_ALL, Args::new()).await?;
        tx.commit().await?;
        self.index(state.indexes, progress).await?;
        Ok(last)
    }

    async fn chunk(&self, fold: &mut Fold, from: Seq, last: Seq) -> Result<Seq, StoreError> {
        let mut tx = self.writing().await?;
        let (mut seq, mut read) = (from, 0);
        while read < self.chunk && seq < last {
            let Some(page) = Pages::read(&mut tx, seq).await? else {
                seq = last;
                break;
            };
            for recorded in page.events() {
                let recorded = recorded?;
                seq = recorded.seq;
                fold.take(&mut tx, &recorded).await?;
                read += 1;
                if read == self.chunk {
                    break;
                }
            }
        }
        fold.write(&mut tx).await?;
        tx.run("UPDATE rebuild SET seq = $1", Args::new().int(seq.cast_signed())).await?;
        tx.commit().await?;
        Ok(seq)
    }

    /// Each index in a transaction of its own.
    async fn index(
        &self,
        indexes: Vec<String>,
        progress: &mut dyn FnMut(Rebuilding),
    ) -> Result<(), StoreError> {
        let of = indexes.len() as u64;
        for (done, index) in (0..).zip(&indexes) {
            progress(Rebuilding::Indexing { done, of });
            let left = indexes.get(usize::try_from(done).unwrap_or(0) + 1..).unwrap_or_default();
            let mut tx = self.writing().await?;
            tx.script(index.clone()).await?;
            let left = Args::new().text(to_json(&left));
            tx.run("UPDATE rebuild SET indexes = $1", left).await?;
            tx.commit().await?;
        }
        progress(Rebuilding::Indexing { done: of, of });
        let mut tx = self.writing().await?;
        if self.db.engine() == Engine::Postgres {
            // Its plans are by what it knows of the tables, and that is of the emptied ones.
            for table in TABLES {
                tx.script(format!("ANALYZE {table}")).await?;
            }
        }
        tx.run("DELETE FROM rebuild", Args::new()).await?;
        tx.commit().await
    }
}

/// Names of the tables' indexes, and the statements that make them again.
async fn indexes(engine: Engine, tx: &mut Tx) -> Result<(Vec<String>, Vec<String>), StoreError> {
    let sql = match engine {
        Engine::Sqlite => {
            "SELECT name, sql AS made, tbl_name AS of FROM sqlite_master \
             WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
        }
        Engine::Postgres => {
            "SELECT CAST(indexname AS TEXT) AS name, indexdef AS made, \
             CAST(tablename AS TEXT) AS of FROM pg_indexes \
             WHERE schemaname = current_schema() AND indexname NOT LIKE '%_pkey' ORDER BY 1"
        }
    };
    let (mut names, mut made) = (Vec::new(), Vec::new());
    for row in tx.rows(sql, Args::new()).await? {
        if TABLES.contains(&row.text("of")?.as_str()) {
            names.push(row.text("name")?);
            made.push(row.text("made")?);
        }
    }
    Ok((names, made))
}

/// The folds, and what of them is not written yet.
struct Fold {
    folds: Folds,
    touched: Touched,
    /// Records in memory that have changed since they were written.
    changed: HashSet<InteractionId>,
    /// Records that have changed and left memory.
    left: HashMap<InteractionId, ContactRecord>,
    leaving: Vec<ContactRecord>,
    intervals: BTreeMap<Seq, Interval>,
    callbacks: BTreeMap<CallbackId, Callback>,
    refusals: Refusals,
    ways: Ways,
}

impl Fold {
    fn new(folds: Folds) -> Self {
        Self {
            folds,
            touched: Touched::default(),
            changed: HashSet::new(),
            left: HashMap::new(),
            leaving: Vec::new(),
            intervals: BTreeMap::new(),
            callbacks: BTreeMap::new(),
            refusals: Refusals::default(),
            ways: Ways::new(),
        }
    }

    async fn take(&mut self, tx: &mut Tx, one: &Recorded) -> Result<(), StoreError> {
        self.ways.extend(self.folds.walks.fold(one));
        if matches!(one.event, Event::FlowStepped { .. }) {
            // No other fold looks at it.
            return Ok(());
        }
        for interval in self.folds.intervals.fold(one) {
            self.touched.lived(&interval);
            self.intervals.insert(interval.opened, interval);
        }
        if let Some(callback) = self.folds.callbacks.fold(one) {
            self.callbacks.insert(callback.callback, callback);
        }
        self.refusals.take(one);
        let Some(id) = one.event.interaction() else { return Ok(()) };
        if !self.changed.contains(&id)
            && let Some(record) = self.folds.contacts.get(id)
        {
            self.touched.first_touch(id, Some(record));
        }
        let folded = match self.fold_contact(one) {
            Folded::Missing(id) => {
                let record = match self.left.remove(&id) {
                    Some(record) => Some(record),
                    None => load_contact(tx, id).await?,
                };
                let Some(record) = record else { return Ok(()) };
                self.touched.first_touch(id, Some(&record));
                self.changed.insert(id);
                self.folds.contacts.adopt(record, one.at);
                self.fold_contact(one)
            }
            folded @ (Folded::Unchanged | Folded::Changed(_)) => folded,
        };
        if let Folded::Changed(id) = folded
            && self.changed.insert(id)
        {
            // One that this event began added nothing before.
            self.touched.first_touch(id, None);
        }
        Ok(())
    }

    fn fold_contact(&mut self, one: &Recorded) -> Folded {
        let folded = self.folds.contacts.fold_into(one, &mut self.leaving);
        for record in self.leaving.drain(..) {
            if self.changed.remove(&record.interaction) {
                self.left.insert(record.interaction, record);
            }
        }
        folded
    }

    async fn write(&mut self, tx: &mut Tx) -> Result<(), StoreError> {
        let live = self.changed.drain().filter_map(|id| self.folds.contacts.get(id));
        let mut records: Vec<&ContactRecord> = self.left.values().chain(live).collect();
        // In the order of their key: the table grows at its end.
        records.sort_by_key(|record| record.interaction);
        self.touched.settle(records.iter().copied());
        write_rows(tx, &records, &self.intervals, &self.callbacks, &self.ways).await?;
        self.refusals.write(tx, |id| self.folds.contacts.get(id).cloned()).await?;
        self.refusals.clear();
        std::mem::take(&mut self.touched).write(tx, &self.folds.spans).await?;
        self.left.clear();
        self.intervals.clear();
        self.callbacks.clear();
        self.ways.clear();
        Ok(())
    }
}
