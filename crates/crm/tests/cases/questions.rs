//! Which question comes next, when it ends, and what is said of a case.

use crate::{base, case, choice, eight, values};
use crm::Values;
use crm::cases::{
    Asked, Attribute, Case, CaseBase, Diagnosis, Index, Known, Local, Missing, Next, Pair,
    StopReason, Success, because, diagnose, quality,
};
use crm::field::FieldType;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn ask(index: &Index, of: Value, skipped: &[&str], failed: &[u64]) -> Diagnosis {
    let skipped = skipped.iter().map(|s| (*s).to_owned()).collect();
    let failed = failed.iter().copied().collect();
    let asked = Asked { values: &values(of), text: "", skipped: &skipped, failed: &failed };
    diagnose(index, asked)
}

fn question(step: &Diagnosis) -> Option<&str> {
    match &step.next {
        Next::Ask(question) => Some(&question.attribute),
        Next::Stop(_) => None,
    }
}

#[test]
fn eight_cases_parted_four_to_four_tell_one_bit_and_seven_to_one_about_half() {
    let (base, cases) = eight();
    let step = ask(&Index::new(base, &cases), json!({}), &[], &[]);
    let bits: Vec<_> = step.gains.iter().map(|g| (g.attribute.as_str(), g.bits)).collect();
    assert_eq!(bits[0].0, "half");
    assert!((bits[0].1 - 1.0).abs() < 1e-12, "{bits:?}");
    assert!((bits[1].1 - 0.5436).abs() < 5e-5, "{bits:?}");
    assert_eq!(question(&step), Some("half"));
    let rare = &step.gains[1].expected;
    assert_eq!((rare[0].0.clone(), rare[0].1), (json!("a"), 7.0 / 8.0));
}

#[test]
fn a_question_is_worth_its_information_by_its_effort() {
    let (mut base, cases) = eight();
    base.attributes[1].effort = 3;
    assert_eq!(question(&ask(&Index::new(base, &cases), json!({}), &[], &[])), Some("rare"));
}

#[test]
fn answered_and_skipped_questions_are_not_asked_again() {
    let (base, cases) = eight();
    let index = Index::new(base, &cases);
    assert_eq!(question(&ask(&index, json!({}), &["half"], &[])), Some("rare"));
    let done = ask(&index, json!({}), &["half", "rare"], &[]);
    assert_eq!(done.next, Next::Stop(StopReason::NothingLeft));
}

#[test]
fn a_question_that_does_not_apply_is_not_asked() {
    let (mut base, cases) = eight();
    base.attributes[1].field.when = Some("rare = \"b\"".to_owned());
    let index = Index::new(base, &cases);
    assert_eq!(question(&ask(&index, json!({}), &[], &[])), Some("rare"));
    assert_eq!(question(&ask(&index, json!({"rare": "a"}), &[], &[])), None);
}

#[test]
fn cases_that_lack_an_attribute_make_it_worth_less_in_proportion() {
    let (base, mut cases) = eight();
    for n in [3, 7] {
        cases[n].values.remove("half");
    }
    let step = ask(&Index::new(base, &cases), json!({}), &[], &[]);
    let half = step.gains.iter().find(|g| g.attribute == "half").unwrap();
    assert!((half.bits - 0.75).abs() < 1e-12, "3 against 3, known of 6 in 8: {}", half.bits);
}

#[test]
fn cases_of_one_solution_need_no_question_between_them() {
    let (base, mut cases) = eight();
    cases.iter_mut().for_each(|c| c.solution = vocab::Pii::new("Redémarrer".to_owned()));
    let step = ask(&Index::new(base.clone(), &cases), json!({}), &[], &[]);
    assert_eq!(step.next, Next::Stop(StopReason::OneSolution));
    let none = ask(&Index::new(base, &[]), json!({}), &[], &[]);
    assert_eq!(none.next, Next::Stop(StopReason::NoCase));
}

fn lights() -> (CaseBase, Vec<Case>) {
    let base = base(vec![
        choice("box", &["b4", "b6"]),
        choice("light", &["red", "off", "green"]),
        choice("wire", &["copper", "fibre"]),
    ]);
    let cases = vec![
        case(1, json!({"box": "b6", "light": "red", "wire": "fibre"}), "voyant rouge", "Échanger"),
        case(2, json!({"box": "b6", "light": "off", "wire": "fibre"}), "tout éteint", "Brancher"),
        case(3, json!({"box": "b4", "light": "green", "wire": "copper"}), "lenteur", "Filtrer"),
    ];
    (base, cases)
}

#[test]
fn a_clear_leader_ends_the_questions() {
    let (base, cases) = lights();
    let index = Index::new(base, &cases);
    let step = ask(&index, json!({"light": "red", "box": "b6"}), &[], &[]);
    assert_eq!(step.next, Next::Stop(StopReason::Clear));
    assert_eq!(step.ranked[0].found.number, 1);
    let one = ask(&index, json!({"box": "b6"}), &[], &[]);
    assert_eq!(question(&one), Some("light"), "one answer is too few and leaves two alike");
}

