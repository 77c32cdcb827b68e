//! `plateau receipts`: the proof of every attempt for a regulator, and its verification without any
//! data.

use super::queue_log::day_or_moment;
use super::{Source, known_organization};
use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use law::{Chain, csv_line, json_line, read_line};
use std::io::{BufRead as _, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::{ReceiptFilter, Scope};

#[derive(Debug, Subcommand)]
pub enum ReceiptsAsked {
    /// Write an organization's receipts to a file, in the order of their chain.
    Export(Export),
    /// Check a file of receipts: nothing changed, taken out or put in. Needs no database.
    Verify(Check),
}

#[derive(Debug, Args)]
pub struct Export {
    /// Where to; standard output without it.
    file: Option<PathBuf>,
    #[arg(long, value_name = "ORGANIZATION")]
    organization: String,
    /// `2026-11-20`, `2026-11-20T09:00` in the centre's time, or RFC 3339 with its offset.
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Not included.
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    #[arg(long, value_enum, default_value = "jsonl")]
    format: Format,
    #[command(flatten)]
    source: Source,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Jsonl,
    Csv,
}

#[derive(Debug, Args)]
pub struct Check {
    /// JSON lines or CSV, as they were exported.
    file: PathBuf,
}

impl ReceiptsAsked {
    pub(super) async fn run(&self) -> Result<ExitCode> {
        match self {
            Self::Export(asked) => asked.run().await,
            Self::Verify(asked) => verify(&asked.file),
        }
    }
}

impl Export {
    async fn run(&self) -> Result<ExitCode> {
        let db = self.source.existing().await?;
        let organization = known_organization(&db, &self.organization).await?;
        let plan = db.plans().latest().await?;
        let zone = plan.map_or_else(|| "UTC".to_owned(), |p| p.plan.settings.time_zone.clone());
        let zone = jiff::tz::TimeZone::get(&zone)
            .with_context(|| format!("the plan's time zone {zone:?}"))?;
        let moment = |text: Option<&str>| text.map(|text| day_or_moment(text, &zone)).transpose();
        let filter = ReceiptFilter {
            from: moment(self.from.as_deref())?,
            to: moment(self.to.as_deref())?,
            limit: 1,
            ..ReceiptFilter::default()
        };
        if let (Some(from), Some(to)) = (filter.from, filter.to)
            && from >= to
        {
            bail!("--from is not before --to");
        }
        let mut out: Box<dyn Write> = match &self.file {
            Some(file) => {
                let made = std::fs::File::create(file)
                    .with_context(|| format!("{} can't be written", file.display()))?;
                Box::new(BufWriter::new(made))
            }
            None => Box::new(std::io::stdout().lock()),
        };
        if matches!(self.format, Format::Csv) {
            out.write_all(law::CSV_HEAD.as_bytes())?;
        }
        let scope = Scope::of_organizations(vec![organization]);
        let (mut written, mut after) = (0u64, 0);
        loop {
            let page = db.receipts().after(&scope, &filter, after).await?;
            let Some(last) = page.last() else { break };
            after = last.number;
            for receipt in &page {
                let line = match self.format {
                    Format::Jsonl => json_line(receipt),
                    Format::Csv => csv_line(receipt),
                };
                out.write_all(line.as_bytes())?;
                written += 1;
            }
        }
        out.flush()?;
        if let Some(file) = &self.file {
            println!("{written} receipts → {}", file.display());
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Line by line: a file of any length.
fn verify(file: &Path) -> Result<ExitCode> {
    let opened = std::fs::File::open(file);
    let opened = opened.with_context(|| format!("{} can't be read", file.display()))?;
    let mut chain: Option<(Chain, u64)> = None;
    let (mut organization, mut allowed) = (String::new(), 0u64);
    for (line, text) in (1u64..).zip(BufReader::new(opened).lines()) {
        let text = text.with_context(|| format!("line {line}"))?;
        let receipt = match read_line(&text) {
            Ok(Some(receipt)) => receipt,
            Ok(None) => continue,
            Err(bad) => {
                println!("line {line}: no receipt: {}", bad.why);
                return Ok(ExitCode::FAILURE);
            }
        };
        if organization.is_empty() {
            organization.clone_from(&receipt.organization);
        } else if organization != receipt.organization {
            println!("line {line}: of another organization: a file is one chain");
            return Ok(ExitCode::FAILURE);
        }
        let first = receipt.number;
        let (walk, _) = chain.get_or_insert_with(|| (Chain::beginning_at(&receipt), first));
        if let Err(breach) = walk.take(&receipt) {
            println!("line {line}: receipt {}: {}", breach.number, breach.what);
            return Ok(ExitCode::FAILURE);
        }
        allowed += u64::from(receipt.verdict.allow);
    }
    let Some((chain, first)) = chain else {
        println!("the file holds no receipt");
        return Ok(ExitCode::FAILURE);
    };
    println!("{organization}: receipts {first} to {} hold, {allowed} allowed", chain.number());
    if first > 1 {
        println!("the file begins at receipt {first}: those before it aren't in it");
    }
    println!("last hash {}", chain.last());
    Ok(ExitCode::SUCCESS)
}
