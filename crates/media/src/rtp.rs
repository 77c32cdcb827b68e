//! RTP packets (RFC 3550): reading hostile datagrams without copying, and writing one clean stream.
//!
//! Owns: the fixed header with CSRCs, extension and padding; telling RTP from RTCP, STUN and DTLS on
//! one port; the numbering of an outgoing stream whatever sources feed it. Must not own: sockets,
//! SRTP, RTCP reports, jitter (see `jitter`). Nothing here allocates.

use crate::dtmf;
use crate::g711::Law;
use crate::{FRAME_SAMPLES, SAMPLES_PER_MS};

/// Bytes of the fixed header (RFC 3550 §5.1).
pub const HEADER_BYTES: usize = 12;
/// A source that jumps further than this in sequence is taken for a new one (RFC 3550 §A.1).
const MAX_DROPOUT: u16 = 3_000;
/// How far behind its newest packet a source's packet may still be sent (RFC 3550 §A.1).
const MAX_MISORDER: u16 = 100;
/// A timestamp this far back, 10 s, is a clock that was set anew. Less may be a digit being held,
/// whose packets keep the timestamp of its start.
const MAX_STEP_BACK: i32 = 10 * 8_000;
/// A timestamp this far on, 60 s, is a clock that was set anew.
const MAX_STEP_ON: i32 = 60 * 8_000;
/// A pause longer than this starts a new talkspurt: marker and a timestamp by the clock.
const TALKSPURT_GAP_MS: i64 = 200;

/// What arrived on a media port, by its first bytes (RFC 7983 §7, RFC 5761 §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Datagram {
    Rtp,
    /// With its packet type: 200 sender report, 201 receiver report, 202 SDES, 203 BYE, …
    Rtcp(u8),
    Stun,
    Dtls,
    Unknown,
}

/// Tells apart what shares a media port; looks at two bytes only, so RTP may still be malformed.
#[must_use]
pub fn classify(datagram: &[u8]) -> Datagram {
    match datagram {
        [0..=3, ..] => Datagram::Stun,
        [20..=63, ..] => Datagram::Dtls,
        [128..=191, kind @ 192..=223, ..] => Datagram::Rtcp(*kind),
        [128..=191, _, ..] => Datagram::Rtp,
        _ => Datagram::Unknown,
    }
}

/// Why a datagram is not an RTP packet, or why a packet was not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RtpError {
    #[error("{bytes} bytes are too few for {part}, which needs {needed}")]
    TooShort { part: &'static str, bytes: usize, needed: usize },
    #[error("RTP version {0}, only version 2 is known")]
    Version(u8),
    #[error("packet type {0} is RTCP")]
    Rtcp(u8),
    #[error("padding of {padding} bytes in a body of {body}")]
    Padding { padding: usize, body: usize },
    #[error("payload type {0} does not fit seven bits")]
    PayloadType(u8),
    #[error("packet {sequence} came too late: it belongs before what was already sent")]
    Late { sequence: u16 },
}

/// One RTP packet, its payload borrowed from the datagram. CSRCs and extension are skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    pub payload_type: u8,
    pub marker: bool,
    pub sequence: u16,
    /// In units of the payload's clock: 8 kHz for G.711 and its telephone-events.
    pub timestamp: u32,
    pub ssrc: u32,
    pub payload: &'a [u8],
}

