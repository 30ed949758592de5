//! Comparisons of values that have been read.

use std::cmp::Ordering;

use dsn_norm::controls::expr::{Cmp, TextTest};

use super::Truth;
use super::operands::Interval;

/// Equality; codes of two or three digits, the most frequent, without a call.
#[inline]
pub(crate) fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    match (a, b) {
        ([a1, a2], [b1, b2]) => a1 == b1 && a2 == b2,
        ([a1, a2, a3], [b1, b2, b3]) => a1 == b1 && a2 == b2 && a3 == b3,
        _ => a == b,
    }
}

/// Whether an order is what a sign asks.
pub(crate) fn holds(cmp: Cmp, order: Ordering) -> bool {
    match cmp {
        Cmp::Eq => order.is_eq(),
        Cmp::Ne => order.is_ne(),
        Cmp::Lt => order.is_lt(),
        Cmp::Le => order.is_le(),
        Cmp::Gt => order.is_gt(),
        Cmp::Ge => order.is_ge(),
    }
}

/// Compares what is known of two numbers.
pub(crate) fn compare(cmp: Cmp, a: Interval, b: Interval) -> Truth {
    let (Interval(a_low, a_high), Interval(b_low, b_high)) = (a, b);
    if a_low == a_high && b_low == b_high {
        return holds(cmp, a_low.cmp(&b_low)).into();
    }
    let (always_below, always_above) = (a_high < b_low, a_low > b_high);
    let (never_above, never_below) = (a_high <= b_low, a_low >= b_high);
    let (yes, no) = match cmp {
        Cmp::Lt => (always_below, never_below),
        Cmp::Le => (never_above, always_above),
        Cmp::Gt => (always_above, never_above),
        Cmp::Ge => (never_below, always_below),
        Cmp::Eq => (false, always_below || always_above),
        Cmp::Ne => (always_below || always_above, false),
    };
    match (yes, no) {
        (true, _) => Truth::True,
        (_, true) => Truth::False,
        _ => Truth::Unknown,
    }
}

/// Whether a value passes a test against a literal.
pub(crate) fn passes(test: TextTest, value: &[u8], literal: &[u8]) -> bool {
    match test {
        TextTest::Starts => value.starts_with(literal),
        TextTest::Ends => value.ends_with(literal),
        TextTest::Contains => match literal {
            [one] => value.contains(one),
            [one, two] => {
                let pairs = value.iter().zip(value.iter().skip(1));
                pairs.filter(|(a, b)| *a == one && *b == two).count() > 0
            }
            _ => value.windows(literal.len()).any(|w| w == literal),
        },
        TextTest::Only => value.iter().all(|b| literal.contains(b)),
        TextTest::Like => {
            value.len() == literal.len()
                && value.iter().zip(literal).all(|(b, form)| match form {
                    b'9' => b.is_ascii_digit(),
                    b'A' => b.is_ascii_uppercase(),
                    b'*' => b.is_ascii_alphanumeric(),
                    form => b == form,
                })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons_of_what_is_half_known() {
        let between = Interval(1, 3);
        let exactly = |n| Interval(n, n);
        for (cmp, number, expected) in [
            (Cmp::Lt, 4, Truth::True),
            (Cmp::Lt, 1, Truth::False),
            (Cmp::Lt, 2, Truth::Unknown),
            (Cmp::Le, 3, Truth::True),
            (Cmp::Le, 0, Truth::False),
            (Cmp::Gt, 0, Truth::True),
            (Cmp::Gt, 3, Truth::False),
            (Cmp::Ge, 1, Truth::True),
            (Cmp::Ge, 2, Truth::Unknown),
            (Cmp::Eq, 2, Truth::Unknown),
            (Cmp::Eq, 4, Truth::False),
            (Cmp::Ne, 4, Truth::True),
            (Cmp::Ne, 1, Truth::Unknown),
        ] {
            assert_eq!(
                compare(cmp, between, exactly(number)),
                expected,
                "{cmp:?} {number}"
            );
        }
        assert_eq!(compare(Cmp::Eq, exactly(2), exactly(2)), Truth::True);
    }

    #[test]
    fn tests_of_texts() {
        let cases = [
            (TextTest::Starts, "A12", "A", true),
            (TextTest::Starts, "A12", "12", false),
            (TextTest::Ends, "A12", "12", true),
            (TextTest::Contains, "A B", " ", true),
            (TextTest::Contains, "", " ", false),
            (TextTest::Only, "000", "0", true),
            (TextTest::Only, "0010", "0", false),
            (TextTest::Like, "C123", "C999", true),
            (TextTest::Like, "C12", "C999", false),
            (TextTest::Like, "c123", "A999", false),
            (TextTest::Like, "Z9z", "A9*", true),
        ];
        for (test, value, literal, expected) in cases {
            let found = passes(test, value.as_bytes(), literal.as_bytes());
            assert_eq!(found, expected, "{test:?} {value} {literal}");
        }
    }
}
