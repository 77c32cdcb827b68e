//! `plateau verify`: does what is shown equal what happened?

use super::Source;
use super::progress::Progress;
use anyhow::Result;
use std::process::ExitCode;

pub(super) async fn run(source: &Source) -> Result<ExitCode> {
    let db = source.existing().await?;
    let mut progress = Progress::new("verify");
    let report = store::verify(&db, |done, of| progress.at(done, of)).await?;
    progress.end();
    println!(
        "{} events, {} rows compared, {} differ",
        report.events, report.rows, report.differing
    );
    for difference in &report.differences {
        println!("  {difference}");
    }
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
