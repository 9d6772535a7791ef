//! Exact fractions. A score is computed without any rounding and rounded once, at its end, so that anybody who
//! recomputes it by hand or in another language meets the same digits. Never a binary float.

use std::{cmp::Ordering, fmt};

/// A fraction of two whole numbers. It is kept as it falls and reduced only when it grows, because reducing costs
/// more than the sums themselves.
#[derive(Clone, Copy)]
pub struct Exact {
    // INVARIANT: `below` is positive.
    above: i128,
    below: i128,
}

/// A number became larger than a fraction holds, or something was divided by nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExactError {
    /// More than 38 digits above or below the line.
    #[error("a number has more than 38 digits; check the counts")]
    TooLarge,
    /// The divisor is zero.
    #[error("a number was divided by zero")]
    ByZero,
    /// Not a decimal number.
    #[error("`{0}` is no decimal number; write it as 12 or 0.5")]
    NoNumber(String),
}

/// How a number is rounded at its last digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rounding {
    /// A half goes away from zero (四舍五入).
    HalfUp,
    /// A half goes to the even neighbour.
    HalfEven,
    /// What is beyond the last digit is dropped.
    Down,
}

/// The most digits after the point that are read or written.
const DIGITS: u32 = 18;

/// As many digits as a `usize`.
const PLACES: usize = 18;

impl Exact {
    /// Nothing.
    pub const ZERO: Self = Self { above: 0, below: 1 };
    /// One whole.
    pub const ONE: Self = Self { above: 1, below: 1 };

    /// Returns `above` / `below`.
    ///
    /// # Errors
    /// When `below` is zero.
    pub fn ratio(above: i64, below: i64) -> Result<Self, ExactError> {
        Self::from(above).over(Self::from(below))
    }

    /// Reads `12`, `-0.5` or `0.125`.
    ///
    /// # Errors
    /// When it is no such number or has more than 18 digits on either side of the point.
    pub fn parse(text: &str) -> Result<Self, ExactError> {
        let wrong = || ExactError::NoNumber(text.to_owned());
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let sound = |piece: &str| {
            (1..=PLACES).contains(&piece.len()) && piece.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !sound(whole) || !sound(part) {
            return Err(wrong());
        }
        let places = u32::try_from(part.len()).map_err(|_| wrong())?;
        let below = 10_i128.pow(places);
        let whole: i128 = whole.parse().map_err(|_| wrong())?;
        let part: i128 = part.parse().map_err(|_| wrong())?;
        Ok(Self { above: sign * (whole * below + part), below })
    }

    /// Returns the sum.
    ///
    /// # Errors
    /// When it is too large.
    pub fn plus(self, other: Self) -> Result<Self, ExactError> {
        let sum = |one: Self, two: Self, common: i128| {
            let (left, right) = (two.below / common, one.below / common);
            let above = one.above.checked_mul(left)?.checked_add(two.above.checked_mul(right)?)?;
            Some(Self { above, below: one.below.checked_mul(left)? })
        };
        let alike = if self.below == other.below { self.below } else { 1 };
        let over_least = || {
            let (one, two) = (self.reduced(), other.reduced());
            sum(one, two, gcd(one.below, two.below)?)
        };
        sum(self, other, alike).or_else(over_least).ok_or(ExactError::TooLarge)
    }

    /// Returns the difference.
    ///
    /// # Errors
    /// When it is too large.
    pub fn minus(self, other: Self) -> Result<Self, ExactError> {
        self.plus(other.negative()?)
    }

    /// Returns the product.
    ///
    /// # Errors
    /// When it is too large.
    pub fn times(self, other: Self) -> Result<Self, ExactError> {
        let product = |one: Self, two: Self| {
            Some(Self { above: one.above.checked_mul(two.above)?, below: one.below.checked_mul(two.below)? })
        };
        // What stands above one line and below the other falls away before anything grows.
        let crosswise = || {
            let (one, two) = (self.reduced(), other.reduced());
            let left = Self { above: one.above, below: two.below }.reduced();
            let right = Self { above: two.above, below: one.below }.reduced();
            product(left, right)
        };
        product(self, other).or_else(crosswise).ok_or(ExactError::TooLarge)
    }

    /// Returns the quotient.
    ///
    /// # Errors
    /// When it is too large or `other` is zero.
    pub fn over(self, other: Self) -> Result<Self, ExactError> {
        match other.above.cmp(&0) {
            Ordering::Equal => Err(ExactError::ByZero),
            Ordering::Greater => self.times(Self { above: other.below, below: other.above }),
            Ordering::Less => {
                let positive = other.negative()?;
                self.negative()?.times(Self { above: positive.below, below: positive.above })
            }
        }
    }

    fn negative(self) -> Result<Self, ExactError> {
        let above = self.above.checked_neg().ok_or(ExactError::TooLarge)?;
        Ok(Self { above, below: self.below })
    }

    /// Returns whether it is nothing.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.above == 0
    }

