use super::*;
use proptest::prelude::*;

const FRAME: [u8; FRAME_SAMPLES] = [0xD5; FRAME_SAMPLES];

fn packet(ssrc: u32, sequence: u16, timestamp: u32) -> Packet<'static> {
    Packet { payload_type: 8, marker: false, sequence, timestamp, ssrc, payload: &FRAME }
}

/// Relays `packet` and returns what the far end reads.
fn relayed(stream: &mut Stream, now_ms: i64, packet: &Packet<'_>) -> (u16, u32, bool) {
    let mut out = [0; 256];
    let n_bytes = stream.relay(now_ms, packet, &mut out).unwrap();
    let read = Packet::parse(&out[..n_bytes]).unwrap();
    assert_eq!(read.payload, packet.payload);
    assert_eq!(read.ssrc, stream.ssrc());
    (read.sequence, read.timestamp, read.marker)
}

fn sent(stream: &mut Stream, now_ms: i64) -> (u16, u32, bool) {
    let mut out = [0; 256];
    let n_bytes = stream.send(now_ms, 8, &FRAME, 160, &mut out).unwrap();
    let read = Packet::parse(&out[..n_bytes]).unwrap();
    (read.sequence, read.timestamp, read.marker)
}

#[test]
fn a_packet_with_sources_extension_and_padding_gives_its_payload() {
    let mut bytes = vec![0xB2, 0x88, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3];
    bytes.extend([9; 8]); // two contributing sources
    bytes.extend([0xBE, 0xDE, 0, 1, 7, 7, 7, 7]); // an extension of one word
    bytes.extend([1, 2, 3, 0, 2]); // payload, then two bytes of padding
    let packet = Packet::parse(&bytes).unwrap();
    let payload = &[1, 2, 3][..];
    let expected =
        Packet { payload_type: 8, marker: true, sequence: 1, timestamp: 2, ssrc: 3, payload };
    assert_eq!(packet, expected);
}

#[test]
fn faults_are_named() {
    let whole = {
        let mut out = [0; 172];
        packet(1, 2, 3).write(&mut out).unwrap();
        out
    };
    let with = |first: u8, second: u8| {
        let mut bytes = whole[..20].to_vec();
        (bytes[0], bytes[1]) = (first, second);
        Packet::parse(&bytes).unwrap_err().to_string()
    };
    assert_eq!(
        Packet::parse(&whole[..11]).unwrap_err().to_string(),
        "11 bytes are too few for the fixed header, which needs 12"
    );
    assert_eq!(with(0x40, 8), "RTP version 1, only version 2 is known");
    assert_eq!(with(0x80, 200), "packet type 200 is RTCP");
    assert_eq!(with(0x8F, 8), "8 bytes are too few for the contributing sources, which needs 60");
    assert_eq!(with(0xA0, 8), "padding of 213 bytes in a body of 8");
    assert_eq!(packet(1, 2, 3).write(&mut [0; 100]).unwrap_err().to_string(), {
        "100 bytes are too few for the packet, which needs 172"
    });
}

#[test]
fn what_shares_a_port_is_told_apart() {
    assert_eq!(classify(&[0x00, 0x01]), Datagram::Stun);
    assert_eq!(classify(&[22, 0xFE]), Datagram::Dtls);
    assert_eq!(classify(&[0x80, 8]), Datagram::Rtp);
    assert_eq!(classify(&[0x80, 0x88]), Datagram::Rtp);
    for kind in 192..=223 {
        assert_eq!(classify(&[0x81, kind, 0, 7]), Datagram::Rtcp(kind));
    }
    assert_eq!(classify(&[0x80]), Datagram::Unknown);
    assert_eq!(classify(&[]), Datagram::Unknown);
}

#[test]
fn own_frames_follow_each_other_and_only_the_first_is_marked() {
    let mut stream = Stream::new(1, u16::MAX, u32::MAX - 159);
    assert_eq!(sent(&mut stream, 0), (u16::MAX, u32::MAX - 159, true));
    assert_eq!(sent(&mut stream, 20), (0, 0, false));
    assert_eq!(sent(&mut stream, 43), (1, 160, false));
}

#[test]
fn after_a_pause_the_timestamp_moves_on_by_the_clock() {
    let mut stream = Stream::new(1, 10, 1_000);
    sent(&mut stream, 0);
    assert_eq!(sent(&mut stream, 1_020), (11, 1_160 + 8_000, true));
}