impl<'a> Packet<'a> {
    /// Reads a datagram (RFC 3550 §5.1, §5.3.1).
    ///
    /// # Errors
    /// Names the first thing that does not hold; never panics, whatever the bytes.
    pub fn parse(datagram: &'a [u8]) -> Result<Self, RtpError> {
        let (header, mut body) = split(datagram, HEADER_BYTES, "the fixed header")?;
        let version = header[0] >> 6;
        if version != 2 {
            return Err(RtpError::Version(version));
        }
        if (192..=223).contains(&header[1]) {
            return Err(RtpError::Rtcp(header[1]));
        }
        let csrc_bytes = usize::from(header[0] & 0x0F) * 4;
        (_, body) = split(body, csrc_bytes, "the contributing sources")?;
        if header[0] & 0x10 != 0 {
            let (extension, rest) = split(body, 4, "the extension header")?;
            let words = usize::from(u16::from_be_bytes([extension[2], extension[3]]));
            (_, body) = split(rest, words * 4, "the extension")?;
        }
        if header[0] & 0x20 != 0 {
            let padding = usize::from(body.last().copied().unwrap_or(0));
            if padding == 0 || padding > body.len() {
                return Err(RtpError::Padding { padding, body: body.len() });
            }
            body = &body[..body.len() - padding];
        }
        Ok(Self {
            payload_type: header[1] & 0x7F,
            marker: header[1] & 0x80 != 0,
            sequence: u16::from_be_bytes([header[2], header[3]]),
            timestamp: u32::from_be_bytes([header[4], header[5], header[6], header[7]]),
            ssrc: u32::from_be_bytes([header[8], header[9], header[10], header[11]]),
            payload: body,
        })
    }

    /// Writes the packet and returns its length in bytes.
    ///
    /// # Errors
    /// `TooShort` when `out` has no room, `PayloadType` above 127.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, RtpError> {
        let n_bytes = HEADER_BYTES + self.payload.len();
        if out.len() < n_bytes {
            let bytes = out.len();
            return Err(RtpError::TooShort { part: "the packet", bytes, needed: n_bytes });
        }
        if self.payload_type > 127 {
            return Err(RtpError::PayloadType(self.payload_type));
        }
        out[0] = 0x80;
        out[1] = self.payload_type | (u8::from(self.marker) << 7);
        out[2..4].copy_from_slice(&self.sequence.to_be_bytes());
        out[4..8].copy_from_slice(&self.timestamp.to_be_bytes());
        out[8..12].copy_from_slice(&self.ssrc.to_be_bytes());
        out[HEADER_BYTES..n_bytes].copy_from_slice(self.payload);
        Ok(n_bytes)
    }

    /// Samples at 8 kHz that the packet lasts: exact for G.711, one frame for anything else.
    fn samples(&self) -> u32 {
        let n_samples = match Law::from_payload_type(self.payload_type) {
            Some(_) => self.payload.len(),
            None => FRAME_SAMPLES,
        };
        u32::try_from(n_samples).unwrap_or(u32::MAX)
    }
}

fn split<'a>(
    bytes: &'a [u8],
    needed: usize,
    part: &'static str,
) -> Result<(&'a [u8], &'a [u8]), RtpError> {
    let found = bytes.len();
    bytes.split_at_checked(needed).ok_or(RtpError::TooShort { part, bytes: found, needed })
}

/// What feeds an outgoing stream just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Feed {
    Nothing,
    /// Our own audio: prompts, music, a mix.
    Own,
    /// Packets of another stream; what is added to its numbers, and the newest of its sequence.
    Relay {
        ssrc: u32,
        sequence_shift: u16,
        timestamp_shift: u32,
        newest: u16,
    },
}

/// One outgoing stream at 8 kHz: one SSRC, one sequence and timestamps that never go back, whether
/// it is fed by our own frames, by telephone-events or by relayed packets (RFC 3550 §5.1).
///
/// A change of source, or a pause of more than 200 ms in our own audio, sets the marker
/// (RFC 3551 §4.1) and moves the timestamp on by the time that passed. Inside one relayed source,
/// gaps and reordering are passed on as they are, so the far end still sees what was lost.
#[derive(Clone, Debug)]
pub struct Stream {
    ssrc: u32,
    next_sequence: u16,
    /// Where the audio sent so far ends.
    next_timestamp: u32,
    /// The first sequence that the present feed may use: earlier ones belong to its predecessor.
    feed_sequence: u16,
    feed: Feed,
    event_timestamp: u32,
    last_sent_ms: Option<i64>,
}

