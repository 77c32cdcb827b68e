//! Why a case is proposed, in words: "comme le cas 118 : même box, même voyant, résolu 14 fois sur
//! 15".

use super::base::CaseBase;
use super::case::Success;
use super::diagnose::Refined;
use crate::text::Label;
use std::fmt::Write as _;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Same,
    Near,
    Other,
    Unknown,
}

impl Verdict {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Near => "near",
            Self::Other => "other",
            Self::Unknown => "unknown",
        }
    }
}

/// Values that are at least half alike are near.
const NEAR: f64 = 0.5;
/// So many attributes of a kind are named.
const MOST_NAMED: usize = 4;

#[must_use]
pub fn verdict(similarity: Option<f64>) -> Verdict {
    match similarity {
        None => Verdict::Unknown,
        Some(s) if s >= 1.0 - 1e-9 => Verdict::Same,
        Some(s) if s >= NEAR => Verdict::Near,
        Some(_) => Verdict::Other,
    }
}

/// In French and English.
#[must_use]
pub fn because(base: &CaseBase, case: &Refined) -> Label {
    Label { fr: sentence(base, case, "fr"), en: Some(sentence(base, case, "en")) }
}

fn sentence(base: &CaseBase, case: &Refined, tag: &str) -> String {
    let english = tag == "en";
    let number = case.found.number;
    let mut text =
        if english { format!("like case {number}: ") } else { format!("comme le cas {number} : ") };
    for wanted in [Verdict::Same, Verdict::Near, Verdict::Other] {
        let named = case.verdicts().filter(|(_, verdict)| *verdict == wanted);
        for (part, _) in named.take(MOST_NAMED) {
            let name = match &part.attribute {
                Some(id) => {
                    base.attribute(id).map_or(id.as_str(), |a| a.field.label.in_language(tag))
                }
                // Texts are never quite the same; that they differ says nothing.
                None if wanted == Verdict::Other => continue,
                None if english => "text",
                None => "texte",
            };
            let name = lower_first(name);
            let words = match (wanted, english) {
                (Verdict::Same, false) => format!("même {name}"),
                (Verdict::Same, true) => format!("same {name}"),
                (Verdict::Near, false) => format!("{name} proche"),
                (Verdict::Near, true) => format!("close {name}"),
                (Verdict::Other | Verdict::Unknown, false) => format!("autre {name}"),
                (Verdict::Other | Verdict::Unknown, true) => format!("other {name}"),
            };
            write!(text, "{words}, ").expect("a string takes all");
        }
    }
    text + &record(case.found.success, english)
}

fn record(Success { tried, solved }: Success, english: bool) -> String {
    match (tried, english) {
        (0, false) => "pas encore essayé".to_owned(),
        (0, true) => "not tried yet".to_owned(),
        (_, false) => format!("résolu {solved} fois sur {tried}"),
        (_, true) => format!("solved {solved} times of {tried}"),
    }
}

/// `Voyant` → `voyant`; `DSL` stays.
fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    match (chars.next(), chars.next()) {
        (Some(first), second) if !second.is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(name.chars().skip(1)).collect()
        }
        _ => name.to_owned(),
    }
}
