//! Reading contact records: moments and durations.

use serde_json::Value;
use vocab::Moment;

/// How far a duration may be from what the test saw: the test looks every few milliseconds on a
/// machine that does much else.
pub(crate) const TOLERANCE_MS: i64 = 700;

/// The moment in a field, which must be there.
#[track_caller]
pub(crate) fn at(contact: &Value, field: &str) -> i64 {
    let text = contact[field].as_str().unwrap_or_else(|| panic!("{field} is empty: {contact}"));
    let stamp: jiff::Timestamp = text.parse().expect("RFC 3339");
    Moment::from_epoch_ms(stamp.as_millisecond()).epoch_ms()
}

#[track_caller]
pub(crate) fn ms(contact: &Value, field: &str) -> i64 {
    contact[field].as_i64().unwrap_or_else(|| panic!("{field} is no number: {contact}"))
}

/// These fields are there and in this order of time.
#[track_caller]
pub(crate) fn in_order(contact: &Value, fields: &[&str]) {
    for pair in fields.windows(2) {
        let (a, b) = (at(contact, pair[0]), at(contact, pair[1]));
        assert!(a <= b, "{} is after {}: {contact}", pair[0], pair[1]);
    }
}

#[track_caller]
pub(crate) fn about(what: &str, found: i64, wanted: i64) {
    assert!((found - wanted).abs() <= TOLERANCE_MS, "{what}: {found} ms, not about {wanted} ms");
}

/// The record without what no test can know beforehand: ids and moments.
pub(crate) fn facts(contact: &Value) -> Value {
    let mut facts = contact.clone();
    let fields = facts.as_object_mut().expect("a record");
    fields.retain(|name, value| {
        let unforeseen = name.ends_with("_at") || name.ends_with("_ms") || name == "interaction";
        !unforeseen || value.is_null() || *value == 0
    });
    if let Some(recording) = fields.get_mut("recording").filter(|r| r.is_object()) {
        *recording = recording["state"].clone();
    }
    facts
}
