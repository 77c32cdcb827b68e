//! Case-based reasoning: similarity as the public reference has it, questions by information.

mod questions;
mod reference;
mod table;

use crm::cases::{Attribute, Case, CaseBase, Limits, Local, Missing, Success};
use crm::field::Choice;
use crm::{Field, FieldType, Label, Values};
use serde_json::{Value, json};
use vocab::Pii;

pub(crate) fn choice(id: &str, options: &[&str]) -> Attribute {
    let option = |id: &&str| Choice { id: (*id).to_owned(), label: Label::from(*id) };
    let options = options.iter().map(option).collect();
    Attribute {
        field: Field::new(id, Label::new(id, id), FieldType::Choice { options }),
        question: Label::from("?"),
        weight: 10,
        similarity: Local::Exact {},
        effort: 1,
    }
}

pub(crate) fn base(attributes: Vec<Attribute>) -> CaseBase {
    CaseBase {
        id: "base".to_owned(),
        label: Label::from("Base"),
        attributes,
        text_weight: 20,
        missing: Missing::Ignored,
        limits: Limits::default(),
        ticket_type: "incident".to_owned(),
        ticket_category: None,
    }
}

pub(crate) fn values(value: Value) -> Values {
    value.as_object().cloned().expect("tests write objects")
}

pub(crate) fn case(number: u64, of: Value, problem: &str, solution: &str) -> Case {
    Case {
        number,
        values: values(of),
        problem: Pii::new(problem.to_owned()),
        solution: Pii::new(solution.to_owned()),
        article: None,
        success: Success::default(),
    }
}

/// Eight cases, each with a solution of its own, parted 4/4 by `half` and 7/1 by `rare`.
pub(crate) fn eight() -> (CaseBase, Vec<Case>) {
    let base = base(vec![choice("rare", &["a", "b"]), choice("half", &["a", "b"])]);
    let pick = |first: bool| if first { "a" } else { "b" };
    let one = |n: u64| {
        let of = json!({"half": pick(n <= 4), "rare": pick(n <= 7)});
        case(n, of, "", &format!("solution {n}"))
    };
    (base, (1..=8).map(one).collect())
}
