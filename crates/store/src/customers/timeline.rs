//! Everything that happened with a customer, on every channel, in one order of time.

use super::{Customers, entries};
use crate::scope::{MAX_LIMIT, page_rows};
use crate::sql::{Args, Row, Where};
use crate::{CustomerEntry, DiagnosisRecord, FollowUp, Page, Scope, ScriptRun, StoreError};
use crm::history::Entry;
use ledger::Callback;
use vocab::{CustomerId, InteractionId, Moment, TicketId};

/// One moment of it. What it refers to is read by its id.
#[derive(Clone, Debug, PartialEq)]
pub struct Happening {
    pub at: Moment,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq)]
pub enum What {
    Interaction(InteractionId),
    Ticket(TicketId),
    Entry(Box<CustomerEntry>),
    Script(Box<ScriptRun>),
    Diagnosis(Box<DiagnosisRecord>),
    /// A call that the centre owes or owed, since it owes it.
    Callback(Box<Callback>),
    /// A call that a ticket owes, when it is due.
    FollowUp(Box<FollowUp>),
}

impl What {
    /// Sorts happenings of one millisecond.
    fn key(&self) -> (u8, String) {
        match self {
            Self::Interaction(id) => (0, id.to_string()),
            Self::Ticket(id) => (1, id.to_string()),
            Self::Entry(entry) => {
                let rank = if matches!(entry.entry, Entry::Consent(_)) { 7 } else { 2 };
                (rank, entry.id.clone())
            }
            Self::Script(run) => (3, run.id.clone()),
            Self::Diagnosis(record) => (4, record.id.to_string()),
            Self::Callback(callback) => (5, callback.callback.to_string()),
            Self::FollowUp(call) => (6, call.id.to_string()),
        }
    }
}

/// A table whose rows are moments of a customer, by the rank that sorts them.
struct Source {
    rank: u8,
    select: &'static str,
    customer: &'static str,
    organization: &'static str,
    at: &'static str,
    id: &'static str,
    read: fn(&Row) -> Result<(Moment, What), StoreError>,
}

const fn of_table(rank: u8, select: &'static str, at: &'static str, read: Read) -> Source {
    let (customer, organization, id) = ("customer", "organization", "id");
    Source { rank, select, customer, organization, at, id, read }
}

type Read = fn(&Row) -> Result<(Moment, What), StoreError>;

const SOURCES: [Source; 9] = [
    of_table(0, "SELECT id, started_ms FROM contact", "started_ms", |row| {
        Ok((row.at("started_ms")?, What::Interaction(row.id("contact", "id")?)))
    }),
    of_table(1, "SELECT id, created_ms FROM ticket", "created_ms", |row| {
        Ok((row.at("created_ms")?, What::Ticket(row.id("ticket", "id")?)))
    }),
    of_table(2, "SELECT * FROM customer_entry", "at_ms", |row| {
        let entry = entries::read(row)?;
        Ok((entry.at, What::Entry(Box::new(entry))))
    }),
    // In one order with the lines above: both show appointments.
    of_table(2, "SELECT * FROM appointment", "starts_ms", |row| {
        let entry = crate::appointments::read_entry(row)?;
        Ok((entry.at, What::Entry(Box::new(entry))))
    }),
    of_table(3, "SELECT * FROM script_run", "started_ms", |row| {
        let run = crate::script_runs::read(row)?;
        Ok((run.started_at, What::Script(Box::new(run))))
    }),
    of_table(4, "SELECT * FROM diagnosis", "started_ms", |row| {
        let record = crate::cases::read_diagnosis(row)?;
        Ok((record.started_at, What::Diagnosis(Box::new(record))))
    }),
    Source {
        rank: 5,
        select: "SELECT callback.record, callback.customer_number, callback.since_ms FROM callback \
             JOIN contact ON contact.id = callback.interaction",
        customer: "contact.customer",
        organization: "callback.organization",
        at: "callback.since_ms",
        id: "callback.id",
        read: |row| {
            let callback = crate::projection::read_callback(row)?;
            Ok((row.at("since_ms")?, What::Callback(Box::new(callback))))
        },
    },
    of_table(6, "SELECT * FROM follow_up", "due_ms", |row| {
        let call = crate::tickets::read_follow_up(row)?;
        Ok((call.due, What::FollowUp(Box::new(call))))
    }),
    of_table(7, "SELECT * FROM (SELECT * FROM consent WHERE void_ms IS NULL) c", "at_ms", |row| {
        let entry = crate::consent::read_entry(row)?;
        Ok((entry.at, What::Entry(Box::new(entry))))
    }),
];

/// Where a page begins: after that moment and key, newest first.
struct Place {
    ms: i64,
    rank: u8,
    id: String,
}

impl Place {
    fn read(cursor: &str) -> Result<Self, StoreError> {
        let bad = || StoreError::Cursor { cursor: cursor.to_owned() };
        let mut parts = cursor.splitn(3, '~');
        let (ms, rank, id) = (parts.next(), parts.next(), parts.next());
        let ms = ms.and_then(|t| t.parse().ok()).ok_or_else(bad)?;
        let rank = rank.and_then(|t| t.parse().ok()).ok_or_else(bad)?;
        Ok(Self { ms, rank, id: id.ok_or_else(bad)?.to_owned() })
    }

    fn write(happening: &Happening) -> String {
        let (rank, id) = happening.what.key();
        format!("{}~{rank}~{id}", happening.at.epoch_ms())
    }

    /// What of a table comes after this place.
    fn narrow(&self, sql: &mut Where, source: &Source) {
        let (at, column, id) = (Args::new().int(self.ms), source.at, source.id);
        match source.rank.cmp(&self.rank) {
            std::cmp::Ordering::Less => sql.and(&format!("{column} <= ?"), at),
            std::cmp::Ordering::Greater => sql.and(&format!("{column} < ?"), at),
            std::cmp::Ordering::Equal => {
                sql.and(&format!("({column}, {id}) < (?, ?)"), at.text(&self.id));
            }
        }
    }
}

impl Customers<'_> {
    /// Of one customer, under every id it had; the latest first.
    ///
    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn timeline(
        &self,
        scope: &Scope,
        customer: CustomerId,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<Happening>, StoreError> {
        let (limit, ask) = page_rows(limit.min(MAX_LIMIT));
        let place = cursor.map(Place::read).transpose()?;
        let ids = self.names_of(customer).await?;
        let mut all = Vec::new();
        for source in &SOURCES {
            let mut sql = Where::default();
            sql.any_of(source.customer, &ids);
            if let Some(place) = &place {
                place.narrow(&mut sql, source);
            }
            scope.wall(&mut sql, source.organization);
            if source.rank == 0 {
                scope.wall_agents(&mut sql, "agent");
            }
            let (at, id) = (source.at, source.id);
            let tail = format!(" ORDER BY {at} DESC, {id} DESC LIMIT {ask}");
            let (sql, args) = sql.query(source.select, &tail);
            for row in self.db.rows(sql, args).await? {
                let (at, what) = (source.read)(&row)?;
                all.push(Happening { at, what });
            }
        }
        all.sort_by_key(|h| std::cmp::Reverse((h.at, h.what.key())));
        let more = all.len() > limit;
        all.truncate(limit);
        let next = all.last().filter(|_| more).map(Place::write);
        Ok(Page { items: all, next })
    }
}
