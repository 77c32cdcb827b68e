//! Passwords made up by the program: for the first administrator and for the demonstration.

use crate::{clock, restore};

/// Six syllables and two figures: easy to read aloud, to be changed by who keeps it.
#[must_use]
pub fn made_up() -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "ce", "di", "fo", "gu", "ha", "ji", "ko", "lu", "me", "ni", "po", "ra", "se", "ti",
        "vo",
    ];
    let mut seed = restore::random_seed() ^ clock::now().epoch_ms().unsigned_abs();
    let mut word = String::new();
    for _ in 0..6 {
        word.push_str(SYLLABLES[(seed & 15) as usize]);
        seed >>= 4;
    }
    format!("{word}{:02}", seed % 100)
}
