//! Files that belong to tickets: a row each, and the bytes in a folder of the organization.
//!
//! Owns: rows and files. Must not own: which kinds and sizes are taken (`web`). The calls of
//! [`AttachmentFiles`] block: keep them off async threads.

use super::{NewEntry, Ticket, Tickets, save};
use crate::sql::{Args, Row, Where};
use crate::{Scope, StoreError};
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::Duration;
use vocab::{AttachmentId, Moment, OrganizationId, Pii, TicketId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    pub id: AttachmentId,
    pub ticket: TicketId,
    pub organization: OrganizationId,
    /// As it was called where it came from; never a path of ours.
    pub name: Pii<String>,
    pub media_type: String,
    pub bytes: u64,
    pub author: String,
    pub at: Moment,
}

/// One whose bytes are on the disk already.
#[derive(Clone, Debug)]
pub struct NewAttachment {
    pub id: AttachmentId,
    pub name: Pii<String>,
    pub media_type: String,
    pub bytes: u64,
}

impl Tickets<'_> {
    /// Of a ticket that the caller has read within their scope, the oldest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn attachments(&self, ticket: &Ticket) -> Result<Vec<Attachment>, StoreError> {
        let sql = "SELECT * FROM ticket_attachment WHERE ticket = $1 ORDER BY at_ms, id";
        self.db.rows(sql, Args::new().text(ticket.id)).await?.iter().map(read).collect()
    }

    /// Which of these files some ticket has, or a consent as its proof.
    ///
    /// # Errors
    /// The database's own.
    pub async fn known_files(
        &self,
        ids: &[AttachmentId],
    ) -> Result<BTreeSet<AttachmentId>, StoreError> {
        let mut sql = Where::default();
        sql.any_of("id", ids);
        let mut proofs = Where::default();
        proofs.any_of("id", ids);
        let (sql, args) = sql.query("SELECT id FROM ticket_attachment", "");
        let mut rows = self.db.rows(sql, args).await?;
        let (sql, args) = proofs.query("SELECT id FROM consent_file", "");
        rows.extend(self.db.rows(sql, args).await?);
        rows.iter().map(|row| row.id("ticket_attachment", "id")).collect()
    }

    /// Writes the row and the ticket's entry.
    ///
    /// # Errors
    /// As [`Tickets::update`].
    pub async fn attach(
        &self,
        scope: &Scope,
        ticket: &Ticket,
        new: NewAttachment,
        entry: NewEntry,
        now: Moment,
    ) -> Result<(Ticket, Attachment), StoreError> {
        let mut tx = self.db.begin().await?;
        let made = Attachment {
            id: new.id,
            ticket: ticket.id,
            organization: ticket.organization.clone(),
            name: new.name,
            media_type: new.media_type,
            bytes: new.bytes,
            author: entry.author.clone(),
            at: now,
        };
        let sql = "INSERT INTO ticket_attachment \
             (id, ticket, organization, name, media_type, bytes, author, at_ms) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let args = Args::new()
            .text(made.id)
            .text(made.ticket)
            .text(&made.organization)
            .text(made.name.reveal())
            .text(&made.media_type)
            .int(made.bytes.cast_signed())
            .text(&made.author)
            .at(made.at);
        tx.run(sql, args).await?;
        let (ticket, told) = save(&mut tx, scope, ticket, vec![entry], now).await?;
        tx.commit().await?;
        self.db.tell(told);
        Ok((ticket, made))
    }

    /// Removes the row; the file is the caller's to remove.
    ///
    /// # Errors
    /// As [`Tickets::update`].
    pub async fn detach(
        &self,
        scope: &Scope,
        ticket: &Ticket,
        id: AttachmentId,
        entry: NewEntry,
        now: Moment,
    ) -> Result<Ticket, StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = "DELETE FROM ticket_attachment WHERE id = $1 AND ticket = $2";
        if tx.run(sql, Args::new().text(id).text(ticket.id)).await? == 0 {
            return Err(StoreError::Unknown { what: "attachment" });
        }
        let (ticket, told) = save(&mut tx, scope, ticket, vec![entry], now).await?;
        tx.commit().await?;
        self.db.tell(told);
        Ok(ticket)
    }
}

