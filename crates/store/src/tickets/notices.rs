//! What of the tickets' history a person is to know: mentioned, given, warned by the clock.

use super::{EntryKind, Ticket, TicketEntry, Tickets};
use crate::outbox::{self, Announcement};
use crate::sql::{Args, Tx};
use crate::{Scope, StoreError};
use crm::connect::webhook::Kind;
use std::collections::{BTreeMap, BTreeSet};
use vocab::{Moment, Pii, TicketId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketNotice {
    pub ticket: TicketId,
    pub number: String,
    pub subject: Pii<String>,
    /// The kind of entry, or `assigned`.
    pub kind: String,
    pub author: String,
    pub at: Moment,
    pub read_at: Option<Moment>,
}

const MOST: u32 = 200;

/// Fields whose change those who watch a ticket want to know of.
const WATCHED: [&str; 6] = ["state", "status", "priority", "level", "assignee", "solution"];

/// Who is to be told what of one change: each person once, of the first entry that concerns them.
#[derive(Default)]
pub(super) struct Due(BTreeMap<String, One>);

struct One {
    kind: &'static str,
    author: String,
    at: Moment,
    ordinal: i64,
}

impl Due {
    /// Those whom the entry calls, the one who is given the ticket, and those who watch it; of a
    /// missed deadline also the one who has it. Nobody is told what they did themselves.
    pub(super) fn add(&mut self, before: Option<&Ticket>, after: &Ticket, entry: &TicketEntry) {
        for login in &entry.mentions {
            self.put(login, entry.kind.name(), after, entry);
        }
        let had = before.and_then(|before| before.assignee.as_ref());
        if let Some(given) = after.assignee.as_ref().filter(|given| had != Some(given)) {
            self.put(given.as_str(), "assigned", after, entry);
        }
        if let (EntryKind::Breached, Some(had)) = (entry.kind, had) {
            self.put(had.as_str(), entry.kind.name(), after, entry);
        }
        let told = match entry.kind {
            EntryKind::Opened | EntryKind::FirstContact => false,
            EntryKind::Changed => {
                let fields = entry.changes.iter().map(|change| change.field.as_str());
                !entry.note.reveal().is_empty() || fields.into_iter().any(|f| WATCHED.contains(&f))
            }
            EntryKind::Noted
            | EntryKind::Escalated
            | EntryKind::Reopened
            | EntryKind::Merged
            | EntryKind::Unmerged
            | EntryKind::Absorbed
            | EntryKind::Released
            | EntryKind::Linked
            | EntryKind::Unlinked
            | EntryKind::Attached
            | EntryKind::Detached
            | EntryKind::FollowUp
            | EntryKind::Breached
            | EntryKind::Reckoned
            | EntryKind::Rule => true,
        };
        for login in after.work.watchers.iter().filter(|_| told) {
            self.put(login, entry.kind.name(), after, entry);
        }
    }

    fn put(&mut self, login: &str, kind: &'static str, after: &Ticket, entry: &TicketEntry) {
        if login == entry.author || self.0.contains_key(login) {
            return;
        }
        let one = One { kind, author: entry.author.clone(), at: entry.at, ordinal: after.version };
        self.0.insert(login.to_owned(), one);
    }

    /// Gives the logins of those who are told.
    pub(super) async fn write(
        self,
        tx: &mut Tx,
        ticket: &Ticket,
    ) -> Result<BTreeSet<String>, StoreError> {
        for (login, one) in &self.0 {
            let sql = "INSERT INTO ticket_notice (login, at_ms, ticket, ordinal, kind, author) \
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (login, ticket, ordinal) DO NOTHING";
            let args = Args::new().text(login).at(one.at).text(ticket.id).int(one.ordinal);
            tx.run(sql, args.text(one.kind).text(&one.author)).await?;
        }
        Ok(self.0.into_keys().collect())
    }
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
        let select = "SELECT n.*, t.number AS number, t.subject AS subject \
             FROM ticket_notice n, ticket t";
        let (sql, args) = sql.query(select, &tail);
        let rows = self.db.rows(sql, args).await?;
        let notice = |row: &crate::sql::Row| {
            Ok(TicketNotice {
                ticket: row.id("ticket_notice", "ticket")?,
                number: row.text("number")?,
                subject: Pii::new(row.text("subject")?),
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
        let read = self.db.run(sql, Args::new().at(now).text(login).at(until)).await?;
        self.tell_reader(login, read);
        Ok(read)
    }

    /// All of a person's of one ticket are read.
    ///
    /// # Errors
    /// The database's own.
    pub async fn read_notices_of(
        &self,
        login: &str,
        ticket: TicketId,
        now: Moment,
    ) -> Result<u64, StoreError> {
        let sql = "UPDATE ticket_notice SET read_ms = $1 \
             WHERE login = $2 AND ticket = $3 AND read_ms IS NULL";
        let read = self.db.run(sql, Args::new().at(now).text(login).text(ticket)).await?;
        self.tell_reader(login, read);
        Ok(read)
    }

    /// Another window of the same person counts anew.
    fn tell_reader(&self, login: &str, read: u64) {
        if read > 0 {
            self.db.tell(BTreeSet::from([login.to_owned()]));
        }
    }
}
