//! How loud a signal is, and whether anybody speaks.
//!
//! Owns: RMS and peak of a block, a speech/silence decision with hysteresis. Must not own: what is
//! done about silence. Levels are dBFS of the linear sample: 0 is a full-scale square wave, a sine
//! at 0 dBm0 is about −6.

use crate::SAMPLES_PER_MS;

/// What silence measures, so that levels stay finite.
pub const FLOOR_DBFS: f32 = -96.0;

/// RMS and peak of a block of samples.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Level {
    /// 0 to 32768.
    pub rms: f32,
    /// 0 to 32768.
    pub peak: u16,
}

impl Level {
    #[must_use]
    pub fn of(samples: &[i16]) -> Self {
        let peak = samples.iter().map(|s| s.unsigned_abs()).max().unwrap_or(0);
        let energy: i64 = samples.iter().map(|&s| i64::from(s) * i64::from(s)).sum();
        let n_samples = samples.len().max(1);
        Self { rms: ((energy as f64 / n_samples as f64).sqrt()) as f32, peak }
    }

    /// RMS in dBFS, never below [`FLOOR_DBFS`].
    #[must_use]
    pub fn rms_dbfs(self) -> f32 {
        dbfs(self.rms)
    }

    /// Peak in dBFS, never below [`FLOOR_DBFS`].
    #[must_use]
    pub fn peak_dbfs(self) -> f32 {
        dbfs(f32::from(self.peak))
    }
}

fn dbfs(value: f32) -> f32 {
    (20.0 * (value / 32_768.0).log10()).max(FLOOR_DBFS)
}

/// What a block changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    SpeechStarted,
    SilenceStarted,
}

/// Decides whether a signal is speech or silence: loud blocks end silence at once, silence begins
/// only after it has lasted, so that pauses between words don't count.
#[derive(Clone, Debug)]
pub struct Silence {
    threshold_dbfs: f32,
    hold_samples: i64,
    quiet_samples: i64,
}

impl Silence {
    /// −45 dBFS and 500 ms suit a telephone line. Starts in silence.
    #[must_use]
    pub const fn new(threshold_dbfs: f32, hold_ms: i64) -> Self {
        let hold_samples = hold_ms * SAMPLES_PER_MS;
        Self { threshold_dbfs, hold_samples, quiet_samples: hold_samples }
    }

    pub fn hear(&mut self, samples: &[i16]) -> Option<Change> {
        let was_silent = self.is_silent();
        if Level::of(samples).rms_dbfs() > self.threshold_dbfs {
            self.quiet_samples = 0;
        } else {
            let n_samples = i64::try_from(samples.len()).unwrap_or(i64::MAX);
            self.quiet_samples = self.quiet_samples.saturating_add(n_samples);
        }
        match (was_silent, self.is_silent()) {
            (true, false) => Some(Change::SpeechStarted),
            (false, true) => Some(Change::SilenceStarted),
            (true, true) | (false, false) => None,
        }
    }

    #[must_use]
    pub const fn is_silent(&self) -> bool {
        self.quiet_samples >= self.hold_samples
    }

    /// How long it has been quiet, in milliseconds.
    #[must_use]
    pub const fn quiet_ms(&self) -> i64 {
        self.quiet_samples / SAMPLES_PER_MS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FRAME_SAMPLES;
    use crate::tone::Sine;
    use proptest::prelude::*;

    #[test]
    fn a_full_scale_sine_is_three_decibels_below_full_scale() {
        let mut samples = [0; 800];
        Sine::new(1_000.0, 32_767.0).fill(&mut samples);
        let level = Level::of(&samples);
        assert!((level.rms_dbfs() + 3.01).abs() < 0.02, "{level:?}");
        assert!(level.peak_dbfs() > -0.01);
    }

    #[test]
    fn nothing_and_silence_measure_the_floor() {
        assert_eq!(Level::of(&[]).rms_dbfs().to_bits(), FLOOR_DBFS.to_bits());
        assert_eq!(Level::of(&[0; 160]).peak_dbfs().to_bits(), FLOOR_DBFS.to_bits());
    }

    #[test]
    fn a_pause_between_words_is_not_silence() {
        let mut silence = Silence::new(-45.0, 500);
        let (loud, quiet) = ([5_000; FRAME_SAMPLES], [10; FRAME_SAMPLES]);
        assert_eq!(silence.hear(&loud), Some(Change::SpeechStarted));
        for _ in 0..24 {
            assert_eq!(silence.hear(&quiet), None);
        }
        assert_eq!(silence.hear(&loud), None);
        for _ in 0..24 {
            assert_eq!(silence.hear(&quiet), None);
        }
        assert_eq!(silence.hear(&quiet), Some(Change::SilenceStarted));
        assert_eq!(silence.quiet_ms(), 500);
        assert_eq!(silence.hear(&quiet), None);
    }

    proptest! {
        #[test]
        fn rms_never_exceeds_peak(samples: Vec<i16>) {
            let level = Level::of(&samples);
            prop_assert!(level.rms <= f32::from(level.peak) * 1.000_1);
        }
    }
}
