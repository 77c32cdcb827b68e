//! A file of records: which column means what, and one row as a record or its faults.
//!
//! Cells are read as for customers; besides, numbers keep the order of their columns, a label and
//! hours.

use super::number::DialNumber;
use crate::field::{Field, Values};
use crate::import::draft::{Draft, MOST_NUMBERS, RowReader, row_fault};
use crate::import::{Line, Mapping, RowFault, Target};
use crate::setup::Fault;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use vocab::{Address, Pii};

/// What the columns of a file of records mean.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordMapping {
    /// From a heading to a target's name: those of a customer's card, and `time_zone`. Columns that
    /// are not here are left out.
    pub columns: BTreeMap<String, String>,
    /// Of columns with numbers: what the number is, and when it may be called.
    #[serde(default)]
    pub numbers: BTreeMap<String, NumberColumn>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NumberColumn {
    pub label: Option<String>,
    /// `09:00`, in the person's time.
    pub from: Option<String>,
    pub to: Option<String>,
}

/// What a row says of a record.
#[derive(Clone, Default, PartialEq)]
pub struct RecordDraft {
    pub reference: Option<Pii<String>>,
    pub name: Option<Pii<String>>,
    pub email: Option<Pii<String>>,
    pub postcode: Option<Pii<String>>,
    /// An IANA name, where the file tells it.
    pub time_zone: Option<String>,
    pub score: Option<i32>,
    pub numbers: Vec<DialNumber>,
    /// Designed fields, and what else of a card the row has, under the names of a card.
    pub values: Pii<Values>,
}

impl fmt::Debug for RecordDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecordDraft(▒)")
    }
}

const TIME_ZONE: &str = "time_zone";
const ZONE_WORDS: [&str; 5] = ["fuseau", "fuseauhoraire", "timezone", "zone", "tz"];
const LONGEST_LABEL: usize = 40;

impl RecordMapping {
    /// What the headings speak for.
    #[must_use]
    pub fn guess(headings: &[String], fields: &[Field]) -> Self {
        let mut columns = Mapping::guess(headings, fields).columns;
        let zone = headings
            .iter()
            .find(|h| ZONE_WORDS.contains(&crate::import::mapping::fold(h).as_str()));
        columns.extend(zone.map(|heading| (heading.clone(), TIME_ZONE.to_owned())));
        let is_number = |(_, target): &(&String, &String)| **target == Target::Number.name();
        let label = |heading: &String| {
            let label = Some(heading.chars().take(LONGEST_LABEL).collect());
            (heading.clone(), NumberColumn { label, from: None, to: None })
        };
        let numbers = columns.iter().filter(is_number).map(|(heading, _)| label(heading)).collect();
        Self { columns, numbers }
    }

    /// Everything that keeps it from being used on a file with these headings.
    #[must_use]
    pub fn faults(&self, headings: &[String], fields: &[Field]) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut taken = BTreeSet::new();
        for (heading, name) in &self.columns {
            let path = format!("columns.{heading}");
            let mut tell = |code, what: &str| {
                faults.push(Fault::new(path.clone(), code, name.clone(), what));
            };
            if !headings.contains(heading) {
                tell("no_such_column", "The file has no column of this name.");
            }
            let list = match Target::read(name, fields) {
                Some(target) => target.is_list(),
                None if name == TIME_ZONE => false,
                None => {
                    tell("no_such_field", "There is no such field of a record.");
                    continue;
                }
            };
            if !list && !taken.insert(name) {
                tell("field_twice", "Another column goes there already.");
            }
        }
        if !self.columns.values().any(|name| *name == Target::Number.name()) {
            let what = "A record needs a number: say which column has it.";
            faults.push(Fault::new("columns", "no_number_column", "", what));
        }
        for (heading, column) in &self.numbers {
            for (end, text) in [("from", &column.from), ("to", &column.to)] {
                let Some(text) = text.as_ref().filter(|text| minute_of(text).is_none()) else {
                    continue;
                };
                let (path, what) = (format!("numbers.{heading}.{end}"), "Write hours as 09:00.");
                faults.push(Fault::new(path, "bad_time", text.clone(), what));
            }
        }
        faults
    }
}

/// `9:00`, `09:00`, `24:00` as minutes of the day.
#[must_use]
pub fn minute_of(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once([':', 'h'])?;
    let minute = if minute.is_empty() { 0 } else { minute.parse().ok()? };
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute);
    let whole = hour.checked_mul(60)?.checked_add(minute)?;
    (minute < 60 && whole <= 24 * 60).then_some(whole)
}

