//! Reading contact records: moments and durations.

use serde_json::Value;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// The moment in a field, which must be there.
#[track_caller]
pub(crate) fn at(contact: &Value, field: &str) -> i64 {
    let text = contact[field].as_str().unwrap_or_else(|| panic!("{field} is empty: {contact}"));
    let stamp: jiff::Timestamp = text.parse().expect("RFC 3339");
    stamp.as_millisecond()
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

/// A span that began after `begun.0` and before `begun.1`, and ended so too, lasted as long as that
/// allows. No tolerance is guessed: a slow machine widens the bounds by itself.
#[track_caller]
pub(crate) fn lasted(
    what: &str,
    found_ms: i64,
    begun: (Instant, Instant),
    ended: (Instant, Instant),
) {
    let least = as_ms(ended.0.saturating_duration_since(begun.1));
    let most = as_ms(ended.1 - begun.0);
    // The floor counts whole milliseconds on the wall clock, the test on the steady one.
    let within = least - ROUNDING_MS..=most + ROUNDING_MS;
    assert!(within.contains(&found_ms), "{what}: {found_ms} ms is not within {within:?}");
}

const ROUNDING_MS: i64 = 15;

/// Recordings begin with the first audio after the bridge and are cut in frames.
const AUDIO_MS: i64 = 200;

#[track_caller]
pub(crate) fn as_long_as(what: &str, found_ms: i64, wanted_ms: i64) {
    let off = (found_ms - wanted_ms).abs();
    assert!(off <= AUDIO_MS, "{what}: {found_ms} ms, not {wanted_ms} ms");
}

pub(crate) fn as_ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).expect("tests are short")
}

/// The record without what no test can know beforehand: ids and moments.
fn facts(contact: &Value) -> Value {
    let mut facts = contact.clone();
    let fields = facts.as_object_mut().expect("a record");
    // Measured from the stored recording, after the call.
    fields.remove("speech");
    fields.retain(|name, value| {
        let unforeseen = name.ends_with("_at") || name.ends_with("_ms") || name == "interaction";
        !unforeseen || value.is_null() || *value == 0
    });
    if let Some(recording) = fields.get_mut("recording").filter(|r| r.is_object()) {
        *recording = recording["state"].clone();
    }
    facts
}

/// All that a test can know of the record is as wanted.
#[track_caller]
pub(crate) fn is_exactly(contact: &Value, wanted: &Value) {
    let found = facts(contact);
    let (found, wanted) = (found.as_object().expect("a record"), wanted.as_object().expect("same"));
    let names: BTreeSet<&String> = found.keys().chain(wanted.keys()).collect();
    let differ = names.into_iter().filter(|n| found.get(*n) != wanted.get(*n));
    let told = differ.map(|n| format!("{n}: {:?}, not {:?}", found.get(n), wanted.get(n)));
    let told: Vec<String> = told.collect();
    assert!(told.is_empty(), "{told:#?} in {contact}");
}
