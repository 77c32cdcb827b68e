//! What a scene's services answer: stubs that the test wrote down.

use super::Fault;
use crate::flow_test::happen::Happened;
use crate::flow_test::read::Line;
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use vocab::{
    AgentId, CustomerId, CustomerMatch, Fetched, HttpMethod, Moment, Pii, Request, Standing, Verb,
};

#[derive(Default)]
pub(super) struct World {
    customer: Customer,
    tickets: BTreeMap<String, BTreeMap<String, String>>,
    http: Vec<(HttpMethod, String, Reply)>,
    programs: Vec<(String, VecDeque<Reply>)>,
}

#[derive(Default)]
enum Customer {
    #[default]
    Unknown,
    Late,
    Known(String, Standing),
}

#[derive(Clone)]
enum Reply {
    Answers(u16, Value),
    Late,
    Fails,
}

impl World {
    /// A line that tells of the world.
    pub(super) fn line(&mut self, line: &Line, _now: Moment) -> Result<(), Fault> {
        let words: Vec<&str> = line.words.iter().map(|w| w.text.as_str()).collect();
        match words.as_slice() {
            ["customer", "is", "unknown"] => self.customer = Customer::Unknown,
            ["customer", "is", "late"] => self.customer = Customer::Late,
            ["customer", "is", "known", "as", name, with @ ..] => {
                let standing = standing(with, line)?;
                self.customer = Customer::Known((*name).to_owned(), standing);
            }
            ["ticket", number, "is", state, rest @ ..] => {
                let (subject, team) = match rest {
                    [] => ("", ""),
                    [subject] => (*subject, ""),
                    [subject, "with", team] => (*subject, *team),
                    _ => return Err(misread(line, 4, "write \"SUBJECT\" with \"TEAM\"")),
                };
                let told =
                    [("number", *number), ("state", *state), ("subject", subject), ("team", team)];
                let told = told.into_iter().map(|(n, v)| (format!("ticket.{n}"), v.to_owned()));
                self.tickets.insert((*number).to_owned(), told.collect());
            }
            ["http", method, url, ..] => {
                let method = match *method {
                    "GET" => HttpMethod::Get,
                    "POST" => HttpMethod::Post,
                    "PUT" => HttpMethod::Put,
                    _ => return Err(misread(line, 1, "write GET, POST or PUT")),
                };
                let reply = reply(line, 3, true)?;
                self.http.push((method, (*url).to_owned(), reply));
            }
            ["program", url, ..] => {
                let reply = reply(line, 2, false)?;
                match self.programs.iter_mut().find(|(u, _)| u == url) {
                    Some((_, replies)) => replies.push_back(reply),
                    None => self.programs.push(((*url).to_owned(), VecDeque::from([reply]))),
                }
            }
            _ => {
                return Err(misread(
                    line,
                    0,
                    "not understood: see the guide for what can be written",
                ));
            }
        }
        Ok(())
    }

    pub(super) fn customer(&self) -> Option<CustomerMatch> {
        match &self.customer {
            Customer::Unknown => Some(CustomerMatch::Unknown),
            Customer::Late => None,
            Customer::Known(name, standing) => Some(CustomerMatch::One {
                customer: CustomerId::from_uuid(uuid::Uuid::from_u128(1)),
                name: Pii::new(name.clone()),
                standing: standing.clone(),
            }),
        }
    }

