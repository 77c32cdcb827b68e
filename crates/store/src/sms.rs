//! Text messages that are to go out: written where their cause is written, sent later by `server`.
//!
//! Owns: the outbox and what became of each message. Must not own: the gateway, and what messages say.
//! Once one is sent its text is gone; who received what kind of message and when stays for a while.

use crate::mail::SendFilter;
use crate::scope::{Cursor, page_rows};
use crate::sql::{Args, Row, Tx, Where};
use crate::{Db, Page, Scope, StoreError};
use std::str::FromStr;
use vocab::{CustomerId, Moment, OrganizationId, Pii};

/// What a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SmsKind {
    Appointment,
    Survey,
    Test,
}

impl SmsKind {
    const ALL: [Self; 3] = [Self::Appointment, Self::Survey, Self::Test];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Appointment => "appointment",
            Self::Survey => "survey",
            Self::Test => "test",
        }
    }
}

impl FromStr for SmsKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| format!("the kind of message {name} is unknown"))
    }
}

/// A message as its cause writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSms {
    /// Made by the cause, so that the same cause writes one message however often it is told: a UUID.
    pub id: String,
    pub organization: OrganizationId,
    pub customer: Option<CustomerId>,
    pub kind: SmsKind,
    /// E.164
    pub receiver: Pii<String>,
    pub text: Pii<String>,
}

/// A message with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentSms {
    pub id: String,
    pub organization: OrganizationId,
    pub kind: SmsKind,
    pub receiver: Pii<String>,
    /// In how many messages of the network it goes out.
    pub parts: u32,
    pub created_at: Moment,
    /// `None`: sent, or given up.
    pub next_at: Option<Moment>,
    pub attempts: u32,
    /// Why the last attempt failed; empty when it did not.
    pub error: String,
    pub sent_at: Option<Moment>,
    /// The gateway's own id of it.
    pub reference: Option<String>,
    /// What the gateway said of it.
    pub status: Option<String>,
}

/// What came of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SmsFate {
    Sent {
        reference: Option<String>,
        status: Option<String>,
    },
    /// Tried again then; `None`: given up.
    Failed {
        error: String,
        next: Option<Moment>,
    },
    /// Nothing was tried: there is nobody to ask now.
    Later(Moment),
}

#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn sms(&self) -> Texts<'_> {
        Texts { db: self }
    }
}

/// Writes a message in the transaction of its cause. One that is there already stays as it is.
pub(crate) async fn post(tx: &mut Tx, sms: &NewSms, now: Moment) -> Result<bool, StoreError> {
    let sql = "INSERT INTO sms (id, organization, customer, kind, receiver, body, parts, \
         created_ms, next_ms, attempts, error) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 0, '') \
         ON CONFLICT (id) DO NOTHING";
    let parts = i64::try_from(crm::sms::parts(sms.text.reveal())).unwrap_or(i64::MAX);
    let args = Args::new()
        .text(&sms.id)
        .text(&sms.organization)
        .opt_text(sms.customer)
        .text(sms.kind.name())
        .text(sms.receiver.reveal())
        .text(sms.text.reveal())
        .int(parts)
        .at(now);
    Ok(tx.run(sql, args).await? > 0)
}

impl Texts<'_> {
    /// Writes one; false when a message of this id was there already.
    ///
    /// # Errors
    /// The database's own.
    pub async fn queue(&self, sms: &NewSms, now: Moment) -> Result<bool, StoreError> {
        let mut tx = self.db.begin().await?;
        let new = post(&mut tx, sms, now).await?;
        tx.commit().await?;
        Ok(new)
    }

    /// What is due, the oldest first, with its text.
    ///
    /// # Errors
    /// The database's own.
    pub async fn due(
        &self,
        now: Moment,
        limit: u32,
    ) -> Result<Vec<(SentSms, Pii<String>)>, StoreError> {
        let sql = "SELECT * FROM sms WHERE next_ms <= $1 ORDER BY next_ms, id LIMIT $2";
        let rows = self.db.rows(sql, Args::new().at(now).int(i64::from(limit))).await?;
        rows.iter().map(|row| Ok((read(row)?, Pii::new(row.text("body")?)))).collect()
    }

    /// Writes down what came of an attempt. What was sent loses its text.
    ///
    /// # Errors
    /// The database's own.
    pub async fn settle(
        &self,
        sms: &SentSms,
        fate: &SmsFate,
        now: Moment,
    ) -> Result<(), StoreError> {
        let (sql, args) = match fate {
            SmsFate::Sent { reference, status } => (
                "UPDATE sms SET attempts = attempts + 1, error = '', next_ms = NULL, \
                 sent_ms = $1, reference = $2, status = $3, body = '' WHERE id = $4",
                Args::new().at(now).opt_text(reference.as_ref()).opt_text(status.as_ref()),
            ),
            SmsFate::Failed { error, next } => (
                "UPDATE sms SET attempts = attempts + 1, error = $1, next_ms = $2 WHERE id = $3",
                Args::new().text(error).opt_at(*next),
            ),
            SmsFate::Later(next) => {
                ("UPDATE sms SET next_ms = $1 WHERE id = $2", Args::new().at(*next))
            }
        };
        self.db.run(sql, args.text(&sms.id)).await.map(|_| ())
    }

    /// The latest first.
    ///
    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &SendFilter,
    ) -> Result<Page<SentSms>, StoreError> {
        let (limit, ask) = page_rows(filter.limit);
        let tail = format!(" ORDER BY created_ms DESC, id DESC LIMIT {ask}");
        let (sql, args) = filter.narrow(scope)?.query("SELECT * FROM sms", &tail);
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
        let (sql, args) = sql.query("SELECT body FROM sms", "");
        let row = self.db.row(sql, args).await?;
        row.map(|row| row.text("body").map(Pii::new)).transpose()
    }

    /// Makes one that was given up, or waits, due now; its text is still there.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when there is none that was not sent.
    pub async fn again(&self, scope: &Scope, id: &str, now: Moment) -> Result<(), StoreError> {
        let mut sql = Where::default();
        sql.and("id = ? AND sent_ms IS NULL", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT id FROM sms", "");
        if self.db.row(sql, args).await?.is_none() {
            return Err(StoreError::Unknown { what: "message" });
        }
        let sql = "UPDATE sms SET next_ms = $1, attempts = 0 WHERE id = $2";
        self.db.run(sql, Args::new().at(now).text(id)).await.map(|_| ())
    }

    /// Forgets what was sent or given up before a moment.
    ///
    /// # Errors
    /// The database's own.
    pub async fn forget(&self, before: Moment) -> Result<u64, StoreError> {
        let sql = "DELETE FROM sms WHERE next_ms IS NULL AND created_ms < $1";
        self.db.run(sql, Args::new().at(before)).await
    }
}

fn read(row: &Row) -> Result<SentSms, StoreError> {
    let kind = row.text("kind")?;
    Ok(SentSms {
        id: row.text("id")?,
        organization: row.text("organization")?.as_str().into(),
        kind: kind.parse().map_err(|why| StoreError::BadRow { table: "sms", why })?,
        receiver: Pii::new(row.text("receiver")?),
        parts: u32::try_from(row.int("parts")?).unwrap_or(u32::MAX),
        created_at: row.at("created_ms")?,
        next_at: row.opt_at("next_ms")?,
        attempts: u32::try_from(row.int("attempts")?).unwrap_or(u32::MAX),
        error: row.text("error")?,
        sent_at: row.opt_at("sent_ms")?,
        reference: row.opt_text("reference")?,
        status: row.opt_text("status")?,
    })
}