fn read(row: &Row) -> Result<Attachment, StoreError> {
    Ok(Attachment {
        id: row.id("ticket_attachment", "id")?,
        ticket: row.id("ticket_attachment", "ticket")?,
        organization: row.text("organization")?.as_str().into(),
        name: Pii::new(row.text("name")?),
        media_type: row.text("media_type")?,
        bytes: row.count("bytes")?,
        author: row.text("author")?,
        at: row.at("at_ms")?,
    })
}

/// The folder of all attachments: `ORGANIZATION/ID`, whatever they are called.
#[derive(Clone, Debug)]
pub struct AttachmentFiles {
    folder: PathBuf,
}

impl AttachmentFiles {
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Written aside and renamed, so that there is never half a file.
    ///
    /// # Errors
    /// The disk's own.
    pub fn write(
        &self,
        organization: &OrganizationId,
        id: AttachmentId,
        bytes: &[u8],
    ) -> io::Result<()> {
        let path = self.path_of(organization, id);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let aside = path.with_extension("new");
        let written = fs::write(&aside, bytes).and_then(|()| fs::rename(&aside, &path));
        if written.is_err() {
            // The rest of what could not be written is of no use to anybody.
            let _gone = fs::remove_file(&aside);
        }
        written
    }

    /// `None` when there is none.
    ///
    /// # Errors
    /// The disk's own.
    pub fn read(
        &self,
        organization: &OrganizationId,
        id: AttachmentId,
    ) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.path_of(organization, id)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// One that is gone already is no fault.
    ///
    /// # Errors
    /// The disk's own.
    pub fn remove(&self, organization: &OrganizationId, id: AttachmentId) -> io::Result<()> {
        match fs::remove_file(self.path_of(organization, id)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Ids of the files that were written longer ago than this.
    ///
    /// # Errors
    /// The disk's own.
    pub fn older_than(&self, age: Duration) -> io::Result<Vec<AttachmentId>> {
        let mut found = Vec::new();
        for entry in self.all()? {
            let old = entry.metadata()?.modified()?.elapsed().is_ok_and(|past| past >= age);
            let name = entry.file_name();
            found.extend(
                name.to_str().filter(|_| old).and_then(|name| name.parse::<AttachmentId>().ok()),
            );
        }
        Ok(found)
    }

    /// Likewise [`Self::remove`], of whatever organization.
    ///
    /// # Errors
    /// The disk's own.
    pub fn remove_all(&self, ids: &[AttachmentId]) -> io::Result<()> {
        for entry in self.all()? {
            let id = entry.file_name().to_str().and_then(|name| name.parse::<AttachmentId>().ok());
            if id.is_some_and(|id| ids.contains(&id)) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    fn all(&self) -> io::Result<Vec<fs::DirEntry>> {
        let mut files = Vec::new();
        let folders = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(files),
            other => other?,
        };
        for folder in folders {
            let folder = folder?;
            if folder.file_type()?.is_dir() {
                files.extend(fs::read_dir(folder.path())?.collect::<Result<Vec<_>, _>>()?);
            }
        }
        Ok(files)
    }

    /// An organization's id of any characters becomes one folder name: its bytes in hex.
    fn path_of(&self, organization: &OrganizationId, id: AttachmentId) -> PathBuf {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let name = organization.as_str();
        let folder = match name.chars().all(plain) && !name.is_empty() {
            true => name.to_owned(),
            false => {
                let hex: String = name.bytes().map(|b| format!("{b:02x}")).collect();
                format!("x.{hex}")
            }
        };
        self.folder.join(folder).join(id.to_string())
    }
}