    /// None: it never answers.
    pub(super) fn answer(&mut self, request: &Request, happened: &mut Happened) -> Option<Fetched> {
        let reply = match request {
            Request::Ticket { number } => {
                return Some(match self.tickets.get(number.reveal()) {
                    Some(told) => Fetched::Found { attributes: personal(told) },
                    None => Fetched::Unknown,
                });
            }
            // In a test everybody is asked.
            Request::Survey { .. } => {
                return Some(Fetched::Found { attributes: BTreeMap::new() });
            }
            Request::Http { method, url, .. } => {
                happened.add(format!("asks {} {}", name_of(*method), url.reveal()));
                let stub = self.http.iter().find(|(m, u, _)| m == method && fits(u, url.reveal()));
                stub.map(|(_, _, reply)| reply.clone())
            }
            Request::Verbs { url, .. } => {
                happened.add(format!("asks program {}", url.reveal()));
                let stub = self.programs.iter_mut().find(|(u, _)| fits(u, url.reveal()));
                stub.and_then(|(_, replies)| {
                    if replies.len() > 1 { replies.pop_front() } else { replies.front().cloned() }
                })
            }
        };
        match (reply, request) {
            (None, _) => {
                happened.add("no line of the test says what that answers: it fails".to_owned());
                Some(Fetched::Failed { reason: "not in the test".to_owned() })
            }
            (Some(Reply::Late), _) => None,
            // As the program itself does: 404 and 410 are answers, "no such customer".
            (
                Some(Reply::Answers(status @ (200..=299 | 404 | 410), body)),
                Request::Http { results, .. },
            ) => {
                let mut attributes = picked(&body, results);
                attributes.insert("http.status".to_owned(), Pii::new(status.to_string()));
                Some(Fetched::Found { attributes })
            }
            (Some(Reply::Answers(200..=299, body)), Request::Verbs { .. }) => {
                Some(match serde_json::from_value::<Vec<Verb>>(body) {
                    Ok(verbs) => Fetched::Verbs { verbs },
                    Err(error) => Fetched::Failed { reason: error.to_string() },
                })
            }
            (Some(Reply::Answers(..) | Reply::Fails), _) => {
                Some(Fetched::Failed { reason: "as the test says".to_owned() })
            }
        }
    }
}

fn misread(line: &Line, word: usize, what: &str) -> Fault {
    (what.to_owned(), line.words.get(word).or(line.words.last()).map(|w| w.column))
}

fn standing(with: &[&str], line: &Line) -> Result<Standing, Fault> {
    let mut standing = Standing::default();
    let mut rest = with;
    while let [_, what, value, more @ ..] = rest {
        match (*what, value.parse::<i32>()) {
            ("score", Ok(score)) => standing.score = Some(score),
            ("agent", _) => standing.preferred_agent = Some(AgentId::new(value)),
            (_, _) => return Err(misread(line, 5, "write with score 90, or with agent NAME")),
        }
        rest = more;
    }
    if rest.is_empty() { Ok(standing) } else { Err(misread(line, 5, "write with score 90")) }
}

fn reply(line: &Line, at: usize, with_status: bool) -> Result<Reply, Fault> {
    let word = |n: usize| line.words.get(n).map_or("", |w| w.text.as_str());
    match (word(at), word(at + 1)) {
        ("is", "late") => Ok(Reply::Late),
        ("fails", _) => Ok(Reply::Fails),
        ("answers", status) => {
            let (status, body) = if with_status { (status, at + 2) } else { ("200", at + 1) };
            let status: u16 = status
                .parse()
                .map_err(|_| misread(line, at + 1, "write a status: answers 200 {…}"))?;
            let text = line.words.get(body).map_or("null", |w| w.rest.trim());
            let body = serde_json::from_str(text)
                .map_err(|e| misread(line, body, &format!("that is no JSON: {e}")))?;
            Ok(Reply::Answers(status, body))
        }
        _ => Err(misread(line, at, "write answers 200 {…}, is late, or fails")),
    }
}

/// `*` stands for anything.
fn fits(pattern: &str, url: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = url.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        last = Some(part);
    }
    rest.is_empty() || last.is_some_and(str::is_empty)
}

fn picked(body: &Value, results: &BTreeMap<String, String>) -> BTreeMap<String, Pii<String>> {
    results
        .iter()
        .map(|(name, pointer)| {
            let text = match body.pointer(pointer) {
                Some(Value::String(text)) => text.clone(),
                Some(Value::Number(number)) => number.to_string(),
                Some(Value::Bool(is)) => is.to_string(),
                Some(Value::Null) | None => String::new(),
                Some(other @ (Value::Array(_) | Value::Object(_))) => other.to_string(),
            };
            (name.clone(), Pii::new(text))
        })
        .collect()
}

fn personal(told: &BTreeMap<String, String>) -> BTreeMap<String, Pii<String>> {
    told.iter().map(|(n, v)| (n.clone(), Pii::new(v.clone()))).collect()
}

const fn name_of(method: HttpMethod) -> &'static str {
    match method {
        HttpMethod::Get => "GET",
        HttpMethod::Post => "POST",
        HttpMethod::Put => "PUT",
    }
}
