//! Speech to text by a plug: a command, an HTTP service or a WebSocket, chosen by configuration.
//!
//! Owns: having one utterance recognised, in bounded time, a bounded number at once. Must not own:
//! which phrase it means (see `media::phrase`), when somebody speaks (see `audio`).
//!
//! What callers say is never logged. Its three dialects are those of programs that there are:
//! - HTTP: `multipart/form-data` with `file`, `model`, `language`, `prompt` and `response_format`,
//!   as OpenAI's `/v1/audio/transcriptions`, which faster-whisper-server, LocalAI and vLLM speak,
//!   and whisper.cpp's `whisper-server` at `/inference`. The answer is `{"text": …}`.
//! - WebSocket: that of vosk-server: `{"config": {…}}`, PCM in binary messages, `{"eof": 1}`; the
//!   answers are `{"partial": …}` and `{"text": …}`.
//! - A command: the WAV on standard input, or named by `{wav}`; text or such JSON on standard output.

use crate::plug::{self, PlugError};
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use media::resample::to_wideband;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};
use vocab::Pii;

/// What recognisers are given, in Hz.
pub(crate) const RATE_HZ: u32 = 16_000;
/// Longest answer of a plug.
const MAX_ANSWER_BYTES: usize = 64 * 1024;
/// A fifth of a second of PCM to a message.
const SLICE_BYTES: usize = 6_400;
/// Messages of one WebSocket that are read at most.
const MAX_MESSAGES: usize = 1_000;
/// Between the parts of a form; no byte of a WAV can hold it by chance.
const BOUNDARY: &str = "plateau-utterance-4f1d0c6a9b";

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecognitionPlug {
    /// A program and its arguments, in which `{wav}` and `{language}` are replaced; no shell is in
    /// between. Without `{wav}` the WAV is given on standard input.
    Command { argv: Vec<String> },
    /// `http://` only: put a service elsewhere behind a proxy.
    Http { url: String, model: Option<String>, token: Option<Pii<String>> },
    /// `ws://` only.
    WebSocket { url: String },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecognitionConfig {
    pub plug: RecognitionPlug,
    /// What is not recognised then counts as not understood.
    pub timeout_ms: u64,
    /// Utterances recognised at the same time; more wait, within their time.
    pub at_once: usize,
}

/// What was recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Transcript {
    pub(crate) text: Pii<String>,
    /// 0–100, if the plug says.
    pub(crate) percent: Option<u8>,
}

