//! How an organization's own programs meet the desk: its page of a customer popped up, its answers
//! looked up, its ears told of what happened.
//!
//! Owns: what is configured, what of it cannot work, and the signature of what is sent. Must not own:
//! sending, secrets (they stand in rows of their own that no set-up shows), or retrying.

pub mod retry;
pub mod webhook;

use crate::setup::Fault;
use crate::text::Label;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use vocab::template;

/// Programs outside, as the desk meets them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Connectors {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pop: Option<Pop>,
    pub look_ups: Vec<LookUp>,
}

/// A page that opens with a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pop {
    /// `https://crm.example.org/search?phone={customer.number}`
    pub url: String,
    pub when: PopWhen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PopWhen {
    Ringing,
    Answered,
    /// A button on the card.
    Asked,
}

/// A question to a program outside, whose answer stands on the card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LookUp {
    pub id: String,
    pub label: Label,
    #[serde(default)]
    pub method: Method,
    pub url: String,
    /// Values may name `{secret.NAME}`; the secret itself is kept apart.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// JSON, with names in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    #[serde(default = "default_timeout_ms")]
    pub timeout_ms: i64,
    /// How long an answer is good for; 0 asks each time.
    #[serde(default = "default_cache_s")]
    pub cache_s: i64,
    pub fields: Vec<LookUpField>,
    /// The record in the program outside: `https://crm.example.org/{record}`, where the names are
    /// `record` and those of the question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<String>,
    /// Where in the answer the record's own id stands (JSON Pointer, RFC 6901).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    #[default]
    Get,
    Post,
}

/// One line of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LookUpField {
    pub label: Label,
    /// JSON Pointer (RFC 6901): `/records/0/Name`
    pub pointer: String,
}

const fn default_timeout_ms() -> i64 {
    2_000
}

const fn default_cache_s() -> i64 {
    300
}

/// What addresses, headers and bodies may name.
pub const NAMES: &[&str] = &[
    "customer.id",
    "customer.number",
    "customer.national",
    "customer.email",
    "customer.reference",
    "interaction.id",
    "queue",
    "agent",
    "organization",
];
const LONGEST_MS: i64 = 10_000;
const LONGEST_CACHE_S: i64 = 86_400;
const MOST_LOOK_UPS: usize = 10;
const MOST_FIELDS: usize = 30;

impl Connectors {
    /// Everything that can't work, in the order of the document.
    #[must_use]
    pub fn faults(&self, path: &str) -> Vec<Fault> {
        let mut faults = Vec::new();
        if let Some(pop) = &self.pop {
            faults.extend(address_faults(&format!("{path}.pop.url"), &pop.url, NAMES));
        }
        let mut seen = BTreeSet::new();
        if self.look_ups.len() > MOST_LOOK_UPS {
            let count = self.look_ups.len().to_string();
            let what = format!("Keep at most {MOST_LOOK_UPS} look-ups.");
            faults.push(Fault::new(format!("{path}.look_ups"), "too_many", count, what));
        }
        for (n, look_up) in self.look_ups.iter().enumerate() {
            let at = format!("{path}.look_ups[{n}]");
            if !crate::field::is_id(&look_up.id) || !seen.insert(&look_up.id) {
                let what = "Write an id of its own: lower-case letters, digits and _.";
                faults.push(Fault::new(format!("{at}.id"), "bad_id", &look_up.id, what));
            }
            faults.extend(look_up.faults(&at));
        }
        faults
    }
}

impl LookUp {
    fn faults(&self, at: &str) -> Vec<Fault> {
        let mut faults = address_faults(&format!("{at}.url"), &self.url, NAMES);
        if let Some(open) = &self.open {
            let known = [NAMES, &["record"]].concat();
            faults.extend(address_faults(&format!("{at}.open"), open, &known));
        }
        for (name, value) in &self.headers {
            faults.extend(faults_of_names(&format!("{at}.headers.{name}"), value, NAMES, true));
        }
        if let Some(body) = &self.body {
            faults.extend(faults_of_names(&format!("{at}.body"), body, NAMES, true));
        }
        for (value, field, most) in [
            (self.timeout_ms, "timeout_ms", LONGEST_MS),
            (self.cache_s, "cache_s", LONGEST_CACHE_S),
        ] {
            let least = i64::from(field == "timeout_ms") * 100;
            if !(least..=most).contains(&value) {
                let what = format!("Write {least} to {most}.");
                let place = format!("{at}.{field}");
                faults.push(Fault::new(place, "out_of_range", value.to_string(), what));
            }
        }
        if self.fields.is_empty() || self.fields.len() > MOST_FIELDS {
            let what = format!("Show 1 to {MOST_FIELDS} lines of the answer.");
            let count = self.fields.len().to_string();
            faults.push(Fault::new(format!("{at}.fields"), "no_fields", count, what));
        }
        let pointers = self.fields.iter().map(|field| &field.pointer).chain(&self.record);
        for pointer in pointers.filter(|p| !p.is_empty() && !p.starts_with('/')) {
            let what = "A JSON Pointer begins with /: /records/0/Name.";
            faults.push(Fault::new(format!("{at}.fields"), "bad_pointer", pointer, what));
        }
        faults
    }
}

