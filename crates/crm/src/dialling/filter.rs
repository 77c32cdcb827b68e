//! Which records of a list are called, and how many of a kind.

use crate::field::{Values, spoken};
use crate::setup::Fault;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// All of these must hold; none: every record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Filter(pub Vec<Test>);

/// One question to a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// `score`, `postcode`, `reference`, or the id of a designed field.
    pub field: String,
    pub is: Op,
    /// What it is compared with; for `one_of` several. Words compare without case.
    #[serde(default)]
    pub values: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    OneOf,
    NoneOf,
    BeginsWith,
    AtLeast,
    AtMost,
    Present,
    Absent,
}

/// So many successes are wanted of a kind of record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    pub id: String,
    pub label: String,
    pub of: Filter,
    pub most: u32,
}

const MOST_TESTS: usize = 20;
const MOST_VALUES: usize = 500;

impl Filter {
    /// Whether a record with these values passes. `score`, `postcode` and `reference` stand among
    /// them by these names.
    #[must_use]
    pub fn passes(&self, values: &Values) -> bool {
        self.0.iter().all(|test| test.holds(values))
    }

    #[must_use]
    pub fn faults(&self, path: &str) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.0.len() > MOST_TESTS {
            let what = format!("At most {MOST_TESTS} conditions.");
            faults.push(Fault::new(path, "too_many", self.0.len().to_string(), what));
        }
        for (at, test) in self.0.iter().enumerate() {
            let at = format!("{path}[{at}]");
            let needs = !matches!(test.is, Op::Present | Op::Absent);
            if needs && test.values.is_empty() {
                let what = "Say what it is compared with.";
                faults.push(Fault::new(format!("{at}.values"), "required", "", what));
            }
            if test.values.len() > MOST_VALUES {
                let (count, what) = (test.values.len(), format!("At most {MOST_VALUES} values."));
                let path = format!("{at}.values");
                faults.push(Fault::new(path, "too_many", count.to_string(), what));
            }
            if matches!(test.is, Op::AtLeast | Op::AtMost) {
                let odd = test.values.iter().find(|value| comparable(value).is_none());
                let what = "Compare with a number or a day (2026-11-22).";
                let odd = odd.map(|v| Fault::new(format!("{at}.values"), "not_number", v, what));
                faults.extend(odd);
            }
        }
        faults
    }
}

impl Test {
    fn holds(&self, values: &Values) -> bool {
        let value = values.get(&self.field).filter(|value| !value.is_null());
        let Some(value) = value else {
            return matches!(self.is, Op::Absent | Op::NoneOf);
        };
        let all: Vec<String> = match value {
            Value::Array(some) => some.iter().map(spoken).collect(),
            one => vec![spoken(one)],
        };
        let same = |a: &String, b: &String| a.to_lowercase() == b.to_lowercase();
        let among = || all.iter().any(|a| self.values.iter().any(|b| same(a, b)));
        let bound = || self.values.first().and_then(|v| comparable(v));
        let own = || all.first().and_then(|v| comparable(v));
        match self.is {
            Op::Present => all.iter().any(|text| !text.is_empty()),
            Op::Absent => all.iter().all(String::is_empty),
            Op::OneOf => among(),
            Op::NoneOf => !among(),
            Op::BeginsWith => all.iter().any(|text| {
                let text = text.to_lowercase();
                self.values.iter().any(|start| text.starts_with(&start.to_lowercase()))
            }),
            Op::AtLeast => own().zip(bound()).is_some_and(|(own, bound)| own >= bound),
            Op::AtMost => own().zip(bound()).is_some_and(|(own, bound)| own <= bound),
        }
    }
}

/// A number, or a day as one.
fn comparable(text: &str) -> Option<f64> {
    if let Ok(number) = text.trim().replace(',', ".").parse::<f64>() {
        return Some(number);
    }
    let day: jiff::civil::Date = text.trim().parse().ok()?;
    Some(
        f64::from(i32::from(day.year()) * 10_000 + i32::from(day.month()) * 100)
            + f64::from(day.day()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn values() -> Values {
        [("score", json!(70)), ("postcode", json!("59000")), ("since", json!("2024-03-01"))]
            .map(|(key, value)| (key.to_owned(), value))
            .into_iter()
            .collect()
    }

    #[track_caller]
    fn passes(field: &str, is: Op, wanted: &[&str], expect: bool) {
        let values_of = wanted.iter().map(|v| (*v).to_owned()).collect();
        let test = Test { field: field.to_owned(), is, values: values_of };
        assert_eq!(Filter(vec![test.clone()]).passes(&values()), expect, "{test:?}");
    }

    #[test]
    fn conditions_hold_or_not() {
        passes("score", Op::AtLeast, &["70"], true);
        passes("score", Op::AtLeast, &["70,5"], false);
        passes("since", Op::AtMost, &["2024-12-31"], true);
        passes("since", Op::AtMost, &["2023-12-31"], false);
        passes("postcode", Op::BeginsWith, &["62", "59"], true);
        passes("postcode", Op::OneOf, &["75001"], false);
        passes("colour", Op::NoneOf, &["red"], true);
        passes("colour", Op::OneOf, &["red"], false);
        passes("colour", Op::Absent, &[], true);
        passes("postcode", Op::Present, &[], true);
        assert!(Filter::default().passes(&Values::default()), "no condition: every record");
    }

    #[test]
    fn what_cannot_be_compared_is_told() {
        let test = |is, values: &[&str]| Test {
            field: "score".into(),
            is,
            values: values.iter().map(|v| (*v).to_owned()).collect(),
        };
        let filter = Filter(vec![test(Op::AtLeast, &["much"]), test(Op::OneOf, &[])]);
        let told: Vec<_> = filter.faults("filter").into_iter().map(|f| (f.path, f.code)).collect();
        let expect = [("filter[0].values", "not_number"), ("filter[1].values", "required")];
        assert_eq!(told, expect.map(|(path, code)| (path.to_owned(), code)));
    }
}
