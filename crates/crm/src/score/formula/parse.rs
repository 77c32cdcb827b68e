//! Reads a formula. By descent, no deeper than [`DEEPEST`]; every fault with its column.

use super::{FormulaError, Function, Node, Operator, Term};
use crate::score::ratio::Ratio;

const LONGEST: usize = 2_000;
const DEEPEST: usize = 32;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(Ratio),
    Text(String),
    Word(String),
    Sign(&'static str),
}

/// Longer ones first: `<=` is not `<`.
const SIGNS: [&str; 14] =
    ["<=", ">=", "!=", "<>", "<", ">", "=", "+", "-", "*", "/", "(", ")", ","];

const FUNCTIONS: [(&str, Function, usize, usize); 6] = [
    ("min", Function::Min, 1, 20),
    ("max", Function::Max, 1, 20),
    ("if", Function::If, 3, 3),
    ("known", Function::Known, 1, 1),
    ("default", Function::Default, 2, 2),
    ("round", Function::Round, 1, 1),
];

pub(super) fn read(text: &str) -> Result<Node, FormulaError> {
    let tokens = tokens(text)?;
    let end = text.chars().count() + 1;
    let mut reader = Reader { tokens, at: 0, depth: 0, end };
    let node = reader.either()?;
    match reader.tokens.get(reader.at) {
        None => Ok(node),
        Some((column, _)) => Err(fault(*column, "an operator is missing here")),
    }
}

fn fault(column: usize, what: impl Into<String>) -> FormulaError {
    FormulaError { column, what: what.into() }
}

fn tokens(text: &str) -> Result<Vec<(usize, Token)>, FormulaError> {
    if text.chars().count() > LONGEST {
        return Err(fault(LONGEST, format!("a formula has at most {LONGEST} characters")));
    }
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let column = text.chars().count() - rest.chars().count() + 1;
        if first.is_whitespace() {
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let (token, length) = token(rest, first, column)?;
        tokens.push((column, token));
        rest = &rest[length..];
    }
    Ok(tokens)
}

