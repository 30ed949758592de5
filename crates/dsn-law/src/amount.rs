//! Amounts of money: exact decimals, one rounding, bounded so that no operation can overflow.

use rust_decimal::{Decimal, RoundingStrategy};

/// The largest amount accepted as input, in euros: a thousand million.
pub const LARGEST: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);

/// Rounds to the cent, half away from zero.
///
/// Integer arithmetic on the mantissa: several times faster than the general rounding, with which a
/// test makes it agree.
#[must_use]
pub fn cents(amount: Decimal) -> Decimal {
    let Some(extra) = amount.scale().checked_sub(2).filter(|extra| *extra > 0) else {
        return amount;
    };
    let mantissa = amount.mantissa();
    // Most amounts fit 64 bits, where a division is an instruction.
    if let (Ok(small), Some(unit)) = (i64::try_from(mantissa), 10_i64.checked_pow(extra)) {
        let (whole, rest) = (small / unit, small % unit);
        let up = i64::from(rest.unsigned_abs() >= unit.unsigned_abs().div_ceil(2)) * small.signum();
        return Decimal::new(whole + up, 2);
    }
    let unit = 10_i128.pow(extra.min(26));
    let (whole, rest) = (mantissa / unit, mantissa % unit);
    let up = i128::from(rest.abs() * 2 >= unit) * mantissa.signum();
    Decimal::from_i128_with_scale(whole + up, 2)
}

/// The amount with exactly two decimals, as every result writes it: `29.62`.
#[must_use]
pub fn two_decimals(amount: Decimal) -> String {
    let mut rounded = cents(amount);
    rounded.rescale(2);
    rounded.to_string()
}

/// The amount for a French reader: `2 522,52`.
#[must_use]
pub fn french(amount: Decimal) -> String {
    let text = two_decimals(amount);
    let (sign, digits) = text
        .strip_prefix('-')
        .map_or(("", text.as_str()), |d| ("-", d));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "00"));
    let mut grouped = String::new();
    for (rank, digit) in whole.chars().enumerate() {
        if rank > 0 && (whole.len() - rank).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped},{decimals}")
}

/// An exact number without needless zeros, at most ten decimals: for the operands of a step.
#[must_use]
pub fn exact(number: Decimal) -> String {
    let rounded = number.round_dp_with_strategy(10, RoundingStrategy::MidpointAwayFromZero);
    let shown = rounded.normalize().to_string();
    if rounded == number {
        shown
    } else {
        format!("{shown}…")
    }
}

/// Reads an amount between zero and [`LARGEST`], at most ten decimals, point or comma, spaces ignored.
///
/// # Errors
/// A French sentence: not a number, negative, or too large.
pub fn parse(text: &str) -> Result<Decimal, String> {
    let cleaned: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '€'))
        .map(|c| if c == ',' { '.' } else { c })
        .collect();
    let digits = cleaned.bytes().filter(u8::is_ascii_digit).count();
    let plain = cleaned
        .bytes()
        .all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
    let parsed = cleaned.parse::<Decimal>();
    let amount = match parsed {
        Ok(amount) if plain && (1..=20).contains(&digits) => amount,
        _ => {
            return Err(format!(
                "« {text} » n'est pas un montant, par exemple 1801.80"
            ));
        }
    };
    if amount.is_sign_negative() && !amount.is_zero() {
        return Err(format!("« {text} » est négatif"));
    }
    if amount > LARGEST || amount.scale() > 10 {
        return Err(format!("« {text} » dépasse ce que le calcul accepte"));
    }
    Ok(amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_written() {
        for (text, shown, read) in [
            ("1801.80", "1801.80", "1\u{202f}801,80"),
            ("1 801,8", "1801.80", "1\u{202f}801,80"),
            ("0.005", "0.01", "0,01"),
            ("1234567", "1234567.00", "1\u{202f}234\u{202f}567,00"),
            ("12", "12.00", "12,00"),
        ] {
            let amount = parse(text).unwrap();
            assert_eq!(two_decimals(amount), shown);
            assert_eq!(french(amount), read);
        }
        for bad in [
            "",
            "abc",
            "-1",
            "1e9",
            "2000000000",
            "1.2.3",
            "--1",
            "0.12345678901",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn rounding_agrees_with_the_general_one() {
        let third = Decimal::from(1) / Decimal::from(3);
        for number in -3000..3000_i64 {
            for amount in [
                Decimal::new(number, 3),
                Decimal::new(number * 7919, 6),
                Decimal::from(number) * third,
                Decimal::new(number, 1),
            ] {
                let general =
                    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
                assert_eq!(cents(amount), general, "{amount}");
            }
        }
    }

    #[test]
    fn an_inexact_number_says_so() {
        assert_eq!(exact(Decimal::from(2) / Decimal::from(3)), "0.6666666667…");
        assert_eq!(exact(parse("91.250").unwrap()), "91.25");
    }
}
