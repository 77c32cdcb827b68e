//! Fields that an organization designs: of the customer card, of ticket forms, of script pages, of
//! cases.
//!
//! Owns: their types, when they are shown, and whether a value is one of theirs. Must not own: where
//! values are kept.

use crate::setup::Fault;
use crate::text::Label;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use vocab::Address;
use vocab::expression::Expression;

/// Values by field id, as JSON: texts, numbers, booleans, lists of texts.
pub type Values = Map<String, Value>;

/// An expression over other fields' values: `kind = "box" and not (serial is set)`.
pub type Condition = String;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Lower-case letters, digits and `_`, unique in its list.
    pub id: String,
    pub label: Label,
    #[serde(rename = "type")]
    pub kind: FieldType,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Shown and asked only where this holds of the other fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Label>,
}

/// A field's type with its limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum FieldType {
    /// One line; `pattern` is a regular expression that the whole text matches.
    Text {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pattern: Option<String>,
    },
    LongText {},
    Number {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<i64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<i64>,
    },
    /// Cents of a euro, an integer.
    Amount {},
    /// `2026-11-22`
    Date {},
    YesNo {},
    Choice {
        options: Vec<Choice>,
    },
    /// Any number of the options.
    Several {
        options: Vec<Choice>,
    },
    /// Kept as E.164.
    Phone {},
    Email {},
}

/// The same without limits: what values look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    Text,
    LongText,
    Number,
    Amount,
    Date,
    YesNo,
    Choice,
    Several,
    Phone,
    Email,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub id: String,
    pub label: Label,
}

/// Why a value is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldFault {
    pub field: String,
    /// `required`, `not_text`, `too_long`, `pattern`, `not_number`, `too_small`, `too_large`,
    /// `not_date`, `not_yes_no`, `not_an_option`, `not_phone`, `not_email`, `unknown`
    pub code: &'static str,
    /// What was found there.
    pub value: String,
    /// In English, with what to do.
    pub what: String,
}

/// Texts without a limit of their own are at most this long.
pub const LONGEST_TEXT: usize = 20_000;
const LONGEST_LINE: u32 = 500;
const MOST_FIELDS: usize = 200;
const MOST_OPTIONS: usize = 500;

impl FieldType {
    #[must_use]
    pub const fn kind(&self) -> FieldKind {
        match self {
            Self::Text { .. } => FieldKind::Text,
            Self::LongText {} => FieldKind::LongText,
            Self::Number { .. } => FieldKind::Number,
            Self::Amount {} => FieldKind::Amount,
            Self::Date {} => FieldKind::Date,
            Self::YesNo {} => FieldKind::YesNo,
            Self::Choice { .. } => FieldKind::Choice,
            Self::Several { .. } => FieldKind::Several,
            Self::Phone {} => FieldKind::Phone,
            Self::Email {} => FieldKind::Email,
        }
    }
}

impl Field {
    #[must_use]
    pub fn new(id: &str, label: Label, kind: FieldType) -> Self {
        Self { id: id.to_owned(), label, kind, required: false, when: None, help: None }
    }

    #[must_use]
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// Whether it is asked, given the other values. A condition that can't be read hides nothing.
    #[must_use]
    pub fn applies(&self, values: &Values) -> bool {
        let Some(Ok(condition)) = self.when.as_deref().map(Expression::parse) else { return true };
        condition.holds(&|name| values.get(name).map(spoken))
    }

