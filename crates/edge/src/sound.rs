//! Sounds that legs are made to hear: the sounds folder, music, spoken texts.
//!
//! Owns: finding and keeping them ready in both laws, bounded. Must not own: how they are played,
//! how text becomes speech (see `speech`).

use crate::speech::{Speech, SpeechConfig};
use media::g711::Law;
use media::wav::{Format, Spec, Wav};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;
use vocab::Prompt;

/// Audio kept in memory: 64 MiB are 70 minutes in both laws.
const MAX_CACHE_BYTES: usize = 64 * 1024 * 1024;
const MAX_CACHE_ENTRIES: usize = 4_096;
/// Biggest file that is read as a prompt: 10 minutes of 48 kHz stereo.
const MAX_FILE_BYTES: u64 = 120 * 1024 * 1024;

/// Audio at 8 kHz in both laws, so that playing is copying.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sound {
    a: Box<[u8]>,
    mu: Box<[u8]>,
}

impl Sound {
    pub(crate) fn from_linear(samples: &[i16]) -> Self {
        let encode = |law: Law| {
            let mut codes = vec![0; samples.len()];
            law.encode(samples, &mut codes);
            codes.into_boxed_slice()
        };
        Self { a: encode(Law::A), mu: encode(Law::Mu) }
    }

    /// Any WAV that `media` reads, converted to telephone audio.
    pub(crate) fn from_wav(bytes: &[u8]) -> Result<Self, String> {
        let wav = Wav::parse(bytes).map_err(|e| e.to_string())?;
        let samples = wav.to_telephone().map_err(|e| e.to_string())?;
        Ok(Self::from_linear(&samples))
    }

    pub(crate) fn codes(&self, law: Law) -> &[u8] {
        match law {
            Law::A => &self.a,
            Law::Mu => &self.mu,
        }
    }

    pub(crate) fn to_wav(&self) -> Vec<u8> {
        let mut samples = vec![0; self.a.len()];
        Law::A.decode(&self.a, &mut samples);
        linear_wav(&samples)
    }

    fn bytes(&self) -> usize {
        self.a.len() + self.mu.len()
    }
}

/// A prompt, ready to be played.
#[derive(Clone, Debug)]
pub(crate) enum Tune {
    Stored(Arc<Sound>),
    Tone { hz: u32, ms: u32 },
    Ringback,
    Silence { ms: u32 },
}

/// What the cache tells sounds apart by. A file that changes is another sound.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Said { text: String, language: String },
    File { name: String, modified_ms: u128 },
    Music,
}

/// Made once, however many ask at the same time; all of them share a failure.
type Cell = Arc<OnceCell<Option<Arc<Sound>>>>;

#[derive(Debug)]
pub(crate) struct Sounds {
    folder: PathBuf,
    speech: Speech,
    cache: Mutex<Cache>,
}

#[derive(Debug, Default)]
struct Cache {
    cells: HashMap<Key, (Cell, u64)>,
    uses: u64,
}

impl Sounds {
    pub(crate) fn new(folder: PathBuf, speech: SpeechConfig, speech_cache: PathBuf) -> Self {
        let speech = Speech::new(speech, speech_cache);
        Self { folder, speech, cache: Mutex::default() }
    }

    /// What can be played without waiting.
    pub(crate) fn ready(&self, prompt: &Prompt) -> Option<Tune> {
        let key = match prompt {
            Prompt::Tone { hz, ms } => return Some(Tune::Tone { hz: *hz, ms: *ms }),
            Prompt::Ringback => return Some(Tune::Ringback),
            Prompt::Silence { ms } => return Some(Tune::Silence { ms: *ms }),
            Prompt::Say { text, language } => said(text, language),
            Prompt::Music => Key::Music,
            // The file may have changed: only `make` looks.
            Prompt::Sound(_) => return None,
        };
        let sound = self.cell(key).get().cloned().flatten();
        sound.map(Tune::Stored)
    }

    /// Makes what isn't ready; `None` when it can't be made, which is logged.
    pub(crate) async fn make(&self, prompt: &Prompt) -> Option<Tune> {
        let sound = match prompt {
            Prompt::Tone { .. } | Prompt::Ringback | Prompt::Silence { .. } => {
                return self.ready(prompt);
            }
            Prompt::Say { text, language } => {
                self.keep(said(text, language), || self.speech.say(text, language)).await
            }
            Prompt::Sound(name) => self.file(name).await,
            Prompt::Music => self.keep(Key::Music, music).await,
        };
        sound.map(Tune::Stored)
    }

