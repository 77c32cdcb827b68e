//! Telephone-events (RFC 4733): digits that travel beside the audio in the same RTP stream.
//!
//! Owns: the four-byte payload, hearing each digit exactly once, and the packets of a digit to send.
//! Must not own: what digits mean (see `collect`), payload type negotiation, tones in the audio.
//!
//! Digits are `0`–`9`, `*`, `#`, `A`–`D`. Durations are in timestamp units, 8 per millisecond.

use crate::FRAME_SAMPLES;
use crate::rtp::Packet;

/// Events 0 to 15 in the order of RFC 4733 §3.2, table 3.
const DIGITS: [char; 16] =
    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#', 'A', 'B', 'C', 'D'];
/// Power in −dBm0 of the digits we send.
const VOLUME: u8 = 10;
/// The final packet is sent three times, since a loss of it is the one that hurts (§2.5.1.4).
const END_PACKETS: u8 = 3;
/// Timestamp units of one packet: 20 ms.
const STEP: u16 = FRAME_SAMPLES as u16;
/// An event this close behind the newest one is a straggler, not a new digit: 5 s.
const STRAGGLER: i32 = 5 * 8_000;

/// The payload of one packet (RFC 4733 §2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// 0–15 are the digits; others (hook flash 16, fax tones 32–…) are carried as they are.
    pub code: u8,
    pub end: bool,
    /// 0–63, in −dBm0.
    pub volume: u8,
    /// Timestamp units since the packet's timestamp.
    pub duration: u16,
}

impl Event {
    /// Reads a payload; `None` when it is shorter than four bytes. Of several packed events
    /// (§2.5.1.5, unused in practice) the first is read.
    #[must_use]
    pub fn parse(payload: &[u8]) -> Option<Self> {
        let &[code, flags, high, low, ..] = payload else { return None };
        let duration = u16::from_be_bytes([high, low]);
        Some(Self { code, end: flags & 0x80 != 0, volume: flags & 0x3F, duration })
    }

    #[must_use]
    pub const fn payload(&self) -> [u8; 4] {
        let [high, low] = self.duration.to_be_bytes();
        [self.code, (self.volume & 0x3F) | ((self.end as u8) << 7), high, low]
    }

    /// The digit, if the event is one.
    #[must_use]
    pub fn digit(&self) -> Option<char> {
        DIGITS.get(usize::from(self.code)).copied()
    }
}

/// The event code of a digit; small letters count as capitals.
#[must_use]
pub fn code_of(digit: char) -> Option<u8> {
    let digit = digit.to_ascii_uppercase();
    DIGITS.iter().position(|&d| d == digit).and_then(|at| u8::try_from(at).ok())
}

#[derive(Clone, Copy, Debug)]
struct Heard {
    ssrc: u32,
    timestamp: u32,
    event: Event,
}

/// Hears the digits of one stream, each once, at the first packet of it that arrives, so that losing
/// the first packets, or all but one, loses no digit.
#[derive(Clone, Debug, Default)]
pub struct Receiver {
    last: Option<Heard>,
}

impl Receiver {
    #[must_use]
    pub const fn new() -> Self {
        Self { last: None }
    }

    /// Takes a packet of the telephone-event payload type; returns a digit when it is a new one.
    pub fn hear(&mut self, packet: &Packet<'_>) -> Option<char> {
        let event = Event::parse(packet.payload)?;
        let heard = Heard { ssrc: packet.ssrc, timestamp: packet.timestamp, event };
        let Some(last) = self.last.filter(|last| last.ssrc == packet.ssrc) else {
            self.last = Some(heard);
            return event.digit();
        };
        let ahead = packet.timestamp.wrapping_sub(last.timestamp).cast_signed();
        if ahead == 0 && event.code == last.event.code {
            // The same event: keep what is furthest along, for the segments below.
            if event.duration >= last.event.duration {
                self.last = Some(heard);
            }
            return None;
        }
        if (-STRAGGLER..0).contains(&ahead) {
            return None;
        }
        self.last = Some(heard);
        // A digit held for more than 65 535 units goes on in segments (§2.5.1.3).
        let continues = event.code == last.event.code
            && !last.event.end
            && last.event.duration == u16::MAX
            && ahead == i32::from(u16::MAX);
        if continues { None } else { event.digit() }
    }
}

/// One packet of a digit to send, every 20 ms (the repeated ends at the same pace).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The first packet: carries the marker and fixes the timestamp of all others (§2.5.1.2).
    pub first: bool,
    pub end: bool,
    code: u8,
    /// Timestamp units since the start.
    pub duration: u16,
}

impl Step {
    /// The RTP payload.
    #[must_use]
    pub const fn payload(&self) -> [u8; 4] {
        Event { code: self.code, end: self.end, volume: VOLUME, duration: self.duration }.payload()
    }
}

/// The packets of one digit: growing durations in steps of 160, the last one three times with the
/// end bit. Hand one to [`crate::rtp::Stream::send_event`] every 20 ms.
#[derive(Clone, Debug)]
pub struct Sender {
    code: u8,
    n_steps: u16,
    at: u16,
    n_ends: u8,
}

impl Sender {
    /// `duration_ms` is held between 40 ms, which any receiver accepts, and 8 s, which fits one
    /// segment; `None` for a character that is no digit.
    #[must_use]
    pub fn new(digit: char, duration_ms: u16) -> Option<Self> {
        let n_steps = duration_ms.clamp(40, 8_000).div_ceil(20);
        Some(Self { code: code_of(digit)?, n_steps, at: 0, n_ends: 0 })
    }
}

