//! Receipts: one per attempt made or not made, each holding the hash of the one before, so that none
//! can be changed, taken out or put in unseen.
//!
//! Owns: the chain. Must not own: where receipts are kept.

use crate::Verdict;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use vocab::{Address, Moment};

/// What the first receipt of a chain holds as the hash before it.
pub const FIRST: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The word of the register by which an attempt was allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReliedOn {
    /// Of the word in the register.
    pub id: String,
    /// The person's local day on which it was given.
    pub collected: jiff::civil::Date,
}

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
    /// The attempt it is about; empty where the attempt wasn't begun.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub interaction: String,
    /// SHA-256 of the number in E.164: [`digest`].
    pub phone: String,
    /// The number shown; empty: none was settled.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub shown: String,
    pub method: String,
    /// What the call was for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub purpose: String,
    pub verdict: Verdict,
    /// Where a consent made it lawful; from version 2 on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<ReliedOn>,
    pub hash: String,
}

/// Where a chain breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The number of the receipt that doesn't fit.
    pub number: u64,
    pub what: &'static str,
}

/// How a number stands where it must not stand itself: SHA-256 of its E.164 text. Numbers are few
/// enough to be tried one by one: this keeps them from being read, not from being looked for.
#[must_use]
pub fn digest(number: &Address) -> String {
    sha256(number.as_str().as_bytes())
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        write!(hex, "{byte:02x}").expect("a String takes what is written");
    }
    hex
}

/// The hash of a receipt over everything but itself.
#[must_use]
pub fn hash(receipt: &Receipt) -> String {
    let bare = Receipt { hash: String::new(), ..receipt.clone() };
    sha256(&serde_json::to_vec(&bare).expect("a receipt is plain data"))
}

/// A walk along a chain, receipt by receipt: a chain of millions needs no memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    number: u64,
    last: String,
}

impl Default for Chain {
    fn default() -> Self {
        Self { number: 0, last: FIRST.to_owned() }
    }
}

impl Chain {
    /// From a receipt on, trusting that what it says of the one before is so: an export of some days
    /// begins in the middle.
    #[must_use]
    pub fn beginning_at(receipt: &Receipt) -> Self {
        Self { number: receipt.number.saturating_sub(1), last: receipt.before.clone() }
    }

    /// # Errors
    /// When it doesn't fit.
    pub fn take(&mut self, receipt: &Receipt) -> Result<(), Breach> {
        let breach = |what| Err(Breach { number: receipt.number, what });
        if receipt.number != self.number.saturating_add(1) {
            return breach("a receipt is missing before it, or stands twice");
        }
        if receipt.before != self.last {
            return breach("it doesn't follow the one before");
        }
        if receipt.hash != hash(receipt) {
            return breach("it was changed");
        }
        self.number = receipt.number;
        self.last.clone_from(&receipt.hash);
        Ok(())
    }

    /// Of the last receipt taken; 0 before the first.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// The hash of the last receipt taken.
    #[must_use]
    pub fn last(&self) -> &str {
        &self.last
    }
}

/// Walks a chain from its first receipt. Gives the hash of the last.
///
/// # Errors
/// The first receipt that doesn't fit.
pub fn verify<'a>(chain: impl IntoIterator<Item = &'a Receipt>) -> Result<String, Breach> {
    let mut walk = Chain::default();
    chain.into_iter().try_for_each(|receipt| walk.take(receipt))?;
    Ok(walk.last)
}
