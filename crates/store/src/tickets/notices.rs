//! What of the tickets' history a person is to know: mentioned, given, warned by the clock.

use super::{Ticket, TicketEntry, Tickets};
use crate::outbox::{self, Announcement};
use crate::sql::{Args, Tx};
use crate::{Scope, StoreError};
use crm::connect::webhook::Kind;
use std::collections::BTreeMap;
use vocab::{Moment, TicketId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketNotice {
    pub ticket: TicketId,
    pub number: String,
    /// The kind of entry, or `assigned`.
    pub kind: String,
    pub author: String,
    pub at: Moment,
    pub read_at: Option<Moment>,
}

const MOST: u32 = 200;

pub(super) async fn tell(
    tx: &mut Tx,
    before: &Ticket,
    after: &Ticket,
    entry: &TicketEntry,
) -> Result<(), StoreError> {
    let mut told: BTreeMap<&str, &str> =
        entry.mentions.iter().map(|login| (login.as_str(), entry.kind.name())).collect();
    if let Some(given) = after.assignee.as_ref().filter(|_| before.assignee != after.assignee) {
        told.entry(given.as_str()).or_insert("assigned");
    }
    told.remove(entry.author.as_str());
    for (login, kind) in told {
        let sql = "INSERT INTO ticket_notice (login, at_ms, ticket, ordinal, kind, author) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (login, ticket, ordinal) DO NOTHING";
        let args = Args::new().text(login).at(entry.at).text(after.id).int(after.version);
        tx.run(sql, args.text(kind).text(&entry.author)).await?;
    }
    Ok(())
}

/// Tells programs outside.
pub(super) async fn announce(tx: &mut Tx, ticket: &Ticket, kind: Kind) -> Result<(), StoreError> {
    let news = Announcement {
        kind,
        organization: ticket.organization.clone(),
        subject: ticket.id.to_string(),
        version: ticket.version,
        data: serde_json::json!({
            "organization": ticket.organization, "ticket": ticket.id.uuid(),
            "number": ticket.number, "type": ticket.kind, "state": ticket.work.state,
            "status": ticket.status.name(), "priority": ticket.priority.name(),
            "level": ticket.work.level, "version": ticket.version,
            "customer": ticket.customer.map(vocab::CustomerId::uuid),
        }),
    };
    outbox::announce(tx, &news, ticket.updated_at).await
}

impl Tickets<'_> {
    /// Of one person, the latest first, at most 200; of tickets that are still theirs to see.
    ///
    /// # Errors
    /// The database's own.
    pub async fn notices(
        &self,
        scope: &Scope,
        login: &str,
    ) -> Result<Vec<TicketNotice>, StoreError> {
        let mut sql = crate::sql::Where::default();
        sql.and("n.ticket = t.id AND n.login = ?", Args::new().text(login));
        scope.wall(&mut sql, "t.organization");
        let tail = format!(" ORDER BY n.at_ms DESC, n.ticket, n.ordinal DESC LIMIT {MOST}");
        let select = "SELECT n.*, t.number AS number FROM ticket_notice n, ticket t";
        let (sql, args) = sql.query(select, &tail);
        let rows = self.db.rows(sql, args).await?;
        let notice = |row: &crate::sql::Row| {
            Ok(TicketNotice {
                ticket: row.id("ticket_notice", "ticket")?,
                number: row.text("number")?,
                kind: row.text("kind")?,
                author: row.text("author")?,
                at: row.at("at_ms")?,
                read_at: row.opt_at("read_ms")?,
            })
        };
        rows.iter().map(notice).collect()
    }

    /// All of a person's up to a moment are read.
    ///
    /// # Errors
    /// The database's own.
    pub async fn read_notices(
        &self,
        login: &str,
        until: Moment,
        now: Moment,
    ) -> Result<u64, StoreError> {
        let sql = "UPDATE ticket_notice SET read_ms = $1 \
             WHERE login = $2 AND at_ms <= $3 AND read_ms IS NULL";
        self.db.run(sql, Args::new().at(now).text(login).at(until)).await
    }
}
