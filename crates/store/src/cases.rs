//! Solved cases: proposed, reviewed, counted by their outcomes, retired; each with its history.
//!
//! Owns: numbering per organization, the version that keeps two people from overwriting each other,
//! and the revision by which a reader knows whether a base changed. Must not own: similarity and
//! questions (`crm::cases`), or who reviews (`web`).

mod diagnoses;
mod ids;

use crate::scope::{Cursor, page_rows};
use crate::sql::{Args, Row, Tx, Where, insert};
use crate::{Db, Page, Scope, StoreError, find};
use crm::cases::{Case, Success};
use crm::field::spoken;
pub(crate) use diagnoses::read as read_diagnosis;
pub use diagnoses::{
    Diagnoses, DiagnosisBody, DiagnosisFilter, DiagnosisRecord, DiagnosisState, DiagnosisStep,
    RankedCase,
};
pub(crate) use ids::ids;
pub use ids::{CaseId, DiagnosisId};
use serde::{Deserialize, Serialize};
use vocab::{Moment, OrganizationId, Pii, TicketId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRecord {
    pub id: CaseId,
    pub organization: OrganizationId,
    /// The case base's id in the set-up.
    pub base: String,
    pub state: CaseState,
    /// Its number is counted per organization.
    pub case: Case,
    pub origin: CaseOrigin,
    /// Login of who wrote it.
    pub author: String,
    pub created_at: Moment,
    pub updated_at: Moment,
    /// Counts changes, from 1. An update must name the version it was made from.
    pub version: i64,
}

/// Where a case comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseOrigin {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnosis: Option<DiagnosisId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketId>,
    /// The case that it would replace when it is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revises: Option<CaseId>,
    /// The case that it went into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<CaseId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// Waits for an expert.
    Proposed,
    /// Diagnoses reason with it.
    Accepted,
    Refused,
    Merged,
    Retired,
}

impl CaseState {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Merged => "merged",
            Self::Retired => "retired",
        }
    }
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let all = [Self::Proposed, Self::Accepted, Self::Refused, Self::Merged, Self::Retired];
        all.into_iter().find(|state| state.name() == name)
    }
}

/// A case as it is asked for; its number is given.
#[derive(Clone, Debug)]
pub struct NewCase {
    pub id: CaseId,
    pub organization: OrganizationId,
    pub base: String,
    pub state: CaseState,
    pub case: Case,
    pub origin: CaseOrigin,
    pub author: String,
}

/// What happened to a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseEntry {
    pub at: Moment,
    pub author: String,
    /// The state after it.
    pub state: CaseState,
    /// Why; may be empty.
    pub note: Pii<String>,
    /// The case before it.
    pub before: Case,
}

/// What is asked for; what is `None` is not asked.
#[derive(Clone, Debug)]
pub struct CaseFilter {
    pub base: Option<String>,
    pub state: Option<CaseState>,
    /// Part of the number, the problem, the solution or a value.
    pub text: Option<String>,
    pub cursor: Option<String>,
    pub limit: u32,
}

#[derive(Clone, Copy, Debug)]
pub struct Cases<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn cases(&self) -> Cases<'_> {
        Cases { db: self }
    }
}

const COLUMNS: [&str; 14] = [
    "id",
    "organization",
    "base",
    "number",
    "state",
    "tried",
    "solved",
    "author",
    "created_ms",
    "updated_ms",
    "version",
    "search",
    "origin",
    "body",
];

