//! G.711 A-law and µ-law: companded bytes ↔ 16-bit linear samples, and one law ↔ the other.
//!
//! Owns: the tables, built at compile time from the segment rules of ITU-T G.711 (tables 1a to 2b)
//! as ITU-T G.191 states them in integer arithmetic. Must not own: framing, timing, payload types'
//! negotiation. Nothing here allocates.

/// The two companding laws of ITU-T G.711.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Law {
    /// A-law (Europe), RTP payload type 8, WAV format 6.
    A,
    /// µ-law (North America, Japan), RTP payload type 0, WAV format 7.
    Mu,
}

/// 13-bit resolution: the low four bits never reach an A-law code.
static ALAW_FROM_LINEAR: [u8; 4096] = alaw_encode_table();
/// 14-bit resolution: the low two bits never reach a µ-law code.
static ULAW_FROM_LINEAR: [u8; 16384] = ulaw_encode_table();
static LINEAR_FROM_ALAW: [i16; 256] = alaw_decode_table();
static LINEAR_FROM_ULAW: [i16; 256] = ulaw_decode_table();
/// G.711 table 4.
static ULAW_FROM_ALAW: [u8; 256] = alaw_to_ulaw_table();
/// G.711 table 3.
static ALAW_FROM_ULAW: [u8; 256] = ulaw_to_alaw_table();

impl Law {
    /// The static RTP payload type of RFC 3551 §6.
    #[must_use]
    pub const fn payload_type(self) -> u8 {
        match self {
            Self::A => 8,
            Self::Mu => 0,
        }
    }

    /// The law of a static RTP payload type, if it is one of G.711.
    #[must_use]
    pub const fn from_payload_type(payload_type: u8) -> Option<Self> {
        match payload_type {
            8 => Some(Self::A),
            0 => Some(Self::Mu),
            _ => None,
        }
    }

    /// The byte that means the smallest positive value: what is written where nobody speaks.
    #[must_use]
    pub const fn silence(self) -> u8 {
        match self {
            Self::A => 0xD5,
            Self::Mu => 0xFF,
        }
    }

    /// One linear sample to its code.
    #[must_use]
    pub fn encode_sample(self, sample: i16) -> u8 {
        let bits = usize::from(sample.cast_unsigned());
        match self {
            Self::A => ALAW_FROM_LINEAR[bits >> 4],
            Self::Mu => ULAW_FROM_LINEAR[bits >> 2],
        }
    }

    /// One code to its linear sample.
    #[must_use]
    pub fn decode_sample(self, code: u8) -> i16 {
        match self {
            Self::A => LINEAR_FROM_ALAW[usize::from(code)],
            Self::Mu => LINEAR_FROM_ULAW[usize::from(code)],
        }
    }

    /// Encodes as many samples as both slices hold and returns how many that was.
    pub fn encode(self, samples: &[i16], codes: &mut [u8]) -> usize {
        for (code, &sample) in codes.iter_mut().zip(samples) {
            *code = self.encode_sample(sample);
        }
        samples.len().min(codes.len())
    }

    /// Decodes as many codes as both slices hold and returns how many that was.
    pub fn decode(self, codes: &[u8], samples: &mut [i16]) -> usize {
        for (sample, &code) in samples.iter_mut().zip(codes) {
            *sample = self.decode_sample(code);
        }
        samples.len().min(codes.len())
    }

    /// Rewrites codes of `self` as codes of `to`, in place; nothing happens between equal laws.
    pub fn transcode(self, to: Self, codes: &mut [u8]) {
        let Some(table) = self.table_to(to) else { return };
        for code in codes {
            *code = table[usize::from(*code)];
        }
    }

    /// Like [`Law::transcode`] from one slice into another; returns how many codes were written.
    pub fn transcode_into(self, to: Self, codes: &[u8], out: &mut [u8]) -> usize {
        let n = codes.len().min(out.len());
        out[..n].copy_from_slice(&codes[..n]);
        self.transcode(to, &mut out[..n]);
        n
    }

    /// The direct table from one law to the other; `None` when they are the same.
    #[must_use]
    pub fn table_to(self, to: Self) -> Option<&'static [u8; 256]> {
        match (self, to) {
            (Self::A, Self::Mu) => Some(&ULAW_FROM_ALAW),
            (Self::Mu, Self::A) => Some(&ALAW_FROM_ULAW),
            (Self::A, Self::A) | (Self::Mu, Self::Mu) => None,
        }
    }
}

const fn alaw_compress(sample: i16) -> u8 {
    let magnitude = (if sample < 0 { !sample } else { sample }) >> 4;
    let mut code = magnitude;
    if magnitude > 15 {
        let mut mantissa = magnitude;
        let mut exponent = 1;
        while mantissa > 31 {
            mantissa >>= 1;
            exponent += 1;
        }
        code = (mantissa - 16) + (exponent << 4);
    }
    let sign = if sample < 0 { 0 } else { 0x80 };
    (code as u8 | sign) ^ 0x55
}

