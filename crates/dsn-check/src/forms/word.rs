//! The value of a line, read eight bytes at a time.
//!
//! A value is short and sits behind the sixteen bytes of `S21.G00.30.002,'`, so
//! its last eight bytes can always be loaded at once: what belongs to the
//! identifier is shifted out. No loop, no branch on the length.

const ZEROS: u64 = 0x3030_3030_3030_3030;
const HIGH: u64 = 0x8080_8080_8080_8080;
const LOW: u64 = 0x0101_0101_0101_0101;

/// Bytes of a line before its value.
pub(crate) const PREFIX: usize = 16;

/// A value together with the bytes of its line that precede it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field<'a> {
    /// The line up to the end of the value, at least [`PREFIX`] bytes.
    upto: &'a [u8],
    /// Length of the value.
    len: usize,
}

impl<'a> Field<'a> {
    /// From a line up to (without) its closing apostrophe.
    #[inline]
    pub(crate) fn new(upto: &'a [u8]) -> Self {
        Self {
            upto,
            len: upto.len().saturating_sub(PREFIX),
        }
    }

    /// Length of the value in bytes.
    #[inline]
    pub(crate) fn len(self) -> usize {
        self.len
    }

    /// The value.
    #[inline]
    pub(crate) fn value(self) -> &'a [u8] {
        self.upto.get(PREFIX..).unwrap_or_default()
    }

    /// The last (at most) eight bytes of the value: the last one is the most
    /// significant; where the value is shorter, `'0'` stands instead.
    #[inline]
    pub(crate) fn last_word(self) -> u64 {
        last_word(self.upto, self.len)
    }

    /// The same, without the last eight bytes.
    #[inline]
    pub(crate) fn word_before(self) -> u64 {
        let end = self.upto.len().saturating_sub(8);
        last_word(
            self.upto.get(..end).unwrap_or_default(),
            self.len.saturating_sub(8),
        )
    }

    /// The value without its first byte.
    #[inline]
    pub(crate) fn without_first(self) -> Self {
        Self {
            upto: self.upto,
            len: self.len.saturating_sub(1),
        }
    }

    /// First byte of the value, 0 if it has none.
    #[inline]
    pub(crate) fn first(self) -> u8 {
        self.upto.get(PREFIX).copied().unwrap_or_default()
    }
}

#[inline]
fn last_word(upto: &[u8], len: usize) -> u64 {
    let Some(bytes) = upto.last_chunk::<8>() else {
        return ZEROS;
    };
    let word = u64::from_le_bytes(*bytes);
    if len >= 8 {
        return word;
    }
    if len == 0 {
        return ZEROS;
    }
    let bits = 8 * len as u32;
    (word & (u64::MAX << (64 - bits))) | (ZEROS >> bits)
}

/// Whether the eight bytes are ASCII digits.
#[inline]
pub(crate) fn all_digits(word: u64) -> bool {
    let high = 0xF0F0_F0F0_F0F0_F0F0;
    word & high == ZEROS && word.wrapping_add(0x0606_0606_0606_0606) & high == ZEROS
}

/// Whether the eight bytes are all `'0'`.
#[inline]
pub(crate) fn all_zero_digits(word: u64) -> bool {
    word == ZEROS
}

/// The four two-digit numbers of eight digits, first to last.
#[inline]
pub(crate) fn four_pairs(word: u64) -> [u8; 4] {
    let digits = word ^ ZEROS;
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00FF_00FF_00FF_00FF;
    let [a, _, b, _, c, _, d, _] = pairs.to_le_bytes();
    [a, b, c, d]
}

/// Whether every byte is a printable ASCII character (0x20 to 0x7E).
#[inline]
pub(crate) fn printable_ascii(word: u64) -> bool {
    let too_high = word | word.wrapping_add(LOW);
    let too_low = word.wrapping_sub(0x2020_2020_2020_2020) & !word;
    (too_high | too_low) & HIGH == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(line: &str) -> Field<'_> {
        Field::new(line.as_bytes())
    }

    #[test]
    fn words_of_values_of_every_length() {
        for value in [
            "",
            "1",
            "12",
            "1234567",
            "12345678",
            "123456789",
            "12345678901234567",
        ] {
            let line = format!("S21.G00.30.001,'{value}");
            let f = field(&line);
            assert_eq!(f.len(), value.len());
            assert_eq!(f.value(), value.as_bytes());
            let padded = format!("{value:0>16}");
            let (before, last) = padded.as_bytes()[padded.len() - 16..].split_at(8);
            assert_eq!(f.last_word().to_le_bytes(), last, "{value}");
            assert_eq!(f.word_before().to_le_bytes(), before, "{value}");
        }
    }

    #[test]
    fn classes_agree_with_the_obvious() {
        for byte in 0..=255u8 {
            for at in 0..8 {
                let mut bytes = *b"12345678";
                bytes[at] = byte;
                let word = u64::from_le_bytes(bytes);
                assert_eq!(all_digits(word), byte.is_ascii_digit(), "{byte:#x}");
                assert_eq!(
                    printable_ascii(word),
                    (0x20..0x7F).contains(&byte),
                    "{byte:#x} at {at}"
                );
            }
        }
        assert_eq!(
            four_pairs(u64::from_le_bytes(*b"31129907")),
            [31, 12, 99, 7]
        );
    }
}
