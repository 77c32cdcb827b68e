//! The one writer of facts.
//!
//! A batch becomes numbered journal rows and the projection rows they change, in one transaction
//! that begins by proving that this process still holds the lease. The folds live in memory; when an
//! attempt fails they are forgotten and read back, so they never run ahead of what is stored.

use crate::consent::Refusals;
use crate::dialling::{ATTEMPT, attempt_row, touch_records};
use crate::figures::spans::{SpansOf, gather_one_day, settle_zone};
use crate::figures::{Touched, is_stale, sum_some};
use crate::follows;
use crate::lease::Lease;
use crate::projection::{
    CALLBACK, CONTACT, INTERVAL, LISTENING, RECORDING, Table, callback_row, contact_row,
    interval_row, listening_row, read_callback, read_contact, read_interval, recording_row,
};
use crate::sql::{Args, Tx, insert, replacing, to_json};
use crate::ways::{self, Ways};
use crate::{Db, Rebuilding, Snapshot, StoreError};
use ledger::{
    Callback, Callbacks, ContactRecord, Contacts, Folded, Interval, Intervals, Walks, kind_of,
};
use std::collections::BTreeMap;
use vocab::{CallbackId, Event, Fact, InteractionId, Moment, OrganizationId, Recorded, Seq};

/// Version of the body format that is written. Older ones are read.
pub(crate) const BODY_VERSION: i64 = 1;

const JOURNAL: Table = Table {
    name: "journal",
    columns: &[
        "seq",
        "at_ms",
        "kind",
        "version",
        "organization",
        "interaction",
        "agent",
        "body",
        "private",
    ],
};

#[derive(Debug)]
pub struct Journal {
    db: Db,
    lease: Lease,
    last_seq: Seq,
    /// None after a failed or abandoned attempt: to be read back.
    folds: Option<Folds>,
    /// What a failed attempt would have added; it may have been committed all the same.
    attempt: Option<Attempt>,
}

#[derive(Clone, Copy, Debug)]
struct Attempt {
    first: Seq,
    count: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Folds {
    pub(crate) contacts: Contacts,
    pub(crate) intervals: Intervals,
    pub(crate) callbacks: Callbacks,
    pub(crate) walks: Walks,
    pub(crate) spans: SpansOf,
}

impl Folds {
    /// As the stored rows have them, at that place of the journal.
    pub(crate) async fn read_back(tx: &mut Tx, seq: Seq, now: Moment) -> Result<Self, StoreError> {
        let mut folds = Self::default();
        let sql = "SELECT record, customer_number, customer_name FROM contact WHERE live = 1";
        for row in tx.rows(sql, Args::new()).await? {
            folds.contacts.adopt(read_contact(&row)?, now);
        }
        let sql = "SELECT * FROM agent_interval WHERE to_ms IS NULL ORDER BY opened";
        for row in tx.rows(sql, Args::new()).await? {
            folds.intervals.adopt(read_interval(&row)?);
        }
        let sql = "SELECT record, customer_number FROM callback WHERE state <> 'kept'";
        for row in tx.rows(sql, Args::new()).await? {
            folds.callbacks.adopt(read_callback(&row)?);
        }
        folds.walks = ways::under_way(tx, seq).await?;
        folds.spans = SpansOf::read(tx).await?.unwrap_or_default();
        Ok(folds)
    }
}

/// The projection rows that a batch changes, each once, as it stands at the end.
#[derive(Debug, Default)]
struct Changed {
    contacts: BTreeMap<InteractionId, ContactRecord>,
    intervals: BTreeMap<Seq, Interval>,
    callbacks: BTreeMap<CallbackId, Callback>,
    ways: Ways,
    /// Interactions that began.
    begun: Vec<InteractionId>,
    figures: Touched,
}

impl Journal {
    /// Becomes the database's one writer. `holder` is shown to a second one that is refused.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another process has it.
    pub async fn open(db: &Db, holder: &str, now: Moment) -> Result<Self, StoreError> {
        Self::open_telling(db, holder, now, &mut |_| {}).await
    }

