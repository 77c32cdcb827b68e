//! Which slots of a person are free.
//!
//! A slot is offered by the same rule by which it is booked ([`fits`]): what is offered can be
//! booked, unless somebody was faster.

use super::{FieldForce, FieldPerson};
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use vocab::{Moment, Weekday, is_public_holiday};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Days that one question looks at.
const MOST_DAYS: i64 = 62;

/// What a person has already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub starts: Moment,
    pub ends: Moment,
    pub postcode: String,
}

/// A time that can be booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    pub person: String,
    pub starts: Moment,
    pub ends: Moment,
    /// To come there from the appointment before, or from home, and to go on to the one after.
    pub travel_minutes: u32,
}

/// Why a time can't be booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Busy {
    /// The person doesn't go there.
    Elsewhere,
    /// Outside working hours, on a day off or a holiday.
    Closed,
    /// Too soon, or gone by.
    Notice,
    /// Too far ahead.
    Horizon,
    /// The day is full.
    Full,
    /// There is another one, or it is too near to another for the travel between both.
    Taken,
}

impl Busy {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Elsewhere => "elsewhere",
            Self::Closed => "closed",
            Self::Notice => "notice",
            Self::Horizon => "horizon",
            Self::Full => "full",
            Self::Taken => "taken",
        }
    }

    /// In English, with what to do.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Elsewhere => "The person doesn't go to that postcode: choose somebody else.",
            Self::Closed => "The person doesn't work then: choose a free slot.",
            Self::Notice => "That is too soon: choose a later slot.",
            Self::Horizon => "That is too far ahead: choose an earlier slot.",
            Self::Full => "The person's day is full: choose another day.",
            Self::Taken => "Somebody has booked that time meanwhile: choose another slot.",
        }
    }
}

/// A question for slots of one person.
#[derive(Clone, Copy, Debug)]
pub struct SlotAsk<'a> {
    pub force: &'a FieldForce,
    pub person: &'a FieldPerson,
    /// Of the customer.
    pub postcode: &'a str,
    pub from: Moment,
    pub to: Moment,
    pub now: Moment,
    /// All of the person's between a day before `from` and a day after `to`.
    pub taken: &'a [Taken],
}

/// Minutes on the road from one postcode to another.
#[must_use]
pub fn travel_minutes(force: &FieldForce, from: &str, to: &str) -> u32 {
    let travel = &force.travel;
    let between = travel.between.iter().find(|pair| {
        let there = from.starts_with(&pair.from) && to.starts_with(&pair.to);
        let back = from.starts_with(&pair.to) && to.starts_with(&pair.from);
        there || back
    });
    let department = |code: &str| code.get(..2).map(str::to_owned);
    match between {
        Some(pair) => pair.minutes,
        None if from == to && !from.is_empty() => travel.same_postcode,
        None if department(from).is_some() && department(from) == department(to) => {
            travel.same_department
        }
        None => travel.elsewhere,
    }
}

/// All slots of a person that can be booked, in the order of time.
#[must_use]
pub fn free_slots(ask: &SlotAsk<'_>) -> Vec<Slot> {
    let zone = ask.force.zone();
    let from = ask.from.max(ask.now);
    let to = ask.to.min(from.plus_ms(MOST_DAYS * DAY_MS));
    let (Some(first), Some(last)) = (day_of(from, &zone), day_of(to, &zone)) else {
        return Vec::new();
    };
    let length = i64::from(ask.force.length_minutes) * MINUTE_MS;
    let step = usize::try_from(ask.force.step_minutes.max(1)).unwrap_or(1);
    let mut slots: Vec<Slot> = Vec::new();
    let mut day = first;
    while day <= last {
        for (begin, end) in minutes_of(ask.force, ask.person, day) {
            for minute in (begin..end).step_by(step) {
                let Some(starts) = moment(day, minute, &zone) else { continue };
                let ends = starts.plus_ms(length);
                // Where the clock is put forward two wall times are the same moment.
                if starts < from || starts >= to || slots.last().is_some_and(|s| s.starts >= starts)
                {
                    continue;
                }
                if let Ok(travel_minutes) = fits(ask, starts, ends) {
                    let person = ask.person.id.clone();
                    slots.push(Slot { person, starts, ends, travel_minutes });
                }
            }
        }
        let Ok(next) = day.checked_add(1.day()) else { break };
        day = next;
    }
    slots
}

