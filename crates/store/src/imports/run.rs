//! An import under way: some hundred rows at a time, each batch with its checkpoint.

use super::apply::{Batch, ImportRow, Rules, apply};
use super::{Import, ImportState, Refusal};
use crate::{Db, StoreError};
use crm::Field;
use crm::import::draft::{RowReader, row_fault};
use crm::import::{Line, Seen, Table, Target};
use vocab::{IdSource, Moment, Pii};

/// Rows of one transaction. The journal's own writes wait behind one batch at most.
const BATCH: usize = 256;
/// Where no floor writes beside: rows that stand together in an index are then written together.
const ALONE: usize = 4_096;

/// One import, taken up where its checkpoint stands.
#[derive(Debug)]
pub struct ImportRun {
    import: Import,
    table: Table,
    targets: Vec<Option<Target>>,
    fields: Vec<Field>,
    region: String,
    seen: Seen,
    ids: IdSource,
    batch: usize,
}

impl ImportRun {
    /// Takes up an import in the state `Running`. Reads over what was done already, to know again
    /// which customers the file has named: so it computes for a while.
    #[must_use]
    pub fn new(
        import: Import,
        table: Table,
        fields: Vec<Field>,
        region: &str,
        ids: IdSource,
    ) -> Self {
        let targets = import.mapping.targets(&table.headings, &fields);
        let region = region.to_owned();
        let done = import.counts.read;
        let seen = Seen::default();
        let mut run = Self { import, table, targets, fields, region, seen, ids, batch: BATCH };
        for _ in 0..done {
            let Some(line) = run.table.lines.next() else { break };
            drop(run.read(line));
        }
        run
    }

    /// Nobody else writes to this database: larger steps are quicker.
    #[must_use]
    pub const fn alone(mut self) -> Self {
        self.batch = ALONE;
        self
    }

    #[must_use]
    pub const fn import(&self) -> &Import {
        &self.import
    }

    /// The next rows, with the checkpoint in the same transaction. False when it has ended: at the
    /// end of the file, or because somebody canceled it.
    ///
    /// # Errors
    /// The database's own; the batch is then not written, and the same step may be tried again
    /// by a new run.
    pub async fn step(&mut self, db: &Db, now: Moment) -> Result<bool, StoreError> {
        let mut batch = Batch::default();
        for line in self.table.lines.by_ref().take(self.batch).collect::<Vec<_>>() {
            batch.read += 1;
            match self.read(line) {
                Ok(row) => batch.rows.push(row),
                Err(refusal) => batch.refusals.push(refusal),
            }
        }
        let mut import = self.import.clone();
        import.updated_at = now;
        if batch.read < u64::try_from(self.batch).unwrap_or(u64::MAX) {
            import.state = ImportState::Done;
        }
        let rules = Rules { fields: &self.fields, region: &self.region };
        let applied = apply(db, &mut import, batch, rules, &mut self.ids, now).await?;
        if applied {
            self.import = import;
        } else {
            self.import.state = ImportState::Canceled;
        }
        Ok(self.import.state == ImportState::Running)
    }

    /// The first rows as they will be, without a look at who is known.
    pub fn preview(&mut self, rows: usize) -> Vec<Result<ImportRow, Refusal>> {
        let lines: Vec<_> = self.table.lines.by_ref().take(rows).collect();
        lines.into_iter().map(|line| self.read(line)).collect()
    }

    fn read(&mut self, line: Line) -> Result<ImportRow, Refusal> {
        let reader = RowReader {
            headings: &self.table.headings,
            targets: &self.targets,
            fields: &self.fields,
            region: &self.region,
        };
        let number = line.number;
        let draft = match reader.read(&line) {
            Ok(draft) => draft,
            Err(faults) => {
                return Err(Refusal { line: number, cells: Pii::new(line.cells), faults });
            }
        };
        let twice = self.seen.note(&draft, &self.import.mapping.by, number);
        if let Some((key, value, first)) = twice {
            let what = format!("Line {first} is the same customer: keep one of the two rows.");
            let fault = row_fault(number, &key.target(), &value, "duplicate_row", &what);
            let faults = vec![fault];
            return Err(Refusal { line: number, cells: Pii::new(line.cells), faults });
        }
        Ok(ImportRow { line: number, cells: Pii::new(line.cells), draft })
    }
}
