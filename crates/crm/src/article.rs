//! Articles of the knowledge base: what one holds, and what its Markdown says in plain words.
//!
//! Owns: the content that a version keeps, its faults, who may read it, and the plain text that is
//! searched and shown in lists. Must not own: versions and views (`store`), or how Markdown looks
//! (the interface; raw HTML is text there like any other).

use crate::{FieldFault, Label};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// One article, whatever its versions say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ArticleId(Uuid);

impl ArticleId {
    #[must_use]
    pub const fn from_uuid(id: Uuid) -> Self {
        Self(id)
    }
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ArticleId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self)
    }
}

const LONGEST_TITLE: usize = 200;
const LONGEST_TEXT: usize = 100_000;
const LONGEST_WORD: usize = 60;
const MOST_TAGS: usize = 20;

/// Who may read a published article, from the narrowest to the widest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The centre's own people.
    Agents,
    /// And the people of the organization.
    Organization,
    /// And everybody.
    Public,
}

impl Audience {
    pub const ALL: [Self; 3] = [Self::Agents, Self::Organization, Self::Public];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agents => "agents",
            Self::Organization => "organization",
            Self::Public => "public",
        }
    }
}

/// Where an article stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Never published, or withdrawn: only those who write read it.
    Draft,
    /// One of its versions is read.
    Published,
    /// Kept for its history, offered to nobody.
    Archived,
}

impl State {
    pub const ALL: [Self; 3] = [Self::Draft, Self::Published, Self::Archived];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Archived => "archived",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// What one version of an article says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    pub title: Label,
    /// Markdown.
    pub text: Label,
    #[serde(default)]
    pub category: String,
    #[serde(default)]
    pub tags: Vec<String>,
    pub audience: Audience,
    /// The day on which somebody is to read it again: `2026-11-22`.
    #[serde(default)]
    pub review_on: Option<String>,
}

impl Content {
    /// Without spaces around its words, empty ones and tags said twice.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        let trim = |text: &mut String| *text = text.trim().to_owned();
        trim(&mut self.title.fr);
        trim(&mut self.category);
        self.title.en = self.title.en.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
        self.text.en = self.text.en.filter(|t| !t.trim().is_empty());
        self.review_on = self.review_on.filter(|day| !day.is_empty());
        let mut tags: Vec<String> = Vec::new();
        for tag in self.tags {
            let tag = tag.trim().to_owned();
            if !tag.is_empty() && !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        self.tags = tags;
        self
    }

    #[must_use]
    pub fn faults(&self) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        if self.title.fr.is_empty() {
            faults.push(fault("title.fr", "required", "", "Write a title."));
        }
        let titles = [("title.fr", Some(&self.title.fr)), ("title.en", self.title.en.as_ref())];
        let texts = [("text.fr", Some(&self.text.fr)), ("text.en", self.text.en.as_ref())];
        faults.extend(titles.into_iter().filter_map(|(at, t)| too_long(at, t?, LONGEST_TITLE)));
        faults.extend(texts.into_iter().filter_map(|(at, t)| too_long(at, t?, LONGEST_TEXT)));
        if self.text.en.is_some() && self.title.en.is_none() {
            let what = "An English text needs an English title.";
            faults.push(fault("title.en", "required", "", what));
        }
        faults.extend(too_long("category", &self.category, LONGEST_WORD));
        faults.extend(self.tags.iter().filter_map(|tag| too_long("tags", tag, LONGEST_WORD)));
        if self.tags.len() > MOST_TAGS {
            let what = format!("Keep at most {MOST_TAGS} tags.");
            faults.push(fault("tags", "too_many", &self.tags.len().to_string(), &what));
        }
        if let Some(day) = &self.review_on
            && day.parse::<jiff::civil::Date>().is_err()
        {
            faults.push(fault("review_on", "not_date", day, "Write the day as 2026-11-22."));
        }
        faults
    }
}

fn too_long(field: &str, text: &str, most: usize) -> Option<FieldFault> {
    let length = text.chars().count();
    let what = format!("Write at most {most} characters.");
    (length > most).then(|| fault(field, "too_long", &length.to_string(), &what))
}

fn fault(field: &str, code: &'static str, value: &str, what: &str) -> FieldFault {
    let (field, value, what) = (field.to_owned(), value.to_owned(), what.to_owned());
    FieldFault { field, code, value, what }
}

/// The words of a Markdown text without its marks, in one line: what is searched and what lists
/// show. Addresses of links are left out, their words stay.
#[must_use]
pub fn plain(markdown: &str) -> String {
    let mut plain = String::with_capacity(markdown.len());
    for line in markdown.lines() {
        let line = line.trim();
        if line.starts_with("```") || is_rule(line) {
            continue;
        }
        let line = line.trim_start_matches(['#', '>', '-', '*', '+', ' ']);
        let line = match line.split_once(['.', ')']) {
            Some((number, rest)) if is_number(number) && rest.starts_with(' ') => rest.trim_start(),
            Some(_) | None => line,
        };
        plain.push(' ');
        push_words(&mut plain, line);
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

/// `---`, and the line below the head of a table.
fn is_rule(line: &str) -> bool {
    line.len() >= 3 && line.chars().all(|c| matches!(c, '-' | '|' | ':' | ' ' | '*' | '_'))
}

fn push_words(plain: &mut String, line: &str) {
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        // `[words](address)` and `![words](address)`
        if c == '[' || (c == '!' && after.starts_with('[')) {
            let inside = if c == '[' { after } else { &after[1..] };
            if let Some((words, link)) = inside.split_once("](")
                && let Some((_, behind)) = link.split_once(')')
            {
                plain.push_str(words);
                rest = behind;
                continue;
            }
        }
        match c {
            '*' | '`' => {}
            '|' => plain.push(' '),
            c => plain.push(c),
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content() -> Content {
        Content {
            title: Label::new(" Redémarrer la box ", "Restart the box"),
            text: Label::from("Débranchez."),
            category: " Internet ".to_owned(),
            tags: vec!["box".to_owned(), " box".to_owned(), String::new()],
            audience: Audience::Agents,
            review_on: Some("2027-01-31".to_owned()),
        }
    }

    #[test]
    fn a_tidied_article_has_no_fault() {
        let tidied = content().tidied();
        assert_eq!(tidied.faults(), []);
        assert_eq!(
            (tidied.title.fr.as_str(), tidied.tags),
            ("Redémarrer la box", vec!["box".to_owned()])
        );
    }

    #[test]
    fn every_fault_names_its_field() {
        let faulty = Content {
            title: Label { fr: String::new(), en: None },
            text: Label { fr: "x".repeat(LONGEST_TEXT + 1), en: Some("text".to_owned()) },
            review_on: Some("31/01/2027".to_owned()),
            ..content()
        };
        let found: Vec<_> = faulty.faults().into_iter().map(|f| (f.field, f.code)).collect();
        let wanted = [
            ("title.fr", "required"),
            ("text.fr", "too_long"),
            ("title.en", "required"),
            ("review_on", "not_date"),
        ];
        assert_eq!(found, wanted.map(|(field, code)| (field.to_owned(), code)));
    }

    #[test]
    fn marks_and_addresses_are_not_words() {
        let text = [
            "# Titre\n\n1. **Débranchez** la `box`\n- [voir](https://x.fr/a) ![led](file:1)\n\n",
            "---\n| a | b |\n|---|---|\n```\ncode\n```\n> cité",
        ];
        let text = &text.concat();
        assert_eq!(plain(text), "Titre Débranchez la box voir led a b code cité");
        assert_eq!(plain("2.5 GHz [seul"), "2.5 GHz [seul");
    }
}
