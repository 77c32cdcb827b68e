//! Messages to the floor and lines between two people: kept, so that a desk that was cut off misses
//! none.
//!
//! Must not own: who may write to whom (`web`).

use crate::sql::{Args, Row, Where, insert};
use crate::{Db, StoreError};
use vocab::{MessageId, Moment, Pii};

/// To whom a message went, as it was chosen.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Audience {
    All,
    Team(String),
    Queue(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FloorMessage {
    pub id: MessageId,
    pub author: String,
    pub author_name: String,
    pub sent_at: Moment,
    /// Shown no longer.
    pub ends_at: Moment,
    /// Stays on the desk until it is read.
    pub must_read: bool,
    pub audience: Audience,
    pub text: Pii<String>,
}

/// A message with how many of its readers have read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentMessage {
    pub message: FloorMessage,
    pub to: u64,
    pub read: u64,
}

/// One line of a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatLine {
    pub id: MessageId,
    pub author: String,
    pub recipient: String,
    pub sent_at: Moment,
    pub read_at: Option<Moment>,
    pub text: Pii<String>,
}

/// One person that somebody has written with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatWith {
    pub login: String,
    pub last_at: Moment,
    pub unread: u64,
}

const MOST_SHOWN: u32 = 50;
const MOST_LINES: u32 = 200;
const MOST_CHATS: u32 = 200;

#[derive(Clone, Copy, Debug)]
pub struct Messages<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn messages(&self) -> Messages<'_> {
        Messages { db: self }
    }
}

