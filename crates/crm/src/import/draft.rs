//! One row as a card will have it, or what is wrong with it.

use super::mapping::{Key, Target, as_kept};
use super::table::Line;
use crate::field::{Field, Values, is_email};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;
use vocab::{Address, Pii};

/// What a row says of a customer.
#[derive(Clone, Default, PartialEq)]
pub struct Draft {
    pub reference: Option<Pii<String>>,
    pub first_name: Option<Pii<String>>,
    pub last_name: Option<Pii<String>>,
    pub name: Option<Pii<String>>,
    pub company: Option<Pii<String>>,
    pub numbers: Vec<Pii<Address>>,
    pub emails: Vec<Pii<String>>,
    pub street: Option<Pii<String>>,
    pub postcode: Option<Pii<String>>,
    pub city: Option<Pii<String>>,
    pub language: Option<String>,
    pub notes: Option<Pii<String>>,
    pub tags: Vec<String>,
    pub score: Option<i32>,
    pub contracts: Vec<String>,
    pub household: Option<Pii<String>>,
    pub custom: Pii<Values>,
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Draft(▒)")
    }
}

/// Why a row is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowFault {
    pub line: u64,
    /// The column's heading; empty where the row as a whole is at fault.
    pub column: String,
    /// The card's field: [`Target::name`].
    pub field: String,
    pub value: Pii<String>,
    /// One of [`crate::FieldFault`], or `no_name`, `too_many`, `bad_language`, `bad_score`,
    /// `duplicate_row`, `several_matches`, `known_already`.
    pub code: String,
    /// In English, with what to do.
    pub what: String,
}

const LONGEST_TEXT: usize = 200;
const LONGEST_NOTES: usize = 20_000;
/// Numbers of a card, and addresses.
pub const MOST_NUMBERS: usize = 20;
pub const MOST_TAGS: usize = 50;
pub const MOST_CONTRACTS: usize = 100;

/// Reads the rows of one file.
#[derive(Debug)]
pub struct RowReader<'a> {
    pub headings: &'a [String],
    pub targets: &'a [Option<Target>],
    pub fields: &'a [Field],
    /// ISO 3166, for telephone numbers.
    pub region: &'a str,
}

impl RowReader<'_> {
    /// # Errors
    /// Every fault of the row, in the order of its columns.
    pub fn read(&self, line: &Line) -> Result<Draft, Vec<RowFault>> {
        let (draft, mut faults) = self.cells(line);
        if draft.last_name.is_none()
            && draft.first_name.is_none()
            && draft.name.is_none()
            && draft.company.is_none()
        {
            let what = "The row has neither name nor company: fill in one of them.";
            faults.push(row_fault(line.number, &Target::LastName, "", "no_name", what));
        }
        if faults.is_empty() { Ok(draft) } else { Err(faults) }
    }

    /// What the cells say, and the faults of those that can't be read.
    pub(crate) fn cells(&self, line: &Line) -> (Draft, Vec<RowFault>) {
        let mut draft = Draft::default();
        let mut faults = Vec::new();
        for (at, target) in self.targets.iter().enumerate() {
            let (Some(target), Some(text)) = (target, line.cells.get(at)) else { continue };
            if text.is_empty() {
                continue;
            }
            if let Err((code, what)) = self.take(&mut draft, target, text) {
                faults.push(RowFault {
                    line: line.number,
                    column: self.headings.get(at).cloned().unwrap_or_default(),
                    field: target.name(),
                    value: Pii::new(text.chars().take(LONGEST_TEXT).collect()),
                    code: code.to_owned(),
                    what,
                });
            }
        }
        (draft, faults)
    }

    fn take(
        &self,
        draft: &mut Draft,
        target: &Target,
        text: &str,
    ) -> Result<(), (&'static str, String)> {
        match target {
            Target::Reference => set(&mut draft.reference, text),
            Target::FirstName => set(&mut draft.first_name, text),
            Target::LastName => set(&mut draft.last_name, text),
            Target::Name => set(&mut draft.name, text),
            Target::Company => set(&mut draft.company, text),
            Target::Address => set(&mut draft.street, text),
            Target::Postcode => set(&mut draft.postcode, text),
            Target::City => set(&mut draft.city, text),
            Target::Household => set(&mut draft.household, text),
            Target::Number => self.numbers(draft, text),
            Target::Email => emails(draft, text),
            Target::Language => language(draft, text),
            Target::Notes => notes(draft, text),
            Target::Tags => tags(draft, text),
            Target::Score => score(draft, text),
            Target::Contract => {
                checked(text, LONGEST_TEXT)?;
                draft.contracts.push(text.to_owned());
                Ok(())
            }
            Target::Custom(id) => self.custom(draft, id, text),
        }
    }

    /// Several numbers may share a cell. Marks that people write within numbers part nothing.
    fn numbers(&self, draft: &mut Draft, text: &str) -> Result<(), (&'static str, String)> {
        for part in text.split([';', ',', '|', '\n']).map(str::trim).filter(|p| !p.is_empty()) {
            let number = Address::parse(part, self.region);
            if !number.as_str().starts_with('+') {
                let what = "That is no telephone number: write it as 01 62 00 00 01 or +33….";
                return Err(("not_phone", what.to_owned()));
            }
            let number = Pii::new(number);
            if !draft.numbers.contains(&number) {
                draft.numbers.push(number);
            }
        }
        bounded(draft.numbers.len(), MOST_NUMBERS)
    }

    fn custom(
        &self,
        draft: &mut Draft,
        id: &str,
        text: &str,
    ) -> Result<(), (&'static str, String)> {
        let Some(field) = self.fields.iter().find(|f| f.id == id) else { return Ok(()) };
        let text = Value::String(as_kept(field.kind.kind(), text));
        let value = field.read(&text, self.region).map_err(|fault| (fault.code, fault.what))?;
        let mut values = std::mem::take(&mut draft.custom).into_inner();
        values.insert(id.to_owned(), value);
        draft.custom = Pii::new(values);
        Ok(())
    }
}

