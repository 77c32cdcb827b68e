//! The sounds folder: WAV files that flows play by name.
//!
//! Owns: finding, reading, replacing and removing them. Must not own: what is in them beyond their
//! length (`media` converts), who may change them. Its calls block: keep them off async threads.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use vocab::{Moment, sound_name_fault};

/// Files listed at most.
const MOST_FILES: usize = 2_000;
/// Folders inside each other.
const DEEPEST: usize = 3;
/// The header of a WAV stands within so many bytes, unless other chunks come first.
const HEAD_BYTES: u64 = 4_096;

/// One sound as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoundFile {
    /// As flows name it: without the ending, folders by `/`.
    pub name: String,
    pub bytes: u64,
    pub changed_at: Moment,
    /// `None`: the file is no WAV of a known rate.
    pub duration_ms: Option<u64>,
}

/// The folder itself. It need not be there before the first sound is.
#[derive(Clone, Debug)]
pub struct SoundFiles {
    folder: PathBuf,
}

impl SoundFiles {
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// By name, the first 2,000.
    ///
    /// # Errors
    /// A folder can't be read.
    pub fn list(&self) -> io::Result<Vec<SoundFile>> {
        let mut found = Vec::new();
        walk(&self.folder, "", DEEPEST, &mut found)?;
        found.sort_by(|a, b| a.name.cmp(&b.name));
        found.truncate(MOST_FILES);
        Ok(found)
    }

    /// One of them, or `None`.
    ///
    /// # Errors
    /// The file can't be read; a name that can't be.
    pub fn get(&self, name: &str) -> io::Result<Option<SoundFile>> {
        absent_as_none(self.path_of(name).and_then(|path| describe(&path, name.to_owned())))
    }

    /// The whole file, or `None`.
    ///
    /// # Errors
    /// The file can't be read; a name that can't be.
    pub fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        absent_as_none(self.path_of(name).and_then(fs::read))
    }

    /// Written aside and renamed, so that nobody ever plays half a file.
    ///
    /// # Errors
    /// The disk's own; a name that can't be.
    pub fn write(&self, name: &str, wav: &[u8]) -> io::Result<SoundFile> {
        let path = self.path_of(name)?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let aside = path.with_extension(format!("{}.new", std::process::id()));
        let written = fs::write(&aside, wav).and_then(|()| fs::rename(&aside, &path));
        if written.is_err() {
            // The rest of what could not be written is of no use to anybody.
            let _gone = fs::remove_file(&aside);
        }
        written?;
        describe(&path, name.to_owned())
    }

    /// `false` when there was none.
    ///
    /// # Errors
    /// The disk's own; a name that can't be.
    pub fn remove(&self, name: &str) -> io::Result<bool> {
        let removed = self.path_of(name).and_then(fs::remove_file);
        absent_as_none(removed).map(|removed| removed.is_some())
    }

    fn path_of(&self, name: &str) -> io::Result<PathBuf> {
        match sound_name_fault(name) {
            Some(fault) => Err(io::Error::new(io::ErrorKind::InvalidInput, fault)),
            None => Ok(self.folder.join(format!("{name}.wav"))),
        }
    }
}

fn absent_as_none<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn walk(folder: &Path, before: &str, deeper: usize, found: &mut Vec<SoundFile>) -> io::Result<()> {
    let Some(entries) = absent_as_none(fs::read_dir(folder))? else { return Ok(()) };
    for entry in entries {
        let entry = entry?;
        let Some(file_name) = entry.file_name().to_str().map(str::to_owned) else { continue };
        if found.len() > MOST_FILES {
            return Ok(());
        }
        if entry.file_type()?.is_dir() {
            if deeper > 1 && sound_name_fault(&file_name).is_none() {
                walk(&entry.path(), &format!("{before}{file_name}/"), deeper - 1, found)?;
            }
            continue;
        }
        let Some(stem) = file_name.strip_suffix(".wav") else { continue };
        let name = format!("{before}{stem}");
        if sound_name_fault(&name).is_none()
            && let Some(file) = absent_as_none(describe(&entry.path(), name))?
        {
            found.push(file);
        }
    }
    Ok(())
}

