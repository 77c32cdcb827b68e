//! The language of figures: `+ - * /`, comparisons, `and or not`, `min max if known default round`,
//! numbers, texts and names. Total: every formula ends, and a value that isn't there stays missing.
//!
//! Owns: reading and evaluating. Must not own: which names there are.

mod parse;

use super::ratio::Ratio;
use std::fmt;

/// What a formula or a fact is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    Number(Ratio),
    Text(String),
    /// Nobody knows: no survey was answered, there is no contract…
    Missing,
}

impl Term {
    #[must_use]
    pub const fn whole(value: i64) -> Self {
        Self::Number(Ratio::whole(value))
    }

    #[must_use]
    pub const fn number(&self) -> Option<Ratio> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(_) | Self::Missing => None,
        }
    }

    const fn yes(yes: bool) -> Self {
        Self::whole(yes as i64)
    }
}

/// A formula that can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormulaError {
    /// In characters, from 1.
    pub column: usize,
    pub what: String,
}

impl fmt::Display for FormulaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Column {}: {}", self.column, self.what)
    }
}

/// A formula that was read and has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoValue {
    DivisionByZero,
    TooLarge,
    NotANumber,
}

impl NoValue {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DivisionByZero => "division_by_zero",
            Self::TooLarge => "too_large",
            Self::NotANumber => "not_a_number",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula(Node);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Constant(Term),
    Name(String),
    Not(Box<Node>),
    Minus(Box<Node>),
    Two(Operator, Box<Node>, Box<Node>),
    Call(Function, Vec<Node>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Less,
    AtMost,
    More,
    AtLeast,
    Equal,
    Unequal,
    And,
    Or,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Min,
    Max,
    /// `if(condition, then, else)`
    If,
    /// 1 where there is a value, else 0.
    Known,
    /// The value, or the second where there is none.
    Default,
    /// To a whole number, halves away from zero.
    Round,
}

impl Formula {
    /// # Errors
    /// Where and why it can't be read.
    pub fn parse(text: &str) -> Result<Self, FormulaError> {
        parse::read(text).map(Self)
    }

    /// The names it mentions, each once, in its order.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        collect(&self.0, &mut names);
        names
    }

    /// # Errors
    /// Why it has none.
    pub fn value(&self, known: &dyn Fn(&str) -> Term) -> Result<Term, NoValue> {
        evaluate(&self.0, known)
    }
}

fn collect(node: &Node, names: &mut Vec<String>) {
    match node {
        Node::Constant(_) => {}
        Node::Name(name) if names.contains(name) => {}
        Node::Name(name) => names.push(name.clone()),
        Node::Not(inner) | Node::Minus(inner) => collect(inner, names),
        Node::Two(_, left, right) => {
            collect(left, names);
            collect(right, names);
        }
        Node::Call(_, inner) => inner.iter().for_each(|node| collect(node, names)),
    }
}

fn evaluate(node: &Node, known: &dyn Fn(&str) -> Term) -> Result<Term, NoValue> {
    match node {
        Node::Constant(term) => Ok(term.clone()),
        Node::Name(name) => Ok(known(name)),
        Node::Not(inner) => Ok(match holds(inner, known)? {
            Some(yes) => Term::yes(!yes),
            None => Term::Missing,
        }),
        Node::Minus(inner) => match evaluate(inner, known)? {
            Term::Number(number) => Ok(Term::Number(number.negated())),
            Term::Missing => Ok(Term::Missing),
            Term::Text(_) => Err(NoValue::NotANumber),
        },
        Node::Two(operator, left, right) => two(*operator, left, right, known),
        Node::Call(function, inner) => call(*function, inner, known),
    }
}

/// Zero is no, every other number yes.
fn holds(node: &Node, known: &dyn Fn(&str) -> Term) -> Result<Option<bool>, NoValue> {
    match evaluate(node, known)? {
        Term::Number(number) => Ok(Some(!number.is_zero())),
        Term::Missing => Ok(None),
        Term::Text(_) => Err(NoValue::NotANumber),
    }
}

