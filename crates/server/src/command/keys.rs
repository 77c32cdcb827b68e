//! `plateau keys`: the keys of recordings.

use super::{Source, known_organization};
use crate::{clock, recording_keys};
use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use std::process::ExitCode;
use store::{Act, Db, PendingAct, RecordingError, Recordings};
use vocab::OrganizationId;

#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Print which keys there are, without the keys.
    List(Source),
    /// Make a new key, which seals recordings from now on.
    Rotate(Rotate),
    /// Erase an organization's keys: its recordings can't be heard any more.
    Erase(EraseKeys),
}

#[derive(Debug, Args)]
pub struct Rotate {
    #[command(flatten)]
    source: Source,
    /// Only this organization's.
    #[arg(long)]
    organization: Option<String>,
    /// Seal what is there with the new key too.
    #[arg(long)]
    rewrite: bool,
}

#[derive(Debug, Args)]
pub struct EraseKeys {
    #[command(flatten)]
    source: Source,
    #[arg(long)]
    organization: String,
    /// Really.
    #[arg(long)]
    yes: bool,
}

impl Keys {
    pub(super) async fn run(self) -> Result<ExitCode> {
        match self {
            Self::List(source) => list(&source).await,
            Self::Rotate(rotate) => rotate.run().await,
            Self::Erase(erase) => erase.run().await,
        }
    }
}

async fn list(source: &Source) -> Result<ExitCode> {
    let db = source.existing().await?;
    let keys = recording_keys::keyring(&source.config()?, &db).await?;
    for key in keys.list().await? {
        let erased = key.erased_at.map(|at| format!(", erased {}", at.rfc3339()));
        println!(
            "{} {}: made {}{}",
            key.organization,
            key.version,
            key.made_at.rfc3339(),
            erased.unwrap_or_default()
        );
    }
    Ok(ExitCode::SUCCESS)
}

impl Rotate {
    async fn run(self) -> Result<ExitCode> {
        let db = self.source.existing().await?;
        let config = self.source.config()?;
        let keys = recording_keys::keyring(&config, &db).await?;
        let recordings = recording_keys::open(&config, &db).await?;
        let organizations = match &self.organization {
            Some(name) => vec![known_organization(&db, name).await?],
            None => organizations(&db).await?,
        };
        let mut whole = true;
        for organization in organizations {
            let keys = keys.acting(act("recording-keys.rotate", &organization));
            let version = keys.rotate(&organization, clock::now()).await?;
            println!("{organization}: key {version}");
            if self.rewrite {
                whole &= rewrite(&recordings, &organization).await?;
            }
        }
        Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Its row of the audit log stands with what is done: by the program, for who may call it.
fn act(action: &str, organization: &OrganizationId) -> PendingAct {
    let act = Act::new(clock::now(), "plateau", action).of(organization);
    PendingAct::new(act.about("recording-keys", organization))
}

async fn organizations(db: &Db) -> Result<Vec<OrganizationId>> {
    let saved = db.plans().latest().await?;
    Ok(saved.map(|saved| saved.plan.organizations.keys().cloned().collect()).unwrap_or_default())
}

/// Whether all of it could be sealed anew.
async fn rewrite(recordings: &Recordings, organization: &OrganizationId) -> Result<bool> {
    let (mut done, mut failed) = (0u64, 0u64);
    for recording in recordings.of(organization).await? {
        match recordings.rewrite(organization, recording).await {
            Ok(_) => done += 1,
            // Erased by retention meanwhile.
            Err(RecordingError::Missing) => {}
            Err(error @ (RecordingError::Altered { .. } | RecordingError::KeyGone { .. })) => {
                println!("  {recording}: {error}");
                failed += 1;
            }
            Err(error) => return Err(error.into()),
        }
    }
    println!("  {done} recordings sealed with it, {failed} could not be");
    Ok(failed == 0)
}

impl EraseKeys {
    async fn run(self) -> Result<ExitCode> {
        let db = self.source.existing().await?;
        let keys = recording_keys::keyring(&self.source.config()?, &db).await?;
        // An organization that has left the plan may have its keys erased: that is when one does.
        let organization = OrganizationId::new(&self.organization);
        let held = db.recorded().holds_in_force(&organization, clock::now()).await?;
        if held > 0 {
            bail!("{held} legal holds keep recordings of {organization}: lift them first");
        }
        if !self.yes {
            bail!("its recordings can't be heard any more after this: add --yes to go on");
        }
        let keys = keys.acting(act("recording-keys.erase", &organization));
        let erased = keys.erase(&organization, clock::now()).await?;
        if erased == 0 {
            bail!("{organization} has no keys");
        }
        println!("{erased} keys of {organization} erased");
        Ok(ExitCode::SUCCESS)
    }
}
