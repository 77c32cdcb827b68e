use super::*;
use proptest::prelude::*;

fn buffer() -> Buffer {
    Buffer::new(Limits::default())
}

/// A frame that says its own number.
fn frame(n: u32) -> Frame {
    [i16::try_from(n % 30_000).unwrap() + 1; FRAME_SAMPLES]
}

fn push(buffer: &mut Buffer, at_ms: i64, first: u32, n: u32) -> Pushed {
    buffer.push(at_ms, first.wrapping_add(n * 160), &frame(n))
}

fn pull(buffer: &mut Buffer) -> (Pulled, Frame) {
    let mut out = [0; FRAME_SAMPLES];
    (buffer.pull(&mut out), out)
}

#[test]
fn an_even_stream_is_played_in_order_across_the_wrap_of_the_timestamp() {
    let (mut buffer, first) = (buffer(), u32::MAX - 400);
    for n in 0..50 {
        push(&mut buffer, i64::from(n) * 20, first, n);
        assert_eq!(pull(&mut buffer), (Pulled::Audio, frame(n)));
    }
    assert_eq!(buffer.target_ms(), 20);
}

#[test]
fn reordered_packets_are_played_in_order_and_doubled_ones_once() {
    let mut buffer = Buffer::new(Limits { min_ms: 60, max_ms: 200 });
    assert_eq!(push(&mut buffer, 0, 0, 1), Pushed::Started);
    assert_eq!(push(&mut buffer, 1, 0, 0), Pushed::Kept);
    assert_eq!(push(&mut buffer, 2, 0, 2), Pushed::Kept);
    assert_eq!(push(&mut buffer, 3, 0, 2), Pushed::Duplicate);
    for n in 0..3 {
        assert_eq!(pull(&mut buffer), (Pulled::Audio, frame(n)));
    }
    assert_eq!(push(&mut buffer, 60, 0, 1), Pushed::Late);
}

#[test]
fn packets_of_ten_and_thirty_milliseconds_give_even_frames() {
    for length in [80_usize, 240] {
        let mut buffer = Buffer::new(Limits { min_ms: 60, max_ms: 200 });
        let samples: Vec<i16> = (1..=4_800).collect();
        for (i, part) in samples.chunks(length).enumerate().take(2_400 / length) {
            let timestamp = u32::try_from(i * length).unwrap();
            buffer.push(0, timestamp, part);
        }
        let mut played = Vec::new();
        while let (Pulled::Audio, frame) = pull(&mut buffer) {
            played.extend(frame);
        }
        let end = *played.last().unwrap();
        assert_eq!(
            played,
            (end - i16::try_from(played.len()).unwrap() + 1..=end).collect::<Vec<_>>()
        );
    }
}

#[test]
fn a_gap_fades_out_and_ends_in_silence() {
    let mut buffer = Buffer::new(Limits { min_ms: 200, max_ms: 400 });
    let loud = [9_000; FRAME_SAMPLES];
    for n in [0_u32, 6, 7, 8, 9] {
        buffer.push(0, n * 160, &loud);
    }
    assert_eq!(pull(&mut buffer), (Pulled::Audio, loud));
    let mut before = 9_000;
    for end in [6_000, 3_000, 0] {
        let (pulled, frame) = pull(&mut buffer);
        assert_eq!(pulled, Pulled::Concealed);
        assert!((before - frame[0]).abs() < 50 && frame[159] < frame[0], "{frame:?}");
        before = frame[159];
        assert!((before - end).abs() < 50, "{before}, not {end}");
    }
    for _ in 4..=5 {
        assert_eq!(pull(&mut buffer).1, [0; FRAME_SAMPLES]);
    }
    assert_eq!(pull(&mut buffer), (Pulled::Audio, loud));
}

#[test]
fn a_packet_that_is_held_up_is_played_and_not_lost() {
    let mut buffer = buffer();
    push(&mut buffer, 0, 0, 0);
    assert_eq!(pull(&mut buffer).0, Pulled::Audio);
    assert_eq!(pull(&mut buffer).0, Pulled::Concealed);
    assert_eq!(push(&mut buffer, 45, 0, 1), Pushed::Kept);
    assert_eq!(pull(&mut buffer), (Pulled::Audio, frame(1)));
}

