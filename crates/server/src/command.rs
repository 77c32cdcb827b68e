//! What can be typed after `plateau`.
#![expect(clippy::print_stdout, reason = "a command answers on standard output")]

mod backup;
mod cases;
mod customers;
mod demo;
mod doctor;
mod flow;
mod keys;
mod kpi;
mod lists;
mod may_dial;
mod people;
mod plan;
mod privacy;
mod progress;
mod queue_log;
mod rebuild;
mod receipts;
mod replay;
mod script;
mod serve;
mod simulate;
mod verify;
mod why;

use crate::config::Config;
use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use vocab::OrganizationId;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the centre.
    Serve(Source),
    /// Run a living demonstration centre.
    Demo(demo::Demo),
    /// Export, check or apply the floor plan.
    #[command(subcommand)]
    Plan(plan::Plan),
    /// Test flows, run a draft in the shadow of a day, import flows.
    #[command(subcommand)]
    Flow(flow::Flow),
    /// Take customers in from a file.
    #[command(subcommand)]
    Import(customers::Imports),
    /// Write customers, or the queue log, to a file.
    #[command(subcommand)]
    Export(customers::Exports),
    /// Write everything that is held about a person to a ZIP.
    Access(privacy::Access),
    /// Forget a person for good.
    Erase(privacy::Erase),
    /// Fold the whole journal and compare every projection with it.
    Verify(verify::Verify),
    /// Build every projection anew from the journal; the centre must not run.
    Rebuild(rebuild::Rebuild),
    /// Write a whole centre to one file, while it runs.
    Backup(backup::BackUp),
    /// Bring a centre back from a backup, to where none is, and verify it.
    Restore(backup::Restore),
    /// List, renew and erase the keys of recordings.
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Run the engine over the journal, check its state and take every decision again.
    Replay(Source),
    /// Tell what is wrong with ports, certificates, database, disk and clock.
    Doctor(Source),
    /// Tell what a floor would come to: service level, abandonment, waits, occupancy.
    Simulate(simulate::Simulate),
    /// Tell why an interaction went as it did, and why an agent did not have it.
    Why(why::Why),
    /// Help people who can't sign in.
    #[command(subcommand)]
    People(people::People),
    /// Print every indicator over a span, with its numerator and denominator.
    Kpi(kpi::KpiAsked),
    /// Tell whether a call would be lawful, and why not; needs no data.
    MayDial(may_dial::MayDial),
    /// Write the receipts of attempts for a regulator, or check such a file.
    #[command(subcommand)]
    Receipts(receipts::ReceiptsAsked),
    /// Measure case bases.
    #[command(subcommand)]
    Cases(cases::Cases),
    /// Take records of campaigns in, write them out, show where they stand.
    #[command(subcommand)]
    Lists(lists::Lists),
    /// Test the scripts that guide calls.
    #[command(subcommand)]
    Script(script::Scripts),
    /// Print the version.
    Version,
}

/// Where the data is.
#[derive(Clone, Debug, Args)]
pub struct Source {
    /// The configuration, `plateau.toml`.
    #[arg(long, value_name = "FILE", conflicts_with = "data")]
    pub config: Option<PathBuf>,
    /// A data folder, with the defaults for all else.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

impl Source {
    /// The configuration that is meant.
    ///
    /// # Errors
    /// Neither was given, or the file is wrong.
    pub fn config(&self) -> Result<Config> {
        match (&self.config, &self.data) {
            (Some(file), _) => Config::read(file),
            (None, Some(data)) => Ok(Config::in_folder(data)),
            (None, None) => bail!("say where the data is: --config FILE or --data DIR"),
        }
    }

    /// The database of existing data: a mistyped folder is an error, not a new centre.
    ///
    /// # Errors
    /// There is none, or it can't be opened.
    pub async fn existing(&self) -> Result<store::Db> {
        let config = self.config()?;
        if config.database_url.is_none() {
            let file = config.data.join("plateau.db");
            if !file.exists() {
                bail!("there is no Plateau database at {}", file.display());
            }
        }
        Ok(store::Db::open(&config.database_url()).await?)
    }

    /// The same to write much at once, with what that allows where no floor runs: then also true.
    ///
    /// # Errors
    /// As `existing`.
    pub async fn existing_for_bulk(&self) -> Result<(store::Db, bool)> {
        let db = self.existing().await?;
        if db.floor_runs().await? {
            return Ok((db, false));
        }
        db.close().await;
        let url = self.config()?.database_url();
        Ok((store::Db::open_for_bulk(&url).await?, true))
    }
}

/// A mistyped name is an error, not an empty answer.
async fn known_organization(db: &store::Db, name: &str) -> Result<OrganizationId> {
    let asked = OrganizationId::new(name);
    let Some(saved) = db.plans().latest().await? else {
        bail!("no floor plan is published: there is no organization yet");
    };
    let known = saved.plan.organizations;
    if known.contains_key(&asked) {
        return Ok(asked);
    }
    let names: Vec<&str> = known.keys().map(OrganizationId::as_str).collect();
    bail!("there is no organization {name:?}; there are {}", names.join(", "))
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// What went wrong, in words for the person at the terminal.
    pub async fn run(self) -> Result<ExitCode> {
        match self {
            Self::Serve(source) => serve::run(&source.config()?).await,
            Self::Demo(demo) => demo.run().await,
            Self::Plan(plan) => plan.run().await,
            Self::People(people) => people.run().await,
            Self::Flow(flow) => flow.run().await,
            Self::Import(imports) => imports.run().await,
            Self::Export(exports) => exports.run().await,
            Self::Access(access) => access.run().await,
            Self::Erase(erase) => erase.run().await,
            Self::Verify(asked) => asked.run().await,
            Self::Backup(asked) => asked.run().await,
            Self::Restore(asked) => asked.run().await,
            Self::Rebuild(asked) => asked.run().await,
            Self::Keys(keys) => keys.run().await,
            Self::Replay(source) => replay::run(&source).await,
            Self::Why(why) => why.run().await,
            Self::Doctor(source) => doctor::run(&source.config()?).await,
            Self::Simulate(asked) => simulate::run(&asked).await,
            Self::Kpi(asked) => asked.run().await,
            Self::MayDial(asked) => asked.run(),
            Self::Receipts(asked) => asked.run().await,
            Self::Cases(cases) => cases.run().await,
            Self::Lists(lists) => lists.run().await,
            Self::Script(scripts) => scripts.run().await,
            Self::Version => {
                println!("plateau {}", env!("CARGO_PKG_VERSION"));
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}
