//! Puts in what a batch of events changed, and builds the table anew when its fold has changed.

use crate::StoreError;
use crate::projection::{Table, read_contact, read_interval};
use crate::sql::{Args, Tx, insert};
use ledger::figure::{Cell, Contribution, MEASURES, Sums, sum};
use ledger::{ContactRecord, Interval};
use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;
use std::fmt::Display;
use vocab::InteractionId;

/// Raised when the same journal gives other sums: the table is then built anew at the next start.
const VERSION: i64 = 2;
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
    cells: BTreeMap<Cell, Sums>,
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
            *self.cells.entry(cell).or_default() += &sums;
        }
    }

    /// After the last event of the batch.
    pub(crate) fn settle<'a>(&mut self, after: impl IntoIterator<Item = &'a ContactRecord>) {
        for record in after {
            for Contribution { cell, sums } in record.contributions() {
                *self.cells.entry(cell).or_default() += &sums;
            }
            for Contribution { cell, sums } in
                self.before.remove(&record.interaction).unwrap_or_default()
            {
                *self.cells.entry(cell).or_default() -= &sums;
            }
        }
        self.cells.retain(|_, sums| !sums.is_zero());
    }

    /// Adds the changes to the rows; a row of nothing but zeros is no row.
    pub(crate) async fn write(self, tx: &mut Tx) -> Result<(), StoreError> {
        let lessened = |sums: &Sums| sums.iter().any(|(_, n)| n < 0);
        let may_be_empty: Vec<String> =
            self.cells.iter().filter(|(_, s)| lessened(s)).map(|(c, _)| key(c)).collect();
        let rows = self.cells.iter().map(|(cell, sums)| figure_row(cell, sums)).collect();
        insert(tx, FIGURE.name, FIGURE.columns, &adding(), rows).await?;
        let zero: Vec<String> = MEASURES.iter().map(|m| format!("{} = 0", m.name())).collect();
        let sql = format!("DELETE FROM figure WHERE cell = $1 AND {}", zero.join(" AND "));
        for cell in may_be_empty {
            tx.run(AssertSqlSafe(sql.clone()), Args::new().text(cell)).await?;
        }
        Ok(())
    }
}

/// `ON CONFLICT` of a row that is there: what comes is added to it.
fn adding() -> String {
    let set: Vec<String> = MEASURES
        .iter()
        .map(|m| m.name())
        .map(|m| format!("{m} = figure.{m} + excluded.{m}"))
        .collect();
    format!(" ON CONFLICT (cell) DO UPDATE SET {}", set.join(", "))
}

pub(crate) fn figure_row(cell: &Cell, sums: &Sums) -> Args {
    let row = Args::new()
        .text(key(cell))
        .text(cell.cube.name())
        .at(cell.quarter)
        .text(or_empty(cell.organization.as_ref()))
        .text(or_empty(cell.campaign.as_ref()))
        .text(or_empty(cell.queue.as_ref()))
        .text(or_empty(cell.agent.as_ref()))
        .text(or_empty(cell.disposition.as_ref()))
        .text(or_empty(cell.system.as_ref()))
        .text(cell.channel.name())
        .text(cell.direction.name());
    sums.iter().fold(row, |row, (_, n)| row.int(n))
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

/// Sums up all records and intervals anew unless this version of the fold has done so.
pub(crate) async fn rebuild_if_stale(tx: &mut Tx) -> Result<(), StoreError> {
    let sql = "SELECT version FROM projection WHERE name = 'figure'";
    let built = tx.row(sql, Args::new()).await?.map(|r| r.int("version")).transpose()?;
    if built == Some(VERSION) {
        return Ok(());
    }
    tx.run("DELETE FROM figure", Args::new()).await?;
    let mut after = String::new();
    loop {
        let sql = format!(
            "SELECT id, record, customer_number, customer_name FROM contact WHERE id > $1 \
             ORDER BY id LIMIT {PAGE}"
        );
        let rows = tx.rows(AssertSqlSafe(sql), Args::new().text(&after)).await?;
        let Some(last) = rows.last() else { break };
        after = last.text("id")?;
        let records = rows.iter().map(read_contact).collect::<Result<Vec<_>, _>>()?;
        let cells = sum(records.iter().flat_map(ContactRecord::contributions));
        Touched { cells, ..Touched::default() }.write(tx).await?;
    }
    let mut after = -1i64;
    loop {
        let sql = format!(
            "SELECT * FROM agent_interval WHERE opened > $1 AND to_ms IS NOT NULL \
             ORDER BY opened LIMIT {PAGE}"
        );
        let rows = tx.rows(AssertSqlSafe(sql), Args::new().int(after)).await?;
        let Some(last) = rows.last() else { break };
        after = last.int("opened")?;
        let mut touched = Touched::default();
        for row in &rows {
            touched.lived(&read_interval(row)?);
        }
        touched.write(tx).await?;
    }
    let sql = "INSERT INTO projection (name, version) VALUES ('figure', $1) \
         ON CONFLICT (name) DO UPDATE SET version = excluded.version";
    tx.run(sql, Args::new().int(VERSION)).await.map(|_| ())
}
