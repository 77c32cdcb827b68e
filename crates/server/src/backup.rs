//! A centre in one file: what a backup holds, how it is written and read.
//!
//! A ZIP that any tool opens: the database as SQLite whatever engine it came from, recordings as they lie
//! sealed on the disk, attachments, sounds, and last a manifest with the size and SHA-256 of each. Owns: that
//! shape. Must not own: how a database is copied (`store`), when a backup is made.
//!
//! The key of the recordings and `plateau.toml` are not in it: who finds a backup can hear nobody and sign in
//! nowhere.

use anyhow::{Context as _, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Component, Path, PathBuf};
use vocab::Moment;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

pub const FORMAT: u32 = 1;
pub const DATABASE: &str = "plateau.db";
/// Folders beside the database whose files are rows' other half. What is made anew by itself (the index of
/// articles, the speech cache) is left out.
pub const FOLDERS: [&str; 3] = ["recordings", "attachments", "sounds"];
const MANIFEST: &str = "plateau-backup.json";
/// A manifest that is longer is none of ours: ten million files would stay below.
const LONGEST_MANIFEST: u64 = 2 << 30;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    pub made_at: Moment,
    /// Of the program that made it.
    pub version: String,
    pub files: BTreeMap<String, Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub bytes: u64,
    pub sha256: String,
}

/// Called with bytes done and bytes to do.
pub type Told<'a> = &'a mut dyn FnMut(u64, u64);

/// The files of a folder and those below it, by their names in a backup. Links are not followed.
///
/// # Errors
/// A folder that can't be read.
pub fn files_of(folder: &Path, name: &str) -> Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    let mut left = vec![(name.to_owned(), folder.to_owned())];
    while let Some((name, folder)) = left.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error).with_context(|| format!("{}", folder.display())),
        };
        for entry in entries {
            let entry = entry.with_context(|| format!("{}", folder.display()))?;
            let kind = entry.file_type()?;
            let Ok(last) = entry.file_name().into_string() else {
                bail!("{} is no name that a backup can keep", entry.path().display());
            };
            let name = format!("{name}/{last}");
            if kind.is_dir() {
                left.push((name, entry.path()));
            } else if kind.is_file() {
                found.push((name, entry.path()));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Writes a backup under a name of its own until it is whole: none that is cut short bears the real name.
///
/// # Errors
/// The file exists, or something can't be read or written.
pub fn write(
    to: &Path,
    made_at: Moment,
    files: &[(String, PathBuf)],
    told: Told<'_>,
) -> Result<Manifest> {
    ensure!(!to.exists(), "{} is there already: name another file", to.display());
    let part = beside(to, "part");
    let written = write_to(&part, made_at, files, told);
    if written.is_err() {
        drop(fs::remove_file(&part));
    }
    let manifest = written?;
    fs::rename(&part, to).with_context(|| format!("{}", to.display()))?;
    Ok(manifest)
}

/// `FILE.what`.
#[must_use]
pub fn beside(file: &Path, what: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(what);
    name.into()
}

fn write_to(
    part: &Path,
    made_at: Moment,
    files: &[(String, PathBuf)],
    told: Told<'_>,
) -> Result<Manifest> {
    let mut zip = ZipWriter::new(BufWriter::new(private(part)?));
    let sizes = files.iter().map(|(_, path)| fs::metadata(path).map_or(0, |m| m.len()));
    let (of, mut done) = (sizes.sum::<u64>(), 0);
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let mut manifest = Manifest { format: FORMAT, made_at, version, files: BTreeMap::new() };
    let plain = SimpleFileOptions::default().large_file(true).unix_permissions(0o600);
    for (name, path) in files {
        let file = match File::open(path) {
            Ok(file) => file,
            // Deleted since it was listed: by its time of keeping, or because somebody objected.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error).with_context(|| format!("{}", path.display())),
        };
        let packed =
            if name == DATABASE { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        zip.start_file(name.as_str(), plain.compression_method(packed))?;
        let mut out = Summed::new(&mut zip);
        let copied = copy(file, &mut out, |bytes| told(done + bytes, of));
        copied.with_context(|| format!("{}", path.display()))?;
        let entry = out.entry();
        done += entry.bytes;
        manifest.files.insert(name.clone(), entry);
    }
    zip.start_file(MANIFEST, plain.compression_method(CompressionMethod::Deflated))?;
    serde_json::to_writer(&mut zip, &manifest)?;
    let file = zip.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(manifest)
}

/// Readable by who runs the centre alone, from the first byte on.
fn private(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path).with_context(|| format!("{} can't be written", path.display()))
}

/// A backup that can be read.
pub struct Backup {
    zip: ZipArchive<BufReader<File>>,
    manifest: Manifest,
}

impl std::fmt::Debug for Backup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Backup").field("files", &self.manifest.files.len()).finish_non_exhaustive()
    }
}

