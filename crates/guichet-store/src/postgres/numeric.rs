//! NUMERIC, as far as it is a whole number: the type of `SUM` over BIGINTs.

/// The value, if it is whole and fits. On the wire: number of digits in base 10,000, weight of the
/// first, sign (0 or 0x4000), decimals shown; then the digits.
pub(super) fn integer(raw: &[u8]) -> Option<i64> {
    let mut words = raw
        .chunks_exact(2)
        .map(|pair| Some(i16::from_be_bytes(pair.try_into().ok()?)));
    let (count, weight) = (words.next()??, words.next()??);
    let negative = match words.next()?? {
        0 => false,
        0x4000 => true,
        _ => return None,
    };
    words.next()?;
    let mut value: i128 = 0;
    for place in 0..count.max(weight.checked_add(1)?) {
        let digit = if place < count { words.next()?? } else { 0 };
        if place <= weight {
            value = value.checked_mul(10_000)?.checked_add(digit.into())?;
        } else if digit != 0 {
            return None;
        }
    }
    i64::try_from(if negative { -value } else { value }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_read() {
        let raw = |words: &[i16]| -> Vec<u8> {
            words.iter().flat_map(|word| word.to_be_bytes()).collect()
        };
        for (words, expected) in [
            (&[0, 0, 0, 0][..], Some(0)),
            (&[1, 0, 0, 0, 42], Some(42)),
            (&[1, 1, 0, 0, 5], Some(50_000)),
            (&[2, 1, 0x4000, 0, 5, 17], Some(-50_017)),
            (&[2, 0, 0, 2, 5, 0], Some(5)),
            (&[2, 0, 0, 2, 5, 2500], None),
            (&[1, 0, -16384, 0, 1], None),
            (&[1, 7, 0, 0, 9999], None),
            (&[2, 1, 0, 0, 5], None),
            (&[1], None),
        ] {
            assert_eq!(integer(&raw(words)), expected, "{words:?}");
        }
    }
}
