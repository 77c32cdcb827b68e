//! `plateau demo`: a living centre to look at.

use anyhow::Result;
use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct Demo {
    /// Where the data goes.
    #[arg(long, value_name = "DIR", default_value = "data/demo")]
    data: PathBuf,
    /// Where the screens are served.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    http: SocketAddr,
    /// Where calls come in.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:5060")]
    sip: SocketAddr,
    /// Synthetic callers on the line at once; 0 for a quiet floor.
    #[arg(long, value_name = "N", default_value_t = 8)]
    callers: u32,
    /// Password of every sign-in; made up and printed when absent.
    #[arg(long)]
    password: Option<String>,
}

impl Demo {
    pub async fn run(self) -> Result<ExitCode> {
        anyhow::bail!("not yet")
    }
}
