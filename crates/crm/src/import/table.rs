//! A file as headings and lines, whatever program wrote it.

use super::report::armed;
use super::stream::{Clean, Kind, Opened, look};
use super::{encoding, vcard};
use calamine::{Data, Reader, Sheets};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io::{self, Cursor, Read};
use std::sync::Arc;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Csv,
    /// XLSX, XLSB, XLS, ODS: the first sheet that holds anything.
    Spreadsheet,
    Vcard,
}

/// Why a file is none that we read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unreadable {
    /// `empty`, `too_many_columns`, `too_large`, `bad_spreadsheet`, `no_rows`
    pub code: &'static str,
    /// In English, with what to do.
    pub what: String,
}

impl Unreadable {
    fn new(code: &'static str, what: impl Into<String>) -> Self {
        Self { code, what: what.into() }
    }
}

/// One row as it was written. It prints as its number: the cells are personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// Where it begins: the line of a text file, the row of a sheet; from 1.
    pub number: u64,
    /// As many as there are headings.
    pub cells: Vec<String>,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Line({}, ▒)", self.number)
    }
}

/// A file that can be read.
#[derive(Debug)]
pub struct Table {
    pub format: Format,
    pub headings: Vec<String>,
    pub lines: Lines,
}

const MOST_COLUMNS: usize = 200;
/// A spreadsheet is unpacked in memory as a whole: beyond this, CSV.
const LARGEST_SHEET: usize = 24 * 1024 * 1024;
/// What opens ZIP (XLSX, ODS) and OLE (XLS) files.
const PACKED: [&[u8]; 2] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];
const VCARD: &str = "BEGIN:VCARD";
const SEPARATORS: [u8; 4] = [b';', b',', b'\t', b'|'];

impl Table {
    /// Tells the format by what is in the file, not by its name.
    ///
    /// # Errors
    /// It holds nothing that can be imported.
    pub fn open(bytes: Vec<u8>) -> Result<Self, Unreadable> {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(Unreadable::new("empty", "The file is empty."));
        }
        if PACKED.iter().any(|mark| bytes.starts_with(mark)) {
            return sheet(bytes);
        }
        let text = encoding::text(bytes);
        if is_vcard(text.as_bytes()) {
            return of_rows(Format::Vcard, vcard::headings(), vcard::rows(&text));
        }
        csv(text)
    }

    /// As [`Self::open`] for a file that is opened from its beginning as often as is needed, with the
    /// number of its rows. CSV in UTF-8 or Windows-1252 is read as it goes, however long it is;
    /// anything else is taken into memory.
    ///
    /// # Errors
    /// It holds nothing that can be imported, or can't be read.
    pub fn stream(begin: impl Fn() -> io::Result<Opened>) -> Result<(Self, u64), Unreadable> {
        let broken = |error: io::Error| {
            Unreadable::new("unreadable", format!("The file can't be read: {error}."))
        };
        let utf8 = match look(begin().map_err(broken)?, is_whole).map_err(broken)? {
            Kind::Empty => return Err(Unreadable::new("empty", "The file is empty.")),
            Kind::Text { utf8 } => utf8,
            Kind::Whole => {
                let mut bytes = Vec::new();
                begin().and_then(|mut file| file.read_to_end(&mut bytes)).map_err(broken)?;
                let rows = Self::open(bytes.clone())?.lines.count();
                return Ok((Self::open(bytes)?, u64::try_from(rows).unwrap_or(u64::MAX)));
            }
        };
        let clean = || begin().and_then(|file| Clean::new(file, utf8)).map_err(broken);
        let mut head = Vec::new();
        clean()?.take(HEAD).read_to_end(&mut head).map_err(broken)?;
        let separator = separator(&String::from_utf8_lossy(&head));
        let mut counted = streamed(clean()?, separator)?;
        let rows = u64::try_from(counted.lines.by_ref().count()).unwrap_or(u64::MAX);
        if let Some(why) = counted.lines.broke() {
            return Err(Unreadable::new("unreadable", format!("The file can't be read: {why}.")));
        }
        Ok((streamed(clean()?, separator)?, rows))
    }
}

/// The headings are within so many bytes.
const HEAD: u64 = 64 * 1024;

fn is_vcard(text: &[u8]) -> bool {
    let first = text.trim_ascii_start().get(..VCARD.len());
    first.is_some_and(|first| first.eq_ignore_ascii_case(VCARD.as_bytes()))
}

/// What isn't read as it goes, by its beginning.
fn is_whole(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    wide || is_vcard(text) || PACKED.iter().any(|mark| bytes.starts_with(mark))
}

fn streamed(text: Clean, separator: u8) -> Result<Table, Unreadable> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(text);
    let head = reader.headers().cloned().unwrap_or_default();
    let headings: Vec<String> = head.iter().map(|c| c.trim().to_owned()).collect();
    check_columns(&headings)?;
    let width = headings.len();
    let source = Source::Stream { records: Box::new(reader.into_records()), broke: None };
    Ok(Table { format: Format::Csv, headings, lines: Lines { width, source } })
}

