//! How fast a diagnosis answers: 10,000 cases of 12 attributes and a sentence each.
//!
//! `cargo run --release -p crm --example cases_bench`
//!
//! Each dialogue answers as one drawn case would until nothing more is asked; an answer is the
//! ranking of all cases, the gain of every question that is left, and the explanations.
#![expect(clippy::print_stdout, reason = "a bench speaks to its terminal")]
#![expect(clippy::disallowed_types, reason = "a bench measures by the clock")]

use crm::cases::{
    Asked, Attribute, Case, CaseBase, Index, Limits, Local, Missing, Next, Success, because,
    diagnose,
};
use crm::field::Choice;
use crm::{Field, FieldType, Label, Values};
use serde_json::json;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use vocab::Pii;

const CASES: u64 = 10_000;
const ATTRIBUTES: u64 = 12;
const OPTIONS: u64 = 6;
const SOLUTIONS: u64 = 400;
const DIALOGUES: u64 = 100;
const WORDS: [&str; 16] = [
    "box",
    "voyant",
    "rouge",
    "débit",
    "lenteur",
    "coupure",
    "soir",
    "wifi",
    "prise",
    "câble",
    "décodeur",
    "image",
    "bruit",
    "ligne",
    "fibre",
    "redémarrage",
];

/// Vigna's SplitMix64: the same numbers on each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (x ^ (x >> 31)) % sides
    }
}

fn base() -> CaseBase {
    let option = |n: u64| Choice { id: format!("o{n}"), label: Label::from("option") };
    let attribute = |n: u64| Attribute {
        field: Field::new(
            &format!("a{n}"),
            Label::new("Attribut", "Attribute"),
            FieldType::Choice { options: (0..OPTIONS).map(option).collect() },
        ),
        question: Label::from("Lequel ?"),
        weight: 10,
        similarity: if n.is_multiple_of(3) { Local::Ordered {} } else { Local::Exact {} },
        effort: 1,
    };
    CaseBase {
        id: "bench".to_owned(),
        label: Label::from("Mesure"),
        attributes: (0..ATTRIBUTES).map(attribute).collect(),
        text_weight: 20,
        missing: Missing::Ignored,
        limits: Limits::default(),
        ticket_type: "incident".to_owned(),
        ticket_category: None,
    }
}

/// Cases of one solution are alike: one value in five is another.
fn cases(dice: &mut Dice) -> Vec<Case> {
    let of = |number: u64| {
        let solution = dice.roll(SOLUTIONS);
        let mut values = Values::new();
        for attribute in 0..ATTRIBUTES {
            let usual = (solution * 31 + attribute * 7 + solution / 5 * attribute) % OPTIONS;
            let value = if dice.roll(5) == 0 { dice.roll(OPTIONS) } else { usual };
            values.insert(format!("a{attribute}"), json!(format!("o{value}")));
        }
        let sides = WORDS.len() as u64;
        let word = |_| WORDS[usize::try_from(dice.roll(sides)).expect("a small number")];
        let problem: Vec<&str> = (0..12).map(word).collect();
        Case {
            number,
            values,
            problem: Pii::new(problem.join(" ")),
            solution: Pii::new(format!("solution {solution}")),
            article: None,
            success: Success { tried: 10, solved: 7 },
        }
    };
    (1..=CASES).map(of).collect()
}

fn main() {
    let mut dice = Dice(118);
    let cases = cases(&mut dice);
    let start = Instant::now();
    let index = Index::new(base(), &cases);
    println!("case base of {CASES}: read in {:.1} ms", ms(start.elapsed()));
    let mut took = Vec::new();
    let mut right = 0;
    for _ in 0..DIALOGUES {
        let case = &cases[usize::try_from(dice.roll(CASES)).expect("a small number")];
        let (mut values, skipped, failed) = (Values::new(), BTreeSet::new(), BTreeSet::new());
        loop {
            let asked = Asked {
                values: &values,
                text: "plus de débit le soir",
                skipped: &skipped,
                failed: &failed,
            };
            let start = Instant::now();
            let step = diagnose(&index, asked);
            let words: Vec<Label> = step.ranked.iter().map(|r| because(index.base(), r)).collect();
            took.push(start.elapsed());
            let Next::Ask(question) = step.next else {
                let first = step.ranked.first().map(|r| &cases[r.found.place].solution);
                right += u32::from(first == Some(&case.solution) && !words.is_empty());
                break;
            };
            values.insert(question.attribute.clone(), case.values[&question.attribute].clone());
        }
    }
    took.sort();
    let at = |share: usize| ms(took[(took.len() - 1) * share / 100]);
    println!(
        "{} answers in {DIALOGUES} dialogues ({right} to the right solution): \
         p50 {:.1} ms, p99 {:.1} ms, worst {:.1} ms",
        took.len(),
        at(50),
        at(99),
        at(100)
    );
}

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1_000.0
}
