//! Personal data that must not reach a log.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Prints as `▒`; the value is reached only by asking for it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pii<T>(T);

impl<T> Pii<T> {
    #[must_use]
    pub const fn new(value: T) -> Self {
        Self(value)
    }
    #[must_use]
    pub const fn reveal(&self) -> &T {
        &self.0
    }
    #[must_use]
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Pii<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("▒")
    }
}

impl<T> fmt::Display for Pii<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("▒")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_prints_redacted() {
        let number = Pii::new("+33612345678".to_owned());
        assert_eq!(format!("{number} {number:?}"), "▒ ▒");
        assert_eq!(number.reveal(), "+33612345678");
    }
}
