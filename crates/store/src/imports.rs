//! Imports of customers: their files, how far they are, what each changed and refused.
//!
//! Owns: the rows of an import, written with the customers in one transaction, so that a crash
//! leaves neither half a batch nor one counted twice. Must not own: what a row means
//! (`crm::import`), when an import is run (`web` and the command line run it).

mod apply;
mod run;
mod undo;

use crate::sql::{Args, Row, Tx, Where, insert};
use crate::{Db, Scope, StoreError};
pub use apply::{ImportRow, RowFate};
use crm::import::{Format, Mapping, RowFault};
pub use run::ImportRun;
use serde::{Deserialize, Serialize};
use vocab::{ImportId, Moment, OrganizationId, Pii};

/// One file of customers, from its upload on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Import {
    pub id: ImportId,
    pub organization: OrganizationId,
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
    /// Nothing is written: what would happen is counted.
    pub dry_run: bool,
    pub mapping: Mapping,
    pub counts: ImportCounts,
    /// Why it failed.
    pub problem: Option<String>,
    /// SHA-256 of a file that stays where it is, as on the command line: whoever imports the same
    /// file again goes on where an import of it was broken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Uploaded, not begun.
    Ready,
    Running,
    /// To its end, dry or not.
    Done,
    Canceled,
    Failed,
    Undoing,
    Undone,
}

impl ImportState {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Done => "done",
            Self::Canceled => "canceled",
            Self::Failed => "failed",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    pub read: u64,
    pub created: u64,
    pub updated: u64,
    /// Known already: nothing new in the row, or the mapping says to pass over them.
    pub skipped: u64,
    pub refused: u64,
    /// Cards that undoing put back or removed, and those it left because they were changed or
    /// used since.
    #[serde(default)]
    pub undone: u64,
    #[serde(default)]
    pub kept: u64,
}

/// A row that was not taken in, with the cells as they were.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    pub line: u64,
    pub cells: Pii<Vec<String>>,
    pub faults: Vec<RowFault>,
}

/// A mapping that an organization keeps by name.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedMapping {
    pub name: String,
    pub author: String,
    pub at: Moment,
    pub mapping: Mapping,
}

/// Imports among which one that was broken off is looked for.
const BROKEN_OFF: u32 = 200;
/// Largest file.
pub const LARGEST_FILE: usize = 256 * 1024 * 1024;
/// Pieces are small so that a floor that writes beside waits milliseconds, not seconds.
const PART: usize = 1024 * 1024;
/// Refused rows beyond this are counted and not kept.
const MOST_REFUSALS: u64 = 100_000;
/// A file that nobody began to import goes after two days.
const FILE_MS: i64 = 2 * 86_400_000;
/// Undoing, and refused rows, are offered for so long.
pub(crate) const UNDO_MS: i64 = 30 * 86_400_000;

#[derive(Clone, Copy, Debug)]
pub struct Imports<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn imports(&self) -> Imports<'_> {
        Imports { db: self }
    }
}

