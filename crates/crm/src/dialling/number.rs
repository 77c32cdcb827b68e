//! The numbers of a record: tried in their order, each within its hours.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use vocab::{Address, Moment, Pii};

const DAY_MINUTES: u16 = 24 * 60;
/// A window opens within a day; two midnights cover a day that daylight saving lengthens.
const SIGHT_DAYS: i64 = 2;

/// One number of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DialNumber {
    pub number: Pii<Address>,
    /// `mobile`, `bureau`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// From this minute of the person's day on; together with `to`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<u16>,
    /// Not from this minute on. Earlier than `from`: over midnight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<u16>,
    /// Never tried again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub struck: Option<Strike>,
}

/// Why a number is never tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strike {
    /// Somebody else's.
    Wrong,
    /// It can't be reached: not in use, or refused over and over.
    Unreachable,
}

impl DialNumber {
    #[must_use]
    pub const fn new(number: Address) -> Self {
        Self { number: Pii::new(number), label: None, from: None, to: None, struck: None }
    }

    /// Whether it may be tried at this minute of the person's day.
    #[must_use]
    pub const fn is_open(&self, minute: u16) -> bool {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from <= to => from <= minute && minute < to,
            (Some(from), Some(to)) => from <= minute || minute < to,
            (Some(from), None) => from <= minute,
            (None, Some(to)) => minute < to,
            (None, None) => true,
        }
    }

    fn opens(&self) -> u16 {
        self.from.unwrap_or(0).min(DAY_MINUTES - 1)
    }
}

/// What is tried next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberChoice {
    /// The number at this place.
    Dial(usize),
    /// None is within its hours before this moment.
    Wait(Moment),
    /// All are struck, or there is none.
    Nothing,
}

/// The first open number from `index` on, around.
#[must_use]
pub fn choose_number(
    numbers: &[DialNumber],
    index: usize,
    zone: &TimeZone,
    now: Moment,
) -> NumberChoice {
    let Some(minute) = local_minute(zone, now) else { return NumberChoice::Nothing };
    let around = (0..numbers.len()).map(|step| (index + step) % numbers.len());
    let left: Vec<usize> = around.filter(|at| numbers[*at].struck.is_none()).collect();
    if left.is_empty() {
        return NumberChoice::Nothing;
    }
    if let Some(at) = left.iter().find(|at| numbers[**at].is_open(minute)) {
        return NumberChoice::Dial(*at);
    }
    let opens = left.iter().filter_map(|at| next_minute(zone, now, numbers[*at].opens()));
    opens.min().map_or(NumberChoice::Nothing, NumberChoice::Wait)
}

/// Minutes since the midnight of the place, as its clocks show.
#[must_use]
pub fn local_minute(zone: &TimeZone, at: Moment) -> Option<u16> {
    let stamp = jiff::Timestamp::from_millisecond(at.epoch_ms()).ok()?;
    let local = zone.to_datetime(stamp);
    u16::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute())).ok()
}

/// The next moment after `now` at which the clocks of the place show this minute.
fn next_minute(zone: &TimeZone, now: Moment, minute: u16) -> Option<Moment> {
    let stamp = jiff::Timestamp::from_millisecond(now.epoch_ms()).ok()?;
    let today = zone.to_datetime(stamp).date();
    let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
    (0..=SIGHT_DAYS).find_map(|days| {
        let day = today.checked_add(jiff::Span::new().days(days)).ok()?;
        let at = zone.to_timestamp(day.at(hour, minute, 0, 0)).ok()?;
        let at = Moment::from_epoch_ms(at.as_millisecond());
        (at > now).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::from_epoch_ms(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    fn number(from: Option<u16>, to: Option<u16>) -> DialNumber {
        let number = Address::parse("0162000001", "FR");
        DialNumber { from, to, ..DialNumber::new(number) }
    }

    #[track_caller]
    fn chosen(numbers: &[DialNumber], index: usize, now: &str, expect: NumberChoice) {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        assert_eq!(choose_number(numbers, index, &zone, at(now)), expect);
    }

    #[test]
    fn numbers_are_tried_in_turn_within_their_hours() {
        let office = number(Some(9 * 60), Some(12 * 60));
        let home = number(Some(18 * 60), None);
        let both = [office.clone(), home.clone()];
        // Paris is at UTC+1 in November.
        chosen(&both, 0, "2026-11-23T09:00:00Z", NumberChoice::Dial(0));
        chosen(&both, 1, "2026-11-23T09:00:00Z", NumberChoice::Dial(0));
        chosen(&both, 0, "2026-11-23T17:00:00Z", NumberChoice::Dial(1));
        let evening = at("2026-11-23T17:00:00Z");
        chosen(&both, 0, "2026-11-23T11:00:00Z", NumberChoice::Wait(evening));
        let any = [number(None, None), number(None, None)];
        chosen(&any, 1, "2026-11-23T03:00:00Z", NumberChoice::Dial(1));
        chosen(&any, 7, "2026-11-23T03:00:00Z", NumberChoice::Dial(1));
    }

    #[test]
    fn a_window_over_midnight_is_open_on_both_sides_of_it() {
        let night = number(Some(22 * 60), Some(6 * 60));
        assert!(night.is_open(23 * 60) && night.is_open(5 * 60));
        assert!(!night.is_open(6 * 60) && !night.is_open(12 * 60));
    }

    #[test]
    fn a_struck_number_is_passed_over_for_good() {
        let struck = DialNumber { struck: Some(Strike::Wrong), ..number(None, None) };
        let both = [struck.clone(), number(None, None)];
        chosen(&both, 0, "2026-11-23T09:00:00Z", NumberChoice::Dial(1));
        chosen(&[struck], 0, "2026-11-23T09:00:00Z", NumberChoice::Nothing);
        chosen(&[], 3, "2026-11-23T09:00:00Z", NumberChoice::Nothing);
    }
}
