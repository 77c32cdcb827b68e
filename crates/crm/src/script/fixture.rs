//! Small scripts for the tests of this module.

use super::{Branch, END, Page, Script};
use crate::text::Label;

pub(super) fn page(id: &str, otherwise: &str) -> Page {
    let mut page = Page::new(id, id.into(), "Bonjour".into());
    otherwise.clone_into(&mut page.otherwise);
    page
}

/// Pages by id with where they lead; the last place is the else, the others hang on `pick`.
pub(super) fn linked(pages: &[(&str, &[&str])]) -> Script {
    let mut script = Script::new(Label::new("Essai", "Test"));
    for (id, exits) in pages {
        let mut one = page(id, exits.last().unwrap_or(&END));
        let branches = exits.iter().rev().skip(1).rev();
        one.next = branches
            .map(|to| Branch { when: format!("pick = \"{to}\""), to: (*to).to_owned() })
            .collect();
        script.pages.push(one);
    }
    script.start = pages.first().map(|(id, _)| (*id).to_owned()).unwrap_or_default();
    script
}
