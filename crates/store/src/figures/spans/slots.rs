//! Where the span of a level begins that a quarter is in.

use super::Level;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ledger::figure::Period;
use std::collections::HashMap;
use vocab::Moment;

/// Slots of one zone; each quarter is looked up once.
pub(crate) struct Slots<'a> {
    zone: &'a TimeZone,
    known: HashMap<(Level, Moment), Moment>,
}

impl<'a> Slots<'a> {
    pub(crate) fn new(zone: &'a TimeZone) -> Self {
        Self { zone, known: HashMap::new() }
    }

    pub(crate) fn start(&mut self, level: Level, quarter: Moment) -> Moment {
        if let Some(known) = self.known.get(&(level, quarter)) {
            return *known;
        }
        let start = match level {
            Level::Day | Level::AllDay | Level::OwnDay => self.span(Period::Day, quarter).0,
            Level::Month | Level::AllMonth | Level::OwnMonth => self.span(Period::Month, quarter).0,
            Level::AllHour => self.span(Period::Hour, quarter).0,
            Level::WeekHour | Level::AllWeekHour => self.week_hour(quarter).unwrap_or(quarter),
        };
        self.known.insert((level, quarter), start);
        start
    }

    /// The beginning and the end of the day or month that a moment is in.
    pub(crate) fn span(&self, period: Period, at: Moment) -> (Moment, Moment) {
        let slot = period.of(at, self.zone);
        (slot.start.unwrap_or(at), slot.end.unwrap_or(at))
    }

    /// The first beginning that is not before a moment.
    pub(crate) fn first_from(&self, period: Period, at: Moment) -> Moment {
        let (start, end) = self.span(period, at);
        if start == at { start } else { end }
    }

    /// The last end that is not after a moment.
    pub(crate) fn last_to(&self, period: Period, at: Moment) -> Moment {
        self.span(period, at).0
    }

    /// The first such hour of the week in the month. Where the clocks leave it out that day, the
    /// next week's.
    fn week_hour(&self, quarter: Moment) -> Option<Moment> {
        let stamp = Timestamp::from_millisecond(quarter.epoch_ms()).ok()?;
        let local = stamp.to_zoned(self.zone.clone());
        let first = Date::new(local.year(), local.month(), 1).ok()?;
        (0..local.days_in_month()).find_map(|after| {
            let day = first.checked_add(jiff::Span::new().days(i64::from(after))).ok()?;
            if day.weekday() != local.weekday() {
                return None;
            }
            let zoned = day.at(local.hour(), 0, 0, 0).to_zoned(self.zone.clone()).ok()?;
            let right = zoned.hour() == local.hour() && zoned.date() == day;
            right.then(|| Moment::from_epoch_ms(zoned.timestamp().as_millisecond()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        let stamp: Timestamp = text.parse().unwrap();
        Moment::from_epoch_ms(stamp.as_millisecond())
    }

    #[test]
    fn an_hour_of_the_week_stands_in_its_months_first_week_and_is_told_alike() {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let mut slots = Slots::new(&zone);
        for text in [
            "2026-03-29T00:15:00Z",
            "2026-03-29T01:45:00Z",
            "2026-10-25T00:30:00Z",
            "2026-10-25T01:30:00Z",
            "2026-11-30T22:45:00Z",
        ] {
            let quarter = at(text);
            let start = slots.start(Level::WeekHour, quarter);
            let label = |moment| Period::HourOfWeek.of(moment, &zone).label;
            assert_eq!(label(start), label(quarter), "{text}");
            let month = slots.span(Period::Month, quarter);
            assert!(start >= month.0 && start < month.1, "{text}");
            assert!(start <= quarter && start - month.0 < 8 * 86_400_000, "{text}");
        }
    }
}