impl Backup {
    /// # Errors
    /// It is none, is cut short, or is of a newer program.
    pub fn open(file: &Path) -> Result<Self> {
        let opened = File::open(file).with_context(|| format!("{}", file.display()))?;
        let zip = ZipArchive::new(BufReader::new(opened));
        let mut zip = zip.with_context(|| format!("{} is no whole backup", file.display()))?;
        let manifest = manifest_of(&mut zip)
            .with_context(|| format!("{} is no backup of Plateau", file.display()))?;
        Ok(Self { zip, manifest })
    }

    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Unpacks all of it into a new folder, each file checked against the manifest.
    ///
    /// # Errors
    /// A file that is missing, changed or bears a name that leads out of the folder; the disk's own.
    pub fn unpack(&mut self, folder: &Path, told: Told<'_>) -> Result<()> {
        let of = self.manifest.files.values().map(|entry| entry.bytes).sum();
        let mut done = 0;
        for (name, entry) in &self.manifest.files {
            let place = folder.join(kept_within(name)?);
            if let Some(above) = place.parent() {
                fs::create_dir_all(above).with_context(|| format!("{}", above.display()))?;
            }
            let packed = self.zip.by_name(name);
            let packed = packed.with_context(|| format!("{name} is missing from the backup"))?;
            let mut out = Summed::new(BufWriter::new(private(&place)?));
            // Never more than was promised: a ZIP may unpack to anything.
            let copied = copy(packed.take(entry.bytes + 1), &mut out, |n| told(done + n, of));
            copied.with_context(|| format!("{name} can't be unpacked"))?;
            let found = out.entry();
            ensure!(&found == entry, "{name} is not what was written into the backup");
            done += entry.bytes;
        }
        Ok(())
    }
}

fn manifest_of(zip: &mut ZipArchive<impl Read + Seek>) -> Result<Manifest> {
    let packed = zip.by_name(MANIFEST).context("it has no manifest")?;
    let mut text = String::new();
    packed.take(LONGEST_MANIFEST).read_to_string(&mut text)?;
    let manifest: Manifest = serde_json::from_str(&text).context("its manifest can't be read")?;
    ensure!(
        manifest.format <= FORMAT,
        "it has format {} and this program knows {FORMAT}: restore it with Plateau {} or newer",
        manifest.format,
        manifest.version
    );
    Ok(manifest)
}

/// The name as a path below a folder that a backup has, and nowhere else.
fn kept_within(name: &str) -> Result<&Path> {
    let path = Path::new(name);
    let known = name == DATABASE
        || FOLDERS.iter().any(|f| name.strip_prefix(f).is_some_and(|n| n.starts_with('/')));
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    ensure!(known && plain && !name.contains('\\'), "{name:?} has no place in a backup");
    Ok(path)
}

/// Counts and sums what goes through.
struct Summed<W> {
    out: W,
    bytes: u64,
    sum: Sha256,
}

impl<W: Write> Summed<W> {
    fn new(out: W) -> Self {
        Self { out, bytes: 0, sum: Sha256::new() }
    }

