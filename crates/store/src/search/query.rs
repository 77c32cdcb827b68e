//! What is looked for, and in which order what is found stands.
//!
//! Words as they were written (stemmed, the last one possibly unfinished) go first. Only where these
//! find nothing are near spellings taken, and then most of the words instead of all: a typo must not
//! end at an empty page, and a well written word must not drag its neighbours along.

use super::analysis::Sought;
use crate::Grant;
use crm::article::{ArticleId, Audience, State};
use tantivy::Term;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, FuzzyTermQuery, Occur, Query,
    TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use vocab::OrganizationId;

/// Words of one query that count.
pub(super) const MOST_WORDS: usize = 12;
/// Words of a text for which articles are suggested.
pub(super) const MOST_WORDS_OF_TEXT: usize = 24;

/// What somebody looks for, and within what they may read.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    pub text: &'a str,
    pub organizations: &'a Grant<OrganizationId>,
    /// Published articles of these audiences.
    pub audiences: &'a [Audience],
    /// Drafts instead: for those who write.
    pub drafts: bool,
    pub category: Option<&'a str>,
    pub limit: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    pub id: ArticleId,
    pub score: f32,
}

/// What was found, the best first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    pub hits: Vec<Hit>,
    /// Nothing was found as it was written: these come near.
    pub near: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    pub(super) id: Field,
    pub(super) organization: Field,
    pub(super) audience: Field,
    pub(super) state: Field,
    pub(super) category: Field,
    pub(super) title_fr: Field,
    pub(super) text_fr: Field,
    pub(super) title_en: Field,
    pub(super) text_en: Field,
    pub(super) tags: Field,
    pub(super) title_plain: Field,
    pub(super) plain: Field,
}

/// How one pass takes the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    /// All of them, as they were written.
    Written,
    /// All of them, near spellings too.
    Near,
    /// Most of them, near spellings too.
    Most,
    /// Some of them, as they were written: for texts.
    Some,
}

const TITLE: f32 = 4.0;
const TAG: f32 = 3.0;
const TEXT: f32 = 1.0;
/// An unfinished word in the title, in the text; a near spelling likewise. Never above a word as it
/// was written: those score several points.
const BEGUN_TITLE: f32 = 2.0;
const BEGUN: f32 = 0.6;
const NEAR_TITLE: f32 = 1.0;
const NEAR: f32 = 0.3;

pub(super) fn query(
    fields: &Fields,
    wanted: &Wanted<'_>,
    words: &[Sought],
    pass: Pass,
) -> BooleanQuery {
    let last = words.len().saturating_sub(1);
    let all: Vec<(Occur, Box<dyn Query>)> = words
        .iter()
        .enumerate()
        .map(|(n, word)| {
            let begun = n == last && pass != Pass::Some;
            let occur = match pass {
                Pass::Written | Pass::Near => Occur::Must,
                Pass::Most | Pass::Some => Occur::Should,
            };
            (occur, one_word(fields, word, begun, pass))
        })
        .collect();
    let words: Box<dyn Query> = Box::new(match pass {
        Pass::Written | Pass::Near => BooleanQuery::new(all),
        Pass::Most => BooleanQuery::with_minimum_required_clauses(all, words.len().div_ceil(2)),
        Pass::Some => BooleanQuery::with_minimum_required_clauses(all, words.len().clamp(1, 2)),
    });
    let mut clauses = filters(fields, wanted);
    clauses.push((Occur::Must, words));
    BooleanQuery::new(clauses)
}

/// What is read at all. Adds nothing to the score.
fn filters(fields: &Fields, wanted: &Wanted<'_>) -> Vec<(Occur, Box<dyn Query>)> {
    let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    let mut only = |field: Field, values: Vec<&str>| {
        let terms = values.into_iter().map(|value| Term::from_field_text(field, value));
        let set = Box::new(TermSetQuery::new(terms));
        clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(set, 0.0))));
    };
    match wanted.organizations {
        Grant::All => {}
        Grant::Only(some) => only(fields.organization, some.iter().map(|o| o.as_str()).collect()),
    }
    let state = if wanted.drafts { State::Draft } else { State::Published };
    only(fields.state, vec![state.name()]);
    only(fields.audience, wanted.audiences.iter().map(|a| a.name()).collect());
    if let Some(category) = wanted.category {
        only(fields.category, vec![category]);
    }
    clauses
}

/// The best of its forms, and a little of the others.
fn one_word(fields: &Fields, word: &Sought, begun: bool, pass: Pass) -> Box<dyn Query> {
    let mut forms: Vec<Box<dyn Query>> = Vec::new();
    let mut term = |field: Field, text: &str, boost: f32| {
        let term = Term::from_field_text(field, text);
        let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
        forms.push(Box::new(BoostQuery::new(Box::new(query), boost)));
    };
    if let Some(stem) = &word.french {
        term(fields.title_fr, stem, TITLE);
        term(fields.text_fr, stem, TEXT);
        term(fields.tags, stem, TAG);
    }
    if let Some(stem) = &word.english {
        term(fields.title_en, stem, TITLE);
        term(fields.text_en, stem, TEXT);
    }
    let letters = word.plain.chars().count();
    if begun && letters >= 2 {
        forms.push(begins(fields.title_plain, &word.plain, 0, BEGUN_TITLE));
        forms.push(begins(fields.plain, &word.plain, 0, BEGUN));
    }
    let distance = distance(&word.plain);
    if matches!(pass, Pass::Near | Pass::Most) && distance > 0 {
        forms.push(near(fields.title_plain, &word.plain, distance, NEAR_TITLE));
        forms.push(near(fields.plain, &word.plain, distance, NEAR));
        // A typo in a form that no article has: `résilliations` is near the term of `résilier`.
        if let Some(stem) = &word.french {
            forms.push(near(fields.text_fr, stem, self::distance(stem), NEAR));
            forms.push(near(fields.title_fr, stem, self::distance(stem), NEAR_TITLE));
        }
        if begun && letters >= 5 {
            forms.push(begins(fields.plain, &word.plain, 1, NEAR));
        }
    }
    Box::new(DisjunctionMaxQuery::with_tie_breaker(forms, 0.1))
}

/// Letters that may be wrong, left out, added or swapped: none in short words and numbers.
pub(super) fn distance(word: &str) -> u8 {
    if word.chars().any(|c| c.is_ascii_digit()) {
        return 0;
    }
    match word.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

fn near(field: Field, word: &str, distance: u8, score: f32) -> Box<dyn Query> {
    let query = FuzzyTermQuery::new(Term::from_field_text(field, word), distance, true);
    Box::new(BoostQuery::new(Box::new(query), score))
}

fn begins(field: Field, word: &str, distance: u8, score: f32) -> Box<dyn Query> {
    let query = FuzzyTermQuery::new_prefix(Term::from_field_text(field, word), distance, true);
    Box::new(BoostQuery::new(Box::new(query), score))
}