    async fn file(&self, name: &str) -> Option<Arc<Sound>> {
        let path = match path_of(&self.folder, name) {
            Ok(path) => path,
            Err(reason) => {
                tracing::warn!(sound = name, reason, "a sound can't be played");
                return None;
            }
        };
        let stamp = tokio::fs::metadata(&path).await.and_then(|m| m.modified());
        let since = stamp.ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        let modified_ms = since.map_or(0, |since| since.as_millis());
        let key = Key::File { name: name.to_owned(), modified_ms };
        self.keep(key, || async {
            let read = read_wav(path.clone()).await;
            read.inspect_err(|reason| tracing::warn!(sound = name, %reason, "no such sound")).ok()
        })
        .await
    }

    async fn keep<F: Future<Output = Option<Sound>>>(
        &self,
        key: Key,
        make: impl FnOnce() -> F,
    ) -> Option<Arc<Sound>> {
        let cell = self.cell(key.clone());
        let sound = cell.get_or_init(|| async { make().await.map(Arc::new) }).await.clone();
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        match &sound {
            Some(_) => cache.shrink(),
            None => cache.forget(&key, &cell),
        }
        sound
    }

    fn cell(&self, key: Key) -> Cell {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache.uses += 1;
        let uses = cache.uses;
        let (cell, used) = cache.cells.entry(key).or_default();
        *used = uses;
        cell.clone()
    }
}

impl Cache {
    /// A failure is not kept: the next one who asks tries again.
    fn forget(&mut self, key: &Key, cell: &Cell) {
        if self.cells.get(key).is_some_and(|(kept, _)| Arc::ptr_eq(kept, cell)) {
            self.cells.remove(key);
        }
    }

    /// Lets go of what was not used for longest until all fits.
    fn shrink(&mut self) {
        let size = |cell: &Cell| cell.get().and_then(Option::as_ref).map_or(0, |s| s.bytes());
        let mut n_bytes: usize = self.cells.values().map(|(cell, _)| size(cell)).sum();
        while n_bytes > MAX_CACHE_BYTES || self.cells.len() > MAX_CACHE_ENTRIES {
            let oldest = self.cells.iter().min_by_key(|(_, (_, used))| *used);
            let Some(key) = oldest.map(|(key, _)| key.clone()) else { return };
            if let Some((cell, _)) = self.cells.remove(&key) {
                n_bytes -= size(&cell);
            }
        }
    }
}

fn said(text: &str, language: &str) -> Key {
    Key::Said { text: text.to_owned(), language: language.to_owned() }
}

/// The file of a sound.
fn path_of(folder: &Path, name: &str) -> Result<PathBuf, &'static str> {
    match vocab::sound_name_fault(name) {
        Some(fault) => Err(fault),
        None => Ok(folder.join(format!("{name}.wav"))),
    }
}

/// Any WAV that `media` reads, as one of 16-bit mono at 8 kHz: what is kept of an upload.
///
/// # Errors
/// What is wrong with it, in words for who sent it.
pub fn telephone_wav(bytes: &[u8], max_ms: u64) -> Result<Vec<u8>, String> {
    let wav = Wav::parse(bytes).map_err(|e| e.to_string())?;
    let ms = wav.duration_ms();
    if ms > max_ms {
        let (s, max_s) = (ms / 1_000, max_ms / 1_000);
        return Err(format!("the sound lasts {s} s, more than {max_s}: cut it, or play music"));
    }
    Ok(linear_wav(&wav.to_telephone().map_err(|e| e.to_string())?))
}

fn linear_wav(samples: &[i16]) -> Vec<u8> {
    let spec = Spec { format: Format::Pcm16, channels: 1 };
    let mut wav = spec.header(samples.len() as u64 * 2);
    wav.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    wav
}

async fn read_wav(path: PathBuf) -> Result<Sound, String> {
    let n_bytes = tokio::fs::metadata(&path).await.map_err(|e| e.to_string())?.len();
    if n_bytes > MAX_FILE_BYTES {
        return Err(format!("{n_bytes} bytes are more than {MAX_FILE_BYTES}"));
    }
    let bytes = tokio::fs::read(&path).await.map_err(|e| e.to_string())?;
    let convert = tokio::task::spawn_blocking(move || Sound::from_wav(&bytes));
    convert.await.map_err(|e| e.to_string())?
}

async fn music() -> Option<Sound> {
    let compose = || Sound::from_linear(&media::music::hold_music());
    tokio::task::spawn_blocking(compose).await.ok()
}

#[cfg(test)]
#[path = "sound_tests.rs"]
mod tests;
