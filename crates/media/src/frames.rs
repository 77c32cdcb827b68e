//! Frames of 20 ms out of packets of any length.
//!
//! Owns: the samples of a frame that is not complete. Must not own: order and loss of packets (see
//! `jitter`).

use crate::{FRAME_SAMPLES, Frame};

/// Gathers samples until a frame is full.
#[derive(Clone, Debug)]
pub struct Frames {
    frame: Frame,
    n_samples: usize,
}

impl Default for Frames {
    fn default() -> Self {
        Self { frame: [0; FRAME_SAMPLES], n_samples: 0 }
    }
}

impl Frames {
    /// Takes what it needs from the front of `rest`; a frame, when there was enough.
    pub fn take(&mut self, rest: &mut &[i16]) -> Option<Frame> {
        let n = rest.len().min(FRAME_SAMPLES - self.n_samples);
        let (now, later) = rest.split_at(n);
        self.frame[self.n_samples..self.n_samples + n].copy_from_slice(now);
        self.n_samples += n;
        *rest = later;
        if self.n_samples < FRAME_SAMPLES {
            return None;
        }
        self.n_samples = 0;
        Some(self.frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn frames_hold_the_samples_however_they_were_cut(
            samples: Vec<i16>, cut in 1_usize..500,
        ) {
            let (mut frames, mut out) = (Frames::default(), Vec::new());
            for mut piece in samples.chunks(cut) {
                while !piece.is_empty() {
                    out.extend(frames.take(&mut piece).into_iter().flatten());
                }
            }
            let n_whole = samples.len() / FRAME_SAMPLES * FRAME_SAMPLES;
            prop_assert_eq!(out, &samples[..n_whole]);
        }
    }
}
