//! Reading the journal.

use crate::sql::{Args, Row};
use crate::{Db, StoreError};
use vocab::{Event, InteractionId, Moment, Private, Recorded, Seq};

/// A stored state of something folded from the journal up to `seq`.
#[derive(Clone, PartialEq, Eq)]
pub struct Snapshot {
    pub name: String,
    pub seq: Seq,
    /// Of the body's format; one that the program does not know is not used.
    pub version: i64,
    pub body: Vec<u8>,
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Snapshot({} at {}, {} bytes)", self.name, self.seq, self.body.len())
    }
}

/// The journal as a reader sees it. For the program itself and for those who may see all of the
/// centre; others reach events by [`crate::Interactions::events`].
#[derive(Clone, Copy, Debug)]
pub struct Events<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn events(&self) -> Events<'_> {
        Events { db: self }
    }
}

impl Events<'_> {
    /// Events after that place, in order, at most `limit`.
    ///
    /// # Errors
    /// The database's own, or a row that cannot be read.
    pub async fn read_from(&self, after: Seq, limit: u32) -> Result<Vec<Recorded>, StoreError> {
        let sql = "SELECT seq, at_ms, version, body, private FROM journal \
             WHERE seq > $1 ORDER BY seq LIMIT $2";
        let args = Args::new().int(after.cast_signed()).int(i64::from(limit));
        self.db.rows(sql, args).await?.iter().map(read_event).collect()
    }

    /// # Errors
    /// As `read_from`.
    pub async fn by_interaction(
        &self,
        id: InteractionId,
        limit: u32,
    ) -> Result<Vec<Recorded>, StoreError> {
        let sql = "SELECT seq, at_ms, version, body, private FROM journal \
             WHERE interaction = $1 ORDER BY seq LIMIT $2";
        let args = Args::new().text(id).int(i64::from(limit));
        self.db.rows(sql, args).await?.iter().map(read_event).collect()
    }

    /// The last event before a moment; the journal is in the order of time.
    ///
    /// # Errors
    /// The database's own.
    pub async fn last_before(&self, moment: Moment) -> Result<Seq, StoreError> {
        let (mut before, mut from) = (0, self.last_seq().await? + 1);
        while from - before > 1 {
            let middle = before + (from - before) / 2;
            let sql = "SELECT seq, at_ms FROM journal WHERE seq >= $1 ORDER BY seq LIMIT 1";
            let row = self.db.row(sql, Args::new().int(middle.cast_signed())).await?;
            match row.map(|r| r.at("at_ms")).transpose()? {
                Some(at) if at < moment => before = middle,
                Some(_) | None => from = middle,
            }
        }
        Ok(before)
    }

    /// What moves callers through flows, after one place up to another, at most `limit`.
    ///
    /// # Errors
    /// As `read_from`.
    pub async fn flow_steps(
        &self,
        after: Seq,
        to: Seq,
        limit: u32,
    ) -> Result<Vec<Recorded>, StoreError> {
        let sql = "SELECT seq, at_ms, version, body, private FROM journal \
             WHERE seq > $1 AND seq <= $2 AND kind IN ('interaction_started', 'flow_stepped', \
             'flow_entered', 'flow_returned', 'interaction_ended') ORDER BY seq LIMIT $3";
        let args = Args::new().int(after.cast_signed()).int(to.cast_signed()).int(i64::from(limit));
        self.db.rows(sql, args).await?.iter().map(read_event).collect()
    }

    /// # Errors
    /// The database's own.
    pub async fn last_seq(&self) -> Result<Seq, StoreError> {
        let row = self.db.row("SELECT MAX(seq) AS seq FROM journal", Args::new()).await?;
        let last = row.map(|r| r.opt_int("seq")).transpose()?.flatten();
        Ok(last.unwrap_or(0).unsigned_abs())
    }

    /// # Errors
    /// The database's own.
    pub async fn snapshot(&self, name: &str) -> Result<Option<Snapshot>, StoreError> {
        let sql = "SELECT seq, version, body FROM snapshot WHERE name = $1";
        let Some(row) = self.db.row(sql, Args::new().text(name)).await? else { return Ok(None) };
        Ok(Some(Snapshot {
            name: name.to_owned(),
            seq: row.count("seq")?,
            version: row.int("version")?,
            body: row.blob("body")?,
        }))
    }
}

pub(crate) fn read_event(row: &Row) -> Result<Recorded, StoreError> {
    let seq = row.count("seq")?;
    let bad = |why: String| StoreError::BadEvent { seq, why };
    match row.int("version")? {
        crate::journal::BODY_VERSION => {}
        other => return Err(bad(format!("body format {other} is unknown to this program"))),
    }
    // The fault's own text could repeat a value: its place is enough.
    let fault = |e: serde_json::Error| bad(format!("{:?} at column {}", e.classify(), e.column()));
    let event: Event = serde_json::from_str(&row.text("body")?).map_err(fault)?;
    let private: Private = match row.opt_text("private")? {
        Some(text) => serde_json::from_str(&text).map_err(fault)?,
        None => Private::default(),
    };
    Ok(Recorded { seq, at: row.at("at_ms")?, event, private })
}
