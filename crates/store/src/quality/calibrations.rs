//! Calibration sessions and the sheets of their evaluators.

use super::evaluations::Words;
use super::notices::{self, Told};
use super::{CalibrationId, Comment, words};
use crate::sql::{Args, Row, Where, insert};
use crate::{Db, Scope, StoreError};
use crm::quality::{Answers, Grid};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vocab::{InteractionId, Moment, OrganizationId, Pii};

#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    pub id: CalibrationId,
    pub organization: OrganizationId,
    pub name: String,
    /// As it was when the session began.
    pub grid: Grid,
    pub setup: u64,
    pub author: String,
    pub deadline: Option<Moment>,
    pub created_at: Moment,
    /// From then on everybody sees everybody's marks.
    pub closed_at: Option<Moment>,
    pub version: i64,
    pub interactions: Vec<InteractionId>,
    /// Logins.
    pub evaluators: Vec<String>,
    /// What was agreed, by interaction; settled once the session is closed.
    pub reference: BTreeMap<InteractionId, Answers>,
    pub minutes: String,
    pub decisions: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Body {
    grid: Grid,
    interactions: Vec<InteractionId>,
    evaluators: Vec<String>,
    #[serde(default)]
    reference: BTreeMap<InteractionId, Answers>,
    #[serde(default)]
    minutes: String,
    #[serde(default)]
    decisions: Vec<String>,
}

/// What one evaluator scored of one interaction.
#[derive(Clone, Debug, PartialEq)]
pub struct CalibrationSheet {
    pub calibration: CalibrationId,
    pub interaction: InteractionId,
    pub evaluator: String,
    pub done: bool,
    pub updated_at: Moment,
    pub answers: Answers,
    pub comments: BTreeMap<String, Comment>,
    pub summary: Pii<String>,
}

const MOST: u32 = 500;

#[derive(Clone, Copy, Debug)]
pub struct Calibrations<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn calibrations(&self) -> Calibrations<'_> {
        Calibrations { db: self }
    }
}