    /// The same; tells how far it is where a rebuild was begun and has to be ended first.
    ///
    /// # Errors
    /// As `open`.
    pub async fn open_telling(
        db: &Db,
        holder: &str,
        now: Moment,
        progress: &mut dyn FnMut(Rebuilding),
    ) -> Result<Self, StoreError> {
        let lease = Lease::take(db, holder, now).await?;
        crate::rebuild::resume(db, &lease, now, progress).await?;
        settle(db, &lease, now, progress).await?;
        let mut journal = Self { db: db.clone(), lease, last_seq: 0, folds: None, attempt: None };
        journal.read_back(now).await?;
        Ok(journal)
    }

    /// 0 for an empty journal.
    #[must_use]
    pub const fn last_seq(&self) -> Seq {
        self.last_seq
    }

    /// Makes the facts durable, numbered in their order, with all that follows from them. After an
    /// error the same batch may be given again: if the first attempt was stored after all, it is
    /// not stored twice.
    ///
    /// # Errors
    /// [`StoreError::Fenced`]: another process took over; stop. Others may pass: try again.
    pub async fn append(&mut self, batch: &[(Moment, Fact)]) -> Result<Vec<Recorded>, StoreError> {
        let Some((now, _)) = batch.last() else { return Ok(Vec::new()) };
        if self.folds.is_none() {
            self.read_back(*now).await?;
            if let Some(stored) = self.stored_after_all(batch).await? {
                return Ok(stored);
            }
        }
        let first = self.last_seq + 1;
        let recorded: Vec<Recorded> = (first..)
            .zip(batch)
            .map(|(seq, (at, fact))| Recorded {
                seq,
                at: *at,
                event: fact.event.clone(),
                private: fact.private.clone(),
            })
            .collect();
        self.attempt = Some(Attempt { first, count: batch.len() });
        let mut folds = self.folds.take().unwrap_or_default();
        write(&self.db, &self.lease, &mut folds, &recorded).await?;
        self.folds = Some(folds);
        self.attempt = None;
        self.last_seq = first + batch.len() as Seq - 1;
        Ok(recorded)
    }

    /// Keeps the latest snapshot of that name.
    ///
    /// # Errors
    /// The database's own.
    pub async fn save_snapshot(&mut self, snapshot: &Snapshot) -> Result<(), StoreError> {
        let columns = ["name", "seq", "version", "body"];
        let row = Args::new()
            .text(&snapshot.name)
            .int(snapshot.seq.cast_signed())
            .int(snapshot.version)
            .blob(snapshot.body.clone());
        let mut tx = self.db.begin().await?;
        insert(&mut tx, "snapshot", &columns, &replacing("name", &columns), vec![row]).await?;
        tx.commit().await
    }

    /// One bounded piece of what is still to be gathered beside the floor's own work: one day's
    /// figures. Whether more is left.
    ///
    /// # Errors
    /// As `append`.
    pub async fn gather(&mut self, now: Moment) -> Result<bool, StoreError> {
        let Some(mut folds) = self.folds.take() else { return Ok(true) };
        if !folds.spans.is_whole() {
            let mut tx = self.db.begin().await?;
            self.lease.check(&mut tx, now).await?;
            gather_one_day(&mut tx, &mut folds.spans).await?;
            tx.commit().await?;
        }
        let more = !folds.spans.is_whole();
        self.folds = Some(folds);
        Ok(more)
    }

    /// Lets another process become the writer.
    pub async fn close(self) {
        self.lease.release().await;
    }

    async fn read_back(&mut self, now: Moment) -> Result<(), StoreError> {
        let mut tx = self.db.begin_reading().await?;
        let row = tx.row("SELECT MAX(seq) AS seq FROM journal", Args::new()).await?;
        let last = row.map(|r| r.opt_int("seq")).transpose()?.flatten().unwrap_or(0);
        let folds = Folds::read_back(&mut tx, last.unsigned_abs(), now).await?;
        tx.commit().await?;
        self.last_seq = last.unsigned_abs();
        self.folds = Some(folds);
        Ok(())
    }

