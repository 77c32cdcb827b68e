//! Mail that is to go out: written where its cause is written, sent later by `server`, tried again
//! until it is sent or refused for good.
//!
//! Owns: the outbox and what became of each mail. Must not own: SMTP, and what mails say. A mail
//! goes to one address. Once it is sent, its text and its parts are gone; who received what kind of
//! mail and when stays for a while.

use crate::scope::{Cursor, page_rows};
use crate::sql::{Args, Row, Tx, Where, insert};
use crate::{Db, Page, Scope, StoreError};
use std::str::FromStr;
use vocab::{Moment, OrganizationId, Pii};

/// What a mail is for: people may want to stop one kind and not the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MailKind {
    Alert,
    Appointment,
    Report,
    Survey,
    Test,
}

impl MailKind {
    pub const ALL: [Self; 5] =
        [Self::Alert, Self::Appointment, Self::Report, Self::Survey, Self::Test];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Appointment => "appointment",
            Self::Report => "report",
            Self::Survey => "survey",
            Self::Test => "test",
        }
    }
}

impl FromStr for MailKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| format!("the kind of mail {name} is unknown"))
    }
}

/// Where something that goes out stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendState {
    /// It is tried (again).
    Waiting,
    Sent,
    /// Given up.
    Failed,
}

impl SendState {
    const ALL: [Self; 3] = [Self::Waiting, Self::Sent, Self::Failed];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }

    #[must_use]
    pub const fn of(next_at: Option<Moment>, sent_at: Option<Moment>) -> Self {
        match (next_at, sent_at) {
            (_, Some(_)) => Self::Sent,
            (Some(_), None) => Self::Waiting,
            (None, None) => Self::Failed,
        }
    }

    pub(crate) const fn condition(self) -> &'static str {
        match self {
            Self::Waiting => "next_ms IS NOT NULL",
            Self::Sent => "sent_ms IS NOT NULL",
            Self::Failed => "next_ms IS NULL AND sent_ms IS NULL",
        }
    }
}

impl FromStr for SendState {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|state| state.name() == name);
        found.ok_or_else(|| format!("the state {name} is unknown"))
    }
}

/// Which of what goes out.
#[derive(Clone, Debug, Default)]
pub struct SendFilter {
    pub state: Option<SendState>,
    /// By the kind's name.
    pub kind: Option<String>,
    pub cursor: Option<String>,
    pub limit: u32,
}

impl SendFilter {
    pub(crate) fn narrow(&self, scope: &Scope) -> Result<Where, StoreError> {
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        if let Some(state) = self.state {
            sql.and(state.condition(), Args::new());
        }
        sql.and_some("kind = ?", self.kind.as_ref());
        if let Some(cursor) = &self.cursor {
            let (ms, id) = Cursor::read_ms(cursor)?;
            sql.and("(created_ms, id) < (?, ?)", Args::new().int(ms).text(id));
        }
        Ok(sql)
    }
}

/// A file that goes along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailPart {
    pub name: String,
    /// `application/pdf`
    pub media: String,
    pub content: Vec<u8>,
}

/// A mail as its cause writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMail {
    /// Made by the cause, so that the same cause writes one mail however often it is told: a UUID.
    pub id: String,
    /// `None`: of the whole centre.
    pub organization: Option<OrganizationId>,
    pub kind: MailKind,
    pub receiver: Pii<String>,
    pub subject: Pii<String>,
    /// For those who read no HTML.
    pub text: Pii<String>,
    pub html: Option<Pii<String>>,
    pub parts: Vec<MailPart>,
}

/// A mail with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentMail {
    pub id: String,
    pub organization: Option<OrganizationId>,
    pub kind: MailKind,
    pub receiver: Pii<String>,
    pub subject: Pii<String>,
    pub created_at: Moment,
    /// `None`: sent, or given up.
    pub next_at: Option<Moment>,
    pub attempts: u32,
    /// Why the last attempt failed; empty when it did not.
    pub error: String,
    pub sent_at: Option<Moment>,
}

/// What came of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailFate {
    Sent,
    /// Tried again then; `None`: given up.
    Failed {
        error: String,
        next: Option<Moment>,
    },
}