const fn alaw_expand(code: u8) -> i16 {
    let bits = code ^ 0x55;
    let exponent = (bits >> 4) & 7;
    let mut value = (bits & 0x0F) as i16;
    if exponent > 0 {
        value += 16;
    }
    value = (value << 4) + 8;
    if exponent > 1 {
        value <<= exponent - 1;
    }
    if bits & 0x80 != 0 { value } else { -value }
}

const fn ulaw_compress(sample: i16) -> u8 {
    let mut magnitude = ((if sample < 0 { !sample } else { sample }) >> 2) + 33;
    if magnitude > 0x1FFF {
        magnitude = 0x1FFF;
    }
    let mut segment = 1;
    let mut rest = magnitude >> 6;
    while rest != 0 {
        segment += 1;
        rest >>= 1;
    }
    let high = 8 - segment;
    let low = 0x0F - ((magnitude >> segment) & 0x0F);
    let sign = if sample < 0 { 0 } else { 0x80 };
    ((high << 4) | low) as u8 | sign
}

const fn ulaw_expand(code: u8) -> i16 {
    let bits = !code;
    let exponent = (bits >> 4) & 7;
    let mantissa = (bits & 0x0F) as i32;
    let step = 8_i32 << exponent;
    let value = (0x80_i32 << exponent) + step * mantissa + step / 2 - 4 * 33;
    if code & 0x80 != 0 { value as i16 } else { -value as i16 }
}

const fn alaw_encode_table() -> [u8; 4096] {
    let mut table = [0; 4096];
    let mut i = 0;
    while i < table.len() {
        table[i] = alaw_compress(((i << 4) as u16).cast_signed());
        i += 1;
    }
    table
}

const fn ulaw_encode_table() -> [u8; 16384] {
    let mut table = [0; 16384];
    let mut i = 0;
    while i < table.len() {
        table[i] = ulaw_compress(((i << 2) as u16).cast_signed());
        i += 1;
    }
    table
}

const fn alaw_decode_table() -> [i16; 256] {
    let mut table = [0; 256];
    let mut i = 0;
    while i < table.len() {
        table[i] = alaw_expand(i as u8);
        i += 1;
    }
    table
}

const fn ulaw_decode_table() -> [i16; 256] {
    let mut table = [0; 256];
    let mut i = 0;
    while i < table.len() {
        table[i] = ulaw_expand(i as u8);
        i += 1;
    }
    table
}

/// Table 4 by decoder output value number (both from 0; the table's own count starts at 1).
const fn ulaw_value_of_alaw(value: u8) -> u8 {
    match value {
        0..=7 => 2 * value + 1,
        8..=23 => value + 8,
        24..=31 => value / 2 + 20,
        32..=43 => value + 4,
        44..=47 => value / 2 + 26,
        48..=61 => value + 2,
        62..=63 => 64,
        64..=79 => value + 1,
        _ => value,
    }
}

/// Table 3 by decoder output value number (both from 0; the table's own count starts at 1).
const fn alaw_value_of_ulaw(value: u8) -> u8 {
    match value {
        0..=15 => value / 2,
        16..=31 => value - 8,
        32..=35 => 2 * value - 40,
        36..=47 => value - 4,
        48 => 45,
        49..=63 => value - 2,
        64..=80 => value - 1,
        _ => value,
    }
}

/// The sign bit means the same in both laws; A-law inverts its even bits, µ-law all of them.
const fn alaw_to_ulaw_table() -> [u8; 256] {
    let mut table = [0; 256];
    let mut i = 0;
    while i < table.len() {
        let code = i as u8;
        let value = (code ^ 0x55) & 0x7F;
        table[i] = (ulaw_value_of_alaw(value) ^ 0x7F) | (code & 0x80);
        i += 1;
    }
    table
}

