//! Everything about a person as one ZIP: a page to read, the same as JSON, sounds and files
//! (GDPR art. 15 (3) and 20).
//!
//! Owns: what stands in the archive and under which names. Must not own: which rows are theirs
//! (`store::Privacy`), who may ask.

mod page;

use serde_json::Value;
use std::io::{Seek, Write};
use store::{AttachmentFiles, Db, RecordingError, Recordings, Scope, StoreError};
use vocab::{AttachmentId, CustomerId, OrganizationId, RecordingId};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Bytes of a sound that are held at once.
const PIECE: u64 = 1024 * 1024;

/// The language of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ArchiveLanguage {
    #[default]
    French,
    English,
}

/// Where what is told lies.
#[derive(Clone, Copy, Debug)]
pub struct Archives<'a> {
    pub store: &'a Db,
    pub recordings: &'a Recordings,
    pub attachments: &'a AttachmentFiles,
}

/// What went into an archive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ArchiveCounts {
    pub rows: usize,
    pub sounds: usize,
    pub files: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a sound cannot be read: {0}")]
    Sound(#[from] RecordingError),
    #[error("the archive cannot be written: {0}")]
    Disk(#[from] std::io::Error),
    #[error("the archive cannot be written: {0}")]
    Zip(#[from] zip::result::ZipError),
}

/// A file within the archive, beside what it belongs to.
struct Enclosed {
    organization: OrganizationId,
    id: String,
    /// Its path in the archive.
    path: String,
}

impl Archives<'_> {
    /// Writes it; `None` when the card is not in scope. Sounds and files that are gone are left
    /// out: the rows still tell that there were some.
    ///
    /// # Errors
    /// [`ArchiveError`]
    pub async fn write(
        &self,
        scope: &Scope,
        customer: CustomerId,
        language: ArchiveLanguage,
        out: impl Write + Seek + Send,
    ) -> Result<Option<ArchiveCounts>, ArchiveError> {
        let Some(all) = self.store.privacy().everything(scope, customer).await? else {
            return Ok(None);
        };
        let mut zip = ZipWriter::new(out);
        let mut counts = ArchiveCounts { rows: rows_of(&all), ..ArchiveCounts::default() };
        let mut paths = Vec::new();
        // What the person objected to is played to nobody, and a hold may keep it.
        for sound in enclosed(&all, "recording", "enregistrements") {
            if self.sound(&mut zip, &sound).await? {
                counts.sounds += 1;
                paths.push((sound.id, sound.path));
            }
        }
        for file in enclosed(&all, "ticket_attachment", "pieces-jointes") {
            if self.file(&mut zip, &file)? {
                counts.files += 1;
                paths.push((file.id, file.path));
            }
        }
        let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        zip.start_file(page::name(language), packed)?;
        zip.write_all(page::write(&all, &paths, language).as_bytes())?;
        zip.start_file("donnees.json", packed)?;
        zip.write_all(to_json(&all).as_bytes())?;
        zip.finish()?.flush()?;
        Ok(Some(counts))
    }

    async fn sound(
        &self,
        zip: &mut ZipWriter<impl Write + Seek + Send>,
        sound: &Enclosed,
    ) -> Result<bool, ArchiveError> {
        let Ok(id) = sound.id.parse::<RecordingId>() else { return Ok(false) };
        let reader = match self.recordings.reader(&sound.organization, id).await {
            Ok(reader) => reader,
            // Whose key is erased is as gone as its file.
            Err(RecordingError::Missing | RecordingError::KeyGone { .. }) => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        zip.start_file(&sound.path, stored())?;
        let mut at = 0;
        while at < reader.len() {
            let end = (at + PIECE).min(reader.len());
            zip.write_all(&reader.read(at..end).await?)?;
            at = end;
        }
        Ok(true)
    }

    fn file(
        &self,
        zip: &mut ZipWriter<impl Write + Seek + Send>,
        file: &Enclosed,
    ) -> Result<bool, ArchiveError> {
        let Ok(id) = file.id.parse::<AttachmentId>() else { return Ok(false) };
        let Some(bytes) = self.attachments.read(&file.organization, id)? else { return Ok(false) };
        zip.start_file(&file.path, stored())?;
        zip.write_all(&bytes)?;
        Ok(true)
    }
}

/// Sound and pictures hardly get smaller; ZIP64 for calls of hours.
fn stored() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(true)
}

fn rows_of(all: &Value) -> usize {
    let tables = all["rows"].as_object().into_iter().flat_map(|tables| tables.values());
    tables.filter_map(Value::as_array).map(Vec::len).sum()
}

fn to_json(all: &Value) -> String {
    serde_json::to_string_pretty(all).expect("a value is JSON")
}

/// The rows of a table that have a file beside them. Names begin with a number, so that two files
/// of one name both find room, and keep nothing that could lead out of the folder.
fn enclosed(all: &Value, table: &str, folder: &str) -> Vec<Enclosed> {
    let text = |row: &Value, column: &str| row[column].as_str().unwrap_or_default().to_owned();
    let rows = all["rows"][table].as_array().into_iter().flatten();
    let rows = rows.filter(|row| row["state"] != "erased").enumerate();
    let one = |(n, row): (usize, &Value)| {
        let id = text(row, "id");
        let name = match row["name"].as_str() {
            Some(name) => plain(name),
            None => format!("{id}.wav"),
        };
        let path = format!("{folder}/{:03}-{name}", n + 1);
        Enclosed { organization: OrganizationId::new(&text(row, "organization")), id, path }
    };
    rows.map(one).collect()
}

fn plain(name: &str) -> String {
    let odd = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
    name.chars().map(|c| if odd(c) { '_' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_archive_never_leads_out_of_its_folder() {
        let all = serde_json::json!({"rows": {"ticket_attachment": [
            {"id": "a", "organization": "net", "name": "../../etc/passwd"},
            {"id": "b", "organization": "net", "name": "facture.pdf"},
        ], "recording": [{"id": "r", "organization": "net"},
            {"id": "objected", "organization": "net", "state": "erased"}]}});
        let paths = |table: &str| {
            let all = enclosed(&all, table, "x");
            all.into_iter().map(|e| e.path).collect::<Vec<_>>()
        };
        assert_eq!(paths("ticket_attachment"), ["x/001-.._.._etc_passwd", "x/002-facture.pdf"]);
        assert_eq!(paths("recording"), ["x/001-r.wav"]);
        assert_eq!(rows_of(&all), 4);
    }
}
