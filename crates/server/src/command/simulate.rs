//! `plateau simulate`: what a floor would come to, from the engine that serves the calls.

mod changes;
mod outbound;
mod table;

use super::Source;
use super::progress::Progress;
use crate::simulator::{Answer, Asked, Base, Formula, Prepared};
use anyhow::{Context, Result, anyhow, bail};
use changes::ChangeArgs;
use clap::{Args, ValueEnum};
use serde::Serialize;
use sim::study::{CONFIDENCE, Figures, Forecast, Single};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;

/// What else is asked than one queue by its figures.
const NOT_A_QUEUE: [&str; 3] = ["day", "forecast", "answer_rate"];

/// One queue by its figures, a campaign that calls out (--answer-rate), a day of the journal (--day),
/// or a forecast (--forecast).
#[derive(Debug, Args)]
pub struct Simulate {
    /// Agents who all serve one queue.
    #[arg(long, value_name = "N", required_unless_present_any = ["day", "forecast"])]
    agents: Option<u32>,
    /// Callers per hour, by a Poisson process.
    #[arg(long, value_name = "N", requires = "agents", required_unless_present_any = NOT_A_QUEUE)]
    calls_per_hour: Option<f64>,
    /// Mean handling time in seconds, exponential.
    #[arg(long, value_name = "S", requires = "agents", required_unless_present_any = NOT_A_QUEUE)]
    aht_s: Option<f64>,
    /// Mean patience in seconds, exponential; without it nobody hangs up.
    #[arg(long, value_name = "S", requires = "agents")]
    patience_s: Option<f64>,
    /// The target of the service level in seconds.
    #[arg(long, value_name = "S", default_value_t = 20.0)]
    service_level_s: f64,
    /// Hours that are measured, over all runs.
    #[arg(long, value_name = "H", default_value_t = 1_000.0)]
    hours: f64,

    #[command(flatten)]
    outbound: outbound::OutboundArgs,

    /// A day of the journal, `2026-11-20`, with --config or --data.
    #[arg(long, value_name = "DAY", conflicts_with_all = ["agents", "forecast"])]
    day: Option<String>,
    /// Calls per interval and queue, TOML or JSON, on the published plan or on --plan.
    #[arg(long, value_name = "FILE", conflicts_with = "agents")]
    forecast: Option<PathBuf>,
    /// Independent runs of a day or forecast.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(2..=60))]
    runs: u32,
    #[command(flatten)]
    changes: ChangeArgs,
    #[command(flatten)]
    source: Source,

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

/// What `--json` prints of a single queue.
#[derive(Debug, Serialize)]
struct SingleAnswer {
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

pub(super) async fn run(asked: &Simulate) -> Result<ExitCode> {
    if let Some(campaigns) = asked.outbound.campaigns(asked.agents, asked.hours, asked.seed) {
        return outbound::tell(&campaigns, asked.json, asked.language);
    }
    if let Some(single) = asked.single() {
        if !asked.changes.is_none() {
            bail!("changes are for --day and --forecast; give other figures instead");
        }
        let prepared = Prepared::single(&single, asked.seed).map_err(|why| anyhow!(why))?;
        return tell_single(asked, &single, compute(asked, prepared)?);
    }
    let answer = compute(asked, asked.prepare().await?)?;
    if asked.json {
        println!("{}", serde_json::to_string_pretty(&answer)?);
    } else {
        print!("{}", table::side_by_side(&answer, asked.language));
    }
    Ok(ExitCode::SUCCESS)
}

impl Simulate {
    fn single(&self) -> Option<Single> {
        Some(Single {
            agents: self.agents?,
            calls_per_hour: self.calls_per_hour?,
            aht_s: self.aht_s?,
            patience_s: self.patience_s,
            target_s: self.service_level_s,
            hours: self.hours,
        })
    }

    async fn prepare(&self) -> Result<Prepared> {
        let changes = self.changes.read()?;
        let forecast = self.forecast.as_deref().map(changes::read::<Forecast>).transpose()?;
        let in_words = |why: String| anyhow!(why);
        if let Some(forecast) = &forecast
            && self.source.config.is_none()
            && self.source.data.is_none()
        {
            // Without a centre the given plan is the base.
            let mut changes = changes;
            let plan = changes.plan.take().context(
                "say which plan the forecast is for: --plan FILE, or --config FILE or --data DIR",
            )?;
            if let Some(fault) = plan.faults().first() {
                bail!("the plan: {}: {}", fault.path, fault.what);
            }
            return Prepared::forecast(forecast, plan, &changes, self.seed, self.runs)
                .map_err(in_words);
        }
        let base = match (forecast, &self.day) {
            (Some(forecast), _) => Base::Forecast { forecast },
            (None, Some(day)) => Base::Day { day: day.clone() },
            (None, None) => bail!("say what to simulate: --agents …, --day DAY or --forecast FILE"),
        };
        let asked = Asked {
            base,
            changes: Some(changes),
            seed: Some(self.seed),
            replications: Some(self.runs),
        };
        Prepared::read(&self.source.existing().await?, &asked, None).await.map_err(in_words)
    }
}

/// On several threads, with progress on standard error.
fn compute(asked: &Simulate, prepared: Prepared) -> Result<Answer> {
    let progress = Mutex::new(Progress::new("simulate"));
    let watch = |share: f64| {
        progress.lock().expect("nobody panics while holding it").at(per_mille(share), 1_000);
        true
    };
    let answer = prepared.carry_out(asked.threads.unwrap_or_else(cores), &watch);
    progress.into_inner().expect("nobody panicked while holding it").end();
    answer.context("the simulation was stopped")
}

fn tell_single(asked: &Simulate, single: &Single, answer: Answer) -> Result<ExitCode> {
    let answer = SingleAnswer {
        figures: answer.base,
        formula: answer.formula,
        study: Told {
            agents: single.agents,
            calls_per_hour: single.calls_per_hour,
            aht_s: single.aht_s,
            patience_s: single.patience_s,
            service_level_s: single.target_s,
            hours: single.hours,
            seed: asked.seed,
            replications: answer.replications,
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
