//! Appointments as calendar programs read them (RFC 5545).
//!
//! Owns: one component per appointment, folding, escaping. A library was not taken: those that are
//! kept bring a second calendar of their own beside `jiff`; what is written here is a hundred lines.
//! Times are in UTC (RFC 5545, 3.3.5, form 2), so that no time zone need be described.

use jiff::Timestamp;
use std::fmt::Write as _;
use vocab::Moment;

/// An appointment in a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Stays the same as long as it is the same appointment (3.8.4.7).
    pub uid: &'a str,
    /// Grows whenever it is moved (3.8.7.4).
    pub sequence: i64,
    pub changed: Moment,
    pub starts: Moment,
    pub ends: Moment,
    pub summary: &'a str,
    pub place: &'a str,
    pub description: &'a str,
    pub status: Status,
}

/// RFC 5545, 3.8.1.11.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Tentative,
    Confirmed,
    Cancelled,
}

impl Status {
    const fn name(self) -> &'static str {
        match self {
            Self::Tentative => "TENTATIVE",
            Self::Confirmed => "CONFIRMED",
            Self::Cancelled => "CANCELLED",
        }
    }
}

/// A whole calendar, to be read again and again (RFC 5546, 3.2.1).
#[must_use]
pub fn calendar(name: &str, entries: &[Entry<'_>]) -> String {
    let mut text = String::new();
    line(&mut text, "BEGIN", "VCALENDAR");
    line(&mut text, "VERSION", "2.0");
    line(&mut text, "PRODID", "-//Plateau//Plateau//FR");
    line(&mut text, "CALSCALE", "GREGORIAN");
    line(&mut text, "METHOD", "PUBLISH");
    // RFC 7986, 5.1 and 5.7; the older name is what most programs read.
    line(&mut text, "NAME", &escaped(name));
    line(&mut text, "X-WR-CALNAME", &escaped(name));
    line(&mut text, "REFRESH-INTERVAL;VALUE=DURATION", "PT15M");
    for entry in entries {
        event(&mut text, entry);
    }
    line(&mut text, "END", "VCALENDAR");
    text
}

fn event(text: &mut String, entry: &Entry<'_>) {
    line(text, "BEGIN", "VEVENT");
    line(text, "UID", &escaped(entry.uid));
    line(text, "DTSTAMP", &utc(entry.changed));
    line(text, "LAST-MODIFIED", &utc(entry.changed));
    line(text, "SEQUENCE", &entry.sequence.to_string());
    line(text, "DTSTART", &utc(entry.starts));
    line(text, "DTEND", &utc(entry.ends));
    line(text, "SUMMARY", &escaped(entry.summary));
    if !entry.place.is_empty() {
        line(text, "LOCATION", &escaped(entry.place));
    }
    if !entry.description.is_empty() {
        line(text, "DESCRIPTION", &escaped(entry.description));
    }
    line(text, "STATUS", entry.status.name());
    let transparent = matches!(entry.status, Status::Cancelled);
    line(text, "TRANSP", if transparent { "TRANSPARENT" } else { "OPAQUE" });
    line(text, "END", "VEVENT");
}

/// `20261123T090000Z`
fn utc(at: Moment) -> String {
    let stamp = Timestamp::from_millisecond(at.epoch_ms()).unwrap_or_default();
    stamp.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// RFC 5545, 3.3.11: backslash, semicolon and comma are escaped, a line's end is `\n`; no other
/// control character is text.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

const LONGEST_LINE: usize = 75;

/// A content line, folded at 75 octets but not within a character (RFC 5545, 3.1).
fn line(text: &mut String, name: &str, value: &str) {
    let whole = format!("{name}:{value}");
    let mut length = 0;
    for c in whole.chars() {
        if length + c.len_utf8() > LONGEST_LINE {
            text.push_str("\r\n ");
            length = 1;
        }
        write!(text, "{c}").expect("a string takes all");
        length += c.len_utf8();
    }
    text.push_str("\r\n");
}
