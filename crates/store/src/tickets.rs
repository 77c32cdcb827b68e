//! Tickets: incidents, requests and sales, each with its history.
//!
//! Owns: numbering per organization and the optimistic version that keeps two people from
//! overwriting each other. Must not own: who may do what (`web`), or the rules of a ticket (`crm`).

mod attachments;
mod contacts;
mod follow_ups;
mod history;
mod links;
mod notices;
mod reckon;
mod rows;
mod views;
mod words;

use crate::customers::mention;
use crate::scope::{Cursor, page_rows};
use crate::sql::{Args, Tx, Where};
use crate::{Db, Page, Scope, StoreError};
pub use attachments::{Attachment, AttachmentFiles, NewAttachment};
use crm::connect::webhook::Kind;
pub use crm::ticket::{Priority, Ticket, TicketStatus, Work};
pub(crate) use follow_ups::read as read_follow_up;
pub use follow_ups::{FollowUp, FollowUpFilter, FollowUpState};
pub use history::{CLOCK, EntryKind, NewEntry, TicketChange, TicketEntry};
pub use links::{LinkKind, TicketLink};
pub use notices::TicketNotice;
pub use reckon::Reckoning;
pub(crate) use rows::forget_words;
use rows::read;
use std::collections::BTreeSet;
pub use views::TicketView;
use vocab::{AgentId, CustomerId, InteractionId, Moment, OrganizationId, Pii, TeamId, TicketId};
pub(crate) use words::fill as fill_words;

/// A ticket that has lived before it is filed: its version is the number of its entries.
#[derive(Clone, Debug)]
pub struct PastTicket {
    pub ticket: Ticket,
    pub prefix: String,
    pub entries: Vec<TicketEntry>,
}

/// What is asked for; what is `None` (or empty, or false) is not asked.
#[derive(Clone, Debug)]
pub struct TicketFilter {
    pub organization: Option<OrganizationId>,
    pub status: Option<TicketStatus>,
    pub priority: Option<Priority>,
    pub assignee: Option<AgentId>,
    pub customer: Option<CustomerId>,
    pub interaction: Option<InteractionId>,
    pub category: Option<String>,
    pub kind: Option<String>,
    pub state: Option<String>,
    pub level: Option<u8>,
    pub team: Option<TeamId>,
    pub parent: Option<TicketId>,
    pub unassigned: bool,
    /// Open or pending.
    pub not_done: bool,
    /// A deadline was missed.
    pub breached: bool,
    /// A deadline is due by then.
    pub due_before: Option<Moment>,
    pub changed_since: Option<Moment>,
    pub solved_since: Option<Moment>,
    /// All of them.
    pub tags: Vec<String>,
    pub watcher: Option<String>,
    /// Beginnings of words of the number, subject, description, solution, tags or notes.
    pub text: Option<String>,
    pub sort: TicketSort,
    /// The other way round than the sort begins by itself.
    pub reverse: bool,
    pub cursor: Option<String>,
    pub limit: u32,
}

/// The latest changed or opened first, the first due first, the most urgent first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TicketSort {
    #[default]
    Updated,
    Created,
    Due,
    Priority,
}

impl TicketFilter {
    const fn descending(&self) -> bool {
        let by_itself = match self.sort {
            TicketSort::Updated | TicketSort::Created | TicketSort::Priority => true,
            TicketSort::Due => false,
        };
        by_itself != self.reverse
    }
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
            kind: None,
            state: None,
            level: None,
            team: None,
            parent: None,
            unassigned: false,
            not_done: false,
            breached: false,
            due_before: None,
            changed_since: None,
            solved_since: None,
            tags: Vec::new(),
            watcher: None,
            text: None,
            sort: TicketSort::Updated,
            reverse: false,
            cursor: None,
            limit: 50,
        }
    }
}