    /// The value as it is kept: trimmed, numbers out of digits, phones as E.164 in the `region`
    /// (ISO 3166). An empty one is `Null`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(&self, value: &Value, region: &str) -> Result<Value, FieldFault> {
        let text = match value {
            Value::String(text) => text.trim(),
            Value::Null => "",
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                return self.read_other(value);
            }
        };
        if text.is_empty() {
            return Ok(Value::Null);
        }
        self.read_text(text, region)
    }

    fn read_text(&self, text: &str, region: &str) -> Result<Value, FieldFault> {
        let kept = || Value::String(text.to_owned());
        match &self.kind {
            FieldType::Text { max, pattern } => {
                self.check_length(text, max.unwrap_or(LONGEST_LINE) as usize)?;
                match pattern.as_deref().map(whole) {
                    Some(Ok(pattern)) if !pattern.is_match(text) => {
                        Err(self.fault("pattern", text, "Write it in the form that is asked for."))
                    }
                    Some(_) | None => Ok(kept()),
                }
            }
            FieldType::LongText {} => self.check_length(text, LONGEST_TEXT).map(|()| kept()),
            FieldType::Number { .. } | FieldType::Amount {} => {
                let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
                let number = digits.replace(',', ".").parse::<f64>().ok().filter(|n| n.is_finite());
                let number = number.and_then(|n| {
                    digits
                        .parse::<i64>()
                        .map(Value::from)
                        .ok()
                        .or_else(|| serde_json::Number::from_f64(n).map(Value::Number))
                });
                let number = number
                    .ok_or_else(|| self.fault("not_number", text, "Write a number in digits."))?;
                self.read_other(&number)
            }
            FieldType::Date {} => match text.parse::<jiff::civil::Date>() {
                Ok(date) => Ok(Value::String(date.to_string())),
                Err(_) => Err(self.fault("not_date", text, "Write the day as 2026-11-22.")),
            },
            FieldType::YesNo {} => match text.to_lowercase().as_str() {
                "true" | "oui" | "yes" | "1" | "o" | "y" | "vrai" => Ok(Value::Bool(true)),
                "false" | "non" | "no" | "0" | "n" | "faux" => Ok(Value::Bool(false)),
                _ => Err(self.fault("not_yes_no", text, "Write yes or no.")),
            },
            FieldType::Choice { options } => self.option(options, text),
            FieldType::Several { options } => {
                let parts = text.split([',', ';']).map(str::trim).filter(|p| !p.is_empty());
                parts.map(|p| self.option(options, p)).collect::<Result<_, _>>().map(Value::Array)
            }
            FieldType::Phone {} => {
                let number = Address::parse(text, region);
                if !number.as_str().starts_with('+') {
                    return Err(self.fault("not_phone", text, "Write a telephone number."));
                }
                Ok(Value::String(number.as_str().to_owned()))
            }
            FieldType::Email {} => {
                if is_email(text) {
                    return Ok(kept());
                }
                Err(self.fault("not_email", text, "Write an e-mail address."))
            }
        }
    }

    fn read_other(&self, value: &Value) -> Result<Value, FieldFault> {
        let shown = spoken(value);
        match (&self.kind, value) {
            (FieldType::Number { min, max }, Value::Number(number)) => {
                let at = number.as_f64().unwrap_or_default();
                #[expect(clippy::cast_precision_loss, reason = "limits are typed by people")]
                let (small, large) =
                    (min.is_some_and(|m| at < m as f64), max.is_some_and(|m| at > m as f64));
                match (small, large) {
                    (true, _) => Err(self.fault("too_small", &shown, "Write a larger number.")),
                    (_, true) => Err(self.fault("too_large", &shown, "Write a smaller number.")),
                    (false, false) => Ok(value.clone()),
                }
            }
            (FieldType::Amount {}, Value::Number(number)) if number.is_i64() => Ok(value.clone()),
            (FieldType::YesNo {}, Value::Bool(_)) => Ok(value.clone()),
            (FieldType::Several { options }, Value::Array(items)) => items
                .iter()
                .map(|item| self.option(options, item.as_str().unwrap_or_default()))
                .collect::<Result<_, _>>()
                .map(Value::Array),
            _ => Err(self.fault(self.wrong_kind(), &shown, "The value is of another type.")),
        }
    }

    const fn wrong_kind(&self) -> &'static str {
        match self.kind.kind() {
            FieldKind::Text | FieldKind::LongText => "not_text",
            FieldKind::Number | FieldKind::Amount => "not_number",
            FieldKind::Date => "not_date",
            FieldKind::YesNo => "not_yes_no",
            FieldKind::Choice | FieldKind::Several => "not_an_option",
            FieldKind::Phone => "not_phone",
            FieldKind::Email => "not_email",
        }
    }

    /// By id, or by label in either language.
    fn option(&self, options: &[Choice], text: &str) -> Result<Value, FieldFault> {
        let same = |c: &&Choice| {
            let labels = [Some(&c.label.fr), c.label.en.as_ref()];
            c.id == text
                || labels.into_iter().flatten().any(|l| l.to_lowercase() == text.to_lowercase())
        };
        match options.iter().find(same) {
            Some(option) => Ok(Value::String(option.id.clone())),
            None => {
                let known: Vec<_> = options.iter().take(10).map(|o| o.id.as_str()).collect();
                let what = format!("Choose one of: {}.", known.join(", "));
                Err(self.fault("not_an_option", text, &what))
            }
        }
    }

    fn check_length(&self, text: &str, most: usize) -> Result<(), FieldFault> {
        if text.chars().count() <= most {
            return Ok(());
        }
        let what = format!("Write at most {most} characters.");
        Err(self.fault("too_long", &text.chars().take(40).collect::<String>(), &what))
    }

    fn fault(&self, code: &'static str, value: &str, what: &str) -> FieldFault {
        FieldFault { field: self.id.clone(), code, value: value.to_owned(), what: what.to_owned() }
    }
}