fn checked(text: &str, most: usize) -> Result<(), (&'static str, String)> {
    if text.chars().count() > most {
        return Err(("too_long", format!("Write at most {most} characters.")));
    }
    Ok(())
}

fn bounded(count: usize, most: usize) -> Result<(), (&'static str, String)> {
    if count > most {
        return Err(("too_many", format!("At most {most} on one card.")));
    }
    Ok(())
}

fn set(slot: &mut Option<Pii<String>>, text: &str) -> Result<(), (&'static str, String)> {
    checked(text, LONGEST_TEXT)?;
    *slot = Some(Pii::new(text.to_owned()));
    Ok(())
}

fn emails(draft: &mut Draft, text: &str) -> Result<(), (&'static str, String)> {
    let parts = text.split([';', ',', '|', ' ', '\n']).map(str::trim);
    for part in parts.filter(|p| !p.is_empty()) {
        if !is_email(part) {
            return Err(("not_email", "Write an e-mail address.".to_owned()));
        }
        let email = Pii::new(part.to_owned());
        if !draft.emails.contains(&email) {
            draft.emails.push(email);
        }
    }
    bounded(draft.emails.len(), MOST_NUMBERS)
}

/// BCP 47, or the language's name.
fn language(draft: &mut Draft, text: &str) -> Result<(), (&'static str, String)> {
    let lower = text.to_lowercase();
    let tag = match lower.as_str() {
        "français" | "francais" | "french" => "fr",
        "anglais" | "english" => "en",
        "allemand" | "german" => "de",
        "espagnol" | "spanish" => "es",
        "italien" | "italian" => "it",
        other => other,
    };
    let is_tag = (2..=3).contains(&tag.split('-').next().unwrap_or_default().len())
        && tag.len() <= 35
        && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !is_tag {
        let what = "Write the language by its tag: fr, en, de, pt-BR.";
        return Err(("bad_language", what.to_owned()));
    }
    draft.language = Some(if tag == lower { text.to_owned() } else { tag.to_owned() });
    Ok(())
}

fn notes(draft: &mut Draft, text: &str) -> Result<(), (&'static str, String)> {
    let before = draft.notes.take().map(Pii::into_inner);
    let all = before.map_or_else(|| text.to_owned(), |before| format!("{before}\n{text}"));
    checked(&all, LONGEST_NOTES)?;
    draft.notes = Some(Pii::new(all));
    Ok(())
}

fn tags(draft: &mut Draft, text: &str) -> Result<(), (&'static str, String)> {
    for tag in text.split([';', ',', '|']).map(str::trim).filter(|t| !t.is_empty()) {
        checked(tag, MOST_TAGS)?;
        if !draft.tags.iter().any(|t| t == tag) {
            draft.tags.push(tag.to_owned());
        }
    }
    bounded(draft.tags.len(), MOST_TAGS)
}

fn score(draft: &mut Draft, text: &str) -> Result<(), (&'static str, String)> {
    let score = text.parse::<i32>().ok().filter(|s| (0..=100).contains(s));
    let what = || ("bad_score", "A score is a whole number from 0 to 100.".to_owned());
    draft.score = Some(score.ok_or_else(what)?);
    Ok(())
}

/// A fault of a row that is not one cell's.
#[must_use]
pub fn row_fault(line: u64, field: &Target, value: &str, code: &str, what: &str) -> RowFault {
    RowFault {
        line,
        column: String::new(),
        field: field.name(),
        value: Pii::new(value.to_owned()),
        code: code.to_owned(),
        what: what.to_owned(),
    }
}

