//! `plateau verify`: does what is shown equal what happened, and what is played what was said?

use super::Source;
use super::progress::Progress;
use crate::recording_keys;
use anyhow::Result;
use clap::Args;
use std::process::ExitCode;
use store::{Db, RecordingError};

/// Recordings read from the database at once.
const PAGE: u32 = 500;

#[derive(Debug, Args)]
pub struct Verify {
    #[command(flatten)]
    source: Source,
    /// Check the newest so many stored recordings against the hashes in the journal too.
    #[arg(long, value_name = "COUNT", num_args = 0..=1, default_missing_value = "10000")]
    recordings: Option<u32>,
}

/// Recordings that are checked where no number is given.
pub(super) const NEWEST: u32 = 10_000;

impl Verify {
    pub(super) async fn run(self) -> Result<ExitCode> {
        whole(&self.source, self.recordings).await
    }
}

/// Compares, says what was found, and fails where something differs.
pub(super) async fn whole(source: &Source, newest: Option<u32>) -> Result<ExitCode> {
    let db = source.existing().await?;
    let mut progress = Progress::new("verify");
    let report = store::verify(&db, |done, of| progress.at(done, of)).await?;
    progress.end();
    println!(
        "{} events, {} rows compared, {} differ",
        report.events, report.rows, report.differing
    );
    if report.receipts > 0 {
        println!("{} receipts of attempts walked along their chains", report.receipts);
    }
    for difference in &report.differences {
        println!("  {difference}");
    }
    let whole = match newest {
        Some(most) => recordings(source, &db, most).await?,
        None => true,
    };
    Ok(if whole && report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether every one that has a hash is as it was stored.
async fn recordings(source: &Source, db: &Db, most: u32) -> Result<bool> {
    let files = recording_keys::open(&source.config()?, db).await?;
    let (mut intact, mut altered, mut before) = (0u64, 0u64, None);
    let mut left = most;
    while left > 0 {
        let page = db.recorded().with_hash(before, left.min(PAGE)).await?;
        let Some(last) = page.last() else { break };
        before = Some((last.started_at, last.recording));
        left -= u32::try_from(page.len()).unwrap_or(left).min(left);
        for stored in page {
            let found = match files.digest(&stored.organization, stored.recording).await {
                Ok(sha256) if sha256 == stored.sha256 => {
                    intact += 1;
                    continue;
                }
                Ok(_) => "its audio is not the one that was stored".to_owned(),
                Err(RecordingError::Missing) => "its audio is gone, and no row says why".to_owned(),
                Err(error) => error.to_string(),
            };
            altered += 1;
            println!("  recording {}: {found}", stored.recording);
        }
    }
    println!("{} recordings checked, {altered} altered", intact + altered);
    Ok(altered == 0)
}
