use super::*;
use crate::tone::{Sine, share_at};
use crate::{FRAME_MS, FRAME_SAMPLES};
use proptest::prelude::*;

const LOUD: u8 = 0xAA;
const QUIET: u8 = 0xD5;
const START_MS: i64 = 1_000_000;

fn audio(ssrc: u32, timestamp: u32, payload: &[u8]) -> Audio<'_> {
    Audio { ssrc, timestamp, law: Law::A, payload }
}

fn recorder(chunk_ms: i64) -> Recorder {
    Recorder::new(Law::A, Sides::Both, START_MS, chunk_ms)
}

/// Stops at `ms` after the start and returns left and right.
fn finish(recorder: &mut Recorder, ms: i64, mut taken: Vec<Chunk>) -> (Vec<u8>, Vec<u8>) {
    recorder.stop(START_MS + ms);
    while let Some(chunk) = recorder.take(START_MS + ms) {
        taken.push(chunk);
    }
    let mut at_ms = 0;
    for chunk in &taken {
        assert_eq!(chunk.from_ms, at_ms, "chunks follow each other");
        at_ms += chunk.codes.len() as i64 / 16;
    }
    let codes: Vec<u8> = taken.into_iter().flat_map(|chunk| chunk.codes).collect();
    (codes.iter().step_by(2).copied().collect(), codes.iter().skip(1).step_by(2).copied().collect())
}

/// Milliseconds at which sound begins.
fn onsets(side: &[u8]) -> Vec<i64> {
    let loud: Vec<bool> = side.iter().map(|&code| code != QUIET).collect();
    let begins = |i: &usize| loud[*i] && (*i == 0 || !loud[*i - 1]);
    (0..side.len()).filter(begins).map(|i| i as i64 / SAMPLES_PER_MS).collect()
}

#[test]
fn each_side_is_heard_on_its_own_channel_only() {
    let mut recorder = recorder(1_000);
    let (mut left, mut right) = (Sine::new(440.0, 8_000.0), Sine::new(880.0, 8_000.0));
    let mut taken = Vec::new();
    for i in 0..250_u32 {
        let at_ms = START_MS + i64::from(i) * FRAME_MS;
        for (side, sine) in [(Side::Left, &mut left), (Side::Right, &mut right)] {
            let (mut linear, mut codes) = ([0; FRAME_SAMPLES], [0; FRAME_SAMPLES]);
            sine.fill(&mut linear);
            Law::A.encode(&linear, &mut codes);
            recorder.hear(side, at_ms, &audio(7, i * 160, &codes));
        }
        taken.extend(recorder.take(at_ms));
    }
    assert_eq!(taken.len(), 4, "chunks come out while recording goes on");
    let (left, right) = finish(&mut recorder, 5_000, taken);
    let linear = |codes: &[u8]| codes.iter().map(|&c| Law::A.decode_sample(c)).collect::<Vec<_>>();
    let (left, right) = (linear(&left), linear(&right));
    assert!(share_at(&left, 440.0) > 0.99 && share_at(&left, 880.0) < 0.001);
    assert!(share_at(&right, 880.0) > 0.99 && share_at(&right, 440.0) < 0.001);
}

#[test]
fn a_stream_starts_where_it_arrives_and_the_rest_is_silence() {
    let mut recorder = recorder(1_000);
    recorder.hear(Side::Left, START_MS + 300, &audio(7, 99_000, &[LOUD; 160]));
    recorder.hear(Side::Right, START_MS + 700, &audio(8, 5, &[LOUD; 160]));
    let (left, right) = finish(&mut recorder, 1_500, Vec::new());
    assert_eq!((onsets(&left), onsets(&right)), (vec![300], vec![700]));
    assert_eq!((left.len(), right.len()), (12_000, 12_000));
    assert_eq!(left.iter().filter(|&&code| code == LOUD).count(), 160);
}

#[test]
fn late_and_reordered_packets_are_placed_by_their_timestamp() {
    let mut recorder = recorder(1_000);
    recorder.hear(Side::Left, START_MS, &audio(7, 0, &[LOUD; 160]));
    recorder.hear(Side::Left, START_MS + 150, &audio(7, 2 * 160, &[LOUD; 160]));
    recorder.hear(Side::Left, START_MS + 151, &audio(7, 160, &[LOUD; 160]));
    recorder.hear(Side::Left, START_MS + 152, &audio(7, 5 * 160, &[LOUD; 160]));
    let (left, _) = finish(&mut recorder, 500, Vec::new());
    assert_eq!(onsets(&left), [0, 100]);
    assert_eq!(left.iter().filter(|&&code| code == LOUD).count(), 640);
}

