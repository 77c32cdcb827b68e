//! Files that prove a consent: what they are called, how long they are, and their SHA-256. The bytes
//! lie on the disk as files of tickets do.

use super::Consents;
use crate::sql::{Args, Row, Tx, Where};
use crate::{Scope, StoreError};
use vocab::{AttachmentId, Moment, OrganizationId, Pii};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofFile {
    pub id: AttachmentId,
    /// The word that it proves.
    pub consent: String,
    pub organization: OrganizationId,
    /// As it was called where it came from; never a path of ours.
    pub name: Pii<String>,
    pub media_type: String,
    pub bytes: u64,
    /// In hexadecimal.
    pub sha256: String,
    pub author: String,
    pub at: Moment,
}

impl Consents<'_> {
    /// Adds a file to a word that the caller has read within their scope: its bytes are on the disk
    /// already. A word without other proof is proven by it from now on.
    ///
    /// # Errors
    /// The database's own.
    pub async fn prove(&self, file: &ProofFile) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = "INSERT INTO consent_file \
             (id, consent, organization, name, media_type, bytes, sha256, author, at_ms) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let args = Args::new()
            .text(file.id)
            .text(&file.consent)
            .text(&file.organization)
            .text(file.name.reveal())
            .text(&file.media_type)
            .int(file.bytes.cast_signed())
            .text(&file.sha256)
            .text(&file.author)
            .at(file.at);
        tx.run(sql, args).await?;
        let sql = "SELECT * FROM consent WHERE id = $1";
        if let Some(row) = tx.row(sql, Args::new().text(&file.consent)).await? {
            let mut proof = super::read(&row)?.proof;
            if proof.attachment.is_none() {
                proof.attachment = Some(file.id);
                let sql = "UPDATE consent SET body = $1 WHERE id = $2";
                tx.run(sql, Args::new().json(&proof).text(&file.consent)).await?;
            }
        }
        tx.commit().await
    }

    /// The files of these words, the oldest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn files(
        &self,
        scope: &Scope,
        consents: &[String],
    ) -> Result<Vec<ProofFile>, StoreError> {
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        sql.any_of("consent", consents);
        let (sql, args) = sql.query("SELECT * FROM consent_file", " ORDER BY at_ms, id");
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }
}

/// Files whose word went with the archive's end: nobody knows them any more, and the bytes follow.
pub(super) async fn expire(tx: &mut Tx, organization: &OrganizationId) -> Result<(), StoreError> {
    let sql = "DELETE FROM consent_file WHERE organization = $1 AND NOT EXISTS \
         (SELECT 1 FROM consent c WHERE c.id = consent_file.consent)";
    tx.run(sql, Args::new().text(organization)).await.map(|_| ())
}

fn read(row: &Row) -> Result<ProofFile, StoreError> {
    Ok(ProofFile {
        id: row.id("consent_file", "id")?,
        consent: row.text("consent")?,
        organization: row.text("organization")?.as_str().into(),
        name: Pii::new(row.text("name")?),
        media_type: row.text("media_type")?,
        bytes: row.count("bytes")?,
        sha256: row.text("sha256")?,
        author: row.text("author")?,
        at: row.at("at_ms")?,
    })
}
