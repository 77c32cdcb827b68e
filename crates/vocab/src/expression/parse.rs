//! Reads an expression. Owns: words, precedence and what is told when a word doesn't fit.

use super::{Comparison, ExpressionError, Node, Value};

const MOST_CHARS: usize = 2_000;
const MOST_DEPTH: u32 = 32;

const VALUE: &str = "an attribute, a number or a text in quotes";
const COMPARISON: &str = "a comparison is missing: =, !=, <, <=, >, >=, is set, is not set, \
    contains, starts with, in (…)";

pub(super) fn parse(text: &str) -> Result<Node, ExpressionError> {
    let length = text.chars().count();
    if length > MOST_CHARS {
        let what = format!("the expression is longer than {MOST_CHARS} characters");
        return Err(ExpressionError { column: MOST_CHARS, what });
    }
    let mut reader = Reader { words: words(text)?, at: 0, end: length + 1, depth: 0 };
    let node = reader.either()?;
    match reader.peek() {
        None => Ok(node),
        Some(_) => Err(reader.misfit("and, or, or the end is missing")),
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Word {
    /// A name, a number or a word of the language.
    Bare(String),
    Text(String),
    Sign(&'static str),
}

const SIGNS: [&str; 9] = ["<=", ">=", "!=", "=", "<", ">", "(", ")", ","];

fn words(text: &str) -> Result<Vec<(usize, Word)>, ExpressionError> {
    let mut found = Vec::new();
    let (mut rest, mut column) = (text, 1);
    while let Some(first) = rest.chars().next() {
        let (word, bytes) = if first.is_whitespace() {
            (None, first.len_utf8())
        } else if let Some(inside) = rest.strip_prefix('"') {
            let Some(end) = inside.find('"') else {
                let what = "the text has no closing quote".to_owned();
                return Err(ExpressionError { column, what });
            };
            (Some(Word::Text(inside[..end].to_owned())), end + 2)
        } else if let Some(sign) = SIGNS.iter().find(|s| rest.starts_with(**s)) {
            (Some(Word::Sign(sign)), sign.len())
        } else {
            let bare = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
            let end = rest.find(|c| !bare(c)).unwrap_or(rest.len());
            if end == 0 {
                let what = format!("{first:?} means nothing here");
                return Err(ExpressionError { column, what });
            }
            (Some(Word::Bare(rest[..end].to_owned())), end)
        };
        if let Some(word) = word {
            found.push((column, word));
        }
        column += rest[..bytes].chars().count();
        rest = &rest[bytes..];
    }
    Ok(found)
}

struct Reader {
    words: Vec<(usize, Word)>,
    at: usize,
    /// The column after the last character.
    end: usize,
    depth: u32,
}

impl Reader {
    fn peek(&self) -> Option<&Word> {
        self.words.get(self.at).map(|(_, word)| word)
    }

    fn takes_word(&mut self, wanted: &str) -> bool {
        let found = matches!(self.peek(), Some(Word::Bare(w)) if w.eq_ignore_ascii_case(wanted));
        self.at += usize::from(found);
        found
    }

    fn takes_sign(&mut self, wanted: &str) -> bool {
        let found = matches!(self.peek(), Some(Word::Sign(s)) if *s == wanted);
        self.at += usize::from(found);
        found
    }

    fn misfit(&self, missing: &str) -> ExpressionError {
        match self.words.get(self.at) {
            None => ExpressionError { column: self.end, what: missing.to_owned() },
            Some((column, word)) => {
                let word = match word {
                    Word::Bare(word) | Word::Text(word) => word,
                    Word::Sign(sign) => *sign,
                };
                let what = format!("{word:?} doesn't fit: {missing}");
                ExpressionError { column: *column, what }
            }
        }
    }

    fn either(&mut self) -> Result<Node, ExpressionError> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return Err(self.misfit(&format!("no more than {MOST_DEPTH} parentheses, please")));
        }
        let mut nodes = vec![self.both()?];
        while self.takes_word("or") {
            nodes.push(self.both()?);
        }
        self.depth -= 1;
        Ok(alone_or(nodes, Node::Either))
    }

    fn both(&mut self) -> Result<Node, ExpressionError> {
        let mut nodes = vec![self.one()?];
        while self.takes_word("and") {
            nodes.push(self.one()?);
        }
        Ok(alone_or(nodes, Node::Both))
    }

    fn one(&mut self) -> Result<Node, ExpressionError> {
        let mut turned = false;
        while self.takes_word("not") {
            turned = !turned;
        }
        let node = if self.takes_sign("(") {
            let node = self.either()?;
            if !self.takes_sign(")") {
                return Err(self.misfit("a closing parenthesis is missing"));
            }
            node
        } else {
            self.comparison()?
        };
        Ok(if turned { Node::Not(Box::new(node)) } else { node })
    }

    fn comparison(&mut self) -> Result<Node, ExpressionError> {
        let value = self.value()?;
        if self.takes_word("is") {
            let turned = self.takes_word("not");
            if !self.takes_word("set") {
                return Err(self.misfit("set is missing"));
            }
            let node = Node::IsSet(value);
            return Ok(if turned { Node::Not(Box::new(node)) } else { node });
        }
        let turned = self.takes_word("not");
        if self.takes_word("in") {
            let node = Node::In(value, self.list()?);
            return Ok(if turned { Node::Not(Box::new(node)) } else { node });
        }
        if turned {
            return Err(self.misfit("in is missing"));
        }
        let Some(comparison) = self.operator()? else { return Err(self.misfit(COMPARISON)) };
        Ok(Node::Compare(value, comparison, self.value()?))
    }

    fn operator(&mut self) -> Result<Option<Comparison>, ExpressionError> {
        if self.takes_word("contains") {
            return Ok(Some(Comparison::Contains));
        }
        if self.takes_word("starts") {
            return if self.takes_word("with") {
                Ok(Some(Comparison::StartsWith))
            } else {
                Err(self.misfit("with is missing"))
            };
        }
        let found = [
            ("=", Comparison::Equal),
            ("!=", Comparison::NotEqual),
            ("<=", Comparison::LessOrEqual),
            ("<", Comparison::Less),
            (">=", Comparison::GreaterOrEqual),
            (">", Comparison::Greater),
        ]
        .into_iter()
        .find(|(sign, _)| self.takes_sign(sign));
        Ok(found.map(|(_, comparison)| comparison))
    }

    fn list(&mut self) -> Result<Vec<Value>, ExpressionError> {
        if !self.takes_sign("(") {
            return Err(self.misfit("an opening parenthesis is missing"));
        }
        let mut values = vec![self.value()?];
        while self.takes_sign(",") {
            values.push(self.value()?);
        }
        if self.takes_sign(")") {
            Ok(values)
        } else {
            Err(self.misfit("a comma or a closing parenthesis is missing"))
        }
    }

    fn value(&mut self) -> Result<Value, ExpressionError> {
        let value = match self.peek() {
            Some(Word::Text(text)) => Value::Text(text.clone()),
            Some(Word::Bare(word)) if is_number(word) => Value::Text(word.clone()),
            Some(Word::Bare(word)) if !is_reserved(word) => Value::Name(word.clone()),
            Some(Word::Bare(_) | Word::Sign(_)) | None => {
                return Err(self.misfit(&format!("{VALUE} is missing")));
            }
        };
        self.at += 1;
        Ok(value)
    }
}

fn is_number(word: &str) -> bool {
    word.strip_prefix('-').unwrap_or(word).starts_with(|c: char| c.is_ascii_digit())
}

fn is_reserved(word: &str) -> bool {
    ["and", "or", "not", "is", "in", "set", "contains", "starts", "with"]
        .iter()
        .any(|reserved| word.eq_ignore_ascii_case(reserved))
}

fn alone_or(mut nodes: Vec<Node>, many: fn(Vec<Node>) -> Node) -> Node {
    if nodes.len() == 1 { nodes.remove(0) } else { many(nodes) }
}