#[test]
fn a_solution_that_failed_takes_all_its_cases_out() {
    let (base, mut cases) = lights();
    cases[2].solution = cases[0].solution.clone();
    let step = ask(&Index::new(base, &cases), json!({"light": "red"}), &[], &[1]);
    let left: Vec<_> = step.ranked.iter().map(|r| r.found.number).collect();
    assert_eq!(left, [2]);
}

#[test]
fn the_words_of_the_problem_count_as_one_attribute_more() {
    let (base, cases) = lights();
    let index = Index::new(base, &cases);
    let of = values(json!({"box": "b6"}));
    let known = Known { values: &of, text: "Le VOYANT est rouge" };
    let found = index.matches(known, &BTreeSet::new());
    assert_eq!(found[0].number, 1);
    assert!((found[0].similarity - 1.0).abs() < 1e-9, "same box, same words");
    assert!((found[1].similarity - 10.0 / 30.0).abs() < 1e-9, "box 10 of 10, words 0 of 20");
    let foreign = index.matches(Known { values: &of, text: "xyz" }, &BTreeSet::new());
    assert!((foreign[0].similarity - 1.0).abs() < 1e-9, "unknown words are not wrong");
}

#[test]
fn what_a_case_lacks_counts_as_the_base_declares() {
    let (mut base, mut cases) = lights();
    cases[0].values.remove("light");
    let of = values(json!({"box": "b6", "light": "red"}));
    let known = Known { values: &of, text: "" };
    let alike = |base: CaseBase| {
        let found = Index::new(base, &cases).matches(known, &BTreeSet::new());
        found.iter().find(|m| m.number == 1).unwrap().similarity
    };
    assert!((alike(base.clone()) - 1.0).abs() < 1e-9);
    base.missing = Missing::Counts { percent: 0 };
    assert!((alike(base.clone()) - 0.5).abs() < 1e-9);
    base.missing = Missing::Counts { percent: 40 };
    assert!((alike(base) - 0.7).abs() < 1e-9);
}

#[test]
fn of_cases_alike_the_one_that_solved_more_leads() {
    let (base, mut cases) = lights();
    cases[1].values = cases[0].values.clone();
    cases[1].success = Success { tried: 15, solved: 14 };
    let step = ask(&Index::new(base, &cases), json!({"light": "red"}), &[], &[]);
    assert_eq!(step.ranked[0].found.number, 2);
}

#[test]
fn a_case_explains_itself_in_both_languages() {
    let (mut base, mut cases) = lights();
    let pair = Pair { asked: "b4".into(), case: "b6".into(), percent: 60 };
    base.attributes[0].similarity =
        Local::Table { pairs: vec![pair], otherwise_percent: 0, symmetric: true };
    base.attributes[0].field.label = crm::Label::new("Box", "Box");
    base.attributes[1].field.label = crm::Label::new("Voyant", "Light");
    base.attributes[2].field.label = crm::Label::new("Raccordement", "Line");
    cases[0].number = 118;
    cases[0].success = Success { tried: 15, solved: 14 };
    let index = Index::new(base, &cases);
    let step = ask(&index, json!({"box": "b4", "light": "red", "wire": "copper"}), &[], &[]);
    let found = step.ranked.iter().find(|r| r.found.number == 118).unwrap();
    let words = because(index.base(), found);
    assert_eq!(
        words.fr,
        "comme le cas 118 : même voyant, box proche, autre raccordement, résolu 14 fois sur 15"
    );
    assert_eq!(
        words.en.unwrap(),
        "like case 118: same light, close box, other line, solved 14 times of 15"
    );
}

#[test]
fn leave_one_out_counts_what_is_found_and_names_what_is_taken_for_another() {
    let mut base = base(vec![choice("a", &["x", "y", "z"]), choice("b", &["x", "y"])]);
    base.attributes[0].weight = 20;
    let cases = vec![
        case(1, json!({"a": "x", "b": "x"}), "", "Un"),
        case(2, json!({"a": "x", "b": "y"}), "", "un."),
        case(3, json!({"a": "y", "b": "x"}), "", "Deux"),
        case(4, json!({"a": "y", "b": "y"}), "", "Deux"),
        case(5, json!({"a": "x", "b": "x"}), "", "Deux"),
        case(6, json!({"a": "z", "b": "x"}), "", "Seul"),
    ];
    let found = quality(&base, &cases);
    assert_eq!((found.cases, found.findable), (6, 5), "the sixth has no peer");
    assert_eq!((found.top1, found.top3), (3, 5));
    let pair = |c: &crm::cases::Confusion| (c.solution.clone(), c.taken_for.clone(), c.times);
    let told: Vec<_> = found.confused.iter().map(pair).collect();
    assert_eq!(
        told,
        [("Deux".to_owned(), "Un".to_owned(), 1), ("Un".to_owned(), "Deux".to_owned(), 1)]
    );
    assert_eq!(found.dialogues.held, 5);
    assert!(found.dialogues.questions <= 10, "two attributes, five dialogues");
}

