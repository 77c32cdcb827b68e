//! Files of records: kept, read into a list some hundred rows at a time, and taken back.
//!
//! Rows and checkpoint are one transaction: a crash leaves neither half a batch nor one read twice.
//! A number that the campaign has already isn't taken in again, be it from this file or another.

use super::making::{NewRecord, Placed, add_all, known};
use super::settle::remove;
use crate::imports::{ImportCounts, ImportState, LARGEST_FILE, Refusal, UNDO_MS};
use crate::sql::{Args, Row, Tx, Where, insert};
use crate::{Db, Scope, StoreError};
use crm::Field;
use crm::dialling::row::{RecordMapping, RecordReader};
use crm::dialling::{Filter, Quota};
use crm::import::{Format, Table};
use law::digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use vocab::{CampaignId, IdSource, ImportId, Moment, OrganizationId, Pii, RecordId, RecordListId};

/// Rows of one transaction. The journal's own writes wait behind one batch at most.
const BATCH: usize = 256;
/// Where no floor writes beside.
const ALONE: usize = 4_096;
/// Pieces are small so that a floor that writes beside waits milliseconds, not seconds.
const PART: usize = 1024 * 1024;
const MOST_REFUSALS: u64 = 100_000;
const UNDO_BATCH: i64 = 200;
/// A file that nobody began to import goes after two days.
const FILE_MS: i64 = 2 * 86_400_000;

/// One file of records, from its upload on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListImport {
    pub id: ImportId,
    pub organization: OrganizationId,
    pub campaign: CampaignId,
    pub list: RecordListId,
    /// The file's name.
    pub file: String,
    pub format: Format,
    pub headings: Vec<String>,
    /// Rows below the headings.
    pub rows: u64,
    pub author: String,
    pub created_at: Moment,
    pub updated_at: Moment,
    pub state: ImportState,
    pub mapping: RecordMapping,
    /// `skipped`: the campaign has the number already.
    pub counts: ImportCounts,
    pub problem: Option<String>,
}

#[derive(Clone, Copy, Debug)]
pub struct ListImports<'a> {
    pub(super) db: &'a Db,
}

