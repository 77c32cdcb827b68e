//! What is to be different, as it is typed: `--more-agents support=3 --skill anna:english=7`.

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use serde::de::DeserializeOwned;
use sim::study::{Changes, ServesChange, SkillChange};
use std::path::{Path, PathBuf};
use vocab::{QueueId, SkillId, TeamId};

#[derive(Debug, Args)]
pub(super) struct ChangeArgs {
    /// So many more agents of a team, like those it has; fewer with a minus.
    #[arg(long, value_name = "TEAM=N", allow_hyphen_values = true)]
    more_agents: Vec<String>,
    /// A skill of an agent or of all of a team; level 0 takes it away.
    #[arg(long, value_name = "WHO:SKILL=LEVEL")]
    skill: Vec<String>,
    /// A queue that an agent or a team serves as well.
    #[arg(long, value_name = "WHO:QUEUE")]
    serve: Vec<String>,
    /// A queue that an agent or a team no longer serves.
    #[arg(long, value_name = "WHO:QUEUE")]
    unserve: Vec<String>,
    /// Another floor plan: its rules, queues, agents.
    #[arg(long, value_name = "FILE")]
    plan: Option<PathBuf>,
    /// So many times as many callers.
    #[arg(long, value_name = "FACTOR")]
    volume: Option<f64>,
    /// So many times as long talks and wrap-ups.
    #[arg(long, value_name = "FACTOR")]
    handling: Option<f64>,
    /// So many times as patient.
    #[arg(long, value_name = "FACTOR")]
    patience: Option<f64>,
}

impl ChangeArgs {
    pub(super) fn is_none(&self) -> bool {
        let lists = [&self.more_agents, &self.skill, &self.serve, &self.unserve];
        lists.iter().all(|list| list.is_empty())
            && self.plan.is_none()
            && [self.volume, self.handling, self.patience].iter().all(Option::is_none)
    }

    pub(super) fn read(&self) -> Result<Changes> {
        let mut changes = Changes {
            volume: self.volume,
            handling: self.handling,
            patience: self.patience,
            plan: self.plan.as_deref().map(read).transpose()?,
            ..Changes::default()
        };
        for text in &self.more_agents {
            let (team, count) = parts(text, '=', "--more-agents", "TEAM=3")?;
            let count = number(count, text, "--more-agents")?;
            changes.more_agents.insert(TeamId::new(team), count);
        }
        for text in &self.skill {
            let (who, skill) = parts(text, ':', "--skill", "WHO:SKILL=7")?;
            let (skill, level) = parts(skill, '=', "--skill", "WHO:SKILL=7")?;
            let level = number(level, text, "--skill")?;
            let (who, skill) = (who.to_owned(), SkillId::new(skill));
            changes.skills.push(SkillChange { who, skill, level });
        }
        for (list, option, serves) in
            [(&self.serve, "--serve", true), (&self.unserve, "--unserve", false)]
        {
            for text in list {
                let (who, queue) = parts(text, ':', option, "WHO:QUEUE")?;
                let (who, queue) = (who.to_owned(), QueueId::new(queue));
                changes.serves.push(ServesChange { who, queue, serves });
            }
        }
        Ok(changes)
    }
}

fn parts<'a>(text: &'a str, at: char, option: &str, like: &str) -> Result<(&'a str, &'a str)> {
    let found = text.split_once(at).filter(|(a, b)| !a.is_empty() && !b.is_empty());
    found.ok_or_else(|| anyhow!("{option} {text}: write it as {like}"))
}

fn number<T: std::str::FromStr>(text: &str, whole: &str, option: &str) -> Result<T> {
    text.parse().map_err(|_| anyhow!("{option} {whole}: {text} is no number that fits"))
}

/// A file in TOML, or in JSON if its name ends so.
pub(super) fn read<T: DeserializeOwned>(file: &Path) -> Result<T> {
    if !file.is_file() {
        bail!("there is no file {}", file.display());
    }
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("{} can't be read", file.display()))?;
    if file.extension().is_some_and(|e| e == "json") {
        return serde_json::from_str(&text).with_context(|| format!("{}", file.display()));
    }
    toml::from_str(&text).with_context(|| format!("{}", file.display()))
}
