use super::*;
use crate::tone::{Cadence, Progress as Tone, Sine, amplitude_dbm0};
use crate::{FRAME_SAMPLES, SAMPLES_PER_MS};
use proptest::prelude::*;

/// What stands for a voice: three harmonics that glide, as loud as −18 dBm0.
#[derive(Clone, Copy)]
enum Sound {
    Quiet(i64),
    Voice(i64),
    Noise(i64, f64),
    Beep(i64, f64),
}

fn sound(parts: &[Sound]) -> Vec<i16> {
    let (mut samples, mut state) = (Vec::<i16>::new(), 0x1234_5678_u32);
    for part in parts {
        let (Sound::Quiet(ms) | Sound::Voice(ms) | Sound::Noise(ms, _) | Sound::Beep(ms, _)) =
            *part;
        let n = (ms * SAMPLES_PER_MS) as usize;
        match *part {
            Sound::Quiet(_) => samples.extend(std::iter::repeat_n(0, n)),
            Sound::Voice(_) => samples.extend((0..n).map(|i| {
                let t = i as f64 / 8_000.0;
                let pitch = 140.0 + 30.0 * (t * 9.0).sin();
                let turn = std::f64::consts::TAU * pitch * t;
                let sum = (turn * 3.0).sin() + (turn * 5.0).sin() + 0.7 * (turn * 9.0).sin();
                (sum * amplitude_dbm0(-20.0)) as i16
            })),
            Sound::Noise(_, dbm0) => samples.extend((0..n).map(|_| {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                ((f64::from(state) / f64::from(u32::MAX) - 0.5) * 2.4 * amplitude_dbm0(dbm0)) as i16
            })),
            Sound::Beep(_, hz) => {
                let mut beep = vec![0; n];
                Sine::new(hz, amplitude_dbm0(-12.0)).fill(&mut beep);
                samples.extend(beep);
            }
        }
    }
    samples
}

fn told(amd: Amd, samples: &[i16]) -> Vec<Told> {
    let mut answering = Answering::new(amd);
    samples.chunks(FRAME_SAMPLES).filter_map(|frame| answering.hear(frame)).collect()
}

fn found(parts: &[Sound]) -> Option<Found> {
    told(Amd::default(), &sound(parts)).into_iter().find_map(|told| match told {
        Told::Found(found) => Some(found),
        Told::Ready { .. } | Told::GaveUp { .. } => None,
    })
}

fn why(parts: &[Sound]) -> Option<(Heard, Reason)> {
    found(parts).map(|f| (f.heard, f.reason))
}

use Sound::{Beep as Peep, Noise as Hiss, Quiet, Voice};

#[test]
fn a_short_greeting_and_then_silence_is_a_person() {
    let found = found(&[Quiet(400), Voice(500), Quiet(1_500)]).unwrap();
    assert_eq!((found.heard, found.reason), (Heard::Human, Reason::ShortGreeting));
    assert_eq!((found.began_ms, found.ended_ms, found.words), (Some(400), Some(920), 1));
    // The filter rings out a little.
    assert_eq!(found.at_ms, 920 + Amd::default().after_greeting_silence_ms);
}

#[test]
fn whoever_talks_on_is_a_machine() {
    let long = (Heard::Machine, Reason::LongGreeting);
    assert_eq!(why(&[Quiet(400), Voice(3_000), Quiet(1_500)]), Some(long));
    let words = [Voice(150), Quiet(120)].repeat(8);
    assert_eq!(why(&words), Some((Heard::Machine, Reason::ManyWords)));
    let amd = Amd { longest_word_ms: 900, ..Amd::default() };
    let told = told(amd, &sound(&[Voice(1_500), Quiet(2_000)]));
    assert!(matches!(told[0], Told::Found(f) if f.reason == Reason::LongWord), "{told:?}");
}

#[test]
fn nothing_said_is_silence_whatever_the_noise() {
    let silence = Some((Heard::Silence, Reason::NothingSaid));
    assert_eq!(why(&[Quiet(6_000)]), silence);
    assert_eq!(why(&[Hiss(6_000, -45.0)]), silence);
    assert_eq!(why(&[Hiss(6_000, -35.0)]), silence);
    let clicks = [Quiet(600), Voice(40)].repeat(8);
    assert_eq!(why(&clicks), silence);
}

#[test]
fn a_person_in_a_noisy_place_is_a_person() {
    let noise = sound(&[Hiss(4_000, -40.0)]);
    let mut samples = sound(&[Quiet(1_200), Voice(600), Quiet(2_200)]);
    samples.iter_mut().zip(&noise).for_each(|(a, b)| *a += b);
    let told = told(Amd::default(), &samples);
    assert!(matches!(told[0], Told::Found(f) if f.heard == Heard::Human), "{told:?}");
}

