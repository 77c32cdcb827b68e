//! Texts as terms: words, lower case, without stop words, stemmed, without accents – in this order:
//! the stemmer of French (Snowball, Porter's algorithm for French) needs the accents, and the lists
//! of stop words have them.

use std::collections::BTreeSet;
use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, RemoveLongFilter, Stemmer, StopWordFilter,
    TextAnalyzer, Token, TokenStream, Tokenizer,
};

/// Longer ones are no words.
const LONGEST: usize = 60;

/// Names of the analysers in the index.
pub(super) const FRENCH: &str = "french";
pub(super) const ENGLISH: &str = "english";
pub(super) const PLAIN: &str = "plain";

/// What stands elided before a vowel: `l'abonnement`, `qu'il`.
const ELIDED: [&str; 15] = [
    "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu",
    "quelqu",
];

/// Cuts at everything that is no letter or digit; an elided article is left out, other apostrophes
/// hold a word together (`aujourd'hui`, `prud'homme`, `don't`).
#[derive(Clone, Default)]
struct Words;

struct WordStream {
    tokens: std::vec::IntoIter<Token>,
    token: Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream {
        WordStream { tokens: words(text).into_iter(), token: Token::default() }
    }
}

impl TokenStream for WordStream {
    fn advance(&mut self) -> bool {
        match self.tokens.next() {
            Some(token) => {
                self.token = token;
                true
            }
            None => false,
        }
    }
    fn token(&self) -> &Token {
        &self.token
    }
    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ')
}

fn words(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut chars = text.char_indices().peekable();
    let (mut from, mut word) = (0, String::new());
    while let Some((at, c)) = chars.next() {
        let next_is_letter = chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if c.is_alphanumeric() {
            if word.is_empty() {
                from = at;
            }
            word.push(c);
            if next_is_letter {
                continue;
            }
            // A combining accent belongs to its letter.
            if chars.peek().is_some_and(|(_, n)| is_apostrophe(*n) || is_mark(*n) || *n == '-') {
                continue;
            }
        } else if is_mark(c) && !word.is_empty() {
            continue;
        } else if is_apostrophe(c) && next_is_letter {
            if ELIDED.contains(&word.to_lowercase().as_str()) {
                word.clear();
            }
            continue;
        } else if c == '-' && next_is_letter && word.eq_ignore_ascii_case("e") {
            // `e-mail`
            continue;
        }
        if !word.is_empty() {
            push(&mut tokens, from, text, &mut word);
        }
    }
    if !word.is_empty() {
        push(&mut tokens, from, text, &mut word);
    }
    tokens
}

/// Combining accents, as some keyboards and files write `é`.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn push(tokens: &mut Vec<Token>, from: usize, text: &str, word: &mut String) {
    let end = text[from..]
        .char_indices()
        .scan(0, |letters, (at, c)| {
            if c.is_alphanumeric() {
                *letters += 1;
            }
            Some((*letters, at + c.len_utf8()))
        })
        .find(|(letters, _)| *letters == word.chars().count())
        .map_or(text.len(), |(_, end)| from + end);
    tokens.push(Token {
        offset_from: from,
        offset_to: end,
        position: tokens.len(),
        text: std::mem::take(word),
        position_length: 1,
    });
}

fn of(language: Language) -> TextAnalyzer {
    let words =
        TextAnalyzer::builder(Words).filter(RemoveLongFilter::limit(LONGEST)).filter(LowerCaser);
    let stop = StopWordFilter::new(language).unwrap_or_else(|| StopWordFilter::remove([]));
    words.filter(stop).filter(Stemmer::new(language)).filter(AsciiFoldingFilter).build()
}

pub(super) fn french() -> TextAnalyzer {
    of(Language::French)
}

pub(super) fn english() -> TextAnalyzer {
    of(Language::English)
}

/// Words as they are written, folded: for words that are not finished or not well written.
pub(super) fn plain() -> TextAnalyzer {
    TextAnalyzer::builder(Words)
        .filter(RemoveLongFilter::limit(LONGEST))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .build()
}

/// A word of a query, in every form in which it is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sought {
    /// `None`: a stop word of that language.
    pub(super) french: Option<String>,
    pub(super) english: Option<String>,
    pub(super) plain: String,
}

