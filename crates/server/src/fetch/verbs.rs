//! Programs elsewhere that say what to do next, in the verbs of jambonz
//! (<https://docs.jambonz.org/verbs/overview>): a web hook, or a WebSocket of its own protocol.
//!
//! Owns: what they are told and how their verbs are read; sockets that stay open between two
//! questions of one call, bounded. Must not own: performing verbs.
//!
//! What a program sends is read leniently: a verb that the floor doesn't perform is skipped with a
//! warning, so that an application written for jambonz runs as far as it goes.

use super::client::{Client, ClientError, Stream, host_of, parse};
use super::web_service::{failed, text_of};
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use hyper::Method;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::header::SEC_WEBSOCKET_PROTOCOL;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use vocab::{Address, Fetched, InteractionId, Pii, Prompt, QueueId, Verb};

/// What jambonz calls its protocol.
const PROTOCOL: &str = "ws.jambonz.org";
/// Verbs taken of one answer.
const MOST_VERBS: usize = 50;
/// Sockets that stay open between two questions; the oldest makes room.
const MOST_SOCKETS: usize = 512;
const IDLE: Duration = Duration::from_secs(300);
/// Messages that are read while one answer is waited for.
const MOST_MESSAGES: usize = 32;

type Socket = WebSocketStream<Box<dyn Stream>>;

/// A socket, whose server it leads to, and since when nobody used it.
struct Kept {
    socket: Socket,
    url: String,
    since: Instant,
}

pub(super) struct Programs {
    client: Arc<Client>,
    kept: Mutex<HashMap<InteractionId, Kept>>,
}

impl Programs {
    pub(super) fn new(client: Arc<Client>) -> Self {
        Self { client, kept: Mutex::default() }
    }

    pub(super) async fn ask(
        &self,
        interaction: InteractionId,
        url: &Pii<String>,
        state: &BTreeMap<String, Pii<String>>,
    ) -> Fetched {
        let url = url.reveal();
        let told = told(interaction, state);
        let answer = if url.starts_with("ws:") || url.starts_with("wss:") {
            self.by_socket(interaction, url, told).await
        } else {
            self.by_hook(url, &told).await
        };
        match answer.map(|verbs| read(&verbs, url)) {
            Ok(Some(verbs)) => Fetched::Verbs { verbs },
            Ok(None) => failed("its answer is no list of verbs"),
            Err(error) => failed(&error.to_string()),
        }
    }

