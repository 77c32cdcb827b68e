//! `plateau people`: the way in for who locked themselves out, from the machine itself.

use super::Source;
use crate::clock;
use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use std::process::ExitCode;
use store::{Act, PendingAct};

#[derive(Debug, Subcommand)]
pub enum People {
    /// Remove somebody's second factor: for the last administrator who lost device and recovery codes.
    ResetTotp(ResetTotp),
}

#[derive(Debug, Args)]
pub struct ResetTotp {
    /// Whose.
    login: String,
    #[command(flatten)]
    source: Source,
}

impl People {
    pub(super) async fn run(&self) -> Result<ExitCode> {
        match self {
            Self::ResetTotp(asked) => asked.run().await,
        }
    }
}

impl ResetTotp {
    async fn run(&self) -> Result<ExitCode> {
        let db = self.source.existing().await?;
        let login = self.login.trim().to_lowercase();
        if db.people().get(&login).await?.is_none() {
            bail!("nobody has the login {login:?}");
        }
        if db.second_factors().get(&login).await?.is_none() {
            bail!("{login} has no second factor: the password alone signs in");
        }
        let act = Act::new(clock::now(), "plateau", "people.second-factor.remove");
        let acting = db.acting(PendingAct::new(act.about("people", &login)));
        acting.second_factors().remove(&login).await?;
        let ended = db.sessions().delete_of(&login).await?;
        println!("{login} signs in by the password alone again; {ended} sessions were ended");
        Ok(ExitCode::SUCCESS)
    }
}
