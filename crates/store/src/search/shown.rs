//! What is shown of a hit: a piece of the text with the words that were found.
//!
//! Pieces are plain text with a mark beside it, never markup: there is nothing to escape, and
//! nothing that a page could run.

use super::analysis::{Sought, terms};
use super::query::distance;
use serde::Serialize;
use std::collections::BTreeSet;
use tantivy::tokenizer::TextAnalyzer;

/// Characters of an excerpt.
const LENGTH: usize = 180;
/// Before the first word found.
const BEFORE: usize = 40;

/// A stretch of text, and whether it was looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Piece {
    pub text: String,
    pub hit: bool,
}

/// What to mark.
#[derive(Clone, Debug)]
pub(super) struct Marks<'a> {
    pub(super) words: &'a [Sought],
    /// The last word may be unfinished.
    pub(super) begun: bool,
    pub(super) near: bool,
}

impl Marks<'_> {
    fn hits(&self, stem: &BTreeSet<&str>, term: &str, plain: &str) -> bool {
        if stem.contains(term) {
            return true;
        }
        let begun = self.words.last().filter(|_| self.begun).map(|w| w.plain.as_str());
        if begun.is_some_and(|word| word.chars().count() >= 2 && plain.starts_with(word)) {
            return true;
        }
        self.near
            && self.words.iter().any(|word| {
                let most = usize::from(distance(&word.plain));
                most > 0
                    && (apart(&word.plain, plain) <= most
                        || word.french.as_deref().is_some_and(|s| {
                            apart(s, term) <= usize::from(distance(s)) && distance(s) > 0
                        }))
            })
    }
}

/// Where the words stand in a text.
pub(super) fn places(
    text: &str,
    marks: &Marks<'_>,
    stems: &mut TextAnalyzer,
    plain: &mut TextAnalyzer,
    english: bool,
) -> Vec<(usize, usize)> {
    let wanted: BTreeSet<&str> = marks
        .words
        .iter()
        .filter_map(|w| if english { w.english.as_deref() } else { w.french.as_deref() })
        .collect();
    let stems = terms(stems, text);
    let mut stems = stems.iter().peekable();
    let mut found = Vec::new();
    for (from, to, word) in terms(plain, text) {
        while stems.peek().is_some_and(|(at, _, _)| *at < from) {
            stems.next();
        }
        // Stop words have no stem: nothing marks them.
        if let Some((at, _, stem)) = stems.peek()
            && *at == from
            && marks.hits(&wanted, stem, &word)
        {
            found.push((from, to));
        }
    }
    found
}

/// The whole text in pieces.
pub(super) fn marked(text: &str, places: &[(usize, usize)]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    let mut push = |text: &str, hit| {
        if !text.is_empty() {
            pieces.push(Piece { text: text.to_owned(), hit });
        }
    };
    for (from, to) in places {
        push(&text[at..*from], false);
        push(&text[*from..*to], true);
        at = *to;
    }
    push(&text[at..], false);
    pieces
}

/// The stretch with the most words found, cut between words.
pub(super) fn excerpt(text: &str, places: &[(usize, usize)]) -> Vec<Piece> {
    let inside = |start: usize| {
        places.iter().filter(|(from, to)| *from >= start && *to <= start + LENGTH).count()
    };
    let best = places
        .iter()
        .map(|(from, _)| *from)
        .max_by_key(|from| (inside(from.saturating_sub(BEFORE)), std::cmp::Reverse(*from)));
    let start = before(text, best.unwrap_or(0).saturating_sub(BEFORE));
    let end = after(text, start + LENGTH);
    let cut: Vec<_> = places
        .iter()
        .filter(|(from, to)| *from >= start && *to <= end)
        .map(|(from, to)| (from - start, to - start))
        .collect();
    let mut pieces = marked(&text[start..end], &cut);
    if start > 0 {
        pieces.insert(0, Piece { text: "… ".to_owned(), hit: false });
    }
    if end < text.len() {
        pieces.push(Piece { text: " …".to_owned(), hit: false });
    }
    pieces
}

/// The beginning of the word that stands there.
fn before(text: &str, at: usize) -> usize {
    let at = text.floor_char_boundary(at);
    if at == 0 {
        return 0;
    }
    text[..at].rfind(' ').map_or(0, |space| space + 1)
}

fn after(text: &str, at: usize) -> usize {
    if at >= text.len() {
        return text.len();
    }
    let at = text.floor_char_boundary(at);
    text[..at].rfind(' ').unwrap_or(at)
}

/// Optimal string alignment (Damerau–Levenshtein restricted): letters wrong, added, left out, or two
/// swapped. Words are at most 60 letters.
fn apart(a: &str, b: &str) -> usize {
    let (a, b): (Vec<_>, Vec<_>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 2 {
        return usize::MAX;
    }
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut least =
                (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::super::analysis::{Analysers, french, plain};
    use super::*;

    fn shown(text: &str, query: &str, near: bool) -> String {
        let words = Analysers::new().sought(query, 12);
        let marks = Marks { words: &words, begun: true, near };
        let places = places(text, &marks, &mut french(), &mut plain(), false);
        let pieces = excerpt(text, &places);
        pieces
            .iter()
            .map(|p| if p.hit { format!("[{}]", p.text) } else { p.text.clone() })
            .collect()
    }

    #[test]
    fn other_inflections_begun_words_and_near_spellings_are_marked() {
        let text = "Pour résilier l'abonnement <b>écrivez</b>.";
        let wanted = "Pour [résilier] l'[abonnement] <b>écrivez</b>.";
        assert_eq!(shown(text, "résiliations abonn", false), wanted);
        assert_eq!(shown(text, "resilliation abonement", true), wanted);
        assert_eq!(shown(text, "resilliation", false), text);
    }

    #[test]
    fn a_long_text_is_cut_around_what_was_found() {
        let text = format!("{} la box clignote {}", "début ".repeat(90), "fin ".repeat(90));
        let cut = shown(&text, "box clignoter", false);
        assert!(cut.starts_with("… ") && cut.ends_with(" …"), "{cut}");
        assert!(cut.contains("[box] [clignote]"), "{cut}");
        assert!(cut.chars().count() < LENGTH + 20, "{cut}");
    }

    #[test]
    fn letters_apart_are_counted() {
        assert_eq!((apart("box", "bxo"), apart("chat", "chats"), apart("ab", "ba")), (1, 1, 1));
        assert_eq!(apart("abc", "abcdef"), usize::MAX);
    }
}
