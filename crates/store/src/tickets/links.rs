//! Tickets that have to do with each other.

use super::{NewEntry, Ticket, Tickets, save};
use crate::sql::Args;
use crate::{Scope, StoreError};
use vocab::{Moment, TicketId};

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident $name:literal),* $(,)?) => {
        /// What one ticket is to the other.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum LinkKind { $($(#[$doc])* $variant),* }

        impl LinkKind {
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

kinds!(
    /// The same said twice.
    Duplicates "duplicates",
    Relates "relates",
    /// The other can't be solved before this one.
    Blocks "blocks",
);

/// A link as one of both sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketLink {
    pub other: TicketId,
    pub kind: LinkKind,
    /// From this one to the other; else the other way round.
    pub outward: bool,
    pub author: String,
    pub at: Moment,
}

impl Tickets<'_> {
    /// Of a ticket that the caller has read within their scope.
    ///
    /// # Errors
    /// The database's own.
    pub async fn links(&self, ticket: &Ticket) -> Result<Vec<TicketLink>, StoreError> {
        let sql = "SELECT * FROM ticket_link WHERE ticket = $1 OR other = $2 \
             ORDER BY at_ms, ticket, other";
        let rows = self.db.rows(sql, Args::new().text(ticket.id).text(ticket.id)).await?;
        let link = |row: &crate::sql::Row| {
            let from: TicketId = row.id("ticket_link", "ticket")?;
            let to: TicketId = row.id("ticket_link", "other")?;
            let outward = from == ticket.id;
            let kind = LinkKind::parse(&row.text("kind")?)
                .ok_or(StoreError::BadRow { table: "ticket_link", why: "kind".to_owned() })?;
            Ok(TicketLink {
                other: if outward { to } else { from },
                kind,
                outward,
                author: row.text("author")?,
                at: row.at("at_ms")?,
            })
        };
        rows.iter().map(link).collect()
    }

    /// Links two tickets of one organization; a link that there was between them is replaced.
    ///
    /// # Errors
    /// As [`Tickets::update`]: both get a new version.
    pub async fn link(
        &self,
        scope: &Scope,
        (from, kind, to): (&Ticket, LinkKind, &Ticket),
        (entry, back): (NewEntry, NewEntry),
        now: Moment,
    ) -> Result<(Ticket, Ticket), StoreError> {
        let mut tx = self.db.begin().await?;
        let author = entry.author.clone();
        unlink(&mut tx, from.id, to.id).await?;
        let sql = "INSERT INTO ticket_link (ticket, other, kind, at_ms, author) \
             VALUES ($1, $2, $3, $4, $5)";
        let args = Args::new().text(from.id).text(to.id).text(kind.name()).at(now).text(author);
        tx.run(sql, args).await?;
        let (from, mut told) = save(&mut tx, scope, from, vec![entry], now).await?;
        let (to, more) = save(&mut tx, scope, to, vec![back], now).await?;
        told.extend(more);
        tx.commit().await?;
        self.db.tell(told);
        Ok((from, to))
    }

    /// # Errors
    /// [`StoreError::Unknown`] when they are not linked; as [`Tickets::update`].
    pub async fn unlink(
        &self,
        scope: &Scope,
        (one, other): (&Ticket, &Ticket),
        (entry, back): (NewEntry, NewEntry),
        now: Moment,
    ) -> Result<Ticket, StoreError> {
        let mut tx = self.db.begin().await?;
        if unlink(&mut tx, one.id, other.id).await? == 0 {
            return Err(StoreError::Unknown { what: "link" });
        }
        let (one, mut told) = save(&mut tx, scope, one, vec![entry], now).await?;
        let (_, more) = save(&mut tx, scope, other, vec![back], now).await?;
        told.extend(more);
        tx.commit().await?;
        self.db.tell(told);
        Ok(one)
    }
}

async fn unlink(tx: &mut crate::sql::Tx, a: TicketId, b: TicketId) -> Result<u64, StoreError> {
    let sql = "DELETE FROM ticket_link WHERE (ticket = $1 AND other = $2) \
         OR (ticket = $3 AND other = $4)";
    tx.run(sql, Args::new().text(a).text(b).text(b).text(a)).await
}
