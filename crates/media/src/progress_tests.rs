use super::*;
use crate::g711::Law;
use crate::tone::{Sine, amplitude_dbm0};
use crate::{SAMPLES_PER_MS, tone};

/// Milliseconds of a mix of tones in Hz; none for a pause.
type Span<'a> = (i64, &'a [f64]);

fn sound(spans: &[Span<'_>], dbm0: f64, noise_dbm0: f64) -> Vec<i16> {
    let mut samples = vec![0; 133];
    for (ms, tones) in spans {
        let n_samples = (ms * SAMPLES_PER_MS) as usize;
        let mut sines: Vec<Sine> =
            tones.iter().map(|hz| Sine::new(*hz, amplitude_dbm0(dbm0))).collect();
        samples
            .extend((0..n_samples).map(|_| sines.iter_mut().map(Sine::next_sample).sum::<i16>()));
    }
    let (peak, mut state) = (tone::amplitude_dbm0(noise_dbm0) * 1.2, 0x9E37_u32);
    for sample in &mut samples {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        *sample += ((f64::from(state) / f64::from(u32::MAX) * 2.0 - 1.0) * peak) as i16;
    }
    samples
}

/// What is recognised, and after how many milliseconds.
fn heard(samples: &[i16]) -> Vec<(u32, Signal)> {
    let (mut early, mut heard) = (Early::new(&Country::ALL), Vec::new());
    for (at, part) in samples.chunks(100).enumerate() {
        let at_ms = (at as u32 + 1) * 100 / SAMPLES_PER_MS as u32;
        heard.extend(early.hear(part).map(|signal| (at_ms, signal)));
    }
    heard
}

fn first(spans: &[Span<'_>], dbm0: f64) -> Option<(u32, Signal)> {
    let samples = sound(spans, dbm0, dbm0 - 20.0);
    let heard = heard(&samples);
    for law in [Law::A, Law::Mu] {
        let coded: Vec<i16> =
            samples.iter().map(|s| law.decode_sample(law.encode_sample(*s))).collect();
        assert_eq!(
            heard.first().map(|h| h.1),
            self::heard(&coded).first().map(|h| h.1),
            "{law:?} {spans:?}"
        );
    }
    heard.first().copied()
}

#[test]
fn each_country_s_tones_are_told_by_their_cadence_down_to_minus_30_dbm0() {
    let one = |hz: f64, on: i64, off: i64| (vec![hz], vec![(on, off)]);
    let two = |a: f64, b: f64, on: i64, off: i64| (vec![a, b], vec![(on, off)]);
    let rows = [
        ("FR", one(440.0, 1_500, 3_500), Signal::Ringback),
        ("FR", one(440.0, 500, 500), Signal::Busy),
        ("FR", one(440.0, 250, 250), Signal::Congestion),
        ("DE", one(425.0, 1_000, 4_000), Signal::Ringback),
        ("DE", one(425.0, 480, 480), Signal::Busy),
        ("DE", one(425.0, 240, 240), Signal::Congestion),
        ("UK", (vec![400.0, 450.0], vec![(400, 200), (400, 2_000)]), Signal::Ringback),
        ("UK", one(400.0, 375, 375), Signal::Busy),
        ("UK", (vec![400.0], vec![(400, 350), (225, 525)]), Signal::Congestion),
        ("US", two(440.0, 480.0, 2_000, 4_000), Signal::Ringback),
        ("US", two(480.0, 620.0, 500, 500), Signal::Busy),
        ("US", two(480.0, 620.0, 250, 250), Signal::Congestion),
    ];
    for (country, (tones, beats), signal) in rows {
        for dbm0 in [-10.0, -20.0, -30.0] {
            let mut spans: Vec<Span<'_>> = vec![(300, &[])];
            for _ in 0..4 {
                for (on, off) in &beats {
                    spans.extend([(*on, tones.as_slice()), (*off, &[] as &[f64])]);
                }
            }
            let found = first(&spans, dbm0);
            assert_eq!(found.map(|f| f.1), Some(signal), "{country} {signal:?} {dbm0} {found:?}");
            assert!(found.is_some_and(|f| f.0 < 3_700), "{country} {signal:?} {dbm0} {found:?}");
        }
    }
}

#[test]
fn other_tones_have_no_meaning() {
    assert_eq!(first(&[(8_000, &[440.0])], -10.0), None, "dial tone");
    assert_eq!(first(&[(300, &[440.0]), (5_000, &[])], -10.0), None, "one beep");
    let beeps = [(500, &[1_000.0][..]), (500, &[][..])].repeat(5);
    assert_eq!(first(&beeps, -10.0), None, "another frequency");
    let keys = [(100, &[697.0, 1_209.0][..]), (100, &[][..])].repeat(10);
    assert_eq!(first(&keys, -10.0), None, "keys");
    assert_eq!(heard(&sound(&[(9_000, &[])], -10.0, -25.0)), [], "noise");
}

#[test]
fn a_tone_whose_pauses_are_not_quiet_is_no_cadence() {
    let voiced = [(500, &[440.0][..]), (500, &[300.0, 700.0, 1_900.0][..])].repeat(6);
    assert_eq!(first(&voiced, -15.0), None);
}

#[test]
fn the_special_information_tone_says_why() {
    let rows = [
        ((950.0, 330), (1_400.0, 330), (1_800.0, 330), Special::Unspecified),
        ((913.8, 274), (1_370.6, 274), (1_776.7, 380), Special::Intercept),
        ((985.2, 380), (1_370.6, 274), (1_776.7, 380), Special::Vacant),
        ((913.8, 274), (1_428.5, 380), (1_776.7, 380), Special::Reorder),
        ((985.2, 380), (1_428.5, 380), (1_776.7, 380), Special::NoCircuit),
    ];
    for (a, b, c, special) in rows {
        for (dbm0, gap) in [(-14.0, 0), (-24.0, 15), (-30.0, 30)] {
            let (fa, fb, fc) = ([a.0], [b.0], [c.0]);
            let spans: [Span<'_>; 6] =
                [(400, &[]), (a.1, &fa), (gap, &[]), (b.1, &fb), (gap, &[]), (c.1, &fc)];
            let found = first(&spans, dbm0).map(|f| f.1);
            assert_eq!(found, Some(Signal::Special(special)), "{special:?} {dbm0} {gap}");
        }
    }
    let backwards: [Span<'_>; 3] = [(330, &[1_800.0]), (330, &[1_400.0]), (330, &[950.0])];
    assert_eq!(first(&backwards, -14.0), None);
    let apart: [Span<'_>; 5] =
        [(330, &[950.0]), (400, &[]), (330, &[1_400.0]), (400, &[]), (330, &[1_800.0])];
    assert_eq!(first(&apart, -14.0), None);
}

#[test]
fn a_fax_and_a_modem_are_told_by_their_answer() {
    let answer = |ms, hz| first(&[(700, &[]), (ms, &[hz]), (500, &[])], -30.0).map(|f| f.1);
    assert_eq!(answer(3_000, 2_100.0), Some(Signal::FaxAnswer));
    assert_eq!(answer(3_000, 2_113.0), Some(Signal::FaxAnswer), "T.30 allows 15 Hz");
    assert_eq!(answer(2_000, 2_225.0), Some(Signal::Modem));
    assert_eq!(answer(600, 2_100.0), None);
    let calling = [(500, &[1_100.0][..]), (3_000, &[][..])].repeat(2);
    assert_eq!(first(&calling, -25.0).map(|f| f.1), Some(Signal::FaxCalling));
    assert_eq!(first(&calling[..2], -25.0), None, "a machine's beep of 1,100 Hz");

    let mut turned = sound(&[(3_000, &[2_100.0])], -12.0, -60.0);
    for (n, sample) in turned.iter_mut().enumerate() {
        if n / 3_600 % 2 == 1 {
            *sample = -*sample;
        }
    }
    assert_eq!(heard(&turned).first().map(|h| h.1), Some(Signal::Modem));
}

#[test]
fn only_the_countries_asked_for_are_heard() {
    let busy = sound(&[(480, &[480.0, 620.0]), (480, &[])], -15.0, -60.0);
    let mut early = Early::new(&[Country::France]);
    let signal = busy.repeat(8).chunks(160).find_map(|part| early.hear(part));
    assert_eq!(signal, None);
}
