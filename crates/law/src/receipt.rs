//! Receipts: one per attempt made or not made, each holding the hash of the one before, so that none
//! can be changed, taken out or put in unseen.
//!
//! Owns: the chain. Must not own: where receipts are kept.

use crate::Verdict;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use vocab::Moment;

/// What the first receipt of a chain holds as the hash before it.
pub const FIRST: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// As it is kept and exported. The number stands as its digest: the receipt proves what was decided
/// about it without spreading it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub version: u32,
    /// From 1, without gaps.
    pub number: u64,
    pub before: String,
    pub at: Moment,
    pub organization: String,
    pub campaign: String,
    /// Of the record that was to be called.
    pub record: String,
    /// SHA-256 of the number in E.164.
    pub phone: String,
    pub method: String,
    pub verdict: Verdict,
    pub hash: String,
}

/// Where a chain breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The number of the receipt that doesn't fit.
    pub number: u64,
    pub what: &'static str,
}

/// The hash of a receipt over everything but itself.
#[must_use]
pub fn hash(receipt: &Receipt) -> String {
    let bare = Receipt { hash: String::new(), ..receipt.clone() };
    let text = serde_json::to_vec(&bare).expect("a receipt is plain data");
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(&text) {
        write!(hex, "{byte:02x}").expect("a String takes what is written");
    }
    hex
}

/// Walks a chain from its first receipt. Gives the hash of the last.
///
/// # Errors
/// The first receipt that doesn't fit.
pub fn verify<'a>(chain: impl IntoIterator<Item = &'a Receipt>) -> Result<String, Breach> {
    let mut before = FIRST.to_owned();
    for (receipt, expected) in chain.into_iter().zip(1..) {
        let breach = |what| Err(Breach { number: receipt.number, what });
        if receipt.number != expected {
            return breach("a receipt is missing before it, or stands twice");
        }
        if receipt.before != before {
            return breach("it doesn't follow the one before");
        }
        if receipt.hash != hash(receipt) {
            return breach("it was changed");
        }
        before.clone_from(&receipt.hash);
    }
    Ok(before)
}