/// Whether this time can be booked, and the travel that it comes to.
///
/// # Errors
/// Why not.
pub fn fits(ask: &SlotAsk<'_>, starts: Moment, ends: Moment) -> Result<u32, Busy> {
    let SlotAsk { force, person, postcode, now, taken, .. } = *ask;
    if !person.goes_to(postcode) {
        return Err(Busy::Elsewhere);
    }
    if starts < now.plus_ms(i64::from(force.notice_hours) * HOUR_MS) || ends <= starts {
        return Err(Busy::Notice);
    }
    if starts > now.plus_ms(i64::from(force.horizon_days) * DAY_MS) {
        return Err(Busy::Horizon);
    }
    let zone = force.zone();
    let Some(day) = day_of(starts, &zone) else { return Err(Busy::Closed) };
    let open = spans_of(force, person, day, &zone);
    if !open.iter().any(|(from, to)| *from <= starts && ends <= *to) {
        return Err(Busy::Closed);
    }
    clear(ask, starts, ends)?;
    let same_day = || taken.iter().filter(|other| day_of(other.starts, &zone) == Some(day));
    if same_day().count() >= usize::try_from(force.most_per_day).unwrap_or(usize::MAX) {
        return Err(Busy::Full);
    }
    let home = person.home.as_deref();
    let before = same_day().filter(|o| o.ends <= starts).max_by_key(|o| o.ends);
    let after = same_day().filter(|o| o.starts >= ends).min_by_key(|o| o.starts);
    let places = [before, after].map(|other| match other {
        Some(other) => Some(other.postcode.as_str()),
        None => home,
    });
    Ok(places.into_iter().flatten().map(|place| travel_minutes(force, place, postcode)).sum())
}

/// Whether the person has nothing else then, nor too near: of what was agreed before, hours and
/// notice are not asked again.
///
/// # Errors
/// [`Busy::Taken`].
pub fn clear(ask: &SlotAsk<'_>, starts: Moment, ends: Moment) -> Result<(), Busy> {
    let SlotAsk { force, postcode, taken, .. } = *ask;
    for other in taken {
        let minutes = force.buffer_minutes + travel_minutes(force, &other.postcode, postcode);
        let between = i64::from(minutes) * MINUTE_MS;
        let apart = other.ends.plus_ms(between) <= starts || ends.plus_ms(between) <= other.starts;
        if !apart {
            return Err(Busy::Taken);
        }
    }
    Ok(())
}

/// The slots to propose: those that need the least travel first, then the earliest, so many.
#[must_use]
pub fn best(mut slots: Vec<Slot>, count: usize) -> Vec<Slot> {
    slots.sort_by(|a, b| {
        let key = |s: &Slot| (s.travel_minutes, s.starts);
        key(a).cmp(&key(b)).then_with(|| a.person.cmp(&b.person))
    });
    slots.truncate(count);
    slots
}

pub(super) fn day_of(at: Moment, zone: &TimeZone) -> Option<Date> {
    let stamp = jiff::Timestamp::from_millisecond(at.epoch_ms()).ok()?;
    Some(stamp.to_zoned(zone.clone()).date())
}

/// The wall time of a day as a moment; one that the clock skips is the moment after it.
fn moment(day: Date, minute: u32, zone: &TimeZone) -> Option<Moment> {
    let local = day.at(0, 0, 0, 0).checked_add(i64::from(minute).minutes()).ok()?;
    let stamp = zone.to_ambiguous_zoned(local).compatible().ok()?.timestamp();
    Some(Moment::from_epoch_ms(stamp.as_millisecond()))
}

/// When the person works on this day, in minutes of the wall clock: in order, without overlap.
fn minutes_of(force: &FieldForce, person: &FieldPerson, day: Date) -> Vec<(u32, u32)> {
    let text = day.to_string();
    let closed = (force.closed_on_holidays && is_public_holiday(day))
        || force.closed_days.contains(&text)
        || person.days_off.contains(&text);
    if closed {
        return Vec::new();
    }
    let weekday = Weekday::from(day.weekday());
    let own = person.hours.iter().filter(|span| span.days.contains(&weekday));
    let mut spans: Vec<(u32, u32)> = own
        .filter_map(|span| Some((minute_of(&span.from)?, minute_of(&span.to)?)))
        .filter(|(from, to)| from < to)
        .collect();
    spans.sort_unstable();
    let mut joined: Vec<(u32, u32)> = Vec::new();
    for (from, to) in spans {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            Some(_) | None => joined.push((from, to)),
        }
    }
    joined
}

fn spans_of(
    force: &FieldForce,
    person: &FieldPerson,
    day: Date,
    zone: &TimeZone,
) -> Vec<(Moment, Moment)> {
    let spans = minutes_of(force, person, day).into_iter();
    spans.filter_map(|(a, b)| Some((moment(day, a, zone)?, moment(day, b, zone)?))).collect()
}

/// `HH:MM`, to `24:00`.
pub(super) fn minute_of(text: &str) -> Option<u32> {
    let (h, m) = text.split_once(':')?;
    let (h, m) = (h.parse::<u32>().ok()?, m.parse::<u32>().ok()?);
    (m < 60 && h * 60 + m <= 24 * 60).then_some(h * 60 + m)
}
