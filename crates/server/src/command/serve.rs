//! `plateau serve`: runs until it is told to stop.

use crate::centre::Centre;
use crate::config::Config;
use anyhow::Result;
use std::process::ExitCode;

pub async fn run(config: &Config) -> Result<ExitCode> {
    let mut centre = Centre::start(config).await?;
    println!("Plateau: http://{}  SIP {}", centre.http, centre.edge.sip_addr());
    let outcome = tokio::select! {
        signal = told_to_stop() => signal,
        broke = centre.failed() => broke,
    };
    outcome?;
    centre.stop().await?;
    Ok(ExitCode::SUCCESS)
}

/// Ctrl-C, or the service manager's word.
pub async fn told_to_stop() -> Result<()> {
    let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupt = tokio::signal::ctrl_c() => interrupt?,
        _ = term.recv() => {}
    }
    Ok(())
}
