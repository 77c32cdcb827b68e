//! Canned answers: texts that agents put into a note by `/`, with names that the desk fills in.
//!
//! Owns: their shape, and which names there are. Must not own: values, the desk has them; a name
//! that has none stays visible there, so that nobody sends a hole.

use crate::Label;
use crate::field::is_id;
use crate::setup::Fault;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

const MOST: usize = 500;
const LONGEST: usize = 5_000;

/// What the desk can fill in, as [`vocab::template`] names it.
pub const NAMES: [&str; 8] = [
    "customer.name",
    "customer.first_name",
    "customer.last_name",
    "agent.name",
    "organization.name",
    "ticket.number",
    "ticket.subject",
    "today",
];

/// One canned answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    pub id: String,
    pub title: Label,
    /// `Bonjour {customer.name}`
    pub text: Label,
    #[serde(default)]
    pub category: String,
}

/// What an organization begins with.
#[must_use]
pub fn defaults() -> Vec<Reply> {
    let reply = |id: &str, title: Label, text: Label| Reply {
        id: id.to_owned(),
        title,
        text,
        category: String::new(),
    };
    vec![
        reply(
            "rappel",
            Label::new("Rappel convenu", "Call back agreed"),
            Label::new(
                "Rappel convenu avec {customer.name} ; dossier {ticket.number}.",
                "Call back agreed with {customer.name}; ticket {ticket.number}.",
            ),
        ),
        reply(
            "pieces",
            Label::new("Pièces demandées", "Documents asked for"),
            Label::new(
                "Bonjour {customer.name},\n\nPour traiter votre demande, merci de nous envoyer \
                 les pièces suivantes :\n- \n\nBien cordialement,\n{agent.name}",
                "Dear {customer.name},\n\nTo deal with your request, please send us the \
                 following documents:\n- \n\nKind regards,\n{agent.name}",
            ),
        ),
        reply(
            "resolu",
            Label::new("Résolu pendant l’appel", "Solved during the call"),
            Label::new(
                "Résolu pendant l’appel ; {customer.name} confirme que tout fonctionne.",
                "Solved during the call; {customer.name} confirms that all works.",
            ),
        ),
    ]
}

/// Everything wrong with a list of canned answers. Names of custom fields, `customer.…`, are taken.
#[must_use]
pub fn faults(path: &str, replies: &[Reply]) -> Vec<Fault> {
    let mut faults = Vec::new();
    if replies.len() > MOST {
        let what = format!("Keep at most {MOST} canned answers.");
        faults.push(Fault::new(path, "too_many_replies", replies.len().to_string(), what));
    }
    let mut seen = BTreeSet::new();
    for (n, reply) in replies.iter().enumerate() {
        let at = |field: &str| format!("{path}[{n}].{field}");
        if !is_id(&reply.id) {
            let what = "Write an id of small letters, digits and _, beginning with a letter.";
            faults.push(Fault::new(at("id"), "bad_id", &reply.id, what));
        }
        if !seen.insert(reply.id.as_str()) {
            let what = "Another canned answer has this id: choose a different one.";
            faults.push(Fault::new(at("id"), "id_twice", &reply.id, what));
        }
        if reply.title.fr.trim().is_empty() {
            faults.push(Fault::new(at("title.fr"), "no_label", "", "Write a title."));
        }
        if reply.text.fr.trim().is_empty() {
            faults.push(Fault::new(at("text.fr"), "no_text", "", "Write the text."));
        }
        faults.extend(text_faults(&at("text.fr"), &reply.text.fr));
        if let Some(en) = &reply.text.en {
            faults.extend(text_faults(&at("text.en"), en));
        }
    }
    faults
}

fn text_faults(path: &str, text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    if text.chars().count() > LONGEST {
        let what = format!("Write at most {LONGEST} characters.");
        faults.push(Fault::new(path, "reply_too_long", text.chars().count().to_string(), what));
    }
    for name in vocab::template::names(text) {
        if !NAMES.contains(&name) && !name.starts_with("customer.") {
            let what = format!("Nothing fills this name in. There are: {}.", NAMES.join(", "));
            faults.push(Fault::new(path, "unknown_name", name, what));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(replies: &[Reply]) -> Vec<(String, &'static str)> {
        faults("replies", replies).into_iter().map(|f| (f.path, f.code)).collect()
    }

    #[test]
    fn the_first_ones_have_no_fault() {
        assert_eq!(codes(&defaults()), []);
    }

    #[test]
    fn what_cannot_be_used_is_told_with_its_place() {
        let mut replies = defaults();
        replies[1].id = replies[0].id.clone();
        replies[2].text = Label::from("Bonjour {customer.pet}, {nobody.knows} { this }");
        replies[2].title = Label::from(" ");
        assert_eq!(
            codes(&replies),
            [
                ("replies[1].id".to_owned(), "id_twice"),
                ("replies[2].title.fr".to_owned(), "no_label"),
                ("replies[2].text.fr".to_owned(), "unknown_name"),
            ]
        );
    }
}
