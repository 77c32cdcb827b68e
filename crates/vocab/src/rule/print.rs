//! A rule as text that reads back to itself.

use super::names::Known;
use super::parse::{Directory, is_keyword};
use super::token::is_word;
use super::{Destination, Guard, Language, Rule, Step, Term};
use crate::FloorPlan;

struct Words {
    wait: &'static str,
    estimate: &'static str,
    share: &'static str,
    and: &'static str,
    or: &'static str,
    site: &'static str,
    team: &'static str,
    agent: &'static str,
    queue: &'static str,
    partner: &'static str,
    voicemail: &'static str,
    callback: &'static str,
    anyone: &'static str,
    colon: &'static str,
}

const ENGLISH: Words = Words {
    wait: "wait",
    estimate: "estimate",
    share: "share",
    and: "and",
    or: "or",
    site: "site",
    team: "team",
    agent: "agent",
    queue: "queue",
    partner: "partner",
    voicemail: "voicemail",
    callback: "callback",
    anyone: "anyone",
    colon: ":",
};

const FRENCH: Words = Words {
    wait: "attente",
    estimate: "estimation",
    share: "part",
    and: "et",
    or: "ou",
    site: "site",
    team: "équipe",
    agent: "agent",
    queue: "file",
    partner: "partenaire",
    voicemail: "messagerie",
    callback: "rappel",
    anyone: "tous",
    colon: " :",
};

impl Rule {
    /// The rule in words, one step a line, with the names of this plan.
    #[must_use]
    pub fn text(&self, plan: &FloorPlan, language: Language) -> String {
        let directory = Directory::new(plan);
        let lines: Vec<String> =
            self.steps.iter().map(|step| step.written(&directory, language)).collect();
        lines.join("\n")
    }

    /// One step in words; None beyond the last.
    #[must_use]
    pub fn step_text(&self, n: usize, plan: &FloorPlan, language: Language) -> Option<String> {
        Some(self.steps.get(n)?.written(&Directory::new(plan), language))
    }
}

impl Step {
    fn written(&self, names: &Directory<'_>, language: Language) -> String {
        let words = match language {
            Language::French => &FRENCH,
            Language::English => &ENGLISH,
        };
        let mut conditions: Vec<String> = Vec::new();
        conditions.extend(self.until_ms.map(|ms| format!("{} < {}", words.wait, duration(ms))));
        conditions.extend(self.only.iter().map(|guard| match guard {
            Guard::EstimateOver { ms } => format!("{} > {}", words.estimate, duration(*ms)),
            Guard::Share { percent } => format!("{} {percent} %", words.share),
            Guard::Attribute { name, value } => format!("{} = {}", quoted(name), quoted(value)),
        }));
        let to = match &self.to {
            Destination::Agents { any_of } => {
                let any: Vec<String> = any_of.iter().map(|all| all_of(all, words, names)).collect();
                any.join(&format!(" {} ", words.or))
            }
            Destination::Queue { queue } => named(words.queue, &names.queues, queue.as_str()),
            Destination::Partner { partner } => {
                named(words.partner, &names.partners, partner.as_str())
            }
            Destination::Voicemail => words.voicemail.to_owned(),
            Destination::Callback => words.callback.to_owned(),
        };
        if conditions.is_empty() {
            return to;
        }
        format!("{}{} {to}", conditions.join(", "), words.colon)
    }
}

fn all_of(all: &[Term], words: &Words, names: &Directory<'_>) -> String {
    let terms: Vec<String> = all
        .iter()
        .map(|term| match term {
            Term::Skill { skill, least } => {
                let name = names.skills.name_of(skill.as_str());
                format!("{} ≥ {least}", quoted(&name))
            }
            Term::Site { site } => named(words.site, &names.sites, site.as_str()),
            Term::Team { team } => named(words.team, &names.teams, team.as_str()),
            Term::Agent { agent } => named(words.agent, &names.agents, agent.as_str()),
            Term::Anyone => words.anyone.to_owned(),
        })
        .collect();
    terms.join(&format!(" {} ", words.and))
}

fn named(noun: &str, known: &Known<'_>, key: &str) -> String {
    format!("{noun} {}", quoted(&known.name_of(key)))
}

impl Known<'_> {
    /// What the rule calls a thing, even one that the plan lacks.
    fn name_of(&self, key: &str) -> String {
        let thing = self.things.iter().find(|(known, _)| *known == key);
        thing.map_or_else(|| key.to_owned(), |(known, _)| self.name(known).to_owned())
    }
}

/// In quotes where it would not be read as one name.
fn quoted(name: &str) -> String {
    let bare = !name.is_empty() && name.chars().all(is_word) && !is_keyword(name);
    match (bare, name.contains('"')) {
        (true, _) => name.to_owned(),
        (false, false) => format!("\"{name}\""),
        (false, true) => format!("« {name} »"),
    }
}

/// In the largest unit that says it exactly, as people do: 90 s, 2 min, 36 h.
fn duration(ms: i64) -> String {
    match ms {
        ms if ms % 1_000 != 0 || ms == 0 => format!("{ms} ms"),
        ms if ms % 3_600_000 == 0 => format!("{} h", ms / 3_600_000),
        ms if ms % 60_000 == 0 => format!("{} min", ms / 60_000),
        ms => format!("{} s", ms / 1_000),
    }
}
