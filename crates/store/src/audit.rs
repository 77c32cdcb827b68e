//! The audit log: who did which administrative act, when, to what, and what it changed.
//!
//! Owns: rows that are written once and never edited, numbered without gaps. Must not own: which
//! acts are recorded (`web`). Neither secrets nor personal data of customers come in: who records
//! a change hands over what [`Act::change`] keeps, the values that differ.

use crate::find::fold;
use crate::scope::page_rows;
use crate::sql::{Args, Row, Tx, Where};
use crate::{Db, Page, Scope, StoreError};
use serde_json::{Map, Value};
use std::sync::{Arc, Mutex};
use vocab::{Moment, OrganizationId, Pii};

/// Something that somebody did. Made by [`Act::new`] and carried on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    pub at: Moment,
    /// Who; what was typed where a sign-in failed, `plateau` for the program itself.
    pub login: String,
    pub organization: Option<OrganizationId>,
    /// `people.change`, `recording.listen`: nouns and a verb.
    pub action: String,
    /// The kind of thing it was done to, and which one.
    pub kind: String,
    pub subject: String,
    /// Values by their path.
    pub before: Option<Value>,
    pub after: Option<Value>,
    /// Where the request came from.
    pub address: Option<Pii<String>>,
}

/// Values of one act; a change of more keeps the first by path, and says that there is more.
const MOST_VALUES: usize = 200;
/// Characters of one value.
const LONGEST_VALUE: usize = 400;
/// Names of members that hold a secret or identify somebody: that they changed is told, not what
/// they hold.
const UNTOLD: [&str; 12] = [
    "address",
    "contact",
    "email",
    "first_name",
    "key",
    "last_name",
    "number",
    "password",
    "phone",
    "secret",
    "token",
    "value",
];

impl Act {
    #[must_use]
    pub fn new(at: Moment, login: &str, action: &str) -> Self {
        Self {
            at,
            login: login.to_owned(),
            organization: None,
            action: action.to_owned(),
            kind: String::new(),
            subject: String::new(),
            before: None,
            after: None,
            address: None,
        }
    }

    #[must_use]
    pub fn about(mut self, kind: &str, subject: impl std::fmt::Display) -> Self {
        self.kind = kind.to_owned();
        self.subject = subject.to_string();
        self
    }

    #[must_use]
    pub fn of(mut self, organization: &OrganizationId) -> Self {
        self.organization = Some(organization.clone());
        self
    }

    #[must_use]
    pub fn from(mut self, address: impl std::fmt::Display) -> Self {
        self.address = Some(Pii::new(address.to_string()));
        self
    }

    /// Keeps the values that differ, each by its path.
    #[must_use]
    pub fn change(mut self, before: &Value, after: &Value) -> Self {
        let (mut old, mut new) = (Map::new(), Map::new());
        differ("", Some(before), Some(after), &mut old, &mut new);
        self.before = (!old.is_empty()).then_some(Value::Object(old));
        self.after = (!new.is_empty()).then_some(Value::Object(new));
        self
    }
}

/// An act that is not written down yet: it is taken once, by the transaction that does it or by who
/// writes it down after. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct PendingAct(Arc<Mutex<Option<Act>>>);

impl PendingAct {
    #[must_use]
    pub fn new(act: Act) -> Self {
        Self(Arc::new(Mutex::new(Some(act))))
    }

    /// The act, if nobody wrote it down.
    #[must_use]
    pub fn take(&self) -> Option<Act> {
        self.0.lock().expect("no code panics while it holds this lock").take()
    }

    pub(crate) fn put_back(&self, act: Act) {
        *self.0.lock().expect("no code panics while it holds this lock") = Some(act);
    }
}

/// Walks both together; what only one has differs from nothing.
fn differ(
    path: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    old: &mut Map<String, Value>,
    new: &mut Map<String, Value>,
) {
    if before == after || old.len().max(new.len()) >= MOST_VALUES {
        return;
    }
    let of = |value: Option<&Value>| match value {
        Some(Value::Object(map)) => Some(map.clone()),
        Some(_) | None => None,
    };
    if [before, after].into_iter().flatten().all(Value::is_object) {
        let (a, b) = (of(before).unwrap_or_default(), of(after).unwrap_or_default());
        let mut names: Vec<_> = a.keys().chain(b.keys()).collect();
        names.sort();
        names.dedup();
        for name in names {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            differ(&path, a.get(name), b.get(name), old, new);
        }
        return;
    }
    let leaf = path.rsplit('.').next().unwrap_or_default();
    for (value, kept) in [(before, old), (after, new)] {
        if let Some(value) = value {
            let told = if UNTOLD.contains(&leaf) { "…".into() } else { short(value) };
            kept.insert(path.to_owned(), told);
        }
    }
}

fn short(value: &Value) -> Value {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => value.to_string(),
        Value::Null | Value::Bool(_) | Value::Number(_) => return value.clone(),
    };
    if text.chars().count() <= LONGEST_VALUE {
        return value.clone();
    }
    Value::String(text.chars().take(LONGEST_VALUE).chain(['…']).collect())
}

/// An act with its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLine {
    pub seq: u64,
    pub act: Act,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Included.
    pub from: Option<Moment>,
    /// Excluded.
    pub to: Option<Moment>,
    pub login: Option<String>,
    pub organization: Option<OrganizationId>,
    /// This action, or all of a noun: `people`.
    pub action: Option<String>,
    pub kind: Option<String>,
    pub subject: Option<String>,
    /// In who, what and the changed values.
    pub text: Option<String>,
}

