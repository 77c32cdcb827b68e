//! What somebody typed and has not saved: kept here, so that a browser that dies takes nothing with
//! it, and nothing personal stays on the machine it ran on.

use crate::sql::Args;
use crate::{Db, StoreError};
use vocab::{Moment, Pii};

/// One unsaved text of one person, by a name that the interface chooses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub name: String,
    /// JSON of the interface's own making.
    pub body: Pii<String>,
    pub at: Moment,
}

/// Of one person; the oldest make room.
pub const MOST_DRAFTS: u32 = 60;

#[derive(Clone, Copy, Debug)]
pub struct Drafts<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn drafts(&self) -> Drafts<'_> {
        Drafts { db: self }
    }
}

impl Drafts<'_> {
    /// The latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn list(&self, login: &str) -> Result<Vec<Draft>, StoreError> {
        let sql = "SELECT name, body, at_ms FROM draft WHERE login = $1 \
             ORDER BY at_ms DESC, name LIMIT $2";
        let args = Args::new().text(login).int(i64::from(MOST_DRAFTS));
        let rows = self.db.rows(sql, args).await?;
        rows.iter()
            .map(|row| {
                let body = Pii::new(row.text("body")?);
                Ok(Draft { name: row.text("name")?, body, at: row.at("at_ms")? })
            })
            .collect()
    }

    /// Keeps or replaces one.
    ///
    /// # Errors
    /// The database's own.
    pub async fn put(&self, login: &str, draft: &Draft) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = "INSERT INTO draft (login, name, body, at_ms) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (login, name) DO UPDATE SET body = excluded.body, at_ms = excluded.at_ms";
        let args = Args::new().text(login).text(&draft.name).text(draft.body.reveal());
        tx.run(sql, args.at(draft.at)).await?;
        let sql = "DELETE FROM draft WHERE login = $1 AND name NOT IN (SELECT name FROM draft \
             WHERE login = $2 ORDER BY at_ms DESC, name LIMIT $3)";
        let args = Args::new().text(login).text(login).int(i64::from(MOST_DRAFTS));
        tx.run(sql, args).await?;
        tx.commit().await
    }

    /// One that is no more is removed already.
    ///
    /// # Errors
    /// The database's own.
    pub async fn remove(&self, login: &str, name: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM draft WHERE login = $1 AND name = $2";
        self.db.run(sql, Args::new().text(login).text(name)).await.map(|_| ())
    }

    /// Forgets everybody's of before a moment.
    ///
    /// # Errors
    /// The database's own.
    pub async fn purge(&self, before: Moment) -> Result<u64, StoreError> {
        self.db.run("DELETE FROM draft WHERE at_ms < $1", Args::new().at(before)).await
    }
}