/// Reads the rows of one file.
#[derive(Debug)]
pub struct RecordReader<'a> {
    headings: &'a [String],
    fields: &'a [Field],
    region: &'a str,
    /// What a customer's card would take; numbers are taken here.
    card: Vec<Option<Target>>,
    own: Vec<Own>,
}

#[derive(Debug)]
enum Own {
    Nothing,
    Number { label: Option<String>, from: Option<u16>, to: Option<u16> },
    Zone,
}

impl<'a> RecordReader<'a> {
    #[must_use]
    pub fn new(
        mapping: &RecordMapping,
        headings: &'a [String],
        fields: &'a [Field],
        region: &'a str,
    ) -> Self {
        let (mut card, mut own) = (Vec::new(), Vec::new());
        for heading in headings {
            let name = mapping.columns.get(heading).map(String::as_str);
            let target = name.and_then(|name| Target::read(name, fields));
            own.push(match &target {
                Some(Target::Number) => {
                    let column = mapping.numbers.get(heading).cloned().unwrap_or_default();
                    let minute = |text: Option<String>| text.as_deref().and_then(minute_of);
                    let (from, to) = (minute(column.from), minute(column.to));
                    Own::Number { label: column.label, from, to }
                }
                _ if name == Some(TIME_ZONE) => Own::Zone,
                _ => Own::Nothing,
            });
            card.push(target.filter(|target| *target != Target::Number));
        }
        Self { headings, fields, region, card, own }
    }

    /// # Errors
    /// Every fault of the row, in the order of its columns.
    pub fn read(&self, line: &Line) -> Result<RecordDraft, Vec<RowFault>> {
        let Self { headings, fields, region, card, .. } = self;
        let reader = RowReader { headings, targets: card, fields, region };
        let (draft, mut faults) = reader.cells(line);
        let mut record = RecordDraft::default();
        for (at, own) in self.own.iter().enumerate() {
            let Some(text) = line.cells.get(at).filter(|text| !text.is_empty()) else { continue };
            let column = headings.get(at).cloned().unwrap_or_default();
            let told = match own {
                Own::Nothing => Ok(()),
                Own::Number { label, from, to } => {
                    self.numbers(&mut record, text, label.as_ref(), (*from, *to))
                }
                Own::Zone => zone(&mut record, text),
            };
            if let Err((code, what)) = told {
                let field = match own {
                    Own::Zone => TIME_ZONE.to_owned(),
                    Own::Number { .. } | Own::Nothing => Target::Number.name(),
                };
                let (value, code) = (Pii::new(text.clone()), code.to_owned());
                faults.push(RowFault { line: line.number, column, field, value, code, what });
            }
        }
        if record.numbers.is_empty() && faults.is_empty() {
            let what = "The row has no number that could be called: fill one in.";
            faults.push(row_fault(line.number, &Target::Number, "", "no_number", what));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(with_card(record, draft))
    }

    fn numbers(
        &self,
        record: &mut RecordDraft,
        text: &str,
        label: Option<&String>,
        (from, to): (Option<u16>, Option<u16>),
    ) -> Result<(), (&'static str, String)> {
        for part in text.split([';', ',', '|', '\n']).map(str::trim).filter(|p| !p.is_empty()) {
            let number = Address::parse(part, self.region);
            if !number.as_str().starts_with('+') {
                let what = "That is no telephone number: write it as 01 62 00 00 01 or +33….";
                return Err(("not_phone", what.to_owned()));
            }
            let known = record.numbers.iter().any(|n| *n.number.reveal() == number);
            if !known {
                let label = label.cloned();
                record.numbers.push(DialNumber { label, from, to, ..DialNumber::new(number) });
            }
        }
        if record.numbers.len() > MOST_NUMBERS {
            return Err(("too_many", format!("At most {MOST_NUMBERS} numbers of one record.")));
        }
        Ok(())
    }
}

fn zone(record: &mut RecordDraft, text: &str) -> Result<(), (&'static str, String)> {
    if TimeZone::get(text).is_err() {
        let what = "Write the time zone as Europe/Paris or Indian/Reunion.";
        return Err(("bad_time_zone", what.to_owned()));
    }
    record.time_zone = Some(text.to_owned());
    Ok(())
}

fn with_card(mut record: RecordDraft, draft: Draft) -> RecordDraft {
    let shown = draft.shown();
    record.name = Some(shown).filter(|name| !name.is_empty()).map(Pii::new);
    let mut values = draft.custom.into_inner();
    let mut keep = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            values.insert(key.to_owned(), value);
        }
    };
    let text = |text: Option<Pii<String>>| text.map(|t| Value::String(t.into_inner()));
    keep("first_name", text(draft.first_name));
    keep("last_name", text(draft.last_name));
    keep("company", text(draft.company));
    keep("address", text(draft.street));
    keep("city", text(draft.city));
    keep("notes", text(draft.notes));
    keep("language", draft.language.map(Value::String));
    if !draft.tags.is_empty() {
        keep("tags", Some(draft.tags.into()));
    }
    if !draft.contracts.is_empty() {
        keep("contract", Some(draft.contracts.into()));
    }
    record.reference = draft.reference;
    record.email = draft.emails.into_iter().next();
    record.postcode = draft.postcode;
    record.score = draft.score;
    record.values = Pii::new(values);
    record
}

