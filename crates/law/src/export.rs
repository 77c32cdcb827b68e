//! Receipts as a file: one a line, as JSON, or as CSV for a spreadsheet with the same JSON in its
//! last column. Both can be read back and verified without a database.

use crate::Receipt;
use std::fmt::Write as _;

/// The first line of a CSV file.
pub const CSV_HEAD: &str = "number,at,organization,campaign,record,interaction,phone,shown,method,\
     purpose,allow,causes,basis,rules,hash,receipt\r\n";

/// Where a file can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    pub why: String,
}

#[must_use]
pub fn json_line(receipt: &Receipt) -> String {
    let mut line = json(receipt);
    line.push('\n');
    line
}

fn json(receipt: &Receipt) -> String {
    serde_json::to_string(receipt).expect("a receipt is plain data")
}

#[must_use]
pub fn csv_line(receipt: &Receipt) -> String {
    let verdict = &receipt.verdict;
    let causes: Vec<&str> = verdict.reasons.iter().map(|reason| reason.cause.name()).collect();
    let (number, at, json) = (receipt.number.to_string(), receipt.at.rfc3339(), json(receipt));
    let (allow, causes) = (verdict.allow.to_string(), causes.join(" "));
    let cells: [&str; 16] = [
        &number,
        &at,
        &receipt.organization,
        &receipt.campaign,
        &receipt.record,
        &receipt.interaction,
        &receipt.phone,
        &receipt.shown,
        &receipt.method,
        &receipt.purpose,
        &allow,
        &causes,
        verdict.basis.map_or("", super::Basis::name),
        verdict.rules.as_deref().unwrap_or_default(),
        &receipt.hash,
        &json,
    ];
    let mut line = String::new();
    for cell in cells {
        let comma = if line.is_empty() { "" } else { "," };
        match cell.contains(['"', ',', ';', '\r', '\n']) {
            true => write!(line, "{comma}\"{}\"", cell.replace('"', "\"\"")),
            false => write!(line, "{comma}{cell}"),
        }
        .expect("a String takes what is written");
    }
    line.push_str("\r\n");
    line
}

/// A line of either form; nothing for an empty one and for the head of a CSV file.
///
/// # Errors
/// What is no receipt.
pub fn read_line(line: &str) -> Result<Option<Receipt>, BadLine> {
    let line = line.trim().trim_start_matches('\u{feff}');
    if line.is_empty() || line == CSV_HEAD.trim() {
        return Ok(None);
    }
    let bad = |why: String| BadLine { why };
    let json = match line.find(",\"{") {
        Some(at) if !line.starts_with('{') => {
            let cell = line[at + 2..].strip_suffix('"');
            cell.ok_or_else(|| bad("the last column isn't whole".to_owned()))?.replace("\"\"", "\"")
        }
        Some(_) | None => line.to_owned(),
    };
    serde_json::from_str(&json).map(Some).map_err(|e| bad(e.to_string()))
}