/// `http(s)` with a host that no name can change, and names that are known. Secrets have no place in
/// an address: addresses are written into logs on both sides.
pub(crate) fn address_faults(path: &str, url: &str, known: &[&str]) -> Vec<Fault> {
    let mut faults = faults_of_names(path, url, known, false);
    if host(url).is_none_or(|host| !template::is_plain(host)) {
        let what = "Write https:// and a host; names in braces come after it.";
        faults.push(Fault::new(path, "bad_url", url, what));
    }
    faults
}

/// The host, with its port, of an `http(s)` address; none where it has none.
#[must_use]
pub fn host(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())
}

/// Names that nothing is known by. `secrets`: those of the organization may be named.
pub(crate) fn faults_of_names(path: &str, text: &str, known: &[&str], secrets: bool) -> Vec<Fault> {
    let is_known = |name: &str| known.contains(&name) || (secrets && is_secret(name).is_some());
    let unknown = template::names(text).filter(|name| !is_known(name));
    unknown
        .map(|name| {
            let what = format!("Known names: {}.", known.join(", "));
            Fault::new(path, "unknown_name", name, what)
        })
        .collect()
}

/// The secret's own name in `secret.NAME`.
#[must_use]
pub fn is_secret(name: &str) -> Option<&str> {
    name.strip_prefix("secret.").filter(|name| crate::field::is_id(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look_up() -> LookUp {
        LookUp {
            id: "salesforce".to_owned(),
            label: "Salesforce".into(),
            method: Method::Get,
            url: "https://crm.example.org/q?phone={customer.number}".to_owned(),
            headers: BTreeMap::from([(
                "Authorization".to_owned(),
                "Bearer {secret.salesforce}".to_owned(),
            )]),
            body: None,
            timeout_ms: 2_000,
            cache_s: 300,
            fields: vec![LookUpField { label: "Nom".into(), pointer: "/records/0/Name".into() }],
            open: Some("https://crm.example.org/{record}".to_owned()),
            record: Some("/records/0/Id".to_owned()),
        }
    }

    fn codes(look_up: LookUp) -> Vec<&'static str> {
        let connectors = Connectors { pop: None, look_ups: vec![look_up] };
        connectors.faults("connectors").iter().map(|fault| fault.code).collect()
    }

    #[test]
    fn what_works_has_no_fault() {
        assert_eq!(codes(look_up()), Vec::<&str>::new());
    }

    #[test]
    fn a_secret_may_stand_in_a_header_and_never_in_an_address() {
        let url = "https://crm.example.org/?key={secret.salesforce}".to_owned();
        assert_eq!(codes(LookUp { url, ..look_up() }), ["unknown_name"]);
    }

    #[test]
    fn no_name_chooses_the_host() {
        for url in ["https://{customer.email}/x", "ftp://crm", "https://", "javascript:alert(1)"] {
            let told = codes(LookUp { url: url.to_owned(), ..look_up() });
            assert!(told.contains(&"bad_url"), "{url}: {told:?}");
        }
    }

    #[test]
    fn limits_and_pointers_are_checked() {
        let late = LookUp { timeout_ms: 60_000, cache_s: -1, ..look_up() };
        assert_eq!(codes(late), ["out_of_range", "out_of_range"]);
        let field = LookUpField { label: "x".into(), pointer: "Name".to_owned() };
        assert_eq!(codes(LookUp { fields: vec![field], ..look_up() }), ["bad_pointer"]);
        assert_eq!(codes(LookUp { fields: Vec::new(), ..look_up() }), ["no_fields"]);
    }
}
