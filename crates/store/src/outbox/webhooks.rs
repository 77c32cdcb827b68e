//! Who is told, and each message with its attempts.

use super::{Announcement, kind, line, put};
use crate::safe::WEBHOOK;
use crate::scope::{Cursor, page_rows};
use crate::sql::{Args, Row, Where};
use crate::{Db, Page, Scope, StoreError};
use crm::connect::webhook::Kind;
use vocab::{Moment, OrganizationId, Pii};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// A UUID.
    pub id: String,
    pub organization: OrganizationId,
    pub url: String,
    pub kinds: Vec<Kind>,
    /// `whsec_…`
    pub secret: Pii<String>,
    /// An inactive one is told nothing; what waited for it waits on.
    pub active: bool,
    pub created_at: Moment,
}

/// One message to one webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The same in every attempt.
    pub id: String,
    pub webhook: String,
    pub kind: Kind,
    pub body: String,
    pub created_at: Moment,
    /// `None`: delivered, or given up.
    pub next_at: Option<Moment>,
    pub attempts: u32,
    /// Of the last answer.
    pub status: Option<i64>,
    /// Why the last attempt failed; empty when it did not.
    pub error: String,
    pub done_at: Option<Moment>,
}

#[derive(Clone, Copy, Debug)]
pub struct Webhooks<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn webhooks(&self) -> Webhooks<'_> {
        Webhooks { db: self }
    }
}