impl Stream {
    /// The caller draws the three numbers at random (RFC 3550 §5.1, §8).
    #[must_use]
    pub const fn new(ssrc: u32, sequence: u16, timestamp: u32) -> Self {
        Self {
            ssrc,
            next_sequence: sequence,
            next_timestamp: timestamp,
            feed_sequence: sequence,
            feed: Feed::Nothing,
            event_timestamp: timestamp,
            last_sent_ms: None,
        }
    }

    #[must_use]
    pub const fn ssrc(&self) -> u32 {
        self.ssrc
    }

    /// The sequence number of the next packet.
    #[must_use]
    pub const fn sequence(&self) -> u16 {
        self.next_sequence
    }

    /// The timestamp of the next packet, if nothing pauses.
    #[must_use]
    pub const fn timestamp(&self) -> u32 {
        self.next_timestamp
    }

    /// Writes a packet of our own audio that lasts `samples` at 8 kHz; returns its length in bytes.
    ///
    /// # Errors
    /// As [`Packet::write`]; the stream is then as it was.
    pub fn send(
        &mut self,
        now_ms: i64,
        payload_type: u8,
        payload: &[u8],
        samples: u32,
        out: &mut [u8],
    ) -> Result<usize, RtpError> {
        let paused = self.paused_ms(now_ms) > TALKSPURT_GAP_MS;
        let marker = self.feed != Feed::Own || paused;
        let timestamp = if marker { self.timestamp_at(now_ms) } else { self.next_timestamp };
        let packet = self.packet(payload_type, marker, timestamp, payload);
        let n_bytes = packet.write(out)?;
        self.become_fed_by(Feed::Own);
        self.advance(now_ms, timestamp.wrapping_add(samples));
        Ok(n_bytes)
    }

    /// Writes one packet of a digit; all packets of the digit carry the timestamp of its start
    /// (RFC 4733 §2.5.1). Send no audio between the steps of one digit.
    ///
    /// # Errors
    /// As [`Packet::write`]; the stream is then as it was.
    pub fn send_event(
        &mut self,
        now_ms: i64,
        payload_type: u8,
        step: &dtmf::Step,
        out: &mut [u8],
    ) -> Result<usize, RtpError> {
        let start = if step.first { self.timestamp_at(now_ms) } else { self.event_timestamp };
        let payload = step.payload();
        let n_bytes = self.packet(payload_type, step.first, start, &payload).write(out)?;
        self.event_timestamp = start;
        self.become_fed_by(Feed::Own);
        self.advance(now_ms, start.wrapping_add(u32::from(step.duration)));
        Ok(n_bytes)
    }

    /// Passes a packet of another stream on as part of this one. Payload and payload type are
    /// taken as they stand, so a relay that transcodes hands over a packet with both replaced.
    ///
    /// # Errors
    /// `Late` for a packet from before the last change of source or too far behind; else as
    /// [`Packet::write`].
    pub fn relay(
        &mut self,
        now_ms: i64,
        packet: &Packet<'_>,
        out: &mut [u8],
    ) -> Result<usize, RtpError> {
        let sequence = packet.sequence;
        let (mut feed, fresh) = self.relay_feed(now_ms, packet);
        let Feed::Relay { sequence_shift, timestamp_shift, newest, .. } = &mut feed else {
            return Err(RtpError::Late { sequence });
        };
        let out_sequence = sequence.wrapping_add(*sequence_shift);
        let out_timestamp = packet.timestamp.wrapping_add(*timestamp_shift);
        let base = if fresh { self.next_sequence } else { self.feed_sequence };
        if behind(out_sequence, base) {
            return Err(RtpError::Late { sequence });
        }
        let ahead = !behind(sequence, *newest);
        if ahead {
            *newest = sequence;
        }
        let n_bytes = Packet {
            marker: packet.marker || fresh,
            sequence: out_sequence,
            timestamp: out_timestamp,
            ssrc: self.ssrc,
            ..*packet
        }
        .write(out)?;
        if fresh {
            self.feed_sequence = out_sequence;
        }
        self.feed = feed;
        if ahead {
            self.next_sequence = out_sequence.wrapping_add(1);
            // Kept near, or half the circle later it would seem to lie ahead.
            if out_sequence.wrapping_sub(self.feed_sequence) > MAX_MISORDER {
                self.feed_sequence = out_sequence.wrapping_sub(MAX_MISORDER);
            }
            let end = out_timestamp.wrapping_add(packet.samples());
            // A telephone-event keeps its first timestamp while time passes: never step back.
            let end = if behind_u32(end, self.next_timestamp) { self.next_timestamp } else { end };
            self.last_sent_ms = Some(now_ms);
            self.next_timestamp = end;
        }
        Ok(n_bytes)
    }