#[derive(Clone, Copy, Debug)]
pub struct Audit<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn audit(&self) -> Audit<'_> {
        Audit { db: self }
    }
}

impl Audit<'_> {
    /// Writes one down; gives its number.
    ///
    /// # Errors
    /// The database's own.
    pub async fn record(&self, act: &Act) -> Result<u64, StoreError> {
        let mut tx = self.db.begin().await?;
        let seq = record(&mut tx, act).await?;
        tx.commit().await?;
        Ok(seq)
    }

    /// The latest first. Who is limited to some organizations sees what was done for these alone.
    ///
    /// # Errors
    /// The database's own, or a cursor that is none.
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &AuditFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<AuditLine>, StoreError> {
        let (limit, ask) = page_rows(limit);
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        if let Some(from) = filter.from {
            sql.and("at_ms >= ?", Args::new().at(from));
        }
        if let Some(to) = filter.to {
            sql.and("at_ms < ?", Args::new().at(to));
        }
        sql.and_some("login = ?", filter.login.as_ref());
        sql.and_some("organization = ?", filter.organization.as_ref());
        sql.and_some("kind = ?", filter.kind.as_ref());
        sql.and_some("subject = ?", filter.subject.as_ref());
        if let Some(action) = &filter.action {
            let within = format!("{action}.");
            let end = crate::find::end_of(&within);
            let args = Args::new().text(action).text(within).text(end);
            sql.and("(action = ? OR (action >= ? AND action < ?))", args);
        }
        if let Some(text) = &filter.text {
            for word in fold(text).split(' ') {
                sql.and_contains("words", word);
            }
        }
        if let Some(cursor) = cursor {
            let bad = |_| StoreError::Cursor { cursor: cursor.to_owned() };
            sql.and("seq < ?", Args::new().int(cursor.parse().map_err(bad)?));
        }
        let tail = format!(" ORDER BY seq DESC LIMIT {ask}");
        let (sql, args) = sql.query("SELECT * FROM audit", &tail);
        let rows = self.db.rows(sql, args).await?;
        let items = rows.iter().take(limit).map(read).collect::<Result<Vec<_>, _>>()?;
        let next = items.last().filter(|_| rows.len() > limit).map(|line| line.seq.to_string());
        Ok(Page { items, next })
    }

    /// Forgets what was done before a moment; gives how many that were. The latest act stays, so
    /// that numbers go on.
    ///
    /// # Errors
    /// The database's own.
    pub async fn purge(&self, before: Moment) -> Result<u64, StoreError> {
        let sql = "DELETE FROM audit WHERE at_ms < $1 AND seq < (SELECT MAX(seq) FROM audit)";
        self.db.run(sql, Args::new().at(before)).await
    }
}

/// Those who write at the same moment on PostgreSQL are numbered one after the other.
const NUMBERING_LOCK: i64 = 0x706c_6174_0000_0003;

/// Writes an act down in the transaction that does it.
pub(crate) async fn record(tx: &mut Tx, act: &Act) -> Result<u64, StoreError> {
    if matches!(tx, Tx::Pg(_)) {
        let sql = "SELECT 1 FROM (SELECT pg_advisory_xact_lock($1)) AS l";
        tx.rows(sql, Args::new().int(NUMBERING_LOCK)).await?;
    }
    let last = tx.row("SELECT MAX(seq) AS seq FROM audit", Args::new()).await?;
    let last = last.map(|row| row.opt_int("seq")).transpose()?.flatten().unwrap_or(0);
    let sql = "INSERT INTO audit (seq, at_ms, login, organization, action, kind, subject, \
         before_body, after_body, address, words) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let args = Args::new()
        .int(last + 1)
        .at(act.at)
        .text(&act.login)
        .opt_text(act.organization.as_ref())
        .text(&act.action)
        .text(&act.kind)
        .text(&act.subject)
        .opt_text(act.before.as_ref())
        .opt_text(act.after.as_ref())
        .opt_text(act.address.as_ref().map(Pii::reveal))
        .text(words(act));
    tx.run(sql, args).await?;
    Ok((last + 1).unsigned_abs())
}

fn words(act: &Act) -> String {
    let values = [&act.before, &act.after].into_iter().flatten();
    let values: Vec<_> = values.map(ToString::to_string).collect();
    let organization = act.organization.as_ref().map(ToString::to_string).unwrap_or_default();
    let own = [&act.login, &act.action, &act.kind, &act.subject, &organization].map(String::as_str);
    let all: Vec<_> = own.into_iter().chain(values.iter().map(String::as_str)).collect();
    fold(&all.join(" "))
}

fn read(row: &Row) -> Result<AuditLine, StoreError> {
    let body = |column: &str| -> Result<Option<Value>, StoreError> {
        row.opt_text(column)?
            .map(|text| serde_json::from_str(&text).map_err(StoreError::bad_row("audit")))
            .transpose()
    };
    Ok(AuditLine {
        seq: row.count("seq")?,
        act: Act {
            at: row.at("at_ms")?,
            login: row.text("login")?,
            organization: row.opt_text("organization")?.map(|text| OrganizationId::new(&text)),
            action: row.text("action")?,
            kind: row.text("kind")?,
            subject: row.text("subject")?,
            before: body("before_body")?,
            after: body("after_body")?,
            address: row.opt_text("address")?.map(Pii::new),
        },
    })
}
