//! Figures and their language.

use super::formula::{Formula, NoValue, Term};
use super::ratio::Ratio;
use super::*;
use proptest::prelude::*;

fn value(text: &str) -> Result<Term, NoValue> {
    let known = |name: &str| match name {
        "three" => Term::whole(3),
        "custom.word" => Term::Text("gold".to_owned()),
        _ => Term::Missing,
    };
    Formula::parse(text).unwrap().value(&known)
}

fn shown(text: &str) -> String {
    value(text).unwrap().number().map_or("missing".to_owned(), |n| n.shown(2))
}

#[test]
fn formulas_follow_the_rules_of_arithmetic() {
    for (text, wanted) in [
        ("1 + 2 * 3", "7.00"),
        ("(1 + 2) * three", "9.00"),
        ("-2 - -3", "1.00"),
        ("10 / 4", "2.50"),
        ("0.1 + 0.2 = 0.3", "1.00"),
        ("1 / 3 * 3 = 1", "1.00"),
        ("min(4, three, 9) + max(1, 2)", "5.00"),
        ("if(three > 2 and not three > 5, 10, 20)", "10.00"),
        ("three < 2 or three >= 3", "1.00"),
        ("default(nobody, 7)", "7.00"),
        ("known(nobody)", "0.00"),
        ("round(-2.5)", "-3.00"),
        ("nobody + 1", "missing"),
        ("nobody > 1 and three = 4", "0.00"),
        ("custom.word = \"gold\"", "1.00"),
        ("not not three", "1.00"),
        ("2 / 3", "0.67"),
    ] {
        assert_eq!(shown(text), wanted, "{text}");
    }
}

#[test]
fn a_formula_without_value_says_why() {
    assert_eq!(value("1 / (three - 3)"), Err(NoValue::DivisionByZero));
    assert_eq!(value("custom.word + 1"), Err(NoValue::NotANumber));
    let huge = ["999999999999999999999999"; 4].join(" * ");
    assert_eq!(value(&huge), Err(NoValue::TooLarge));
}

#[test]
fn what_cannot_be_read_is_told_with_its_column() {
    for (text, column) in [
        ("", 1),
        ("1 +", 4),
        ("1 2", 3),
        ("(1", 3),
        ("foo(1)", 1),
        ("if(1, 2)", 1),
        ("é + 1", 1),
        ("1 + \"open", 5),
        ("1.2.3", 1),
    ] {
        let error = Formula::parse(text).unwrap_err();
        assert_eq!(error.column, column, "{text}: {error}");
    }
    assert!(Formula::parse(&"(".repeat(40)).is_err(), "too deep, and no overflow");
    assert!(Formula::parse(&"-".repeat(1_900)).is_err());
    assert!(Formula::parse(&vec!["1"; 900].join("+")).is_ok());
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "[-a-z0-9 +*/(),.<>=\"!_é]{0,60}") {
        if let Ok(formula) = Formula::parse(&text) {
            let _value = formula.value(&|_| Term::Missing);
        }
    }

    #[test]
    fn order_and_sums_agree_with_whole_numbers(
        a in -1_000_000i64..1_000_000, b in 1i64..1_000_000,
        c in -1_000_000i64..1_000_000, d in 1i64..1_000_000,
    ) {
        let left = Ratio::whole(a).divided_by(Ratio::whole(b)).unwrap();
        let right = Ratio::whole(c).divided_by(Ratio::whole(d)).unwrap();
        let crossed = (i128::from(a) * i128::from(d)).cmp(&(i128::from(c) * i128::from(b)));
        prop_assert_eq!(left.cmp(&right), crossed);
        let back = left.plus(right).unwrap().plus(right.negated()).unwrap();
        prop_assert_eq!(back, left);
    }
}

fn facts(pairs: &[(&str, i64)]) -> Facts {
    pairs.iter().map(|(name, n)| ((*name).to_owned(), Term::whole(*n))).collect()
}

fn nothing_happened() -> Facts {
    let mut facts: Facts = BASE
        .iter()
        .filter(|b| !matches!(b.unit, Unit::Text | Unit::Rating | Unit::Days))
        .map(|b| (b.name.to_owned(), Term::whole(0)))
        .collect();
    facts.remove("card_score");
    facts
}

#[test]
fn the_figures_to_begin_with_are_about_fifteen_and_without_fault() {
    let setup = Setup::default();
    assert!((15..=17).contains(&setup.scores.len()));
    assert_eq!(faults(&setup), Vec::new());
    for score in &setup.scores {
        assert!(score.label.en.as_deref().is_some_and(|en| !en.is_empty()), "{}", score.id);
    }
}

#[test]
fn a_figure_explains_itself() {
    let routing_score = Some("routing_priority".to_owned());
    let setup = Setup { routing_score, ..Setup::default() };
    let mut known = nothing_happened();
    known.extend(facts(&[("open_complaints", 1), ("repeat_calls_7d", 2), ("csat_last", 2)]));
    known.extend(facts(&[("months_as_customer", 60), ("monthly_cents", 2_999)]));
    let figures = figures(&setup, &known);
    let by = |id: &str| figures.iter().find(|f| f.score.id == id).unwrap();
    let churn = by("churn_risk");
    assert_eq!(churn.value, Term::whole(65), "10 + 20 + 20 + 25 - 10");
    assert_eq!(churn.level.unwrap().tone, Tone::Bad);
    let told = churn.inputs.iter().find(|i| i.name == "csat_last").unwrap();
    assert_eq!(told.value, Term::whole(2));
    assert_eq!(by("value").value, Term::whole(35_988));
    assert_eq!(by("satisfaction").level.unwrap().tone, Tone::Bad);
    assert_eq!(by("recency").missing, Some("missing"));
    assert_eq!(routing(&setup, &figures), Some(53), "30 + 7.2 + 16.25, rounded");
}

#[test]
fn what_an_administrator_declares_wrongly_is_told_with_its_place() {
    let mut setup = Setup::default();
    setup.scores[1].id = "value".to_owned();
    setup.scores[2].formula = "days_since_contact +".to_owned();
    setup.scores[3].formula = "churn_risk".to_owned();
    setup.routing_score = Some("nobody".to_owned());
    let faults = faults(&setup);
    let told: Vec<_> = faults.iter().map(|f| (f.path.as_str(), f.code)).collect();
    assert_eq!(
        told,
        [
            ("scores[1].id", "id_twice"),
            ("scores[2].formula", "bad_formula"),
            ("scores[3].formula", "unknown_name"),
            ("routing_score", "unknown_name"),
        ],
        "a later figure is no name yet"
    );
}

#[test]
fn the_next_offer_is_the_first_that_is_neither_held_nor_refused_and_fits() {
    let product = |id: &str, when: Option<&str>| offer::Product {
        id: id.to_owned(),
        label: Label::new(&format!("Offre {id}"), id),
        amount_cents: None,
        pitch: None,
        when: when.map(str::to_owned),
    };
    let setup = Setup {
        products: vec![
            product("a", None),
            product("b", None),
            product("c", Some("unpaid_cents = 0")),
            product("d", None),
            product("e", None),
        ],
        ..Setup::default()
    };
    assert_eq!(offer::faults(&setup), Vec::new());
    let owes = facts(&[("unpaid_cents", 100)]);
    let names = |list: &[&str]| list.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    let fits = offer::fits(&setup, &owes, &names(&["a"]), &names(&["offre b"]));
    let fits: Vec<_> = fits.iter().map(|(_, fit)| fit.name()).collect();
    assert_eq!(fits, ["held", "refused_lately", "not_now", "next", "fits"]);
}
