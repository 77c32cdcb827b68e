//! `plateau export queue-log`: the journal as Asterisk's tools read it.

use super::kpi::moment;
use super::{Source, known_organization};
use anyhow::{Context as _, Result, bail};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use store::Scope;

#[derive(Debug, Args)]
pub struct QueueLogAsked {
    /// Where to; standard output without it.
    file: Option<PathBuf>,
    /// `2026-11-20T09:00`, in the centre's time, or RFC 3339 with its offset.
    #[arg(long, value_name = "TIME")]
    from: String,
    /// Not included.
    #[arg(long, value_name = "TIME")]
    to: String,
    /// Of this organization: without it also who came, went and paused.
    #[arg(long, value_name = "ORGANIZATION")]
    organization: Option<String>,
    #[command(flatten)]
    source: Source,
}

impl QueueLogAsked {
    pub(super) async fn run(&self) -> Result<ExitCode> {
        let db = self.source.existing().await?;
        let Some(saved) = db.plans().latest().await? else { bail!("no plan was published yet") };
        let zone_name = &saved.plan.settings.time_zone;
        let zone = jiff::tz::TimeZone::get(zone_name)
            .with_context(|| format!("the plan's time zone {zone_name:?}"))?;
        let organization = match &self.organization {
            Some(name) => Some(known_organization(&db, name).await?),
            None => None,
        };
        let span = (day_or_moment(&self.from, &zone)?, day_or_moment(&self.to, &zone)?);
        if span.0 >= span.1 {
            bail!("--from {} is not before --to {}", self.from, self.to);
        }
        let presence = organization.is_none();
        let reports = db.reports();
        let lines = reports.queue_log(&Scope::all(), organization.as_ref(), span, presence).await?;
        let mut out: Box<dyn Write> = match &self.file {
            Some(file) => {
                let made = std::fs::File::create(file)
                    .with_context(|| format!("{} can't be written", file.display()))?;
                Box::new(std::io::BufWriter::new(made))
            }
            None => Box::new(std::io::stdout().lock()),
        };
        for line in &lines {
            writeln!(out, "{line}")?;
        }
        out.flush()?;
        if let Some(file) = &self.file {
            println!("{} lines → {}", lines.len(), file.display());
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A day is its beginning.
pub(super) fn day_or_moment(text: &str, zone: &jiff::tz::TimeZone) -> Result<vocab::Moment> {
    if text.len() == 10 { moment(&format!("{text}T00:00"), zone) } else { moment(text, zone) }
}
