//! Words and signs of a rule, each with its place. Owns no meaning.

use super::RuleError;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: u32,
    pub(super) column: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// As written.
    Word(String),
    /// Between quotes: never a word of the language.
    Quoted(String),
    AtLeast,
    More,
    Less,
    Equals,
    Percent,
    Comma,
    Colon,
    /// End of a step: a new line or `;`.
    Break,
    End,
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) place: Place,
}

impl Kind {
    pub(super) fn shown(&self) -> String {
        let sign = match self {
            Self::Word(word) => return format!("{word:?}"),
            Self::Quoted(name) => return format!("the name {name:?}"),
            Self::Break | Self::End => return "the end of the step".to_owned(),
            Self::AtLeast => "≥",
            Self::More => ">",
            Self::Less => "<",
            Self::Equals => "=",
            Self::Percent => "%",
            Self::Comma => ",",
            Self::Colon => ":",
        };
        format!("“{sign}”")
    }
}

impl Place {
    pub(super) fn error(self, message: String, remedy: impl Into<String>) -> RuleError {
        let Self { line, column } = self;
        RuleError { line, column, message, remedy: remedy.into() }
    }
}

/// Part of a bare name or number.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '\'' | '’' | '/' | '@' | '+' | '&')
}

/// Always ends with [`Kind::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, RuleError> {
    let mut found = Vec::new();
    let mut last = Place { line: 1, column: 1 };
    for (row, line) in (1..).zip(text.lines()) {
        let chars: Vec<char> = line.chars().collect();
        let place =
            |at: usize| Place { line: row, column: u32::try_from(at + 1).unwrap_or(u32::MAX) };
        let mut at = 0;
        while let Some(c) = chars.get(at).copied() {
            let start = at;
            at += 1;
            let kind = match c {
                c if c.is_whitespace() => continue,
                '"' | '«' | '“' => {
                    let close = if c == '"' {
                        '"'
                    } else if c == '«' {
                        '»'
                    } else {
                        '”'
                    };
                    let length = chars[at..].iter().position(|c| *c == close).ok_or_else(|| {
                        let message = "a name in quotes has no end".to_owned();
                        place(start).error(message, format!("close it with {close} on this line"))
                    })?;
                    let name: String = chars[at..at + length].iter().collect();
                    at += length + 1;
                    Kind::Quoted(name.trim().to_owned())
                }
                '≥' => Kind::AtLeast,
                '>' if chars.get(at) == Some(&'=') => {
                    at += 1;
                    Kind::AtLeast
                }
                '>' => Kind::More,
                '<' => Kind::Less,
                '=' => Kind::Equals,
                '%' => Kind::Percent,
                ',' => Kind::Comma,
                ':' => Kind::Colon,
                ';' => Kind::Break,
                c if is_word(c) => {
                    at += chars[at..].iter().take_while(|c| is_word(**c)).count();
                    Kind::Word(chars[start..at].iter().collect())
                }
                other => {
                    let message = format!("{other:?} has no meaning in a rule");
                    let remedy = "put names with such signs between quotes";
                    return Err(place(start).error(message, remedy));
                }
            };
            found.push(Token { kind, place: place(start) });
        }
        last = place(chars.len());
        found.push(Token { kind: Kind::Break, place: last });
    }
    found.push(Token { kind: Kind::End, place: last });
    Ok(found)
}

/// The steps of a text, each as it is written.
pub(super) fn steps(text: &str) -> Vec<&str> {
    let mut steps = Vec::new();
    for line in text.lines() {
        let (mut start, mut close) = (0, None);
        for (at, c) in line.char_indices() {
            match (close, c) {
                (Some(quote), _) => close = (c != quote).then_some(quote),
                (None, '"') => close = Some('"'),
                (None, '«') => close = Some('»'),
                (None, '“') => close = Some('”'),
                (None, ';') => {
                    steps.push(&line[start..at]);
                    start = at + 1;
                }
                (None, _) => {}
            }
        }
        steps.push(&line[start..]);
    }
    steps.into_iter().map(str::trim).filter(|step| !step.is_empty()).collect()
}
