//! The words of a recording, by the same plugs as those of phrases (see `recognition`).
//!
//! Owns: having one side of a recording transcribed, in pieces and in bounded time. Must not own:
//! which recordings, when it is tried again, where words are kept. What is said is never logged.
//!
//! Times come from what recognisers add to `text`: Whisper's `segments[].start` and `end`
//! (`verbose_json`), Vosk's `result[].start` and `end` of words. Without them a piece is one
//! utterance.

use crate::recognition::{
    RecognitionConfig, RecognitionError, RecognitionPlug, by_http, command_answer, form, primary,
    socket_answers, wav,
};
use media::resample::to_wideband;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::timeout;
use vocab::Pii;

/// Longest piece that a recogniser is given: five minutes of 8 kHz.
const MOST_SAMPLES: usize = 5 * 60 * 8_000;
/// A piece is cut where it is quietest within its last ten seconds.
const CUT_WITHIN: usize = 10 * 8_000;
const QUIET: usize = 8_000 / 5;
/// Longest answer about one piece.
const MAX_ANSWER_BYTES: usize = 4 * 1024 * 1024;
/// Messages of a WebSocket about one piece.
const MAX_MESSAGES: usize = 20_000;
/// Of one piece; more is cut off.
const MAX_UTTERANCES: usize = 5_000;
const MS: f64 = 1_000.0;

/// Words without a pause, in ms from the beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub from_ms: i64,
    pub to_ms: i64,
    pub text: Pii<String>,
}

/// Why a recording was not transcribed. Carries nothing of what was said.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct TranscriptionError(#[from] RecognitionError);

/// A recogniser of recordings.
#[derive(Clone, Debug)]
pub struct Transcriber {
    config: RecognitionConfig,
}

impl Transcriber {
    #[must_use]
    pub const fn new(config: RecognitionConfig) -> Self {
        Self { config }
    }

    /// How many recordings it may be given at once.
    #[must_use]
    pub fn at_once(&self) -> usize {
        self.config.at_once.clamp(1, 32)
    }

    /// One side, at 8 kHz.
    ///
    /// # Errors
    /// The plug fails, is late, or answers what is no transcript.
    pub async fn transcribe(
        &self,
        samples: &[i16],
        language: &str,
    ) -> Result<Vec<Said>, TranscriptionError> {
        let mut said = Vec::new();
        let mut begun = 0;
        while begun < samples.len() {
            let rest = &samples[begun..];
            let piece = rest[..cut(rest)].to_vec();
            let (from_ms, whole_ms) = (ms(begun), ms(piece.len()));
            begun += piece.len();
            let heard = self.piece(piece, language, whole_ms).await?;
            said.extend(heard.into_iter().map(|one| Said {
                from_ms: from_ms + one.from_ms,
                to_ms: from_ms + one.to_ms,
                text: one.text,
            }));
        }
        Ok(said)
    }

    async fn piece(
        &self,
        samples: Vec<i16>,
        language: &str,
        whole_ms: i64,
    ) -> Result<Vec<Said>, RecognitionError> {
        let late_ms = self.config.timeout_ms;
        let wide = tokio::task::spawn_blocking(move || to_wideband(&samples)).await;
        let wide = wide.map_err(|_| RecognitionError::Answer)?;
        let asked = async {
            let answers = match &self.config.plug {
                RecognitionPlug::Command { argv } => {
                    let bytes = wav(&wide);
                    let text = command_answer(argv, &bytes, language, MAX_ANSWER_BYTES).await?;
                    match serde_json::from_str(&text) {
                        Ok(answer @ Value::Object(_)) => vec![answer],
                        Ok(_) | Err(_) => vec![json!({"text": text})],
                    }
                }
                RecognitionPlug::Http { url, model, token } => {
                    let body = form(&wav(&wide), model.as_deref(), language, "", "verbose_json");
                    vec![by_http(url, token.as_ref(), body, MAX_ANSWER_BYTES).await?]
                }
                RecognitionPlug::WebSocket { url } => {
                    let config = json!({"config": {"sample_rate": crate::recognition::RATE_HZ,
                        "language": primary(language), "words": true}});
                    socket_answers(url, &wide, &config, MAX_MESSAGES).await?
                }
            };
            read(&answers, whole_ms)
        };
        let answer = timeout(Duration::from_millis(late_ms), asked).await;
        answer.map_err(|_| RecognitionError::Late(late_ms))?
    }
}

const fn ms(samples: usize) -> i64 {
    (samples / 8) as i64
}

/// How many samples the next piece has.
fn cut(rest: &[i16]) -> usize {
    if rest.len() <= MOST_SAMPLES {
        return rest.len();
    }
    let first = MOST_SAMPLES - CUT_WITHIN;
    let loud = |at: usize| -> u64 {
        rest[at..at + QUIET].iter().map(|s| u64::from(s.unsigned_abs())).sum()
    };
    let places = (first..MOST_SAMPLES - QUIET).step_by(QUIET / 2);
    places.min_by_key(|at| loud(*at)).map_or(MOST_SAMPLES, |at| at + QUIET / 2)
}

