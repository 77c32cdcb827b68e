//! How people write what they look for: case, accents and punctuation do not count.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `Hélène  d'Œuvre` → `helene d oeuvre`.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            c if c.is_alphanumeric() => folded.push(c),
            _ if folded.is_empty() || folded.ends_with(' ') => {}
            _ => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// What somebody typed, as keys are written: a name folded, a number by its digits without the
/// national or international zeros, however it was spaced.
pub(crate) fn wanted(text: &str) -> String {
    let folded = fold(text);
    if !folded.is_empty() && folded.chars().all(|c| c.is_ascii_digit() || c == ' ') {
        let digits = folded.replace(' ', "");
        return digits.trim_start_matches('0').to_owned();
    }
    folded
}

/// After every text that begins with `prefix`, in the order of bytes.
pub(crate) fn end_of(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

/// `%text%` for `LIKE … ESCAPE '!'`.
pub(crate) fn containing(text: &str) -> String {
    let escaped = text.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_punctuation_do_not_count() {
        assert_eq!(fold("  Hélène d'ŒUVRE-Ñandú "), "helene d oeuvre nandu");
        assert_eq!(fold("+33 1.62"), "33 1 62");
    }

    #[test]
    fn a_number_is_looked_for_by_its_digits() {
        assert_eq!(wanted("06 12 34"), "61234");
        assert_eq!(wanted("+33 6 12"), "33612");
        assert_eq!(wanted("0033 6.12"), "33612");
        assert_eq!(wanted("Zoé 2"), "zoe 2");
    }
}
