//! What of a stream arrived: loss and jitter as RFC 3550 counts them, and how it must have sounded.
//!
//! Owns: the counting. Must not own: whose stream it is, when it is asked. The moments are the
//! caller's.

use crate::SAMPLES_PER_MS;
use crate::rtp::Packet;

/// A step between two packets' transit beyond this is another clock, not jitter: 500 ms.
const OTHER_CLOCK: u32 = (500 * SAMPLES_PER_MS) as u32;
/// What a telephone's or a browser's buffer adds to the way, in ms.
const BUFFER_MS: f64 = 60.0;

/// Counts one line's incoming voice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reception {
    source: Option<Source>,
    received: u64,
    /// Of sources before the present one.
    expected_before: u64,
    /// In sixteenths of a sample (RFC 3550 A.8).
    jitter_16: u64,
    jitter_sum_16: u64,
    jitters: u64,
}

#[derive(Clone, Copy, Debug)]
struct Source {
    ssrc: u32,
    first: u64,
    highest: u64,
    transit: Option<u32>,
}

/// How a line was received. All that is known about it, not about anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    pub packets: u64,
    pub lost: u64,
    pub loss_permille: u32,
    /// The mean of the interarrival jitter.
    pub jitter_ms: u32,
    /// Estimated by the E-model (ITU-T G.107), 100–450.
    pub mos_centi: u32,
}

impl Reception {
    /// One packet of voice, in whichever order. A new source begins its own count.
    pub fn hear(&mut self, now_ms: i64, packet: &Packet<'_>) {
        self.received += 1;
        let arrived = (now_ms.cast_unsigned() as u32).wrapping_mul(SAMPLES_PER_MS as u32);
        let transit = arrived.wrapping_sub(packet.timestamp);
        let same = self.source.filter(|source| source.ssrc == packet.ssrc);
        let Some(mut source) = same else {
            self.expected_before += self.expected();
            let first = u64::from(packet.sequence) + (1 << 16);
            let (ssrc, transit) = (packet.ssrc, Some(transit));
            self.source = Some(Source { ssrc, first, highest: first, transit });
            return;
        };
        let step = packet.sequence.wrapping_sub(source.highest as u16).cast_signed();
        source.highest = source.highest.max(source.highest.saturating_add_signed(step.into()));
        if let Some(before) = source.transit {
            self.wavered(transit.wrapping_sub(before).cast_signed().unsigned_abs());
        }
        source.transit = Some(transit);
        self.source = Some(source);
    }

    /// RFC 3550 A.8, without floats.
    fn wavered(&mut self, by: u32) {
        if by > OTHER_CLOCK {
            return;
        }
        self.jitter_16 = self.jitter_16 + u64::from(by) - ((self.jitter_16 + 8) >> 4);
        self.jitter_sum_16 += self.jitter_16;
        self.jitters += 1;
    }

    fn expected(&self) -> u64 {
        self.source.map_or(0, |source| source.highest - source.first + 1)
    }

    /// Nothing arrived yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.received == 0
    }

    /// None: nothing arrived.
    #[must_use]
    pub fn report(&self) -> Option<Received> {
        if self.received == 0 {
            return None;
        }
        let expected = self.expected_before + self.expected();
        let lost = expected.saturating_sub(self.received);
        let permille = u32::try_from(lost * 1_000 / expected.max(1)).unwrap_or(1_000);
        let mean_16 = self.jitter_sum_16 / self.jitters.max(1);
        let jitter_ms = mean_16 / (16 * SAMPLES_PER_MS.cast_unsigned());
        let jitter_ms = u32::try_from(jitter_ms).unwrap_or(u32::MAX);
        Some(Received {
            packets: self.received,
            lost,
            loss_permille: permille,
            jitter_ms,
            mos_centi: mos_centi(f64::from(permille) / 10.0, f64::from(jitter_ms)),
        })
    }
}

/// The E-model's rating of G.711 with concealment (G.107 §7, G.113 appendix I: Ie 0, Bpl 25.1),
/// taking the delay that a buffer for such jitter has, and its MOS (G.107 annex B).
fn mos_centi(loss_percent: f64, jitter_ms: f64) -> u32 {
    let delay = BUFFER_MS + 2.0 * jitter_ms;
    let late = (delay - 177.3).max(0.0);
    let rating = 93.2 - 0.024 * delay - 0.11 * late - 95.0 * loss_percent / (loss_percent + 25.1);
    let r = rating.clamp(0.0, 100.0);
    let mos = 1.0 + 0.035 * r + r * (r - 60.0) * (100.0 - r) * 7e-6;
    (mos.clamp(1.0, 4.5) * 100.0).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hear(reception: &mut Reception, ssrc: u32, sequence: u16, late_ms: i64) {
        let n = i64::from(sequence);
        let timestamp = (n * 160) as u32;
        let payload = &[0xd5; 160][..];
        let packet = Packet { payload_type: 8, marker: false, sequence, timestamp, ssrc, payload };
        reception.hear(1_000_000 + n * 20 + late_ms, &packet);
    }

    #[test]
    fn a_line_without_loss_and_jitter_is_as_good_as_g711_gets() {
        let mut reception = Reception::default();
        assert_eq!(reception.report(), None);
        (0..500).for_each(|n| hear(&mut reception, 1, n, 0));
        let told = reception.report().unwrap();
        assert_eq!((told.packets, told.lost, told.loss_permille, told.jitter_ms), (500, 0, 0, 0));
        assert!((435..=445).contains(&told.mos_centi), "{told:?}");
    }

    #[test]
    fn what_is_missing_is_lost_also_over_the_wrap_and_what_comes_twice_hides_nothing_else() {
        let mut reception = Reception::default();
        for n in 0..1_000u32 {
            let sequence = (65_000 + n) as u16;
            if n % 10 != 3 {
                let timestamp = n.wrapping_mul(160);
                let payload = &[0xd5; 160][..];
                let (payload_type, marker, ssrc) = (8, false, 7);
                let packet = Packet { payload_type, marker, sequence, timestamp, ssrc, payload };
                reception.hear(i64::from(n) * 20, &packet);
            }
        }
        let told = reception.report().unwrap();
        assert_eq!((told.packets, told.lost, told.loss_permille), (900, 100, 100));
        assert!(told.mos_centi < 350, "{told:?}");
    }

    #[test]
    fn jitter_is_that_of_the_rfc_and_a_new_source_is_not_taken_for_one() {
        let mut reception = Reception::default();
        // Every other packet 10 ms late: each step is 10 ms, so the estimate tends to it.
        (0..400).for_each(|n| hear(&mut reception, 1, n, i64::from(n % 2) * 10));
        let first = reception.report().unwrap();
        assert!((8..=10).contains(&first.jitter_ms), "{first:?}");
        (9_000..9_400).for_each(|n| hear(&mut reception, 2, n, 3_000));
        let both = reception.report().unwrap();
        assert_eq!((both.packets, both.lost), (800, 0));
        assert!(both.jitter_ms <= first.jitter_ms, "{both:?}");
    }
}