impl Cases<'_> {
    /// The latest changed first.
    ///
    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &CaseFilter,
    ) -> Result<Page<CaseRecord>, StoreError> {
        let (limit, ask) = page_rows(filter.limit);
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        sql.and_some("base = ?", filter.base.as_ref());
        sql.and_some("state = ?", filter.state.map(CaseState::name));
        if let Some(text) = filter.text.as_deref().filter(|t| !t.trim().is_empty()) {
            sql.and_contains("search", &find::fold(text));
        }
        if let Some(cursor) = &filter.cursor {
            let (ms, id) = Cursor::read_ms(cursor)?;
            sql.and("(updated_ms, id) < (?, ?)", Args::new().int(ms).text(id));
        }
        let tail = format!(" ORDER BY updated_ms DESC, id DESC LIMIT {ask}");
        let (sql, args) = sql.query("SELECT * FROM solved_case", &tail);
        let rows = self.db.rows(sql, args).await?;
        let items = rows.iter().take(limit).map(read).collect::<Result<Vec<_>, _>>()?;
        let more = rows.len() > limit;
        let next =
            items.last().filter(|_| more).map(|c| Cursor::write(c.updated_at.epoch_ms(), c.id));
        Ok(Page { items, next })
    }

    /// # Errors
    /// The database's own.
    pub async fn get(&self, scope: &Scope, id: CaseId) -> Result<Option<CaseRecord>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT * FROM solved_case", "");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// Those that diagnoses reason with, by number, and the revision that they are of.
    ///
    /// # Errors
    /// The database's own.
    pub async fn accepted(
        &self,
        organization: &OrganizationId,
        base: &str,
    ) -> Result<Vec<(CaseId, Case)>, StoreError> {
        let sql = "SELECT * FROM solved_case WHERE organization = $1 AND base = $2 \
             AND state = 'accepted' ORDER BY number";
        let rows = self.db.rows(sql, Args::new().text(organization).text(base)).await?;
        rows.iter().map(|row| read(row).map(|r| (r.id, r.case))).collect()
    }

    /// Changes whenever a case of this base does.
    ///
    /// # Errors
    /// The database's own.
    pub async fn revision(
        &self,
        organization: &OrganizationId,
        base: &str,
    ) -> Result<u64, StoreError> {
        let sql = "SELECT revision FROM case_base WHERE organization = $1 AND base = $2";
        let row = self.db.row(sql, Args::new().text(organization).text(base)).await?;
        row.map_or(Ok(0), |row| row.count("revision"))
    }

    /// Its changes in order; `None` when the case is unknown or not in scope.
    ///
    /// # Errors
    /// The database's own.
    pub async fn history(
        &self,
        scope: &Scope,
        id: CaseId,
    ) -> Result<Option<Vec<CaseEntry>>, StoreError> {
        if self.get(scope, id).await?.is_none() {
            return Ok(None);
        }
        let sql = "SELECT * FROM solved_case_entry WHERE solved_case = $1 ORDER BY ordinal";
        let rows = self.db.rows(sql, Args::new().text(id)).await?;
        rows.iter().map(read_entry).collect::<Result<_, _>>().map(Some)
    }

    /// Gives each the organization's next number, all in one transaction. The caller has checked
    /// `scope.allows(&new.organization)`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn create_all(
        &self,
        all: Vec<NewCase>,
        now: Moment,
    ) -> Result<Vec<CaseRecord>, StoreError> {
        let mut tx = self.db.begin().await?;
        let mut made = Vec::new();
        for new in all {
            made.push(create(&mut tx, new, now).await?);
        }
        tx.commit().await?;
        Ok(made)
    }

    /// Changes a case and notes what it was. `record.version` is that which was read.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was changed since; [`StoreError::Unknown`] when it is not in
    /// scope.
    pub async fn save(
        &self,
        scope: &Scope,
        record: &CaseRecord,
        author: &str,
        note: &Pii<String>,
        now: Moment,
    ) -> Result<CaseRecord, StoreError> {
        let unknown = || StoreError::Unknown { what: "the case" };
        let mut tx = self.db.begin().await?;
        let row =
            tx.row("SELECT * FROM solved_case WHERE id = $1", Args::new().text(record.id)).await?;
        let before = row.map(|row| read(&row)).transpose()?.ok_or_else(unknown)?;
        if !scope.allows(&before.organization) {
            return Err(unknown());
        }
        let mut after = record.clone();
        after.organization = before.organization.clone();
        after.case.number = before.case.number;
        (after.updated_at, after.version) = (now, record.version + 1);
        if replace(&mut tx, &after, record.version).await? == 0 {
            return Err(StoreError::Stale { expected: record.version, found: before.version });
        }
        let columns = ["solved_case", "ordinal", "at_ms", "author", "state", "note", "body"];
        let args = Args::new().text(after.id).int(before.version).at(now).text(author);
        let args = args.text(after.state.name()).text(note.reveal()).json(&before.case);
        insert(&mut tx, "solved_case_entry", &columns, "", vec![args]).await?;
        touch(&mut tx, &after.organization, &before.base).await?;
        touch(&mut tx, &after.organization, &after.base).await?;
        tx.commit().await?;
        Ok(after)
    }

    /// Counts one outcome. It is no change of what the case says: the version stays.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when it is not in scope.
    pub async fn count(&self, scope: &Scope, id: CaseId, solved: bool) -> Result<(), StoreError> {
        let known = self.get(scope, id).await?;
        let case = known.ok_or(StoreError::Unknown { what: "the case" })?;
        let mut tx = self.db.begin().await?;
        let sql = "UPDATE solved_case SET tried = tried + 1, solved = solved + $1 WHERE id = $2";
        tx.run(sql, Args::new().flag(solved).text(id)).await?;
        touch(&mut tx, &case.organization, &case.base).await?;
        tx.commit().await
    }
}