impl ListImports<'_> {
    /// Keeps the row of a new import, and the file unless it stays where it is.
    ///
    /// # Errors
    /// The database's own.
    pub async fn add(&self, import: &ListImport, file: Option<&[u8]>) -> Result<(), StoreError> {
        for (ordinal, part) in (0..).zip(file.unwrap_or_default().chunks(PART)) {
            let sql = "INSERT INTO list_import_part (import, ordinal, body) VALUES ($1, $2, $3)";
            let args = Args::new().text(import.id).int(ordinal).blob(part.to_vec());
            self.db.run(sql, args).await?;
        }
        let sql = "INSERT INTO list_import (id, organization, list, created_ms, updated_ms, state, \
             body) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let args = Args::new().text(import.id).text(&import.organization).text(import.list);
        let args = args.at(import.created_at).at(import.updated_at).text(import.state.name());
        self.db.run(sql, args.json(import)).await.map(|_| ())
    }

    /// # Errors
    /// The database's own.
    pub async fn get(&self, scope: &Scope, id: ImportId) -> Result<Option<ListImport>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT body FROM list_import", "");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// Into a list, the latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn of(
        &self,
        scope: &Scope,
        list: RecordListId,
        limit: u32,
    ) -> Result<Vec<ListImport>, StoreError> {
        let mut sql = Where::default();
        sql.and("list = ?", Args::new().text(list));
        scope.wall(&mut sql, "organization");
        let tail = format!(" ORDER BY created_ms DESC, id DESC LIMIT {limit}");
        let (sql, args) = sql.query("SELECT body FROM list_import", &tail);
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// Those that a process left under way.
    ///
    /// # Errors
    /// The database's own.
    pub async fn under_way(&self) -> Result<Vec<ListImport>, StoreError> {
        let sql = "SELECT body FROM list_import WHERE state IN ('running', 'undoing') ORDER BY id";
        self.db.rows(sql, Args::new()).await?.iter().map(read).collect()
    }

    /// The file; nothing when it is gone.
    ///
    /// # Errors
    /// The database's own.
    pub async fn file(&self, id: ImportId) -> Result<Option<Vec<u8>>, StoreError> {
        let mut file = Vec::new();
        for ordinal in 0..i64::try_from(LARGEST_FILE / PART + 1).unwrap_or(i64::MAX) {
            let sql = "SELECT body FROM list_import_part WHERE import = $1 AND ordinal = $2";
            let row = self.db.row(sql, Args::new().text(id).int(ordinal)).await?;
            let Some(row) = row else { break };
            file.extend(row.blob("body")?);
        }
        Ok(Some(file).filter(|f| !f.is_empty()))
    }

    /// Puts it into another state, if it still is in one of `from`; false when it is not.
    ///
    /// # Errors
    /// The database's own.
    pub async fn turn(
        &self,
        import: &ListImport,
        from: &[ImportState],
    ) -> Result<bool, StoreError> {
        let mut tx = self.db.begin().await?;
        let turned = write(&mut tx, import, from).await?;
        tx.commit().await?;
        Ok(turned)
    }

    /// The file is no longer needed.
    ///
    /// # Errors
    /// The database's own.
    pub async fn drop_file(&self, id: ImportId) -> Result<(), StoreError> {
        let sql = "DELETE FROM list_import_part WHERE import = $1";
        self.db.run(sql, Args::new().text(id)).await.map(|_| ())
    }

    /// Refused rows after a line, in the order of the file.
    ///
    /// # Errors
    /// The database's own.
    pub async fn refusals(
        &self,
        id: ImportId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Refusal>, StoreError> {
        let sql = "SELECT body FROM list_import_refusal WHERE import = $1 AND line > $2 \
             ORDER BY line LIMIT $3";
        let args = Args::new().text(id).int(after.cast_signed()).int(i64::from(limit));
        let rows = self.db.rows(sql, args).await?;
        rows.iter().map(|row| row.json("list_import_refusal", "body")).collect()
    }

    /// The next records of an import in the state `Undoing`: those that were called stay, and are
    /// counted. False when it has ended.
    ///
    /// # Errors
    /// The database's own.
    pub async fn undo_step(
        &self,
        import: &mut ListImport,
        now: Moment,
    ) -> Result<bool, StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = format!(
            "SELECT id FROM dial_record WHERE import = $1 AND interaction IS NULL \
             ORDER BY id LIMIT {UNDO_BATCH}"
        );
        let rows = tx.rows(sqlx::AssertSqlSafe(sql), Args::new().text(import.id)).await?;
        for row in &rows {
            remove(&mut tx, &row.text("id")?).await?;
        }
        import.counts.undone += rows.len() as u64;
        import.updated_at = now;
        if rows.is_empty() {
            let sql = "SELECT COUNT(*) AS n FROM dial_record WHERE import = $1";
            let kept = tx.row(sql, Args::new().text(import.id)).await?;
            import.counts.kept = kept.map(|row| row.count("n")).transpose()?.unwrap_or(0);
            import.state = ImportState::Undone;
        }
        if !write(&mut tx, import, &[ImportState::Undoing]).await? {
            return Ok(false);
        }
        tx.commit().await?;
        Ok(import.state == ImportState::Undoing)
    }

    /// Forgets files that nobody began, and refused rows when their days are over.
    ///
    /// # Errors
    /// The database's own.
    pub async fn purge(&self, now: Moment) -> Result<(), StoreError> {
        let older = |ms: i64| Args::new().at(now.plus_ms(-ms));
        let idle = "DELETE FROM list_import_part WHERE import IN \
             (SELECT id FROM list_import WHERE updated_ms < $1 AND state <> 'running')";
        self.db.run(idle, older(FILE_MS)).await?;
        let refused = "DELETE FROM list_import_refusal WHERE import IN \
             (SELECT id FROM list_import WHERE updated_ms < $1)";
        self.db.run(refused, older(UNDO_MS)).await.map(|_| ())
    }
}

impl ListImport {
    /// Whether it can still be taken back.
    #[must_use]
    pub const fn undoable(&self, now: Moment) -> bool {
        let ended =
            matches!(self.state, ImportState::Done | ImportState::Canceled | ImportState::Failed);
        ended && self.counts.created > 0 && now.epoch_ms() - self.updated_at.epoch_ms() < UNDO_MS
    }
}

/// One import, taken up where its checkpoint stands.
#[derive(Debug)]
pub struct ListImportRun {
    import: ListImport,
    table: Table,
    fields: Vec<Field>,
    region: String,
    placed: Placed,
    ids: IdSource,
    batch: usize,
}

impl ListImportRun {
    /// Takes up an import in the state `Running`: passes over what was done already.
    #[must_use]
    pub fn new(
        import: ListImport,
        mut table: Table,
        fields: Vec<Field>,
        (filter, quotas): (Filter, Vec<Quota>),
        region: &str,
        ids: IdSource,
    ) -> Self {
        for _ in 0..import.counts.read {
            if table.lines.next().is_none() {
                break;
            }
        }
        let placed = Placed {
            organization: import.organization.clone(),
            campaign: import.campaign.clone(),
            list: import.list,
            import: Some(import.id),
            filter,
            quotas,
        };
        Self { import, table, fields, region: region.to_owned(), placed, ids, batch: BATCH }
    }

