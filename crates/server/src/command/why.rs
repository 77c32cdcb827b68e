//! `plateau why`: how an interaction went and why, in sentences.

use super::Source;
use crate::clock;
use anyhow::{Result, bail};
use clap::Args;
use ledger::why::{AgentPart, Lang, Sentence, Story, tell};
use std::process::ExitCode;
use store::{Db, Scope};
use vocab::{AgentId, InteractionId};

#[derive(Debug, Args)]
pub struct Why {
    /// The interaction's id, its beginning, or its ending as lists show it.
    interaction: String,
    /// Why not this agent? By login or by name.
    #[arg(long, value_name = "AGENT")]
    agent: Option<String>,
    /// `fr` or `en`.
    #[arg(long, default_value = "fr", value_name = "LANG")]
    lang: Lang,
    /// The story as JSON, with its sentences.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    source: Source,
}

impl Why {
    pub(super) async fn run(&self) -> Result<ExitCode> {
        let db = self.source.existing().await?;
        let id = find(&db, &self.interaction).await?;
        let only = match &self.agent {
            Some(asked) => Some(find_agent(&db, asked).await?),
            None => None,
        };
        let material = db.why().material(&Scope::all(), id, only, clock::now()).await?;
        let Some(story) = material.as_ref().and_then(tell) else {
            bail!("the journal has no beginning of interaction {id}");
        };
        if self.json {
            println!("{}", serde_json::to_string_pretty(&self.as_json(&story))?);
        } else {
            self.print(&story);
        }
        Ok(ExitCode::SUCCESS)
    }

    fn as_json(&self, story: &Story) -> serde_json::Value {
        let agent = |part: &AgentPart| {
            serde_json::json!({
                "agent": part.agent.id,
                "headline": story.headline(part, self.lang),
                "sentences": story.reasons(part, self.lang),
            })
        };
        serde_json::json!({
            "story": story,
            "sentences": story.sentences(self.lang),
            "agents": story.agents.iter().map(agent).collect::<Vec<_>>(),
            "remarks": story.remarks(self.lang),
        })
    }

    fn print(&self, story: &Story) {
        println!("{}", story.interaction);
        tell_all("", &story.sentences(self.lang));
        if self.agent.is_some() {
            for part in &story.agents {
                println!("\n{}", story.question(part, self.lang));
                let reasons = story.reasons(part, self.lang);
                tell_all("  ", &reasons);
                if reasons.is_empty() {
                    println!("  {}", story.headline(part, self.lang));
                }
            }
        } else if !story.agents.is_empty() {
            println!();
            for part in &story.agents {
                println!("{}: {}", part.agent.name, story.headline(part, self.lang));
            }
        }
        for remark in story.remarks(self.lang) {
            println!("\n{remark}");
        }
    }
}

fn tell_all(margin: &str, sentences: &[Sentence]) {
    for sentence in sentences {
        println!("{margin}{}  {}", sentence.time, sentence.text);
    }
}

async fn find(db: &Db, text: &str) -> Result<InteractionId> {
    let found = db.why().find(&Scope::all(), text).await?;
    match found[..] {
        [id] => Ok(id),
        [] => {
            bail!("there is no interaction {text:?}: give its id, or as much of it as is its own")
        }
        [_, ..] => bail!("several interactions begin with {text:?}: give more of the id"),
    }
}

/// An agent of the plan in force, by login or by name, however it is capitalized.
async fn find_agent(db: &Db, text: &str) -> Result<AgentId> {
    let asked = text.to_lowercase();
    let Some(saved) = db.plans().latest().await? else { bail!("no plan was published yet") };
    let agents = &saved.plan.agents;
    if let Some((id, _)) = agents.iter().find(|(id, _)| id.as_str().to_lowercase() == asked) {
        return Ok(id.clone());
    }
    let named: Vec<_> =
        agents.iter().filter(|(_, a)| a.name.to_lowercase().contains(&asked)).collect();
    match named[..] {
        [(id, _)] => Ok(id.clone()),
        [] => bail!("the plan has no agent {text:?}: give the login or a part of the name"),
        [..] => {
            let logins: Vec<&str> = named.iter().take(8).map(|(id, _)| id.as_str()).collect();
            bail!("several agents are called {text:?}: {}", logins.join(", "))
        }
    }
}
