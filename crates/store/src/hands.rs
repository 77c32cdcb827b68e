//! Hands that agents raised: who asked for help, who came, and when it was over.

use crate::sql::{Args, Row};
use crate::{Db, StoreError};
use vocab::{HandId, Moment, Pii};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hand {
    pub id: HandId,
    pub login: String,
    pub raised_at: Moment,
    /// What about, in the agent's words.
    pub text: Pii<String>,
    pub taken_at: Option<Moment>,
    pub taken_by: Option<String>,
    pub lowered_at: Option<Moment>,
    pub lowered_by: Option<String>,
}

#[derive(Clone, Copy, Debug)]
pub struct Hands<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn hands(&self) -> Hands<'_> {
        Hands { db: self }
    }
}

impl Hands<'_> {
    /// Raises it; a hand that is up already stays as it is.
    ///
    /// # Errors
    /// The database's own.
    pub async fn raise(&self, hand: &Hand) -> Result<(), StoreError> {
        let sql = "INSERT INTO raised_hand (id, login, raised_ms, body) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (login) WHERE lowered_ms IS NULL DO NOTHING";
        let args =
            Args::new().text(hand.id).text(&hand.login).at(hand.raised_at).text(hand.text.reveal());
        self.db.run(sql, args).await.map(|_| ())
    }

    /// Those that are up, the longest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn up(&self) -> Result<Vec<Hand>, StoreError> {
        let sql = "SELECT * FROM raised_hand WHERE lowered_ms IS NULL ORDER BY raised_ms, id";
        self.db.rows(sql, Args::new()).await?.iter().map(read).collect()
    }

    /// # Errors
    /// The database's own.
    pub async fn get(&self, id: HandId) -> Result<Option<Hand>, StoreError> {
        let sql = "SELECT * FROM raised_hand WHERE id = $1";
        self.db.row(sql, Args::new().text(id)).await?.map(|row| read(&row)).transpose()
    }

    /// The one that this person has up.
    ///
    /// # Errors
    /// The database's own.
    pub async fn of(&self, login: &str) -> Result<Option<Hand>, StoreError> {
        let sql = "SELECT * FROM raised_hand WHERE login = $1 AND lowered_ms IS NULL";
        self.db.row(sql, Args::new().text(login)).await?.map(|row| read(&row)).transpose()
    }

    /// Somebody comes; the first one does. False: somebody else was first, or it is down.
    ///
    /// # Errors
    /// The database's own.
    pub async fn take(&self, id: HandId, by: &str, now: Moment) -> Result<bool, StoreError> {
        let sql = "UPDATE raised_hand SET taken_ms = $1, taken_by = $2 \
             WHERE id = $3 AND taken_ms IS NULL AND lowered_ms IS NULL";
        Ok(self.db.run(sql, Args::new().at(now).text(by).text(id)).await? > 0)
    }

    /// False: it is down already.
    ///
    /// # Errors
    /// The database's own.
    pub async fn lower(&self, id: HandId, by: &str, now: Moment) -> Result<bool, StoreError> {
        let sql = "UPDATE raised_hand SET lowered_ms = $1, lowered_by = $2 \
             WHERE id = $3 AND lowered_ms IS NULL";
        Ok(self.db.run(sql, Args::new().at(now).text(by).text(id)).await? > 0)
    }

    /// Forgets those that were raised before a moment.
    ///
    /// # Errors
    /// The database's own.
    pub async fn purge(&self, before: Moment) -> Result<u64, StoreError> {
        self.db.run("DELETE FROM raised_hand WHERE raised_ms < $1", Args::new().at(before)).await
    }
}

fn read(row: &Row) -> Result<Hand, StoreError> {
    Ok(Hand {
        id: row.id("raised_hand", "id")?,
        login: row.text("login")?,
        raised_at: row.at("raised_ms")?,
        text: Pii::new(row.text("body")?),
        taken_at: row.opt_at("taken_ms")?,
        taken_by: row.opt_text("taken_by")?,
        lowered_at: row.opt_at("lowered_ms")?,
        lowered_by: row.opt_text("lowered_by")?,
    })
}
