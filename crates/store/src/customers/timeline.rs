//! Everything that happened with a customer, on every channel, in one order of time.

use super::{Customers, entries};
use crate::scope::{MAX_LIMIT, page_rows};
use crate::sql::{Args, Where};
use crate::{CustomerEntry, Page, Scope, StoreError};
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
}

impl What {
    /// Sorts happenings of one millisecond.
    fn key(&self) -> (u8, String) {
        match self {
            Self::Interaction(id) => (0, id.to_string()),
            Self::Ticket(id) => (1, id.to_string()),
            Self::Entry(entry) => (2, entry.id.clone()),
        }
    }
}

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
    fn narrow(&self, sql: &mut Where, column: &str, rank: u8) {
        let at = Args::new().int(self.ms);
        match rank.cmp(&self.rank) {
            std::cmp::Ordering::Less => sql.and(&format!("{column} <= ?"), at),
            std::cmp::Ordering::Greater => sql.and(&format!("{column} < ?"), at),
            std::cmp::Ordering::Equal => {
                sql.and(&format!("({column}, id) < (?, ?)"), at.text(&self.id));
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
        let select = |column: &str, rank: u8| {
            let mut sql = Where::default();
            sql.any_of("customer", &ids);
            if let Some(place) = &place {
                place.narrow(&mut sql, column, rank);
            }
            let tail = format!(" ORDER BY {column} DESC, id DESC LIMIT {ask}");
            (sql, tail)
        };
        let mut all = Vec::new();
        let (mut sql, tail) = select("started_ms", 0);
        crate::interactions::walls(scope, &mut sql);
        let (sql, args) = sql.query("SELECT id, started_ms FROM contact", &tail);
        for row in self.db.rows(sql, args).await? {
            let what = What::Interaction(row.id("contact", "id")?);
            all.push(Happening { at: row.at("started_ms")?, what });
        }
        let (mut sql, tail) = select("created_ms", 1);
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT id, created_ms FROM ticket", &tail);
        for row in self.db.rows(sql, args).await? {
            let what = What::Ticket(row.id("ticket", "id")?);
            all.push(Happening { at: row.at("created_ms")?, what });
        }
        let (mut sql, tail) = select("at_ms", 2);
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT * FROM customer_entry", &tail);
        for row in self.db.rows(sql, args).await? {
            let entry = entries::read(&row)?;
            all.push(Happening { at: entry.at, what: What::Entry(Box::new(entry)) });
        }
        all.sort_by_key(|h| std::cmp::Reverse((h.at, h.what.key())));
        let more = all.len() > limit;
        all.truncate(limit);
        let next = all.last().filter(|_| more).map(Place::write);
        Ok(Page { items: all, next })
    }
}
