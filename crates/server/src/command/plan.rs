//! `plateau plan`: the floor plan as a file.

use super::Source;
use crate::clock;
use anyhow::{Context, Result, bail};
use clap::Subcommand;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use vocab::FloorPlan;

#[derive(Debug, Subcommand)]
pub enum Plan {
    /// Print the published plan (TOML; JSON with --json), or write it to a file.
    Export {
        /// Where to; the ending `.json` means JSON.
        file: Option<PathBuf>,
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        source: Source,
    },
    /// Tell every fault of a plan file by its path.
    Check { file: PathBuf },
    /// Publish a plan file. A running centre takes it at its next start; use the
    /// administration's screen or API to publish to a running one.
    Apply {
        file: PathBuf,
        #[command(flatten)]
        source: Source,
    },
    /// Print the JSON Schema of the plan.
    Schema,
}

impl Plan {
    pub async fn run(self) -> Result<ExitCode> {
        match self {
            Self::Export { file, json, source } => export(&source, file.as_deref(), json).await,
            Self::Check { file } => {
                let plan = read(&file)?;
                Ok(if tell_faults(&plan) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
            }
            Self::Apply { file, source } => apply(&source, &file).await,
            Self::Schema => {
                let schema = schemars::schema_for!(FloorPlan);
                println!("{}", serde_json::to_string_pretty(&schema)?);
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

async fn export(source: &Source, file: Option<&Path>, json: bool) -> Result<ExitCode> {
    let db = source.existing().await?;
    let Some(saved) = db.plans().latest().await? else { bail!("no plan was published yet") };
    let json = json || file.is_some_and(is_json);
    let text = if json {
        serde_json::to_string_pretty(&saved.plan)?
    } else {
        toml::to_string_pretty(&saved.plan)?
    };
    match file {
        Some(file) => {
            std::fs::write(file, text)
                .with_context(|| format!("{} can't be written", file.display()))?;
            println!("plan {} → {}", saved.version, file.display());
        }
        None => println!("{text}"),
    }
    Ok(ExitCode::SUCCESS)
}

async fn apply(source: &Source, file: &Path) -> Result<ExitCode> {
    let plan = read(file)?;
    if tell_faults(&plan) {
        return Ok(ExitCode::FAILURE);
    }
    let config = source.config()?;
    std::fs::create_dir_all(&config.data)
        .with_context(|| format!("the data folder {} can't be made", config.data.display()))?;
    let db = store::Db::open(&config.database_url()).await?;
    let version = db.plans().publish("command line", &plan, clock::now()).await?;
    println!(
        "published as version {version}: {} numbers, {} flows, {} queues, {} agents",
        plan.numbers.len(),
        plan.flows.len(),
        plan.queues.len(),
        plan.agents.len()
    );
    Ok(ExitCode::SUCCESS)
}

/// True when there are any.
fn tell_faults(plan: &FloorPlan) -> bool {
    let faults = plan.faults();
    for fault in &faults {
        println!("{fault}");
    }
    for warning in plan.warnings() {
        println!("warning: {warning}");
    }
    if faults.is_empty() {
        println!("the plan can be published");
    } else {
        println!("{} faults: nothing was published", faults.len());
    }
    !faults.is_empty()
}

/// TOML or JSON, by the ending.
pub(super) fn read(file: &Path) -> Result<FloorPlan> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("{} can't be read", file.display()))?;
    if is_json(file) {
        serde_json::from_str(&text).with_context(|| format!("{} is wrong", file.display()))
    } else {
        toml::from_str(&text).with_context(|| format!("{} is wrong", file.display()))
    }
}

fn is_json(file: &Path) -> bool {
    file.extension().is_some_and(|e| e == "json")
}
