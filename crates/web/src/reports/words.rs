//! What stands in a cell, as people read it; and days and times in both languages.

use crate::shape::{Cell, SheetUnit};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use vocab::Moment;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    French,
    English,
}

impl Language {
    pub(crate) fn of(text: Option<&str>) -> Self {
        match text {
            Some("en") => Self::English,
            Some(_) | None => Self::French,
        }
    }

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    pub(crate) const fn is_french(self) -> bool {
        matches!(self, Self::French)
    }

    pub(crate) fn pick<'a>(self, french: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::French => french,
            Self::English => english,
        }
    }
}

const NBSP: char = '\u{a0}';

impl Cell {
    pub(crate) fn written(&self, unit: SheetUnit, language: Language, zone: &TimeZone) -> String {
        match (self, unit) {
            (Self::Empty, _) => "–".to_owned(),
            (Self::Text(text), _) => text.clone(),
            (Self::At(time), _) => moment(time.0, language, zone),
            (Self::Int(n), _) => number(exact(*n), unit, language),
            (Self::Number(n), _) => number(*n, unit, language),
        }
    }

    /// For a column of a chart.
    pub(crate) fn value(&self) -> Option<f64> {
        match self {
            Self::Int(n) => Some(exact(*n)),
            Self::Number(n) => Some(*n),
            Self::Empty | Self::Text(_) | Self::At(_) => None,
        }
    }
}

/// Sums stay far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "sums of counts and milliseconds stay below 2^53")]
pub(crate) const fn exact(n: i64) -> f64 {
    n as f64
}

pub(crate) fn number(value: f64, unit: SheetUnit, language: Language) -> String {
    match unit {
        SheetUnit::Text | SheetUnit::Moment | SheetUnit::Count => {
            let decimals = usize::from(value.fract() != 0.0);
            decimal(value, decimals, language)
        }
        SheetUnit::Share => format!("{}{}%", decimal(value * 100.0, 1, language), gap(language)),
        SheetUnit::Points => format!("{}{NBSP}pt", decimal(value * 100.0, 1, language)),
        SheetUnit::Score => {
            let sign = if value > 0.0 { "+" } else { "" };
            format!("{sign}{}", decimal((value * 1_000.0).round() / 10.0, 0, language))
        }
        SheetUnit::Mark => decimal(value, 2, language),
        SheetUnit::Duration => duration(value),
        SheetUnit::Amount => match language {
            Language::French => format!("{}{NBSP}€", decimal(value / 100.0, 2, language)),
            Language::English => format!("€{}", decimal(value / 100.0, 2, language)),
        },
    }
}

fn gap(language: Language) -> String {
    if language.is_french() { NBSP.to_string() } else { String::new() }
}

fn decimal(value: f64, decimals: usize, language: Language) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push(if language.is_french() { NBSP } else { ',' });
        }
        grouped.push(digit);
    }
    let zero = text.chars().all(|c| matches!(c, '0' | '.'));
    let sign = if value < 0.0 && !zero { "−" } else { "" };
    let mark = if language.is_french() { ',' } else { '.' };
    if rest.is_empty() {
        format!("{sign}{grouped}")
    } else {
        format!("{sign}{grouped}{mark}{rest}")
    }
}

/// `45 s`, `4 min 05 s`, `2 h 03`.
#[expect(clippy::cast_possible_truncation, reason = "lengths of a span in seconds fit")]
fn duration(ms: f64) -> String {
    let sign = if ms <= -500.0 { "−" } else { "" };
    let total = (ms.abs() / 1_000.0).round() as i64;
    match total {
        0..60 => format!("{sign}{total}{NBSP}s"),
        60..3_600 => match total % 60 {
            0 => format!("{sign}{}{NBSP}min", total / 60),
            s => format!("{sign}{}{NBSP}min {s:02}{NBSP}s", total / 60),
        },
        _ => format!("{sign}{}{NBSP}h{NBSP}{:02}", total / 3_600, total % 3_600 / 60),
    }
}

fn zoned(at: Moment, zone: &TimeZone) -> Option<jiff::Zoned> {
    let stamp = jiff::Timestamp::from_millisecond(at.epoch_ms()).ok()?;
    Some(stamp.to_zoned(zone.clone()))
}

/// `22/11/2026 14:03`, `2026-11-22 14:03`.
pub(crate) fn moment(at: Moment, language: Language, zone: &TimeZone) -> String {
    let format = language.pick("%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M");
    zoned(at, zone).map_or_else(|| at.to_string(), |z| z.strftime(format).to_string())
}

pub(crate) fn clock(at: Moment, zone: &TimeZone) -> String {
    zoned(at, zone).map_or_else(|| at.to_string(), |z| z.strftime("%H:%M").to_string())
}

/// The days of a span, the last one included: `du 16 au 22 novembre 2026`.
pub(crate) fn span(from: Moment, to: Moment, language: Language, zone: &TimeZone) -> String {
    let day = |at: Moment| zoned(at, zone).map(|z| z.date());
    let (Some(first), Some(last)) = (day(from), day(to.plus_ms(-1))) else {
        return String::new();
    };
    if first == last {
        return long_day(first, language);
    }
    match language {
        Language::French => {
            format!("du {} au {}", short_of(first, last), day_name(last, language))
        }
        Language::English => {
            format!("{} – {}", day_name(first, language), day_name(last, language))
        }
    }
}