    async fn by_hook(&self, url: &str, told: &Value) -> Result<Value, ClientError> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let body = Bytes::from(told.to_string());
        let answered = self.client.send(Method::POST, url, headers, body).await?;
        if !(200..300).contains(&answered.status) {
            return Err(ClientError::Http(format!("it answers {}", answered.status)));
        }
        if answered.body.is_empty() {
            return Ok(json!([]));
        }
        serde_json::from_slice(&answered.body)
            .map_err(|_| ClientError::Http("its answer is no JSON".to_owned()))
    }

    /// The first question opens a session; the next ones of the call are hooks within it, named
    /// after `#`.
    async fn by_socket(
        &self,
        interaction: InteractionId,
        url: &str,
        told: Value,
    ) -> Result<Value, ClientError> {
        let (server, hook) = url.split_once('#').unwrap_or((url, ""));
        let kept = self.take(interaction, server);
        let (mut socket, kind) = match kept {
            Some(socket) => (socket, "verb:hook"),
            None if hook.is_empty() => (self.open(server).await?, "session:new"),
            None => (self.open(server).await?, "session:reconnect"),
        };
        let msgid = format!("{:016x}", rand(interaction));
        let mut message = json!({
            "type": kind, "msgid": msgid, "call_sid": interaction.to_string(), "data": told});
        if !hook.is_empty() {
            message["hook"] = json!(hook);
        }
        let broke = |_| ClientError::Socket("the connection broke");
        socket.send(Message::text(message.to_string())).await.map_err(broke)?;
        for _ in 0..MOST_MESSAGES {
            let Some(heard) = socket.next().await else { break };
            let text = match heard.map_err(broke)? {
                Message::Text(text) => text,
                Message::Close(_) => break,
                _frames => continue,
            };
            let Ok(answer) = serde_json::from_str::<Value>(&text) else {
                return Err(ClientError::Socket("its message is no JSON"));
            };
            let ours = answer["type"] == "ack" && answer["msgid"] == msgid.as_str();
            // A program may also push its verbs: `command` with `redirect`.
            let pushed = answer["type"] == "command" && answer["command"] == "redirect";
            if ours || pushed {
                self.keep(interaction, server, socket);
                let verbs = answer["data"].clone();
                return Ok(if verbs.is_null() { json!([]) } else { verbs });
            }
        }
        Err(ClientError::Socket("it closed without an answer"))
    }

    async fn open(&self, url: &str) -> Result<Socket, ClientError> {
        let uri = parse(url, &["ws", "wss"], "ws:// and wss://")?;
        let mut request = uri.clone().into_client_request().map_err(|_| ClientError::Malformed)?;
        let host = host_of(&uri).parse().map_err(|_| ClientError::Malformed)?;
        request.headers_mut().insert("host", host);
        let protocol = HeaderValue::from_static(PROTOCOL);
        request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, protocol);
        let stream = self.client.connect(&uri).await?;
        let limit = Some(super::client::MAX_ANSWER_BYTES);
        let config = WebSocketConfig::default().max_message_size(limit).max_frame_size(limit);
        let opened =
            tokio_tungstenite::client_async_with_config(request, stream, Some(config)).await;
        let (socket, _) = opened.map_err(|_| ClientError::Socket("the upgrade was refused"))?;
        Ok(socket)
    }

    fn take(&self, interaction: InteractionId, server: &str) -> Option<Socket> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, kept| kept.since.elapsed() < IDLE);
        kept.remove(&interaction).filter(|kept| kept.url == server).map(|kept| kept.socket)
    }

    fn keep(&self, interaction: InteractionId, server: &str, socket: Socket) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_SOCKETS
            && let Some(oldest) = kept.iter().min_by_key(|(_, k)| k.since).map(|(id, _)| *id)
        {
            kept.remove(&oldest);
        }
        kept.insert(interaction, Kept { socket, url: server.to_owned(), since: Instant::now() });
    }
}

/// Tells one question of a call from the next.
fn rand(interaction: InteractionId) -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(interaction.uuid())
}

/// The call as jambonz tells it, and every attribute.
fn told(interaction: InteractionId, state: &BTreeMap<String, Pii<String>>) -> Value {
    let of = |name: &str| state.get(name).map(|value| value.reveal().clone()).unwrap_or_default();
    let sid = interaction.to_string();
    let mut told = json!({
        "call_sid": sid, "direction": "inbound", "call_status": "in-progress",
        "from": of("caller"), "to": of("called")});
    for name in ["digits", "speech"] {
        let value = of(name);
        if !value.is_empty() {
            told[name] = json!(value);
        }
    }
    let attributes: Map<String, Value> =
        state.iter().map(|(name, value)| (name.clone(), json!(value.reveal()))).collect();
    told["attributes"] = Value::Object(attributes);
    told
}

/// `None`: it is no list of verbs. `base` is where they came from.
fn read(answer: &Value, base: &str) -> Option<Vec<Verb>> {
    let list = match answer {
        Value::Array(list) => list.as_slice(),
        Value::Object(_) => std::slice::from_ref(answer),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
    };
    let (mut verbs, mut skipped) = (Vec::new(), Vec::new());
    for item in list.iter().take(MOST_VERBS) {
        let (name, body) = named(item);
        match verb(name, body, base) {
            Some(Read::Verb(verb)) => verbs.push(verb),
            Some(Read::Nothing) => {}
            None => skipped.push(name.chars().take(20).collect::<String>()),
        }
    }
    skipped.extend((list.len() > MOST_VERBS).then(|| format!("more than {MOST_VERBS}")));
    if !skipped.is_empty() {
        tracing::warn!(verbs = skipped.join(", "), "verbs of a program were skipped");
    }
    Some(verbs)
}

