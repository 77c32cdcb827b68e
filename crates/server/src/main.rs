//! `plateau`: the command line. See `command` for what each word does.

use clap::Parser;
use server::command::Command;
use std::process::ExitCode;

/// A whole contact centre in one program.
#[derive(Debug, Parser)]
#[command(name = "plateau", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_env_filter(log_filter(&cli.command))
        .with_writer(std::io::stderr)
        .with_target(false)
        .init();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("plateau: no runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(cli.command.run()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("plateau: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// `PLATEAU_LOG` as `tracing` reads it. The SIP library writes raw messages at `info`, and those
/// carry personal data: it is kept at warnings unless named.
fn log_filter(command: &Command) -> tracing_subscriber::EnvFilter {
    let usual = match command {
        // Forty telephones that sign in are no news to who came to look.
        Command::Demo(_) => "warn",
        Command::Serve(_)
        | Command::Plan(_)
        | Command::Flow(_)
        | Command::Import(_)
        | Command::Export(_)
        | Command::Verify(_)
        | Command::Rebuild(_)
        | Command::Backup(_)
        | Command::Restore(_)
        | Command::Replay(_)
        | Command::Why(_)
        | Command::Doctor(_)
        | Command::Simulate(_)
        | Command::Cases(_)
        | Command::Script(_)
        | Command::Access(_)
        | Command::Erase(_)
        | Command::Keys(_)
        | Command::Kpi(_)
        | Command::Lists(_)
        | Command::Receipts(_)
        | Command::MayDial(_)
        | Command::People(_)
        | Command::Version => "info",
    };
    let wanted = std::env::var("PLATEAU_LOG").unwrap_or_else(|_| usual.to_owned());
    let quiet =
        if wanted.contains("rsipstack") { "" } else { ",rsipstack=warn,str0m=warn,sqlx=warn" };
    tracing_subscriber::EnvFilter::new(format!("{wanted}{quiet}"))
}