/// Reads a whole form: unknown fields are refused, fields that do not apply are dropped, required
/// ones must be there.
///
/// # Errors
/// Every fault, in the order of the fields.
pub fn read_form(
    fields: &[Field],
    values: &Values,
    region: &str,
) -> Result<Values, Vec<FieldFault>> {
    let mut kept = Values::new();
    let mut faults = Vec::new();
    for field in fields.iter().filter(|f| f.applies(values)) {
        match field.read(values.get(&field.id).unwrap_or(&Value::Null), region) {
            Ok(Value::Null) if field.required => {
                faults.push(field.fault("required", "", "Fill in this field."));
            }
            Ok(Value::Null) => {}
            Ok(value) => {
                kept.insert(field.id.clone(), value);
            }
            Err(fault) => faults.push(fault),
        }
    }
    for (id, value) in values.iter().filter(|(id, _)| !fields.iter().any(|f| f.id == **id)) {
        faults.push(FieldFault {
            field: id.clone(),
            code: "unknown",
            value: spoken(value),
            what: "There is no such field: leave it out, or add it to the set-up.".to_owned(),
        });
    }
    if faults.is_empty() { Ok(kept) } else { Err(faults) }
}

/// What is wrong with a list of fields that somebody designed.
#[must_use]
pub fn faults(path: &str, fields: &[Field]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    if fields.len() > MOST_FIELDS {
        let what = format!("Keep at most {MOST_FIELDS} fields.");
        faults.push(Fault::new(path, "too_many_fields", fields.len().to_string(), what));
    }
    for (n, field) in fields.iter().enumerate() {
        let at = |part: &str| format!("{path}[{n}].{part}");
        let id = field.id.as_str();
        if !is_id(id) {
            let what = "Write lower-case letters, digits and _, beginning with a letter.";
            faults.push(Fault::new(at("id"), "bad_id", id, what));
        }
        if !seen.insert(id) {
            faults.push(Fault::new(at("id"), "id_twice", id, "Another field has this id."));
        }
        if field.label.fr.trim().is_empty() {
            faults.push(Fault::new(at("label"), "no_label", "", "Name the field in French."));
        }
        if let Some(Err(error)) = field.when.as_deref().map(Expression::parse) {
            let text = field.when.clone().unwrap_or_default();
            faults.push(Fault::new(at("when"), "bad_condition", text, error.to_string()));
        }
        faults.extend(type_fault(&at("type"), &field.kind));
    }
    faults
}

fn type_fault(path: &str, kind: &FieldType) -> Option<Fault> {
    match kind {
        FieldType::Text { pattern: Some(pattern), .. } => whole(pattern).err().map(|error| {
            Fault::new(format!("{path}.pattern"), "bad_pattern", pattern, error.to_string())
        }),
        FieldType::Number { min: Some(min), max: Some(max) } if min > max => {
            let what = "The least is more than the most.";
            Some(Fault::new(format!("{path}.max"), "empty_range", max.to_string(), what))
        }
        FieldType::Choice { options } | FieldType::Several { options } => {
            let ids: BTreeSet<_> = options.iter().map(|o| &o.id).collect();
            let bad = options.is_empty() || options.len() > MOST_OPTIONS;
            (bad || ids.len() != options.len()).then(|| {
                let what = format!("Give 1 to {MOST_OPTIONS} options, each with an id of its own.");
                Fault::new(
                    format!("{path}.options"),
                    "bad_options",
                    options.len().to_string(),
                    what,
                )
            })
        }
        FieldType::Text { .. }
        | FieldType::LongText {}
        | FieldType::Number { .. }
        | FieldType::Amount {}
        | FieldType::Date {}
        | FieldType::YesNo {}
        | FieldType::Phone {}
        | FieldType::Email {} => None,
    }
}

/// Lower-case letters, digits and `_`, beginning with a letter.
#[must_use]
pub fn is_id(text: &str) -> bool {
    let mut chars = text.chars();
    text.len() <= 64
        && chars.next().is_some_and(|c| c.is_ascii_lowercase())
        && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// One `@` with something on both sides and a dot after it: what RFC 5321 delivers is known only to
/// who delivers it.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let inner = domain.trim_matches('.');
    !local.is_empty()
        && inner.len() == domain.len()
        && domain.contains('.')
        && text.len() <= 254
        && !text.contains(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>'))
        && !domain.contains('@')
}

/// A value as conditions and screens of plain text read it.
#[must_use]
pub fn spoken(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => yes.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(spoken).collect::<Vec<_>>().join(", "),
        Value::Object(_) => value.to_string(),
    }
}

