//! What plays on one leg, frame by frame, without gaps when it repeats.

use crate::sound::Tune;
use media::g711::Law;
use media::tone::{Cadence, Progress, Sine, amplitude_dbm0};
use media::{FRAME_MS, FRAME_SAMPLES, Frame, SAMPLES_PER_MS};
use vocab::CueId;

/// Level of the measuring tone.
const TONE_DBM0: f64 = -10.0;

#[derive(Debug)]
pub(super) struct Player {
    pub(super) cue: CueId,
    voice: Voice,
    repeats: bool,
}

#[derive(Debug)]
enum Voice {
    Stored { sound: std::sync::Arc<crate::sound::Sound>, at: usize },
    Tone { sine: Sine, left: i64 },
    Ringback(Cadence),
    Silence { left: i64 },
}

/// Whether the frame just given was the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    More,
    End,
}

impl Player {
    pub(super) fn new(cue: CueId, tune: Tune, repeats: bool) -> Self {
        let samples = |ms: u32| i64::from(ms) * SAMPLES_PER_MS;
        let voice = match tune {
            Tune::Stored(sound) => Voice::Stored { sound, at: 0 },
            Tune::Tone { hz, ms } => Voice::Tone {
                sine: Sine::new(f64::from(hz.min(4_000)), amplitude_dbm0(TONE_DBM0)),
                left: samples(ms),
            },
            Tune::Ringback => Voice::Ringback(Cadence::new(Progress::Ringback)),
            Tune::Silence { ms } => Voice::Silence { left: samples(ms) },
        };
        Self { cue, voice, repeats }
    }

    /// The next 20 ms in the leg's law.
    pub(super) fn fill(&mut self, law: Law, out: &mut [u8; FRAME_SAMPLES]) -> After {
        match &mut self.voice {
            Voice::Stored { sound, at } => {
                let codes = sound.codes(law);
                let mut filled = 0;
                while filled < FRAME_SAMPLES {
                    if *at == codes.len() {
                        if !self.repeats || codes.is_empty() {
                            break;
                        }
                        *at = 0;
                    }
                    let n = (codes.len() - *at).min(FRAME_SAMPLES - filled);
                    out[filled..filled + n].copy_from_slice(&codes[*at..*at + n]);
                    (*at, filled) = (*at + n, filled + n);
                }
                out[filled..].fill(law.silence());
                let over = *at == codes.len() && (!self.repeats || codes.is_empty());
                if over { After::End } else { After::More }
            }
            Voice::Tone { sine, left } => {
                let mut frame: Frame = [0; FRAME_SAMPLES];
                let n = usize::try_from(*left).unwrap_or(0).min(FRAME_SAMPLES);
                sine.fill(if self.repeats { &mut frame } else { &mut frame[..n] });
                law.encode(&frame, out);
                count_down(left, self.repeats)
            }
            Voice::Ringback(cadence) => {
                let mut frame: Frame = [0; FRAME_SAMPLES];
                cadence.fill(&mut frame);
                law.encode(&frame, out);
                After::More
            }
            Voice::Silence { left } => {
                out.fill(law.silence());
                count_down(left, self.repeats)
            }
        }
    }
}

fn count_down(left: &mut i64, repeats: bool) -> After {
    if repeats {
        return After::More;
    }
    *left -= FRAME_MS * SAMPLES_PER_MS;
    if *left <= 0 { After::End } else { After::More }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::Sound;
    use std::sync::Arc;

    fn stored(n_samples: usize, repeats: bool) -> Player {
        let samples: Vec<i16> = (0..n_samples).map(|i| (i % 97) as i16 * 100).collect();
        Player::new(1, Tune::Stored(Arc::new(Sound::from_linear(&samples))), repeats)
    }

    fn play(player: &mut Player, n_frames: usize) -> (Vec<u8>, usize) {
        let (mut codes, mut frame) = (Vec::new(), [0; FRAME_SAMPLES]);
        for i in 1..=n_frames {
            let after = player.fill(Law::A, &mut frame);
            codes.extend(frame);
            if after == After::End {
                return (codes, i);
            }
        }
        (codes, usize::MAX)
    }

    #[test]
    fn a_sound_ends_with_the_frame_that_holds_its_last_sample() {
        assert_eq!(play(&mut stored(320, false), 10).1, 2);
        let (codes, n_frames) = play(&mut stored(321, false), 10);
        assert_eq!(n_frames, 3);
        assert!(codes[321..].iter().all(|&c| c == Law::A.silence()));
        assert_eq!(play(&mut stored(0, false), 10).1, 1);
    }

    #[test]
    fn a_repeated_sound_has_no_gap_at_the_seam() {
        let once = play(&mut stored(97 * 3, false), 2).0;
        let (codes, end) = play(&mut stored(97 * 3, true), 50);
        assert_eq!(end, usize::MAX, "it never ends");
        for (i, code) in codes.iter().enumerate() {
            assert_eq!(*code, once[i % (97 * 3)], "sample {i}");
        }
    }

    #[test]
    fn tones_and_silence_last_as_long_as_asked() {
        for tune in [Tune::Tone { hz: 440, ms: 90 }, Tune::Silence { ms: 90 }] {
            assert_eq!(play(&mut Player::new(1, tune, false), 99).1, 5);
        }
        assert_eq!(play(&mut Player::new(1, Tune::Ringback, false), 400).1, usize::MAX);
    }
}