    fn entry(self) -> Entry {
        let sha256 = self.sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Entry { bytes: self.bytes, sha256 }
    }
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.out.write(bytes)?;
        self.sum.update(&bytes[..taken]);
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Copies, telling after each piece how much it was.
fn copy(mut from: impl Read, to: &mut impl Write, mut told: impl FnMut(u64)) -> io::Result<()> {
    let mut piece = vec![0; 1 << 20];
    let mut done = 0;
    loop {
        let read = match from.read(&mut piece) {
            Ok(0) => return to.flush(),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        to.write_all(&piece[..read])?;
        done += read as u64;
        told(done);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn centre() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("recordings/net")).unwrap();
        fs::write(folder.path().join(DATABASE), b"rows").unwrap();
        fs::write(folder.path().join("recordings/net/one.rec"), vec![7; 3_000_000]).unwrap();
        fs::write(folder.path().join("recordings/two.rec"), b"").unwrap();
        folder
    }

    fn all(folder: &Path) -> Vec<(String, PathBuf)> {
        let mut files = vec![(DATABASE.to_owned(), folder.join(DATABASE))];
        for name in FOLDERS {
            files.extend(files_of(&folder.join(name), name).unwrap());
        }
        files
    }

    fn backed_up(folder: &Path) -> PathBuf {
        let to = folder.join("centre.backup");
        let manifest = write(&to, Moment::from_epoch_ms(5), &all(folder), &mut |_, _| {}).unwrap();
        let names: Vec<_> = manifest.files.keys().map(String::as_str).collect();
        assert_eq!(names, ["plateau.db", "recordings/net/one.rec", "recordings/two.rec"]);
        to
    }

    #[test]
    fn what_is_unpacked_is_what_was_written() {
        let folder = centre();
        let file = backed_up(folder.path());
        let out = tempfile::tempdir().unwrap();
        let (mut last, mut backup) = ((0, 0), Backup::open(&file).unwrap());
        backup.unpack(out.path(), &mut |done, of| last = (done, of)).unwrap();
        assert_eq!(last, (3_000_004, 3_000_004));
        for (name, path) in all(folder.path()) {
            assert_eq!(fs::read(path).unwrap(), fs::read(out.path().join(name)).unwrap());
        }
        assert!(!beside(&file, "part").exists());
    }

    #[test]
    fn a_backup_is_never_written_over_another_and_is_for_its_owner_alone() {
        let folder = centre();
        let file = backed_up(folder.path());
        let again = write(&file, Moment::from_epoch_ms(6), &all(folder.path()), &mut |_, _| {});
        assert!(again.unwrap_err().to_string().contains("is there already"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn one_changed_byte_or_a_missing_end_is_told() {
        let folder = centre();
        let file = backed_up(folder.path());
        let whole = fs::read(&file).unwrap();
        let inside = whole.windows(64).position(|w| w == [7; 64]).unwrap() + 1_000;
        let mut changed = whole.clone();
        changed[inside] = 8;
        fs::write(&file, &changed).unwrap();
        let out = tempfile::tempdir().unwrap();
        let told = Backup::open(&file).unwrap().unpack(out.path(), &mut |_, _| {}).unwrap_err();
        assert!(format!("{told:#}").contains("one.rec"), "{told:#}");
        fs::write(&file, &whole[..whole.len() - 100]).unwrap();
        assert!(Backup::open(&file).unwrap_err().to_string().contains("no whole backup"));
    }

    #[test]
    fn names_that_lead_elsewhere_have_no_place() {
        for name in [
            "../plateau.db",
            "/etc/passwd",
            "recordings/../../x",
            "recordings",
            "plateau.toml",
            "recordings\\..\\x",
            "recordingsx/y",
        ] {
            assert!(kept_within(name).is_err(), "{name}");
        }
        assert!(kept_within("recordings/net/one.rec").is_ok());
    }

    #[test]
    fn a_newer_format_is_refused_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("newer");
        let mut zip = ZipWriter::new(File::create(&file).unwrap());
        zip.start_file(MANIFEST, SimpleFileOptions::default()).unwrap();
        let newer = Manifest { format: 2, version: "9.9".to_owned(), ..Manifest::default() };
        serde_json::to_writer(&mut zip, &newer).unwrap();
        zip.finish().unwrap();
        let told = format!("{:#}", Backup::open(&file).unwrap_err());
        assert!(told.contains("Plateau 9.9 or newer"), "{told}");
    }
}