#[test]
fn a_machine_is_ready_after_its_last_beep() {
    let greeting = [Quiet(300), Voice(3_500), Quiet(500)];
    let beeps = [Peep(200, 1_000.0), Quiet(150), Peep(400, 1_000.0), Quiet(3_000)];
    let samples = sound(&[&greeting[..], &beeps[..]].concat());
    let told = told(Amd::default(), &samples);
    let [Told::Found(found), Told::Ready { at_ms, beep_hz: Some(hz) }] = told[..] else {
        panic!("{told:?}");
    };
    assert_eq!(found.heard, Heard::Machine);
    assert!((hz - 1_000.0).abs() < 10.0);
    let beep_end_ms = 300 + 3_500 + 500 + 200 + 150 + 400;
    assert!((beep_end_ms + 280..=beep_end_ms + 360).contains(&at_ms), "{at_ms}");
}

#[test]
fn a_machine_without_a_beep_is_ready_when_it_has_long_been_silent() {
    let told = told(Amd::default(), &sound(&[Voice(4_000), Quiet(4_000)]));
    assert!(matches!(told[1], Told::Ready { at_ms: 6_500, beep_hz: None }), "{told:?}");
}

#[test]
fn a_machine_that_talks_for_ever_is_given_up() {
    let amd = Amd::default();
    let told = told(amd, &sound(&[Voice(70_000)]));
    let [Told::Found(found), Told::GaveUp { at_ms }] = told[..] else { panic!("{told:?}") };
    assert_eq!(at_ms, found.at_ms + BEEP_LIMIT_MS);
}

#[test]
fn a_line_known_to_be_a_machine_s_only_tells_when_it_records() {
    let mut answering = Answering::of_machine(Amd::default());
    let samples = sound(&[Voice(700), Quiet(900), Voice(400), Peep(300, 440.0), Quiet(1_000)]);
    let told: Vec<_> = samples.chunks(100).filter_map(|part| answering.hear(part)).collect();
    assert!(matches!(told[..], [Told::Ready { beep_hz: Some(_), .. }]), "{told:?}");
    assert!(answering.is_over());
}

#[test]
fn a_short_greeting_with_a_beep_is_a_machine() {
    let parts = [Voice(900), Quiet(200), Peep(300, 800.0), Quiet(2_000)];
    assert_eq!(why(&parts), Some((Heard::Machine, Reason::Beep)));
}

#[test]
fn ringing_on_is_waited_for_and_what_picks_up_then_is_heard() {
    let mut samples = vec![0; 160 * 40 * 17];
    Cadence::new(Tone::Ringback).fill(&mut samples);
    samples.truncate(8_000 * 12);
    samples.extend(sound(&[Quiet(300), Voice(600), Quiet(2_000)]));
    let told = told(Amd::default(), &samples);
    assert!(matches!(told[0], Told::Found(f) if f.heard == Heard::Human), "{told:?}");
}

#[test]
fn busy_after_the_answer_is_the_network_s() {
    let mut samples = vec![0; 8_000 * 5];
    Cadence::new(Tone::Busy).fill(&mut samples);
    let told = told(Amd::default(), &samples);
    let busy = |f: Found| f.heard == Heard::Tone(Signal::Busy) && f.reason == Reason::Signal;
    assert!(matches!(told[0], Told::Found(f) if busy(f)), "{told:?}");
}

#[test]
fn a_fax_is_a_fax() {
    let fax = Some((Heard::Fax, Reason::Signal));
    assert_eq!(why(&[Quiet(1_000), Peep(3_000, 2_100.0), Quiet(100)]), fax);
}

proptest! {
    #[test]
    fn whatever_is_heard_is_decided_once_and_in_time(
        parts in proptest::collection::vec((0_i64..1_500, 0..4), 1..10),
        cut in 1_usize..400,
    ) {
        let parts: Vec<Sound> = parts.into_iter().map(|(ms, kind)| match kind {
            0 => Quiet(ms),
            1 => Voice(ms),
            2 => Hiss(ms, -30.0),
            _ => Peep(ms, 700.0),
        }).chain([Quiet(6_000)]).collect();
        let samples = sound(&parts);
        let amd = Amd::default();
        let whole = told(amd, &samples);
        let decided: Vec<&Found> = whole.iter().filter_map(|t| match t {
            Told::Found(found) => Some(found),
            Told::Ready { .. } | Told::GaveUp { .. } => None,
        }).collect();
        prop_assert_eq!(decided.len(), 1);
        prop_assert!(decided[0].at_ms <= amd.total_ms + 4_000, "{:?}", decided);
        let mut answering = Answering::new(amd);
        let pieces: Vec<Told> = samples.chunks(cut).filter_map(|p| answering.hear(p)).collect();
        prop_assert_eq!(pieces, whole);
    }
}
