//! Music on hold, synthesised: no recording is shipped, so no licence is owed.
//!
//! Owns: one quiet piece of 20 s that loops without a seam. Must not own: playing it, music from
//! files (see `wav::prompt`). The same bytes come out every time.

use crate::g711::Law;
use crate::tone::amplitude_dbm0;
use crate::{FRAME_SAMPLES, SAMPLE_RATE_HZ};
use std::f64::consts::TAU;

/// Samples of the loop: 20 s, a whole number of frames.
pub const LOOP_SAMPLES: usize = N_BARS * BAR_SAMPLES;
const N_BARS: usize = 8;
/// Four beats at 96 to the minute.
const BAR_SAMPLES: usize = 20_000;
/// Eight notes to a bar.
const STEP_SAMPLES: usize = BAR_SAMPLES / 8;
/// How long a plucked note rings.
const RING_SAMPLES: usize = BAR_SAMPLES;
/// Loudest peak, in dBm0: quieter than speech.
const PEAK_DBM0: f64 = -9.0;

/// Seventh chords, as MIDI notes from low to high. They stay within what a telephone carries.
const CHORDS: [[u8; 4]; N_BARS] = [
    [60, 64, 67, 71], // C
    [57, 60, 64, 67], // A minor
    [53, 57, 60, 64], // F
    [55, 59, 62, 65], // G
    [52, 55, 59, 62], // E minor
    [57, 60, 64, 67], // A minor
    [50, 53, 57, 60], // D minor
    [55, 59, 62, 65], // G
];
/// Which note of the chord each eighth plays, and how many octaves higher.
const PATTERN: [(usize, u8); 8] = [(0, 0), (1, 0), (2, 0), (3, 0), (0, 1), (3, 0), (2, 0), (1, 0)];

/// The loop as linear samples at 8 kHz. Takes some tens of milliseconds: keep the result.
#[must_use]
pub fn hold_music() -> Vec<i16> {
    let mut mix = vec![0.0; LOOP_SAMPLES];
    for (bar, chord) in CHORDS.iter().enumerate() {
        let start = bar * BAR_SAMPLES;
        for (step, &(note, octave)) in PATTERN.iter().enumerate() {
            // The first note of each half bar leans forward a little.
            let loudness = if step % 4 == 0 { 1.0 } else { 0.75 };
            let pitch = hertz(chord[note] + 12 * octave);
            pluck(&mut mix, start + step * STEP_SAMPLES, pitch, loudness);
        }
        for &note in chord {
            pad(&mut mix, start, hertz(note));
        }
    }
    let peak = mix.iter().fold(1e-9_f64, |peak, value| peak.max(value.abs()));
    let scale = amplitude_dbm0(PEAK_DBM0) / peak;
    mix.iter().map(|value| (value * scale) as i16).collect()
}

/// The loop in G.711: 1000 frames of 160 bytes.
#[must_use]
pub fn hold_music_g711(law: Law) -> Vec<u8> {
    let samples = hold_music();
    let mut codes = vec![law.silence(); samples.len()];
    law.encode(&samples, &mut codes);
    codes
}

const _: () = assert!(LOOP_SAMPLES.is_multiple_of(FRAME_SAMPLES));

fn hertz(midi_note: u8) -> f64 {
    440.0 * 2_f64.powf((f64::from(midi_note) - 69.0) / 12.0)
}

/// A soft pluck: a rise of 10 ms, a decay, and partials that fade the faster the higher they are.
/// What rings past the end of the loop rings at its beginning.
fn pluck(mix: &mut [f64], start: usize, pitch_hz: f64, loudness: f64) {
    const PARTIALS: [(f64, f64, f64); 3] = [(1.0, 1.0, 0.8), (2.0, 0.35, 0.4), (3.0, 0.12, 0.2)];
    let rate = f64::from(SAMPLE_RATE_HZ);
    for n in 0..RING_SAMPLES {
        let seconds = n as f64 / rate;
        let end = (RING_SAMPLES - n) as f64 / RING_SAMPLES as f64;
        let rise = (seconds / 0.010).min(1.0) * (end * 10.0).min(1.0);
        let tone: f64 = PARTIALS
            .iter()
            .map(|&(partial, level, decay_s)| {
                level * (-seconds / decay_s).exp() * (TAU * partial * pitch_hz * seconds).sin()
            })
            .sum();
        mix[(start + n) % LOOP_SAMPLES] += loudness * rise * tone;
    }
}

/// A quiet chord under the notes that swells and falls over one bar and a quarter.
fn pad(mix: &mut [f64], start: usize, pitch_hz: f64) {
    let length = BAR_SAMPLES + BAR_SAMPLES / 4;
    for n in 0..length {
        let swell = (std::f64::consts::PI * n as f64 / length as f64).sin();
        let turn = TAU * pitch_hz * n as f64 / f64::from(SAMPLE_RATE_HZ);
        mix[(start + n) % LOOP_SAMPLES] += 0.10 * swell * swell * turn.sin();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::level::Level;
    use crate::tone::share_at;

    #[test]
    fn the_loop_lasts_twenty_seconds_and_is_never_silent_nor_loud() {
        let music = hold_music();
        assert_eq!(music.len(), 160_000);
        let peak = Level::of(&music).peak;
        assert!((8_000..8_200).contains(&peak), "peak {peak}");
        for (second, part) in music.chunks(8_000).enumerate() {
            let level = Level::of(part).rms_dbfs();
            assert!((-35.0..-15.0).contains(&level), "{level} dBFS in second {second}");
        }
    }

    #[test]
    fn the_end_joins_the_beginning_without_a_click() {
        let music = hold_music();
        let steps = |a: i16, b: i16| (i32::from(a) - i32::from(b)).abs();
        let largest = music.windows(2).map(|pair| steps(pair[0], pair[1])).max().unwrap();
        assert!(steps(music[LOOP_SAMPLES - 1], music[0]) <= largest);
        let seam = [&music[LOOP_SAMPLES - 400..], &music[..400]].concat();
        let level = Level::of(&seam).rms_dbfs();
        assert!(level > -40.0, "the seam is a hole of {level} dBFS");
    }

    #[test]
    fn each_bar_sounds_its_chord() {
        let music = hold_music();
        for (bar, chord) in CHORDS.iter().enumerate() {
            let part = &music[bar * BAR_SAMPLES..(bar + 1) * BAR_SAMPLES];
            let share = |note: u8| share_at(part, hertz(note));
            assert!(chord.iter().all(|&note| share(note) > 5.0 * share(chord[0] + 1)));
        }
    }

    #[test]
    fn it_is_the_same_every_time_and_in_both_laws() {
        let music = hold_music();
        assert_eq!(music, hold_music());
        for law in [Law::A, Law::Mu] {
            let codes = hold_music_g711(law);
            assert_eq!(codes.len(), LOOP_SAMPLES);
            assert_eq!(codes[12_345], law.encode_sample(music[12_345]));
        }
    }
}
