//! Where a person is: the territory tells the time zone and the holidays.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use vocab::{easter, is_public_holiday};

/// The parts of France with a clock or holidays of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Territory {
    Metropole,
    AlsaceMoselle,
    Guadeloupe,
    Martinique,
    Guyane,
    Reunion,
    Mayotte,
    SaintPierreEtMiquelon,
    SaintMartin,
    SaintBarthelemy,
    NouvelleCaledonie,
    Polynesie,
    WallisEtFutuna,
}

/// International prefixes, the longest first where one begins with another.
const BY_NUMBER: [(&str, Territory); 20] = [
    ("+262269", Territory::Mayotte),
    ("+262639", Territory::Mayotte),
    ("+262", Territory::Reunion),
    ("+590", Territory::Guadeloupe),
    ("+594", Territory::Guyane),
    ("+596", Territory::Martinique),
    ("+508", Territory::SaintPierreEtMiquelon),
    ("+687", Territory::NouvelleCaledonie),
    ("+689", Territory::Polynesie),
    ("+681", Territory::WallisEtFutuna),
    // The same as they are dialled within France, 02 62…, 06 92….
    ("+33262", Territory::Reunion),
    ("+33263", Territory::Reunion),
    ("+33692", Territory::Reunion),
    ("+33693", Territory::Reunion),
    ("+33269", Territory::Mayotte),
    ("+33639", Territory::Mayotte),
    ("+33590", Territory::Guadeloupe),
    ("+33594", Territory::Guyane),
    ("+33596", Territory::Martinique),
    ("+33", Territory::Metropole),
];

/// Mobile numbers of the Antilles and Guyana, as dialled within France.
const OVERSEAS_MOBILE: [(&str, Territory); 5] = [
    ("+33690", Territory::Guadeloupe),
    ("+33691", Territory::Guadeloupe),
    ("+33694", Territory::Guyane),
    ("+33696", Territory::Martinique),
    ("+33697", Territory::Martinique),
];

/// 06 39 98 00 00 to 06 39 98 99 99 are numbers of fiction of the metropole (Arcep), not of Mayotte.
const FICTION: &str = "+3363998";

impl Territory {
    /// By a number in E.164; `None`: of another country.
    #[must_use]
    pub fn of_number(number: &str) -> Option<Self> {
        if number.starts_with(FICTION) {
            return Some(Self::Metropole);
        }
        let all = OVERSEAS_MOBILE.iter().chain(&BY_NUMBER);
        all.into_iter().find(|(prefix, _)| number.starts_with(prefix)).map(|(_, place)| *place)
    }

    /// By a number in E.164.
    #[must_use]
    pub fn of_address(number: &vocab::Address) -> Option<Self> {
        Self::of_number(number.as_str())
    }

    /// By a French postal code.
    #[must_use]
    pub fn of_postcode(code: &str) -> Option<Self> {
        if code.len() != 5 || !code.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        Some(match (&code[..2], &code[..3], code) {
            ("57" | "67" | "68", ..) => Self::AlsaceMoselle,
            (_, _, "97133") => Self::SaintBarthelemy,
            (_, _, "97150") => Self::SaintMartin,
            (_, "971", _) => Self::Guadeloupe,
            (_, "972", _) => Self::Martinique,
            (_, "973", _) => Self::Guyane,
            (_, "974", _) => Self::Reunion,
            (_, "975", _) => Self::SaintPierreEtMiquelon,
            (_, "976", _) => Self::Mayotte,
            (_, "986", _) => Self::WallisEtFutuna,
            (_, "987", _) => Self::Polynesie,
            (_, "988", _) => Self::NouvelleCaledonie,
            ("00" | "96" | "97" | "98" | "99", ..) => return None,
            _ => Self::Metropole,
        })
    }