#[test]
fn a_first_packet_that_was_held_up_does_not_delay_the_stream() {
    let mut recorder = recorder(2_000);
    recorder.hear(Side::Left, START_MS + 300, &audio(7, 0, &[QUIET; 160]));
    for i in 1..100 {
        let payload = if i == 50 { [LOUD; 160] } else { [QUIET; 160] };
        let at_ms = START_MS + i64::from(i) * FRAME_MS;
        recorder.hear(Side::Left, at_ms.max(START_MS + 300), &audio(7, i * 160, &payload));
    }
    let (left, _) = finish(&mut recorder, 2_000, Vec::new());
    let onset = onsets(&left)[0];
    assert!((1_000..=1_000 + TOLERANCE_MS).contains(&onset), "heard at {onset} ms");
}

/// A sender whose clock is off by 900 parts per million, half a second in ten minutes.
#[test]
fn a_wrong_clock_does_not_make_a_side_drift() {
    for skew_ppm in [-900, 900] {
        let mut recorder = recorder(10_000);
        let mut taken = Vec::new();
        for i in 0..30_000_u32 {
            let payload = if i % 3_000 == 1_500 { [LOUD; 160] } else { [QUIET; 160] };
            let sent_ms = i64::from(i) * FRAME_MS;
            let at_ms = START_MS + sent_ms + sent_ms * skew_ppm / 1_000_000;
            recorder.hear(Side::Right, at_ms, &audio(7, i * 160, &payload));
            taken.extend(recorder.take(at_ms));
        }
        let (_, right) = finish(&mut recorder, 600_000, taken);
        assert_eq!(right.len(), 600 * 8_000);
        let onsets = onsets(&right);
        assert_eq!(onsets.len(), 10);
        for (minute, onset) in onsets.into_iter().enumerate() {
            let sent_ms = minute as i64 * 60_000 + 30_000;
            let due_ms = sent_ms + sent_ms * skew_ppm / 1_000_000;
            let off_ms = (onset - due_ms).abs();
            assert!(off_ms <= TOLERANCE_MS + FRAME_MS, "{off_ms} ms off in minute {minute}");
        }
    }
}

#[test]
fn while_paused_nothing_is_kept() {
    let mut recorder = recorder(1_000);
    for i in 0..100_u32 {
        let at_ms = START_MS + i64::from(i) * FRAME_MS;
        recorder.hear(Side::Left, at_ms, &audio(7, i * 160, &[LOUD; 160]));
        match i {
            30 => recorder.pause(at_ms + 5),
            60 => recorder.resume(at_ms + 5),
            _ => {}
        }
    }
    let (left, right) = finish(&mut recorder, 2_000, Vec::new());
    let quiet = 605 * 8..1_205 * 8;
    assert!(left[quiet.clone()].iter().all(|&code| code == QUIET));
    assert!(left[..quiet.start].iter().all(|&code| code == LOUD));
    assert!(left[1_220 * 8..].iter().all(|&code| code == LOUD));
    assert!(right.iter().all(|&code| code == QUIET));
}

#[test]
fn what_was_said_in_a_pause_and_arrives_after_it_is_not_kept() {
    let mut recorder = recorder(1_000);
    recorder.hear(Side::Left, START_MS, &audio(7, 0, &[QUIET; 160]));
    recorder.pause(START_MS + 100);
    recorder.resume(START_MS + 300);
    recorder.hear(Side::Left, START_MS + 400, &audio(7, 200 * 8, &[LOUD; 160]));
    let (left, _) = finish(&mut recorder, 1_000, Vec::new());
    assert!(left.iter().all(|&code| code == QUIET));
}

#[test]
fn what_arrives_in_a_pause_is_not_kept_wherever_it_belongs() {
    let mut recorder = recorder(1_000);
    recorder.hear(Side::Left, START_MS, &audio(7, 0, &[QUIET; 160]));
    recorder.pause(START_MS + 100);
    recorder.hear(Side::Left, START_MS + 110, &audio(7, 50 * 8, &[LOUD; 160]));
    recorder.resume(START_MS + 300);
    let (left, _) = finish(&mut recorder, 1_000, Vec::new());
    assert!(left.iter().all(|&code| code == QUIET));
}

#[test]
fn what_was_heard_once_does_not_come_back() {
    let mut recorder = recorder(100);
    let mut taken = Vec::new();
    for side in [Side::Left, Side::Right] {
        recorder.hear(side, START_MS, &audio(7, 0, &[LOUD; 160]));
    }
    for ms in 0..10_000 {
        taken.extend(recorder.take(START_MS + ms));
    }
    let (left, right) = finish(&mut recorder, 10_000, taken);
    assert_eq!((onsets(&left), onsets(&right)), (vec![0], vec![0]));
    assert_eq!(recorder.dropped_samples(), 0);
}