/// `{"verb": "say", …}`, or the older `{"say": {…}}`.
fn named(item: &Value) -> (&str, &Value) {
    if let Some(name) = item["verb"].as_str() {
        return (name, item);
    }
    match item.as_object().and_then(|object| object.iter().next()) {
        Some((name, body)) => (name, body),
        None => ("", item),
    }
}

enum Read {
    Verb(Verb),
    /// Understood, and nothing to do here.
    Nothing,
}

fn verb(name: &str, body: &Value, base: &str) -> Option<Read> {
    let verb = match name {
        "say" => Verb::Play { prompt: said(body)? },
        "play" => Verb::Play { prompt: played(body)? },
        "pause" => Verb::Play { prompt: Prompt::Silence { ms: ms(&body["length"])? } },
        "gather" => gather(body, base)?,
        "tag" => {
            let data = body["data"].as_object()?;
            let attributes = data.iter().map(|(name, value)| (name.clone(), text_of(value)));
            Verb::Set { attributes: attributes.collect() }
        }
        "enqueue" => Verb::Queue { queue: QueueId::new(body["name"].as_str()?) },
        "dial" => Verb::Dial { number: dialled(body)? },
        "redirect" => Verb::Redirect { url: hook(&body["actionHook"], base)? },
        "leave" => Verb::Leave,
        "hangup" => Verb::HangUp,
        // Its voices and recognisers are set up here, and the call is answered by then.
        "config" | "answer" => return Some(Read::Nothing),
        _unknown => return None,
    };
    Some(Read::Verb(verb))
}

fn said(body: &Value) -> Option<Prompt> {
    let text = match &body["text"] {
        Value::Array(texts) => texts.iter().find_map(Value::as_str)?,
        text => text.as_str()?,
    };
    let language = body["synthesizer"]["language"].as_str().or(body["language"].as_str());
    let (text, language) = (text.to_owned(), language.unwrap_or("fr").to_owned());
    Some(Prompt::Say { text, language })
}

/// A sound of the sounds folder by its name, or silence. Sounds elsewhere are not fetched.
fn played(body: &Value) -> Option<Prompt> {
    let url = match &body["url"] {
        Value::Array(urls) => urls.iter().find_map(Value::as_str)?,
        url => url.as_str()?,
    };
    if let Some(length) = url.strip_prefix("silence_stream://") {
        return Some(Prompt::Silence { ms: length.parse::<u32>().ok()?.min(60_000) });
    }
    let name = url.strip_suffix(".wav").unwrap_or(url);
    vocab::sound_name_fault(name).is_none().then(|| Prompt::Sound(name.to_owned()))
}

fn gather(body: &Value, base: &str) -> Option<Verb> {
    let count = |name: &str| body[name].as_u64().map(|n| n.clamp(1, 64) as u32);
    let exact = count("numDigits");
    let inner = [(&body["say"], said as fn(&Value) -> _), (&body["play"], played)];
    let prompt = inner.into_iter().find_map(|(part, read)| read(part));
    let url = match &body["actionHook"] {
        Value::Null => None,
        given => Some(hook(given, base)?),
    };
    Some(Verb::Gather {
        prompt: prompt.unwrap_or(Prompt::Silence { ms: 20 }),
        min: exact.or_else(|| count("minDigits")).unwrap_or(1),
        max: exact.or_else(|| count("maxDigits")).unwrap_or(64),
        timeout_ms: ms(&body["timeout"]).filter(|ms| *ms > 0).unwrap_or(5_000),
        url,
    })
}

fn dialled(body: &Value) -> Option<Address> {
    let targets = body["target"].as_array()?;
    let number = targets.iter().find_map(|target| target["number"].as_str())?;
    Some(Address::parse(number, "FR"))
}

/// Seconds as jambonz writes them.
fn ms(seconds: &Value) -> Option<u32> {
    let seconds = seconds.as_f64().or_else(|| seconds.as_str()?.parse().ok())?;
    (seconds >= 0.0).then(|| (seconds.min(60.0) * 1_000.0).round() as u32)
}