fn token(rest: &str, first: char, column: usize) -> Result<(Token, usize), FormulaError> {
    let while_in = |keep: fn(char) -> bool| rest.find(|c| !keep(c)).unwrap_or(rest.len());
    if first.is_ascii_digit() {
        let length = while_in(|c| c.is_ascii_digit() || c == '.');
        let number = Ratio::parse(&rest[..length]);
        let number = number.ok_or_else(|| fault(column, "write a number as 12 or 0.5"))?;
        return Ok((Token::Number(number), length));
    }
    if first.is_ascii_alphabetic() {
        let length = while_in(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
        return Ok((Token::Word(rest[..length].to_owned()), length));
    }
    if first == '"' {
        let inner = &rest[1..];
        let end = inner.find('"').ok_or_else(|| fault(column, "the text is not closed by \""))?;
        return Ok((Token::Text(inner[..end].to_owned()), end + 2));
    }
    let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
    let sign = sign.ok_or_else(|| fault(column, format!("{first:?} means nothing here")))?;
    Ok((Token::Sign(sign), sign.len()))
}

struct Reader {
    tokens: Vec<(usize, Token)>,
    at: usize,
    depth: usize,
    end: usize,
}

impl Reader {
    fn column(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |(column, _)| *column)
    }

    fn take_sign(&mut self, wanted: &[&str]) -> Option<&'static str> {
        let Some((_, Token::Sign(sign))) = self.tokens.get(self.at) else { return None };
        let sign = *sign;
        wanted.contains(&sign).then(|| {
            self.at += 1;
            sign
        })
    }

    fn take_word(&mut self, wanted: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some((_, Token::Word(w))) if w == wanted);
        self.at += usize::from(found);
        found
    }

    fn either(&mut self) -> Result<Node, FormulaError> {
        let mut node = self.both()?;
        while self.take_word("or") {
            node = join(Operator::Or, node, self.both()?);
        }
        Ok(node)
    }

    fn both(&mut self) -> Result<Node, FormulaError> {
        let mut node = self.denied()?;
        while self.take_word("and") {
            node = join(Operator::And, node, self.denied()?);
        }
        Ok(node)
    }

    fn denied(&mut self) -> Result<Node, FormulaError> {
        let mut turns = 0;
        while self.take_word("not") {
            turns += 1;
        }
        let node = self.compared()?;
        // Twice denied is still a yes or no: at most two remain.
        let left = if turns == 0 { 0 } else { 2 - turns % 2 };
        Ok((0..left).fold(node, |node, _| Node::Not(Box::new(node))))
    }

    fn compared(&mut self) -> Result<Node, FormulaError> {
        let left = self.sum()?;
        let Some(sign) = self.take_sign(&["<=", ">=", "!=", "<>", "<", ">", "="]) else {
            return Ok(left);
        };
        let operator = match sign {
            "<=" => Operator::AtMost,
            ">=" => Operator::AtLeast,
            "<" => Operator::Less,
            ">" => Operator::More,
            "=" => Operator::Equal,
            _ => Operator::Unequal,
        };
        Ok(join(operator, left, self.sum()?))
    }

    fn sum(&mut self) -> Result<Node, FormulaError> {
        let mut node = self.product()?;
        while let Some(sign) = self.take_sign(&["+", "-"]) {
            let operator = if sign == "+" { Operator::Add } else { Operator::Subtract };
            node = join(operator, node, self.product()?);
        }
        Ok(node)
    }

    fn product(&mut self) -> Result<Node, FormulaError> {
        let mut node = self.signed()?;
        while let Some(sign) = self.take_sign(&["*", "/"]) {
            let operator = if sign == "*" { Operator::Multiply } else { Operator::Divide };
            node = join(operator, node, self.signed()?);
        }
        Ok(node)
    }

    fn signed(&mut self) -> Result<Node, FormulaError> {
        let mut minus = false;
        while self.take_sign(&["-"]).is_some() {
            minus = !minus;
        }
        let node = self.atom()?;
        Ok(if minus { Node::Minus(Box::new(node)) } else { node })
    }

    fn atom(&mut self) -> Result<Node, FormulaError> {
        let column = self.column();
        let Some((_, token)) = self.tokens.get(self.at).cloned() else {
            return Err(fault(column, "a number, a name or ( is missing here"));
        };
        self.at += 1;
        match token {
            Token::Number(number) => Ok(Node::Constant(Term::Number(number))),
            Token::Text(text) => Ok(Node::Constant(Term::Text(text))),
            Token::Word(word) if self.take_sign(&["("]).is_some() => self.call(&word, column),
            Token::Word(word) if ["and", "or", "not"].contains(&word.as_str()) => {
                Err(fault(column, format!("{word} needs something on both sides")))
            }
            Token::Word(word) => Ok(Node::Name(word)),
            Token::Sign("(") => {
                let node = self.deeper(column)?;
                self.close()?;
                Ok(node)
            }
            Token::Sign(sign) => {
                Err(fault(column, format!("a number, a name or ( is missing before {sign}")))
            }
        }
    }

    fn deeper(&mut self, column: usize) -> Result<Node, FormulaError> {
        if self.depth == DEEPEST {
            return Err(fault(column, format!("at most {DEEPEST} brackets within each other")));
        }
        self.depth += 1;
        let node = self.either();
        self.depth -= 1;
        node
    }

    fn close(&mut self) -> Result<(), FormulaError> {
        let column = self.column();
        self.take_sign(&[")"]).map(|_| ()).ok_or_else(|| fault(column, ") is missing here"))
    }

    fn call(&mut self, word: &str, column: usize) -> Result<Node, FormulaError> {
        let known = FUNCTIONS.into_iter().find(|(name, ..)| *name == word);
        let Some((_, function, least, most)) = known else {
            let names: Vec<_> = FUNCTIONS.iter().map(|(name, ..)| *name).collect();
            let what = format!("there is no function {word}: use {}", names.join(", "));
            return Err(fault(column, what));
        };
        let mut given = vec![self.deeper(column)?];
        while self.take_sign(&[","]).is_some() {
            given.push(self.deeper(column)?);
        }
        self.close()?;
        if (least..=most).contains(&given.len()) {
            return Ok(Node::Call(function, given));
        }
        let wanted = if least == most { least.to_string() } else { format!("{least}–{most}") };
        Err(fault(column, format!("{word} takes {wanted} values, not {}", given.len())))
    }
}

fn join(operator: Operator, left: Node, right: Node) -> Node {
    Node::Two(operator, Box::new(left), Box::new(right))
}
