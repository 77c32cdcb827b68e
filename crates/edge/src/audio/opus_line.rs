//! Opus at the edge of a line whose far end speaks it: narrowband, mono (RFC 6716, RFC 7587).
//!
//! Owns: one decoder and one encoder, made when first needed, and the samples of a frame that is
//! not full yet. Must not own: RTP.

use media::{FRAME_SAMPLES, Frame, SAMPLE_RATE_HZ};
use std::fmt;

/// Biggest payload written: 20 ms of narrowband speech has some 60 bytes.
pub(super) const MAX_PAYLOAD: usize = 400;
/// Samples of the longest Opus packet: 120 ms at 8 kHz.
pub(super) const MAX_SAMPLES: usize = 960;
const BITRATE: i32 = 24_000;
/// Of 10: half the processor time of the default, no audible loss for narrowband speech.
const COMPLEXITY: i32 = 5;

#[derive(Default)]
pub(super) struct OpusLine {
    decoder: Option<opus::Decoder>,
    encoder: Option<opus::Encoder>,
    frame: Vec<i16>,
}

impl fmt::Debug for OpusLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpusLine").finish_non_exhaustive()
    }
}

impl OpusLine {
    /// Decodes one packet; the number of samples, 0 when it can't be decoded.
    pub(super) fn decode(&mut self, payload: &[u8], samples: &mut [i16; MAX_SAMPLES]) -> usize {
        if self.decoder.is_none() {
            self.decoder = opus::Decoder::new(SAMPLE_RATE_HZ, opus::Channels::Mono).ok();
        }
        let Some(decoder) = &mut self.decoder else { return 0 };
        decoder.decode(payload, samples, false).unwrap_or(0)
    }

    /// Takes samples up to the end of a frame; how many, and the bytes of the frame if it is full.
    pub(super) fn encode(
        &mut self,
        samples: &[i16],
        payload: &mut [u8; MAX_PAYLOAD],
    ) -> (usize, usize) {
        let n = samples.len().min(FRAME_SAMPLES - self.frame.len());
        self.frame.extend_from_slice(&samples[..n]);
        if self.frame.len() < FRAME_SAMPLES {
            return (n, 0);
        }
        let mut frame: Frame = [0; FRAME_SAMPLES];
        frame.copy_from_slice(&self.frame);
        self.frame.clear();
        if self.encoder.is_none() {
            self.encoder = new_encoder();
        }
        let Some(encoder) = &mut self.encoder else { return (n, 0) };
        (n, encoder.encode(&frame, payload).unwrap_or(0))
    }
}

fn new_encoder() -> Option<opus::Encoder> {
    let mono = opus::Channels::Mono;
    let mut encoder = opus::Encoder::new(SAMPLE_RATE_HZ, mono, opus::Application::Voip).ok()?;
    let bitrate = opus::Bitrate::Bits(BITRATE);
    let set = encoder.set_bitrate(bitrate).and_then(|()| encoder.set_complexity(COMPLEXITY));
    if let Err(error) = set {
        tracing::warn!(%error, "Opus refused its settings");
    }
    Some(encoder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use media::tone::{Goertzel, Sine};

    #[test]
    fn a_tone_survives_coding_and_frames_of_any_cut() {
        let mut line = OpusLine::default();
        let mut sine = Sine::new(440.0, 8_000.0);
        let (mut goertzel, mut n_heard) = (Goertzel::new(440.0), 0);
        let mut decoded = [0; MAX_SAMPLES];
        for i in 0..100 {
            let mut samples = vec![0; [80, 160, 240, 30][i % 4]];
            sine.fill(&mut samples);
            let mut rest = &samples[..];
            while !rest.is_empty() {
                let mut payload = [0; MAX_PAYLOAD];
                let (taken, n_bytes) = line.encode(rest, &mut payload);
                rest = &rest[taken..];
                if n_bytes > 0 {
                    let n = line.decode(&payload[..n_bytes], &mut decoded);
                    assert_eq!(n, FRAME_SAMPLES);
                    n_heard += n;
                    if n_heard > 1_600 {
                        goertzel.feed(&decoded[..n]);
                    }
                }
            }
        }
        assert!(goertzel.share() > 0.9, "{}", goertzel.share());
    }

    #[test]
    fn hostile_payloads_decode_to_nothing_or_something_but_never_panic() {
        let mut line = OpusLine::default();
        let mut samples = [0; MAX_SAMPLES];
        for seed in 0..2_000_u32 {
            let n_bytes = (seed % 61) as usize;
            let payload: Vec<u8> =
                (0..n_bytes as u32).map(|i| (seed.wrapping_mul(i * 7 + 3) >> 5) as u8).collect();
            assert!(line.decode(&payload, &mut samples) <= MAX_SAMPLES);
        }
    }
}
