//! What is told to programs outside, and how it is signed (Standard Webhooks 1.0).
//!
//! Events carry ids and no personal data: who may know more asks the API with a token of their own.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// What a program can be told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    #[serde(rename = "customer.created")]
    CustomerCreated,
    #[serde(rename = "customer.updated")]
    CustomerUpdated,
    #[serde(rename = "ticket.created")]
    TicketCreated,
    #[serde(rename = "ticket.updated")]
    TicketUpdated,
    #[serde(rename = "interaction.ended")]
    InteractionEnded,
    /// A rule of the live floor was broken for its time.
    #[serde(rename = "alert.raised")]
    AlertRaised,
    #[serde(rename = "alert.cleared")]
    AlertCleared,
    /// Sent by hand, to try.
    #[serde(rename = "webhook.test")]
    Test,
}

impl Kind {
    pub const ALL: [Self; 8] = [
        Self::CustomerCreated,
        Self::CustomerUpdated,
        Self::TicketCreated,
        Self::TicketUpdated,
        Self::InteractionEnded,
        Self::AlertRaised,
        Self::AlertCleared,
        Self::Test,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CustomerCreated => "customer.created",
            Self::CustomerUpdated => "customer.updated",
            Self::TicketCreated => "ticket.created",
            Self::TicketUpdated => "ticket.updated",
            Self::InteractionEnded => "interaction.ended",
            Self::AlertRaised => "alert.raised",
            Self::AlertCleared => "alert.cleared",
            Self::Test => "webhook.test",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A secret is `whsec_` and base64 of 24 to 64 bytes.
///
/// # Errors
/// It is none.
pub fn key(secret: &str) -> Result<Vec<u8>, NoSecret> {
    let text = secret.strip_prefix("whsec_").ok_or(NoSecret)?;
    STANDARD.decode(text).ok().filter(|key| (24..=64).contains(&key.len())).ok_or(NoSecret)
}

/// A text that is no secret of a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSecret;

/// The secret as people copy it.
#[must_use]
pub fn secret(key: &[u8]) -> String {
    format!("whsec_{}", STANDARD.encode(key))
}

/// The header `webhook-signature` over id, timestamp (seconds) and body.
#[must_use]
pub fn signature(key: &[u8], id: &str, timestamp_s: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(format!("{id}.{timestamp_s}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_body_is_signed_as_the_specification_shows() {
        // The example of the Standard Webhooks specification's reference libraries.
        let key = key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = r#"{"test": 2432232314}"#;
        let signed = signature(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        for text in ["", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_é"]
        {
            assert_eq!(key(text), Err(NoSecret), "{text}");
        }
    }

    #[test]
    fn kinds_are_named_once() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.name()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }

    proptest! {
        #[test]
        fn a_secret_reads_back(bytes in proptest::collection::vec(any::<u8>(), 24..=64)) {
            prop_assert_eq!(key(&secret(&bytes)), Ok(bytes));
        }
    }
}