impl Sought {
    /// It says something in at least one of the languages; `the` and `le` don't.
    fn tells(&self) -> bool {
        self.french.is_some() && self.english.is_some()
    }
}

pub(super) struct Analysers {
    pub(super) french: TextAnalyzer,
    pub(super) english: TextAnalyzer,
    pub(super) plain: TextAnalyzer,
}

impl Analysers {
    pub(super) fn new() -> Self {
        Self { french: french(), english: english(), plain: plain() }
    }

    /// The words of a query that say something, each once, at most `most`.
    pub(super) fn sought(&mut self, text: &str, most: usize) -> Vec<Sought> {
        let mut seen = BTreeSet::new();
        let mut sought = Vec::new();
        for token in words(text) {
            let word = &token.text;
            let Some(plain) = first(&mut self.plain, word) else { continue };
            let one = Sought {
                french: first(&mut self.french, word),
                english: first(&mut self.english, word),
                plain,
            };
            if one.tells() && seen.insert(one.plain.clone()) {
                sought.push(one);
            }
            if sought.len() >= most {
                break;
            }
        }
        sought
    }
}

fn first(analyser: &mut TextAnalyzer, word: &str) -> Option<String> {
    let mut stream = analyser.token_stream(word);
    stream.advance().then(|| stream.token().text.clone())
}

/// Its terms with their places.
pub(super) fn terms(analyser: &mut TextAnalyzer, text: &str) -> Vec<(usize, usize, String)> {
    let mut found = Vec::new();
    let mut stream = analyser.token_stream(text);
    while stream.advance() {
        let token = stream.token();
        found.push((token.offset_from, token.offset_to, token.text.clone()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(analyser: TextAnalyzer, text: &str) -> Vec<String> {
        let mut analyser = analyser;
        terms(&mut analyser, text).into_iter().map(|(_, _, term)| term).collect()
    }

    #[test]
    fn inflections_and_accents_of_french_are_one_term() {
        for word in ["résiliation", "Résilier", "résilié", "RÉSILIATIONS", "resiliation"] {
            assert_eq!(said(french(), word), ["resili"], "{word}");
        }
        assert_eq!(said(french(), "facturer facturation facturés"), ["factur"; 3]);
    }

    #[test]
    fn elided_articles_are_no_words_and_stop_words_go() {
        let text = "L’abonnement qu'il n'a pas reçu aujourd'hui, d'après l'opérateur";
        assert_eq!(said(plain(), text)[..2], ["abonnement", "il"]);
        let french = said(french(), text);
        assert!(french.contains(&"aujourdhui".to_owned()), "{french:?}");
        assert!(french.contains(&"oper".to_owned()), "{french:?}");
        assert!(!french.iter().any(|term| ["l", "d", "qu", "n", "pas"].contains(&term.as_str())));
    }

    #[test]
    fn english_is_stemmed_as_english() {
        let text = "the invoices were not refunded";
        assert_eq!(said(english(), text), ["invoic", "were", "refund"]);
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = "l'été, e\u{301}te\u{301} prud’homme e-mail fin";
        let found: Vec<_> = words(text).iter().map(|t| &text[t.offset_from..t.offset_to]).collect();
        assert_eq!(found, ["été", "e\u{301}te", "prud’homme", "e-mail", "fin"]);
        let terms: Vec<_> = words(text).into_iter().map(|t| t.text).collect();
        assert_eq!(terms, ["été", "ete", "prudhomme", "email", "fin"]);
    }

    #[test]
    fn a_query_keeps_each_word_that_says_something_once() {
        let mut analysers = Analysers::new();
        let plain = |text: &str, analysers: &mut Analysers| {
            let sought = analysers.sought(text, 5);
            sought.into_iter().map(|s| s.plain).collect::<Vec<_>>()
        };
        let words = plain("Pourquoi résilier la box et la box ?", &mut analysers);
        assert_eq!(words, ["pourquoi", "resilier", "box"]);
        assert_eq!(plain("de la", &mut analysers), Vec::<String>::new());
        assert_eq!(plain("box un deux trois quatre cinq", &mut analysers).len(), 5);
    }
}
