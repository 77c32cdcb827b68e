//! Expressions of a branch: `language = "en"`, `score >= 80 and not (tier is set)`.
//!
//! Owns: the grammar, and whether an expression holds of given attributes.
//!
//! ```text
//! either     = both ("or" both)*
//! both       = one ("and" one)*
//! one        = "not" one | "(" either ")" | value comparison
//! comparison = ("=" | "!=" | "<" | "<=" | ">" | ">=") value
//!            | "is" ["not"] "set" | "contains" value | "starts" "with" value
//!            | ["not"] "in" "(" value ("," value)* ")"
//! value      = name | number | "text" in double quotes
//! ```
//!
//! Two numbers are compared as numbers, anything else as text, without regard to case; `<` and its
//! like hold of numbers only. A name without a value equals nothing, not even an empty text.
//! Must not own: what the attributes are.

mod parse;

use std::cmp::Ordering;
use std::fmt;

/// A parsed expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression(Node);

/// Why a text is no expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionError {
    /// From 1, in characters.
    pub column: usize,
    pub what: String,
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}: {}", self.column, self.what)
    }
}

impl std::error::Error for ExpressionError {}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Either(Vec<Node>),
    Both(Vec<Node>),
    Not(Box<Node>),
    IsSet(Value),
    Compare(Value, Comparison, Value),
    In(Value, Vec<Value>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
    StartsWith,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Name(String),
    Text(String),
}

impl Expression {
    /// # Errors
    /// The text is no expression: at which column, and what was expected there.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        parse::parse(text).map(Self)
    }

    /// Whether it holds of the attributes that `value` gives.
    #[must_use]
    pub fn holds(&self, value: &dyn Fn(&str) -> Option<String>) -> bool {
        self.0.holds(value)
    }

    /// The attributes it names, in order.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.0.collect_names(&mut names);
        names
    }
}

impl Node {
    fn holds(&self, value: &dyn Fn(&str) -> Option<String>) -> bool {
        match self {
            Self::Either(nodes) => nodes.iter().any(|n| n.holds(value)),
            Self::Both(nodes) => nodes.iter().all(|n| n.holds(value)),
            Self::Not(node) => !node.holds(value),
            Self::IsSet(of) => of.of(value).is_some_and(|v| !v.is_empty()),
            Self::In(of, list) => list.iter().any(|v| equal(of.of(value), v.of(value))),
            Self::Compare(a, comparison, b) => comparison.holds(a.of(value), b.of(value)),
        }
    }

    fn collect_names<'a>(&'a self, names: &mut Vec<&'a str>) {
        let mut add = |value: &'a Value| {
            if let Value::Name(name) = value {
                names.push(name);
            }
        };
        match self {
            Self::Either(nodes) | Self::Both(nodes) => {
                nodes.iter().for_each(|n| n.collect_names(names));
            }
            Self::Not(node) => node.collect_names(names),
            Self::IsSet(of) => add(of),
            Self::In(of, list) => {
                add(of);
                list.iter().for_each(add);
            }
            Self::Compare(a, _, b) => {
                add(a);
                add(b);
            }
        }
    }
}

impl Value {
    fn of(&self, value: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        match self {
            Self::Name(name) => value(name),
            Self::Text(text) => Some(text.clone()),
        }
    }
}

impl Comparison {
    fn holds(self, a: Option<String>, b: Option<String>) -> bool {
        let text = |held: fn(&str, &str) -> bool| match (&a, &b) {
            (Some(a), Some(b)) => held(&a.to_lowercase(), &b.to_lowercase()),
            (Some(_) | None, Some(_) | None) => false,
        };
        let number = |held: fn(Ordering) -> bool| {
            let (a, b) = (a.as_deref().and_then(number), b.as_deref().and_then(number));
            a.zip(b).is_some_and(|(a, b)| held(a.cmp(&b)))
        };
        match self {
            Self::Contains => text(|a, b| a.contains(b)),
            Self::StartsWith => text(|a, b| a.starts_with(b)),
            Self::Less => number(Ordering::is_lt),
            Self::LessOrEqual => number(Ordering::is_le),
            Self::Greater => number(Ordering::is_gt),
            Self::GreaterOrEqual => number(Ordering::is_ge),
            Self::Equal => equal(a, b),
            Self::NotEqual => !equal(a, b),
        }
    }
}