impl Calibrations<'_> {
    /// The latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn list(&self, scope: &Scope) -> Result<Vec<Calibration>, StoreError> {
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        let tail = format!(" ORDER BY created_ms DESC, id DESC LIMIT {MOST}");
        let (sql, args) = sql.query("SELECT * FROM calibration", &tail);
        let rows = self.db.rows(sql, args).await?;
        rows.iter().map(read).collect()
    }

    /// # Errors
    /// The database's own.
    pub async fn get(
        &self,
        scope: &Scope,
        id: CalibrationId,
    ) -> Result<Option<Calibration>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT * FROM calibration", "");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// The caller has checked `scope.allows(&new.organization)`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn create(&self, new: &Calibration, told: &[Told]) -> Result<(), StoreError> {
        let columns = [
            "id",
            "organization",
            "name",
            "grid",
            "setup",
            "state",
            "author",
            "deadline_ms",
            "created_ms",
            "closed_ms",
            "version",
            "body",
        ];
        let args = Args::new()
            .text(new.id)
            .text(&new.organization)
            .text(&new.name)
            .text(&new.grid.id)
            .int(new.setup.cast_signed())
            .text(state(new))
            .text(&new.author)
            .opt_at(new.deadline)
            .at(new.created_at)
            .opt_at(new.closed_at)
            .int(new.version)
            .json(&body(new));
        let mut tx = self.db.begin().await?;
        insert(&mut tx, "calibration", &columns, "", vec![args]).await?;
        notices::tell(&mut tx, told).await?;
        tx.commit().await?;
        self.db.tell(told.iter().map(|t| t.login.clone()).collect());
        Ok(())
    }

    /// `record.version` is that which was read; the next is given.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was changed since.
    pub async fn save(
        &self,
        record: &Calibration,
        told: &[Told],
    ) -> Result<Calibration, StoreError> {
        let after = Calibration { version: record.version + 1, ..record.clone() };
        let sql = "UPDATE calibration SET name = $1, state = $2, deadline_ms = $3, \
             closed_ms = $4, version = $5, body = $6 WHERE id = $7 AND version = $8";
        let args = Args::new()
            .text(&after.name)
            .text(state(&after))
            .opt_at(after.deadline)
            .opt_at(after.closed_at)
            .int(after.version)
            .json(&body(&after))
            .text(after.id)
            .int(record.version);
        let mut tx = self.db.begin().await?;
        if tx.run(sql, args).await? == 0 {
            let sql = "SELECT version FROM calibration WHERE id = $1";
            let row = tx.row(sql, Args::new().text(record.id)).await?;
            let row = row.ok_or(StoreError::Unknown { what: "calibration" })?;
            let found = row.int("version")?;
            return Err(StoreError::Stale { expected: record.version, found });
        }
        notices::tell(&mut tx, told).await?;
        tx.commit().await?;
        self.db.tell(told.iter().map(|t| t.login.clone()).collect());
        Ok(after)
    }

    /// Everybody's, by interaction and evaluator. Who may see them is the caller's to decide.
    ///
    /// # Errors
    /// The database's own.
    pub async fn sheets(&self, id: CalibrationId) -> Result<Vec<CalibrationSheet>, StoreError> {
        let sql = "SELECT * FROM calibration_sheet WHERE calibration = $1 \
             ORDER BY interaction, evaluator";
        let rows = self.db.rows(sql, Args::new().text(id)).await?;
        rows.iter().map(read_sheet).collect()
    }

    /// Keeps a sheet while the session is open.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when the session is closed.
    pub async fn put_sheet(&self, sheet: &CalibrationSheet) -> Result<(), StoreError> {
        let words = Words { comments: sheet.comments.clone(), summary: sheet.summary.clone() };
        let mut tx = self.db.begin().await?;
        // The row is changed, so that on PostgreSQL who closes the session waits, or is waited for.
        let sql = "UPDATE calibration SET state = 'open' WHERE id = $1 AND state = 'open'";
        if tx.run(sql, Args::new().text(sheet.calibration)).await? == 0 {
            return Err(StoreError::Unknown { what: "open calibration" });
        }
        let columns =
            ["calibration", "interaction", "evaluator", "done", "updated_ms", "body", "words"];
        let args = Args::new()
            .text(sheet.calibration)
            .text(sheet.interaction)
            .text(&sheet.evaluator)
            .flag(sheet.done)
            .at(sheet.updated_at)
            .json(&sheet.answers)
            .json(&words);
        let again = " ON CONFLICT (calibration, interaction, evaluator) DO UPDATE SET \
             done = excluded.done, updated_ms = excluded.updated_ms, body = excluded.body, \
             words = excluded.words";
        insert(&mut tx, "calibration_sheet", &columns, again, vec![args]).await?;
        tx.commit().await
    }
}

const fn state(of: &Calibration) -> &'static str {
    if of.closed_at.is_some() { "closed" } else { "open" }
}

fn body(of: &Calibration) -> Body {
    Body {
        grid: of.grid.clone(),
        interactions: of.interactions.clone(),
        evaluators: of.evaluators.clone(),
        reference: of.reference.clone(),
        minutes: of.minutes.clone(),
        decisions: of.decisions.clone(),
    }
}

fn read(row: &Row) -> Result<Calibration, StoreError> {
    let body: Body = row.json("calibration", "body")?;
    Ok(Calibration {
        id: row.id("calibration", "id")?,
        organization: row.text("organization")?.as_str().into(),
        name: row.text("name")?,
        grid: body.grid,
        setup: row.count("setup")?,
        author: row.text("author")?,
        deadline: row.opt_at("deadline_ms")?,
        created_at: row.at("created_ms")?,
        closed_at: row.opt_at("closed_ms")?,
        version: row.int("version")?,
        interactions: body.interactions,
        evaluators: body.evaluators,
        reference: body.reference,
        minutes: body.minutes,
        decisions: body.decisions,
    })
}

fn read_sheet(row: &Row) -> Result<CalibrationSheet, StoreError> {
    let words: Words = words("calibration_sheet", &row.text("words")?)?;
    Ok(CalibrationSheet {
        calibration: row.id("calibration_sheet", "calibration")?,
        interaction: row.id("calibration_sheet", "interaction")?,
        evaluator: row.text("evaluator")?,
        done: row.flag("done")?,
        updated_at: row.at("updated_ms")?,
        answers: row.json("calibration_sheet", "body")?,
        comments: words.comments,
        summary: words.summary,
    })
}
