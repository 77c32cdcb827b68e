//! When opening hours open and close next.

use crate::flow::hours::{is_open, minute_of};
use jiff::ToSpan as _;
use jiff::tz::TimeZone;
use vocab::{FloorPlan, Hours, Moment};

/// Looked ahead so far: the longest bridge of holidays and closed days that a centre has.
const DAYS: i64 = 21;

/// The first moment from `from` on that is open. None: none in sight.
pub(super) fn next_opening(plan: &FloorPlan, hours: &Hours, from: Moment) -> Option<Moment> {
    if is_open(plan, hours, from) {
        return Some(from);
    }
    edges(plan, hours, from).into_iter().find(|at| is_open(plan, hours, *at))
}

/// The first moment after `from` that is closed. None: none in sight.
pub(super) fn next_closing(plan: &FloorPlan, hours: &Hours, from: Moment) -> Option<Moment> {
    edges(plan, hours, from).into_iter().find(|at| !is_open(plan, hours, *at))
}

/// Moments after `from` at which these hours may change: the ends of spans, and midnights.
fn edges(plan: &FloorPlan, hours: &Hours, from: Moment) -> Vec<Moment> {
    let zone = hours.time_zone.as_deref().unwrap_or(&plan.settings.time_zone);
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let Ok(timestamp) = jiff::Timestamp::from_millisecond(from.epoch_ms()) else {
        return Vec::new();
    };
    let today = timestamp.to_zoned(zone.clone()).date();
    let ends = hours.spans.iter().flat_map(|span| [&span.from, &span.to]);
    let mut minutes: Vec<i32> = ends.filter_map(|text| minute_of(text)).chain([0]).collect();
    minutes.sort_unstable();
    minutes.dedup();
    let mut edges = Vec::new();
    for day in 0..=DAYS {
        let Ok(date) = today.checked_add(day.days()) else { break };
        for minute in &minutes {
            // A wall time that daylight saving skips comes an hour later, as jiff reads it.
            let at = date
                .at(0, 0, 0, 0)
                .checked_add(i64::from(*minute).minutes())
                .and_then(|local| local.to_zoned(zone.clone()));
            if let Ok(at) = at {
                edges.push(Moment::from_epoch_ms(at.timestamp().as_millisecond()));
            }
        }
    }
    edges.retain(|at| *at > from);
    edges.sort_unstable();
    edges
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::hours::sample::{at, office};

    #[test]
    fn the_next_opening_is_now_or_the_next_span_that_is_open() {
        let (plan, office) = (FloorPlan::empty(), office());
        for (from, opens) in [
            ("2026-11-20T10:30:00[Europe/Paris]", "2026-11-20T10:30:00[Europe/Paris]"),
            ("2026-11-20T13:00:00[Europe/Paris]", "2026-11-20T14:00:00[Europe/Paris]"),
            ("2026-11-20T20:00:00[Europe/Paris]", "2026-11-23T10:00:00[Europe/Paris]"),
            // The Friday after is closed.
            ("2026-11-23T20:00:00[Europe/Paris]", "2026-11-30T10:00:00[Europe/Paris]"),
            // Easter Monday of 2027, over the change to summer time.
            ("2027-03-26T21:00:00[Europe/Paris]", "2027-04-02T10:00:00[Europe/Paris]"),
        ] {
            assert_eq!(next_opening(&plan, &office, at(from)), Some(at(opens)), "{from}");
        }
    }

    #[test]
    fn the_next_closing_is_the_end_of_the_span() {
        let (plan, office) = (FloorPlan::empty(), office());
        let closes = |from: &str| next_closing(&plan, &office, at(from));
        let one = Some(at("2026-11-20T13:00:00[Europe/Paris]"));
        assert_eq!(closes("2026-11-20T10:30:00[Europe/Paris]"), one);
    }

    #[test]
    fn hours_that_never_open_or_never_close_have_no_such_moment() {
        let plan = FloorPlan::empty();
        let mut hours = office();
        hours.spans.clear();
        hours.closed_days.clear();
        hours.closed_on_holidays = false;
        let now = at("2026-11-20T10:30:00[Europe/Paris]");
        assert_eq!(next_closing(&plan, &hours, now), None);
        hours = office();
        for span in &mut hours.spans {
            span.days.clear();
        }
        assert_eq!(next_opening(&plan, &hours, now), None);
    }
}