async fn create(tx: &mut Tx, new: NewCase, now: Moment) -> Result<CaseRecord, StoreError> {
    let sql = "INSERT INTO case_counter (organization, last) VALUES ($1, 1) \
         ON CONFLICT (organization) DO UPDATE SET last = case_counter.last + 1 RETURNING last";
    let row = tx.row(sql, Args::new().text(&new.organization)).await?;
    let number = row.ok_or(StoreError::Unknown { what: "the case counter" })?.count("last")?;
    let record = CaseRecord {
        id: new.id,
        organization: new.organization,
        base: new.base,
        state: new.state,
        case: Case { number, ..new.case },
        origin: new.origin,
        author: new.author,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let success = record.case.success;
    let args = Args::new()
        .text(record.id)
        .text(&record.organization)
        .text(&record.base)
        .int(number.cast_signed())
        .text(record.state.name())
        .int(i64::from(success.tried))
        .int(i64::from(success.solved))
        .text(&record.author)
        .at(now)
        .at(now)
        .int(record.version)
        .text(search_text(&record.case))
        .json(&record.origin)
        .json(&record.case);
    insert(tx, "solved_case", &COLUMNS, "", vec![args]).await?;
    touch(tx, &record.organization, &record.base).await?;
    Ok(record)
}

/// The success record is counted, not written: it stays as it is.
async fn replace(tx: &mut Tx, case: &CaseRecord, from_version: i64) -> Result<u64, StoreError> {
    let sql = "UPDATE solved_case SET base = $1, state = $2, updated_ms = $3, version = $4, \
         search = $5, origin = $6, body = $7 WHERE id = $8 AND version = $9";
    let args = Args::new()
        .text(&case.base)
        .text(case.state.name())
        .at(case.updated_at)
        .int(case.version)
        .text(search_text(&case.case))
        .json(&case.origin)
        .json(&case.case)
        .text(case.id)
        .int(from_version);
    tx.run(sql, args).await
}

async fn touch(tx: &mut Tx, organization: &OrganizationId, base: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO case_base (organization, base, revision) VALUES ($1, $2, 1) \
         ON CONFLICT (organization, base) DO UPDATE SET revision = case_base.revision + 1";
    tx.run(sql, Args::new().text(organization).text(base)).await.map(|_| ())
}

fn search_text(case: &Case) -> String {
    let values: Vec<String> = case.values.values().map(spoken).collect();
    let (problem, solution) = (case.problem.reveal(), case.solution.reveal());
    find::fold(&format!("{} {problem} {solution} {}", case.number, values.join(" ")))
}

fn read(row: &Row) -> Result<CaseRecord, StoreError> {
    let counted = |column: &str| row.count(column).map(|n| u32::try_from(n).unwrap_or(u32::MAX));
    let mut case: Case = row.json("solved_case", "body")?;
    case.success = Success { tried: counted("tried")?, solved: counted("solved")? };
    Ok(CaseRecord {
        id: row.id("solved_case", "id")?,
        organization: row.text("organization")?.as_str().into(),
        base: row.text("base")?,
        state: state(row, "solved_case")?,
        case,
        origin: row.json("solved_case", "origin")?,
        author: row.text("author")?,
        created_at: row.at("created_ms")?,
        updated_at: row.at("updated_ms")?,
        version: row.int("version")?,
    })
}

fn read_entry(row: &Row) -> Result<CaseEntry, StoreError> {
    Ok(CaseEntry {
        at: row.at("at_ms")?,
        author: row.text("author")?,
        state: state(row, "solved_case_entry")?,
        note: Pii::new(row.text("note")?),
        before: row.json("solved_case_entry", "body")?,
    })
}

fn state(row: &Row, table: &'static str) -> Result<CaseState, StoreError> {
    let bad = || StoreError::BadRow { table, why: "state".to_owned() };
    CaseState::parse(&row.text("state")?).ok_or_else(bad)
}
