//! Text to speech by a plug: a command or an HTTP service, chosen by configuration.
//!
//! Owns: having a text spoken, and the spoken texts on disk, by a hash of plug, language and text.
//! Must not own: what is kept in memory and who asks at the same time (see `sound`).
//!
//! Texts come from the floor plan and may name people: they are never logged.

use crate::plug::{self, PlugError};
use crate::sound::Sound;
use bytes::Bytes;
use hyper::header::{ACCEPT_LANGUAGE, CONTENT_TYPE};
use media::wav::{Format, Spec};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// A caller waits no longer for a sentence.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Texts spoken at the same time; more wait.
const MAX_VOICES: usize = 2;
const MAX_TEXT_BYTES: usize = 4_000;
/// Biggest WAV taken from a plug: some 10 minutes.
const MAX_WAV_BYTES: usize = 32 * 1024 * 1024;
/// Files kept on disk; a prompt of five seconds has 80 kB.
const MAX_FILES: usize = 4_096;
/// Files written between two looks at how many there are.
const FILES_PER_LOOK: u64 = 64;
/// Words a minute of the default voice: a little slower than its own, for the telephone.
const ESPEAK_SPEED: &str = "155";

#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum SpeechConfig {
    /// `espeak-ng`, from its Debian package.
    #[default]
    EspeakNg,
    /// A program and its arguments, in which `{text}`, `{language}` and `{out}` are replaced; no
    /// shell is in between. The text is given on standard input, too; without `{out}` the WAV is
    /// read from standard output.
    Command { argv: Vec<String> },
    /// A service that answers a POST of the text (`text/plain`, `Accept-Language`) with a WAV.
    /// `{language}` in the URL is replaced. `http://` only: put a service elsewhere behind a proxy.
    Http { url: String },
}

