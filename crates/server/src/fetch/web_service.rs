//! The HTTP call of a flow: one request, attributes out of its JSON answer.

use super::client::{Answered, Client};
use bytes::Bytes;
use hyper::Method;
use hyper::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue,
    TRANSFER_ENCODING, UPGRADE, USER_AGENT,
};
use serde_json::Value;
use std::collections::BTreeMap;
use vocab::{Fetched, HttpMethod, Pii};

/// The attribute that holds the status of the last answer.
const STATUS: &str = "http.status";
/// Longest value of an attribute, in characters.
const MAX_CHARS: usize = 1_000;

pub(super) struct Asked<'a> {
    pub(super) method: HttpMethod,
    pub(super) url: &'a Pii<String>,
    pub(super) headers: &'a BTreeMap<String, String>,
    pub(super) body: Option<&'a Pii<String>>,
}

pub(super) async fn ask(
    client: &Client,
    asked: &Asked<'_>,
    results: &BTreeMap<String, String>,
) -> Fetched {
    let method = match asked.method {
        HttpMethod::Get => Method::GET,
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
    };
    let body = asked.body.map(|body| body.reveal().clone()).unwrap_or_default();
    let Some(headers) = headers(asked.headers, &body) else {
        return failed("a header of the request can't be sent");
    };
    match client.send(method, asked.url.reveal(), headers, Bytes::from(body)).await {
        Ok(answered) => read(&answered, results),
        Err(error) => failed(&error.to_string()),
    }
}

pub(super) fn failed(reason: &str) -> Fetched {
    Fetched::Failed { reason: reason.to_owned() }
}

/// `None`: a name or a value can't be a header. What frames the message is ours alone.
fn headers(given: &BTreeMap<String, String>, body: &str) -> Option<HeaderMap> {
    const OURS: [HeaderName; 5] = [HOST, CONTENT_LENGTH, CONNECTION, TRANSFER_ENCODING, UPGRADE];
    let mut headers = HeaderMap::new();
    headers.insert(USER_AGENT, HeaderValue::from_static("plateau"));
    if !body.is_empty() {
        let is_json = body.trim_start().starts_with(['{', '[']);
        let kind = if is_json { "application/json" } else { "text/plain; charset=utf-8" };
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    for (name, value) in given {
        let name: HeaderName = name.parse().ok()?;
        let value = HeaderValue::from_str(value).ok()?;
        if !OURS.contains(&name) {
            headers.insert(name, value);
        }
    }
    Some(headers)
}

/// 2xx is an answer, and so are 404 and 410: there is no such thing. Every other status failed.
fn read(answered: &Answered, results: &BTreeMap<String, String>) -> Fetched {
    let status = answered.status;
    let absent = matches!(status, 404 | 410);
    if !absent && !(200..300).contains(&status) {
        return failed(&format!("it answers {status}"));
    }
    let mut attributes = BTreeMap::new();
    attributes.insert(STATUS.to_owned(), Pii::new(status.to_string()));
    // An attribute that the answer doesn't hold is emptied: an earlier answer's must not stay.
    let body: Value = match (absent, results.is_empty()) {
        (true, _) | (_, true) => Value::Null,
        (false, false) => match serde_json::from_slice(&answered.body) {
            Ok(body) => body,
            Err(_) => return failed("its answer is no JSON"),
        },
    };
    for (attribute, pointer) in results {
        let value = body.pointer(pointer).map(text_of).unwrap_or_default();
        attributes.insert(attribute.clone(), Pii::new(value));
    }
    Fetched::Found { attributes }
}

/// Lists and objects as JSON.
pub(super) fn text_of(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    };
    text.chars().take(MAX_CHARS).collect()
}
