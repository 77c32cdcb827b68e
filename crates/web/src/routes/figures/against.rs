//! What figures are held against: another span, or what is known now.

use super::{Asked, By, Part, end_of};
use crate::problem::{Answer, Problem};
use crate::shape::{Beside, BesideKind, FigureFilter, FigureLine};
use jiff::civil::DateTime;
use ledger::figure::{Cube, Period, QUARTER_MS, Sums, quarter_of};
use std::collections::BTreeMap;
use store::FiguresAsked;
use vocab::Moment;

const LONGEST_SEEN_MS: i64 = 31 * 86_400_000 + 3_600_000;

pub(super) enum Against {
    Span { cells: FiguresAsked },
    Now { seen_at: Moment },
}

impl Against {
    pub(super) fn of(asked: &Asked, filter: &FigureFilter) -> Answer<Option<Self>> {
        if let Some(seen_at) = filter.seen_at {
            let bad = |what: &str| Problem::bad_field("seen_at", seen_at.0.to_string(), what);
            if asked.cube == Cube::Satisfaction {
                return Err(bad("Answers are no events: what was known of them then isn't kept."));
            }
            if filter.compare.is_some() {
                return Err(bad("What was seen is held against what is known now, not a span."));
            }
            if asked.cells.to - asked.cells.from > LONGEST_SEEN_MS {
                return Err(bad("Ask for 31 days at most."));
            }
            if seen_at.0 > asked.now || seen_at.0 < asked.cells.from {
                return Err(bad("Give a moment between the span's beginning and now."));
            }
            return Ok(Some(Self::Now { seen_at: seen_at.0 }));
        }
        let Some(compare) = filter.compare else { return Ok(None) };
        let (from, to) = compare.of(asked.cells.from, asked.cells.to, asked.now, &asked.zone);
        let to = quarter_of(to.plus_ms(QUARTER_MS - 1));
        let cells =
            FiguresAsked { from: quarter_of(from), to, until: Some(to), ..asked.cells.clone() };
        Ok(Some(Self::Span { cells }))
    }

    pub(super) fn told(&self, asked: &Asked) -> Beside {
        let (kind, cells) = match self {
            Self::Span { cells } => (BesideKind::Span, cells),
            Self::Now { .. } => (BesideKind::Now, &asked.cells),
        };
        Beside { kind, from: cells.from.into(), to: cells.to.into() }
    }

    fn from(&self, asked: &Asked) -> Moment {
        match self {
            Self::Span { cells } => cells.from,
            Self::Now { .. } => asked.cells.from,
        }
    }

    fn to(&self, asked: &Asked) -> Moment {
        match self {
            Self::Span { cells } => cells.to,
            Self::Now { .. } => asked.cells.to,
        }
    }

    /// Lines with what stands beside them. What is only there beside is a line too, unless it is of
    /// a time that the span has not come to.
    pub(super) fn lines(
        &self,
        asked: &Asked,
        lines: BTreeMap<Vec<Part>, Sums>,
        others: BTreeMap<Vec<Part>, Sums>,
    ) -> Vec<FigureLine> {
        let mut beside: BTreeMap<Vec<String>, (Vec<Part>, Sums)> = others
            .into_iter()
            .map(|(parts, sums)| (aligned(asked, &parts, self.from(asked)), (parts, sums)))
            .collect();
        let mut all = Vec::with_capacity(lines.len());
        for (parts, sums) in lines {
            let key = aligned(asked, &parts, asked.cells.from);
            let (of, other) = beside.remove(&key).unwrap_or_default();
            let mut line = asked.line(parts, &sums);
            line.beside = Some(asked.indicators(&other, end_of(&of, self.to(asked))));
            all.push(line);
        }
        let timed = asked.by.iter().any(|by| matches!(by, By::Time(_)));
        let keeps = match self {
            Self::Now { .. } => true,
            Self::Span { .. } => !timed,
        };
        for (parts, sums) in beside.into_values().filter(|_| keeps) {
            let end = end_of(&parts, self.to(asked));
            let mut line = asked.line(parts, &Sums::default());
            line.beside = Some(asked.indicators(&sums, end));
            all.push(line);
        }
        all
    }
}

/// Names a line by its place in its span, so that the first Monday of two spans is one line.
fn aligned(asked: &Asked, parts: &[Part], from: Moment) -> Vec<String> {
    let begin = local(asked, from);
    let key = |(by, (slot, id)): (&By, &Part)| {
        let start = slot.as_ref().and_then(|s| s.start).map(|at| local(asked, at));
        match (by, start, begin) {
            (By::Time(Period::Month), Some(Some(start)), Some(begin)) => {
                let months = |at: DateTime| i64::from(at.year()) * 12 + i64::from(at.month());
                (months(start) - months(begin)).to_string()
            }
            (By::Time(_), Some(Some(start)), Some(begin)) => {
                let minutes = start.duration_since(begin).as_mins();
                // The hour that the clocks repeat is two lines with one local time.
                let offset = slot.as_ref().and_then(|s| s.start).map_or(0, |at| offset(asked, at));
                format!("{minutes} {}", offset - offset_usual(asked, slot.as_ref()))
            }
            (By::Time(_) | By::Column(_) | By::Team, _, _) => id.clone(),
        }
    };
    asked.by.iter().zip(parts).map(key).collect()
}

fn local(asked: &Asked, at: Moment) -> Option<DateTime> {
    let stamp = jiff::Timestamp::from_millisecond(at.epoch_ms()).ok()?;
    Some(stamp.to_zoned(asked.zone.clone()).datetime())
}

fn offset(asked: &Asked, at: Moment) -> i32 {
    jiff::Timestamp::from_millisecond(at.epoch_ms())
        .map_or(0, |stamp| stamp.to_zoned(asked.zone.clone()).offset().seconds())
}

/// The offset that the first of two equal local times has.
fn offset_usual(asked: &Asked, slot: Option<&ledger::figure::Slot>) -> i32 {
    let local = slot.and_then(|s| s.start).and_then(|at| local(asked, at));
    let zoned = local.and_then(|at| asked.zone.to_zoned(at).ok());
    zoned.map_or(0, |z| z.offset().seconds())
}