/// Why a text was not spoken. Carries no text.
#[derive(Debug, thiserror::Error)]
enum SpeechError {
    #[error("the text has {0} bytes, more than {MAX_TEXT_BYTES}")]
    TooLong(usize),
    #[error("the language is no BCP 47 tag")]
    Language,
    #[error("{what}: {source}")]
    Io { what: &'static str, source: std::io::Error },
    #[error("speech: {0}")]
    Plug(#[from] PlugError),
    #[error("no answer within {TIMEOUT:?}")]
    Late,
    #[error("what the plug gave is no WAV that can be played: {0}")]
    Wav(String),
}

#[derive(Debug)]
pub(crate) struct Speech {
    config: SpeechConfig,
    cache: PathBuf,
    voices: Semaphore,
    n_files: AtomicU64,
}

impl Speech {
    pub(crate) const fn new(config: SpeechConfig, cache: PathBuf) -> Self {
        let voices = Semaphore::const_new(MAX_VOICES);
        Self { config, cache, voices, n_files: AtomicU64::new(0) }
    }

    /// The text as a sound, from disk if it was spoken before; `None`, logged, when it can't be.
    pub(crate) async fn say(&self, text: &str, language: &str) -> Option<Sound> {
        let spoken = self.try_say(text, language).await;
        spoken
            .inspect_err(|error| {
                tracing::warn!(%error, language, bytes = text.len(), "a text can't be spoken");
            })
            .ok()
    }

    async fn try_say(&self, text: &str, language: &str) -> Result<Sound, SpeechError> {
        if text.len() > MAX_TEXT_BYTES {
            return Err(SpeechError::TooLong(text.len()));
        }
        let is_tag = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let plain = language.starts_with(|c: char| c.is_ascii_alphabetic());
        if !plain || language.len() > 35 || !language.chars().all(is_tag) {
            return Err(SpeechError::Language);
        }
        let path = self.path_of(text, language);
        if let Ok(kept) = tokio::fs::read(&path).await
            && let Ok(sound) = convert(kept).await
        {
            return Ok(sound);
        }
        let _voice = self.voices.acquire().await.expect("the semaphore is never closed");
        let out = path.with_extension(format!("{}.part", std::process::id()));
        let folder = path.parent().unwrap_or(&self.cache);
        tokio::fs::create_dir_all(folder).await.map_err(|e| io("folder of spoken texts", e))?;
        let wav = timeout(TIMEOUT, self.speak(text, language, &out)).await;
        let _ = tokio::fs::remove_file(&out).await;
        let sound = convert(wav.map_err(|_| SpeechError::Late)??).await?;
        if let Err(error) = self.keep(&path, &sound).await {
            tracing::warn!(%error, "a spoken text can't be kept on disk");
        }
        Ok(sound)
    }

    async fn speak(&self, text: &str, language: &str, out: &Path) -> Result<Vec<u8>, SpeechError> {
        match &self.config {
            SpeechConfig::EspeakNg => {
                let argv = ["espeak-ng", "-v", "{language}", "-s", ESPEAK_SPEED, "-w", "{out}"];
                let argv = argv.map(str::to_owned);
                run(&[&argv[..], &["--stdin".to_owned()]].concat(), text, language, out).await
            }
            SpeechConfig::Command { argv } => run(argv, text, language, out).await,
            SpeechConfig::Http { url } => post(url, text, language).await,
        }
    }

    /// By everything that changes what is heard.
    fn path_of(&self, text: &str, language: &str) -> PathBuf {
        let plug = match &self.config {
            SpeechConfig::EspeakNg => format!("espeak-ng {ESPEAK_SPEED}"),
            SpeechConfig::Command { argv } => argv.join("\0"),
            SpeechConfig::Http { url } => url.clone(),
        };
        let hash = Sha256::digest([plug.as_str(), language, text].join("\u{1}"));
        let mut name = String::with_capacity(64);
        for byte in hash {
            let _ = write!(name, "{byte:02x}");
        }
        self.cache.join(format!("{name}.wav"))
    }

    /// Written aside and renamed, so that no torn file is ever read.
    async fn keep(&self, path: &Path, sound: &Sound) -> std::io::Result<()> {
        let spec = Spec { format: Format::G711(media::g711::Law::A), channels: 1 };
        let codes = sound.codes(media::g711::Law::A);
        let mut bytes = spec.header(codes.len() as u64);
        bytes.extend_from_slice(codes);
        let aside = path.with_extension(format!("{}.new", std::process::id()));
        tokio::fs::write(&aside, bytes).await?;
        tokio::fs::rename(&aside, path).await?;
        if self.n_files.fetch_add(1, Ordering::Relaxed).is_multiple_of(FILES_PER_LOOK) {
            let folder = self.cache.clone();
            tokio::task::spawn_blocking(move || prune(&folder, MAX_FILES))
                .await
                .map_err(std::io::Error::other)??;
        }
        Ok(())
    }
}

fn io(what: &'static str, source: std::io::Error) -> SpeechError {
    SpeechError::Io { what, source }
}

async fn convert(wav: Vec<u8>) -> Result<Sound, SpeechError> {
    let sound = tokio::task::spawn_blocking(move || Sound::from_wav(&wav)).await;
    sound.map_err(|e| SpeechError::Wav(e.to_string()))?.map_err(SpeechError::Wav)
}

/// Runs a plug. It is killed when the time is up.
async fn run(
    argv: &[String],
    text: &str,
    language: &str,
    out: &Path,
) -> Result<Vec<u8>, SpeechError> {
    let to_file = argv.iter().any(|arg| arg.contains("{out}"));
    let out_name = out.to_string_lossy();
    // The text last, so that nothing inside it is replaced.
    let fill = |arg: &String| {
        let arg = arg.replace("{language}", language).replace("{out}", &out_name);
        arg.replace("{text}", text)
    };
    let printed = plug::pipe(argv.iter().map(fill), text.as_bytes(), MAX_WAV_BYTES).await?;
    if !to_file {
        return Ok(printed);
    }
    let length = tokio::fs::metadata(out).await.map_err(|e| io("the spoken WAV", e))?.len();
    if length > MAX_WAV_BYTES as u64 {
        return Err(SpeechError::Wav(format!("{length} bytes")));
    }
    tokio::fs::read(out).await.map_err(|e| io("the spoken WAV", e))
}

/// Asks a service, on a connection of its own.
async fn post(url: &str, text: &str, language: &str) -> Result<Vec<u8>, SpeechError> {
    let url = url.replace("{language}", language);
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (ACCEPT_LANGUAGE, language)];
    let body = Bytes::copy_from_slice(text.as_bytes());
    Ok(plug::post(&url, &headers, body, MAX_WAV_BYTES).await?)
}

/// Removes the oldest files until at most `max` are left.
fn prune(folder: &Path, max: usize) -> std::io::Result<()> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        files.push((entry.metadata()?.modified()?, entry.path()));
    }
    if files.len() > max {
        files.sort();
        for (_, path) in &files[..files.len() - max] {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "speech_tests.rs"]
mod tests;