fn read(answers: &[Value], whole_ms: i64) -> Result<Vec<Said>, RecognitionError> {
    let mut said = Vec::new();
    for answer in answers {
        let text = answer["text"].as_str().ok_or(RecognitionError::Answer)?;
        match (answer["segments"].as_array(), answer["result"].as_array()) {
            (Some(segments), _) if !segments.is_empty() => {
                let each = segments.iter().filter_map(|part| {
                    words(part["text"].as_str()?, time(part, "start")?, time(part, "end")?)
                });
                said.extend(each);
            }
            (_, Some(list)) if !list.is_empty() => {
                let from = list.first().and_then(|word| time(word, "start")).unwrap_or(0);
                let to = list.last().and_then(|word| time(word, "end")).unwrap_or(whole_ms);
                said.extend(words(text, from, to));
            }
            _ => said.extend(words(text, 0, whole_ms)),
        }
    }
    for one in &mut said {
        one.from_ms = one.from_ms.clamp(0, whole_ms);
        one.to_ms = one.to_ms.clamp(one.from_ms, whole_ms);
    }
    said.sort_by_key(|one| one.from_ms);
    said.truncate(MAX_UTTERANCES);
    Ok(said)
}

fn words(text: &str, from_ms: i64, to_ms: i64) -> Option<Said> {
    let text = text.trim();
    (!text.is_empty()).then(|| Said { from_ms, to_ms, text: Pii::new(text.to_owned()) })
}

/// Seconds, as recognisers write them.
fn time(part: &Value, field: &str) -> Option<i64> {
    let seconds = part[field].as_f64().filter(|seconds| seconds.is_finite())?;
    Some((seconds.clamp(0.0, 1e6) * MS).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(said: &[Said]) -> Vec<(i64, i64, &str)> {
        said.iter().map(|one| (one.from_ms, one.to_ms, one.text.reveal().as_str())).collect()
    }

    fn by(script: &str) -> Transcriber {
        let argv = ["sh", "-c", script, "plug", "{wav}"].map(str::to_owned).to_vec();
        let plug = RecognitionPlug::Command { argv };
        Transcriber::new(RecognitionConfig { plug, timeout_ms: 20_000, at_once: 1 })
    }

    #[test]
    fn times_are_read_from_whisper_and_vosk_and_a_bare_text_is_the_whole_piece() {
        let whisper = json!({"text": " a b", "segments": [
            {"start": 1.5, "end": 2.25, "text": " a "}, {"start": 0.1, "end": 0.5, "text": "b"},
            {"start": 9.0, "end": 99.0, "text": "fin"}, {"start": 3.0, "end": 4.0, "text": " "}]});
        let found = read(&[whisper], 10_000).unwrap();
        assert_eq!(plain(&found), [(100, 500, "b"), (1_500, 2_250, "a"), (9_000, 10_000, "fin")]);
        let vosk = |text: &str, from: f64, to: f64| {
            json!({"text": text, "result": [{"word": "x", "start": from, "end": from},
                {"word": "y", "start": to, "end": to}]})
        };
        let found = read(&[vosk("un deux", 0.5, 1.0), vosk("trois", 2.0, 2.5)], 3_000).unwrap();
        assert_eq!(plain(&found), [(500, 1_000, "un deux"), (2_000, 2_500, "trois")]);
        let found = read(&[json!({"text": "bonjour"})], 4_000).unwrap();
        assert_eq!(plain(&found), [(0, 4_000, "bonjour")]);
        assert!(read(&[json!({"words": 1})], 4_000).is_err());
    }

    #[tokio::test]
    async fn a_long_recording_goes_in_pieces_that_are_cut_where_nobody_speaks() {
        // Loud but for half a second four minutes and 55 seconds into it.
        let mut samples = vec![9_000_i16; 6 * 60 * 8_000];
        let quiet = 295 * 8_000;
        samples[quiet..quiet + 4_000].fill(0);
        assert!((quiet..quiet + 4_000).contains(&cut(&samples)));
        // Answers the seconds of what it was given, 32,000 bytes each.
        let script = "n=$(od -An -tu4 -j40 -N4 \"$1\"); echo $((n / 32000))";
        let said = by(script).transcribe(&samples, "fr").await.unwrap();
        let first = i64::try_from(cut(&samples)).unwrap() / 8;
        assert_eq!((said[0].from_ms, said[0].to_ms, said.len()), (0, first, 2));
        assert_eq!((said[1].from_ms, said[1].to_ms), (first, 360_000));
        assert_eq!(said[0].text.reveal(), "295");
        assert_eq!(by(script).transcribe(&[], "fr").await.unwrap(), []);
        assert!(by("exit 3").transcribe(&[0; 800], "fr").await.is_err());
    }
}
