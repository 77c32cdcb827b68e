//! A point in time as the rooms know it: milliseconds since 1970-01-01T00:00:00Z.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Add, Sub};

/// Milliseconds since the Unix epoch. Time is always a parameter; no room reads a clock.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(transparent)]
pub struct Moment(i64);

impl Moment {
    #[must_use]
    pub const fn from_epoch_ms(ms: i64) -> Self {
        Self(ms)
    }

    #[must_use]
    pub const fn epoch_ms(self) -> i64 {
        self.0
    }

    /// Milliseconds from `earlier` to `self`; 0 when the clock went backwards.
    #[must_use]
    pub const fn since_ms(self, earlier: Self) -> i64 {
        let d = self.0 - earlier.0;
        if d < 0 { 0 } else { d }
    }

    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// RFC 3339 in UTC with milliseconds, as the API shows it: `2026-11-22T05:30:00.123Z`.
    #[must_use]
    pub fn rfc3339(self) -> String {
        jiff::Timestamp::from_millisecond(self.0)
            .map_or_else(|_| format!("out-of-range({})", self.0), |t| format!("{t:.3}"))
    }
}

impl Add<i64> for Moment {
    type Output = Self;
    fn add(self, ms: i64) -> Self {
        self.plus_ms(ms)
    }
}

impl Sub for Moment {
    type Output = i64;
    fn sub(self, earlier: Self) -> i64 {
        self.since_ms(earlier)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_rfc_3339_with_milliseconds() {
        assert_eq!(Moment::from_epoch_ms(1_795_325_400_123).rfc3339(), "2026-11-22T05:30:00.123Z");
        assert_eq!(Moment::from_epoch_ms(0).rfc3339(), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn a_clock_that_goes_backwards_never_gives_a_negative_wait() {
        assert_eq!(Moment::from_epoch_ms(5).since_ms(Moment::from_epoch_ms(9)), 0);
    }
}