impl Imports<'_> {
    /// Keeps the file and the row of a new import.
    ///
    /// # Errors
    /// The database's own.
    pub async fn add(&self, import: &Import, file: &[u8]) -> Result<(), StoreError> {
        for (ordinal, part) in (0..).zip(file.chunks(PART)) {
            let sql = "INSERT INTO import_part (import, ordinal, body) VALUES ($1, $2, $3)";
            let args = Args::new().text(import.id).int(ordinal).blob(part.to_vec());
            self.db.run(sql, args).await?;
        }
        let sql = "INSERT INTO import (id, organization, created_ms, updated_ms, state, body) \
             VALUES ($1, $2, $3, $4, $5, $6)";
        let args = Args::new().text(import.id).text(&import.organization).at(import.created_at);
        let args = args.at(import.updated_at).text(import.state.name()).json(import);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// # Errors
    /// The database's own.
    pub async fn get(&self, scope: &Scope, id: ImportId) -> Result<Option<Import>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT body FROM import", "");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// The latest first, at most `limit`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        organization: &OrganizationId,
        limit: u32,
    ) -> Result<Vec<Import>, StoreError> {
        let mut sql = Where::default();
        sql.and("organization = ?", Args::new().text(organization));
        scope.wall(&mut sql, "organization");
        let tail = format!(" ORDER BY created_ms DESC, id DESC LIMIT {limit}");
        let (sql, args) = sql.query("SELECT body FROM import", &tail);
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// Those that a process left under way and whose file is kept here: whoever starts next takes
    /// them up.
    ///
    /// # Errors
    /// The database's own.
    pub async fn under_way(&self) -> Result<Vec<Import>, StoreError> {
        let sql = "SELECT body FROM import WHERE state IN ('running', 'undoing') ORDER BY id";
        let rows = self.db.rows(sql, Args::new()).await?;
        let all = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let here = |i: &Import| i.digest.is_none() || i.state == ImportState::Undoing;
        Ok(all.into_iter().filter(here).collect())
    }

    /// One of the same file that was broken off, under the same mapping: the latest.
    ///
    /// # Errors
    /// The database's own.
    pub async fn broken_off(&self, like: &Import) -> Result<Option<Import>, StoreError> {
        let sql = format!(
            "SELECT body FROM import WHERE organization = $1 AND state IN ('running', 'failed') \
             ORDER BY created_ms DESC, id DESC LIMIT {BROKEN_OFF}"
        );
        let args = Args::new().text(&like.organization);
        let rows = self.db.rows(sqlx::AssertSqlSafe(sql), args).await?;
        let left = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let same = |import: &Import| {
            import.digest.is_some()
                && import.digest == like.digest
                && import.mapping == like.mapping
                && import.dry_run == like.dry_run
                && import.rows == like.rows
        };
        Ok(left.into_iter().find(same))
    }

    /// The file; nothing when it is gone.
    ///
    /// # Errors
    /// The database's own.
    pub async fn file(&self, id: ImportId) -> Result<Option<Vec<u8>>, StoreError> {
        let mut file = Vec::new();
        // A piece at a time: a file has as many as its size says.
        for ordinal in 0..i64::try_from(LARGEST_FILE / PART + 1).unwrap_or(i64::MAX) {
            let sql = "SELECT body FROM import_part WHERE import = $1 AND ordinal = $2";
            let row = self.db.row(sql, Args::new().text(id).int(ordinal)).await?;
            let Some(row) = row else { break };
            file.extend(row.blob("body")?);
        }
        Ok(Some(file).filter(|f| !f.is_empty()))
    }

    /// What a look at the file needs: the first piece of a text, all of a spreadsheet.
    ///
    /// # Errors
    /// The database's own.
    pub async fn beginning(&self, import: &Import) -> Result<Option<Vec<u8>>, StoreError> {
        if import.format == Format::Spreadsheet {
            return self.file(import.id).await;
        }
        let sql = "SELECT body FROM import_part WHERE import = $1 AND ordinal <= $2 \
             ORDER BY ordinal";
        let rows = self.db.rows(sql, Args::new().text(import.id).int(1)).await?;
        let mut parts = rows.iter().map(|row| row.blob("body"));
        let Some(mut first) = parts.next().transpose()? else { return Ok(None) };
        // A piece ends anywhere: the row that it cuts is left out.
        if parts.next().is_some()
            && let Some(end) = first.iter().rposition(|b| *b == b'\n')
        {
            first.truncate(end);
        }
        Ok(Some(first))
    }

    /// Puts it into another state, if it still is in one of `from`; false when it is not.
    ///
    /// # Errors
    /// The database's own.
    pub async fn turn(&self, import: &Import, from: &[ImportState]) -> Result<bool, StoreError> {
        let mut tx = self.db.begin().await?;
        let turned = write(&mut tx, import, from).await?;
        if turned && import.state == ImportState::Running && import.counts.read == 0 {
            let of = Args::new().text(import.id);
            tx.run("DELETE FROM import_refusal WHERE import = $1", of).await?;
        }
        tx.commit().await?;
        Ok(turned)
    }

    /// The file is no longer needed.
    ///
    /// # Errors
    /// The database's own.
    pub async fn drop_file(&self, id: ImportId) -> Result<(), StoreError> {
        let sql = "DELETE FROM import_part WHERE import = $1";
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
        let sql = "SELECT body FROM import_refusal WHERE import = $1 AND line > $2 \
             ORDER BY line LIMIT $3";
        let args = Args::new().text(id).int(after.cast_signed()).int(i64::from(limit));
        let rows = self.db.rows(sql, args).await?;
        rows.iter().map(|row| row.json("import_refusal", "body")).collect()
    }

    /// # Errors
    /// The database's own.
    pub async fn mappings(
        &self,
        scope: &Scope,
        organization: &OrganizationId,
    ) -> Result<Vec<SavedMapping>, StoreError> {
        if !scope.allows(organization) {
            return Ok(Vec::new());
        }
        let sql = "SELECT * FROM import_mapping WHERE organization = $1 ORDER BY name";
        let rows = self.db.rows(sql, Args::new().text(organization)).await?;
        let read = |row: &Row| {
            Ok(SavedMapping {
                name: row.text("name")?,
                author: row.text("author")?,
                at: row.at("at_ms")?,
                mapping: row.json("import_mapping", "body")?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Keeps a mapping by its name, in place of an earlier one.
    ///
    /// # Errors
    /// The database's own.
    pub async fn save_mapping(
        &self,
        organization: &OrganizationId,
        saved: &SavedMapping,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO import_mapping (organization, name, author, at_ms, body) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organization, name) DO UPDATE SET \
             author = excluded.author, at_ms = excluded.at_ms, body = excluded.body";
        let args = Args::new().text(organization).text(&saved.name).text(&saved.author);
        self.db.run(sql, args.at(saved.at).json(&saved.mapping)).await.map(|_| ())
    }

    /// Whether there was one.
    ///
    /// # Errors
    /// The database's own.
    pub async fn drop_mapping(
        &self,
        organization: &OrganizationId,
        name: &str,
    ) -> Result<bool, StoreError> {
        let sql = "DELETE FROM import_mapping WHERE organization = $1 AND name = $2";
        let gone = self.db.run(sql, Args::new().text(organization).text(name)).await?;
        Ok(gone > 0)
    }

    /// Forgets files that nobody began, and what undoing needed when its days are over.
    ///
    /// # Errors
    /// The database's own.
    pub async fn purge(&self, now: Moment) -> Result<(), StoreError> {
        let older = |ms: i64| Args::new().at(now.plus_ms(-ms));
        let idle = "DELETE FROM import_part WHERE import IN \
             (SELECT id FROM import WHERE updated_ms < $1 AND state <> 'running')";
        self.db.run(idle, older(FILE_MS)).await?;
        for sql in [
            "DELETE FROM import_change WHERE import IN \
             (SELECT id FROM import WHERE updated_ms < $1)",
            "DELETE FROM import_refusal WHERE import IN \
             (SELECT id FROM import WHERE updated_ms < $1)",
        ] {
            self.db.run(sql, older(UNDO_MS)).await?;
        }
        Ok(())
    }
}

/// Writes the import's row where its state is one of these.
async fn write(tx: &mut Tx, import: &Import, from: &[ImportState]) -> Result<bool, StoreError> {
    let mut sql = Where::default();
    sql.and("id = ?", Args::new().text(import.id));
    let names: Vec<_> = from.iter().map(|state| state.name()).collect();
    sql.any_of("state", &names);
    let row = {
        let (sql, args) = sql.query("SELECT id FROM import", "");
        tx.row(sql, args).await?
    };
    if row.is_none() {
        return Ok(false);
    }
    let sql = "UPDATE import SET updated_ms = $1, state = $2, body = $3 WHERE id = $4";
    let args = Args::new().at(import.updated_at).text(import.state.name()).json(import);
    Ok(tx.run(sql, args.text(import.id)).await? > 0)
}

async fn keep_refusals(
    tx: &mut Tx,
    import: &Import,
    refusals: &[Refusal],
) -> Result<(), StoreError> {
    let known = import.counts.refused.saturating_sub(u64::try_from(refusals.len()).unwrap_or(0));
    let room = usize::try_from(MOST_REFUSALS.saturating_sub(known)).unwrap_or(usize::MAX);
    let row = |r: &Refusal| Args::new().text(import.id).int(r.line.cast_signed()).json(r);
    let rows = refusals.iter().take(room).map(row).collect();
    insert(tx, "import_refusal", &["import", "line", "body"], "", rows).await
}

fn read(row: &Row) -> Result<Import, StoreError> {
    row.json("import", "body")
}
