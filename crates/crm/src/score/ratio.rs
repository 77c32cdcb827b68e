//! Exact numbers: fractions of whole numbers. A third of a cent stays a third of a cent until it is
//! shown.
//!
//! Owns: arithmetic that is exact or says that it cannot be. Must not own: rounding rules of others.

/// A fraction in lowest terms; the denominator is more than zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    over: i128,
    under: i128,
}

const fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.cast_signed()
}

impl Ratio {
    #[must_use]
    pub const fn whole(value: i64) -> Self {
        Self { over: value as i128, under: 1 }
    }

    fn of(over: i128, under: i128) -> Option<Self> {
        // Far from the edge of i128, so that neither sign nor comparison can overflow.
        const EDGE: u128 = 1 << 120;
        let shared = gcd(over, under);
        if under == 0 || over.unsigned_abs() > EDGE || under.unsigned_abs() > EDGE {
            return None;
        }
        let sign = if under < 0 { -1 } else { 1 };
        Some(Self { over: sign * over / shared, under: sign * under / shared })
    }

    /// `12`, `-0.5`, `12,5`
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (digits, negative) = text.strip_prefix('-').map_or((text, false), |t| (t, true));
        let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
        let all = format!("{whole}{part}");
        let fits = !whole.is_empty() && all.len() <= 24 && all.bytes().all(|b| b.is_ascii_digit());
        let over: i128 = if fits { all.parse().ok()? } else { return None };
        let under = 10i128.checked_pow(u32::try_from(part.len()).ok()?)?;
        Self::of(if negative { -over } else { over }, under)
    }

    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let left = self.over.checked_mul(other.under)?;
        let right = other.over.checked_mul(self.under)?;
        Self::of(left.checked_add(right)?, self.under.checked_mul(other.under)?)
    }

    #[must_use]
    pub fn negated(self) -> Self {
        Self { over: -self.over, under: self.under }
    }

    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        Self::of(self.over.checked_mul(other.over)?, self.under.checked_mul(other.under)?)
    }

    /// Nothing for a division by zero, too.
    #[must_use]
    pub fn divided_by(self, other: Self) -> Option<Self> {
        Self::of(self.over.checked_mul(other.under)?, self.under.checked_mul(other.over)?)
    }

    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.over == 0
    }

    /// As a whole number of 1/10^decimals, halves away from zero.
    #[must_use]
    pub fn rounded(self, decimals: u8) -> i64 {
        let scale = 10i128.pow(u32::from(decimals.min(4)));
        let edge = i128::from(i64::MAX);
        let scaled = (self.over / self.under).saturating_mul(scale).saturating_add(round(
            self.over % self.under,
            scale,
            self.under,
        ));
        i64::try_from(scaled.clamp(-edge, edge)).expect("clamped into its range")
    }

    /// `12.50` for two decimals.
    #[must_use]
    pub fn shown(self, decimals: u8) -> String {
        let (decimals, value) = (usize::from(decimals.min(4)), self.rounded(decimals));
        let sign = if value < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", value.unsigned_abs(), width = decimals + 1);
        let (whole, part) = digits.split_at(digits.len() - decimals);
        let point = if decimals == 0 { "" } else { "." };
        format!("{sign}{whole}{point}{part}")
    }
}

/// `rest * scale / under`, halves away from zero; `rest` is less than `under`.
fn round(rest: i128, scale: i128, under: i128) -> i128 {
    let product = rest.saturating_mul(scale);
    let (whole, left) = (product / under, product % under);
    let up = left.unsigned_abs() >= under.unsigned_abs().div_ceil(2);
    whole + if up { left.signum() } else { 0 }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    /// By continued fractions: products could overflow, quotients can't.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let (mut a, mut b, mut c, mut d) = (self.over, self.under, other.over, other.under);
        let mut turned = false;
        // Each turn is a step of Euclid's: at most some 180 for numbers below 2^120.
        loop {
            let (p, q) = (a.div_euclid(b), c.div_euclid(d));
            let (r, s) = (a.rem_euclid(b), c.rem_euclid(d));
            let order = p.cmp(&q);
            let found = match (order, r == 0, s == 0) {
                (std::cmp::Ordering::Equal, false, false) => None,
                (std::cmp::Ordering::Equal, r0, s0) => Some(s0.cmp(&r0)),
                (order, _, _) => Some(order),
            };
            if let Some(order) = found {
                return if turned { order.reverse() } else { order };
            }
            (a, b, c, d) = (b, r, d, s);
            turned = !turned;
        }
    }
}
