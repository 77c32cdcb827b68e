//! What one frame of sound is: how loud, and whether it is one steady tone, and of which frequency.
//!
//! Owns: the measure of a frame, and runs of frames that are the same tone. Must not own: what a
//! tone means (see `progress`, `beep`), voices, levels' thresholds of words.
//!
//! The frequency is found by linear prediction: of a sine, `x[n-1] + x[n+1] = 2 cos ω x[n]` holds
//! exactly, whatever its phase. The right side carries noise of one variance and the left of two, so
//! the line through them is Deming's (W. E. Deming, 1943) and white noise does not bend it.

use crate::level::Level;
use crate::{FRAME_SAMPLES, Frame, SAMPLE_RATE_HZ};
use std::f64::consts::TAU;

/// Quieter than this is not looked at, in dBFS: −42 dBm0.
const LEAST_DBFS: f32 = -48.0;
/// A tone has at least this share of its frame's power: noise is 8 dB below it.
const LEAST_SHARE: f32 = 0.85;
/// A run's frames are as loud as each other, in dB.
const SAME_LEVEL_DB: f32 = 4.0;

/// One frame measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    /// RMS.
    pub dbfs: f32,
    /// The frequency of its strongest sine, and that sine's share of all power, 0 to 1. None for
    /// what is too quiet.
    pub sine: Option<Sine>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sine {
    pub hz: f32,
    pub share: f32,
}

/// Cuts off what lies below the telephone's band, where traffic and mains hum are: a second-order
/// Butterworth high pass at 250 Hz (R. Bristow-Johnson, "Cookbook formulae for audio EQ").
#[derive(Clone, Copy, Debug, Default)]
pub struct Rumble {
    inputs: (f64, f64),
    outputs: (f64, f64),
}

impl Rumble {
    const CUT_HZ: f64 = 250.0;

    /// The frame without it.
    pub fn cut(&mut self, frame: &Frame) -> Frame {
        let turn = TAU * Self::CUT_HZ / f64::from(SAMPLE_RATE_HZ);
        let (sin, cos) = turn.sin_cos();
        let alpha = sin * std::f64::consts::FRAC_1_SQRT_2;
        let gain = (1.0 + cos) / 2.0 / (1.0 + alpha);
        let (back, further) = (-2.0 * cos / (1.0 + alpha), (1.0 - alpha) / (1.0 + alpha));
        frame.map(|sample| {
            let x = f64::from(sample);
            let (x1, x2) = self.inputs;
            let (y1, y2) = self.outputs;
            let y = gain * (x - 2.0 * x1 + x2) - back * y1 - further * y2;
            (self.inputs, self.outputs) = ((x, x1), (y, y1));
            // A cast of a float to an integer stays within its range.
            y.round() as i16
        })
    }
}

impl Measure {
    #[must_use]
    pub fn of(frame: &Frame) -> Self {
        let dbfs = Level::of(frame).rms_dbfs();
        let sine = if dbfs > LEAST_DBFS { strongest(frame) } else { None };
        Self { dbfs, sine }
    }

    /// The frequency, if the frame is nothing but a tone.
    #[must_use]
    pub fn tone_hz(&self) -> Option<f32> {
        self.sine.filter(|s| s.share >= LEAST_SHARE).map(|s| s.hz)
    }
}

fn strongest(frame: &Frame) -> Option<Sine> {
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for three in frame.windows(3) {
        let &[before, x, after] = three else { continue };
        let (x, y) = (f64::from(x), f64::from(before) + f64::from(after));
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    if xx <= 0.0 {
        return None;
    }
    let lean = yy - 2.0 * xx;
    // At a quarter of the rate x and y have nothing to do with each other.
    let slope = if xy.abs() < 1e-9 * xx {
        0.0
    } else {
        (lean + (lean * lean + 8.0 * xy * xy).sqrt()) / (2.0 * xy)
    };
    let turn = (slope / 2.0).clamp(-1.0, 1.0).acos();
    let hz = turn / TAU * f64::from(SAMPLE_RATE_HZ);
    Some(Sine { hz: hz as f32, share: share(frame, turn) as f32 })
}

/// How much of a frame's power one sine of `turn` radians per sample explains (least squares).
fn share(frame: &Frame, turn: f64) -> f64 {
    let (step_sin, step_cos) = turn.sin_cos();
    let (mut sin, mut cos) = (0.0, 1.0);
    let (mut ss, mut sc, mut sx, mut cx, mut xx) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for &sample in frame {
        let x = f64::from(sample);
        ss += sin * sin;
        sc += sin * cos;
        sx += sin * x;
        cx += cos * x;
        xx += x * x;
        (sin, cos) = (sin * step_cos + cos * step_sin, cos * step_cos - sin * step_sin);
    }
    let cc = FRAME_SAMPLES as f64 - ss;
    let determinant = ss * cc - sc * sc;
    if determinant < 1e-6 || xx <= 0.0 {
        return 0.0;
    }
    let explained = (cc * sx * sx - 2.0 * sc * sx * cx + ss * cx * cx) / determinant;
    (explained / xx).clamp(0.0, 1.0)
}

/// Frames in a row that are the same tone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Run {
    /// Mean of its frames.
    pub hz: f32,
    /// Of its loudest frame.
    pub dbfs: f32,
    /// The number of its first frame.
    pub from: u32,
    pub n_frames: u32,
    lowest_hz: f32,
    highest_hz: f32,
}

impl Run {
    /// The number of the frame after its last.
    #[must_use]
    pub const fn end(&self) -> u32 {
        self.from.saturating_add(self.n_frames)
    }

    #[must_use]
    pub fn is_near(&self, hz: f32, tolerance_hz: f32) -> bool {
        (self.hz - hz).abs() <= tolerance_hz
    }

