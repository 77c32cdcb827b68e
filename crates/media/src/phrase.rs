//! Which of a menu's phrases was heard.
//!
//! Owns: comparing a recognised text with phrases, whatever its case, accents and punctuation.
//! Must not own: recognising speech. Nearness of words is the Levenshtein distance (V. I. Levenshtein,
//! 1966) over the longer word's length.

use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Longest text that is compared, in characters: a caller's answer to a menu is short.
const MAX_CHARS: usize = 200;
/// A phrase that stands inside what was said.
const CONTAINED: u32 = 92;
/// A spoken digit.
const DIGIT: u32 = 95;
/// Words less alike than this have nothing to do with each other, in percent.
const LEAST_ALIKE: u32 = 65;
/// Two keys as near as this, in percent, leave it open which was meant.
const AMBIGUOUS: u32 = 5;

/// A key, and how sure it is that it was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    pub key: String,
    /// 1–100.
    pub percent: u8,
}

/// The key whose phrase is nearest to what was heard; `None` when nothing is near, or when two
/// different keys are equally so. A spoken digit means its key, with or without phrases.
#[must_use]
pub fn nearest(heard: &str, phrases: &BTreeMap<String, Vec<String>>) -> Option<Match> {
    let heard = words(heard);
    if heard.is_empty() {
        return None;
    }
    let digit = spoken_digit(&heard);
    let score = |(key, phrases): (&String, &Vec<String>)| {
        let spoken = if digit.is_some_and(|digit| key == digit) { DIGIT } else { 0 };
        let near = phrases.iter().map(|phrase| likeness(&heard, &words(phrase))).max();
        (near.unwrap_or(0).max(spoken), key.clone())
    };
    let mut scores: Vec<(u32, String)> = phrases.iter().map(score).collect();
    scores.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let (best, key) = scores.first()?.clone();
    let next = scores.get(1).map_or(0, |second| second.0);
    if best == 0 || (best < 100 && best - next < AMBIGUOUS) || best == next {
        return None;
    }
    Some(Match { key, percent: u8::try_from(best.min(100)).unwrap_or(100) })
}

/// Lower case, without accents and punctuation, apart.
fn words(text: &str) -> Vec<String> {
    let mut plain = String::new();
    for c in text.chars().take(MAX_CHARS).flat_map(char::to_lowercase).nfd() {
        match c {
            'œ' => plain.push_str("oe"),
            'æ' => plain.push_str("ae"),
            'ß' => plain.push_str("ss"),
            '*' | '#' => plain.extend([' ', c, ' ']),
            c if is_combining_mark(c) => {}
            c if c.is_alphanumeric() => plain.push(c),
            _ => plain.push(' '),
        }
    }
    plain.split_whitespace().map(str::to_owned).collect()
}

/// In percent.
fn likeness(heard: &[String], phrase: &[String]) -> u32 {
    if phrase.is_empty() {
        return 0;
    }
    if heard == phrase {
        return 100;
    }
    if heard.windows(phrase.len()).any(|part| part == phrase) {
        return CONTAINED;
    }
    // As a whole, for words that were cut apart or run together.
    let whole = alike(&heard.concat(), &phrase.concat());
    // Word by word, weighed by length, so that "la" doesn't count as much as "facturation".
    let (mut share, mut length) = (0, 0);
    for word in phrase {
        let weight = u32::try_from(word.chars().count()).unwrap_or(u32::MAX);
        let best = heard.iter().map(|said| alike(said, word)).max().unwrap_or(0);
        share += weight * if best >= LEAST_ALIKE { best } else { 0 };
        length += weight;
    }
    let by_words = (share / length.max(1)) * CONTAINED / 100;
    let near = whole.max(by_words);
    if near >= LEAST_ALIKE.min(CONTAINED / 2) { near } else { 0 }
}

/// 100 minus the edits that turn one into the other, in percent of the longer.
fn alike(a: &str, b: &str) -> u32 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let longest = a.len().max(b.len());
    if longest == 0 {
        return 0;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(ca != cb);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    u32::try_from((longest - row[b.len()]) * 100 / longest).unwrap_or(0)
}

