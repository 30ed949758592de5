//! The value of a line, looked at thirty-two bytes at once.
//!
//! Values are short and their lengths vary from line to line, so a loop over
//! their bytes mispredicts its exit on nearly every line. Here the bytes behind
//! the opening apostrophe are compared all together, and what lies behind the
//! value is masked out: the same few instructions, whatever the length.

use wide::{u8x16, u8x32};

/// Bytes of a line before its value.
pub(crate) const PREFIX: usize = 16;

/// Bytes looked at at once.
pub(crate) const WIDTH: usize = 32;

/// The first bytes behind the opening apostrophe.
pub(crate) type Chunk = [u8; WIDTH];

/// A value that ends, with its line, within one [`Chunk`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field<'a> {
    chunk: &'a Chunk,
    len: u32,
}

impl<'a> Field<'a> {
    /// The first `len` (fewer than [`WIDTH`]) bytes of `chunk`.
    #[inline(always)]
    pub(crate) fn new(chunk: &'a Chunk, len: usize) -> Self {
        Self {
            chunk,
            len: (len as u32).min(WIDTH as u32 - 1),
        }
    }

    /// Length of the value in bytes.
    #[inline(always)]
    pub(crate) fn len(self) -> u32 {
        self.len
    }

    /// The value.
    #[inline(always)]
    pub(crate) fn value(self) -> &'a [u8] {
        self.chunk.get(..self.len as usize).unwrap_or_default()
    }

    /// One bit for each byte of the value.
    #[inline(always)]
    pub(crate) fn all(self) -> u32 {
        (1 << self.len) - 1
    }

    /// Bits of the bytes equal to `byte`; those behind the value mean nothing.
    #[inline(always)]
    pub(crate) fn equal(self, byte: u8) -> u32 {
        match self.short() {
            Some(half) => u8x16::new(*half).simd_eq(u8x16::splat(byte)).to_bitmask(),
            None => equal(self.chunk, byte),
        }
    }

    /// Bits of the bytes from `first` to `last`; those behind the value mean
    /// nothing.
    #[inline(always)]
    pub(crate) fn within(self, first: u8, last: u8) -> u32 {
        match self.short() {
            Some(half) => {
                let shifted = u8x16::new(*half) - u8x16::splat(first);
                shifted
                    .min(u8x16::splat(last - first))
                    .simd_eq(shifted)
                    .to_bitmask()
            }
            None => within(self.chunk, first, last),
        }
    }

    /// Half of the chunk, where the value fits in: most do.
    #[inline(always)]
    fn short(self) -> Option<&'a [u8; 16]> {
        if self.len <= 16 {
            self.chunk.first_chunk()
        } else {
            None
        }
    }

    /// First byte of the chunk, even of an empty value.
    #[inline(always)]
    pub(crate) fn first(self) -> u8 {
        let [first, ..] = *self.chunk;
        first
    }

    /// The first eight bytes, the first one least significant.
    #[inline(always)]
    pub(crate) fn first_word(self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = *self.chunk;
        u64::from_le_bytes([a, b, c, d, e, f, g, h])
    }
}

/// Position of the first line feed of a chunk; [`WIDTH`] if it has none.
#[inline(always)]
pub(crate) fn line_end(chunk: &Chunk) -> usize {
    equal(chunk, b'\n').trailing_zeros() as usize
}

const ZEROS: u64 = u64::from_le_bytes(*b"00000000");

/// Whether the eight bytes are ASCII digits.
#[inline(always)]
pub(crate) fn all_digits(word: u64) -> bool {
    let high = 0xF0F0_F0F0_F0F0_F0F0;
    word & high == ZEROS && word.wrapping_add(0x0606_0606_0606_0606) & high == ZEROS
}

/// The four two-digit numbers of eight digits, first to last.
#[inline(always)]
pub(crate) fn four_pairs(word: u64) -> [u8; 4] {
    let digits = word ^ ZEROS;
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00FF_00FF_00FF_00FF;
    let [a, _, b, _, c, _, d, _] = pairs.to_le_bytes();
    [a, b, c, d]
}

/// Bits of the bytes of a chunk that equal `byte`.
#[inline(always)]
fn equal(chunk: &Chunk, byte: u8) -> u32 {
    u8x32::new(*chunk).simd_eq(u8x32::splat(byte)).to_bitmask()
}

/// Bits of the bytes of a chunk from `first` to `last`.
#[inline(always)]
fn within(chunk: &Chunk, first: u8, last: u8) -> u32 {
    let shifted = u8x32::new(*chunk) - u8x32::splat(first);
    shifted
        .min(u8x32::splat(last - first))
        .simd_eq(shifted)
        .to_bitmask()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_agree_with_the_obvious() {
        for byte in 0..=255u8 {
            let mut chunk: Chunk = std::array::from_fn(|i| b"5A.-0 z\n"[i % 8]);
            chunk[usize::from(byte) % WIDTH] = byte;
            let obvious = |holds: &dyn Fn(u8) -> bool| {
                (0..WIDTH).fold(0u32, |m, i| m | u32::from(holds(chunk[i])) << i)
            };
            let all = (1u32 << 31) - 1;
            let field = Field::new(&chunk, 31);
            for probe in [b'0', b'\n', byte] {
                assert_eq!(field.equal(probe) & all, obvious(&|b| b == probe) & all);
                assert_eq!(
                    Field::new(&chunk, 16).equal(probe) & 0xFFFF,
                    obvious(&|b| b == probe) & 0xFFFF
                );
            }
            for (first, last) in [(b'0', b'9'), (b' ', b'~'), (b'A', b'Z')] {
                assert_eq!(
                    field.within(first, last) & all,
                    obvious(&|b| (first..=last).contains(&b)) & all,
                    "{byte:#x} {first:#x} {last:#x}"
                );
            }
        }
        assert_eq!(line_end(b"12345678901234567890123456789012"), WIDTH);
        assert_eq!(line_end(b"1234567890123456789\n1234567\n9012"), 19);
    }

    #[test]
    fn words_of_digits() {
        assert!(all_digits(u64::from_le_bytes(*b"09876543")));
        for byte in 0..=255u8 {
            let mut bytes = *b"12345678";
            bytes[usize::from(byte) % 8] = byte;
            assert_eq!(
                all_digits(u64::from_le_bytes(bytes)),
                byte.is_ascii_digit(),
                "{byte:#x}"
            );
        }
        assert_eq!(
            four_pairs(u64::from_le_bytes(*b"31129907")),
            [31, 12, 99, 7]
        );
    }
}
