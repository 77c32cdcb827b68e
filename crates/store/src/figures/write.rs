//! Puts in what a batch of events changed, and builds the table anew when its fold has changed.

use super::spans::{self, ALWAYS, SpansOf};
use crate::projection::{Table, read_contact, read_interval};
use crate::sql::{Args, Tx, Value, insert_zero};
use crate::{Engine, StoreError};
use ledger::figure::{Cell, Contribution, MEASURES, Measure, Sums, sum};
use ledger::{ContactRecord, Interval};
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;
use vocab::InteractionId;

/// Raised when the same journal gives other sums: the table is then built anew at the next start.
pub(crate) const VERSION: i64 = 2;
const PAGE: usize = 2_000;
const KEYS: [&str; 11] = [
    "cell",
    "cube",
    "quarter_ms",
    "organization",
    "campaign",
    "queue",
    "agent",
    "disposition",
    "system",
    "channel",
    "direction",
];
const COLUMNS: [&str; KEYS.len() + MEASURES.len()] = {
    let mut all = [""; KEYS.len() + MEASURES.len()];
    let mut i = 0;
    while i < KEYS.len() {
        all[i] = KEYS[i];
        i += 1;
    }
    while i < all.len() {
        all[i] = MEASURES[i - KEYS.len()].name();
        i += 1;
    }
    all
};

pub(crate) const FIGURE: Table = Table { name: "figure", columns: &COLUMNS };

/// What a batch changes: what each touched record added before it, and the intervals it closed.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    before: BTreeMap<InteractionId, Vec<Contribution>>,
    cells: HashMap<Cell, Box<Sums>>,
}

impl Touched {
    /// Before the first event of the batch that changes it.
    pub(crate) fn first_touch(&mut self, id: InteractionId, record: Option<&ContactRecord>) {
        self.before
            .entry(id)
            .or_insert_with(|| record.map(ContactRecord::contributions).unwrap_or_default());
    }

    pub(crate) fn lived(&mut self, interval: &Interval) {
        for Contribution { cell, sums } in interval.contributions(None) {
            **self.cells.entry(cell).or_default() += &sums;
        }
    }

    /// After the last event of the batch.
    pub(crate) fn settle<'a>(&mut self, after: impl IntoIterator<Item = &'a ContactRecord>) {
        for record in after {
            for Contribution { cell, sums } in record.contributions() {
                **self.cells.entry(cell).or_default() += &sums;
            }
            for Contribution { cell, sums } in
                self.before.remove(&record.interaction).unwrap_or_default()
            {
                **self.cells.entry(cell).or_default() -= &sums;
            }
        }
        self.cells.retain(|_, sums| !sums.is_zero());
    }

    /// Adds the changes to the rows; a row of nothing but zeros is no row.
    pub(crate) async fn write(self, tx: &mut Tx, of: &SpansOf) -> Result<(), StoreError> {
        spans::add(tx, &of.spans(self.cells.iter().map(|(c, sums)| (c, &**sums)))).await?;
        let lessened = |sums: &Sums| sums.iter().any(|(_, n)| n < 0);
        let may_be_empty: Vec<String> =
            self.cells.iter().filter(|(_, s)| lessened(s)).map(|(c, _)| key(c)).collect();
        // In the order of their key: the table's index is written from one end to the other.
        let mut rows: Vec<(String, &Cell, &Sums)> =
            self.cells.iter().map(|(cell, sums)| (key(cell), cell, &**sums)).collect();
        rows.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let rows = rows.into_iter().map(|(key, cell, sums)| {
            (figure_values(Args::new().push(Value::Text(Some(key))), cell), sums)
        });
        add_rows(tx, FIGURE.name, (&KEYS, "cell"), rows.collect()).await?;
        let zero: Vec<String> = MEASURES.iter().map(|m| format!("{} = 0", m.name())).collect();
        let sql = format!("DELETE FROM figure WHERE cell = $1 AND {}", zero.join(" AND "));
        for cell in may_be_empty {
            tx.run(AssertSqlSafe(sql.clone()), Args::new().text(cell)).await?;
        }
        Ok(())
    }
}

