//! Secrets: session tokens, CSRF words and the digests of telephone passwords.

use md5::Md5;
use sha2::{Digest, Sha256};

/// 256 random bits as 64 hexadecimal digits.
pub(crate) fn random() -> String {
    hex(&random_bytes::<32>())
}

pub(crate) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has randomness after start-up");
    bytes
}

/// 131 random bits as 22 letters and digits: short enough for a text message, and nobody guesses it.
pub(crate) fn short() -> String {
    const SIGNS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut token = String::with_capacity(22);
    while token.len() < 22 {
        // Of 256 values 248 are four times 62: the others would make some signs likelier.
        for byte in random_bytes::<32>().into_iter().filter(|byte| *byte < 248) {
            if token.len() < 22 {
                token.push(char::from(SIGNS[usize::from(byte % 62)]));
            }
        }
    }
    token
}

/// What the store keeps of a session token: reading the database gives nobody a session.
pub(crate) fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
        text
    })
}

/// Digest access authentication's H(A1), RFC 7616 §3.4.2, by MD5 and by SHA-256 (RFC 8760).
pub(crate) struct Ha1 {
    pub(crate) md5: String,
    pub(crate) sha256: String,
}

pub(crate) fn ha1(user: &str, realm: &str, password: &str) -> Ha1 {
    let text = format!("{user}:{realm}:{password}");
    Ha1 { md5: hex(&Md5::digest(text.as_bytes())), sha256: hex(&Sha256::digest(text.as_bytes())) }
}

/// Takes the same time wherever the first difference is.
pub(crate) fn same(a: &str, b: &str) -> bool {
    let differences = a.bytes().zip(b.bytes()).fold(0u8, |sum, (x, y)| sum | (x ^ y));
    a.len() == b.len() && differences == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ha1_is_that_of_the_rfc() {
        // RFC 7616 §3.9.1 gives the responses of this user; the H(A1) are by md5sum and sha256sum.
        let ha1 = ha1("Mufasa", "http-auth@example.org", "Circle of Life");
        assert_eq!(ha1.md5, "3d78807defe7de2157e2b0b6573a855f");
        assert_eq!(ha1.sha256, "7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232");
    }

    #[test]
    fn tokens_have_256_bits_and_differ() {
        let (a, b) = (random(), random());
        assert_eq!(a.len(), 64);
        assert_ne!(a, b);
        assert!(same(&a, &a.clone()));
        assert!(!same(&a, &b) && !same(&a, &a[..63]) && !same("", "x"));
    }
}