fn equal(a: Option<String>, b: Option<String>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => match (number(&a), number(&b)) {
            (Some(a), Some(b)) => a == b,
            (Some(_) | None, Some(_) | None) => a.to_lowercase() == b.to_lowercase(),
        },
        (Some(_) | None, Some(_) | None) => false,
    }
}

/// Millionths. What begins with `+` or a needless 0 is no number: a telephone or ticket number
/// keeps its spelling.
fn number(text: &str) -> Option<i128> {
    let (sign, rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = rest.split_once('.').unwrap_or((rest, "0"));
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let needless = whole.len() > 1 && whole.starts_with('0');
    if !digits(whole) || !digits(part) || needless || whole.len() > 18 || part.len() > 6 {
        return None;
    }
    let whole: i128 = whole.parse().ok()?;
    let part: i128 = format!("{part:0<6}").parse().ok()?;
    Some(sign * (whole * 1_000_000 + part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str) -> bool {
        let value = |name: &str| {
            let value = match name {
                "language" => "en",
                "score" => "80",
                "price" => "9.5",
                "tier" => "Gold",
                "ticket.number" => "00123",
                "caller" => "+33612345678",
                "empty" => "",
                _ => return None,
            };
            Some(value.to_owned())
        };
        Expression::parse(text).unwrap_or_else(|e| panic!("{text}: {e}")).holds(&value)
    }

    #[test]
    fn expressions_hold_or_not() {
        for (text, wanted) in [
            (r#"language = "en""#, true),
            (r#"language = "EN""#, true),
            ("language = en", false),
            ("score >= 80 and not (tier is set)", false),
            ("score >= 80 and (tier is set)", true),
            ("score > 80 or price < 10", true),
            ("price = 9.50", true),
            ("score < 9", false),
            ("score > -1.5", true),
            (r#"tier in ("silver", "gold")"#, true),
            (r#"tier not in ("silver", "gold")"#, false),
            (r#"caller starts with "+336""#, true),
            (r#"tier contains "OL""#, true),
            ("nobody is not set", true),
            ("empty is set", false),
            (r#"nobody = """#, false),
            (r#"nobody != "x""#, true),
            (r#"ticket.number = 123"#, false),
            (r#"ticket.number = "00123""#, true),
            ("tier > 3", false),
            ("not score = 80 or score = 80", true),
            ("score = 1 and score = 2 or score = 80", true),
        ] {
            assert_eq!(holds(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_fault_is_told_at_its_column() {
        for (text, wanted) in [
            ("", "column 1: an attribute, a number or a text in quotes is missing"),
            (
                "language",
                "column 9: a comparison is missing: =, !=, <, <=, >, >=, is set, is not \
              set, contains, starts with, in (…)",
            ),
            ("language = ", "column 12: an attribute, a number or a text in quotes is missing"),
            (
                "language == \"en\"",
                "column 11: \"=\" doesn't fit: an attribute, a number or a text \
              in quotes is missing",
            ),
            ("(score > 1", "column 11: a closing parenthesis is missing"),
            ("score > 1 score", "column 11: \"score\" doesn't fit: and, or, or the end is missing"),
            ("tier = \"gold", "column 8: the text has no closing quote"),
            ("tier is gold", "column 9: \"gold\" doesn't fit: set is missing"),
            ("tier in gold", "column 9: \"gold\" doesn't fit: an opening parenthesis is missing"),
            ("tier & score", "column 6: '&' means nothing here"),
            ("été = 1 @", "column 9: '@' means nothing here"),
        ] {
            let error = Expression::parse(text).expect_err(text);
            assert_eq!(error.to_string(), wanted, "{text}");
        }
    }

    #[test]
    fn nesting_and_length_are_bounded() {
        let deep = format!("{}a is set{}", "(".repeat(200), ")".repeat(200));
        assert!(Expression::parse(&deep).expect_err("too deep").what.contains("32"));
        assert!(Expression::parse(&"a".repeat(3_000)).expect_err("too long").what.contains("2000"));
    }

    #[test]
    fn names_are_listed() {
        let parsed = Expression::parse(r#"a = "x" and not b is set or c in (d, 1)"#);
        assert_eq!(parsed.expect("it parses").names(), ["a", "b", "c", "d"]);
    }
}
