//! Short messages: how an organization's gateway is asked to send one, and what a text becomes on its
//! way.
//!
//! Owns: the set-up of the gateway, what of it can't work, how many parts a text has, and which answer
//! is a refusal. Must not own: sending, secrets (they stand in rows of their own), rows.

use crate::connect::{Method, address_faults, faults_of_names};
use crate::setup::Fault;
use crate::text::Label;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A gateway that is asked by HTTP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SmsGateway {
    /// An inactive one sends nothing; what waits goes on waiting.
    #[serde(default)]
    pub active: bool,
    #[serde(default = "post")]
    pub method: Method,
    pub url: String,
    /// Values may name `{secret.NAME}`; the secret itself is kept apart.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    #[serde(default)]
    pub body: String,
    #[serde(default)]
    pub form: BodyForm,
    /// Who it is from: up to 11 letters and digits, or a number.
    #[serde(default)]
    pub sender: String,
    /// How to refuse further messages: `STOP au 36180`. It ends each text that is not asked for.
    #[serde(default)]
    pub stop: Label,
    /// Where the answer has the gateway's own id of the message (JSON Pointer, RFC 6901).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Where the answer has what became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Such a status is a refusal, though the answer is a success by HTTP.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<String>,
    #[serde(default = "default_timeout_ms")]
    pub timeout_ms: i64,
}

/// How the body is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BodyForm {
    #[default]
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
}

impl BodyForm {
    #[must_use]
    pub const fn media(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Form => "application/x-www-form-urlencoded",
        }
    }
}

const fn post() -> Method {
    Method::Post
}

const fn default_timeout_ms() -> i64 {
    10_000
}

/// What addresses, headers and bodies may name: the receiver as `+33612345678`, the same without its
/// plus, the text, the sender, the message's own id.
pub const NAMES: &[&str] =
    &["sms.to", "sms.to_digits", "sms.text", "sms.sender", "sms.id", "organization"];
const LONGEST_MS: i64 = 30_000;
const LONGEST_SENDER: usize = 16;
/// Longer ones are refused by gateways: six parts.
pub const LONGEST_TEXT: usize = 918;

impl SmsGateway {
    #[must_use]
    pub fn faults(&self, path: &str) -> Vec<Fault> {
        let mut faults = address_faults(&format!("{path}.url"), &self.url, NAMES);
        for (name, value) in &self.headers {
            let at = format!("{path}.headers.{name}");
            faults.extend(faults_of_names(&at, value, NAMES, true));
        }
        faults.extend(faults_of_names(&format!("{path}.body"), &self.body, NAMES, true));
        let said = |text: &str| vocab::template::names(text).any(|name| name == "sms.text");
        if !said(&self.url) && !said(&self.body) {
            let what = "The address or the body must name {sms.text}.";
            faults.push(Fault::new(format!("{path}.body"), "no_text", "", what));
        }
        if !(1_000..=LONGEST_MS).contains(&self.timeout_ms) {
            let (at, value) = (format!("{path}.timeout_ms"), self.timeout_ms.to_string());
            faults.push(Fault::new(at, "out_of_range", value, "Write 1000 to 30000."));
        }
        if self.sender.chars().count() > LONGEST_SENDER {
            let what = "Write a number, or up to 11 letters and digits.";
            faults.push(Fault::new(format!("{path}.sender"), "too_long", &self.sender, what));
        }
        for pointer in [&self.reference, &self.status].into_iter().flatten() {
            if !pointer.starts_with('/') {
                let what = "A JSON Pointer begins with /: /messages/0/id.";
                faults.push(Fault::new(format!("{path}.status"), "bad_pointer", pointer, what));
            }
        }
        faults
    }
}

/// The text as it is sent: signs of print become those of the telephone's alphabet, so that an
/// apostrophe does not halve what one message holds.
#[must_use]
pub fn plain(text: &str) -> String {
    let text = text.replace("«\u{a0}", "«").replace("\u{a0}»", "»");
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '’' | '‘' => plain.push('\''),
            '“' | '”' | '«' | '»' => plain.push('"'),
            '–' | '—' | '\u{2011}' => plain.push('-'),
            '…' => plain.push_str("..."),
            'œ' => plain.push_str("oe"),
            'Œ' => plain.push_str("OE"),
            '\u{a0}' | '\u{202f}' | '\u{2009}' => plain.push(' '),
            c if c.is_control() && c != '\n' => {}
            c => plain.push(c),
        }
    }
    plain.trim().to_owned()
}

/// The default alphabet and its extension, whose signs count twice (3GPP TS 23.038, 6.2.1).
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENDED: &str = "^{}\\[~]|€\u{c}";