fn describe(path: &Path, name: String) -> io::Result<SoundFile> {
    let file = File::open(path)?;
    let about = file.metadata()?;
    let since = about.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut head = Vec::new();
    file.take(HEAD_BYTES).read_to_end(&mut head)?;
    Ok(SoundFile {
        name,
        bytes: about.len(),
        changed_at: Moment::from_epoch_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX)),
        duration_ms: duration_ms(&head, about.len()),
    })
}

/// From the `fmt ` and `data` chunks; an unfinished `data` reaches to the end of the file.
fn duration_ms(head: &[u8], file_bytes: u64) -> Option<u64> {
    if head.get(..4)? != b"RIFF" || head.get(8..12)? != b"WAVE" {
        return None;
    }
    let word = |at: usize| -> Option<u32> {
        Some(u32::from_le_bytes(head.get(at..at.checked_add(4)?)?.try_into().ok()?))
    };
    let (mut at, mut bytes_per_s) = (12_usize, 0_u64);
    loop {
        let (id, length) = (head.get(at..at + 4)?, u64::from(word(at + 4)?));
        match id {
            b"fmt " => bytes_per_s = u64::from(word(at + 16)?),
            b"data" => {
                let there = file_bytes.saturating_sub(at as u64 + 8);
                return (length.min(there) * 1_000).checked_div(bytes_per_s);
            }
            _ => {}
        }
        at = usize::try_from(length + length % 2).ok()?.checked_add(at + 8)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 16-bit mono at 8 kHz.
    fn wav(ms: u32) -> Vec<u8> {
        let n_bytes = ms * 16;
        let mut bytes =
            b"RIFF____WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0".to_vec();
        bytes.extend(b"LIST\x03\0\0\0abc\0data");
        bytes.extend(n_bytes.to_le_bytes());
        bytes.extend(std::iter::repeat_n(0, n_bytes as usize));
        bytes
    }

    #[test]
    fn what_is_written_is_listed_with_its_length_read_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let sounds = SoundFiles::new(folder.path().join("sounds"));
        assert_eq!(sounds.list().unwrap(), []);
        sounds.write("welcome", &wav(1_500)).unwrap();
        sounds.write("fr/accueil", &wav(40)).unwrap();
        fs::write(folder.path().join("sounds/notes.txt"), "no sound").unwrap();
        fs::write(folder.path().join("sounds/broken.wav"), "no sound either").unwrap();
        let listed = sounds.list().unwrap();
        let names: Vec<_> = listed.iter().map(|s| (s.name.as_str(), s.duration_ms)).collect();
        assert_eq!(names, [("broken", None), ("fr/accueil", Some(40)), ("welcome", Some(1_500))]);
        assert_eq!(sounds.read("fr/accueil").unwrap().unwrap(), wav(40));
        assert_eq!(sounds.get("welcome").unwrap().as_ref(), listed.last());
        assert!(sounds.remove("fr/accueil").unwrap());
        assert!(!sounds.remove("fr/accueil").unwrap());
        assert_eq!(sounds.read("fr/accueil").unwrap(), None);
    }

    #[test]
    fn a_name_that_leaves_the_folder_reaches_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("secret.wav");
        fs::write(&secret, "s").unwrap();
        let sounds = SoundFiles::new(folder.path().join("sounds"));
        sounds.write("a", &wav(1)).unwrap();
        for name in ["../secret", "a/../../secret", "/etc/passwd", ""] {
            let refused = io::ErrorKind::InvalidInput;
            assert_eq!(sounds.read(name).unwrap_err().kind(), refused, "{name}");
            assert_eq!(sounds.write(name, b"x").unwrap_err().kind(), refused, "{name}");
            assert_eq!(sounds.remove(name).unwrap_err().kind(), refused, "{name}");
        }
        assert!(secret.exists());
    }
}
