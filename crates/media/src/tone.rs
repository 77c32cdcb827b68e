//! Tones: making them (sine, French call-progress tones) and measuring them (Goertzel).
//!
//! Owns: phase-continuous generation and the power at one frequency. Must not own: when a tone is
//! played, music (see `music`), digits in the audio.

use crate::{SAMPLE_RATE_HZ, SAMPLES_PER_MS};
use std::f64::consts::TAU;

/// Peak of a sine at 0 dBm0: the overload point of A-law is +3.14 dBm0 (ITU-T G.711 §5, table 5).
const PEAK_0_DBM0: f64 = 22_830.0;

/// Peak amplitude of a sine at a level in dBm0, as linear samples count.
#[must_use]
pub fn amplitude_dbm0(level_dbm0: f64) -> f64 {
    (PEAK_0_DBM0 * 10_f64.powf(level_dbm0 / 20.0)).min(f64::from(i16::MAX))
}

/// A sine that goes on where it stopped, however it is cut into frames.
#[derive(Clone, Debug)]
pub struct Sine {
    /// Turns per sample.
    step: f64,
    /// Turns, 0 to 1.
    phase: f64,
    amplitude: f64,
}

impl Sine {
    /// `amplitude` is the peak in linear samples; see [`amplitude_dbm0`].
    #[must_use]
    pub fn new(frequency_hz: f64, amplitude: f64) -> Self {
        let step = frequency_hz / f64::from(SAMPLE_RATE_HZ);
        Self { step, phase: 0.0, amplitude }
    }

    /// The next sample.
    pub fn next_sample(&mut self) -> i16 {
        let value = self.amplitude * (self.phase * TAU).sin();
        self.phase = (self.phase + self.step).fract();
        value as i16
    }

    pub fn fill(&mut self, out: &mut [i16]) {
        for sample in out {
            *sample = self.next_sample();
        }
    }
}

/// French call-progress tones: 440 Hz in cadence (ITU-T E.180 supplement 2, France).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// 1.5 s on, 3.5 s off.
    Ringback,
    /// 0.5 s on, 0.5 s off.
    Busy,
    /// 0.25 s on, 0.25 s off.
    Congestion,
    /// Continuous.
    Dial,
    /// Nothing at all.
    Silence,
}

impl Progress {
    /// Milliseconds of tone and of silence in one period.
    #[must_use]
    pub const fn cadence_ms(self) -> (i64, i64) {
        match self {
            Self::Ringback => (1_500, 3_500),
            Self::Busy => (500, 500),
            Self::Congestion => (250, 250),
            Self::Dial => (1_000, 0),
            Self::Silence => (0, 1_000),
        }
    }
}

/// A call-progress tone that plays for as long as it is asked.
#[derive(Clone, Debug)]
pub struct Cadence {
    sine: Sine,
    on_samples: i64,
    period_samples: i64,
    at: i64,
}

impl Cadence {
    /// At −10 dBm0.
    #[must_use]
    pub fn new(progress: Progress) -> Self {
        let (on_ms, off_ms) = progress.cadence_ms();
        Self {
            sine: Sine::new(440.0, amplitude_dbm0(-10.0)),
            on_samples: on_ms * SAMPLES_PER_MS,
            period_samples: (on_ms + off_ms) * SAMPLES_PER_MS,
            at: 0,
        }
    }

    pub fn fill(&mut self, out: &mut [i16]) {
        for sample in out {
            *sample = if self.at < self.on_samples { self.sine.next_sample() } else { 0 };
            self.at = (self.at + 1) % self.period_samples;
        }
    }
}

/// The power at one frequency, as a share of all the power there is (Goertzel 1958).
///
/// A share close to 1 means that nothing but this tone is heard. The frequency resolution is
/// 8000 / n Hz for n samples, so 400 samples or more tell 440 Hz from 880 Hz with ease.
#[derive(Clone, Debug)]
pub struct Goertzel {
    coefficient: f64,
    before: (f64, f64),
    energy: f64,
    n_samples: u32,
}

impl Goertzel {
    #[must_use]
    pub fn new(frequency_hz: f64) -> Self {
        let turn = TAU * frequency_hz / f64::from(SAMPLE_RATE_HZ);
        Self { coefficient: 2.0 * turn.cos(), before: (0.0, 0.0), energy: 0.0, n_samples: 0 }
    }