    async fn stored_after_all(
        &mut self,
        batch: &[(Moment, Fact)],
    ) -> Result<Option<Vec<Recorded>>, StoreError> {
        let Some(attempt) = self.attempt.take() else { return Ok(None) };
        let end = attempt.first + attempt.count as Seq - 1;
        if self.last_seq != end || batch.len() != attempt.count {
            return Ok(None);
        }
        let limit = u32::try_from(attempt.count).unwrap_or(u32::MAX);
        let stored = self.db.events().read_from(attempt.first - 1, limit).await?;
        let same = stored.len() == batch.len()
            && stored.iter().zip(batch).all(|(s, (at, f))| s.at == *at && s.event == f.event);
        Ok(same.then_some(stored))
    }
}

/// Before the floor starts: the figures are of this version of their fold, and their days of the
/// zone in force.
async fn settle(
    db: &Db,
    lease: &Lease,
    now: Moment,
    progress: &mut dyn FnMut(Rebuilding),
) -> Result<(), StoreError> {
    let plan = db.plans().latest().await?;
    let zone = plan.map_or_else(|| "UTC".to_owned(), |saved| saved.plan.settings.time_zone.clone());
    let mut tx = db.begin().await?;
    lease.check(&mut tx, now).await?;
    let before = SpansOf::read(&mut tx).await?;
    let mut of = settle_zone(db.engine(), &mut tx, before.as_ref(), &zone, now).await?;
    let stale = is_stale(&mut tx).await?;
    let untold = ways::is_stale(&mut tx).await?;
    tx.commit().await?;
    let mut done = 0;
    if untold {
        loop {
            let mut tx = db.begin().await?;
            lease.check(&mut tx, now).await?;
            let some = ways::tell_some(&mut tx).await?;
            tx.commit().await?;
            let Some(some) = some else { break };
            done += some;
            progress(Rebuilding::Summing { done });
        }
    }
    if !stale {
        return Ok(());
    }
    loop {
        let mut tx = db.begin().await?;
        lease.check(&mut tx, now).await?;
        let some = sum_some(db.engine(), &mut tx, &mut of).await?;
        tx.commit().await?;
        let Some(some) = some else { return Ok(()) };
        done += some;
        progress(Rebuilding::Summing { done });
    }
}

async fn write(
    db: &Db,
    lease: &Lease,
    folds: &mut Folds,
    recorded: &[Recorded],
) -> Result<(), StoreError> {
    let now = recorded.last().map_or(Moment::default(), |r| r.at);
    let mut tx = db.begin().await?;
    lease.check(&mut tx, now).await?;
    let mut changed = Changed::default();
    let mut rows = Vec::with_capacity(recorded.len());
    let mut refusals = Refusals::default();
    for one in recorded {
        refusals.take(one);
        fold_contact(&mut tx, folds, &mut changed, one).await?;
        changed.ways.extend(folds.walks.fold(one));
        for interval in folds.intervals.fold(one) {
            changed.figures.lived(&interval);
            changed.intervals.insert(interval.opened, interval);
        }
        if let Some(callback) = folds.callbacks.fold(one) {
            changed.callbacks.insert(callback.callback, callback);
        }
        rows.push(journal_row(one, organization_of(folds, &one.event)));
    }
    insert(&mut tx, JOURNAL.name, JOURNAL.columns, "", rows).await?;
    changed.figures.settle(changed.contacts.values());
    write_changed(&mut tx, &changed).await?;
    refusals.write(&mut tx, |id| folds.contacts.get(id).cloned()).await?;
    for record in changed.begun.iter().filter_map(|id| changed.contacts.get(id)) {
        follows::link(&mut tx, record).await?;
    }
    for one in recorded {
        if let Event::PlanPublished { plan, .. } = &one.event {
            let (before, zone) = (&folds.spans, &plan.settings.time_zone);
            folds.spans = settle_zone(db.engine(), &mut tx, Some(before), zone, now).await?;
        }
    }
    changed.figures.write(&mut tx, &folds.spans).await?;
    tx.commit().await
}

async fn fold_contact(
    tx: &mut Tx,
    folds: &mut Folds,
    changed: &mut Changed,
    one: &Recorded,
) -> Result<(), StoreError> {
    if let Some(id) = one.event.interaction()
        && let Some(record) = folds.contacts.get(id)
    {
        changed.figures.first_touch(id, Some(record));
    }
    let folded = match folds.contacts.fold(one) {
        Folded::Missing(id) => {
            let record = match changed.contacts.get(&id) {
                Some(record) => Some(record.clone()),
                None => load_contact(tx, id).await?,
            };
            let Some(record) = record else { return Ok(()) };
            changed.figures.first_touch(id, Some(&record));
            folds.contacts.adopt(record, one.at);
            folds.contacts.fold(one)
        }
        folded @ (Folded::Unchanged | Folded::Changed(_)) => folded,
    };
    if let Folded::Changed(id) = folded
        && let Some(record) = folds.contacts.get(id)
    {
        if matches!(one.event, Event::InteractionStarted { .. }) {
            changed.begun.push(id);
        }
        // One that this event began added nothing before.
        changed.figures.first_touch(id, None);
        changed.contacts.insert(id, record.clone());
    }
    Ok(())
}

pub(crate) async fn load_contact(
    tx: &mut Tx,
    id: InteractionId,
) -> Result<Option<ContactRecord>, StoreError> {
    let sql = "SELECT record, customer_number, customer_name FROM contact WHERE id = $1";
    tx.row(sql, Args::new().text(id)).await?.map(|row| read_contact(&row)).transpose()
}

fn organization_of<'a>(folds: &'a Folds, event: &'a Event) -> Option<&'a OrganizationId> {
    if let Event::CallbackOwed { organization, .. } = event {
        return Some(organization);
    }
    folds.contacts.get(event.interaction()?).map(|record| &record.organization)
}

fn journal_row(one: &Recorded, organization: Option<&OrganizationId>) -> Args {
    let private = (!one.private.is_empty()).then(|| to_json(&one.private));
    Args::new()
        .int(one.seq.cast_signed())
        .at(one.at)
        .text(kind_of(&one.event))
        .int(BODY_VERSION)
        .opt_text(organization)
        .opt_text(one.event.interaction())
        .opt_text(one.event.agent())
        .json(&one.event)
        .opt_text(private)
}

async fn write_changed(tx: &mut Tx, changed: &Changed) -> Result<(), StoreError> {
    let contacts: Vec<&ContactRecord> = changed.contacts.values().collect();
    let (intervals, callbacks) = (&changed.intervals, &changed.callbacks);
    write_rows(tx, &contacts, intervals, callbacks, &changed.ways).await?;
    touch_records(tx, contacts.into_iter()).await
}

/// The rows of all projections but the figures, as they now stand.
pub(crate) async fn write_rows(
    tx: &mut Tx,
    contacts: &[&ContactRecord],
    intervals: &BTreeMap<Seq, Interval>,
    callbacks: &BTreeMap<CallbackId, Callback>,
    ways: &Ways,
) -> Result<(), StoreError> {
    ways::tell(tx, ways).await?;
    let contact = |record: &&ContactRecord| {
        contact_row(record).opt_int(ways.get(&record.interaction).map(ways::key))
    };
    let columns = [CONTACT.columns, &["way"]].concat();
    let conflict = replacing(CONTACT.columns[0], CONTACT.columns)
        + ", way = COALESCE(excluded.way, contact.way)";
    let rows = contacts.iter().map(contact).collect();
    insert(tx, CONTACT.name, &columns, &conflict, rows).await?;
    upsert(tx, INTERVAL, intervals.values().map(interval_row).collect()).await?;
    upsert(tx, CALLBACK, callbacks.values().map(callback_row).collect()).await?;
    let recordings = contacts
        .iter()
        .flat_map(|record| record.recordings.iter().map(|note| recording_row(record, note)));
    upsert(tx, RECORDING, recordings.collect()).await?;
    let listenings = contacts
        .iter()
        .flat_map(|record| record.monitors.iter().map(|note| listening_row(record, note)));
    upsert(tx, LISTENING, listenings.collect()).await?;
    let attempts = contacts.iter().filter_map(|record| attempt_row(record));
    upsert(tx, ATTEMPT, attempts.collect()).await
}

async fn upsert(tx: &mut Tx, table: Table, rows: Vec<Args>) -> Result<(), StoreError> {
    let conflict = replacing(table.columns[0], table.columns);
    insert(tx, table.name, table.columns, &conflict, rows).await
}
