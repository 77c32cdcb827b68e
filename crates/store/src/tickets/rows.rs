//! Tickets as rows: written, replaced, read, filtered and counted.

use super::words::{self, Typed};
use super::{Priority, Ticket, TicketFilter, TicketSort, TicketStatus};
use crate::scope::Cursor;
use crate::sql::{Args, Row, Tx, Where, insert};
use crate::{Scope, StoreError, find};
use std::collections::BTreeSet;
use vocab::Pii;

const COLUMNS: &str = "number, customer, kind, category, subject, description, priority, status, \
     assignee, updated_ms, version, search, state, level, team, parent, merged_into, due_ms, \
     wake_ms, breached, solved_ms, body";

pub(super) fn search_text(ticket: &Ticket) -> String {
    let texts = [&ticket.subject, &ticket.description, &ticket.work.solution];
    let texts: Vec<_> = texts.iter().map(|t| t.reveal().as_str()).collect();
    let tags = ticket.work.tags.join(" ");
    find::fold(&format!("{} {} {tags}", ticket.number, texts.join(" ")))
}

/// In the order of [`COLUMNS`].
fn values(ticket: &Ticket) -> Args {
    let work = &ticket.work;
    Args::new()
        .text(&ticket.number)
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
        .text(ticket.state())
        .int(i64::from(work.level))
        .opt_text(work.team.as_ref())
        .opt_text(work.parent)
        .opt_text(work.merged_into)
        .opt_at(work.clock.due())
        .opt_at(work.wake_at)
        .flag(work.clock.is_breached())
        .opt_at(work.solved_at)
        .json(work)
}

/// Empties the description, also where it is searched. Who works on the ticket is not disturbed:
/// its version stays.
pub(crate) async fn forget_words(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    let sql = "SELECT * FROM ticket WHERE id = $1";
    let Some(row) = tx.row(sql, Args::new().text(id)).await? else { return Ok(()) };
    let mut ticket = read(&row)?;
    ticket.description = Pii::default();
    let sql = "UPDATE ticket SET description = '', search = $1 WHERE id = $2";
    let text = search_text(&ticket);
    tx.run(sql, Args::new().text(&text).text(id)).await?;
    // Those of its notes go too.
    tx.run("DELETE FROM ticket_word WHERE ticket = $1", Args::new().text(id)).await?;
    words::of_ticket(tx, &ticket, &text, true).await
}

pub(super) async fn add(tx: &mut Tx, ticket: &Ticket) -> Result<(), StoreError> {
    let sql = format!(
        "INSERT INTO ticket ({COLUMNS}, id, organization, interaction, created_by, created_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
         $19, $20, $21, $22, $23, $24, $25, $26, $27)"
    );
    let args = values(ticket)
        .text(ticket.id)
        .text(&ticket.organization)
        .opt_text(ticket.interaction)
        .text(&ticket.created_by)
        .at(ticket.created_at);
    tx.run(sqlx::AssertSqlSafe(sql), args).await?;
    words::of_ticket(tx, ticket, &search_text(ticket), true).await?;
    keys(tx, ticket).await
}

/// The version is asked in the statement itself: the row may change after it was read.
pub(super) async fn replace(
    tx: &mut Tx,
    before: &Ticket,
    ticket: &Ticket,
    from_version: i64,
) -> Result<u64, StoreError> {
    let set: Vec<_> =
        COLUMNS.split(", ").enumerate().map(|(n, c)| format!("{c} = ${}", n + 1)).collect();
    let sql = format!("UPDATE ticket SET {} WHERE id = $23 AND version = $24", set.join(", "));
    let args = values(ticket).text(ticket.id).int(from_version);
    let replaced = tx.run(sqlx::AssertSqlSafe(sql), args).await?;
    if replaced > 0 {
        let text = search_text(ticket);
        if text != search_text(before) {
            words::of_ticket(tx, ticket, &text, false).await?;
        }
        tx.run("DELETE FROM ticket_key WHERE ticket = $1", Args::new().text(ticket.id)).await?;
        keys(tx, ticket).await?;
    }
    Ok(replaced)
}

async fn keys(tx: &mut Tx, ticket: &Ticket) -> Result<(), StoreError> {
    let tags = ticket.work.tags.iter().map(|tag| ("tag", tag));
    let watchers = ticket.work.watchers.iter().map(|login| ("watcher", login));
    let all: BTreeSet<_> = tags.chain(watchers).collect();
    let rows = all.into_iter().map(|(kind, v)| Args::new().text(kind).text(v).text(ticket.id));
    insert(tx, "ticket_key", &["kind", "value", "ticket"], "", rows.collect()).await
}

pub(super) fn conditions(
    scope: &Scope,
    filter: &TicketFilter,
    typed: &Typed,
) -> Result<Where, StoreError> {
    let mut sql = Where::default();
    typed.put(&mut sql);
    scope.wall(&mut sql, "organization");
    sql.and_some("organization = ?", filter.organization.as_ref());
    sql.and_some("status = ?", filter.status.map(TicketStatus::name));
    sql.and_some("priority = ?", filter.priority.map(Priority::name));
    sql.and_some("assignee = ?", filter.assignee.as_ref());
    sql.and_some("customer = ?", filter.customer);
    sql.and_some("interaction = ?", filter.interaction);
    sql.and_some("category = ?", filter.category.as_ref());
    sql.and_some("kind = ?", filter.kind.as_ref());
    sql.and_some("state = ?", filter.state.as_ref());
    sql.and_some("team = ?", filter.team.as_ref());
    sql.and_some("parent = ?", filter.parent);
    if let Some(level) = filter.level {
        sql.and("level = ?", Args::new().int(i64::from(level)));
    }
    if filter.unassigned {
        sql.and("assignee IS NULL", Args::new());
    }
    if filter.not_done {
        sql.and("status IN ('open', 'pending')", Args::new());
    }
    if filter.breached {
        sql.and("breached = 1", Args::new());
    }
    if let Some(until) = filter.due_before {
        sql.and("due_ms <= ?", Args::new().at(until));
    }
    if let Some(since) = filter.changed_since {
        sql.and("updated_ms >= ?", Args::new().at(since));
    }
    if let Some(since) = filter.solved_since {
        sql.and("solved_ms >= ?", Args::new().at(since));
    }
    for (kind, value) in
        filter.tags.iter().map(|t| ("tag", t)).chain(filter.watcher.iter().map(|w| ("watcher", w)))
    {
        sql.and(
            "id IN (SELECT ticket FROM ticket_key WHERE kind = ? AND value = ?)",
            Args::new().text(kind).text(value),
        );
    }
    Ok(sql)
}

/// The place after which a page begins.
pub(super) fn after(sql: &mut Where, filter: &TicketFilter) -> Result<(), StoreError> {
    if let Some(cursor) = &filter.cursor {
        let (key, id) = Cursor::read_ms(cursor)?;
        let sign = if filter.descending() { "<" } else { ">" };
        let condition = format!("({}, id) {sign} (?, ?)", filter.sort.key());
        sql.and(&condition, Args::new().int(key).text(id));
    }
    Ok(())
}

impl TicketSort {
    /// A number that is always there.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Updated => "updated_ms",
            Self::Created => "created_ms",
            Self::Due => "COALESCE(due_ms, 9000000000000000)",
            Self::Priority => {
                "CASE priority WHEN 'urgent' THEN 4 WHEN 'high' THEN 3 WHEN 'normal' THEN 2 \
                 ELSE 1 END"
            }
        }
    }
}

pub(super) fn read(row: &Row) -> Result<Ticket, StoreError> {
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
        work: row.json("ticket", "body")?,
    })
}
