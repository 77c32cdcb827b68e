//! Telephone numbers and e-mail addresses within running text: where a caller was once mentioned.
//!
//! Owns: finding them. Must not own: whose they are.

use vocab::Address;

/// A text gives so many at most.
pub const MOST_NUMBERS: usize = 50;

/// Numbers in E.164, each once, in the order of the text. What is no number of the region's plan
/// (dates, amounts, references) is left out.
#[must_use]
pub fn numbers_in(text: &str, region: &str) -> Vec<Address> {
    let mut found: Vec<Address> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit() || c == '+') {
        let run = &rest[start..];
        let joined = start > 0 && rest[..start].ends_with(|c: char| c.is_alphanumeric());
        let end = run.find(|c: char| !belongs(c)).unwrap_or(run.len());
        let end = end.max(1);
        if !joined {
            take(&run[..end], region, &mut found);
        }
        rest = &run[end..];
        if found.len() >= MOST_NUMBERS {
            break;
        }
    }
    found
}

/// E-mail addresses in small letters, each once, in the order of the text (RFC 5321 §4.1.2, without
/// quoted names, which nobody writes by hand).
#[must_use]
pub fn emails_in(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (at, _) in text.match_indices('@').take(MOST_NUMBERS) {
        let (before, after) = (&text[..at], &text[at + 1..]);
        let start = before
            .rfind(|c: char| !of_name(c))
            .map_or(0, |n| n + before[n..].chars().next().map_or(1, char::len_utf8));
        let end = after.find(|c: char| !of_host(c)).unwrap_or(after.len());
        let name = before[start..].trim_matches('.');
        let host = after[..end].trim_end_matches(['.', '-']);
        let ends_well = host.rsplit_once('.').is_some_and(|(rest, top)| {
            !rest.is_empty() && top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic())
        });
        let whole = format!("{name}@{host}").to_lowercase();
        if !name.is_empty() && ends_well && !host.starts_with('.') && !found.contains(&whole) {
            found.push(whole);
        }
    }
    found
}

fn of_name(c: char) -> bool {
    c.is_alphanumeric() || "._%+-".contains(c)
}

fn of_host(c: char) -> bool {
    c.is_alphanumeric() || ".-".contains(c)
}

/// What may stand within a number as people write it.
fn belongs(c: char) -> bool {
    c.is_ascii_digit() || " +-./()\u{a0}\u{202f}".contains(c)
}

/// The whole run, or else the numbers that its parts begin: "01 62 00 00 01 - 06 12 34 56 78".
fn take(run: &str, region: &str, found: &mut Vec<Address>) {
    let run = run.trim_matches(|c: char| !c.is_ascii_digit() && c != '+' && c != '(');
    let mut keep = |number: Address| {
        if !found.contains(&number) && found.len() < MOST_NUMBERS {
            found.push(number);
        }
    };
    if let Some(number) = whole(run, region) {
        return keep(number);
    }
    let pieces: Vec<&str> = run.split([' ', '\u{a0}', '\u{202f}', '/', '-']).collect();
    let mut at = 0;
    while at < pieces.len() {
        let longest = (at + 1..=pieces.len().min(at + 8)).rev();
        let hit = longest.into_iter().find_map(|to| {
            let text = pieces[at..to].join(" ");
            whole(text.trim(), region).map(|number| (number, to))
        });
        match hit {
            Some((number, to)) => {
                keep(number);
                at = to;
            }
            None => at += 1,
        }
    }
}

fn whole(text: &str, region: &str) -> Option<Address> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if !(9..=15).contains(&digits) || !(text.starts_with(['+', '0', '('])) {
        return None;
    }
    let address = Address::parse(text, region);
    let rest = address.as_str().strip_prefix('+')?;
    // A plus that was written is believed only where the plan knows the number's length.
    (rest.len() >= 8 && rest.bytes().all(|b| b.is_ascii_digit())).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<String> {
        numbers_in(text, "FR").iter().map(ToString::to_string).collect()
    }

    #[test]
    fn numbers_are_found_however_they_are_written_in_a_note() {
        assert_eq!(found("Rappeler au 06 12 34 56 78 demain."), ["+33612345678"]);
        assert_eq!(found("Sa fille: 0612/345678 (portable)"), ["+33612345678"]);
        assert_eq!(found("tél. +33 (0)6.12.34.56.78, merci"), ["+33612345678"]);
        assert_eq!(
            found("01 62 00 00 01 / 06 12 34 56 78 puis encore 0162000001"),
            ["+33162000001", "+33612345678"]
        );
    }

    #[test]
    fn dates_amounts_and_references_are_no_numbers() {
        for text in ["le 22/11/2026 à 10:30", "1 234 567,89 €", "INC-000123", "FR7630006000011234"]
        {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_number_is_read_as_its_country_writes_it() {
        let be = |text: &str| -> Vec<String> {
            numbers_in(text, "BE").iter().map(ToString::to_string).collect()
        };
        assert_eq!(be("rappeler au 0470 12 34 56"), ["+32470123456"]);
        assert_eq!(found("rappeler au 0470 12 34 56"), ["+33470123456"]);
    }

    #[test]
    fn addresses_are_found_in_the_middle_of_a_sentence() {
        assert_eq!(
            emails_in("Écrire à Sa.Fille@Example.FR, ou <j-p+x@mail.example.org>. Merci."),
            ["sa.fille@example.fr", "j-p+x@mail.example.org"]
        );
        assert_eq!(emails_in("a@b.fr A@B.FR"), ["a@b.fr"], "each once");
        for text in ["@helene", "rdv @ 10h", "a@b", "a@.fr", "a@b.", "3 x @ 2.50", "é@"] {
            assert_eq!(emails_in(text), Vec::<String>::new(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_ends(text in ".{0,200}") {
            prop_assert!(numbers_in(&text, "FR").len() <= MOST_NUMBERS);
            prop_assert!(emails_in(&text).len() <= MOST_NUMBERS);
        }
    }
}
