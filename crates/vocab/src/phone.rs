//! Addresses of parties on the telephone network.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The other end as we know it: an E.164 number (`+33162000001`), a short or internal number as
/// dialled (`3615`, `ivr`), or nothing because the caller withheld it.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Address(String);

impl Address {
    /// A caller who withheld the number.
    #[must_use]
    pub fn anonymous() -> Self {
        Self(String::new())
    }

    /// Reads any spelling ("01 62 00 00 01", "0162/000001", "+33 (0)1 62…", "0033162…") as E.164;
    /// what is no number of the `region`'s plan (short codes, SIP users) stays as written.
    #[must_use]
    pub fn parse(text: &str, region: &str) -> Self {
        let text = text.trim();
        let region = region.parse().unwrap_or(phonenumber::country::FR);
        let cleaned: String =
            text.replace("(0)", "").chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        let only_spelling =
            text.chars().all(|c| c.is_ascii_digit() || " +-./()\u{a0}\u{202f}".contains(c));
        if !only_spelling || cleaned.len() < 8 || cleaned.len() > 17 {
            return Self(text.to_owned());
        }
        let international =
            cleaned.strip_prefix("00").map_or_else(|| cleaned.clone(), |rest| format!("+{rest}"));
        match phonenumber::parse(Some(region), &international) {
            Ok(n) if phonenumber::is_valid(&n) => {
                Self(n.format().mode(phonenumber::Mode::E164).to_string())
            }
            _ if international.starts_with('+') => Self(international),
            // Every French number is 0ZABPQMCDU (ARCEP, décision 2018-0881); the metadata lacks
            // ranges opened after it and those of fiction, 06 39 98.
            Ok(n) if region == phonenumber::country::FR && is_french(&cleaned) => {
                Self(n.format().mode(phonenumber::Mode::E164).to_string())
            }
            _ => Self(text.to_owned()),
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The country of a number in E.164, by its ISO 3166 code. Overseas parts of France have codes of
    /// their own (`RE`, `MQ`).
    #[must_use]
    pub fn country(&self) -> Option<String> {
        let number = phonenumber::parse(None, &self.0).ok()?;
        number.country().id().map(|id| id.as_ref().to_owned())
    }

    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        self.0.is_empty()
    }
}

fn is_french(digits: &str) -> bool {
    digits.len() == 10 && digits.starts_with('0') && !digits.starts_with("00")
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The number as people of its country write it: `+33162000001` → `01 62 00 00 01`.
#[must_use]
pub fn national(address: &Address) -> String {
    phonenumber::parse(None, address.as_str()).map_or_else(
        |_| address.as_str().to_owned(),
        |n| n.format().mode(phonenumber::Mode::National).to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    // Zammad #5117, #4872: the caller was unknown because the number was written otherwise.
    #[test]
    fn all_spellings_of_one_number_are_one_address() {
        for text in [
            "0162000001",
            "01 62 00 00 01",
            "01.62.00.00.01",
            "01/62/00/00/01",
            "0162-000001",
            "+33162000001",
            "+33 (0)1 62 00 00 01",
            "0033162000001",
            "01\u{a0}62\u{202f}00 00 01",
        ] {
            assert_eq!(Address::parse(text, "FR").as_str(), "+33162000001", "{text}");
        }
    }

    #[test]
    fn a_french_number_of_a_range_not_yet_known_is_a_number() {
        assert_eq!(Address::parse("06 39 98 12 34", "FR").as_str(), "+33639981234");
        assert_eq!(Address::parse("0039981234", "FR").as_str(), "+39981234");
    }

    #[test]
    fn what_is_no_number_stays_as_written() {
        for text in ["3615", "ivr", "q-lr50", "", "agent1"] {
            assert_eq!(Address::parse(text, "FR").as_str(), text);
        }
    }

    #[test]
    fn numbers_are_shown_as_people_write_them() {
        assert_eq!(national(&Address::parse("0162000001", "FR")), "01 62 00 00 01");
    }
}
