//! `plateau cases`: how well a case base finds its own cases.

use super::{Source, known_organization};
use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use crm::cases::{Case, CaseBase, Quality, quality};
use std::process::ExitCode;
use store::{Db, Scope};
use vocab::OrganizationId;

#[derive(Debug, Subcommand)]
pub enum Cases {
    /// Leave each case out in turn: is its solution found among the others?
    Quality(Asked),
}

#[derive(Debug, Args)]
pub struct Asked {
    /// The organization's id.
    #[arg(long, value_name = "NAME")]
    organization: String,
    /// One case base of it; all of them when absent.
    #[arg(long, value_name = "ID")]
    base: Option<String>,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    source: Source,
}

impl Cases {
    pub(super) async fn run(&self) -> Result<ExitCode> {
        match self {
            Self::Quality(asked) => asked.run().await,
        }
    }
}

impl Asked {
    async fn run(&self) -> Result<ExitCode> {
        let db = self.source.existing().await?;
        let organization = known_organization(&db, &self.organization).await?;
        let mut told = Vec::new();
        for base in self.bases(&db, &organization).await? {
            let accepted = db.cases().accepted(&organization, &base.id).await?;
            let cases: Vec<Case> = accepted.into_iter().map(|(_, case)| case).collect();
            let found = quality(&base, &cases);
            if !self.json {
                print(&base, &found);
            }
            told.push(serde_json::json!({ "base": base.id, "quality": found }));
        }
        if self.json {
            println!("{}", serde_json::to_string_pretty(&told)?);
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn bases(&self, db: &Db, organization: &OrganizationId) -> Result<Vec<CaseBase>> {
        let all = db.setups().latest(&Scope::all(), organization).await?.setup.case_bases;
        let Some(wanted) = &self.base else { return Ok(all) };
        let ids: Vec<String> = all.iter().map(|b| b.id.clone()).collect();
        match all.into_iter().find(|b| b.id == *wanted) {
            Some(base) => Ok(vec![base]),
            None => bail!("there is no case base {wanted:?}; there are {}", ids.join(", ")),
        }
    }
}

fn print(base: &CaseBase, of: &Quality) {
    println!("{} ({}): {} cases in force", base.label.fr, base.id, of.cases);
    println!("  {} have a solution that another case has too; of these", of.findable);
    println!("  {} % the likest case has the right solution", share(of.top1, of.findable));
    println!("  {} % it is among the three likest solutions", share(of.top3, of.findable));
    let held = &of.dialogues;
    println!(
        "  {} diagnoses held with their answers: {} % right, {} questions",
        held.held,
        share(held.right, held.held),
        held.questions
    );
    for pair in &of.confused {
        let cases: Vec<String> = pair.cases.iter().map(u64::to_string).collect();
        println!("  {} × « {} »", pair.times, pair.solution);
        println!("      taken for « {} » (cases {})", pair.taken_for, cases.join(", "));
    }
}

fn share(of: usize, all: usize) -> usize {
    Quality::percent(of, all)
}