#[test]
fn a_relayed_source_keeps_its_gaps_and_its_order() {
    let mut stream = Stream::new(1, 10, 1_000);
    assert_eq!(relayed(&mut stream, 0, &packet(5, 700, 90_000)), (10, 1_000, true));
    assert_eq!(relayed(&mut stream, 60, &packet(5, 703, 90_480)), (13, 1_480, false));
    assert_eq!(relayed(&mut stream, 61, &packet(5, 702, 90_320)), (12, 1_320, false));
    assert_eq!(relayed(&mut stream, 80, &packet(5, 704, 90_640)), (14, 1_640, false));
}

#[test]
fn a_change_of_source_is_marked_and_time_goes_on() {
    let mut stream = Stream::new(1, 10, 1_000);
    sent(&mut stream, 0);
    sent(&mut stream, 20);
    assert_eq!(relayed(&mut stream, 40, &packet(5, 700, 90_000)), (12, 1_320, true));
    assert_eq!(relayed(&mut stream, 60, &packet(6, 1, 5)), (13, 1_480, true));
    // A straggler of the source before would start it again: the caller stops feeding it first.
    assert_eq!(sent(&mut stream, 1_060), (14, 1_640 + 980 * 8, true));
}

#[test]
fn a_packet_from_before_the_change_of_source_is_late() {
    let mut stream = Stream::new(1, 10, 1_000);
    sent(&mut stream, 0);
    relayed(&mut stream, 20, &packet(5, 700, 90_000));
    let late = stream.relay(21, &packet(5, 699, 89_840), &mut [0; 256]);
    assert_eq!(late, Err(RtpError::Late { sequence: 699 }));
    assert_eq!(relayed(&mut stream, 40, &packet(5, 701, 90_160)), (12, 1_320, false));
}

#[test]
fn one_source_is_relayed_for_hours() {
    let mut stream = Stream::new(1, 10, 1_000);
    for i in 0..300_000_u32 {
        let packet = packet(5, (i & 0xFFFF) as u16, i.wrapping_mul(160));
        let now_ms = i64::from(i) * 20;
        let expected = ((i + 10) as u16, 1_000 + i * 160, i == 0);
        assert_eq!(relayed(&mut stream, now_ms, &packet), expected);
    }
}

#[test]
fn a_source_that_starts_its_numbers_anew_is_a_change_of_source() {
    let mut stream = Stream::new(1, 10, 1_000);
    relayed(&mut stream, 0, &packet(5, 700, 90_000));
    assert_eq!(relayed(&mut stream, 20, &packet(5, 40_000, 7)), (11, 1_160, true));
}

#[test]
fn a_jump_in_sequence_alone_is_a_change_of_source() {
    let mut stream = Stream::new(1, 10, 1_000);
    relayed(&mut stream, 0, &packet(5, 700, 90_000));
    assert_eq!(relayed(&mut stream, 20, &packet(5, 9_000, 90_160)), (11, 1_160, true));
}

#[test]
fn a_digit_among_audio_does_not_take_time_back() {
    let mut stream = Stream::new(1, 10, 1_000);
    for i in 0..10 {
        relayed(&mut stream, i64::from(i) * 20, &packet(5, 700 + i, 90_000 + u32::from(i) * 160));
    }
    let digit = packet(5, 710, 90_160);
    assert_eq!(relayed(&mut stream, 200, &digit), (20, 1_160, false));
    assert_eq!(sent(&mut stream, 220), (21, 2_600, true));
}

#[test]
fn a_source_that_sets_its_clock_anew_is_a_change_of_source() {
    let mut stream = Stream::new(1, 10, 1_000);
    relayed(&mut stream, 0, &packet(5, 700, 90_000));
    assert_eq!(relayed(&mut stream, 20, &packet(5, 701, 2_000_000_000)), (11, 1_160, true));
    assert_eq!(relayed(&mut stream, 40, &packet(5, 702, 160)), (12, 1_320, true));
    assert_eq!(relayed(&mut stream, 60, &packet(5, 703, 320)), (13, 1_480, false));
}

