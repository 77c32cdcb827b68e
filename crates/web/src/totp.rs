//! Time-based one-time codes (RFC 6238 over HOTP, RFC 4226), the recovery codes beside them, and the
//! picture by which an application learns the secret.
//!
//! Owns: reckoning. Must not own: that a code is taken once (`store`), who needs one (routes).

use crate::token;
use qrcodegen::{QrCode, QrCodeEcc};
use ring::hmac;
use std::fmt::Write as _;
use vocab::Moment;

/// Seconds of one step: the default that every application knows (RFC 6238 §5.2).
const STEP_MS: i64 = 30_000;
/// A code of the step before or after is taken too: clocks differ, and fingers take time.
const WINDOW: i64 = 1;
const DIGITS: usize = 6;
/// 160 bits, the length of the hash (RFC 4226 §4, R6).
const SECRET_BYTES: usize = 20;
pub(crate) const RECOVERY_CODES: usize = 10;
/// RFC 4648 §6.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A fresh secret in base 32.
pub(crate) fn secret() -> String {
    base32(&token::random_bytes::<SECRET_BYTES>())
}

/// The step whose code this is, around `now`; `None` for a wrong one.
pub(crate) fn step_of(secret: &str, code: &str, now: Moment) -> Option<i64> {
    let key = unbase32(secret)?;
    let present = now.epoch_ms().div_euclid(STEP_MS);
    let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let fits = |step: &i64| token::same(&code_of(&key, *step), &typed);
    // The later first: whoever typed the newest code may not be taken for the step before.
    (-WINDOW..=WINDOW).rev().map(|shift| present + shift).find(fits)
}

/// What an application would show.
#[cfg(test)]
pub(crate) fn code_at(secret: &str, now: Moment) -> Option<String> {
    Some(code_of(&unbase32(secret)?, now.epoch_ms().div_euclid(STEP_MS)))
}

/// HOTP of a step, RFC 4226 §5.3.
fn code_of(key: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let hash = tag.as_ref();
    let offset = usize::from(hash[hash.len() - 1] & 0x0f);
    let four = &hash[offset..offset + 4];
    let number = four.iter().fold(0u32, |sum, byte| (sum << 8) | u32::from(*byte)) & 0x7fff_ffff;
    format!("{:0width$}", number % 1_000_000, width = DIGITS)
}

/// What applications read from the picture: the "Key Uri Format" that all of them follow.
pub(crate) fn uri(issuer: &str, login: &str, secret: &str) -> String {
    let issuer = crate::oidc::encode(issuer);
    format!("otpauth://totp/{issuer}:{login}?secret={secret}&issuer={issuer}")
}

/// The picture of a text, black on white whatever the theme: cameras want it so.
pub(crate) fn picture(text: &str) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let quiet = 4;
    let side = code.size() + 2 * quiet;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            write!(path, "M{} {}h1v1h-1z", x + quiet, y + quiet).expect("a string takes all");
        }
    }
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>\
         <path d=\"{path}\"/></svg>"
    ))
}

/// Fresh recovery codes of 80 bits, written in groups.
pub(crate) fn recovery_codes() -> Vec<String> {
    let one = |_| {
        let text = base32(&token::random_bytes::<10>()).to_lowercase();
        let groups: Vec<_> = (0..4).map(|n| &text[4 * n..4 * n + 4]).collect();
        groups.join("-")
    };
    (0..RECOVERY_CODES).map(one).collect()
}

/// What the store keeps of a recovery code, however it was typed; `None` for what cannot be one.
pub(crate) fn recovery_digest(code: &str) -> Option<String> {
    let typed: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    (typed.len() == 16).then(|| token::hex(&token::digest(&typed.to_lowercase())))
}

fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    for five in bytes.chunks(5) {
        let bits = five.iter().fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte));
        let bits = bits << (8 * (5 - five.len()));
        let letters = (five.len() * 8).div_ceil(5);
        for n in 0..letters {
            let place = usize::try_from((bits >> (35 - 5 * n)) & 31).expect("five bits");
            text.push(char::from(BASE32[place]));
        }
    }
    text
}

fn unbase32(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut held, mut bytes) = (0u32, 0, Vec::new());
    for letter in text.bytes() {
        let value = BASE32.iter().position(|known| *known == letter)?;
        bits = (bits << 5) | u32::try_from(value).ok()?;
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_epoch_ms(seconds * 1_000)
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        // RFC 6238, appendix B, SHA-1; its eight digits end in our six.
        let key = b"12345678901234567890";
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_of(key, seconds / 30), code, "at {seconds}");
            let secret = base32(key);
            assert_eq!(step_of(&secret, code, at(seconds)), Some(seconds / 30));
        }
    }

    #[test]
    fn a_code_of_the_step_before_or_after_is_taken_and_no_other() {
        let secret = base32(b"12345678901234567890");
        let taken = |seconds| step_of(&secret, "287 082", at(seconds)).is_some();
        assert!(taken(59) && taken(89) && taken(29));
        assert!(!taken(90) && !taken(-1));
        assert_eq!(step_of(&secret, "287083", at(59)), None);
        assert_eq!(step_of(&secret, "", at(59)), None);
    }

    #[test]
    fn base_32_is_that_of_the_rfc() {
        // RFC 4648 §10, without padding.
        for (plain, coded) in [("f", "MY"), ("fo", "MZXQ"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(plain.as_bytes()), coded);
            assert_eq!(unbase32(coded).unwrap(), plain.as_bytes());
        }
        assert_eq!(unbase32("M1"), None);
        assert_eq!(secret().len(), 32);
    }

    #[test]
    fn recovery_codes_differ_and_are_known_however_they_are_typed() {
        let codes = recovery_codes();
        assert_eq!(codes.len(), RECOVERY_CODES);
        assert_ne!(codes[0], codes[1]);
        let loud = codes[0].to_uppercase().replace('-', " ");
        assert_eq!(recovery_digest(&loud), recovery_digest(&codes[0]));
        assert_eq!(recovery_digest("123456"), None);
    }

    #[test]
    fn the_picture_is_drawn_and_the_address_escaped() {
        let uri = uri("Centre d'appels", "zoe", "MZXW6");
        assert_eq!(
            uri,
            "otpauth://totp/Centre%20d%27appels:zoe?secret=MZXW6&issuer=Centre%20d%27appels"
        );
        let svg = picture(&uri).unwrap();
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>") && svg.contains("h1v1"));
    }
}