/// "deux", "la touche 2", "press two": the key, when nothing else was said.
fn spoken_digit(heard: &[String]) -> Option<&'static str> {
    const ASIDE: [&str; 16] = [
        "la", "le", "touche", "tapez", "tape", "choix", "numero", "option", "press", "number",
        "key", "the", "s", "il", "vous", "plait",
    ];
    let mut said = heard.iter().filter(|word| !ASIDE.contains(&word.as_str()));
    let (word, None) = (said.next()?, said.next()) else { return None };
    let keys: [(&str, &[&str]); 12] = [
        ("0", &["0", "zero"]),
        ("1", &["1", "un", "une", "one"]),
        ("2", &["2", "deux", "two"]),
        ("3", &["3", "trois", "three"]),
        ("4", &["4", "quatre", "four"]),
        ("5", &["5", "cinq", "five"]),
        ("6", &["6", "six"]),
        ("7", &["7", "sept", "seven"]),
        ("8", &["8", "huit", "eight"]),
        ("9", &["9", "neuf", "nine"]),
        ("*", &["*", "etoile", "star"]),
        ("#", &["#", "diese", "hash", "pound"]),
    ];
    keys.into_iter().find(|(_, names)| names.contains(&word.as_str())).map(|(key, _)| key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn menu() -> BTreeMap<String, Vec<String>> {
        let entry = |key: &str, phrases: &[&str]| {
            (key.to_owned(), phrases.iter().map(|p| (*p).to_owned()).collect())
        };
        BTreeMap::from([
            entry("1", &["facturation", "ma facture"]),
            entry("2", &["dépannage", "problème technique", "en panne"]),
            entry("3", &["résilier", "résiliation"]),
            entry("0", &[]),
        ])
    }

    fn key(heard: &str) -> Option<(String, u8)> {
        nearest(heard, &menu()).map(|m| (m.key, m.percent))
    }

    #[test]
    fn a_phrase_is_heard_whatever_its_case_accents_and_punctuation() {
        assert_eq!(key("Facturation."), Some(("1".to_owned(), 100)));
        assert_eq!(key("DEPANNAGE !"), Some(("2".to_owned(), 100)));
        assert_eq!(key("Problème… technique"), Some(("2".to_owned(), 100)));
    }

    #[test]
    fn a_phrase_inside_a_sentence_counts_a_little_less() {
        let (key, percent) = key("Oui bonjour, c'est pour ma facture s'il vous plaît.").unwrap();
        assert_eq!((key.as_str(), u32::from(percent)), ("1", CONTAINED));
    }

    #[test]
    fn near_words_are_heard_with_less_confidence() {
        for (heard, wanted) in [("facturations", "1"), ("je veux résilié", "3"), ("dé panage", "2")]
        {
            let (key, percent) = key(heard).unwrap_or_else(|| panic!("{heard}"));
            assert_eq!(key, wanted, "{heard}");
            assert!((60..100).contains(&percent), "{heard}: {percent}");
        }
    }

    #[test]
    fn a_spoken_digit_means_its_key() {
        for heard in ["deux", "2", "la touche 2", "Tapez deux, s'il vous plaît.", "two"] {
            assert_eq!(key(heard).unwrap().0, "2", "{heard}");
        }
        assert_eq!(key("zéro").unwrap().0, "0");
        assert_eq!(key("neuf"), None, "no such key");
        assert_eq!(key("deux ou trois"), None);
    }

    #[test]
    fn what_is_far_or_could_mean_two_keys_means_none() {
        for heard in ["", "…", "quel temps fait-il", "euh", "facturation résiliation"] {
            assert_eq!(key(heard), None, "{heard}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_a_key_of_the_menu_or_none(heard: String) {
            if let Some(found) = nearest(&heard, &menu()) {
                prop_assert!(menu().contains_key(&found.key));
                prop_assert!((1..=100).contains(&found.percent));
            }
        }
    }
}