/// Attributes of every kind, symmetric.
fn mixed() -> CaseBase {
    let mut table = choice("table", &["a", "b", "c"]);
    let pair = Pair { asked: "a".into(), case: "b".into(), percent: 55 };
    table.similarity = Local::Table { pairs: vec![pair], otherwise_percent: 10, symmetric: true };
    let mut ordered = choice("ordered", &["a", "b", "c", "d"]);
    ordered.similarity = Local::Ordered {};
    let mut number = choice("number", &[]);
    number.field.kind = FieldType::Number { min: None, max: None };
    number.similarity = Local::Range { span: 50 };
    let mut several = choice("several", &["a", "b", "c"]);
    if let FieldType::Choice { options } = several.field.kind {
        several.field.kind = FieldType::Several { options };
    }
    several.similarity = Local::Overlap {};
    let attributes: Vec<Attribute> =
        vec![choice("exact", &["a", "b"]), table, ordered, number, several];
    base(attributes)
}

fn any_values() -> impl Strategy<Value = Values> {
    let letter = |most: &'static str| {
        proptest::option::of(proptest::sample::select(most.chars().collect::<Vec<_>>()))
    };
    let several = proptest::option::of(proptest::sample::subsequence(vec!["a", "b", "c"], 1..=3));
    let number = proptest::option::of(0..200i64);
    (letter("ab"), letter("abc"), letter("abcd"), number, several).prop_map(|(e, t, o, n, s)| {
        let pairs = [
            ("exact", e.map(|c| json!(c.to_string()))),
            ("table", t.map(|c| json!(c.to_string()))),
            ("ordered", o.map(|c| json!(c.to_string()))),
            ("number", n.map(|n| json!(n))),
            ("several", s.map(|s| json!(s))),
        ];
        pairs.into_iter().filter_map(|(id, v)| Some((id.to_owned(), v?))).collect()
    })
}

fn any_cases() -> impl Strategy<Value = Vec<Case>> {
    proptest::collection::vec((any_values(), 0..5u8), 1..20).prop_map(|all| {
        let of = |(number, (values, solution)): (u64, (Values, u8))| {
            case(number, Value::Object(values), "", &format!("solution {solution}"))
        };
        (1..).zip(all).map(of).collect()
    })
}

proptest! {
    #[test]
    fn similarity_is_between_nothing_and_one_and_the_same_both_ways(
        a in any_values(), b in any_values()
    ) {
        let one = |case_of: &Values, asked: &Values| {
            let cases = [case(1, Value::Object(case_of.clone()), "", "")];
            let index = Index::new(mixed(), &cases);
            let known = Known { values: asked, text: "" };
            index.matches(known, &BTreeSet::new())[0].similarity
        };
        let (there, back) = (one(&a, &b), one(&b, &a));
        prop_assert!((0.0..=1.0).contains(&there), "{there}");
        prop_assert!((there - back).abs() < 1e-12, "{there} {back}");
        if !a.is_empty() {
            prop_assert!((one(&a, &a) - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn the_likest_come_first_and_an_answer_of_a_case_never_puts_it_behind_one_without_it(
        cases in any_cases(), at in 0..20usize
    ) {
        let index = Index::new(mixed(), &cases);
        let at = at % cases.len();
        let known = Known { values: &cases[at].values, text: "" };
        let found = index.matches(known, &BTreeSet::new());
        for pair in found.windows(2) {
            prop_assert!(pair[0].similarity >= pair[1].similarity);
        }
        let own = found.iter().find(|m| m.place == at).unwrap();
        prop_assert!(cases[at].values.is_empty() || own.similarity > 1.0 - 1e-12);
    }

    #[test]
    fn a_gain_is_never_more_than_what_is_uncertain_and_a_dialogue_ends(
        cases in any_cases(), at in 0..20usize
    ) {
        let index = Index::new(mixed(), &cases);
        let answers = &cases[at % cases.len()].values;
        let (mut of, mut skipped) = (Values::new(), BTreeSet::new());
        let mut turns = 0;
        loop {
            let failed = BTreeSet::new();
            let asked = Asked { values: &of, text: "", skipped: &skipped, failed: &failed };
            let step = diagnose(&index, asked);
            prop_assert_eq!(&step, &diagnose(&index, asked), "the same twice");
            let most = (step.candidates.max(1) as f64).log2() + 1e-9;
            prop_assert!(step.gains.iter().all(|g| (0.0..=most).contains(&g.bits)));
            let Next::Ask(question) = step.next else { break };
            prop_assert!(!of.contains_key(&question.attribute));
            prop_assert!(!skipped.contains(&question.attribute));
            match answers.get(&question.attribute) {
                Some(value) => of.insert(question.attribute, value.clone()).map_or((), drop),
                None => drop(skipped.insert(question.attribute)),
            }
            turns += 1;
            prop_assert!(turns <= 5, "each of five attributes is asked once at most");
        }
    }
}
