//! The beep after which a machine records.
//!
//! Owns: telling a beep from a voice: one steady tone of 300 to 2,000 Hz for 120 ms or more, then
//! quiet. Must not own: whether a machine picked up (see `answering`).
//!
//! A vowel is steady too, but not so steady for so long, and a word goes on after it.

use crate::pitch::{Measure, Run, Runs};

const BEEP_HZ: std::ops::RangeInclusive<f32> = 295.0..=2_020.0;
/// 120 ms: the frames at its ends are only partly its own.
const LEAST_FRAMES: u32 = 5;
/// 3 s: a longer tone is something else.
const MOST_FRAMES: u32 = 150;
/// How far a beep's frames may lie apart: noise moves the measure of each.
const WANDER: f32 = 0.015;
const WANDER_HZ: f32 = 14.0;
/// After it, it is at least so much quieter, in dB.
const QUIETER_DB: f32 = 10.0;
/// 100 ms of quiet.
const QUIET_FRAMES: u32 = 5;

/// A beep, once it was followed by quiet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beep {
    pub hz: f32,
    /// The number of the frame after its last.
    pub end: u32,
    pub n_frames: u32,
}

/// Waits for beeps on one stream.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beeps {
    /// What may have been one, and how many frames of quiet followed.
    ended: Option<(Run, u32)>,
}

impl Beeps {
    /// A frame that `runs` has heard; `ended` is the run that it ended.
    pub fn hear(&mut self, measure: &Measure, runs: &Runs, ended: Option<&Run>) -> Option<Beep> {
        if let Some(run) = ended.filter(|run| could_be(run)) {
            self.ended = Some((*run, 0));
        }
        let (run, n_quiet) = self.ended.as_mut()?;
        if measure.dbfs <= run.dbfs - QUIETER_DB {
            *n_quiet += 1;
            if *n_quiet < QUIET_FRAMES {
                return None;
            }
            let beep = Beep { hz: run.hz, end: run.end(), n_frames: run.n_frames };
            self.ended = None;
            return Some(beep);
        }
        // The frame in which it stopped is as loud as its part of it.
        let is_edge = *n_quiet == 0 && ended.is_some() && runs.now().is_none();
        if !is_edge {
            self.ended = None;
        }
        None
    }
}

fn could_be(run: &Run) -> bool {
    BEEP_HZ.contains(&run.hz)
        && (LEAST_FRAMES..=MOST_FRAMES).contains(&run.n_frames)
        && run.wander_hz() <= WANDER_HZ.max(WANDER * run.hz)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone::{Sine, amplitude_dbm0};
    use crate::{FRAME_SAMPLES, SAMPLES_PER_MS};

    /// Milliseconds of each tone, 0 Hz for silence; when beeps were told, in milliseconds.
    fn told(spans: &[(i64, f64)]) -> Vec<(u32, f32)> {
        let mut samples = Vec::new();
        for &(ms, hz) in spans {
            let level = if hz > 0.0 { amplitude_dbm0(-18.0) } else { 0.0 };
            let mut part = vec![0; (ms * SAMPLES_PER_MS) as usize];
            Sine::new(hz, level).fill(&mut part);
            samples.extend(part);
        }
        let (mut runs, mut beeps, mut told) = (Runs::default(), Beeps::default(), Vec::new());
        for (at, frame) in samples.as_chunks::<FRAME_SAMPLES>().0.iter().enumerate() {
            let measure = Measure::of(frame);
            let ended = runs.hear(at as u32, &measure);
            let beep = beeps.hear(&measure, &runs, ended.as_ref());
            told.extend(beep.map(|beep| ((at as u32 + 1) * 20, beep.hz.round())));
        }
        told
    }

    #[test]
    fn a_tone_and_then_quiet_is_a_beep() {
        for hz in [330.0, 440.0, 800.0, 1_000.0, 1_400.0, 1_980.0] {
            for ms in [130, 200, 455, 1_000] {
                let told = told(&[(517, 0.0), (ms, hz), (400, 0.0)]);
                assert_eq!(told.len(), 1, "{hz} Hz {ms} ms: {told:?}");
                assert!((told[0].1 - hz as f32).abs() < 5.0, "{told:?}");
                let after = i64::from(told[0].0) - 517 - ms;
                assert!((80..=140).contains(&after), "{hz} Hz {ms} ms: {after}");
            }
        }
    }

    #[test]
    fn a_click_a_tone_that_goes_on_and_one_that_changes_are_none() {
        assert_eq!(told(&[(500, 0.0), (60, 1_000.0), (500, 0.0)]), []);
        assert_eq!(told(&[(500, 0.0), (4_000, 1_000.0), (500, 0.0)]), []);
        assert_eq!(told(&[(300, 1_000.0), (300, 1_200.0), (40, 0.0), (300, 700.0)]), []);
        assert_eq!(told(&[(500, 2_100.0), (500, 0.0)]), []);
    }
}