fn csv(text: String) -> Result<Table, Unreadable> {
    // Copied only where there is something to change.
    let text =
        if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
    let separator = separator(&text);
    let bytes: Arc<[u8]> = text.into_bytes().into();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .from_reader(Cursor::new(Arc::clone(&bytes)));
    let head = reader.headers().cloned().unwrap_or_default();
    let headings: Vec<String> = head.iter().map(|c| c.trim().to_owned()).collect();
    check_columns(&headings)?;
    let width = headings.len();
    let lines = Lines { width, source: Source::Csv { records: reader.into_records(), bytes } };
    Ok(Table { format: Format::Csv, headings, lines })
}

/// The mark that parts the most cells of the first line, outside quotes.
fn separator(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [0_u32; SEPARATORS.len()];
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => {
                if let Some(at) = SEPARATORS.iter().position(|s| *s == byte) {
                    counts[at] += 1;
                }
            }
        }
    }
    let most = counts.iter().max().copied().unwrap_or_default();
    let at = counts.iter().position(|n| *n == most).unwrap_or_default();
    SEPARATORS[at]
}

fn sheet(bytes: Vec<u8>) -> Result<Table, Unreadable> {
    if bytes.len() > LARGEST_SHEET {
        let what = "A spreadsheet may have 24 MiB: save it as CSV, which may have more.";
        return Err(Unreadable::new("too_large", what));
    }
    let bad = |error: calamine::Error| {
        Unreadable::new("bad_spreadsheet", format!("The spreadsheet cannot be read: {error}."))
    };
    let mut book: Sheets<_> =
        calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(bad)?;
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(bad)?;
        let above = range.start().map_or(0, |(row, _)| u64::from(row));
        let rows = (above + 1..).zip(range.rows());
        let mut rows = rows
            .map(|(number, row)| Line { number, cells: row.iter().map(cell).collect() })
            .filter(|line| line.cells.iter().any(|c| !c.is_empty()));
        if let Some(head) = rows.next() {
            return of_rows(Format::Spreadsheet, head.cells, rows.collect());
        }
    }
    Err(Unreadable::new("empty", "No sheet holds anything."))
}

/// A cell as a person reads it: whole numbers without a fraction, days as `2026-11-22`.
fn cell(data: &Data) -> String {
    match data {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) => text.trim().to_owned(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(yes) => yes.to_string(),
        Data::DateTime(at) if at.is_datetime() => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTime(at) => at.as_f64().to_string(),
        Data::DateTimeIso(text) => text.split('T').next().unwrap_or(text).to_owned(),
        Data::DurationIso(text) => text.clone(),
    }
}

fn of_rows(format: Format, headings: Vec<String>, rows: Vec<Line>) -> Result<Table, Unreadable> {
    check_columns(&headings)?;
    if rows.is_empty() {
        return Err(Unreadable::new("no_rows", "There are headings and no row below them."));
    }
    let lines = Lines { width: headings.len(), source: Source::Kept(rows.into_iter()) };
    Ok(Table { format, headings, lines })
}

fn check_columns(headings: &[String]) -> Result<(), Unreadable> {
    if headings.iter().all(String::is_empty) {
        let what = "The first line names the columns: there is none.";
        return Err(Unreadable::new("empty", what));
    }
    if headings.len() > MOST_COLUMNS {
        let what = format!("At most {MOST_COLUMNS} columns; there are {}.", headings.len());
        return Err(Unreadable::new("too_many_columns", what));
    }
    Ok(())
}

/// The rows, one after another. Empty ones are passed over.
pub struct Lines {
    width: usize,
    source: Source,
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lines({}, ▒)", self.width)
    }
}

impl Lines {
    /// Why the rows ended before the file did.
    #[must_use]
    pub fn broke(&self) -> Option<&str> {
        match &self.source {
            Source::Stream { broke, .. } => broke.as_deref(),
            Source::Csv { .. } | Source::Kept(_) => None,
        }
    }
}

enum Source {
    Stream { records: Box<csv::StringRecordsIntoIter<Clean>>, broke: Option<String> },
    Csv { records: csv::StringRecordsIntoIter<Cursor<Arc<[u8]>>>, bytes: Arc<[u8]> },
    Kept(std::vec::IntoIter<Line>),
}

impl Iterator for Lines {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        loop {
            let mut line = match &mut self.source {
                // The text is UTF-8 and rows may have any length: there is nothing to fail.
                Source::Csv { records, bytes } => {
                    let record = records.next()?.ok()?;
                    let number = record.position().map_or(0, |at| begins(bytes, at));
                    let cells = record.iter().map(|c| c.trim().to_owned()).collect();
                    Line { number, cells }
                }
                Source::Stream { records, broke } => match records.next()? {
                    Ok(record) => {
                        let number = record.position().map_or(0, |at| {
                            at.line() + records.reader().get_ref().empty_from(at.byte())
                        });
                        let cells = record.iter().map(|c| c.trim().to_owned()).collect();
                        Line { number, cells }
                    }
                    Err(error) => {
                        *broke = Some(error.to_string());
                        return None;
                    }
                },
                Source::Kept(rows) => rows.next()?,
            };
            for cell in &mut line.cells {
                if cell.starts_with('\'') {
                    *cell = armed(cell).to_owned();
                }
            }
            if line.cells.iter().all(String::is_empty) {
                continue;
            }
            line.cells.resize(self.width.max(line.cells.len()), String::new());
            return Some(line);
        }
    }
}