/// Which measures a row has: most have few, and what is 0 in all of them needs no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Lived,
    Handled,
    Any,
}

impl Shape {
    const ALL: [Self; 3] = [Self::Lived, Self::Handled, Self::Any];

    fn of(sums: &Sums) -> Self {
        let has = |shape: Self| sums.iter().all(|(m, n)| n == 0 || shape.keeps(m));
        [Self::Lived, Self::Handled].into_iter().find(|shape| has(*shape)).unwrap_or(Self::Any)
    }

    fn keeps(self, measure: Measure) -> bool {
        match self {
            Self::Lived => (Measure::TimeLogged..=Measure::TimeOut).contains(&measure),
            Self::Handled => {
                (Measure::Handled..=Measure::Consult).contains(&measure)
                    || (Measure::Placed..=Measure::Reached).contains(&measure)
            }
            Self::Any => true,
        }
    }
}

/// Puts rows in, or adds them to those that are there: the values of their keys, and the sums.
pub(super) async fn add_rows(
    tx: &mut Tx,
    table: &'static str,
    (keys, conflict): (&[&'static str], &str),
    rows: Vec<(Args, &Sums)>,
) -> Result<(), StoreError> {
    let mut of_shape = Shape::ALL.map(|shape| (shape, Vec::new()));
    for (row, sums) in rows {
        let found = Shape::of(sums);
        for (shape, rows) in &mut of_shape {
            if *shape == found {
                let kept = sums.iter().filter(|(m, _)| shape.keeps(*m));
                rows.push(kept.fold(row, |row, (_, n)| row.int(n)));
                break;
            }
        }
    }
    for (shape, rows) in of_shape.into_iter().filter(|(_, rows)| !rows.is_empty()) {
        let (kept, zero): (Vec<Measure>, Vec<Measure>) =
            MEASURES.iter().copied().partition(|m| shape.keeps(*m));
        let columns: Vec<&str> =
            keys.iter().copied().chain(kept.iter().map(|m| m.name())).collect();
        let zero: Vec<&str> = zero.iter().map(|m| m.name()).collect();
        let adding = adding_to(table, conflict, &kept);
        insert_zero(tx, table, (&columns, &zero), &adding, rows).await?;
    }
    Ok(())
}

/// `ON CONFLICT` of a row that is there: what comes is added to it.
pub(super) fn adding_to(table: &str, key: &str, measures: &[Measure]) -> String {
    let set: Vec<String> = measures
        .iter()
        .map(|m| m.name())
        .map(|m| format!("{m} = {table}.{m} + excluded.{m}"))
        .collect();
    format!(" ON CONFLICT ({key}) DO UPDATE SET {}", set.join(", "))
}

pub(crate) fn figure_row(cell: &Cell, sums: &Sums) -> Args {
    let row = figure_values(Args::new().text(key(cell)), cell);
    sums.iter().fold(row, |row, (_, n)| row.int(n))
}

/// What a cell is of, after what names the row.
pub(super) fn figure_values(row: Args, cell: &Cell) -> Args {
    row.text(cell.cube.name())
        .at(cell.quarter)
        .text(or_empty(cell.organization.as_ref()))
        .text(or_empty(cell.campaign.as_ref()))
        .text(or_empty(cell.queue.as_ref()))
        .text(or_empty(cell.agent.as_ref()))
        .text(or_empty(cell.disposition.as_ref()))
        .text(or_empty(cell.system.as_ref()))
        .text(cell.channel.name())
        .text(cell.direction.name())
}

fn or_empty(id: Option<&impl Display>) -> String {
    id.map(ToString::to_string).unwrap_or_default()
}

/// The cell's name: a JSON array, so that no two cells share one.
fn key(cell: &Cell) -> String {
    crate::sql::to_json(&(
        cell.cube.name(),
        cell.quarter.epoch_ms(),
        or_empty(cell.organization.as_ref()),
        or_empty(cell.campaign.as_ref()),
        or_empty(cell.queue.as_ref()),
        or_empty(cell.agent.as_ref()),
        or_empty(cell.disposition.as_ref()),
        or_empty(cell.system.as_ref()),
        cell.channel.name(),
        cell.direction.name(),
    ))
}

/// How far the figures are when they are summed anew.
struct Place {
    contact: String,
    interval: i64,
}

/// Whether an earlier version of the fold has summed the figures, or this one has not come to the end:
/// then [`sum_some`] has to be called until it says that it is done.
pub(crate) async fn is_stale(tx: &mut Tx) -> Result<bool, StoreError> {
    let sql = "SELECT version FROM projection WHERE name = 'figure'";
    let built = tx.row(sql, Args::new()).await?.map(|r| r.int("version")).transpose()?;
    Ok(built != Some(VERSION))
}

/// Sums up some more records, then intervals; `None` when there are no more.
pub(crate) async fn sum_some(
    engine: Engine,
    tx: &mut Tx,
    of: &mut SpansOf,
) -> Result<Option<u64>, StoreError> {
    let sql = "SELECT after_contact, after_interval FROM figure_rebuild";
    let place = match tx.row(sql, Args::new()).await? {
        Some(row) => {
            Place { contact: row.text("after_contact")?, interval: row.int("after_interval")? }
        }
        None => {
            let verb = match engine {
                Engine::Sqlite => "DELETE FROM",
                Engine::Postgres => "TRUNCATE",
            };
            tx.script(format!("{verb} figure")).await?;
            spans::empty(engine, tx).await?;
            of.since = ALWAYS;
            of.save(tx).await?;
            let sql = "INSERT INTO figure_rebuild (only_one, after_contact, after_interval) \
                 VALUES (1, '', -1)";
            tx.run(sql, Args::new()).await?;
            Place { contact: String::new(), interval: -1 }
        }
    };
    let sql = format!(
        "SELECT id, record, customer_number, customer_name FROM contact WHERE id > $1 \
         ORDER BY id LIMIT {PAGE}"
    );
    let rows = tx.rows(AssertSqlSafe(sql), Args::new().text(&place.contact)).await?;
    if let Some(last) = rows.last() {
        let records = rows.iter().map(read_contact).collect::<Result<Vec<_>, _>>()?;
        let cells = sum(records.iter().flat_map(ContactRecord::contributions));
        let cells = cells.into_iter().map(|(cell, sums)| (cell, Box::new(sums))).collect();
        Touched { cells, ..Touched::default() }.write(tx, of).await?;
        let sql = "UPDATE figure_rebuild SET after_contact = $1";
        tx.run(sql, Args::new().text(last.text("id")?)).await?;
        return Ok(Some(rows.len() as u64));
    }
    let sql = format!(
        "SELECT * FROM agent_interval WHERE opened > $1 AND to_ms IS NOT NULL \
         ORDER BY opened LIMIT {PAGE}"
    );
    let rows = tx.rows(AssertSqlSafe(sql), Args::new().int(place.interval)).await?;
    let Some(last) = rows.last() else {
        tx.run("DELETE FROM figure_rebuild", Args::new()).await?;
        built_as(tx, VERSION).await?;
        return Ok(None);
    };
    let mut touched = Touched::default();
    for row in &rows {
        touched.lived(&read_interval(row)?);
    }
    touched.write(tx, of).await?;
    let sql = "UPDATE figure_rebuild SET after_interval = $1";
    tx.run(sql, Args::new().int(last.int("opened")?)).await?;
    Ok(Some(rows.len() as u64))
}

/// Notes by which version of the fold the figures are built.
pub(crate) async fn built_as(tx: &mut Tx, version: i64) -> Result<(), StoreError> {
    let sql = "INSERT INTO projection (name, version) VALUES ('figure', $1) \
         ON CONFLICT (name) DO UPDATE SET version = excluded.version";
    tx.run(sql, Args::new().int(version)).await.map(|_| ())
}