const fn ulaw_to_alaw_table() -> [u8; 256] {
    let mut table = [0; 256];
    let mut i = 0;
    while i < table.len() {
        let code = i as u8;
        let value = !code & 0x7F;
        table[i] = (alaw_value_of_ulaw(value) ^ 0x55) | (code & 0x80);
        i += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn alaw_decodes_to_the_values_of_table_1a() {
        // G.711 counts in 1/4096; linear 16-bit samples are eight times that.
        let cases = [
            (0xD5, 8),
            (0xD4, 24),
            (0xC5, 264),
            (0xF5, 528),
            (0x95, 2112),
            (0xA5, 8448 * 2),
            (0xAA, 32256),
            (0x55, -8),
            (0x2A, -32256),
        ];
        for (code, sample) in cases {
            assert_eq!(Law::A.decode_sample(code), sample, "code {code:#04x}");
        }
    }

    #[test]
    fn ulaw_decodes_to_the_values_of_table_2a() {
        // G.711 counts in 1/8159; linear 16-bit samples are four times that.
        let cases = [
            (0x80, 8031 * 4),
            (0x8F, 4191 * 4),
            (0x90, 3999 * 4),
            (0x9F, 2079 * 4),
            (0xAF, 1023 * 4),
            (0xBF, 495 * 4),
            (0xCF, 231 * 4),
            (0xDF, 99 * 4),
            (0xEF, 33 * 4),
            (0xFE, 2 * 4),
            (0xFF, 0),
            (0x7F, 0),
            (0x7E, -8),
            (0x00, -8031 * 4),
        ];
        for (code, sample) in cases {
            assert_eq!(Law::Mu.decode_sample(code), sample, "code {code:#04x}");
        }
    }

    #[test]
    fn full_scale_and_rest_encode_to_the_end_codes() {
        assert_eq!(Law::A.encode_sample(i16::MAX), 0xAA);
        assert_eq!(Law::A.encode_sample(i16::MIN), 0x2A);
        assert_eq!(Law::A.encode_sample(0), Law::A.silence());
        assert_eq!(Law::A.encode_sample(-1), 0x55);
        assert_eq!(Law::Mu.encode_sample(i16::MAX), 0x80);
        assert_eq!(Law::Mu.encode_sample(i16::MIN), 0x00);
        assert_eq!(Law::Mu.encode_sample(0), Law::Mu.silence());
    }

    #[test]
    fn every_code_survives_decoding_and_encoding() {
        for code in 0..=255 {
            assert_eq!(Law::A.encode_sample(Law::A.decode_sample(code)), code);
            if code != 0x7F {
                // 0x7F is µ-law's negative zero, which a linear sample can't tell from zero.
                assert_eq!(Law::Mu.encode_sample(Law::Mu.decode_sample(code)), code);
            }
        }
    }

    #[test]
    fn laws_convert_into_each_other_by_tables_3_and_4() {
        // Where the recommendation breaks a tie its own way, and the ends of both scales.
        let ulaw_to_alaw = [
            (0xFF, 0xD5),
            (0xFE, 0xD5),
            (0xCF, 0xF8),
            (0xCE, 0xFA),
            (0xAF, 0x9A),
            (0x80, 0xAA),
            (0x7F, 0x55),
            (0x2F, 0x1A),
            (0x00, 0x2A),
        ];
        for (mu, a) in ulaw_to_alaw {
            assert_eq!(ALAW_FROM_ULAW[mu], a, "µ {mu:#04x}");
        }
        let alaw_to_ulaw =
            [(0xD5, 0xFE), (0xD4, 0xFC), (0x9A, 0xAF), (0xAA, 0x80), (0x55, 0x7E), (0x2A, 0x00)];
        for (a, mu) in alaw_to_ulaw {
            assert_eq!(ULAW_FROM_ALAW[a], mu, "A {a:#04x}");
        }
    }

    #[test]
    fn going_to_the_other_law_and_back_twice_changes_nothing_more() {
        for code in 0..=255_u8 {
            for (from, to) in [(Law::A, Law::Mu), (Law::Mu, Law::A)] {
                let mut once = [code];
                from.transcode(to, &mut once);
                let first = once;
                to.transcode(from, &mut once);
                from.transcode(to, &mut once);
                assert_eq!(once, first, "{from:?} {code:#04x}");
            }
        }
    }

    #[test]
    fn transcoding_silence_stays_silent() {
        let mut frame = [Law::Mu.silence(); crate::FRAME_SAMPLES];
        Law::Mu.transcode(Law::A, &mut frame);
        assert_eq!(frame, [Law::A.silence(); crate::FRAME_SAMPLES]);
    }

    proptest! {
        #[test]
        fn companding_errs_by_no_more_than_half_a_step(sample: i16) {
            for law in [Law::A, Law::Mu] {
                let heard = i32::from(law.decode_sample(law.encode_sample(sample)));
                let said = i32::from(sample);
                // Both laws quantize to 16 steps per octave; at rest a step is 16 (A) or 8 (µ).
                prop_assert!((heard - said).abs() <= said.abs() / 32 + 16, "{law:?} {said} {heard}");
            }
        }

        #[test]
        fn direct_transcoding_is_close_to_the_way_through_linear(sample: i16) {
            for (from, to) in [(Law::A, Law::Mu), (Law::Mu, Law::A)] {
                let mut code = [from.encode_sample(sample)];
                let before = i32::from(from.decode_sample(code[0]));
                from.transcode(to, &mut code);
                let after = i32::from(to.decode_sample(code[0]));
                prop_assert!((after - before).abs() <= before.abs() / 32 + 16);
            }
        }

        #[test]
        fn encoding_writes_only_what_both_slices_hold(n in 0_usize..400, room in 0_usize..400) {
            let mut out = vec![0x11; room];
            let n_written = Law::A.encode(&vec![0; n], &mut out);
            prop_assert_eq!(n_written, n.min(room));
            prop_assert!(out[n_written..].iter().all(|&b| b == 0x11));
        }
    }
}
