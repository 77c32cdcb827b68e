//! Proof that the projections are what the journal says.
//!
//! Folds the whole journal anew in one unchanging state of the database and compares every
//! projection row with it: what is missing, what is there and should not be, what differs.

mod attempts;
mod dials;

use crate::dialling::{ATTEMPT, attempt_row};
use crate::events::read_event;
use crate::figures::spans::{self, SpansOf, span_row};
use crate::figures::{FIGURE, figure_row};
use crate::projection::{
    CALLBACK, CONTACT, INTERVAL, LISTENING, RECORDING, Table, callback_row, contact_row,
    interval_row, listening_row, recording_row,
};
use crate::sql::{Args, Tx, Value};
use crate::{Db, StoreError, follows};
use attempts::Attempts;
use dials::LiveDials;
use ledger::figure::{Cell, Sums, delta, sum};
use ledger::{Callbacks, ContactRecord, Contacts, Folded, Intervals, Walk, Walks};
use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use vocab::{InteractionId, Recorded, Seq};

const PAGE: i64 = 2_000;
/// Enough to see what is wrong; the count goes on.
const MAX_LISTED: usize = 100;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifyReport {
    pub events: u64,
    /// Projection rows compared.
    pub rows: u64,
    /// Receipts whose chain was walked.
    pub receipts: u64,
    pub differing: u64,
    /// The first hundred.
    pub differences: Vec<Difference>,
}

impl VerifyReport {
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.differing == 0
    }

    fn differ(&mut self, difference: Difference) {
        self.differing += 1;
        if self.differences.len() < MAX_LISTED {
            self.differences.push(difference);
        }
    }
}

/// One row that is not as the journal says. Holds no values: they may be personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub table: &'static str,
    pub key: String,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The journal gives this row and the table lacks it.
    Missing,
    /// The table has it and the journal does not give it.
    Unexplained,
    /// These columns differ.
    Columns(Vec<&'static str>),
    /// An event whose number does not follow the one before.
    Hole { after: Seq },
    /// A call went out that no receipt had allowed.
    NotAllowed,
    /// A receipt allows an attempt that the journal doesn't have.
    NoAttempt,
    /// The chain of receipts breaks there.
    Chain(String),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, key, what } = self;
        match what {
            What::Missing => write!(f, "{table} {key}: the journal gives it, the table lacks it"),
            What::Unexplained => write!(f, "{table} {key}: nothing in the journal gives it"),
            What::Columns(names) => write!(f, "{table} {key}: {} differ", names.join(", ")),
            What::NotAllowed => write!(f, "{table} {key}: a call went out without being allowed"),
            What::NoAttempt => write!(f, "{table} {key}: the journal has no such attempt"),
            What::Chain(what) => write!(f, "{table} {key}: {what}"),
            What::Hole { after } => write!(f, "{table}: events are missing after {after}"),
        }
    }
}

/// Folds the journal and compares. `progress(done, of)` is called now and then.
///
/// # Errors
/// The database's own, or an event that cannot be read.
pub async fn verify(
    db: &Db,
    mut progress: impl FnMut(Seq, Seq),
) -> Result<VerifyReport, StoreError> {
    let mut tx = db.begin_reading().await?;
    let row = tx.row("SELECT COALESCE(MAX(seq), 0) AS seq FROM journal", Args::new()).await?;
    let last = row.map(|r| r.count("seq")).transpose()?.unwrap_or(0);
    let mut report = VerifyReport::default();
    let mut expected = Expected::default();
    let mut seq = 0;
    progress(0, last);
    loop {
        let page = read_page(&mut tx, seq).await?;
        let Some(end) = page.last() else { break };
        for event in &page {
            if event.seq != seq + 1 {
                let what = What::Hole { after: seq };
                report.differ(Difference { table: "journal", key: String::new(), what });
            }
            seq = event.seq;
            expected.fold(event);
        }
        report.events += page.len() as u64;
        progress(end.seq, last);
    }
    expected.refold_late(&mut tx).await?;
    let mut figures = Rows::new();
    for (cell, sums) in expected.figures.iter().filter(|(_, sums)| !sums.is_zero()) {
        keep(&mut figures, &figure_row(cell, sums));
    }
    for (table, rows) in [
        (CONTACT, &expected.contact),
        (INTERVAL, &expected.interval),
        (CALLBACK, &expected.callback),
        (RECORDING, &expected.recording),
        (LISTENING, &expected.listening),
        (ATTEMPT, &expected.attempt),
        (FIGURE, &figures),
    ] {
        compare(&mut tx, table, rows, &mut report).await?;
    }
    compare_spans(&mut tx, &expected.figures, &mut report).await?;
    expected.dials.compare(&mut tx, &mut report).await?;
    expected.attempts.compare(&mut tx, &mut report).await?;
    compare_ways(&mut tx, &expected.ways, &mut report).await?;
    // Contacts are proven: their chains follow from them.
    for row in tx.rows(follows::WRONG, Args::new()).await? {
        let (key, what) = (row.text("id")?, What::Columns(vec!["next_ms", "after_ms"]));
        report.differ(Difference { table: CONTACT.name, key, what });
    }
    tx.commit().await?;
    Ok(report)
}

