//! Tickets: incidents, requests and sales, each with its history.
//!
//! Owns: numbering per organization and the optimistic version that keeps two people from
//! overwriting each other. Must not own: who may do what (`web`), or deadlines (later, the engine).

mod history;

use crate::scope::{Cursor, page_rows};
use crate::sql::{Args, Row, Tx, Where};
use crate::{Db, Page, Scope, StoreError, find};
pub use history::{TicketChange, TicketEntry};
use serde::{Deserialize, Serialize};
use vocab::{AgentId, CustomerId, InteractionId, Moment, OrganizationId, Pii, TicketId};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    pub id: TicketId,
    /// What people call it: `INC-000123`, counted per organization.
    pub number: String,
    pub organization: OrganizationId,
    pub customer: Option<CustomerId>,
    /// The interaction it was opened in.
    pub interaction: Option<InteractionId>,
    /// Incident, request, sale… as the organization names them.
    pub kind: String,
    pub category: Option<String>,
    pub subject: Pii<String>,
    pub description: Pii<String>,
    pub priority: Priority,
    pub status: TicketStatus,
    pub assignee: Option<AgentId>,
    pub created_by: String,
    pub created_at: Moment,
    pub updated_at: Moment,
    /// Counts changes, from 1. An update must name the version it was made from.
    pub version: i64,
}

/// A ticket as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTicket {
    pub id: TicketId,
    /// Before the number: `INC`.
    pub prefix: String,
    pub organization: OrganizationId,
    pub customer: Option<CustomerId>,
    pub interaction: Option<InteractionId>,
    pub kind: String,
    pub category: Option<String>,
    pub subject: Pii<String>,
    pub description: Pii<String>,
    pub priority: Priority,
    pub status: TicketStatus,
    pub assignee: Option<AgentId>,
    pub created_by: String,
}

macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($variant:ident $name:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $type { $($variant),* }

        impl $type {
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

names!(Priority { Low "low", Normal "normal", High "high", Urgent "urgent" });
names!(TicketStatus { Open "open", Pending "pending", Solved "solved", Closed "closed" });

/// What is asked for; what is `None` is not asked.
#[derive(Clone, Debug)]
pub struct TicketFilter {
    pub organization: Option<OrganizationId>,
    pub status: Option<TicketStatus>,
    pub priority: Option<Priority>,
    pub assignee: Option<AgentId>,
    pub customer: Option<CustomerId>,
    pub interaction: Option<InteractionId>,
    pub category: Option<String>,
    /// Part of the number, subject or description.
    pub text: Option<String>,
    pub cursor: Option<String>,
    pub limit: u32,
}

impl Default for TicketFilter {
    fn default() -> Self {
        Self {
            organization: None,
            status: None,
            priority: None,
            assignee: None,
            customer: None,
            interaction: None,
            category: None,
            text: None,
            cursor: None,
            limit: 50,
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Tickets<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn tickets(&self) -> Tickets<'_> {
        Tickets { db: self }
    }
}

impl Tickets<'_> {
    /// The latest changed first.
    ///
    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &TicketFilter,
    ) -> Result<Page<Ticket>, StoreError> {
        let (limit, ask) = page_rows(filter.limit);
        let tail = format!(" ORDER BY updated_ms DESC, id DESC LIMIT {ask}");
        let (sql, args) = conditions(scope, filter)?.query("SELECT * FROM ticket", &tail);
        let rows = self.db.rows(sql, args).await?;
        let items = rows.iter().take(limit).map(read).collect::<Result<Vec<_>, _>>()?;
        let more = rows.len() > limit;
        let next =
            items.last().filter(|_| more).map(|t| Cursor::write(t.updated_at.epoch_ms(), t.id));
        Ok(Page { items, next })
    }

    /// # Errors
    /// The database's own.
    pub async fn get(&self, scope: &Scope, id: TicketId) -> Result<Option<Ticket>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT * FROM ticket", "");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// By its whole number in any case, or by its digits alone as a caller keys them: `123` is
    /// `INC-000123`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn by_number(
        &self,
        scope: &Scope,
        number: &str,
    ) -> Result<Option<Ticket>, StoreError> {
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        match number.parse::<u64>() {
            Ok(count) => sql.and("number LIKE ?", Args::new().text(format!("%-{count:06}"))),
            Err(_) => sql.and("number = ?", Args::new().text(number.to_uppercase())),
        }
        let (sql, args) = sql.query("SELECT * FROM ticket", " ORDER BY created_ms DESC LIMIT 1");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// Its changes and notes in order; `None` when the ticket is unknown or not in scope.
    ///
    /// # Errors
    /// The database's own.
    pub async fn history(
        &self,
        scope: &Scope,
        id: TicketId,
    ) -> Result<Option<Vec<TicketEntry>>, StoreError> {
        if self.get(scope, id).await?.is_none() {
            return Ok(None);
        }
        let sql = "SELECT * FROM ticket_entry WHERE ticket = $1 ORDER BY ordinal";
        let rows = self.db.rows(sql, Args::new().text(id)).await?;
        rows.iter().map(history::read).collect::<Result<_, _>>().map(Some)
    }

    /// Gives it the organization's next number. The caller has checked
    /// `scope.allows(&new.organization)`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the id exists.
    pub async fn create(&self, new: NewTicket, now: Moment) -> Result<Ticket, StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = "INSERT INTO ticket_counter (organization, last) VALUES ($1, 1) \
             ON CONFLICT (organization) DO UPDATE SET last = ticket_counter.last + 1 \
             RETURNING last";
        let row = tx.row(sql, Args::new().text(&new.organization)).await?;
        let last = row.ok_or(StoreError::Unknown { what: "the ticket counter" })?.int("last")?;
        let ticket = Ticket {
            id: new.id,
            number: format!("{}-{last:06}", new.prefix),
            organization: new.organization,
            customer: new.customer,
            interaction: new.interaction,
            kind: new.kind,
            category: new.category,
            subject: new.subject,
            description: new.description,
            priority: new.priority,
            status: new.status,
            assignee: new.assignee,
            created_by: new.created_by,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        match insert(&mut tx, &ticket).await {
            Err(StoreError::Sql(sqlx::Error::Database(e))) if e.is_unique_violation() => {
                return Err(StoreError::Conflict { what: "a ticket by this id" });
            }
            other => other?,
        }
        tx.commit().await?;
        Ok(ticket)
    }

    /// Changes what may change (not its organization, number or origin), and notes what did.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was changed since `ticket` was read; [`StoreError::Unknown`]
    /// when it is not in scope.
    pub async fn update(
        &self,
        scope: &Scope,
        ticket: &Ticket,
        author: &str,
        note: &Pii<String>,
        now: Moment,
    ) -> Result<Ticket, StoreError> {
        let unknown = || StoreError::Unknown { what: "the ticket" };
        let mut tx = self.db.begin().await?;
        let row = tx.row("SELECT * FROM ticket WHERE id = $1", Args::new().text(ticket.id)).await?;
        let before = row.map(|row| read(&row)).transpose()?.ok_or_else(unknown)?;
        if !scope.allows(&before.organization) {
            return Err(unknown());
        }
        let after = Ticket {
            organization: before.organization.clone(),
            number: before.number.clone(),
            interaction: before.interaction,
            created_by: before.created_by.clone(),
            created_at: before.created_at,
            updated_at: now,
            version: ticket.version + 1,
            ..ticket.clone()
        };
        // The version is asked in the statement itself: the row may change after it was read.
        if replace(&mut tx, &after, ticket.version).await? == 0 {
            return Err(StoreError::Stale { expected: ticket.version, found: before.version });
        }
        let entry = TicketEntry {
            at: now,
            author: author.to_owned(),
            note: note.clone(),
            changes: history::changes(&before, &after),
        };
        history::append(&mut tx, &after, &entry).await?;
        tx.commit().await?;
        Ok(after)
    }
}

fn search_text(ticket: &Ticket) -> String {
    let subject = ticket.subject.reveal();
    find::fold(&format!("{} {subject} {}", ticket.number, ticket.description.reveal()))
}

async fn insert(tx: &mut Tx, ticket: &Ticket) -> Result<(), StoreError> {
    let sql = "INSERT INTO ticket (id, number, organization, customer, interaction, kind, \
         category, subject, description, priority, status, assignee, created_by, created_ms, \
         updated_ms, version, search) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    let args = Args::new()
        .text(ticket.id)
        .text(&ticket.number)
        .text(&ticket.organization)
        .opt_text(ticket.customer)
        .opt_text(ticket.interaction)
        .text(&ticket.kind)
        .opt_text(ticket.category.as_ref())
        .text(ticket.subject.reveal())
        .text(ticket.description.reveal())
        .text(ticket.priority.name())
        .text(ticket.status.name())
        .opt_text(ticket.assignee.as_ref())
        .text(&ticket.created_by)
        .at(ticket.created_at)
        .at(ticket.updated_at)
        .int(ticket.version)
        .text(search_text(ticket));
    tx.run(sql, args).await.map(|_| ())
}

async fn replace(tx: &mut Tx, ticket: &Ticket, from_version: i64) -> Result<u64, StoreError> {
    let sql = "UPDATE ticket SET customer = $1, kind = $2, category = $3, subject = $4, \
         description = $5, priority = $6, status = $7, assignee = $8, updated_ms = $9, \
         version = $10, search = $11 WHERE id = $12 AND version = $13";
    let args = Args::new()
        .opt_text(ticket.customer)
        .text(&ticket.kind)
        .opt_text(ticket.category.as_ref())
        .text(ticket.subject.reveal())
        .text(ticket.description.reveal())
        .text(ticket.priority.name())
        .text(ticket.status.name())
        .opt_text(ticket.assignee.as_ref())
        .at(ticket.updated_at)
        .int(ticket.version)
        .text(search_text(ticket))
        .text(ticket.id)
        .int(from_version);
    tx.run(sql, args).await
}

fn conditions(scope: &Scope, filter: &TicketFilter) -> Result<Where, StoreError> {
    let mut sql = Where::default();
    scope.wall(&mut sql, "organization");
    sql.and_some("organization = ?", filter.organization.as_ref());
    sql.and_some("status = ?", filter.status.map(TicketStatus::name));
    sql.and_some("priority = ?", filter.priority.map(Priority::name));
    sql.and_some("assignee = ?", filter.assignee.as_ref());
    sql.and_some("customer = ?", filter.customer);
    sql.and_some("interaction = ?", filter.interaction);
    sql.and_some("category = ?", filter.category.as_ref());
    if let Some(text) = filter.text.as_deref().filter(|t| !t.trim().is_empty()) {
        sql.and_contains("search", &find::fold(text));
    }
    if let Some(cursor) = &filter.cursor {
        let (ms, id) = Cursor::read_ms(cursor)?;
        sql.and("(updated_ms, id) < (?, ?)", Args::new().int(ms).text(id));
    }
    Ok(sql)
}

fn read(row: &Row) -> Result<Ticket, StoreError> {
    let bad = |column: &str| StoreError::BadRow { table: "ticket", why: column.to_owned() };
    Ok(Ticket {
        id: row.id("ticket", "id")?,
        number: row.text("number")?,
        organization: row.text("organization")?.as_str().into(),
        customer: row.opt_id("ticket", "customer")?,
        interaction: row.opt_id("ticket", "interaction")?,
        kind: row.text("kind")?,
        category: row.opt_text("category")?,
        subject: Pii::new(row.text("subject")?),
        description: Pii::new(row.text("description")?),
        priority: Priority::parse(&row.text("priority")?).ok_or_else(|| bad("priority"))?,
        status: TicketStatus::parse(&row.text("status")?).ok_or_else(|| bad("status"))?,
        assignee: row.opt_text("assignee")?.map(|a| a.as_str().into()),
        created_by: row.text("created_by")?,
        created_at: row.at("created_ms")?,
        updated_at: row.at("updated_ms")?,
        version: row.int("version")?,
    })
}