impl RecordDraft {
    /// What filters and quotas are asked of: the values, with score, postcode and reference.
    #[must_use]
    pub fn told(&self) -> Values {
        let mut values = self.values.reveal().clone();
        let text = |t: &Pii<String>| Value::String(t.reveal().clone());
        values.extend(self.score.map(|score| ("score".to_owned(), score.into())));
        values.extend(self.postcode.as_ref().map(|p| ("postcode".to_owned(), text(p))));
        values.extend(self.reference.as_ref().map(|r| ("reference".to_owned(), text(r))));
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::FieldType;
    use crate::import::Table;
    use crate::text::Label;

    type Read = Vec<Result<RecordDraft, Vec<RowFault>>>;

    fn read(text: &str, change: impl FnOnce(&mut RecordMapping)) -> Read {
        let fields = [Field::new("segment", Label::from("Segment"), FieldType::LongText {})];
        let table = Table::open(text.as_bytes().to_vec()).unwrap();
        let mut mapping = RecordMapping::guess(&table.headings, &fields);
        change(&mut mapping);
        assert_eq!(mapping.faults(&table.headings, &fields), []);
        let reader = RecordReader::new(&mapping, &table.headings, &fields, "FR");
        table.lines.map(|line| reader.read(&line)).collect()
    }

    #[test]
    fn numbers_keep_the_order_of_their_columns_with_label_and_hours() {
        let text = "Mobile;Fixe;Nom;Score;Segment\n06 39 98 00 01;01 62 00 00 01;Durand;80;or\n";
        let rows = read(text, |mapping| {
            let hours = (Some("18:00".to_owned()), Some("20h".to_owned()));
            let column = NumberColumn { label: Some("maison".into()), from: hours.0, to: hours.1 };
            mapping.numbers.insert("Fixe".into(), column);
        });
        let record = rows[0].as_ref().unwrap();
        let told: Vec<_> = record
            .numbers
            .iter()
            .map(|n| (n.number.reveal().as_str(), n.label.as_deref(), n.from, n.to))
            .collect();
        let mobile = ("+33639980001", Some("Mobile"), None, None);
        assert_eq!(told, [mobile, ("+33162000001", Some("maison"), Some(1_080), Some(1_200))]);
        assert_eq!(record.score, Some(80));
        assert_eq!(record.told()["segment"], "or");
        assert_eq!(record.told()["score"], 80);
    }

    #[test]
    fn a_row_without_a_name_is_a_record_and_one_without_a_number_is_none() {
        let rows =
            read("Téléphone;Nom;Fuseau\n0162000001;;Indian/Reunion\n;Durand;\n1;A;Mars\n", |_| ());
        assert_eq!(rows[0].as_ref().unwrap().time_zone.as_deref(), Some("Indian/Reunion"));
        let codes = |at: usize| -> Vec<(String, String)> {
            let faults = rows[at].as_ref().unwrap_err();
            faults.iter().map(|f| (f.code.clone(), f.field.clone())).collect()
        };
        assert_eq!(codes(1), [("no_number".to_owned(), "number".to_owned())]);
        let bad = [("not_phone", "number"), ("bad_time_zone", "time_zone")];
        assert_eq!(codes(2), bad.map(|(code, field)| (code.to_owned(), field.to_owned())));
    }

    #[test]
    fn what_keeps_a_mapping_from_use_is_told() {
        let headings = ["Nom".to_owned(), "Tél".to_owned()];
        let mut mapping = RecordMapping::guess(&headings, &[]);
        let bad = NumberColumn { from: Some("25:00".into()), ..NumberColumn::default() };
        mapping.numbers.insert("Tél".into(), bad);
        let code = |mapping: &RecordMapping| mapping.faults(&headings, &[])[0].code;
        assert_eq!(code(&mapping), "bad_time");
        mapping.columns.remove("Tél");
        assert_eq!(code(&mapping), "no_number_column");
    }
}
