//! Texts that name attributes: `Bonjour {customer.name}`.
//!
//! Owns: where a name begins and ends, and how a value is written into its surroundings. A name is
//! letters, digits, `.`, `_` and `-` between braces; every other brace is a brace, so that a JSON
//! body needs no escapes. Must not own: what the attributes are.

use std::borrow::Cow;

/// How a value is written where it is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surroundings {
    Text,
    /// Percent-encoded but for the unreserved characters of RFC 3986, 2.3: a value stays in its
    /// part of the address.
    Url,
    /// Escaped as the inside of a JSON string (RFC 8259, 7).
    Json,
    /// Without control characters: a value can't begin another header (RFC 9110, 5.5).
    Header,
}

/// The names in a text, in order.
pub fn names(text: &str) -> impl Iterator<Item = &str> {
    Parts { rest: text }.filter_map(|part| match part {
        Part::Name(name) => Some(name),
        Part::Literal(_) => None,
    })
}

/// Whether the text is the same for everybody.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    names(text).next().is_none()
}

/// The text with each name replaced by its value; a name without one leaves nothing.
pub fn fill<'a>(
    text: &'a str,
    surroundings: Surroundings,
    value: impl Fn(&str) -> Option<Cow<'a, str>>,
) -> String {
    let mut filled = String::with_capacity(text.len());
    for part in (Parts { rest: text }) {
        match part {
            Part::Literal(literal) => filled.push_str(literal),
            Part::Name(name) => {
                if let Some(value) = value(name) {
                    write(&mut filled, &value, surroundings);
                }
            }
        }
    }
    filled
}

fn write(filled: &mut String, value: &str, surroundings: Surroundings) {
    match surroundings {
        Surroundings::Text => filled.push_str(value),
        Surroundings::Header => filled.extend(value.chars().filter(|c| !c.is_control())),
        Surroundings::Json => {
            let quoted = serde_json::Value::from(value).to_string();
            filled.push_str(&quoted[1..quoted.len() - 1]);
        }
        Surroundings::Url => {
            for byte in value.bytes() {
                if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                    filled.push(char::from(byte));
                } else {
                    filled.push('%');
                    filled.push(char::from(b"0123456789ABCDEF"[usize::from(byte >> 4)]));
                    filled.push(char::from(b"0123456789ABCDEF"[usize::from(byte & 15)]));
                }
            }
        }
    }
}

enum Part<'a> {
    Literal(&'a str),
    Name(&'a str),
}

struct Parts<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    fn next(&mut self) -> Option<Part<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let (part, rest) = match self.rest.strip_prefix('{') {
            Some(inside) => {
                match inside.find('}').map(|end| (&inside[..end], &inside[end + 1..])) {
                    Some((name, rest)) if is_name(name) => (Part::Name(name), rest),
                    Some(_) | None => (Part::Literal("{"), inside),
                }
            }
            None => {
                let end = self.rest.find('{').unwrap_or(self.rest.len());
                (Part::Literal(&self.rest[..end]), &self.rest[end..])
            }
        };
        self.rest = rest;
        Some(part)
    }
}

/// Whether this can name an attribute.
#[must_use]
pub fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_for_their_surroundings() {
        let value = |name: &str| (name == "who").then_some(Cow::Borrowed("A \"b\"/é\r\n"));
        for (text, surroundings, wanted) in [
            ("<{who}>", Surroundings::Text, "<A \"b\"/é\r\n>"),
            ("<{nobody}>", Surroundings::Text, "<>"),
            ("x?q={who}", Surroundings::Url, "x?q=A%20%22b%22%2F%C3%A9%0D%0A"),
            (r#"{"who": "{who}"}"#, Surroundings::Json, "{\"who\": \"A \\\"b\\\"/é\\r\\n\"}"),
            ("Bearer {who}", Surroundings::Header, "Bearer A \"b\"/é"),
            ("{ who } {who", Surroundings::Text, "{ who } {who"),
        ] {
            assert_eq!(fill(text, surroundings, value), wanted, "{text}");
        }
    }

    #[test]
    fn names_are_listed_in_order() {
        assert_eq!(names("{a} {b.c} {{d} {}").collect::<Vec<_>>(), ["a", "b.c", "d"]);
        assert!(is_plain("no {name here}"));
    }
}
