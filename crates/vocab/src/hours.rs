//! Business time: when hours are open, and how much open time lies between two moments.
//!
//! Owns: opening hours as spans of real time, in the local time of the place, with its daylight
//! saving and its public holidays. Must not own: what happens when a centre is closed.

use crate::{FloorPlan, Hours, Moment, Weekday};
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday as CivilWeekday};
use jiff::tz::{AmbiguousOffset, TimeZone};

/// Openings and closings are looked for so far ahead: the longest bridge of holidays and closed
/// days that a centre has.
const SIGHT_DAYS: i64 = 21;
/// Open time is counted over so many days at most: three years.
const MOST_DAYS: i64 = 1_096;

/// Opening hours, read once. A time zone that is unknown counts as UTC; plans with one are refused
/// at publish.
#[derive(Clone, Debug)]
pub struct Calendar {
    zone: TimeZone,
    /// By weekday from Monday, as minutes of the local day: sorted, without overlap.
    days: [Vec<(i32, i32)>; 7],
    closed: Vec<Date>,
    closed_on_holidays: bool,
}

impl Calendar {
    /// These hours, in the time zone of the plan unless they have their own. Hours without spans
    /// are always open but for holidays and closed days.
    #[must_use]
    pub fn of(plan: &FloorPlan, hours: &Hours) -> Self {
        let zone = hours.time_zone.as_deref().unwrap_or(&plan.settings.time_zone);
        let mut days: [Vec<(i32, i32)>; 7] = Default::default();
        for span in &hours.spans {
            let (Some(from), Some(to)) = (minute_of(&span.from), minute_of(&span.to)) else {
                continue;
            };
            for day in span.days.iter().filter(|_| from < to) {
                days[index(*day)].push((from, to));
            }
        }
        if hours.spans.is_empty() {
            days = std::array::from_fn(|_| vec![(0, 24 * 60)]);
        }
        Self {
            zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC),
            days: days.map(joined),
            closed: hours.closed_days.iter().filter_map(|d| d.parse().ok()).collect(),
            closed_on_holidays: hours.closed_on_holidays,
        }
    }

    /// Open at every moment.
    #[must_use]
    pub fn always() -> Self {
        Self {
            zone: TimeZone::UTC,
            days: std::array::from_fn(|_| vec![(0, 24 * 60)]),
            closed: Vec::new(),
            closed_on_holidays: false,
        }
    }

    /// From an opening (included) to a closing (excluded).
    #[must_use]
    pub fn is_open(&self, at: Moment) -> bool {
        let Some(day) = self.day_of(at) else { return false };
        self.spans_of(day).iter().any(|(from, to)| *from <= at && at < *to)
    }

    /// The first moment from `from` on that is open. None: none in sight.
    #[must_use]
    pub fn next_opening(&self, from: Moment) -> Option<Moment> {
        let today = self.day_of(from)?;
        let spans = days_from(today, SIGHT_DAYS).flat_map(|day| self.spans_of(day));
        spans.filter(|(_, to)| *to > from).map(|(opens, _)| opens.max(from)).next()
    }

    /// The first moment after `from` that is closed. None: none in sight.
    #[must_use]
    pub fn next_closing(&self, from: Moment) -> Option<Moment> {
        let today = self.day_of(from)?;
        let mut end: Option<Moment> = None;
        for (opens, closes) in days_from(today, SIGHT_DAYS).flat_map(|day| self.spans_of(day)) {
            match end {
                // A day that ends at midnight goes on into one that begins then.
                Some(at) if opens > at => return Some(at),
                Some(_) => end = Some(closes),
                None if closes > from => end = Some(closes),
                None => {}
            }
        }
        let end = end?;
        (!self.is_open(end)).then_some(end)
    }

    /// The moment when `business_ms` of open time have passed since `from`; with 0 (or less), `from`
    /// itself. None: not within three years.
    #[must_use]
    pub fn plus(&self, from: Moment, business_ms: i64) -> Option<Moment> {
        if business_ms <= 0 {
            return Some(from);
        }
        let mut left = business_ms;
        for (opens, closes) in
            days_from(self.day_of(from)?, MOST_DAYS).flat_map(|day| self.spans_of(day))
        {
            let begin = opens.max(from);
            let open_ms = closes.since_ms(begin);
            if open_ms >= left {
                return Some(begin.plus_ms(left));
            }
            left -= open_ms;
        }
        None
    }

    /// Open time from `from` to `to`; 0 when `to` is not later. At most three years are counted.
    #[must_use]
    pub fn between(&self, from: Moment, to: Moment) -> i64 {
        let Some(today) = self.day_of(from).filter(|_| to > from) else { return 0 };
        days_from(today, MOST_DAYS)
            .flat_map(|day| self.spans_of(day))
            .take_while(|(opens, _)| *opens < to)
            .map(|(opens, closes)| closes.min(to).since_ms(opens.max(from)))
            .sum()
    }

    fn day_of(&self, at: Moment) -> Option<Date> {
        let timestamp = jiff::Timestamp::from_millisecond(at.epoch_ms()).ok()?;
        Some(timestamp.to_zoned(self.zone.clone()).date())
    }

    /// When a local day is open, in real time.
    fn spans_of(&self, day: Date) -> Vec<(Moment, Moment)> {
        if self.closed.contains(&day) || (self.closed_on_holidays && is_public_holiday(day)) {
            return Vec::new();
        }
        let spans = &self.days[usize::from(day.weekday().to_monday_zero_offset().unsigned_abs())];
        let moment = |minute| self.moment(day, minute);
        spans
            .iter()
            .filter_map(|(from, to)| Some((moment(*from)?, moment(*to)?)))
            .filter(|(from, to)| from < to)
            .collect()
    }

    /// A wall time that daylight saving skips is the moment of the change; one that it tells twice
    /// is the first of both.
    fn moment(&self, day: Date, minute: i32) -> Option<Moment> {
        let local = day.at(0, 0, 0, 0).checked_add(i64::from(minute).minutes()).ok()?;
        let ambiguous = self.zone.to_ambiguous_zoned(local);
        let skipped = matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. });
        let timestamp = ambiguous.compatible().ok()?.timestamp();
        let change = self.zone.preceding(timestamp).next().filter(|_| skipped);
        let at = change.map_or(timestamp, |transition| transition.timestamp());
        Some(Moment::from_epoch_ms(at.as_millisecond()))
    }
}

