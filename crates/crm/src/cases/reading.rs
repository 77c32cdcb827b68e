//! Cases out of a table (CSV), line by line, each fault with its place.

use super::base::CaseBase;
use super::case::Success;
use super::words::fold;
use crate::field::{Values, read_form};
use serde::Serialize;
use serde_json::Value;
use vocab::Pii;

/// One line that can be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// In the file, from 1; the titles are line 1.
    pub line: u64,
    /// The case that it replaces.
    pub number: Option<u64>,
    pub values: Values,
    pub problem: Pii<String>,
    pub solution: Pii<String>,
    pub article: Option<String>,
    pub success: Success,
}

/// Why a line is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseFault {
    pub line: u64,
    pub field: String,
    pub value: String,
    pub code: &'static str,
    /// In English, with what to do.
    pub what: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadCases {
    pub read: u64,
    pub rows: Vec<CaseRow>,
    pub refused: Vec<CaseFault>,
}

const MOST_LINES: usize = 20_000;
const LONGEST: usize = 20_000;

/// Titles of the columns that are no attribute.
const NUMBER: [&str; 3] = ["number", "numero", "cas"];
const PROBLEM: [&str; 2] = ["problem", "probleme"];
const SOLUTION: [&str; 1] = ["solution"];
const ARTICLE: [&str; 1] = ["article"];
const TRIED: [&str; 3] = ["tried", "essais", "essaye"];
const SOLVED: [&str; 3] = ["solved", "resolus", "resolu"];

#[derive(Clone, Debug, PartialEq)]
enum Column {
    Number,
    Problem,
    Solution,
    Article,
    Tried,
    Solved,
    Attribute(String),
    /// An empty title: the column is left out.
    Nothing,
}

/// Titles are ids or labels of attributes in either language; `problem`, `solution`, `article`,
/// `tried`, `solved` and `number` in English or French. Commas, semicolons or tabs.
#[must_use]
pub fn read_cases(base: &CaseBase, text: &str, region: &str) -> ReadCases {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let count = |c: char| first.matches(c).count();
    let delimiter = [';', '\t', ','].into_iter().max_by_key(|c| count(*c)).unwrap_or(',');
    let delimiter = u8::try_from(delimiter).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let mut found = ReadCases::default();
    let titles = reader.headers().cloned().unwrap_or_default();
    let columns: Vec<Option<Column>> = titles.iter().map(|title| column(base, title)).collect();
    for (title, _) in titles.iter().zip(&columns).filter(|(_, column)| column.is_none()) {
        let what = "No attribute of the case base has this title: rename or empty it.";
        found.refused.push(fault(1, title, title, "unknown_column", what));
    }
    for needed in [Column::Problem, Column::Solution] {
        if !columns.contains(&Some(needed.clone())) {
            let title = if needed == Column::Problem { "problem" } else { "solution" };
            found.refused.push(fault(1, title, "", "no_column", "Add a column with this title."));
        }
    }
    if !found.refused.is_empty() {
        return found;
    }
    let columns: Vec<Column> = columns.into_iter().flatten().collect();
    for record in reader.records() {
        found.read += 1;
        if found.rows.len() >= MOST_LINES {
            let what = format!("Import at most {MOST_LINES} lines at a time.");
            found.refused.push(fault(found.read + 1, "", "", "too_many_lines", &what));
            break;
        }
        match record {
            Ok(record) => read_line(base, &columns, &record, region, &mut found),
            Err(error) => {
                let line = error.position().map_or(found.read + 1, csv::Position::line);
                let what = "This line is not CSV in UTF-8.";
                found.refused.push(fault(line, "", "", "unreadable", what));
            }
        }
    }
    found
}

fn column(base: &CaseBase, title: &str) -> Option<Column> {
    let folded = fold(title);
    let folded = folded.as_str();
    let named = [
        (&NUMBER[..], Column::Number),
        (&PROBLEM, Column::Problem),
        (&SOLUTION, Column::Solution),
        (&ARTICLE, Column::Article),
        (&TRIED, Column::Tried),
        (&SOLVED, Column::Solved),
        (&[""], Column::Nothing),
    ];
    let attribute = base.attributes.iter().find(|a| {
        let labels = [Some(&a.field.label.fr), a.field.label.en.as_ref()];
        a.field.id == title.trim() || labels.into_iter().flatten().any(|l| fold(l) == folded)
    });
    attribute.map(|a| Column::Attribute(a.field.id.clone())).or_else(|| {
        named.into_iter().find(|(titles, _)| titles.contains(&folded)).map(|(_, column)| column)
    })
}

fn read_line(
    base: &CaseBase,
    columns: &[Column],
    record: &csv::StringRecord,
    region: &str,
    found: &mut ReadCases,
) {
    let line = record.position().map_or(found.read + 1, csv::Position::line);
    let cell = |wanted: &Column| {
        let at = columns.iter().position(|c| c == wanted);
        at.and_then(|at| record.get(at)).map_or("", str::trim)
    };
    let mut faults = Vec::new();
    let mut values = Values::new();
    for (column, text) in columns.iter().zip(record).filter(|(_, text)| !text.trim().is_empty()) {
        if let Column::Attribute(id) = column {
            values.insert(id.clone(), Value::String(text.to_owned()));
        }
    }
    let values = read_form(&base.fields(), &values, region).unwrap_or_else(|wrong| {
        faults.extend(wrong.into_iter().map(|f| fault(line, &f.field, &f.value, f.code, &f.what)));
        Values::new()
    });
    for (title, text) in
        [("problem", cell(&Column::Problem)), ("solution", cell(&Column::Solution))]
    {
        if text.is_empty() {
            faults.push(fault(line, title, "", "required", "Fill in this field."));
        } else if text.chars().count() > LONGEST {
            let what = format!("Write at most {LONGEST} characters.");
            faults.push(fault(line, title, "", "too_long", &what));
        }
    }
    let mut count = |title: &str, wanted: &Column| match cell(wanted) {
        "" => None,
        text => text.parse::<u32>().ok().or_else(|| {
            faults.push(fault(line, title, text, "not_number", "Write a number in digits."));
            None
        }),
    };
    let number = count("number", &Column::Number).map(u64::from);
    let success = Success {
        tried: count("tried", &Column::Tried).unwrap_or(0),
        solved: count("solved", &Column::Solved).unwrap_or(0),
    };
    if success.solved > success.tried {
        let solved = success.solved.to_string();
        let what = "A case can't have solved more often than it was tried.";
        faults.push(fault(line, "solved", &solved, "too_large", what));
    }
    if faults.is_empty() {
        let text = |column: &Column| Pii::new(cell(column).to_owned());
        let (problem, solution) = (text(&Column::Problem), text(&Column::Solution));
        let article = Some(cell(&Column::Article)).filter(|a| !a.is_empty()).map(str::to_owned);
        found.rows.push(CaseRow { line, number, values, problem, solution, article, success });
    }
    found.refused.append(&mut faults);
}

fn fault(line: u64, field: &str, value: &str, code: &'static str, what: &str) -> CaseFault {
    let value = value.chars().take(60).collect();
    CaseFault { line, field: field.to_owned(), value, code, what: what.to_owned() }
}