/// In how many messages a text goes out, which is what is paid: 160 signs in one or 153 in each of
/// several, 70 and 67 where a sign is outside the default alphabet (3GPP TS 23.040, 9.2.3.24.1).
#[must_use]
pub fn parts(text: &str) -> usize {
    let septets = text.chars().try_fold(0, |sum, c| {
        let width = if BASIC.contains(c) { 1 } else { 2 };
        (width == 1 || EXTENDED.contains(c)).then_some(sum + width)
    });
    let (length, one, many) = match septets {
        Some(septets) => (septets, 160, 153),
        None => (text.encode_utf16().count(), 70, 67),
    };
    if length <= one { 1 } else { usize::div_ceil(length, many) }
}

/// Whether a number can be written to: in France those of mobile networks, elsewhere any.
#[must_use]
pub fn can_be_written_to(number: &str) -> bool {
    let french = number.strip_prefix("+33");
    number.starts_with('+') && french.is_none_or(|rest| rest.starts_with(['6', '7']))
}

/// Whether somebody wants no more (the word that every gateway takes in France; English the same).
#[must_use]
pub fn is_stop(text: &str) -> bool {
    let first = text.trim().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    ["stop", "arret", "arrêt", "unsubscribe"].contains(&first.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gateway() -> SmsGateway {
        SmsGateway {
            active: true,
            method: Method::Post,
            url: "https://sms.example/send".to_owned(),
            headers: BTreeMap::from([("api-key".to_owned(), "{secret.sms}".to_owned())]),
            body: r#"{"to":"{sms.to}","content":"{sms.text}"}"#.to_owned(),
            form: BodyForm::Json,
            sender: "NOVA".to_owned(),
            stop: Label::new("STOP au 36180", "STOP to 36180"),
            reference: Some("/messageId".to_owned()),
            status: None,
            refused: Vec::new(),
            timeout_ms: 10_000,
        }
    }

    #[test]
    fn what_works_has_no_fault_and_what_cannot_is_told() {
        let codes = |gateway: SmsGateway| -> Vec<&'static str> {
            gateway.faults("sms").iter().map(|fault| fault.code).collect()
        };
        assert_eq!(codes(gateway()), Vec::<&str>::new());
        let url = "https://sms.example/?key={secret.sms}&text={sms.text}".to_owned();
        assert_eq!(codes(SmsGateway { url, ..gateway() }), ["unknown_name"]);
        let url = "https://{sms.to}/".to_owned();
        assert_eq!(codes(SmsGateway { url, ..gateway() }), ["bad_url"]);
        let silent = SmsGateway { body: "{}".to_owned(), timeout_ms: 1, ..gateway() };
        assert_eq!(codes(silent), ["no_text", "out_of_range"]);
        let pointer = Some("messageId".to_owned());
        assert_eq!(codes(SmsGateway { status: pointer, ..gateway() }), ["bad_pointer"]);
    }

    #[test]
    fn parts_are_counted_as_they_are_paid() {
        assert_eq!(parts(""), 1);
        assert_eq!(parts(&"a".repeat(160)), 1);
        assert_eq!(parts(&"a".repeat(161)), 2);
        assert_eq!(parts(&"é".repeat(306)), 2);
        assert_eq!(parts(&"é".repeat(307)), 3);
        assert_eq!(parts(&"€".repeat(80)), 1, "a sign of the extension counts twice");
        assert_eq!(parts(&"€".repeat(81)), 2);
        assert_eq!(parts(&"ê".repeat(70)), 1);
        assert_eq!(parts(&format!("ê{}", "a".repeat(70))), 2);
    }

    #[test]
    fn print_does_not_cost_a_second_message() {
        let plain = plain("Dites-nous ce que vous pensez de l’échange\u{a0}: «\u{a0}merci\u{a0}»…");
        assert_eq!(plain, "Dites-nous ce que vous pensez de l'échange : \"merci\"...");
        assert_eq!(parts(&plain), 1);
    }

    #[test]
    fn only_telephones_that_show_text_are_written_to() {
        for number in ["+33612345678", "+33712345678", "+32470123456"] {
            assert!(can_be_written_to(number), "{number}");
        }
        for number in ["+33162000001", "3615", "", "+33939000000"] {
            assert!(!can_be_written_to(number), "{number}");
        }
    }

    #[test]
    fn stop_is_understood_however_it_is_written() {
        for text in ["STOP", " stop. ", "Stop!", "Arrêt", "STOP 36180"] {
            assert!(is_stop(text), "{text}");
        }
        for text in ["", "Merci", "non stop", "stopper"] {
            assert!(!is_stop(text), "{text}");
        }
    }
}