#[test]
fn a_relayed_digit_keeps_its_timestamp() {
    let mut stream = Stream::new(1, 10, 1_000);
    relayed(&mut stream, 0, &packet(5, 700, 90_000));
    for (i, step) in dtmf::Sender::new('4', 60).unwrap().enumerate() {
        let payload = step.payload();
        let sequence = 701 + u16::try_from(i).unwrap();
        let event = Packet { payload_type: 101, payload: &payload, ..packet(5, sequence, 90_160) };
        let now_ms = 20 + 20 * i64::try_from(i).unwrap();
        assert_eq!(relayed(&mut stream, now_ms, &event), (sequence - 690, 1_160, false));
    }
    assert_eq!(relayed(&mut stream, 120, &packet(5, 706, 90_960)), (16, 1_960, false));
}

#[test]
fn a_digit_has_one_timestamp_and_audio_goes_on_after_it() {
    let mut stream = Stream::new(1, 10, 1_000);
    sent(&mut stream, 0);
    let mut out = [0; 64];
    let mut now_ms = 20;
    for (i, step) in dtmf::Sender::new('4', 60).unwrap().enumerate() {
        let n_bytes = stream.send_event(now_ms, 101, &step, &mut out).unwrap();
        let read = Packet::parse(&out[..n_bytes]).unwrap();
        assert_eq!((read.timestamp, read.marker), (1_160, i == 0));
        assert_eq!(usize::from(read.sequence), 11 + i);
        now_ms += 20;
    }
    let (sequence, timestamp, _) = sent(&mut stream, now_ms);
    assert_eq!(sequence, 16);
    assert!(timestamp >= 1_160 + 480, "audio at {timestamp} overlaps the digit");
}

#[test]
fn a_failed_write_leaves_the_stream_as_it_was() {
    let mut stream = Stream::new(1, 10, 1_000);
    assert!(stream.send(0, 8, &FRAME, 160, &mut [0; 20]).is_err());
    assert!(stream.relay(0, &packet(5, 700, 90_000), &mut [0; 20]).is_err());
    assert_eq!((stream.sequence(), stream.timestamp()), (10, 1_000));
    assert_eq!(sent(&mut stream, 0), (10, 1_000, true));
}

proptest! {
    #[test]
    fn hostile_bytes_never_panic(bytes: Vec<u8>, first: u8) {
        let mut bytes = bytes;
        let _ = Packet::parse(&bytes);
        let _ = classify(&bytes);
        if let Some(byte) = bytes.first_mut() {
            *byte = 0x80 | (first & 0x3F);
            if let Ok(packet) = Packet::parse(&bytes) {
                prop_assert!(packet.payload.len() <= bytes.len() - HEADER_BYTES);
            }
        }
    }

    #[test]
    fn what_is_written_is_read_back(
        payload_type in 0_u8..64, marker: bool, sequence: u16, timestamp: u32, ssrc: u32,
        payload in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let payload = &payload[..];
        let packet = Packet { payload_type, marker, sequence, timestamp, ssrc, payload };
        let mut out = [0; 256];
        let n_bytes = packet.write(&mut out).unwrap();
        prop_assert_eq!(Packet::parse(&out[..n_bytes]).unwrap(), packet);
    }

    /// Whatever feeds it in whatever order, the far end sees one stream that only moves on.
    #[test]
    fn sequence_is_continuous_and_time_never_goes_back(
        steps in proptest::collection::vec((0_u32..3, 0_i64..400), 1..60),
        sequence: u16, timestamp: u32,
    ) {
        let mut stream = Stream::new(1, sequence, timestamp);
        let mut sources = [(9_000_u16, 4_000_000_000_u32), (65_530, 17)];
        let (mut now_ms, mut expected, mut time) = (0, sequence, timestamp);
        for (source, wait_ms) in steps {
            now_ms += wait_ms;
            let got = if source == 2 {
                sent(&mut stream, now_ms)
            } else {
                let (seq, ts) = &mut sources[usize::try_from(source).unwrap()];
                (*seq, *ts) = (seq.wrapping_add(1), ts.wrapping_add(160));
                relayed(&mut stream, now_ms, &packet(source, *seq, *ts))
            };
            prop_assert_eq!(got.0, expected);
            prop_assert!(got.1.wrapping_sub(time) < 1 << 31, "timestamp went back");
            expected = expected.wrapping_add(1);
            time = got.1.wrapping_add(160);
        }
    }
}