    /// The shifts for a packet, and whether it starts a new feed.
    fn relay_feed(&self, now_ms: i64, packet: &Packet<'_>) -> (Feed, bool) {
        if let Feed::Relay { ssrc, newest, timestamp_shift, .. } = self.feed
            && ssrc == packet.ssrc
        {
            let jump = packet.sequence.wrapping_sub(newest);
            let restarted = (MAX_DROPOUT..=u16::MAX - MAX_MISORDER).contains(&jump);
            let at = packet.timestamp.wrapping_add(timestamp_shift);
            let moved = at.wrapping_sub(self.next_timestamp).cast_signed();
            if !restarted && (-MAX_STEP_BACK..MAX_STEP_ON).contains(&moved) {
                return (self.feed, false);
            }
        }
        let timestamp = self.timestamp_at(now_ms);
        let feed = Feed::Relay {
            ssrc: packet.ssrc,
            sequence_shift: self.next_sequence.wrapping_sub(packet.sequence),
            timestamp_shift: timestamp.wrapping_sub(packet.timestamp),
            newest: packet.sequence,
        };
        (feed, true)
    }

    const fn packet<'a>(
        &self,
        payload_type: u8,
        marker: bool,
        timestamp: u32,
        payload: &'a [u8],
    ) -> Packet<'a> {
        let (sequence, ssrc) = (self.next_sequence, self.ssrc);
        Packet { payload_type, marker, sequence, timestamp, ssrc, payload }
    }

    fn become_fed_by(&mut self, feed: Feed) {
        if self.feed != feed {
            self.feed = feed;
            self.feed_sequence = self.next_sequence;
        }
    }

    fn advance(&mut self, now_ms: i64, next_timestamp: u32) {
        self.next_sequence = self.next_sequence.wrapping_add(1);
        self.next_timestamp = next_timestamp;
        self.last_sent_ms = Some(now_ms);
    }

    fn paused_ms(&self, now_ms: i64) -> i64 {
        self.last_sent_ms.map_or(0, |sent_ms| now_ms.saturating_sub(sent_ms).max(0))
    }

    /// Where new audio starts now: after what was sent, and later if more time has passed than
    /// that audio lasted.
    fn timestamp_at(&self, now_ms: i64) -> u32 {
        let silent_ms =
            (self.paused_ms(now_ms) - crate::FRAME_MS).clamp(0, i64::from(u32::MAX) / 16);
        let silent = u32::try_from(silent_ms * SAMPLES_PER_MS).unwrap_or(0);
        self.next_timestamp.wrapping_add(silent)
    }
}

/// Whether `a` comes before `b` on the circle of sequence numbers (RFC 1982).
const fn behind(a: u16, b: u16) -> bool {
    a.wrapping_sub(b).cast_signed() < 0
}

/// Whether `a` comes before `b` on the circle of timestamps.
const fn behind_u32(a: u32, b: u32) -> bool {
    a.wrapping_sub(b).cast_signed() < 0
}

#[cfg(test)]
#[path = "rtp_tests.rs"]
mod tests;