fn two(
    operator: Operator,
    left: &Node,
    right: &Node,
    known: &dyn Fn(&str) -> Term,
) -> Result<Term, NoValue> {
    if matches!(operator, Operator::And | Operator::Or) {
        // One side that decides is enough, whatever the other is.
        let decides = operator == Operator::Or;
        let (a, b) = (holds(left, known)?, holds(right, known)?);
        return Ok(match (a, b) {
            (Some(a), _) if a == decides => Term::yes(decides),
            (_, Some(b)) if b == decides => Term::yes(decides),
            (Some(_), Some(_)) => Term::yes(!decides),
            (None, _) | (_, None) => Term::Missing,
        });
    }
    match (evaluate(left, known)?, evaluate(right, known)?) {
        (Term::Missing, _) | (_, Term::Missing) => Ok(Term::Missing),
        (Term::Number(a), Term::Number(b)) => numbers(operator, a, b),
        (Term::Text(a), Term::Text(b)) if operator == Operator::Equal => Ok(Term::yes(a == b)),
        (Term::Text(a), Term::Text(b)) if operator == Operator::Unequal => Ok(Term::yes(a != b)),
        (Term::Text(_), _) | (_, Term::Text(_)) => Err(NoValue::NotANumber),
    }
}

fn numbers(operator: Operator, a: Ratio, b: Ratio) -> Result<Term, NoValue> {
    let number = |value: Option<Ratio>| value.map(Term::Number).ok_or(NoValue::TooLarge);
    match operator {
        Operator::Add => number(a.plus(b)),
        Operator::Subtract => number(a.plus(b.negated())),
        Operator::Multiply => number(a.times(b)),
        Operator::Divide if b.is_zero() => Err(NoValue::DivisionByZero),
        Operator::Divide => number(a.divided_by(b)),
        Operator::Less => Ok(Term::yes(a < b)),
        Operator::AtMost => Ok(Term::yes(a <= b)),
        Operator::More => Ok(Term::yes(a > b)),
        Operator::AtLeast => Ok(Term::yes(a >= b)),
        Operator::Equal => Ok(Term::yes(a == b)),
        Operator::Unequal => Ok(Term::yes(a != b)),
        Operator::And => Ok(Term::yes(!a.is_zero() && !b.is_zero())),
        Operator::Or => Ok(Term::yes(!a.is_zero() || !b.is_zero())),
    }
}

fn call(function: Function, inner: &[Node], known: &dyn Fn(&str) -> Term) -> Result<Term, NoValue> {
    let nth = |n: usize| inner.get(n).map_or(Ok(Term::Missing), |node| evaluate(node, known));
    match function {
        Function::If => {
            let Some(condition) = inner.first() else { return Ok(Term::Missing) };
            match holds(condition, known)? {
                Some(true) => nth(1),
                Some(false) => nth(2),
                None => Ok(Term::Missing),
            }
        }
        Function::Known => Ok(Term::yes(nth(0)? != Term::Missing)),
        Function::Default => match nth(0)? {
            Term::Missing => nth(1),
            there @ (Term::Number(_) | Term::Text(_)) => Ok(there),
        },
        Function::Round => match nth(0)? {
            Term::Number(number) => Ok(Term::whole(number.rounded(0))),
            Term::Missing => Ok(Term::Missing),
            Term::Text(_) => Err(NoValue::NotANumber),
        },
        Function::Min | Function::Max => {
            let mut best: Option<Ratio> = None;
            for node in inner {
                let number = match evaluate(node, known)? {
                    Term::Number(number) => number,
                    Term::Missing => return Ok(Term::Missing),
                    Term::Text(_) => return Err(NoValue::NotANumber),
                };
                best = Some(match best {
                    None => number,
                    Some(so_far) if function == Function::Min => so_far.min(number),
                    Some(so_far) => so_far.max(number),
                });
            }
            Ok(best.map_or(Term::Missing, Term::Number))
        }
    }
}
