//! `plateau simulate`: what a floor would come to, from the engine that serves the calls.

mod table;

use super::progress::Progress;
use crate::simulator::Formula;
use crate::study;
use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use serde::Serialize;
use sim::study::{CONFIDENCE, Figures, Single};
use std::process::ExitCode;
use std::sync::Mutex;

#[derive(Debug, Args)]
pub struct Simulate {
    /// Agents who all serve one queue.
    #[arg(long, value_name = "N")]
    agents: u32,
    /// Callers per hour, by a Poisson process.
    #[arg(long, value_name = "N")]
    calls_per_hour: f64,
    /// Mean handling time in seconds, exponential.
    #[arg(long, value_name = "S")]
    aht_s: f64,
    /// Mean patience in seconds, exponential; without it nobody hangs up.
    #[arg(long, value_name = "S")]
    patience_s: Option<f64>,
    /// The target of the service level in seconds.
    #[arg(long, value_name = "S", default_value_t = 20.0)]
    service_level_s: f64,
    /// Hours that are measured, over all runs.
    #[arg(long, value_name = "H", default_value_t = 1_000.0)]
    hours: f64,
    /// The same seed gives the same figures.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads to use; the figures don't depend on it. All cores by default.
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Language of the table.
    #[arg(long, value_enum, default_value_t = Language::Fr)]
    language: Language,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Language {
    Fr,
    En,
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Answer {
    #[serde(flatten)]
    figures: Figures,
    /// What the formula says; absent when it has no steady state.
    #[serde(skip_serializing_if = "Option::is_none")]
    formula: Option<Formula>,
    study: Told,
}

/// How the figures came about.
#[derive(Debug, Serialize)]
struct Told {
    agents: u32,
    calls_per_hour: f64,
    aht_s: f64,
    patience_s: Option<f64>,
    service_level_s: f64,
    hours: f64,
    seed: u64,
    replications: u32,
    confidence: f64,
}

pub(super) fn run(asked: &Simulate) -> Result<ExitCode> {
    let single = Single {
        agents: asked.agents,
        calls_per_hour: asked.calls_per_hour,
        aht_s: asked.aht_s,
        patience_s: asked.patience_s,
        target_s: asked.service_level_s,
        hours: asked.hours,
    };
    single.check().or_else(|unfit| bail!(study::refused(unfit)))?;
    let replications = single.replications();
    let progress = Mutex::new(Progress::new("simulate"));
    let watch = |share: f64| {
        progress.lock().expect("nobody panics while holding it").at(per_mille(share), 1_000);
        true
    };
    let threads = asked.threads.unwrap_or_else(cores);
    let tallies = study::run(&single.study().ready(), asked.seed, replications, threads, &watch);
    progress.into_inner().expect("nobody panicked while holding it").end();
    let Some(tallies) = tallies else { bail!("the simulation was stopped") };
    let answer = Answer {
        figures: Figures::of(&tallies),
        formula: Formula::of(&single),
        study: Told {
            agents: single.agents,
            calls_per_hour: single.calls_per_hour,
            aht_s: single.aht_s,
            patience_s: single.patience_s,
            service_level_s: single.target_s,
            hours: single.hours,
            seed: asked.seed,
            replications,
            confidence: CONFIDENCE,
        },
    };
    if asked.json {
        println!("{}", serde_json::to_string_pretty(&answer)?);
    } else {
        print!("{}", table::single(&answer, asked.language));
    }
    Ok(ExitCode::SUCCESS)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1,000")]
fn per_mille(share: f64) -> u64 {
    (share.clamp(0.0, 1.0) * 1_000.0) as u64
}