#[derive(Clone, Copy, Debug)]
pub struct Mails<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn mail(&self) -> Mails<'_> {
        Mails { db: self }
    }
}

/// Writes a mail in the transaction of its cause. One that is there already stays as it is.
pub(crate) async fn post(tx: &mut Tx, mail: &NewMail, now: Moment) -> Result<bool, StoreError> {
    let sql = "INSERT INTO mail (id, organization, kind, receiver, subject, body, html, \
         created_ms, next_ms, attempts, error) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 0, '') \
         ON CONFLICT (id) DO NOTHING";
    let organization = mail.organization.as_ref().map_or("", OrganizationId::as_str);
    let args = Args::new()
        .text(&mail.id)
        .text(organization)
        .text(mail.kind.name())
        .text(mail.receiver.reveal())
        .text(mail.subject.reveal())
        .text(mail.text.reveal())
        .opt_text(mail.html.as_ref().map(Pii::reveal))
        .at(now);
    if tx.run(sql, args).await? == 0 {
        return Ok(false);
    }
    let line = |(place, part): (i64, &MailPart)| {
        Args::new()
            .text(&mail.id)
            .int(place)
            .text(&part.name)
            .text(&part.media)
            .blob(part.content.clone())
    };
    let lines = (0..).zip(&mail.parts).map(line).collect();
    insert(tx, "mail_part", &["mail", "place", "name", "media", "content"], "", lines).await?;
    Ok(true)
}

/// Alerts that are written to one address within an hour: a floor in trouble must not drown who is
/// to help it. The list of alerts has them all.
pub const MOST_ALERTS_AN_HOUR: u64 = 20;
const HOUR_MS: i64 = 3_600_000;

/// Writes an alert's mail, unless its address had too many of them lately.
pub(crate) async fn post_bounded(
    tx: &mut Tx,
    mail: &NewMail,
    now: Moment,
) -> Result<bool, StoreError> {
    let sql = "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM mail \
         WHERE receiver = $1 AND kind = $2 AND created_ms > $3";
    let args = Args::new()
        .text(mail.receiver.reveal())
        .text(MailKind::Alert.name())
        .at(now.plus_ms(-HOUR_MS));
    let had = tx.row(sql, args).await?.map_or(Ok(0), |row| row.count("n"))?;
    if had >= MOST_ALERTS_AN_HOUR { Ok(false) } else { post(tx, mail, now).await }
}