/// Why an utterance was not recognised. Carries nothing of what was said.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecognitionError {
    #[error(transparent)]
    Plug(#[from] PlugError),
    #[error("the file of an utterance: {0}")]
    File(#[source] std::io::Error),
    #[error("the WebSocket: {0}")]
    Socket(#[from] Box<SocketError>),
    #[error("no answer within {0} ms")]
    Late(u64),
    #[error("the answer is neither text nor JSON with a `text`")]
    Answer,
}

#[derive(Debug)]
pub(crate) struct Recognizer {
    config: RecognitionConfig,
    turns: Semaphore,
}

impl Recognizer {
    pub(crate) fn new(config: RecognitionConfig) -> Self {
        let turns = Semaphore::new(config.at_once.max(1));
        Self { config, turns }
    }

    /// Samples at 8 kHz. `hints` are the phrases that are expected.
    pub(crate) async fn recognize(
        &self,
        samples: &[i16],
        language: &str,
        hints: &str,
    ) -> Result<Transcript, RecognitionError> {
        let late_ms = self.config.timeout_ms;
        let asked = async {
            let _turn = self.turns.acquire().await.expect("the semaphore is never closed");
            let wide = to_wideband(samples);
            match &self.config.plug {
                RecognitionPlug::Command { argv } => by_command(argv, &wav(&wide), language).await,
                RecognitionPlug::Http { url, model, token } => {
                    let model = model.as_deref();
                    let body = form(&wav(&wide), model, language, hints, "json");
                    read(&by_http(url, token.as_ref(), body, MAX_ANSWER_BYTES).await?)
                }
                RecognitionPlug::WebSocket { url } => by_socket(url, &wide, language, hints).await,
            }
        };
        let answer = timeout(Duration::from_millis(late_ms), asked).await;
        answer.map_err(|_| RecognitionError::Late(late_ms))?
    }
}

/// Has a second of silence recognised: whether the plug answers at all.
///
/// # Errors
/// What is wrong with it.
pub async fn check_recognition(config: &RecognitionConfig) -> Result<(), String> {
    let recognizer = Recognizer::new(config.clone());
    let answer = recognizer.recognize(&[0; 8_000], "fr", "").await;
    answer.map(|_| ()).map_err(|error| error.to_string())
}

/// 16-bit mono at 16 kHz.
pub(crate) fn wav(samples: &[i16]) -> Vec<u8> {
    let n_bytes = u32::try_from(samples.len() * 2).unwrap_or(u32::MAX - 36);
    let mut wav = Vec::with_capacity(samples.len() * 2 + 44);
    wav.extend(b"RIFF");
    wav.extend((n_bytes + 36).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend(RATE_HZ.to_le_bytes());
    wav.extend((RATE_HZ * 2).to_le_bytes());
    wav.extend(b"\x02\0\x10\0data");
    wav.extend(n_bytes.to_le_bytes());
    wav.extend(pcm(samples));
    wav
}

fn pcm(samples: &[i16]) -> Vec<u8> {
    samples.iter().flat_map(|sample| sample.to_le_bytes()).collect()
}

/// The language without its region: what recognisers name.
pub(crate) fn primary(language: &str) -> String {
    let plain = language.split('-').next().unwrap_or_default();
    plain.chars().filter(char::is_ascii_alphabetic).take(8).collect::<String>().to_lowercase()
}

/// Removes its file when dropped, also when the time is up.
struct Scrap(std::path::PathBuf);

impl Drop for Scrap {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.0) {
            tracing::warn!(%error, "the file of an utterance stays behind");
        }
    }
}

async fn by_command(
    argv: &[String],
    wav: &[u8],
    language: &str,
) -> Result<Transcript, RecognitionError> {
    let text = command_answer(argv, wav, language, MAX_ANSWER_BYTES).await?;
    match serde_json::from_str(&text) {
        Ok(answer @ Value::Object(_)) => read(&answer),
        // Plain text that happens to be JSON ("2") is text.
        Ok(_) | Err(_) => Ok(Transcript { text: Pii::new(text.trim().to_owned()), percent: None }),
    }
}

/// What a command prints.
pub(crate) async fn command_answer(
    argv: &[String],
    wav: &[u8],
    language: &str,
    max_bytes: usize,
) -> Result<String, RecognitionError> {
    let language = primary(language);
    let mut scrap = None;
    if argv.iter().any(|arg| arg.contains("{wav}")) {
        let name = format!("plateau-{}-{:016x}.wav", std::process::id(), random());
        let path = std::env::temp_dir().join(name);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path).map_err(RecognitionError::File)?;
        scrap = Some(Scrap(path));
        std::io::Write::write_all(&mut file, wav).map_err(RecognitionError::File)?;
    }
    let name = scrap.as_ref().map(|s| s.0.to_string_lossy().into_owned()).unwrap_or_default();
    let fill = |arg: &String| arg.replace("{language}", &language).replace("{wav}", &name);
    let input = if scrap.is_some() { &[] } else { wav };
    let printed = plug::pipe(argv.iter().map(fill), input, max_bytes).await?;
    String::from_utf8(printed).map_err(|_| RecognitionError::Answer)
}

fn random() -> u64 {
    getrandom::u64().unwrap_or_default()
}

pub(crate) fn form(
    wav: &[u8],
    model: Option<&str>,
    language: &str,
    hints: &str,
    format: &str,
) -> Bytes {
    let language = primary(language);
    let fields = [
        ("model", model.unwrap_or("whisper-1")),
        ("language", &language),
        ("prompt", hints),
        ("response_format", format),
        ("temperature", "0"),
    ];
    let mut body = Vec::with_capacity(wav.len() + 1_024);
    for (name, value) in fields {
        let head =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend(head.as_bytes());
        body.extend(value.as_bytes());
        body.extend(b"\r\n");
    }
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; \
         filename=\"utterance.wav\"\r\nContent-Type: audio/wav\r\n\r\n"
    );
    body.extend(head.as_bytes());
    body.extend(wav);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    body.into()
}