/// How many tickets of a filter are where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketCounts {
    pub states: Vec<StateCount>,
    /// By level.
    pub levels: Vec<(u8, u64)>,
    pub unassigned: u64,
    pub breached: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateCount {
    pub kind: String,
    pub state: String,
    pub status: TicketStatus,
    pub count: u64,
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
    /// In the order of the filter's sort.
    ///
    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &TicketFilter,
    ) -> Result<Page<Ticket>, StoreError> {
        let (limit, ask) = page_rows(filter.limit);
        let (key, way) = (filter.sort.key(), if filter.descending() { "DESC" } else { "ASC" });
        let tail = format!(" ORDER BY {key} {way}, id {way} LIMIT {ask}");
        let typed = self.typed(filter.text.as_deref()).await?;
        let mut sql = rows::conditions(scope, filter, &typed)?;
        rows::after(&mut sql, filter)?;
        let source = typed.source();
        let select = format!("SELECT ticket.*, CAST({key} AS BIGINT) AS sort_key FROM {source}");
        let (sql, args) = sql.query(&select, &tail);
        let rows = self.db.rows(sql, args).await?;
        let items = rows.iter().take(limit).map(read).collect::<Result<Vec<_>, _>>()?;
        let last = rows.get(limit.saturating_sub(1)).filter(|_| rows.len() > limit);
        let next = match (last, items.last()) {
            (Some(row), Some(ticket)) => Some(Cursor::write(row.int("sort_key")?, ticket.id)),
            (_, _) => None,
        };
        Ok(Page { items, next })
    }

    /// Counts of a filter, whatever its page.
    ///
    /// # Errors
    /// The database's own.
    pub async fn counts(
        &self,
        scope: &Scope,
        filter: &TicketFilter,
    ) -> Result<TicketCounts, StoreError> {
        let typed = self.typed(filter.text.as_deref()).await?;
        let source = typed.source();
        let (sql, args) = rows::conditions(scope, filter, &typed)?.query(
            &format!("SELECT kind, state, status, CAST(COUNT(*) AS BIGINT) AS n FROM {source}"),
            " GROUP BY kind, state, status ORDER BY kind, state, status",
        );
        let mut counts = TicketCounts::default();
        for row in self.db.rows(sql, args).await? {
            let status = row.text("status")?;
            let status = TicketStatus::parse(&status)
                .ok_or(StoreError::BadRow { table: "ticket", why: "status".to_owned() })?;
            let (kind, state, count) = (row.text("kind")?, row.text("state")?, row.count("n")?);
            counts.states.push(StateCount { kind, state, status, count });
        }
        let (sql, args) = rows::conditions(scope, filter, &typed)?.query(
            &format!(
                "SELECT level, CAST(COUNT(*) AS BIGINT) AS n, \
                 CAST(SUM(CASE WHEN assignee IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS nobody, \
                 CAST(SUM(breached) AS BIGINT) AS breached FROM {source}"
            ),
            " GROUP BY level ORDER BY level",
        );
        for row in self.db.rows(sql, args).await? {
            let level = u8::try_from(row.int("level")?).unwrap_or(u8::MAX);
            counts.levels.push((level, row.count("n")?));
            counts.unassigned += row.count("nobody")?;
            counts.breached += row.count("breached")?;
        }
        Ok(counts)
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

    /// Those of them that there are, in any order.
    ///
    /// # Errors
    /// The database's own.
    pub async fn get_all(
        &self,
        scope: &Scope,
        ids: &[TicketId],
    ) -> Result<Vec<Ticket>, StoreError> {
        let mut sql = Where::default();
        sql.any_of("id", ids);
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT * FROM ticket", " ORDER BY created_ms, id");
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// Its parts: those opened below it, and those merged into it.
    ///
    /// # Errors
    /// The database's own.
    pub async fn parts(&self, scope: &Scope, id: TicketId) -> Result<Vec<Ticket>, StoreError> {
        let mut sql = Where::default();
        sql.and("(parent = ? OR merged_into = ?)", Args::new().text(id).text(id));
        scope.wall(&mut sql, "organization");
        let tail = " ORDER BY created_ms, id LIMIT 200";
        let (sql, args) = sql.query("SELECT * FROM ticket", tail);
        self.db.rows(sql, args).await?.iter().map(read).collect()
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
    /// `scope.allows(&ticket.organization)`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the id exists.
    pub async fn open(&self, ticket: Ticket, prefix: &str) -> Result<Ticket, StoreError> {
        let entry = NewEntry::new(&ticket.created_by, EntryKind::Opened);
        self.open_with(ticket, prefix, entry).await
    }

    /// Likewise with an entry that calls people, say.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the id exists.
    pub async fn open_with(
        &self,
        ticket: Ticket,
        prefix: &str,
        entry: NewEntry,
    ) -> Result<Ticket, StoreError> {
        let mut tx = self.db.begin().await?;
        let (ticket, told) = open(&mut tx, ticket, prefix, entry).await?;
        tx.commit().await?;
        self.db.tell(told);
        Ok(ticket)
    }

    /// Tickets that have a past, each with all of its entries in order, in one transaction: nobody is
    /// told.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when an id exists.
    pub async fn file(&self, tickets: Vec<PastTicket>) -> Result<Vec<Ticket>, StoreError> {
        let mut tx = self.db.begin().await?;
        let mut filed = Vec::with_capacity(tickets.len());
        for past in tickets {
            let ticket = number(&mut tx, past.ticket, &past.prefix).await?;
            for (version, entry) in (1..).zip(&past.entries) {
                history::append(&mut tx, &Ticket { version, ..ticket.clone() }, entry).await?;
            }
            filed.push(ticket);
        }
        tx.commit().await?;
        Ok(filed)
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
        let entry = NewEntry::new(author, EntryKind::Changed).note(note.clone());
        self.save(scope, ticket, entry, now).await
    }

    /// The same with an entry of any kind. Who is mentioned, or given the ticket, finds a notice.
    ///
    /// # Errors
    /// As [`Tickets::update`].
    pub async fn save(
        &self,
        scope: &Scope,
        ticket: &Ticket,
        entry: NewEntry,
        now: Moment,
    ) -> Result<Ticket, StoreError> {
        let mut tx = self.db.begin().await?;
        let (after, told) = save(&mut tx, scope, ticket, vec![entry], now).await?;
        tx.commit().await?;
        self.db.tell(told);
        Ok(after)
    }

    /// Two tickets in one transaction, or neither: a merge, a link.
    ///
    /// # Errors
    /// As [`Tickets::update`].
    pub async fn save_both(
        &self,
        scope: &Scope,
        one: (&Ticket, NewEntry),
        other: (&Ticket, NewEntry),
        now: Moment,
    ) -> Result<(Ticket, Ticket), StoreError> {
        let mut tx = self.db.begin().await?;
        let (one, mut told) = save(&mut tx, scope, one.0, vec![one.1], now).await?;
        let (other, more) = save(&mut tx, scope, other.0, vec![other.1], now).await?;
        tx.commit().await?;
        told.extend(more);
        self.db.tell(told);
        Ok((one, other))
    }

    /// What the clock did, with several entries at once; `None` when somebody else was first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn save_ticked(
        &self,
        ticket: &Ticket,
        entries: Vec<NewEntry>,
        now: Moment,
    ) -> Result<Option<Ticket>, StoreError> {
        let mut tx = self.db.begin().await?;
        match save(&mut tx, &Scope::all(), ticket, entries, now).await {
            Ok((after, told)) => {
                tx.commit().await?;
                self.db.tell(told);
                Ok(Some(after))
            }
            Err(StoreError::Stale { .. }) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// Tickets whose clock is to be looked at by `now`, the longest due first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn waking(
        &self,
        scope: &Scope,
        now: Moment,
        limit: u32,
    ) -> Result<Vec<Ticket>, StoreError> {
        let mut sql = Where::default();
        sql.and("wake_ms <= ?", Args::new().at(now));
        scope.wall(&mut sql, "organization");
        let tail = format!(" ORDER BY wake_ms, id LIMIT {limit}");
        let (sql, args) = sql.query("SELECT * FROM ticket", &tail);
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// When the next clock is to be looked at.
    ///
    /// # Errors
    /// The database's own.
    pub async fn next_wake(&self, scope: &Scope) -> Result<Option<Moment>, StoreError> {
        let mut sql = Where::default();
        sql.and("wake_ms IS NOT NULL", Args::new());
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT MIN(wake_ms) AS wake_ms FROM ticket", "");
        let row = self.db.row(sql, args).await?;
        row.map_or(Ok(None), |row| row.opt_at("wake_ms"))
    }
}

/// Logins of those who find a notice: told once it is durable.
type Told = BTreeSet<String>;

async fn open(
    tx: &mut Tx,
    ticket: Ticket,
    prefix: &str,
    entry: NewEntry,
) -> Result<(Ticket, Told), StoreError> {
    let ticket = number(tx, ticket, prefix).await?;
    let entry = entry.at(ticket.created_at, Vec::new());
    history::append(tx, &ticket, &entry).await?;
    let mut due = notices::Due::default();
    due.add(None, &ticket, &entry);
    let told = due.write(tx, &ticket).await?;
    Ok((ticket, told))
}

async fn number(tx: &mut Tx, mut ticket: Ticket, prefix: &str) -> Result<Ticket, StoreError> {
    let sql = "INSERT INTO ticket_counter (organization, last) VALUES ($1, 1) \
         ON CONFLICT (organization) DO UPDATE SET last = ticket_counter.last + 1 \
         RETURNING last";
    let row = tx.row(sql, Args::new().text(&ticket.organization)).await?;
    let last = row.ok_or(StoreError::Unknown { what: "the ticket counter" })?.int("last")?;
    ticket.number = format!("{prefix}-{last:06}");
    match rows::add(tx, &ticket).await {
        Err(StoreError::Sql(sqlx::Error::Database(e))) if e.is_unique_violation() => {
            Err(StoreError::Conflict { what: "a ticket by this id" })
        }
        Err(other) => Err(other),
        Ok(()) => {
            notices::announce(tx, &ticket, Kind::TicketCreated).await?;
            mention_numbers(tx, &ticket, "", ticket.created_at).await?;
            Ok(ticket)
        }
    }
}

/// Numbers in a ticket's texts: their owner may call from there.
async fn mention_numbers(
    tx: &mut Tx,
    ticket: &Ticket,
    notes: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let text = format!("{}\n{}\n{notes}", ticket.subject.reveal(), ticket.description.reveal());
    let place = ("ticket", ticket.id.to_string());
    mention(tx, &ticket.organization, ticket.customer, place, &text, now).await
}

/// Each entry is a version of its own; the last is the ticket's.
async fn save(
    tx: &mut Tx,
    scope: &Scope,
    ticket: &Ticket,
    entries: Vec<NewEntry>,
    now: Moment,
) -> Result<(Ticket, Told), StoreError> {
    let unknown = || StoreError::Unknown { what: "the ticket" };
    let row = tx.row("SELECT * FROM ticket WHERE id = $1", Args::new().text(ticket.id)).await?;
    let before = row.map(|row| read(&row)).transpose()?.ok_or_else(unknown)?;
    if !scope.allows(&before.organization) {
        return Err(unknown());
    }
    let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    let after = Ticket {
        organization: before.organization.clone(),
        number: before.number.clone(),
        interaction: before.interaction,
        created_by: before.created_by.clone(),
        created_at: before.created_at,
        // A look of the clock without an event is no change that lists show.
        updated_at: if count == 0 { before.updated_at } else { now },
        version: ticket.version + count,
        ..ticket.clone()
    };
    if rows::replace(tx, &before, &after, ticket.version).await? == 0 {
        return Err(StoreError::Stale { expected: ticket.version, found: before.version });
    }
    let notes: Vec<_> = entries.iter().map(|e| e.note.reveal().as_str()).collect();
    mention_numbers(tx, &after, &notes.join("\n"), now).await?;
    let mut due = notices::Due::default();
    // What changed is told by the last entry.
    for (version, new) in (ticket.version + 1..).zip(entries) {
        let last = version == after.version;
        let changes = if last { TicketChange::between(&before, &after) } else { Vec::new() };
        let (entry, then) = (new.at(now, changes), Ticket { version, ..after.clone() });
        history::append(tx, &then, &entry).await?;
        due.add(Some(&before), &then, &entry);
    }
    let told = due.write(tx, &after).await?;
    notices::announce(tx, &after, Kind::TicketUpdated).await?;
    Ok((after, told))
}