impl Iterator for Sender {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        if self.n_ends == END_PACKETS {
            return None;
        }
        let first = self.at == 0;
        self.at = (self.at + 1).min(self.n_steps);
        let end = self.at == self.n_steps;
        self.n_ends += u8::from(end);
        Some(Step { first, end, code: self.code, duration: self.at * STEP })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn packet(timestamp: u32, payload: &[u8]) -> Packet<'_> {
        let (marker, sequence, ssrc) = (false, 0, 7);
        Packet { payload_type: 101, marker, sequence, timestamp, ssrc, payload }
    }

    fn hear_all(receiver: &mut Receiver, timestamp: u32, steps: &[Step]) -> String {
        steps.iter().filter_map(|s| receiver.hear(&packet(timestamp, &s.payload()))).collect()
    }

    #[test]
    fn a_digit_is_sent_as_growing_durations_and_three_ends() {
        let steps: Vec<_> = Sender::new('5', 100).unwrap().collect();
        let durations: Vec<_> = steps.iter().map(|s| s.duration).collect();
        assert_eq!(durations, [160, 320, 480, 640, 800, 800, 800]);
        let ends: Vec<_> = steps.iter().map(|s| s.end).collect();
        assert_eq!(ends, [false, false, false, false, true, true, true]);
        assert_eq!(steps.iter().filter(|s| s.first).count(), 1);
        assert_eq!(steps[0].payload(), [5, 10, 0, 160]);
        assert_eq!(steps[6].payload(), [5, 0x80 | 10, 3, 32]);
    }

    #[test]
    fn every_digit_is_heard_once_and_letters_in_capitals() {
        for digit in "0123456789*#ABCD".chars() {
            let steps: Vec<_> = Sender::new(digit, 80).unwrap().collect();
            assert_eq!(hear_all(&mut Receiver::new(), 0, &steps), digit.to_string());
        }
        assert_eq!(code_of('d'), Some(15));
        assert!(Sender::new('E', 80).is_none());
    }

    #[test]
    fn the_same_digit_pressed_twice_is_two_digits() {
        let steps: Vec<_> = Sender::new('1', 60).unwrap().collect();
        let mut receiver = Receiver::new();
        assert_eq!(hear_all(&mut receiver, 1_000, &steps), "1");
        assert_eq!(hear_all(&mut receiver, 2_000, &steps), "1");
    }

    #[test]
    fn a_digit_of_which_only_the_last_end_arrives_is_heard() {
        let steps: Vec<_> = Sender::new('9', 200).unwrap().collect();
        let last = steps.len() - 1;
        assert_eq!(hear_all(&mut Receiver::new(), 0, &steps[last..]), "9");
    }

    #[test]
    fn a_straggler_of_the_digit_before_is_not_heard_again() {
        let one: Vec<_> = Sender::new('1', 60).unwrap().collect();
        let two: Vec<_> = Sender::new('2', 60).unwrap().collect();
        let mut receiver = Receiver::new();
        assert_eq!(hear_all(&mut receiver, 1_000, &one), "1");
        assert_eq!(hear_all(&mut receiver, 2_000, &two), "2");
        assert_eq!(hear_all(&mut receiver, 1_000, &one[4..]), "");
    }

    #[test]
    fn a_digit_held_past_one_segment_is_one_digit() {
        let mut receiver = Receiver::new();
        let first = Event { code: 3, end: false, volume: 10, duration: u16::MAX }.payload();
        let second = Event { code: 3, end: true, volume: 10, duration: 800 }.payload();
        assert_eq!(receiver.hear(&packet(10, &first)), Some('3'));
        assert_eq!(receiver.hear(&packet(10 + 0xFFFF, &second)), None);
    }

    #[test]
    fn another_source_starts_afresh() {
        let payload = Event { code: 3, end: true, volume: 10, duration: 800 }.payload();
        let mut receiver = Receiver::new();
        assert_eq!(receiver.hear(&packet(10, &payload)), Some('3'));
        let other = Packet { ssrc: 8, ..packet(10, &payload) };
        assert_eq!(receiver.hear(&other), Some('3'));
    }

    #[test]
    fn a_hook_flash_and_a_torn_payload_are_no_digits() {
        let flash = Event { code: 16, end: true, volume: 0, duration: 800 }.payload();
        assert_eq!(Receiver::new().hear(&packet(0, &flash)), None);
        assert_eq!(Receiver::new().hear(&packet(0, &flash[..3])), None);
    }

    proptest! {
        #[test]
        fn whatever_is_lost_or_doubled_each_digit_with_a_packet_is_heard_once(
            start: u32,
            digits in "[0-9*#A-D]{1,8}",
            kept in proptest::collection::vec(0_u8..3, 8 * 10),
        ) {
            let mut receiver = Receiver::new();
            let (mut expected, mut heard) = (String::new(), String::new());
            for (i, digit) in digits.chars().enumerate() {
                let timestamp = start.wrapping_add(u32::try_from(i).unwrap() * 1_600);
                let mut n_sent = 0;
                for (j, step) in Sender::new(digit, 100).unwrap().enumerate() {
                    for _ in 0..kept[i * 10 + j] {
                        n_sent += 1;
                        heard.extend(receiver.hear(&packet(timestamp, &step.payload())));
                    }
                }
                if n_sent > 0 {
                    expected.push(digit);
                }
            }
            prop_assert_eq!(heard, expected);
        }

        #[test]
        fn hostile_payloads_are_harmless(payloads: Vec<(u32, Vec<u8>)>) {
            let mut receiver = Receiver::new();
            for (timestamp, payload) in &payloads {
                receiver.hear(&packet(*timestamp, payload));
            }
        }
    }
}
