//! `plateau script`: tests of scripts as text.

use super::{Source, known_organization};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use crm::script::{Script, TestReport, test};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::Scope;

#[derive(Debug, Subcommand)]
pub enum Scripts {
    /// Run the tests of scripts: which page do these answers lead to?
    Test(Asked),
}

#[derive(Debug, Args)]
pub struct Asked {
    /// A script in JSON, as the designer keeps it.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["config", "data", "organization"])]
    file: Option<PathBuf>,
    /// The organization's id; with --data or --config.
    #[arg(long, value_name = "NAME", required_unless_present = "file")]
    organization: Option<String>,
    /// One script of it; all that have tests when absent.
    #[arg(long, value_name = "ID", conflicts_with = "file")]
    script: Option<String>,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    source: Source,
    /// Texts of tests; without any, those of the script itself.
    #[arg(value_name = "FILE.scripttest")]
    files: Vec<PathBuf>,
}

impl Scripts {
    pub(super) async fn run(&self) -> Result<ExitCode> {
        match self {
            Self::Test(asked) => asked.run().await,
        }
    }
}

impl Asked {
    async fn run(&self) -> Result<ExitCode> {
        let scripts = self.scripts().await?;
        let mut told = Vec::new();
        let mut passed = true;
        for (id, script) in &scripts {
            let texts = self.texts(script)?;
            for (name, text) in texts {
                let report = test(script, &text);
                let name = name.as_deref().unwrap_or(id);
                passed &= report.passed;
                if !self.json {
                    print(name, &report);
                }
                told.push(serde_json::json!({ "script": id, "name": name, "report": report }));
            }
        }
        if told.is_empty() {
            bail!("there are no tests: name a file, or give the script tests in the designer");
        }
        if self.json {
            println!("{}", serde_json::to_string_pretty(&told)?);
        }
        Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    async fn scripts(&self) -> Result<Vec<(String, Script)>> {
        if let Some(file) = &self.file {
            let script = serde_json::from_str(&read(file)?)
                .with_context(|| format!("{} is no script", file.display()))?;
            return Ok(vec![(file.display().to_string(), script)]);
        }
        let db = self.source.existing().await?;
        let name = self.organization.as_deref().unwrap_or_default();
        let organization = known_organization(&db, name).await?;
        let drafts = db.scripts().list(&Scope::all(), &organization).await?;
        let all: Vec<(String, Script)> = drafts.into_iter().map(|d| (d.id, d.draft)).collect();
        let Some(wanted) = &self.script else { return Ok(all) };
        let ids: Vec<String> = all.iter().map(|(id, _)| id.clone()).collect();
        match all.into_iter().find(|(id, _)| id == wanted) {
            Some(found) => Ok(vec![found]),
            None => bail!("there is no script {wanted:?}; there are {}", ids.join(", ")),
        }
    }

    /// Texts by the file they stand in; the script's own has none.
    fn texts(&self, script: &Script) -> Result<Vec<(Option<String>, String)>> {
        if self.files.is_empty() {
            let own = Some(script.tests.clone()).filter(|text| !text.trim().is_empty());
            return Ok(own.map(|text| (None, text)).into_iter().collect());
        }
        let text = |file: &PathBuf| Ok((Some(file.display().to_string()), read(file)?));
        self.files.iter().map(text).collect()
    }
}

fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("{} can't be read", file.display()))
}

fn print(name: &str, report: &TestReport) {
    for scene in &report.scenes {
        let Some(failure) = &scene.failure else {
            println!("ok    {name}:{} {}", scene.line, scene.name);
            continue;
        };
        println!("FAIL  {name}:{} {}", failure.line, scene.name);
        println!("      {}: {}", failure.wanted, failure.what);
        for line in &failure.happened {
            println!("      instead: {line}");
        }
    }
    let covered = &report.coverage;
    println!("{name}: {} of {} exits taken", covered.taken, covered.exits);
    for exit in &covered.missing {
        println!("      not taken: {} {}", exit.page, exit.exit);
    }
    let failed = report.scenes.iter().filter(|s| s.failure.is_some()).count();
    println!("{} scenes, {failed} failed", report.scenes.len());
}
