//! Any sample rate to the telephone's 8 kHz, for prompts.
//!
//! Owns: one offline band-limited conversion (polyphase windowed sinc, see J. O. Smith, "Digital
//! Audio Resampling"). Must not own: file formats, streaming conversion of live audio.

use crate::SAMPLE_RATE_HZ;
use std::f64::consts::{PI, TAU};

/// The lowest and highest rate that is converted, in Hz.
pub const RATES_HZ: std::ops::RangeInclusive<u32> = 1_000..=192_000;
/// Zero crossings of the sinc on each side.
const LOBES: f64 = 16.0;
/// Where the pass band ends, as a share of the lower Nyquist frequency: 3.7 kHz for 8 kHz.
const PASS: f64 = 0.92;

/// Converts to 8 kHz. A rate outside [`RATES_HZ`] is taken as its nearest end.
#[must_use]
pub fn to_telephone_rate(samples: &[i16], rate_hz: u32) -> Vec<i16> {
    let rate_hz = rate_hz.clamp(*RATES_HZ.start(), *RATES_HZ.end());
    if rate_hz == SAMPLE_RATE_HZ {
        return samples.to_vec();
    }
    let common = gcd(rate_hz, SAMPLE_RATE_HZ);
    let (up, down) = (widen(SAMPLE_RATE_HZ / common), widen(rate_hz / common));
    let n_out = samples.len().saturating_mul(up) / down;
    let low_pass = LowPass::new(rate_hz);
    let phases: Vec<Vec<f32>> =
        (0..up.min(n_out)).map(|n| low_pass.taps(((n * down) % up) as f64 / up as f64)).collect();
    let mut out = Vec::with_capacity(n_out);
    for n in 0..n_out {
        // Output n lies between two input samples; outputs `up` apart lie alike.
        out.push(convolve(samples, n * down / up, &phases[n % up]));
    }
    out
}

/// From 8 kHz to 16 kHz, which recognisers of speech want. Nothing is heard above 4 kHz that was not
/// there before.
#[must_use]
pub fn to_wideband(samples: &[i16]) -> Vec<i16> {
    let low_pass = LowPass::new(SAMPLE_RATE_HZ);
    let between = low_pass.taps(0.5);
    let mut out = Vec::with_capacity(samples.len() * 2);
    for (at, sample) in samples.iter().enumerate() {
        out.extend([*sample, convolve(samples, at, &between)]);
    }
    out
}

struct LowPass {
    /// Cycles per input sample.
    cutoff: f64,
    half_width: usize,
}

impl LowPass {
    fn new(rate_hz: u32) -> Self {
        let lower = f64::from(rate_hz.min(SAMPLE_RATE_HZ)) / f64::from(rate_hz);
        let cutoff = 0.5 * PASS * lower;
        Self { cutoff, half_width: (LOBES / (2.0 * cutoff)).ceil() as usize }
    }

    /// The weights of the input samples around a point that lies `fraction` after one of them;
    /// their sum is 1, so that a constant stays what it is.
    fn taps(&self, fraction: f64) -> Vec<f32> {
        let width = self.half_width as f64;
        let weights: Vec<f64> = (0..2 * self.half_width)
            .map(|i| {
                let t = i as f64 - (width - 1.0) - fraction;
                let turn = (t / width).clamp(-1.0, 1.0) * PI;
                let window = 0.42 + 0.5 * turn.cos() + 0.08 * (2.0 * turn).cos();
                sinc(2.0 * self.cutoff * t) * window
            })
            .collect();
        let sum: f64 = weights.iter().sum();
        weights.iter().map(|w| (w / sum) as f32).collect()
    }
}

fn convolve(samples: &[i16], at: usize, taps: &[f32]) -> i16 {
    let before = taps.len() / 2 - 1;
    let skip = before.saturating_sub(at);
    let from = (at + skip) - before;
    let sum: f32 = taps[skip..]
        .iter()
        .zip(samples.get(from..).unwrap_or_default())
        .map(|(tap, &sample)| tap * f32::from(sample))
        .sum();
    sum.round() as i16
}

fn sinc(x: f64) -> f64 {
    let angle = x * TAU / 2.0;
    if angle.abs() < 1e-9 { 1.0 } else { angle.sin() / angle }
}

const fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn widen(value: u32) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone::share_at;
    use proptest::prelude::*;

    fn sine_at(rate_hz: u32, frequency_hz: f64, n_samples: usize) -> Vec<i16> {
        let step = TAU * frequency_hz / f64::from(rate_hz);
        (0..n_samples).map(|n| (10_000.0 * (step * n as f64).sin()) as i16).collect()
    }

    fn peak(samples: &[i16]) -> u16 {
        samples.iter().map(|s| s.unsigned_abs()).max().unwrap_or(0)
    }

    #[test]
    fn a_tone_keeps_its_pitch_and_its_level_from_any_usual_rate() {
        for rate_hz in [4_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000] {
            let out = to_telephone_rate(&sine_at(rate_hz, 1_000.0, widen(rate_hz)), rate_hz);
            assert_eq!(out.len(), 8_000, "from {rate_hz} Hz");
            let middle = &out[400..7_600];
            assert!(share_at(middle, 1_000.0) > 0.999, "from {rate_hz} Hz");
            assert!((9_800..=10_200).contains(&peak(middle)), "from {rate_hz}: {}", peak(middle));
        }
    }

    #[test]
    fn twice_the_rate_keeps_pitch_and_level() {
        let out = to_wideband(&sine_at(8_000, 1_000.0, 8_000));
        assert_eq!(out.len(), 16_000);
        assert!((9_800..=10_200).contains(&peak(&out[800..15_200])));
        let back = to_telephone_rate(&out, 16_000);
        assert!(share_at(&back[400..7_600], 1_000.0) > 0.999);
        // An image of the tone would lie at 7 kHz: 1 kHz of every second sample's difference.
        let image: i32 = out[800..15_200]
            .windows(3)
            .map(|w| (i32::from(w[0]) + i32::from(w[2]) - 2 * i32::from(w[1])).abs())
            .max()
            .unwrap();
        // A pure tone of 1 kHz at 16 kHz bends by 2·A·(1 − cos(π/8)) at most: 1,522.
        assert!(image < 1_650, "{image}");
    }

    #[test]
    fn what_the_telephone_can_not_carry_is_removed_and_not_folded() {
        let out = to_telephone_rate(&sine_at(44_100, 5_000.0, 44_100), 44_100);
        assert!(peak(&out[400..7_600]) < 20, "{} left of 10 000", peak(&out[400..7_600]));
    }

    #[test]
    fn the_telephone_rate_passes_untouched() {
        let samples = sine_at(8_000, 440.0, 1_000);
        assert_eq!(to_telephone_rate(&samples, 8_000), samples);
    }

    proptest! {
        #[test]
        fn any_rate_and_length_gives_the_same_duration(
            rate_hz in RATES_HZ, samples in proptest::collection::vec(any::<i16>(), 0..500),
        ) {
            let n_out = to_telephone_rate(&samples, rate_hz).len();
            let exact = samples.len() as f64 * 8_000.0 / f64::from(rate_hz);
            prop_assert!((n_out as f64 - exact).abs() <= 1.0);
        }

        #[test]
        fn a_constant_stays_what_it_is(rate_hz in 3_000_u32..60_000, value in -20_000_i16..20_000) {
            let out = to_telephone_rate(&vec![value; 2_000], rate_hz);
            let middle = out[out.len() / 2];
            prop_assert!((middle - value).abs() <= 2, "{value} became {middle}");
        }
    }
}
