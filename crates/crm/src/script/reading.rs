//! How long a script takes to say.
//!
//! Owns: the pace and the longest way. Must not own: how long agents took; that is the report.

use super::{END, Page, Script};
use std::collections::BTreeMap;

/// French read aloud to somebody on the telephone: a calm reader says 150 words a minute.
pub const WORDS_PER_MIN: u64 = 150;

/// What is to be said on one page: its text and its mandatory mentions.
#[must_use]
pub fn reading_ms(page: &Page) -> u64 {
    let words = |text: &str| text.split_whitespace().filter(|w| is_word(w)).count() as u64;
    let said: u64 = page.mentions.iter().map(|m| words(&m.text.fr)).sum();
    (words(&page.text.fr) + said) * 60_000 / WORDS_PER_MIN
}

/// Signs that stand alone (` : `, ` – `) are not said.
fn is_word(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// The longest way from the start to an end; ways back are not taken again.
#[must_use]
pub fn longest_ms(script: &Script) -> u64 {
    let pages = by_id(script);
    walk(&pages, &script.start, &mut BTreeMap::new(), &reading_ms)
}

/// Pages still ahead on the longest way from here over pages that were not `visited` yet, this one
/// counted.
#[must_use]
pub fn pages_left(script: &Script, from: &str, visited: &[String]) -> u64 {
    let before = visited.iter().filter(|v| *v != from);
    let mut seen = before.map(|v| (v.as_str(), Seen::Known(0))).collect();
    walk(&by_id(script), from, &mut seen, &|_| 1)
}

fn by_id(script: &Script) -> BTreeMap<&str, &Page> {
    script.pages.iter().map(|p| (p.id.as_str(), p)).collect()
}

enum Seen {
    /// On the way from the start to here.
    Open,
    Known(u64),
}

/// Depth is bounded by the number of pages, which the check bounds.
fn walk<'a>(
    pages: &BTreeMap<&'a str, &'a Page>,
    at: &'a str,
    seen: &mut BTreeMap<&'a str, Seen>,
    cost: &dyn Fn(&Page) -> u64,
) -> u64 {
    let Some(page) = pages.get(at).copied() else { return 0 };
    match seen.get(at) {
        Some(Seen::Open) => return 0,
        Some(Seen::Known(known)) => return *known,
        None => {}
    }
    seen.insert(at, Seen::Open);
    let onward = page.exits().filter(|to| *to != END);
    let longest = onward.map(|to| walk(pages, to, seen, cost)).max().unwrap_or(0);
    let all = cost(page) + longest;
    seen.insert(at, Seen::Known(all));
    all
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{linked, page};
    use super::*;

    #[test]
    fn a_page_takes_its_words_at_the_stated_pace() {
        let mut one = page("a", END);
        one.text = "Bonjour , je suis Luc".into();
        assert_eq!(reading_ms(&one), 4 * 60_000 / 150, "the lone comma is not said");
        one.mentions.push(super::super::templates().remove(1));
        assert_eq!(reading_ms(&one), (4 + 6) * 400);
    }

    #[test]
    fn the_longest_way_counts_and_a_way_back_counts_once() {
        let mut script = linked(&[("a", &["b", "c"]), ("b", &["c"]), ("c", &["a", END])]);
        for page in &mut script.pages {
            page.text = "un deux trois".into();
        }
        assert_eq!(longest_ms(&script), 3 * 3 * 400);
        assert_eq!(pages_left(&script, "a", &[]), 3);
        let visited = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        assert_eq!(pages_left(&script, "c", &visited), 1);
    }
}
