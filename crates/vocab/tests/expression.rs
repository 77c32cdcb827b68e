//! The vectors that the interface reads its expressions by, too: `ui/src/format/expression.test.ts`.

use serde_json::Value;
use vocab::expression::Expression;

fn vectors() -> Value {
    serde_json::from_str(include_str!("expression.json")).expect("the vectors are JSON")
}

#[test]
fn expressions_hold_as_in_the_vectors() {
    let vectors = vectors();
    let value = |name: &str| vectors["values"][name].as_str().map(str::to_owned);
    let rows = vectors["holds"].as_array().expect("a list");
    assert!(rows.len() > 40);
    for row in rows {
        let text = row[0].as_str().expect("an expression");
        let parsed = Expression::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(Value::from(parsed.holds(&value)), row[1], "{text}");
    }
}

#[test]
fn faults_are_told_at_the_columns_of_the_vectors() {
    let vectors = vectors();
    for row in vectors["faults"].as_array().expect("a list") {
        let text = row[0].as_str().expect("a text");
        let error = Expression::parse(text).expect_err(text);
        assert_eq!(Value::from(error.column), row[1], "{text}: {error}");
    }
}