async fn read_page(tx: &mut Tx, after: Seq) -> Result<Vec<Recorded>, StoreError> {
    let sql = "SELECT seq, at_ms, version, body, private FROM journal \
         WHERE seq > $1 ORDER BY seq LIMIT $2";
    let args = Args::new().int(after.cast_signed()).int(PAGE);
    tx.rows(sql, args).await?.iter().map(read_event).collect()
}

/// A row as one hash per column: small enough to keep for a whole journal.
type Hashes = Box<[u64]>;
type Rows = BTreeMap<Value, Hashes>;

#[derive(Debug, Default)]
struct Expected {
    contacts: Contacts,
    intervals: Intervals,
    callbacks: Callbacks,
    walks: Walks,
    ways: BTreeMap<String, Walk>,
    contact: Rows,
    interval: Rows,
    callback: Rows,
    recording: Rows,
    listening: Rows,
    attempt: Rows,
    figures: BTreeMap<Cell, Sums>,
    /// Changed after their record had left memory: folded again from their own events.
    late: BTreeMap<InteractionId, Seq>,
    attempts: Attempts,
    dials: LiveDials,
}

impl Expected {
    fn fold(&mut self, event: &Recorded) {
        self.attempts.fold(event);
        self.dials.fold(event);
        let before = event.event.interaction().and_then(|id| self.contacts.get(id)).cloned();
        match self.contacts.fold(event) {
            Folded::Unchanged => {}
            Folded::Missing(id) => {
                self.late.entry(id).or_insert(event.seq);
            }
            Folded::Changed(id) => {
                if let Some(record) = self.contacts.get(id) {
                    // From its first late event on it counts as a whole, in the end.
                    if !self.late.contains_key(&id) {
                        add(&mut self.figures, delta(before.as_ref(), record));
                    }
                    let contacts = (&mut self.contact, &mut self.attempt);
                    keep_contact(contacts, (&mut self.recording, &mut self.listening), record);
                }
            }
        }
        for interval in self.intervals.fold(event) {
            add(&mut self.figures, sum(interval.contributions(None)));
            keep(&mut self.interval, &interval_row(&interval));
        }
        if let Some(callback) = self.callbacks.fold(event) {
            keep(&mut self.callback, &callback_row(&callback));
        }
        if let Some((id, walk)) = self.walks.fold(event) {
            self.ways.insert(id.to_string(), walk);
        }
    }

    async fn refold_late(&mut self, tx: &mut Tx) -> Result<(), StoreError> {
        for (id, since) in std::mem::take(&mut self.late) {
            let sql = "SELECT seq, at_ms, version, body, private FROM journal \
                 WHERE interaction = $1 ORDER BY seq";
            let rows = tx.rows(sql, Args::new().text(id)).await?;
            let events = rows.iter().map(read_event).collect::<Result<Vec<_>, _>>()?;
            if let Some(record) = ContactRecord::of_events(&events) {
                let early = events.iter().take_while(|e| e.seq < since).count();
                let before = ContactRecord::of_events(&events[..early]);
                add(&mut self.figures, delta(before.as_ref(), &record));
                let contacts = (&mut self.contact, &mut self.attempt);
                keep_contact(contacts, (&mut self.recording, &mut self.listening), &record);
            }
        }
        Ok(())
    }
}

fn add(figures: &mut BTreeMap<Cell, Sums>, changes: BTreeMap<Cell, Sums>) {
    for (cell, sums) in changes {
        *figures.entry(cell).or_default() += &sums;
    }
}

fn keep_contact(
    (contacts, attempts): (&mut Rows, &mut Rows),
    (recordings, listenings): (&mut Rows, &mut Rows),
    record: &ContactRecord,
) {
    keep(contacts, &contact_row(record));
    if let Some(attempt) = attempt_row(record) {
        keep(attempts, &attempt);
    }
    for note in &record.monitors {
        keep(listenings, &listening_row(record, note));
    }
    for note in &record.recordings {
        keep(recordings, &recording_row(record, note));
    }
}

fn keep(rows: &mut Rows, row: &Args) {
    rows.insert(row.values()[0].clone(), row.values().iter().map(hash).collect());
}

fn hash(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

async fn compare(
    tx: &mut Tx,
    table: Table,
    expected: &Rows,
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    let key = table.columns[0];
    let mut seen = 0usize;
    let mut last: Option<Value> = None;
    loop {
        let (condition, args) = match last.take() {
            Some(value) => (format!(" WHERE {key} > $1"), Args::new().push(value)),
            None => (String::new(), Args::new()),
        };
        let columns = table.columns.join(", ");
        let name = table.name;
        let sql = format!("SELECT {columns} FROM {name}{condition} ORDER BY {key} LIMIT {PAGE}");
        let rows = tx.rows(AssertSqlSafe(sql), args).await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let values = table.read(row)?;
            report.rows += 1;
            let what = match expected.get(&values[0]) {
                None => Some(What::Unexplained),
                Some(hashes) => {
                    seen += 1;
                    differing(table, hashes, &values)
                }
            };
            if let Some(what) = what {
                report.differ(Difference { table: table.name, key: values[0].to_string(), what });
            }
            last = Some(values[0].clone());
        }
    }
    if seen < expected.len() {
        name_missing(tx, table, expected, report).await?;
    }
    Ok(())
}