fn days_from(first: Date, days: i64) -> impl Iterator<Item = Date> {
    (0..=days).map_while(move |day| first.checked_add(day.days()).ok())
}

/// Sorted, and joined where they touch or overlap.
fn joined(mut spans: Vec<(i32, i32)>) -> Vec<(i32, i32)> {
    spans.sort_unstable();
    let mut joined: Vec<(i32, i32)> = Vec::new();
    for (from, to) in spans {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            Some(_) | None => joined.push((from, to)),
        }
    }
    joined
}

const fn index(day: Weekday) -> usize {
    match day {
        Weekday::Monday => 0,
        Weekday::Tuesday => 1,
        Weekday::Wednesday => 2,
        Weekday::Thursday => 3,
        Weekday::Friday => 4,
        Weekday::Saturday => 5,
        Weekday::Sunday => 6,
    }
}

impl From<CivilWeekday> for Weekday {
    fn from(day: CivilWeekday) -> Self {
        match day {
            CivilWeekday::Monday => Self::Monday,
            CivilWeekday::Tuesday => Self::Tuesday,
            CivilWeekday::Wednesday => Self::Wednesday,
            CivilWeekday::Thursday => Self::Thursday,
            CivilWeekday::Friday => Self::Friday,
            CivilWeekday::Saturday => Self::Saturday,
            CivilWeekday::Sunday => Self::Sunday,
        }
    }
}

fn minute_of(text: &str) -> Option<i32> {
    let (h, m) = text.split_once(':')?;
    Some(h.parse::<i32>().ok()? * 60 + m.parse::<i32>().ok()?)
}

/// The eleven public holidays of the Code du travail, L3133-1.
#[must_use]
pub fn is_public_holiday(date: Date) -> bool {
    const FIXED: [(i8, i8); 8] =
        [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
    if FIXED.contains(&(date.month(), date.day())) {
        return true;
    }
    // Easter Monday, Ascension Thursday, Whit Monday.
    let easter = easter(date.year());
    [1, 39, 50].iter().any(|days| {
        easter.checked_add(jiff::Span::new().days(*days)).is_ok_and(|holiday| holiday == date)
    })
}

/// Easter Sunday by the anonymous Gregorian algorithm (Nature, 1876; Meeus, ch. 8).
#[must_use]
pub fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    let (month, day) = (n / 31, n % 31 + 1);
    Date::new(
        year,
        i8::try_from(month).expect("the algorithm gives March or April"),
        i8::try_from(day).expect("the algorithm gives a day of 1 to 31"),
    )
    .expect("Easter is a day of the year")
}

#[cfg(test)]
mod tests;
