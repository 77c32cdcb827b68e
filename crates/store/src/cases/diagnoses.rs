//! Diagnoses: what was asked and answered, what it came to, what was tried.

use super::{CaseId, DiagnosisId};
use crate::scope::page_rows;
use crate::sql::{Args, Row, Where, insert};
use crate::{Db, Scope, StoreError};
use crm::Values;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use vocab::{CustomerId, InteractionId, Moment, OrganizationId, Pii, TicketId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiagnosisRecord {
    pub id: DiagnosisId,
    pub organization: OrganizationId,
    pub base: String,
    pub interaction: Option<InteractionId>,
    pub customer: Option<CustomerId>,
    pub ticket: Option<TicketId>,
    /// Login of who began it.
    pub author: String,
    pub state: DiagnosisState,
    pub body: DiagnosisBody,
    pub started_at: Moment,
    pub updated_at: Moment,
    /// Counts changes, from 1.
    pub version: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiagnosisBody {
    /// The problem in the customer's words.
    #[serde(default)]
    pub text: Pii<String>,
    #[serde(default)]
    pub steps: Vec<DiagnosisStep>,
    /// Cases whose solution was tried in vain.
    #[serde(default)]
    pub failed: Vec<RankedCase>,
    /// As they stood after the last answer, the likest first.
    #[serde(default)]
    pub ranked: Vec<RankedCase>,
    #[serde(default)]
    pub solved_by: Option<RankedCase>,
    /// What solved it, or why it was passed on.
    #[serde(default)]
    pub told: Pii<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiagnosisStep {
    pub attribute: String,
    /// `None`: skipped.
    pub answer: Option<Value>,
    pub at: Moment,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankedCase {
    pub id: CaseId,
    pub number: u64,
    pub percent: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DiagnosisState {
    Open,
    Solved,
    /// Passed on, with its answers.
    NotSolved,
}

impl DiagnosisState {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Solved => "solved",
            Self::NotSolved => "not_solved",
        }
    }
    fn parse(name: &str) -> Option<Self> {
        [Self::Open, Self::Solved, Self::NotSolved].into_iter().find(|s| s.name() == name)
    }
}

impl DiagnosisBody {
    #[must_use]
    pub fn values(&self) -> Values {
        let answered = self.steps.iter().filter_map(|s| Some((&s.attribute, s.answer.clone()?)));
        answered.map(|(attribute, answer)| (attribute.clone(), answer)).collect()
    }

    #[must_use]
    pub fn skipped(&self) -> BTreeSet<String> {
        let skipped = self.steps.iter().filter(|s| s.answer.is_none());
        skipped.map(|s| s.attribute.clone()).collect()
    }
}

/// All that are given must hold; without any, all of the scope.
#[derive(Clone, Debug, Default)]
pub struct DiagnosisFilter {
    /// Any of these.
    pub interactions: Option<Vec<InteractionId>>,
    pub customer: Option<CustomerId>,
    pub ticket: Option<TicketId>,
    pub limit: u32,
}

#[derive(Clone, Copy, Debug)]
pub struct Diagnoses<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn diagnoses(&self) -> Diagnoses<'_> {
        Diagnoses { db: self }
    }
}

const COLUMNS: [&str; 12] = [
    "id",
    "organization",
    "base",
    "interaction",
    "customer",
    "ticket",
    "author",
    "state",
    "started_ms",
    "updated_ms",
    "version",
    "body",
];

impl Diagnoses<'_> {
    /// The latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &DiagnosisFilter,
    ) -> Result<Vec<DiagnosisRecord>, StoreError> {
        let (limit, _) = page_rows(filter.limit);
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        if let Some(interactions) = &filter.interactions {
            sql.any_of("interaction", interactions);
        }
        sql.and_some("customer = ?", filter.customer);
        sql.and_some("ticket = ?", filter.ticket);
        let tail = format!(" ORDER BY started_ms DESC, id DESC LIMIT {limit}");
        let (sql, args) = sql.query("SELECT * FROM diagnosis", &tail);
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// # Errors
    /// The database's own.
    pub async fn get(
        &self,
        scope: &Scope,
        id: DiagnosisId,
    ) -> Result<Option<DiagnosisRecord>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT * FROM diagnosis", "");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// The caller has checked `scope.allows(&record.organization)`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn create(&self, record: &DiagnosisRecord) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let args = Args::new()
            .text(record.id)
            .text(&record.organization)
            .text(&record.base)
            .opt_text(record.interaction)
            .opt_text(record.customer)
            .opt_text(record.ticket)
            .text(&record.author)
            .text(record.state.name())
            .at(record.started_at)
            .at(record.updated_at)
            .int(record.version)
            .json(&record.body);
        insert(&mut tx, "diagnosis", &COLUMNS, "", vec![args]).await?;
        tx.commit().await
    }

    /// Writes what became of it; `record.version` is that which was read, and is counted on.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was changed since.
    pub async fn save(
        &self,
        record: &DiagnosisRecord,
        now: Moment,
    ) -> Result<DiagnosisRecord, StoreError> {
        let after =
            DiagnosisRecord { updated_at: now, version: record.version + 1, ..record.clone() };
        let sql = "UPDATE diagnosis SET customer = $1, ticket = $2, state = $3, updated_ms = $4, \
             version = $5, body = $6 WHERE id = $7 AND version = $8";
        let args = Args::new()
            .opt_text(after.customer)
            .opt_text(after.ticket)
            .text(after.state.name())
            .at(now)
            .int(after.version)
            .json(&after.body)
            .text(after.id)
            .int(record.version);
        let mut tx = self.db.begin().await?;
        if tx.run(sql, args).await? == 0 {
            let (expected, found) = (record.version, record.version + 1);
            return Err(StoreError::Stale { expected, found });
        }
        tx.commit().await?;
        Ok(after)
    }
}

pub(crate) fn read(row: &Row) -> Result<DiagnosisRecord, StoreError> {
    let bad = || StoreError::BadRow { table: "diagnosis", why: "state".to_owned() };
    Ok(DiagnosisRecord {
        id: row.id("diagnosis", "id")?,
        organization: row.text("organization")?.as_str().into(),
        base: row.text("base")?,
        interaction: row.opt_id("diagnosis", "interaction")?,
        customer: row.opt_id("diagnosis", "customer")?,
        ticket: row.opt_id("diagnosis", "ticket")?,
        author: row.text("author")?,
        state: DiagnosisState::parse(&row.text("state")?).ok_or_else(bad)?,
        body: row.json("diagnosis", "body")?,
        started_at: row.at("started_ms")?,
        updated_at: row.at("updated_ms")?,
        version: row.int("version")?,
    })
}