/// Days and months are what the quarters come to.
async fn compare_spans(
    tx: &mut Tx,
    figures: &BTreeMap<Cell, Sums>,
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    let table = Table { name: spans::TABLE, columns: &spans::COLUMNS };
    let keys = spans::KEYS.len();
    let of = SpansOf::read(tx).await?.unwrap_or_default();
    let mut expected: BTreeMap<Vec<Value>, Hashes> = BTreeMap::new();
    for ((level, cell), sums) in of.spans(figures).iter().filter(|(_, sums)| !sums.is_zero()) {
        let row = span_row(*level, cell, sums);
        let hashes = row.values().iter().map(hash).collect();
        expected.insert(row.values()[..keys].to_vec(), hashes);
    }
    let name = |key: &[Value]| key.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let (all, order) = (table.columns.join(", "), spans::KEYS.join(", "));
    let mut last: Option<Vec<Value>> = None;
    loop {
        let marks: Vec<String> = (1..=keys).map(|n| format!("${n}")).collect();
        let (condition, args) = match last.take() {
            Some(key) => (
                format!(" WHERE ({order}) > ({})", marks.join(", ")),
                key.into_iter().fold(Args::new(), Args::push),
            ),
            None => (String::new(), Args::new()),
        };
        let sql =
            format!("SELECT {all} FROM {}{condition} ORDER BY {order} LIMIT {PAGE}", table.name);
        let rows = tx.rows(AssertSqlSafe(sql), args).await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let values = table.read(row)?;
            report.rows += 1;
            let what = match expected.remove(&values[..keys]) {
                None => Some(What::Unexplained),
                Some(hashes) => differing(table, &hashes, &values),
            };
            if let Some(what) = what {
                report.differ(Difference { table: table.name, key: name(&values[..keys]), what });
            }
            last = Some(values[..keys].to_vec());
        }
    }
    for key in expected.keys() {
        let what = What::Missing;
        report.differ(Difference { table: table.name, key: name(key), what });
    }
    Ok(())
}

/// The way that each contact went, and how it is told.
async fn compare_ways(
    tx: &mut Tx,
    expected: &BTreeMap<String, Walk>,
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    let mut last = String::new();
    let mut seen = 0;
    loop {
        let sql = format!(
            "SELECT contact.id, flow_way.flow, flow_way.path FROM contact \
             LEFT JOIN flow_way ON flow_way.way = contact.way \
             WHERE contact.id > $1 AND contact.way IS NOT NULL ORDER BY contact.id LIMIT {PAGE}"
        );
        let rows = tx.rows(AssertSqlSafe(sql), Args::new().text(&last)).await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            last = row.text("id")?;
            report.rows += 1;
            let told = row.opt_text("flow")?.zip(row.opt_text("path")?);
            let is = expected.get(&last).map(|walk| (walk.flow.to_string(), walk.path.clone()));
            seen += usize::from(is.is_some());
            let what = match is {
                None => What::Unexplained,
                Some(is) if told.as_ref() != Some(&is) => What::Columns(vec!["way"]),
                Some(_) => continue,
            };
            report.differ(Difference { table: "flow_way", key: last.clone(), what });
        }
    }
    if seen == expected.len() {
        return Ok(());
    }
    for id in expected.keys() {
        let sql = "SELECT way FROM contact WHERE id = $1";
        let row = tx.row(sql, Args::new().text(id)).await?;
        if row.map(|row| row.opt_int("way")).transpose()?.flatten().is_none() {
            let (key, what) = (id.clone(), What::Missing);
            report.differ(Difference { table: "flow_way", key, what });
        }
    }
    Ok(())
}

fn differing(table: Table, hashes: &[u64], values: &[Value]) -> Option<What> {
    let columns: Vec<_> = table
        .columns
        .iter()
        .zip(hashes.iter().zip(values))
        .filter(|(_, (expected, value))| **expected != hash(value))
        .map(|(column, _)| *column)
        .collect();
    (!columns.is_empty()).then_some(What::Columns(columns))
}

async fn name_missing(
    tx: &mut Tx,
    table: Table,
    expected: &Rows,
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    for key in expected.keys() {
        let sql = format!("SELECT 1 FROM {} WHERE {} = $1", table.name, table.columns[0]);
        if tx.row(AssertSqlSafe(sql), Args::new().push(key.clone())).await?.is_none() {
            let key = key.to_string();
            report.differ(Difference { table: table.name, key, what: What::Missing });
        }
    }
    Ok(())
}
