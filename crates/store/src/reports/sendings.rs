//! Reports that are sent by themselves: what, to whom, and when next.

use crate::sql::{Args, Row};
use crate::{Db, StoreError};
use serde_json::Value;
use uuid::Uuid;
use vocab::Moment;

const MOST: u32 = 500;

#[derive(Clone, Debug, PartialEq)]
pub struct Sending {
    pub id: Uuid,
    /// In whose name it is run: it holds what they may see when it is made.
    pub owner: String,
    pub report: Uuid,
    pub active: bool,
    pub next_at: Option<Moment>,
    pub last_at: Option<Moment>,
    /// `queued` (handed to the outbox of mail), or what went wrong.
    pub last_state: Option<String>,
    pub version: i64,
    /// Rhythm, recipients, format, language.
    pub body: Value,
}

#[derive(Clone, Copy, Debug)]
pub struct Sendings<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn sendings(&self) -> Sendings<'_> {
        Sendings { db: self }
    }
}

impl Sendings<'_> {
    /// Of one person, the next first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn list(&self, owner: &str) -> Result<Vec<Sending>, StoreError> {
        let sql = "SELECT * FROM report_sending WHERE owner = $1 \
             ORDER BY active DESC, next_ms, id LIMIT $2";
        let args = Args::new().text(owner).int(i64::from(MOST));
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// # Errors
    /// The database's own.
    pub async fn get(&self, owner: &str, id: Uuid) -> Result<Option<Sending>, StoreError> {
        let sql = "SELECT * FROM report_sending WHERE id = $1 AND owner = $2";
        let row = self.db.row(sql, Args::new().text(id).text(owner)).await?;
        row.map(|row| read(&row)).transpose()
    }

    /// # Errors
    /// The database's own.
    pub async fn add(&self, sending: &Sending) -> Result<(), StoreError> {
        let sql = "INSERT INTO report_sending (id, owner, report, active, next_ms, version, body) \
             VALUES ($1, $2, $3, $4, $5, 1, $6)";
        let args = Args::new()
            .text(sending.id)
            .text(&sending.owner)
            .text(sending.report)
            .flag(sending.active)
            .opt_at(sending.next_at)
            .json(&sending.body);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// # Errors
    /// [`StoreError::Stale`], or the database's own.
    pub async fn save(&self, sending: &Sending) -> Result<i64, StoreError> {
        let sql = "UPDATE report_sending SET report = $1, active = $2, next_ms = $3, body = $4, \
             version = version + 1 WHERE id = $5 AND owner = $6 AND version = $7";
        let args = Args::new()
            .text(sending.report)
            .flag(sending.active)
            .opt_at(sending.next_at)
            .json(&sending.body)
            .text(sending.id)
            .text(&sending.owner)
            .int(sending.version);
        if self.db.run(sql, args).await? == 1 {
            return Ok(sending.version + 1);
        }
        let found = self.get(&sending.owner, sending.id).await?;
        match found {
            Some(found) => {
                Err(StoreError::Stale { expected: sending.version, found: found.version })
            }
            None => Err(StoreError::Unknown { what: "sending" }),
        }
    }

    /// Whether there was one.
    ///
    /// # Errors
    /// The database's own.
    pub async fn remove(&self, owner: &str, id: Uuid) -> Result<bool, StoreError> {
        let sql = "DELETE FROM report_sending WHERE id = $1 AND owner = $2";
        Ok(self.db.run(sql, Args::new().text(id).text(owner)).await? == 1)
    }

    /// Those whose time has come, the longest due first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn due(&self, now: Moment, limit: u32) -> Result<Vec<Sending>, StoreError> {
        let sql = "SELECT * FROM report_sending WHERE active = 1 AND next_ms <= $1 \
             ORDER BY next_ms, id LIMIT $2";
        let args = Args::new().at(now).int(i64::from(limit));
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// Takes up a run: it is this caller's when the next time was still what was read. So it runs
    /// once, whoever else looks, and times that were missed while nothing ran are one run.
    ///
    /// # Errors
    /// The database's own.
    pub async fn take(&self, sending: &Sending, next: Moment) -> Result<bool, StoreError> {
        let Some(due) = sending.next_at else { return Ok(false) };
        let sql = "UPDATE report_sending SET next_ms = $1 WHERE id = $2 AND next_ms = $3";
        let args = Args::new().at(next).text(sending.id).at(due);
        Ok(self.db.run(sql, args).await? == 1)
    }

    /// What became of a run.
    ///
    /// # Errors
    /// The database's own.
    pub async fn done(&self, id: Uuid, at: Moment, state: &str) -> Result<(), StoreError> {
        let sql = "UPDATE report_sending SET last_ms = $1, last_state = $2 WHERE id = $3";
        self.db.run(sql, Args::new().at(at).text(state).text(id)).await.map(|_| ())
    }
}

fn read(row: &Row) -> Result<Sending, StoreError> {
    Ok(Sending {
        id: row.id("report_sending", "id")?,
        owner: row.text("owner")?,
        report: row.id("report_sending", "report")?,
        active: row.flag("active")?,
        next_at: row.opt_at("next_ms")?,
        last_at: row.opt_at("last_ms")?,
        last_state: row.opt_text("last_state")?,
        version: row.int("version")?,
        body: row.json("report_sending", "body")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::both;
    use serde_json::json;

    #[tokio::test]
    async fn a_time_that_has_come_is_taken_once() {
        both(async |db: Db| {
            let at = Moment::from_epoch_ms;
            let sending = Sending {
                id: Uuid::from_u128(1),
                owner: "ana".to_owned(),
                report: Uuid::from_u128(2),
                active: true,
                next_at: Some(at(1_000)),
                last_at: None,
                last_state: None,
                version: 1,
                body: json!({"format": "pdf"}),
            };
            db.sendings().add(&sending).await.unwrap();
            assert!(db.sendings().due(at(999), 10).await.unwrap().is_empty());
            let due = db.sendings().due(at(5_000), 10).await.unwrap();
            assert_eq!(due, std::slice::from_ref(&sending));
            assert!(db.sendings().take(&due[0], at(9_000)).await.unwrap());
            assert!(!db.sendings().take(&due[0], at(9_000)).await.unwrap(), "somebody else's");
            db.sendings().done(sending.id, at(5_000), "sent").await.unwrap();
            let list = db.sendings().list("ana").await.unwrap();
            assert_eq!(list[0].next_at, Some(at(9_000)));
            assert_eq!(list[0].last_state.as_deref(), Some("sent"));
            assert!(db.sendings().get("bo", sending.id).await.unwrap().is_none());
            let paused = Sending { active: false, next_at: None, ..list[0].clone() };
            assert_eq!(db.sendings().save(&paused).await.unwrap(), 2);
            assert!(db.sendings().due(at(50_000), 10).await.unwrap().is_empty());
            assert!(!db.sendings().remove("bo", sending.id).await.unwrap());
            assert!(db.sendings().remove("ana", sending.id).await.unwrap());
        })
        .await;
    }
}