/// Without what the second day says again.
fn short_of(first: Date, last: Date) -> String {
    let day = first_day(first);
    if first.year() != last.year() {
        day_name(first, Language::French)
    } else if first.month() == last.month() {
        day
    } else {
        format!("{day} {}", month(first, Language::French))
    }
}

fn first_day(day: Date) -> String {
    if day.day() == 1 { "1er".to_owned() } else { day.day().to_string() }
}

/// `22 novembre 2026`, `22 November 2026`.
pub(crate) fn day_name(day: Date, language: Language) -> String {
    let number = if language.is_french() { first_day(day) } else { day.day().to_string() };
    format!("{number} {} {}", month(day, language), day.year())
}

/// With its weekday.
pub(crate) fn long_day(day: Date, language: Language) -> String {
    format!(
        "{} {}",
        weekday(day.weekday().to_monday_zero_offset(), language),
        day_name(day, language)
    )
}

fn month(day: Date, language: Language) -> &'static str {
    const FRENCH: [&str; 12] = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];
    const ENGLISH: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let place = usize::from(day.month().unsigned_abs().clamp(1, 12)) - 1;
    if language.is_french() { FRENCH[place] } else { ENGLISH[place] }
}

pub(crate) fn weekday(from_monday: i8, language: Language) -> &'static str {
    const FRENCH: [&str; 7] =
        ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
    const ENGLISH: [&str; 7] =
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let place = usize::from(from_monday.unsigned_abs().min(6));
    if language.is_french() { FRENCH[place] } else { ENGLISH[place] }
}

/// `2026-11-20 14:00`, `2026-11-20`, `2026-11` and `1 09` as people read them.
pub(crate) fn slot(by: &str, id: &str, language: Language) -> String {
    let told = match by {
        "hour_of_week" => id.split_once(' ').and_then(|(day, hour)| {
            let day: i8 = day.parse().ok()?;
            let name = weekday(day - 1, language);
            Some(format!("{name} {hour}{}", language.pick("\u{a0}h", ":00")))
        }),
        "month" => format!("{id}-01")
            .parse::<Date>()
            .ok()
            .map(|day| format!("{} {}", month(day, language), day.year())),
        "day" => id.parse::<Date>().ok().map(|day| {
            let name = weekday(day.weekday().to_monday_zero_offset(), language);
            let short: String = name.chars().take(3).collect();
            let dot = language.pick(".", "");
            format!("{short}{dot} {:02}/{:02}", day.day(), day.month())
        }),
        "hour" | "quarter" => id.split_once(' ').and_then(|(day, time)| {
            let day: Date = day.parse().ok()?;
            Some(format!("{:02}/{:02} {time}", day.day(), day.month()))
        }),
        _ => None,
    };
    told.unwrap_or_else(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_each_language_writes_them() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let told = |cell: Cell, unit: SheetUnit| {
            [Language::French, Language::English]
                .map(|l| cell.written(unit, l, &paris).replace(NBSP, "_"))
        };
        assert_eq!(told(Cell::Int(1_234_567), SheetUnit::Count), ["1_234_567", "1,234,567"]);
        assert_eq!(told(Cell::Number(0.9205), SheetUnit::Share), ["92,0_%", "92.0%"]);
        assert_eq!(told(Cell::Number(-0.012), SheetUnit::Points), ["−1,2_pt", "−1.2_pt"]);
        assert_eq!(told(Cell::Number(-0.0001), SheetUnit::Points), ["0,0_pt", "0.0_pt"]);
        assert_eq!(told(Cell::Number(0.3), SheetUnit::Score), ["+30", "+30"]);
        assert_eq!(told(Cell::Number(-0.125), SheetUnit::Score)[0], "−12");
        assert_eq!(told(Cell::Number(6.25), SheetUnit::Mark), ["6,25", "6.25"]);
        assert_eq!(told(Cell::Int(245_000), SheetUnit::Duration), ["4_min 05_s", "4_min 05_s"]);
        assert_eq!(told(Cell::Int(7_380_000), SheetUnit::Duration)[0], "2_h_03");
        assert_eq!(told(Cell::Int(123_456), SheetUnit::Amount), ["1_234,56_€", "€1,234.56"]);
        assert_eq!(told(Cell::Empty, SheetUnit::Share), ["–", "–"]);
    }

    #[test]
    fn spans_and_slots_are_told_in_words() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let at = |text: &str| {
            Moment::from_epoch_ms(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
        };
        let (from, to) = (at("2026-10-31T23:00:00Z"), at("2026-11-22T23:00:00Z"));
        assert_eq!(span(from, to, Language::French, &paris), "du 1er au 22 novembre 2026");
        assert_eq!(span(from, to, Language::English, &paris), "1 November 2026 – 22 November 2026");
        let day = span(at("2026-11-21T23:00:00Z"), to, Language::French, &paris);
        assert_eq!(day, "dimanche 22 novembre 2026");
        assert_eq!(slot("hour_of_week", "1 09", Language::French), "lundi 09\u{a0}h");
        assert_eq!(slot("day", "2026-11-22", Language::French), "dim. 22/11");
        assert_eq!(slot("month", "2026-08", Language::French), "août 2026");
        assert_eq!(slot("queue", "support", Language::French), "support");
    }
}
