//! The story said in French and in English.
//!
//! Owns: every word of it, with plurals, typography and local times, so that all who tell the story
//! tell it alike. Must not own: what is told (`path`, `agents`).

mod en;
mod fr;

use super::agents::{AgentPart, Stretch};
use super::{Story, WhyNot};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use vocab::Moment;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    #[default]
    Fr,
    En,
}

impl FromStr for Lang {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "fr" => Ok(Self::Fr),
            "en" => Ok(Self::En),
            other => Err(format!("there is no language {other:?}: fr or en")),
        }
    }
}

/// One thing said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    pub from: Moment,
    /// The end of a stretch; `None` for a point in time and for what still holds.
    pub to: Option<Moment>,
    /// Both in the centre's local time: `14:02:10`, `14:02:10 – 14:03:40`.
    pub time: String,
    pub text: String,
}

impl Story {
    /// The interaction's way.
    #[must_use]
    pub fn sentences(&self, lang: Lang) -> Vec<Sentence> {
        let clock = Clock::new(&self.time_zone, lang);
        self.steps
            .iter()
            .map(|step| Sentence {
                from: step.at,
                to: None,
                time: clock.time(step.at),
                text: match lang {
                    Lang::Fr => fr::step(&clock, step),
                    Lang::En => en::step(&clock, step),
                },
            })
            .collect()
    }

    /// Why an agent did not have it, stretch by stretch.
    #[must_use]
    pub fn reasons(&self, part: &AgentPart, lang: Lang) -> Vec<Sentence> {
        let clock = Clock::new(&self.time_zone, lang);
        part.stretches
            .iter()
            .map(|stretch| Sentence {
                from: stretch.from,
                to: stretch.to,
                time: clock.span(stretch),
                text: upper_first(&reason(&clock, stretch.from, &stretch.why, lang)),
            })
            .collect()
    }

    /// An agent's part in one line: the reason that held longest, and how many others there were.
    #[must_use]
    pub fn headline(&self, part: &AgentPart, lang: Lang) -> String {
        let clock = Clock::new(&self.time_zone, lang);
        let length = |s: &&Stretch| s.to.map_or(i64::MAX, |to| to.since_ms(s.from));
        let Some(longest) = part.stretches.iter().max_by_key(length) else {
            return upper_first(match lang {
                Lang::Fr => fr::NEVER_WAITED,
                Lang::En => en::NEVER_WAITED,
            });
        };
        let text = upper_first(&reason(&clock, longest.from, &longest.why, lang));
        let others = part.stretches.len() - 1;
        match (others, lang) {
            (0, _) => text,
            (_, Lang::Fr) => format!("{text} {}", fr::and_others(others)),
            (_, Lang::En) => format!("{text} {}", en::and_others(others)),
        }
    }

    /// “Why not Alice?”
    #[must_use]
    pub fn question(&self, part: &AgentPart, lang: Lang) -> String {
        match lang {
            Lang::Fr => fr::question(&part.agent.name),
            Lang::En => en::question(&part.agent.name),
        }
    }

    /// What must be said beside the story.
    #[must_use]
    pub fn remarks(&self, lang: Lang) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.cut {
            remarks.push(match lang {
                Lang::Fr => fr::CUT.to_owned(),
                Lang::En => en::CUT.to_owned(),
            });
        }
        if self.agents_left_out > 0 {
            remarks.push(match lang {
                Lang::Fr => fr::left_out(self.agents_left_out),
                Lang::En => en::left_out(self.agents_left_out),
            });
        }
        remarks
    }
}

fn reason(clock: &Clock, at: Moment, why: &WhyNot, lang: Lang) -> String {
    match lang {
        Lang::Fr => fr::reason(clock, at, why),
        Lang::En => en::reason(clock, at, why),
    }
}

/// Local times and lengths.
struct Clock {
    zone: TimeZone,
    lang: Lang,
}

/// A space that doesn't break, before a unit and within guillemets.
const NBSP: char = '\u{a0}';

impl Clock {
    fn new(zone: &str, lang: Lang) -> Self {
        Self { zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC), lang }
    }

    fn zoned(&self, at: Moment) -> Option<jiff::Zoned> {
        let at = jiff::Timestamp::from_millisecond(at.epoch_ms()).ok()?;
        Some(at.to_zoned(self.zone.clone()))
    }

    fn time(&self, at: Moment) -> String {
        self.zoned(at).map_or_else(|| at.rfc3339(), |local| local.strftime("%H:%M:%S").to_string())
    }

    fn span(&self, stretch: &Stretch) -> String {
        let from = self.time(stretch.from);
        match stretch.to {
            Some(to) => format!("{from} – {}", self.time(to)),
            None => format!("{from} –"),
        }
    }

    /// A time as seen from another: with its day when that is another one.
    fn seen_from(&self, at: Moment, from: Moment) -> String {
        let (Some(local), Some(other)) = (self.zoned(at), self.zoned(from)) else {
            return at.rfc3339();
        };
        let time = local.strftime("%H:%M:%S");
        if local.date() == other.date() {
            return time.to_string();
        }
        match self.lang {
            Lang::Fr => format!("le {} à {time}", local.strftime("%d/%m/%Y")),
            Lang::En => format!("{} at {time}", local.strftime("%-d %b %Y")),
        }
    }

    /// `4 min 05 s`, `45 s`, `2 h 03`; the same in both languages.
    fn length(ms: i64) -> String {
        let total = (ms.max(0) + 500) / 1_000;
        let (hours, minutes, seconds) = (total / 3_600, total % 3_600 / 60, total % 60);
        match (hours, minutes, seconds) {
            (0, 0, s) => format!("{s}{NBSP}s"),
            (0, m, 0) => format!("{m}{NBSP}min"),
            (0, m, s) => format!("{m}{NBSP}min {s:02}{NBSP}s"),
            (h, m, _) => format!("{h}{NBSP}h{NBSP}{m:02}"),
        }
    }
}

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// `a`, `a and b`, `a, b and c`.
fn listed(items: &[String], and: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} {and} {last}", most.join(", ")),
    }
}

/// `answer → menu (2) → queue`: an exit stands behind the step that it left.
fn path(hops: &[super::Hop], exit: impl Fn(&str) -> String) -> String {
    let mut text = String::new();
    for (place, hop) in hops.iter().enumerate() {
        if place > 0 {
            text.push_str(&match hop.exit.as_deref() {
                Some("next") | None => " → ".to_owned(),
                Some(other) => format!(" ({}) → ", exit(other)),
            });
        }
        text.push_str(hop.action.as_str());
    }
    text
}

/// `a1b2c3`, as lists show an interaction.
fn short(id: vocab::InteractionId) -> String {
    let text = id.to_string();
    text[text.len().saturating_sub(6)..].to_owned()
}