    /// An IANA name.
    #[must_use]
    pub const fn zone(self) -> &'static str {
        match self {
            Self::Metropole | Self::AlsaceMoselle => "Europe/Paris",
            Self::Guadeloupe | Self::SaintMartin | Self::SaintBarthelemy => "America/Guadeloupe",
            Self::Martinique => "America/Martinique",
            Self::Guyane => "America/Cayenne",
            Self::Reunion => "Indian/Reunion",
            Self::Mayotte => "Indian/Mayotte",
            Self::SaintPierreEtMiquelon => "America/Miquelon",
            Self::NouvelleCaledonie => "Pacific/Noumea",
            Self::Polynesie => "Pacific/Tahiti",
            Self::WallisEtFutuna => "Pacific/Wallis",
        }
    }

    /// The public holidays of the Code du travail (L3133-1), and those of the place: the abolition
    /// of slavery overseas (L3422-2), Good Friday and 26 December in Alsace-Moselle (L3134-13).
    #[must_use]
    pub fn is_holiday(self, day: Date) -> bool {
        let md = (day.month(), day.day());
        let own = match self {
            Self::Metropole
            | Self::SaintPierreEtMiquelon
            | Self::NouvelleCaledonie
            | Self::Polynesie
            | Self::WallisEtFutuna => false,
            Self::AlsaceMoselle => md == (12, 26) || good_friday(day.year()) == Some(day),
            Self::Guadeloupe => md == (5, 27),
            Self::Martinique => md == (5, 22),
            Self::Guyane => md == (6, 10),
            Self::Reunion => md == (12, 20),
            Self::Mayotte => md == (4, 27),
            Self::SaintMartin => md == (5, 28),
            Self::SaintBarthelemy => md == (10, 9),
        };
        own || is_public_holiday(day)
    }
}

fn good_friday(year: i16) -> Option<Date> {
    easter(year).checked_sub(jiff::Span::new().days(2)).ok()
}

/// A zone by its name; one that nobody knows is `None`.
pub(crate) fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[track_caller]
    fn lives(number: &str, expect: Option<Territory>) {
        assert_eq!(Territory::of_number(number), expect, "{number}");
    }

    #[test]
    fn a_number_tells_where_its_owner_is() {
        lives("+33139980001", Some(Territory::Metropole));
        lives("+33639980001", Some(Territory::Metropole));
        lives("+262692000000", Some(Territory::Reunion));
        lives("+33262000000", Some(Territory::Reunion));
        lives("+262639000000", Some(Territory::Mayotte));
        lives("+33639000000", Some(Territory::Mayotte));
        lives("+596696000000", Some(Territory::Martinique));
        lives("+33690000000", Some(Territory::Guadeloupe));
        lives("+3225550000", None);
    }

    #[test]
    fn a_postal_code_tells_it_too() {
        assert_eq!(Territory::of_postcode("67000"), Some(Territory::AlsaceMoselle));
        assert_eq!(Territory::of_postcode("97400"), Some(Territory::Reunion));
        assert_eq!(Territory::of_postcode("97150"), Some(Territory::SaintMartin));
        assert_eq!(Territory::of_postcode("75011"), Some(Territory::Metropole));
        for none in ["", "7500", "ABCDE", "00000", "97000"] {
            assert_eq!(Territory::of_postcode(none), None, "{none}");
        }
    }

    #[test]
    fn places_have_holidays_of_their_own() {
        let (good_friday, second) = (date(2026, 4, 3), date(2026, 12, 26));
        assert!(Territory::AlsaceMoselle.is_holiday(good_friday));
        assert!(Territory::AlsaceMoselle.is_holiday(second));
        assert!(!Territory::Metropole.is_holiday(good_friday));
        assert!(Territory::Reunion.is_holiday(date(2026, 12, 20)));
        assert!(Territory::Metropole.is_holiday(date(2026, 4, 6)), "Easter Monday");
        assert!(Territory::Metropole.is_holiday(date(2027, 3, 29)));
        assert!(Territory::Metropole.is_holiday(date(2028, 4, 17)));
    }

    #[test]
    fn every_zone_is_known() {
        for (_, place) in OVERSEAS_MOBILE.iter().chain(&BY_NUMBER) {
            assert!(zone(place.zone()).is_some(), "{place:?}");
        }
    }
}
