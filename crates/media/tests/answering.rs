//! Answering-machine detection on a labelled set of voices, and tones against voices.

mod labelled;

use labelled::{Dice, Figures, percentile, say};
use media::FRAME_SAMPLES;
use media::beep::Beeps;
use media::music::hold_music;
use media::pitch::{Measure, Runs};
use media::progress::{Country, Progress};
use vocab::Amd;

#[test]
fn people_and_machines_are_told_apart_as_well_as_measured() {
    // 160 samples; the measured figures are those of docs/administration.md.
    let figures = Figures::of(Amd::default(), 2, 80);
    let seen = format!("{figures:#?}");
    assert!(figures.person_recall() >= 0.97, "{seen}");
    assert!(figures.person_precision() >= 0.97, "{seen}");
    assert!(figures.machine_recall() >= 0.97, "{seen}");
    assert!(figures.machine_precision() >= 0.97, "{seen}");
    // The two seconds within which somebody has to speak, with room for the agent's phone.
    assert!(percentile(&figures.person_ms, 99) <= 1_150, "{seen}");
    assert!(percentile(&figures.machine_ms, 95) <= 3_000, "{seen}");
    assert!(f64::from(figures.beeps_found) >= 0.97 * f64::from(figures.n_beeps), "{seen}");
    assert_eq!(figures.too_early, 0, "{seen}");
}

#[test]
fn voices_are_no_tones_of_the_network_and_no_beeps() {
    let dice = &mut Dice::new(7);
    let french = "Bonjour madame, je vous appelle au sujet de votre contrat. Ouh là là, c'est vous ? \
                  Hmm, oui, mmh, huit, nous, ou alors une minute, un, deux, trois. Au revoir.";
    let english = "Good afternoon, who is calling? Ooh, moon, do you know, hmm, oh no, one two \
                   three four. Please hold the line, thank you, goodbye now.";
    let (mut n_frames, mut heard) = (0, Vec::new());
    for (voices, text) in [
        (&["fr", "fr+f2", "fr+f3", "fr+m3", "fr+whisper", "fr-be+f5"][..], french),
        (&["en", "en+f1", "en-us+f4", "en+m7"][..], english),
    ] {
        for voice in voices {
            let pitch = dice.within(20.0, 90.0) as u32;
            let samples = say(voice, dice.within(110.0, 180.0) as u32, pitch, text);
            n_frames += samples.len() / FRAME_SAMPLES;
            heard.extend(tones(&samples).into_iter().map(|tone| (*voice, tone)));
        }
    }
    assert!(n_frames > 50 * 60, "a minute of voices at least: {n_frames}");
    assert_eq!(heard, []);
}

#[test]
fn music_instead_of_ringing_is_no_tone_of_the_network_and_no_beep() {
    assert_eq!(tones(&hold_music().repeat(2)), []);
}

/// Signals and beeps, with their frames.
fn tones(samples: &[i16]) -> Vec<(usize, String)> {
    let (mut runs, mut beeps) = (Runs::default(), Beeps::default());
    let (mut progress, mut tones) = (Progress::new(&Country::ALL), Vec::new());
    for (at, frame) in samples.as_chunks::<FRAME_SAMPLES>().0.iter().enumerate() {
        let measure = Measure::of(frame);
        let ended = runs.hear(at as u32, &measure);
        let beep = beeps.hear(&measure, &runs, ended.as_ref());
        let signal = progress.hear(at as u32, frame, &measure, &runs, ended.as_ref());
        tones.extend(beep.map(|beep| (at, format!("{beep:?}"))));
        tones.extend(signal.map(|signal| (at, format!("{signal:?}"))));
    }
    tones
}