impl Draft {
    /// By what the customer is known again: as kept, without case.
    #[must_use]
    pub fn means(&self, key: Key) -> Vec<String> {
        let lower = |text: &Pii<String>| text.reveal().to_lowercase();
        match key {
            Key::Reference => self.reference.iter().map(lower).collect(),
            Key::Email => self.emails.iter().map(lower).collect(),
            Key::Number => self.numbers.iter().map(|n| n.reveal().to_string()).collect(),
        }
    }

    /// The name as it is shown: the company's, else what stands there whole, else first and last.
    #[must_use]
    pub fn shown(&self) -> String {
        if let Some(whole) = self.company.as_ref().or(self.name.as_ref()) {
            return whole.reveal().clone();
        }
        let parts = [&self.first_name, &self.last_name].into_iter().flatten();
        parts.map(|n| n.reveal().as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Fields of the organization that a new card must have and this row has not.
    #[must_use]
    pub fn missing(&self, fields: &[Field], line: u64) -> Vec<RowFault> {
        let values = self.custom.reveal();
        let missing = |f: &&Field| {
            f.required && f.applies(values) && values.get(&f.id).is_none_or(Value::is_null)
        };
        let what = "A new card must have this: map a column and fill it in.";
        let tell = |f: &Field| row_fault(line, &Target::Custom(f.id.clone()), "", "required", what);
        fields.iter().filter(missing).map(tell).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::FieldType;
    use crate::import::{Mapping, Table};
    use crate::text::Label;

    fn read(text: &str) -> Vec<Result<Draft, Vec<RowFault>>> {
        let label = || Label::new("Né le", "Born");
        let fields = [
            Field::new("birth", label(), FieldType::Date {}).required(),
            Field::new("due", Label::new("Impayé", "Unpaid"), FieldType::Amount {}),
        ];
        let table = Table::open(text.as_bytes().to_vec()).unwrap();
        let mapping = Mapping::guess(&table.headings, &fields);
        let targets = mapping.targets(&table.headings, &fields);
        let headings = &table.headings;
        let reader = RowReader { headings, targets: &targets, fields: &fields, region: "FR" };
        table.lines.map(|line| reader.read(&line)).collect()
    }

    #[test]
    fn a_row_becomes_what_a_card_keeps() {
        let rows = read(
            "Nom;Prénom;Mobile;Fixe;E-mail;Né le;Impayé;Langue;Tags\n\
             Durand;Hélène;06 39 98 12 34;612345678, 01.62.00.00.01;h@example.fr;3/2/1980;12,5;\
             Français;vip, or",
        );
        let draft = rows[0].as_ref().unwrap();
        let numbers: Vec<_> = draft.numbers.iter().map(|n| n.reveal().to_string()).collect();
        let all = ["+33639981234", "+33612345678", "+33162000001"];
        assert_eq!(numbers, all, "one that lost its zero in a spreadsheet too");
        assert_eq!(draft.shown(), "Hélène Durand");
        assert_eq!(draft.custom.reveal()["birth"], "1980-02-03");
        assert_eq!(draft.custom.reveal()["due"], 1_250);
        assert_eq!(draft.language.as_deref(), Some("fr"));
        assert_eq!(draft.tags, ["vip", "or"]);
        assert_eq!(draft.missing(&[], 2), []);
    }

    #[test]
    fn every_fault_of_a_row_is_told_with_line_field_and_value() {
        let rows = read("Nom;Tel;E-mail;Né le\nA;12;x;1980-02-30\n;0162000001;;\nB;;;");
        let faults = rows[0].as_ref().unwrap_err();
        let told: Vec<_> = faults
            .iter()
            .map(|f| (f.line, f.column.as_str(), f.value.reveal().as_str(), f.code.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (2, "Tel", "12", "not_phone"),
                (2, "E-mail", "x", "not_email"),
                (2, "Né le", "1980-02-30", "not_date")
            ]
        );
        assert_eq!(rows[1].as_ref().unwrap_err()[0].code, "no_name");
        let required = Field::new("birth", Label::from("Né le"), FieldType::Date {}).required();
        let missing = rows[2].as_ref().unwrap().missing(&[required], 4);
        assert_eq!(
            (missing[0].code.as_str(), missing[0].field.as_str()),
            ("required", "custom.birth")
        );
    }

    #[test]
    fn a_row_prints_nothing_personal() {
        let rows = read("Nom;Tel\nDurand;0162000001\nDupont;12");
        let printed = format!("{rows:?}");
        assert!(!printed.contains("Durand") && !printed.contains("162000001"), "{printed}");
        assert!(!printed.contains("\"12\""), "{printed}");
    }
}
