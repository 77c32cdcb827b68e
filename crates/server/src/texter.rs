//! Sends text messages from the outbox through each organization's gateway.
//!
//! Owns: attempts and their times. Must not own: what messages say, or what a gateway's set-up may be
//! (`crm::sms`). A message may go out twice after a crash between sending and writing that down; its
//! id is the same, for gateways that take one. Numbers and texts are never logged.

use crate::clock;
use crate::fetch::Client;
use bytes::Bytes;
use crm::connect::retry::next_attempt;
use crm::connect::{Method, is_secret};
use crm::sms::{BodyForm, SmsGateway};
use futures_util::future::join_all;
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use serde_json::Value;
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;
use store::{Db, Scope, SentSms, SmsFate, StoreError};
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;
use vocab::template::{Surroundings, fill};
use vocab::{Moment, Pii};

/// The outbox is looked into so often.
const LOOK: Duration = Duration::from_secs(1);
/// Messages under way at once.
const MOST_AT_ONCE: u32 = 8;
/// Where there is no gateway, it is looked again after so long…
const LATER_MS: i64 = 60_000;
/// … and given up after so long: nobody wants yesterday's message.
const PATIENCE_MS: i64 = 86_400_000;
/// Sent and given-up messages can be looked at for so long.
const KEPT_MS: i64 = 30 * 86_400_000;
const FORGET_EVERY_MS: i64 = 3_600_000;
/// Of what a gateway says of a message, in characters.
const LONGEST_WORD: usize = 100;

pub(crate) struct Texter {
    pub db: Db,
    pub client: Arc<Client>,
    pub stop: CancellationToken,
}

/// Why one did not go out, and whether to try again.
struct Refused {
    why: String,
    for_good: bool,
}

impl Refused {
    fn now(why: impl Into<String>) -> Self {
        Self { why: why.into(), for_good: false }
    }

    fn for_good(why: impl Into<String>) -> Self {
        Self { why: why.into(), for_good: true }
    }
}

impl Texter {
    pub(crate) async fn run(self) {
        let mut tick = interval(LOOK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut forgotten = clock::now();
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return,
                _ = tick.tick() => {}
            }
            if let Err(error) = self.deliver(clock::now()).await {
                tracing::warn!(%error, "the messages to go out can't be read; it is tried again");
            }
            let now = clock::now();
            if now.since_ms(forgotten) > FORGET_EVERY_MS {
                forgotten = now;
                if let Err(error) = self.db.sms().forget(now.plus_ms(-KEPT_MS)).await {
                    tracing::warn!(%error, "old messages were not forgotten");
                }
            }
        }
    }

    async fn deliver(&self, now: Moment) -> Result<(), StoreError> {
        let due = self.db.sms().due(now, MOST_AT_ONCE).await?;
        let fates = join_all(due.iter().map(|(sms, text)| self.fate(sms, text, now))).await;
        for ((sms, _), fate) in due.iter().zip(fates) {
            let fate = fate?;
            if let SmsFate::Failed { error, .. } = &fate {
                tracing::warn!(sms = sms.id, error, "a text message was not sent");
            }
            self.db.sms().settle(sms, &fate, now).await?;
        }
        Ok(())
    }

    async fn fate(
        &self,
        sms: &SentSms,
        text: &Pii<String>,
        now: Moment,
    ) -> Result<SmsFate, StoreError> {
        let setup = self.db.setups().latest(&Scope::all(), &sms.organization).await?.setup;
        let Some(gateway) = setup.sms.filter(|gateway| gateway.active) else {
            let waits = now.since_ms(sms.created_at) < PATIENCE_MS;
            let error = || "its organization has no active gateway".to_owned();
            let given_up = || SmsFate::Failed { error: error(), next: None };
            return Ok(if waits { SmsFate::Later(now.plus_ms(LATER_MS)) } else { given_up() });
        };
        Ok(match self.send(&gateway, sms, text).await {
            Ok(fate) => fate,
            Err(Refused { why, for_good }) => {
                let next = next_attempt(now, sms.attempts + 1).filter(|_| !for_good);
                SmsFate::Failed { error: why, next }
            }
        })
    }

    async fn send(
        &self,
        gateway: &SmsGateway,
        sms: &SentSms,
        text: &Pii<String>,
    ) -> Result<SmsFate, Refused> {
        let secrets = self.db.secrets().values(&sms.organization).await;
        let secrets = secrets.map_err(|_| Refused::now("the secrets can't be read"))?;
        let value = |name: &str| -> Option<Cow<'_, str>> {
            let to = sms.receiver.reveal();
            Some(Cow::Borrowed(match name {
                "sms.to" => to,
                "sms.to_digits" => to.trim_start_matches('+'),
                "sms.text" => text.reveal(),
                "sms.sender" => &gateway.sender,
                "sms.id" => &sms.id,
                "organization" => sms.organization.as_str(),
                other => {
                    return is_secret(other)
                        .and_then(|s| secrets.get(s))
                        .map(|s| s.reveal().into());
                }
            }))
        };
        let url = fill(&gateway.url, Surroundings::Url, value);
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, HeaderValue::from_static("plateau"));
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(gateway.form.media()));
        for (name, text) in &gateway.headers {
            let filled = fill(text, Surroundings::Header, value);
            let pair = name.parse::<HeaderName>().ok().zip(HeaderValue::from_str(&filled).ok());
            let unsent = || Refused::for_good("a header of the request can't be sent");
            let (name, value) = pair.ok_or_else(unsent)?;
            headers.insert(name, value);
        }
        let (method, body) = match gateway.method {
            Method::Get => {
                headers.remove(CONTENT_TYPE);
                (hyper::Method::GET, String::new())
            }
            Method::Post => {
                let surroundings = match gateway.form {
                    BodyForm::Json => Surroundings::Json,
                    BodyForm::Form => Surroundings::Url,
                };
                (hyper::Method::POST, fill(&gateway.body, surroundings, value))
            }
        };
        let limit_ms = gateway.timeout_ms.clamp(1_000, 30_000);
        let limit = Duration::from_millis(limit_ms.unsigned_abs());
        let sent = self.client.send(method, &url, headers, Bytes::from(body));
        match timeout(limit, sent).await {
            Err(_) => Err(Refused::now(format!("it did not answer within {limit_ms} ms"))),
            Ok(Err(error)) => Err(Refused::now(error.to_string())),
            Ok(Ok(answered)) => taken(gateway, answered.status, &answered.body),
        }
    }
}

/// Whether the gateway took it, by its answer.
fn taken(gateway: &SmsGateway, status: u16, body: &[u8]) -> Result<SmsFate, Refused> {
    match status {
        200..300 => {}
        // What was wrong with it stays wrong, but for "later" and "too many".
        400..500 if !matches!(status, 408 | 425 | 429) => {
            return Err(Refused::for_good(format!("it answers {status}")));
        }
        _ => return Err(Refused::now(format!("it answers {status}"))),
    }
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let word = |pointer: &Option<String>| {
        let found = body.pointer(pointer.as_deref()?)?;
        let word: String = crm::field::spoken(found).chars().take(LONGEST_WORD).collect();
        (!word.is_empty()).then_some(word)
    };
    let (reference, status) = (word(&gateway.reference), word(&gateway.status));
    if let Some(said) = status.as_ref().filter(|said| gateway.refused.contains(said)) {
        return Err(Refused::for_good(format!("it refuses: {said}")));
    }
    Ok(SmsFate::Sent { reference, status })
}

#[cfg(test)]
mod tests;