impl Messages<'_> {
    /// Sends to these people.
    ///
    /// # Errors
    /// The database's own.
    pub async fn send(&self, message: &FloorMessage, to: &[String]) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = "INSERT INTO floor_message \
             (id, author, author_name, sent_ms, ends_ms, must_read, audience, body) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let args = Args::new()
            .text(message.id)
            .text(&message.author)
            .text(&message.author_name)
            .at(message.sent_at)
            .at(message.ends_at)
            .flag(message.must_read)
            .json(&message.audience)
            .text(message.text.reveal());
        tx.run(sql, args).await?;
        let rows = to.iter().map(|login| Args::new().text(message.id).text(login)).collect();
        insert(&mut tx, "floor_message_to", &["message", "login"], "", rows).await?;
        tx.commit().await
    }

    /// What this person has still to read, the oldest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn unread(&self, login: &str, now: Moment) -> Result<Vec<FloorMessage>, StoreError> {
        let sql = format!(
            "SELECT m.* FROM floor_message_to t JOIN floor_message m ON m.id = t.message \
             WHERE t.login = $1 AND t.read_ms IS NULL AND m.ends_ms > $2 \
             ORDER BY m.sent_ms, m.id LIMIT {MOST_SHOWN}"
        );
        let args = Args::new().text(login).at(now);
        self.db.rows(sqlx::AssertSqlSafe(sql), args).await?.iter().map(read).collect()
    }

    /// False: it was not to this person, or is read already.
    ///
    /// # Errors
    /// The database's own.
    pub async fn mark_read(
        &self,
        id: MessageId,
        login: &str,
        now: Moment,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE floor_message_to SET read_ms = $1 \
             WHERE message = $2 AND login = $3 AND read_ms IS NULL";
        Ok(self.db.run(sql, Args::new().at(now).text(id).text(login)).await? > 0)
    }

    /// The author, if it was to this person.
    ///
    /// # Errors
    /// The database's own.
    pub async fn author_to(
        &self,
        id: MessageId,
        login: &str,
    ) -> Result<Option<String>, StoreError> {
        let sql = "SELECT m.author FROM floor_message m JOIN floor_message_to t \
             ON t.message = m.id WHERE m.id = $1 AND t.login = $2";
        let row = self.db.row(sql, Args::new().text(id).text(login)).await?;
        row.map(|row| row.text("author")).transpose()
    }

    /// What this person sent, or anybody when absent, the latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn sent(&self, author: Option<&str>) -> Result<Vec<SentMessage>, StoreError> {
        let mut sql = Where::default();
        sql.and_some("m.author = ?", author);
        let tail = format!(" ORDER BY m.sent_ms DESC, m.id DESC LIMIT {MOST_SHOWN}");
        let (sql, args) = sql.query(
            "SELECT m.*, \
             (SELECT COUNT(*) FROM floor_message_to t WHERE t.message = m.id) AS n, \
             (SELECT COUNT(*) FROM floor_message_to t WHERE t.message = m.id \
              AND t.read_ms IS NOT NULL) AS seen FROM floor_message m",
            &tail,
        );
        let rows = self.db.rows(sql, args).await?;
        rows.iter()
            .map(|row| {
                let message = read(row)?;
                Ok(SentMessage { message, to: row.count("n")?, read: row.count("seen")? })
            })
            .collect()
    }

    /// Whoever has not read it by login.
    ///
    /// # Errors
    /// The database's own.
    pub async fn not_read_by(&self, id: MessageId) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT login FROM floor_message_to WHERE message = $1 AND read_ms IS NULL \
             ORDER BY login";
        let rows = self.db.rows(sql, Args::new().text(id)).await?;
        rows.iter().map(|row| row.text("login")).collect()
    }

    /// Takes a message of one's own back from desks that have not read it. False: there is none.
    ///
    /// # Errors
    /// The database's own.
    pub async fn withdraw(
        &self,
        id: MessageId,
        author: &str,
        now: Moment,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE floor_message SET ends_ms = $1 \
             WHERE id = $2 AND author = $3 AND ends_ms > $4";
        let args = Args::new().at(now).text(id).text(author).at(now);
        Ok(self.db.run(sql, args).await? > 0)
    }

    /// # Errors
    /// The database's own.
    pub async fn write(&self, line: &ChatLine) -> Result<(), StoreError> {
        let sql = "INSERT INTO chat_line (id, pair, author, recipient, sent_ms, read_ms, body) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let args = Args::new()
            .text(line.id)
            .text(pair(&line.author, &line.recipient))
            .text(&line.author)
            .text(&line.recipient)
            .at(line.sent_at)
            .opt_at(line.read_at)
            .text(line.text.reveal());
        self.db.run(sql, args).await.map(|_| ())
    }

    /// The latest lines of two people, the oldest of them first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn chat(&self, one: &str, other: &str) -> Result<Vec<ChatLine>, StoreError> {
        let sql = format!(
            "SELECT * FROM chat_line WHERE pair = $1 ORDER BY sent_ms DESC, id DESC \
             LIMIT {MOST_LINES}"
        );
        let args = Args::new().text(pair(one, other));
        let rows = self.db.rows(sqlx::AssertSqlSafe(sql), args).await?;
        rows.iter().rev().map(read_line).collect()
    }

    /// Everything the other wrote to this person is read. Gives how many lines.
    ///
    /// # Errors
    /// The database's own.
    pub async fn read_chat(
        &self,
        login: &str,
        other: &str,
        now: Moment,
    ) -> Result<u64, StoreError> {
        let sql = "UPDATE chat_line SET read_ms = $1 \
             WHERE pair = $2 AND recipient = $3 AND read_ms IS NULL";
        self.db.run(sql, Args::new().at(now).text(pair(login, other)).text(login)).await
    }

    /// With whom this person has written, the latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn chats(&self, login: &str) -> Result<Vec<ChatWith>, StoreError> {
        let sql = format!(
            "SELECT other, MAX(sent_ms) AS last_ms, CAST(SUM(unread) AS BIGINT) AS unread FROM (\
             SELECT recipient AS other, sent_ms, CAST(0 AS BIGINT) AS unread FROM chat_line \
             WHERE author = $1 UNION ALL \
             SELECT author AS other, sent_ms, \
             CAST(CASE WHEN read_ms IS NULL THEN 1 ELSE 0 END AS BIGINT) AS unread \
             FROM chat_line WHERE recipient = $2) AS both_ways \
             GROUP BY other ORDER BY last_ms DESC, other LIMIT {MOST_CHATS}"
        );
        let args = Args::new().text(login).text(login);
        let rows = self.db.rows(sqlx::AssertSqlSafe(sql), args).await?;
        rows.iter()
            .map(|row| {
                Ok(ChatWith {
                    login: row.text("other")?,
                    last_at: row.at("last_ms")?,
                    unread: row.count("unread")?,
                })
            })
            .collect()
    }

    /// Forgets what was written before a moment.
    ///
    /// # Errors
    /// The database's own.
    pub async fn purge(&self, before: Moment) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = "DELETE FROM floor_message_to WHERE message IN \
             (SELECT id FROM floor_message WHERE sent_ms < $1)";
        tx.run(sql, Args::new().at(before)).await?;
        tx.run("DELETE FROM floor_message WHERE sent_ms < $1", Args::new().at(before)).await?;
        tx.run("DELETE FROM chat_line WHERE sent_ms < $1", Args::new().at(before)).await?;
        tx.commit().await
    }
}

/// Logins hold no line break.
fn pair(one: &str, other: &str) -> String {
    if one <= other { format!("{one}\n{other}") } else { format!("{other}\n{one}") }
}

fn read(row: &Row) -> Result<FloorMessage, StoreError> {
    Ok(FloorMessage {
        id: row.id("floor_message", "id")?,
        author: row.text("author")?,
        author_name: row.text("author_name")?,
        sent_at: row.at("sent_ms")?,
        ends_at: row.at("ends_ms")?,
        must_read: row.flag("must_read")?,
        audience: row.json("floor_message", "audience")?,
        text: Pii::new(row.text("body")?),
    })
}

fn read_line(row: &Row) -> Result<ChatLine, StoreError> {
    Ok(ChatLine {
        id: row.id("chat_line", "id")?,
        author: row.text("author")?,
        recipient: row.text("recipient")?,
        sent_at: row.at("sent_ms")?,
        read_at: row.opt_at("read_ms")?,
        text: Pii::new(row.text("body")?),
    })
}