pub(crate) async fn by_http(
    url: &str,
    token: Option<&Pii<String>>,
    body: Bytes,
    max_bytes: usize,
) -> Result<Value, RecognitionError> {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let bearer = token.map(|token| format!("Bearer {}", token.reveal()));
    let mut headers = vec![(CONTENT_TYPE, kind.as_str())];
    headers.extend(bearer.as_deref().map(|bearer| (AUTHORIZATION, bearer)));
    let answer = plug::post(url, &headers, body, max_bytes).await?;
    serde_json::from_slice(&answer).map_err(|_| RecognitionError::Answer)
}

async fn by_socket(
    url: &str,
    samples: &[i16],
    language: &str,
    hints: &str,
) -> Result<Transcript, RecognitionError> {
    let phrases: Vec<&str> = hints.split(", ").filter(|hint| !hint.is_empty()).collect();
    let config = json!({"config": {
        "sample_rate": RATE_HZ, "language": primary(language), "phrase_list": phrases}});
    let answers = socket_answers(url, samples, &config, MAX_MESSAGES).await?;
    let parts = answers.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let texts: Vec<&str> = parts.iter().map(|part| part.text.reveal().as_str()).collect();
    let text = texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    let percent = parts.iter().filter_map(|part| part.percent).min();
    Ok(Transcript { text: Pii::new(text), percent })
}

/// The answers with a `text`, of which there is one at least.
pub(crate) async fn socket_answers(
    url: &str,
    samples: &[i16],
    config: &Value,
    max_messages: usize,
) -> Result<Vec<Value>, RecognitionError> {
    let failed = |error| RecognitionError::Socket(Box::new(error));
    let (socket, _) = tokio_tungstenite::connect_async(url).await.map_err(failed)?;
    let mut messages = vec![Message::text(config.to_string())];
    let pcm = Bytes::from(pcm(samples));
    for start in (0..pcm.len()).step_by(SLICE_BYTES) {
        let end = pcm.len().min(start + SLICE_BYTES);
        messages.push(Message::binary(pcm.slice(start..end)));
    }
    messages.push(Message::text(json!({"eof": 1}).to_string()));
    let (mut out, mut heard) = socket.split();
    // It answers while it is spoken to: reading meanwhile, neither waits for the other.
    let send = async {
        for message in messages {
            out.send(message).await?;
        }
        Ok(())
    };
    let mut answers: Vec<Value> = Vec::new();
    let hear = async {
        for _ in 0..max_messages {
            let Some(message) = heard.next().await else { break };
            let answer: Value = match message {
                Ok(Message::Text(text)) => serde_json::from_str(&text).unwrap_or_default(),
                Ok(Message::Close(_)) | Err(SocketError::ConnectionClosed) => break,
                Ok(_) => continue,
                // Some servers drop the connection once all is said.
                Err(SocketError::Protocol(_) | SocketError::Io(_)) if !answers.is_empty() => break,
                Err(error) => return Err(error),
            };
            let last = answer["final"] == true;
            if answer["text"].is_string() {
                answers.push(answer);
                if last {
                    break;
                }
            }
        }
        Ok(())
    };
    tokio::try_join!(send, hear).map_err(failed)?;
    if answers.is_empty() { Err(RecognitionError::Answer) } else { Ok(answers) }
}

/// `text`, and how sure: `confidence` (0–1 or 0–100), vosk's `result[].conf`, or Whisper's
/// `segments[].avg_logprob`.
fn read(answer: &Value) -> Result<Transcript, RecognitionError> {
    let text = answer["text"].as_str().ok_or(RecognitionError::Answer)?;
    let mean = |list: &Value, field: &str| {
        let values: Vec<f64> =
            list.as_array()?.iter().filter_map(|part| part[field].as_f64()).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    };
    let share = answer["confidence"]
        .as_f64()
        .map(|value| if value > 1.0 { value / 100.0 } else { value })
        .or_else(|| mean(&answer["result"], "conf"))
        .or_else(|| mean(&answer["segments"], "avg_logprob").map(f64::exp));
    let percent = share.map(|share| (share.clamp(0.0, 1.0) * 100.0).round() as u8);
    Ok(Transcript { text: Pii::new(text.trim().to_owned()), percent })
}

#[cfg(test)]
#[path = "recognition_tests.rs"]
mod tests;
