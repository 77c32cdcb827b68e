//! The story of an interaction, as sentences and as data.

use super::{Locale, Time};
use ledger::why::{AgentPart, Lang, Sentence, Story};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhyFilter {
    /// The login of one agent, to be told of alone: also one who doesn't serve the queue.
    pub(crate) agent: Option<String>,
    /// The language of the sentences; the reader's own when nothing is said.
    pub(crate) lang: Option<Locale>,
}

/// How an interaction went and why.
#[derive(Serialize, ToSchema)]
pub(crate) struct Why {
    pub(crate) interaction: Uuid,
    /// IANA name of the zone that the sentences' times are in.
    pub(crate) time_zone: String,
    pub(crate) sentences: Vec<WhySentence>,
    /// Those who were offered it, then those who could have had it, then those who could not.
    pub(crate) agents: Vec<WhyAgent>,
    /// What the reader must know beside it, e.g. that not every agent is told of.
    pub(crate) remarks: Vec<String>,
    /// The same as data; moments in it are epoch milliseconds.
    #[schema(value_type = Object)]
    pub(crate) story: serde_json::Value,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct WhySentence {
    pub(crate) from: Time,
    /// The end of a stretch; null for a point in time and for what still holds.
    pub(crate) to: Option<Time>,
    /// In local time: `14:02:10`, `14:02:10 – 14:03:40`.
    pub(crate) time: String,
    pub(crate) text: String,
}

/// Why one agent did not have it, or when it rang there.
#[derive(Serialize, ToSchema)]
pub(crate) struct WhyAgent {
    pub(crate) agent: String,
    pub(crate) name: String,
    pub(crate) team: Option<String>,
    pub(crate) site: Option<String>,
    /// Could have had it by the plan.
    pub(crate) able: bool,
    /// So many times it was offered to this agent.
    pub(crate) offers: u32,
    /// “Why not Alice?”
    pub(crate) question: String,
    /// The reason that held longest.
    pub(crate) headline: String,
    pub(crate) sentences: Vec<WhySentence>,
}

impl Why {
    pub(crate) fn told(story: &Story, lang: Lang) -> Self {
        Self {
            interaction: story.interaction.uuid(),
            time_zone: story.time_zone.clone(),
            sentences: story.sentences(lang).into_iter().map(Into::into).collect(),
            agents: story.agents.iter().map(|part| WhyAgent::told(story, part, lang)).collect(),
            remarks: story.remarks(lang),
            story: serde_json::to_value(story).unwrap_or_default(),
        }
    }
}

impl WhyAgent {
    fn told(story: &Story, part: &AgentPart, lang: Lang) -> Self {
        Self {
            agent: part.agent.id.clone(),
            name: part.agent.name.clone(),
            team: part.team.as_ref().map(|t| t.name.clone()),
            site: part.site.as_ref().map(|s| s.name.clone()),
            able: part.able,
            offers: part.offers,
            question: story.question(part, lang),
            headline: story.headline(part, lang),
            sentences: story.reasons(part, lang).into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Sentence> for WhySentence {
    fn from(said: Sentence) -> Self {
        Self {
            from: said.from.into(),
            to: said.to.map(Into::into),
            time: said.time,
            text: said.text,
        }
    }
}

impl From<Locale> for Lang {
    fn from(locale: Locale) -> Self {
        match locale {
            Locale::Fr => Self::Fr,
            Locale::En => Self::En,
        }
    }
}