#[test]
fn a_recording_that_ends_paused_ends_in_silence_of_the_right_length() {
    let mut recorder = recorder(1_000);
    recorder.pause(START_MS + 100);
    recorder.pause(START_MS + 200);
    recorder.hear(Side::Left, START_MS + 500, &audio(7, 0, &[LOUD; 160]));
    assert!(recorder.is_paused());
    let (left, _) = finish(&mut recorder, 2_345, Vec::new());
    assert_eq!(left, vec![QUIET; 2_345 * 8]);
    assert_eq!(recorder.duration_ms(START_MS + 9_999), 2_345);
}

#[test]
fn the_other_law_is_transcoded() {
    let mut recorder = recorder(1_000);
    let payload = [0x80; 160];
    let audio = Audio { law: Law::Mu, ..audio(7, 0, &payload) };
    recorder.hear(Side::Left, START_MS, &audio);
    let (left, _) = finish(&mut recorder, 20, Vec::new());
    assert_eq!(left, [0xAA; 160]);
}

#[test]
fn another_source_or_clock_on_a_side_is_placed_where_it_arrives() {
    let mut recorder = recorder(1_000);
    recorder.hear(Side::Right, START_MS, &audio(7, 0, &[LOUD; 160]));
    recorder.hear(Side::Right, START_MS + 400, &audio(8, 4_000_000_000, &[LOUD; 160]));
    recorder.hear(Side::Right, START_MS + 800, &audio(8, 17, &[LOUD; 160]));
    let (_, right) = finish(&mut recorder, 1_000, Vec::new());
    assert_eq!(onsets(&right), [0, 400, 800]);
}

proptest! {
    /// Whatever arrives whenever, the recording is as long as it lasted.
    #[test]
    fn a_recording_is_as_long_as_it_lasted(
        packets in proptest::collection::vec(
            (0_i64..200, any::<bool>(), 0_u32..3, any::<u32>(), 0_usize..500, 0_u8..20), 0..80),
        chunk_ms in 20_i64..3_000, regular: bool, tail_ms in 0_i64..9_000,
    ) {
        let mut recorder = recorder(chunk_ms);
        let (mut ms, mut taken) = (0, Vec::new());
        for (wait_ms, left, ssrc, timestamp, n_bytes, act) in packets {
            ms += wait_ms;
            let timestamp = if regular { u32::try_from(ms).unwrap() * 8 } else { timestamp };
            let side = if left { Side::Left } else { Side::Right };
            let payload = vec![LOUD; n_bytes];
            recorder.hear(side, START_MS + ms - 100, &audio(ssrc, timestamp, &payload));
            match act {
                0 => recorder.pause(START_MS + ms),
                1 => recorder.resume(START_MS + ms),
                2.. => taken.extend(recorder.take(START_MS + ms)),
            }
        }
        let (left, right) = finish(&mut recorder, ms + tail_ms, taken);
        prop_assert_eq!(left.len() as i64, (ms + tail_ms) * SAMPLES_PER_MS);
        prop_assert_eq!(right.len(), left.len());
    }

    /// Jitter and loss move no sound by more than the tolerance.
    #[test]
    fn jitter_and_loss_do_not_move_what_is_heard(
        transits in proptest::collection::vec(0_i64..50, 100),
        lost in proptest::collection::vec(0_u8..5, 100),
    ) {
        let mut recorder = recorder(1_000);
        let mut arrivals: Vec<_> = (0..100_u32)
            .map(|i| (i64::from(i) * FRAME_MS + transits[i as usize], i))
            .filter(|(_, i)| *i % 20 == 10 || lost[*i as usize] > 0)
            .collect();
        arrivals.sort_unstable();
        for (at_ms, i) in arrivals {
            let payload = if i % 20 == 10 { [LOUD; 160] } else { [QUIET; 160] };
            recorder.hear(Side::Left, START_MS + at_ms, &audio(7, i * 160, &payload));
        }
        let (left, _) = finish(&mut recorder, 2_100, Vec::new());
        let onsets = onsets(&left);
        prop_assert_eq!(onsets.len(), 5);
        for (i, onset) in onsets.into_iter().enumerate() {
            let sent_ms = 200 + 400 * i as i64;
            prop_assert!((0..=TOLERANCE_MS).contains(&(onset - sent_ms)), "{sent_ms} at {onset}");
        }
    }
}

#[test]
fn one_party_alone_is_recorded_in_one_channel() {
    let mut recorder = Recorder::new(Law::A, Sides::Left, START_MS, 1_000);
    let payload = [0x21; 160];
    let audio = Audio { ssrc: 1, timestamp: 0, law: Law::A, payload: &payload };
    recorder.hear(Side::Left, START_MS, &audio);
    recorder.stop(START_MS + 40);
    let chunk = recorder.take(START_MS + 40).unwrap();
    assert_eq!((&chunk.codes[..160], chunk.codes.len()), (&payload[..], 320));
}
