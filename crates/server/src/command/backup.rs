//! `plateau backup` and `plateau restore`: a whole centre in one file, and back.

use super::Source;
use super::progress::Progress;
use super::verify;
use crate::backup::{self, Backup, DATABASE, FOLDERS};
use crate::clock;
use crate::config::Config;
use crate::recording_keys;
use anyhow::{Context as _, Result, bail};
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::Db;

#[derive(Debug, Args)]
pub struct BackUp {
    #[command(flatten)]
    source: Source,
    /// The file to write; the centre may run meanwhile.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

impl BackUp {
    pub(super) async fn run(self) -> Result<ExitCode> {
        let config = self.source.config()?;
        if self.to.exists() {
            bail!("{} is there already: name another file", self.to.display());
        }
        let db = self.source.existing().await?;
        let copy = backup::beside(&self.to, "db");
        drop(fs::remove_file(&copy));
        let written = self.write(&config, &db, &copy).await;
        drop(fs::remove_file(&copy));
        let manifest = written?;
        let bytes: u64 = manifest.files.values().map(|entry| entry.bytes).sum();
        println!("{}: {} files, {bytes} bytes", self.to.display(), manifest.files.len());
        println!(
            "The key of recordings ({}) and plateau.toml are not in it: keep copies elsewhere.",
            config.recording_key().display()
        );
        Ok(ExitCode::SUCCESS)
    }

    /// The database first: a recording that comes meanwhile has no row in it yet.
    async fn write(&self, config: &Config, db: &Db, copy: &Path) -> Result<backup::Manifest> {
        let made_at = clock::now();
        let mut progress = Progress::new("database");
        let copied = db.snapshot(copy, |at| progress.at(at.done, at.of)).await;
        progress.end();
        copied.with_context(|| format!("the database can't be copied to {}", copy.display()))?;
        let mut files = vec![(DATABASE.to_owned(), copy.to_owned())];
        for name in FOLDERS {
            files.extend(backup::files_of(&folder(config, name), name)?);
        }
        let mut progress = Progress::new("backup");
        let written =
            backup::write(&self.to, made_at, &files, &mut |done, of| progress.at(done, of));
        progress.end();
        written
    }
}

#[derive(Debug, Args)]
pub struct Restore {
    /// What `plateau backup` wrote.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    source: Source,
}

impl Restore {
    pub(super) async fn run(self) -> Result<ExitCode> {
        let config = self.source.config()?;
        let mut backup = Backup::open(&self.file)?;
        free(&config)?;
        fs::create_dir_all(&config.data)
            .with_context(|| format!("the data folder {} can't be made", config.data.display()))?;
        let unpacked = config.data.join("restoring");
        if unpacked.exists() {
            // Of a restoring that was cut short: nothing of it was in use.
            fs::remove_dir_all(&unpacked)?;
        }
        let mut progress = Progress::new("restore");
        let done = backup.unpack(&unpacked, &mut |done, of| progress.at(done, of));
        progress.end();
        let placed = match done {
            Ok(()) => place(&config, &unpacked).await,
            Err(error) => Err(error),
        };
        drop(fs::remove_dir_all(&unpacked));
        placed?;
        println!(
            "{} files of {}, made by Plateau {}",
            backup.manifest().files.len(),
            backup.manifest().made_at,
            backup.manifest().version
        );
        let keyed = recording_keys::is_there(&config);
        if !keyed {
            println!(
                "The key of recordings is not at {}: bring it back before the centre starts.",
                config.recording_key().display()
            );
        }
        verify::whole(&self.source, keyed.then_some(verify::NEWEST)).await
    }
}

/// Nothing is written over what is there.
fn free(config: &Config) -> Result<()> {
    let database = config.database_url.is_none().then(|| config.data.join(DATABASE));
    let taken = |path: &PathBuf| match fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => path.exists(),
    };
    let folders = FOLDERS.iter().map(|name| folder(config, name));
    match database.into_iter().chain(folders).find(taken) {
        Some(path) => bail!(
            "{} is there already: restore into a folder and a database where nothing is, or move it away",
            path.display()
        ),
        None => Ok(()),
    }
}

fn folder(config: &Config, name: &str) -> PathBuf {
    if name == "sounds" { config.sounds() } else { config.data.join(name) }
}

/// Puts what was unpacked where it belongs: the database last, so that a centre is there whole or not.
async fn place(config: &Config, unpacked: &Path) -> Result<()> {
    let copy = unpacked.join(DATABASE);
    // Opening brings a copy of an older program up to date.
    let from = Db::open_for_bulk(&format!("sqlite:{}", copy.display())).await?;
    let filled = match &config.database_url {
        Some(url) => fill(url, &from).await,
        None => Ok(()),
    };
    from.close().await;
    filled?;
    for name in FOLDERS {
        let (from, to) = (unpacked.join(name), folder(config, name));
        if from.exists() {
            drop(fs::remove_dir(&to));
            moved(&from, &to)?;
        }
    }
    if config.database_url.is_none() {
        moved(&copy, &config.data.join(DATABASE))?;
    }
    Ok(())
}

async fn fill(url: &str, from: &Db) -> Result<()> {
    let db = Db::open(url).await?;
    let mut progress = Progress::new("database");
    let filled = db.fill(from, |at| progress.at(at.done, at.of)).await;
    progress.end();
    db.close().await;
    Ok(filled?)
}

fn moved(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to)
        .with_context(|| format!("{} can't be moved to {}", from.display(), to.display()))
}