    /// Returns it rounded to `digits` after the point.
    ///
    /// # Errors
    /// When it is too large.
    pub fn rounded(self, digits: u32, rounding: Rounding) -> Result<Self, ExactError> {
        let scale = 10_i128.pow(digits.min(DIGITS));
        let small = self.reduced();
        let (whole, rest) = small.scaled(digits.min(DIGITS)).ok_or(ExactError::TooLarge)?;
        // `whole` is the floor; a half is compared without losing a bit.
        let half = rest.cmp(&(small.below - rest));
        let up = match rounding {
            Rounding::HalfUp => half == Ordering::Greater || (half == Ordering::Equal && small.above >= 0),
            Rounding::HalfEven => half == Ordering::Greater || (half == Ordering::Equal && whole % 2 != 0),
            Rounding::Down => small.above < 0 && rest != 0,
        };
        let above = whole.checked_add(i128::from(up)).ok_or(ExactError::TooLarge)?;
        Ok(Self { above, below: scale })
    }

    /// Returns it with exactly `digits` after the point, rounded half up: for people and files.
    #[must_use]
    pub fn fixed(self, digits: u32) -> String {
        let digits = digits.min(DIGITS);
        let Ok(rounded) = self.rounded(digits, Rounding::HalfUp) else { return self.to_string() };
        let magnitude = rounded.above.unsigned_abs();
        let scale = rounded.below.unsigned_abs();
        let sign = if rounded.above < 0 { "-" } else { "" };
        match usize::try_from(digits) {
            Ok(places) if places > 0 => {
                format!("{sign}{}.{:0places$}", magnitude / scale, magnitude % scale)
            }
            _ => format!("{sign}{}", magnitude / scale),
        }
    }

    /// Returns it with at most `digits` after the point and no zeros at its end.
    #[must_use]
    pub fn short(self, digits: u32) -> String {
        let fixed = self.fixed(digits);
        match fixed.contains('.') {
            true => fixed.trim_end_matches('0').trim_end_matches('.').to_owned(),
            false => fixed,
        }
    }

    /// Returns the nearest binary number: for charts and workbooks, never for scores.
    #[must_use]
    pub fn drawn(self) -> f64 {
        self.fixed(12).parse().unwrap_or(f64::NAN)
    }

    /// Returns the floor of it with `digits` moved before the point, and what is left over. Digit by digit, as on
    /// paper, when all at once would be too large.
    fn scaled(self, digits: u32) -> Option<(i128, i128)> {
        if let Some(scaled) = self.above.checked_mul(10_i128.pow(digits)) {
            return Some((scaled.div_euclid(self.below), scaled.rem_euclid(self.below)));
        }
        let (mut whole, mut rest) = (self.above.div_euclid(self.below), self.above.rem_euclid(self.below));
        for _ in 0..digits {
            let next = rest.checked_mul(10)?;
            whole = whole.checked_mul(10)?.checked_add(next / self.below)?;
            rest = next % self.below;
        }
        Some((whole, rest))
    }

    fn reduced(self) -> Self {
        match gcd(self.above, self.below) {
            Some(divisor) if divisor > 1 => Self { above: self.above / divisor, below: self.below / divisor },
            _ => self,
        }
    }
}

/// Returns the greatest whole number that divides both; `None` when it is too large or both are zero.
fn gcd(one: i128, two: i128) -> Option<i128> {
    let (mut one, mut two) = (one.unsigned_abs(), two.unsigned_abs());
    while two != 0 {
        (one, two) = (two, one % two);
    }
    i128::try_from(one).ok().filter(|divisor| *divisor > 0)
}

impl From<i64> for Exact {
    fn from(whole: i64) -> Self {
        Self { above: i128::from(whole), below: 1 }
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.below == other.below {
            return self.above.cmp(&other.above);
        }
        let cross = |one: Self, two: Self| {
            Some(one.above.checked_mul(two.below)?.cmp(&two.above.checked_mul(one.below)?))
        };
        cross(*self, *other)
            .or_else(|| cross(self.reduced(), other.reduced()))
            .unwrap_or_else(|| by_parts(self.reduced(), other.reduced()))
    }
}

/// Compares whole parts first, then what is left over turned upside down: every step is smaller than the last.
fn by_parts(one: Exact, two: Exact) -> Ordering {
    let (mut one, mut two, mut turned) = (one, two, false);
    loop {
        let whole = (one.above.div_euclid(one.below), two.above.div_euclid(two.below));
        let rest = (one.above.rem_euclid(one.below), two.above.rem_euclid(two.below));
        let order = match (whole.0.cmp(&whole.1), rest) {
            (Ordering::Equal, (0, 0)) => return Ordering::Equal,
            (Ordering::Equal, (0, _)) => Ordering::Less,
            (Ordering::Equal, (_, 0)) => Ordering::Greater,
            (Ordering::Equal, (left, right)) => {
                (one, two) =
                    (Exact { above: one.below, below: left }, Exact { above: two.below, below: right });
                turned = !turned;
                continue;
            }
            (unequal, _) => unequal,
        };
        return if turned { order.reverse() } else { order };
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Exact {}

impl fmt::Display for Exact {
    /// As a decimal when ten digits hold it, else as a fraction.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let small = self.reduced();
        match small.rounded(10, Rounding::Down) {
            Ok(decimal) if decimal == small => formatter.write_str(&small.short(10)),
            _ => write!(formatter, "{}/{}", small.above, small.below),
        }
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// As a decimal text with up to ten digits after the point.
impl serde::Serialize for Exact {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.short(10))
    }
}

impl<'de> serde::Deserialize<'de> for Exact {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
