//! What happened to a ticket: who changed what, and what they noted. Appended, never edited.

use super::Ticket;
use crate::StoreError;
use crate::sql::{Args, Row, Tx};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use vocab::{Moment, Pii};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketEntry {
    pub at: Moment,
    /// Login, or [`CLOCK`].
    pub author: String,
    pub kind: EntryKind,
    /// May be empty.
    pub note: Pii<String>,
    /// The note is not for the organization's own people.
    pub internal: bool,
    /// Logins that the note calls.
    pub mentions: Vec<String>,
    pub changes: Vec<TicketChange>,
    /// What belongs to the kind: the reason of an escalation, the other ticket of a link…
    pub detail: Value,
}

/// The author of what the clock did.
pub const CLOCK: &str = "clock";

macro_rules! kinds {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// What sort of entry it is; a list that grows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum EntryKind { $($variant),* }

        impl EntryKind {
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
            fn parse(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

kinds!(
    Opened "opened",
    Changed "changed",
    Noted "noted",
    Escalated "escalated",
    Reopened "reopened",
    Merged "merged",
    Unmerged "unmerged",
    Absorbed "absorbed",
    Released "released",
    Linked "linked",
    Unlinked "unlinked",
    Attached "attached",
    Detached "detached",
    FollowUp "follow_up",
    FirstContact "first_contact",
    Breached "breached",
    Rule "rule",
    Reckoned "reckoned",
);

/// An entry as it is asked for; what changed is found by comparing.
#[derive(Clone, Debug)]
pub struct NewEntry {
    pub author: String,
    pub kind: EntryKind,
    pub note: Pii<String>,
    pub internal: bool,
    pub mentions: Vec<String>,
    pub detail: Value,
}

impl NewEntry {
    #[must_use]
    pub fn new(author: &str, kind: EntryKind) -> Self {
        Self {
            author: author.to_owned(),
            kind,
            note: Pii::default(),
            internal: true,
            mentions: Vec::new(),
            detail: Value::Object(serde_json::Map::new()),
        }
    }

    #[must_use]
    pub fn note(self, note: Pii<String>) -> Self {
        Self { note, ..self }
    }

    /// As it stands in the history.
    #[must_use]
    pub fn at(self, at: Moment, changes: Vec<TicketChange>) -> TicketEntry {
        let Self { author, kind, note, internal, mentions, detail } = self;
        TicketEntry { at, author, kind, note, internal, mentions, changes, detail }
    }

    #[must_use]
    pub fn detail(self, detail: Value) -> Self {
        Self { detail, ..self }
    }
}

/// One field that changed. Texts and fields of the form tell only that they did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketChange {
    pub field: String,
    pub from: Option<String>,
    pub to: Option<String>,
}

impl TicketChange {
    /// Field by field, in words of the API.
    #[must_use]
    pub fn between(before: &Ticket, after: &Ticket) -> Vec<Self> {
        let shown = |t: &Ticket| {
            let work = &t.work;
            let words = |some: &[String]| Some(some.join(", ")).filter(|text| !text.is_empty());
            [
                ("customer", t.customer.map(|c| c.to_string())),
                ("kind", Some(t.kind.clone())),
                ("category", t.category.clone()),
                ("priority", Some(t.priority.name().to_owned())),
                ("impact", work.impact.map(|g| g.name().to_owned())),
                ("urgency", work.urgency.map(|g| g.name().to_owned())),
                ("status", Some(t.status.name().to_owned())),
                ("state", Some(work.state.clone()).filter(|s| !s.is_empty())),
                ("level", Some(work.level.to_string())),
                ("team", work.team.as_ref().map(ToString::to_string)),
                ("assignee", t.assignee.as_ref().map(ToString::to_string)),
                ("tags", words(&work.tags)),
                ("watchers", words(&work.watchers)),
                ("parent", work.parent.map(|p| p.to_string())),
                ("merged_into", work.merged_into.map(|p| p.to_string())),
            ]
        };
        let mut changes: Vec<_> = shown(before)
            .into_iter()
            .zip(shown(after))
            .filter(|((_, from), (_, to))| from != to)
            .map(|((field, from), (_, to))| TicketChange { field: field.to_owned(), from, to })
            .collect();
        let hidden = |field: &str| TicketChange { field: field.to_owned(), from: None, to: None };
        let texts = [
            ("subject", before.subject != after.subject),
            ("description", before.description != after.description),
            ("solution", before.work.solution != after.work.solution),
        ];
        changes
            .extend(texts.iter().filter(|(_, changed)| *changed).map(|(field, _)| hidden(field)));
        let (was, is) = (before.work.values.reveal(), after.work.values.reveal());
        let mut ids: Vec<_> =
            was.keys().chain(is.keys()).filter(|id| was.get(*id) != is.get(*id)).collect();
        ids.sort();
        ids.dedup();
        changes.extend(ids.into_iter().map(|id| hidden(&format!("values.{id}"))));
        changes
    }
}

pub(super) async fn append(
    tx: &mut Tx,
    ticket: &Ticket,
    entry: &TicketEntry,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO ticket_entry \
         (ticket, ordinal, at_ms, author, note, changes, kind, internal, mentions, detail) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let args = Args::new()
        .text(ticket.id)
        .int(ticket.version)
        .at(entry.at)
        .text(&entry.author)
        .text(entry.note.reveal())
        .json(&entry.changes)
        .text(entry.kind.name())
        .flag(entry.internal)
        .json(&entry.mentions)
        .json(&entry.detail);
    tx.run(sql, args).await?;
    super::words::of_note(tx, ticket, &entry.note).await
}

pub(super) fn read(row: &Row) -> Result<TicketEntry, StoreError> {
    let kind = row.text("kind")?;
    Ok(TicketEntry {
        at: row.at("at_ms")?,
        author: row.text("author")?,
        kind: EntryKind::parse(&kind).ok_or(StoreError::BadRow {
            table: "ticket_entry",
            why: format!("kind {kind} is unknown"),
        })?,
        note: Pii::new(row.text("note")?),
        internal: row.flag("internal")?,
        mentions: row.json("ticket_entry", "mentions")?,
        changes: row.json("ticket_entry", "changes")?,
        detail: row.json("ticket_entry", "detail")?,
    })
}