#[test]
fn a_jittery_line_gets_more_delay_and_a_quiet_one_gives_it_back() {
    let mut buffer = buffer();
    for n in 0..200 {
        let held_ms = if n % 2 == 0 { 0 } else { 35 };
        push(&mut buffer, i64::from(n) * 20 + held_ms, 0, n);
        pull(&mut buffer);
    }
    assert!(buffer.target_ms() >= 60, "{}", buffer.target_ms());
    for n in 200..203 {
        push(&mut buffer, i64::from(n) * 20, 0, n);
    }
    let mut depth = 0;
    for n in 203..1_200 {
        push(&mut buffer, i64::from(n) * 20, 0, n);
        pull(&mut buffer);
        depth = ahead(buffer.tail, buffer.head);
    }
    assert_eq!(buffer.target_ms(), 20);
    assert!(depth <= 2 * FRAME, "{depth} samples wait");
}

#[test]
fn a_burst_keeps_the_newest_within_the_limit() {
    let mut buffer = buffer();
    for n in 0..40 {
        push(&mut buffer, 0, 0, n);
    }
    assert!(ahead(buffer.tail, buffer.head) <= 220 * 8);
    assert_eq!(pull(&mut buffer), (Pulled::Audio, frame(29)));
}

#[test]
fn a_stream_that_stops_becomes_silence_and_the_next_starts_anew() {
    let mut buffer = buffer();
    push(&mut buffer, 0, 0, 0);
    for _ in 0..12 {
        pull(&mut buffer);
    }
    assert_eq!(pull(&mut buffer), (Pulled::Silence, [0; FRAME_SAMPLES]));
    assert_eq!(push(&mut buffer, 9_000, 3_000_000_000, 5), Pushed::Started);
    assert_eq!(pull(&mut buffer), (Pulled::Audio, frame(5)));
}

proptest! {
    #[test]
    fn whatever_arrives_it_stays_within_its_bounds(
        steps in proptest::collection::vec(
            (any::<u32>(), 0_usize..9_000, any::<bool>(), -2_000_i64..2_000), 0..60),
    ) {
        let mut buffer = buffer();
        let mut near = 0_u32;
        for (timestamp, n_samples, jump, at_ms) in steps {
            let timestamp = if jump { timestamp } else { near.wrapping_add(timestamp % 4_000) };
            near = timestamp;
            buffer.push(at_ms, timestamp, &vec![1; n_samples]);
            let depth = ahead(buffer.tail, buffer.head);
            prop_assert!((0..=220 * 8).contains(&depth), "{depth}");
            pull(&mut buffer);
            prop_assert!((20..=200).contains(&buffer.target_ms()));
        }
    }

    /// With enough delay nothing that arrives is lost and all is in order.
    #[test]
    fn enough_delay_evens_out_any_jitter(
        first: u32, transits in proptest::collection::vec(0_i64..90, 60),
    ) {
        let mut buffer = Buffer::new(Limits { min_ms: 140, max_ms: 400 });
        let mut arrivals: Vec<_> =
            (0..60_u32).map(|n| (i64::from(n) * 20 + transits[n as usize], n)).collect();
        arrivals.sort_unstable();
        let mut arrivals = arrivals.into_iter().peekable();
        let mut played = Vec::new();
        for tick in 0..90 {
            while let Some((at_ms, n)) = arrivals.next_if(|&(at_ms, _)| at_ms <= tick * 20) {
                push(&mut buffer, at_ms, first, n);
            }
            if let (Pulled::Audio, frame) = pull(&mut buffer) {
                played.push(frame[80] - 1);
            }
        }
        let n_lost = 60 - played.len();
        prop_assert!(n_lost <= 3, "{n_lost} lost: {played:?}");
        prop_assert!(played.is_sorted());
    }
}