/// Where the program wants to be asked next, whole: relative to where it was asked.
fn hook(given: &Value, base: &str) -> Option<String> {
    let given = given.as_str().or_else(|| given["url"].as_str())?;
    if given.contains("://") {
        return Some(given.to_owned());
    }
    let (server, _) = base.split_once('#').unwrap_or((base, ""));
    if server.starts_with("ws") {
        return Some(format!("{server}#{given}"));
    }
    let (scheme, rest) = server.split_once("://")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    if let Some(from_root) = given.strip_prefix('/') {
        return Some(format!("{scheme}://{host}/{from_root}"));
    }
    let folder = path.split('?').next()?.rsplit_once('/').map_or("", |(folder, _)| folder);
    let slash = if folder.is_empty() { "" } else { "/" };
    Some(format!("{scheme}://{host}/{folder}{slash}{given}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://app.example/flow/start?x=1";

    fn say(text: &str) -> Prompt {
        Prompt::Say { text: text.to_owned(), language: "fr".to_owned() }
    }

    #[test]
    fn the_verbs_of_jambonz_become_the_floors_and_unknown_ones_are_skipped() {
        let answer = json!([
            {"verb": "config", "synthesizer": {}},
            {"verb": "say", "text": "Bonjour"},
            {"verb": "say", "text": ["Hello"], "synthesizer": {"language": "en-GB"}},
            {"verb": "play", "url": "fr/welcome.wav"},
            {"verb": "play", "url": "https://elsewhere.example/x.mp3"},
            {"verb": "transcribe"},
            {"verb": "pause", "length": 1.5},
            {"verb": "gather", "numDigits": 4, "timeout": 8, "actionHook": "/digits",
                "say": {"text": "Votre code"}},
            {"verb": "tag", "data": {"tier": "gold", "score": 80}},
            {"verb": "enqueue", "name": "support"},
            {"verb": "dial", "target": [{"type": "phone", "number": "+33162000009"}]},
            {"verb": "redirect", "actionHook": "next"},
            {"verb": "leave"},
            {"hangup": {}},
        ]);
        let english = Prompt::Say { text: "Hello".to_owned(), language: "en-GB".to_owned() };
        let attributes = BTreeMap::from([
            ("score".to_owned(), "80".to_owned()),
            ("tier".to_owned(), "gold".to_owned()),
        ]);
        assert_eq!(
            read(&answer, BASE).unwrap(),
            [
                Verb::Play { prompt: say("Bonjour") },
                Verb::Play { prompt: english },
                Verb::Play { prompt: Prompt::Sound("fr/welcome".to_owned()) },
                Verb::Play { prompt: Prompt::Silence { ms: 1_500 } },
                Verb::Gather {
                    prompt: say("Votre code"),
                    min: 4,
                    max: 4,
                    timeout_ms: 8_000,
                    url: Some("https://app.example/digits".to_owned()),
                },
                Verb::Set { attributes },
                Verb::Queue { queue: "support".into() },
                Verb::Dial { number: Address::parse("+33162000009", "FR") },
                Verb::Redirect { url: "https://app.example/flow/next".to_owned() },
                Verb::Leave,
                Verb::HangUp,
            ]
        );
    }

    #[test]
    fn what_is_no_list_of_verbs_is_refused_and_a_long_one_is_cut() {
        for answer in [json!("say"), json!(5), Value::Null] {
            assert_eq!(read(&answer, BASE), None, "{answer}");
        }
        let many = vec![json!({"verb": "leave"}); 1_000];
        assert_eq!(read(&json!(many), BASE).unwrap().len(), MOST_VERBS);
        assert_eq!(read(&json!([{}, 5, [], {"verb": "say"}, {"verb": 7}]), BASE).unwrap(), []);
    }

    #[test]
    fn hooks_are_relative_to_where_the_program_was_asked() {
        let of = |given: &str, base: &str| hook(&json!(given), base).unwrap();
        assert_eq!(of("https://b.example/x", BASE), "https://b.example/x");
        assert_eq!(of("x", "https://a.example"), "https://a.example/x");
        assert_eq!(of("/x", "wss://a.example/s"), "wss://a.example/s#/x");
        assert_eq!(of("/y", "wss://a.example/s#/x"), "wss://a.example/s#/y");
    }
}