/// The line on which a row begins: empty lines before it are no part of it.
fn begins(bytes: &[u8], at: &csv::Position) -> u64 {
    let from = usize::try_from(at.byte()).unwrap_or(usize::MAX);
    let rest = bytes.get(from..).unwrap_or_default();
    let empty = rest.iter().take_while(|b| **b == b'\n').count();
    at.line() + u64::try_from(empty).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<String>, Vec<Line>) {
        let table = Table::open(text.as_bytes().to_vec()).unwrap();
        (table.headings, table.lines.collect())
    }

    fn cells(line: &Line) -> Vec<&str> {
        line.cells.iter().map(String::as_str).collect()
    }

    #[test]
    fn any_separator_is_found_and_quotes_hold_what_they_hold() {
        for s in [";", ",", "\t", "|"] {
            let text = format!("Nom{s}\"Té;l,\t|\"{s}Ville\nDurand{s}\"a\nb{s}c\"{s}Paris\n");
            let (headings, lines) = read(&text);
            assert_eq!(headings, ["Nom", "Té;l,\t|", "Ville"], "{s:?}");
            assert_eq!(cells(&lines[0]), ["Durand", &format!("a\nb{s}c"), "Paris"]);
        }
    }

    #[test]
    fn lines_are_told_by_where_they_stand_in_the_file() {
        let (_, lines) = read("Nom;Tél\r\n\r\nA;\"x\r\ny\"\r\n;\r\nB\r\n");
        let at: Vec<_> = lines.iter().map(|l| (l.number, l.cells[0].as_str())).collect();
        assert_eq!(at, [(3, "A"), (6, "B")], "empty ones are passed over");
        assert_eq!(lines[1].cells.len(), 2, "a short row is filled up");
    }

    fn streamed(bytes: &[u8]) -> (Vec<String>, Vec<Line>, u64) {
        let bytes: Arc<[u8]> = bytes.into();
        let begin = || Ok(Box::new(Cursor::new(Arc::clone(&bytes))) as Opened);
        let (table, rows) = Table::stream(begin).unwrap();
        (table.headings, table.lines.collect(), rows)
    }

    #[test]
    fn a_file_that_is_read_as_it_goes_gives_what_it_gives_as_a_whole() {
        let long = format!("Nom;Tél\n{}", "Zoé Durand;0639980001\r\n".repeat(9_000));
        let windows = "Pr\u{e9}nom;Ville\nZo\u{e9};\u{80}\n\n\nL\u{e9}a;Orl\u{e9}ans\r\r\nX;Y";
        let windows: Vec<u8> =
            windows.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        for bytes in [
            b"Nom;T\xc3\xa9l\r\n\r\nA;\"x\r\n\r\ny\"\r\n;\r\nB\r\n".as_slice(),
            b"\xef\xbb\xbfNom,Ville\n\n\nDurand,Paris\n\nMartin,Lyon".as_slice(),
            "\n\nA|B\n1|2\n".as_bytes(),
            b"\xff\xfeA\0;\0B\0\n\x001\0;\x002\0".as_slice(),
            windows.as_slice(),
            long.as_bytes(),
        ] {
            let whole = Table::open(bytes.to_vec()).unwrap();
            let (headings, lines, rows) = streamed(bytes);
            assert_eq!(headings, whole.headings);
            assert_eq!(rows, lines.len() as u64);
            assert_eq!(lines, whole.lines.collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_file_that_breaks_off_is_not_taken_for_its_end() {
        struct Breaks(u32);
        impl Read for Breaks {
            fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
                self.0 += 1;
                if self.0 > 2 {
                    return Err(io::Error::other("the disk is gone"));
                }
                room[..4].copy_from_slice(b"A;B\n");
                Ok(4)
            }
        }
        let code = Table::stream(|| Ok(Box::new(Breaks(0)) as Opened)).map(|_| ()).unwrap_err();
        assert_eq!(code.code, "unreadable");
    }

    #[test]
    fn what_holds_nothing_is_told() {
        let code = |bytes: &[u8]| Table::open(bytes.to_vec()).map(|_| ()).unwrap_err().code;
        assert_eq!(code(b" \n"), "empty");
        assert_eq!(code(b";;\nx;y;z"), "empty");
        assert_eq!(code(b"PK\x03\x04 no zip"), "bad_spreadsheet");
        assert_eq!(code(";".repeat(300).replace(';', "a;").as_bytes()), "too_many_columns");
    }
}