impl Webhooks<'_> {
    /// # Errors
    /// The database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        organization: &OrganizationId,
    ) -> Result<Vec<Webhook>, StoreError> {
        let mut sql = Where::default();
        sql.and("organization = ?", Args::new().text(organization));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT * FROM webhook", " ORDER BY created_ms, id");
        self.db.rows(sql, args).await?.iter().map(|row| read(self.db, row)).collect()
    }

    /// # Errors
    /// The database's own.
    pub async fn get(&self, scope: &Scope, id: &str) -> Result<Option<Webhook>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT * FROM webhook", "");
        self.db.row(sql, args).await?.map(|row| read(self.db, &row)).transpose()
    }

    /// Adds or changes one. The caller has checked the scope; it never moves to another organization.
    ///
    /// # Errors
    /// The database's own.
    pub async fn put(&self, webhook: &Webhook) -> Result<(), StoreError> {
        let sql = "INSERT INTO webhook (id, organization, url, kinds, secret, active, created_ms) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET \
             url = excluded.url, kinds = excluded.kinds, secret = excluded.secret, \
             active = excluded.active";
        let args = Args::new()
            .text(&webhook.id)
            .text(&webhook.organization)
            .text(&webhook.url)
            .json(&webhook.kinds)
            .text(self.db.seal(WEBHOOK, &webhook.id, &webhook.secret))
            .flag(webhook.active)
            .at(webhook.created_at);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// With everything that was to be told to it.
    ///
    /// # Errors
    /// The database's own.
    pub async fn remove(&self, id: &str) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        tx.run("DELETE FROM delivery WHERE webhook = $1", Args::new().text(id)).await?;
        tx.run("DELETE FROM webhook WHERE id = $1", Args::new().text(id)).await?;
        tx.commit().await
    }

    /// Puts one message into the outbox of one webhook, whatever kinds it asked for.
    ///
    /// # Errors
    /// The database's own.
    pub async fn say(
        &self,
        webhook: &Webhook,
        news: &Announcement,
        now: Moment,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        put(&mut tx, vec![line(&webhook.id, news, now)]).await?;
        tx.commit().await
    }

    /// The latest first.
    ///
    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn deliveries(
        &self,
        scope: &Scope,
        webhook: &str,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<Delivery>, StoreError> {
        let (limit, ask) = page_rows(limit);
        let mut sql = Where::default();
        sql.and("webhook = ?", Args::new().text(webhook));
        scope.wall(&mut sql, "organization");
        if let Some(cursor) = cursor {
            let (ms, id) = Cursor::read_ms(cursor)?;
            sql.and("(created_ms, id) < (?, ?)", Args::new().int(ms).text(id));
        }
        let tail = format!(" ORDER BY created_ms DESC, id DESC LIMIT {ask}");
        let (sql, args) = sql.query("SELECT * FROM delivery", &tail);
        let rows = self.db.rows(sql, args).await?;
        let items = rows.iter().take(limit).map(read_delivery).collect::<Result<Vec<_>, _>>()?;
        let more = rows.len() > limit;
        let next = items.last().filter(|_| more);
        let next = next.map(|d| Cursor::write(d.created_at.epoch_ms(), &d.id));
        Ok(Page { items, next })
    }

    /// What is due to active webhooks, the oldest first, each with whom to tell.
    ///
    /// # Errors
    /// The database's own.
    pub async fn due(
        &self,
        now: Moment,
        limit: u32,
    ) -> Result<Vec<(Webhook, Delivery)>, StoreError> {
        let sql = "SELECT d.* FROM delivery d JOIN webhook w ON w.id = d.webhook \
             WHERE d.next_ms <= $1 AND w.active = 1 ORDER BY d.next_ms, d.id LIMIT $2";
        let rows = self.db.rows(sql, Args::new().at(now).int(i64::from(limit))).await?;
        let mut due = Vec::with_capacity(rows.len());
        for row in &rows {
            let delivery = read_delivery(row)?;
            if let Some(webhook) = self.get(&Scope::all(), &delivery.webhook).await? {
                due.push((webhook, delivery));
            }
        }
        Ok(due)
    }

    /// What came of an attempt: `next` is when to try again.
    ///
    /// # Errors
    /// The database's own.
    pub async fn settle(
        &self,
        delivery: &Delivery,
        status: Option<i64>,
        error: &str,
        next: Option<Moment>,
        now: Moment,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE delivery SET attempts = $1, status = $2, error = $3, next_ms = $4, \
             done_ms = $5 WHERE id = $6";
        let args = Args::new()
            .int(i64::from(delivery.attempts) + 1)
            .opt_int(status)
            .text(error)
            .opt_at(next)
            .opt_at(error.is_empty().then_some(now))
            .text(&delivery.id);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// Makes one due now, with all its attempts before it.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when it is not this webhook's.
    pub async fn again(&self, webhook: &str, id: &str, now: Moment) -> Result<(), StoreError> {
        let sql = "UPDATE delivery SET next_ms = $1, attempts = 0, done_ms = NULL \
             WHERE webhook = $2 AND id = $3";
        match self.db.run(sql, Args::new().at(now).text(webhook).text(id)).await? {
            0 => Err(StoreError::Unknown { what: "delivery" }),
            _ => Ok(()),
        }
    }

    /// Forgets what was delivered or given up before a moment.
    ///
    /// # Errors
    /// The database's own.
    pub async fn forget(&self, before: Moment) -> Result<u64, StoreError> {
        let sql = "DELETE FROM delivery WHERE next_ms IS NULL AND created_ms < $1";
        self.db.run(sql, Args::new().at(before)).await
    }
}

fn read(db: &Db, row: &Row) -> Result<Webhook, StoreError> {
    let id = row.text("id")?;
    Ok(Webhook {
        secret: db.unseal(WEBHOOK, &id, row.text("secret")?)?,
        id,
        organization: row.text("organization")?.as_str().into(),
        url: row.text("url")?,
        kinds: row.json("webhook", "kinds")?,
        active: row.flag("active")?,
        created_at: row.at("created_ms")?,
    })
}

fn read_delivery(row: &Row) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        id: row.text("id")?,
        webhook: row.text("webhook")?,
        kind: kind(row, "delivery")?,
        body: row.text("body")?,
        created_at: row.at("created_ms")?,
        next_at: row.opt_at("next_ms")?,
        attempts: u32::try_from(row.int("attempts")?).unwrap_or(u32::MAX),
        status: row.opt_int("status")?,
        error: row.text("error")?,
        done_at: row.opt_at("done_ms")?,
    })
}