fn whole(pattern: &str) -> Result<regex_lite::Regex, regex_lite::Error> {
    regex_lite::Regex::new(&format!("^(?:{pattern})$"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn field(id: &str, kind: FieldType) -> Field {
        Field::new(id, Label::new("Champ", "Field"), kind)
    }

    fn choices() -> Vec<Choice> {
        let choice =
            |id: &str, fr: &str, en: &str| Choice { id: id.to_owned(), label: Label::new(fr, en) };
        vec![choice("red", "Rouge", "Red"), choice("off", "Éteint", "Off")]
    }

    fn read(kind: FieldType, value: Value) -> Result<Value, &'static str> {
        field("f", kind).read(&value, "FR").map_err(|fault| fault.code)
    }

    #[test]
    fn values_are_kept_in_one_form_however_they_are_written() {
        let phone = || FieldType::Phone {};
        assert_eq!(read(phone(), json!("06 12 34 56 78")), Ok(json!("+33612345678")));
        assert_eq!(read(phone(), json!("douze")), Err("not_phone"));
        assert_eq!(read(FieldType::YesNo {}, json!("Oui")), Ok(json!(true)));
        assert_eq!(read(FieldType::YesNo {}, json!("peut-être")), Err("not_yes_no"));
        assert_eq!(read(FieldType::Date {}, json!(" 2026-11-22 ")), Ok(json!("2026-11-22")));
        assert_eq!(read(FieldType::Date {}, json!("22/11/2026")), Err("not_date"));
        let number = || FieldType::Number { min: Some(0), max: Some(10) };
        assert_eq!(read(number(), json!("7")), Ok(json!(7)));
        assert_eq!(read(number(), json!("7,5")), Ok(json!(7.5)));
        assert_eq!(read(number(), json!(11)), Err("too_large"));
        assert_eq!(read(number(), json!(true)), Err("not_number"));
        assert_eq!(read(FieldType::Amount {}, json!(1250)), Ok(json!(1250)));
        assert_eq!(read(FieldType::Amount {}, json!(12.5)), Err("not_number"));
        assert_eq!(read(FieldType::Email {}, json!("a@b.fr")), Ok(json!("a@b.fr")));
        assert_eq!(read(FieldType::Email {}, json!("a@b")), Err("not_email"));
        assert_eq!(read(FieldType::LongText {}, json!("")), Ok(Value::Null));
    }

    #[test]
    fn options_are_found_by_id_and_by_label_in_both_languages() {
        let choice = || FieldType::Choice { options: choices() };
        for text in ["red", "rouge", "Red"] {
            assert_eq!(read(choice(), json!(text)), Ok(json!("red")), "{text}");
        }
        assert_eq!(read(choice(), json!("vert")), Err("not_an_option"));
        let several = FieldType::Several { options: choices() };
        assert_eq!(read(several, json!("rouge; éteint")), Ok(json!(["red", "off"])));
    }

    #[test]
    fn a_pattern_must_match_the_whole_text() {
        let serial = || FieldType::Text { max: Some(12), pattern: Some("[A-Z]{2}[0-9]+".into()) };
        assert_eq!(read(serial(), json!("AB123")), Ok(json!("AB123")));
        assert_eq!(read(serial(), json!("xAB123")), Err("pattern"));
        assert_eq!(read(serial(), json!("AB12345678901")), Err("too_long"));
    }

    #[test]
    fn a_form_keeps_what_applies_and_names_every_fault() {
        let mut serial = field("serial", FieldType::Text { max: None, pattern: None }).required();
        serial.when = Some("thing = \"box\"".to_owned());
        let fields = [field("thing", FieldType::LongText {}), serial];
        let form = |value: Value| value.as_object().cloned().unwrap();
        let faults = read_form(&fields, &form(json!({"thing": "box", "colour": 1})), "FR");
        let faults = faults.unwrap_err();
        let codes: Vec<_> = faults.iter().map(|f| (f.field.as_str(), f.code)).collect();
        assert_eq!(codes, [("serial", "required"), ("colour", "unknown")]);
        let kept = read_form(&fields, &form(json!({"thing": "sim", "serial": "x"})), "FR");
        assert_eq!(kept.unwrap(), form(json!({"thing": "sim"})), "what isn't asked isn't kept");
    }

    #[test]
    fn what_an_administrator_designs_wrongly_is_told_with_its_place() {
        let mut twice = field("a", FieldType::Choice { options: Vec::new() });
        twice.when = Some("= 3".to_owned());
        let fields = [field("a", FieldType::YesNo {}), twice, field("Bad id", FieldType::Date {})];
        let faults = faults("customer_fields", &fields);
        let told: Vec<_> = faults.iter().map(|f| (f.path.as_str(), f.code)).collect();
        assert_eq!(
            told,
            [
                ("customer_fields[1].id", "id_twice"),
                ("customer_fields[1].when", "bad_condition"),
                ("customer_fields[1].type.options", "bad_options"),
                ("customer_fields[2].id", "bad_id"),
            ]
        );
    }
}
