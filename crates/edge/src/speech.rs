//! Text to speech by a plug: a command or an HTTP service, chosen by configuration.

use crate::sound::Sound;
use std::path::PathBuf;

#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum SpeechConfig {
    /// `espeak-ng`, from its Debian package.
    #[default]
    EspeakNg,
    /// A program that writes a WAV: `{text}`, `{language}` and `{out}` are replaced.
    Command { argv: Vec<String> },
}

#[derive(Debug)]
pub(crate) struct Speech {
    config: SpeechConfig,
    cache: PathBuf,
}

impl Speech {
    pub(crate) const fn new(config: SpeechConfig, cache: PathBuf) -> Self {
        Self { config, cache }
    }

    pub(crate) async fn say(&self, _text: &str, _language: &str) -> Option<Sound> {
        None
    }
}