    pub fn feed(&mut self, samples: &[i16]) {
        for &sample in samples {
            let value = f64::from(sample);
            let (one, two) = self.before;
            self.before = (self.coefficient * one - two + value, one);
            self.energy += value * value;
            self.n_samples = self.n_samples.saturating_add(1);
        }
    }

    /// 0 to 1; 0 for silence.
    #[must_use]
    pub fn share(&self) -> f64 {
        if self.energy <= 0.0 {
            return 0.0;
        }
        let (one, two) = self.before;
        let power = one * one + two * two - self.coefficient * one * two;
        (2.0 * power / (f64::from(self.n_samples) * self.energy)).clamp(0.0, 1.0)
    }
}

/// The share of all power in `samples` that lies at a frequency: 0 to 1.
#[must_use]
pub fn share_at(samples: &[i16], frequency_hz: f64) -> f64 {
    let mut goertzel = Goertzel::new(frequency_hz);
    goertzel.feed(samples);
    goertzel.share()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sine(frequency_hz: f64, n_samples: usize) -> Vec<i16> {
        let mut samples = vec![0; n_samples];
        Sine::new(frequency_hz, 8_000.0).fill(&mut samples);
        samples
    }

    #[test]
    fn a_tone_has_its_power_at_its_own_frequency() {
        let samples = sine(440.0, 4_000);
        assert!(share_at(&samples, 440.0) > 0.99);
        assert!(share_at(&samples, 880.0) < 0.001);
        assert!(share_at(&samples, 450.0) < 0.05);
    }

    #[test]
    fn two_tones_share_the_power() {
        let (low, high) = (sine(440.0, 4_000), sine(880.0, 4_000));
        let both: Vec<_> = low.iter().zip(&high).map(|(a, b)| a + b).collect();
        assert!((share_at(&both, 440.0) - 0.5).abs() < 0.02);
        assert!((share_at(&both, 880.0) - 0.5).abs() < 0.02);
    }

    #[test]
    fn silence_has_no_tone() {
        assert_eq!(share_at(&[0; 800], 440.0).to_bits(), 0);
        assert_eq!(share_at(&[], 440.0).to_bits(), 0);
    }

    #[test]
    fn a_tone_survives_g711() {
        for law in [crate::g711::Law::A, crate::g711::Law::Mu] {
            let heard: Vec<_> = sine(440.0, 4_000)
                .into_iter()
                .map(|s| law.decode_sample(law.encode_sample(s)))
                .collect();
            assert!(share_at(&heard, 440.0) > 0.99);
        }
    }

    #[test]
    fn french_ringback_is_one_and_a_half_seconds_in_five() {
        let mut cadence = Cadence::new(Progress::Ringback);
        let mut second = [0; 8_000];
        let mut loud = Vec::new();
        for _ in 0..10 {
            cadence.fill(&mut second);
            let (first, last) = second.split_at(4_000);
            loud.extend([share_at(first, 440.0) > 0.9, share_at(last, 440.0) > 0.9]);
        }
        let period = [true, true, true, false, false, false, false, false, false, false];
        assert_eq!(loud, [period, period].concat());
    }

    #[test]
    fn zero_dbm0_is_3_14_db_below_overload() {
        let db = 20.0 * (f64::from(i16::MAX) / amplitude_dbm0(0.0)).log10();
        assert!((3.13..3.15).contains(&db), "{db}");
    }

    proptest! {
        #[test]
        fn cutting_into_frames_does_not_change_a_sine(
            cuts in proptest::collection::vec(1_usize..300, 1..8), hz in 50.0_f64..3_900.0,
        ) {
            let mut whole = vec![0; cuts.iter().sum()];
            Sine::new(hz, 9_000.0).fill(&mut whole);
            let mut sine = Sine::new(hz, 9_000.0);
            let mut pieces = Vec::new();
            for n in cuts {
                let mut piece = vec![0; n];
                sine.fill(&mut piece);
                pieces.extend(piece);
            }
            prop_assert_eq!(whole, pieces);
        }

        #[test]
        fn a_share_is_between_nothing_and_all(samples: Vec<i16>, hz in 0.0_f64..4_000.0) {
            let share = share_at(&samples, hz);
            prop_assert!((0.0..=1.0).contains(&share));
        }
    }
}
