//! What programs outside are to be told: it is written in the transaction of the change itself, so
//! that nothing that happened is untold and nothing is told that did not happen.
//!
//! Owns: webhooks, deliveries, the secrets that requests may carry. Must not own: sending (`server`),
//! signatures (`crm::connect`). Secrets are read by who sends; no list shows them.

mod secrets;
mod webhooks;

use crate::sql::{Args, Row, Tx, insert};
use crate::{Db, StoreError};
use crm::connect::webhook::Kind;
pub use secrets::{SecretName, Secrets};
use vocab::{Moment, OrganizationId, Recorded, Seq};
pub use webhooks::{Delivery, Webhook, Webhooks};

/// Something that happened, by its ids alone: no personal data leaves this way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    pub kind: Kind,
    pub organization: OrganizationId,
    /// The id of what it happened to.
    pub subject: String,
    /// Counts the changes of the subject: each is told once.
    pub version: i64,
    pub data: serde_json::Value,
}

/// Puts it into the outbox of every webhook that asked for it.
pub(crate) async fn announce(
    tx: &mut Tx,
    news: &Announcement,
    now: Moment,
) -> Result<(), StoreError> {
    announce_all(tx, &news.organization, std::slice::from_ref(news), now).await
}

/// The same for many of one organization.
pub(crate) async fn announce_all(
    tx: &mut Tx,
    organization: &OrganizationId,
    news: &[Announcement],
    now: Moment,
) -> Result<(), StoreError> {
    let sql = "SELECT id, kinds FROM webhook WHERE organization = $1 AND active = 1";
    let rows = tx.rows(sql, Args::new().text(organization)).await?;
    let mut lines = Vec::new();
    for row in rows {
        let (id, kinds) = (row.text("id")?, row.json::<Vec<Kind>>("webhook", "kinds")?);
        let asked = news.iter().filter(|one| kinds.contains(&one.kind));
        lines.extend(asked.map(|one| line(&id, one, now)));
    }
    put(tx, lines).await
}

async fn put(tx: &mut Tx, lines: Vec<Args>) -> Result<(), StoreError> {
    let columns = [
        "id",
        "webhook",
        "organization",
        "kind",
        "body",
        "created_ms",
        "next_ms",
        "attempts",
        "error",
    ];
    insert(tx, "delivery", &columns, " ON CONFLICT (id) DO NOTHING", lines).await
}

fn line(webhook: &str, news: &Announcement, now: Moment) -> Args {
    let kind = news.kind.name();
    // Without a dot: the signature parts id, time and body by dots.
    let id = format!("{}-{}-{}-{webhook}", kind.replace('.', "-"), news.subject, news.version);
    let body = serde_json::json!({
        "type": kind, "timestamp": now.rfc3339(), "data": news.data,
    });
    Args::new()
        .text(id)
        .text(webhook)
        .text(&news.organization)
        .text(kind)
        .text(body)
        .at(now)
        .at(now)
        .int(0)
        .text("")
}

/// Follows the journal: what it says happened is told once, also after a restart.
#[derive(Clone, Copy, Debug)]
pub struct JournalFollower<'a> {
    db: &'a Db,
    name: &'static str,
}

impl Db {
    #[must_use]
    pub const fn journal_follower(&self) -> JournalFollower<'_> {
        JournalFollower { db: self, name: "webhooks" }
    }

    /// Who asks customers what they thought follows it too.
    #[must_use]
    pub const fn survey_follower(&self) -> JournalFollower<'_> {
        JournalFollower { db: self, name: "surveys" }
    }
}

impl JournalFollower<'_> {
    /// Up to where the journal was followed. It begins where the journal ends: the past before the
    /// first start is not told.
    ///
    /// # Errors
    /// The database's own.
    pub async fn place(&self) -> Result<Seq, StoreError> {
        let sql = "SELECT seq FROM follower WHERE name = $1";
        let row = self.db.row(sql, Args::new().text(self.name)).await?;
        if let Some(row) = row {
            return row.count("seq");
        }
        let seq = self.db.events().last_seq().await?;
        let mut tx = self.db.begin().await?;
        remember(&mut tx, self.name, seq).await?;
        tx.commit().await?;
        Ok(seq)
    }

    /// Tells of these events, which follow the present place, and moves on to `seq`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn tell(
        &self,
        news: &[Announcement],
        seq: Seq,
        now: Moment,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        for one in news {
            announce(&mut tx, one, now).await?;
        }
        remember(&mut tx, self.name, seq).await?;
        tx.commit().await
    }

    /// The next events after a place.
    ///
    /// # Errors
    /// The database's own, or a row that cannot be read.
    pub async fn after(&self, seq: Seq, limit: u32) -> Result<Vec<Recorded>, StoreError> {
        self.db.events().read_from(seq, limit).await
    }
}

async fn remember(tx: &mut Tx, name: &str, seq: Seq) -> Result<(), StoreError> {
    let sql = "INSERT INTO follower (name, seq) VALUES ($1, $2) \
         ON CONFLICT (name) DO UPDATE SET seq = excluded.seq";
    tx.run(sql, Args::new().text(name).int(seq.cast_signed())).await.map(|_| ())
}

fn kind(row: &Row, table: &'static str) -> Result<Kind, StoreError> {
    let name = row.text("kind")?;
    Kind::parse(&name)
        .ok_or_else(|| StoreError::BadRow { table, why: format!("kind {name} is unknown") })
}
