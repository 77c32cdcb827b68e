//! `plateau flow`: tests as text, shadow runs, flows of other products.

#![expect(clippy::print_stderr, reason = "what was left out stands beside the flow")]

use super::Source;
use super::plan::read;
use crate::{flow_import, shadow};
use anyhow::{Context, Result, bail};
use clap::{Subcommand, ValueEnum};
use sim::{Report, flow_test};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use vocab::{FloorPlan, FlowId};

#[derive(Debug, Subcommand)]
pub enum Flow {
    /// Run flow tests by the engine that serves the calls.
    Test {
        /// The floor plan, TOML or JSON.
        #[arg(long, value_name = "FILE", conflicts_with_all = ["config", "data"])]
        plan: Option<PathBuf>,
        /// Tell the coverage of this flow only.
        #[arg(long, value_name = "FLOW")]
        flow: Option<String>,
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        source: Source,
        /// Texts of tests; without any, those of the plan itself.
        #[arg(value_name = "FILE.flowtest")]
        files: Vec<PathBuf>,
    },
    /// Lead the real callers of a day through a draft.
    Shadow {
        /// A local day, 2026-11-20; yesterday by default.
        #[arg(long)]
        day: Option<String>,
        /// The draft, TOML or JSON.
        #[arg(long, value_name = "FILE")]
        plan: PathBuf,
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        source: Source,
    },
    /// Translate a flow of another product, as far as it matches.
    Import {
        #[arg(long, value_enum)]
        from: From,
        /// Where to write the flow; standard output by default.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        file: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum From {
    Connect,
    Twilio,
}

impl Flow {
    pub(super) async fn run(self) -> Result<ExitCode> {
        match self {
            Self::Test { plan, flow, json, source, files } => {
                let plan = match plan {
                    Some(file) => read(&file)?,
                    None => published(&source).await?,
                };
                test(&plan, flow.as_deref(), &files, json)
            }
            Self::Shadow { day, plan, json, source } => {
                let db = source.existing().await?;
                let report = shadow::run(&db, read(&plan)?, day.as_deref()).await?;
                tell_shadow(&report, json)
            }
            Self::Import { from, out, file } => import(from, out.as_deref(), &file),
        }
    }
}

async fn published(source: &Source) -> Result<FloorPlan> {
    let saved = source.existing().await?.plans().latest().await?;
    let Some(saved) = saved else { bail!("no plan was published yet") };
    Ok(saved.plan)
}

fn test(plan: &FloorPlan, flow: Option<&str>, files: &[PathBuf], json: bool) -> Result<ExitCode> {
    let flow = flow.map(FlowId::new);
    if let Some(flow) = flow.as_ref().filter(|f| !plan.flows.contains_key(*f)) {
        bail!("the plan has no flow {:?}", flow.as_str());
    }
    let texts: Vec<(String, String)> = if files.is_empty() {
        plan.flow_tests.iter().map(|(name, text)| (name.clone(), text.clone())).collect()
    } else {
        let text = |file: &PathBuf| {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("{} can't be read", file.display()))?;
            Ok((file.display().to_string(), text))
        };
        files.iter().map(text).collect::<Result<_>>()?
    };
    if texts.is_empty() {
        bail!("there are no tests: name a file, or give the plan flow_tests");
    }
    let report = flow_test(plan, flow.as_ref(), &texts);
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        tell_tests(&report);
    }
    Ok(if report.passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell_tests(report: &Report) {
    let (mut scenes, mut failed) = (0, 0);
    for test in &report.tests {
        for scene in &test.scenes {
            scenes += 1;
            let Some(failure) = &scene.failure else {
                println!("ok    {}:{} {}", test.name, scene.line, scene.name);
                continue;
            };
            failed += 1;
            let column = failure.column.map(|c| format!(":{c}")).unwrap_or_default();
            println!("FAIL  {}:{}{column} {}", test.name, failure.line, scene.name);
            println!("      {}: {}", failure.wanted, failure.what);
            for line in &failure.happened {
                println!("      instead: {line}");
            }
        }
    }
    for flow in report.coverage.iter().filter(|f| f.exits > 0) {
        println!("{}: {} of {} exits taken", flow.flow, flow.taken, flow.exits);
        for exit in &flow.missing {
            println!("      not taken: {} {}", exit.action, exit.exit);
        }
    }
    println!("{scenes} scenes, {failed} failed");
}

fn tell_shadow(report: &shadow::Report, json: bool) -> Result<ExitCode> {
    if json {
        println!("{}", serde_json::to_string_pretty(report)?);
        return Ok(ExitCode::SUCCESS);
    }
    for moved in &report.moved {
        let place = |landing: &sim::Landing| {
            let (queue, outcome) = landing.place();
            queue.or(outcome).unwrap_or("nowhere").to_owned()
        };
        let (then, now) = (place(&moved.then), place(&moved.now));
        println!("{} {}: {then} → {now}", moved.at, moved.interaction);
    }
    println!("{}: {} of {} callers elsewhere", report.day, report.elsewhere, report.calls);
    Ok(ExitCode::SUCCESS)
}

fn import(from: From, out: Option<&Path>, file: &Path) -> Result<ExitCode> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("{} can't be read", file.display()))?;
    let json =
        serde_json::from_str(&text).with_context(|| format!("{} is no JSON", file.display()))?;
    let from = match from {
        From::Connect => "connect",
        From::Twilio => "twilio",
    };
    let imported = flow_import::read(from, &json).map_err(anyhow::Error::msg)?;
    let flow = serde_json::to_string_pretty(&imported.flow)?;
    match out {
        Some(out) => std::fs::write(out, flow)
            .with_context(|| format!("{} can't be written", out.display()))?,
        None => println!("{flow}"),
    }
    for note in &imported.left_out {
        // Beside the flow, which may stand on standard output.
        eprintln!("not translated: {} {}: {}", note.path, note.kind, note.why);
    }
    Ok(ExitCode::SUCCESS)
}
