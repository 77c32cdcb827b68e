//! What the web asks of the audio: texts spoken for the ear of an administrator, sounds converted.

use edge::Audio;
use web::{BadSound, Later, Studio};

pub(crate) struct EdgeStudio(pub Audio);

impl Studio for EdgeStudio {
    fn say<'a>(&'a self, text: &'a str, language: &'a str) -> Later<'a, Option<Vec<u8>>> {
        Box::pin(self.0.spoken_wav(text, language))
    }

    fn convert(&self, wav: &[u8], max_ms: u64) -> Result<Vec<u8>, BadSound> {
        edge::telephone_wav(wav, max_ms).map_err(BadSound)
    }
}

/// For tests without audio.
#[cfg(test)]
pub(crate) struct Mute;

#[cfg(test)]
impl Studio for Mute {
    fn say<'a>(&'a self, _text: &'a str, _language: &'a str) -> Later<'a, Option<Vec<u8>>> {
        Box::pin(async { None })
    }

    fn convert(&self, _wav: &[u8], _max_ms: u64) -> Result<Vec<u8>, BadSound> {
        Err(BadSound("there is no audio here".to_owned()))
    }
}
