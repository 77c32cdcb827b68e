//! Asks programs outside what they know of a caller.
//!
//! Owns: filling in the question, its time, and answers that are still good. Must not own: which
//! questions there are (the organization's set-up). Questions and answers are personal data: nothing
//! of them is logged, and answers are kept in memory alone.

use crate::clock;
use crate::fetch::Client;
use bytes::Bytes;
use crm::connect::{LookUp, Method, is_secret};
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Db;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use vocab::template::{Surroundings, fill};
use vocab::{Moment, Pii};
use web::{Later, Outside, OutsideAnswer, OutsideQuestion};

/// Questions under way at once.
const MOST_AT_ONCE: usize = 32;
/// Answers kept; when full, all are forgotten.
const MOST_KEPT: usize = 10_000;
/// Longest value of a line, in characters.
const LONGEST: usize = 500;

pub(crate) struct LookUps {
    db: Db,
    client: Arc<Client>,
    turns: Semaphore,
    kept: Mutex<BTreeMap<String, (Moment, OutsideAnswer)>>,
}

impl LookUps {
    pub(crate) fn new(db: Db, client: Arc<Client>) -> Self {
        let turns = Semaphore::new(MOST_AT_ONCE);
        Self { db, client, turns, kept: Mutex::default() }
    }

    async fn ask(&self, question: OutsideQuestion) -> OutsideAnswer {
        let look_up = &question.look_up;
        let key = key(&question);
        if let Some(answer) = self.kept(&key) {
            return answer;
        }
        let asked = async {
            let _turn = self.turns.acquire().await;
            self.send(&question).await
        };
        let limit = Duration::from_millis(look_up.timeout_ms.clamp(100, 10_000).unsigned_abs());
        let answer = match timeout(limit, asked).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(reason)) => OutsideAnswer::Failed { reason },
            Err(_) => OutsideAnswer::Late,
        };
        match &answer {
            OutsideAnswer::Failed { reason } => {
                tracing::warn!(look_up = look_up.id, reason, "a program outside did not answer");
            }
            OutsideAnswer::Late => {
                tracing::warn!(look_up = look_up.id, "a program outside is late");
            }
            OutsideAnswer::Found { .. } | OutsideAnswer::Unknown => {
                self.keep(key, look_up.cache_s, &answer);
            }
        }
        answer
    }

    async fn send(&self, question: &OutsideQuestion) -> Result<OutsideAnswer, String> {
        let secrets = self.db.secrets().values(&question.organization).await;
        let secrets = secrets.map_err(|error| {
            tracing::warn!(%error, "the secrets can't be read");
            "its secret can't be read".to_owned()
        })?;
        let value = |name: &str| {
            let found = match is_secret(name) {
                Some(secret) => secrets.get(secret),
                None => question.values.get(name),
            };
            found.map(|value| Cow::Owned(value.reveal().clone()))
        };
        let look_up = &question.look_up;
        let url = fill(&look_up.url, Surroundings::Url, value);
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, HeaderValue::from_static("plateau"));
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        for (name, text) in &look_up.headers {
            let filled = fill(text, Surroundings::Header, value);
            let pair = name.parse::<HeaderName>().ok().zip(HeaderValue::from_str(&filled).ok());
            let (name, value) = pair.ok_or("a header of the request can't be sent")?;
            headers.insert(name, value);
        }
        let method = match look_up.method {
            Method::Get => hyper::Method::GET,
            Method::Post => hyper::Method::POST,
        };
        let body = look_up.body.as_deref().map(|text| fill(text, Surroundings::Json, value));
        if body.is_some() && !headers.contains_key(CONTENT_TYPE) {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let body = Bytes::from(body.unwrap_or_default());
        let sent = self.client.send(method, &url, headers, body).await;
        let answered = sent.map_err(|error| error.to_string())?;
        match answered.status {
            404 | 410 => Ok(OutsideAnswer::Unknown),
            200..300 => read(look_up, &question.values, &answered.body),
            status => Err(format!("it answers {status}")),
        }
    }

    fn kept(&self, key: &str) -> Option<OutsideAnswer> {
        let kept = self.kept.lock().expect("no code panics while it holds this lock");
        let (until, answer) = kept.get(key)?;
        (*until > clock::now()).then(|| match answer.clone() {
            OutsideAnswer::Found { lines, open, cached: _ } => {
                OutsideAnswer::Found { lines, open, cached: true }
            }
            other @ (OutsideAnswer::Unknown
            | OutsideAnswer::Late
            | OutsideAnswer::Failed { .. }) => other,
        })
    }

    fn keep(&self, key: String, cache_s: i64, answer: &OutsideAnswer) {
        if cache_s <= 0 {
            return;
        }
        let mut kept = self.kept.lock().expect("no code panics while it holds this lock");
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(key, (clock::now().plus_ms(cache_s.saturating_mul(1_000)), answer.clone()));
    }
}

impl Outside for LookUps {
    fn look_up(&self, question: OutsideQuestion) -> Later<'_, OutsideAnswer> {
        Box::pin(self.ask(question))
    }
}

/// The same question of the same set-up has the same answer; who asks and in which call do not count.
fn key(question: &OutsideQuestion) -> String {
    let look_up = serde_json::to_string(&question.look_up).unwrap_or_default();
    let used = question.values.iter().filter(|(name, _)| {
        let named = format!("{{{name}}}");
        look_up.contains(&named)
    });
    let values: Vec<_> = used.map(|(name, value)| format!("{name}={}", value.reveal())).collect();
    format!("{} {look_up} {}", question.organization, values.join("\n"))
}

/// An answer without any of the lines is nobody's.
fn read(
    look_up: &LookUp,
    values: &BTreeMap<String, Pii<String>>,
    body: &[u8],
) -> Result<OutsideAnswer, String> {
    let body: Value = serde_json::from_slice(body).map_err(|_| "its answer is no JSON")?;
    let text = |pointer: &str| body.pointer(pointer).map(text_of).filter(|text| !text.is_empty());
    let lines: Vec<_> = look_up
        .fields
        .iter()
        .filter_map(|field| Some((field.label.clone(), text(&field.pointer)?)))
        .collect();
    if lines.is_empty() {
        return Ok(OutsideAnswer::Unknown);
    }
    let record = look_up.record.as_deref().and_then(text);
    let value = |name: &str| match name {
        "record" => record.clone().map(Cow::Owned),
        name => values.get(name).map(|value| Cow::Owned(value.reveal().clone())),
    };
    let complete = record.is_some() || look_up.record.is_none();
    let open = look_up.open.as_deref().filter(|_| complete);
    let open = open.map(|url| fill(url, Surroundings::Url, value));
    Ok(OutsideAnswer::Found { lines, open, cached: false })
}

fn text_of(value: &Value) -> String {
    crm::field::spoken(value).chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests;
