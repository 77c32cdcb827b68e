//! What was asked and answered, as it goes into a ticket and is shown to who comes next.

use super::base::{Attribute, CaseBase};
use crate::field::{FieldType, spoken};
use crate::text::Label;
use serde_json::Value;
use std::fmt::Write as _;

/// A value as people read it: the option's words, yes or no.
#[must_use]
pub fn shown(attribute: &Attribute, value: &Value) -> Label {
    let of = |id: &str| {
        let option = attribute.options().iter().find(|o| o.id == id);
        option.map_or_else(|| Label::from(id), |o| o.label.clone())
    };
    match (&attribute.field.kind, value) {
        (FieldType::YesNo {}, Value::Bool(true)) => Label::new("Oui", "Yes"),
        (FieldType::YesNo {}, Value::Bool(false)) => Label::new("Non", "No"),
        (FieldType::Choice { .. }, Value::String(id)) => of(id),
        (FieldType::Several { .. }, Value::Array(ids)) => {
            let all: Vec<Label> = ids.iter().filter_map(Value::as_str).map(of).collect();
            let join =
                |tag: &str| all.iter().map(|l| l.in_language(tag)).collect::<Vec<_>>().join(", ");
            Label { fr: join("fr"), en: Some(join("en")) }
        }
        _ => Label::from(spoken(value).as_str()),
    }
}

/// One line per question, in the language of the tag; skipped ones are said to be.
#[must_use]
pub fn told<'a>(
    base: &CaseBase,
    steps: impl Iterator<Item = (&'a str, Option<&'a Value>)>,
    tag: &str,
) -> String {
    let skipped = if tag.starts_with("en") { "not known" } else { "ne sait pas" };
    let mut text = String::new();
    for (id, answer) in steps {
        let Some(attribute) = base.attribute(id) else { continue };
        let answer = answer.map(|value| shown(attribute, value));
        let answer = answer.as_ref().map_or(skipped, |label| label.in_language(tag));
        let question = attribute.question.in_language(tag);
        writeln!(text, "– {question} {answer}").expect("a string takes all");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::defaults;
    use serde_json::json;

    #[test]
    fn questions_and_answers_are_told_in_both_languages() {
        let base = defaults().remove(0);
        let steps =
            [("since", Some(json!("week"))), ("changed", Some(json!(false))), ("extent", None)];
        let told = |tag| told(&base, steps.iter().map(|(id, v)| (*id, v.as_ref())), tag);
        assert_eq!(
            told("fr"),
            "– Depuis quand ? Cette semaine\n\
             – Avez-vous changé quelque chose récemment ? Non\n\
             – Qu’est-ce qui ne fonctionne pas ? ne sait pas\n"
        );
        assert!(told("en").contains("Since when? This week\n"));
    }
}