    /// Nobody else writes to this database: larger steps are quicker.
    #[must_use]
    pub const fn alone(mut self) -> Self {
        self.batch = ALONE;
        self
    }

    #[must_use]
    pub const fn import(&self) -> &ListImport {
        &self.import
    }

    /// The next rows, with the checkpoint in the same transaction. False when it has ended: at the
    /// end of the file, or because somebody canceled it.
    ///
    /// # Errors
    /// The database's own; the batch is then not written.
    pub async fn step(&mut self, db: &Db, now: Moment) -> Result<bool, StoreError> {
        let lines: Vec<_> = self.table.lines.by_ref().take(self.batch).collect();
        let read = lines.len();
        let (records, refusals) = self.read(lines, now);
        let mut import = self.import.clone();
        import.updated_at = now;
        import.counts.read += read as u64;
        import.counts.refused += refusals.len() as u64;
        if read < self.batch {
            import.state = ImportState::Done;
            if let Some(why) = self.table.lines.broke() {
                import.state = ImportState::Failed;
                import.problem = Some(why.to_owned());
            }
        }
        let mut tx = db.begin().await?;
        let taken = known(&mut tx, &self.placed.campaign, &records).await?;
        let mut fresh = Vec::with_capacity(records.len());
        let mut here: BTreeSet<String> = BTreeSet::new();
        for record in records {
            let digests: Vec<_> =
                record.draft.numbers.iter().map(|n| digest(n.number.reveal())).collect();
            if digests.iter().any(|d| taken.contains(d) || here.contains(d)) {
                import.counts.skipped += 1;
                continue;
            }
            here.extend(digests);
            fresh.push(record);
        }
        import.counts.created += fresh.len() as u64;
        add_all(&mut tx, &self.placed, fresh, now).await?;
        keep(&mut tx, &import, &refusals).await?;
        if write(&mut tx, &import, &[ImportState::Running]).await? {
            tx.commit().await?;
            self.import = import;
        } else {
            self.import.state = ImportState::Canceled;
        }
        Ok(self.import.state == ImportState::Running)
    }

    /// The first rows as they will be.
    pub fn preview(&mut self, rows: usize, now: Moment) -> (Vec<NewRecord>, Vec<Refusal>) {
        let lines = self.table.lines.by_ref().take(rows).collect();
        self.read(lines, now)
    }

    fn read(
        &mut self,
        lines: Vec<crm::import::Line>,
        now: Moment,
    ) -> (Vec<NewRecord>, Vec<Refusal>) {
        let Self { import, table, fields, region, ids, .. } = self;
        let reader = RecordReader::new(&import.mapping, &table.headings, fields, region);
        let (mut records, mut refusals) = (Vec::new(), Vec::new());
        for line in lines {
            match reader.read(&line) {
                Ok(draft) => {
                    records.push(NewRecord { id: RecordId::from_uuid(ids.next(now)), draft });
                }
                Err(faults) => {
                    let (line, cells) = (line.number, Pii::new(line.cells));
                    refusals.push(Refusal { line, cells, faults });
                }
            }
        }
        (records, refusals)
    }
}

async fn keep(tx: &mut Tx, import: &ListImport, refusals: &[Refusal]) -> Result<(), StoreError> {
    let before = import.counts.refused.saturating_sub(refusals.len() as u64);
    let room = usize::try_from(MOST_REFUSALS.saturating_sub(before)).unwrap_or(usize::MAX);
    let row = |r: &Refusal| Args::new().text(import.id).int(r.line.cast_signed()).json(r);
    let rows = refusals.iter().take(room).map(row).collect();
    insert(tx, "list_import_refusal", &["import", "line", "body"], "", rows).await
}

/// Writes the import's row where its state is one of these, and nobody has taken it further.
async fn write(tx: &mut Tx, import: &ListImport, from: &[ImportState]) -> Result<bool, StoreError> {
    let sql = "SELECT body FROM list_import WHERE id = $1";
    let row = tx.row(sql, Args::new().text(import.id)).await?;
    let there: Option<ListImport> = row.map(|row| read(&row)).transpose()?;
    if !there.is_some_and(|there| from.contains(&there.state)) {
        return Ok(false);
    }
    let sql = "UPDATE list_import SET updated_ms = $1, state = $2, body = $3 WHERE id = $4";
    let args = Args::new().at(import.updated_at).text(import.state.name()).json(import);
    Ok(tx.run(sql, args.text(import.id)).await? > 0)
}

fn read(row: &Row) -> Result<ListImport, StoreError> {
    row.json("list_import", "body")
}