impl Mails<'_> {
    /// Writes one; false when a mail of this id was there already.
    ///
    /// # Errors
    /// The database's own.
    pub async fn queue(&self, mail: &NewMail, now: Moment) -> Result<bool, StoreError> {
        let mut tx = self.db.begin().await?;
        let new = post(&mut tx, mail, now).await?;
        tx.commit().await?;
        Ok(new)
    }

    /// What is due, the oldest first, whole.
    ///
    /// # Errors
    /// The database's own.
    pub async fn due(
        &self,
        now: Moment,
        limit: u32,
    ) -> Result<Vec<(SentMail, NewMail)>, StoreError> {
        let sql = "SELECT * FROM mail WHERE next_ms <= $1 ORDER BY next_ms, id LIMIT $2";
        let rows = self.db.rows(sql, Args::new().at(now).int(i64::from(limit))).await?;
        let mut due = Vec::with_capacity(rows.len());
        for row in &rows {
            let sent = read(row)?;
            let mail = NewMail {
                id: sent.id.clone(),
                organization: sent.organization.clone(),
                kind: sent.kind,
                receiver: sent.receiver.clone(),
                subject: sent.subject.clone(),
                text: Pii::new(row.text("body")?),
                html: row.opt_text("html")?.map(Pii::new),
                parts: self.parts(&sent.id).await?,
            };
            due.push((sent, mail));
        }
        Ok(due)
    }

    async fn parts(&self, mail: &str) -> Result<Vec<MailPart>, StoreError> {
        let sql = "SELECT name, media, content FROM mail_part WHERE mail = $1 ORDER BY place";
        let rows = self.db.rows(sql, Args::new().text(mail)).await?;
        let part = |row: &Row| {
            Ok(MailPart {
                name: row.text("name")?,
                media: row.text("media")?,
                content: row.blob("content")?,
            })
        };
        rows.iter().map(part).collect()
    }

    /// Writes down what came of an attempt. What was sent loses its text and parts.
    ///
    /// # Errors
    /// The database's own.
    pub async fn settle(
        &self,
        mail: &SentMail,
        fate: &MailFate,
        now: Moment,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let (error, next, sent) = match fate {
            MailFate::Sent => ("", None, Some(now)),
            MailFate::Failed { error, next } => (error.as_str(), *next, None),
        };
        let sql = "UPDATE mail SET attempts = attempts + 1, error = $1, next_ms = $2, \
             sent_ms = $3 WHERE id = $4";
        let args = Args::new().text(error).opt_at(next).opt_at(sent).text(&mail.id);
        tx.run(sql, args).await?;
        if sent.is_some() {
            let sql = "UPDATE mail SET body = '', html = NULL WHERE id = $1";
            tx.run(sql, Args::new().text(&mail.id)).await?;
            tx.run("DELETE FROM mail_part WHERE mail = $1", Args::new().text(&mail.id)).await?;
        }
        tx.commit().await
    }

    /// The latest first.
    ///
    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &SendFilter,
    ) -> Result<Page<SentMail>, StoreError> {
        let (limit, ask) = page_rows(filter.limit);
        let sql = filter.narrow(scope)?;
        let tail = format!(" ORDER BY created_ms DESC, id DESC LIMIT {ask}");
        let (sql, args) = sql.query("SELECT * FROM mail", &tail);
        let rows = self.db.rows(sql, args).await?;
        let items = rows.iter().take(limit).map(read).collect::<Result<Vec<_>, _>>()?;
        let next = items.last().filter(|_| rows.len() > limit);
        let next = next.map(|m| Cursor::write(m.created_at.epoch_ms(), &m.id));
        Ok(Page { items, next })
    }

    /// What one says, while it has not gone out.
    ///
    /// # Errors
    /// The database's own.
    pub async fn text(&self, scope: &Scope, id: &str) -> Result<Option<Pii<String>>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT body FROM mail", "");
        let row = self.db.row(sql, args).await?;
        row.map(|row| row.text("body").map(Pii::new)).transpose()
    }

    /// Makes one that was given up due again; its text is still there.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when there is none that was given up.
    pub async fn again(&self, scope: &Scope, id: &str, now: Moment) -> Result<(), StoreError> {
        let mut sql = Where::default();
        sql.and("id = ? AND sent_ms IS NULL", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT id FROM mail", "");
        if self.db.row(sql, args).await?.is_none() {
            return Err(StoreError::Unknown { what: "mail" });
        }
        let sql = "UPDATE mail SET next_ms = $1, attempts = 0 WHERE id = $2";
        self.db.run(sql, Args::new().at(now).text(id)).await.map(|_| ())
    }

    /// Forgets what was sent or given up before a moment.
    ///
    /// # Errors
    /// The database's own.
    pub async fn forget(&self, before: Moment) -> Result<u64, StoreError> {
        let mut tx = self.db.begin().await?;
        let old = "SELECT id FROM mail WHERE next_ms IS NULL AND created_ms < $1";
        let sql = format!("DELETE FROM mail_part WHERE mail IN ({old})");
        tx.run(sqlx::AssertSqlSafe(sql), Args::new().at(before)).await?;
        let sql = "DELETE FROM mail WHERE next_ms IS NULL AND created_ms < $1";
        let gone = tx.run(sql, Args::new().at(before)).await?;
        tx.commit().await?;
        Ok(gone)
    }
}

fn read(row: &Row) -> Result<SentMail, StoreError> {
    let kind = row.text("kind")?;
    let organization = row.text("organization")?;
    Ok(SentMail {
        id: row.text("id")?,
        organization: (!organization.is_empty()).then(|| organization.as_str().into()),
        kind: kind.parse().map_err(|why| StoreError::BadRow { table: "mail", why })?,
        receiver: Pii::new(row.text("receiver")?),
        subject: Pii::new(row.text("subject")?),
        created_at: row.at("created_ms")?,
        next_at: row.opt_at("next_ms")?,
        attempts: u32::try_from(row.int("attempts")?).unwrap_or(u32::MAX),
        error: row.text("error")?,
        sent_at: row.opt_at("sent_ms")?,
    })
}
