//! What happened to a ticket: who changed what, and what they noted.

use super::Ticket;
use crate::StoreError;
use crate::sql::{Args, Row, Tx};
use serde::{Deserialize, Serialize};
use vocab::{Moment, Pii};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketEntry {
    pub at: Moment,
    pub author: String,
    /// May be empty.
    pub note: Pii<String>,
    pub changes: Vec<TicketChange>,
}

/// One field that changed. Subject and description tell only that they did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketChange {
    pub field: String,
    pub from: Option<String>,
    pub to: Option<String>,
}

pub(super) fn changes(before: &Ticket, after: &Ticket) -> Vec<TicketChange> {
    let shown = |t: &Ticket| {
        [
            ("customer", t.customer.map(|c| c.to_string())),
            ("kind", Some(t.kind.clone())),
            ("category", t.category.clone()),
            ("priority", Some(t.priority.name().to_owned())),
            ("status", Some(t.status.name().to_owned())),
            ("assignee", t.assignee.as_ref().map(ToString::to_string)),
        ]
    };
    let mut changes: Vec<_> = shown(before)
        .into_iter()
        .zip(shown(after))
        .filter(|((_, from), (_, to))| from != to)
        .map(|((field, from), (_, to))| TicketChange { field: field.to_owned(), from, to })
        .collect();
    let texts = [
        ("subject", before.subject != after.subject),
        ("description", before.description != after.description),
    ];
    for (field, _) in texts.into_iter().filter(|(_, changed)| *changed) {
        changes.push(TicketChange { field: field.to_owned(), from: None, to: None });
    }
    changes
}

pub(super) async fn append(
    tx: &mut Tx,
    ticket: &Ticket,
    entry: &TicketEntry,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO ticket_entry (ticket, ordinal, at_ms, author, note, changes) \
         VALUES ($1, $2, $3, $4, $5, $6)";
    let args = Args::new()
        .text(ticket.id)
        .int(ticket.version)
        .at(entry.at)
        .text(&entry.author)
        .text(entry.note.reveal())
        .json(&entry.changes);
    tx.run(sql, args).await.map(|_| ())
}

pub(super) fn read(row: &Row) -> Result<TicketEntry, StoreError> {
    Ok(TicketEntry {
        at: row.at("at_ms")?,
        author: row.text("author")?,
        note: Pii::new(row.text("note")?),
        changes: row.json("ticket_entry", "changes")?,
    })
}
