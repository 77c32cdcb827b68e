//! Reading and writing small pieces of SIP text.
//!
//! Owns: tags, URIs and parameters inside header values. Must not own: dialogs, policy.

use rsipstack::sip::{Header, Headers};

/// The first header of that name, compact forms included by the parser.
pub(crate) fn header<'a>(headers: &'a Headers, name: &str) -> Option<&'a str> {
    headers.iter().find(|h| h.name().eq_ignore_ascii_case(name)).map(|h| h.value().trim())
}

/// All headers of that name.
pub(crate) fn headers_of<'a>(
    headers: &'a Headers,
    name: &'static str,
) -> impl Iterator<Item = &'a str> {
    headers.iter().filter(move |h| h.name().eq_ignore_ascii_case(name)).map(|h| h.value().trim())
}

/// Comma-separated tokens over all headers of that name.
pub(crate) fn tokens<'a>(
    headers: &'a Headers,
    name: &'static str,
) -> impl Iterator<Item = &'a str> {
    headers_of(headers, name).flat_map(|v| v.split(',')).map(str::trim).filter(|t| !t.is_empty())
}

/// Does a list header name this token?
pub(crate) fn lists(headers: &Headers, name: &'static str, token: &str) -> bool {
    tokens(headers, name).any(|t| t.eq_ignore_ascii_case(token))
}

/// What follows the address: `;tag=…;x=y`. In the short form without `<>` every parameter belongs
/// to the header (RFC 3261 §20).
fn address_params(value: &str) -> &str {
    match unquoted(value, '>') {
        Some(end) => &value[end + 1..],
        None => value.find(';').map_or("", |at| &value[at..]),
    }
}

/// Position of `wanted` outside of a quoted string.
fn unquoted(value: &str, wanted: char) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in value.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            c if c == wanted && !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

/// The entries of a comma-separated list of addresses.
pub(crate) fn entries(value: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(value);
    std::iter::from_fn(move || {
        let list = rest?;
        let (mut quoted, mut inside) = (false, false);
        let comma = list.char_indices().find(|(_, c)| {
            match c {
                '"' => quoted = !quoted,
                '<' if !quoted => inside = true,
                '>' if !quoted => inside = false,
                _ => {}
            }
            *c == ',' && !quoted && !inside
        });
        let end = comma.map_or(list.len(), |(at, _)| at);
        rest = comma.map(|(at, _)| &list[at + 1..]);
        Some(list[..end].trim())
    })
    .filter(|entry| !entry.is_empty())
}

/// `;name=value` in a parameter list, unquoted.
pub(crate) fn param<'a>(params: &'a str, name: &str) -> Option<&'a str> {
    params.split(';').find_map(|p| {
        let (key, value) = p.split_once('=').unwrap_or((p, ""));
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"'))
    })
}

/// Parameters of an address header, e.g. `expires` of a Contact.
pub(crate) fn address_param<'a>(value: &'a str, name: &str) -> Option<&'a str> {
    param(address_params(value), name)
}

pub(crate) fn tag(value: &str) -> Option<&str> {
    address_param(value, "tag").filter(|t| !t.is_empty())
}

/// The URI of a From, To, Contact or P-Asserted-Identity value.
pub(crate) fn uri(value: &str) -> &str {
    if let Some(start) = unquoted(value, '<') {
        let rest = &value[start + 1..];
        return rest.split('>').next().unwrap_or(rest).trim();
    }
    value.split([';', ',']).next().unwrap_or(value).trim()
}

/// The user part of a `sip:`, `sips:` or the number of a `tel:` URI, unescaped, without parameters.
pub(crate) fn user(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.split_once(':')?;
    let raw = if scheme.eq_ignore_ascii_case("tel") {
        rest
    } else if scheme.eq_ignore_ascii_case("sip") || scheme.eq_ignore_ascii_case("sips") {
        rest.rsplit_once('@')?.0
    } else {
        return None;
    };
    let bare = raw.split([';', ':', '?']).next().unwrap_or(raw);
    Some(unescape(bare)).filter(|u| !u.is_empty())
}

/// Host (with port) of a SIP URI.
pub(crate) fn host(uri: &str) -> &str {
    let rest = uri.split_once(':').map_or(uri, |(_, r)| r);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, h)| h);
    rest.split([';', '?']).next().unwrap_or(rest)
}

pub(crate) fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|h| std::str::from_utf8(h).ok());
        match (bytes[at], hex.and_then(|h| u8::from_str_radix(h, 16).ok())) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A user part as it may stand in a URI (RFC 3261 §25.1 `user`).
pub(crate) fn escape_user(user: &str) -> String {
    let mut out = String::with_capacity(user.len());
    for byte in user.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()&=+$,".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A display name as a quoted string; control characters are dropped.
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars().filter(|c| !c.is_control()) {
        if c == '"' || c == '\\' {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

/// A header that the parser has no type for.
pub(crate) fn other(name: &str, value: impl Into<String>) -> Header {
    Header::Other(name.to_owned(), value.into())
}

/// Number of a CSeq value, and its method.
pub(crate) fn cseq(headers: &Headers) -> Option<(u32, &str)> {
    let (number, method) = header(headers, "CSeq")?.split_once([' ', '\t'])?;
    Some((number.parse().ok()?, method.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_in_every_form() {
        let full = r#""A <b>; \"c\"" <sip:+33162000001;x=1@h:5060;transport=tcp>;tag=ab;q=1"#;
        assert_eq!(tag(full), Some("ab"));
        assert_eq!(uri(full), "sip:+33162000001;x=1@h:5060;transport=tcp");
        assert_eq!(user(uri(full)).as_deref(), Some("+33162000001"));
        assert_eq!(host(uri(full)), "h:5060");
        assert_eq!(tag("sip:a@b;tag=z"), Some("z"));
        assert_eq!(uri("sip:a@b;tag=z"), "sip:a@b");
        assert_eq!(tag("<sip:a@b;tag=no>"), None);
        assert_eq!(user("tel:+331;phone-context=x").as_deref(), Some("+331"));
        assert_eq!(user("sip:a%20b@h").as_deref(), Some("a b"));
        assert_eq!(user("sip:host.only"), None);
        assert_eq!(user("mailto:a@b"), None);
    }

    #[test]
    fn lists_split_at_commas_outside_of_addresses() {
        let list = "<sip:a,b@h;lr>, \"x, y\" <sip:c@h>,,sip:d@h";
        let found: Vec<_> = entries(list).collect();
        assert_eq!(found, ["<sip:a,b@h;lr>", "\"x, y\" <sip:c@h>", "sip:d@h"]);
    }

    #[test]
    fn what_we_write_can_be_read_back() {
        assert_eq!(user(&format!("sip:{}@h", escape_user("a b@c;d"))).as_deref(), Some("a b@c;d"));
        assert_eq!(quote("a\"b\r\nX: y"), "\"a\\\"bX: y\"");
    }

    #[test]
    fn odd_text_is_no_panic() {
        for text in ["", "<", ">", "\"", "\\", "%", "%4", "%zz", ";;;", "sip:", "é<", "@", "a:b:c"]
        {
            let _ = (tag(text), uri(text), user(text), host(text), param(text, "x"));
            let _ = (escape_user(text), quote(text), unescape(text));
        }
    }
}