    /// How far its frames lie apart.
    #[must_use]
    pub fn wander_hz(&self) -> f32 {
        self.highest_hz - self.lowest_hz
    }

    fn goes_on(&self, hz: f32, dbfs: f32) -> bool {
        self.is_near(hz, 8.0 + 0.01 * self.hz) && (dbfs - self.dbfs).abs() <= SAME_LEVEL_DB
    }
}

/// Follows the runs of one stream.
#[derive(Clone, Copy, Debug, Default)]
pub struct Runs {
    now: Option<Run>,
}

impl Runs {
    /// Frame number `at`; returns the run that it ended.
    pub fn hear(&mut self, at: u32, measure: &Measure) -> Option<Run> {
        let Some(hz) = measure.tone_hz() else { return self.now.take() };
        let dbfs = measure.dbfs;
        if let Some(run) = self.now.as_mut().filter(|run| run.goes_on(hz, dbfs)) {
            let n = run.n_frames as f32;
            run.hz = (run.hz * n + hz) / (n + 1.0);
            run.n_frames = run.n_frames.saturating_add(1);
            run.dbfs = run.dbfs.max(dbfs);
            run.lowest_hz = run.lowest_hz.min(hz);
            run.highest_hz = run.highest_hz.max(hz);
            return None;
        }
        let run = Run { hz, dbfs, from: at, n_frames: 1, lowest_hz: hz, highest_hz: hz };
        self.now.replace(run)
    }

    /// The tone that is heard now.
    #[must_use]
    pub const fn now(&self) -> Option<&Run> {
        self.now.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone;
    use proptest::prelude::*;

    fn frame_of(hz: f64, dbm0: f64, noise_dbm0: f64, seed: u32) -> Frame {
        let mut sine = tone::Sine::new(hz, tone::amplitude_dbm0(dbm0));
        let (mut frame, mut state) = ([0; FRAME_SAMPLES], seed | 1);
        let peak = tone::amplitude_dbm0(noise_dbm0) * 1.2;
        for sample in &mut frame {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let noise = (f64::from(state) / f64::from(u32::MAX) * 2.0 - 1.0) * peak;
            *sample = sine.next_sample().saturating_add(noise as i16);
        }
        frame
    }

    #[test]
    fn two_tones_and_noise_are_no_tone() {
        let (a, b) = (frame_of(697.0, -10.0, -99.0, 1), frame_of(1_209.0, -10.0, -99.0, 1));
        let mut both = [0; FRAME_SAMPLES];
        for (out, (a, b)) in both.iter_mut().zip(a.iter().zip(&b)) {
            *out = a + b;
        }
        assert_eq!(Measure::of(&both).tone_hz(), None);
        assert_eq!(Measure::of(&frame_of(440.0, -99.0, -20.0, 7)).tone_hz(), None);
        assert_eq!(Measure::of(&[0; FRAME_SAMPLES]).sine, None);
        assert_eq!(Measure::of(&[1_000; FRAME_SAMPLES]).tone_hz(), None, "a constant");
    }

    #[test]
    fn rumble_is_cut_and_the_telephone_s_band_stays() {
        let through = |hz: f64| {
            let mut sine = tone::Sine::new(hz, 8_000.0);
            let (mut rumble, mut frame) = (Rumble::default(), [0; FRAME_SAMPLES]);
            for _ in 0..10 {
                sine.fill(&mut frame);
                frame = rumble.cut(&frame);
            }
            Level::of(&frame).rms_dbfs() - 20.0 * (8_000.0_f32 / 32_768.0).log10() + 3.01
        };
        assert!(through(50.0) < -25.0);
        assert!(through(100.0) < -14.0);
        for hz in [400.0, 1_000.0, 3_000.0] {
            assert!((-0.8..0.1).contains(&through(hz)), "{hz}: {}", through(hz));
        }
    }

    #[test]
    fn a_run_ends_where_the_frequency_or_the_level_changes() {
        let mut runs = Runs::default();
        let mut ended = Vec::new();
        let spans = [(950.0, -20.0), (1_400.0, -20.0), (1_400.0, -5.0), (0.0, -99.0)];
        for (n, (hz, dbm0)) in spans.into_iter().enumerate() {
            let measure = Measure::of(&frame_of(hz, dbm0, -99.0, 1));
            for i in 0..10 {
                ended.extend(runs.hear(n as u32 * 10 + i, &measure));
            }
        }
        let seen: Vec<_> = ended.iter().map(|r| (r.hz.round(), r.from, r.n_frames)).collect();
        assert_eq!(seen, [(950.0, 0, 10), (1_400.0, 10, 10), (1_400.0, 20, 10)]);
        assert!(runs.now().is_none());
    }

    proptest! {
        #[test]
        fn a_tone_is_found_at_its_frequency_in_noise(
            hz in 300.0_f64..3_400.0, dbm0 in -30.0_f64..0.0, seed: u32,
        ) {
            let measure = Measure::of(&frame_of(hz, dbm0, dbm0 - 20.0, seed));
            let found = measure.tone_hz();
            prop_assert!(found.is_some_and(|f| (f64::from(f) - hz).abs() < 15.0), "{measure:?}");
        }

        #[test]
        fn no_frame_is_more_than_itself(samples in proptest::collection::vec(any::<i16>(), 160)) {
            let mut frame = [0; FRAME_SAMPLES];
            frame.copy_from_slice(&samples);
            if let Some(sine) = Measure::of(&frame).sine {
                prop_assert!((0.0..=1.0).contains(&sine.share));
                prop_assert!((0.0..=4_000.0).contains(&sine.hz));
            }
        }
    }
}
