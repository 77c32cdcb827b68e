//! Telephone numbers within running text: where a caller was once mentioned.
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

    proptest! {
        #[test]
        fn any_text_ends(text in ".{0,200}") {
            prop_assert!(numbers_in(&text, "FR").len() <= MOST_NUMBERS);
        }
    }
}
