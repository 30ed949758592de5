//! Exact decimals: kept as they are written, never as floats.

use std::fmt;

/// A number such as `-54.70`, in the form XML Schema gives to decimals. Its
/// digits are kept as they were written: `16.0` stays `16.0`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(String);

impl Decimal {
    /// A decimal from its text, blanks around it aside: an optional sign, then
    /// digits with at most one point among or around them.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let only_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let right =
            only_digits(whole) && only_digits(part) && !(whole.is_empty() && part.is_empty());
        right.then(|| Self(text.to_owned()))
    }

    /// An amount in cents.
    pub fn from_centimes(centimes: i64) -> Self {
        let sign = if centimes < 0 { "-" } else { "" };
        let size = centimes.unsigned_abs();
        Self(format!("{sign}{}.{:02}", size / 100, size % 100))
    }

    /// The amount in cents, where it is a whole number of them that fits.
    pub fn centimes(&self) -> Option<i64> {
        let digits = self.0.trim_start_matches(['+', '-']);
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let part = part.trim_end_matches('0');
        if part.len() > 2 {
            return None;
        }
        let sign = if self.0.starts_with('-') { "-" } else { "" };
        format!("{sign}{whole}{part:0<2}").parse().ok()
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn only_decimals_are_taken() {
        for text in ["0", "-54.70", "+1.", ".5", " 16.0\n", "007"] {
            let decimal = Decimal::new(text).unwrap();
            assert_eq!(decimal.as_str(), text.trim());
        }
        for text in [
            "", ".", "-", "1,5", "1.2.3", "1e3", "NaN", "1 000", "--1", "١",
        ] {
            assert_eq!(Decimal::new(text), None, "{text}");
        }
    }

    #[test]
    fn cents_are_exact() {
        for (centimes, text) in [
            (0, "0.00"),
            (-5, "-0.05"),
            (559_171, "5591.71"),
            (i64::MIN, "-92233720368547758.08"),
        ] {
            let decimal = Decimal::from_centimes(centimes);
            assert_eq!(decimal.as_str(), text);
            assert_eq!(decimal.centimes(), Some(centimes));
        }
        for (text, centimes) in [
            ("1", Some(100)),
            (".5", Some(50)),
            ("+2.", Some(200)),
            ("16.5000", Some(1650)),
            ("0.001", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(Decimal::new(text).unwrap().centimes(), centimes, "{text}");
        }
    }
}
